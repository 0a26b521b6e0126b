"""IV.2.1 and IV.2.2 case by case: averages, plan targets, zones and sponsorship, to the last household."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.rules.conftest import Says
from tests.rules.units import MAY_2020, PLAN, all_attested, commune, hamlet, judged, result, reviews, targets

from rules.assessment import CriterionResult, assess, assess_goal
from rules.evaluators import judge
from rules.facts import (
    AttestedFacts,
    AwaitedReview,
    CommuneFacts,
    DepartmentFacts,
    Facts,
    HamletFacts,
    HouseholdFacts,
    Income,
    IndividualFacts,
    PlanTarget,
    Review,
    SponsoredCommune,
    UnitFacts,
)
from rules.finding import Context
from rules.plan import Plan, load_plan
from rules.plan_reader import read_plan
from rules.text import Text
from rules.verdict import Verdict

AVERAGE = "hamlet.average_reduction"
ABOVE = "hamlet.reduction_above_plan"
ZONES = "commune.zone_rates"
TOWNSHIP = "township.average_reduction"
SPONSOR = "department.sponsorship"


def in_numbers(found: CriterionResult) -> Text:
    """Return the numbers of a finding as text, to be kept with its sentence."""
    return Text(str(dict(found.numbers)), found.verdict.value)


# -- average reduction ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "difficult", "kind", "verdict"),
    [
        # 7 points a year over one year, to the household of a thousand
        (((1000, 300), (1000, 230)), True, "hamlet", "met"),
        (((1000, 300), (1000, 231)), True, "hamlet", "not_met"),
        (((1000, 300), (1000, 229)), True, "hamlet", "met"),
        # 5 points
        (((1000, 300), (1000, 250)), False, "hamlet", "met"),
        (((1000, 300), (1000, 251)), False, "hamlet", "not_met"),
        # 1.5 points; whether it is especially difficult has no bearing on a residential group
        (((1000, 100), (1000, 85)), True, "residential_group", "met"),
        (((1000, 100), (1000, 85)), None, "residential_group", "met"),
        (((1000, 100), (1000, 86)), False, "residential_group", "not_met"),
        # over three years: (first - last) / 3
        (((1000, 300), (1000, 300), (1000, 300), (1000, 90)), True, "hamlet", "met"),
        (((1000, 300), (1000, 100), (1000, 100), (1000, 91)), True, "hamlet", "not_met"),
        # poor and near-poor together
        (((1000, 200, 100), (1000, 230, 0)), True, "hamlet", "met"),
        (((1000, 200, 100), (1000, 130, 101)), True, "hamlet", "not_met"),
        # the rate is of the households of its own review
        (((100, 30), (200, 46)), True, "hamlet", "met"),
        # a rise
        (((1000, 300), (1000, 310)), False, "hamlet", "not_met"),
        (((1000, 300), (1000, 300)), False, "hamlet", "not_met"),
    ],
)
def test_average_reduction(counts: Any, difficult: bool | None, kind: str, verdict: str, says: Says) -> None:
    found = result(AVERAGE, hamlet(*counts, difficult=difficult, kind=kind))
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


def test_the_sentence_and_the_numbers_of_an_average() -> None:
    found = result(AVERAGE, hamlet((60, 15), (60, 12), (60, 7), (60, 2)))
    assert found.verdict is Verdict.MET
    assert found.clause == "IV.2.2"
    assert dict(found.numbers) == {
        "2016": "25.0000",
        "2019": "3.3333",
        "average": "7.2222",
        "required": "7",
    }
    assert found.reason.vi == (
        "Tỷ lệ hộ nghèo và cận nghèo là 25% cuối năm 2016 và 3,33% cuối năm 2019, giảm bình quân 7,22 điểm phần "
        "trăm mỗi năm (cần giảm ít nhất 7)."
    )
    assert found.reason.en == (
        "The rate of poor and near-poor households was 25 % at the end of 2016 and 3.33 % at the end of 2019, an "
        "average fall of 7.22 percentage points a year (a fall of at least 7 needed)."
    )


def test_a_rise_is_called_a_rise() -> None:
    found = result(AVERAGE, hamlet((100, 30), (100, 32)))
    assert found.numbers["average"] == "-2.0000"
    assert "tăng bình quân 2 điểm phần trăm" in found.reason.vi
    assert "an average rise of 2 percentage points" in found.reason.en


@pytest.mark.parametrize(
    ("counts", "reading", "verdict"),
    [
        (((100, 50), (100, 46)), "relative", "met"),  # 4 points of 50 are 8 %
        (((100, 50), (100, 46)), "points", "not_met"),
        (((100, 50), (200, 93)), "relative", "met"),  # 46.5 is exactly 7 % below 50
        (((1000, 500), (1000, 466)), "relative", "not_met"),
        (((100, 3), (100, 2)), "relative", "met"),  # a third of the rate; in points it could never fall by 7
        (((100, 3), (100, 2)), "points", "unattainable"),
        (((100, 0), (100, 0)), "relative", "unproven"),
        (((100, 0), (100, 0)), "points", "unattainable"),
        (((1000, 100), (1000, 90), (1000, 86)), "relative", "met"),  # 14 % in two years
        (((1000, 100), (1000, 90), (1000, 87)), "relative", "not_met"),
    ],
)
def test_points_or_relative(counts: Any, reading: str, verdict: str, says: Says) -> None:
    found = result(AVERAGE, hamlet(*counts), reduction_unit=reading)
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


@pytest.mark.parametrize(
    ("first", "years", "verdict"),
    [
        (69, 1, "unattainable"),
        (70, 1, "met"),  # exactly what has to be lost, and lost
        (139, 2, "unattainable"),
        (140, 2, "met"),
        (209, 3, "unattainable"),
        (210, 3, "met"),
    ],
)
def test_a_unit_that_starts_too_low_cannot_meet_an_average(
    first: int, years: int, verdict: str, says: Says
) -> None:
    counts = [(1000, first)] * years + [(1000, 0)]
    found = result(AVERAGE, hamlet(*counts, first=2019 - years))
    assert found.verdict == verdict
    if verdict == "unattainable":
        assert "Hội đồng xem xét, quyết định" in found.reason.vi
        assert "the council decides" in found.reason.en
        assert f"{7 * years} điểm phần trăm" in found.reason.vi
    says(found.reason)


def test_every_missing_review_is_named_and_then_every_year_that_fell_short(says: Says) -> None:
    facts = hamlet(
        (1000, 300), (1000, 290), first=2015, plan_targets=targets(y2014="1", y2016="2", y2018="1")
    )
    found = result(ABOVE, replace(facts, reviews=(*facts.reviews, Review(2018, 0, 0, 0))))
    assert found.verdict is Verdict.UNPROVEN
    assert [f"năm {year}" in found.reason.vi for year in range(2013, 2019)] == [
        True,
        True,
        False,
        True,
        True,
        True,
    ]
    assert found.reason.vi.index("năm 2018 không có hộ nào") < found.reason.vi.index(
        "năm 2016 từ 30% còn 29%"
    )
    says(found.reason, in_numbers(found))


def test_a_count_that_the_rate_does_not_need_is_not_missed() -> None:
    facts = HamletFacts(kind="hamlet", reviews=(Review(2016, 100, 10),), plan_targets=targets(y2017="1"))
    found = result(ABOVE, facts)
    assert found.verdict is Verdict.UNPROVEN
    assert found.reason.vi == "Xét theo tỷ lệ hộ nghèo: chưa có kết quả rà soát năm 2017."
    both = result(ABOVE, facts, plan_target_rate="poor_and_near_poor")
    assert both.reason.en == (
        "By the rate of poor and near-poor households: the review of 2016 lacks numbers of households; the review of "
        "2017 is missing."
    )


def test_a_rate_is_never_said_to_be_the_limit_it_misses() -> None:
    """A hair below 7, and a hair below 20: rounded to four places either would read as the limit itself."""
    low = result(AVERAGE, hamlet((10**7, 699_999), (10**7, 0)))
    assert low.verdict is Verdict.UNATTAINABLE
    assert "là 6,9999%, thấp hơn mức phải giảm 7 điểm" in low.reason.vi
    assert "was 6.9999 %, less than the 7 percentage" in low.reason.en
    fall = result(AVERAGE, hamlet((10**7, 1_000_000), (10**7, 300_001)))
    assert (fall.verdict, fall.numbers["average"]) == (Verdict.NOT_MET, "6.9999")
    assert "giảm bình quân 6,9999 điểm phần trăm" in fall.reason.vi
    assert "an average fall of 6.9999 percentage points" in fall.reason.en
    just = result(ZONES, commune((10**8, 9_999_999, 9_999_999), first=2019))
    assert just.verdict is Verdict.PROVISIONAL
    assert "cận nghèo 19,9999% (cần dưới 20%)" in just.reason.vi
    assert "nghèo 9,9999% (cần dưới 10%)" in just.reason.vi
    assert "19.9999 % (below 20 % needed)" in just.reason.en


def test_unattainable_says_so_also_for_a_unit_that_got_worse() -> None:
    assert result(AVERAGE, hamlet((100, 3), (100, 5))).verdict is Verdict.UNATTAINABLE


@pytest.mark.parametrize(
    "facts",
    [
        hamlet(),
        hamlet((100, 30)),
        hamlet((100, 30), (100, 20), first=2019),  # 2020 has not ended
        hamlet((0, 0), (100, 20)),
        hamlet((100, 30), (0, 0)),
        HamletFacts(
            kind="hamlet",
            especially_difficult=True,
            reviews=(Review(2016, 100, 30), Review(2017, 100, 20, 0)),
        ),
        HamletFacts(
            kind="hamlet",
            especially_difficult=True,
            reviews=(Review(2016, None, 30, 0), Review(2017, 100, 20, 0)),
        ),
        hamlet((100, 30), (100, 10), difficult=None),
        replace(hamlet((100, 30), (100, 10)), kind=None),
    ],
)
def test_what_is_missing_leaves_an_average_unproven(facts: HamletFacts, says: Says) -> None:
    found = result(AVERAGE, facts)
    assert found.verdict is Verdict.UNPROVEN
    assert "average" not in found.numbers
    says(found.reason, in_numbers(found))


def test_first_and_last_review_define_an_average_in_whatever_order() -> None:
    given = hamlet((1000, 300), (1000, 900), (1000, 160))
    expected = {"2016": "30.0000", "2018": "16.0000", "average": "7.0000", "required": "7"}
    for there in (given.reviews, given.reviews[::-1], (given.reviews[0], given.reviews[2])):
        found = result(AVERAGE, replace(given, reviews=there))
        assert (found.verdict, dict(found.numbers)) == (Verdict.MET, expected)


@pytest.mark.parametrize(
    ("middle", "vi"),
    [
        (Review(2017, 0, 0, 0), "Kết quả rà soát năm 2017 không có hộ nào nên không có tỷ lệ."),
        (Review(2017, 1000, 200), "Kết quả rà soát năm 2017 thiếu số hộ."),
        (Review(2017, None, 200, 0), "Kết quả rà soát năm 2017 thiếu số hộ."),
    ],
    ids=["empty", "no near-poor", "no households"],
)
def test_a_review_between_that_has_no_rate_leaves_an_average_unproven(
    middle: Review, vi: str, says: Says
) -> None:
    """Every review there is belongs to what the mean is taken over; a year that nobody reviewed does not."""
    given = hamlet((1000, 300), (1000, 230), (1000, 160))
    first, _, last = given.reviews
    for unit in ("points", "relative"):
        found = result(AVERAGE, replace(given, reviews=(first, middle, last)), reduction_unit=unit)
        assert found.verdict is Verdict.UNPROVEN
        assert found.reason.vi == vi
        assert dict(found.numbers) == {"2016": "30.0000", "2018": "16.0000", "required": "7"}
    says(found.reason)
    # One of a year that has not ended is not there yet.
    later = replace(given, reviews=(first, last, Review(2020, 0, 0, 0)))
    assert result(AVERAGE, later).verdict is Verdict.MET
    # The rate that the test is about decides: poor households alone may be known.
    alone = plan_on_poor_alone()
    facts = replace(given, reviews=(first, Review(2017, 1000, 200), last))
    assert judged("hamlet", facts, plan=alone).criterion(AVERAGE).verdict is Verdict.MET


def plan_on_poor_alone() -> Plan:
    """Plan 87 with the average fall of hamlets on the rate of poor households alone."""
    raw = PLAN.to_dict()
    category = next(c for c in raw["categories"] if c["id"] == "hamlet")
    next(c for c in category["criteria"] if c["id"] == AVERAGE)["params"]["rate"] = "poor"
    return read_plan(raw, "poor.toml")


def test_late_is_not_missing(says: Says) -> None:
    """A review that waits for somebody is told apart from one that nobody made, with who has to act."""
    first, last = hamlet((1000, 300), (1000, 230)).reviews
    for awaits, words in (
        ("verification", "đã báo cáo, chờ Chủ tịch UBND xã, thị trấn xác nhận"),
        ("acceptance", "đã xác nhận, chờ Phòng Lao động - Thương binh và Xã hội tiếp nhận"),
        ("official_report", "mới là sơ bộ, chờ {reporter} báo cáo chính thức"),
        ("new_report", "đã bị trả lại, chờ {reporter} báo cáo lại"),
        (
            "correction",
            "mâu thuẫn: phần đã chuyển đi nhiều hơn cả đơn vị, chờ Chủ tịch UBND xã, thị trấn điều chỉnh",
        ),
    ):
        facts = hamlet(
            (1000, 300), plan_targets=targets(y2017="1"), awaited_reviews=(AwaitedReview(2017, awaits),)
        )
        average, above = result(AVERAGE, facts), result(ABOVE, facts)
        for found in (average, above):
            assert found.verdict is Verdict.UNPROVEN
            head = words.format(reporter="Trưởng thôn, bản, tổ trưởng tổ dân phố")
            assert f"ết quả rà soát năm 2017 {head}" in found.reason.vi
            assert "chưa có kết quả" not in found.reason.vi
        says(average.reason, above.reason)
        zone = commune(zone="III", awaited_reviews=(AwaitedReview(2019, awaits),))
        found = result(ZONES, zone)
        officer = words.format(reporter="Công chức cấp xã")
        assert (found.verdict, found.reason.vi) == (
            Verdict.UNPROVEN,
            f"Kết quả rà soát năm 2019 {officer}.",
        )
        says(found.reason)
    # What counts waits for nothing, and what has not ended is not late.
    counts = HamletFacts(
        kind="hamlet",
        especially_difficult=True,
        reviews=(first, last),
        awaited_reviews=(AwaitedReview(2017, "acceptance"), AwaitedReview(2020, "verification")),
    )
    assert result(AVERAGE, counts) == result(AVERAGE, replace(counts, awaited_reviews=()))
    early = replace(counts, reviews=(first,), awaited_reviews=(AwaitedReview(2020, "verification"),))
    assert result(AVERAGE, early) == result(AVERAGE, replace(early, awaited_reviews=()))


def test_each_part_of_a_merged_unit_waits_by_itself(says: Says) -> None:
    parts = (
        AwaitedReview(2018, "report", "xã Phúc Do"),
        AwaitedReview(2018, "verification", "xã Cẩm Tân"),
        AwaitedReview(2017, "correction", "thôn Phác Lê"),
    )
    facts = commune(plan_targets=targets(y2018="1"), awaited_reviews=parts)
    found = result("commune.reduction_above_plan", facts)
    assert found.verdict is Verdict.UNPROVEN
    assert found.reason.vi == (
        "Xét theo tỷ lệ hộ nghèo: kết quả rà soát năm 2017 mâu thuẫn: phần đã chuyển đi (thôn Phác Lê) nhiều hơn cả đơn vị, "
        "chờ Chủ tịch UBND xã, thị trấn điều chỉnh; kết quả rà soát năm 2018 của xã Cẩm Tân đã báo cáo, chờ Chủ tịch UBND xã, "
        "thị trấn xác nhận; "
        "chưa ai báo cáo kết quả rà soát năm 2018 của xã Phúc Do."
    )
    says(found.reason)
    with pytest.raises(ValueError, match="awaits"):
        AwaitedReview(2018, "tea")


def test_offices_that_a_review_waits_for_are_called_what_the_plan_calls_them() -> None:
    plan = load_plan("vd-hai-cap-2026")
    facts = CommuneFacts(kind="commune", zone="I", awaited_reviews=(AwaitedReview(2030, "acceptance"),))
    found = judged("commune", facts, date(2031, 5, 1), plan=plan).criterion("commune.final_rate")
    assert found.verdict is Verdict.UNPROVEN
    assert "chờ Sở Nông nghiệp và Môi trường (cơ quan giảm nghèo) tiếp nhận" in found.reason.vi


def test_the_day_the_year_ends_belongs_to_the_year() -> None:
    given = hamlet((1000, 300), (1000, 200), first=2018)
    assert result(AVERAGE, given, date(2019, 12, 31)).verdict is Verdict.UNPROVEN
    assert result(AVERAGE, given, date(2020, 1, 1)).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("counts", "kind", "verdict"),
    [
        (((1000, 100), (1000, 87)), "township", "met"),
        (((1000, 100), (1000, 88)), "township", "not_met"),
        (((1000, 50, 50), (1000, 60, 27)), "township", "met"),
        (((1000, 12), (1000, 0)), "township", "unattainable"),
        (((1000, 100), (1000, 0)), "commune", "not_applicable"),
        (((1000, 100), (1000, 87)), None, "unproven"),
    ],
)
def test_townships(counts: Any, kind: str | None, verdict: str, says: Says) -> None:
    found = result(TOWNSHIP, commune(*counts, kind=kind, zone=None))
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


# -- above the plan target --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "by_year", "verdict"),
    [
        (((1000, 300), (1000, 279)), {"y2017": "2"}, "met"),
        (((1000, 300), (1000, 280)), {"y2017": "2"}, "not_met"),  # equal met the plan, it is not above it
        (((1000, 300), (1000, 281)), {"y2017": "2"}, "not_met"),
        (((1000, 300), (1000, 279), (1000, 258)), {"y2017": "2", "y2018": "2"}, "met"),
        (((1000, 300), (1000, 200), (1000, 180)), {"y2017": "2", "y2018": "2"}, "not_met"),
        (((1000, 300), (1000, 200), (1000, 180)), {"y2017": "2"}, "met"),  # 2018 has no target
        # near-poor households do not count by the plan's words
        (((1000, 300, 100), (1000, 279, 121)), {"y2017": "2"}, "met"),
        (((1000, 300, 121), (1000, 281, 0)), {"y2017": "2"}, "not_met"),
        # missing reviews, whatever another year shows
        (((1000, 300),), {"y2017": "2"}, "unproven"),
        (((1000, 300), (1000, 200)), {"y2016": "2"}, "unproven"),
        (((1000, 300), (1000, 200)), {"y2017": "2", "y2018": "2"}, "unproven"),
        (((1000, 300), (1000, 300)), {"y2017": "2", "y2018": "2"}, "unproven"),
        (((1000, 300), (0, 0)), {"y2017": "2"}, "unproven"),
        (((0, 0), (1000, 300)), {"y2017": "2"}, "unproven"),
        # no target at all
        (((1000, 300), (1000, 200)), {}, "unproven"),
        # nothing to lose: 0 is not above 0
        (((1000, 0), (1000, 0)), {"y2017": "0"}, "not_met"),
        (((1000, 1), (1000, 0)), {"y2017": "0"}, "met"),
        # exact: 1/3 of a point above 0.3333333333
        (((300, 10), (300, 9)), {"y2017": "0.3333333333"}, "met"),
        (((300, 10), (300, 9)), {"y2017": "0.3333333334"}, "not_met"),
    ],
)
def test_reduction_above_plan(counts: Any, by_year: dict[str, str], verdict: str, says: Says) -> None:
    facts = hamlet(*counts, plan_targets=targets(**by_year))
    assert result(ABOVE, facts).verdict == verdict
    place = commune(*counts, plan_targets=targets(**by_year))
    found = result("commune.reduction_above_plan", place)
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


@pytest.mark.parametrize(("reading", "verdict"), [("poor", "met"), ("poor_and_near_poor", "not_met")])
def test_which_rate_must_beat_the_target(reading: str, verdict: str) -> None:
    facts = hamlet((1000, 300, 100), (1000, 270, 120), plan_targets=targets(y2017="2"))
    found = result(ABOVE, facts, plan_target_rate=reading)
    assert found.verdict == verdict
    assert ("cận nghèo" in found.reason.vi) is (reading == "poor_and_near_poor")


def test_a_township_is_held_to_its_plan_too() -> None:
    place = commune((1000, 300), (1000, 279), kind="township", zone=None, plan_targets=targets(y2017="2"))
    assert result("commune.reduction_above_plan", place).verdict is Verdict.MET


def test_the_target_of_a_year_that_has_not_ended_counts_as_missing() -> None:
    given = hamlet((1000, 300), (1000, 279), first=2018, plan_targets=targets(y2019="2", y2020="9"))
    assert result(ABOVE, given, MAY_2020).verdict is Verdict.MET
    assert result(ABOVE, given, date(2021, 1, 1)).verdict is Verdict.UNPROVEN
    assert result(ABOVE, given, date(2019, 12, 31)).verdict is Verdict.UNPROVEN


def test_the_sentence_and_the_numbers_of_the_targets() -> None:
    facts = hamlet((600, 60), (600, 46), (600, 34), plan_targets=targets(y2018="2", y2017="2"))
    found = result(ABOVE, facts)
    assert dict(found.numbers) == {
        "2017": "2.3333",
        "2017.target": "2",
        "2018": "2.0000",
        "2018.target": "2",
    }
    assert found.reason.vi == (
        "Xét theo tỷ lệ hộ nghèo: năm 2018 từ 7,67% còn 5,67%, giảm 2 điểm phần trăm so với chỉ tiêu 2: chỉ đạt, "
        "không vượt."
    )
    assert found.reason.en.endswith("against a target of 2: meets the target, is not above it.")


def test_a_gap_names_the_year_and_what_has_fallen_short_already() -> None:
    facts = hamlet((1000, 300), (1000, 290), plan_targets=targets(y2017="2", y2019="2"))
    found = result(ABOVE, facts)
    assert found.verdict is Verdict.UNPROVEN
    assert "chưa có kết quả rà soát năm 2018; chưa có kết quả rà soát năm 2019; năm 2017" in found.reason.vi
    assert "below the target" in found.reason.en


@pytest.mark.parametrize(
    ("last", "given", "verdict"),
    [
        (230, {}, "met"),  # no target is needed: the + lines say what above the plan means
        (230, {"y2017": "50"}, "met"),
        (231, {"y2017": "1"}, "not_met"),
        (None, {"y2017": "1"}, "unproven"),
    ],
)
def test_the_plus_lines_as_the_definition_of_the_test(
    last: int | None, given: dict[str, str], verdict: str
) -> None:
    counts = [(1000, 300)] if last is None else [(1000, 300), (1000, last)]
    facts = hamlet(*counts, plan_targets=targets(**given))
    assessment = judged("hamlet", facts, hamlet_average="definition")
    above, average = assessment.criterion(ABOVE), assessment.criterion(AVERAGE)
    assert above.verdict is average.verdict
    assert above.verdict == verdict
    assert dict(above.numbers) == dict(average.numbers)
    assert "“Giảm nghèo bình quân”" in above.reason.vi
    assert "“Average reduction”" in above.reason.en
    assert assessment.verdict == verdict


def test_by_default_both_tests_are_needed() -> None:
    facts = hamlet((1000, 300), (1000, 230), plan_targets=targets(y2017="7"))
    assert result(AVERAGE, facts).verdict is Verdict.MET
    assert result(ABOVE, facts).verdict is Verdict.NOT_MET
    assert judged("hamlet", facts).verdict is Verdict.NOT_MET


# -- zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "poor", "near", "holds"),
    [
        ("III", 99, 100, True),
        ("III", 100, 0, False),  # 10.00 % is not below 10 %
        ("III", 99, 101, False),  # 20.00 % is not below 20 %
        ("II", 79, 70, True),
        ("II", 80, 0, False),
        ("II", 79, 71, False),
        ("I", 49, 50, True),
        ("I", 50, 0, False),
        ("I", 49, 51, False),
    ],
)
def test_zone_rates_are_strict(zone: str, poor: int, near: int, holds: bool, says: Says) -> None:
    facts = commune((1000, poor, near), first=2019, zone=zone)
    assert result(ZONES, facts).verdict == ("provisional" if holds else "not_met")
    later = commune((1000, poor, near), first=2020, zone=zone)
    on = date(2021, 1, 1)
    verdict = "met" if holds else "not_met"
    found = result(ZONES, later, on, target_year_review="same_year_end")
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


@pytest.mark.parametrize(
    ("reading", "on", "verdict"),
    [
        ("previous_year_end", date(2019, 12, 31), "unproven"),
        ("previous_year_end", date(2020, 1, 1), "provisional"),
        ("previous_year_end", date(2022, 1, 1), "provisional"),
        ("same_year_end", date(2020, 12, 31), "unproven"),
        ("same_year_end", date(2021, 1, 1), "not_met"),
    ],
)
def test_by_2020(reading: str, on: date, verdict: str) -> None:
    facts = commune((1000, 50), (1000, 100), first=2019)
    assert result(ZONES, facts, on, target_year_review=reading).verdict == verdict


def test_other_years_are_no_substitute() -> None:
    facts = commune((1000, 50), first=2018)
    found = result(ZONES, facts)
    assert found.verdict is Verdict.UNPROVEN
    assert "2019" in found.reason.vi
    assert "2019" in found.reason.en


@pytest.mark.parametrize(
    ("review", "verdict"),
    [
        (Review(2019, 0, 0, 0), "unproven"),
        (Review(2019), "unproven"),
        (Review(2019, 1000, 50), "unproven"),
        (Review(2019, 1000, 100), "not_met"),  # the poor alone are too many, whatever the near-poor are
    ],
)
def test_zone_rates_with_missing_counts(review: Review, verdict: str, says: Says) -> None:
    found = result(ZONES, CommuneFacts(kind="commune", zone="III", reviews=(review,)))
    assert found.verdict == verdict
    says(found.reason, in_numbers(found))


@pytest.mark.parametrize(
    ("kind", "zone", "verdict"),
    [
        ("commune", None, "unproven"),
        ("township", None, "not_applicable"),
        ("township", "III", "not_applicable"),
        ("ward", None, "not_applicable"),
        ("ward", "III", "not_applicable"),
        (None, "III", "unproven"),
    ],
)
def test_without_a_zone(kind: str | None, zone: str | None, verdict: str, says: Says) -> None:
    found = result(ZONES, commune((1000, 50), first=2019, zone=zone, kind=kind))
    assert found.verdict == verdict
    says(found.reason)


@pytest.mark.parametrize(
    ("scope", "classed", "verdict"),
    [
        ("by_zone", None, "provisional"),
        ("by_zone", False, "provisional"),
        ("poor_only", True, "provisional"),
        ("poor_only", False, "not_applicable"),
        ("poor_only", None, "unproven"),
    ],
)
def test_which_communes_are_meant(scope: str, classed: bool | None, verdict: str, says: Says) -> None:
    facts = commune((1000, 50), first=2019, classed_poor=classed)
    found = result(ZONES, facts, commune_scope=scope)
    assert found.verdict == verdict
    says(found.reason)


def test_the_sentence_and_the_numbers_of_a_zone() -> None:
    found = result(ZONES, commune((600, 59, 60), first=2019))
    assert dict(found.numbers) == {
        "poor_and_near_poor": "19.8333",
        "poor_and_near_poor.below": "20",
        "poor": "9.8333",
        "poor.below": "10",
    }
    assert found.reason.vi == (
        "Xã khu vực III, cuối năm 2019: tỷ lệ hộ nghèo và cận nghèo 19,83% (cần dưới 20%), tỷ lệ hộ nghèo 9,83% "
        "(cần dưới 10%); tạm đạt, chờ kết quả rà soát cuối năm 2020."
    )
    assert "below 20 % needed" in found.reason.en
    assert found.reason.en.endswith("provisional until the review of the end of 2020.")


def test_rounding_never_writes_the_limit_itself() -> None:
    found = result(ZONES, commune((10_000_000, 999_999, 1_000_000), first=2019))
    assert found.verdict is Verdict.PROVISIONAL
    assert found.numbers["poor_and_near_poor"] == "19.9999"
    assert found.numbers["poor"] == "9.9999"


def test_a_small_fall_is_not_said_to_be_none() -> None:
    found = result(ABOVE, hamlet((10_000, 3000), (10_000, 2999), plan_targets=targets(y2017="1")))
    assert "từ 30% còn 29,99%, giảm 0,01 điểm" in found.reason.vi
    found = result(ABOVE, hamlet((100_000, 30_000), (100_000, 29_999), plan_targets=targets(y2017="1")))
    assert "từ 30% còn 29,999%, giảm 0,001 điểm" in found.reason.vi


# -- sponsorship ------------------------------------------------------------------------------------------------------


def test_the_rate_of_a_sponsored_commune_is_rounded_and_not_cut() -> None:
    """47 of 151 households are 31.1258 %: 31,13% in the sentence as on every page, and the figure has four places."""
    facts = DepartmentFacts(sponsored_communes=(SponsoredCommune("Xã A", Fraction(4700, 151)),))
    found = judged("department", facts).criterion(SPONSOR)
    assert "tỷ lệ hộ nghèo 31,13% (từ 30% trở lên)" in found.reason.vi
    assert found.numbers["poor_rate"] == "31.1258"


def sponsor(*rates: str | None) -> DepartmentFacts:
    return DepartmentFacts(
        sponsored_communes=tuple(
            SponsoredCommune(f"Xã {n}", None if r is None else Fraction(r)) for n, r in enumerate(rates)
        )
    )


@pytest.mark.parametrize(
    ("facts", "attested", "verdict"),
    [
        (sponsor("30"), True, "met"),
        (sponsor("30"), False, "not_met"),
        (sponsor("30"), None, "unproven"),
        (sponsor("29.999999999999"), True, "not_applicable"),
        (sponsor("10", "45.5"), True, "met"),
        (sponsor("10", "20"), False, "not_applicable"),
        (sponsor(), None, "not_applicable"),
        (sponsor(), False, "not_applicable"),
        (DepartmentFacts(), True, "unproven"),
        (sponsor(None), True, "unproven"),
        (sponsor(None, "30"), True, "met"),
        (sponsor(None, "29"), True, "unproven"),
    ],
)
def test_sponsorship(facts: DepartmentFacts, attested: bool | None, verdict: str, says: Says) -> None:
    given = all_attested("department")
    del given[SPONSOR]
    if attested is not None:
        given[SPONSOR] = attested
    assessment = judged("department", facts, attested=given)
    assert assessment.criterion(SPONSOR).verdict == verdict
    assert assessment.verdict == ("met" if verdict == "not_applicable" else verdict)
    says(assessment.criterion(SPONSOR).reason, in_numbers(assessment.criterion(SPONSOR)))


def test_the_sentence_and_the_numbers_of_a_sponsorship() -> None:
    found = judged("department", sponsor("12", "31.25")).criterion(SPONSOR)
    assert dict(found.numbers) == {"poor_rate": "31.25", "at_least": "30"}
    assert "Xã 1, tỷ lệ hộ nghèo 31,25% (từ 30% trở lên)" in found.reason.vi
    assert "poverty rate of 31.25 % (30 % or more)" in found.reason.en


def test_a_commune_without_a_name(says: Says) -> None:
    facts = DepartmentFacts(sponsored_communes=(SponsoredCommune(None, Fraction(30)),))
    says(judged("department", facts).criterion(SPONSOR).reason)


def test_a_criterion_never_judges_facts_it_does_not_understand() -> None:
    criterion = PLAN.category("department").criterion(SPONSOR)
    with pytest.raises(TypeError, match=r"^the facts of a hamlet are no DepartmentFacts$"):
        judge(criterion, Context(HamletFacts(), {}, MAY_2020, {}))


# -- attested categories ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["enterprise", "benefactor"])
def test_attested_categories(category: str) -> None:
    assert judged(category, AttestedFacts()).verdict is Verdict.MET
    for criterion_id in all_attested(category):
        assert judged(
            category, AttestedFacts(), attested={**all_attested(category), criterion_id: False}
        ).verdict == ("not_met")
        left_out = {k: v for k, v in all_attested(category).items() if k != criterion_id}
        assert judged(category, AttestedFacts(), attested=left_out).verdict == "unproven"


@pytest.mark.parametrize(
    ("role", "official", "other", "whole"),
    [
        ("poverty_official", "met", "not_applicable", "met"),
        ("other", "not_applicable", "met", "met"),
        (None, "unproven", "unproven", "unproven"),
    ],
)
def test_individuals(role: str | None, official: str, other: str, whole: str, says: Says) -> None:
    assessment = judged("individual", IndividualFacts(role=role))
    assert assessment.criterion("individual.poverty_official").verdict == official
    assert assessment.criterion("individual.active_support").verdict == other
    assert assessment.verdict == whole
    says(*(c.reason for c in assessment.criteria))


@pytest.mark.parametrize("category", ["armed_forces", "association"])
def test_categories_without_criteria_are_left_to_the_council(category: str) -> None:
    assessment = judged(category, AttestedFacts())
    assert assessment.verdict is Verdict.UNPROVEN
    assert assessment.criteria == ()
    assert assessment.reason is not None
    assert "the council decides" in assessment.to_dict()["reason_en"]
    assert "reason" not in judged("benefactor", AttestedFacts()).to_dict()


# -- the whole --------------------------------------------------------------------------------------------------------


def test_a_whole_commune() -> None:
    facts = commune(
        (1000, 200), (1000, 150), (1000, 99), (1000, 50), plan_targets=targets(y2017="2", y2018="3")
    )
    assessment = judged("commune", facts)
    assert {c.id: c.verdict.value for c in assessment.criteria} == {
        "commune.party_and_unions": "met",
        "commune.plan": "met",
        "commune.finance_and_reports": "met",
        "commune.resources_and_capital": "met",
        "commune.infrastructure": "met",
        "commune.fund": "met",
        "commune.reduction_above_plan": "met",
        "commune.zone_rates": "provisional",
        "township.average_reduction": "not_applicable",
    }
    assert assessment.verdict is Verdict.PROVISIONAL


def test_the_worst_verdict_counts_in_the_order_of_the_plan() -> None:
    low = hamlet((100, 3), (100, 2), plan_targets=targets(y2017="0.5"))
    assert judged("hamlet", low).verdict is Verdict.UNATTAINABLE
    assert judged("hamlet", replace(low, plan_targets=())).verdict is Verdict.UNPROVEN
    attested = {**all_attested("hamlet"), "hamlet.fund": False}
    assert judged("hamlet", low, attested=attested).verdict is Verdict.NOT_MET


@pytest.mark.parametrize("category", list(PLAN.categories))
def test_nothing_known_is_unproven_everywhere(category: str, says: Says) -> None:
    shapes: dict[str, Facts] = {
        "household": HouseholdFacts(),
        "hamlet": HamletFacts(),
        "commune": CommuneFacts(),
        "department": DepartmentFacts(),
        "individual": IndividualFacts(),
        "attested_only": AttestedFacts(),
    }
    assessment = judged(category, shapes[PLAN.category(category).facts or ""], attested={})
    assert assessment.verdict is Verdict.UNPROVEN
    assert {c.verdict.value for c in assessment.criteria} <= {"unproven"}
    for found in assessment.criteria:
        for sentence in (found.reason.vi, found.reason.en):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert not sentence.endswith("..")
        says(found.reason)


def test_facts_of_another_category_are_refused() -> None:
    with pytest.raises(TypeError, match="hamlet"):
        assess(PLAN, "hamlet", CommuneFacts(), {}, MAY_2020, {})
    with pytest.raises(TypeError, match="commune"):
        assess(PLAN, "commune", UnitFacts(), {}, MAY_2020, {})


NEGATIVE = "a number of households is never negative"
TOO_MANY = "more poor and near-poor households than households"


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Review(2016, -1), NEGATIVE),
        (lambda: Review(2016, 10, -1), NEGATIVE),
        (lambda: Review(2016, 10, 1, -1), NEGATIVE),
        (lambda: Review(2016, 10, 6, 5), TOO_MANY),
        (lambda: Review(2016, 10, 11), TOO_MANY),
        (lambda: Review(2016, 10, None, 11), TOO_MANY),
        (lambda: PlanTarget(2016, Fraction(-1, 10**9)), "a target is 0 to 100 percentage points"),
        (lambda: PlanTarget(2016, Fraction(101)), "a target is 0 to 100 percentage points"),
        (lambda: SponsoredCommune("x", Fraction(-1)), "a rate is 0 to 100 per cent"),
        (lambda: SponsoredCommune("x", Fraction(1001, 10)), "a rate is 0 to 100 per cent"),
        (lambda: HamletFacts(reviews=(Review(2016), Review(2016))), "two reviews of the same year"),
        (lambda: CommuneFacts(plan_targets=targets(y2016="1") * 2), "two targets of the same year"),
        (lambda: HouseholdFacts(income_per_head=(Income(2016, None),) * 2), "two incomes of the same year"),
        (lambda: Income(2016, Fraction(-1)), "an income is never negative"),
        (lambda: HamletFacts(kind="commune"), "kind is none of hamlet, residential_group"),
        (lambda: CommuneFacts(kind="hamlet"), "kind is none of commune, township, ward"),
        (lambda: CommuneFacts(zone="IV"), "zone is none of I, II, III"),
        (lambda: IndividualFacts(role="minister"), "role is none of poverty_official, other"),
    ],
)
def test_facts_built_from_events_are_held_to_the_same_rules(build: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        build()


def test_the_ends_of_what_facts_may_hold() -> None:
    assert [PlanTarget(2016, Fraction(n)).reduction for n in (0, 100)] == [0, 100]
    assert [SponsoredCommune("x", Fraction(n)).poor_rate for n in (0, 100)] == [0, 100]
    assert Review(2016, 0, 0, 0).households == 0
    assert Income(2016, Fraction(0)).amount == 0


def test_a_review_with_every_household_poor_is_possible() -> None:
    assert Review(2016, 10, 6, 4).rate("poor_and_near_poor") == 100
    assert Review(2016, 10, 6, 4).rate("poor") == 60
    assert Review(2016, 10, 6).rate("poor") == 60
    assert Review(2016, 10, None, 4).rate("poor_and_near_poor") is None
    assert Review(2016, 0, 0, 0).rate("poor") is None


# -- the goal of the movement -----------------------------------------------------------------------------------------

GOAL = "district.average_reduction"


@pytest.mark.parametrize(
    ("last", "readings", "on", "verdict"),
    [
        (62, {}, MAY_2020, "provisional"),  # (20 - 6.2) / 3 is exactly 4.6
        (63, {}, MAY_2020, "not_met"),
        (62, {}, date(2019, 12, 31), "unproven"),
        (62, {"target_year_review": "same_year_end"}, date(2021, 6, 1), "unproven"),
        (62, {"reduction_unit": "relative"}, MAY_2020, "provisional"),
    ],
)
def test_the_goal_of_the_district(
    last: int, readings: dict[str, Any], on: date, verdict: str, says: Says
) -> None:
    given = reviews((1000, 200), (1000, 150), (1000, 100), (1000, last))
    found = assess_goal(PLAN, GOAL, given, on, readings)
    assert (found.id, found.clause) == (GOAL, "I.1")
    assert found.verdict == verdict
    assert found.numbers["required"] == "4.6"
    says(found.reason, in_numbers(found))


def test_the_goal_counts_the_poor_alone_and_says_how_it_stands() -> None:
    given = reviews((1000, 200, 0), (1000, 150, 300))
    found = assess_goal(PLAN, GOAL, given, MAY_2020, {})
    assert found.verdict is Verdict.UNPROVEN
    assert found.numbers["average"] == "5.0000"
    assert "chưa có kết quả rà soát cuối năm 2019; tỷ lệ hộ nghèo là 20%" in found.reason.vi.lower()


def test_the_goal_at_the_end_of_2020() -> None:
    given = reviews((1000, 200), (1000, 150), (1000, 100), (1000, 100), (1000, 16))
    later = date(2021, 6, 1)
    assert (
        assess_goal(PLAN, GOAL, given, later, {"target_year_review": "same_year_end"}).verdict is Verdict.MET
    )
    # By default the review of the year before decides, however good the one after it is.
    assert assess_goal(PLAN, GOAL, given, later, {}).verdict is Verdict.NOT_MET
    assert assess_goal(PLAN, GOAL, (), later, {}).verdict is Verdict.UNPROVEN
    with pytest.raises(KeyError):
        assess_goal(PLAN, "nothing", given, later, {})
    with pytest.raises(ValueError, match="same year"):
        assess_goal(PLAN, GOAL, given + given, later, {})


def test_a_goal_without_a_year_is_the_average_over_all_years_that_have_ended() -> None:
    """By hand: (20 − 1.6) / 4 is exactly 4.6; nothing waits for a review, so nothing is provisional."""
    endless = replace(PLAN, goals=(replace(PLAN.goals[0], by_year=None),))
    given = reviews((1000, 200), (1000, 150), (1000, 100), (1000, 100), (1000, 16))
    on = date(2021, 6, 1)
    found = assess_goal(endless, GOAL, given, on, {})
    assert found.verdict is Verdict.MET
    assert found.numbers == {"2016": "20.0000", "2020": "1.6000", "average": "4.6000", "required": "4.6"}
    # Until 2020 has ended, the fall to the end of 2019 counts: (20 − 10) / 3.
    before = assess_goal(endless, GOAL, given, date(2020, 12, 31), {})
    assert before.verdict is Verdict.NOT_MET
    assert before.numbers["average"] == "3.3333"
