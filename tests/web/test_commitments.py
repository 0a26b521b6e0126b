"""Commitments and incomes through their pages: from registration to the figure the commune chair confirms."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from tests.entries import entry
from tests.web.district import walk
from tests.web.story import PDF, World, hidden_fields, page_of

from aggregates.exit_commitment import ExitCommitment
from aggregates.pii import plain
from aggregates.refusals import REFUSALS, Refused
from workflows.kernel import Command

VERIFIED = {
    "outcome": "verify",
    "method": "home_visit",
    "note": "",
    "corrected_amount": "",
    "occurred_on": "",
}


def entered(world: World, household_class: str = "poor") -> UUID:
    """A household that has been entered in the register and has pledged nothing."""
    outcome = world.app.household_register.register(
        world.actor("hamlet"),
        Command(),
        hamlet_id=world.units["hamlet"],
        entry=entry("H7", "Lê Thị Mới"),
        household_class=household_class,
    )
    return UUID(outcome["id"])


def typed_entry(world: World) -> dict[str, str]:
    """A household as it is typed into the form of the register."""
    return {
        "hamlet_id": str(world.units["hamlet"]), "code": "H1", "head": "Lê A", "members": "3", "household_class": "poor"
    }  # fmt: skip


def offered(page: str, field: str) -> dict[str, str]:
    """The choices of a list with their words."""
    select = re.search(rf'<select[^>]*name="{field}".*?</select>', page, re.DOTALL)
    assert select
    found = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)<', select[0])
    return {value: unescape(words) for value, words in found}


def test_the_target_years_offered_are_those_that_can_be_and_the_refusal_says_why(world: World) -> None:
    world.clock.set_day(date(2019, 8, 1))
    url = f"/ho-gia-dinh/{entered(world)}/dang-ky-thoat-ngheo"
    years = offered(page_of(world.client("hamlet").get(url)), "target_year")
    assert list(years) == ["2020", "2019", "2018", "2017", "2016"]
    assert (years["2020"], years["2019"]) == ("2020", "2019")
    for year in ("2016", "2017", "2018"):
        assert years[year] == f"{year} – chỉ khi hộ đã ký cam kết từ năm {year} trở về trước"
    typed = {"exiting_from": "poor", "target_year": "2017", "statement": "Nuôi bò"}
    refused = walk(world, "hamlet", url, typed)
    page = page_of(refused)
    assert refused.status_code == 422
    assert "Hộ cam kết trong năm 2019 nên không thể lấy năm 2017 làm mục tiêu." in page
    assert "nằm ngoài giai đoạn" not in page
    assert "Nuôi bò" in page
    assert walk(world, "hamlet", url, {**typed, "occurred_on": "5/3/2017"}).status_code == 303


def test_the_class_a_household_leaves_is_the_one_on_record(world: World) -> None:
    world.clock.set_day(date(2019, 8, 1))
    url = f"/ho-gia-dinh/{entered(world, 'poor')}/dang-ky-thoat-ngheo"
    typed = {"exiting_from": "near_poor", "target_year": "2019", "statement": "Nuôi bò"}
    refused = walk(world, "hamlet", url, typed)
    assert refused.status_code == 422
    assert "ghi hộ này là “hộ nghèo”, không phải “hộ cận nghèo”" in unescape(page_of(refused))
    assert walk(world, "hamlet", url, {**typed, "exiting_from": "poor"}).status_code == 303


def test_an_exit_lies_not_before_the_pledge_and_the_day_of_the_act_counts(world: World) -> None:
    world.clock.set_day(date(2019, 8, 1))
    h = world.app.households
    facts: dict[str, Any] = {"exiting_from": "poor", "target_year": 2019, "statement": "x", "uploads": []}

    def pledged(day: date | None) -> UUID:
        id = entered(world)
        made = h.register_commitment(
            world.actor("hamlet"), Command(occurred_on=day), household_id=id, **facts
        )
        h.accept(world.actor("officer"), Command(), commitment_id=UUID(made["id"]))
        return UUID(made["id"])

    c = pledged(date(2018, 3, 1))
    url = f"/cam-ket/{c}/cong-nhan-thoat-ngheo"
    assert list(offered(page_of(world.client("chair").get(url)), "year")) == ["2018", "2019"]
    with pytest.raises(Refused) as refused:
        h.recognise_exit(world.actor("chair"), Command(), commitment_id=c, year=2017, basis="x", uploads=[])
    assert (refused.value.code, refused.value.field) == ("exit_before_pledge", "year")
    assert walk(world, "chair", url, {"year": "2018", "basis": "rà soát"}).status_code == 303


@pytest.fixture
def exited(world: World) -> UUID:
    """A commitment whose income of 2019 still waits for the commune."""
    return world.commitment_of(world.household(pending=(2019,)))


def test_from_registration_to_pledge_through_the_pages(world: World) -> None:
    response = walk(world, "hamlet", "/ho-gia-dinh/ghi-moi", typed_entry(world))
    world.clock.set_day(world.clock.today().replace(year=2019, month=8))
    household = response.location
    registration = {
        "exiting_from": "poor",
        "target_year": "2019",
        "statement": "Nuôi bò",
        "occurred_on": "1/8/2018",
    }
    response = walk(world, "hamlet", f"{household}/dang-ky-thoat-ngheo", registration, {"cam-ket.pdf": PDF})
    assert response.status_code == 303, page_of(response)
    url = response.location
    c = UUID(url.rpartition("/")[2])
    first = world.log.events_of(c)[0]
    assert isinstance(first, ExitCommitment.Registered)
    assert str(first.meta.occurred_on) == "2018-08-01"
    assert [plain(paper.name) for paper in first.evidence] == ["cam-ket.pdf"]

    def act(who: str, slug: str, typed: dict[str, Any], **files: bytes) -> None:
        done = walk(world, who, f"{url}/{slug}", typed, {f"{k}.pdf": v for k, v in files.items()})
        assert (done.status_code, done.location) == (303, url), page_of(done)

    act("officer", "tiep-nhan", {})
    act(
        "hamlet",
        "ho-tro",
        {"kind": "loan", "provider": "Ngân hàng CSXH", "amount": "30 000 000", "received_on": "5/9/2018"},
    )
    act(
        "chair",
        "cong-nhan-thoat-ngheo",
        {"year": "2018", "basis": "Rà soát cuối năm 2018"},
        ra_soat=PDF + b"1",
    )
    act("hamlet", "khong-tai-ngheo", {}, cam_ket=PDF + b"2")
    act("hamlet", "giup-ho-khac", {"description": "Cho hộ bà Lan mượn bò giống"}, giup=PDF + b"9")
    act(
        "hamlet",
        "khai-thu-nhap",
        {"year": "2018", "amount": "9.600.000 đồng", "sources": "bò"},
        so=PDF + b"3",
    )
    act("chair", "thu-nhap/2018/xac-nhan", VERIFIED)
    act("chair", "tai-ngheo", {"year": "2019", "household_class": "near_poor", "reason": "Mất mùa"})
    assert [type(e).__name__ for e in world.log.events_of(c)] == [
        "Registered", "Accepted", "SupportReceived", "ExitRecognised", "NoRelapsePledged", "NeighbourHelped",
        "IncomeDeclared", "IncomeVerified", "RelapseRecorded",
    ]  # fmt: skip
    for who in ("hamlet", "officer", "chair", "auditor"):
        page = page_of(world.client(who).get(url))
        for words in ("Tái nghèo", "9.600.000", "Ngân hàng CSXH", "30.000.000", "Rà soát cuối năm 2018"):
            assert words in page


@pytest.mark.parametrize(
    ("who", "slug", "typed", "event"),
    [
        ("officer", "khong-tiep-nhan", {"reason": "Không thuộc diện"}, "RegistrationRefused"),
        ("hamlet", "rut", {"reason": "Hộ chuyển đi"}, "Withdrawn"),
    ],
)
def test_a_registration_may_be_refused_or_withdrawn(
    world: World, who: str, slug: str, typed: dict[str, str], event: str
) -> None:
    response = walk(world, "hamlet", "/ho-gia-dinh/ghi-moi", typed_entry(world))
    registration = {"exiting_from": "poor", "target_year": "2018", "statement": "Nuôi bò"}
    url = walk(world, "hamlet", f"{response.location}/dang-ky-thoat-ngheo", registration).location
    empty = walk(world, who, f"{url}/{slug}", {"reason": " "})
    assert empty.status_code == 422
    assert 'href="#f-reason">Hãy nhập: lý do.' in page_of(empty)
    assert walk(world, who, f"{url}/{slug}", typed).status_code == 303
    assert type(world.newest(UUID(url.rpartition("/")[2]))).__name__ == event


def test_the_check_names_the_figure_on_its_button_and_nothing_is_done_before(
    world: World, exited: UUID
) -> None:
    url = f"/cam-ket/{exited}/thu-nhap/2019/xac-nhan"
    client = world.client("chair")
    opened = client.get(url)
    assert "13.000.000" in page_of(opened)
    assert "so-thu-nhap-2019.pdf" in page_of(opened)
    checked = client.post(url, data={**hidden_fields(page_of(opened), url), **VERIFIED})
    assert "Xác nhận 13.000.000\u00a0đồng cho năm 2019" in unescape(page_of(checked))
    assert "Chủ tịch UBND xã Cẩm Bình" in page_of(checked)
    assert world.commitment(exited).incomes[2019].status == "declared"
    done = client.post(url, data=hidden_fields(page_of(checked), url))
    assert done.status_code == 303
    assert world.commitment(exited).incomes[2019].status == "verified"


def test_who_confirmed_what_when_how_and_on_what_stands_on_the_page(world: World) -> None:
    c = world.commitment_of(world.household())
    page = page_of(world.client("auditor").get(f"/cam-ket/{c}"))
    section = page[page.index('id="income-2017"') : page.index('id="income-2018"')]
    for words in ("11.760.000", "Nguyễn Văn Chair", "Chủ tịch UBND xã Cẩm Bình", "02/03/2020", "khảo sát tại hộ",
                  "so-thu-nhap-2017.pdf", "đã xem sổ"):  # fmt: skip
        assert words in section


def test_a_correction_keeps_both_figures_and_needs_its_reason(world: World, exited: UUID) -> None:
    url = f"/cam-ket/{exited}/thu-nhap/2019/xac-nhan"
    without = walk(world, "chair", url, VERIFIED | {"outcome": "correct", "corrected_amount": "12.500.000"})
    assert without.status_code == 422
    assert 'href="#f-note"' in page_of(without)
    assert 'value="12.500.000"' in page_of(without)
    assert walk(world, "chair", url, VERIFIED | {"outcome": "correct", "note": "x"}).status_code == 422
    done = walk(
        world,
        "chair",
        url,
        VERIFIED | {"outcome": "correct", "corrected_amount": "12.500.000", "note": "Tính trùng tiền bò"},
    )
    assert done.status_code == 303
    income = world.commitment(exited).incomes[2019]
    assert (plain(income.claimed), plain(income.confirmed)) == (Decimal(13_000_000), Decimal(12_500_000))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"outcome": "correct", "note": "x", "corrected_amount": ""}, "corrected_amount"),
        ({"outcome": "correct", "note": "", "corrected_amount": "12.500.000"}, "note"),
        ({"outcome": "refuse", "note": " "}, "note"),
    ],
)
def test_leaving_the_check_out_does_not_leave_out_what_it_asks_for(
    world: World, exited: UUID, typed: dict[str, str], field: str
) -> None:
    url = f"/cam-ket/{exited}/thu-nhap/2019/xac-nhan"
    hidden = hidden_fields(page_of(world.client("chair").get(url)), url)
    answer = world.client("chair").post(url, data={**hidden, **VERIFIED, **typed, "step": "do"})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page_of(answer)
    assert world.commitment(exited).incomes[2019].status == "declared"


def test_a_refusal_needs_its_reason(world: World, exited: UUID) -> None:
    url = f"/cam-ket/{exited}/thu-nhap/2019/xac-nhan"
    assert walk(world, "chair", url, VERIFIED | {"outcome": "refuse"}).status_code == 422
    assert (
        walk(world, "chair", url, VERIFIED | {"outcome": "refuse", "note": "Không có sổ"}).status_code == 303
    )
    assert world.commitment(exited).incomes[2019].status == "refused"


@pytest.mark.parametrize("who", ["hamlet", "officer", "foreign", "standing", "auditor", "admin"])
def test_nobody_else_confirms(world: World, exited: UUID, who: str) -> None:
    url = f"/cam-ket/{exited}/thu-nhap/2019/xac-nhan"
    assert world.client(who).get(url).status_code == 403
    forged = {"command_id": str(Command().id), "version": "", "step": "do", **VERIFIED}
    assert world.post(who, url, forged).status_code == 403
    assert world.commitment(exited).incomes[2019].status == "declared"


def test_the_page_says_why_an_act_is_not_open(world: World, exited: UUID) -> None:
    page = page_of(world.client("officer").get(f"/cam-ket/{exited}"))
    assert "Việc chưa mở cho bạn và lý do" in page
    assert "Việc của: Chủ tịch UBND xã." in page
    assert "Hộ đã cam kết không tái nghèo." in page
    assert "Chức vụ hiện tại của bạn không được làm việc này." in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("amount", "-5", "không thể là số âm"),
        ("amount", "11,5 triệu", "chỉ gồm chữ số"),
        ("amount", "1" * 60, "quá lớn"),
        ("amount", "1.000.000.001", "không quá 1.000.000.000 đồng"),
        ("amount", "NaN", "chỉ gồm chữ số"),
        ("year", "2099", "Hãy chọn một mục"),
        ("year", "2020", "Hãy chọn một mục"),
        ("year", "2017", "đã được xác nhận"),
        ("year", "2019", "đang chờ xác nhận"),
        ("sources", "", "Hãy nhập: nguồn thu nhập."),
        ("sources", "x" * 5000, "dài quá 4.000 ký tự"),
    ],
)
def test_a_figure_nobody_can_have_meant(
    world: World, exited: UUID, field: str, value: str, message: str
) -> None:
    world.app.households.refuse_income(
        world.actor("chair"),
        Command(),
        commitment_id=exited,
        year=2019,
        method="home_visit",
        reason="x",
        uploads=[],
    ) if field == "amount" else None
    before = world.commitment(exited).version
    typed = {"year": "2019", "amount": "5.000.000", "sources": "rẫy"} | {field: value}
    response = walk(world, "hamlet", f"/cam-ket/{exited}/khai-thu-nhap", typed, {"so.pdf": PDF})
    page = page_of(response)
    assert response.status_code == 422
    assert f'id="f-{field}-error"' in page
    assert message in page
    assert 'name="carried"' in page, "the paper sent along is kept"
    assert world.commitment(exited).version == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("anh.pdf", b"MZ\x90\x00" + b"\x00" * 64, "không phải PDF"),
        ("anh.jpg", PDF, "không khớp với nội dung"),
        ("anh.svg", b"<svg onload='alert(1)'>", "không phải PDF"),
        ("rong.pdf", b"", "rỗng"),
        ("to.pdf", PDF + b"0" * (20 * 1024 * 1024), "lớn hơn 20 MB"),
    ],
)
def test_files_that_are_not_what_they_say(
    world: World, exited: UUID, name: str, content: bytes, message: str
) -> None:
    typed = {"year": "2018", "amount": "5.000.000", "sources": "rẫy vườn"}
    response = walk(world, "hamlet", f"/cam-ket/{exited}/khai-thu-nhap", typed, {name: content})
    page = page_of(response)
    assert response.status_code == 422
    assert 'id="f-evidence-error"' in page
    assert message in page
    assert "rẫy vườn" in page


def test_without_evidence_there_is_no_figure(world: World, exited: UUID) -> None:
    world.clock.set_day(world.clock.today().replace(year=2021))
    response = walk(
        world, "hamlet", f"/cam-ket/{exited}/khai-thu-nhap", {"year": "2020", "amount": "1", "sources": "x"}
    )
    assert response.status_code == 422
    assert "Cần đính kèm ít nhất một giấy tờ" in page_of(response)


def test_a_day_that_is_none(world: World, exited: UUID) -> None:
    for day, message in [
        ("31/02/2019", "Ngày không đúng"),
        ("1/1/2021", "chưa tới"),
        ("01/01/1999", "ngoài khoảng"),
    ]:
        typed = {"kind": "loan", "provider": "Quỹ", "amount": "0", "received_on": day}
        response = walk(world, "hamlet", f"/cam-ket/{exited}/ho-tro", typed)
        assert response.status_code == 422
        assert 'id="f-received_on-error"' in page_of(response)
        assert message in page_of(response)
        assert f'value="{day}"' in page_of(response)


def test_a_date_in_three_parts_is_read(world: World, exited: UUID) -> None:
    typed = {"kind": "loan", "provider": "Quỹ", "amount": "0"}
    url = f"/cam-ket/{exited}/ho-tro"
    client = world.client("hamlet")
    fields = hidden_fields(page_of(client.get(url)), url)
    parts = {"received_on_day": "5", "received_on_month": "9", "received_on_year": "2018"}
    checked = client.post(url, data={**fields, **typed, **parts})
    assert "05/09/2018" in page_of(checked)
    assert client.post(url, data=hidden_fields(page_of(checked), url)).status_code == 303


# -- versions and repeats ---------------------------------------------------------------------------------------------------


def test_a_stale_form_shows_what_changed_and_keeps_what_was_typed(world: World, exited: UUID) -> None:
    url = f"/cam-ket/{exited}/ho-tro"
    client = world.client("hamlet")
    typed = {
        "kind": "loan",
        "provider": "Ngân hàng Chính sách",
        "amount": "7.000.000",
        "received_on": "05/09/2018",
    }
    checked = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed})
    world.verified(exited)
    stale = client.post(url, data=hidden_fields(page_of(checked), url))
    page = page_of(stale)
    assert stale.status_code == 409
    assert "Xác nhận thu nhập năm 2019" in page
    assert "Ngân hàng Chính sách" in page
    assert "<dd>Vay vốn ưu đãi</dd>" in page
    assert "<dd>loan</dd>" not in page
    assert 'name="kind" value="loan"' in page
    assert world.commitment(exited).supports == 0
    reopened = client.post(url, data=hidden_fields(page, url))
    again = page_of(reopened)
    assert reopened.status_code == 200
    assert 'value="Ngân hàng Chính sách"' in again
    assert 'value="7.000.000"' in again
    fields = {**hidden_fields(again, url), **typed}
    assert fields["version"] == [str(world.commitment(exited).version)]
    checked = client.post(url, data=fields)
    assert client.post(url, data=hidden_fields(page_of(checked), url)).status_code == 303
    assert world.commitment(exited).supports == 1


def test_the_same_form_twice_is_one_act(world: World, exited: UUID) -> None:
    url = f"/cam-ket/{exited}/ho-tro"
    client = world.client("hamlet")
    typed = {"kind": "loan", "provider": "Quỹ", "amount": "7.000.000", "received_on": "05/09/2018"}
    checked = client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed})
    fields = hidden_fields(page_of(checked), url)
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]
    assert world.commitment(exited).supports == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"command_id": "no uuid"},
        {"command_id": ""},
        {"version": "x"},
        {"version": "-1"},
        {"version": "9" * 30},
    ],
)
def test_a_form_with_broken_keys_is_not_read(world: World, exited: UUID, broken: dict[str, str]) -> None:
    url = f"/cam-ket/{exited}/ho-tro"
    client = world.client("hamlet")
    typed = {"kind": "loan", "provider": "Quỹ", "amount": "7", "received_on": "05/09/2018", "step": "do"}
    fields = hidden_fields(page_of(client.get(url)), url)
    assert client.post(url, data={**fields, **typed, **broken}).status_code == 400
    assert world.commitment(exited).supports == 0


# -- papers carried over the check ------------------------------------------------------------------------------------------


def sent(world: World, exited: UUID) -> tuple[str, dict[str, list[str]]]:
    world.app.households.refuse_income(
        world.actor("chair"),
        Command(),
        commitment_id=exited,
        year=2019,
        method="home_visit",
        reason="x",
        uploads=[],
    )
    url = f"/cam-ket/{exited}/khai-thu-nhap"
    client = world.client("hamlet")
    data: dict[str, Any] = {
        **hidden_fields(page_of(client.get(url)), url), "year": "2019", "amount": "13.000.000", "sources": "bò",
        "evidence": [(io.BytesIO(PDF + b"a"), "a.pdf"), (io.BytesIO(PDF + b"b"), "b.pdf")],
    }  # fmt: skip
    checked = client.post(url, data=data, content_type="multipart/form-data")
    assert checked.status_code == 200
    assert "a.pdf" in page_of(checked)
    return url, hidden_fields(page_of(checked), url)


def test_papers_survive_the_check(world: World, exited: UUID) -> None:
    url, fields = sent(world, exited)
    assert world.client("hamlet").post(url, data=fields).status_code == 303
    assert [plain(paper.name) for paper in world.newest(exited).evidence] == ["a.pdf", "b.pdf"]


def test_papers_of_another_officer_or_a_forged_reference_are_not_taken(world: World, exited: UUID) -> None:
    url, fields = sent(world, exited)
    other = world.client("officer")
    fields["csrf_token"] = [world.token(other)]
    stolen = other.post(url, data=fields)
    assert stolen.status_code == 422
    assert "Hãy chọn lại tệp" in page_of(stolen)
    url, fields = url, {**fields, "csrf_token": [world.token(world.client("hamlet"))]}
    fields["carried"] = [fields["carried"][0][:-2] + "xx"]
    assert world.client("hamlet").post(url, data=fields).status_code == 422
    assert world.commitment(exited).incomes[2019].status == "refused"


def test_eleven_papers_are_too_many(world: World, exited: UUID) -> None:
    files = {f"{n}.pdf": PDF + bytes([n]) for n in range(11)}
    typed = {"year": "2019", "amount": "1", "sources": "x"}
    response = walk(world, "hamlet", f"/cam-ket/{exited}/khai-thu-nhap", typed, files)
    assert response.status_code == 422
    assert "chỉ gửi được 10 tệp" in page_of(response)


def test_hardship_and_help_are_erased_from_the_page(world: World, exited: UUID) -> None:
    """The class a household left and the help it got are its own: erased, the page and the timeline still come up."""
    world.app.households.receive_support(
        world.actor("hamlet"),
        Command(),
        commitment_id=exited,
        kind="livestock",
        provider="Hội Nông dân",
        amount=Decimal(3_000_000),
        received_on=date(2018, 5, 1),
    )
    client = world.client("auditor")
    before = page_of(client.get(f"/cam-ket/{exited}"))
    assert "Hộ nghèo" in before
    assert before.lower().count("con giống, cây giống") == 2
    subject = world.commitment(exited).household_id
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=subject)
    after = page_of(client.get(f"/cam-ket/{exited}"))
    assert "Hộ nghèo" not in after
    assert "con giống" not in after.lower()
    assert "Nhận hỗ trợ: đã xóa theo yêu cầu" in after


def test_kin_of_the_household_read_what_is_not_open_to_them_and_why(world: World) -> None:
    household = world.household()
    c = world.commitment_of(household)
    url = f"/cam-ket/{c}"
    before = page_of(world.client("hamlet").get(url))
    slugs = ("ho-tro", "giup-ho-khac")
    for slug in slugs:
        assert f'href="{url}/{slug}"' in before
    world.app.people.declare_kin(world.actor("hamlet"), Command(), household_id=household)
    page = page_of(world.client("hamlet").get(url))
    for slug in slugs:
        assert f'href="{url}/{slug}"' not in page
    closed = page.partition("Việc chưa mở cho bạn và lý do")[2]
    why = str(REFUSALS["own_affair"].vi)
    assert closed.count(why) >= len(slugs)
    refused = walk(world, "hamlet", f"{url}/giup-ho-khac", {"description": "Cho mượn bò"}, {"a.pdf": PDF})
    assert why in unescape(page_of(refused))
    assert "NeighbourHelped" not in [type(e).__name__ for e in world.log.events_of(c)]
