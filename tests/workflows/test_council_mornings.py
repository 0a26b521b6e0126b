"""A session of the council over its turns: terms, recusals, quorum per dossier, adjournment, another vote, publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.council_room import SECRET, Room, kin_of
from tests.workflows.world import World

from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from documents.data import CouncilMinutesData, InvitationData
from rules.vietnamese import vietnamese_sort_key
from workflows import council_minutes, issuing
from workflows.council_views import sees_counts
from workflows.kernel import Command
from workflows.movement import Movements
from workflows.narrative import tell


@pytest.fixture
def room(world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None) -> Room:
    """A room that votes openly, as the plan that ships says."""
    return Room(world, monkeypatch)


def test_nothing_is_in_a_dossier_before_the_results_are_published_together(room: Room) -> None:
    first, second = room.world.nomination("council"), room.world.nomination("council")
    session = room.opened(first, second)
    for who in range(5):
        room.vote(session, who, "for", first)
        room.vote(session, who, "against", second)
    room.count(session)
    log = room.world.log
    assert {log.load(Nomination, n).step for n in (first, second)} == {"council"}
    rows = log.query("SELECT votes_for, votes_against, proposed FROM session_items")
    assert {v for row in rows for v in row.values()} == {None}
    assert room.load(session).results == {}
    with pytest.raises(Refused, match="session_state"):
        room.council.draft_decision(room.standing, Command(), session_id=session)
    found = room.load(session)
    seen = {a: sees_counts(room.world[a], found) for a in ("council_chair", "standing", "member1", "auditor")}
    assert seen == {"council_chair": True, "standing": True, "member1": False, "auditor": False}
    assert session in {r["session_id"] for r in room.world.app.work_lists.of(room.chair).sessions}
    for event in log.events_of(session):
        told = tell(event)
        assert "5" not in told.headline.vi or isinstance(
            event, CouncilSession.Convened | CouncilSession.Opened
        )

    # Proposing nothing against the assessment needs a written reason, the chair's.
    with pytest.raises(Refused, match="deviation_needs_reason") as caught:
        room.council.publish(room.chair, Command(), session_id=session, reasons={})
    assert caught.value.field == f"reason_{second}"
    room.publish(session)
    assert log.load(Nomination, first).step == "decision"
    assert log.load(Nomination, second).status == "not_proposed"
    assert all(sees_counts(room.world[a], room.load(session)) for a in ("member1", "auditor"))


def test_who_counts_does_not_publish(room: Room) -> None:
    session = room.opened(room.world.nomination("council"))
    room.all_vote(session, *["for"] * 5)
    with pytest.raises(Refused, match="forbidden"):
        room.council.count(room.chair, Command(), session_id=session)
    room.count(session)
    with pytest.raises(Refused, match="forbidden"):
        room.council.publish(room.standing, Command(), session_id=session, reasons={})
    with pytest.raises(Refused, match="forbidden"):
        room.council.order_revote(
            room.standing,
            Command(),
            session_id=session,
            nomination_id=next(iter(room.load(session).items)),
            reason="x",
        )


def test_what_is_held_between_count_and_publication_is_put_off(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    room.all_vote(session, *["for"] * 5)
    room.count(session)
    room.world.app.nominations.place_hold(
        room.standing, Command(), nomination_id=n, kind="complaint", reason="Có đơn"
    )
    assert room.publish(session)["proposed"] == 0
    assert room.world.log.load(Nomination, n).step == "council"
    assert room.world.log.query("SELECT postponed FROM session_items") == [{"postponed": "held"}]


def test_a_recused_member_is_not_shown_the_dossier_while_the_session_has_it(room: Room) -> None:
    household = room.world.household()
    kin_of(room.world, room.world["member1"], household)
    n = room.world.nomination("council", household=household)
    other = room.world.nomination("council")
    member = room.world.actor("member1")
    room.world.app.dossiers.dossier(member, other)
    session = room.opened(n, other)
    assert room.load(session).items[n].recused == {member.officer_id}
    paper = room.world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (n,))
    assert paper is not None
    for look in (
        lambda: room.world.app.dossiers.dossier(member, n),
        lambda: room.world.app.records.paper(member, paper["sha256"], n),
        lambda: room.world.app.records.changes_since(member, n, 0),
    ):
        with pytest.raises(Refused, match="recused"):
            look()
    assert room.world.app.dossiers.dossier(room.world["member2"], n).nomination.id == n
    assert room.world.app.dossiers.dossier(member, other).nomination.id == other


def test_a_dossier_that_recusals_leave_without_a_quorum_is_put_off(room: Room) -> None:
    n, other = room.world.nomination("council"), room.world.nomination("council")
    session = room.convened(n, other)
    for who in (1, 2, 3):
        room.council.recuse(room.members[who], Command(), session_id=session, nomination_id=n)
    room.council.open(
        room.standing, Command(), session_id=session, present=[m.officer_id for m in room.members]
    )
    with pytest.raises(Refused, match="no_vote_possible"):
        room.vote(session, 0, "for", n)
    for who in range(5):
        room.vote(session, who, "for", other)
    room.count(session)
    room.publish(session)
    assert room.world.log.query(
        "SELECT nomination_id AS n, postponed FROM session_items WHERE postponed IS NOT NULL"
    ) == [{"n": n, "postponed": "no_quorum"}]
    assert n in {r["nomination_id"] for r in room.council.ready(room.standing)}, (
        "it waits for another session"
    )


def test_a_session_goes_on_another_day_with_the_votes_cast(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    room.all_vote(session, "for", "for")
    today = room.world.clock.today()
    room.council.adjourn(
        room.standing, Command(), session_id=session, until=today + timedelta(days=2), reason="Mất điện."
    )
    assert n not in {r["nomination_id"] for r in room.council.ready(room.standing)}
    present = [m.officer_id for m in room.members]
    with pytest.raises(Refused, match="future_date"):
        room.council.resume(room.standing, Command(), session_id=session, present=present)
    room.world.clock.set_day(today + timedelta(days=2))
    room.council.resume(room.standing, Command(), session_id=session, present=present[2:])
    for who in (2, 3, 4):
        room.vote(session, who, "against")
    room.count(session)
    count = room.load(session).items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against) == (2, 3)


def test_who_voted_at_an_earlier_sitting_is_of_the_quorum_of_the_dossier(room: Room) -> None:
    """Two vote and leave, one steps out: the two left vote with them. Of the other dossier nobody had voted: it is put off."""
    n, other = room.world.nomination("council"), room.world.nomination("council")
    session = room.opened(n, other)
    for who in (0, 1):
        room.vote(session, who, "for", n)
    today = room.world.clock.today()
    room.council.adjourn(
        room.standing, Command(), session_id=session, until=today + timedelta(days=1), reason="Hết giờ."
    )
    room.world.clock.set_day(today + timedelta(days=1))
    present = [m.officer_id for m in room.members]
    with pytest.raises(Refused, match="no_quorum"):  # two of five, whoever voted before
        room.council.resume(room.standing, Command(), session_id=session, present=present[3:])
    room.council.resume(room.standing, Command(), session_id=session, present=present[2:])
    for dossier in (n, other):
        room.council.recuse(room.members[2], Command(), session_id=session, nomination_id=dossier)
    with pytest.raises(Refused, match="no_vote_possible"):
        room.vote(session, 3, "for", other)
    for who in (3, 4):
        room.vote(session, who, "against", n)
    room.count(session)
    items = room.load(session).items
    count = items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against, count.tally.base) == (2, 2, 4)
    assert items[other].postponed == "no_quorum"


def test_minutes_say_where_the_chair_was_away_and_that_one_who_was_away_had_it_voted_on_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[CouncilMinutesData] = []
    monkeypatch.setattr(
        council_minutes, "render_council_minutes", lambda data: told.append(data) or b"%PDF-1.7\n%%EOF\n"
    )
    assert room.members[0] == room.chair
    for away in (True, False):
        session = room.opened(n := room.world.nomination("council"))
        today = room.world.clock.today()
        later = today + timedelta(days=2)
        room.council.adjourn(room.standing, Command(), session_id=session, until=later, reason="Mất điện.")
        room.world.clock.set_day(later)
        there = room.members[1:] if away else room.members
        room.council.resume(
            room.standing, Command(), session_id=session, present=[m.officer_id for m in there]
        )
        for _ in range(2):
            for who in range(1 if away else 0, 5):
                room.vote(session, who, "for")
            room.count(session)
            if not room.load(session).items[n].earlier:
                room.council.order_revote(
                    room.chair, Command(), session_id=session, nomination_id=n, reason="Đếm nhầm."
                )
        room.publish(session)
        data = told[-1]
        assert [s.chaired for s in data.sittings] == [True, not away]
        assert not data.chair_away, "there at the first"
        assert data.letterhead.dated == later, "the day it ended, not the first"
        [again] = [line for line in data.proceedings if "biểu quyết lại" in line]
        assert ("vắng mặt tại buổi họp theo điểm danh" in again) == away
        assert [m.name for m in data.members[1:]] == sorted(
            (m.name for m in data.members[1:]), key=vietnamese_sort_key
        )


def test_minutes_tell_who_was_at_which_sitting(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who voted on the first day and was away on the second is not called absent, nor counted as there on both."""
    told: list[CouncilMinutesData] = []
    monkeypatch.setattr(
        council_minutes, "render_council_minutes", lambda data: told.append(data) or b"%PDF-1.7\n%%EOF\n"
    )
    n = room.world.nomination("council")
    session = room.opened(n, absent=1)
    room.all_vote(session, "for", "for")
    today = room.world.clock.today()
    room.council.adjourn(
        room.standing, Command(), session_id=session, until=today + timedelta(days=2), reason="Mất điện."
    )
    room.world.clock.set_day(today + timedelta(days=2))
    present = [m.officer_id for m in room.members[2:]]
    room.council.resume(room.standing, Command(), session_id=session, present=present)
    for who in (2, 3, 4):
        room.vote(session, who, "for")
    room.count(session)
    room.publish(session)
    [data] = told
    names = {row["officer_id"]: row["full_name"] for row in room.world.log.query("SELECT * FROM officers")}
    there = {m.name: (m.attendance, m.note) for m in data.members}
    assert [there[names[m.officer_id]] for m in room.members] == [
        ("present", "buổi 1"),
        ("present", "buổi 1"),
        ("present", "buổi 1, 2"),
        ("present", "buổi 1, 2"),
        ("present", "buổi 2"),
    ]
    first, second = data.sittings
    assert (first.present, first.needed, first.absent) == (4, 3, (names[room.members[4].officer_id],))
    assert (second.present, set(second.absent)) == (3, {names[m.officer_id] for m in room.members[:2]})
    assert first.began.date() == first.ended.date() < second.began.date()
    assert second.ended == data.ended_at
    assert "buổi 1 có mặt 4/5 thành viên; buổi 2 có mặt 3/5 thành viên" in data.quorum
    assert data.tallies[0].sittings == "Số phiếu theo buổi: buổi 1: 02; buổi 2: 03"


def test_a_member_whose_term_has_ended_is_not_seated(room: Room) -> None:
    late = room.world.officer("late", "council_member", "district", "Ủy viên", valid_to=date(2020, 3, 20))
    n = room.world.nomination("council")
    today = room.world.clock.today()
    session = room.convened(n)
    members = {m["officer_id"]: m for m in room.council.members(room.load(session))}
    assert (members[late.officer_id]["valid_from"], members[late.officer_id]["valid_to"]) == (
        date(2016, 1, 1),
        date(2020, 3, 20),
    )
    everybody = [m.officer_id for m in room.members]
    room.council.open(room.standing, Command(), session_id=session, present=[*everybody, late.officer_id])
    later = max(today, date(2020, 3, 20)) + timedelta(days=1)
    room.council.adjourn(room.standing, Command(), session_id=session, until=later, reason="Hết giờ.")
    room.world.clock.set_day(later)
    with pytest.raises(Refused, match="term_ended") as caught:
        room.council.resume(
            room.standing, Command(), session_id=session, present=[*everybody, late.officer_id]
        )
    assert "Nguyễn Văn late" in caught.value.text.vi
    room.council.resume(room.standing, Command(), session_id=session, present=everybody)


def test_one_dossier_is_voted_on_again_and_the_first_count_is_kept(room: Room) -> None:
    n, other = room.world.nomination("council"), room.world.nomination("council")
    session = room.opened(n, other)
    room.all_vote(session, *["for"] * 5)
    room.count(session)
    room.council.order_revote(
        room.chair, Command(), session_id=session, nomination_id=n, reason="Có thông tin mới về hộ."
    )
    with pytest.raises(Refused, match="already_counted"):
        room.vote(session, 0, "against", other)
    for who, choice in enumerate(("for", "for", "against", "against", "against")):
        room.vote(session, who, choice, n)
    room.count(session)
    item = room.load(session).items[n]
    assert item.count is not None
    assert (item.count.tally.votes_for, item.count.round) == (2, 2)
    assert [c.tally.votes_for for c in item.earlier] == [5]
    room.publish(session)
    minutes = room.load(session).minutes
    assert minutes is not None
    paper = room.world.log.attachments.read(session, minutes.sha256)
    assert paper is not None
    text = paper.decode()
    assert "Lần 1: 05 đồng ý, 00 không đồng ý" in text
    assert "Có thông tin mới về hộ." in text


def test_kin_declared_before_another_vote_is_recused(room: Room) -> None:
    household = room.world.household()
    n = room.world.nomination("council", household=household)
    session = room.opened(n)
    room.all_vote(session, *["for"] * 5)
    room.count(session)
    kin_of(room.world, room.members[1], household)
    room.council.order_revote(
        room.chair, Command(), session_id=session, nomination_id=n, reason="Có xung đột."
    )
    assert room.load(session).items[n].recused == {room.members[1].officer_id}
    with pytest.raises(Refused, match="recused"):
        room.vote(session, 1, "for")


def test_open_written_ballots_count_only_where_the_rule_has_them(
    world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None
) -> None:
    room = Room(world, monkeypatch, written_absentee_allowed=True)
    n = world.nomination("council")
    session = room.opened(n, absent=1)
    absent = room.members[4].officer_id

    def write(choice: str) -> None:
        room.council.enter_written(
            room.standing, Command(), session_id=session, member=absent, ballots={n: choice}
        )

    with pytest.raises(Refused, match="votes_outstanding"):
        write("for")
    room.all_vote(session, "for", "for", "against", "against")
    write("for")
    room.count(session)
    count = room.load(session).items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.proposed, count.written) == (3, True, 1)


def test_without_that_rule_absent_members_do_not_vote(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n, absent=1)
    room.all_vote(session, "for", "for", "for", "for")
    with pytest.raises(Refused, match="no_written_ballots"):
        room.council.enter_written(
            room.standing,
            Command(),
            session_id=session,
            member=room.members[4].officer_id,
            ballots={n: "for"},
        )


def test_every_award_form_goes_by_its_own_rule(
    world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None
) -> None:
    room = Room(world, monkeypatch)
    now = world.app.movements.in_force()
    form = now.plan.award_forms["giay_khen"]
    strict = replace(now.plan.council_rule, threshold=Fraction(9, 10), **SECRET)
    plan = replace(
        now.plan, award_forms={**now.plan.award_forms, "giay_khen": replace(form, council_rule=strict)}
    )
    monkeypatch.setattr(Movements, "in_force", lambda _: replace(now, plan=plan))
    n = world.nomination("council")
    session = room.opened(n)
    item = room.load(session).items[n]
    assert (item.form, item.secret, item.rule["threshold"]) == ("giay_khen", True, "9/10")
    assert room.load(session).rule["threshold"] == "1/2", "the sitting itself goes by the general rule"
    room.all_vote(session, "for", "for", "for", "for", "against")
    room.count(session)
    count = room.load(session).items[n].count
    assert count is not None
    assert not count.tally.proposed, "four of five are less than nine tenths"


def test_a_session_convened_under_the_first_releases_goes_on_by_what_held_then() -> None:
    """An event of the first version has one rule, and no quorum per dossier."""
    state = {"agenda": [["n", "s"]], "rule": {"quorum": "1/2"}}
    CouncilSession.Convened.upcast_v1_v2(state)
    assert (state["forms"], state["rules"]) == ([], {})


def test_the_hour_stands_on_invitation_and_minutes(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes: list[CouncilMinutesData] = []
    letters: list[InvitationData] = []
    monkeypatch.setattr(
        council_minutes, "render_council_minutes", lambda data: minutes.append(data) or b"%PDF-1.7\n%%EOF\n"
    )
    monkeypatch.setattr(issuing, "render_invitation", lambda data: letters.append(data) or b"%PDF")
    n = room.world.nomination("council")
    today = room.world.clock.today()
    outcome = room.council.convene(
        room.standing, Command(), held_on=today, place="Phòng 1", nomination_ids=[n], starts_at=time(7, 45)
    )
    session = UUID(outcome["id"])
    room.council.invitation(room.standing, session)
    assert letters[0].starts_at == time(7, 45)
    present = [m.officer_id for m in room.members]
    room.council.open(room.standing, Command(), session_id=session, present=present)
    room.council.adjourn(room.standing, Command(), session_id=session, until=today, reason="Mất điện.")
    room.council.invitation(room.standing, session)
    assert letters[1].starts_at is None, "nobody has said at what hour it goes on"
    room.council.resume(room.standing, Command(), session_id=session, present=present)
    later: dict[str, Any] = {
        "session_id": session,
        "until": today,
        "reason": "Nghỉ trưa.",
        "starts_at": time(13, 30),
    }
    room.council.adjourn(room.standing, Command(), **later)
    room.council.invitation(room.standing, session)
    assert (letters[2].starts_at, letters[2].held_on) == (time(13, 30), today)
    room.council.resume(room.standing, Command(), session_id=session, present=present)
    room.all_vote(session, "for", "for", "for", "for", "for")
    room.count(session)
    room.publish(session)
    assert minutes[0].called_for == time(7, 45)
    assert [s.called_for for s in minutes[0].sittings] == [time(7, 45), None, time(13, 30)]
    assert f"tạm hoãn đến ngày {today:%d/%m/%Y}" in minutes[0].proceedings[0]
    assert any(f"tạm hoãn đến 13 giờ 30 ngày {today:%d/%m/%Y}" in line for line in minutes[0].proceedings)


def test_a_session_adjourned_before_hours_were_asked_for_has_none(room: Room) -> None:
    n = room.world.nomination("council")
    session, today = room.opened(n), room.world.clock.today()
    wish: dict[str, Any] = {
        "session_id": session,
        "until": today,
        "reason": "Nghỉ trưa.",
        "starts_at": time(13, 30),
    }
    room.council.adjourn(room.standing, Command(), **wish)
    [event] = [e for e in room.world.log.events_of(session) if isinstance(e, CouncilSession.Adjourned)]
    old = object.__new__(CouncilSession.Adjourned)
    old.__dict__.update({k: v for k, v in vars(event).items() if k != "starts_at"})
    again = room.load(session)
    assert again.until_hour == "13:30"
    old.apply(again)
    assert (again.until_hour, again.until) == ("", today)


def test_a_session_convened_before_hours_were_asked_for_has_none(room: Room) -> None:
    session = room.load(room.convened(room.world.nomination("council")))
    [called] = [e for e in room.world.log.events_of(session.id) if isinstance(e, CouncilSession.Convened)]
    # As it was stored then: without the field.
    old = object.__new__(CouncilSession.Convened)
    old.__dict__.update({k: v for k, v in vars(called).items() if k != "starts_at"})
    again = CouncilSession.__new__(CouncilSession)
    CouncilSession.__init__(again)
    old.apply(again)
    assert (again.starts_at, again.held_on) == ("", called.held_on)


def test_the_invitation_names_members_and_agenda(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(world, monkeypatch)
    session = room.convened(world.nomination("council"))
    paper = room.council.invitation(room.standing, session)
    assert paper.startswith(b"%PDF")
    with pytest.raises(Refused, match="forbidden"):
        room.council.invitation(world["head"], session)
