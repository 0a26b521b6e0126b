"""Complaints, denunciations and appeals. Who complained and what was said is in no table: the log alone has it, sealed.

Revision ID: 0030
Revises: 0017
"""

from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE complaints (
    complaint_id uuid PRIMARY KEY, kind text NOT NULL, subject_id uuid NOT NULL, subject_kind text NOT NULL,
    nomination_id uuid, unit_path text NOT NULL, channel text NOT NULL, anonymous boolean NOT NULL,
    received_on date NOT NULL, received_by uuid, status text NOT NULL, office text NOT NULL DEFAULT '', due_on date,
    ground text NOT NULL DEFAULT '', measures text[] NOT NULL DEFAULT '{}', closed_on date, answer_by date, answered_on date,
    erased boolean NOT NULL DEFAULT false, recorded_at timestamptz NOT NULL, since timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX complaints_open_idx ON complaints (due_on) WHERE status IN ('received', 'accepted');
CREATE INDEX complaints_subject_idx ON complaints (subject_id);
CREATE INDEX complaints_path_idx ON complaints (unit_path text_pattern_ops, received_on DESC);

CREATE TABLE appeals (
    appeal_id uuid PRIMARY KEY, nomination_id uuid NOT NULL, subject_id uuid NOT NULL, unit_path text NOT NULL,
    refusal bigint NOT NULL, refused_by uuid, refused_on date NOT NULL, until date NOT NULL, received_on date NOT NULL,
    due_on date NOT NULL, channel text NOT NULL, appellant text, received_by uuid, status text NOT NULL, closed_on date,
    recorded_at timestamptz NOT NULL, since timestamptz NOT NULL, version bigint NOT NULL
);
-- Each refusal is appealed against once, unless the appeal was taken back.
CREATE UNIQUE INDEX appeals_one_each ON appeals (nomination_id, refusal) WHERE status <> 'withdrawn';
CREATE INDEX appeals_path_idx ON appeals (unit_path text_pattern_ops, received_on DESC);
CREATE INDEX appeals_subject_idx ON appeals (subject_id);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
