"""Referrals for a higher award: how each stands, when it was sent, and what came back.

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE higher_awards (
    referral_id uuid PRIMARY KEY, nomination_id uuid NOT NULL, subject_id uuid NOT NULL, unit_path text NOT NULL,
    form text NOT NULL, basis text NOT NULL, status text NOT NULL, number integer, sent_on date, package_sha256 text,
    decided_on date, decision_number text NOT NULL DEFAULT '', award text NOT NULL DEFAULT '',
    prepared_at timestamptz NOT NULL, since timestamptz NOT NULL, version bigint NOT NULL
);
-- One referral under way for each award and higher form.
CREATE UNIQUE INDEX higher_awards_one_open ON higher_awards (nomination_id, form)
    WHERE status IN ('prepared', 'supported', 'signed', 'sent', 'returned');
CREATE INDEX higher_awards_subject_idx ON higher_awards (subject_id);
CREATE INDEX higher_awards_path_idx ON higher_awards (unit_path text_pattern_ops, since DESC);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
