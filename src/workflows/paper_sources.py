"""What papers are filled from: the authority's seat, the award's form, how somebody is named, what they are commended for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from aggregates.nomination import Nomination
from aggregates.vocabulary import COMMUNE_KINDS
from documents.formats import date_words
from rules.plan import AwardForm, Plan
from storage.application import EventLog, Row
from workflows.addressees import Addressee, addressee_of, place_on
from workflows.movement import Movements
from workflows.paper_words import movement_names
from workflows.plans import PlanLibrary
from workflows.seats import Seat, SeatsOfPaper, seat_of, seats_of
from workflows.subjects import shape_of
from workflows.units import Units


class PaperSources:
    """Reads for papers; what makes them stands in the classes on top of it."""

    def __init__(
        self, log: EventLog, movements: Movements, plans: PlanLibrary, units: Units, base_url: str
    ) -> None:
        self._log = log
        self._plans = plans
        self._movements = movements
        self._units = units
        self._base_url = base_url

    def seat(self, plan: Plan, day: date) -> Seat:
        """Return the seat of the authority that decides under a plan, as of ``day``."""
        return seat_of(self._log, plan, day)

    def named(self, nomination: Nomination, day: date) -> Addressee:
        """Return how papers of ``day`` name the subject of a dossier."""
        return self._addressee(nomination, day)

    def as_corrected(self, nomination_id: UUID) -> dict[str, str]:
        """Return what signed corrections say of an awardee's line, by field; the latest of each."""
        rows = self._log.query(
            "SELECT x.field, x.after FROM amendment_changes x JOIN amendments a USING (amendment_id) "
            "WHERE x.nomination_id = %s AND a.status = 'signed' AND x.after IS NOT NULL ORDER BY a.signed_on, a.number",
            (nomination_id,),
        )
        return {row["field"]: row["after"] for row in rows}

    def line_of(self, nomination: Nomination, day: date) -> dict[str, str]:
        """Return an awardee's line in the list of a decision of ``day``, as corrected since: name, address, merit."""
        named = self._addressee(nomination, day)
        line = {
            "name": named.name,
            "address": named.within,
            "merit": self._merit(self._plans.of(nomination)),
        }
        return {**line, **self.as_corrected(nomination.id)}

    def name_of(self, officer_id: UUID | None) -> str:
        """Return an officer's name; empty where it is not known, or erased."""
        return self._name(officer_id)

    def movements_of(self, nominations: Iterable[Nomination]) -> str:
        """Return the movements that dossiers go by, each by its own plan; the one in force where there is no dossier."""
        return movement_names(self.plans_of(nominations))

    def plans_of(self, nominations: Iterable[Nomination]) -> list[Plan]:
        """Return the plan of each dossier; the one in force where there is no dossier."""
        return list(map(self._plans.of, nominations)) or [self._movements.in_force().plan]

    def seats_of(self, plans: Iterable[Plan], day: date) -> SeatsOfPaper:
        """Return the seats of the authorities that decide under the plans of a paper's dossiers, as of ``day``."""
        return seats_of(self._log, plans, day)

    def _seat(self, n: Nomination, day: date) -> Seat:
        return self.seat(self._plans.of(n), day)

    def _author(self, n: Nomination, day: date, of_commune: bool = True) -> str:
        """The unit whose committee wrote of a dossier on ``day``, by its name then: the commune, else the authority's own."""
        commune = commune_of(place_on(self._log, n, day)) if of_commune else None
        return commune or self._seat(n, day).name

    def _award_form(self, n: Nomination) -> AwardForm:
        plan = self._plans.of(n)
        return plan.award_forms[plan.category(n.category).award_form]

    def _shape(self, n: Nomination) -> str:
        return shape_of(self._plans.of(n).category(n.category))

    def _addressee(self, n: Nomination, day: date) -> Addressee:
        return addressee_of(self._log, self._units, self._plans.of(n), self._seat(n, day), n, day)

    def _whole_address(self, n: Nomination, listed: str, seat: Seat) -> str:
        """Return a corrected address as a paper that leaves the authority's area has it: with what lies above it.

        The decision's list leaves that out, so what corrects it does too. Of people and organisations the list has all there is.
        """
        if self._shape(n) not in ("household", "unit"):
            return listed
        parts, area = listed.split(", "), seat.area.split(", ")
        missing = area[area.index(parts[-1]) + 1 :] if parts[-1] in area else area
        return ", ".join([*parts, *missing])

    def _merit(self, plan: Plan) -> str:
        """What a dossier's nominee is commended for; ``plan`` is the one the dossier was opened under."""
        return f"Đã có thành tích xuất sắc trong phong trào thi đua “{plan.movement.vi}” {plan.period.words}"

    def _name(self, officer_id: UUID | None) -> str:
        row = self._log.query_one("SELECT full_name FROM officers WHERE officer_id = %s", (officer_id,))
        return str(row["full_name"] or "") if row else ""


def commune_of(place: Row) -> str | None:
    """The commune a paper is made in: the one a dossier's unit lies in, or is; None for what belongs to no commune."""
    commune: str | None = place["hamlet"] if place["kind"] in COMMUNE_KINDS else place["commune"]
    return commune


def ground_of(plan: Plan) -> str:
    """The plan among the grounds of a paper: its number, day and authority."""
    return f"Căn cứ Kế hoạch số {plan.number} {date_words(plan.signed_on)} của {plan.authority.vi}"
