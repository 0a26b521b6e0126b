"""Who goes on when a unit ends: like follows like, and what was decided on a level that ended is for whoever is appointed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.signing import code_for
from tests.workflows import test_units
from tests.workflows.test_units import (  # noqa: F401 (fixtures)
    LATER,
    NQ1686,
    CamThuy,
    district,
    district_template,
)
from tests.workflows.world import pdf, uid

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.bootstrap import unit_id
from workflows.kernel import Command

ENDED = date(2025, 7, 1)
MORE = {
    "council_chair": ("council_chair", "390"),
    "member1": ("council_member", "390"),
    # Entered in a commune: the office is the district council's all the same.
    "member2": ("council_member", "15184"),
    "district_chair": ("district_chair", "390"),
    "inspector": ("inspector", "390"),
    "farmers": ("department", "nong-dan"),
}
OF_THE_DISTRICT = ("standing", "labour", "auditor", *MORE)
PROVINCIAL = {
    "standing": ("standing_office", "Giám đốc Sở Nội vụ"),
    "labour": ("labour_office", "Giám đốc Sở Nông nghiệp và Môi trường"),
    "council_chair": ("council_chair", "Chủ tịch Hội đồng TĐKT tỉnh"),
    "member1": ("council_member", "Ủy viên"),
    "member2": ("council_member", "Ủy viên"),
}


@pytest.fixture
def everybody(district: CamThuy, monkeypatch: pytest.MonkeyPatch) -> CamThuy:  # noqa: F811
    for name, (role, unit) in MORE.items():
        district.officer(name, role, unit)
        monkeypatch.setitem(test_units.OFFICES, name, (role, unit))
    district.present()
    return district


def appoint_province(world: CamThuy) -> None:
    """Give the province's offices to people who held none in the district, with the titles they bear there."""
    for name, (role, title) in PROVINCIAL.items():
        world.actors[name] = world.officer(f"p_{name}", role, "tinh-38", title, valid_from=ENDED)
    world.actors["province_chair"] = world.officer(
        "p_chair",
        "province_chair",
        "tinh-38",
        "Phó Chủ tịch UBND tỉnh",
        signs_for="KT.",
        valid_from=ENDED,
        authority_document="15/UQ-UBND",
        authority_issued_on=ENDED,
    )


def ended(world: CamThuy, call: Any) -> Refused:
    """Return the refusal, which names what ended, by what, and who is competent now."""
    refusal = world.refused("office_ended", call)
    for words in (refusal.text.vi, refusal.text.en):
        assert "Nghị quyết 1686/NQ-UBTVQH15" in words
        assert "01/07/2025" in words
        assert "tỉnh Thanh Hóa" in words
    return refusal


def test_an_office_of_the_district_ends_with_it(everybody: CamThuy) -> None:
    world = everybody
    world.apply()
    for name in OF_THE_DISTRICT:
        assert world.actor(name).role == test_units.OFFICES[name][0]
    world.clock.set_day(LATER)
    world.apply(NQ1686)
    found = {name: ended(world, lambda name=name: world.actor(name)).text for name in OF_THE_DISTRICT}
    assert found["district_chair"].vi == (
        "Theo Nghị quyết 1686/NQ-UBTVQH15, chức vụ này của huyện Cẩm Thủy không còn từ ngày 01/07/2025. Việc ấy nay thuộc: "
        "Chủ tịch UBND tỉnh, tỉnh Thanh Hóa; quản trị hệ thống giao chức vụ ấy."
    )
    assert "Provincial chair" in found["district_chair"].en
    # Communes are still communes, hamlets still hamlets, and somebody has to appoint.
    for name in ("clerk_van", "chair_do", "head_le", "admin"):
        assert world.actor(name).role == test_units.OFFICES[name][0]
    assert world.actor("chair_do").unit_id == unit_id("cam-tan-2025")
    assert world.actor("admin").unit_id == unit_id("tinh-38")
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_who_was_in_office_just_before_acts_on_nothing_afterwards(everybody: CamThuy) -> None:
    world = everybody
    before = dict(world.actors)
    dossier = world.nomination("appraisal", hamlet="do1")
    council = world.nomination("council", hamlet="van1")
    session = world.session([council])
    other = world.another_process()
    assert not other.log.places.ended_office(before["labour"].appointment_id)
    world.both()
    app = other
    events = world.events
    for act in (
        lambda: app.nominations.appraise(before["labour"], Command(), nomination_id=dossier, opinion="Đủ"),
        lambda: app.council.vote(
            before["member2"], Command(), session_id=session, ballots={council: "against"}
        ),
        lambda: app.council.count(before["standing"], Command(), session_id=session),
        lambda: app.council.cancel(before["standing"], Command(), session_id=session, reason="hết"),
        lambda: app.inspections.plan(
            before["inspector"],
            Command(),
            unit_id=unit_id("cam-van-2025"),
            planned_for=LATER,
            sampling="x",
            commitment_ids=[],
        ),
        lambda: app.people.declare_kin(before["farmers"], Command(), household_id=uid("x")),
    ):
        ended(world, act)
    assert world.events == events
    codes = world.log.query("SELECT kind, code FROM security_log WHERE code = 'office_ended'")
    assert {r["kind"] for r in codes} == {"permission"}
    assert len(codes) == 6


def test_the_province_goes_on_with_what_was_under_way(everybody: CamThuy, plain_paper: None) -> None:
    world = everybody
    appraisal = world.nomination("appraisal", hamlet="do1")
    council = world.nomination("council", hamlet="van1")
    voted = world.nomination("council", hamlet="le")
    decision = world.decision([voted])
    session = world.session([council])
    world.both()
    world.present_again()
    appoint_province(world)
    app = world.app
    # The district's council had not closed its session: the province's standing office cancels it, and convenes its own.
    app.council.cancel(world["standing"], Command(), session_id=session, reason="Hội đồng huyện không còn")
    assert {r["nomination_id"] for r in app.work_lists.of(world["labour"]).nominations} == {appraisal}
    app.nominations.appraise(world["labour"], Command(), nomination_id=appraisal, opinion="Đủ")
    assert [d["decision_id"] for d in app.work_lists.of(world["province_chair"]).decisions] == [decision]
    chair = world["province_chair"]
    app.council.sign(chair, Command(), decision_id=decision, code=code_for(app, chair))
    assert world.log.load(Nomination, voted).status == "decided"
    app.council.issue_certificate(world["standing"], Command(), nomination_id=voted)
    second = world.decision([appraisal, council])
    app.council.sign(chair, Command(), decision_id=second, code=code_for(app, chair))
    # What the district's officers did before stands under their names and offices.
    metas = [e.meta for e in world.log.events_of(voted)]
    assert {m.unit_name for m in metas if m.role == "labour_office"} == {
        "Phòng Lao động - Thương binh và Xã hội"
    }


def test_what_a_department_left_unfinished_is_for_the_standing_office_of_the_province(
    everybody: CamThuy,
) -> None:
    world, n = everybody, everybody.app.nominations
    farmers = world["farmers"]
    proposed = n.propose(farmers, Command(), category="department", subject_id=unit_id("nong-dan"))
    dossier = UUID(proposed["id"])
    n.record_meeting(
        farmers, Command(), nomination_id=dossier, held_on=world.clock.today(), present=9, votes_for=9, votes_against=0,
        chaired_by="Hà Văn Bảy", secretary="Phạm Thị Ngân", remarks="", uploads=[pdf("m")],
    )  # fmt: skip
    world.refused(
        "forbidden",
        lambda: n.withdraw(world["standing"], Command(), nomination_id=dossier, reason="không được"),
    )
    world.both()
    world.present_again()
    appoint_province(world)
    work = world.app.work_lists.of
    assert {r["nomination_id"] for r in work(world["standing"]).nominations} == {dossier}
    assert work(world["labour"]).nominations == []
    world.refused(
        "forbidden", lambda: n.withdraw(world["labour"], Command(), nomination_id=dossier, reason="x")
    )
    n.submit(world["standing"], Command(), nomination_id=dossier, report="Báo cáo", uploads=[pdf("r")])
    # Whoever brought it in does not check it; another officer of the same office does, and returns it.
    world.refused(
        "proposer_may_not",
        lambda: n.confirm_complete(world["standing"], Command(), nomination_id=dossier),
    )
    second = world.officer("p_second", "standing_office", "tinh-38", valid_from=ENDED)
    n.return_for_supplement(second, Command(), nomination_id=dossier, missing=["báo cáo tài chính"])
    assert {r["nomination_id"] for r in work(world["standing"]).nominations} == {dossier}
    n.supply(world["standing"], Command(), nomination_id=dossier, remarks="đã bổ sung", uploads=[])
    n.confirm_complete(second, Command(), nomination_id=dossier)
    assert {r["nomination_id"] for r in work(world["labour"]).nominations} == {dossier}


def test_the_preview_tells_the_offices_that_end_from_those_that_follow(everybody: CamThuy) -> None:
    world = everybody
    world.apply()
    world.clock.set_day(LATER)
    events = world.events
    seen = world.app.units.preview(world["admin"], NQ1686)
    assert world.events == events
    ends = {r["full_name"] for r in seen.appointments if r["ends"]}
    assert ends == {f"Nguyễn Văn {name}" for name in OF_THE_DISTRICT}
    assert {f"Nguyễn Văn {n}" for n in ("admin", "chair_do", "head_le")} <= {
        r["full_name"] for r in seen.appointments if not r["ends"]
    }
    # Looked at only: they are in office still.
    assert world.actor("district_chair").role == "district_chair"
    world.apply(NQ1686)
    assert {r["full_name"] for r in world.app.people.ended_offices(uid("officer labour"))} <= ends
    merged: dict[str, Any] = {"into_id": unit_id("cam-van-2025"), "valid_from": date(2025, 12, 1)}
    follow = world.app.units.followers(world["admin"], unit_id("cam-tan-2025"), **merged)[1]
    assert follow
    assert not any(r["ends"] for r in follow)


def test_the_administrator_is_told_which_offices_to_give_anew(everybody: CamThuy) -> None:
    world = everybody
    world.both()
    world.present_again()
    admin = world["admin"]
    found = world.app.people.vacancies(admin)
    assert {v.role for v in found} == {
        "labour_office", "standing_office", "council_member", "council_chair", "province_chair", "inspector", "auditor",
        "department",
    }  # fmt: skip
    assert all(v.open and v.unit == "tỉnh Thanh Hóa" for v in found)
    members = next(v for v in found if v.role == "council_member")
    assert [r["username"] for r in members.ended] == ["u-member1", "u-member2"]
    assert {r["ended"] for r in members.ended} == {"huyện Cẩm Thủy"}
    appoint_province(world)
    still = {v.role for v in world.app.people.vacancies(admin) if v.open}
    assert still == {"inspector", "auditor", "department"}
    held = next(v for v in world.app.people.vacancies(admin) if v.role == "province_chair")
    assert [h["username"] for h in held.holders] == ["u-p-chair"]
    assert [r["username"] for r in held.ended] == ["u-district-chair"]
    with pytest.raises(Refused, match="forbidden"):
        world.app.people.vacancies(world["standing"])


def test_an_ended_office_is_neither_opened_again_nor_in_the_way_of_another(everybody: CamThuy) -> None:
    world = everybody
    world.both()
    world.present_again()
    row = world.log.query_one(
        "SELECT appointment_id, valid_to FROM appointments WHERE officer_id = %s",
        (uid("officer district_chair"),),
    )
    assert row is not None
    assert row["valid_to"] == date(2025, 6, 30)
    ended(
        world,
        lambda: world.app.people.end_appointment(
            world["admin"],
            Command(),
            officer_id=uid("officer district_chair"),
            appointment_id=row["appointment_id"],
            last_day=LATER,
        ),
    )
    # Whoever held an office of the district may hold one of the province, or administer the system, from then on.
    world.refused(
        "office_of_other_level",
        lambda: world.appoint("district_chair", "district_chair", "tinh-38", valid_from=ENDED),
    )
    world.appoint("district_chair", "province_chair", "tinh-38", valid_from=ENDED)
    assert world.actor("district_chair").instead_of == {"district_chair"}
    world.appoint("farmers", "administrator", "tinh-38", valid_from=ENDED)
    world.refused(
        "administrator_apart",
        lambda: world.appoint("inspector", "administrator", "tinh-38", valid_from=date(2025, 6, 30)),
    )
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_district_that_merges_into_a_district_takes_its_offices_along(everybody: CamThuy) -> None:
    world = everybody
    other = uid("another district")
    world.app.units.establish(
        world["admin"], Command(), unit_id=other, kind="district", name="huyện Ngọc Lặc", code="389", parent_id=None,
        valid_from=date(2016, 1, 1), source="x",
    )  # fmt: skip
    world.app.units.merge(
        world["admin"],
        Command(),
        unit_id=unit_id("390"),
        into_id=other,
        valid_from=date(2020, 1, 1),
        source="NQ",
    )
    for name in OF_THE_DISTRICT:
        assert world.actor(name).unit_path.startswith(f"/{other}/"), name
    assert world.app.people.vacancies(world.actor("admin")) == []


def test_a_province_s_own_chair_does_not_decide_for_a_district_that_stands(everybody: CamThuy) -> None:
    world = everybody
    province = uid("a province")
    world.app.units.establish(
        world["admin"], Command(), unit_id=province, kind="province", name="tỉnh Khác", code="01", parent_id=None,
        valid_from=date(2016, 1, 1), source="x",
    )  # fmt: skip
    world.app.people.register_officer(
        world["admin"],
        Command(),
        officer_id=uid("officer above"),
        username="above",
        full_name="Ai Đó",
        password="chungtay-2020",
    )
    world.app.people.appoint(
        world["admin"], Command(), officer_id=uid("officer above"), role="province_chair", unit_id=province, title="x",
        valid_from=date(2016, 1, 1), basis="x",
    )  # fmt: skip
    assert world.actor("above").instead_of == frozenset()
