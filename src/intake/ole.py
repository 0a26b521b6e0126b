"""The container of old XLS files: a small file system of sectors chained through a table.

Read here before any library does, because a chain that bites its own tail costs a careless reader all its memory.
"""

from __future__ import annotations

import struct
from typing import Final

from intake.grid import damaged

MAGIC: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_LAST_SECTOR: Final = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


class Container:
    """The streams of one file, by name. Raises :class:`intake.archive.Unusable` for a file that is damaged."""

    def __init__(self, content: bytes) -> None:
        try:
            self._open(content)
        except (struct.error, IndexError, UnicodeDecodeError):
            raise damaged() from None

    def _open(self, content: bytes) -> None:
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        fat_count, directory, _, cutoff, mini_fat, _, extra, extra_count = struct.unpack_from(
            "<I I I I I I I I", content, 44
        )
        if shift not in (9, 12) or mini_shift != 6 or cutoff != 4096:
            raise damaged()
        self._content, self._size = content, 1 << shift
        self._sectors = max(0, (len(content) - 1) // self._size)
        table = list(struct.unpack_from("<109I", content, 76))
        seen = 0
        while extra < _LAST_SECTOR:
            seen += 1
            if seen > min(extra_count, self._sectors):
                raise damaged()
            words = struct.unpack(f"<{self._size // 4}I", self._sector(extra))
            table.extend(words[:-1])
            extra = words[-1]
        used = [number for number in table if number < _LAST_SECTOR]
        if len(used) > self._sectors or len(used) < fat_count or len(set(used)) != len(used):
            raise damaged()
        self._fat: list[int] = []
        for number in used:
            self._fat.extend(struct.unpack(f"<{self._size // 4}I", self._sector(number)))
        entries = self._chain(directory)
        self._streams: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<IQ", entries, at + 116)
            size &= 0xFFFFFFFF
            if kind == _ROOT:
                root = (start, size)
            elif kind == _STREAM and 2 <= length <= 64:
                name = entries[at : at + length - 2].decode("utf-16-le")
                if size > len(content):
                    raise damaged()
                self._streams.setdefault(name.casefold(), (start, size))
        mini = self._chain(mini_fat) if mini_fat < _LAST_SECTOR else b""
        self._mini_fat = list(struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4]))
        self._mini = self._chain(root[0])[: root[1]] if root[0] < _LAST_SECTOR else b""

    @property
    def names(self) -> frozenset[str]:
        """The names of the streams, case-folded."""
        return frozenset(self._streams)

    def stream(self, name: str) -> bytes | None:
        """Return the content of a stream; None where there is none of that name."""
        found = self._streams.get(name.casefold())
        if found is None:
            return None
        start, size = found
        if size >= 4096:
            return self._chain(start)[:size]
        blocks: list[bytes] = []
        while start < _LAST_SECTOR and len(blocks) * 64 < size:
            if start >= len(self._mini_fat):
                raise damaged()
            blocks.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_fat[start]
        return b"".join(blocks)[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        block = self._content[at : at + self._size]
        # Some writers cut the last sector short.
        return block if len(block) == self._size else block.ljust(self._size, b"\0")

    def _chain(self, number: int) -> bytes:
        blocks: list[bytes] = []
        while number < _LAST_SECTOR:
            if number > self._sectors or number >= len(self._fat) or len(blocks) > self._sectors:
                raise damaged()
            blocks.append(self._sector(number))
            number = self._fat[number]
        return b"".join(blocks)


def pack(workbook: bytes) -> bytes:
    """Return a fresh container with the stream ``Workbook`` alone: a library that reads it finds nothing else."""
    size = 512
    data = workbook.ljust(max(4096, -(-len(workbook) // size) * size), b"\0")
    count = len(data) // size
    fat_count = 1
    while fat_count * 128 < count + 1 + fat_count + _extra(fat_count):
        fat_count += 1
    extra = _extra(fat_count)
    # In order: the table, what did not fit into the header of its list, the directory, the stream.
    directory = fat_count + extra
    first = directory + 1
    fat = [0xFFFFFFFD] * fat_count + [0xFFFFFFFC] * extra + [0xFFFFFFFE]
    fat += [*range(first + 1, first + count), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (fat_count * 128 - len(fat))
    listed = list(range(fat_count))
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack(
        "<IIIIIIII", fat_count, directory, 0, 4096, 0xFFFFFFFE, 0, fat_count if extra else 0xFFFFFFFE, extra
    )
    header += struct.pack("<109I", *(listed[:109] + [0xFFFFFFFF] * 109)[:109])
    more = b""
    rest = listed[109:]
    for number in range(extra):
        words = (rest[number * 127 : number * 127 + 127] + [0xFFFFFFFF] * 127)[:127]
        following = fat_count + number + 1 if number + 1 < extra else 0xFFFFFFFE
        more += struct.pack("<128I", *words, following)
    entries = _entry("Root Entry", _ROOT, 1, 0xFFFFFFFE, 0)
    entries += _entry("Workbook", _STREAM, 0xFFFFFFFF, first, len(data)) + bytes(256)
    return header + struct.pack(f"<{len(fat)}I", *fat) + more + entries + data


def _extra(fat_count: int) -> int:
    return max(0, -(-(fat_count - 109) // 127))


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
