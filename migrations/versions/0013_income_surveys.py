"""What a declaration says of members and period, surveys of incomes, and what audits of confirmations ask for.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SCRIPT = """
-- Nobody said members or period before, and nothing was surveyed: NULL is what is known of every figure there is.
ALTER TABLE incomes ADD COLUMN members integer, ADD COLUMN period_from date, ADD COLUMN period_until date,
    ADD COLUMN survey_version bigint;
CREATE TABLE income_surveys (
    commitment_id uuid NOT NULL, version bigint NOT NULL, household_id uuid NOT NULL, unit_path text NOT NULL,
    year integer NOT NULL, amount numeric, members integer, method text NOT NULL, findings text, evidence text[] NOT NULL,
    officer_id uuid, unit_name text NOT NULL, title text NOT NULL, surveyed_on date NOT NULL, recorded_at timestamptz NOT NULL,
    PRIMARY KEY (commitment_id, version)
);
CREATE INDEX income_surveys_path_idx ON income_surveys (unit_path text_pattern_ops);
CREATE INDEX income_surveys_household_idx ON income_surveys (household_id);
-- The survey a confirmation rested on; NULL: none. What took the confirmation back, where something did.
ALTER TABLE income_verifications ADD COLUMN survey_version bigint, ADD COLUMN reopened_cause text;
-- One act may confirm many figures: they have the command in common.
CREATE INDEX income_verifications_command_idx ON income_verifications (command_id);
CREATE INDEX income_verifications_household_idx ON income_verifications (household_id);
-- The figures of one hamlet are compared with one another.
CREATE INDEX commitments_hamlet_idx ON commitments (hamlet_id);
-- Closed dossiers are told as well when a figure under them is reopened.
CREATE INDEX nominations_any_commitment_idx ON nominations (commitment_id) WHERE commitment_id IS NOT NULL;
-- Notices about a commitment under a dossier count that commitment's versions.
ALTER TABLE notices DROP CONSTRAINT notices_pkey, ADD PRIMARY KEY (nomination_id, topic, version);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
