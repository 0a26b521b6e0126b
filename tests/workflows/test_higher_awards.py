"""Referrals for a higher award: who may be referred, the three who act, the package that is sent, and what came back."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import Destination
from tests.signing import code_for
from tests.workflows.printing import awarded
from tests.workflows.revoking import advance, propose
from tests.workflows.world import World, pdf

from aggregates.higher_award import HigherAwardReferral
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.higher_award_rules import all_rules, rules_on
from workflows.kernel import Command
from workflows.papers import Upload

HEAD = "Bùi Thị Thưởng"
REPORT = "Năm 2017 nuôi bò.\nNăm 2019 mở xưởng mộc."


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def picture() -> Upload:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 30), "green").save(buffer, "PNG")
    return Upload("anh-xuong-moc.png", buffer.getvalue())


def real_pdf(text: str, name: str) -> Upload:
    """A PDF that opens, unlike those that only look like one."""
    from documents.engine import render

    content = render(
        "referral_numbers", {"count": 1}, styles=("base.css",), title=text, author="x", dated=date(2020, 6, 1)
    )
    return Upload(name, content)


@pytest.fixture
def dossier(world: World) -> UUID:
    """The dossier of a household that has its certificate."""
    awarded(world, [HEAD])
    world.clock.set_day(date(2020, 6, 20))
    row = world.log.query_one("SELECT nomination_id FROM certificates")
    assert row is not None
    return UUID(str(row["nomination_id"]))


def prepared(world: World, dossier: UUID, **more: Any) -> UUID:
    facts: dict[str, Any] = {
        "form": "province_merit", "basis": "thematic", "summary": "Thoát nghèo bền vững, giúp hai hộ khác.", "report": REPORT,
        "uploads": [real_pdf("Xác nhận", "xac-nhan.pdf"), picture()], **more,
    }  # fmt: skip
    outcome = world.app.higher_awards.prepare(world["standing"], Command(), nomination_id=dossier, **facts)
    return UUID(outcome["id"])


def opinion(world: World, id: UUID, by: str = "council_chair", **more: Any) -> None:
    facts: dict[str, Any] = {
        "held_on": date(2020, 6, 18), "present": 3, "votes_for": 3, "votes_against": 0, "supported": True,
        "uploads": [real_pdf("Biên bản", "bien-ban.pdf")], **more,
    }  # fmt: skip
    world.app.higher_awards.give_opinion(world[by], Command(), referral_id=id, **facts)


def sign(world: World, id: UUID) -> None:
    chair = world["district_chair"]
    world.app.higher_awards.sign(chair, Command(), referral_id=id, code=code_for(world.app, chair))


def sent(world: World, dossier: UUID, **more: Any) -> UUID:
    id = prepared(world, dossier, **more)
    opinion(world, id)
    sign(world, id)
    world.app.higher_awards.send(world["standing"], Command(), referral_id=id, number=45)
    return id


def outcome(world: World, id: UUID, **more: Any) -> None:
    facts: dict[str, Any] = {
        "outcome": "awarded", "decided_on": date(2020, 6, 20), "decision_number": "2210/QĐ-UBND",
        "award": "Bằng khen của Chủ tịch UBND tỉnh", "reason": "", "uploads": [], **more,
    }  # fmt: skip
    world.app.higher_awards.record_outcome(world["standing"], Command(), referral_id=id, **facts)


def status(world: World, id: UUID) -> str:
    _, row = world.app.higher_awards.one(world["standing"], id)
    assert row["status"] == world.log.load(HigherAwardReferral, id).status
    return str(row["status"])


# -- who may be referred --------------------------------------------------------------------------------------------------


def test_only_the_holder_of_a_standing_award_about_whom_nothing_is_held(world: World, dossier: UUID) -> None:
    with refused("no_standing_award"):
        prepared(world, world.nomination("council"))
    row = world.log.query_one("SELECT subject_id FROM nominations WHERE nomination_id = %s", (dossier,))
    assert row is not None
    complaint = world.complaint(row["subject_id"])
    with refused("subject_held"):
        prepared(world, dossier)
    world.app.complaints.withdraw(world["standing"], Command(), complaint_id=complaint, reason="x")
    id = prepared(world, dossier)
    with refused("referral_exists"):
        prepared(world, dossier)
    prepared(world, dossier, form="labour_medal")
    # A complaint that comes in later stops it where it is.
    world.complaint(row["subject_id"])
    with refused("subject_held"):
        opinion(world, id)


def test_a_cancelled_award_carries_no_referral_on(world: World, dossier: UUID) -> None:
    id = prepared(world, dossier)
    opinion(world, id)
    row = world.log.query_one("SELECT decision_id FROM certificates")
    assert row is not None
    draft = world.app.amendments.draft_cancellation(
        world["standing"], Command(), decision_id=row["decision_id"], ground="facts", reason="sai"
    )
    chair = world["district_chair"]
    world.app.amendments.sign(
        chair, Command(), amendment_id=UUID(draft["id"]), code=code_for(world.app, chair)
    )
    with refused("no_standing_award"):
        sign(world, id)


def test_a_revocation_under_way_stops_a_referral_and_one_that_is_signed_has_it_withdrawn(
    world: World, dossier: UUID
) -> None:
    id, ours = sent(world, dossier), world.app.higher_awards
    other = prepared(world, dossier, form="labour_medal")
    revocation = propose(world, dossier)
    with refused("award_being_revoked"):
        opinion(world, other)
    with refused("award_being_revoked"):
        prepared(world, dossier, form="government_merit")
    _, row = ours.one(world["standing"], id)
    assert row["standing"]
    assert row["revoking"]
    assert other in {r["referral_id"] for r in ours.waiting(world["council_chair"])}
    advance(world, revocation, "signed")
    assert not ours.waiting(world["council_chair"]), "an award that has ended is not weighed"
    waiting = {r["referral_id"] for r in ours.waiting(world["standing"])}
    assert waiting == {id, other}, "both are to be withdrawn, also the one the province has"
    ours.withdraw(world["standing"], Command(), referral_id=id, reason="đã thu hồi")
    assert {r["referral_id"] for r in ours.waiting(world["standing"])} == {other}
    _, row = ours.one(world["standing"], id)
    assert not row["standing"]


@pytest.mark.parametrize(
    ("present", "votes_for", "votes_against", "supported", "fits"),
    [
        (4, 1, 3, True, False),
        (4, 3, 1, False, False),
        (4, 2, 1, True, False),
        (4, 2, 1, False, True),
        (4, 2, 2, True, True),
        (4, 2, 2, False, True),
        (3, 2, 1, True, True),
    ],
)
def test_the_opinion_is_the_one_the_votes_gave(
    world: World, dossier: UUID, present: int, votes_for: int, votes_against: int, supported: bool, fits: bool
) -> None:
    id = prepared(world, dossier)
    counts: dict[str, Any] = {"present": present, "votes_for": votes_for, "votes_against": votes_against}
    if fits:
        opinion(world, id, supported=supported, **counts)
        assert status(world, id) == ("supported" if supported else "not_supported")
        return
    with refused("opinion_against_votes"):
        opinion(world, id, supported=supported, **counts)
    assert status(world, id) == "prepared"


@pytest.mark.parametrize(
    ("day", "basis", "refuses", "warns"),
    [
        (date(2020, 6, 20), "thematic", False, 0),
        (date(2020, 6, 20), "merit", False, 1),
        (date(2025, 6, 30), "merit", False, 1),
        (date(2025, 7, 1), "merit", True, 0),
        (date(2025, 7, 1), "thematic", False, 0),
    ],
)
def test_a_thematic_award_supports_no_award_by_merit_since_the_law_says_so(
    world: World, dossier: UUID, day: date, basis: str, refuses: bool, warns: int
) -> None:
    found = world.app.higher_awards.eligibility(world["standing"], dossier, basis, day)
    assert (found.refusal is not None, len(found.warnings)) == (refuses, warns)
    if refuses:
        assert found.refusal is not None
        assert "152/2025" in found.refusal.text.vi
    assert len(rules_on(day, basis)) == warns + refuses
    assert not any(rule.confirmed for rule in all_rules()), "nobody has compared them with the gazette"


def test_the_warning_stays_with_the_referral(world: World, dossier: UUID) -> None:
    id = prepared(world, dossier, basis="merit")
    [event] = world.app.higher_awards.events(world["standing"], id)
    assert isinstance(event, HigherAwardReferral.Prepared)
    assert event.warnings == ["thematic_weighs_little"]


# -- three people ---------------------------------------------------------------------------------------------------------


def test_each_step_waits_for_the_one_before_it(world: World, dossier: UUID) -> None:
    id, ours = prepared(world, dossier), world.app.higher_awards
    with refused("referral_state"):
        sign(world, id)
    with refused("referral_state"):
        ours.send(world["standing"], Command(), referral_id=id, number=1)
    with refused("opinion_counts"):
        opinion(world, id, votes_for=3, votes_against=1)
    with refused("required"):
        opinion(world, id, uploads=[])
    opinion(world, id)
    assert status(world, id) == "supported"
    with refused("second_factor_wrong"):
        ours.sign(world["district_chair"], Command(), referral_id=id, code="000000")
    sign(world, id)
    assert status(world, id) == "signed"
    with refused("referral_state"):
        ours.revise(world["standing"], Command(), referral_id=id, summary="x", report="y", uploads=[])


def test_whoever_prepared_it_neither_weighs_nor_signs(world: World, dossier: UUID) -> None:
    both = world.wearing("standing", "council_chair", "district")
    id = prepared(world, dossier)
    with refused("proposer_may_not"):
        world.app.higher_awards.give_opinion(
            both, Command(), referral_id=id, held_on=date(2020, 6, 18), present=3, votes_for=3, votes_against=0,
            supported=True, uploads=[pdf()],
        )  # fmt: skip


def test_not_supported_is_the_end_and_another_may_follow(world: World, dossier: UUID) -> None:
    id = prepared(world, dossier)
    opinion(world, id, votes_for=1, votes_against=2, supported=False)
    assert status(world, id) == "not_supported"
    with refused("referral_state"):
        sign(world, id)
    prepared(world, dossier)


# -- what is sent ---------------------------------------------------------------------------------------------------------


def test_the_package_has_contents_bookmarks_numbers_and_every_part_as_it_was(
    world: World, dossier: UUID
) -> None:
    id = sent(world, dossier)
    referral = world.log.load(HigherAwardReferral, id)
    assert referral.sent is not None
    package, letter, report = referral.sent.evidence
    whole = world.log.attachments.read(package.subject, package.sha256)
    assert whole is not None
    reader = PdfReader(io.BytesIO(whole))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    titles = [str(item.title) for item in reader.outline]  # type: ignore[union-attr]
    assert titles[:5] == [
        "Mục lục",
        "Tờ trình",
        "Danh sách đề nghị",
        "Tóm tắt thành tích",
        "Báo cáo thành tích",
    ]
    assert titles[5] == "Danh mục minh chứng"
    assert titles[6].startswith("Biên bản họp Hội đồng")
    assert "Quyết định khen thưởng" in titles
    assert "Giấy khen số sổ vàng 0001" in titles
    assert any("anh-xuong-moc.png" in title for title in titles), "a picture is a page"
    for n, text in enumerate(pages, start=1):
        assert text.endswith(f"{n} / {len(pages)}") or f"{n} / {len(pages)}" in text
    # The table of contents names the page on which the part is.
    starts: dict[str, int] = {}
    for item in reader.outline:
        assert isinstance(item, Destination)
        at = reader.get_destination_page_number(item)
        assert at is not None
        starts[str(item.title)] = at + 1
    assert "45/TTr-UBND" in pages[starts["Tờ trình"] - 1]
    assert "mở xưởng mộc" in pages[starts["Báo cáo thành tích"] - 1]
    assert f"Tờ trình {starts['Tờ trình']}" in pages[0]
    assert f"Báo cáo thành tích {starts['Báo cáo thành tích']}" in pages[0]
    assert "DỰ THẢO" not in pages[0]
    # What is no page goes along as a file: the hamlet's papers of this world only look like PDFs.
    assert reader.attachments
    hashes = [part[0] for part in referral.sent.parts]
    row = world.log.query_one("SELECT subject_id, sha256 FROM certificates")
    assert row is not None
    assert row["sha256"] in hashes
    for _, contents in reader.attachments.items():
        assert hashlib.sha256(contents[0]).hexdigest() in hashes
    # The words of the minutes of the session that awarded stay here: they speak of others too.
    assert not any("phiên họp" in title for title in titles)
    for form, words in ((letter, "45/TTr-UBND"), (report, "mở xưởng mộc")):
        content = world.log.attachments.read(form.subject, form.sha256)
        assert content is not None
        paper = Document(io.BytesIO(content))
        text = "\n".join(p.text for p in paper.paragraphs)
        text += "\n".join(c.text for t in paper.tables for r in t.rows for c in r.cells)
        assert words in text
        assert HEAD in text
        if form is letter:
            assert "Hình thức đề nghị" in text, "the editable letter has the columns of the PDF"
            assert "Danh sách gồm 01 trường hợp." in text


def test_a_draft_says_so_and_only_what_was_signed_is_sent(world: World, dossier: UUID) -> None:
    id, ours = prepared(world, dossier), world.app.higher_awards
    made, subject = ours.draft(world["standing"], id)
    text = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert "DỰ THẢO" in text
    assert subject == world.log.load(HigherAwardReferral, id).subject_id
    opinion(world, id)
    sign(world, id)
    # A paper comes into the dossier after the chair has signed.
    row = world.log.query_one("SELECT commitment_id FROM nominations WHERE nomination_id = %s", (dossier,))
    assert row is not None
    world.app.households.receive_support(
        world["head"], Command(), commitment_id=row["commitment_id"], kind="tools", provider="HTX", amount=Decimal(1000),
        received_on=date(2020, 6, 1), giver="enterprise", uploads=[pdf("later")],
    )  # fmt: skip
    with refused("referral_changed"):
        ours.send(world["standing"], Command(), referral_id=id, number=45)


# -- what came back -------------------------------------------------------------------------------------------------------


def test_granted_returned_or_refused(world: World, dossier: UUID) -> None:
    id, ours = sent(world, dossier), world.app.higher_awards
    with refused("outcome_incomplete"):
        outcome(world, id, decision_number=" ")
    with refused("bad_date"):
        outcome(world, id, decided_on=date(2020, 6, 19))
    with refused("required"):
        outcome(world, id, outcome="returned")
    outcome(world, id, outcome="returned", reason="Thiếu xác nhận")
    assert status(world, id) == "returned"
    ours.revise(
        world["standing"], Command(), referral_id=id, summary="Sửa", report=REPORT, uploads=[real_pdf("thêm", "them.pdf")]
    )  # fmt: skip
    assert status(world, id) == "supported", "the council has said its word; the chair signs what is new"
    sign(world, id)
    ours.send(world["standing"], Command(), referral_id=id, number=52)
    outcome(world, id)
    [row] = ours.of_dossier(world["head"], dossier)
    assert (row["status"], row["number"], row["decision_number"]) == ("awarded", 52, "2210/QĐ-UBND")
    with refused("referral_state"):
        ours.withdraw(world["standing"], Command(), referral_id=id, reason="x")


def test_what_is_said_of_the_nominee_is_sealed_and_rebuilt_it_is_the_same(
    world: World, dossier: UUID
) -> None:
    id = sent(world, dossier)
    outcome(world, id, outcome="refused", reason="Chưa đủ thành tích đặc biệt")
    stored = b"".join(
        bytes(row["state"])
        for row in world.log.query("SELECT state FROM stored_events WHERE originator_id = %s", (id,))
    )
    for words in ("xưởng mộc", "giúp hai hộ", "Chưa đủ thành tích"):
        assert words.encode() not in stored
    assert plain(world.log.load(HigherAwardReferral, id).report) == REPORT
    result = rebuild(world.url, world.log.mapper, compare_only=True)
    assert not result.differences


def test_found_by_its_code_or_its_certificate(world: World, dossier: UUID) -> None:
    ours, standing = world.app.higher_awards, world["standing"]
    row = world.log.query_one("SELECT code FROM nominations WHERE nomination_id = %s", (dossier,))
    assert row is not None
    for typed in (row["code"], row["code"].lower(), "0001/2020", "1/2020"):
        assert ours.find(standing, typed) == dossier
    for wrong in ("0002/2020", "1/2019", "HS-1", "x/y"):
        with refused("certificate_unknown"):
            ours.find(standing, wrong)


def test_what_waits_for_whom(world: World, dossier: UUID) -> None:
    ours, id = world.app.higher_awards, prepared(world, dossier)

    def waits() -> set[str]:
        return {
            n for n in ("standing", "council_chair", "district_chair", "member1") if ours.waiting(world[n])
        }

    assert waits() == {"council_chair"}
    opinion(world, id)
    assert waits() == {"district_chair"}
    sign(world, id)
    assert waits() == {"standing"}
