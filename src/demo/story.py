"""The whole story, in order of time, from the launch on 19 July 2018 to the morning of 18 May 2020."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from demo.categories import OTHERS, category_scenes
from demo.commitments import commitment_scenes, together_scene
from demo.conference import conference_scenes
from demo.council import council_scenes
from demo.dossiers import dossier_scenes, submission_numbers
from demo.households import CASES, Case
from demo.inspections import inspection_scenes
from demo.mergers import merger_scenes
from demo.people import introduce
from demo.reviews import review_scenes
from demo.scene import Scene
from demo.teller import Teller
from workflows.app import ChungTay
from workflows.bootstrap import LAUNCHED_ON, establish
from workflows.clock import VIETNAM

PRESENT: Final = datetime(2020, 5, 18, 8, 30, tzinfo=VIETNAM)
"""The moment at which the story ends and the visitor's own time begins."""
Progress = Callable[[str, str], None]

logger = logging.getLogger("chungtay.demo")

MERGED_ON: Final = date(2019, 12, 2)
"""The first working day after the merger came into force."""


def scenes() -> list[Scene]:
    """Return every scene of the story in order of time."""
    cases = list(CASES)
    numbers = submission_numbers(cases)
    written: list[Scene] = []
    for number, case in enumerate(cases):
        written += commitment_scenes(case, number)
    written.append(together_scene(cases))
    for case in cases:
        if case.stage:
            written += dossier_scenes(case, numbers)
    written += inspection_scenes()
    written += review_scenes()
    written += merger_scenes()
    written += category_scenes()
    written += council_scenes([*cases, *OTHERS])
    written += conference_scenes()
    written.append(Scene(MERGED_ON, _merge))
    return sorted(written, key=lambda scene: scene.day)


def _merge(teller: Teller) -> None:
    """The real change of 1 December 2019. Of the communes that merged the story tells figures only (``demo.mergers``)."""
    teller.do("units:nq786", "quantri", teller.app.units.apply_change, change_id="nq786-2019")


def tell(app: ChungTay, progress: Progress = lambda vi, en: None) -> datetime:
    """Tell the story, or what is missing of it; return the moment at which live use goes on.

    ``app`` runs by a stopped clock. ``progress`` is told in both languages how far the story is.
    """
    begin(app)
    teller = Teller(app)
    teller.turn_to(LAUNCHED_ON)
    progress(
        "Đang tạo dữ liệu trình diễn: tài khoản và thôn…", "Making demonstration data: accounts and hamlets…"
    )
    introduce(teller)
    play = scenes()
    shown = 0
    for number, scene in enumerate(play, start=1):
        teller.turn_to(scene.day)
        scene.play(teller)
        percent = number * 100 // len(play)
        if percent >= shown + 10:
            shown = percent - percent % 10
            day = f"{scene.day:%d/%m/%Y}"
            progress(f"Dữ liệu trình diễn {shown} % ({day})", f"demonstration data {shown} % ({day})")
    if teller.now > PRESENT:
        raise ValueError(f"the story runs into its own future: {teller.now}")
    logger.info("demonstration told, %s commands recorded now", teller.recorded)
    return PRESENT


def begin(app: ChungTay) -> None:
    """Launch the movement of the demonstration with its units."""
    clock = Teller(app)
    clock.turn_to(date(2018, 7, 19))
    establish(app, demonstration=True)


def case(key: str) -> Case:
    """Return one household of the story by its key."""
    return next(c for c in CASES if c.key == key)
