"""The installation that a command works on: opened for it, and what it refuses said on one line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.terminal import warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workflows.app import ChungTay


@contextmanager
def use_cases(what: str) -> Iterator[ChungTay]:
    """Open the installation for one command; what it refuses is said on one line, with exit code 2."""
    from storage.installed import installed_url
    from storage.settings import Settings
    from workflows.app import open_app

    with or_say(what):
        settings = Settings.from_env()
        app = open_app(settings, installed_url(settings))
        try:
            yield app
        finally:
            app.close()


@contextmanager
def or_say(what: str) -> Iterator[None]:
    """End with one line and exit code 2 where the surroundings are not right or an act is refused."""
    from aggregates.refusals import Refused
    from storage.problems import SetupProblem

    try:
        yield
    except (SetupProblem, Refused) as problem:
        text = problem.text
        warn(f"{what}: {text.vi} / {text.en}")
        raise SystemExit(2) from None
