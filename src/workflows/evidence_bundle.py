"""The evidence of one dossier as a ZIP that verifies by itself, offline (``ledger.verifier.bundle``).

In it: every event of the dossier and of the commitment it rests on as stored, with its proof against one signed checkpoint; the
papers that the reader may see, and the hashes of the others; the public keys; and an index for people. The stored bytes hold
personal values sealed; what is readable is what the reader is shown, and that it was read leaves its line.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT
from aggregates.refusals import Refused
from documents.bundle_index import BundleEvent, BundleIndex, BundlePaper, render_bundle_index
from ledger.book import Book
from ledger.verifier.bundle import CHECKPOINT, FORMAT, LIST, SEAL, seal
from rules.text import Text
from storage.application import EventLog, Row
from workflows.as_of import AsOf, When
from workflows.as_of_paper import said_by
from workflows.clock import Clock
from workflows.narrative import tell
from workflows.papers import papers_of
from workflows.readings import Readings
from workflows.records import Records
from workflows.sensitive import Sight

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


class EvidenceBundles:
    """Makes bundles of evidence. They change nothing of a dossier; a checkpoint may be signed for one."""

    def __init__(
        self, log: EventLog, clock: Clock, book: Book, records: Records, as_of: AsOf, readings: Readings
    ) -> None:
        self._log = log
        self._clock = clock
        self._book = book
        self._records = records
        self._as_of = as_of
        self._readings = readings

    def of_dossier(
        self,
        actor: Actor,
        nomination_id: UUID,
        sight: Sight | None = None,
        papers: Sight | None = None,
    ) -> tuple[str, bytes]:
        """Return the dossier's code and its bundle. Refused to whoever may not audit it.

        What is read is noted in ``sight``, that of ``papers`` in another one; without them it is written down at once.
        """
        self._records.require_readable(actor, "audit.read", nomination_id)
        with (
            self._readings.sight(actor, "dossier", "audit.read", sight) as seen,
            self._readings.sight(actor, "paper", "audit.read", papers) as read,
        ):
            return self._made(actor, nomination_id, seen, read)

    def _made(self, actor: Actor, nomination_id: UUID, sight: Sight, read: Sight) -> tuple[str, bytes]:
        found = self._as_of.show(actor, "dossier", nomination_id, When(), None, sight)
        nomination = self._log.load(Nomination, nomination_id)
        ids = [nomination_id, *([nomination.commitment_id] if nomination.commitment_id else [])]
        # As the reader may be told them; the stored bytes are all events', their words sealed.
        told = {(e.originator_id, e.originator_version): e for e in found.then.events}
        every = [e for id in ids for e in self._log.events_of(id)]
        checkpoint, proofs = self._book.proofs((e.originator_id, e.originator_version) for e in every)
        files: dict[str, bytes] = {
            CHECKPOINT: checkpoint.note.encode(),
            "key.pem": self._book.keys.pem().encode(),
        }
        events: list[dict[str, Any]] = []
        for leaf, state, proof in proofs:
            stem = f"events/{leaf.event_id}/{leaf.version:04d}"
            files[f"{stem}.state"] = state
            files[f"{stem}.tlog-proof"] = str(proof).encode()
            events.append(
                {
                    "event": str(leaf.event_id),
                    "version": leaf.version,
                    "topic": leaf.topic,
                    "state": f"{stem}.state",
                    "proof": f"{stem}.tlog-proof",
                }
            )
        papers = [self._paper(actor, row, read, files) for row in _once(papers_of(self._log, ids))]
        files["index.html"] = render_bundle_index(
            BundleIndex(
                title=found.title,
                made_at=self._clock.now(),
                made_by=actor.title,
                origin=self._book.keys.origin,
                size=checkpoint.size,
                root=checkpoint.root.hex(),
                facts=tuple((known.label, known.value) for known in found.then.facts),
                events=tuple(
                    _line(told.get((e.originator_id, e.originator_version)), e, sight, found.people)
                    for e in every
                ),
                papers=tuple(papers),
            )
        )
        return nomination.code, self._packed(nomination.code, files, events, papers)

    def _paper(self, actor: Actor, row: Row, sight: Sight, files: dict[str, bytes]) -> BundlePaper:
        """Put a paper among the files where the reader may see it; else name its hash alone."""
        try:
            paper = self._records.paper(actor, row["sha256"], row["originator_id"], sight)
        except Refused:
            return BundlePaper(
                "",
                row["sha256"],
                row["size"],
                Text("không hiển thị theo chức vụ", "not shown to your office"),
            )
        if paper.content is None:
            return BundlePaper("", row["sha256"], row["size"], ERASED_TEXT)
        name = f"papers/{row['sha256']}.{_ENDINGS.get(paper.mime, 'bin')}"
        files[name] = paper.content
        called = paper.name if paper.name is not None else ERASED_TEXT.vi
        return BundlePaper(name, row["sha256"], len(paper.content), Text(called, called))

    def _packed(
        self,
        code: str,
        files: dict[str, bytes],
        events: list[dict[str, Any]],
        papers: Sequence[BundlePaper],
    ) -> bytes:
        listed = json.dumps(
            {
                "format": FORMAT,
                "record": code,
                "made_at": self._clock.now().astimezone(UTC).isoformat(),
                "events": events,
                "papers": [{"sha256": p.sha256, "file": p.file or None} for p in papers],
                "files": [
                    {"name": name, "sha256": sha256(content).hexdigest(), "size": len(content)}
                    for name, content in sorted(files.items())
                ],
            },
            ensure_ascii=False,
            indent=1,
        ).encode()
        key = self._book.keys.sealing(date.today())
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (
                (LIST, listed),
                (SEAL, seal(listed, key.sign_bytes)),
                *sorted(files.items()),
            ):
                entry = zipfile.ZipInfo(str(PurePosixPath(name)), _EPOCH)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, content)
        return out.getvalue()


def _once(rows: list[Row]) -> list[Row]:
    """Each paper once, however many events rely on it."""
    return list({row["sha256"]: row for row in rows}.values())


def _line(
    told: EventSourced.Event | None, event: EventSourced.Event, sight: Sight, people: Any
) -> BundleEvent:
    story = sight.told(told or event, tell(told or event)) if told is not None else tell(event)
    detail = story.detail if told is not None else Text("", "")
    words = (
        (ERASED_TEXT if story.words is None else Text(story.words, story.words))
        if told is not None
        else Text("", "")
    )
    return BundleEvent(
        at=event.timestamp,
        what=story.headline,
        detail=Text(f"{detail.vi} {words.vi}".strip(), f"{detail.en} {words.en}".strip()),
        who=said_by(event.meta, event.timestamp, people),
        file=f"events/{event.originator_id}/{event.originator_version:04d}",
    )
