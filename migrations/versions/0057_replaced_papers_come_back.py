"""The paper of a certificate that was replaced is asked back beside what comes back of awards that have ended.

Revision ID: 0057
Revises: 0056
"""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE revocations ADD COLUMN paper_on date, ADD COLUMN paper_by uuid;
-- Once for each paper, however many phones record it at once.
CREATE UNIQUE INDEX revocations_one_paper ON revocations (certificate_id) WHERE status = 'replaced';
DROP INDEX revocations_waiting_idx;
CREATE INDEX revocations_waiting_idx ON revocations (due_on) WHERE status IN ('proposed', 'hearing', 'heard', 'advised')
    OR (status IN ('signed', 'cancelled', 'replaced') AND settled_on IS NULL);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
