"""Sessions kept on the server, and questions of strangers counted for all processes together.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SESSIONS = """
CREATE TABLE web_sessions (
    -- SHA-256 of the id in the cookie: who reads this table opens no session with it.
    id_hash bytea PRIMARY KEY,
    officer_id uuid NOT NULL,
    epoch integer NOT NULL,
    device text NOT NULL,
    begun_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX web_sessions_officer_idx ON web_sessions (officer_id);
CREATE INDEX web_sessions_used_idx ON web_sessions (used_at);
"""

# Not logged: a counter of one minute need not survive a crash, and no visitor has to wait for the disk.
QUESTIONS = """
CREATE UNLOGGED TABLE public_questions (
    bucket text PRIMARY KEY, since timestamptz NOT NULL DEFAULT now(), asked integer NOT NULL DEFAULT 1
);
CREATE INDEX public_questions_since_idx ON public_questions (since);
"""


def upgrade() -> None:
    for script in (SESSIONS, QUESTIONS):
        op.get_bind().connection.cursor().execute(script)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
