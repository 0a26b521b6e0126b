"""The auditor's page: every filter proven to include and to exclude, links to the evidence, and files nobody can abuse."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from uuid import UUID, uuid4

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.entries import entry
from tests.web.district import status_for
from tests.web.story import INCOMES, OFFICERS, PDF, World, page_of

from aggregates.refusals import REFUSALS
from rules.text import Text
from web.page_names import PAGE_NAMES, act_words
from web.refusals_in_short import in_short
from workflows.csv_cells import csv_bytes, safe_cell
from workflows.kernel import Command
from workflows.papers import Upload

READERS = {"chair", "foreign", "standing", "labour", "district", "inspector", "auditor"}


def rows_of(page: str) -> int:
    """How many verifications the page lists."""
    return page.count('<tr role="row">') - 1 if "<tbody" in page else 0


def other_commune(world: World) -> UUID:
    """A household of the other commune with one income refused and one corrected there on 9 March."""
    people, households = world.app.people, world.app.households
    root = world.actor("admin")
    hamlet, head, clerk = uuid4(), uuid4(), uuid4()
    world.app.units.establish(
        root, Command(), unit_id=hamlet, kind="hamlet", name="thôn Thái Bình", code="", parent_id=world.units["elsewhere"],
        valid_from=date(2000, 1, 1), source="thử", demonstration=True,
    )  # fmt: skip
    offices = (
        (head, "head2", "hamlet_head", hamlet),
        (clerk, "clerk2", "commune_officer", world.units["elsewhere"]),
    )
    for id, name, role, unit in offices:
        people.register_officer(
            root, Command(), officer_id=id, username=name, full_name=f"Lê {name}", password="chungtay-2020"
        )
        people.appoint(
            root, Command(), officer_id=id, role=role, unit_id=unit, title="Cán bộ", signs_for="",
            valid_from=date(2016, 1, 1), basis="QĐ",
        )  # fmt: skip
    by = people.actor(head)
    id = UUID(
        world.app.household_register.register(
            by, Command(), hamlet_id=hamlet, household_class="poor",
            entry=entry("X1", "=HYPERLINK(1) Quách Văn Tú", birth_year=1980, ethnicity="Mường", members=3),
        )["id"]
    )  # fmt: skip
    c = UUID(
        households.register_commitment(
            by,
            Command(),
            household_id=id,
            exiting_from="poor",
            target_year=2020,
            statement="Cam kết",
            uploads=[],
        )["id"]
    )
    households.accept(people.actor(clerk), Command(), commitment_id=c)
    world.clock.set_day(date(2020, 3, 9))
    for year in (2017, 2018):
        households.declare_income(
            by, Command(), commitment_id=c, year=year, amount=Decimal(20_000_000), sources="lúa",
            uploads=[Upload(f"so-{year}.pdf", PDF + b"z")],
        )  # fmt: skip
    chair = world.actor("foreign")
    households.verify_income(
        chair, Command(), commitment_id=c, year=2017, method="documents", note="theo hóa đơn", corrected_amount=Decimal(18_500_000),
        uploads=[],
    )  # fmt: skip
    households.refuse_income(
        chair, Command(), commitment_id=c, year=2018, reason="không có sổ", method="documents", uploads=[]
    )
    return id


def test_who_may_open_which_page(world: World) -> None:
    household = world.household()
    allowed = {
        "/kiem-toan": READERS,
        "/kiem-toan/xuat.csv": READERS,
        f"/kiem-toan/ho/{household}.pdf": READERS - {"foreign"},
        "/kiem-toan/an-ninh": {"auditor"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
        assert status_for(world, None, url) == 303
    assert "Bùi Thị Thưởng" not in page_of(world.client("foreign").get("/kiem-toan"))


def test_who_confirmed_this_income_when_how_and_in_what_office(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "commune_check")
    world.post("auditor", "/kiem-toan/tim", {"text": "bui thi thuong"})
    page = page_of(world.client("auditor").get("/kiem-toan?year=2017&from=11.760.000&to=11760000"))
    assert rows_of(page) == 1
    for wanted in (
        "Bùi Thị Thưởng", "Thu nhập năm 2017", "11.760.000", "Nguyễn Văn Chair", "Chủ tịch UBND xã Cẩm Bình", "02/03/2020",
        "khảo sát tại hộ", "đã xem sổ", "so-thu-nhap-2017.pdf", f"/ho-so/{n}", f"/kiem-toan/ho/{household}.pdf",
    ):  # fmt: skip
        assert wanted in page, wanted
    row = world.log.query_one(
        "SELECT command_id, commitment_id, evidence FROM income_verifications WHERE year = 2017"
    )
    assert row is not None
    assert str(row["command_id"]) in page
    link = f"/giay-to/{row['commitment_id']}/{row['evidence'][0]}"
    assert link in page
    assert world.client("auditor").get(link).data.startswith(b"%PDF")
    assert f"/cam-ket/{row['commitment_id']}" in page


def test_the_act_s_own_day_stands_beside_the_moment_it_was_recorded(world: World) -> None:
    household = world.household(pending=(2019,))
    world.verified(world.commitment_of(household), on=date(2020, 2, 27))
    page = page_of(world.client("auditor").get("/kiem-toan?year=2019"))
    assert 'xác minh ngày <time datetime="2020-02-27">27/02/2020</time>' in page
    assert 'ghi lúc <time datetime="2020-03-02' in page
    # Recorded on the day itself, the day is not said twice.
    assert "xác minh ngày" not in page_of(world.client("auditor").get("/kiem-toan?year=2017"))
    table = world.client("auditor").get("/kiem-toan/xuat.csv").data.decode("utf-8-sig")
    lines = {row["Năm"]: row for row in csv.DictReader(io.StringIO(table, newline=""))}
    assert lines["2019"]["Ngày xác minh"] == "27/02/2020"
    assert lines["2019"]["Ghi lúc (giờ Việt Nam)"].startswith("02/03/2020")
    assert lines["2017"]["Ngày xác minh"] == "02/03/2020"


def test_every_refusal_reads_as_a_sentence_without_its_particulars() -> None:
    for code in [*REFUSALS, "nobody_knows"]:
        for words in (in_short(code).vi, in_short(code).en):
            assert not set("{}…") & set(words), code
            assert words.endswith((".", "?", ")")), code
    assert "không quá mức cho phép" in in_short("bad_amount").vi


def test_every_filter_includes_and_excludes(world: World) -> None:
    world.household()
    other_commune(world)
    client = world.client("auditor")
    chair, foreign = world.officers["chair"], world.officers["foreign"]
    binh, tu = world.units["commune"], world.units["elsewhere"]
    for query, expected in [
        ("", 6),
        (f"officer={chair}", 4), (f"officer={foreign}", 2), (f"officer={uuid4()}", 0),
        (f"commune={binh}", 4), (f"commune={tu}", 2),
        ("year=2016", 1), ("year=2017", 2), ("year=2015", 0),
        ("outcome=verified", 4), ("outcome=corrected", 1), ("outcome=refused", 1),
        ("from=11760000&to=11760000", 1), ("from=11760001&to=11999999", 0), ("from=13.000.000", 2), ("to=7349999", 0),
        ("since=09/03/2020", 2), ("since=10/03/2020", 0), ("until=08/03/2020", 4), ("until=09/03/2020", 6),
        (f"officer={chair}&year=2019", 1), (f"officer={chair}&commune={tu}", 0),
    ]:  # fmt: skip
        answer = client.get(f"/kiem-toan?{query}")
        assert answer.status_code == 200, query
        assert rows_of(page_of(answer)) == expected, query
        table = list(
            csv.reader(io.StringIO(client.get(f"/kiem-toan/xuat.csv?{query}").data.decode("utf-8-sig")))
        )
        assert len(table) - 1 == expected, query
    for name, expected in (("thưởng", 4), ("QUACH VAN TU", 2), ("nobody", 0), ("%", 6)):
        world.post("auditor", "/kiem-toan/tim", {"text": name})
        page = page_of(client.get("/kiem-toan"))
        assert rows_of(page) == expected, name
    assert 'value="%"' not in page
    world.post("auditor", "/kiem-toan/tim", {"text": "x", "clear": "1"})
    page = page_of(client.get("/kiem-toan"))
    assert rows_of(page) == 6
    assert "4 / 1 / 1" in page


def test_a_commune_chair_sees_the_own_commune_alone_whatever_is_asked_for(world: World) -> None:
    world.household()
    other_commune(world)
    client = world.client("chair")
    assert rows_of(page_of(client.get("/kiem-toan"))) == 4
    foreign = client.get(f"/kiem-toan?commune={world.units['elsewhere']}")
    assert foreign.status_code == 422
    assert "Quách" not in page_of(foreign)
    assert "Quách" not in client.get("/kiem-toan/xuat.csv").data.decode()


@pytest.mark.parametrize(
    "query",
    [
        "officer=1",
        "commune=x",
        "year=hai",
        "outcome=maybe",
        "from=-5",
        "to=1e9",
        "since=31/02/2020",
        "until=x",
    ],
)
def test_what_cannot_be_read_is_an_error_at_its_field_and_lists_nothing(world: World, query: str) -> None:
    answer = world.client("auditor").get(f"/kiem-toan?{query}")
    assert answer.status_code == 422
    assert f'href="#f-{query.partition("=")[0]}"' in page_of(answer)
    assert world.client("auditor").get(f"/kiem-toan/xuat.csv?{query}").status_code == 422


def test_a_name_is_searched_by_post_and_stands_in_no_address(world: World) -> None:
    world.household()
    answer = world.post("auditor", "/kiem-toan/tim", {"text": "Bùi Thị Thưởng"})
    assert answer.location == "/kiem-toan"
    page = page_of(world.client("auditor").get("/kiem-toan?year=2017"))
    for address in re.findall(r'(?:href|action)="([^"]*)"', page):
        assert "%E1" not in address
        assert "thuong" not in address.lower()
    assert world.client("auditor").get("/kiem-toan/tim").status_code in (404, 405)


def test_the_export_opens_in_a_spreadsheet_and_computes_nothing(world: World) -> None:
    world.household()
    other_commune(world)
    answer = world.client("auditor").get("/kiem-toan/xuat.csv?year=2017")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {r["Số xác nhận (đồng)"] for r in table} == {"11760000", "18500000"}
    assert {r["Hộ"] for r in table} == {"Bùi Thị Thưởng", "'=HYPERLINK(1) Quách Văn Tú"}
    assert all(r["Mã lệnh"] and r["SHA-256 của giấy tờ"] for r in table)


@given(st.text(max_size=30))
def test_no_cell_is_a_formula_and_nothing_is_lost(text: str) -> None:
    cell = safe_cell(text)
    assert cell in (text, f"'{text}")
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    plain = text.replace("\r", "").replace("\n", "")
    [row] = list(csv.reader(io.StringIO(csv_bytes([plain], []).decode("utf-8-sig"), newline="")))
    assert row == [safe_cell(plain)]


def test_the_audit_report_of_one_household_reads_back(world: World) -> None:
    household = world.household()
    world.nomination(household)
    answer = world.client("auditor").get(f"/kiem-toan/ho/{household}.pdf")
    text = " ".join(
        "".join(p.get_text() for p in pymupdf.open(stream=answer.data, filetype="pdf").pages()).split()
    )
    for wanted in ("Bùi Thị Thưởng", "11.760.000", "Nguyễn Văn Chair", "Chủ tịch UBND xã Cẩm Bình"):
        assert wanted in text, wanted
    assert all(f"{a:,}".replace(",", ".") in text for a in INCOMES.values())
    assert world.client("auditor").get(f"/kiem-toan/ho/{uuid4()}.pdf").status_code == 404


def test_an_erased_household_stays_provable_without_its_name(world: World) -> None:
    household = world.household()
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=household)
    page = page_of(world.client("auditor").get("/kiem-toan"))
    assert rows_of(page) == 4
    assert "Bùi Thị Thưởng" not in page
    assert "11.760.000" not in page
    assert "đã xóa theo yêu cầu" in page
    assert "Nguyễn Văn Chair" in page
    table = world.client("auditor").get("/kiem-toan/xuat.csv").data.decode("utf-8-sig")
    assert "11760000" not in table
    assert world.client("auditor").get(f"/kiem-toan/ho/{household}.pdf").status_code == 200


def test_the_security_log_tells_refusals_in_words_without_personal_data(world: World) -> None:
    household = world.household()
    assert status_for(world, "foreign", f"/kiem-toan/ho/{household}.pdf") == 403
    world.post(None, "/dang-nhap", {"username": "chair", "password": "sai mat khau"})
    page = page_of(world.client("auditor").get("/kiem-toan/an-ninh"))
    assert "Hồ sơ thuộc đơn vị ngoài phạm vi phụ trách" in page
    assert "Nguyễn Văn Foreign" in page
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert "Bùi Thị Thưởng" not in page
    rows = page.partition("<tbody")[2].partition("</tbody")[0]
    assert "{" not in rows
    assert "mở trang “Báo cáo kiểm toán của hộ”" in rows
    assert "Đăng nhập" in rows
    assert "audit.report" not in rows
    assert "account.sign_in" not in rows
    english = page_of(world.client("auditor").get("/kiem-toan/an-ninh?lang=en"))
    assert "opened the page “A household&#39;s audit report”" in english


def test_every_name_of_a_page_is_one_of_a_page_that_is_there(world: World) -> None:
    assert set(PAGE_NAMES) <= set(world.site.view_functions)
    lists = {name for name in world.site.view_functions if name.startswith("import")}
    assert len(lists) == 10
    assert lists <= set(PAGE_NAMES)
    assert act_words("page some.where") == Text("mở một trang", "opened a page")
    assert act_words("income.verify").vi == "Xác nhận thu nhập"


def test_the_list_of_officers_names_a_unit_once(world: World) -> None:
    world.household()
    page = page_of(world.client("auditor").get("/kiem-toan"))
    assert "– Chủ tịch UBND xã Cẩm Bình (4)" in page
    assert "xã Cẩm Bình – xã Cẩm Bình" not in page


def _log(world: World, number: int, *, who: str | None, kind: str, code: str, act: str, at: datetime) -> None:
    with world.log.connection() as connection:
        for n in range(number):
            connection.execute(
                "INSERT INTO security_log (at, kind, code, act, officer_id, correlation_id) VALUES (%s, %s, %s, %s, %s, %s)",
                (at, kind, code, act, world.officers[who] if who else None, f"{act}-{n:03d}"),
            )


def references(page: str) -> list[str]:
    """The reference of every line of the log, from the top."""
    return re.findall(r"\b((?:account|income|page)[\w. ]+-\d{3})\b", page.partition("<tbody")[2])


def test_the_security_log_goes_back_to_its_first_line_page_by_page(world: World) -> None:
    day = datetime(2020, 3, 2, 9, tzinfo=UTC)
    _log(world, 120, who="chair", kind="rule", code="held", act="income.verify", at=day)
    client = world.client("auditor")
    url, seen = "/kiem-toan/an-ninh", []
    while True:
        page = page_of(client.get(url))
        seen += references(page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        if older is None:
            break
        # What is added while somebody reads moves no line from one page to another.
        _log(world, 1, who="chair", kind="rule", code="held", act="page x", at=day)
        url = unescape(older[1])
    assert [s for s in seen if s.startswith("income")] == [
        f"income.verify-{n:03d}" for n in range(119, -1, -1)
    ]
    newer = re.search(r'href="([^"]+)" rel="prev"', page)
    assert newer
    back = references(page_of(client.get(unescape(newer[1]))))
    assert back == [f"income.verify-{n:03d}" for n in range(69, 19, -1)]


def test_the_security_log_is_filtered_by_kind_account_and_day(world: World) -> None:
    # 20:00 UTC is the next day already in Vietnam.
    for hour, act in ((16, "income.verify"), (20, "income.refuse")):
        at = datetime(2020, 3, 2, hour, tzinfo=UTC)
        _log(world, 1, who="chair", kind="rule", code="held", act=act, at=at)
    at = datetime(2020, 3, 4, 2, tzinfo=UTC)
    _log(world, 1, who=None, kind="rule", code="wrong_password", act="account.sign_in", at=at)
    _log(world, 1, who="foreign", kind="permission", code="foreign_unit", act="income.declare", at=at)

    def found(query: str) -> set[str]:
        answer = world.client("auditor").get(f"/kiem-toan/an-ninh?{query}")
        assert answer.status_code == 200
        return {reference.removesuffix("-000") for reference in references(page_of(answer))}

    everything = {"income.verify", "income.refuse", "account.sign_in", "income.declare"}
    assert found("") == everything
    assert found("kind=sign_in") == {"account.sign_in"}
    assert found("kind=rule") == {"income.verify", "income.refuse"}
    assert found("kind=permission") == {"income.declare"}
    assert found(f"officer={world.officers['chair']}") == {"income.verify", "income.refuse"}
    assert found(f"officer={UUID(int=0)}") == {"account.sign_in"}
    assert found("day=2/3/2020") == {"income.verify"}
    assert found("day=03/03/2020") == {"income.refuse"}
    assert found(f"day=2/3/2020&kind=rule&officer={world.officers['foreign']}") == set()
    wrong = world.client("auditor").get("/kiem-toan/an-ninh?day=32/1/2020&kind=rule")
    assert wrong.status_code == 422
    page = page_of(wrong)
    assert 'value="32/1/2020"' in page
    assert "Ngày không đúng" in page
    assert '<option value="rule" selected' in page
    english = page_of(world.client("auditor").get("/kiem-toan/an-ninh?lang=en&kind=account"))
    assert "Nothing matches what you chose." in english
    assert "failed sign-in" in english


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("from=12.000.000&to=11.000.000", "to", "Số “đến” phải bằng hoặc lớn hơn số “từ”."),
        ("since=2/3/2020&until=1/3/2020", "until", "Ngày “đến” phải cùng hoặc sau ngày “từ”."),
    ],
)
def test_a_range_turned_round_is_told_at_its_field(world: World, query: str, field: str, words: str) -> None:
    world.household()
    answer = world.client("auditor").get(f"/kiem-toan?{query}")
    assert answer.status_code == 422
    page = page_of(answer)
    assert f'href="#f-{field}"' in page
    assert words in page
    for typed in query.split("&"):
        assert f'value="{typed.partition("=")[2]}"' in page
    assert "Không có lần xác minh nào khớp" not in page, "nothing was looked for"
    assert world.client("auditor").get("/kiem-toan?from=11.000.000&to=11.000.000").status_code == 200
