"""What the pages of a council session show, made from the session and its rows. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from aggregates.council_session import CouncilSession
from aggregates.pii import plain
from aggregates.vocabulary import CHOICES
from rules.council import quorum_words, voting_words
from rules.text import Text
from storage.application import Row
from web import doubts
from web.dossier_words import capital_name
from web.formats import dmy, erased
from web.kit import Form, actor, paper_url, render, services, sight
from web.labels import Label
from web.text import t
from workflows.authorisation import may
from workflows.sensitive import Kind
from workflows.subjects import shape_of

Item = dict[str, Any]

SESSION_LABELS = {
    "convened": Label(Text("Đã triệu tập", "Convened"), "wait", "clock"),
    "opened": Label(Text("Đang họp", "In session"), "warn", "eye"),
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
    category = services().movements.in_force().plan.categories.get(row["category"])
    shape = "household" if category is None else shape_of(category)
    above = row.get("commune")
    if shape == "nominee" and category is not None:
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


def recusal_rows(events: Iterable[Any], named: dict[UUID, Row], names: dict[UUID, str | None]) -> list[Item]:
    """Return who left which dossier, on what ground, and when that was recorded."""
    return [
        {
            "member": names.get(e.member),
            "subject": named[e.nomination_id]["subject_name"],
            "ground": GROUNDS[e.ground],
            "at": e.timestamp,
            "url": {"subject": dossier_url(e.nomination_id)},
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
        if isinstance(e, CouncilSession.Closed)
        for d in e.deviations
    ]


def own_ballots(found: CouncilSession, named: dict[UUID, Row]) -> list[Item]:
    """Return how the acting member voted."""
    by = actor()
    return [
        {"key": erased(named[n]["subject_name"]), "value": CHOICES[i.ballots[by.officer_id]]}
        for n, i in found.items.items()
        if by.officer_id in i.ballots
    ]


def facts_of(found: CouncilSession, row: Row) -> list[Item]:
    """Return day, place, rule, minutes and decision of a session."""
    ours = services().movements.in_force()
    facts: list[Item] = [
        {"key": Text("Ngày họp", "Date"), "value": found.held_on, "kind": "date"},
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
        {
            "key": Text("Cách tính", "Rule"),
            "value": voting_words(found.rule),
        },
        *doubts.of_council_rule(ours.plan, ours.confirmed),
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


def _link(found: CouncilSession) -> Any:
    assert found.minutes is not None
    return Markup('<a href="{}">{}</a>').format(
        paper_url(found.id, found.minutes.sha256),
        t("Biên bản phiên họp (PDF)", "Minutes of the session (PDF)"),
    )


def member_row(found: CouncilSession, row: Row) -> Item:
    """Return one member with attendance and how many votes are in; never which way they went."""
    id = row["officer_id"]
    wanted = [i for i in found.items.values() if id not in i.recused]
    cast = sum(1 for i in wanted if id in i.ballots)
    if found.status == "convened":
        attendance, voted = Text("chưa điểm danh", "not called yet"), Text("—", "—")
    elif id not in found.present:
        attendance, voted = Text("vắng", "absent"), Text("—", "—")
    else:
        attendance = Text("có mặt", "present")
        voted = Text(f"{cast}/{len(wanted)} hồ sơ", f"{cast} of {len(wanted)}")
    office = row["title"]
    if id == found.chair and "Chủ tịch Hội đồng" not in office:
        office += t(" (Chủ tịch Hội đồng)", " (chairs the council)")
    return {"name": row["full_name"], "office": office, "attendance": attendance, "voted": voted}


def agenda_row(found: CouncilSession, row: Row, names: dict[UUID, str | None]) -> Item:
    """Return one dossier of the agenda; its tally is there only once the session is closed."""
    item = found.items[row["nomination_id"]]
    voters = [m for m in found.present if m not in item.recused]
    return {
        "subject": capital_name(row["subject_name"]),
        "place": place_of(row),
        "url": dossier_url(row["nomination_id"]),
        "verdict": row["verdict"],
        "recused": ", ".join(erased(names.get(m)) for m in item.recused),
        "ballots": f"{len(item.ballots)}/{len(voters)}" if found.status != "convened" else "—",
        "votes_for": row["votes_for"],
        "votes_against": row["votes_against"],
        "abstained": row["abstained"],
        "base": row["base"],
        "result": _result(found, row),
        "step_out": _step_out(found, row["nomination_id"]),
    }


def _step_out(found: CouncilSession, nomination_id: UUID) -> str | None:
    """The address for stepping out of one dossier, for whoever still may."""
    by, item = actor(), found.items[nomination_id]
    if found.status not in ("convened", "opened") or not may(by, "council.recuse"):
        return None
    if by.role != "standing_office" and (
        by.officer_id not in found.members or by.officer_id in item.recused or by.officer_id in item.ballots
    ):
        return None
    return url_for("council.recuse", session_id=found.id, nomination_id=nomination_id)


def _result(found: CouncilSession, row: Row) -> Label | None:
    if found.status != "closed":
        return _PUT_OFF if put_off(row) and found.status != "cancelled" else None
    if row["proposed"] is None:
        return _PUT_OFF
    return _PROPOSED if row["proposed"] else _NOT_PROPOSED


def actions_of(found: CouncilSession, row: Row, items: list[Row]) -> list[Item]:
    """Return what the acting officer may do in the session now."""
    by = actor()
    here: dict[str, Any] = {"session_id": found.id}
    actions: list[Item] = []
    if found.status == "convened" and may(by, "council.open"):
        actions.append(
            {
                "label": Text("Điểm danh và khai mạc", "Take attendance and open"),
                "url": url_for("council.open_session", **here),
                "hint": Text("Từ ngày họp trở đi.", "From the day of the session on."),
            }
        )
    if found.status == "opened" and may(by, "council.vote") and still_to_vote(found):
        actions.append(
            {"label": Text("Biểu quyết", "Vote"), "url": url_for("council.vote", **here), "act": True}
        )
    if found.status == "opened" and may(by, "council.close"):
        actions.append(
            {
                "label": Text("Kiểm phiếu và kết thúc phiên họp", "Count and close the session"),
                "url": url_for("council.close", **here),
                "act": True,
            }
        )
    if found.status in ("convened", "opened") and may(by, "council.cancel"):
        actions.append(
            {
                "label": Text("Hủy phiên họp", "Cancel the session"),
                "url": url_for("council.cancel", **here),
                "hint": Text(
                    "Khi ghi nhầm ngày hoặc phiên họp không diễn ra.",
                    "When the day was mistyped or the session does not take place.",
                ),
            }
        )
    # A second decision may follow for those whose hold was lifted after the first.
    drafted = row["decision_status"] == "drafted"
    if found.status == "closed" and not drafted and may(by, "decision.draft") and proposals(items):
        actions.append(
            {
                "label": Text("Dự thảo quyết định khen thưởng", "Draft the award decision"),
                "url": url_for("council.draft", **here),
                "act": True,
            }
        )
    return actions


def still_to_vote(found: CouncilSession) -> list[UUID]:
    """Return the dossiers the acting member has still to vote on."""
    by = actor()
    if by.officer_id not in found.present:
        return []
    return [
        n for n, i in found.items.items() if by.officer_id not in i.recused and by.officer_id not in i.ballots
    ]


def proposals(items: list[Row]) -> list[Row]:
    """Return the dossiers the session proposed that still wait for the decision."""
    return [i for i in items if i["proposed"] and i["act"] == "decide" and i["live"] and not i["holds"]]
