"""What an erasure leaves in the database's own files: no statistics of personal values, and a record of when files were cleared.

PostgreSQL keeps the commonest values and a histogram of every column it analyses, where a name outlives its row. Personal
columns, and indexes over expressions of them, get none any more, and what there was is dropped. An owner that is no superuser
drops it by setting a column's type to the one it has; an index over an expression is made anew.

Revision ID: 0035
Revises: 0033
"""

from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE TABLE trace_clearings (
    clearing_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    wal text NOT NULL CHECK (wal IN ('cleared', 'until_overwritten'))
);

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relname AS tab, c.oid AS rel, a.attname AS col, a.attnum AS num, format_type(a.atttypid, a.atttypmod) AS kind,
            a.attgenerated <> '' OR EXISTS (SELECT 1 FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attgenerated <> ''
            AND a.attname IN ('search_key', 'sort_key')) AS feeds
        FROM (VALUES
            ('incomes', 'claimed'), ('incomes', 'confirmed'),
            ('income_surveys', 'amount'), ('income_surveys', 'findings'),
            ('income_verifications', 'claimed'), ('income_verifications', 'amount'), ('income_verifications', 'note'),
            ('appeals', 'appellant'), ('amendment_changes', 'before'), ('amendment_changes', 'after'),
            ('certificates', 'awardee'), ('certificates', 'address'), ('certificates', 'tight'),
            ('import_runs', 'file_name'), ('import_runs', 'reason'), ('inspection_findings', 'text'),
            ('nominations', 'subject_name'), ('nominations', 'search_key'), ('nominations', 'sort_key'),
            ('papers', 'name'), ('officers', 'full_name'),
            ('households', 'code'), ('households', 'head'), ('households', 'birth_year'), ('households', 'address'),
            ('households', 'search_key'), ('households', 'sort_key'), ('households', 'words'), ('households', 'place_in_order'),
            ('households_incoming', 'code'), ('households_incoming', 'head'), ('households_incoming', 'birth_year'),
            ('households_incoming', 'address'), ('households_incoming', 'search_key'), ('households_incoming', 'sort_key'),
            ('nominees', 'name'), ('nominees', 'address'), ('nominees', 'work'), ('nominees', 'search_key'),
            ('nominees', 'sort_key'), ('print_runs', 'reason'), ('printed_sheets', 'words'), ('data_requests', 'requester'),
            ('retention_reviews', 'basis'), ('sponsorship_supports', 'text'), ('dossier_verdicts', 'verdicts')
        ) AS personal (tab, col)
        JOIN pg_class c ON c.relname = personal.tab AND c.relnamespace = 'public'::regnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = personal.col AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I SET STATISTICS 0', one.tab, one.col);
        BEGIN
            DELETE FROM pg_catalog.pg_statistic WHERE starelid = one.rel AND staattnum = one.num;
        EXCEPTION WHEN insufficient_privilege THEN
            -- An owner that is no superuser. A column that another one is generated from keeps its type, and goes on 18 alone.
            IF current_setting('server_version_num')::int >= 180000 THEN
                EXECUTE format('SELECT pg_clear_attribute_stats(%L, %L, %L, false)', 'public', one.tab, one.col);
            ELSIF NOT one.feeds THEN
                EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I TYPE %s', one.tab, one.col, one.kind);
            END IF;
        END;
    END LOOP;
    FOR one IN
        SELECT i.indexrelid::regclass::text AS idx, pg_get_indexdef(i.indexrelid) AS made, k.n AS n
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        CROSS JOIN LATERAL (SELECT min(p.n) AS n FROM unnest(i.indkey) WITH ORDINALITY AS p (att, n) WHERE p.att = 0) AS k
        WHERE c.relnamespace = 'public'::regnamespace AND i.indexprs IS NOT NULL AND k.n IS NOT NULL
        AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget = 0)
    LOOP
        EXECUTE format('DROP INDEX %s', one.idx);
        EXECUTE one.made;
        EXECUTE format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS 0', one.idx, one.n);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    # Past SQLAlchemy: the script holds many statements.
    op.get_bind().connection.cursor().execute(SCRIPT)


def downgrade() -> None:
    raise RuntimeError("this system migrates forward only: restore a backup instead")
