"""The demonstration's reviews stand as they are described: every fate is there to look at, and the sums tell what differs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from demo.people import CAM_BINH, CAM_NGOC
from demo.reviews import YEARS, place_of, sponsorship_id
from workflows.bootstrap import unit_id

pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(900)]


def test_every_fate_is_there(told: Any) -> None:
    rows = told.app.figures.rows(told.signed_in("ldtbxh"))
    assert len(rows) == 7 * len(YEARS)
    of_2019 = {
        unit: rows[(place_of(unit), 2019)]["status"]
        for unit in (CAM_BINH, CAM_NGOC, "hoa", "yen", "xuan", "son", "khanh")
    }
    assert of_2019 == {
        CAM_BINH: "verified", CAM_NGOC: "reported", "hoa": "accepted", "yen": "accepted", "xuan": "verified",
        "son": "accepted", "khanh": "returned",
    }  # fmt: skip
    assert {r["status"] for (_, year), r in rows.items() if year < 2019} == {"accepted"}
    assert sum(r["corrections"] for r in rows.values()) == 1


def test_what_the_communes_reported_is_the_sum_but_for_one(told: Any) -> None:
    reader = told.signed_in("ldtbxh")
    for commune in (CAM_BINH, CAM_NGOC):
        for year in YEARS[:-1]:
            found = told.app.figures.roll_up(reader, unit_id(commune), year)
            assert found.accepted.total.counts is not None
            assert not found.accepted.differs, (commune, year)
    found = told.app.figures.roll_up(reader, unit_id(CAM_BINH), 2019)
    assert (found.reported.households, found.reported.poor, found.reported.near_poor) == (0, -1, 0)


def test_the_sponsored_commune_was_poor_when_it_was_taken_on(told: Any) -> None:
    row = told.app.sponsorships.one(told.signed_in("phongban"), sponsorship_id("farmers"))
    assert [s["status"] for s in row["supports"]] == ["confirmed", "reported"]
    (commune,) = told.app.sponsorships.sponsored_communes_of(row["department_id"], date(2020, 5, 18))
    assert (commune.name, commune.poor_rate, commune.rate_year) == ("xã Cẩm Ngọc", Fraction(4700, 151), 2017)
    assert commune.poor_rate >= 30
    assert commune.latest_rate < 30


def test_targets_of_every_year(told: Any) -> None:
    assert told.app.figures.targets_of(place_of("xuan")) == [
        (2016, Decimal(1)), (2017, Decimal(1)), (2018, Decimal(1)), (2019, Decimal("1.5")), (2020, Decimal(1)),
    ]  # fmt: skip


def test_work_waits_for_those_who_verify_accept_and_confirm(told: Any) -> None:
    waiting = told.app.figures.waiting
    assert [r["name"] for r in waiting(told.signed_in("chutichxa2"))] == ["xã Cẩm Ngọc"]
    assert {r["name"] for r in waiting(told.signed_in("ldtbxh"))} == {"xã Cẩm Bình", "thôn Bình Xuân"}
    assert [r["name"] for r in waiting(told.signed_in("truongthon5"))] == ["thôn Ngọc Khánh"]
    assert [r["year"] for r in told.app.sponsorships.waiting(told.signed_in("chutichxa2"))] == [2019]
