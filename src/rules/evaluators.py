"""The functions a plan file's criteria name: each takes a criterion and the facts and gives a reasoned verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules import sustained_exit
from rules.facts import CHOICE_FIELDS
from rules.finding import Context, EvaluatorError, Finding
from rules.plan import ROLES, Criterion
from rules.text import Text
from rules.verdict import Verdict


def judge(criterion: Criterion, context: Context) -> Finding:
    """Judge one criterion: first whether it applies to the subject, then by its evaluator."""
    for name, values in criterion.applies_to.items():
        value = getattr(context.facts, name)
        if value is None:
            return Finding(
                Verdict.UNPROVEN,
                Text(
                    "Chưa biết hộ thuộc diện nào (không nghèo, đã thoát nghèo, nghèo, cận nghèo) nên chưa xét được.",
                    "It is not known what the household is (not poor, exited, poor, near-poor), so this is open.",
                ),
            )
        if value not in values:
            return Finding(
                Verdict.NOT_APPLICABLE,
                Text(
                    f"Không áp dụng đối với {STATUS_NAMES[value].vi}.",
                    f"Does not apply to {STATUS_NAMES[value].en}.",
                ),
            )
    return EVALUATORS[criterion.evaluator].judge(criterion, context)


STATUS_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "not_poor": Text("hộ không nghèo", "a household that is not poor"),
        "exited": Text(
            "hộ đã thoát nghèo, thoát cận nghèo", "a household that has left poverty or near-poverty"
        ),
        "poor": Text("hộ nghèo", "a poor household"),
        "near_poor": Text("hộ cận nghèo", "a near-poor household"),
    }
)


def judge_attested(criterion: Criterion, context: Context) -> Finding:
    """What a person answers for: left out is unproven, false fails, "not applicable" counts where the plan allows."""
    value = context.attested.get(criterion.id)
    title = criterion.title
    if value is None:
        attesters = [ROLES[role] for role in criterion.attested_by]
        vi = ", ".join(a.vi[:1].lower() + a.vi[1:] for a in attesters)
        en = ", ".join(a.en[:1].lower() + a.en[1:] for a in attesters)
        return Finding(
            Verdict.UNPROVEN,
            Text(
                f"Chưa có xác nhận của {vi} về “{title.vi}”.", f"Not yet attested by the {en}: “{title.en}”."
            ),
        )
    if value == "not_applicable":
        why = criterion.not_applicable_when
        if why is None:
            return Finding(
                Verdict.UNPROVEN,
                Text(
                    f"Kế hoạch không cho phép bỏ qua “{title.vi}”, cần xác nhận đạt hoặc không đạt.",
                    f"The plan does not let “{title.en}” be left aside; it must be attested as met or not met.",
                ),
            )
        return Finding(
            Verdict.NOT_APPLICABLE,
            Text(f"Không áp dụng: {why.vi}.", f"Does not apply: {why.en}."),
        )
    if value:
        return Finding(
            Verdict.MET, Text(f"Đã được xác nhận là đạt: “{title.vi}”.", f"Attested as met: “{title.en}”.")
        )
    return Finding(
        Verdict.NOT_MET,
        Text(f"Đã được xác nhận là không đạt: “{title.vi}”.", f"Attested as not met: “{title.en}”."),
    )


_STATED: Mapping[str, tuple[Text, Text, Text]] = MappingProxyType(
    {
        "exit_registered": (
            Text("Hộ đã tự nguyện đăng ký thoát nghèo.", "The household has registered to leave poverty."),
            Text("Hộ không đăng ký thoát nghèo.", "The household has not registered to leave poverty."),
            Text(
                "Chưa biết hộ có đăng ký thoát nghèo hay không.",
                "It is not known whether the household registered to leave poverty.",
            ),
        ),
    }
)


def judge_stated(criterion: Criterion, context: Context) -> Finding:
    """A yes-or-no fact of the subject, named by ``params.field``. Left out is unproven, false fails (IV.2.7.2)."""
    name = str(criterion.params["field"])
    value = getattr(context.facts, name)
    yes, no, unknown = _STATED[name]
    if value is None:
        return Finding(Verdict.UNPROVEN, unknown)
    return Finding(Verdict.MET, yes) if value else Finding(Verdict.NOT_MET, no)


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A judging function and the check of the criterion's figures that makes it total."""

    judge: Callable[[Criterion, Context], Finding]
    check: Callable[[Criterion], None]


def no_params(criterion: Criterion) -> None:
    """Refuse figures where the evaluator uses none: they would look effective."""
    if criterion.params:
        raise EvaluatorError(
            "params", Text("tiêu chí này không dùng params; bỏ đi", "takes no params; remove them")
        )


def _check_stated(criterion: Criterion) -> None:
    if set(criterion.params) != {"field"} or criterion.params["field"] not in _STATED:
        listed = ", ".join(_STATED)
        raise EvaluatorError(
            "params", Text(f"cần đúng field, một trong: {listed}", f"needs field alone, one of: {listed}")
        )


def check_criterion(shape: str, criterion: Criterion) -> None:
    """Check that the criterion's evaluator exists and understands its figures; raises :class:`EvaluatorError`."""
    if criterion.evaluator not in EVALUATORS:
        listed = ", ".join(EVALUATORS)
        raise EvaluatorError("evaluator", Text(f"phải là một trong: {listed}", f"must be one of: {listed}"))
    for name, values in criterion.applies_to.items():
        allowed = CHOICE_FIELDS.get(shape, {}).get(name)
        if allowed is None or not values or not set(values) <= set(allowed):
            raise EvaluatorError(
                f"applies_to.{name}",
                Text(
                    "phải là thuộc tính phân loại của đối tượng và các giá trị của nó (status: not_poor, exited, …)",
                    "must be a classifying field of the subject and values of it (status: not_poor, exited, …)",
                ),
            )
    EVALUATORS[criterion.evaluator].check(criterion)


EVALUATORS: Mapping[str, Evaluator] = MappingProxyType(
    {
        "attested": Evaluator(judge_attested, no_params),
        "stated": Evaluator(judge_stated, _check_stated),
        "sustained_exit": Evaluator(sustained_exit.judge, sustained_exit.check),
    }
)
"""What a plan file may name as ``evaluator``."""
