"""Certificates on paper: every sheet numbered once, in order, whatever is killed, spoiled or printed again."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pymupdf
import pytest
from pypdf import PdfReader
from tests import databases
from tests.passwords import hashed_cheaply
from tests.workflows.printing import awarded, begun, certificates
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.pii import PII, plain
from aggregates.printer import Correction
from aggregates.refusals import Refused
from documents.certificate import Marks
from projections.rebuild import rebuild
from rules.certificate_layout import BUILT_IN, placed_as_data
from workflows import print_pages, print_runs
from workflows.kernel import Command

ROOT = Path(__file__).resolve().parents[2]
HEADS = ["Bùi Thị Thưởng", "Hà Văn Ân", "Đặng Thị Ý"]
LONG = "Trương Thị Hoàng Ngọc Nguyễn Phước Công Tằng Tôn Nữ Thùy Trang Bùi Hà Quách Đinh Lê"
MORE = ["Bùi Văn Kiên", LONG, "Hà Thị Én", "Quách Văn Ưởng"]


def texts(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def whole(world: World, run: UUID) -> bytes:
    assert world.app.print_runs.carry_out(run, processes=1) == "ready"
    return world.app.print_runs.file(world["standing"], run, "whole")


def blanks(world: World, run: UUID) -> list[tuple[int, int | None, int | None, str]]:
    rows = world.app.print_runs.sheets(world["standing"], run)
    return [(r["position"], r["blank_number"], r["copy"], r["status"]) for r in rows]


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.fixture(scope="session")
def printing_template(
    pg_url: str, world_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return the name of a database with a decision whose certificates are issued, and the folder of its papers."""
    with databases.copied(pg_url, world_template) as name, hashed_cheaply():
        folder = tmp_path_factory.mktemp("printing") / "attachments"
        world = World(databases.application_address(pg_url, name), folder)
        try:
            awarded(world, [*HEADS, *MORE])
        finally:
            world.close()
        yield name, folder


@pytest.fixture
def world(pg_url: str, printing_template: tuple[str, Path], tmp_path: Path) -> Iterator[World]:
    """Return a world in which seven certificates are issued."""
    name, folder = printing_template
    home = shutil.copytree(folder.parent, tmp_path / "home")
    with databases.copied(pg_url, name) as copy, hashed_cheaply():
        opened = World(databases.application_address(pg_url, copy), home / folder.name)
        opened.clock.set_day(date(2020, 6, 2))
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture
def decision(world: World) -> UUID:
    row = world.log.query_one("SELECT decision_id FROM decisions")
    assert row is not None
    return UUID(str(row["decision_id"]))


def three(world: World, decision: UUID, **more: object) -> UUID:
    """Begin a run of the first three."""
    return begun(world, decision, certificates(world, decision)[:3], **more)


def test_a_decision_on_blanks_in_the_order_of_its_list(world: World, decision: UUID) -> None:
    run = three(world, decision)
    pages = texts(whole(world, run))
    assert [next(h for h in HEADS if h in page) for page in pages] == HEADS
    for page in pages:
        assert "GIẤY KHEN" not in page, "the blank bears it"
        assert "Theo Quyết định số: 01/QĐ-UBND" in page
    assert blanks(world, run) == [(1, 1, 1, "given"), (2, 2, 1, "given"), (3, 3, 1, "given")]
    with zipfile.ZipFile(io.BytesIO(world.app.print_runs.file(world["standing"], run, "singles"))) as archive:
        assert archive.namelist() == ["00001-so-0001.pdf", "00002-so-0002.pdf", "00003-so-0003.pdf"]
        assert [texts(archive.read(name))[0] for name in archive.namelist()] == pages


@pytest.mark.parametrize(
    ("order", "heads"),
    [
        ("decision", ["Bùi Thị Thưởng", "Hà Văn Ân", "Đặng Thị Ý"]),
        ("gold_book", ["Bùi Thị Thưởng", "Hà Văn Ân", "Đặng Thị Ý"]),
        # Bình (Ân, Thưởng) before Thạch (Ý): places by the alphabet, people by their given names.
        ("place", ["Hà Văn Ân", "Bùi Thị Thưởng", "Đặng Thị Ý"]),
    ],
)
def test_orders(world: World, decision: UUID, order: str, heads: list[str]) -> None:
    rows = world.app.print_runs.certificates(world["standing"], [decision], order)
    assert [row["awardee"] for row in rows if row["awardee"] in HEADS] == heads


def test_the_whole_page_is_the_one_that_was_issued_and_takes_no_blank(world: World, decision: UUID) -> None:
    run = three(world, decision, mode="full")
    printed = whole(world, run)
    issued = world.log.query("SELECT subject_id, sha256 FROM certificates ORDER BY gold_book_number LIMIT 3")
    for page, row in enumerate(issued):
        content = world.log.attachments.read(row["subject_id"], row["sha256"])
        assert content is not None
        one, other = (pymupdf.open(stream=pdf, filetype="pdf") for pdf in (content, printed))
        assert one[0].get_pixmap(dpi=50).samples == other[page].get_pixmap(dpi=50).samples
    assert [number for _, number, _, _ in blanks(world, run)] == [None, None, None]
    assert [row["sha256"] for row in issued] == [
        row["sha256"]
        for row in world.log.query("SELECT sha256 FROM certificates ORDER BY gold_book_number LIMIT 3")
    ]


def test_a_printers_correction_moves_the_print_and_never_the_certificate(
    world: World, decision: UUID
) -> None:
    printer = UUID(
        world.app.printers.set_up(
            world["admin"],
            Command(),
            name="Canon",
            correction=Correction(Decimal("3"), Decimal("-2"), Decimal("101"), Decimal("100")),
        )["id"]
    )
    plain = whole(world, three(world, decision, mode="full"))
    moved = whole(world, three(world, decision, mode="full", printer_id=printer, reason="in thử"))
    mm = 25.4 / 72

    def place(pdf: bytes) -> tuple[float, float]:
        words = pymupdf.open(stream=pdf, filetype="pdf")[0].get_text("words")
        word = next(w for w in words if w[4] == "Thưởng")
        return word[0] * mm, word[1] * mm

    (x, y), (x2, y2) = place(plain), place(moved)
    assert x2 == pytest.approx(148.5 + (x - 148.5) * 1.01 + 3, abs=0.05)
    assert y2 == pytest.approx(y - 2, abs=0.05)


def test_printed_again_only_with_a_reason_and_counted(world: World, decision: UUID) -> None:
    first = three(world, decision)
    whole(world, first)
    with refused("reprint_needs_reason"):
        three(world, decision)
    one = certificates(world, decision)[:1]
    again = begun(world, decision, one, reason="Giấy bị ướt")
    third = begun(world, decision, one, reason="Lại bị ướt")
    assert blanks(world, again) == [(1, 4, 2, "given")]
    assert blanks(world, third) == [(1, 5, 3, "given")]
    assert "Bản in lại lần" in texts(whole(world, third))[0], "the shipped template says so on the sheet"
    row = world.app.print_runs.certificates(world["standing"], [decision], "decision")[0]
    assert (row["prints"], row["good"]) == (3, 3)


def test_a_spoiled_blank_stands_in_the_log_and_its_number_is_never_given_again(
    world: World, decision: UUID
) -> None:
    run, standing = three(world, decision), world["standing"]
    with refused("print_state"):
        world.app.print_runs.spoil(standing, Command(), run_id=run, position=2, cause="jam")
    whole(world, run)
    world.app.print_runs.spoil(standing, Command(), run_id=run, position=2, cause="jam")
    with refused("sheet_spoiled"):
        world.app.print_runs.spoil(standing, Command(), run_id=run, position=2, cause="torn")
    with refused("required"):
        world.app.print_runs.spoil(standing, Command(), run_id=run, position=3, cause="other")
    with refused("bad_choice"):
        world.app.print_runs.spoil(standing, Command(), run_id=run, position=4, cause="jam")
    loose = world.app.print_runs.spoil_loose(standing, Command(), cause="other", words="Chuột cắn")
    assert loose["blank_number"] == 4
    again = begun(world, decision, certificates(world, decision)[1:2], reason="Kẹt giấy")
    assert blanks(world, again) == [(1, 5, 2, "given")]
    log = world.app.print_runs.blanks(standing)
    assert [(r["blank_number"], r["status"], r["cause"], r["words"]) for r in log] == [
        (5, "given", "", None),
        (4, "spoiled", "other", "Chuột cắn"),
        (3, "given", "", None),
        (2, "spoiled", "jam", None),
        (1, "given", "", None),
    ]
    (officer,) = world.log.query(
        "SELECT full_name FROM officers WHERE officer_id = %s", (standing.officer_id,)
    )
    assert {r["officer"] for r in log} == {officer["full_name"]}
    counts = world.app.print_runs.blank_counts(standing)
    # The second run has a number and no page yet: its blank is not used.
    assert (counts["given"], counts["waiting"], counts["spoiled"], counts["void"], counts["highest"]) == (
        2, 1, 2, 0, 5
    )  # fmt: skip


def test_numbers_of_a_run_that_was_given_up_are_void(world: World, decision: UUID) -> None:
    run, standing = three(world, decision), world["standing"]
    world.app.print_runs.cancel(standing, Command(), run_id=run, reason="Nhầm máy in")
    assert [status for *_, status in blanks(world, run)] == ["void"] * 3
    assert world.app.print_runs.carry_out(run, processes=1) == "cancelled"
    # Nothing was printed: the next run prints each for the first time, on the next blanks.
    again = three(world, decision)
    assert blanks(world, again) == [(1, 4, 1, "given"), (2, 5, 1, "given"), (3, 6, 1, "given")]
    whole(world, again)
    with refused("print_state"):
        world.app.print_runs.cancel(standing, Command(), run_id=again, reason="x")


def test_two_begin_at_once_and_no_number_is_given_twice(world: World, decision: UUID) -> None:
    chosen = certificates(world, decision)[:3]

    def begin(n: int) -> UUID | str:
        app = world.another_process()
        try:
            return UUID(
                app.print_runs.begin(
                    world["standing"],
                    Command(),
                    decision_ids=[decision],
                    certificate_ids=chosen[n : n + 1] if n < 3 else chosen,
                    mode="overprint",
                    reason="lại",
                )["id"]
            )
        except Refused as refusal:
            return refusal.code

    with ThreadPoolExecutor(5) as pool:
        outcomes = list(pool.map(begin, range(5)))
    assert all(isinstance(o, UUID) for o in outcomes), outcomes
    given = [r["blank_number"] for r in world.app.print_runs.blanks(world["standing"])]
    assert given == list(range(9, 0, -1))
    copies = world.log.query(
        "SELECT certificate_id, array_agg(copy ORDER BY copy) AS c FROM printed_sheets GROUP BY 1"
    )
    assert [row["c"] for row in copies] == [[1, 2, 3]] * 3


def test_killed_at_any_moment_it_goes_on_and_no_number_is_lost_or_doubled(
    world: World, decision: UUID
) -> None:
    run = begun(world, decision)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    arguments = [
        sys.executable,
        "-m",
        "tests.workflows.printing",
        world.url,
        str(world.folder),
        str(run),
        "2",
    ]
    for kill_after in (2, 4):
        with subprocess.Popen(
            arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("made") and int(line.split()[1]) >= kill_after:
                    process.send_signal(signal.SIGKILL)
                    break
        made = world.app.print_runs.run(world["standing"], run)["made"]
        assert kill_after <= made <= 7
    finished = subprocess.run(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=120
    )
    assert finished.stdout.splitlines()[-1] == "ready"
    pages = texts(world.app.print_runs.file(world["standing"], run, "whole"))
    assert [head in page for head, page in zip([*HEADS, *MORE], pages, strict=True)] == [True] * 7
    assert [row[:3] for row in blanks(world, run)] == [(n, n, 1) for n in range(1, 8)]


def test_processes_of_their_own_make_the_same_bytes(
    world: World, decision: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_pages, "FEW", 2)
    # A reprint says which one it is: here both runs print as if for the first time.
    monkeypatch.setattr(print_runs, "Marks", lambda blank_number, reprint: Marks(blank_number, 0))
    first = begun(world, decision)
    assert world.app.print_runs.carry_out(first, processes=2) == "ready"
    together = world.app.print_runs.file(world["standing"], first, "whole")
    # Bundles of other sizes, one process, the same sheets: a resumed run gives what an unbroken one gives.
    monkeypatch.setattr(print_runs, "BUNDLE", 4)
    again = begun(world, decision, reason="thử lại")
    assert world.app.print_runs.carry_out(again, processes=1) == "ready"
    assert world.app.print_runs.file(world["standing"], again, "whole") == together


def test_whoever_left_office_lets_a_run_halt_and_another_resumes_it(world: World, decision: UUID) -> None:
    leaver = world.officer("leaver", "standing_office", "district")
    run = UUID(
        world.app.print_runs.begin(
            leaver,
            Command(),
            decision_ids=[decision],
            certificate_ids=certificates(world, decision),
            mode="overprint",
        )["id"]
    )
    appointment = leaver.appointment_id
    assert appointment is not None
    world.app.people.end_appointment(
        world["admin"],
        Command(),
        officer_id=leaver.officer_id,
        appointment_id=appointment,
        last_day=date(2020, 6, 2),
    )
    world.clock.set_day(date(2020, 6, 4))
    assert world.app.print_runs.carry_out(run, processes=1) == "halted"
    assert world.app.print_runs.run(world["standing"], run)["cause"] in (
        "no_appointment",
        "appointment_ended",
    )
    world.app.print_runs.resume(world["standing"], Command(), run_id=run)
    assert world.app.print_runs.carry_out(run, processes=1) == "ready"


def test_the_files_go_when_all_is_printed_and_the_log_stays(world: World, decision: UUID) -> None:
    run = three(world, decision)
    whole(world, run)
    world.app.print_runs.finish(world["standing"], Command(), run_id=run)
    assert list((world.folder / run.hex[:2] / run.hex).glob("*")) == []
    with refused("print_state"):
        world.app.print_runs.file(world["standing"], run, "whole")
    assert len(blanks(world, run)) == 3
    # A sheet may still turn out spoiled when it is handed over.
    world.app.print_runs.spoil(world["standing"], Command(), run_id=run, position=1, cause="torn")


def test_long_names_are_listed_before_printing(world: World, decision: UUID) -> None:
    rows = world.app.print_runs.certificates(world["standing"], [decision], "decision")
    assert {row["awardee"]: row["tight"] for row in rows} == {
        head: ["awardee"] if head == LONG else [] for head in [*HEADS, *MORE]
    }
    assert [row["awardee"] for row in print_runs.tight_parts(rows)] == [LONG]


def test_the_mark_of_a_reprint_and_the_blanks_number_only_where_the_template_has_them(world: World) -> None:
    admin, templates = world["admin"], world.app.templates
    form = next(iter(templates.award_forms()))
    template = UUID(templates.make(admin, Command(), name="Phôi 2020", award_form=form)["id"])
    for part in ("blank_number", "reprint"):
        placed = placed_as_data(replace(BUILT_IN.parts[part], shown=True))
        templates.place(admin, Command(), template_id=template, part=part, placed=placed)
    templates.put_in_use(admin, Command(), template_id=template)
    decision = awarded(world, ["Hà Văn Chín"])
    issued = world.log.query("SELECT template_version FROM certificates ORDER BY gold_book_number")
    assert [row["template_version"] for row in issued] == ["certificate.3"] * 7 + [
        f"certificate.3/{template.hex}/1"
    ]
    for mode in ("full", "overprint"):
        run = begun(world, decision, mode=mode, reason="thử")
        page = texts(whole(world, run))[0]
        number = blanks(world, run)[0][1]
        assert f"Số phôi: {number:06d}" in page
        assert ("Bản in lại lần 1" in page) == (mode == "overprint"), "the second print is the first reprint"
    row = world.log.query_one(
        "SELECT subject_id, sha256 FROM certificates ORDER BY gold_book_number DESC LIMIT 1"
    )
    assert row is not None
    content = world.log.attachments.read(row["subject_id"], row["sha256"])
    assert content is not None
    assert "Số phôi" not in texts(content)[0], "what is issued bears no mark of a sheet"


def test_rebuilt_it_is_the_same(world: World, decision: UUID) -> None:
    run = three(world, decision)
    whole(world, run)
    world.app.print_runs.spoil(world["standing"], Command(), run_id=run, position=1, cause="other", words="x")
    tables = ("print_runs", "printed_sheets")
    before = [world.log.query(f"SELECT * FROM {t} ORDER BY 1, 2") for t in tables]
    result = rebuild(world.url, world.log.mapper, compare_only=True)
    assert not result.differences
    assert all(before)


def test_an_older_certificate_is_set_again_from_what_is_on_record(world: World, decision: UUID) -> None:
    """Events of before kept less: what they kept is used, the rest is on record."""
    row = world.log.query_one("SELECT nomination_id FROM certificates ORDER BY gold_book_number LIMIT 1")
    assert row is not None
    nomination = world.log.load(Nomination, row["nomination_id"])
    event = next(
        e for e in world.log.events_of(row["nomination_id"]) if isinstance(e, Nomination.CertificateIssued)
    )
    facts = dict(plain(event.data))
    kept = facts.pop("paper")
    facts.pop("tight")
    older = object.__new__(type(event))
    older.__dict__.update({**event.__dict__, "data": PII(event.data.subject, facts)})
    # Of the ledger an older one says nothing.
    assert asdict(world.app.issuer.certificate_data(nomination, older)) == {**kept, "proof_line": ""}


def test_pages_for_printing_go_with_somebody_who_is_erased(world: World, decision: UUID) -> None:
    run = three(world, decision)
    whole(world, run)
    row = world.log.query_one("SELECT subject_id FROM certificates ORDER BY gold_book_number LIMIT 1")
    assert row is not None
    with refused("subject_award_stands"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=row["subject_id"])
    with world.log.connection() as connection:
        # No act of the product takes an award back yet; what erasing does after one is asked for here.
        connection.execute(
            "UPDATE certificates SET status = 'revoked' WHERE subject_id = %s", (row["subject_id"],)
        )
        connection.execute("UPDATE nominations SET live = false WHERE subject_id = %s", (row["subject_id"],))
    world.app.erasure.erase(world["admin"], Command(), subject_id=row["subject_id"])
    assert list((world.folder / run.hex[:2] / run.hex).glob("*")) == []
    with refused("print_gone"):
        world.app.print_runs.file(world["standing"], run, "whole")
    again = begun(
        world,
        decision,
        [
            world.log.query(
                "SELECT certificate_id FROM certificates WHERE status = 'valid' ORDER BY gold_book_number"
            )[0]["certificate_id"]
        ],
        reason="in lại phần còn",
    )
    assert world.app.print_runs.carry_out(again, processes=1) == "ready"
