"""The audit room: every act as a line to search, each step of a dossier with its term, decisions against the assessment.

Revision ID: 0045
Revises: 0041
"""

from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None

SCRIPT = """
-- No words and no names: ids, offices and codes. Each index ends with the act, so that a page of a list is read off it.
CREATE TABLE acts (
    act bigint PRIMARY KEY, originator_id uuid NOT NULL, version bigint NOT NULL, topic text NOT NULL,
    recorded_at timestamptz NOT NULL, local_day date NOT NULL, occurred_on date NOT NULL, off_hours boolean NOT NULL,
    officer_id uuid, appointment_id uuid, role text NOT NULL, unit_id uuid, unit_name text NOT NULL, title text NOT NULL,
    signs_for text NOT NULL, command_id uuid, correlation_id text NOT NULL,
    backdated boolean GENERATED ALWAYS AS (occurred_on < local_day) STORED
);
CREATE INDEX acts_event_idx ON acts (originator_id, version);
CREATE INDEX acts_officer_idx ON acts (officer_id, act);
CREATE INDEX acts_unit_idx ON acts (unit_id, act);
CREATE INDEX acts_role_idx ON acts (role, act);
CREATE INDEX acts_topic_idx ON acts (topic, act);
CREATE INDEX acts_day_idx ON acts (local_day, act);
CREATE INDEX acts_correlation_idx ON acts (correlation_id, act);
CREATE INDEX acts_off_hours_idx ON acts (act) WHERE off_hours;
CREATE INDEX acts_backdated_idx ON acts (act) WHERE backdated;

CREATE TABLE dossier_ways (nomination_id uuid PRIMARY KEY, steps text[] NOT NULL, verdict text NOT NULL);
-- A stay of a dossier at a step. What stood between the step it came from and this one in the chain was left out.
CREATE TABLE dossier_stays (
    nomination_id uuid NOT NULL, entered_version bigint NOT NULL, entered_act bigint NOT NULL, step text NOT NULL,
    waiting text NOT NULL, due_on date, skipped text[] NOT NULL, left_version bigint, left_act bigint, left_on date,
    late boolean GENERATED ALWAYS AS (coalesce(left_on > due_on, false)) STORED,
    PRIMARY KEY (nomination_id, entered_version)
);
CREATE INDEX dossier_stays_open_idx ON dossier_stays (entered_act) WHERE left_version IS NULL;
CREATE INDEX dossier_stays_late_idx ON dossier_stays (left_act) WHERE late;
CREATE INDEX dossier_stays_skipped_idx ON dossier_stays (entered_act) WHERE skipped <> '{}';
CREATE TABLE against_assessment (act bigint PRIMARY KEY, nomination_id uuid NOT NULL, verdict text NOT NULL, proposed boolean NOT NULL);

CREATE INDEX security_log_code_idx ON security_log (code, id);
CREATE INDEX security_log_act_idx ON security_log (act, id);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
