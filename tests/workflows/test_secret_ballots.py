"""Nobody can tie a secret ballot to its member from what is stored, and the count can be repeated from what is kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from tests import databases
from tests.workflows.council_room import SECRET, Room
from tests.workflows.test_idempotency import together
from tests.workflows.world import World

from aggregates.council_session import CouncilSession
from aggregates.refusals import Refused
from storage.ballot_boxes import BallotBoxes
from workflows.kernel import Command

_OWN = ("originator_id", "timestamp", "meta", "document")
"""What differs between any two sessions: id and time, and the minutes, which name their nominees."""
VOTES = ("for", "against", "for", "abstain", "for")


@pytest.fixture
def room(world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None) -> Room:
    """A room that votes in secret."""
    return Room(world, monkeypatch, **SECRET)


def test_a_box_is_counted_and_destroyed_and_the_count_can_be_repeated(room: Room) -> None:
    first, second = room.world.nomination("council"), room.world.nomination("council")
    session = room.opened(first, second)
    for who, choice in enumerate(VOTES):
        room.vote(session, who, choice, first)
        room.vote(session, who, "for", second)
    assert room.keys == [f"{session}-1.key"]
    [box] = room.sealed()
    assert set(box) == {"session_id", "box", "sealed"}

    assert room.count(session)["counted"] == 2
    assert room.keys == []
    assert room.sealed() == []
    [counted] = [e for e in room.world.log.events_of(session) if isinstance(e, CouncilSession.VotesCounted)]
    by_dossier = {r["nomination_id"]: r for r in counted.results}
    result = by_dossier[first]
    assert Counter(result["choices"]) == {"for": 3, "against": 1, "abstain": 1}
    assert (result["for"], result["against"], result["abstain"], result["base"]) == (3, 1, 1, 5)
    assert set(result["took_part"]) == {m.officer_id for m in room.members}
    assert result["took_part"] == sorted(result["took_part"]), "in no order of time"
    assert room.publish(session)["proposed"] == 2


def _dump(url: str) -> dict[str, list[str]]:
    """Return every row of every table as the server's administrator reads it, system columns included."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            rows = connection.execute(f"SELECT t.xmin::text, t.ctid::text, t::text FROM {name} t").fetchall()
            found[name] = [" ".join(map(str, row)) for row in rows]
    return found


def _plain_of(session: CouncilSession, events: list[Any], members: list[UUID]) -> list[str]:
    """Return a session's events, opened with every key there is, with what differs from session to session taken out."""
    order = {str(m): f"member{n}" for n, m in enumerate(members)}
    lines = []
    for event in events:
        said = {k: v for k, v in vars(event).items() if k not in _OWN}
        if isinstance(event, CouncilSession.VotesCounted):
            # The order of the shuffled choices is the system's own randomness.
            said["results"] = [{**r, "choices": sorted(r["choices"])} for r in said["results"]]
        text = f"{type(event).__name__} {sorted(said.items(), key=str)} {event.meta.officer_id}"
        for id, name in order.items():
            text = text.replace(id, name)
        lines.append(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", text))
    return lines


def test_an_administrator_of_the_database_cannot_tell_two_histories_apart(room: Room, pg_url: str) -> None:
    """Two sessions differ in nothing but who voted how. All that is stored of them is the same, keys and all."""
    room.members.sort(key=lambda m: m.officer_id)
    stories = (("for", "against", "against", "for", "for"), ("against", "for", "for", "against", "for"))
    told: list[list[str]] = []
    seen_keys: list[str] = []
    sealed: list[bytes] = []
    dossiers = [room.world.nomination("council") for _ in stories]
    for votes, dossier in zip(stories, dossiers, strict=True):
        session = room.opened(dossier)
        for who, choice in enumerate(votes):
            room.vote(session, who, choice)
            seen_keys.append((room.world.folder.parent / "ballot-keys" / room.keys[0]).read_text().strip())
            sealed.append(bytes(room.sealed()[0]["sealed"]))
        room.count(session)
        room.publish(session)
        log = room.world.log
        told.append(
            _plain_of(room.load(session), log.events_of(session), [m.officer_id for m in room.members])
        )
    assert told[0] == told[1]

    # What is left in tables, system columns and files, read with the rights of the server's owner.
    rows = _dump(_owner(pg_url, room.world.url))
    assert rows["ballot_boxes"] == []
    everything = "\n".join(line for lines in rows.values() for line in lines)
    for key in set(seen_keys):
        assert key not in everything
        assert not [
            p for p in room.world.folder.parent.rglob("*") if p.is_file() and key.encode() in p.read_bytes()
        ], "the key lies nowhere in the data folder"
    # No fingerprint, outcome or refusal holds a choice.
    for table in ("processed_commands", "security_log", "web_sessions", "personal_readings"):
        assert not [r for r in rows[table] if re.search(r"\b(for|against|abstain)\b", r)], table
    kept = room.world.log.query("SELECT digest, outcome FROM processed_commands WHERE act = 'council.vote'")
    assert len(kept) == 10
    assert {row["digest"] for row in kept} == {""}
    assert {frozenset(row["outcome"]) for row in kept} == {frozenset({"id"})}
    # Every state of the box that an old row version, the journal or a backup may hold: fixed in width, and shut.
    assert len({len(blob) for blob in sealed}) == 1
    assert len(set(sealed)) == len(sealed)


def _owner(pg_url: str, world_url: str) -> str:
    """Return the address of the world's database under the role that owns it."""
    return databases.owner_address(pg_url, urlsplit(world_url).path.lstrip("/"))


def test_no_event_of_a_vote_says_which_way_it_went(room: Room) -> None:
    session = room.opened(room.world.nomination("council"))
    room.vote(session, 1, "against")
    [event] = [e for e in room.world.log.events_of(session) if isinstance(e, CouncilSession.BallotHandedIn)]
    assert "against" not in repr(vars(event))
    stored = room.world.log.query("SELECT state FROM stored_events WHERE originator_id = %s", (session,))
    assert not [row for row in stored if b"against" in bytes(row["state"])]


def test_a_command_that_comes_again_with_another_choice_changes_nothing(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    command = Command(digest="what was posted")
    first = room.vote(session, 1, "against", command=command)
    assert room.vote(session, 1, "for", command=Command(id=command.id, digest="something else")) == first
    for who, choice in ((0, "against"), (2, "against"), (3, "against"), (4, "against")):
        room.vote(session, who, choice)
    room.count(session)
    assert room.load(session).items[n].count.tally.votes_against == 5  # type: ignore[union-attr]


def test_two_ballots_of_one_member_at_once_are_one(room: Room) -> None:
    session = room.opened(room.world.nomination("council"))
    outcomes = together(*(lambda c=c: room.vote(session, 1, c) for c in ("for", "against", "abstain")))
    assert sorted(o.code for o in outcomes if isinstance(o, Refused)) == ["already_voted"] * 2
    for who in (0, 2, 3, 4):
        room.vote(session, who, "for")
    assert room.count(session)["counted"] == 1


def test_all_members_at_once_are_all_counted(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    outcomes = together(*(lambda w=w, c=c: room.vote(session, w, c) for w, c in enumerate(VOTES)))
    assert not [o for o in outcomes if isinstance(o, BaseException)]
    room.count(session)
    tally = room.load(session).items[n].count.tally  # type: ignore[union-attr]
    assert (tally.votes_for, tally.votes_against, tally.abstained) == (3, 1, 1)


def test_a_count_while_somebody_votes_counts_all_or_waits(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    room.all_vote(session, *VOTES[:4])
    outcomes = together(lambda: room.vote(session, 4, "for"), lambda: room.count(session))
    refused = [o.code for o in outcomes if isinstance(o, Refused)]
    assert refused in ([], ["votes_outstanding"])
    if refused:
        room.count(session)
    assert len(room.load(session).items[n].count.choices) == 5  # type: ignore[union-attr]
    assert (room.keys, room.sealed()) == ([], [])


def test_a_box_without_its_key_is_lost_and_voted_on_again(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    room.all_vote(session, *VOTES[:4])
    with pytest.raises(Refused, match="box_is_empty"):
        room.council.lose_box(room.standing, Command(), session_id=session, reason="Đĩa hỏng.")
    for key in (room.world.folder.parent / "ballot-keys").iterdir():
        key.unlink()
    with pytest.raises(Refused, match="ballot_key_lost"):
        room.vote(session, 4, "for")
    with pytest.raises(Refused, match="ballot_key_lost"):
        room.count(session)
    assert not room.council.box_opens(room.load(session))
    assert room.load(session).items[n].given == {m.officer_id for m in room.members[:4]}
    room.council.lose_box(room.standing, Command(), session_id=session, reason="Đĩa hỏng.")
    room.all_vote(session, "against", "against", "against", "against", "for")
    room.count(session)
    count = room.load(session).items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against, count.round) == (1, 4, 2)


def test_a_box_somebody_tampered_with_is_not_counted(room: Room, pg_url: str) -> None:
    n = room.world.nomination("council")
    session = room.opened(n)
    room.all_vote(session, *VOTES[:3])
    [before] = room.sealed()
    room.vote(session, 3, "for")
    room.vote(session, 4, "for")
    # An earlier state of the box put back would take two ballots away.
    with psycopg.connect(_owner(pg_url, room.world.url)) as connection:
        connection.execute("UPDATE ballot_boxes SET sealed = %s", (before["sealed"],))
    with pytest.raises(Refused, match="ballot_box_broken"):
        room.count(session)
    assert not room.council.box_opens(room.load(session))
    room.council.lose_box(room.standing, Command(), session_id=session, reason="Đĩa hỏng.")
    room.all_vote(session, *VOTES)
    room.count(session)
    assert (room.keys, room.sealed()) == ([], [])


def test_whoever_is_killed_after_the_count_leaves_a_key_that_the_next_start_destroys(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = room.opened(room.world.nomination("council"))
    room.all_vote(session, *VOTES)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(BallotBoxes, "destroy_key", killed)
        with pytest.raises(KeyboardInterrupt):
            room.count(session)
    assert room.load(session).status == "counted"
    assert room.sealed() == []
    assert len(room.keys) == 1
    other = room.opened(room.world.nomination("council"))
    room.vote(other, 0, "for")
    room.world.another_process().council.destroy_keys()
    assert room.keys == [f"{other}-1.key"], "the key of a box in use is left alone"


def test_a_vote_that_fails_before_it_is_saved_leaves_nothing_behind(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = room.opened(room.world.nomination("council"))
    put = BallotBoxes.put

    def killed(self: BallotBoxes, *args: Any) -> None:
        put(self, *args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(BallotBoxes, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            room.vote(session, 0, "against")
    assert room.sealed() == []
    room.all_vote(session, *VOTES)
    assert room.count(session)["counted"] == 1


def test_a_cancelled_session_leaves_no_box_and_no_key(room: Room) -> None:
    session = room.opened(room.world.nomination("council"))
    room.all_vote(session, "for", "against")
    room.council.cancel(room.standing, Command(), session_id=session, reason="Mất điện.")
    assert (room.keys, room.sealed()) == ([], [])


def test_keys_are_for_their_owner_alone(room: Room) -> None:
    session = room.opened(room.world.nomination("council"))
    room.vote(session, 0, "for")
    folder = room.world.folder.parent / "ballot-keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [p.stat().st_mode & 0o777 for p in folder.iterdir()] == [0o600]


def test_sealed_ballots_of_absent_members_go_in_last_and_mixed(room: Room) -> None:
    n = room.world.nomination("council")
    session = room.opened(n, absent=2)
    absent = [m.officer_id for m in room.members[3:]]

    def put(papers: list[str], who: list[UUID]) -> None:
        room.council.enter_sealed(
            room.standing, Command(), session_id=session, members=who, papers={n: papers}
        )

    room.all_vote(session, "for", "for")
    with pytest.raises(Refused, match="votes_outstanding"):
        put(["for", "against"], absent)
    room.vote(session, 2, "abstain")
    with pytest.raises(Refused, match="ballots_do_not_match"):
        put(["for"], absent)
    with pytest.raises(Refused, match="not_absent"):
        put(["for"], [room.members[0].officer_id])
    put(["for", "against"], absent)
    with pytest.raises(Refused, match="already_voted"):
        put(["for", "against"], absent)
    room.count(session)
    count = room.load(session).items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against, count.written) == (3, 1, 2)
    with pytest.raises(Refused, match="forbidden"):
        room.council.enter_sealed(
            room.chair, Command(), session_id=session, members=absent, papers={n: ["for"]}
        )
