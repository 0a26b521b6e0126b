"""What plan files are held to is what the product does: the table of permissions and the places of offices."""

from __future__ import annotations

import pytest
from tests.workflows.world import UNITS, uid

from aggregates.actors import Actor
from rules import offices
from rules.plan import ROLES, load_plan
from workflows.authorisation import may
from workflows.permissions import ACTS

PLAN = load_plan("kh87-2018")
_ABOUT = {"household": "son", "hamlet": "son", "commune": "binh", "department": "front"}
"""Where a dossier of each category lies."""
_AT = {"hamlet_head": "son", "commune_officer": "binh", "commune_chair": "binh", "department": "front"}
"""Where the offices below the district are."""


def _path(unit: str) -> str:
    parent = UNITS[unit][2]
    return f"{_path(parent) if parent else '/'}{uid(unit)}/"


def officer(role: str, at: str = "") -> Actor:
    unit = at or _AT.get(role, "district")
    return Actor(uid(f"officer {role}"), uid("office"), role, uid(unit), _path(unit), unit, "")


def test_the_acts_of_the_council_and_of_the_decision_are_those_offices() -> None:
    assert ACTS["decision.sign"].roles == set(offices.DECIDING_ROLES) == ACTS["decision.decline"].roles
    session = ("convene", "open", "vote", "count", "publish", "adjourn", "cancel")
    held = {role for act in session for role in ACTS[f"council.{act}"].roles or ()}
    assert held == set(offices.COUNCIL_ROLES)


@pytest.mark.parametrize("category", list(_ABOUT))
@pytest.mark.parametrize("act", ["submit", "close_posting", "appraise", "issue_certificate"])
def test_an_office_reaches_what_it_is_said_to_reach(category: str, act: str) -> None:
    able = offices._able(PLAN.category(category), act, "")
    place = _path(_ABOUT[category])
    for role in ROLES:
        by = officer(role)
        reached = may(by, "nomination.appraise", place, (role,))
        own = act == "appraise" and category != "household" and _is_of(by, _ABOUT[category], category)
        never = role in ("auditor", "administrator")
        assert (role in able) is (reached and not own and not never), role


@pytest.mark.parametrize(
    "opener", ["hamlet_head", "commune_officer", "commune_chair", "department", "labour_office"]
)
def test_a_nominee_lies_where_it_was_entered(opener: str) -> None:
    able = offices._able(PLAN.category("individual"), "appraise", opener)
    place = _path({**_AT, "labour_office": "labour"}[opener])
    for role in set(ROLES) - {"auditor", "administrator"}:
        assert (role in able) is may(officer(role), "nomination.appraise", place, (role,)), role


def _is_of(by: Actor, unit: str, category: str) -> bool:
    """Whether the officer acts for the unit the dossier is about."""
    return by.unit_id == uid(unit) and by.role in _AT and category != "household"


def test_whoever_does_nothing_in_a_dossier_only_reads() -> None:
    assert "administrator" not in (ACTS["dossier.read"].roles or ())
    acts = {id for id, act in ACTS.items() if "auditor" in (act.roles or ())}
    # That there are complaints about a unit's dossiers is listed; what is said in them is read by who deals with them. The gold
    # book is taken along as a file.
    assert {id.partition(".")[2] for id in acts} == {"read", "list", "export"}
