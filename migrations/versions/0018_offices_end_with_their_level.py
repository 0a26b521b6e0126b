"""Offices that ended with the level of their unit: from what, into what, on which basis and since when.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SCRIPT = """
-- An office of a district does not become one of the province: it ended with its unit, and the province's is appointed anew.
ALTER TABLE appointments
    ADD COLUMN lapsed_on date,
    ADD COLUMN lapsed_from uuid,
    ADD COLUMN lapsed_into uuid,
    ADD COLUMN lapsed_source text NOT NULL DEFAULT '';
"""


def upgrade() -> None:
    op.execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
