"""Pages of dossiers: the list, one dossier, and a page for every act on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for

from aggregates.actors import Actor
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import NOMINATION_STATUSES
from rules.plan import Category
from rules.text import Text
from web import dossier_criteria as criteria
from web import dossier_grounds as grounds
from web import dossier_view as view
from web import doubts, nomination_act_pages, prior
from web.cleaning import clean
from web.commitment_view import Chart, income_points
from web.dossier_attested import attestation_rows, unattested_rows
from web.dossier_options import choices, given_up
from web.dossier_summary import assessment, missing, said_above, summary, told_of
from web.dossier_words import capital_name, openable, place_words
from web.higher_awards import after_award
from web.kit import (
    Answer,
    Form,
    actor,
    go,
    perform,
    render,
    require,
    services,
    stories,
)
from web.nomination_act_pages import CRUMB
from web.passages import ended, passages, with_passages
from web.plan_pages import plan_url
from web.step_filter import step_options
from web.succession import takeover_words
from web.text import t
from workflows.authorisation import may, roles_for, scope_of
from workflows.dossiers import PAGE, Dossier, relapsed_since_closing, reopened_since_closing
from workflows.movement import Terms
from workflows.permissions import PAPER_ACTS
from workflows.subjects import shape_of

blueprint = Blueprint("nominations", __name__)
nomination_act_pages.register(blueprint)


# -- the list ------------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-so")
def index() -> str:
    """The dossiers in my charge, filtered by step and status."""
    return _list(
        "", request.args.get("buoc", ""), request.args.get("trang-thai", ""), request.args.get("trang", "")
    )


@blueprint.post("/ho-so/tim")
def search() -> Answer:
    """The same list, searched by name or code. By POST: names do not belong in addresses and logs."""
    form = {name: clean(typed) for name, typed in request.form.items()}
    if not form.get("text", "").strip():
        # Without a name there is nothing to hide, and an address can be kept and sent on.
        chosen: dict[str, Any] = {k: form[k][:40] for k in ("buoc", "trang-thai", "trang") if form.get(k)}
        return redirect(url_for("nominations.index", **chosen), 303)
    return _list(
        form.get("text", "")[:100], form.get("buoc", ""), form.get("trang-thai", ""), form.get("trang", "")
    )


def _list(text: str, step: str, status: str, typed_page: str) -> str:
    by = actor()
    page = int(typed_page) if typed_page.isdecimal() and 0 < len(typed_page) < 5 and int(typed_page) else 1
    rows, more = services().dossiers.listing(
        by, text=text, step=step, status=status, offset=(page - 1) * PAGE
    )
    return render(
        "nominations/list.html",
        items=[_item(by, row) for row in rows],
        may_open=bool(openable(by)),
        caption=t("Hồ sơ trong phạm vi của bạn", "Dossiers in your charge")
        if not text
        else t("Kết quả tìm “{text}”", "Search results for “{text}”").format(text=text),
        text=text,
        step=step,
        status=status,
        steps=step_options(_categories(by)),
        statuses=[*NOMINATION_STATUSES.items(), ("held", Text("đang tạm dừng", "on hold"))],
        page=page,
        previous=page - 1 if page > 1 else None,
        following=page + 1 if more else None,
        stt_from=(page - 1) * PAGE + 1,
    )


def _categories(by: Actor) -> list[Category]:
    """Return the categories of the plan in force, then those that dossiers of mine go by under other plans and versions."""
    plan = services().movements.in_force().plan
    found = list(plan.categories.values())
    for id, version, category in services().dossiers.goes_by(by):
        if (id, version) != (plan.id, plan.version):
            other = services().plans.get(id, version).categories.get(category)
            found += [other] if other is not None else []
    return found


def _item(by: Actor, row: dict[str, Any]) -> dict[str, Any]:
    plan = services().plans.get(row["plan_id"], row["plan_version"])
    url = url_for("nominations.show", nomination_id=row["nomination_id"])
    item = {
        "code": row["code"],
        "url": url,
        "subject": capital_name(row["subject_name"]),
        "place": view.place_of(row) if row["live"] else Text("Đã kết thúc", "Closed"),
        "holder": _holder_and_step(row, plan),
        "since": row["since"],
        "due": row["due_on"],
        "status": view.status_of(row["status"], row["holds"]),
    }
    # A department reads dossiers of units whose criteria it may attest; the rest of their way is not its work.
    here = row["unit_path"].startswith(scope_of(by))
    if row["live"] and not row["holds"] and here and not by.roles.isdisjoint(view.holders_of(row)):
        item["action"] = {"label": Text("Xử lý", "Work on it"), "url": url}
    return item


def _holder_and_step(row: dict[str, Any], plan: Any) -> Text | None:
    holder = view.holder_of(row)
    if holder is None:
        return None
    title = view.step_title(plan, row["category"], row["step"])
    return Text(f"{holder.vi} · {title.vi}", f"{holder.en} · {title.en}")


# -- one dossier -----------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-so/<uuid:nomination_id>")
def show(nomination_id: UUID) -> str:
    """One dossier on one page."""
    by = actor()
    dossier = services().dossiers.dossier(by, nomination_id)
    n = dossier.nomination
    result, words = assessment(dossier)
    now, closed = choices(by, dossier)
    passed = passages(dossier.events)
    shape = shape_of(dossier.plan.category(n.category))
    return render(
        "nominations/dossier.html",
        n=n,
        before=prior.before(by, [n.id])[n.id],
        merit_rule=prior.merit_rule(),
        row=dossier.row,
        name=capital_name(plain(n.subject_name)),
        category=dossier.plan.category(n.category),
        shape=shape,
        where=place_words(dossier.row),
        status=view.status_of(n.status, len(n.holds)),
        place=view.place_of(dossier.row),
        calendar_doubt=dossier.row["due_on"]
        and doubts.of_calendar(
            dossier.plan, dossier.row["due_on"].year, services().movements.in_force().confirmed
        ),
        holder=view.holder_of(dossier.row, dossier.plan),
        holds=view.hold_rows(dossier),
        missing=missing(dossier),
        given_up=given_up() if dossier.given_up else None,
        moves_over=view.moves_over_words(dossier),
        now=now,
        closed=closed,
        steps=view.chain_items(dossier),
        summary=summary(by, dossier),
        incomes=view.income_rows(dossier, view.income_hints(dossier)),
        reopened=reopened_since_closing(dossier),
        relapsed=relapsed_since_closing(dossier),
        chart=_chart(dossier),
        figures=grounds.figures(dossier, result),
        charges=grounds.charges(dossier, result),
        assessment=result,
        assessed_words=words,
        criteria_items=criteria.criteria_items(dossier, result),
        plan_link=plan_url(*criteria.plan_address(dossier), n.category),
        readings=criteria.reading_rows(dossier.plan, n.category, dossier.readings),
        attestations=attestation_rows(dossier, result),
        unattested=unattested_rows(dossier, result),
        issuable=_issuable(by, dossier),
        papers=view.paper_rows(dossier),
        bundle_url=url_for("audit_room.bundle", nomination_id=n.id)
        if may(by, "audit.read", n.unit_path)
        else None,
        events=with_passages(
            told_of(dossier, stories(dossier.events, dossier.people, told=said_above(dossier))), passed
        ),
        passed=[item["what"] for item in passed],
        succession=takeover_words(dossier, view.holders_of(dossier.row)),
        since_award=after_award(n.id) if n.certificate_id is not None else [],
        ended=ended(n.subject_id, dossier.events) if shape == "unit" else [],
        breadcrumbs=[CRUMB],
    )


def _issuable(by: Actor, dossier: Dossier) -> list[dict[str, Any]]:
    """Return the papers that can be issued now by this officer."""
    n = dossier.nomination
    if plain(n.subject_name) is None:
        return []
    return [
        {"kind": kind, "label": label, "command_id": uuid4()}
        for kind, label in view.ISSUED_PAPERS.items()
        if n.can_issue(kind)
        and may(by, PAPER_ACTS[kind], n.unit_path, roles_for(PAPER_ACTS[kind], n, dossier.plan))
    ]


def _chart(dossier: Dossier) -> Chart | None:
    """Return the income path against the line that the dossier's own plan and readings draw."""
    if dossier.commitment is None:
        return None
    whose = {"head": plain(dossier.nomination.subject_name)}
    terms = Terms(dossier.plan, dossier.readings)
    return income_points(whose, dossier.commitment, dossier.verifications, terms)


@blueprint.post("/ho-so/<uuid:nomination_id>/phat-hanh")
def issue_paper(nomination_id: UUID) -> Answer:
    """Render one of the dossier's papers and keep it as issued."""
    dossier = services().dossiers.dossier(actor(), nomination_id)
    kind = clean(request.form.get("kind", ""))[:40]
    if kind not in PAPER_ACTS:
        raise Refused("bad_choice", field="kind", value=kind)
    act = PAPER_ACTS[kind]
    require(act, dossier.nomination.unit_path, roles_for(act, dossier.nomination, dossier.plan))
    form = Form(version=dossier.nomination.version)
    back = url_for("nominations.show", nomination_id=nomination_id)

    def refused() -> Answer:
        return go(back, next(iter(form.errors.values())), "error")

    return perform(
        lambda wish: services().nominations.issue_paper(
            actor(), wish, nomination_id=nomination_id, kind=kind
        ),
        form=form,
        done=lambda outcome: go(back, Text("Đã phát hành văn bản.", "The paper is issued.")),
        on_refused=refused,
        record_id=nomination_id,
    )
