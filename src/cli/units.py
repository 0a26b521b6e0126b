"""``chungtay units``: administrative units over time, and the changes of their boundaries."""

from __future__ import annotations

from typing import Any

import click

from cli.installation import use_cases
from cli.terminal import pair, put, put_json, refuse, warn


@click.group()
def units() -> None:
    """Đơn vị qua thời gian / Units over time."""


@units.command("on")
@click.argument("day", metavar="DAY")
@click.option("--json", "as_json", is_flag=True, help="In JSON / print JSON.")
def units_on(day: str, as_json: bool) -> None:
    """In các đơn vị vào một ngày / Print the units that stood on DAY (yyyy-mm-dd)."""
    from datetime import date

    from aggregates.vocabulary import UNIT_KINDS
    from rules.text import Text

    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        refuse(day, "DAY", Text("không phải một ngày; viết như 2019-12-01", "no date; write 2019-12-01"))
    with use_cases("units on") as app:
        rows = app.units.on(wanted)
        begun = app.units.first_day() if not rows else None
        pending = app.units.pending(wanted)
    if pending:
        named = ", ".join(f"{c.id} ({c.valid_from:%d/%m/%Y})" for c in pending)
        warn(
            f"units on: chưa áp dụng {named}, nên danh sách này còn theo đơn vị cũ; xem chungtay units apply / "
            f"not applied yet: {named}, so that this list still has the old units; see chungtay units apply",
        )
    if begun is not None:
        # Whatever ends has a successor: no day after the first one is without units.
        warn(
            f"units on: ngày {wanted:%d/%m/%Y} chưa có đơn vị nào: danh sách bắt đầu từ {begun:%d/%m/%Y} / "
            f"no unit existed on {wanted:%d/%m/%Y}: the register begins on {begun:%d/%m/%Y}"
        )
    if as_json:
        keys = (
            "unit_id", "code", "name", "kind", "zone", "especially_difficult", "classed_poor", "parent_id", "parent",
            "valid_from", "valid_to", "source", "confirmed", "change_id", "class_source", "class_confirmed",
        )  # fmt: skip
        put_json([{k: _as_json(row[k]) for k in keys} for row in rows])
        return
    for row in rows:
        zone = f" · {row['zone']}" if row["zone"] else ""
        doubt = "" if row["confirmed"] else " · chưa xác nhận / not confirmed"
        put(
            f"{row['code'] or '-':<8} {row['name']} ({UNIT_KINDS[row['kind']].vi}{zone}) · {row['parent'] or '-'} · "
            f"từ / since {row['valid_from']:%d/%m/%Y}{doubt}"
        )


@units.command("changes")
def units_changes() -> None:
    """Liệt kê các thay đổi địa giới kèm theo hệ thống / List the boundary changes that ship with the system."""
    with use_cases("units changes") as app:
        for change, applied in app.units.changes():
            state = "đã áp dụng / applied" if applied else "chưa áp dụng / not applied"
            put(f"{change.id} · {change.valid_from:%d/%m/%Y} · {change.source} · {state}")
            put("\n".join(pair(change.title, "  ")))


@units.command("apply")
@click.argument("change_id", metavar="ID")
def units_apply(change_id: str) -> None:
    """Áp dụng một thay đổi địa giới / Apply a boundary change: units, records and permissions pass over."""
    from workflows.bootstrap import command_line_actor
    from workflows.ended_offices import vacancies
    from workflows.kernel import Command

    with use_cases(f"units apply: {change_id}") as app:
        done = app.units.apply_change(command_line_actor(), Command(), change_id=change_id)
        vacant = [v for v in vacancies(app.log, app.clock.today()) if v.open]
    put(
        f"{change_id}: {done['established']} đơn vị mới / established, {done['moved']} chuyển / moved, "
        f"{done['dissolved']} kết thúc / ended"
    )
    for v in vacant:
        put(f"  cần giao / to be given: {v.office.vi} / {v.office.en} · {v.unit}")


def _as_json(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool) else str(value)
