"""Pages of poverty reviews: units by year, one unit's years, one review, and sums against reports."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from aggregates.poverty_review import Counts, PovertyReview
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS
from rules.text import Text, counted
from rules.wording import joined
from storage.application import Row
from web.formats import dmy, dmyhm, number
from web.kit import Answer, actor, render, services, stories, today
from web.rate_notes import against_hamlets, boundary_words
from web.review_boundary import before_it_was, redrawn, status_in
from web.review_view import (
    CRUMB,
    FIGURE_COLUMNS,
    accepted_counts,
    actions_of,
    counts_words,
    crumbs,
    ended_words,
    figures_row,
    points_words,
    rate_words,
    status_of,
    stood,
    unit_title,
)
from workflows.authorisation import may
from workflows.poverty_figures import PARTS, WHOLE_KINDS, RollUp
from workflows.review_totals import Difference

blueprint = Blueprint("reviews", __name__)


def chosen_year(years: tuple[int, ...]) -> int:
    """Return the year asked for in the address, else the newest that has ended."""
    ended = [year for year in years if year < today().year]
    year = request.args.get("nam", ended[-1] if ended else years[0], type=int)
    return year if year in years else years[0]


def year_tabs(years: tuple[int, ...], year: int, endpoint: str, **where: Any) -> list[Row]:
    """Return one tab per year."""
    return [{"label": str(y), "url": url_for(endpoint, nam=y, **where), "current": y == year} for y in years]


@blueprint.get("/ra-soat")
def index() -> Answer:
    """List the units in charge with their figures of one year."""
    by, figures = actor(), services().figures
    years = figures.years()
    year = chosen_year(years)
    units = figures.units_on(by, figures.year_end(year))
    reviews, targets = figures.rows(by, year=year), figures.targets(by)
    rows = []
    for unit in units:
        review, target = reviews.get((unit["unit_id"], year)), targets.get((unit["unit_id"], year))
        rows.append(
            {
                "name": unit_title(unit),
                **figures_row(review),
                "target": points_words(target["points"]) if target else None,
                "status": status_of(review),
                "url": {"name": url_for("reviews.review", unit_id=unit["unit_id"], year=year)},
            }
        )
    waiting = figures.waiting(by)
    return render(
        "reviews/index.html",
        rows=rows,
        year=year,
        tabs=year_tabs(years, year, "reviews.index"),
        columns=FIGURE_COLUMNS,
        waiting=len(waiting),
        bulk=_bulk(by, waiting),
        communes=[
            {"name": u["name"], "url": url_for("reviews.roll_up", unit_id=u["unit_id"], nam=year)}
            for u in _tops(by, year)
        ],
    )


def _bulk(by: Any, waiting: list[Row]) -> Row | None:
    if not waiting:
        return None
    if may(by, "review.verify"):
        return {
            "label": Text("Xác nhận nhiều đơn vị cùng lúc", "Verify several at once"),
            "url": url_for("review_acts.verify_many"),
        }
    if may(by, "review.accept"):
        return {
            "label": Text("Tiếp nhận nhiều đơn vị cùng lúc", "Accept several at once"),
            "url": url_for("review_acts.accept_many"),
        }
    return None


def _tops(by: Any, year: int) -> list[Row]:
    """The units of a year whose sums the officer may see: the whole and its communes, or the own commune."""
    figures = services().figures
    return figures.units_on(by, figures.year_end(year), kinds=(*WHOLE_KINDS, *COMMUNE_KINDS))


@blueprint.get("/ra-soat/<uuid:unit_id>")
def unit(unit_id: UUID) -> Answer:
    """Show all years of one unit with what may be done in each."""
    by, figures = actor(), services().figures
    found = figures.unit(by, unit_id)
    if found["kind"] in WHOLE_KINDS:
        # A district or province reports nothing itself: what there is of it are sums.
        return redirect(url_for("reviews.roll_up", unit_id=unit_id))
    reviews = figures.rows(by, within=found["path"])
    targets = figures.targets(by, within=found["path"])
    rows = []
    boundary = redrawn(found, figures.years())
    for year in figures.years():
        review, target = reviews.get((unit_id, year)), targets.get((unit_id, year))
        actions = actions_of(found, year, review)
        rows.append(
            {
                "year": str(year),
                **figures_row(review),
                "target": points_words(target["points"]) if target else None,
                "now": boundary.by_year.get(year) if boundary else None,
                "status": status_in(found, year, review),
                "action": actions[0] if actions else None,
                "url": {"year": url_for("reviews.review", unit_id=unit_id, year=year)},
            }
        )
    below = [
        {"name": u["name"], "url": {"name": url_for("reviews.unit", unit_id=u["unit_id"])}}
        for u in figures.units_on(
            by, found["valid_to"] or today(), kinds=PARTS.get(found["kind"], ()), inside=unit_id
        )
        if u["parent_id"] == unit_id
    ]
    return render(
        "reviews/unit.html",
        unit=found,
        title=unit_title(found),
        rows=rows,
        columns=FIGURE_COLUMNS,
        below=below,
        ended=ended_words(found),
        boundary=boundary,
        rates_url=url_for("rates.unit", unit_id=unit_id),
        breadcrumbs=[CRUMB],
    )


@blueprint.get("/ra-soat/<uuid:unit_id>/<int:year>")
def review(unit_id: UUID, year: int) -> Answer:
    """Show one review: figures, who stood for them, papers, history, and what may be done."""
    by, figures = actor(), services().figures
    found = figures.unit(by, unit_id)
    if year not in figures.years() or found["kind"] in WHOLE_KINDS:
        raise Refused("not_found")
    reviews = figures.rows(by, within=found["path"])
    one = reviews.get((unit_id, year))
    target = figures.targets(by, within=found["path"]).get((unit_id, year))
    events, people = figures.history(by, one["review_id"]) if one else ([], {})
    actions = actions_of(found, year, one)
    aimed = target is not None or year in figures.target_years()
    if may(by, "target.set", found["path"]) and stood(found, year) and aimed:
        actions.append(
            {
                "label": Text("Điều chỉnh chỉ tiêu", "Change the target")
                if target
                else Text("Giao chỉ tiêu", "Set the target"),
                "url": url_for("review_acts.target", unit_id=unit_id, year=year),
            }
        )
    return render(
        "reviews/review.html",
        unit=found,
        year=year,
        title=Text(f"{found['name']}, năm {year}", f"{found['name']}, {year}"),
        ended=ended_words(found),
        status=status_in(found, year, one),
        before=before_it_was(found, year),
        review_id=one["review_id"] if one else None,
        facts=_facts(
            one,
            figures.before([unit_id], [year]).get((unit_id, year)),
            target,
            figures.redrawn_on([unit_id], year).get(unit_id),
        ),
        actions=actions,
        # A department sees the counts of those it is to help; the papers name households and are not its affair.
        events=stories(events, people, readable=may(by, "paper.read", found["path"])),
        roll_up_url=url_for("reviews.roll_up", unit_id=unit_id, nam=year) if found["kind"] in PARTS else None,
        breadcrumbs=crumbs(found),
    )


def _facts(one: Row | None, before: Counts | None, target: Row | None, since: date | None) -> list[Row]:
    facts: list[Row] = []
    if one is not None:
        figures = figures_row(one)
        facts += [
            {"key": Text("Tổng số hộ", "Households"), "value": one["households"], "kind": "number"},
            {
                "key": Text("Hộ nghèo", "Poor"),
                "value": Text(f"{number(one['poor'])} hộ", number(one["poor"])),
                "hint": figures["rate"],
            },
            {
                "key": Text("Hộ cận nghèo", "Near-poor"),
                "value": Text(f"{number(one['near_poor'])} hộ", number(one["near_poor"])),
                "hint": Text(
                    f"nghèo và cận nghèo: {figures['both']}", f"poor and near-poor: {figures['both']}"
                ),
            },
            {"key": Text("Ngày rà soát", "Reviewed on"), "value": one["reviewed_on"], "kind": "date"},
        ]
        for who, at, words in (
            ("reporter", "reported_at", Text("Người báo cáo", "Reported by")),
            ("verifier", "verified_at", Text("Người xác nhận", "Verified by")),
            ("accepter", "accepted_at", Text("Người tiếp nhận", "Accepted by")),
        ):
            if one[at] is not None:
                facts.append({"key": words, "value": one[who], "kind": "personal", "hint": dmyhm(one[at])})
    if target is not None:
        facts.append(
            {
                "key": Text("Chỉ tiêu giảm", "Target"),
                "value": points_words(target["points"]),
                "hint": Text(
                    f"{target['basis']}, ngày {dmy(target['issued_on'])}",
                    f"{target['basis']} of {dmy(target['issued_on'])}",
                ),
            }
        )
    now = accepted_counts(one)
    if before is not None and now is not None:
        hint = Text(
            f"tỷ lệ hộ nghèo {rate_words(before.poor_rate)} xuống {rate_words(now.poor_rate)}",
            f"poor rate from {rate_words(before.poor_rate)} to {rate_words(now.poor_rate)}",
        )
        if since is not None:
            hint = joined([hint, boundary_words(since)], ", ")
        facts.append(
            {
                "key": Text("Giảm so với năm trước", "Fall since the year before"),
                "value": points_words(before.poor_rate - now.poor_rate),
                "hint": hint,
            }
        )
    return facts


# -- sums -------------------------------------------------------------------------------------------------------------------


@blueprint.get("/ra-soat/<uuid:unit_id>/tong-hop")
def roll_up(unit_id: UUID) -> Answer:
    """Set the sum of the hamlets against what the commune reported; for a district or province, the sum of its communes."""
    by, figures = actor(), services().figures
    years = figures.years()
    year = chosen_year(years)
    found = figures.roll_up(by, unit_id, year)
    if found.unit["kind"] not in PARTS:
        raise Refused("not_found")
    # Whether a commune's own report agrees with its hamlets is told where communes are added up.
    own = found.unit["kind"] not in WHOLE_KINDS
    sums = {} if own else figures.hamlet_sums(by, year)
    rows = [
        {
            "name": part["name"],
            **figures_row(part["review"]),
            "status": status_of(part["review"]),
            "note": None if own else against_hamlets(sums.get(part["unit_id"])),
            # A hamlet that has passed to another commune since is in that one's charge.
            "url": {"name": url_for("reviews.review", unit_id=part["unit_id"], year=year)}
            if may(by, "review.read", part["path"])
            else {},
        }
        for part in found.parts
    ]
    before = before_it_was(found.unit, year) if own else None
    return render(
        "reviews/roll_up.html",
        unit=found.unit,
        year=year,
        tabs=year_tabs(years, year, "reviews.roll_up", unit_id=unit_id),
        rows=rows,
        columns=FIGURE_COLUMNS,
        sums=_sum_rows(found),
        ended=ended_words(found.unit),
        before=before,
        verdict=before or _verdict(found.reported, own),
        rates_url=url_for("rates.unit", unit_id=unit_id) if own else None,
        tone=_tone(found.reported, own),
        missing=[p["name"] for p in found.parts if p["unit_id"] in found.reported.total.missing],
        accepted_sum=counts_words(accepted) if (accepted := found.accepted.total.counts) else None,
        sheet_url=url_for("review_sheets.export", unit_id=unit_id, year=year),
        import_url=url_for("review_sheets.import_", unit_id=unit_id, year=year)
        if may(by, "review.report", found.unit["path"]) or may(by, "target.set", found.unit["path"])
        else None,
        breadcrumbs=crumbs(found.unit),
    )


def _sum_rows(found: RollUp) -> list[Row]:
    """The three lines under the parts: their sum, what the unit reported, the difference."""
    d = found.reported
    rows: list[Row] = []
    if d.total.counts is not None:
        c = d.total.counts
        rows.append({"name": Text("Cộng các đơn vị trực thuộc", "Sum of the parts"),
                     "households": c.households, "poor": c.poor, "near_poor": c.near_poor,
                     "rate": rate_words(c.poor_rate)})  # fmt: skip
    if d.reported is not None:
        c = d.reported
        rows.append({"name": Text(f"{found.unit['name']} báo cáo", f"Reported by {found.unit['name']}"),
                     "households": c.households, "poor": c.poor, "near_poor": c.near_poor,
                     "rate": rate_words(c.poor_rate)})  # fmt: skip
    if d.households is not None:
        rows.append({"name": Text("Chênh lệch (báo cáo − cộng)", "Difference (reported − sum)"),
                     "households": _signed(d.households), "poor": _signed(d.poor), "near_poor": _signed(d.near_poor),
                     "rate": None, "late": d.differs})  # fmt: skip
    return rows


def _signed(value: int | None) -> str | None:
    return None if value is None else ("+" if value > 0 else "") + number(value)


def _verdict(d: Difference, own: bool) -> Text:
    if d.total.of == 0:
        return Text("Chưa có đơn vị trực thuộc nào trong hệ thống.", "There is no unit below this one.")
    if d.total.missing:
        return Text(
            f"Còn {len(d.total.missing)}/{d.total.of} đơn vị chưa có số liệu nên chưa cộng được.",
            f"No figures yet from {len(d.total.missing)} of {counted(d.total.of, 'unit')}, so there is no sum.",
        )
    if not own:
        return Text("Đủ số liệu của mọi đơn vị.", "All units have reported.")
    if d.reported is None:
        return Text("Đơn vị cấp xã chưa báo cáo.", "The commune has not reported.")
    if d.differs:
        return Text(
            "Số xã báo cáo khác với số cộng từ các thôn. Cần đối chiếu trước khi tiếp nhận.",
            "What the commune reported differs from the sum of its hamlets. Compare them before accepting.",
        )
    return Text(
        "Số xã báo cáo khớp với số cộng từ các thôn.", "The commune's figures equal the sum of its hamlets."
    )


def _tone(d: Difference, own: bool) -> str:
    if d.differs:
        return "warn"
    whole = d.total.of and not d.total.missing and (d.reported is not None or not own)
    return "go" if whole else "info"


def review_id(unit_id: UUID, year: int) -> UUID:
    """The id of a unit's review of a year in the movement in force."""
    return PovertyReview.id_of(services().movements.in_force().id, unit_id, year)
