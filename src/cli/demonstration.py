"""``chungtay demo`` and ``demo-clock``: a story told without a browser, and days that pass."""

from __future__ import annotations

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
@click.option("--forward", "days", type=int, required=True, metavar="DAYS", help="Số ngày / how many days.")
def demo_clock(days: int) -> None:
    """Cho thời gian trình diễn trôi / Let days pass in a demonstration that is running or installed here."""
    from workflows.clock import VIETNAM
    from workflows.demonstration import forward

    with use_cases("demo-clock") as app:
        now = forward(app, days).astimezone(VIETNAM)
    put(f"Bây giờ là {now:%H:%M ngày %d/%m/%Y} / it is now {now:%H:%M on %d/%m/%Y}")
