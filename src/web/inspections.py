"""Pages of the inspections: plan with a sample anyone can draw again, visit, findings, answers, outcomes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.inspection import Inspection
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMITMENT_STATUSES, COMMUNE_KINDS
from rules.text import Text
from storage.application import Row
from web import inspection_acts as acts
from web.formats import erased
from web.inspection_view import INSPECTION_LABELS, LIST, actions_of, finding_rows, title_of
from web.kit import Answer, Check, Form, actor, go, render, require, services, stories, two_steps
from web.schemas import Choice, Count, Day, Id, Words
from web.text import t
from workflows.authorisation import may, scope_of

blueprint = Blueprint("inspections", __name__)
for _name, _view, _path in (
    ("carry_out", acts.carry_out, "bien-ban"),
    ("find_unit", acts.find_unit, "phat-hien/don-vi"),
    ("find_income", acts.find_income, "phat-hien/thu-nhap"),
    ("answer", acts.answer, "phat-hien/<uuid:finding_id>/tra-loi"),
    ("resolve", acts.resolve, "phat-hien/<uuid:finding_id>/ket-luan"),
    ("close", acts.close, "ket-thuc"),
):
    blueprint.add_url_rule(f"/kiem-tra/<uuid:inspection_id>/{_path}", _name, _view, methods=["GET", "POST"])
_SAMPLE = 5


# -- list and page ------------------------------------------------------------------------------------------------------


@blueprint.get("/kiem-tra")
def index() -> Answer:
    """List the inspections in the officer's charge."""
    return render(
        "inspections/list.html",
        inspections=services().inspections.listing(actor()),
        may_plan=may(actor(), "inspection.plan"),
        labels=INSPECTION_LABELS,
    )


@blueprint.get("/kiem-tra/<uuid:inspection_id>")
def inspection(inspection_id: UUID) -> Answer:
    """Show one inspection."""
    by, inspections = actor(), services().inspections
    found = inspections.inspection(by, inspection_id)
    findings = inspections.findings(inspection_id)
    events, people = services().dossiers.history(by, inspection_id, found.unit_path)
    planned = next(e for e in events if isinstance(e, Inspection.Planned))
    candidates = {c["commitment_id"]: c for c in inspections.candidates(by, found.unit_path)}
    rows = finding_rows(found, findings)
    return render(
        "inspections/inspection.html",
        title=title_of(found),
        status=INSPECTION_LABELS[found.status],
        facts=[
            {"key": Text("Đơn vị", "Unit"), "value": _unit_name(found.unit_id)},
            {
                "key": Text("Ngày kiểm tra theo kế hoạch", "Planned for"),
                "value": planned.planned_for,
                "kind": "date",
            },
            {
                "key": Text("Cách chọn mẫu", "How the sample was drawn"),
                "value": erased(plain(planned.sampling)),
            },
            {"key": Text("Số hộ trong mẫu", "Sampled"), "value": len(found.commitments), "kind": "number"},
        ],
        findings=rows,
        has_todo=any(r["todo"] != "—" for r in rows),
        sample=[
            {
                "head": candidates[c]["head"],
                "hamlet": candidates[c]["hamlet"],
                "status": COMMITMENT_STATUSES[candidates[c]["status"]],
                "url": {"head": url_for("commitments.show", commitment_id=c)},
            }
            for c in found.commitments
            if c in candidates
        ],
        actions=actions_of(found),
        events=stories(
            events,
            people,
            told=[
                e.originator_version
                for e in events
                if isinstance(e, Inspection.Planned | Inspection.FindingRecorded)
            ],
        ),
        breadcrumbs=[LIST],
    )


def _unit_name(unit_id: UUID) -> str:
    return next((u["name"] for u in services().people.units(ended=True) if u["unit_id"] == unit_id), "—")


# -- planning -------------------------------------------------------------------------------------------------------------


def draw(commitment_ids: Sequence[UUID], size: int, seed: str) -> list[UUID]:
    """Draw a sample that anybody can draw again: sorted by the SHA-256 of ``seed:commitment id``, the first ``size``."""
    return sorted(commitment_ids, key=lambda id: hashlib.sha256(f"{seed}:{id}".encode()).hexdigest())[:size]


def _units() -> list[Row]:
    return services().people.units(kinds=COMMUNE_KINDS, within=scope_of(actor()))


class _Unit(Schema):
    unit = Choice(
        Text("Đơn vị cấp xã được kiểm tra", "Commune inspected"),
        lambda: [str(u["unit_id"]) for u in _units()],
    )
    how = Choice(Text("Cách chọn hộ vào mẫu", "How to choose the sample"), ("draw", "choose"))
    size = Count(Text("Số hộ cần bốc", "How many to draw"), low=1, high=500, required=False)


@blueprint.route("/kiem-tra/lap", methods=["GET", "POST"])
def plan() -> Answer:
    """Choose the unit and whether the system draws the sample."""
    require("inspection.plan")
    form = Form(initial={"how": "draw", "size": str(_SAMPLE)})

    def page() -> str:
        return render(
            "inspections/unit.html",
            form=form,
            units=[(str(u["unit_id"]), u["name"]) for u in _units()],
            breadcrumbs=[LIST],
        )

    if not form.sent:
        return page()
    data = form.parse(_Unit())
    if data is None:
        return page(), 422
    drawn: dict[str, Any] = (
        {"so": secrets.randbelow(10**9), "mau": data["size"] or _SAMPLE} if data["how"] == "draw" else {}
    )
    return go(url_for("inspections.sample", unit_id=UUID(data["unit"]), **drawn))


class _Plan(Schema):
    planned_for = Day(Text("Ngày kiểm tra", "Date of the inspection"))
    commitments = ma.List(
        Id(Text("Hộ trong mẫu", "Households in the sample")),
        load_default=list,
        metadata={"label": Text("Hộ trong mẫu", "Households in the sample")},
    )
    sampling = Words(Text("Mẫu được chọn như thế nào", "How the sample was drawn"))


@blueprint.route("/kiem-tra/lap/<uuid:unit_id>", methods=["GET", "POST"])
def sample(unit_id: UUID) -> Answer:
    """Choose or take over the sample, say how it was drawn, check, plan."""
    unit = next((u for u in _units() if u["unit_id"] == unit_id), None)
    if unit is None:
        require("inspection.plan")
        raise Refused("not_found")
    require("inspection.plan", unit["path"])
    candidates = {c["commitment_id"]: c for c in services().inspections.candidates(actor(), unit["path"])}
    seed, size = request.args.get("so", type=int), request.args.get("mau", _SAMPLE, type=int)
    initial: dict[str, Any] = {}
    drawn: Text | None = None
    if seed is not None and candidates:
        chosen = draw(list(candidates), max(1, size), str(seed))
        drawn = Text(
            f"Số ngẫu nhiên {seed}: {len(chosen)} hộ trên {len(candidates)} hộ có đăng ký.",
            f"Seed {seed}: {len(chosen)} of {len(candidates)} registered households.",
        )
        initial = {
            "commitments": [str(c) for c in chosen],
            "sampling": f"Bốc ngẫu nhiên {len(chosen)}/{len(candidates)} hộ có đăng ký thoát nghèo của {unit['name']}, "
            f"số ngẫu nhiên {seed}: xếp theo SHA-256 của “{seed}:mã cam kết”, lấy {len(chosen)} hộ đầu.",
        }
    form = Form(initial=initial)

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        if any(c not in candidates for c in data["commitments"]):
            raise Refused("foreign_unit", field="commitments")
        return Check(
            title=Text("Kiểm tra kế hoạch", "Check the plan"),
            rows=[
                {"key": Text("Đơn vị", "Unit"), "value": unit["name"]},
                {
                    "key": Text("Ngày kiểm tra", "Date"),
                    "value": data["planned_for"],
                    "kind": "date",
                    "field": "planned_for",
                },
                {
                    "key": Text("Cách chọn mẫu", "How the sample was drawn"),
                    "value": data["sampling"],
                    "field": "sampling",
                },
                {
                    "key": Text("Số hộ trong mẫu", "Sampled"),
                    "value": len(data["commitments"]),
                    "kind": "number",
                    "field": "commitments",
                },
            ],
            listed=[
                f"{erased(candidates[c]['head'])}, {candidates[c]['hamlet']}" for c in data["commitments"]
            ],
            button=Text("Lập kế hoạch kiểm tra", "Plan the inspection"),
            cancel_url=url_for("inspections.index"),
            breadcrumbs=[LIST],
        )

    return two_steps(
        form,
        _Plan(),
        show=lambda: render(
            "inspections/sample.html",
            form=form,
            unit=unit,
            drawn=drawn,
            options=[
                (str(id), erased(c["head"]), f"{c['hamlet']} · {t(COMMITMENT_STATUSES[c['status']])}")
                for id, c in candidates.items()
            ],
            breadcrumbs=[LIST],
        ),
        check=check,
        act=lambda command, data, _: services().inspections.plan(
            actor(),
            command,
            unit_id=unit_id,
            planned_for=data["planned_for"],
            sampling=data["sampling"],
            commitment_ids=data["commitments"],
        ),
        done=lambda outcome: go(
            url_for("inspections.inspection", inspection_id=UUID(outcome["id"])),
            Text("Đã lập kế hoạch kiểm tra.", "The inspection is planned."),
        ),
        rehearse=True,
    )
