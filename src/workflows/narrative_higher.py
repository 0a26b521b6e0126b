"""Referrals for a higher award, told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.higher_award import HigherAwardReferral
from aggregates.vocabulary_higher import OUTCOMES, REFERRAL_BASES
from rules.text import Text
from rules.wording import capital
from workflows.higher_award_rules import all_rules, higher_forms
from workflows.narrative_words import dmy, words
from workflows.telling import Story

H = HigherAwardReferral


def _prepared(e: H.Prepared) -> Story:
    form, basis = higher_forms().get(e.form, Text(e.form, e.form)), REFERRAL_BASES[e.basis]
    known = {rule.id: rule.words for rule in all_rules()}
    warned = [known[w] for w in e.warnings if w in known]
    return Story(
        Text("Lập hồ sơ đề nghị khen cao", "Referral for a higher award prepared"),
        Text(
            f"{form.vi}, {basis.vi}." + "".join(f" {w.vi}" for w in warned),
            f"{form.en}, {basis.en}." + "".join(f" {w.en}" for w in warned),
        ),
        words(e.summary),
        tuple(e.evidence),
    )


def _outcome(e: H.OutcomeRecorded) -> Story:
    what = OUTCOMES[e.outcome]
    said = Text(
        f"{capital(what).vi}, ngày {dmy(e.decided_on)}"
        + (f", Quyết định số {e.decision_number}: {e.award}." if e.outcome == "awarded" else "."),
        f"{capital(what).en}, {dmy(e.decided_on)}"
        + (f", decision {e.decision_number}: {e.award}." if e.outcome == "awarded" else "."),
    )
    return Story(
        Text("Kết quả khen cao", "What came back"),
        said,
        words(e.reason),
        tuple(e.evidence),
        tone="good" if e.outcome == "awarded" else "bad",
    )


TELL: dict[type, Callable[[Any], Story]] = {
    H.Prepared: _prepared,
    H.Revised: lambda e: Story(
        Text("Sửa hồ sơ khen cao", "Referral revised"), words=words(e.summary), evidence=tuple(e.evidence)
    ),
    H.OpinionGiven: lambda e: Story(
        Text("Hội đồng đồng ý đề nghị khen cao", "Supported by the council")
        if e.supported
        else Text("Hội đồng không đồng ý đề nghị khen cao", "Not supported by the council"),
        Text(
            f"Họp ngày {dmy(e.held_on)}: {e.present} người dự, {e.votes_for} tán thành, {e.votes_against} không tán thành.",
            f"Meeting of {dmy(e.held_on)}: {e.present} present, {e.votes_for} for, {e.votes_against} against.",
        ),
        evidence=tuple(e.evidence),
        tone="good" if e.supported else "bad",
    ),
    H.Signed: lambda e: Story(Text("Ký tờ trình khen cao", "Submission signed"), tone="good"),
    H.Sent: lambda e: Story(
        Text("Gửi hồ sơ khen cao", "Referral sent"),
        Text(
            f"Tờ trình số {e.number:02d}/TTr-UBND, {len(e.parts)} thành phần.",
            f"Submission {e.number:02d}/TTr-UBND, {len(e.parts)} parts.",
        ),
        evidence=tuple(e.evidence),
    ),
    H.OutcomeRecorded: _outcome,
    H.Withdrawn: lambda e: Story(
        Text("Rút hồ sơ khen cao", "Referral withdrawn"), words=words(e.reason), tone="bad"
    ),
}
