"""What the pages of a commitment show, made from what the workflows give. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import url_for

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.income import Income
from aggregates.pii import ERASED_TEXT, plain
from aggregates.refusals import REFUSALS, Refused
from aggregates.vocabulary import COMMITMENT_STATUSES, INCOME_SOURCES, INCOME_STATUSES, METHODS
from rules.income_hints import Hint
from rules.text import Text
from storage.application import Row
from web.charts import IncomePoint
from web.formats import dmy, dong, times
from web.kit import paper_url, services, sight, today
from web.offices import office_name
from web.text import t
from workflows.assessments import income_targets
from workflows.authorisation import authorise, may
from workflows.income_hints import Key
from workflows.movement import Terms
from workflows.papers import papers_of
from workflows.permissions import ACTS
from workflows.restriction import LAWFUL
from workflows.sensitive import NOT_SHOWN, Kind, Sight


@dataclass(frozen=True, slots=True)
class Chart:
    """The income path: its points, and what the target line means."""

    points: list[IncomePoint]
    target_label: Text


def income_points(
    household: Row, commitment: ExitCommitment, verifications: Sequence[Row], terms: Terms | None = None
) -> Chart | None:
    """Return the income path of a commitment against its line; None where there is nothing to draw or it was erased.

    The line is that of ``terms``: of the dossier that is looked at, else of the newest that rests on the commitment, else of
    the plan that the commitment was made under.
    """
    if household["head"] is None:
        return None
    plan, readings = terms or services().dossiers.terms_on(commitment)
    record = services().log.load(Household, commitment.household_id)
    factors, protected = income_targets(plan, readings, record, commitment, today())
    exit_year = commitment.exit_year
    base = None
    if exit_year is not None and (known := commitment.incomes.get(exit_year)) is not None:
        amount = plain(known.confirmed) if known.counts_as_verified else plain(known.claimed)
        base = Fraction(amount) if amount is not None else None
    latest = {v["year"]: v for v in verifications if v["reopened_at"] is None}
    years = set(commitment.incomes) | ({exit_year} if exit_year else set())
    years |= {y for y in factors if y < today().year}
    points = []
    for year in sorted(years):
        income = commitment.incomes.get(year)
        amount = None
        if income is not None and income.status != "refused":
            amount = plain(income.confirmed) if income.counts_as_verified else plain(income.claimed)
        who = latest.get(year)
        points.append(
            IncomePoint(
                year,
                amount,
                verified=income is not None and income.counts_as_verified,
                target=base * factors[year] if base is not None and year in factors else None,
                is_base=year == exit_year,
                reopened=income is not None and income.status == "reopened",
                note=f"{who['officer'] or t('đã xóa theo yêu cầu', 'erased on request')}, {dmy(who['recorded_at'])}"
                if who
                else "",
            )
        )
    if not any(p.amount is not None for p in points):
        return None
    distinct = sorted(set(factors.values()))
    ends = distinct if len(distinct) < 2 else [distinct[0], distinct[-1]]
    share = " – ".join(_factor(f) for f in ends)
    label = Text(f"mức cần đạt: {share} năm thoát nghèo", f"needed: {share} the exit year")
    if protected:
        # By how much the income of this class has to grow is the plan's to say: the line shows it.
        label = Text(
            f"{label.vi} (diện áp dụng mức riêng cho hộ có khó khăn)",
            f"{label.en} (the standard for households in special hardship)",
        )
    if not factors:
        label = (
            Text("chưa có năm thoát nghèo", "no exit year yet")
            if exit_year is None
            else Text("kế hoạch không nêu mức cần đạt", "the plan names no level to reach")
        )
    return Chart(points, label)


def _factor(value: Fraction) -> str:
    """Write a factor with as many decimals as it has, three at most: ``1,6×``, ``1,18×``."""
    digits = next((d for d in range(3) if (value * 10**d).denominator == 1), 3)
    return times(value, digits)


def period_words(period: tuple[date, date]) -> Text:
    """Say from which day until which a figure was counted."""
    first, last = map(dmy, period)
    return Text(f"từ {first} đến {last}", f"from {first} until {last}")


def declared_rows(income: Income) -> list[Row]:
    """Return what was declared of one year as rows of a summary; members and period where they were said."""
    rows: list[Row] = [
        {
            "key": Text(f"Hộ khai cho năm {income.year}", f"Declared for {income.year}"),
            "value": plain(income.claimed),
            "kind": "dong",
        }
    ]
    if income.members is not None:
        rows.append(
            {"key": Text("Số nhân khẩu", "Members"), "value": plain(income.members), "kind": "personal"}
        )
    parts = parts_words(income)
    if parts is not None:
        rows.append(
            {"key": Text("Cả hộ thu từ", "The household's, by source"), "value": parts, "kind": "personal"}
        )
    if income.period is not None:
        rows.append({"key": Text("Kỳ tính thu nhập", "Period"), "value": period_words(income.period)})
    return rows


def parts_words(income: Income) -> Text | None:
    """Return the household's amounts by source in one line; None where none were said, or they are erased."""
    parts = None if income.parts is None else plain(income.parts)
    if not parts:
        return None
    said = [(INCOME_SOURCES[source], dong(Decimal(amount))) for source, amount in parts]
    return Text("; ".join(f"{s.vi} {a}" for s, a in said), "; ".join(f"{s.en} {a}" for s, a in said))


def survey_row(survey: Row | None) -> Row:
    """Return the survey as a row of a summary; that there is none is said as well."""
    key = Text("Khảo sát của xã", "The commune's survey")
    if survey is None:
        return {"key": key, "value": Text("Chưa có khảo sát", "There is no survey")}
    found = dong(survey["amount"]) if survey["amount"] is not None else ERASED_TEXT.vi
    day = dmy(survey["surveyed_on"])
    method = survey["method_words"]
    return {
        "key": key,
        "value": Text(
            f"{found}, {method.vi}, ngày {day}, {survey['officer'] or ERASED_TEXT.vi}",
            f"{found}, {method.en}, on {day}, {survey['officer'] or ERASED_TEXT.en}",
        ),
    }


def income_rows(
    commitment: ExitCommitment,
    verifications: Sequence[Row],
    people: dict[Any, str | None],
    surveys: Sequence[Row] = (),
    hints: Mapping[Key, tuple[Hint, ...]] | None = None,
    seen: Sight | None = None,
) -> list[Row]:
    """Return every year's figure, claimed, surveyed and confirmed side by side, with who did it, when, how, on what evidence.

    Figures and words stand as the office is shown them, and that they are read is noted in ``seen``, by default the page's.
    """
    seen = seen or sight("commitment")
    hidden, readable = not seen.shows(Kind.INCOME, Kind.WORDS), seen.shows(Kind.PAPER)
    if any(not income.claimed.erased for income in commitment.incomes.values()):
        seen.see(commitment.household_id, Kind.INCOME, Kind.WORDS, record=commitment.id)
    surveys = [_veiled(s, "amount", "findings") for s in surveys] if hidden else surveys
    verifications = [_veiled(v, "amount", "note") for v in verifications] if hidden else verifications
    names = {p["sha256"]: p["name"] for p in papers_of(services().log, [commitment.id])}
    rows = []
    for income in sorted(commitment.incomes.values(), key=lambda i: i.year):
        made = [v for v in verifications if v["year"] == income.year]
        last = made[-1] if made else None
        surveyed = [
            {
                **s,
                "method_words": METHODS[s["method"]],
                "papers": [
                    {
                        "label": names.get(sha) or ERASED_TEXT,
                        "url": paper_url(commitment.id, sha) if readable else None,
                    }
                    for sha in s["evidence"]
                ],
            }
            for s in surveys
            if s["year"] == income.year
        ]
        rows.append(
            {
                "year": income.year,
                "claimed": NOT_SHOWN if hidden else plain(income.claimed),
                "claimed_erased": income.claimed.erased,
                "confirmed": NOT_SHOWN if hidden and income.confirmed else plain(income.confirmed),
                "hidden": hidden,
                "status": income.status,
                "status_text": INCOME_STATUSES[income.status],
                "declared_by": people.get(income.declared_by),
                "open": income.status in ("declared", "reopened"),
                "members": None if hidden else plain(income.members),
                "period": period_words(income.period) if income.period else None,
                "parts": None if hidden else parts_words(income),
                "hints": []
                if hidden
                else [h.text for h in (hints or {}).get((commitment.id, income.year), ())],
                # The survey of the present claim, and those of earlier ones or of before a reopening.
                "survey": surveyed[-1] if surveyed and income.survey is not None else None,
                "earlier_surveys": surveyed[: -1 if income.survey is not None else None],
                "verifications": [
                    {
                        "outcome": INCOME_STATUSES[v["outcome"]],
                        "code": v["outcome"],
                        "amount": v["amount"],
                        "officer": v["officer"],
                        "title": v["title"],
                        "unit": v["unit_name"],
                        "at": v["recorded_at"],
                        "method": METHODS[v["method"]],
                        "note": v["note"],
                        "reopened_at": v["reopened_at"],
                        "papers": [
                            {
                                "label": names.get(sha) or ERASED_TEXT,
                                "url": paper_url(v["commitment_id"], sha) if readable else None,
                            }
                            for sha in v["evidence"]
                        ],
                    }
                    for v in reversed(made)
                ],
                "last": last,
            }
        )
    return rows


def _veiled(row: Row, *names: str) -> Row:
    """A row with these values withheld; what is not there, or erased, stays so."""
    return {**row, **{name: NOT_SHOWN for name in names if row[name]}}


# -- what may be done ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Offer:
    """An act on a commitment: when the record is ready for it, and whether whoever prepared it is kept from it."""

    act: str
    endpoint: str
    ready: Callable[[ExitCommitment], Text | None]
    legal: bool = False
    strangers_only: bool = False
    not_by_registrar: bool = False


def _state(*allowed: str) -> Callable[[ExitCommitment], Text | None]:
    def ready(c: ExitCommitment) -> Text | None:
        if c.status in allowed:
            return None
        return Refused("commitment_not_open", status=COMMITMENT_STATUSES[c.status]).text

    return ready


def _pledge(c: ExitCommitment) -> Text | None:
    if c.exit_year is None:
        return REFUSALS["exit_not_recognised"]
    return REFUSALS["pledge_already_given"] if c.no_relapse_pledged else None


def _helped(c: ExitCommitment) -> Text | None:
    return REFUSALS["exit_not_recognised"] if c.exit_year is None else None


def _exit(c: ExitCommitment) -> Text | None:
    return REFUSALS["exit_already_recognised"] if c.exit_year is not None else _state("accepted")(c)


def require_watch(c: ExitCommitment) -> None:
    """Refuse while no year after the exit waits to be told of, before anybody has typed what cannot be sent."""
    c.require_watch(
        services().movements.span_of_record(c.watched_until or c.target_year, c.created_on), today()
    )


def _watch(c: ExitCommitment) -> Text | None:
    try:
        require_watch(c)
    except Refused as refusal:
        return refusal.text
    return None


OFFERS = (
    _Offer("commitment.accept", "commitment_acts.accept", _state("registered"), True, True, True),
    _Offer("commitment.refuse", "commitment_acts.refuse", _state("registered"), True, True, True),
    _Offer("income.declare", "incomes.declare", _state("accepted", "exited", "relapsed"), False, True),
    _Offer("commitment.support", "commitment_acts.support", _state("accepted", "exited"), False, True),
    _Offer("exit.recognise", "commitment_acts.recognise_exit", _exit, True, True, True),
    _Offer("commitment.pledge", "commitment_acts.pledge", _pledge, False, True),
    _Offer("commitment.help", "commitment_acts.help_neighbour", _helped, False, True),
    _Offer("commitment.watch", "commitment_acts.watch", _watch, True, True),
    _Offer("commitment.relapse", "commitment_acts.relapse", _state("exited"), True, True),
    _Offer("commitment.withdraw", "commitment_acts.withdraw", _state("registered", "accepted"), False, True),
)


def offers(
    by: Actor, commitment: ExitCommitment, barred: Text | None, restricted: bool
) -> tuple[list[Row], list[Row]]:
    """Return the acts open to the officer now, and those that are not, each with the reason.

    The record and the aggregate decide in the end; this tells beforehand what they would say. ``barred`` is why nothing is done
    on the household, but for what the law requires where it is only ``restricted``.
    """
    now, closed = [], []
    for offer in OFFERS:
        label = ACTS[offer.act].label
        shut = barred is not None and not (restricted and offer.act in LAWFUL)
        why = barred if shut else offer.ready(commitment)
        if why is None:
            try:
                authorise(by, offer.act, commitment.unit_path)
            except Refused as refusal:
                why = refusal.text
                if refusal.code == "forbidden":
                    roles = sorted(ACTS[offer.act].roles or ())
                    why = Text(
                        "Việc của: " + ", ".join(office_name(r).vi for r in roles) + ".",
                        "Done by: " + ", ".join(office_name(r).en for r in roles) + ".",
                    )
        if why is None and offer.strangers_only and commitment.household_id in by.own_households:
            why = REFUSALS["own_affair"]
        if why is None and offer.not_by_registrar and commitment.registered_by == by.officer_id:
            why = REFUSALS["proposer_may_not"]
        if why is None:
            now.append(
                {
                    "label": label,
                    "url": url_for(offer.endpoint, commitment_id=commitment.id),
                    "act": offer.legal,
                }
            )
        else:
            closed.append({"label": label, "why": why})
    return now, closed


def why_not_verify(by: Actor, commitment: ExitCommitment, year: int) -> Text | None:
    """Return why the officer may not confirm the year's figure; None when nothing stands in the way."""
    try:
        authorise(by, "income.verify", commitment.unit_path)
    except Refused as refusal:
        return refusal.text
    if commitment.household_id in by.own_households:
        return REFUSALS["own_affair"]
    return REFUSALS["proposer_may_not"] if by.officer_id in commitment.incomes[year].hands else None


def why_not_survey(by: Actor, commitment: ExitCommitment, year: int) -> Text | None:
    """Return why an officer whose office surveys may not survey this figure; None where nothing is to be explained."""
    income = commitment.incomes[year]
    if income.status not in ("declared", "reopened") or not may(by, "income.survey", commitment.unit_path):
        return None
    if commitment.household_id in by.own_households:
        return REFUSALS["own_affair"]
    return REFUSALS["proposer_may_not"] if income.declared_by == by.officer_id else None


def may_survey(by: Actor, commitment: ExitCommitment, year: int) -> bool:
    """Whether the officer may record a survey of the year's figure now."""
    income = commitment.incomes[year]
    return (
        income.status in ("declared", "reopened")
        and may(by, "income.survey", commitment.unit_path)
        and commitment.household_id not in by.own_households
        and income.declared_by != by.officer_id
    )


def may_reopen(by: Actor, commitment: ExitCommitment, year: int) -> bool:
    """Whether the officer may take the year's confirmation back now."""
    return (
        commitment.incomes[year].counts_as_verified
        and may(by, "income.reopen", commitment.unit_path)
        and commitment.household_id not in by.own_households
    )
