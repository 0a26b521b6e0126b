"""Comparing plans: every change is named once, at its place, and nothing that is the same is."""

from __future__ import annotations

import copy
import json
import tomllib
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest

from rules.plan import Plan, load_plan
from rules.plan_diff import Difference, diff_plans
from rules.plan_reader import read_plan

PLAN = load_plan("kh87-2018")
RAW = tomllib.loads(resources.files("rules").joinpath("plans", "kh87-2018.toml").read_text(encoding="utf-8"))


def changed(change: Any) -> tuple[Difference, ...]:
    raw = copy.deepcopy(RAW)
    change(raw)
    return diff_plans(PLAN, read_plan(raw, "other.toml"))


def test_a_plan_is_the_same_as_itself() -> None:
    assert diff_plans(PLAN, read_plan(RAW, "copy.toml")) == ()


def test_a_changed_value() -> None:
    assert changed(lambda raw: raw.update(version="2")) == (
        Difference("changed", "version", PLAN.version, "2"),
    )


def test_a_changed_figure_of_a_criterion() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["categories"][0]["criteria"][5]["params"]["growth"] = "0.5"

    (found,) = changed(change)
    assert found.place == "categories[household].criteria[household.sustained_exit].params.growth"
    assert found.line == f"đổi / changed · {found.place}: 0.6 → 0.5"


def test_a_changed_sentence_is_named_once() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["categories"][0]["criteria"][0]["bullets"][0]["vi"] = "Chấp hành;"

    (found,) = changed(change)
    assert found.kind == "changed"
    assert found.place == "categories[household].criteria[household.law_abiding].bullets"
    assert "Chấp hành; / Complies" in found.line


def test_added_and_removed_steps_and_their_order() -> None:
    def change(raw: dict[str, Any]) -> None:
        chain = raw["categories"][0]["chain"]
        chain[1], chain[2] = chain[2], chain[1]
        chain[3]["id"] = "notice_board"

    found = changed(change)
    place = "categories[household].chain"
    assert [(d.kind, d.place) for d in found] == [
        ("removed", f"{place}[commune_posting]"),
        ("added", f"{place}[notice_board]"),
        ("moved", place),
    ]
    assert found[0].line.startswith(
        f"bỏ / removed · {place}[commune_posting]: Niêm yết công khai tại xã / Public"
    )
    assert "commune_check, commune_verification" in found[2].line
    assert (found[0].before["id"], found[0].after) == ("commune_posting", None)
    assert (found[1].before, found[1].after["id"]) == (None, "notice_board")


def test_a_legal_basis_is_named_by_its_number() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["legal_bases"][1]["en"] = "Another"

    (found,) = changed(change)
    assert (found.kind, found.place, found.after) == ("changed", "legal_bases[289-QĐ/TU].en", "Another")


@pytest.mark.parametrize(("old", "new"), [("a", {"b": 1}), ({"b": 1}, "a"), ("a", ("b",)), (1, True)])
def test_a_figure_of_another_form_is_one_change(old: Any, new: Any) -> None:
    def plan(value: Any) -> Plan:
        category = PLAN.category("benefactor")
        (only,) = category.criteria
        criteria = (replace(only, params={"x": value}),)
        return replace(PLAN, categories={"benefactor": replace(category, criteria=criteria)})

    (found,) = diff_plans(plan(old), plan(new))
    assert found.kind == "changed"
    assert found.place == "categories[benefactor].criteria[benefactor.contribution].params.x"


def test_another_default_reading_is_a_change_of_order() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["readings"][3]["options"].reverse()

    assert changed(change) == (
        Difference(
            "moved", "readings[protected_needs_commitment].options", ["true", "false"], ["false", "true"]
        ),
    )


def test_added_and_removed_keys() -> None:
    def change(raw: dict[str, Any]) -> None:
        del raw["categories"][0]["chain"][1]["deadline_working_days"]
        raw["role_titles"] = {"department": {"vi": "Ban", "en": "Board"}}

    assert [(d.kind, d.place, d.before, d.after) for d in changed(change)] == [
        ("added", "role_titles.department", None, {"vi": "Ban", "en": "Board"}),
        ("removed", "categories[household].chain[commune_check].deadline_working_days", 8, None),
    ]


def test_true_and_one_are_not_the_same() -> None:
    assert Difference("changed", "x", True, 1).line == "đổi / changed · x: true → 1"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Điều 5", "Điều 5"),
        (False, "false"),
        ("x" * 160, "x" * 160),
        ("x" * 161, "x" * 160 + "…"),
        ({"vi": "Có", "en": "y" * 161}, "Có / " + "y" * 160 + "…"),
        ({"id": "a", "title": {"vi": "Bước", "en": "Step"}}, "Bước / Step"),
        ({"zone": "III", "limits": {"poor": "10"}, "strict": True}, "zone = III, limits = poor = 10, strict = true"),
        (["I", True, {"vi": "Một", "en": "One"}], "[I, true, Một / One]"),
        ([], "[]"),
    ],
)  # fmt: skip
def test_how_a_value_is_said(value: Any, said: str) -> None:
    assert Difference("added", "x", None, value).line == f"thêm / added · x: {said}"
    assert Difference("removed", "x", value).line == f"bỏ / removed · x: {said}"
    assert Difference("moved", "x", value, "B").line == f"đổi thứ tự / moved · x: {said} → B"


@pytest.mark.parametrize("key", ["title", "legal_bases", "goals", "refusal_reasons", "categories"])
def test_every_line_is_one_line_and_json(key: str) -> None:
    other = load_plan("kh87-2018").to_dict()
    raw = copy.deepcopy(other)
    if isinstance(raw[key], list):
        raw[key] = raw[key][:-1]
    else:
        raw[key]["vi"] = "x" * 1000
    found = diff_plans(PLAN, read_plan(raw, "other"))
    assert found
    for difference in found:
        assert "\n" not in difference.line
        assert len(difference.line) < 600
        json.dumps(difference.to_dict())
