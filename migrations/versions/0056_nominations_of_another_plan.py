"""A dossier under way of another plan stands in nobody's way: one live dossier of a subject for each plan.

Revision ID: 0056
Revises: 0055
"""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

SCRIPT = """
DROP INDEX nominations_one_live;
CREATE UNIQUE INDEX nominations_one_live ON nominations (movement_id, category, subject_id, plan_id, period) WHERE live;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
