"""Events are recorded through one function alone; a household's code is one code in any case of its letters.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SCRIPT = """
-- With its owner's rights: the application's role may not add events past the lock, the epoch check and the sequence.
ALTER FUNCTION record_acts(bigint, uuid[], bigint[], text[], bytea[]) SECURITY DEFINER SET search_path = public, pg_temp;
CREATE UNIQUE INDEX households_code_in_any_case ON households (upper(code));
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
