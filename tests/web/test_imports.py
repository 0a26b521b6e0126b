"""Lists of households through their pages: sent, looked at, corrected, checked, brought in, taken back."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from tests.intake.spreadsheets import xls, xlsx
from tests.web.story import World, hidden_fields, page_of
from werkzeug.test import TestResponse

from intake.legacy_text import encode
from projections.rebuild import rebuild
from workflows import household_import
from workflows.kernel import Command

LISTS = "/ho-gia-dinh/nhap"
HEADINGS = ["STT", "Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Số nhân khẩu", "Phân loại hộ"]
HA = [1, "CB-1", "Bùi Thị Hà", 1980, "Bình Sơn", 4, "Hộ nghèo"]
MAI = [2, "CB-2", "Hà Văn Mai", 1971, "Bình Sơn", 3, "Hộ cận nghèo"]
TU = [1, "CB-9", "Lê Thị Tư", 1990, "Bình Sơn", 2, "Hộ nghèo"]
TOTAL = ["", "", "Tổng cộng", "", "", 7, ""]
NAMELESS = [3, "CB-3", "", 1950, "Bình Sơn", 2, "Hộ nghèo"]


def as_tcvn3(text: str) -> str:
    return encode(text, "tcvn3")


def sent(world: World, content: bytes, name: str = "ds.xlsx", **typed: str) -> TestResponse:
    client = world.client("officer")
    url = f"{LISTS}/moi"
    data: dict[str, Any] = {**hidden_fields(page_of(client.get(url)), url), **typed}
    return client.post(
        url, data={**data, "evidence": (io.BytesIO(content), name)}, content_type="multipart/form-data"
    )


def looked_at(world: World, *rows: list[Any], **typed: str) -> str:
    answer = sent(world, xlsx([["DANH SÁCH"], HEADINGS, *rows]), **typed)
    assert answer.status_code == 303, page_of(answer)
    return answer.location


def checked(world: World, url: str, **typed: Any) -> TestResponse:
    client = world.client("officer")
    return client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed})


def wanted(world: World, url: str, **typed: Any) -> str:
    """Check and confirm; return the page the officer is led to."""
    client = world.client("officer")
    page = page_of(checked(world, url, **typed))
    done = client.post(url, data=hidden_fields(page, url))
    assert done.status_code == 303, page_of(done)
    return page_of(client.get(done.location))


def carried_out(world: World, url: str) -> None:
    assert world.app.imports.carry_out(UUID(url.rpartition("/")[2])) == "completed"


def households(world: World) -> int:
    row = world.log.query_one("SELECT count(*) AS n FROM households")
    assert row is not None
    return int(row["n"])


def test_a_list_goes_from_the_file_to_the_register(world: World) -> None:
    url = looked_at(world, HA, MAI, NAMELESS, TOTAL)
    page = page_of(world.client("officer").get(url))
    for words in ("Họ tên chủ hộ", "S1!C5", "Không nhận dòng này", "Chỉ lưu ý"):
        assert words in page
    assert households(world) == 0
    check = page_of(checked(world, url))
    assert "Nhập 2 hộ" in check
    assert "thôn Bình Sơn: 2 hộ" in check
    assert households(world) == 0
    under_way = wanted(world, url)
    assert 'data-live="2"' in under_way
    assert "Đóng trang này không sao" in under_way
    assert households(world) == 0
    carried_out(world, url)
    page = page_of(world.client("officer").get(url))
    assert "Đã nhập xong" in page
    assert "data-live" not in page
    assert households(world) == 2
    register = page_of(world.client("hamlet").get("/ho-gia-dinh"))
    assert "Bùi Thị Hà" in register


def test_sent_twice_it_is_one_run(world: World) -> None:
    client, url = world.client("officer"), f"{LISTS}/moi"
    data: dict[str, Any] = dict(hidden_fields(page_of(client.get(url)), url))
    content = xlsx([HEADINGS, HA])
    answers = [
        client.post(
            url,
            data={**data, "evidence": (io.BytesIO(content), "ds.xlsx")},
            content_type="multipart/form-data",
        )
        for _ in range(2)
    ]
    assert answers[0].location == answers[1].location
    assert len(world.app.import_runs.runs(world.actor("officer"))) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"%PDF-1.7 khong phai bang tinh", "Không đọc được danh sách"),
        (b"PK\x03\x04 hong", "Không đọc được danh sách"),
    ],
    ids=["empty", "pdf", "damaged"],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_field(world: World, content: bytes, words: str) -> None:
    answer = sent(world, content)
    assert answer.status_code == 422
    assert words in page_of(answer)
    assert 'href="#f-evidence"' in page_of(answer)
    assert world.app.import_runs.runs(world.actor("officer")) == []


def test_without_a_file_the_field_says_so(world: World) -> None:
    client, url = world.client("officer"), f"{LISTS}/moi"
    answer = client.post(url, data=hidden_fields(page_of(client.get(url)), url))
    assert answer.status_code == 422
    assert 'href="#f-evidence"' in page_of(answer)


def test_text_of_old_fonts_is_shown_beside_what_it_is_read_as(world: World) -> None:
    rows = [[as_tcvn3(v) if isinstance(v, str) else v for v in row] for row in (HEADINGS, HA, MAI)]
    answer = sent(world, xls(rows, font=".VnTime"), "ds.xls")
    page = page_of(world.client("officer").get(answer.location))
    assert "TCVN3" in page
    assert as_tcvn3("Bùi Thị Hà") in page
    assert "Bùi Thị Hà" in page
    assert "TCVN3" in page_of(checked(world, answer.location))


def test_columns_are_corrected_and_the_list_is_read_again(world: World) -> None:
    answer = sent(world, xlsx([["Chủ hộ", "Ghi", "Thôn"], ["Bùi Thị Hà", 1980, "Bình Sơn"]]))
    url = answer.location
    page = page_of(checked(world, url))
    assert "dòng không nói hộ thuộc diện nào" in page
    client = world.client("officer")
    form = page_of(client.get(f"{url}/cot"))
    assert "B – Ghi – 1980" in form
    data = hidden_fields(form, f"{url}/cot")
    chosen = {"column_head": "A", "column_birth_year": "B", "column_hamlet": "C", "household_class": "poor"}
    again = client.post(f"{url}/cot", data={**data, **chosen})
    assert again.status_code == 303
    wanted(world, url)
    carried_out(world, url)
    (row,) = world.log.query("SELECT * FROM households")
    assert (row["birth_year"], row["household_class"], row["members"]) == (1980, "poor", None)
    shown = client.get(f"/ho-gia-dinh/{row['household_id']}")
    assert shown.status_code == 200
    twice = {**chosen, "column_code": "A"}
    refused = client.post(f"{LISTS}/moi", data={})
    assert refused.status_code == 400
    other = sent(world, xlsx([["Chủ hộ", "Ghi", "Thôn"], ["Lê Thị Tư", 1981, "Bình Sơn"]])).location
    data = hidden_fields(page_of(client.get(f"{other}/cot")), f"{other}/cot")
    refused = client.post(f"{other}/cot", data={**data, **twice})
    assert refused.status_code == 422
    assert 'href="#f-column_head"' in page_of(refused)


def test_headings_nobody_knows_are_remembered_for_the_next_such_list(world: World) -> None:
    strange: list[Any] = ["Số", "Chủ", "Sinh", "Ở", "Người", "Hạng"]
    client = world.client("officer")
    first = sent(
        world, xlsx([["DANH SÁCH 2018"], strange, [1, "Bùi Thị Hà", 1980, "Bình Sơn", 4, "Hộ nghèo"]])
    ).location
    assert "Chưa đọc được danh sách" in page_of(client.get(first))
    form = page_of(client.get(f"{first}/cot"))
    assert "B – Chủ – Bùi Thị Hà" in form
    chosen = {
        "column_head": "B",
        "column_birth_year": "C",
        "column_hamlet": "D",
        "column_members": "E",
        "column_class": "F",
    }
    told = client.post(f"{first}/cot", data={**hidden_fields(form, f"{first}/cot"), **chosen})
    assert told.status_code == 303, page_of(told)
    assert "Nhập 1 hộ" in page_of(checked(world, first))
    wanted(world, first)
    carried_out(world, first)
    # Another title above, the same headings.
    rows = [
        ["Xã Cẩm Bình"],
        ["DANH SÁCH 2019"],
        strange,
        [1, "Hà Văn Mai", 1971, "Bình Sơn", 3, "Hộ cận nghèo"],
    ]
    second = sent(world, xlsx(rows)).location
    assert "Nhập 1 hộ" in page_of(checked(world, second))
    wanted(world, second)
    carried_out(world, second)
    (row,) = world.log.query("SELECT members, household_class FROM households WHERE head = 'Hà Văn Mai'")
    assert row == {"members": 3, "household_class": "near_poor"}


def test_columns_of_incomes_are_named_given_a_unit_and_taken_off(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    headings = [*HEADINGS, "Gì đó", "Thu nhập bình quân 2018"]
    client = world.client("officer")
    url = sent(world, xlsx([headings, [*HA, 9600, 777]])).location
    assert "Thu nhập bình quân 2018, đồng một năm" in page_of(client.get(url))
    form = page_of(client.get(f"{url}/cot"))
    assert 'name="column_income_2019"' in form
    # The select of 2018 stands at what was found.
    assert form.count('<option value="I" selected>') == 1
    shown = {
        "column_code": "B", "column_head": "C", "column_birth_year": "D", "column_hamlet": "E", "column_members": "F",
        "column_class": "G",
    }  # fmt: skip
    data = {
        **hidden_fields(form, f"{url}/cot"),
        **shown,
        "column_income_2018": "",
        "column_income_2019": "H",
        "unit_2019": "1000",
    }
    assert client.post(f"{url}/cot", data=data).status_code == 303
    page = page_of(client.get(url))
    assert "Thu nhập bình quân 2019, nghìn đồng một năm" in page
    assert "Thu nhập bình quân 2018" not in page
    assert "9.600.000\u00a0đồng một năm" in page
    next_ = page_of(client.get(f"{url}/cot"))
    assert '<option value="1000" selected>' in next_


def test_how_numbers_and_dates_were_understood_is_shown_and_odd_incomes_are_pointed_out(world: World) -> None:
    headings = [*HEADINGS[:3], "Ngày sinh", *HEADINGS[4:], "Thu nhập BQ đầu người 2018"]
    rows = [
        [1, "CB-1", "Bùi Thị Hà", "03/05/1980", "Bình Sơn", 4, "Hộ nghèo", "12.300"],
        [2, "CB-2", "Hà Văn Mai", 1971, "Bình Sơn", "3 người", "Hộ nghèo", "850.000"],
        [3, "CB-3", "Lê Thị Tư", "12/75", "Bình Sơn", 2, "Hộ nghèo", "9.600.000"],
    ]
    url = sent(world, xlsx([headings, *rows[:2], [*rows[2][:3], 29221, *rows[2][4:]]])).location
    page = page_of(world.client("officer").get(url))
    for words in (
        "Số, ngày và dấu được hiểu thế nào",
        "03/05/1980", "năm 1980", "29221", "3 người", "12.300\u00a0đồng một năm", "9.600.000\u00a0đồng một năm",
        "Thu nhập nên xem lại", "có lẽ cột ghi bằng nghìn đồng", "có lẽ là số của một tháng",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("bất thường") == 3
    assert "Nhập 3 hộ" in page_of(checked(world, url))


def test_marks_and_classes_are_counted_and_shown_before_anything_comes_in(world: World) -> None:
    headings = [*HEADINGS, "Người khuyết tật", "Bảo trợ xã hội"]
    rows = [[*HA, "không thuộc", "x"], [*MAI, "Nặng", "Không, đã cắt"]]
    url = sent(world, xlsx([headings, *rows])).location
    page = page_of(world.client("officer").get(url))
    for words in ("không thuộc", "Không, đã cắt", "Các dòng nhận được ghi những gì"):
        assert words in page
    for shown in (page, page_of(checked(world, url))):
        flat = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
        for words in ("Hộ nghèo 1", "Hộ cận nghèo 1", "Có người khuyết tật 1", "Bảo trợ xã hội 1"):
            assert words in flat


def test_what_a_list_has_no_column_for_is_not_on_record_until_somebody_says(world: World) -> None:
    with_columns = [*HEADINGS, "Có người khuyết tật", "Bảo trợ xã hội"]
    url = looked_at(world, HA)
    wanted(world, url)
    carried_out(world, url)
    other = sent(world, xlsx([with_columns, [*MAI, "x", ""]])).location
    wanted(world, other)
    carried_out(world, other)
    rows = world.log.query(
        "SELECT code, household_id, disabled_member, social_protection FROM households ORDER BY code"
    )
    assert [(r["code"], r["disabled_member"], r["social_protection"]) for r in rows] == [
        ("CB-1", None, None),
        ("CB-2", True, False),
    ]
    client, page = world.client("officer"), f"/ho-gia-dinh/{rows[0]['household_id']}"
    # What else is not on record stands on every household's page.
    others = page_of(client.get(f"/ho-gia-dinh/{rows[1]['household_id']}")).count("chưa ghi")
    assert page_of(client.get(page)).count("chưa ghi") == others + 2

    def corrected(**typed: str) -> str:
        data = hidden_fields(page_of(client.get(f"{page}/sua")), f"{page}/sua")
        check = page_of(client.post(f"{page}/sua", data={**data, "reason": "Theo sổ hộ khẩu", **typed}))
        done = client.post(f"{page}/sua", data=hidden_fields(check, f"{page}/sua"))
        assert done.status_code == 303, page_of(done)
        return check

    check = corrected(address="Tổ 2")
    assert "khuyết tật" not in check
    assert page_of(client.get(page)).count("chưa ghi") == others + 2
    check = corrected(disabled_member="0")
    assert "— → Không" in check
    (row,) = world.log.query(
        "SELECT disabled_member, social_protection, address FROM households WHERE code = 'CB-1'"
    )
    assert row == {"disabled_member": False, "social_protection": None, "address": "Tổ 2"}
    assert page_of(client.get(page)).count("chưa ghi") == others + 1


def test_what_a_list_does_not_say_of_a_household_is_not_called_erased(world: World) -> None:
    answer = sent(world, xlsx([["Chủ hộ", "Thôn", "Phân loại hộ"], ["Bùi Thị Hà", "Bình Sơn", "Hộ nghèo"]]))
    wanted(world, answer.location)
    carried_out(world, answer.location)
    (row,) = world.log.query("SELECT household_id FROM households WHERE members IS NULL")
    for page in ("", "/sua", "/nhap-ho", "/tach-ho"):
        shown = page_of(world.client("officer").get(f"/ho-gia-dinh/{row['household_id']}{page}"))
        assert "Bùi Thị Hà" in shown, page
        assert "đã xóa theo yêu cầu" not in shown, page


def test_of_a_household_that_left_poverty_before_it_is_said_what_the_register_does_not_have(
    world: World,
) -> None:
    rows: list[list[Any]] = [
        [*HEADINGS, "Năm thoát nghèo", "Giới tính"],
        [*HA[:6], "Hộ thoát nghèo", 2018, "Nữ"],
    ]
    url = sent(world, xlsx(rows)).location
    assert "không ghi vào sổ: Giới tính; Năm thoát nghèo." in page_of(world.client("officer").get(url))
    wanted(world, url)
    carried_out(world, url)
    (row,) = world.log.query("SELECT household_id FROM households WHERE household_class = 'exited'")
    page = f"/ho-gia-dinh/{row['household_id']}"
    assert "năm thoát không ghi trong sổ" in page_of(world.client("officer").get(page))
    form = page_of(world.client("hamlet").get(f"{page}/dang-ky-thoat-ngheo"))
    assert "Chỉ đăng ký được cam kết hộ đã ký trước ngày đó" in form
    other = looked_at(world, MAI)
    assert "không ghi vào sổ" not in page_of(world.client("officer").get(other))
    wanted(world, other)
    carried_out(world, other)
    (row,) = world.log.query("SELECT household_id FROM households WHERE household_class = 'near_poor'")
    form = page_of(world.client("hamlet").get(f"/ho-gia-dinh/{row['household_id']}/dang-ky-thoat-ngheo"))
    assert "Lời cam kết của hộ" in form
    assert "Chỉ đăng ký được" not in form


def test_the_template_is_handed_out(world: World) -> None:
    page = page_of(world.client("officer").get(f"{LISTS}/moi"))
    assert f"{LISTS}/mau.xlsx" in page
    assert "tối đa 25 MB" in page
    answer = world.client("officer").get(f"{LISTS}/mau.xlsx")
    assert answer.status_code == 200
    url = sent(world, answer.data, "mau.xlsx").location
    assert "Chưa đọc được" not in page_of(world.client("officer").get(url))
    assert world.client("hamlet").get(f"{LISTS}/mau.xlsx").status_code == 403


def test_a_doubtful_household_is_ticked_by_a_person(world: World) -> None:
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    url = looked_at(world, [1, "", "Bùi Thị Hạ", 1980, "Bình Sơn", 2, "Hộ nghèo"], MAI)
    page = page_of(world.client("officer").get(url))
    assert 'name="as_new" value="0:3"' in page
    assert "tên chỉ khác dấu" in page.lower()
    assert "Nhập 1 hộ" in page_of(checked(world, url))
    assert "Nhập 2 hộ" in page_of(checked(world, url, as_new="0:3"))
    wanted(world, url, as_new="0:3")
    carried_out(world, url)
    assert households(world) == 3


def test_a_doubtful_household_that_is_left_out_is_named_with_why(world: World) -> None:
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    url = looked_at(world, [1, "", "Bùi Thị Hạ", 1980, "Bình Sơn", 2, "Hộ nghèo"], MAI)

    def remark() -> list[Any]:
        content = world.client("officer").get(f"{url}/danh-sach.xlsx").data
        lines = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
        return [said for row in lines if (said := row[-1]) and "Nghi trùng" in str(said)]

    (before,) = remark()
    assert "tên chỉ khác dấu" in before
    wanted(world, url)
    carried_out(world, url)
    page = page_of(world.client("officer").get(url))
    assert "dòng 3: Bùi Thị Hạ, 1980" in page
    assert "tên chỉ khác dấu" in page
    assert "Hà Văn Mai" not in page, "what came in is no doubt"
    assert remark() == [before]


def test_what_the_list_says_otherwise_of_a_known_household_is_pointed_out_and_changes_nothing(
    world: World,
) -> None:
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=uuid4(), kind="hamlet", name="thôn Bình Hòa", code="",
        parent_id=world.units["commune"], valid_from=date(2000, 1, 1), source="thử", demonstration=True,
    )  # fmt: skip
    elsewhere = "thôn Bình Hòa"
    answer = sent(
        world,
        xlsx([[*HEADINGS, "Dân tộc"], [*HA[:4], elsewhere, 4, "Hộ nghèo", "Mường"], [*MAI, "Kinh"]]),
    )
    page = page_of(world.client("officer").get(answer.location))
    assert f"Dân tộc: Mường (—); Thôn: {elsewhere} (thôn Bình Sơn)" in page
    world.app.imports.cancel(
        world.actor("officer"), Command(), run_id=UUID(answer.location.rpartition("/")[2]), reason="gửi lại"
    )
    url = looked_at(world, [*HA[:5], 5, "Hộ cận nghèo"], MAI)
    page = page_of(world.client("officer").get(url))
    assert "Dân tộc: " not in page
    assert "Số nhân khẩu: 5 (4); Phân loại hộ: Hộ cận nghèo (Hộ nghèo)" in page
    wanted(world, url)
    carried_out(world, url)
    (row,) = world.log.query("SELECT members, household_class FROM households WHERE code = 'CB-1'")
    assert row == {"members": 4, "household_class": "poor"}


def test_the_file_comes_back_with_remarks(world: World) -> None:
    url = looked_at(world, HA, NAMELESS)
    answer = world.client("officer").get(f"{url}/danh-sach.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert page is not None
    assert "Không nhận" in str(page.cell(4, page.max_column).value)


def test_cancelled_and_undone_with_a_reason_after_a_check(world: World) -> None:
    client = world.client("officer")

    def ended(url: str, reason: str) -> TestResponse:
        data = hidden_fields(page_of(client.get(url)), url)
        check = client.post(url, data={**data, "reason": reason})
        if check.status_code != 200:
            return check
        return client.post(url, data=hidden_fields(page_of(check), url))

    first = looked_at(world, HA)
    assert ended(f"{first}/huy", "").status_code == 422
    assert ended(f"{first}/huy", "Nhầm tệp").status_code == 303
    assert "Đã hủy" in page_of(client.get(first))
    second = looked_at(world, HA)
    wanted(world, second)
    carried_out(world, second)
    assert ended(f"{second}/hoan-tac", "Danh sách của năm khác").status_code == 303
    page = page_of(client.get(second))
    assert "Đã hoàn tác" in page
    assert "Danh sách của năm khác" in page
    assert households(world) == 0


def test_a_running_import_is_cancelled_from_a_page_read_batches_ago(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    url = looked_at(world, HA, MAI, [3, "CB-3", "Lê Thị Tư", 1990, "Bình Sơn", 2, "Hộ nghèo"])
    wanted(world, url)
    client = world.client("officer")
    pages: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        # Each step of the form is taken one batch later than the one before.
        if done == 1:
            pages.append(page_of(client.get(f"{url}/huy")))
        elif done == 2:
            data = {**hidden_fields(pages[0], f"{url}/huy"), "reason": "Nhầm tệp"}
            check = client.post(f"{url}/huy", data=data)
            assert check.status_code == 200, page_of(check)
            final = client.post(f"{url}/huy", data=hidden_fields(page_of(check), f"{url}/huy"))
            assert final.status_code == 303, page_of(final)

    assert world.app.imports.carry_out(UUID(url.rpartition("/")[2]), progress=meanwhile) == "cancelled"
    assert "Đã hủy" in page_of(client.get(url))
    assert households(world) == 0
    assert world.log.query("SELECT 1 FROM households_incoming") == []


def test_a_cancellation_that_comes_too_late_says_so_and_leads_on(world: World) -> None:
    url = looked_at(world, HA)
    wanted(world, url)
    client = world.client("officer")
    data = hidden_fields(page_of(client.get(f"{url}/huy")), f"{url}/huy")
    check = page_of(client.post(f"{url}/huy", data={**data, "reason": "Nhầm"}))
    carried_out(world, url)
    late = client.post(f"{url}/huy", data=hidden_fields(check, f"{url}/huy"))
    assert late.status_code == 409
    assert "Nhập xong" in page_of(late)
    assert households(world) == 1
    again = client.get(f"{url}/huy", follow_redirects=True)
    assert "không làm được việc này nữa" in page_of(again)
    assert "Hoàn tác lượt nhập này" in page_of(again)


def test_how_a_list_is_read_is_no_question_any_more_once_it_is_cancelled(world: World) -> None:
    url = looked_at(world, HA)
    world.app.imports.cancel(
        world.actor("officer"), Command(), run_id=UUID(url.rpartition("/")[2]), reason="Nhầm tệp"
    )
    client = world.client("officer")
    for page in ("cot", "nhap-tiep"):
        answer = client.get(f"{url}/{page}")
        assert answer.location.endswith(url)
        shown = page_of(client.get(f"{url}/{page}", follow_redirects=True))
        assert "Lượt nhập này đã hủy; không làm được việc này nữa." in shown
        assert "được xóa dữ liệu" not in shown


def test_a_list_that_waits_is_named_before_the_next_one_is_sent(world: World) -> None:
    client = world.client("officer")
    for page in (LISTS, f"{LISTS}/moi"):
        assert "chưa xong" not in page_of(client.get(page))
    url = looked_at(world, HA)
    for page in (LISTS, f"{LISTS}/moi"):
        shown = page_of(client.get(page))
        assert "Xã đang có một danh sách chưa xong" in shown
        assert f'href="{url}"' in shown
        assert f'href="{url}/huy"' in shown
        assert 'name="evidence"' not in shown
    assert "chưa xong" not in page_of(world.client("foreign").get(LISTS))
    world.app.imports.cancel(
        world.actor("officer"), Command(), run_id=UUID(url.rpartition("/")[2]), reason="Nhầm tệp"
    )
    assert 'name="evidence"' in page_of(client.get(f"{LISTS}/moi"))


def test_progress_says_about_how_long_still(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(household_import, "BATCH", 1)
    rows = [[n, f"CB-{n}", f"Bùi Văn Số {n}", 1960 + n, "Bình Sơn", 3, "Hộ nghèo"] for n in range(1, 5)]
    url = looked_at(world, *rows)
    page = wanted(world, url)
    assert "Đang ước lượng thời gian còn lại" in page
    run = UUID(url.rpartition("/")[2])

    def one_batch(seconds: int) -> None:
        world.clock.set(world.clock.now() + timedelta(seconds=seconds))
        stops = iter([False, True])
        world.app.imports.carry_out(run, stop=lambda: next(stops))

    one_batch(50)
    # A quarter took 50 seconds: three quarters are left.
    assert "Còn khoảng 3 phút" in page_of(world.client("officer").get(url))
    one_batch(30)
    one_batch(10)
    assert "Còn chưa đến một phút" in page_of(world.client("officer").get(url))
    world.app.imports.halt(run, "import_failed")
    assert "Còn chưa đến" not in page_of(world.client("officer").get(url))


def test_a_list_of_known_households_is_taken_for_its_incomes(world: World) -> None:
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    again = looked_at(world, HA)
    refused = checked(world, again)
    assert refused.status_code == 422
    assert "Danh sách không có gì mới" in page_of(refused)
    world.app.imports.cancel(
        world.actor("officer"), Command(), run_id=UUID(again.rpartition("/")[2]), reason="Nhầm tệp"
    )
    url = sent(world, xlsx([[*HEADINGS, "Thu nhập BQ/người 2018"], [*HA, 9_000_000]])).location
    page = page_of(world.client("officer").get(url))
    assert "Thu nhập của hộ đã có, khai được" not in page, "nothing is promised that cannot be done"
    assert "hiện không khai được" in page
    assert "<li>1: năm chưa hết hoặc ngoài phong trào</li>" in page
    assert "Nhận danh sách để khai thu nhập" in page_of(checked(world, url))
    wanted(world, url)
    carried_out(world, url)
    page = page_of(world.client("officer").get(url))
    assert "Khai thu nhập theo danh sách" in page
    assert "Danh sách không có hộ mới; đã nhận để khai thu nhập" in page
    assert "Đã kiểm tra, nhận danh sách để khai thu nhập" in page
    assert "0 hộ vào sổ" not in page
    assert "không có hộ mới" in page_of(world.client("officer").get("/ho-gia-dinh/nhap"))
    assert households(world) == 1


def test_a_name_alone_that_may_be_a_hamlet_is_not_taken_in_silence(world: World) -> None:
    headings = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Loại hộ"]
    rows: list[list[Any]] = [headings, ["", "Thôn Bình Sơn"], [1, "Bùi Thị Hà", 1980, "Hộ nghèo"], ["", "Đồi Vàng"],
            [2, "Lê Văn Tư", 1981, "Hộ nghèo"]]  # fmt: skip
    url = sent(world, xlsx(rows)).location
    page = page_of(world.client("officer").get(url))
    assert "Đồi Vàng" in page
    assert "có thể là tên thôn của các dòng bên dưới" in page
    assert "Nhập 2 hộ" in page_of(checked(world, url))


def test_the_row_of_headings_is_named_by_a_person(world: World) -> None:
    # The line above has the words of headings, and more of them than the headings themselves.
    misleading = ["Mã hộ", "Họ tên chủ hộ", "Năm sinh", "Thôn", "Phân loại hộ", "Số nhân khẩu"]
    rows = [misleading, ["Chủ hộ", "Thôn"], ["Bùi Thị Hà", "Bình Sơn"]]
    url = sent(world, xlsx(rows)).location
    client = world.client("officer")
    page = f"{url}/cot"
    data = hidden_fields(page_of(client.get(page)), page)
    wrong = client.post(page, data={**data, "heading_row": "B"})
    assert wrong.status_code == 422
    assert 'href="#f-heading_row"' in page_of(wrong)
    done = client.post(page, data={**data, "heading_row": "2", "household_class": "poor"})
    assert done.status_code == 303, page_of(done)
    assert 'value="2"' in page_of(client.get(page))
    check = page_of(checked(world, url))
    assert "Nhập 1 hộ" in check


def test_a_halted_run_says_why_and_goes_on(world: World) -> None:
    url = looked_at(world, HA)
    wanted(world, url)
    run = UUID(url.rpartition("/")[2])
    world.app.imports.halt(run, "import_failed")
    client = world.client("officer")
    page = page_of(client.get(url))
    assert "Máy chủ gặp lỗi khi nhập" in page
    data = hidden_fields(page_of(client.get(f"{url}/nhap-tiep")), f"{url}/nhap-tiep")
    assert client.post(f"{url}/nhap-tiep", data=data).status_code == 303
    carried_out(world, url)
    assert households(world) == 1


@pytest.mark.parametrize("name", ["hamlet", "labour", "admin", "standing"])
def test_nobody_else_has_these_pages(world: World, name: str) -> None:
    url = looked_at(world, HA)
    client = world.client(name)
    for page in (LISTS, f"{LISTS}/moi", url, f"{url}/cot", f"{url}/danh-sach.xlsx", f"{url}/huy"):
        assert client.get(page).status_code == 403, page
    assert LISTS not in page_of(client.get("/ho-gia-dinh"))


def test_a_page_of_an_older_state_is_told_what_changed(world: World) -> None:
    url = looked_at(world, HA)
    client = world.client("officer")
    stale = hidden_fields(page_of(client.get(url)), url)
    data = hidden_fields(page_of(client.get(f"{url}/cot")), f"{url}/cot")
    client.post(
        f"{url}/cot", data={**data, "column_head": "C", "column_hamlet": "E", "household_class": "poor"}
    )
    answer = client.post(url, data=stale)
    assert answer.status_code == 409
    assert "Chỉnh cách đọc danh sách" in page_of(answer)


def test_nothing_is_offered_of_a_list_whose_file_went_with_somebody(world: World) -> None:
    kept = looked_at(world, TU)
    wanted(world, kept)
    carried_out(world, kept)
    url = looked_at(world, HA, MAI)
    wanted(world, url)
    carried_out(world, url)
    admin, client = world.client("admin"), world.client("officer")
    data = hidden_fields(page_of(admin.get("/quan-tri/xoa-du-lieu")), "/quan-tri/xoa-du-lieu")
    check = page_of(admin.post("/quan-tri/xoa-du-lieu", data={**data, "code": "CB-1", "confirm": "CB-1"}))
    assert check.count("Danh sách hộ ds.xlsx – xã Cẩm Bình, gửi lúc") == 1
    (ha,) = world.log.query("SELECT household_id FROM households WHERE code = 'CB-1'")
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=ha["household_id"])
    page = page_of(client.get(url))
    assert "Tệp của danh sách đã được xóa" in page
    for gone in ("danh-sach.xlsx", "thu-nhap"):
        assert f"{url}/{gone}" not in page
        assert f"{kept}/{gone}" in page_of(client.get(kept))
    early = looked_at(world, [9, "CB-8", "Hà Văn Mai", 1971, "Bình Sơn", 3, "Hộ nghèo"])
    (mai,) = world.log.query("SELECT household_id FROM households WHERE code = 'CB-2'")
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=mai["household_id"])
    page = page_of(client.get(early))
    assert "Tệp của danh sách đã được xóa" in page
    assert f"{early}/huy" in page
    assert f"{early}/cot" not in page


def test_english_pages(world: World) -> None:
    url = looked_at(world, HA, NAMELESS)
    client = world.client("officer")
    page = page_of(client.get(f"{url}?lang=en"))
    assert "How the list reads" in page
    assert "The row is rejected" in page


def test_a_list_that_waits_stands_in_its_officers_work_alone(world: World) -> None:
    url = looked_at(world, HA)
    assert f'href="{url}"' in page_of(world.client("officer").get("/"))
    assert url not in page_of(world.client("chair").get("/"))
    wanted(world, url)
    assert f'href="{url}"' not in page_of(world.client("officer").get("/"))
    world.app.imports.halt(UUID(url.rpartition("/")[2]), "import_failed")
    assert "Nhập tiếp hoặc hủy" in page_of(world.client("officer").get("/"))


def test_incomes_of_a_list_are_declared_on_commitments_and_on_nothing_else(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    headings = [*HEADINGS, "Thu nhập BQ/người 2018 (nghìn đồng)", "Thu nhập BQ/người 2019 (nghìn đồng)"]
    url = sent(world, xlsx([headings, [*HA, 9000, 10500], [*MAI, 8000, ""]])).location
    wanted(world, url)
    carried_out(world, url)
    client, page = world.client("officer"), f"{url}/thu-nhap"
    assert "không có thu nhập nào khai được" in page_of(client.get(page))
    assert page_of(client.get(page)).count("chưa có cam kết") == 3
    (ha,) = world.log.query("SELECT household_id FROM households WHERE code = 'CB-1'")
    registered = world.app.households.register_commitment(
        world.actor("hamlet"), Command(), household_id=ha["household_id"], exiting_from="poor", target_year=2020,
        statement="Tự nguyện.", uploads=[],
    )  # fmt: skip
    commitment = UUID(registered["id"])
    world.app.households.accept(world.actor("officer"), Command(), commitment_id=commitment)
    shown = page_of(client.get(page))
    assert f'value="{commitment}:2018" checked' in shown
    data = hidden_fields(shown, page)
    check = client.post(page, data={**data, "incomes": [f"{commitment}:2018"]})
    assert "9.000.000" in page_of(check)
    assert "10.500.000" not in page_of(check)
    final = hidden_fields(page_of(check), page)
    assert client.post(page, data=final).status_code == 303
    assert client.post(page, data=final).status_code == 303
    incomes = world.log.query("SELECT year, claimed, status, members, evidence FROM incomes")
    assert [(r["year"], int(r["claimed"]), r["status"], r["members"]) for r in incomes] == [
        (2018, 9_000_000, "declared", 4)
    ]
    paper = world.app.records.paper(world.actor("chair"), incomes[0]["evidence"][0], commitment)
    assert paper.content is not None
    cells = [c for r in openpyxl.load_workbook(io.BytesIO(paper.content)).worksheets[0].values for c in r]
    assert "Bùi Thị Hà" in cells
    assert "Hà Văn Mai" not in cells
    again = page_of(client.get(page))
    assert f'value="{commitment}:2019"' in again
    assert f'value="{commitment}:2018"' not in again
    assert "đã có số này" in again
    refused = client.post(page, data={**data, "command_id": str(uuid4()), "incomes": [f"{commitment}:2018"]})
    assert refused.status_code == 422
    assert "đã thay đổi" in page_of(refused)
    early = sent(world, xlsx([[*HEADINGS, "Thu nhập năm 2020"], [*TU, 9_000_000]])).location
    wanted(world, early)
    carried_out(world, early)
    assert "chưa hết hoặc ngoài" in page_of(client.get(f"{early}/thu-nhap"))
    none = client.post(page, data={**data, "command_id": str(uuid4()), "incomes": []})
    assert none.status_code == 422
    assert world.client("chair").get(page).status_code == 403


def test_undoing_a_list_takes_along_the_incomes_declared_from_it_or_names_what_is_confirmed(
    world: World, database: str
) -> None:
    world.clock.set_day(date(2020, 3, 2))
    officer, chair = world.actor("officer"), world.actor("chair")
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    (ha,) = world.log.query("SELECT household_id FROM households WHERE code = 'CB-1'")
    registered = world.app.households.register_commitment(
        world.actor("hamlet"), Command(), household_id=ha["household_id"], exiting_from="poor", target_year=2020,
        statement="Tự nguyện.", uploads=[],
    )  # fmt: skip
    commitment = UUID(registered["id"])
    world.app.households.accept(officer, Command(), commitment_id=commitment)
    headings = [*HEADINGS, "Thu nhập BQ/người 2018", "Thu nhập BQ/người 2019"]
    client = world.client("officer")

    def sent_again() -> str:
        url = sent(world, xlsx([headings, [*HA, 9_000_000, 10_500_000], [*TU, "", ""]])).location
        wanted(world, url)
        carried_out(world, url)
        world.app.list_incomes.declare(
            officer,
            Command(),
            run_id=UUID(url.rpartition("/")[2]),
            chosen=[(commitment, 2018), (commitment, 2019)],
        )
        return url

    def checked_undo(url: str) -> TestResponse:
        page = f"{url}/hoan-tac"
        return client.post(
            page, data={**hidden_fields(page_of(client.get(page)), page), "reason": "Nhầm tệp"}
        )

    url = sent_again()
    assert "Khai 2 thu nhập theo danh sách" in page_of(client.get(url))
    check = page_of(checked_undo(url))
    for year in (2018, 2019):
        assert f"Bùi Thị Hà: thu nhập năm {year}, rút khỏi cam kết" in check
    done = client.post(f"{url}/hoan-tac", data=hidden_fields(check, f"{url}/hoan-tac"))
    assert done.status_code == 303, page_of(done)
    assert world.log.query("SELECT 1 FROM incomes") == []
    assert households(world) == 1
    assert "Rút thu nhập năm 2019 vì danh sách được hoàn tác" in page_of(client.get(f"/cam-ket/{commitment}"))
    assert rebuild(database, world.log.mapper, compare_only=True).differences == {}

    url = sent_again()
    form, check = page_of(client.get(f"{url}/hoan-tac")), page_of(checked_undo(url))
    world.app.households.verify_income(
        chair, Command(), commitment_id=commitment, year=2018, method="home_visit", note="", uploads=[]
    )
    # No form that can only be refused: the page says what keeps the list, and where that is mended.
    page = page_of(client.get(f"{url}/hoan-tac"))
    assert "Bùi Thị Hà (2018)." in page
    assert f'href="/cam-ket/{commitment}"' in page
    assert 'name="reason"' not in page
    # Nor a check page, for whoever had opened the form before, nor the act, for whoever had come to its check page.
    for data in (
        {**hidden_fields(form, f"{url}/hoan-tac"), "reason": "Nhầm tệp"},
        hidden_fields(check, f"{url}/hoan-tac"),
    ):
        refused = client.post(f"{url}/hoan-tac", data=data)
        assert refused.status_code == 422
        assert "Bùi Thị Hà (2018)." in page_of(refused)
    assert "Bùi Thị Hà (2018)." in page_of(refused)
    assert "(2019)" not in page_of(refused)
    incomes = world.log.query("SELECT year, status FROM incomes ORDER BY year")
    assert incomes == [{"year": 2018, "status": "verified"}, {"year": 2019, "status": "declared"}]
    assert households(world) == 2


@pytest.mark.parametrize("who", ["auditor", "chair"])
def test_who_supervises_sees_what_became_of_lists_and_nothing_of_what_stands_in_them(
    world: World, who: str
) -> None:
    url = looked_at(world, HA)
    client = world.client(who)
    assert LISTS in page_of(client.get("/ho-gia-dinh"))
    assert url in page_of(client.get(LISTS))
    assert f"{LISTS}/moi" not in page_of(client.get(LISTS))
    page = page_of(client.get(url))
    assert "Diễn biến" in page
    assert "Bùi Thị Hà" not in page
    for act in ("huy", "cot", "hoan-tac", "nhap-tiep", "thu-nhap", "danh-sach.xlsx"):
        assert f"{url}/{act}" not in page
        assert client.get(f"{url}/{act}").status_code == 403, act
    wanted(world, url)
    carried_out(world, url)
    page = page_of(client.get(url))
    assert "Hộ vào sổ" in page
    assert "Hoàn tác" not in page


def test_another_commune_sees_its_own_lists_alone(world: World) -> None:
    url = looked_at(world, HA)
    client = world.client("foreign")
    assert url not in page_of(client.get(LISTS))
    assert client.get(url).status_code == 403


def test_a_list_that_names_no_hamlet_is_given_one_by_a_person(world: World) -> None:
    headings = ["STT", "Họ tên chủ hộ", "Năm sinh", "Loại hộ"]
    url = sent(world, xlsx([headings, [1, "Bùi Thị Hà", 1980, "Hộ nghèo"]], names=("Tờ 7",))).location
    client, page = world.client("officer"), f"{url}/cot"
    first = page_of(client.get(page))
    assert "Thôn của cả danh sách" in first
    data = hidden_fields(first, page)
    (name,) = re.findall(r'<option value="([^"]*Bình Sơn)"', first)[:1]
    columns = {"column_head": "B", "column_birth_year": "C", "column_class": "D"}
    done = client.post(page, data={**data, **columns, "hamlet_of_list": name})
    assert done.status_code == 303, page_of(done)
    assert "Nhập 1 hộ" in page_of(checked(world, url))
    assert f"{name}: 1 hộ" in page_of(checked(world, url))
    assert f'<option value="{name}" selected' in page_of(client.get(page)), "what was said stands on the page"


def test_a_list_of_codes_and_incomes_alone_is_about_households_that_are_known(world: World) -> None:
    first = looked_at(world, HA)
    wanted(world, first)
    carried_out(world, first)
    url = sent(
        world, xlsx([["Mã hộ", "Thôn", "Thu nhập BQ/người 2018"], ["CB-1", "Bình Sơn", 9_000_000]])
    ).location
    reading = world.app.imports.reading(world.actor("officer"), UUID(url.rpartition("/")[2]))
    assert [(m.kind, m.row.head) for m in reading.matches] == [("known", "Bùi Thị Hà")]
