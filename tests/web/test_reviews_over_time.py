"""Pages of reviews around a merger: the years of either unit, rates on one boundary, the ended unit; and a unit newly entered."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.web.district import id_in, status_for, walk
from tests.web.story import World, page_of
from tests.web.test_units import merge

from aggregates.poverty_review import Counts
from workflows.kernel import Command
from workflows.reviews import Aim


@pytest.fixture(autouse=True)
def _day(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))


def reported(world: World, unit: str, year: int, counts: Counts, who: str) -> UUID:
    outcome = world.app.reviews.report(
        world.actor(who), Command(), unit_id=world.units[unit], year=year, stage="official", counts=counts,
        reviewed_on=date(year, 12, 10), remarks="", uploads=[],
    )  # fmt: skip
    return UUID(outcome["ids"][0])


def accepted(world: World, unit: str, year: int, counts: Counts) -> None:
    """Bring a unit's year to acceptance, by the officers of its own commune."""
    clerk, chair = ("officer", "chair") if unit == "commune" else ("clerk2", "foreign")
    id = reported(world, unit, year, counts, clerk)
    world.app.reviews.verify(world.actor(chair), Command(), reviews={id: None})
    world.app.reviews.accept(world.actor("labour"), Command(), reviews={id: None})


def a_clerk_elsewhere(world: World) -> None:
    root, id = world.actor("admin"), UUID(int=77)
    world.officers["clerk2"] = id
    world.app.people.register_officer(
        root, Command(), officer_id=id, username="clerk2", full_name="Lê Thị Hai", password="chungtay-2020",
        must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        root, Command(), officer_id=id, role="commune_officer", unit_id=world.units["elsewhere"], title="Công chức",
        valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip


def rows_of(page: str, table: str) -> dict[str, list[str]]:
    """The rows of one table by their head."""
    body = page[page.index(f'id="{table}-caption"') :]
    body = body[: body.index("</table>")]
    found = {}
    for row in re.findall(r'<tr role="row">(.*?)</tr>', body, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        words = [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]
        found[words[0]] = words[1:]
    return found


def test_rates_on_today_s_boundary_stand_beside_what_was_reported(world: World) -> None:
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    accepted(world, "elsewhere", 2018, Counts(1000, 150, 100))
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    accepted(world, "elsewhere", 2019, Counts(1400, 161, 120))
    page = page_of(world.client("foreign").get(f"/ti-le/{world.units['elsewhere']}"))
    assert "Trên địa giới ngày 02/03/2020" in page
    assert "Năm 2015–2018: cộng số của xã Cẩm Bình." in page
    # (80 + 150) / 1400 = 16.43 %; 161 / 1400 = 11.50 %: a fall of 4.93 points.
    today, raw = rows_of(page, "boundary-table"), rows_of(page, "rates-table")
    assert (today["2018"][0], today["2019"][:2], today["2017"][0]) == ("16,43%", ["11,50%", "4,93"], "—")
    # 15.00 % and 11.50 % are of two territories: between them nothing fell.
    assert (raw["2018"][0], raw["2019"][:2]) == ("15,00%", ["11,50%", "—"])
    assert raw["2019"][5].startswith("Địa giới đổi trong năm 2019 nên không so với năm trước được")
    assert page.count('<svg viewBox="0 0 360') == 2
    english = page_of(world.client("foreign").get(f"/ti-le/{world.units['elsewhere']}?lang=en"))
    assert "2015–2018: with xã Cẩm Bình added." in english
    # Nothing to put together for one that never changed, or that has ended as it was.
    old = page_of(world.client("labour").get(f"/ti-le/{world.units['commune']}?lang=vi"))
    assert "Trên địa giới" not in old
    assert "xã Cẩm Bình đã kết thúc vào ngày 30/11/2019; xã Cẩm Tú kế tục." in old


def test_a_fall_across_a_merger_says_on_which_boundary_it_is(world: World) -> None:
    """A year's own page and the list of a year compare with the parts of the year before: both say so, and no other year does."""
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    for year, poor in ((2017, 200), (2018, 150)):
        accepted(world, "elsewhere", year, Counts(1000, poor, 100))
    labour, unit = world.client("labour"), world.units["elsewhere"]

    def said(year: int) -> tuple[str, str]:
        review = page_of(labour.get(f"/ra-soat/{unit}/{year}"))
        fact = review[review.index("Giảm so với năm trước") :][:600]
        listed = rows_of(page_of(labour.get(f"/ti-le?nam={year}")), "rates-table")
        return fact, next(" ".join(cells) for name, cells in listed.items() if "Cẩm Tú" in name)

    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    accepted(world, "elsewhere", 2019, Counts(1400, 161, 120))
    fact, line = said(2019)
    # 230 of 1.400 households of both communes together, not the 150 of 1.000 that Cẩm Tú reported.
    assert "16,43%" in fact
    assert "4,93" in line
    assert "trên địa giới sau ngày 01/12/2019" in fact
    assert "So với năm trước trên địa giới sau ngày 01/12/2019" in line
    fact, line = said(2018)
    assert "5,00" in line
    assert "địa giới" not in fact + line
    english = page_of(labour.get(f"/ra-soat/{unit}/2019?lang=en"))
    assert "on the boundary since 01/12/2019" in english


def test_a_unit_that_grew_shows_its_years_on_today_s_boundary(world: World) -> None:
    """No rise of 1000 to 1400 households without a word about where they come from."""
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    accepted(world, "elsewhere", 2018, Counts(1000, 150, 100))
    unit = world.units["elsewhere"]
    url = f"/ra-soat/{unit}"
    assert "địa giới" not in page_of(world.client("foreign").get(url)).partition("<main")[2]
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    accepted(world, "elsewhere", 2019, Counts(1400, 161, 120))
    page = page_of(world.client("foreign").get(url))
    years = rows_of(page, "years")
    assert years["2018"][0] == "1.000"
    assert years["2018"][5] == "1.400 hộ, 230 hộ nghèo (16,43%), 140 hộ cận nghèo"
    assert years["2019"][5] == "như đã báo cáo"
    assert years["2017"][5] == "Xã Cẩm Bình – chưa ai báo cáo, xã Cẩm Tú – chưa ai báo cáo"
    assert "Trên địa giới ngày 02/03/2020" in page
    assert "Năm 2015–2018: cộng số của xã Cẩm Bình." in page
    assert f'href="/ti-le/{unit}"' in page.partition("notice")[2].partition("</table>")[0]
    english = page_of(world.client("foreign").get(f"{url}?lang=en"))
    assert "On the boundary of 02/03/2020" in english
    # The one that has ended has no years after its end, and says so.
    old = rows_of(page_of(world.client("labour").get(f"/ra-soat/{world.units['commune']}?lang=vi")), "years")
    assert "Đã kết thúc" in old["2019"][-2]
    assert "Chưa báo cáo" in old["2017"][-2]


def test_years_before_a_unit_are_its_predecessors_not_unreported(world: World) -> None:
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    accepted(world, "elsewhere", 2018, Counts(1000, 150, 100))
    new = uuid4()
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=new, kind="commune", name="xã Bình Tú", code="",
        parent_id=world.units["district"], valid_from=date(2019, 12, 1), source="NQ 1",
    )  # fmt: skip
    world.units["new"] = new
    for part in ("commune", "elsewhere"):
        assert merge(world, part, "new", "01/12/2019").status_code == 303
    labour = world.client("labour")
    years = rows_of(page_of(labour.get(f"/ra-soat/{new}")), "years")
    assert years["2018"][5] == "1.400 hộ, 230 hộ nghèo (16,43%), 140 hộ cận nghèo"
    assert "Chưa thành lập" in years["2018"][-2]
    assert "Chưa báo cáo" in years["2019"][-2]
    for path in (f"/ra-soat/{new}/2018", f"/ra-soat/{new}/tong-hop?nam=2018"):
        page = page_of(labour.get(path))
        assert "xã Bình Tú có từ ngày 01/12/2019, năm 2018 chưa có đơn vị này." in page, path
        assert "Năm 2018: cộng số của xã Cẩm Bình, xã Cẩm Tú." in page, path
    assert "Chưa có đơn vị trực thuộc nào trong hệ thống" not in page
    assert f'href="/ti-le/{new}"' in page
    assert "chưa có đơn vị này" not in page_of(labour.get(f"/ra-soat/{new}/tong-hop?nam=2019"))


def test_agreement_with_the_hamlets_is_told_from_nothing_to_compare(world: World) -> None:
    a_clerk_elsewhere(world)
    url = f"/ra-soat/{world.units['district']}/tong-hop?nam=2019"

    def notes() -> dict[str, str]:
        parts = rows_of(page_of(world.client("labour").get(url)), "parts")
        return {words[0]: words[-1] for head, words in parts.items() if head != "STT"}

    assert notes() == {"xã Cẩm Bình": "chưa có số của thôn", "xã Cẩm Tú": "chưa có thôn nào trong hệ thống"}
    hamlets = [
        row["unit_id"]
        for row in world.log.query(
            "SELECT unit_id FROM units WHERE parent_id = %s", (world.units["commune"],)
        )
    ]
    for number, hamlet in enumerate(hamlets):
        world.units["part"] = hamlet
        reported(world, "part", 2019, Counts(50, 5, 5), "officer")
        if number < len(hamlets) - 1:
            assert "thôn chưa có số liệu" in notes()["xã Cẩm Bình"]
    assert notes()["xã Cẩm Bình"] == "xã chưa báo cáo"
    n = len(hamlets)
    reported(world, "commune", 2019, Counts(50 * n, 5 * n, 5 * n), "officer")
    assert notes()["xã Cẩm Bình"] == "khớp"


def test_across_a_change_of_boundary_nothing_is_above_or_below_its_target(world: World) -> None:
    """Both tables have the same years; the verdict stands in the one whose years can be compared."""
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    accepted(world, "elsewhere", 2018, Counts(1000, 150, 100))
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    accepted(world, "elsewhere", 2019, Counts(1400, 161, 120))
    unit = world.units["elsewhere"]
    world.app.reviews.set_targets(
        world.actor("labour"), Command(), year=2019, aims=[Aim(unit, Decimal("4.5"))], basis="QĐ 1", issued_on=date(2019, 1, 9)
    )  # fmt: skip
    url = f"/ti-le/{unit}"
    page = page_of(world.client("foreign").get(url))
    today, raw = rows_of(page, "boundary-table"), rows_of(page, "rates-table")
    assert today["2019"][1:4] == ["4,93", "4,50", "vượt chỉ tiêu"]
    assert raw["2019"][1:4] == ["—", "4,50", "không so được: đổi địa giới"]
    assert list(today) == list(raw)
    assert today["2020"][5] == raw["2020"][5] == "Năm chưa kết thúc"
    # No line is drawn where a target would have been met either.
    first, second = page.split("<h2>Như đơn vị đã báo cáo</h2>")
    assert (first.count('class="target" d="M'), second.count('class="target" d="M')) == (2, 1)
    # The year that is being reported stands in both.
    world.clock.set_day(date(2020, 12, 20))
    accepted(world, "elsewhere", 2020, Counts(1400, 140, 100))
    page = page_of(world.client("foreign").get(url))
    today, raw = rows_of(page, "boundary-table"), rows_of(page, "rates-table")
    assert today["2020"][:2] == raw["2020"][:2] == ["10,00%", "1,50"]
    # A unit that has ended has no years after its end, and none of them as a gap in its picture.
    old = page_of(world.client("labour").get(f"/ti-le/{world.units['commune']}"))
    assert list(rows_of(old, "rates-table"))[1:] == ["2015", "2016", "2017", "2018"]
    assert "2019" not in re.findall(r"<svg.*?</svg>", old, re.DOTALL)[-1]


def test_a_year_shows_the_communes_of_its_end(world: World) -> None:
    a_clerk_elsewhere(world)
    accepted(world, "commune", 2018, Counts(400, 80, 40))
    accepted(world, "elsewhere", 2018, Counts(1000, 150, 100))
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    accepted(world, "elsewhere", 2019, Counts(1400, 161, 120))
    labour = world.client("labour")
    for url in ("/ti-le", "/ra-soat"):
        for year, communes in ((2018, {"xã Cẩm Bình", "xã Cẩm Tú"}), (2019, {"xã Cẩm Tú"})):
            page = page_of(labour.get(f"{url}?nam={year}"))
            for commune in ("xã Cẩm Bình", "xã Cẩm Tú"):
                assert (f">{commune}<" in page) == (commune in communes), (url, year, commune)
    district = rows_of(page_of(labour.get("/ti-le?nam=2019")), "whole")
    assert district["2018"][:3] == ["2/2", "1.400", "230"]
    assert district["2019"][:3] == ["1/1", "1.400", "161"]
    # 230 of 1.400 households were poor in what the commune is now: 16,43 % before, 11,50 % at the end of the year.
    assert "4,93" in page_of(labour.get("/ti-le?nam=2019"))
    assert "4,93" in page_of(labour.get(f"/ra-soat/{world.units['elsewhere']}/2019"))
    sums = page_of(labour.get(f"/ra-soat/{world.units['district']}/tong-hop?nam=2019"))
    assert "Đủ số liệu của mọi đơn vị." in sums


def test_the_successor_reads_and_goes_on_with_the_reviews_of_a_commune_that_has_ended(world: World) -> None:
    reported(world, "commune", 2018, Counts(400, 80, 40), "officer")
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    unit = world.units["commune"]
    review = f"/ra-soat/{unit}/2018"
    work = page_of(world.client("foreign").get("/"))
    assert review in work
    pages = (f"/ra-soat/{unit}", review, f"/ti-le/{unit}", f"/ra-soat/{unit}/tong-hop?nam=2018")
    for page in pages:
        for who in ("foreign", "labour", "auditor", "officer"):
            assert status_for(world, who, page) == 200, (who, page)
        assert "xã Cẩm Bình đã kết thúc vào ngày 30/11/2019; xã Cẩm Tú kế tục." in page_of(
            world.client("foreign").get(page)
        )
    assert "đã kết thúc" in page_of(world.client("foreign").get(f"{review}/xac-nhan"))
    assert walk(world, "foreign", f"{review}/xac-nhan", {"remarks": "đúng"}).status_code == 303
    assert walk(world, "labour", f"{review}/tiep-nhan", {}).status_code == 303
    assert world.app.figures.reviews_of(unit) == [(2018, 400, 80, 40)]
    assert "đã kết thúc" not in page_of(world.client("labour").get(f"/ra-soat/{world.units['elsewhere']}"))


def test_a_year_after_the_end_is_refused_at_its_field_and_not_offered(world: World) -> None:
    assert merge(world, "commune", "elsewhere", "01/12/2019").status_code == 303
    unit = world.units["commune"]
    offered = page_of(world.client("labour").get(f"/ra-soat/{unit}/2018"))
    assert f"/ra-soat/{unit}/2018/chi-tieu" in offered
    after = page_of(world.client("labour").get(f"/ra-soat/{unit}/2019"))
    assert f"/ra-soat/{unit}/2019/chi-tieu" not in after
    typed: dict[str, Any] = {"points": "4,6", "basis": "QĐ 12", "issued_on": "15/01/2020"}
    answer = walk(world, "labour", f"/ra-soat/{unit}/2019/chi-tieu", typed)
    assert answer.status_code == 422
    page = page_of(answer)
    assert "xã Cẩm Bình đã kết thúc vào 30/11/2019; cuối năm 2019 đã là xã Cẩm Tú" in page
    assert re.search(r'href="#[^"]*points"', page)
    assert world.app.figures.targets_of(unit) == []


def test_the_administrator_establishes_a_unit(world: World) -> None:
    url = "/quan-tri/don-vi/moi"
    assert url in page_of(world.client("admin").get("/quan-tri/don-vi"))
    assert status_for(world, "chair", url) == 403
    typed = {"kind": "hamlet", "name": "thôn Bình Hòa", "code": "", "parent_id": str(world.units["commune"]),
             "valid_from": "01/06/2018", "source": "NQ 5"}  # fmt: skip
    for wrong, words in (
        ({"parent_id": str(world.units["district"])}, "huyện Cẩm Thủy"),
        ({"parent_id": ""}, "đơn vị cấp trên"),
        (
            {"kind": "commune", "code": "15154", "parent_id": str(world.units["district"])},
            "thuộc về xã Cẩm Tú",
        ),
        ({"valid_from": "01/01/1999"}, "nằm ngoài khoảng"),
        ({"valid_from": "03/03/2020"}, "chưa tới"),
    ):
        answer = walk(world, "admin", url, {**typed, **wrong})
        assert answer.status_code == 422, wrong
        assert words in page_of(answer), wrong
        assert "thôn Bình Hòa" in page_of(answer), "what was typed stays"
    commune = world.units["commune"]
    below = f"{url}?thuoc={commune}"
    assert below in page_of(world.client("admin").get(f"/don-vi/{commune}"))
    assert re.search(rf'<option value="{commune}" selected', page_of(world.client("admin").get(below)))
    made = id_in(walk(world, "admin", url, typed))
    page = page_of(world.site.test_client().get(f"/don-vi/{made}"))
    assert "thôn Bình Hòa" in page
    assert "NQ 5" in page
    # It can be used at once: its review is reported by the commune's officer.
    report = f"/ra-soat/{made}/2019/bao-cao"
    assert report in page_of(world.client("officer").get(f"/ra-soat/{made}/2019"))
    assert status_for(world, "officer", report) == 200
    # A year that ended before there was a unit is not its own to report.
    assert "bao-cao" not in page_of(world.client("officer").get(f"/ra-soat/{made}/2017"))
