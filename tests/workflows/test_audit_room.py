"""The auditor's questions about acts: what answers each, what does not, and pages that do not grow with the log."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import dropwhile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows.world import COUNCIL, World

import aggregates
from aggregates import nomination_award_events as awarding
from aggregates import nomination_events as events
from aggregates.base import Metadata, acting_as
from aggregates.nomination import Nomination
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence
from projections.audit_room import VIETNAM, off_hours
from projections.follower import Follower
from projections.rebuild import rebuild
from workflows.audit_room import QUESTIONS, SELF_DEALING, ActFilter, ActPage, Turn
from workflows.kernel import Command


def follow(world: World) -> None:
    """Let the lists catch up."""
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()


def ask(world: World, question: str = "acts", turn: Turn | None = None, **wanted: Any) -> ActPage:
    """What the auditor is answered."""
    return world.app.audit_room.lines(world["auditor"], question, ActFilter(**wanted), turn)


def topics(page: ActPage) -> list[str]:
    """The kinds of acts on a page."""
    return [line.row["topic"] for line in page.lines]


def test_every_act_is_a_line_but_single_ballots(world: World) -> None:
    nomination = world.nomination("council")
    session = world.session([nomination])
    follow(world)
    stored = world.log.query(
        "SELECT originator_id, originator_version FROM stored_events WHERE topic NOT LIKE '%%ballot%%'"
    )
    listed = world.log.query("SELECT originator_id, version FROM acts")
    assert {tuple(r.values()) for r in listed} == {tuple(r.values()) for r in stored}
    cast = [e for e in world.log.events_of(session) if "Ballot" in type(e).__name__]
    assert len(cast) >= len(COUNCIL)
    assert not [t for t in topics(ask(world, record=str(session))) if "ballot" in t]


@pytest.mark.parametrize(
    "one",
    ["officer_id", "unit_path", "role", "topic", "since", "until", "record", "correlation"],
)
def test_each_condition_finds_what_it_names_and_nothing_else(world: World, one: str) -> None:
    nomination = world.nomination("commune_check")
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    world.app.nominations.confirm_complete(
        world["clerk"], Command(correlation_id="request-of-the-clerk"), nomination_id=nomination
    )
    follow(world)
    today = world.clock.today()
    wanted: dict[str, Any] = {
        "officer_id": world["clerk"].officer_id,
        "unit_path": world.path("binh"),
        "role": "commune_officer",
        "topic": "nomination.completeness_confirmed.v1",
        "since": today,
        "until": today - timedelta(days=1),
        "record": str(nomination),
        "correlation": "request-of-the-clerk",
    }
    found = {
        (line.row["originator_id"], line.row["version"])
        for line in ask(world, turn=Turn(limit=500), **{one: wanted[one]}).lines
    }
    below = {world.unit(u) for u in ("binh", "son", "yen")}
    matches: dict[str, Callable[[Any], bool]] = {
        "officer_id": lambda r: r["officer_id"] == wanted["officer_id"],
        "unit_path": lambda r: r["unit_id"] in below,
        "role": lambda r: r["role"] == "commune_officer",
        "topic": lambda r: r["topic"] == wanted["topic"],
        "since": lambda r: r["local_day"] >= today,
        "until": lambda r: r["local_day"] < today,
        "record": lambda r: r["originator_id"] == nomination,
        "correlation": lambda r: r["correlation_id"] == "request-of-the-clerk",
    }
    every = world.log.query("SELECT * FROM acts")
    expected = {(r["originator_id"], r["version"]) for r in every if matches[one](r)}
    assert found == expected
    assert 0 < len(expected) < len(every)


def test_a_record_is_found_by_its_code_too_and_an_unknown_one_finds_nothing(world: World) -> None:
    nomination = world.nomination("commune_check")
    follow(world)
    code = world.app.dossiers.dossier(world["auditor"], nomination).nomination.code
    by_id = ask(world, record=str(nomination))
    assert by_id.lines
    assert ask(world, record=code.lower()).lines == by_id.lines
    assert ask(world, record="HGĐ-0-0").lines == []


def test_pages_join_without_gap_or_double_also_while_acts_are_added(world: World) -> None:
    world.nomination("council")
    follow(world)
    whole = [line.number for line in ask(world, turn=Turn(limit=1000)).lines]
    first = ask(world, turn=Turn(limit=10))
    assert (first.newer, first.older) == (False, True)
    world.household()
    follow(world)
    second = ask(world, turn=Turn(before=first.lines[-1].number, limit=10))
    assert [line.number for line in (*first.lines, *second.lines)] == whole[:20]
    assert (second.newer, second.older) == (True, True)
    back = ask(world, turn=Turn(after=second.lines[0].number, limit=10))
    assert [line.number for line in back.lines] == whole[:10]
    assert (back.newer, back.older) == (True, True)
    last = ask(world, turn=Turn(before=whole[-3], limit=10))
    assert (len(last.lines), last.older) == (2, False)


def test_the_export_has_every_line_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.audit_room.EXPORTED", 7)
    world.nomination("commune_check")
    follow(world)
    lines = list(world.app.audit_room.export(world["auditor"], "acts", ActFilter()))
    assert len({line.number for line in lines}) == len(lines) == world.count("acts")


def test_a_page_asks_a_fixed_number_of_questions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.nomination("council")
    follow(world)
    asked: list[str] = []
    query = world.log.query
    monkeypatch.setattr(world.log, "query", lambda sql, *a: (asked.append(sql), query(sql, *a))[1])
    for limit in (2, 50):
        asked.clear()
        ask(world, turn=Turn(limit=limit))
        assert len(asked) == 2


def test_no_page_is_read_off_a_whole_table(world: World) -> None:
    """With many acts, what a page costs is what the page has: nothing is sorted or counted through."""
    row = world.log.query_one("SELECT * FROM stored_events LIMIT 1")
    assert row is not None
    follow(world)
    with world.log.connection() as connection:
        connection.execute(
            "INSERT INTO acts (act, originator_id, version, topic, recorded_at, local_day, occurred_on, off_hours, officer_id, "
            "role, unit_id, unit_name, title, signs_for, correlation_id) SELECT 1000000 + g, gen_random_uuid(), 1, "
            "'nomination.proposed.v1', now(), DATE '2020-01-06', DATE '2020-01-06', g %% 1000 = 0, %s, 'hamlet_head', "
            "%s, '', '', '', '' "
            "FROM generate_series(1, 40000) g",
            (uuid4(), uuid4()),
        )
        connection.execute("ANALYZE acts")
    for question, wanted in (
        ("acts", {}),
        ("acts", {"officer_id": world["clerk"].officer_id}),
        ("acts", {"role": "commune_chair"}),
        ("acts", {"unit_path": world.path("binh")}),
        ("acts", {"correlation": "x"}),
        ("odd_hours", {}),
        ("settings", {}),
        ("odd_hours", {"unit_path": world.path("binh")}),
        ("backdated", {}),
    ):
        assert _rows_touched(world, question, wanted) < 3000, (question, wanted)


def _rows_touched(world: World, question: str, wanted: dict[str, Any]) -> int:
    """How many rows PostgreSQL read for a page."""
    import workflows.audit_room as room

    said: list[Any] = []
    query = world.log.query

    def explained(sql: Any, parameters: Any = ()) -> list[dict[str, Any]]:
        if "FROM acts a" in sql or "acts a" in sql:
            plan = query("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, parameters)[0]["QUERY PLAN"][0]["Plan"]
            said.append(plan)
        return query(sql, parameters)

    world.log.query = explained  # type: ignore[method-assign]
    try:
        world.app.audit_room.lines(world["auditor"], question, room.ActFilter(**wanted))
    finally:
        del world.log.query
    return sum(_touched(plan) for plan in said)


def _touched(plan: dict[str, Any]) -> int:
    own = 0
    if plan.get("Relation Name") == "acts":
        own = int((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    return own + sum(_touched(child) for child in plan.get("Plans", ()))


# -- the questions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "odd"),
    [
        (datetime(2020, 3, 2, 6, 0, tzinfo=VIETNAM), False),
        (datetime(2020, 3, 2, 5, 59, tzinfo=VIETNAM), True),
        (datetime(2020, 3, 2, 19, 59, tzinfo=VIETNAM), False),
        (datetime(2020, 3, 2, 20, 0, tzinfo=VIETNAM), True),
        (datetime(2020, 3, 7, 10, 0, tzinfo=VIETNAM), True),
        (datetime(2020, 3, 8, 10, 0, tzinfo=VIETNAM), True),
        (datetime(2020, 3, 9, 10, 0, tzinfo=VIETNAM), False),
    ],
)
def test_night_and_weekend_are_off_hours(moment: datetime, odd: bool) -> None:
    assert off_hours(moment) is odd


def test_acts_on_a_holiday_of_the_plan_stand_out_once(world: World) -> None:
    holidays = world.app.movements.in_force().plan.holidays
    weekday = min(d for d in holidays if d > world.clock.today() and d.weekday() < 5)
    weekend = weekday + timedelta(days=(5 - weekday.weekday()) % 7)
    follow(world)
    before = len(ask(world, "odd_hours", turn=Turn(limit=500)).lines)
    for day in (weekday, weekend):
        world.clock.set_day(day)
        world.household()
    world.clock.set_day(date(2020, 11, 24))
    world.household()
    follow(world)
    found = ask(world, "odd_hours", turn=Turn(limit=500)).lines
    assert {line.row["local_day"] for line in found[: len(found) - before]} == {weekday, weekend}
    assert len({line.number for line in found}) == len(found)


def test_a_step_done_after_its_day_is_late_and_one_still_open_is_overdue(world: World) -> None:
    nomination = world.nomination("commune_check")
    follow(world)
    assert ask(world, "late").lines == []
    assert ask(world, "overdue").lines == []
    row = world.log.query_one("SELECT due_on FROM nominations WHERE nomination_id = %s", (nomination,))
    assert row is not None
    world.clock.set_day(row["due_on"])
    assert ask(world, "overdue").lines == []
    world.clock.set_day(row["due_on"] + timedelta(days=2))
    (overdue,) = ask(world, "overdue").lines
    assert overdue.row["originator_id"] == nomination
    assert overdue.row["officer_id"] == world["head"].officer_id
    world.app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=nomination)
    follow(world)
    (late,) = ask(world, "late").lines
    assert late.row["officer_id"] == world["clerk"].officer_id
    assert "chậm 2 ngày" in late.more.vi
    assert "2 days late" in late.more.en
    assert ask(world, "overdue").lines == []


def test_a_step_done_on_its_day_is_not_late(world: World) -> None:
    nomination = world.nomination("commune_check")
    row = world.log.query_one("SELECT due_on FROM nominations WHERE nomination_id = %s", (nomination,))
    assert row is not None
    world.clock.set_day(row["due_on"])
    world.app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=nomination)
    follow(world)
    assert ask(world, "late").lines == []


def test_the_whole_chain_leaves_no_step_out(world: World) -> None:
    nomination = world.nomination("council")
    follow(world)
    assert ask(world, "skipped").lines == []
    stays = world.log.query(
        "SELECT step, left_version FROM dossier_stays WHERE nomination_id = %s ORDER BY entered_version",
        (nomination,),
    )
    chain = [s["id"] for s in world.app.dossiers.dossier(world["auditor"], nomination).nomination.chain]
    assert [s["step"] for s in stays] == chain[: len(stays)]
    assert [s["left_version"] is None for s in stays] == [False] * (len(stays) - 1) + [True]
    assert ask_through(world) == (len(stays), 1)


def ask_through(world: World) -> tuple[int, int]:
    """How much the question about steps left out has looked through."""
    return world.app.audit_room.looked_through(world["auditor"])


def test_no_act_chooses_the_step_it_leads_to() -> None:
    """What the page says of the system: one place names the next step, and it is the next of the chain."""
    found = []
    for path in Path(aggregates.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found += [ast.unparse(k.value) for k in node.keywords if k.arg == "next_step"]
    assert found == ["self._next_step"]


def _written(world: World, nomination: UUID, kind: type[Any], **facts: Any) -> Any:
    """Put an event into the store as somebody with every right would: no use case and no aggregate is asked."""
    dossier = world.log.load(Nomination, nomination)
    by = world["chair"]
    meta = Metadata(
        world.clock.now(), by.officer_id, by.appointment_id, by.role, by.unit_id, by.unit_name, by.title, "",
        None, "", world.clock.today(),
    )  # fmt: skip
    with acting_as(meta):
        dossier.trigger_event(kind, **facts)
    (event,) = dossier.collect_events()
    world.log.append([event], [], None)
    follow(world)
    return event


def _go_on_to_the_council(world: World, nomination: UUID) -> None:
    """Do what is to be done from the step where the dossier is."""
    here = world.log.load(Nomination, nomination).step
    for name, act in dropwhile(lambda one: one[0] != here, world.way(nomination)):
        if name == "council":
            return
        act()


def _jumped(world: World) -> list[str]:
    """The steps that the one line of the answer names, by their ids."""
    (line,) = ask(world, "skipped").lines
    assert line.row["officer_id"] == world["chair"].officer_id
    plan = world.app.movements.in_force().plan
    titles = {t.id: t.title for c in plan.categories.values() for t in c.chain}
    assert line.more.vi == "bỏ qua: " + ", ".join(titles[id].vi for id in line.row["skipped"])
    assert line.more.en == "left out: " + ", ".join(titles[id].en for id in line.row["skipped"])
    return list(line.row["skipped"])


def test_a_dossier_that_somebody_wrote_past_its_steps_is_named_with_them(world: World) -> None:
    """From the commune's check straight to the council, by a letter that cannot have been written there."""
    nomination = world.nomination("commune_check")
    chain = [s["id"] for s in world.log.load(Nomination, nomination).chain]
    letter = {"submission_number": "5/TTr", "submission_date": world.clock.today()}
    _written(world, nomination, events.Endorsed, **letter, next_step="council", due_on=None)
    assert _jumped(world) == chain[chain.index("commune_check") : chain.index("council")]


def test_a_step_left_by_an_act_that_is_not_its_own_is_named_though_the_order_is_kept(world: World) -> None:
    nomination = world.nomination("commune_check")
    _written(
        world, nomination, events.PostingClosed, remarks=PII(nomination, ""), comments=0,
        next_step="commune_verification", due_on=None,
    )  # fmt: skip
    assert _jumped(world) == ["commune_check"]
    # What is done afterwards as it should be adds nothing.
    _go_on_to_the_council(world, nomination)
    follow(world)
    assert _jumped(world) == ["commune_check"]
    assert rebuild(world.url, world.log.mapper, ["stays"], compare_only=True).differences == {}


def test_a_certificate_before_the_last_step_is_named_with_all_that_was_left_out(world: World) -> None:
    nomination = world.nomination("council")
    chain = [s["id"] for s in world.log.load(Nomination, nomination).chain]
    _written(
        world, nomination, awarding.CertificateIssued, certificate_id=uuid4(), gold_book_number=999, template_version="1",
        data=PII(nomination, {}), document=Evidence("0" * 64, 1, "application/pdf", PII(nomination, "x"), nomination),
        deviation=None,
    )  # fmt: skip
    assert _jumped(world) == chain[chain.index("council") : -1]
    # It is over: nothing waits at the last step.
    assert world.log.query("SELECT 1 FROM dossier_stays WHERE left_version IS NULL") == []


def test_a_way_that_goes_back_for_a_supplement_leaves_nothing_out(world: World) -> None:
    nomination = world.nomination("commune_check")
    app = world.app
    app.nominations.return_for_supplement(
        world["clerk"], Command(), nomination_id=nomination, missing=["biên bản"]
    )
    app.nominations.supply(
        world["head"], Command(), nomination_id=nomination, remarks="đã bổ sung", uploads=[]
    )
    _go_on_to_the_council(world, nomination)
    world.publish(world.session([nomination]))
    follow(world)
    assert ask(world, "skipped").lines == []
    assert world.count("dossier_stays") > 5


def test_decisions_against_the_assessment_are_listed_both_ways(world: World) -> None:
    good = world.nomination("council")
    bad = world.household()
    commitment = world.commitment(bad)
    world.exited(commitment)
    world.incomes(commitment, amounts={2016: 7_350_000, 2017: 7_400_000, 2018: 7_500_000, 2019: 7_600_000})
    weak = world.nomination("council", household=bad)
    session = world.session([good, weak], choice="against")
    verdict = world.app.dossiers.dossier(world["auditor"], good).nomination.verdict
    assert verdict in ("met", "provisional")
    world.publish(session, {good: "không đủ tin", weak: ""})
    follow(world)
    found = ask(world, "against").lines
    assert [line.row["originator_id"] for line in found] == [good]
    assert "không khen" in found[0].more.vi


def test_changes_of_settings_are_listed_and_nothing_else(world: World) -> None:
    follow(world)
    before = topics(ask(world, "settings"))
    assert before == ["movement.opened.v1"]
    world.household()
    follow(world)
    assert topics(ask(world, "settings")) == before


def test_what_was_recorded_later_than_it_bears_is_listed(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    follow(world)
    before = {line.number for line in ask(world, "backdated", turn=Turn(limit=500)).lines}
    day = world.clock.today() - timedelta(days=5)
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    world.app.households.receive_support(
        world["head"], Command(occurred_on=day), commitment_id=commitment, kind="loan", provider="NHCSXH",
        amount=Decimal(5), received_on=day, uploads=[],
    )  # fmt: skip
    follow(world)
    new = [line for line in ask(world, "backdated", turn=Turn(limit=500)).lines if line.number not in before]
    assert [line.row["occurred_on"] for line in new] == [day]
    assert "6 ngày" in new[0].more.vi


def test_self_dealing_is_on_record_and_other_refusals_are_not_called_so(world: World) -> None:
    nomination = world.nomination("commune_verification")
    for by in ("clerk", "labour"):
        with pytest.raises(Refused):
            world.app.nominations.verify_claims(world[by], Command(), nomination_id=nomination, remarks="")
    household = world.household()
    commitment = world.commitment(household)
    world.declare(commitment)
    deputy = world.officer("both", "commune_officer", "binh")
    with pytest.raises(Refused):
        world.app.households.verify_income(
            deputy, Command(), commitment_id=commitment, year=2017, method="home_visit", note="", uploads=[]
        )
    rows, _, _ = world.app.audit_room.refused(world["auditor"], SELF_DEALING)
    assert {r["code"] for r in rows} <= set(SELF_DEALING)
    every = world.log.query("SELECT code FROM security_log WHERE code = ANY(%s)", (list(SELF_DEALING),))
    assert len(rows) == len(every)
    assert len(rows) < world.count("security_log")


def test_who_would_decide_on_their_own_household_stands_in_the_list_with_the_act(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.declare(commitment)
    chair = world["chair"]
    own = replace(chair, own_households=frozenset({household}))
    with pytest.raises(Refused, match="own_affair"):
        world.app.households.verify_income(
            own, Command(), commitment_id=commitment, year=2017, method="home_visit", note="", uploads=[]
        )
    (row,), _, _ = world.app.audit_room.refused(world["auditor"], SELF_DEALING)
    assert (row["code"], row["username"]) == ("own_affair", "u-chair")


def test_an_act_at_night_and_one_at_a_weekend_stand_out_and_one_by_day_does_not(world: World) -> None:
    follow(world)
    before = {line.number for line in ask(world, "odd_hours", turn=Turn(limit=500)).lines}
    wednesday, saturday = date(2020, 3, 4), date(2020, 3, 7)
    expected = []
    for day, hour, odd in ((wednesday, 10, False), (wednesday, 22, True), (saturday, 10, True)):
        world.clock.set_day(day, hour)
        household = world.household()
        expected += [household] if odd else []
    follow(world)
    found = [x for x in ask(world, "odd_hours", turn=Turn(limit=500)).lines if x.number not in before]
    kept = [x.row["originator_id"] for x in found if x.row["topic"] == "household.registered.v1"]
    assert sorted(kept) == sorted(expected)


def test_the_questions_are_the_auditor_s(world: World) -> None:
    room = world.app.audit_room
    for by in ("standing", "admin", "inspector", "chair"):
        for question in QUESTIONS:
            with pytest.raises(Refused, match="forbidden"):
                room.lines(world[by], question, ActFilter())
        for asked in (room.kinds, room.sign_ins, room.behind, lambda a: room.refused(a, SELF_DEALING)):
            with pytest.raises(Refused, match="forbidden"):
                asked(world[by])


def test_sign_ins_are_kept_after_their_sessions_are_gone(world: World) -> None:
    officer = world["clerk"].officer_id
    begun = world.app.sessions.begin(officer, 0, "Firefox")
    world.app.sessions.end(begun)
    with pytest.raises(Refused):
        world.app.people.sign_in("nobody", "wrong-password", "127.0.0.1")
    rows, newer, older = world.app.audit_room.sign_ins(world["auditor"])
    assert [(r["code"], r["username"]) for r in rows] == [("wrong_password", None), ("signed_in", "u-clerk")]
    assert (newer, older) == (False, False)
    assert world.app.audit.security_log(world["auditor"])[0]["code"] == "wrong_password"


def test_the_lists_equal_their_rebuild(world: World) -> None:
    nomination = world.nomination("council")
    world.publish(world.session([nomination], choice="against"), {nomination: "lý do"})
    follow(world)
    found = rebuild(world.url, world.log.mapper, ["acts", "stays"], compare_only=True)
    assert found.differences == {}
    assert world.count("against_assessment") == 1


def test_the_lists_hold_nothing_that_names_anybody(world: World) -> None:
    """Words and names stay in the events, where an erasure reaches them."""
    household = world.household()
    follow(world)
    name = world.app.household_register.named(world["auditor"], household)["head"]
    for table in ("acts", "dossier_ways", "dossier_stays", "against_assessment"):
        assert name not in str(world.log.query(f"SELECT * FROM {table}"))


def test_unknown_ids_do_not_match(world: World) -> None:
    follow(world)
    assert ask(world, officer_id=UUID(int=0)).lines == []
