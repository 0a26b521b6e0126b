"""My work: what waits for me, by deadline, with one clear action each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, url_for

from aggregates.actors import Actor
from aggregates.vocabulary import AMENDMENT_KINDS, NOMINATION_STATUSES, SESSION_STATUSES
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.appeals import work_item as appeal_item
from web.certificates import work_item as reissue_item
from web.complaints import recommended_item
from web.complaints import work_item as complaint_item
from web.conference_view import work_item as hand_over_item
from web.data_requests import work_item as request_item
from web.dossier_words import capital_name
from web.formats import dmy, dong, number
from web.higher_awards import work_item as higher_item
from web.imports import work_item as import_item
from web.kit import Answer, actor, render, services, sight, today
from web.labels import STATUSES, Label
from web.nomination_acts import PAGES
from web.notices import news
from web.offices import council_name, signers
from web.postings import work_item as posting_item
from web.relapse_watch import work_item as watch_item
from web.review_view import work_item as review_item
from web.revocations import work_item as revocation_item
from web.sponsorships import work_item as sponsorship_item
from web.succession import ended_words, still_open
from web.text import t
from workflows.authorisation import may
from workflows.clock import day_in_vietnam
from workflows.next_acts import next_acts
from workflows.permissions import ACTS
from workflows.sensitive import Kind
from workflows.work_lists import Work

blueprint = Blueprint("work", __name__)

_LOOK = Text("Mở hồ sơ", "Open the dossier")


@blueprint.get("/")
def index() -> Answer:
    """Show what waits for the acting officer; an administrator, who has no dossiers, starts with the accounts."""
    by = actor()
    if by.role == "administrator":
        return redirect(url_for("admin.accounts"))
    work = services().work_lists.of(by)
    items = [
        *_nominations(by, work.nominations),
        *map(_attestation, work.attestations),
        *map(_commitment, work.commitments),
        *(_income(row, by) for row in work.incomes),
        *(_finding(row, by) for row in work.findings),
        *map(_to_convene, work.to_convene),
        *map(_exit, work.exits),
        *map(watch_item, work.watches),
        *map(_session, work.sessions),
        *map(_decision, work.decisions),
        *(_amendment(row) for row in _amendments(by)),
        *map(review_item, services().figures.waiting(by)),
        *map(sponsorship_item, services().sponsorships.waiting(by)),
        *map(import_item, services().import_runs.waiting_for(by)),
        *map(request_item, services().data_requests.waiting(by)),
        *map(complaint_item, services().complaints.waiting(by)),
        *map(recommended_item, services().complaints.recommended(by)),
        *map(reissue_item, services().council.to_reissue(by)),
        *map(revocation_item, services().revocations.waiting(by)),
        *map(appeal_item, services().appeals.waiting(by)),
        *map(higher_item, services().higher_awards.waiting(by)),
        *map(hand_over_item, services().conferences.to_hand_over(by)),
        *map(posting_item, services().postings.unanswered(by)),
    ]
    # By deadline; what has none comes after what has one, the longest waiting first.
    items.sort(key=lambda item: (item["due"] is None, item["due"] or date.max, _day(item["since"])))
    for item in items:
        item["code"] = t(item["code"])
        item["subject"] = t(item["subject"]) if item["subject"] is not None else None
    return render(
        "work/index.html",
        items=items,
        late=sum(1 for item in items if item["due"] and item["due"] < today()),
        capped=_capped(work),
        notices=_notices(by),
        ended=ended_words(still_open(services().people.ended_offices(by.officer_id))),
        may_register=may(by, "household.register"),
        many_incomes=len(work.incomes) if may(by, "income.verify") and len(work.incomes) > 1 else 0,
        reader=may(by, "dossier.read"),
    )


def _day(moment: date) -> date:
    return day_in_vietnam(moment) if isinstance(moment, datetime) else moment


def _capped(work: Work) -> bool:
    return any(
        len(rows) >= 200
        for rows in (
            work.nominations,
            work.attestations,
            work.commitments,
            work.incomes,
            work.findings,
            work.exits,
            work.watches,
        )
    )


def _place(row: Row) -> str:
    return ", ".join(part for part in (row.get("hamlet"), row.get("commune")) if part)


def _nominations(by: Actor, rows: list[Row]) -> list[dict[str, Any]]:
    acts = next_acts(services().log, services().movements, by, rows, today())
    return [_nomination(row, acts[row["nomination_id"]]) for row in rows]


def _nomination(row: Row, act: str) -> dict[str, Any]:
    """A dossier with the act that is open on it now: the page of the dossier leads on to it."""
    plan = services().plans.get(row["plan_id"], row["plan_version"])
    step = next((s for s in plan.category(row["category"]).chain if s.id == row["step"]), None)
    url = url_for("nominations.show", nomination_id=row["nomination_id"])
    known = STATUSES[{"returned": "returned", "draft": "draft"}.get(row["status"], "in_progress")]
    words = capital(NOMINATION_STATUSES[row["status"]])
    if row["act"] == "close_posting" and row["posted_until"] is not None:
        until = dmy(row["posted_until"])
        words = Text(f"Niêm yết đến hết {until}", f"Posted until the end of {until}")
    return {
        "code": row["code"],
        "url": url,
        "subject": capital_name(row["subject_name"]),
        "place": _place(row),
        "holder": step.title if step else None,
        "since": row["since"],
        "due": row["due_on"],
        "status": Label(words, known.tone, known.icon),
        "action": {
            "label": ACTS[act].label if act else _LOOK,
            "url": url_for("commitments.show", commitment_id=row["commitment_id"])
            if act == "income.verify"
            else url,
        },
    }


def _amendments(by: Actor) -> list[Row]:
    return services().amendments.waiting(by) if may(by, "amendment.sign") else []


def _amendment(row: Row) -> dict[str, Any]:
    """A correction or cancellation that waits for the signature."""
    url = url_for("amendments.show", amendment_id=row["amendment_id"])
    number = f"{row['about_number']:02d}/QĐ-UBND"
    return {
        "code": AMENDMENT_KINDS[row["kind"]],
        "url": url,
        "subject": Text(f"Quyết định số {number}", f"Decision {number}"),
        "place": signers(),
        "since": day_in_vietnam(row["drafted_at"]),
        "due": None,
        "status": Label(Text("Chờ ký", "Awaiting signature"), "wait", "pen"),
        "action": {"label": Text("Xem và ký", "Read and sign"), "url": url},
    }


def _to_convene(row: Row) -> dict[str, Any]:
    """All appraised dossiers that are on no agenda: one session takes them together."""
    count = row["dossiers"]
    url = url_for("council.convene")
    return {
        "code": Text(
            f"{number(count)} hồ sơ đã thẩm định, chờ triệu tập Hội đồng",
            f"{counted(count, 'appraised dossier waits', 'appraised dossiers wait')} for the council to be convened",
        ),
        "url": url,
        "subject": Text("Phiên họp Hội đồng", "Council session"),
        "place": council_name(),
        "since": row["since"],
        "due": row["due_on"],
        "status": Label(Text("Chờ triệu tập", "To be convened"), "wait", "clock"),
        "action": {"label": ACTS["council.convene"].label, "url": url},
    }


def _exit(row: Row) -> dict[str, Any]:
    """A household whose target year has come to its review: did it leave poverty?"""
    year = row["target_year"]
    return {
        "code": Text(f"Cam kết thoát nghèo hết năm {year}", f"Pledged to leave poverty by the end of {year}"),
        "url": url_for("commitments.show", commitment_id=row["commitment_id"]),
        "subject": row["head"],
        "place": row["hamlet"],
        "since": row["since"],
        "due": None,
        "status": Label(Text("Đến năm mục tiêu", "Target year reached"), "wait", "clock"),
        "action": {
            "label": ACTS["exit.recognise"].label,
            "url": url_for("commitment_acts.recognise_exit", commitment_id=row["commitment_id"]),
        },
    }


def _attestation(row: Row) -> dict[str, Any]:
    """A dossier others prepare that waits for criteria of this office: which ones, by their titles."""
    criteria = row["criteria"]
    url = url_for("nominations.show", nomination_id=row["nomination_id"])
    return {
        "code": Text(
            f"{row['code']}: {len(criteria)} tiêu chí chờ xác nhận",
            f"{row['code']}: {len(criteria)} to attest",
        ),
        "url": url,
        "subject": capital_name(row["subject_name"]),
        "place": _place(row),
        "holder": Text("; ".join(c.title.vi for c in criteria), "; ".join(c.title.en for c in criteria)),
        "since": row["since"],
        "due": row["due_on"],
        "status": Label(Text("Chờ xác nhận tiêu chí", "Criteria to attest"), "wait", "pen"),
        "action": {
            "label": ACTS["nomination.attest"].label,
            "url": url_for(
                "nominations.act", nomination_id=row["nomination_id"], slug=PAGES["nomination.attest"].slug
            ),
        },
    }


def _commitment(row: Row) -> dict[str, Any]:
    url = url_for("commitments.show", commitment_id=row["commitment_id"])
    return {
        "code": Text(
            f"Đăng ký thoát nghèo, mục tiêu {row['target_year']}", f"Commitment, target {row['target_year']}"
        ),
        "url": url,
        "subject": row["head"],
        "place": row["hamlet"],
        "since": row["since"],
        "due": None,
        "status": "registered",
        "action": {
            "label": Text("Xem xét, tiếp nhận", "Consider and accept"),
            "url": url_for("commitment_acts.accept", commitment_id=row["commitment_id"]),
        },
    }


def _income(row: Row, by: Actor) -> dict[str, Any]:
    """An open figure: the chair confirms it, the commune's officer surveys it."""
    claimed = sight("work").of(row["household_id"], Kind.INCOME, row["claimed"], row["commitment_id"])
    figure, year = dong(claimed), row["year"]
    surveying = by.role == "commune_officer"
    return {
        "code": Text(f"Thu nhập năm {year}: {figure}", f"Income of {year}: {figure}"),
        "url": url_for("commitments.show", commitment_id=row["commitment_id"]),
        "subject": row["head"],
        "place": row["hamlet"],
        "since": row["declared_at"],
        "due": None,
        "status": "declared"
        if row["status"] == "declared"
        else Label(Text("Mở lại để xác minh", "Reopened for verification"), "warn", "back"),
        "action": {
            "label": Text(f"Khảo sát năm {year}", f"Survey {year}")
            if surveying
            else Text(f"Xác minh năm {year}", f"Verify {year}"),
            "url": url_for(
                "income_acts.survey" if surveying else "incomes.verify",
                commitment_id=row["commitment_id"],
                year=year,
            ),
        },
    }


def _finding(row: Row, by: Actor) -> dict[str, Any]:
    answering = by.role != "inspector"
    year = row["year"]
    return {
        "code": Text(f"Phát hiện về thu nhập năm {year}", f"Finding on the income of {year}")
        if year
        else Text("Phát hiện của đoàn kiểm tra", "Finding of the inspection"),
        "url": url_for("inspections.inspection", inspection_id=row["inspection_id"]),
        "subject": row["head"] or row["unit"],
        "place": row["unit"],
        "since": row["recorded_at"],
        "due": None,
        "status": "open" if answering else "answered",
        "action": {
            "label": Text("Trả lời phát hiện", "Answer the finding")
            if answering
            else Text("Kết luận phát hiện", "Resolve the finding"),
            "url": url_for("inspections.inspection", inspection_id=row["inspection_id"]),
        },
    }


def _session(row: Row) -> dict[str, Any]:
    url = url_for("council.session", session_id=row["session_id"])
    closed = row["status"] == "closed"
    known = STATUSES["closed" if closed else "in_progress" if row["status"] == "opened" else "planned"]
    return {
        "code": row["place"],
        "url": url,
        "subject": Text("Phiên họp Hội đồng", "Council session"),
        "place": council_name(),
        "since": row["held_on"],
        "due": None if closed else row["held_on"],
        "status": Label(capital(SESSION_STATUSES[row["status"]]), known.tone, known.icon),
        "action": {
            "label": Text("Dự thảo quyết định", "Draft the decision")
            if closed
            else Text("Vào phiên họp", "Go to the session"),
            "url": url,
        },
    }


def _decision(row: Row) -> dict[str, Any]:
    url = url_for("decisions.decision", decision_id=row["decision_id"])
    return {
        "code": Text("Dự thảo quyết định", "Draft decision"),
        "url": url,
        "subject": Text("Quyết định khen thưởng", "Award decision"),
        "place": signers(),
        "since": day_in_vietnam(row["drafted_at"]),
        "due": None,
        "status": Label(Text("Chờ ký", "Awaiting signature"), "wait", "pen"),
        "action": {"label": Text("Xem và ký", "Read and sign"), "url": url},
    }


def _notices(by: Actor) -> list[dict[str, Any]]:
    if not may(by, "dossier.read"):
        return []
    return [
        {
            "at": row["at"],
            "what": news(row["topic"]),
            "code": row["code"],
            "name": row["subject_name"],
            "url": {"code": url_for("nominations.show", nomination_id=row["nomination_id"])},
        }
        for row in services().dossiers.notices(by, 10)
    ]
