"""Which master key the keys of subjects are wrapped by, so that one that was replaced wraps no new one.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE vault_master (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    key_id text NOT NULL,
    -- The key of commands' fingerprints, which outlives the master key it was first derived from; wrapped by the present one.
    fingerprints bytea NOT NULL,
    rotated_at timestamptz NOT NULL DEFAULT now()
);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
