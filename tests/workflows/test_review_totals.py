"""Sums and boundaries by hand: the real changes of 1 December 2019 with invented counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workflows.world import uid

from aggregates.poverty_review import Counts
from workflows.review_totals import Part, add_up, compare, on_boundary, reductions, series

THUY, SON, PHONG, PHONG_SON = (uid(n) for n in ("TT Cẩm Thủy", "Cẩm Sơn", "Cẩm Phong", "TT Phong Sơn"))
PHUC_DO, PHAC_LE, VAN, TAN = (uid(n) for n in ("Phúc Do", "thôn Phác Lê", "Cẩm Vân", "Cẩm Tân"))
CHANGE = date(2019, 12, 1)
END_2018, END_2019 = date(2018, 12, 31), date(2019, 12, 31)


def constituents(unit: UUID, on: date, of: date) -> Sequence[Part]:
    """The history of Resolution 786: before it, and across it."""
    if on < CHANGE or of >= CHANGE:
        return (Part(unit),)
    return {
        PHONG_SON: (Part(THUY), Part(SON), Part(PHONG)),
        TAN: (Part(TAN), Part(PHUC_DO), Part(PHAC_LE)),
        VAN: (Part(VAN), Part(PHAC_LE, -1)),
    }.get(unit, (Part(unit),))


FIGURES = {
    (THUY, 2018): Counts(1500, 60, 75),
    (SON, 2018): Counts(900, 90, 110),
    (PHONG, 2018): Counts(1100, 150, 165),
    (PHONG_SON, 2019): Counts(3550, 213, 284),
    (TAN, 2018): Counts(1200, 120, 180),
    (PHUC_DO, 2018): Counts(640, 128, 96),
    (PHAC_LE, 2018): Counts(160, 32, 24),
    (TAN, 2019): Counts(2010, 201, 240),
    (VAN, 2018): Counts(1760, 232, 264),
    (VAN, 2019): Counts(1620, 162, 200),
}


def test_three_units_become_one_township() -> None:
    before = on_boundary(PHONG_SON, 2018, END_2019, FIGURES, constituents).counts
    # 1500 + 900 + 1100; 60 + 90 + 150; 75 + 110 + 165
    assert before == Counts(3500, 300, 350)
    assert before.rate == Fraction(650, 35)
    both = series(PHONG_SON, (2018, 2019), END_2019, FIGURES, constituents)
    # 300/3500 = 60/7 %, 213/3550 = 6 %: a fall of 18/7 points.
    assert reductions(both) == {2019: Fraction(18, 7)}
    # (650/3500 - 497/3550) x 100 = 130/7 - 14: 32/7 points of both classes.
    assert both[2018].rate - both[2019].rate == Fraction(32, 7)


def test_a_commune_and_a_hamlet_join_another_commune() -> None:
    before = on_boundary(TAN, 2018, END_2019, FIGURES, constituents).counts
    # 1200 + 640 + 160; 120 + 128 + 32; 180 + 96 + 24
    assert before == Counts(2000, 280, 300)
    assert before.poor_rate == 14
    assert reductions(series(TAN, (2018, 2019), END_2019, FIGURES, constituents)) == {2019: Fraction(4)}
    # Without the recount the new boundary's 10 % would be set against the old 10 %: no fall at all.
    naive = series(TAN, (2018, 2019), END_2019, FIGURES)
    assert reductions(naive) == {2019: Fraction(0)}


def test_a_commune_that_gave_a_hamlet_away_is_itself_less_that_hamlet() -> None:
    before = on_boundary(VAN, 2018, END_2019, FIGURES, constituents).counts
    # 1760 - 160; 232 - 32; 264 - 24
    assert before == Counts(1600, 200, 240)
    assert before.poor_rate == Fraction(25, 2)
    assert reductions(series(VAN, (2018, 2019), END_2019, FIGURES, constituents)) == {2019: Fraction(5, 2)}


def test_on_its_own_boundary_a_unit_is_itself() -> None:
    assert on_boundary(TAN, 2018, END_2018, FIGURES, constituents).counts == Counts(1200, 120, 180)
    assert on_boundary(TAN, 2019, END_2019, FIGURES, constituents).counts == Counts(2010, 201, 240)


def test_a_missing_part_is_named_and_makes_no_figure() -> None:
    without = {k: v for k, v in FIGURES.items() if k[0] != PHAC_LE}
    total = on_boundary(TAN, 2018, END_2019, without, constituents)
    assert (total.counts, total.missing, total.of) == (None, (PHAC_LE,), 3)
    assert series(TAN, (2018, 2019), END_2019, without, constituents) == {2019: Counts(2010, 201, 240)}
    assert reductions({2016: Counts(10, 1, 0), 2018: Counts(10, 0, 0)}) == {}


def test_no_sum_that_no_unit_can_have() -> None:
    assert add_up([]).counts is None
    small, large = Counts(10, 1, 1), Counts(20, 2, 2)
    assert add_up([(Part(VAN), small), (Part(PHAC_LE, -1), large)]).counts is None
    assert add_up([(Part(VAN), small), (Part(PHAC_LE, -1), small)]).counts is None
    # The poor of the part that left are more than those of the whole.
    assert add_up([(Part(VAN), Counts(100, 1, 0)), (Part(PHAC_LE, -1), Counts(50, 2, 0))]).counts is None


def test_the_sum_of_the_hamlets_against_what_the_commune_reported() -> None:
    hamlets = [(uid("a"), Counts(96, 20, 10)), (uid("b"), Counts(84, 14, 9))]
    same = compare(Counts(180, 34, 19), hamlets)
    assert not same.differs
    other = compare(Counts(180, 33, 20), hamlets)
    assert (other.households, other.poor, other.near_poor, other.differs) == (0, -1, 1, True)
    open_ = compare(Counts(180, 33, 20), [*hamlets, (uid("c"), None)])
    assert (open_.differs, open_.households, open_.total.missing) == (False, None, (uid("c"),))
    assert compare(None, hamlets).total.counts == Counts(180, 34, 19)


COUNTS = st.integers(1, 500).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda poor: st.integers(0, n - poor).map(lambda near: Counts(n, poor, near))
    )
)


@given(st.lists(COUNTS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_order_and_their_rate_lies_between(
    counts: list[Counts], random: Random
) -> None:
    parts = [(Part(uid(str(i))), c) for i, c in enumerate(counts)]
    whole = add_up(parts).counts
    random.shuffle(parts)
    assert add_up(parts).counts == whole
    assert whole is not None
    assert min(c.rate for c in counts) <= whole.rate <= max(c.rate for c in counts)
    first, first_counts = parts[0]
    rest = add_up([(Part(UUID(int=1)), whole), (Part(first.unit_id, -1), first_counts)]).counts
    assert rest == add_up(parts[1:]).counts


def test_no_figure_on_a_boundary_before_its_time() -> None:
    with pytest.raises(ValueError, match="earlier boundary"):
        on_boundary(TAN, 2019, CHANGE, FIGURES, constituents)
    # At the conference of June 2020 the review of 2020 is not there, and must not be asked of the history either.
    later = {**FIGURES, (TAN, 2020): Counts(2010, 1, 1)}
    assert set(series(TAN, (2018, 2019, 2020), date(2020, 6, 11), later, constituents)) == {2018, 2019}
