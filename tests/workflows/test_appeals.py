"""Appeals of nominees: their term, who decides, and what becomes of the dossier."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.test_concurrency import codes
from tests.workflows.test_idempotency import together
from tests.workflows.world import World

from aggregates.appeal import Appeal
from aggregates.nomination import Nomination
from aggregates.pii import ERASED
from aggregates.refusals import Refused
from workflows.kernel import Command


def decide(world: World, appeal: UUID, outcome: str = "upheld", by: str = "inspector") -> Any:
    return world.app.appeals.decide(
        world[by], Command(), appeal_id=appeal, outcome=outcome, reason="đã xem xét lại"
    )


def load(world: World, nomination: UUID) -> Nomination:
    return world.log.load(Nomination, nomination)


def test_upheld_it_is_back_where_it_was_refused_as_the_same_attempt(world: World) -> None:
    nomination = world.rejected()
    before = load(world, nomination)
    decide(world, world.appeal(nomination))
    after = load(world, nomination)
    assert (after.status, after.step) == ("open", "commune_verification")
    assert (after.attempt, after.code, after.plan_version) == (
        before.attempt,
        before.code,
        before.plan_version,
    )
    row = world.log.query_one("SELECT * FROM nominations WHERE nomination_id = %s", (nomination,))
    assert row is not None
    assert (row["live"], row["status"], row["due_on"]) == (True, "open", after.due_on)
    with pytest.raises(Refused, match="proposer_may_not"):
        world.app.nominations.verify_claims(
            world.wearing("head", "commune_chair", "binh"), Command(), nomination_id=nomination, remarks=""
        )
    world.app.nominations.verify_claims(world["deputy"], Command(), nomination_id=nomination, remarks="đúng")
    assert load(world, nomination).step == "commune_posting"


def test_dismissed_it_stays_refused(world: World) -> None:
    nomination = world.rejected()
    appeal = world.appeal(nomination)
    decide(world, appeal, "dismissed")
    assert load(world, nomination).status == "rejected"
    with pytest.raises(Refused, match="appeal_decided"):
        decide(world, appeal)
    with pytest.raises(Refused, match="appeal_exists"):
        world.appeal(nomination)


def test_taken_back_it_may_come_again(world: World) -> None:
    nomination = world.rejected()
    appeal = world.appeal(nomination)
    with pytest.raises(Refused, match="appeal_exists"):
        world.appeal(nomination)
    world.app.appeals.withdraw(world["clerk"], Command(), appeal_id=appeal, reason="đổi ý")
    assert world.appeal(nomination) != appeal


def test_the_council_that_did_not_propose_and_the_chair_who_declined(world: World) -> None:
    unproposed, declined = world.nomination("council"), world.nomination("council")
    session = world.session([unproposed], choice="against")
    world.publish(session, {unproposed: "chưa tiêu biểu"})
    decision = world.decision([declined])
    world.app.council.decline(
        world["district_chair"], Command(), decision_id=decision, nomination_id=declined, reason="x"
    )
    for nomination, step in ((unproposed, "council"), (declined, "decision")):
        appeal = world.appeal(nomination, by="standing")
        decide(world, appeal)
        n = load(world, nomination)
        assert (n.status, n.step, n.live) == ("open", step, True)
    assert [r["nomination_id"] for r in world.app.council.ready(world["standing"])] == [unproposed]
    session = world.session([unproposed])
    world.publish(session)
    assert load(world, unproposed).step == "decision"


def test_who_refused_and_who_had_a_part_do_not_decide(world: World) -> None:
    nomination = world.nomination("district_check")
    world.app.nominations.reject(
        world["standing"], Command(), nomination_id=nomination, reason_code="standard_not_met", reason="x"
    )
    appeal = world.appeal(nomination)
    with pytest.raises(Refused, match="refuser_may_not"):
        decide(world, appeal, by="standing")
    assert world.app.appeals.waiting(world["standing"]) == []
    assert [r["appeal_id"] for r in world.app.appeals.waiting(world["inspector"])] == [appeal]
    verifier = world.wearing("chair", "inspector", "district")
    with pytest.raises(Refused, match="complaint_involved"):
        world.app.appeals.decide(verifier, Command(), appeal_id=appeal, outcome="upheld", reason="x")
    colleague = world.officer("standing2", "standing_office", "home")
    world.app.appeals.decide(colleague, Command(), appeal_id=appeal, outcome="upheld", reason="x")
    assert load(world, nomination).step == "district_check"


@pytest.mark.parametrize(
    ("received", "late"), [(date(2020, 3, 23), False), (date(2020, 3, 24), True), (date(2020, 4, 30), True)]
)
def test_fifteen_working_days_by_the_plans_usual_term(world: World, received: date, late: bool) -> None:
    nomination = world.rejected()
    assert world.app.appeals.until(load(world, nomination)) == (date(2020, 3, 2), date(2020, 3, 23))
    world.clock.set_day(received)
    if not late:
        world.appeal(nomination)
        return
    with pytest.raises(Refused, match="appeal_late") as caught:
        world.appeal(nomination)
    for day in ("02/03/2020", "23/03/2020", f"{received:%d/%m/%Y}"):
        assert day in caught.value.text.vi
        assert day in caught.value.text.en


def test_there_is_nothing_to_appeal_against(world: World) -> None:
    live = world.nomination("commune_check")
    with pytest.raises(Refused, match="not_refused"):
        world.appeal(live)
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=live, reason="x")
    with pytest.raises(Refused, match="not_refused"):
        world.appeal(live)
    with pytest.raises(Refused, match="foreign_unit"):
        world.appeal(world.rejected(), by="clerk_thach")


def test_a_new_attempt_is_under_way_already(world: World) -> None:
    nomination = world.rejected()
    appeal = world.appeal(nomination)
    subject = load(world, nomination).subject_id
    world.proposed(subject)
    with pytest.raises(Refused, match="already_nominated"):
        decide(world, appeal)
    assert load(world, nomination).status == "rejected"
    decide(world, appeal, "dismissed")


def test_the_words_go_with_the_nominee_and_an_open_appeal_ends(world: World) -> None:
    nomination = world.rejected()
    appeal = world.appeal(nomination)
    world.app.erasure.erase(world["admin"], Command(), subject_id=load(world, nomination).subject_id)
    received, ended = world.log.events_of(appeal)
    assert isinstance(received, Appeal.Received)
    assert received.statement.value is ERASED
    assert isinstance(ended, Appeal.Withdrawn)
    row = world.log.query_one("SELECT appellant, status FROM appeals WHERE appeal_id = %s", (appeal,))
    assert row == {"appellant": None, "status": "withdrawn"}


def test_two_decide_at_once(world: World) -> None:
    nomination = world.rejected()
    appeal = world.appeal(nomination)
    outcomes = together(
        lambda: decide(world, appeal), lambda: decide(world, appeal, "dismissed", "district_chair")
    )
    assert codes(outcomes) == ["appeal_decided"]
    row = world.log.query_one("SELECT status FROM appeals WHERE appeal_id = %s", (appeal,))
    assert row is not None
    assert (row["status"], load(world, nomination).status) in [("upheld", "open"), ("dismissed", "rejected")]


def test_two_receive_at_once(world: World) -> None:
    nomination = world.rejected()
    outcomes = together(
        *(lambda by=by: {"id": str(world.appeal(nomination, by=by))} for by in ("clerk", "standing"))
    )
    assert codes(outcomes) == ["appeal_exists"]
