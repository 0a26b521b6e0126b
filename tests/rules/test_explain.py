"""What is said of each criterion beforehand: one sentence with the plan's own figures, under the readings in force."""

# ruff: noqa: E501  (sentences stand as they are said)

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rules.evaluators import EVALUATORS
from rules.explain import applies_to, how_judged
from rules.inputs import InputError
from rules.plan import Category, Criterion, Option, Reading, load_plan
from rules.text import Text

PLAN = load_plan("kh87-2018")


def said(criterion_id: str, **readings: Any) -> Text:
    category = next(c for c in PLAN.categories.values() if any(k.id == criterion_id for k in c.criteria))
    return how_judged(PLAN, category, category.criterion(criterion_id), readings)


def of(category_id: str, evaluator: str, params: dict[str, Any], **readings: Any) -> Text:
    """What is said of a criterion with another evaluator."""
    category = PLAN.category(category_id)
    criterion = replace(category.criteria[0], evaluator=evaluator, params=params)
    return how_judged(PLAN, category, criterion, readings)


ALL_PAIRS: list[tuple[Category, Criterion]] = [(c, k) for c in PLAN.categories.values() for k in c.criteria]


@pytest.mark.parametrize(("category", "criterion"), ALL_PAIRS, ids=[k.id for _, k in ALL_PAIRS])
def test_every_criterion_under_every_reading_is_one_sentence_in_both_languages(
    category: Category, criterion: Criterion
) -> None:
    for reading in PLAN.readings.values():
        for option in reading.options:
            found = how_judged(PLAN, category, criterion, {reading.name: option.value})
            for text in (found.vi, found.en):
                assert text[0].isupper()
                assert text.endswith(".")
                assert not text.endswith("..")
                assert "{" not in text


def test_every_evaluator_can_be_said() -> None:
    simple: dict[str, Any] = {
        "evaluator": "threshold",
        "params": {"figure": "helped_households_exit", "at_least": "2"},
    }
    figures: dict[str, tuple[str, dict[str, Any]]] = {
        "attested": ("household", {}),
        "stated": ("household", {"field": "exit_registered"}),
        "sponsorship": ("department", {"poor_rate_from": "30"}),
        "sustained_exit": ("household", dict(PLAN.category("household").criterion("household.sustained_exit").params)),
        "average_reduction": ("commune", {"rate": "poor", "required": [{"fall": "1"}]}),
        "reduction_above_plan": ("commune", {}),
        "zone_rates": ("commune", {"by_year": 2020, "zones": [{"zone": "I", "poor_and_near_poor": "9", "poor": "4"}]}),
        "threshold": ("household", simple["params"]),
        "any_of": ("household", {"tests": [simple, {"evaluator": "attested"}]}),
        "all_of": ("household", {"tests": [simple, {"evaluator": "attested"}]}),
        "by_reading": ("household", {"reading": "protected_needs_commitment", "tests": {"true": simple, "false": {"evaluator": "attested"}}}),
        "same_as": ("household", {"criterion": "household.initiative"}),
    }  # fmt: skip
    assert set(figures) == set(EVALUATORS)
    for evaluator, (category, params) in figures.items():
        assert of(category, evaluator, params).vi
        assert of(category, evaluator, params).en


def test_attested() -> None:
    assert said("household.initiative") == Text(
        "Đạt khi trưởng thôn, bản, tổ trưởng tổ dân phố xác nhận là đạt, có bằng chứng.",
        "Met when the hamlet head attests so, with evidence.",
    )
    assert said("household.credit_use") == Text(
        "Đạt khi trưởng thôn, bản, tổ trưởng tổ dân phố xác nhận là đạt, có bằng chứng; không xét khi hộ không vay vốn của tổ "
        "chức tín dụng.",
        "Met when the hamlet head attests so, with evidence; not judged when the household has no loan from a credit institution.",
    )
    assert said("department.plan") == Text(
        "Đạt khi phòng Lao động - Thương binh và Xã hội hoặc đoàn kiểm tra xác nhận là đạt, có bằng chứng.",
        "Met when the labour and social affairs office or inspection team attests so, with evidence.",
    )


def test_stated_and_sponsorship() -> None:
    assert said("household.exit_registered") == Text(
        "Đạt khi điều này đúng: hộ đã tự nguyện đăng ký thoát nghèo.",
        "Met when this is so: the household has registered to leave poverty.",
    )
    assert said("department.sponsorship") == Text(
        "Chỉ xét khi đơn vị được phân công đỡ đầu ít nhất một xã có tỷ lệ hộ nghèo từ 30% trở lên; khi đó đạt nếu phòng Lao động "
        "- Thương binh và Xã hội hoặc đoàn kiểm tra xác nhận là đạt.",
        "Judged only where the unit is assigned a commune with a rate of poor households of 30 % or more; then met when the labour "
        "and social affairs office or inspection team attests so.",
    )


def test_sustained_exit_by_default() -> None:
    assert said("household.sustained_exit") == Text(
        "Theo thu nhập: thoát nghèo trong giai đoạn 2016–2020, được UBND xã xác nhận; thu nhập bình quân đầu người 3 năm liên tục "
        "(không tính năm thoát nghèo) được xác nhận từng năm, mỗi năm trong 3 năm sau năm thoát nghèo ít nhất bằng 1,6 lần năm "
        "thoát nghèo; riêng hộ được xét mức riêng (có người khuyết tật hoặc có đối tượng bảo trợ xã hội): mỗi năm trong 3 năm sau "
        "năm thoát nghèo ít nhất bằng 1,18 lần năm thoát nghèo; có cam kết không tái nghèo; hoặc theo việc giúp hộ khác: đã thoát "
        "nghèo và giúp ít nhất 1 hộ nghèo khác thoát nghèo.",
        "By income: poverty left in 2016–2020, confirmed by the commune; income per head of 3 consecutive years (the exit year not "
        "included), each confirmed, in each of the 3 years after the exit year at least 1.6 times that of the exit year; for the "
        "protected class (with a disabled member or a social-protection beneficiary): in each of the 3 years after the exit year at "
        "least 1.18 times that of the exit year; with the commitment not to fall back; or by helping others: having left poverty "
        "and helped at least 1 other poor household out of it.",
    )


@pytest.mark.parametrize(
    ("readings", "vi", "en"),
    [
        (
            {"income_growth": "added_each_year"},
            "năm thứ 1 sau năm thoát nghèo ít nhất bằng 1,6 lần năm thoát nghèo, năm thứ 2 sau năm thoát nghèo ít nhất bằng 2,2 lần "
            "năm thoát nghèo, năm thứ 3 sau năm thoát nghèo ít nhất bằng 2,8 lần năm thoát nghèo",
            "in year 1 after the exit year at least 1.6 times that of the exit year, in year 2 after the exit year at least 2.2 times "
            "that of the exit year, in year 3 after the exit year at least 2.8 times that of the exit year",
        ),
        ({"income_growth": "compounding"}, "bằng 4,096 lần", "at least 4.096 times"),
        (
            {"income_growth_protected": "by_third_year"},
            "bảo trợ xã hội): năm thứ 3 sau năm thoát nghèo ít nhất bằng 1,18 lần",
            "beneficiary): in year 3 after the exit year at least 1.18 times",
        ),
        ({"protected_class": "disabled"}, "(chỉ hộ có người khuyết tật)", "(only those with a disabled member)"),
        (
            {"protected_needs_commitment": False},
            "không tái nghèo (mức riêng không cần cam kết)",
            "fall back (not needed by the protected class)",
        ),
        ({"exited_bullets": "all"}, "; và cả theo việc giúp hộ khác", "; and also by helping others"),
        (
            {"exit_year_counts": True},
            "(tính cả năm thoát nghèo) được xác nhận từng năm, mỗi năm trong 2 năm sau",
            "(the exit year included), each confirmed, in each of the 2 years after",
        ),
    ],
)  # fmt: skip
def test_sustained_exit_follows_the_readings(readings: dict[str, Any], vi: str, en: str) -> None:
    found = said("household.sustained_exit", **readings)
    assert vi in found.vi
    assert en in found.en


@pytest.mark.parametrize("group", ["either", "disabled", "social_protection"])
def test_whoever_the_protected_class_takes_in_its_level_is_its_own(group: str) -> None:
    found = said("household.sustained_exit", protected_class=group)
    assert found.vi.count("ít nhất bằng 1,18 lần") == found.vi.count("ít nhất bằng 1,6 lần") == 1
    assert found.en.count("at least 1.18 times") == found.en.count("at least 1.6 times") == 1


def test_a_plan_without_the_question_names_the_protected_class_itself() -> None:
    few = {n: r for n, r in PLAN.readings.items() if n != "protected_class"}
    plan = replace(PLAN, readings=few)
    category = plan.category("household")
    found = how_judged(plan, category, category.criterion("household.sustained_exit"), {})
    assert "; riêng hộ có người khuyết tật hoặc đối tượng bảo trợ xã hội: " in found.vi
    assert "; for households with a disabled member or a social-protection beneficiary: " in found.en
    two = replace(
        category.criterion("household.sustained_exit"),
        params={**category.criterion("household.sustained_exit").params, "helped_households": 2},
    )
    assert "helped at least 2 other poor households out of it" in how_judged(plan, category, two, {}).en


def test_average_reduction() -> None:
    assert said("hamlet.average_reduction") == Text(
        "Tỷ lệ hộ nghèo và cận nghèo phải giảm bình quân mỗi năm, tính từ kết quả rà soát năm đầu đến năm cuối, ít nhất 7 điểm phần "
        "trăm (thôn, bản đặc biệt khó khăn); 5 điểm phần trăm (thôn, bản không đặc biệt khó khăn); 1,5 điểm phần trăm (tổ dân phố).",
        "The rate of poor and near-poor households must fall on average a year, from the first review to the last, by at least 7 "
        "percentage points (a hamlet, especially difficult); 5 percentage points (a hamlet, not especially difficult); 1.5 "
        "percentage points (a residential group).",
    )
    assert said("township.average_reduction", reduction_unit="relative") == Text(
        "Tỷ lệ hộ nghèo và cận nghèo phải giảm bình quân mỗi năm, tính từ kết quả rà soát năm đầu đến năm cuối, ít nhất 1,3% so với "
        "tỷ lệ năm đầu.",
        "The rate of poor and near-poor households must fall on average a year, from the first review to the last, by at least 1.3 % "
        "of the first year's rate.",
    )
    rows = [
        {"when": {"classed_poor": True}, "fall": "4"},
        {"when": {"classed_poor": False}, "fall": "3"},
        {"fall": "2"},
    ]
    found = of("commune", "average_reduction", {"rate": "poor", "required": rows})
    assert found.vi.endswith(
        "ít nhất 4 điểm phần trăm (được xếp loại xã nghèo); 3 điểm phần trăm (không được xếp loại xã nghèo); 2 điểm phần trăm "
        "(mọi đối tượng còn lại)."
    )
    assert found.en.endswith(
        "by at least 4 percentage points (classed as poor); 3 percentage points (not classed as poor); 2 percentage points "
        "(all others)."
    )
    # Of two rows, the one without conditions is for all others; one row alone without them needs no such word.
    two = of("commune", "average_reduction", {"rate": "poor", "required": rows[1:]})
    assert two.vi.endswith(
        "3 điểm phần trăm (không được xếp loại xã nghèo); 2 điểm phần trăm (mọi đối tượng còn lại)."
    )
    one = of("commune", "average_reduction", {"rate": "poor", "required": rows[2:]})
    assert one.vi.endswith("ít nhất 2 điểm phần trăm.")


def test_reduction_above_plan() -> None:
    assert said("commune.reduction_above_plan") == Text(
        "Mỗi năm có chỉ tiêu kế hoạch, tỷ lệ hộ nghèo phải giảm nhiều hơn chỉ tiêu của năm đó, tính theo điểm phần trăm; giảm đúng "
        "bằng chỉ tiêu là chưa vượt.",
        "In every year with a plan target, the rate of poor households must fall by more percentage points than that year's target; "
        "exactly the target is not above it.",
    )
    both = said("commune.reduction_above_plan", plan_target_rate="poor_and_near_poor")
    assert "tỷ lệ hộ nghèo và cận nghèo phải giảm" in both.vi
    assert "the rate of poor and near-poor households must fall" in both.en
    definition = said("hamlet.reduction_above_plan", hamlet_average="definition")
    assert definition.vi.startswith(
        "Xét như tiêu chí “Giảm nghèo bình quân”: tỷ lệ hộ nghèo và cận nghèo phải giảm"
    )
    assert definition.en.startswith(
        "Judged as “Average reduction” is: the rate of poor and near-poor households must"
    )
    assert said("hamlet.reduction_above_plan") == said("commune.reduction_above_plan")


def test_zone_rates() -> None:
    assert said("commune.zone_rates") == Text(
        "Cuối năm 2019, xã khu vực III: tỷ lệ hộ nghèo và cận nghèo dưới 20% và tỷ lệ hộ nghèo dưới 10%; xã khu vực II: tỷ lệ hộ "
        "nghèo và cận nghèo dưới 15% và tỷ lệ hộ nghèo dưới 8%; xã khu vực I: tỷ lệ hộ nghèo và cận nghèo dưới 10% và tỷ lệ hộ nghèo "
        "dưới 5%; đạt thì mới là tạm đạt, chờ kết quả rà soát cuối năm 2020.",
        "At the end of 2019, a commune of zone III: the rate of poor and near-poor households below 20 % and the rate of poor "
        "households below 10 %; a commune of zone II: the rate of poor and near-poor households below 15 % and the rate of poor "
        "households below 8 %; a commune of zone I: the rate of poor and near-poor households below 10 % and the rate of poor "
        "households below 5 %; a pass is provisional until the review of the end of 2020.",
    )
    found = said("commune.zone_rates", commune_scope="poor_only", target_year_review="same_year_end")
    assert found.vi.startswith("Chỉ xét xã được xếp loại xã nghèo; cuối năm 2020, xã khu vực III")
    assert found.vi.endswith("tỷ lệ hộ nghèo dưới 5%.")
    assert found.en.startswith(
        "Only communes classed as poor are judged; at the end of 2020, a commune of zone III"
    )
    assert found.en.endswith("the rate of poor households below 5 %.")


def test_threshold() -> None:
    assert of("household", "threshold", {"figure": "helped_households_exit", "at_least": "2"}) == Text(
        "Số hộ được giúp thoát nghèo phải ít nhất 2.",
        "The number of households helped out of poverty must be at least 2.",
    )
    assert of(
        "household", "threshold", {"figure": "income_per_head", "above": "18000000", "by_year": 2019}
    ) == Text(
        "Thu nhập bình quân đầu người năm 2019, được xác nhận, phải trên 18.000.000 đồng.",
        "The income per head of 2019, confirmed, must be above 18,000,000 đồng.",
    )
    assert of("commune", "threshold", {"figure": "poor_rate", "below": "4.5", "by_year": 2020}) == Text(
        "Tỷ lệ hộ nghèo cuối năm 2019 phải dưới 4,5%; đạt thì mới là tạm đạt, chờ kết quả rà soát cuối năm 2020.",
        "The rate of poor households at the end of 2019 must be below 4.5 %; a pass is provisional until the review of the end of "
        "2020.",
    )
    assert of("department", "threshold", {"figure": "sponsored_communes", "at_most": "3"}).en == (
        "The number of sponsored communes must be at most 3."
    )


def test_combined() -> None:
    parts = [
        {"evaluator": "threshold", "params": {"figure": "helped_households_exit", "at_least": "2"}},
        {"evaluator": "stated", "params": {"field": "exit_registered"}},
    ]
    assert of("household", "any_of", {"tests": parts}) == Text(
        "Cần đạt một trong các điều sau: (1) số hộ được giúp thoát nghèo phải ít nhất 2; (2) đạt khi điều này đúng: hộ đã tự nguyện "
        "đăng ký thoát nghèo.",
        "One of these is needed: (1) the number of households helped out of poverty must be at least 2; (2) met when this is so: the "
        "household has registered to leave poverty.",
    )
    every = of("household", "all_of", {"tests": parts})
    assert every.vi.startswith("Cần đạt tất cả các điều sau: (1) số hộ")
    assert every.en.startswith("All of these are needed: (1) the number")
    by_reading = {"reading": "exit_year_counts", "tests": {"false": parts[0], "true": parts[1]}}
    assert of("household", "by_reading", by_reading).vi == "Số hộ được giúp thoát nghèo phải ít nhất 2."
    assert of("household", "by_reading", by_reading, exit_year_counts=True) == said(
        "household.exit_registered"
    )


def test_the_option_is_found_under_the_name_the_plan_gives_it() -> None:
    options = (Option("Zone_III", Text("a", "b")), Option("zone_iii", Text("a", "b")))
    plan = replace(PLAN, readings={"zones": Reading("zones", "IV", Text("a", "b"), options)})
    category = plan.category("household")
    tests = {
        name: {"evaluator": "threshold", "params": {"figure": "helped_households_exit", "at_least": least}}
        for name, least in (("Zone_III", "3"), ("zone_iii", "2"))
    }
    criterion = replace(
        category.criteria[0], evaluator="by_reading", params={"reading": "zones", "tests": tests}
    )
    assert how_judged(plan, category, criterion, {}).en.endswith("must be at least 3.")
    assert how_judged(plan, category, criterion, {"zones": "zone_iii"}).en.endswith("must be at least 2.")


def test_to_whom_a_criterion_applies() -> None:
    household = PLAN.category("household")
    assert applies_to(household.criterion("household.law_abiding")) is None
    assert applies_to(household.criterion("household.own_effort")) == Text(
        "hộ nghèo, hộ cận nghèo", "a poor household, a near-poor household"
    )


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(InputError):
        said("household.initiative", unheard_of="x")
