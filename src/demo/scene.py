"""One scene of the story: a day and what is done on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from demo.teller import Teller


@dataclass(frozen=True, slots=True)
class Scene:
    """Some acts of one day. Scenes of the same day are played in the order in which they were written."""

    day: date
    play: Callable[[Teller], None]
