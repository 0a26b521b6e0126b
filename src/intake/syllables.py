"""Is this word possible Vietnamese? The statistics of encodings rest on it.

A Vietnamese word is one syllable: an initial, a rhyme, a tone, and there are only so many of each. Read in the wrong
encoding a word almost never is one: that tells encodings apart without any list of words or names.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_INITIALS: Final = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip

# "-" stands for no final.
_FINALS: Final = {
    "a": "- c ch i m n ng nh o p t u y", "ă": "c m n ng p t", "â": "c m n ng p t u y",
    "e": "- c m n ng o p t", "ê": "- ch m n ng nh p t u", "i": "- a ch m n nh p t u", "iê": "c m n ng p t u",
    "y": "- ch n nh t u", "yê": "m n ng t u",
    "o": "- c i m n ng p t", "oo": "c ng", "oa": "- c ch i m n ng nh o p t y", "oă": "c m n ng t", "oe": "- n o t",
    "ô": "- c i m n ng p t", "ôô": "c ng", "ơ": "- i m n p t", "u": "- a c i m n ng p t", "uâ": "n ng t y",
    "uê": "- ch nh n", "uô": "c i m n ng t", "uơ": "-", "uy": "- a ch n nh p t u", "uyê": "n t",
    "ư": "- a c i m n ng t u", "ươ": "c i m n ng p t u",
}  # fmt: skip
_TONES: Final = {"\u0300": "grave", "\u0309": "hook", "\u0303": "tilde", "\u0301": "acute", "\u0323": "dot"}
_STOPPED: Final = ("c", "ch", "p", "t")
_EITHER: Final = ("oa", "oe", "uy")


def _places(nucleus: str, final: str) -> frozenset[int]:
    """Where in the rhyme a tone mark may stand; both schools where there are two (hóa, hoá)."""
    marked = [place for place, char in enumerate(nucleus) if char in "ăâêôơư"]
    if marked:
        return frozenset({marked[-1]})
    if nucleus in _EITHER and final == "":
        return frozenset({0, 1})
    if nucleus in (*_EITHER, "oo"):
        return frozenset({1})
    return frozenset({0})


_RHYMES: Final[dict[str, tuple[frozenset[int], bool]]] = {}
for _nucleus, _finals in _FINALS.items():
    for _final in _finals.split():
        _last = "" if _final == "-" else _final
        _RHYMES[_nucleus + _last] = (_places(_nucleus, _last), _last in _STOPPED)
"""Each rhyme: where its tone may stand, and whether it ends in a stop, which leaves two tones."""

_SPLIT: Final[dict[str, tuple[str, str]]] = {}
for _char in "aăâeêioôơuưy":
    _SPLIT[_char] = (_char, "")
    for _mark in _TONES:
        _SPLIT[unicodedata.normalize("NFC", _char + _mark)] = (_char, _mark)


def is_syllable(word: str) -> bool:
    """Tell whether ``word`` (composed, any case) is a possible Vietnamese syllable."""
    letters: list[str] = []
    tone, at = "", -1
    for place, char in enumerate(word.lower()):
        letter, mark = _SPLIT.get(char, (char, ""))
        letters.append(letter)
        if mark:
            if tone:
                return False
            tone, at = mark, place
    plain = "".join(letters)
    return any(
        plain.startswith(initial) and _fits(initial, plain[len(initial) :], tone, at - len(initial))
        for initial in _INITIALS
    )


def _fits(initial: str, rhyme: str, tone: str, at: int) -> bool:
    known = _RHYMES.get(rhyme)
    if known is None:
        return False
    places, stopped = known
    front = rhyme[0] in "eêiy"
    if (initial in ("ngh", "gh") and not front) or (initial in ("ng", "c") and front):
        return False
    if initial == "g" and rhyme[0] in "eê":
        return False
    if not tone:
        return not stopped
    return at in places and (not stopped or _TONES[tone] in ("acute", "dot"))
