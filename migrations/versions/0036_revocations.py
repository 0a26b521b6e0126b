"""Revocations of single awards, and what is still to come back after them.

Revision ID: 0036
Revises: 0033
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE revocations (
    revocation_id uuid PRIMARY KEY, nomination_id uuid NOT NULL, subject_id uuid NOT NULL, decision_id uuid NOT NULL,
    certificate_id uuid, unit_path text NOT NULL, ground text NOT NULL, basis text NOT NULL, basis_id uuid,
    status text NOT NULL, due_on date, opinion text NOT NULL DEFAULT '', proposed_by uuid, proposed_role text NOT NULL,
    proposed_at timestamptz NOT NULL, since timestamptz NOT NULL, number integer, year integer, signed_on date,
    signed_by uuid, signed_title text, signed_for text, sha256 text, word_sha256 text, paid bigint,
    returned bigint NOT NULL DEFAULT 0, written_off bigint NOT NULL DEFAULT 0, paper text NOT NULL DEFAULT '',
    reminded_on date, reminders integer NOT NULL DEFAULT 0, settled_on date, version bigint NOT NULL
);
-- One at a time about one award, however many offices propose it at once.
CREATE UNIQUE INDEX revocations_one_open ON revocations (nomination_id)
    WHERE status IN ('proposed', 'hearing', 'heard', 'advised');
CREATE INDEX revocations_nomination_idx ON revocations (nomination_id);
CREATE INDEX revocations_subject_idx ON revocations (subject_id);
CREATE INDEX revocations_decision_idx ON revocations (decision_id);
-- What waits: nothing decided yet, or not everything back.
CREATE INDEX revocations_waiting_idx ON revocations (due_on)
    WHERE status IN ('proposed', 'hearing', 'heard', 'advised') OR (status = 'signed' AND settled_on IS NULL);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
