"""Incomes of long lists: a page looks no further than it shows, and finds the same as whoever looks at all of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.intake.spreadsheets import xlsx
from tests.workflows.world import World

from aggregates.refusals import Refused
from workflows import completed_lists, list_incomes
from workflows.completed_lists import CompletedLists
from workflows.kernel import Command
from workflows.papers import Upload

HEADINGS = ["Mã hộ", "Chủ hộ", "Năm sinh", "Thôn", "Loại hộ", "Thu nhập BQ/người 2018"]
ROWS = 30


def row(number: int, code: str = "") -> list[Any]:
    return [
        code or f"CB-{number:03d}",
        f"Bùi Văn Số {number}",
        1960 + number,
        "Bình Sơn",
        "Hộ nghèo",
        9_000_000 + number,
    ]


def brought_in(world: World, rows: list[list[Any]]) -> UUID:
    upload = Upload("ds.xlsx", xlsx([HEADINGS, *rows]))
    begun = world.app.imports.begin(world["clerk"], Command(), commune_id=world.unit("binh"), upload=upload)
    run = UUID(begun["id"])
    world.app.imports.confirm(world["clerk"], Command(), run_id=run)
    assert world.app.imports.carry_out(run) == "completed"
    return run


def pledged(world: World, *numbers: int) -> list[UUID]:
    ids = []
    for number in numbers:
        (found,) = world.log.query(
            "SELECT household_id FROM households WHERE code = %s", (f"CB-{number:03d}",)
        )
        ids.append(world.commitment(found["household_id"]))
    return ids


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were looked up in the register, each time."""
    monkeypatch.setattr(completed_lists, "CHUNK", 5)
    counts: list[int] = []
    whose = CompletedLists.whose

    def counted(self: Any, found: Any, lines: Any) -> Any:
        counts.append(len(lines))
        return whose(self, found, lines)

    monkeypatch.setattr(CompletedLists, "whose", counted)
    return counts


@pytest.mark.parametrize("again", ["own rows", "known by code", "known by name"])
def test_a_page_finds_what_can_be_declared_wherever_it_stands(
    world: World, monkeypatch: pytest.MonkeyPatch, looked_at: list[int], again: str
) -> None:
    world.clock.set_day(date(2020, 3, 2))
    run = brought_in(world, [row(n) for n in range(ROWS)])
    commitments = pledged(world, 3, 21, 27, 28)
    if again != "own rows":
        listed = [row(n) if again == "known by code" else ["", *row(n)[1:]] for n in range(ROWS)]
        run = brought_in(world, [*listed, row(40)])
    everything = [one for one in world.app.list_incomes.of(world["clerk"], run) if one.status == "open"]
    assert [one.row.head for one in everything] == [f"Bùi Văn Số {n}" for n in (3, 21, 27, 28)]
    looked_at.clear()
    page = world.app.list_incomes.page(world["clerk"], run, shown=4)
    assert [one.key for one in page.offered] == [(id, 2018) for id in commitments]
    assert not page.more
    assert [one.row.head for one in page.others] == [f"Bùi Văn Số {n}" for n in (0, 1, 2, 4)]
    # Four that can be declared, and the first five of the list.
    assert looked_at == [4, 5]
    monkeypatch.setattr(list_incomes, "MOST_AT_ONCE", 2)
    page = world.app.list_incomes.page(world["clerk"], run, shown=4)
    assert ([one.key[0] for one in page.offered], page.more) == (commitments[:2], True)
    looked_at.clear()
    world.app.list_incomes.declare(world["clerk"], Command(), run_id=run, chosen=[(commitments[3], 2018)])
    assert looked_at == [1]
    incomes = world.log.query("SELECT commitment_id, claimed FROM incomes")
    assert [(i["commitment_id"], int(i["claimed"])) for i in incomes] == [(commitments[3], 9_000_028)]


def test_the_file_is_read_once_for_as_long_as_nobody_is_erased(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.clock.set_day(date(2020, 3, 2))
    run = brought_in(world, [row(n) for n in range(3)])
    world.app.imports.lists.forget()
    read: list[UUID] = []
    attachments = world.log.attachments
    original = type(attachments).read

    def counted(self: Any, subject: UUID, sha256: str) -> bytes | None:
        read.append(subject)
        return original(self, subject, sha256)

    monkeypatch.setattr(type(attachments), "read", counted)
    for _ in range(3):
        world.app.list_incomes.page(world["clerk"], run, shown=4)
    assert read == [run]
    world.app.erasure.erase(world["admin"], Command(), subject_id=world.household(head="Ai Đó Khác"))
    read.clear()
    assert len(world.app.list_incomes.page(world["clerk"], run, shown=4).others) == 3
    assert read == [run]


def declared(world: World) -> list[tuple[UUID, int, int]]:
    rows = world.log.query("SELECT commitment_id, year, claimed FROM incomes ORDER BY claimed")
    return [(row["commitment_id"], row["year"], int(row["claimed"])) for row in rows]


def test_a_list_of_known_households_alone_brings_their_incomes_once(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    plain = Upload("ho.xlsx", xlsx([HEADINGS[:5], *[row(n)[:5] for n in range(3)]]))
    begun = world.app.imports.begin(world["clerk"], Command(), commune_id=world.unit("binh"), upload=plain)
    world.app.imports.confirm(world["clerk"], Command(), run_id=UUID(begun["id"]))
    world.app.imports.carry_out(UUID(begun["id"]))
    commitments = pledged(world, 0, 2)
    before = world.log.query_one("SELECT count(*) AS n FROM households")

    run = brought_in(world, [row(n) for n in range(3)])
    page = world.app.list_incomes.page(world["clerk"], run, shown=9)
    assert [one.key[0] for one in page.offered] == commitments
    world.app.list_incomes.declare(
        world["clerk"], Command(), run_id=run, chosen=[one.key for one in page.offered]
    )
    assert declared(world) == [(commitments[0], 2018, 9_000_000), (commitments[1], 2018, 9_000_002)]
    assert world.log.query_one("SELECT count(*) AS n FROM households") == before

    # The same in another file: what is on record is not offered again, what was not declared is still to come.
    again = brought_in(world, [row(n) for n in (2, 1, 0)])
    page = world.app.list_incomes.page(world["clerk"], again, shown=9)
    assert (page.offered, [one.status for one in page.others]) == ([], ["same", "pledge", "same"])
    (commitment,) = pledged(world, 1)
    world.app.list_incomes.declare(world["clerk"], Command(), run_id=again, chosen=[(commitment, 2018)])
    # And once everything that it says is on record, it has nothing new.
    upload = Upload("ds.xlsx", xlsx([HEADINGS, *[row(n) for n in (1, 0, 2)]]))
    third = world.app.imports.begin(world["clerk"], Command(), commune_id=world.unit("binh"), upload=upload)
    with pytest.raises(Refused, match="import_nothing_new"):
        world.app.imports.confirm(world["clerk"], Command(), run_id=UUID(third["id"]))
    assert len(declared(world)) == 3


def test_a_list_of_known_households_is_undone_with_the_incomes_it_brought(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    brought_in(world, [row(n) for n in range(2)])
    (commitment,) = pledged(world, 1)
    # Another figure than the first list's, which nobody declared: as a list that was corrected has it.
    listed = row(1)
    listed[-1] = 9_500_000
    run = brought_in(world, [listed])
    world.app.list_incomes.declare(world["clerk"], Command(), run_id=run, chosen=[(commitment, 2018)])
    assert world.app.imports.why_no_undo(world["clerk"], run) is None
    world.verify(commitment, 2018)
    why = world.app.imports.why_no_undo(world["clerk"], run)
    assert why is not None
    assert "Bùi Văn Số 1 (2018)" in why.text.vi
    with pytest.raises(Refused, match="import_incomes_confirmed"):
        world.app.imports.undo(world["clerk"], Command(), run_id=run, reason="nhầm năm")
    world.app.incomes.reopen(
        world["chair"], Command(), commitment_id=commitment, year=2018, cause="complaint", reason="nhầm năm", uploads=[]
    )  # fmt: skip
    assert world.app.imports.why_no_undo(world["clerk"], run) is None
    world.app.imports.undo(world["clerk"], Command(), run_id=run, reason="nhầm năm")
    assert declared(world) == []
