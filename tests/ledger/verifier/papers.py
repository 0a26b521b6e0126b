"""Certificates made by hand, without a database: whole, or with one thing in them as it must not be."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import Place, Range, inclusion_proof
from ledger.verifier.certificate import AWARD, HOLE, MARKER, PROOF, TOPIC, award_hash, extra_of, sealed
from ledger.verifier.leaf import leaf_text, state_hash
from ledger.verifier.lines import base64_of
from ledger.verifier.merkle import leaf_hash
from ledger.verifier.notes import Checkpoint, Note
from ledger.verifier.proofs import TlogProof

LOG = SigningKey("cam-thuy.example/log", bytes(range(32)))
OTHER = SigningKey("cam-thuy.example/log", bytes(range(1, 33)))
EVENT = "0f8fad5b-d9cb-469f-a165-70867728950e"
AWARDED = {
    "certificate_number": "0001/2020", "decision_serial": 12, "decision_symbol": "QĐ-UBND", "awardee_name": "Bùi Thị Đợi",
}  # fmt: skip


@dataclass
class Paper:
    """What goes into a certificate; whatever is left alone fits."""

    award: bytes = json.dumps(AWARDED, ensure_ascii=False).encode()
    salt: bytes = bytes(range(16))
    state: bytes | None = None
    leaf: bytes | None = None
    extra: bytes | None = None
    index: int = 5
    size: int = 11
    note_keys: list[SigningKey] = field(default_factory=lambda: [LOG])
    seal_key: SigningKey = LOG
    witnesses: list[tuple[SigningKey, int]] = field(default_factory=list)
    attached: dict[str, bytes] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    in_hex: bool = False

    def event(self) -> bytes:
        """The stored bytes of the event."""
        if self.state is not None:
            return self.state
        return json.dumps({"award_hash": award_hash(self.salt, self.award).hex(), "by": "x"}).encode()

    def leaf_bytes(self) -> bytes:
        """The leaf's text."""
        if self.leaf is not None:
            return self.leaf
        state = state_hash(self.event()).hex()
        return leaf_text(TOPIC, EVENT, 7, "2020-05-08T00:00:00+00:00", state, bytes(16).hex())

    def leaf_with(self, **changed: Any) -> bytes:
        """The leaf's text with something else in it; None takes it out."""
        found = {**json.loads(self.leaf_bytes()), **changed}
        return json.dumps({k: v for k, v in found.items() if v is not None}).encode()

    def proof(self) -> bytes:
        """The proof as text."""
        leaves = [b"leaf %d" % n for n in range(self.size)]
        leaves[self.index] = self.leaf_bytes()
        kept, range_ = dict[Place, bytes](), Range()
        for leaf in leaves:
            kept.update(range_.append(leaf_hash(leaf)))
        path = inclusion_proof(self.index, self.size, lambda places: {p: kept[p] for p in places})
        note = signed_checkpoint(Checkpoint(LOG.name, self.size, range_.root()), self.note_keys)
        lines = [w.cosign(note.text, second) for w, second in self.witnesses]
        note = Note(note.text, (*note.signatures, *lines))
        extra = (
            self.extra if self.extra is not None else extra_of(leaves[self.index], self.event(), self.salt)
        )
        return str(TlogProof(self.index, tuple(path), note, extra)).encode()

    def unsealed(self) -> bytes:
        """The file with a hole where its seal will be."""
        files = {AWARD: self.award, PROOF: self.proof(), **self.attached}
        pdf = pikepdf.new()
        pdf.add_blank_page()
        for name, content in files.items():
            if name not in self.without:
                pdf.attachments[name] = content
        hole = MARKER + HOLE
        pdf.Root.Seal = pdf.make_stream(hole.hex().upper().encode() if self.in_hex else hole)
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, deterministic_id=True)
        return out.getvalue()

    def file(self) -> bytes:
        """The certificate."""
        return sealed(self.unsealed(), self.seal_key.sign_bytes)


def extra_with(paper: Paper, **changed: Any) -> bytes:
    """What a proof carries besides, with something else in it; None takes it out."""
    whole = {
        "leaf": paper.leaf_bytes().decode(), "state": base64_of(paper.event()), "salt": paper.salt.hex(), **changed,
    }  # fmt: skip
    return json.dumps({k: v for k, v in whole.items() if v is not None}).encode()
