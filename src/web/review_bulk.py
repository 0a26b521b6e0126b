"""More acts of poverty reviews: several verified or accepted at once, and the targets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema, ValidationError
from marshmallow import fields as ma

from aggregates.reduction_target import require_points
from aggregates.refusals import Refused
from rules.text import Text, counted
from storage.application import Row
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, two_steps
from web.review_acts import about_rows, back_url, blueprint, place
from web.review_view import (
    CRUMB,
    beside_parts,
    counts_in,
    counts_words,
    crumbs,
    ended_words,
    points_words,
    unit_title,
)
from web.schemas import Day, Field, Line, Words
from web.text import t
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.review_totals import Difference
from workflows.reviews import Aim


class Points(Field):
    """Percentage points written ``4,6`` or ``4.6``."""

    def read(self, typed: str) -> Decimal:
        """Return the points."""
        try:
            return require_points(Decimal(typed.replace(",", ".")))
        except (InvalidOperation, Refused):
            raise ValidationError([Refused("bad_points").text]) from None


# -- several at once --------------------------------------------------------------------------------------------------------


@blueprint.route("/ra-soat/xac-nhan", methods=["GET", "POST"])
def verify_many() -> Answer:
    """Verify several reviews as one act."""
    return _many(
        "review.verify",
        Text("Xác nhận nhiều kết quả rà soát", "Verify several reviews"),
        "Xác nhận {n} kết quả",
        "Verify {n}",
        services().reviews.verify,
    )


@blueprint.route("/ra-soat/tiep-nhan", methods=["GET", "POST"])
def accept_many() -> Answer:
    """Accept several reviews as one act."""
    return _many(
        "review.accept",
        Text("Tiếp nhận nhiều kết quả rà soát", "Accept several reviews"),
        "Tiếp nhận {n} kết quả",
        "Accept {n}",
        services().reviews.accept,
    )


def _note(found: Difference | None) -> Text:
    """Say at the end of a line what there is to heed before the figures are taken; nothing where there is nothing."""
    words = beside_parts(found)
    return Text(f". CHÚ Ý: {words.vi}", f". NOTE: {words.en}") if words else Text("", "")


class _Chosen(Schema):
    reviews = ma.List(ma.String(), load_default=list, metadata={"label": Text("Kết quả rà soát", "Reviews")})


def _many(act: str, title: Text, vi: str, en: str, do: Callable[..., Any]) -> Answer:
    """Choose among what waits, see every figure once more, do all or none."""
    require(act)
    # Each box carries the version its reader saw: a figure that has moved meanwhile is not what was checked.
    waiting = {f"{r['review_id']}:{r['version']}": r for r in services().figures.waiting(actor())}
    against = services().figures.against_parts(list(waiting.values()))
    # What is accepted although its hamlets say otherwise is accepted by itself, with the reason.
    apart = {
        key: row
        for key, row in waiting.items()
        if act == "review.accept" and (found := against.get(row["review_id"])) and found.differs
    }
    form = Form(initial={"reviews": [key for key in waiting if key not in apart]})

    def line(row: Row) -> Text:
        words, beside = counts_words(counts_in(row)), _note(against.get(row["review_id"]))
        return Text(
            f"{unit_title(row)}, năm {row['year']}: {words.vi}{beside.vi}",
            f"{unit_title(row)}, {row['year']}: {words.en}{beside.en}",
        )

    def chosen(data: dict[str, Any]) -> list[str]:
        if not data["reviews"]:
            raise Refused("nothing_chosen", field="reviews")
        if any(key not in waiting for key in data["reviews"]):
            raise Refused("stale_version")
        if odd := next((apart[key] for key in data["reviews"] if key in apart), None):
            raise Refused("difference_by_itself", field="reviews", unit=unit_title(odd), year=odd["year"])
        return list(dict.fromkeys(data["reviews"]))

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        keys = chosen(data)
        return Check(
            title=Text("Kiểm tra từng số liệu", "Check every figure"),
            rows=[
                {
                    "key": Text("Số kết quả", "Reviews"),
                    "value": len(keys),
                    "kind": "number",
                    "field": "reviews",
                }
            ],
            listed=[line(waiting[key]) for key in keys],
            button=Text(vi, en).format(n=Text(str(len(keys)), counted(len(keys), "review"))),
            cancel_url=url_for("reviews.index"),
            breadcrumbs=[CRUMB],
        )

    def perform(wish: Command, data: dict[str, Any], _: list[Upload]) -> Any:
        picked = dict.fromkeys(data["reviews"])
        if not picked:
            raise Refused("nothing_chosen", field="reviews")
        return do(actor(), wish, reviews=_versions(picked))

    return two_steps(
        form,
        _Chosen(),
        show=lambda: render(
            "reviews/choose.html",
            form=form,
            title=title,
            options=[
                (
                    key,
                    unit_title(row),
                    t(Text(f"năm {row['year']}: ", f"{row['year']}: "))
                    + t(counts_words(counts_in(row)))
                    + t(_note(against.get(row["review_id"]))),
                )
                for key, row in waiting.items()
            ],
            breadcrumbs=[CRUMB],
        ),
        check=check,
        act=perform,
        done=lambda outcome: go(
            url_for("reviews.index"),
            Text(
                f"Đã ghi {len(outcome['ids'])} kết quả.",
                f"{counted(len(outcome['ids']), 'review')} recorded.",
            ),
        ),
        rehearse=True,
    )


def _versions(keys: dict[str, None]) -> dict[UUID, int | None]:
    """Read ids with versions from the boxes; anything else was never on the page."""
    try:
        return {UUID(id): int(version) for id, _, version in (key.partition(":") for key in keys)}
    except ValueError:
        raise Refused("not_found") from None


# -- targets -----------------------------------------------------------------------------------------------------------------


@blueprint.route("/ra-soat/<uuid:unit_id>/<int:year>/chi-tieu", methods=["GET", "POST"])
def target(unit_id: UUID, year: int) -> Answer:
    """Set or change the target of a unit for one year."""
    by, figures = actor(), services().figures
    unit, _ = place(unit_id, year)
    require("target.set", unit["path"])
    found = figures.targets(by, within=unit["path"]).get((unit_id, year))

    class Fields(Schema):
        points = Points(
            Text(
                "Chỉ tiêu giảm tỷ lệ hộ nghèo (điểm phần trăm)",
                "Fall of the poverty rate (percentage points)",
            ),
            hint=Text("Ví dụ 4,6", "For example 4,6"),
        )
        basis = Line(Text("Văn bản giao chỉ tiêu", "Document"), limit=200)
        issued_on = Day(Text("Ngày văn bản", "Date of the document"))

    class Changed(Fields):
        reason = Words(Text("Lý do điều chỉnh", "Reason for the change"))

    schema = Changed() if found else Fields()
    form = Form(version=found["version"] if found else 0)
    cancel = back_url(unit_id, year)

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        rows: list[Row] = [*about_rows(unit, year)]
        if found:
            if data["points"] == found["points"]:
                raise Refused("figures_unchanged", field="points")
            rows.append(
                {"key": Text("Chỉ tiêu đang có", "Target now"), "value": points_words(found["points"])}
            )
        rows += [
            {"key": Text("Chỉ tiêu", "Target"), "value": points_words(data["points"]), "field": "points"},
            {"key": Text("Văn bản", "Document"), "value": data["basis"], "field": "basis"},
            {
                "key": Text("Ngày văn bản", "Date"),
                "value": data["issued_on"],
                "kind": "date",
                "field": "issued_on",
            },
        ]
        if found:
            rows.append({"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"})
        return Check(
            title=Text("Kiểm tra chỉ tiêu", "Check the target"),
            rows=rows,
            button=Text(f"Giao chỉ tiêu năm {year}", f"Set the target of {year}"),
            cancel_url=cancel,
            breadcrumbs=crumbs(unit, year),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text(f"Chỉ tiêu giảm nghèo năm {year}", f"Target of {year}"),
            caption=unit_title(unit),
            cancel_url=cancel,
            note=ended_words(unit),
            breadcrumbs=crumbs(unit, year),
        ),
        check=check,
        act=lambda wish, data, _: services().reviews.set_targets(
            actor(),
            wish,
            year=year,
            aims=[Aim(unit_id, data["points"], wish.expected_version)],
            basis=data["basis"],
            issued_on=data["issued_on"],
            reason=data.get("reason", ""),
        ),
        done=lambda _: go(cancel, Text("Đã giao chỉ tiêu.", "The target is set.")),
        rehearse=True,
    )
