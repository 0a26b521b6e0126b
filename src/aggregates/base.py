"""What every aggregate and every event of ours has in common.

Events are acts. Each says who did it, in what capacity (the appointment, role and unit as they stood then), when it was
recorded, on which date the act itself happened, under which command and which request. The metadata is filled from a
context variable, so that a decision reads as the decision and cannot forget to say who took it.

Stored names are explicit topics (``exit_commitment.registered.v1``) that do not depend on modules: a moved file breaks no
stored history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import BaseAggregate, CanInitAggregate, CanMutateAggregate, MetaDomainEvent


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who acted, in what office, under which command. Holds no personal data: an officer is an id."""

    recorded_at: datetime
    officer_id: UUID | None
    appointment_id: UUID | None
    role: str
    unit_id: UUID | None
    unit_name: str
    title: str
    """The office in words as it stood then, e.g. "Chủ tịch UBND xã Cẩm Bình"."""
    signs_for: str
    """"" or "KT." / "TL.": the authority under which a deputy signs."""
    command_id: UUID | None
    correlation_id: str
    occurred_on: date
    """Date of the act itself, in Vietnam; the day it was recorded unless the act has its own date."""
    simulated_clock: bool = False


_metadata: ContextVar[Metadata] = ContextVar("chungtay_event_metadata")


@contextmanager
def acting_as(metadata: Metadata) -> Iterator[None]:
    """Record every event triggered inside the block under ``metadata``."""
    token = _metadata.set(metadata)
    try:
        yield
    finally:
        _metadata.reset(token)


def current_metadata() -> Metadata:
    """Return the metadata of the running command; an event outside of any command is a programming error."""
    try:
        return _metadata.get()
    except LookupError:
        raise RuntimeError(
            "an event was triggered outside of a command: wrap the decision in acting_as()"
        ) from None


def _current_time() -> datetime:
    return current_metadata().recorded_at


class EventSourced(BaseAggregate[UUID]):
    """Base of all aggregates. Subclasses declare ``TOPIC``, an ``Event`` class and past-tense events below it."""

    TOPIC: ClassVar[str] = "chungtay.aggregate"

    class Event(CanMutateAggregate[UUID], metaclass=MetaDomainEvent):
        """Base of all events: immutable facts with their metadata."""

        TOPIC: ClassVar[str] = "chungtay.event"

        originator_id: UUID
        originator_version: int
        timestamp: datetime
        meta: Metadata = field(default_factory=current_metadata, kw_only=True)

        @staticmethod
        def create_timestamp() -> datetime:
            """Return the time of the running command, so that all events of one act carry one time."""
            return _current_time()

    @property
    def seen_version(self) -> int:
        """The version that what a person reads of the record is known by; a later one means that it has changed since."""
        return self.version

    @classmethod
    def create(cls, event_class: type[CanInitAggregate[UUID]], id: UUID, **facts: Any) -> Self:
        """Construct a new aggregate from its first event."""
        return cls._create(event_class, id=id, **facts)

    if TYPE_CHECKING:

        def collect_events(self) -> Sequence[Event]:
            """Return the new events and forget them: of this class's kind, which the base does not say."""


class Created(CanInitAggregate[UUID], metaclass=MetaDomainEvent):
    """Mixin of first events: ``class Registered(Event, Created)``."""

    originator_topic: str
