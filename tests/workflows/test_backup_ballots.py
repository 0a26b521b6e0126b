"""A secret vote under way at the moment of a backup: no ballot comes back, that is said, and it is voted again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from tests import databases
from tests.workflows.council_room import SECRET, Room
from tests.workflows.test_backup import (  # noqa: F401
    Place,
    back_up,
    opened,
    outside,
    place,
    run,
)
from tests.workflows.world import World

from aggregates.council_session import CouncilSession
from aggregates.refusals import Refused
from workflows.app import ChungTay
from workflows.kernel import Command

FIRST = ("for", "against", "against", "abstain")


@pytest.fixture
def room(world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None) -> Room:
    """A room that votes in secret."""
    return Room(world, monkeypatch, **SECRET)


def voting(room: Room) -> tuple[UUID, UUID]:
    """A session in which four of five have voted; return it and its dossier."""
    nomination = room.world.nomination("council")
    session = room.opened(nomination)
    room.all_vote(session, *FIRST)
    room.world.app.book.catch_up(occasion="test")
    return session, nomination


def owner(pg_url: str, room: Room) -> psycopg.Connection[tuple[object, ...]]:
    """A connection with every right, as the server's administrator has."""
    url = databases.owner_address(pg_url, urlsplit(room.world.url).path.lstrip("/"))
    return psycopg.connect(url, autocommit=True)


def vote_again(app: ChungTay, room: Room, session: UUID, nomination: UUID) -> None:
    """Record the loss, vote once more, and see that only the second vote counts."""
    lost = app.council.lose_box(
        room.standing, Command(), session_id=session, reason="Khôi phục từ bản sao lưu."
    )
    assert lost["id"] == str(session)
    for member in room.members:
        app.council.vote(member, Command(), session_id=session, ballots={nomination: "for"})
    app.council.count(room.standing, Command(), session_id=session)
    found = app.log.load(CouncilSession, session)
    count = found.items[nomination].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against, count.round) == (5, 0, 2)
    # What was lost stays on record as lost, with who and when, and says of nobody which way they voted.
    [event] = [e for e in app.log.events_of(session) if isinstance(e, CouncilSession.BallotBoxLost)]
    assert event.nomination_ids == [nomination]
    assert event.reason is not None
    assert event.reason.value == "Khôi phục từ bản sao lưu."
    assert event.meta.officer_id == room.standing.officer_id
    app.council.publish(room.chair, Command(), session_id=session, reasons={nomination: "Đủ tiêu chí."})


def test_after_a_restore_the_session_is_named_and_votes_again(
    room: Room,
    place: Place,  # noqa: F811
    outside: Path,  # noqa: F811
    opened: Callable[[Place], ChungTay],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, nomination = voting(room)
    folder = back_up(room.world, outside)
    done = run(place, monkeypatch, "restore", str(folder), "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    day = room.world.clock.today()
    assert (told["fits"], told["lost_ballot_boxes"]) == (True, [day.isoformat()])
    [said] = [line for line in done.stderr.splitlines() if "bỏ phiếu kín" in line]
    assert f"{day:%d/%m/%Y}" in said
    assert "the vote is held again" in said

    app = opened(place)
    assert app.log.query("SELECT 1 FROM ballot_boxes") == []
    assert not (place.folder / "ballot-keys").exists()
    before = app.log.load(CouncilSession, session)
    # Who had voted is on record, which way they had is nowhere.
    assert before.items[nomination].given == {m.officer_id for m in room.members[:4]}
    with psycopg.connect(place.owner) as connection:
        for (name,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            for (row,) in connection.execute(
                f"SELECT t::text FROM {name} t WHERE t::text ~ %s", (str(session),)
            ):
                assert not re.search(r"\b(against|abstain)\b", row), name
    with pytest.raises(Refused, match="ballot_box_broken"):
        app.council.vote(room.members[4], Command(), session_id=session, ballots={nomination: "for"})
    with pytest.raises(Refused, match="votes_outstanding"):
        app.council.count(room.standing, Command(), session_id=session)
    assert not app.council.box_opens(app.log.load(CouncilSession, session))
    vote_again(app, room, session, nomination)
    assert app.council.lost_boxes() == []


@pytest.mark.parametrize("gone", ["key", "rows", "rows and key"])
def test_whatever_of_a_box_is_gone_is_said_and_voted_again(room: Room, pg_url: str, gone: str) -> None:
    """The server's own copies may bring back the box without its key, and a folder's the key without its box."""
    session, nomination = voting(room)
    if "key" in gone:
        for key in (room.world.folder.parent / "ballot-keys").iterdir():
            key.unlink()
    if "rows" in gone:
        with owner(pg_url, room) as connection:
            connection.execute("DELETE FROM ballot_boxes")
    room.world.another_process().council.destroy_keys()
    with pytest.raises(Refused) as refusal:
        room.vote(session, 4, "for")
    assert refusal.value.code == ("ballot_key_lost" if gone == "key" else "ballot_box_broken")
    assert "the vote is held again" in refusal.value.text.en
    assert "bỏ phiếu lại" in refusal.value.text.vi
    assert room.council.lost_boxes() == [room.world.clock.today()]
    assert room.load(session).items[nomination].given == {m.officer_id for m in room.members[:4]}
    vote_again(room.world.app, room, session, nomination)
    assert (room.keys, room.sealed()) == ([], [])


def test_an_older_box_that_was_put_back_is_never_counted_as_the_whole(room: Room, pg_url: str) -> None:
    """The box of the second ballot, while the record knows of three."""
    nomination = room.world.nomination("council")
    session = room.opened(nomination)
    room.all_vote(session, *FIRST[:2])
    [old] = room.sealed()
    room.vote(session, 2, "against")
    with owner(pg_url, room) as connection:
        connection.execute("UPDATE ballot_boxes SET sealed = %s", (old["sealed"],))
    with pytest.raises(Refused, match="ballot_box_broken"):
        room.vote(session, 3, "for")
    assert room.council.lost_boxes() == [room.world.clock.today()]
    # A box whose key was destroyed when it was counted opens for nobody, whoever brings it back.
    room.council.lose_box(room.standing, Command(), session_id=session, reason="Đĩa hỏng.")
    with owner(pg_url, room) as connection:
        connection.execute(
            "INSERT INTO ballot_boxes (session_id, box, sealed) VALUES (%s, 1, %s)", (session, old["sealed"])
        )
    assert not [k for k in room.keys if k.endswith("-1.key")]
    room.all_vote(session, "for", "for", "for", "for", "against")
    assert room.count(session)["counted"] == 1
