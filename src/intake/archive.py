"""Zip-based spreadsheets, measured before anything believes them.

What a library is later given is never the file as it came but the parts that were read here, within limits that hold for
the bytes and not for what the file says about itself. Shared by every sheet the product reads.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rules.text import Text
from rules.wording import megabytes

_BLOCK: Final = 1 << 20
_RATIO_FROM: Final = 4 * 1024 * 1024
_SPREAD = (".xml", ".rels", ".vml")


class Unusable(Exception):
    """The file as a whole cannot be read; :attr:`text` says why and what mends it."""

    def __init__(self, vi: str, en: str) -> None:
        self.text = Text(vi, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: packed and unpacked bytes, number of parts, and how much a large part may swell."""

    packed: int
    unpacked: int
    parts: int
    ratio: int = 400


def refuse_long(content: bytes, most: int) -> None:
    """Refuse a file of more than ``most`` bytes."""
    if len(content) > most:
        raise Unusable(
            f"Tệp lớn hơn {megabytes(most).vi} MB; hãy bỏ bớt trang và hình.",
            f"The file is larger than {megabytes(most).en} MB; leave out other sheets and pictures.",
        )


def read_parts(content: bytes, limits: Limits, *, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the unpacked parts whose names are wanted, after measuring all of them.

    Every XML part is read, wanted or not, and refused where it declares entities. Raises :class:`Unusable` for what is too
    large, locked, damaged or no archive.
    """
    refuse_long(content, limits.packed)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            swollen = any(
                p.file_size > _RATIO_FROM and p.file_size > limits.ratio * max(p.compress_size, 1)
                for p in parts
            )
            if (
                swollen
                or len(parts) > limits.parts
                or sum(p.file_size for p in parts) > limits.unpacked
                or any(p.flag_bits & 1 for p in parts)
                or any(p.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for p in parts)
            ):
                raise Unusable(
                    "Tệp quá lớn khi giải nén hoặc có mật khẩu; hãy lưu lại thành XLSX thường.",
                    "The file is too large when unpacked, or has a password; save it as a plain XLSX.",
                )
            if len({p.filename for p in parts}) != len(parts):
                # Two parts of one name: each reader would see another file.
                raise zipfile.BadZipFile
            found: dict[str, bytes] = {}
            for part in parts:
                keep = wanted(part.filename)
                if keep or part.filename.endswith(_SPREAD):
                    data = _unpacked(archive, part, limits)
                    if part.filename.endswith(_SPREAD):
                        refuse_entities(data)
                    if keep:
                        found[part.filename] = data
            return found
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
    ):
        raise Unusable(
            "Tệp không phải bảng tính đọc được.", "The file is not a readable spreadsheet."
        ) from None
    except zlib.error:
        raise Unusable("Tệp bị hỏng.", "The file is damaged.") from None


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> bytes:
    blocks: list[bytes] = []
    size = 0
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > limits.unpacked:
                raise ValueError("the part is larger than its entry says")
            blocks.append(block)
    return b"".join(blocks)


def refuse_entities(data: bytes) -> None:
    """Refuse XML that declares entities of its own, in any encoding a parser would take: no office program writes any."""
    strange = b"\0" in data
    at = data.find(b"<!")
    while at >= 0 and not strange:
        strange = not data.startswith((b"<!--", b"<![CDATA["), at)
        at = data.find(b"<!", at + 2)
    if strange:
        raise Unusable(
            "Tệp có phần XML lạ (DOCTYPE hoặc mã hóa khác); hãy lưu lại bằng Excel hoặc LibreOffice.",
            "The file has strange XML (a DOCTYPE or another encoding); save it again in Excel or LibreOffice.",
        )


def pack(parts: dict[str, bytes]) -> bytes:
    """Return a fresh archive of exactly these parts, unpacked: a library that reads it finds nothing else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            # A fixed time: the same parts are the same bytes.
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()
