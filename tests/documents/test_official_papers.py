"""Form and content of the administrative papers."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from tests.documents import paper_reading as reading
from tests.documents import paper_samples as samples

from documents.audit_report import render_audit_report
from documents.data import Letterhead, Signatory, Sitting
from documents.decision import customary_articles, render_decision
from documents.invitation import render_invitation
from documents.minutes import render_council_minutes, render_minutes
from documents.receipt import render_receipt
from documents.style_rules import CIRCULAR_01_2011, DECREE_30_2020, punctuate_grounds, style_rules
from documents.submission import render_submission


def decision_of(day: date, serial: int = 1, copies: int = 1) -> bytes:
    head = dataclasses.replace(samples.decision().letterhead, dated=day, serial=serial)
    return render_decision(samples.decision(letterhead=head, awardees=samples.AWARDEES * copies))


def page_number(pdf: bytes, page: int) -> tuple[str, float, float] | None:
    """The lone number in a margin of the page: its text and the middle of its box in millimetres."""
    found = [
        w
        for w in reading.words(pdf)
        if w.page == page and w.text.isdigit() and (w.bottom < 20 or w.top > 277)
    ]
    assert len(found) <= 1
    return (
        (found[0].text, (found[0].left + found[0].right) / 2, (found[0].top + found[0].bottom) / 2)
        if found
        else None
    )


def test_the_decree_took_over_on_5_march_2020() -> None:
    assert style_rules(date(2020, 3, 4)) is CIRCULAR_01_2011
    assert style_rules(date(2020, 3, 5)) is DECREE_30_2020


def test_grounds_end_as_the_rules_of_their_time_want() -> None:
    assert punctuate_grounds(("Căn cứ A", "Căn cứ B;"), DECREE_30_2020) == ("Căn cứ A;", "Căn cứ B.")
    assert punctuate_grounds(("Căn cứ A.", "Căn cứ B"), CIRCULAR_01_2011) == ("Căn cứ A;", "Căn cứ B,")
    assert punctuate_grounds((), DECREE_30_2020) == ()


def test_decision_says_what_a_decision_says() -> None:
    text = reading.text(render_decision(samples.decision()))
    for phrase in (
        "ỦY BAN NHÂN DÂN HUYỆN CẨM THỦY",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 01/QĐ-UBND",
        "Cẩm Thủy, ngày 05 tháng 6 năm 2020",
        "Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31 tháng 7 năm 2017 của Chính phủ;",
        "Điều 1. Tặng Giấy khen của Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy cho 03 hộ gia đình",
        "chịu trách nhiệm thi hành Quyết định này./.",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Đức Hùng",
        "- Lưu: VT, NV.",
        "(Kèm theo Quyết định số 01/QĐ-UBND ngày 05 tháng 6 năm 2020",
        "Hộ gia đình ông Trương Quốc Huấn",
        "Danh sách gồm 03 trường hợp.",
    ):
        assert phrase in text, phrase


def test_decision_page_and_margins() -> None:
    pdf = decision_of(date(2020, 6, 5), copies=8)
    assert set(reading.sizes_mm(pdf)) == {(210.0, 297.0)}
    body = [w for w in reading.words(pdf) if 20 <= w.top <= 277]
    assert min(w.left for w in body) >= 30 - 0.1
    assert max(w.right for w in body) <= 210 - 15 + 0.5  # the box of a word includes its side bearing


@pytest.mark.parametrize(
    ("day", "across", "down"),
    [(date(2020, 6, 5), (107, 118), (5, 20)), (date(2019, 12, 2), (190, 196), (277, 292))],
)
def test_page_numbers_stand_where_the_rules_of_the_day_put_them(
    day: date, across: tuple[int, int], down: tuple[int, int]
) -> None:
    pdf = decision_of(day, copies=14)
    numbers = [page_number(pdf, page) for page in range(reading.pages(pdf))]
    annex = next(p for p in range(len(numbers)) if "DANH SÁCH" in reading.page_text(pdf, p))
    assert numbers[0] is None, "none on the first page"
    assert numbers[annex] is None, "none on the first page of the annex"
    later = numbers[annex + 1 :]
    assert len(later) >= 3
    for expected, found in enumerate(later, start=2):
        assert found is not None
        assert found[0] == str(expected), "the annex is counted by itself"
        assert across[0] <= found[1] <= across[1]
        assert down[0] <= found[2] <= down[1]


def test_a_long_list_repeats_its_head_and_numbers_every_row() -> None:
    pdf = decision_of(date(2020, 6, 5), copies=14)
    annex = [
        p
        for p in range(reading.pages(pdf))
        if "Hộ gia đình" in reading.page_text(pdf, p) and "STT" in reading.page_text(pdf, p)
    ]
    assert len(annex) >= 4
    numbers = [
        int(w.text) for w in reading.words(pdf) if w.page in annex and w.text.isdigit() and w.right < 44
    ]
    assert numbers == list(range(1, 43))


def test_a_decision_without_number_is_refused() -> None:
    with pytest.raises(ValueError, match="number"):
        render_decision(
            samples.decision(letterhead=dataclasses.replace(samples.decision().letterhead, serial=None))
        )


def test_articles_name_only_kinds_that_occur() -> None:
    words: dict[str, Any] = {
        "authority": "Chủ tịch",
        "movements": (("M", "2018-2020"), ("N", "2021-2025")),
        "executors": "Ông A",
        "funding": "Quỹ.",
    }
    first = customary_articles(counts=((2, "tập thể"), (0, "cá nhân"), (12, "hộ gia đình")), **words)[0]
    assert "cho 02 tập thể, 12 hộ gia đình" in first
    assert "cá nhân" not in first
    assert first.endswith("trong phong trào thi đua “M” 2018-2020 và “N” 2021-2025.")
    with pytest.raises(ValueError, match="somebody"):
        customary_articles(counts=((0, "hộ gia đình"),), **words)


def test_hamlet_minutes_give_the_count_of_every_nominee() -> None:
    text = reading.text(render_minutes(samples.minutes()))
    for phrase in (
        "Vào hồi 19 giờ 30 phút, ngày 02 tháng 02 năm 2020",
        "Tổng số hộ: 96; số hộ có đại diện dự họp: 81 (đạt 84,4%)",
        "75 04 02 92,6%",
        "38 40 03 46,9%",
        "kết thúc vào hồi 21 giờ 05 phút cùng ngày",
        "thành 02 bản",
        "Lê Thị Khuyên",
    ):
        assert phrase in text, phrase
    assert "3. Tổng số hộ" in reading.text(render_minutes(samples.minutes(guests=())))


def test_hamlet_minutes_leave_out_what_nobody_has_recorded() -> None:
    text = reading.text(
        render_minutes(
            samples.minutes(
                started_at=None, ended_at=None, venue="", households_total=None, chair_office="", guests=()
            )
        )
    )
    assert "Hôm nay, ngày 02 tháng 02 năm 2020, thôn Kim Mẫm, xã Cẩm Ngọc tổ chức" in text
    assert "1. Chủ trì: Hà Văn Nghị." in text
    assert "3. Số người có mặt: 81." in text
    assert "Cuộc họp kết thúc cùng ngày." in text
    assert "None" not in text


def test_council_minutes_tell_attendance_recusals_counts_and_reasons() -> None:
    text = reading.text(render_council_minutes(samples.council_minutes()))
    for phrase in (
        "Số: 02/BB-HĐTĐKT",
        "Vào hồi 08 giờ 00 phút, ngày 28 tháng 5 năm 2020",
        "Tổng số thành viên: 05; có mặt: 03; vắng mặt, bỏ phiếu bằng văn bản: 01; vắng mặt: 01",
        "Đã thẩm định hồ sơ",
        "bỏ phiếu kín",
        "05 03 01 00 Đề nghị khen thưởng (60%)",
        "05 01 02 01 Không đề nghị (20%)",
        "Hộ đã thoát nghèo và giúp hai hộ khác cùng thoát nghèo",
        "VI. KẾT LUẬN",
        "11 giờ 15 phút cùng ngày./.",
    ):
        assert phrase in text, phrase


def test_council_minutes_say_none_where_there_is_none() -> None:
    text = reading.text(
        render_council_minutes(
            samples.council_minutes(recusals=(), deviations=(), discussion=(), secret=False)
        )
    )
    assert text.count("Không có.") == 2
    assert "biểu quyết công khai" in text
    # Hands have no invalid papers, but people who keep them down.
    assert "Không ý kiến" in text
    assert "Không hợp lệ" not in text
    assert "III. KẾT QUẢ BỎ PHIẾU" in text
    assert "V. KẾT LUẬN" in text


def test_a_session_past_midnight_names_the_day_it_ended() -> None:
    ended = datetime(2020, 5, 28, 17, 30, tzinfo=UTC)
    text = reading.text(render_council_minutes(samples.council_minutes(ended_at=ended)))
    assert "00 giờ 30 phút, ngày 29 tháng 5 năm 2020./." in text


def test_receipt_lists_papers_and_due_day_in_both_languages(tmp_path: Path) -> None:
    pdf = render_receipt(samples.receipt())
    assert reading.pages(pdf) == 1
    text = reading.text(pdf)
    for phrase in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "HS-15169-2020-0007",
        "Dossier code",
        "1 Tờ trình kèm danh sách đề nghị 01 –",
        "3 Biên bản họp bình xét của thôn 01 01",
        "09 giờ 40 phút, ngày 03 tháng 3 năm 2020",
        "ngày 17 tháng 3 năm 2020",
        "10 ngày làm việc",
        "Result due on",
        "Phạm Thị Duyên",
    ):
        assert phrase in text, phrase
    with Image.open(reading.picture(pdf, 0, tmp_path / "slip.png")) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [samples.receipt().follow_url]
    assert "Scan to see" not in reading.text(render_receipt(samples.receipt(follow_url="")))


def test_receipt_promises_no_day_where_the_plan_sets_no_term() -> None:
    pdf = render_receipt(samples.receipt(due_on=None, working_days=None))
    text = reading.text(pdf)
    assert reading.pages(pdf) == 1
    assert "GIẤY TIẾP NHẬN HỒ SƠ Receipt for a dossier Mã hồ sơ" in text
    assert "kế hoạch không quy định" in text
    for phrase in ("ngày làm việc", "Ngày hẹn", "HẸN TRẢ", "Result due on", "None"):
        assert phrase not in text, phrase


def test_submission_letter() -> None:
    text = reading.text(render_submission(samples.submission()))
    for phrase in (
        "UBND HUYỆN CẨM THỦY ỦY BAN NHÂN DÂN XÃ CẨM NGỌC",
        "Số: 15/TTr-UBND",
        "Kính gửi: - Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy; - Hội đồng Thi đua - Khen thưởng huyện.",
        "3. Biên bản kết thúc niêm yết công khai.",
        "xem xét, quyết định./.",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Nguyễn Văn Quyết",
    ):
        assert phrase in text, phrase


def test_a_draft_letter_leaves_room_for_its_number() -> None:
    head = Letterhead(
        agency="Ủy ban nhân dân xã Cẩm Bình", place="Cẩm Bình", dated=date(2020, 4, 8), symbol="TTr-UBND"
    )
    assert "Số: ....../TTr-UBND" in reading.text(render_submission(samples.submission(letterhead=head)))


def test_capacity_lines() -> None:
    deputy = Signatory(name="A", title="Phó Chủ tịch", collective="Ủy ban nhân dân", acting_for="Chủ tịch")
    assert deputy.capacity_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_audit_report_answers_who_when_how_in_what_office() -> None:
    pdf = render_audit_report(samples.audit_report())
    assert set(reading.sizes_mm(pdf)) == {(297.0, 210.0)}
    text = reading.text(pdf)
    row = text[text.index("2017 11.760.000 đồng") :][:420]
    for part in (
        "Confirmed as claimed",
        "Phiếu khảo sát thu nhập",
        "Nguyễn Văn Quyết",
        "KT. Chủ tịch UBND xã Cẩm Ngọc",
        "08/01/2018 09:30",
        "phieu-khao-sat-2017.pdf",
    ):
        assert part in row, part
    digest = samples.audit_report().households[0].incomes[1].evidence_sha256
    assert digest in text.replace(" ", "")
    assert "14.000.000 đồng 12.900.000 đồng" in text
    assert "Chờ xác nhận" in text
    assert "việc ngày 02/02/2020" in text
    # A note stands in both languages, like everything else on the sheet.
    assert re.search(r"75 đồng ý, 4 không đồng ý\s+75 for, 4 against", text)
    assert re.search(r"Quyết định số 01/QĐ-UBND\s+Decision 01/QĐ-UBND", text)
    assert (
        text.index("Thôn họp bình xét")
        < text.index("Nộp hồ sơ lên xã")
        < text.index("Quyết định khen thưởng")
    )


def test_an_empty_audit_says_so() -> None:
    text = reading.text(render_audit_report(samples.audit_report(households=(), dossiers=())))
    assert "Không có hộ nào trong phạm vi này." in text
    assert "No household in this scope." in text
    assert "2. Quá trình" not in text


def test_minutes_of_several_sittings_tell_who_was_at_which() -> None:
    first = Sitting(
        began=datetime(2020, 5, 28, 1, 0, tzinfo=UTC),
        ended=datetime(2020, 5, 28, 4, 0, tzinfo=UTC),
        present=4,
        needed=3,
        absent=("Cao Thị Ỷ",),
    )
    second = Sitting(
        began=datetime(2020, 5, 29, 1, 30, tzinfo=UTC),
        ended=datetime(2020, 5, 29, 4, 0, tzinfo=UTC),
        present=5,
        needed=3,
        absent=(),
        called_for=time(8, 15),
    )
    sample = samples.council_minutes()
    cast = dataclasses.replace(sample.tallies[0], sittings="Số phiếu theo buổi: buổi 1: 02; buổi 2: 02")
    text = reading.text(
        render_council_minutes(
            dataclasses.replace(sample, sittings=(first, second), tallies=(cast, *sample.tallies[1:]))
        )
    )
    for phrase in (
        "có mặt ít nhất một buổi: 03",
        "vắng mặt cả 02 buổi: 01",
        "1 08 giờ 00 phút 28/05/2020 – 11 giờ 00 phút 04/05 (cần 03) Cao Thị Ỷ",
        "2 08 giờ 30 phút 29/05/2020 – 11 giờ 00 phút (hẹn họp 08 giờ 15 phút) 05/05 (cần 03) Không",
        "buổi 1: 02; buổi 2: 02",
    ):
        assert phrase in text, (phrase, text)


def test_minutes_leave_a_line_for_whoever_presided_where_the_chair_was_away() -> None:
    sample = samples.council_minutes()
    line = "người chủ trì (ghi tay khi ký)"
    first = Sitting(
        began=datetime(2020, 5, 28, 1, 0, tzinfo=UTC), ended=datetime(2020, 5, 28, 4, 0, tzinfo=UTC),
        present=4, needed=3, absent=(),
    )  # fmt: skip
    second = dataclasses.replace(
        first, began=datetime(2020, 5, 30, 1, 0, tzinfo=UTC), absent=(sample.chair,), chaired=False
    )
    several = reading.text(render_council_minutes(dataclasses.replace(sample, sittings=(first, second))))
    assert "phiên họp gồm 02 buổi: ngày 28/05/2020, ngày 30/05/2020" in several
    assert "(trừ buổi vắng mặt nêu dưới đây)" in several
    assert several.count(line) == 1
    none = reading.text(render_council_minutes(sample))
    assert "buổi vắng mặt" not in none
    assert line not in none
    away = reading.text(render_council_minutes(dataclasses.replace(sample, chair_away=True)))
    assert f"Chủ tịch Hội đồng: {sample.chair}, vắng mặt. Chủ trì (người được phân công" in away
    assert away.count(sample.chair) == none.count(sample.chair) - 1, "nor is it the chair's to sign"


def test_minutes_name_a_tie_that_carries_nothing() -> None:
    sample = samples.council_minutes()
    tied = dataclasses.replace(sample.tallies[0], agreed=False, by_chair=False, tied=True)
    words = "Ngang phiếu, theo quy tắc không đề nghị"
    assert words in reading.text(render_council_minutes(dataclasses.replace(sample, tallies=(tied,))))
    assert words not in reading.text(render_council_minutes(sample))


def test_invitation_and_minutes_name_the_hour_where_there_is_one() -> None:
    with_hour = reading.text(render_invitation(samples.invitation(starts_at=time(7, 45))))
    assert "Thời gian: 07 giờ 45 phút, ngày 28 tháng 5 năm 2020." in with_hour
    assert "Thời gian: ngày 28 tháng 5 năm 2020." in reading.text(render_invitation(samples.invitation()))
    minutes = reading.text(render_council_minutes(samples.council_minutes(called_for=time(7, 45))))
    assert "ngày 28 tháng 5 năm 2020 (giấy mời: 07 giờ 45 phút), tại" in minutes
