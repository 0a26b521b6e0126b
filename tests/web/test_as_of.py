"""The pages of records as they stood: reached from the record, chosen by version or moment, compared, printed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.web.story import World, page_of


def verified(world: World) -> str:
    """The address of a commitment whose incomes are confirmed, as it stood."""
    household = world.household()
    return f"/thoi-diem/cam-ket/{world.commitment_of(household)}"


def test_the_record_leads_to_it_and_it_leads_to_every_version(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    auditor = world.client("auditor")
    address = f"/thoi-diem/cam-ket/{commitment}"
    assert f'href="{address}"' in page_of(auditor.get(f"/cam-ket/{commitment}"))
    page = page_of(auditor.get(address))
    assert "Đây không phải tình trạng hiện nay" not in page
    assert f'href="{address}?ban=1"' in page
    first = page_of(auditor.get(f"{address}?ban=1"))
    assert "Đây không phải tình trạng hiện nay" in first
    assert "đã đăng ký, chờ xã tiếp nhận" in first
    assert "Thu nhập 2017" not in first


def test_two_moments_are_compared_in_words_in_both_languages(world: World) -> None:
    address = verified(world)
    auditor = world.client("auditor")
    page = page_of(auditor.get(f"{address}?ban=1&so_ban=2"))
    assert "“Cam kết thoát nghèo” đổi từ “đã đăng ký, chờ xã tiếp nhận” thành “đang thực hiện”." in page
    page = page_of(auditor.get(f"{address}?ban=1&so_ban=2&lang=en"))
    assert "changed from “registered, awaiting the commune” to “in progress”" in page


def test_a_moment_before_the_record_is_said_at_the_field_and_nothing_is_lost(world: World) -> None:
    address = verified(world)
    answer = world.client("auditor").get(f"{address}?ngay=01/01/2001")
    assert answer.status_code == 422
    page = page_of(answer)
    assert "Lúc đó chưa có gì được ghi." in page
    assert 'value="01/01/2001"' in page


def test_a_version_there_is_not_yet_is_said_at_its_field_on_page_and_paper(world: World) -> None:
    address = verified(world)
    auditor = world.client("auditor")
    last = int(re.findall(r"\?ban=(\d+)&", page_of(auditor.get(address)))[0])
    for asked, field in (
        ("ban=99999", "ban"),
        (f"ban={last}&so_ban=99999", "so_ban"),
        ("so_ban=99999", "so_ban"),
    ):
        answer = auditor.get(f"{address}?{asked}&lang=vi")
        assert answer.status_code == 422, asked
        page = page_of(answer)
        assert f"Bản ghi này mới có đến phiên bản {last}." in page
        assert 'value="99999"' in page
        assert f'href="#f-{field}"' in page, "the summary leads to the field"
        paper = auditor.get(f"{address}.pdf?{asked}&lang=en")
        assert paper.status_code == 422, asked
        assert f"goes up to version {last} so far" in page_of(paper)
    early = auditor.get(f"{address}.pdf?ngay=01/01/2001&lang=vi")
    assert early.status_code == 422
    assert "Lúc đó chưa có gì được ghi." in page_of(early)


@pytest.mark.parametrize(("lang", "shown", "other"), [("vi", "Xem", "Lọc"), ("en", "Show", "Filter")])
def test_the_button_says_that_it_shows_and_does_not_filter(
    world: World, lang: str, shown: str, other: str
) -> None:
    page = page_of(world.client("auditor").get(f"{verified(world)}?lang={lang}"))
    assert f'type="submit">{shown}</button>' in page
    assert f">{other}</button>" not in page


def test_a_time_needs_its_day_and_a_broken_one_is_refused(world: World) -> None:
    address = verified(world)
    auditor = world.client("auditor")
    for asked, words in (
        ("gio=10:00", "Hãy nhập ngày của giờ đó."),
        ("ngay=01/03/2020&gio=25:00", "Ghi giờ và phút"),
        ("ban=0", "Phiên bản"),
    ):
        answer = auditor.get(f"{address}?{asked}&lang=vi")
        assert answer.status_code == 422, asked
        assert words in page_of(answer)


def test_the_day_counts_to_its_end_in_vietnam(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    last = world.log.events_of(commitment)[-1].timestamp
    local = last + timedelta(hours=7)
    auditor = world.client("auditor")
    page = page_of(auditor.get(f"/thoi-diem/cam-ket/{commitment}?ngay={local:%d/%m/%Y}"))
    assert "Đây không phải tình trạng hiện nay" not in page


def test_the_paper_is_a_pdf_and_the_reading_leaves_its_line(world: World) -> None:
    address = verified(world)
    answer = world.client("auditor").get(f"{address}.pdf?ban=3&so_ban=4")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    rows = world.log.query("SELECT DISTINCT page FROM personal_readings")
    assert "as_of.paper" in {row["page"] for row in rows}


def test_foreign_offices_and_strangers_see_nothing(world: World) -> None:
    address = verified(world)
    assert world.client("foreign").get(address).status_code == 403
    assert world.client("admin").get(address).status_code == 403
    assert world.client(None).get(address).status_code in (302, 303)
    assert world.client("auditor").get(address.replace("cam-ket", "khac")).status_code == 404


def test_a_dossier_a_review_and_a_session_link_to_their_past(world: World) -> None:
    household = world.household()
    nomination = world.nomination(household)
    world.advance(nomination, "council")
    auditor = world.client("auditor")
    page = page_of(auditor.get(f"/ho-so/{nomination}"))
    assert f'href="/thoi-diem/ho-so/{nomination}"' in page
    page = page_of(auditor.get(f"/thoi-diem/ho-so/{nomination}?ban=1"))
    assert re.search(r"đang lập", page)


def test_the_page_says_who_had_read_the_record_to_the_auditor_alone(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    address = f"/thoi-diem/cam-ket/{commitment}"
    moment = world.clock.now() + timedelta(hours=7)
    world.clock.set_day(moment.date() + timedelta(days=1))
    world.client("labour").get(f"/cam-ket/{commitment}")
    for lang, words in (("vi", "Ai đã đọc đến lúc đó"), ("en", "Who had read it by then")):
        page = page_of(world.client("auditor").get(f"{address}?lang={lang}"))
        assert words in page
        assert "Nguyễn Văn Labour, Trưởng phòng LĐ-TB&amp;XH" in page.partition(words)[2]
        assert words not in page_of(world.client("inspector").get(f"{address}?lang={lang}"))
    page = page_of(world.client("auditor").get(f"{address}?ngay={moment:%d/%m/%Y}&lang=vi"))
    assert "Nguyễn Văn Labour" not in page.partition("Ai đã đọc đến lúc đó")[2].partition("Các phiên bản")[0]
    rows = world.log.query(
        "SELECT kinds FROM personal_readings WHERE page = 'as_of.show' AND role = 'auditor'"
    )
    assert any("readers" in row["kinds"] for row in rows), "looking at the log is on record too"
