"""Bundles of evidence made by hand, without a database: whole, or with one thing in them as it must not be."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import Place, Range, inclusion_proof
from ledger.verifier.bundle import CHECKPOINT, FORMAT, LIST, SEAL, seal
from ledger.verifier.leaf import leaf_text, state_hash
from ledger.verifier.merkle import leaf_hash
from ledger.verifier.notes import Checkpoint
from ledger.verifier.proofs import TlogProof

LOG = SigningKey("cam-thuy.example/log", bytes(range(32)))
OTHER = SigningKey("cam-thuy.example/log", bytes(range(1, 33)))
DOSSIER = "0f8fad5b-d9cb-469f-a165-70867728950e"
PLEDGE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
PAPER = b"%PDF-1.4 minutes of the hamlet's meeting"
ERASED = sha256(b"a paper of somebody who was erased").hexdigest()

Told = dict[str, Any]
Change = Callable[[Any], None]


def _nothing(_: Any) -> None:
    """Leave it as it fits."""


@dataclass
class Bundle:
    """What goes into a bundle. Each change is made at its place, before what is over it is signed or hashed."""

    events: Change = _nothing
    """Given the list of events as (record, version, topic, state)."""
    leaves: Change = _nothing
    """Given the leaves' texts, one per event."""
    told: Change = _nothing
    """Given the list before it is written and signed."""
    files: Change = _nothing
    """Given all files at the end: whatever is signed is signed by then."""
    key: SigningKey = LOG
    note_keys: list[SigningKey] = field(default_factory=lambda: [LOG])
    proof_note: str = ""
    """Another checkpoint for the proofs: ``smaller``, of the tree without its last leaf."""

    def parts(self) -> dict[str, bytes]:
        """The files."""
        papers = [sha256(PAPER).hexdigest(), ERASED]
        events = [
            (PLEDGE, 1, "exit_commitment.registered.v1", json.dumps({"evidence": papers[1]}).encode()),
            (DOSSIER, 1, "nomination.proposed.v1", b'{"by": "head"}'),
            (DOSSIER, 2, "nomination.meeting_recorded.v1", json.dumps({"evidence": papers[0]}).encode()),
            (DOSSIER, 3, "nomination.submitted.v1", b'{"by": "head", "report": "sealed"}'),
        ]
        self.events(events)
        leaves = [
            leaf_text(topic, record, version, "2020-05-08T00:00:00+00:00", state_hash(state).hex(), "00" * 16)
            for record, version, topic, state in events
        ]
        self.leaves(leaves)
        kept, tree = dict[Place, bytes](), Range()
        sizes = [tree.size]
        for leaf in [b"before", *leaves, b"after"]:
            kept.update(tree.append(leaf_hash(leaf)))
            sizes.append(tree.size)
            if tree.size == len(leaves) + 1:
                smaller = Checkpoint(LOG.name, tree.size, tree.root())
        whole = Checkpoint(LOG.name, tree.size, tree.root())
        note = signed_checkpoint(whole, self.note_keys)
        against = smaller if self.proof_note else whole
        files: dict[str, bytes] = {CHECKPOINT: str(note).encode(), "papers/minutes.pdf": PAPER}
        listed = []
        for place, ((record, version, topic, state), leaf) in enumerate(zip(events, leaves, strict=True), 1):
            name = f"events/{record}/{version:04d}"
            path = inclusion_proof(place, against.size, lambda places: {p: kept[p] for p in places})
            proof = TlogProof(place, tuple(path), signed_checkpoint(against, self.note_keys), leaf)
            files[f"{name}.state"], files[f"{name}.proof"] = state, str(proof).encode()
            listed.append(
                {"event": record, "version": version, "topic": topic, "state": f"{name}.state"}
                | {"proof": f"{name}.proof"}
            )
        told: Told = {
            "format": FORMAT,
            "record": DOSSIER,
            "made_at": "2020-06-11T01:00:00+00:00",
            "events": listed,
            "papers": [
                {"sha256": papers[0], "file": "papers/minutes.pdf"},
                {"sha256": papers[1], "file": None},
            ],
            "files": [
                {"name": name, "sha256": sha256(content).hexdigest(), "size": len(content)}
                for name, content in files.items()
            ],
        }
        self.told(told)
        files[LIST] = json.dumps(told).encode()
        files[SEAL] = seal(files[LIST], self.key.sign_bytes)
        self.files(files)
        return files

    def file(self) -> bytes:
        """The ZIP."""
        return packed(self.parts())


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files, as the product packs it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
