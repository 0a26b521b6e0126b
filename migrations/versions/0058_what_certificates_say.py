"""What is printed on a certificate stays known when its line in the decision is corrected and another paper replaces it.

Revision ID: 0058
Revises: 0057
"""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE certificates ADD COLUMN printed_awardee text, ADD COLUMN printed_address text,
    ADD COLUMN printed_name_key text, ADD COLUMN printed_address_key text;
-- Of those that were never corrected it is what the register says; of the others the rebuild reads it from the events.
UPDATE certificates SET printed_awardee = awardee, printed_address = address, printed_name_key = name_key,
    printed_address_key = address_key WHERE cardinality(corrected_by) = 0;
-- Values of people: no statistics of them (0035).
ALTER TABLE certificates ALTER COLUMN printed_awardee SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN printed_address SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN printed_name_key SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN printed_address_key SET STATISTICS 0;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
