"""What is out of line about a declared income: pointed out to whoever confirms or audits it, never decided.

A hint is a sentence with its numbers. It refuses nothing and changes no verdict: an honest household can have doubled its
income, and a forged figure can look quite ordinary. Amounts are đồng per head and year, compared exactly as ``Decimal``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules.text import Text, counted
from rules.wording import money

APART: Final = Decimal(3)
"""Two figures so many times apart are pointed out however many years lie between them."""
JUMP: Final = Decimal(2)
"""A figure at least so many times the year before's, or at most its inverse, is a jump.

The plan itself asks an exited household for 1.6 times its exit year (clause IV.2.7.2): what it asks for is not pointed out.
"""
ROUND: Final = Decimal(1_000_000)
"""Multiples of this are round. A year's income divided by the members of a household rarely comes out so."""
FEWEST: Final = 5
"""Confirmed figures of a hamlet and year below which nothing is said about a spread."""
DEVIATIONS: Final = Decimal(3)
"""How many deviations above the median are still within the hamlet's spread."""
NORMAL: Final = Decimal("1.4826")
"""Turns the median absolute deviation into what a standard deviation would be were the figures normally distributed."""
LEAST_MARGIN: Final = Decimal("0.5")
"""The spread reaches at least this share of the median above it: where nearly all have the same figure, deviations are 0."""
WHOLE_YEAR: Final = 360
"""Days below which a declared period is no whole year."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The confirmed figures of one hamlet and year: how many, their median, and the median distance from it.

    With an even number of figures the median is the lower of the two in the middle, so that it is a figure of somebody's.
    """

    count: int
    median: Decimal
    deviation: Decimal

    @property
    def limit(self) -> Decimal:
        """The highest figure that is still within the spread."""
        margin = max(DEVIATIONS * NORMAL * self.deviation, LEAST_MARGIN * self.median)
        return self.median + margin


@dataclass(frozen=True, slots=True)
class Figure:
    """One year's income and what it is held against; None where that is not known.

    ``previous`` is the figure of the nearest earlier year that has one, ``years_since`` years before; ``following`` that of the
    nearest later year.
    ``shared_papers`` is how many *other* households have handed in one of its papers, by SHA-256, under a commitment.
    """

    amount: Decimal
    previous: Decimal | None = None
    spread: Spread | None = None
    surveyed: Decimal | None = None
    members: int | None = None
    surveyed_members: int | None = None
    registered_members: int | None = None
    period_days: int | None = None
    shared_papers: int = 0
    years_since: int = 1
    following: Decimal | None = None
    years_until: int = 1


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing out of line: its code and a sentence with the numbers."""

    code: str
    text: Text


def hints_of(figure: Figure) -> tuple[Hint, ...]:
    """Return everything out of line about a figure, what weighs most first."""
    found = (
        _shared_papers(figure),
        _survey(figure),
        _members(figure),
        _jump(figure),
        _against_later(figure),
        _above_spread(figure),
        _period(figure),
        _round(figure),
    )
    return tuple(hint for hint in found if hint is not None)


def _shared_papers(f: Figure) -> Hint | None:
    if f.shared_papers < 1:
        return None
    n = f.shared_papers
    return Hint(
        "shared_papers",
        Text(
            f"Cùng một tệp giấy tờ (trùng mã SHA-256) đã được nộp cho {n} hộ khác.",
            f"The same file (same SHA-256) was handed in for {counted(n, 'other household')}.",
        ),
    )


def _survey(f: Figure) -> Hint | None:
    if f.surveyed is None or f.surveyed == f.amount:
        return None
    found, said = money(Fraction(f.surveyed)), money(Fraction(f.amount))
    return Hint(
        "survey_differs",
        Text(f"Khảo sát thấy {found.vi}, khác số {said.vi}.", f"The survey found {found.en}, not {said.en}."),
    )


def _members(f: Figure) -> Hint | None:
    if f.members is None:
        return None
    for other, vi, en in (
        (f.surveyed_members, "khảo sát thấy", "the survey found"),
        (f.registered_members, "sổ hộ ghi", "the register says"),
    ):
        if other is not None and other != f.members:
            return Hint(
                "members_differ",
                Text(
                    f"Khai {f.members} nhân khẩu, {vi} {other}.",
                    f"Declared {counted(f.members, 'member')}, {en} {other}.",
                ),
            )
    return None


def _jump(f: Figure) -> Hint | None:
    if f.previous is None or f.previous == f.amount:
        return None
    n = f.years_since
    vi, en = ("năm trước", "the year before") if n == 1 else (f"{n} năm trước đó", f"{n} years before")
    before = money(Fraction(f.previous))
    if f.previous == 0:
        now = money(Fraction(f.amount))
        said = Text(
            f"{vi.capitalize()} là 0 đồng, năm nay {now.vi}.",
            f"{en.capitalize()} it was 0 đồng, now {now.en}.",
        )
        return Hint("jump", said)
    return _far_apart("jump", f.amount, f.previous, n, Text(f"{vi} ({before.vi})", f"{en} ({before.en})"))


def _against_later(f: Figure) -> Hint | None:
    if not f.following or f.following == f.amount:
        return None
    n = f.years_until
    vi, en = ("năm sau", "the year after") if n == 1 else (f"{n} năm sau đó", f"{n} years after")
    later = money(Fraction(f.following))
    return _far_apart(
        "jump_later", f.amount, f.following, n, Text(f"{vi} ({later.vi})", f"{en} ({later.en})")
    )


def _far_apart(code: str, amount: Decimal, other: Decimal, years: int, what: Text) -> Hint | None:
    """Point out two figures that are further apart than :data:`JUMP` for each of the years between, or :data:`APART` at all."""
    limit = min(JUMP**years, APART)
    if amount < limit * other and limit * amount > other:
        return None
    vi, en = _times(amount, other)
    if amount > other:
        return Hint(code, Text(f"Gấp {vi} lần {what.vi}.", f"{en} times {what.en}."))
    return Hint(code, Text(f"Chỉ bằng {vi} lần {what.vi}.", f"Only {en} times {what.en}."))


def _above_spread(f: Figure) -> Hint | None:
    if f.spread is None or f.spread.count < FEWEST or f.amount <= f.spread.limit:
        return None
    median, limit = money(Fraction(f.spread.median)), money(Fraction(int(f.spread.limit)))
    return Hint(
        "above_spread",
        Text(
            f"Cao hơn mức thường gặp của thôn: {f.spread.count} số đã xác nhận cùng năm có trung vị {median.vi}, "
            f"thường không quá {limit.vi}.",
            f"Above the hamlet's spread: the {f.spread.count} confirmed figures of the year have the median {median.en} and "
            f"usually do not exceed {limit.en}.",
        ),
    )


def _period(f: Figure) -> Hint | None:
    if f.period_days is None or f.period_days >= WHOLE_YEAR:
        return None
    n = f.period_days
    return Hint(
        "short_period",
        Text(
            f"Kỳ khai chỉ có {n} ngày, không đủ một năm.",
            f"The period declared is {counted(n, 'day')}, no whole year.",
        ),
    )


def _round(f: Figure) -> Hint | None:
    if f.amount == 0 or f.amount % ROUND != 0:
        return None
    said = money(Fraction(f.amount))
    return Hint("round", Text(f"Số tròn triệu: {said.vi}.", f"A round number of millions: {said.en}."))


def _times(amount: Decimal, before: Decimal) -> tuple[str, str]:
    """Write a ratio with two decimals, cut towards what does not overstate a jump."""
    ratio = Fraction(amount) / Fraction(before)
    hundredths = int(ratio * 100) if ratio >= 1 else -int(-ratio * 100 // 1)
    en = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    return en.replace(".", ","), en


LEAST_LIKELY: Final = Decimal(2_400_000)
"""Less than 200 000 đ a month, far below every poverty line there was: a unit or a number of months may be missing."""
MOST_LIKELY: Final = Decimal(120_000_000)
"""More than ten million đồng a month, many times every poverty line there was."""


def unlikely(amount: Decimal) -> Text | None:
    """Say why an income per head and year of a list should be looked at; None for one that stands to reason.

    Nothing is decided: such a figure comes in like any other.
    """
    if amount > MOST_LIKELY:
        return Text("lớn bất thường; xem lại đơn vị của cột", "unusually large; look at the column's unit")
    if amount >= LEAST_LIKELY or amount == 0:
        return None
    if LEAST_LIKELY <= amount * 1000 <= MOST_LIKELY:
        return Text(
            "nhỏ bất thường; có lẽ cột ghi bằng nghìn đồng",
            "unusually small; the column may be in thousand đồng",
        )
    if LEAST_LIKELY <= amount * 12 <= MOST_LIKELY:
        return Text(
            "nhỏ bất thường; có lẽ là số của một tháng", "unusually small; it may be a month's figure"
        )
    return Text("nhỏ bất thường; xem lại đơn vị của cột", "unusually small; look at the column's unit")
