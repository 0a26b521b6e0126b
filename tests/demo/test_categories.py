"""The demonstration's dossiers of units and nominees stand where the story says, each at another desk."""

from __future__ import annotations

from typing import Any

import pytest

from demo.categories import OTHERS
from rules.plan import load_plan

pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(900)]

# Key: status, step, verdict.
EXPECTED = {
    "thon-hoa": ("awarded", "certificate", "met"),
    "thon-son": ("open", "commune_check", "not_met"),
    "xa-binh": ("open", "district_check", "unproven"),
    "hoi-nong-dan": ("open", "district_check", "unproven"),
    "doanh-nghiep": ("returned", "district_check", "unproven"),
    "can-bo": ("open", "council", "met"),
    "dong-huong": ("draft", "department_submission", ""),
    "quan-su": ("open", "appraisal", "unproven"),
    "cuu-giao-chuc": ("draft", "department_submission", ""),
}


def test_each_stands_where_the_story_says(told: Any) -> None:
    rows = {r["nomination_id"]: r for r in told.app.log.query("SELECT * FROM nominations")}
    found = {o.key: tuple(rows[o.nomination_id][k] for k in ("status", "step", "verdict")) for o in OTHERS}
    assert found == EXPECTED


def test_every_category_of_the_plan_is_there() -> None:
    assert {o.category for o in OTHERS} | {"household"} == set(load_plan("kh87-2018").categories)


def test_the_awarded_hamlet_has_its_certificate(told: Any) -> None:
    row = told.app.log.query_one("SELECT * FROM certificates WHERE category = 'hamlet'")
    assert row["awardee"] == "Thôn Bình Hòa"
    assert told.app.council.public_certificate(row["certificate_id"])["awardee"] == "Thôn Bình Hòa"


@pytest.mark.parametrize(
    ("username", "keys"),
    [
        ("phongban", {"xa-binh"}),
        ("congchucxa2", {"thon-son"}),
        ("ldtbxh", {"xa-binh", "hoi-nong-dan"}),
        ("kiemtra", {"hoi-nong-dan"}),
        ("congchucxa", set()),
    ],
)
def test_offices_find_the_criteria_they_are_to_attest(told: Any, username: str, keys: set[str]) -> None:
    waiting = told.app.work_lists.of(told.signed_in(username)).attestations
    by_id = {o.nomination_id: o.key for o in OTHERS}
    assert {by_id[row["nomination_id"]] for row in waiting} == keys


def test_the_department_sees_its_own_and_what_it_is_asked(told: Any) -> None:
    rows, _ = told.app.dossiers.listing(told.signed_in("phongban"))
    assert {r["nomination_id"] for r in rows} == {
        o.nomination_id for o in OTHERS if o.opens == "phongban" or o.key == "xa-binh"
    }


def test_the_official_at_the_council_cannot_be_decided_by_herself(told: Any) -> None:
    official = next(o for o in OTHERS if o.key == "can-bo")
    assert official.subject in told.signed_in("congchucxa").own_households
