"""How far the cells of an ODS sheet reach, which of them are merged, and which of its formulas have no value.

The format abbreviates: one cell may stand for a million, one element for as many spaces. Both are added up before a library
writes them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from intake.grid import MOST_CELLS, MOST_TEXT, Extent, Place, damaged, too_far, too_wordy

_REPEATS: Final = re.compile(rb'number-(?:rows|columns)-repeated="[0-9]{1,9}"')
_SPACES: Final = re.compile(rb'text:c="([0-9]{1,6})"')
_ANY_SPACES: Final = re.compile(rb"text:c\s*=")
# Attributes to the end of a tag: a formula in quotes may hold what looks like the end. Nothing is tried twice.
_REST: Final = rb"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>"""
_STARTS: Final = re.compile(rb"<table:(?:table|table-row|(?:covered-)?table-cell)(?=[\s/>])")
_TOKENS: Final = re.compile(_STARTS.pattern + _REST)
_TIMES: Final = re.compile(rb'-repeated="([0-9]+)"')
_SPANS: Final = re.compile(rb'number-(rows|columns)-spanned="([0-9]{1,7})"')
_NAME: Final = re.compile(rb"<table:table[\s/>]")


def wanted(name: str) -> bool:
    """Tell whether a part bears on cells."""
    return name in ("mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml")


@dataclass(slots=True)
class Measured:
    """One sheet."""

    hollow: set[Place] = field(default_factory=set)
    """Formulas without a saved value."""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    """The first and last cell of each merged one, both numbers from 0."""


def measure(data: bytes) -> list[Measured]:
    """Refuse sheets that reach too far; return what was found of each sheet."""
    try:
        # python-calamine waits for ever for the end of what never ends.
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError:
        raise damaged() from None
    spaces = len(_SPACES.findall(data))
    if (
        len(_REPEATS.findall(data)) != data.count(b"-repeated")
        or spaces != len(_ANY_SPACES.findall(data))
        or len(_STARTS.findall(data)) != len(_TOKENS.findall(data))
    ):
        # What is written so that it cannot be read here could be anything to a lenient reader.
        raise damaged()
    sheets: list[Measured] = []
    extent = Extent()
    row = column = 0
    times = 0
    cells = text = 0
    found = _TOKENS.finditer(data)
    token = next(found, None)
    while token is not None:
        following = next(found, None)
        tag = token[0]
        if _NAME.match(tag):
            sheets.append(Measured())
            extent, row, times = Extent(), 0, 0
        elif tag.startswith(b"<table:table-row"):
            row, column = row + times, 0
            times = _repeated(tag)
        else:
            width = _repeated(tag)
            size = (following.start() if following else len(data)) - token.end()
            used = b"office:value" in tag or (
                not tag.endswith(b"/>") and b"<text:p" in data[token.end() : token.end() + size]
            )
            if spaces:
                end = token.end() + size
                size += sum(map(int, _SPACES.findall(data, token.end(), end)))
            formula = b"table:formula=" in tag
            if used:
                extent.reach(row + times, column + width)
                cells += width * times
                text += width * times * size
                if cells > MOST_CELLS:
                    raise too_far()
                if text > MOST_TEXT:
                    raise too_wordy()
            elif formula and sheets and width * times < 1000:
                sheets[-1].hollow.update(
                    (row + 1 + down, column + right) for down in range(times) for right in range(width)
                )
            if sheets and b"-spanned=" in tag:
                spans = {name: int(number) for name, number in _SPANS.findall(tag)}
                last = row + max(1, spans.get(b"rows", 1)) - 1, column + max(1, spans.get(b"columns", 1)) - 1
                sheets[-1].merged.append(((row, column), last))
            column += width
        token = following
    return sheets


def _repeated(tag: bytes) -> int:
    found = _TIMES.search(tag)
    return int(found[1]) if found else 1
