"""Who vouches for the ledger from outside: taken up and dismissed by whoever runs the machine, on record in the security log."""

from __future__ import annotations

from ledger.verifier.notes import VerifierKey
from ledger.witnesses import Witnesses
from storage.application import EventLog


def enlist(log: EventLog, witnesses: Witnesses, key: VerifierKey, office: str) -> None:
    """Take up a witness. Raises :class:`ledger.verifier.lines.FormatError` for a key that is no witness's."""
    witnesses.enlist(key, office)
    _noted(log, "witness_enlisted")


def dismiss(log: EventLog, witnesses: Witnesses, key: VerifierKey) -> None:
    """Take no more cosignatures of a witness; those it has given stay."""
    witnesses.dismiss(key)
    _noted(log, "witness_dismissed")


def _noted(log: EventLog, code: str) -> None:
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('keys', %s, 'witnesses', '')",
            (code,),
        )
