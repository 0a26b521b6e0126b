"""Whether a text names somebody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from rules.vietnamese import search_key

_SHORTEST_CODE = 3
_SHORTEST_JOINED = 6
"""Letters of a name below which it may stand within other words by chance."""


def names_somebody(text: str, *, name: str, codes: tuple[str, ...] = ()) -> bool:
    """Whether ``text`` has the name, with or without marks and in whatever case, or one of the codes, as words of its own.

    A name of several words is found written together too, as files are named: "BuiVanPhong.png", "giaybuivanphong2".
    A name of one word ("Lan") is many other words without its marks and capitals, so that one has to stand there as it is
    written. Codes shorter than three characters are too many other things to be looked for.
    """
    words = f" {search_key(text)} "
    key = search_key(name)
    if " " in key:
        joined = key.replace(" ", "")
        if f" {key} " in words or (len(joined) >= _SHORTEST_JOINED and joined in words):
            return True
    elif key:
        exact = re.escape(unicodedata.normalize("NFC", name.strip()))
        if re.search(rf"(?<!\w){exact}(?!\w)", unicodedata.normalize("NFC", text)):
            return True
    return any(f" {code} " in words for code in words_of_a_name((), codes))


def words_of_a_name(names: Collection[str], codes: Collection[str]) -> list[str]:
    """Return the folded names of several words, and the folded codes, that are looked for as words of their own."""
    several = [key for key in map(search_key, names) if " " in key]
    return several + [key for c in codes if len(c.strip()) >= _SHORTEST_CODE and (key := search_key(c))]
