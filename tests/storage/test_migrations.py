"""The schema: from nothing and from every released revision to the newest, once, whoever comes at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from storage import migrate

REVISIONS = migrate.revisions()


def schema(url: str) -> list[tuple[object, ...]]:
    """Return columns, indexes, constraints, functions and triggers as text."""
    with psycopg.connect(url) as connection:
        return sorted(
            connection.execute(
                "SELECT 'column', table_name, column_name, data_type || coalesce(column_default, '') || is_nullable "
                "FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
                "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
                "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace UNION ALL "
                "SELECT 'function', proname, '', prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace UNION ALL "
                "SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
            ).fetchall()
        )


def test_from_nothing(empty_database: str) -> None:
    assert migrate.current(empty_database) is None
    migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == REVISIONS[-1]
    names = {row[1] for row in schema(empty_database)}
    assert {"stored_events", "subject_keys", "processed_commands", "nominations"} <= names


def test_running_it_again_changes_nothing(empty_database: str) -> None:
    migrate.upgrade(empty_database)
    before = schema(empty_database)
    migrate.upgrade(empty_database)
    assert schema(empty_database) == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_released_revision(empty_database: str, database: str, revision: str) -> None:
    migrate.upgrade(empty_database, revision)
    assert migrate.current(empty_database) == revision
    migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == REVISIONS[-1]
    assert schema(empty_database) == schema(database)


def test_several_at_once_wait_for_each_other(empty_database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate.upgrade(empty_database), range(4)))
    assert migrate.current(empty_database) == REVISIONS[-1]
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT count(*) FROM vault_epoch").fetchone() == (1,)


def test_a_failed_migration_leaves_nothing_half_done(empty_database: str) -> None:
    """Something is in the way: the migration fails as a whole, and works once that is gone."""
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE notices (x int)")
        with pytest.raises(Exception, match="already exists"):
            migrate.upgrade(empty_database)
        assert migrate.current(empty_database) is None
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert {row[0] for row in rows} <= {"notices", "alembic_version"}
        connection.execute("DROP TABLE notices")
    migrate.upgrade(empty_database)
    assert migrate.current(empty_database) == REVISIONS[-1]


def test_there_is_no_way_back(empty_database: str) -> None:
    from alembic import command

    migrate.upgrade(empty_database)
    with migrate._engine(empty_database).connect() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        with pytest.raises(RuntimeError, match="forward only"):
            command.downgrade(config, "base")
    assert migrate.current(empty_database) == REVISIONS[-1]


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "nonsense"])
def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="not a PostgreSQL address"):
        migrate.sqlalchemy_url(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_all_ways_to_write_the_address(scheme: str) -> None:
    assert migrate.sqlalchemy_url(f"{scheme}://a@b/c") == "postgresql+psycopg://a@b/c"


def test_dossiers_of_before_learn_which_plan_they_go_by(empty_database: str) -> None:
    """From their own first event, as it was stored then: the corpus of old events has such dossiers."""
    before = REVISIONS[REVISIONS.index("0007") - 1]
    migrate.upgrade(empty_database, before)
    corpus = Path(__file__).parents[1] / "compat" / "corpus" / "0001.json"
    streams = json.loads(corpus.read_text(encoding="utf-8"))["streams"]
    first = [(s["id"], s["events"][0]) for s in streams]
    dossiers = [(UUID(id), e) for id, e in first if e["topic"].startswith("nomination.proposed.")]
    assert dossiers
    with psycopg.connect(empty_database) as connection:
        for number, (id, event) in enumerate(dossiers):
            connection.execute(
                "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, 1, %s, %s)",
                (id, event["topic"], event["state"].encode()),
            )
            connection.execute(
                "INSERT INTO nominations (nomination_id, code, movement_id, category, period, attempt, subject_id, hamlet_id, "
                "unit_path, step, act, status, live, roles, level, since, proposed_at, chain, version) VALUES (%(id)s, %(code)s, "
                "%(id)s, 'household', '', 1, %(id)s, %(id)s, '/', 's', 'submit', 'draft', true, '{}', 'hamlet', now(), now(), "
                "'[]', 1)",
                {"id": id, "code": f"HS-{number}"},
            )
    migrate.upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        rows = connection.execute("SELECT nomination_id, plan_id, plan_version FROM nominations").fetchall()
    told = {UUID(e["meaning"]["originator_id"]): e["meaning"] for _, e in dossiers}
    assert {id: (plan, version) for id, plan, version in rows} == {
        id: (meaning["plan_id"], meaning["plan_version"]) for id, meaning in told.items()
    }
    assert {version for _, _, version in rows} == {"1.0.0"}
