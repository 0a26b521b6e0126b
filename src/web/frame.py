"""What stands around every page: navigation by role with the number of things that wait, who is acting, the demonstration band."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session, url_for

from aggregates.actors import Actor
from aggregates.refusals import Refused
from aggregates.vocabulary import DECIDING_ROLES, ROLES
from rules.text import Text
from web.security import account
from workflows.app import ChungTay
from workflows.authorisation import may
from workflows.movement import InForce
from workflows.permissions import ACTS

_READERS = ACTS["dossier.read"].roles or frozenset()
_OVERVIEW = ACTS["overview.read"].roles or frozenset()
_AUDIT = ACTS["audit.read"].roles or frozenset()
_COUNCIL = frozenset({"standing_office", "council_member", "council_chair", *DECIDING_ROLES, "auditor"})
_INSPECTION = frozenset(
    {"inspector", "commune_officer", "commune_chair", "labour_office", "standing_office", "auditor"}
)
_REVIEWS = ACTS["review.read"].roles or frozenset()
_SPONSORS = ACTS["sponsorship.read"].roles or frozenset()
_REQUESTS = ACTS["request.read"].roles or frozenset()
_COMPLAINTS = ACTS["complaint.read"].roles or frozenset()
_CONFERENCE = (
    (ACTS["conference.plan"].roles or frozenset())
    | (ACTS["conference.hand_over"].roles or frozenset())
    | _COUNCIL
)
_REVOCATIONS = ACTS["revocation.read"].roles or frozenset()
_PRINTING = ACTS["print.read"].roles or frozenset()
_ADMIN = frozenset({"administrator"})
_PLANS = ACTS["movement.read"].roles or frozenset()

# endpoint, words, roles
_NAV: tuple[tuple[str, Text, frozenset[str]], ...] = (
    ("work.index", Text("Việc của tôi", "My work"), _READERS),
    ("households.index", Text("Hộ gia đình", "Households"), _READERS - {"department"}),
    ("nominations.index", Text("Hồ sơ", "Dossiers"), _READERS),
    ("council.index", Text("Hội đồng", "Council"), _COUNCIL),
    ("decisions.index", Text("Quyết định", "Decisions"), _COUNCIL),
    ("reviews.index", Text("Rà soát", "Reviews"), _REVIEWS),
    ("sponsorships.index", Text("Đỡ đầu", "Sponsorships"), _SPONSORS),
    ("inspections.index", Text("Kiểm tra", "Inspections"), _INSPECTION),
    ("audit.index", Text("Ai đã xác minh", "Who verified"), _AUDIT),
    ("data_requests.index", Text("Yêu cầu dữ liệu", "Data requests"), _REQUESTS),
    ("complaints.index", Text("Đơn thư", "Complaints"), _COMPLAINTS),
    ("revocations.index", Text("Thu hồi", "Revocations"), _REVOCATIONS),
    ("overview.index", Text("Toàn cảnh", "Overview"), _OVERVIEW),
    ("plan_pages.plan", Text("Kế hoạch", "The plan"), _READERS),
    ("decisions.register", Text("Sổ vàng", "Gold book"), _COUNCIL),
    ("conferences.index", Text("Hội nghị", "Conference"), _CONFERENCE),
    ("higher_awards.index", Text("Khen cao", "Higher awards"), ACTS["higher.read"].roles or frozenset()),
    ("print_runs.index", Text("In giấy khen", "Printing"), _PRINTING),
    ("plans.index", Text("Kế hoạch áp dụng", "Plan in force"), _PLANS - _READERS),
    ("admin.accounts", Text("Tài khoản", "Accounts"), _ADMIN),
    ("admin.units", Text("Đơn vị", "Units"), _ADMIN),
    ("admin.erasure", Text("Xóa dữ liệu", "Erasure"), _ADMIN),
    ("templates.index", Text("Mẫu giấy khen", "Templates"), _ADMIN),
    ("printers.index", Text("Máy in", "Printers"), _ADMIN),
    ("protection.index", Text("Bảo vệ dữ liệu", "Data protection"), _ADMIN),
    ("retention.index", Text("Thời hạn lưu giữ", "Terms of keeping"), _ADMIN),
    ("health.index", Text("Tình trạng hệ thống", "Health"), _ADMIN),
)
_PART_OF = dict.fromkeys(
    ("admin.account", "admin.new_account", "admin.appoint", "admin.end_appointment", "admin.deactivate"),
    "admin.accounts",
) | dict.fromkeys(("plan_pages.plan_category", "plan_pages.all_plans"), "plan_pages.plan")
"""Pages below another one of the same blueprint, which has several in the navigation."""
_UNDER = {
    "household_acts": "households.index",
    "consents": "households.index",
    "imports": "households.index",
    "import_acts": "households.index",
    "import_incomes": "households.index",
    "commitments": "households.index",
    "commitment_acts": "households.index",
    "incomes": "households.index",
    "as_of": "nominations.index",
    "audit_patterns": "audit.index",
    "audit_room": "audit.index",
    "readings": "audit.index",
    "income_acts": "households.index",
    "appeals": "complaints.index",
    "postings": "nominations.index",
    "income_bulk": "work.index",
    "review_acts": "reviews.index",
    "review_sheets": "reviews.index",
    "rates": "reviews.index",
    "plans": "plan_pages.plan",
    "print_acts": "print_runs.index",
    "hand_overs": "conferences.index",
    "conference_acts": "conferences.index",
    "higher_acts": "higher_awards.index",
    "confirmations": "plan_pages.plan",
    "prizes": "plan_pages.plan",
    "amendments": "decisions.index",
}
"""Blueprints whose pages are below an entry of another one."""
_FOOTER: tuple[tuple[str, Text], ...] = (
    ("public.index", Text("Trang công khai", "Public pages")),
    ("public.lookup", Text("Tra cứu giấy khen", "Check a certificate")),
    ("proof.index", Text("Bằng chứng", "Proof")),
    ("postings.everybody", Text("Niêm yết công khai", "Public posting")),
    ("plan_pages.plan", Text("Kế hoạch và tiêu chí", "The plan and its criteria")),
    ("units.index", Text("Đơn vị qua thời gian", "Units over time")),
    ("self_check.index", Text("Tự kiểm tra tiêu chuẩn", "Check your own case")),
)


def services() -> ChungTay:
    """Return the use cases of this process."""
    found: ChungTay = current_app.extensions["chungtay"]
    return found


def actor_or_none() -> Actor | None:
    """Return whoever is signed in, in the office chosen; None without an account or an office."""
    if "actor" not in g:
        g.actor = _find_actor()
    found: Actor | None = g.actor
    return found


def _find_actor() -> Actor | None:
    who = account()
    if who is None:
        return None
    held = services().people.appointments(who.officer_id)
    chosen = next(
        (a["appointment_id"] for a in held if str(a["appointment_id"]) == session.get("office")), None
    )
    try:
        return services().people.actor(who.officer_id, chosen)
    except Refused as refusal:
        g.without_office = refusal
        return None


def without_office() -> Refused:
    """Return why whoever is here acts in no office: none was given, or it ended with its unit."""
    found: Refused = g.get("without_office") or Refused("no_appointment")
    return found


def movement() -> InForce | None:
    """Return the movement in force, if one has been opened."""
    try:
        return services().movements.in_force()
    except Refused:
        return None


def work_count() -> int:
    """Return how many things wait for the acting officer; counted once per request."""
    by = actor_or_none()
    if by is None or by.role not in _READERS:
        return 0
    if "work_count" not in g:
        ours = services()
        dossiers = ours.work_lists.of(by).count if by.role in _READERS else 0
        others = (
            ours.figures.waiting(by),
            ours.sponsorships.waiting(by),
            ours.import_runs.waiting_for(by),
            ours.data_requests.waiting(by),
            ours.amendments.waiting(by) if may(by, "amendment.sign") else [],
            ours.complaints.waiting(by),
            ours.complaints.recommended(by),
            ours.council.to_reissue(by),
            ours.revocations.waiting(by),
            ours.appeals.waiting(by),
            ours.postings.unanswered(by),
        )
        g.work_count = dossiers + sum(map(len, others))
    count: int = g.work_count
    return count


def _nav(by: Actor | None) -> list[dict[str, Any]]:
    if by is None:
        return []
    here = (request.blueprint or "").partition(".")[0]
    items = [item for item in _NAV if by.role in item[2]]
    # The register is a page of the decisions with an entry of its own: one entry is the current one, not two.
    exact = any(endpoint == request.endpoint for endpoint, _, _ in items)
    return [
        {
            "url": url_for(endpoint),
            "label": label,
            "count": work_count() if endpoint == "work.index" else None,
            "current": endpoint in (request.endpoint, _PART_OF.get(request.endpoint or ""))
            or (not exact and endpoint in (f"{here}.index", _UNDER.get(here))),
        }
        for endpoint, label, roles in items
    ]


def frame() -> dict[str, Any]:
    """Return what ``base.html`` shows around a page; nearly nothing when the page tells of a failure of ours."""
    if not has_request_context() or g.get("bare"):
        return {"home_url": "/"}
    if "frame" not in g:
        who, by, ours = account(), actor_or_none(), movement()
        g.frame = {
            "home_url": url_for("work.index"),
            "sign_in_url": url_for("account.sign_in"),
            "sign_out_url": url_for("account.sign_out"),
            "nav": _nav(by),
            "movement_name": ours.plan.movement if ours else None,
            "demo": bool(ours and ours.demonstration),
            "demo_now": services().clock.now() if services().clock.simulated else None,
            "demo_clock_url": url_for("demonstration.pass_days") if services().clock.simulated else None,
            "csp_nonce": g.get("csp_nonce"),
            "footer_links": [{"url": url_for(e), "label": w} for e, w in _FOOTER],
            "me": who
            and {
                "name": who.full_name or who.username,
                "role": (by.title or ROLES[by.role]) if by else Text("không giữ chức vụ", "holds no office"),
                "unit": by.unit_name if by and by.unit_name not in by.title else None,
                "url": url_for("account.show"),
            },
        }
    found: dict[str, Any] = g.frame
    return found


def register(app: Flask) -> None:
    """Give every template of the application its frame."""
    app.context_processor(frame)
