"""Vietnamese from before Unicode: TCVN3 (TCVN 5712:1993, third set), VNI for Windows, windows-1258.

All three were stored as bytes that only a font, or a code page, made Vietnamese. A spreadsheet shows such bytes as the
Latin-1 letters of the same numbers: that is the text taken and given here. The tables are written from the standards.

And Unicode that was opened as if it were from before: the bytes of UTF-8 shown one by one as windows-1252 (``Nguyá»…n``).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

Encoding = Literal["unicode", "tcvn3", "vni", "windows-1258", "utf-8-misread"]
LEGACY: Final[tuple[Encoding, ...]] = ("tcvn3", "vni", "windows-1258")
MISREAD: Final[Encoding] = "utf-8-misread"

_VOWELS: Final = "aăâeêioôơuưy"
_TONES: Final = {"grave": "\u0300", "hook": "\u0309", "tilde": "\u0303", "acute": "\u0301", "dot": "\u0323"}


def _toned(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


LETTERS: Final = frozenset(
    letter
    for vowel in _VOWELS
    for tone in ("", *_TONES.values())
    for letter in (_toned(vowel, tone), _toned(vowel, tone).upper())
    if not letter.isascii()
) | {"đ", "Đ"}
"""Every letter of Vietnamese that is not ASCII, composed."""

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = _TONES.values()
ABOVE_LATIN_1: Final = frozenset(c for c in LETTERS if c > "\u00ff") | {
    *_TONES.values(),
    "\u0302",
    "\u0306",
    "\u031b",
}
"""Letters and marks that only Unicode has: where one stands, the text is no legacy text."""

# -- TCVN3 ------------------------------------------------------------------------------------------------------------------

# One byte a letter. Capitals with a tone have no bytes: the fonts whose names end in H draw the small letters as capitals.
_TCVN3: Final[dict[int, str]] = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip(range(0xBB, 0xBF), "ằẳẵắ", strict=True)),
    **dict(zip(range(0xC6, 0xCD), "ặầẩẫấậè", strict=True)),
    **dict(zip(range(0xCE, 0xD9), "ẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip(range(0xDC, 0xE0), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}
_TCVN3_IN: Final = {chr(code): letter for code, letter in _TCVN3.items()}
_TCVN3_OUT: Final = {letter: byte for byte, letter in _TCVN3_IN.items()}

# -- VNI --------------------------------------------------------------------------------------------------------------------

# A base letter, then one sign for its mark and tone together; a few letters have a sign of their own.
_VNI_SINGLE: Final = {
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}
_VNI_TONES: Final = {"ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ù": _ACUTE, "ï": _DOT}
_VNI_ROOF: Final = {"â": "", "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "á": _ACUTE, "ä": _DOT}
_VNI_BREVE: Final = {"ê": "", "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "é": _ACUTE, "ë": _DOT}


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base, letter in {**{v: v for v in "aeouy"}, "ô": "ơ", "ö": "ư"}.items():
        for sign, tone in _VNI_TONES.items():
            pairs[base + sign] = _toned(letter, tone)
    for base, letter in (("a", "â"), ("e", "ê"), ("o", "ô")):
        for sign, tone in _VNI_ROOF.items():
            pairs[base + sign] = _toned(letter, tone)
    for sign, tone in _VNI_BREVE.items():
        pairs["a" + sign] = _toned("ă", tone)
    # ỵ has a sign of its own.
    del pairs["yï"]
    small = dict(pairs)
    for pair, letter in small.items():
        # A capital's sign is a capital too; people also type the small one, or capitals one by one.
        for written in (pair[0].upper() + pair[1], pair.upper()):
            pairs[written] = letter.upper()
    return pairs


_VNI_PAIRS: Final = _vni_pairs()
_VNI_SINGLES: Final = {**_VNI_SINGLE, **{k.upper(): v.upper() for k, v in _VNI_SINGLE.items()}}
_VNI_OUT: Final = {
    **{letter: pair for pair, letter in _VNI_PAIRS.items() if pair.islower() == letter.islower()},
    **{letter: sign for sign, letter in _VNI_SINGLES.items()},
}
_VNI_SIGNS: Final = frozenset(pair[1] for pair in _VNI_PAIRS)

# -- windows-1258 -----------------------------------------------------------------------------------------------------------

# Where the Vietnamese code page differs from the western one that its bytes are mistaken for.
_1258_IN: Final = {
    "Ã": "Ă", "ã": "ă", "Ð": "Đ", "ð": "đ", "Õ": "Ơ", "õ": "ơ", "Ý": "Ư", "ý": "ư", "þ": "₫",
    "Ì": _GRAVE, "Ò": _HOOK, "Þ": _TILDE, "ì": _ACUTE, "ò": _DOT,
}  # fmt: skip
_1258_OUT: Final = {letter: byte for byte, letter in _1258_IN.items()}
_1258_TABLE: Final = str.maketrans(_1258_IN)
_1258_LOST: Final = frozenset(_1258_IN) - frozenset(_1258_IN.values())

# -- UTF-8 taken for windows-1252 -------------------------------------------------------------------------------------------

WESTERN: Final = [
    bytes([byte]).decode("cp1252", "ignore") or bytes([byte]).decode("latin-1") for byte in range(256)
]
"""What a western code page makes of each byte. Five have no letter in it; they keep their numbers."""
_BYTES: Final = {**{chr(byte): byte for byte in range(256)}, **{char: n for n, char in enumerate(WESTERN)}}
_LED: Final = re.compile("[\u00c2-\u00f4][" + re.escape("".join(WESTERN[0x80:0xC0])) + "\u0080-\u009f]|Ã$")


def misread(text: str) -> str | None:
    """Return the text whose UTF-8 was shown byte by byte, composed; None where ``text`` is nothing of the kind.

    All of it must be such bytes: no word of Vietnamese is, in any of the encodings.
    """
    if not _LED.search(text):
        return None
    # The second byte of à is a hard blank: at the end it is cut off like any other.
    whole = text + "\u00a0" if text.endswith("Ã") else text
    try:
        return unicodedata.normalize("NFC", bytes([_BYTES[char] for char in whole]).decode())
    except (KeyError, UnicodeDecodeError):
        return None


# -- in ---------------------------------------------------------------------------------------------------------------------


def decode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return the Vietnamese that ``text`` stands for, composed (NFC).

    ``capitals``: the text stood in a capital font of TCVN3 (``.VnTimeH``). What the encoding has no letter for stays as it
    is. With ``"unicode"`` the text is only composed.
    """
    if encoding == "tcvn3":
        converted = _capitals("".join([_TCVN3_IN.get(char, char) for char in text]))
        return converted.upper() if capitals else converted
    if encoding == "vni":
        return _vni(text)
    if encoding == "windows-1258":
        return unicodedata.normalize("NFC", text.translate(_1258_TABLE))
    if encoding == MISREAD and (right := misread(text)) is not None:
        return right
    return unicodedata.normalize("NFC", text)


def _capitals(text: str) -> str:
    """Raise the small letters that stand for capitals: in ``NGUYÔN`` the fourth vowel can only be Ễ."""
    if not any("A" <= char <= "Z" for char in text):
        return text
    words = text.split(" ")
    for place, word in enumerate(words):
        plain = [char for char in word if char.isascii() and char.isalpha()]
        marked = any(not char.isascii() and char.islower() for char in word)
        if (
            marked
            and plain
            and all(char.isupper() for char in plain)
            and (len(plain) > 1 or word[0].islower())
        ):
            words[place] = word.upper()
    return " ".join(words)


def _vni(text: str) -> str:
    out: list[str] = []
    place, end = 0, len(text)
    while place < end:
        char = text[place]
        if place + 1 < end and text[place + 1] in _VNI_SIGNS:
            pair = _VNI_PAIRS.get(text[place : place + 2])
            if pair is not None:
                out.append(pair)
                place += 2
                continue
        out.append(_VNI_SINGLES.get(char, char))
        place += 1
    return "".join(out)


# -- out --------------------------------------------------------------------------------------------------------------------


def encode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return the bytes of Vietnamese ``text`` in ``encoding``, as the Latin-1 letters that a spreadsheet shows.

    ``capitals``: for a capital font of TCVN3. Raises :class:`ValueError` for a letter the encoding cannot write.
    """
    text = unicodedata.normalize("NFC", text)
    if encoding == "unicode":
        return text
    if encoding == MISREAD:
        return "".join([WESTERN[byte] for byte in text.encode()])
    return "".join(_written(char, encoding, capitals) for char in text)


def _written(char: str, encoding: Encoding, capitals: bool) -> str:
    if char.isascii():
        return char.lower() if capitals else char
    if encoding == "tcvn3":
        written = _TCVN3_OUT.get(char.lower() if capitals else char)
    elif encoding == "vni":
        written = _VNI_OUT.get(char)
    else:
        written = _in_1258(char)
    if written is None:
        raise ValueError(f"{char!r} cannot be written in {encoding}")
    return written


def _in_1258(char: str) -> str | None:
    if char in _1258_OUT:
        return _1258_OUT[char]
    if char not in LETTERS:
        return char if char <= "\u00ff" and char not in _1258_LOST else None
    if char <= "\u00ff" and char not in _1258_LOST:
        return char
    marks = unicodedata.normalize("NFD", char)
    tone = next((m for m in marks if m in _TONES.values()), "")
    letter = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else char
    return _1258_OUT.get(letter, letter) + _1258_OUT[tone] if tone else _1258_OUT.get(letter)
