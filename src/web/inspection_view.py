"""What the pages of an inspection show, made from the inspection and its rows. Nothing here changes anything."""

from __future__ import annotations

from typing import Any

from flask import url_for

from aggregates.inspection import Inspection
from rules.text import Text
from storage.application import Row
from web.formats import erased
from web.kit import actor, services, sight
from web.labels import Label
from web.text import t
from workflows.authorisation import may
from workflows.sensitive import Kind

Item = dict[str, Any]

INSPECTION_LABELS = {
    "planned": Label(Text("Đã lên kế hoạch", "Planned"), "wait", "clock"),
    "carried_out": Label(Text("Đã kiểm tra, chờ trả lời và kết luận", "Carried out"), "warn", "eye"),
    "closed": Label(Text("Đã kết thúc", "Closed"), "calm", "check"),
}
FINDING_LABELS = {
    "open": Label(Text("Chờ đơn vị trả lời", "Awaiting the unit's answer"), "warn", "clock"),
    "answered": Label(Text("Đã trả lời, chờ kết luận", "Answered, to be resolved"), "wait", "check"),
    "upheld": Label(Text("Giữ nguyên", "Upheld"), "stop", "warning"),
    "dismissed": Label(Text("Đã bác bỏ", "Dismissed"), "calm", "cross"),
}
LIST = {"url": "/kiem-tra", "label": Text("Kiểm tra", "Inspections")}


def title_of(found: Inspection) -> Text:
    """Return the name of an inspection: the unit."""
    name = next(
        (u["name"] for u in services().people.units(ended=True) if u["unit_id"] == found.unit_id), "—"
    )
    return Text(f"Kiểm tra {name}", f"Inspection of {name}")


def crumbs(found: Inspection) -> list[Item]:
    """Return the way to a page below an inspection."""
    return [
        LIST,
        {"url": url_for("inspections.inspection", inspection_id=found.id), "label": title_of(found)},
    ]


def about(row: Row) -> str:
    """Say what a finding is about: a household's income of a year, or the unit."""
    if row["kind"] != "income":
        return t("Đơn vị", "The unit")
    return t("Thu nhập năm {year} của hộ {head}", "Income of {year} of {head}").format(
        year=row["year"], head=erased(row["head"])
    )


def text_of(row: Row) -> str | Text | None:
    """Return what was found; that it is read of a household is noted."""
    if row["household_id"] is None:
        text: str | None = row["text"]
        return text
    return sight("inspection").of(row["household_id"], Kind.WORDS, row["text"], row["inspection_id"])


def finding_rows(found: Inspection, findings: list[Row]) -> list[Item]:
    """Return the findings with what the acting officer may do on each now."""
    by = actor()
    here: dict[str, Any] = {"inspection_id": found.id}
    rows = []
    for f in findings:
        todo, url = "—", None
        ids = {**here, "finding_id": f["finding_id"]}
        if f["status"] == "open" and may(by, "inspection.answer", found.unit_path):
            todo, url = t("Trả lời", "Answer"), url_for("inspections.answer", **ids)
        elif f["status"] == "answered" and may(by, "inspection.resolve", found.unit_path):
            todo, url = t("Kết luận", "Resolve"), url_for("inspections.resolve", **ids)
        rows.append(
            {
                "about": about(f),
                "text": text_of(f),
                "recorded_at": f["recorded_at"],
                "label": FINDING_LABELS[f["status"]],
                "todo": todo,
                "todo_url": url,
                "url": url_for("commitments.show", commitment_id=f["commitment_id"])
                if f["commitment_id"] and may(by, "dossier.read", f["household_path"])
                else None,
            }
        )
    return rows


def actions_of(found: Inspection) -> list[Item]:
    """Return what the acting officer may do in the inspection now."""
    by = actor()
    here: dict[str, Any] = {"inspection_id": found.id}
    actions: list[Item] = []
    if found.status == "planned" and may(by, "inspection.carry_out", found.unit_path):
        actions.append(
            {
                "label": Text("Ghi kết quả kiểm tra", "Record the visit"),
                "url": url_for("inspections.carry_out", **here),
            }
        )
    if found.status == "carried_out":
        if may(by, "inspection.find", found.unit_path):
            if found.commitments:
                actions.append(
                    {
                        "label": Text("Ghi phát hiện về thu nhập", "Record a finding about an income"),
                        "url": url_for("inspections.find_income", **here),
                    }
                )
            actions.append(
                {
                    "label": Text("Ghi phát hiện về đơn vị", "Record a finding about the unit"),
                    "url": url_for("inspections.find_unit", **here),
                }
            )
        if may(by, "inspection.close", found.unit_path):
            still = any(f.status in ("open", "answered") for f in found.findings.values())
            actions.append(
                {
                    "label": Text("Kết thúc kiểm tra", "Close the inspection"),
                    "url": url_for("inspections.close", **here),
                    "hint": Text("Còn phát hiện chưa kết luận.", "Some findings are unresolved.")
                    if still
                    else None,
                }
            )
    return actions
