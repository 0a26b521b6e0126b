"""A small language for aggregates: given a history, when somebody decides, then these events - or this refusal.

The history is made by commands, but only its events reach the decision: the aggregate that decides is replayed from them.
A case names *all* facts of the events it expects, so a fact that is forgotten or invented fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from aggregates.actors import Actor
from aggregates.base import EventSourced, Metadata, acting_as
from aggregates.pii import PII
from aggregates.refusals import REFUSALS, Refused
from aggregates.values import Evidence

_ROOT = UUID("7f0d2b8a-34a4-4a0b-9a55-3d7c2f0f6a10")
NOW = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2020, 3, 2)
YEARS = (2016, 2020)


def uid(name: str) -> UUID:
    """Return the same id for the same name, so that expectations can be written down."""
    return uuid5(_ROOT, name)


DISTRICT, COMMUNE, HAMLET = uid("district"), uid("commune"), uid("hamlet")
HAMLET_PATH = f"/{DISTRICT}/{COMMUNE}/{HAMLET}/"
COMMUNE_PATH = f"/{DISTRICT}/{COMMUNE}/"
DISTRICT_PATH = f"/{DISTRICT}/"
HOUSEHOLD = uid("household")


def actor(name: str, role: str, path: str = DISTRICT_PATH, *, kin: bool = False, **more: Any) -> Actor:
    """Return an officer; ``kin`` makes the household of these cases their own."""
    return Actor(
        officer_id=uid(name),
        appointment_id=uid(f"{name}/office"),
        role=role,
        unit_id=UUID(path.strip("/").rpartition("/")[2]),
        unit_path=path,
        unit_name=f"đơn vị của {name}",
        title=more.pop("title", f"chức vụ của {name}"),
        own_households=frozenset({HOUSEHOLD}) if kin else frozenset(),
        **more,
    )


HEAD = actor("head", "hamlet_head", HAMLET_PATH)
OTHER_HEAD = actor("other head", "hamlet_head", HAMLET_PATH)
CLERK = actor("clerk", "commune_officer", COMMUNE_PATH)
CHAIR = actor("commune chair", "commune_chair", COMMUNE_PATH)
DEPUTY = actor("commune deputy", "commune_chair", COMMUNE_PATH)
STANDING = actor("standing office", "standing_office")
LABOUR = actor("labour office", "labour_office")
DISTRICT_CHAIR = actor("district chair", "district_chair", title="Phó Chủ tịch UBND huyện", signs_for="KT.")
INSPECTOR = actor("inspector", "inspector")
ADMIN = actor("administrator", "administrator")


def kin(of: Actor) -> Actor:
    """Return the same officer with kin in the household."""
    return replace(of, own_households=frozenset({HOUSEHOLD}))


def wearing(person: Actor, role: str) -> Actor:
    """Return the same person under another appointment."""
    return replace(person, role=role, appointment_id=uid(f"{person.officer_id}/{role}"))


def pii(value: Any) -> PII:
    """Return a personal value of the household."""
    return PII(HOUSEHOLD, value)


def paper(name: str = "bienban.pdf", subject: UUID = HOUSEHOLD) -> Evidence:
    """Return a paper of the household."""
    return Evidence(uid(name).hex * 2, 1234, "application/pdf", PII(subject, name), subject)


PAPER = paper()


def metadata(by: Actor, at: datetime = NOW) -> Metadata:
    """Return what a command run by ``by`` puts on its events."""
    return Metadata(
        recorded_at=at,
        officer_id=by.officer_id,
        appointment_id=by.appointment_id,
        role=by.role,
        unit_id=by.unit_id,
        unit_name=by.unit_name,
        title=by.title,
        signs_for=by.signs_for,
        command_id=None,
        correlation_id="case",
        occurred_on=at.date(),
    )


@contextmanager
def acting(by: Actor, at: datetime = NOW) -> Iterator[None]:
    """Act as the officer."""
    with acting_as(metadata(by, at)):
        yield


@dataclass(frozen=True, slots=True)
class Step:
    """One decision by one officer. ``decide`` gets the aggregate, or None where it makes it."""

    by: Actor
    decide: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """An expected event with all its facts."""

    kind: type
    facts: dict[str, Any]


def happened(kind: type, /, **facts: Any) -> Happened:
    """Expect an event of ``kind`` with exactly these facts."""
    return Happened(kind, facts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expected refusal."""

    code: str
    field: str | None


def refused(code: str, field: str | None = None) -> Refusal:
    """Expect a refusal, at a form's field where there is one to mend."""
    return Refusal(code, field)


@dataclass(frozen=True, slots=True)
class Case:
    """Given, when, then."""

    aggregate: type[EventSourced]
    name: str
    given: tuple[Step, ...]
    when: Step
    then: tuple[Happened, ...] | Refusal
    state: dict[str, Any] | None = None
    """Attributes to be found afterwards."""

    def __str__(self) -> str:
        return f"{self.aggregate.__name__}: {self.name}"


_COMMON = {"originator_id", "originator_version", "timestamp", "meta", "originator_topic"}


def facts_of(event: Any) -> dict[str, Any]:
    """Return what an event says beyond what every event says."""
    return {f.name: getattr(event, f.name) for f in fields(event) if f.name not in _COMMON}


def state_of(aggregate: EventSourced) -> dict[str, Any]:
    """Return everything an aggregate remembers."""
    return {k: v for k, v in vars(aggregate).items() if k != "_pending_events"}


def replay(events: Sequence[Any]) -> Any:
    """Rebuild an aggregate from its events alone."""
    aggregate = None
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


def history(steps: Sequence[Step]) -> list[Any]:
    """Run the steps one after the other and return their events."""
    aggregate: Any = None
    events: list[Any] = []
    for step in steps:
        with acting(step.by):
            made = step.decide(aggregate)
        aggregate = made if isinstance(made, EventSourced) else aggregate
        events += aggregate.collect_events()
    return events


def check(case: Case) -> None:
    """Run a case."""
    past = history(case.given)
    aggregate = replay(past) if past else None
    before = state_of(replay(past)) if past else None
    outcome: Refused | None = None
    with acting(case.when.by):
        try:
            made = case.when.decide(aggregate)
        except Refused as refusal:
            outcome, made = refusal, None
    aggregate = made if isinstance(made, EventSourced) else aggregate
    new = list(aggregate.collect_events()) if aggregate is not None else []

    if isinstance(case.then, Refusal):
        assert outcome is not None, f"not refused; happened: {[type(e).__name__ for e in new]}"
        assert (outcome.code, outcome.field) == (case.then.code, case.then.field)
        assert not new, "a refused act left events behind"
        assert aggregate is None or state_of(aggregate) == before, "a refused act changed the aggregate"
        for sentence in (outcome.text.vi, outcome.text.en):
            assert sentence
            assert "{" not in sentence, "the sentence for people has a hole"
        assert outcome.code in REFUSALS
        return
    assert outcome is None, f"refused: {outcome.code} {outcome.params}" if outcome else ""
    assert [(type(e), facts_of(e)) for e in new] == [(h.kind, h.facts) for h in case.then]
    for event in new:
        assert event.meta == metadata(case.when.by)
        assert event.timestamp == NOW
    everything = past + new
    if everything:
        assert aggregate is not None
        assert aggregate.version == len(everything)
        assert [e.originator_version for e in everything] == list(range(1, len(everything) + 1))
        assert state_of(replay(everything)) == state_of(aggregate), "replay gives another state"
    for name, value in (case.state or {}).items():
        assert getattr(aggregate, name) == value, name


class Table:
    """Collects the cases of one aggregate."""

    def __init__(self, aggregate: type[EventSourced]) -> None:
        self.aggregate = aggregate
        self.cases: list[Case] = []

    def happens(
        self,
        name: str,
        given: Sequence[Step],
        by: Actor,
        when: Callable[..., Any],
        *then: Happened,
        state: dict[str, Any] | None = None,
    ) -> None:
        """Add a case that ends in events; none at all means that nothing changes."""
        self.cases.append(Case(self.aggregate, name, tuple(given), Step(by, when), then, state))

    def refuses(
        self,
        code: str,
        given: Sequence[Step],
        by: Actor,
        when: Callable[..., Any],
        *,
        field: str | None = None,
        name: str = "",
    ) -> None:
        """Add a case that ends in a refusal."""
        title = f"{code} {name or len(self.cases)}"
        self.cases.append(
            Case(self.aggregate, title, tuple(given), Step(by, when), Refusal(code, field), None)
        )
