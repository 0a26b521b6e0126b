"""What people answer for: attested criteria, yes-or-no facts of the subject, and attested sponsorship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from rules import wording
from rules.facts import FLAG_FIELDS, DepartmentFacts, Minutes
from rules.finding import Context, Finding
from rules.plan import Criterion
from rules.scope import Scope, facts_as, figures_of
from rules.table import Table
from rules.text import Text
from rules.verdict import Verdict


def check_attested(table: Table, _: Scope) -> None:
    """``attested`` takes no figures: they would look effective."""
    table.done()


def judge_attested(criterion: Criterion, context: Context) -> Finding:
    """What a person answers for: left out is unproven, false fails, "not applicable" counts where the plan allows.

    Where nobody answered and the plan reads the criterion from the minutes, the meeting's count answers.
    """
    value = context.attested.get(criterion.id)
    title = criterion.title
    if value is None and criterion.from_minutes and context.minutes is not None:
        return _counted(context.minutes, context)
    if value is None:
        attesters = [context.role_title(role) for role in criterion.attested_by]
        vi = ", ".join(wording.lowered(a.vi) for a in attesters)
        en = ", ".join(wording.lowered(a.en) for a in attesters)
        return Finding(
            Verdict.UNPROVEN,
            Text(
                f"Chưa có xác nhận của {vi} về “{title.vi}”.", f"Not yet attested by the {en}: “{title.en}”."
            ),
        )
    if value == "not_applicable":
        why = criterion.not_applicable_when
        if why is None:
            return Finding(
                Verdict.UNPROVEN,
                Text(
                    f"Kế hoạch không cho phép bỏ qua “{title.vi}”, cần xác nhận đạt hoặc không đạt.",
                    f"The plan does not let “{title.en}” be left aside; it must be attested as met or not met.",
                ),
            )
        return Finding(
            Verdict.NOT_APPLICABLE,
            Text(f"Không áp dụng: {why.vi}.", f"Does not apply: {why.en}."),
        )
    said = (
        Text("Bạn trả lời là", "You answered that it is")
        if context.own_answers
        else Text("Đã được xác nhận là", "Attested as")
    )
    if value:
        return Finding(Verdict.MET, Text(f"{said.vi} đạt: “{title.vi}”.", f"{said.en} met: “{title.en}”."))
    return Finding(
        Verdict.NOT_MET, Text(f"{said.vi} không đạt: “{title.vi}”.", f"{said.en} not met: “{title.en}”.")
    )


def _counted(minutes: Minutes, context: Context) -> Finding:
    """What the count of hands says, under the reading of how many have to agree (IV.2.7.1)."""
    unanimous = context.reading("community_support") == "unanimous"
    needed = minutes.needed(unanimous=unanimous)
    share = (
        Text("tất cả", "all of them have to agree")
        if unanimous
        else Text(f"quá nửa (ít nhất {needed} người)", f"more than half (at least {needed}) have to agree")
    )
    reason = Text(
        f"{minutes.votes_for}/{minutes.present} người dự họp tán thành, theo biên bản; cần {share.vi}.",
        f"{minutes.votes_for} of the {minutes.present} present at the meeting agreed, by its minutes; {share.en}.",
    )
    numbers = {"votes_for": minutes.votes_for, "present": minutes.present, "votes_needed": needed}
    return Finding(
        Verdict.MET if minutes.votes_for >= needed else Verdict.NOT_MET,
        reason,
        MappingProxyType({name: str(count) for name, count in numbers.items()}),
    )


# -- stated -----------------------------------------------------------------------------------------------------------

_STATED: Mapping[str, tuple[Text, Text, Text]] = MappingProxyType(
    {
        "exit_registered": (
            Text("Hộ đã tự nguyện đăng ký thoát nghèo.", "The household has registered to leave poverty."),
            Text("Hộ không đăng ký thoát nghèo.", "The household has not registered to leave poverty."),
            Text(
                "Chưa biết hộ có đăng ký thoát nghèo hay không.",
                "It is not known whether the household registered to leave poverty.",
            ),
        ),
        "exit_confirmed": (
            Text("Việc thoát nghèo đã được UBND xã xác nhận.", "The commune has confirmed the exit."),
            Text("UBND xã không xác nhận việc thoát nghèo.", "The commune does not confirm the exit."),
            Text(
                "Việc thoát nghèo chưa được UBND xã xác nhận.", "The commune has not yet confirmed the exit."
            ),
        ),
        "no_relapse_commitment": (
            Text("Có cam kết không tái nghèo, tái cận nghèo.", "The no-relapse commitment was made."),
            Text("Không có cam kết không tái nghèo, tái cận nghèo.", "There is no no-relapse commitment."),
            Text(
                "Chưa biết hộ có cam kết không tái nghèo, tái cận nghèo hay không.",
                "It is not known whether the household made the no-relapse commitment.",
            ),
        ),
        "disabled_member": (
            Text("Hộ có người khuyết tật.", "The household has a disabled member."),
            Text("Hộ không có người khuyết tật.", "The household has no disabled member."),
            Text(
                "Chưa biết hộ có người khuyết tật hay không.",
                "It is not known whether the household has a disabled member.",
            ),
        ),
        "social_protection": (
            Text("Hộ có đối tượng bảo trợ xã hội.", "The household has a social-protection beneficiary."),
            Text(
                "Hộ không có đối tượng bảo trợ xã hội.",
                "The household has no social-protection beneficiary.",
            ),
            Text(
                "Chưa biết hộ có đối tượng bảo trợ xã hội hay không.",
                "It is not known whether the household has a social-protection beneficiary.",
            ),
        ),
        "especially_difficult": (
            Text("Thôn, bản thuộc diện đặc biệt khó khăn.", "The hamlet is especially difficult."),
            Text("Thôn, bản không thuộc diện đặc biệt khó khăn.", "The hamlet is not especially difficult."),
            Text(
                "Chưa biết thôn, bản có thuộc diện đặc biệt khó khăn hay không.",
                "It is not known whether the hamlet is especially difficult.",
            ),
        ),
        "classed_poor": (
            Text("Xã được xếp loại xã nghèo.", "The commune is classed as poor."),
            Text("Xã không được xếp loại xã nghèo.", "The commune is not classed as poor."),
            Text(
                "Chưa biết xã có được xếp loại xã nghèo hay không.",
                "It is not known whether the commune is classed as poor.",
            ),
        ),
    }
)
"""What is said of each yes-or-no fact: yes, no, not known."""


def _read_stated(table: Table, shape: str) -> str:
    able = FLAG_FIELDS.get(shape) or ()
    if not able:
        raise table.error(
            "field", Text("nhóm này không có dữ kiện có/không", "this category has no yes-or-no fact")
        )
    field = table.string("field", choices=able)
    table.done()
    return field


def check_stated(table: Table, scope: Scope) -> None:
    """Check the figures of ``stated`` in a plan file."""
    _read_stated(table, scope.shape)


def judge_stated(criterion: Criterion, context: Context) -> Finding:
    """A yes-or-no fact of the subject, named by ``params.field``. Left out is unproven, false fails (IV.2.7.2)."""
    name = str(criterion.params["field"])
    value = getattr(context.facts, name)
    yes, no, unknown = _STATED[name]
    if value is None:
        return Finding(Verdict.UNPROVEN, unknown)
    return Finding(Verdict.MET, yes) if value else Finding(Verdict.NOT_MET, no)


# -- sponsorship ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SponsorshipTest:
    """From which rate of poor households on, in per cent, a sponsored commune counts."""

    poor_rate_from: Fraction


def _read_sponsorship(table: Table) -> SponsorshipTest:
    test = SponsorshipTest(table.positive_percent("poor_rate_from"))
    table.done()
    return test


def check_sponsorship(table: Table, _: Scope) -> None:
    """Check the figures of ``sponsorship`` in a plan file."""
    _read_sponsorship(table)


def judge_sponsorship(criterion: Criterion, context: Context) -> Finding:
    """Judge IV.2.1: with a sponsored commune at or above the rate, what is attested; without one it does not apply.

    A commune whose rate is not known leaves the question open unless another commune settles it.
    """
    facts = facts_as(context, DepartmentFacts)
    limit = _read_sponsorship(figures_of(criterion)).poor_rate_from
    needed = _percent(limit)
    if facts.sponsored_communes is None:
        return Finding(
            Verdict.UNPROVEN,
            Text(
                "Chưa biết đơn vị được phân công đỡ đầu xã nào.",
                "It is not known which communes the unit is assigned to sponsor.",
            ),
        )
    rates = [commune.poor_rate for commune in facts.sponsored_communes]
    known = [rate for rate in rates if rate is not None]
    if not known or max(known) < limit:
        if len(known) < len(rates):
            return Finding(
                Verdict.UNPROVEN,
                Text(
                    f"Chưa biết tỷ lệ hộ nghèo của xã được đỡ đầu có từ {needed.vi} trở lên hay không.",
                    f"It is not known whether a sponsored commune has a poverty rate of {needed.en} or more.",
                ),
            )
        return Finding(
            Verdict.NOT_APPLICABLE,
            Text(
                f"Không áp dụng: đơn vị không đỡ đầu xã nào có tỷ lệ hộ nghèo từ {needed.vi} trở lên.",
                f"Does not apply: the unit sponsors no commune with a poverty rate of {needed.en} or more.",
            ),
        )
    highest = max(known)
    commune = next(c for c in facts.sponsored_communes if c.poor_rate == highest)
    shown = wording.percent(highest, limit)
    name = Text("một xã", "a commune")
    if commune.name:
        name = Text(wording.short(commune.name), wording.short(commune.name))
    attested = judge_attested(criterion, context)
    said = wording.clause(attested.reason)
    reason = Text(
        f"đơn vị đỡ đầu {name.vi}, tỷ lệ hộ nghèo {shown.vi} (từ {needed.vi} trở lên); {said.vi}",
        f"the unit sponsors {name.en} with a poverty rate of {shown.en} ({needed.en} or more); {said.en}",
    )
    numbers = {"poor_rate": _figure(highest, limit), "at_least": wording.plain(limit)}
    return Finding(
        attested.verdict, wording.sentence(reason), MappingProxyType({**numbers, **attested.numbers})
    )


def _figure(rate: Fraction, limit: Fraction) -> str:
    """Write a rate as it was given; one that was computed and has no end has four places, as all figures of rates."""
    return wording.figure(rate, limit) if wording.endless(rate) else wording.plain(rate)


def _percent(given: Fraction) -> Text:
    """Say a rate that somebody gave, exactly."""
    said = wording.exact(given)
    return Text(f"{said.vi}%", f"{said.en} %")
