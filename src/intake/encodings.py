"""In which encoding is each text of a workbook, and what does it say?

Three witnesses, weighed column by column: letters that only Unicode has, the font of the cell, and whether the words are
possible Vietnamese in one reading and not in another. A text that is right as it stands is left alone unless the rest of
its column says otherwise, and whatever was converted is shown to a person side by side. UTF-8 that was misread needs no
witness: its bytes are like nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from intake.legacy_text import ABOVE_LATIN_1, LEGACY, MISREAD, Encoding, decode, misread
from intake.syllables import is_syllable

FileEncoding = Literal["unicode", "tcvn3", "vni", "windows-1258", "utf-8-misread", "mixed"]
FontHint = Literal["tcvn3", "tcvn3-capitals", "vni"]

_UNICODE_ONLY: Final = re.compile("[" + "".join(sorted(ABOVE_LATIN_1)) + "]")
_CHUNKS: Final = re.compile("[0-9A-Za-z\u00a1-\u00ff]+")
_DIGITS: Final = re.compile("[0-9]")
_SIGNS: Final = re.compile("[\u00a1-\u00bf\u00d7\u00f7]")
_U, _T, _V, _W = 1, 2, 4, 8
_BITS: Final[dict[Encoding, int]] = {"unicode": _U, "tcvn3": _T, "vni": _V, "windows-1258": _W}
_ALL: Final = _U | _T | _V | _W
_ENOUGH: Final = 3


def font_hint(font: str) -> FontHint | None:
    """Return what the name of a font says about the bytes written in it (``.VnTime``, ``.VnTimeH``, ``VNI-Times``)."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return "tcvn3-capitals" if name.endswith("h") else "tcvn3"
    return "vni" if name.startswith("vni-") else None


@dataclass(frozen=True, slots=True)
class Converted:
    """One text as it was read: converted, composed, the encoding it was taken to be in, and what was done."""

    text: str
    encoding: Encoding
    repaired: bool = False
    """It was Unicode in decomposed form."""


@dataclass(slots=True)
class _Evidence:
    unicode: int = 0
    legacy: dict[Encoding, int] = field(default_factory=lambda: dict.fromkeys(LEGACY, 0))
    texts: int = 0

    def add(self, mask: int) -> None:
        self.texts += 1
        if mask == _U:
            self.unicode += 1
        elif not mask & _U:
            for encoding in LEGACY:
                if mask & _BITS[encoding]:
                    self.legacy[encoding] += 1

    @property
    def leader(self) -> tuple[Encoding, int]:
        """The legacy encoding that most texts can only be explained by, and how many those are."""
        best = max(LEGACY, key=lambda encoding: self.legacy[encoding])
        return best, self.legacy[best]

    @property
    def silent(self) -> bool:
        return not self.unicode and not any(self.legacy.values())


class Decoder:
    """Knows the evidence of a whole workbook; converts its texts one by one, each distinct text once a column."""

    def __init__(self, *, forced: Encoding | None = None) -> None:
        """``forced``: a person has said which encoding all texts below Unicode are in; nothing is guessed then."""
        self._forced = forced
        self._chunks: dict[str, int] = {}
        self._columns: dict[Hashable, _Evidence] = {}
        self._file = _Evidence()
        self._known: dict[tuple[Hashable, str, FontHint | None], Converted] = {}
        self._fonts: dict[FontHint, int] = {}

    def weigh(self, column: Hashable, texts: Iterable[str]) -> None:
        """Take the distinct texts of a column as evidence."""
        evidence = self._columns.setdefault(column, _Evidence())
        for text in texts:
            # Bytes of UTF-8 tell nothing of the encodings whose letters they look like.
            if not text.isascii() and misread(text) is None:
                mask = self._mask(text)
                evidence.add(mask)
                self._file.add(mask)

    def read(self, column: Hashable, text: str, hint: FontHint | None = None) -> Converted:
        """Convert one text of a column."""
        if text.isascii():
            return Converted(text, "unicode")
        key = (column, text, hint)
        known = self._known.get(key)
        if known is None:
            encoding = self._encoding(column, text, hint)
            converted = decode(text, encoding, capitals=hint == "tcvn3-capitals")
            repaired = encoding == "unicode" and converted != text
            known = self._known[key] = Converted(converted, encoding, repaired)
        return known

    @property
    def encoding(self) -> FileEncoding:
        """What the texts read so far were taken to be in, as a whole."""
        found = {reading.encoding for (_, text, _), reading in self._known.items() if reading.text != text}
        if any(self._is_unicode(text) for _, text, _ in self._known):
            found.add("unicode")
        if not found:
            return "unicode"
        return next(iter(found)) if len(found) == 1 else "mixed"

    def _is_unicode(self, text: str) -> bool:
        return _UNICODE_ONLY.search(text) is not None

    def _encoding(self, column: Hashable, text: str, hint: FontHint | None) -> Encoding:
        if self._is_unicode(text):
            return "unicode"
        if self._forced is not None:
            return self._forced
        if misread(text) is not None:
            return MISREAD
        mask = self._mask(text)
        own = self._columns.get(column, self._file)
        evidence = self._file if own.silent else own
        leader, count = evidence.leader
        if hint is not None:
            font: Encoding = "vni" if hint == "vni" else "tcvn3"
            # A font stays on a cell into which somebody pasted Unicode later: its words then say so.
            if mask & _BITS[font] and (not mask & _U or not evidence.unicode or evidence.legacy[font]):
                return font
        if mask == _U:
            return "unicode"
        if mask & _U:
            # Right as it stands, and possible otherwise too: the company it keeps decides.
            told = count and not evidence.unicode and count * 20 >= evidence.texts
            return leader if told and mask & _BITS[leader] else "unicode"
        if not mask:
            return leader if count >= _ENOUGH and not evidence.unicode else "unicode"
        for encoding in (leader, self._file.leader[0], *LEGACY):
            if mask & _BITS[encoding]:
                return encoding
        return "unicode"

    def _mask(self, text: str) -> int:
        """Return in which encodings all of the text's marked words are possible Vietnamese."""
        if self._is_unicode(text):
            return _U
        mask = _ALL
        for chunk in _CHUNKS.findall(text):
            if not chunk.isascii():
                known = self._chunks.get(chunk)
                if known is None:
                    known = self._chunks[chunk] = _chunk_mask(chunk)
                mask &= known
        return mask


def _chunk_mask(chunk: str) -> int:
    if _DIGITS.search(chunk) or len(chunk) == 1:
        # Too little to say anything, or no word at all (m², 30°, µ).
        return _ALL
    mask = 0
    bare = chunk.rstrip("»²³°").removeprefix("«" if chunk.endswith("»") else "")
    if bare.isascii() or (not _SIGNS.search(bare) and is_syllable(bare)):
        mask = _U
    for encoding in LEGACY:
        converted = decode(chunk, encoding)
        if is_syllable(converted):
            mask |= _BITS[encoding]
    return mask


@dataclass(frozen=True, slots=True)
class Sample:
    """One text before and after, for a person to compare."""

    sheet: str
    row: int
    column: str
    original: str
    converted: str
    encoding: Encoding
