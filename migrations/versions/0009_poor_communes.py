"""Whether a commune is officially a poor commune, of each unit as it stands and of each stretch of days.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SCRIPT = """
-- Nobody has recorded it before: nothing is known of any unit.
ALTER TABLE units ADD COLUMN classed_poor boolean;
ALTER TABLE unit_periods ADD COLUMN classed_poor boolean;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
