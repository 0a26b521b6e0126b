"""The demonstration's reviews stand as they are described: every fate is there to look at, and the sums tell what differs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from aggregates.pii import plain
from aggregates.poverty_review import Counts
from demo import mergers
from demo.people import CAM_BINH, CAM_NGOC
from demo.reviews import YEARS, place_of, sponsorship_id
from workflows.bootstrap import unit_id

pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(900)]


def test_every_fate_is_there(told: Any) -> None:
    rows = told.app.figures.rows(told.signed_in("ldtbxh"))
    ours = {place_of(unit) for unit in (CAM_BINH, CAM_NGOC, "hoa", "yen", "xuan", "son", "khanh")}
    rows = {key: row for key, row in rows.items() if key[0] in ours}
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


def test_the_rates_of_what_merged_can_be_followed_across_the_merger(told: Any) -> None:
    """Worked out by hand: households, poor and near-poor before and after 1 December 2019 on the boundary since."""
    figures, day = told.app.figures, date(2020, 5, 18)
    by_hand = {
        # 11 + 22 + 20 of 500, then 40 of 500: 10.6 % and 8 %.
        mergers.PHONG_SON: ((500, 53, 35), (500, 40, 31), Fraction("2.6"), "above"),
        # Cẩm Tân 23 of 150, Phúc Do 19 of 90, Phác Lê 15 of 60: 57 of 300 = 19 %, then 47 of 300: 15.67 %.
        mergers.CAM_TAN: ((300, 57, 33), (300, 47, 29), Fraction(10, 3), "above"),
        # Cẩm Vân 45 of 240 without Phác Lê's 15 of 60: 30 of 180 = 16.67 %, then 26 of 180: 14.44 %.
        mergers.CAM_VAN: ((180, 30, 17), (180, 26, 15), Fraction(20, 9), "below"),
    }
    for commune, (before, after, fell, against) in by_hand.items():
        id = mergers.place_of(commune)
        on = {one.year: one.counts for one in figures.put_together(id, day, (2015, 2016, 2017, 2018, 2019))}
        assert None not in on.values(), commune
        assert on[2018] == Counts(*before)
        assert on[2019] == Counts(*after)
        assert on[2018].poor_rate - on[2019].poor_rate == fell
        aim = next(Fraction(t.reduction) for t in figures.targets_of(id) if t.year == 2019)
        assert (fell > aim) == (against == "above")
    # As they were reported two of them say the opposite: that is what the boundary is for.
    tan, van = (figures.reviews_of(mergers.place_of(c)) for c in (mergers.CAM_TAN, mergers.CAM_VAN))
    assert tan[-2].counts.poor_rate < tan[-1].counts.poor_rate
    assert van[-2].counts.poor_rate - van[-1].counts.poor_rate > 3


def test_what_merged_agrees_with_its_hamlets_and_says_that_it_is_invented(told: Any) -> None:
    reader = told.signed_in("ldtbxh")
    for commune, years in ((mergers.CAM_TAN, YEARS), (mergers.CAM_VAN, YEARS), (mergers.PHUC_DO, YEARS[:-1])):
        for year in years:
            found = told.app.figures.roll_up(reader, mergers.place_of(commune), year)
            assert found.accepted.total.counts is not None, (commune, year)
            assert not found.accepted.differs, (commune, year)
            events, _ = told.app.figures.history(reader, found.own["review_id"])
            assert "Dữ liệu trình diễn" in str(plain(events[0].remarks))
