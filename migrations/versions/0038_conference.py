"""The summary conference: whose awards are handed over where, in what order, from which seats, and what became of each.

Revision ID: 0038
Revises: 0033
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE conferences (
    conference_id uuid PRIMARY KEY, held_on date NOT NULL, starts_at text NOT NULL, place text NOT NULL, status text NOT NULL,
    listed_by text NOT NULL DEFAULT '', programme jsonb, hall jsonb, planned_at timestamptz NOT NULL, opened_at timestamptz,
    closed_at timestamptz, version bigint NOT NULL
);
CREATE INDEX conferences_held_idx ON conferences (held_on DESC);

CREATE TABLE conference_decisions (
    conference_id uuid NOT NULL, decision_id uuid NOT NULL, live boolean NOT NULL DEFAULT true,
    PRIMARY KEY (conference_id, decision_id)
);
-- The awards of a decision are handed over at one conference.
CREATE UNIQUE INDEX conference_decisions_one_each ON conference_decisions (decision_id) WHERE live;

CREATE TABLE conference_places (
    conference_id uuid NOT NULL, certificate_id uuid NOT NULL, position integer NOT NULL, block integer, line integer, seat integer,
    PRIMARY KEY (conference_id, certificate_id)
);

-- One line for each certificate that was handed over, or whose awardee was absent.
CREATE TABLE hand_overs (
    nomination_id uuid PRIMARY KEY, certificate_id uuid NOT NULL, subject_id uuid NOT NULL, conference_id uuid NOT NULL,
    status text NOT NULL, receiver text, proxy_name text, proxy_relation text, handed_on date, handed_at timestamptz,
    device_at timestamptz, officer_id uuid, title text NOT NULL DEFAULT '', unit_name text NOT NULL DEFAULT ''
);
CREATE INDEX hand_overs_conference_idx ON hand_overs (conference_id, status);
CREATE INDEX hand_overs_subject_idx ON hand_overs (subject_id);
-- Values of people: no statistics of them (0035).
ALTER TABLE conferences ALTER COLUMN programme SET STATISTICS 0;
ALTER TABLE hand_overs ALTER COLUMN proxy_name SET STATISTICS 0;
ALTER TABLE hand_overs ALTER COLUMN proxy_relation SET STATISTICS 0;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
