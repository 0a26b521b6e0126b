"""Hamlets as lists write them, matched against those the commune has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rules.vietnamese import search_key, spelling_key, tidy

_KIND: Final = re.compile(
    r"(?:thon|ban|xom|lang|khu pho|to dan pho|tdp|khu dan cu|khu|ap|to|t|kp)\.? *(?=[0-9]|\b)"
)
_ZEROS: Final = re.compile(r"\b0+(?=[0-9])")


def folded(name: str) -> str:
    """Fold a hamlet's name: no marks, no case, no word for the kind of place in front, ``Thôn 01`` as ``1``."""
    text = search_key(name)
    bare = _KIND.sub("", text, count=1).strip() if _KIND.match(text) else text
    return _ZEROS.sub("", bare or text)


class Hamlets:
    """The hamlets of a commune by what people may call them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._exact: dict[str, set[str]] = {}
        self._folded: dict[str, set[str]] = {}
        for name in self.names:
            self._exact.setdefault(spelling_key(name), set()).add(name)
            self._exact.setdefault(_bare_spelling(name), set()).add(name)
            self._folded.setdefault(folded(name), set()).add(name)
        self._known: dict[str, str | None] = {}

    def find(self, written: str) -> str | None:
        """Return the one hamlet meant; None where there is none, or more than one that could be."""
        if written not in self._known:
            self._known[written] = self._find(written)
        return self._known[written]

    def _find(self, written: str) -> str | None:
        for known, key in (
            (self._exact, spelling_key(written)),
            (self._exact, _bare_spelling(written)),
            (self._folded, folded(written)),
        ):
            names = known.get(key, set())
            if names:
                return next(iter(names)) if len(names) == 1 else None
        return None

    def find_in_titles(self, titles: Iterable[str]) -> str | None:
        """Return the one hamlet that the titles of a list name with the word for its kind; None for none or several."""
        words = [word for title in titles for word in title.replace(":", " ").split()]
        found: set[str] = set()
        for at in range(len(words)):
            if _KIND.match(search_key(" ".join(words[at : at + 3])) + " "):
                tails = (" ".join(words[at:end]) for end in range(min(len(words), at + 8), at + 1, -1))
                name = next(filter(None, (self.find(tail.strip(".,;()-–")) for tail in tails)), None)
                found |= {name} if name is not None else set()
        return found.pop() if len(found) == 1 else None

    def find_in_address(self, address: str) -> tuple[str, str] | None:
        """Return the hamlet that one part of an address names, as written and as it is called."""
        for part in re.split(r"[,;\-–]", address):
            name = self.find(tidy(part))
            if name is not None:
                return tidy(part), name
        return None


def _bare_spelling(name: str) -> str:
    """The spelling with its marks, without the word for the kind of place."""
    words = spelling_key(name).split()
    kind = len(search_key(name).split()) - len(folded(name).split())
    return " ".join(words[kind:]) if 0 < kind < len(words) else " ".join(words)
