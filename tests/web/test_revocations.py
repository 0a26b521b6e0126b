"""Revoking an award through its pages, and what everybody sees of it afterwards."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from tests.web.district import drafted, id_in, ready, walk
from tests.web.story import OFFICERS, World, page_of

from aggregates.nomination import Nomination
from web.formats import dmy
from workflows.kernel import Command


@pytest.fixture
def award(world: World) -> UUID:
    """A household with its certificate, and a prize that is known."""
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    world.app.prizes.set_coefficient(
        world.actor("admin"), Command(), kind="district:giay_khen:household", value=Decimal("0.3"),
        valid_from=date(2020, 1, 1), document="12/NQ-HĐND", issued_on=date(2020, 1, 1), remarks="x",
    )  # fmt: skip
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    return n


def shown(world: World, who: str | None, url: str) -> str:
    return page_of(world.client(who).get(url))


def proposed(world: World, n: UUID) -> UUID:
    """Propose through the page."""
    typed = {"ground": "dishonest_declaration", "basis": "own", "reason": "giấu đàn bò"}
    return id_in(walk(world, "standing", f"/thu-hoi/moi/{n}", typed, {"anh.pdf": b"%PDF-1.4\n%%EOF\n"}))


def carried(world: World, n: UUID) -> UUID:
    """Carry it to the signature through the pages."""
    r = proposed(world, n)
    for who, slug, typed in (
        ("inspector", "xem-xet", {"outcome": "grounded", "findings": "đã đến hộ"}),
        (
            "officer",
            "y-kien-nguoi-duoc-khen",
            {"channel": "in_person", "heard_on": dmy(world.clock.today()), "statement": "tôi khai thiếu"},
        ),
        ("council1", "y-kien-hoi-dong", {"opinion": "revoke", "minutes": "BB 3", "conclusion": "khai thiếu"}),
    ):
        answer = walk(world, who, f"/thu-hoi/{r}/{slug}", typed)
        assert answer.status_code == 303, page_of(answer)
    return r


def test_from_the_dossier_to_the_public_page(world: World, award: UUID) -> None:
    link = f'href="/thu-hoi/moi/{award}"'
    assert link in shown(world, "standing", f"/ho-so/{award}")
    assert link not in shown(world, "officer", f"/ho-so/{award}")
    r = proposed(world, award)
    assert link not in shown(world, "standing", f"/ho-so/{award}"), "one at a time"
    assert f'href="/thu-hoi/{r}"' in shown(world, "standing", f"/ho-so/{award}")
    again = world.client("standing").get(f"/thu-hoi/moi/{award}")
    assert again.status_code == 200
    typed = {"ground": "false_papers", "basis": "own", "reason": "x"}
    second = walk(world, "standing", f"/thu-hoi/moi/{award}", typed)
    assert "Đang xem xét thu hồi khen thưởng này" in page_of(second)
    mine = shown(world, "inspector", "/")
    assert "Xem xét đề nghị" in mine
    assert "Bùi Thị Thưởng" in mine
    mute = walk(world, "inspector", f"/thu-hoi/{r}/xem-xet", {"outcome": "grounded", "findings": ""})
    assert mute.status_code == 422
    # Who proposed is not asked to hear or to advise.
    walk(world, "inspector", f"/thu-hoi/{r}/xem-xet", {"outcome": "grounded", "findings": "đã đến hộ"})
    assert "Ghi ý kiến người được khen" not in shown(world, "standing", "/")
    page = shown(world, "officer", f"/thu-hoi/{r}")
    assert "nêu ý kiến đến hết" in page
    assert "giấu đàn bò" in page
    early = walk(
        world,
        "officer",
        f"/thu-hoi/{r}/y-kien-nguoi-duoc-khen",
        {"channel": "none", "heard_on": "18/05/2020"},
    )
    assert "còn được nêu ý kiến đến hết ngày" in page_of(early)


def test_the_public_page_says_revoked_when_and_why_within_a_second(world: World, award: UUID) -> None:
    certificate = world.log.load(Nomination, award).certificate_id
    r = carried(world, award)
    assert "đang còn hiệu lực" in shown(world, None, f"/c/{certificate}")
    sign = shown(world, "district", f"/thu-hoi/{r}/ky")
    assert "450.000" in sign
    assert "kê khai gian dối" in sign.lower()
    assert "đối chiếu với luật đang có hiệu lực" in sign, "the ground is newer than the day"
    signed = walk(world, "district", f"/thu-hoi/{r}/ky", world.otp("district"))
    begun = time.monotonic()
    public = shown(world, None, f"/c/{certificate}")
    assert time.monotonic() - begun < 1
    assert signed.status_code == 303
    assert "đã bị thu hồi" in public
    assert "Đã thu hồi" in public
    assert "18/05/2020" in public
    assert "02/QĐ-UBND" in public
    assert "thành tích kê khai không đúng sự thật" in public
    for private in ("giấu đàn bò", "tôi khai thiếu", "450.000", "khai thiếu"):
        assert private not in public
    dossier = shown(world, "standing", f"/ho-so/{award}")
    assert "Thu hồi khen thưởng" in dossier
    assert "Đã thu hồi" in shown(world, "standing", "/so-vang")
    for kind in ("(PDF)", "(DOCX)"):
        assert f"Quyết định {kind}" in shown(world, "auditor", f"/thu-hoi/{r}")
    assert "chưa thu đủ" in shown(world, "standing", "/").lower()


def test_what_comes_back_is_seen_on_its_page(world: World, award: UUID) -> None:
    r = carried(world, award)
    walk(world, "district", f"/thu-hoi/{r}/ky", world.otp("district"))
    too_much = walk(
        world,
        "standing",
        f"/thu-hoi/{r}/nop-tien",
        {"amount": "460.000", "day": "18/05/2020", "receipt": "PT 1"},
    )
    assert "từ 1 đến 450.000 đồng" in page_of(too_much)
    for who, slug, typed in (
        ("standing", "nop-tien", {"amount": "200.000", "day": "18/05/2020", "receipt": "PT 1"}),
        ("standing", "nhac", {"channel": "letter"}),
        ("standing", "mat-giay", {"day": "18/05/2020", "reason": "cháy nhà"}),
    ):
        answer = walk(world, who, f"/thu-hoi/{r}/{slug}", typed)
        assert answer.status_code == 303, page_of(answer)
    page = shown(world, "standing", f"/thu-hoi/{r}")
    assert "250.000" in page
    assert "được khai là không còn" in page.lower()
    assert "thoi-thu" not in page
    assert f"/thu-hoi/{r}/thoi-thu" in shown(world, "district", f"/thu-hoi/{r}")
    typed = {"amount": "250.000", "reason": "hộ khó khăn"}
    assert walk(world, "district", f"/thu-hoi/{r}/thoi-thu", typed).status_code == 303
    assert "xử lý xong" in shown(world, "standing", f"/thu-hoi/{r}")
    assert "chưa thu đủ" not in shown(world, "standing", "/").lower()


def test_the_list_finds_what_waits(world: World, award: UUID) -> None:
    r = carried(world, award)
    assert f"/thu-hoi/{r}" in shown(world, "district", "/thu-hoi?state=open")
    assert f"/thu-hoi/{r}" not in shown(world, "district", "/thu-hoi?state=recovery")
    assert world.client("district").get("/thu-hoi?state=whatever").status_code == 422
    walk(world, "district", f"/thu-hoi/{r}/khong-thu-hoi", {"reason": "lỗi nhỏ"})
    assert f"/thu-hoi/{r}" in shown(world, "district", "/thu-hoi?state=declined")
    assert "đã cấp giấy khen" in shown(world, "standing", f"/ho-so/{award}").lower()


def test_who_may_open_which_page(world: World, award: UUID) -> None:
    r = proposed(world, award)
    readers = {"officer", "chair", "standing", "inspector", "council1", "district", "auditor"}
    allowed = {
        "/thu-hoi": readers | {"foreign"},
        f"/thu-hoi/{r}": readers,
        f"/thu-hoi/moi/{award}": {"standing", "inspector"},
        f"/thu-hoi/{r}/xem-xet": {"standing", "inspector"},
        f"/thu-hoi/{r}/y-kien-nguoi-duoc-khen": {"standing", "inspector", "officer"},
        f"/thu-hoi/{r}/y-kien-hoi-dong": {"standing", "council1"},
        f"/thu-hoi/{r}/rut": {"standing", "inspector"},
        f"/thu-hoi/{r}/khong-thu-hoi": {"district"},
        f"/thu-hoi/{r}/nop-tien": {"standing"},
        f"/thu-hoi/{r}/thoi-thu": {"district"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert world.client(name).get(url).status_code == (200 if name in who else 403), (name, url)
    early = world.client("district").get(f"/thu-hoi/{r}/ky")
    assert "chờ xem xét" in page_of(early)


def test_the_decision_says_what_ended_and_whose(world: World, award: UUID) -> None:
    row = world.log.query_one("SELECT decision_id FROM nominations WHERE nomination_id = %s", (award,))
    assert row is not None
    url = f"/quyet-dinh/{row['decision_id']}"
    assert "Còn hiệu lực" not in shown(world, "standing", url)
    r = carried(world, award)
    assert walk(world, "district", f"/thu-hoi/{r}/ky", world.otp("district")).status_code == 303
    page = shown(world, "standing", url)
    assert "Còn hiệu lực" in page
    assert "1 đã bị thu hồi" in page
    assert f'href="/thu-hoi/{r}"' in page
    history = page[page.index("Diễn biến") :]
    assert "Một khen thưởng trong quyết định bị thu hồi" in history
    assert "Bùi Thị Thưởng" in history


def test_a_correction_numbers_lines_as_the_decision_does(world: World) -> None:
    several = ready(world, "Hà Văn Ân", "Đặng Thị Ý")
    d = drafted(world, several)
    assert walk(world, "district", f"/quyet-dinh/{d}/ky", world.otp("district")).status_code == 303
    first, second = world.app.council.decision(world.actor("standing"), d)[0].items
    url = f"/quyet-dinh/{d}/dinh-chinh"
    assert "1. Họ tên" in shown(world, "standing", url)
    r = carried(world, first)
    assert walk(world, "district", f"/thu-hoi/{r}/ky", world.otp("district")).status_code == 303
    page = shown(world, "standing", url)
    assert f'name="name_{second}"' in page
    assert "2. Họ tên" in page
    assert "1. Họ tên" not in page


def test_a_cancelled_decision_is_followed_until_money_and_paper_are_back(world: World, award: UUID) -> None:
    d = world.log.load(Nomination, award).decision_id
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", {"ground": "procedure", "reason": "x"}))
    assert walk(world, "district", f"/dinh-chinh/{draft}/ky", world.otp("district")).status_code == 303
    (row,) = world.app.revocations.of_nomination(world.actor("standing"), award)
    url = f"/thu-hoi/{row['revocation_id']}"
    for where in (f"/dinh-chinh/{draft}", f"/quyet-dinh/{d}", f"/ho-so/{award}", "/", "/thu-hoi"):
        assert f'href="{url}"' in shown(world, "standing", where), where
    assert f'href="{url}"' not in shown(world, "council2", f"/dinh-chinh/{draft}"), "it is not theirs to read"
    mine = shown(world, "standing", "/")
    assert "Thu lại tiền, giấy khen" in mine
    assert "Đã hủy bỏ, chưa thu đủ" in mine
    page = shown(world, "standing", url)
    for words in (
        "trình tự, thủ tục",
        "02/QĐ-UBND",
        "450.000",
        "Chưa thu lại",
        f'href="/dinh-chinh/{draft}"',
    ):
        assert words in page, words
    for act in ("ky", "xem-xet", "rut"):
        assert f'href="{url}/{act}"' not in page
    english = shown(world, "auditor", f"{url}?lang=en")
    assert "to be determined by the council" in english
    assert "chờ Hội đồng xác định" not in english
    once = f"/dinh-chinh/{draft}/chua-chi"
    assert f'href="{once}"' in shown(world, "standing", f"/dinh-chinh/{draft}")
    assert f'href="{once}"' not in shown(world, "district", f"/dinh-chinh/{draft}")
    assert world.client("district").get(once).status_code == 403
    day = dmy(world.clock.today())
    for slug, typed in (
        ("nhac", {"channel": "letter"}),
        ("nop-tien", {"amount": "450000", "day": day, "receipt": "PT 1"}),
        ("nop-giay", {"day": day}),
    ):
        answer = walk(world, "standing", f"{url}/{slug}", typed)
        assert answer.status_code == 303, page_of(answer)
    assert "Đã hủy bỏ, xử lý xong" in shown(world, "standing", url)
    assert f'href="{url}"' not in shown(world, "standing", "/")
    public = shown(world, None, f"/c/{world.log.load(Nomination, award).certificate_id}")
    for words in ("quyết định khen thưởng đã bị hủy bỏ", day, "02/QĐ-UBND", "trình tự, thủ tục"):
        assert words in public, words
    assert "450" not in public, "what somebody owed is nobody's business"


def test_nobody_was_paid_is_said_once_on_the_cancellations_page(world: World, award: UUID) -> None:
    d = world.log.load(Nomination, award).decision_id
    draft = id_in(walk(world, "standing", f"/quyet-dinh/{d}/huy-bo", {"ground": "procedure", "reason": "x"}))
    assert walk(world, "district", f"/dinh-chinh/{draft}/ky", world.otp("district")).status_code == 303
    once = f"/dinh-chinh/{draft}/chua-chi"
    mute = walk(world, "standing", once, {"reason": ""})
    assert mute.status_code == 422
    assert walk(world, "standing", once, {"reason": "kế toán xác nhận"}).status_code == 303
    page = shown(world, "standing", f"/dinh-chinh/{draft}")
    assert "Đã ghi: chưa chi tiền cho 1 khen thưởng" in page
    assert f'href="{once}"' not in page
    assert "không còn" in page, "no money, but the paper"
    assert "Chưa thu lại" in page
