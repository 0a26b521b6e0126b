"""Plans in force: their texts, and the movement's version.

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
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
