"""The acts on a revocation, each with its fields and the check before it: on the way to the signature, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.revocation import Revocation
from aggregates.vocabulary_revocation import (
    HEARING_CHANNELS,
    REMINDER_CHANNELS,
    REVOCATION_OPINIONS,
    REVOCATION_STATUSES,
)
from rules.text import Text
from rules.wording import capital, lowered
from storage.application import Row
from web.council_view import decision_number, refused_page
from web.decision_view import office
from web.formats import dmy, dong
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    require,
    services,
    today,
    two_steps,
)
from web.revocation_words import CRUMB, facts_of, place_of, title_of
from web.schemas import Amount, Choice, Day, Line, Nothing, Words
from web.signing import CODE_FIELD, code_help, typed_code
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.revocation_reading import may_do

_PAPERS: Final = Text("Giấy tờ kèm theo", "Papers")
_REASON: Final = Text("Lý do", "Reason")
_Do = Callable[[Command, dict[str, Any], list[Upload]], Any]


def about_rows(row: Row) -> list[Row]:
    """What every page of an act repeats of the award."""
    return [
        {"key": Text("Người được khen", "Awardee"), "value": row["name"], "kind": "personal"},
        {"key": Text("Nơi", "Place"), "value": place_of(row)},
        {
            "key": Text("Theo quyết định", "By decision"),
            "value": decision_number(row["decision_number"]),
            "hint": Text(f"ngày {dmy(row['decided_on'])}", f"of {dmy(row['decided_on'])}"),
        },
    ]


def _act(
    revocation_id: UUID,
    act: str,
    schema: Schema,
    title: Text,
    done: Text,
    do: _Do,
    *,
    lead: Text | None = None,
    files: Text | None = None,
    shown: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    more: Iterable[Row] = (),
) -> Answer:
    """Answer for one act on a revocation: its fields, the check, the act."""
    record, row = services().revocations.one(actor(), revocation_id)
    require(act, row["unit_path"])
    form = Form(version=record.version, subject=revocation_id, initial={"heard_on": today(), "day": today()})
    back = url_for("revocations.show", revocation_id=revocation_id)
    way = [CRUMB, {"url": back, "label": title_of(row)}]
    about = [
        *about_rows(row),
        {"key": Text("Tình trạng", "State"), "value": capital(REVOCATION_STATUSES[row["status"]])},
        *more,
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(title=title, lead=lead, about=about, cancel_url=back, files=files, breadcrumbs=way),
        check=lambda data, _: Check(
            title=Text(f"Kiểm tra trước khi làm: {lowered(title.vi)}", f"Check before: {lowered(title.en)}"),
            caption=title_of(row),
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": value, "field": n}
                    for n, f in schema.fields.items()
                    if (value := shown(data)[n]) not in (None, "", False)
                ),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=do,
        done=lambda _: go(back, done),
        record_id=revocation_id,
        rehearse=True,
    )


# -- the way to the signature ---------------------------------------------------------------------------------------------


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
    return _act(
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
    return _act(
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
    return _act(
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
    return _act(
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
    return _act(
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
        name = services().people.names_of([by.officer_id]).get(by.officer_id)
        return check_page(
            form,
            Check(
                title=title,
                rows=[
                    *facts_of(record, row),
                    {
                        "key": Text("Số quyết định", "Number"),
                        "value": Text(
                            f"được cấp khi ký, theo thứ tự trong năm {today().year}",
                            f"given on signing, the next of {today().year}",
                        ),
                    },
                    {"key": Text("Ngày ký", "Date"), "value": today(), "kind": "date"},
                    {
                        "key": Text("Người ký", "Signed by"),
                        "value": name,
                        "kind": "personal",
                        "hint": office(by.title, by.signs_for),
                    },
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


# -- what is given back ---------------------------------------------------------------------------------------------------


def _money_rows(revocation_id: UUID) -> list[Row]:
    record, _ = services().revocations.one(actor(), revocation_id)
    if record.owed is None:
        return []
    return [
        {"key": Text("Còn phải thu", "Still to come back"), "value": dong(record.owed)},
    ]


class PaymentSchema(Schema):
    """What had been paid."""

    amount = Amount(
        Text("Số tiền đã chi thực tế (đồng)", "What was in fact paid (đồng)"),
        hint=Text("Ghi 0 nếu chưa chi", "0 if nothing was paid"),
    )
    reason = Words(Text("Căn cứ: phiếu chi, lý do", "By which voucher, why"), limit=1000)


def _in_words(data: dict[str, Any]) -> dict[str, Any]:
    """Amounts and days as people read them."""
    return {n: dong(v) if n == "amount" else dmy(v) if n == "day" else v for n, v in data.items()}


def state_payment(revocation_id: UUID) -> Answer:
    """Say what had in fact been paid."""
    return _act(
        revocation_id,
        "revocation.recover",
        PaymentSchema(),
        Text("Ghi số tiền thực chi", "State what was paid"),
        Text("Đã ghi số tiền thực chi.", "Recorded."),
        lambda wish, data, _: services().revocations.state_payment(
            actor(), wish, revocation_id=revocation_id, amount=int(data["amount"]), reason=data["reason"]
        ),
        shown=_in_words,
        more=_money_rows(revocation_id),
    )


class MoneySchema(Schema):
    """Money that came back."""

    amount = Amount(Text("Số tiền nộp lại (đồng)", "Amount returned (đồng)"))
    day = Day(Text("Ngày nộp", "Returned on"))
    receipt = Line(Text("Số phiếu thu", "Number of the receipt"), limit=60)


def return_money(revocation_id: UUID) -> Answer:
    """Record money that came back."""
    return _act(
        revocation_id,
        "revocation.recover",
        MoneySchema(),
        Text("Ghi tiền nộp lại", "Record money returned"),
        Text("Đã ghi tiền nộp lại.", "Recorded."),
        lambda wish, data, _: services().revocations.return_money(
            actor(),
            wish,
            revocation_id=revocation_id,
            amount=int(data["amount"]),
            returned_on=data["day"],
            receipt=data["receipt"],
        ),
        lead=Text("Nộp từng phần cũng được: mỗi lần một phiếu thu.", "In parts too: one receipt each time."),
        shown=_in_words,
        more=_money_rows(revocation_id),
    )


class WriteOffSchema(Schema):
    """What is asked for no more."""

    amount = Amount(Text("Số tiền thôi thu (đồng)", "Amount written off (đồng)"))
    reason = Words(_REASON, limit=1000)


def write_off(revocation_id: UUID) -> Answer:
    """Decide that an amount is not asked for any more."""
    return _act(
        revocation_id,
        "revocation.write_off",
        WriteOffSchema(),
        Text("Cho thôi thu", "Write off"),
        Text("Đã ghi việc thôi thu.", "Recorded."),
        lambda wish, data, _: services().revocations.write_off(
            actor(), wish, revocation_id=revocation_id, amount=int(data["amount"]), reason=data["reason"]
        ),
        shown=_in_words,
        more=_money_rows(revocation_id),
    )


class PaperSchema(Schema):
    """The certificate came back."""

    day = Day(Text("Ngày thu lại giấy khen", "Certificate returned on"))


def return_paper(revocation_id: UUID) -> Answer:
    """Record that the certificate came back."""
    return _act(
        revocation_id,
        "revocation.recover",
        PaperSchema(),
        Text("Ghi đã thu lại giấy khen", "Record that the certificate is back"),
        Text("Đã ghi.", "Recorded."),
        lambda wish, data, _: services().revocations.return_paper(
            actor(), wish, revocation_id=revocation_id, returned_on=data["day"]
        ),
        shown=_in_words,
    )


class LostSchema(Schema):
    """The certificate is lost."""

    day = Day(Text("Ngày khai", "Declared on"))
    reason = Words(Text("Người được khen khai thế nào", "What the awardee declared"), limit=1000)


def declare_lost(revocation_id: UUID) -> Answer:
    """Record that the certificate was declared lost."""
    return _act(
        revocation_id,
        "revocation.recover",
        LostSchema(),
        Text("Ghi giấy khen không còn", "Record that the certificate is lost"),
        Text("Đã ghi.", "Recorded."),
        lambda wish, data, _: services().revocations.declare_lost(
            actor(), wish, revocation_id=revocation_id, declared_on=data["day"], reason=data["reason"]
        ),
        shown=_in_words,
    )


class RemindSchema(Schema):
    """How the awardee was reminded."""

    channel = Choice(
        Text("Đã nhắc bằng cách nào", "How the awardee was reminded"),
        {code: capital(HEARING_CHANNELS[code]) for code in REMINDER_CHANNELS},
    )


def remind(revocation_id: UUID) -> Answer:
    """Record a reminder."""
    until = services().revocations.term_ends("reminder", today())
    return _act(
        revocation_id,
        "revocation.recover",
        RemindSchema(),
        Text("Ghi việc nhắc nộp lại", "Record a reminder"),
        Text(f"Đã ghi việc nhắc; hạn mới {dmy(until)}.", f"Recorded; the new term is {dmy(until)}."),
        lambda wish, data, _: services().revocations.remind(
            actor(), wish, revocation_id=revocation_id, **data
        ),
        lead=Text(f"Hạn mới: {dmy(until)}.", f"The new term: {dmy(until)}."),
        shown=lambda data: {"channel": capital(HEARING_CHANNELS[data["channel"]])},
        more=_money_rows(revocation_id),
    )
