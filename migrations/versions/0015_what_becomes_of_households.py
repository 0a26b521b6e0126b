"""What becomes of households: where they lived before, from which they split off, into which they merged; years watched.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SCRIPT = """
-- A closed household keeps its row: its code stays its own, and its history is read at its page.
ALTER TABLE households
    ADD COLUMN earlier_hamlets uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN split_from uuid,
    ADD COLUMN merged_into uuid,
    ADD COLUMN closed_on date;
CREATE INDEX households_earlier_idx ON households USING gin (earlier_hamlets);
CREATE INDEX households_split_from_idx ON households (split_from) WHERE split_from IS NOT NULL;
CREATE INDEX households_merged_into_idx ON households (merged_into) WHERE merged_into IS NOT NULL;

-- The last year in a row, from the exit on, of which the commune has said that the household did not fall back.
ALTER TABLE commitments ADD COLUMN watched_until integer;
UPDATE commitments SET watched_until = exit_year;
CREATE INDEX commitments_watched_idx ON commitments (watched_until, unit_path text_pattern_ops) WHERE status = 'exited';
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
