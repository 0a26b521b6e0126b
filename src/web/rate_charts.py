"""The geometry of the poverty pictures: rates in, coordinates out. The templates draw them and put the figures beneath.

Exact fractions go in and out untouched; only coordinates are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.text import Text

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT, _RIGHT = 360, 250, 34, 26, 30, 4
_STEPS = [Fraction(step, 2) for step in (1, 2, 4, 10, 20, 40)]


@dataclass(frozen=True, slots=True)
class RatePoint:
    """The rate of one year (or of one unit), in per cent, and the level it was to fall to; None: not known.

    ``reduction`` and ``points``: by how much it fell and was to fall. ``accepted``: the figure counts. ``why`` says what is
    missing, or what contradicts it.
    """

    label: str
    rate: Fraction | None
    accepted: bool = True
    level: Fraction | None = None
    reduction: Fraction | None = None
    points: Fraction | None = None
    url: str | None = None
    why: Text | None = None
    moved: bool = False
    """The boundary changed since the year before: nothing is told of a fall."""
    absent: bool = False
    """There is nothing to report: the year is not over, or the unit was not there yet. No gap in a picture."""

    @property
    def state(self) -> str:
        """``verified`` (accepted), ``declared`` (reported only) or ``missing``: names the bar's look."""
        if self.rate is None:
            return "missing"
        return "verified" if self.accepted else "declared"

    @property
    def against(self) -> str | None:
        """``above``, ``equal`` or ``below`` the target: above the plan is more than equal; ``moved``, or None where it cannot
        be told."""
        if self.moved:
            return "moved"
        if self.reduction is None or self.points is None:
            return None
        if self.reduction == self.points:
            return "equal"
        return "above" if self.reduction > self.points else "below"


@dataclass(frozen=True, slots=True)
class RateBar:
    """One drawn bar; ``target_y`` is where its target line stands."""

    point: RatePoint
    x: float
    width: float
    top: float
    height: float
    target_y: float | None
    value_y: float

    @property
    def middle(self) -> float:
        """The horizontal middle of the bar."""
        return round(self.x + self.width / 2, 1)

    @property
    def inside(self) -> bool:
        """Whether the bar is high enough for its figure; else it stands above."""
        return self.height >= 22


@dataclass(frozen=True, slots=True)
class RateTick:
    """One line of the scale, in per cent."""

    y: float
    percent: Fraction


@dataclass(frozen=True, slots=True)
class RatePath:
    """Bars in the order given, on a scale from zero."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    bars: tuple[RateBar, ...]
    ticks: tuple[RateTick, ...]


def rate_path(points: Sequence[RatePoint]) -> RatePath | None:
    """Lay out one bar per point; None where there is no rate to draw. Raises ValueError for rates outside 0 to 100."""
    rates = [p.rate for p in points if p.rate is not None]
    if not rates:
        return None
    if any(not 0 <= rate <= 100 for rate in rates):
        raise ValueError("a rate lies between 0 and 100 per cent")
    levels = [p.level for p in points if p.level is not None and p.level >= 0]
    highest = max([*rates, *levels]) or Fraction(1)
    step = next(s for s in _STEPS if highest <= 5 * s)
    lines = max(1, -(-highest // step))
    bottom, room = _HEIGHT - _FOOT, _HEIGHT - _FOOT - _TOP

    def y(rate: Fraction) -> float:
        return round(float(bottom - rate / (step * lines) * room), 1)

    slot = (_WIDTH - _LEFT - _RIGHT) / len(points)
    width = min(44.0, slot * 0.78)
    bars = []
    for place, point in enumerate(points):
        top = y(point.rate) if point.rate is not None else float(bottom)
        height = round(bottom - top, 1)
        # A target that goes below nothing is drawn at nothing: no rate can be lower.
        level = None if point.level is None else y(max(point.level, Fraction(0)))
        bars.append(
            RateBar(
                point=point,
                x=round(_LEFT + slot * place + (slot - width) / 2, 1),
                width=round(width, 1),
                top=top,
                height=height,
                target_y=level,
                value_y=round(
                    bottom - 8 if height >= 22 else min(top, level if level is not None else top) - 6, 1
                ),
            )
        )
    ticks = tuple(RateTick(y(step * n), step * n) for n in range(int(lines) + 1))
    return RatePath(_WIDTH, _HEIGHT, _LEFT, _WIDTH - _RIGHT, bottom, tuple(bars), ticks)


@dataclass(frozen=True, slots=True)
class RowBar:
    """One unit of a picture of many, its name above its bar, or one year of many, beside it. ``x`` is where bars begin."""

    point: RatePoint
    x: float
    y: float
    height: float
    width: float
    label_y: float
    target_x: float | None

    @property
    def value_x(self) -> float:
        """Where the figure stands: behind the bar and its mark."""
        return round(max(self.x + self.width, self.target_x or 0) + 6, 1)


@dataclass(frozen=True, slots=True)
class RowTick:
    """One line of the horizontal scale."""

    x: float
    percent: Fraction


@dataclass(frozen=True, slots=True)
class RateRows:
    """Many units below one another on one scale."""

    width: int
    height: int
    bottom: float
    bars: tuple[RowBar, ...]
    ticks: tuple[RowTick, ...]


MOST_COLUMNS = 7
"""Years that stand side by side with their figures legible on a phone; more stand below one another."""


def rate_years(points: Sequence[RatePoint]) -> RatePath | RateRows | None:
    """Lay out one bar per year: side by side, or below one another where there are many; None without any rate."""
    drawn = [point for point in points if not point.absent]
    return rate_path(drawn) if len(drawn) <= MOST_COLUMNS else rate_rows(drawn, beside=True)


def rate_rows(points: Sequence[RatePoint], *, beside: bool = False) -> RateRows | None:
    """Lay out one horizontal bar per unit; ``beside``: with short labels beside the bars. None where there is no rate."""
    rates = [p.rate for p in points if p.rate is not None]
    if not rates:
        return None
    levels = [p.level for p in points if p.level is not None and p.level >= 0]
    highest = max([*rates, *levels]) or Fraction(1)
    step = next(s for s in _STEPS if highest <= 5 * s)
    lines = max(1, int(-(-highest // step)))
    left, above, pitch = (_LEFT + 14, 4, 27) if beside else (4, 20, 44)
    # Room to the right for the figure behind the longest bar.
    room = _WIDTH - left - 62

    def x(rate: Fraction) -> float:
        return round(left + float(rate / (step * lines)) * room, 1)

    bars = tuple(
        RowBar(
            point=p,
            x=left,
            y=(top := above + place * pitch),
            height=16,
            width=round(x(p.rate) - left, 1) if p.rate is not None else 0.0,
            label_y=top + 13 if beside else top - 5,
            target_x=None if p.level is None else x(max(p.level, Fraction(0))),
        )
        for place, p in enumerate(points)
    )
    bottom = above + (len(points) - 1) * pitch + 24
    ticks = tuple(RowTick(x(step * n), step * n) for n in range(lines + 1))
    return RateRows(_WIDTH, bottom + 24, bottom, bars, ticks)
