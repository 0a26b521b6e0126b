"""``chungtay audit`` over a world in which certificates were issued: what fits, and what each kind of damage is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.workflows.printing import awarded
from tests.workflows.world import MASTER_KEY, World

import cli


@pytest.fixture
def district(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with two certificates, as the command line finds it."""
    awarded(world, ["Bùi Thị Một", "Bùi Thị Hai"])
    world.app.book.catch_up()
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("CHUNGTAY_DATA", str(world.folder.parent))
    monkeypatch.setenv("CHUNGTAY_MASTER_KEY", MASTER_KEY.hex())
    return world


def audit() -> tuple[int, dict[str, Any]]:
    """What the command says."""
    result = CliRunner().invoke(cli.main, ["audit", "--json"])
    assert result.exit_code in (0, 1), result.output
    return result.exit_code, json.loads(result.stdout)


def tamper(world: World, pg_url: str, *statements: str) -> None:
    """Change what may not be changed, as the owner of everything."""
    owner = databases.owner_address(pg_url, str(conninfo_to_dict(world.url)["dbname"]))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
        for sql in statements:
            connection.execute(sql.encode())


def certificate(world: World) -> dict[str, Any]:
    """The first certificate's row."""
    row = world.log.query_one("SELECT * FROM certificates ORDER BY gold_book_number LIMIT 1")
    assert row is not None
    return row


def file_of(world: World, subject: UUID, sha: str) -> Path:
    """Where a paper's sealed bytes lie."""
    return world.folder / subject.hex[:2] / subject.hex / sha


def test_an_untouched_installation_fits(district: World) -> None:
    code, told = audit()
    assert (code, told["fits"]) == (0, True), told
    log = told["log"]
    assert log["events"] == log["leaves"] > 50
    assert log["waiting"] == log["misfits"] == 0
    assert log["checkpoints"]["signed"] == log["checkpoints"]["matching"] >= 2
    assert told["read_models"]["differences"] == {}
    assert told["certificates"]["checked"] == 2
    assert told["attachments"]["checked"] > 2
    plain = CliRunner().invoke(cli.main, ["audit"])
    assert plain.exit_code == 0
    assert "EVERYTHING FITS" in plain.stdout


def test_a_changed_income_is_named_with_what_holds_before_it(district: World, pg_url: str) -> None:
    row = district.log.query_one(
        "SELECT originator_id, originator_version, notification_id FROM stored_events "
        "WHERE topic = 'exit_commitment.income_verified.v1' ORDER BY notification_id LIMIT 1"
    )
    assert row is not None
    place = f"WHERE notification_id = {row['notification_id']}"
    tamper(
        district, pg_url,
        "UPDATE stored_events SET state = convert_to(replace(convert_from(state, 'UTF8'), '201', '202'), 'UTF8') " + place,
    )  # fmt: skip
    code, told = audit()
    assert code == 1
    first = told["log"]["first_misfit"]
    assert (first["kind"], first["record"], first["version"]) == (
        "changed", str(row["originator_id"]), row["originator_version"],
    )  # fmt: skip
    plain = CliRunner().invoke(cli.main, ["audit"])
    assert plain.exit_code == 1
    assert "bị sửa / changed" in plain.stdout
    assert str(row["originator_id"]) in plain.stdout


def test_an_event_that_is_none_any_more_is_named_and_the_rest_is_looked_at(
    district: World, pg_url: str
) -> None:
    row = certificate(district)
    tamper(
        district,
        pg_url,
        f"UPDATE stored_events SET state = '{{' WHERE originator_id = '{row['nomination_id']}' AND originator_version = 1",
    )
    code, told = audit()
    assert code == 1
    first = told["log"]["first_misfit"]
    assert (first["kind"], first["record"], first["version"]) == ("changed", str(row["nomination_id"]), 1)
    assert told["read_models"]["not_rebuilt"]
    assert {m["reason"] for m in told["certificates"]["named"]} == {"events_unreadable"}
    assert told["certificates"]["checked"] == 2
    plain = CliRunner().invoke(cli.main, ["audit"])
    assert (plain.exit_code, plain.stderr.count("Traceback")) == (1, 0)


def test_a_changed_read_model_is_named(district: World, pg_url: str) -> None:
    tamper(district, pg_url, "UPDATE certificates SET awardee = 'Ai Khác' WHERE gold_book_number = 1")
    code, told = audit()
    assert (code, told["log"]["misfits"]) == (1, 0)
    assert told["read_models"]["differences"] == {"certificates": 2}


def test_papers_that_are_gone_or_exchanged_are_named(district: World) -> None:
    row = certificate(district)
    path = file_of(district, row["subject_id"], row["sha256"])
    kept = path.read_bytes()
    path.unlink()
    code, told = audit()
    assert code == 1
    assert [m["reason"] for m in told["certificates"]["named"]] == ["missing"]
    # Sealed properly under the right key, and another file all the same.
    path.write_bytes(district.log.vault.seal(row["subject_id"], b"%PDF-1.4 another\n%%EOF\n"))
    code, told = audit()
    assert [m["reason"] for m in told["certificates"]["named"]] == ["changed"]
    assert told["certificates"]["named"][0]["sha256"] == row["sha256"]
    path.write_bytes(kept)
    assert audit()[0] == 0


def test_what_an_erasure_took_is_counted_and_everything_still_fits(district: World) -> None:
    from workflows.kernel import Command

    household = district.household("son", head="Hộ Sẽ Xóa", code="X-1")
    commitment = district.commitment(household, "son")
    district.exited(commitment, "son")
    district.incomes(commitment, "son")
    before = audit()[1]
    assert before["fits"], before
    district.app.erasure.erase(district["admin"], Command(), subject_id=household)
    code, told = audit()
    assert (code, told["fits"]) == (0, True), told
    assert told["attachments"]["tombstoned"] > before["attachments"]["tombstoned"]
