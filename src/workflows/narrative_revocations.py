"""Revocations of awards told in words: on their way, in dossier and decision, and what came back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates import revocation_events as events
from aggregates.award_decision import AwardDecision
from aggregates.nomination import Nomination
from aggregates.nomination_award_events import AwardRevoked
from aggregates.revocation import Revocation
from aggregates.vocabulary import CANCELLATION_GROUNDS
from aggregates.vocabulary_revocation import (
    HEARING_CHANNELS,
    REVOCATION_BASES,
    REVOCATION_GROUNDS,
    REVOCATION_OPINIONS,
)
from rules.text import Text
from workflows.narrative_words import dmy, money, words
from workflows.telling import Story


def _number(e: Any) -> Text:
    said = f"{e.number:02d}/QĐ-UBND"
    return Text(f"theo Quyết định số {said}", f"by decision {said}")


def _revoked(e: AwardRevoked) -> Story:
    ground, by = REVOCATION_GROUNDS[e.ground], _number(e)
    day = dmy(e.revoked_on)
    return Story(
        Text("Thu hồi khen thưởng", "The award was revoked"),
        Text(f"{ground.vi}; {by.vi} ngày {day}", f"{ground.en}; {by.en} of {day}"),
        tone="bad",
    )


def _line_revoked(e: AwardDecision.AwardRevoked) -> Story:
    by, day = _number(e), dmy(e.revoked_on)
    return Story(
        Text("Một khen thưởng trong quyết định bị thu hồi", "One award of the decision was revoked"),
        Text(f"{by.vi} ngày {day}", f"{by.en} of {day}"),
        tone="bad",
    )


def _signed(e: events.Signed) -> Story:
    by, ground = _number(e), REVOCATION_GROUNDS[e.ground]
    return Story(
        Text("Ký quyết định thu hồi khen thưởng", "Revocation signed"),
        Text(f"{by.vi}; {ground.vi}. {_due(e).vi}", f"{by.en}; {ground.en}. {_due(e).en}"),
        tone="bad",
    )


def _cancelled(e: events.DecisionCancelled) -> Story:
    by, ground = _number(e), CANCELLATION_GROUNDS[e.ground]
    return Story(
        Text(
            "Hủy bỏ quyết định khen thưởng, thu lại những gì đã trao",
            "Decision cancelled; what was given comes back",
        ),
        Text(f"{by.vi}; {ground.vi}. {_due(e).vi}", f"{by.en}; {ground.en}. {_due(e).en}"),
        tone="bad",
    )


def _due(e: events.Signed | events.DecisionCancelled) -> Text:
    prize = Text("chưa rõ", "not known") if e.prize is None else money(e.prize)
    day = dmy(e.recover_by)
    return Text(
        f"Tiền thưởng theo danh sách: {prize.vi}; hạn nộp lại {day}.",
        f"Prize by the list: {prize.en}; to be returned by {day}.",
    )


def _heard(e: events.AwardeeHeard) -> Story:
    how, day = HEARING_CHANNELS[e.channel], dmy(e.heard_on)
    return Story(
        Text("Ý kiến của người được khen", "The awardee was heard"),
        Text(f"{how.vi}, ngày {day}", f"{how.en}, on {day}"),
        words(e.statement),
        tuple(e.evidence),
    )


def _proposed(e: events.Proposed) -> Story:
    ground, basis = REVOCATION_GROUNDS[e.ground], REVOCATION_BASES[e.basis]
    return Story(
        Text("Đề nghị thu hồi khen thưởng", "Revocation proposed"),
        Text(f"Căn cứ: {ground.vi}. Từ: {basis.vi}.", f"Ground: {ground.en}. From: {basis.en}."),
        words(e.reason),
        tuple(e.evidence),
        tone="bad",
    )


def _advised(e: events.OpinionGiven) -> Story:
    opinion = REVOCATION_OPINIONS[e.opinion]
    return Story(
        Text("Ý kiến của Hội đồng", "The council's opinion"),
        Text(f"{opinion.vi}; {e.minutes}", f"{opinion.en}; {e.minutes}"),
        words(e.conclusion),
        tuple(e.evidence),
    )


def _money(title: Text, amount: int, more: Text) -> Story:
    said = money(amount)
    return Story(title, Text(f"{said.vi}{more.vi}", f"{said.en}{more.en}"))


def _returned(e: events.MoneyReturned) -> Story:
    day = dmy(e.returned_on)
    return _money(
        Text("Thu lại tiền thưởng", "Money returned"),
        e.amount,
        Text(f", phiếu thu {e.receipt}, ngày {day}", f", receipt {e.receipt}, on {day}"),
    )


TELL: dict[type, Callable[[Any], Story]] = {
    Nomination.AwardRevoked: _revoked,
    AwardDecision.AwardRevoked: _line_revoked,
    Revocation.Proposed: _proposed,
    Revocation.Examined: lambda e: Story(
        Text("Đề nghị thu hồi có căn cứ", "The proposal was found grounded"),
        Text(
            f"Người được khen nêu ý kiến đến hết {dmy(e.hear_until)}",
            f"The awardee may be heard until {dmy(e.hear_until)}",
        ),
        words(e.findings),
        tuple(e.evidence),
        tone="bad",
    ),
    Revocation.Dismissed: lambda e: Story(
        Text("Đề nghị thu hồi không có căn cứ", "The proposal was found without ground"),
        words=words(e.findings),
        evidence=tuple(e.evidence),
        tone="good",
    ),
    Revocation.AwardeeHeard: _heard,
    Revocation.OpinionGiven: _advised,
    Revocation.Declined: lambda e: Story(
        Text("Quyết định không thu hồi", "Decided not to revoke"), words=words(e.reason), tone="good"
    ),
    Revocation.Withdrawn: lambda e: Story(
        Text("Rút đề nghị thu hồi", "Proposal withdrawn"), words=words(e.reason)
    ),
    Revocation.Signed: _signed,
    Revocation.DecisionCancelled: _cancelled,
    Revocation.DocumentIssued: lambda e: Story(
        Text("Phát hành quyết định thu hồi", "Revocation issued"), evidence=(e.document,)
    ),
    Revocation.WordIssued: lambda e: Story(
        Text("Lập bản DOCX của quyết định", "Editable copy made"), evidence=(e.document,)
    ),
    Revocation.PaymentStated: lambda e: Story(
        Text("Ghi số tiền thực chi", "What was in fact paid"), money(e.amount), words(e.reason)
    ),
    Revocation.MoneyReturned: _returned,
    Revocation.MoneyWrittenOff: lambda e: Story(
        Text("Cho thôi thu", "Written off"), money(e.amount), words(e.reason)
    ),
    Revocation.PaperReturned: lambda e: Story(
        Text("Thu lại giấy khen", "Certificate returned"),
        Text(f"Ngày {dmy(e.returned_on)}", f"On {dmy(e.returned_on)}"),
    ),
    Revocation.PaperNotFound: lambda e: Story(
        Text("Giấy khen được khai là không còn", "Certificate declared lost"),
        Text(f"Ngày {dmy(e.declared_on)}", f"On {dmy(e.declared_on)}"),
        words(e.reason),
    ),
    Revocation.PaperWaived: lambda e: Story(
        Text("Cho thôi thu giấy khen", "Certificate not asked for any more"), words=words(e.reason)
    ),
    Revocation.PassedOn: lambda e: Story(
        Text(
            "Khen thưởng hết hiệu lực, giấy này thu lại cùng khen thưởng",
            "The award has ended: this paper is asked for with it",
        )
    ),
    Revocation.CertificateReplaced: lambda e: Story(
        Text("Cấp lại giấy khen, thu lại giấy cũ", "Certificate replaced; the old one comes back"),
        Text(f"Hạn nộp lại {dmy(e.recover_by)}.", f"To be returned by {dmy(e.recover_by)}."),
    ),
    Revocation.Reminded: lambda e: Story(
        Text("Nhắc nộp lại", "Reminder"),
        Text(
            f"{HEARING_CHANNELS[e.channel].vi}; hạn mới {dmy(e.recover_by)}",
            f"{HEARING_CHANNELS[e.channel].en}; new term {dmy(e.recover_by)}",
        ),
    ),
    Revocation.RecoveryEnded: lambda e: Story(
        Text("Đã xử lý xong mọi thứ phải thu hồi", "All that was to come back is settled"), tone="good"
    ),
}
