"""A unit's dossier shows what its verdict rests on and who has what is missing; offices find what they are to attest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from tests.web.district import status_for, walk
from tests.web.story import PDF, World, page_of

from aggregates.nomination import Nomination
from aggregates.poverty_review import Counts
from rules.plan import load_plan
from web.nomination_acts import PAGES, note_of
from workflows.dossiers import Dossier
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload
from workflows.reviews import Aim

PLAN = load_plan("kh87-2018")
POOR = {2015: (30, 14), 2016: (24, 13), 2017: (19, 12), 2018: (14, 10), 2019: (9, 9)}
HOUSEHOLDS = 96


@pytest.fixture
def district(world: World) -> World:
    """The small district with a union, in spring 2020."""
    world.clock.set_day(date(2020, 3, 2))
    world.department()
    return world


def review(world: World, unit: str, year: int, *, until: str = "accepted") -> UUID:
    """Report a unit's figures of a year, and have them verified and accepted as far as ``until``."""
    reviews = world.app.reviews
    id = UUID(
        reviews.report(
            world.actor("officer"), Command(), unit_id=world.units[unit], year=year, stage="official",
            counts=Counts(HOUSEHOLDS, *POOR[year]), reviewed_on=date(year, 12, 4), remarks="", uploads=[],
        )["ids"][0]
    )  # fmt: skip
    if until != "reported":
        reviews.verify(world.actor("chair"), Command(), reviews={id: None})
    if until == "accepted":
        reviews.accept(world.actor("labour"), Command(), reviews={id: None})
    return id


def nominate(world: World, who: str, category: str, unit: str) -> UUID:
    """Open a dossier of a unit."""
    outcome = world.app.nominations.propose(
        world.actor(who), Command(), category=category, subject_id=world.units[unit]
    )
    return UUID(outcome["id"])


def hand_in(world: World, n: UUID, who: str, submits: str) -> None:
    """Hold the meeting and submit."""
    world.app.nominations.record_meeting(
        world.actor(who), Command(), nomination_id=n, held_on=date(2020, 3, 1), present=9, votes_for=9, votes_against=0,
        chaired_by="Lê A", secretary="Lê B", remarks="", uploads=[Upload("bien-ban.pdf", PDF)],
    )  # fmt: skip
    world.app.nominations.submit(
        world.actor(submits), Command(), nomination_id=n, report="Báo cáo", uploads=[]
    )


def main_of(world: World, who: str, url: str) -> str:
    """What a page says between head and foot, entities as they stand."""
    answer = world.client(who).get(url)
    assert answer.status_code == 200, page_of(answer)
    return page_of(answer).split("<main")[1].split("</main>")[0]


# -- figures -----------------------------------------------------------------------------------------------------------------


def test_a_hamlets_dossier_shows_every_year_and_who_stands_for_it(district: World) -> None:
    for year in POOR:
        review(district, "hamlet", year)
    district.app.reviews.set_targets(
        district.actor("labour"), Command(), year=2019, aims=[Aim(district.units["hamlet"], Decimal("5"))],
        basis="QĐ 12", issued_on=date(2019, 1, 15),
    )  # fmt: skip
    district.app.units.reclassify(
        district.actor("admin"), Command(), unit_id=district.units["hamlet"], kind="hamlet", zone="",
        especially_difficult=False, valid_from=date(2016, 1, 1), source="QĐ 582",
    )  # fmt: skip
    n = nominate(district, "hamlet", "hamlet", "hamlet")
    page = main_of(district, "hamlet", f"/ho-so/{n}")
    assert "Còn thiếu số liệu" not in page
    assert "không thuộc diện đặc biệt khó khăn" in page
    for words in (
        "96 hộ, 9 hộ nghèo, 9 hộ cận nghèo",
        "Nghèo 9,38%; nghèo và cận nghèo 18,75%",
        "Giảm 5,21 điểm %; chỉ tiêu 5,00: vượt chỉ tiêu",
        "Báo cáo: Nguyễn Văn Officer, 02/03/2020",
        "Xác nhận: Nguyễn Văn Chair",
        "Tiếp nhận: Nguyễn Văn Labour",
        f'href="/ra-soat/{district.units["hamlet"]}/2019"',
        "<figure",
    ):
        assert words in page, words
    # The same numbers decide the criterion.
    judged = district.app.nominations.judge_now(district.log.load(Nomination, n))
    assert judged.criterion("hamlet.average_reduction").numbers["average"] == "6.7708"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("", "chưa ai báo cáo"),
        ("reported", "chờ Chủ tịch UBND xã xác nhận"),
        ("verified", "chờ Phòng LĐ-TB&amp;XH tiếp nhận"),
    ],
)
def test_a_year_that_is_not_accepted_is_missing_and_says_who_has_it(
    district: World, until: str, words: str
) -> None:
    for year in range(2015, 2019):
        review(district, "hamlet", year)
    if until:
        review(district, "hamlet", 2019, until=until)
    n = nominate(district, "hamlet", "hamlet", "hamlet")
    page = main_of(district, "hamlet", f"/ho-so/{n}")
    assert "Còn thiếu số liệu được tiếp nhận" in page
    missing = page.split("Còn thiếu số liệu được tiếp nhận")[1].split("</ul>")[0]
    assert words in missing
    assert f'href="/ra-soat/{district.units["hamlet"]}/2019"' in missing
    assert "2018" not in missing


def test_after_a_merger_a_commune_rests_on_the_sum_of_its_parts(district: World) -> None:
    for year in POOR:
        review(district, "commune", year)
    district.app.units.merge(
        district.actor("admin"), Command(), unit_id=district.units["elsewhere"], into_id=district.units["commune"],
        valid_from=date(2020, 1, 1), source="NQ 1",
    )  # fmt: skip
    n = nominate(district, "officer", "commune", "commune")
    page = main_of(district, "labour", f"/ho-so/{n}")
    assert "Tính theo địa giới ngày 02/03/2020" in page
    assert "Chỉ tiêu năm" not in page, "no target was set"
    aims = [Aim(district.units["commune"], Decimal(2))]
    for year in (2018, 2019):
        district.app.reviews.set_targets(
            district.actor("labour"), Command(), year=year, aims=aims, basis="QĐ 1", issued_on=date(year, 1, 9)
        )  # fmt: skip
    for where in (f"/ho-so/{n}", f"/ti-le/{district.units['commune']}"):
        assert "Chỉ tiêu năm 2018, 2019 được giao khi đơn vị chưa đổi địa giới" in main_of(
            district, "labour", where
        )
    missing = page.split("Còn thiếu số liệu được tiếp nhận")[1].split("</ul>")[0]
    assert "xã Cẩm Tú" in missing, "the part that was merged has reported nothing"
    assert "xã Cẩm Bình" not in missing


def test_a_departments_dossier_shows_the_communes_in_its_charge(district: World) -> None:
    review(district, "commune", 2017)
    s = district.app.sponsorships
    id = UUID(
        s.assign(
            district.actor("standing"), Command(), department_id=district.units["union"],
            commune_id=district.units["commune"], document="TB 52", issued_on=date(2018, 8, 20),
            valid_from=date(2018, 8, 20), valid_to=None, uploads=[],
        )["id"]
    )  # fmt: skip
    s.report_support(
        district.actor("union"), Command(), sponsorship_id=id, year=2019, text="Tặng 10 con bò",
        uploads=[Upload("anh.pdf", PDF)],
    )  # fmt: skip
    s.confirm_support(district.actor("chair"), Command(), sponsorship_id=id, year=2019)
    n = nominate(district, "union", "department", "union")
    page = main_of(district, "union", f"/ho-so/{n}")
    for words in (
        "Xã được đỡ đầu", "Xã Cẩm Bình", "19,79%", "Tặng 10 con bò", "Xã đã xác nhận", "Nguyễn Văn Chair",
        f'href="/do-dau/{id}"',
    ):  # fmt: skip
        assert words in page, words
    assert status_for(district, "union", f"/do-dau/{id}") == 200


# -- attesting ---------------------------------------------------------------------------------------------------------------


def test_a_department_finds_the_communes_criteria_that_are_its_to_attest(district: World) -> None:
    n = nominate(district, "officer", "commune", "commune")
    hand_in(district, n, "officer", "chair")
    (row,) = district.app.work_lists.of(district.actor("union")).attestations
    assert {c.id for c in row["criteria"]} == {
        "commune.party_and_unions", "commune.finance_and_reports", "commune.infrastructure", "commune.fund",
    }  # fmt: skip
    work = main_of(district, "union", "/")
    assert "4 tiêu chí chờ xác nhận" in work
    assert f'href="/ho-so/{n}/xac-nhan-tieu-chi"' in work
    assert f'href="/ho-so/{n}"' in main_of(district, "union", "/ho-so")
    form = main_of(district, "union", f"/ho-so/{n}/xac-nhan-tieu-chi")
    assert "Đơn vị có đạt tiêu chí này không?" in form
    assert "Hộ có đạt" not in form
    answer = walk(
        district, "union", f"/ho-so/{n}/xac-nhan-tieu-chi", {"fund": "yes", "fund_note": "Biên lai"}, {"bl.pdf": PDF}
    )  # fmt: skip
    assert answer.status_code == 303, page_of(answer)
    page = main_of(district, "union", f"/ho-so/{n}")
    for words in ("Chủ tịch Hội Nông dân huyện", "Biên lai", "bl.pdf", "Chưa ai xác nhận"):
        assert words in page, words
    (row,) = district.app.work_lists.of(district.actor("union")).attestations
    assert "commune.fund" not in {c.id for c in row["criteria"]}
    district.app.nominations.attest(
        district.actor("union"), Command(), nomination_id=n, given=[Attested(c.id, True, "sổ của Hội") for c in row["criteria"]],
        uploads=[],
    )  # fmt: skip
    assert district.app.work_lists.of(district.actor("union")).attestations == []


def test_what_is_past_attesting_or_on_hold_waits_for_nobody(district: World) -> None:
    n = nominate(district, "officer", "commune", "commune")
    hand_in(district, n, "officer", "chair")
    union = district.actor("union")
    assert len(district.app.work_lists.of(union).attestations) == 1
    district.app.nominations.place_hold(
        district.actor("inspector"), Command(), nomination_id=n, kind="complaint", reason="có đơn"
    )
    assert district.app.work_lists.of(union).attestations == []
    held = district.log.query_one("SELECT hold_id FROM nomination_holds WHERE nomination_id = %s", (n,))
    assert held is not None
    district.app.nominations.lift_hold(
        district.actor("inspector"), Command(), nomination_id=n, hold_id=held["hold_id"], outcome="xong",
    )  # fmt: skip
    assert len(district.app.work_lists.of(union).attestations) == 1
    district.app.nominations.confirm_complete(district.actor("standing"), Command(), nomination_id=n)
    assert district.app.work_lists.of(union).attestations == []
    rows, _ = district.app.dossiers.listing(union)
    assert rows == [], "it is no longer this department's affair"
    assert status_for(district, "union", f"/ho-so/{n}/xac-nhan-tieu-chi") in (403, 409, 422)


def test_each_office_is_asked_for_its_own_criteria_alone(district: World) -> None:
    hamlet = nominate(district, "hamlet", "hamlet", "hamlet")
    department = nominate(district, "union", "department", "union")

    def asked(who: str) -> dict[UUID, int]:
        rows = district.app.work_lists.of(district.actor(who)).attestations
        return {row["nomination_id"]: len(row["criteria"]) for row in rows}

    assert asked("officer") == {hamlet: 7}
    assert asked("labour") == {department: 5}
    assert asked("inspector") == {department: 6}
    for nobody in ("hamlet", "chair", "foreign", "union", "standing", "auditor", "council1"):
        assert asked(nobody) == {}, nobody


def test_a_households_dossier_is_nothing_for_a_department(district: World) -> None:
    n = district.nomination(district.household())
    assert status_for(district, "union", f"/ho-so/{n}") == 403
    assert district.app.dossiers.listing(district.actor("union")) == ([], False)


def test_nobody_attests_their_own_unit(district: World) -> None:
    # The labour office of this district sits in the department that is nominated.
    standing = district.actor("standing")
    colleague: dict[str, Any] = {"role": "department", "unit_id": district.units["department"]}
    district.app.people.appoint(
        district.actor("admin"), Command(), officer_id=district.officers["auditor"], title="Phó phòng", signs_for="",
        valid_from=date(2016, 1, 1), basis="QĐ", **colleague,
    )  # fmt: skip
    row = district.log.query_one(
        "SELECT appointment_id FROM appointments WHERE officer_id = %s AND role = 'department'",
        (district.officers["auditor"],),
    )
    assert row is not None
    by = district.app.people.actor(district.officers["auditor"], row["appointment_id"])
    n = UUID(
        district.app.nominations.propose(
            by, Command(), category="department", subject_id=district.units["department"]
        )["id"]
    )
    assert district.app.work_lists.of(district.actor("labour")).attestations == []
    page = main_of(district, "labour", f"/ho-so/{n}")
    assert f'href="/ho-so/{n}/xac-nhan-tieu-chi"' not in page
    answer = walk(district, "labour", f"/ho-so/{n}/xac-nhan-tieu-chi", {"plan": "yes"})
    assert answer.status_code in (403, 422)
    assert district.log.load(Nomination, n).attested == {}
    assert standing.unit_id == district.units["department"]


@pytest.mark.parametrize("category", PLAN.categories)
def test_verifying_speaks_of_poverty_figures_only_where_there_are_any(category: str) -> None:
    """Any plan may have claims of an enterprise verified; there are no reviews of it to speak of."""
    page = next(p for p in PAGES.values() if p.act == "nomination.verify_claims")
    dossier = cast(Dossier, SimpleNamespace(plan=PLAN, nomination=SimpleNamespace(category=category)))
    note = note_of(page, dossier)
    assert note is not None
    assert ("giảm nghèo" in note.vi) is (category in ("hamlet", "commune"))
    assert ("thu nhập" in note.vi.lower()) is (category == "household")
    assert ("overty figures" in note.en) is (category in ("hamlet", "commune"))
