"""The ledger: one leaf per stored event, the hashes above them, and every checkpoint that was ever signed.

Revision ID: 0040
Revises: 0033
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SCRIPT = """
-- Which event is which leaf. The event's record and version stand here too: what was removed can still be named.
CREATE TABLE ledger_leaves (
    leaf bigint PRIMARY KEY CHECK (leaf >= 0), notification_id bigint NOT NULL, originator_id uuid NOT NULL,
    originator_version bigint NOT NULL, recorded_at text NOT NULL, salt bytea NOT NULL, hash bytea NOT NULL,
    CONSTRAINT ledger_leaves_event_key UNIQUE (notification_id)
) WITH (autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5);
-- Whole subtrees above the leaves: level 1 are pairs of leaves.
CREATE TABLE ledger_nodes (
    level smallint NOT NULL CHECK (level > 0), number bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (level, number)
) WITH (autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5);
CREATE TABLE ledger_checkpoints (
    checkpoint bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL,
    note text NOT NULL, occasion text NOT NULL, signed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_checkpoints_size_idx ON ledger_checkpoints (size);

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never changed: % refused', TG_OP USING ERRCODE = 'CT003';
END $$;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['ledger_leaves', 'ledger_nodes', 'ledger_checkpoints'] LOOP
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
