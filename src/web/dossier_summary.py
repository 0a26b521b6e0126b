"""The head of a dossier page: what it is about, how it was judged, what is missing. Nothing here changes anything."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.nomination_events import ReturnedForSupplement
from aggregates.pii import ERASED_TEXT, plain
from rules.text import Text, counted
from storage.application import Row
from web.dossier_grounds import subject_rows
from web.dossier_words import capital_name, place_words, subject_key
from web.formats import dmy
from web.kit import paper_url, services, sight
from web.text import t
from workflows.authorisation import may
from workflows.dossiers import Dossier
from workflows.gold_book_words import unissued_words
from workflows.public import unissued_of
from workflows.sensitive import Kind
from workflows.subjects import shape_of

PLACE = Text("Nơi lập hồ sơ", "Place")


def assessment(dossier: Dossier) -> tuple[Any, str]:
    """Return the assessment to show and words on it: as facts stand for a draft, else as recorded; None when erased."""
    n = dossier.nomination
    # What a household is judged by are its incomes, and the sentences say them.
    own = sight("dossier")
    if n.status == "draft":
        if plain(n.subject_name) is None:
            return None, ""
        own.see(n.subject_id, Kind.INCOME, record=n.id)
        now = services().nominations.judge_now(n)
        return now.to_dict(), t(
            "Xét theo số liệu hiện có; sẽ ghi vào hồ sơ khi nộp.",
            "Judged on what is known today; recorded when the dossier is submitted.",
        )
    result = plain(n.assessment)
    if result is None:
        return None, ""
    own.see(n.subject_id, Kind.INCOME, record=n.id)
    year, month, day = str(result["assessed_on"]).split("-")
    return result, t("Kết quả ghi trong hồ sơ, xét ngày {d}.", "As recorded, judged on {d}.").format(
        d=f"{day}/{month}/{year}"
    )


def said_above(dossier: Dossier) -> set[int]:
    """Return the versions of the events whose words the head of the page has: what is missing, and why it is held."""
    holds = dossier.nomination.holds
    held = [e for e in dossier.events if isinstance(e, Nomination.HoldPlaced) and e.hold_id in holds]
    back = _returned(dossier)
    return {e.originator_version for e in (*held, *([back] if back else []))}


def _returned(dossier: Dossier) -> ReturnedForSupplement | None:
    if dossier.nomination.status != "returned":
        return None
    return next(e for e in reversed(dossier.events) if isinstance(e, ReturnedForSupplement))


def missing(dossier: Dossier) -> list[str] | None:
    """Return what a returned dossier waits for; None for one that was not returned."""
    event = _returned(dossier)
    if event is None:
        return None
    items = plain(event.missing)
    if items:
        sight("dossier").see(event.missing.subject, Kind.WORDS, record=dossier.nomination.id)
    return [t(ERASED_TEXT)] if items is None else list(items)


def known_url(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None while that part of the site is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def _unissued(n: Nomination) -> Row | None:
    """Return the number that was taken for the award and never issued, as the gold book has it."""
    return unissued_of(services().log, n.id) if n.award_in_making is not None else None


def told_of(dossier: Dossier, items: list[Row]) -> list[Row]:
    """Return the timeline ``items`` of a dossier's events, the newest first, where a number was never issued with these words."""
    unissued = _unissued(dossier.nomination)
    if unissued is None:
        return items
    never = t(Text("số này không phát hành", "this number was never issued"))
    return [
        {**item, "note": f"{item['note']}; {never}"}
        if isinstance(event, Nomination.AwardAttested) and event.certificate_id == unissued["certificate_id"]
        else item
        for event, item in zip(reversed(dossier.events), items, strict=True)
    ]


def summary(by: Actor, dossier: Dossier) -> list[dict[str, Any]]:
    """Return the rows of the summary list, with links to what the officer may read."""
    n, row = dossier.nomination, dossier.row
    category = dossier.plan.category(n.category)
    rows: list[dict[str, Any]] = [
        {"key": subject_key(category), "value": capital_name(plain(n.subject_name)), "kind": "personal"},
        {"key": PLACE, "value": place_words(row)},
        {"key": Text("Lập hồ sơ", "Opened"), "value": dossier.events[0].timestamp, "kind": "date",
         "hint": Text(f"Kỳ {n.period}, lần {n.attempt}", f"Period {n.period}, attempt {n.attempt}")},
    ]  # fmt: skip
    household = known_url("households.show", household_id=n.subject_id)
    if household and shape_of(category) == "household":
        rows[0]["actions"] = [{"label": Text("Xem hộ", "See the household"), "url": household}]
    rows[1:1] = subject_rows(dossier)
    commitment = dossier.commitment
    if commitment is not None and commitment.exit_year:
        from_class = {"poor": Text("hộ nghèo", "poverty"), "near_poor": Text("hộ cận nghèo", "near-poverty")}
        rows.append(
            {"key": Text("Thoát nghèo", "Left poverty"), "value": str(commitment.exit_year),
             "hint": from_class.get(plain(commitment.exiting_from), ERASED_TEXT)}
        )  # fmt: skip
        rows.append(
            {
                "key": Text("Cam kết không tái nghèo", "No-relapse commitment"),
                "value": commitment.no_relapse_pledged,
            }
        )
    if n.meeting is not None and n.meeting_record is not None:
        present, votes_for, against = n.meeting
        rows.append(
            {"key": Text("Họp bình xét", "Review meeting"),
             "value": Text(f"{votes_for} tán thành, {against} không tán thành trên {present} người có mặt",
                           f"{votes_for} in favour, {against} against of {present} present"),
             "hint": Text(f"Ngày {dmy(n.meeting_record.held_on)}", f"On {dmy(n.meeting_record.held_on)}")}
        )  # fmt: skip
    if n.posted_until is not None:
        rows.append(
            {"key": Text("Niêm yết đến hết", "Posted until the end of"), "value": n.posted_until, "kind": "date",
             "hint": Text(f"{n.comments} ý kiến", counted(n.comments, "comment"))}
        )  # fmt: skip
    if n.submission is not None:
        number, day = n.submission
        rows.append(
            {"key": Text("Tờ trình", "Submission"),
             "value": Text(f"Số {number} ngày {dmy(day)}", f"No. {number} of {dmy(day)}")}
        )  # fmt: skip
    if n.decision_id is not None:
        # The decision names everybody it awards, in every commune: others read their dossier's number alone.
        url = url_for("decisions.decision", decision_id=n.decision_id) if may(by, "council.read") else None
        decided = next((e for e in dossier.events if isinstance(e, Nomination.AwardDecided)), None)
        if decided is not None:
            rows.append(
                {"key": Text("Quyết định", "Decision"),
                 "value": Text(f"Số {decided.number:02d}/QĐ-UBND ngày {dmy(decided.signed_on)}",
                               f"No. {decided.number:02d}/QĐ-UBND of {dmy(decided.signed_on)}"),
                 "actions": [{"label": Text("Xem", "See"), "url": url}] if url else None}
            )  # fmt: skip
    if n.certificate_id is not None:
        issued = next(e for e in reversed(dossier.events) if isinstance(e, Nomination.CertificateIssued))
        rows.append(
            {"key": Text("Giấy khen", "Certificate"),
             "value": Text(f"Số sổ vàng {issued.gold_book_number:04d}", f"Gold book no. {issued.gold_book_number:04d}"),
             "actions": [
                 {"label": Text("Tải bản PDF", "Download the PDF"), "url": paper_url(n.id, issued.document.sha256)},
                 {"label": Text("Trang kiểm tra", "Check page"),
                  "url": url_for("public.certificate", certificate_id=n.certificate_id)},
             ]}
        )  # fmt: skip
    if unissued := _unissued(n):
        number, why = f"{unissued['gold_book_number']:04d}", unissued_words(unissued)
        rows.append(
            {"key": Text("Số sổ vàng đã lấy", "Gold-book number taken"),
             "value": Text(f"{number}: {why.vi}", f"{number}: {why.en}")}
        )  # fmt: skip
    return rows
