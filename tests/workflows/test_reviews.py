"""Reviews, targets and sponsorships on a real database: separation of duties, bulk acts, facts for the rules, rebuilt views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows.world import World, pdf

from aggregates.pii import plain
from aggregates.poverty_review import Counts, PovertyReview
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.kernel import Command
from workflows.poverty_figures import PovertyFigures
from workflows.review_totals import Part
from workflows.reviews import MOST_AT_ONCE, Aim, Report


def reported(
    world: World, unit: str = "son", year: int = 2019, counts: Counts | None = None, **more: Any
) -> UUID:
    who = {"son": "head", "yen": "head_yen", "long": "head_long", "thach": "clerk_thach"}.get(unit, "clerk")
    facts: dict[str, Any] = {
        "stage": "official", "counts": counts or Counts(96, 20, 10), "reviewed_on": date(year, 12, 10), "remarks": "",
        "uploads": [],
    }  # fmt: skip
    outcome = world.app.reviews.report(
        world[who], Command(), unit_id=world.unit(unit), year=year, **{**facts, **more}
    )
    return UUID(outcome["ids"][0])


def accepted(
    world: World, unit: str = "son", year: int = 2019, counts: Counts | None = None, why: str = ""
) -> UUID:
    id = reported(world, unit, year, counts)
    chair = "chair_thach" if unit in ("long", "thach") else "chair"
    world.app.reviews.verify(world[chair], Command(), reviews={id: None})
    world.app.reviews.accept(world["labour"], Command(), reviews={id: None}, remarks=why)
    return id


def assigned(world: World, commune: str = "binh", **more: Any) -> UUID:
    facts: dict[str, Any] = {
        "document": "QĐ 289", "issued_on": date(2018, 8, 1), "valid_from": date(2018, 8, 1), "valid_to": None,
        "uploads": [pdf("assignment")],
    }  # fmt: skip
    outcome = world.app.sponsorships.assign(
        world["standing"], Command(), department_id=world.unit("front"), commune_id=world.unit(commune),
        **{**facts, **more},
    )  # fmt: skip
    return UUID(outcome["id"])


def told(world: World, sponsorship: UUID, year: int = 2019) -> None:
    world.app.sponsorships.report_support(
        world["front"], Command(), sponsorship_id=sponsorship, year=year, text="tặng 10 con bò",
        uploads=[pdf("support", "anh.pdf")],
    )  # fmt: skip


def test_three_people_and_three_only(world: World) -> None:
    id = reported(world)
    reviews = world.app.reviews
    both = world.wearing("head", "commune_chair", "binh")
    with pytest.raises(Refused, match="proposer_may_not"):
        reviews.verify(both, Command(), reviews={id: None})
    reviews.verify(world["chair"], Command(), reviews={id: None})
    for name, code in (("head", "proposer_may_not"), ("chair", "two_people")):
        with pytest.raises(Refused, match=code):
            reviews.accept(world.wearing(name, "labour_office", "labour"), Command(), reviews={id: None})
    reviews.accept(world["labour"], Command(), reviews={id: None})
    assert world.app.figures.reviews_of(world.unit("son")) == [(2019, 96, 20, 10)]


def test_only_accepted_figures_are_facts(world: World) -> None:
    figures, unit = world.app.figures, world.unit("son")
    accepted(world, year=2017, counts=Counts(90, 30, 10))
    accepted(world, year=2018, counts=Counts(92, 25, 10))
    reported(world)
    assert figures.reviews_of(unit) == [(2017, 90, 30, 10), (2018, 92, 25, 10)]
    assert figures.reviews_of(unit)[0].counts.rate == Fraction(400, 9)
    id = PovertyReview.id_of(world.app.movements.in_force().id, unit, 2018)
    world.app.reviews.correct(
        world["chair"], Command(), review_id=id, counts=Counts(92, 24, 10), reason="sai", uploads=[pdf()]
    )
    assert figures.reviews_of(unit) == [(2017, 90, 30, 10)]
    world.app.reviews.accept(world["labour"], Command(), reviews={id: None})
    assert figures.reviews_of(unit) == [(2017, 90, 30, 10), (2018, 92, 24, 10)]
    world.app.reviews.return_to_reporter(world["labour"], Command(), review_id=id, reason="x")
    assert figures.reviews_of(unit) == [(2017, 90, 30, 10)]


def test_the_base_year_and_the_years_of_the_movement(world: World) -> None:
    accepted(world, year=2015)
    assert world.app.figures.years() == (2015, 2016, 2017, 2018, 2019, 2020)
    for year in (2014, 2021):
        with pytest.raises(Refused, match="bad_year"):
            reported(world, year=year)
    with pytest.raises(Refused, match="review_too_early"):
        reported(world, year=2020)


def test_several_units_at_once_all_or_none(world: World) -> None:
    reviews, events = world.app.reviews, world.events
    good = [Report(world.unit(u), Counts(n, 10, 5)) for u, n in (("son", 90), ("yen", 80), ("binh", 170))]
    facts: dict[str, Any] = {
        "year": 2019, "stage": "official", "reviewed_on": date(2019, 12, 10), "remarks": "", "uploads": [pdf("list")],
    }  # fmt: skip
    for bad, code in (
        (Report(world.unit("long"), Counts(10, 1, 1)), "foreign_unit"),
        (Report(world.unit("front"), Counts(10, 1, 1)), "foreign_unit"),
        (Report(uuid4(), Counts(10, 1, 1)), "not_found"),
        (Report(world.unit("son"), Counts(1, 1, 1)), "more_poor_than_households"),
    ):
        with pytest.raises(Refused, match=code):
            reviews.report_many(world["clerk"], Command(), reports=[*good[1:], bad], **facts)
    with pytest.raises(Refused, match="nothing_chosen"):
        reviews.report_many(world["clerk"], Command(), reports=[], **facts)
    with pytest.raises(Refused, match="too_many_rows"):
        reviews.report_many(world["clerk"], Command(), reports=good[:1] * (MOST_AT_ONCE + 1), **facts)
    assert world.events == events
    command = Command()
    outcome = reviews.report_many(world["clerk"], command, reports=good, **facts)
    assert reviews.report_many(world["clerk"], command, reports=good, **facts) == outcome
    assert world.events == events + 3
    ids = [UUID(id) for id in outcome["ids"]]
    with pytest.raises(Refused, match="stale_version"):
        reviews.verify(world["chair"], Command(), reviews={ids[0]: 1, ids[1]: 2})
    with pytest.raises(Refused, match="foreign_unit"):
        reviews.verify(world["chair_thach"], Command(), reviews=dict.fromkeys(ids, 1))
    reviews.verify(world["chair"], Command(), reviews=dict.fromkeys(ids, 1))
    # One whose hamlets say otherwise keeps the others back: no reason was given for it.
    with pytest.raises(Refused, match="difference_unexplained"):
        reviews.accept(world["labour"], Command(), reviews=dict.fromkeys(ids, 2))
    assert world.app.figures.reviews_of(world.unit("son")) == []
    reviews.accept(world["labour"], Command(), reviews=dict.fromkeys(ids, 2), remarks="thôn đếm thiếu")
    assert world.app.figures.reviews_of(world.unit("binh")) == [(2019, 170, 10, 5)]
    paper = world.log.query_one("SELECT sha256, unit_path FROM papers WHERE originator_id = %s", (ids[0],))
    assert paper is not None
    assert paper["unit_path"] == world.path("son")
    assert world.app.records.paper(world["head"], paper["sha256"], ids[0]).content
    for name, code in (("head_yen", "foreign_unit"), ("front", "foreign_unit")):
        with pytest.raises(Refused, match=code):
            world.app.records.paper(world[name], paper["sha256"], ids[0])


def test_a_first_report_does_not_run_over_another_one(world: World) -> None:
    unit = world.unit("son")
    facts: dict[str, Any] = {
        "year": 2019, "stage": "official", "reviewed_on": date(2019, 12, 10), "remarks": "", "uploads": [],
    }  # fmt: skip
    reported(world)
    for version in (0, 2):
        with pytest.raises(Refused, match="stale_version"):
            world.app.reviews.report_many(
                world["clerk"], Command(), reports=[Report(unit, Counts(5, 1, 1), version)], **facts
            )
    world.app.reviews.report_many(
        world["clerk"], Command(), reports=[Report(unit, Counts(5, 1, 1), 1)], **facts
    )


def test_two_at_once_leave_one_review_and_one_charge(world: World) -> None:
    """Two officers press at the same moment: nothing is there twice, and whoever saw nothing is told."""
    unit, barrier = world.unit("son"), Barrier(2)

    def together(act: Callable[[], object]) -> str:
        barrier.wait(timeout=20)
        try:
            act()
        except Refused as refusal:
            return refusal.code
        return "done"

    def report(who: str, poor: int) -> Callable[[], object]:
        report = Report(unit, Counts(96, poor, 10), 0)
        return lambda: world.app.reviews.report_many(
            world[who], Command(), reports=[report], year=2019, stage="official", reviewed_on=date(2019, 12, 10),
            remarks="", uploads=[],
        )  # fmt: skip

    _ = world.actors
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(together, (report("head", 20), report("clerk", 21)))) == [
            "done",
            "stale_version",
        ]
        assert sorted(pool.map(together, (lambda: assigned(world), lambda: assigned(world)))) == [
            "already_sponsored", "done",
        ]  # fmt: skip
    assert (world.count("poverty_reviews"), world.count("sponsorships")) == (1, 1)


def test_targets_are_set_and_changed_with_their_document(world: World) -> None:
    reviews, unit = world.app.reviews, world.unit("binh")
    facts: dict[str, Any] = {"year": 2019, "basis": "QĐ 12", "issued_on": date(2019, 1, 15)}
    reviews.set_targets(world["labour"], Command(), aims=[Aim(unit, Decimal("4.6"), 0)], **facts)
    with pytest.raises(Refused, match="required"):
        reviews.set_targets(world["labour"], Command(), aims=[Aim(unit, Decimal(5))], **facts)
    with pytest.raises(Refused, match="stale_version"):
        reviews.set_targets(world["labour"], Command(), aims=[Aim(unit, Decimal(5), 0)], reason="x", **facts)
    reviews.set_targets(world["labour"], Command(), aims=[Aim(unit, Decimal(5), 1)], reason="x", **facts)
    assert world.app.figures.targets_of(unit) == [(2019, Decimal(5))]


def test_what_waits_for_whom(world: World) -> None:
    waiting = world.app.figures.waiting
    id = reported(world)

    def names(who: str) -> list[str]:
        return [row["name"] for row in waiting(world[who])]

    assert (names("chair"), names("deputy"), names("chair_thach"), names("labour")) == (
        ["thôn Bình Sơn"], ["thôn Bình Sơn"], [], [],
    )  # fmt: skip
    world.app.reviews.return_to_reporter(world["chair"], Command(), review_id=id, reason="x")
    assert (names("head"), names("clerk"), names("head_yen"), names("chair")) == (
        ["thôn Bình Sơn"], ["thôn Bình Sơn"], [], [],
    )  # fmt: skip
    reported(world, counts=Counts(50, 5, 5))
    world.app.reviews.verify(world["chair"], Command(), reviews={id: None})
    assert (names("labour"), names("chair"), names("auditor")) == (["thôn Bình Sơn"], [], [])


def test_sums_of_hamlets_and_of_the_district(world: World) -> None:
    figures = world.app.figures
    accepted(world, "son", counts=Counts(96, 20, 10))
    found = figures.roll_up(world["clerk"], world.unit("binh"), 2019)
    assert found.reported.total.missing == (world.unit("yen"),)
    reported(world, "yen", counts=Counts(84, 14, 9))
    with pytest.raises(Refused, match="difference_unexplained") as refused:
        accepted(world, "binh", counts=Counts(180, 35, 19))
    assert refused.value.field == "remarks"
    assert "180 hộ, 35 hộ nghèo" in refused.value.text.vi
    assert "180 hộ, 34 hộ nghèo" in refused.value.text.vi
    binh = PovertyReview.id_of(world.app.movements.in_force().id, world.unit("binh"), 2019)
    with pytest.raises(Refused, match="difference_unexplained"):
        world.app.reviews.accept(world["labour"], Command(), reviews={binh: None}, remarks="  ")
    why = "một hộ mới tách tính ở xã"
    world.app.reviews.accept(world["labour"], Command(), reviews={binh: None}, remarks=why)
    taken = world.log.events_of(binh)[-1]
    assert isinstance(taken, PovertyReview.Accepted)
    assert plain(taken.remarks) == why
    found = figures.roll_up(world["labour"], world.unit("binh"), 2019)
    assert found.reported.total.counts == Counts(180, 34, 19)
    assert (found.reported.poor, found.reported.differs) == (1, True)
    assert found.accepted.total.missing == (world.unit("yen"),)
    whole = figures.roll_up(world["labour"], world.unit("district"), 2019)
    assert (whole.reported.total.of, whole.reported.total.missing) == (2, (world.unit("thach"),))
    accepted(world, "thach", counts=Counts(100, 5, 5))
    whole = figures.roll_up(world["labour"], world.unit("district"), 2019)
    assert whole.accepted.total.counts == Counts(280, 40, 24)
    with pytest.raises(Refused, match="foreign_unit"):
        figures.roll_up(world["clerk"], world.unit("thach"), 2019)


def test_figures_on_a_later_boundary(world: World) -> None:
    """As if the hamlet of the other commune had joined this one on 1 December 2019."""
    accepted(world, "binh", 2018, Counts(1840, 248, 276))
    accepted(world, "long", 2018, Counts(160, 32, 24))
    accepted(world, "binh", 2019, Counts(2010, 201, 240))
    binh, long_ = world.unit("binh"), world.unit("long")

    def history(unit: UUID, on: date, of: date) -> Sequence[Part]:
        joined = unit == binh and on >= date(2019, 12, 1) > of
        return (Part(unit), Part(long_)) if joined else (Part(unit),)

    figures = PovertyFigures(world.app.kernel, world.app.movements, lambda: history)
    on_new = figures.reviews_on_boundary(binh, date(2019, 12, 31))
    assert on_new == [(2018, 2000, 280, 300), (2019, 2010, 201, 240)]
    assert on_new[0].counts.poor_rate - on_new[1].counts.poor_rate == 4
    assert figures.reviews_of(binh)[0] == (2018, 1840, 248, 276)
    assert world.app.figures.reviews_on_boundary(binh, date(2019, 12, 31))[0] == (2018, 1840, 248, 276)


def test_a_sponsorship_from_assignment_to_confirmation(world: World) -> None:
    sponsorships, s = world.app.sponsorships, assigned(world)
    told(world, s)
    assert [r["year"] for r in sponsorships.waiting(world["chair"])] == [2019]
    assert sponsorships.waiting(world["chair_thach"]) == []
    with pytest.raises(Refused, match="foreign_unit"):
        sponsorships.confirm_support(world["chair_thach"], Command(), sponsorship_id=s, year=2019)
    sponsorships.refuse_support(world["chair"], Command(), sponsorship_id=s, year=2019, reason="chưa nhận")
    assert [r["status"] for r in sponsorships.waiting(world["front"])] == ["refused"]
    told(world, s)
    sponsorships.confirm_support(world["chair"], Command(), sponsorship_id=s, year=2019)
    row = sponsorships.one(world["head"], s)
    assert (row["confirmed"], row["supports"][0]["status"]) == (1, "confirmed")
    paper = world.log.query_one(
        "SELECT sha256 FROM papers WHERE originator_id = %s AND name = 'anh.pdf'", (s,)
    )
    assert paper is not None
    other_department = replace(
        world["front"], unit_id=world.unit("home"), unit_path=world["labour"].unit_path
    )
    for name in ("front", "head", "chair", "labour", "auditor"):
        assert sponsorships.one(world[name], s)["supports"]
        assert world.app.records.paper(world[name], paper["sha256"], s).content
        assert world.app.records.changes_since(world[name], s, 1)
    for stranger in (world["head_long"], world["chair_thach"], other_department):
        for read in (
            lambda by: sponsorships.one(by, s),
            lambda by: world.app.records.paper(by, paper["sha256"], s),
            lambda by: world.app.records.changes_since(by, s, 1),
        ):
            with pytest.raises(Refused, match="foreign_unit"):
                read(stranger)
    with pytest.raises(Refused, match="forbidden"):
        sponsorships.listing(world["admin"])
    assert [r["sponsorship_id"] for r in sponsorships.listing(world["head"])] == [s]
    assert sponsorships.listing(world["head_long"]) == []


def test_one_department_one_commune_one_charge_at_a_time(world: World) -> None:
    s = assigned(world, valid_to=date(2019, 6, 30))
    spans: tuple[dict[str, Any], ...] = (
        {"valid_from": date(2019, 6, 30)},
        {"valid_from": date(2017, 1, 1)},
        {"valid_from": date(2018, 9, 1), "valid_to": date(2018, 10, 1)},
    )
    for span in spans:
        with pytest.raises(Refused, match="already_sponsored"):
            assigned(world, **span)
    assigned(world, valid_from=date(2019, 7, 1))
    assigned(world, "thach")
    world.app.sponsorships.end(
        world["labour"], Command(), sponsorship_id=s, last_day=date(2018, 12, 31), document="QĐ 2", reason="x"
    )
    assigned(world, valid_from=date(2019, 1, 1), valid_to=date(2019, 6, 30))


def test_another_department_does_not_report(world: World) -> None:
    s = assigned(world)
    other = replace(world["front"], unit_id=world.unit("home"))
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.sponsorships.report_support(
            other, Command(), sponsorship_id=s, year=2019, text="x", uploads=[pdf()]
        )


def test_the_rate_of_a_sponsored_commune_is_that_of_the_beginning(world: World) -> None:
    """Help that brought the rate below 30 % must not take the criterion away."""
    of = world.app.sponsorships.sponsored_communes_of
    front = world.unit("front")
    assigned(world)
    assigned(world, "thach", valid_from=date(2019, 1, 1), valid_to=date(2019, 12, 31))
    day = date(2019, 6, 1)
    assert [(c.name, c.poor_rate, c.latest_rate) for c in of(front, day)] == [
        ("xã Cẩm Bình", None, None), ("xã Cẩm Thạch", None, None),
    ]  # fmt: skip
    accepted(world, "binh", 2016, Counts(1000, 340, 50))
    accepted(world, "binh", 2017, Counts(1000, 300, 50))
    accepted(world, "binh", 2018, Counts(1000, 240, 50))
    accepted(world, "binh", 2019, Counts(1000, 180, 50))
    reported(world, "thach", 2018, Counts(1000, 350, 50))
    accepted(world, "thach", 2019, Counts(1000, 299, 50))
    binh, thach = of(front, day)
    assert (binh.poor_rate, binh.rate_year) == (30, 2017)
    # On that day 2019 had not ended.
    assert (binh.latest_rate, binh.latest_year) == (24, 2018)
    assert (thach.poor_rate, thach.latest_year) == (None, None)
    later = of(front, date(2020, 5, 18))
    assert [c.name for c in later] == ["xã Cẩm Bình"]
    assert (later[0].poor_rate, later[0].latest_rate) == (30, 18)
    assert of(front, date(2018, 7, 31)) == []
    last_day = of(front, date(2019, 12, 31))
    assert [c.name for c in last_day] == ["xã Cẩm Bình", "xã Cẩm Thạch"]


def test_views_equal_their_rebuild(world: World) -> None:
    busy(world)
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
    with world.log.connection() as connection:
        connection.execute("UPDATE poverty_reviews SET poor = poor + 1")
        connection.execute("UPDATE sponsorship_supports SET status = 'confirmed'")
        connection.execute("UPDATE reduction_targets SET points = 0")
        connection.execute("UPDATE papers SET unit_path = 'x' WHERE topic LIKE 'poverty_review%%'")
    found = rebuild(world.url, world.log.mapper, compare_only=True).differences
    assert set(found) == {"poverty_reviews", "sponsorship_supports", "reduction_targets", "papers"}
    rebuild(world.url, world.log.mapper)
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def busy(world: World) -> None:
    """Bring every event of reviews, targets and sponsorships about."""
    app = world.app
    id = accepted(world)
    app.reviews.correct(
        world["chair"], Command(), review_id=id, counts=Counts(96, 19, 10), reason="sai", uploads=[pdf("why")]
    )
    app.reviews.return_to_reporter(world["labour"], Command(), review_id=id, reason="thiếu")
    reported(world, counts=Counts(96, 18, 10), uploads=[pdf("list")])
    accepted(world, "binh", 2018, Counts(180, 40, 20))
    facts: dict[str, Any] = {"year": 2019, "basis": "QĐ 12", "issued_on": date(2019, 1, 15), "reason": "x"}
    for points in (4, 5):
        app.reviews.set_targets(
            world["labour"], Command(), aims=[Aim(world.unit("binh"), Decimal(points))], **facts
        )
    s = assigned(world)
    told(world, s, 2018)
    app.sponsorships.confirm_support(world["chair"], Command(), sponsorship_id=s, year=2018)
    told(world, s)
    app.sponsorships.refuse_support(world["chair"], Command(), sponsorship_id=s, year=2019, reason="x")
    app.sponsorships.end(
        world["standing"],
        Command(),
        sponsorship_id=s,
        last_day=date(2020, 6, 30),
        document="QĐ 3",
        reason="x",
    )
