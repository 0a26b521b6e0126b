"""Officers: accounts and the appointments under which people act.

In what capacity somebody acted must be provable, so appointments are events. Passwords are not: they live in a table of
their own (``storage``), can be changed without trace, and never enter the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import (
    EARLIEST_DOCUMENT,
    NAME_LIMIT,
    require_choice,
    require_name,
    require_past,
    require_text,
)
from aggregates.vocabulary import ROLES
from rules.text import Text

ADMINISTRATOR: Final = "administrator"
AHEAD: Final = timedelta(days=366)
"""How far ahead an office may be given: one year, a leap day included."""
_AUTHORITY: Final = Text("số văn bản ủy quyền hoặc phân công ký", "the number of the authorisation to sign")
_REASON: Final = Text("lý do", "the reason")


@dataclass(frozen=True, slots=True)
class Authority:
    """The paper that lets a deputy sign for the head (KT.) or an official by order (TL.), and the days it holds for."""

    document: str
    issued_on: date
    valid_from: date
    valid_to: date | None

    @property
    def words(self) -> str:
        """The paper as a decision names it."""
        return f"{self.document} ngày {self.issued_on:%d/%m/%Y}"

    def holds_on(self, day: date) -> bool:
        """Whether the authority holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A role in a unit, with dates and the authority under which the officer signs."""

    id: UUID
    role: str
    unit_id: UUID
    title: str
    signs_for: str
    valid_from: date
    valid_to: date | None
    authority: Authority | None = None
    """The paper by which somebody other than the head signs; None where none is on file."""

    def meets(self, first: date, last: date | None) -> bool:
        """Whether a day of this office lies between ``first`` and ``last`` (None: without end)."""
        return self.valid_from <= (last or date.max) and first <= (self.valid_to or date.max)


class Officer(EventSourced):
    """Somebody who may sign in."""

    TOPIC: ClassVar[str] = "officer"

    class Event(EventSourced.Event):
        """Base of an officer's events."""

        TOPIC: ClassVar[str] = "officer.event"

    class Registered(Event, Created):
        """An account was opened."""

        TOPIC: ClassVar[str] = "officer.registered.v1"
        username: str
        full_name: PII
        demonstration: bool

        def apply(self, aggregate: Officer) -> None:
            """Take the account's name."""
            aggregate.username = self.username
            aggregate.full_name = self.full_name
            aggregate.active = True

    class Appointed(Event):
        """The officer was given an office."""

        TOPIC: ClassVar[str] = "officer.appointed.v1"
        appointment_id: UUID
        role: str
        held_in: UUID
        held_in_path: str
        held_in_name: str
        held_title: str
        held_signs_for: str
        valid_from: date
        valid_to: date | None
        basis: str

        def apply(self, aggregate: Officer) -> None:
            """Add the office."""
            aggregate.appointments[self.appointment_id] = Appointment(
                self.appointment_id,
                self.role,
                self.held_in,
                self.held_title,
                self.held_signs_for,
                self.valid_from,
                self.valid_to,
            )

    class AppointmentEnded(Event):
        """The office was given up or taken away; ``last_day`` is the last day in it."""

        TOPIC: ClassVar[str] = "officer.appointment_ended.v1"
        appointment_id: UUID
        last_day: date

        def apply(self, aggregate: Officer) -> None:
            """Close the office."""
            old = aggregate.appointments[self.appointment_id]
            aggregate.appointments[self.appointment_id] = replace(old, valid_to=self.last_day)

    class AuthorityFiled(Event):
        """The paper under which the officer signs for somebody else was put on file; a later one takes its place."""

        TOPIC: ClassVar[str] = "officer.authority_filed.v1"
        appointment_id: UUID
        document: str
        issued_on: date
        holds_from: date
        holds_to: date | None

        def apply(self, aggregate: Officer) -> None:
            """Take the paper into the office."""
            aggregate.appointments[self.appointment_id] = replace(
                aggregate.appointments[self.appointment_id],
                authority=Authority(self.document, self.issued_on, self.holds_from, self.holds_to),
            )

    class SecondFactorEnrolled(Event):
        """The officer set up the device that makes codes for signing. The secret itself is never in the log."""

        TOPIC: ClassVar[str] = "officer.second_factor_enrolled.v1"

        def apply(self, aggregate: Officer) -> None:
            """Let the officer sign."""
            aggregate.second_factor = True

    class RecoveryCodesRenewed(Event):
        """The officer made new recovery codes; those of before are worth nothing any more."""

        TOPIC: ClassVar[str] = "officer.recovery_codes_renewed.v1"

        def apply(self, aggregate: Officer) -> None:
            """Nothing that is known here changes."""

    class SecondFactorReset(Event):
        """An administrator took the second factor back, because the device is lost or in other hands."""

        TOPIC: ClassVar[str] = "officer.second_factor_reset.v1"
        reason: PII

        def apply(self, aggregate: Officer) -> None:
            """Let nobody sign until the officer has enrolled anew."""
            aggregate.second_factor = False

    class KinDeclared(Event):
        """The officer belongs to this household or has kin in it, and decides nothing about it."""

        TOPIC: ClassVar[str] = "officer.kin_declared.v1"
        household_id: UUID

        def apply(self, aggregate: Officer) -> None:
            """Remember the household."""
            aggregate.own_households.add(self.household_id)

    class Deactivated(Event):
        """The account was closed."""

        TOPIC: ClassVar[str] = "officer.deactivated.v1"

        def apply(self, aggregate: Officer) -> None:
            """Close the account."""
            aggregate.active = False

    def __init__(self) -> None:
        self.username = ""
        self.full_name: PII | None = None
        self.active = False
        self.appointments: dict[UUID, Appointment] = {}
        self.own_households: set[UUID] = set()
        self.second_factor = False

    @classmethod
    def register(cls, id: UUID, *, username: str, full_name: str, demonstration: bool) -> Officer:
        """Open an account. The user name is lower-case letters, digits, dot and hyphen, 3 to 40 of them."""
        name = username.strip().lower()
        if not (3 <= len(name) <= 40) or not all(c.isascii() and (c.isalnum() or c in ".-") for c in name):
            raise Refused("bad_choice", field="username", value=username[:40])
        person = require_name(full_name, Text("họ tên", "the full name"), "full_name")
        return cls.create(
            cls.Registered, id, username=name, full_name=PII(id, person), demonstration=demonstration
        )

    def appoint(
        self,
        appointment_id: UUID,
        *,
        role: str,
        unit_id: UUID,
        unit_path: str,
        unit_name: str,
        title: str,
        signs_for: str,
        valid_from: date,
        valid_to: date | None,
        basis: str,
        by: UUID,
        today: date,
        over: Mapping[UUID, date] = MappingProxyType({}),
    ) -> None:
        """Give the officer an office; ``basis`` names the paper that grants it, ``by`` is who gives it.

        ``over`` are the last days of offices that ended with their unit. Nobody appoints themselves, and an administrator
        holds no other office in the same days: whoever hands out offices must not be able to act in dossiers. An office
        begins at most :data:`AHEAD` after ``today``.
        """
        if by == self.id:
            raise Refused("own_affair")
        require_choice(role, tuple(ROLES), "role")
        require_choice(signs_for, ("", "KT.", "TL."), "signs_for")
        if valid_to is not None and valid_to < valid_from:
            raise Refused(
                "bad_date",
                field="valid_to",
                day=valid_to.strftime("%d/%m/%Y"),
                low=valid_from.strftime("%d/%m/%Y"),
                high="…",
            )
        if valid_from > today + AHEAD:
            raise Refused(
                "bad_date",
                field="valid_from",
                day=valid_from.strftime("%d/%m/%Y"),
                low="…",
                high=(today + AHEAD).strftime("%d/%m/%Y"),
            )
        for held in self.appointments.values():
            if held.id in over:
                held = replace(held, valid_to=min(over[held.id], held.valid_to or date.max))
            if (role == ADMINISTRATOR) != (held.role == ADMINISTRATOR) and held.meets(valid_from, valid_to):
                raise Refused("administrator_apart", field="role")
        self.trigger_event(
            self.Appointed,
            appointment_id=appointment_id,
            role=role,
            held_in=unit_id,
            held_in_path=unit_path,
            held_in_name=unit_name,
            held_title=title,
            held_signs_for=signs_for,
            valid_from=valid_from,
            valid_to=valid_to,
            basis=basis,
        )

    def end_appointment(self, appointment_id: UUID, last_day: date) -> None:
        """Take the office away after ``last_day``, which lengthens no office that ends before."""
        if appointment_id not in self.appointments:
            raise Refused("not_found")
        held = self.appointments[appointment_id]
        if held.valid_to is not None and last_day > held.valid_to:
            raise Refused(
                "bad_date",
                field="last_day",
                day=last_day.strftime("%d/%m/%Y"),
                low=held.valid_from.strftime("%d/%m/%Y"),
                high=held.valid_to.strftime("%d/%m/%Y"),
            )
        self.trigger_event(self.AppointmentEnded, appointment_id=appointment_id, last_day=last_day)

    def file_authority(
        self,
        appointment_id: UUID,
        *,
        document: str,
        issued_on: date,
        valid_from: date,
        valid_to: date | None,
        by: UUID,
        today: date,
    ) -> None:
        """Put on file by which ``document`` of which day the officer signs for the head, and from when to when.

        Refused for an office that signs in its own name (``no_authority_needed``), and by whom it is for.
        """
        if by == self.id:
            raise Refused("own_affair")
        held = self.appointments.get(appointment_id)
        if held is None:
            raise Refused("not_found")
        if not held.signs_for:
            raise Refused("no_authority_needed", field="authority_document")
        number = require_text(document, _AUTHORITY, "authority_document", limit=NAME_LIMIT)
        require_past(issued_on, today, earliest=EARLIEST_DOCUMENT, field="authority_issued_on")
        if valid_to is not None and valid_to < valid_from:
            raise Refused(
                "bad_date",
                field="authority_to",
                day=valid_to.strftime("%d/%m/%Y"),
                low=valid_from.strftime("%d/%m/%Y"),
                high="…",
            )
        self.trigger_event(
            self.AuthorityFiled,
            appointment_id=appointment_id,
            document=number,
            issued_on=issued_on,
            holds_from=valid_from,
            holds_to=valid_to,
        )

    def authority_on(self, appointment_id: UUID, day: date) -> Authority | None:
        """Return the paper an office signs by on ``day``; None for one that signs in its own name.

        Refused where the office signs for somebody else and no paper on file says so for that day (``authority_missing``).
        """
        held = self.appointments.get(appointment_id)
        if held is None:
            raise Refused("no_appointment")
        if not held.signs_for:
            return None
        if held.authority is None or not held.authority.holds_on(day):
            raise Refused("authority_missing", signs_for=held.signs_for, day=day.strftime("%d/%m/%Y"))
        return held.authority

    def enrol_second_factor(self) -> None:
        """Record that the device for codes is set up; a second one takes a reset first."""
        if self.second_factor:
            raise Refused("second_factor_enrolled")
        self.trigger_event(self.SecondFactorEnrolled)

    def renew_recovery_codes(self) -> None:
        """Record that the recovery codes were made anew."""
        if not self.second_factor:
            raise Refused("second_factor_missing")
        self.trigger_event(self.RecoveryCodesRenewed)

    def reset_second_factor(self, by: UUID, reason: str) -> None:
        """Take the second factor back, with the reason; never one's own, which a thief of the session would do first."""
        if by == self.id:
            raise Refused("own_affair")
        words = require_text(reason, _REASON, "reason")
        if not self.second_factor:
            raise Refused("second_factor_missing")
        self.trigger_event(self.SecondFactorReset, reason=PII(self.id, words))

    def declare_kin(self, household_id: UUID) -> None:
        """Record that the officer belongs to the household or has kin in it; saying so twice changes nothing."""
        if household_id not in self.own_households:
            self.trigger_event(self.KinDeclared, household_id=household_id)

    def deactivate(self) -> None:
        """Close the account; closing it twice changes nothing."""
        if self.active:
            self.trigger_event(self.Deactivated)
