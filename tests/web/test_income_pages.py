"""Surveys, many confirmations at once, hints, reopening and the counts of who verified what, through their pages."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.web.district import status_for, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of
from tests.web.test_commitments import VERIFIED
from tests.web.test_queries import Asked, asked, questions

from aggregates.exit_commitment import ExitCommitment
from aggregates.pii import plain
from workflows.clock import VIETNAM
from workflows.incomes import Confirmation
from workflows.kernel import Command
from workflows.papers import Upload

__all__ = ["asked"]
WORKERS = {name for name, role, *_ in OFFICERS if role != "administrator"}
SURVEY = {
    "amount": "12.500.000",
    "members": "5",
    "method": "survey_form",
    "findings": "bán hai con bò",
    "occurred_on": "20/01/2020",
}
MANY = "/thu-nhap/xac-nhan"


def open_figure(world: World, head: str, code: str, year: int = 2019) -> UUID:
    """A commitment whose income of ``year`` waits for the chair."""
    return world.commitment_of(world.household(head, code, pending=(year,)))


def boxes(page: str) -> list[tuple[str, bool]]:
    """The boxes of the page that chooses, and whether each is ticked."""
    found = re.findall(
        r'<input type="checkbox" class="tick" name="incomes" value="([^"]+)"[^>]*?( checked)?>', page
    )
    return [(value, bool(ticked)) for value, ticked in found]


def choose(world: World, keys: list[str], who: str = "chair", **typed: Any) -> Any:
    """Send the page that chooses; return the answer, the page to check if all is well."""
    client = world.client(who)
    data = {
        **hidden_fields(page_of(client.get(MANY)), MANY),
        "incomes": keys,
        "method": "home_visit",
        **typed,
    }
    return client.post(MANY, data=data)


def do(world: World, checked: Any, who: str = "chair") -> Any:
    """Press the button of the page that checks."""
    return world.client(who).post(MANY, data=hidden_fields(page_of(checked), MANY))


# -- declared and surveyed --------------------------------------------------------------------------------------------------


def test_a_declaration_says_members_and_period(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    world.clock.set_day(date(2021, 3, 2))
    url = f"/cam-ket/{c}/khai-thu-nhap"
    page = page_of(world.client("hamlet").get(url))
    assert re.search(r'name="members"[^>]*value="4"', page), "as the register has it"
    typed = {"year": "2020", "amount": "14.000.500", "sources": "bò", "members": "3", "period_from": "01/12/2019",
             "period_until": "30/11/2020"}  # fmt: skip
    assert walk(world, "hamlet", url, typed, {"so.pdf": PDF}).status_code == 303
    event = world.newest(c)
    assert (plain(event.members), event.period_from, event.period_until) == (
        3,
        date(2019, 12, 1),
        date(2020, 11, 30),
    )
    for who in ("chair", "officer", "auditor"):
        shown = page_of(world.client(who).get(f"/cam-ket/{c}"))
        assert "từ 01/12/2019 đến 30/11/2020" in shown
        assert "3 nhân khẩu" in shown


def test_a_declaration_without_dates_is_for_the_calendar_year(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    world.clock.set_day(date(2021, 3, 2))
    typed = {"year": "2020", "amount": "14.000.500", "sources": "bò", "members": "4"}
    assert walk(world, "hamlet", f"/cam-ket/{c}/khai-thu-nhap", typed, {"so.pdf": PDF}).status_code == 303
    assert (world.newest(c).period_from, world.newest(c).period_until) == (
        date(2020, 1, 1),
        date(2020, 12, 31),
    )


def test_amounts_by_source_make_up_the_figure_and_stand_wherever_it_is_looked_at(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    world.clock.set_day(date(2021, 3, 2))
    url = f"/cam-ket/{c}/khai-thu-nhap"
    typed = {
        "year": "2020",
        "amount": "14.000.500",
        "sources": "bò",
        "members": "4",
        "part_livestock": "40.000.000",
    }
    wrong = page_of(walk(world, "hamlet", url, typed, {"so.pdf": PDF}))
    assert "Các nguồn cộng lại được 40.000.000 đồng" in wrong
    assert "14.000.500" in wrong, "what was typed is kept"
    typed["part_wages"] = "16.002.000"
    assert walk(world, "hamlet", url, typed, {"so.pdf": PDF}).status_code == 303
    said = "chăn nuôi, thủy sản 40.000.000\u00a0đồng; tiền công, tiền lương 16.002.000\u00a0đồng"
    assert said in page_of(world.client("auditor").get(f"/cam-ket/{c}"))
    assert said in page_of(world.client("chair").get(f"/cam-ket/{c}/thu-nhap/2020/xac-nhan"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"members": "0"}, "members"),
        ({"members": ""}, "members"),
        ({"members": "31"}, "members"),
        ({"period_from": "01/01/2018"}, "period_from"),
        ({"period_until": "01/03/2021"}, "period_until"),
    ],
)
def test_members_and_periods_nobody_can_have_meant(world: World, typed: dict[str, str], field: str) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    world.clock.set_day(date(2021, 3, 2))
    facts = {"year": "2020", "amount": "14.000.500", "sources": "bò", "members": "4"} | typed
    answer = walk(world, "hamlet", f"/cam-ket/{c}/khai-thu-nhap", facts, {"so.pdf": PDF})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page_of(answer)


def test_whoever_declared_a_figure_is_told_why_another_one_surveys_it(world: World) -> None:
    c = world.commitment_of(world.household("Bùi Thị Thưởng", "H1", pending=(2019,)))
    world.app.households.refuse_income(
        world.actor("chair"), Command(), commitment_id=c, year=2019, method="documents", reason="sai", uploads=[]
    )  # fmt: skip
    world.app.households.declare_income(
        world.actor("officer"), Command(), commitment_id=c, year=2019, amount=Decimal(9_000_000), sources="lúa",
        uploads=[Upload("so.pdf", PDF)],
    )  # fmt: skip
    officer = world.client("officer")
    page = page_of(officer.get(f"/cam-ket/{c}"))
    assert page.count("Bạn không khảo sát được số này:") == 1
    assert f"/cam-ket/{c}/thu-nhap/2019/khao-sat" not in page
    refused = walk(world, "officer", f"/cam-ket/{c}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    assert refused.status_code == 403
    assert "Chức danh hiện tại của bạn không được mở trang" not in page_of(refused)
    assert "việc này do người khác làm" in page_of(refused)


def test_the_officer_surveys_and_the_chair_sees_it_before_confirming(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    url = f"/cam-ket/{c}/thu-nhap/2019/khao-sat"
    before = page_of(world.client("chair").get(f"/cam-ket/{c}/thu-nhap/2019/xac-nhan"))
    assert "Chưa có khảo sát nào về con số này" in before
    without = walk(world, "officer", url, SURVEY)
    assert without.status_code == 422
    assert "Cần đính kèm ít nhất một giấy tờ" in page_of(without)
    done = walk(world, "officer", url, SURVEY, {"phieu.pdf": PDF + b"phieu"})
    assert done.status_code == 303, page_of(done)
    event = world.newest(c)
    assert isinstance(event, ExitCommitment.IncomeSurveyed)
    assert (plain(event.amount), plain(event.members), event.meta.occurred_on) == (
        Decimal(12_500_000), 5, date(2020, 1, 20)
    )  # fmt: skip
    page = page_of(world.client("chair").get(f"/cam-ket/{c}/thu-nhap/2019/xac-nhan"))
    for words in ("12.500.000", "phiếu điều tra thu nhập", "20/01/2020", "Nguyễn Văn Officer", "bán hai con bò", "phieu.pdf",
                  "Khảo sát thấy 12.500.000 đồng, khác số 13.000.000 đồng.", "Số tròn triệu: 13.000.000 đồng."):  # fmt: skip
        assert words in page, words
    checked = world.client("chair").post(
        f"/cam-ket/{c}/thu-nhap/2019/xac-nhan",
        data={**hidden_fields(page, f"/cam-ket/{c}/thu-nhap/2019/xac-nhan"), **VERIFIED},
    )
    assert "khác số 13.000.000 đồng" in page_of(checked), "told once more where the button is"
    shown = page_of(world.client("hamlet").get(f"/cam-ket/{c}"))
    assert "bán hai con bò" in shown
    assert "Khảo sát thu nhập năm 2019" in shown, "in the timeline"


def test_who_opens_which_page(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    here = f"/cam-ket/{c}/thu-nhap"
    for page, who in {
        f"{here}/2019/khao-sat": {"officer"},
        f"{here}/2018/mo-lai": {"chair", "standing", "labour", "inspector"},
        MANY: {"chair", "foreign"},
        "/kiem-toan/tong-hop": {"chair", "foreign", "standing", "labour", "district", "inspector", "auditor"},
        f"/cam-ket/{c}": WORKERS - {"foreign"},
    }.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, page) == (200 if name in who else 403), (name, page)
        assert status_for(world, None, page) == 303
    for nowhere in (f"{here}/2015/khao-sat", f"{here}/2015/mo-lai"):
        assert status_for(world, "officer" if "khao" in nowhere else "chair", nowhere) == 404
    assert status_for(world, "chair", f"{MANY}/{uuid4()}") == 404


def test_pages_in_english(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    for who, url, words in (
        ("officer", f"/cam-ket/{c}/thu-nhap/2019/khao-sat", "Survey the income of 2019"),
        ("chair", MANY, "Confirm several incomes"),
        ("labour", f"/cam-ket/{c}/thu-nhap/2018/mo-lai", "Reopen the income of 2018"),
        ("auditor", "/kiem-toan/tong-hop", "Verifications counted"),
    ):
        client = world.client(who)
        page = page_of(client.get(f"{url}?lang=en"))
        assert words in page
        client.get("/?lang=vi")


# -- many at once -----------------------------------------------------------------------------------------------------------


def test_many_are_chosen_checked_and_confirmed_as_one_act(world: World) -> None:
    first, second = open_figure(world, "Bùi Văn Một", "H1"), open_figure(world, "Bùi Văn Hai", "H2")
    third = open_figure(world, "Bùi Văn Ba", "H3")
    page = page_of(world.client("chair").get(MANY))
    found = dict(boxes(page))
    assert len(found) == 3
    assert not any(found.values()), "each has something pointed out, so that none is ticked beforehand"
    assert "Cùng một tệp giấy tờ (trùng mã SHA-256) đã được nộp cho 2 hộ khác." in page
    assert page.count("Chưa khảo sát") == 3
    keys = {k.partition(":")[0]: k for k in found}
    chosen = [keys[str(first)], keys[str(second)]]
    checked = choose(world, chosen, **{f"method-{keys[str(second)]}": "neighbours"}, note="đã họp tổ")
    shown = page_of(checked)
    assert checked.status_code == 200, shown
    for words in ("Xác nhận 2 thu nhập", "Bùi Văn Một", "Bùi Văn Hai", "26.000.000", "phỏng vấn hàng xóm", "khảo sát tại hộ",
                  "đã họp tổ", "Chủ tịch UBND xã Cẩm Bình", "trùng mã SHA-256"):  # fmt: skip
        assert words in unescape(shown), words
    assert "Bùi Văn Ba" not in shown
    assert world.commitment(first).incomes[2019].status == "declared", "nothing is done before"
    done = do(world, checked)
    assert done.status_code == 303
    again = do(world, checked)
    assert again.location == done.location, "pressed twice, done once"
    for c, method in ((first, "home_visit"), (second, "neighbours")):
        income = world.commitment(c).incomes[2019]
        assert (income.status, income.method) == ("verified", method)
        event = world.newest(c)
        assert plain(event.note) == "đã họp tổ"
        assert [plain(p.name) for p in event.evidence] == ["so-thu-nhap-2019.pdf"]
    assert world.commitment(third).incomes[2019].status == "declared"
    result = page_of(world.client("chair").get(done.location))
    assert "Đã xác nhận 2 thu nhập" in result
    assert "Bùi Văn Một" in result
    assert status_for(world, "auditor", done.location) == 404, "an act's own page is its officer's"
    rows = world.log.query("SELECT command_id FROM income_verifications WHERE year = 2019")
    assert len({r["command_id"] for r in rows}) == 1


def test_rows_that_went_stale_or_were_confirmed_are_told_by_row(world: World) -> None:
    good, moved, taken = (open_figure(world, f"Bùi Văn {n}", n) for n in ("Một", "Hai", "Ba"))
    keys = [k for k, _ in boxes(page_of(world.client("chair").get(MANY)))]
    walk(world, "officer", f"/cam-ket/{moved}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    checked = choose(world, keys)
    shown = page_of(checked)
    assert "1 dòng sẽ không được xác nhận" in shown
    assert "Xác nhận 2 thu nhập" in shown
    world.verified(taken)
    done = do(world, checked)
    result = page_of(world.client("chair").get(done.location))
    assert "Đã xác nhận 1 thu nhập" in result
    assert "2 dòng chưa được xác nhận" in result
    assert "đã được xác nhận; muốn sửa phải mở lại" in result
    assert world.commitment(good).incomes[2019].status == "verified"
    assert world.commitment(moved).incomes[2019].status == "declared"


def test_when_no_row_can_be_confirmed_the_page_says_why(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    keys = [k for k, _ in boxes(page_of(world.client("chair").get(MANY)))]
    walk(world, "officer", f"/cam-ket/{c}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    answer = choose(world, keys)
    assert answer.status_code == 422
    assert 'href="#f-incomes"' in page_of(answer)
    empty = choose(world, [])
    assert empty.status_code == 422
    unsaid = choose(world, [k for k, _ in boxes(page_of(world.client("chair").get(MANY)))], method="")
    assert unsaid.status_code == 422
    assert 'href="#f-method"' in page_of(unsaid)
    forged = choose(world, ["nonsense"])
    assert forged.status_code == 404


def test_as_each_was_surveyed(world: World) -> None:
    surveyed, not_ = open_figure(world, "Bùi Văn Một", "H1"), open_figure(world, "Bùi Văn Hai", "H2")
    walk(world, "officer", f"/cam-ket/{surveyed}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    keys = [k for k, _ in boxes(page_of(world.client("chair").get(MANY)))]
    checked = choose(world, keys, method="survey")
    assert "1 dòng sẽ không được xác nhận" in page_of(checked)
    do(world, checked)
    assert world.commitment(surveyed).incomes[2019].method == "survey_form"
    assert world.commitment(not_).incomes[2019].status == "declared"
    assert [plain(p.name) for p in world.newest(surveyed).evidence] == ["so-thu-nhap-2019.pdf", "p.pdf"]


def test_only_what_was_surveyed_and_is_in_line_is_ticked_beforehand(world: World) -> None:
    plain, odd, unsurveyed = (open_figure(world, f"Bùi Văn {n}", n) for n in ("Một", "Hai", "Ba"))
    world.clock.set_day(date(2021, 3, 2))
    for c, amount in ((plain, 14_100_500), (odd, 29_000_500), (unsurveyed, 14_100_700)):
        world.app.households.declare_income(
            world.actor("hamlet"), Command(), commitment_id=c, year=2020, amount=Decimal(amount), sources="bò",
            uploads=[Upload("so.pdf", PDF + f"{amount}".encode())], members=4,
        )  # fmt: skip
        if c != unsurveyed:
            world.app.incomes.survey(
                world.actor("officer"), Command(), commitment_id=c, year=2020, amount=Decimal(amount), members=4,
                method="home_visit", findings="bò", uploads=[Upload("p.pdf", PDF + f"p{amount}".encode())],
            )  # fmt: skip
    ticked = {
        tuple(k.split(":")[:2]): t for k, t in boxes(page_of(world.client("chair").get(f"{MANY}?nam=2020")))
    }
    assert ticked == {(str(plain), "2020"): True, (str(odd), "2020"): False, (str(unsurveyed), "2020"): False}


def test_filters_and_own_claims(world: World) -> None:
    open_figure(world, "Bùi Văn Một", "H1")
    client = world.client("chair")
    assert len(boxes(page_of(client.get(f"{MANY}?nam=2019&thon={world.units['hamlet']}")))) == 1
    assert boxes(page_of(client.get(f"{MANY}?nam=2018"))) == []
    assert len(boxes(page_of(client.get(f"{MANY}?nam=abc&thon=abc")))) == 1
    kin = world.commitment_of(world.household("Bùi Văn Kin", "H5", pending=(2018,)))
    household = world.commitment(kin).household_id
    world.app.people.declare_kin(world.actor("chair"), Command(), household_id=household)
    page = page_of(client.get(MANY))
    assert len(boxes(page)) == 1
    assert "Bùi Văn Kin" in page, "shown with the reason in the place of the box"


def test_work_leads_to_the_page_where_there_are_several(world: World) -> None:
    open_figure(world, "Bùi Văn Một", "H1")
    assert MANY not in page_of(world.client("chair").get("/"))
    open_figure(world, "Bùi Văn Hai", "H2")
    assert f'href="{MANY}"' in page_of(world.client("chair").get("/"))
    assert MANY not in page_of(world.client("officer").get("/"))


def test_more_rows_take_no_more_questions(world: World, asked: Asked) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    pages = [
        ("chair", MANY),
        ("auditor", "/kiem-toan/tong-hop"),
        ("auditor", "/kiem-toan"),
        ("chair", f"/cam-ket/{c}"),
    ]
    one = [questions(world, asked, *page) for page in pages]
    for n in range(4):
        open_figure(world, f"Bùi Văn Số{n}", f"N{n}")
    assert [questions(world, asked, *page) for page in pages] == one


# -- taking back ------------------------------------------------------------------------------------------------------------


def test_a_complaint_reopens_a_figure_and_holds_the_dossier(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "appraisal")
    c = world.commitment_of(household)
    url = f"/cam-ket/{c}/thu-nhap/2018/mo-lai"
    assert f'href="{url}"' in page_of(world.client("labour").get(f"/cam-ket/{c}"))
    assert f'href="{url}"' not in page_of(world.client("officer").get(f"/cam-ket/{c}"))
    typed = {"cause": "denunciation", "reason": "đơn ngày 1/3/2020 nói hộ còn xưởng gỗ"}
    assert walk(world, "labour", url, {**typed, "reason": ""}).status_code == 422
    done = walk(world, "labour", url, typed, {"don.pdf": PDF + b"don"})
    assert done.status_code == 303, page_of(done)
    assert world.commitment(c).incomes[2018].status == "reopened"
    dossier = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert "Hồ sơ đang tạm dừng:" in dossier
    assert "tố cáo" in dossier.partition("Hồ sơ đang tạm dừng:")[2][:200]
    shown = page_of(world.client("chair").get(f"/cam-ket/{c}"))
    assert "Vì có tố cáo." in shown
    assert "don.pdf" in shown


def test_an_award_whose_ground_was_reopened_says_so(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "council")
    world.decide(n)
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    page = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert "bị mở lại" not in page
    world.clock.set_day(date(2020, 7, 1))
    walk(world, "inspector", f"/cam-ket/{world.commitment_of(household)}/thu-nhap/2018/mo-lai",
         {"cause": "complaint", "reason": "đơn"})  # fmt: skip
    page = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert "Căn cứ của hồ sơ này đã bị mở lại" in page
    assert "Thu nhập năm 2018" in page
    assert "01/07/2020" in page


# -- supports ---------------------------------------------------------------------------------------------------------------


def test_help_of_a_neighbour_and_a_sponsor_is_recorded_with_what_it_was(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    for kind, giver, provider, details in (
        ("labour", "household", "Hộ ông Hà Văn Bảy", "12 công cấy"),
        ("training", "sponsor", "Phòng Nông nghiệp huyện", "dạy ghép cây ăn quả"),
        ("job", "enterprise", "HTX Mây tre Bình Minh", ""),
    ):
        typed = {
            "kind": kind,
            "giver": giver,
            "provider": provider,
            "details": details,
            "amount": "0",
            "received_on": "5/9/2018",
        }
        done = walk(world, "hamlet", f"/cam-ket/{c}/ho-tro", typed, {"anh.pdf": PDF + kind.encode()})
        assert done.status_code == 303, page_of(done)
    page = page_of(world.client("auditor").get(f"/cam-ket/{c}"))
    for words in ("Hộ khác trong thôn, trong xã", "12 công cấy", "Cơ quan, đơn vị đỡ đầu", "dạy ghép cây ăn quả", "Ngày công",
                  "Doanh nghiệp, hợp tác xã", "anh.pdf"):  # fmt: skip
        assert words in page, words


def test_a_support_recorded_before_givers_were_asked_for(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    world.app.households.receive_support(
        world.actor("hamlet"), Command(), commitment_id=c, kind="loan", provider="NHCSXH", amount=Decimal(5),
        received_on=date(2018, 9, 5),
    )  # fmt: skip
    assert "NHCSXH" in page_of(world.client("auditor").get(f"/cam-ket/{c}"))


# -- who verified how much --------------------------------------------------------------------------------------------------


def section(page: str, heading: str) -> str:
    """The part of a page below a heading."""
    return page.partition(heading)[2].partition("<h3>")[0]


def test_counts_by_officer_household_year_and_method(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    open_figure(world, "Bùi Văn Hai", "H2")
    walk(world, "officer", f"/cam-ket/{c}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    walk(
        world,
        "chair",
        f"/cam-ket/{c}/thu-nhap/2019/xac-nhan",
        VERIFIED | {"outcome": "refuse", "note": "x", "method": "documents"},
    )
    client = world.client("auditor")

    def cells(address: str) -> list[list[str]]:
        page = page_of(client.get(f"/kiem-toan/tong-hop?theo={address}"))
        table = page.partition("Đếm theo:")[2].partition("</table>")[0].partition("<tbody")[2]
        rows = [re.sub(r"<[^>]+>", " ", r) for r in table.split("<tr ")[1:]]
        return [" ".join(r.split()[1:]).split(" ") for r in rows]

    (officer,) = cells("nguoi")
    # 7 verifications by as many acts, of 2 households: 6 confirmed, 1 refused, none reopened, 6 without a survey.
    assert officer[-8:] == ["7", "7", "2", "6", "0", "1", "0", "6"]
    assert [row[-8] for row in cells("ho")] == ["4", "3"]
    assert sorted((row[0].rpartition(">")[2], row[-8]) for row in cells("nam")) == [
        ("2016", "2"), ("2017", "2"), ("2018", "2"), ("2019", "1")
    ]  # fmt: skip
    assert [row[-8] for row in cells("cach")] == ["6", "1"]
    filtered = page_of(client.get("/kiem-toan/tong-hop?theo=cach&year=2019"))
    assert "Đối chiếu giấy tờ" in filtered
    assert "Khảo sát tại hộ" not in section(filtered, "Đếm theo:")
    assert client.get("/kiem-toan/tong-hop?year=abc").status_code == 422


def test_a_bulk_act_is_told_as_one_act_and_not_hidden(world: World) -> None:
    commitments = [open_figure(world, f"Bùi Văn {n}", f"N{n}") for n in range(12)]
    keys = [k for k, _ in boxes(page_of(world.client("chair").get(MANY)))]
    world.clock.moment = datetime(2020, 3, 7, 22, 15, tzinfo=VIETNAM)
    done = do(world, choose(world, keys))
    command = done.location.rpartition("/")[2]
    page = page_of(world.client("auditor").get("/kiem-toan/tong-hop?since=07/03/2020"))
    together = section(page, "Xác nhận nhiều thu nhập bằng một việc")
    assert command in together
    assert "<strong>12</strong>" in together
    rapid = section(page, "Nhiều lần xác nhận trong chốc lát")
    figures = re.findall(r'class="number"[^>]*>(?:<strong>)?(\d+)', rapid)
    assert figures[-3:] == ["12", "12", "1"], "peak, figures, and one act"
    odd = section(page, "Ngoài giờ, ngày nghỉ")
    assert re.findall(r'class="number"[^>]*>(?:<strong>)?(\d+)', odd)[-3:] == ["12", "12", "12"], (
        "a Saturday night"
    )
    assert "Từ 10 lần xác nhận trở lên" in page
    assert "Xác nhận khi chưa có khảo sát" in page
    listed = page_of(world.client("auditor").get("/kiem-toan?since=07/03/2020"))
    assert listed.count("một việc xác nhận 12 thu nhập cùng lúc") == len(commitments)
    assert listed.count("không có khảo sát") >= 12
    assert "trùng mã SHA-256" in listed


def test_nine_within_a_minute_are_not_many_and_ten_are(world: World) -> None:
    for number in (9, 10):
        made = [open_figure(world, f"Bùi Văn {number} {n}", f"{number}-{n}") for n in range(number)]
        moment = datetime(2020, 3, number, 9, 0, tzinfo=VIETNAM)
        for n, c in enumerate(made):
            world.clock.moment = moment.replace(second=n * 5)
            world.app.incomes.confirm_many(
                world.actor("chair"), Command(), items=[Confirmation(c, 2019, "documents")]
            )
        day = f"{number:02d}/03/2020"
        page = page_of(world.client("auditor").get(f"/kiem-toan/tong-hop?since={day}&until={day}"))
        assert ("Nhiều lần xác nhận trong chốc lát" in page) == (number == 10)
        if number == 10:
            rapid = section(page, "Nhiều lần xác nhận trong chốc lát")
            assert re.findall(r'class="number"[^>]*>(?:<strong>)?(\d+)', rapid)[-3:] == ["10", "10", "10"]
        assert "bằng một việc" not in page


def test_where_all_is_in_order_nothing_is_pointed_out(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    world.clock.moment = datetime(2020, 3, 4, 9, 0, tzinfo=VIETNAM)
    walk(world, "officer", f"/cam-ket/{c}/thu-nhap/2019/khao-sat", SURVEY, {"p.pdf": PDF + b"p"})
    walk(world, "chair", f"/cam-ket/{c}/thu-nhap/2019/xac-nhan", VERIFIED)
    page = page_of(world.client("auditor").get("/kiem-toan/tong-hop?since=04/03/2020"))
    assert "Không thấy gì khác thường" in page


def test_hints_stand_on_the_dossier(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    page = page_of(world.client("auditor").get(f"/ho-so/{n}"))
    assert "Số tròn triệu: 12.000.000 đồng." in page
    assert "Không có khảo sát của công chức xã." in page
    assert "trùng mã SHA-256" not in page
    world.household("Bùi Văn Khác", "H9")
    assert "trùng mã SHA-256" in page_of(world.client("auditor").get(f"/ho-so/{n}"))


def test_names_of_others_never_stand_in_a_hint(world: World) -> None:
    c = open_figure(world, "Bùi Thị Thưởng", "H1")
    open_figure(world, "Quách Văn Khác", "H2")
    page = page_of(world.client("chair").get(f"/cam-ket/{c}"))
    assert "trùng mã SHA-256" in page
    assert "Quách Văn Khác" not in page


def test_an_upload_is_kept_when_the_survey_has_an_error(world: World) -> None:
    c = open_figure(world, "Bùi Văn Một", "H1")
    answer = walk(
        world,
        "officer",
        f"/cam-ket/{c}/thu-nhap/2019/khao-sat",
        SURVEY | {"amount": "x"},
        {"p.pdf": PDF + b"p"},
    )
    assert answer.status_code == 422
    assert "p.pdf" in page_of(answer)
