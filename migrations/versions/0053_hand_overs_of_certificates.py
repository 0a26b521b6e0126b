"""Who was handed what is kept for each certificate: one that replaced another is still to be handed over.

Revision ID: 0053
Revises: 0052
"""

from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE hand_overs DROP CONSTRAINT hand_overs_pkey, ADD PRIMARY KEY (certificate_id);
CREATE INDEX hand_overs_nomination_idx ON hand_overs (nomination_id);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
