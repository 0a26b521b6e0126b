"""A command happens once, however often and however it arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.entries import entry
from tests.workflows.world import World, pdf, uid

from aggregates.refusals import Refused
from storage import application
from storage.recorder import ActRecorder
from storage.rounds import in_one_round
from storage.vault import Vault
from workflows.kernel import Command, Outcome


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run all calls at once; return what each returned or raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(20)
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def digest_of(content: object) -> str:
    """Return what a page says of what was posted."""
    return sha256(str(content).encode()).hexdigest()


def registration(world: World, command: Command, **more: Any) -> Callable[[], Any]:
    """Return the act of registering one household."""
    return lambda: world.app.household_register.register(
        world["head"],
        command,
        hamlet_id=world.unit("son"),
        entry=entry("H900", "Hà Thị Lan", birth_year=1980, ethnicity="Kinh", members=3),
        household_class="poor",
        **more,
    )


def test_the_same_command_again_returns_the_first_outcome(world: World) -> None:
    act = registration(world, Command())
    first = act()
    events = world.events
    assert [act(), act()] == [first, first]
    assert world.events == events
    assert world.count("households") == 1


def test_the_same_command_keeps_its_outcome_after_the_record_has_moved_on(world: World) -> None:
    commitment = world.commitment(world.household(), accepted=False)
    command = Command(expected_version=1)
    first = world.app.households.accept(world["clerk"], command, commitment_id=commitment)
    world.declare(commitment)
    assert world.app.households.accept(world["clerk"], command, commitment_id=commitment) == first


def test_a_command_that_decides_nothing_is_remembered_too(world: World) -> None:
    household = world.household()
    people = world.app.people
    people.declare_kin(world["clerk"], Command(), household_id=household)
    command, events = Command(), world.events
    outcome = people.declare_kin(world["clerk"], command, household_id=household)
    assert people.declare_kin(world["clerk"], command, household_id=household) == outcome
    assert world.events == events


def test_eight_at_once_are_one(world: World) -> None:
    """Eight presses of one button: whoever comes second must get the first outcome and not a refusal."""
    act = registration(world, Command())
    events = world.events
    outcomes = together(*[act] * 8)
    assert outcomes == [outcomes[0]] * 8
    assert isinstance(outcomes[0], dict)
    assert world.events == events + 1


def test_eight_at_once_with_the_version_the_page_showed(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)
    command = Command(expected_version=3)

    def verify() -> Any:
        return world.app.households.verify_income(
            world["chair"],
            command,
            commitment_id=commitment,
            year=2017,
            method="home_visit",
            note="",
            uploads=[],
        )

    outcomes = together(*[verify] * 8)
    assert outcomes == [outcomes[0]] * 8
    assert isinstance(outcomes[0], dict)
    assert world.count("income_verifications") == 1


def test_a_command_that_is_overtaken_by_itself_gets_the_first_outcome(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other press is saved between this one's look at the table of commands and its look at the record."""
    commitment = world.commitment(world.household(), accepted=False)
    command = Command(expected_version=1)
    kernel = world.app.kernel
    look = kernel._first_outcome
    outcomes: list[Outcome] = []

    def slow_look(*arguments: Any) -> Any:
        found = look(*arguments)
        if not outcomes:
            monkeypatch.setattr(kernel, "_first_outcome", look)
            outcomes.append(world.app.households.accept(world["clerk"], command, commitment_id=commitment))
        return found

    monkeypatch.setattr(kernel, "_first_outcome", slow_look)
    refused = world.count("security_log")
    assert world.app.households.accept(world["clerk"], command, commitment_id=commitment) == outcomes[0]
    assert world.count("security_log") == refused, "nothing was refused"


def test_an_id_of_another_act_or_another_person_is_refused(world: World) -> None:
    command = Command()
    household = UUID(registration(world, command)()["id"])
    commitment = world.commitment(household, accepted=False)
    with pytest.raises(Refused, match="command_reused"):
        world.app.households.accept(world["clerk"], command, commitment_id=commitment)
    with pytest.raises(Refused, match="command_reused"):
        world.app.people.declare_kin(world["head"], command, household_id=household)
    other = Command()
    world.app.people.declare_kin(world["head"], other, household_id=household)
    with pytest.raises(Refused, match="command_reused"):
        world.app.people.declare_kin(world["clerk"], other, household_id=household)
    assert not world.log.query(
        "SELECT 1 FROM officer_kin WHERE officer_id = %s", (world["clerk"].officer_id,)
    )


@pytest.mark.parametrize("error", [psycopg.OperationalError, psycopg.InterfaceError])
def test_a_lost_acknowledgement_is_settled_by_the_table_of_commands(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[psycopg.Error]
) -> None:
    """The commit arrived, its answer did not: the command comes back with its outcome, not with a conflict."""
    insert = ActRecorder.insert_events
    losses: list[bool] = []

    def lossy(self: ActRecorder, *arguments: Any, **more: Any) -> Any:
        result = insert(self, *arguments, **more)
        if not losses:
            losses.append(True)
            raise error("server closed the connection unexpectedly")
        return result

    monkeypatch.setattr(ActRecorder, "insert_events", lossy)
    events = world.events
    household = registration(world, Command(), household_id=uid("lan"))()
    assert losses
    assert household == {"id": str(uid("lan"))}
    assert world.events == events + 1


def test_a_stale_version_is_refused_and_changes_nothing(world: World) -> None:
    commitment = world.commitment(world.household())
    seen = world.app.households.commitment(world["head"], commitment).version
    world.declare(commitment)
    events = world.events
    with pytest.raises(Refused) as refusal:
        world.app.households.declare_income(
            world["head"],
            Command(expected_version=seen),
            commitment_id=commitment,
            year=2018,
            amount=Decimal(1),
            sources="bò",
            uploads=[pdf()],
        )
    assert refusal.value.code == "stale_version"
    assert world.events == events


def test_a_refused_command_may_be_sent_again_once_it_can_be_done(world: World) -> None:
    """What was typed is kept with its command id: mending the cause and pressing again must work."""
    household = world.household()
    commitment = world.commitment(household, accepted=False)
    command = Command()
    arguments: dict[str, Any] = {
        "commitment_id": commitment,
        "year": 2017,
        "amount": Decimal(5),
        "sources": "bò",
        "uploads": [pdf()],
    }
    with pytest.raises(Refused, match="commitment_not_open"):
        world.app.households.declare_income(world["head"], command, **arguments)
    world.app.households.accept(world["clerk"], Command(), commitment_id=commitment)
    assert world.app.households.declare_income(world["head"], command, **arguments)["id"] == str(commitment)


def test_many_different_commands_at_once_all_happen(world: World) -> None:
    """Optimistic versions must not turn a busy record into refusals where no version was asked for."""
    households = [world.household() for _ in range(8)]
    outcomes = together(
        *(
            lambda h=h: world.app.people.declare_kin(world["clerk"], Command(), household_id=h)
            for h in households
        )
    )
    assert [o for o in outcomes if not isinstance(o, dict)] == []
    known = world.log.query(
        "SELECT household_id FROM officer_kin WHERE officer_id = %s", (world["clerk"].officer_id,)
    )
    assert {row["household_id"] for row in known} == set(households)


# -- the same id with other words


def test_other_words_under_the_same_id_are_refused_and_nothing_is_dropped_in_silence(world: World) -> None:
    id, one, two = uuid4(), digest_of("one"), digest_of("two")
    act = registration(world, Command(id, digest=one))
    first, events = act(), world.events
    assert act() == first, "the same once more is the first one"
    assert registration(world, Command(id))() == first, (
        "who says nothing about the content is not asked about it"
    )
    refused = world.count("security_log")
    with pytest.raises(Refused, match="command_reused"):
        registration(world, Command(id, digest=two))()
    assert world.events == events
    assert world.count("security_log") == refused + 1
    assert act() == first


def test_of_two_contents_at_once_one_is_done_and_the_other_refused(world: World) -> None:
    id, events = uuid4(), world.events
    acts = [registration(world, Command(id, digest=digest_of(n))) for n in range(4)]
    outcomes = together(*acts)
    assert sum(isinstance(o, dict) for o in outcomes) == 1
    assert sorted(o.code for o in outcomes if isinstance(o, Refused)) == ["command_reused"] * 3
    assert world.events == events + 1


def test_what_is_kept_of_the_content_tells_nothing_without_the_master_key(world: World) -> None:
    """Neither the digest itself nor anything that is the same for the same words under another command."""
    digest = digest_of("Hà Thị Lan")
    kept = set()
    for _ in range(2):
        command = Command(digest=digest)
        world.app.people.declare_kin(world["clerk"], command, household_id=world.household())
        row = world.log.query_one(
            "SELECT digest FROM processed_commands WHERE command_id = %s", (command.id,)
        )
        assert row is not None
        assert len(row["digest"]) == 64
        kept.add(row["digest"])
        other = Vault(b"z" * 32, world.log.connection)
        assert row["digest"] == world.log.vault.fingerprint(command.id, digest)
        assert row["digest"] != other.fingerprint(command.id, digest)
    assert len(kept) == 2
    assert digest not in kept


def test_asking_about_the_content_costs_no_round_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    command = Command(digest=digest_of("x"))
    act = registration(world, command)
    act()
    asked = []
    monkeypatch.setattr(application, "in_one_round", lambda c, s: asked.append(s) or in_one_round(c, s))
    act()
    assert len(asked) == 1


def _everything(world: World) -> tuple[Any, ...]:
    counts = (
        "SELECT (SELECT count(*) FROM stored_events), (SELECT count(*) FROM households), (SELECT count(*) FROM nominations), "
        "(SELECT count(*) FROM processed_commands), (SELECT last_value FROM dossier_codes)"
    )
    row = world.app.log.query_one(counts)
    assert row is not None
    return tuple(world.app.log.query("SELECT * FROM stored_events ORDER BY notification_id")), tuple(
        row.values()
    )


def test_a_rehearsal_says_what_would_happen_and_leaves_nothing(world: World) -> None:
    before = _everything(world)
    command = Command(rehearsal=True)
    assert registration(world, command)()["id"]
    assert _everything(world) == before
    # The same command in earnest is not taken for done.
    outcome = registration(world, Command(id=command.id))()
    assert world.app.household_register.household(world["head"], UUID(outcome["id"]))["head"] == "Hà Thị Lan"


def test_a_rehearsal_is_refused_by_what_the_database_knows(world: World) -> None:
    registration(world, Command())()
    with pytest.raises(Refused, match="household_code_taken"):
        registration(world, Command(rehearsal=True))()


def test_a_rehearsed_dossier_draws_no_number(world: World) -> None:
    household = UUID(registration(world, Command())()["id"])
    before = _everything(world)
    for _ in range(2):
        world.app.nominations.propose(
            world["head"], Command(rehearsal=True), category="household", subject_id=household
        )
    assert _everything(world) == before
    assert world.app.nominations.propose(
        world["head"], Command(), category="household", subject_id=household
    )["code"].endswith("1")


def test_a_stale_version_is_seen_in_the_rehearsal(world: World) -> None:
    household = UUID(registration(world, Command())()["id"])
    with pytest.raises(Refused, match="stale_version"):
        world.app.households.accept(
            world["clerk"],
            Command(expected_version=99, rehearsal=True),
            commitment_id=world.commitment(household, accepted=False),
        )
