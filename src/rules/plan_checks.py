"""What a whole plan must hold besides the form of its tables: parts that fit together, and chains that can be walked."""

from __future__ import annotations

from rules.council_checks import check_council_rules
from rules.evaluators import check_criterion, takes_attestation
from rules.limits import by_target_year
from rules.offices import check_offices
from rules.plan import CLOSING_ACTS, MAY, MINUTES_PART, Category, Plan, PlanError, Step
from rules.readings import KNOWN_READINGS
from rules.scope import Scope
from rules.table import Table
from rules.text import Text


def check_plan(root: Table, plan: Plan) -> None:
    """Refuse a plan whose parts do not fit together; raises :class:`rules.plan.PlanError`."""
    _check_criterion_ids(root, plan)
    _check_evaluators(plan, root.file)
    _check_readings(root, plan)


def check_runnable(root: Table, plan: Plan) -> None:
    """Refuse a plan under which no dossier could come to its certificate; raises :class:`rules.plan.PlanError`.

    Only for files that are to be put in force: what once was in force is read for good, as it was accepted then.
    """
    root.plain_id("id")
    check_council_rules(root, plan)
    _check_target_year(root, plan)
    for category in plan.categories.values():
        if category.chain:
            _check_chain(root, category)
            check_offices(root, category)
            _check_decider(root, plan, category)
            _check_minutes(root, category)
            _check_may(root, category)
            _check_reasons(root, plan, category)
            _check_verifiers(root, category)


def _check_target_year(root: Table, plan: Plan) -> None:
    """Which year-end review a test "by a year" looks at is the plan's to say: an unnamed choice is nobody's to change.

    Texts of before it was asked for are read as they were judged, by the review of the year before.
    """
    name = "target_year_review"
    if name in plan.readings:
        return
    tested = [f"goals[{goal.id}]" for goal in plan.goals if goal.by_year is not None] + [
        f"categories[{category.id}].criteria[{criterion.id}]"
        for category in plan.categories.values()
        for criterion in category.criteria
        if category.assessable and by_target_year(criterion.evaluator, criterion.params)
    ]
    if tested:
        raise root.error(
            "readings",
            Text(
                f"{tested[0]} xét “đến năm …” (by_year) nhưng kế hoạch không nêu xét theo kết quả rà soát nào; thêm [[readings]] "
                f"có name = {name} với các lựa chọn {', '.join(map(str, KNOWN_READINGS[name]))}, lựa chọn đầu là mặc định",
                f"{tested[0]} tests “by …” (by_year), but the plan does not say which review tells; add [[readings]] with "
                f"name = {name} and the options {', '.join(map(str, KNOWN_READINGS[name]))}, the default first",
            ),
        )


def _check_reasons(root: Table, plan: Plan, category: Category) -> None:
    """Whoever may reject a dossier names one of the plan's reasons."""
    if not plan.refusal_reasons and any("reject" in step.may for step in category.chain):
        raise root.error(
            "refusal_reasons",
            Text(
                f"nhóm “{category.id}” có bước được từ chối (may reject) nhưng kế hoạch không có lý do nào; thêm "
                "[[refusal_reasons]] hoặc bỏ reject",
                f"category “{category.id}” has a step that may reject, but the plan names no reason; add [[refusal_reasons]] or "
                "take reject away",
            ),
        )


def _check_may(root: Table, category: Category) -> None:
    """What every office has anyway is not a step's to grant: leaving it out would look like a prohibition."""
    for step in category.chain:
        for word in sorted(step.may.difference(MAY)):
            raise root.error(
                f"categories[{category.id}].chain[{step.id}].may",
                Text(
                    f"{word} là quyền của cơ quan ở mọi bước, không do kế hoạch cho; bỏ đi, chỉ ghi: {', '.join(MAY)}",
                    f"{word} is a right of offices at every step and not the plan's to grant; remove it, name only: "
                    f"{', '.join(MAY)}",
                ),
            )


def _check_verifiers(root: Table, category: Category) -> None:
    """Who is to verify a criterion has to meet the dossier at some step, or nobody does what the plan says."""
    acting = sorted({role for step in category.chain for role in step.roles})
    for criterion in category.criteria:
        for role in criterion.verified_by:
            if role not in acting:
                raise root.error(
                    f"categories[{category.id}].criteria[{criterion.id}].verified_by",
                    Text(
                        f"{role} không làm bước nào của nhóm này nên không kiểm tra được; chọn trong: {', '.join(acting)}",
                        f"{role} acts at no step of this category and so verifies nothing; choose from: {', '.join(acting)}",
                    ),
                )


def _check_chain(root: Table, category: Category) -> None:
    """A chain begins with ``submit``, has each closing act once, ends with them in their order, and posts once a level."""
    place = f"categories[{category.id}].chain"
    chain = category.chain

    def misplaced(step: Step, message: Text) -> PlanError:
        return root.error(f"{place}[{step.id}].act", message)

    missing = [act for act in ("submit", *CLOSING_ACTS) if act not in {step.act for step in chain}]
    if missing:
        listed = ", ".join(missing)
        raise root.error(
            place,
            Text(
                f"thiếu bước có act = {listed}; chuỗi bắt đầu bằng submit và kết thúc bằng {', '.join(CLOSING_ACTS)}",
                f"has no step with act = {listed}; a chain begins with submit and ends with {', '.join(CLOSING_ACTS)}",
            ),
        )
    seen: set[str] = set()
    for step in chain:
        if step.act in seen and step.act in ("submit", *CLOSING_ACTS):
            raise misplaced(
                step,
                Text(
                    f"{step.act} chỉ được có một lần trong chuỗi; bỏ hoặc đổi bước này",
                    f"{step.act} may stand in a chain once only; remove or change this step",
                ),
            )
        if step.act == "close_posting" and f"{step.act} {step.level}" in seen:
            raise misplaced(
                step,
                Text(
                    f"mỗi cấp chỉ niêm yết một lần ({step.level}); bỏ hoặc đổi bước này",
                    f"{step.act} may stand in a chain once on each level ({step.level}); remove or change this step",
                ),
            )
        seen |= {step.act, f"{step.act} {step.level}"}
    if chain[0].act != "submit":
        raise misplaced(
            chain[0],
            Text(
                "bước đầu tiên phải là submit; chuyển bước nộp hồ sơ lên đầu",
                "the first step must be submit; move the submission to the front",
            ),
        )
    for step, act in zip(chain[-len(CLOSING_ACTS) :], CLOSING_ACTS, strict=True):
        if step.act != act:
            raise misplaced(
                step,
                Text(
                    f"ba bước cuối phải là {', '.join(CLOSING_ACTS)} theo thứ tự này; ở đây cần {act}",
                    f"the last three steps must be {', '.join(CLOSING_ACTS)} in this order; {act} is needed here",
                ),
            )


def _check_decider(root: Table, plan: Plan, category: Category) -> None:
    """Whose name the award carries is who decides it in the chain."""
    form = plan.award_forms[category.award_form]
    step = next(step for step in category.chain if step.act == "decide")
    if form.decided_by not in step.roles:
        listed = ", ".join(step.roles)
        raise root.error(
            f"award_forms[{form.id}].decided_by",
            Text(
                f"nhóm {category.id}: bước {step.id} do {listed} quyết định; ghi vai trò ấy ở đây hoặc thêm "
                f"{form.decided_by} vào roles của bước",
                f"category {category.id}: step {step.id} is decided by {listed}; name that role here or add "
                f"{form.decided_by} to the step's roles",
            ),
        )


def _check_minutes(root: Table, category: Category) -> None:
    """What goes by a meeting's minutes has to bear on the verdict, and its dossiers have to hold such minutes."""
    for criterion in category.criteria:
        if not criterion.from_minutes:
            continue
        place = f"categories[{category.id}].criteria[{criterion.id}].from_minutes"
        if category.assessable and not takes_attestation(criterion):
            raise root.error(
                place,
                Text(
                    f"cách xét {criterion.evaluator} không nhìn đến biên bản; bỏ khóa này hoặc dùng attested",
                    f"{criterion.evaluator} does not look at minutes; remove the key or use attested",
                ),
            )
        if not category.needs_minutes:
            raise root.error(
                place,
                Text(
                    f"nhóm này không đòi biên bản; thêm dossier_parts có id = {MINUTES_PART}, required = true, hoặc bỏ "
                    "khóa này",
                    f"this category asks for no minutes; add a dossier part with id = {MINUTES_PART}, required = true, or "
                    "remove the key",
                ),
            )


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
