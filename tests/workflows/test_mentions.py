"""What an erasure takes along: words about the erased in records that are not the person's own."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.intake.spreadsheets import xls, xlsx
from tests.workflows import story
from tests.workflows.world import World, pdf

from aggregates.inspection import Inspection
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import PII, plain
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from intake.legacy_text import encode
from projections.rebuild import rebuild
from workflows.kernel import Command
from workflows.narrative import tell
from workflows.papers import Upload

NAME, CODE = "Quách Thị Nhược Lan", "HO-PLAIN-7781"


@pytest.fixture
def lan(world: World) -> UUID:
    return world.household(head=NAME, code=CODE)


def forget(world: World, subject: UUID) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject)


def told(world: World, record: UUID) -> list[str | None]:
    """The words of a record's timeline; None where they are erased."""
    return [tell(e).words for e in world.log.events_of(record)]


def same_when_rebuilt(world: World) -> None:
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def planned(world: World, commitments: list[UUID], sampling: str = "bốc thăm ba hộ") -> UUID:
    outcome = world.app.inspections.plan(
        world["inspector"],
        Command(),
        unit_id=world.unit("binh"),
        planned_for=date(2020, 3, 2),
        sampling=sampling,
        commitment_ids=commitments,
    )
    return UUID(outcome["id"])


def visited(
    world: World, inspection: UUID, minutes: str = "đã làm việc với xã", content: str = "visit"
) -> None:
    world.app.inspections.carry_out(
        world["inspector"],
        Command(),
        inspection_id=inspection,
        on=date(2020, 3, 2),
        minutes=minutes,
        uploads=[pdf(content, "bien-ban.pdf")],
    )


def found(world: World, inspection: UUID, commitment: UUID, text: str) -> UUID:
    world.app.inspections.find_income(
        world["inspector"],
        Command(),
        inspection_id=inspection,
        commitment_id=commitment,
        year=2017,
        text=text,
        uploads=[pdf(text, "phat-hien.pdf")],
    )
    return next(
        f.id
        for f in world.log.load(Inspection, inspection).findings.values()
        if f.commitment_id == commitment
    )


def content(world: World, record: UUID, name: str) -> bytes | None:
    """The paper of that record whose bytes were made of ``name``."""
    row = world.log.query_one(
        "SELECT sha256 FROM papers WHERE originator_id = %s AND size = %s", (record, len(pdf(name).content))
    )
    assert row is not None
    return world.app.records.paper(world["auditor"], row["sha256"], record).content


# -- inspections


def test_an_inspection_forgets_whom_it_drew_and_keeps_the_rest(world: World, lan: UUID) -> None:
    other = world.household(head="Bùi Văn Khác")
    mine, theirs = world.commitment(lan), world.commitment(other)
    for commitment in (mine, theirs):
        world.declare(commitment)
    i = planned(world, [mine, theirs], "thôn chỉ hộ ấy")
    visited(world, i, "xem chuồng bò")
    found(world, i, mine, "hộ ấy thiếu sổ")
    kept = found(world, i, theirs, "hộ kia thiếu hóa đơn")
    world.app.inspections.find(
        world["inspector"], Command(), inspection_id=i, text="xã lưu hồ sơ chậm", uploads=[pdf("unit")]
    )
    assert content(world, i, "visit")
    before = world.log.load(Inspection, i)
    forget(world, lan)

    assert told(world, i) == [None, None, None, "hộ kia thiếu hóa đơn", None]
    after = world.log.load(Inspection, i)
    assert (after.status, after.unit_id, after.commitments) == (
        before.status,
        before.unit_id,
        before.commitments,
    )
    events = world.log.events_of(i)
    assert isinstance(events[0], Inspection.Planned)
    assert isinstance(events[1], Inspection.CarriedOut)
    assert events[0].planned_for == events[1].carried_out_on == date(2020, 3, 2)
    assert {e.meta.officer_id for e in events} == {world["inspector"].officer_id}
    rows = world.app.inspections.findings(i)
    assert [(r["finding_id"] == kept, r["text"]) for r in rows if r["text"]] == [
        (True, "hộ kia thiếu hóa đơn")
    ]
    assert content(world, i, "visit") is None
    assert content(world, i, "unit") is None
    assert content(world, i, "hộ kia thiếu hóa đơn")
    assert not list(story.files(world.folder / i.hex[:2] / i.hex)), "the bytes themselves are gone"
    names = world.log.query("SELECT name FROM papers WHERE originator_id = %s AND subject = %s", (i, i))
    assert [r["name"] for r in names] == [None, None]
    same_when_rebuilt(world)


def test_a_finding_alone_binds_an_inspection_to_a_household(world: World, lan: UUID) -> None:
    mine = world.commitment(lan)
    world.declare(mine)
    i = planned(world, [])
    visited(world, i, "nghe phản ánh")
    found(world, i, mine, "hộ ấy thiếu sổ")
    forget(world, lan)
    assert told(world, i) == [None, None, None]


@pytest.mark.parametrize(
    "words", [f"đã đến nhà bà {NAME}", "da den nha ba quach thi nhuoc lan", f"mã {CODE}"]
)
def test_words_with_the_name_or_the_code_go_though_the_household_was_not_drawn(
    world: World, lan: UUID, words: str
) -> None:
    world.commitment(lan)
    other = world.commitment(world.household())
    named, silent = planned(world, [other]), planned(world, [other])
    visited(world, named, words)
    visited(world, silent, "đã đến các nhà khác", "other visit")
    forget(world, lan)
    assert told(world, named) == [None, None]
    assert told(world, silent) == ["bốc thăm ba hộ", "đã đến các nhà khác"]
    assert content(world, named, "visit") is None
    assert content(world, silent, "other visit")


def test_an_inspection_goes_on_after_its_words_are_gone(world: World, lan: UUID) -> None:
    mine = world.commitment(lan)
    i = planned(world, [mine], "thôn chỉ hộ ấy")
    other = world.another_process()
    assert tell(other.log.events_of(i)[0]).words == "thôn chỉ hộ ấy"
    forget(world, lan)
    other.inspections.carry_out(
        world["inspector"],
        Command(),
        inspection_id=i,
        on=date(2020, 3, 2),
        minutes="đã đến xã",
        uploads=[pdf("after")],
    )
    other.inspections.close(world["inspector"], Command(), inspection_id=i, conclusion="tốt")
    assert told(world, i) == [None, "đã đến xã", "tốt"]
    assert content(world, i, "after")
    same_when_rebuilt(world)
    # Somebody else of the same inspection is erased later: what was written in between goes as well.
    again = world.household(head="Bùi Thị Sau")
    late = planned(world, [world.commitment(again)])
    forget(world, again)
    assert told(world, i) == [None, "đã đến xã", "tốt"]
    assert told(world, late) == [None]


def test_the_same_paper_handed_in_again_can_be_read(world: World, lan: UUID) -> None:
    """A copy sealed under the thrown-away key may still lie there: it is written anew."""
    i = planned(world, [world.commitment(lan)])
    attachments = world.log.attachments
    first = attachments.keep(i, "a.pdf", pdf("twice").content)
    path = world.folder / i.hex[:2] / i.hex / first.sha256
    old = path.read_bytes()
    forget(world, lan)
    assert not path.exists()
    path.write_bytes(old)
    assert attachments.read(i, first.sha256) is None
    assert attachments.keep(i, "a.pdf", pdf("twice").content).sha256 == first.sha256
    assert attachments.read(i, first.sha256) == pdf("twice").content
    assert attachments.destroy_unreadable(i) == 0


def test_papers_left_by_an_erasure_that_broke_off_go_when_it_is_asked_for_again(
    world: World, lan: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    i = planned(world, [world.commitment(lan)])
    visited(world, i)
    with monkeypatch.context() as patch:
        patch.setattr(type(world.app.erasure), "_remove_papers", lambda *_: None)
        forget(world, lan)
    folder = world.folder / i.hex[:2] / i.hex
    assert list(story.files(folder))
    assert content(world, i, "visit") is None
    with pytest.raises(Exception, match="subject_erased"):
        forget(world, lan)
    assert not list(story.files(folder))


# -- old events with words in the open


@pytest.fixture
def old_plans(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let plans of inspections be stored as the first version stored them."""
    mapper = world.log.mapper
    store = mapper.to_stored_event

    def as_of_old(event: Any) -> Any:
        stored = store(event)
        if not isinstance(event, Inspection.Planned):
            return stored
        state = dict(vars(event))
        for name in ("originator_id", "originator_version"):
            state.pop(name)
        return type(stored)(
            stored.originator_id,
            stored.originator_version,
            stored.topic,
            mapper.transcoder.encode({**state, "sampling": event.sampling.value}),
        )

    monkeypatch.setattr(mapper, "to_stored_event", as_of_old)


def test_words_an_old_event_kept_in_the_open_are_shown_to_nobody(
    world: World, lan: UUID, old_plans: None
) -> None:
    drawn, silent = planned(world, [world.commitment(lan)], f"hộ {NAME} do thôn chỉ"), planned(world, [])
    by_name = planned(world, [], f"theo đơn về hộ {NAME}")
    stored = b"".join(text for _, text in story.dump(world.url, "stored_events"))
    assert f"hộ {NAME} do thôn chỉ".encode() in stored
    assert told(world, drawn) == [f"hộ {NAME} do thôn chỉ"]
    event = world.log.events_of(drawn)[0]
    assert isinstance(event, Inspection.Planned)
    assert event.sampling == PII(drawn, f"hộ {NAME} do thôn chỉ")
    forget(world, lan)
    for process in (world.app, world.another_process()):
        words = [[tell(e).words for e in process.log.events_of(i)] for i in (drawn, by_name, silent)]
        assert words == [[None], [None], ["bốc thăm ba hộ"]]
        assert world.log.load(Inspection, drawn).status == "planned"
    same_when_rebuilt(world)


# -- other records with a key of their own


def reported(world: World, unit: str, year: int, remarks: str) -> UUID:
    head, clerk = world["head"], world["clerk"]
    outcome = world.app.reviews.report(
        head if unit == "son" else clerk,
        Command(),
        unit_id=world.unit(unit),
        year=year,
        stage="official",
        counts=Counts(100, 10, 5),
        reviewed_on=date(year, 12, 1),
        remarks=remarks,
        uploads=[pdf(remarks, "ra-soat.pdf")],
    )
    return UUID(outcome["ids"][0])


def test_reviews_and_charges_that_name_the_household_lose_their_words_and_the_others_do_not(
    world: World, lan: UUID
) -> None:
    by_hamlet = reported(world, "son", 2018, f"bà {NAME} không có mặt")
    by_commune = reported(world, "binh", 2018, f"đã rà lại hộ mã {CODE}")
    silent = reported(world, "son", 2019, "đủ các hộ")
    sponsorships, inspector = world.app.sponsorships, world["labour"]
    charge = UUID(
        sponsorships.assign(
            inspector,
            Command(),
            department_id=world.unit("front"),
            commune_id=world.unit("binh"),
            document="QĐ 12",
            issued_on=date(2018, 8, 1),
            valid_from=date(2018, 8, 1),
            valid_to=None,
            uploads=[],
        )["id"]
    )
    sponsorships.report_support(
        world["front"],
        Command(),
        sponsorship_id=charge,
        year=2019,
        text=f"giúp hộ {NAME} làm nhà",
        uploads=[pdf("house")],
    )
    forget(world, lan)
    assert [told(world, r) for r in (by_hamlet, by_commune)] == [[None], [None]]
    assert told(world, silent) == ["đủ các hộ"]
    assert told(world, charge)[-1] is None
    row = world.log.query_one(
        "SELECT status, text FROM sponsorship_supports WHERE sponsorship_id = %s", (charge,)
    )
    assert row == {"status": "reported", "text": None}
    assert content(world, by_hamlet, f"bà {NAME} không có mặt") is None
    assert content(world, silent, "đủ các hộ")
    # Both go on.
    sponsorships.confirm_support(world["chair"], Command(), sponsorship_id=charge, year=2019, remarks="đúng")
    world.app.reviews.verify(world["chair"], Command(), reviews={by_hamlet: None}, remarks="đã xem")
    assert told(world, charge)[-1] == "đúng"
    assert told(world, by_hamlet)[-1] == "đã xem"
    same_when_rebuilt(world)


def test_a_cancelled_session_forgets_why_and_a_later_one_has_minutes(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    other = world.nomination("council")
    subject = world.log.query_one(
        "SELECT subject_id FROM nominations WHERE nomination_id = %s", (nomination,)
    )
    assert subject is not None
    session = world.session([nomination, other], opened=False)
    world.app.council.cancel(world["standing"], Command(), session_id=session, reason="có đơn về hộ ấy")
    later = world.session([nomination, other], opened=False)
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=nomination, reason="hộ xin rút")
    forget(world, subject["subject_id"])
    assert told(world, session)[-1] is None
    council, standing = world.app.council, world["standing"]
    council.open(
        standing,
        Command(),
        session_id=later,
        present=[world[m].officer_id for m in ("council_chair", "member1", "member2")],
    )
    for member in ("council_chair", "member1", "member2"):
        council.vote(world[member], Command(), session_id=later, ballots={other: "for"})
    council.count(standing, Command(), session_id=later)
    council.publish(world["council_chair"], Command(), session_id=later, reasons={})
    row = world.log.query_one(
        "SELECT minutes_sha256 AS sha FROM council_sessions WHERE session_id = %s", (later,)
    )
    assert row is not None
    assert world.log.attachments.read(later, row["sha"])
    same_when_rebuilt(world)


# -- words about somebody else


def test_a_text_about_somebody_else_that_names_the_household_is_withheld_and_nothing_beside_it(
    world: World, lan: UUID
) -> None:
    helper = world.household(head="Bùi Văn Khác")
    c = world.commitment(helper, statement=f"tôi và bà {NAME} cùng làm")
    world.declare(c, sources="lúa")
    world.verify(c, note=f"hỏi bà {NAME} ở cạnh nhà")
    world.exited(c)
    world.app.households.help_neighbour(
        world["head"], Command(), commitment_id=c, description=f"cho hộ {CODE} mượn bê", uploads=[pdf("calf")]
    )
    n = world.proposed(helper)
    world.meet(n, remarks=f"bà {NAME} tán thành", chaired_by=NAME)
    i = planned(world, [])
    visited(world, i)
    found(world, i, c, f"bò là của bà {NAME}")
    forget(world, lan)
    words = {type(e).__name__: tell(e).words for e in world.log.events_of(c)}
    assert words["Registered"] is words["IncomeVerified"] is words["NeighbourHelped"] is None
    assert words["IncomeDeclared"] == "lúa"
    meeting = world.log.events_of(n)[1]
    assert isinstance(meeting, Nomination.MeetingRecorded)
    assert plain(meeting.remarks) is plain(meeting.chaired_by) is None
    assert plain(meeting.secretary) == "Phạm Thị Ngân"
    notes = world.log.query("SELECT note FROM income_verifications WHERE commitment_id = %s", (c,))
    assert notes == [{"note": None}]
    assert [r["text"] for r in world.app.inspections.findings(i)] == [None]
    assert told(world, i)[1] == "đã làm việc với xã", "of the inspection itself nothing named her"
    assert [t for t, text in story.dump(world.url) if NAME.encode() in text] == []
    same_when_rebuilt(world)
    # And the other household's own record goes on.
    world.declare(c, 2018)
    world.verify(c, 2018, note="đúng")


def test_a_paper_of_somebody_else_that_is_named_after_the_household_loses_its_name_alone(
    world: World, lan: UUID
) -> None:
    helper = world.household(head="Bùi Văn Khác")
    c = world.commitment(helper)
    world.declare(c, uploads=[pdf("one", f"Giấy mượn bò của {NAME}.pdf"), pdf("two", "so-tay.pdf")])
    world.declare(c, 2018, uploads=[pdf("three", "QuachThiNhuocLan.pdf")])
    world.declare(c, 2019, uploads=[pdf("four", "so-tay-2019.pdf")])
    assert world.app.erasure.taken_along(world["admin"], lan).elsewhere == 2
    forget(world, lan)
    names = {r["name"] for r in world.log.query("SELECT name FROM papers WHERE originator_id = %s", (c,))}
    assert "so-tay-2019.pdf" in names
    assert None in names
    assert [name for name in names if name and "Lan" in name] == []
    told_of = [paper for e in world.log.events_of(c) for paper in tell(e).evidence]
    assert [n for p in told_of if (n := plain(p.name)) and "Lan" in n] == []
    same_when_rebuilt(world)
    # The papers themselves are the living household's, and can be read.
    row = world.log.query_one(
        "SELECT sha256 FROM papers WHERE originator_id = %s AND name IS NULL LIMIT 1", (c,)
    )
    assert row is not None
    assert world.app.records.paper(world["head"], row["sha256"], c).content is not None


def test_what_is_withheld_stays_so_in_every_process(world: World, lan: UUID) -> None:
    c = world.commitment(world.household(), statement=f"như bà {NAME}")
    other = world.another_process()
    assert tell(other.log.events_of(c)[0]).words == f"như bà {NAME}"
    forget(world, lan)
    other.households.commitment(world["head"], c)
    for process in (other, world.another_process()):
        assert tell(process.log.events_of(c)[0]).words is None


# -- lists of households


ROW = ["HO-1", "Bùi Văn Khác", 1980, "Bình Sơn", "Hộ nghèo"]
LEGACY = [
    encode(v, "tcvn3") if isinstance(v, str) else v for v in ["X-9", NAME, 1975, "Bình Sơn", "Hộ nghèo"]
]
HEADINGS = ["Mã hộ", "Chủ hộ", "Năm sinh", "Thôn", "Loại hộ"]
LISTS = {
    "khac.xlsx": xlsx([HEADINGS, ROW]),
    "co-ten.xlsx": xlsx([HEADINGS, ROW, ["", NAME.upper(), 1975, "Bình Sơn", "Hộ nghèo"]]),
    "khong-dau.csv": b"Ma ho,Chu ho,Thon\nX-1,quach thi nhuoc lan,Binh Son\n",
    "co-ma.csv": f"Mã hộ,Chủ hộ,Thôn\n{CODE.lower()},Người Khác,Bình Sơn\n".encode(),
    "tach-cot.xlsx": xlsx([["Họ đệm", "Tên", "Thôn"], ["Quách Thị Nhược", "Lan", "Bình Sơn"]]),
    "phong-cu.xls": xls([[encode(h, "tcvn3") for h in HEADINGS], LEGACY], font=".VnTime"),
    "khong-doc-duoc.xlsx": xlsx([["Ghi chú"], [f"gửi bà {NAME}"]]),
    "gan-giong.xlsx": xlsx(
        [HEADINGS, ["HO-PLAIN-77812", "Quách Thị Nhược Lanh", 1975, "Bình Sơn", "Hộ nghèo"]]
    ),
}


@pytest.mark.parametrize("name", list(LISTS))
def test_a_list_goes_with_somebody_who_stands_in_its_file_and_with_nobody_else(
    world: World, lan: UUID, name: str
) -> None:
    imports = world.app.imports
    world.clock.set_day(date(2020, 3, 2))
    begun = imports.begin(
        world["clerk"], Command(), commune_id=world.unit("binh"), upload=Upload(name, LISTS[name])
    )
    run = UUID(begun["id"])
    goes = name not in ("khac.xlsx", "gan-giong.xlsx")
    along = world.app.erasure.taken_along(world["admin"], lan)
    assert list(along.records) == ([run] if goes else [])
    if goes:
        said = along.records[run].vi
        assert said.startswith(f"Danh sách hộ {name} – xã Cẩm Bình, gửi lúc ")
        assert said.endswith("02/03/2020")
    forget(world, lan)
    row = world.app.import_runs.run(world["clerk"], run)
    assert row["file_name"] == (None if goes else name)
    if goes:
        with pytest.raises(Refused, match="import_file_gone"):
            imports.reading(world["clerk"], run)
    else:
        assert imports.reading(world["clerk"], run).sheet is not None
    same_when_rebuilt(world)


def test_the_list_that_brought_a_household_in_goes_whatever_it_is_called_now(world: World) -> None:
    imports = world.app.imports
    for upload in (
        Upload("a.xlsx", LISTS["khac.xlsx"]),
        Upload("b.xlsx", xlsx([HEADINGS, ["HO-2", *ROW[1:2], 1990, *ROW[3:]]])),
    ):
        run = UUID(
            imports.begin(world["clerk"], Command(), commune_id=world.unit("binh"), upload=upload)["id"]
        )
        imports.confirm(world["clerk"], Command(), run_id=run)
        assert imports.carry_out(run) == "completed"
    (first,) = world.log.query("SELECT household_id, import_run FROM households WHERE code = 'HO-1'")
    along = world.app.erasure.taken_along(world["admin"], first["household_id"])
    # The namesake of another year goes too: rather one list too many than one too few.
    assert set(along.records) == {first["import_run"], run}


# -- what is said beforehand


def test_what_will_go_is_said_before_and_names_nobody(world: World, lan: UUID) -> None:
    drawn = planned(world, [world.commitment(lan)])
    planned(world, [])
    c = world.commitment(world.household(), statement=f"như bà {NAME}")
    assert c
    events = world.events
    along = world.app.erasure.taken_along(world["admin"], lan)
    assert list(along.records) == [drawn]
    assert along.records[drawn].vi == "Cuộc kiểm tra xã Cẩm Bình (kế hoạch ngày 02/03/2020)"
    assert along.elsewhere == 1
    assert NAME not in repr(along)
    assert world.events == events
    with pytest.raises(Exception, match="forbidden"):
        world.app.erasure.taken_along(world["head"], lan)


def test_a_nominee_is_found_by_name_and_dossier_code(world: World) -> None:
    nominee = UUID("7d8f1d52-6d0d-4a52-8f70-0a8f4f4a0b11")
    world.app.nominees.register(
        world["front"],
        Command(),
        nominee_id=nominee,
        category="individual",
        kind="person",
        name="Trương Quý Nhân",
        address="",
        work="Nông dân",
        role="other",
    )
    assert world.log.load(Nominee, nominee).name is not None
    i = planned(world, [])
    visited(world, i, "gặp ông Trương Quý Nhân")
    forget(world, nominee)
    assert told(world, i) == [None, None]
    same_when_rebuilt(world)
