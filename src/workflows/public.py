"""What anybody may know without signing in. Read only, and never a personal value beyond the name on the certificate."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID, uuid5

from aggregates.actors import Actor
from aggregates.movement import NAMESPACE
from storage.application import EventLog, Row
from workflows.every_certificate import EVERY_CERTIFICATE, EVERY_NUMBER

_VISITOR: Final = uuid5(NAMESPACE, "visitor of the public pages")

_BARE = re.compile(r"\s*[0-9]{1,9}\s*")
_NUMBER = re.compile(r"\s*0*([1-9]\d{0,8})\s*/\s*(\d{4})\s*\Z")


def certificate_number(text: str) -> tuple[int, int] | None:
    """Return (gold-book number, year of the decision) of a certificate number as printed, e.g. "0012/2020"."""
    found = _NUMBER.match(text)
    return (int(found[1]), int(found[2])) if found else None


def is_bare_number(text: str) -> bool:
    """Whether a text is a gold-book number without the year, as it stands at the bottom left of the paper."""
    return _BARE.fullmatch(text) is not None


def find_certificate(log: EventLog, number: int, year: int) -> Row | None:
    """Return the id of the certificate with that number, or None."""
    return log.query_one(
        f"SELECT certificate_id FROM {EVERY_CERTIFICATE} c WHERE gold_book_number = %s AND extract(year FROM decided_on) = %s",
        (number, year),
    )


def find_unissued(log: EventLog, number: int, year: int) -> Row | None:
    """Return the state of a number that was taken and has no certificate, or None: ``unissued``, with what ended the award,
    or ``in_making`` while the certificate may still come."""
    return log.query_one(
        f"SELECT status, ended_on, ended_by, end_ground FROM {EVERY_NUMBER} c WHERE gold_book_number = %s "
        "AND extract(year FROM decided_on) = %s AND status IN ('unissued', 'in_making')",
        (number, year),
    )


def unissued_of(log: EventLog, nomination_id: UUID) -> Row | None:
    """Return the number that was taken for an award and never issued, with what ended the award; None where there is none."""
    return log.query_one(
        f"SELECT gold_book_number, certificate_id, ended_on, ended_by, end_ground FROM {EVERY_NUMBER} c "
        "WHERE nomination_id = %s AND status = 'unissued'",
        (nomination_id,),
    )


def award_hash_of(log: EventLog, certificate_id: UUID) -> str:
    """Return the salted hash by which a certificate is bound to the log, in hexadecimal digits; empty where it has none."""
    row = log.query_one("SELECT award_hash FROM attested_awards WHERE certificate_id = %s", (certificate_id,))
    return str(row["award_hash"]) if row else ""


def certificates_issued(log: EventLog) -> int:
    """Return how many certificates have been issued."""
    row = log.query_one("SELECT count(*) AS n FROM certificates")
    return int(row["n"]) if row else 0


def public_actor(log: EventLog) -> Actor:
    """Return the actor of what comes from the public pages: nobody in particular, and no officer."""
    row = log.query_one(
        "SELECT unit_id, path, name FROM units WHERE parent_id IS NULL ORDER BY valid_from DESC LIMIT 1"
    )
    unit: UUID = row["unit_id"] if row else _VISITOR
    return Actor(
        _VISITOR, _VISITOR, "public", unit, row["path"] if row else "/", "", "Trang niêm yết công khai"
    )
