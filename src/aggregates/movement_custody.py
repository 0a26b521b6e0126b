"""Who guards the proof, as events of the movement: keys that were replaced, witnesses that came and went.

The files and tables that hold keys and witnesses say what is so now. The log says how it came to be, so that each change is a
leaf of the ledger: whoever runs the machine cannot take it back. Ids and public keys alone, no secret and no person.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from aggregates.base import EventSourced

if TYPE_CHECKING:
    from aggregates.movement import Movement


class MovementEvent(EventSourced.Event):
    """Base of the movement's events."""

    TOPIC: ClassVar[str] = "movement.event"


class LedgerKeyRotated(MovementEvent):
    """Another key signs the ledger's checkpoints from ``made_on`` on; the one before signs along to ``signs_until``."""

    TOPIC: ClassVar[str] = "movement.ledger_key_rotated.v1"
    number: int
    public: str
    """The new key's public half, 64 hexadecimal digits."""
    made_on: date
    public_before: str
    signs_until: date

    def apply(self, aggregate: Movement) -> None:
        """Know the key."""
        aggregate.ledger_keys.append(self.public)


class MasterKeyRotated(MovementEvent):
    """All keys of subjects were wrapped anew by another master key; both are told by their names alone."""

    TOPIC: ClassVar[str] = "movement.master_key_rotated.v1"
    rotation: int
    """Which rotation of this installation it was."""
    key_id: str
    key_id_before: str
    rotated_on: date

    def apply(self, aggregate: Movement) -> None:
        """Know the rotation."""
        aggregate.master_keys[self.rotation] = self.key_id


class WitnessEnlisted(MovementEvent):
    """Another office vouches for the ledger from now on, or is called otherwise."""

    TOPIC: ClassVar[str] = "movement.witness_enlisted.v1"
    entry: int
    """The line of the list of witnesses that says so."""
    key: str
    """The witness's public key with its name, as it was given."""
    office: str
    enlisted_on: date

    def apply(self, aggregate: Movement) -> None:
        """Know the witness."""
        aggregate.witness_entries.add(self.entry)
        aggregate.witnesses[self.key] = self.office


class WitnessDismissed(MovementEvent):
    """No more cosignatures are taken of a witness; those it has given stay."""

    TOPIC: ClassVar[str] = "movement.witness_dismissed.v1"
    entry: int
    key: str
    dismissed_on: date

    def apply(self, aggregate: Movement) -> None:
        """Know no such witness any more."""
        aggregate.witness_entries.add(self.entry)
        aggregate.witnesses.pop(self.key, None)


def record_ledger_key(
    movement: Movement, number: int, public: bytes, *, made_on: date, before: bytes, signs_until: date
) -> None:
    """Record that the ledger's key was replaced; nothing where this is on record."""
    if public.hex() not in movement.ledger_keys:
        movement.trigger_event(
            LedgerKeyRotated,
            number=number,
            public=public.hex(),
            made_on=made_on,
            public_before=before.hex(),
            signs_until=signs_until,
        )


def record_master_key(
    movement: Movement, rotation: int, key_id: str, *, before: str, rotated_on: date
) -> None:
    """Record that the master key was replaced; nothing where this is on record."""
    if rotation not in movement.master_keys:
        movement.trigger_event(
            MasterKeyRotated, rotation=rotation, key_id=key_id, key_id_before=before, rotated_on=rotated_on
        )


def record_witness(movement: Movement, entry: int, key: str, *, office: str, enlisted_on: date) -> None:
    """Record that a witness was taken up; nothing where this is on record."""
    if entry not in movement.witness_entries:
        movement.trigger_event(WitnessEnlisted, entry=entry, key=key, office=office, enlisted_on=enlisted_on)


def record_dismissal(movement: Movement, entry: int, key: str, *, dismissed_on: date) -> None:
    """Record that a witness was dismissed; nothing where this is on record."""
    if entry not in movement.witness_entries:
        movement.trigger_event(WitnessDismissed, entry=entry, key=key, dismissed_on=dismissed_on)
