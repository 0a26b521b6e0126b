"""How every command runs: once, in one transaction, under somebody's name.

A command carries an id. The first time it is seen its decision is taken and saved together with its outcome; ever after
the saved outcome is returned, so that a double click, a retry or a lost answer changes nothing. The same id with other
content is refused: nothing that was typed is dropped in silence. A command may carry the version it was read at; when the
record has moved on meanwhile, it is refused with what was typed left intact.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.types.json import Jsonb

from aggregates.actors import Actor
from aggregates.base import EventSourced, Metadata, acting_as
from aggregates.refusals import Refused
from projections.all import inline_statements
from storage.application import EventLog
from storage.recorder import Finish
from storage.vault import SubjectErasedError
from workflows.authorisation import authorise
from workflows.clock import Clock, day_in_vietnam
from workflows.ended_offices import ended_office
from workflows.restriction import LAWFUL

logger = logging.getLogger("chungtay.commands")
A = TypeVar("A", bound=EventSourced)
T = TypeVar("T")
Outcome = dict[str, Any]

_ATTEMPTS = 6
"""How many broken connections one command puts up with."""
_RACES = 30
"""How often a command is decided in all. Each lost race means that another command was saved: numbers are given in turn."""
_STALE_EPOCH = "CT001"
_RESTRICTED = "CT002"
_CONSTRAINTS = {
    "nominations_one_live": ("already_nominated", None),
    "commitments_one_live": ("already_registered", None),
    "households_code_key": ("household_code_taken", "code"),
    "households_code_in_any_case": ("household_code_taken", "code"),
    "import_runs_one_open": ("import_open", None),
    "retention_reviews_year_key": ("retention_reviewed", None),
    "appeals_one_each": ("appeal_exists", None),
    "higher_awards_one_open": ("referral_exists", "form"),
    "conference_decisions_one_each": ("decision_in_conference", "decisions"),
    "officers_username_key": ("username_taken", "username"),
    "decisions_one_draft": ("duplicate", None),
    "amendments_one_draft": ("amendment_open", None),
    "revocations_one_open": ("revocation_open", None),
    "certificates_nomination_key": ("already_certified", None),
    "certificate_templates_form_key": ("template_exists", None),
    "printers_name_key": ("printer_name_taken", "name"),
}
"""Constraints over sets, as the refusals they stand for, each with the field to mend."""
_RETRIED = {
    "stored_events_pkey",
    "processed_commands_pkey",
    "decisions_number_key",
    "decision_numbers_key",
    "certificates_gold_book_key",
    "superseded_certificates_gold_book_key",
    "attested_awards_gold_book_key",
    "printed_sheets_blank_key",
    "printed_sheets_copy_key",
    "nominations_code_key",
    "nominations_pkey",
    "poverty_reviews_unit_key",
    "reduction_targets_unit_key",
    "revocations_one_paper",
}
"""Constraints that mean somebody was faster: decide again on what is there now."""
_PERMISSION = {
    "forbidden",
    "foreign_unit",
    "own_affair",
    "own_unit",
    "proposer_may_not",
    "verifier_may_not_vote",
    "two_people",
    "appointment_ended",
    "office_ended",
    "no_signing_authority",
    "not_a_member",
    "recused",
    "attestation_not_yours",
    "complaint_involved",
    "complaint_not_yours",
    "refuser_may_not",
    "revocation_involved",
    "revocation_not_yours",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One wish of one person.

    ``expected_version`` is the version of the record the person looked at; ``occurred_on`` the date of the act itself where
    it differs from today. ``digest`` says in short what was posted, where something was: another one under the same ``id``
    is another wish and refused with ``command_reused``. It is kept as a keyed fingerprint only.

    A ``rehearsal`` is decided and put to the database like any other command, and then taken back: it says what would be
    refused before anybody is asked to confirm. Only for acts that leave nothing outside the transaction.
    """

    id: UUID = field(default_factory=uuid4)
    expected_version: int | None = None
    occurred_on: date | None = None
    correlation_id: str = ""
    digest: str = ""
    rehearsal: bool = False


def _taken_back(finish: Finish | None) -> Finish:
    """Do what an act does last, and then undo it all."""

    def done(connection: psycopg.Connection[Any]) -> None:
        if finish is not None:
            finish(connection)
        raise psycopg.Rollback

    return done


class _OvertakenError(Exception):
    """Somebody's act was saved while this one was being decided: decide it again on what is there now."""


class Work:
    """What one command has loaded and changed so far."""

    def __init__(self, log: EventLog, actor: Actor, command: Command, moment: datetime) -> None:
        self.log = log
        self.actor = actor
        self.command = command
        self.now = moment
        self.today = day_in_vietnam(moment)
        self._changed: dict[UUID, EventSourced] = {}
        self._checked = False

    def load(self, kind: type[A], id: UUID) -> A:
        """Load an aggregate without regard to the version the person saw."""
        known = self._changed.get(id)
        if known is not None:
            assert isinstance(known, kind)
            return known
        aggregate = self.log.load(kind, id)
        self._changed[id] = aggregate
        return aggregate

    def load_many(self, kind: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        """Load many aggregates in a few rounds; what is unknown or of another kind is left out."""
        wanted = list(dict.fromkeys(ids))
        for id, aggregate in self.log.load_many(kind, (i for i in wanted if i not in self._changed)).items():
            self._changed[id] = aggregate
        return {id: known for id in wanted if isinstance(known := self._changed.get(id), kind)}

    def target(self, kind: type[A], id: UUID) -> A:
        """Load the aggregate the command is about; refuse when it is not as the person saw it."""
        aggregate = self.load(kind, id)
        expected = self.command.expected_version
        if expected is not None and aggregate.seen_version != expected:
            raise Refused("stale_version")
        return aggregate

    def add(self, aggregate: A) -> A:
        """Take a new aggregate into the transaction."""
        self._changed[aggregate.id] = aggregate
        return aggregate

    def authorise(
        self, act: str, unit_path: str | None = None, step_roles: tuple[str, ...] | None = None
    ) -> None:
        """Refuse unless the acting officer may do ``act`` at the place."""
        authorise(self.actor, act, unit_path, step_roles, self.today)

    def collect(self) -> list[EventSourced.Event]:
        """Return all new events in the order they were decided within each aggregate."""
        return [event for a in self._changed.values() for event in a.collect_events()]


class Kernel:
    """Runs commands against the log."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self.log = log
        self.clock = clock

    def run(
        self,
        act: str,
        actor: Actor,
        command: Command,
        decide: Callable[[Work], Outcome],
        *,
        record_id: UUID | None = None,
        finish: Finish | None = None,
    ) -> Outcome:
        """Run ``decide`` under the command's id and save what it decided.

        Returns the outcome, or the first outcome of the same command. Refusals are noted in the security log and raised.
        ``finish`` is done last, in the same transaction, and may refuse it (``storage.recorder``).
        """
        try:
            try:
                return self._run(act, actor, command, decide, record_id, finish)
            except Refused as refusal:
                # The same command may have been saved, by a second press of the button, after the look at the table.
                if refusal.code == "command_reused":
                    raise
                _, first = self._first_outcome(act, actor, command)
                if first is None:
                    raise
                return first
        except Refused as refusal:
            self.note_refusal(act, actor, command, refusal, record_id)
            raise

    def outcome(self, act: str, actor: Actor, command: Command) -> Outcome | None:
        """Return what the command gave when it ran before; None where it has not. Raises ``command_reused``."""
        with self.log.one_connection():
            return self._first_outcome(act, actor, command)[1]

    def consider(self, actor: Actor, command: Command, decide: Callable[[Work], T]) -> T:
        """Return what ``decide`` would decide as things stand now. Nothing is put to the database, and nothing kept."""
        moment = self.clock.now()
        with self.log.one_connection(), acting_as(self._metadata(actor, command, moment)):
            return decide(Work(self.log, actor, command, moment))

    def _run(
        self,
        act: str,
        actor: Actor,
        command: Command,
        decide: Callable[[Work], Outcome],
        record_id: UUID | None,
        finish: Finish | None,
    ) -> Outcome:
        broken = 0
        for _ in range(_RACES):
            try:
                with self.log.one_connection():
                    return self._attempt(act, actor, command, decide, record_id, finish)
            except SubjectErasedError:
                raise Refused("subject_erased") from None
            except _OvertakenError:
                continue
            except (PersistenceError, psycopg.Error) as error:
                broken += self._translate(error, broken)
        raise Refused("stale_version")

    def _attempt(
        self,
        act: str,
        actor: Actor,
        command: Command,
        decide: Callable[[Work], Outcome],
        record_id: UUID | None,
        finish: Finish | None,
    ) -> Outcome:
        epoch, first = self._first_outcome(act, actor, command, record_id)
        if first is not None:
            return first
        if self.log.places.ended_office(actor.appointment_id):
            raise ended_office(self.log, actor.appointment_id)
        moment = self.clock.now()
        work = Work(self.log, actor, command, moment)
        day = command.occurred_on
        if day is not None and day > work.today:
            raise Refused("future_date", field="occurred_on", day=day.strftime("%d/%m/%Y"))
        with acting_as(self._metadata(actor, command, moment)):
            try:
                outcome = decide(work)
            except Refused:
                # Records are as first read, read models as of now. A refusal that may come of that mixture is no answer.
                if self.log.overtaken():
                    raise _OvertakenError from None
                raise
        events = work.collect()
        statements = inline_statements(events)
        statements.append(
            (
                "INSERT INTO processed_commands (command_id, act, officer_id, recorded_at, outcome, digest) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                (command.id, act, actor.officer_id, moment, Jsonb(outcome), self._fingerprint(command)),
            )
        )
        if events and act not in LAWFUL:
            # Last of all, when the read models know what the events are about.
            touched = list({event.originator_id for event in events})
            statements.append(("SELECT refuse_restricted(%s::uuid[])", (touched,)))
        # The epoch of the beginning: what was read before an erasure must not be written after it.
        self.log.append(events, statements, epoch, _taken_back(finish) if command.rehearsal else finish)
        if record_id is not None:
            self.log.note_companions(record_id)
        return outcome

    def _first_outcome(
        self, act: str, actor: Actor, command: Command, record_id: UUID | None = None
    ) -> tuple[int, Outcome | None]:
        """Return the epoch the command begins in and its outcome, if it has run before."""
        begun = self.log.begin(command.id, record_id)
        if not begun.done:
            return begun.epoch, None
        if begun.act != act or begun.officer_id != actor.officer_id:
            raise Refused("command_reused")
        if command.digest and begun.digest and begun.digest != self._fingerprint(command):
            # Other words under an id that has been used: they must not pass for done.
            raise Refused("command_reused")
        return begun.epoch, begun.outcome

    def _fingerprint(self, command: Command) -> str:
        return self.log.vault.fingerprint(command.id, command.digest) if command.digest else ""

    def _translate(self, error: PersistenceError | psycopg.Error, broken: int) -> int:
        """Raise the refusal a violated constraint stands for; return when the command is to be decided again.

        A broken connection is such a case too: whether its last commit arrived, the table of processed commands tells.
        ``broken`` connections the command has met so far; returns 1 when this is one more, else 0.
        """
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError) and broken < _ATTEMPTS - 1:
            time.sleep(0.1 * 2**broken)
            return 1
        if not isinstance(cause, psycopg.Error):
            raise error
        if cause.sqlstate == _STALE_EPOCH:
            return 0
        if cause.sqlstate == _RESTRICTED:
            raise Refused("processing_restricted")
        constraint = cause.diag.constraint_name or ""
        if constraint in _CONSTRAINTS:
            code, field = _CONSTRAINTS[constraint]
            raise Refused(code, field=field)
        if constraint in _RETRIED:
            return 0
        raise error

    def _metadata(self, actor: Actor, command: Command, moment: datetime) -> Metadata:
        return Metadata(
            recorded_at=moment,
            officer_id=actor.officer_id,
            appointment_id=actor.appointment_id,
            role=actor.role,
            unit_id=actor.unit_id,
            unit_name=actor.unit_name,
            title=actor.title,
            signs_for=actor.signs_for,
            command_id=command.id,
            correlation_id=command.correlation_id or command.id.hex,
            occurred_on=command.occurred_on or day_in_vietnam(moment),
            simulated_clock=self.clock.simulated,
        )

    def note_refusal(
        self, act: str, actor: Actor | None, command: Command, refusal: Refused, record_id: UUID | None
    ) -> None:
        """Keep a refused act in the security log. It holds codes and ids only."""
        kind = "permission" if refusal.code in _PERMISSION else "input" if refusal.field else "rule"
        logger.info("refused act=%s code=%s command=%s", act, refusal.code, command.id)
        with self.log.connection() as connection:
            connection.execute(
                "INSERT INTO security_log (at, kind, code, act, officer_id, appointment_id, record_id, correlation_id) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                (
                    self.clock.now(),
                    kind,
                    refusal.code,
                    act,
                    actor.officer_id if actor else None,
                    actor.appointment_id if actor else None,
                    record_id,
                    command.correlation_id,
                ),
            )
