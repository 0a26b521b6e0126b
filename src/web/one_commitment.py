"""What every form about one commitment begins with: the record, the household, who may act, the way there and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import url_for

from aggregates.actors import require_other_than, require_stranger
from aggregates.exit_commitment import ExitCommitment
from aggregates.income import Income
from aggregates.refusals import Refused
from aggregates.vocabulary import METHODS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.commitment_view import declared_rows
from web.households import crumbs
from web.kit import Form, actor, require, services, sight
from web.open_household import require_open
from workflows.sensitive import Kind

_NOT_BY_ITS_HANDS: Final[dict[str, Callable[[Income], set[UUID]]]] = {
    "income.survey": lambda income: {income.declared_by},
    "income.verify": lambda income: set(income.hands),
    "income.refuse": lambda income: set(income.hands),
}
"""Who has had a year's figure in hand already and is therefore kept from an act on it."""
METHOD_CHOICES = {code: capital(text) for code, text in METHODS.items()}
"""How an income can be surveyed or verified, as the choices of a form."""


@dataclass(frozen=True, slots=True)
class OneCommitment:
    """A commitment that somebody is about to act on, and its household as the register has it."""

    record: ExitCommitment
    household: Row

    @property
    def url(self) -> str:
        """The commitment's page, which its forms lead back to."""
        return url_for("commitments.show", commitment_id=self.record.id)

    @property
    def way(self) -> list[Row]:
        """The breadcrumbs of its forms."""
        return [*crumbs(self.household), {"url": self.url, "label": Text("Cam kết", "Commitment")}]

    @property
    def head(self) -> Row:
        """Whose household it is, as a row of a summary."""
        return {
            "key": Text("Chủ hộ", "Head of household"),
            "value": self.household["head"],
            "kind": "personal",
        }

    @property
    def about(self) -> list[Row]:
        """Whose household it is and where, as rows of a summary."""
        place = f"{self.household['hamlet']}, {self.household['commune']}"
        return [self.head, {"key": Text("Nơi ở", "Place"), "value": place}]

    def declared(self, year: int) -> list[Row]:
        """What was declared of a year as rows of a summary; that they are read is noted."""
        sight("commitment").see(self.record.household_id, Kind.INCOME, record=self.record.id)
        return declared_rows(self.record.incomes[year])

    def form(self, **initial: Any) -> Form:
        """Return its form as the record stands now; papers that come along are sealed for the household."""
        return Form(version=self.record.version, subject=self.record.household_id, initial=initial)


def to_act_on(commitment_id: UUID, act: str, year: int | None = None) -> OneCommitment:
    """Open a commitment for an act, or for one on the income of ``year``.

    Refuses who may not, a year nobody declared and an erased household, before anybody has typed what cannot be sent.
    """
    by = actor()
    record = services().households.commitment(by, commitment_id)
    require(act, record.unit_path)
    if year is not None and year not in record.incomes:
        raise Refused("not_found")
    household = services().household_register.named(by, record.household_id)
    require_open(household, act)
    if year is not None and act in _NOT_BY_ITS_HANDS:
        require_stranger(by, record.household_id)
        require_other_than(by, _NOT_BY_ITS_HANDS[act](record.incomes[year]))
    return OneCommitment(record, household)
