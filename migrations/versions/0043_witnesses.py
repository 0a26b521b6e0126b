"""Witnesses of the ledger, and the cosignatures they have brought.

Revision ID: 0043
Revises: 0041
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SCRIPT = """
-- Who was taken up or dismissed as a witness, and when: the last entry of a key says what holds.
CREATE TABLE ledger_witnesses (
    entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, public bytea NOT NULL, office text NOT NULL,
    act text NOT NULL CHECK (act IN ('enlisted', 'dismissed')), at timestamptz NOT NULL DEFAULT now()
);
-- By size and root, as they are signed: a checkpoint signed once more with a new key keeps its witnesses.
CREATE TABLE ledger_cosignatures (
    size bigint NOT NULL, root bytea NOT NULL, name text NOT NULL, public bytea NOT NULL, second bigint NOT NULL,
    line text NOT NULL, taken_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (size, root, name, public)
);
CREATE INDEX ledger_cosignatures_witness_idx ON ledger_cosignatures (name, public, size);
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_witnesses', 'ledger_cosignatures'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()', name);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_truncate', name);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
