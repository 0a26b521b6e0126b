"""Comments on public postings, each with whether it is settled. What was said is in the log alone.

Comments of before have no row of their own until ``chungtay rebuild``: the page of a dossier tells them from its events.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE posting_comments (
    nomination_id uuid NOT NULL, number integer NOT NULL, step text NOT NULL, channel text NOT NULL,
    received_at timestamptz NOT NULL, settled text NOT NULL DEFAULT '', settled_at timestamptz, complaint_id uuid,
    PRIMARY KEY (nomination_id, number)
);
ALTER TABLE nominations ADD COLUMN posted_on date;
CREATE INDEX posting_comments_open_idx ON posting_comments (nomination_id) WHERE settled = '';
CREATE INDEX nominations_posted_idx ON nominations (unit_path text_pattern_ops, posted_until) WHERE act = 'close_posting';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
