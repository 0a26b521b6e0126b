"""After another plan was adopted: reviews of former years, the former plan's own words, and why a row of figures has a gap."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.entries import entry
from tests.plan_files import signed_before
from tests.web.district import status_for, walk
from tests.web.story import PDF, World, page_of
from tests.web.test_reviews import accepted, report, url
from tests.web.test_unit_dossiers import hand_in, main_of, nominate
from tests.workflows.test_plan_in_force import another_plan, edited

from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from rules.levels import authority_area
from rules.plan import load_plan, plan_file
from storage.settings import Settings
from web.step_filter import step_options
from workflows.as_of import When
from workflows.gold_book import BookFilter
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.plans import PlanFile, packaged, read_plan_file
from workflows.reviews import Aim

OTHER = signed_before("vd-hai-cap-2026")
SHIPPED = load_plan("kh87-2018")
PLANS = "/quan-tri/ke-hoach"
FORMER = f"ma=kh87-2018&ban={SHIPPED.version}"


@pytest.fixture(autouse=True)
def _day(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))


def adopt(world: World, plan: PlanFile = OTHER) -> None:
    world.app.movements.adopt_plan(
        world.actor("admin"), Command(), plan=plan, document="12/BB", decided_on=date(2020, 3, 1), reason="mới"
    )  # fmt: skip


def hamlet_dossier(world: World) -> UUID:
    world.department()
    n = nominate(world, "hamlet", "hamlet", "hamlet")
    hand_in(world, n, "hamlet", "hamlet")
    return n


# -- whose movement it is -----------------------------------------------------------------------------------------------------


def test_every_page_bears_the_movement_of_the_plan_in_force(world: World) -> None:
    mast = re.compile(r'<span class="brand-movement"[^>]*>(.*?)</span>')
    assert mast.findall(page_of(world.client("admin").get(PLANS))) == [SHIPPED.movement.vi]
    adopt(world)
    assert mast.findall(page_of(world.client("admin").get(PLANS))) == [OTHER.plan.movement.vi]
    assert mast.findall(page_of(world.client("admin").get(f"{PLANS}?lang=en"))) == [OTHER.plan.movement.en]
    page = page_of(world.client("admin").get(f"{PLANS}?lang=vi"))
    assert OTHER.plan.movement.vi in page
    assert SHIPPED.movement.vi not in page


def test_a_sample_certificate_is_of_the_place_and_movement_of_the_plan_in_force(world: World) -> None:
    before = world.app.templates.sample("short")
    assert before.address.endswith("huyện Cẩm Thủy, tỉnh Thanh Hóa")
    assert (before.place, SHIPPED.movement.vi in before.merit) == ("Cẩm Thủy", True)
    adopt(world)
    after = world.app.templates.sample("long")
    assert OTHER.plan.movement.vi in after.merit
    assert SHIPPED.movement.vi not in after.merit
    assert authority_area(OTHER.plan) in after.address


def test_papers_name_the_movement_of_what_they_are_of(world: World) -> None:
    household = world.household()
    old = world.nomination(household)
    world.advance(old, "council")
    adopt(world)
    ours, auditor = world.app, world.actor("auditor")
    both = f"{SHIPPED.movement.vi}; {OTHER.plan.movement.vi}"
    assert ours.movements.names() == both

    def named(paper: bytes) -> str:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
        return "".join(text.split())

    def as_of(kind: str, record: UUID) -> str:
        return named(ours.as_of_papers.render(auditor, ours.as_of.show(auditor, kind, record, When())))

    def squeezed(name: str) -> str:
        return "".join(name.split())

    of_dossier = as_of("dossier", old)
    assert squeezed(SHIPPED.movement.vi) in of_dossier
    assert squeezed(OTHER.plan.movement.vi) not in of_dossier
    assert squeezed(both) in as_of("commitment", world.commitment_of(household))
    # No certificate yet: the book is of every movement; then of those it has lines of.
    standing = world.actor("standing")
    assert squeezed(both) in named(ours.gold_book.export(standing, BookFilter(), "pdf")[0])
    world.decide(old)
    ours.council.issue_certificate(standing, Command(), nomination_id=old)
    book = named(ours.gold_book.export(standing, BookFilter(), "pdf")[0])
    assert squeezed(SHIPPED.movement.vi) in book
    assert squeezed(OTHER.plan.movement.vi) not in book
    assert ours.protection_record.data(world.actor("admin"), Settings(data_dir=Path("data"))).movement == both
    assert squeezed(both) in named(
        ours.audit.report(auditor, household_ids=[household], nomination_ids=[old])
    )


# -- reviews ------------------------------------------------------------------------------------------------------------------


def test_reviews_of_former_years_are_read_and_finished(world: World) -> None:
    accepted(world, "hamlet", 2018, Counts(96, 30, 10))
    assert report(world).status_code == 303
    adopt(world)
    for page in (url(world), url(world, year=2018), f"/ra-soat/{world.units['hamlet']}", "/ra-soat?nam=2018"):
        assert status_for(world, "chair", page) == 200, page
    assert "31,25%" in main_of(world, "hamlet", "/ti-le?nam=2018")
    assert "31,25%" in main_of(world, "labour", f"/ti-le/{world.units['hamlet']}")
    # What waits is found from the list of work, and its link leads somewhere.
    work = main_of(world, "chair", "/")
    (link,) = {unescape(h) for h in re.findall(r'href="(/ra-soat/[^"]*/xac-nhan)"', work) if "2019" in h}
    assert walk(world, "chair", link, {"remarks": ""}).status_code == 303
    assert walk(world, "labour", url(world, act="tiep-nhan"), {}).status_code == 303
    assert world.app.figures.reviews_of(world.units["hamlet"]) == [(2018, 96, 30, 10), (2019, 96, 20, 10)]
    # Nobody goes by the former plan any more: its other years are not asked for.
    assert status_for(world, "chair", url(world, year=2017)) == 404
    assert "bao-cao" not in main_of(world, "hamlet", url(world, year=2018))


def test_a_dossier_under_way_has_its_years_reported_verified_and_accepted(world: World) -> None:
    n = hamlet_dossier(world)
    adopt(world)
    page = main_of(world, "officer", f"/ho-so/{n}")
    links = {unescape(h) for h in re.findall(r'href="(/ra-soat/[^"]+)"', page)}
    years = {urlsplit(link).path.rpartition("/")[2] for link in links}
    assert years >= {"2015", "2016", "2017", "2018", "2019"}
    for link in links:
        assert status_for(world, "officer", link) == 200, link
    assert not years & {"2025", "2026"}, "what the plan in force asks for is nothing to this dossier"
    assert "bao-cao" in main_of(world, "hamlet", url(world, year=2017))
    assert report(world, year=2017).status_code == 303
    assert walk(world, "chair", url(world, year=2017, act="xac-nhan"), {"remarks": ""}).status_code == 303
    assert walk(world, "labour", url(world, year=2017, act="tiep-nhan"), {}).status_code == 303
    typed = {"points": "2", "basis": "QĐ 12", "issued_on": "10/01/2020"}
    assert walk(world, "labour", url(world, year=2017, act="chi-tieu"), typed).status_code == 303
    assert [t.year for t in world.app.figures.targets_of(world.units["hamlet"])] == [2017]
    tabs = main_of(world, "labour", "/ti-le")
    assert all(f"nam={year}" in tabs for year in (*range(2015, 2021), *range(2025, 2031)))
    for page in (
        url(world, "commune", 2017, "bang-tinh.xlsx"),
        url(world, "commune", 2017, "nhap-bang-tinh"),
    ):
        assert status_for(world, "officer", page) == 200, page


# -- why there is a gap -------------------------------------------------------------------------------------------------------


def row_of(page: str, table: str, head: str) -> str:
    """The text of one row of a table, by what its head says."""
    body = page.partition(f'id="{table}-caption"')[2].partition("</table>")[0]
    (row,) = [r for r in re.findall(r"<tr.*?</tr>", body, re.S) if re.search(rf">\s*{head}\s*<", r)]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)))


def test_each_gap_of_a_rate_table_has_its_reason(world: World) -> None:
    hamlet, commune = world.units["hamlet"], world.units["commune"]
    name = world.app.figures.unit(world.actor("labour"), commune)["name"]

    def told(lang: str = "vi") -> str:
        return row_of(main_of(world, "labour", f"/ti-le?nam=2019&lang={lang}"), "rates-table", name)

    accepted(world, "hamlet", 2019, Counts(96, 20, 10))
    assert report(world, "commune", 2019, by="officer", households="96", poor="21").status_code == 303
    found = told()
    for wanted in (
        "Chờ Chủ tịch UBND xã xác nhận",
        "năm 2018: chưa ai báo cáo",
        "chưa giao chỉ tiêu",
        "khác số cộng các thôn (báo cáo − cộng: 0 hộ, +1 nghèo, 0 cận nghèo)",
    ):
        assert wanted in found, (wanted, found)
    assert "differs from the sum of the hamlets (reported − sum: 0 households, +1 poor, 0 near-poor)" in told(
        "en"
    )
    assert walk(world, "chair", url(world, "commune", 2019, "xac-nhan"), {"remarks": ""}).status_code == 303
    assert "Chờ Phòng LĐ-TB&XH tiếp nhận" in told()
    # A report whose hamlets are not all there cannot be compared, and says that.
    accepted(world, "commune", 2018, Counts(96, 30, 10))
    earlier = row_of(main_of(world, "labour", "/ti-le?nam=2018"), "rates-table", name)
    assert "1/1 thôn chưa có số liệu nên chưa đối chiếu được" in earlier
    # Where communes are added up the same stands in the commune's row.
    whole = main_of(world, "labour", f"/ra-soat/{world.units['district']}/tong-hop?nam=2019")
    assert "khác số cộng các thôn" in row_of(whole, "parts", name)
    # The unit's own page says it year by year, and the district's sum names who is missing.
    years = main_of(world, "labour", f"/ti-le/{hamlet}")
    assert "Năm 2018: chưa ai báo cáo; chưa giao chỉ tiêu" in row_of(years, "rates-table", "2019")
    assert f"chưa tiếp nhận: {name}" in row_of(main_of(world, "labour", "/ti-le"), "whole", "2019")


def test_figures_that_contradict_each_other_say_so(world: World) -> None:
    """A hamlet that had more households than the commune it was taken from leaves no figure, and no silent gap."""
    commune, hamlet = world.units["commune"], world.units["hamlet"]
    accepted(world, "commune", 2018, Counts(96, 30, 10))
    accepted(world, "hamlet", 2018, Counts(120, 31, 10))
    world.app.units.move(
        world.actor("admin"), Command(), unit_id=hamlet, parent_id=world.units["elsewhere"],
        valid_from=date(2019, 12, 1), source="Nghị quyết thử",
    )  # fmt: skip
    page = main_of(world, "labour", f"/ti-le/{commune}")
    words = "mâu thuẫn: phần đã chuyển đi nhiều hơn cả đơn vị, chờ Chủ tịch UBND xã điều chỉnh"
    assert words in row_of(page, "boundary-table", "2018")
    assert "chưa ai báo cáo" in row_of(page, "boundary-table", "2017")
    # The communes' table of the next year says it of the year before.
    name = world.app.figures.unit(world.actor("labour"), commune)["name"]
    next_year = row_of(main_of(world, "labour", "/ti-le?nam=2019"), "rates-table", name)
    assert words in next_year
    assert "năm 2018" in next_year
    # So does the dossier that rests on it: its verdict, its year, and what is waited for.
    n = nominate(world, "officer", "commune", "commune")
    dossier = main_of(world, "officer", f"/ho-so/{n}")
    assert "Mâu thuẫn" in dossier
    assert words in unescape(dossier)
    world.app.reviews.set_targets(
        world.actor("labour"), Command(), year=2018, aims=[Aim(commune, Decimal(1))], basis="QĐ 1", issued_on=date(2018, 1, 9)
    )  # fmt: skip
    judged = world.app.nominations.judge_now(world.app.log.load(Nomination, n))
    reason = judged.criterion("commune.reduction_above_plan").reason.vi
    assert "mâu thuẫn" in reason
    assert "chưa có kết quả rà soát năm 2018" not in reason


# -- the plan browser -----------------------------------------------------------------------------------------------------------


def test_every_plan_is_offered_and_says_what_it_is(world: World) -> None:
    def listed() -> list[tuple[str, str]]:
        page = page_of(world.client(None).get("/ke-hoach/cac-ban"))
        body = page.partition('id="plans-caption"')[2].partition("</table>")[0]
        rows = re.findall(r"<tr.*?</tr>", body, re.S)[1:]
        states = ("Đang có hiệu lực", "Trước đây có hiệu lực", "Kèm phần mềm, chưa từng có hiệu lực")
        found = []
        for row in rows:
            query = parse_qs(urlsplit(unescape(re.search(r'href="([^"]+)"', row)[1])).query)  # type: ignore[index]
            (state,) = [s for s in states if s in row]
            found.append((f"{query['ma'][0]} {query['ban'][0]}", state))
        return found

    now, other = f"kh87-2018 {SHIPPED.version}", f"{OTHER.plan.id} {OTHER.plan.version}"
    example = f"{OTHER.plan.id} {packaged(OTHER.plan.id).plan.version}", "Kèm phần mềm, chưa từng có hiệu lực"
    assert listed() == [(now, "Đang có hiệu lực"), example]
    adopt(world, edited("9.0.0", ('growth = "0.6"', 'growth = "0.9"')))
    adopt(world)
    assert listed() == [
        (other, "Đang có hiệu lực"),
        ("kh87-2018 9.0.0", "Trước đây có hiệu lực"),
        (now, "Trước đây có hiệu lực"),
        example,
    ]
    adopt(world, packaged("kh87-2018"))
    assert listed() == [
        (now, "Đang có hiệu lực"),
        (other, "Trước đây có hiệu lực"),
        ("kh87-2018 9.0.0", "Trước đây có hiệu lực"),
        example,
    ]


def test_the_former_plan_is_read_clause_by_clause_with_the_readings_of_its_last_day(world: World) -> None:
    world.app.movements.change_reading(
        world.actor("admin"), Command(), name="income_growth", value="compounding", document="11/BB",
        decided_on=date(2020, 3, 1), reason="thử",
    )  # fmt: skip
    adopt(world)
    client = world.client(None)
    whole = page_of(client.get(f"/ke-hoach?{FORMER}"))
    assert SHIPPED.number in whole
    assert "Trước đây có hiệu lực" in whole
    assert packaged("kh87-2018").sha256 in whole
    assert "tu-kiem-tra" not in whole.partition("<main")[2].partition("</main>")[0]
    for category in SHIPPED.categories.values():
        address = f"/ke-hoach/{category.id}?{FORMER}"
        assert f'href="{address.replace("&", "&amp;")}"' in whole
        page = unescape(page_of(client.get(address)))
        for criterion in category.criteria:
            assert all(bullet.text.vi in page for bullet in criterion.bullets)
    compounding = SHIPPED.readings["income_growth"].option("compounding")
    assert compounding is not None
    assert f"<strong>{compounding.label.vi}</strong> – đã áp dụng đến khi thay kế hoạch" in unescape(whole)
    # The plan in force has its own address as well; one that only ships says so.
    assert "Trước đây" not in page_of(client.get("/ke-hoach"))
    assert OTHER.plan.number in page_of(client.get("/ke-hoach"))
    for nowhere in (
        "ma=kh87-2018",
        f"ban={SHIPPED.version}",
        "ma=kh87-2018&ban=0.0.1",
        "ma=x&ban=1",
        "ma=&ban=",
    ):
        for path in ("/ke-hoach", "/ke-hoach/household", "/ke-hoach/nguyen-van"):
            assert client.get(f"{path}?{nowhere}").status_code == 404, (path, nowhere)


def test_what_is_shown_is_the_text_that_was_recorded(world: World, database: str) -> None:
    """Whatever a later release ships under the same version, the text of the log stands, and its hash with it."""
    plan = edited("9.0.0", ("Chấp hành tốt", "Chấp hành thật tốt"))
    adopt(world, plan)
    adopt(world)
    address = "ma=kh87-2018&ban=9.0.0"
    client = world.client(None)
    given = client.get(f"/ke-hoach/nguyen-van?{address}")
    assert given.status_code == 200
    assert "kh87-2018-9.0.0.toml" in given.headers["Content-Disposition"]
    assert given.data == plan.text.encode()
    assert hashlib.sha256(given.data).hexdigest() == plan.sha256
    assert plan.sha256 in page_of(client.get(f"/ke-hoach?{address}"))
    assert "Chấp hành thật tốt" in page_of(client.get(f"/ke-hoach/household?{address}"))
    assert "Chấp hành thật tốt" not in page_of(client.get(f"/ke-hoach/household?{FORMER}"))
    rebuild(database, world.app.log.mapper)
    assert client.get(f"/ke-hoach/nguyen-van?{address}").data == plan.text.encode()
    shipped = client.get(f"/ke-hoach/nguyen-van?{FORMER}").data
    assert shipped == plan_file("kh87-2018")


def test_a_dossier_leads_to_the_clauses_of_its_own_plan(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    draft = world.nomination(world.household("Hộ Nháp", "H9"))
    adopt(world, edited("9.0.0", ("Chấp hành tốt", "Chấp hành thật tốt")))

    def clauses(id: UUID) -> set[str]:
        page = main_of(world, "officer", f"/ho-so/{id}")
        found = {unescape(h) for h in re.findall(r'href="(/ke-hoach/household\?[^"]*)"', page)}
        for link in found:
            shown = page_of(world.client("officer").get(link))
            anchor = urlsplit(link).fragment
            assert not anchor or f'id="{anchor}"' in shown, link
        return found

    submitted, prepared = clauses(n), clauses(draft)
    criteria = {c.id.replace(".", "-") for c in SHIPPED.category("household").criteria}
    assert {urlsplit(link).fragment for link in submitted} == criteria | {""}
    assert {urlsplit(link).query for link in submitted} == {FORMER}
    # One that is being prepared goes by what is in force.
    assert {urlsplit(link).query for link in prepared} == {"ma=kh87-2018&ban=9.0.0"}
    # Each page counts the dossiers that go by it.
    own = main_of(world, "officer", f"/ke-hoach/household?{FORMER}")
    assert re.search(r"<dd>1 hồ sơ</dd>", own)
    assert not re.search(r"<dd>\d+ hồ sơ</dd>", main_of(world, "officer", "/ke-hoach/household"))


def test_a_draft_is_drawn_with_the_route_and_the_acts_of_the_plan_in_force(world: World) -> None:
    """One page, one plan: stages, offices and acts move over with the criteria, and the page says so."""
    draft = world.nomination(world.household("Hộ Nháp", "H9"))
    first = 'act = "submit"\nlevel = "hamlet"\nroles = ["hamlet_head"]'
    adopt(
        world,
        edited(
            "9.0.0",
            (
                f'"hamlet_meeting"\n{first}',
                f'"hamlet_meeting"\n{first.replace("hamlet_head", "commune_officer")}',
            ),
            ('provided_by = "hamlet_head"', 'provided_by = "commune_officer"'),
            ('"hamlet_meeting"', '"village"'),
            ("Họp bình xét và nộp hồ sơ", "Xã họp và gửi hồ sơ"),
        ),
    )
    page = f"/ho-so/{draft}"
    theirs, ours = main_of(world, "hamlet", page), main_of(world, "officer", page)
    for shown in (theirs, ours):
        assert "Xã họp và gửi hồ sơ" in shown
        assert "Họp bình xét và nộp hồ sơ" not in shown
        assert "Hồ sơ chuyển sang Kế hoạch đang áp dụng" in shown
        assert f"87/KH-UBND ({SHIPPED.version})" in shown
        assert "87/KH-UBND (9.0.0)" in shown
    meeting = f'href="{page}/hop-thon"'
    assert meeting in ours
    assert meeting not in theirs
    # What the page offers, the use case allows, and the other way round.
    assert status_for(world, "officer", f"{page}/hop-thon") == 200
    assert status_for(world, "hamlet", f"{page}/hop-thon") == 403
    assert status_for(world, "hamlet", f"{page}/rut") == 403
    assert walk(world, "officer", f"{page}/rut", {"reason": "hộ xin rút"}).status_code == 303
    assert "Hồ sơ chuyển sang" not in main_of(world, "officer", page)


def test_a_draft_of_a_category_that_was_given_up_offers_to_withdraw_alone(world: World) -> None:
    draft = world.nomination(world.household("Hộ Nháp", "H9"))
    adopt(world, another_plan())
    page = f"/ho-so/{draft}"
    shown = main_of(world, "hamlet", page)
    assert "Hồ sơ này chỉ còn có thể rút" in shown
    assert "không còn xét nhóm đối tượng này" in shown
    assert "Hồ sơ chuyển sang Kế hoạch" not in shown
    assert set(re.findall(rf'href="{page}/([^"]+)"', shown)) == {"rut"}
    # A form kept open elsewhere says so before anything is typed.
    for slug in ("hop-thon", "nop"):
        refused = world.client("hamlet").get(f"{page}/{slug}")
        assert refused.status_code == 422
        assert "không còn xét nhóm đối tượng này" in page_of(refused)
    assert walk(world, "hamlet", f"{page}/rut", {"reason": "kế hoạch mới"}).status_code == 303
    assert "chỉ còn có thể rút" not in main_of(world, "hamlet", page)


def test_a_chart_without_a_line_says_why(world: World) -> None:
    """That the plan asks for no growth is not that nobody left poverty: the exit year stands above."""
    commitment = world.commitment_of(world.household())
    assert "mức cần đạt: 1,6×" in main_of(world, "officer", f"/cam-ket/{commitment}")
    text = signed_before("kh87-2018").text
    text, count = re.subn(
        r'evaluator = "sustained_exit"((?:.*\n)*?)\[categories\.criteria\.params\]\n(?:\w.*\n)+',
        r'evaluator = "attested"\1',
        text,
    )
    assert count == 1
    adopt(world, read_plan_file(text.encode(), "x.toml"))
    shown = main_of(world, "officer", f"/cam-ket/{commitment}")
    assert "kế hoạch không nêu mức cần đạt" in shown
    assert "chưa có năm thoát nghèo" not in shown


def test_a_chart_goes_by_the_plan_of_the_dossier_it_belongs_to(world: World) -> None:
    household = world.household()
    commitment, old = world.commitment_of(household), world.nomination(household)
    world.advance(old, "commune_verification")
    text = another_plan().text.replace('evaluator = "sustained_exit"', 'evaluator = "attested"')
    figures = re.search(r"\[categories\.criteria\.params\]\ngrowth.*?\n\n", text, re.DOTALL)
    assert figures
    adopt(world, read_plan_file(text.replace(figures[0], "").encode(), "x.toml"))
    for page in (f"/ho-so/{old}", f"/cam-ket/{commitment}", f"/ho-gia-dinh/{household}"):
        assert "mức cần đạt: 1,6×" in main_of(world, "officer", page), page


def test_a_chart_of_a_commitment_without_a_dossier_goes_by_the_plan_it_was_made_under(world: World) -> None:
    household = world.household()
    made = f"/cam-ket/{world.commitment_of(household)}"
    pages = made, f"/ho-gia-dinh/{household}"
    world.app.movements.change_reading(
        world.actor("admin"), Command(), name="income_growth", value="added_each_year", document="13/BB",
        decided_on=date(2020, 3, 1), reason="rõ hơn",
    )  # fmt: skip
    lines = [re.findall("mức cần đạt: [^<]+", main_of(world, "officer", page)) for page in pages]
    assert lines[0] == lines[1] != []
    assert "mức cần đạt: 1,6×" not in lines[0], "the reading that the council decided holds"
    adopt(world)
    clause = "(kế hoạch, điểm IV.2.7.2)"
    for page, line in zip(pages, lines, strict=True):
        assert re.findall("mức cần đạt: [^<]+", main_of(world, "officer", page)) == line, page
    assert clause in main_of(world, "officer", f"{made}/khong-tai-ngheo")
    # A later version of the plan it was made under holds for it, though another plan has been in force between.
    text = re.sub('growth = "0.6"', 'growth = "0.7"', signed_before("kh87-2018").text)
    adopt(world, read_plan_file(text.encode(), "x.toml"))
    for page in pages:
        assert "mức cần đạt: 1,7×" in main_of(world, "officer", page), page


# -- pledges of before ----------------------------------------------------------------------------------------------------------


def test_a_pledge_of_the_former_plan_keeps_its_years(world: World) -> None:
    """Incomes, the exit and a relapse of its years are entered after another plan, of other years, has been adopted."""
    households, hamlet, chair = world.app.households, world.actor("hamlet"), world.actor("chair")
    exited = world.commitment_of(world.household("Cao Văn Ba", "H009", watched=()))
    world.clock.set_day(date(2018, 8, 1))
    household = world.app.household_register.register(
        hamlet, Command(), hamlet_id=world.units["hamlet"], household_class="poor",
        entry=entry("H010", "Bùi Thị Lan", birth_year=1975, ethnicity="Mường", address="", members=4),
    )["id"]  # fmt: skip
    paper = [Upload("giay.pdf", PDF)]
    pledge = UUID(
        households.register_commitment(
            hamlet, Command(), household_id=UUID(household), exiting_from="poor", target_year=2018, statement="x",
            uploads=paper,
        )["id"]
    )  # fmt: skip
    households.accept(world.actor("officer"), Command(), commitment_id=pledge)
    world.clock.set_day(date(2020, 3, 2))
    adopt(world)
    declare = f"/cam-ket/{pledge}/khai-thu-nhap"
    form = main_of(world, "hamlet", declare)
    assert '<option value="2019"' in form
    # Of the plan in force no year has ended yet.
    assert '<option value="2026"' not in form
    ours = world.app.movements
    begun = world.log.load(ExitCommitment, pledge).created_on
    assert ours.spans_of_record(begun) == (ours.in_force().years, (2016, 2020))
    assert ours.span_of_record(2019, begun) == (2016, 2020)
    # A year of neither is refused by the years of the plan in force.
    assert ours.span_of_record(2015, begun) == ours.in_force().years
    # What begins now is the new plan's alone.
    assert ours.spans_of_record(datetime.now(UTC)) == (ours.in_force().years,)

    def declare_for(year: int) -> None:
        households.declare_income(
            hamlet,
            Command(),
            commitment_id=pledge,
            year=year,
            amount=Decimal(12_000_000),
            sources="lúa",
            uploads=paper,
        )

    declare_for(2018)
    for year in (2015, 2021, 2026):
        with pytest.raises(Refused):
            declare_for(year)
    households.recognise_exit(
        chair, Command(), commitment_id=pledge, year=2018, basis="Rà soát", uploads=paper
    )
    assert world.log.load(ExitCommitment, pledge).exit_year == 2018
    # The years after an exit are watched to the end of the plan it was pledged under.
    assert "/xac-nhan-khong-tai-ngheo" in main_of(world, "chair", f"/cam-ket/{exited}")
    households.confirm_no_relapse(chair, Command(), commitment_id=exited, year=2017, basis="Rà soát 2017")
    assert '<option value="2019"' in main_of(world, "chair", f"/cam-ket/{exited}/tai-ngheo")
    households.record_relapse(
        chair, Command(), commitment_id=exited, year=2019, reason="Rà soát 2019", household_class="near_poor"
    )
    assert world.log.load(ExitCommitment, exited).status == "relapsed"


# -- finding dossiers by their step ---------------------------------------------------------------------------------------------


def test_dossiers_of_a_former_plan_are_found_by_its_steps(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "district_check")
    steps = re.compile(r'<option value="(\w+)"[^>]*>([^<]*)</option>')

    def offered(who: str, lang: str = "vi") -> dict[str, str]:
        page = page_of(world.client(who).get(f"/ho-so?lang={lang}"))
        return dict(steps.findall(unescape(page.partition('name="buoc"')[2].partition("</select>")[0])))

    before = offered("standing")
    adopt(world)
    after = offered("standing")
    # The step at which the dossier lies is one of the former plan alone.
    assert "district_check" not in {s.id for c in OTHER.plan.categories.values() for s in c.chain}
    assert before["district_check"] == after["district_check"] == "Kiểm tra thành phần hồ sơ (huyện)"
    assert str(n) in page_of(world.client("standing").get("/ho-so?buoc=district_check"))
    # What both plans have is called as each calls it, and steps of the plan in force are there too.
    assert after["decision"] == "Chủ tịch UBND tỉnh quyết định / Chủ tịch UBND huyện quyết định"
    assert after["province_check"]
    assert offered("standing", "en")["hamlet_meeting"] == "Hamlet meeting and submission"
    # Who has no such dossier is not offered its steps.
    world.department()
    assert "district_check" not in offered("union")


def test_steps_of_one_name_are_told_apart_by_their_categories() -> None:
    household, hamlet = (SHIPPED.category(c) for c in ("household", "hamlet"))
    first = replace(hamlet.chain[0], id="own_meeting", title=household.chain[0].title)
    options = dict(step_options([household, replace(hamlet, chain=(first, *hamlet.chain[1:]))]))
    named = {id: options[id].vi for id in ("hamlet_meeting", "own_meeting")}
    title = household.chain[0].title.vi
    assert named == {
        "hamlet_meeting": f"{title} ({household.title.vi[0].lower()}{household.title.vi[1:]})",
        "own_meeting": f"{title} ({hamlet.title.vi[0].lower()}{hamlet.title.vi[1:]})",
    }
    assert options["district_check"].vi == "Kiểm tra thành phần hồ sơ (huyện)"
