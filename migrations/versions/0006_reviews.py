"""Read models of poverty reviews, plan targets and sponsorships.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

READ_MODELS = """
CREATE TABLE poverty_reviews (
    review_id uuid PRIMARY KEY, unit_id uuid NOT NULL, unit_path text NOT NULL, year integer NOT NULL,
    stage text NOT NULL, status text NOT NULL, households integer NOT NULL, poor integer NOT NULL,
    near_poor integer NOT NULL, reviewed_on date NOT NULL, reported_at timestamptz NOT NULL, reported_by uuid,
    verified_at timestamptz, verified_by uuid, accepted_at timestamptz, accepted_by uuid, since timestamptz NOT NULL,
    corrections integer NOT NULL DEFAULT 0, papers integer NOT NULL DEFAULT 0, version bigint NOT NULL,
    CONSTRAINT poverty_reviews_unit_key UNIQUE (unit_id, year)
);
CREATE INDEX poverty_reviews_path_idx ON poverty_reviews (unit_path text_pattern_ops, year);
CREATE INDEX poverty_reviews_open_idx ON poverty_reviews (status, unit_path text_pattern_ops) WHERE status <> 'accepted';

CREATE TABLE reduction_targets (
    target_id uuid PRIMARY KEY, unit_id uuid NOT NULL, unit_path text NOT NULL, year integer NOT NULL,
    points numeric NOT NULL, basis text NOT NULL, issued_on date NOT NULL, set_at timestamptz NOT NULL, set_by uuid,
    version bigint NOT NULL, CONSTRAINT reduction_targets_unit_key UNIQUE (unit_id, year)
);
CREATE INDEX reduction_targets_path_idx ON reduction_targets (unit_path text_pattern_ops, year);

CREATE TABLE sponsorships (
    sponsorship_id uuid PRIMARY KEY, department_id uuid NOT NULL, commune_id uuid NOT NULL, unit_path text NOT NULL,
    document text NOT NULL, issued_on date NOT NULL, valid_from date NOT NULL, valid_to date, version bigint NOT NULL
);
CREATE INDEX sponsorships_department_idx ON sponsorships (department_id);
CREATE INDEX sponsorships_commune_idx ON sponsorships (commune_id);
CREATE TABLE sponsorship_supports (
    sponsorship_id uuid NOT NULL, year integer NOT NULL, status text NOT NULL, text text, reported_at timestamptz NOT NULL,
    reported_by uuid, decided_at timestamptz, decided_by uuid, PRIMARY KEY (sponsorship_id, year)
);
"""


def upgrade() -> None:
    op.get_bind().connection.cursor().execute(READ_MODELS)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
