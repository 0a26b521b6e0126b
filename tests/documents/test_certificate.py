from __future__ import annotations

import json
import pickle
from itertools import combinations
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from tests.documents import paper_reading as reading
from tests.documents import paper_samples as samples

from documents.certificate import award_json, is_award, render_certificate
from documents.data import Signatory
from documents.fit import DoesNotFitError, LetterMissingError, fit, sizes
from rules.certificate_layout import BUILT_IN, PARTS, SIGNATURE_SPACE_MM, overlap

BOXES = BUILT_IN.parts


def test_one_landscape_a4_page_with_everything_in_order() -> None:
    pdf = render_certificate(samples.certificate())
    assert reading.sizes_mm(pdf) == [(297.0, 210.0)]
    text = reading.text(pdf)
    wanted = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN CẨM THỦY",
        "Tặng",
        "GIẤY KHEN",
        "Hộ gia đình bà Bùi Thị Thưởng",
        "Địa chỉ: thôn Kim Mẫm, xã Cẩm Ngọc",
        "Đã có thành tích xuất sắc trong phong trào thi đua",
        "Theo Quyết định số: 01/QĐ-UBND ngày 05 tháng 6 năm 2020",
        "Số giấy khen: GK-2020-0001",
        "Vào sổ vàng số: 01",
        "Cẩm Thủy, ngày 05 tháng 6 năm 2020",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Trần Đức Hùng",
    ]
    places = [text.find(phrase) for phrase in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places), "read aloud, the certificate keeps its order"


def test_a_chair_signs_without_kt() -> None:
    text = reading.text(
        render_certificate(samples.certificate(signatory=Signatory(name="Phạm Viết Hoài", title="Chủ tịch")))
    )
    assert "KT." not in text
    assert "CHỦ TỊCH Phạm Viết Hoài" in text


def test_signature_and_seal_have_their_35_millimetres() -> None:
    words = reading.words(render_certificate(samples.certificate()))
    capacity = max(w.bottom for w in words if w.text == "PHÓ")
    name = min(w.top for w in words if w.text == "Đức")
    assert name - capacity >= SIGNATURE_SPACE_MM - 1.5  # boxes of the words include ascent and descent
    between = [w for w in words if w.left > 158 and capacity < (w.top + w.bottom) / 2 < name]
    assert between == []


def test_qr_code_leads_to_the_check_page(tmp_path: Path) -> None:
    pdf = render_certificate(samples.certificate(check_url=samples.CHECK_URL + "#v1.abcDEF-_123"))
    with Image.open(reading.picture(pdf, 0, tmp_path / "page.png")) as image:
        codes = zxingcpp.read_barcodes(image)
    assert [code.text for code in codes] == [samples.CHECK_URL + "#v1.abcDEF-_123"]


@pytest.mark.parametrize("url", ["", "x" * 4000])
def test_an_impossible_check_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="QR"):
        render_certificate(samples.certificate(check_url=url))


def test_fields_keep_to_their_places() -> None:
    shown = {name: box for name, box in BOXES.items() if box.shown}
    assert set(PARTS) - set(shown) == {"blank_number"}
    for (a, one), (b, other) in combinations(shown.items(), 2):
        assert not overlap(one, other), (a, b)
        apart = (
            one.left + one.width <= other.left
            or other.left + other.width <= one.left
            or one.top + one.height <= other.top
            or other.top + other.height <= one.top
        )
        assert apart, (a, b)
    for name, box in BOXES.items():
        assert box.left >= 18, name
        assert box.top >= 18, name
        assert box.left + box.width <= 297 - 18, name
        assert box.top + box.height <= 210 - 17, name


@pytest.mark.parametrize("field", ["awardee_name", "address", "merit"])
@pytest.mark.parametrize("text", ["W" * 200, "Ậ" * 200, "Nguyễn Thị Hoàng " * 12, "i" * 200])
def test_long_text_is_set_smaller_in_its_own_box(field: str, text: str) -> None:
    pdf = render_certificate(samples.certificate(**{field: text}))
    assert reading.pages(pdf) == 1
    box = BOXES["awardee" if field == "awardee_name" else field]
    piece = text[:3].strip()
    found = [
        w
        for w in reading.words(pdf)
        if w.text.startswith(piece) and box.top - 3 < w.top < box.top + box.height
    ]
    assert found
    for word in found:
        middle = (word.top + word.bottom) / 2
        assert box.top <= middle <= box.top + box.height, word
        assert word.left >= box.left - 0.1, word
        assert word.right <= box.left + box.width + 0.1, word
    assert reading.text(pdf).replace(" ", "").count(text.replace(" ", "")) == 1


def test_all_fields_long_at_once_still_fit() -> None:
    name = "Trương Thị Hoàng Ngọc " * 9
    pdf = render_certificate(
        samples.certificate(
            authority="Chủ tịch Ủy ban nhân dân huyện " * 4,
            awardee_name=name,
            address=name,
            merit=name * 2,
            place="Phong Sơn " * 6,
            signatory=Signatory(name="Trần Đức " * 12, title="Phó Chủ tịch " * 4, acting_for="Chủ tịch " * 4),
            certificate_number="GK-" * 20,
            gold_book_number="1" * 60,
        )
    )
    assert reading.pages(pdf) == 1
    words = reading.words(pdf)
    assert all(w.left >= 17 and w.right <= 280 and w.top >= 17 and w.bottom <= 194 for w in words)


@pytest.mark.parametrize("length", [2_000, 10_000])
def test_what_cannot_fit_is_refused_by_name_and_never_cut(length: int) -> None:
    with pytest.raises(DoesNotFitError, match=f"{length + len('Hộ gia đình bà ')} characters") as refusal:
        render_certificate(samples.certificate(awardee_name="A" * length))
    assert refusal.value.field == "awardee"


def test_letters_that_the_typeface_lacks_are_refused_by_name() -> None:
    with pytest.raises(LetterMissingError) as refusal:
        render_certificate(samples.certificate(merit="Đạt thành tích 優秀 xuất sắc ☂"))
    assert (refusal.value.field, refusal.value.letters) == ("merit", "優秀☂")
    assert pickle.loads(pickle.dumps(refusal.value)).letters == "優秀☂"


def test_short_names_are_set_large_and_longer_ones_no_larger() -> None:
    box = BOXES["awardee"]
    found = [fit("awardee", "Hà Thị Én " * n, box).size for n in (1, 3, 8, 16, 24)]
    assert found[0] == box.size == max(sizes(box))
    assert found == sorted(found, reverse=True)
    assert found[-1] < found[0]


def test_the_award_bears_the_decision_s_number_as_the_paper_does_and_older_ones_still_fit() -> None:
    """Awards that were issued before the number stood in them are compared with what they are of, and fit."""
    data = samples.certificate(decision_serial=1)
    award = award_json(data, "v")
    facts = json.loads(award)
    assert facts["decision_number"] == "01/QĐ-UBND"
    assert is_award(award, data, "v")

    def written(changed: dict[str, object]) -> bytes:
        return json.dumps(changed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    before = {name: value for name, value in facts.items() if name != "decision_number"}
    assert is_award(written(before), data, "v")
    assert not is_award(written({**before, "decision_serial": 2}), data, "v")
    assert not is_award(written({**facts, "decision_number": "1/QĐ-UBND"}), data, "v")
    assert not is_award(award, data, "w")
