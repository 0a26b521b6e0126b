"""Nothing personal lies about: not in events, not in commands, not in the security log, not in logs, not in files."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from tests.workflows import story
from tests.workflows.world import MASTER_KEY, World, pdf

from aggregates.pii import PII
from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary import HOUSEHOLD_CLASSES, SUPPORT_KINDS
from storage.application import EventLog
from storage.vault import MasterKeyError
from workflows.kernel import Command

LOGS = (
    "stored_events", "processed_commands", "security_log", "sign_in_attempts", "web_sessions", "public_questions",
    "second_factors", "recovery_codes",
    "subject_keys", "personal_readings",
)  # fmt: skip


@pytest.fixture
def told(world: World, plain_paper: None, caplog: pytest.LogCaptureFixture) -> dict[str, UUID]:
    caplog.set_level(logging.DEBUG)
    ids = story.tell(world, end="awarded")
    story.refusals(world, ids)
    return dict(ids)


def test_the_search_finds_what_is_there(world: World, told: dict[str, UUID]) -> None:
    """The read models hold the values in the open: a search that found none there would find none anywhere."""
    rows = b"".join(text for _, text in story.dump(world.url, "households", "incomes", "papers"))
    found = story.found_in(rows)
    for word in ("head", "code", "ethnicity", "address", "pledge file", "income file"):
        assert story.WORDS[word].encode() in found
    assert b"11760023" in found
    sealed = b"".join(text for _, text in story.dump(world.url, "stored_events"))
    assert b"exit_commitment.income_verified.v1" in sealed
    assert len(list(story.dump(world.url, "stored_events"))) == world.events


def test_nothing_personal_in_what_is_kept_for_ever(world: World, told: dict[str, UUID]) -> None:
    leaks = [
        (table, found) for table, text in story.dump(world.url, *LOGS) if (found := story.found_in(text))
    ]
    assert leaks == []
    assert world.count("security_log") >= 7


def test_no_birth_year_or_class_in_the_open_in_events(world: World, told: dict[str, UUID]) -> None:
    """Short values cannot be searched for by themselves: their fields must hold nothing but sealed values."""
    rows = world.log.query("SELECT state FROM stored_events WHERE topic = 'household.registered.v1'")
    for row in rows:
        state = bytes(row["state"])
        for field in (
            b"birth_year",
            b"members",
            b"household_class",
            b"disabled_member",
            b"social_protection",
        ):
            start = state.index(b'"' + field + b'"')
            value = state[start + len(field) + 3 : start + len(field) + 80]
            assert b'"pii"' in value, field
            assert b"1947" not in value


def test_no_hardship_in_the_open_in_events(world: World, told: dict[str, UUID]) -> None:
    """Which class a household was in and what help it got are personal: an erasure must reach them in every event."""
    world.app.households.record_relapse(
        world["chair"],
        Command(),
        commitment_id=told["commitment"],
        year=2019,
        reason="x",
        household_class="near_poor",
    )
    words = {*HOUSEHOLD_CLASSES, *SUPPORT_KINDS} - {"other"}
    seen = set()
    leaks = []
    for row in world.log.query("SELECT topic, state FROM stored_events ORDER BY notification_id"):
        seen.add(row["topic"])
        open_values = set(_unsealed(json.loads(bytes(row["state"]))))
        leaks += [(row["topic"], word) for word in sorted(words & open_values)]
    assert {"exit_commitment.registered.v1", "exit_commitment.support_received.v1"} <= seen
    assert {"household.class_recorded.v1", "exit_commitment.relapse_recorded.v1"} <= seen
    assert leaks == []


def _unsealed(value: object) -> Iterator[str]:
    """Yield every text that stands in the open about somebody: not what is sealed, nor the readings of the plan."""
    if isinstance(value, dict):
        if value.get("_type_") == "pii":
            return
        for name, inner in value.items():
            if name != "readings":
                yield from _unsealed(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _unsealed(inner)
    elif isinstance(value, str):
        yield value


def test_nothing_personal_in_logs(
    world: World, told: dict[str, UUID], caplog: pytest.LogCaptureFixture
) -> None:
    records = [*caplog.get_records("setup"), *caplog.records]
    text = "\n".join(f"{r.name} {r.getMessage()} {r.args!r} {r.exc_text or ''}" for r in records)
    assert "refused act=" in text, "the log says that acts were refused"
    assert story.found_in(text.encode()) == []


def test_nothing_personal_in_files(world: World, told: dict[str, UUID]) -> None:
    kept = list(story.files(world.folder))
    assert len(kept) > 8
    for path, content in kept:
        assert story.found_in(content) == []
        assert story.found_in(str(path).encode()) == []
        assert b"%PDF" not in content
        assert path.stat().st_mode & 0o077 == 0, "only the system's own account may read"


def test_a_refusal_shows_its_code_alone_where_it_may_be_logged(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        world.household(head=story.WORDS["head"] * 20)
    assert str(refusal.value) == "too_long"
    assert repr(PII(world.unit("son"), story.WORDS["head"])).count("Lan") == 0
    assert all("{head}" not in t.vi and "{subject}" not in t.vi for t in REFUSALS.values())


def test_another_master_key_opens_nothing_and_says_why(world: World, told: dict[str, UUID]) -> None:
    other = EventLog(world.url, master_key=b"x" * 32, attachments=world.folder)
    try:
        with pytest.raises(MasterKeyError, match="master key does not fit"):
            other.vault.open(told["household"], b"0" * 40)
    finally:
        other.close()
    right = EventLog(world.url, master_key=MASTER_KEY, attachments=world.folder)
    try:
        assert right.vault.erased(told["household"]) is False
    finally:
        right.close()


def test_each_subject_has_a_key_of_its_own(world: World) -> None:
    """The same words of two households look nothing like each other, and neither opens the other's."""
    one, two = world.household(head="Hà Thị Chung"), world.household(head="Hà Thị Chung")
    vault = world.log.vault
    sealed = vault.seal(one, b"same words")
    assert vault.open(one, sealed) == b"same words"
    with pytest.raises(InvalidTag):
        vault.open(two, sealed)
    assert vault.seal(one, b"same words") != sealed


def test_the_same_paper_of_two_households_is_sealed_twice(world: World) -> None:
    for household in (world.household(), world.household()):
        commitment = world.commitment(household)
        world.declare(commitment, uploads=[pdf("the same paper")], amount=int(Decimal(1)))
    rows = world.log.query(
        "SELECT DISTINCT subject, sha256 FROM papers WHERE topic LIKE '%%income_declared%%'"
    )
    assert len({row["subject"] for row in rows}) == 2
    assert len({row["sha256"] for row in rows}) == 1
    contents = {content for path, content in story.files(world.folder) if path.name == rows[0]["sha256"]}
    assert len(contents) == 2
