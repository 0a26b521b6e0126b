"""The audit of everything that can be proved: log, read models, papers, certificates. Read only, for whoever runs the machine.

The log is read once: on the way every paper that an event names is looked up and hashed again, and every certificate that was
issued is opened and compared with its event. What an erasure took away is counted as such: its hash stays, its bytes are gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from ledger.audit import Seen, audit_log
from ledger.book import Book
from ledger.findings import SHOWN, LogReport
from projections.rebuild import RebuildRunningError, Result, rebuild
from rules.text import Text
from storage.application import EventLog
from workflows.certificate_checks import certificate_misfit
from workflows.custody_check import custody_misfits

Progress = Callable[[str, int, int], None]
"""Told the part (``log``, ``read_models``), how much of it is done, and how much it is in all."""
_WORKING: Final = ("print_run.", "import_run.")
"""Papers that are made for a piece of work and removed when it is done."""
_ISSUED: Final = "nomination.certificate_issued.v1"


@dataclass(slots=True)
class PapersReport:
    """Papers by what was found; ``named`` says which do not fit, by record, version and hash, and why."""

    checked: int = 0
    tombstoned: int = 0
    cleared: int = 0
    misfits: int = 0
    named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, record: str, version: int, sha: str, reason: str) -> None:
        """Name one that does not fit."""
        self.misfits += 1
        if len(self.named) < SHOWN:
            self.named.append({"record": record, "version": version, "sha256": sha, "reason": reason})


@dataclass(frozen=True, slots=True)
class FullReport:
    """Everything that was found. ``not_rebuilt`` names the error where events could not be read for a rebuild at all."""

    log: LogReport
    papers: PapersReport
    certificates: PapersReport
    read_models: Result
    not_rebuilt: str = ""
    custody: tuple[Text, ...] = ()
    """Keys and witnesses that are not what the log says of them."""

    @property
    def fits(self) -> bool:
        """Whether nothing at all was found."""
        return (
            self.log.fits
            and not self.papers.misfits
            and not self.certificates.misfits
            and not self.read_models.differences
            and not self.not_rebuilt
            and not self.custody
        )


def audit_everything(
    log: EventLog, book: Book, url: str, progress: Progress | None = None, seen: Sequence[Seen] = ()
) -> FullReport:
    """Read everything, against checkpoints that others have ``seen`` too.

    Raises :class:`projections.rebuild.RebuildRunningError` where a rebuild is under way."""
    log.vault.sync()
    reading = _Papers(log, book)

    def told(part: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, total: progress(part, done, total)

    found = audit_log(
        url, book.keys, book.written(), progress=told("log"), on_event=reading.look_at, seen=seen
    )
    models, failure = Result(0, {}), ""
    try:
        models = rebuild(url, log.mapper, progress=told("read_models"), compare_only=True)
    except RebuildRunningError:
        raise
    except Exception as error:
        # An event that somebody has changed may be no event any more. Its values are personal: the kind of error alone is told.
        failure = type(error).__name__
    custody = tuple(custody_misfits(log, book.keys))
    return FullReport(found, reading.papers, reading.certificates, models, failure, custody)


class _Papers:
    """Looks at what events name."""

    def __init__(self, log: EventLog, book: Book) -> None:
        self._log = log
        self._keys = book.keys.verifiers()
        self.papers = PapersReport()
        self.certificates = PapersReport()
        self._seen: set[bytes] = set()

    def look_at(self, record: str, version: int, topic: str, state: bytes) -> None:
        """Check the papers of one event. Most have none, which the bytes show without being read."""
        if b'"evidence"' not in state:
            return
        try:
            content = json.loads(state)
        except ValueError:
            # Said where the log itself is looked at.
            return
        for paper in _evidence_in(content):
            self._check(record, version, topic, paper, content)

    def _check(
        self, record: str, version: int, topic: str, paper: dict[str, Any], content: dict[str, Any]
    ) -> None:
        try:
            subject, sha = UUID(paper["subject"]), str(paper["sha256"])
            key = subject.bytes + bytes.fromhex(sha)
        except (KeyError, ValueError):
            self.papers.add(record, version, "", "unreadable")
            return
        issued = topic == _ISSUED
        if key in self._seen and not issued:
            return
        self._seen.add(key)
        counted = self.certificates if issued else self.papers
        try:
            found = self._log.attachments.read(subject, sha)
        except ValueError:
            counted.add(record, version, sha, "changed")
            return
        if found is None:
            if self._erased(subject):
                counted.tombstoned += 1
            elif topic.startswith(_WORKING):
                counted.cleared += 1
            else:
                counted.add(record, version, sha, "missing")
            return
        counted.checked += 1
        if len(found) != paper.get("size") or sha256(found).hexdigest() != sha:
            counted.add(record, version, sha, "changed")
        elif issued:
            try:
                reason = certificate_misfit(self._log, UUID(record), version, found, self._keys)
            except Exception:
                # The record's events can no longer be read: which one, the log's own part says.
                reason = "events_unreadable"
            if reason:
                counted.add(record, version, sha, reason)

    def _erased(self, subject: UUID) -> bool:
        """Whether the key that sealed the paper was destroyed, or renewed, by an erasure."""
        row = self._log.query_one(
            "SELECT 1 AS gone FROM subject_keys WHERE subject = %s AND (wrapped IS NULL OR renewed_at IS NOT NULL)",
            (subject,),
        )
        return row is not None


def _evidence_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("_type_") == "evidence":
            yield value["_data_"]
            return
        for one in value.values():
            yield from _evidence_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _evidence_in(one)
