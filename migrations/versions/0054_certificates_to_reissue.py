"""Certificates in force that a correction has put out of date are found at once: every page counts the officer's work.

Revision ID: 0054
Revises: 0053
"""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE INDEX certificates_to_reissue_idx ON certificates (gold_book_number)
    WHERE status = 'valid' AND cardinality(corrected_by) > 0;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
