"""A ZIP of which every byte is accounted for: nothing before it, behind it, between its files, or packed along with them.

Readers of ZIPs look for a list at the end and pass over whatever else there is, so that one file can be two things to two
readers. Here the files stand one behind another from the first byte, the list follows them in their order, and the end of the
list is the end of the file; what a file says of itself is what the list says; nothing is encrypted, and no name comes twice.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

from .lines import FormatError

_END: Final = struct.Struct("<4s4H2IH")
_LISTED: Final = struct.Struct("<4s6H3I5H2I")
_LOCAL_SIZE: Final = 30
_STORED, _DEFLATED = 0, 8
_UTF_8: Final = 0x800
"""The one flag that is allowed: the name is UTF-8. All others tell of encryption, patches, or sizes that come later."""


def files_of(content: bytes, *, most: int, largest: int) -> dict[str, bytes]:
    """Return the files of a ZIP, at most so many and together so large. Raises :class:`.lines.FormatError`."""
    count, start = _end(content)
    if count > most:
        raise FormatError("the ZIP holds too many files")
    files: dict[str, bytes] = {}
    place, listed, room = 0, start, largest
    for _ in range(count):
        head = content[listed : listed + _LISTED.size]
        if len(head) < _LISTED.size or head[:4] != b"PK\x01\x02":
            raise FormatError("the ZIP cannot be read")
        _, _, _, flags, method, _, _, crc, packed, size, named, extra, remark, disk, _, _, at = (
            _LISTED.unpack(head)
        )
        name = content[listed + _LISTED.size : listed + _LISTED.size + named]
        if flags & ~_UTF_8:
            raise FormatError("the ZIP is encrypted, or written in an unusual way")
        if extra or remark or disk:
            raise FormatError("the ZIP holds remarks beside its files")
        if at != place:
            raise FormatError("the ZIP holds bytes that belong to no file")
        own = content[place : place + _LOCAL_SIZE]
        if own != b"PK\x03\x04" + head[6:32] or content[place + 30 : place + 30 + named] != name:
            raise FormatError("a file in the ZIP is not what its list says")
        if size > room:
            raise FormatError("the ZIP is too large")
        room -= size
        begin = place + _LOCAL_SIZE + named
        place, listed = begin + packed, listed + _LISTED.size + named
        if place > start:
            raise FormatError("the ZIP cannot be read")
        text = _name(name, flags)
        if text in files:
            raise FormatError("two files in the ZIP have one name")
        files[text] = _plain(content[begin:place], method, size, crc)
    if place != start or listed != len(content) - _END.size:
        raise FormatError("the ZIP holds bytes that belong to no file")
    return files


def _end(content: bytes) -> tuple[int, int]:
    """Return how many files there are and where the list of them begins. The file ends with what says so."""
    end = content[-_END.size :]
    if len(end) < _END.size or end[:4] != b"PK\x05\x06":
        raise FormatError("the ZIP does not end where its list ends")
    _, disk, first, here, count, size, start, remark = _END.unpack(end)
    if disk or first or remark or here != count or start + size != len(content) - _END.size:
        raise FormatError("the ZIP holds bytes that belong to no file")
    return count, start


def _name(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8" if flags else "ascii")
    except UnicodeDecodeError:
        raise FormatError("a name in the ZIP cannot be read") from None


def _plain(packed: bytes, method: int, size: int, crc: int) -> bytes:
    """Return a file as it was before it was packed: no more than it says, and nothing behind its end."""
    if method == _DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            plain = unpacker.decompress(packed, size + 1)
        except zlib.error:
            raise FormatError("a file in the ZIP cannot be read") from None
        if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
            raise FormatError("the ZIP holds bytes that belong to no file")
    elif method == _STORED:
        plain = packed
    else:
        raise FormatError("the ZIP is encrypted, or written in an unusual way")
    if len(plain) != size or zlib.crc32(plain) != crc:
        raise FormatError("a file in the ZIP is not what its list says")
    return plain
