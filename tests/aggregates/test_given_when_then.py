"""Runs the cases of all aggregates, and holds that they provoke everything an aggregate can say or refuse."""

from __future__ import annotations

import ast
import importlib
import inspect
from types import ModuleType
from typing import Any

import pytest
from tests.aggregates import (
    commitment_cases,
    complaint_cases,
    conference_cases,
    council_cases,
    import_cases,
    inspection_cases,
    nomination_cases,
    nominee_cases,
    printing_cases,
    protection_cases,
    register_cases,
    review_cases,
    revocation_cases,
    unit_cases,
)
from tests.aggregates.cases import Case, Happened, Refusal, Table, check

from aggregates import actors, values
from aggregates.base import EventSourced
from aggregates.refusals import REFUSALS

TABLES: tuple[Table, ...] = (
    commitment_cases.T,
    nomination_cases.T,
    nominee_cases.T,
    inspection_cases.T,
    council_cases.T,
    council_cases.DECISION,
    council_cases.AMENDING,
    register_cases.HOUSEHOLDS,
    register_cases.OFFICERS,
    import_cases.T,
    printing_cases.TEMPLATES,
    printing_cases.PRINTERS,
    printing_cases.RUNS,
    printing_cases.BLANKS,
    protection_cases.T,
    protection_cases.REVIEWS,
    unit_cases.T,
    complaint_cases.T,
    complaint_cases.APPEALS,
    conference_cases.CONFERENCES,
    conference_cases.REFERRALS,
    register_cases.MOVEMENTS,
    review_cases.T,
    review_cases.TARGETS,
    review_cases.SPONSORSHIPS,
    revocation_cases.T,
)
CASES = [case for table in TABLES for case in table.cases]
# Not reachable with the values the histories of these cases can hold: told by name, each with the test that has it.
ELSEWHERE = {
    # An erased claim exists only once a key has been destroyed: tests/workflows/test_erasure.py
    ("ExitCommitment", "subject_erased"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    check(case)


def test_names_of_cases_are_unique() -> None:
    names = [str(case) for case in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.aggregate.__name__)
def test_every_event_is_asserted_somewhere(table: Table) -> None:
    events = {
        v
        for v in vars(table.aggregate).values()
        if isinstance(v, type) and issubclass(v, EventSourced.Event) and "apply" in vars(v)
    }
    assert events, "no events found: the aggregate is written differently than this test thinks"
    seen = {h.kind for case in table.cases if isinstance(case.then, tuple) for h in case.then}
    assert events - seen == set()


def _codes(function: ModuleType | Any) -> set[str]:
    """Return the codes that the source can raise, those of the shared checks it calls included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(function).lstrip())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "Refused":
            found |= {
                n.value
                for n in ast.walk(node.args[0])
                if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value in REFUSALS
            }
        for shared in (values, actors):
            helper = getattr(shared, node.func.id, None)
            if node.func.id.startswith("require_") and helper is not None:
                found |= _codes(helper)
    return found


def _possible(aggregate: type[EventSourced]) -> set[str]:
    """Return the codes an aggregate can raise: those of its own module, and of the modules of what it is made of."""
    modules = {c.__module__ for c in aggregate.__mro__ if c.__module__.startswith("aggregates.")}
    return set().union(*(_codes(importlib.import_module(module)) for module in modules))


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.aggregate.__name__)
def test_every_refusal_is_provoked_somewhere(table: Table) -> None:
    possible = _possible(table.aggregate)
    provoked = {case.then.code for case in table.cases if isinstance(case.then, Refusal)}
    told = {code for name, code in ELSEWHERE if name == table.aggregate.__name__}
    assert possible - provoked - told == set()


def test_the_language_notices_a_wrong_fact() -> None:
    """A language of tests that accepts anything would prove nothing."""
    good = next(c for c in register_cases.HOUSEHOLDS.cases if isinstance(c.then, tuple) and c.then)
    assert isinstance(good.then, tuple)
    first = good.then[0]
    wrong = Case(
        good.aggregate,
        "wrong",
        good.given,
        good.when,
        (Happened(first.kind, {**first.facts, "members": None}),),
    )
    with pytest.raises(AssertionError):
        check(wrong)
    with pytest.raises(AssertionError):
        check(Case(good.aggregate, "wrong", good.given, good.when, Refusal("required", None)))
