"""The plan file: the plan's own words, the approval chain, and what a wrong file is told."""

from __future__ import annotations

import json
import tomllib
from dataclasses import FrozenInstanceError, replace
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.council import CouncilRule, least_votes
from rules.plan import ROLES, Period, Plan, PlanError, UnknownPlanError, load_plan, plan_ids
from rules.plan_reader import parse_plan, read_plan
from rules.text import Text

# The plan's sentences, as printed but for the slips named below. Written out here: the test must not read them from
# the place it checks.
BULLETS = {
    "household.law_abiding": ("Chấp hành tốt các chủ trương của Đảng, chính sách pháp luật của Nhà nước;",),
    "household.initiative": (
        "Có những sáng kiến, cách làm hay, hiệu quả trong phát triển sản xuất, phát triển ngành nghề, thực hiện có "
        "hiệu quả các mô hình giảm nghèo, tạo được việc làm, tăng thu nhập;",
    ),
    "household.credit_use": (
        "Sử dụng vốn vay các tổ chức tín dụng đúng mục đích, trả lãi, trả gốc đúng hạn, đạt hiệu quả sử dụng tối đa, "
        "vượt khó vươn lên thoát nghèo;",
    ),
    "household.community_support": (
        "Gia đình êm ấm, thuận hòa, chủ động tìm kiếm việc làm, tăng thu nhập, có nghị lực vươn lên trong cuộc sống, "
        "được các gia đình trong thôn, bản ủng hộ, nhất trí đề nghị khen thưởng;",
    ),
    "household.helps_others": (
        "Đối với gia đình không phải hộ nghèo: Có những việc làm thiết thực giúp hộ nghèo, hộ cận nghèo thoát nghèo "
        "(tạo việc làm, hỗ trợ vốn, kỹ thuật.....)",
    ),
    "household.sustained_exit": (
        "Thoát nghèo, thoát cận nghèo bền vững giai đoạn 2016-2020, trong 3 năm liên tục thu nhập bình quân đầu người "
        "của hộ tăng hàng năm 60% so với thu nhập năm thoát nghèo, thoát cận nghèo được UBND xã xác nhận; có cam kết "
        "không tái nghèo, tái cận nghèo;",
        "Riêng đối với hộ nghèo, hộ cận nghèo có người khuyết tật, đối tượng bảo trợ xã hội thoát nghèo bền vững, "
        "trong 3 năm liên tục thu nhập bình quân tăng 18% so với năm thoát nghèo;",
        "Thoát nghèo và hỗ trợ các hộ nghèo khác trên địa bàn cùng vươn lên thoát nghèo.",
    ),
    "household.own_effort": (
        "Đối với hộ nghèo, hộ cận nghèo: Có ý thức, trách nhiệm chủ động vượt khó vươn lên để thoát nghèo; tự nguyện "
        "đăng ký thoát nghèo.",
    ),
    "household.exit_registered": (
        "Đối với hộ nghèo, hộ cận nghèo: Có ý thức, trách nhiệm chủ động vượt khó vươn lên để thoát nghèo; tự nguyện "
        "đăng ký thoát nghèo.",
    ),
}

CHAIN = [
    ("hamlet_meeting", "submit", "hamlet", "hamlet_head"),
    ("commune_check", "confirm_complete", "commune", "commune_officer"),
    ("commune_verification", "verify_claims", "commune", "commune_chair"),
    ("commune_posting", "close_posting", "commune", "commune_officer"),
    ("commune_endorsement", "endorse", "commune", "commune_chair"),
    ("district_check", "confirm_complete", "district", "standing_office"),
    ("appraisal", "appraise", "district", "labour_office"),
    ("council", "record_council_result", "district", "council_chair"),
    ("decision", "decide", "district", "district_chair"),
    ("certificate", "issue_certificate", "district", "standing_office"),
]


@pytest.fixture
def plan() -> Plan:
    return load_plan("kh87-2018")


@pytest.fixture
def raw() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("rules").joinpath("plans", "kh87-2018.toml").read_text(encoding="utf-8")
    )


def test_identity_of_the_plan(plan: Plan) -> None:
    assert plan_ids() == ("kh87-2018", "vd-hai-cap-2026")
    assert (plan.id, plan.number, plan.signed_on) == ("kh87-2018", "87/KH-UBND", date(2018, 7, 19))
    assert (plan.period.first_year, plan.period.last_year) == (2016, 2020)
    assert plan.period.summary_on == date(2020, 6, 11)
    assert [basis.number for basis in plan.legal_bases][:3] == ["133/KH-UBND", "289-QĐ/TU", "159/KH-UBND"]
    goal = plan.goal("district.average_reduction")
    assert plan.goals == (goal,)
    assert (goal.required, goal.rate, goal.by_year) == (Fraction(46, 10), "poor", 2020)
    with pytest.raises(KeyError, match="district"):
        plan.goal("district")


def test_every_household_bullet_word_for_word(plan: Plan) -> None:
    household = plan.category("household")
    found = {c.id: tuple(bullet.text.vi for bullet in c.bullets) for c in household.criteria}
    assert found == BULLETS
    assert [c.id for c in household.criteria] == list(BULLETS)


def test_mended_slips_keep_what_was_printed(plan: Plan) -> None:
    exited = plan.category("household").criterion("household.sustained_exit")
    assert [b.repaired_from for b in exited.bullets] == [
        None,
        None,
        "Thoát nghèo và hỗ trợ các hộ nghèo khác trên địa bàn vùng cùng vươn lên thoát nghèo.",
    ]
    assert exited.heading is not None
    assert exited.heading.text.vi == "Hộ đã thoát nghèo, thoát cận nghèo"
    assert exited.heading.repaired_from == "- Hộ đã thoát nghèo, thoát cận nghèo"
    goal = plan.goals[0].bullet
    assert goal.repaired_from is not None
    assert "đa nghèo đa chiều" in goal.repaired_from
    assert goal.text.vi == goal.repaired_from.replace("đa nghèo đa chiều", "nghèo đa chiều")


def test_every_mended_slip_of_the_plan(plan: Plan) -> None:
    """Putting the printed slip back into the mended text gives what was printed: nothing else was touched."""
    slips = {
        "department.plan": ("Cẩm Thủy", "Cầm Thủy"),
        "department.sponsorship": ("đỡ đầu", "đờ đầu"),
        "commune.party_and_unions": ("Đảng bộ trong sạch, vững mạnh;", "Đảng bộ;"),
        "commune.plan": ("Cẩm Thủy", "Cầm Thủy"),
        "hamlet.infrastructure": ("điện", "ddianj"),
        "enterprise.cooperation": ("tiến bộ", "tiên bộ"),
        "household.sustained_exit": ("địa bàn cùng", "địa bàn vùng cùng"),
    }
    for category in plan.categories.values():
        for criterion in category.criteria:
            for bullet in criterion.bullets:
                if bullet.repaired_from is None:
                    continue
                mended, printed = slips[criterion.id]
                put_back = bullet.text.vi.replace(mended, printed)
                if criterion.id == "commune.plan":
                    put_back = put_back.replace("đỡ đầu", "đờ đầu")
                assert put_back == bullet.repaired_from
    repaired = {
        c.id for k in plan.categories.values() for c in k.criteria for b in c.bullets if b.repaired_from
    }
    assert repaired == set(slips)


def test_the_other_categories_are_listed_with_their_bullets(plan: Plan) -> None:
    counts = {
        category.id: (category.label, len(category.criteria), sum(len(c.bullets) for c in category.criteria))
        for category in plan.categories.values()
    }
    assert counts == {
        "household": ("2.7", 8, 10),
        "department": ("2.1", 6, 6),
        "commune": ("2.2", 9, 11),
        "hamlet": ("2.2", 9, 11),
        "enterprise": ("2.5", 3, 3),
        "individual": ("2.6", 2, 2),
        "benefactor": ("2.8", 1, 1),
        "armed_forces": ("IV.1", 0, 0),
        "association": ("IV.1", 0, 0),
    }
    fixed = {
        "hamlet.average_reduction",
        "hamlet.reduction_above_plan",
        "commune.zone_rates",
        "commune.reduction_above_plan",
        "township.average_reduction",
        "department.sponsorship",
    }
    assert fixed <= {c.id for category in plan.categories.values() for c in category.criteria}
    assert {category.id: category.facts for category in plan.categories.values()} == {
        "household": "household",
        "department": "department",
        "commune": "commune",
        "hamlet": "hamlet",
        "enterprise": "attested_only",
        "individual": "individual",
        "benefactor": "attested_only",
        "armed_forces": "attested_only",
        "association": "attested_only",
    }


def test_two_criteria_share_one_bullet_each_with_its_own_words(plan: Plan) -> None:
    household = plan.category("household")
    assert household.criterion("household.own_effort").text.vi == (
        "Có ý thức, trách nhiệm chủ động vượt khó vươn lên để thoát nghèo"
    )
    assert household.criterion("household.exit_registered").text.vi == "tự nguyện đăng ký thoát nghèo"


def test_every_criterion_is_complete_in_both_languages(plan: Plan) -> None:
    for criterion in plan.category("household").criteria:
        assert criterion.kind == "required"
        assert criterion.clause in ("IV.2.7.1", "IV.2.7.2")
        assert criterion.clause == f"IV.{criterion.label}"
        assert criterion.evidence
        assert criterion.attested_by
        assert criterion.verified_by
        assert not set(criterion.attested_by) & set(criterion.verified_by)
        for text in (criterion.title, criterion.text, *criterion.evidence):
            assert text.vi
            assert text.en
            assert text.vi != text.en


def test_only_loans_may_be_left_aside(plan: Plan) -> None:
    assert [c.id for c in plan.category("household").criteria if c.allows_not_applicable] == [
        "household.credit_use"
    ]


def test_the_household_chain(plan: Plan) -> None:
    chain = plan.category("household").chain
    assert [(s.id, s.act, s.level, *s.roles) for s in chain] == CHAIN
    assert [s.id for s in chain if "return" in s.may] == [
        "commune_check",
        "commune_verification",
        "district_check",
        "appraisal",
    ]
    assert {s.max_returns for s in chain if "return" in s.may} == {1}
    assert [s.id for s in chain if "reject" in s.may] == [
        "commune_verification",
        "district_check",
        "appraisal",
    ]
    assert {s.id: s.posting_days for s in chain if s.posting_days} == {"commune_posting": 7}
    assert all(8 <= (s.deadline_working_days or 0) <= 12 for s in chain[1:])


DISTRICT_STEPS = CHAIN[5:]
OTHER_CHAINS = {
    "hamlet": CHAIN,
    "commune": [("commune_submission", "submit", "commune", "commune_chair"), *DISTRICT_STEPS],
    **{
        category: [("department_submission", "submit", "district", "department"), *DISTRICT_STEPS]
        for category in (
            "department",
            "enterprise",
            "individual",
            "benefactor",
            "armed_forces",
            "association",
        )
    },
}


@pytest.mark.parametrize("category", list(OTHER_CHAINS))
def test_the_chains_of_the_other_categories(plan: Plan, category: str) -> None:
    chain = plan.category(category).chain
    assert [(s.id, s.act, s.level, *s.roles) for s in chain] == OTHER_CHAINS[category]
    like = {step.id: step for step in plan.category("household").chain}
    for step in chain[1:]:
        # The same step means the same everywhere, whatever a category calls it.
        assert replace(step, title=like[step.id].title) == like[step.id]
    assert chain[0].prepared_by == (("commune_officer",) if category == "commune" else ())


def test_every_dossier_holds_letter_report_and_minutes(plan: Plan) -> None:
    for category in plan.categories.values():
        parts = {part.id: part for part in category.dossier_parts}
        assert {"submission_letter", "achievement_report", "meeting_minutes"} <= set(parts)
        assert {p.id for p in parts.values() if not p.required} <= {"confirmation"}
        for part in parts.values():
            step = category.step(part.due_step)
            assert part.provided_by in (*step.roles, *step.prepared_by)


NOMINEE = {"department": "department", "commune": "commune_chair", "hamlet": "hamlet_head"}


def test_nobody_attests_or_verifies_for_themselves(plan: Plan) -> None:
    """Whoever heads the nominee neither attests nor verifies; who submits does not verify; nobody does both."""
    for category in plan.categories.values():
        submitters = set(category.chain[0].roles)
        for criterion in category.criteria:
            assert criterion.evidence
            assert criterion.attested_by
            assert criterion.verified_by
            assert NOMINEE.get(category.id) not in (*criterion.attested_by, *criterion.verified_by)
            assert not submitters & set(criterion.verified_by)
            assert not set(criterion.attested_by) & set(criterion.verified_by)


def test_walking_the_chain(plan: Plan) -> None:
    household = plan.category("household")
    step = household.chain[0]
    walked = [step.id]
    while following := household.next_step(step.id):
        step = following
        walked.append(step.id)
    assert walked == [row[0] for row in CHAIN]
    with pytest.raises(KeyError, match="province"):
        household.step("province")
    with pytest.raises(KeyError, match=r"household\.nothing"):
        household.criterion("household.nothing")


def test_readings_and_their_defaults(plan: Plan) -> None:
    options = {name: [o.value for o in reading.options] for name, reading in plan.readings.items()}
    assert options == {
        "income_growth": ["fixed_base", "added_each_year", "compounding"],
        "income_growth_protected": ["each_year", "by_third_year"],
        "protected_class": ["either", "disabled", "social_protection"],
        "protected_needs_commitment": [True, False],
        "exited_bullets": ["any", "all"],
        "exit_year_counts": [False, True],
        "reduction_unit": ["points", "relative"],
        "plan_target_rate": ["poor", "poor_and_near_poor"],
        "hamlet_average": ["further_test", "definition"],
        "commune_scope": ["by_zone", "poor_only"],
        "target_year_review": ["previous_year_end", "same_year_end"],
        "community_support": ["majority", "unanimous"],
    }
    assert plan.default_readings() == {name: values[0] for name, values in options.items()}


def test_refusals_papers_and_roles(plan: Plan) -> None:
    assert list(plan.refusal_reasons) == [
        "wrong_subject",
        "standard_not_met",
        "dossier_incomplete",
        "breach_of_law",
    ]
    parts = plan.category("household").dossier_parts
    assert [(p.id, p.due_step) for p in parts] == [
        ("achievement_report", "hamlet_meeting"),
        ("meeting_minutes", "hamlet_meeting"),
        ("submission_letter", "commune_endorsement"),
    ]
    assert plan.award_forms["giay_khen"].title.vi == "Giấy khen"
    assert set(ROLES) == {
        "hamlet_head",
        "commune_officer",
        "commune_chair",
        "department",
        "labour_office",
        "standing_office",
        "council_member",
        "council_chair",
        "district_chair",
        "province_chair",
        "inspector",
        "auditor",
        "administrator",
    }


@pytest.mark.parametrize(
    ("in_favour", "against", "base", "chair", "carried"),
    [
        (4, 3, 7, False, True),
        (3, 4, 7, True, False),
        (4, 4, 8, True, True),
        (4, 4, 8, False, False),
        (4, 3, 8, True, False),
        (5, 3, 8, False, True),
        (0, 0, 0, True, False),
        (0, 5, 5, True, False),
    ],
)
def test_council_majority_and_tie(
    plan: Plan, in_favour: int, against: int, base: int, chair: bool, carried: bool
) -> None:
    assert plan.council_rule.carries(in_favour, against, base, chair_in_favour=chair) is carried


@pytest.mark.parametrize(("threshold", "least"), [("3/5", 6), ("2/3", 7), ("1", 10), ("1/3", 4), ("1/2", 6)])
def test_any_share_but_a_half_is_enough_when_reached(plan: Plan, threshold: str, least: int) -> None:
    rule = replace(plan.council_rule, threshold=Fraction(threshold), quorum=Fraction(threshold))
    carried = [n for n in range(11) if rule.carries(n, 0, 10, chair_in_favour=False)]
    assert carried == list(range(least, 11))
    assert [n for n in range(11) if rule.has_quorum(n, 10)] == list(range(least, 11))
    # Half against half is no tie where more than a majority is asked: the chair's side cannot carry it.
    assert rule.carries(5, 5, 10, chair_in_favour=True) is (threshold in ("1/2", "1/3"))


@given(share=st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20), of=st.integers(1, 60))
def test_a_half_is_exceeded_and_any_other_share_reached(share: Fraction, of: int) -> None:
    # The share comes back from the text that a session keeps.
    enough = [n for n in range(of + 2) if (n > share * of if share * 2 == 1 else n >= share * of)]
    assert least_votes(Fraction(str(share)), of) == enough[0]


def test_council_quorum_and_a_tie_that_fails(plan: Plan) -> None:
    rule: CouncilRule = plan.council_rule
    assert rule.confirmed is False
    assert [rule.has_quorum(present, 8) for present in (4, 5)] == [False, True]
    assert not rule.has_quorum(0, 0)
    strict = CouncilRule(Fraction(1, 2), Fraction(1, 2), "present", True, False, "fails", True, "x")
    assert not strict.carries(4, 4, 8, chair_in_favour=True)


def test_round_trip_through_json(plan: Plan) -> None:
    assert read_plan(json.loads(json.dumps(plan.to_dict())), "json") == plan


def test_plan_is_frozen_and_cached(plan: Plan) -> None:
    assert load_plan("kh87-2018") is plan
    with pytest.raises(FrozenInstanceError):
        plan.version = "2"  # type: ignore[misc]
    with pytest.raises(TypeError):
        plan.categories["x"] = plan.category("household")  # type: ignore[index]


@pytest.mark.parametrize("plan_id", ["", "kh88", "../plan", "kh87-2018.toml", "KH87-2018"])
def test_unknown_plan(plan_id: str) -> None:
    with pytest.raises(UnknownPlanError) as caught:
        load_plan(plan_id)
    assert caught.value.args == (plan_id,)


def _at(raw: dict[str, Any], *path: str | int) -> Any:
    value: Any = raw
    for key in path:
        value = value[key]
    return value


HOUSEHOLD = ("categories", 0)
EXIT = (*HOUSEHOLD, "criteria", 5)


@pytest.mark.parametrize(
    ("path", "key", "value", "place"),
    [
        ((), "unknown", 1, "unknown"),
        ((), "signed_on", "19/7/2018", "signed_on"),
        ((), "signed_on", "2018-02-30", "signed_on"),
        ((), "calendar", "france", "calendar"),
        (("title",), "en", " ", "title.en"),
        (("title",), "fr", "x", "title.fr"),
        (("period",), "last_year", 2015, "period.last_year"),
        (("period",), "first_year", True, "period.first_year"),
        (("goals", 0), "required", 4.6, "goals[district.average_reduction].required"),
        (("goals", 0), "required", "0", "goals[district.average_reduction].required"),
        (("goals", 0), "rate", "rich", "goals[district.average_reduction].rate"),
        (("goals", 0), "by_year", "2020", "goals[district.average_reduction].by_year"),
        (("goals", 0), "confirmed", "no", "goals[district.average_reduction].confirmed"),
        ((), "role_titles", {"mayor": {"vi": "x", "en": "x"}}, "role_titles.mayor"),
        ((), "role_titles", {"auditor": {"vi": "x"}}, "role_titles.auditor.en"),
        ((), "role_titles", {"auditor": "x"}, "role_titles.auditor"),
        (("categories", 7), "chain", [], "categories[armed_forces].chain"),
        (EXIT, "confirmed", 0, "categories[household].criteria[household.sustained_exit].confirmed"),
        (
            (*EXIT, "params"),
            "years",
            1.5,
            "categories[household].criteria[household.sustained_exit].params.years",
        ),
        (
            (*EXIT, "params"),
            "last_exit_year",
            2015,
            "categories[household].criteria[household.sustained_exit].params.last_exit_year",
        ),
        (
            (*EXIT, "params"),
            "growth",
            "0",
            "categories[household].criteria[household.sustained_exit].params.growth",
        ),
        (
            (*EXIT, "params"),
            "growth_protected",
            "11",
            "categories[household].criteria[household.sustained_exit].params.growth_protected",
        ),
        (
            (*EXIT, "params"),
            "helped_households",
            0,
            "categories[household].criteria[household.sustained_exit].params.helped_households",
        ),
        (
            (*HOUSEHOLD, "chain", 1),
            "prepared_by",
            ["auditor"],
            "categories[household].chain[commune_check].prepared_by",
        ),
        (("readings", 0), "options", [], "readings[income_growth].options"),
        (("readings", 0, "options", 0), "value", 3, "readings[income_growth].options[0].value"),
        (("council_rule",), "threshold", "3/2", "council_rule.threshold"),
        (("council_rule",), "tie_rule", "coin", "council_rule.tie_rule"),
        (("refusal_reasons", 0), "id", "Wrong Subject", "refusal_reasons[Wrong Subject].id"),
        (("refusal_reasons", 0), "id", "breach_of_law", "refusal_reasons[breach_of_law]"),
        (("award_forms", 0), "decided_by", "mayor", "award_forms[giay_khen].decided_by"),
        (HOUSEHOLD, "award_form", "medal", "categories[household].award_form"),
        (HOUSEHOLD, "facts", "castle", "categories[household].facts"),
        (HOUSEHOLD, "criteria", [], "categories[household].criteria"),
        (HOUSEHOLD, "chain", "x", "categories[household].chain"),
        (EXIT, "evaluator", "guess", "categories[household].criteria[household.sustained_exit].evaluator"),
        (EXIT, "id", "household.initiative", "categories[household].criteria[household.initiative]"),
        (
            ("categories", 1, "criteria", 0),
            "id",
            "household.initiative",
            "categories[department].criteria[household.initiative]",
        ),
        (EXIT, "bullets", [], "categories[household].criteria[household.sustained_exit].bullets"),
        (
            EXIT,
            "verified_by",
            ["commune_officer"],
            "categories[household].criteria[household.sustained_exit].verified_by",
        ),
        (
            EXIT,
            "attested_by",
            ["x", "x"],
            "categories[household].criteria[household.sustained_exit].attested_by",
        ),
        (
            (*EXIT, "params"),
            "growth",
            "much",
            "categories[household].criteria[household.sustained_exit].params.growth",
        ),
        (
            (*EXIT, "params"),
            "growth",
            0.6,
            "categories[household].criteria[household.sustained_exit].params.growth",
        ),
        (
            (*EXIT, "params"),
            "years",
            1,
            "categories[household].criteria[household.sustained_exit].params.years",
        ),
        (
            (*EXIT, "params"),
            "years",
            10**9,
            "categories[household].criteria[household.sustained_exit].params.years",
        ),
        (
            (*EXIT, "params"),
            "more",
            1,
            "categories[household].criteria[household.sustained_exit].params.more",
        ),
        (
            (*EXIT, "applies_to"),
            "status",
            ["rich"],
            "categories[household].criteria[household.sustained_exit].applies_to.status",
        ),
        (
            (*HOUSEHOLD, "criteria", 0),
            "params",
            {"x": 1},
            "categories[household].criteria[household.law_abiding].params.x",
        ),
        (
            (*HOUSEHOLD, "criteria", 7, "params"),
            "field",
            "status",
            "categories[household].criteria[household.exit_registered].params.field",
        ),
        (
            (*HOUSEHOLD, "criteria", 6, "part"),
            "vi",
            "lời khác",
            "categories[household].criteria[household.own_effort].part.vi",
        ),
        ((*HOUSEHOLD, "chain", 0), "act", "dance", "categories[household].chain[hamlet_meeting].act"),
        ((*HOUSEHOLD, "chain", 0), "roles", [], "categories[household].chain[hamlet_meeting].roles"),
        ((*HOUSEHOLD, "chain", 1), "id", "council", "categories[household].chain[council]"),
        (
            (*HOUSEHOLD, "chain", 1),
            "max_returns",
            0,
            "categories[household].chain[commune_check].max_returns",
        ),
        ((*HOUSEHOLD, "chain", 1), "may", ["hold"], "categories[household].chain[commune_check].max_returns"),
        (
            (*HOUSEHOLD, "chain", 1),
            "posting_days",
            3,
            "categories[household].chain[commune_check].posting_days",
        ),
        (
            (*HOUSEHOLD, "chain", 1),
            "deadline_working_days",
            -1,
            "categories[household].chain[commune_check].deadline_working_days",
        ),
        (
            (*HOUSEHOLD, "dossier_parts", 0),
            "due_step",
            "province",
            "categories[household].dossier_parts[achievement_report].due_step",
        ),
    ],
)
def test_wrong_plan_names_file_and_place(
    raw: dict[str, Any], path: tuple[str | int, ...], key: str, value: Any, place: str, says: Says
) -> None:
    _at(raw, *path)[key] = value
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.file == "mine.toml"
    assert caught.value.place == place
    message = caught.value.message
    assert str(caught.value) == f"mine.toml: {place}: {message.vi} / {message.en}"
    says(message)


@pytest.mark.parametrize("key", ["id", "version", "title", "period", "council_rule", "calendar"])
def test_missing_key(raw: dict[str, Any], key: str, says: Says) -> None:
    del raw[key]
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == key
    says(caught.value.message)


def test_a_category_without_criteria_says_who_judges(raw: dict[str, Any], says: Says) -> None:
    del raw["categories"][7]["note"]
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "categories[armed_forces].criteria"
    says(caught.value.message)


def test_a_category_that_is_only_listed_needs_nothing_more(raw: dict[str, Any]) -> None:
    for key in ("facts", "chain", "note", "dossier_parts"):
        del raw["categories"][7][key]
    assert not read_plan(raw, "mine.toml").category("armed_forces").assessable


@pytest.mark.parametrize("tables", [[], "x", None])
def test_what_is_no_table_at_all(tables: Any, says: Says) -> None:
    with pytest.raises(PlanError) as caught:
        read_plan(tables, "mine.toml")
    assert (caught.value.file, caught.value.place) == ("mine.toml", "(file)")
    says(caught.value.message)


def test_no_categories(raw: dict[str, Any], says: Says) -> None:
    raw["categories"] = []
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "categories"
    says(caught.value.message)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff\xfe", "byte 0"),
        (b'id = "\xe1"', "byte 6"),
        (b"id = ", "TOML"),
        (b"x = " + b"[" * 50_000, "TOML"),
        (b"x = " + b"9" * 10_000, "TOML"),
        (b"x = 2018-02-30", "TOML"),
        (b"", "calendar"),
        (b"id = 'a'\nid = 'b'", "TOML"),
    ],
)
def test_unreadable_plan_file(data: bytes, place: str, says: Says) -> None:
    with pytest.raises(PlanError) as caught:
        parse_plan(data, "bad.toml")
    assert (caught.value.file, caught.value.place) == ("bad.toml", place)
    assert str(caught.value).startswith(f"bad.toml: {place}: ")
    says(caught.value.message)


def test_a_file_saved_on_another_system_is_the_same_plan(plan: Plan) -> None:
    """With a byte-order mark, and with line ends of two characters also inside texts of several lines."""
    text = resources.files("rules").joinpath("plans", "kh87-2018.toml").read_text(encoding="utf-8")
    text = text.replace(f'vi = "{plan.title.vi}"', 'vi = """\nKế hoạch\nhai dòng"""')
    unix = parse_plan(text.encode(), "mine.toml")
    assert unix.title.vi == "Kế hoạch\nhai dòng"
    assert parse_plan(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "mine.toml") == unix
    assert replace(unix, title=plan.title) == plan


# -- the words of the period on paper ----------------------------------------------------------------------------------------


def test_the_period_on_paper(plan: Plan, raw: dict[str, Any]) -> None:
    assert plan.period.words == "giai đoạn 2018 - 2020"
    assert plan.to_dict()["period"]["words"] == "giai đoạn 2018 - 2020"
    del raw["period"]["words"]
    usual = read_plan(raw, "mine.toml")
    assert usual.period.words == "giai đoạn 2016 - 2020"
    assert "words" not in usual.to_dict()["period"]
    assert read_plan(json.loads(json.dumps(usual.to_dict())), "json") == usual


def test_a_plan_of_one_year_names_it_once() -> None:
    assert (Period(2027, 2027).words, Period(2027, 2027).years) == ("năm 2027", "2027")
    assert (Period(2016, 2020).words, Period(2016, 2020).years) == ("giai đoạn 2016 - 2020", "2016–2020")


@pytest.mark.parametrize("words", ["", " giai đoạn", "giai đoạn\n2018", "x" * 81, 2018])
def test_the_period_on_paper_is_one_line(raw: dict[str, Any], words: Any, says: Says) -> None:
    raw["period"]["words"] = words
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "period.words"
    says(caught.value.message)


# -- chains that lead to a certificate ---------------------------------------------------------------------------------------


def _chain_of(raw: dict[str, Any], acts: list[str]) -> None:
    """Give the departments' category a chain of these acts, its steps named by their number."""
    chain = raw["categories"][1]["chain"]
    like = {step["act"]: step for category in raw["categories"] for step in category["chain"]}
    chain[:] = [{**like[act], "id": f"s{n}"} for n, act in enumerate(acts)]
    for step in chain:
        # What a household's commune does is done by an office that a department's dossier lies with.
        step["roles"] = ["standing_office" if r.startswith("commune_") else r for r in step["roles"]]
        step["level"] = "district"
    for part in raw["categories"][1]["dossier_parts"]:
        part["due_step"] = "s0"


CLOSING = ["record_council_result", "decide", "issue_certificate"]


@pytest.mark.parametrize(
    ("acts", "place"),
    [
        (CLOSING, "categories[department].chain"),
        (["submit", "issue_certificate"], "categories[department].chain"),
        (["submit", "decide", "issue_certificate"], "categories[department].chain"),
        (["submit", "record_council_result", "issue_certificate"], "categories[department].chain"),
        (["submit", "record_council_result", "decide"], "categories[department].chain"),
        (["confirm_complete", "submit", *CLOSING], "categories[department].chain[s0].act"),
        (["submit", "confirm_complete", "submit", *CLOSING], "categories[department].chain[s2].act"),
        (["submit", "close_posting", "close_posting", *CLOSING], "categories[department].chain[s2].act"),
        (["submit", *CLOSING, "issue_certificate"], "categories[department].chain[s4].act"),
        (["submit", *CLOSING, "appraise"], "categories[department].chain[s2].act"),
        (
            ["submit", "record_council_result", "appraise", "decide", "issue_certificate"],
            "categories[department].chain[s2].act",
        ),
        (
            ["submit", "decide", "record_council_result", "issue_certificate"],
            "categories[department].chain[s1].act",
        ),
    ],
)
def test_a_chain_that_leads_nowhere(raw: dict[str, Any], acts: list[str], place: str, says: Says) -> None:
    _chain_of(raw, acts)
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == place
    says(caught.value.message)
    # What was in force once is read for good: no later release may lose the plan that a dossier was judged by.
    assert [s.act for s in read_plan(raw, "kept", kept=True).category("department").chain] == acts


@pytest.mark.parametrize(
    "acts",
    [
        ["submit", *CLOSING],
        ["submit", "verify_claims", "confirm_complete", "close_posting", "confirm_complete", *CLOSING],
    ],
)
def test_what_stands_between_submission_and_council_is_free(raw: dict[str, Any], acts: list[str]) -> None:
    _chain_of(raw, acts)
    assert [s.act for s in read_plan(raw, "mine.toml").category("department").chain] == acts


@pytest.mark.parametrize(
    ("path", "key", "value", "place"),
    [
        ((), "id", "../x", "id"),
        ((), "id", "kế-hoạch", "id"),
        ((), "id", "a--b", "id"),
        ((), "id", "a" * 61, "id"),
        (("period",), "summary_on", "2015-12-31", "period.summary_on"),
        (("award_forms", 0), "decided_by", "council_chair", "award_forms[giay_khen].decided_by"),
        (("categories", 3, "chain", -2), "roles", ["province_chair"], "award_forms[giay_khen].decided_by"),
        (("council_rule",), "threshold", "0", "council_rule.threshold"),
        (("council_rule",), "quorum", "0/3", "council_rule.quorum"),
        (("council_rule",), "secret", True, "council_rule.tie_rule"),
        ((*HOUSEHOLD, "chain", 4), "may", ["hold"], "categories[household].chain[commune_endorsement].may"),
        (
            (*HOUSEHOLD, "chain", 4),
            "may",
            ["withdraw"],
            "categories[household].chain[commune_endorsement].may",
        ),
        ((*HOUSEHOLD, "chain", 8), "may", ["decline"], "categories[household].chain[decision].may"),
        (
            (*HOUSEHOLD, "criteria", 0),
            "verified_by",
            ["commune_officer", "inspector"],
            "categories[household].criteria[household.law_abiding].verified_by",
        ),
        ((), "refusal_reasons", [], "refusal_reasons"),
    ],
)
def test_what_could_not_be_run_is_refused(
    raw: dict[str, Any], path: tuple[str | int, ...], key: str, value: Any, place: str, says: Says
) -> None:
    _at(raw, *path)[key] = value
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == place
    says(caught.value.message)
    assert read_plan(raw, "kept", kept=True)


def test_the_summing_up_may_be_on_the_first_day_of_the_last_year(raw: dict[str, Any]) -> None:
    raw["period"]["summary_on"] = "2020-01-01"
    assert read_plan(raw, "mine.toml").period.summary_on == date(2020, 1, 1)


def test_a_kept_file_is_still_held_to_its_form() -> None:
    text = resources.files("rules").joinpath("plans", "kh87-2018.toml").read_text(encoding="utf-8")
    assert (
        parse_plan(text.replace('id = "kh87-2018"', 'id = "../x"').encode(), "kept", kept=True).id == "../x"
    )
    with pytest.raises(PlanError):
        parse_plan(b"x = 1", "kept", kept=True)


def test_what_there_is_nothing_of_cannot_be_named(raw: dict[str, Any], says: Says) -> None:
    del raw["award_forms"]
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "categories[household].award_form"
    says(caught.value.message)


def test_a_reading_named_in_a_plan_without_readings(raw: dict[str, Any]) -> None:
    del raw["readings"]
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place.endswith(".params.reading")


def test_a_secret_ballot_needs_a_tie_rule_without_the_chair(raw: dict[str, Any]) -> None:
    raw["council_rule"] |= {"secret": True, "tie_rule": "fails", "written_absentee_allowed": True}
    rule = read_plan(raw, "mine.toml").council_rule
    assert (rule.secret, rule.written_absentee_allowed) == (True, True)
    # Where more than half is asked there are no ties, and nobody's side decides.
    raw["council_rule"] |= {"tie_rule": "chair", "threshold": "2/3"}
    assert read_plan(raw, "mine.toml").council_rule.secret


def test_absent_members_are_counted_out_of_all_alone(raw: dict[str, Any], says: Says) -> None:
    raw["council_rule"] |= {"base": "present", "written_absentee_allowed": True}
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "council_rule.written_absentee_allowed"
    says(caught.value.message)


def test_an_award_form_may_have_a_rule_of_its_own(raw: dict[str, Any]) -> None:
    assert "council_rule" not in raw["award_forms"][0]
    own = {**raw["council_rule"], "threshold": "9/10", "secret": True, "written_absentee_allowed": True}
    raw["award_forms"][0]["council_rule"] = own
    plan = read_plan(raw, "mine.toml")
    assert plan.council_rule_of("giay_khen").threshold == Fraction(9, 10)
    assert plan.council_rule_of(None) == plan.council_rule_of("unknown") == plan.council_rule
    assert read_plan(plan.to_dict(), "again") == plan
    for key, value, place in (
        ("quorum", "0", "quorum"),
        ("threshold", "1/2", "tie_rule"),
        ("base", "present", "written_absentee_allowed"),
    ):
        raw["award_forms"][0]["council_rule"] = {**own, key: value}
        with pytest.raises(PlanError) as caught:
            read_plan(raw, "mine.toml")
        assert caught.value.place == f"award_forms[giay_khen].council_rule.{place}"


@pytest.mark.parametrize(
    ("authority", "chair", "department"),
    [
        ("Ủy ban nhân dân huyện Cẩm Thủy", "Chủ tịch UBND huyện", "Phòng, ban, ngành, đoàn thể huyện"),
        (
            "Ủy ban nhân dân thành phố Hòa Lâm",
            "Chủ tịch UBND thành phố",
            "Phòng, ban, ngành, đoàn thể thành phố",
        ),
        ("UBND thị xã Bỉm Sơn", "Chủ tịch UBND thị xã", "Phòng, ban, ngành, đoàn thể thị xã"),
    ],
)
def test_offices_of_a_district_are_called_after_its_kind(authority: str, chair: str, department: str) -> None:
    plan = replace(load_plan("kh87-2018"), authority=Text(authority, authority), role_titles={})
    assert (plan.role_title("district_chair").vi, plan.role_title("department").vi) == (chair, department)
    own = Text("Chủ tịch huyện đảo", "Island chair")
    assert replace(plan, role_titles={"district_chair": own}).role_title("district_chair") == own


def test_a_province_without_steps_in_its_districts_speaks_of_no_district() -> None:
    plan = load_plan("vd-hai-cap-2026")
    authority = Text("Ủy ban nhân dân tỉnh Đèo Cao", "x")
    plan = replace(plan, authority=authority, role_titles={})
    assert all(step.level != "district" for c in plan.categories.values() for step in c.chain)
    assert plan.role_title("department") == Text(
        "Sở, ban, ngành, đoàn thể tỉnh", "Provincial department or union"
    )
    assert plan.role_title("province_chair").vi == "Chủ tịch UBND tỉnh"
    assert plan.role_title("district_chair").vi == "Chủ tịch UBND huyện", (
        "there is no such chair of a province"
    )
    # One with a step there asks the departments of its districts.
    category = plan.category("household")
    chain = tuple(
        replace(step, level="district") if step.act == "appraise" else step for step in category.chain
    )
    assert any(step.level == "district" for step in chain)
    between = replace(plan, categories={"household": replace(category, chain=chain)})
    assert between.role_title("department").vi == "Phòng, ban, ngành, đoàn thể huyện"


def test_where_nobody_may_reject_no_reasons_are_asked_for(raw: dict[str, Any]) -> None:
    for category in raw["categories"]:
        for step in category["chain"]:
            step["may"] = [one for one in step["may"] if one != "reject"]
    raw["refusal_reasons"] = []
    assert not read_plan(raw, "mine.toml").refusal_reasons
    raw["categories"][0]["chain"][1]["may"].append("reject")
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert caught.value.place == "refusal_reasons"


def test_an_error_quotes_no_more_of_a_file_than_a_person_can_read(raw: dict[str, Any]) -> None:
    raw["k" * 100_000] = 1
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert len(str(caught.value)) < 3000
    assert caught.value.place.startswith("kkk")
