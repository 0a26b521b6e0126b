"""Files are cleared of what was erased only once nobody may look at the old rows any more, and what is waited for is known.

A row that is written and deleted again after an erasure is gone from the file of ``trace_probe`` exactly when the rows that
the erasure left may go from theirs, whoever holds an old snapshot and whether it can be seen by whom asks or not.

Revision ID: 0050
Revises: 0048
"""

from alembic import op

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None

SCRIPT = """
-- Nobody but the clearing itself may take dead rows out.
CREATE TABLE trace_probe (written_at timestamptz NOT NULL) WITH (autovacuum_enabled = false);

CREATE TABLE trace_waiting (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    began_at timestamptz NOT NULL,
    probe xid8 NOT NULL,
    tried_at timestamptz,
    reason text,
    what text NOT NULL DEFAULT '',
    since timestamptz
);
COMMENT ON COLUMN trace_waiting.began_at IS 'erasures until then are covered by the row of trace_probe that probe deleted';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
