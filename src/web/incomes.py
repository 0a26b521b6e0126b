"""One year's income: declared in the hamlet with evidence; confirmed, corrected or refused by the commune chair."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint
from marshmallow import Schema

from aggregates.exit_commitment import MOST_MEMBERS, ExitCommitment
from aggregates.pii import plain
from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary import INCOME_SOURCES
from rules.text import Text
from storage.application import Row
from web.commitment_view import income_rows, period_words, survey_row
from web.commitments import dated, pledge_years
from web.formats import dong
from web.kit import (
    Answer,
    Check,
    FormPage,
    actor,
    go,
    papers_list,
    render,
    services,
    sight,
    today,
    two_steps,
)
from web.one_commitment import METHOD_CHOICES, OneCommitment, to_act_on
from web.schemas import Amount, Choice, Count, Day, Words
from workflows.kernel import Command
from workflows.papers import Upload

blueprint = Blueprint("incomes", __name__)
_PART = "part_"
_OUTCOMES = {
    "verify": Text("Xác nhận đúng số đã khai", "Confirm the figure as declared"),
    "correct": Text("Xác nhận số khác (điều chỉnh)", "Confirm another figure (correction)"),
    "refuse": Text("Không xác nhận", "Do not confirm"),
}


# -- declaring ------------------------------------------------------------------------------------------------------------


class DeclarationSchema(Schema):
    """One year's income per head as the household declares it."""

    year = Choice(Text("Năm", "Year"), lambda: pledge_years(last=today().year - 1))
    amount = Amount(
        Text("Thu nhập bình quân đầu người cả năm", "Income per head over the whole year"),
        hint=Text(
            "Tổng thu nhập cả năm của hộ chia cho số nhân khẩu. Ví dụ 11.760.000",
            "The household's income of the year over its members. For example 11,760,000",
        ),
    )
    members = Count(Text("Số nhân khẩu đã chia", "Members it was divided among"), low=1, high=MOST_MEMBERS)
    period_from = Day(
        Text("Tính từ ngày, nếu không phải 01/01", "Counted from, if not 1 January"), required=False
    )
    period_until = Day(
        Text("Tính đến ngày, nếu không phải 31/12", "Counted until, if not 31 December"), required=False
    )
    sources = Words(
        Text("Nguồn thu nhập", "Sources of income"),
        hint=Text("Ví dụ: lúa 2 vụ, bán bò, tiền công", "For example: two rice harvests, cattle sold, wages"),
    )


def _declaration() -> Schema:
    """Return what is asked: the figure and, where they are known, the amounts it is made of."""
    parts = {
        _PART + source: Amount(
            Text(f"Cả hộ thu từ {name.vi}, nếu tính riêng", f"The household's from {name.en}, where counted"),
            required=False,
        )
        for source, name in INCOME_SOURCES.items()
    }
    with_parts: type[Schema] = type("DeclarationWithParts", (DeclarationSchema,), parts)
    return with_parts()


def _parts(data: dict[str, Any]) -> dict[str, Any]:
    """Return the amounts by source that were typed."""
    return {s: amount for s in INCOME_SOURCES if (amount := data[_PART + s]) is not None}


@blueprint.route("/cam-ket/<uuid:commitment_id>/khai-thu-nhap", methods=["GET", "POST"])
def declare(commitment_id: UUID) -> Answer:
    """Declare one year's income per head, with evidence."""
    one = to_act_on(commitment_id, "income.declare")
    members = one.household["members"]

    def check(data: dict[str, Any], uploads: list[Upload]) -> Check:
        if not uploads:
            raise Refused("evidence_required", field="evidence")
        return Check(
            title=Text("Kiểm tra trước khi khai thu nhập", "Check before declaring the income"),
            rows=[
                one.head,
                {"key": Text("Năm", "Year"), "value": data["year"], "field": "year"},
                {
                    "key": Text("Thu nhập bình quân đầu người", "Income per head"),
                    "value": data["amount"],
                    "kind": "dong",
                    "field": "amount",
                },
                {"key": Text("Số nhân khẩu", "Members"), "value": data["members"], "field": "members"},
                {
                    "key": Text("Kỳ tính thu nhập", "Period"),
                    "value": period_words(_period(data)),
                    "field": "period_from",
                },
                {"key": Text("Nguồn thu nhập", "Sources"), "value": data["sources"], "field": "sources"},
                *(
                    {
                        "key": Text("Cả hộ thu từ {s}", "The household's from {s}").format(
                            s=INCOME_SOURCES[source]
                        ),
                        "value": amount,
                        "kind": "dong",
                        "field": _PART + source,
                    }
                    for source, amount in _parts(data).items()
                ),
            ],
            button=Text(
                f"Khai {dong(data['amount'])} cho năm {data['year']}",
                f"Declare {dong(data['amount'])} for {data['year']}",
            ),
            cancel_url=one.url,
            breadcrumbs=one.way,
        )

    return two_steps(
        one.form(members=str(members)) if members else one.form(),
        _declaration(),
        show=FormPage(
            title=Text("Khai thu nhập của một năm", "Declare one year's income"),
            caption=one.household["head"],
            lead=Text(
                "Chủ tịch UBND xã sẽ xác nhận từng năm riêng.",
                "The commune chair confirms each year on its own.",
            ),
            cancel_url=one.url,
            files=Text("Giấy tờ làm bằng chứng", "Evidence"),
            files_required=True,
            draft=f"income-{commitment_id}",
            breadcrumbs=one.way,
        ),
        check=check,
        act=lambda wish, data, uploads: services().households.declare_income(
            actor(),
            wish,
            commitment_id=commitment_id,
            year=int(data["year"]),
            amount=data["amount"],
            sources=data["sources"],
            uploads=uploads,
            members=data["members"],
            period=_period(data),
            parts=_parts(data),
        ),
        done=lambda _: go(one.url, Text("Đã khai. Xã sẽ xác nhận.", "Declared. The commune will confirm.")),
        record_id=commitment_id,
        rehearse=True,
    )


def _period(data: dict[str, Any]) -> tuple[date, date]:
    """Return the period the figure is for: the calendar year where nothing else was typed."""
    year = int(data["year"])
    return data["period_from"] or date(year, 1, 1), data["period_until"] or date(year, 12, 31)


# -- verifying ------------------------------------------------------------------------------------------------------------


class VerificationSchema(Schema):
    """What the commune chair finds about one year's figure."""

    outcome = Choice(Text("Kết luận", "Conclusion"), _OUTCOMES)
    corrected_amount = Amount(
        Text("Số xác nhận (chỉ khi điều chỉnh)", "Figure confirmed (only for a correction)"), required=False
    )
    method = Choice(Text("Đã xác minh bằng cách nào", "How it was verified"), METHOD_CHOICES)
    note = Words(
        Text("Ghi chú", "Note"),
        required=False,
        hint=Text(
            "Bắt buộc khi điều chỉnh hoặc không xác nhận: lý do",
            "Required for a correction or a refusal: the reason",
        ),
    )
    occurred_on = Day(
        Text("Ngày xác minh, nếu không phải hôm nay", "Date of the verification, if not today"),
        required=False,
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/thu-nhap/<int:year>/xac-nhan", methods=["GET", "POST"])
def verify(commitment_id: UUID, year: int) -> Answer:
    """Confirm, correct or refuse one year's figure."""
    by, one = actor(), to_act_on(commitment_id, "income.verify", year)
    commitment = one.record
    form, schema = one.form(), VerificationSchema()

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        _complete(data)
        return _check(data, one, year, shown_income)

    events, people = services().dossiers.history(by, commitment_id, commitment.unit_path)
    declared = [e for e in events if isinstance(e, ExitCommitment.IncomeDeclared) and e.year == year]
    verifications = [v for v in services().households.verifications_of(commitment_id) if v["year"] == year]
    surveys = [s for s in services().incomes.surveys_of(commitment_id) if s["year"] == year]
    hints = services().incomes.hints([(commitment_id, year)])
    shown_income = next(
        r
        for r in income_rows(commitment, verifications, people, surveys, hints, sight("commitment"))
        if r["year"] == year
    )
    return two_steps(
        form,
        schema,
        show=lambda: render(
            "commitments/verify.html",
            form=form,
            schema=schema,
            commitment=commitment,
            household=one.household,
            year=year,
            claimed=plain(commitment.incomes[year].claimed),
            income=shown_income,
            said=one.declared(year),
            sources=plain(declared[-1].sources),
            declared=declared[-1],
            papers=papers_list(commitment_id, declared[-1].evidence),
            cancel_url=one.url,
            standing=REFUSALS["income_already_verified"].format(year=year)
            if commitment.incomes[year].counts_as_verified
            else None,
            breadcrumbs=one.way,
        ),
        check=check,
        act=lambda wish, data, uploads: _record(wish, commitment_id, year, data, uploads),
        done=lambda _: go(
            one.url,
            Text(f"Đã ghi kết luận về thu nhập năm {year}.", f"The conclusion on {year} is recorded."),
        ),
        record_id=commitment_id,
        files="evidence",
        rehearse=True,
    )


def _check(
    data: dict[str, Any],
    one: OneCommitment,
    year: int,
    income: Row,
) -> Check:
    outcome, claimed = data["outcome"], plain(one.record.incomes[year].claimed)
    figure = data["corrected_amount"] if outcome == "correct" else claimed
    rows: list[Row] = [
        *one.about,
        {"key": Text("Năm", "Year"), "value": str(year)},
        {"key": Text("Hộ khai", "Declared"), "value": claimed, "kind": "dong"},
        survey_row(income["survey"]),
        *({"key": Text("Lưu ý", "Pointed out"), "value": hint, "kind": "text"} for hint in income["hints"]),
        {"key": Text("Kết luận", "Conclusion"), "value": _OUTCOMES[outcome], "field": "outcome"},
    ]
    if outcome == "correct":
        rows.append(
            {
                "key": Text("Số xác nhận", "Figure confirmed"),
                "value": figure,
                "kind": "dong",
                "field": "corrected_amount",
            }
        )
    rows.append(
        {"key": Text("Cách xác minh", "How"), "value": METHOD_CHOICES[data["method"]], "field": "method"}
    )
    rows.append({"key": Text("Ghi chú", "Note"), "value": data["note"] or None, "field": "note"})
    if data["occurred_on"]:
        rows.append(
            {
                "key": Text("Ngày xác minh", "Verified on"),
                "value": data["occurred_on"],
                "kind": "date",
                "field": "occurred_on",
            }
        )
    if outcome == "refuse":
        button = Text(f"Không xác nhận thu nhập năm {year}", f"Do not confirm the income of {year}")
    else:
        button = Text(f"Xác nhận {dong(figure)} cho năm {year}", f"Confirm {dong(figure)} for {year}")
    return Check(
        title=Text("Kiểm tra trước khi xác nhận thu nhập", "Check before you confirm the income"),
        rows=rows,
        button=button,
        cancel_url=one.url,
        breadcrumbs=one.way,
    )


def _complete(data: dict[str, Any]) -> None:
    """Refuse a conclusion that lacks its figure or its reason, at the check and at the act: the check can be left out."""
    if data["outcome"] == "correct" and data["corrected_amount"] is None:
        raise Refused(
            "required", field="corrected_amount", what=Text("số tiền xác nhận", "the figure confirmed")
        )
    if data["outcome"] != "verify" and not data["note"]:
        raise Refused("reason_required", field="note")


def _record(
    wish: Command, commitment_id: UUID, year: int, data: dict[str, Any], uploads: list[Upload]
) -> Any:
    _complete(data)
    by, households, wish = actor(), services().households, dated(wish, data)
    if data["outcome"] == "refuse":
        return households.refuse_income(
            by,
            wish,
            commitment_id=commitment_id,
            year=year,
            method=data["method"],
            reason=data["note"],
            uploads=uploads,
        )
    return households.verify_income(
        by,
        wish,
        commitment_id=commitment_id,
        year=year,
        method=data["method"],
        note=data["note"],
        uploads=uploads,
        corrected_amount=data["corrected_amount"] if data["outcome"] == "correct" else None,
    )
