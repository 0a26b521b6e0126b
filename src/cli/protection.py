"""``chungtay data-protection``: the record of what is processed, made from the installation as it is."""

from __future__ import annotations

import click

from cli.installation import use_cases
from cli.terminal import put, put_bytes, write_file


@click.group("data-protection")
def data_protection() -> None:
    """Bảo vệ dữ liệu cá nhân / protection of personal data."""


@data_protection.command("record")
@click.option(
    "--out",
    metavar="FILE",
    help="Tệp PDF để ghi; không có thì ra stdout / PDF to write; else to stdout.",
)
def record(out: str | None) -> None:
    """Lập hồ sơ đánh giá tác động từ cấu hình thật / make the impact record from the real configuration."""
    from storage.settings import Settings
    from workflows.bootstrap import command_line_actor

    with use_cases("data-protection record") as app:
        content = app.protection_record.pdf(command_line_actor(), Settings.from_env())
    if out is None:
        put_bytes(content)
        return
    write_file(out, content)
    put(f"Đã ghi {out} ({len(content) // 1024} kB) / written")
