"""The command line on lists of households: what a dry run says of each row, and that it records nothing."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import psycopg
import pytest
from click.testing import CliRunner, Result
from tests.intake.spreadsheets import xls

import cli
from intake.grid import FILE_LIMITS
from intake.legacy_text import encode
from storage.settings import Settings
from workflows import bootstrap
from workflows.app import open_app
from workflows.bootstrap import command_line_actor, first_start
from workflows.kernel import Command

ROWS: list[list[Any]] = [
    ["DANH SÁCH HỘ NGHÈO NĂM 2018"],
    [
        "STT",
        "Mã hộ",
        "Họ và tên chủ hộ",
        "Năm sinh",
        "Thôn",
        "Phân loại",
        "Thu nhập BQ/người 2017 (nghìn đồng)",
    ],
    [1, "15151-001", "Bùi Thị Thưởng", 1975, "Bình Hòa", "Hộ nghèo", "11.760"],
    [2, "15151-001", "Hà Văn Ân", "1980", "thon Binh Hoa", "Cận nghèo", "12.000"],
    [3, "15151-002", "", 1981, "Bình Hoà", "Hộ nghèo", "-5"],
    ["", "", "Tổng cộng", "", "", "", "23.760"],
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["import", "households", *arguments])


@pytest.fixture
def sheet(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that the environment names, and a list of households."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path / "data"))
    settings = Settings(data_dir=tmp_path / "data", database_url=database)
    first_start(settings, demo=False)
    app = open_app(settings, database)
    commune = next(u for u in app.people.units(kinds=("commune",)) if u["code"] == "15151")
    app.units.establish(
        command_line_actor(), Command(), unit_id=uuid4(), kind="hamlet", name="thôn Bình Hòa", code="",
        parent_id=commune["unit_id"], valid_from=date(2018, 1, 1), source="QĐ", demonstration=False,
    )  # fmt: skip
    app.close()
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "ho.xlsx")
    return tmp_path / "ho.xlsx"


def test_a_dry_run_says_of_each_row_what_is_wrong_and_records_nothing(sheet: Path, database: str) -> None:
    with psycopg.connect(database) as connection:
        before = connection.execute("SELECT count(*) FROM stored_events").fetchone()
    back = sheet.with_name("lai.xlsx")
    result = run(str(sheet), "--commune", "15151", "--dry-run", "--json", "--annotated", str(back))
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert list(told) == [
        "rows", "accepted", "rejected", "encoding", "columns", "problems", "known", "doubtful",
        "incomes_of_known", "class_missing", "unlikely_incomes", "not_read", "unread",
    ]  # fmt: skip
    assert (told["rows"], told["accepted"], told["rejected"]) == (3, 1, 2)
    assert told["columns"]["head"] == "C"
    codes = {(p["row"], p["code"]) for p in told["problems"]}
    assert {
        (4, "duplicate_household_code"),
        (5, "missing_head"),
        (5, "negative_amount"),
        (6, "total_row_skipped"),
    } <= codes
    written = openpyxl.load_workbook(io.BytesIO(back.read_bytes())).active
    assert written is not None
    assert written.cell(5, written.max_column).value
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone() == before


def test_what_cannot_be_read_ends_with_one_line(sheet: Path) -> None:
    unknown = run(str(sheet), "--commune", "99999", "--dry-run")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)
    assert "15151" in unknown.stderr
    sheet.write_bytes(b"%PDF-1.7 not a sheet")
    broken = run(str(sheet), "--commune", "15151", "--dry-run")
    assert (broken.exit_code, broken.stderr.count("\n")) == (2, 1)


def told_by(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def other(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["import", *arguments])


def heads(database: str) -> list[tuple[str, str]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT code, head FROM households ORDER BY code").fetchall()


def test_a_list_is_brought_in_once_and_taken_back_as_a_whole(sheet: Path, database: str) -> None:
    told = told_by(run(str(sheet), "--commune", "15151", "--json"))
    assert (told["status"], told["registered"], told["known"], told["accepted"]) == ("completed", 1, 0, 1)
    assert heads(database) == [("15151-001", "Bùi Thị Thưởng")]
    again = told_by(run(str(sheet), "--commune", "15151", "--json"))
    assert (again["known"], again["incomes_of_known"], "run" in again) == (1, 0, False)
    listed = other("runs")
    assert told["run"] in listed.stdout
    assert "đã nhập xong / complete" in listed.stdout
    refused = other("cancel", told["run"], "--reason", "x")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert other("undo", told["run"], "--reason", "danh sách năm khác").exit_code == 0
    assert heads(database) == []


def test_a_list_as_long_as_a_districts_is_not_too_long_for_the_command(sheet: Path) -> None:
    rows = "".join(f"15151-{n:05d},Bùi Thị Dài {n},1975,Bình Hòa,Hộ nghèo,{'x' * 300}\n" for n in range(4000))
    sheet.with_name("dai.csv").write_text(f"Mã hộ,Họ tên chủ hộ,Năm sinh,Thôn,Phân loại,Ghi chú\n{rows}")
    told = told_by(run(str(sheet.with_name("dai.csv")), "--commune", "15151", "--dry-run", "--json"))
    assert (told["rows"], told["accepted"]) == (4000, 4000)


def test_a_run_that_is_unknown_ends_with_one_line(sheet: Path) -> None:
    for words in (["resume"], ["cancel", "--reason", "x"], ["undo", "--reason", "x"]):
        result = other(words[0], str(uuid4()), *words[1:])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_a_list_read_on_the_command_line_leaves_one_line_without_a_value(sheet: Path, database: str) -> None:
    assert run(str(sheet), "--commune", "15151", "--dry-run").exit_code == 0
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT r.page, r.subject, u.code, r.role, r.kinds FROM personal_readings r JOIN units u ON u.unit_id = r.record_id"
        ).fetchall()
    kinds = ["address", "birth_year", "disability", "ethnicity", "income", "protection"]
    assert rows == [("cli import households", None, "15151", "commune_officer", kinds)]


STRANGE: list[list[Any]] = [
    ["Số", "Chủ", "Sinh", "Ở", "Người", "Hạng"],
    [1, "Bùi Thị Thưởng", 1975, "Bình Hòa", 4, "Hộ nghèo"],
]
TOLD = ("--column", "head=B", "--column", "birth_year=C", "--column", "hamlet=d", "--column", "class=F")


def saved(path: Path, rows: list[list[Any]]) -> str:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


def test_a_column_that_cannot_be_is_named_with_its_option_and_the_mend(sheet: Path) -> None:
    result = run(str(sheet), "--commune", "15151", "--dry-run", "--column", "head=ZZZZ")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "--column head=ZZZZ" in result.stderr
    assert "như head=B" in result.stderr
    assert "as in head=B" in result.stderr


def test_headings_nobody_knows_are_told_once_and_remembered(sheet: Path, database: str) -> None:
    first = saved(sheet.with_name("la.xlsx"), STRANGE)
    unread = run(first, "--commune", "15151", "--dry-run")
    assert (unread.exit_code, unread.stderr.count("\n")) == (2, 1)
    assert "--column head=B" in unread.stderr
    assert "import template" in unread.stderr
    told = told_by(run(first, "--commune", "15151", *TOLD, "--json"))
    assert (told["rows"], told["registered"]) == (1, 1)
    assert told["columns"] == {"head": "B", "birth_year": "C", "hamlet": "D", "class": "F"}
    second = saved(
        sheet.with_name("la2.xlsx"), [STRANGE[0], [1, "Hà Văn Ân", 1980, "Bình Hòa", 3, "Cận nghèo"]]
    )
    again = told_by(run(second, "--commune", "15151", "--dry-run", "--json"))
    assert (again["rows"], again["accepted"], again["columns"]) == (1, 1, told["columns"])
    assert told_by(run(second, "--commune", "15151", "--json"))["registered"] == 1
    assert [head for _, head in heads(database)] == ["Bùi Thị Thưởng", "Hà Văn Ân"]


@pytest.mark.parametrize("column", ["head", "head:B", "nobody=B", "head=B1", "income_18=C", "unit_2018=5"])
def test_a_column_that_is_none_ends_with_one_line(sheet: Path, column: str) -> None:
    result = run(str(sheet), "--commune", "15151", "--dry-run", "--column", column)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_incomes_are_told_with_their_unit_or_taken_off(sheet: Path, database: str) -> None:
    told = told_by(run(str(sheet), "--commune", "15151", "--dry-run", "--json", "--column", "income_2017="))
    assert "income_2017" not in told["columns"]
    listed = other("fields").stdout
    assert "head: Họ tên chủ hộ / Head of household" in listed
    assert "unit_YYYY=1000: nghìn đồng một năm" in listed
    path = saved(
        sheet.with_name("t.xlsx"),
        [["Chủ hộ", "Thôn", "Loại", "Gì"], ["Lê Thị Tư", "Bình Hòa", "Hộ nghèo", 9600]],
    )
    options = ("--column", "income_2018=D", "--column", "unit_2018=1000")
    assert told_by(run(path, "--commune", "15151", "--json", *options))["registered"] == 1
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT columns FROM import_columns").fetchall() == [
            ({"income_2018": "D", "unit_2018": "1000"},)
        ]


def test_a_template_is_written_and_nothing_is_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    assert other("template", str(target)).exit_code == 0
    first = target.read_bytes()
    page = openpyxl.load_workbook(io.BytesIO(first)).worksheets[0]
    assert "Họ tên chủ hộ" in [cell.value for cell in page[3]]
    for path in (target, tmp_path / "none" / "mau.xlsx"):
        result = other("template", str(path))
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert target.read_bytes() == first


def tcvn3_list(path: Path) -> str:
    rows: list[list[Any]] = [
        ["Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Phân loại"],
        ["A-1", "Bùi Thị Thưởng", 1975, "Bình Hòa", "Hộ nghèo"],
    ]
    path.write_bytes(
        xls([[encode(v, "tcvn3") if isinstance(v, str) else v for v in row] for row in rows], font=".VnTime")
    )
    return str(path)


def test_letters_of_old_fonts_come_in_only_when_somebody_agreed_to_how_they_read(
    sheet: Path, database: str
) -> None:
    path = tcvn3_list(sheet.with_name("cu.xls"))
    for options in (
        ["--json"],
        [],
        ["--confirm-encoding", "vni"],
        ["--json", "--confirm-encoding", "unicode"],
    ):
        result = run(path, "--commune", "15151", *options)
        assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (2, 1, "")
        assert "--confirm-encoding tcvn3" in result.stderr
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM import_runs").fetchone() == (0,)
    looked = run(path, "--commune", "15151", "--dry-run")
    assert f"B2: {encode('Bùi Thị Thưởng', 'tcvn3')} → Bùi Thị Thưởng" in looked.stdout
    dry = told_by(run(path, "--commune", "15151", "--dry-run", "--json"))
    assert list(dry) == [
        "rows", "accepted", "rejected", "encoding", "columns", "problems", "known", "doubtful",
        "incomes_of_known", "class_missing", "unlikely_incomes", "not_read", "unread",
    ]  # fmt: skip
    assert dry["encoding"] == "tcvn3"
    assert (
        told_by(run(path, "--commune", "15151", "--json", "--confirm-encoding", "tcvn3"))["registered"] == 1
    )
    assert heads(database) == [("A-1", "Bùi Thị Thưởng")]


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2)])
def test_at_a_terminal_the_letters_are_shown_side_by_side_and_asked_about(
    sheet: Path, database: str, answer: str, code: int
) -> None:
    path = tcvn3_list(sheet.with_name("cu.xls"))
    terminal, ours = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    command = [sys.executable, "-m", "cli", "import", "households", path, "--commune", "15151"]
    with subprocess.Popen(
        command, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        os.write(terminal, answer.encode())
        _, said = process.communicate(timeout=60)
    os.close(terminal)
    os.close(ours)
    assert process.returncode == code, said
    assert "→ Bùi Thị Thưởng" in said
    assert "Chữ đọc đúng?" in said
    assert len(heads(database)) == (1 if code == 0 else 0)


def test_a_file_too_long_is_refused_in_megabytes(sheet: Path) -> None:
    path = sheet.with_name("dai.csv")
    path.write_bytes(b"a" * (FILE_LIMITS.packed + 1))
    result = run(str(path), "--commune", "15151", "--dry-run")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "25 MB" in result.stderr


def test_the_row_of_headings_is_told_where_the_wrong_one_is_taken(sheet: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Phân loại hộ"],
        ["Thôn", "Chủ hộ", "Loại hộ"],
        ["Bình Hòa", "Bùi Thị Hà", "Hộ nghèo"],
    ):
        book.active.append(row)
    file = sheet.with_name("hai-dong.xlsx")
    book.save(file)
    told = json.loads(run(str(file), "--commune", "15151", "--heading-row", "2", "--json").stdout)
    assert (told["accepted"], told["registered"]) == (1, 1)
    wrong = run(str(file), "--commune", "15151", "--heading-row", "hai", "--dry-run")
    assert wrong.exit_code == 2
    assert "--heading-row hai" in wrong.stderr
    nothing = run(str(file), "--commune", "15151", "--heading-row", "9", "--dry-run")
    assert nothing.exit_code == 2
    assert "Dòng 9 không phải dòng tiêu đề" in nothing.stderr


def test_known_households_alone_are_brought_in_for_their_incomes(sheet: Path) -> None:
    head: list[Any] = ["Mã hộ", "Chủ hộ", "Năm sinh", "Thôn", "Loại"]
    ha: list[Any] = ["15151-7", "Bùi Thị Hà", 1980, "Bình Hòa", "Hộ nghèo"]
    more: list[list[Any]] = [[*head, "Thu nhập BQ/người 2018"], [*ha, 9_000_000]]
    plain, incomes = sheet.with_name("ho-7.xlsx"), sheet.with_name("thu-nhap.xlsx")
    for file, listed in ((plain, [head, ha]), (incomes, more)):
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in listed:
            book.active.append(line)
        book.save(file)
    assert json.loads(run(str(plain), "--commune", "15151", "--json").stdout)["registered"] == 1
    again = json.loads(run(str(plain), "--commune", "15151", "--json").stdout)
    assert (again["incomes_of_known"], "run" in again) == (0, False)
    brought = json.loads(run(str(incomes), "--commune", "15151", "--json").stdout)
    assert (brought["incomes_of_known"], brought["status"], brought["registered"]) == (1, "completed", 0)
    said = run(str(plain), "--commune", "15151")
    assert "chưa ghi gì / the list has nothing new" in said.stdout
    later = openpyxl.load_workbook(incomes)
    assert later.active is not None
    later.active["F1"] = "Thu nhập BQ/người 2017"
    later.save(incomes)
    said = run(str(incomes), "--commune", "15151")
    assert "Không có hộ mới; danh sách được nhận để khai thu nhập" in said.stdout
    assert "0/0" not in other("runs").stdout


def test_a_year_that_no_income_can_be_of_is_refused(sheet: Path) -> None:
    for year in ("1850", "9999"):
        for more in (["--dry-run"], []):
            refused = run(str(sheet), "--commune", "15151", "--year", year, *more)
            assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
            assert f"Năm {year} không phải năm của cột thu nhập" in refused.stderr


def test_a_list_that_says_no_class_begins_nothing_until_it_is_told_one(sheet: Path, database: str) -> None:
    rows: list[list[Any]] = [
        ["Chủ hộ", "Năm sinh", "Thôn"],
        ["Lê Thị Tư", 1980, "Bình Hòa"],
        ["Hà Văn Ân", 1971, "Bình Hòa"],
    ]
    path = saved(sheet.with_name("khong-dien.xlsx"), rows)
    looked = run(path, "--commune", "15151", "--dry-run")
    assert looked.exit_code == 0
    assert "sẽ vào sổ" not in looked.stdout
    assert "2 dòng không nói hộ thuộc diện nào; thêm --class poor" in looked.stdout
    assert told_by(run(path, "--commune", "15151", "--dry-run", "--json"))["class_missing"] == 2
    refused = run(path, "--commune", "15151")
    assert (refused.exit_code, refused.stderr.count("\n"), refused.stdout.count("vào sổ")) == (2, 1, 0)
    assert "--class near_poor" in refused.stderr
    assert other("runs").stdout == "", "nothing was begun that bars the next list"
    with_class = run(path, "--commune", "15151", "--class", "near_poor", "--dry-run")
    assert "2 hộ sẽ vào sổ" in with_class.stdout
    assert told_by(run(path, "--commune", "15151", "--class", "near_poor", "--json"))["registered"] == 2
    with psycopg.connect(database) as connection:
        classes = connection.execute("SELECT DISTINCT household_class FROM households").fetchall()
    assert classes == [("near_poor",)]


def test_a_list_that_is_refused_once_begun_is_cancelled_and_bars_no_other(sheet: Path) -> None:
    rows = [["Chủ hộ", "Thôn", "Loại", "Dân tộc"], ["Lê Thị Tư", "Bình Hòa", "Hộ nghèo", "M" * 41]]
    refused = run(saved(sheet.with_name("dai.xlsx"), rows), "--commune", "15151")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "đã hủy" in other("runs").stdout
    assert told_by(run(str(sheet), "--commune", "15151", "--json"))["registered"] == 1


def test_odd_incomes_and_what_is_not_kept_are_said(sheet: Path) -> None:
    rows: list[list[Any]] = [
        ["Chủ hộ", "Thôn", "Loại", "Giới tính", "Năm thoát nghèo", "Thu nhập bình quân 2018 (đồng)"],
        ["Lê Thị Tư", "Bình Hòa", "Hộ thoát nghèo", "Nữ", 2017, 9600],
        ["Hà Văn Ân", "Bình Hòa", "Hộ thoát nghèo", "Nam", 2017, 12_000_000],
    ]
    path = saved(sheet.with_name("odd.xlsx"), rows)
    told = run(path, "--commune", "15151", "--dry-run").stdout
    assert "!2 thu nhập / income 2018: nhỏ bất thường; có lẽ cột ghi bằng nghìn đồng" in told
    assert told.count("bất thường") == 1
    assert "không ghi vào sổ: Giới tính; Năm thoát nghèo." in told
    odd = told_by(run(path, "--commune", "15151", "--dry-run", "--json"))["unlikely_incomes"]
    assert [(one["row"], one["year"]) for one in odd] == [(2, 2018)]
