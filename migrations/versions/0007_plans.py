"""Plans in force: their texts, the movement's version, and which plan each dossier goes by.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCRIPT = """
-- A text under an id and a version never changes: dossiers are judged by it as long as they are kept.
CREATE TABLE plans (
    plan_id text NOT NULL, version text NOT NULL, sha256 text NOT NULL, text text NOT NULL, adopted_at timestamptz NOT NULL,
    PRIMARY KEY (plan_id, version)
);
-- Movements of before had one event each.
ALTER TABLE movements ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE movements ALTER COLUMN version DROP DEFAULT;

-- Lists show dossiers of several versions side by side, each in the words of its own. The dossier itself has always known.
ALTER TABLE nominations ADD COLUMN plan_id text, ADD COLUMN plan_version text;
UPDATE nominations n SET (plan_id, plan_version) = (
    SELECT s.state->>'plan_id', s.state->>'plan_version'
    FROM (SELECT convert_from(e.state, 'UTF8')::jsonb AS state FROM stored_events e
        WHERE e.originator_id = n.nomination_id AND e.topic LIKE 'nomination.proposed.%') s);
ALTER TABLE nominations ALTER COLUMN plan_id SET NOT NULL, ALTER COLUMN plan_version SET NOT NULL;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
