"""Who vouches for the ledger from outside: taken up and dismissed by whoever runs the machine, told to the log.

The security log has it too, which also holds what was done before there was a movement.
"""

from __future__ import annotations

from aggregates.values import require_name
from ledger.verifier.notes import VerifierKey
from ledger.witnesses import Witnesses
from rules.text import Text
from storage.application import EventLog
from workflows.custody import Custody

_OFFICE = Text("tên cơ quan", "the office's name")


def enlist(log: EventLog, witnesses: Witnesses, custody: Custody, key: VerifierKey, office: str) -> None:
    """Take up a witness. Raises :class:`ledger.verifier.lines.FormatError` for a key that is no witness's.

    Refused without a name of the office, which everybody reads on the page of proof.
    """
    witnesses.enlist(key, require_name(office, _OFFICE, "office"))
    _noted(log, "witness_enlisted")
    custody.complete()


def dismiss(log: EventLog, witnesses: Witnesses, custody: Custody, key: VerifierKey) -> None:
    """Take no more cosignatures of a witness; those it has given stay."""
    witnesses.dismiss(key)
    _noted(log, "witness_dismissed")
    custody.complete()


def _noted(log: EventLog, code: str) -> None:
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('keys', %s, 'witnesses', '')",
            (code,),
        )
