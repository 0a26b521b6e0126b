"""Poverty reviews through their pages: reported, verified, accepted, corrected, returned, summed, drawn and exchanged as sheets."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from tests.web.district import status_for, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of
from werkzeug.test import TestResponse

from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.reviews import Aim

WORKERS = {name for name, role, *_ in OFFICERS if role != "administrator"}
FIGURES = {"households": "96", "poor": "20", "near_poor": "10", "stage": "official", "reviewed_on": "10/12/2019",
           "remarks": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))


def url(world: World, unit: str = "hamlet", year: int = 2019, act: str = "") -> str:
    return f"/ra-soat/{world.units[unit]}/{year}{'/' + act if act else ''}"


def report(
    world: World, unit: str = "hamlet", year: int = 2019, *, by: str = "", **more: str
) -> TestResponse:
    typed = {**FIGURES, "reviewed_on": f"10/12/{year}", **more}
    who = by or ("hamlet" if unit == "hamlet" else "officer")
    return walk(world, who, url(world, unit, year, "bao-cao"), typed, {"danh-sach.pdf": PDF + unit.encode()})


def accepted(world: World, unit: str, year: int, counts: Counts) -> None:
    """Bring a unit's year to acceptance through the use cases."""
    reviews = world.app.reviews
    outcome = reviews.report(
        world.actor("hamlet" if unit == "hamlet" else "officer"), Command(), unit_id=world.units[unit], year=year,
        stage="official", counts=counts, reviewed_on=date(year, 12, 10), remarks="", uploads=[],
    )  # fmt: skip
    id = UUID(outcome["ids"][0])
    reviews.verify(world.actor("chair"), Command(), reviews={id: None})
    reviews.accept(world.actor("labour"), Command(), reviews={id: None})


def test_who_may_open_which_page(world: World) -> None:
    assert report(world).status_code == 303
    allowed = {
        "/ra-soat": WORKERS,
        "/ti-le": WORKERS,
        "/do-dau": WORKERS,
        url(world): WORKERS - {"foreign"},
        f"/ra-soat/{world.units['hamlet']}": WORKERS - {"foreign"},
        f"/ti-le/{world.units['hamlet']}": WORKERS - {"foreign"},
        f"/ra-soat/{world.units['commune']}/tong-hop": WORKERS - {"foreign", "hamlet"},
        f"/ra-soat/{world.units['district']}/tong-hop": WORKERS - {"foreign", "hamlet", "officer", "chair"},
        url(world, "commune", 2019, "bang-tinh.xlsx"): WORKERS - {"foreign", "hamlet"},
        url(world, "commune", 2019, "nhap-bang-tinh"): {"officer", "labour"},
        url(world, act="bao-cao"): {"hamlet", "officer"},
        url(world, act="xac-nhan"): {"chair"},
        url(world, act="dieu-chinh"): {"chair"},
        url(world, act="tiep-nhan"): {"labour"},
        url(world, act="tra-lai"): {"chair", "labour"},
        url(world, act="chi-tieu"): {"labour"},
        "/ra-soat/xac-nhan": {"chair", "foreign"},
        "/ra-soat/tiep-nhan": {"labour"},
        "/do-dau/phan-cong": {"standing", "labour"},
    }
    # What the review's state has no place for leads back to it, whoever's act it is.
    early = {(url(world, act="tiep-nhan"), "labour"), (url(world, act="tra-lai"), "labour")}
    for page, who in allowed.items():
        for name, *_ in OFFICERS:
            expected = 303 if (page, name) in early else 200 if name in who else 403
            assert status_for(world, name, page) == expected, (name, page)
    assert walk(world, "chair", url(world, act="xac-nhan"), {"remarks": ""}).status_code == 303
    assert [status_for(world, "labour", page) for page, _ in early] == [200, 200]
    assert status_for(world, None, "/ra-soat") == 303
    for nowhere in (
        url(world, year=2014), url(world, year=2021), url(world, "district"), url(world, "department"),
        url(world, "commune", 2019, "xac-nhan"), f"/ra-soat/{world.units['hamlet']}/tong-hop",
    ):  # fmt: skip
        assert status_for(world, "labour", nowhere) == 404, nowhere


def test_from_the_hamlet_to_acceptance(world: World) -> None:
    assert "Chưa có báo cáo" in page_of(world.client("chair").get(url(world)))
    assert report(world).status_code == 303
    shown = page_of(world.client("chair").get(url(world)))
    for wanted in ("20,83%", "danh-sach.pdf", "chờ xã xác nhận", "Xác nhận số liệu"):
        assert wanted in shown, wanted
    work = page_of(world.client("chair").get("/"))
    assert "Rà soát hộ nghèo năm 2019" in work
    assert walk(world, "chair", url(world, act="xac-nhan"), {"remarks": "đúng"}).status_code == 303
    assert "Rà soát hộ nghèo năm 2019" not in page_of(world.client("chair").get("/"))
    assert world.app.figures.reviews_of(world.units["hamlet"]) == []
    assert "Tiếp nhận số liệu" in page_of(world.client("labour").get("/"))
    assert walk(world, "labour", url(world, act="tiep-nhan"), {}).status_code == 303
    assert world.app.figures.reviews_of(world.units["hamlet"]) == [(2019, 96, 20, 10)]
    final = page_of(world.client("auditor").get(url(world)))
    for wanted in ("Nguyễn Văn Hamlet", "Nguyễn Văn Chair", "Nguyễn Văn Labour", "Đã được tiếp nhận"):
        assert wanted in final, wanted
    paper = re.search(r'href="(/giay-to/[^"]+)"', final)
    assert paper
    assert world.client("chair").get(paper[1]).status_code == 200
    assert world.client("foreign").get(paper[1]).status_code == 403


def test_in_english_too(world: World) -> None:
    report(world)
    client = world.client("labour")
    assert "Poverty reviews" in page_of(client.get("/ra-soat?lang=en"))
    for page in (
        "/ra-soat",
        url(world),
        "/ti-le",
        f"/ra-soat/{world.units['commune']}/tong-hop?nam=2019",
        "/do-dau",
    ):
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"households": "0"}, "Tổng số hộ: hãy ghi số nguyên từ 1"),
        ({"poor": "-1"}, "Số hộ nghèo: hãy ghi số nguyên từ 0"),
        ({"poor": "1,5"}, "Số hộ nghèo: hãy ghi số nguyên"),
        ({"poor": "90"}, "nhiều hơn tổng số hộ"),
        ({"reviewed_on": "10/10/2019"}, "nằm ngoài khoảng"),
        ({"reviewed_on": "03/03/2020"}, "chưa tới"),
        ({"stage": "preliminary"}, "Hãy chọn một mục trong danh sách"),
    ],
)
def test_wrong_figures_keep_what_was_typed(world: World, typed: dict[str, str], words: str) -> None:
    more: dict[str, Any] = {**typed, "remarks": "chữ đã gõ"}
    answer = report(world, **more)
    page = page_of(answer)
    if answer.status_code == 200:
        answer = world.post("hamlet", url(world, act="bao-cao"), dict(hidden_fields(page)))
        page = page_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert "chữ đã gõ" in page
    assert world.app.figures.rows(world.actor("labour")) == {}


def test_preliminary_first_and_official_after(world: World) -> None:
    world.clock.set_day(date(2020, 10, 5))
    assert "Sơ bộ" in page_of(world.client("hamlet").get(url(world, year=2020, act="bao-cao")))
    assert report(world, year=2020, stage="preliminary", reviewed_on="05/10/2020").status_code == 303
    assert walk(world, "chair", url(world, year=2020, act="xac-nhan"), {}).status_code == 303
    assert world.app.figures.waiting(world.actor("labour")) == []
    refused = walk(world, "labour", url(world, year=2020, act="tiep-nhan"), {})
    assert refused.status_code == 422
    assert "mới là sơ bộ" in page_of(refused)
    world.clock.set_day(date(2020, 12, 5))
    assert "Báo cáo chính thức" in page_of(world.client("hamlet").get(url(world, year=2020)))
    assert report(world, year=2020, reviewed_on="05/12/2020", poor="12").status_code == 303
    row = world.app.figures.rows(world.actor("labour"))[(world.units["hamlet"], 2020)]
    assert (row["stage"], row["status"], row["poor"], row["verified_by"]) == (
        "official",
        "reported",
        12,
        None,
    )


def test_correction_keeps_the_earlier_figures_and_return_asks_for_new_ones(world: World) -> None:
    accepted(world, "hamlet", 2019, Counts(96, 20, 10))
    typed = {"households": "96", "poor": "19", "near_poor": "11", "reason": "một hộ đã chuyển đi"}
    page = page_of(world.client("chair").get(url(world, act="dieu-chinh")))
    assert "phải tiếp nhận lại" in page
    same = walk(world, "chair", url(world, act="dieu-chinh"), {**typed, "poor": "20", "near_poor": "10"})
    assert same.status_code == 422
    assert walk(world, "chair", url(world, act="dieu-chinh"), typed).status_code == 303
    shown = page_of(world.client("auditor").get(url(world)))
    assert "Trước: 96 hộ, 20 hộ nghèo, 10 hộ cận nghèo" in shown
    assert "một hộ đã chuyển đi" in shown
    assert world.app.figures.reviews_of(world.units["hamlet"]) == []
    assert walk(world, "labour", url(world, act="tra-lai"), {"reason": "không khớp"}).status_code == 303
    assert "Báo cáo lại" in page_of(world.client("hamlet").get("/"))
    assert report(world, poor="18").status_code == 303
    assert "không khớp" in page_of(world.client("hamlet").get(url(world)))


def test_whoever_reported_does_not_verify(world: World) -> None:
    report(world)
    people = world.app.people
    people.appoint(
        world.actor("admin"), Command(), officer_id=world.officers["hamlet"], role="commune_chair",
        unit_id=world.units["commune"], title="Phó Chủ tịch", valid_from=date(2020, 1, 1), basis="QĐ",
    )  # fmt: skip
    offices = people.appointments(world.officers["hamlet"])
    client = world.client("hamlet")
    with client.session_transaction() as session:
        session["office"] = str(next(a["appointment_id"] for a in offices if a["role"] == "commune_chair"))
    refused = walk(world, "hamlet", url(world, act="xac-nhan"), {})
    assert refused.status_code == 403
    assert "Người đã đề nghị hoặc lập hồ sơ" in page_of(refused)


def test_a_stale_page_tells_what_has_changed(world: World) -> None:
    report(world)
    opened = world.client("chair").get(url(world, act="xac-nhan"))
    data = dict(hidden_fields(page_of(opened), url(world, act="xac-nhan")))
    report(world, poor="21")
    answer = world.client("chair").post(url(world, act="xac-nhan"), data=data)
    assert answer.status_code == 409
    assert "Báo cáo lại kết quả rà soát chính thức" in page_of(answer)


def test_several_are_verified_and_accepted_after_a_look_at_every_figure(world: World) -> None:
    report(world)
    report(world, "commune", households="180", poor="34", near_poor="19")
    start = page_of(world.client("chair").get("/ra-soat/xac-nhan"))
    boxes = re.findall(r'value="([0-9a-f-]{36}:1)" checked', start)
    assert len(boxes) == 2
    client = world.client("chair")
    data: dict[str, Any] = {**hidden_fields(start, "/ra-soat/xac-nhan"), "reviews": boxes}
    checked = page_of(client.post("/ra-soat/xac-nhan", data=data))
    assert "Gồm đúng 2 mục sau" in checked
    assert "thôn Bình Sơn, xã Cẩm Bình, năm 2019: 96 hộ, 20 hộ nghèo (20,83%)" in checked
    assert "180 hộ, 34 hộ nghèo (18,89%), 19 hộ cận nghèo" in checked
    assert "CHÚ Ý: khác số cộng từ các thôn (96 hộ, 20 hộ nghèo" in checked
    assert "CHÚ Ý: khác số cộng từ các thôn" in start
    done = client.post("/ra-soat/xac-nhan", data=dict(hidden_fields(checked)))
    assert done.status_code == 303
    assert {r["status"] for r in world.app.figures.rows(world.actor("labour")).values()} == {"verified"}
    nothing = walk(world, "labour", "/ra-soat/tiep-nhan", {"reviews": []})
    assert nothing.status_code == 422
    assert "Hãy chọn ít nhất một dòng" in page_of(nothing)
    forged = walk(world, "labour", "/ra-soat/tiep-nhan", {"reviews": ["x:1"]})
    assert forged.status_code in (409, 422)
    both = [f"{r['review_id']}:2" for r in world.app.figures.waiting(world.actor("labour"))]
    refused = walk(world, "labour", "/ra-soat/tiep-nhan", {"reviews": both})
    assert refused.status_code == 422
    # What its hamlets contradict is not ticked beforehand, not taken with others, and by itself only with the reason.
    assert "xã Cẩm Bình, năm 2019: số báo cáo khác số cộng từ các thôn. Bỏ chọn đơn vị này" in page_of(
        refused
    )
    ticked = re.findall(
        r'value="([0-9a-f-]{36}):2" checked', page_of(world.client("labour").get("/ra-soat/tiep-nhan"))
    )
    rows = world.app.figures.rows(world.actor("labour"))
    assert ticked == [str(rows[world.units["hamlet"], 2019]["review_id"])]
    own = f"/ra-soat/{world.units['commune']}/2019/tiep-nhan"
    assert "ghi ở ô ghi chú vì sao vẫn tiếp nhận" in page_of(world.client("labour").get(own))
    silent = walk(world, "labour", own, {"remarks": ""})
    assert silent.status_code == 422
    assert "hãy ghi vì sao vẫn tiếp nhận" in page_of(silent).partition('id="f-remarks-error"')[2][:600]
    assert walk(world, "labour", own, {"remarks": "hai hộ mới chuyển đến xã"}).status_code == 303
    assert walk(world, "labour", "/ra-soat/tiep-nhan", {"reviews": [f"{ticked[0]}:2"]}).status_code == 303
    assert "hai hộ mới chuyển đến xã" in page_of(world.client("labour").get(url(world, "commune")))
    assert world.app.figures.reviews_of(world.units["commune"]) == [(2019, 180, 34, 19)]


def test_one_that_moved_stops_all(world: World) -> None:
    report(world)
    report(world, "commune", households="180", poor="34", near_poor="19")
    start = page_of(world.client("chair").get("/ra-soat/xac-nhan"))
    boxes = re.findall(r'value="([0-9a-f-]{36}:1)" checked', start)
    checked = page_of(
        world.client("chair").post(
            "/ra-soat/xac-nhan", data={**hidden_fields(start, "/ra-soat/xac-nhan"), "reviews": boxes}
        )
    )
    report(world, poor="21")
    answer = world.client("chair").post("/ra-soat/xac-nhan", data=dict(hidden_fields(checked)))
    assert answer.status_code == 409
    assert {r["status"] for r in world.app.figures.rows(world.actor("labour")).values()} == {"reported"}


def test_the_sum_against_the_report(world: World) -> None:
    page = f"/ra-soat/{world.units['commune']}/tong-hop?nam=2019"
    assert "Còn 1/1 đơn vị chưa có số liệu" in page_of(world.client("officer").get(page))
    report(world)
    assert "chưa báo cáo" in page_of(world.client("officer").get(page))
    report(world, "commune", households="97", poor="19", near_poor="10")
    differs = page_of(world.client("labour").get(page))
    assert "khác với số cộng từ các thôn" in differs
    sums = differs.partition('id="sums-caption"')[2]
    assert ">+1<" in sums
    assert ">−1<" in sums
    report(world, "commune", households="96", poor="20", near_poor="10")
    assert "khớp với số cộng" in page_of(world.client("labour").get(page))
    district = page_of(world.client("labour").get(f"/ra-soat/{world.units['district']}/tong-hop?nam=2019"))
    assert "Còn 1/2 đơn vị" in district
    assert "xã Cẩm Tú" in district
    for page, to in (
        (f"/ra-soat/{world.units['district']}", "/tong-hop"),
        (f"/ti-le/{world.units['district']}", "/ti-le"),
    ):
        assert world.client("labour").get(page).location.endswith(to)


def test_targets_and_the_picture(world: World) -> None:
    accepted(world, "commune", 2018, Counts(180, 45, 20))
    accepted(world, "commune", 2019, Counts(180, 36, 19))
    act = url(world, "commune", 2019, "chi-tieu")
    bad = walk(world, "labour", act, {"points": "100,01", "basis": "QĐ 1", "issued_on": "15/01/2019"})
    assert bad.status_code == 422
    typed = {"points": "4,6", "basis": "QĐ 12/QĐ-UBND", "issued_on": "15/01/2019"}
    assert walk(world, "labour", act, typed).status_code == 303
    assert world.app.figures.targets_of(world.units["commune"]) == [(2019, Decimal("4.6"))]
    # 45/180 = 25 % to 36/180 = 20 %: five points.
    page = page_of(world.client("chair").get(f"/ti-le/{world.units['commune']}"))
    for wanted in ("25,00%", "20,00%", "vượt chỉ tiêu", 'role="img"', "Số liệu của biểu đồ"):
        assert wanted in page, wanted
    changed = {**typed, "points": "5", "reason": "điều chỉnh kế hoạch"}
    assert walk(world, "labour", act, changed).status_code == 303
    assert "bằng chỉ tiêu (chưa vượt)" in page_of(
        world.client("chair").get(f"/ti-le/{world.units['commune']}")
    )
    many = page_of(world.client("labour").get("/ti-le?nam=2019"))
    for wanted in ("xã Cẩm Bình", "xã Cẩm Tú", "chưa có số liệu", "Toàn huyện", "1/2"):
        assert wanted in many, wanted
    assert "Toàn huyện" not in page_of(world.client("chair").get("/ti-le?nam=2019"))


# -- spreadsheets -----------------------------------------------------------------------------------------------------------


def sheet(world: World, who: str = "officer", unit: str = "commune") -> openpyxl.Workbook:
    answer = world.client(who).get(url(world, unit, 2019, "bang-tinh.xlsx"))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(
    world: World, content: bytes, typed: dict[str, str] | None = None, who: str = "officer"
) -> TestResponse:
    page = url(world, "commune", 2019, "nhap-bang-tinh")
    usual = {"stage": "official", "reviewed_on": "10/12/2019", "reason": ""}
    return walk(world, who, page, usual if typed is None else typed, {"ra-soat.xlsx": content})


def test_a_sheet_goes_out_filled_in_and_comes_back(world: World) -> None:
    book = sheet(world)
    page = book.active
    assert page is not None
    assert [c.value for c in page[6]][:3] == ["15151", "xã Cẩm Bình", "huyện Cẩm Thủy"]
    assert page["B7"].value == "thôn Bình Sơn"
    page["D6"], page["E6"], page["F6"] = 180, 34, 19
    page["D7"], page["E7"], page["F7"] = 96, "20", 10.0
    assert send(world, saved(book)).status_code == 303
    rows = world.app.figures.rows(world.actor("labour"))
    assert {(r["name"], r["households"], r["poor"], r["near_poor"]) for r in rows.values()} == {
        ("xã Cẩm Bình", 180, 34, 19), ("thôn Bình Sơn", 96, 20, 10),
    }  # fmt: skip
    story = page_of(world.client("chair").get(url(world)))
    assert "Nhập từ bảng tính ra-soat.xlsx (SHA-256" in story
    # What goes out now is what came in; coming back it says nothing new.
    again = sheet(world)
    assert again.active is not None
    assert [c.value for c in again.active[7]][3:6] == [96, 20, 10]
    nothing = send(world, saved(again))
    assert nothing.status_code == 422
    assert "không có gì khác" in page_of(nothing)


def test_one_wrong_cell_and_nothing_is_recorded(world: World) -> None:
    book = sheet(world)
    page = book.active
    assert page is not None
    page["D6"], page["E6"], page["F6"] = 180, 34, 19
    page["D7"], page["E7"], page["F7"] = 96, "hai mươi", 10
    answer = send(world, saved(book))
    assert answer.status_code == 422
    assert "dòng 7, cột E" in page_of(answer)
    assert "“hai mươi” không phải số hộ" in page_of(answer)
    assert world.app.figures.rows(world.actor("labour")) == {}


def test_the_labour_office_brings_targets_and_leaves_households_alone(world: World) -> None:
    report(world)
    book = sheet(world, "labour")
    page = book.active
    assert page is not None
    page["G6"], page["G7"] = 4.6, "5,25"
    typed = {"basis": "QĐ 12/QĐ-UBND", "issued_on": "15/01/2019", "reason": ""}
    assert send(world, saved(book), typed, "labour").status_code == 303
    assert world.app.figures.targets_of(world.units["commune"]) == [(2019, Decimal("4.6"))]
    assert world.app.figures.targets_of(world.units["hamlet"]) == [(2019, Decimal("5.25"))]
    page["E7"] = 1
    refused = send(world, saved(book), typed, "labour")
    assert refused.status_code == 422
    assert "dòng 7, cột D" in page_of(refused)
    own = sheet(world)
    assert own.active is not None
    own.active["G7"] = 1
    refused = send(world, saved(own))
    assert refused.status_code == 422
    assert "dòng 7, cột G" in page_of(refused)


def test_figures_that_moved_between_check_and_act_stop_the_import(world: World) -> None:
    book = sheet(world)
    assert book.active is not None
    book.active["D7"], book.active["E7"], book.active["F7"] = 96, 20, 10
    page, client = url(world, "commune", 2019, "nhap-bang-tinh"), world.client("officer")
    data: dict[str, Any] = {
        **hidden_fields(page_of(client.get(page)), page), "stage": "official", "reviewed_on": "10/12/2019", "reason": "",
        "evidence": [(io.BytesIO(saved(book)), "ra-soat.xlsx")],
    }  # fmt: skip
    checked = client.post(page, data=data, content_type="multipart/form-data")
    assert checked.status_code == 200
    report(world, poor="25")
    answer = client.post(page, data=dict(hidden_fields(page_of(checked))))
    assert answer.status_code == 409
    assert world.app.figures.rows(world.actor("labour"))[(world.units["hamlet"], 2019)]["poor"] == 25


def test_targets_by_use_case_are_all_or_none(world: World) -> None:
    aims = [Aim(world.units["commune"], Decimal(4)), Aim(world.units["district"], Decimal(4))]
    with pytest.raises(Refused, match="bad_choice"):
        world.app.reviews.set_targets(
            world.actor("labour"), Command(), year=2019, aims=aims, basis="QĐ", issued_on=date(2019, 1, 1)
        )
    assert world.app.figures.targets_of(world.units["commune"]) == []


def test_what_differs_from_the_hamlets_is_said_where_several_are_accepted(world: World) -> None:
    report(world, "commune", households="96", poor="21", near_poor="9")
    n = len(hamlets_of(world))
    assert f"CHÚ Ý: {n}/{n} thôn chưa có số liệu" in page_of(world.client("chair").get("/ra-soat/xac-nhan"))
    for unit in hamlets_of(world):
        report_of(world, unit, households=96, poor=20, near_poor=9)
    parts = len(hamlets_of(world))
    report(world, "commune", households=str(96 * parts), poor=str(20 * parts + 1), near_poor=str(9 * parts))
    page = page_of(world.client("chair").get("/ra-soat/xac-nhan"))
    assert f"CHÚ Ý: khác số cộng từ các thôn ({96 * parts} hộ, {20 * parts} hộ nghèo" in page
    report(world, "commune", households=str(96 * parts), poor=str(20 * parts), near_poor=str(9 * parts))
    assert "CHÚ Ý" not in page_of(world.client("chair").get("/ra-soat/xac-nhan"))


def test_what_differs_from_the_hamlets_is_said_where_one_is_verified_and_accepted(world: World) -> None:
    """Before the act and on its check page, as where several are accepted at once; nothing where the figures agree."""
    parts = len(hamlets_of(world))
    one = {act: url(world, "commune", act=act) for act in ("xac-nhan", "tiep-nhan")}
    note = f"Khác số cộng từ các thôn ({96 * parts} hộ, {20 * parts} hộ nghèo"

    def shown(name: str, page: str) -> list[str]:
        client = world.client(name)
        form = page_of(client.get(page))
        return [form, page_of(client.post(page, data={**hidden_fields(form, page), "remarks": ""}))]

    report(world, "commune", households="96", poor="21", near_poor="9")
    assert all(f"{parts}/{parts} thôn chưa có số liệu" in page for page in shown("chair", one["xac-nhan"]))
    for unit in hamlets_of(world):
        report_of(world, unit, households=96, poor=20, near_poor=9)
    report(world, "commune", households=str(96 * parts), poor=str(20 * parts + 1), near_poor=str(9 * parts))
    assert all("CHÚ Ý" in page and note in page for page in shown("chair", one["xac-nhan"]))
    assert walk(world, "chair", one["xac-nhan"], {"remarks": ""}).status_code == 303
    assert all("CHÚ Ý" in page and note in page for page in shown("labour", one["tiep-nhan"]))
    send_back = walk(world, "labour", url(world, "commune", act="tra-lai"), {"reason": "lệch"})
    assert send_back.status_code == 303
    report(world, "commune", households=str(96 * parts), poor=str(20 * parts), near_poor=str(9 * parts))
    assert not any("CHÚ Ý" in page for page in shown("chair", one["xac-nhan"]))


def hamlets_of(world: World) -> list[UUID]:
    """The hamlets of the first commune."""
    rows = world.log.query(
        "SELECT unit_id FROM units WHERE parent_id = %s AND kind IN ('hamlet', 'residential_group') ORDER BY unit_id",
        (world.units["commune"],),
    )
    return [row["unit_id"] for row in rows]


def report_of(world: World, unit_id: UUID, *, households: int, poor: int, near_poor: int) -> None:
    """Have the commune's officer report for a hamlet."""
    world.app.reviews.report(
        world.actor("officer"), Command(), unit_id=unit_id, year=2019, stage="official",
        counts=Counts(households, poor, near_poor), reviewed_on=date(2019, 12, 4), remarks="", uploads=[Upload("b.pdf", PDF)],
    )  # fmt: skip
