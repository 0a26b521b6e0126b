"""A backup: everything that cannot be made again, as of one moment, with the keys apart from it.

The tables are read in one snapshot while people work on. Papers are kept before the event that names them is saved, so that
those of the snapshot are all there when they are copied afterwards; one that is gone by then went with an erasure, which the
register of erasures, copied last, tells a restore.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from cryptography.exceptions import InvalidTag
from psycopg.rows import dict_row

from ledger.keys import LedgerKeys
from ledger.verifier.lines import FormatError
from ledger.verifier.merkle import LARGEST
from ledger.verifier.notes import Checkpoint, Note
from ledger.written import is_tail, line_of, note_in
from storage import snapshots
from storage.application import EventLog
from storage.backup_files import (
    ATTACHMENTS,
    BUNDLE,
    FORMAT,
    MANIFEST,
    PackedFile,
    Progress,
    copy_file,
    place_for,
    read_json,
    saying,
    sha256_of,
    write,
)
from storage.erasure_register import REGISTER, ErasureRegister, erased_in
from storage.problems import SetupProblem
from storage.settings import Settings
from storage.vault import MasterKey
from workflows.erasure import ground_of

CHECKPOINTS: Final = "checkpoints.jsonl"
KEYS_SUFFIX: Final = ".keys"
_NOT_BUNDLED: Final = ("secret.key", "master.key")
"""The first signs web sessions, which no backup has; the second is written from the settings, wherever it is kept."""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """What a backup holds. ``taken_at`` is the moment it shows, ``keys`` the folder of its key bundle."""

    folder: Path
    keys: Path
    taken_at: datetime
    events: int
    attachments: int
    attachment_bytes: int
    erased: int
    checkpoint: int
    """How many leaves the newest checkpoint in it has; 0 where there is none."""


def keys_beside(folder: Path) -> Path:
    """Return where a backup's key bundle lies unless somebody says otherwise: beside the folder."""
    return folder.with_name(folder.name + KEYS_SUFFIX)


def make_backup(
    settings: Settings,
    log: EventLog,
    url: str,
    folder: Path,
    keys: Path | None = None,
    progress: Progress | None = None,
) -> BackupMade:
    """Back the installation up into ``folder`` and its keys into ``keys``; both appear whole or not at all.

    People may work on meanwhile. Raises :class:`SetupProblem` where a folder is taken or cannot be written, or the master key
    is not that of the database.
    """
    folder = folder.expanduser().absolute()
    keys = keys_beside(folder) if keys is None else keys.expanduser().absolute()
    _require_apart(settings, folder, keys)
    register = ErasureRegister(log.data_dir)
    with place_for(folder) as draft, saying(draft):
        with psycopg.connect(url, row_factory=dict_row) as connection:
            snapshots.begin(connection)
            facts = _facts(settings, connection)
            tables, sequences = snapshots.copy_out(connection, draft / "tables", progress)
            _require_master_key(settings, connection)
            checkpoint = _write_checkpoints(connection, log.data_dir / CHECKPOINTS, draft / CHECKPOINTS)
        attachments = _copy_attachments(log.data_dir / "attachments", draft, progress)
        with log.connection() as connection:
            # What was erased while we copied: the snapshot still has the key.
            register.complete(connection, lambda id: ground_of(log, id))
            erased = len(erased_in(connection))
        source = log.data_dir / REGISTER
        told = write(draft / REGISTER, source.read_bytes() if source.is_file() else b"")
        bundle = _bundle(settings, keys, facts)
        manifest = {
            **facts,
            "tables": tables,
            "sequences": sequences,
            "attachments": attachments,
            "checkpoints": {"leaves": checkpoint, "sha256": sha256_of(draft / CHECKPOINTS)},
            "erasures": {"register": told},
            "keys": bundle,
        }
        write(draft / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode() + b"\n")
    _note(log)
    return BackupMade(
        folder,
        keys,
        datetime.fromisoformat(facts["taken_at"]),
        tables["stored_events"]["rows"],
        attachments["files"],
        attachments["bytes"],
        erased,
        checkpoint,
    )


def _require_apart(settings: Settings, folder: Path, keys: Path) -> None:
    data = settings.data_dir.resolve()
    for one in (folder, keys):
        if data == one.resolve() or data in one.resolve().parents:
            raise SetupProblem(
                f"{one} nằm trong thư mục dữ liệu {settings.data_dir}; hãy sao lưu ra nơi khác.",
                f"{one} lies in the data folder {settings.data_dir}; back up to another place.",
            )
    if folder == keys or folder in keys.parents:
        raise SetupProblem(
            f"Bộ khóa {keys} phải nằm ngoài bản sao lưu {folder}.",
            f"The key bundle {keys} must lie outside of the backup {folder}.",
        )


def _facts(settings: Settings, connection: psycopg.Connection[dict[str, Any]]) -> dict[str, Any]:
    row = connection.execute(
        "SELECT version_num AS schema, now() AS at, current_setting('server_version') AS server FROM alembic_version"
    ).fetchone()
    assert row is not None
    return {
        "format": FORMAT,
        "what": "Chung Tay: sao lưu / backup",
        "taken_at": row["at"].astimezone(UTC).isoformat(),
        "schema": row["schema"],
        "server": row["server"],
        "installation": LedgerKeys(settings.keys_dir / "ledger").origin,
        "master_key": MasterKey(settings.master_key()).id,
    }


def _require_master_key(settings: Settings, connection: psycopg.Connection[dict[str, Any]]) -> None:
    """Refuse to back up what the keys of the bundle would not open: a rotation may have come between."""
    row = connection.execute(
        "SELECT subject, wrapped FROM subject_keys WHERE wrapped IS NOT NULL ORDER BY made_at DESC LIMIT 1"
    ).fetchone()
    try:
        if row is not None:
            MasterKey(settings.master_key()).unwrap(row["subject"], bytes(row["wrapped"]))
    except InvalidTag:
        raise SetupProblem(
            "Khóa chính không mở được cơ sở dữ liệu này; hãy khôi phục đúng tệp khóa, hoặc chạy xong chungtay keys rotate.",
            "The master key does not open this database; restore the right file, or let chungtay keys rotate end.",
        ) from None


def _write_checkpoints(connection: psycopg.Connection[dict[str, Any]], source: Path, target: Path) -> int:
    """Copy the checkpoints up to the snapshot's last one; return how many leaves that one has.

    Those signed since are of a log that the backup does not have: with them in place, the ledger would take a restored
    database for one that was rolled back. Those that were just on their way into the copy come from the database.
    """
    rows = connection.execute(
        "SELECT checkpoint, size, note, occasion, signed_at FROM ledger_checkpoints ORDER BY size, signed_at, checkpoint"
    ).fetchall()
    size = rows[-1]["size"] if rows else 0
    of = {row["note"]: row["size"] for row in rows}
    kept, there = [], set()
    for line in source.read_bytes().split(b"\n") if source.is_file() else []:
        note = note_in(line)
        if note is not None and (note in of or _size_of(note) < size):
            kept.append(line + b"\n")
            there.add(note)
    largest = max((of[note] for note in there if note in of), default=None)
    missing = [row for row in rows if row["note"] not in there]
    # More of them is a copy that somebody damaged: a backup does not make it good.
    if is_tail([row["size"] for row in missing], largest):
        kept += [line_of(row).encode() + b"\n" for row in missing]
    write(target, b"".join(kept))
    return int(size)


def _size_of(note: str) -> int:
    try:
        return Checkpoint.parse(Note.parse(note.encode()).text).size
    except FormatError:
        # No checkpoint at all: what a restored copy would say of it, the installation's own says already.
        return LARGEST


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield every paper that is whole, in the same order every time."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(root) / name


def _copy_attachments(source: Path, draft: Path, progress: Progress | None) -> dict[str, Any]:
    found = list(_files_in(source))
    listed, files, bytes = PackedFile(draft / f"{ATTACHMENTS}.gz"), 0, 0
    for number, path in enumerate(found, 1):
        name = path.relative_to(source)
        try:
            size, digest = copy_file(path, draft / "attachments" / name)
        except FileNotFoundError:
            # An erasure took it away after the folder was read.
            continue
        listed.add(json.dumps([str(name), size, digest]).encode() + b"\n")
        files, bytes = files + 1, bytes + size
        if progress is not None:
            progress("attachments", number, len(found))
    return {"files": files, "bytes": bytes, "list": listed.close()}


def _bundle(settings: Settings, folder: Path, facts: dict[str, Any]) -> str:
    """Write the key bundle, unless the very same one is there already; return the hash of its list."""
    contents = {"master.key": settings.master_key().hex().encode() + b"\n"}
    for path in _files_in(settings.keys_dir):
        name = str(path.relative_to(settings.keys_dir))
        # The lock is nobody's key, and a key that was replaced opens older backups alone.
        if name not in _NOT_BUNDLED and path.name != "lock" and not name.startswith("master.key."):
            contents[name] = path.read_bytes()
    told = {
        "format": FORMAT,
        "what": "Chung Tay: bộ khóa / key bundle",
        "installation": facts["installation"],
        "master_key": facts["master_key"],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())},
    }
    text = json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"
    if (folder / BUNDLE).is_file() and read_json(folder / BUNDLE, "bộ khóa / key bundle") == told:
        # One folder of keys may serve many backups.
        return hashlib.sha256(text).hexdigest()
    with place_for(folder) as draft:
        for name, content in contents.items():
            write(draft / name, content)
        return write(draft / BUNDLE, text)


def _note(log: EventLog) -> None:
    with log.connection() as connection:
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('backup', 'backup_made', 'backup', '')"
        )
