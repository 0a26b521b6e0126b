"""Who a paper names: a household, a unit, a person or an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

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
        above = log.query_one("SELECT name, kind FROM units WHERE unit_id = %s", (now["parent_id"],))
        within = above["name"] if above is not None and above["kind"] not in ("district", "province") else ""
        named = now["name"]
        if now["kind"] in COMMUNE_KINDS:
            named = f"Ủy ban nhân dân {named}"
        if now["unit_id"] != nomination.subject_id:
            named = f"{named} (tiếp nhận thành tích của {name})"
        address = _joined(within, seat.area)
        return Addressee("", capital(named), "tập thể", within or seat.below or seat.name, address)
    place = place_of(log, nomination)
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


def place_of(log: EventLog, nomination: Nomination) -> Row:
    """Return the unit a dossier belongs to and the commune it lies in, if any, as ``hamlet`` and ``commune``."""
    row = log.query_one(
        "SELECT u.name AS hamlet, u.kind, c.name AS commune FROM units u LEFT JOIN units c ON c.unit_id = u.parent_id "
        f"AND c.kind IN {COMMUNES_SQL} WHERE u.unit_id = %s",
        (nomination.hamlet_id,),
    )
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
