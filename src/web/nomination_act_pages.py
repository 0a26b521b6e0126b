"""The page of any act on a dossier: its form, the page to check, the act. What each asks for stands in ``nomination_asks``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, url_for

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT, plain
from aggregates.refusals import Refused
from aggregates.vocabulary import CLOSED_STATUSES, HOLD_KINDS, NOMINATION_STATUSES
from rules.text import Text, counted
from web import dossier_criteria as criteria
from web import dossier_grounds as grounds
from web import dossier_view as view
from web.dossier_options import FINDING_FIRST, given_up, liftable, obstacle
from web.dossier_summary import PLACE, assessment, known_url, missing
from web.dossier_words import capital_name, place_words, subject_key
from web.errors import FORBIDDEN, error_page
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    check_page,
    command,
    go,
    render,
    require,
    services,
    today,
    two_steps,
)
from web.nomination_acts import BY_SLUG, ActPage, done_words, note_of
from web.nomination_asks import Ask, answers, missing_items, schema_of, without_grounds
from web.text import t
from workflows.authorisation import place_for, roles_for
from workflows.dossiers import Dossier
from workflows.subjects import shape_of

CRUMB = {"url": "/ho-so", "label": Text("Hồ sơ", "Dossiers")}


_STOPS = frozenset({"nomination.return", "nomination.reject"})
"""Acts whose form shows nothing that helps to clear an obstacle away: it does not open in vain."""


def register(blueprint: Blueprint) -> None:
    """Add the acts to the pages of dossiers."""
    blueprint.add_url_rule(
        "/ho-so/<uuid:nomination_id>/<string:slug>", view_func=act, methods=["GET", "POST"]
    )


def act(nomination_id: UUID, slug: str) -> Answer:
    """Any act on a dossier: its form, the page to check, the act."""
    page = BY_SLUG.get(slug)
    if page is None:
        abort(404)
    by = actor()
    dossier = services().dossiers.dossier(by, nomination_id)
    n = dossier.nomination
    form = Form(version=n.version, subject=n.subject_id, initial=_initial(page, dossier))

    def opens() -> Answer | None:
        """Refuse whoever may not do this, or not now; the page that says what has to come first, if something has."""
        require(page.act, place_for(page.act, by, n, dossier.plan), roles_for(page.act, n, dossier.plan))
        if page.act not in dossier.open_acts:
            if dossier.given_up:
                return error_page(422, details=given_up())
            raise _not_now(n, page)
        if page.act == "nomination.lift_hold" and not liftable(n):
            return error_page(422, details=FINDING_FIRST)
        if page.act in _STOPS and (why := obstacle(by, dossier, page.act, today())) is not None:
            return error_page(422, details=why)
        return None

    # A repeated request must meet its first outcome, so the last step is left to the use case.
    if form.step != "do" and (instead := opens()) is not None:
        return instead
    asks = page.asks(dossier, by)
    back = url_for("nominations.show", nomination_id=nomination_id)

    def check(data: dict[str, Any], uploads: list[Any]) -> Check:
        if page.files_required and not uploads:
            raise Refused("evidence_required", field="evidence")
        if page.act == "nomination.attest" and not answers(dossier, by, data):
            raise Refused("required", what=Text("ít nhất một xác nhận", "at least one attestation"))
        if page.act == "nomination.attest":
            _require_grounds(form, without_grounds(dossier, by, data, len(uploads)))
        if page.act == "nomination.return" and not missing_items(dossier, by, data):
            raise Refused("nothing_missing", field="missing")
        return Check(
            title=Text(
                f"Kiểm tra trước khi làm: {page.title.vi.lower()}",
                f"Check before you {page.title.en.lower()}",
            ),
            caption=f"{n.code} · {t(ERASED_TEXT) if plain(n.subject_name) is None else plain(n.subject_name)}",
            rows=_check_rows(page, dossier, by, asks, data),
            button=page.title,
            cancel_url=back,
            warning=None,
            legal=True,
            breadcrumbs=[CRUMB, {"url": back, "label": n.code}],
        )

    def show_form() -> Answer:
        # What was sent for the last step is nothing the use case can be asked: whoever may not act is told so here.
        if form.step == "do":
            try:
                instead = opens()
            except Refused as refusal:
                if refusal.code not in FORBIDDEN and not g.get("refusal_noted"):
                    services().kernel.note_refusal(page.act, by, command(), refusal, nomination_id)
                raise
            if instead is not None:
                return instead
        if not asks and not form.errors:
            return check_page(form, check({}, []))
        result, words = assessment(dossier)
        return render(
            "nominations/act.html",
            page=page,
            note=note_of(page, dossier),
            shape=shape_of(dossier.plan.category(n.category)),
            form=form,
            asks=asks,
            n=n,
            name=capital_name(plain(n.subject_name)),
            back=back,
            hindrance=obstacle(by, dossier, page.act, today()),
            missing=missing(dossier),
            incomes=view.income_rows(dossier, view.income_hints(dossier)),
            pending=view.pending_years(dossier),
            commitment_url=_commitment_url(dossier),
            figures=grounds.figures(dossier, result) if "incomes" in page.shows else None,
            charges=grounds.charges(dossier, result) if "incomes" in page.shows else None,
            assessment=result,
            assessed_words=words,
            criteria_items=criteria.criteria_items(dossier, result),
            papers=view.paper_rows(dossier),
            breadcrumbs=[CRUMB, {"url": back, "label": n.code}],
        )

    return two_steps(
        form,
        schema_of(asks),
        show=show_form,
        check=check,
        act=lambda wish, data, uploads: page.run(services(), by, wish, nomination_id, data, uploads),
        done=lambda outcome: go(back, done_words(page, dossier)),
        record_id=nomination_id,
        files="evidence" if page.files else None,
        rehearse=True,
    )


def _require_grounds(form: Form, fields: list[str]) -> None:
    """Refuse at each of the fields what was attested without papers and words."""
    refusals = [Refused("grounds_required", field=field) for field in fields]
    for refusal in refusals[:-1]:
        form.refuse(refusal)
    if refusals:
        raise refusals[-1]


def _commitment_url(dossier: Dossier) -> str | None:
    if dossier.commitment is None:
        return None
    return known_url("commitments.show", commitment_id=dossier.commitment.id)


def _initial(page: ActPage, dossier: Dossier) -> dict[str, Any]:
    if page.act == "nomination.endorse":
        return {"submission_date": dmy(today())}
    return {}


def _not_now(n: Nomination, page: ActPage) -> Refused:
    if n.holds and page.act != "nomination.lift_hold":
        return Refused("held", reason=HOLD_KINDS[next(iter(n.holds.values()))])
    if n.status in CLOSED_STATUSES:
        return Refused("closed", status=NOMINATION_STATUSES[n.status])
    if page.act == "nomination.lift_hold":
        return Refused("not_held")
    if n.status == "returned":
        return Refused("awaiting_supplement")
    return Refused("wrong_step", step=Text(n.current_step["title_vi"], n.current_step["title_en"]))


def _check_rows(
    page: ActPage, dossier: Dossier, by: Actor, asks: list[Ask], data: dict[str, Any]
) -> list[dict[str, Any]]:
    n = dossier.nomination
    rows: list[dict[str, Any]] = [
        {"key": Text("Hồ sơ", "Dossier"), "value": n.code},
        {
            "key": subject_key(dossier.plan.category(n.category)),
            "value": plain(n.subject_name),
            "kind": "personal",
        },
        {"key": PLACE, "value": place_words(dossier.row)},
    ]
    if page.act == "nomination.post":
        days = int(n.current_step.get("posting_days") or 0)
        rows.append(
            {
                "key": Text("Niêm yết trong", "Posted for"),
                "value": Text(f"{days} ngày", counted(days, "day")),
            }
        )
    if page.act == "nomination.return":
        items = missing_items(dossier, by, data)
        return [
            *rows,
            {"key": Text("Cần bổ sung", "To be supplied"), "value": "\n".join(items), "field": "parts"},
        ]
    for ask in asks:
        value = data.get(ask.name)
        if value in (None, "") and ask.kind in ("radios", "line") and page.act == "nomination.attest":
            continue
        if ask.options is not None:
            value = dict(ask.options).get(str(value), value)
        row = {"key": ask.label, "value": value if value != "" else None, "field": ask.name}
        rows.append({**row, "kind": "number"} if isinstance(value, int) else row)
    note = note_of(page, dossier)
    if note is not None and page.act in ("nomination.post", "certificate.issue"):
        rows.append({"key": Text("Lưu ý", "Note"), "value": note})
    return rows
