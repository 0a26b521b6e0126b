"""Plan files in the right form that say what can bear on nobody: each is refused at its place, with the mend."""

# ruff: noqa: E501  (a slip and its place stand on one line)

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.conftest import Says
from tests.rules.test_plan_reader import Change, criterion, raw_of, refused

from rules.plan import plan_file
from rules.plan_reader import parse_plan, read_plan

HAMLET = "categories[hamlet].criteria[hamlet.average_reduction].params"
ZONES = "categories[commune].criteria[commune.zone_rates].params"
EXIT = "categories[household].criteria[household.sustained_exit].params"
LAW = "categories[household].criteria[household.law_abiding].params"


@pytest.fixture
def raw() -> dict[str, Any]:
    return raw_of("kh87-2018")


def household(raw: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = raw["categories"][0]
    return found


def paper(raw: dict[str, Any], act: str) -> None:
    """Let the first paper of a household's dossier be due at the step of an act."""
    one = household(raw)
    one["dossier_parts"][0]["due_step"] = next(s["id"] for s in one["chain"] if s["act"] == act)


def only_merits(raw: dict[str, Any]) -> None:
    for one in household(raw)["criteria"]:
        one["kind"] = "merit"


def judged_by(evaluator: str, **params: Any) -> Change:
    """Let the first household criterion be judged by another test."""

    def change(raw: dict[str, Any]) -> None:
        law = criterion(raw, "household.law_abiding")
        law["evaluator"], law["params"] = evaluator, params
        law.pop("not_applicable_when", None)

    return change


def limit(figure: str, comparison: str, value: str, **more: Any) -> dict[str, Any]:
    return {"figure": figure, comparison: value, **more}


def rated(comparison: str, value: str, year: int = 2019) -> Change:
    """Let a commune's criterion be judged by the rate of a year against a limit."""

    def change(raw: dict[str, Any]) -> None:
        zones = criterion(raw, "commune.zone_rates")
        zones["evaluator"], zones["params"] = "threshold", limit("poor_rate", comparison, value, by_year=year)

    return change


def rows(*required: dict[str, Any], **applies_to: list[str]) -> Change:
    """Give the hamlets' table other rows."""

    def change(raw: dict[str, Any]) -> None:
        one = criterion(raw, "hamlet.average_reduction")
        one["params"] = {"rate": "poor", "required": list(required)}
        one["applies_to"] = applies_to

    return change


def row(fall: str, **when: Any) -> dict[str, Any]:
    return {"fall": fall, "when": when} if when else {"fall": fall}


def by_reading(raw: dict[str, Any]) -> None:
    raw["readings"].append(
        {
            "name": "own", "clause": "IV", "vi": "Hỏi", "en": "Asked",
            "options": [{"value": "a", "vi": "A", "en": "A"}, {"value": "b", "vi": "B", "en": "B"}],
        }
    )  # fmt: skip
    test = {"evaluator": "attested"}
    late = {"evaluator": "threshold", "params": limit("income_per_head", "at_least", "1", by_year=2021)}
    judged_by("by_reading", reading="own", tests={"a": test, "b": late})(raw)


HELPED = "helped_households_exit"
ATTESTED = {"evaluator": "attested"}
LIKE_INITIATIVE = {"evaluator": "same_as", "params": {"criterion": "household.initiative"}}
EXITS = {
    "years": 3,
    "growth": "0.6",
    "growth_protected": "0.18",
    "first_exit_year": 2016,
    "last_exit_year": 2020,
    "helped_households": 1,
}
WEAK: list[tuple[str, Change, str]] = [
    # -- years
    ("goal after the period", lambda r: r["goals"][0].update(by_year=2021), "goals[district.average_reduction].by_year"),
    ("goal before the period", lambda r: r["goals"][0].update(by_year=2015), "goals[district.average_reduction].by_year"),
    ("zones after the period", lambda r: criterion(r, "commune.zone_rates")["params"].update(by_year=2021), f"{ZONES}.by_year"),
    ("zones before the period", lambda r: criterion(r, "commune.zone_rates")["params"].update(by_year=2015), f"{ZONES}.by_year"),
    ("threshold after the period", judged_by("threshold", **limit("income_per_head", "at_least", "1", by_year=2021)), f"{LAW}.by_year"),
    ("threshold inside any_of", judged_by("any_of", tests=[ATTESTED, {"evaluator": "threshold", "params": limit("income_per_head", "above", "1", by_year=2025)}]), f"{LAW}.tests[1].params.by_year"),
    ("threshold inside by_reading", by_reading, f"{LAW}.tests.b.params.by_year"),
    ("exits before the period", lambda r: criterion(r, "household.sustained_exit")["params"].update(first_exit_year=2015), f"{EXIT}.first_exit_year"),
    ("exits after the period", lambda r: criterion(r, "household.sustained_exit")["params"].update(last_exit_year=2021), f"{EXIT}.last_exit_year"),
    ("exits of other years inside any_of", judged_by("any_of", tests=[ATTESTED, {"evaluator": "sustained_exit", "params": {**EXITS, "last_exit_year": 2021}}]), f"{LAW}.tests[1].params.last_exit_year"),
    ("summed up before the last year", lambda r: r["period"].update(summary_on="2019-12-31"), "period.summary_on"),
    ("signed when all was over", lambda r: r.update(signed_on="2021-01-01"), "signed_on"),
    # -- limits that nobody, or everybody, keeps
    ("the protected asked for more", lambda r: criterion(r, "household.sustained_exit")["params"].update(growth_protected="0.61"), f"{EXIT}.growth_protected"),
    ("below nothing", judged_by("threshold", **limit(HELPED, "below", "0")), f"{LAW}.below"),
    ("at least nothing", judged_by("threshold", **limit(HELPED, "at_least", "0")), f"{LAW}.at_least"),
    ("at least nothing inside all_of", judged_by("all_of", tests=[{"evaluator": "threshold", "params": limit(HELPED, "at_least", "0.0")}, ATTESTED]), f"{LAW}.tests[0].params.at_least"),
    ("an income below nothing", judged_by("threshold", **limit("income_per_head", "below", "0", by_year=2019)), f"{LAW}.below"),
    ("a rate below nothing", rated("below", "0"), f"{ZONES}.below"),
    ("a rate of at least nothing", rated("at_least", "0"), f"{ZONES}.at_least"),
    ("a rate above all", rated("above", "100"), f"{ZONES}.above"),
    ("a rate of more than all", rated("at_least", "100.1"), f"{ZONES}.at_least"),
    ("a rate of at most all", rated("at_most", "100"), f"{ZONES}.at_most"),
    ("a rate below more than all", rated("below", "100.5"), f"{ZONES}.below"),
    # -- rows
    ("row after one for all", rows(row("5"), row("7", kind="hamlet")), f"{HAMLET}.required[1]"),
    ("row twice", rows(row("7", kind="hamlet"), row("5", kind="hamlet"), row("1")), f"{HAMLET}.required[1]"),
    ("narrow row after a wide one", rows(row("5", kind="hamlet"), row("7", kind="hamlet", especially_difficult=True)), f"{HAMLET}.required[1]"),
    ("rest that is none", rows(row("5", kind="hamlet"), row("1.5", kind="residential_group"), row("1")), f"{HAMLET}.required[2]"),
    ("rest of a flag that is none", rows(row("7", especially_difficult=True), row("5", especially_difficult=False), row("1.5", kind="hamlet")), f"{HAMLET}.required[2]"),
    ("row for whom the criterion is not", rows(row("5", kind="hamlet"), row("1.5", kind="residential_group"), kind=["hamlet"]), f"{HAMLET}.required[1]"),
    ("zone that has no limits", lambda r: criterion(r, "commune.zone_rates")["params"]["zones"].pop(1), f"{ZONES}.zones"),
    ("two zones that have no limits", lambda r: criterion(r, "commune.zone_rates")["params"]["zones"].__delitem__(slice(2)), f"{ZONES}.zones"),
    ("zone of the criterion that has no limits", lambda r: (criterion(r, "commune.zone_rates").update(applies_to={"zone": ["II", "I"]}), criterion(r, "commune.zone_rates")["params"]["zones"].__delitem__(slice(2))), f"{ZONES}.zones"),
    ("limit of the poor above that of both", lambda r: criterion(r, "commune.zone_rates")["params"]["zones"][1].update(poor="15.1"), f"{ZONES}.zones[1].poor"),
    ("zone for which the criterion is not", lambda r: criterion(r, "commune.zone_rates").update(applies_to={"kind": ["commune"], "zone": ["III", "II"]}), f"{ZONES}.zones[2]"),
    # -- what decides, and when
    ("required by way of a merit", lambda r: (criterion(r, "household.initiative").update(kind="merit"), judged_by("same_as", criterion="household.initiative")(r)), f"{LAW}.criterion"),
    ("required by way of a merit inside all_of", lambda r: (criterion(r, "household.initiative").update(kind="merit"), judged_by("all_of", tests=[ATTESTED, LIKE_INITIATIVE])(r)), f"{LAW}.tests[1].params.criterion"),
    ("merits alone", only_merits, "categories[household].criteria"),
    ("paper after the vote", lambda r: paper(r, "decide"), "categories[household].dossier_parts[achievement_report].due_step"),
    ("paper at the last step", lambda r: paper(r, "issue_certificate"), "categories[household].dossier_parts[achievement_report].due_step"),
    # -- characters
    ("version with a line break", lambda r: r.update(version="1.0\n2"), "version"),
    ("version with NUL", lambda r: r.update(version="1.0\x00"), "version"),
    ("version with a blank", lambda r: r.update(version=" 1.0"), "version"),
    ("version too long", lambda r: r.update(version="1" * 61), "version"),
    ("id with a line break", lambda r: r.update(id="kh87\n2018"), "id"),
    ("id with NUL", lambda r: r.update(id="kh87\x002018"), "id"),
    ("number with a line break", lambda r: r.update(number="87\nKH"), "number"),
    ("clause with a tab", lambda r: household(r).update(clause="IV\t2"), "categories[household].clause"),
    ("label with NUL", lambda r: household(r).update(label="2.7\x00"), "categories[household].label"),
    ("words with NUL", lambda r: r["title"].update(vi="Kế\x00hoạch"), "title.vi"),
    ("words with a bell", lambda r: household(r)["criteria"][0]["bullets"][0].update(en="x\x07"), "categories[household].criteria[household.law_abiding].bullets[0].en"),
    ("words of a reading", lambda r: r["readings"][0].update(vi="x\x00"), "readings[income_growth].vi"),
    ("words of an answer", lambda r: r["readings"][0]["options"][1].update(en="x\x7f"), "readings[income_growth].options[1].en"),
    ("words that run backwards", lambda r: r["title"].update(vi="Kế \u202ehoạch"), "title.vi"),
    ("words that are isolated", lambda r: r["refusal_reasons"][0].update(en="x\u2066y"), "refusal_reasons[wrong_subject].en"),
    ("marks of direction", lambda r: household(r)["title"].update(vi="Hộ\u200f"), "categories[household].title.vi"),
    ("words with a space of no width", lambda r: r["movement"].update(en="a\u200bb"), "movement.en"),
    ("words with another line end", lambda r: r["title"].update(en="a\u2028b"), "title.en"),
    ("paragraphs of another kind", lambda r: r["title"].update(en="a\u2029b"), "title.en"),
    ("name of a legal basis", lambda r: r["legal_bases"][0].update(number="1\n2"), "legal_bases[0].number"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "place"), [row[1:] for row in WEAK], ids=[row[0] for row in WEAK])
def test_what_can_bear_on_nobody_is_named_at_its_place(
    raw: dict[str, Any], change: Change, place: str, says: Says
) -> None:
    change(raw)
    error = refused(raw)
    assert error.place == place
    says(error.message)
    assert str(error).isprintable()


@pytest.mark.parametrize("change", [row[1] for row in WEAK], ids=[row[0] for row in WEAK])
def test_what_once_was_in_force_is_read_as_it_was(raw: dict[str, Any], change: Change) -> None:
    change(raw)
    assert read_plan(raw, "mine.toml", kept=True)


GOOD: list[tuple[str, Change]] = [
    ("first year of the period", lambda r: r["goals"][0].update(by_year=2016)),
    ("last year of the period", lambda r: r["goals"][0].update(by_year=2020)),
    ("no year", lambda r: r["goals"][0].pop("by_year")),
    ("zones in the first year", lambda r: criterion(r, "commune.zone_rates")["params"].update(by_year=2016)),
    ("exits of one year", lambda r: criterion(r, "household.sustained_exit")["params"].update(first_exit_year=2016, last_exit_year=2016)),
    ("exits of the last year", lambda r: criterion(r, "household.sustained_exit")["params"].update(first_exit_year=2020, last_exit_year=2020)),
    ("as much asked of the protected", lambda r: criterion(r, "household.sustained_exit")["params"].update(growth_protected="0.60")),
    ("signed on the last day", lambda r: r.update(signed_on="2020-12-31")),
    ("summed up on the first day of the last year", lambda r: r["period"].update(summary_on="2020-01-01")),
    ("limit of the poor as high as that of both", lambda r: criterion(r, "commune.zone_rates")["params"]["zones"][1].update(poor="15.0")),
    ("zones of the criterion alone", lambda r: (criterion(r, "commune.zone_rates").update(applies_to={"zone": ["III"]}), criterion(r, "commune.zone_rates")["params"]["zones"].__delitem__(slice(1, 3)))),
    ("a merit by way of a merit", lambda r: (criterion(r, "household.initiative").update(kind="merit"), judged_by("same_as", criterion="household.initiative")(r), criterion(r, "household.law_abiding").update(kind="merit"))),
    ("a merit by way of what is required", lambda r: (judged_by("same_as", criterion="household.initiative")(r), criterion(r, "household.law_abiding").update(kind="merit"))),
    ("none helped", judged_by("threshold", **limit(HELPED, "at_most", "0"))),
    ("some helped", judged_by("threshold", **limit(HELPED, "above", "0"))),
    ("many helped", judged_by("threshold", **limit(HELPED, "at_least", "101"))),
    ("few helped", judged_by("threshold", **limit(HELPED, "below", "1000"))),
    ("all poor", rated("at_least", "100")),
    ("not all poor", rated("below", "100")),
    ("some poor", rated("above", "0")),
    ("nobody poor", rated("at_most", "0")),
    ("nearly all poor", rated("at_most", "99.9")),
    ("nearly all poor and more", rated("above", "99.9")),
    ("narrow row before a wide one", rows(row("7", kind="hamlet", especially_difficult=True), row("5", kind="hamlet"), row("1.5"))),
    ("rows for those the criterion is for", rows(row("7", especially_difficult=True), row("5"), kind=["hamlet"])),
    ("one row for all", rows(row("5"))),
    ("zone for which the criterion is", lambda r: criterion(r, "commune.zone_rates").update(applies_to={"zone": ["I", "II", "III"]})),
    ("one of merit among others", lambda r: household(r)["criteria"][0].update(kind="merit")),
    ("long version", lambda r: r.update(version="1" * 60)),
    ("name as version", lambda r: r.update(version="bản 3")),
    ("words on two lines", lambda r: r["title"].update(vi="Kế hoạch\nhai dòng")),
]  # fmt: skip


@pytest.mark.parametrize("change", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_what_bears_on_somebody_is_read(raw: dict[str, Any], change: Change) -> None:
    change(raw)
    assert read_plan(raw, "mine.toml")


def test_a_category_of_merits_alone_may_be_listed_without_being_judged(raw: dict[str, Any]) -> None:
    only_merits(raw)
    one = household(raw)
    del one["facts"]
    for judged in one["criteria"]:
        judged.pop("params", None)
        judged["evaluator"] = "attested"
    assert read_plan(raw, "mine.toml").category("household").assessable is False


def test_a_paper_may_be_due_when_the_council_votes(raw: dict[str, Any]) -> None:
    for act in ("submit", "record_council_result"):
        paper(raw, act)
        assert read_plan(raw, "mine.toml")


def test_a_file_tells_the_same_as_its_tables() -> None:
    """NUL comes into a file by its escape."""
    text = plan_file("kh87-2018").decode().replace('region = "', 'region = "\\u0000', 1)
    with pytest.raises(ValueError, match="U\\+0000"):
        parse_plan(text.encode(), "mine.toml")
