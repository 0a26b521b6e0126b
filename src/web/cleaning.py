"""Text as it comes in, made into text as it is stored: for forms and for what stands in addresses alike."""

from __future__ import annotations

import unicodedata

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

# Marks that turn the direction of writing make a name or a figure read as something else than what is stored.
_UNSEEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """Return text as it is stored: NFC, line ends as ``\\n``, without control characters and marks of direction."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c
        for c in unified
        if c in "\n\t"
        or not (ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 or c in _UNSEEN)
    )


class CleanRequest(Request):
    """A request whose address holds clean text only, so that no page can forget to clean it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return what stands after the question mark, cleaned."""
        asked = super().args
        return ImmutableMultiDict([(clean(k), clean(v)) for k, v in asked.items(multi=True)])
