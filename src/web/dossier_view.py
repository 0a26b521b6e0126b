"""What the dossier page shows, made from a dossier as the workflows give it. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from aggregates.base import Metadata
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT, plain
from aggregates.vocabulary import HOLD_KINDS, INCOME_STATUSES, METHODS, NOMINATION_STATUSES, ROLES
from rules.income_hints import Hint
from rules.plan import Plan
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.dossier_words import place_words
from web.formats import number, office
from web.kit import paper_url, services, sight
from web.labels import STATUSES, Label
from web.offices import either_office
from web.text import t
from workflows.discretion import NOT_TOLD
from workflows.dossiers import Dossier
from workflows.income_hints import Key
from workflows.permissions import ACTS
from workflows.sensitive import Kind
from workflows.system_office import officer_words

Item = dict[str, Any]

_STATUS_CODES = {
    "draft": "draft",
    "open": "in_progress",
    "returned": "returned",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "not_proposed": "not_recommended",
    "declined": "declined",
    "decided": "endorsed",
    "awarded": "awarded",
    "award_cancelled": "cancelled",
    "award_revoked": "revoked",
}
ISSUED_PAPERS = {
    "hamlet_minutes": Text("Biên bản họp bình xét", "Minutes of the review meeting"),
    "receipt": Text("Giấy tiếp nhận và hẹn trả", "Receipt slip"),
    "submission": Text("Tờ trình của UBND xã", "Submission letter of the commune"),
}
"""Papers the system itself renders for a dossier, in the order of the chain."""

_PAPER_KINDS = {
    "nomination.meeting_recorded": Text("Biên bản họp bình xét (bản nộp)", "Minutes as handed in"),
    "nomination.criterion_attested": Text("Căn cứ xác nhận tiêu chí", "Evidence of a criterion"),
    "nomination.submitted": Text("Kèm báo cáo thành tích", "With the report of achievements"),
    "nomination.supplement_submitted": Text("Bổ sung", "Supplement"),
    "nomination.paper_issued": Text("Văn bản phát hành", "Issued paper"),
    "nomination.certificate_issued": Text("Giấy khen", "Certificate of merit"),
    "exit_commitment.registered": Text("Đơn đăng ký thoát nghèo", "Registration to leave poverty"),
    "exit_commitment.income_declared": Text("Căn cứ khai thu nhập", "Evidence of a declared income"),
    "exit_commitment.income_surveyed": Text("Phiếu khảo sát thu nhập", "Survey of an income"),
    "exit_commitment.income_reopened": Text("Căn cứ mở lại thu nhập", "Why a confirmation was taken back"),
    "exit_commitment.support_received": Text("Giấy tờ hỗ trợ", "Papers of a support"),
    "exit_commitment.income_verified": Text("Căn cứ xác nhận thu nhập", "Evidence of a confirmation"),
    "exit_commitment.income_corrected": Text("Căn cứ xác nhận thu nhập", "Evidence of a confirmation"),
    "exit_commitment.income_refused": Text("Căn cứ không xác nhận", "Evidence of a refusal"),
    "exit_commitment.exit_recognised": Text("Công nhận thoát nghèo", "Recognition of the exit"),
    "exit_commitment.no_relapse_pledged": Text("Cam kết không tái nghèo", "No-relapse commitment"),
    "exit_commitment.neighbour_helped": Text("Giúp hộ khác thoát nghèo", "Help given to another household"),
}
_MIME = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}


# -- where it is -------------------------------------------------------------------------------------------------------


def status_of(status: str, holds: int) -> str | Label:
    """Return the tag of a dossier: on hold goes before everything else while it is live."""
    if holds:
        return "held"
    label = STATUSES[_STATUS_CODES[status]]
    return Label(capital(NOMINATION_STATUSES[status]), label.tone, label.icon)


def place_of(row: Row) -> Text:
    """Return the unit a dossier lies with: hamlet, commune or district."""
    level = "hamlet" if row["status"] == "returned" else row["level"]
    if level == "hamlet":
        return Text(place_words(row), place_words(row))
    if level == "commune":
        commune = row["commune"] or row["hamlet"]
        return Text(f"UBND {commune}", f"Commune {commune}")
    if level == "province":
        return Text("Cấp tỉnh", "The province")
    if row["act"] == "submit":
        return Text(place_words(row), place_words(row))
    if services().log.places.province_took_over():
        return Text("Cấp tỉnh", "The province")
    return Text("Cấp huyện", "The district")


def holder_of(row: Row, plan: Plan | None = None) -> Text | None:
    """Return the office that has a live dossier in hand, or None for a closed one, in the words of its plan."""
    roles = holders_of(row)
    return either_office([role for role in ROLES if role in roles], plan) if roles else None


def holders_of(row: Row) -> tuple[str, ...]:
    """Return the roles that can move a live dossier on now; none for a closed one.

    At the council's and the chair's steps the plan names who decides. Before they can, the standing office has to convene
    the session and open it, and to draft the decision.
    """
    if not row["live"]:
        return ()
    if row["status"] == "returned":
        return tuple(row["preparing_roles"])
    prepared = {
        "record_council_result": ("council.convene", "opened"),
        "decide": ("decision.draft", "drafted"),
    }
    if row["act"] in prepared:
        act, stage = prepared[row["act"]]
        if row["council_stage"] != stage:
            return tuple(ACTS[act].roles or ())
        if row["act"] == "record_council_result":
            return tuple(ACTS["council.vote"].roles or ())
    return tuple(row["roles"])


def step_title(plan: Plan, category: str, step_id: str) -> Text:
    """Return what the plan calls a step; the id itself for a step the plan has since dropped."""
    step = next((s for s in plan.category(category).chain if s.id == step_id), None)
    return step.title if step else Text(step_id, step_id)


def moves_over_words(dossier: Dossier) -> Text | None:
    """Say which plan a draft was opened under and which it goes by now; None where that is the same."""
    if not dossier.moves_over:
        return None
    n, old, new = dossier.nomination, services().plans.of(dossier.nomination), dossier.plan
    before, after = old.number, new.number
    if before == after:
        before, after = f"{before} ({n.plan_version})", f"{after} ({new.version})"
    return Text(
        f"Hồ sơ được lập theo Kế hoạch {before}. Chưa nộp nên hồ sơ chuyển sang Kế hoạch đang áp dụng ({after}): "
        "tiêu chuẩn, chặng đường và người làm từng bước dưới đây là của Kế hoạch này; việc chuyển được ghi cùng việc tiếp theo.",
        f"The dossier was opened under plan {before}. It is not submitted yet, so it moves over to the plan in force ({after}): "
        "criteria, stages and offices below are of that plan; the move is recorded with the next act.",
    )


def chain_items(dossier: Dossier) -> list[Item]:
    """Return the chain for the stepper: who let the dossier pass each step and when, where it is now."""
    n = dossier.nomination
    passed: dict[str, tuple[date, str]] = {}
    entered = dossier.events[0].timestamp
    at = n.chain[0]["id"]
    for event in dossier.events:
        following = getattr(event, "next_step", None)
        if isinstance(event, Nomination.CertificateIssued):
            # One that replaces another passes the step no second time.
            passed.setdefault(at, (event.timestamp, who(event.meta, dossier.people)))
        elif following is not None and following != at:
            passed[at] = (event.timestamp, who(event.meta, dossier.people))
            at, entered = following, event.timestamp
    items: list[Item] = []
    for step in n.chain:
        label = Text(step["title_vi"], step["title_en"])
        if step["id"] in passed and step["id"] != (n.step if n.live else None):
            when, holder = passed[step["id"]]
            items.append({"label": label, "state": "done", "holder": holder, "at": when})
        elif step["id"] == n.step:
            state = (
                "stopped"
                if not n.live
                else "held"
                if n.holds
                else "returned"
                if n.status == "returned"
                else "here"
            )
            items.append(
                {
                    "label": label,
                    "state": state,
                    "holder": holder_of(dossier.row, dossier.plan),
                    "at": entered,
                    "due": n.due_on,
                }
            )
        else:
            items.append(
                {
                    "label": label,
                    "state": "todo" if n.live else "skipped",
                    "holder": either_office(step["roles"], dossier.plan),
                }
            )
    return items


# -- who did what ------------------------------------------------------------------------------------------------------


def who(meta: Metadata, people: Mapping[UUID, str | None]) -> str:
    """Return an officer's name with the office as it stood when the act was done."""
    name = person(meta.officer_id, people)
    held = office_of(meta)
    return f"{name}, {held}" if held else name


def person(officer_id: UUID | None, people: Mapping[UUID, str | None]) -> str:
    """Return an officer's name."""
    return t(officer_words(officer_id, people.get(officer_id) if officer_id else None))


def office_of(meta: Metadata) -> str:
    """Return the office as it stood when the act was done: authority, title and unit."""
    return office(meta.signs_for, meta.title, meta.unit_name)


# -- papers ------------------------------------------------------------------------------------------------------------


def size_words(size: int) -> str:
    """``214 kB``, ``1,5 MB``: sizes as a file manager writes them."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{number(Decimal(size) / 1_000_000, 1)} MB"


def paper_link(row: Row) -> Item:
    """Return one row of the papers' view as the macros want it."""
    return _link(row["originator_id"], row["sha256"], row["name"], row["mime"], row["size"])


def _link(owner: UUID, sha256: str, name: str | None, mime: str, size: int) -> Item:
    return {
        "label": name if name is not None else ERASED_TEXT,
        "url": paper_url(owner, sha256),
        "meta": f"{_MIME.get(mime, mime)}, {size_words(size)}",
    }


def paper_kind(topic: str) -> Text:
    """Return what a paper is, by the event that relies on it."""
    return _PAPER_KINDS.get(topic.rpartition(".v")[0], Text("Giấy tờ kèm theo", "Enclosed paper"))


def paper_rows(dossier: Dossier) -> list[Item]:
    """Return all papers of the dossier and the commitment under it, oldest first, each once per act."""
    rows: list[Item] = []
    for row in dossier.papers:
        link = paper_link(row)
        rows.append(
            {
                "name": link["label"],
                "kind": paper_kind(row["topic"]),
                "size": link["meta"],
                "at": row["recorded_at"],
                "sha": row["sha256"][:12],
                "url": {"name": link["url"]},
            }
        )
    return rows


# -- figures and holds ---------------------------------------------------------------------------------------------------


def income_hints(dossier: Dossier) -> Mapping[Key, tuple[Hint, ...]]:
    """Return what is out of line about the incomes a dossier rests on."""
    commitment = dossier.commitment
    return (
        services().incomes.hints([(commitment.id, year) for year in commitment.incomes]) if commitment else {}
    )


def income_rows(dossier: Dossier, hints: Mapping[Key, tuple[Hint, ...]] | None = None) -> list[Item]:
    """Return each income figure with where it stands, who confirmed it, when, how, on what evidence, and what is odd about it."""
    commitment = dossier.commitment
    if commitment is None:
        return []
    if any(not income.claimed.erased for income in commitment.incomes.values()):
        sight("dossier").see(commitment.household_id, Kind.INCOME, Kind.WORDS, record=dossier.nomination.id)
    papers = {row["sha256"]: row for row in dossier.papers if row["originator_id"] == commitment.id}
    rows: list[Item] = []
    for income in sorted(commitment.incomes.values(), key=lambda i: i.year):
        check = next(
            (
                v
                for v in reversed(dossier.verifications)
                if v["year"] == income.year and v["reopened_at"] is None
            ),
            None,
        )
        confirmed = plain(income.confirmed) if income.counts_as_verified else None
        erased = plain(income.claimed) is None
        rows.append(
            {
                "year": income.year,
                "status": STATUSES.get(income.status)
                or Label(capital(INCOME_STATUSES[income.status]), "warn", "back"),
                "amount": None if erased else confirmed if confirmed is not None else plain(income.claimed),
                "claimed": plain(income.claimed) if income.status == "corrected" else None,
                "erased": erased,
                "hints": [h.text for h in (hints or {}).get((commitment.id, income.year), ())],
                "surveyed": check["survey_version"] is not None if check else income.survey is not None,
                "check": check
                and {
                    "officer": check["officer"] or t(ERASED_TEXT),
                    "title": check["title"],
                    "unit": check["unit_name"] if check["unit_name"] not in check["title"] else "",
                    "on": check["occurred_on"],
                    "at": check["recorded_at"],
                    "method": METHODS.get(check["method"]),
                    "note": check["note"],
                    "evidence": [paper_link(papers[h]) for h in check["evidence"] if h in papers],
                },
            }
        )
    return rows


def hold_rows(dossier: Dossier) -> list[Item]:
    """Return the holds that stand, with kind and reason."""
    placed = {e.hold_id: e for e in dossier.events if isinstance(e, Nomination.HoldPlaced)}
    rows: list[Item] = []
    for hold_id, kind in dossier.nomination.holds.items():
        event = placed[hold_id]
        reason = plain(event.reason)
        if reason:
            sight("dossier").see(event.reason.subject, Kind.WORDS, record=dossier.nomination.id)
        rows.append(
            {
                "id": hold_id,
                "kind": kind,
                "words": capital(HOLD_KINDS[kind]),
                # Empty for whoever is not told who complained and why (``workflows.discretion``).
                "reason": t(ERASED_TEXT) if reason is None else reason or t(NOT_TOLD),
                "who": who(event.meta, dossier.people),
                "since": event.timestamp,
            }
        )
    return rows


def pending_years(dossier: Dossier) -> list[int]:
    """Return the years whose income is neither confirmed nor refused."""
    if dossier.commitment is None:
        return []
    return sorted(i.year for i in dossier.commitment.incomes.values() if i.status in ("declared", "reopened"))
