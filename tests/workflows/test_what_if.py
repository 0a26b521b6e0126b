"""What if: every open dossier under another reading or plan, before anybody decides."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.test_plan_in_force import adopt, edited, read_otherwise, stricter
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from rules.plan import load_plan
from workflows import what_if as module
from workflows.app import ChungTay
from workflows.kernel import Command
from workflows.plans import read_plan_file
from workflows.what_if import Answer, Question


def several(world: World) -> dict[str, UUID]:
    """Return open dossiers: a household whose income rose by 60 %, one of each other fate, one in another commune."""
    app = world.app
    protected = world.household(disabled_member=True)
    commitment = world.commitment(protected)
    world.exited(commitment)
    world.incomes(
        commitment, amounts={2016: 10_000_000, 2017: 12_000_000, 2018: 12_000_000, 2019: 12_000_000}
    )
    found = {
        "sixty": world.nomination("commune_check"),
        "protected": world.nomination("commune_check", household=protected),
        "elsewhere": world.nomination("council", hamlet="long"),
        "bare": world.proposed(world.household("yen"), "yen"),
    }
    world.clock.set_day(date(2020, 4, 1))
    closed = world.nomination("commune_check")
    app.nominations.withdraw(world["head"], Command(), nomination_id=closed, reason="rút")
    return found


def one_by_one(app: ChungTay, ids: dict[str, UUID], **other: Any) -> dict[UUID, tuple[str, str]]:
    """Judge each dossier by itself, as it is and as it would be."""
    found = {}
    for id in ids.values():
        n = app.log.load(Nomination, id)
        _, then = app.nominations._assessor.compare(
            n,
            app.clock.today(),
            load=app.log.load,
            plan=other.get("plan") or app.plans.of(n),
            readings={**n.readings, **other.get("readings", {})},
        )
        found[id] = (app.nominations.judge_now(n).verdict.value, then.verdict.value)
    return found


def told(answer: Answer) -> dict[UUID, tuple[str, str]]:
    """Return the verdicts of an answer by dossier."""
    assert all(line.then is not None for line in answer.lines)
    return {line.nomination_id: (line.now.value, line.then.value) for line in answer.lines if line.then}


def test_it_says_what_judging_each_dossier_again_says(world: World) -> None:
    app, ids = world.app, several(world)
    asked: dict[str, str | bool] = {"income_growth": "compounding", "protected_class": "social_protection"}
    answer = app.what_if.ask(world["standing"], Question(readings=asked))
    assert told(answer) == one_by_one(app, ids, readings=asked)
    assert answer.judged == len(ids) == 4
    assert answer.changed == 3
    assert [line.changes for line in answer.lines] == [True, True, True, False]
    plan = stricter()
    answer = app.what_if.ask(world["standing"], Question(plan))
    assert told(answer) == one_by_one(app, ids, plan=plan.plan)
    assert {line.nomination_id for line in answer.lines if line.changes} == {ids["sixty"], ids["elsewhere"]}
    both = app.what_if.ask(world["standing"], Question(plan, asked))
    assert told(both) == one_by_one(app, ids, plan=plan.plan, readings=asked)


def test_it_names_the_criteria_that_differ_and_why(world: World) -> None:
    ids = several(world)
    answer = world.app.what_if.ask(world["auditor"], Question(readings={"income_growth": "compounding"}))
    line = next(one for one in answer.lines if one.nomination_id == ids["sixty"])
    (differs,) = line.criteria
    assert (differs.now, differs.then) == ("met", "not_met")
    assert (
        differs.title
        == load_plan("kh87-2018").category("household").criterion("household.sustained_exit").title
    )
    assert "2018" in differs.reason.vi
    assert line.subject == "Bùi Thị Thưởng 2"
    assert line.place == "thôn Bình Sơn, xã Cẩm Bình"


def test_the_counts_add_up(world: World) -> None:
    several(world)
    answer = world.app.what_if.ask(world["standing"], Question(stricter()))
    assert sum(c.dossiers for c in answer.counts) == answer.judged == answer.open
    assert sum(c.dossiers for c in answer.counts if c.now is not c.then) == answer.changed == 2
    assert {c.category for c in answer.counts} == {"household"}


def test_nothing_is_recorded_and_nothing_changes(world: World) -> None:
    several(world)
    before = world.events, world.count("processed_commands"), world.count("plans")
    world.app.what_if.ask(world["standing"], Question(stricter(), {"income_growth": "compounding"}))
    assert (world.events, world.count("processed_commands"), world.count("plans")) == before
    assert world.app.movements.in_force().plan == load_plan("kh87-2018")


def test_what_was_foretold_is_what_dossiers_of_afterwards_are_judged_by(world: World) -> None:
    """The promise of the page: the same household, nominated again under the change, is judged as was said."""
    app = world.app
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    id = world.nomination("commune_check", household=household)
    asked: dict[str, str | bool] = {"income_growth": "added_each_year"}
    (line,) = app.what_if.ask(world["standing"], Question(stricter(), asked)).lines
    assert line.then is not None
    read_otherwise(app, world, "income_growth", "added_each_year")
    adopt(app, world, stricter())
    assert app.nominations.judge_now(app.log.load(Nomination, id)).verdict == line.now
    app.nominations.withdraw(world["head"], Command(), nomination_id=id, reason="lập lại")
    again = world.nomination("commune_check", household=household)
    assert app.nominations.judge_now(app.log.load(Nomination, again)).verdict == line.then


def test_the_administrator_sees_counts_and_no_names(world: World) -> None:
    several(world)
    answer = world.app.what_if.ask(world["admin"], Question(stricter()))
    assert answer.lines == ()
    assert (answer.judged, answer.changed) == (4, 2)
    assert "Thưởng" not in repr(answer)
    for name in ("head", "clerk", "chair", "labour", "front", "inspector"):
        with pytest.raises(Refused, match="forbidden"):
            world.app.what_if.ask(world[name], Question())


def test_a_criterion_that_the_other_plan_does_not_have_is_said_to_fall_away(world: World) -> None:
    several(world)
    raw = edited("9.3.0").text
    block = re.compile(
        r'\[\[categories\.criteria\]\]\nid = "household\.initiative"\n(?:.*\n)*?(?=\[\[categories)'
    )
    text, count = block.subn("", raw)
    assert count == 1
    answer = world.app.what_if.ask(world["standing"], Question(read_plan_file(text.encode(), "x.toml")))
    gone = [d for line in answer.lines for d in line.criteria if d.then is None]
    assert gone
    assert {d.reason.vi for d in gone} == {"kế hoạch kia không có tiêu chí này"}


def test_a_plan_without_the_category_judges_nothing_of_it(world: World) -> None:
    several(world)
    raw = edited("9.2.0").text
    start = raw.index('[[categories]]\nid = "household"')
    end = raw.find("\n[[categories]]\n", start + 10)
    plan = read_plan_file((raw[:start] + (raw[end:] if end > 0 else "")).encode(), "x.toml")
    assert "household" not in plan.plan.categories
    answer = world.app.what_if.ask(world["standing"], Question(plan))
    assert [line.then for line in answer.lines] == [None] * 4
    assert answer.changed == 4


def test_a_reading_nobody_knows_is_refused(world: World) -> None:
    for readings, field in (({"x": "y"}, "name"), ({"income_growth": "y"}, "value")):
        with pytest.raises(Refused, match="bad_choice") as refused:
            world.app.what_if.ask(world["standing"], Question(readings=readings))
        assert refused.value.field == field


def test_the_work_is_bounded_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    several(world)
    monkeypatch.setattr(module, "MOST", 3)
    monkeypatch.setattr(module, "_CHUNK", 2)
    answer = world.app.what_if.ask(world["standing"], Question(stricter()))
    assert (answer.open, answer.judged, answer.unseen) == (4, 3, 1)
    monkeypatch.setattr(module, "MOST", 4)
    answer = world.app.what_if.ask(world["standing"], Question(stricter()))
    assert (answer.open, answer.judged, answer.unseen) == (4, 4, 0)
