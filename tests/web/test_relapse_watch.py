"""The years after an exit, through the pages: reminded, confirmed one by one, shown."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web.district import walk
from tests.web.story import PDF, World, hidden_fields, page_of


def watch_table(world: World, who: str, url: str) -> list[str]:
    """The rows of the years after the exit."""
    page = page_of(world.client(who).get(url))
    table = page[page.index('id="watch-caption"') :]
    return table[: table.index("</table>")].split("<tr")[2:]


def test_the_chair_is_reminded_and_confirms_one_year_after_the_other(world: World) -> None:
    household = world.household(watched=(2017,))
    c = world.commitment_of(household)
    page = page_of(world.client("chair").get("/"))
    assert "1 việc chờ bạn, 1 việc quá hạn" in page
    assert "Theo dõi tái nghèo năm 2018–2019" in page
    url = f"/cam-ket/{c}/xac-nhan-khong-tai-ngheo"
    assert f'href="{url}"' in page
    for year in (2018, 2019):
        form = page_of(world.client("chair").get(url))
        assert f'<option value="{year}"' in form
        typed = {"year": str(year), "basis": f"Rà soát cuối năm {year}"}
        assert walk(world, "chair", url, typed, {"ra-soat.pdf": PDF}).status_code == 303
    assert "Theo dõi tái nghèo" not in page_of(world.client("chair").get("/"))
    # Of 2020 nothing can be said before its review.
    commitment = page_of(world.client("chair").get(f"/cam-ket/{c}"))
    assert f'href="{url}"' not in commitment
    assert "Rà soát chính thức năm 2020 bắt đầu từ 01/11/2020" in commitment
    answer = walk(world, "chair", url, {"year": "2020", "basis": "x"})
    assert answer.status_code == 422
    assert "bắt đầu từ 01/11/2020" in page_of(answer)
    world.clock.set_day(date(2020, 11, 1))
    assert "Theo dõi tái nghèo năm 2020" in page_of(world.client("chair").get("/"))
    assert "quá hạn" not in page_of(world.client("chair").get("/")).partition("<table")[0]


def test_household_and_commitment_show_every_year_watched_and_what_is_overdue(world: World) -> None:
    household = world.household(watched=(2017, 2018))
    urls = f"/ho-gia-dinh/{household}", f"/cam-ket/{world.commitment_of(household)}"
    for url in urls:
        rows = watch_table(world, "hamlet", url)
        expected = (
            ("2017", "Không tái nghèo", "02/03/2020", "danh sách rà soát", "Nguyễn Văn Chair"),
            ("2018", "Không tái nghèo", "02/03/2020", "danh sách rà soát", "Nguyễn Văn Chair"),
            ("2019", "Quá hạn xác nhận từ 31/12/2019"),
            ("2020", "Chưa đến kỳ rà soát"),
        )
        for row, words in zip(rows, expected, strict=True):
            assert [w for w in words if w not in row] == [], url
    relapse = f"{urls[1]}/tai-ngheo"
    typed = {"year": "2019", "household_class": "poor", "reason": "Ốm nặng"}
    assert walk(world, "chair", relapse, typed).status_code == 303
    rows = watch_table(world, "hamlet", urls[0])
    assert "Tái nghèo" in rows[2]
    assert "Ốm nặng" in rows[2]
    assert "Không theo dõi nữa" in rows[3]
    assert (
        walk(world, "admin", "/quan-tri/xoa-du-lieu", {"code": "H001", "confirm": "H001"}).status_code == 303
    )
    rows = watch_table(world, "hamlet", urls[0])
    assert "danh sách rà soát" not in "".join(rows)
    assert "đã xóa theo yêu cầu" in rows[0]


def test_the_check_before_a_relapse_says_what_it_speaks_against(world: World) -> None:
    c = world.commitment_of(world.household(watched=(2017, 2018)))
    url, client = f"/cam-ket/{c}/tai-ngheo", world.client("chair")

    def check(year: int) -> str:
        typed = {"year": str(year), "household_class": "poor", "reason": "Ốm nặng"}
        return page_of(client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed}))

    page = check(2018)
    assert "Trước đây đã xác nhận không tái nghèo năm 2018" in page
    assert "ngày 02/03/2020, Nguyễn Văn Chair" in page
    assert "không tái nghèo năm 2017" not in page
    assert "Thu nhập sẽ được mở lại để xác minh" in page
    assert "năm 2018, 2019" in page
    later = check(2020)
    assert "Trước đây đã xác nhận" not in later
    assert "sẽ được mở lại" not in later


@pytest.mark.parametrize("who", ["hamlet", "officer", "foreign", "labour", "auditor"])
def test_who_may_not_confirm_gets_no_form(world: World, who: str) -> None:
    c = world.commitment_of(world.household(watched=()))
    assert world.client(who).get(f"/cam-ket/{c}/xac-nhan-khong-tai-ngheo").status_code == 403
    assert "Theo dõi tái nghèo" not in page_of(world.client(who).get("/"))


def test_several_years_are_answered_on_one_page_each_with_its_basis(world: World) -> None:
    c = world.commitment_of(world.household(watched=()))
    url = f"/cam-ket/{c}/xac-nhan-khong-tai-ngheo"
    form = page_of(world.client("chair").get(url))
    for name in ("basis", "basis_2018", "basis_2019"):
        assert f'name="{name}"' in form
    assert 'name="basis_2020"' not in form
    # A year left out between keeps the later one from being told: nothing is done by halves.
    gap = walk(world, "chair", url, {"year": "2017", "basis": "Rà soát 2017", "basis_2019": "Rà soát 2019"})
    assert gap.status_code == 422
    assert world.log.query("SELECT watched_until FROM commitments WHERE commitment_id = %s", (c,)) == [
        {"watched_until": 2016}
    ]
    typed = {
        "year": "2017",
        "basis": "Rà soát 2017",
        "basis_2018": "Rà soát 2018",
        "basis_2019": "Rà soát 2019",
    }
    assert walk(world, "chair", url, typed).status_code == 303
    rows = watch_table(world, "hamlet", f"/cam-ket/{c}")
    for row, year in zip(rows, (2017, 2018, 2019), strict=False):
        assert f"Rà soát {year}" in row
    assert "Theo dõi tái nghèo" not in page_of(world.client("chair").get("/"))
