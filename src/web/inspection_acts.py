"""The acts of an inspection, each a form with its check: visit, findings, answers, outcomes, the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for
from marshmallow import Schema

from aggregates.inspection import Inspection
from aggregates.refusals import Refused
from rules.text import Text
from storage.application import Row
from web.formats import dmy, erased
from web.inspection_view import about, crumbs, text_of, title_of
from web.kit import Answer, Check, Form, actor, go, render, require, services, today, two_steps
from web.schemas import Choice, Count, Day, Id, Words
from web.text import t
from workflows.kernel import Command
from workflows.papers import Upload

# -- the acts of an inspection ----------------------------------------------------------------------------------------------

_Act = Callable[[Command, dict[str, Any], list[Upload]], Any]


def _one(
    found: Inspection,
    title: Text,
    schema: Schema,
    fields: Sequence[dict[str, Any]],
    act: _Act,
    *,
    button: Text,
    done: Text,
    subject: UUID | None = None,
    quote: Text | str | None = None,
    initial: dict[str, Any] | None = None,
) -> Answer:
    """Answer for one form of an inspection: its fields, the check, the act. ``subject`` owns papers that come along."""
    form = Form(version=found.version, subject=subject, initial=initial)
    back = url_for("inspections.inspection", inspection_id=found.id)
    files = any(f["kind"] == "file" for f in fields)

    def shown(field: dict[str, Any], value: Any) -> dict[str, Any]:
        options = {str(o[0]): o[1] for o in field.get("options", ())}
        row = {"key": field["label"], "field": field["name"], "value": options.get(str(value), value)}
        return {**row, "kind": "date"} if field["kind"] == "date" else row

    def check(data: dict[str, Any], _uploads: list[Upload]) -> Check:
        rows: list[dict[str, Any]] = [{"key": Text("Kiểm tra", "Inspection"), "value": title_of(found)}]
        if quote is not None:
            rows.append({"key": Text("Phát hiện", "Finding"), "value": quote})
        rows += [
            shown(f, data[f["name"]])
            for f in fields
            if f["kind"] != "file" and data.get(f["name"]) not in (None, "")
        ]
        return Check(title=title, rows=rows, button=button, cancel_url=back, breadcrumbs=crumbs(found))

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "inspections/act.html",
            form=form,
            title=title,
            caption=title_of(found),
            quote=quote,
            fields=fields,
            upload=files,
            draft=f"{request.endpoint}-{found.id}",
            back=back,
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=act,
        done=lambda _: go(back, done),
        record_id=found.id,
        files="evidence" if files else None,
        rehearse=True,
    )


_PAPERS = {"kind": "file", "name": "evidence", "label": Text("Giấy tờ kèm theo", "Papers")}


class _CarryOut(Schema):
    on = Day(Text("Ngày kiểm tra thực tế", "Date of the visit"))
    minutes = Words(Text("Nội dung biên bản", "The minutes"))


def carry_out(inspection_id: UUID) -> Answer:
    """Record the visit with its minutes."""
    found = _find(inspection_id, "inspection.carry_out")
    return _one(
        found,
        Text("Ghi kết quả kiểm tra", "Record the visit"),
        _CarryOut(),
        [
            {"kind": "date", "name": "on", "label": Text("Ngày kiểm tra thực tế", "Date of the visit")},
            {"kind": "text", "name": "minutes", "label": Text("Nội dung biên bản", "The minutes")},
            _PAPERS,
        ],
        lambda command, data, uploads: services().inspections.carry_out(
            actor(), command, inspection_id=found.id, on=data["on"], minutes=data["minutes"], uploads=uploads
        ),
        button=Text("Ghi kết quả kiểm tra", "Record the visit"),
        done=Text("Đã ghi kết quả kiểm tra.", "The visit is recorded."),
        subject=found.id,
        initial={"on": dmy(today())},
    )


class _Income(Schema):
    commitment = Id(Text("Hộ trong mẫu", "Household of the sample"))
    year = Count(Text("Thu nhập năm", "Income of"), low=1990, high=2100)
    text = Words(Text("Nội dung phát hiện", "The finding"))


class _TextOnly(Schema):
    text = Words(Text("Nội dung", "The text"))


def find_unit(inspection_id: UUID) -> Answer:
    """Record a finding about the unit."""
    found = _find(inspection_id, "inspection.find")
    return _one(
        found,
        Text("Ghi phát hiện về đơn vị", "Record a finding about the unit"),
        _TextOnly(),
        [{"kind": "text", "name": "text", "label": Text("Nội dung phát hiện", "The finding")}, _PAPERS],
        lambda command, data, uploads: services().inspections.find(
            actor(), command, inspection_id=found.id, text=data["text"], uploads=uploads
        ),
        button=Text("Ghi phát hiện", "Record the finding"),
        done=Text("Đã ghi phát hiện.", "The finding is recorded."),
        subject=found.id,
    )


def find_income(inspection_id: UUID) -> Answer:
    """Record a finding about one year's income of a household of the sample; its dossiers are held."""
    found = _find(inspection_id, "inspection.find")
    by = actor()
    candidates = {c["commitment_id"]: c for c in services().inspections.candidates(by, found.unit_path)}
    households = {c: candidates[c] for c in found.commitments if c in candidates}
    years: set[int] = set()
    for id in households:
        years |= set(services().households.commitment(by, id).incomes)

    def act(command: Command, data: dict[str, Any], uploads: list[Upload]) -> Any:
        if data["commitment"] not in households:
            raise Refused("bad_choice", field="commitment", value=str(data["commitment"]))
        return services().inspections.find_income(
            by, command, inspection_id=found.id, commitment_id=data["commitment"], year=data["year"],
            text=data["text"], uploads=uploads,
        )  # fmt: skip

    typed = request.form.get("commitment", "")
    owner = next((c["household_id"] for id, c in households.items() if str(id) == typed), None)
    return _one(
        found,
        Text("Ghi phát hiện về thu nhập", "Record a finding about an income"),
        _Income(),
        [
            {
                "kind": "select",
                "name": "commitment",
                "label": Text("Hộ trong mẫu", "Household of the sample"),
                "options": [(str(id), f"{erased(c['head'])}, {c['hamlet']}") for id, c in households.items()],
            },
            {
                "kind": "select",
                "name": "year",
                "label": Text("Thu nhập năm", "Income of"),
                "options": [(str(y), str(y)) for y in sorted(years)],
                "hint": Text("Chỉ những năm đã khai.", "Years that have been declared."),
            },
            {
                "kind": "text",
                "name": "text",
                "label": Text("Nội dung phát hiện", "The finding"),
                "hint": Text(
                    "Hồ sơ đề nghị khen của hộ bị tạm dừng cho đến khi kết luận.",
                    "The household's dossiers are held until the finding is resolved.",
                ),
            },
            _PAPERS,
        ],
        act,
        button=Text("Ghi phát hiện và tạm dừng hồ sơ", "Record the finding and hold the dossiers"),
        done=Text(
            "Đã ghi phát hiện; hồ sơ dựa trên thu nhập này bị tạm dừng.",
            "The finding is recorded; dossiers that rest on this income are held.",
        ),
        subject=owner,
    )


def answer(inspection_id: UUID, finding_id: UUID) -> Answer:
    """Answer a finding for the inspected unit."""
    found = _find(inspection_id, "inspection.answer")
    row = _finding(found, finding_id)
    return _one(
        found,
        Text("Trả lời phát hiện", "Answer the finding"),
        _TextOnly(),
        [{"kind": "text", "name": "text", "label": Text("Nội dung trả lời", "The answer")}, _PAPERS],
        lambda command, data, uploads: services().inspections.answer(
            actor(),
            command,
            inspection_id=found.id,
            finding_id=finding_id,
            text=data["text"],
            uploads=uploads,
        ),
        button=Text("Gửi trả lời", "Send the answer"),
        done=Text("Đã gửi trả lời.", "The answer is sent."),
        subject=row["subject"],
        quote=_quote(row),
    )


class _Resolve(Schema):
    outcome = Choice(Text("Kết luận", "Outcome"), ("upheld", "dismissed"))
    text = Words(Text("Căn cứ của kết luận", "Grounds"))


def resolve(inspection_id: UUID, finding_id: UUID) -> Answer:
    """Uphold or dismiss a finding that has been answered."""
    found = _find(inspection_id, "inspection.resolve")
    row = _finding(found, finding_id)
    income, seat = row["kind"] == "income", services().seat().words
    return _one(
        found,
        Text("Kết luận phát hiện", "Resolve the finding"),
        _Resolve(),
        [
            {
                "kind": "radios",
                "name": "outcome",
                "label": Text("Kết luận", "Outcome"),
                "options": [
                    (
                        "upheld",
                        t("Giữ nguyên phát hiện", "Uphold the finding"),
                        t(
                            f"Thu nhập được mở lại để xác minh; hồ sơ được đánh giá lại và vẫn tạm dừng đến khi {seat.vi} xem xét.",
                            f"The income is reopened; the dossiers are judged again and stay on hold until the {seat.en} "
                            "has looked.",
                        )
                        if income
                        else t("Phát hiện được ghi nhận.", "The finding stands."),
                    ),
                    (
                        "dismissed",
                        t("Bác bỏ phát hiện", "Dismiss the finding"),
                        t("Việc tạm dừng hồ sơ được bỏ.", "The hold on the dossiers is lifted.")
                        if income
                        else t("Phát hiện không đúng.", "The finding was wrong."),
                    ),
                ],
            },
            {"kind": "text", "name": "text", "label": Text("Căn cứ của kết luận", "Grounds")},
        ],
        lambda command, data, _: services().inspections.resolve(
            actor(),
            command,
            inspection_id=found.id,
            finding_id=finding_id,
            outcome=data["outcome"],
            text=data["text"],
        ),
        button=Text("Ghi kết luận", "Record the outcome"),
        done=Text("Đã ghi kết luận.", "The outcome is recorded."),
        quote=_quote(row),
    )


class _Close(Schema):
    conclusion = Words(Text("Kết luận kiểm tra", "The conclusion"))


def close(inspection_id: UUID) -> Answer:
    """End the inspection."""
    found = _find(inspection_id, "inspection.close")
    return _one(
        found,
        Text("Kết thúc kiểm tra", "Close the inspection"),
        _Close(),
        [{"kind": "text", "name": "conclusion", "label": Text("Kết luận kiểm tra", "The conclusion")}],
        lambda command, data, _: services().inspections.close(
            actor(), command, inspection_id=found.id, conclusion=data["conclusion"]
        ),
        button=Text("Kết thúc kiểm tra", "Close the inspection"),
        done=Text("Cuộc kiểm tra đã kết thúc.", "The inspection is closed."),
    )


def _find(inspection_id: UUID, act: str) -> Inspection:
    require(act)
    found = services().inspections.inspection(actor(), inspection_id)
    require(act, found.unit_path)
    return found


def _finding(found: Inspection, finding_id: UUID) -> Row:
    row = next((f for f in services().inspections.findings(found.id) if f["finding_id"] == finding_id), None)
    if row is None:
        raise Refused("not_found")
    return row


def _quote(row: Row) -> str:
    return f"{about(row)}: {erased(text_of(row))}"
