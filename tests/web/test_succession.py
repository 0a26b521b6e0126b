"""What pages say once the district has ended and the province has taken over: who is competent, and who is to be appointed."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest
from tests.passwords import hashed_cheaply
from tests.signing import code_for
from tests.web.district import drafted, ready, walk
from tests.web.story import PASSWORD, World, page_of

from workflows.kernel import Command

ENDED, TODAY = date(2025, 7, 1), date(2025, 7, 15)
NQ = "Nghị quyết 1686/NQ-UBTVQH15"


def text_of(html: str) -> str:
    """The words of the page, in a row."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def end_the_district(world: World) -> None:
    """Let the province take over, by an administrator's acts."""
    world.clock.set_day(TODAY)
    admin, province = world.actor("admin"), uuid4()
    world.units["province"] = province
    world.app.units.establish(
        admin, Command(), unit_id=province, kind="province", name="tỉnh Thanh Hóa", code="38", parent_id=None,
        valid_from=ENDED, source=NQ,
    )  # fmt: skip
    world.app.units.merge(
        admin, Command(), unit_id=world.units["district"], into_id=province, valid_from=ENDED, source=NQ
    )


def appoint(world: World, name: str, role: str, title: str, signs_for: str = "") -> None:
    """Give somebody new an office of the province."""
    world.officers[name] = uuid4()
    with hashed_cheaply():
        world.app.people.register_officer(
            world.actor("admin"), Command(), officer_id=world.officers[name], username=name, full_name=f"Trần Thị {name}",
            password=PASSWORD, must_change=False,
        )  # fmt: skip
    world.app.people.appoint(
        world.actor("admin"), Command(), officer_id=world.officers[name], role=role, unit_id=world.units["province"],
        title=title, signs_for=signs_for, valid_from=ENDED, basis="QĐ",
        authority_document="15/UQ-UBND" if signs_for else "", authority_issued_on=ENDED if signs_for else None,
    )  # fmt: skip
    if signs_for:
        # Whoever signs has a device set up, or is asked for it before anything else.
        code_for(world.app, world.actor(name))


def signed(world: World, who: str, decision: UUID) -> None:
    """Sign a decision with a code of the signer's device."""
    by = world.actor(who)
    world.app.council.sign(by, Command(), decision_id=decision, code=code_for(world.app, by))


@pytest.fixture
def dossiers(world: World) -> tuple[UUID, UUID]:
    """A draft the district's council left behind, and the dossier in it; then the district ends."""
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    end_the_district(world)
    return n, d


def test_whose_office_has_ended_is_told_what_ended_and_who_is_competent(
    world: World, dossiers: tuple[UUID, UUID]
) -> None:
    for url in ("/", "/quyet-dinh", f"/ho-so/{dossiers[0]}"):
        answer = world.client("district").get(url)
        assert answer.status_code == 403
        words = text_of(page_of(answer))
        assert "Chức vụ của bạn đã kết thúc cùng đơn vị" in words
        assert f"Theo {NQ}, chức vụ này của huyện Cẩm Thủy không còn từ ngày 01/07/2025" in words
        assert "Chủ tịch UBND tỉnh, tỉnh Thanh Hóa" in words
        assert "Chức danh hiện tại của bạn không được mở" not in words
    english = text_of(page_of(world.client("district").get("/?lang=en")))
    assert "Your office has ended with its unit" in english
    assert "is no more since 01/07/2025" in english
    account = text_of(page_of(world.client("district").get("/tai-khoan?lang=vi")))
    assert "Chức vụ đã kết thúc cùng đơn vị" in account
    assert "Phó Chủ tịch UBND huyện: Theo" in account
    # A commune's officer goes on, and is told nothing.
    assert "kết thúc cùng đơn vị" not in page_of(world.client("chair").get("/"))


def test_the_administrator_sees_what_is_to_be_given_and_gives_it(
    world: World, dossiers: tuple[UUID, UUID]
) -> None:
    page = text_of(page_of(world.client("admin").get("/quan-tri/tai-khoan")))
    assert "7 chức vụ đã kết thúc cùng đơn vị và chưa có ai giữ" in page
    assert "Chức vụ phải giao lại sau khi đơn vị kết thúc" in page
    assert "Nguyễn Văn District, Phó Chủ tịch UBND huyện, huyện Cẩm Thủy" in page
    officer = world.officers["district"]
    one = text_of(page_of(world.client("admin").get(f"/quan-tri/tai-khoan/{officer}")))
    assert f"Theo {NQ}, chức vụ này của huyện Cẩm Thủy" in one
    assert "Chủ tịch UBND huyện" in one, "what was held keeps its name"
    form = page_of(world.client("admin").get(f"/quan-tri/tai-khoan/{officer}/bo-nhiem"))
    assert 'value="province_chair"' in form
    assert 'value="district_chair"' not in form
    typed = {
        "role": "province_chair", "unit_id": str(world.units["province"]), "title": "Phó Chủ tịch UBND tỉnh",
        "signs_for": "KT.", "valid_from": "01/07/2025", "valid_to": "", "basis": "QĐ 9",
    }  # fmt: skip
    assert walk(world, "admin", f"/quan-tri/tai-khoan/{officer}/bo-nhiem", typed).status_code == 303
    page = text_of(page_of(world.client("admin").get("/quan-tri/tai-khoan")))
    assert "6 chức vụ đã kết thúc" in page
    assert "Nguyễn Văn District, Phó Chủ tịch UBND tỉnh" in page
    assert world.client("district").get("/").status_code == 200
    forged = walk(
        world, "admin", f"/quan-tri/tai-khoan/{officer}/bo-nhiem", {**typed, "role": "district_chair"}
    )
    assert forged.status_code == 422


def test_a_dossier_says_who_does_the_district_s_part_and_whether_somebody_does(
    world: World, dossiers: tuple[UUID, UUID]
) -> None:
    n, d = dossiers
    said = (
        f"Từ 01/07/2025, theo {NQ}, phần việc của huyện Cẩm Thủy trong hồ sơ này do tỉnh Thanh Hóa làm. "
        "Việc đã làm trước đó vẫn có giá trị."
    )
    page = text_of(page_of(world.client("chair").get(f"/ho-so/{n}")))
    assert said in page
    assert (
        "Chưa có ai giữ chức vụ đang phải làm bước này: Chủ tịch UBND tỉnh. Quản trị hệ thống cần giao chức vụ ấy."
        in page
    )
    assert "Cấp tỉnh" in page
    assert "Cấp huyện" not in page.replace("Cấp huyện đã kết thúc", "")
    appoint(world, "above", "province_chair", "Phó Chủ tịch UBND tỉnh", "KT.")
    page = text_of(page_of(world.client("chair").get(f"/ho-so/{n}")))
    assert said in page
    assert "Chưa có ai giữ" not in page
    # The chair of the province finds the draft among the work, and signs it through the pages.
    assert f"/quyet-dinh/{d}" in page_of(world.client("above").get("/"))
    show = text_of(page_of(world.client("above").get(f"/quyet-dinh/{d}")))
    assert "Người ký: Chủ tịch UBND tỉnh" in show
    signed(world, "above", d)
    assert said not in text_of(page_of(world.client("chair").get("/ho-so")))


def test_the_check_page_says_what_stands_on_the_certificate(world: World) -> None:
    ids = ready(world, "Bùi Thị Thưởng", "Hà Thị Sau")
    decisions = [drafted(world, [n]) for n in ids]
    signed(world, "district", decisions[0])
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=ids[0])
    end_the_district(world)
    world.app.units.rename(
        world.actor("admin"),
        Command(),
        unit_id=world.units["commune"],
        name="xã Cẩm Thạch",
        valid_from=ENDED,
        source=NQ,
    )
    appoint(world, "above", "province_chair", "Phó Chủ tịch UBND tỉnh", "KT.")
    appoint(world, "office", "standing_office", "Giám đốc Sở Nội vụ")
    signed(world, "above", decisions[1])
    world.app.council.issue_certificate(world.actor("office"), Command(), nomination_id=ids[1])
    pages = {
        row["nomination_id"]: text_of(page_of(world.client(None).get(f"/c/{row['certificate_id']}")))
        for row in world.log.query("SELECT certificate_id, nomination_id FROM certificates")
    }
    before, after = pages[ids[0]], pages[ids[1]]
    assert "Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy" in before
    assert "xã Cẩm Bình" in before
    assert "Chủ tịch Ủy ban nhân dân tỉnh Thanh Hóa" in after
    assert "xã Cẩm Thạch" in after
    # Whom to tell of a difference is the office there is today.
    assert all("UBND xã hoặc Sở Nội vụ tỉnh" in page for page in (before, after))
    places = {d: text_of(page_of(world.client("office").get(f"/quyet-dinh/{d}"))) for d in decisions}
    assert "Người ký: Chủ tịch UBND huyện" in places[decisions[0]]
    assert "Người ký: Chủ tịch UBND tỉnh" in places[decisions[1]]
    assert "thôn Bình Sơn, xã Cẩm Bình" in places[decisions[0]]
    assert "thôn Bình Sơn, xã Cẩm Thạch" in places[decisions[1]]
