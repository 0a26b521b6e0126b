"""What a dossier's verdict rests on, as its page shows it: the yearly figures of a unit, the charges of a department.

Households have their incomes (``web.dossier_view``); nominees who stand in no register have attestations alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask import url_for

from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.poverty_review import Counts
from aggregates.vocabulary import UNIT_KINDS, ZONES
from rules.facts import CHOICE_NAMES
from rules.plan import Plan
from rules.text import Text, counted
from rules.wording import capital, joined
from storage.application import Row
from web.formats import dmy, number, percent
from web.kit import actor, services, sight, today
from web.labels import Label
from web.rate_charts import RatePath, RatePoint, rate_path
from web.rates import AGAINST, aims_of_before
from web.review_view import NOT_REPORTED, awaits_words, points_words, status_of
from web.sponsorships import support_label
from workflows.authorisation import may
from workflows.dossiers import Dossier
from workflows.grounds import Source, UnitGrounds, YearOfUnit
from workflows.review_totals import awaits
from workflows.sensitive import Kind

CONTRADICTORY = Label(Text("Mâu thuẫn", "Contradictory"), "warn", "back")
ACCEPTED = Label(Text("Đã tiếp nhận", "Accepted"), "go", "check")


@dataclass(frozen=True, slots=True)
class Figures:
    """The section on a unit's yearly figures."""

    years: list[Row]
    missing: list[Row]
    chart: RatePath | None
    boundary: Text | None
    both: bool
    """Whether the picture shows poor and near-poor households together, as the dossier's reading has it."""


def figures(dossier: Dossier, result: Mapping[str, Any] | None) -> Figures | None:
    """Return the section for a dossier of a hamlet or commune; None for any other."""
    shape = dossier.plan.category(dossier.nomination.category).facts
    if shape not in ("hamlet", "commune"):
        return None
    found = services().grounds.of_unit(
        dossier.nomination.subject_id, _day(dossier, result), dossier.plan.period.reviewed_years
    )
    both = dossier.readings.get("plan_target_rate") == "poor_and_near_poor"
    merged = [year for year in found.years if len(year.sources) != 1]
    before = aims_of_before(year.year for year in merged if year.target is not None)
    return Figures(
        [_year(y, both) for y in found.years],
        [m for y in found.years if y.counts is None for m in _missing(y, dossier.plan)],
        rate_path([_point(y, before, both) for y, before in _pairs(found)]),
        joined(
            [
                Text(
                    f"Tính theo địa giới ngày {dmy(found.boundary)}: số liệu các năm trước là tổng của các đơn vị đã nhập lại.",
                    f"On the boundary of {dmy(found.boundary)}: earlier years are sums of the units that were merged.",
                ),
                *before,
            ],
            " ",
        )
        if merged
        else None,
        both,
    )


def _day(dossier: Dossier, result: Mapping[str, Any] | None) -> date:
    """The day whose boundary counts: today, or for a closed dossier the day of its last assessment."""
    if dossier.nomination.live or result is None:
        now: date = today()
        return now
    year, month, day = map(int, str(result["assessed_on"]).split("-"))
    return date(year, month, day)


def _pairs(found: UnitGrounds) -> list[tuple[YearOfUnit, YearOfUnit | None]]:
    return list(zip(found.years, [None, *found.years[:-1]], strict=True))


def _rate(counts: Counts | None, both: bool) -> Fraction | None:
    return None if counts is None else counts.rate if both else counts.poor_rate


def _point(y: YearOfUnit, before: YearOfUnit | None, both: bool) -> RatePoint:
    last = _rate(before.counts if before else None, both)
    aim = None if y.target is None else Fraction(y.target)
    return RatePoint(
        str(y.year),
        _rate(y.counts or y.reported, both),
        y.counts is not None,
        None if last is None or aim is None else last - aim,
        y.fall_of_both if both else y.fall,
        aim,
    )


def _year(y: YearOfUnit, both: bool) -> Row:
    shown = y.counts or y.reported
    fell = y.fall_of_both if both else y.fall
    aim = None if y.target is None else Fraction(y.target)
    against = RatePoint("", None, reduction=fell, points=aim).against
    return {
        "year": y.year,
        "words": _counts(shown) if shown else None,
        "rates": None if shown is None else _rates(shown),
        "status": ACCEPTED if y.counts else _status(y.sources),
        "fall": None if fell is None else _fall(fell),
        "target": None if aim is None else _target(aim, against if fell is not None else None),
        "sources": [_source(s, y.year, len(y.sources) > 1) for s in y.sources],
    }


def _counts(c: Counts) -> Text:
    n, p, q = number(c.households), number(c.poor), number(c.near_poor)
    return Text(
        f"{n} hộ, {p} hộ nghèo, {q} hộ cận nghèo",
        f"{counted(c.households, 'household')}, {p} poor, {q} near-poor",
    )


def _rates(c: Counts) -> Text:
    poor, both = percent(c.poor_rate, 2), percent(c.rate, 2)
    return Text(f"Nghèo {poor}; nghèo và cận nghèo {both}", f"Poor {poor}; poor and near-poor {both}")


def _fall(points: Fraction) -> Text:
    if points < 0:
        return Text("Tăng {p}", "Rose by {p}").format(p=points_words(-points))
    return Text("Giảm {p}", "Fell by {p}").format(p=points_words(points))


def _target(points: Fraction, against: str | None) -> Text:
    figure = number(points, 2)
    words = Text(f"chỉ tiêu {figure}", f"target {figure}")
    if against is None:
        return words
    return Text("{w}: {a}", "{w}: {a}").format(w=words, a=AGAINST[against])


def _status(sources: tuple[Source, ...]) -> Label:
    """The state of the review that holds the year back: of the first part that is not accepted."""
    held = [s.review for s in sources if awaits(s.review) is not None]
    if sources and not held:
        return CONTRADICTORY
    return status_of(held[0]) if held else NOT_REPORTED


def _url(source: Source, year: int) -> str | None:
    """The page of a review, where the reader may open it."""
    path = source.review["unit_path"] if source.review else None
    if not may(actor(), "review.read", path) or year not in services().figures.years():
        return None
    return url_for("reviews.review", unit_id=source.unit_id, year=year)


def _source(source: Source, year: int, several: bool) -> Row:
    row = source.review
    acts = []
    if row is not None:
        for what, who, when in (
            (Text("Báo cáo", "Reported"), row["reporter"], row["reported_at"]),
            (Text("Xác nhận", "Verified"), row["verifier"], row["verified_at"]),
            (Text("Tiếp nhận", "Accepted"), row["accepter"], row["accepted_at"]),
        ):
            if when is not None:
                acts.append({"what": what, "who": who, "at": when})
    sign = Text("trừ phần chuyển đi", "less what passed away") if source.sign < 0 else None
    return {"name": source.name if several else None, "sign": sign, "acts": acts, "url": _url(source, year)}


def _missing(y: YearOfUnit, plan: Plan) -> list[Row]:
    """One line for each review that a year waits for: who has it. Figures that contradict each other wait at the part."""
    held = [(source, waiting) for source in y.sources if (waiting := awaits(source.review)) is not None]
    if not held:
        held = [(source, "correction") for source in y.sources if source.sign < 0]
    return [
        {
            "year": y.year,
            "name": source.name,
            "why": awaits_words(waiting, plan),
            "url": _url(source, y.year),
        }
        for source, waiting in held
    ]


# -- departments -----------------------------------------------------------------------------------------------------------


def charges(dossier: Dossier, result: Mapping[str, Any] | None) -> list[Row] | None:
    """Return the communes a nominated department is in charge of, with rates and support; None for other dossiers."""
    if dossier.plan.category(dossier.nomination.category).facts != "department":
        return None
    rows = []
    for charge in services().grounds.of_department(dossier.nomination.subject_id, _day(dossier, result)):
        c = charge.commune
        rows.append(
            {
                "name": c.name,
                "url": url_for("sponsorships.show", sponsorship_id=c.sponsorship_id),
                "since": c.valid_from,
                "rate": None if c.poor_rate is None else percent(c.poor_rate, 2),
                "rate_year": c.rate_year,
                "latest": None if c.latest_rate is None else percent(c.latest_rate, 2),
                "latest_year": c.latest_year,
                "supports": [
                    {
                        "year": s["year"],
                        "text": s["text"],
                        "status": support_label(s["status"]),
                        "decider": s["decider"],
                        "at": s["decided_at"],
                    }
                    for s in charge.supports
                ],
            }
        )
    return rows


# -- the summary's rows -------------------------------------------------------------------------------------------------


def subject_rows(dossier: Dossier) -> list[Row]:
    """Return what the summary says of a unit or a nominee besides the name."""
    shape = dossier.plan.category(dossier.nomination.category).facts
    if dossier.nominee is not None:
        nominee = dossier.nominee
        person = nominee.kind == "person"
        rows: list[Row] = [
            {"key": Text("Địa chỉ", "Address"), "value": _address(dossier, nominee), "kind": "personal"},
            {
                "key": Text("Chức vụ, nghề nghiệp", "Post or occupation")
                if person
                else Text("Lĩnh vực hoạt động", "Trade"),
                "value": _said(plain(nominee.work)),
                "kind": "personal",
                "actions": _correcting(dossier, nominee),
            },
        ]
        if nominee.role:
            rows.append(
                {"key": Text("Thuộc nhóm", "Group"), "value": capital(CHOICE_NAMES["role"][nominee.role])}
            )
        return rows
    if shape not in ("hamlet", "commune"):
        return []
    unit = services().units.as_on(dossier.nomination.subject_id, today())
    value = capital(UNIT_KINDS[unit["kind"]])
    if unit["zone"]:
        value = Text("{k}, {z}", "{k}, {z}").format(k=value, z=ZONES[unit["zone"]])
    hard = unit["especially_difficult"]
    if hard is not None:
        said = (
            Text("đặc biệt khó khăn", "especially difficult")
            if hard
            else Text("không thuộc diện đặc biệt khó khăn", "not especially difficult")
        )
        value = Text("{k}, {h}", "{k}, {h}").format(k=value, h=said)
    if unit["classed_poor"] is not None:
        said = (
            Text("xã nghèo", "a poor commune")
            if unit["classed_poor"]
            else Text("không phải xã nghèo", "not a poor commune")
        )
        value = Text("{k}, {p}", "{k}, {p}").format(k=value, p=said)
    return [
        {
            "key": Text("Loại đơn vị", "Kind of unit"),
            "value": value,
            "actions": [
                {
                    "label": Text("Xem đơn vị", "See the unit"),
                    "url": url_for("units.show", unit_id=dossier.nomination.subject_id),
                }
            ],
        }
    ]


def _correcting(dossier: Dossier, nominee: Nominee) -> list[Row]:
    """The way to mend what was entered, for whoever may, until the decision names the nominee."""
    nomination = dossier.nomination
    if (
        nominee.erased
        or nomination.status == "decided"
        or not services().nominees.may_correct(actor(), nominee)
    ):
        return []
    url = url_for("proposals.correct", nomination_id=nomination.id)
    return [{"label": Text("Sửa thông tin", "Correct the entry"), "url": url}]


def _address(dossier: Dossier, nominee: Nominee) -> str | Text | None:
    """Where a nominee lives or has its seat; that a person's is read is noted."""
    said = plain(nominee.address)
    if nominee.kind != "person" or not said:
        return _said(said)
    return sight("dossier").of(nominee.id, Kind.ADDRESS, said, dossier.nomination.id)


def _said(value: str | None) -> str | None:
    """What somebody wrote, a dash for nothing; None, which reads "erased", only for what is gone."""
    return value if value is None or value.strip() else "—"
