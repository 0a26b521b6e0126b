"""The geometry of the poverty pictures: what is drawn is where its figure says."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.rate_charts import MOST_COLUMNS, RatePath, RatePoint, RateRows, rate_path, rate_rows, rate_years


def points(*rates: Fraction | int | None) -> list[RatePoint]:
    return [RatePoint(str(n), None if r is None else Fraction(r)) for n, r in enumerate(rates)]


def test_nothing_to_draw() -> None:
    assert rate_path(points(None, None)) is None
    assert rate_rows(points(None)) is None
    assert rate_path([]) is None


def test_bars_stand_on_the_scale() -> None:
    path = rate_path(
        [RatePoint("2018", Fraction(25)), RatePoint("2019", Fraction(20), level=Fraction(102, 5))]
    )
    assert path is not None
    assert [t.percent for t in path.ticks] == [0, 5, 10, 15, 20, 25]
    first, second = path.bars
    assert path.ticks[0].y == path.bottom
    assert second.top == path.ticks[4].y
    assert first.target_y is None
    assert second.target_y is not None
    assert path.ticks[5].y == first.top < second.target_y < second.top


def test_a_target_below_nothing_is_drawn_at_nothing() -> None:
    path = rate_path([RatePoint("2019", Fraction(1), level=Fraction(-2))])
    assert path is not None
    assert path.bars[0].target_y == path.bottom
    with pytest.raises(ValueError, match="between 0 and 100"):
        rate_path(points(101))


@pytest.mark.parametrize(
    ("fell", "aim", "expected"),
    [(5, 5, "equal"), (Fraction(501, 100), 5, "above"), (4, 5, "below"), (None, 5, None)],
)
def test_equal_is_not_above(fell: Fraction | int | None, aim: int, expected: str | None) -> None:
    reduction = None if fell is None else Fraction(fell)
    assert RatePoint("x", Fraction(1), reduction=reduction, points=Fraction(aim)).against == expected


RATES = st.lists(st.one_of(st.none(), st.fractions(0, 100, max_denominator=1000)), min_size=1, max_size=20)


@given(RATES)
def test_everything_stays_inside_and_higher_is_higher(rates: list[Fraction | None]) -> None:
    path, rows = rate_path(points(*rates)), rate_rows(points(*rates))
    assert (path is None) == (rows is None) == all(r is None for r in rates)
    if path is None or rows is None:
        return
    for bar in path.bars:
        assert path.left <= bar.x
        assert bar.x + bar.width <= path.right + 0.2
        assert 0 <= bar.top <= path.bottom
    for row in rows.bars:
        assert 0 <= row.width <= rows.width - row.value_x + row.width
        assert row.y + row.height <= rows.bottom
    drawn = [
        (b.point.rate, b.height, r.width)
        for b, r in zip(path.bars, rows.bars, strict=True)
        if b.point.rate is not None
    ]
    by_rate = sorted(drawn)
    assert [h for _, h, _ in by_rate] == sorted(h for _, h, _ in drawn)
    assert [w for _, _, w in by_rate] == sorted(w for _, _, w in drawn)


@pytest.mark.parametrize("years", range(1, 21))
def test_every_year_has_room_for_its_figure_and_its_name(years: int) -> None:
    """Twelve points are 27 units wide in this type: "16,4" and "2019" beside one another run into one another."""
    drawn = rate_years([RatePoint(str(2015 + n), Fraction(100)) for n in range(years)])
    if years <= MOST_COLUMNS:
        assert isinstance(drawn, RatePath)
        middles = [bar.middle for bar in drawn.bars]
        assert all(b - a >= 40 for a, b in pairwise(middles))
        return
    assert isinstance(drawn, RateRows)
    assert all(b.y - a.y >= a.height + 8 for a, b in pairwise(drawn.bars))
    for bar in drawn.bars:
        # The year stands before the bar, on its line; the figure behind it, inside the picture.
        assert bar.x >= 4 + 36
        assert bar.y < bar.label_y < bar.y + bar.height
        assert bar.value_x + 45 <= drawn.width
        assert bar.y >= 0
    assert drawn.bottom < drawn.height


def test_a_year_of_which_there_is_nothing_to_report_is_no_gap_in_the_picture() -> None:
    years = [RatePoint("2018", None, absent=True), *points(5, None), RatePoint("2020", None, absent=True)]
    drawn = rate_years(years)
    assert drawn is not None
    assert [bar.point.label for bar in drawn.bars] == ["0", "1"]
    many = [RatePoint(str(n), Fraction(1)) for n in range(MOST_COLUMNS)]
    assert isinstance(rate_years([*many, years[0]]), RatePath)
    assert rate_years(years[:1]) is None


def test_across_a_change_of_boundary_nothing_is_against_a_target() -> None:
    moved = RatePoint("2019", Fraction(1), reduction=Fraction(2), points=Fraction(1), moved=True)
    assert moved.against == "moved"
