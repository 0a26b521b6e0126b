"""The minutes of a council session, filled from what is recorded: who was there, who was out, every count and every turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from aggregates.council_session import CouncilSession, Tally
from aggregates.council_state import Count, Item
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.vocabulary import POSTPONED, VERDICTS
from documents.data import CouncilMember, CouncilMinutesData, Deviation, Letterhead, PutOff, Recusal, Sitting
from documents.data import Tally as PaperTally
from documents.formats import two_digits
from documents.minutes import render_council_minutes
from rules.council import voting_words
from rules.plan import Plan
from rules.text import Text
from rules.vietnamese import vietnamese_sort_key
from storage.application import EventLog
from workflows.addressees import Addressee, counted
from workflows.clock import VIETNAM
from workflows.council_views import form_words, plans_by_form
from workflows.paper_words import movement_names
from workflows.seats import SeatsOfPaper

_GROUNDS = {
    "nominated": "đã tham gia đề nghị hồ sơ",
    "verified": "đã xác minh hồ sơ",
    "kin": "là đối tượng được đề nghị hoặc người thân thuộc hộ được đề nghị",
    "own_unit": "thuộc đơn vị được đề nghị",
    "declared": "tự đề nghị rút",
}


ERASED_WORDS: Final = "(đã xóa theo yêu cầu)"
"""What stands in redacted minutes in the place of a name, or of words that named somebody erased."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What redacted minutes say of themselves, and the reasons for adjourning that are left, in their order."""

    replaces: str
    on: date
    adjournments: tuple[str, ...]


def minutes_of_council(
    log: EventLog,
    seat: SeatsOfPaper,
    session: CouncilSession,
    nominations: Mapping[UUID, Nomination],
    named: Mapping[UUID, Addressee],
    tallies: list[Tally],
    reasons: Mapping[UUID, str],
    *,
    plans: Mapping[UUID, Plan],
    demonstration: bool,
    awards: Mapping[UUID, Sequence[str]],
    ended_at: datetime,
    redaction: Redaction | None = None,
) -> bytes:
    """Return the minutes as a PDF. ``tallies`` are the results that stand, ``named`` the nominees as papers call them,
    ``plans`` those that the dossiers go by, whose seats the letterhead is of (``seat``), ``awards`` what each was awarded before.

    ``redaction``: what is said otherwise where they are rendered again without somebody who was erased since.
    """
    events = log.events_of(session.id)
    verdicts = {n: session.results.get(n, {}).get("verdict") or nominations[n].verdict for n in session.items}
    adjournments = iter(redaction.adjournments if redaction is not None else ())
    people = {
        row["officer_id"]: row
        for row in log.query(
            "SELECT DISTINCT ON (o.officer_id) o.officer_id, o.full_name, a.title FROM officers o "
            "LEFT JOIN appointments a ON a.officer_id = o.officer_id AND a.role IN ('council_chair', 'council_member') "
            "AND a.valid_from <= %(day)s AND coalesce(a.valid_to, 'infinity') >= %(day)s "
            "WHERE o.officer_id = ANY(%(members)s) ORDER BY o.officer_id, a.role",
            {"day": session.held_on, "members": session.members},
        )
    }

    def name(officer_id: UUID | None) -> str:
        row = people.get(officer_id) if officer_id is not None else None
        row = row or log.query_one("SELECT full_name FROM officers WHERE officer_id = %s", (officer_id,))
        return str(row["full_name"] or "") if row else ""

    ordered = sorted(session.members, key=lambda m: (m != session.chair, vietnamese_sort_key(name(m)), m))
    wrote = {m for item in session.items.values() for m in item.written}
    counted_by = next(
        (e.meta.officer_id for e in reversed(events) if isinstance(e, CouncilSession.VotesCounted)), None
    )
    items = {t.nomination_id: session.items[t.nomination_id] for t in tallies}
    agreed = [named[t.nomination_id] for t in tallies if t.proposed]
    venue = log.query_one("SELECT place FROM council_sessions WHERE session_id = %s", (session.id,))
    data = CouncilMinutesData(
        letterhead=Letterhead(
            parent=f"UBND {seat.name}",
            agency="Hội đồng Thi đua - Khen thưởng",
            place=seat.place,
            dated=session.sittings[-1].began.astimezone(VIETNAM).date()
            if len(session.sittings) > 1
            else session.held_on,
        ),
        session="Phiên họp xét khen thưởng phong trào thi đua",
        movement=movement_names(plans.values()),
        venue=str(venue["place"]) if venue else "",
        started_at=next(e.timestamp for e in events if isinstance(e, CouncilSession.Opened)),
        ended_at=ended_at,
        called_for=time.fromisoformat(session.starts_at) if session.starts_at else None,
        chair=name(session.chair),
        chair_away=not session.sittings_of(session.chair),
        secretary=name(counted_by),
        members=tuple(
            CouncilMember(
                name=name(m),
                office=str(people.get(m, {}).get("title") or ""),
                attendance="present" if session.sittings_of(m) else "written" if m in wrote else "absent",
                role="Chủ tịch Hội đồng" if m == session.chair else "Ủy viên",
                note=_there(session, m),
            )
            for m in ordered
        ),
        quorum=_quorum(session),
        sittings=tuple(
            Sitting(
                began=s.began,
                ended=s.ended or ended_at,
                present=len(s.present),
                needed=session.quorum(),
                absent=tuple(name(m) for m in ordered if m not in s.present),
                called_for=time.fromisoformat(s.called_for) if s.called_for else None,
                chaired=session.chair in s.present,
            )
            for s in session.sittings
            if len(session.sittings) > 1
        ),
        rule=_rules(plans, session),
        secret=all(item.secret for item in session.items.values()),
        ballot=_ballot(session),
        tallies=tuple(
            PaperTally(
                name=named[t.nomination_id].name,
                address=named[t.nomination_id].within,
                base=t.base,
                votes_for=t.votes_for,
                votes_against=t.votes_against,
                abstained=t.abstained,
                agreed=t.proposed,
                assessment=VERDICTS.get(verdicts[t.nomination_id]),
                written=len(items[t.nomination_id].written),
                by_chair=t.decided_by_chair,
                tied=session.tied(items[t.nomination_id]),
                awards=tuple(awards.get(t.nomination_id, ())),
                sittings=_voted_at(session, items[t.nomination_id]),
                before=tuple(_before(count) for count in items[t.nomination_id].earlier),
            )
            for t in tallies
        ),
        conclusion=(
            f"Hội đồng thống nhất đề nghị Chủ tịch UBND {seat.level} khen thưởng "
            + (", ".join(f"{two_digits(n)} {group}" for n, group in counted(agreed) if n) or "00 đối tượng")
            + "."
        ),
        recusals=tuple(
            Recusal(
                member=name(e.member), nominee=named[e.nomination_id].name, reason=_GROUNDS.get(e.ground, "")
            )
            for e in events
            if isinstance(e, CouncilSession.MemberRecused)
        ),
        deviations=tuple(
            Deviation(
                nominee=named[t.nomination_id].name,
                assessment=VERDICTS[verdicts[t.nomination_id] or "unproven"],
                decision=Text("đề nghị khen", "proposed")
                if t.proposed
                else Text("không đề nghị khen", "not proposed"),
                reason=reasons[t.nomination_id].strip(),
            )
            for t in tallies
            if reasons.get(t.nomination_id, "").strip()
        ),
        proceedings=tuple(
            filter(
                None, (_turn(e, session, named, adjournments if redaction else None, name) for e in events)
            )
        ),
        put_off=tuple(
            PutOff(nominee=named[i.nomination_id].name, reason=POSTPONED[i.postponed].vi)
            for i in session.items.values()
            if i.postponed
        ),
        replaces=redaction.replaces if redaction is not None else "",
        redacted_on=redaction.on if redaction is not None else None,
        demonstration=demonstration,
    )
    return render_council_minutes(data)


def _there(session: CouncilSession, member: UUID) -> str:
    """Say at which of several sittings a member was; empty where there was one, or the member was at none."""
    at = session.sittings_of(member)
    return "buổi " + ", ".join(map(str, at)) if at and len(session.sittings) > 1 else ""


def _quorum(session: CouncilSession) -> str:
    there = [f"{len(s.present)}/{len(session.members)} thành viên" for s in session.sittings]
    if len(there) == 1:
        return f"Có mặt {there[0]}, đủ điều kiện họp theo quy định."
    each = "; ".join(f"buổi {number} có mặt {many}" for number, many in enumerate(there, 1))
    return f"Họp {two_digits(len(there))} buổi: {each}; mỗi buổi đều đủ điều kiện họp theo quy định."


def _voted_at(session: CouncilSession, item: Item) -> str:
    """Say how many voted on a dossier at which of several sittings: how many, never how."""
    if len(session.sittings) < 2:
        return ""
    votes = Counter(item.sittings.values())
    return "Số phiếu theo buổi: " + "; ".join(
        f"buổi {number}: {two_digits(votes[number])}" for number in sorted(votes)
    )


def _rules(plans: Mapping[UUID, Plan], session: CouncilSession) -> str:
    """Say by which rule each award form was voted on; one sentence where all go by one."""
    by_form: dict[str, Item] = {item.form: item for item in session.items.values()}
    # Where all ballots were of one kind the sentence before has said of which; else each form says it of its own.
    mixed = bool(_ballot(session))
    said = {form: voting_words(item.rule, form=mixed).vi for form, item in by_form.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return " ".join(
        f"Đối với {form_words(plans_by_form(session, plans)[form], form).vi}: {words}"
        for form, words in said.items()
    )


def _ballot(session: CouncilSession) -> str:
    secret = [item.secret for item in session.items.values()]
    if all(secret) or not any(secret):
        return ""
    return f"bỏ phiếu kín {two_digits(sum(secret))} trường hợp, biểu quyết công khai các trường hợp còn lại"


def _before(count: Count) -> str:
    t = count.tally
    return (
        f"Lần {count.round}: {two_digits(t.votes_for)} đồng ý, {two_digits(t.votes_against)} không đồng ý, "
        f"{two_digits(t.abstained)} không ý kiến trên {two_digits(t.base)}"
    )


def _turn(
    event: Any,
    session: CouncilSession,
    named: Mapping[UUID, Addressee],
    adjournments: Iterator[str] | None,
    name: Callable[[UUID | None], str],
) -> str:
    """Tell an adjournment, a resumption, a lost box or a vote held again; empty for what is no such turn."""
    if isinstance(event, CouncilSession.Adjourned):
        reason = plain(event.reason) if adjournments is None else next(adjournments, "")
        hour = f"{time.fromisoformat(event.starts_at):%H giờ %M} " if event.starts_at else ""
        return f"{_moment(event.timestamp)}: tạm hoãn đến {hour}ngày {event.until:%d/%m/%Y}. Lý do: {reason or ERASED_WORDS}"
    if isinstance(event, CouncilSession.Resumed):
        return f"{_moment(event.timestamp)}: họp tiếp, có mặt {len(event.present)}/{len(session.members)} thành viên."
    if isinstance(event, CouncilSession.BallotBoxLost):
        again = f"{_moment(event.timestamp)}: hòm phiếu kín không mở được; bỏ phiếu lại {len(event.nomination_ids)} trường hợp."
        if event.reason is None:
            return again
        reason = plain(event.reason) if adjournments is None else next(adjournments, "")
        return f"{again} Lý do: {reason or ERASED_WORDS}"
    if isinstance(event, CouncilSession.RevoteOrdered):
        who = named[event.nomination_id].name
        by = event.meta.officer_id
        # The chair's to order, who may have been away when the votes were cast: then the minutes say so.
        again = f"{_moment(event.timestamp)}: biểu quyết lại trường hợp {who}"
        if by is not None and not session.was_there(by, event.timestamp):
            again += f", do {name(by)}, vắng mặt tại buổi họp theo điểm danh, yêu cầu"
        return f"{again}. Lý do: {plain(event.reason) or ERASED_WORDS}"
    return ""


def _moment(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%H giờ %M ngày %d/%m/%Y")
