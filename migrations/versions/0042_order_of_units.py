"""Units are ordered by their whole name: people go by the given name, places do not.

Revision ID: 0042
Revises: 0041
"""

from alembic import op

from rules.vietnamese import unit_sort_key

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    for table in ("units", "unit_periods"):
        cursor.execute(f"SELECT DISTINCT name FROM {table} WHERE name IS NOT NULL")
        names = [name for (name,) in cursor.fetchall()]
        cursor.executemany(
            f"UPDATE {table} SET sort_key = %s WHERE name = %s",
            [(unit_sort_key(name), name) for name in names],
        )


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
