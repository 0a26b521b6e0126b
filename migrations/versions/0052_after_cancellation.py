"""What is to come back after a decision was cancelled waits beside what is to come back after a revocation.

Revision ID: 0052
Revises: 0050
"""

from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None

SCRIPT = """
DROP INDEX revocations_waiting_idx;
CREATE INDEX revocations_waiting_idx ON revocations (due_on)
    WHERE status IN ('proposed', 'hearing', 'heard', 'advised') OR (status IN ('signed', 'cancelled') AND settled_on IS NULL);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
