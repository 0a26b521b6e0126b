"""Numbers and bytes as they stand in notes and proofs: one way to write each, and no other is read.

What could be written in two ways could be altered without a signature noticing, or be told apart by two readers.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from typing import Final

from .merkle import LARGEST

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class FormatError(ValueError):
    """A text is not of the form it should be."""


def number_of(text: str) -> int:
    """Read a number from 0 to 2^63 - 1 in decimal digits without leading zeros."""
    if not _NUMBER.fullmatch(text) or (number := int(text)) > LARGEST:
        raise FormatError("not a number")
    return number


def base64_of(data: bytes) -> str:
    """Write bytes in base64 (RFC 4648, section 4)."""
    return b64encode(data).decode("ascii")


def bytes_of(text: str) -> bytes:
    """Read base64 with its padding, and with no bits set that stand for nothing."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (Error, UnicodeEncodeError, ValueError):
        raise FormatError("not base64") from None
    if base64_of(data) != text:
        raise FormatError("not base64 as it is written")
    return data
