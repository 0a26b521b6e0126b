"""Lists of households on their way into the register: whole or not at all, once, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.intake.spreadsheets import xlsx
from tests.workflows.world import World

from aggregates.household import Household
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from storage.vault import SubjectErasedError
from workflows import household_import
from workflows.kernel import Command
from workflows.papers import Upload

HEADINGS = ("STT", "Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Số nhân khẩu", "Phân loại hộ", "Dân tộc")
Listed = Sequence[Any]


def listed(*rows: Listed, title: str = "DANH SÁCH RÀ SOÁT") -> Upload:
    """A list as communes keep it: (code, head, birth year, hamlet, members, class)."""
    lines = [[n, *row, "Mường"] for n, row in enumerate(rows, 1)]
    return Upload("danh-sach.xlsx", xlsx([[title], [], HEADINGS, *lines], names=("Hộ",)))


HA = ("CB-1", "Bùi Thị Hà", 1980, "Bình Sơn", 4, "Hộ nghèo")
MAI = ("CB-2", "Hà Văn Mai", 1971, "Bình Yên", 3, "Hộ cận nghèo")
SAU = ("", "Phạm Văn Sáu", 1966, "thôn Bình Yên", 5, "Hộ nghèo")


def begun(world: World, upload: Upload, by: str = "clerk", unit: str = "binh") -> UUID:
    outcome = world.app.imports.begin(world[by], Command(), commune_id=world.unit(unit), upload=upload)
    return UUID(outcome["id"])


def confirmed(world: World, upload: Upload, **choices: Any) -> UUID:
    run = begun(world, upload)
    world.app.imports.confirm(world["clerk"], Command(), run_id=run, **choices)
    return run


def brought_in(world: World, upload: Upload, **choices: Any) -> UUID:
    run = confirmed(world, upload, **choices)
    assert world.app.imports.carry_out(run) == "completed"
    return run


def codes(world: World) -> list[str]:
    rows, more = world.app.household_register.page(world["clerk"])
    assert not more
    return sorted(row["code"] for row in rows)


def test_a_list_enters_the_register_as_its_rows_say(world: World) -> None:
    run = brought_in(world, listed(HA, MAI, SAU))
    rows, _ = world.app.household_register.page(world["clerk"])
    found = {row["code"]: row for row in rows}
    assert set(found) == {"CB-1", "CB-2", f"{found_series(world)}0001"}
    mai = world.app.household_register.household(world["clerk"], found["CB-2"]["household_id"])
    assert (mai["head"], mai["birth_year"], mai["hamlet"], mai["members"], mai["household_class"]) == (
        "Hà Văn Mai",
        1971,
        "thôn Bình Yên",
        3,
        "near_poor",
    )
    assert mai["import_run"] == run
    row = world.app.import_runs.run(world["clerk"], run)
    assert (row["status"], row["total"], row["taken"], row["known"], row["rejected"]) == (
        "completed",
        3,
        3,
        0,
        0,
    )


def found_series(world: World) -> str:
    row = world.log.query_one("SELECT code FROM units WHERE unit_id = %s", (world.unit("binh"),))
    assert row is not None
    return f"{row['code'] or world.unit('binh').hex[:6].upper()}-H"


def test_nobody_sees_a_household_before_the_run_is_complete(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    run = confirmed(world, listed(HA, MAI, SAU))
    seen: list[tuple[int, list[str]]] = []
    world.app.imports.carry_out(run, progress=lambda done, _: seen.append((done, codes(world))))
    assert [(done, len(found)) for done, found in seen] == [(1, 0), (2, 0), (3, 0), (3, 3)]


def test_a_run_goes_on_in_another_process_where_it_was_broken_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    run = confirmed(world, listed(HA, MAI, SAU))
    stops = iter([False, True])
    assert world.app.imports.carry_out(run, stop=lambda: next(stops)) == "running"
    other = world.another_process().imports
    assert other.waiting() == [run]
    assert other.carry_out(run) == "completed"
    assert world.app.imports.carry_out(run) == "completed"
    assert len(codes(world)) == 3
    topics = world.log.query(
        "SELECT topic, count(*) AS n FROM stored_events WHERE topic LIKE 'household.%%' GROUP BY topic"
    )
    assert {t["topic"].split(":")[-1]: t["n"] for t in topics} == {"household.imported.v1": 3}


def test_of_two_processes_that_carry_a_run_the_slower_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    run = confirmed(world, listed(HA, MAI, SAU))
    ours, other = world.app.imports, world.another_process().imports
    take, turns = ours._take, iter([True, False, True])

    def overtaken(*args: Any) -> None:
        if next(turns, False):
            # The other one writes a batch each time, and the kernel gives up.
            stops = iter([False, True])
            other.carry_out(run, stop=lambda: next(stops))
            raise Refused("stale_version")
        take(*args)

    monkeypatch.setattr(ours, "_take", overtaken)
    assert ours.carry_out(run) == "completed"
    assert len(codes(world)) == 3


def test_a_run_that_cannot_be_written_halts_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = confirmed(world, listed(HA, MAI))

    def stuck(*_: Any) -> None:
        raise Refused("stale_version")

    monkeypatch.setattr(world.app.imports, "_take", stuck)
    assert world.app.imports.carry_out(run) == "halted"
    assert codes(world) == []


def test_the_same_list_again_doubles_nothing(world: World) -> None:
    brought_in(world, listed(HA, MAI, SAU))
    run = begun(world, listed(HA, MAI, SAU))
    with pytest.raises(Refused, match="import_nothing_new"):
        world.app.imports.confirm(world["clerk"], Command(), run_id=run)
    reading = world.app.imports.reading(world["clerk"], run)
    assert [m.kind for m in reading.matches] == ["known"] * 3


def test_two_lists_of_a_commune_are_not_on_their_way_at_once(world: World) -> None:
    first = begun(world, listed(HA))
    kept = sorted(path for path in world.folder.rglob("*") if path.is_file())
    with pytest.raises(Refused, match="import_open"):
        begun(world, listed(MAI))
    assert sorted(path for path in world.folder.rglob("*") if path.is_file()) == kept
    world.app.imports.cancel(world["clerk"], Command(), run_id=first, reason="Nhầm tệp")
    begun(world, listed(MAI))


def test_a_repeated_wish_begins_one_run(world: World) -> None:
    wish, upload = Command(), listed(HA)
    outcomes = [
        world.app.imports.begin(world["clerk"], wish, commune_id=world.unit("binh"), upload=upload)
        for _ in range(2)
    ]
    assert outcomes[0] == outcomes[1]
    assert len(world.app.import_runs.runs(world["clerk"])) == 1


def test_a_cancelled_run_leaves_nothing_and_its_households_can_never_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    run = confirmed(world, listed(HA, MAI))
    stops = iter([False, True])
    world.app.imports.carry_out(run, stop=lambda: next(stops))
    (written,) = world.log.query("SELECT household_id FROM households_incoming")
    world.app.imports.cancel(world["clerk"], Command(), run_id=run, reason="Nhầm năm")
    assert world.app.imports.carry_out(run) == "cancelled"
    assert codes(world) == []
    assert world.log.query("SELECT 1 FROM households_incoming") == []
    assert world.log.vault.erased(written["household_id"])
    with pytest.raises(SubjectErasedError):
        world.log.vault.seal(written["household_id"], b"x")
    with pytest.raises(Refused, match="import_file_gone"):
        world.app.imports.reading(world["clerk"], run)
    with pytest.raises(Refused, match="import_wrong_status"):
        world.app.imports.confirm(world["clerk"], Command(), run_id=run)


def test_a_complete_run_is_undone_as_a_whole(world: World) -> None:
    mine = world.household("son")
    run = brought_in(world, listed(HA, MAI))
    (row,) = [r for r in world.app.household_register.page(world["clerk"])[0] if r["code"] == "CB-1"]
    world.app.imports.undo(world["clerk"], Command(), run_id=run, reason="Danh sách của năm khác")
    rows, _ = world.app.household_register.page(world["clerk"])
    assert [r["household_id"] for r in rows] == [mine]
    with pytest.raises(Refused, match="not_found"):
        world.app.household_register.household(world["clerk"], row["household_id"])
    # An old page of the household leads nowhere either.
    with pytest.raises(Refused, match="subject_erased"):
        world.app.households.register_commitment(
            world["head"],
            Command(),
            household_id=row["household_id"],
            exiting_from="poor",
            target_year=2020,
            statement="Gia đình tự nguyện.",
            uploads=[],
        )
    brought_in(world, listed(HA, MAI))
    assert codes(world) == sorted(["CB-1", "CB-2", rows[0]["code"]])


def test_a_run_that_something_rests_on_is_not_undone(world: World) -> None:
    run = brought_in(world, listed(HA, MAI))
    (row,) = [r for r in world.app.household_register.page(world["clerk"])[0] if r["code"] == "CB-1"]
    world.commitment(row["household_id"])
    with pytest.raises(Refused, match="import_in_use") as refused:
        world.app.imports.undo(world["clerk"], Command(), run_id=run, reason="Nhầm")
    assert refused.value.params == {"number": 1}
    assert codes(world) == ["CB-1", "CB-2"]
    assert world.log.load(Household, row["household_id"]).code is not None


def test_a_code_given_away_meanwhile_stays_with_whoever_has_it(world: World) -> None:
    run = confirmed(world, listed(HA, MAI))
    mine = world.household("son", code="cb-1")
    assert world.app.imports.carry_out(run) == "completed"
    assert codes(world) == ["CB-2", "cb-1"]
    assert world.app.import_runs.run(world["clerk"], run)["excluded"] == 1
    assert world.app.household_register.household(world["clerk"], mine)["import_run"] is None


@pytest.mark.parametrize(
    ("row", "kind", "doubt"),
    [
        (("X-1", "Bùi Thị Thưởng", 1975, "Bình Sơn", 4, "Hộ nghèo"), "known", ""),
        (("x 1-", "Bùi Thị Thưởng", 1975, "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "other_code"),
        (("X-2", "Bùi Thị Thưởng", "", "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "other_code_year_unknown"),
        (("X-1", "Trần Văn Khác", 1975, "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "code_of_another"),
        (("X-1", "Bùi Thị Thưởng", 1976, "Bình Sơn", 4, "Hộ nghèo"), "known", ""),
        (("", "Bùi Thị Thưởng", 1975, "Bình Sơn", 4, "Hộ nghèo"), "known", ""),
        (("", "Bùi Thị Thương", 1975, "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "spelling"),
        (("", "Bùi Thị Thưởng", "", "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "birth_year_unknown"),
        (("", "Bùi Thị Thưởng", 1976, "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "other_year"),
        (("", "Bùi Thị Thưởng", 1970, "Bình Sơn", 4, "Hộ nghèo"), "doubtful", "other_year"),
        (("", "Bùi Thị Thưởng", 1981, "Bình Sơn", 4, "Hộ nghèo"), "new", ""),
        (("X-3", "Bùi Thị Thưởng", 1976, "Bình Sơn", 4, "Hộ nghèo"), "new", ""),
        (("", "Bùi Thị Thưởng", 1975, "Bình Yên", 4, "Hộ nghèo"), "new", ""),
        (("X-9", "Bùi Thị Khác", 1975, "Bình Sơn", 4, "Hộ nghèo"), "new", ""),
    ],
)
def test_who_is_in_the_register_already(world: World, row: Listed, kind: str, doubt: str) -> None:
    world.household("son", code="X-1", head="Bùi Thị Thưởng", birth_year=1975)
    (found,) = world.app.imports.reading(world["clerk"], begun(world, listed(row))).matches
    assert (found.kind, found.doubt) == (kind, doubt)


def test_a_doubtful_household_comes_in_only_where_a_person_says_it_is_another(world: World) -> None:
    world.household("son", code="X-1", head="Bùi Thị Thưởng", birth_year=1975)
    namesake = ("", "Bùi Thị Thương", 1975, "Bình Sơn", 4, "Hộ nghèo")
    first = brought_in(world, listed(HA, namesake))
    assert world.app.import_runs.run(world["clerk"], first)["doubtful"] == 1
    assert codes(world) == ["CB-1", "X-1"]
    again = begun(world, listed(HA, namesake))
    reading = world.app.imports.reading(world["clerk"], again)
    (doubtful,) = reading.of_kind("doubtful")
    world.app.imports.confirm(world["clerk"], Command(), run_id=again, as_new={reading.place(doubtful.row)})
    assert world.app.imports.carry_out(again) == "completed"
    assert len(codes(world)) == 3


def test_a_code_of_another_is_never_taken_as_new(world: World) -> None:
    world.household("son", code="X-1", head="Bùi Thị Thưởng", birth_year=1975)
    run = begun(world, listed(HA, ("X-1", "Trần Văn Khác", 1960, "Bình Sơn", 4, "Hộ nghèo")))
    reading = world.app.imports.reading(world["clerk"], run)
    places = {reading.place(m.row) for m in reading.matches}
    world.app.imports.confirm(world["clerk"], Command(), run_id=run, as_new=places)
    assert world.app.imports.carry_out(run) == "completed"
    assert codes(world) == ["CB-1", "X-1"]


@pytest.mark.parametrize("why", ["elsewhere", "restricted"])
def test_a_code_in_a_list_tells_nobody_whose_it_is(world: World, why: str) -> None:
    """Codes can be guessed: a list of them would be a way to read the registers of other communes."""
    place = "long" if why == "elsewhere" else "son"
    theirs = world.household(place, code="X-1", head="Bùi Thị Thưởng", birth_year=1975)
    if why == "restricted":
        world.app.data_requests.restrict(
            world["clerk"], Command(), request_id=world.request(theirs, "restriction"), reason="chờ"
        )
    row = ("X-1", "Trần Văn Khác", 1960, "Bình Sơn", 4, "Hộ nghèo")
    run = begun(world, listed(HA, row))
    (found,) = world.app.imports.reading(world["clerk"], run).of_kind("doubtful")
    assert (found.doubt, found.household) == ("code_of_another", None)
    (left,) = world.app.imports.doubtful(world["clerk"], run)
    assert left.household is None
    world.app.imports.confirm(world["clerk"], Command(), run_id=run)
    assert world.app.imports.carry_out(run) == "completed"
    (left,) = world.app.imports.doubtful(world["clerk"], run)
    assert left.household is None
    assert "X-1" not in codes(world) or why == "restricted"


def test_columns_a_person_corrected_are_remembered_for_such_lists_of_the_commune(world: World) -> None:
    def strange(*rows: Listed) -> Upload:
        return Upload("la.xlsx", xlsx([["Chủ hộ", "Ghi", "Thôn", "Loại"], *rows]))

    run = begun(world, strange(["Bùi Thị Hà", 1980, "Bình Sơn", "Hộ nghèo"]))
    reading = world.app.imports.reading(world["clerk"], run)
    assert reading.sheet is not None
    assert reading.sheet.rows[0].birth_year is None
    told = {"birth_year": "B", "class": "D"}
    world.app.imports.set_reading(
        world["clerk"], Command(), run_id=run, columns=told, encoding="", household_class=""
    )
    reading = world.app.imports.reading(world["clerk"], run)
    assert reading.sheet is not None
    assert reading.sheet.rows[0].birth_year == 1980
    world.app.imports.cancel(world["clerk"], Command(), run_id=run, reason="Tệp năm khác")
    again = begun(world, strange(["Hà Văn Mai", 1971, "Bình Yên", "Hộ nghèo"]))
    reading = world.app.imports.reading(world["clerk"], again)
    assert reading.sheet is not None
    assert reading.sheet.rows[0].birth_year == 1971
    other = world.app.imports.begin(
        world["clerk_thach"],
        Command(),
        commune_id=world.unit("thach"),
        upload=strange(["Lê Thị Tư", 1990, "Thạch Long", "Hộ nghèo"]),
    )
    reading = world.app.imports.reading(world["clerk_thach"], UUID(other["id"]))
    assert reading.sheet is not None
    assert reading.sheet.rows[0].birth_year is None


def test_a_list_that_says_no_class_needs_one_from_a_person(world: World) -> None:
    run = begun(
        world, Upload("a.xlsx", xlsx([["Chủ hộ", "Năm sinh", "Thôn"], ["Bùi Thị Hà", 1980, "Bình Sơn"]]))
    )
    with pytest.raises(Refused, match="import_class_missing"):
        world.app.imports.confirm(world["clerk"], Command(), run_id=run)
    world.app.imports.set_reading(
        world["clerk"], Command(), run_id=run, columns={}, encoding="", household_class="near_poor"
    )
    world.app.imports.confirm(world["clerk"], Command(), run_id=run)
    assert world.app.imports.carry_out(run) == "completed"
    (row,), _ = world.app.household_register.page(world["clerk"])
    assert row["household_class"] == "near_poor"


def test_a_run_whose_officer_left_office_halts_and_goes_on_in_anothers_name(world: World) -> None:
    run = confirmed(world, listed(HA))
    world.app.people.end_appointment(
        world["admin"],
        Command(),
        officer_id=world["clerk"].officer_id,
        appointment_id=world["clerk"].appointment_id,
        last_day=date(2020, 3, 1),
    )
    assert world.app.imports.carry_out(run) == "halted"
    successor = world.officer("clerk2", "commune_officer", "binh", valid_from=date(2020, 3, 2))
    row = world.app.import_runs.run(successor, run)
    assert row["cause"] == "no_appointment"
    world.app.imports.resume(successor, Command(), run_id=run)
    assert world.app.imports.carry_out(run) == "completed"
    (household,) = world.log.query("SELECT household_id AS id FROM households")
    (imported,) = world.log.events_of(household["id"])
    assert imported.meta.officer_id == successor.officer_id


def test_nothing_but_what_was_confirmed_comes_in(world: World) -> None:
    run = confirmed(world, listed(HA, MAI))
    world.app.units.rename(
        world["admin"],
        Command(),
        unit_id=world.unit("yen"),
        name="thôn Bình Yên Hạ",
        valid_from=date(2020, 3, 2),
        source="QĐ 3",
    )
    assert world.app.imports.carry_out(run) == "halted"
    assert world.app.import_runs.run(world["clerk"], run)["cause"] == "import_changed"
    assert codes(world) == []


@pytest.mark.parametrize("who", ["head", "chair", "labour", "auditor"])
def test_only_the_communes_officer_brings_lists_in(world: World, who: str) -> None:
    with pytest.raises(Refused, match="forbidden"):
        begun(world, listed(HA), by=who)


def test_another_communes_officer_neither_sees_nor_touches_a_run(world: World) -> None:
    run = begun(world, listed(HA))
    imports, other = world.app.imports, world["clerk_thach"]
    acts: list[Callable[[], object]] = [
        lambda: imports.begin(other, Command(), commune_id=world.unit("binh"), upload=listed(MAI)),
        lambda: imports.reading(other, run),
        lambda: world.app.import_runs.run(other, run),
        lambda: imports.annotated(other, run, "vi"),
        lambda: imports.confirm(other, Command(), run_id=run),
        lambda: imports.cancel(other, Command(), run_id=run, reason="x"),
        lambda: imports.undo(other, Command(), run_id=run, reason="x"),
        lambda: imports.resume(other, Command(), run_id=run),
        lambda: imports.set_reading(
            other, Command(), run_id=run, columns={}, encoding="", household_class=""
        ),
    ]
    for act in acts:
        with pytest.raises(Refused, match="foreign_unit"):
            act()
    assert world.app.import_runs.runs(other) == []
    assert len(world.app.import_runs.runs(world["clerk"])) == 1


def test_a_file_that_is_no_spreadsheet_is_refused_and_nothing_begins(world: World) -> None:
    with pytest.raises(Refused, match="import_unreadable"):
        begun(world, Upload("a.xlsx", b"PK\x03\x04 no archive"))
    assert world.app.import_runs.runs(world["clerk"]) == []


def test_read_models_of_lists_are_what_a_rebuild_makes(world: World) -> None:
    brought_in(world, listed(HA, MAI))
    undone = brought_in(world, listed(("CB-7", "Lê Thị Tư", 1990, "Bình Sơn", 2, "Hộ nghèo")))
    world.app.imports.undo(world["clerk"], Command(), run_id=undone, reason="Nhầm")
    world.app.imports.cancel(world["clerk"], Command(), run_id=begun(world, listed(SAU)), reason="Nhầm")
    confirmed(world, listed(SAU))
    result = rebuild(world.url, world.log.mapper, compare_only=True)
    assert result.differences == {}


def test_no_plain_word_of_a_list_is_in_the_log(world: World) -> None:
    run = brought_in(world, listed(("CB-77", "Quách Thị Độc Nhất", 1983, "Bình Sơn", 4, "Hộ nghèo")))
    world.app.imports.undo(world["clerk"], Command(), run_id=run, reason="Quách Thị Độc Nhất trùng tên")
    stored = b"".join(bytes(r["state"]) for r in world.log.query("SELECT state FROM stored_events"))
    # By itself, not within some number or hash.
    assert re.search(rb"(?<![0-9A-Za-z+/.=-])1983(?![0-9A-Za-z+/=-])", stored) is None
    for word in ("Quách", "CB-77", "danh-sach"):
        assert word.encode() not in stored
        assert word.encode("unicode_escape") not in stored


def test_an_unknown_run_is_not_found(world: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        world.app.import_runs.run(world["clerk"], uuid4())
