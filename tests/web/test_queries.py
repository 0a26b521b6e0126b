"""No page asks the database more because it shows more rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.web.district import COUNCIL_DAY, drafted
from tests.web.story import World

from storage import rounds
from storage.rounds import Statement


class Asked:
    """Counts what is sent to the database."""

    def __init__(self) -> None:
        self.number = 0
        self.lines = 0
        """Statements that write lines of the log of readings."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Count statements: those of cursors, and those that are sent together in one round."""
    counted = Asked()
    execute, run = psycopg.Cursor.execute, rounds._run

    def executed(self: psycopg.Cursor[Any], *arguments: Any, **more: Any) -> object:
        counted.number += 1
        counted.lines += "INSERT INTO personal_readings" in str(arguments[0])
        return execute(self, *arguments, **more)

    def rounded(connection: psycopg.Connection[Any], statements: Sequence[Statement]) -> object:
        counted.number += len(statements)
        return run(connection, statements)

    monkeypatch.setattr(psycopg.Cursor, "execute", executed)
    monkeypatch.setattr(rounds, "_run", rounded)
    return counted


def council_ready(world: World, *heads: str) -> list[UUID]:
    """Dossiers that wait for the council, of households with these heads."""
    found = []
    for head in heads:
        n = world.nomination(world.household(head, f"H-{head}"))
        world.advance(n, "council")
        found.append(n)
    world.clock.set_day(COUNCIL_DAY)
    return found


def questions(world: World, asked: Asked, who: str, url: str) -> int:
    """How many statements a page takes at the least: once a second a process also asks what others have changed."""
    client = world.client(who)
    assert client.get(url).status_code == 200, url
    taken = []
    for _ in range(4):
        before = asked.number
        client.get(url)
        taken.append(asked.number - before)
    return min(taken)


LISTS = [
    ("standing", "/"),
    ("chair", "/"),
    ("standing", "/ho-so"),
    ("hamlet", "/ho-gia-dinh"),
    ("standing", "/hoi-dong"),
    ("standing", "/hoi-dong/trieu-tap"),
    ("standing", "/quyet-dinh"),
    ("standing", "/so-vang"),
    ("auditor", "/kiem-toan"),
    ("auditor", "/toan-canh"),
    ("standing", "/ra-soat"),
    ("inspector", "/kiem-tra"),
    ("standing", "/ke-hoach/household"),
    ("standing", "/quan-tri/ke-hoach/thu"),
]


def test_a_list_of_four_asks_no_more_than_a_list_of_one(world: World, asked: Asked) -> None:
    council_ready(world, "Bùi Văn Một")
    one = {(who, url): questions(world, asked, who, url) for who, url in LISTS}
    council_ready(world, "Bùi Văn Hai", "Bùi Văn Ba", "Bùi Văn Bốn")
    four = {(who, url): questions(world, asked, who, url) for who, url in LISTS}
    assert four == one


def test_reminders_of_four_households_ask_no_more_than_one(world: World, asked: Asked) -> None:
    world.household("Bùi Văn Một", "W1", watched=())
    one = questions(world, asked, "chair", "/")
    for number in (2, 3, 4):
        world.household(f"Bùi Văn Số {number}", f"W{number}", watched=(2017,))
    assert questions(world, asked, "chair", "/") == one


def test_a_decision_on_three_asks_no_more_than_one_on_one(world: World, asked: Asked) -> None:
    small = drafted(world, council_ready(world, "Bùi Văn Một"))
    large = drafted(world, council_ready(world, "Bùi Văn Hai", "Bùi Văn Ba", "Bùi Văn Bốn"))
    for who, page in (("standing", ""), ("district", ""), ("district", "/ky")):
        assert questions(world, asked, who, f"/quyet-dinh/{large}{page}") == questions(
            world, asked, who, f"/quyet-dinh/{small}{page}"
        ), page


def test_a_page_writes_down_who_was_read_about_with_one_statement_and_only_where_somebody_was(
    world: World, asked: Asked
) -> None:
    heads = [world.household(f"Bùi Văn {n}", f"Q-{n}", pending=(2018, 2019)) for n in ("Một", "Hai", "Ba")]
    dossier = world.nomination(heads[0])
    for who, url, wanted in (
        ("chair", "/", 1),
        ("chair", "/thu-nhap/xac-nhan", 1),
        ("auditor", "/kiem-toan", 1),
        ("auditor", "/kiem-toan/ai-da-doc", 1),
        ("auditor", f"/ho-gia-dinh/{heads[0]}", 1),
        ("officer", f"/ho-gia-dinh/{heads[0]}", 1),
        ("officer", f"/cam-ket/{world.commitment_of(heads[0])}", 1),
        ("standing", f"/ho-so/{dossier}", 1),
        ("hamlet", "/ho-gia-dinh", 0),
        ("standing", "/ho-so", 0),
        ("standing", "/", 0),
        ("auditor", "/kiem-toan/tong-hop", 0),
    ):
        before = asked.lines
        assert world.client(who).get(url).status_code == 200, url
        assert asked.lines - before == wanted, (who, url)
