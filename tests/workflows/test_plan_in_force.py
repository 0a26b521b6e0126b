"""Which plan is in force, how it is read, and that a dossier keeps what it was submitted under."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.plan_files import signed_before
from tests.signing import code_for
from tests.workflows.world import World, pdf

from aggregates.movement import Movement
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.follower import Follower
from projections.rebuild import rebuild
from rules.plan import load_plan, plan_file
from workflows import dossier_papers, issuing
from workflows import movement as module
from workflows.app import ChungTay
from workflows.kernel import Command
from workflows.plans import PlanFile, is_lower, packaged, read_plan_file
from workflows.what_if import Question

COUNCIL: dict[str, Any] = {
    "document": "12/BB-HĐTĐKT",
    "decided_on": date(2020, 3, 1),
    "reason": "Hướng dẫn mới của tỉnh.",
}
NOW = load_plan("kh87-2018").version


def edited(version: str, *changes: tuple[str, str]) -> PlanFile:
    """Return the plan that ships under another version, with some of its text changed."""
    text = plan_file("kh87-2018").decode()
    text = re.sub(r'^version = ".*"$', f'version = "{version}"', text, count=1, flags=re.M)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read_plan_file(text.encode(), "edited.toml")


def stricter() -> PlanFile:
    """Return a version under which an exit needs 90 % more income in place of 60 %."""
    return edited("9.0.0", ('growth = "0.6"', 'growth = "0.9"'))


def another_plan() -> PlanFile:
    """Return another place's plan, signed before the council decided."""
    text = (Path(__file__).parents[1] / "demo" / "third_plan.toml").read_text(encoding="utf-8")
    return read_plan_file(_signed(text, date(2020, 1, 15)).encode(), "third_plan.toml")


def _signed(text: str, day: date) -> str:
    return re.sub(r"^signed_on = .*$", f"signed_on = {day}", text, count=1, flags=re.M)


def adopt(app: ChungTay, world: World, plan: PlanFile, **more: Any) -> dict[str, Any]:
    """Enter that the council has adopted a plan."""
    return app.movements.adopt_plan(world["admin"], Command(), plan=plan, **{**COUNCIL, **more})


def read_otherwise(app: ChungTay, world: World, name: str, value: str | bool, **more: Any) -> dict[str, Any]:
    """Enter that the council reads a wording otherwise."""
    return app.movements.change_reading(
        world["admin"], Command(), name=name, value=value, **{**COUNCIL, **more}
    )


def verdict(app: ChungTay, id: UUID) -> str:
    """Return how a dossier is judged now."""
    return app.nominations.judge_now(app.log.load(Nomination, id)).verdict.value


def growth(app: ChungTay, id: UUID) -> str:
    """Return how the criterion of sustained exit is judged now."""
    found = {c.id: c.verdict.value for c in app.nominations.judge_now(app.log.load(Nomination, id)).criteria}
    return found["household.sustained_exit"]


def test_the_text_of_the_plan_is_in_the_log_from_the_first_day(world: World) -> None:
    ours = world.app.movements.governing(world["admin"])
    assert ours.sha256 == packaged("kh87-2018").sha256
    (opened,) = ours.history
    assert isinstance(opened, Movement.Opened)
    assert opened.text.encode() == plan_file("kh87-2018")
    row = world.log.query_one("SELECT * FROM plans")
    assert row is not None
    assert (row["plan_id"], row["version"], row["text"]) == ("kh87-2018", NOW, opened.text)


def test_a_dossier_keeps_the_version_it_was_submitted_under(world: World) -> None:
    app = world.app
    before = world.nomination("commune_check")
    assert growth(app, before) == "met"
    adopt(app, world, stricter())
    after = world.nomination("commune_check")
    ours = app.movements.in_force()
    assert ours.plan.version == "9.0.0"
    for id, version, expected in ((before, NOW, "met"), (after, "9.0.0", "not_met")):
        dossier = app.dossiers.dossier(world["clerk"], id)
        assert dossier.nomination.plan_version == dossier.plan.version == version
        assert growth(app, id) == expected
    # What is recorded by the next act is judged by the old version too.
    app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=before)
    app.nominations.verify_claims(world["chair"], Command(), nomination_id=before, remarks="đúng")
    last = world.log.events_of(before)[-1]
    assert isinstance(last, Nomination.ClaimsVerified)
    result = last.assessment.value
    assert {c["id"]: c["verdict"] for c in result["criteria"]}["household.sustained_exit"] == "met"


def test_a_dossier_goes_by_what_is_in_force_until_it_is_submitted(world: World) -> None:
    app = world.app
    id = world.nomination("hamlet_meeting")
    adopt(app, world, stricter())
    read_otherwise(app, world, "exit_year_counts", True)
    # Its page shows already what it will be judged by; nothing has been recorded for that.
    dossier = app.dossiers.dossier(world["head"], id)
    assert (dossier.plan.version, dossier.nomination.plan_version) == ("9.0.0", NOW)
    assert growth(app, id) == "not_met"
    world.meet(id)
    n = app.log.load(Nomination, id)
    assert (n.plan_version, n.readings["exit_year_counts"]) == ("9.0.0", True)
    taken = [e for e in world.log.events_of(id) if isinstance(e, Nomination.PlanTakenOver)]
    assert len(taken) == 1, "only the first act after the change takes it over"
    # Changed again before it is submitted, and once more while it is being supplemented.
    adopt(app, world, edited("9.5.0"))
    app.nominations.submit(world["head"], Command(), nomination_id=id, report="x", uploads=[])
    submitted = world.log.events_of(id)[-1]
    assert isinstance(submitted, Nomination.Submitted)
    assert submitted.verdict == "met"
    adopt(app, world, edited("9.6.0", ('growth = "0.6"', 'growth = "0.9"')))
    app.nominations.return_for_supplement(world["clerk"], Command(), nomination_id=id, missing=["x"])
    app.nominations.supply(world["head"], Command(), nomination_id=id, remarks="x", uploads=[])
    assert app.log.load(Nomination, id).plan_version == "9.5.0"
    assert growth(app, id) == "met"
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_another_chain_is_taken_over_with_its_first_step(world: World) -> None:
    app = world.app
    id = world.nomination("hamlet_meeting")
    adopt(
        app,
        world,
        edited("9.0.0", ('"hamlet_meeting"', '"village"')),
    )
    world.meet(id)
    row = world.log.query_one("SELECT * FROM nominations WHERE nomination_id = %s", (id,))
    assert row is not None
    assert (row["step"], row["plan_version"], row["chain"][0]["id"]) == ("village", "9.0.0", "village")
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    counted = world.log.query("SELECT step, dossiers FROM stage_counts WHERE dossiers > 0")
    assert counted == [{"step": "village", "dossiers": 1}]
    app.nominations.submit(world["head"], Command(), nomination_id=id, report="x", uploads=[])
    assert app.log.load(Nomination, id).step == "commune_check"


def test_a_dossier_of_a_category_that_was_given_up_is_only_withdrawn(world: World) -> None:
    app = world.app
    id, submitted = world.nomination("hamlet_meeting"), world.nomination("commune_check")
    adopt(app, world, another_plan())
    assert app.dossiers.dossier(world["head"], id).plan.id == "kh87-2018"
    with pytest.raises(Refused, match="category_given_up") as refused:
        world.meet(id)
    assert "05/KH-UBND" in refused.value.text.vi
    app.nominations.withdraw(world["head"], Command(), nomination_id=id, reason="x")
    app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=submitted)


def test_an_earlier_version_may_come_back(world: World) -> None:
    app = world.app
    adopt(app, world, stricter())
    adopt(app, world, packaged("kh87-2018"))
    assert app.movements.in_force().plan == load_plan("kh87-2018")
    assert world.count("plans") == 2
    with pytest.raises(Refused, match="plan_in_force"):
        adopt(app, world, packaged("kh87-2018"))


def test_a_lower_version_that_was_never_in_force_is_refused(world: World) -> None:
    app = world.app
    adopt(app, world, edited("9.10.0"))
    for lower in ("9.9.0", "9.0", "1.0.0"):
        with pytest.raises(Refused, match="plan_version_lower") as refused:
            adopt(app, world, edited(lower))
        assert "9.10.0" in refused.value.text.vi
    adopt(app, world, edited("9.11.0"))
    adopt(app, world, edited("9.10.0"))
    # Another plan counts for itself, and names without numbers are in no order.
    assert not is_lower("2", "bản-3")
    assert not is_lower("9.10.0", "9.10.0")
    adopt(app, world, another_plan())


@pytest.mark.parametrize(
    ("signed", "code", "field"),
    [
        (date(2020, 3, 3), "plan_not_signed", "plan"),
        (date(2020, 3, 2), "plan_signed_later", "decided_on"),
        (date(2020, 3, 1), "", ""),
    ],
)
def test_a_plan_is_signed_before_the_council_decides_on_it(
    world: World, signed: date, code: str, field: str
) -> None:
    text = _signed(edited("9.0.0").text, signed)
    plan = read_plan_file(text.encode(), "edited.toml")
    if not code:
        adopt(world.app, world, plan)
        assert world.app.movements.in_force().plan.version == "9.0.0"
        return
    events = world.events
    with pytest.raises(Refused) as refusal:
        adopt(world.app, world, plan)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert f"{signed:%d/%m/%Y}" in refusal.value.text.vi
    assert f"{signed:%d/%m/%Y}" in refusal.value.text.en
    assert world.events == events
    assert world.count("plans") == 1
    with pytest.raises(Refused, match="future_date"):
        adopt(world.app, world, plan, decided_on=date(2020, 3, 3))


def test_a_version_stands_for_one_text_for_ever(world: World) -> None:
    app = world.app
    with pytest.raises(Refused, match="plan_version_taken"):
        adopt(app, world, edited(NOW, ('growth = "0.6"', 'growth = "0.9"')))
    adopt(app, world, stricter())
    with pytest.raises(Refused, match="plan_version_taken"):
        adopt(app, world, edited("9.0.0", ('growth = "0.6"', 'growth = "0.7"')))
    assert world.count("plans") == 2


def test_another_process_sees_what_was_adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    app, other = world.app, world.another_process()
    household = world.household()
    assert other.movements.in_force().plan.version == NOW
    # A page of the other process asks again after a while, and not for each page.
    clock = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    other.movements.refresh()
    adopt(app, world, stricter())
    read_otherwise(app, world, "income_growth", "compounding")
    assert app.movements.in_force().plan.version == "9.0.0"
    assert other.movements.in_force().plan.version == NOW
    clock[0] += module.ASK_AGAIN + 0.1
    ours = other.movements.in_force()
    assert (ours.plan.version, ours.readings["income_growth"]) == ("9.0.0", "compounding")
    assert ours.plan == app.movements.in_force().plan
    opened = UUID(_opened(other, world, household))
    assert app.log.load(Nomination, opened).plan_version == "9.0.0"
    assert growth(app, opened) == growth(other, opened)


def _opened(app: ChungTay, world: World, household: UUID) -> str:
    outcome = app.nominations.propose(world["head"], Command(), category="household", subject_id=household)
    return str(outcome["id"])


def test_a_command_of_another_process_never_goes_by_what_was_replaced(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process believes it knows: the command still asks, and opens the dossier under the new version."""
    app, other = world.app, world.another_process()
    first, second = world.household(), world.household()
    monkeypatch.setattr(module, "monotonic", lambda: 1000.0)
    assert other.movements.in_force().plan.version == NOW
    adopt(app, world, stricter())
    assert other.movements.in_force().plan.version == NOW, "a page may be a moment behind"
    id = UUID(_opened(other, world, first))
    assert other.log.load(Nomination, id).plan_version == "9.0.0"
    # Replaced between the look and the saving: the decision is taken once more.
    inside = other.movements.in_force
    raced = threading.Event()

    def slow() -> Any:
        found = inside()
        if not raced.is_set():
            raced.set()
            adopt(app, world, edited("10.0.0"))
        return found

    monkeypatch.setattr(other.movements, "in_force", slow)
    id = UUID(_opened(other, world, second))
    assert raced.is_set()
    assert app.log.load(Nomination, id).plan_version == "10.0.0"


def test_a_reading_changes_for_dossiers_submitted_from_then_on(world: World) -> None:
    app = world.app
    before = world.nomination("commune_check")
    read_otherwise(app, world, "income_growth", "compounding")
    after = world.nomination("commune_check")
    assert (growth(app, before), growth(app, after)) == ("met", "not_met")
    assert app.log.load(Nomination, before).readings["income_growth"] == "fixed_base"
    ours = app.movements.governing(world["auditor"])
    since = ours.reading_since("income_growth")
    assert since is not None
    assert (since.document, plain(since.reason), since.value_before) == (
        COUNCIL["document"],
        COUNCIL["reason"],
        "fixed_base",
    )
    assert ours.reading_since("exit_year_counts") is None


@pytest.mark.parametrize(
    ("name", "value", "code", "field"),
    [
        ("no_such_reading", "x", "bad_choice", "name"),
        ("income_growth", "no_such_value", "bad_choice", "value"),
        ("income_growth", True, "bad_choice", "value"),
        ("exit_year_counts", "true", "bad_choice", "value"),
        ("income_growth", "fixed_base", "reading_in_force", "value"),
    ],
)
def test_a_reading_the_plan_does_not_know_is_refused(
    world: World, name: str, value: str | bool, code: str, field: str
) -> None:
    events = world.events
    with pytest.raises(Refused, match=code) as refused:
        read_otherwise(world.app, world, name, value)
    assert refused.value.field == field
    assert world.events == events


def test_readings_decided_before_stand_where_the_new_plan_knows_them(world: World) -> None:
    app = world.app
    read_otherwise(app, world, "income_growth", "compounding")
    read_otherwise(app, world, "exit_year_counts", True)
    # The new version settles one question itself: the reading is gone from it.
    text = plan_file("kh87-2018").decode()
    start = text.index('[[readings]]\nname = "exit_year_counts"')
    end = text.index("[[readings]]", start + 5)
    settled = read_plan_file(
        (text[:start] + text[end:]).replace(f'version = "{NOW}"', 'version = "9.1.0"').encode(), "x.toml"
    )
    adopt(app, world, settled)
    ours = app.movements.governing(world["admin"])
    assert ours.now.readings["income_growth"] == "compounding"
    assert "exit_year_counts" not in ours.now.readings
    assert ours.reading_since("income_growth") is not None
    assert ours.reading_since("exit_year_counts") is None
    adopt(app, world, packaged("kh87-2018"))
    assert app.movements.in_force().readings["exit_year_counts"] is False


def test_what_was_decided_about_one_plan_says_nothing_of_another(world: World) -> None:
    app = world.app
    read_otherwise(app, world, "income_growth", "added_each_year")
    other = signed_before("vd-hai-cap-2026")
    assert other.plan.readings["income_growth"].option("added_each_year") is not None
    question = Question(other)
    assert app.what_if.ask(world["standing"], question).lines is not None
    adopt(app, world, other)
    ours = app.movements.governing(world["admin"]).now
    assert dict(ours.readings) == other.plan.default_readings()
    assert not ours.decided
    # Going back is adopting anew: what stood under the plan was decided for it, and is decided again where it still holds.
    adopt(app, world, packaged("kh87-2018"))
    assert app.movements.in_force().readings["income_growth"] == "fixed_base"


def test_what_was_only_a_default_does_not_outlive_its_plan(world: World) -> None:
    app = world.app
    text = edited("9.1.0").text
    start = text.index('[[readings]]\nname = "exited_bullets"')
    end = text.index("[[readings]]", start + 5)
    head, first, second = text[start:end].split("[[readings.options]]")
    turned = "[[readings.options]]".join([head, second.rstrip() + "\n\n", first])
    other = read_plan_file((text[:start] + turned + text[end:]).encode(), "x.toml")
    assert other.plan.readings["exited_bullets"].default == "all"
    read_otherwise(app, world, "income_growth", "compounding")
    adopt(app, world, other)
    ours = app.movements.governing(world["admin"]).now
    assert ours.readings == {**other.plan.default_readings(), "income_growth": "compounding"}
    assert ours.decided == {"income_growth": "compounding"}
    # A decision for what happens to be the default is one, and stands under a plan with another default.
    read_otherwise(app, world, "exited_bullets", "any")
    read_otherwise(app, world, "exited_bullets", "all")
    adopt(app, world, packaged("kh87-2018"))
    assert app.movements.in_force().readings["exited_bullets"] == "all"


def test_a_plan_file_that_does_not_fit_is_refused_with_place_and_mend(world: World) -> None:
    broken: list[tuple[Callable[[str], str], str]] = [
        (lambda t: t.replace('number = "87/KH-UBND"\n', "", 1), "number"),
        (lambda t: t + "\n[[", "TOML"),
        (lambda t: t.replace('growth = "0.6"', "growth = 0.6", 1), "household.sustained_exit"),
    ]
    for change, place in broken:
        with pytest.raises(Refused, match="plan_unreadable") as refused:
            read_plan_file(change(plan_file("kh87-2018").decode()).encode(), "ke-hoach.toml")
        told = refused.value
        assert told.field == "plan"
        assert place in told.text.vi
        assert place in told.text.en
        assert "ke-hoach.toml" in told.text.vi
    with pytest.raises(Refused, match="file_too_large"):
        read_plan_file(b"#" * 500_000, "ke-hoach.toml")


def test_nothing_is_decided_without_the_councils_document(world: World) -> None:
    for missing in ("document", "reason"):
        with pytest.raises(Refused, match="required") as refused:
            adopt(world.app, world, stricter(), **{missing: " "})
        assert refused.value.field == missing
    with pytest.raises(Refused, match="future_date"):
        adopt(world.app, world, stricter(), decided_on=date(2020, 3, 3))


def test_a_stale_form_does_not_overwrite_a_decision(world: World) -> None:
    app = world.app
    seen = app.movements.in_force().version
    read_otherwise(app, world, "income_growth", "compounding")
    with pytest.raises(Refused, match="stale_version"):
        app.movements.change_reading(
            world["admin"],
            Command(expected_version=seen),
            name="income_growth",
            value="added_each_year",
            **COUNCIL,
        )
    assert app.movements.in_force().readings["income_growth"] == "compounding"


def test_the_read_models_equal_their_rebuild(world: World) -> None:
    app = world.app
    adopt(app, world, stricter())
    read_otherwise(app, world, "income_growth", "compounding")
    read_otherwise(app, world, "exit_year_counts", True)
    adopt(app, world, packaged("kh87-2018"))
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
    row = world.log.query_one("SELECT version, readings FROM movements")
    assert row is not None
    assert row["version"] == 5
    assert row["readings"]["exit_year_counts"] is True


def test_a_movement_of_before_the_log_kept_plans_goes_by_what_ships(world: World) -> None:
    with world.log.connection() as connection:
        connection.execute("DELETE FROM plans")
        connection.execute("UPDATE movements SET plan_version = '1.0.0'")
    other = world.another_process()
    assert other.movements.in_force().plan == load_plan("kh87-2018")
    with pytest.raises(Refused, match="plan_missing"):
        other.plans.get("kh99-2031", "1")
    # Once its text is recorded, the text counts, also in a process that went by what ships.
    adopt(other, world, edited("1.0.0", ('growth = "0.6"', 'growth = "0.9"')))
    assert other.plans.get("kh87-2018", "1.0.0") != load_plan("kh87-2018")


# -- what a meeting's minutes answer -----------------------------------------------------------------------------------------


def judged(app: ChungTay, id: UUID) -> dict[str, str]:
    """Return how each criterion of a dossier is judged now."""
    return {c.id: c.verdict.value for c in app.nominations.judge_now(app.log.load(Nomination, id)).criteria}


def test_the_plan_says_which_criterion_the_minutes_answer(world: World) -> None:
    app = world.app
    renamed = ('id = "household.community_support"', 'id = "household.agreed"')
    adopt(app, world, edited("9.0.0", renamed))
    found = judged(app, world.nomination("commune_check"))
    assert found["household.agreed"] == "met"


def test_what_does_not_go_by_the_minutes_waits_for_somebody_to_attest_it(world: World) -> None:
    app = world.app
    adopt(app, world, edited("9.0.0", ("from_minutes = true", "from_minutes = false")))
    found = judged(app, world.nomination("commune_check"))
    assert found["household.community_support"] == "unproven"


def test_dossiers_of_a_text_of_before_the_key_go_by_their_minutes_still(world: World) -> None:
    id = world.nomination("commune_check")
    before = plan_file("kh87-2018").decode().replace("from_minutes = true\n", "")
    assert "from_minutes" not in before
    with world.log.connection() as connection:
        connection.execute("UPDATE plans SET text = %s, sha256 = %s", (before, "0" * 64))
    other = world.another_process()
    assert other.plans.get("kh87-2018", NOW) is not load_plan("kh87-2018")
    assert judged(other, id)["household.community_support"] == "met"


# -- papers cite the plan of their dossiers -----------------------------------------------------------------------------------


def test_papers_name_the_plan_their_dossiers_were_opened_under(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, made = world.app, []
    first = world.nomination("council")
    adopt(
        app,
        world,
        edited(
            "9.0.0",
            ('number = "87/KH-UBND"', 'number = "12/KH-UBND"'),
            ('words = "giai đoạn 2018 - 2020"', 'words = "giai đoạn mới"'),
        ),
    )
    second = world.nomination("council")
    for name in ("render_decision", "render_certificate"):
        monkeypatch.setattr(issuing, name, lambda data, *_: made.append(data) or pdf().content)
    decision = world.decision([first, second])
    app.council.sign(
        world["district_chair"], Command(), decision_id=decision, code=code_for(app, world["district_chair"])
    )
    for id in (first, second):
        app.council.issue_certificate(world["standing"], Command(), nomination_id=id)
    paper, *certificates = made
    assert [g[:30] for g in paper.grounds if "Kế hoạch" in g] == [
        "Căn cứ Kế hoạch số 87/KH-UBND ",
        "Căn cứ Kế hoạch số 12/KH-UBND ",
    ]
    assert "giai đoạn 2018 - 2020 và giai đoạn mới" in paper.articles[0]
    for merits in ([a.merit for a in paper.awardees], [c.merit for c in certificates]):
        assert [m.rpartition("” ")[2] for m in merits] == ["giai đoạn 2018 - 2020", "giai đoạn mới"]


@pytest.mark.parametrize(
    ("reading", "share", "agreed"), [("majority", "quá nửa", True), ("unanimous", "tất cả", False)]
)
def test_minutes_say_how_many_had_to_agree(
    world: World, monkeypatch: pytest.MonkeyPatch, reading: str, share: str, agreed: bool
) -> None:
    app = world.app
    if reading != "majority":
        read_otherwise(app, world, "community_support", reading)
    id = world.nomination("hamlet_meeting")
    world.meet(id)
    made: list[Any] = []
    monkeypatch.setattr(dossier_papers, "render_minutes", lambda data: made.append(data) or pdf().content)
    app.nominations.issue_paper(world["head"], Command(), nomination_id=id, kind="hamlet_minutes")
    (paper,) = made
    assert paper.rule == f"Được đề nghị khi {share} số người có mặt tán thành."
    assert paper.conclusion.startswith("Cuộc họp thống nhất" if agreed else "Không đủ tất cả số người")
