"""The functions a plan file's criteria name: each takes a criterion and the facts and gives a reasoned verdict.

``docs/manual/plan-file.md`` documents each with its figures. All are pure and total: whatever the facts lack, they
answer, and a plan whose figures they could not work with is refused when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rules import attestation, composite, limits, reduction, sustained_exit, wording
from rules.facts import CHOICE_FIELDS, CHOICE_NAMES, FACT_SHAPES, FIELD_UNKNOWN, REVIEWED_SHAPES
from rules.finding import Context, Finding
from rules.plan import Criterion
from rules.readings import ReadingValue
from rules.scope import Evaluator, Scope
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict

EVALUATORS: Mapping[str, Evaluator] = MappingProxyType(
    {
        "attested": Evaluator(
            attestation.judge_attested, attestation.check_attested, FACT_SHAPES, attestable=True
        ),
        "stated": Evaluator(attestation.judge_stated, attestation.check_stated, FACT_SHAPES),
        "sponsorship": Evaluator(
            attestation.judge_sponsorship, attestation.check_sponsorship, ("department",), attestable=True
        ),
        "sustained_exit": Evaluator(sustained_exit.judge, sustained_exit.check, ("household",)),
        "average_reduction": Evaluator(
            reduction.judge_average_reduction, reduction.check_average, REVIEWED_SHAPES
        ),
        "reduction_above_plan": Evaluator(
            reduction.judge_above_plan, reduction.check_above_plan, REVIEWED_SHAPES
        ),
        "zone_rates": Evaluator(limits.judge_zone_rates, limits.check_zone_rates, ("commune",)),
        "threshold": Evaluator(limits.judge_threshold, limits.check_threshold, FACT_SHAPES),
        "any_of": Evaluator(composite.judge_any_of, composite.check_tests, FACT_SHAPES),
        "all_of": Evaluator(composite.judge_all_of, composite.check_tests, FACT_SHAPES),
        "by_reading": Evaluator(composite.judge_by_reading, composite.check_by_reading, FACT_SHAPES),
        "same_as": Evaluator(composite.judge_same_as, composite.check_same_as, FACT_SHAPES),
    }
)
"""What a plan file may name as ``evaluator``."""


def judge(criterion: Criterion, context: Context) -> Finding:
    """Judge one criterion: first whether it applies to the subject, then by its evaluator."""
    for name, values in criterion.applies_to.items():
        value = getattr(context.facts, name)
        if value is None:
            said = FIELD_UNKNOWN[name]
            return Finding(
                Verdict.UNPROVEN,
                wording.sentence(
                    Text(f"{said.vi} nên chưa xét được", f"{said.en}, so this is open"),
                ),
            )
        if value not in values:
            named = CHOICE_NAMES[name][value]
            return Finding(
                Verdict.NOT_APPLICABLE,
                Text(f"Không áp dụng đối với {named.vi}.", f"Does not apply to {named.en}."),
            )
    return EVALUATORS[criterion.evaluator].judge(criterion, context)


def takes_attestation(criterion: Criterion, readings: Mapping[str, ReadingValue] | None = None) -> bool:
    """Whether what somebody attests about the criterion can bear on its verdict: under ``readings``, or under any.

    Of a reading that ``readings`` does not name every option counts.
    """
    if EVALUATORS[criterion.evaluator].attestable:
        return True
    tests: Any = criterion.params.get("tests", ())
    parts = tests.values() if isinstance(tests, Mapping) else tests
    if criterion.evaluator == "by_reading" and readings is not None:
        name = str(criterion.params["reading"])
        parts = (composite.option_test(tests, readings[name]),) if name in readings else parts
    return any(EVALUATORS[part["evaluator"]].attestable for part in parts)


def check_criterion(criterion: Criterion, scope: Scope, file: str, place: str) -> None:
    """Check that the criterion's evaluator exists and understands its figures; raises :class:`rules.plan.PlanError`."""
    table = Table({}, file, place)
    for name, values in criterion.applies_to.items():
        allowed = CHOICE_FIELDS.get(scope.shape, {}).get(name)
        if allowed is None or not values or not set(values) <= set(allowed):
            listed = "; ".join(
                f"{field}: {', '.join(options)}"
                for field, options in CHOICE_FIELDS.get(scope.shape, {}).items()
            )
            raise table.error(
                f"applies_to.{name}",
                Text(
                    f"phải là thuộc tính phân loại của đối tượng và các giá trị của nó ({listed or 'không có'})",
                    f"must be a classifying field of the subject and values of it ({listed or 'there is none'})",
                ),
            )
    params = Table(criterion.params, file, f"{place}.params")
    composite.check_evaluator(criterion.evaluator, params, scope, table)
