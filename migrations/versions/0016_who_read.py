"""The log of readings: who was shown sensitive fields of whom. Ids and codes, never a value.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE personal_readings (
    id bigserial PRIMARY KEY, at timestamptz NOT NULL, officer_id uuid, appointment_id uuid, role text NOT NULL, unit_id uuid,
    page text NOT NULL, request text NOT NULL, subject uuid, record_id uuid, kinds text[] NOT NULL
);
CREATE INDEX personal_readings_subject_idx ON personal_readings (subject, id DESC);
CREATE INDEX personal_readings_officer_idx ON personal_readings (officer_id, id DESC);
CREATE INDEX personal_readings_page_idx ON personal_readings (page, id DESC);
CREATE INDEX personal_readings_at_idx ON personal_readings (at);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
