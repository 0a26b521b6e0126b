"""The plan in force as its pages show it: what it is, its categories, and each criterion clause by clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.council import CouncilRule, needed_words, quorum_words, tie_words
from rules.explain import applies_to, how_judged
from rules.levels import level_words
from rules.plan import Category, Plan, Reading, Step
from rules.reduction import RATE_NAMES
from rules.text import Text, counted
from rules.verdict import Verdict
from rules.wording import capital, joined, lowered
from web import doubts
from workflows.criterion_counts import Counts
from workflows.movement import InForce

Item = dict[str, Any]

_MAY: Mapping[str, Text] = {
    "return": Text("trả lại để bổ sung", "return for supplement"),
    "reject": Text("từ chối", "reject"),
}


def roles(plan: Plan, ids: tuple[str, ...]) -> Text:
    """Return the offices of a plan by their names there."""
    return joined((plan.role_title(role) for role in ids), ", ")


# -- the plan as a whole --------------------------------------------------------------------------------------------------


def identity_rows(plan: Plan) -> list[Item]:
    """Return what the plan is: number, day, authority, period, version."""
    rows: list[Item] = [
        {"key": Text("Số", "Number"), "value": plan.number},
        {"key": Text("Ngày ký", "Signed on"), "value": plan.signed_on, "kind": "date"},
        {"key": Text("Cơ quan ban hành", "Issued by"), "value": plan.authority},
        {"key": Text("Phong trào", "Movement"), "value": plan.movement},
        {
            "key": Text("Giai đoạn", "Period"),
            "value": plan.period.years,
        },
    ]
    if plan.period.summary_on is not None:
        rows.append(
            {
                "key": Text("Ngày tổng kết", "Summed up on"),
                "value": plan.period.summary_on,
                "kind": "date",
            }
        )
    rows.append(
        {
            "key": Text("Bản dữ liệu", "Version of the data"),
            "value": f"{plan.id} {plan.version}",
        }
    )
    return rows


def goal_items(in_force: InForce) -> list[Item]:
    """Return the goals with their words and what they come to in figures, and whether anything confirms that."""
    plan = in_force.plan
    items: list[Item] = []
    for goal in plan.goals:
        rate = RATE_NAMES[goal.rate]
        doubt = doubts.of_goal(plan, goal, in_force.confirmed)
        items.append({"goal": goal, "bullet": goal.bullet, "rate": capital(rate), "doubt": doubt})
    return items


def category_rows(plan: Plan, urls: Mapping[str, str]) -> list[Item]:
    """Return one row for each category: its printed number, name and how many criteria it has."""
    return [
        {
            "label": category.label,
            "title": category.title,
            "required": sum(c.kind == "required" for c in category.criteria),
            "merit": sum(c.kind == "merit" for c in category.criteria),
            "steps": len(category.chain),
            "url": {"title": urls[category.id]},
        }
        for category in plan.categories.values()
    ]


def repeated_labels(plan: Plan) -> list[str]:
    """Return the numbers that the printed plan gives to the criteria of more than one category."""
    labels = [c.label for c in plan.categories.values() if c.label and c.criteria]
    return sorted({label for label in labels if labels.count(label) > 1})


def reading_items(in_force: InForce, category: Category | None = None) -> list[Item]:
    """Return the readings with the option in force; of one category those that its criteria rest on."""
    plan, chosen, decided = in_force.plan, in_force.readings, in_force.decided
    wanted = plan.readings if category is None else _readings_of(plan, category)
    return [
        {
            "reading": reading,
            "in_force": reading.option(chosen.get(name, reading.default)),
            "decided": name in decided and decided[name] != reading.default,
        }
        for name, reading in wanted.items()
    ]


_BEARS_ON: Mapping[str, tuple[str, ...]] = {
    "sustained_exit": (
        "income_growth",
        "income_growth_protected",
        "protected_class",
        "protected_needs_commitment",
        "exited_bullets",
        "exit_year_counts",
    ),
    "average_reduction": ("reduction_unit",),
    "reduction_above_plan": ("plan_target_rate",),
    "zone_rates": ("commune_scope", "target_year_review"),
    "threshold": ("target_year_review",),
}
"""The readings each evaluator looks at."""


def _evaluators(params: Mapping[str, Any], evaluator: str) -> set[str]:
    """Return an evaluator and those it combines."""
    tests = params.get("tests", ())
    parts = tests.values() if isinstance(tests, Mapping) else tests
    return {evaluator, *(p["evaluator"] for p in parts)}


def clause_of(plan: Plan, evaluator: str) -> str:
    """Return the clause of the first criterion judged by ``evaluator``; empty where the plan has none."""
    criteria = [c for category in plan.categories.values() for c in category.criteria]
    return next((c.clause for c in criteria if evaluator in _evaluators(c.params, c.evaluator)), "")


def _readings_of(plan: Plan, category: Category) -> dict[str, Reading]:
    names: set[str] = set()
    for criterion in category.criteria:
        for evaluator in _evaluators(criterion.params, criterion.evaluator):
            names.update(_BEARS_ON.get(evaluator, ()))
        if "reading" in criterion.params:
            names.add(str(criterion.params["reading"]))
        if criterion.from_minutes:
            names.add("community_support")
    return {name: reading for name, reading in plan.readings.items() if name in names}


def council_sections(in_force: InForce) -> list[Item]:
    """Return how the council votes: the plan's general rule, then the rule of each form of commendation that has its own.

    Where every form has its own, the general rule says only when the council can sit. Each with what it rests on while
    that is not confirmed.
    """
    plan = in_force.plan
    own = {form: form.council_rule for form in plan.award_forms.values() if form.council_rule is not None}
    general = council_rows(plan.council_rule)
    if own and len(own) == len(plan.award_forms):
        general = general[:1]
    sections = [
        {
            "title": Text("Hội đồng biểu quyết thế nào", "How the council votes"),
            "level": 2,
            "rows": general,
            "doubt": doubts.council_rule_source(plan, in_force.confirmed),
        }
    ]
    for form, rule in own.items():
        name = Text(lowered(form.title.vi), lowered(form.title.en))
        sections.append(
            {
                "title": Text("Biểu quyết về {f}", "Votes on: {f}").format(f=name),
                "level": 3,
                "rows": council_rows(rule),
                "doubt": doubts.council_rule_source(plan, in_force.confirmed, form),
            }
        )
    return sections


def council_rows(rule: CouncilRule) -> list[Item]:
    """Return how the council votes under a rule; when it can sit stands first."""
    tie = tie_words(rule)
    return [
        {"key": Text("Họp được khi", "Quorum"), "value": capital(quorum_words(rule))},
        {"key": Text("Thông qua khi", "Carried by"), "value": capital(needed_words(rule))},
        *([{"key": Text("Khi ngang phiếu", "On a tie"), "value": capital(tie)}] if tie else []),
        {
            "key": Text("Bỏ phiếu kín", "Secret ballot"),
            "value": Text("Có", "Yes") if rule.secret else Text("Không", "No"),
        },
        {
            "key": Text("Vắng mặt gửi phiếu bằng văn bản", "Absent members in writing"),
            "value": Text("Được", "Yes") if rule.written_absentee_allowed else Text("Không", "No"),
        },
    ]


def award_rows(plan: Plan) -> list[Item]:
    """Return the forms of commendation, with the authority and who decides."""
    return [
        {
            "key": form.title,
            "value": form.authority,
            "hint": Text(
                f"người quyết định: {plan.role_title(form.decided_by).vi}",
                f"decided by: {plan.role_title(form.decided_by).en}",
            ),
        }
        for form in plan.award_forms.values()
    ]


# -- one category -----------------------------------------------------------------------------------------------------------


def criterion_items(in_force: InForce, category: Category, counts: Counts | None) -> list[Item]:
    """Return each criterion of a category with its words, how it is judged, by whom, and how many dossiers meet it."""
    plan = in_force.plan
    return [
        {
            "criterion": criterion,
            "anchor": criterion.id.replace(".", "-"),
            "applies_to": applies_to(criterion),
            "judged": how_judged(plan, category, criterion, in_force.readings),
            "attested_by": roles(plan, criterion.attested_by),
            "verified_by": roles(plan, criterion.verified_by),
            "counts": None if counts is None else count_words(counts.of(criterion.id)),
            "doubt": doubts.of_criterion(plan, criterion, in_force.confirmed),
            "counted": 0 if counts is None else sum(counts.of(criterion.id).values()),
        }
        for criterion in category.criteria
    ]


def count_words(found: Mapping[str, int]) -> list[Item]:
    """Return the verdicts that dossiers have on a criterion, the best first, with how many have each."""
    order = (
        Verdict.MET,
        Verdict.PROVISIONAL,
        Verdict.NOT_MET,
        Verdict.UNPROVEN,
        Verdict.UNATTAINABLE,
        Verdict.NOT_APPLICABLE,
    )
    return [{"verdict": v.value, "count": found[v.value]} for v in order if found.get(v.value)]


def chain_rows(plan: Plan, category: Category) -> list[Item]:
    """Return the approval chain: each step with level, office, deadline and what else may be done there."""
    return [
        {
            "title": step.title,
            "level": capital(level_words(plan, step.level)),
            "office": _office(plan, step),
            "deadline": _deadline(step),
            "may": _may(step),
        }
        for step in category.chain
    ]


def _office(plan: Plan, step: Step) -> Text:
    acting = roles(plan, step.roles)
    if not step.prepared_by:
        return acting
    helping = roles(plan, step.prepared_by)
    return Text(f"{acting.vi} (chuẩn bị: {helping.vi})", f"{acting.en} (prepared by: {helping.en})")


def _deadline(step: Step) -> Text:
    parts = []
    if step.deadline_working_days is not None:
        days = step.deadline_working_days
        parts.append(Text(f"{days} ngày làm việc", counted(days, "working day")))
    if step.posting_days is not None:
        days = step.posting_days
        parts.append(
            Text(
                f"niêm yết ít nhất {days} ngày",
                f"posted for at least {counted(days, 'day')}",
            )
        )
    return joined(parts, ", ") if parts else Text("không có hạn", "no deadline")


def _may(step: Step) -> Text:
    parts = []
    for act, words in _MAY.items():
        if act not in step.may:
            continue
        if act == "return" and step.max_returns:
            n = step.max_returns
            words = Text(
                f"{words.vi} (tối đa {n} lần)",
                f"{words.en} (at most {'once' if n == 1 else f'{n} times'})",
            )
        parts.append(words)
    return capital(joined(parts, ", ")) if parts else Text("–", "–")


def part_rows(plan: Plan, category: Category) -> list[Item]:
    """Return the papers of a dossier: who provides each, and by which step."""
    return [
        {
            "title": part.title,
            "by": plan.role_title(part.provided_by),
            "step": category.step(part.due_step).title,
            "required": Text("bắt buộc", "required")
            if part.required
            else Text("nếu có", "where there is one"),
        }
        for part in category.dossier_parts
    ]
