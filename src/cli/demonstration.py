"""``chungtay demo`` and ``demo-clock``: a story told without a browser, and days that pass."""

from __future__ import annotations

from datetime import date, datetime

import click

from cli.installation import use_cases
from cli.terminal import put, warn


@click.command("demo")
@click.option("--out", default="out", show_default=True, help="Thư mục ghi giấy tờ / folder for the papers.")
@click.option(
    "--plan",
    "plan_named",
    metavar="FILE",
    help="Một hồ sơ theo kế hoạch này / one nomination under this plan: a TOML file or an id.",
)
@click.option(
    "--category", default="", metavar="ID", help="Nhóm đối tượng của --plan / the category of --plan."
)
def demo_story(out: str, plan_named: str | None, category: str) -> None:
    """Kể trọn một câu chuyện / One complete story from hamlet to certificate; writes its papers as PDF."""
    from pathlib import Path

    from demo.headless import run
    from demo.one_nomination import run_under
    from storage.problems import SetupProblem

    def say(vi: str, en: str) -> None:
        put(f"{vi} / {en}")

    try:
        code = run(Path(out), say) if plan_named is None else run_under(plan_named, Path(out), say, category)
    except SetupProblem as problem:
        warn(str(problem))
        raise SystemExit(problem.exit_code) from None
    raise SystemExit(code)


@click.command("demo-clock")
@click.option("--forward", "days", type=int, metavar="DAYS", help="Số ngày / how many days.")
@click.option("--to", "day", metavar="DD/MM/YYYY", help="Đến ngày này / on to this day, forward only.")
def demo_clock(days: int | None, day: str | None) -> None:
    """Cho thời gian trình diễn trôi / Let days pass in a demonstration that is running or installed here."""
    from workflows.clock import VIETNAM
    from workflows.demonstration import forward, forward_to

    if (days is None) == (day is None):
        warn(
            "demo-clock: cần đúng một trong hai: --forward DAYS hoặc --to DD/MM/YYYY / "
            "name one of the two: --forward DAYS or --to DD/MM/YYYY"
        )
        raise SystemExit(2)
    target = _day(day) if day is not None else None
    with use_cases("demo-clock") as app:
        moved = forward_to(app, target) if target is not None else forward(app, days or 0)
    now = moved.astimezone(VIETNAM)
    put(f"Bây giờ là {now:%H:%M ngày %d/%m/%Y} / it is now {now:%H:%M on %d/%m/%Y}")


def _day(typed: str) -> date:
    """Read a day as it is written in Vietnam; what is none ends the command with one line."""
    try:
        return datetime.strptime(typed.strip(), "%d/%m/%Y").date()
    except ValueError:
        warn(
            f"demo-clock: --to={typed}: không phải một ngày; viết như 01/07/2025 / no date; write 01/07/2025"
        )
        raise SystemExit(2) from None
