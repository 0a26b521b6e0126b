"""Lists of households from spreadsheets: sent, looked at, corrected, checked, brought in, taken back."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary import HOUSEHOLD_CLASSES, IMPORT_STATUSES
from intake.grid import FILE_LIMITS
from intake.headings import FIELDS
from intake.household_types import Problem
from intake.template import template_of_list
from rules.text import Text, counted
from rules.wording import capital, megabytes
from storage.application import Row
from web.cleaning import clean
from web.formats import number
from web.households import CRUMB
from web.import_words import ODD, columns_of, left_words, odd_incomes, readings_of, tally
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    go,
    lang,
    render,
    require,
    services,
    sight,
    stories,
    today,
    two_steps,
)
from web.labels import Label, Tone
from web.schemas import Year
from web.text import t
from workflows.authorisation import may
from workflows.import_matching import DOUBTS, NEVER_NEW, Match
from workflows.import_plan import not_kept
from workflows.import_readings import Reading
from workflows.kernel import Command
from workflows.list_doubts import why_doubtful
from workflows.list_incomes import WHY_NOT
from workflows.papers import Upload
from workflows.sensitive import ENTRY, Kind

blueprint = Blueprint("imports", __name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TITLE: Final = Text("Nhập danh sách hộ", "Lists of households")
SHOWN: Final = 200
"""Problems, doubts and differences that a page lists; the file that is given back has all problems."""
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "read": ("wait", "eye"),
    "running": ("wait", "clock"),
    "halted": ("warn", "pause"),
    "completed": ("go", "check"),
    "cancelled": ("calm", "cross"),
    "undone": ("calm", "back"),
}
ENCODINGS: Final = {
    "unicode": Text("Unicode", "Unicode"),
    "tcvn3": Text("TCVN3 (phông .VnTime)", "TCVN3 (.VnTime fonts)"),
    "vni": Text("VNI", "VNI"),
    "windows-1258": Text("windows-1258", "windows-1258"),
    "utf-8-misread": Text(
        "UTF-8 bị mở nhầm thành windows-1252 (Nguyá»…n)", "UTF-8 opened as windows-1252 (Nguyá»…n)"
    ),
    "mixed": Text("lẫn nhiều bảng mã", "several encodings"),
}
_FACTS: Final = {
    "birth_year": FIELDS["birth_year"],
    "members": FIELDS["members"],
    "hamlet": FIELDS["hamlet"],
    "ethnicity": FIELDS["ethnicity"],
    "household_class": FIELDS["class"],
    "disabled_member": FIELDS["disabled_member"],
    "social_protection": FIELDS["social_protection"],
}


def label_of(row: Row) -> Label:
    """How a run stands."""
    tone, icon = _TONES[row["status"]]
    return Label(capital(IMPORT_STATUSES[row["status"]]), tone, icon)


def work_item(row: Row) -> Row:
    """A list that waits for somebody, as a line of my work."""
    url = url_for("imports.show", run_id=row["run_id"])
    words = (
        Text("Kiểm tra danh sách hộ", "Check the list")
        if row["status"] == "read"
        else Text("Nhập tiếp hoặc hủy", "Resume or cancel")
    )
    return {
        "code": Text("Danh sách hộ", "List of households"),
        "url": url,
        "subject": Text("Nhập danh sách hộ", "Import of households"),
        "place": row["commune"],
        "holder": None,
        "since": row["moved_at"],
        "due": None,
        "status": label_of(row),
        "action": {"label": words, "url": url},
    }


def has_file(row: Row) -> bool:
    """Whether the file of a run can still be read: its name goes with it when somebody in it is erased."""
    return row["file_name"] is not None and row["status"] not in ("cancelled", "undone")


def crumbs() -> list[Row]:
    """The way to the lists."""
    return [CRUMB, {"label": _TITLE, "url": url_for("imports.index")}]


# -- all of them ---------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-gia-dinh/nhap")
def index() -> Answer:
    """List the commune's runs, the newest first."""
    require("import.read")
    rows = [
        {
            "file": row["file_name"],
            "begun": row["begun_at"],
            "officer": row["officer"] or row["title"],
            "households": _written(row),
            "status": label_of(row).text,
            "url": {"file": url_for("imports.show", run_id=row["run_id"])},
        }
        for row in services().import_runs.runs(actor())
    ]
    return render(
        "imports/index.html",
        rows=rows,
        title=_TITLE,
        may_import=may(actor(), "household.import"),
        waiting=_waiting(),
        breadcrumbs=[CRUMB],
    )


def _waiting() -> Row | None:
    """The commune's list that has not ended: the next one has to wait for it, and the page says so before a file is chosen."""
    if not may(actor(), "household.import"):
        return None
    row = services().import_runs.open_of(actor())
    return row and {**row, "label": label_of(row)}


class NewListSchema(Schema):
    """What is asked beside the file."""

    year = Year(
        Text("Năm của cột thu nhập", "Year of the income column"),
        required=False,
        last=lambda: today().year,
        hint=Text(
            "Chỉ cần khi tiêu đề cột thu nhập không ghi năm", "Only where the column's heading names no year"
        ),
    )


@blueprint.route("/ho-gia-dinh/nhap/moi", methods=["GET", "POST"])
def begin() -> Answer:
    """Send a list."""
    require("household.import")
    by, form, schema = actor(), Form(), NewListSchema()

    def act(wish: Command, data: dict[str, Any], _: object) -> Any:
        return services().imports.begin(
            by, wish, commune_id=by.unit_id, upload=_the_file(), year=data["year"]
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "imports/new.html",
            form=form,
            schema=schema,
            waiting=_waiting(),
            megabytes=megabytes(FILE_LIMITS.packed),
            breadcrumbs=crumbs(),
        ),
        act=act,
        done=lambda outcome: go(url_for("imports.show", run_id=outcome["id"])),
    )


@blueprint.get("/ho-gia-dinh/nhap/mau.xlsx")
def template() -> Answer:
    """Give an empty list to fill in, with a column for each year of the movement that has ended."""
    require("household.import")
    content = template_of_list(tuple(services().movements.years_of_income(today().year - 1)))
    headers = {"Content-Disposition": 'attachment; filename="mau-danh-sach-ho.xlsx"'}
    return Response(content, mimetype=_XLSX, headers=headers)


def _the_file() -> Upload:
    file = request.files.get("evidence")
    if file is None or not file.filename:
        raise Refused("evidence_required", field="evidence")
    # One byte too many tells that there are too many.
    return Upload(clean(file.filename), file.read(FILE_LIMITS.packed + 1))


# -- one of them ---------------------------------------------------------------------------------------------------------


class _Chosen(Schema):
    as_new = ma.List(
        ma.String(), load_default=list, metadata={"label": Text("Là hộ khác", "Another household")}
    )


@blueprint.route("/ho-gia-dinh/nhap/<uuid:run_id>", methods=["GET", "POST"])
def show(run_id: UUID) -> Answer:
    """Show how a list stands; while it is only read, what it says, and have it checked and brought in."""
    by = actor()
    row = services().import_runs.run(by, run_id)
    mine = may(by, "household.import", row["unit_path"])
    if request.method == "GET" and (row["status"] != "read" or not mine or not has_file(row)):
        return _stands(row, mine)
    require("household.import", row["unit_path"])
    form = Form(version=row["version"], subject=None)

    def chosen(data: dict[str, Any]) -> set[tuple[int, int]]:
        try:
            places = [typed.partition(":") for typed in data["as_new"]]
            return {(int(sheet), int(line)) for sheet, _, line in places}
        except ValueError:
            raise Refused("not_found") from None

    return two_steps(
        form,
        _Chosen(),
        show=lambda: _read(row, form),
        check=lambda data, _: _check(row, services().imports.reading(by, run_id), chosen(data)),
        act=lambda wish, data, _: services().imports.confirm(by, wish, run_id=run_id, as_new=chosen(data)),
        done=lambda _: go(
            url_for("imports.show", run_id=run_id),
            Text(
                "Đã cho nhập. Bạn có thể đóng trang này.", "The import was started. You may close this page."
            ),
        ),
        record_id=run_id,
        rehearse=True,
    )


def _written(row: Row) -> Text | str:
    """How many of a list's new households are written down."""
    if row["total"] is None:
        return "—"
    if not row["total"]:
        return Text("không có hộ mới", "no new household")
    return f"{number(row['taken'] - row['excluded'])} / {number(row['total'])}"


def _stands(row: Row, mine: bool) -> str:
    cause = REFUSALS.get(row["cause"])
    events = services().import_runs.events(actor(), row["run_id"])
    left_out = _left_out(row) if mine and has_file(row) else []
    return render(
        "imports/run.html",
        run=row,
        mine=mine,
        left=left_words(services().import_runs.seconds_left(actor(), row["run_id"])),
        readable=has_file(row),
        label=label_of(row),
        left_out=[{"row": _who(m), "why": _why(m)} for m in left_out[:SHOWN]],
        more_left_out=max(0, len(left_out) - SHOWN),
        cause=cause if cause is not None and "{" not in cause.vi else None,
        stories=stories(events, services().dossiers.names({e.meta.officer_id for e in events})),
        breadcrumbs=crumbs(),
    )


def _incomes(row: Row, reading: Reading) -> Row:
    """The incomes of known households that the list has: how many can be declared, and how many cannot, each with why."""
    if not services().imports.incomes_not_on_record(actor(), row["run_id"]):
        return {"incomes": 0, "closed_incomes": []}
    found = services().list_incomes.promised(actor(), reading)
    closed = [(WHY_NOT[status], found[status]) for status in WHY_NOT if status != "same" and found[status]]
    return {"incomes": found["open"], "closed_incomes": closed}


def _left_out(row: Row) -> list[Match]:
    """The doubtful rows that a complete run left out."""
    if row["status"] != "completed" or not row["doubtful"]:
        return []
    sight("import").list_of(row["run_id"])
    return services().imports.doubtful(actor(), row["run_id"])


def _read(row: Row, form: Form) -> str:
    reading = services().imports.reading(actor(), row["run_id"])
    sight("import").list_of(row["run_id"], *reading.kinds)
    sheet, doubtful = reading.sheet, reading.of_kind("doubtful")
    odd = odd_incomes(sheet)
    taken = [m for m in reading.matches if m.differences]
    return render(
        "imports/read.html",
        run=row,
        label=label_of(row),
        form=form,
        reading=reading,
        sheet=sheet,
        **_incomes(row, reading),
        counts={kind: len(reading.of_kind(kind)) for kind in ("new", "known", "doubtful")},
        encoding=ENCODINGS[sheet.encoding] if sheet else None,
        samples=[
            {"place": f"{s.sheet}!{s.column}{s.row}", "original": s.original, "text": s.converted}
            for s in sheet.samples[:40]
        ]
        if sheet
        else [],
        columns=columns_of(reading),
        not_kept=not_kept(sheet.columns) if sheet else None,
        understood=readings_of(reading),
        tally=tally(sheet.rows if sheet else ()),
        odd=odd[:ODD],
        more_odd=max(0, len(odd) - ODD),
        problems=[_problem(p) for p in sheet.problems[:SHOWN]] if sheet else [],
        more_problems=max(0, len(sheet.problems) - SHOWN) if sheet else 0,
        unsaid=reading.without_class,
        class_of_list=services().import_runs.choices(actor(), row["run_id"])[2],
        classes=HOUSEHOLD_CLASSES,
        doubts=[
            (":".join(map(str, reading.place(m.row))), _who(m), _why(m))
            for m in doubtful
            if m.doubt not in NEVER_NEW
        ][:SHOWN],
        conflicts=[(_who(m), DOUBTS[m.doubt]) for m in doubtful if m.doubt in NEVER_NEW][:SHOWN],
        differences=[_difference(m) for m in taken[:SHOWN]],
        more_differences=max(0, len(taken) - SHOWN),
        breadcrumbs=crumbs(),
    )


def _problem(problem: Problem) -> Row:
    return {
        "place": f"{problem.sheet}!{problem.column}{problem.row}",
        "message": t(problem.message),
        "effect": Text("Không nhận dòng này", "The row is rejected")
        if problem.rejects
        else Text("Chỉ lưu ý", "Only pointed out"),
    }


def _who(found: Match) -> str:
    row = found.row
    parts = [row.head, str(row.birth_year or ""), row.hamlet or "", row.code]
    said = ", ".join(part for part in parts if part)
    return f"{t('dòng', 'row')} {row.row}: {said}"


def _why(found: Match) -> str:
    known = found.household or {}
    if known.get("birth_year"):
        sight("import").see(known["household_id"], Kind.BIRTH_YEAR)
    parts = [known.get("head"), known.get("birth_year"), known.get("code")]
    there = ", ".join(str(part) for part in parts if part)
    if found.household is None:
        return t(capital(why_doubtful(found)))
    return f"{t(capital(why_doubtful(found)))}. {t('Trong sổ', 'In the register')}: {there}"


def _difference(found: Match) -> Row:
    assert found.household is not None

    def said(fact: str, value: Any) -> str:
        if fact == "household_class":
            return t(capital(HOUSEHOLD_CLASSES[value])) if value else "—"
        if isinstance(value, bool):
            return t("Có", "Yes") if value else t("Không", "No")
        return "—" if value is None else str(value)

    kinds = [ENTRY[fact] for fact, _, _ in found.differences if fact in ENTRY]
    sight("import").see(found.household["household_id"], *kinds)
    changes = [f"{t(_FACTS[f])}: {said(f, new)} ({said(f, old)})" for f, new, old in found.differences]
    return {
        "household": found.household["head"],
        "row": found.row.row,
        "changes": "; ".join(changes),
        "url": {
            "household": url_for("households.show", household_id=found.household["household_id"]),
        },
    }


def _check(row: Row, reading: Reading, as_new: set[tuple[int, int]]) -> Check:
    sheet = reading.sheet
    coming = [m for m in reading.matches if reading.comes_in(m, as_new)]
    places = Counter(m.row.hamlet or "" for m in coming)
    others = sum(m.kind == "doubtful" for m in coming)
    incomes = _incomes(row, reading)["incomes"]
    rows: list[Row] = [
        {"key": Text("Danh sách của", "List of"), "value": row["commune"]},
        {"key": Text("Tệp", "File"), "value": row["file_name"], "kind": "personal"},
        {"key": Text("Hộ sẽ vào sổ", "Households to enter"), "value": len(coming), "kind": "number"},
        *(
            {"key": one["what"], "value": one["number"], "kind": "number"}
            for one in tally([m.row for m in coming])
        ),
        {
            "key": Text("Trong đó được xác định là hộ khác", "Of these said to be other households"),
            "value": others,
            "kind": "number",
            **({"field": "as_new"} if reading.of_kind("doubtful") else {}),
        },
        {
            "key": Text("Đã có trong sổ, không nhập lại", "In the register already, left out"),
            "value": len(reading.of_kind("known")),
            "kind": "number",
        },
        *(
            [
                {
                    "key": Text(
                        "Thu nhập của hộ đã có, khai sau khi nhập",
                        "Incomes of known households, to be declared after",
                    ),
                    "value": incomes,
                    "kind": "number",
                }
            ]
            if incomes
            else []
        ),
        {
            "key": Text("Nghi trùng, để lại", "Doubtful, left out"),
            "value": len(reading.of_kind("doubtful")) - others,
            "kind": "number",
        },
        {
            "key": Text("Dòng có lỗi, không nhận", "Rows rejected"),
            "value": len(sheet.rejected) if sheet else 0,
            "kind": "number",
        },
    ]
    if sheet is not None and sheet.encoding != "unicode":
        rows.append(
            {
                "key": Text("Chữ đã đổi sang Unicode từ", "Text converted to Unicode from"),
                "value": ENCODINGS[sheet.encoding],
            }
        )
    return Check(
        title=Text("Kiểm tra trước khi nhập", "Check before the import"),
        rows=rows,
        listed=[
            Text(f"{place}: {n} hộ", f"{place}: {counted(n, 'household')}")
            for place, n in sorted(places.items())
        ],
        button=Text(f"Nhập {number(len(coming))} hộ", f"Bring in {counted(len(coming), 'household')}")
        if coming
        else Text("Nhận danh sách để khai thu nhập", "Take the list to declare its incomes"),
        cancel_url=url_for("imports.show", run_id=row["run_id"]),
        breadcrumbs=crumbs(),
    )


@blueprint.get("/ho-gia-dinh/nhap/<uuid:run_id>/danh-sach.xlsx")
def annotated(run_id: UUID) -> Answer:
    """Give the list back with a column that says what is wrong with each row."""
    content = services().imports.annotated(actor(), run_id, lang())
    sight("import").list_of(run_id, *services().imports.reading(actor(), run_id).kinds)
    headers = {"Content-Disposition": 'attachment; filename="danh-sach-co-ghi-chu.xlsx"'}
    return Response(content, mimetype=_XLSX, headers=headers)
