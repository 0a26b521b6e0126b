"""The second factor of those who sign, and the paper by which a deputy signs.

Revision ID: 0024
Revises: 0017
"""

from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

SCRIPT = """
-- No read models: like passwords, what stands here is in no event.
CREATE TABLE second_factors (
    officer_id uuid PRIMARY KEY,
    -- The secret, under the officer's own key: erased with it, opened by whoever has the master key alone.
    sealed bytea NOT NULL,
    enrolled_at timestamptz,
    -- The step of the newest code that was used. No code of this or an earlier one is taken again.
    last_counter bigint NOT NULL DEFAULT -1
);
CREATE TABLE recovery_codes (
    officer_id uuid NOT NULL, code_hash text NOT NULL, used_at timestamptz, PRIMARY KEY (officer_id, code_hash)
);
ALTER TABLE appointments
    ADD COLUMN authority_document text NOT NULL DEFAULT '', ADD COLUMN authority_issued_on date,
    ADD COLUMN authority_from date, ADD COLUMN authority_to date;
ALTER TABLE decisions ADD COLUMN word_sha256 text;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
