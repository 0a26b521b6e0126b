"""What a plan's voting rules must hold besides their form: shares that ask for something, parts that do not contradict."""

from __future__ import annotations

from rules.council import HALF, CouncilRule
from rules.plan import Plan
from rules.table import Table
from rules.text import Text


def check_council_rules(root: Table, plan: Plan) -> None:
    """Refuse a voting rule that no session could keep; raises :class:`rules.plan.PlanError`.

    Looks at the plan's general rule and at that of every award form that has its own.
    """
    _check(root, "council_rule", plan.council_rule)
    for form in plan.award_forms.values():
        if form.council_rule is not None:
            _check(root, f"award_forms[{form.id}].council_rule", form.council_rule)


def _check(root: Table, place: str, rule: CouncilRule) -> None:
    for name in ("quorum", "threshold"):
        if getattr(rule, name) == 0:
            raise root.error(
                f"{place}.{name}", Text('phải lớn hơn 0, như "1/2"', 'must be above 0, like "1/2"')
            )
    if rule.secret and rule.threshold == HALF and rule.tie_rule == "chair":
        # Nobody knows which way the chair went: that is what a secret ballot is.
        raise root.error(
            f"{place}.tie_rule",
            Text(
                "bỏ phiếu kín thì không ai biết phiếu của Chủ tịch, nên không thể theo bên có Chủ tịch khi hai bên bằng nhau; "
                'ghi tie_rule = "fails", hoặc secret = false',
                "in a secret ballot nobody knows the chair's vote, so that a tie cannot follow it; write "
                'tie_rule = "fails", or secret = false',
            ),
        )
    if rule.written_absentee_allowed and rule.base == "present":
        raise root.error(
            f"{place}.written_absentee_allowed",
            Text(
                'phiếu của người vắng mặt không thể tính trên số thành viên có mặt; ghi base = "all_members", hoặc false',
                'votes of absent members cannot be counted out of those present; write base = "all_members", or false',
            ),
        )
