"""Signing in, accounts, appointments and units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household import Household
from aggregates.officer import Officer
from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES, UNIT_KINDS
from rules.offices import SUCCEEDED_BY
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.ended_offices import Vacancy, ended_office, ended_offices, refusal_of, vacancies
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.kin import KIN_OF_OFFICER
from workflows.throttle import bucket

_HASHER: Final = PasswordHasher()
_NOBODY: Final = _HASHER.hash("nobody signs in with this")
WINDOW: Final = timedelta(minutes=15)
TRIES_HERE: Final = 8
"""Failed sign-ins of one account from one address within :data:`WINDOW` that close the door there. Elsewhere it stays open:
else anybody who knows a user name could keep its owner out."""
TRIES_OF_ADDRESS: Final = 32
"""As many from one address, whatever the accounts."""
TRIES_OF_NAME: Final = 60
"""As many of one account, wherever from: enough to stop guessing from many addresses."""
PASSWORD_LENGTHS: Final = (10, 128)
_OWN: Final = (
    "WITH RECURSIVE passed AS (SELECT %(unit)s::uuid AS unit_id, NULL AS kind UNION SELECT u.unit_id, u.kind FROM passed p "
    "JOIN units s USING (unit_id) JOIN units u ON u.successor_id = s.unit_id "
    "WHERE u.kind <> 'department' OR s.kind = 'department') "
    f"SELECT household_id AS id, false AS is_unit, NULL AS kind FROM {KIN_OF_OFFICER} k "
    "UNION ALL SELECT nominee_id, false, NULL FROM nominees WHERE officer_id = %(officer)s "
    "UNION ALL SELECT unit_id, true, kind FROM passed WHERE unit_id <> %(unit)s"
)
"""Whom an officer must not decide on, and the units whose tasks have passed to the one the office is in."""


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in person: who, with which offices. ``epoch`` changes when they sign out everywhere."""

    officer_id: UUID
    username: str
    full_name: str | None
    epoch: int
    must_change: bool
    must_enrol: bool = False
    """Whether codes for signing are to be set up before anything else."""


class People:
    """Use cases around accounts."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log

    # -- signing in ---------------------------------------------------------------------------------------------------

    def sign_in(self, username: str, password: str, address: str) -> Account:
        """Check a password. Raises ``wrong_password`` or ``throttled``; takes as long for an unknown name.

        ``address`` is where the attempt comes from; it is stored only as a keyed hash, and only while the window is open.
        """
        name = username.strip().lower()[:60]
        own = (bucket(self._log, "here", f"{name}\n{address}"), bucket(self._log, "name", name))
        everywhere = bucket(self._log, "address", address)
        buckets = {own[0]: TRIES_HERE, own[1]: TRIES_OF_NAME, everywhere: TRIES_OF_ADDRESS}
        self._require_open_door(buckets)
        row = self._log.query_one(
            "SELECT o.officer_id, o.username, o.full_name, c.password_hash, c.session_epoch, c.must_change "
            "FROM officers o JOIN credentials c USING (officer_id) WHERE o.username = %s AND o.active",
            (name,),
        )
        try:
            _HASHER.verify(row["password_hash"] if row else _NOBODY, password[:1000])
            right = row is not None
        except (VerificationError, InvalidHashError):
            right = False
        if not right or row is None:
            with self._log.connection() as connection:
                for key in buckets:
                    connection.execute("INSERT INTO sign_in_attempts (bucket) VALUES (%s)", (key,))
            refusal = Refused("wrong_password", field="password")
            self._kernel.note_refusal(
                "account.sign_in", None, Command(), refusal, row["officer_id"] if row else None
            )
            raise refusal
        with self._log.connection() as connection:
            connection.execute("DELETE FROM sign_in_attempts WHERE bucket = ANY(%s)", (list(own),))
            if _HASHER.check_needs_rehash(row["password_hash"]):
                connection.execute(
                    "UPDATE credentials SET password_hash = %s WHERE officer_id = %s",
                    (_HASHER.hash(password), row["officer_id"]),
                )
        return Account(
            row["officer_id"], row["username"], row["full_name"], row["session_epoch"], row["must_change"]
        )

    def _require_open_door(self, buckets: dict[str, int]) -> None:
        with self._log.connection() as connection:
            connection.execute("DELETE FROM sign_in_attempts WHERE failed_at < now() - %s", (WINDOW,))
            rows = connection.execute(
                "SELECT bucket, count(*) AS failed FROM sign_in_attempts WHERE bucket = ANY(%s) GROUP BY bucket",
                (list(buckets),),
            ).fetchall()
        if any(row["failed"] >= buckets[row["bucket"]] for row in rows):
            refusal = Refused("throttled", field="username", minutes=int(WINDOW.total_seconds() // 60))
            self._kernel.note_refusal("account.sign_in", None, Command(), refusal, None)
            raise refusal

    def sign_out_everywhere(self, officer_id: UUID) -> None:
        """End every session of the account, also one that is just being begun."""
        with self._log.connection() as connection:
            connection.execute(
                "UPDATE credentials SET session_epoch = session_epoch + 1 WHERE officer_id = %s",
                (officer_id,),
            )

    def change_password(self, officer_id: UUID, old: str, new: str) -> None:
        """Set a new password and end all other sessions."""
        row = self._log.query_one(
            "SELECT password_hash FROM credentials WHERE officer_id = %s", (officer_id,)
        )
        try:
            _HASHER.verify(row["password_hash"] if row else _NOBODY, old[:1000])
        except (VerificationError, InvalidHashError):
            raise Refused("wrong_password", field="old") from None
        low, high = PASSWORD_LENGTHS
        if not low <= len(new) <= high or new == old:
            raise Refused("weak_password", field="new", low=low, high=high)
        self.set_password(officer_id, new)

    def reset_password(self, actor: Actor, command: Command, *, officer_id: UUID, password: str) -> None:
        """Give somebody who forgot theirs a new first password, which must be changed. Noted in the security log.

        Nobody resets their own: that is :meth:`change_password`, which asks for the old one.
        """
        try:
            authorise(actor, "people.manage", day=self._kernel.clock.today())
            if officer_id == actor.officer_id:
                raise Refused("own_affair")
            if (
                self._log.query_one("SELECT 1 FROM officers WHERE officer_id = %s AND active", (officer_id,))
                is None
            ):
                raise Refused("not_found")
        except Refused as refusal:
            self._kernel.note_refusal("people.reset_password", actor, command, refusal, officer_id)
            raise
        self.set_password(officer_id, password, must_change=True)
        with self._log.connection() as connection:
            connection.execute(
                "INSERT INTO security_log (at, kind, code, act, officer_id, appointment_id, record_id, correlation_id) "
                "VALUES (%s, 'account', 'password_reset', 'people.reset_password', %s, %s, %s, %s)",
                (
                    self._kernel.clock.now(),
                    actor.officer_id,
                    actor.appointment_id,
                    officer_id,
                    command.correlation_id,
                ),
            )

    def set_password(self, officer_id: UUID, password: str, *, must_change: bool = False) -> None:
        """Store a password's hash; sessions opened under the old one end."""
        with self._log.connection() as connection:
            connection.execute(
                "INSERT INTO credentials (officer_id, password_hash, must_change) VALUES (%s, %s, %s) "
                "ON CONFLICT (officer_id) DO UPDATE SET password_hash = excluded.password_hash, "
                "must_change = excluded.must_change, session_epoch = credentials.session_epoch + 1, changed_at = now()",
                (officer_id, _HASHER.hash(password), must_change),
            )

    # -- appointments --------------------------------------------------------------------------------------------------

    def appointments(self, officer_id: UUID) -> list[Row]:
        """Return the offices the officer holds today, the oldest first."""
        today = self._kernel.clock.today()
        return self._log.query(
            "SELECT a.*, u.kind AS unit_kind FROM appointments a JOIN units u USING (unit_id) WHERE a.officer_id = %s "
            "AND a.valid_from <= %s AND coalesce(a.valid_to, 'infinity') >= %s ORDER BY a.valid_from, a.appointment_id",
            (officer_id, today, today),
        )

    def ended_offices(self, officer_id: UUID) -> list[Row]:
        """Return the officer's offices that ended with their unit, and who is competent in their place, the latest first."""
        return ended_offices(self._log, officer_id)

    def vacancies(self, actor: Actor) -> list[Vacancy]:
        """Return, for the administrator, the offices that took over from those which ended with their unit."""
        authorise(actor, "people.manage", day=self._kernel.clock.today())
        return vacancies(self._log, self._kernel.clock.today())

    def actor(self, officer_id: UUID, appointment_id: UUID | None = None) -> Actor:
        """Return the officer in one of today's offices: the named one, else the first.

        Raises ``no_appointment``; an id of somebody else's office counts as none. Where the office ended with its unit,
        ``office_ended`` says who is competent now.
        """
        rows = self.appointments(officer_id)
        chosen = next((r for r in rows if appointment_id in (None, r["appointment_id"])), None)
        if chosen is None:
            for ended in self.ended_offices(officer_id):
                if appointment_id in (None, ended["appointment_id"]):
                    raise refusal_of(ended)
            raise Refused("no_appointment")
        rows = self._log.query(_OWN, {"officer": officer_id, "unit": chosen["unit_id"]})
        return Actor(
            officer_id=officer_id,
            appointment_id=chosen["appointment_id"],
            role=chosen["role"],
            unit_id=chosen["unit_id"],
            unit_path=_path_of(chosen),
            unit_name=unit_in_words(chosen),
            title=chosen["title"],
            signs_for=chosen["signs_for"],
            own_households=frozenset(r["id"] for r in rows if not r["is_unit"]),
            valid_from=chosen["valid_from"],
            valid_to=chosen["valid_to"] or date.max,
            formerly=frozenset(r["id"] for r in rows if r["is_unit"]),
            instead_of=_instead_of(chosen["role"], {r["kind"] for r in rows if r["is_unit"]}),
        )

    # -- administration ------------------------------------------------------------------------------------------------

    def register_officer(
        self,
        actor: Actor,
        command: Command,
        *,
        officer_id: UUID,
        username: str,
        full_name: str,
        password: str,
        demonstration: bool = False,
        must_change: bool = True,
    ) -> Outcome:
        """Open an account with a first password."""
        low, high = PASSWORD_LENGTHS
        if not low <= len(password) <= high:
            raise Refused("weak_password", field="password", low=low, high=high)

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            work.add(
                Officer.register(
                    officer_id, username=username, full_name=full_name, demonstration=demonstration
                )
            )
            return {"id": str(officer_id)}

        outcome = self._kernel.run("people.register_officer", actor, command, decide)
        self.set_password(officer_id, password, must_change=must_change)
        return outcome

    def appoint(
        self,
        actor: Actor,
        command: Command,
        *,
        officer_id: UUID,
        role: str,
        unit_id: UUID,
        title: str,
        signs_for: str = "",
        valid_from: date,
        valid_to: date | None = None,
        basis: str,
        authority_document: str = "",
        authority_issued_on: date | None = None,
        authority_from: date | None = None,
        authority_to: date | None = None,
    ) -> Outcome:
        """Give an officer an office: never the own, and never an administrator a second one.

        One that signs KT. or TL. needs a paper that says so before it signs: ``authority_document`` with its day, or
        :meth:`file_authority` later. Its days are those of the office where no others are given.
        """
        appointment_id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            unit = self._log.load(AdministrativeUnit, unit_id)
            if unit.last_day is not None:
                raise unit.gone("unit_id")
            if role == "department" and unit.kind != "department":
                # It acts for itself alone; in a district it would act for all that lies there.
                raise Refused(
                    "office_of_department", field="unit_id", unit=unit.name, kind=UNIT_KINDS[unit.kind]
                )
            if role in SUCCEEDED_BY and unit.kind == "province":
                raise Refused(
                    "office_of_other_level",
                    field="role",
                    role=ROLES[role],
                    unit=unit.name,
                    office=ROLES[SUCCEEDED_BY[role]],
                )
            officer = work.target(Officer, officer_id)
            officer.appoint(
                appointment_id,
                role=role,
                unit_id=unit.id,
                unit_path=unit.path,
                unit_name=unit.name,
                title=title,
                signs_for=signs_for,
                valid_from=valid_from,
                valid_to=valid_to,
                basis=basis,
                by=actor.officer_id,
                today=work.today,
                over={r["appointment_id"]: r["valid_to"] for r in self.ended_offices(officer_id)},
            )
            if authority_document.strip():
                officer.file_authority(
                    appointment_id,
                    document=authority_document,
                    issued_on=authority_issued_on or work.today,
                    valid_from=authority_from or valid_from,
                    valid_to=authority_to or valid_to,
                    by=actor.officer_id,
                    today=work.today,
                )
            return {"id": str(officer_id), "appointment_id": str(appointment_id)}

        return self._kernel.run("people.appoint", actor, command, decide, record_id=officer_id)

    def file_authority(
        self,
        actor: Actor,
        command: Command,
        *,
        officer_id: UUID,
        appointment_id: UUID,
        document: str,
        issued_on: date,
        valid_from: date,
        valid_to: date | None = None,
    ) -> Outcome:
        """Put on file by which paper an office signs KT. or TL., and for which days; without it nothing is signed."""

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            work.target(Officer, officer_id).file_authority(
                appointment_id,
                document=document,
                issued_on=issued_on,
                valid_from=valid_from,
                valid_to=valid_to,
                by=actor.officer_id,
                today=work.today,
            )
            return {"id": str(officer_id)}

        return self._kernel.run("people.file_authority", actor, command, decide, record_id=officer_id)

    def end_appointment(
        self, actor: Actor, command: Command, *, officer_id: UUID, appointment_id: UUID, last_day: date
    ) -> Outcome:
        """Take an office away."""

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            if self._log.places.ended_office(appointment_id):
                raise ended_office(self._log, appointment_id)
            work.target(Officer, officer_id).end_appointment(appointment_id, last_day)
            return {"id": str(officer_id)}

        return self._kernel.run("people.end_appointment", actor, command, decide, record_id=officer_id)

    def declare_kin(
        self, actor: Actor, command: Command, *, household_id: UUID, officer_id: UUID | None = None
    ) -> Outcome:
        """Record that an officer has kin in a household: one's own kin, or, by an administrator, anybody's."""
        whose = officer_id or actor.officer_id

        def decide(work: Work) -> Outcome:
            if whose != actor.officer_id:
                work.authorise("people.manage")
            self._log.load(Household, household_id)
            work.load(Officer, whose).declare_kin(household_id)
            return {"id": str(whose)}

        return self._kernel.run("people.declare_kin", actor, command, decide, record_id=whose)

    def deactivate(self, actor: Actor, command: Command, *, officer_id: UUID) -> Outcome:
        """Close an account and end its sessions."""

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            if officer_id == actor.officer_id:
                raise Refused("own_affair")
            work.target(Officer, officer_id).deactivate()
            return {"id": str(officer_id)}

        outcome = self._kernel.run("people.deactivate", actor, command, decide, record_id=officer_id)
        self.sign_out_everywhere(officer_id)
        return outcome

    # -- reading -------------------------------------------------------------------------------------------------------

    def officers(self, actor: Actor) -> list[Row]:
        """Return all accounts with their offices, for the administrator and the auditor."""
        if actor.role != "auditor":
            authorise(actor, "people.manage")
        return self._log.query(
            "SELECT o.officer_id, o.username, o.full_name, o.active, o.version, a.appointment_id, a.role, a.unit_id, "
            "a.unit_name, a.title, a.signs_for, a.valid_from, a.valid_to, a.basis, a.authority_document, a.authority_issued_on, "
            "a.authority_from, a.authority_to, "
            "EXISTS (SELECT 1 FROM second_factors f WHERE f.officer_id = o.officer_id AND f.enrolled_at IS NOT NULL) AS enrolled, "
            "a.carried_from, a.carried_source, a.carried_on, a.lapsed_on FROM officers o "
            "LEFT JOIN appointments a USING (officer_id) ORDER BY o.username, a.valid_from"
        )

    def units(self, *, kinds: tuple[str, ...] = (), within: str = "/", ended: bool = False) -> list[Row]:
        """Return units of the kinds below the path ``within``, by name; with ``ended``, those that are no more as well."""
        return self._log.query(
            "SELECT unit_id, kind, name, code, parent_id, path, valid_from, valid_to, source, demonstration FROM units "
            "WHERE (%(kinds)s::text[] = '{}' OR kind = ANY(%(kinds)s)) AND path LIKE %(within)s || '%%' "
            "AND (%(ended)s OR valid_to IS NULL) ORDER BY sort_key",
            {"kinds": list(kinds), "within": within, "ended": ended},
        )

    def names_of(self, officer_ids: list[UUID]) -> dict[UUID, str | None]:
        """Return the officers' names; None for an erased one."""
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)", (officer_ids,)
        )
        return {row["officer_id"]: row["full_name"] for row in rows}

    def demonstration_accounts(self) -> list[Row]:
        """Return the labelled accounts of a demonstration, for its sign-in page."""
        return self._log.query(
            "SELECT o.username, o.full_name, a.title, a.unit_name, a.role, u.path FROM officers o "
            "JOIN appointments a USING (officer_id) JOIN units u ON u.unit_id = a.unit_id "
            "WHERE o.demonstration AND o.active ORDER BY o.username"
        )


def _instead_of(role: str, taken_over: set[str]) -> frozenset[str]:
    """Return the roles of a district whose part an office plays, as its unit has taken over units of these kinds."""
    if "district" not in taken_over:
        return frozenset()
    return frozenset(before for before, now in SUCCEEDED_BY.items() if now == role)


def _path_of(office: Row) -> str:
    """Return where an office acts. A department acts for itself alone, also where it is entered in what is none."""
    own: str = office["unit_path"]
    if office["role"] == "department" and office["unit_kind"] != "department":
        return f"{own}{office['unit_id']}/"
    return own


def unit_in_words(office: Row) -> str:
    """Return the unit an office is in, and where the office has come from when its own unit has ended."""
    if not office["carried_from"]:
        return str(office["unit_name"])
    return f"{office['unit_name']} (chuyển từ {office['carried_from']} theo {office['carried_source']})"
