"""Certificates on paper: templates, printers, print runs, and every sheet with the number of its blank.

Revision ID: 0027
Revises: 0017
"""

from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE certificate_templates (
    template_id uuid PRIMARY KEY, name text NOT NULL, award_form text NOT NULL, category text NOT NULL, status text NOT NULL,
    version_in_use integer NOT NULL DEFAULT 0, changed_at timestamptz NOT NULL, version bigint NOT NULL,
    CONSTRAINT certificate_templates_form_key UNIQUE (award_form, category)
);
CREATE TABLE printers (
    printer_id uuid PRIMARY KEY, name text NOT NULL, offset_x numeric NOT NULL, offset_y numeric NOT NULL,
    scale_x numeric NOT NULL, scale_y numeric NOT NULL, removed boolean NOT NULL DEFAULT false,
    measured_at timestamptz NOT NULL, version bigint NOT NULL
);
CREATE UNIQUE INDEX printers_name_key ON printers (lower(name)) WHERE NOT removed;

CREATE TABLE print_runs (
    run_id uuid PRIMARY KEY, mode text NOT NULL, listed_by text NOT NULL, decision_ids uuid[] NOT NULL, printer_id uuid,
    status text NOT NULL, total integer NOT NULL, made integer NOT NULL DEFAULT 0, cause text NOT NULL DEFAULT '', reason text,
    begun_at timestamptz NOT NULL, officer_id uuid, unit_name text NOT NULL, title text NOT NULL, moved_at timestamptz NOT NULL,
    whole_sha256 text, singles_sha256 text, version bigint NOT NULL
);
CREATE INDEX print_runs_begun_idx ON print_runs (begun_at DESC);
-- Every sheet that a number was given to, printed, spoiled or void. A blank spoiled in its box has no run of its own.
CREATE TABLE printed_sheets (
    run_id uuid NOT NULL, position integer NOT NULL, certificate_id uuid, nomination_id uuid, blank_number integer, copy integer,
    status text NOT NULL, cause text NOT NULL DEFAULT '', words text, marked_at timestamptz NOT NULL, officer_id uuid,
    title text NOT NULL, PRIMARY KEY (run_id, position)
);
CREATE UNIQUE INDEX printed_sheets_blank_key ON printed_sheets (blank_number) WHERE blank_number IS NOT NULL;
-- Two runs begun at once do not both print a certificate for the first time.
CREATE UNIQUE INDEX printed_sheets_copy_key ON printed_sheets (certificate_id, copy) WHERE status <> 'void';
-- With which template a certificate was issued, and which of its parts are set tight; NULL: issued before that was noted.
ALTER TABLE certificates ADD COLUMN template_version text, ADD COLUMN tight text[];
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
