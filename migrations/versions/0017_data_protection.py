"""Requests of data subjects, restricted processing, consent, reviews of what is kept how long.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE data_requests (
    request_id uuid PRIMARY KEY, subject_id uuid NOT NULL, subject_kind text NOT NULL, unit_path text NOT NULL,
    kind text NOT NULL, channel text NOT NULL, capacity text NOT NULL, requester text, received_on date NOT NULL,
    due_on date NOT NULL, received_by uuid, office text NOT NULL, status text NOT NULL, outcome text NOT NULL DEFAULT '',
    ground text NOT NULL DEFAULT '', answered_on date, report_made boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL, version bigint NOT NULL
);
CREATE INDEX data_requests_open_idx ON data_requests (due_on) WHERE status = 'open';
CREATE INDEX data_requests_subject_idx ON data_requests (subject_id);
CREATE INDEX data_requests_path_idx ON data_requests (unit_path text_pattern_ops, received_on DESC);

-- Whose data is shown to those alone who must act, and acted on only where the law requires it.
CREATE TABLE restricted_subjects (
    subject_id uuid PRIMARY KEY, request_id uuid NOT NULL, since timestamptz NOT NULL
);
CREATE TABLE household_consents (
    household_id uuid NOT NULL, purpose text NOT NULL, given boolean NOT NULL, since date NOT NULL,
    recorded_at timestamptz NOT NULL, PRIMARY KEY (household_id, purpose)
);

CREATE TABLE retention_reviews (
    review_id uuid PRIMARY KEY, year integer NOT NULL, passed jsonb NOT NULL, decisions jsonb NOT NULL, basis text,
    officer_id uuid, unit_name text NOT NULL, title text NOT NULL, recorded_at timestamptz NOT NULL, version bigint NOT NULL,
    CONSTRAINT retention_reviews_year_key UNIQUE (year)
);

-- Refuses a command whose events or read models touch somebody of restricted_subjects: asked last in its transaction, so that a
-- restriction that comes at the same moment is seen. PostgreSQL looks at the few restricted ones only.
CREATE FUNCTION refuse_restricted(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM restricted_subjects) AND EXISTS (
        SELECT 1 FROM restricted_subjects r WHERE r.subject_id = ANY(ids)
        UNION ALL SELECT 1 FROM commitments c JOIN restricted_subjects r ON r.subject_id = c.household_id
            WHERE c.commitment_id = ANY(ids)
        UNION ALL SELECT 1 FROM nominations n JOIN restricted_subjects r ON r.subject_id = n.subject_id
            WHERE n.nomination_id = ANY(ids)
    ) THEN
        RAISE EXCEPTION 'processing is restricted' USING ERRCODE = 'CT002';
    END IF;
END $$;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
