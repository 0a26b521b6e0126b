"""Combined limits that decide nothing: an ``any_of`` that everybody meets, an ``all_of`` that nobody can.

A limit splits the values of a figure in two. What several limits say together is therefore the same everywhere between two
neighbouring limits, so that trying the limits themselves and one value in every gap tries everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from rules.facts import REVIEWED_SHAPES
from rules.limits import COMPARISONS, FIGURES, ThresholdTest, read_threshold
from rules.plan import Category, Criterion
from rules.table import Table
from rules.text import Text

_RATES = ("poor_rate", "poor_and_near_poor_rate")
Values = Mapping[tuple[str, int | None], Fraction]
"""A value of each figure, a yearly one by its year."""


@dataclass(frozen=True, slots=True)
class _Limit:
    test: ThresholdTest

    @property
    def figure(self) -> tuple[str, int | None]:
        return self.test.figure, self.test.by_year

    def holds(self, values: Values) -> bool:
        return COMPARISONS[self.test.comparison][0](values[self.figure], self.test.limit)


def check_combination(root: Table, category: Category, criterion: Criterion, place: str) -> None:
    """Refuse a combination whose limits leave nothing to find out; raises :class:`rules.plan.PlanError`.

    Of ``any_of`` it is enough that its limits together take everybody, whatever else is among its parts; of ``all_of``,
    that they take nobody.
    """
    if criterion.evaluator not in ("any_of", "all_of"):
        return
    limits = [
        _Limit(read_threshold(Table(params, root.file, f"{place}.params"), category.facts or ""))
        for evaluator, params in _parts(criterion, category)
        if evaluator == "threshold"
    ]
    for group in _related(limits):
        found = [[limit.holds(values) for limit in group] for values in _everything(group)]
        if criterion.evaluator == "any_of" and all(any(row) for row in found):
            raise root.error(
                f"{place}.params.tests",
                Text(
                    "đối tượng nào cũng đạt ít nhất một phép xét nên không xét được gì; sửa mức, phép so sánh, hoặc dùng all_of",
                    "everybody meets one of these, so that nothing is tested; mend a limit or a comparison, or use all_of",
                ),
            )
        if criterion.evaluator == "all_of" and not any(all(row) for row in found):
            raise root.error(
                f"{place}.params.tests",
                Text(
                    "không đối tượng nào đạt được tất cả; sửa mức, phép so sánh, hoặc dùng any_of",
                    "nobody can meet all of these; mend a limit or a comparison, or use any_of",
                ),
            )


def _parts(criterion: Criterion, category: Category) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the parts; one that is the same as another criterion is what that criterion is."""
    for part in criterion.params["tests"]:
        if part["evaluator"] == "same_as":
            other = category.criterion(part["params"]["criterion"])
            yield other.evaluator, other.params
        else:
            yield part["evaluator"], part.get("params", {})


def _related(limits: Iterable[_Limit]) -> Iterator[list[_Limit]]:
    """Group the limits whose figures say something of one another: one figure of one year, and both rates of one year."""
    groups: dict[tuple[str, int | None], list[_Limit]] = {}
    for limit in limits:
        figure, year = limit.figure
        groups.setdefault(("rates" if figure in _RATES else figure, year), []).append(limit)
    yield from groups.values()


def _everything(group: list[_Limit]) -> Iterator[Values]:
    """Yield one set of values for each way in which the figures can lie between the limits of a group."""
    test = group[0].test
    marks = {limit.test.limit for limit in group} | {Fraction(0)}
    if FIGURES[test.figure].shapes == REVIEWED_SHAPES:
        at = _between({mark for mark in marks if mark <= 100} | {Fraction(100)})
        # The poor are among the poor and near-poor: one rate is never above the other.
        for poor, both in product(at, at):
            if poor <= both:
                yield {(_RATES[0], test.by_year): poor, (_RATES[1], test.by_year): both}
        return
    marks |= {max(marks) + 1}
    if test.figure == "income_per_head":
        values = _between(marks)
    else:
        # Households and communes are counted: nothing lies between one and two.
        values = sorted(
            {Fraction(whole) for mark in marks for whole in (mark // 1, -(-mark // 1), mark // 1 + 1)}
        )
    for value in values:
        yield {(test.figure, test.by_year): value}


def _between(marks: set[Fraction]) -> list[Fraction]:
    """Return the marks in order with one value between each two."""
    ordered = sorted(marks)
    return sorted({*ordered, *((low + high) / 2 for low, high in pairwise(ordered))})
