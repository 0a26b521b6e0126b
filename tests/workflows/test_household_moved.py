"""A household moves to another hamlet, and what belongs to it goes along; what was submitted stays with who answers for it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.intake.spreadsheets import xlsx
from tests.workflows.test_household_import import brought_in
from tests.workflows.world import World, pdf

from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from projections.follower import Follower
from projections.rebuild import rebuild
from storage.vault import SubjectErasedError
from workflows.kernel import Command
from workflows.papers import Upload


def move(world: World, household: UUID, to: str = "long", by: str = "clerk", **more: Any) -> None:
    world.app.household_changes.move(
        world[by], Command(**more), household_id=household, hamlet_id=world.unit(to), reason="tái định cư"
    )


def lists(world: World, who: str) -> set[UUID]:
    return {row["household_id"] for row in world.app.household_register.page(world[who])[0]}


def refused_to(world: World, who: str, household: UUID) -> str:
    try:
        world.app.household_register.household(world[who], household)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.fixture
def moved(world: World) -> dict[str, UUID]:
    """A household with confirmed and open figures and a dossier in preparation, which now lives in another commune."""
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment, amounts={2016: 7_350_000, 2017: 11_760_000})
    world.declare(commitment, 2018, 12_000_000)
    nomination = world.proposed(household)
    world.meet(nomination)
    move(world, household)
    return {"household": household, "commitment": commitment, "nomination": nomination}


def test_it_leaves_the_lists_of_one_commune_and_enters_those_of_the_other(
    world: World, moved: dict[str, UUID]
) -> None:
    household = moved["household"]
    for who in ("head", "clerk", "chair"):
        assert household not in lists(world, who), who
        assert refused_to(world, who, household) == "foreign_unit", who
    for who in ("head_long", "clerk_thach", "chair_thach", "auditor"):
        assert household in lists(world, who), who
        assert refused_to(world, who, household) == "", who
    found = world.log.load(Household, household)
    assert (found.hamlet_id, found.unit_path) == (world.unit("long"), world.path("long"))
    homes = world.app.household_register.homes(household)
    assert [(h["hamlet"], h["commune"]) for h in homes] == [
        ("thôn Bình Sơn", "xã Cẩm Bình"),
        ("thôn Thạch Long", "xã Cẩm Thạch"),
    ]


def test_its_figures_are_the_new_communes_to_confirm_and_who_confirmed_before_stays_told(
    world: World, moved: dict[str, UUID]
) -> None:
    commitment = moved["commitment"]
    with pytest.raises(Refused, match="foreign_unit"):
        world.verify(commitment, 2018)
    assert [r["year"] for r in world.app.work_lists.of(world["chair_thach"]).incomes] == [2018]
    assert world.app.work_lists.of(world["chair"]).incomes == []
    world.verify(commitment, 2018, hamlet="long")
    made = world.app.households.verifications_of(commitment)
    assert [(v["year"], v["unit_name"]) for v in made] == [
        (2016, "xã Cẩm Bình"),
        (2017, "xã Cẩm Bình"),
        (2018, "xã Cẩm Thạch"),
    ]
    assert world.log.load(ExitCommitment, commitment).hamlet_id == world.unit("long")
    sha = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (commitment,))
    assert sha is not None
    assert world.app.records.paper(world["clerk_thach"], sha["sha256"], commitment).content
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.records.paper(world["clerk"], sha["sha256"], commitment)


def test_a_dossier_in_preparation_goes_along_and_its_new_hamlet_meets_anew(
    world: World, moved: dict[str, UUID]
) -> None:
    nomination = moved["nomination"]
    found = world.log.load(Nomination, nomination)
    assert (found.hamlet_id, found.meeting) == (world.unit("long"), None)
    submit: dict[str, Any] = {"nomination_id": nomination, "report": "Báo cáo", "uploads": [pdf("r")]}
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.nominations.submit(world["head"], Command(), **submit)
    with pytest.raises(Refused, match="minutes_missing"):
        world.app.nominations.submit(world["head_long"], Command(), **submit)
    world.meet(nomination, "long")
    world.app.nominations.submit(world["head_long"], Command(), **submit)
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    counted = world.log.query("SELECT commune_id, dossiers FROM stage_counts WHERE dossiers > 0")
    assert counted == [{"commune_id": world.unit("thach"), "dossiers": 1}]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_verified_dossier_stays_and_its_commune_goes_on_reading_what_it_rests_on(world: World) -> None:
    nomination = world.nomination("commune_endorsement")
    household = world.log.load(Nomination, nomination).subject_id
    move(world, household)
    assert world.log.load(Nomination, nomination).hamlet_id == world.unit("son")
    world.app.nominations.endorse(
        world["chair"], Command(), nomination_id=nomination, submission_number="12",
        submission_date=world.clock.today(),
    )  # fmt: skip
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    for who in ("head", "chair", "clerk_thach"):
        assert refused_to(world, who, household) == "", who
        assert world.app.households.commitment(world[who], commitment).id == commitment
    sha = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (commitment,))
    assert sha is not None
    assert world.app.records.paper(world["chair"], sha["sha256"], commitment).content
    # It reads, and changes nothing; nobody else of the commune it left reads it.
    assert household not in lists(world, "chair")
    assert refused_to(world, "head_yen", household) == "foreign_unit"
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.households.record_relapse(
            world["chair"], Command(), commitment_id=commitment, year=2019, reason="x", household_class="poor"
        )
    # What the new commune finds out holds the dossier that stayed.
    world.app.households.record_relapse(
        world["chair_thach"],
        Command(),
        commitment_id=commitment,
        year=2019,
        reason="x",
        household_class="poor",
    )
    assert list(world.log.load(Nomination, nomination).holds.values()) == ["relapse"]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


@pytest.mark.parametrize("step", ["commune_check", "commune_verification"])
def test_a_dossier_that_waits_for_its_verification_keeps_the_household_in_the_commune(
    world: World, step: str
) -> None:
    nomination = world.nomination(step)
    household = world.log.load(Nomination, nomination).subject_id
    with pytest.raises(Refused, match="dossier_unverified") as refused:
        move(world, household)
    assert refused.value.field == "hamlet_id"
    assert world.log.load(Nomination, nomination).code in refused.value.text.vi
    # Within the commune nothing changes for who verifies.
    move(world, household, "yen")
    assert world.log.load(Nomination, nomination).hamlet_id == world.unit("son")
    assert world.log.load(Household, household).hamlet_id == world.unit("yen")


def test_where_and_when_it_can_have_moved(world: World) -> None:
    world.clock.set_day(date(2018, 7, 19))
    household = world.household()
    world.clock.set_day(date(2020, 3, 2))
    cases: tuple[tuple[str, dict[str, Any], str, str], ...] = (
        ("son", {}, "household_lives_there", "hamlet_id"),
        ("binh", {}, "bad_choice", "hamlet_id"),
        ("long", {"occurred_on": date(2018, 7, 18)}, "bad_date", "occurred_on"),
        ("long", {"occurred_on": date(2015, 7, 18)}, "bad_date", "occurred_on"),
        ("long", {"occurred_on": date(2020, 3, 3)}, "future_date", "occurred_on"),
    )
    for to, more, code, field in cases:
        with pytest.raises(Refused) as refused:
            move(world, household, to, **more)
        assert (refused.value.code, refused.value.field) == (code, field)
    young = uuid4()
    world.app.units.establish(
        world["admin"], Command(), unit_id=young, kind="hamlet", name="thôn Mới", code="", parent_id=world.unit("binh"),
        valid_from=date(2020, 1, 1), source="QĐ", demonstration=True,
    )  # fmt: skip
    to_young: dict[str, Any] = {"household_id": household, "hamlet_id": young, "reason": "x"}
    with pytest.raises(Refused, match="bad_date"):
        world.app.household_changes.move(world["clerk"], Command(occurred_on=date(2019, 12, 31)), **to_young)
    world.app.household_changes.move(world["clerk"], Command(occurred_on=date(2020, 1, 1)), **to_young)
    world.app.units.merge(
        world["admin"], Command(), unit_id=world.unit("yen"), into_id=world.unit("son"), valid_from=date(2020, 2, 1),
        source="QĐ",
    )  # fmt: skip
    with pytest.raises(Refused, match="unit_dissolved"):
        move(world, household, "yen")
    move(world, household, occurred_on=date(2020, 2, 1))
    assert [day for day, _, _ in world.log.load(Household, household).homes] == [
        date(2018, 7, 19),
        date(2020, 1, 1),
        date(2020, 2, 1),
    ]


def test_kin_and_the_erased(world: World) -> None:
    household = world.household()
    world.app.people.declare_kin(world["clerk"], Command(), household_id=household)
    world.actors.pop("clerk")
    world.actors["clerk"] = world.actor("clerk")
    with pytest.raises(Refused, match="own_affair"):
        move(world, household)
    gone = world.household()
    world.app.erasure.erase(world["admin"], Command(), subject_id=gone)
    with pytest.raises((Refused, SubjectErasedError), match="subject_erased"):
        move(world, gone)


def test_a_commitment_registered_meanwhile_in_the_old_hamlet_is_not_left_behind(world: World) -> None:
    """Another process decides on the household as it saw it before the move: it has to decide again."""
    patch = pytest.MonkeyPatch()
    household = world.household()
    other = world.another_process()
    original = other.log.append

    def late(*arguments: Any, **more: Any) -> None:
        patch.undo()
        move(world, household)
        original(*arguments, **more)

    patch.setattr(other.log, "append", late)
    with pytest.raises(Refused, match="foreign_unit"):
        other.households.register_commitment(
            world["head"], Command(), household_id=household, exiting_from="poor", target_year=2020, statement="x",
            uploads=[],
        )  # fmt: skip
    assert world.count("commitments") == 0


def test_an_erasure_takes_along_what_was_said_where_it_lived_before(world: World) -> None:
    name = "Quách Thị Nhược Lan"
    household = world.household(head=name)
    neighbour = world.household()
    commitment = world.commitment(neighbour, accepted=False)
    world.app.households.withdraw(
        world["head"], Command(), commitment_id=commitment, reason=f"Như hộ {name}."
    )
    move(world, household)
    along = world.app.erasure.taken_along(world["admin"], household)
    assert along.elsewhere == 1
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    last = world.log.events_of(commitment)[-1]
    assert isinstance(last, ExitCommitment.Withdrawn)
    assert last.reason.erased


def test_the_sample_of_an_inspection_keeps_a_household_that_moved_away(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)
    inspector = world["inspector"]
    inspection = UUID(
        world.app.inspections.plan(
            inspector, Command(), unit_id=world.unit("binh"), planned_for=world.clock.today(), sampling="x",
            commitment_ids=[commitment],
        )["id"]
    )  # fmt: skip
    world.app.inspections.carry_out(
        inspector, Command(), inspection_id=inspection, on=world.clock.today(), minutes="x", uploads=[]
    )
    move(world, world.log.load(ExitCommitment, commitment).household_id)
    world.app.inspections.find_income(
        inspector, Command(), inspection_id=inspection, commitment_id=commitment, year=2017, text="x",
        uploads=[pdf("x")],
    )  # fmt: skip
    (finding,) = world.app.inspections.findings(inspection)
    assert finding["household_path"] == world.path("long")


def test_incomes_of_a_list_are_not_declared_for_a_household_that_has_moved_away(world: World) -> None:
    headings = (
        "Mã hộ",
        "Họ tên chủ hộ",
        "Năm sinh",
        "Thôn",
        "Phân loại hộ",
        "Thu nhập BQ/người 2018 (nghìn đồng)",
    )
    rows = [
        ("CB-1", "Bùi Thị Hà", 1980, "Bình Sơn", "Hộ nghèo", 9000),
        ("CB-2", "Hà Văn Mai", 1971, "Bình Sơn", "Hộ nghèo", 8000),
    ]
    run = brought_in(world, Upload("ds.xlsx", xlsx([headings, *rows])))
    for row in world.log.query("SELECT household_id FROM households"):
        world.commitment(row["household_id"])
    listed = world.app.list_incomes.of(world["clerk"], run)
    assert [(i.row.code, i.status) for i in listed] == [("CB-1", "open"), ("CB-2", "open")]
    (gone,) = world.log.query("SELECT household_id FROM households WHERE code = 'CB-1'")
    move(world, gone["household_id"])
    listed = world.app.list_incomes.of(world["clerk"], run)
    assert [(i.row.code, i.status) for i in listed] == [("CB-2", "open")]


def test_open_requests_about_its_data_go_along_and_answered_ones_stay(world: World) -> None:
    household = world.household()
    answered, waiting = world.request(household, "access"), world.request(household, "access")
    requests = world.app.data_requests
    requests.refuse(
        world["clerk"], Command(), request_id=answered, ground="not_entitled", reason="không có giấy tờ"
    )
    due = requests.one(world["clerk"], waiting)["due_on"]
    move(world, household)
    assert requests.waiting(world["clerk"]) == []
    assert [(r["request_id"], r["due_on"]) for r in requests.waiting(world["clerk_thach"])] == [
        (waiting, due)
    ]
    with pytest.raises(Refused, match="foreign_unit"):
        requests.withdraw(world["clerk"], Command(), request_id=waiting, reason="thôi")
    requests.withdraw(world["clerk_thach"], Command(), request_id=waiting, reason="thôi")
    assert requests.one(world["clerk"], answered)["outcome"] == "refused"
