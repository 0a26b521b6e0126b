"""A decision is cancelled after certificates and money went out: both come back as those of a revoked award do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.revoking import household_prize, revoked
from tests.workflows.test_amendments import cancellation, correction, sign, signed
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from documents.data import DecisionData
from documents.formats import date_words
from storage.application import Row
from workflows import issuing
from workflows.kernel import Command
from workflows.narrative import tell


def owed_of(world: World, nomination: UUID) -> Row:
    """What is to come back for a dossier's award."""
    (row,) = [r for r in world.app.revocations.of_nomination(world["standing"], nomination) if r["number"]]
    return row


def test_what_went_out_is_asked_for_until_all_of_it_is_back(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    household_prize(world)
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=first)
    ours, standing, day = world.app.revocations, world["standing"], world.clock.today()
    draft = cancellation(world, decision)
    assert ours.of_decision(standing, decision) == [], "a draft asks for nothing"
    made: list[DecisionData] = []
    monkeypatch.setattr(issuing, "render_decision", lambda data: made.append(data) or b"%PDF-1.7 x\n%%EOF\n")
    sign(world, draft)
    due = ours.term_ends("recovery", day)
    assert f"chậm nhất {date_words(due)}." in made[0].articles[1]
    with_paper, without = owed_of(world, first), owed_of(world, second)
    certificate = world.log.load(Nomination, first).certificate_id
    facts = ("status", "certificate_id", "paid", "paper", "due_on", "number", "basis", "basis_id", "ground")
    assert [with_paper[f] for f in facts] == [
        "cancelled", certificate, 450_000, "out", due, 2, "cancellation", draft, "procedure",
    ]  # fmt: skip
    assert [without[f] for f in facts[:4]] == ["cancelled", None, 450_000, "none"]
    # It stands in the standing office's work, nobody else's, and is late when its day has passed.
    assert {r["nomination_id"] for r in ours.waiting(standing)} == {first, second}
    assert ours.waiting(world["clerk"]) == []
    assert ours.listing(standing, state="overdue")[0] == []
    assert len(ours.listing(standing, state="recovery")[0]) == 2
    world.clock.moment += timedelta(days=60)
    assert len(ours.listing(standing, state="overdue")[0]) == 2
    about = {"revocation_id": with_paper["revocation_id"]}
    today = world.clock.today()
    ours.remind(standing, Command(), channel="letter", **about)
    assert owed_of(world, first)["due_on"] == ours.term_ends("reminder", today)
    ours.return_money(standing, Command(), amount=250_000, returned_on=today, receipt="PT 1", **about)
    with pytest.raises(Refused, match="forbidden"):
        ours.write_off(standing, Command(), amount=200_000, reason="x", **about)
    ours.write_off(world["district_chair"], Command(), amount=200_000, reason="hộ nghèo", **about)
    assert owed_of(world, first)["settled_on"] is None, "the paper is still out"
    with pytest.raises(Refused, match="subject_revocation_open"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=with_paper["subject_id"])
    ours.return_paper(standing, Command(), returned_on=today, **about)
    assert owed_of(world, first)["settled_on"] == today
    assert [r["nomination_id"] for r in ours.waiting(standing)] == [second]
    told = tell(world.log.events_of(with_paper["revocation_id"])[0])
    assert "02/QĐ-UBND" in told.detail.vi
    assert "450.000" in told.detail.vi


def test_what_was_revoked_before_is_not_asked_for_twice(world: World, plain_paper: None) -> None:
    household_prize(world)
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    revocation = revoked(world, first)
    sign(world, cancellation(world, decision))
    assert owed_of(world, first)["revocation_id"] == revocation
    rows = world.app.revocations.of_decision(world["standing"], decision)
    assert sorted(r["status"] for r in rows) == ["cancelled", "signed"]


def test_nothing_is_asked_for_where_nothing_went_out(world: World, plain_paper: None) -> None:
    """No certificate, and no coefficient by which anybody could have been paid."""
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    sign(world, cancellation(world, decision))
    assert world.app.revocations.of_decision(world["standing"], decision) == []


def test_a_certificate_comes_back_where_nobody_knows_what_was_paid(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    sign(world, cancellation(world, decision))
    row = owed_of(world, nomination)
    assert (row["paid"], row["paper"]) == (None, "out")


def test_the_certificate_that_replaced_another_is_the_one_asked_for(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    sign(world, correction(world, decision, {(nomination, "name"): "Bùi Thị Đúng"}))
    outcome = world.app.council.reissue_certificate(world["standing"], Command(), nomination_id=nomination)
    sign(world, cancellation(world, decision))
    assert owed_of(world, nomination)["certificate_id"] == UUID(outcome["certificate_id"])


def test_nobody_reads_what_their_own_kin_owe(world: World, plain_paper: None) -> None:
    household_prize(world)
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    decision = signed(world, world.nomination("council", household=household))
    sign(world, cancellation(world, decision))
    world.app.people.declare_kin(world["standing"], Command(), household_id=household)
    assert world.app.revocations.of_decision(world.actor("standing"), decision) == []
    assert len(world.app.revocations.of_decision(world["auditor"], decision)) == 1


def test_a_decision_cancelled_before_anybody_was_paid_is_said_so_once_for_all(
    world: World, plain_paper: None
) -> None:
    household_prize(world)
    awards = [world.nomination("council", hamlet=h) for h in ("son", "long", "son")]
    decision = signed(world, *awards)
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=awards[0])
    draft = cancellation(world, decision)
    sign(world, draft)
    ours, standing = world.app.revocations, world["standing"]
    last = owed_of(world, awards[2])["revocation_id"]
    ours.return_money(
        standing, Command(), revocation_id=last, amount=1_000, returned_on=world.clock.today(), receipt="PT 1"
    )
    wish: dict[str, Any] = {"amendment_id": draft, "reason": "kế toán xác nhận chưa chi"}
    for who in ("district_chair", "clerk", "auditor"):
        with pytest.raises(Refused, match="forbidden"):
            ours.state_unpaid(world[who], Command(), **wish)
    with pytest.raises(Refused, check=lambda r: r.code == "required" and r.field == "reason"):
        ours.state_unpaid(standing, Command(), amendment_id=draft, reason=" ")
    assert owed_of(world, awards[1])["paid"] == 450_000, "nothing half done"
    command = Command()
    assert ours.state_unpaid(standing, command, **wish)["number"] == 2
    before = world.events
    ours.state_unpaid(standing, command, **wish)
    assert world.events == before, "pressed twice"
    # The paper is still out; who has only the money to answer for is done; who had paid back is not said to be unpaid.
    rows = [owed_of(world, n) for n in awards]
    assert [(r["paid"], r["settled_on"] is not None) for r in rows] == [
        (0, False),
        (0, True),
        (450_000, False),
    ]
    with pytest.raises(Refused, match="recovery_ended"):
        ours.state_unpaid(standing, Command(), **wish)
