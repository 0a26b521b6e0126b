"""A household of the district: who it is and where it lives.

The household's id is random and is the subject of its personal data. A household that was erased may come back as a new
one, unlinkable to the old.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from aggregates import household_events as events
from aggregates.actors import Actor, require_stranger
from aggregates.base import EventSourced
from aggregates.class_ground import Ground
from aggregates.household_entry import FACTS as FACTS
from aggregates.household_entry import MOST_MEMBERS as MOST_MEMBERS
from aggregates.household_entry import STANDARD as STANDARD
from aggregates.household_entry import HouseholdEntry as HouseholdEntry
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, Evidence, require_choice, require_name, require_text
from aggregates.vocabulary import CLASS_BASES, ERASURE_GROUNDS, HOUSEHOLD_CLASSES
from aggregates.vocabulary_protection import CONSENT_PURPOSES, OBJECTIONABLE
from rules.text import Text

_REASON: Final = Text("lý do", "the reason")


def require_entry(entry: HouseholdEntry) -> HouseholdEntry:
    """Return a usable entry, without blanks around its words. Raises a refusal at the field that is wrong."""
    if entry.members is not None and not 1 <= entry.members <= MOST_MEMBERS:
        raise Refused(
            "bad_count", field="members", what=Text("nhân khẩu", "members"), low=1, high=MOST_MEMBERS
        )
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

    # -- what can happen -----------------------------------------------------------------------------------------------

    Event = events.HouseholdEvent
    Registered = events.Registered
    Imported = events.Imported
    SplitOff = events.SplitOff
    MembersLeft = events.MembersLeft
    MergedInto = events.MergedInto
    TookIn = events.TookIn
    Corrected = events.Corrected
    Moved = events.Moved
    ClassRecorded = events.ClassRecorded
    EarlierClassRecorded = events.EarlierClassRecorded
    ClassAssessed = events.ClassAssessed
    ProcessingRestricted = events.ProcessingRestricted
    RestrictionLifted = events.RestrictionLifted
    ConsentGiven = events.ConsentGiven
    ConsentWithdrawn = events.ConsentWithdrawn
    ErasureRecorded = events.ErasureRecorded

    # -- state ---------------------------------------------------------------------------------------------------------

    def __init__(self) -> None:
        self.code: PII | None = None
        self.hamlet_id: UUID | None = None
        self.unit_path = ""
        self.homes: list[tuple[date, UUID, str]] = []
        """Every hamlet the household lived in, with the day since when it is on record and the path the hamlet had then."""
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
        self.reshaped_on: date | None = None
        """When members last left to be a household of their own, or another household came in."""
        self.split_from: UUID | None = None
        self.merged_into: UUID | None = None
        """The household it became part of; it is closed since then."""
        self.erased = False
        self.restricted = False
        self.consents: set[str] = set()
        """What the household consents to at present."""
        self.objections: set[str] = set()
        """What the household does not want, as it said last: consent taken back, or an objection without one."""
        self.said_on: dict[str, date] = {}
        """By purpose, the day on which the household last said yes or no."""

    @classmethod
    def register(
        cls,
        id: UUID,
        *,
        hamlet_id: UUID,
        unit_path: str,
        entry: HouseholdEntry,
        household_class: str,
        ground: Ground | None = None,
    ) -> Household:
        """Enter a household in the register of a hamlet; ``ground`` is what its class rests on, where figures are known."""
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        made = cls.create(
            cls.Registered,
            id,
            hamlet_id=hamlet_id,
            unit_path=unit_path,
            household_class=PII(id, household_class),
            **require_entry(entry).sealed(id),
        )
        made._rest_class_on(ground)
        return made

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

    @classmethod
    def split_off(
        cls,
        id: UUID,
        *,
        origin: Household,
        by: Actor,
        entry: HouseholdEntry,
        household_class: str,
        reason: str,
        ground: Ground | None = None,
    ) -> Household:
        """Make some members of ``origin`` a household of its hamlet, and let them leave that one.

        Refused unless at least one member stays (``household_of_one``, ``bad_count``), where it is known how many there are.
        """
        origin._require_mine_to_change(by)
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        words = require_text(reason, _REASON, "reason")
        facts = require_entry(entry)
        if facts.members is None:
            raise Refused("required", field="members", what=Text("số nhân khẩu", "the number of members"))
        stay = plain(origin.members)
        if stay == 1:
            raise Refused("household_of_one")
        if stay is not None:
            if facts.members >= stay:
                what = Text("nhân khẩu tách ra", "members who leave")
                raise Refused("bad_count", field="members", what=what, low=1, high=stay - 1)
            stay -= facts.members
        assert origin.hamlet_id is not None
        made = cls.create(
            cls.SplitOff,
            id,
            hamlet_id=origin.hamlet_id,
            unit_path=origin.unit_path,
            household_class=PII(id, household_class),
            **facts.sealed(id),
            from_household=origin.id,
            reason=PII(id, words),
        )
        made._rest_class_on(ground)
        origin.trigger_event(
            cls.MembersLeft,
            into_household=id,
            members=PII(origin.id, stay),
            reason=PII(origin.id, words),
        )
        return made

    def merge_into(self, by: Actor, staying: Household, reason: str) -> None:
        """Become part of another household of the hamlet and be closed; the members of both are that one's.

        What stands in the way besides the two of them (commitments, dossiers, awards) is looked at elsewhere.
        """
        self._require_mine_to_change(by)
        if staying.id == self.id:
            raise Refused("merge_with_itself", field="into")
        staying._require_mine_to_change(by)
        if staying.hamlet_id != self.hamlet_id:
            raise Refused("merge_other_hamlet", field="into")
        words = require_text(reason, _REASON, "reason")
        here, there = plain(self.members), plain(staying.members)
        members = None if here is None or there is None else here + there
        if members is not None and members > MOST_MEMBERS:
            raise Refused("merge_too_many", field="into", members=members, most=MOST_MEMBERS)
        self.trigger_event(self.MergedInto, into_household=staying.id, reason=PII(self.id, words))
        staying.trigger_event(
            self.TookIn,
            from_household=self.id,
            members=PII(staying.id, members),
            reason=PII(staying.id, words),
        )

    @property
    def changed_on(self) -> date:
        """The latest day on which it came into the register, moved, was put in a class, split or took another one in."""
        return max(self.homes[-1][0], self.classes[-1][0], self.reshaped_on or self.entered)

    def require_as_it_is(self, on: date, *others: Household) -> None:
        """Refuse a day before this household, and each of the others, was what it is now (``household_changed_since``).

        Who is split or merged are the households of today: of an earlier day the register has them otherwise, or not at all.
        """
        for household in (self, *others):
            household.require_open()
        since = max(household.changed_on for household in (self, *others))
        if on < since:
            raise Refused(
                "household_changed_since",
                field="occurred_on",
                day=on.strftime("%d/%m/%Y"),
                since=since.strftime("%d/%m/%Y"),
            )

    def require_open(self) -> None:
        """Refuse for a household that has become part of another one (``household_closed``)."""
        if self.merged_into is not None:
            raise Refused("household_closed")

    def correct(self, by: Actor, entry: HouseholdEntry, reason: str) -> set[str]:
        """Say what is right, and why it differs from what the register says. Return the names of the facts that changed."""
        self._require_mine_to_change(by)
        facts = require_entry(entry).sealed(self.id)
        changed = {name for name in FACTS if plain(facts[name]) != plain(getattr(self, name))}
        if not changed:
            raise Refused("nothing_corrected")
        words = require_text(reason, _REASON, "reason")
        self.trigger_event(self.Corrected, **facts, reason=PII(self.id, words))
        return changed

    def move(self, by: Actor, *, hamlet_id: UUID, unit_path: str, reason: str, on: date, today: date) -> None:
        """Record that the household lives in another hamlet since the day ``on``, which is the act's own.

        Refused for the hamlet it is in (``household_lives_there``) and for a day before it came to live in that one, or was split
        or took another household in: whoever is meant lived there together until then.
        """
        self._require_mine_to_change(by)
        if hamlet_id == self.hamlet_id:
            raise Refused("household_lives_there", field="hamlet_id")
        since = max(self.homes[-1][0], self.reshaped_on or self.entered)
        if on < since:
            low, high = since.strftime("%d/%m/%Y"), today.strftime("%d/%m/%Y")
            raise Refused("bad_date", field="occurred_on", day=on.strftime("%d/%m/%Y"), low=low, high=high)
        words = require_text(reason, _REASON, "reason")
        self.trigger_event(self.Moved, hamlet_id=hamlet_id, unit_path=unit_path, reason=PII(self.id, words))

    def record_class(self, household_class: str, basis: str, ground: Ground | None = None) -> None:
        """Put the household in a class because of an act of its own, a key of ``CLASS_BASES``.

        The class it is in already changes nothing, unless there are figures that it rests on from now on.
        """
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        require_choice(basis, tuple(CLASS_BASES), "basis")
        if plain(self.household_class) != household_class or ground is not None:
            self._put_in(household_class, basis, None, ground)

    def classify(
        self,
        by: Actor,
        household_class: str,
        *,
        reason: str,
        on: date,
        today: date,
        ground: Ground | None = None,
    ) -> None:
        """Record the class that a review put the household in since the day ``on``, or left it in.

        ``reason`` names the review or the list. A day before the household entered the register adds to its history alone.
        Refused for a day since then that is before the class it is in was recorded (``bad_date``).
        """
        self._require_mine_to_change(by)
        require_choice(household_class, tuple(HOUSEHOLD_CLASSES), "household_class")
        if on < self.entered:
            words = require_text(reason, Text("căn cứ", "the ground"), "reason")
            self.trigger_event(
                self.EarlierClassRecorded,
                household_class=PII(self.id, household_class),
                reason=PII(self.id, words),
            )
            self._rest_class_on(ground)
            return
        since = self.classes[-1][0]
        if on < since:
            low, high = since.strftime("%d/%m/%Y"), today.strftime("%d/%m/%Y")
            raise Refused("bad_date", field="occurred_on", day=on.strftime("%d/%m/%Y"), low=low, high=high)
        words = require_text(reason, Text("căn cứ", "the ground"), "reason")
        self._put_in(household_class, "reviewed", PII(self.id, words), ground)

    @property
    def entered(self) -> date:
        """Since when the register knows the household."""
        return self.homes[0][0]

    def _put_in(self, household_class: str, basis: str, reason: PII | None, ground: Ground | None) -> None:
        self.trigger_event(
            self.ClassRecorded, household_class=PII(self.id, household_class), basis=basis, reason=reason
        )
        self._rest_class_on(ground)

    def _rest_class_on(self, ground: Ground | None) -> None:
        if ground is not None:
            self.trigger_event(self.ClassAssessed, **ground.sealed(self.id))

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

    def give_consent(self, by: Actor, purpose: str, evidence: list[Evidence], *, on: date) -> None:
        """Record that the household agreed on the day ``on``, with the paper that shows it.

        A paper older than what it said last changes nothing any more (``consent_outdated``): a later no is not undone by it.
        """
        self._require_consentable(by, purpose)
        if purpose in self.consents:
            raise Refused("consent_given_already", field="purpose")
        self._require_latest(purpose, on)
        if not evidence:
            raise Refused("evidence_required", field="evidence")
        self.trigger_event(self.ConsentGiven, purpose=purpose, evidence=evidence)

    def withdraw_consent(
        self, by: Actor, purpose: str, reason: str, evidence: list[Evidence], *, on: date
    ) -> None:
        """Record that the household took its consent back on the day ``on``, not before it gave it (``consent_outdated``).

        No paper is asked for: withdrawing is as easy as saying so. What is done without consent may be objected to as well
        (``OBJECTIONABLE``), whether or not consent was ever given.
        """
        self._require_consentable(by, purpose)
        if purpose in self.objections:
            raise Refused("objected_already", field="purpose", purpose=CONSENT_PURPOSES[purpose])
        if purpose not in self.consents and purpose not in OBJECTIONABLE:
            raise Refused("consent_not_given", field="purpose")
        self._require_latest(purpose, on)
        words = require_text(reason, Text("nội dung rút lại", "what was said"), "reason")
        self.trigger_event(
            self.ConsentWithdrawn, purpose=purpose, reason=PII(self.id, words), evidence=evidence
        )

    def _require_latest(self, purpose: str, on: date) -> None:
        said = self.said_on.get(purpose)
        if said is not None and on < said:
            raise Refused("consent_outdated", field="occurred_on", day=said.strftime("%d/%m/%Y"))

    def _require_consentable(self, by: Actor, purpose: str) -> None:
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        require_choice(purpose, tuple(CONSENT_PURPOSES), "purpose")

    def _require_mine_to_change(self, by: Actor) -> None:
        """Refuse for kin, and for a household whose data was erased or that is closed."""
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        self.require_open()

    def record_erasure(self, ground: str) -> None:
        """Record that the household's data is erased, once, on a ground of ``ERASURE_GROUNDS``."""
        if self.erased:
            raise Refused("subject_erased")
        require_choice(ground, tuple(ERASURE_GROUNDS), "ground")
        self.trigger_event(self.ErasureRecorded, ground=ground)
