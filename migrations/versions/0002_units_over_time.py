"""Units over time: periods, successions, and where an office has come from.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE units
    ADD COLUMN zone text NOT NULL DEFAULT '',
    ADD COLUMN especially_difficult boolean,
    ADD COLUMN valid_to date,
    ADD COLUMN successor_id uuid;

-- One row per stretch of days in which nothing about a unit changed. The *_since columns say since when each attribute has
-- been what it is, so that a fact recorded late fills exactly the days it is about.
CREATE TABLE unit_periods (
    unit_id uuid NOT NULL, valid_from date NOT NULL, valid_to date, name text NOT NULL, name_since date NOT NULL,
    search_key text NOT NULL, sort_key text NOT NULL, code text NOT NULL, code_since date NOT NULL, kind text NOT NULL,
    zone text NOT NULL, especially_difficult boolean, class_since date NOT NULL, class_source text NOT NULL,
    class_confirmed boolean NOT NULL, parent_id uuid, path text NOT NULL, place_since date NOT NULL, source text NOT NULL,
    confirmed boolean NOT NULL, change_id text NOT NULL, PRIMARY KEY (unit_id, valid_from)
);
CREATE INDEX unit_periods_code_idx ON unit_periods (code) WHERE code <> '';
CREATE INDEX unit_periods_change_idx ON unit_periods (change_id) WHERE change_id <> '';

-- What passed from one unit to another: a unit that came to lie elsewhere (moved), that went along with the one it lies in
-- (followed), or that ended (dissolved).
CREATE TABLE unit_successions (
    unit_id uuid NOT NULL, version bigint NOT NULL, on_day date NOT NULL, kind text NOT NULL, from_id uuid, from_name text NOT NULL,
    from_path text NOT NULL, to_id uuid NOT NULL, to_name text NOT NULL, to_path text NOT NULL, source text NOT NULL,
    confirmed boolean NOT NULL, change_id text NOT NULL, recorded_at timestamptz NOT NULL, officer_id uuid,
    PRIMARY KEY (unit_id, version)
);
CREATE INDEX unit_successions_to_idx ON unit_successions (to_id);
CREATE INDEX unit_successions_from_idx ON unit_successions (from_id);

ALTER TABLE appointments
    ADD COLUMN carried_from text NOT NULL DEFAULT '',
    ADD COLUMN carried_source text NOT NULL DEFAULT '',
    ADD COLUMN carried_on date;

INSERT INTO unit_periods SELECT unit_id, valid_from, NULL, name, valid_from, search_key, sort_key, code, valid_from, kind, '',
    NULL, valid_from, source, position('(chưa xác nhận' IN source) = 0, parent_id, path, valid_from, source,
    position('(chưa xác nhận' IN source) = 0, '' FROM units;
"""


def upgrade() -> None:
    # Past SQLAlchemy: a script of many statements.
    op.get_bind().connection.cursor().execute(TABLES)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
