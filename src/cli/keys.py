"""``chungtay keys``: the installation's master key, and the keys that sign the ledger's checkpoints."""

from __future__ import annotations

import click

from cli.installation import or_say
from cli.terminal import put, write_file


@click.group()
def keys() -> None:
    """Khóa của bản cài / the installation's keys."""


@keys.command("rotate")
@click.option("--to", "to", metavar="FILE", help="Tệp chứa khóa mới / file with the new key.")
def keys_rotate(to: str | None) -> None:
    """Thay khóa chính; dữ liệu đã niêm phong giữ nguyên / replace the master key; what is sealed stays as it is.

    Dừng hệ thống trước. Khóa cũ được giữ bên cạnh: bản sao lưu cũ cần nó. / Stop the system first. The old key is kept
    beside it: older backups need it.
    """
    from datetime import date
    from pathlib import Path

    from storage.application import EventLog
    from storage.installed import opening
    from storage.keyfiles import read_key
    from storage.rotation import rotate
    from storage.settings import Settings
    from workflows.app import custody_of

    with or_say("keys rotate"):
        settings = Settings.from_env()
        with opening(settings) as url:
            # Nobody asks beforehand: a rotation wants to be alone in the database.
            done = rotate(settings, url, date.today(), Path(to) if to else None)
        key = read_key(Path(to)) if to else settings.master_key()
        log = EventLog(url, master_key=key, attachments=settings.data_dir / "attachments", pool_size=1)
        try:
            # Killed before this, the next start records it.
            custody_of(log).complete()
        finally:
            log.close()
    put(
        f"Đã thay khóa chính {done.old_id} bằng {done.new_id}: {done.keys} khóa được bọc lại. / "
        f"Master key {done.old_id} replaced by {done.new_id}: {done.keys} keys wrapped anew."
    )
    if done.kept is not None:
        put(
            f"Khóa cũ giữ ở {done.kept}; cất cùng các bản sao lưu cũ. / The old key is kept in {done.kept}; put it "
            "away with the older backups."
        )
    else:
        put(
            "Đặt CHUNGTAY_MASTER_KEY_FILE thành tệp khóa mới trước khi khởi động lại. / Let CHUNGTAY_MASTER_KEY_FILE "
            "name the new key's file before the system is started again."
        )


@keys.command("public")
@click.option("--out", metavar="FILE", help="Tệp PEM để ghi / PEM file to write; else to stdout.")
def keys_public(out: str | None) -> None:
    """In khóa công khai của sổ cái / the ledger's public keys as PEM: what anybody needs to check a certificate."""
    from ledger.keys import LedgerKeys
    from storage.settings import Settings

    with or_say("keys public"):
        ledger = LedgerKeys(Settings.from_env().keys_dir / "ledger")
        text = ledger.pem()
        lines = [str(key) for key in ledger.verifiers()]
    if out is None:
        put(text.rstrip())
        return
    write_file(out, text.encode("ascii"))
    put(f"Đã ghi {out} / written")
    for line in lines:
        put(line)


@keys.command("rotate-ledger")
@click.option(
    "--overlap",
    default=30,
    show_default=True,
    help="Số ngày khóa cũ còn ký kèm / days the old key signs along.",
)
def keys_rotate_ledger(overlap: int) -> None:
    """Thay khóa ký sổ cái; bằng chứng cũ vẫn đúng / replace the key that signs the ledger; old proofs go on to hold."""
    from datetime import date

    from ledger.book import Book, LedgerError
    from rules.text import Text
    from storage.problems import SetupProblem
    from storage.settings import Settings
    from workflows.app import custody_of, open_log
    from workflows.ledger_keys import rotate_ledger_key

    with or_say("keys rotate-ledger"), open_log(Settings.from_env()) as (log, _):
        try:
            book = Book(log.connection, log.data_dir)
            new = rotate_ledger_key(log, book, custody_of(log), date.today(), overlap)
        except LedgerError as error:
            said = Text(f"sổ cái không ký tiếp được ({error})", f"the ledger signs nothing more ({error})")
            raise SetupProblem(said.vi, said.en) from error
    put(
        f"Khóa số {new.number} ký từ nay; khóa trước còn ký kèm {overlap} ngày. / Key {new.number} signs from now on; the one "
        f"before signs along for {overlap} days."
    )
    put("Hãy công bố khóa mới: chungtay keys public. / Publish the new key: chungtay keys public.")
