"""Wards: the urban units of the communes' level, which since 1 July 2025 stand beside communes under a province."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.workflows.test_reviews import accepted, assigned
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from rules.facts import COMMUNE_KINDS
from rules.plan import load_plan
from workflows.addressees import addressee_of, place_on
from workflows.kernel import Command
from workflows.seats import seat_of
from workflows.unit_views import COMMUNES_SQL

SINCE = date(2018, 1, 1)


@pytest.fixture
def ward(world: World) -> World:
    """The small world in which Cẩm Bình has become a ward; its people and hamlets are what they were."""
    admin, units = world["admin"], world.app.units
    units.reclassify(
        admin, Command(), unit_id=world.unit("binh"), kind="ward", zone="", especially_difficult=None,
        classed_poor=True, valid_from=SINCE, source="Nghị quyết 1",
    )  # fmt: skip
    units.rename(
        admin,
        Command(),
        unit_id=world.unit("binh"),
        name="phường Cẩm Bình",
        valid_from=SINCE,
        source="Nghị quyết 1",
    )
    return world


def test_the_kinds_of_the_level_are_said_once() -> None:
    assert str(COMMUNE_KINDS) == COMMUNES_SQL


def test_a_ward_is_a_unit_of_the_communes_level(ward: World) -> None:
    rows = ward.app.units.on(date(2020, 1, 1), kinds=COMMUNE_KINDS)
    assert {(r["name"], r["kind"], r["classed_poor"]) for r in rows} == {
        ("phường Cẩm Bình", "ward", True),
        ("xã Cẩm Thạch", "commune", None),
    }
    assert {r["kind"] for r in ward.app.units.on(date(2017, 12, 31), kinds=COMMUNE_KINDS)} == {"commune"}

    def establish(kind: str, name: str, parent: str) -> None:
        ward.app.units.establish(
            ward["admin"], Command(), unit_id=uuid4(), kind=kind, name=name, code="",
            parent_id=ward.unit(parent), valid_from=SINCE, source="x",
        )  # fmt: skip

    establish("ward", "phường Hai", "district")
    establish("residential_group", "tổ dân phố 1", "binh")
    establish("department", "Trạm Y tế phường", "binh")
    for kind, parent in (("ward", "thach"), ("commune", "binh"), ("ward", "son")):
        with pytest.raises(Refused, match="bad_choice") as refusal:
            establish(kind, "phường Ba", parent)
        assert refusal.value.field == "parent_id"


def test_a_household_of_a_ward_comes_to_the_council(ward: World) -> None:
    id = ward.nomination("council")
    n = ward.log.load(Nomination, id)
    assert place_on(ward.log, n, SINCE)["commune"] == "phường Cẩm Bình"
    assert place_on(ward.log, n, date(2017, 12, 31))["commune"] == "xã Cẩm Bình"
    named = addressee_of(
        ward.log,
        ward.app.units,
        load_plan("kh87-2018"),
        seat_of(ward.log, load_plan("kh87-2018"), SINCE),
        n,
        SINCE,
    )
    assert named.within == "thôn Bình Sơn, phường Cẩm Bình"
    assert ward.app.dossiers.dossier(ward["standing"], id).row["commune"] == "phường Cẩm Bình"


def test_a_ward_s_reviews_targets_and_sponsors_are_those_of_a_commune(ward: World) -> None:
    for unit, counts in (
        ("son", Counts(60, 12, 6)),
        ("yen", Counts(40, 8, 4)),
        ("binh", Counts(100, 21, 10)),
        ("thach", Counts(100, 5, 5)),
    ):
        accepted(ward, unit, 2019, counts, why="Đã đối chiếu" if unit == "binh" else "")
    figures = ward.app.figures
    found = figures.roll_up(ward["labour"], ward.unit("binh"), 2019).accepted
    assert (found.total.counts, found.poor) == (Counts(100, 20, 10), 1)
    whole = figures.roll_up(ward["labour"], ward.unit("district"), 2019).accepted
    assert whole.total.counts == Counts(200, 26, 15)
    names = [u["name"] for u in figures.units_on(ward["labour"], date(2019, 12, 31))]
    # A ward stands before its hamlets, as a commune does.
    assert names.index("phường Cẩm Bình") < names.index("thôn Bình Sơn") < names.index("xã Cẩm Thạch")
    assert ward.log.query_one("SELECT 1 FROM sponsorships WHERE sponsorship_id = %s", (assigned(ward),))


def test_a_ward_s_own_dossier_is_addressed_to_its_people_s_committee(ward: World) -> None:
    made = ward.app.nominations.propose(
        ward["clerk"], Command(), category="commune", subject_id=ward.unit("binh")
    )
    n = ward.log.load(Nomination, UUID(made["id"]))
    plan = load_plan("kh87-2018")
    named = addressee_of(
        ward.log,
        ward.app.units,
        plan,
        seat_of(ward.log, plan, ward.app.clock.today()),
        n,
        ward.app.clock.today(),
    )
    assert named.name == "Ủy ban nhân dân phường Cẩm Bình"
