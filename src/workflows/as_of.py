"""A record as it stood: at any version or moment, what was known then and by whom, and what changed between two moments.

Nothing is kept for it: the events up to the moment are applied again, and what each of them changed is noted with who did it. A
dossier is shown with the commitment it rests on, as that stood then. Who may read is decided as of today, and so is what can
still be read: whoever was erased since stays erased at every moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced, Metadata
from aggregates.council_session import CouncilSession
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.poverty_review import PovertyReview
from aggregates.refusals import Refused
from rules.text import Text
from storage.application import EventLog
from workflows.as_of_facts import Fact, facts_of
from workflows.authorisation import authorise
from workflows.council_views import BALLOTS, sees_counts
from workflows.discretion import as_told_to
from workflows.readings import Readings
from workflows.records import Records
from workflows.sensitive import NOT_SHOWN, Kind, Sight

KINDS: Final[Mapping[str, type[EventSourced]]] = {
    "dossier": Nomination,
    "commitment": ExitCommitment,
    "review": PovertyReview,
    "session": CouncilSession,
}
"""What can be shown as it stood."""
AREAS: Final = {
    "dossier": "dossier",
    "commitment": "commitment",
    "review": "inspection",
    "session": "council",
}
"""The part of the work each belongs to (``workflows.sensitive``)."""


@dataclass(frozen=True, slots=True)
class When:
    """A point in a record's life: after its ``version``, or at a ``moment``; neither is now."""

    version: int | None = None
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the reader is shown it, with who made it what it is: in which office, when, by which event."""

    key: str
    label: Text
    value: Text
    meta: Metadata
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What one fact became between two moments. ``before`` is None for one that came, ``after`` for one that went."""

    label: Text
    before: Text | None
    after: Text | None
    meta: Metadata | None
    at: datetime | None

    @property
    def sentence(self) -> Text:
        """Say it as a sentence."""
        label = self.label
        if self.before is None and self.after is not None:
            return Text(f"Thêm “{label.vi}”: {self.after.vi}.", f"Added “{label.en}”: {self.after.en}.")
        if self.after is None and self.before is not None:
            return Text(
                f"Không còn “{label.vi}” (trước đó: {self.before.vi}).",
                f"“{label.en}” is gone (it was: {self.before.en}).",
            )
        assert self.before is not None
        assert self.after is not None
        return Text(
            f"“{label.vi}” đổi từ “{self.before.vi}” thành “{self.after.vi}”.",
            f"“{label.en}” changed from “{self.before.en}” to “{self.after.en}”.",
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A record at one point. ``events`` are all acts up to it, oldest first; ``now`` says that no earlier point was asked for."""

    version: int
    at: datetime
    facts: tuple[Known, ...]
    events: tuple[EventSourced.Event, ...]
    now: bool = False


@dataclass(frozen=True, slots=True)
class AsItStood:
    """A record at one point or two. ``versions`` are all its events, for choosing; ``changes`` is None without a second point."""

    kind: str
    record_id: UUID
    title: Text
    versions: tuple[EventSourced.Event, ...]
    then: Standing
    other: Standing | None
    changes: tuple[Change, ...] | None
    between: tuple[EventSourced.Event, ...]
    people: Mapping[UUID, str | None]

    @property
    def records(self) -> set[UUID]:
        """The record and what it rested on at that point."""
        return {self.record_id, *(e.originator_id for e in self.then.events)}

    @property
    def until(self) -> datetime | None:
        """The moment up to which something had been known, or read; None for now."""
        return None if self.then.now else self.then.at


@dataclass(frozen=True, slots=True)
class _Told:
    fact: Fact
    by: EventSourced.Event


class AsOf:
    """Shows records as they stood. Changes nothing."""

    def __init__(self, log: EventLog, records: Records, readings: Readings) -> None:
        self._log = log
        self._records = records
        self._readings = readings

    def show(
        self,
        actor: Actor,
        kind: str,
        record_id: UUID,
        when: When,
        other: When | None = None,
        sight: Sight | None = None,
    ) -> AsItStood:
        """Return a record in the officer's charge as it stood, and what changed between it and an ``other`` point.

        Raises ``not_found`` for an unknown record, ``nothing_by_then`` for a point before there was any, ``no_such_version`` for
        a version there is not yet; and what forbids to read it today.
        What is shown of anybody is noted in ``sight``, or where there is none written down at once.
        """
        if kind not in KINDS:
            raise Refused("not_found")
        if kind == "session":
            authorise(actor, "council.read")
        else:
            self._records.require_readable(
                actor, "review.read" if kind == "review" else "dossier.read", record_id
            )
        self._log.vault.sync()
        now = self._log.load(KINDS[kind], record_id)
        counts = not isinstance(now, CouncilSession) or sees_counts(actor, now)
        own = self._log.events_of(record_id)
        rests_on = now.commitment_id if isinstance(now, Nomination) else None
        companions = self._log.events_of(rests_on) if rests_on else []
        first = self._at(own, companions, when, counts)
        second = self._at(own, companions, other, counts) if other is not None else None
        # Single ballots tell how somebody voted, or when: neither shown nor a point of time to choose.
        told = [e for e in as_told_to(actor, own) if not isinstance(e, BALLOTS)]
        labels = self._labels(now)
        with self._readings.sight(actor, AREAS[kind], "dossier.read", sight) as seen:
            standing = self._standing(first, told, companions, labels, seen, record_id)
            if when == When():
                standing = replace(standing, now=True)
            another = (
                self._standing(second, told, companions, labels, seen, record_id)
                if second is not None
                else None
            )
        changes: tuple[Change, ...] | None = None
        between: tuple[EventSourced.Event, ...] = ()
        if another is not None:
            early, late = sorted((standing, another), key=lambda s: (s.at, s.version))
            changes = _changes(early, late)
            known = {(e.originator_id, e.originator_version) for e in early.events}
            between = tuple(e for e in late.events if (e.originator_id, e.originator_version) not in known)
        return AsItStood(
            kind,
            record_id,
            _title(now),
            tuple(told),
            standing,
            another,
            changes,
            between,
            self._names([*told, *companions]),
        )

    def _at(
        self,
        own: Sequence[EventSourced.Event],
        companions: Sequence[EventSourced.Event],
        when: When,
        counts: bool,
    ) -> tuple[int, datetime, dict[str, _Told]]:
        """Return version and moment of a point, and every fact with the event that made it so."""
        chosen = [
            e
            for e in own
            if (when.version is None or e.originator_version <= when.version)
            and (when.moment is None or e.timestamp <= when.moment)
        ]
        points = [e for e in chosen if not isinstance(e, BALLOTS)]
        if not points:
            raise Refused("nothing_by_then")
        # Up to what is told of: a version behind it would tell that a ballot was cast.
        newest = max(e.originator_version for e in own if not isinstance(e, BALLOTS))
        if when.version is not None and when.version > newest:
            raise Refused("no_such_version", last=newest)
        last = when.moment if when.moment is not None else points[-1].timestamp
        if when.version is None and when.moment is None:
            last = max([last, *(e.timestamp for e in companions)])
        facts = _replayed(
            [e for e in chosen if e.originator_version <= points[-1].originator_version], "", counts
        )
        facts |= _replayed([e for e in companions if e.timestamp <= last], "commitment.", counts)
        return points[-1].originator_version, last, facts

    def _standing(
        self,
        point: tuple[int, datetime, dict[str, _Told]],
        told: Sequence[EventSourced.Event],
        companions: Sequence[EventSourced.Event],
        labels: Mapping[str, Text],
        sight: Sight,
        record_id: UUID,
    ) -> Standing:
        version, at, facts = point
        known = tuple(
            Known(
                key,
                labels.get(key, told_fact.fact.label),
                _shown(told_fact.fact, sight, record_id),
                told_fact.by.meta,
                told_fact.by.timestamp,
            )
            for key, told_fact in facts.items()
        )
        events = [e for e in told if e.originator_version <= version]
        events += [e for e in companions if e.timestamp <= at]
        events.sort(key=lambda e: (e.timestamp, e.originator_version))
        return Standing(version, at, known, tuple(events))

    def _labels(self, record: Any) -> dict[str, Text]:
        """Return what stands in place of ids: the codes of the dossiers on an agenda."""
        if not isinstance(record, CouncilSession):
            return {}
        rows = self._log.query(
            "SELECT nomination_id, code FROM nominations WHERE nomination_id = ANY(%s)", (list(record.items),)
        )
        return {
            f"item.{r['nomination_id']}": Text(f"Hồ sơ {r['code']}", f"Dossier {r['code']}") for r in rows
        }

    def _names(self, events: Sequence[EventSourced.Event]) -> dict[UUID, str | None]:
        ids = list({e.meta.officer_id for e in events if e.meta.officer_id})
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)", (ids,)
        )
        return {row["officer_id"]: row["full_name"] for row in rows}


def _replayed(events: Sequence[EventSourced.Event], prefix: str, counts: bool) -> dict[str, _Told]:
    """Apply events one by one and note which of them made each fact what it is in the end."""
    record: Any = None
    facts: dict[str, _Told] = {}
    for event in events:
        record = event.mutate(record)
        now = {prefix + fact.key: fact for fact in facts_of(record, counts=counts)}
        facts = {
            key: facts[key] if key in facts and facts[key].fact.value == fact.value else _Told(fact, event)
            for key, fact in now.items()
        }
    return facts


def _shown(fact: Fact, sight: Sight, record_id: UUID) -> Text:
    if fact.kind is None or fact.about is None:
        return fact.value
    return sight.of(fact.about, Kind(fact.kind), fact.value, record_id) or NOT_SHOWN


def _changes(early: Standing, late: Standing) -> tuple[Change, ...]:
    """Return what became of each fact from the earlier point to the later one, in the later one's order."""
    before = {known.key: known for known in early.facts}
    after = {known.key: known for known in late.facts}
    changed = [
        Change(known.label, before[key].value if key in before else None, known.value, known.meta, known.at)
        for key, known in after.items()
        if key not in before or before[key].value != known.value
    ]
    gone = [
        Change(known.label, known.value, None, None, None)
        for key, known in before.items()
        if key not in after
    ]
    return (*changed, *gone)


def _title(record: Any) -> Text:
    if isinstance(record, Nomination):
        return Text(f"Hồ sơ {record.code}", f"Dossier {record.code}")
    if isinstance(record, ExitCommitment):
        return Text("Cam kết thoát nghèo", "Exit commitment")
    if isinstance(record, PovertyReview):
        return Text(f"Rà soát năm {record.year}", f"Review of {record.year}")
    day = record.held_on.strftime("%d/%m/%Y")
    return Text(f"Phiên họp ngày {day}", f"Session of {day}")
