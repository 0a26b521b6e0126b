"""Two more acts on one year's income: the commune officer's survey, and taking a confirmation back for a complaint."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint
from marshmallow import Schema

from aggregates.exit_commitment import MOST_MEMBERS
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import REOPENING_CAUSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.commitments import dated, shown
from web.kit import Answer, Check, FormPage, actor, go, services, two_steps
from web.one_commitment import METHOD_CHOICES, OneCommitment, to_act_on
from web.schemas import Amount, Choice, Count, Day, Words
from workflows.incomes import COMPLAINTS
from workflows.papers import Upload

blueprint = Blueprint("income_acts", __name__)
_CAUSES = {code: capital(REOPENING_CAUSES[code]) for code in COMPLAINTS}


def _about(one: OneCommitment, year: int) -> list[Row]:
    return [*one.about, *one.declared(year)]


class SurveySchema(Schema):
    """What the commune's officer found about one declared figure."""

    amount = Amount(
        Text("Thu nhập bình quân đầu người theo khảo sát", "Income per head as surveyed"),
        hint=Text(
            "Đồng mỗi người cả năm, ví dụ 11.760.000", "Đồng per head and year, for example 11.760.000"
        ),
    )
    members = Count(Text("Số nhân khẩu theo khảo sát", "Members as surveyed"), low=1, high=MOST_MEMBERS)
    method = Choice(Text("Đã khảo sát bằng cách nào", "How it was surveyed"), METHOD_CHOICES)
    findings = Words(
        Text("Đã thấy gì", "What was found"),
        hint=Text(
            "Nguồn thu, số lượng, giá bán, chi phí đã trừ, ai trả lời",
            "Sources, quantities, prices, costs deducted, who answered",
        ),
    )
    occurred_on = Day(
        Text("Ngày khảo sát, nếu không phải hôm nay", "Date of the survey, if not today"), required=False
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/thu-nhap/<int:year>/khao-sat", methods=["GET", "POST"])
def survey(commitment_id: UUID, year: int) -> Answer:
    """Record the survey of one declared figure. The chair confirms: this decides nothing."""
    one = to_act_on(commitment_id, "income.survey", year)
    schema = SurveySchema()
    about = _about(one, year)

    def check(data: dict[str, Any], uploads: list[Upload]) -> Check:
        if not uploads:
            raise Refused("evidence_required", field="evidence")
        return Check(
            title=Text("Kiểm tra trước khi ghi khảo sát", "Check before recording the survey"),
            rows=[*about, *shown(schema, {**data, "method": METHOD_CHOICES[data["method"]]})],
            button=Text(f"Ghi khảo sát thu nhập năm {year}", f"Record the survey of {year}"),
            cancel_url=one.url,
            breadcrumbs=one.way,
        )

    return two_steps(
        one.form(),
        schema,
        show=FormPage(
            title=Text(f"Khảo sát thu nhập năm {year}", f"Survey the income of {year}"),
            caption=one.household["head"],
            lead=Text(
                "Ghi đúng điều đã thấy, kể cả khi khác số hộ khai. Chủ tịch UBND xã xem khảo sát rồi mới xác nhận; "
                "người khảo sát không xác nhận.",
                "Record what you found, even where it differs from the claim. The chair reads the survey before confirming; "
                "whoever surveyed does not confirm.",
            ),
            about=about,
            cancel_url=one.url,
            files=Text("Phiếu khảo sát, ảnh chụp", "Survey form, photographs"),
            files_required=True,
            draft=f"survey-{commitment_id}-{year}",
            breadcrumbs=one.way,
        ),
        check=check,
        act=lambda wish, data, uploads: services().incomes.survey(
            actor(),
            dated(wish, data),
            commitment_id=commitment_id,
            year=year,
            amount=data["amount"],
            members=data["members"],
            method=data["method"],
            findings=data["findings"],
            uploads=uploads,
        ),
        done=lambda _: go(
            one.url, Text(f"Đã ghi khảo sát thu nhập năm {year}.", f"The survey of {year} is recorded.")
        ),
        record_id=commitment_id,
        rehearse=True,
    )


class ReopeningSchema(Schema):
    """Why a confirmation is taken back."""

    cause = Choice(Text("Vì sao mở lại", "Why it is reopened"), _CAUSES)
    reason = Words(
        Text("Nội dung", "In words"),
        hint=Text(
            "Đơn số nào, ngày nào, nói gì về con số này; không ghi tên người gửi đơn",
            "Which letter, of which day, and what it says of the figure; leave the sender's name out",
        ),
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/thu-nhap/<int:year>/mo-lai", methods=["GET", "POST"])
def reopen(commitment_id: UUID, year: int) -> Answer:
    """Take a confirmed figure back; the dossiers that rest on it are judged again and held."""
    one = to_act_on(commitment_id, "income.reopen", year)
    schema = ReopeningSchema()
    about = [
        *_about(one, year),
        {
            "key": Text("Số đã xác nhận", "Figure confirmed"),
            "value": plain(one.record.incomes[year].confirmed),
            "kind": "dong",
        },
    ]
    return two_steps(
        one.form(),
        schema,
        show=FormPage(
            title=Text(f"Mở lại thu nhập năm {year}", f"Reopen the income of {year}"),
            caption=one.household["head"],
            note=Text(
                "Con số hết hiệu lực cho đến khi được xác nhận lại. Mọi hồ sơ đang xét dựa vào nó được đánh giá lại và tạm dừng.",
                "The figure counts for nothing until it is confirmed again. Every live dossier that rests on it is judged again "
                "and held.",
            ),
            about=about,
            cancel_url=one.url,
            files=Text("Đơn, biên bản", "Letter, minutes"),
            draft=f"reopen-{commitment_id}-{year}",
            breadcrumbs=one.way,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi mở lại", "Check before reopening"),
            rows=[*about, *shown(schema, {**data, "cause": _CAUSES[data["cause"]]})],
            button=Text(f"Mở lại thu nhập năm {year}", f"Reopen the income of {year}"),
            cancel_url=one.url,
            breadcrumbs=one.way,
        ),
        act=lambda wish, data, uploads: services().incomes.reopen(
            actor(), wish, commitment_id=commitment_id, year=year, uploads=uploads, **data
        ),
        done=lambda _: go(
            one.url,
            Text(
                f"Đã mở lại thu nhập năm {year}; hồ sơ đang xét dựa vào nó được tạm dừng, giấy khen đã cấp được nêu để xem xét.",
                f"The income of {year} is reopened; live dossiers that rest on it are held, certificates issued are flagged.",
            ),
        ),
        record_id=commitment_id,
        rehearse=True,
    )
