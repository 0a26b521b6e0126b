"""How wide a text is, read from the font itself, so that a size can be found without laying the text out ten times.

The widths of the letters are added up, with a hair to spare, and lines are broken at spaces. Only where a font or a letter is
missing nothing is said, and :mod:`documents.fit` lays the text out to know.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError

_FILES: Final = {"serif": "LiberationSerif", "sans": "LiberationSans"}
_STYLES: Final = {
    (False, False): "Regular",
    (True, False): "Bold",
    (False, True): "Italic",
    (True, True): "BoldItalic",
}
SPARE: Final = 1.002
"""What is kept free of a line. The layout was never found wider than the sum of its letters; kerning brings them together."""


def _folders() -> list[Path]:
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(folder) / "fonts" for folder in data.split(":") if folder] + [Path.home() / ".fonts"]


@cache
def _advances(font: str, bold: bool, italic: bool) -> dict[int, float] | None:
    """Return the width of each character in ems; None where the font is not on this machine."""
    wanted = f"{_FILES[font]}-{_STYLES[bold, italic]}.ttf"
    for folder in _folders():
        for path in sorted(folder.rglob(wanted)) if folder.is_dir() else []:
            try:
                with TTFont(path, lazy=True) as face:
                    em = face["head"].unitsPerEm
                    metrics = face["hmtx"].metrics
                    return {code: metrics[glyph][0] / em for code, glyph in face.getBestCmap().items()}
            except (OSError, TTLibError):
                continue
    return None


def letters_missing(text: str, *, font: str, bold: bool, italic: bool) -> str:
    """Return the letters of ``text`` that the typeface has no shape for, each once; nothing where the font is not here."""
    advances = _advances(font, bold, italic)
    if advances is None:
        return ""
    return "".join(dict.fromkeys(c for c in text if not c.isspace() and ord(c) not in advances))


def lines_of(
    text: str, width: float, size: float, *, font: str, bold: bool, italic: bool
) -> list[str] | None:
    """Return ``text`` as it breaks into lines of ``width`` mm at ``size`` points, at line breaks of its own as well.

    Words longer than a line are broken anywhere. None: a letter is not in the font, or the font is not here.
    """
    advances = _advances(font, bold, italic)
    if advances is None:
        return None
    room = width / (25.4 / 72) / size / SPARE
    try:
        return [line for own in text.split("\n") for line in _broken(own, room, advances)]
    except KeyError:
        return None


def _broken(text: str, room: float, advances: dict[int, float]) -> list[str]:
    space = advances[0x20]
    lines, now, at = [], "", 0.0
    for word in text.split():
        wide = sum(advances[ord(c)] for c in word)
        if now and at + space + wide <= room:
            now, at = f"{now} {word}", at + space + wide
            continue
        if now:
            lines.append(now)
        now, at = "", 0.0
        if wide <= room:
            now, at = word, wide
            continue
        for c in word:
            if now and at + advances[ord(c)] > room:
                lines.append(now)
                now, at = "", 0.0
            now, at = now + c, at + advances[ord(c)]
    return [*lines, now]
