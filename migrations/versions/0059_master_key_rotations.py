"""Which master key took the place of which, so that the log can be told of each rotation, whenever it was broken off.

Revision ID: 0059
Revises: 0058
"""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

SCRIPT = """
-- Written in the transaction that wraps every key anew; the event follows it (workflows.custody).
CREATE TABLE master_key_rotations (
    rotation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key_id text NOT NULL, key_id_before text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON master_key_rotations FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON master_key_rotations FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
ALTER TABLE master_key_rotations ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE master_key_rotations ENABLE ALWAYS TRIGGER no_truncate;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
