"""What can happen to a household in the register, in the domain's words.

The events and how each changes the household stand here; what may be decided stands in ``household``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.household_entry import FACTS
from aggregates.pii import PII
from aggregates.values import Evidence

if TYPE_CHECKING:
    from aggregates.household import Household


class HouseholdEvent(EventSourced.Event):
    """Base of a household's events."""

    TOPIC: ClassVar[str] = "household.event"


class Registered(HouseholdEvent, Created):
    """The household was entered in the register of its hamlet."""

    TOPIC: ClassVar[str] = "household.registered.v1"
    code: PII
    hamlet_id: UUID
    unit_path: str
    head: PII
    birth_year: PII
    ethnicity: PII
    address: PII
    members: PII
    disabled_member: PII
    social_protection: PII
    household_class: PII

    def apply(self, aggregate: Household) -> None:
        """Take the register's entry."""
        aggregate.hamlet_id = self.hamlet_id
        aggregate.unit_path = self.unit_path
        aggregate.household_class = self.household_class
        aggregate.classes = [(self.meta.occurred_on, self.household_class)]
        for name in FACTS:
            setattr(aggregate, name, getattr(self, name))
        aggregate.homes = [(self.meta.occurred_on, self.hamlet_id, self.unit_path)]


class Imported(Registered):
    """The household came in with a list, as its row told it. It is in the register once the list's run is complete."""

    TOPIC: ClassVar[str] = "household.imported.v1"
    run_id: UUID
    sheet: int
    row: int

    def apply(self, aggregate: Household) -> None:
        """Take the list's entry."""
        super().apply(aggregate)
        aggregate.import_run = self.run_id


class SplitOff(Registered):
    """Some members of a household became a household of their own, in the same hamlet."""

    TOPIC: ClassVar[str] = "household.split_off.v1"
    from_household: UUID
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Take the entry, and remember where it comes from."""
        super().apply(aggregate)
        aggregate.split_from = self.from_household


class MembersLeft(HouseholdEvent):
    """Some members became a household of their own; ``members`` is how many stay, None where it was never known."""

    TOPIC: ClassVar[str] = "household.members_left.v1"
    into_household: UUID
    members: PII
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Count who is left."""
        aggregate.members = self.members
        aggregate.reshaped_on = self.meta.occurred_on


class MergedInto(HouseholdEvent):
    """The household became part of another one and is a household no more."""

    TOPIC: ClassVar[str] = "household.merged_into.v1"
    into_household: UUID
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Close it."""
        aggregate.merged_into = self.into_household


class TookIn(HouseholdEvent):
    """Another household became part of this one; ``members`` is how many there are now, None where it is not known."""

    TOPIC: ClassVar[str] = "household.took_in.v1"
    from_household: UUID
    members: PII
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Count who has come."""
        aggregate.members = self.members
        aggregate.reshaped_on = self.meta.occurred_on


class Corrected(HouseholdEvent):
    """What the register said of the household was wrong, or is no longer so; all of it as it stands now."""

    TOPIC: ClassVar[str] = "household.corrected.v1"
    code: PII
    head: PII
    birth_year: PII
    ethnicity: PII
    address: PII
    members: PII
    disabled_member: PII
    social_protection: PII
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Take what is right."""
        for name in FACTS:
            setattr(aggregate, name, getattr(self, name))


class Moved(HouseholdEvent):
    """The household went to live in another hamlet; the day is the act's own (``meta.occurred_on``)."""

    TOPIC: ClassVar[str] = "household.moved.v1"
    hamlet_id: UUID
    unit_path: str
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Let it live there."""
        aggregate.hamlet_id = self.hamlet_id
        aggregate.unit_path = self.unit_path
        aggregate.homes.append((self.meta.occurred_on, self.hamlet_id, self.unit_path))


class ClassRecorded(HouseholdEvent):
    """A review, a recognised exit or a relapse put the household in a class."""

    TOPIC: ClassVar[str] = "household.class_recorded.v1"
    class_version: ClassVar[int] = 2
    household_class: PII
    basis: str
    reason: PII | None
    """Which review, in the officer's words; None where an act of its own says it (an exit, a relapse)."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """In the first version nothing but exits and relapses changed a class."""
        state["reason"] = None

    def apply(self, aggregate: Household) -> None:
        """Take the class."""
        aggregate.household_class = self.household_class
        aggregate.classes.append((self.meta.occurred_on, self.household_class))


class EarlierClassRecorded(HouseholdEvent):
    """A list of a year before the household entered the register has it in a class: of that day on, until the next on record.

    The class it is in now stays.
    """

    TOPIC: ClassVar[str] = "household.earlier_class_recorded.v1"
    household_class: PII
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Put it where it belongs in time."""
        aggregate.classes.append((self.meta.occurred_on, self.household_class))
        # Of two of one day the later word counts.
        aggregate.classes.sort(key=lambda recorded: recorded[0])


class ClassAssessed(HouseholdEvent):
    """Income and deprivations were held against the poverty standard of the day: what the class just recorded rests on.

    It follows the event that recorded the class, in the same act.
    """

    TOPIC: ClassVar[str] = "household.class_assessed.v1"
    standard: str
    """The standard's id."""
    area: str
    """By whose lines: of the country (``rural``) or of towns (``urban``)."""
    income: PII
    """Đồng per head and month."""
    deprivations: PII
    by_standard: PII
    """The class that the standard gives."""
    household_class: PII
    """The class that was recorded."""
    differs: PII
    """Why an official list has another class than the standard gives; empty where the two agree."""


class ProcessingRestricted(HouseholdEvent):
    """At the subject's request the data is shown to those alone who must act, until the restriction is lifted."""

    TOPIC: ClassVar[str] = "household.processing_restricted.v1"
    request_id: UUID
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Mark it."""
        aggregate.restricted = True


class RestrictionLifted(HouseholdEvent):
    """The data may be processed again as before."""

    TOPIC: ClassVar[str] = "household.restriction_lifted.v1"
    reason: PII

    def apply(self, aggregate: Household) -> None:
        """Unmark it."""
        aggregate.restricted = False


class ConsentGiven(HouseholdEvent):
    """The household agreed to something, on the day of the act, as the paper shows."""

    TOPIC: ClassVar[str] = "household.consent_given.v1"
    purpose: str
    evidence: list[Evidence]

    def apply(self, aggregate: Household) -> None:
        """Note it."""
        aggregate.consents.add(self.purpose)
        aggregate.objections.discard(self.purpose)
        aggregate.said_on[self.purpose] = self.meta.occurred_on


class ConsentWithdrawn(HouseholdEvent):
    """The household took its consent back, or objected without ever having given it: from then on the answer is no.

    What was done until then stays as lawful as it was.
    """

    TOPIC: ClassVar[str] = "household.consent_withdrawn.v1"
    purpose: str
    reason: PII
    evidence: list[Evidence]

    def apply(self, aggregate: Household) -> None:
        """Note it."""
        aggregate.consents.discard(self.purpose)
        aggregate.objections.add(self.purpose)
        aggregate.said_on[self.purpose] = self.meta.occurred_on


class ErasureRecorded(HouseholdEvent):
    """The household's data was erased. Holds nothing personal: it is read when the key is gone."""

    TOPIC: ClassVar[str] = "household.erasure_recorded.v1"
    ground: str

    def apply(self, aggregate: Household) -> None:
        """Mark it."""
        aggregate.erased = True
