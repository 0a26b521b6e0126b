"""What the register says of a household is mended, and its dossiers go by what is right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import World

from aggregates.household import HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.kernel import Command


def correct(world: World, household: UUID, reason: str = "ghi nhầm", **more: Any) -> None:
    """Correct an entry but for ``more`` as it stands."""
    row = world.app.household_register.household(world["clerk"], household)
    world.app.household_register.correct(
        world["clerk"],
        Command(),
        household_id=household,
        entry=HouseholdEntry.of({**row, **more}),
        reason=reason,
    )


def test_the_name_goes_to_the_register_and_to_live_dossiers(world: World) -> None:
    household = world.household(head="Bùi Thị Thưởg")
    n = world.nomination("commune_check", household=with_incomes(world, household))
    correct(world, household, head="Bùi Thị Thưởng", code="15151-01-0001", members=6)
    app = world.app
    assert [r["head"] for r in app.household_register.page(world["head"], text="thuong 15151-01")[0]] == [
        "Bùi Thị Thưởng"
    ]
    assert plain(app.log.load(Nomination, n).subject_name) == "Bùi Thị Thưởng"
    for text in ("thuong", app.log.load(Nomination, n).code):
        rows, _ = app.dossiers.listing(world["clerk"], text=text)
        assert [r["subject_name"] for r in rows] == ["Bùi Thị Thưởng"]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
    with pytest.raises(Refused, match="nothing_corrected"):
        correct(world, household)


def with_incomes(world: World, household: UUID) -> UUID:
    """Let the household have left poverty, with incomes that are enough for the protected class alone."""
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(
        commitment, amounts={2016: 10_000_000, 2017: 12_000_000, 2018: 12_000_000, 2019: 12_000_000}
    )
    return household


def test_a_dossier_is_judged_by_what_is_right_until_it_is_verified(world: World) -> None:
    household = with_incomes(world, world.household())
    n = world.nomination("commune_check", household=household)
    assert world.app.log.load(Nomination, n).verdict == "not_met"
    correct(world, household, disabled_member=True)
    assert world.app.log.load(Nomination, n).verdict == "met"
    world.app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=n)
    world.app.nominations.verify_claims(world["chair"], Command(), nomination_id=n, remarks="đúng")
    with pytest.raises(Refused, match="standard_verified") as refused:
        correct(world, household, disabled_member=False)
    assert refused.value.field == "disabled_member"
    assert world.app.log.load(Nomination, n).code in refused.value.text.vi
    # What does not decide the standard may still be mended.
    correct(world, household, address="Nhà số 7")


def test_a_code_that_is_another_households_is_refused_at_its_field(world: World) -> None:
    first = world.household(code="H1")
    world.household(code="H2")
    with pytest.raises(Refused) as refused:
        correct(world, first, code="h2")
    assert refused.value.field == "code"
