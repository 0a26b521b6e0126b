"""The gold book: found by words and numbers, turned page by page, given out as files; and issued for a whole decision at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from pypdf import PdfReader
from tests.signing import code_for
from tests.workflows.revoking import revoked
from tests.workflows.test_amendments import cancellation, certificate, correction, signed
from tests.workflows.test_amendments import sign as sign_amendment
from tests.workflows.test_idempotency import together
from tests.workflows.world import World, pdf

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from ledger.book import Book, LedgerError
from projections.council import number_as_written
from workflows.certifying import MOST
from workflows.gold_book import BookFilter
from workflows.kernel import Command
from workflows.public import find_certificate, find_unissued


def issued_together(world: World, *nominations: UUID) -> list[tuple[UUID, int]]:
    """Issue the certificates in one act."""
    outcome = world.app.council.issue_certificates(
        world["standing"], Command(), nomination_ids=list(nominations)
    )
    return [(UUID(n), number) for n, number in outcome["issued"]]


def numbers(world: World, who: str = "standing", **wanted: object) -> list[int]:
    """The numbers of the first page."""
    page = world.app.gold_book.page(world[who], BookFilter(**wanted))  # type: ignore[arg-type]
    return [line["gold_book_number"] for line in page.lines]


def test_a_whole_decision_is_entered_in_one_act(world: World, plain_paper: None) -> None:
    awards = [world.nomination("council") for _ in range(3)]
    signed(world, *awards)
    before = world.count("processed_commands")
    command = Command()
    first = world.app.council.issue_certificates(world["standing"], command, nomination_ids=awards)
    assert [n for _, n in first["issued"]] == [1, 2, 3]
    assert world.count("processed_commands") == before + 2, "one to attest all, one to issue all"
    again = world.app.council.issue_certificates(world["standing"], command, nomination_ids=awards)
    assert again == first, "a second press of the button issues nothing"
    with pytest.raises(Refused, match="already_certified"):
        issued_together(world, *awards)
    assert world.count("certificates") == 3


def test_what_cannot_be_issued_is_left_out_and_told(world: World, plain_paper: None) -> None:
    first, held = world.nomination("council"), world.nomination("council")
    signed(world, first, held)
    world.app.nominations.place_hold(
        world["standing"], Command(), nomination_id=held, kind="complaint", reason="đơn thư"
    )
    assert issued_together(world, first, held) == [(first, 1)]
    assert {n: r.code for n, r in world.app.council.hindrances(world["standing"], [first, held]).items()} == {
        first: "already_certified",
        held: "held",
    }
    assert not [e for e in world.log.events_of(held) if isinstance(e, Nomination.Reassessed)]
    for who in ("clerk", "district_chair", "labour"):
        with pytest.raises(Refused, match="forbidden"):
            world.app.council.issue_certificates(world[who], Command(), nomination_ids=[held])


def test_two_acts_at_once_leave_no_gap_and_double_nothing(world: World, plain_paper: None) -> None:
    awards = [world.nomination("council") for _ in range(4)]
    signed(world, *awards)
    standing = world["standing"]
    outcomes = together(
        lambda: world.app.council.issue_certificates(standing, Command(), nomination_ids=awards[:3]),
        lambda: world.app.council.issue_certificates(standing, Command(), nomination_ids=awards[1:]),
    )
    assert not [o for o in outcomes if isinstance(o, Exception)]
    rows = world.log.query("SELECT gold_book_number, nomination_id FROM certificates ORDER BY 1")
    assert [r["gold_book_number"] for r in rows] == [1, 2, 3, 4]
    assert {r["nomination_id"] for r in rows} == set(awards)


def test_it_is_searched_by_words_with_or_without_marks_and_by_everything_else(
    world: World, plain_paper: None
) -> None:
    here, there = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, here, there)
    issued_together(world, here, there)
    later = signed(world, third := world.nomination("council"))
    issued_together(world, third)
    assert numbers(world) == [3, 2, 1]
    assert numbers(world, text="bui thi thuong thach") == [2]
    assert numbers(world, text="Thạch Long") == [2]
    assert numbers(world, text="long thach thuong") == [2], "in any order"
    assert numbers(world, text="không có ai") == []
    assert numbers(world, number=3) == [3]
    assert numbers(world, year=2020) == [3, 2, 1]
    assert numbers(world, year=2019) == []
    assert numbers(world, decision=2) == [3]
    assert numbers(world, within=world.path("thach")) == [2]
    assert numbers(world, category="household") == [3, 2, 1]
    assert numbers(world, category="hamlet") == []
    assert numbers(world, form="giay_khen") == [3, 2, 1]
    assert numbers(world, form="bang_khen") == []
    revoked(world, here)
    sign_amendment(world, correction(world, decision, {(there, "name"): "Hà Thị Mới"}))
    sign_amendment(world, cancellation(world, later))
    assert numbers(world) == [3, 2, 1], "nothing ever leaves the book"
    assert numbers(world, state="revoked") == [1]
    assert numbers(world, state="corrected") == [2]
    assert numbers(world, state="cancelled") == [3]
    assert numbers(world, state="valid") == [2]
    assert numbers(world, text="ha thi moi") == [2], "found by what holds now"
    assert numbers(world, text="thuong long") == []


def test_pages_are_turned_both_ways_without_counting(world: World, plain_paper: None) -> None:
    awards = [world.nomination("council") for _ in range(5)]
    signed(world, *awards)
    issued_together(world, *awards)
    book, by = world.app.gold_book, world["standing"]

    def seen(**more: int) -> tuple[list[int], int | None, int | None]:
        page = book.page(by, BookFilter(), limit=2, **more)
        return [line["gold_book_number"] for line in page.lines], page.newer, page.older

    assert seen() == ([5, 4], None, 4)
    assert seen(below=4) == ([3, 2], 3, 2)
    assert seen(below=2) == ([1], 1, None)
    assert seen(above=1) == ([3, 2], 3, 2)
    assert seen(above=3) == ([5, 4], None, 4)
    assert seen(below=1) == ([], None, None)


def test_outside_of_ones_charge_the_book_says_what_the_public_page_says(
    world: World, plain_paper: None
) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    nomination = world.nomination("council", household=household)
    world.awarded(nomination)
    abroad = world.app.gold_book.page(world["clerk_thach"], BookFilter()).lines[0]
    assert "Bùi Thị Thưởng" in abroad["awardee"]
    assert abroad["address"] is None
    assert numbers(world, "clerk_thach", text="thuong") == [], "names are found in one's own charge alone"
    assert numbers(world, "clerk", text="thuong") == [1]
    consents, clerk = world.app.consents, world["clerk"]
    facts: dict[str, Any] = {"household_id": household, "purpose": "public_display"}
    consents.give(clerk, Command(), **facts, uploads=[pdf("consent")])
    assert certificate(world, nomination)["awardee"] is not None
    consents.withdraw(clerk, Command(), **facts, reason="không muốn nữa", uploads=[])
    # The page changes, the record does not.
    shown = certificate(world, nomination)
    assert (shown["awardee"], shown["shown"], shown["status"]) == (None, False, "valid")
    assert world.app.gold_book.page(world["clerk_thach"], BookFilter()).lines[0]["awardee"] is None
    assert "Bùi Thị Thưởng" in world.app.gold_book.page(clerk, BookFilter()).lines[0]["awardee"]
    consents.give(clerk, Command(), **facts, uploads=[pdf("again")])
    assert "Bùi Thị Thưởng" in certificate(world, nomination)["awardee"]


def test_the_files_hold_ones_own_charge_with_everything_that_ended(world: World, plain_paper: None) -> None:
    here, there = world.nomination("council"), world.nomination("council", hamlet="long")
    signed(world, here, there)
    issued_together(world, here, there)
    revoked(world, here)
    book = world.app.gold_book
    content, name = book.export(world["standing"], BookFilter(), "csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [
        "0001/2020",
        "0002/2020",
        "toàn bộ: 2 số / the whole book: 2 numbers",
    ]
    assert "Đã thu hồi từ" in rows[1][6]
    assert "thành tích kê khai không đúng sự thật" in rows[1][6]
    assert name.endswith(".csv")
    own, _ = book.export(world["clerk_thach"], BookFilter(), "csv")
    [line, held] = list(csv.reader(io.StringIO(own.decode("utf-8-sig"))))[1:]
    assert line[0] == "0002/2020"
    assert held[0].startswith(f"toàn bộ, trong phạm vi {world['clerk_thach'].unit_name}: 1 số / ")
    sheet = openpyxl.load_workbook(
        io.BytesIO(book.export(world["auditor"], BookFilter(state="revoked"), "xlsx")[0])
    )
    assert sheet.active is not None
    texts = [str(cell.value) for row in sheet.active.iter_rows() for cell in row if cell.value]
    assert "0001/2020" in texts
    assert "0002/2020" not in texts
    assert any("đã thu hồi" in text for text in texts), "a part of the book says that it is one"
    for who in ("head", "member1", "labour", "front", "admin"):
        with pytest.raises(Refused, match="forbidden"):
            book.export(world[who], BookFilter(), "pdf")


def test_an_erased_awardee_is_a_number_without_a_name(world: World, plain_paper: None) -> None:
    nomination = world.nomination("council")
    decision = world.awarded(nomination)
    chair = world["district_chair"]
    world.app.amendments.sign(
        chair, Command(), amendment_id=cancellation(world, decision), code=code_for(world.app, chair)
    )
    household = world.log.load(Nomination, nomination).subject_id
    (owed,) = world.app.revocations.of_decision(world["standing"], decision)
    about = {"revocation_id": owed["revocation_id"]}
    with pytest.raises(Refused, match="subject_revocation_open"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    world.app.revocations.state_payment(world["standing"], Command(), amount=0, reason="chưa chi", **about)
    world.app.revocations.return_paper(world["standing"], Command(), returned_on=world.clock.today(), **about)
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert numbers(world, text="thuong") == []
    row = world.log.query_one("SELECT name_key, address_key, words::text AS words FROM certificates")
    assert row == {"name_key": None, "address_key": None, "words": ""}
    content, _ = world.app.gold_book.export(world["standing"], BookFilter(), "csv")
    assert "đã xóa theo yêu cầu" in content.decode("utf-8-sig")


def test_a_name_that_cannot_be_printed_is_refused_before_it_takes_a_number(world: World) -> None:
    household = world.household(head="Bùi Thị 優秀")
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    first, other = world.nomination("council", household=household), world.nomination("council")
    signed(world, first, other)
    with pytest.raises(Refused) as refusal:
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=first)
    assert refusal.value.code == "certificate_letters"
    assert "優 秀" in refusal.value.text.vi
    assert world.count("attested_awards") == 0
    assert issued_together(world, first, other) == [(other, 1)]
    assert world.app.council.hindrances(world["standing"], [first])[first].code == "certificate_letters"


def test_more_than_an_act_takes_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="too_many_certificates"):
        issued_together(world, *(uuid4() for _ in range(MOST + 1)))


def broken_off(world: World, patch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do an act that issues, broken off between its first and its second part."""

    def stopped(_: Book) -> None:
        raise LedgerError("as if it did not fit")

    with patch.context() as inner:
        inner.setattr(Book, "catch_up", stopped)
        with pytest.raises(Refused, match="ledger_stopped"):
            act()


def csv_lines(world: World) -> list[list[str]]:
    content, _ = world.app.gold_book.export(world["standing"], BookFilter(), "csv")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:-1]


def test_a_number_whose_award_was_cancelled_before_the_paper_has_a_line_that_says_why(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (world.nomination("council") for _ in range(3))
    signed(world, first)
    issued_together(world, first)
    fallen = signed(world, second)
    broken_off(world, monkeypatch, lambda: issued_together(world, second))
    [line] = world.app.gold_book.page(world["standing"], BookFilter(number=2)).lines
    assert line["status"] == "in_making", "it may still come"
    sign_amendment(world, cancellation(world, fallen))
    signed(world, third)
    assert issued_together(world, third) == [(third, 3)]
    assert numbers(world) == [3, 2, 1]
    assert numbers(world, state="unissued") == [2]
    assert world.app.gold_book.issued(world["standing"]) == 2
    rows = csv_lines(world)
    assert [row[0] for row in rows] == ["0001/2020", "0002/2020", "0003/2020"]
    assert rows[1][6].startswith("Không phát hành, vì quyết định khen thưởng bị hủy bỏ ngày ")
    assert "ban hành không đúng trình tự" in rows[1][6]
    assert rows[1][1] == "–", "nobody was awarded a certificate, and nobody was erased"
    sheet = openpyxl.load_workbook(
        io.BytesIO(world.app.gold_book.export(world["standing"], BookFilter(), "xlsx")[0])
    ).active
    assert sheet is not None
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "0002/2020" in texts
    paper = world.app.gold_book.export(world["standing"], BookFilter(), "pdf")[0]
    assert "0002/2020" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert find_certificate(world.log, 2, 2020) is None, "there is none to hand over or to complain of"
    found = find_unissued(world.log, 2, 2020)
    assert found is not None
    assert found["status"] == "unissued"


@pytest.mark.parametrize("reissue", [False, True])
def test_a_number_whose_award_was_revoked_before_the_paper_has_a_line_too(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch, reissue: bool
) -> None:
    award = world.nomination("council")
    decision = signed(world, award)
    if reissue:
        issued_together(world, award)
        sign_amendment(world, correction(world, decision, {(award, "name"): "Bùi Thị Thường"}))
        council = world.app.council
        broken_off(
            world,
            monkeypatch,
            lambda: council.reissue_certificate(world["standing"], Command(), nomination_id=award),
        )
    else:
        broken_off(world, monkeypatch, lambda: issued_together(world, award))
    revoked(world, award)
    rows = csv_lines(world)
    assert [row[0] for row in rows] == (["0001/2020", "0002/2020"] if reissue else ["0001/2020"])
    assert rows[-1][6].startswith("Không phát hành, vì việc khen thưởng bị thu hồi ngày ")
    assert "thành tích kê khai không đúng sự thật" in rows[-1][6]
    if reissue:
        assert rows[0][6].startswith("Đã thu hồi từ")


@pytest.mark.parametrize(("number", "written"), [(1, "01/QĐ-UBND"), (10, "10/QĐ-UBND"), (103, "103/QĐ-UBND")])
def test_a_decisions_number_is_written_whole(world: World, number: int, written: str) -> None:
    row = world.log.query_one(
        f"SELECT {number_as_written('n')} AS said FROM (SELECT %s AS n) AS one", (number,)
    )
    assert row == {"said": written}
