"""Corrections, cancellations and payment lists through the pages, and what everybody sees of them."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from uuid import UUID

import openpyxl
import pytest
from tests.web.district import drafted, id_in, ready, walk
from tests.web.story import OFFICERS, World, page_of

from aggregates.nomination import Nomination
from workflows.kernel import Command


@pytest.fixture
def awarded(world: World) -> tuple[UUID, UUID]:
    """A signed decision for one household, whose certificate is issued; and the dossier."""
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    return d, n


def shown(world: World, who: str | None, url: str) -> str:
    return page_of(world.client(who).get(url))


def check_page(world: World, n: UUID) -> str:
    """What anybody sees who scans the certificate."""
    return shown(world, None, f"/c/{world.log.load(Nomination, n).certificate_id}")


def test_a_correction_from_the_draft_to_the_check_page(world: World, awarded: tuple[UUID, UUID]) -> None:
    d, n = awarded
    url = f"/quyet-dinh/{d}/dinh-chinh"
    assert f'href="{url}"' in shown(world, "standing", f"/quyet-dinh/{d}")
    lines = world.app.amendments.lines(world.actor("standing"), d)[n]
    same = {f"{field}_{n}": text for field, text in lines.items()}
    nothing = walk(world, "standing", url, {**same, "reason": "ghi sai dấu"})
    assert nothing.status_code == 422
    assert "Chưa có nội dung nào được sửa" in page_of(nothing)
    typed = {**same, f"name_{n}": "Bùi Thị Thường", "reason": "ghi sai dấu"}
    draft = id_in(walk(world, "standing", url, typed))
    assert "Đính chính quyết định" in shown(world, "district", "/")
    page = shown(world, "district", f"/dinh-chinh/{draft}")
    assert "Bùi Thị Thường" in page
    assert "ghi sai dấu" in page
    assert "Ký quyết định đính chính" in page
    sign = f"/dinh-chinh/{draft}/ky"
    without = walk(world, "district", sign, {"otp": ""})
    assert without.status_code == 422
    assert "Hãy nhập mã" in page_of(without)
    assert walk(world, "district", sign, world.otp("district")).status_code == 303
    assert "Quyết định số 02/QĐ-UBND" in shown(world, "standing", f"/quyet-dinh/{d}")
    after = shown(world, "auditor", f"/dinh-chinh/{draft}")
    for kind in ("(PDF)", "(DOCX)"):
        assert f"Quyết định {kind}" in after
    public = check_page(world, n)
    assert "Bùi Thị Thường" in public
    assert "Đã được đính chính theo Quyết định số 02/QĐ-UBND ngày 18/05/2020" in public
    assert "đang còn hiệu lực" in public
    assert "ghi sai dấu" not in public
    # What was printed of it would be wrong: the page leads to the one that replaces it.
    old = f"/c/{world.log.load(Nomination, n).certificate_id}"
    again = f"/quyet-dinh/{d}/cap-lai-giay-khen/{n}"
    assert f'href="{again}"' in shown(world, "standing", f"/quyet-dinh/{d}")
    assert f'href="{again}"' not in shown(world, "auditor", f"/quyet-dinh/{d}")
    assert world.client("auditor").get(again).status_code == 403
    mine = shown(world, "standing", "/")
    assert "Giấy khen số 0001 ghi chưa đúng" in mine
    assert f'href="{again}"' in mine
    assert "ghi chưa đúng" not in shown(world, "officer", "/")
    told = shown(world, "standing", again)
    assert "Bùi Thị Thường" in told
    assert "0001" in told
    assert walk(world, "standing", again, {}).status_code == 303
    assert "đang còn hiệu lực" in check_page(world, n)
    assert "ghi chưa đúng" not in shown(world, "standing", "/")
    before = shown(world, None, old)
    assert "đã cấp lại bằng giấy khác" in before
    assert "đang còn hiệu lực" not in before
    assert f'href="/c/{world.log.load(Nomination, n).certificate_id}?xem=1"' in before
    assert f'href="{again}"' not in shown(world, "standing", f"/quyet-dinh/{d}")
    assert "0002" in shown(world, "standing", f"/ho-so/{n}")
    assert "Đã cấp lại bằng giấy khác từ 18/05/2020" in shown(world, "standing", "/so-vang")


def test_a_cancellation_is_told_wherever_the_award_was(world: World, awarded: tuple[UUID, UUID]) -> None:
    d, n = awarded
    typed = {"ground": "procedure", "reason": "Chưa niêm yết đủ ngày"}
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", typed))
    second = walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", typed)
    assert "Đang có một dự thảo đính chính hoặc hủy bỏ" in page_of(second)
    assert walk(world, "district", f"/dinh-chinh/{draft}/ky", world.otp("district")).status_code == 303
    public = check_page(world, n)
    assert "không còn hiệu lực" in public
    assert "ban hành không đúng trình tự, thủ tục" in public
    assert "02/QĐ-UBND" in public
    assert "18/05/2020" in public
    assert "Chưa niêm yết đủ ngày" not in public
    page = shown(world, "standing", f"/quyet-dinh/{d}")
    assert "Đã hủy bỏ" in page
    for gone in ('/dinh-chinh"', '/huy-bo"', '/tien-thuong"'):
        assert f"/quyet-dinh/{d}{gone}" not in page
    assert "Quyết định khen thưởng bị hủy bỏ" in shown(world, "standing", f"/ho-so/{n}")
    assert "Đã hủy bỏ" in shown(world, "standing", "/so-vang")
    assert world.client("standing").get(f"/quyet-dinh/{d}/dinh-chinh").status_code in (409, 422)
    assert "đã bị hủy bỏ" in shown(world, "standing", f"/quyet-dinh/{d}/tien-thuong")


def test_the_signing_page_of_a_cancellation_shows_all_that_the_signature_sets_off(world: World) -> None:
    """Awards, certificates, money and the term, line by line."""
    dossiers = ready(world, "Bùi Thị Thưởng", "Hà Văn Ân")
    world.app.prizes.set_coefficient(
        world.actor("admin"), Command(), kind="district:giay_khen:household", value=Decimal("0.3"),
        valid_from=date(2020, 1, 1), document="1/QĐ", issued_on=date(2020, 1, 1), remarks="x",
    )  # fmt: skip
    d = drafted(world, dossiers)
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=dossiers[0])
    typed = {"ground": "procedure", "reason": "Chưa niêm yết đủ ngày"}
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", typed))
    page = " ".join(shown(world, "district", f"/dinh-chinh/{draft}/ky").split())
    due = world.app.revocations.term_ends("recovery", world.clock.today())
    for said in (
        "Khen thưởng hết hiệu lực", "Bùi Thị Thưởng – giấy khen số 0001: thu lại; 450.000 đồng",
        "Hà Văn Ân – chưa cấp giấy khen; 450.000 đồng", "trong đó phải thu lại: 1", "900.000", f"{due:%d/%m/%Y}",
    ):  # fmt: skip
        assert said in page, said


def test_the_check_page_says_what_was_corrected_and_claims_no_more(
    world: World, awarded: tuple[UUID, UUID]
) -> None:
    """It shows no address: of a corrected one it says that it was, and neither the old one nor the new."""
    d, n = awarded
    right = {(n, "address"): "thôn Bình Yên, xã Cẩm Bình"}
    draft = world.app.amendments.draft_correction(
        world.actor("standing"), Command(), decision_id=d, right=right, reason="ghi sai"
    )
    assert walk(world, "district", f"/dinh-chinh/{draft['id']}/ky", world.otp("district")).status_code == 303
    page = check_page(world, n)
    assert "Đã được đính chính theo Quyết định số 02/QĐ-UBND ngày 18/05/2020: địa chỉ" in page
    assert "Trang này không hiện nội dung đó" in page
    assert "Trang này ghi nội dung đúng" not in page
    assert "Bình Yên" not in page
    draft = world.app.amendments.draft_correction(
        world.actor("standing"),
        Command(),
        decision_id=d,
        right={(n, "name"): "Bùi Thị Thường"},
        reason="ghi sai",
    )
    assert walk(world, "district", f"/dinh-chinh/{draft['id']}/ky", world.otp("district")).status_code == 303
    assert "Trang này ghi nội dung đúng" in check_page(world, n)


def test_a_replaced_paper_says_that_its_award_has_ended(world: World, awarded: tuple[UUID, UUID]) -> None:
    """Whoever scans the old paper after the cancellation is not told that the award stands."""
    d, n = awarded
    lines = world.app.amendments.lines(world.actor("standing"), d)[n]
    typed = {f"{field}_{n}": text for field, text in lines.items()}
    typed |= {f"name_{n}": "Bùi Thị Thường", "reason": "ghi sai dấu"}
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/dinh-chinh", typed))
    assert walk(world, "district", f"/dinh-chinh/{draft}/ky", world.otp("district")).status_code == 303
    old = world.log.load(Nomination, n).certificate_id
    world.app.council.reissue_certificate(world.actor("standing"), Command(), nomination_id=n)
    before = shown(world, None, f"/c/{old}")
    assert "khen thưởng vẫn giữ nguyên" in before
    assert "Bùi Thị Thưởng" in before, "what the paper says"
    assert "Trang này ghi như tờ giấy" in before
    assert "Trang này ghi nội dung đúng" not in before
    assert "Bùi Thị Thường" in _table(shown(world, "standing", f"/quyet-dinh/{d}")), (
        "the list reads as corrected"
    )
    ending = {"ground": "procedure", "reason": "Chưa niêm yết đủ ngày"}
    last = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", ending))
    assert walk(world, "district", f"/dinh-chinh/{last}/ky", world.otp("district")).status_code == 303
    page = shown(world, None, f"/c/{old}")
    assert "khen thưởng vẫn giữ nguyên" not in page
    assert "the award stands" not in page
    for said in (
        "đã bị hủy bỏ", "03/QĐ-UBND", "ban hành không đúng trình tự, thủ tục", "đã được cấp lại bằng giấy khác",
        f'href="/c/{world.log.load(Nomination, n).certificate_id}?xem=1"',
    ):  # fmt: skip
        assert said in page, said
    # What is asked back is asked of the person by the name that holds.
    for url in (f"/dinh-chinh/{last}", "/thu-hoi", "/"):
        there = _table(shown(world, "standing", url))
        assert "Bùi Thị Thường" in there, url
        assert "Bùi Thị Thưởng" not in there, url


def _table(page: str) -> str:
    return "".join(re.findall(r"<tbody.*?</tbody>", page, re.DOTALL))


def test_a_draft_is_discarded_by_either_office(world: World, awarded: tuple[UUID, UUID]) -> None:
    d, _ = awarded
    for who in ("standing", "district"):
        draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", {"ground": "facts", "reason": "x"}))
        assert walk(world, who, f"/dinh-chinh/{draft}/bo", {"reason": "nhầm"}).status_code == 303
        assert "Đã bỏ" in shown(world, who, f"/dinh-chinh/{draft}")


def test_the_payment_list_is_refused_mended_and_handed_out(world: World, awarded: tuple[UUID, UUID]) -> None:
    d, _ = awarded
    url = f"/quyet-dinh/{d}/tien-thuong"
    refused = world.client("standing").get(url)
    assert refused.status_code == 422
    assert "Chưa có hệ số tiền thưởng cho hộ gia đình được tặng Giấy khen (huyện)" in page_of(refused)
    assert 'href="/tien-thuong"' in page_of(refused)
    assert world.client("standing").get(f"/quyet-dinh/{d}/danh-sach-chi.pdf").status_code == 422
    assert "chưa có hệ số: chưa lập được danh sách chi" in shown(world, "admin", "/tien-thuong")
    typed = {
        "kind": "district:giay_khen:household", "value": "0,3", "valid_from": "01/01/2020", "document": "12/NQ-HĐND",
        "issued_on": "10/01/2020", "remarks": "khoản 2 Điều 3",
    }  # fmt: skip
    wrong = walk(world, "admin", "/tien-thuong/he-so", {**typed, "value": "ba"})
    assert "Ghi hệ số như 0,3" in page_of(wrong)
    assert walk(world, "admin", "/tien-thuong/he-so", typed).status_code == 303
    assert "12/NQ-HĐND ngày 10/01/2020" in shown(world, "standing", "/tien-thuong")
    page = shown(world, "standing", url)
    assert "450.000" in page
    assert "Bùi Thị Thưởng" in page
    paper = world.client("standing").get(f"/quyet-dinh/{d}/danh-sach-chi.pdf")
    assert paper.data.startswith(b"%PDF")
    assert 'filename="danh-sach-chi-qd-01-2020.pdf"' in paper.headers["Content-Disposition"]
    sheet = world.client("standing").get(f"/quyet-dinh/{d}/danh-sach-chi.xlsx")
    found = openpyxl.load_workbook(io.BytesIO(sheet.data)).active
    assert found is not None
    assert 450_000 in [cell.value for row in found.iter_rows() for cell in row]
    assert world.client("standing").get(f"/quyet-dinh/{d}/danh-sach-chi.doc").status_code == 404
    salary = {k: v for k, v in typed.items() if k not in ("kind", "value")}
    assert (
        walk(world, "admin", "/tien-thuong/luong-co-so", {**salary, "amount": "1.600.000"}).status_code == 303
    )
    assert "480.000" in shown(world, "standing", url)


def test_what_shipped_unchecked_is_marked_until_it_is_confirmed(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    drafted(world, [n])
    datum = "/quan-tri/xac-nhan/prize:district:giay_khen:individual:2017-10-01"
    assert f'href="{datum}"' in shown(world, "admin", "/tien-thuong")
    assert f'href="{datum}"' not in shown(world, "auditor", "/tien-thuong")
    assert "chưa đối chiếu với văn bản" in shown(world, "auditor", "/tien-thuong")
    typed = {"document": "91/2017/NĐ-CP", "issued_on": "31/07/2017", "remarks": "Điều 71"}
    assert walk(world, "admin", datum, typed).status_code == 303
    assert f'href="{datum}"' not in shown(world, "admin", "/tien-thuong")


def test_who_may_open_which_page(world: World, awarded: tuple[UUID, UUID]) -> None:
    d, _ = awarded
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", {"ground": "facts", "reason": "x"}))
    council = {"standing", "district", "auditor", "council1", "council2", "council3"}
    allowed = {
        f"/quyet-dinh/{d}/dinh-chinh": {"standing"},
        f"/quyet-dinh/{d}/huy-bo": {"standing"},
        f"/dinh-chinh/{draft}": council,
        f"/dinh-chinh/{draft}/ky": {"district"},
        f"/dinh-chinh/{draft}/bo": {"standing", "district"},
        "/tien-thuong": council | {"admin"},
        "/tien-thuong/he-so": {"admin"},
        "/tien-thuong/luong-co-so": {"admin"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert world.client(name).get(url).status_code == (200 if name in who else 403), (name, url)
    for name, *_ in OFFICERS:
        expected = 422 if name in {"standing", "district", "auditor"} else 403
        assert world.client(name).get(f"/quyet-dinh/{d}/tien-thuong").status_code == expected, name
