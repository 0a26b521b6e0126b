"""Reviews and units over time: lists and sums of a year's end, figures of units that have ended, and units newly entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows import test_units as over_time
from tests.workflows.test_units import AFTER, BEFORE, IN_2018, IN_2020, LATER, CamThuy, counted
from tests.workflows.world import pdf

from aggregates.poverty_review import Counts, PovertyReview
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.boundary_changes import unit_id
from workflows.kernel import Command
from workflows.reviews import Aim, Report

district_template, district = over_time.district_template, over_time.district
COMMUNES = ("commune", "township")


def review_of(world: CamThuy, unit: str, year: int) -> UUID:
    return PovertyReview.id_of(world.app.movements.in_force().id, world.unit(unit), year)


def merged_in_2019(world: CamThuy) -> None:
    world.clock.set_day(date(2019, 12, 5))
    world.apply()
    world.present()


def test_a_year_lists_the_units_of_its_end(district: CamThuy) -> None:
    merged_in_2019(district)
    figures, labour = district.app.figures, district["labour"]

    def listed(year: int) -> dict[str, str]:
        return {
            u["code"]: u["name"] for u in figures.units_on(labour, figures.year_end(year), kinds=COMMUNES)
        }

    # The register begins on 01/01/2016; the base year is of the units it begins with.
    assert listed(2015) == listed(2018) == IN_2018
    assert listed(2019) == IN_2020
    assert figures.roll_up(labour, unit_id("390"), 2018).reported.total.of == 20
    assert figures.roll_up(labour, unit_id("390"), 2019).reported.total.of == 17


def test_the_district_has_a_sum_once_its_communes_of_that_year_have_one(district: CamThuy) -> None:
    """Seventeen communes at the end of 2019: their sum is the district's, though twenty-one stand in the register."""
    merged_in_2019(district)
    labour = district["labour"]
    figures = district.app.figures
    district.clock.set_day(date(2019, 12, 20))
    of_2019 = figures.units_on(labour, date(2019, 12, 31), kinds=COMMUNES)
    at_home = district.wearing("clerk_tan", "commune_officer", "390")
    district.app.reviews.report_many(
        at_home, Command(), year=2019, stage="official", reviewed_on=date(2019, 12, 10), remarks="", uploads=[],
        reports=[Report(u["unit_id"], Counts(100, 10, 5)) for u in of_2019],
    )  # fmt: skip
    assert figures.roll_up(labour, unit_id("390"), 2019).reported.total.counts == Counts(1700, 170, 85)
    assert figures.roll_up(labour, unit_id("390"), 2018).reported.total.counts is None


def test_a_hamlet_counts_where_it_lay_at_the_year_s_end(district: CamThuy) -> None:
    counted(district, "le", 2018, (60, 12, 6), ("head_le", "chair_van"))
    counted(district, "van1", 2018, (40, 4, 2), ("head_van1", "chair_van"))
    counted(district, "15184", 2018, (100, 16, 8), ("clerk_van", "chair_van"))
    merged_in_2019(district)
    figures = district.app.figures

    def parts(who: str, unit: str, year: int) -> set[str]:
        return {p["name"] for p in figures.roll_up(district[who], unit_id(unit), year).parts}

    for who in ("labour", "clerk_van"):
        # The commune's sum of 2018 is whole for its own officer too, though the hamlet is another commune's by now.
        found = figures.roll_up(district[who], unit_id("15184"), 2018)
        assert [p["name"] for p in found.parts if p["unit_id"] == district.unit("le")] == [
            found.parts[0]["name"]
        ]
        assert found.reported.total.counts == Counts(100, 16, 8)
        assert not found.reported.differs
    assert parts("clerk_tan", "15178", 2018) == set()
    assert len(parts("clerk_tan", "15178", 2019)) == 2
    assert parts("clerk_van", "15184", 2019) == {"thôn Vân Quan"}
    # The sheet of a year has the lines of its end that the officer may report: the hamlet is in Cẩm Tân's charge now.
    of_van = figures.units_on(district["clerk_van"], BEFORE, inside=unit_id("15184"))
    assert [u["unit_id"] for u in of_van] == [unit_id("15184"), district.unit("van1")]
    of_labour = figures.units_on(district["labour"], BEFORE, inside=unit_id("15184"))
    assert {u["unit_id"] for u in of_labour} == {unit_id("15184"), district.unit("van1"), district.unit("le")}


def test_the_sheet_of_an_earlier_year_has_the_figures_of_a_hamlet_that_has_passed_on(
    district: CamThuy,
) -> None:
    counted(district, "le", 2018, (60, 12, 6), ("head_le", "chair_van"))

    def state() -> Any:
        return district.app.sheets.state(district["labour"], unit_id=unit_id("15184"), year=2018)

    before = state()
    merged_in_2019(district)
    assert state() == before
    district.app.reviews.return_to_reporter(
        district["labour"], Command(), review_id=review_of(district, "le", 2018), reason="x"
    )
    assert state() != before


def test_reviews_of_a_commune_that_has_ended_lie_with_its_successor(district: CamThuy) -> None:
    counted(district, "15130", 2018, (400, 80, 40), ("clerk_do", "chair_do"))
    district.app.reviews.report(
        district.actor("clerk_do"), Command(), unit_id=unit_id("15130"), year=2017, stage="official",
        counts=Counts(410, 95, 40), reviewed_on=date(2017, 12, 10), remarks="", uploads=[],
    )  # fmt: skip
    merged_in_2019(district)
    district.clock.set_day(LATER)
    district.apply(over_time.NQ1686)
    district.present_again()
    district.succeed("labour", "auditor")
    figures, reviews = district.app.figures, district.app.reviews
    for who in ("labour", "auditor", "chair_tan", "clerk_tan"):
        found = figures.unit(district[who], unit_id("15130"))
        assert (found["valid_to"], found["successor"], found["now_with"]) == (
            date(2019, 11, 30), "xã Cẩm Tân", "xã Cẩm Tân",
        )  # fmt: skip
        assert found["path"] == f"/{unit_id('tinh-38')}/{unit_id('cam-tan-2025')}/"
        assert (unit_id("15130"), 2017) in figures.rows(district[who], within=found["path"])
        figures.roll_up(district[who], unit_id("15130"), 2018)
    # The district has ended too: its sums are read in the province.
    assert figures.roll_up(district["labour"], unit_id("390"), 2019).reported.total.of == 17
    district.refused("foreign_unit", lambda: figures.roll_up(district["chair_tan"], unit_id("390"), 2019))
    district.refused("foreign_unit", lambda: figures.unit(district["chair_van"], unit_id("15130")))
    assert [w["name"] for w in figures.waiting(district["chair_tan"])] == ["xã Phúc Do"]
    one = {review_of(district, "15130", 2017): None}
    district.refused("foreign_unit", lambda: reviews.verify(district["chair_van"], Command(), reviews=one))
    reviews.verify(district["chair_tan"], Command(), reviews=one)
    reviews.accept(district["labour"], Command(), reviews=one)
    assert [r.year for r in figures.reviews_of(unit_id("15130"))] == [2017, 2018]
    # What is returned is reported anew by the successor's officer, for nobody else can.
    reviews.return_to_reporter(
        district["labour"], Command(), review_id=review_of(district, "15130", 2018), reason="x"
    )
    again: dict[str, Any] = {
        "unit_id": unit_id("15130"), "stage": "official", "counts": Counts(400, 79, 40), "remarks": "", "uploads": [],
        "reviewed_on": date(2018, 12, 10),
    }  # fmt: skip
    district.refused(
        "foreign_unit", lambda: reviews.report(district["clerk_van"], Command(), year=2018, **again)
    )
    reviews.report(district["clerk_tan"], Command(), year=2018, **again)
    # And a year it never reported is its successor's to report too.
    reviews.report(
        district["clerk_tan"], Command(), year=2016, **{**again, "reviewed_on": date(2016, 12, 10)}
    )
    assert {w["year"] for w in figures.waiting(district["chair_tan"])} == {2016, 2018}
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}


def test_a_year_after_the_end_is_the_successor_s(district: CamThuy) -> None:
    merged_in_2019(district)
    district.clock.set_day(date(2019, 12, 20))
    reviews, phuc_do = district.app.reviews, unit_id("15130")
    facts: dict[str, Any] = {"basis": "QĐ 12", "issued_on": date(2019, 12, 10)}
    refusal = district.refused(
        "unit_ended_before",
        lambda: reviews.set_targets(
            district["labour"], Command(), year=2019, aims=[Aim(phuc_do, Decimal("4.6"))], **facts
        ),
    )
    assert refusal.field == "points"
    assert "30/11/2019" in refusal.text.vi
    assert "xã Cẩm Tân" in refusal.text.vi
    refusal = district.refused(
        "unit_ended_before",
        lambda: reviews.report_many(
            district["clerk_tan"], Command(), year=2019, stage="official", reports=[Report(phuc_do, Counts(400, 80, 40))],
            reviewed_on=date(2019, 12, 10), remarks="", uploads=[],
        ),
    )  # fmt: skip
    assert refusal.field == "households"
    # Its own years are as they were, and the successor has its target.
    reviews.set_targets(
        district["labour"], Command(), year=2018, aims=[Aim(phuc_do, Decimal("4.6"))], **facts
    )
    reviews.set_targets(
        district["labour"], Command(), year=2019, aims=[Aim(unit_id("15178"), Decimal("4.6"))], **facts
    )
    assert [t.year for t in district.app.figures.targets_of(phuc_do)] == [2018]


def test_what_a_unit_of_today_was_put_together_from(district: CamThuy) -> None:
    merged_in_2019(district)
    figures = district.app.figures
    tan = figures.recomposed(unit_id("15178"), LATER)
    assert set(tan) == {2015, 2016, 2017, 2018}
    assert set(tan[2018]) == {("xã Phúc Do", 1), (name_of(district, "le"), 1)}
    assert figures.recomposed(unit_id("15184"), LATER)[2017] == [(name_of(district, "le"), -1)]
    assert figures.recomposed(unit_id("15151"), LATER) == {}
    assert {n for n, _ in figures.recomposed(unit_id("phong-son"), LATER)[2018]} == {
        "thị trấn Cẩm Thủy", "xã Cẩm Sơn", "xã Cẩm Phong",
    }  # fmt: skip


def test_an_older_province_does_not_change_where_the_register_begins(district: CamThuy) -> None:
    merged_in_2019(district)
    district.app.units.establish(
        district["admin"], Command(), unit_id=uuid4(), kind="province", name="tỉnh Khác", code="", parent_id=None,
        valid_from=date(1965, 1, 1), source="NQ",
    )  # fmt: skip
    figures = district.app.figures
    assert ("xã Phúc Do", 1) in figures.recomposed(unit_id("15178"), LATER)[2015]
    assert figures.year_end(2015) == date(2016, 1, 1)


def test_the_sponsorship_of_a_commune_that_has_ended_is_on_its_successor_s_list(district: CamThuy) -> None:
    district.app.sponsorships.assign(
        district["labour"], Command(), department_id=unit_id("noi-vu"), commune_id=unit_id("15130"), document="QĐ 289",
        issued_on=date(2018, 8, 1), valid_from=date(2018, 8, 1), valid_to=None, uploads=[pdf("assignment")],
    )  # fmt: skip
    merged_in_2019(district)
    listing = district.app.sponsorships.listing
    assert [s["commune"] for s in listing(district["chair_tan"])] == ["xã Phúc Do"]
    assert listing(district["chair_van"]) == []


def name_of(world: CamThuy, unit: str) -> str:
    row = world.log.query_one("SELECT name FROM units WHERE unit_id = %s", (world.unit(unit),))
    assert row is not None
    return str(row["name"])


# -- units newly entered ---------------------------------------------------------------------------------------------------


def test_a_unit_is_established(district: CamThuy) -> None:
    id = uuid4()
    facts: dict[str, Any] = {
        "unit_id": id, "kind": "hamlet", "name": "thôn Mới", "code": "", "parent_id": unit_id("15151"),
        "valid_from": date(2018, 1, 1), "source": "NQ 1",
    }  # fmt: skip
    units = district.app.units
    district.refused("forbidden", lambda: units.establish(district["chair_tan"], Command(), **facts))
    for code, field, other in (
        ("bad_choice", "parent_id", {"parent_id": unit_id("390")}),
        ("bad_choice", "parent_id", {"parent_id": district.unit("le")}),
        ("bad_choice", "parent_id", {"kind": "commune"}),
        ("bad_choice", "kind", {"kind": "village"}),
        ("required", "parent_id", {"parent_id": None}),
        ("required", "parent_id", {"kind": "commune", "parent_id": None}),
        ("required", "source", {"source": " "}),
        ("required", "name", {"name": ""}),
        ("too_long", "code", {"code": "1" * 21}),
        ("future_date", "valid_from", {"valid_from": date(2027, 1, 1)}),
        ("bad_date", "valid_from", {"valid_from": date(2015, 12, 31)}),
        ("unit_code_taken", "code", {"kind": "commune", "parent_id": unit_id("390"), "code": "15151"}),
    ):
        before = district.events
        refusal = district.refused(
            code, lambda other=other: units.establish(district["admin"], Command(), **{**facts, **other})
        )
        assert (refusal.field, district.events) == (field, before), other
    command = Command()
    for _ in range(2):
        assert units.establish(district["admin"], command, **facts) == {"id": str(id)}
    row = units.history(id).unit
    assert (row["name"], row["valid_from"], units.place(id)) == (
        "thôn Mới", date(2018, 1, 1), f"/{unit_id('390')}/{unit_id('15151')}/{id}/",
    )  # fmt: skip
    assert [u["name"] for u in units.on(BEFORE, kinds=("hamlet",)) if u["parent"] == "xã Cẩm Bình"] == [
        "thôn Mới"
    ]


def test_a_code_is_free_again_and_a_unit_that_has_ended_takes_no_parts(district: CamThuy) -> None:
    district.both()
    units = district.app.units
    facts: dict[str, Any] = {
        "kind": "commune", "name": "xã Khác", "parent_id": unit_id("tinh-38"), "source": "NQ 2", "code": "15130",
    }  # fmt: skip
    # Phúc Do bore it until 30/11/2019.
    units.establish(district["admin"], Command(), unit_id=uuid4(), valid_from=date(2025, 7, 1), **facts)
    with pytest.raises(Refused, match="unit_dissolved"):
        units.establish(
            district["admin"], Command(), unit_id=uuid4(), kind="hamlet", name="thôn Mới", code="",
            parent_id=unit_id("15130"), valid_from=AFTER, source="NQ 2",
        )  # fmt: skip


def test_a_year_is_compared_with_the_year_before_on_the_boundary_of_its_own_end(district: CamThuy) -> None:
    """Cẩm Vân gave the hamlet Phác Lê away in 2019: what it fell by is told without that hamlet in both years."""
    counted(district, "le", 2018, (60, 12, 6), ("head_le", "chair_van"))
    counted(district, "15184", 2018, (100, 16, 8), ("clerk_van", "chair_van"))
    figures, van, le = district.app.figures, unit_id("15184"), district.unit("le")
    assert figures.before([van, le], [2019]) == {
        (van, 2019): Counts(100, 16, 8),
        (le, 2019): Counts(60, 12, 6),
    }
    merged_in_2019(district)
    assert figures.before([van, le], [2018, 2019]) == {
        (van, 2019): Counts(40, 4, 2),
        (le, 2019): Counts(60, 12, 6),
    }
    # Both sides of a change have another boundary since that day; what passed as a whole has its own, and so has who stood by.
    since = date(2019, 12, 1)
    tan, other = unit_id("15178"), unit_id("15181")
    assert figures.redrawn_on([van, le, tan, other], 2019) == {van: since, tan: since}
    assert figures.redrawn_on([van, le, tan, other], 2018) == {}
    # Cẩm Tân took the hamlet and a commune in: what a part of it had in 2018 was never accepted.
    assert figures.before([unit_id("15178")], [2019]) == {}


def test_nobody_reports_a_year_at_whose_end_the_unit_was_not_there_yet(district: CamThuy) -> None:
    merged_in_2019(district)
    new = next(u for u in district.app.people.units(kinds=COMMUNES) if u["valid_from"] == date(2019, 12, 1))
    at_home = district.wearing("clerk_tan", "commune_officer", "390")
    with pytest.raises(Refused, match="unit_began_after") as refused:
        district.app.reviews.report_many(
            at_home, Command(), year=2018, stage="official", reviewed_on=date(2018, 12, 10), remarks="", uploads=[],
            reports=[Report(new["unit_id"], Counts(10, 1, 0))],
        )  # fmt: skip
    assert refused.value.params["day"] == "01/12/2019"
