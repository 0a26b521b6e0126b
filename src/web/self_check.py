"""The self-check for everybody: "hộ tôi có đủ tiêu chuẩn không?".

Choose who you are, answer what the criteria look at, see the verdict on each with its clause and what is missing. The answers
tell of a household's condition, so they travel in the body of a POST, stand in no address and no log, and are kept nowhere:
every page is made from what was just sent, and forgotten with it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from rules.assessment import Assessment, assess
from rules.plan import Plan
from rules.questions import needed_facts
from rules.text import Text
from web import doubts
from web.dossier_criteria import translation_of, words_of
from web.kit import Answer, Form, render, services, today
from web.plan_view import reading_items
from web.security import public
from web.self_check_form import (
    REVIEWED,
    SPONSORED,
    Who,
    attested_name,
    everybody,
    read_answers,
    schema_for,
)
from workflows.movement import InForce
from workflows.throttle import may_ask

blueprint = Blueprint("self_check", __name__)

Item = dict[str, Any]

_CHOOSE = Text("Hãy chọn bạn kiểm tra cho ai.", "Choose whom you check for.")
_WHOLE = {
    "met": Text(
        "Theo những gì bạn trả lời, các tiêu chí bắt buộc đều đạt.",
        "By your answers, every required criterion is met.",
    ),
    "provisional": Text(
        "Theo những gì bạn trả lời, các tiêu chí bắt buộc đều đạt hoặc tạm đạt.",
        "By your answers, every required criterion is met, some of them provisionally.",
    ),
    "not_met": Text(
        "Theo những gì bạn trả lời, có tiêu chí bắt buộc chưa đạt.",
        "By your answers, a required criterion is not met.",
    ),
    "unproven": Text(
        "Chưa đủ căn cứ để kết luận: còn thiếu những điều nêu dưới đây.",
        "Not enough is known for a conclusion: what is missing stands below.",
    ),
    "unattainable": Text(
        "Có tiêu chí không thể đạt theo cách tính của Kế hoạch: Hội đồng xem xét, quyết định.",
        "A criterion cannot be met as the plan computes it: the council decides.",
    ),
}


_COUNCIL_ALONE = Text(
    "Kế hoạch không nêu tiêu chí riêng cho nhóm này: không thiếu gì ở đây, Hội đồng xét theo báo cáo thành tích.",
    "The plan states no criteria for this category: nothing is missing here, the council judges by the report of achievements.",
)
"""Of a category without criteria, whose verdict is open because the council alone decides."""


@blueprint.route("/tu-kiem-tra", methods=["GET", "POST"])
@public
def index() -> Answer:
    """Choose who you are, answer, and see how you stand. Everything beyond the first page is an answer to a POST."""
    movement = services().movements.in_force()
    people = everybody(movement.plan)
    if request.method == "GET":
        return _choose(people, Form())
    if not may_ask(services().log, request.remote_addr or ""):
        abort(429)
    form = Form()
    who = people.get(form.values["who"] or "")
    if who is None:
        form.fail("who", _CHOOSE)
        return _choose(people, form), 422
    needed = needed_facts(movement.plan, who.category, who.known, movement.readings, today())
    schema = schema_for(who, needed)
    if form.reopened or form.step != "answers":
        return _questions(form, who, needed, schema)
    answers = read_answers(form, who, needed, schema)
    if answers is None:
        return _questions(form, who, needed, schema), 422
    facts, attested = answers
    found = assess(
        movement.plan, who.category.id, facts, attested, today(), movement.readings, own_answers=True
    )
    return _result(form, who, movement, found)


def _choose(people: dict[str, Who], form: Form) -> str:
    options = [(code, who.words) for code, who in people.items()]
    return render("public/self_check_who.html", form=form, options=options)


def _questions(form: Form, who: Who, needed: Any, schema: Any) -> str:
    return render(
        "public/self_check_questions.html",
        form=form,
        whom=who,
        needed=needed,
        schema=schema,
        attested=[
            {
                "name": attested_name(criterion),
                "criterion": criterion,
                "hint": criterion.part
                or (criterion.bullets[0].text if len(criterion.bullets) == 1 else None),
            }
            for criterion in needed.attested
        ],
        reviewed=list(REVIEWED),
        sponsored=range(1, SPONSORED + 1),
        breadcrumbs=_crumbs(),
    )


def _result(form: Form, who: Who, movement: InForce, found: Assessment) -> str:
    plan = movement.plan
    titles = {c.id: c.title for c in who.category.criteria}
    required = {c.id for c in who.category.criteria if c.kind == "required"}
    open_, failed = (
        [
            {"title": titles[c.id], "reason": c.reason, "anchor": _anchor(c.id)}
            for c in found.criteria
            if c.verdict.value in verdicts and c.id in required
        ]
        for verdicts in (("unproven",), ("not_met", "unattainable"))
    )
    return render(
        "public/self_check_result.html",
        form=form,
        whom=who,
        plan=plan,
        found=found,
        whole=_WHOLE[found.verdict.value] if found.criteria else _COUNCIL_ALONE,
        missing=open_,
        failed=failed,
        items=_criteria(plan, who, found),
        readings=_readings(movement, who),
        errors={},
        breadcrumbs=_crumbs(),
    )


def _criteria(plan: Plan, who: Who, found: Assessment) -> list[Item]:
    confirmed = services().movements.in_force().confirmed
    page = url_for("plan_pages.plan_category", category=who.category.id)
    known = {c.id: c for c in who.category.criteria}
    return [
        {
            "id": _anchor(result.id),
            "clause": result.clause,
            "verdict": result.verdict.value,
            "text": words_of(known[result.id]),
            "translation": translation_of(known[result.id]),
            "reason": result.reason,
            "doubt": doubts.of_criterion(plan, known[result.id], confirmed),
            "facts": [
                {
                    "label": Text(
                        f"{known[result.id].title.vi}: tiêu chí trong Kế hoạch",
                        f"{known[result.id].title.en}: the criterion in the plan",
                    ),
                    "url": f"{page}#{_anchor(result.id)}",
                }
            ],
        }
        for result in found.criteria
    ]


def _readings(movement: InForce, who: Who) -> list[Item]:
    return [
        {"key": item["reading"].question, "value": item["in_force"].label}
        for item in reading_items(movement, who.category)
    ]


def _anchor(criterion_id: str) -> str:
    return criterion_id.replace(".", "-")


def _crumbs() -> list[Item]:
    return [{"url": url_for("self_check.index"), "label": Text("Tự kiểm tra", "Self-check")}]


@blueprint.after_request
def _do_not_index(response: Response) -> Response:
    """Nothing here is for search engines."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
