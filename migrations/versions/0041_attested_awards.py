"""Awards whose certificate is numbered and bound to the log, before it is made.

Revision ID: 0041
Revises: 0040
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE attested_awards (
    nomination_id uuid PRIMARY KEY, certificate_id uuid NOT NULL, gold_book_number integer NOT NULL,
    award_hash text NOT NULL, attested_at timestamptz NOT NULL, version bigint NOT NULL,
    CONSTRAINT attested_awards_gold_book_key UNIQUE (gold_book_number)
);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
