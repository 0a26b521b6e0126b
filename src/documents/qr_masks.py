"""Chooses the mask of a QR code by the rules of ISO/IEC 18004, 7.8.3, as segno does, in a twentieth of the time.

All eight masks of a code are compared, and trying them module by module took a quarter of a certificate's time. Here a code is
one long number with a byte per module. A mask changes the same modules of every code of a version, so the other seven codes
are the first one with such a pattern on top; and lines of one colour, blocks and the share of dark modules are counted for all
modules at once.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Final

import segno

MASKS: Final = range(8)
ERROR: Final = "m"
_FINDER: Final = bytes((1, 0, 1, 1, 1, 0, 1))


def masked_code(content: str) -> tuple[int, list[bytes]]:
    """Return the mask that segno would choose for ``content``, and the code's rows under it, a byte per module.

    Raises what ``segno.make`` raises.
    """
    first = segno.make(content, error=ERROR, micro=False, boost_error=False, mask=0)
    version = int(first.version)
    width = 17 + 4 * version
    plain = int.from_bytes(b"".join(bytes(row) for row in first.matrix))
    reserved = _reserved(version)
    scores = [penalty((plain ^ changed) & ~reserved, width) for changed in _changes(version)]
    # The first of equals, as the standard's order has them.
    best = scores.index(min(scores))
    modules = (plain ^ _changes(version)[best]).to_bytes(width * width)
    return best, [modules[at : at + width] for at in range(0, width * width, width)]


@cache
def _changes(version: int) -> tuple[int, ...]:
    """What differs between the code under each mask and the one under the first: the same for whatever it says."""
    codes = [
        b"".join(
            bytes(row)
            for row in segno.make(
                "0", version=version, error=ERROR, micro=False, boost_error=False, mask=mask
            ).matrix
        )
        for mask in MASKS
    ]
    first = int.from_bytes(codes[0])
    return tuple(int.from_bytes(code) ^ first for code in codes)


@cache
def _reserved(version: int) -> int:
    """The modules of format and version information, which are light while masks are compared."""
    width = 17 + 4 * version
    places = {(8, i) for i in range(9)} | {(i, 8) for i in range(9)}
    places -= {(8, 6), (6, 8)}
    places |= {(8, width - 1 - i) for i in range(8)} | {(width - 1 - i, 8) for i in range(8)}
    if version >= 7:
        blocks = {(i, width - 11 + j) for i in range(6) for j in range(3)}
        places |= blocks | {(j, i) for i, j in blocks}
    modules = bytearray(width * width)
    for row, column in places:
        modules[row * width + column] = 0xFF
    return int.from_bytes(modules)


@cache
def _all_but_last(width: int) -> tuple[int, int]:
    """Every module that has another one to its right, and every one that has another below it."""
    row = b"\x01" * (width - 1) + b"\x00"
    below = b"\x01" * (width * (width - 1)) + b"\x00" * width
    return int.from_bytes(row * width), int.from_bytes(below)


def penalty(code: int, width: int) -> int:
    """Return the penalty of a code: a number with a byte per module, the first one highest."""
    has_right, has_below = _all_but_last(width)
    # A module equals the next one: what lies ``step`` further is ``8 * step`` bits lower.
    right = ~(code ^ (code << 8)) & has_right
    below = ~(code ^ (code << 8 * width)) & has_below
    score = _runs(right, 8) + _runs(below, 8 * width)
    # Two equal side by side, two equal below them, and one above the other alike: a block of four.
    score += 3 * (right & (right << 8 * width) & below).bit_count()
    modules = code.to_bytes(width * width)
    for at in range(width):
        score += _finders(modules[at * width : (at + 1) * width], width)
        score += _finders(modules[at::width], width)
    dark = code.bit_count() / width**2
    return score + 10 * int(abs(dark * 100 - 50) / 5)


def _runs(equal: int, step: int) -> int:
    """Return 3 points for every run of five alike and 1 for each further module of it."""
    five = equal & (equal << step) & (equal << 2 * step) & (equal << 3 * step)
    begins = five & ~(five >> step)
    return 2 * begins.bit_count() + five.bit_count()


def _finders(line: bytes, width: int) -> int:
    """Return 40 points for everything in a line that looks like a finder pattern beside four light modules."""
    score, at = 0, line.find(_FINDER)
    while at != -1:
        after = at + 7
        if at in (0, width - 7) or not any(line[max(at - 4, 0) : at]) or not any(line[after : after + 4]):
            score += 40
        else:
            after = at + 4
        at = line.find(_FINDER, after)
    return score


def dark_runs(rows: list[bytes]) -> list[tuple[int, int, int]]:
    """Return row, first column and length of every run of dark modules."""
    found = []
    for y, row in enumerate(rows):
        edges = [x for x, (before, here) in enumerate(pairwise(b"\x00" + row + b"\x00")) if before != here]
        found += [(y, start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return found
