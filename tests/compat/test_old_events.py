"""Every event ever written still loads, means what it meant, and replays."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from tests.compat.corpus_files import (
    MASTER_KEY,
    event_classes,
    meaning,
    plain_form,
    standing,
    topics_in_corpus,
    versions_in_corpus,
    versions_wanted,
    written_files,
)

from aggregates.base import EventSourced
from aggregates.pii import PII
from aggregates.vocabulary import HOUSEHOLD_CLASSES
from rules.plan_reader import parse_plan
from storage.application import EventLog
from storage.vault import destroy_keys

FILES = written_files()


@pytest.fixture(params=FILES, ids=lambda file: f"{len(file['streams'])} streams")
def file(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One file of the corpus: what one installation had written. Ids that are derived are the same in several of them."""
    found: dict[str, Any] = request.param
    return found


@pytest.fixture
def log(file: dict[str, Any], database: str, owner_database: str, tmp_path: Path) -> Iterator[EventLog]:
    """A log whose tables hold a file, as if this installation had written it long ago."""
    event_classes()  # Imports all aggregates, as every process of the product does: topics are known by then.
    with psycopg.connect(owner_database) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO subject_keys (subject, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(UUID(s), b64decode(w)) for s, w in file["keys"].items()],
        )
        cursor.execute(
            "UPDATE subject_keys SET renewed_at = now() WHERE subject = ANY(%s)",
            ([UUID(s) for s in file.get("renewed", [])],),
        )
        cursor.executemany(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)",
            [
                (UUID(stream["id"]), e["version"], e["topic"], e["state"].encode())
                for stream in file["streams"]
                for e in stream["events"]
            ],
        )
    log = EventLog(database, master_key=MASTER_KEY, attachments=tmp_path / "attachments")
    yield log
    log.close()


def test_the_corpus_has_every_event_type_in_its_present_version() -> None:
    missing = versions_wanted() - versions_in_corpus()
    assert not missing, f"run python -m tests.compat.record and commit its file: {sorted(missing)}"


def test_no_topic_of_the_past_has_been_given_up() -> None:
    """A topic of the corpus is known today, or is read by a newer class under its old name."""
    assert topics_in_corpus() <= set(event_classes())


def test_every_event_means_what_it_meant(log: EventLog, file: dict[str, Any]) -> None:
    count = 0
    for stream in file["streams"]:
        for stored in stream["events"]:
            event: Any = log.mapper.to_domain_event(
                StoredEvent(UUID(stream["id"]), stored["version"], stored["topic"], stored["state"].encode())
            )
            said = json.loads(json.dumps(meaning(event)))
            # What was added later has a default; what was there must not have changed.
            assert {k: _unsealed(said[k], v) for k, v in stored["meaning"].items()} == stored["meaning"], (
                stored["topic"]
            )
            assert type(event) is event_classes()[stored["topic"]]
            count += 1
    assert count > 0


def _unsealed(now: Any, was: Any) -> Any:
    """The words that stood in the open once and are personal since: the same words, of the record itself."""
    if isinstance(was, str) and isinstance(now, dict) and set(now) == {"personal", "of"}:
        return now["personal"]
    return now


def test_words_that_stood_in_the_open_still_load_and_belong_to_their_record(
    log: EventLog, file: dict[str, Any]
) -> None:
    once = {
        "inspection.planned.v1": "sampling",
        "movement.plan_adopted.v1": "reason",
        "movement.reading_changed.v1": "reason",
    }
    for stream in file["streams"]:
        for stored in stream["events"]:
            field = once.get(stored["topic"], "")
            was = stored["meaning"].get(field)
            if not isinstance(was, str):
                continue
            event: Any = log.mapper.to_domain_event(
                StoredEvent(UUID(stream["id"]), stored["version"], stored["topic"], stored["state"].encode())
            )
            assert getattr(event, field) == PII(UUID(stream["id"]), was)
            assert was in stored["state"], "an old event cannot be rewritten"


def test_every_stream_replays(log: EventLog, file: dict[str, Any]) -> None:
    for stream in file["streams"]:
        aggregate: EventSourced = log.load(EventSourced, UUID(stream["id"]))
        assert plain_form(standing(aggregate)) == stream["standing"]
        assert aggregate.version == len(stream["events"])


def test_every_stream_replays_after_all_its_people_are_erased(log: EventLog, file: dict[str, Any]) -> None:
    with log.connection() as connection:
        for subject in file["keys"]:
            destroy_keys(connection, [UUID(subject)])
    log.vault.sync()
    for stream in file["streams"]:
        aggregate: EventSourced = log.load(EventSourced, UUID(stream["id"]))
        assert aggregate.version == len(stream["events"])


def test_every_plan_of_the_past_is_read_as_dossiers_were_judged_by_it() -> None:
    """Before a plan said which criterion goes by the meeting's minutes, the program knew it by its id."""
    texts = [
        e["meaning"]["text"]
        for file in FILES
        for stream in file["streams"]
        for e in stream["events"]
        if e["topic"].startswith("movement.") and e["meaning"].get("text")
    ]
    assert len([text for text in texts if "from_minutes" not in text]) >= 2, "texts of before the key"
    for text in texts:
        plan = parse_plan(text.encode(), "kept", kept=True)
        criteria = [c for category in plan.categories.values() for c in category.criteria]
        assert [c.id for c in criteria if c.from_minutes] == [
            c.id for c in criteria if c.id.endswith(".community_support")
        ]
    assert any("household.community_support" in text for text in texts)


def test_nothing_personal_is_readable_in_the_corpus() -> None:
    found: set[str] = set()
    for one in FILES:
        personal = {text for s in one["streams"] for e in s["events"] for text in _personal(e["meaning"])}
        # A hamlet that is nominated itself: its name is public, as that of every unit.
        personal -= set(re.findall(r'"unit_name": "([^"]*)"', json.dumps(one, ensure_ascii=False)))
        states = [(e["topic"], e["state"]) for s in one["streams"] for e in s["events"]]
        # The text of a plan is published, and names the classes of households as its options.
        of_somebody = "\n".join(state for topic, state in states if not topic.startswith("movement."))
        of_anybody = "\n".join(state for _, state in states)
        assert [
            text
            for text in sorted(personal)
            if text in (of_somebody if text in HOUSEHOLD_CLASSES else of_anybody)
        ] == []
        found |= personal
    assert len([text for text in found if text.isdigit()]) > 5, "amounts"
    assert len([text for text in found if " " in text]) > 20, "names and sentences"


def _personal(value: Any) -> set[str]:
    """Names, sentences and amounts that were sealed as such; short ones would be found anywhere.

    Sealed tables (an assessment, a certificate's data) also hold words that are public: ids of criteria, dates.
    """
    if isinstance(value, dict):
        if set(value) == {"personal", "of"}:
            text = value["personal"].removesuffix(" (decimal)") if isinstance(value["personal"], str) else ""
            return {text} if len(text) > 6 else set()
        return set().union(*(_personal(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_personal(v) for v in value))
    return set()
