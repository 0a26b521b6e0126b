"""Finding and ordering Vietnamese text.

The embedded database has no Vietnamese collation and no accent folding, so keys are computed here and
stored beside the text. Three different questions need three different keys: "does this look like what
somebody typed without marks" (:func:`search_key`), "is this the same spelling" (:func:`spelling_key`:
``Thủy`` and ``Thuỷ`` are the same word with the tone mark in another place), and "which comes first"
(:func:`vietnamese_sort_key` for names, :func:`alphabet_key` for everything else).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

# In the order of Vietnamese dictionaries: no mark, grave, hook above, tilde, acute, dot below.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_NO_TONE = "1"
# Letters with a mark of their own (not a tone) follow their plain letter: a ă â, d đ, e ê, o ô ơ, u ư.
_LETTERS = {"ă": "a2", "â": "a3", "đ": "d2", "ê": "e2", "ô": "o2", "ơ": "o3", "ư": "u2"}
_END = "0"
_NUMBER = "1"


def _words(text: str) -> list[str]:
    """Cut into case-folded NFC words.

    Anything but letters, marks and digits separates; the invisible vanishes.
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text).casefold():
        category = unicodedata.category(char)
        if category[0] in "LMN":
            kept.append(char)
        elif category != "Cf":
            kept.append(" ")
    return "".join(kept).split()


def _split_tone(word: str) -> tuple[str, str]:
    """Return the word without tone mark, in NFC, and the rank of its tone (``"1"`` to ``"6"``)."""
    tone = _NO_TONE
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def search_key(text: str) -> str:
    """Fold for searching: no case, no marks, ``đ`` as ``d``, single spaces, no punctuation.

    ``search_key("Nguyễn Văn Ả") == "nguyen van a"``. Apply it to the stored text and to what is typed alike.
    """
    bare = (
        "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))
        for word in _words(text)
    )
    # A mark that stands alone, as damaged text has it, is no word and leaves no second space.
    return " ".join(word for word in bare if word).replace("đ", "d")


def spelling_key(text: str) -> str:
    """Fold what two correct spellings of one name may differ in, and keep the rest, marks included.

    Case, composed or decomposed marks, spacing, and the place of the tone mark are folded (``Thủy`` =
    ``Thuỷ``, ``Hòa`` = ``Hoà``); ``Thủy`` and ``Thúy`` stay apart. Use it to ask whether two records carry
    the same name.
    """
    return " ".join(letters + tone for letters, tone in map(_split_tone, _words(text)))


def _word_key(word: str) -> str:
    """Encode one word so that plain string order, in any collation, is Vietnamese dictionary order."""
    letters, tone = _split_tone(word)
    parts: list[str] = []
    for is_number, run in groupby(letters, key=str.isdecimal):
        if is_number:
            # Not int(): Python refuses to read numbers of more than 4 300 digits, and people paste anything.
            digits = "".join(str(unicodedata.decimal(char)) for char in run).lstrip("0") or "0"
            parts.append(f"{_NUMBER}{len(digits):05d}{digits}")
            continue
        for char in run:
            if char in _LETTERS:
                parts.append(_LETTERS[char])
            elif "a" <= char <= "z":
                parts.append(char + "1")
            else:
                parts.append(f"z9{ord(char):06x}")
    return "".join(parts) + _END + tone


def alphabet_key(text: str) -> str:
    """Key for ordering places, titles and other text from left to right in Vietnamese alphabet order.

    Words are compared one after the other, letters before tones (``Lan, Làn, Lăn``), numbers by value
    (``Thôn 2`` before ``Thôn 10``). The key consists of ``a–z`` and ``0–9`` only, so that every collation
    orders it the same way.
    """
    return "".join(_word_key(word) for word in _words(text))


def vietnamese_sort_key(full_name: str) -> str:
    """Key for ordering people: by given name (the last word), then family name, then middle names.

    For places and titles use :func:`alphabet_key`. An empty name gives an empty key, which comes first.
    """
    words = _words(full_name)
    return "".join(_word_key(word) for word in [*words[-1:], *words[:-1]])


_UNIT_KIND = re.compile(
    r"(?:tỉnh|thành phố|huyện|thị xã|thị trấn|xã|phường|đặc khu|thôn|bản|làng|xóm|khu phố|phố|tổ dân phố|tiểu khu)\s+",
    re.IGNORECASE,
)


def unit_sort_key(name: str) -> str:
    """Key for ordering units: by the whole name from left to right, the word for the kind of unit in front left aside.

    ``xã Cẩm Châu`` and ``thị trấn Cẩm Sơn`` stand together among the Cẩm; a name that is nothing but its kind keeps it.
    """
    whole = tidy(name)
    return alphabet_key(_UNIT_KIND.sub("", whole, count=1) if _UNIT_KIND.match(whole) else whole)


_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return text as it should be stored: NFC, nothing invisible, no outer space, single inner spaces."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return _SPACES.sub(" ", visible).strip()
