"""Sample data for the gallery page, which shows every building block of the interface at once.

The gallery is there for people who write pages and for the tests of look and accessibility. It is
registered in demonstration and testing only, shows invented people, and touches no dossier.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from flask import Flask, flash, redirect, render_template
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.wrappers import Response

from rules.text import Text
from web.charts import IncomePoint
from web.formats import VIETNAM_TIME, register_formats
from web.labels import STATUSES, VERDICTS
from web.text import register_text, t

TODAY = date(2020, 5, 15)


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2020, 5, day, hour, minute, tzinfo=VIETNAM_TIME)


def _points() -> list[IncomePoint]:
    needed = 15_360_000
    return [
        IncomePoint(2016, 9_600_000, verified=True, is_base=True, note="Hà Văn Ba, 12/03/2017"),
        IncomePoint(2017, 15_360_000, verified=True, target=needed, note="Hà Văn Ba, 20/02/2018"),
        IncomePoint(2018, 15_120_000, verified=True, target=needed, note="Hà Văn Ba, 18/02/2019"),
        IncomePoint(2019, 17_250_000, verified=False, target=needed),
        IncomePoint(2020, None, target=needed),
    ]


def _work() -> list[dict[str, Any]]:
    verify = {"label": Text("Xác nhận thu nhập", "Verify the income"), "url": "#a"}
    return [
        {"code": "HS-2020-0012", "url": "#a", "subject": "Bùi Thị Hợi", "place": "UBND xã Cẩm Lương",
         "holder": "Hà Văn Ba, Chủ tịch UBND xã", "since": date(2020, 5, 4), "due": date(2020, 5, 12),
         "status": "in_progress", "action": verify},
        {"code": "HS-2020-0015", "url": "#a", "subject": "Phạm Văn Thuỷ", "place": "UBND xã Cẩm Lương",
         "holder": "Trương Thị Ngượng, công chức LĐ-TB&XH", "since": date(2020, 5, 11),
         "due": date(2020, 5, 15), "status": "returned", "action": verify},
        {"code": "HS-2020-0021", "url": "#a", "subject": None, "place": "Phòng LĐ-TB&XH huyện",
         "since": date(2020, 5, 13), "due": date(2020, 5, 27), "status": "held"},
    ]  # fmt: skip


def _chain() -> list[dict[str, Any]]:
    return [
        {"label": Text("Họp thôn, bình xét", "Hamlet meeting"), "state": "done",
         "holder": "Thôn Lương Thuận", "at": date(2020, 4, 20)},
        {"label": Text("Công chức xã kiểm tra", "Checked by the commune officer"), "state": "done",
         "holder": "Trương Thị Ngượng", "at": date(2020, 5, 4)},
        {"label": Text("Chủ tịch xã xác nhận thu nhập", "The commune chair verifies the incomes"),
         "state": "here", "holder": "Hà Văn Ba, UBND xã Cẩm Lương", "at": date(2020, 5, 4),
         "due": date(2020, 5, 12)},
        {"label": Text("Niêm yết công khai", "Public posting"), "state": "todo"},
        {"label": Text("Phòng LĐ-TB&XH thẩm định", "Appraised by the labour division"), "state": "todo"},
        {"label": Text("Hội đồng họp, bỏ phiếu", "The council votes"), "state": "todo"},
        {"label": Text("Khen cao", "Higher award"), "state": "skipped"},
    ]  # fmt: skip


def _timeline() -> list[dict[str, Any]]:
    return [
        {"when": _at(12, 9, 5), "what": Text("Trả lại để bổ sung", "Returned for supplement"),
         "who": "Hà Văn Ba", "office": "Chủ tịch UBND xã Cẩm Lương", "tone": "warn",
         "note": "Thiếu biên bản họp thôn có chữ ký thư ký.\nThiếu giấy xác nhận vay vốn."},
        {"when": _at(8, 14, 30), "what": Text("Xác nhận thu nhập năm 2017: 15.360.000 đồng",
                                               "Income of 2017 verified: 15,360,000 đồng"),
         "who": "Hà Văn Ba", "office": "Chủ tịch UBND xã Cẩm Lương", "tone": "go",
         "evidence": [{"label": "phieu-dieu-tra-2017.pdf", "url": "#a", "meta": "PDF, 214 kB"}]},
        {"when": _at(4, 8, 0), "what": Text("Nộp hồ sơ", "Dossier submitted"), "who": "Bùi Văn Ước",
         "office": "Trưởng thôn Lương Thuận"},
    ]  # fmt: skip


def _criteria() -> list[dict[str, Any]]:
    return [
        {"id": "household.law_abiding", "clause": "IV.2.7", "verdict": "met",
         "text": "Gương mẫu chấp hành tốt chủ trương của Đảng, chính sách, pháp luật của Nhà nước.",
         "reason": Text("Trưởng thôn xác nhận tại biên bản họp ngày 20/04/2020.",
                        "Attested by the hamlet head in the minutes of 20/04/2020.")},
        {"id": "household.sustained_exit", "clause": "IV.2.7.2", "verdict": "not_met",
         "text": "Hộ có thu nhập bình quân đầu người tăng hàng năm 60% so với năm thoát nghèo trong 3 năm liên tục.",
         "reason": Text("Năm 2018 đạt 1,575 lần, thấp hơn mức 1,6 lần của năm 2016.",
                        "2018 reached 1.575 times, below 1.6 times the income of 2016."),
         "numbers": [{"label": "2017", "value": "1,6×"}, {"label": "2018", "value": "1,575×"}],
         "reading": Text("mỗi năm ít nhất 1,6 lần năm thoát nghèo", "each year at least 1.6 × the exit year"),
         "facts": [{"label": Text("Thu nhập 2018", "Income of 2018"), "url": "#a"}]},
        {"id": "household.credit_use", "clause": "IV.2.7", "verdict": "not_applicable",
         "text": "Sử dụng vốn vay đúng mục đích, có hiệu quả."},
    ]  # fmt: skip


def gallery_context() -> dict[str, Any]:
    """Return the variables of ``gallery.html``."""
    return {
        "today": TODAY,
        "statuses": list(STATUSES),
        "verdicts": list(VERDICTS),
        "work": _work(),
        "steps": _chain(),
        "events": _timeline(),
        "criteria_items": _criteria(),
        "points": _points(),
        "errors": {
            "head": ["Ghi họ tên chủ hộ."],
            "amount": ["Thu nhập không thể là số âm."],
            "papers": ["Chọn ít nhất một loại giấy."],
        },
        "breadcrumbs": [{"url": "#a", "label": Text("Việc của tôi", "My work")}],
    }


def _frame() -> dict[str, Any]:
    labels = [
        Text("Việc của tôi", "My work"),
        Text("Hộ gia đình", "Households"),
        Text("Hồ sơ", "Dossiers"),
        Text("Ai đã xác minh thu nhập", "Who verified incomes"),
    ]
    return {
        "me": {
            "name": "Hà Văn Ba",
            "role": Text("Chủ tịch UBND xã", "Commune chair"),
            "unit": "Cẩm Lương",
            "url": "#a",
        },
        "nav": [
            {"url": "/gallery", "label": label, "count": 3 if at == 0 else None, "current": at == 0}
            for at, label in enumerate(labels)
        ],
        "sign_out_url": "/sent",
        "movement_name": "Cẩm Thủy chung tay vì người nghèo - Không để ai bị bỏ lại phía sau",
        "demo": True,
        "demo_now": _at(15, 9, 30),
    }


def gallery_app() -> Flask:
    """Build an application with nothing but the gallery and the error pages: no database, no accounts.

    ``/gallery`` shows the blocks, ``/gallery/clean`` without form errors, and ``/sent`` takes the forms;
    ``flask --app web.gallery:gallery_app run`` serves it. Undefined template variables raise.
    """
    app = Flask("web.gallery", root_path=__file__.rpartition("/")[0])
    app.secret_key = secrets.token_hex()
    app.jinja_env.undefined = StrictUndefined
    CSRFProtect(app)
    register_text(app)
    register_formats(app)
    app.context_processor(_frame)

    @app.get("/gallery")
    def gallery() -> str:
        return render_template("gallery.html", **gallery_context())

    @app.get("/gallery/clean")
    def clean() -> str:
        context = gallery_context()
        context["errors"] = dict.fromkeys(context["errors"])
        return render_template("gallery.html", **context)

    @app.post("/sent")
    def sent() -> Response:
        flash(t("Đã gửi.", "Sent."), "success")
        return redirect("/gallery/clean")

    return app
