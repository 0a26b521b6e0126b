"""The version of a list on its way is that of the last act upon it: batches are progress.

Revision ID: 0033
Revises: 0017
"""

from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

SCRIPT = """
UPDATE import_runs r SET version = (
    SELECT max(e.originator_version) FROM stored_events e
    WHERE e.originator_id = r.run_id AND e.topic NOT LIKE '%import_run.rows_taken.v1'
) WHERE r.status = 'running';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
