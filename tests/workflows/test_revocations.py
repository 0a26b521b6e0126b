"""An award is revoked: by whom, on what, with what end everywhere; and what comes back afterwards."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from docx import Document
from tests.signing import code_for
from tests.workflows.revoking import advance, household_prize, propose, revoked, sign
from tests.workflows.test_amendments import cancellation, certificate, correction, signed
from tests.workflows.test_idempotency import together
from tests.workflows.world import World, pdf

from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from documents.data import DecisionData
from workflows import issuing
from workflows.kernel import Command
from workflows.narrative import tell


def row_of(world: World, revocation: UUID) -> dict[str, Any]:
    """The read model's row."""
    return world.app.revocations.one(world["auditor"], revocation)[1]


def test_the_signature_ends_the_award_everywhere_at_once(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    household_prize(world)
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    for n in (first, second):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=n)
    made: list[DecisionData] = []
    monkeypatch.setattr(issuing, "render_decision", lambda data: made.append(data) or b"%PDF-1.7 x\n%%EOF\n")
    revocation = propose(world, first)
    advance(world, revocation, "advised")
    assert certificate(world, first)["status"] == "valid", "a proposal revokes nothing"
    outcome = sign(world, revocation)
    begun = time.monotonic()
    shown = certificate(world, first)
    assert time.monotonic() - begun < 1
    today = world.clock.today()
    assert (shown["status"], shown["ended_on"], shown["ended_by"], shown["end_ground"]) == (
        "revoked", today, "02/QĐ-UBND", "dishonest_declaration",
    )  # fmt: skip
    assert (outcome["number"], outcome["year"]) == (2, 2020)
    assert certificate(world, second)["status"] == "valid"
    assert world.log.load(Nomination, first).status == "award_revoked"
    assert world.log.load(Nomination, second).status == "awarded"
    assert world.log.load(AwardDecision, decision).revoked == {first: revocation}
    # In the order and the words of a decision, with what is to be handed in.
    (paper,) = made
    assert paper.letterhead.serial == 2
    assert "Thu hồi Giấy khen đã tặng hộ gia đình Bùi Thị Thưởng" in paper.articles[0]
    assert "kê khai gian dối" in paper.articles[0]
    assert ". Hộ đã kê khai thiếu thu nhập." in paper.articles[0]
    assert "chậm nhất ngày" in paper.articles[1]
    assert "theo Quyết định số 01/QĐ-UBND" in paper.articles[0]
    row = row_of(world, revocation)
    word = world.log.attachments.read(revocation, row["word_sha256"])
    assert word is not None
    assert "Thu hồi Giấy khen" in "\n".join(p.text for p in Document(io.BytesIO(word)).paragraphs)
    # 0.3 x 1 490 000 = 447 000, rounded up.
    assert (row["paid"], row["returned"], row["paper"], row["settled_on"]) == (450_000, 0, "out", None)
    # Nothing more is printed, corrected or paid for it.
    for act in (
        lambda: world.app.print_runs.begin(
            world["standing"], Command(), decision_ids=[decision], certificate_ids=[shown["certificate_id"]], mode="full"
        ),
        lambda: correction(world, decision, {(first, "name"): "Khác"}),
    ):  # fmt: skip
        with pytest.raises(Refused, match="award_revoked"):
            act()
    assert [line.name for line in world.app.prizes.payments(world["standing"], decision).lines] != []
    assert len(world.app.prizes.payments(world["standing"], decision).lines) == 1
    told = tell(world.log.events_of(first)[-1])
    assert told.headline.vi == "Thu hồi khen thưởng"
    assert "02/QĐ-UBND" in told.detail.vi
    assert tell(world.log.events_of(decision)[-1]).headline.vi.startswith("Một khen thưởng")


def test_an_award_without_its_certificate_is_revoked_and_none_is_issued(
    world: World, plain_paper: None
) -> None:
    nomination = world.nomination("council")
    signed(world, nomination)
    revocation = revoked(world, nomination)
    with pytest.raises(Refused, match="award_revoked"):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    row = row_of(world, revocation)
    assert (row["paper"], row["paid"]) == ("none", None), "nobody knows what a household was paid"
    with pytest.raises(Refused, match="payment_unknown"):
        world.app.revocations.return_money(
            world["standing"], Command(), revocation_id=revocation, amount=1, returned_on=world.clock.today(), receipt="1"
        )  # fmt: skip
    world.app.revocations.state_payment(
        world["standing"], Command(), revocation_id=revocation, amount=0, reason="chưa chi"
    )
    assert row_of(world, revocation)["settled_on"] == world.clock.today()


def test_no_sum_is_named_as_listed_where_one_unknown_figure_kept_the_list_from_being_made(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    household_prize(world)
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    ours = world.app.revocations
    assert ours.prize_of(first, decision) == 450_000
    line = world.app.prizes._line

    def unknown(nomination: Nomination, *rest: Any) -> Any:
        if nomination.id == second:
            raise Refused("coefficient_unset", kind="x")
        return line(nomination, *rest)

    monkeypatch.setattr(world.app.prizes, "_line", unknown)
    assert ours.prize_of(first, decision) is None
    revocation = propose(world, first)
    advance(world, revocation, "signed")
    assert row_of(world, revocation)["paid"] is None, "what was paid has to be stated first"


def test_what_was_revoked_can_be_earned_anew(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    nomination = world.nomination("council", household=household)
    world.awarded(nomination)
    with pytest.raises(Refused, match="already_commended"):
        world.proposed(household)
    revoked(world, nomination)
    assert world.proposed(household)


def test_two_proposals_at_once_become_one(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    standing, inspector = world["standing"], world["inspector"]
    facts: dict[str, Any] = {
        "nomination_id": nomination, "ground": "false_papers", "basis": "own", "reason": "x", "uploads": [],
    }  # fmt: skip
    outcomes = together(
        lambda: world.app.revocations.propose(standing, Command(), **facts),
        lambda: world.app.revocations.propose(inspector, Command(), **facts),
    )
    refused = [o for o in outcomes if isinstance(o, Refused)]
    assert [r.code for r in refused] == ["revocation_open"]
    assert world.count("revocations") == 1


def test_two_signatures_at_once_revoke_once(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination)
    advance(world, revocation, "advised")
    other = world.officer("vice", "district_chair", "district", "Chủ tịch UBND huyện")
    signers = [world["district_chair"], other]
    codes = [code_for(world.app, who) for who in signers]
    r = world.app.revocations
    outcomes = together(
        *(
            lambda who=who, code=code: r.sign(who, Command(), revocation_id=revocation, code=code)
            for who, code in zip(signers, codes, strict=True)
        )
    )
    assert [o.code for o in outcomes if isinstance(o, Refused)] == ["revocation_state"]
    rows = world.log.query("SELECT number FROM decision_numbers ORDER BY number")
    assert [row["number"] for row in rows] == [1, 2]


def test_nothing_else_is_decided_about_the_award_meanwhile(world: World, plain_paper: None) -> None:
    first, second = world.nomination("council"), world.nomination("council")
    decision = signed(world, first, second)
    amendment = correction(world, decision, {(second, "name"): "Khác"})
    with pytest.raises(Refused, match="amendment_open"):
        propose(world, first)
    world.app.amendments.discard(world["standing"], Command(), amendment_id=amendment, reason="x")
    revocation = propose(world, first)
    with pytest.raises(Refused, match="revocation_open"):
        propose(world, first, by="inspector")
    with pytest.raises(Refused, match="revocation_open"):
        correction(world, decision, {(first, "name"): "Khác"})
    with pytest.raises(Refused, match="revocation_open"):
        cancellation(world, decision)
    # Another line of the same decision may be corrected; the signature waits for it.
    amendment = correction(world, decision, {(second, "name"): "Khác"})
    advance(world, revocation, "advised")
    with pytest.raises(Refused, match="amendment_open"):
        sign(world, revocation)
    world.app.amendments.discard(world["standing"], Command(), amendment_id=amendment, reason="x")
    household = world.log.load(Nomination, first).subject_id
    complaint = world.complaint(household)
    with pytest.raises(Refused, match="complaint_undecided"):
        sign(world, revocation)
    world.app.complaints.withdraw(world["inspector"], Command(), complaint_id=complaint, reason="x")
    sign(world, revocation)
    # A cancellation of the whole decision leaves alone what has ended already.
    chair = world["district_chair"]
    world.app.amendments.sign(
        chair, Command(), amendment_id=cancellation(world, decision), code=code_for(world.app, chair)
    )
    assert world.log.load(Nomination, first).status == "award_revoked"
    assert world.log.load(Nomination, second).status == "award_cancelled"
    with pytest.raises(Refused, match="no_award"):
        propose(world, second)


def test_a_withdrawn_proposal_makes_room_for_another(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination)
    advance(world, revocation, "heard")
    with pytest.raises(Refused, match="revocation_not_yours"):
        world.app.revocations.withdraw(world["inspector"], Command(), revocation_id=revocation, reason="x")
    world.app.revocations.withdraw(world["standing"], Command(), revocation_id=revocation, reason="nhầm")
    with pytest.raises(Refused, match="revocation_state"):
        advance(world, revocation, "advised", "heard")
    assert revoked(world, nomination) != revocation


def test_nobody_weighs_what_they_had_a_part_in(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination, by="inspector")
    r = world.app.revocations
    wanted: dict[str, Any] = {"revocation_id": revocation, "uploads": []}
    with pytest.raises(Refused, match="revocation_involved"):
        # The standing office found the dossier complete.
        r.examine(world["standing"], Command(), grounded=True, findings="x", **wanted)
    with pytest.raises(Refused, match="two_people"):
        r.examine(world["inspector"], Command(), grounded=True, findings="x", **wanted)
    other = world.officer("inspector2", "inspector", "district", "Thanh tra viên")
    r.examine(other, Command(), grounded=True, findings="x", **wanted)
    r.hear(other, Command(), channel="letter", heard_on=world.clock.today(), statement="không đúng", **wanted)
    said: dict[str, Any] = {"opinion": "keep", "minutes": "BB 1", "conclusion": "x"}
    with pytest.raises(Refused, match="revocation_involved"):
        r.advise(world["standing"], Command(), **said, **wanted)
    r.advise(world["council_chair"], Command(), **said, **wanted)
    kin = world.officer("kin", "district_chair", "district", "Chủ tịch UBND huyện")
    world.app.people.declare_kin(
        kin, Command(), household_id=world.log.load(Nomination, nomination).subject_id
    )
    with pytest.raises(Refused, match="own_affair"):
        sign(world, revocation, world.actor("kin"))
    with pytest.raises(Refused, match="own_affair"):
        r.one(world.actor("kin"), revocation)
    province = world.officer("province", "province_chair", "district", "Chủ tịch UBND tỉnh")
    with pytest.raises(Refused, match="forbidden"):
        sign(world, revocation, province)
    with pytest.raises(Refused, match="forbidden"):
        r.decline(province, Command(), revocation_id=revocation, reason="x")
    r.decline(world["district_chair"], Command(), revocation_id=revocation, reason="lỗi nhỏ")
    assert world.log.load(Nomination, nomination).status == "awarded"


def test_what_it_rests_on_must_speak_against_this_award(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    household = world.log.load(Nomination, nomination).subject_id
    complaint = world.complaint(household)
    for basis, basis_id in (("complaint", complaint), ("complaint", None), ("finding", uuid4())):
        with pytest.raises(Refused, match="basis_unknown"):
            propose(world, nomination, basis=basis, basis_id=basis_id)
    a, inspector = world.app.complaints, world["inspector"]
    a.accept(inspector, Command(), complaint_id=complaint, office="inspector")
    a.resolve(
        inspector, Command(), complaint_id=complaint, outcome="founded", measures=["revocation"], conclusion="đúng",
        uploads=[],
    )  # fmt: skip
    assert [row["complaint_id"] for row in a.recommended(world["standing"])] == [complaint]
    with pytest.raises(Refused, match="basis_unknown"):
        propose(world, nomination, basis="finding", basis_id=complaint)
    revocation = propose(world, nomination, basis="complaint", basis_id=complaint)
    assert a.recommended(world["standing"]) == [], "it is under way"
    assert row_of(world, revocation)["basis_id"] == complaint
    # Nothing that was said in the complaint is in the revocation.
    assert "giấu thu nhập" not in str([vars(e) for e in world.log.events_of(revocation)])


def test_money_and_paper_come_back_piece_by_piece(world: World, plain_paper: None) -> None:
    household_prize(world)
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = revoked(world, nomination)
    r, standing, today = world.app.revocations, world["standing"], world.clock.today()
    id = {"revocation_id": revocation}
    assert [w["revocation_id"] for w in r.waiting(standing)] == [revocation]
    due = row_of(world, revocation)["due_on"]
    assert r.listing(standing, state="overdue")[0] == []
    world.clock.set_day(due + timedelta(days=1))
    assert [w["revocation_id"] for w in r.listing(standing, state="overdue")[0]] == [revocation]
    r.remind(standing, Command(), channel="telephone", **id)
    row = row_of(world, revocation)
    assert (row["reminders"], row["reminded_on"]) == (1, world.clock.today())
    assert row["due_on"] > world.clock.today()
    assert r.listing(standing, state="overdue")[0] == []
    once = Command()
    for _ in range(2):
        r.return_money(standing, once, amount=200_000, returned_on=today, receipt="PT 1", **id)
    assert row_of(world, revocation)["returned"] == 200_000, "a double click counts once"
    with pytest.raises(Refused, match="bad_recovery"):
        r.return_money(standing, Command(), amount=250_001, returned_on=today, receipt="PT 2", **id)
    with pytest.raises(Refused, match="forbidden"):
        r.write_off(standing, Command(), amount=250_000, reason="x", **id)
    r.declare_lost(standing, Command(), declared_on=today, reason="cháy nhà", **id)
    assert row_of(world, revocation)["settled_on"] is None
    r.write_off(world["district_chair"], Command(), amount=250_000, reason="hộ khó khăn", **id)
    row = row_of(world, revocation)
    assert (row["paid"], row["returned"], row["written_off"], row["paper"]) == (
        450_000,
        200_000,
        250_000,
        "not_found",
    )
    assert row["settled_on"] == world.clock.today()
    assert r.waiting(standing) == []


def test_two_payments_at_once_never_take_more_than_was_owed(world: World, plain_paper: None) -> None:
    household_prize(world)
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = revoked(world, nomination)
    standing = world["standing"]
    outcomes = together(
        *(
            lambda n=n: world.app.revocations.return_money(
                standing, Command(), revocation_id=revocation, amount=300_000, returned_on=world.clock.today(), receipt=n
            )
            for n in ("PT 1", "PT 2")
        )
    )  # fmt: skip
    assert [o.code for o in outcomes if isinstance(o, Refused)] == ["bad_recovery"]
    assert row_of(world, revocation)["returned"] == 300_000


def test_a_run_of_printing_stops_at_what_was_revoked_since(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = world.awarded(nomination)
    standing, runs = world["standing"], world.app.print_runs
    shown = certificate(world, nomination)
    run = UUID(
        runs.begin(
            standing,
            Command(),
            decision_ids=[decision],
            certificate_ids=[shown["certificate_id"]],
            mode="full",
        )["id"]
    )
    revoked(world, nomination)
    assert runs.carry_out(run, processes=1) == "halted"
    assert runs.run(standing, run)["cause"] == "print_revoked"
    runs.resume(standing, Command(), run_id=run)
    assert runs.carry_out(run, processes=1) == "halted", "resuming prints nothing either"


def test_nobody_is_erased_while_something_is_owed(world: World, plain_paper: None) -> None:
    household_prize(world)
    nomination = world.nomination("council")
    world.awarded(nomination)
    household = world.log.load(Nomination, nomination).subject_id
    revocation = propose(world, nomination, uploads=[pdf("giấu bò")])
    admin = world["admin"]

    def erase() -> None:
        world.app.erasure.erase(admin, Command(), subject_id=household)

    with pytest.raises(Refused, match="subject_revocation_open"):
        erase()
    advance(world, revocation, "signed")
    barred = world.app.erasure.obstacle(admin, household)
    assert barred is not None, "the page that asks says so before anything is confirmed"
    assert barred.code == "subject_revocation_open"
    with pytest.raises(Refused, match="subject_revocation_open"):
        erase()
    r, standing = world.app.revocations, world["standing"]
    r.state_payment(standing, Command(), revocation_id=revocation, amount=0, reason="chưa chi")
    r.return_paper(standing, Command(), revocation_id=revocation, returned_on=world.clock.today())
    world.clock.set_day(world.clock.today())
    assert world.app.erasure.obstacle(admin, household) is None
    erase()
    # How it ended stays; what was said, and the decision with the name, is gone.
    after = world.another_process()
    events = after.log.events_of(revocation)
    assert all(tell(e).words in (None, "") for e in events)
    row = row_of(world, revocation)
    assert after.log.attachments.read(revocation, row["sha256"]) is None
    assert row["status"] == "signed"


ACTS: dict[str, Callable[[World, Any, UUID], Any]] = {
    "examine": lambda w, a, r: w.app.revocations.examine(
        a, Command(), revocation_id=r, grounded=True, findings="x", uploads=[]
    ),
    "hear": lambda w, a, r: w.app.revocations.hear(
        a, Command(), revocation_id=r, channel="letter", heard_on=w.clock.today(), statement="x", uploads=[]
    ),
    "advise": lambda w, a, r: w.app.revocations.advise(
        a, Command(), revocation_id=r, opinion="keep", minutes="1", conclusion="x", uploads=[]
    ),
    "withdraw": lambda w, a, r: w.app.revocations.withdraw(a, Command(), revocation_id=r, reason="x"),
    "decline": lambda w, a, r: w.app.revocations.decline(a, Command(), revocation_id=r, reason="x"),
    "sign": lambda w, a, r: w.app.revocations.sign(a, Command(), revocation_id=r, code="1"),
    "read": lambda w, a, r: w.app.revocations.one(a, r),
}


def test_another_commune_hears_and_reads_nothing_of_it(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination)
    for act in ("hear", "read"):
        with pytest.raises(Refused, match="foreign_unit"):
            ACTS[act](world, world["clerk_thach"], revocation)
    assert world.app.revocations.listing(world["clerk_thach"])[0] == []
    assert world.app.revocations.of_nomination(world["clerk_thach"], nomination) == []
    assert len(world.app.revocations.listing(world["clerk"])[0]) == 1


@pytest.mark.parametrize("who", ["head", "labour", "member1", "front", "admin"])
def test_others_have_no_hand_in_it(world: World, plain_paper: None, who: str) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination)
    for act in ACTS.values():
        with pytest.raises(Refused, match="forbidden"):
            act(world, world[who], revocation)
    with pytest.raises(Refused, match="forbidden"):
        propose(world, nomination, by=who)


def test_a_stale_page_decides_nothing(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    revocation = propose(world, nomination)
    seen = world.log.load(Revocation, revocation).seen_version
    advance(world, revocation, "hearing")
    with pytest.raises(Refused, match="stale_version"):
        world.app.revocations.withdraw(
            world["standing"], Command(expected_version=seen), revocation_id=revocation, reason="x"
        )
