"""The acts by which money and certificate of an award that has ended come back, each with the check before it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from marshmallow import Schema

from aggregates.vocabulary_revocation import HEARING_CHANNELS, REMINDER_CHANNELS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy, dong
from web.kit import Answer, actor, services, today
from web.revocation_form import act_on
from web.schemas import Amount, Choice, Day, Line, Words

_REASON: Final = Text("Lý do", "Reason")


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
    return act_on(
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
    return act_on(
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
    return act_on(
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
    return act_on(
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
    return act_on(
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


class WaiveSchema(Schema):
    """Why the certificate is not asked for any more."""

    reason = Words(_REASON, limit=1000)


def waive_paper(revocation_id: UUID) -> Answer:
    """Decide that the certificate is not asked for any more."""
    return act_on(
        revocation_id,
        "revocation.write_off",
        WaiveSchema(),
        Text("Cho thôi thu giấy khen", "Ask for the certificate no more"),
        Text("Đã ghi việc thôi thu giấy khen.", "Recorded."),
        lambda wish, data, _: services().revocations.waive_paper(
            actor(), wish, revocation_id=revocation_id, reason=data["reason"]
        ),
        lead=Text(
            "Tờ giấy không còn giá trị; thôi thu chỉ là không chờ nó nữa. Nếu sau này thu được thì vẫn ghi được.",
            "The paper is void either way; it is only waited for no longer. Should it come back, that can still be recorded.",
        ),
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
    return act_on(
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
