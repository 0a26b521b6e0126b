"""What is posted: the list for officers with its sheet to hang out, and the page where everybody reads it and comments."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.complaint_acts import place_of
from web.kit import Answer, Form, FormPage, actor, go, render, require, services, today, two_steps
from web.labels import Label
from web.nomination_acts import PAGES
from web.schemas import Line, Words
from web.security import public
from workflows.throttle import may_ask

blueprint = Blueprint("postings", __name__)
_LEVELS: Final = {
    "hamlet": Text("thôn, bản", "hamlet"),
    "commune": Text("UBND xã", "commune"),
    "district": Text("huyện", "district"),
    "province": Text("tỉnh", "province"),
}
_TITLE: Final = Text("Danh sách đang niêm yết", "What is posted")


def work_item(row: Row) -> Row:
    """A posting with comments that wait for an answer, as a line of my work."""
    number = row["unanswered"]
    return {
        "code": row["code"],
        "url": url_for("nominations.show", nomination_id=row["nomination_id"]),
        "subject": row["name"],
        "place": place_of(row),
        "holder": None,
        "since": row["posted_on"],
        "due": row["posted_until"],
        "status": Label(
            Text(f"{number} ý kiến chờ trả lời", f"{counted(number, 'comment')} to answer"), "wait", "clock"
        ),
        "action": {
            "label": Text("Trả lời ý kiến", "Answer the comments"),
            "url": url_for(
                "nominations.act",
                nomination_id=row["nomination_id"],
                slug=PAGES["nomination.answer_comment"].slug,
            ),
        },
    }


@blueprint.get("/niem-yet")
def index() -> str:
    """What is posted today in the officer's charge."""
    by = actor()
    require("posting.read")
    rows = services().postings.posted(by)
    levels = sorted({row["level"] for row in rows if by.role in row["roles"]})
    return render(
        "postings/index.html",
        title=_TITLE,
        rows=[
            {
                "name": row["name"],
                "place": place_of(row),
                "category": services().postings.category_of(row),
                "level": capital(_LEVELS[row["level"]]),
                "until": row["posted_until"],
                "said": row["said"],
                "unanswered": row["unanswered"],
                "url": {"name": url_for("nominations.show", nomination_id=row["nomination_id"])},
            }
            for row in rows
        ],
        sheets=[
            {
                "label": Text(
                    f"Tải danh sách để niêm yết tại {_LEVELS[level].vi} (PDF)",
                    f"Download the list to hang out at the {_LEVELS[level].en} (PDF)",
                ),
                "url": url_for("postings.sheet", level=level),
            }
            for level in levels
        ],
    )


@blueprint.get("/niem-yet/<string:level>.pdf")
def sheet(level: str) -> Response:
    """The list to hang out, as a PDF."""
    content = services().postings.sheet(actor(), level)
    name = f"niem-yet-{level}-{today():%Y-%m-%d}.pdf"
    return Response(
        content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


# -- for everybody ---------------------------------------------------------------------------------------------------------------


@blueprint.get("/cong-khai")
@public
def everybody() -> str:
    """What is posted today under plans that post on a page: name, place, category, and until when."""
    _count_question()
    return render(
        "postings/public.html",
        rows=[
            {
                "name": row["name"],
                "place": place_of(row),
                "category": row["category"],
                "until": row["until"],
                "url": {"name": url_for("postings.comment", nomination_id=row["nomination_id"])},
            }
            for row in services().postings.public()
        ],
    )


class NamedSchema(Schema):
    """A comment with the name of who makes it."""

    author = Line(Text("Họ và tên của bạn", "Your name"), limit=200)
    text = Words(Text("Ý kiến", "Your comment"), limit=2000)


class EitherSchema(Schema):
    """A comment with or without a name."""

    author = Line(Text("Họ và tên của bạn", "Your name"), limit=200, required=False)
    text = Words(Text("Ý kiến", "Your comment"), limit=2000)


@blueprint.route("/cong-khai/<uuid:nomination_id>", methods=["GET", "POST"])
@public
def comment(nomination_id: UUID) -> Answer:
    """Take a comment on one entry of the list."""
    _count_question()
    try:
        entry = services().postings.public_entry(nomination_id)
    except Refused:
        abort(404)
    back = url_for("postings.everybody")
    page = FormPage(
        title=Text("Nêu ý kiến về danh sách niêm yết", "Comment on the posting"),
        lead=Text(
            "Ý kiến được chuyển đến nơi niêm yết và được trả lời ở đó. Phía đề nghị khen thưởng không được biết ai nêu ý kiến. "
            "Đừng ghi thông tin riêng của người khác nếu không cần.",
            "Your comment goes to where the list is posted and is answered there. The side that nominates is not told who made it. "
            "Leave out what is private to others unless it is needed.",
        ),
        about=[
            {"key": Text("Về", "About"), "value": entry["name"]},
            {"key": Text("Nơi", "Place"), "value": place_of(entry)},
            {"key": Text("Đối tượng", "Category"), "value": entry["category"]},
            {
                "key": Text("Niêm yết đến hết", "Posted until the end of"),
                "value": entry["until"],
                "kind": "date",
            },
        ],
        cancel_url=back,
        submit=Text("Gửi ý kiến", "Send the comment"),
    )

    def act(wish: Any, data: dict[str, Any], _: object) -> Any:
        return services().postings.comment(
            wish, nomination_id=nomination_id, address=request.remote_addr or "", **data
        )

    return two_steps(
        Form(),
        NamedSchema() if entry["named"] else EitherSchema(),
        show=page,
        act=act,
        done=lambda _: go(
            back, Text("Đã nhận ý kiến của bạn. Xin cảm ơn.", "Your comment was received. Thank you.")
        ),
    )


def _count_question() -> None:
    if not may_ask(services().log, request.remote_addr or ""):
        abort(429)


@blueprint.after_request
def _do_not_index(response: Response) -> Response:
    """Names that are posted are public for some days, but not for search engines to keep."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
