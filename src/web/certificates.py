"""Issuing the certificates of a signed decision, and the register (sổ vàng)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from flask import request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import VERDICTS
from rules.text import Text, counted
from storage.application import Row
from web.council_view import by_dossier, dossier_url, named, refused_page
from web.decision_view import DECISION_LABELS, LIST, Selection, crumbs, may_issue, title_of
from web.formats import dmy, erased
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    command,
    go,
    paper_url,
    render,
    services,
    two_steps,
)
from web.refusals_in_short import in_short
from web.schemas import Words
from web.text import t
from workflows.authorisation import authorise, may, scope_of
from workflows.kernel import Command

_PER_PAGE = 100
_REASON = Text("Lý do vẫn cấp giấy khen", "Why the certificate is issued all the same")
_ALONE = Text(
    "đánh giá nay kém hơn lúc Hội đồng biểu quyết: cấp riêng, có lý do",
    "now judged worse than when the council voted: issued on its own, with a reason",
)


# -- certificates -----------------------------------------------------------------------------------------------------------


def issue_all(decision_id: UUID) -> Answer:
    """Issue every certificate of the decision that is still to be issued."""
    return _issue(decision_id, None)


def issue(decision_id: UUID, nomination_id: UUID) -> Answer:
    """Issue one certificate."""
    return _issue(decision_id, nomination_id)


def _issue(decision_id: UUID, only: UUID | None) -> Answer:
    by, council = actor(), services().council
    if not may_issue():
        raise Refused("forbidden")
    found, row = council.decision(by, decision_id)
    back = url_for("decisions.decision", decision_id=decision_id)
    if only is not None and only not in found.items:
        raise Refused("not_in_decision")
    items = by_dossier(council.items(found.session_id, as_on=row["signed_on"]))
    issued = {c["nomination_id"] for c in council.certificates(by)}
    wanted = [n for n in found.items if only in (None, n)]
    if only is not None and "deviation" in request.form:
        return _ask_reason(row, items[only], council.present_verdicts(by, [only])[only][0])
    form = Selection()
    if form.sent:
        # The ids the person saw, so that a retry repeats exactly the same commands.
        chosen = [n for n in wanted if str(n) in form.chosen("nomination")]
        return _issue_each(row, items, chosen)
    left = [n for n in wanted if n not in issued]
    present = council.present_verdicts(by, left)
    fell = [n for n in left if present[n][1]]
    if found.status != "signed":
        form.fail(None, Refused("decision_state", status=DECISION_LABELS[found.status].text).text)
    elif not left:
        form.fail(None, Refused("already_certified").text)
    if form.errors:
        return refused_page(form, back), 422
    if only is not None and fell:
        return _ask_reason(row, items[only], present[only][0])
    # Those whose assessment became worse since the vote are issued one by one, each with its reason.
    left = [n for n in left if n not in fell]
    if not left:
        form.fail(None, in_short("verdict_worse"))
        return refused_page(form, back), 422
    form.selected = [str(n) for n in left]
    count = len(left)
    return check_page(
        form,
        Check(
            title=Text("Cấp giấy khen", "Issue certificates"),
            rows=[
                {
                    "key": Text("Theo", "Under"),
                    "value": title_of(row),
                    "hint": Text(f"ký ngày {dmy(row['signed_on'])}", f"signed on {dmy(row['signed_on'])}"),
                },
                {
                    "key": Text("Số sổ vàng", "Gold-book numbers"),
                    "value": Text("được cấp lần lượt khi phát hành", "given one after another on issue"),
                },
                *({"key": erased(items[n]["subject_name"]), "value": _ALONE} for n in fell),
            ],
            listed=[
                f"{named(items[n])} – {t('đánh giá hiện nay', 'assessment now')}: {t(VERDICTS[present[n][0]])}"
                for n in left
            ],
            button=Text(f"Cấp {count} giấy khen", f"Issue {counted(count, 'certificate')}"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
    )


class _Deviation(Schema):
    deviation = Words(_REASON)


def _ask_reason(row: Row, item: Row, verdict: str) -> Answer:
    """Issue one certificate whose assessment has become worse since the council's vote, with the reason."""
    n, back = item["nomination_id"], url_for("decisions.decision", decision_id=row["decision_id"])
    form, schema = Form(), _Deviation()
    title = Text("Cấp giấy khen khác với đánh giá hiện nay", "Issue a certificate against the assessment")
    about: list[Row] = [
        {"key": Text("Theo", "Under"), "value": title_of(row)},
        {"key": Text("Đối tượng", "Nominee"), "value": f"{named(item)} – {item['code']}"},
        {"key": Text("Đánh giá hiện nay", "Assessment now"), "value": VERDICTS[verdict]},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            note=in_short("verdict_worse"),
            about=about,
            cancel_url=back,
            draft=f"certificate-{n}",
            breadcrumbs=crumbs(row),
        ),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                {"key": _REASON, "value": data["deviation"], "field": "deviation"},
            ],
            button=Text("Cấp giấy khen này", "Issue this certificate"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: services().council.issue_certificate(
            actor(), wish, nomination_id=n, deviation=data["deviation"]
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã cấp giấy khen, số sổ vàng {outcome['gold_book_number']}.",
                f"The certificate is issued, gold-book number {outcome['gold_book_number']}.",
            ),
        ),
    )


def _issue_each(row: Row, items: dict[UUID, Row], chosen: list[UUID]) -> Answer:
    """Issue one by one, each under an id derived from the request's: a retry doubles nothing."""
    wish = command()
    if not chosen:
        raise Refused("not_in_decision")
    done, refused = [], []
    for n in chosen:
        try:
            outcome = services().council.issue_certificate(
                actor(),
                Command(id=uuid5(wish.id, str(n)), correlation_id=wish.correlation_id),
                nomination_id=n,
            )
        except Refused as refusal:
            refused.append(
                {"name": items[n]["subject_name"], "why": refusal.text, "url": {"name": dossier_url(n)}}
            )
        else:
            done.append((n, outcome))
    papers = {c["nomination_id"]: c["sha256"] for c in services().council.certificates(actor())}
    page = render(
        "decisions/issued.html",
        caption=title_of(row),
        decision_id=row["decision_id"],
        issued=[
            {
                "number": str(outcome["gold_book_number"]),
                "name": items[n]["subject_name"],
                "paper": t("Tải giấy khen (PDF)", "Download (PDF)"),
                "url": {"name": dossier_url(n), "paper": paper_url(n, papers[n])},
            }
            for n, outcome in done
        ],
        refused=refused,
        breadcrumbs=crumbs(row),
        errors={},
    )
    return page if done else (page, 422)


def register() -> Answer:
    """Show the register: every certificate by its number, with the paper and its public check page."""
    by = actor()
    authorise(by, "dossier.read")
    rows = services().council.certificates(by)
    pages = max(1, -(-len(rows) // _PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), pages)
    scope, decisions = scope_of(by), may(by, "council.read")

    def line(row: Row) -> dict[str, Any]:
        inside = row["unit_path"].startswith(scope)
        return {
            **row,
            # Others may know of an award, which is public; the paper and the dossier stay with those in charge.
            "paper_url": paper_url(row["nomination_id"], row["sha256"]) if inside else None,
            "dossier_url": dossier_url(row["nomination_id"]) if inside else None,
            "decision_url": url_for("decisions.decision", decision_id=row["decision_id"])
            if decisions
            else None,
            "check_url": url_for("public.certificate", certificate_id=row["certificate_id"]),
        }

    return render(
        "decisions/register.html",
        certificates=[line(r) for r in rows[(page - 1) * _PER_PAGE : page * _PER_PAGE]],
        total=len(rows),
        page=page,
        pages=pages,
        page_url=lambda n: url_for("decisions.register", trang=n),
        breadcrumbs=[LIST] if decisions else [],
    )
