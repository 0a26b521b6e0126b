"""``chungtay import``: lists of households brought into the register, tried out before, and taken back after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from cli.installation import use_cases
from cli.terminal import put, put_json, read, refuse, warn, write_file

if TYPE_CHECKING:
    from aggregates.actors import Actor
    from storage.application import Row
    from workflows.app import ChungTay
    from workflows.import_readings import Reading

CLASSES = ("poor", "near_poor", "exited", "not_poor")
"""What the households of a list can be whose rows do not say."""

_ODD = 50
"""Incomes to look at that are told; JSON has all."""


@click.group("import")
def import_() -> None:
    """Danh sách hộ vào sổ / Lists of households into the register."""


@import_.command("households")
@click.argument("file")
@click.option("--commune", "commune", required=True, metavar="CODE", help="Mã xã / the commune's code.")
@click.option(
    "--year", type=int, help="Năm của cột thu nhập không ghi năm / year of an income column that names none."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=LETTER",
    help="Cột của một mục, lặp lại được; head= là không có / the column of an item, repeatable; head= for none. "
    "Mục / items: chungtay import fields.",
)
@click.option(
    "--heading-row",
    metavar="N",
    help="Dòng tiêu đề cột, khi không tự nhận ra: 6, hoặc 6-7 nếu tiêu đề hai dòng / row of the headings where it is not found: "
    "6, or 6-7 for headings over two rows.",
)
@click.option(
    "--confirm-encoding",
    metavar="NAME",
    help="Đồng ý bảng mã nhận ra được, khi không phải Unicode / agree to the encoding found, where it is not Unicode.",
)
@click.option(
    "--class",
    "of_class",
    type=click.Choice(CLASSES),
    help="Diện của những dòng không ghi diện / class of the rows that name none.",
)
@click.option("--dry-run", is_flag=True, help="Chạy thử, không ghi gì / record nothing.")
@click.option(
    "--annotated",
    metavar="OUT.xlsx",
    help="Ghi lại tệp kèm cột lỗi / the file back with a column of what is wrong.",
)
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def import_households(
    file: str,
    commune: str,
    year: int | None,
    columns: tuple[str, ...],
    heading_row: str | None,
    confirm_encoding: str | None,
    of_class: str | None,
    dry_run: bool,
    annotated: str | None,
    as_json: bool,
) -> None:
    """Đưa một danh sách hộ vào sổ của xã / Bring a list of households into the register of a commune.

    Hộ đã có trong sổ không nhập lại; hộ nghi trùng được để lại và nêu tên dòng. Bị ngắt giữa chừng thì chạy tiếp bằng
    ``chungtay import resume``, hoặc bỏ cả lượt bằng ``cancel``. / Households that are in the register are not entered again;
    doubtful ones are left out and their rows named. A run that was broken off goes on with ``chungtay import resume``, or is
    given up as a whole with ``cancel``.
    """
    import hashlib
    from pathlib import Path

    from cli.import_reading import agree_on_encoding, no_list, require_class, show_samples, told_columns
    from intake.annotated import annotate
    from intake.grid import FILE_LIMITS
    from workflows.household_import import command_line
    from workflows.kernel import Command
    from workflows.list_doubts import remarks_on
    from workflows.list_news import incomes_not_on_record
    from workflows.papers import Upload
    from workflows.sensitive import Sight

    told = told_columns(file, columns, heading_row)
    data = read(file, FILE_LIMITS.packed)
    with use_cases(f"import households: {file}") as app:
        unit = _commune(app, file, commune)
        by = command_line(unit["path"])
        reading = app.imports.look(by, commune_id=unit["unit_id"], content=data, year=year, columns=told)
        # The list is told back row by row and held against the register: read by nobody with an account.
        seen = Sight(by, "import")
        seen.list_of(unit["unit_id"], *reading.kinds)
        app.readings.keep([seen], page="cli import households")
        if reading.sheet is None:
            assert reading.problem is not None
            no_list(file, reading.problem)
        incomes = incomes_not_on_record(app.log, reading, unit["unit_id"], hashlib.sha256(data).hexdigest())
        promised = app.list_incomes.promised(by, reading) if incomes else Counter[str]()
        wanted = not dry_run and bool(reading.of_kind("new") or incomes)
        if wanted or confirm_encoding is not None:
            agree_on_encoding(file, reading.sheet, confirm_encoding, asked=not as_json)
        elif not as_json:
            show_samples(reading.sheet, put)
        if annotated is not None:
            remarks = remarks_on(reading.of_kind("doubtful"))
            write_file(annotated, annotate(reading.book, reading.sheet, "vi", remarks))
        done: dict[str, Any] = {}
        if wanted:
            # Before anything is begun: a run that nobody can confirm would bar the commune's next list.
            require_class(file, reading, of_class or "")
            upload = Upload(Path(file).name if file != "-" else "stdin", data)
            begun = app.imports.begin(by, Command(), commune_id=unit["unit_id"], upload=upload, year=year)
            run = UUID(begun["id"])
            _confirm(app, by, run, told, of_class or "")
            reading = app.imports.reading(by, run)
            done = _carry_out(app, run)
    class_missing = 0 if of_class else reading.without_class
    _report(reading, done, incomes, promised, class_missing, as_json=as_json, dry_run=dry_run)
    if done and done["status"] != "completed":
        raise SystemExit(1)


def _commune(app: ChungTay, file: str, code: str) -> Row:
    from aggregates.vocabulary import COMMUNE_KINDS
    from rules.text import Text

    units = app.people.units(kinds=COMMUNE_KINDS)
    found = next((unit for unit in units if unit["code"] == code), None)
    if found is None:
        codes = ", ".join(sorted(unit["code"] for unit in units))
        refuse(
            file,
            "--commune",
            Text(f"không có xã mã {code}; có: {codes}", f"no commune {code}; there are: {codes}"),
        )
    return found


def _confirm(app: ChungTay, by: Actor, run: UUID, told: dict[str, str], of_class: str) -> None:
    """Have a run that was just begun read as it was told, and confirm it. One that is refused is cancelled: it bars no other."""
    from aggregates.refusals import Refused
    from workflows.kernel import Command

    try:
        if told or of_class:
            known, encoding, _ = app.import_runs.choices(by, run)
            app.imports.set_reading(
                by,
                Command(),
                run_id=run,
                columns={**known, **told},
                encoding=encoding,
                household_class=of_class,
            )
        app.imports.confirm(by, Command(), run_id=run)
    except Refused:
        app.imports.cancel(
            by, Command(), run_id=run, reason="dòng lệnh không nhập được / refused on the command line"
        )
        raise


def _carry_out(app: ChungTay, run: UUID) -> dict[str, Any]:
    """Carry a run out, with its progress on stderr; return how it stands."""
    from aggregates.refusals import REFUSALS
    from workflows.household_import import command_line

    warn(f"lượt / run {run}")
    status = app.imports.carry_out(run, progress=lambda done, total: warn(f"{done}/{total} hộ / households"))
    path = next(r["unit_path"] for r in _rows(app) if r["run_id"] == run)
    row = app.import_runs.run(command_line(path), run)
    if row["cause"] in REFUSALS:
        text = REFUSALS[row["cause"]]
        warn(f"{text.vi} / {text.en}")
    return {
        "run": str(run),
        "status": status,
        "registered": row["taken"] - row["excluded"] if status == "completed" else 0,
        "excluded": row["excluded"],
    }


def _report(
    reading: Reading,
    done: dict[str, Any],
    incomes: int,
    promised: Counter[str],
    class_missing: int,
    *,
    as_json: bool,
    dry_run: bool,
) -> None:
    from cli.import_reading import class_needed, odd_incomes
    from workflows.import_matching import DOUBTS
    from workflows.import_plan import not_kept
    from workflows.list_incomes import WHY_NOT

    sheet = reading.sheet
    assert sheet is not None
    known, doubtful = reading.of_kind("known"), reading.of_kind("doubtful")
    unlikely = odd_incomes(reading)
    if as_json:
        put_json(
            {
                **sheet.as_contract(),
                "known": len(known),
                "doubtful": [
                    {"sheet": m.row.sheet, "row": m.row.row, "reason": DOUBTS[m.doubt].vi} for m in doubtful
                ],
                "incomes_of_known": incomes,
                "class_missing": class_missing,
                "unlikely_incomes": [
                    {"sheet": row.sheet, "row": row.row, "year": year, "reason": why.vi}
                    for row, year, why in unlikely
                ],
                "not_read": [{"sheet": name, "message": said.vi} for name, said in sheet.not_read],
                "unread": [{"sheet": name, "columns": columns} for name, columns in sheet.unread],
                **done,
            }
        )
        return
    put(
        f"{sheet.total} dòng / rows · {len(sheet.rows)} nhận được / accepted · {len(sheet.rejected)} không nhận / rejected · "
        f"{sheet.encoding}"
    )
    for p in sheet.problems:
        put(f"{p.sheet}!{p.column}{p.row} {p.code}: {p.message.vi} / {p.message.en}")
    for name, said in sheet.not_read:
        put(f"{name}: {said.vi} / {said.en}")
    for name, columns in sheet.unread:
        put(f"{name}: chưa dùng / not used: {columns}")
    dropped = not_kept(sheet.columns)
    if dropped is not None:
        put(f"{dropped.vi} / {dropped.en}")
    for row, year, why in unlikely[:_ODD]:
        put(f"{row.sheet}!{row.row} thu nhập / income {year}: {why.vi} / {why.en}")
    if len(unlikely) > _ODD:
        put(f"còn {len(unlikely) - _ODD} thu nhập bất thường nữa / more unusual incomes")
    for m in doubtful:
        why = DOUBTS[m.doubt]
        put(f"{m.row.sheet}!{m.row.row} nghi trùng / doubtful: {why.vi} / {why.en}")
    put(f"{len(known)} hộ đã có trong sổ / in the register already")
    if promised["open"]:
        put(
            f"{promised['open']} thu nhập của hộ đã có, khai được: mở lượt nhập ở trang Nhập danh sách hộ, chọn "
            "“Khai thu nhập theo danh sách” "
            "/ incomes of known households that can be declared: open the import on the page of lists and declare them there"
        )
    for status, why in WHY_NOT.items():
        if status != "same" and promised[status]:
            put(
                f"{promised[status]} thu nhập không khai được: {why.vi} / incomes that cannot be declared: {why.en}"
            )
    if dry_run and class_missing:
        put(f"{class_needed(class_missing).vi} / {class_needed(class_missing).en}")
    elif dry_run:
        put(f"{len(reading.of_kind('new'))} hộ sẽ vào sổ / would enter the register")
    elif not done:
        put("Danh sách không có gì mới, chưa ghi gì / the list has nothing new, nothing was recorded")
    else:
        _entered(done)


def _entered(done: dict[str, Any]) -> None:
    """Say how many households a run brought in; one that is taken for its incomes brings none."""
    if done["status"] == "completed" and not done["registered"] + done["excluded"]:
        put(
            "Không có hộ mới; danh sách được nhận để khai thu nhập / no new household; the list was taken to declare its incomes"
        )
    else:
        put(f"{done['registered']} hộ đã vào sổ / entered the register")


@import_.command("fields")
def fields() -> None:
    """Liệt kê các mục mà một cột có thể là / List what a column can stand for."""
    from aggregates.vocabulary import INCOME_UNITS
    from intake.headings import FIELDS

    for name, text in FIELDS.items():
        put(f"{name}: {text.vi} / {text.en}")
    put("income_YYYY: Thu nhập bình quân đầu người năm YYYY / Income per head in YYYY")
    for unit, text in INCOME_UNITS.items():
        put(f"unit_YYYY={unit}: {text.vi} / {text.en}")


@import_.command("template")
@click.argument("file", metavar="FILE.xlsx")
def template(file: str) -> None:
    """Ghi mẫu danh sách hộ ra tệp XLSX / Write a template of a list of households as XLSX."""
    from pathlib import Path

    from intake.template import template_of_list
    from rules.text import Text

    try:
        with Path(file).open("xb") as stream:
            stream.write(template_of_list())
    except FileExistsError:
        refuse(
            file,
            "",
            Text("đã có tệp này; chọn tên khác", "the file is there already; choose another name"),
        )
    except OSError as error:
        refuse(
            file,
            "",
            Text(f"không ghi được ({error.strerror})", f"cannot be written ({error.strerror})"),
        )
    put(file)


@import_.command("runs")
def runs() -> None:
    """Liệt kê các lượt nhập / List the imports."""
    from aggregates.vocabulary import IMPORT_STATUSES

    with use_cases("import runs") as app:
        for row in _rows(app):
            status = IMPORT_STATUSES[row["status"]]
            put(
                f"{row['run_id']} · {row['commune']} · {row['begun_at']:%d/%m/%Y} · {status.vi} / {status.en} · "
                + (f"{row['taken']}/{row['total']}" if row["total"] else "—")
            )


@import_.command("resume")
@click.argument("run", type=click.UUID)
def resume(run: UUID) -> None:
    """Nhập tiếp một lượt bị ngắt / Let a run that was broken off go on."""
    from workflows.household_import import command_line
    from workflows.kernel import Command

    with use_cases(f"import resume: {run}") as app:
        row = _row(app, run)
        if row["status"] != "running":
            app.imports.resume(command_line(row["unit_path"]), Command(), run_id=run)
        done = _carry_out(app, run)
    _entered(done)
    if done["status"] != "completed":
        raise SystemExit(1)


@import_.command("cancel")
@click.argument("run", type=click.UUID)
@click.option("--reason", required=True, help="Lý do / the reason.")
def cancel(run: UUID, reason: str) -> None:
    """Bỏ cả một lượt chưa xong / Give up a run that is not complete, as a whole."""
    from workflows.household_import import command_line
    from workflows.kernel import Command

    with use_cases(f"import cancel: {run}") as app:
        app.imports.cancel(command_line(_row(app, run)["unit_path"]), Command(), run_id=run, reason=reason)
    put("đã hủy / cancelled")


@import_.command("undo")
@click.argument("run", type=click.UUID)
@click.option("--reason", required=True, help="Lý do / the reason.")
def undo(run: UUID, reason: str) -> None:
    """Hoàn tác cả một lượt đã xong / Take a complete run back, as a whole."""
    from workflows.household_import import command_line
    from workflows.kernel import Command

    with use_cases(f"import undo: {run}") as app:
        app.imports.undo(command_line(_row(app, run)["unit_path"]), Command(), run_id=run, reason=reason)
    put("đã hoàn tác / undone")


def _rows(app: ChungTay) -> list[Row]:
    """Every run there is: the command line is in no commune."""
    from workflows.household_import import command_line

    return app.import_runs.runs(command_line("/"))


def _row(app: ChungTay, run: UUID) -> Row:
    from aggregates.refusals import Refused

    for row in _rows(app):
        if row["run_id"] == run:
            return row
    raise Refused("not_found")
