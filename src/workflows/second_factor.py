"""The second factor of those who sign: a code that the officer's own device makes anew every half minute (RFC 6238).

The secret the codes come from is shown once, to the officer alone, and kept sealed under the officer's own key; it is in no
event. A code is good for one act: the step of the newest one used is kept, and moved in the same transaction as the act, so
that an act that is refused takes no code and no code serves two acts. Times are real ones, also where the installation's
clock is simulated: the device knows no other.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg import Connection

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.officer import Officer
from aggregates.refusals import Refused
from aggregates.vocabulary import DECIDING_ROLES
from storage.application import EventLog, Row
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.throttle import bucket

SIGNING_ROLES: Final = DECIDING_ROLES
"""Offices that sign: whoever holds one sets up the second factor before anything else."""
PERIOD: Final = 30
"""Seconds a code is shown for."""
SKEW: Final = 1
"""Steps by which the device's clock may be off, to either side."""
TRIES: Final = 8
WINDOW: Final = timedelta(minutes=15)
"""So many wrong codes within this time close the door for as long: a guesser needs a century, a slow typist a coffee."""
RECOVERY_CODES: Final = 10
ISSUER: Final = "Chung Tay"
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that are not taken for one another."""
_HASHER: Final = PasswordHasher()
MUST_ENROL: LiteralString = (
    "(EXISTS (SELECT 1 FROM appointments a WHERE a.officer_id = o.officer_id AND a.role = ANY(%(signing)s) "
    "AND a.valid_from <= %(today)s AND coalesce(a.valid_to, 'infinity') >= %(today)s) "
    "AND NOT EXISTS (SELECT 1 FROM second_factors f WHERE f.officer_id = o.officer_id AND f.enrolled_at IS NOT NULL))"
)
"""Whether the officer ``o`` holds one of the offices ``signing`` on the day ``today`` without the second factor."""
Confirm = Callable[[], str]
"""Checks the code that came with an act; returns how the officer proved to be there: ``totp`` or ``recovery``."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What the officer's device needs, shown while the factor is being set up and never again."""

    text: str
    uri: str


@dataclass(frozen=True, slots=True)
class Status:
    """What an officer may know of their own second factor."""

    enrolled_at: datetime | None
    codes_left: int
    history: tuple[EventSourced.Event, ...]
    """Setting up, new recovery codes and resets, the newest first."""


@dataclass(frozen=True, slots=True)
class _Proof:
    kind: str
    counter: int = -1
    code_hash: str = ""


class SecondFactors:
    """Use cases around the second factor. ``now`` tells the real time in seconds."""

    def __init__(self, kernel: Kernel, now: Callable[[], float] = time.time) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self.now = now

    # -- setting up ----------------------------------------------------------------------------------------------------

    def status(self, officer_id: UUID) -> Status:
        """Return how things stand for the officer who asks about themselves."""
        row = self._log.query_one(
            "SELECT f.enrolled_at, (SELECT count(*) FROM recovery_codes r WHERE r.officer_id = f.officer_id "
            "AND r.used_at IS NULL) AS codes_left FROM second_factors f WHERE f.officer_id = %s",
            (officer_id,),
        )
        kinds = (Officer.SecondFactorEnrolled, Officer.RecoveryCodesRenewed, Officer.SecondFactorReset)
        history = tuple(e for e in self._log.events_of(officer_id) if isinstance(e, kinds))[::-1]
        return Status(row["enrolled_at"] if row else None, int(row["codes_left"]) if row else 0, history)

    def begin(self, actor: Actor, username: str) -> Secret:
        """Return the secret for the officer's device; the same one until it is confirmed by :meth:`enrol`.

        Refused once it is (``second_factor_enrolled``): nobody is shown it again.
        """
        row = self._row(actor.officer_id)
        if row is not None and row["enrolled_at"] is not None:
            raise Refused("second_factor_enrolled")
        if row is None:
            sealed = self._log.vault.seal(actor.officer_id, pyotp.random_base32(32).encode())
            with self._log.connection() as connection:
                connection.execute(
                    "INSERT INTO second_factors (officer_id, sealed) VALUES (%s, %s) ON CONFLICT (officer_id) DO NOTHING",
                    (actor.officer_id, sealed),
                )
        secret = self._secret(actor.officer_id)
        return Secret(secret, pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER))

    def enrol(self, actor: Actor, command: Command, *, code: str) -> tuple[Outcome, list[str]]:
        """Confirm that the device makes the right codes; return the recovery codes, to be shown this once.

        For oneself alone: there is no way to set up somebody else's. Sent twice, the second answer has no codes.
        """
        made: list[str] = []

        def decide(work: Work, confirm: Confirm) -> Outcome:
            work.load(Officer, actor.officer_id).enrol_second_factor()
            confirm()
            made[:] = new_codes()
            return {"id": str(actor.officer_id)}

        def keep(connection: Connection[Any]) -> None:
            connection.execute(
                "UPDATE second_factors SET enrolled_at = now() WHERE officer_id = %s", (actor.officer_id,)
            )
            _keep_codes(connection, actor.officer_id, made)

        # The secret is there, and not confirmed yet: that the officer's device has it is what is to be shown.
        return self._run("account.enrol", actor, command, decide, code=code, also=keep, fresh=True), made

    def renew_codes(self, actor: Actor, command: Command, *, code: str) -> tuple[Outcome, list[str]]:
        """Make new recovery codes, which end the old ones; return them, to be shown this once."""
        made: list[str] = []

        def decide(work: Work, confirm: Confirm) -> Outcome:
            work.load(Officer, actor.officer_id).renew_recovery_codes()
            confirm()
            made[:] = new_codes()
            return {"id": str(actor.officer_id)}

        def keep(connection: Connection[Any]) -> None:
            _keep_codes(connection, actor.officer_id, made)

        return self._run("account.renew_codes", actor, command, decide, code=code, also=keep), made

    def reset(self, actor: Actor, command: Command, *, officer_id: UUID, reason: str) -> Outcome:
        """Take somebody's second factor back: the device is lost. They set up a new one at their next sign-in.

        Their sessions end, since whoever has the device may have a session too. It stays on record, and the officer is told.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            work.target(Officer, officer_id).reset_second_factor(actor.officer_id, reason)
            return {"id": str(officer_id)}

        def forget(connection: Connection[Any]) -> None:
            connection.execute("DELETE FROM second_factors WHERE officer_id = %s", (officer_id,))
            connection.execute("DELETE FROM recovery_codes WHERE officer_id = %s", (officer_id,))
            connection.execute(
                "UPDATE credentials SET session_epoch = session_epoch + 1 WHERE officer_id = %s",
                (officer_id,),
            )

        return self._kernel.run(
            "people.reset_second_factor", actor, command, decide, record_id=officer_id, finish=forget
        )

    # -- acts that need it ---------------------------------------------------------------------------------------------

    def run(
        self,
        act: str,
        actor: Actor,
        command: Command,
        decide: Callable[[Work, Confirm], Outcome],
        *,
        code: str,
        record_id: UUID | None = None,
    ) -> Outcome:
        """Run a command that takes the officer's code, as ``Kernel.run`` does any other.

        ``decide`` asks for the code by calling what it is given, after all that would be refused anyway. Raises
        ``second_factor_missing``, ``second_factor_wrong``, ``second_factor_used`` or ``second_factor_throttled``.
        """
        return self._run(act, actor, command, decide, code=code, record_id=record_id)

    def _run(
        self,
        act: str,
        actor: Actor,
        command: Command,
        decide: Callable[[Work, Confirm], Outcome],
        *,
        code: str,
        record_id: UUID | None = None,
        also: Callable[[Connection[Any]], None] | None = None,
        fresh: bool = False,
    ) -> Outcome:
        who = actor.officer_id
        key = bucket(self._log, "factor", who.hex)
        proofs: list[_Proof] = []

        def confirm() -> str:
            self._require_open_door(key)
            proofs[:] = [self._prove(who, code, fresh=fresh)]
            return proofs[0].kind

        def finish(connection: Connection[Any]) -> None:
            if not proofs:
                raise AssertionError("an act that takes a code was decided without asking for it")
            _spend(connection, who, proofs[0])
            if also is not None:
                also(connection)

        try:
            outcome = self._kernel.run(
                act, actor, command, lambda work: decide(work, confirm), record_id=record_id, finish=finish
            )
        except Refused as refusal:
            if refusal.code == "second_factor_wrong":
                with self._log.connection() as connection:
                    connection.execute("INSERT INTO sign_in_attempts (bucket) VALUES (%s)", (key,))
            raise
        with self._log.connection() as connection:
            connection.execute("DELETE FROM sign_in_attempts WHERE bucket = %s", (key,))
        return outcome

    def _require_open_door(self, key: str) -> None:
        row = self._log.query_one(
            "SELECT count(*) AS failed FROM sign_in_attempts WHERE bucket = %s AND failed_at >= now() - %s",
            (key, WINDOW),
        )
        if row is not None and row["failed"] >= TRIES:
            raise Refused("second_factor_throttled", field="otp", minutes=int(WINDOW.total_seconds() // 60))

    # -- codes ---------------------------------------------------------------------------------------------------------

    def _row(self, officer_id: UUID) -> Row | None:
        return self._log.query_one("SELECT * FROM second_factors WHERE officer_id = %s", (officer_id,))

    def _secret(self, officer_id: UUID) -> str:
        row = self._row(officer_id)
        opened = None if row is None else self._log.vault.open(officer_id, bytes(row["sealed"]))
        if opened is None:
            raise Refused("second_factor_missing")
        return opened.decode()

    def _prove(self, officer_id: UUID, typed: str, *, fresh: bool) -> _Proof:
        row = self._row(officer_id)
        if row is None or (row["enrolled_at"] is None and not fresh):
            raise Refused("second_factor_missing")
        given = normal(typed)
        if not (given.isascii() and given.isdecimal() and len(given) == 6):
            return self._prove_by_recovery(officer_id, given)
        codes, at = pyotp.HOTP(self._secret(officer_id)), self._counter()
        right = [
            step
            for step in range(max(at - SKEW, 0), at + SKEW + 1)
            if hmac.compare_digest(codes.at(step), given)
        ]
        if not right:
            raise Refused("second_factor_wrong", field="otp")
        if right[-1] <= row["last_counter"]:
            raise Refused("second_factor_used", field="otp")
        return _Proof("totp", counter=right[-1])

    def _prove_by_recovery(self, officer_id: UUID, given: str) -> _Proof:
        for row in self._log.query(
            "SELECT code_hash, used_at FROM recovery_codes WHERE officer_id = %s ORDER BY used_at NULLS FIRST",
            (officer_id,),
        ):
            try:
                _HASHER.verify(row["code_hash"], given)
            except (VerificationError, InvalidHashError):
                continue
            if row["used_at"] is not None:
                raise Refused("second_factor_used", field="otp")
            return _Proof("recovery", code_hash=row["code_hash"])
        raise Refused("second_factor_wrong", field="otp")

    def _counter(self) -> int:
        return int(self.now()) // PERIOD

    # -- demonstration -------------------------------------------------------------------------------------------------

    def next_code(self, officer_id: UUID) -> tuple[str, int]:
        """Return a code that would be taken now, and the seconds to wait for it.

        For the accounts of a demonstration, which nobody carries a device for; the caller makes sure that it is one.
        """
        row = self._row(officer_id)
        if row is None or row["enrolled_at"] is None:
            raise Refused("second_factor_missing")
        at = self._counter()
        step = max(at, int(row["last_counter"]) + 1)
        wait = max((step - SKEW) * PERIOD - int(self.now()), 0)
        return pyotp.HOTP(self._secret(officer_id)).at(step), wait

    def code_for_enrolment(self, actor: Actor, username: str) -> str:
        """Return the first code of an account of a demonstration, as :meth:`next_code` does once it is set up."""
        return pyotp.HOTP(self.begin(actor, username).text).at(self._counter())


def normal(typed: str) -> str:
    """Return a code as it is compared: without the spaces and hyphens it is read out with, in capitals."""
    return "".join(c for c in typed[:60] if c.isalnum()).upper()


def new_codes() -> list[str]:
    """Return new recovery codes, of 50 bits each, in two groups of five."""
    made = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _keep_codes(connection: Connection[Any], officer_id: UUID, codes: Sequence[str]) -> None:
    connection.execute("DELETE FROM recovery_codes WHERE officer_id = %s", (officer_id,))
    for code in codes:
        connection.execute(
            "INSERT INTO recovery_codes (officer_id, code_hash) VALUES (%s, %s)",
            (officer_id, _HASHER.hash(normal(code))),
        )


def _spend(connection: Connection[Any], officer_id: UUID, proof: _Proof) -> None:
    """Use a code up, in the transaction of the act; refused where another act was faster."""
    if proof.kind == "recovery":
        used = connection.execute(
            "UPDATE recovery_codes SET used_at = now() WHERE officer_id = %s AND code_hash = %s AND used_at IS NULL RETURNING 1",
            (officer_id, proof.code_hash),
        )
    else:
        used = connection.execute(
            "UPDATE second_factors SET last_counter = %s WHERE officer_id = %s AND last_counter < %s RETURNING 1",
            (proof.counter, officer_id, proof.counter),
        )
    if used.fetchone() is None:
        raise Refused("second_factor_used", field="otp")
