"""A word for a browser by which its owner knows it again, and nothing by which anybody else would."""

from __future__ import annotations

# In the order of asking: nearly every browser also names those it wants to be taken for.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc_browser/", "Cốc Cốc"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Return browser and system in two words, such as ``Firefox · Windows``; empty when neither is known."""
    found = (
        next((word for mark, word in marks if mark in user_agent), None) for marks in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(word for word in found if word)
