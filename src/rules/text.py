"""Text that a person reads, always in Vietnamese and in English.

Every sentence shown to somebody exists as such a pair, written side by side where it is used. A missing translation is
therefore a missing argument, which the type checker finds, and not an empty line in a catalogue that nobody reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages."""

    vi: str
    en: str

    def get(self, lang: str) -> str:
        """Return the wording in ``lang``; anything but ``"en"`` gives Vietnamese, the language of record."""
        return self.en if lang == "en" else self.vi

    def format(self, **params: Any) -> Text:
        """Fill named placeholders in both wordings. A :class:`Text` parameter is filled in the matching language."""
        vi = {k: v.vi if isinstance(v, Text) else v for k, v in params.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in params.items()}
        return Text(self.vi.format(**vi), self.en.format(**en))


def in_both(words: str) -> Text:
    """Return what a data file writes as "Vietnamese / English"; the name of a law, which has no English, reads alike in both."""
    vi, _, en = words.partition(" / ")
    return Text(vi, en or vi)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun in English: ``1 dossier``, ``1,234 dossiers``; ``many`` where it is not ``one`` with an s.

    Vietnamese has no plural: there the number stands before the noun as it is.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
