"""How each dossier stands on each criterion.

Dossiers assessed before this are counted after ``chungtay rebuild verdicts``: their assessments are sealed.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE dossier_verdicts (
    -- By criterion; null once the subject has been erased.
    nomination_id uuid PRIMARY KEY, subject_id uuid NOT NULL, verdicts jsonb
);
CREATE INDEX dossier_verdicts_subject_idx ON dossier_verdicts (subject_id);
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds several statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
