"""What the pages of a council session show, made from the session and its rows. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from aggregates.council_events import Closed
from aggregates.council_session import CouncilSession
from aggregates.pii import plain
from aggregates.vocabulary import CHOICES, POSTPONED
from rules.council import quorum_words, voting_words
from rules.plan import Plan
from rules.text import Text
from storage.application import Row
from web import doubts
from web.dossier_words import capital_name
from web.formats import dmy, erased
from web.kit import Form, actor, paper_url, render, services, sight
from web.labels import Label
from web.text import t
from workflows.authorisation import may
from workflows.council_views import OVER, form_words, plans_by_form, sees_counts
from workflows.sensitive import Kind
from workflows.subjects import shape_of

Item = dict[str, Any]

SESSION_LABELS = {
    "convened": Label(Text("Đã triệu tập", "Convened"), "wait", "clock"),
    "opened": Label(Text("Đang họp", "In session"), "warn", "eye"),
    "adjourned": Label(Text("Tạm hoãn", "Adjourned"), "wait", "pause"),
    "counted": Label(Text("Đã kiểm phiếu, chờ công bố", "Counted, to be published"), "warn", "clock"),
    "closed": Label(Text("Đã kết thúc", "Closed"), "calm", "check"),
    "cancelled": Label(Text("Đã hủy", "Cancelled"), "stop", "cross"),
}
_PROPOSED = Label(Text("Đề nghị khen", "Proposed"), "go", "check")
_PUT_OFF = Label(Text("Để lại phiên sau", "Put off"), "warn", "pause")
_NOT_PROPOSED = Label(Text("Không đề nghị", "Not proposed"), "stop", "cross")
GROUNDS = {
    "nominated": Text("đã đề nghị hoặc lập hồ sơ này", "proposed or prepared this dossier"),
    "verified": Text("đã xác minh hồ sơ hoặc số liệu của hồ sơ", "verified the dossier or its figures"),
    "kin": Text(
        "là chính đối tượng, người trong hộ hoặc người thân",
        "is the nominee, or belongs or is kin to the household",
    ),
    "own_unit": Text("thuộc đơn vị được đề nghị", "belongs to the unit nominated"),
    "declared": Text("tự xin rút", "stepped out at their own wish"),
}
LIST = {"url": "/hoi-dong", "label": Text("Phiên họp Hội đồng", "Council sessions")}


def decision_number(number: int) -> str:
    """A decision's number as offices write it: below 10 with a nought before it."""
    return f"{number:02d}/QĐ-UBND"


def dossier_url(nomination_id: UUID) -> str:
    """Return the address of a dossier's page."""
    return url_for("nominations.show", nomination_id=nomination_id)


def refused_page(form: Form, back: str) -> str:
    """Say why an act was refused where there is no form to show again."""
    return render("council/refused.html", form=form, back=back)


def place_of(row: Row) -> str:
    """Return where a household lives, where a unit lies, or who nominates somebody and as what."""
    category = services().plans.get(row["plan_id"], row["plan_version"]).category(row["category"])
    shape, above = shape_of(category), row.get("commune")
    if shape == "nominee":
        words = Text("{c}, do {u} đề nghị", "{c}, nominated by {u}")
        return t(words.format(c=category.title, u=row["hamlet"]))
    if shape == "unit":
        return above or ""
    return ", ".join(part for part in (row["hamlet"], above) if part)


def named(row: Row) -> str:
    """Return who a dossier is about, with the place where there is one to add."""
    return ", ".join(filter(None, [erased(capital_name(row["subject_name"])), place_of(row)]))


def crumbs(session: CouncilSession) -> list[Item]:
    """Return the way to a page below a session."""
    return [
        LIST,
        {
            "url": url_for("council.session", session_id=session.id),
            "label": Text(f"Phiên họp ngày {dmy(session.held_on)}", f"Session of {dmy(session.held_on)}"),
        },
    ]


def put_off(row: Row) -> bool:
    """Whether nothing may be decided on a dossier of the agenda now: it is held, or no longer waits for the council."""
    return bool(row["holds"]) or not row["live"] or row["act"] != "record_council_result"


def by_dossier(items: list[Row]) -> dict[UUID, Row]:
    """Return the agenda's rows by the id of the dossier."""
    return {item["nomination_id"]: item for item in items}


def is_out(found: CouncilSession, nomination_id: UUID) -> bool:
    """Whether the acting officer sits on the council and is out of a dossier: then its papers are not shown here."""
    by = actor()
    in_council = by.role in ("council_member", "council_chair")
    return in_council and by.officer_id in found.items[nomination_id].recused and found.status not in OVER


def term_of(row: Row) -> str:
    """Return the term of a member as dates; empty where it is not known."""
    if row["valid_from"] is None:
        return ""
    end = row["valid_to"]
    if end is None:
        return t(Text(f"từ {dmy(row['valid_from'])}", f"since {dmy(row['valid_from'])}"))
    return f"{dmy(row['valid_from'])} – {dmy(end)}"


def recusal_rows(
    events: Iterable[Any], named: dict[UUID, Row], names: dict[UUID, str | None], found: CouncilSession
) -> list[Item]:
    """Return who left which dossier, on what ground, and when that was recorded."""
    return [
        {
            "member": names.get(e.member),
            "subject": named[e.nomination_id]["subject_name"],
            "ground": GROUNDS[e.ground],
            "at": e.timestamp,
            "url": {"subject": None if is_out(found, e.nomination_id) else dossier_url(e.nomination_id)},
        }
        for e in events
        if isinstance(e, CouncilSession.MemberRecused)
    ]


def deviation_rows(events: Iterable[Any], items: list[Row]) -> list[Item]:
    """Return the written reasons for results against an assessment, by nominee."""
    by_subject = {i["subject_id"]: i["subject_name"] for i in items}
    return [
        {
            "key": erased(by_subject.get(d.subject)),
            "value": sight("council").of(d.subject, Kind.WORDS, plain(d), e.originator_id),
            "kind": "personal",
        }
        for e in events
        if isinstance(e, Closed | CouncilSession.ResultsPublished)
        for d in e.deviations
    ]


def own_ballots(found: CouncilSession, named: dict[UUID, Row]) -> list[Item]:
    """Return how the acting member voted openly, and on what they voted in secret."""
    by = actor()
    return [
        {
            "key": erased(named[n]["subject_name"]),
            "value": CHOICES[i.ballots[by.officer_id]]
            if by.officer_id in i.ballots
            else Text("đã bỏ phiếu kín", "secret ballot handed in"),
        }
        for n, i in found.items.items()
        if by.officer_id in i.voted
    ]


def earlier_rows(found: CouncilSession, named: dict[UUID, Row]) -> list[Item]:
    """Return the counts that were replaced by another vote."""
    return [
        {
            "name": named[n]["subject_name"],
            "round": count.round,
            "for": count.tally.votes_for,
            "against": count.tally.votes_against,
            "abstain": count.tally.abstained,
            "base": count.tally.base,
        }
        for n, i in found.items.items()
        for count in i.earlier
    ]


def _goes_on(day: date, hour: str) -> Item:
    """Say when an adjourned session goes on."""
    said = Text(f"{hour} ngày {dmy(day)}", f"{hour} on {dmy(day)}") if hour else dmy(day)
    return {"key": Text("Họp tiếp", "Goes on"), "value": said}


def facts_of(found: CouncilSession, row: Row) -> list[Item]:
    """Return day, place, rule, minutes and decision of a session."""
    ours = services().movements.in_force()
    plans = {
        item["nomination_id"]: services().plans.get(item["plan_id"], item["plan_version"])
        for item in services().council.items(found.id)
    }
    facts: list[Item] = [
        {"key": Text("Ngày họp", "Date"), "value": found.held_on, "kind": "date"},
        *([{"key": Text("Giờ họp", "Hour"), "value": found.starts_at}] if found.starts_at else []),
        *([_goes_on(found.until, found.until_hour)] if found.until is not None else []),
        {"key": Text("Địa điểm", "Place"), "value": row["place"]},
        {
            "key": Text("Số hồ sơ", "Dossiers"),
            "value": len(found.items),
            "kind": "number",
        },
        {
            "key": Text("Họp được khi", "Quorum"),
            "value": quorum_words(found.rule),
        },
        *_rules(found, plans),
        *doubts.of_council_rules(ours.plan, {item.form for item in found.items.values()}, ours.confirmed),
    ]
    if found.minutes is not None:
        facts.append({"key": Text("Biên bản", "Minutes"), "value": _link(found), "kind": "html"})
    if row["decision_id"]:
        words = (
            Text(
                f"Quyết định số {decision_number(row['number'])}",
                f"Decision {decision_number(row['number'])}",
            )
            if row["number"]
            else Text("Dự thảo quyết định", "Draft decision")
        )
        url = url_for("decisions.decision", decision_id=row["decision_id"])
        facts.append(
            {
                "key": Text("Quyết định khen thưởng", "Award decision"),
                "value": Markup('<a href="{}">{}</a>').format(url, t(words)),
                "kind": "html",
            }
        )
    return facts


def _rules(found: CouncilSession, plans: Mapping[UUID, Plan]) -> list[Item]:
    """Return how the council votes: one row, or one for each award form where forms have rules of their own."""
    rules = {item.form: item.rule for item in found.items.values()}
    key = Text("Cách tính", "Rule")
    if len({voting_words(rule) for rule in rules.values()}) <= 1:
        return [{"key": key, "value": voting_words(next(iter(rules.values()), found.rule))}]
    return [
        {
            "key": Text("Cách tính: {f}", "Rule: {f}").format(
                f=form_words(plans_by_form(found, plans)[form], form)
            ),
            "value": voting_words(rule),
        }
        for form, rule in rules.items()
    ]


def _link(found: CouncilSession) -> Any:
    assert found.minutes is not None
    return Markup('<a href="{}">{}</a>').format(
        paper_url(found.id, found.minutes.sha256),
        t("Biên bản phiên họp (PDF)", "Minutes of the session (PDF)"),
    )


def member_row(found: CouncilSession, row: Row) -> Item:
    """Return one member with attendance and how many votes are in; never which way they went."""
    id = row["officer_id"]
    opened = found.status == "opened"
    wanted = [
        i for i in found.items.values() if id not in i.recused and not (opened and found.cannot_vote(i))
    ]
    cast = sum(1 for i in wanted if id in i.voted)
    if found.status == "convened":
        attendance, voted = Text("chưa điểm danh", "not called yet"), Text("—", "—")
    else:
        attendance = _attendance(found, id)
        written = sum(1 for i in wanted if id in i.written)
        voted = Text(f"{cast}/{len(wanted)} hồ sơ", f"{cast} of {len(wanted)}")
        if written == cast > 0:
            voted = Text(f"{cast}/{len(wanted)} bằng văn bản", f"{cast} of {len(wanted)} in writing")
        elif written:
            on_paper = Text(f"{written} bằng văn bản", f"{written} in writing")
            voted = Text(f"{voted.vi}, {on_paper.vi}", f"{voted.en}, {on_paper.en}")
        elif not cast and id not in found.present:
            voted = Text("—", "—")
    office = row["title"]
    if id == found.chair and "Chủ tịch Hội đồng" not in office:
        office += t(" (Chủ tịch Hội đồng)", " (chairs the council)")
    return {
        "name": row["full_name"],
        "office": office,
        "term": term_of(row) or "—",
        "attendance": attendance,
        "voted": voted,
    }


def _attendance(found: CouncilSession, member: UUID) -> Text:
    """Say whether a member was there; of a session of several sittings, at which."""
    at = found.sittings_of(member)
    if len(found.sittings) < 2 or not at:
        return Text("có mặt", "present") if at else Text("vắng", "absent")
    numbers = ", ".join(map(str, at))
    if len(at) == len(found.sittings):
        return Text(f"có mặt (buổi {numbers})", f"present (sittings {numbers})")
    missed = ", ".join(str(s.number) for s in found.sittings if s.number not in at)
    return Text(f"có mặt buổi {numbers}, vắng buổi {missed}", f"present at {numbers}, absent from {missed}")


def sitting_rows(found: CouncilSession, names: dict[UUID, str | None]) -> list[Item]:
    """Return when each sitting began and ended, how many were there, and who was not; none for a single sitting."""
    if len(found.sittings) < 2:
        return []
    return [
        {
            "number": s.number,
            "called": s.called_for or "—",
            "began": s.began,
            "ended": s.ended,
            "present": f"{len(s.present)}/{len(found.members)}",
            "needed": found.quorum(),
            "absent": ", ".join(erased(name) for m, name in names.items() if m not in s.present) or "—",
        }
        for s in found.sittings
    ]


def agenda_row(found: CouncilSession, row: Row, names: dict[UUID, str | None]) -> Item:
    """Return one dossier of the agenda; its tally is there only once the session is closed."""
    n = row["nomination_id"]
    item = found.items[n]
    out = is_out(found, n)
    # While votes are cast it is said beforehand on which dossiers none can be held.
    why = row["postponed"] or (
        found.cannot_vote(item) if found.status == "opened" and item.count is None else ""
    )
    pending = item.count.tally if item.count is not None and found.status == "counted" else None
    return {
        "subject": capital_name(row["subject_name"]),
        "place": place_of(row),
        "url": None if out else dossier_url(n),
        "verdict": None if out else row["verdict"] or "unproven",
        "secret": item.secret,
        "recused": ", ".join(erased(name) for m, name in names.items() if m in item.recused),
        "ballots": f"{len(item.voted)}/{len(found.voters(item)) + len(item.voted - set(found.present))}"
        if found.status != "convened"
        else "—",
        "votes_for": pending.votes_for if pending else row["votes_for"],
        "votes_against": pending.votes_against if pending else row["votes_against"],
        "abstained": pending.abstained if pending else row["abstained"],
        "base": pending.base if pending else row["base"],
        "result": _result(found, row),
        "why_off": POSTPONED[why] if why else None,
        "step_out": _step_out(found, n),
        "revote": url_for("council.revote", session_id=found.id, nomination_id=n)
        if found.status == "counted" and may(actor(), "council.revote")
        else None,
    }


def _step_out(found: CouncilSession, nomination_id: UUID) -> str | None:
    """The address for stepping out of one dossier, for whoever still may."""
    by, item = actor(), found.items[nomination_id]
    if found.status not in ("convened", "opened", "adjourned") or not may(by, "council.recuse"):
        return None
    if by.role != "standing_office" and (
        by.officer_id not in found.members or by.officer_id in item.recused or by.officer_id in item.voted
    ):
        return None
    return url_for("council.recuse", session_id=found.id, nomination_id=nomination_id)


def _result(found: CouncilSession, row: Row) -> Label | None:
    if found.status == "counted":
        count = found.items[row["nomination_id"]].count
        if count is None or put_off(row):
            return _PUT_OFF
        # Whoever may not see the counts yet is not shown how one ended either.
        if not sees_counts(actor(), found):
            return None
        return _PROPOSED if count.tally.proposed else _NOT_PROPOSED
    if found.status != "closed":
        return _PUT_OFF if put_off(row) and found.status != "cancelled" else None
    if row["proposed"] is None:
        return _PUT_OFF
    return _PROPOSED if row["proposed"] else _NOT_PROPOSED
