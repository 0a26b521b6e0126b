"""The geometry of the pictures: numbers in, coordinates out, so that the templates only draw.

A picture never stands alone: the macros put the same figures under it as a table, which is also what a
screen reader gets. Exact figures go in and out untouched; only coordinates are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rules.text import Text
from rules.wording import ratio

Amount = int | Decimal | Fraction

PointState = Literal["verified", "declared", "missing"]


@dataclass(frozen=True, slots=True)
class IncomePoint:
    """Income per head of one year, in đồng; None where nothing was declared. ``target``: what the reading
    asks for.

    ``is_base`` marks the exit year, against which the others are measured. ``note`` may say who verified
    it and when.
    """

    year: int
    amount: Amount | None
    verified: bool = False
    target: Amount | None = None
    is_base: bool = False
    reopened: bool = False
    """Whether a confirmation was taken back: the figure waits to be verified anew, and is held against nothing."""
    note: str = ""

    @property
    def state(self) -> PointState:
        """Whether the figure is verified, only declared, or missing."""
        if self.amount is None:
            return "missing"
        return "verified" if self.verified else "declared"

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached (equality counts).

        None where there is no figure or no target to compare, or it was confirmed and is in doubt again.
        """
        if self.amount is None or self.target is None or self.reopened:
            return None
        return Fraction(self.amount) >= Fraction(self.target)


@dataclass(frozen=True, slots=True)
class Bar:
    """One drawn year: the bar, and the height of its target line where the year has one."""

    point: IncomePoint
    x: float
    width: float
    top: float
    height: float
    target_y: float | None
    slot_x: float
    slot_width: float
    """The whole room of the year: target lines of neighbours meet at its edges."""
    times: Text | None
    """The figure over the exit year's, never rounded onto what is needed; None where either is not known, and for the exit
    year itself."""

    @property
    def middle(self) -> float:
        """The horizontal middle of the bar."""
        return round(self.x + self.width / 2, 1)

    @property
    def millions(self) -> Fraction | None:
        """The figure in million đồng, for the short label on the bar; None where there is no figure."""
        return None if self.point.amount is None else Fraction(self.point.amount) / 1_000_000


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the vertical scale, in million đồng."""

    y: float
    millions: Decimal


@dataclass(frozen=True, slots=True)
class IncomePath:
    """A drawn income path: the frame, the bars and the scale, in the units of the picture's view box."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    base_y: float | None
    """The height of the exit year's income, as a line across all years; None where it is not known."""


_STEPS = [Fraction(step, 10) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)]
_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT, _RIGHT = 360, 250, 34, 26, 30, 4


def _step(highest: Fraction) -> Fraction:
    """The distance of the scale's lines in million đồng: the smallest round one that needs at most five."""
    for step in _STEPS:
        if highest <= 5 * step:
            return step
    return highest / 5


def _times(point: IncomePoint, base: Amount | None) -> Text | None:
    if not base or point.amount is None or point.is_base:
        return None
    needed = Fraction(point.target) / Fraction(base) if point.target is not None else None
    written = ratio(Fraction(point.amount) / Fraction(base), needed).rstrip("0").rstrip(".")
    return Text(written.replace(".", ",") + "×", written + "×")


def income_path(points: Sequence[IncomePoint]) -> IncomePath:
    """Lay out one bar per year, ordered, on a scale from zero that fits figures and targets.

    Raises ValueError for no points, a year given twice or a negative amount: a page must not draw nonsense.
    """
    ordered = sorted(points, key=lambda point: point.year)
    if not ordered:
        raise ValueError("an income path needs at least one year")
    if len({point.year for point in ordered}) != len(ordered):
        raise ValueError("a year stands twice in the income path")
    given = [value for point in ordered for value in (point.amount, point.target)]
    figures = [Fraction(value) for value in given if value is not None]
    if any(figure < 0 for figure in figures):
        raise ValueError("an income cannot be negative")
    highest = max(figures, default=Fraction(0)) / 1_000_000
    step = _step(highest or Fraction(1))
    lines = max(1, -(-highest // step))
    bottom, room = _HEIGHT - _FOOT, _HEIGHT - _FOOT - _TOP

    def y(amount: Fraction) -> float:
        return round(float(bottom - amount / 1_000_000 / (step * lines) * room), 1)

    base = next((p.amount for p in ordered if p.is_base), None)
    slot = (_WIDTH - _LEFT - _RIGHT) / len(ordered)
    width = min(44.0, slot * 0.6)
    bars = []
    for place, point in enumerate(ordered):
        top = y(Fraction(point.amount)) if point.amount is not None else float(bottom)
        bars.append(
            Bar(
                point=point,
                x=round(_LEFT + slot * place + (slot - width) / 2, 1),
                width=round(width, 1),
                top=top,
                height=round(bottom - top, 1),
                target_y=y(Fraction(point.target)) if point.target is not None else None,
                slot_x=round(_LEFT + slot * place, 1),
                slot_width=round(slot, 1),
                times=_times(point, base),
            )
        )
    ticks = tuple(
        Tick(
            y(step * line * 1_000_000), Decimal((step * line).numerator) / Decimal((step * line).denominator)
        )
        for line in range(int(lines) + 1)
    )
    return IncomePath(
        _WIDTH,
        _HEIGHT,
        _LEFT,
        _WIDTH - _RIGHT,
        bottom,
        tuple(bars),
        ticks,
        y(Fraction(base)) if base is not None else None,
    )
