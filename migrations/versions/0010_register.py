"""The register of households as a page reads it: in the order of names, by the beginnings of words.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCRIPT = """
-- An erased household has no name any more and stands last; the keys of names are letters and figures alone.
ALTER TABLE households
    ADD COLUMN place_in_order text COLLATE "C" GENERATED ALWAYS AS (coalesce(sort_key, '~')) STORED,
    ADD COLUMN words tsvector GENERATED ALWAYS AS
        (array_to_tsvector(array_remove(string_to_array(search_key, ' '), ''))) STORED;
CREATE INDEX households_in_order ON households (place_in_order, household_id);
CREATE INDEX households_by_words ON households USING gin (words);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
