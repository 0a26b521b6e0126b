"""The records of an old XLS workbook: how far its cells reach, their fonts, the epoch, and whether it is locked.

The values themselves come from python-calamine; this is what has to be known before it may open the file, and what it
does not tell.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from intake.encodings import FontHint, font_hint
from intake.grid import MOST_CELLS, MOST_SHEETS, MOST_TEXT, Extent, Place, damaged, locked, too_far, too_wordy

_BOF, _EOF, _SHEET, _FILEPASS, _DATE1904, _CONTINUE = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022, 0x003C
_FONT, _XF, _SST = 0x0031, 0x00E0, 0x00FC
_LABELSST, _FORMULA, _MULRK = 0x00FD, 0x0006, 0x00BD
# Beside those three: NUMBER, LABEL, BOOLERR, RK, RSTRING, and formulas of older versions.
_CELLS: Final = frozenset(
    {0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, _LABELSST, _FORMULA, 0x0206, 0x0406, _MULRK}
)


@dataclass(slots=True)
class SheetFacts:
    """One sheet: cells in a font of a legacy encoding, and cells that hold a formula."""

    fonts: dict[Place, FontHint] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)


@dataclass(slots=True)
class Facts:
    """What the records of a workbook say; the sheets in the order of its own list."""

    from_1904: bool = False
    sheets: list[SheetFacts] = field(default_factory=list)


def measure(stream: bytes) -> Facts:
    """Read the records of a workbook stream. Raises :class:`intake.archive.Unusable` for what is locked or reaches too far."""
    try:
        walk = _Walk(stream)
        return Facts(walk.from_1904, walk.sheets)
    except (struct.error, IndexError):
        raise damaged() from None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, place and length of the records from ``at`` to the end of what begins there."""
    end, depth = len(stream), 0
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = unpack(stream, at)
        yield kind, at + 4, length
        # Charts lie inside of sheets.
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        at += 4 + length


class _Walk:
    """One pass over the workbook's own records, then one over each sheet's."""

    def __init__(self, stream: bytes) -> None:
        self.from_1904 = False
        self.sheets: list[SheetFacts] = []
        self._stream = stream
        self._fonts: list[FontHint | None] = []
        self._styles: dict[int, FontHint] = {}
        self._shared: Counter[int] = Counter()
        offsets, strings = self._workbook()
        if len(offsets) > MOST_SHEETS or len(set(offsets)) != len(offsets):
            raise damaged()
        for offset in offsets:
            self.sheets.append(self._sheet(offset))
        self._refuse_wordy(strings)

    def _workbook(self) -> tuple[list[int], list[bytes]]:
        stream = self._stream
        offsets: list[int] = []
        strings: list[bytes] = []
        style, before = 0, 0
        for kind, at, length in _records(stream, 0):
            if kind == _FILEPASS:
                raise locked()
            if kind == _SHEET and length >= 6:
                offsets.append(int.from_bytes(stream[at : at + 4], "little"))
            elif kind == _DATE1904 and length >= 2:
                self.from_1904 = stream[at] == 1
            elif kind == _FONT and length >= 16:
                self._fonts.append(font_hint(_name(stream[at + 14 : at + length])))
                if len(self._fonts) == 4:
                    # Font 4 does not exist: the numbers of the records jump over it.
                    self._fonts.append(None)
            elif kind == _XF and length >= 4:
                number = int.from_bytes(stream[at : at + 2], "little")
                hint = self._fonts[number] if number < len(self._fonts) else None
                if hint is not None:
                    self._styles[style] = hint
                style += 1
            elif kind == _SST or (kind == _CONTINUE and before == _SST):
                strings.append(stream[at : at + length])
            before = _SST if kind == _CONTINUE and before == _SST else kind
        return offsets, strings

    def _sheet(self, offset: int) -> SheetFacts:
        stream, facts, extent, styles = self._stream, SheetFacts(), Extent(), self._styles
        place = struct.Struct("<HHH").unpack_from
        for kind, at, length in _records(stream, offset):
            if kind not in _CELLS or length < 6:
                continue
            row, column, form = place(stream, at)
            width = max(1, (length - 6) // 6) if kind == _MULRK else 1
            extent.reach(row + 1, column + width)
            if kind == _LABELSST and length >= 10:
                self._shared[int.from_bytes(stream[at + 6 : at + 10], "little")] += 1
            elif kind == _FORMULA:
                facts.formulas.add((row + 1, column))
            if form in styles:
                facts.fonts[row + 1, column] = styles[form]
        return facts

    def _refuse_wordy(self, strings: list[bytes]) -> None:
        """Refuse a few long texts that very many cells share."""
        cells = sum(self._shared.values())
        if cells > MOST_CELLS:
            raise too_far()
        if cells * min(sum(map(len, strings)), 0xFFFF) <= MOST_TEXT:
            return
        lengths = _string_lengths(strings)
        total = sum(
            times * (lengths[number] if number < len(lengths) else 0)
            for number, times in self._shared.items()
        )
        if total > MOST_TEXT:
            raise too_wordy()


def _name(record: bytes) -> str:
    length, wide = record[0], record[1] & 1
    raw = record[2 : 2 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _string_lengths(strings: list[bytes]) -> list[int]:
    """Return the length of each shared text. Its letters may run over several records, each of which says anew how wide."""
    lengths: list[int] = []
    part, at = 0, 8
    while part < len(strings):
        data = strings[part]
        if at >= len(data):
            part, at = part + 1, at - len(data)
            continue
        left, flags = struct.unpack_from("<HB", data, at)
        lengths.append(left)
        at += 3
        runs = struct.unpack_from("<H", data, at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        more = struct.unpack_from("<I", data, at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        while left:
            width = 2 if flags & 1 else 1
            taken = min(left, (len(data) - at) // width)
            left, at = left - taken, at + taken * width
            if left:
                part += 1
                data, at = strings[part], 1
                flags = data[0]
        at += runs * 4 + more
    return lengths
