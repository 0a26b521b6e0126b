"""Who is acting, and the separation of duties that holds for everybody.

An officer acts under one appointment at a time: a role in a unit, with dates. What these rules say is the same for every
aggregate: nobody decides on themselves or on kin, whoever proposed does not verify, whoever verified does not vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates.refusals import Refused


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer in one of their offices, as it stands now."""

    officer_id: UUID
    appointment_id: UUID
    role: str
    unit_id: UUID
    unit_path: str
    """Ids of the unit and those above it, ``/district/commune/hamlet/``: a subtree is a prefix."""
    unit_name: str
    title: str
    signs_for: str = ""
    own_households: frozenset[UUID] = frozenset()
    """Households the officer belongs to or has declared kin in, and the nominees the officer is."""
    valid_from: date = date.min
    valid_to: date = date.max
    formerly: frozenset[UUID] = frozenset()
    """Units that have ended and whose tasks the officer's unit has taken over. What ended in a province or a commune as one
    of its offices is none of them: whoever carries on in it goes on acting for it alone."""

    instead_of: frozenset[str] = frozenset()
    """Roles of a level that has ended, whose part in a plan's chains has passed to this office."""

    @property
    def roles(self) -> frozenset[str]:
        """The officer's role, and those whose part it has taken over."""
        return self.instead_of | {self.role}

    def acts_for(self, unit_id: UUID) -> bool:
        """Whether the unit is the officer's own, or has passed its tasks to it."""
        return unit_id == self.unit_id or unit_id in self.formerly

    def in_charge_of(self, unit_path: str) -> bool:
        """Whether ``unit_path`` lies in the subtree of the officer's own unit."""
        return unit_path.startswith(self.unit_path)


def require_stranger(by: Actor, household_id: UUID | None) -> None:
    """Nobody decides on themselves or on their kin."""
    if household_id is not None and household_id in by.own_households:
        raise Refused("own_affair")


def require_outsider(by: Actor, subject_id: UUID) -> None:
    """Nobody checks, verifies or decides on the unit they act for."""
    if by.acts_for(subject_id):
        raise Refused("own_unit")


def require_other_than(by: Actor, proposers: set[UUID]) -> None:
    """Whoever proposed or prepared does not verify, appraise or vote."""
    if by.officer_id in proposers:
        raise Refused("proposer_may_not")
