"""The acts of a poverty review, each a form with its check: report, verify, accept, correct, return, and set the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.poverty_review import (
    CORRECTED,
    MOST_HOUSEHOLDS,
    REPORTED_ANEW,
    RETURNED_BY,
    Counts,
    open_stages,
    require_counts,
)
from aggregates.refusals import Refused
from aggregates.vocabulary import REVIEW_STAGES, REVIEW_STATUSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    require,
    services,
    today,
    two_steps,
    typed_row,
)
from web.offices import office_name
from web.review_view import SAY_WHY, beside_parts, counts_in, counts_words, crumbs, ended_words, unit_title
from web.reviews import review_id
from web.schemas import Choice, Count, Day, Words
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.poverty_figures import WHOLE_KINDS

blueprint = Blueprint("review_acts", __name__)
_FILES = Text("Bằng chứng (biên bản, danh sách hộ)", "Evidence (minutes, list of households)")


class _Figures(Schema):
    households = Count(Text("Tổng số hộ", "Households"), low=1, high=MOST_HOUSEHOLDS)
    poor = Count(Text("Số hộ nghèo", "Poor households"), high=MOST_HOUSEHOLDS)
    near_poor = Count(Text("Số hộ cận nghèo", "Near-poor households"), high=MOST_HOUSEHOLDS)


def _counts(data: dict[str, Any]) -> Counts:
    return require_counts(Counts(data["households"], data["poor"], data["near_poor"]))


def place(unit_id: UUID, year: int) -> tuple[Row, Row | None]:
    """Return the unit and its review of the year; refuse years that are not reviewed."""
    by, figures = actor(), services().figures
    unit = figures.unit(by, unit_id)
    if year not in figures.years() or unit["kind"] in WHOLE_KINDS:
        raise Refused("not_found")
    return unit, figures.rows(by, within=unit["path"], year=year).get((unit_id, year))


def _known(unit_id: UUID, year: int) -> tuple[Row, Row]:
    unit, review = place(unit_id, year)
    if review is None:
        raise Refused("not_found")
    return unit, review


def too_late(unit: Row, year: int, review: Row, form: Form, states: tuple[str, ...]) -> Answer | None:
    """Lead back to the review, with why, from a form that its state has no place for; None where it has.

    What was typed into a form that was open before is not dropped: the act itself says what has changed meanwhile.
    """
    if form.sent or review["status"] in states:
        return None
    refusal = Refused("review_state", status=REVIEW_STATUSES[review["status"]])
    return go(back_url(unit["unit_id"], year), refusal.text, "warn")


def back_url(unit_id: UUID, year: int) -> str:
    """Return where a form leads back to."""
    return url_for("reviews.review", unit_id=unit_id, year=year)


def about_rows(unit: Row, year: int) -> list[Row]:
    """Return the rows that say which unit and year a form is about."""
    rows: list[Row] = [
        {"key": Text("Đơn vị", "Unit"), "value": unit_title(unit)},
        {"key": Text("Năm", "Year"), "value": str(year)},
    ]
    if ended := ended_words(unit):
        rows.append({"key": Text("Đơn vị đã kết thúc", "The unit has ended"), "value": ended})
    return rows


def _figure_rows(counts: Counts, *, typed: bool = True) -> list[Row]:
    fields = (
        ("households", Text("Tổng số hộ", "Households"), counts.households),
        ("poor", Text("Hộ nghèo", "Poor"), counts.poor),
        ("near_poor", Text("Hộ cận nghèo", "Near-poor"), counts.near_poor),
    )
    return [
        {"key": key, "value": value, "kind": "number", **({"field": name} if typed else {})}
        for name, key, value in fields
    ]


# -- report -----------------------------------------------------------------------------------------------------------------


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/bao-cao", methods=["GET", "POST"])
def report(unit_id: UUID, year: int) -> Answer:
    """Report a unit's figures of a year, or report them anew."""
    unit, review = place(unit_id, year)
    require("review.report", unit["path"])
    stages = open_stages(year, today())

    class Fields(_Figures):
        stage = Choice(
            Text("Kết quả", "Figures"),
            {stage: capital(REVIEW_STAGES[stage]) for stage in stages or ("official",)},
            hint=Text(
                "Sơ bộ: rà soát trước ngày 15/11. Chính thức: từ tháng 11, hạn 15/12.",
                "Preliminary: reviewed before 15/11. Official: from November, due 15/12.",
            ),
        )
        reviewed_on = Day(Text("Ngày rà soát", "Reviewed on"))
        remarks = Words(Text("Ghi chú", "Note"), required=False)

    schema = Fields()
    initial: dict[str, Any] = {"stage": stages[0] if stages else "official"}
    if review is not None:
        initial |= {k: review[k] for k in ("households", "poor", "near_poor", "reviewed_on")}
    form = Form(version=review["version"] if review else 0, initial=initial, subject=review_id(unit_id, year))
    cancel = back_url(unit_id, year)
    official_follows = review is not None and review["stage"] == "preliminary" and "official" in stages
    if review is not None and not official_follows:
        late = too_late(unit, year, review, form, REPORTED_ANEW)
        if late is not None:
            return late

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        counts = _counts(data)
        rows = [
            *about_rows(unit, year),
            {
                "key": Text("Kết quả", "Figures"),
                "value": capital(REVIEW_STAGES[data["stage"]]),
                "field": "stage",
            },
            *_figure_rows(counts),
            {"key": Text("Tỷ lệ", "Rates"), "value": counts_words(counts)},
            {
                "key": Text("Ngày rà soát", "Reviewed on"),
                "value": data["reviewed_on"],
                "kind": "date",
                "field": "reviewed_on",
            },
            {"key": Text("Ghi chú", "Note"), "value": data["remarks"] or None, "field": "remarks"},
        ]
        if review is not None:
            before = counts_words(counts_in(review))
            rows.append({"key": Text("Số đã báo cáo trước", "Reported before"), "value": before})
        return Check(
            title=Text("Kiểm tra trước khi báo cáo", "Check before you report"),
            rows=rows,
            button=Text(f"Báo cáo kết quả năm {year}", f"Report the figures of {year}"),
            cancel_url=cancel,
            breadcrumbs=crumbs(unit, year),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text(f"Báo cáo kết quả rà soát năm {year}", f"Report the review of {year}"),
            caption=unit_title(unit),
            cancel_url=cancel,
            note=ended_words(unit),
            files=_FILES,
            draft=f"review-{unit_id}-{year}",
            breadcrumbs=crumbs(unit, year),
        ),
        check=check,
        act=lambda wish, data, uploads: services().reviews.report(
            actor(),
            wish,
            unit_id=unit_id,
            year=year,
            stage=data["stage"],
            counts=_counts(data),
            reviewed_on=data["reviewed_on"],
            remarks=data["remarks"],
            uploads=uploads,
        ),
        done=lambda _: go(
            cancel, Text("Đã báo cáo, chờ UBND xã xác nhận.", "Reported; the commune verifies it now.")
        ),
        record_id=review_id(unit_id, year),
        rehearse=True,
    )


# -- verify, accept, return -----------------------------------------------------------------------------------------------------


class _Remarks(Schema):
    remarks = Words(Text("Ghi chú", "Note"), required=False)


class _Reason(Schema):
    reason = Words(Text("Lý do", "Reason"))


def _one(
    unit_id: UUID,
    year: int,
    act: str,
    schema: Schema,
    title: Text,
    button: Text,
    done: Text,
    do: Callable[[Command, UUID, dict[str, Any]], Any],
    states: tuple[str, ...],
) -> Answer:
    """Answer for an act on one review that has one field of words; ``states`` are those it is done in."""
    unit, review = _known(unit_id, year)
    require(act, unit["path"])
    form = Form(version=review["version"])
    cancel = back_url(unit_id, year)
    late = too_late(unit, year, review, form, states)
    if late is not None:
        return late
    counts = counts_in(review)
    about = [
        *about_rows(unit, year),
        {"key": Text("Kết quả", "Figures"), "value": capital(REVIEW_STAGES[review["stage"]])},
        *_figure_rows(counts, typed=False),
        {"key": Text("Người báo cáo", "Reported by"), "value": review["reporter"], "kind": "personal"},
    ]
    found = services().figures.against_parts([review]).get(review["review_id"])
    beside = beside_parts(found)
    if beside is not None:
        about.append({"key": Text("CHÚ Ý", "NOTE"), "value": capital(beside)})
    (field,) = schema.fields
    odd = act == "review.accept" and found is not None and found.differs

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            caption=unit_title(unit),
            cancel_url=cancel,
            about=about,
            note=SAY_WHY if odd else None,
            breadcrumbs=crumbs(unit, year),
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra lại", "Check"),
            rows=[
                *about,
                typed_row(schema, field, data[field] or None),
            ],
            button=button,
            cancel_url=cancel,
            breadcrumbs=crumbs(unit, year),
        ),
        act=lambda wish, data, _: do(wish, review["review_id"], data),
        done=lambda _: go(cancel, done),
        record_id=review["review_id"],
        rehearse=True,
    )


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/xac-nhan", methods=["GET", "POST"])
def verify(unit_id: UUID, year: int) -> Answer:
    """Verify one review."""
    return _one(
        unit_id,
        year,
        "review.verify",
        _Remarks(),
        Text(f"Xác nhận kết quả rà soát năm {year}", f"Verify the review of {year}"),
        Text("Xác nhận số liệu", "Verify the figures"),
        Text("Đã xác nhận.", "Verified."),
        lambda wish, id, data: services().reviews.verify(
            actor(), wish, reviews={id: wish.expected_version}, remarks=data["remarks"]
        ),
        ("reported",),
    )


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/tiep-nhan", methods=["GET", "POST"])
def accept(unit_id: UUID, year: int) -> Answer:
    """Accept one review."""
    return _one(
        unit_id,
        year,
        "review.accept",
        _Remarks(),
        Text(f"Tiếp nhận kết quả rà soát năm {year}", f"Accept the review of {year}"),
        Text("Tiếp nhận số liệu", "Accept the figures"),
        Text("Đã tiếp nhận.", "Accepted."),
        lambda wish, id, data: services().reviews.accept(
            actor(), wish, reviews={id: wish.expected_version}, remarks=data["remarks"]
        ),
        ("verified",),
    )


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/tra-lai", methods=["GET", "POST"], endpoint="return_")
def send_back(unit_id: UUID, year: int) -> Answer:
    """Return one review to whoever reported it."""
    return _one(
        unit_id,
        year,
        "review.return",
        _Reason(),
        Text(f"Trả lại kết quả rà soát năm {year}", f"Return the review of {year}"),
        Text("Trả lại để báo cáo lại", "Return to be reported anew"),
        Text("Đã trả lại.", "Returned."),
        lambda wish, id, data: services().reviews.return_to_reporter(
            actor(), wish, review_id=id, reason=data["reason"]
        ),
        RETURNED_BY.get(actor().role, ()),
    )


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/dieu-chinh", methods=["GET", "POST"])
def correct(unit_id: UUID, year: int) -> Answer:
    """Put other figures in the place of the earlier ones."""
    unit, review = _known(unit_id, year)
    require("review.correct", unit["path"])

    class Fields(_Figures):
        reason = Words(Text("Lý do điều chỉnh", "Reason for the correction"))

    schema, cancel = Fields(), back_url(unit_id, year)
    before = counts_in(review)
    form = Form(
        version=review["version"],
        initial={k: review[k] for k in ("households", "poor", "near_poor")},
        subject=review["review_id"],
    )
    late = too_late(unit, year, review, form, CORRECTED)
    if late is not None:
        return late
    note = Text(
        "Số đã được tiếp nhận: sau khi điều chỉnh, {who} phải tiếp nhận lại thì số mới mới được dùng.",
        "These figures are accepted: after a correction they have to be accepted anew before they count, by: {who}.",
    ).format(who=office_name("labour_office"))

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        counts = _counts(data)
        if counts == before:
            raise Refused("figures_unchanged", field="households")
        return Check(
            title=Text("Kiểm tra trước khi điều chỉnh", "Check before you correct"),
            rows=[
                *about_rows(unit, year),
                {"key": Text("Số đang có", "Figures now"), "value": counts_words(before)},
                *_figure_rows(counts),
                {"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"},
            ],
            button=Text("Điều chỉnh và xác nhận số mới", "Correct and verify the new figures"),
            cancel_url=cancel,
            breadcrumbs=crumbs(unit, year),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text(f"Điều chỉnh số liệu năm {year}", f"Correct the figures of {year}"),
            caption=unit_title(unit),
            cancel_url=cancel,
            note=note if review["status"] == "accepted" else ended_words(unit),
            files=_FILES,
            breadcrumbs=crumbs(unit, year),
        ),
        check=check,
        act=lambda wish, data, uploads: services().reviews.correct(
            actor(),
            wish,
            review_id=review["review_id"],
            counts=_counts(data),
            reason=data["reason"],
            uploads=uploads,
        ),
        done=lambda _: go(
            cancel,
            Text("Đã điều chỉnh; số cũ vẫn được lưu.", "Corrected; the earlier figures stay on record."),
        ),
        record_id=review["review_id"],
        rehearse=True,
    )
