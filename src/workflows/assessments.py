"""Gathers the facts of a household from what has been recorded, and has the rules judge them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.pii import plain
from rules.assessment import Assessment, assess
from rules.facts import HouseholdFacts, Income
from rules.finding import Context
from rules.plan import Plan
from rules.sustained_exit import needed_factors


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
    """Return by year the factor over the exit year's income that clause IV.2.7.2 asks for, and whether the 18 % class's holds."""
    facts = household_facts(household, commitment)
    context = Context(facts, {}, today, readings)
    factors, protected = needed_factors(
        plan.category("household").criterion("household.sustained_exit"), context
    )
    return dict(factors), protected


def assess_nomination(
    plan: Plan, nomination: Nomination, household: Household, commitment: ExitCommitment | None, today: date
) -> Assessment:
    """Judge a dossier by the plan and readings it was opened under."""
    attested: dict[str, Any] = dict(nomination.attested)
    if nomination.meeting is not None and "household.community_support" not in attested:
        present, votes_for, _ = nomination.meeting
        unanimous = nomination.readings.get("community_support") == "unanimous"
        attested["household.community_support"] = (
            votes_for == present if unanimous else votes_for * 2 > present
        )
    return assess(
        plan,
        nomination.category,
        household_facts(household, commitment),
        attested,
        today,
        nomination.readings,
    )


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
