"""Tests made of tests: any of several, all of them, the one a reading names, or the same as another criterion.

With these a plan combines the simple evaluators without new code. The parts stand in ``params`` as tables with an
``evaluator`` and ``params`` of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from rules import wording
from rules.finding import Context, Finding
from rules.plan import Criterion
from rules.readings import ReadingValue
from rules.scope import Evaluator, Scope, figures_of
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict, best, worst

MAX_TESTS = 20
Choose = Callable[[Sequence[Verdict]], Verdict]
COMPOSITE = ("any_of", "all_of", "by_reading", "same_as")


def _registry() -> dict[str, Evaluator]:
    # The registry names the functions of this module: looked up when it is complete.
    from rules.evaluators import EVALUATORS

    return dict(EVALUATORS)


def _check_test(table: Table, scope: Scope) -> None:
    """Check one part: a simple evaluator and its figures. Parts are not nested, so that a plan stays readable."""
    able = tuple(name for name in _registry() if name not in ("any_of", "all_of", "by_reading"))
    name = table.string("evaluator", choices=able)
    check_evaluator(name, _params(table), scope, table)
    table.done()


def check_evaluator(name: str, params: Table, scope: Scope, table: Table) -> None:
    """Check that the evaluator exists, understands the shape of the facts, and its figures."""
    registry = _registry()
    if name not in registry:
        listed = ", ".join(registry)
        raise table.error("evaluator", Text(f"phải là một trong: {listed}", f"must be one of: {listed}"))
    if scope.shape not in registry[name].shapes:
        listed = ", ".join(registry[name].shapes)
        raise table.error(
            "evaluator",
            Text(
                f"{name} không dùng được cho facts = {scope.shape}; chỉ dùng cho: {listed}",
                f"{name} cannot judge facts = {scope.shape}; it judges: {listed}",
            ),
        )
    registry[name].check(params, scope)


def _params(table: Table) -> Table:
    """Return the part's own figures; a part without figures has an empty table."""
    if table.has("params"):
        return table.table("params")
    return Table({}, table.file, f"{table.place}.params")


def _part(criterion: Criterion, table: Table) -> Criterion:
    params = table.value("params") if table.has("params") else {}
    return replace(criterion, evaluator=table.string("evaluator"), params=params)


def _judge_part(criterion: Criterion, context: Context) -> Finding:
    return _registry()[criterion.evaluator].judge(criterion, context)


# -- any of, all of ---------------------------------------------------------------------------------------------------


def check_tests(table: Table, scope: Scope) -> None:
    """Check the parts of ``any_of`` and ``all_of`` in a plan file."""
    parts = list(table.tables("tests"))
    if not 2 <= len(parts) <= MAX_TESTS:
        raise table.error(
            "tests", Text(f"cần từ 2 đến {MAX_TESTS} phép xét", f"needs 2 to {MAX_TESTS} tests")
        )
    for part in parts:
        _check_test(part, scope)
    table.done()


_COUNTED_BY_YEAR: Final = frozenset({"sustained_exit", "average_reduction", "reduction_above_plan"})
"""Tests that name their numbers by year, so that those of two would overwrite each other."""


def _kind_of_numbers(criterion: Criterion, context: Context) -> str:
    """Say how a test names its numbers: two of one kind may use the same names, two of different kinds never do."""
    if criterion.evaluator == "same_as" and context.category is not None:
        criterion = context.category.criterion(str(criterion.params["criterion"]))
    if criterion.evaluator == "threshold":
        return str(criterion.params["figure"])
    return "year" if criterion.evaluator in _COUNTED_BY_YEAR else criterion.evaluator


def _combined(criterion: Criterion, context: Context, lead: Text, choose: Choose) -> Finding:
    """Judge every part and say of each, by its number in the plan, what was found; what does not apply counts for nothing.

    Every number of every part is kept. Where two parts name theirs alike, whatever the facts, the number of the part goes
    before: "1.poor_rate", "2.poor_rate".
    """
    parts = [_part(criterion, table) for table in figures_of(criterion).tables("tests")]
    found = [_judge_part(part, context) for part in parts]
    counted = [f.verdict for f in found if f.verdict is not Verdict.NOT_APPLICABLE]
    if not counted:
        return _NOTHING_APPLIES
    kinds = [_kind_of_numbers(part, context) for part in parts]
    numbers: dict[str, str] = {}
    said: list[Text] = []
    for place, (finding, kind) in enumerate(zip(found, kinds, strict=True), 1):
        before = f"{place}." if kinds.count(kind) > 1 else ""
        numbers |= {before + key: value for key, value in finding.numbers.items()}
        verdict, reason = wording.clause(finding.verdict.label), wording.clause(finding.reason)
        said.append(
            Text(f"({place}) {verdict.vi}: {reason.vi}", f"({place}) {verdict.en}: {reason.en}"),
        )
    each = wording.joined(said)
    sentence = wording.sentence(Text(f"{lead.vi}: {each.vi}", f"{lead.en}: {each.en}"))
    return Finding(choose(counted), sentence, MappingProxyType(numbers))


_NOTHING_APPLIES = Finding(
    Verdict.NOT_APPLICABLE,
    Text("Không có phép xét nào áp dụng.", "None of the tests applies."),
)


def judge_any_of(criterion: Criterion, context: Context) -> Finding:
    """The best of the parts that apply."""
    lead = Text("cần đạt một trong các điều sau", "one of these is needed")
    return _combined(criterion, context, lead, best)


def judge_all_of(criterion: Criterion, context: Context) -> Finding:
    """The worst of the parts that apply."""
    lead = Text("cần đạt tất cả các điều sau", "all of these are needed")
    return _combined(criterion, context, lead, worst)


# -- by reading -------------------------------------------------------------------------------------------------------


def check_by_reading(table: Table, scope: Scope) -> None:
    """Check ``by_reading``: a reading that the plan has, and one test for each of its options."""
    name = table.string("reading", choices=tuple(scope.readings))
    tests = table.table("tests")
    for option in scope.readings[name].options:
        _check_test(tests.table(_key(option.value)), scope)
    tests.done()
    table.done()


def judge_by_reading(criterion: Criterion, context: Context) -> Finding:
    """Judge by the test of the option in force."""
    table = figures_of(criterion)
    value = context.readings[table.string("reading")]
    return _judge_part(_part(criterion, table.table("tests").table(_key(value))), context)


def option_test(tests: Mapping[str, Any], value: ReadingValue) -> Any:
    """Return of the ``tests`` of ``by_reading`` the one for an option."""
    return tests[_key(value)]


def _key(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


# -- the same as another criterion ------------------------------------------------------------------------------------


def check_same_as(table: Table, scope: Scope) -> None:
    """Check ``same_as``: another criterion of the category that refers to none itself."""
    able = tuple(c.id for c in scope.criteria.values() if c.evaluator not in COMPOSITE)
    table.string("criterion", choices=able)
    table.done()


def judge_same_as(criterion: Criterion, context: Context) -> Finding:
    """Take over what another criterion finds, whatever it applies to."""
    if context.category is None:
        raise ValueError("same_as needs the category in its context")
    other = context.category.criterion(str(criterion.params["criterion"]))
    found = _judge_part(other, context)
    reason = wording.clause(found.reason)
    return Finding(
        found.verdict,
        wording.sentence(
            Text(
                f"xét theo tiêu chí “{other.title.vi}”: {reason.vi}",
                f"judged by the criterion “{other.title.en}”: {reason.en}",
            )
        ),
        found.numbers,
    )
