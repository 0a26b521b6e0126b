"""What an erasure takes along: keys of records renewed, and single texts withheld from every reading.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCRIPT = """
-- Set when a record's key was thrown away and another put in its place: what was sealed before is unreadable for ever.
ALTER TABLE subject_keys ADD COLUMN renewed_at timestamptz;

-- A text of an event that names somebody erased, sealed under the key of somebody else who is not, or stored in the open.
CREATE TABLE withheld_words (
    originator_id uuid NOT NULL,
    version bigint NOT NULL,
    field text NOT NULL,
    withheld_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (originator_id, version, field)
);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
