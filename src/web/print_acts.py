"""What is done with a print run and with blanks: spoiled sheets logged, runs ended or resumed, the log of blanks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary_printing import SPOILING
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, two_steps
from web.print_view import crumbs, name_of, run_of, sheet_line
from web.schemas import Choice, Count, Nothing, Words
from workflows.authorisation import may

blueprint = Blueprint("print_acts", __name__, url_prefix="/in-giay-khen")
_BLANKS = Text("Sổ theo dõi phôi", "The log of blanks")
_PER_PAGE = 200


class SpoiledSchema(Schema):
    """A spoiled sheet of a run."""

    position = Count(Text("Tờ thứ", "Sheet no."), low=1, high=100_000)
    cause = Choice(Text("Vì sao hỏng", "Why it is spoiled"), {c: capital(w) for c, w in SPOILING.items()})
    words = Words(Text("Nói rõ thêm", "More about it"), limit=500, required=False)


class LooseSchema(Schema):
    """A blank spoiled before anything was printed on it."""

    cause = SpoiledSchema._declared_fields["cause"]
    words = SpoiledSchema._declared_fields["words"]


@blueprint.route("/<uuid:run_id>/to-hong", methods=["GET", "POST"])
def spoil(run_id: UUID) -> Answer:
    """Log a spoiled sheet."""
    require("blank.spoil")
    by, ours = actor(), services().print_runs
    row = ours.run(by, run_id)
    sheets = {s["position"]: s for s in ours.sheets(by, run_id)}
    back = url_for("print_runs.show", run_id=run_id)
    title = Text("Ghi tờ hỏng", "Log a spoiled sheet")

    def check(data: dict[str, Any], _: object) -> Check:
        sheet = sheets.get(data["position"])
        if sheet is None:
            raise Refused("bad_choice", field="position", value=str(data["position"]))
        number = sheet["blank_number"]
        return Check(
            title=title,
            rows=[
                {
                    "key": Text("Tờ thứ", "Sheet no."),
                    "value": data["position"],
                    "kind": "number",
                    "field": "position",
                },
                {
                    "key": Text("Giấy khen của", "Certificate of"),
                    "value": sheet["awardee"],
                    "kind": "personal",
                },
                {
                    "key": Text("Số phôi", "Number of the blank"),
                    "value": f"{number:06d}" if number else Text("không đánh số", "not numbered"),
                },
                *_why_rows(data),
            ],
            button=Text("Ghi là hỏng", "Log as spoiled"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        )

    first = request.args.get("to", "")
    return two_steps(
        Form(version=row["version"], initial={"position": first} if first.isdecimal() else None),
        SpoiledSchema(),
        show=FormPage(
            title=title,
            caption=name_of(row),
            lead=Text(
                "Số phôi của tờ hỏng không dùng lại; giấy khen đó in lại ở một đợt mới.",
                "The number of a spoiled blank is never used again; the certificate is printed anew in another run.",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        check=check,
        act=lambda wish, data, _: ours.spoil(
            by, wish, run_id=run_id, position=data["position"], cause=data["cause"], words=data["words"]
        ),
        done=lambda _: go(back, Text("Đã ghi vào sổ phôi.", "It stands in the log of blanks.")),
        record_id=run_id,
    )


def _why_rows(data: dict[str, Any]) -> list[Row]:
    rows: list[Row] = [
        {
            "key": Text("Vì sao hỏng", "Why it is spoiled"),
            "value": capital(SPOILING[data["cause"]]),
            "field": "cause",
        }
    ]
    if data["words"]:
        rows.append({"key": Text("Nói rõ thêm", "More about it"), "value": data["words"], "field": "words"})
    return rows


class ReasonSchema(Schema):
    """Why a run is given up."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


def _end(run_id: UUID, act: str, title: Text, lead: Text, done: Text, *, reasoned: bool) -> Answer:
    require("print.run")
    by, ours = actor(), services().print_runs
    row = ours.run(by, run_id)
    back = url_for("print_runs.show", run_id=run_id)
    about: list[Row] = [
        {"key": Text("Đợt in", "Run"), "value": name_of(row)},
        {"key": Text("Đã dựng", "Made"), "value": row["made"], "kind": "number"},
    ]
    return two_steps(
        Form(version=row["version"]),
        ReasonSchema() if reasoned else Nothing(),
        show=FormPage(title=title, lead=lead, about=about, cancel_url=back, breadcrumbs=crumbs(row)),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                *(
                    [{"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"}]
                    if reasoned
                    else []
                ),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: getattr(ours, act)(by, wish, run_id=run_id, **data),
        done=lambda _: go(back, done),
        record_id=run_id,
    )


@blueprint.route("/<uuid:run_id>/huy", methods=["GET", "POST"])
def cancel(run_id: UUID) -> Answer:
    """Give up a run of which nothing is on paper."""
    if request.method == "GET":
        services().print_runs.require_cancellable(actor(), run_id)
    return _end(
        run_id,
        "cancel",
        Text("Hủy đợt in", "Cancel the run"),
        Text(
            "Các số phôi của đợt này bị bỏ, không cấp lại cho giấy nào.",
            "The blanks' numbers of this run are void and never given again.",
        ),
        Text("Đã hủy đợt in.", "The run is cancelled."),
        reasoned=True,
    )


@blueprint.route("/<uuid:run_id>/xong", methods=["GET", "POST"])
def finish(run_id: UUID) -> Answer:
    """Say that all sheets are printed."""
    return _end(
        run_id,
        "finish",
        Text("Đã in xong", "All printed"),
        Text(
            "Các tệp dựng để in bị xóa; giấy khen đã cấp và sổ phôi giữ nguyên. Tờ hỏng phát hiện sau vẫn ghi được.",
            "The files made for printing are deleted; certificates and the log stay. A sheet spoiled later can still be logged.",
        ),
        Text("Đợt in đã xong.", "The run is done."),
        reasoned=False,
    )


@blueprint.route("/<uuid:run_id>/chay-tiep", methods=["GET", "POST"])
def resume(run_id: UUID) -> Answer:
    """Let a halted run go on."""
    return _end(
        run_id,
        "resume",
        Text("Cho chạy tiếp", "Resume the run"),
        Text(
            "Đợt in đi tiếp từ chỗ đã dừng với các số đã cấp, đứng tên bạn.",
            "The run goes on from where it halted, with the numbers it has, in your name.",
        ),
        Text("Đang dựng tiếp.", "The run goes on."),
        reasoned=False,
    )


# -- blanks --------------------------------------------------------------------------------------------------------------


@blueprint.get("/phoi")
def blanks() -> Answer:
    """Show the log of blanks: every number, and what became of it."""
    by, ours = actor(), services().print_runs
    require("print.read")
    before = request.args.get("truoc", type=int)
    rows = ours.blanks(by, before=before, limit=_PER_PAGE)
    return render(
        "printing/blanks.html",
        title=_BLANKS,
        # As the page of each run says it: a number is not a blank that is used.
        rows=[{**sheet_line(r, run_of(r)), "blank": f"{r['blank_number']:06d}"} for r in rows],
        counts=ours.blank_counts(by),
        older=url_for("print_acts.blanks", truoc=rows[-1]["blank_number"])
        if len(rows) == _PER_PAGE and rows[-1]["blank_number"] > 1
        else None,
        may_spoil=may(by, "blank.spoil"),
        breadcrumbs=crumbs(),
    )


@blueprint.route("/phoi/hong", methods=["GET", "POST"])
def spoil_loose() -> Answer:
    """Strike off a blank that nothing was printed on."""
    require("blank.spoil")
    by = actor()
    title = Text("Ghi phôi hỏng chưa in", "Log a spoiled blank")
    back = url_for("print_acts.blanks")
    return two_steps(
        Form(),
        LooseSchema(),
        show=FormPage(
            title=title,
            lead=Text(
                "Phôi hỏng khi chưa in cũng lấy một số, để số phôi và số tờ đã dùng luôn khớp.",
                "A blank spoiled before printing takes a number too, so that numbers and blanks used always agree.",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(),
        ),
        check=lambda data, _: Check(
            title=title,
            rows=_why_rows(data),
            button=Text("Ghi là hỏng", "Log as spoiled"),
            cancel_url=back,
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().print_runs.spoil_loose(
            by, wish, cause=data["cause"], words=data["words"]
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã ghi phôi hỏng, số {outcome['blank_number']:06d}.",
                f"The blank is logged as spoiled, number {outcome['blank_number']:06d}.",
            ),
        ),
    )
