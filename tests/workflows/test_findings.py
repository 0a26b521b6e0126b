"""A finding of the inspection stops what rests on it, and an upheld one goes on stopping it until the district has spoken."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from tests.signing import code_for
from tests.workflows.world import World, pdf

from aggregates.award_decision import AwardDecision
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from workflows import inspections
from workflows.kernel import Command


def _commitment_of(world: World, nomination: UUID) -> UUID:
    found = world.log.load(Nomination, nomination).commitment_id
    assert found is not None
    return found


def _visit(world: World, *commitments: UUID) -> UUID:
    app, inspector = world.app.inspections, world["inspector"]
    id = UUID(
        app.plan(
            inspector,
            Command(),
            unit_id=world.unit("binh"),
            planned_for=world.clock.today(),
            sampling="bốc thăm",
            commitment_ids=list(commitments),
        )["id"]
    )
    app.carry_out(
        inspector, Command(), inspection_id=id, on=world.clock.today(), minutes="đã đến", uploads=[]
    )
    return id


def _find(world: World, inspection: UUID, commitment: UUID, year: int = 2017) -> UUID:
    app = world.app.inspections
    before = set(app.inspection(world["inspector"], inspection).findings)
    app.find_income(
        world["inspector"],
        Command(),
        inspection_id=inspection,
        commitment_id=commitment,
        year=year,
        text="thiếu sổ bán bò",
        uploads=[],
    )
    (new,) = set(app.inspection(world["inspector"], inspection).findings) - before
    return new


def _resolve(world: World, inspection: UUID, finding: UUID, outcome: str) -> None:
    app = world.app.inspections
    app.answer(
        world["clerk"], Command(), inspection_id=inspection, finding_id=finding, text="đã rõ", uploads=[]
    )
    app.resolve(
        world["inspector"],
        Command(),
        inspection_id=inspection,
        finding_id=finding,
        outcome=outcome,
        text="kết luận",
    )


def _upheld(world: World, *nominations: UUID) -> None:
    commitments = [_commitment_of(world, n) for n in nominations]
    inspection = _visit(world, *commitments)
    for commitment in commitments:
        _resolve(world, inspection, _find(world, inspection, commitment), "upheld")


def _lift(world: World, nomination: UUID) -> None:
    for hold in list(world.log.load(Nomination, nomination).holds):
        world.app.nominations.lift_hold(
            world["standing"], Command(), nomination_id=nomination, hold_id=hold, outcome="đã xem xét"
        )


def _verify_again(world: World, nomination: UUID) -> None:
    commitment = _commitment_of(world, nomination)
    world.declare(commitment, 2017)
    world.verify(commitment, 2017)


def _sign(world: World, decision: UUID) -> None:
    world.app.council.sign(
        world["district_chair"],
        Command(),
        decision_id=decision,
        code=code_for(world.app, world["district_chair"]),
    )


def _certify(world: World, nomination: UUID, deviation: str = "") -> None:
    world.app.council.issue_certificate(
        world["standing"], Command(), nomination_id=nomination, deviation=deviation
    )


# -- while it is open, and when it is upheld


def test_an_upheld_finding_goes_on_holding_until_the_district_has_spoken(
    world: World, plain_paper: None
) -> None:
    id = world.nomination("appraisal")
    inspection = _visit(world, _commitment_of(world, id))
    finding = _find(world, inspection, _commitment_of(world, id))
    assert world.log.load(Nomination, id).holds == {finding: "inspection"}
    with pytest.raises(Refused, match="findings_unanswered"):
        _lift(world, id)
    _resolve(world, inspection, finding, "upheld")
    held = world.log.load(Nomination, id)
    assert list(held.holds.values()) == ["finding_upheld"]
    assert held.verdict == "unproven"
    with pytest.raises(Refused, match="held"):
        world.app.nominations.appraise(world["labour"], Command(), nomination_id=id, opinion="đủ")
    _lift(world, id)
    world.app.nominations.appraise(world["labour"], Command(), nomination_id=id, opinion="đủ")
    row = world.log.query_one("SELECT holds FROM nominations WHERE nomination_id = %s", (id,))
    assert row == {"holds": 0}


def test_a_dismissed_finding_lets_the_dossier_go(world: World, plain_paper: None) -> None:
    id = world.nomination("appraisal")
    inspection = _visit(world, _commitment_of(world, id))
    _resolve(world, inspection, _find(world, inspection, _commitment_of(world, id)), "dismissed")
    dossier = world.log.load(Nomination, id)
    assert (dossier.holds, dossier.verdict) == ({}, "met")


def test_a_dossier_opened_under_an_open_finding_is_held_by_it(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    inspection = _visit(world, commitment)
    settled = _find(world, inspection, commitment, 2018)
    _resolve(world, inspection, settled, "dismissed")
    answered, open_one = _find(world, inspection, commitment, 2016), _find(world, inspection, commitment)
    world.app.inspections.answer(
        world["clerk"], Command(), inspection_id=inspection, finding_id=answered, text="đã rõ", uploads=[]
    )
    id = world.proposed(household)
    assert world.log.load(Nomination, id).holds == dict.fromkeys((answered, open_one), "inspection")
    with pytest.raises(Refused, match="held"):
        world.meet(id)
    world.app.inspections.resolve(
        world["inspector"],
        Command(),
        inspection_id=inspection,
        finding_id=answered,
        outcome="dismissed",
        text="đúng sổ",
    )
    _resolve(world, inspection, open_one, "dismissed")
    assert not world.log.load(Nomination, id).holds
    world.meet(id)


def test_a_finding_that_missed_the_opening_meets_the_submission(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = world.nomination("hamlet_meeting")
    commitment = _commitment_of(world, id)
    world.meet(id)
    # As two officers at the same moment: the finding's look at the dossiers came before this one was there.
    monkeypatch.setattr(inspections, "resting_on", lambda work, commitment_id: [])
    finding = _find(world, _visit(world, commitment), commitment)
    assert not world.log.load(Nomination, id).holds
    world.app.nominations.submit(
        world["head"], Command(), nomination_id=id, report="Báo cáo", uploads=[pdf("report")]
    )
    assert world.log.load(Nomination, id).holds == {finding: "inspection"}
    with pytest.raises(Refused, match="held"):
        world.app.nominations.confirm_complete(world["clerk"], Command(), nomination_id=id)


def test_the_same_finding_is_not_recorded_twice(world: World, plain_paper: None) -> None:
    id = world.nomination("appraisal")
    commitment = _commitment_of(world, id)
    inspection = _visit(world, commitment)
    _find(world, inspection, commitment)
    with pytest.raises(Refused, match="duplicate"):
        _find(world, inspection, commitment)
    assert len(world.log.load(Nomination, id).holds) == 1


# -- the award


def test_what_became_worse_after_the_vote_is_put_off_and_awarded_once_it_is_verified_again(
    world: World, plain_paper: None
) -> None:
    good, fallen = world.nomination("council"), world.nomination("council")
    decision = world.decision([good, fallen])
    _upheld(world, fallen)
    _lift(world, fallen)
    _sign(world, decision)
    assert list(world.log.load(AwardDecision, decision).items) == [good]
    waiting = world.log.load(Nomination, fallen)
    assert (waiting.status, waiting.step, waiting.voted_verdict) == ("open", "decision", "met")

    session = world.log.load(AwardDecision, decision).session_id
    standing, council = world["standing"], world.app.council
    later = UUID(council.draft_decision(standing, Command(), session_id=session)["id"])
    with pytest.raises(Refused, match="verdict_worse"):
        _sign(world, later)
    _verify_again(world, fallen)
    _sign(world, later)
    assert world.log.load(Nomination, fallen).status == "decided"
    _certify(world, fallen)


def test_what_became_worse_after_the_vote_can_be_declined(world: World, plain_paper: None) -> None:
    id = world.nomination("council")
    decision = world.decision([id])
    _upheld(world, id)
    _lift(world, id)
    with pytest.raises(Refused, match="verdict_worse"):
        _sign(world, decision)
    world.app.council.decline(
        world["district_chair"], Command(), decision_id=decision, nomination_id=id, reason="chưa rõ thu nhập"
    )
    assert world.log.load(Nomination, id).status == "declined"


def test_the_signature_judges_anew_and_does_not_rest_on_what_was_last_recorded(
    world: World, plain_paper: None
) -> None:
    id = world.nomination("council")
    decision = world.decision([id])
    # The facts change without a word to the dossier.
    commitment = world.log.load(ExitCommitment, _commitment_of(world, id))
    reason = "sổ sai"
    world.app.kernel.run(
        "inspection.resolve",
        world["inspector"],
        Command(),
        lambda work: (
            work.load(ExitCommitment, commitment.id).reopen_income(
                world["inspector"], year=2017, cause="inspection", reason=reason, inspection_id=uuid4()
            )
            or {}
        ),
    )
    assert world.log.load(Nomination, id).verdict == "met"
    with pytest.raises(Refused, match="verdict_worse"):
        _sign(world, decision)


def test_a_certificate_for_what_became_worse_needs_a_written_reason(world: World, plain_paper: None) -> None:
    id = world.nomination("council")
    _sign(world, world.decision([id]))
    _upheld(world, id)
    with pytest.raises(Refused, match="held"):
        _certify(world, id, "đã trao")
    _lift(world, id)
    assert world.app.council.present_verdicts(world["standing"], [id]) == {id: ("unproven", True)}
    for blank in ("", "  "):
        with pytest.raises(Refused, match="verdict_worse"):
            _certify(world, id, blank)
    _certify(world, id, "đã công bố tại hội nghị")
    issued = world.log.events_of(id)[-1]
    assert isinstance(issued, Nomination.CertificateIssued)
    assert plain(issued.deviation) == "đã công bố tại hội nghị"
    assert world.log.load(Nomination, id).status == "awarded"


def test_a_certificate_needs_no_reason_once_the_income_is_verified_again(
    world: World, plain_paper: None
) -> None:
    id = world.nomination("council")
    _sign(world, world.decision([id]))
    _upheld(world, id)
    _lift(world, id)
    _verify_again(world, id)
    _certify(world, id)
    issued = world.log.events_of(id)[-1]
    assert isinstance(issued, Nomination.CertificateIssued)
    assert issued.deviation is None
