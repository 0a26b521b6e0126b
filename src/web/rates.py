"""Poverty rates against targets, as pictures with their figures: the communes of one year, one unit over the years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from flask import Blueprint, redirect, url_for

from aggregates.poverty_review import Counts
from aggregates.vocabulary import COMMUNE_KINDS, UNIT_KINDS
from rules.text import Text
from rules.wording import capital, lowered
from storage.application import Row
from web.formats import dmy
from web.kit import Answer, actor, render, services, today
from web.rate_charts import RatePoint, rate_rows, rate_years
from web.rate_notes import held_words, named, note
from web.review_boundary import composition
from web.review_view import RATES_CRUMB, ended_words, unit_title
from web.reviews import chosen_year, year_tabs
from workflows.poverty_figures import WHOLE_KINDS
from workflows.review_parts import counts_of
from workflows.review_totals import Held, OnBoundary, Part, add_up, awaits

blueprint = Blueprint("rates", __name__)
NOT_ENDED = Text("Năm chưa kết thúc", "The year has not ended")
_MOVED = Text(
    "Địa giới đổi trong năm {year} nên không so với năm trước được; mức giảm xem ở bảng trên một địa giới",
    "The boundary changed in {year}, so that it cannot be compared with the year before; see the table on one boundary",
)
_NOT_YET = Text("Đơn vị có từ ngày {day}", "The unit exists since {day}")
AGAINST = {
    "above": Text("vượt chỉ tiêu", "above the target"),
    "equal": Text("bằng chỉ tiêu (chưa vượt)", "equal to the target (not above)"),
    "below": Text("chưa đạt", "below the target"),
    "moved": Text("không so được: đổi địa giới", "no comparison: the boundary changed"),
    None: Text("chưa đủ số liệu", "figures missing"),
}


def both_classes() -> bool:
    """Whether the movement reads targets as about poor and near-poor households; as written they are about the poor."""
    return bool(services().movements.in_force().readings.get("plan_target_rate") == "poor_and_near_poor")


def _rate(counts: Counts) -> Fraction:
    return counts.rate if both_classes() else counts.poor_rate


def point(
    label: str,
    now: Row | None,
    last: Counts | None,
    target: Row | None,
    url: str | None = None,
    why: Text | None = None,
) -> RatePoint:
    """Return one unit's year for a picture. Falls are told between accepted figures only; ``last`` is that of the year before."""
    shown, present = counts_of(now), counts_of(now, accepted=True)
    points = None if target is None else Fraction(target["points"])
    fell = None if last is None or present is None else _rate(last) - _rate(present)
    return RatePoint(
        label,
        None if shown is None else _rate(shown),
        present is not None,
        None if last is None or points is None else _rate(last) - points,
        fell,
        points,
        url,
        why,
    )


@blueprint.get("/ti-le")
def index() -> Answer:
    """Show the communes in charge in one year, and the sum of what was accepted."""
    by, figures = actor(), services().figures
    years = figures.years()
    year = chosen_year(years)
    end = figures.year_end(year)
    # A list or a sum of a year is of the units that stood at its end: neither of those before nor of those after.
    units = figures.units_on(by, end, kinds=COMMUNE_KINDS) or figures.units_on(by, end)
    reviews, targets = figures.rows(by), figures.targets(by)
    ids = [u["unit_id"] for u in units]
    before = figures.before(ids, [year])
    gaps = figures.all_put_together(
        [id for id in ids if (id, year) not in before], date(year, 12, 31), [year - 1]
    )
    sums, aimed = figures.hamlet_sums(by, year), figures.target_years()
    redrawn = figures.redrawn_on(ids, year)
    points = [
        point(
            unit_title(u),
            reviews.get((u["unit_id"], year)),
            before.get((u["unit_id"], year)),
            targets.get((u["unit_id"], year)),
            url_for("rates.unit", unit_id=u["unit_id"]),
            NOT_ENDED
            if year >= today().year and (u["unit_id"], year) not in reviews
            else note(
                reviews.get((u["unit_id"], year)),
                next(iter(gaps.get(u["unit_id"], ())), None),
                aimed=year in aimed,
                target=targets.get((u["unit_id"], year)),
                hamlets=sums.get(u["unit_id"]),
                redrawn=redrawn.get(u["unit_id"]),
            ),
        )
        for u in units
    ]
    whole = _whole(figures.units_on(by, end, kinds=WHOLE_KINDS))
    return render(
        "rates/index.html",
        year=year,
        tabs=year_tabs(years, year, "rates.index"),
        chart=rate_rows(points),
        points=points,
        against=AGAINST,
        both=both_classes(),
        whole=whole
        and _sums(
            {y: figures.units_on(by, figures.year_end(y), kinds=COMMUNE_KINDS) for y in years}, reviews
        ),
        whole_title=whole and Text(f"Toàn {whole.vi}", f"The whole {whole.en}"),
        goal=services().movements.in_force().years,
    )


def _whole(units: Sequence[Row]) -> Text | None:
    """Return what the unit that the communes of a year lay in is, if it is in the officer's charge."""
    there = {u["kind"] for u in units}
    # A province that stands above a district on record holds the same communes.
    return next((UNIT_KINDS[kind] for kind in WHOLE_KINDS if kind in there), None)


def _sums(communes: Mapping[int, list[Row]], reviews: Mapping[tuple[UUID, int], Row]) -> list[Row]:
    """The accepted figures of all communes together, by year; a year in which some are missing says how many.

    ``communes`` are those of each year's end: after a merger there are fewer, of the same territory.
    """
    rows: list[Row] = []
    before: tuple[int, Counts] | None = None
    for year, units in communes.items():
        parts = [
            (Part(u["unit_id"]), counts_of(reviews.get((u["unit_id"], year)), accepted=True)) for u in units
        ]
        total = add_up(parts)
        counts = total.counts
        # Years of different plans may lie apart: a fall is told from one year to the next.
        last = before if before is not None and before[0] == year - 1 else None
        rows.append(
            {
                "year": str(year),
                "complete": f"{total.of - len(total.missing)}/{total.of}",
                "counts": counts,
                "fell": last[1].poor_rate - counts.poor_rate if last and counts else None,
                "why": NOT_ENDED
                if year >= today().year
                else _missing([u["name"] for u in units if u["unit_id"] in total.missing]),
            }
        )
        before = (year, counts) if counts else None
    return rows


def _missing(names: Sequence[str]) -> Text | None:
    """Say which communes a sum waits for."""
    if not names:
        return None
    said = named(names)
    return Text(f"chưa tiếp nhận: {said.vi}", f"not accepted: {said.en}")


@blueprint.get("/ti-le/<uuid:unit_id>")
def unit(unit_id: UUID) -> Answer:
    """Show one unit over the years."""
    by, figures = actor(), services().figures
    found = figures.unit(by, unit_id)
    if found["kind"] in WHOLE_KINDS:
        return redirect(url_for("rates.index"))
    reviews = figures.rows(by, within=found["path"])
    targets = figures.targets(by, within=found["path"])
    years = _years_of(found, figures.years(), reviews, targets)
    began, redrawn = figures.year_end(years[0]) if years else date.min, figures.redrawn(unit_id, years)
    aimed = figures.target_years()
    points = [
        _as_reported(
            found,
            year,
            reviews,
            targets,
            stood=found["valid_from"] <= max(date(year, 12, 31), began),
            redrawn=year in redrawn,
            aimed=year in aimed,
        )
        for year in years
    ]
    return render(
        "rates/unit.html",
        unit=found,
        title=unit_title(found),
        ended=ended_words(found),
        today_on=_on_boundary(found, years, reviews, targets),
        chart=rate_years(points),
        points=points,
        against=AGAINST,
        both=both_classes(),
        reviews_url=url_for("reviews.unit", unit_id=unit_id),
        breadcrumbs=[RATES_CRUMB],
    )


def _years_of(
    unit: Row,
    years: Sequence[int],
    reviews: Mapping[tuple[UUID, int], Row],
    targets: Mapping[tuple[UUID, int], Row],
) -> list[int]:
    """Return the years there are of a unit: those after its end only where something of them is on record."""
    id, last = unit["unit_id"], unit["valid_to"] or date.max
    return [y for y in years if date(y, 12, 31) <= last or (id, y) in reviews or (id, y) in targets]


def _as_reported(
    unit: Row,
    year: int,
    reviews: Mapping[tuple[UUID, int], Row],
    targets: Mapping[tuple[UUID, int], Row],
    *,
    stood: bool,
    redrawn: bool,
    aimed: bool,
) -> RatePoint:
    """Return one year of a unit as it reported it. Across a change of its boundary no fall is told: that says the picture
    in which the years are put together on one boundary."""
    id = unit["unit_id"]
    review, target = reviews.get((id, year)), targets.get((id, year))
    if not stood:
        not_yet = point(str(year), review, None, target, why=_NOT_YET.format(day=dmy(unit["valid_from"])))
        return replace(not_yet, absent=review is None)
    before = None if redrawn else counts_of(reviews.get((id, year - 1)), accepted=True)
    why: Text | None = NOT_ENDED
    absent = year >= today().year and review is None
    if not absent:
        held = awaits(reviews.get((id, year - 1)))
        gap = OnBoundary(year - 1, None, (Held(id, "", held),)) if held and not redrawn else None
        why = note(review, gap, aimed=aimed, target=target)
    if redrawn:
        moved = _MOVED.format(year=str(year))
        why = (
            moved if why is None else Text(f"{moved.vi}; {lowered(why.vi)}", f"{moved.en}; {lowered(why.en)}")
        )
    told = point(str(year), review, before, target, why=why)
    return replace(told, moved=redrawn, absent=absent)


def _on_boundary(
    unit: Row,
    years: Sequence[int],
    reviews: Mapping[tuple[UUID, int], Row],
    targets: Mapping[tuple[UUID, int], Row],
) -> Row | None:
    """The unit's accepted figures of the same years on one boundary, and how they were put together; None where it never changed.

    The boundary is that of today, or of the last day of a unit that has ended. What is reported of the year that is not over
    on that day is the unit's own.
    """
    figures, id = services().figures, unit["unit_id"]
    day = unit["valid_to"] or today()
    changed = figures.recomposed(id, day)
    if not changed:
        return None
    together = (
        {one.year: one for one in figures.put_together(id, day, [years[0] - 1, *years])} if years else {}
    )
    points = []
    for year in years:
        one = together.get(year)
        before = together[year - 1].counts if year - 1 in together else None
        own = reviews.get((id, year))
        now = one.counts if one else counts_of(own, accepted=True)
        target = targets.get((id, year))
        aim = None if target is None else Fraction(target["points"])
        why = capital(held_words(one)) if one and one.held else None
        if one is None and now is None:
            why = note(own, None, aimed=False, target=target) if own else NOT_ENDED
        points.append(
            RatePoint(
                str(year),
                None if now is None else _rate(now),
                True,
                None if before is None or aim is None else _rate(before) - aim,
                None if before is None or now is None else _rate(before) - _rate(now),
                aim,
                why=why,
                absent=why is NOT_ENDED,
            )
        )
    return {
        "day": dmy(day),
        "sentences": [
            *composition(changed, unit["name"]),
            *aims_of_before(y for y in changed if (id, y) in targets),
        ],
        "chart": rate_years(points),
        "points": points,
    }


def aims_of_before(years: Iterable[int]) -> list[Text]:
    """Say of which years the target was set for the unit as it was, though the fall beside it is that of today's whole area."""
    named = ", ".join(map(str, sorted(years)))
    if not named:
        return []
    return [
        Text(
            f"Chỉ tiêu năm {named} được giao khi đơn vị chưa đổi địa giới; mức giảm đặt cạnh là của cả địa giới này, "
            "và tiêu chuẩn cũng được xét như vậy.",
            f"The target of {named} was set before the boundary changed; the fall beside it is that of the whole area of today, "
            "and the criteria are judged in the same way.",
        )
    ]
