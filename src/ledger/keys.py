"""The ledger's keys: made on first start, kept outside the database, replaced with an overlap.

A folder holds one file per private key and a register of all public ones. For the days of an overlap the old key signs along
with the new one, so that whoever knows only the old one can go on checking; afterwards its private half is removed, and its
public half stays in the register for ever: old proofs go on to hold.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.signing import SigningKey
from ledger.verifier.leaf import SALT_BYTES
from ledger.verifier.notes import VerifierKey
from storage.keyfiles import read_key, read_or_create_key
from storage.lasting_files import replace_file
from storage.locks import FileLock
from storage.problems import SetupProblem

OVERLAP: Final = 30
"""Days for which a replaced key signs along unless somebody says otherwise."""
LONGEST_OVERLAP: Final = 366
_REGISTER: Final = "register.json"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key of the ledger as everybody may know it. ``signs_until`` is empty for the one in use."""

    number: int
    public: bytes
    made_on: date
    signs_until: date | None = None

    def pem(self) -> str:
        """Return the key as PEM."""
        key = Ed25519PublicKey.from_public_bytes(self.public)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


class LedgerKeys:
    """The keys in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def made(self) -> bool:
        """Whether there are keys yet."""
        return self._register.is_file()

    def ensure(self) -> None:
        """Make the first key where there is none. Several processes may ask at once."""
        if self._register.is_file():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self._folder / "lock"):
            if not self._register.is_file():
                seed = read_or_create_key(self._seed(1))
                public = SigningKey("", seed).public
                # The log is named after its first key, whatever becomes of addresses and offices.
                origin = f"chungtay.log/{sha256(public).hexdigest()[:16]}"
                self._write(origin, [PublicKey(1, public, date.today())])

    @property
    def origin(self) -> str:
        """Return the name of the log, which it keeps for ever."""
        return str(self._read()["origin"])

    def public_keys(self) -> list[PublicKey]:
        """Return every key there ever was, the one in use first."""
        return [
            PublicKey(
                key["number"],
                bytes.fromhex(key["public"]),
                date.fromisoformat(key["made_on"]),
                date.fromisoformat(key["signs_until"]) if key["signs_until"] else None,
            )
            for key in reversed(self._read()["keys"])
        ]

    def verifiers(self) -> list[VerifierKey]:
        """Return every key as a verifier of checkpoints knows it."""
        origin = self.origin
        return [VerifierKey(origin, key.public) for key in self.public_keys()]

    def signing(self, today: date) -> list[SigningKey]:
        """Return the keys that sign today: the one in use, then those it takes over from.

        Raises :class:`SetupProblem` where the private half of the one in use is missing or another one.
        """
        origin, found = self.origin, []
        for key in self.public_keys():
            path = self._seed(key.number)
            if key.signs_until is not None and key.signs_until < today:
                # Whoever finds it later could sign a past that never was.
                path.unlink(missing_ok=True)
                continue
            if key.signs_until is not None and not path.is_file():
                continue
            signer = SigningKey(origin, read_key(path))
            if signer.public != key.public:
                raise _unfit(path)
            found.append(signer)
        return found

    def sealing(self, today: date) -> SigningKey:
        """Return the key for what has room for one signature: files, codes, bundles. Raises as :meth:`signing`.

        During an overlap it is the one that is taken over from: whoever was given keys before knows it, and whoever is given
        them now is given it too.
        """
        return self.signing(today)[-1]

    def rotate(self, today: date, overlap: int = OVERLAP) -> PublicKey:
        """Make a new key and let the ones that sign now sign along for ``overlap`` days. Return the new one.

        Broken off at any point, the old key stays in use, or the new one is.
        """
        if not 0 <= overlap <= LONGEST_OVERLAP:
            raise SetupProblem(
                f"--overlap={overlap} phải từ 0 đến {LONGEST_OVERLAP} ngày.",
                f"--overlap={overlap} must be from 0 to {LONGEST_OVERLAP} days.",
            )
        self.ensure()
        with FileLock(self._folder / "lock"):
            before = self.public_keys()
            self.signing(today)
            until = today + timedelta(days=overlap)
            number = before[0].number + 1
            new = PublicKey(number, SigningKey("", read_or_create_key(self._seed(number))).public, today)
            ended = [replace(k, signs_until=until) if k.signs_until is None else k for k in before]
            self._write(self.origin, [*reversed(ended), new])
        return new

    def pem(self) -> str:
        """Return all public keys as PEM, the one in use first: what a verifier needs for old and new certificates."""
        return "".join(key.pem() for key in self.public_keys())

    def salt(self, event_id: UUID, version: int) -> bytes:
        """Return the salt of an event's leaf: the same whenever it is asked for, and guessed by nobody."""
        secret = read_or_create_key(self._folder / "salt.key")
        return self._salt(secret, event_id, version)

    @contextmanager
    def salts(self) -> Iterator[Any]:
        """Yield :meth:`salt` with its secret read once, for many events."""
        secret = read_or_create_key(self._folder / "salt.key")
        yield lambda event_id, version: self._salt(secret, event_id, version)

    @staticmethod
    def _salt(secret: bytes, event_id: UUID, version: int) -> bytes:
        return hmac.digest(secret, event_id.bytes + (version % 2**64).to_bytes(8, "big"), "sha256")[
            :SALT_BYTES
        ]

    @property
    def _register(self) -> Path:
        return self._folder / _REGISTER

    def _seed(self, number: int) -> Path:
        return self._folder / f"{number:04d}.key"

    def _read(self) -> dict[str, Any]:
        self.ensure()
        try:
            found = json.loads(self._register.read_text(encoding="utf-8"))
            if not isinstance(found, dict) or not found["keys"] or not found["origin"]:
                raise ValueError
        except (OSError, ValueError, KeyError) as error:
            raise SetupProblem(
                f"Không đọc được danh mục khóa {self._register}; hãy khôi phục từ bản sao lưu.",
                f"The register of keys {self._register} cannot be read; restore it from its backup.",
            ) from error
        return found

    def _write(self, origin: str, keys: list[PublicKey]) -> None:
        told = {
            "origin": origin,
            "keys": [
                {
                    **asdict(key),
                    "public": key.public.hex(),
                    "made_on": key.made_on.isoformat(),
                    "signs_until": key.signs_until.isoformat() if key.signs_until else None,
                }
                for key in keys
            ],
        }
        replace_file(self._register, json.dumps(told, indent=1))


def _unfit(path: Path) -> SetupProblem:
    return SetupProblem(
        f"Tệp khóa {path} không khớp với danh mục khóa của sổ cái; hãy khôi phục đúng tệp.",
        f"The key file {path} is not the one in the ledger's register; restore the file that belongs to it.",
    )
