"""A witness: another office, with a key of its own, that vouches for a log never having been rewritten since it first looked.

It keeps the last checkpoint it has seen of each log it follows, demands the proof that the next one continues it, and cosigns
only then. What it has seen is written down before the cosignature leaves the house, so that not even a kill lets it vouch for
two histories. A checkpoint that contradicts what was seen is kept as evidence: it bears the log's own signature.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.signing import SigningKey
from ledger.verifier.growth import Growth
from ledger.verifier.lines import FormatError
from ledger.verifier.merkle import EMPTY_ROOT, ProofError
from ledger.verifier.notes import COSIGNATURE, Checkpoint, Note, SignatureError, VerifierKey
from rules.text import Text
from storage.keyfiles import read_key, read_or_create_key
from storage.lasting_files import replace_file
from storage.locks import FileLock
from storage.problems import SetupProblem

_STATE: Final = "witness.json"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{2,99}")


class Contradiction(Exception):
    """A log does not continue what was seen of it. ``evidence`` names the file that shows it, where there is one."""

    def __init__(self, kind: str, text: Text, evidence: Path | None = None) -> None:
        """``kind``: ``rolled_back``, ``split``, ``not_continued``, ``not_signed`` or ``other_log``."""
        super().__init__(text.en)
        self.kind, self.text, self.evidence = kind, text, evidence


@dataclass(frozen=True, slots=True)
class Followed:
    """A log that is followed: where it is fetched, whose signatures are believed, and the last checkpoint seen of it.

    ``source`` is empty where another log was followed at the same place since: what was seen is kept, and nobody is asked.
    """

    origin: str
    source: str
    keys: tuple[bytes, ...]
    note: str
    seen_at: str

    @property
    def last(self) -> Checkpoint:
        """Return the last checkpoint seen."""
        return Checkpoint.parse(Note.parse(self.note.encode()).text)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with this witness's line below it, and the file in which a copy of it is kept."""

    checkpoint: Checkpoint
    before: int
    note: Note
    copy: Path


class Witness:
    """One witness, in one folder: its key, what it has seen, what it has cosigned, and what it holds against a log."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Nothing is made here; see :meth:`start`. ``clock`` gives POSIX seconds."""
        self._folder = folder
        self._clock = clock

    def start(self, name: str) -> VerifierKey:
        """Make the witness's key, once. Raises :class:`SetupProblem` for a name that cannot be signed with, or a second start."""
        if not _NAME.fullmatch(name):
            raise SetupProblem(
                f"Tên “{name}” không dùng được: 3–100 chữ không dấu, chữ số, dấu chấm, gạch; ví dụ: thanhtra.tinh.vn",
                f"The name “{name}” cannot be used: 3–100 plain letters, digits, dots, dashes; for instance inspectorate.example",
            )
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock():
            if self._state.exists():
                raise SetupProblem(
                    f"Thư mục {self._folder} đã có một nhân chứng; dùng thư mục khác.",
                    f"The folder {self._folder} holds a witness already; use another one.",
                )
            read_or_create_key(self._key)
            self._write({"name": name, "logs": {}})
        return self.verifier()

    def verifier(self) -> VerifierKey:
        """Return the public key that others know this witness by."""
        return self._signer().verifier(COSIGNATURE)

    def followed(self) -> list[Followed]:
        """Return the logs that are followed, by name."""
        return [
            Followed(
                origin,
                log["source"],
                tuple(bytes.fromhex(key) for key in log["keys"]),
                log["note"],
                log["seen_at"],
            )
            for origin, log in sorted(self._read()["logs"].items())
        ]

    def follow(self, content: bytes, source: str, keys: Sequence[bytes]) -> Cosigned:
        """Begin with a log whose signatures by ``keys`` are believed, or believe these keys instead of those before.

        A log that was seen before must continue what was seen, whatever keys sign it. Raises as :meth:`check` does.
        """
        return self._look(content, (source, tuple(keys)))

    def check(self, content: bytes) -> Cosigned:
        """Cosign the newest checkpoint of a log that is followed, if it continues the last one seen.

        Raises :class:`Contradiction`, and :class:`FormatError` for what cannot be read at all.
        """
        return self._look(content, None)

    # -- one look ----------------------------------------------------------------------------------------------------

    def _look(self, content: bytes, begin: tuple[str, tuple[bytes, ...]] | None) -> Cosigned:
        growth = Growth.parse(content)
        shown = growth.checkpoint()
        with self._lock():
            state = self._read()
            known = next((log for log in self.followed() if log.origin == shown.origin), None)
            if known is None and begin is None:
                raise Contradiction(
                    "other_log",
                    Text(
                        f"sổ cái {shown.origin} không phải là sổ đang theo dõi; nếu mới, hãy dùng witness follow",
                        f"the log {shown.origin} is none that is followed; if it is new, use witness follow",
                    ),
                )
            source, keys = begin or (known.source, known.keys) if known else begin or ("", ())
            believed = self._require_signed(growth, keys)
            before = known.last if known else Checkpoint(shown.origin, 0, EMPTY_ROOT)
            if known is not None:
                self._require_continued(growth, known, keys)
            second = int(self._clock())
            line = self._signer().cosign(growth.note.text, second)
            # Of the lines that were shown only the log's own, which were verified: among the others may be an older one of
            # this witness, a forged one, or as many as a note can hold.
            own = {(key.name, key.id) for key in believed}
            shown_lines = [s for s in growth.note.signatures if (s.name, s.key_id) in own]
            cosigned = Note(growth.note.text, (*shown_lines, line))
            if begin is not None:
                _moved_out(state["logs"], shown.origin, source)
            state["logs"][shown.origin] = {
                "source": source,
                "keys": [key.hex() for key in keys],
                "note": str(growth.note),
                "seen_at": datetime.fromtimestamp(second, UTC).isoformat(),
            }
            # Before anything leaves the house.
            self._write(state)
            copy = self._keep("cosigned", f"{shown.size}", shown.origin, str(cosigned))
        return Cosigned(shown, before.size, cosigned, copy)

    def _require_signed(self, growth: Growth, keys: tuple[bytes, ...]) -> list[VerifierKey]:
        origin = growth.checkpoint().origin
        try:
            return growth.note.signed_by([VerifierKey(origin, key) for key in keys])
        except SignatureError as error:
            raise Contradiction(
                "not_signed",
                Text(
                    "điểm chốt không mang chữ ký của khóa nào được tin; nếu khóa đã thay, hãy lấy khóa mới qua đường khác rồi dùng "
                    f"witness follow ({error})",
                    "the checkpoint bears no signature of a key that is believed; if the key was replaced, get the new one on "
                    f"another way and use witness follow ({error})",
                ),
            ) from error

    def _require_continued(self, growth: Growth, known: Followed, keys: tuple[bytes, ...]) -> None:
        shown, last = growth.checkpoint(), known.last
        if shown.size < last.size:
            self._contradicted(
                "rolled_back",
                growth,
                known,
                Text(
                    f"sổ cái lùi lại: đã thấy {last.size} việc, nay chỉ còn {shown.size}",
                    f"the log was rolled back: {last.size} acts were seen, and now there are {shown.size}",
                ),
            )
        if shown.size == last.size and shown.root != last.root:
            self._contradicted(
                "split",
                growth,
                known,
                Text(
                    f"hai sổ cái khác nhau cùng {last.size} việc: gốc đã thấy {last.root.hex()[:16]}, nay {shown.root.hex()[:16]}",
                    f"two different logs of {last.size} acts: the root seen before is {last.root.hex()[:16]}, this one "
                    f"{shown.root.hex()[:16]}",
                ),
            )
        if growth.old != last.size:
            raise FormatError(
                f"it was made for a witness that has seen {growth.old} acts; ask for the one from {last.size} on"
            )
        try:
            growth.verify(last, keys)
        except ProofError as error:
            self._contradicted(
                "not_continued",
                growth,
                known,
                Text(
                    f"không chứng minh được rằng {shown.size} việc này bắt đầu bằng {last.size} việc đã thấy ({error})",
                    f"it is not proven that these {shown.size} acts begin with the {last.size} seen before ({error})",
                ),
            )

    def _contradicted(self, kind: str, growth: Growth, known: Followed, text: Text) -> None:
        evidence = f"# {kind}: {text.en}\n# seen at {known.seen_at}\n{known.note}\n# shown\n{growth}"
        at = datetime.fromtimestamp(int(self._clock()), UTC).strftime("%Y%m%dT%H%M%SZ")
        raise Contradiction(kind, text, self._keep("evidence", f"{at}-{kind}", known.origin, evidence))

    # -- files -------------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> Path:
        return self._folder / _STATE

    @property
    def _key(self) -> Path:
        return self._folder / "witness.key"

    def _lock(self) -> FileLock:
        return FileLock(self._folder / "lock")

    def _signer(self) -> SigningKey:
        return SigningKey(str(self._read()["name"]), read_key(self._key))

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._state.read_text(encoding="utf-8"))
            if not isinstance(found, dict) or not _NAME.fullmatch(found["name"]):
                raise ValueError
            for log in found["logs"].values():
                Checkpoint.parse(Note.parse(log["note"].encode()).text)
        except FileNotFoundError:
            raise SetupProblem(
                f"Thư mục {self._folder} chưa có nhân chứng; chạy chungtay witness start.",
                f"There is no witness in the folder {self._folder}; run chungtay witness start.",
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, FormatError) as error:
            # Beginning anew would forget what was seen, and vouch for whatever comes.
            raise SetupProblem(
                f"Không đọc được {self._state}; hãy khôi phục từ bản sao lưu, đừng tạo lại.",
                f"{self._state} cannot be read; restore it from its backup, do not make it anew.",
            ) from error
        return found

    def _write(self, state: dict[str, Any]) -> None:
        replace_file(self._state, json.dumps(state, ensure_ascii=False, indent=1))

    def _keep(self, kind: str, stem: str, origin: str, text: str) -> Path:
        folder = self._folder / kind
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{sha256(origin.encode()).hexdigest()[:16]}-{stem}.txt"
        replace_file(path, text)
        return path


def _moved_out(logs: dict[str, Any], origin: str, source: str) -> None:
    """Ask no other log at ``source`` any more: somebody has decided that it shows the log ``origin`` now."""
    for name, log in logs.items():
        if name != origin and log["source"] == source:
            log["source"] = ""
