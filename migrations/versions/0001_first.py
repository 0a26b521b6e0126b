"""The event store with its guard, the keys of subjects, accounts, and the read models.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EVENT_STORE = """
CREATE TABLE stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial NOT NULL,
    CONSTRAINT stored_events_pkey PRIMARY KEY (originator_id, originator_version)
) WITH (autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5,
        autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON stored_events (notification_id);

CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'stored events are never changed: % refused', TG_OP USING ERRCODE = 'CT002';
END $$;
CREATE TRIGGER stored_events_append_only BEFORE UPDATE OR DELETE ON stored_events
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER stored_events_no_truncate BEFORE TRUNCATE ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER stored_events_append_only;
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER stored_events_no_truncate;
"""

PLUMBING = """
CREATE TABLE subject_keys (
    subject uuid PRIMARY KEY,
    wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT now(),
    erased_at timestamptz
);
CREATE TABLE vault_epoch (single boolean PRIMARY KEY DEFAULT true CHECK (single), epoch bigint NOT NULL);
INSERT INTO vault_epoch (epoch) VALUES (0);

-- Every insert of events goes through here. The advisory lock makes notification ids visible in their order, which
-- followers rely on; the epoch proves that the writer knows of every erasure so far.
CREATE FUNCTION record_acts(known_epoch bigint, ids uuid[], versions bigint[], topics text[], states bytea[])
RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(872018);
    IF known_epoch IS NOT NULL AND known_epoch IS DISTINCT FROM (SELECT epoch FROM vault_epoch) THEN
        RAISE EXCEPTION 'a subject was erased meanwhile' USING ERRCODE = 'CT001';
    END IF;
    PERFORM pg_notify('stored_events', '');
    RETURN QUERY INSERT INTO stored_events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(ids, versions, topics, states) RETURNING notification_id;
END $$;

CREATE TABLE processed_commands (
    command_id uuid PRIMARY KEY,
    act text NOT NULL,
    officer_id uuid,
    recorded_at timestamptz NOT NULL,
    outcome jsonb NOT NULL,
    -- A keyed fingerprint of what was posted: other words under the same id are not the same command.
    digest text NOT NULL
);
CREATE TABLE follower_positions (name text PRIMARY KEY, position bigint NOT NULL, moved_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE follower_parked (
    name text NOT NULL, notification_id bigint NOT NULL, topic text NOT NULL, error text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, notification_id)
);
CREATE TABLE installation (key text PRIMARY KEY, value jsonb NOT NULL);
CREATE SEQUENCE dossier_codes;

CREATE TABLE credentials (
    officer_id uuid PRIMARY KEY,
    password_hash text NOT NULL,
    session_epoch integer NOT NULL DEFAULT 0,
    must_change boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sign_in_attempts (
    bucket text NOT NULL, failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_attempts_idx ON sign_in_attempts (bucket, failed_at);
CREATE TABLE security_log (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    code text NOT NULL,
    act text NOT NULL,
    officer_id uuid,
    appointment_id uuid,
    record_id uuid,
    correlation_id text NOT NULL
);
CREATE INDEX security_log_at_idx ON security_log (at DESC);
"""

READ_MODELS = """
CREATE TABLE units (
    unit_id uuid PRIMARY KEY, kind text NOT NULL, name text NOT NULL, code text NOT NULL, parent_id uuid,
    path text NOT NULL, valid_from date NOT NULL, search_key text NOT NULL, sort_key text NOT NULL,
    source text NOT NULL, demonstration boolean NOT NULL
);
CREATE INDEX units_path_idx ON units (path text_pattern_ops);

CREATE TABLE officers (
    officer_id uuid PRIMARY KEY, username text NOT NULL, full_name text, active boolean NOT NULL,
    demonstration boolean NOT NULL, version bigint NOT NULL,
    CONSTRAINT officers_username_key UNIQUE (username)
);
CREATE TABLE appointments (
    appointment_id uuid PRIMARY KEY, officer_id uuid NOT NULL, role text NOT NULL, unit_id uuid NOT NULL,
    unit_path text NOT NULL, unit_name text NOT NULL, title text NOT NULL, signs_for text NOT NULL,
    valid_from date NOT NULL, valid_to date, basis text NOT NULL
);
CREATE INDEX appointments_officer_idx ON appointments (officer_id);
CREATE INDEX appointments_role_idx ON appointments (role);
CREATE TABLE officer_kin (officer_id uuid NOT NULL, household_id uuid NOT NULL, PRIMARY KEY (officer_id, household_id));

CREATE TABLE households (
    household_id uuid PRIMARY KEY, code text, hamlet_id uuid NOT NULL, unit_path text NOT NULL, head text,
    birth_year integer, ethnicity text, address text, members integer, disabled_member boolean,
    social_protection boolean, household_class text, search_key text, sort_key text, registered_at timestamptz NOT NULL,
    version bigint NOT NULL, CONSTRAINT households_code_key UNIQUE (code)
);
CREATE INDEX households_path_idx ON households (unit_path text_pattern_ops, sort_key);

CREATE TABLE commitments (
    commitment_id uuid PRIMARY KEY, household_id uuid NOT NULL, hamlet_id uuid NOT NULL, unit_path text NOT NULL,
    exiting_from text, target_year integer NOT NULL, status text NOT NULL, registered_at timestamptz NOT NULL,
    registered_on date NOT NULL, exit_year integer, no_relapse_pledged boolean NOT NULL DEFAULT false,
    supports integer NOT NULL DEFAULT 0, helped_households integer NOT NULL DEFAULT 0, live boolean NOT NULL,
    since timestamptz NOT NULL, version bigint NOT NULL
);
CREATE UNIQUE INDEX commitments_one_live ON commitments (household_id) WHERE live;
CREATE INDEX commitments_path_idx ON commitments (unit_path text_pattern_ops, status);

CREATE TABLE incomes (
    commitment_id uuid NOT NULL, year integer NOT NULL, household_id uuid NOT NULL, unit_path text NOT NULL,
    claimed numeric, confirmed numeric, status text NOT NULL, declared_at timestamptz NOT NULL, declared_by uuid,
    evidence text[] NOT NULL, PRIMARY KEY (commitment_id, year)
);
CREATE INDEX incomes_open_idx ON incomes (unit_path text_pattern_ops) WHERE status IN ('declared', 'reopened');
CREATE INDEX incomes_household_idx ON incomes (household_id);

CREATE TABLE income_verifications (
    commitment_id uuid NOT NULL, version bigint NOT NULL, household_id uuid NOT NULL, unit_path text NOT NULL,
    year integer NOT NULL, outcome text NOT NULL, claimed numeric, amount numeric, method text NOT NULL, note text,
    evidence text[] NOT NULL, declared_by uuid, officer_id uuid, appointment_id uuid, role text NOT NULL,
    unit_id uuid, unit_name text NOT NULL, title text NOT NULL, recorded_at timestamptz NOT NULL, occurred_on date NOT NULL,
    command_id uuid, reopened_at timestamptz, PRIMARY KEY (commitment_id, version)
);
CREATE INDEX income_verifications_at_idx ON income_verifications (recorded_at DESC);
CREATE INDEX income_verifications_officer_idx ON income_verifications (officer_id, recorded_at DESC);
CREATE INDEX income_verifications_path_idx ON income_verifications (unit_path text_pattern_ops);
CREATE INDEX income_verifications_amount_idx ON income_verifications (amount);

CREATE TABLE papers (
    originator_id uuid NOT NULL, version bigint NOT NULL, sha256 text NOT NULL, subject uuid NOT NULL, name text,
    mime text NOT NULL, size bigint NOT NULL, unit_path text NOT NULL, topic text NOT NULL, recorded_at timestamptz NOT NULL,
    PRIMARY KEY (originator_id, version, sha256)
);
CREATE INDEX papers_sha_idx ON papers (sha256);
CREATE INDEX papers_subject_idx ON papers (subject);

CREATE TABLE nominations (
    nomination_id uuid PRIMARY KEY, code text NOT NULL, movement_id uuid NOT NULL, category text NOT NULL,
    period text NOT NULL, attempt integer NOT NULL, subject_id uuid NOT NULL, subject_name text, search_key text,
    sort_key text, commitment_id uuid, hamlet_id uuid NOT NULL, unit_path text NOT NULL, step text NOT NULL,
    status text NOT NULL, live boolean NOT NULL, holds integer NOT NULL DEFAULT 0, roles text[] NOT NULL,
    level text NOT NULL, since timestamptz NOT NULL, due_on date, verdict text NOT NULL DEFAULT '', posted_until date,
    comments integer NOT NULL DEFAULT 0, session_id uuid, decision_id uuid, certificate_id uuid, proposed_at timestamptz NOT NULL,
    chain jsonb NOT NULL, version bigint NOT NULL, CONSTRAINT nominations_code_key UNIQUE (code)
);
CREATE UNIQUE INDEX nominations_one_live ON nominations (movement_id, category, subject_id, period) WHERE live;
CREATE INDEX nominations_work_idx ON nominations (step, unit_path text_pattern_ops) WHERE live;
CREATE INDEX nominations_subject_idx ON nominations (subject_id);
CREATE INDEX nominations_commitment_idx ON nominations (commitment_id) WHERE live;
CREATE TABLE nomination_officers (
    nomination_id uuid NOT NULL, officer_id uuid NOT NULL, part text NOT NULL, PRIMARY KEY (nomination_id, officer_id, part)
);
CREATE TABLE nomination_holds (
    nomination_id uuid NOT NULL, hold_id uuid NOT NULL, kind text NOT NULL, placed_at timestamptz NOT NULL,
    lifted_at timestamptz, PRIMARY KEY (nomination_id, hold_id)
);

CREATE TABLE council_sessions (
    session_id uuid PRIMARY KEY, held_on date NOT NULL, place text NOT NULL, chair uuid NOT NULL, members uuid[] NOT NULL,
    present uuid[] NOT NULL DEFAULT '{}', status text NOT NULL, minutes_sha256 text, version bigint NOT NULL
);
CREATE TABLE session_items (
    session_id uuid NOT NULL, nomination_id uuid NOT NULL, position integer NOT NULL, votes_for integer, votes_against integer,
    abstained integer, base integer, recused integer NOT NULL DEFAULT 0, proposed boolean, ballots integer NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, nomination_id)
);
CREATE TABLE decisions (
    decision_id uuid PRIMARY KEY, session_id uuid NOT NULL, status text NOT NULL, drafted_at timestamptz NOT NULL,
    number integer, year integer, signed_on date, signed_by uuid, signed_title text, signed_for text, sha256 text,
    version bigint NOT NULL, CONSTRAINT decisions_number_key UNIQUE (year, number)
);
CREATE UNIQUE INDEX decisions_one_draft ON decisions (session_id) WHERE status = 'drafted';
CREATE INDEX decisions_session_idx ON decisions (session_id);
CREATE TABLE certificates (
    certificate_id uuid PRIMARY KEY, nomination_id uuid NOT NULL, subject_id uuid NOT NULL, decision_id uuid NOT NULL,
    gold_book_number integer NOT NULL, awardee text, address text, decision_number text NOT NULL, decided_on date NOT NULL,
    issued_at timestamptz NOT NULL, sha256 text NOT NULL, category text NOT NULL, status text NOT NULL, unit_path text NOT NULL,
    CONSTRAINT certificates_nomination_key UNIQUE (nomination_id),
    CONSTRAINT certificates_gold_book_key UNIQUE (gold_book_number)
);

CREATE TABLE inspections (
    inspection_id uuid PRIMARY KEY, unit_id uuid NOT NULL, unit_path text NOT NULL, planned_for date NOT NULL,
    status text NOT NULL, sampled integer NOT NULL, findings integer NOT NULL DEFAULT 0, open_findings integer NOT NULL DEFAULT 0,
    version bigint NOT NULL
);
CREATE TABLE inspection_findings (
    finding_id uuid PRIMARY KEY, inspection_id uuid NOT NULL, kind text NOT NULL, commitment_id uuid, year integer,
    subject uuid NOT NULL, text text, status text NOT NULL, recorded_at timestamptz NOT NULL
);
CREATE INDEX inspection_findings_idx ON inspection_findings (inspection_id);

CREATE TABLE movements (
    movement_id uuid PRIMARY KEY, name text NOT NULL, plan_id text NOT NULL, plan_version text NOT NULL,
    readings jsonb NOT NULL, first_year integer NOT NULL, last_year integer NOT NULL, demonstration boolean NOT NULL
);

CREATE TABLE stage_of_dossier (nomination_id uuid PRIMARY KEY, commune_id uuid NOT NULL, step text NOT NULL, status text NOT NULL);
CREATE TABLE stage_counts (
    commune_id uuid NOT NULL, step text NOT NULL, status text NOT NULL, dossiers integer NOT NULL,
    PRIMARY KEY (commune_id, step, status)
);
CREATE TABLE notices (
    nomination_id uuid NOT NULL, version bigint NOT NULL, unit_path text NOT NULL, topic text NOT NULL,
    at timestamptz NOT NULL, PRIMARY KEY (nomination_id, version)
);
CREATE INDEX notices_path_idx ON notices (unit_path text_pattern_ops, at DESC);
"""


def upgrade() -> None:
    for script in (EVENT_STORE, PLUMBING, READ_MODELS):
        # Past SQLAlchemy: these scripts hold many statements each, and percent signs that are no placeholders.
        op.get_bind().connection.cursor().execute(script)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
