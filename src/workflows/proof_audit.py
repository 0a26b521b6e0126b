"""The audit of everything that can be proved: log, read models, papers, certificates. Read only, for whoever runs the machine.

The log is read once: on the way every event is asked for the act it belongs to, every paper that it names is looked up and
hashed again, and every certificate that was issued is opened and compared with its event. What an erasure took away is counted
as such: its hash stays, its bytes are gone. Nothing that is damaged keeps the rest from being looked at.
"""

from __future__ import annotations

import re
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
from storage.vault import MasterKeyError
from workflows.certificate_checks import certificate_misfit
from workflows.custody_check import custody_misfits, subject_key_misfits
from workflows.event_audit import EventsReport, Origins
from workflows.tombstone_check import Tombstones

Progress = Callable[[str, int, int], None]
"""Told the part (``log``, ``read_models``), how much of it is done, and how much it is in all."""
_WORKING: Final = ("print_run.", "import_run.")
"""Papers that are made for a piece of work and removed when it is done."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
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
    events: EventsReport
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
            and not self.events.misfits
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
    tombstones, origins = Tombstones(log), Origins(log)
    reading = _Papers(log, book, tombstones)

    def look_at(record: str, version: int, topic: str, state: bytes) -> None:
        content = origins.look_at(record, version, topic, state)
        tombstones.look_at(record, topic, content)
        # Most events name no paper, which the bytes show without being gone through.
        if content is not None and b'"evidence"' in state:
            reading.look_at(record, version, topic, content)

    def told(part: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, total: progress(part, done, total)

    found = audit_log(url, book.keys, book.written(), progress=told("log"), on_event=look_at, seen=seen)
    origins.done()
    reading.done()
    models, failure = Result(0, {}), ""
    try:
        models = rebuild(url, log.mapper, progress=told("read_models"), compare_only=True)
    except RebuildRunningError:
        raise
    except Exception as error:
        # An event that somebody has changed may be no event any more. Its values are personal: the kind of error alone is told.
        failure = type(error).__name__
    custody = (*custody_misfits(log, book.keys), *subject_key_misfits(log, SHOWN), *tombstones.misfits(SHOWN))
    return FullReport(found, origins.report, reading.papers, reading.certificates, models, failure, custody)


class _Papers:
    """Looks at what events name."""

    def __init__(self, log: EventLog, book: Book, tombstones: Tombstones) -> None:
        self._log = log
        self._tombstones = tombstones
        self._gone: list[tuple[PapersReport, str, int, str, UUID]] = []
        """Papers of subjects whose key is gone: whether an act erased them, only the end of the log tells."""
        self._keys = book.keys.verifiers()
        self.papers = PapersReport()
        self.certificates = PapersReport()
        self._seen: set[bytes] = set()

    def look_at(self, record: str, version: int, topic: str, content: Any) -> None:
        """Check the papers that are named in what is written in one event."""
        for paper in _evidence_in(content):
            self._check(record, version, topic, paper)

    def _check(self, record: str, version: int, topic: str, paper: Any) -> None:
        try:
            subject, sha = UUID(paper["subject"]), paper["sha256"]
            if not _SHA256.fullmatch(sha):
                raise ValueError("no SHA-256")
        except (KeyError, ValueError, TypeError, AttributeError):
            # Whatever somebody has put there: the event is named, and not what it says.
            self.papers.add(record, version, "", "unreadable")
            return
        key = subject.bytes + bytes.fromhex(sha)
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
        except MasterKeyError:
            counted.add(record, version, sha, "key")
            return
        except OSError:
            # A folder in its place, a disk that does not give it: what it is, nobody can say.
            counted.add(record, version, sha, "unreadable")
            return
        if found is None:
            if self._tombstones.may_lack(subject, paper):
                self._gone.append((counted, record, version, sha, subject))
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

    def done(self) -> None:
        """Settle what only the whole log tells."""
        for counted, record, version, sha, subject in self._gone:
            if self._tombstones.justified(subject):
                counted.tombstoned += 1
            else:
                counted.add(record, version, sha, "missing")
        self._gone.clear()


def _evidence_in(content: Any) -> Iterator[Any]:
    """Yield what is written of each paper, in its order. Not by recursion: content may be as deep as it likes."""
    open_values = [content]
    while open_values:
        value = open_values.pop()
        if isinstance(value, dict):
            if value.get("_type_") == "evidence":
                yield value.get("_data_")
            else:
                open_values.extend(reversed(value.values()))
        elif isinstance(value, list):
            open_values.extend(reversed(value))
