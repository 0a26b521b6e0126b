"""Refusals: a decision that says no, why, and what would mend it.

A rejection is data. Aggregates and use cases raise :class:`Refused` with a code from the tables of ``refusals_*``; the web,
the API and the command line print the sentence in the reader's language. The tables are the one place where these sentences stand.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from aggregates import (
    refusals_complaints,
    refusals_conference,
    refusals_dossiers,
    refusals_general,
    refusals_higher,
    refusals_imports,
    refusals_plan,
    refusals_printing,
    refusals_protection,
    refusals_reviews,
    refusals_revocation,
    refusals_signing,
    refusals_units,
)
from rules.text import Text


class Refused(Exception):
    """The act is not possible as asked. Nothing has been changed.

    ``code`` is stable and listed in :data:`REFUSALS`; ``field`` names the form field to mend, when there is one;
    ``params`` fill the sentence.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        self.code = code
        self.field = field
        self.params = params
        super().__init__(code, field, params)

    @property
    def text(self) -> Text:
        """The sentence for people, in both languages."""
        return REFUSALS[self.code].format(**self.params)

    def __str__(self) -> str:
        """Name the code alone: parameters may be personal."""
        return self.code


def _by_code(*tables: list[tuple[str, str, str]]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for code, vi, en in chain(*tables):
        if code in found:
            raise ValueError(f"refusal {code} is defined twice")
        found[code] = Text(vi, en)
    return found


REFUSALS: Final = _by_code(
    refusals_general.SENTENCES,
    refusals_imports.SENTENCES,
    refusals_dossiers.SENTENCES,
    refusals_reviews.SENTENCES,
    refusals_revocation.SENTENCES,
    refusals_units.SENTENCES,
    refusals_plan.SENTENCES,
    refusals_printing.SENTENCES,
    refusals_protection.SENTENCES,
    refusals_signing.SENTENCES,
    refusals_complaints.SENTENCES,
    refusals_conference.SENTENCES,
    refusals_higher.SENTENCES,
)
"""Every refusal by its code; a code stands for one sentence only."""
