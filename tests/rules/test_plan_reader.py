"""Reading and writing plans: nothing of a file is lost, every number has its bounds, and every slip its place."""

# ruff: noqa: E501  (a slip and its place stand on one line)

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from datetime import date
from importlib import resources
from typing import Any

import pytest
from tests.rules.conftest import Says

from rules.plan import PlanError, load_plan, plan_file, plan_ids
from rules.plan_reader import parse_plan, read_plan
from rules.text import Text

DATED = next(line for line in plan_file("kh87-2018").decode().splitlines() if line.startswith("dated = "))
Change = Callable[[dict[str, Any]], Any]


def raw_of(plan_id: str) -> dict[str, Any]:
    """The tables of a file that ships with the program, days written as other systems read them."""
    text = resources.files("rules").joinpath("plans", f"{plan_id}.toml").read_text(encoding="utf-8")

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, date) else value

    tables = plain(tomllib.loads(text))
    assert isinstance(tables, dict)
    return tables


@pytest.fixture
def raw() -> dict[str, Any]:
    return raw_of("kh87-2018")


@pytest.fixture
def few(raw: dict[str, Any]) -> dict[str, Any]:
    """The plan with two of its categories: enough for most questions, and read in a fraction of the time."""
    raw["categories"] = [k for k in raw["categories"] if k["id"] in ("household", "commune")]
    raw["readings"] = [r for r in raw["readings"] if r["name"] != "hamlet_average"]
    return raw


def criterion(raw: dict[str, Any], criterion_id: str) -> dict[str, Any]:
    found = [c for k in raw["categories"] for c in k.get("criteria", ()) if c["id"] == criterion_id]
    assert len(found) == 1
    table: dict[str, Any] = found[0]
    return table


def written(raw: dict[str, Any], *, kept: bool = True) -> dict[str, Any]:
    """What is written of the plan in ``raw``, without what it only repeats, and in an order that means nothing."""
    tables = read_plan(copy.deepcopy(raw), "mine.toml", kept=kept).to_dict()
    for category in tables["categories"]:
        for table in category["criteria"]:
            del table["text"]
    return tables


def ordered(raw: dict[str, Any]) -> dict[str, Any]:
    """The acts that a step allows besides its own are a set; titles of roles and criteria may be none."""
    tables = copy.deepcopy(raw)
    tables.setdefault("role_titles", {})
    for category in tables["categories"]:
        category.setdefault("criteria", [])
        for step in category.get("chain", ()):
            step["may"] = sorted(step["may"])
    return tables


def refused(raw: dict[str, Any], *, kept: bool = False) -> PlanError:
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml", kept=kept)
    assert caught.value.file == "mine.toml"
    return caught.value


# -- nothing is lost ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan_id", plan_ids())
def test_all_that_stands_in_the_file_is_written_and_nothing_else(plan_id: str) -> None:
    assert written(raw_of(plan_id), kept=False) == ordered(raw_of(plan_id))


def test_what_may_stand_in_a_file_but_does_not_in_ours(raw: dict[str, Any]) -> None:
    raw["goals"][0].update(required="4.65", confirmed=False)
    del raw["goals"][0]["by_year"], raw["goals"][0]["repaired_from"]
    raw["goals"].append(
        {**raw["goals"][0], "id": "district.more", "rate": "poor_and_near_poor", "required": "0.125"}
    )
    raw["legal_bases"][0]["dated"] = "2016-03-18"
    raw["role_titles"] = {"auditor": {"vi": "Kiểm toán viên", "en": "Auditors"}}
    household = raw["categories"][0]
    household["note"] = {"vi": "Lưu ý", "en": "Note"}
    household["chain"][0].update(prepared_by=["commune_officer"], deadline_working_days=3)
    credit = criterion(raw, "household.credit_use")
    credit.update(
        confirmed=False, heading={"vi": "Đầu đề", "en": "Heading"}, part={"vi": "vốn vay", "en": "loans"}
    )
    credit["applies_to"] = {"status": ["poor", "near_poor"]}
    assert written(raw) == ordered(raw)
    for table in (raw, raw["period"]):
        for key in ("region", "summary_on", "words"):
            table.pop(key, None)
    assert written(raw) == ordered(raw)


def test_figures_are_kept_as_they_stand(raw: dict[str, Any]) -> None:
    figures = {
        "rate": "poor",
        "required": [{"fall": "1.5", "when": {"kind": "hamlet"}}, {"fall": "7"}],
    }
    criterion(raw, "hamlet.average_reduction")["params"] = figures
    plan = read_plan(raw, "mine.toml")
    params = plan.category("hamlet").criterion("hamlet.average_reduction").params
    assert params["rate"] == "poor"
    first, last = params["required"]
    assert (dict(first["when"]), first["fall"], dict(last)) == ({"kind": "hamlet"}, "1.5", {"fall": "7"})
    with pytest.raises(TypeError):
        first["fall"] = "0"
    assert written(raw) == ordered(raw)


def test_the_words_of_a_criterion_are_its_bullets(raw: dict[str, Any]) -> None:
    exits, law = criterion(raw, "household.sustained_exit"), criterion(raw, "household.law_abiding")
    exits["bullets"] = [{"vi": "Một;", "en": "One;"}, {"vi": "Hai.", "en": "Two."}]
    exits["heading"] = {"vi": "Đầu đề", "en": "Heading"}
    law["bullets"] = [{"vi": "Một;", "en": "One;"}]
    household = read_plan(raw, "mine.toml").category("household")
    assert household.criterion("household.sustained_exit").text == Text(
        "Đầu đề:\n- Một;\n- Hai.", "Heading:\n- One;\n- Two."
    )
    assert household.criterion("household.law_abiding").text == Text("Một", "One")
    del exits["heading"]
    law["heading"] = {"vi": "Đầu đề", "en": "Heading"}
    household = read_plan(raw, "mine.toml").category("household")
    assert household.criterion("household.sustained_exit").text == Text("- Một;\n- Hai.", "- One;\n- Two.")
    assert household.criterion("household.law_abiding").text == Text("Đầu đề:\n- Một;", "Heading:\n- One;")
    # The joined words may stand in the file, but cannot say anything else.
    law["text"] = {"vi": "Đầu đề:\n- Một;", "en": "Heading:\n- One;"}
    assert read_plan(raw, "mine.toml").category("household") == household
    law["text"]["en"] = "Heading: one"
    error = refused(raw)
    assert error.place == "categories[household].criteria[household.law_abiding].text"
    assert error.message == Text(
        "phải đúng như bullets; bỏ khóa này", "must equal the bullets; remove the key"
    )


def test_a_plan_says_what_its_offices_are_called() -> None:
    plan = load_plan("vd-hai-cap-2026")
    assert plan.role_title("commune_officer") == Text(
        "Công chức UBND xã, phường", plan.role_title("commune_officer").en
    )
    assert plan.role_title("auditor").en == "Auditor"


# -- bounds ---------------------------------------------------------------------------------------------------------------


def household_step(raw: dict[str, Any], act: str) -> dict[str, Any]:
    found: dict[str, Any] = next(s for s in raw["categories"][0]["chain"] if s["act"] == act)
    return found


def exit_figures(raw: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = criterion(raw, "household.sustained_exit")["params"]
    return params


@pytest.mark.parametrize(
    ("table", "key", "low", "high"),
    [
        (lambda raw: raw["period"], "first_year", 1900, 2020),
        (lambda raw: raw["period"], "last_year", 2016, 2100),
        (lambda raw: raw["goals"][0], "by_year", 1990, 2100),
        (lambda raw: household_step(raw, "confirm_complete"), "deadline_working_days", 1, 250),
        (lambda raw: household_step(raw, "confirm_complete"), "max_returns", 1, 10),
        (lambda raw: household_step(raw, "close_posting"), "posting_days", 1, 90),
        (exit_figures, "years", 2, 10),
        (exit_figures, "first_exit_year", 1990, 2020),
        (exit_figures, "last_exit_year", 2016, 2100),
        (exit_figures, "helped_households", 1, 1000),
        (lambda raw: criterion(raw, "commune.zone_rates")["params"], "by_year", 1990, 2100),
    ],
)  # fmt: skip
def test_whole_numbers_have_bounds(
    few: dict[str, Any], table: Callable[[dict[str, Any]], dict[str, Any]], key: str, low: int, high: int
) -> None:
    for good in (low, high):
        table(few)[key] = good
        assert written(few) == ordered(few)
    for wrong in (low - 1, high + 1, True, str(low), float(low)):
        table(few)[key] = wrong
        place = refused(few, kept=True).place
        # Of two years that have changed places, the second is named.
        assert place.rpartition(".")[2] in (key, key.replace("first_", "last_"))


@pytest.mark.parametrize(
    ("table", "key", "good", "wrong"),
    [
        (lambda raw: raw["goals"][0], "required", ("0.000000000001", "100"), ("0", "0.0", "100.1", "-1", "1,5", 5)),
        (exit_figures, "growth", ("0.01", "10"), ("0", "10.01", "-0.6", "")),
        (exit_figures, "growth_protected", ("0.01", "10"), ("0", "10.01", "0.", ".5")),
        (lambda raw: raw["council_rule"], "quorum", ("0", "1/3", "1", "1/1"), ("4/3", "2", "1/0", "0.5", "-1/2", 1)),
        (lambda raw: raw["council_rule"], "threshold", ("0", "2/3", "1"), ("3/2", "half", "")),
    ],
)  # fmt: skip
def test_decimals_and_shares_have_bounds(
    few: dict[str, Any], table: Callable[[dict[str, Any]], dict[str, Any]], key: str, good: Any, wrong: Any
) -> None:
    for value in good:
        table(few)[key] = value
        assert read_plan(few, "mine.toml", kept=True)
    for value in wrong:
        table(few)[key] = value
        assert refused(few, kept=True).place.rpartition(".")[2] == key


def test_lengths_and_forms_of_names(raw: dict[str, Any]) -> None:
    raw["period"]["words"] = "x" * 80
    raw["id"] = "A1-" * 19 + "abc"
    raw["goals"][0]["id"] = "a_1.b_2"
    plan = read_plan(raw, "mine.toml")
    assert (len(plan.period.words), len(plan.id), plan.goals[0].id) == (80, 60, "a_1.b_2")
    for wrong in ("A", "1a", "a.b.c", "a-b", "a.", "é"):
        raw["goals"][0]["id"] = wrong
        assert refused(raw).place == f"goals[{wrong}].id"


# -- slips and their places -----------------------------------------------------------------------------------------------

LAW = "categories[household].criteria[household.law_abiding]"
STEP = "categories[household].chain[commune_check]"
PART = "categories[household].dossier_parts[achievement_report]"
HAMLET = "categories[hamlet].criteria[hamlet.average_reduction].params"


def law(raw: dict[str, Any]) -> dict[str, Any]:
    return criterion(raw, "household.law_abiding")


def check(raw: dict[str, Any]) -> dict[str, Any]:
    return household_step(raw, "confirm_complete")


def part(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = raw["categories"][0]["dossier_parts"][0]
    return found


def required(raw: dict[str, Any]) -> Any:
    return criterion(raw, "hamlet.average_reduction")["params"]["required"]


SLIPS: list[tuple[str, Change, str]] = [
    ("region", lambda r: r.update(region=""), "region"),
    ("number", lambda r: r.update(number=" "), "number"),
    ("number of figures", lambda r: r.update(number=87), "number"),
    ("title", lambda r: r.update(title="x"), "title"),
    ("period", lambda r: r["period"].update(years=5), "period.years"),
    ("summing up", lambda r: r["period"].update(summary_on="11/6/2020"), "period.summary_on"),
    ("day of a legal basis", lambda r: r["legal_bases"][0].update(dated="2016"), "legal_bases[0].dated"),
    ("more of a legal basis", lambda r: r["legal_bases"][1].update(page=3), "legal_bases[1].page"),
    ("no number", lambda r: r["legal_bases"][1].pop("number"), "legal_bases[1].number"),
    ("list that is none", lambda r: r.update(legal_bases={}), "legal_bases"),
    ("table that is none", lambda r: r["legal_bases"].append("x"), f"legal_bases[{len(raw_of('kh87-2018')['legal_bases'])}]"),
    ("goal twice", lambda r: r["goals"].append(r["goals"][0]), "goals[district.average_reduction]"),
    ("more of a goal", lambda r: r["goals"][0].update(year=1), "goals[district.average_reduction].year"),
    ("goal without clause", lambda r: r["goals"][0].pop("clause"), "goals[district.average_reduction].clause"),
    ("printed words of a goal", lambda r: r["goals"][0].update(repaired_from=""), "goals[district.average_reduction].repaired_from"),
    ("more of a reading", lambda r: r["readings"][0].update(use="x"), "readings[income_growth].use"),
    ("one answer", lambda r: r["readings"][0].update(options=r["readings"][0]["options"][:1]), "readings[income_growth].options"),
    ("answer twice", lambda r: r["readings"][0]["options"].append(r["readings"][0]["options"][0]), "readings[income_growth].options"),
    ("empty answer", lambda r: r["readings"][0]["options"][0].update(value=""), "readings[income_growth].options[0].value"),
    ("number as answer", lambda r: r["readings"][3]["options"][0].update(value=1), "readings[protected_needs_commitment].options[0].value"),
    ("more of an answer", lambda r: r["readings"][0]["options"][1].update(label="x"), "readings[income_growth].options[1].label"),
    ("more of a reason", lambda r: r["refusal_reasons"][0].update(law="x"), "refusal_reasons[wrong_subject].law"),
    ("more of a form", lambda r: r["award_forms"][0].update(size="A4"), "award_forms[giay_khen].size"),
    ("form twice", lambda r: r["award_forms"].append(r["award_forms"][0]), "award_forms[giay_khen]"),
    ("more of the council", lambda r: r["council_rule"].update(chair="x"), "council_rule.chair"),
    ("base", lambda r: r["council_rule"].update(base="voters"), "council_rule.base"),
    ("secret", lambda r: r["council_rule"].update(secret="yes"), "council_rule.secret"),
    ("absentees", lambda r: r["council_rule"].update(written_absentee_allowed=0), "council_rule.written_absentee_allowed"),
    ("source", lambda r: r["council_rule"].update(source=""), "council_rule.source"),
    ("category twice", lambda r: r["categories"].append(r["categories"][8]), "categories[association]"),
    ("more of a category", lambda r: r["categories"][0].update(colour="x"), "categories[household].colour"),
    ("note", lambda r: r["categories"][7].update(note="x"), "categories[armed_forces].note"),
    ("label", lambda r: r["categories"][0].update(label=""), "categories[household].label"),
    ("kind", lambda r: law(r).update(kind="must"), f"{LAW}.kind"),
    ("evidence", lambda r: law(r)["evidence"].append({"vi": "x", "en": "x", "fr": "x"}), f"{LAW}.evidence[{len(law(raw_of('kh87-2018'))['evidence'])}].fr"),
    ("attested by", lambda r: law(r).update(attested_by=["mayor"]), f"{LAW}.attested_by"),
    ("verified by nobody known", lambda r: law(r).update(verified_by=["mayor"]), f"{LAW}.verified_by"),
    ("verified by", lambda r: law(r).update(verified_by="auditor"), f"{LAW}.verified_by"),
    ("both", lambda r: law(r).update(attested_by=["inspector", "auditor"], verified_by=["inspector", "auditor"]), f"{LAW}.verified_by"),
    ("name of an evaluator", lambda r: law(r).update(evaluator="Attested!"), f"{LAW}.evaluator"),
    ("more of a criterion", lambda r: law(r).update(weight=1), f"{LAW}.weight"),
    ("when not", lambda r: law(r).update(not_applicable_when={"vi": "x"}), f"{LAW}.not_applicable_when.en"),
    ("heading", lambda r: law(r).update(heading={"vi": "x", "en": "x", "fr": "x"}), f"{LAW}.heading.fr"),
    ("slip that is none", lambda r: law(r)["bullets"][0].update(repaired_from=law(r)["bullets"][0]["vi"]), f"{LAW}.bullets[0].repaired_from"),
    ("more of a bullet", lambda r: law(r)["bullets"][0].update(page=1), f"{LAW}.bullets[0].page"),
    ("decimal deep inside", lambda r: required(r)[1].update(fall=7.5), f"{HAMLET}.required[1].fall"),
    ("nothing deep inside", lambda r: required(r)[0].update(when=None), f"{HAMLET}.required[0].when"),
    ("figures", lambda r: law(r).update(params=[]), f"{LAW}.params"),
    ("to whom", lambda r: law(r).update(applies_to={"status": "poor"}), f"{LAW}.applies_to.status"),
    ("to whom twice", lambda r: law(r).update(applies_to={"status": ["poor", "poor"]}), f"{LAW}.applies_to.status"),
    ("to what", lambda r: law(r).update(applies_to={"zone": ["I"]}), f"{LAW}.applies_to.zone"),
    ("to nobody", lambda r: law(r).update(applies_to={"status": []}), f"{LAW}.applies_to.status"),
    ("paper", lambda r: part(r).update(required="yes"), f"{PART}.required"),
    ("who brings the paper", lambda r: part(r).update(provided_by="mayor"), f"{PART}.provided_by"),
    ("more of a paper", lambda r: part(r).update(pages=2), f"{PART}.pages"),
    ("paper twice", lambda r: r["categories"][0]["dossier_parts"].append(part(r)), PART),
    ("level", lambda r: check(r).update(level="moon"), f"{STEP}.level"),
    ("what else", lambda r: check(r).update(may=["fly"]), f"{STEP}.may"),
    ("roles", lambda r: check(r).update(roles=["mayor"]), f"{STEP}.roles"),
    ("more of a step", lambda r: check(r).update(room=1), f"{STEP}.room"),
    ("who prepares", lambda r: r["categories"][0]["chain"][0].update(prepared_by=["mayor"]), "categories[household].chain[hamlet_meeting].prepared_by"),
    ("no posting", lambda r: household_step(r, "close_posting").pop("posting_days"), "categories[household].chain[commune_posting].posting_days"),
    ("returns without the act", lambda r: check(r).pop("max_returns"), f"{STEP}.max_returns"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), [row[1:] for row in SLIPS], ids=[row[0] for row in SLIPS])
def test_a_slip_is_named_at_its_place(raw: dict[str, Any], change: Change, place: str, says: Says) -> None:
    change(raw)
    error = refused(raw, kept=True)
    assert error.place == place
    says(error.message)


def test_a_category_without_chain_but_with_facts_is_refused(raw: dict[str, Any], says: Says) -> None:
    household = raw["categories"][0]
    del household["chain"], household["dossier_parts"]
    error = refused(raw, kept=True)
    assert error.place == "categories[household].chain"
    says(error.message)


def test_two_criteria_alike_are_allowed_to_differ_in_category_only_by_id(
    raw: dict[str, Any], says: Says
) -> None:
    raw["categories"][1]["criteria"][0]["id"] = "household.initiative"
    error = refused(raw)
    assert error.place == "categories[department].criteria[household.initiative]"
    says(error.message)


@pytest.mark.parametrize(
    ("date", "place"),
    [
        ("signed_on = 2018-07-19", "signed_on"),
        ("summary_on = 2020-06-11", "period.summary_on"),
        (DATED, "legal_bases[0].dated"),
    ],
)
def test_a_date_in_quotation_marks_is_a_text(date: str, place: str, says: Says) -> None:
    text = plan_file("kh87-2018").decode()
    key, _, day = date.partition(" = ")
    assert date in text
    assert parse_plan(text.encode(), "mine.toml")
    quoted = text.replace(date, f'{key} = "{day}"', 1).encode()
    with pytest.raises(PlanError) as caught:
        parse_plan(quoted, "mine.toml")
    assert (caught.value.file, caught.value.place) == ("mine.toml", place)
    says(caught.value.message)
    # A text that was in force once is read as it was accepted then; JSON has no dates but texts.
    assert parse_plan(quoted, "kept", kept=True).signed_on.year == 2018
    assert read_plan(json.loads(json.dumps(load_plan("kh87-2018").to_dict())), "json")
