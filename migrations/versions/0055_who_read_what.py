"""The log of readings is asked by record too: who had read a dossier when something was decided on it.

Revision ID: 0055
Revises: 0054
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE INDEX personal_readings_record_idx ON personal_readings (record_id, id DESC);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
