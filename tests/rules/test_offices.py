"""A plan whose steps name offices that cannot carry them out is refused before a dossier gets stuck in them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from rules.plan import PlanError, plan_file
from rules.plan_reader import read_plan
from rules.text import Text

Says = Callable[[Text], None]


@pytest.fixture
def raw() -> dict[str, Any]:
    """The plan's file as nested tables, to be changed."""
    return tomllib.loads(plan_file("kh87-2018").decode())


def category(raw: dict[str, Any], id: str) -> dict[str, Any]:
    return next(c for c in raw["categories"] if c["id"] == id)


def step(raw: dict[str, Any], of: str, act: str) -> dict[str, Any]:
    return next(s for s in category(raw, of)["chain"] if s["act"] == act)


def refused(raw: dict[str, Any], place: str, says: Says | None = None) -> None:
    """Assert that a new file is refused at ``place``, and that a text that was in force is read all the same."""
    with pytest.raises(PlanError) as caught:
        read_plan(raw, "mine.toml")
    assert (caught.value.file, caught.value.place) == ("mine.toml", place)
    if says is not None:
        says(caught.value.message)
    assert read_plan(raw, "kept", kept=True)


@pytest.mark.parametrize("role", ["labour_office", "council_chair", "commune_chair", "standing_office"])
def test_nobody_but_the_deciding_chairs_signs(raw: dict[str, Any], role: str, says: Says) -> None:
    decide = step(raw, "household", "decide")
    for roles in ([role], ["district_chair", role]):
        decide["roles"] = roles
        raw["award_forms"][0]["decided_by"] = roles[0]
        refused(raw, f"categories[household].chain[{decide['id']}].roles", says)


@pytest.mark.parametrize("roles", [["province_chair"], ["district_chair", "province_chair"]])
def test_either_chair_may_sign(raw: dict[str, Any], roles: list[str]) -> None:
    for one in raw["categories"]:
        for found in one.get("chain", ()):
            if found["act"] == "decide":
                found["roles"] = roles
    raw["award_forms"][0]["decided_by"] = roles[0]
    assert read_plan(raw, "mine.toml").category("household").step("decision").roles == tuple(roles)


@pytest.mark.parametrize("role", ["district_chair", "labour_office", "commune_chair"])
def test_the_council_decides_in_its_session(raw: dict[str, Any], role: str, says: Says) -> None:
    council = step(raw, "commune", "record_council_result")
    council["roles"] = ["standing_office", "council_chair", "council_member"]
    assert read_plan(raw, "mine.toml")
    council["roles"] = ["council_chair", role]
    refused(raw, f"categories[commune].chain[{council['id']}].roles", says)


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_who_does_nothing_in_a_dossier_stands_in_no_step(raw: dict[str, Any], role: str, says: Says) -> None:
    submit, certify = step(raw, "household", "submit"), step(raw, "household", "issue_certificate")
    certify["roles"].append(role)
    refused(raw, f"categories[household].chain[{certify['id']}].roles", says)
    certify["roles"].remove(role)
    submit["prepared_by"] = [role]
    refused(raw, f"categories[household].chain[{submit['id']}].prepared_by")


@pytest.mark.parametrize(
    ("of", "act", "unable", "able"),
    [
        # A department acts for itself; what lies in a hamlet is not its affair.
        ("household", "appraise", "department", "labour_office"),
        ("household", "submit", "department", "commune_officer"),
        ("hamlet", "appraise", "department", "inspector"),
        # A commune's dossier lies above its hamlets, a department's beside the communes.
        ("commune", "submit", "hamlet_head", "commune_officer"),
        ("department", "submit", "commune_chair", "standing_office"),
        ("individual", "issue_certificate", "commune_officer", "labour_office"),
        # Nobody checks the unit they act for.
        ("hamlet", "confirm_complete", "hamlet_head", "commune_chair"),
        ("commune", "appraise", "commune_chair", "standing_office"),
        ("department", "confirm_complete", "department", "inspector"),
    ],
)
def test_a_step_needs_an_office_that_the_dossier_lies_with(
    raw: dict[str, Any], of: str, act: str, unable: str, able: str, says: Says
) -> None:
    found = step(raw, of, act)
    for criterion in category(raw, of)["criteria"]:
        criterion["verified_by"] = ["council_chair"]
    found["roles"] = [unable]
    refused(raw, f"categories[{of}].chain[{found['id']}].roles", says)
    # One that can is enough: not every office is everywhere.
    found["roles"] = [unable, able]
    for part in category(raw, of)["dossier_parts"] if act == "submit" else ():
        part["provided_by"] = able
    assert read_plan(raw, "mine.toml")


def test_a_nominee_lies_with_whoever_entered_it(raw: dict[str, Any], says: Says) -> None:
    submit, check = step(raw, "individual", "submit"), step(raw, "individual", "confirm_complete")
    for criterion in category(raw, "individual")["criteria"]:
        criterion["attested_by"] = ["hamlet_head", "department", "inspector"]
    submit["roles"], check["roles"] = ["hamlet_head"], ["commune_officer"]
    assert read_plan(raw, "mine.toml")
    # Opened by a department too: those dossiers would wait for a commune that they do not lie in.
    submit["prepared_by"] = ["department"]
    refused(raw, f"categories[individual].chain[{submit['id']}].roles")
    submit["roles"] = ["hamlet_head", "department"]
    submit["prepared_by"] = []
    refused(raw, f"categories[individual].chain[{check['id']}].roles", says)
    check["roles"] = ["commune_officer", "standing_office"]
    assert read_plan(raw, "mine.toml")


@pytest.mark.parametrize(
    ("of", "unable", "able"),
    [
        ("household", ["department"], "commune_officer"),
        ("hamlet", ["hamlet_head"], "department"),
        ("commune", ["commune_chair", "hamlet_head"], "department"),
        ("household", [], "hamlet_head"),
    ],
)
def test_what_nobody_can_attest_would_stay_unproven(
    raw: dict[str, Any], of: str, unable: list[str], able: str, says: Says
) -> None:
    criterion = next(
        c for c in category(raw, of)["criteria"] if c["evaluator"] == "attested" and "from_minutes" not in c
    )
    criterion.update(attested_by=unable, verified_by=["council_chair"])
    refused(raw, f"categories[{of}].criteria[{criterion['id']}].attested_by", says)
    criterion["attested_by"] = [*unable, able]
    assert read_plan(raw, "mine.toml")


def test_what_the_minutes_answer_needs_nobody_else(raw: dict[str, Any]) -> None:
    criterion = next(c for c in category(raw, "household")["criteria"] if c.get("from_minutes"))
    criterion["attested_by"] = []
    assert read_plan(raw, "mine.toml")


def test_a_criterion_behind_one_that_nobody_attests_is_looked_at_too(raw: dict[str, Any]) -> None:
    criteria = category(raw, "household")["criteria"]
    criteria.sort(key=lambda c: not c.get("from_minutes"))
    other = next(c for c in criteria if c["evaluator"] == "attested" and not c.get("from_minutes"))
    assert criteria[0]["from_minutes"]
    other.update(attested_by=["department"], verified_by=["council_chair"])
    refused(raw, f"categories[household].criteria[{other['id']}].attested_by")


def test_who_opened_the_dossier_is_said_where_it_decides(raw: dict[str, Any], says: Says) -> None:
    criterion = next(c for c in category(raw, "individual")["criteria"] if c["evaluator"] == "attested")
    criterion.update(attested_by=["hamlet_head"], verified_by=["council_chair"])
    step(raw, "individual", "submit")["roles"] = ["department"]
    refused(raw, f"categories[individual].criteria[{criterion['id']}].attested_by", says)


def test_a_nominee_of_an_office_of_the_district_lies_with_its_offices(raw: dict[str, Any]) -> None:
    for criterion in category(raw, "individual")["criteria"]:
        criterion.update(attested_by=["inspector"], verified_by=["council_chair"])
    submit, check = step(raw, "individual", "submit"), step(raw, "individual", "confirm_complete")
    submit["roles"], check["roles"] = ["standing_office"], ["labour_office"]
    for part in category(raw, "individual")["dossier_parts"]:
        part["provided_by"] = "standing_office"
    assert read_plan(raw, "mine.toml")
    check["roles"] = ["commune_officer"]
    refused(raw, f"categories[individual].chain[{check['id']}].roles")


def test_of_a_category_that_is_only_listed_nothing_gets_stuck(raw: dict[str, Any]) -> None:
    one = category(raw, "individual")
    step(raw, "individual", "submit")["roles"] = ["department"]
    check = step(raw, "individual", "confirm_complete")
    check["roles"] = ["commune_officer"]
    for criterion in one["criteria"]:
        criterion["verified_by"] = ["council_chair"]
    refused(raw, f"categories[individual].chain[{check['id']}].roles")
    del one["facts"]
    assert not read_plan(raw, "mine.toml").category("individual").assessable
