"""The act each step of a dossier's way asks for, so that a step that was left by another act is found.

Revision ID: 0060
Revises: 0059
"""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

SCRIPT = """
-- Beside ``steps``, one for one. Empty on rows of before, until the lists are made anew (chungtay rebuild stays).
ALTER TABLE dossier_ways ADD COLUMN acts text[] NOT NULL DEFAULT '{}';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
