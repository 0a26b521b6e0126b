"""What is decided on a commitment once the exit is recognised: the pledge, help given, the years watched, a relapse.

A half of the commitment's decisions; ``exit_commitment.ExitCommitment`` is the whole and what is stored.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from aggregates import exit_commitment_events as events
from aggregates.actors import Actor, require_stranger
from aggregates.income import Income
from aggregates.pii import PII
from aggregates.poverty_review import open_stages
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_text
from aggregates.vocabulary import COMMITMENT_STATUSES
from rules.text import Text

if TYPE_CHECKING:
    from aggregates.base import EventSourced as Recorded
else:
    # One class is stored, the whole, and brings it along: the library would take this half for a kind of record of its own.
    Recorded = object

REASON = Text("lý do", "the reason")


class AfterExit(Recorded):
    """The decisions on a commitment after the exit. What it remembers is set up by the whole."""

    household_id: UUID
    status: str
    incomes: dict[int, Income]
    exit_year: int | None
    watched_until: int | None
    no_relapse_pledged: bool

    def pledge_no_relapse(self, by: Actor, evidence: list[Evidence]) -> None:
        """Record the pledge not to fall back (clause IV.2.7.2); never by the household's kin."""
        require_stranger(by, self.household_id)
        if self.no_relapse_pledged:
            raise Refused("pledge_already_given")
        if self.exit_year is None:
            raise Refused("exit_not_recognised")
        self.trigger_event(events.NoRelapsePledged, evidence=evidence)

    def help_neighbour(self, by: Actor, description: str, evidence: list[Evidence]) -> None:
        """Record that the household, itself out of poverty, helped another one out (clause IV.2.7.2).

        It counts as a merit, so it needs a paper that bears witness, and is never recorded by the household's kin.
        """
        require_stranger(by, self.household_id)
        if self.exit_year is None:
            raise Refused("exit_not_recognised")
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        text = require_text(description, Text("việc đã giúp", "what was done"), "description")
        self.trigger_event(events.NeighbourHelped, description=self._pii(text), evidence=evidence)

    def confirm_no_relapse(
        self,
        by: Actor,
        *,
        year: int,
        basis: str,
        evidence: list[Evidence],
        years: tuple[int, int],
        today: date,
    ) -> None:
        """Say that the household had not fallen back by the review of ``year`` (clause IV.2.7.2: the no-relapse pledge).

        Each year after the exit on its own, the earliest first (``watch_earlier_first``), from the day on which its official
        review may be reported (``watch_too_early``). Never by the household's kin.
        """
        self._require_status("exited")
        require_stranger(by, self.household_id)
        require_year(year, years, "year")
        assert self.watched_until is not None
        if year <= self.watched_until:
            raise Refused("year_watched", field="year", year=year)
        if year > self.watched_until + 1:
            raise Refused("watch_earlier_first", field="year", year=self.watched_until + 1)
        self.require_watch(years, today)
        text = require_text(basis, Text("căn cứ", "the basis"), "basis")
        self.trigger_event(events.NoRelapseConfirmed, year=year, basis=self._pii(text), evidence=evidence)

    def require_watch(self, years: tuple[int, int], today: date) -> None:
        """Refuse while there is no year of which it could be said on ``today`` that the household had not fallen back."""
        self._require_status("exited")
        assert self.watched_until is not None
        if self.watched_until >= years[1]:
            raise Refused("year_watched", field="year", year=years[1])
        if self.watched_until >= last_reviewed(years, today):
            raise Refused("watch_too_early", field="year", year=self.watched_until + 1)

    def record_relapse(
        self, by: Actor, *, year: int, reason: str, years: tuple[int, int], today: date
    ) -> None:
        """Record that the household fell back: the yearly review of ``year``, or one during it, found it poor or near-poor.

        A year after that of the exit (``relapse_before_exit``): of the exit's own year it was found to be out.
        """
        self._require_status("exited")
        require_stranger(by, self.household_id)
        require_year(year, years, "year")
        if year > today.year:
            raise Refused("year_not_ended", field="year", year=year)
        if self.exit_year is not None and year <= self.exit_year:
            raise Refused("relapse_before_exit", field="year", year=self.exit_year + 1)
        self.trigger_event(
            events.RelapseRecorded, year=year, reason=self._pii(require_text(reason, REASON, "reason"))
        )

    def contradicted_by_relapse(self, year: int) -> list[int]:
        """Return the years whose confirmed incomes a relapse found by the review of ``year`` speaks against."""
        return sorted(y for y, income in self.incomes.items() if y >= year and income.counts_as_verified)

    # -- helpers of both halves ----------------------------------------------------------------------------------------

    def _pii(self, value: object) -> PII:
        return PII(self.household_id, value)

    def _require_status(self, *allowed: str) -> None:
        if self.status not in allowed:
            raise Refused("commitment_not_open", status=COMMITMENT_STATUSES[self.status])


def last_reviewed(years: tuple[int, int], today: date) -> int:
    """Return the last year of the movement of which the official review may be reported on ``today``."""
    year = today.year if "official" in open_stages(today.year, today) else today.year - 1
    return min(year, years[1])


def require_year(year: int, years: tuple[int, int], field: str) -> None:
    """Refuse a year outside the movement's."""
    if not years[0] <= year <= years[1]:
        raise Refused("bad_year", field=field, year=year, first=years[0], last=years[1])
