"""What a plan's own words say of the levels it works on, before and after the districts ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rules.levels import (
    TWO_LEVELS_SINCE,
    authority_area,
    commune_kinds,
    commune_words,
    decided_at,
    level_words,
)
from rules.plan import Period, Plan, load_plan
from rules.text import Text

OURS, EXAMPLE = load_plan("kh87-2018"), load_plan("vd-hai-cap-2026")


def of(authority: str, plan: Plan = OURS) -> Plan:
    """Return the plan as another authority's."""
    return replace(plan, authority=Text(authority, "x"))


def decided(*levels: Sequence[str]) -> Plan:
    """Return the plan with one category for each list of levels at which its steps decide."""
    category = next(iter(OURS.categories.values()))
    step = next(s for s in category.chain if s.act == "decide")
    other = next(s for s in category.chain if s.act != "decide")
    return replace(
        OURS,
        categories={
            str(n): replace(
                category,
                chain=(replace(other, level="province"), *(replace(step, level=level) for level in each)),  # type: ignore[arg-type]
            )
            for n, each in enumerate(levels)
        },
    )


@pytest.mark.parametrize(
    ("levels", "highest"),
    [
        ((("district",),), "district"),
        ((("commune",), ("province",), ("district",)), "province"),
        ((("commune",), ("district",)), "district"),
        ((("hamlet",), ("commune", "district")), "district"),
        ((("commune",),), "commune"),
        # Only who decides counts, not who else acts; a plan that decides nothing is taken for a district's.
        (((), ("commune",)), "commune"),
        (((),), "district"),
        ((), "district"),
    ],
)
def test_a_plan_is_decided_at_the_highest_level_of_its_chains(
    levels: tuple[tuple[str, ...], ...], highest: str
) -> None:
    assert decided_at(decided(*levels)) == highest


def test_the_shipped_plans() -> None:
    assert (decided_at(OURS), decided_at(EXAMPLE)) == ("district", "province")
    assert authority_area(OURS) == "huyện Cẩm Thủy"
    assert commune_words(OURS) == Text("xã, thị trấn", "communes and townships")
    assert commune_words(EXAMPLE) == Text("xã, phường", "communes and wards")


@pytest.mark.parametrize(
    ("authority", "area"),
    [
        ("Ủy ban nhân dân huyện Cẩm Thủy", "huyện Cẩm Thủy"),
        ("UBND tỉnh Thanh Hóa", "tỉnh Thanh Hóa"),
        ("Ban Chỉ đạo huyện Cẩm Thủy", "Ban Chỉ đạo huyện Cẩm Thủy"),
        ("huyện UBND Cẩm Thủy", "huyện UBND Cẩm Thủy"),
    ],
)
def test_the_area_of_an_authority(authority: str, area: str) -> None:
    assert authority_area(of(authority)) == area


@pytest.mark.parametrize(
    ("area", "kinds", "words"),
    [
        ("huyện Cẩm Thủy", ("commune", "township"), Text("xã, thị trấn", "communes and townships")),
        ("quận Ba Đình", ("ward",), Text("phường", "wards")),
        ("thị xã Nghi Sơn", ("commune", "ward"), Text("xã, phường", "communes and wards")),
        ("thành phố Thanh Hóa", ("commune", "ward"), Text("xã, phường", "communes and wards")),
        ("vùng Cẩm Thủy", ("commune", "ward", "township"), Text("xã, phường, thị trấn", "communes, wards and townships")),
        # A name that begins with such letters is no such area.
        ("quậnBa Đình", ("commune", "ward", "township"), Text("xã, phường, thị trấn", "communes, wards and townships")),
    ],
)  # fmt: skip
def test_what_the_communes_level_of_a_district_consists_of(
    area: str, kinds: tuple[str, ...], words: Text
) -> None:
    plan = of(f"Ủy ban nhân dân {area}")
    assert commune_kinds(plan) == kinds
    assert commune_words(plan) == words
    assert level_words(plan, "commune") == Text(words.vi, "commune")


@pytest.mark.parametrize(
    ("levels", "first_year", "kinds"),
    [
        # A plan whose first year ends after the districts did is of their successors' time.
        (("province",), 2024, ("commune", "ward", "township")),
        (("province",), 2025, ("commune", "ward")),
        (("province",), 2026, ("commune", "ward")),
        (("commune",), 2026, ("commune", "ward", "township")),
    ],
)
def test_what_it_consists_of_elsewhere(
    levels: tuple[str, ...], first_year: int, kinds: tuple[str, ...]
) -> None:
    plan = replace(decided(levels), period=Period(first_year, first_year + 4), authority=Text("huyện X", "x"))
    assert commune_kinds(plan) == kinds


def test_the_day_on_which_the_districts_ended() -> None:
    assert date(2025, 7, 1) == TWO_LEVELS_SINCE


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("hamlet", Text("thôn, bản, tổ dân phố", "hamlet")),
        ("district", Text("huyện", "district")),
        ("province", Text("tỉnh", "province")),
    ],
)
def test_the_words_of_the_other_levels(level: str, words: Text) -> None:
    assert level_words(OURS, level) == words  # type: ignore[arg-type]
