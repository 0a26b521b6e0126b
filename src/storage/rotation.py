"""A new master key: every subject's key is wrapped anew, in one transaction, and nothing sealed is touched.

The same transaction writes down which key took the place of which; the event of it follows (``workflows.custody``).

The key file is replaced after the transaction. Between the two the installation does not start, because its key does not
fit, and the same command goes on where it stopped: the new key lies beside the old one under a name of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from cryptography.exceptions import InvalidTag
from psycopg.rows import dict_row

from storage.keyfiles import read_key, read_or_create_key, sync_folder
from storage.problems import SetupProblem
from storage.settings import Settings
from storage.vault import MasterKey

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did. ``kept`` is the replaced key's file, where the program replaced it itself."""

    keys: int
    old_id: str
    new_id: str
    kept: Path | None


def rotate(settings: Settings, url: str, today: date, to: Path | None = None) -> Rotated:
    """Wrap all keys of subjects by a new master key: that in the file ``to``, else one made here.

    Without ``to`` the installation's key file is replaced, and the old one kept beside it: backups made until now open with
    it alone. Raises :class:`SetupProblem` where the program is still running, a key does not fit, or the key is not in a file.
    """
    path = settings.master_key_path
    if to is None and path is None:
        raise SetupProblem(
            "Khóa chính nằm ở biến CHUNGTAY_MASTER_KEY: hãy ghi khóa mới vào một tệp và chỉ tệp đó bằng --to.",
            "The master key is in CHUNGTAY_MASTER_KEY: put the new one into a file and name it with --to.",
        )
    old = MasterKey(settings.master_key())
    if to is not None:
        new = MasterKey(read_key(to))
        return Rotated(_wrap_anew(url, old, new), old.id, new.id, None)
    assert path is not None
    draft = path.with_name(f"{path.name}.next")
    left = draft.exists()
    new = MasterKey(read_or_create_key(draft))
    try:
        keys = _wrap_anew(url, old, new)
    except SetupProblem as refused:
        if not left:
            # Made for this attempt alone, which wrapped nothing by it.
            draft.unlink()
            raise
        # A rotation that was broken off may have wrapped by it, perhaps in another database than the one that was named now.
        raise SetupProblem(
            f"{refused.text.vi} Tệp {draft} còn từ lần đổi khóa trước: giữ nguyên và chạy lại chungtay keys rotate.",
            f"{refused.text.en} The file {draft} is of an earlier rotation: keep it and run chungtay keys rotate again.",
        ) from refused
    kept = _free_name(path, today)
    # Under its second name first: at every moment both keys lie in some file.
    if not kept.exists():
        os.link(path, kept)
    os.replace(draft, path)
    sync_folder(path.parent)
    return Rotated(keys, old.id, new.id, kept)


def _wrap_anew(url: str, old: MasterKey, new: MasterKey) -> int:
    """Wrap every key by ``new`` and return how many; 0 where that was done before."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        row = connection.execute("SELECT key_id FROM vault_master FOR UPDATE").fetchone()
        if row is not None and row["key_id"] == new.id:
            return 0
        if new.id == old.id:
            raise SetupProblem("Khóa mới trùng khóa đang dùng.", "The new key is the one in use.")
        _require_alone(connection)
        # Whoever mints a key from now on waits, and then finds that its master key was replaced.
        connection.execute("LOCK TABLE subject_keys IN EXCLUSIVE MODE")
        if row is not None and row["key_id"] != old.id:
            raise _unfit()
        count = 0
        with connection.cursor() as writing, connection.cursor(name="keys", withhold=False) as reading:
            reading.execute("SELECT subject, wrapped FROM subject_keys WHERE wrapped IS NOT NULL")
            while rows := reading.fetchmany(_BATCH):
                writing.executemany(
                    "UPDATE subject_keys SET wrapped = %s WHERE subject = %s",
                    [(_again(r, old, new), r["subject"]) for r in rows],
                )
                count += len(rows)
        connection.execute(
            "INSERT INTO vault_master (key_id, fingerprints) VALUES (%s, %s) ON CONFLICT (single) DO UPDATE "
            "SET key_id = excluded.key_id, fingerprints = excluded.fingerprints, rotated_at = now()",
            (new.id, new.wrap_fingerprints(old.fingerprints(connection))),
        )
        connection.execute(
            "INSERT INTO master_key_rotations (key_id, key_id_before) VALUES (%s, %s)", (new.id, old.id)
        )
        connection.execute(
            "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('keys', 'master_key_rotated', %s, '')",
            ("keys.rotate",),
        )
    return count


def _again(row: dict[str, Any], old: MasterKey, new: MasterKey) -> bytes:
    try:
        return new.wrap(row["subject"], old.unwrap(row["subject"], bytes(row["wrapped"])))
    except InvalidTag:
        raise _unfit() from None


def _require_alone(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ).fetchone()
    if row and row["n"]:
        raise SetupProblem(
            "Hệ thống đang chạy. Hãy dừng mọi tiến trình của Chung Tay trên cơ sở dữ liệu này rồi đổi khóa.",
            "The system is running. Stop every process of Chung Tay on this database before the key is rotated.",
        )


def _unfit() -> SetupProblem:
    return SetupProblem(
        "Khóa chính không khớp với cơ sở dữ liệu này; chưa có gì thay đổi. Hãy khôi phục đúng tệp khóa.",
        "The master key does not fit this database; nothing was changed. Restore the key file that belongs to it.",
    )


def _free_name(path: Path, today: date) -> Path:
    """The name to keep the old key under; the one it has already where a rotation was broken off."""
    name, number = path.with_name(f"{path.name}.{today.isoformat()}"), 1
    while name.exists() and not name.samefile(path):
        number += 1
        name = path.with_name(f"{path.name}.{today.isoformat()}-{number}")
    return name
