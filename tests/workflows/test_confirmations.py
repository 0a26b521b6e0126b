"""What shipped in doubt, and what was recorded of a unit without its document, confirmed once the document is at hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.workflows.world import World

from aggregates.refusals import Refused
from projections.rebuild import rebuild
from rules.calendar import load_holidays
from rules.plan import load_plan, plan_ids
from rules.standards import load_standards
from workflows.confirmations import open_data, unconfirmed
from workflows.kernel import Command
from workflows.narrative import tell
from workflows.paper_words import laws_of_decisions

DECIDED: dict[str, Any] = {"document": "6150/TB-LĐTBXH", "issued_on": date(2019, 12, 9)}
SINCE = date(2018, 1, 1)


@pytest.mark.parametrize("plan_id", plan_ids())
def test_everything_that_ships_in_doubt_can_be_confirmed(plan_id: str) -> None:
    plan = load_plan(plan_id)
    found = unconfirmed(plan)
    ids = [datum.id for datum in found]
    assert len(set(ids)) == len(ids)
    criteria = [c for category in plan.categories.values() for c in category.criteria if not c.confirmed]
    standards = [known for s in load_standards() for known in (s.confirmed, s.deprivations_confirmed)]
    assert len(ids) == (
        len(criteria)
        + (not plan.council_rule.confirmed)
        + sum(not goal.confirmed for goal in plan.goals)
        + len({day.day.year for day in load_holidays(plan.calendar) if not day.confirmed})
        + standards.count(False)
        + sum(not law.confirmed for law in laws_of_decisions())
        # The shipped figures in doubt are of district certificates, and of salaries up to 2019.
        + (5 if plan.id == "kh87-2018" else 0)
    )
    assert all(d.title.vi and d.title.en and d.source.vi and d.source.en for d in found)
    assert open_data(plan, ids) == ()
    assert [d.id for d in open_data(plan, ids[1:])] == ids[:1]


def test_a_datum_is_confirmed_once_and_every_process_knows(world: World) -> None:
    movements = world.app.movements
    elsewhere = world.another_process().movements
    assert elsewhere.in_force().confirmed == {}
    movements.confirm_datum(
        world["admin"], Command(), datum="calendar:vietnam:2020", remarks="Cả năm.", **DECIDED
    )
    for one in (movements, elsewhere):
        one.refresh()
        assert one.in_force().confirmed == {"calendar:vietnam:2020": ("6150/TB-LĐTBXH", date(2019, 12, 9))}
    with pytest.raises(Refused, match="datum_confirmed"):
        movements.confirm_datum(
            world["admin"], Command(), datum="calendar:vietnam:2020", remarks="x", **DECIDED
        )
    # What ships confirmed, and what there is not, is nobody's to confirm.
    confirmed = [s for s in load_standards() if s.confirmed]
    assert confirmed
    for datum in (f"standard:{confirmed[0].id}:lines", "plan:kh87-2018@0:council_rule", "x"):
        with pytest.raises(Refused, match="not_found"):
            movements.confirm_datum(world["admin"], Command(), datum=datum, remarks="x", **DECIDED)
    story = tell(movements.governing(world["admin"]).history[-1])
    assert story.headline.vi == "Xác nhận với văn bản gốc"
    assert story.detail.vi == "Ngày nghỉ của năm 2020. Căn cứ: 6150/TB-LĐTBXH, ngày 09/12/2019."
    assert story.detail.en == "Days off of 2020. Basis: 6150/TB-LĐTBXH of 09/12/2019."
    assert story.words == "Cả năm."
    # The movement's forms carry its version: the confirmation counts.
    assert movements.in_force().version == len(movements.governing(world["admin"]).history)
    assert rebuild(world.url, world.log.mapper, ["movements"], compare_only=True).differences == {}


def test_facts_about_a_unit_are_confirmed_one_by_one(world: World) -> None:
    units, admin, binh = world.app.units, world["admin"], world.unit("binh")
    facts: dict[str, Any] = {"unit_id": binh, "valid_from": SINCE, "source": "tờ khai", "confirmed": False}
    units.rename(admin, Command(), name="xã Bình", **facts)
    units.reclassify(admin, Command(), kind="commune", zone="II", especially_difficult=None, **facts)

    def period() -> dict[str, Any]:
        return next(row for row in units.history(binh).periods if row["valid_from"] == SINCE)

    def confirm(fact: str) -> None:
        units.confirm_fact(admin, Command(), unit_id=binh, fact=fact, fact_from=SINCE, **DECIDED)

    assert [f[:2] for f in units.open_facts(binh)] == [("class", SINCE), ("name", SINCE)]
    assert (period()["confirmed"], period()["class_confirmed"]) == (False, False)
    # The class goes on after a later name: what is said of it there is settled with it.
    units.rename(admin, Command(), unit_id=binh, name="xã Mới", valid_from=date(2019, 1, 1), source="QĐ 2")
    confirm("class")
    assert (period()["confirmed"], period()["class_confirmed"]) == (False, True)
    assert [row["class_source"] for row in units.history(binh).periods][1:] == [
        "tờ khai; 6150/TB-LĐTBXH, 09/12/2019"
    ] * 2
    confirm("name")
    assert period()["confirmed"]
    assert period()["source"] == "tờ khai; 6150/TB-LĐTBXH, 09/12/2019"
    assert units.open_facts(binh) == []
    with pytest.raises(Refused, match="fact_not_open"):
        confirm("name")
    with pytest.raises(Refused, match="forbidden"):
        units.confirm_fact(world["chair"], Command(), unit_id=binh, fact="name", fact_from=SINCE, **DECIDED)
    assert rebuild(world.url, world.log.mapper, ["units"], compare_only=True).differences == {}


def test_a_move_and_an_end_are_confirmed_where_they_are_told(world: World) -> None:
    units, admin = world.app.units, world["admin"]
    day = date(2019, 12, 1)
    units.move(
        admin, Command(), unit_id=world.unit("yen"), parent_id=world.unit("thach"), valid_from=day, source="x", confirmed=False
    )  # fmt: skip
    units.merge(
        admin, Command(), unit_id=world.unit("binh"), into_id=world.unit("thach"), valid_from=day, source="x", confirmed=False
    )  # fmt: skip

    def told() -> list[bool]:
        return [row["confirmed"] for row in units.history(world.unit("thach")).came]

    assert told() == [False] * 3
    facts: dict[str, Any] = {"issued_on": date(2019, 10, 16), "document": "Nghị quyết 786"}
    for unit, fact, from_ in (
        ("yen", "place", day),
        ("son", "place", day),
        ("binh", "end", date(2019, 11, 30)),
    ):
        [(open_fact, open_day, _)] = units.open_facts(world.unit(unit))
        assert (open_fact, open_day) == (fact, from_)
        units.confirm_fact(admin, Command(), unit_id=world.unit(unit), fact=fact, fact_from=from_, **facts)
    assert told() == [True] * 3
    assert {row["source"] for row in units.history(world.unit("thach")).came} == {
        "x; Nghị quyết 786, 16/10/2019"
    }
    assert rebuild(world.url, world.log.mapper, ["units"], compare_only=True).differences == {}
