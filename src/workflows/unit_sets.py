"""What holds for all units together and no single one can tell: whose code and whose name it is, and that nothing is left behind.

Asked under the event lock, after the events are written: of two who enter the same unit at once, one is told.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import Connection

from aggregates.refusals import Refused
from rules.vietnamese import spelling_key

_OVERLAP = (
    "SELECT p.code, u.name FROM unit_periods p JOIN unit_periods q ON q.code = p.code AND q.unit_id <> p.unit_id "
    "AND p.valid_from <= coalesce(q.valid_to, 'infinity') AND q.valid_from <= coalesce(p.valid_to, 'infinity') "
    "JOIN units u ON u.unit_id = q.unit_id WHERE p.code <> '' AND p.unit_id = ANY(%s) "
    # Hamlets are numbered by each commune for itself; the state gives codes from the commune upwards.
    "AND 'hamlet' <> ALL(ARRAY[p.kind, q.kind]) AND 'residential_group' <> ALL(ARRAY[p.kind, q.kind]) LIMIT 1"
)
_NAMESAKES = (
    "SELECT p.name, q.name AS other, o.name AS parent, greatest(p.valid_from, q.valid_from) AS day "
    "FROM unit_periods p JOIN unit_periods q ON q.parent_id = p.parent_id AND q.unit_id <> p.unit_id "
    "AND q.search_key = p.search_key "
    "AND p.valid_from <= coalesce(q.valid_to, 'infinity') AND q.valid_from <= coalesce(p.valid_to, 'infinity') "
    "JOIN units o ON o.unit_id = p.parent_id WHERE p.unit_id = ANY(%s) ORDER BY day, p.name"
)
"""Units that lie in one unit on one day and may be spelt alike: all of those are, when marks are left out."""
_LEFT_BEHIND = (
    "SELECT p.name FROM units c JOIN units p ON p.unit_id = c.parent_id "
    "WHERE p.valid_to IS NOT NULL AND c.valid_to IS NULL LIMIT 1"
)


def require_nothing_left(connection: Connection[Any]) -> None:
    """Refuse when a unit stands in one that has ended: a hamlet entered meanwhile in a unit that ends."""
    left = connection.execute(_LEFT_BEHIND).fetchone()
    if left is not None:
        raise Refused("unit_has_parts", unit=left["name"])


def require_own_codes(connection: Connection[Any], unit_ids: list[UUID]) -> None:
    """Refuse when one of the units bears a code on a day on which another one bears it too."""
    row = connection.execute(_OVERLAP, (unit_ids,)).fetchone()
    if row is not None:
        raise Refused("unit_code_taken", field="code", number=row["code"], unit=row["name"])


def _require_own_names(connection: Connection[Any], unit_ids: list[UUID]) -> None:
    """Refuse when one of the units has a namesake beside it, in the same unit on the same day.

    Case, composition and the place of the tone mark make no other name. Lists of households and of figures find a hamlet by its
    name.
    """
    for row in connection.execute(_NAMESAKES, (unit_ids,)).fetchall():
        if spelling_key(row["name"]) == spelling_key(row["other"]):
            raise Refused(
                "unit_name_taken",
                field="name",
                unit=row["other"],
                parent=row["parent"],
                day=row["day"].strftime("%d/%m/%Y"),
            )


def require_own(connection: Connection[Any], unit_ids: list[UUID]) -> None:
    """Refuse when one of the units shares a code with another one, or a name with one beside it."""
    require_own_codes(connection, unit_ids)
    _require_own_names(connection, unit_ids)
