"""Pages for everybody, without sign-in: is this certificate real, what does the plan ask of whom.

They show what stands on the paper on the wall and nothing more: no id number, income, disability, ethnicity or birth
date, and no hamlet. Certificate numbers run in sequence, so questions are counted per address.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from rules.plan import Plan
from rules.text import Text
from web import doubts, plan_view
from web.cleaning import clean
from web.frame import actor_or_none
from web.kit import render, services, today
from web.labels import STATUSES
from web.security import public
from workflows.authorisation import may
from workflows.criterion_counts import criterion_counts
from workflows.public import certificate_number, certificates_issued, find_certificate
from workflows.seats import seat_of
from workflows.subjects import household_category
from workflows.throttle import may_ask

blueprint = Blueprint("public", __name__)

_BAD_NUMBER = Text(
    "Ghi số giấy khen đúng như in trên giấy, ví dụ 0012/2020.",
    "Write the number as printed on the certificate, for example 0012/2020.",
)
_UNKNOWN_NUMBER = Text(
    "Không có giấy khen nào mang số này. Hãy xem lại số trên giấy.",
    "No certificate carries this number. Compare it with the paper.",
)


def _count_question() -> None:
    if not may_ask(services().log, request.remote_addr or ""):
        abort(429)


def _unknown_certificate() -> tuple[str, int]:
    return render("public/unknown_certificate.html"), 404


@blueprint.get("/gioi-thieu")
@public
def index() -> str:
    """What the movement is, for visitors."""
    movement = services().movements.in_force()
    category = household_category(movement.plan) or next(iter(movement.plan.categories.values()))
    return render(
        "public/about.html",
        movement=movement,
        chain=category.chain,
        issued=certificates_issued(services().log),
    )


@blueprint.get("/c/<string:certificate_id>")
@public
def certificate(certificate_id: str) -> str | tuple[str, int]:
    """Say whether a certificate was issued and stands; the address is in its QR code."""
    _count_question()
    try:
        row = services().council.public_certificate(UUID(certificate_id))
    except ValueError:
        row = None
    if row is None:
        return _unknown_certificate()
    movement = services().movements.in_force()
    plan = services().plans.get(row["plan_id"], row["plan_version"])
    category = plan.categories.get(row["category"])
    award = plan.award_forms[category.award_form] if category else next(iter(plan.award_forms.values()))
    log = services().log
    return render(
        "public/certificate.html",
        certificate=row,
        demonstration=movement.demonstration,
        status=row["status"] if row["status"] in STATUSES else "closed",
        number=f"{row['gold_book_number']:04d}/{row['decided_on'].year}",
        category=category.title if category else row["category"],
        short_hash=" ".join(row["sha256"][i : i + 4] for i in range(0, 16, 4)),
        # Who granted it, as on the paper; whom to tell of a difference is the office there is today.
        authority=seat_of(log, plan, row["decided_on"]).grantor(award),
        form=award.title.vi,
        seat=seat_of(log, plan, today()),
    )


@blueprint.route("/tra-cuu", methods=["GET", "POST"])
@public
def lookup() -> str | AnyResponse | tuple[str, int]:
    """Find a certificate by the number printed on it."""
    if request.method == "GET":
        return render("public/look_up.html", number="", errors={})
    _count_question()
    typed = clean(request.form.get("number", ""))[:40]
    wanted = certificate_number(typed)
    if wanted is None:
        return render("public/look_up.html", number=typed, errors={"number": [_BAD_NUMBER]}), 422
    row = find_certificate(services().log, *wanted)
    if row is None:
        return render("public/look_up.html", number=typed, errors={"number": [_UNKNOWN_NUMBER]}), 404
    return redirect(url_for("public.certificate", certificate_id=row["certificate_id"]), 303)


@blueprint.get("/ke-hoach")
@public
def plan() -> str:
    """The plan in force: what it is, its goals and categories, and how unclear wordings are read."""
    by, movement = actor_or_none(), services().movements.in_force()
    plan = movement.plan
    return render(
        "public/plan.html",
        plan=plan,
        identity=plan_view.identity_rows(plan),
        goals=plan_view.goal_items(movement),
        categories=plan_view.category_rows(plan, _category_urls(plan)),
        repeated=plan_view.repeated_labels(plan),
        readings=plan_view.reading_items(movement),
        council=plan_view.council_rows(plan),
        council_doubt=doubts.council_rule_source(plan, movement.confirmed),
        awards=plan_view.award_rows(plan),
        may_deliberate=by is not None and may(by, "movement.read"),
    )


@blueprint.get("/ke-hoach/<string:category>")
@public
def plan_category(category: str) -> str:
    """One category: its criteria word for word with clause, how each is judged and by whom, its way and its papers."""
    movement = services().movements.in_force()
    found = movement.plan.categories.get(category)
    if found is None:
        abort(404)
    counts = criterion_counts(services().log, actor_or_none(), category)
    urls = _category_urls(movement.plan)
    return render(
        "public/plan_category.html",
        plan=movement.plan,
        category=found,
        others=[
            {"label": c.title, "url": urls[c.id], "current": c.id == found.id}
            for c in movement.plan.categories.values()
        ],
        items=plan_view.criterion_items(movement, found, counts),
        counted=counts is not None,
        readings=plan_view.reading_items(movement, found),
        chain=plan_view.chain_rows(movement.plan, found),
        calendar_doubt=doubts.of_calendar(movement.plan, today().year, movement.confirmed),
        parts=plan_view.part_rows(movement.plan, found),
        breadcrumbs=[
            {
                "url": url_for("public.plan"),
                "label": Text("Kế hoạch và tiêu chí", "The plan and its criteria"),
            }
        ],
    )


def _category_urls(plan: Plan) -> dict[str, str]:
    return {id: url_for("public.plan_category", category=id) for id in plan.categories}


@blueprint.after_request
def _do_not_index(response: Response) -> Response:
    """Names on certificates are public, but not for search engines to collect."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
