"""A restore: an installation out of a backup, into a place where there is none, and proved before anybody uses it.

Every step may be killed and done again: the same command goes on. The tables come in one transaction, which also says that
the restore is not complete; until its end neither the program nor another command opens the installation
(``storage.restoring``). Read models are made from the events. Whoever was erased after the backup was made is erased again,
before the doors open. The end is the audit, over everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from projections.rebuild import rebuild
from storage import migrate, restoring, snapshots, traces
from storage.backup_files import (
    ATTACHMENTS,
    BUNDLE,
    MANIFEST,
    Progress,
    copy_file,
    damaged,
    read_json,
    saying,
    sha256_of,
    unpacked,
    write,
)
from storage.embedded import EmbeddedServer
from storage.erasure_register import REGISTER, Erased, read_register
from storage.keyfiles import read_key
from storage.locks import FileLock
from storage.problems import SetupProblem
from storage.serve import check_database
from storage.settings import Settings
from storage.vault import MasterKey
from workflows.app import ChungTay, open_app
from workflows.backup import CHECKPOINTS, keys_beside
from workflows.bootstrap import command_line_actor
from workflows.proof_audit import FullReport, audit_everything


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``erased_again`` are those whom the backup still had; ``known_until`` how far the registers reach."""

    taken_at: datetime
    events: int
    attachments: int
    erased_again: int
    known_until: datetime
    open_dossiers: list[str]
    """Codes of dossiers that the backup has as open, of subjects who were erased after it."""
    lost_boxes: list[date]
    """Days of council sessions that were voting in secret: no ballot is in a backup, and it is voted again."""
    report: FullReport


def restore(
    settings: Settings,
    folder: Path,
    keys: Path | None = None,
    registers: Sequence[Path] = (),
    progress: Progress | None = None,
    *,
    despite_misfits: bool = False,
) -> Restored:
    """Restore the backup in ``folder`` into the empty installation of ``settings``; go on where an earlier attempt stopped.

    ``keys`` is its key bundle, needed where the keys are not in their place already; ``registers`` are registers of erasures,
    read besides those found in the data folder, in the backup and in backups of the same installation beside it. Where the
    audit finds something, the installation stays closed unless ``despite_misfits``: what was damaged when it was backed up
    comes back as damaged.
    Raises :class:`SetupProblem` where something is in the way, missing or damaged; nothing that was there is overwritten.
    """
    folder = folder.expanduser().absolute()
    manifest = read_json(folder / MANIFEST, "bản sao lưu / backup")
    _require_known_schema(manifest)
    backup = sha256_of(folder / MANIFEST)
    erased, known_until = _whom(settings, folder, manifest, registers)
    with _alone(settings):
        _require_empty(settings, backup)
        _check_files(folder, manifest, progress)
        _place_keys(settings, folder, manifest, keys)
        with saying(settings.data_dir):
            restoring.write_note(settings.data_dir, backup)
            _place_attachments(settings, folder, manifest, progress)
            _place_checkpoints(settings, folder)
        url = _fill(settings, folder, manifest, backup, progress)
        app = open_app(settings, url)
        try:
            return _complete(settings, app, url, manifest, erased, known_until, progress, despite_misfits)
        finally:
            app.close()


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder as the running program would."""
    with saying(settings.data_dir):
        settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = FileLock(settings.data_dir / "serve.lock")
        mine = lock.acquire(wait=False)
    if not mine:
        raise SetupProblem(
            f"Chung Tay đang chạy, hoặc đang được khôi phục, trên thư mục {settings.data_dir}; hãy dừng nó trước.",
            f"Chung Tay is running, or being restored, on the folder {settings.data_dir}; stop it first.",
        )
    try:
        yield
    finally:
        lock.release()


def _require_known_schema(manifest: dict[str, Any]) -> None:
    if manifest["schema"] not in migrate.revisions():
        raise SetupProblem(
            f"Bản sao lưu thuộc phiên bản mới hơn (cấu trúc {manifest['schema']}); hãy dùng phiên bản ấy của chương trình.",
            f"The backup is of a later version (schema {manifest['schema']}); use that version of the program.",
        )


# -- before anything is changed --------------------------------------------------------------------------------------------


def _require_empty(settings: Settings, backup: str) -> None:
    """Refuse an installation with anything in it, other than what an earlier attempt with this backup has left."""
    begun = restoring.note_in_folder(settings.data_dir)
    if begun is not None and begun != backup:
        raise SetupProblem(
            f"Ở {settings.data_dir} đang dở một lần khôi phục từ bản sao lưu khác; chạy tiếp với bản ấy, hoặc dùng thư mục mới.",
            f"A restore of another backup was broken off at {settings.data_dir}; go on with that one, or use a new folder.",
        )
    papers = settings.data_dir / "attachments"
    written = settings.data_dir / CHECKPOINTS
    if begun is None and (written.exists() or (papers.is_dir() and any(papers.iterdir()))):
        raise SetupProblem(
            f"Thư mục {settings.data_dir} đã có dữ liệu ({CHECKPOINTS}, attachments); chỉ khôi phục vào thư mục mới. "
            "Hãy giữ thư mục cũ làm chứng cứ và đặt CHUNGTAY_DATA khác.",
            f"The folder {settings.data_dir} has data in it ({CHECKPOINTS}, attachments); a restore wants a new one. "
            "Keep the old one as evidence and set another CHUNGTAY_DATA.",
        )
    if settings.database_url is None and not EmbeddedServer(settings.data_dir).made():
        return
    owner = _owner(settings)
    check_database(owner, seconds=10)
    with psycopg.connect(owner, row_factory=dict_row) as connection:
        filled, complete = restoring.filled_from(connection)
        if filled == backup and (begun == backup or not complete):
            return
        if filled is not None or snapshots.holds_something(connection):
            raise SetupProblem(
                "Cơ sở dữ liệu đã có dữ liệu; chỉ khôi phục vào cơ sở dữ liệu trống (đặt DATABASE_URL hoặc CHUNGTAY_DATA khác).",
                "The database has data in it; a restore wants an empty one (set another DATABASE_URL or CHUNGTAY_DATA).",
            )


def _owner(settings: Settings) -> str:
    if settings.database_url is None:
        return EmbeddedServer.ensure(settings.data_dir)
    return settings.owner_url or settings.database_url


def _check_files(folder: Path, manifest: dict[str, Any], progress: Progress | None) -> None:
    """Read everything but the papers, which are checked while they are copied, and compare it with the manifest."""
    wanted = {folder / "tables" / f"{t}.copy.gz": facts["sha256"] for t, facts in manifest["tables"].items()}
    wanted[folder / f"{ATTACHMENTS}.gz"] = manifest["attachments"]["list"]["sha256"]
    wanted[folder / CHECKPOINTS] = manifest["checkpoints"]["sha256"]
    wanted[folder / REGISTER] = manifest["erasures"]["register"]
    if set(manifest["tables"]) - set(snapshots.COPIED):
        raise damaged(folder / MANIFEST)
    for number, (path, digest) in enumerate(wanted.items(), 1):
        with saying(path):
            if sha256_of(path) != digest:
                raise damaged(path)
        if progress is not None:
            progress("check", number, len(wanted))


def _whom(
    settings: Settings, folder: Path, manifest: dict[str, Any], named: Sequence[Path]
) -> tuple[list[Erased], datetime]:
    """Return everybody whom any register names, and until when the newest of the registers knows."""
    until = datetime.fromisoformat(manifest["taken_at"])
    found: dict[Any, Erased] = {}
    files = [folder / REGISTER, settings.data_dir / REGISTER]
    for path in named:
        one = path.expanduser().absolute()
        if not one.is_file():
            raise SetupProblem(f"Không có sổ xóa {one}.", f"There is no register of erasures at {one}.")
        files.append(one)
    # Backups that were made later know of erasures that this one does not.
    for other in sorted(folder.parent.glob(f"*/{MANIFEST}")):
        try:
            told = json.loads(other.read_text(encoding="utf-8"))
            if told["installation"] == manifest["installation"]:
                until = max(until, datetime.fromisoformat(told["taken_at"]))
                files.append(other.with_name(REGISTER))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    for path in files:
        with saying(path):
            for erased in read_register(path):
                found.setdefault(erased.subject, erased)
                until = max(until, erased.at)
    return list(found.values()), until


# -- keys and files --------------------------------------------------------------------------------------------------------


def _place_keys(settings: Settings, folder: Path, manifest: dict[str, Any], named: Path | None) -> None:
    """Put the keys in their place unless they are there; refuse others than those the backup was made under."""
    bundle = keys_beside(folder) if named is None else named.expanduser().absolute()
    if named is not None or bundle.is_dir():
        told = read_json(bundle / BUNDLE, "bộ khóa / key bundle")
        if (told["installation"], told["master_key"]) != (manifest["installation"], manifest["master_key"]):
            raise SetupProblem(
                f"Bộ khóa {bundle} không phải của bản sao lưu này; hãy chỉ đúng bộ khóa bằng --keys.",
                f"The key bundle {bundle} is not this backup's; name the right one with --keys.",
            )
        for name, digest in told["files"].items():
            own_place = name != "master.key" or settings.master_key_path == settings.keys_dir / "master.key"
            if own_place:
                _place_key(bundle / name, settings.keys_dir / name, digest)
    path = settings.master_key_path
    if (path is not None and not path.is_file()) or not (settings.keys_dir / "ledger" / "salt.key").is_file():
        raise SetupProblem(
            f"Thiếu khóa: không có bộ khóa ở {bundle} và chưa có khóa ở {settings.keys_dir}. Hãy chỉ bộ khóa bằng --keys.",
            f"The keys are missing: neither a bundle at {bundle} nor keys in {settings.keys_dir}. Name the bundle with --keys.",
        )
    if MasterKey(settings.master_key()).id != manifest["master_key"]:
        raise SetupProblem(
            "Khóa chính của bản cài này không phải của bản sao lưu; hãy đặt đúng khóa của ngày sao lưu.",
            "This installation's master key is not the backup's; put the key of the day of the backup in its place.",
        )


def _place_key(source: Path, target: Path, digest: str) -> None:
    with saying(source):
        content = source.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise damaged(source)
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy_file(source, target)
        elif target.suffix == ".key" and read_key(target) != read_key(source):
            raise SetupProblem(
                f"Đã có một khóa khác ở {target}; hãy chuyển nó đi trước khi khôi phục.",
                f"Another key lies at {target} already; move it away before the restore.",
            )


def _place_attachments(
    settings: Settings, folder: Path, manifest: dict[str, Any], progress: Progress | None
) -> None:
    """Copy every paper that is not there whole, and compare it with its hash."""
    target, total = settings.data_dir / "attachments", manifest["attachments"]["files"]
    target.mkdir(mode=0o700, exist_ok=True)
    done = 0
    with unpacked(folder / f"{ATTACHMENTS}.gz") as listed:
        for line in listed:
            name, size, digest = json.loads(line)
            source, place = folder / "attachments" / name, target / name
            if target.resolve() not in place.resolve().parents:
                raise damaged(folder / f"{ATTACHMENTS}.gz")
            # What lies there under its name was renamed to it whole.
            whole = place.is_file() and place.stat().st_size == size
            if not whole and (not source.is_file() or copy_file(source, place) != (size, digest)):
                place.unlink(missing_ok=True)
                raise damaged(source)
            done += 1
            if progress is not None:
                progress("attachments", done, total)
    if done != total:
        raise damaged(folder / f"{ATTACHMENTS}.gz")


def _place_checkpoints(settings: Settings, folder: Path) -> None:
    if not (settings.data_dir / CHECKPOINTS).exists():
        draft = settings.data_dir / f".{CHECKPOINTS}.new"
        write(draft, (folder / CHECKPOINTS).read_bytes())
        draft.rename(settings.data_dir / CHECKPOINTS)


# -- the database ----------------------------------------------------------------------------------------------------------


def _fill(
    settings: Settings, folder: Path, manifest: dict[str, Any], backup: str, progress: Progress | None
) -> str:
    """Fill the database unless that was done; return the address the application uses."""
    owner = _owner(settings)
    check_database(owner, seconds=10)
    with psycopg.connect(owner, row_factory=dict_row) as connection:
        filled = restoring.filled_from(connection)[0] is not None
    if not filled:
        at = migrate.current(owner)
        if at not in (None, manifest["schema"]):
            raise SetupProblem(
                f"Cơ sở dữ liệu có cấu trúc {at}, bản sao lưu {manifest['schema']}; hãy dùng cơ sở dữ liệu chưa có bảng nào.",
                f"The database has schema {at}, the backup {manifest['schema']}; use a database without any tables.",
            )
        # First as it was on the day of the backup; what has changed since is done to the data that came.
        migrate.upgrade(owner, manifest["schema"])
        with psycopg.connect(owner, row_factory=dict_row) as connection:
            snapshots.copy_in(
                connection, folder / "tables", manifest["tables"], manifest["sequences"], progress
            )
            restoring.write_row(connection, backup)
    return migrate.prepare(owner, settings.database_url)


def _complete(
    settings: Settings,
    app: ChungTay,
    url: str,
    manifest: dict[str, Any],
    erased: Sequence[Erased],
    known_until: datetime,
    progress: Progress | None,
    despite_misfits: bool,
) -> Restored:
    """Make the read models, erase whom the backup brought back, prove it all, and open the doors."""
    log = app.log

    def told(part: str) -> Any:
        return None if progress is None else lambda done, total: progress(part, done, total)

    rebuild(url, log.mapper, progress=told("rebuild"))
    actor, again = command_line_actor(), 0
    for number, one in enumerate(erased, 1):
        again += app.erasure.repeat(actor, one)
        if progress is not None:
            progress("erasures", number, len(erased))
    app.erasure.finish_repeating(actor)
    app.erasure.complete_register()
    dossiers = log.query(
        "SELECT code FROM nominations WHERE live AND subject_id = ANY(%s) ORDER BY code",
        ([one.subject for one in erased],),
    )
    owner = _owner(settings)
    # The rebuild has written once more what the erasures then took out: nothing of it stays in the database's files.
    traces.clear(owner, large=traces.ANY_SIZE)
    report = audit_everything(log, app.book, url, progress)
    events = log.query_one("SELECT count(*) AS n FROM stored_events")
    if report.fits or despite_misfits:
        with psycopg.connect(owner, row_factory=dict_row) as connection:
            connection.execute(
                "INSERT INTO security_log (kind, code, act, correlation_id) VALUES ('backup', %s, 'restore', '')",
                ("backup_restored" if report.fits else "backup_restored_unfit",),
            )
            restoring.complete_row(connection)
        restoring.remove_note(settings.data_dir)
        with psycopg.connect(owner) as closing:
            restoring.remove_row(closing)
    return Restored(
        datetime.fromisoformat(manifest["taken_at"]),
        events["n"] if events else 0,
        manifest["attachments"]["files"],
        again,
        known_until,
        [row["code"] for row in dossiers],
        app.council.lost_boxes(),
        report,
    )
