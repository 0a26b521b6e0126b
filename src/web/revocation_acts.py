"""The acts on a revocation on its way to the signature, each with its fields and the check before it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.revocation import Revocation
from aggregates.vocabulary_revocation import HEARING_CHANNELS, REVOCATION_OPINIONS, REVOCATION_STATUSES
from rules.text import Text
from rules.wording import capital
from web.council_view import decision_number, refused_page
from web.decision_view import signature_rows
from web.formats import dmy
from web.kit import Answer, Check, Form, actor, check_page, go, require, services, today, two_steps
from web.revocation_form import act_on
from web.revocation_words import CRUMB, facts_of, title_of
from web.schemas import Choice, Day, Line, Nothing, Words
from web.signing import CODE_FIELD, code_help, typed_code
from workflows.revocation_reading import may_do

_PAPERS: Final = Text("Giấy tờ kèm theo", "Papers")
_REASON: Final = Text("Lý do", "Reason")


class ExamineSchema(Schema):
    """What was found."""

    outcome = Choice(
        Text("Kết quả", "Outcome"),
        {
            "grounded": Text(
                "Có căn cứ: mời người được khen nêu ý kiến", "Grounded: let the awardee be heard"
            ),
            "dismissed": Text("Không có căn cứ: kết thúc", "Without ground: end it"),
        },
    )
    findings = Words(Text("Đã xem xét những gì, kết quả thế nào", "What was looked into and found"))


def examine(revocation_id: UUID) -> Answer:
    """Find the proposal grounded or not."""
    ours = services().revocations
    until = ours.term_ends("hearing", today())
    return act_on(
        revocation_id,
        "revocation.examine",
        ExamineSchema(),
        Text("Kết luận việc xem xét", "Conclude the examination"),
        Text("Đã ghi kết quả xem xét.", "The outcome is on record."),
        lambda wish, data, uploads: ours.examine(
            actor(),
            wish,
            revocation_id=revocation_id,
            grounded=data["outcome"] == "grounded",
            findings=data["findings"],
            uploads=uploads,
        ),
        lead=Text(
            f"Nếu có căn cứ, người được khen có quyền nêu ý kiến đến hết ngày {dmy(until)}.",
            f"If it is grounded, the awardee may be heard until the end of {dmy(until)}.",
        ),
        files=_PAPERS,
        shown=lambda data: {
            **data,
            "outcome": dict(ExamineSchema().fields["outcome"].metadata["options"]())[data["outcome"]],
        },
    )


class HearSchema(Schema):
    """What the awardee said."""

    channel = Choice(
        Text("Người được khen nêu ý kiến bằng cách nào", "How the awardee was heard"),
        {code: capital(words) for code, words in HEARING_CHANNELS.items()},
    )
    heard_on = Day(Text("Ngày", "Date"))
    statement = Words(
        Text("Ý kiến", "What was said"),
        required=False,
        hint=Text("Ghi đúng lời người được khen", "In the awardee's own words"),
    )


def hear(revocation_id: UUID) -> Answer:
    """Take down what the awardee said."""
    return act_on(
        revocation_id,
        "revocation.hear",
        HearSchema(),
        Text("Ghi ý kiến của người được khen", "Record what the awardee said"),
        Text("Đã ghi ý kiến; chờ ý kiến Hội đồng.", "Recorded; the council's opinion is next."),
        lambda wish, data, uploads: services().revocations.hear(
            actor(), wish, revocation_id=revocation_id, uploads=uploads, **data
        ),
        files=_PAPERS,
        shown=lambda data: {
            **data,
            "channel": capital(HEARING_CHANNELS[data["channel"]]),
            "heard_on": dmy(data["heard_on"]),
        },
    )


class AdviseSchema(Schema):
    """The council's opinion."""

    opinion = Choice(
        Text("Ý kiến của Hội đồng", "The council's opinion"),
        {code: capital(words) for code, words in REVOCATION_OPINIONS.items()},
    )
    minutes = Line(
        Text("Số, ngày biên bản", "Number and day of the minutes"),
        limit=120,
        hint=Text(
            "Ví dụ: Biên bản số 03/BB-HĐTĐKT ngày 12/5/2020", "For example: minutes no. 3 of 12/5/2020"
        ),
    )
    conclusion = Words(
        Text("Kết luận, in trong quyết định", "The conclusion, printed in the decision"),
        limit=1000,
        hint=Text(
            "Một câu, không ghi thu nhập, sức khỏe của ai", "One sentence; nobody's income or health in it"
        ),
    )


def advise(revocation_id: UUID) -> Answer:
    """Give the council's opinion."""
    return act_on(
        revocation_id,
        "revocation.advise",
        AdviseSchema(),
        Text("Ghi ý kiến Hội đồng", "Give the council's opinion"),
        Text("Đã ghi ý kiến Hội đồng; chờ quyết định.", "Recorded; it waits for the decision."),
        lambda wish, data, uploads: services().revocations.advise(
            actor(), wish, revocation_id=revocation_id, uploads=uploads, **data
        ),
        lead=Text(
            "Hội đồng nêu ý kiến; người có thẩm quyền quyết định. Ý kiến giữ nguyên khen thưởng cũng được trình.",
            "The council gives its opinion, whoever signs decides. An opinion to let the award stand is put forward too.",
        ),
        files=_PAPERS,
        shown=lambda data: {**data, "opinion": capital(REVOCATION_OPINIONS[data["opinion"]])},
    )


class ReasonSchema(Schema):
    """Why something is done."""

    reason = Words(_REASON, limit=1000)


def withdraw(revocation_id: UUID) -> Answer:
    """Take the proposal back."""
    return act_on(
        revocation_id,
        "revocation.withdraw",
        ReasonSchema(),
        Text("Rút đề nghị thu hồi", "Withdraw the proposal"),
        Text("Đã rút đề nghị; khen thưởng giữ nguyên.", "Withdrawn; the award stands."),
        lambda wish, data, _: services().revocations.withdraw(
            actor(), wish, revocation_id=revocation_id, **data
        ),
    )


def decline(revocation_id: UUID) -> Answer:
    """Decide that the award stands."""
    return act_on(
        revocation_id,
        "revocation.decline",
        ReasonSchema(),
        Text("Không thu hồi khen thưởng", "Let the award stand"),
        Text("Đã ghi: không thu hồi.", "Recorded: the award stands."),
        lambda wish, data, _: services().revocations.decline(
            actor(), wish, revocation_id=revocation_id, **data
        ),
    )


def sign(revocation_id: UUID) -> Answer:
    """Show everything that is about to be signed, and sign."""
    by = actor()
    record, row = services().revocations.one(by, revocation_id)
    require("revocation.sign", row["unit_path"])
    form = Form(version=record.version)
    code = typed_code(form)
    back = url_for("revocations.show", revocation_id=revocation_id)
    title = Text("Ký quyết định thu hồi khen thưởng", "Sign the revocation")

    def page() -> Answer:
        if not form.errors:
            _say_why_not(form, record)
        if any(field != "otp" for field in form.errors):
            return refused_page(form, back)
        return check_page(
            form,
            Check(
                title=title,
                rows=[
                    *facts_of(record, row),
                    *signature_rows(),
                    {
                        "key": Text("Hạn nộp lại tiền, giấy khen", "Money and paper back by"),
                        "value": services().revocations.term_ends("recovery", today()),
                        "kind": "date",
                    },
                ],
                button=title,
                cancel_url=back,
                breadcrumbs=[CRUMB, {"url": back, "label": title_of(row)}],
                extra=CODE_FIELD,
                more=code_help(),
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=page,
        act=lambda wish, _data, _uploads: services().revocations.sign(
            by, wish, revocation_id=revocation_id, code=code
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã ký Quyết định số {decision_number(outcome['number'])}. Trang tra cứu giấy khen đã ghi việc thu hồi.",
                f"Decision {decision_number(outcome['number'])} is signed. The certificate's page says so now.",
            ),
        ),
        record_id=revocation_id,
    )


def _say_why_not(form: Form, record: Revocation) -> None:
    by = actor()
    if record.status != "advised":
        words = REVOCATION_STATUSES[record.status]
        form.fail(
            None,
            Text(
                f"Việc thu hồi này hiện ở tình trạng “{words.vi}”.", f"This revocation is “{words.en}” now."
            ),
        )
    elif not may_do(by, record):
        form.fail(
            None,
            Text(
                "Bạn đã làm một bước trước của việc này nên không ký được.",
                "You did an earlier step of it, so you do not sign it.",
            ),
        )
