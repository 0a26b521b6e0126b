"""The gold book as a page reads it: by the beginnings of words, in the order of numbers, page by page.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

from rules.vietnamese import search_key

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SCRIPT = """
ALTER TABLE amendment_changes ADD COLUMN after_key text;
ALTER TABLE certificates ADD COLUMN name_key text, ADD COLUMN address_key text;
ALTER TABLE certificates ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector(array_remove(
    string_to_array(coalesce(name_key, '') || ' ' || coalesce(address_key, ''), ' '), ''))) STORED;
CREATE INDEX certificates_by_words ON certificates USING gin (words);
CREATE INDEX certificates_decision_idx ON certificates (decision_id);
CREATE INDEX certificates_subject_idx ON certificates (subject_id);
CREATE INDEX certificates_path_idx ON certificates (unit_path text_pattern_ops);
-- Values of people: no statistics of them (0035).
ALTER TABLE amendment_changes ALTER COLUMN after_key SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN name_key SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN address_key SET STATISTICS 0;
ALTER TABLE certificates ALTER COLUMN words SET STATISTICS 0;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SCRIPT)
    # The keys of what is there: computed here, since the database has no way of its own to leave out marks.
    cursor.execute("SELECT certificate_id, awardee, address FROM certificates WHERE awardee IS NOT NULL")
    for id, awardee, address in cursor.fetchall():
        cursor.execute(
            "UPDATE certificates SET name_key = %s, address_key = %s WHERE certificate_id = %s",
            (search_key(awardee), search_key(address or ""), id),
        )
    cursor.execute("SELECT amendment_id, position, after FROM amendment_changes WHERE after IS NOT NULL")
    for id, position, after in cursor.fetchall():
        cursor.execute(
            "UPDATE amendment_changes SET after_key = %s WHERE amendment_id = %s AND position = %s",
            (search_key(after), id, position),
        )


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
