"""Complaints and denunciations: what they hold, who looks into them, what follows, and who learns what was said by whom."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.signing import code_for
from tests.workflows.test_concurrency import codes
from tests.workflows.test_idempotency import together
from tests.workflows.world import OFFICES, World, pdf

from aggregates.complaint import Complaint
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import ERASED, plain
from aggregates.refusals import Refused
from storage.attachments import Attachments
from workflows import complaint_holds, complaints
from workflows.complaint_terms import complaint_term
from workflows.kernel import Command, Work
from workflows.narrative import tell

SAID = {"complainant": "Hà Văn Tố", "contact": "cạnh nhà văn hóa", "statement": "hộ này giấu thu nhập"}
HANDLERS = {"standing", "inspector"}


def row(world: World, complaint: UUID, by: str = "auditor") -> dict[str, Any]:
    return dict(world.app.complaints.one(world[by], complaint))


def holds(world: World, nomination: UUID) -> list[str]:
    return sorted(world.log.load(Nomination, nomination).holds.values())


def status(world: World, nomination: UUID) -> str:
    return world.log.load(Nomination, nomination).status


def accepted(world: World, complaint: UUID, office: str = "inspector", by: str = "inspector") -> UUID:
    world.app.complaints.accept(world[by], Command(), complaint_id=complaint, office=office)
    return complaint


def resolve(world: World, complaint: UUID, by: str = "inspector", **more: Any) -> Any:
    facts: dict[str, Any] = {"outcome": "unfounded", "conclusion": "không có căn cứ", "uploads": [], **more}
    return world.app.complaints.resolve(world[by], Command(), complaint_id=complaint, **facts)


FOUNDED = {"outcome": "founded", "conclusion": "đúng như đơn nêu"}

# -- what it holds


def test_it_holds_every_live_dossier_from_the_moment_it_is_received(world: World) -> None:
    household = world.household()
    world.commitment(household)
    nomination = world.proposed(household)
    before = world.events
    complaint = world.complaint(household)
    assert holds(world, nomination) == ["denunciation"]
    assert world.events == before + 2, "one transaction: the complaint and the hold"
    events = world.log.events_of(nomination)
    (placed,) = [e for e in events if isinstance(e, Nomination.HoldPlaced)]
    assert placed.hold_id == complaint
    assert not any(words in str(plain(placed.reason)) for words in SAID.values())
    with pytest.raises(Refused, match="held"):
        world.meet(nomination)
    with pytest.raises(Refused, match="complaint_open"):
        world.app.nominations.lift_hold(
            world["inspector"], Command(), nomination_id=nomination, hold_id=complaint, outcome="x"
        )


def test_a_dossier_that_is_opened_while_it_is_open_begins_on_hold(world: World) -> None:
    household = world.household()
    world.commitment(household)
    complaint = world.complaint(household, "complaint")
    nomination = world.proposed(household)
    assert holds(world, nomination) == ["complaint"]
    accepted(world, complaint)
    resolve(world, complaint)
    assert holds(world, nomination) == []


@pytest.mark.parametrize("end", ["leave", "withdraw", "unfounded"])
def test_the_dossiers_go_on_when_it_comes_to_nothing(world: World, end: str) -> None:
    household = world.household()
    world.commitment(household)
    nomination = world.proposed(household)
    complaint = world.complaint(household)
    other = world.complaint(household, "complaint", complainant="", contact="")
    a, inspector = world.app.complaints, world["inspector"]
    if end == "leave":
        a.leave(inspector, Command(), complaint_id=complaint, ground="settled_before", reason="x")
    elif end == "withdraw":
        a.withdraw(world["clerk"], Command(), complaint_id=complaint, reason="đổi ý")
    else:
        resolve(world, accepted(world, complaint))
    assert holds(world, nomination) == ["complaint"], "the other one still holds it"
    a.leave(inspector, Command(), complaint_id=other, ground="anonymous_without_evidence", reason="x")
    assert holds(world, nomination) == []
    world.meet(nomination)


def signed(world: World, decision: UUID) -> None:
    """Have the district's chair sign."""
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=decision, code=code_for(world.app, chair))


def test_no_vote_counts_and_nothing_is_signed_while_it_is_open(world: World) -> None:
    first, second = world.nomination("council"), world.nomination("council")
    session = world.session([first, second])
    subject = world.log.load(Nomination, first).subject_id
    world.complaint(subject, by="standing")
    standing = world["standing"]
    world.publish(session)
    assert world.log.load(Nomination, first).step == "council", "put off"
    decision = UUID(world.app.council.draft_decision(standing, Command(), session_id=session)["id"])
    world.complaint(world.log.load(Nomination, second).subject_id, by="standing")
    third = world.nomination("council")
    with pytest.raises(Refused):
        # Nobody is left in the draft.
        signed(world, decision)
    assert [status(world, n) for n in (first, second, third)] == ["open"] * 3


def test_a_decided_award_gets_no_certificate_while_it_is_open(world: World) -> None:
    nomination = world.nomination("council")
    decision = world.decision([nomination])
    signed(world, decision)
    complaint = world.complaint(world.log.load(Nomination, nomination).subject_id, by="standing")
    with pytest.raises(Refused, match="held"):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    resolve(world, accepted(world, complaint))
    world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    assert status(world, nomination) == "awarded"


# -- what follows


def test_reopened_incomes_are_judged_again_and_stay_held_until_the_district_has_weighed_them(
    world: World,
) -> None:
    nomination = world.nomination("council")
    n = world.log.load(Nomination, nomination)
    complaint = accepted(world, world.complaint(n.subject_id))
    assert world.app.complaints.measurable(world["inspector"], complaint) == {
        "years": [2016, 2017, 2018, 2019], "return": True, "rejection": True, "revocation": False,
    }  # fmt: skip
    for years in ([], [2030]):
        with pytest.raises(Refused, match="income_not_reopenable"):
            resolve(world, complaint, **FOUNDED, measures=["incomes"], years=years)
    resolve(world, complaint, **FOUNDED, measures=["incomes"], years=[2018])
    assert n.commitment_id is not None
    income = world.log.load(ExitCommitment, n.commitment_id).incomes[2018]
    assert income.status == "reopened"
    n = world.log.load(Nomination, nomination)
    assert n.verdict != "met"
    assert holds(world, nomination) == ["complaint_upheld"]
    (hold,) = n.holds
    world.app.nominations.lift_hold(
        world["standing"], Command(), nomination_id=nomination, hold_id=hold, outcome="đã xem xét"
    )
    assert holds(world, nomination) == []


def test_a_dossier_is_sent_back_or_ended(world: World) -> None:
    back, ended = world.nomination("commune_check"), world.nomination("appraisal")
    subjects = {n: world.log.load(Nomination, n).subject_id for n in (back, ended)}
    first, second = (accepted(world, world.complaint(subjects[n])) for n in (back, ended))
    with pytest.raises(Refused, match="nothing_missing"):
        resolve(world, first, **FOUNDED, measures=["return"])
    resolve(world, first, **FOUNDED, measures=["return"], missing=["sổ ghi thu nhập"])
    assert status(world, back) == "returned"
    assert holds(world, back) == []
    with pytest.raises(Refused, match="bad_choice"):
        resolve(world, second, **FOUNDED, measures=["rejection"], reason_code="dull", reason="x")
    resolve(
        world,
        second,
        **FOUNDED,
        measures=["rejection"],
        reason_code="standard_not_met",
        reason="khai không đúng",
    )
    assert status(world, ended) == "rejected"


def test_what_cannot_follow_is_refused_and_changes_nothing(world: World) -> None:
    household = world.household()
    complaint = accepted(world, world.complaint(household))
    before = world.events
    asked: list[tuple[str, dict[str, Any]]] = [
        ("return", {"missing": ["x"]}),
        ("rejection", {}),
        ("revocation", {}),
    ]
    for measure, more in asked:
        with pytest.raises(Refused, match="no_dossier_for_measure"):
            resolve(world, complaint, **FOUNDED, measures=[measure], **more)
    assert world.events == before
    resolve(world, complaint, **FOUNDED, measures=["other"])
    assert row(world, complaint)["status"] == "founded"


def test_revoking_an_award_is_recommended_to_the_standing_office(world: World) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    subject = world.log.load(Nomination, nomination).subject_id
    complaint = accepted(world, world.complaint(subject, nomination_id=nomination))
    assert world.app.complaints.recommended(world["standing"]) == []
    resolve(world, complaint, **FOUNDED, measures=["revocation"])
    assert status(world, nomination) == "awarded"
    assert [r["complaint_id"] for r in world.app.complaints.recommended(world["standing"])] == [complaint]
    assert world.app.complaints.recommended(world["inspector"]) == []


# -- who looks into it


def test_who_had_a_part_in_the_dossier_does_not_deal_with_it(world: World) -> None:
    nomination = world.nomination("appraisal")
    subject = world.log.load(Nomination, nomination).subject_id
    complaint = world.complaint(subject)
    a, standing = world.app.complaints, world["standing"]
    with pytest.raises(Refused, match="complaint_involved"):
        a.leave(standing, Command(), complaint_id=complaint, ground="not_competent", reason="x")
    with pytest.raises(Refused, match="complaint_involved"):
        a.accept(standing, Command(), complaint_id=complaint, office="inspector")
    with pytest.raises(Refused, match="complaint_involved"):
        a.accept(world["inspector"], Command(), complaint_id=complaint, office="standing_office")
    colleague = world.officer("standing2", "standing_office", "home")
    with pytest.raises(Refused, match="complaint_involved"):
        # The office is one: a colleague does not wave it away either.
        a.leave(colleague, Command(), complaint_id=complaint, ground="not_competent", reason="x")
    a.accept(colleague, Command(), complaint_id=complaint, office="labour_office")
    with pytest.raises(Refused, match="complaint_not_yours"):
        resolve(world, complaint)
    resolve(world, complaint, "labour")
    assert row(world, complaint)["status"] == "unfounded"


def test_nobody_deals_with_what_is_said_about_their_kin(world: World) -> None:
    household = world.household()
    complaint = world.complaint(household)
    world.app.people.declare_kin(world["inspector"], Command(), household_id=household)
    kin = world.actor("inspector")
    calls: tuple[Callable[[], object], ...] = (
        lambda: world.app.complaints.accept(kin, Command(), complaint_id=complaint, office="inspector"),
        lambda: world.app.complaints.one(kin, complaint),
    )
    for call in calls:
        with pytest.raises(Refused, match="own_affair"):
            call()
    assert world.app.complaints.waiting(kin) == []
    assert world.app.complaints.listing(kin) == ([], False)


def test_it_waits_for_who_deals_with_it_until_the_complainant_is_told(world: World) -> None:
    household = world.household()
    complaint = world.complaint(household)
    a = world.app.complaints

    def waits_for() -> set[str]:
        return {who for who in OFFICES if [r["complaint_id"] for r in a.waiting(world[who])] == [complaint]}

    assert waits_for() == {"standing", "inspector"}
    assert row(world, complaint)["due_on"] == date(2020, 3, 11), "seven working days"
    accepted(world, complaint, office="labour_office", by="standing")
    assert waits_for() == {"labour"}
    assert row(world, complaint)["due_on"] == date(2020, 4, 14), "thirty working days, past a holiday"
    resolve(world, complaint, "labour")
    assert waits_for() == {"labour"}, "whoever complained is still to be told"
    world.clock.set_day(date(2020, 3, 10))
    assert [r["complaint_id"] for r in a.listing(world["auditor"], status="overdue")[0]] == [complaint]
    told: dict[str, Any] = {"answered_on": date(2020, 3, 10), "channel": "letter", "answer": "đã xem xét"}
    with pytest.raises(Refused, match="forbidden"):
        a.answer(world["standing"], Command(), complaint_id=complaint, **told)
    a.answer(world["labour"], Command(), complaint_id=complaint, **told)
    assert waits_for() == set()
    assert a.listing(world["auditor"], status="unanswered") == ([], False)


def test_nobody_is_to_be_told_where_nobody_gave_a_name(world: World) -> None:
    complaint = world.complaint(world.household(), complainant="", contact="")
    world.app.complaints.leave(
        world["standing"], Command(), complaint_id=complaint, ground="anonymous_without_evidence", reason="x"
    )
    assert world.app.complaints.waiting(world["standing"]) == []
    assert row(world, complaint)["answer_by"] is None


def test_terms_are_data_that_nobody_has_confirmed() -> None:
    assert {w: complaint_term(w, date(2020, 3, 2)).working_days for w in ("screening", "investigation", "answer")} == {
        "screening": 7, "investigation": 30, "answer": 5,
    }  # fmt: skip
    assert complaint_term("appeal", date(2010, 1, 1)).confirmed is False
    with pytest.raises(KeyError):
        complaint_term("luck", date(2020, 1, 1))


# -- found by a code


def test_it_is_found_by_household_dossier_or_certificate(world: World) -> None:
    household = world.household(code="HO-77")
    world.commitment(household)
    nomination = world.proposed(household)
    code = world.log.load(Nomination, nomination).code
    find = world.app.complaints.find
    assert find(world["clerk"], " ho-77 ") == (household, None)
    assert find(world["clerk"], code.lower()) == (household, nomination)
    assert find(world["clerk_thach"], "HO-77") is None
    assert find(world["clerk"], "0001/2020") is None
    awarded = world.nomination("council")
    world.awarded(awarded)
    assert find(world["standing"], "0001/2020") == (world.log.load(Nomination, awarded).subject_id, awarded)
    with pytest.raises(Refused, match="not_found"):
        world.complaint(household, nomination_id=awarded)
    with pytest.raises(Refused, match="foreign_unit"):
        world.complaint(household, by="clerk_thach")


def test_a_complaint_about_a_nominee_and_about_a_unit(world: World) -> None:
    nominee = UUID(
        world.app.nominees.register(
            world["front"], Command(), nominee_id=UUID(int=77), category="individual", kind="person", name="Hà Thị Xoan",
            address="", work="", role="other",
        )["id"]
    )  # fmt: skip
    for subject, kind in ((nominee, "nominee"), (world.unit("son"), "unit")):
        complaint = world.complaint(subject, by="standing")
        assert row(world, complaint)["subject_kind"] == kind
    with pytest.raises(Refused, match="own_unit"):
        world.complaint(world.unit("binh"))


# -- who learns what


@pytest.mark.parametrize("who", sorted(OFFICES))
def test_who_complained_is_told_to_those_alone_who_deal_with_it(world: World, who: str) -> None:
    household = world.household()
    world.commitment(household)
    nomination = world.proposed(household)
    complaint = world.complaint(household, by="clerk", uploads=[pdf("letter", "don-cua-ong-To.pdf")])
    stages = [HANDLERS | {"clerk"}]
    seen = [told(world, who, complaint, nomination)]
    accepted(world, complaint, office="labour_office", by="inspector")
    stages.append({"labour"})
    seen.append(told(world, who, complaint, nomination))
    resolve(world, complaint, "labour")
    stages.append({"labour"})
    seen.append(told(world, who, complaint, nomination))
    for dealing, (words, papers) in zip(stages, seen, strict=True):
        expected = set(SAID) if who in dealing else {"statement"} if who == "auditor" else set()
        assert words == expected
        assert papers is (who in dealing or who == "auditor")


def told(world: World, who: str, complaint: UUID, nomination: UUID) -> tuple[set[str], bool]:
    """Return which of the words an officer finds anywhere, and whether the letter opens."""
    actor, text = world[who], ""
    paper = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s", (complaint,))
    assert paper is not None
    for read in (
        lambda: world.app.complaints.words(actor, complaint),
        lambda: [tell(e) for e in world.app.complaints.history(actor, complaint)[0]],
        lambda: [tell(e) for e in world.app.records.changes_since(actor, complaint, 0)],
        lambda: [tell(e) for e in world.app.dossiers.dossier(actor, nomination).events],
        lambda: world.app.complaints.listing(actor),
        lambda: world.app.complaints.of_subject(actor, world.log.load(Nomination, nomination).subject_id),
    ):
        with contextlib.suppress(Refused):
            text += repr(read())
    papers = False
    with contextlib.suppress(Refused):
        papers = world.app.records.paper(actor, paper["sha256"], complaint).content is not None
    return {name for name, words in SAID.items() if words in text}, papers


def test_what_was_said_stands_nowhere_in_the_open(world: World) -> None:
    household = world.household()
    world.complaint(household, uploads=[pdf("letter", "don-cua-ong-To.pdf")])
    for table in ("complaints", "security_log", "processed_commands"):
        rows = repr(world.log.query(f"SELECT * FROM {table}"))
        assert not any(words in rows for words in SAID.values()), table
    stored = b"".join(bytes(r["state"]) for r in world.log.query("SELECT state FROM stored_events"))
    assert not any(
        words.encode() in stored or words.encode("unicode_escape") in stored for words in SAID.values()
    )


def test_reading_who_complained_leaves_a_line(world: World) -> None:
    complaint = world.complaint(world.household(), uploads=[pdf("letter")])
    paper = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s", (complaint,))
    assert paper is not None
    world.app.records.paper(world["inspector"], paper["sha256"], complaint)
    (line,) = world.log.query("SELECT subject, record_id, kinds FROM personal_readings")
    assert (line["subject"], line["record_id"], line["kinds"]) == (None, complaint, ["paper"])


# -- personal data


def test_the_report_of_the_household_tells_of_it_and_quotes_nothing(world: World, plain_paper: None) -> None:
    household = world.household()
    world.complaint(household, uploads=[pdf("letter", "don-cua-ong-To.pdf")])
    request = world.request(household, "access")
    world.app.data_requests.make_report(world["clerk"], Command(), request_id=request)
    (paper,) = world.log.query(
        "SELECT sha256, subject FROM papers WHERE topic = 'data_request.report_made.v1' AND originator_id = %s",
        (request,),
    )
    content = world.log.attachments.read(paper["subject"], paper["sha256"])
    assert content is not None
    text = content.decode()
    assert "tố cáo" in text
    assert not any(words in text for words in (*SAID.values(), "don-cua-ong-To"))


def test_nobody_is_erased_from_under_an_open_complaint_and_its_words_go_with_the_household(
    world: World,
) -> None:
    household = world.household()
    complaint = world.complaint(household, uploads=[pdf("letter")])
    with pytest.raises(Refused, match="subject_complaint_open"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    world.app.complaints.leave(
        world["standing"], Command(), complaint_id=complaint, ground="settled_before", reason="x"
    )
    along = world.app.erasure.taken_along(world["admin"], household)
    assert complaint in along.records
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    received = world.log.events_of(complaint)[0]
    assert isinstance(received, Complaint.Received)
    assert received.statement.value is ERASED
    assert received.complainant is not None
    assert received.complainant.value is ERASED
    paper = received.evidence[0]
    assert world.log.attachments.read(paper.subject, paper.sha256) is None
    assert row(world, complaint)["status"] == "not_taken_up"


def test_the_words_of_a_settled_complaint_are_erased_after_their_term(world: World) -> None:
    complaint = world.complaint(world.household(), uploads=[pdf("letter")])
    admin, a = world["admin"], world.app.complaints
    with pytest.raises(Refused, match="complaint_state"):
        a.erase(admin, Command(), complaint_id=complaint, ground="term_passed")
    a.withdraw(world["standing"], Command(), complaint_id=complaint, reason="x")

    def passed() -> int:
        return next(t.passed for t in world.app.retention.terms(world["admin"]) if t.kept.id == "complaints")

    assert passed() == 0
    world.clock.set_day(date(2025, 3, 4))
    assert passed() == 1
    (item,) = world.app.retention.items(admin, "complaints")[1]
    assert item["code"] == f"D-{complaint.hex[:8].upper()}"
    a.erase(admin, Command(), complaint_id=complaint, ground="term_passed")
    assert passed() == 0
    received = world.log.events_of(complaint)[0]
    assert isinstance(received, Complaint.Received)
    assert received.statement.value is ERASED
    assert isinstance(world.log.attachments, Attachments)
    assert world.log.attachments.read(complaint, received.evidence[0].sha256) is None
    with pytest.raises(Refused, match="complaint_erased"):
        a.erase(admin, Command(), complaint_id=complaint, ground="term_passed")
    assert not any(Path(world.folder / complaint.hex[:2] / complaint.hex).glob("*"))


def test_the_administrator_sees_what_is_over_and_nobodys_name(world: World) -> None:
    open_, over = world.complaint(world.household()), world.complaint(world.household())
    world.app.complaints.withdraw(world["standing"], Command(), complaint_id=over, reason="x")
    admin = world["admin"]
    rows, _ = world.app.complaints.listing(admin)
    assert [(r["complaint_id"], r["name"]) for r in rows] == [(over, None)]
    with pytest.raises(Refused, match="not_found"):
        world.app.complaints.one(admin, open_)
    assert world.app.complaints.words(admin, over) == {"statement": "", "complainant": "", "contact": ""}


def test_a_restricted_household_is_complained_about_all_the_same(world: World) -> None:
    household = world.household()
    world.commitment(household)
    nomination = world.proposed(household)
    request = world.request(household, "restriction")
    world.app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="x")
    complaint = accepted(world, world.complaint(household))
    assert holds(world, nomination) == ["denunciation", "restriction"]
    resolve(world, complaint, **FOUNDED, measures=["rejection"], reason_code="standard_not_met", reason="x")
    assert status(world, nomination) == "rejected"


# -- at once


def test_it_is_received_while_the_chair_signs(world: World) -> None:
    """Either the signature comes first and the certificate waits, or the complaint does and the dossier is left out."""
    first, second = world.nomination("council"), world.nomination("council")
    decision = world.decision([first, second])
    subject = world.log.load(Nomination, first).subject_id
    world.another_process()
    chair = world["district_chair"]
    code = code_for(world.app, chair)
    outcomes = together(
        lambda: world.app.council.sign(chair, Command(), decision_id=decision, code=code),
        lambda: {"id": str(world.complaint(subject, by="standing"))},
    )
    assert codes(outcomes) == []
    assert holds(world, first) == ["denunciation"]
    assert status(world, second) == "decided"
    assert status(world, first) in ("decided", "open")
    with pytest.raises(Refused, match=r"held|not_in_decision"):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=first)


def test_two_officers_resolve_at_once(world: World) -> None:
    household = world.household()
    world.commitment(household)
    nomination = world.proposed(household)
    complaint = accepted(world, world.complaint(household))
    world.officer("inspector2", "inspector", "district")
    second = world.actor("inspector2")
    more: dict[str, Any] = {"complaint_id": complaint, "uploads": [], "conclusion": "x"}
    outcomes = together(
        lambda: world.app.complaints.resolve(world["inspector"], Command(), outcome="unfounded", **more),
        lambda: world.app.complaints.resolve(
            second, Command(), outcome="founded", measures=["rejection"], reason_code="standard_not_met", reason="x", **more
        ),
    )  # fmt: skip
    assert codes(outcomes) == ["complaint_state"]
    found = row(world, complaint)["status"]
    assert (found, status(world, nomination)) in [("unfounded", "draft"), ("founded", "rejected")]
    assert holds(world, nomination) == []


def test_who_is_overtaken_while_deciding_is_told_the_state_and_not_what_follows_from_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = world.household()
    world.commitment(household)
    world.proposed(household)
    complaint = accepted(world, world.complaint(household))
    world.officer("inspector2", "inspector", "district")
    first, second = world["inspector"], world.actor("inspector2")
    more: dict[str, Any] = {"complaint_id": complaint, "uploads": [], "conclusion": "x"}
    let_go = complaint_holds.let_go
    faster = [lambda: world.app.complaints.resolve(first, Command(), outcome="unfounded", **more)]

    def slowly(work: Work, about: Complaint) -> list[Nomination]:
        if faster:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(faster.pop()).result()
        return let_go(work, about)

    monkeypatch.setattr(complaints, "let_go", slowly)
    with pytest.raises(Refused) as refusal:
        world.app.complaints.resolve(
            second, Command(), outcome="founded", measures=["rejection"], reason_code="standard_not_met", reason="x", **more
        )  # fmt: skip
    assert refusal.value.code == "complaint_state"
    assert row(world, complaint)["status"] == "unfounded"


def test_a_complaint_and_a_new_dossier_at_once_end_in_a_hold_before_it_is_submitted(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    outcomes = together(
        lambda: {"id": str(world.proposed(household))}, lambda: {"id": str(world.complaint(household))}
    )
    assert codes(outcomes) == []
    nomination = UUID(
        next(r["nomination_id"].hex for r in world.log.query("SELECT nomination_id FROM nominations"))
    )
    if not holds(world, nomination):
        world.meet(nomination)
        world.app.nominations.submit(
            world["head"], Command(), nomination_id=nomination, report="x", uploads=[pdf("report")]
        )
    assert holds(world, nomination) == ["denunciation"]
