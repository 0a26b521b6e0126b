"""What an officer may do on a dossier now, and why the rest is not open: whose turn it is, which office, which rule.

A courtesy to the reader. The permissions are the table of the workflows, and the aggregate has the last word.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import HOLD_KINDS, ROLES
from aggregates.vocabulary_complaints import APPEALED_STATUSES
from aggregates.vocabulary_revocation import OPEN_REVOCATIONS
from rules.text import Text
from web.dossier_summary import known_url
from web.dossier_view import holder_of, pending_years
from web.formats import dmy
from web.higher_awards import may_refer
from web.kit import services, today
from web.nomination_acts import PAGES
from web.offices import either_office
from workflows.authorisation import may, place_for, roles_for
from workflows.complaint_holds import is_of_open_complaint
from workflows.dossiers import Dossier
from workflows.permissions import ACTS

_STEP_ACTS = {
    "submit": ("nomination.meeting", "nomination.attest", "nomination.submit"),
    "close_posting": (
        "nomination.post",
        "nomination.comment",
        "nomination.answer_comment",
        "nomination.close_posting",
    ),
    "issue_certificate": ("certificate.issue",),
    "record_council_result": (),
    "decide": (),
}

_STOPPING = ("nomination.return", "nomination.reject", "nomination.withdraw", "nomination.hold")


def choices(by: Actor, dossier: Dossier) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the officer may do now, and what is not open with the reason."""
    n = dossier.nomination
    now: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    # What moves the dossier on comes first, what stops it last.
    possible = [act for act in dossier.open_acts if act != "nomination.lift_hold" or liftable(n)]
    for act in sorted(possible, key=lambda a: _STOPPING.index(a) + 1 if a in _STOPPING else 0):
        page = PAGES[act]
        hindrance = obstacle(by, dossier, act, today())
        if hindrance is not None:
            closed.append({"label": page.title, "why": hindrance})
        else:
            url = url_for("nominations.act", nomination_id=n.id, slug=page.slug)
            now.append({"label": page.title, "url": url, "act": page.red, "hint": None})
    now += _recourse_links(by, n)
    if not n.live:
        return now, closed
    if dossier.given_up:
        why = given_up()
        closed += [{"label": ACTS[act].label, "why": why} for act in _candidates(n)]
        return now, closed
    pending = pending_years(dossier)
    incomes = known_url("commitments.show", commitment_id=n.commitment_id) if n.commitment_id else None
    if pending and incomes and dossier.commitment and may(by, "income.verify", dossier.commitment.unit_path):
        years = ", ".join(map(str, pending))
        label = Text(f"Xem và xác nhận thu nhập năm {years}", f"See and confirm the income of {years}")
        now.insert(0, {"label": label, "url": incomes, "act": False, "hint": None})
    step = n.current_step
    if step["act"] in ("record_council_result", "decide"):
        # What moves the dossier on comes first here too.
        now[:0] = _council_links(by, dossier)
    for act in _candidates(n):
        if act in possible:
            continue
        closed.append({"label": ACTS[act].label, "why": _why_not(by, dossier, act)})
    if step["act"] in ("record_council_result", "decide"):
        roles = holder_of(dossier.row, dossier.plan)
        assert roles is not None  # The dossier is live.
        closed.append(
            {"label": Text(step["title_vi"], step["title_en"]),
             "why": Text(f"Đang chờ: {roles.vi}. Việc này làm ở trang phiên họp và quyết định.",
                         f"Waiting for: {roles.en}. It is done on the pages of session and decision.")}
        )  # fmt: skip
    return now, closed


def _recourse_links(by: Actor, n: Nomination) -> list[dict[str, Any]]:
    """Return where the complaints that hold the dossier are seen, where one is received, and an appeal against its refusal."""

    def link(label: Text, url: str) -> dict[str, Any]:
        return {"label": label, "url": url, "act": False, "hint": None}

    found = []
    if may_refer(by, n.status, n.unit_path):
        found.append(link(ACTS["higher.prepare"].label, url_for("higher_awards.prepare", nomination_id=n.id)))
    if n.status in APPEALED_STATUSES and may(by, "appeal.receive", n.unit_path):
        found.append(link(ACTS["appeal.receive"].label, url_for("appeals.receive", nomination_id=n.id)))
    if n.subject_id not in by.own_households:
        found += [
            link(
                Text("Xem kiến nghị về hồ sơ này", "See the appeal about this dossier"),
                url_for("appeals.show", appeal_id=row["appeal_id"]),
            )
            for row in services().appeals.of_dossier(by, n.id)
        ]
        found += [
            link(
                Text("Xem đơn về đối tượng này", "See the complaint about this subject"),
                url_for("complaints.show", complaint_id=row["complaint_id"]),
            )
            for row in services().complaints.of_subject(by, n.subject_id)
            if row["complaint_id"] in n.holds
        ]
        revocations = services().revocations.of_nomination(by, n.id)
        found += [
            link(
                Text("Xem việc thu lại giấy khen cũ", "See the return of the old certificate")
                if row["status"] == "replaced"
                else Text("Xem việc thu hồi khen thưởng", "See the revocation of the award"),
                url_for("revocations.show", revocation_id=row["revocation_id"]),
            )
            for row in revocations
        ]
        found += [
            link(
                Text(
                    f"Thu lại giấy khen cũ số {old['gold_book_number']:04d}",
                    f"Ask the old certificate {old['gold_book_number']:04d} back",
                ),
                url_for("revocations.ask_back", certificate_id=old["certificate_id"]),
            )
            for old in services().revocations.replaced_of(by, n.id)
            if not by.acts_for(n.subject_id)
        ]
        awarded = n.status in ("decided", "awarded") and not any(
            row["status"] in OPEN_REVOCATIONS for row in revocations
        )
        if awarded and not by.acts_for(n.subject_id) and may(by, "revocation.propose", n.unit_path):
            found.append(
                link(ACTS["revocation.propose"].label, url_for("revocations.propose", nomination_id=n.id))
            )
        erased = plain(n.subject_name) is None
        if not erased and not by.acts_for(n.subject_id) and may(by, "complaint.receive", n.unit_path):
            found.append(
                link(
                    ACTS["complaint.receive"].label,
                    url_for("complaints.receive", subject_id=n.subject_id, nomination_id=n.id),
                )
            )
    return found


def given_up() -> Text:
    """Say that the plan in force no longer has the category of a draft, and what is left to do with it."""
    return Refused("category_given_up", plan=services().movements.in_force().plan.number).text


FINDING_FIRST = Text(
    "Hồ sơ tạm dừng vì phát hiện của đoàn kiểm tra hoặc vì một đơn: sẽ hết tạm dừng khi phát hiện hoặc đơn đó được kết luận.",
    "An inspection's finding or a complaint holds the dossier: the hold ends when that is resolved.",
)


def liftable(n: Nomination) -> bool:
    """Return whether some hold can be lifted by itself: one that an inspection placed ends with its finding."""
    return any(hold not in _complaints(n) and kind != "inspection" for hold, kind in n.holds.items())


def _complaints(n: Nomination) -> set[UUID]:
    """The holds that end with a complaint alone: they have its id."""
    return {hold for hold in n.holds if is_of_open_complaint(services().log, hold)}


def _council_links(by: Actor, dossier: Dossier) -> list[dict[str, Any]]:
    """Return where the session or the decision is worked on: convening itself while the dossier is on no agenda."""
    at_council = dossier.nomination.current_step["act"] == "record_council_result"
    if not may(by, "council.read"):
        return []
    if at_council and dossier.row["council_stage"] is None and may(by, "council.convene"):
        if dossier.nomination.holds:
            return []
        return [
            {
                "label": ACTS["council.convene"].label,
                "url": url_for("council.convene"),
                "act": False,
                "hint": None,
            }
        ]
    label = Text("Phiên họp Hội đồng", "Council sessions") if at_council else Text("Quyết định", "Decisions")
    url = url_for("council.index" if at_council else "decisions.index")
    return [{"label": label, "url": url, "act": False, "hint": None}]


def _candidates(n: Nomination) -> list[str]:
    """Return the acts that belong to the dossier's present step, whoever may do them."""
    step = n.current_step
    if n.status == "returned":
        acts = ["nomination.supply"]
    else:
        acts = list(_STEP_ACTS.get(step["act"], (f"nomination.{step['act']}",)))
        acts += [f"nomination.{a}" for a in ("return", "reject") if a in step["may"]]
    if step["act"] == "close_posting":
        acts.remove("nomination.post" if n.posting else "nomination.close_posting")
        if not n.posting:
            acts.remove("nomination.comment")
        if not n.open_comments:
            acts.remove("nomination.answer_comment")
    return [*acts, *(["nomination.lift_hold"] if n.holds else [])]


def _why_not(by: Actor, dossier: Dossier, act: str) -> Text:
    n, plan = dossier.nomination, dossier.plan
    allowed = ACTS[act].roles
    roles = roles_for(act, n, plan) if allowed is None else tuple(allowed)
    if by.roles.isdisjoint(roles):
        who = either_office((r for r in ROLES if r in roles), plan)
        return Text(f"Đây là việc của: {who.vi}.", f"This is for: {who.en}.")
    if act == "nomination.lift_hold" and n.holds and not liftable(n):
        return FINDING_FIRST
    if n.holds:
        return Refused("held", reason=HOLD_KINDS[next(iter(n.holds.values()))]).text
    if not may(by, act, place_for(act, by, n, plan), roles):
        return Refused("foreign_unit").text
    return Refused("wrong_step", step=Text(n.current_step["title_vi"], n.current_step["title_en"])).text


_BY_STRANGERS = {
    "nomination.meeting", "nomination.attest", "nomination.submit", "nomination.supply", "nomination.post",
    "nomination.close_posting", "nomination.answer_comment", "complaint.from_comment",
    "nomination.confirm_complete", "nomination.verify_claims", "nomination.endorse",
    "nomination.appraise", "nomination.return", "nomination.reject",
}  # fmt: skip
_BY_OTHERS = {
    "nomination.confirm_complete", "nomination.verify_claims", "nomination.endorse", "nomination.appraise",
    "nomination.return", "nomination.reject",
}  # fmt: skip


def obstacle(actor: Actor, dossier: Dossier, act: str, today: date) -> Text | None:
    """Return why an act that role and place allow would be refused now, as far as the page can foresee it.

    A courtesy to the reader: the aggregate decides, and says the same.
    """
    n = dossier.nomination
    step = n.current_step
    if act in _BY_STRANGERS and n.subject_id in actor.own_households:
        return Refused("own_affair").text
    if act in (*_BY_OTHERS, "nomination.attest") and actor.acts_for(n.subject_id):
        return Refused("own_unit").text
    if act in _BY_OTHERS and actor.officer_id in n.proposers:
        return Refused("proposer_may_not").text
    if act == "nomination.verify_claims":
        if actor.officer_id in n.checkers:
            return Text(
                "Bạn đã kiểm tra thành phần hồ sơ này; việc xác minh phải do người khác làm.",
                "You checked the papers of this dossier; somebody else has to verify it.",
            )
        pending = pending_years(dossier)
        if pending:
            return Refused("claims_unverified", years=", ".join(map(str, pending))).text
    if act == "nomination.appraise" and actor.officer_id in n.verifiers.values():
        return Text(
            "Bạn đã xác minh hồ sơ này; việc thẩm định phải do người khác làm.",
            "You verified this dossier; somebody else has to appraise it.",
        )
    if act == "nomination.close_posting" and n.posted_until is not None and today <= n.posted_until:
        return Refused("posting_not_over", until=dmy(n.posted_until)).text
    if act == "nomination.close_posting" and n.open_comments:
        return Refused("comments_unanswered", number=len(n.open_comments)).text
    if act == "nomination.return" and n.returns.get(n.step, 0) >= int(step.get("max_returns", 1)):
        return Refused("returned_once", limit=int(step.get("max_returns", 1))).text
    if act == "nomination.submit":
        if n.meeting is None:
            return Refused("minutes_missing", what=n.minutes).text if n.needs_minutes else None
        unanimity = dossier.readings.get("community_support") == "unanimous"
        needed = dossier.plan.category(n.category).majority_needed
        if needed and not n.meeting_agreed(unanimity=unanimity):
            return Refused("no_majority", votes_for=n.meeting[1], present=n.meeting[0]).text
    return None
