"""Evidence about one record as a ZIP that verifies by itself: stored events with their proofs, papers, and a signed list of all.

The chain goes: stored bytes → leaf → root → signed checkpoint, for every event; a paper belongs to it by its hash, which an
event names. The list (``bundle.json``) is signed as a whole and names every file with its hash, so that nothing can be taken
out, added or exchanged; the ZIP itself holds not one byte that belongs to none of them (``container``). Versions of a record
run from 1 without a gap: no event is left out before the last one listed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .container import files_of
from .leaf import state_hash
from .lines import FormatError, base64_of, bytes_of
from .merkle import ProofError, leaf_hash
from .notes import Checkpoint, Note, SignatureError, VerifierKey
from .proofs import TlogProof

LIST: Final = "bundle.json"
SEAL: Final = "bundle.sig"
CHECKPOINT: Final = "checkpoint.txt"
FORMAT: Final = "chungtay-bundle@v1"
NAMES: Final = ("container", "signature", "files", "checkpoint", "inclusion", "sequence", "attachments")
_SEALED: Final = b"chungtay.bundle@v1\n"
_MOST_FILES: Final = 20_000
_LARGEST: Final = 2_000_000_000
"""Bytes of all files together, unpacked: what is larger is no record's evidence."""


class NotABundleError(ValueError):
    """The file is no ZIP at all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class BundleVerdict:
    """What came out. It is about what had been recorded up to the checkpoint; nothing is said of what came later."""

    checks: list[Check] = field(default_factory=list)
    record: str = ""
    events: int = 0
    papers: int = 0

    @property
    def valid(self) -> bool:
        """Whether every check was made and holds."""
        return [c.name for c in self.checks] == list(NAMES) and all(c.ok for c in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as ``--json`` prints it."""
        return {
            "valid": self.valid,
            "kind": "bundle",
            "record": self.record,
            "events": self.events,
            "papers": self.papers,
            "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in self.checks],
        }


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a ZIP does."""
    return content[:4] == b"PK\x03\x04"


def seal(listed: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the signature of a list as it stands in the ZIP."""
    return base64_of(sign(_SEALED + sha256(listed).digest())).encode() + b"\n"


def verify_bundle(content: bytes, keys: Sequence[bytes]) -> BundleVerdict:
    """Check a bundle with the public ``keys``. Raises :class:`NotABundleError`; everything else is in the verdict."""
    if not is_zip(content):
        raise NotABundleError("not a ZIP")
    verdict = BundleVerdict()

    def check(name: str, act: Callable[[], str]) -> bool:
        try:
            detail = act()
        except (FormatError, SignatureError, ProofError, KeyError, TypeError, AttributeError) as error:
            verdict.checks.append(Check(name, False, str(error) or type(error).__name__))
            return False
        verdict.checks.append(Check(name, True, detail))
        return True

    files: dict[str, bytes] = {}
    told: dict[str, Any] = {}
    checkpoints: list[Checkpoint] = []

    def container() -> str:
        files.update(files_of(content, most=_MOST_FILES, largest=_LARGEST))
        return f"{len(files)}"

    def signature() -> str:
        _require_signed(files[LIST], files[SEAL], keys)
        told.update(_object(files[LIST], LIST))
        if told.get("format") != FORMAT:
            raise FormatError("the list is of another form")
        verdict.record = str(told["record"])
        return f"{verdict.record}, {told['made_at']}"

    def whole() -> str:
        listed = {str(f["name"]): (str(f["sha256"]), int(f["size"])) for f in told["files"]}
        given = set(files) - {LIST, SEAL}
        if listed.keys() != given:
            odd = sorted(listed.keys() ^ given)
            raise FormatError(f"missing or not on the list: {', '.join(odd[:3])}")
        for name, (digest, size) in listed.items():
            if len(files[name]) != size or sha256(files[name]).hexdigest() != digest:
                raise FormatError(f"{name} is another file")
        return f"{len(listed)}"

    def checkpoint() -> str:
        note = Note.parse(files[CHECKPOINT])
        found = Checkpoint.parse(note.text)
        note.signed_by([VerifierKey(found.origin, key) for key in keys])
        checkpoints.append(found)
        return f"{found.origin}, {found.size} leaves, root {found.root.hex()[:16]}"

    def inclusion() -> str:
        for event in told["events"]:
            _require_included(event, files, checkpoints[0])
        verdict.events = len(told["events"])
        if not verdict.events:
            raise FormatError("no events")
        return f"{verdict.events}"

    def sequence() -> str:
        last: dict[str, int] = {}
        for event in told["events"]:
            record, version = str(event["event"]), int(event["version"])
            if version != last.get(record, 0) + 1:
                raise FormatError(f"{record[:8]}: version {version} after {last.get(record, 0)}")
            last[record] = version
        return ", ".join(f"{record[:8]} 1-{version}" for record, version in last.items())

    def attachments() -> str:
        states = b"\n".join(files[str(event["state"])] for event in told["events"])
        for paper in told["papers"]:
            digest = str(paper["sha256"])
            if paper.get("file") is not None and sha256(files[str(paper["file"])]).hexdigest() != digest:
                raise FormatError(f"{paper['file']} is another paper")
            if len(digest) != 64 or digest.encode() not in states:
                raise FormatError(f"no event names the paper {digest[:12]}")
            verdict.papers += paper.get("file") is not None
        return f"{verdict.papers} / {len(told['papers'])}"

    if check("container", container) and check("signature", signature):
        check("files", whole)
        if check("checkpoint", checkpoint):
            check("inclusion", inclusion)
            check("sequence", sequence)
            check("attachments", attachments)
    return verdict


def _require_included(event: dict[str, Any], files: dict[str, bytes], checkpoint: Checkpoint) -> None:
    name = str(event["state"])
    proof = TlogProof.parse(files[str(event["proof"])])
    if Checkpoint.parse(proof.note.text) != checkpoint:
        raise ProofError(f"{name}: proven against another checkpoint")
    leaf = _object(proof.extra, "the leaf")
    if (leaf.get("event"), leaf.get("version")) != (event["event"], event["version"]):
        raise ProofError(f"{name}: the leaf is another event's")
    if leaf.get("topic") != event["topic"]:
        raise ProofError(f"{name}: the leaf is of another kind")
    if leaf.get("state") != state_hash(files[name]).hex():
        raise ProofError(f"{name}: the event is not the one in the leaf")
    proof.verify_path(leaf_hash(proof.extra), checkpoint)


def _require_signed(listed: bytes, signature: bytes, keys: Sequence[bytes]) -> None:
    try:
        given = bytes_of(signature.decode("ascii").removesuffix("\n"))
    except UnicodeDecodeError:
        raise FormatError("the signature cannot be read") from None
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(given, _SEALED + sha256(listed).digest())
        except (InvalidSignature, ValueError):
            continue
        return
    raise SignatureError("the list was altered, or signed with a key that is not among these")


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FormatError(f"{what} cannot be read") from None
    if not isinstance(found, dict):
        raise FormatError(f"{what} cannot be read")
    return found
