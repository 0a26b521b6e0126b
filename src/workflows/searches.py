"""What a person types to find something, as the database looks for it."""

from __future__ import annotations

from collections.abc import Iterable


def beginnings(words: Iterable[str]) -> str:
    """Ask, as a text search, for texts in which every one of the words, letters and figures alone, begins a word."""
    return " & ".join(f"'{word}':*" for word in words)


def like_pattern(text: str) -> str:
    """Escape what LIKE would read as a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
