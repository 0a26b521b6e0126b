"""A later decision corrects or cancels an earlier one: same sequence of numbers, same signature, and every page says so."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from tests.signing import code_for
from tests.workflows.test_idempotency import together
from tests.workflows.world import World

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from documents.data import DecisionData
from workflows import issuing
from workflows.kernel import Command


def signed(world: World, *nominations: UUID) -> UUID:
    """Have the dossiers awarded; return the decision."""
    decision = world.decision(list(nominations))
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=decision, code=code_for(world.app, chair))
    return decision


def correction(
    world: World, decision: UUID, right: dict[tuple[UUID, str], str], reason: str = "ghi sai"
) -> UUID:
    """Draft a correction."""
    outcome = world.app.amendments.draft_correction(
        world["standing"], Command(), decision_id=decision, right=right, reason=reason
    )
    return UUID(outcome["id"])


def cancellation(world: World, decision: UUID) -> UUID:
    """Draft a cancellation."""
    outcome = world.app.amendments.draft_cancellation(
        world["standing"], Command(), decision_id=decision, ground="procedure", reason="chưa niêm yết đủ ngày"
    )
    return UUID(outcome["id"])


def sign(world: World, amendment: UUID, by: Actor | None = None) -> dict[str, Any]:
    """Sign a draft."""
    who = by or world["district_chair"]
    return world.app.amendments.sign(who, Command(), amendment_id=amendment, code=code_for(world.app, who))


def certificate(world: World, nomination: UUID) -> Any:
    """What the public check page is given of the dossier's certificate."""
    id = world.log.load(Nomination, nomination).certificate_id
    assert id is not None
    found = world.app.council.public_certificate(id)
    assert found is not None
    return found


def test_a_correction_has_its_own_number_and_later_papers_say_what_holds(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    made: list[DecisionData] = []
    monkeypatch.setattr(issuing, "render_decision", lambda data: made.append(data) or b"%PDF-1.7 x\n%%EOF\n")
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=first)
    lines = world.app.amendments.lines(world["standing"], decision)
    right = {(first, "name"): "Bùi Thị Thường", (second, "merit"): "Gương mẫu"}
    amendment = correction(world, decision, {**right, (first, "merit"): lines[first]["merit"]})
    assert certificate(world, first)["corrected_by"] == [], "a draft corrects nothing"
    outcome = sign(world, amendment)
    assert (outcome["number"], outcome["year"]) == (2, 2020)
    (paper,) = made
    assert "đính chính Quyết định số 01/QĐ-UBND ngày" in paper.summary
    assert (
        f"số thứ tự 1, họ tên, tên đơn vị: đã ghi “{lines[first]['name']}”, nay đính chính là “Bùi Thị Thường”"
        in paper.articles[0]
    )
    assert "số thứ tự 2, thành tích" in paper.articles[0]
    assert "địa chỉ" not in paper.articles[0]
    shown = certificate(world, first)
    assert shown["awardee"] == "Bùi Thị Thường"
    assert shown["status"] == "valid"
    assert shown["corrected_by"] == [f"02/QĐ-UBND ngày {world.clock.today():%d/%m/%Y}"]
    # The certificate issued from now on bears what was corrected.
    rendered: list[Any] = []
    monkeypatch.setattr(
        issuing, "render_certificate", lambda data, *_: rendered.append(data) or b"%PDF-1.7 y\n%%EOF\n"
    )
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=second)
    assert rendered[0].merit == "Gương mẫu"
    assert rendered[0].decision_serial == 1
    assert world.log.load(AwardDecision, decision).corrected_by == [amendment]


def test_both_papers_come_from_one_snapshot(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    amendment = correction(world, decision, {(nomination, "address"): "thôn Bình Sơn, xã mới"})
    sign(world, amendment)
    row = world.app.amendments.amendment(world["auditor"], amendment).row
    word = world.log.attachments.read(amendment, row["word_sha256"])
    assert word is not None
    said = "\n".join(p.text for p in Document(io.BytesIO(word)).paragraphs)
    assert "nay đính chính là “thôn Bình Sơn, xã mới”" in said
    assert world.log.attachments.read(amendment, row["sha256"]) is not None
    first = world.log.query_one("SELECT sha256, word_sha256 FROM decisions")
    assert first is not None
    listed = world.log.attachments.read(decision, first["word_sha256"])
    assert listed is not None
    assert "Bùi Thị Thưởng" in Document(io.BytesIO(listed)).tables[-1].rows[1].cells[1].text


def test_a_cancellation_ends_certificates_dossiers_and_payments(world: World, plain_paper: None) -> None:
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=first)
    amendment = cancellation(world, decision)
    assert certificate(world, first)["status"] == "valid", "a draft cancels nothing"
    assert sign(world, amendment)["number"] == 2
    shown = certificate(world, first)
    assert (shown["status"], shown["ended_on"], shown["ended_by"], shown["end_ground"]) == (
        "cancelled", world.clock.today(), "02/QĐ-UBND", "procedure",
    )  # fmt: skip
    for n in (first, second):
        assert world.log.load(Nomination, n).status == "award_cancelled"
    rows = world.log.query("SELECT status, live FROM nominations WHERE decision_id = %s", (decision,))
    assert rows == [{"status": "award_cancelled", "live": False}] * 2
    with pytest.raises(Refused, match="decision_state"):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=second)
    with pytest.raises(Refused, match="decision_state"):
        world.app.prizes.payments(world["standing"], decision)
    with pytest.raises(Refused, match="decision_state"):
        correction(world, decision, {(first, "name"): "x"})
    with pytest.raises(Refused, match="decision_state"):
        cancellation(world, decision)


def test_whoever_was_wrongly_awarded_can_be_nominated_again(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    decision = signed(world, world.nomination("council", household=household))
    world.app.council.issue_certificate(
        world["standing"], Command(), nomination_id=next(iter(world.log.load(AwardDecision, decision).items))
    )
    with pytest.raises(Refused, match="already_commended"):
        world.proposed(household)
    sign(world, cancellation(world, decision))
    assert world.proposed(household)


def test_numbers_are_one_sequence_also_at_once(world: World, plain_paper: None) -> None:
    decisions = [signed(world, world.nomination("council")) for _ in range(3)]
    drafts = [cancellation(world, d) for d in decisions[:2]]
    fresh = world.decision([world.nomination("council")])
    others = [
        world.officer(
            f"vice{n}", "district_chair", "district", "Phó Chủ tịch", signs_for="KT.", authority_document=f"{n}/QĐ",
            authority_issued_on=world.clock.today(), authority_from=world.clock.today(),
        )
        for n in range(2)
    ]  # fmt: skip
    chair = world["district_chair"]
    codes = [code_for(world.app, who) for who in (*others, chair)]
    amendments = world.app.amendments
    outcomes = together(
        lambda: amendments.sign(others[0], Command(), amendment_id=drafts[0], code=codes[0]),
        lambda: amendments.sign(others[1], Command(), amendment_id=drafts[1], code=codes[1]),
        lambda: world.app.council.sign(chair, Command(), decision_id=fresh, code=codes[2]),
    )
    assert sorted(o["number"] for o in outcomes) == [4, 5, 6]
    rows = world.log.query("SELECT number FROM decision_numbers WHERE year = 2020 ORDER BY number")
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6]


def test_one_draft_at_a_time_and_a_discarded_one_makes_room(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    amendment = cancellation(world, decision)
    with pytest.raises(Refused, match="amendment_open"):
        correction(world, decision, {(nomination, "name"): "Khác"})
    world.app.amendments.discard(world["standing"], Command(), amendment_id=amendment, reason="nhầm")
    with pytest.raises(Refused, match="decision_state"):
        sign(world, amendment)
    assert sign(world, correction(world, decision, {(nomination, "name"): "Khác"}))["number"] == 2
    # Corrected once more: what stands now is what was corrected.
    lines = world.app.amendments.lines(world["standing"], decision)
    assert lines[nomination]["name"] == "Khác"
    sign(world, correction(world, decision, {(nomination, "name"): "Khác nữa"}))
    assert world.app.amendments.lines(world["standing"], decision)[nomination]["name"] == "Khác nữa"


def test_what_is_wrong_is_refused(world: World, plain_paper: None) -> None:
    nomination, other = world.nomination("council"), world.nomination("council")
    decision = signed(world, nomination)
    draft = world.decision([other])
    with pytest.raises(Refused, match="nothing_to_correct"):
        correction(world, decision, {})
    with pytest.raises(Refused, match="not_in_decision"):
        correction(world, decision, {(other, "name"): "x"})
    with pytest.raises(Refused, match="decision_state"):
        cancellation(world, draft)
    amendment = cancellation(world, decision)
    chair = world["district_chair"]
    with pytest.raises(Refused, match="second_factor_wrong"):
        world.app.amendments.sign(chair, Command(), amendment_id=amendment, code="000 000 000")
    province = world.officer("province", "province_chair", "district", "Chủ tịch UBND tỉnh")
    with pytest.raises(Refused, match="forbidden"):
        sign(world, amendment, province)
    deputy = world.officer("nopaper", "district_chair", "district", "Phó Chủ tịch", signs_for="KT.")
    with pytest.raises(Refused, match="authority_missing"):
        sign(world, amendment, deputy)


def test_nobody_signs_what_concerns_their_kin(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    decision = signed(world, world.nomination("council", household=household))
    kin = world.officer("kin", "district_chair", "district", "Chủ tịch UBND huyện")
    world.app.people.declare_kin(kin, Command(), household_id=household)
    amendment = cancellation(world, decision)
    with pytest.raises(Refused, match="own_affair"):
        sign(world, amendment, world.actor("kin"))


@pytest.mark.parametrize(
    "who", ["head", "clerk", "chair", "labour", "member1", "council_chair", "auditor", "admin"]
)
def test_only_the_two_offices_of_a_decision_change_one(world: World, plain_paper: None, who: str) -> None:
    nomination = world.nomination("council")
    decision = signed(world, nomination)
    amendment = cancellation(world, decision)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: world.app.amendments.draft_cancellation(
            world[who], Command(), decision_id=decision, ground="facts", reason="x"
        ),
        lambda: world.app.amendments.draft_correction(
            world[who], Command(), decision_id=decision, right={(nomination, "name"): "x"}, reason="x"
        ),
        lambda: world.app.amendments.discard(world[who], Command(), amendment_id=amendment, reason="x"),
        lambda: world.app.amendments.sign(world[who], Command(), amendment_id=amendment, code="1"),
    )
    for act in acts:
        with pytest.raises(Refused, match="forbidden"):
            act()
