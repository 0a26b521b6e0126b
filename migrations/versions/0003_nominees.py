"""Nominees beside households and units; the act a dossier waits for.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE nominees (
    nominee_id uuid PRIMARY KEY, kind text NOT NULL, category text NOT NULL, unit_id uuid NOT NULL, unit_path text NOT NULL, name text,
    address text, work text, search_key text, sort_key text, officer_id uuid, registered_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX nominees_path_idx ON nominees (unit_path text_pattern_ops, sort_key);

-- The step's id is the plan's own; what is waited for is the act. Dossiers of before know the household chain alone.
ALTER TABLE nominations ADD COLUMN act text;
WITH acts (step, act) AS (VALUES
    ('hamlet_meeting', 'submit'), ('commune_check', 'confirm_complete'), ('commune_verification', 'verify_claims'),
    ('commune_posting', 'close_posting'), ('commune_endorsement', 'endorse'), ('district_check', 'confirm_complete'),
    ('appraisal', 'appraise'), ('council', 'record_council_result'), ('decision', 'decide'),
    ('certificate', 'issue_certificate'))
UPDATE nominations n SET act = a.act, chain = (
    SELECT jsonb_agg(s.value || jsonb_build_object('act', b.act) ORDER BY s.ordinality)
    FROM jsonb_array_elements(n.chain) WITH ORDINALITY s JOIN acts b ON b.step = s.value->>'id')
FROM acts a WHERE a.step = n.step;
ALTER TABLE nominations ALTER COLUMN act SET NOT NULL;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
