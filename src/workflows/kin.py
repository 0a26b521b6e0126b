"""Whose household an officer's kin are in today.

Kin is declared in a household as it is then. Where that one becomes part of another, they are in that one; where some of its
members split off, they may be among those: whoever has kin in a household is kept from all that came of it.
"""

from __future__ import annotations

from typing import Final

KIN_TODAY: Final = (
    "(WITH RECURSIVE kin AS (SELECT officer_id, household_id FROM officer_kin UNION "
    "SELECT k.officer_id, x.id FROM kin k CROSS JOIN LATERAL ("
    "SELECT household_id AS id FROM households s WHERE s.split_from = k.household_id UNION ALL "
    "SELECT merged_into FROM households m WHERE m.household_id = k.household_id AND merged_into IS NOT NULL) x) "
    "SELECT officer_id, household_id FROM kin)"
)
"""A table expression with ``officer_id`` and ``household_id``."""
KIN_OF_OFFICER: Final = KIN_TODAY.replace(
    "FROM officer_kin UNION", "FROM officer_kin WHERE officer_id = %(officer)s UNION"
)
"""The same for one officer, the parameter ``officer``."""
