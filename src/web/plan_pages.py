"""The plan browser, for everybody: clause by clause, the plan in force and every other there is to read.

Which plan is shown stands in the address: its id (``ma``) and version (``ban``), which stand for one text for ever; without
them it is the plan in force. Dossiers link to the plan they go by.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from rules.text import Text
from storage.application import Row
from web import doubts, plan_view
from web.frame import actor_or_none
from web.kit import render, services, today
from web.labels import Label
from web.security import public
from workflows.authorisation import may
from workflows.criterion_counts import criterion_counts
from workflows.plan_shelf import Shelved

blueprint = Blueprint("plan_pages", __name__)
CRUMB: Row = {"url": "/ke-hoach", "label": Text("Kế hoạch và tiêu chí", "The plan and its criteria")}
STATES = {
    "in_force": Label(Text("Đang có hiệu lực", "In force"), "go", "check"),
    "former": Label(Text("Trước đây có hiệu lực", "Formerly in force"), "calm", "clock"),
    "shipped": Label(
        Text("Kèm phần mềm, chưa từng có hiệu lực", "Ships, was never in force"), "calm", "minus"
    ),
}


def plan_url(id: str, version: str, category: str | None = None, anchor: str | None = None) -> str:
    """Return the address of a plan, of one of its categories, or of a criterion there; the same for ever."""
    if category is None:
        return url_for("plan_pages.plan", ma=id, ban=version)
    place = anchor.replace(".", "-") if anchor else None
    return url_for("plan_pages.plan_category", category=category, ma=id, ban=version, _anchor=place)


def _shown() -> tuple[Shelved, dict[str, Any]]:
    """The plan that the address names, and what of the address goes with its links."""
    id, version = request.args.get("ma"), request.args.get("ban")
    if id is None and version is None:
        return services().shelf.in_force(), {}
    # An id alone names no text.
    return services().shelf.find(id or "", version or ""), {"ma": id or "", "ban": version or ""}


def _about(one: Shelved) -> list[Row]:
    """What the pages of a plan say of the text they show: whether it applies, since when, and its hash."""
    rows: list[Row] = [
        {"key": Text("Có hiệu lực ở đây từ", "In force here since"), "value": at, "kind": "moment"}
        for at in one.adopted
    ]
    kept = Text(
        "của nguyên văn được ghi lại khi áp dụng" if one.adopted else "của tệp kèm phần mềm",
        "of the text recorded when it was adopted" if one.adopted else "of the file that ships",
    )
    if one.stands_in:
        kept = Text(
            f"nguyên văn bản {one.version} không được lưu; đây là bản {one.ours.plan.version} kèm phần mềm",
            f"the text of version {one.version} was not kept; this is version {one.ours.plan.version}, which ships",
        )
    rows.append(
        {
            "key": Text("Mã băm của tệp (SHA-256)", "Hash of the file (SHA-256)"),
            "value": one.sha256,
            "hint": kept,
        }
    )
    return rows


def _frame(one: Shelved) -> dict[str, Any]:
    """What every page of a plan is given."""
    return {
        "plan": one.ours.plan,
        "shelved": one,
        "state": STATES[one.state],
        "in_force_url": url_for("plan_pages.plan"),
        "all_url": url_for("plan_pages.all_plans"),
        "text_url": url_for("plan_pages.text", ma=one.id, ban=one.version),
    }


@blueprint.get("/ke-hoach")
@public
def plan() -> str:
    """One plan: what it is, its goals and categories, and how unclear wordings are read."""
    by, (one, where) = actor_or_none(), _shown()
    plan = one.ours.plan
    return render(
        "public/plan.html",
        **_frame(one),
        identity=[*plan_view.identity_rows(plan), *_about(one)],
        goals=plan_view.goal_items(one.ours),
        categories=plan_view.category_rows(plan, _category_urls(one, where)),
        repeated=plan_view.repeated_labels(plan),
        readings=plan_view.reading_items(one.ours),
        council=plan_view.council_sections(one.ours),
        awards=plan_view.award_rows(plan),
        may_deliberate=by is not None and may(by, "movement.read"),
        breadcrumbs=[CRUMB] if where else [],
    )


@blueprint.get("/ke-hoach/cac-ban")
@public
def all_plans() -> str:
    """Every plan there is to read, the one in force first."""
    rows = [
        {
            "title": one.ours.plan.title,
            "number": one.ours.plan.number,
            "version": f"{one.id} {one.version}",
            "period": f"{one.ours.years[0]}–{one.ours.years[1]}",
            "state": STATES[one.state],
            "since": one.adopted[-1] if one.adopted else None,
            "url": {"title": plan_url(one.id, one.version)},
        }
        for one in services().shelf.all()
    ]
    return render("public/plans.html", rows=rows, breadcrumbs=[CRUMB])


@blueprint.get("/ke-hoach/nguyen-van")
@public
def text() -> AnyResponse:
    """Give the very text of a plan as it was recorded, so that anybody can compute its hash."""
    one, _ = _shown()
    name = (
        f"{one.id}-{one.version}.toml".encode("ascii", "ignore").decode().replace('"', "").replace("/", "-")
    )
    return Response(
        services().shelf.text(one).encode(),
        mimetype="application/toml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/ke-hoach/<string:category>")
@public
def plan_category(category: str) -> str:
    """One category: its criteria word for word with clause, how each is judged and by whom, its way and its papers."""
    one, where = _shown()
    ours = one.ours
    found = ours.plan.categories.get(category)
    if found is None:
        abort(404)
    counts = criterion_counts(services().log, actor_or_none(), category, (one.id, one.version))
    urls = _category_urls(one, where)
    return render(
        "public/plan_category.html",
        **_frame(one),
        category=found,
        others=[
            {"label": c.title, "url": urls[c.id], "current": c.id == found.id}
            for c in ours.plan.categories.values()
        ],
        items=plan_view.criterion_items(ours, found, counts),
        counted=counts is not None,
        readings=plan_view.reading_items(ours, found),
        chain=plan_view.chain_rows(ours.plan, found),
        calendar_doubt=doubts.of_calendar(ours.plan, today().year, ours.confirmed),
        parts=plan_view.part_rows(ours.plan, found),
        breadcrumbs=[{**CRUMB, "url": url_for("plan_pages.plan", **where)}],
    )


def _category_urls(one: Shelved, where: dict[str, Any]) -> dict[str, str]:
    return {id: url_for("plan_pages.plan_category", category=id, **where) for id in one.ours.plan.categories}


@blueprint.after_request
def _do_not_index(response: Response) -> Response:
    """What search engines keep of a plan would outlast its being in force."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
