"""What is done with a list once it is sent: read otherwise, given up, taken back, let go on."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.import_run import OPEN
from aggregates.refusals import Refused
from aggregates.vocabulary import HOUSEHOLD_CLASSES, IMPORT_STATUSES, INCOME_UNITS
from intake.headings import FIELDS, HAMLET_OF_LIST, HEADING_ROW, INCOME, called
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.imports import ENCODINGS, crumbs
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, two_steps
from web.schemas import Choice, Line, Nothing, Words
from web.sight import sight
from workflows.declared_from_lists import Declared
from workflows.import_readings import Reading

blueprint = Blueprint("import_acts", __name__)
_USUAL: Final = ("code", "head", "birth_year", "hamlet", "members", "class", "ethnicity", "address")
"""What nearly every list has: the rest is asked for further down."""

# -- how it is read --------------------------------------------------------------------------------------------------------


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>/cot", methods=["GET", "POST"])
def columns(run_id: UUID) -> Answer:
    """Say which column holds what, in which encoding, and of which class the list is."""
    by = actor()
    row = services().import_runs.run(by, run_id)
    require("household.import", row["unit_path"])
    back = url_for("imports.show", run_id=run_id)
    if request.method == "GET" and row["status"] != "read":
        return _moved_on(row)
    reading = services().imports.reading(by, run_id)
    said, encoding, of_class = services().import_runs.choices(by, run_id)
    sight("import").list_of(run_id, *reading.kinds)
    found = reading.sheet.columns if reading.sheet else {}
    units = reading.sheet.tables[0].units if reading.sheet and reading.sheet.tables else {}
    ours = services().movements.years_of_income()
    years = sorted({*ours, *(int(y[1]) for f in found if (y := INCOME.fullmatch(f)))})
    fields = [*FIELDS, *(f"income_{year}" for year in years)]
    schema = _reading_schema(reading, years)
    form = Form(
        version=row["version"],
        initial={
            **{f"column_{field}": found[field] for field in fields if field in found},
            **{f"unit_{field[-4:]}": str(int(factor)) for field, factor in units.items()},
            HEADING_ROW: said.get(HEADING_ROW, ""),
            HAMLET_OF_LIST: said.get(HAMLET_OF_LIST, ""),
            "encoding": encoding,
            "household_class": of_class,
        },
    )
    return two_steps(
        form,
        schema,
        show=lambda: render(
            "imports/columns.html",
            form=form,
            schema=schema,
            run=row,
            usual=[f"column_{f}" for f in FIELDS if f in _USUAL or f in found],
            rare=[f"column_{f}" for f in FIELDS if f not in _USUAL and f not in found],
            incomes=[(f"column_income_{year}", f"unit_{year}") for year in years],
            back=back,
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().imports.set_reading(
            by,
            wish,
            run_id=run_id,
            # Under other headings the columns are others: they are found anew, not taken over from the wrong row.
            columns={HEADING_ROW: data[HEADING_ROW], HAMLET_OF_LIST: data[HAMLET_OF_LIST] or ""}
            if (data[HEADING_ROW] or "") != said.get(HEADING_ROW, "")
            else {
                **{field: data[f"column_{field}"] or "" for field in fields},
                HEADING_ROW: data[HEADING_ROW] or "",
                HAMLET_OF_LIST: data[HAMLET_OF_LIST] or "",
                # The unit of a column that is not there says nothing.
                **{
                    f"unit_{y}": data[f"unit_{y}"]
                    for y in years
                    if data[f"column_income_{y}"] and data[f"unit_{y}"]
                },
            },
            encoding=data["encoding"] or "",
            household_class=data["household_class"] or "",
        ),
        done=lambda _: go(back, Text("Đã đọc lại danh sách.", "The list was read again.")),
        record_id=run_id,
    )


def _reading_schema(reading: Reading, years: list[int]) -> Schema:
    options = [
        (c.letters, " – ".join(filter(None, (c.letters, c.heading, " · ".join(c.examples)))))
        for c in reading.columns
    ]
    told: dict[str, ma.Field[Any]] = {
        f"column_{field}": Choice(words, options, required=False, widget="select")
        for field, words in [*FIELDS.items(), *((f"income_{y}", called(f"income_{y}")) for y in years)]
    }
    for year in years:
        told[f"unit_{year}"] = Choice(
            Text(f"Số của năm {year} ghi bằng", f"Numbers of {year} are in"),
            [(code, capital(words)) for code, words in INCOME_UNITS.items()],
            required=False,
            widget="select",
        )
    told[HEADING_ROW] = Line(
        Text("Dòng tiêu đề cột", "Row of the headings"),
        limit=12,
        required=False,
        hint=Text(
            "Chỉ cần khi hệ thống nhận nhầm dòng: số dòng của bảng tính, như 6; tiêu đề hai dòng thì ghi 6-7. "
            "Đổi dòng này thì các cột được nhận lại từ đầu",
            "Only where the wrong row was taken: the sheet's own row number such as 6, or 6-7 for headings over two rows. "
            "Changing it finds the columns anew",
        ),
    )
    told["encoding"] = Choice(
        Text("Bảng mã của chữ", "Encoding of the text"),
        [(code, words) for code, words in ENCODINGS.items() if code != "mixed"],
        required=False,
        widget="select",
        hint=Text("Để trống: hệ thống tự nhận ra", "Blank: found out from the text"),
    )
    told["household_class"] = Choice(
        Text("Diện của cả danh sách", "Class of the whole list"),
        [(code, capital(words)) for code, words in HOUSEHOLD_CLASSES.items()],
        required=False,
        widget="select",
        hint=Text("Dùng cho những dòng không ghi diện", "For rows that say no class"),
    )
    told[HAMLET_OF_LIST] = Choice(
        Text("Thôn của cả danh sách", "Hamlet of the whole list"),
        [(name, Text(name, name)) for name in reading.hamlets],
        required=False,
        widget="select",
        hint=Text("Dùng cho những dòng không ghi thôn", "For rows that say no hamlet"),
    )
    return Schema.from_dict(told)()


def _moved_on(row: Row) -> Answer:
    """Go back to a run that has moved on since the page with the link: no form that can only be refused."""
    back = url_for("imports.show", run_id=row["run_id"])
    return go(back, Refused("import_wrong_status", status=IMPORT_STATUSES[row["status"]]).text, "warning")


# -- on, off, back ---------------------------------------------------------------------------------------------------------


class ReasonSchema(Schema):
    """Why a run is given up or taken back."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


def _end(
    run_id: UUID, act: str, statuses: tuple[str, ...], title: Text, lead: Text, button: Text, done: Text
) -> Answer:
    by = actor()
    row = services().import_runs.run(by, run_id)
    require("household.import", row["unit_path"])
    schema, form = ReasonSchema(), Form(version=row["version"], subject=run_id)
    back = url_for("imports.show", run_id=run_id)
    if request.method == "GET" and row["status"] not in statuses:
        return _moved_on(row)
    about = [
        {"key": Text("Tệp", "File"), "value": row["file_name"], "kind": "personal"},
        {"key": Text("Đã ghi", "Written"), "value": row["taken"] - row["excluded"], "kind": "number"},
    ]
    declared = services().imports.declared_from(by, run_id) if act == "undo" else []
    if act == "undo" and request.method == "GET":
        refusal = services().imports.why_no_undo(by, run_id)
        if refusal is not None:
            staying = [one for one in declared if not one.goes]
            return render(
                "imports/no_undo.html",
                title=title,
                run=row,
                reason=refusal.text,
                staying=[
                    {
                        "household": one.household,
                        "year": str(one.year),
                        "url": {"household": url_for("commitments.show", commitment_id=one.commitment_id)},
                    }
                    for one in staying
                ],
                back=back,
                breadcrumbs=crumbs(),
            )
    if act == "undo":
        about.append(
            {
                "key": Text(
                    "Thu nhập khai từ danh sách, rút theo",
                    "Incomes declared from the list, withdrawn with it",
                ),
                "value": sum(one.goes for one in declared),
                "kind": "number",
            }
        )
    return two_steps(
        form,
        schema,
        show=FormPage(title=title, lead=lead, about=about, cancel_url=back, breadcrumbs=crumbs()),
        check=lambda data, _: _ending(
            run_id,
            act,
            title=title,
            rows=[*about, {"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"}],
            listed=[_withdrawn(one) for one in declared],
            button=button,
            cancel_url=back,
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: getattr(services().imports, act)(
            by, wish, run_id=run_id, reason=data["reason"]
        ),
        done=lambda _: go(back, done),
        record_id=run_id,
    )


def _ending(run_id: UUID, act: str, **facts: Any) -> Check:
    """Return the page that asks once more; refused where somebody confirmed a figure since the form was opened."""
    refusal = services().imports.why_no_undo(actor(), run_id) if act == "undo" else None
    if refusal is not None:
        raise refusal
    return Check(**facts)


def _withdrawn(one: Declared) -> Text:
    if one.goes:
        return Text(
            f"{one.household}: thu nhập năm {one.year}, rút khỏi cam kết",
            f"{one.household}: income of {one.year}, withdrawn from the commitment",
        )
    return Text(
        f"{one.household}: thu nhập năm {one.year}, đã xác nhận hoặc hộ đã chuyển đi – không hoàn tác được",
        f"{one.household}: income of {one.year}, confirmed or the household has moved away – this cannot be undone",
    )


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>/huy", methods=["GET", "POST"])
def cancel(run_id: UUID) -> Answer:
    """Give up a run that is not complete."""
    return _end(
        run_id,
        "cancel",
        OPEN,
        Text("Hủy lượt nhập", "Cancel the import"),
        Text(
            "Không hộ nào của danh sách vào sổ; tệp đã gửi bị xóa.",
            "No household of the list enters the register; the file is deleted.",
        ),
        Text("Hủy lượt nhập", "Cancel the import"),
        Text("Đã hủy lượt nhập.", "The import is cancelled."),
    )


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>/hoan-tac", methods=["GET", "POST"])
def undo(run_id: UUID) -> Answer:
    """Take a complete run back."""
    return _end(
        run_id,
        "undo",
        ("completed",),
        Text("Hoàn tác lượt nhập", "Undo the import"),
        Text(
            "Mọi hộ của lượt này ra khỏi sổ cùng một lúc và dữ liệu của các hộ đó không đọc lại được nữa. Thu nhập "
            "chưa xác nhận đã khai từ danh sách được rút theo. Chỉ làm được khi chưa có việc gì trên các hộ này.",
            "All households of this import leave the register at once, and their data cannot be read again. Unconfirmed "
            "incomes declared from the list are withdrawn with it. Only possible while nothing has been done on any of them.",
        ),
        Text("Hoàn tác lượt nhập", "Undo the import"),
        Text(
            "Đã hoàn tác: các hộ của lượt này không còn trong sổ.",
            "Undone: its households have left the register.",
        ),
    )


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>/nhap-tiep", methods=["GET", "POST"])
def resume(run_id: UUID) -> Answer:
    """Let a halted run go on."""
    by = actor()
    row = services().import_runs.run(by, run_id)
    require("household.import", row["unit_path"])
    back = url_for("imports.show", run_id=run_id)
    if request.method == "GET" and row["status"] != "halted":
        return _moved_on(row)
    title = Text("Cho nhập tiếp", "Resume the import")
    return two_steps(
        Form(version=row["version"]),
        Nothing(),
        show=FormPage(
            title=title,
            caption=row["file_name"],
            lead=Text(
                "Lượt nhập đi tiếp từ chỗ đã dừng, đứng tên bạn.",
                "The import goes on from where it halted, in your name.",
            ),
            cancel_url=back,
            submit=title,
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().imports.resume(by, wish, run_id=run_id),
        done=lambda _: go(back, Text("Đang nhập tiếp.", "The import goes on.")),
        record_id=run_id,
    )
