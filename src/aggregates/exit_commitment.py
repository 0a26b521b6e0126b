"""A household's commitment to leave poverty, and everything claimed and confirmed under it.

This is where "who verified which income" is decided. Each year's income is a claim of its own: declared with evidence,
surveyed by the commune's officer, then confirmed, corrected or refused by the commune chair, who is never the person that
declared or surveyed it. The plan asks for the commune's confirmation and names no survey: a figure without one can be
confirmed, and every page says that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from aggregates import exit_commitment_events as events
from aggregates.actors import Actor, require_other_than, require_stranger
from aggregates.base import EventSourced
from aggregates.exit_commitment_after import REASON, AfterExit, require_year
from aggregates.exit_commitment_after import last_reviewed as last_reviewed
from aggregates.household_entry import MOST_MEMBERS as MOST_MEMBERS
from aggregates.income import Income, require_parts
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_amount, require_choice, require_text
from aggregates.vocabulary import (
    METHODS,
    REOPENING_CAUSES,
    SUPPORT_GIVERS,
    SUPPORT_KINDS,
)
from rules.text import Text


class ExitCommitment(AfterExit, EventSourced):
    """Voluntary registration to leave poverty, from acceptance to exit and the years after."""

    TOPIC: ClassVar[str] = "exit_commitment"

    # -- what can happen -----------------------------------------------------------------------------------------------

    Event = events.CommitmentEvent
    Registered = events.Registered
    Accepted = events.Accepted
    RegistrationRefused = events.RegistrationRefused
    SupportReceived = events.SupportReceived
    IncomeDeclared = events.IncomeDeclared
    IncomeSurveyed = events.IncomeSurveyed
    IncomeVerified = events.IncomeVerified
    IncomeCorrected = events.IncomeCorrected
    IncomeRefused = events.IncomeRefused
    IncomeReopened = events.IncomeReopened
    IncomeWithdrawn = events.IncomeWithdrawn
    ExitRecognised = events.ExitRecognised
    NoRelapsePledged = events.NoRelapsePledged
    NeighbourHelped = events.NeighbourHelped
    NoRelapseConfirmed = events.NoRelapseConfirmed
    RelapseRecorded = events.RelapseRecorded
    HouseholdMoved = events.HouseholdMoved
    Withdrawn = events.Withdrawn
    EndedByMerger = events.EndedByMerger

    # -- state -------------------------------------------------------------------------------------------------------

    def __init__(self) -> None:
        self.household_id = UUID(int=0)
        self.hamlet_id = UUID(int=0)
        self.unit_path = ""
        self.exiting_from: PII | None = None
        self.target_year = 0
        self.pledged_on = date.min
        self.status = ""
        self.registered_by = UUID(int=0)
        self.incomes: dict[int, Income] = {}
        self.former_hands: dict[int, frozenset[UUID]] = {}
        """Who declared or surveyed the figure of a year that was withdrawn since."""
        self.supports = 0
        self.helped_households = 0
        self.exit_year: int | None = None
        self.watched_until: int | None = None
        """The last year in a row, from the exit on, of which the commune has said that the household did not fall back."""
        self.relapse_year: int | None = None
        self.relapsed_at: datetime | None = None
        """When the relapse was recorded."""
        self.no_relapse_pledged = False

    # -- decisions ---------------------------------------------------------------------------------------------------

    @classmethod
    def register(
        cls,
        id: UUID,
        *,
        household_id: UUID,
        hamlet_id: UUID,
        unit_path: str,
        exiting_from: str,
        target_year: int,
        statement: str,
        evidence: list[Evidence],
        years: tuple[int, int],
        on: date,
    ) -> ExitCommitment:
        """Register a household's will to leave poverty by the end of ``target_year`` (clause IV.2.7.2, last bullet).

        ``on`` is the day of the pledge: nobody pledges on it what was to be done in an earlier year.
        """
        require_choice(exiting_from, ("poor", "near_poor"), "exiting_from")
        require_year(target_year, years, "target_year")
        if target_year < on.year:
            raise Refused("target_before_pledge", field="target_year", year=target_year, pledged=on.year)
        text = require_text(statement, Text("lời cam kết", "the pledge"), "statement")
        return cls.create(
            cls.Registered,
            id,
            household_id=household_id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            exiting_from=PII(household_id, exiting_from),
            target_year=target_year,
            statement=PII(household_id, text),
            evidence=evidence,
        )

    def accept(self, by: Actor) -> None:
        """Take the registration into the commune's plan; whoever registered it does not accept it."""
        self._require_status("registered")
        require_stranger(by, self.household_id)
        require_other_than(by, {self.registered_by})
        self.trigger_event(self.Accepted)

    def refuse_registration(self, by: Actor, reason: str) -> None:
        """Do not accept the registration, with the reason."""
        self._require_status("registered")
        require_stranger(by, self.household_id)
        require_other_than(by, {self.registered_by})
        self.trigger_event(self.RegistrationRefused, reason=self._pii(require_text(reason, REASON, "reason")))

    def receive_support(
        self,
        by: Actor,
        *,
        kind: str,
        provider: str,
        amount: Decimal,
        received_on: date,
        giver: str = "",
        details: str = "",
        evidence: list[Evidence] | None = None,
    ) -> None:
        """Record help received, worth ``amount`` đồng (0 where it has no price); never by the household's kin.

        ``giver`` says what kind of a helper ``provider`` is (``SUPPORT_GIVERS``), ``details`` what exactly was given.
        """
        self._require_status("accepted", "exited")
        require_stranger(by, self.household_id)
        require_choice(kind, tuple(SUPPORT_KINDS), "kind")
        helper = require_text(provider, Text("bên hỗ trợ", "who helped"), "provider", limit=200)
        if giver:
            require_choice(giver, tuple(SUPPORT_GIVERS), "giver")
        if details.strip():
            details = require_text(details, Text("nội dung hỗ trợ", "what was given"), "details")
        self.trigger_event(
            self.SupportReceived,
            kind=self._pii(kind),
            provider=self._pii(helper),
            amount=self._pii(require_amount(amount)),
            received_on=received_on,
            giver=self._pii(giver) if giver else None,
            details=self._pii(details) if details.strip() else None,
            evidence=evidence or [],
        )

    def declare_income(
        self,
        *,
        year: int,
        amount: Decimal,
        sources: str,
        evidence: list[Evidence],
        years: tuple[int, int],
        today: date,
        members: int | None = None,
        period: tuple[date, date] | None = None,
        parts: Mapping[str, Decimal] | None = None,
    ) -> None:
        """Declare the income per head of a whole year, in đồng; ``parts`` are the household's amounts by source.

        ``members`` says among how many people it was divided, ``period`` the first and last day it is for where that is
        not the calendar year: it ends in ``year`` and is no longer than a year. A shorter one is taken as it is said, and
        pointed out to whoever confirms. Refused for a year outside the movement, one that has not ended, or one whose
        figure is confirmed or pending. A refused or reopened figure may be declared again.
        """
        self._require_status("accepted", "exited", "relapsed")
        require_year(year, years, "year")
        if year >= today.year:
            raise Refused("year_not_ended", field="year", year=year)
        known = self.incomes.get(year)
        if known is not None and known.counts_as_verified:
            raise Refused("income_already_verified", field="year", year=year)
        if known is not None and known.status == "declared":
            raise Refused("income_already_declared", field="year", year=year)
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        text = require_text(sources, Text("nguồn thu nhập", "the sources of income"), "sources")
        first, last = _require_period(year, period) if period else (None, None)
        self.trigger_event(
            self.IncomeDeclared,
            year=year,
            amount=self._pii(require_amount(amount)),
            sources=self._pii(text),
            evidence=evidence,
            parts=self._pii(require_parts(parts, amount, members)) if parts else None,
            members=None if members is None else self._pii(_require_members(members)),
            period_from=first,
            period_until=last,
        )

    def survey_income(
        self,
        by: Actor,
        *,
        year: int,
        amount: Decimal,
        members: int,
        method: str,
        findings: str,
        evidence: list[Evidence],
    ) -> None:
        """Record what a survey of one declared figure found: income per head in đồng, members, and in words.

        It decides nothing. Raises ``proposer_may_not`` for whoever declared the figure, ``own_affair`` for kin, and as
        :meth:`verify_income` for a figure that is not open. A later survey stands in the place of an earlier one.
        """
        income = self._require_open(by, year, method)
        require_other_than(by, {income.declared_by})
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        text = require_text(findings, Text("kết quả khảo sát", "what was found"), "findings")
        self.trigger_event(
            self.IncomeSurveyed,
            year=year,
            amount=self._pii(require_amount(amount)),
            members=self._pii(_require_members(members)),
            method=method,
            findings=self._pii(text),
            evidence=evidence,
        )

    def verify_income(
        self,
        by: Actor,
        *,
        year: int,
        method: str,
        note: str,
        evidence: list[Evidence],
        corrected_amount: Decimal | None = None,
    ) -> None:
        """Confirm one declared figure, or confirm another one in its place.

        Raises ``proposer_may_not`` for whoever declared or surveyed it, ``own_affair`` for kin, ``income_already_verified``
        when somebody was faster.
        """
        income = self._require_open_income(by, year, method)
        claimed = plain(income.claimed)
        if corrected_amount is None or corrected_amount == claimed:
            self.trigger_event(
                self.IncomeVerified,
                year=year,
                amount=self._pii(claimed),
                method=method,
                note=self._pii(note.strip()),
                evidence=evidence,
            )
            return
        reason = require_text(note, Text("lý do điều chỉnh", "the reason for the correction"), "note")
        self.trigger_event(
            self.IncomeCorrected,
            year=year,
            claimed=self._pii(claimed),
            amount=self._pii(require_amount(corrected_amount, "corrected_amount")),
            method=method,
            note=self._pii(reason),
            evidence=evidence,
        )

    def refuse_income(
        self, by: Actor, *, year: int, method: str, reason: str, evidence: list[Evidence]
    ) -> None:
        """Refuse to confirm one declared figure, with the reason."""
        self._require_open_income(by, year, method)
        self.trigger_event(
            self.IncomeRefused,
            year=year,
            method=method,
            reason=self._pii(require_text(reason, REASON, "reason")),
            evidence=evidence,
        )

    def reopen_income(
        self,
        by: Actor,
        *,
        year: int,
        cause: str,
        reason: str,
        inspection_id: UUID | None = None,
        evidence: list[Evidence] | None = None,
    ) -> None:
        """Take a confirmation back: an inspection's finding, a relapse or a complaint contradicts it.

        ``cause`` is one of ``REOPENING_CAUSES``. The earlier confirmation stays in the history. Never by the household's
        kin, and only for a figure that is confirmed (``income_not_confirmed``).
        """
        income = self.incomes.get(year)
        if income is None:
            raise Refused("income_unknown", field="year", year=year)
        if not income.counts_as_verified:
            raise Refused("income_not_confirmed", field="year", year=year)
        require_stranger(by, self.household_id)
        require_choice(cause, tuple(REOPENING_CAUSES), "cause")
        self.trigger_event(
            self.IncomeReopened,
            year=year,
            reason=self._pii(require_text(reason, REASON, "reason")),
            inspection_id=inspection_id,
            cause=cause,
            evidence=evidence or [],
        )

    def withdraw_income(self, by: Actor, *, year: int, import_run: UUID, reason: str) -> None:
        """Take back a declared figure with the list it was declared from; never one that is confirmed, never by kin."""
        income = self.incomes.get(year)
        if income is None:
            raise Refused("income_unknown", field="year", year=year)
        if income.counts_as_verified:
            raise Refused("income_already_verified", field="year", year=year)
        if income.status == "refused":
            raise Refused("duplicate")
        require_stranger(by, self.household_id)
        text = require_text(reason, REASON, "reason")
        self.trigger_event(self.IncomeWithdrawn, year=year, import_run=import_run, reason=self._pii(text))

    def recognise_exit(
        self,
        by: Actor,
        *,
        year: int,
        basis: str,
        evidence: list[Evidence],
        years: tuple[int, int],
        today: date,
    ) -> None:
        """Recognise that the household left poverty in ``year``; ``basis`` names the review or decision.

        Nobody keeps a pledge before giving it: a year before that of the pledge is refused (``exit_before_pledge``). The
        day of the pledge counts, not the day on which it was entered from paper.
        """
        if self.exit_year is not None:
            raise Refused("exit_already_recognised")
        self._require_status("accepted")
        require_stranger(by, self.household_id)
        require_other_than(by, {self.registered_by})
        require_year(year, years, "year")
        if year < self.pledged_on.year:
            day = self.pledged_on.strftime("%d/%m/%Y")
            raise Refused("exit_before_pledge", field="year", year=year, day=day)
        if year > today.year:
            raise Refused("year_not_ended", field="year", year=year)
        text = require_text(basis, Text("căn cứ công nhận", "the basis"), "basis")
        self.trigger_event(self.ExitRecognised, year=year, basis=self._pii(text), evidence=evidence)

    def withdraw(self, by: Actor, reason: str) -> None:
        """Take the registration back at the household's wish, before its exit; never by its kin in office."""
        self._require_status("registered", "accepted")
        require_stranger(by, self.household_id)
        self.trigger_event(self.Withdrawn, reason=self._pii(require_text(reason, REASON, "reason")))

    def end_by_merger(self, by: Actor, *, into_household: UUID, reason: str) -> None:
        """End it because the household becomes part of another one with a commitment in force; its incomes stay readable."""
        self._require_status("registered", "accepted", "exited")
        require_stranger(by, self.household_id)
        words = require_text(reason, REASON, "reason")
        self.trigger_event(self.EndedByMerger, into_household=into_household, reason=self._pii(words))

    def follow_household(self, *, hamlet_id: UUID, unit_path: str) -> None:
        """Go with the household to the hamlet it lives in now, whatever has become of the commitment."""
        self.trigger_event(self.HouseholdMoved, hamlet_id=hamlet_id, unit_path=unit_path)

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _require_open_income(self, by: Actor, year: int, method: str) -> Income:
        income = self._require_open(by, year, method)
        require_other_than(by, set(income.hands))
        return income

    def _require_open(self, by: Actor, year: int, method: str) -> Income:
        income = self.incomes.get(year)
        if income is None:
            raise Refused("income_unknown", field="year", year=year)
        if income.counts_as_verified:
            raise Refused("income_already_verified", field="year", year=year)
        if income.status == "refused":
            raise Refused("duplicate")
        if income.claimed.erased:
            raise Refused("subject_erased")
        require_stranger(by, self.household_id)
        if method not in METHODS:
            raise Refused("method_required", field="method")
        return income


def _require_members(members: int) -> int:
    if not 1 <= members <= MOST_MEMBERS:
        raise Refused(
            "bad_count", field="members", what=Text("nhân khẩu", "members"), low=1, high=MOST_MEMBERS
        )
    return members


def _require_period(year: int, period: tuple[date, date]) -> tuple[date, date]:
    """Return a period that ends in ``year`` and is no longer than a year."""
    first, last = period
    if last.year != year:
        low, high = date(year, 1, 1), date(year, 12, 31)
        raise Refused("bad_date", field="period_until", day=_dmy(last), low=_dmy(low), high=_dmy(high))
    after = last + timedelta(days=1)
    # The 29th of February has none a year before.
    earliest = after.replace(
        year=after.year - 1, day=28 if (after.month, after.day) == (2, 29) else after.day
    )
    if not earliest <= first <= last:
        raise Refused("bad_date", field="period_from", day=_dmy(first), low=_dmy(earliest), high=_dmy(last))
    return period


def _dmy(day: date) -> str:
    return day.strftime("%d/%m/%Y")
