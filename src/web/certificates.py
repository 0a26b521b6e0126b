"""Issuing the certificates of a signed decision: all of them in one act, or one by one."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import CORRECTED_FIELDS, VERDICTS
from rules.text import Text, counted
from storage.application import Row
from web.council_view import by_dossier, dossier_url, named, refused_page
from web.decision_view import DECISION_LABELS, Selection, crumbs, may_issue, title_of
from web.dossier_words import capital_name
from web.errors import FORBIDDEN
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
from web.labels import Label
from web.refusals_in_short import in_short
from web.schemas import Nothing, Words
from web.text import t
from workflows.certifying import MOST
from workflows.gold_book_words import correcting

_LATER = Text("Cấp lần sau", "Next time")
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
    issued = {c["nomination_id"] for c in council.certificates_of(by, decision_id)}
    wanted = [n for n in found.items if only in (None, n)]
    if only is not None and "deviation" in request.form:
        return _ask_reason(row, items[only], council.present_verdicts(by, [only])[only][0])
    form = Selection()
    if form.sent:
        # The ids the person saw, so that a retry repeats exactly the same commands.
        chosen = [n for n in wanted if str(n) in form.chosen("nomination")]
        return _issue_together(row, items, chosen)
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
    waiting, left = left[MOST:], left[:MOST]
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
                *({"key": _LATER, "value": _later(len(waiting))} for _ in waiting[:1]),
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


def _later(waiting: int) -> Text:
    return Text(f"{waiting} giấy; mỗi lần cấp nhiều nhất {MOST}", f"{waiting}; at most {MOST} at a time")


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


def work_item(row: Row) -> Row:
    """A certificate that says what was corrected, and that nothing has replaced yet, as a line of my work."""
    url = url_for("decisions.reissue", decision_id=row["decision_id"], nomination_id=row["nomination_id"])
    number, by = f"{row['gold_book_number']:04d}", correcting(row["corrected_by"])
    return {
        "code": Text(f"Giấy khen số {number} ghi chưa đúng", f"Certificate {number} is out of date"),
        "url": url_for("decisions.decision", decision_id=row["decision_id"]),
        "subject": capital_name(row["awardee"]),
        "place": ", ".join(filter(None, [row["unit"], row["commune"]])),
        "holder": Text(f"đính chính theo {by.vi}", f"corrected by {by.en}"),
        "since": row["since"],
        "due": None,
        "status": Label(Text("Chờ cấp lại", "To be reissued"), "wait", "clock"),
        "action": {"label": Text("Cấp lại", "Reissue"), "url": url},
    }


def reissue(decision_id: UUID, nomination_id: UUID) -> Answer:
    """Replace a certificate that says what was corrected after it was issued."""
    by, council = actor(), services().council
    if not may_issue():
        raise Refused("forbidden")
    found, row = council.decision(by, decision_id)
    items = by_dossier(council.items(found.session_id, as_on=row["signed_on"]))
    old = next(
        (c for c in council.certificates_of(by, decision_id) if c["nomination_id"] == nomination_id), None
    )
    if old is None or nomination_id not in found.items:
        raise Refused("not_in_decision")
    if old["status"] != "valid" or not old["corrected_by"]:
        raise Refused("not_corrected")
    back = url_for("decisions.decision", decision_id=decision_id)
    form, title = Form(), Text("Cấp lại giấy khen theo đính chính", "Reissue a certificate as corrected")
    right = services().amendments.lines(by, decision_id).get(nomination_id, {})
    return two_steps(
        form,
        Nothing(),
        show=lambda: check_page(
            form,
            Check(
                title=title,
                rows=[
                    {"key": Text("Theo", "Under"), "value": title_of(row)},
                    {
                        "key": Text("Đính chính theo", "Corrected by"),
                        "value": correcting(old["corrected_by"]),
                    },
                    {"key": Text("Đối tượng", "Nominee"), "value": items[nomination_id]["code"]},
                    *(
                        {"key": label, "value": right.get(field), "kind": "personal"}
                        for field, label in CORRECTED_FIELDS.items()
                    ),
                    {
                        "key": Text("Giấy bị thay", "Certificate replaced"),
                        "value": f"{old['gold_book_number']:04d}",
                        "hint": Text(
                            "Hết hiệu lực, số không dùng lại; tờ đã trao thì thu lại và trao giấy mới.",
                            "No longer valid, its number never given again; a paper handed over is exchanged for the new one.",
                        ),
                    },
                    {
                        "key": Text("Số sổ vàng mới", "New gold-book number"),
                        "value": Text("được cấp khi phát hành", "given on issue"),
                    },
                ],
                button=Text("Cấp lại giấy khen này", "Reissue this certificate"),
                cancel_url=back,
                breadcrumbs=crumbs(row),
            ),
        ),
        act=lambda wish, _data, _uploads: council.reissue_certificate(by, wish, nomination_id=nomination_id),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã cấp lại giấy khen, số sổ vàng {outcome['gold_book_number']}.",
                f"The certificate is reissued, gold-book number {outcome['gold_book_number']}.",
            ),
        ),
        record_id=nomination_id,
    )


def _issue_together(row: Row, items: dict[UUID, Row], chosen: list[UUID]) -> Answer:
    """Issue them in one act, and say which could not be issued and why."""
    if not chosen:
        raise Refused("not_in_decision")
    council, by, done, refused = services().council, actor(), [], []
    try:
        outcome = council.issue_certificates(by, command(), nomination_ids=chosen)
    except Refused as refusal:
        if refusal.code in FORBIDDEN:
            raise
        numbers: dict[UUID, int] = {}
        otherwise = refusal
    else:
        numbers = {UUID(n): number for n, number in outcome["issued"]}
        unsigned = outcome.get("unsigned")
        otherwise = Refused("signing_failed", why=Text(*unsigned)) if unsigned else Refused("stale_version")
    certificates = {c["nomination_id"]: c for c in council.certificates_of(by, row["decision_id"])}
    already = {
        n: int(certificates[n]["gold_book_number"]) for n in chosen if n in certificates and n not in numbers
    }
    hindrances = council.hindrances(by, [n for n in chosen if n not in numbers | already])
    for n in chosen:
        if n in already:
            # Somebody else pressed the same button: what was wanted is done.
            done.append((n, {"gold_book_number": already[n]}))
        elif n in numbers:
            done.append((n, {"gold_book_number": numbers[n]}))
        else:
            why = hindrances.get(n, otherwise).text
            refused.append({"name": items[n]["subject_name"], "why": why, "url": {"name": dossier_url(n)}})
    # The paper of that number, and what stands on it: it may have been replaced since, where the same request comes again.
    papers = {
        (c["nomination_id"], c["gold_book_number"]): c
        for c in council.every_certificate_of(by, row["decision_id"])
    }
    page = render(
        "decisions/issued.html",
        caption=title_of(row),
        decision_id=row["decision_id"],
        issued=[
            {
                "number": str(outcome["gold_book_number"]),
                "name": capital_name(paper["printed_awardee"]),
                "paper": t("Tải giấy khen (PDF)", "Download (PDF)"),
                "url": {"name": dossier_url(n), "paper": paper_url(n, paper["sha256"])},
            }
            for n, outcome in done
            for paper in (papers[n, outcome["gold_book_number"]],)
        ],
        before=len(already),
        refused=refused,
        breadcrumbs=crumbs(row),
        errors={},
    )
    return page if done else (page, 422)
