"""Who a paper names: a household, a unit, a person or an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString

from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS
from rules.plan import Plan
from storage.application import EventLog, Row
from workflows.seats import Seat
from workflows.subjects import shape_of
from workflows.unit_views import COMMUNES_SQL
from workflows.units import Units

HOUSEHOLD: Final = "Hộ gia đình"
"""What stands before the head's name. The register does not know whether to say "ông" or "bà", so paper says neither."""
GROUPS: Final = ("tập thể", "tổ chức", "cá nhân", "hộ gia đình")
"""What a decision counts, in the order in which decisions list them."""

_PERIOD: Final[LiteralString] = (
    "(SELECT unit_id, name, kind, parent_id FROM unit_periods x WHERE x.unit_id = {}.{} "
    "ORDER BY x.valid_from <= %(day)s DESC, abs(x.valid_from - %(day)s) LIMIT 1)"
)
"""A unit as it was on the day; before its first day as it was at first."""
_PLACE: Final[LiteralString] = (
    "WITH RECURSIVE passed AS (SELECT unit_id, successor_id, valid_to FROM units WHERE unit_id = %(unit)s "
    "UNION ALL SELECT s.unit_id, s.successor_id, s.valid_to FROM passed p JOIN units s ON s.unit_id = p.successor_id "
    "WHERE p.valid_to < %(day)s) "
    f"SELECT u.name AS hamlet, u.kind, o.name AS above, CASE WHEN o.kind IN {COMMUNES_SQL} THEN o.name END AS commune "
    "FROM passed p "
    f"JOIN LATERAL {_PERIOD.format('p', 'unit_id')} u ON true "
    f"LEFT JOIN LATERAL {_PERIOD.format('u', 'parent_id')} o ON true "
    "WHERE p.valid_to IS NULL OR p.valid_to >= %(day)s"
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A subject in a paper's words. ``within`` is the address inside the authority's own area; ``group`` what it counts as;
    ``label`` says what the address is.
    """

    title: str
    name: str
    group: str
    within: str
    address: str
    label: str = "Địa chỉ"

    @property
    def full(self) -> str:
        """Title and name."""
        return f"{self.title} {self.name}".strip()


def addressee_of(
    log: EventLog, units: Units, plan: Plan, seat: Seat, nomination: Nomination, day: date
) -> Addressee:
    """Return how papers of ``day`` name a dossier's subject. What a dissolved unit earned goes to its successor."""
    shape = shape_of(plan.category(nomination.category))
    name = str(plain(nomination.subject_name))
    if shape == "unit":
        now = units.award_subject(nomination.subject_id, day)
        above = units.as_on(now["parent_id"], day) if now["parent_id"] else None
        within = above["name"] if above is not None and above["kind"] not in ("district", "province") else ""
        named = now["name"]
        if now["kind"] in COMMUNE_KINDS:
            named = f"Ủy ban nhân dân {named}"
        if now["unit_id"] != nomination.subject_id:
            named = f"{named} (tiếp nhận thành tích của {name})"
        address = _joined(within, seat.area)
        return Addressee("", capital(named), "tập thể", within or seat.below or seat.name, address)
    place = place_on(log, nomination, day)
    if shape == "household":
        within = _joined(place["hamlet"], place["commune"])
        return Addressee(HOUSEHOLD, name, "hộ gia đình", within, _joined(within, seat.area))
    nominee = log.load(Nominee, nomination.subject_id)
    said = str(plain(nominee.address) or "")
    label = "Địa chỉ"
    if plan.category(nomination.category).facts == "individual" and (post := plain(nominee.work)):
        # Papers name a person by post and place of work; where they live is nobody's business.
        said, label = str(post), "Chức vụ, đơn vị"
    group = "cá nhân" if nominee.kind == "person" else "tổ chức"
    return Addressee("", name, group, said or seat.name, said or seat.area, label)


def place_on(log: EventLog, nomination: Nomination, day: date) -> Row:
    """Return the unit a dossier belonged to on ``day`` and the commune it lay in, if any, as ``hamlet`` and ``commune``;
    ``above`` is what it lay in, whatever its kind.

    That is the unit as its events have it, or who had taken over from it by then, by the names of that day.
    """
    row = log.query_one(_PLACE, {"unit": nomination.hamlet_recorded, "day": day})
    if row is None:
        raise Refused("not_found")
    return row


def counted(addressees: list[Addressee]) -> tuple[tuple[int, str], ...]:
    """Return how many of each group there are, in the order decisions list them."""
    return tuple((sum(a.group == group for a in addressees), group) for group in GROUPS)


def in_groups(addressees: list[Addressee]) -> str:
    """Return the groups there are, joined: "tập thể, cá nhân và hộ gia đình"."""
    there = [group for count, group in counted(addressees) if count]
    return there[0] if len(there) == 1 else f"{', '.join(there[:-1])} và {there[-1]}" if there else ""


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
