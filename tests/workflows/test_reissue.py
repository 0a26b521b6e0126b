"""A certificate whose line was corrected is replaced: a number, an award and a proof of its own; the old one says so."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.workflows.printing import awarded, begun, certificates
from tests.workflows.revoking import propose, revoked
from tests.workflows.test_amendments import cancellation, correction
from tests.workflows.test_amendments import sign as sign_amendment
from tests.workflows.test_print_runs import texts, whole
from tests.workflows.world import World

from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from ledger.book import Book, LedgerError
from ledger.verifier import certificate as verifier
from projections.rebuild import rebuild
from workflows.gold_book import BookFilter
from workflows.gold_book_words import state_words
from workflows.kernel import Command
from workflows.public import find_certificate


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def corrected(world: World, decision: UUID, name: str = "Bùi Thị Thường") -> UUID:
    """Correct the name of the first awardee; return the dossier."""
    nomination = next(iter(world.log.load(AwardDecision, decision).items))
    sign_amendment(world, correction(world, decision, {(nomination, "name"): name}))
    return nomination


def reissue(world: World, nomination: UUID) -> int:
    outcome = world.app.council.reissue_certificate(world["standing"], Command(), nomination_id=nomination)
    return int(outcome["gold_book_number"])


def test_a_certificate_out_of_date_waits_for_the_office_that_issues_until_it_is_replaced(
    world: World,
) -> None:
    decision = awarded(world, ["Bùi Thị Thưởng", "Hà Văn Ân"])
    standing, ours = world["standing"], world.app.council
    assert ours.to_reissue(standing) == []
    nomination = corrected(world, decision)
    corrected_on = world.clock.today()
    world.clock.set_day(corrected_on + timedelta(days=3))
    (row,) = ours.to_reissue(standing)
    assert (row["nomination_id"], row["since"], row["gold_book_number"]) == (nomination, corrected_on, 1)
    for who in ("clerk", "chair", "district_chair", "council_chair", "auditor"):
        assert ours.to_reissue(world[who]) == [], who
    # Nothing is issued for an award that is about to be revoked; it waits again when that was withdrawn.
    revocation = propose(world, nomination)
    assert ours.to_reissue(standing) == []
    world.app.revocations.withdraw(standing, Command(), revocation_id=revocation, reason="nhầm")
    assert len(ours.to_reissue(standing)) == 1
    reissue(world, nomination)
    assert ours.to_reissue(standing) == []


def test_the_corrected_certificate_is_replaced_and_the_old_one_says_so(world: World) -> None:
    decision = awarded(world, ["Bùi Thị Thưởng", "Hà Văn Ân"])
    old, other = certificates(world, decision)
    with refused("not_corrected"):
        reissue(world, next(iter(world.log.load(AwardDecision, decision).items)))
    nomination = corrected(world, decision)
    # The paper says what is wrong: it is not printed, and nobody is told that it is right.
    with refused("certificate_corrected"):
        begun(world, decision, [old, other])
    with refused("already_certified"):
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    assert reissue(world, nomination) == 3
    new = world.log.load(Nomination, nomination).certificate_id
    assert new is not None
    assert new != old
    before, after = world.app.council.public_certificate(old), world.app.council.public_certificate(new)
    assert before is not None
    assert after is not None
    assert (before["status"], before["gold_book_number"], before["replaced_by"]) == ("superseded", 1, new)
    assert before["awardee"] == "Bùi Thị Thưởng", "whoever holds the old paper reads what it says"
    assert (before["ended_on"], before["ended_by"]) == (world.clock.today(), "02/QĐ-UBND")
    assert (after["status"], after["awardee"], after["corrected_by"]) == ("valid", "Bùi Thị Thường", [])
    assert find_certificate(world.log, 1, 2020) == {"certificate_id": old}
    page = world.app.gold_book.page(world["standing"], BookFilter())
    assert [(x["gold_book_number"], x["status"]) for x in page.lines] == [
        (3, "valid"), (2, "valid"), (1, "superseded"),
    ]  # fmt: skip
    assert "nay là giấy số 0003" in state_words(page.lines[2]).vi, "the book leads to the paper in force"
    assert "nay là" not in state_words(page.lines[0]).vi
    assert [x["awardee"] for x in page.lines] == ["Bùi Thị Thường", "Hà Văn Ân", "Bùi Thị Thưởng"], (
        "as printed"
    )
    only = world.app.gold_book.page(world["standing"], BookFilter(state="superseded"))
    assert [x["gold_book_number"] for x in only.lines] == [1]
    # The paper itself, its proof, and what a printer is given.
    row = world.log.query_one("SELECT subject_id, sha256 FROM certificates WHERE certificate_id = %s", (new,))
    assert row is not None
    content = world.log.attachments.read(row["subject_id"], row["sha256"])
    assert content is not None
    verdict = verifier.verify_certificate(content, verifier.keys_of(world.app.book.keys.pem().encode()))
    assert verdict.valid, verdict.checks
    assert (verdict.awardee, verdict.to_dict()["certificate"]) == ("Bùi Thị Thường", "0003/2020")
    assert certificates(world, decision) == [new, other]
    (sheet, _) = texts(whole(world, begun(world, decision, mode="full")))
    assert "Bùi Thị Thường" in sheet
    assert "0003/2020" in sheet
    # Once: until it is corrected again, whose number is the next one.
    with refused("not_corrected"):
        reissue(world, nomination)
    corrected(world, decision, "Bùi Thị Thương")
    assert reissue(world, nomination) == 4
    assert world.count("superseded_certificates") == 2
    assert not rebuild(world.url, world.log.mapper, compare_only=True).differences


@pytest.mark.parametrize("typed", ["", ", huyện Cẩm Thủy", ", huyện Cẩm Thủy, tỉnh Thanh Hóa"])
def test_a_corrected_address_keeps_district_and_province(world: World, plain_paper: None, typed: str) -> None:
    """The list says hamlet and commune, the certificate where these lie too: before the correction, after it, reissued."""
    decision = awarded(world, ["Bùi Thị Thưởng"])
    nomination = next(iter(world.log.load(AwardDecision, decision).items))
    listed = world.app.amendments.lines(world["standing"], decision)[nomination]["address"]
    address = "SELECT address FROM certificates"
    before = world.log.query_one(address)
    assert before is not None
    assert before["address"] == f"{listed}, huyện Cẩm Thủy, tỉnh Thanh Hóa"
    right = {(nomination, "address"): f"thôn Bình Yên, xã Cẩm Bình{typed}"}
    sign_amendment(world, correction(world, decision, right))
    whole = {"address": "thôn Bình Yên, xã Cẩm Bình, huyện Cẩm Thủy, tỉnh Thanh Hóa"}
    assert world.log.query_one(address) == whole
    reissue(world, nomination)
    assert world.log.query_one(address) == whole
    # Corrected once more, from what it was corrected to: the form is filled with that.
    sign_amendment(
        world, correction(world, decision, {(nomination, "address"): f"thôn Bình Sơn, xã Cẩm Bình{typed}"})
    )
    assert world.log.query_one(address) == {
        "address": "thôn Bình Sơn, xã Cẩm Bình, huyện Cẩm Thủy, tỉnh Thanh Hóa"
    }
    assert not rebuild(world.url, world.log.mapper, compare_only=True).differences


def test_every_line_of_a_replaced_paper_says_what_is_printed_on_it(world: World, plain_paper: None) -> None:
    """Name and address, in the book, its files and its search, and in the log of blanks; before and after each reissue."""
    decision = awarded(world, ["Bùi Thị Thưởng"])
    (first,) = certificates(world, decision)
    whole(world, begun(world, decision))
    nomination = next(iter(world.log.load(AwardDecision, decision).items))
    right = {(nomination, "name"): "Bùi Thị Thường", (nomination, "address"): "thôn Bình Yên, xã Cẩm Bình"}
    sign_amendment(world, correction(world, decision, right))
    standing, ours = world["standing"], world.app

    def blanks() -> list[tuple[int, str | None]]:
        return [(row["gold_book_number"], row["awardee"]) for row in ours.print_runs.blanks(standing)]

    def found(text: str) -> list[int]:
        page = ours.gold_book.page(standing, BookFilter(text=text))
        return [line["gold_book_number"] for line in page.lines]

    # The register reads as corrected; the sheet that lies somewhere does not.
    assert found("thuong binh yen") == [1]
    assert blanks() == [(1, "Bùi Thị Thưởng")]
    reissue(world, nomination)
    whole(world, begun(world, decision))
    assert blanks() == [(2, "Bùi Thị Thường"), (1, "Bùi Thị Thưởng")]
    assert [row["awardee"] for row in ours.print_runs.sheets(standing, _run_of(world, first))] == [
        "Bùi Thị Thưởng"
    ]
    corrected(world, decision, "Bùi Thị Thương")
    reissue(world, nomination)
    lines = ours.gold_book.page(standing, BookFilter()).lines
    assert [(x["gold_book_number"], x["awardee"], "Bình Yên" in x["address"]) for x in lines] == [
        (3, "Bùi Thị Thương", True), (2, "Bùi Thị Thường", True), (1, "Bùi Thị Thưởng", False),
    ]  # fmt: skip
    assert found("binh yen") == [3, 2]
    assert found("binh son") == [1]
    book = ours.gold_book.export(standing, BookFilter(), "csv")[0].decode("utf-8-sig").splitlines()
    assert "Bùi Thị Thưởng" in book[1]
    assert "Bùi Thị Thường" in book[2]
    assert not rebuild(world.url, world.log.mapper, compare_only=True).differences


def _run_of(world: World, certificate: UUID) -> UUID:
    row = world.log.query_one("SELECT run_id FROM printed_sheets WHERE certificate_id = %s", (certificate,))
    assert row is not None
    return UUID(str(row["run_id"]))


def test_an_erasure_reaches_what_was_printed(world: World, plain_paper: None) -> None:
    decision = awarded(world, ["Bùi Thị Thưởng"])
    nomination = corrected(world, decision)
    reissue(world, nomination)
    corrected(world, decision, "Bùi Thị Thương")
    printed = "SELECT printed_awardee, printed_name_key IS NULL AS gone FROM certificates"
    assert world.log.query_one(printed) == {"printed_awardee": "Bùi Thị Thường", "gone": False}
    sign_amendment(world, cancellation(world, decision))
    (owed,) = world.app.revocations.of_decision(world["standing"], decision)
    about = {"revocation_id": owed["revocation_id"]}
    world.app.revocations.state_payment(world["standing"], Command(), amount=0, reason="chưa chi", **about)
    world.app.revocations.return_paper(world["standing"], Command(), returned_on=world.clock.today(), **about)
    world.app.erasure.erase(world["admin"], Command(), subject_id=owed["subject_id"])
    for table, columns in (
        ("certificates", ("awardee", "address", *(f"printed_{c}" for c in ("awardee", "address", "name_key", "address_key")))),
        ("superseded_certificates", ("awardee", "address", "name_key", "address_key")),
    ):  # fmt: skip
        (row,) = world.log.query(f"SELECT {', '.join(columns)} FROM {table}")
        assert set(row.values()) == {None}, table
    assert not rebuild(world.url, world.log.mapper, compare_only=True).differences


def test_a_reissue_that_is_broken_off_goes_on_with_its_number(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = awarded(world, ["Bùi Thị Thưởng"])
    (old,) = certificates(world, decision)
    nomination = corrected(world, decision)

    def stopped(_: Book) -> None:
        raise LedgerError("no key")

    with monkeypatch.context() as patch:
        patch.setattr(Book, "catch_up", stopped)
        with refused("ledger_stopped"):
            reissue(world, nomination)
    found = world.app.council.public_certificate(old)
    assert found is not None
    assert found["status"] == "valid", "the old one stands until there is a new one"
    # Corrected once more in between: the number stays, the text does not.
    corrected(world, decision, "Bùi Thị Thương")
    assert reissue(world, nomination) == 2
    row = world.log.query_one("SELECT awardee FROM certificates")
    assert row == {"awardee": "Bùi Thị Thương"}


def test_a_revoked_award_has_no_certificate_to_be_reissued(world: World, plain_paper: None) -> None:
    decision = awarded(world, ["Bùi Thị Thưởng"])
    nomination = corrected(world, decision)
    reissue(world, nomination)
    corrected(world, decision, "Bùi Thị Thương")
    world.clock.set_day(date(2020, 6, 2))
    revoked(world, nomination)
    with refused("not_certified"):
        reissue(world, nomination)
    rows = world.log.query(
        "SELECT gold_book_number, status FROM superseded_certificates UNION "
        "SELECT gold_book_number, status FROM certificates ORDER BY 1"
    )
    assert [(r["gold_book_number"], r["status"]) for r in rows] == [(1, "superseded"), (2, "revoked")]


@pytest.mark.parametrize("who", ["clerk", "district_chair", "labour", "auditor"])
def test_only_the_office_that_issues_reissues(world: World, plain_paper: None, who: str) -> None:
    nomination = corrected(world, awarded(world, ["Bùi Thị Thưởng"]))
    with refused("forbidden"):
        world.app.council.reissue_certificate(world[who], Command(), nomination_id=nomination)
