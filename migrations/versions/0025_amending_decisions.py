"""Decisions that correct or cancel an earlier one, and one sequence of numbers for all decisions of a year.

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SCRIPT = """
-- Every number of a year once, whatever kind of decision bears it.
CREATE TABLE decision_numbers (
    year integer NOT NULL, number integer NOT NULL, decision_id uuid NOT NULL,
    CONSTRAINT decision_numbers_key PRIMARY KEY (year, number)
);
INSERT INTO decision_numbers SELECT year, number, decision_id FROM decisions WHERE number IS NOT NULL;
CREATE TABLE amendments (
    amendment_id uuid PRIMARY KEY, about uuid NOT NULL, kind text NOT NULL, ground text NOT NULL, status text NOT NULL,
    drafted_at timestamptz NOT NULL, number integer, year integer, signed_on date, signed_by uuid, signed_title text,
    signed_for text, sha256 text, word_sha256 text, version bigint NOT NULL
);
CREATE UNIQUE INDEX amendments_one_draft ON amendments (about) WHERE status = 'drafted';
CREATE INDEX amendments_about_idx ON amendments (about);
CREATE TABLE amendment_changes (
    amendment_id uuid NOT NULL, position integer NOT NULL, nomination_id uuid NOT NULL, subject_id uuid NOT NULL,
    field text NOT NULL, before text, after text, PRIMARY KEY (amendment_id, position)
);
CREATE INDEX amendment_changes_nomination_idx ON amendment_changes (nomination_id);
ALTER TABLE certificates ADD COLUMN ended_on date, ADD COLUMN ended_by text NOT NULL DEFAULT '',
    ADD COLUMN end_ground text NOT NULL DEFAULT '', ADD COLUMN corrected_by text[] NOT NULL DEFAULT '{}';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
