"""In which class figures put a household, and what is said where somebody wrote another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from aggregates.class_ground import NO_FIGURES, Figures, settled
from aggregates.refusals import Refused
from rules.text import Text

IN_2019, IN_2024 = date(2019, 12, 15), date(2024, 12, 15)
THOUSAND = 1000


def figures(income: int | None, deprivations: int | None, differs: str = "") -> Figures:
    return Figures(None if income is None else Decimal(income * THOUSAND), deprivations, differs)


@pytest.mark.parametrize(
    ("income", "deprivations", "area", "on", "household_class"),
    [
        (700, 0, "rural", IN_2019, "poor"),
        (701, 0, "rural", IN_2019, "near_poor"),
        (1000, 2, "rural", IN_2019, "near_poor"),
        (1000, 3, "rural", IN_2019, "poor"),
        (1001, 10, "rural", IN_2019, "not_poor"),
        # Towns have lines of their own, and other years another standard.
        (900, 0, "urban", IN_2019, "poor"),
        (1300, 2, "urban", IN_2019, "near_poor"),
        (700, 0, "rural", IN_2024, "near_poor"),
        (1500, 3, "rural", IN_2024, "poor"),
        (2001, 12, "urban", IN_2024, "not_poor"),
    ],
)
def test_the_standard_of_the_day_decides(
    income: int, deprivations: int, area: str, on: date, household_class: str
) -> None:
    said = figures(income, deprivations)
    found, ground = settled("", said, area, on)
    assert found == household_class
    assert ground is not None
    assert (ground.by_standard, ground.household_class, ground.differs) == (
        household_class,
        household_class,
        "",
    )
    assert (ground.area, ground.income, ground.deprivations) == (area, said.income, deprivations)
    assert ground.standard == ("2016-2020" if on == IN_2019 else "2022-2026")
    assert settled(household_class, said, area, on) == (found, ground)
    for other in {"poor", "near_poor", "not_poor", "exited"} - {household_class}:
        if (other, household_class) == ("exited", "not_poor"):
            continue
        with pytest.raises(Refused) as refusal:
            settled(other, said, area, on)
        assert (refusal.value.code, refusal.value.field) == ("class_contradicts", "household_class")
        kept, by_list = settled(other, figures(income, deprivations, " QĐ 45 "), area, on)
        assert kept == other
        assert by_list is not None
        assert (by_list.by_standard, by_list.household_class, by_list.differs) == (
            household_class,
            other,
            "QĐ 45",
        )


def test_who_has_left_poverty_is_not_poor_by_the_standard() -> None:
    found, ground = settled("exited", figures(1500, 1), "rural", IN_2019)
    assert found == "exited"
    assert ground is not None
    assert (ground.by_standard, ground.household_class) == ("not_poor", "exited")
    with pytest.raises(Refused, match="class_contradicts"):
        settled("exited", figures(900, 1), "rural", IN_2019)
    found, ground = settled("exited", figures(900, 1), "rural", IN_2019, ("near_poor",))
    assert ground is not None
    assert (found, ground.by_standard) == ("exited", "near_poor")
    with pytest.raises(Refused, match="class_contradicts"):
        settled("exited", figures(600, 1), "rural", IN_2019, ("near_poor",))


def test_the_refusal_says_the_figures_in_both_languages() -> None:
    with pytest.raises(Refused) as refusal:
        settled("near_poor", figures(650, 4), "rural", IN_2019)
    said = refusal.value.text
    for words in ("650.000 đồng", "700.000 đồng", "nông thôn", "hộ nghèo", "hộ cận nghèo", "Hãy chọn"):
        assert words in said.vi, words
    for words in ("650,000 đồng", "700,000 đồng", "rural", "poor", "near-poor", "Choose"):
        assert words in said.en, words


def test_without_figures_the_class_is_what_was_typed() -> None:
    assert settled("poor", NO_FIGURES, "", IN_2019) == ("poor", None)
    assert settled("exited", Figures(None, None, "  "), "", IN_2019) == ("exited", None)


@pytest.mark.parametrize(
    ("typed", "said", "area", "on", "code", "field"),
    [
        ("", NO_FIGURES, "rural", IN_2019, "required", "household_class"),
        ("rich", NO_FIGURES, "rural", IN_2019, "bad_choice", "household_class"),
        ("rich", figures(650, 4), "rural", IN_2019, "bad_choice", "household_class"),
        ("poor", figures(650, None), "rural", IN_2019, "figure_alone", "class_deprivations"),
        ("poor", figures(None, 0), "rural", IN_2019, "figure_alone", "class_income"),
        ("", figures(None, 4), "rural", IN_2019, "figure_alone", "class_income"),
        ("poor", figures(650, 11), "rural", IN_2019, "bad_count", "class_deprivations"),
        ("poor", figures(650, -1), "rural", IN_2019, "bad_count", "class_deprivations"),
        ("poor", figures(650, 13), "rural", IN_2024, "bad_count", "class_deprivations"),
        ("poor", figures(-1, 4), "rural", IN_2019, "bad_amount", "class_income"),
        ("poor", Figures(Decimal("0.5"), 4), "rural", IN_2019, "bad_amount", "class_income"),
        ("poor", Figures(Decimal("NaN"), 4), "rural", IN_2019, "bad_amount", "class_income"),
        ("poor", figures(10**9, 4), "rural", IN_2019, "bad_amount", "class_income"),
        ("poor", figures(650, 4), "rural", date(2015, 12, 31), "standard_unknown", "class_income"),
        ("poor", figures(650, 4, "QĐ 45"), "rural", IN_2019, "difference_needless", "class_differs"),
        ("", figures(650, 4, "QĐ 45"), "rural", IN_2019, "difference_needless", "class_differs"),
        ("poor", Figures(None, None, "QĐ 45"), "", IN_2019, "difference_needless", "class_differs"),
        ("near_poor", figures(650, 4, "x" * 4001), "rural", IN_2019, "too_long", "class_differs"),
    ],
)
def test_what_cannot_be_told_is_refused_at_its_field(
    typed: str, said: Figures, area: str, on: date, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        settled(typed, said, area, on)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    text: Text = refusal.value.text
    assert text.vi != text.en
    assert "{" not in text.vi + text.en


def test_deprivations_up_to_the_indicators_of_the_standard_are_counted() -> None:
    most: Any = settled("", figures(650, 12), "rural", IN_2024)[1]
    assert most.deprivations == 12
