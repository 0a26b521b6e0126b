"""What the pages of poverty reviews share: words, tags, rates as they are written, and where one may go from here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import url_for

from aggregates.poverty_review import Counts, open_stages
from aggregates.vocabulary import HAMLET_KINDS, REVIEW_STAGES, REVIEW_STATUSES
from rules.plan import Plan
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.formats import dmy, number, percent
from web.kit import actor, services, today
from web.labels import Label, Tone
from web.offices import office_name
from web.unit_names import new
from workflows.authorisation import may
from workflows.poverty_figures import WHOLE_KINDS
from workflows.review_parts import counts_of
from workflows.review_totals import Difference

CRUMB: Row = {"url": "/ra-soat", "label": Text("Rà soát hộ nghèo", "Poverty reviews")}
RATES_CRUMB: Row = {"url": "/ti-le", "label": Text("Tỷ lệ hộ nghèo", "Poverty rates")}
_TONES: dict[str, tuple[Tone, str]] = {
    "reported": ("wait", "clock"),
    "verified": ("wait", "check"),
    "accepted": ("go", "check"),
    "returned": ("warn", "back"),
}
_AWAITS: Mapping[str, Text] = MappingProxyType(
    {
        "report": Text("chưa ai báo cáo", "nobody has reported it"),
        "new_report": Text("đã trả lại, chờ báo cáo lại", "returned, to be reported anew"),
        "official_report": Text(
            "mới có kết quả sơ bộ, chờ báo cáo chính thức", "preliminary, the official report is due"
        ),
        "verification": Text("chờ {who} xác nhận", "waits for {who} to verify it"),
        "acceptance": Text("chờ {who} tiếp nhận", "waits for {who} to accept it"),
        "correction": Text(
            "mâu thuẫn: phần đã chuyển đi nhiều hơn cả đơn vị, chờ {who} điều chỉnh",
            "contradictory: the part given away is more than the whole, waits for {who} to correct it",
        ),
    }
)
_WHO = {"verification": "commune_chair", "acceptance": "labour_office", "correction": "commune_chair"}
NOT_REPORTED = Label(Text("Chưa báo cáo", "Not reported"), "calm", "minus")


def status_of(review: Row | None) -> Label:
    """Return the tag of a review; a preliminary one says so."""
    if review is None:
        return NOT_REPORTED
    tone, icon = _TONES[review["status"]]
    words = REVIEW_STATUSES[review["status"]]
    if review["stage"] == "preliminary":
        words = Text("{s} ({p})", "{s} ({p})").format(s=words, p=REVIEW_STAGES["preliminary"])
    return Label(capital(words), tone, icon)


def awaits_words(awaits: str, plan: Plan | None = None) -> Text:
    """Say what a review waits for (``rules.facts.AWAITED``) and whose turn it is, by the names ``plan`` gives offices."""
    words = _AWAITS[awaits]
    return words.format(who=office_name(_WHO[awaits], plan)) if awaits in _WHO else words


def rate_words(rate: Fraction | None) -> str | None:
    """Write a rate with two decimals: 20,83%. None gives None."""
    return None if rate is None else percent(rate, 2)


def points_words(points: Decimal | Fraction) -> Text:
    """Write percentage points: 4,60 điểm %."""
    figure = number(points, 2)
    return Text(f"{figure} điểm %", f"{figure} {'point' if points == 1 else 'points'}")


def counts_in(review: Row) -> Counts:
    """Return the counts of a review, whatever its status is."""
    return Counts(review["households"], review["poor"], review["near_poor"])


def counts_words(counts: Counts) -> Text:
    """Write counts in one line with the poor rate."""
    n, p, q = number(counts.households), number(counts.poor), number(counts.near_poor)
    return Text(
        f"{n} hộ, {p} hộ nghèo ({percent(counts.poor_rate, 2)}), {q} hộ cận nghèo",
        f"{counted(counts.households, 'household')}, {p} poor ({percent(counts.poor_rate, 2)}), {q} near-poor",
    )


SAY_WHY = Text(
    "Số này khác số cộng từ các thôn: ghi ở ô ghi chú vì sao vẫn tiếp nhận.",
    "These figures are not the sum of the hamlets: say in the note why they are accepted.",
)


def beside_parts(found: Difference | None) -> Text | None:
    """Say where a unit's own report differs from its hamlets', or cannot be compared; None where they agree."""
    if found is None:
        return None
    if found.total.missing:
        n, of = len(found.total.missing), found.total.of
        return Text(
            f"{n}/{of} thôn chưa có số liệu, chưa đối chiếu được",
            f"no figures from {n} of {counted(of, 'hamlet')}, nothing to compare with",
        )
    if found.differs and found.total.counts is not None:
        total = counts_words(found.total.counts)
        return Text(f"khác số cộng từ các thôn ({total.vi})", f"not the sum of its hamlets ({total.en})")
    return None


def figures_row(review: Row | None) -> dict[str, Any]:
    """Return a review's figures for a table; a returned one shows what was returned."""
    if review is None:
        return {"households": None, "poor": None, "near_poor": None, "rate": None, "both": None}
    counts = counts_in(review)
    return {
        "households": counts.households,
        "poor": counts.poor,
        "near_poor": counts.near_poor,
        "rate": rate_words(counts.poor_rate),
        "both": rate_words(counts.rate),
    }


FIGURE_COLUMNS: tuple[dict[str, Any], ...] = (
    {"key": "households", "label": Text("Số hộ", "Households"), "kind": "number"},
    {"key": "poor", "label": Text("Hộ nghèo", "Poor"), "kind": "number"},
    {"key": "near_poor", "label": Text("Hộ cận nghèo", "Near-poor"), "kind": "number"},
    {"key": "rate", "label": Text("Tỷ lệ nghèo", "Poor rate"), "kind": "percent"},
)


def unit_title(unit: Row) -> str:
    """A unit with the commune it lies in."""
    inside = unit["kind"] in HAMLET_KINDS and unit["parent"]
    return f"{unit['name']}, {unit['parent']}" if inside else str(unit["name"])


def ended_words(unit: Row) -> Text | None:
    """Say of a unit that is no more when it ended and whose its figures are now; None while it stands."""
    if not unit["successor"]:
        return None
    day, heir, last = dmy(unit["valid_to"]), unit["successor"], unit["now_with"]
    on_vi, on_en = (f" (nay là {last})", f" (now {last})") if last != heir else ("", "")
    # A commune of 2025 may bear the name of one that became part of it.
    successor = new(heir, [unit["name"]])
    return Text(
        f"{unit['name']} đã kết thúc vào ngày {day}; {successor.vi}{on_vi} kế tục. Số liệu của đơn vị này thuộc phạm vi của "
        "đơn vị kế tục.",
        f"{unit['name']} ended on {day}; {successor.en}{on_en} succeeds it. Its figures are in the successor's charge.",
    )


def stood(unit: Row, year: int) -> bool:
    """Whether the unit was there at the end of the year, so that the year is its own to report."""
    end = services().figures.year_end(year)
    return bool(unit["valid_from"] <= end and (unit["valid_to"] is None or unit["valid_to"] >= end))


def crumbs(unit: Row, year: int | None = None) -> list[Row]:
    """Return the way back from a page below a unit's."""
    way = [CRUMB, {"url": url_for("reviews.unit", unit_id=unit["unit_id"]), "label": unit["name"]}]
    if year is not None:
        way.append({"url": url_for("reviews.review", unit_id=unit["unit_id"], year=year), "label": str(year)})
    return way


def review_crumbs(unit_id: UUID, name: str, year: int) -> list[Row]:
    """The same from what a review's row knows."""
    return crumbs({"unit_id": unit_id, "name": name}, year)


def actions_of(unit: Row, year: int, review: Row | None) -> list[Row]:
    """Return what the acting officer may do with a unit's year now. Separation of duties is told by the act itself."""
    by, path, here = actor(), unit["path"], {"unit_id": unit["unit_id"], "year": year}
    actions: list[Row] = []

    def offer(permission: str, endpoint: str, vi: str, en: str, **more: Any) -> None:
        if may(by, permission, path):
            actions.append({"label": Text(vi, en), "url": url_for(endpoint, **here), **more})

    status = review["status"] if review else ""
    preliminary = review is not None and review["stage"] == "preliminary"
    stages = open_stages(year, today()) if stood(unit, year) else ()
    if unit["kind"] in WHOLE_KINDS:
        return actions
    if review is None and year not in services().figures.open_years():
        # A year of a plan that nobody goes by any more: what was reported can be read, nothing new is asked.
        stages = ()
    if (review is None or status == "returned") and stages:
        offer("review.report", "review_acts.report", "Báo cáo kết quả rà soát", "Report the figures")
    elif preliminary and "official" in stages:
        offer("review.report", "review_acts.report", "Báo cáo chính thức", "Report the official figures")
    if status == "reported":
        offer("review.verify", "review_acts.verify", "Xác nhận số liệu", "Verify the figures", act=True)
        if stages and not (preliminary and "official" in stages):
            offer("review.report", "review_acts.report", "Báo cáo lại (sửa nhầm)", "Report anew (a slip)")
    if status == "verified" and not preliminary:
        offer("review.accept", "review_acts.accept", "Tiếp nhận số liệu", "Accept the figures", act=True)
    if status in ("reported", "verified", "accepted"):
        offer("review.correct", "review_acts.correct", "Điều chỉnh số liệu", "Correct the figures")
        returns = ("reported",) if by.role == "commune_chair" else ("verified", "accepted")
        if status in returns:
            offer("review.return", "review_acts.return_", "Trả lại", "Return")
    return actions


def accepted_counts(review: Row | None) -> Counts | None:
    """The counts of an accepted review."""
    return counts_of(review, accepted=True)


def work_item(row: Row) -> dict[str, Any]:
    """One line of my work: a review to verify, to accept, or to report anew."""
    endpoint, words = {
        "reported": ("review_acts.verify", Text("Xác nhận số liệu", "Verify the figures")),
        "verified": ("review_acts.accept", Text("Tiếp nhận số liệu", "Accept the figures")),
        "returned": ("review_acts.report", Text("Báo cáo lại", "Report anew")),
    }[row["status"]]
    here = {"unit_id": row["unit_id"], "year": row["year"]}
    return {
        "code": Text(f"Rà soát hộ nghèo năm {row['year']}", f"Poverty review of {row['year']}"),
        "url": url_for("reviews.review", **here),
        "subject": row["name"],
        "place": row["parent"] or row["name"],
        "since": row["since"],
        "due": None,
        "status": status_of(row),
        "action": {"label": words, "url": url_for(endpoint, **here)},
    }
