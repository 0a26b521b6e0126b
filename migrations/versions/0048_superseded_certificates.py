"""Certificates that were replaced by another after their decision was corrected.

Revision ID: 0048
Revises: 0041
"""

from alembic import op

revision = "0048"
down_revision = "0045"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE superseded_certificates (LIKE certificates INCLUDING DEFAULTS INCLUDING GENERATED);
ALTER TABLE superseded_certificates ADD COLUMN replaced_by uuid NOT NULL,
    ADD CONSTRAINT superseded_certificates_pkey PRIMARY KEY (certificate_id),
    ADD CONSTRAINT superseded_certificates_gold_book_key UNIQUE (gold_book_number);
CREATE INDEX superseded_certificates_nomination_idx ON superseded_certificates (nomination_id);
CREATE INDEX superseded_certificates_subject_idx ON superseded_certificates (subject_id);
CREATE INDEX superseded_certificates_by_words ON superseded_certificates USING gin (words);
-- Values of people: no statistics of them (0035).
ALTER TABLE superseded_certificates ALTER COLUMN awardee SET STATISTICS 0;
ALTER TABLE superseded_certificates ALTER COLUMN address SET STATISTICS 0;
ALTER TABLE superseded_certificates ALTER COLUMN tight SET STATISTICS 0;
ALTER TABLE superseded_certificates ALTER COLUMN name_key SET STATISTICS 0;
ALTER TABLE superseded_certificates ALTER COLUMN address_key SET STATISTICS 0;
ALTER TABLE superseded_certificates ALTER COLUMN words SET STATISTICS 0;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
