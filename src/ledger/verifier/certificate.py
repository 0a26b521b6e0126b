"""A certificate as a file: what it must carry, and whether all of it holds together under the ledger's public key.

Inside the PDF lie the award (``award.json``), its proof (``award.tlog-proof``) and a signature over the file itself. The chain
goes: award → salted hash in the stored event → leaf → root → signed checkpoint. Everything is checked with nothing but the
file and the key. A file that is damaged anywhere fails: its signature covers every byte but its own, and those are fixed too.
"""

from __future__ import annotations

import io
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .growth import Growth, Seen, cosigners
from .leaf import state_hash
from .lines import FormatError, base64_of, bytes_of
from .merkle import ProofError, leaf_hash
from .notes import Checkpoint, SignatureError, VerifierKey
from .pades import pades_detail
from .proofs import TlogProof

AWARD: Final = "award.json"
PROOF: Final = "award.tlog-proof"
TOPIC: Final = "nomination.award_attested.v1"
MARKER: Final = b"chungtay-certificate-signature@v1 "
_MARKER_IN_HEX: Final = MARKER.hex().upper().encode()
HOLE: Final = b"0" * 88
"""Stands where the signature will stand while the file is hashed: 64 bytes in base64 are 88 letters."""
NAMES: Final = ("attachment", "signature", "content_hash", "inclusion", "checkpoint")
_NOTHING: Final = f"{AWARD}, {PROOF} is not in it"
_LARGEST_PDF: Final = 50_000_000
_LARGEST_ATTACHED: Final = 1_000_000
_SIGNED: Final = b"chungtay.certificate.file@v1\n"
_CODE: Final = b"chungtay.certificate.code@v1\n"


class NotAPdfError(ValueError):
    """The file is no PDF at all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Verdict:
    """What came out. ``status`` says what was true at issue; whether it still is, only the office can say."""

    checks: list[Check] = field(default_factory=list)
    certificate: str = ""
    decision: str = ""
    awardee: str = ""
    checkpoint: Checkpoint | None = None
    witnesses: list[Seen] = field(default_factory=list)
    """Who cosigned the checkpoint in the file, or a later one that was shown to contain it."""
    bare: bool = False
    """Whether nothing in the file is of a certificate's proof: another paper, or a certificate that was stripped of it."""

    @property
    def valid(self) -> bool:
        """Whether every check was made and holds."""
        return [c.name for c in self.checks] == list(NAMES) and all(c.ok for c in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as ``--json`` prints it."""
        valid = self.valid
        return {
            "valid": valid,
            "status": "valid" if valid else "unknown",
            "status_as_of": "issue",
            "certificate": self.certificate,
            "decision": self.decision,
            "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in self.checks],
            "witnesses": [
                {
                    "name": w.name,
                    "known": w.second is not None,
                    "cosigned_at": None
                    if w.second is None
                    else datetime.fromtimestamp(w.second, UTC).isoformat(),
                }
                for w in self.witnesses
            ],
        }


def keys_of(pem: bytes) -> list[bytes]:
    """Return the Ed25519 public keys of a PEM file, in its order. Raises :class:`FormatError` where there is none."""
    end = b"-----END PUBLIC KEY-----"
    found = []
    for part in pem.split(end)[:-1]:
        try:
            key = load_pem_public_key(part[part.find(b"-----BEGIN") :] + end + b"\n")
        except (ValueError, UnsupportedAlgorithm):
            raise FormatError("not a public key in PEM") from None
        if not isinstance(key, Ed25519PublicKey):
            raise FormatError("not an Ed25519 key")
        found.append(key.public_bytes_raw())
    if not found:
        raise FormatError("no public key in PEM")
    return found


# -- the file's own signature -------------------------------------------------------------------------------------------------


def sealed(content: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return a file with its signature in the hole that was left for it. Raises :class:`FormatError` without one hole."""
    hole = _hole(content)
    if hole.cut(content) != HOLE:
        raise FormatError("the file is sealed already")
    return hole.filled(content, base64_of(sign(_file_message(content, hole))).encode())


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where the signature stands: as it is, or in hexadecimal digits inside a PAdES signature (``in_hex``)."""

    start: int
    in_hex: bool

    def cut(self, content: bytes) -> bytes:
        """Return what stands in it. Raises :class:`FormatError` where it could be written in another way."""
        if not self.in_hex:
            return content[self.start : self.start + len(HOLE)]
        digits = content[self.start : self.start + 2 * len(HOLE)]
        try:
            found = bytes.fromhex(digits.decode("ascii"))
        except ValueError:
            raise FormatError("the signature cannot be read") from None
        if found.hex().upper().encode() != digits:
            raise FormatError("the signature cannot be read")
        return found

    def filled(self, content: bytes, signature: bytes) -> bytes:
        """Return the file with ``signature`` in the hole."""
        written = signature.hex().upper().encode() if self.in_hex else signature
        return content[: self.start] + written + content[self.start + len(written) :]


def _hole(content: bytes) -> _Hole:
    if _holes(content) != 1:
        raise FormatError("the file does not hold one signature")
    if MARKER in content:
        return _Hole(content.index(MARKER) + len(MARKER), False)
    return _Hole(content.index(_MARKER_IN_HEX) + len(_MARKER_IN_HEX), True)


def _holes(content: bytes) -> int:
    return content.count(MARKER) + content.count(_MARKER_IN_HEX)


def _file_message(content: bytes, hole: _Hole) -> bytes:
    return _SIGNED + sha256(hole.filled(content, HOLE)).digest()


def _verify_file(content: bytes, keys: Sequence[bytes]) -> None:
    hole = _hole(content)
    try:
        signature = bytes_of(hole.cut(content).decode("ascii"))
    except UnicodeDecodeError:
        raise FormatError("the signature cannot be read") from None
    if not _signed_by_one(signature, _file_message(content, hole), keys):
        raise SignatureError("the file was altered, or signed with a key that is not among these")


def _signed_by_one(signature: bytes, message: bytes, keys: Sequence[bytes]) -> bool:
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


# -- the code on the paper ------------------------------------------------------------------------------------------------------


def code_fragment(
    certificate_id: bytes, award_hash: bytes, root: bytes, sign: Callable[[bytes], bytes]
) -> str:
    """Return what stands behind ``#`` in the address on the paper: a statement without personal data, and its signature.

    16 bytes of the certificate's id, 32 of the award's hash, 8 of the root, 64 of the signature; base64url, 160 letters.
    """
    content = certificate_id + award_hash + root[:8]
    return urlsafe_b64encode(content + sign(_CODE + content)).decode("ascii")


def verify_code(fragment: str, keys: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
    """Return id, award hash and short root of a code that one of ``keys`` signed. Raises :class:`FormatError`."""
    try:
        whole = urlsafe_b64decode(fragment.encode("ascii"))
    except ValueError:
        raise FormatError("the code cannot be read") from None
    if len(whole) != 120 or urlsafe_b64encode(whole).decode("ascii") != fragment:
        raise FormatError("the code cannot be read")
    content, signature = whole[:56], whole[56:]
    if not _signed_by_one(signature, _CODE + content, keys):
        raise SignatureError("the code was not signed with this key")
    return content[:16], content[16:48], content[48:]


# -- the award and its proof ----------------------------------------------------------------------------------------------------


def award_hash(salt: bytes, award: bytes) -> bytes:
    """Return the hash by which the stored event is bound to the award."""
    return sha256(salt + award).digest()


def extra_of(leaf: bytes, state: bytes, salt: bytes) -> bytes:
    """Return what a proof carries besides: from which the leaf is made, and the award's hash checked."""
    return json.dumps(
        {"leaf": leaf.decode(), "salt": salt.hex(), "state": base64_of(state)}, separators=(",", ":")
    ).encode()


def verify_certificate(
    content: bytes, keys: Sequence[bytes], witnesses: Sequence[VerifierKey] = (), growth: bytes | None = None
) -> Verdict:
    """Check a certificate with the public ``keys``. Raises :class:`NotAPdfError`; everything else is in the verdict.

    Cosignatures are checked with the keys of ``witnesses``; ``growth`` is a later checkpoint with the proof that it continues the
    one in the file (:class:`.growth.Growth`), where witnesses have cosigned that one.
    """
    if not any(sign in content[:2048] for sign in (b"%PDF-", b" 0 obj")) and b"startxref" not in content:
        raise NotAPdfError("not a PDF")
    verdict = Verdict()

    def check(name: str, act: Callable[[], str]) -> None:
        try:
            verdict.checks.append(Check(name, True, act()))
        except (FormatError, SignatureError, ProofError) as error:
            verdict.checks.append(Check(name, False, str(error)))

    found: dict[str, bytes] = {}
    facts: dict[str, Any] = {}

    def attachment() -> str:
        found.update(_attachments(content))
        facts.update(_object(found[AWARD], "the award"))
        verdict.certificate = str(facts.get("certificate_number", ""))
        verdict.decision = _decision(facts)
        verdict.awardee = str(facts.get("awardee_name", ""))
        return ", ".join(sorted(found))

    def signature() -> str:
        _verify_file(content, keys)
        pades = pades_detail(content)
        return f"the whole file is as it was issued{f'; {pades}' if pades else ''}"

    check("attachment", attachment)
    check("signature", signature)
    verdict.bare = verdict.checks[0].detail == _NOTHING and not _holes(content)
    if len(found) != 2 or not facts:
        return verdict
    try:
        proof = TlogProof.parse(found[PROOF])
        extra = _object(proof.extra, "the proof's extra data")
        leaf, state, salt = _extra(extra)
    except FormatError as error:
        verdict.checks.append(Check("content_hash", False, str(error)))
        return verdict

    def content_hash() -> str:
        event, version = _require_bound(leaf, state, salt, found[AWARD])
        return f"bound to event {event}, version {version}"

    def inclusion() -> str:
        # Against the root as the note says it; whether the note is signed is the next question.
        checkpoint = Checkpoint.parse(proof.note.text)
        text = str(extra["leaf"]).encode()
        proof.verify_path(leaf_hash(text), checkpoint)
        return f"leaf {proof.index} of {checkpoint.size}"

    def checkpoint_signed() -> str:
        checkpoint = Checkpoint.parse(proof.note.text)
        proof.note.signed_by([VerifierKey(checkpoint.origin, key) for key in keys])
        verdict.witnesses = cosigners(proof.note, witnesses)
        later = ""
        if growth is not None:
            grown = Growth.parse(growth)
            newer = grown.verify(checkpoint, keys)
            verdict.witnesses += cosigners(grown.note, witnesses)
            later = f"; continued up to {newer.size}"
        verdict.checkpoint = checkpoint
        return f"{checkpoint.origin}, {checkpoint.size} leaves, root {checkpoint.root.hex()[:16]}{later}"

    check("content_hash", content_hash)
    check("inclusion", inclusion)
    check("checkpoint", checkpoint_signed)
    return verdict


def _decision(award: dict[str, Any]) -> str:
    """The decision's number as it stands on the paper; awards of before it was in them have the figure alone."""
    if isinstance(award.get("decision_number"), str):
        return str(award["decision_number"])
    serial = award.get("decision_serial", "")
    return f"{f'{serial:02d}' if type(serial) is int else serial}/{award.get('decision_symbol', '')}"


def proof_in(content: bytes) -> TlogProof:
    """Return the proof a certificate carries, believed in nothing. Raises :class:`.lines.FormatError`."""
    return TlogProof.parse(_attachments(content)[PROOF])


def _extra(extra: dict[str, Any]) -> tuple[dict[str, Any], bytes, bytes]:
    try:
        leaf = _object(str(extra["leaf"]).encode(), "the leaf")
        return leaf, bytes_of(str(extra["state"])), bytes.fromhex(str(extra["salt"]))
    except FormatError:
        raise
    except (KeyError, ValueError) as error:
        raise FormatError("the proof lacks what its leaf is made from") from error


def _require_bound(leaf: dict[str, Any], state: bytes, salt: bytes, award: bytes) -> tuple[UUID, int]:
    """Return id and version of the event that the award is bound to. Raises :class:`.lines.FormatError`, ``ProofError``."""
    if leaf.get("topic") != TOPIC:
        raise FormatError("the leaf is another kind of event's")
    if leaf.get("state") != state_hash(state).hex():
        raise ProofError("the event is not the one in the leaf")
    event = _object(state, "the event")
    if event.get("award_hash") != award_hash(salt, award).hex():
        raise ProofError("the award is not the one in the event")
    version = leaf.get("version")
    try:
        # Read as what they are: what is printed of them must not be able to say anything else.
        id = UUID(str(leaf.get("event")))
    except ValueError:
        id = None
    if id is None or type(version) is not int:
        raise FormatError("the leaf names no event")
    return id, version


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"))
        # Half of a pair of surrogates can be escaped in JSON, and be written nowhere.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise FormatError(f"{what} cannot be read") from None
    if not isinstance(found, dict):
        raise FormatError(f"{what} cannot be read")
    return found


def _attachments(content: bytes) -> dict[str, bytes]:
    """Return the two files a certificate carries. Whatever a broken PDF makes its reader do ends in one refusal."""
    if len(content) > _LARGEST_PDF:
        raise FormatError("the file is too large")
    try:
        import pikepdf

        with pikepdf.open(io.BytesIO(content)) as pdf:
            names = [name for name in pdf.attachments if name in (AWARD, PROOF)]
            found = {name: _unpacked(pdf.attachments[name].get_file().obj) for name in names}
    except FormatError:
        raise
    except Exception as error:
        raise FormatError(f"the PDF cannot be read ({type(error).__name__})") from error
    missing = {AWARD, PROOF} - set(found)
    if missing:
        raise FormatError(f"{', '.join(sorted(missing))} is not in it")
    return found


def _unpacked(stream: Any) -> bytes:
    """Return what an attached file holds, but not more than a certificate's ever do: few bytes can stand for a great many."""
    packed, how = stream.read_raw_bytes(), stream.get("/Filter")
    if how is None:
        content = packed
    elif str(how) == "/FlateDecode" and "/DecodeParms" not in stream:
        content = zlib.decompressobj().decompress(packed, _LARGEST_ATTACHED + 1)
    else:
        raise FormatError("an attached file is packed in an unusual way")
    if len(content) > _LARGEST_ATTACHED:
        raise FormatError("an attached file is too large")
    return bytes(content)
