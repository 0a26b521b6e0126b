"""Whether the system works: for supervisors (``/healthz``), for monitoring and for people (``/suc-khoe``)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from rules.text import Text, counted
from web.kit import Answer, actor, public, render, services
from workflows.oversight import Health, health, parked_events, require_overseer

blueprint = Blueprint("health", __name__)


def _health() -> Health:
    return health(services().log, services().book, simulated_clock=services().clock.simulated)


@blueprint.get("/healthz")
@public
def live() -> Response:
    """Answer ``ok`` with 200 while people can work, else 503. Tells strangers nothing else."""
    state = _health()
    response = Response(
        "ok\n" if state.ok else "unavailable\n", 200 if state.ok else 503, mimetype="text/plain"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/suc-khoe")
def index() -> Answer:
    """Show the state to administrators and auditors, as a page or (``?format=json``, or by Accept) as JSON."""
    by = actor()
    require_overseer(by)
    state = _health()
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    if request.args.get("format") == "json" or best == "application/json":
        return jsonify(_json(state)), 200 if state.ok else 503
    parked = parked_events(services().log, by) if state.parked else []
    words, tone = _words(state)
    page = render(
        "overview/health.html",
        words=words,
        tone=tone,
        facts=_facts(state),
        parked=[{**p, "notification_id": str(p["notification_id"])} for p in parked],
    )
    return page, 200 if state.ok else 503


def _json(state: Health) -> dict[str, Any]:
    lag, ledger = state.lag, state.ledger
    return {
        "ok": state.ok,
        "database": state.database,
        "events": state.events,
        "follower_lag_events": lag.events if lag else None,
        "follower_lag_seconds": lag.seconds if lag else None,
        "follower_moved_at": lag.moved_at.isoformat() if lag and lag.moved_at else None,
        "parked_events": state.parked,
        "schema_revision": state.revision,
        "newest_revision": state.newest_revision,
        "ledger_leaves": ledger.leaves if ledger else None,
        "ledger_waiting_events": ledger.waiting if ledger else None,
        "ledger_contradicted": ledger.behind if ledger else None,
        "ledger_signed_at": ledger.last.signed_at.isoformat() if ledger and ledger.last else None,
        "ledger_signed_leaves": ledger.last.size if ledger and ledger.last else None,
        "demonstration": state.demonstration,
        "simulated_clock": state.simulated_clock,
    }


def _words(state: Health) -> tuple[Text, str]:
    if not state.database:
        return Text("Không kết nối được cơ sở dữ liệu.", "The database cannot be reached."), "stop"
    if not state.ok:
        return Text(
            "Cơ sở dữ liệu chưa đúng phiên bản của phần mềm: cần chạy nâng cấp.",
            "The database has not the schema of this release: run the migrations.",
        ), "stop"
    if state.ledger is not None and state.ledger.behind:
        return Text(
            "Sổ cái không khớp với điểm chốt đã ký và không ký tiếp; hãy chạy chungtay audit.",
            "The ledger does not fit what was signed, and signs nothing more: run chungtay audit.",
        ), "warn"
    if state.lag is not None and state.lag.stuck:
        return Text(
            "Số liệu tổng hợp đã ngừng cập nhật; hồ sơ vẫn làm việc bình thường.",
            "The counts have stopped moving; dossiers are not affected.",
        ), "warn"
    if state.ledger_late:
        return Text(
            "Sổ cái quá một ngày chưa ký điểm chốt; xem tiến trình theo dõi có chạy không.",
            "The ledger has signed no checkpoint for more than a day; see whether the follower runs.",
        ), "warn"
    if state.parked:
        return Text(
            "Có sự kiện chưa đưa vào số liệu tổng hợp được; hồ sơ vẫn làm việc bình thường.",
            "Some events could not be counted; dossiers are not affected.",
        ), "warn"
    return Text("Hệ thống hoạt động bình thường.", "Everything works."), "go"


def _yes(value: bool | None) -> Text:
    if value is None:
        return Text("không rõ", "unknown")
    return Text("có", "yes") if value else Text("không", "no")


def _facts(state: Health) -> list[dict[str, Any]]:
    lag, ledger = state.lag, state.ledger
    last = ledger.last if ledger else None
    return [
        {"key": Text("Cơ sở dữ liệu trả lời", "Database answers"), "value": _yes(state.database)},
        {"key": Text("Số sự kiện đã ghi", "Events recorded"), "value": state.events, "kind": "number"},
        {
            "key": Text("Số liệu tổng hợp chậm", "Counts are behind by"),
            "value": Text(
                f"{lag.events} sự kiện, {lag.seconds} giây",
                f"{counted(lag.events, 'event')}, {counted(lag.seconds, 'second')}",
            )
            if lag
            else Text("không rõ", "unknown"),
        },
        {
            "key": Text("Lần đếm gần nhất (giờ máy chủ)", "Last counted (server time)"),
            "value": lag.moved_at if lag else None,
            "kind": "moment",
        },
        {
            "key": Text("Sổ cái chậm", "Ledger is behind by"),
            "value": Text(f"{ledger.waiting} sự kiện", counted(ledger.waiting, "event"))
            if ledger
            else Text("không rõ", "unknown"),
        },
        {
            "key": Text("Điểm chốt gần nhất (giờ máy chủ)", "Last checkpoint (server time)"),
            "value": last.signed_at if last else None,
            "kind": "moment",
            "hint": Text(f"trên {last.size} sự kiện", f"over {counted(last.size, 'event')}")
            if last
            else None,
        },
        {"key": Text("Sự kiện để riêng", "Events set aside"), "value": state.parked, "kind": "number"},
        {
            "key": Text("Phiên bản cơ sở dữ liệu", "Schema"),
            "value": state.revision,
            "hint": Text(
                f"phần mềm cần {state.newest_revision}", f"this release wants {state.newest_revision}"
            )
            if state.newest_revision
            else None,
        },
        {"key": Text("Bản trình diễn", "Demonstration"), "value": _yes(state.demonstration)},
        {"key": Text("Đồng hồ mô phỏng", "Simulated clock"), "value": _yes(state.simulated_clock)},
    ]
