"""``chungtay register``: the gold book as a file, made from the installation as it is."""

from __future__ import annotations

import click

from cli.installation import use_cases
from cli.terminal import put, put_bytes, write_file

_STATES = ("valid", "corrected", "superseded", "revoked", "cancelled", "reprinted")


@click.group()
def register() -> None:
    """Sổ vàng / the gold book of certificates."""


@register.command("export")
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv", "pdf"]), default="csv", show_default=True)
@click.option(
    "--out", metavar="FILE", help="Tệp để ghi; không có thì ra stdout / file to write; else to stdout."
)
@click.option("--year", type=int, help="Năm của quyết định / year of the decision.")
@click.option("--decision", type=int, help="Số quyết định trong năm / number of the decision.")
@click.option("--state", type=click.Choice(_STATES), default=None, help="Tình trạng / state.")
def export(kind: str, out: str | None, year: int | None, decision: int | None, state: str | None) -> None:
    """Xuất sổ vàng, cả giấy đã thu hồi, hủy bỏ / export the gold book, what was revoked or cancelled too."""
    from workflows.gold_book import BookFilter
    from workflows.print_runs import system

    with use_cases("register export") as app:
        wanted = BookFilter(year=year, decision=decision, state=state or "")
        content, _ = app.gold_book.export(system(), wanted, kind)
    if out is None:
        put_bytes(content)
        return
    write_file(out, content)
    put(f"Đã ghi {out} ({len(content) // 1024} kB) / written")
