"""The council's morning: a session that goes on another day, dossiers voted on again or put off with a reason.

Revision ID: 0021
Revises: 0017
"""

from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE council_sessions ADD COLUMN adjourned_to date;
ALTER TABLE session_items ADD COLUMN round integer NOT NULL DEFAULT 1, ADD COLUMN postponed text;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
