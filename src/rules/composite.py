"""Tests made of tests: any of several, all of them, the one a reading names, or the same as another criterion.

With these a plan combines the simple evaluators without new code. The parts stand in ``params`` as tables with an
``evaluator`` and ``params`` of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rules import wording
from rules.finding import Context, Finding
from rules.plan import Criterion
from rules.scope import Evaluator, Scope, figures_of
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict, at_least, worst

MAX_TESTS = 20
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


def _findings(criterion: Criterion, context: Context) -> list[Finding]:
    """Judge every part; what does not apply to the subject counts for nothing."""
    parts = figures_of(criterion).tables("tests")
    found = [_judge_part(_part(criterion, part), context) for part in parts]
    return [f for f in found if f.verdict is not Verdict.NOT_APPLICABLE]


_NOTHING_APPLIES = Finding(
    Verdict.NOT_APPLICABLE,
    Text("Không có phép xét nào áp dụng.", "None of the tests applies."),
)


def _numbers(found: Iterable[Finding]) -> dict[str, str]:
    """Numbers of several parts; the first part that uses a name keeps it."""
    merged: dict[str, str] = {}
    for finding in found:
        for key, value in finding.numbers.items():
            merged.setdefault(key, value)
    return merged


def _numbered(found: Iterable[Finding]) -> Text:
    """Say what several parts find, numbered: each may be a list itself, as what another criterion finds often is."""
    clauses = [wording.clause(f.reason) for f in found]
    return wording.joined(Text(f"({n}) {c.vi}", f"({n}) {c.en}") for n, c in enumerate(clauses, 1))


def judge_any_of(criterion: Criterion, context: Context) -> Finding:
    """The best of the parts that apply."""
    found = _findings(criterion, context)
    if not found:
        return _NOTHING_APPLIES
    best = found[0]
    for finding in found[1:]:
        if not at_least(best.verdict, finding.verdict):
            best = finding
    if best.verdict is Verdict.MET:
        return best
    if len(found) == 1:
        return best
    reason = _numbered(found)
    led = Text(f"cần đạt một trong các điều sau: {reason.vi}", f"one of these is needed: {reason.en}")
    return Finding(best.verdict, wording.sentence(led), _numbers(found))


def judge_all_of(criterion: Criterion, context: Context) -> Finding:
    """The worst of the parts that apply; the sentence begins with what decides."""
    found = _findings(criterion, context)
    if not found:
        return _NOTHING_APPLIES
    verdict = worst(f.verdict for f in found)
    deciding = [f for f in found if f.verdict is verdict]
    rest = [f for f in found if f.verdict not in (verdict, Verdict.MET)]
    told = [*deciding, *rest]
    lists = len(told) > 1 and any("; " in f.reason.vi for f in told)
    reason = _numbered(told) if lists else wording.joined(wording.clause(f.reason) for f in told)
    return Finding(verdict, wording.sentence(reason), _numbers(found))


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
