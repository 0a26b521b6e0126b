"""Who reads what was complained of, and by whom: told by role, on every way a page reads a dossier's events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.workflows.world import OFFICES, World

import workflows
from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from workflows import audit
from workflows.authorisation import may
from workflows.kernel import Command
from workflows.narrative import tell

SAID = {
    "author": "Hàng Xóm Giấu Tên",
    "comment": "trưởng thôn bênh người nhà",
    "answer": "thưa bà hàng xóm, trưởng thôn không dự",
    "remarks": "đã hỏi bà hàng xóm giấu tên",
    "denunciation": "ông Khiếu tố cáo trưởng thôn",
    "complaint": "bà Nại khiếu nại cuộc họp",
    "settled": "đơn của ông Khiếu không có căn cứ",
}
OPEN = {"investigation": "đang có kiểm tra của huyện"}
"""Told to everybody who reads the dossier."""
TOLD = {
    "clerk", "chair", "deputy", "labour", "standing", "council_chair", "member1", "member2", "district_chair",
    "inspector", "auditor",
}  # fmt: skip


@pytest.fixture
def complained(world: World) -> UUID:
    """Return a dossier with comments, a complaint that stands, a denunciation that is settled, and an investigation."""
    id = world.nomination("commune_posting")
    n, clerk, labour = world.app.nominations, world["clerk"], world["labour"]
    n.post(clerk, Command(), nomination_id=id)
    n.receive_comment(clerk, Command(), nomination_id=id, author=SAID["author"], text=SAID["comment"])
    world.app.postings.answer(clerk, Command(), nomination_id=id, comment=1, answer=SAID["answer"])
    world.clock.set_day(world.clock.today() + timedelta(days=13))
    n.close_posting(clerk, Command(), nomination_id=id, remarks=SAID["remarks"])
    for kind in ("denunciation", "complaint", "investigation"):
        n.place_hold(labour, Command(), nomination_id=id, kind=kind, reason={**SAID, **OPEN}[kind])
    row = world.log.query_one(
        "SELECT hold_id FROM nomination_holds WHERE nomination_id = %s AND kind = 'denunciation'", (id,)
    )
    assert row is not None
    n.lift_hold(labour, Command(), nomination_id=id, hold_id=row["hold_id"], outcome=SAID["settled"])
    return id


def heard(events: Iterable[EventSourced.Event]) -> set[str]:
    """Which of the words stand in what is told of events."""
    stories = [tell(e) for e in events]
    text = repr([(s.headline, s.detail, s.words) for s in stories])
    return {name for name, words in {**SAID, **OPEN}.items() if words in text}


@pytest.mark.parametrize("who", sorted(OFFICES))
def test_the_timeline_by_role(world: World, complained: UUID, who: str) -> None:
    if who not in TOLD | {"head"}:
        with pytest.raises(Refused, match=r"forbidden|foreign_unit"):
            world.app.dossiers.dossier(world[who], complained)
        return
    events = world.app.dossiers.dossier(world[who], complained).events
    assert heard(events) == ({*SAID, *OPEN} if who in TOLD else {*OPEN})


def test_that_there_was_something_and_that_it_is_settled_is_told(world: World, complained: UUID) -> None:
    events = world.app.dossiers.dossier(world["head"], complained).events
    text = repr([(tell(e).headline.vi, tell(e).detail.vi) for e in events])
    for words in ("Nhận ý kiến nhân dân", "1 ý kiến", "có khiếu nại", "có tố cáo", "Bỏ tạm dừng"):
        assert words in text
    assert None not in [tell(e).words for e in events], "not told is not erased"
    assert len(events) == len(world.log.events_of(complained))
    assert [type(e) for e in events] == [type(e) for e in world.log.events_of(complained)]


@pytest.mark.parametrize(
    ("who", "expected"), [("head", {*OPEN}), ("clerk", {*SAID, *OPEN}), ("auditor", {*SAID, *OPEN})]
)
def test_a_stale_page_tells_no_more_than_the_timeline(
    world: World, complained: UUID, who: str, expected: set[str]
) -> None:
    records = world.app.records
    assert heard(records.changes_since(world[who], complained, 0)) == expected
    events = world.log.events_of(complained)
    # The lifting alone, of a hold placed before what the page was read at.
    last = records.changes_since(world[who], complained, events[-2].originator_version)
    assert [type(e) for e in last] == [Nomination.HoldLifted]
    assert heard(last) == expected & {"settled"}


def test_the_nomination_and_its_notices_tell_it_nowhere_else(world: World, complained: UUID) -> None:
    head = world["head"]
    app = world.app
    dossier = app.dossiers.dossier(head, complained)
    shown = repr(
        [
            vars(dossier.nomination), dossier.row, dossier.papers, dossier.verifications, dossier.people,
            app.dossiers.notices(head), app.work_lists.of(head), app.dossiers.listing(head),
            [vars(e) for e in dossier.events if not hasattr(e, "assessment")],
            app.dossiers.history(head, complained, world.path("son")),
        ]
    )  # fmt: skip
    assert [name for name, words in SAID.items() if words in shown] == []
    values = [
        value
        for event in (*dossier.events, *app.dossiers.history(head, complained, world.path("son"))[0])
        for value in vars(event).values()
        if isinstance(value, PII)
    ]
    assert len(values) > 20
    assert {w for w in SAID.values() for value in values if w in str(plain(value))} == set()
    assert not may(head, "audit.read")


def test_nobody_reads_what_is_said_of_their_own_unit_or_kin(world: World) -> None:
    head, chair, labour = world["head"], world["chair"], world["labour"]
    unit = UUID(
        world.app.nominations.propose(chair, Command(), category="commune", subject_id=world.unit("binh"))[
            "id"
        ]
    )
    world.app.nominations.place_hold(
        labour, Command(), nomination_id=unit, kind="complaint", reason=SAID["complaint"]
    )
    assert heard(world.app.dossiers.dossier(chair, unit).events) == set()
    assert heard(world.app.dossiers.dossier(world["auditor"], unit).events) == {"complaint"}
    household = world.household()
    commitment = world.commitment(household)
    assert world.log.load(ExitCommitment, commitment).status == "accepted"
    own = world.proposed(household)
    world.app.nominations.place_hold(
        labour, Command(), nomination_id=own, kind="complaint", reason=SAID["complaint"]
    )
    clerk = world["clerk"]
    assert heard(world.app.dossiers.dossier(clerk, own).events) == {"complaint"}
    world.app.people.declare_kin(
        world["admin"], Command(), officer_id=clerk.officer_id, household_id=household
    )
    assert heard(world.app.dossiers.dossier(world.actor("clerk"), own).events) == set()
    assert heard(world.app.dossiers.dossier(head, own).events) == set()


def test_the_audit_report_of_ones_own_unit_names_nobody_who_commented(
    world: World, complained: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "render_audit_report", lambda data: repr(data).encode())

    def report(who: str) -> str:
        return world.app.audit.report(world[who], household_ids=[], nomination_ids=[complained]).decode()

    assert SAID["author"] in report("chair")
    subject = world.log.load(Nomination, complained).subject_id
    chair = world["chair"].officer_id
    world.app.people.declare_kin(world["admin"], Command(), officer_id=chair, household_id=subject)
    world.actors["chair"] = world.actor("chair")
    told = report("chair")
    assert SAID["author"] not in told
    assert "Nhận ý kiến nhân dân" in told


def test_a_department_that_attests_for_a_unit_reads_no_complaint_about_it(world: World) -> None:
    chair, labour = world["chair"], world["labour"]
    world.clock.set_day(date(2020, 3, 2))
    unit = UUID(
        world.app.nominations.propose(chair, Command(), category="commune", subject_id=world.unit("binh"))[
            "id"
        ]
    )
    world.app.nominations.place_hold(
        labour, Command(), nomination_id=unit, kind="denunciation", reason=SAID["denunciation"]
    )
    assert heard(world.app.dossiers.dossier(world["front"], unit).events) == set()


def test_pages_read_no_dossiers_events_but_through_the_workflows() -> None:
    """The web never reads the log itself: what it is given has gone through ``as_told_to``."""
    web = Path(workflows.__file__).parent.parent / "web"
    read = [p.name for p in web.rglob("*.py") if "events_of(" in p.read_text(encoding="utf-8")]
    assert list(web.rglob("*.py"))
    assert read == []
    # What reads them raw is what signers are told of their own codes, what the district alone is shown (revocations too), what
    # papers are made of and compared with, lists and requests, of which nobody complains, and what a person is handed of
    # themselves, which quotes nobody else (tests/workflows/test_data_requests.py).
    # Keys and witnesses are nobody's secret. Layouts and prints have nothing of anybody's but a name; what an erasure takes along
    # is told to nobody.
    # Conferences and referrals tell of no complaint: nobody is referred while one is open.
    # As they stood, records are told through ``as_told_to`` too, once they were replayed (tests/workflows/test_as_of.py); a bundle
    # of evidence tells what that found, and has the stored bytes sealed; everybody is told what a table of its own lets through.
    # Complaints have a rule of their own (``as_shown_to``, tests/workflows/test_complaints.py); appeals are the nominee's words.
    raw = {
        p.name
        for p in Path(workflows.__file__).parent.glob("*.py")
        if "events_of("
        in p.read_text(encoding="utf-8")
        .replace("as_told_to(actor, self._log.events_of(", "")
        .replace("as_shown_to(actor, facts_of(record), self._log.events_of(", "")
    }
    assert raw == {
        "appeals.py", "as_of.py", "audit.py", "certificate_checks.py", "certificate_templates.py",
        "complaint_reading.py", "conference_reading.py", "council_minutes.py", "custody.py",
        "data_requests.py", "dossier_papers.py", "erasure.py", "evidence_bundle.py", "higher_awards.py",
        "import_runs.py", "issuing.py", "mentions.py", "movement.py", "personal_file.py",
        "poverty_figures.py", "print_run_reading.py",
        "print_runs.py", "public_timeline.py", "redacted_minutes.py", "revocation_reading.py",
        "second_factor.py", "sponsorships.py",
    }  # fmt: skip
