"""The self-check: the same verdicts as the rules, for every category, with nothing kept and nothing logged."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from tests.web.story import World, page_of
from werkzeug.test import TestResponse

from rules.assessment import assess
from rules.cases import parse_case
from rules.plan import load_plan
from web.labels import VERDICTS
from web.self_check_form import everybody
from workflows import throttle

PLAN = load_plan("kh87-2018")
URL = "/tu-kiem-tra"
DAY = date(2020, 5, 15)
EVERYBODY = everybody(PLAN)

GENERAL = dict.fromkeys(("law_abiding", "initiative", "credit_use", "community_support"), "yes")


@pytest.fixture(autouse=True)
def day(world: World) -> None:
    world.clock.set_day(DAY)


def ask(world: World, who: str, typed: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
    return world.post(None, URL, {"who": who, "step": "answers", **(typed or {})}, **more)


def of_household(**answers: str) -> dict[str, str]:
    return {f"attested-household-{name}": value for name, value in answers.items()}


def verdicts_of(page: str) -> list[tuple[str, str]]:
    """Clause-wise verdict words in the order of the page, by anchor."""
    listed = re.findall(
        r'<li class="criterion" id="([^"]+)">.*?class="tag verdict[^"]*">(.*?)</strong>', page, re.DOTALL
    )
    return [(anchor, unescape(re.sub(r"<[^>]+>", "", words)).strip()) for anchor, words in listed]


def whole_of(page: str) -> str:
    found = re.search(r'<h1>.*?class="tag verdict[^"]*">(.*?)</strong>', page, re.DOTALL)
    assert found, page
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


INCOMES = {
    "income-2016": "9.600.000",
    "income-2017": "15.360.000",
    "income-2018": "15 500 000",
    "income-2019": "16000000 đồng",
}
ALL_YEARS = ["2016", "2017", "2018", "2019"]
EXITED = {
    "exit_year": "2016", "exit_confirmed": "yes", "disabled_member": "no", "social_protection": "no",
    "no_relapse_commitment": "yes", "helped": "0",
}  # fmt: skip
EXITED_FACTS: dict[str, Any] = {
    "status": "exited", "exit_year": 2016, "exit_confirmed": True, "disabled_member": False, "social_protection": False,
    "no_relapse_commitment": True, "helped_households_exit": 0,
}  # fmt: skip


def incomes(verified: set[int], **amounts: int) -> list[dict[str, Any]]:
    base = {2016: 9_600_000, 2017: 15_360_000, 2018: 15_500_000, 2019: 16_000_000}
    base |= {int(y[1:]): a for y, a in amounts.items()}
    return [{"year": y, "amount": str(a), "verified": y in verified} for y, a in base.items()]


EVERY = {2016, 2017, 2018, 2019}
ATTESTED = {f"household.{name}": True for name in GENERAL}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    # who, typed, the same facts as the command line takes them, attested, verdict of the whole
    ("household:exited", {**EXITED, **INCOMES, "verified": ALL_YEARS, **of_household(**GENERAL)},
     {**EXITED_FACTS, "income_per_head": incomes(EVERY)}, ATTESTED, "met"),
    ("household:exited", {**EXITED, **INCOMES, "verified": ["2016", "2017", "2019"], **of_household(**GENERAL)},
     {**EXITED_FACTS, "income_per_head": incomes({2016, 2017, 2019})}, ATTESTED, "unproven"),
    ("household:exited", {**EXITED, **INCOMES, "income-2017": "15.359.999", "verified": ALL_YEARS, **of_household(**GENERAL)},
     {**EXITED_FACTS, "income_per_head": incomes(EVERY, y2017=15_359_999)}, ATTESTED, "not_met"),
    ("household:exited", {**EXITED, "helped": "2", **of_household(**GENERAL)},
     {**EXITED_FACTS, "helped_households_exit": 2}, ATTESTED, "met"),
    ("household:exited", {**EXITED, **INCOMES, "income-2017": "11.328.000", "income-2018": "11.328.000",
                          "income-2019": "11.328.000", "disabled_member": "yes", "verified": ALL_YEARS, **of_household(**GENERAL)},
     {**EXITED_FACTS, "disabled_member": True,
      "income_per_head": incomes(EVERY, y2017=11_328_000, y2018=11_328_000, y2019=11_328_000)}, ATTESTED, "met"),
    ("household:exited", {**EXITED, "exit_year": "2015", **of_household(**GENERAL)},
     {**EXITED_FACTS, "exit_year": 2015}, ATTESTED, "not_met"),
    ("household:not_poor", of_household(**GENERAL, helps_others="yes"),
     {"status": "not_poor"}, {**ATTESTED, "household.helps_others": True}, "met"),
    ("household:not_poor", of_household(**GENERAL, helps_others="no"),
     {"status": "not_poor"}, {**ATTESTED, "household.helps_others": False}, "not_met"),
    ("household:poor", {**of_household(**{**GENERAL, "credit_use": "not_applicable"}, own_effort="yes"), "exit_registered": "yes"},
     {"status": "poor", "exit_registered": True},
     {**ATTESTED, "household.credit_use": "not_applicable", "household.own_effort": True}, "met"),
    ("household:near_poor", {**of_household(**GENERAL, own_effort="unknown"), "exit_registered": "no"},
     {"status": "near_poor", "exit_registered": False}, ATTESTED, "not_met"),
    ("hamlet:hamlet", {"especially_difficult": "yes", "households-2017": "60", "poor-2017": "20", "near_poor-2017": "5",
                       "households-2019": "60", "poor-2019": "10", "near_poor-2019": "5"},
     {"kind": "hamlet", "especially_difficult": True, "reviews": [
         {"year": 2017, "households": 60, "poor": 20, "near_poor": 5},
         {"year": 2019, "households": 60, "poor": 10, "near_poor": 5}]}, {}, "unproven"),
    ("hamlet:residential_group", {"households-2018": "60", "poor-2018": "7", "near_poor-2018": "0", "households-2019": "60",
                                  "poor-2019": "4", "near_poor-2019": "0", "target-2019": "4,9%"},
     {"kind": "residential_group", "reviews": [
         {"year": 2018, "households": 60, "poor": 7, "near_poor": 0},
         {"year": 2019, "households": 60, "poor": 4, "near_poor": 0}],
      "plan_targets": [{"year": 2019, "reduction": "4.9"}]}, {}, "unproven"),
    ("commune:commune", {"zone": "III", "households-2019": "1.000", "poor-2019": "99", "near_poor-2019": "101"},
     {"kind": "commune", "zone": "III", "reviews": [
         {"year": 2019, "households": 1000, "poor": 99, "near_poor": 101}]}, {}, "not_met"),
    ("commune:township", {"households-2015": "1.000", "poor-2015": "60", "near_poor-2015": "40", "households-2019": "1000",
                          "poor-2019": "20", "near_poor-2019": "28"},
     {"kind": "township", "reviews": [
         {"year": 2015, "households": 1000, "poor": 60, "near_poor": 40},
         {"year": 2019, "households": 1000, "poor": 20, "near_poor": 28}]}, {}, "unproven"),
    ("department", {"sponsors": "yes", "sponsored-name-1": "Cẩm Liên", "sponsored-rate-1": "30",
                    "attested-department-sponsorship": "no"},
     {"sponsored_communes": [{"name": "Cẩm Liên", "poor_rate": "30"}]}, {"department.sponsorship": False}, "not_met"),
    ("department", {"sponsors": "no"}, {"sponsored_communes": []}, {}, "unproven"),
    ("department", {"sponsors": "yes"}, {"sponsored_communes": [{}]}, {}, "unproven"),
    ("enterprise", {f"attested-enterprise-{n}": "yes" for n in ("contribution", "cooperation", "credit_policy")}, {},
     {f"enterprise.{n}": True for n in ("contribution", "cooperation", "credit_policy")}, "met"),
    # Who lends nothing has no credit policy to carry out; who lends and does not is not met.
    ("enterprise", {"attested-enterprise-contribution": "yes", "attested-enterprise-cooperation": "yes",
                    "attested-enterprise-credit_policy": "not_applicable"}, {},
     {"enterprise.contribution": True, "enterprise.cooperation": True, "enterprise.credit_policy": "not_applicable"}, "met"),
    ("enterprise", {"attested-enterprise-contribution": "yes", "attested-enterprise-cooperation": "yes",
                    "attested-enterprise-credit_policy": "no"}, {},
     {"enterprise.contribution": True, "enterprise.cooperation": True, "enterprise.credit_policy": False}, "not_met"),
    ("individual:poverty_official", {"attested-individual-poverty_official": "yes"},
     {"role": "poverty_official"}, {"individual.poverty_official": True}, "met"),
    ("individual:other", {}, {"role": "other"}, {}, "unproven"),
    ("benefactor", {"attested-benefactor-contribution": "no"}, {}, {"benefactor.contribution": False}, "not_met"),
    ("armed_forces", {}, {}, {}, "unproven"),
    ("association", {}, {}, {}, "unproven"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "typed", "subject", "attested", "wanted"), CASES)
def test_answers_get_the_verdicts_of_the_rules(
    world: World,
    who: str,
    typed: dict[str, Any],
    subject: dict[str, Any],
    attested: dict[str, Any],
    wanted: str,
) -> None:
    category = who.partition(":")[0]
    case = parse_case(
        {
            "plan": PLAN.id,
            "category": category,
            "assessed_on": DAY.isoformat(),
            "subject": subject,
            "attested": attested,
        }
    )
    found = assess(PLAN, category, case.facts, case.attested, DAY, {}, own_answers=True)
    assert found.verdict.value == wanted
    response = ask(world, who, typed)
    page = page_of(response)
    assert response.status_code == 200, page
    assert whole_of(page) == VERDICTS[wanted].text.vi
    assert verdicts_of(page) == [
        (c.id.replace(".", "-"), VERDICTS[c.verdict.value].text.vi) for c in found.criteria
    ]
    plain = unescape(page)
    assert "Đã được xác nhận là" not in plain, "nobody has attested one's own answers"
    if True in case.attested.values():
        assert "Bạn trả lời là đạt" in plain
    missing = plain.partition("Còn thiếu gì")[2].partition("Kết quả này chỉ để tham khảo")[0]
    for c in found.criteria:
        assert c.reason.vi in plain
        assert f"Điểm {c.clause}" in plain
        if c.verdict.value == "unproven":
            assert c.reason.vi in missing, "what is missing stands on top as well"
    if found.reason:
        assert found.reason.vi in plain


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_of_the_plan_can_check(world: World, who: str, lang: str) -> None:
    client = world.client(None)
    start = unescape(page_of(client.get(f"{URL}?lang={lang}")))
    assert f'value="{who}"' in start
    assert EVERYBODY[who].words.get(lang) in start
    token = re.search(r'name="csrf_token" value="([^"]+)"', start)
    assert token
    questions = client.post(URL, data={"csrf_token": token[1], "who": who})
    assert questions.status_code == 200
    text = unescape(page_of(questions))
    for criterion in EVERYBODY[who].category.criteria:
        applies = all(EVERYBODY[who].known.get(n, v[0]) in v for n, v in criterion.applies_to.items())
        asked = f'name="attested-{criterion.id.replace(".", "-")}"' in text
        assert asked == (applies and criterion.evaluator in ("attested", "sponsorship")), criterion.id
    answered = client.post(URL, data={"csrf_token": token[1], "who": who, "step": "answers"})
    assert answered.status_code == 200
    assert VERDICTS["unproven"].text.get(lang) == whole_of(page_of(answered))


def test_every_category_of_the_plan_is_offered() -> None:
    assert {who.category.id for who in EVERYBODY.values()} == set(PLAN.categories)
    assert {"household:not_poor", "household:exited", "household:poor", "household:near_poor"} <= set(
        EVERYBODY
    )


def test_only_what_matters_is_asked(world: World) -> None:
    def questions(who: str) -> str:
        return page_of(world.post(None, URL, {"who": who}))

    exited, poor = questions("household:exited"), questions("household:poor")
    assert 'name="income-2016"' in exited
    assert 'name="income-2020"' not in exited, "that year has not ended"
    assert 'name="exit_registered"' not in exited
    assert 'name="income-2016"' not in poor
    assert 'name="exit_registered"' in poor
    assert 'name="zone"' in questions("commune:commune")
    assert 'name="zone"' not in questions("commune:township")
    assert 'name="especially_difficult"' in questions("hamlet:hamlet")
    assert 'name="especially_difficult"' not in questions("hamlet:residential_group")
    assert 'value="not_applicable"' in poor
    assert poor.count('value="not_applicable"') == 1, "only the use of loans may be left aside"


# -- bad input --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "field", "typed", "at"),
    [
        ("household:exited", "income-2017", "mười triệu", None),
        ("household:exited", "income-2017", "-5", None),
        ("household:exited", "income-2017", "9" * 400, None),
        ("household:exited", "income-2017", "1e9", None),
        ("household:exited", "exit_year", "16", None),
        ("household:exited", "exit_year", "1950", None),
        ("household:exited", "helped", "-1", None),
        ("household:exited", "helped", "1000000", None),
        ("household:exited", "exit_confirmed", "maybe", None),
        ("household:poor", "attested-household-credit_use", "true", None),
        ("household:poor", "attested-household-initiative", "not_applicable", None),
        ("hamlet:hamlet", "poor-2019", "x'); DROP TABLE nominations;--", None),
        ("hamlet:hamlet", "target-2019", "101", None),
        ("hamlet:hamlet", "target-2019", "-1", None),
        ("hamlet:hamlet", "target-2019", "<script>alert(1)</script>", None),
        ("commune:commune", "zone", "IV", None),
        ("department", "sponsored-rate-1", "100,01", None),
        ("department", "sponsored-name-1", "x" * 201, None),
    ],
)
def test_bad_input_is_a_message_at_its_field_and_everything_typed_is_kept(
    world: World, who: str, field: str, typed: str, at: str | None
) -> None:
    category = who.partition(":")[0]
    other = next(c for c in EVERYBODY[who].category.criteria if c.evaluator == "attested")
    kept = f"attested-{other.id.replace('.', '-')}"
    if kept == field:
        kept = f"attested-{category}-law_abiding"
    response = ask(world, who, {field: typed, kept: "no"})
    page = page_of(response)
    assert response.status_code == 422
    assert f'href="#f-{at or field}"' in page
    assert f'id="f-{field}-error"' in page
    assert "<title>Lỗi:" in page
    assert re.search(rf'name="{kept}" value="no" checked', page), "what was answered elsewhere stays"
    assert "<script>alert" not in page
    if f'<input type="radio" id="f-{field}"' not in page:
        assert f'value="{typed}"' in unescape(page)


def test_counts_that_contradict_each_other_are_told_at_their_year(world: World) -> None:
    typed = {
        "households-2018": "10",
        "poor-2018": "8",
        "near_poor-2018": "3",
        "households-2019": "5",
        "poor-2019": "6",
    }
    page = unescape(page_of(ask(world, "hamlet:hamlet", typed)))
    for year in ("2018", "2019"):
        assert f'id="f-households-{year}-error"' in page
        assert f'name="poor-{year}" type="text" value="{typed[f"poor-{year}"]}"' in page
    assert "Số hộ nghèo và cận nghèo vượt tổng số hộ (10); kiểm tra lại." in page


def test_communes_that_are_said_not_to_be_there(world: World) -> None:
    response = ask(world, "department", {"sponsors": "no", "sponsored-name-2": "Cẩm Liên"})
    assert response.status_code == 422
    assert 'href="#f-sponsors"' in page_of(response)
    assert 'value="Cẩm Liên"' in page_of(response)


@pytest.mark.parametrize(
    "who", ["", "x", "household", "household:rich", "household:poor:x", "a" * 5000, "\x00"]
)
def test_an_unknown_choice_is_asked_again(world: World, who: str) -> None:
    for step in ("", "answers"):
        response = world.post(None, URL, {"who": who, "step": step})
        assert response.status_code == 422
        assert 'href="#f-who"' in page_of(response)


def test_hostile_posts_are_answered_calmly(world: World) -> None:
    odd: dict[str, Any] = {
        "verified": ["2016", "x", "9999", ""], "exit_year": ["2016", "2017"], "unheard-of": "1", "income-1800": "1",
        "attested-household-initiative": ["yes", "no"], "exit_year_day": "1", "version": "x", "command_id": "x",
        "sponsored-name-1": "‮gnp.exe",
        "papers": (io.BytesIO(b"MZ"), "x.exe"),
    }  # fmt: skip
    assert ask(world, "household:exited", odd, content_type="multipart/form-data").status_code == 200
    assert (
        ask(world, "department", {"sponsored-name-1": "<b>Cẩm\x00</b>", "sponsored-rate-1": "40"}).status_code
        == 200
    )
    assert "<b>Cẩm" not in page_of(
        ask(world, "department", {"sponsored-name-1": "<b>Cẩm</b>", "sponsored-rate-1": "40"})
    )
    many = {f"f{n}": "1" for n in range(3000)}
    assert ask(world, "department", many, content_type="multipart/form-data").status_code in (400, 413)
    assert world.client(None).post(URL, data={"who": "department"}).status_code == 400, "no token"


def test_going_back_to_the_answers_keeps_them(world: World) -> None:
    typed = {**EXITED, **INCOMES, "verified": ["2016", "2018"], **of_household(initiative="no")}
    result = page_of(ask(world, "household:exited", typed))
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', result.partition("<main")[2])
    again: dict[str, Any] = {}
    for name, value in hidden:
        again.setdefault(name, []).append(unescape(value))
    client = world.client(None)
    again["csrf_token"] = world.token(client)
    page = page_of(client.post(URL, data={**again, "change": "1"}))
    assert 'value="9.600.000"' in page
    assert 'name="attested-household-initiative" value="no" checked' in page
    assert re.findall(r'name="verified" value="(\d+)" checked', page) == ["2016", "2018"]
    assert "error-summary" not in page


# -- nothing is kept ----------------------------------------------------------------------------------------------------------


def _rows(world: World) -> dict[str, int]:
    tables = world.log.query(
        "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'r'"
    )
    counted = {}
    for table in (t["name"] for t in tables if t["name"] != "public_questions"):
        row = world.log.query_one(f'SELECT count(*) AS n FROM "{table}"')
        assert row is not None
        counted[table] = row["n"]
    return counted


def test_nothing_is_stored_and_nothing_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    secret = {
        **EXITED,
        **INCOMES,
        "income-2018": "12.345.678",
        "verified": ALL_YEARS,
        "disabled_member": "yes",
    }
    client = world.client(None)
    token = world.token(client)
    before = _rows(world)
    with client.session_transaction() as session:
        kept = dict(session)
    with caplog.at_level(logging.DEBUG):
        for typed in (secret, {**secret, "income-2017": "hỏng"}):
            client.post(
                URL,
                data={"csrf_token": token, "who": "household:exited", "step": "answers", **typed},
                environ_base={"REMOTE_ADDR": "192.0.2.1"},
            )
    assert _rows(world) == before
    with client.session_transaction() as session:
        assert dict(session) == kept, "the cookie carries nothing either"
    (asked,) = world.log.query("SELECT * FROM public_questions")
    said = "\n".join([*(r.getMessage() for r in caplog.records), str(asked)])
    assert f"POST {URL} 200" in said
    for word in ("household", "exited", "12345678", "12.345.678", "hỏng", "disabled", "192.0.2.1"):
        assert word not in said, word


def test_answers_stand_in_no_address_and_in_no_draft(world: World) -> None:
    response = world.client(None).get(f"{URL}?who=household:poor&step=answers&exit_registered=yes")
    assert "Bạn kiểm tra cho ai?" in page_of(response), "answers in an address are not looked at"
    for response in (
        world.post(None, URL, {"who": "household:poor"}),
        ask(world, "household:poor", {"exit_registered": "yes"}),
    ):
        page = page_of(response).partition("<main")[2]
        assert "data-draft" not in page
        assert 'method="post"' in page
        assert set(re.findall(r'(?:href|action)="(/tu-kiem-tra[^"]*)"', page)) == {URL}
        assert not re.search(r'(href|action)="[^"]*(\?|near_poor|=yes)', page)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"].startswith("noindex")
        assert response.location is None


def test_questions_are_counted_per_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "QUESTIONS", 2)
    assert [ask(world, "benefactor").status_code for _ in range(3)] == [200, 200, 429]
    assert world.client(None).get(URL).status_code == 200, "to look at the form is no question"


def test_the_readings_in_force_are_used_and_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    movement = world.app.movements.in_force()
    typed = {**EXITED, **INCOMES, "verified": ALL_YEARS, **of_household(**GENERAL)}
    assert "mỗi năm ít nhất bằng 1,6 lần năm thoát nghèo" in page_of(ask(world, "household:exited", typed))
    monkeypatch.setitem(movement.readings, "income_growth", "compounding")
    page = page_of(ask(world, "household:exited", typed))
    assert whole_of(page) == VERDICTS["not_met"].text.vi
    assert "mỗi năm tăng 60% so với năm trước: 1,6; 2,56; 4,096 lần" in page


def test_another_plan_in_force_is_checked_by_the_same_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = load_plan("vd-hai-cap-2026")
    now = replace(world.app.movements.in_force(), plan=plan, readings=plan.default_readings())
    monkeypatch.setattr(world.app.movements, "in_force", lambda: now)
    world.clock.set_day(date(2031, 2, 1))
    for who in everybody(plan):
        assert ask(world, who).status_code == 200
        assert whole_of(page_of(ask(world, who))) == VERDICTS["unproven"].text.vi
    typed = {"exit_year": "2027", "exit_confirmed": "yes", "disabled_member": "no", "social_protection": "no",
             "no_relapse_commitment": "yes", "income-2027": "20.000.000", "income-2028": "26.000.000",
             "income-2029": "26.000.000", "verified": ["2027", "2028", "2029"]}  # fmt: skip
    page = page_of(ask(world, "household:exited", typed))
    assert dict(verdicts_of(page))["household-sustained_exit"] == "Đạt"
    page = page_of(ask(world, "household:exited", {**typed, "income-2029": "25.999.999"}))
    assert dict(verdicts_of(page))["household-sustained_exit"] != "Đạt"


def test_strangers_find_the_self_check(world: World) -> None:
    for path in ("/gioi-thieu", "/dang-nhap", "/ke-hoach", "/ke-hoach/household"):
        assert (
            f'href="{URL}"'
            in page_of(world.client(None).get(path)).partition("<main")[2].partition("<footer")[0]
        ), path
        assert f'href="{URL}"' in page_of(world.client(None).get(path)).partition("<footer")[2]


@pytest.mark.parametrize("who", ["armed_forces", "association"])
def test_where_the_council_alone_decides_nothing_is_said_to_be_missing(world: World, who: str) -> None:
    page = page_of(ask(world, who))
    assert "Hội đồng xét theo báo cáo thành tích" in page
    assert "còn thiếu những điều nêu dưới đây" not in page
    assert "còn thiếu những điều nêu dưới đây" in page_of(ask(world, "department", {"sponsors": "no"}))


def test_in_english_the_plan_s_english_stands_under_its_own_words(world: World) -> None:
    typed = {"who": "household:exited", "step": "answers"}
    vi = unescape(page_of(world.post(None, URL, typed)))
    en = unescape(page_of(world.post(None, f"{URL}?lang=en", typed)))
    judged = [c for c in PLAN.category("household").criteria if f'id="{c.id.replace(".", "-")}"' in en]
    assert len(judged) > 4
    for criterion in judged:
        for bullet in criterion.bullets:
            assert bullet.text.vi in vi
            assert bullet.text.vi in en
            assert bullet.text.en in en
            assert bullet.text.en not in vi
