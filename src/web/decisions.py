"""Pages of the chair's decision, the certificates, and the register (sổ vàng)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from markupsafe import Markup

from aggregates.award_decision import AwardDecision
from aggregates.pii import plain
from rules.text import Text
from storage.application import Row
from web import amendments, certificates, decision_acts, doubts, gold_book, prizes
from web.council_view import by_dossier, decision_number, dossier_url, place_of
from web.decision_view import (
    DECISION_LABELS,
    LIST,
    is_signable,
    may_issue,
    office,
    sign_words,
    title_of,
)
from web.dossier_words import capital_name
from web.formats import erased
from web.kit import (
    Answer,
    actor,
    paper_url,
    render,
    services,
    sight,
    stories,
    today,
)
from web.left_out import left_out
from web.offices import signers
from web.text import t
from workflows.authorisation import may, scope_of
from workflows.sensitive import Kind

blueprint = Blueprint("decisions", __name__)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/khong-khen/<uuid:nomination_id>",
    "decline",
    decision_acts.decline,
    methods=["GET", "POST"],
)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/ky", "sign", decision_acts.sign, methods=["GET", "POST"]
)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/cap-giay-khen",
    "issue_all",
    certificates.issue_all,
    methods=["GET", "POST"],
)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/cap-giay-khen/<uuid:nomination_id>",
    "issue",
    certificates.issue,
    methods=["GET", "POST"],
)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/cap-lai-giay-khen/<uuid:nomination_id>",
    "reissue",
    certificates.reissue,
    methods=["GET", "POST"],
)
blueprint.add_url_rule("/quyet-dinh/<uuid:decision_id>/tien-thuong", "payments", prizes.payments)
blueprint.add_url_rule(
    "/quyet-dinh/<uuid:decision_id>/danh-sach-chi.<string:kind>", "payment_list", prizes.paper
)
blueprint.add_url_rule("/so-vang", "register", gold_book.show)
blueprint.add_url_rule("/so-vang/tim", "search_register", gold_book.search, methods=["POST"])
blueprint.add_url_rule(
    "/so-vang/xuat.<string:kind>", "export_register", gold_book.export, methods=["GET", "POST"]
)


@blueprint.get("/quyet-dinh")
def index() -> Answer:
    """List drafts and decisions with how many certificates have been issued."""
    by, council = actor(), services().council
    rows = [
        {**row, "awardees": _counts_for(council.decision(by, row["decision_id"])[0])}
        for row in council.decisions(by)
    ]
    return render(
        "decisions/list.html", decisions=rows, labels=DECISION_LABELS, decision_number=decision_number
    )


@blueprint.get("/quyet-dinh/<uuid:decision_id>")
def decision(decision_id: UUID) -> Answer:
    """Show a decision with its list, what was declined, and its history."""
    by, council = actor(), services().council
    found, row = council.decision(by, decision_id)
    items = by_dossier(council.items(found.session_id, as_on=row["signed_on"]))
    certificates = {c["nomination_id"]: c for c in council.certificates_of(by, decision_id)}
    events, people = services().dossiers.history(by, decision_id, scope_of(by))
    put_off = [e for e in events if isinstance(e, AwardDecision.NomineeDeferred)]
    holds = council.holds_of([e.nomination_id for e in put_off]) if put_off else {}
    told = stories(
        events,
        people,
        told=[e.originator_version for e in events if isinstance(e, AwardDecision.NomineeDeclined)],
    )
    for event, line in zip(reversed(events), told, strict=True):
        if isinstance(event, AwardDecision.AwardRevoked):
            line["note"] = "\n".join((t(erased(items[event.nomination_id]["subject_name"])), line["note"]))
    corrected = {n for e in events if isinstance(e, AwardDecision.Corrected) for n in e.nominations}
    signable = sum(is_signable(items[n]) for n in found.items)
    states = {n: _state(found, items[n], corrected) for n in found.items}
    ended = {
        r["nomination_id"]: url_for("revocations.show", revocation_id=r["revocation_id"])
        for r in services().revocations.of_decision(by, decision_id)
    }
    return render(
        "decisions/decision.html",
        title=title_of(row),
        status=DECISION_LABELS[found.status],
        signers=signers(row["signed_on"]),
        facts=_facts(found, row, signable),
        items=[_item(found, items[n], certificates.get(n), states[n], ended.get(n)) for n in found.items],
        has_state=any(states.values()),
        has_todo=_has_todo(found, certificates),
        declined=[
            {
                "key": erased(items[e.nomination_id]["subject_name"]),
                "value": sight("council").of(e.reason.subject, Kind.WORDS, plain(e.reason), decision_id),
                "kind": "personal",
            }
            for e in events
            if isinstance(e, AwardDecision.NomineeDeclined)
        ],
        deferred=[
            {
                "key": erased(items[e.nomination_id]["subject_name"]),
                "value": left_out(items[e.nomination_id], holds[e.nomination_id], e.timestamp),
            }
            for e in put_off
        ],
        actions=_actions(found, certificates, signable),
        amendments=[
            {
                "what": t(amendments.title(one)),
                "status": one["status"],
                "url": url_for("amendments.show", amendment_id=one["amendment_id"]),
            }
            for one in services().amendments.of_decision(by, decision_id)
        ],
        events=told,
        breadcrumbs=[LIST],
    )


def _facts(found: AwardDecision, row: Row, signable: int) -> list[dict[str, Any]]:
    session_url = url_for("council.session", session_id=found.session_id)
    facts: list[dict[str, Any]] = [
        {
            "key": Text("Theo phiên họp", "From the session"),
            "value": Markup('<a href="{}">{}</a>').format(
                session_url, t("Xem phiên họp Hội đồng", "See the session of the council")
            ),
            "kind": "html",
        },
        *_awarded(found, signable),
        *_standing(found),
        *doubts.of_laws(row["signed_on"] or today(), services().movements.in_force().confirmed),
    ]
    if row["number"] is None:
        facts.append(
            {"key": Text("Lập dự thảo lúc", "Drafted"), "value": row["drafted_at"], "kind": "moment"}
        )
        return facts
    facts += [
        {"key": Text("Số", "Number"), "value": decision_number(row["number"])},
        {"key": Text("Ngày ký", "Signed on"), "value": row["signed_on"], "kind": "date"},
        {"key": Text("Người ký", "Signed by"), "value": row["signer"], "kind": "personal",
         "hint": office(row["signed_title"], row["signed_for"])},
    ]  # fmt: skip
    if row["sha256"]:
        facts.append(
            {
                "key": Text("Bản đã phát hành", "As issued"),
                "value": Markup('<a href="{}">{}</a>').format(
                    paper_url(found.id, row["sha256"]), t("Quyết định (PDF)", "The decision (PDF)")
                ),
                "kind": "html",
            }
        )
    if row["word_sha256"]:
        facts.append(
            {
                "key": Text("Bản để sửa, gửi đi", "Editable copy"),
                "value": Markup('<a href="{}">{}</a>').format(
                    paper_url(found.id, row["word_sha256"]), t("Quyết định (DOCX)", "The decision (DOCX)")
                ),
                "kind": "html",
            }
        )
    return facts


def _counts_for(found: AwardDecision) -> int:
    """How many a decision awards: of a draft as many as could be signed for now."""
    if found.status != "drafted":
        return len(found.items)
    items = by_dossier(services().council.items(found.session_id))
    return sum(is_signable(items[n]) for n in found.items)


def _awarded(found: AwardDecision, signable: int) -> list[dict[str, Any]]:
    """How many the decision awards; of a draft how many it would if it were signed now, and how many would be left out."""
    if found.status != "drafted":
        return [{"key": Text("Số được khen", "Awarded"), "value": len(found.items), "kind": "number"}]
    facts = [{"key": Text("Số được khen nếu ký", "Awarded if signed"), "value": signable, "kind": "number"}]
    if left := len(found.items) - signable:
        waits = Text("Để lại, chưa ký được", "Left out, not to be signed yet")
        facts.append({"key": waits, "value": left, "kind": "number"})
    return facts


def _standing(found: AwardDecision) -> list[dict[str, Any]]:
    """How many of the awards stand, where some do not."""
    if found.status == "cancelled":
        value = Text("0: quyết định đã bị hủy bỏ", "0: the decision was cancelled")
    elif found.revoked:
        ended = len(found.revoked)
        left = len(found.items) - ended
        value = Text(f"{left}; {ended} đã bị thu hồi", f"{left}; {ended} revoked")
    else:
        return []
    return [{"key": Text("Còn hiệu lực", "In force"), "value": value}]


def _state(found: AwardDecision, row: Row, corrected: set[UUID]) -> Text | None:
    """What became of a line of the list since the decision was drafted or signed."""
    n = row["nomination_id"]
    if found.status == "drafted":
        return None if is_signable(row) else left_out(row, services().council.holds_of([n])[n])
    if found.status == "cancelled" and n not in found.revoked:
        return Text("đã hủy bỏ", "cancelled")
    if n in found.revoked:
        return Text("đã thu hồi", "revoked")
    return Text("đã đính chính", "corrected") if n in corrected else None


def _item(
    found: AwardDecision, row: Row, certificate: Row | None, state: Text | None, ended: str | None
) -> dict[str, Any]:
    n = row["nomination_id"]
    todo, todo_url = "—", None
    if found.status == "drafted" and may(actor(), "decision.decline"):
        todo, todo_url = (
            t("Không khen đối tượng này", "Decline"),
            url_for("decisions.decline", decision_id=found.id, nomination_id=n),
        )
    elif found.status == "signed" and certificate is None and n not in found.revoked and may_issue():
        todo, todo_url = (
            t("Cấp giấy khen", "Issue the certificate"),
            url_for("decisions.issue", decision_id=found.id, nomination_id=n),
        )
    elif _outdated(certificate) and may_issue():
        todo, todo_url = (
            t("Cấp lại theo đính chính", "Reissue as corrected"),
            url_for("decisions.reissue", decision_id=found.id, nomination_id=n),
        )
    return {
        # As it reads now: the certificate knows what was corrected.
        "subject": capital_name(certificate["awardee"] if certificate else row["subject_name"]),
        "place": place_of(row),
        "verdict": row["verdict"],
        "url": dossier_url(n),
        "state": t(state) if state is not None else "—",
        "state_url": ended,
        "certificate": t("Số sổ vàng", "Gold book no.") + f" {certificate['gold_book_number']} (PDF)"
        if certificate
        else t("chưa cấp", "not yet"),
        "certificate_url": paper_url(n, certificate["sha256"]) if certificate else None,
        "todo": todo,
        "todo_url": todo_url,
    }


def _has_todo(found: AwardDecision, certificates: dict[UUID, Row]) -> bool:
    if found.status == "drafted":
        return may(actor(), "decision.decline")
    return (
        found.status == "signed"
        and may_issue()
        and any(
            n not in certificates or _outdated(certificates[n]) for n in found.items if n not in found.revoked
        )
    )


def _outdated(certificate: Row | None) -> bool:
    """Whether a certificate in force says what was corrected after it was issued."""
    return certificate is not None and certificate["status"] == "valid" and bool(certificate["corrected_by"])


def _actions(found: AwardDecision, certificates: dict[UUID, Row], signable: int) -> list[dict[str, Any]]:
    by = actor()
    if found.status == "drafted" and may(by, "decision.sign") and found.items:
        return [
            {
                "label": sign_words(signable) if signable else Text("Xem để ký", "Look and sign"),
                "url": url_for("decisions.sign", decision_id=found.id),
                "act": True,
                "hint": Text(
                    "Xem lại toàn bộ danh sách trước khi ký.", "You see the whole list before you sign."
                ),
            }
        ]
    left = [n for n in found.items if n not in certificates and n not in found.revoked]
    actions: list[dict[str, Any]] = []
    if found.status == "signed" and left and may_issue():
        actions.append(
            {
                "label": Text(
                    f"Cấp tất cả {len(left)} giấy khen",
                    f"Issue {'the certificate' if len(left) == 1 else f'all {len(left)} certificates'}",
                ),
                "url": url_for("decisions.issue_all", decision_id=found.id),
                "act": True,
            }
        )
    if found.status == "signed" and may(by, "prize.list"):
        actions.append(
            {
                "label": Text("Danh sách chi tiền thưởng", "Payment list of prize money"),
                "url": url_for("decisions.payments", decision_id=found.id),
            }
        )
    if found.status == "signed" and may(by, "amendment.draft"):
        actions += [
            {
                "label": Text("Đính chính quyết định", "Correct the decision"),
                "url": url_for("amendments.correct", decision_id=found.id),
            },
            {
                "label": Text("Hủy bỏ quyết định", "Cancel the decision"),
                "url": url_for("amendments.cancel", decision_id=found.id),
            },
        ]
    return actions
