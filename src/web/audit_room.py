"""The audit room on pages: ready questions about what was done, a free search over all acts, each with its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES
from projections.audit_room import DAY_BEGINS, DAY_ENDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.asked import asked, place_asked
from web.formats import dmy, dmyhm, erased, office
from web.kit import Answer, actor, render, services, sight
from web.offices import office_names
from web.page_names import act_words
from web.record_names import RECORD_NAMES
from web.refusals_in_short import in_short
from web.schemas import Choice, Day, Id, Line
from web.security_log import LIST
from web.text import t
from workflows.audit_room import SELF_DEALING, ActFilter, ActLine, Turn
from workflows.authorisation import authorise
from workflows.csv_cells import csv_bytes
from workflows.system_office import officer_words

blueprint = Blueprint("audit_room", __name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A ready page: what it asks, what it means, and where its lines come from."""

    code: str
    title: Text
    lead: Text
    more: Text | None = None


QUESTIONS = {
    "viec": Question(
        "acts",
        Text("Mọi việc đã ghi", "All acts"),
        Text(
            "Tìm theo người, đơn vị, chức vụ, loại việc, thời gian, hồ sơ hoặc mã tham chiếu. Phiếu của từng người không có ở đây.",
            "Search by officer, unit, role, act, period, record or reference. Single ballots are not here.",
        ),
    ),
    "khac-danh-gia": Question(
        "against",
        Text("Quyết định khác với đánh giá", "Decisions against the assessment"),
        Text(
            "Hội đồng đề nghị dù đánh giá chưa đạt, hoặc không đề nghị, không khen dù đánh giá là đạt. Lý do ghi trong hồ sơ.",
            "Proposed although not met, or not proposed or declined although met. The reason stands in the dossier.",
        ),
        Text("Đánh giá và quyết định", "Assessment and decision"),
    ),
    "bo-buoc": Question(
        "skipped",
        Text("Bước bị bỏ qua", "Steps left out"),
        Text(
            "Không việc nào của hệ thống bỏ được bước: việc ở mỗi bước chỉ đưa hồ sơ sang đúng bước kế tiếp trong chuỗi của nó. "
            "Trang này soát chính các sự kiện đã lưu: hồ sơ có đi từ bước này sang bước khác mà bỏ bước ở giữa không, có rời "
            "một bước bằng việc không phải của bước đó không, giấy khen có được cấp khi chưa đến bước cuối không. Có dòng ở đây "
            "tức là sự kiện đã được ghi vào cơ sở dữ liệu mà không qua hệ thống.",
            "No act of the system can leave out a step: what is done at one leads on to the next of the dossier’s chain alone. "
            "This page looks through the stored events themselves: did a dossier go on past a step, leave one by an act that is "
            "not that step’s, or get its certificate before the last one? A line here means that an event was written into the "
            "database past the system.",
        ),
        Text("Bước", "Step"),
    ),
    "cham": Question(
        "late",
        Text("Việc làm quá hạn", "Late acts"),
        Text("Bước được giải quyết sau ngày hạn của nó.", "Steps that were done after they were due."),
        Text("Bước và số ngày chậm", "Step and days late"),
    ),
    "dang-qua-han": Question(
        "overdue",
        Text("Đang quá hạn", "Overdue now"),
        Text(
            "Hồ sơ còn nằm ở một bước đã quá hạn. Người nêu ở đây là người đã chuyển hồ sơ đến bước đó.",
            "Dossiers that are still at a step whose day has passed. Named is whoever sent the dossier there.",
        ),
        Text("Bước và hạn", "Step and term"),
    ),
    "ghi-lui-ngay": Question(
        "backdated",
        Text("Ghi sau ngày của việc", "Recorded after the day of the act"),
        Text(
            "Việc mang ngày sớm hơn ngày được ghi vào hệ thống.",
            "Acts that bear an earlier day than the one they were recorded on.",
        ),
        Text("Ngày của việc", "Day of the act"),
    ),
    "ngoai-gio": Question(
        "odd_hours",
        Text("Ngoài giờ, ngày nghỉ", "At odd hours, on days off"),
        Text(
            f"Trước {DAY_BEGINS} giờ, từ {DAY_ENDS} giờ trở đi, thứ bảy, chủ nhật và ngày lễ theo kế hoạch (giờ Việt Nam).",
            f"Before {DAY_BEGINS}:00, from {DAY_ENDS}:00 on, Saturdays, Sundays and the plan's holidays (Vietnam time).",
        ),
    ),
    "cai-dat": Question(
        "settings",
        Text("Thay đổi cài đặt", "Changes of settings"),
        Text(
            "Kế hoạch, cách hiểu, số liệu, hệ số và lương cơ sở, mẫu giấy khen; khóa sổ cái, khóa chính và nhân chứng.",
            "Plans, readings, data, coefficients and base salary, templates of certificates; the ledger’s key, the master key and "
            "witnesses.",
        ),
        Text("Nội dung thay đổi", "What changed"),
    ),
    "tu-loi": Question(
        "self_dealing",
        Text("Tự làm cho mình, bị từ chối", "Self-dealing refused"),
        Text(
            "Việc về chính mình, người thân, đơn vị mình, hoặc việc mình đã tham gia ở bước trước.",
            "Acts upon oneself, kin, the own unit, or what one had a hand in before.",
        ),
    ),
    "dang-nhap": Question(
        "sign_ins",
        Text("Đăng nhập", "Sign-ins"),
        Text("Mọi lần đăng nhập, cả những lần sai.", "Every sign-in, failed ones too."),
    ),
}
"""The questions by what stands in the address."""
_SECURITY = ("self_dealing", "sign_ins")
# By what stands in the address of ``web.as_of``.
_RECORDS = {
    "nomination": "ho-so",
    "exit_commitment": "cam-ket",
    "poverty_review": "ra-soat",
    "council_session": "phien-hop",
}


class _Wanted(Schema):
    officer = Id(Text("Người làm", "Officer"), required=False)
    unit = Id(Text("Đơn vị", "Unit"), required=False)
    role = Choice(Text("Chức vụ", "Role"), tuple(ROLES), required=False)
    act = Line(Text("Loại việc", "Kind of act"), limit=80, required=False)
    since = Day(Text("Từ ngày", "From"), required=False)
    until = Day(Text("Đến ngày", "Until"), required=False)
    record = Line(Text("Mã hồ sơ hoặc mã bản ghi", "Dossier code or record id"), limit=60, required=False)
    reference = Line(Text("Mã tham chiếu", "Reference"), limit=64, required=False)


def _asked() -> tuple[ActFilter, dict[str, str], dict[str, list[Text]]]:
    data, typed, errors = asked(_Wanted())
    since, until = data.get("since"), data.get("until")
    if isinstance(since, date) and isinstance(until, date) and since > until:
        errors["until"] = [
            Text("Ngày “đến” phải cùng hoặc sau ngày “từ”.", "The last day lies before the first one.")
        ]
    path = ""
    if data.get("unit") is not None:
        path = next((u["path"] for u in services().people.units() if u["unit_id"] == data["unit"]), "")
        if not path:
            errors["unit"] = [Text("Hãy chọn một mục trong danh sách.", "Choose one from the list.")]
    wanted = ActFilter(
        officer_id=data.get("officer"),
        unit_path=path,
        role=data.get("role") or "",
        topic=data.get("act") or "",
        since=since,
        until=until,
        record=data.get("record") or "",
        correlation=data.get("reference") or "",
    )
    return wanted, typed, errors


def _turn() -> Turn:
    return Turn(before=place_asked("truoc"), after=place_asked("sau"))


def _question(name: str) -> Question:
    if name not in QUESTIONS:
        abort(404)
    return QUESTIONS[name]


@blueprint.get("/kiem-toan/phong")
def index() -> Answer:
    """List the questions."""
    authorise(actor(), "security.read")
    return render(
        "audit/room.html",
        questions=[
            {"title": q.title, "lead": q.lead, "url": url_for("audit_room.question", name=name)}
            for name, q in QUESTIONS.items()
        ],
        behind=services().audit_room.behind(actor()),
        breadcrumbs=[LIST],
    )


@blueprint.get("/kiem-toan/phong/<string:name>")
def question(name: str) -> Answer:
    """Answer one question, a page at a time."""
    by, room = actor(), services().audit_room
    authorise(by, "security.read")
    asked_about = _question(name)
    wanted, typed, errors = _asked()
    kept: dict[str, Any] = {key: value for key, value in typed.items() if value}
    turn = _turn()
    rows: list[Row] = []
    first = last = None
    newer = older = False
    if asked_about.code in _SECURITY:
        found, newer, older = _security(asked_about.code, turn)
        rows = [_security_line(r) for r in found]
        first, last = (found[0]["id"], found[-1]["id"]) if found else (None, None)
    elif not errors:
        page = room.lines(by, asked_about.code, wanted, turn)
        rows, newer, older = [_line(line) for line in page.lines], page.newer, page.older
        first, last = (page.lines[0].number, page.lines[-1].number) if page.lines else (None, None)

    def address(**more: Any) -> str:
        return url_for("audit_room.question", name=name, **kept, **more)

    security = asked_about.code in _SECURITY
    held = set() if security else services().audit.roles(by)
    body = render(
        "audit/question.html",
        question=asked_about,
        name=name,
        security=security,
        errors={} if security else errors,
        values=typed,
        filtered=bool(kept),
        officers=[]
        if security
        else [
            (str(o["officer_id"]), f"{erased(o['full_name'])} ({o['username']})")
            for o in services().audit.accounts(by)
        ],
        units=[] if security else [(str(u["unit_id"]), u["name"]) for u in services().people.units()],
        roles=[(code, capital(words)) for code, words in office_names().items() if code in held],
        kinds=room.kinds(by) if asked_about.code == "acts" else [],
        rows=rows,
        newer_url=address(sau=first) if newer else None,
        older_url=address(truoc=last) if older else None,
        export_url=url_for("audit_room.export", name=name, **kept),
        looked_through=room.looked_through(by) if asked_about.code == "skipped" else None,
        behind=0 if security else room.behind(by),
        breadcrumbs=[
            LIST,
            {"url": url_for("audit_room.index"), "label": Text("Phòng kiểm toán", "The audit room")},
        ],
    )
    return (body, 422) if errors and not security else body


def _security(code: str, turn: Turn) -> tuple[list[Row], bool, bool]:
    room = services().audit_room
    return room.sign_ins(actor(), turn) if code == "sign_ins" else room.refused(actor(), SELF_DEALING, turn)


def _line(line: ActLine) -> Row:
    row = line.row
    kind = row["topic"].partition(".")[0]
    url = None
    if kind in _RECORDS:
        url = url_for("as_of.show", kind=_RECORDS[kind], record_id=row["originator_id"], ban=row["version"])
    record = row["code"] or f"{t(RECORD_NAMES[kind])} {str(row['originator_id'])[:8]}"
    return {
        "at": row["recorded_at"],
        "who": t(officer_words(row["officer_id"], row["officer"] or row["username"])),
        "office": office(row["signs_for"], row["title"], row["unit_name"]),
        "what": line.what,
        "more": line.more,
        "record": record,
        "reference": row["correlation_id"][:32],
        "url": {"record": url} if url else {},
    }


def _security_line(r: Row) -> Row:
    return {
        "at": r["at"],
        "who": r["officer"] or r["username"] or t("không rõ", "unknown"),
        "what": act_words(r["act"]),
        "why": Text("Đăng nhập được.", "Signed in.") if r["code"] == "signed_in" else in_short(r["code"]),
        "record": r["dossier"] or "",
        "reference": r["correlation_id"][:32],
    }


@blueprint.get("/kiem-toan/ho-so/<uuid:nomination_id>.zip")
def bundle(nomination_id: UUID) -> Answer:
    """Give the evidence of one dossier as a ZIP that verifies by itself."""
    _, content = services().bundles.of_dossier(actor(), nomination_id, sight("dossier"), sight("paper"))
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="bang-chung-{nomination_id}.zip"'
    return response


# -- files -------------------------------------------------------------------------------------------------------------------

_HEADINGS = (
    Text("Vị trí trong nhật ký", "Place in the log"), Text("Ghi lúc (giờ Việt Nam)", "Recorded (Vietnam time)"),
    Text("Ngày của việc", "Day of the act"), Text("Người làm", "Officer"), Text("Tài khoản", "Account"),
    Text("Chức vụ khi đó", "Office at the time"), Text("Đơn vị", "Unit"), Text("Việc", "Act"), Text("Loại sự kiện", "Event"),
    Text("Chi tiết", "Particulars"), Text("Mã hồ sơ", "Dossier"), Text("Mã bản ghi", "Record"), Text("Phiên bản", "Version"),
    Text("Mã lệnh", "Command"), Text("Mã tham chiếu", "Reference"),
)  # fmt: skip
_SECURITY_HEADINGS = (
    Text("Lúc (giờ Việt Nam)", "At (Vietnam time)"), Text("Ai", "Who"), Text("Tài khoản", "Account"), Text("Việc", "Act"),
    Text("Kết quả", "Outcome"), Text("Mã hồ sơ", "Dossier"), Text("Mã tham chiếu", "Reference"),
)  # fmt: skip


@blueprint.get("/kiem-toan/phong/<string:name>.csv")
def export(name: str) -> Answer:
    """Give everything that answers a question as CSV."""
    by = actor()
    authorise(by, "security.read")
    asked_about = _question(name)
    wanted, _, errors = _asked()
    if asked_about.code in _SECURITY:
        content = csv_bytes([t(h) for h in _SECURITY_HEADINGS], _security_cells(asked_about.code))
    elif errors:
        raise Refused("bad_choice", value="; ".join(sorted(map(str, errors))))
    else:
        lines = services().audit_room.export(by, asked_about.code, wanted)
        content = csv_bytes([t(h) for h in _HEADINGS], (_cells(line) for line in lines))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cells(line: ActLine) -> list[str]:
    row = line.row
    return [
        str(row["act"]),
        dmyhm(row["recorded_at"]),
        dmy(row["occurred_on"]),
        t(officer_words(row["officer_id"], row["officer"])),
        row["username"] or "",
        row["title"],
        row["unit_name"],
        t(line.what),
        row["topic"],
        t(line.more),
        row["code"] or "",
        str(row["originator_id"]),
        str(row["version"]),
        str(row["command_id"] or ""),
        row["correlation_id"],
    ]


def _security_cells(code: str) -> Iterator[list[str]]:
    turn = Turn(limit=1000)
    while True:
        rows, _, older = _security(code, turn)
        for r in rows:
            line = _security_line(r)
            yield [
                dmyhm(r["at"]),
                line["who"],
                r["username"] or "",
                t(line["what"]),
                t(line["why"]),
                line["record"],
                r["correlation_id"],
            ]
        if not older:
            return
        turn = Turn(before=rows[-1]["id"], limit=1000)
