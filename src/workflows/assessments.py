"""Gathers the facts of a dossier's subject from what has been recorded, and has the rules judge them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypedDict, TypeVar, cast
from uuid import UUID

from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.refusals import Refused
from rules.assessment import Assessment, assess
from rules.facts import (
    Attestation,
    AttestedFacts,
    AwaitedReview,
    CommuneFacts,
    DepartmentFacts,
    Facts,
    HamletFacts,
    HouseholdFacts,
    Income,
    IndividualFacts,
    Minutes,
    PlanTarget,
    Review,
    SponsoredCommune,
)
from rules.finding import Context
from rules.plan import Period, Plan
from rules.readings import ReadingValue
from rules.sustained_exit import needed_factors
from storage.application import EventLog
from workflows.movement import Movements
from workflows.poverty_figures import PovertyFigures
from workflows.sponsorships import Sponsorships
from workflows.subjects import household_category
from workflows.unit_views import UnitViews

A = TypeVar("A", bound=EventSourced)


class Load(Protocol):
    """Gives a record by its kind and id."""

    def __call__(self, kind: type[A], id: UUID) -> A:
        """Raise ``not_found`` for an unknown id."""


class YearlyFacts(TypedDict):
    """The facts of a unit that come year by year."""

    reviews: tuple[Review, ...]
    awaited_reviews: tuple[AwaitedReview, ...]
    plan_targets: tuple[PlanTarget, ...]


class VerifiedFigures:
    """The figures that have been reported, verified and accepted."""

    def __init__(self, units: UnitViews, figures: PovertyFigures, sponsorships: Sponsorships) -> None:
        self._units = units
        self._figures = figures
        self._sponsorships = sponsorships

    def of_unit(self, unit_id: UUID, boundary: date, period: Period) -> YearlyFacts:
        """Return the yearly facts of a plan's period, on the boundary of a day, or of a dissolved unit's last one.

        Accepted year-end reviews with the base year before, what the other years wait for, and the targets. What was
        reviewed under another plan's years is no evidence under this one.
        """
        last = self._units.as_on(unit_id, boundary)["valid_to"]
        day = boundary if last is None else min(last, boundary)
        years = period.reviewed_years
        found = self._figures.put_together(unit_id, day, years)
        return YearlyFacts(
            reviews=tuple(
                Review(one.year, one.counts.households, one.counts.poor, one.counts.near_poor)
                for one in found
                if one.counts is not None
            ),
            awaited_reviews=tuple(
                AwaitedReview(one.year, held.awaits, held.name or None)
                for one in found
                for held in one.held
                # Of the unit itself nobody reported: there is no review, and that is what is said.
                if held.name or held.awaits != "report"
            ),
            plan_targets=tuple(
                PlanTarget(t.year, Fraction(t.reduction))
                for t in self._figures.targets_of(unit_id)
                if t.year in years
            ),
        )

    def sponsored_communes(self, department_id: UUID, on: date) -> tuple[SponsoredCommune, ...]:
        """Return the communes in a department's charge on a day, with the rate they had when the charge began."""
        return tuple(
            SponsoredCommune(c.name, c.poor_rate)
            for c in self._sponsorships.sponsored_communes_of(department_id, on)
        )


def household_facts(household: Household, commitment: ExitCommitment | None) -> HouseholdFacts:
    """Return the facts as they stand now. A figure without a standing confirmation counts as not verified."""
    status = plain(household.household_class)
    incomes: tuple[Income, ...] = ()
    if commitment is not None:
        if commitment.status == "exited":
            status = "exited"
        incomes = tuple(
            Income(
                i.year,
                _fraction(plain(i.confirmed) if i.counts_as_verified else plain(i.claimed)),
                i.counts_as_verified,
            )
            for i in sorted(commitment.incomes.values(), key=lambda i: i.year)
        )
    return HouseholdFacts(
        status=status,
        exited_from=plain(commitment.exiting_from) if commitment and commitment.exit_year else None,
        exit_year=commitment.exit_year if commitment else None,
        exit_confirmed=True if commitment and commitment.exit_year else None,
        disabled_member=plain(household.disabled_member),
        social_protection=plain(household.social_protection),
        no_relapse_commitment=commitment.no_relapse_pledged if commitment else None,
        exit_registered=commitment is not None and commitment.status in ("accepted", "exited", "relapsed"),
        helped_households_exit=commitment.helped_households if commitment else 0,
        income_per_head=incomes,
    )


def income_targets(
    plan: Plan,
    readings: Mapping[str, Any],
    household: Household,
    commitment: ExitCommitment,
    today: date,
) -> tuple[dict[int, Fraction], bool]:
    """Return by year the factor over the exit year's income that clause IV.2.7.2 asks for, and whether the 18 % class's holds.

    A plan that asks for no growth of an exited household's income has none.
    """
    category = household_category(plan)
    criteria = category.criteria if category else ()
    growth = next((c for c in criteria if c.evaluator == "sustained_exit"), None)
    if growth is None:
        return {}, False
    facts = household_facts(household, commitment)
    factors, protected = needed_factors(growth, Context(facts, {}, today, readings))
    return dict(factors), protected


class Assessor:
    """Judges dossiers by what has been recorded and verified, whatever they are about."""

    def __init__(
        self, log: EventLog, units: UnitViews, figures: VerifiedFigures, movements: Movements
    ) -> None:
        self._log = log
        self._movements = movements
        self._units = units
        self._figures = figures

    def judge(
        self,
        nomination: Nomination,
        today: date,
        *,
        load: Load | None = None,
    ) -> Assessment:
        """Judge a dossier by its plan and readings (``Movements.terms_of``), as the facts stand on ``today``.

        ``load`` gives records as a command has changed them so far, where it is not the log's. Raises ``subject_erased``
        where the facts are gone.
        """
        plan, readings = self._movements.terms_of(nomination)
        facts = self.facts(plan, nomination, today, load or self._log.load)
        return _judged(plan, nomination, facts, today, readings)

    def compare(
        self,
        nomination: Nomination,
        today: date,
        *,
        load: Load,
        plan: Plan,
        readings: Mapping[str, ReadingValue],
    ) -> tuple[Assessment, Assessment]:
        """Judge a dossier by its own plan and readings, and by another ``plan`` and ``readings``, on the same facts.

        Raises ``KeyError`` where the other plan does not know the dossier's category.
        """
        own = self._movements.terms_of(nomination)
        category = plan.category(nomination.category)
        facts = self.facts(own.plan, nomination, today, load)
        now = _judged(own.plan, nomination, facts, today, own.readings)
        if category.facts != own.plan.category(nomination.category).facts or plan.period != own.plan.period:
            facts = self.facts(plan, nomination, today, load)
        return now, _judged(plan, nomination, facts, today, readings)

    def facts(self, plan: Plan, nomination: Nomination, today: date, load: Load) -> Facts:
        """Return what is known of a dossier's subject, in the shape its category judges."""
        shape = plan.category(nomination.category).facts
        subject = nomination.subject_id
        if shape == "household":
            household = load(Household, subject)
            if plain(household.head) is None:
                raise Refused("subject_erased")
            commitment_id = nomination.commitment_id
            return household_facts(household, load(ExitCommitment, commitment_id) if commitment_id else None)
        if shape == "hamlet":
            return self._hamlet(subject, today, plan.period)
        if shape == "commune":
            return self._commune(subject, today, plan.period)
        if shape == "department":
            return DepartmentFacts(sponsored_communes=self._figures.sponsored_communes(subject, today))
        if shape == "individual":
            return IndividualFacts(role=load(Nominee, subject).role or None)
        return AttestedFacts()

    def _hamlet(self, unit_id: UUID, today: date, period: Period) -> HamletFacts:
        unit = self._units.as_on(unit_id, today)
        return HamletFacts(
            kind=unit["kind"],
            especially_difficult=unit["especially_difficult"],
            **self._figures.of_unit(unit_id, today, period),
        )

    def _commune(self, unit_id: UUID, today: date, period: Period) -> CommuneFacts:
        unit = self._units.as_on(unit_id, today)
        return CommuneFacts(
            kind=unit["kind"],
            zone=unit["zone"] or None,
            classed_poor=unit["classed_poor"],
            **self._figures.of_unit(unit_id, today, period),
        )


def _judged(
    plan: Plan, nomination: Nomination, facts: Facts, today: date, readings: Mapping[str, Any]
) -> Assessment:
    # Where a later release stands in for a version whose text was never kept, it may have given up a question.
    known = {name: value for name, value in readings.items() if name in plan.readings}
    attested = cast(dict[str, Attestation], dict(nomination.attested))
    minutes = None
    if nomination.meeting is not None:
        present, votes_for, _ = nomination.meeting
        minutes = Minutes(present, votes_for)
    return assess(plan, nomination.category, facts, attested, today, known, minutes=minutes)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
