"""``chungtay import``: spreadsheets read, and what is wrong in them said row by row."""

from __future__ import annotations

import click

from cli.installation import use_cases
from cli.terminal import put, put_json, read, refuse


@click.group("import")
def import_() -> None:
    """Đưa bảng tính vào / Spreadsheets in."""


@import_.command("households")
@click.argument("file")
@click.option("--commune", "commune", required=True, metavar="CODE", help="Mã xã / the commune's code.")
@click.option(
    "--year", type=int, help="Năm của cột thu nhập không ghi năm / year of an income column that names none."
)
@click.option("--dry-run", is_flag=True, required=True, help="Chạy thử, không ghi gì / record nothing.")
@click.option(
    "--annotated",
    metavar="OUT.xlsx",
    help="Ghi lại tệp kèm cột lỗi / the file back with a column of what is wrong.",
)
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def import_households(
    file: str, commune: str, year: int | None, dry_run: bool, annotated: str | None, as_json: bool
) -> None:
    """Đọc danh sách hộ và nói từng dòng sai ở đâu / Read a list of households and say of each row what is wrong.

    Hiện chỉ chạy thử: chưa ghi hộ nào vào sổ. / A dry run so far: no household is entered in the register yet.
    """
    from pathlib import Path

    from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS
    from intake.annotated import annotate
    from intake.archive import Unusable
    from intake.household_sheet import read_book
    from intake.workbook import open_book
    from rules.text import Text

    assert dry_run
    data = read(file)
    with use_cases(f"import households: {file}") as app:
        units = app.people.units(kinds=COMMUNE_KINDS)
        found = next((unit for unit in units if unit["code"] == commune), None)
        if found is None:
            codes = ", ".join(sorted(unit["code"] for unit in units))
            refuse(
                file,
                "--commune",
                Text(f"không có xã mã {commune}; có: {codes}", f"no commune {commune}; there are: {codes}"),
            )
        hamlets = [unit["name"] for unit in app.people.units(kinds=HAMLET_KINDS, within=found["path"])]
        today = app.clock.today()
    try:
        book = open_book(data)
        sheet = read_book(book, today=today, hamlets=hamlets, year=year)
        if annotated is not None:
            Path(annotated).write_bytes(annotate(book, sheet, "vi"))
    except Unusable as problem:
        refuse(file, "", problem.text)
    except OSError as error:
        refuse(
            annotated or "",
            "",
            Text(f"không ghi được ({error.strerror})", f"cannot be written ({error.strerror})"),
        )
    if as_json:
        put_json(sheet.as_contract())
        return
    put(
        f"{sheet.total} dòng / rows · {len(sheet.rows)} nhận được / accepted · {len(sheet.rejected)} không nhận / rejected · "
        f"{sheet.encoding}"
    )
    for p in sheet.problems:
        put(f"{p.sheet}!{p.column}{p.row} {p.code}: {p.message.vi} / {p.message.en}")
