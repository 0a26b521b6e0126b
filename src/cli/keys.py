"""``chungtay keys``: the installation's master key."""

from __future__ import annotations

import click

from cli.installation import or_say
from cli.terminal import put


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

    from storage.installed import opening
    from storage.rotation import rotate
    from storage.settings import Settings

    with or_say("keys rotate"):
        settings = Settings.from_env()
        with opening(settings) as url:
            # Nobody asks beforehand: a rotation wants to be alone in the database.
            done = rotate(settings, url, date.today(), Path(to) if to else None)
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
