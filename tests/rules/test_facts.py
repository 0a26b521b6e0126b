"""Reading facts: whatever is wrong is refused at its place, nothing is guessed, no input ends in a traceback."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.conftest import Says

from rules.assessment import assess_case
from rules.cases import parse_case, resolve_readings
from rules.facts import HouseholdFacts, Income
from rules.facts_input import READERS, parse_facts
from rules.inputs import InputError
from rules.plan import Option, Reading, load_plan
from rules.strict_json import JsonError, NumberLiteral, parse_json
from rules.text import Text
from rules.wording import quoted

CASE: dict[str, Any] = {
    "plan": "kh87-2018",
    "category": "household",
    "assessed_on": "2020-05-15",
    "readings": {},
    "subject": {
        "status": "exited",
        "exit_year": 2016,
        "helped_households_exit": 0,
        "income_per_head": [
            {"year": 2016, "amount": "9600000", "verified": True},
            {"year": 2017, "amount": "15360000", "verified": True},
        ],
    },
    "attested": {"household.law_abiding": True},
}


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    case = copy.deepcopy(CASE)
    target: Any = case
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return case


SUBJECT = "subject"
INCOME = ("subject", "income_per_head", 1)


def named(value: Any) -> str:
    """Name a case of a table in short ASCII without backslashes.

    Pytest escapes names that are given whenever it collects; run twice in one process, as mutation testing does, a name
    with anything else in it would no longer be the same.
    """
    if isinstance(value, list | tuple | dict):
        return type(value).__name__
    if isinstance(value, int) and value.bit_length() > 64:
        return "huge"
    return ascii(value)[:40].replace("\\", "/")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("plan",), "kh88", "plan"),
        (("plan",), "../kh87-2018", "plan"),
        (("plan",), None, "plan"),
        (("plan",), ["kh87-2018"], "plan"),
        (("category",), "castle", "category"),
        (("category",), {}, "category"),
        (("assessed_on",), "15/05/2020", "assessed_on"),
        (("assessed_on",), "20200515", "assessed_on"),
        (("assessed_on",), "2020-02-30", "assessed_on"),
        (("assessed_on",), "0001-01-01", "assessed_on"),
        (("assessed_on",), "2020-05-15T00:00:00", "assessed_on"),
        (("assessed_on",), 20200515, "assessed_on"),
        (("colour",), "red", "colour"),
        (("readings",), [], "readings"),
        (("readings", "mood"), "good", "readings.mood"),
        (("readings", "income_growth"), "fixed", "readings.income_growth"),
        (("readings", "exit_year_counts"), "true", "readings.exit_year_counts"),
        (("readings", "exit_year_counts"), 1, "readings.exit_year_counts"),
        (("readings", "exit_year_counts"), None, "readings.exit_year_counts"),
        (("attested",), True, "attested"),
        (("attested", "hamlet.party"), True, "attested.hamlet.party"),
        (("attested", "household.law_abiding"), "yes", "attested.household.law_abiding"),
        (("attested", "household.law_abiding"), "not_applicable", "attested.household.law_abiding"),
        (("attested", "household.law_abiding"), None, "attested.household.law_abiding"),
        (("attested", "household.law_abiding"), 1, "attested.household.law_abiding"),
        (("subject",), "household", "subject"),
        ((SUBJECT, "zone"), "III", "subject.zone"),
        ((SUBJECT, "status"), "rich", "subject.status"),
        ((SUBJECT, "status"), None, "subject.status"),
        ((SUBJECT, "status"), ["exited"], "subject.status"),
        ((SUBJECT, "exited_from"), "not_poor", "subject.exited_from"),
        ((SUBJECT, "exit_year"), "2016", "subject.exit_year"),
        ((SUBJECT, "exit_year"), 2016.0, "subject.exit_year"),
        ((SUBJECT, "exit_year"), True, "subject.exit_year"),
        ((SUBJECT, "exit_year"), 16, "subject.exit_year"),
        ((SUBJECT, "exit_year"), 10**400, "subject.exit_year"),
        ((SUBJECT, "exit_confirmed"), "true", "subject.exit_confirmed"),
        ((SUBJECT, "exit_confirmed"), 1, "subject.exit_confirmed"),
        ((SUBJECT, "helped_households_exit"), -1, "subject.helped_households_exit"),
        ((SUBJECT, "helped_households_exit"), False, "subject.helped_households_exit"),
        ((SUBJECT, "helped_households_exit"), "2", "subject.helped_households_exit"),
        ((SUBJECT, "helped_households_exit"), 10**9, "subject.helped_households_exit"),
        ((SUBJECT, "income_per_head"), {}, "subject.income_per_head"),
        ((SUBJECT, "income_per_head"), [1], "subject.income_per_head[0]"),
        ((SUBJECT, "income_per_head"), [{"amount": "1"}], "subject.income_per_head[0].year"),
        ((SUBJECT, "income_per_head"), [{}] * 201, "subject.income_per_head"),
        ((*INCOME, "year"), 2016, "subject.income_per_head[1].year"),
        ((*INCOME, "year"), 99999, "subject.income_per_head[1].year"),
        ((*INCOME, "verified"), "true", "subject.income_per_head[1].verified"),
        ((*INCOME, "verified"), None, "subject.income_per_head[1].verified"),
        ((*INCOME, "amout"), "1", "subject.income_per_head[1].amout"),
        *(
            ((*INCOME, "amount"), amount, "subject.income_per_head[1].amount")
            for amount in (
                "-1",
                "-0",
                -5,
                "",
                " ",
                "9.600.000",
                "9,600,000",
                "1e7",
                "1_000",
                "+5",
                " 5",
                "5\n",
                "５",
                "٥",
                "NaN",
                "Infinity",
                "0x10",
                "1/2",
                ".5",
                "5.",
                "9" * 16,
                "9" * 10_000,
                10**4400,
                True,
                None,
                ["5"],
                5.5,
                float("nan"),
            )
        ),
    ],
    ids=named,
)
def test_wrong_input_is_refused_at_its_place(
    path: tuple[str | int, ...], value: Any, place: str, says: Says
) -> None:
    with pytest.raises(InputError) as caught:
        parse_case(changed(path, value))
    assert caught.value.path == place
    assert len(str(caught.value)) < 1500
    says(caught.value.message)


def test_the_place_of_an_error_begins_where_the_facts_stand() -> None:
    for where, place in (((), "subject"), (("rows[3]",), "rows[3]")):
        with pytest.raises(InputError) as caught:
            parse_facts("household", {"status": "rich"}, *where)
        assert caught.value.path == f"{place}.status"
        with pytest.raises(InputError) as caught:
            parse_facts("hamlet", ["no table"], *where)
        assert caught.value.path == place


def test_the_answers_to_a_reading_are_named_as_the_plan_writes_them() -> None:
    plan = load_plan("kh87-2018")
    zone = Reading(
        "zone", "IV", Text("a", "b"), tuple(Option(v, Text("a", "b")) for v in ("Zone_III", "zone_iii"))
    )
    flag = Reading("flag", "IV", Text("a", "b"), tuple(Option(v, Text("a", "b")) for v in (True, False)))
    wider = replace(plan, readings={"zone": zone, "flag": flag})
    for name, named in (("zone", "Zone_III, zone_iii"), ("flag", "true, false")):
        with pytest.raises(InputError) as caught:
            resolve_readings(wider, {name: "other"})
        assert caught.value.message.en == f'"other" is not valid; use one of: {named}'
    assert resolve_readings(wider, {"zone": "zone_iii"}) == {"zone": "zone_iii", "flag": True}


def test_a_category_that_is_only_listed_cannot_be_asked_about() -> None:
    plan = load_plan("kh87-2018")
    listed = {
        name: replace(plan.category(name), facts=None) for name in ("household", "commune", "association")
    }
    few = {name: plan.category(name) for name in ("hamlet", "benefactor")}
    with pytest.raises(InputError) as caught:
        parse_case(CASE, replace(plan, categories={**listed, **few}))
    assert caught.value.path == "category"
    title = plan.category("household").title
    assert caught.value.message == Text(
        f"kế hoạch chỉ nêu tên, chưa xét nhóm {title.vi} (household); dùng một trong: hamlet, benefactor",
        f"the plan only lists {title.en} (household); use one of: hamlet, benefactor",
    )


@pytest.mark.parametrize("raw", [[], "x", None, 3, {1: 2}])
def test_a_case_that_is_no_object(raw: Any) -> None:
    with pytest.raises(InputError) as caught:
        parse_case(raw)
    assert (caught.value.path, caught.value.message.en) == ("", "must be an object {...}")


def test_what_may_be_attested_is_named() -> None:
    plan = load_plan("kh87-2018")
    for name, named in (("law_abiding", "true, false"), ("credit_use", 'true, false, "not_applicable"')):
        with pytest.raises(InputError) as caught:
            parse_case(changed(("attested",), {f"household.{name}": "no"}), plan)
        assert caught.value.path == f"attested.household.{name}"
        assert caught.value.message.en == f'"no" is not valid; use one of: {named}'
    credit = parse_case(changed(("attested",), {"household.credit_use": "not_applicable"}))
    assert credit.attested == {"household.credit_use": "not_applicable"}


def test_a_case_may_leave_out_the_plan_that_is_given_but_name_no_other() -> None:
    plan = replace(load_plan("kh87-2018"), id="mine")
    unnamed = {key: value for key, value in CASE.items() if key != "plan"}
    for case in (unnamed, {**unnamed, "plan": "mine"}):
        assert parse_case(case, plan).plan is plan
    with pytest.raises(InputError) as caught:
        parse_case(CASE, plan)
    assert caught.value.path == "plan"
    assert caught.value.message.en == '"kh87-2018" is not valid; use one of: mine'
    with pytest.raises(InputError) as caught:
        parse_case(unnamed)
    assert caught.value.path == "plan"


@pytest.mark.parametrize(
    ("path", "value", "high"),
    [
        (("assessed_on",), "1990-01-01", "1989-12-31"),
        (("assessed_on",), "2100-12-31", "2101-01-01"),
        ((SUBJECT, "exit_year"), 1990, 1989),
        ((SUBJECT, "exit_year"), 2100, 2101),
        ((SUBJECT, "helped_households_exit"), 100_000, 100_001),
        ((SUBJECT, "helped_households_exit"), 0, -1),
        ((*INCOME, "amount"), "9" * 15, "9" * 16),
        ((*INCOME, "amount"), "0." + "1" * 12, "0." + "1" * 13),
        ((*INCOME, "amount"), 0, -1),
    ],
    ids=named,
)
def test_the_last_good_value_and_the_first_that_is_not(
    path: tuple[str | int, ...], value: Any, high: Any
) -> None:
    assert parse_case(changed(path, value))
    with pytest.raises(InputError) as caught:
        parse_case(changed(path, high))
    assert caught.value.path.endswith(str(path[-1]))


def test_negative_amounts_are_called_negative() -> None:
    for amount in ("-1", "-9600000.5", -1):
        with pytest.raises(InputError) as caught:
            parse_case(changed((*INCOME, "amount"), amount))
        assert "số âm" in caught.value.message.vi
        assert "negative" in caught.value.message.en


@pytest.mark.parametrize("key", ["plan", "category", "assessed_on"])
def test_required_fields(key: str, says: Says) -> None:
    case = copy.deepcopy(CASE)
    del case[key]
    with pytest.raises(InputError) as caught:
        parse_case(case)
    assert caught.value.path == key
    says(caught.value.message)


def test_what_may_be_left_out() -> None:
    case = parse_case({"plan": "kh87-2018", "category": "household", "assessed_on": "2020-05-15"})
    assert case.facts == HouseholdFacts()
    assert case.attested == {}
    assert case.readings == load_plan("kh87-2018").default_readings()
    assert assess_case(case).verdict == "unproven"


def test_a_good_case() -> None:
    case = parse_case(CASE)
    assert case.assessed_on == date(2020, 5, 15)
    assert isinstance(case.facts, HouseholdFacts)
    assert case.facts.income_per_head == (
        Income(2016, Fraction(9_600_000), True),
        Income(2017, Fraction(15_360_000), True),
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [('"0"', 0), ('"9600000.25"', Fraction("9600000.25")), ("9600000", 9_600_000), ("0.1", Fraction(1, 10))],
)
def test_amounts_keep_every_digit(written: str, amount: Fraction) -> None:
    raw = parse_json(f'{{"income_per_head": [{{"year": 2016, "amount": {written}}}]}}'.encode())
    household = parse_facts("household", raw)
    assert isinstance(household, HouseholdFacts)
    assert household.income_per_head[0].amount == amount


def test_an_income_without_amount_is_a_missing_year() -> None:
    household = parse_facts("household", {"income_per_head": [{"year": 2016}]})
    assert isinstance(household, HouseholdFacts)
    assert household.income_per_head == (Income(2016, None, None),)


@pytest.mark.parametrize("value", [True, False, "not_applicable"])
def test_no_loan_may_be_attested(value: Any) -> None:
    case = parse_case(changed(("attested", "household.credit_use"), value))
    assert case.attested["household.credit_use"] == value


def test_ids_of_the_category_that_do_not_apply_are_allowed() -> None:
    for criterion_id in ("household.own_effort", "household.sustained_exit", "household.exit_registered"):
        parse_case(changed(("attested", criterion_id), True))


def test_readings_are_completed() -> None:
    plan = load_plan("kh87-2018")
    assert resolve_readings(plan, {"exit_year_counts": True}) == {
        **plan.default_readings(),
        "exit_year_counts": True,
    }


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "line 1 column 1"),
        (b"{", "line 1 column 2"),
        (b'{"a": 1,\n  b}', "line 2 column 3"),
        (b"\xff\xfe{\x00}\x00", "byte 0"),
        (b'{"a": "\xc3"}', "byte 7"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1, "a": 2}', "a"),
        (b'[{"x": {"y": 1, "y": 1}}]', "y"),
        (b"[" * 200_000, ""),
        (b'{"a":' * 100_000, ""),
    ],
)
def test_unreadable_json(data: bytes, place: str, says: Says) -> None:
    with pytest.raises(JsonError) as caught:
        parse_json(data)
    assert place in caught.value.place
    says(caught.value.message, Text(caught.value.place, str(caught.value)))


def test_readable_json() -> None:
    assert parse_json(b"\xef\xbb\xbf" + '{"tên": [1, 1.50, 1e400]}'.encode()) == {
        "tên": [1, NumberLiteral("1.50"), NumberLiteral("1e400")]
    }
    assert parse_json(b"9" * 5000) == "9" * 5000


def test_a_whole_number_of_up_to_twenty_characters_is_one() -> None:
    """A longer one is kept as it was written: no number here needs so many, and Python refuses thousands of digits."""
    for literal in ("1" * 20, "-" + "1" * 19):
        assert parse_json(literal.encode()) == int(literal)
        longer = parse_json((literal + "1").encode())
        assert (type(longer), longer) == (NumberLiteral, literal + "1")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        raw = parse_json(data)
    except JsonError:
        return
    with pytest.raises(InputError):
        parse_case(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS: st.SearchStrategy[tuple[str | int, ...]] = st.sampled_from(
    [
        *((key,) for key in CASE),
        *((SUBJECT, key) for key in READERS["household"]),
        (*INCOME, "year"),
        (*INCOME, "amount"),
        (*INCOME, "verified"),
        INCOME,
        ("attested", "household.credit_use"),
        ("readings", "exit_year_counts"),
    ]
)


@given(PATHS, JSON)
def test_any_value_anywhere_is_judged_or_refused(path: tuple[str | int, ...], value: Any) -> None:
    try:
        case = parse_case(changed(path, value))
    except InputError:
        return
    json.dumps(assess_case(case).to_dict())


@given(st.text() | st.integers() | st.floats() | st.none())
def test_shown_values_are_short_and_printable(value: Any) -> None:
    shown = quoted(value)
    assert shown.isprintable()
    assert len(shown) <= 45


def test_a_value_is_cut_after_forty_characters() -> None:
    assert quoted("x" * 40) == '"' + "x" * 40 + '"'
    assert quoted("x" * 41) == quoted("x" * 1000) == '"' + "x" * 40 + "…" + '"'
    assert quoted(NumberLiteral("1" * 41)) == "1" * 40 + "…"
    # Up to 1024 binary digits a number is shown by its own first digits, which for more would take too long.
    assert quoted(2**1024 - 1) == str(2**1024)[:40] + "…"
    assert quoted(2**1024) == "9" * 40 + "…"
    assert quoted(10**39) == str(10**39)
    assert (quoted(None), quoted(True), quoted(False), quoted({}), quoted(())) == (
        "null", "true", "false", "{…}", "[…]",
    )  # fmt: skip


def test_a_number_of_more_than_thirty_digits_is_none() -> None:
    for amount, said in ((1 - 10**30, "is negative"), (-(10**30), "is no amount")):
        with pytest.raises(InputError) as caught:
            parse_case(changed((*INCOME, "amount"), amount))
        assert said in caught.value.message.en


def test_string_and_number_look_different() -> None:
    assert (quoted("2016"), quoted(2016), quoted(NumberLiteral("2016.0"))) == ('"2016"', "2016", "2016.0")
    assert quoted("\x1b[31m\n") == '"\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}"'
