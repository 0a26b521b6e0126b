"""Reading units: as they were on a day, one unit through time, who succeeds whom, and what a territory was made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.refusals import Refused
from aggregates.values import require_choice
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, UNIT_KINDS
from rules.text import Text
from storage.application import EventLog, Row
from workflows.review_totals import Constituents, Part
from workflows.territory import Constituent, Territory

COMMUNES_SQL: LiteralString = "('" + "', '".join(COMMUNE_KINDS) + "')"
"""The kinds of the communes' level, as a question to the database lists them."""
_ROOTS = ("province", "district")
_ABOVE = {
    "district": ("province",),
    # Since 2025 there are no districts: communes lie in the province.
    **dict.fromkeys(COMMUNE_KINDS, _ROOTS),
    **dict.fromkeys(HAMLET_KINDS, COMMUNE_KINDS),
    "department": (*_ROOTS, *COMMUNE_KINDS),
}
"""In units of which kinds a unit of a kind may lie."""


def require_above(kind: str, parent: AdministrativeUnit | None, *, first: bool) -> None:
    """Refuse a unit of this kind below ``parent``, or below none where there has to be one.

    The ``first`` unit of an installation is the one its plan is decided in, of whatever kind.
    """
    require_choice(kind, tuple(UNIT_KINDS), "kind")
    if parent is not None:
        if parent.kind not in _ABOVE.get(kind, ()):
            raise Refused("bad_choice", field="parent_id", value=parent.name)
    elif kind not in _ROOTS and not first:
        raise Refused("required", field="parent_id", what=Text("đơn vị cấp trên", "the unit above"))


@dataclass(frozen=True, slots=True)
class History:
    """One unit through time: as it last stood, its periods, and what came to it and went from it, the oldest first."""

    unit: Row
    periods: list[Row]
    came: list[Row]
    went: list[Row]


class UnitViews:
    """What can be asked about units. Who governs where since when is public: nothing here asks for an office."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def on(self, day: date, *, kinds: tuple[str, ...] = ()) -> list[Row]:
        """Return the units that stood on ``day``, as they were: name, code, kind, zone, parent, since when, by what."""
        return self._log.query(
            "SELECT p.*, o.name AS parent, u.demonstration, s.valid_from AS established_on FROM unit_periods p "
            "JOIN units u USING (unit_id) "
            "JOIN (SELECT unit_id, min(valid_from) AS valid_from FROM unit_periods GROUP BY 1) s USING (unit_id) "
            "LEFT JOIN unit_periods o ON o.unit_id = p.parent_id AND o.valid_from <= %(day)s "
            "AND coalesce(o.valid_to, 'infinity') >= %(day)s "
            "WHERE p.valid_from <= %(day)s AND coalesce(p.valid_to, 'infinity') >= %(day)s "
            "AND (%(kinds)s::text[] = '{}' OR p.kind = ANY(%(kinds)s)) ORDER BY p.code, p.sort_key",
            {"day": day, "kinds": list(kinds)},
        )

    def first_day(self) -> date | None:
        """Return the first day on which any unit stood; None where the register has none."""
        row = self._log.query_one("SELECT min(valid_from) AS day FROM units")
        return row["day"] if row else None

    def as_on(self, unit_id: UUID, day: date) -> Row:
        """Return the unit as it was on ``day``, or as it last was when it had ended by then. Raises ``not_found``."""
        row = self._log.query_one(
            "SELECT * FROM unit_periods WHERE unit_id = %s ORDER BY valid_from <= %s DESC, "
            "CASE WHEN valid_from <= %s THEN valid_from END DESC, valid_from LIMIT 1",
            (unit_id, day, day),
        )
        if row is None:
            raise Refused("not_found")
        return row

    def history(self, unit_id: UUID) -> History:
        """Return one unit through time. Raises ``not_found``."""
        unit = self._log.query_one(
            "SELECT u.*, s.name AS successor, (SELECT max(originator_version) FROM stored_events e "
            "WHERE e.originator_id = u.unit_id) AS version FROM units u "
            "LEFT JOIN units s ON s.unit_id = u.successor_id WHERE u.unit_id = %s",
            (unit_id,),
        )
        if unit is None:
            raise Refused("not_found")
        return History(
            unit,
            self._log.query(
                "SELECT p.*, (SELECT o.name FROM unit_periods o WHERE o.unit_id = p.parent_id "
                "AND o.valid_from <= p.valid_from AND coalesce(o.valid_to, 'infinity') >= p.valid_from) AS parent "
                "FROM unit_periods p WHERE p.unit_id = %s ORDER BY p.valid_from",
                (unit_id,),
            ),
            self._log.query(
                "SELECT x.*, u.name FROM unit_successions x JOIN units u USING (unit_id) "
                "WHERE x.to_id = %s AND x.kind <> 'followed' ORDER BY x.on_day, u.sort_key",
                (unit_id,),
            ),
            self._log.query(
                "SELECT x.*, u.name FROM unit_successions x JOIN units u USING (unit_id) "
                "WHERE (x.from_id = %s OR x.unit_id = %s) AND x.kind <> 'followed' ORDER BY x.on_day, u.sort_key",
                (unit_id, unit_id),
            ),
        )

    def territory(self) -> Territory:
        """Return the whole register through time, for boundary arithmetic on many units at once."""
        return Territory(
            self._log.query(
                "SELECT p.unit_id, p.valid_from, p.valid_to, p.kind, p.name, p.code, p.parent_id, u.successor_id, "
                "u.valid_to AS ended FROM unit_periods p JOIN units u USING (unit_id) ORDER BY p.unit_id, p.valid_from"
            )
        )

    def boundaries(self) -> Constituents:
        """Return the history of all units, as one reading of the register: what made up a unit on a boundary.

        The register begins with the plan's period; what reported a figure before that was then what it was at first.
        """
        territory = self.territory()
        first = territory.first_day

        def parts(unit_id: UUID, on: date, of: date) -> tuple[Part, ...]:
            found = territory.constituents(unit_id, on, max(of, min(first, on)))
            return tuple(Part(c.unit_id, c.sign) for c in found) or (Part(unit_id),)

        return parts

    def constituents(self, unit_id: UUID, on: date, of: date) -> tuple[Constituent, ...]:
        """Return which units of the day ``of`` make up the territory the unit had on ``on``, with their signs.

        See :meth:`workflows.territory.Territory.constituents`.
        """
        return self.territory().constituents(unit_id, on, of)

    def successor(self, unit_id: UUID, day: date) -> UUID:
        """Return who has taken over from the unit by ``day``: the unit itself while it stands."""
        return self.territory().successor(unit_id, day)

    def award_subject(self, unit_id: UUID, day: date) -> Row:
        """Return the unit that receives on ``day`` what the unit ``unit_id`` has earned: its period then.

        A unit's yearly results stay its own and nominable after it has ended; who is awarded is the successor.
        """
        territory = self.territory()
        row = territory.period(territory.successor(unit_id, day), day)
        if row is None:
            raise Refused("not_found")
        return row

    def ended_within(self, kinds: tuple[str, ...], path: str, since: date = date.min) -> list[Row]:
        """Return the units of the kinds that ended on ``since`` or later and whose records lie below ``path`` now, by name.

        Their yearly results stay nominable (:meth:`award_subject`). ``into`` is who took over on the day after ``valid_to``,
        ``now`` who has it by now, where that is another one.
        """
        rows = self._log.query(
            "SELECT u.unit_id, u.name, u.path, u.valid_to, s.name AS into, s.unit_id AS into_id FROM units u "
            "JOIN units s ON s.unit_id = u.successor_id WHERE u.kind = ANY(%s) AND u.valid_to >= %s ORDER BY u.sort_key, u.unit_id",
            (list(kinds), since),
        )
        self._log.vault.sync()
        places = self._log.places
        here = [row for row in rows if places.current(row["path"]).startswith(path)]
        last = {row["unit_id"]: places.unit(row["unit_id"]) for row in here}
        names = {
            row["unit_id"]: row["name"]
            for row in self._log.query(
                "SELECT unit_id, name FROM units WHERE unit_id = ANY(%s)", (list(last.values()),)
            )
        }
        return [
            {**row, "now": names[last[row["unit_id"]]] if last[row["unit_id"]] != row["into_id"] else None}
            for row in here
        ]

    def place(self, unit_id: UUID) -> str:
        """Return the path the unit's records lie at now: its own, or that of the successor. Raises ``not_found``."""
        row = self._log.query_one("SELECT path FROM units WHERE unit_id = %s", (unit_id,))
        if row is None:
            raise Refused("not_found")
        self._log.vault.sync()
        return self._log.places.current(row["path"])

    def passages(self, unit_id: UUID, since: date) -> list[Row]:
        """Return how what lies in the unit passed from one unit to another, as recorded after ``since``, the oldest first.

        A record in a hamlet passes with the hamlet, and on with its successor; ``on_day`` is from when the law moved it,
        ``recorded_at`` when it was recorded here.
        """
        found: list[Row] = []
        at: UUID | None = unit_id
        while at is not None:
            rows = self._log.query(
                "SELECT x.*, o.full_name AS officer FROM unit_successions x LEFT JOIN officers o USING (officer_id) "
                "WHERE x.unit_id = %s AND x.kind <> 'followed' AND x.recorded_at >= %s ORDER BY x.recorded_at, x.version",
                (at, since),
            )
            found += rows
            at = None
            if rows and rows[-1]["kind"] == "dissolved":
                at, since = rows[-1]["to_id"], rows[-1]["recorded_at"]
        return found
