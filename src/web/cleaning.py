"""Text as it comes in, made into text as it is stored: for forms and for what stands in addresses alike."""

from __future__ import annotations

import unicodedata

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

# Control characters and surrogates; and the format characters: marks that turn the direction of writing, zero-width ones,
# the soft hyphen. With them a name or a figure reads as something else than what is stored, or a name is there that nobody
# can see. Vietnamese needs none of them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Unseen too, though Unicode counts them as letters, marks and signs: fillers, joiners, selectors of variants, empty Braille.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def clean(text: str) -> str:
    """Return text as it is stored: NFC, line ends as ``\\n``, without control characters and others that nobody sees."""
    seen = "".join(
        c for c in text if c in "\n\r\t" or not (c in _BLANK or unicodedata.category(c) in _UNSEEN)
    )
    # Last, so that letter and mark meet that an unseen character had kept apart.
    return unicodedata.normalize("NFC", seen.replace("\r\n", "\n").replace("\r", "\n"))


class CleanRequest(Request):
    """A request whose address holds clean text only, so that no page can forget to clean it."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return what stands after the question mark, cleaned."""
        asked = super().args
        return ImmutableMultiDict([(clean(k), clean(v)) for k, v in asked.items(multi=True)])
