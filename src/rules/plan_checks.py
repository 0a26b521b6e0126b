"""What a whole plan must hold besides the form of its tables: ids, evaluators and readings that fit together."""

from __future__ import annotations

from rules.evaluators import check_criterion
from rules.plan import Plan
from rules.readings import KNOWN_READINGS
from rules.scope import Scope
from rules.table import Table
from rules.text import Text


def check_plan(root: Table, plan: Plan) -> None:
    """Refuse a plan whose parts do not fit together; raises :class:`rules.plan.PlanError`."""
    _check_criterion_ids(root, plan)
    _check_evaluators(plan, root.file)
    _check_readings(root, plan)


def _check_evaluators(plan: Plan, file: str) -> None:
    """A category that can be judged needs criteria that the evaluators understand."""
    for category in plan.categories.values():
        if category.facts is None:
            continue
        scope = Scope(category.facts, plan.readings, {c.id: c for c in category.criteria})
        for criterion in category.criteria:
            check_criterion(criterion, scope, file, f"categories[{category.id}].criteria[{criterion.id}]")


def _check_readings(root: Table, plan: Plan) -> None:
    """A reading that nothing looks at, or an option that nothing understands, would look effective without being so."""
    own = {
        str(criterion.params["reading"])
        for category in plan.categories.values()
        for criterion in category.criteria
        if category.assessable and criterion.evaluator == "by_reading"
    }
    for reading in plan.readings.values():
        if reading.name in own:
            continue
        known = KNOWN_READINGS.get(reading.name)
        if known is None:
            listed = ", ".join(KNOWN_READINGS)
            raise root.error(
                f"readings[{reading.name}].name",
                Text(
                    f"không có phép xét nào dùng cách hiểu này; bỏ đi, dùng nó trong by_reading, hoặc đổi tên: {listed}",
                    f"nothing looks at this reading; remove it, use it in by_reading, or name one of: {listed}",
                ),
            )
        for index, option in enumerate(reading.options):
            if not any(type(option.value) is type(k) and option.value == k for k in known):
                listed = ", ".join(str(k).lower() if isinstance(k, bool) else k for k in known)
                raise root.error(
                    f"readings[{reading.name}].options[{index}].value",
                    Text(f"phải là một trong: {listed}", f"must be one of: {listed}"),
                )


def _check_criterion_ids(root: Table, plan: Plan) -> None:
    """Facts, attestations and evidence are filed under a criterion's id alone, so no two categories may share one."""
    owners: dict[str, str] = {}
    for category in plan.categories.values():
        for criterion in category.criteria:
            if criterion.id in owners:
                raise root.error(
                    f"categories[{category.id}].criteria[{criterion.id}]",
                    Text(
                        f"mã này đã có ở nhóm {owners[criterion.id]}; đổi mã",
                        f"this id already stands in {owners[criterion.id]}; change it",
                    ),
                )
            owners[criterion.id] = category.id
