"""Events of recent records are kept in memory: nothing another process did is missed, nothing erased is remembered."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows.test_idempotency import together
from tests.workflows.world import World

from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.pii import ERASED, plain
from aggregates.refusals import Refused
from storage.streams import Streams
from workflows.kernel import Command, Outcome


def kept(world: World, *ids: UUID) -> dict[UUID, int]:
    """Return how many events of each record this process keeps."""
    return {id: len(stream) for id, stream in world.log._streams.known(ids)[1].items()}


def test_what_another_process_wrote_is_seen_at_once(world: World) -> None:
    commitment = world.commitment(world.household())
    assert world.log.load(ExitCommitment, commitment).version == 2
    assert kept(world, commitment) == {commitment: 2}
    other = world.another_process()
    other.households.withdraw(world["head"], Command(), commitment_id=commitment, reason="chuyển đi")
    seen = world.log.load(ExitCommitment, commitment)
    assert (seen.version, seen.status) == (3, "withdrawn")
    with pytest.raises(Refused, match="commitment_not_open"):
        world.declare(commitment)


def test_only_what_is_new_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nomination = world.proposed(world.household())
    before = world.log.load(Nomination, nomination).version
    mapper, read = world.log.mapper, []
    decode = mapper.to_domain_event
    monkeypatch.setattr(mapper, "to_domain_event", lambda e: read.append(e.originator_version) or decode(e))
    assert world.log.load(Nomination, nomination).version == before
    assert read == []
    world.meet(nomination)
    after = world.log.load(Nomination, nomination).version
    assert after > before
    assert read == list(range(before + 1, after + 1)), "each event once, the known ones not again"


def test_a_decision_on_an_outdated_record_is_taken_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between this command's look and its writing another process declares the same year."""
    commitment = world.commitment(world.household())
    world.declare(commitment)
    other, kernel = world.another_process(), world.app.kernel
    look = kernel._first_outcome
    overtaken: list[Outcome] = []

    def slow_look(*arguments: Any) -> Any:
        found = look(*arguments)
        if not overtaken:
            overtaken.append(
                other.households.verify_income(
                    world["deputy"],
                    Command(),
                    commitment_id=commitment,
                    year=2017,
                    method="home_visit",
                    note="",
                    uploads=[],
                )
            )
        return found

    monkeypatch.setattr(kernel, "_first_outcome", slow_look)
    with pytest.raises(Refused, match="income_already_verified"):
        world.verify(commitment)
    assert overtaken
    assert world.count("income_verifications") == 1


def test_an_old_version_is_still_an_old_version(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)
    assert world.log.load(ExitCommitment, commitment).version == 3
    assert world.log.load(ExitCommitment, commitment, 1).status == "registered"
    assert world.log.load(ExitCommitment, commitment, 99).version == 3
    with pytest.raises(Refused, match="not_found"):
        world.log.load(ExitCommitment, commitment, 0)


def test_another_kind_and_nothing_at_all_are_not_found(world: World) -> None:
    household = world.household()
    for _ in range(2):
        with pytest.raises(Refused, match="not_found"):
            world.log.load(Nomination, household)
        with pytest.raises(Refused, match="not_found"):
            world.log.load(Household, uuid4())


def test_changing_a_loaded_record_changes_nobody_elses(world: World) -> None:
    nomination = world.proposed(world.household())
    mine = world.log.load(Nomination, nomination)
    mine.status, mine.step = "rejected", "nowhere"
    mine.readings["community_support"] = "spoilt"
    mine.chain.clear()
    mine.proposers.clear()
    fresh = world.log.load(Nomination, nomination)
    assert (fresh.status, fresh.step) != ("rejected", "nowhere")
    assert fresh.readings["community_support"] != "spoilt"
    assert fresh.chain
    assert fresh.proposers


def test_nothing_of_an_erased_subject_is_remembered(world: World) -> None:
    household = world.household()
    other = world.another_process()
    for log in (world.log, other.log):
        assert plain(log.load(Household, household).head) is not None
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert kept(world, household) == {household: 0}, "dropped at once where it was erased"
    for log in (world.log, other.log):
        loaded = log.load(Household, household)
        assert loaded.head is not None
        assert loaded.head.value is ERASED


def test_a_command_begun_before_an_erasure_does_not_write_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has seen the plain name already; other threads of the process have learnt of the erasure meanwhile."""
    household = world.household()
    plain(world.log.load(Household, household).head)
    kernel = world.app.kernel
    look = kernel._first_outcome
    done: list[bool] = []

    def slow_look(*arguments: Any) -> Any:
        found = look(*arguments)
        if not done:
            done.append(True)
            world.another_process().erasure.erase(world["admin"], Command(), subject_id=household)
            world.log.vault.sync()
        return found

    monkeypatch.setattr(kernel, "_first_outcome", slow_look)
    with pytest.raises(Refused, match="subject_erased"):
        world.app.nominations.propose(world["head"], Command(), category="household", subject_id=household)
    assert done
    assert world.count("nominations") == 0


def test_many_threads_read_and_write_the_same_records(world: World) -> None:
    commitment = world.commitment(world.household())
    years = (2016, 2017, 2018, 2019)

    def read() -> list[int]:
        versions = [world.log.load(ExitCommitment, commitment).version for _ in range(25)]
        assert versions == sorted(versions)
        return versions

    outcomes = together(
        *[lambda year=year: world.declare(commitment, year) or {} for year in years], *[read] * 4
    )
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert world.log.load(ExitCommitment, commitment).version == 2 + len(years)
    assert set(world.log.load(ExitCommitment, commitment).incomes) == set(years)


def test_what_is_kept_equals_what_is_stored(world: World) -> None:
    """A whole dossier: the events in memory are those of the log, value by value."""
    household = world.household()
    commitment = world.commitment(household)
    world.declare(commitment)
    world.verify(commitment)
    nomination = world.proposed(household)
    world.meet(nomination)
    for kind, id in ((Household, household), (ExitCommitment, commitment), (Nomination, nomination)):
        world.log.load(kind, id)
        _, streams = world.log._streams.known((id,))
        assert list(streams[id]) == world.another_process().log.events_of(id)


class Blank(EventSourced.Event):
    """An event as short as it gets."""

    TOPIC = "test.blank.v1"


def stream(id: UUID, length: int) -> tuple[EventSourced.Event, ...]:
    return tuple(object.__new__(Blank) for _ in range(length))


def test_the_least_recently_used_are_given_up() -> None:
    streams, ids = Streams(most_events=10, longest=6), [uuid4() for _ in range(5)]
    streams.enter(0)
    for id in ids[:3]:
        streams.keep(0, {id: stream(id, 3)})
    streams.known([ids[0]])
    streams.keep(0, {ids[3]: stream(ids[3], 3)})
    assert [len(s) for s in streams.known(ids[:4])[1].values()] == [3, 0, 3, 3]
    streams.keep(0, {ids[4]: stream(ids[4], 7)})
    assert streams.known([ids[4]])[1] == {ids[4]: ()}, "too long to be kept"


def test_shorter_or_older_news_change_nothing() -> None:
    streams, id = Streams(), uuid4()
    streams.enter(2)
    long = stream(id, 5)
    streams.keep(2, {id: long})
    streams.keep(2, {id: long[:2]})
    streams.keep(1, {id: stream(id, 9)})
    streams.enter(1)
    assert streams.known([id]) == (2, {id: long})
    streams.enter(3)
    assert streams.known([id]) == (3, {id: ()})
