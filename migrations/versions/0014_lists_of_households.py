"""Lists of households on their way into the register: runs, households that count for nobody yet, columns remembered.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE households ADD COLUMN import_run uuid;
CREATE INDEX households_import_run_idx ON households (import_run) WHERE import_run IS NOT NULL;
CREATE INDEX commitments_household_idx ON commitments (household_id);

CREATE TABLE households_incoming (
    household_id uuid PRIMARY KEY, import_run uuid NOT NULL, code text, hamlet_id uuid NOT NULL, unit_path text NOT NULL,
    head text, birth_year integer, ethnicity text, address text, members integer, disabled_member boolean,
    social_protection boolean, household_class text, search_key text, sort_key text, registered_at timestamptz NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX households_incoming_run_idx ON households_incoming (import_run);

CREATE TABLE import_runs (
    run_id uuid PRIMARY KEY, commune_id uuid NOT NULL, unit_path text NOT NULL, status text NOT NULL, file_name text,
    sha256 text NOT NULL, size bigint NOT NULL, year integer, total integer, taken integer NOT NULL DEFAULT 0,
    known integer, doubtful integer, rejected integer, excluded integer NOT NULL DEFAULT 0, cause text NOT NULL DEFAULT '',
    reason text, begun_at timestamptz NOT NULL, officer_id uuid, unit_name text NOT NULL, title text NOT NULL,
    moved_at timestamptz NOT NULL, version bigint NOT NULL
);
CREATE UNIQUE INDEX import_runs_one_open ON import_runs (commune_id) WHERE status IN ('read', 'running', 'halted');
CREATE INDEX import_runs_path_idx ON import_runs (unit_path text_pattern_ops, begun_at DESC);
-- How a commune's lists with these headings are read, as a person last said.
CREATE TABLE import_columns (
    commune_id uuid NOT NULL, layout text NOT NULL, columns jsonb NOT NULL, PRIMARY KEY (commune_id, layout)
);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
