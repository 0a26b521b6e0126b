"""``chungtay serve`` and ``rebuild``: the program running, and its read models made anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cli.installation import or_say
from cli.terminal import put, refuse, warn

if TYPE_CHECKING:
    from storage.settings import Settings


@click.command()
@click.option(
    "--demo", is_flag=True, default=None, help="Phong trào trình diễn / with the demonstration movement."
)
def serve(demo: bool | None) -> None:
    """Chạy tất cả / Serve: database (embedded unless DATABASE_URL), migrations, web workers, follower."""
    from storage.problems import SetupProblem
    from storage.serve import serve as run
    from storage.settings import Settings
    from workflows.app import open_app, signing_problem
    from workflows.bootstrap import first_start
    from workflows.demonstration import accounts_in_words

    def greeting(settings: Settings) -> list[str]:
        if not settings.demo or settings.database_url is None:
            return []
        app = open_app(settings, settings.database_url)
        try:
            return accounts_in_words(app)
        finally:
            app.close()

    def begin(settings: Settings) -> None:
        first_start(settings, demo=settings.demo)
        problem = signing_problem(settings)
        if problem is not None:
            warn(f"Chưa ký được giấy khen / certificates cannot be signed yet: {problem.vi} / {problem.en}")

    try:
        code = run(
            Settings.from_env(demo=demo),
            first_start=begin,
            greeting=greeting,
        )
    except SetupProblem as problem:
        warn(str(problem))
        raise SystemExit(problem.exit_code) from None
    raise SystemExit(code)


@click.command()
@click.argument("view", required=False)
@click.option("--check", is_flag=True, help="Chỉ so sánh, không thay / only compare, change nothing.")
def rebuild(view: str | None, check: bool) -> None:
    """Dựng lại mô hình đọc từ sự kiện / Rebuild read models from the events: all of them, or one VIEW."""
    from projections.all import VIEWS
    from projections.rebuild import RebuildRunningError
    from projections.rebuild import rebuild as run
    from rules.text import Text
    from storage.settings import Settings
    from workflows.app import open_log

    if view is not None and view not in VIEWS:
        known = ", ".join(sorted(VIEWS))
        refuse(
            view,
            "VIEW",
            Text(f"không có mô hình này; dùng một trong: {known}", f"no such view; use one of: {known}"),
        )
    with (
        or_say("rebuild"),
        open_log(Settings.from_env()) as (log, url),
        click.progressbar(length=100, label="…", file=sys.stderr) as bar,
    ):
        log.vault.sync()

        def progress(done: int, total: int) -> None:
            bar.update(int(100 * done / max(total, 1)) - bar.pos)

        try:
            result = run(url, log.mapper, [view] if view else None, progress=progress, compare_only=check)
        except RebuildRunningError:
            refuse("rebuild", "", Text("đang có một lần dựng lại khác chạy", "another rebuild is under way"))
    for table, rows in result.differences.items():
        put(f"{table}: {rows} dòng khác / rows differed")
    done = "đã so sánh / compared" if check else "đã dựng lại / rebuilt"
    put(
        f"{result.events} sự kiện / events, {done}; {sum(result.differences.values())} khác biệt / differences"
    )
    if check and result.differences:
        sys.exit(1)
