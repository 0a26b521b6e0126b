"""Boxes of secret ballots: sealed sums, one row a session. No read model: nothing could fill it again, and nothing should.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SCRIPT = """
-- No time, no member, no command: only which session, which of its boxes, and the sums under a key that is elsewhere.
CREATE TABLE ballot_boxes (
    session_id uuid NOT NULL, box integer NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (session_id, box)
);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
