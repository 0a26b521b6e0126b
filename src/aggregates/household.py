"""A household of the district: who it is and where it lives.

The household's id is random and is the subject of its personal data. A household that was erased may come back as a new
one, unlinkable to the old.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from aggregates.actors import Actor, require_stranger
from aggregates.base import Created, EventSourced
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, Evidence, require_choice, require_name, require_text
from aggregates.vocabulary import ERASURE_GROUNDS, HOUSEHOLD_CLASSES
from aggregates.vocabulary_protection import CONSENT_PURPOSES
from rules.text import Text

STANDARD: Final = ("disabled_member", "social_protection")
"""Facts by which the standard of clause IV.2.7.2 is chosen."""


@dataclass(frozen=True, slots=True)
class HouseholdEntry:
    """What the register says of a household, in plain words, and a correction may mend.

    That is all but where the household lives and in which class it is, which acts of their own say. ``members`` is the number
    of people, 1 to 30, or None where the list it came in by does not say. ``disabled_member`` and ``social_protection`` put
    the household in the 18 % class of clause IV.2.7.2.
    """

    code: str
    head: str
    birth_year: int | None
    ethnicity: str
    address: str
    members: int | None
    disabled_member: bool
    social_protection: bool

    @classmethod
    def of(cls, source: Mapping[str, Any]) -> Self:
        """Take the entry out of what holds more: a form, a row of the register."""
        return cls(**{name: source[name] for name in FACTS})

    def sealed(self, id: UUID) -> dict[str, PII]:
        """Return the facts by name, as events of the household hold them."""
        return {name: PII(id, getattr(self, name)) for name in FACTS}


FACTS: Final = tuple(field.name for field in fields(HouseholdEntry))
"""The names of what an entry says, as the events, the household and the views have them."""


def require_entry(entry: HouseholdEntry) -> HouseholdEntry:
    """Return a usable entry, without blanks around its words. Raises a refusal at the field that is wrong."""
    if entry.members is not None and not 1 <= entry.members <= 30:
        raise Refused("bad_count", field="members", what=Text("nhân khẩu", "members"), low=1, high=30)
    if entry.birth_year is not None and not 1900 <= entry.birth_year <= 2100:
        raise Refused("bad_year", field="birth_year", year=entry.birth_year, first=1900, last=2100)
    head = require_name(entry.head, Text("họ tên chủ hộ", "the head of household"), "head")
    code = require_text(entry.code, Text("mã hộ", "the household code"), "code", limit=40)
    for field, what, limit in (
        ("address", Text("địa chỉ", "the address"), NAME_LIMIT),
        ("ethnicity", Text("dân tộc", "the ethnicity"), 40),
    ):
        length = len(getattr(entry, field))
        if length > limit:
            raise Refused("too_long", field=field, limit=limit, length=length, what=what)
    return replace(
        entry, code=code, head=head, ethnicity=entry.ethnicity.strip(), address=entry.address.strip()
    )


class Household(EventSourced):
    """One household as the register knows it."""

    TOPIC: ClassVar[str] = "household"

    class Event(EventSourced.Event):
        """Base of a household's events."""

        TOPIC: ClassVar[str] = "household.event"

    class Registered(Event, Created):
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

    class Corrected(Event):
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

    class ClassRecorded(Event):
        """A review or a recognised exit put the household in another class."""

        TOPIC: ClassVar[str] = "household.class_recorded.v1"
        household_class: PII
        basis: str

        def apply(self, aggregate: Household) -> None:
            """Take the class."""
            aggregate.household_class = self.household_class
            aggregate.classes.append((self.meta.occurred_on, self.household_class))

    class ProcessingRestricted(Event):
        """At the subject's request the data is shown to those alone who must act, until the restriction is lifted."""

        TOPIC: ClassVar[str] = "household.processing_restricted.v1"
        request_id: UUID
        reason: PII

        def apply(self, aggregate: Household) -> None:
            """Mark it."""
            aggregate.restricted = True

    class RestrictionLifted(Event):
        """The data may be processed again as before."""

        TOPIC: ClassVar[str] = "household.restriction_lifted.v1"
        reason: PII

        def apply(self, aggregate: Household) -> None:
            """Unmark it."""
            aggregate.restricted = False

    class ConsentGiven(Event):
        """The household agreed to something, on the day of the act, as the paper shows."""

        TOPIC: ClassVar[str] = "household.consent_given.v1"
        purpose: str
        evidence: list[Evidence]

        def apply(self, aggregate: Household) -> None:
            """Note it."""
            aggregate.consents.add(self.purpose)

    class ConsentWithdrawn(Event):
        """The household took its consent back. What was done until then stays as lawful as it was."""

        TOPIC: ClassVar[str] = "household.consent_withdrawn.v1"
        purpose: str
        reason: PII
        evidence: list[Evidence]

        def apply(self, aggregate: Household) -> None:
            """Note it."""
            aggregate.consents.discard(self.purpose)

    class ErasureRecorded(Event):
        """The household's data was erased. Holds nothing personal: it is read when the key is gone."""

        TOPIC: ClassVar[str] = "household.erasure_recorded.v1"
        ground: str

        def apply(self, aggregate: Household) -> None:
            """Mark it."""
            aggregate.erased = True

    def __init__(self) -> None:
        self.code: PII | None = None
        self.hamlet_id: UUID | None = None
        self.unit_path = ""
        self.head: PII | None = None
        self.birth_year: PII | None = None
        self.ethnicity: PII | None = None
        self.address: PII | None = None
        self.members: PII | None = None
        self.disabled_member: PII | None = None
        self.social_protection: PII | None = None
        self.household_class: PII | None = None
        self.classes: list[tuple[date, PII]] = []
        """Every class the household was put in, each with the day from which it is on record."""
        self.import_run: UUID | None = None
        """The run of the list it came in by."""
        self.erased = False
        self.restricted = False
        self.consents: set[str] = set()
        """What the household consents to at present."""

    @classmethod
    def register(
        cls, id: UUID, *, hamlet_id: UUID, unit_path: str, entry: HouseholdEntry, household_class: str
    ) -> Household:
        """Enter a household in the register of a hamlet."""
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        return cls.create(
            cls.Registered,
            id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            household_class=PII(id, household_class),
            **require_entry(entry).sealed(id),
        )

    @classmethod
    def bring_in(
        cls,
        id: UUID,
        *,
        hamlet_id: UUID,
        unit_path: str,
        entry: HouseholdEntry,
        household_class: str,
        run_id: UUID,
        sheet: int,
        row: int,
    ) -> Household:
        """Write down a household of a list, from ``row`` of its ``sheet`` (counted from 0).

        It counts for nobody before its run is complete.
        """
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        return cls.create(
            cls.Imported,
            id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            household_class=PII(id, household_class),
            **require_entry(entry).sealed(id),
            run_id=run_id,
            sheet=sheet,
            row=row,
        )

    def correct(self, by: Actor, entry: HouseholdEntry, reason: str) -> set[str]:
        """Say what is right, and why it differs from what the register says. Return the names of the facts that changed."""
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        facts = require_entry(entry).sealed(self.id)
        changed = {name for name in FACTS if plain(facts[name]) != plain(getattr(self, name))}
        if not changed:
            raise Refused("nothing_corrected")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Corrected, **facts, reason=PII(self.id, words))
        return changed

    def record_class(self, household_class: str, basis: str) -> None:
        """Put the household in a class; the class it is in already changes nothing."""
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        if plain(self.household_class) != household_class:
            self.trigger_event(self.ClassRecorded, household_class=PII(self.id, household_class), basis=basis)

    def require_class(self, household_class: str, on: date) -> None:
        """Refuse unless the register has the household in that class on a day (``class_not_on_record``).

        Of a day before its first entry the register knows nothing. A household that was entered as poor or near-poor is
        taken to have been so before; one that was entered after it had left poverty may have been either.
        """
        first = plain(self.classes[0][1])
        known = [plain(recorded) for day, recorded in self.classes if day <= on]
        recorded = known[-1] if known else first if first in ("poor", "near_poor") else None
        if recorded is not None and recorded != household_class:
            raise Refused(
                "class_not_on_record",
                field="exiting_from",
                recorded=HOUSEHOLD_CLASSES[recorded],
                typed=HOUSEHOLD_CLASSES[household_class],
            )

    def restrict(self, by: Actor, *, request_id: UUID, reason: str) -> None:
        """Restrict the processing of the household's data, because of a request."""
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        if self.restricted:
            raise Refused("restricted_already")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.ProcessingRestricted, request_id=request_id, reason=PII(self.id, words))

    def lift_restriction(self, by: Actor, reason: str) -> None:
        """Let the household's data be processed again."""
        require_stranger(by, self.id)
        if not self.restricted:
            raise Refused("not_restricted")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.RestrictionLifted, reason=PII(self.id, words))

    def give_consent(self, by: Actor, purpose: str, evidence: list[Evidence]) -> None:
        """Record that the household agrees, with the paper that shows it."""
        self._require_consentable(by, purpose)
        if purpose in self.consents:
            raise Refused("consent_given_already", field="purpose")
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        self.trigger_event(self.ConsentGiven, purpose=purpose, evidence=evidence)

    def withdraw_consent(self, by: Actor, purpose: str, reason: str, evidence: list[Evidence]) -> None:
        """Record that the household has taken its consent back. No paper is asked for: withdrawing is as easy as saying so."""
        self._require_consentable(by, purpose)
        if purpose not in self.consents:
            raise Refused("consent_not_given", field="purpose")
        words = require_text(reason, Text("nội dung rút lại", "what was said"), "reason")
        self.trigger_event(
            self.ConsentWithdrawn, purpose=purpose, reason=PII(self.id, words), evidence=evidence
        )

    def _require_consentable(self, by: Actor, purpose: str) -> None:
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        require_choice(purpose, tuple(CONSENT_PURPOSES), "purpose")

    def record_erasure(self, ground: str) -> None:
        """Record that the household's data is erased, once, on a ground of ``ERASURE_GROUNDS``."""
        if self.erased:
            raise Refused("subject_erased")
        require_choice(ground, tuple(ERASURE_GROUNDS), "ground")
        self.trigger_event(self.ErasureRecorded, ground=ground)
