"""Inspections through their pages: a sample anyone can draw again, findings that hold dossiers, outcomes that free them."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from tests.web.district import id_in, status_for, walk
from tests.web.story import OFFICERS, PDF, World, page_of

from web.inspections import draw
from workflows.kernel import Command


def planned(world: World, commitments: list[UUID]) -> UUID:
    typed = {
        "planned_for": "20/03/2020", "sampling": "Chọn theo thư phản ánh", "commitments": [str(c) for c in commitments],
    }  # fmt: skip
    return id_in(walk(world, "inspector", f"/kiem-tra/lap/{world.units['commune']}", typed))


def visited(world: World, commitments: list[UUID]) -> UUID:
    i = planned(world, commitments)
    typed = {"on": "02/03/2020", "minutes": "Đã làm việc với xã"}
    response = walk(world, "inspector", f"/kiem-tra/{i}/bien-ban", typed, {"bien-ban.pdf": PDF})
    assert response.status_code == 303, page_of(response)
    return i


def found(world: World, i: UUID, commitment: UUID, year: str = "2017") -> UUID:
    typed = {"commitment": str(commitment), "year": year, "text": "Thiếu sổ ghi bán bò"}
    response = walk(world, "inspector", f"/kiem-tra/{i}/phat-hien/thu-nhap", typed, {"anh.pdf": PDF + b"x"})
    assert response.status_code == 303, page_of(response)
    rows = world.app.inspections.findings(i)
    return UUID(str(rows[-1]["finding_id"]))


def test_who_may_open_which_page(world: World) -> None:
    c = world.commitment_of(world.household())
    i = visited(world, [c])
    f = found(world, i, c)
    district = {"standing", "labour", "council1", "council2", "council3", "district", "inspector", "auditor"}
    readers = {name for name, role, *_ in OFFICERS if role != "administrator"}
    allowed = {
        "/kiem-tra": readers,
        f"/kiem-tra/{i}": district | {"officer", "chair"},
        "/kiem-tra/lap": {"inspector"},
        f"/kiem-tra/lap/{world.units['commune']}": {"inspector"},
        f"/kiem-tra/{i}/bien-ban": {"inspector"},
        f"/kiem-tra/{i}/phat-hien/thu-nhap": {"inspector"},
        f"/kiem-tra/{i}/phat-hien/don-vi": {"inspector"},
        f"/kiem-tra/{i}/phat-hien/{f}/tra-loi": {"officer", "chair"},
        f"/kiem-tra/{i}/phat-hien/{f}/ket-luan": {"inspector"},
        f"/kiem-tra/{i}/ket-thuc": {"inspector"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
    assert "xã Cẩm Bình" not in page_of(world.client("foreign").get("/kiem-tra"))
    assert "xã Cẩm Bình" in page_of(world.client("chair").get("/kiem-tra"))


def test_the_drawn_sample_can_be_drawn_again_by_anybody() -> None:
    ids = [uuid4() for _ in range(30)]
    sample = draw(ids, 5, "4711")
    by_hand = sorted((hashlib.sha256(f"4711:{id}".encode()).hexdigest(), id) for id in ids)[:5]
    assert sample == [id for _, id in by_hand]
    assert draw(list(reversed(ids)), 5, "4711") == sample
    assert draw(ids, 5, "4712") != sample
    assert set(draw(ids, 99, "1")) == set(ids)


def test_planning_with_a_sample_drawn_by_the_system(world: World) -> None:
    households = [world.household(f"Hộ số {n}", f"H{n}") for n in range(3)]
    ids = [world.commitment_of(h) for h in households]
    first = world.post(
        "inspector", "/kiem-tra/lap",
        {"unit": str(world.units["commune"]), "how": "draw", "size": "2", "command_id": str(uuid4())},
    )  # fmt: skip
    assert first.status_code == 303
    seed = parse_qs(urlsplit(first.location).query)["so"][0]
    page = page_of(world.client("inspector").get(first.location))
    assert f"số ngẫu nhiên {seed}" in page
    chosen = {c for c in ids if f'value="{c}" checked' in page}
    assert chosen == set(draw(ids, 2, seed))
    wrong = world.post(
        "inspector", "/kiem-tra/lap", {"unit": str(world.units["hamlet"]), "how": "draw", "size": "0"}
    )
    assert wrong.status_code == 422
    path = urlsplit(first.location).path
    typed = {
        "planned_for": "20/03/2020", "commitments": [str(c) for c in chosen],
        "sampling": f"Bốc ngẫu nhiên 2/3 hộ, số ngẫu nhiên {seed}",
    }  # fmt: skip
    i = id_in(walk(world, "inspector", path, typed))
    shown = page_of(world.client("auditor").get(f"/kiem-tra/{i}"))
    assert f"số ngẫu nhiên {seed}" in shown
    without_words = walk(world, "inspector", path, {**typed, "sampling": ""})
    assert without_words.status_code == 422


def test_a_finding_holds_the_dossiers_and_upholding_reopens_the_income(world: World) -> None:
    household = world.household()
    c, n = world.commitment_of(household), world.nomination(household)
    world.advance(n, "commune_check")
    i = visited(world, [c])
    f = found(world, i, c)
    nomination = world.app.dossiers.dossier(world.actor("auditor"), n).nomination
    assert nomination.holds
    page = page_of(world.client("auditor").get(f"/kiem-tra/{i}"))
    for wanted in (
        "Thu nhập năm 2017 của hộ Bùi Thị Thưởng",
        "Thiếu sổ ghi bán bò",
        "Chờ đơn vị trả lời",
        "anh.pdf",
    ):
        assert wanted in page, wanted
    early = walk(
        world, "inspector", f"/kiem-tra/{i}/phat-hien/{f}/ket-luan", {"outcome": "upheld", "text": "Đúng"}
    )
    assert early.status_code == 422
    open_ended = walk(world, "inspector", f"/kiem-tra/{i}/ket-thuc", {"conclusion": "Xong"})
    assert open_ended.status_code == 422
    answered = walk(
        world,
        "chair",
        f"/kiem-tra/{i}/phat-hien/{f}/tra-loi",
        {"text": "Sẽ bổ sung sổ"},
        {"so.pdf": PDF + b"y"},
    )
    assert answered.status_code == 303, page_of(answered)
    twice = walk(world, "chair", f"/kiem-tra/{i}/phat-hien/{f}/tra-loi", {"text": "Lần nữa"})
    assert twice.status_code == 422
    upheld = walk(
        world,
        "inspector",
        f"/kiem-tra/{i}/phat-hien/{f}/ket-luan",
        {"outcome": "upheld", "text": "Không có sổ"},
    )
    assert upheld.status_code == 303, page_of(upheld)
    dossier = world.app.dossiers.dossier(world.actor("auditor"), n)
    ((hold, kind),) = dossier.nomination.holds.items()
    assert kind == "finding_upheld"
    assert "phát hiện của đoàn kiểm tra được giữ nguyên" in page_of(
        world.client("standing").get(f"/ho-so/{n}")
    )
    by_hand = page_of(world.client("standing").get(f"/ho-so/{n}/tam-dung"))
    assert "đoàn kiểm tra" not in by_hand
    lifted = world.act("standing", n, "bo-tam-dung", {"hold_id": str(hold), "outcome": "Xã xác minh lại"})
    assert lifted.status_code == 303, page_of(lifted)
    assert not world.app.dossiers.dossier(world.actor("auditor"), n).nomination.holds
    assert dossier.commitment is not None
    assert dossier.commitment.incomes[2017].status == "reopened"
    closed = walk(world, "inspector", f"/kiem-tra/{i}/ket-thuc", {"conclusion": "Xã khắc phục"})
    assert closed.status_code == 303
    final = page_of(world.client("chair").get(f"/kiem-tra/{i}"))
    for wanted in ("Giữ nguyên", "Không có sổ", "Xã khắc phục", "Đã kết thúc"):
        assert wanted in final, wanted


def test_what_only_an_inspection_holds_offers_no_form_to_free_it(world: World) -> None:
    household = world.household()
    c, n = world.commitment_of(household), world.nomination(household)
    world.advance(n, "commune_check")
    found(world, visited(world, [c]), c)
    lift = f"/ho-so/{n}/bo-tam-dung"
    dossier_page = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert lift not in dossier_page
    assert "sẽ hết tạm dừng khi phát hiện hoặc đơn đó được kết luận" in dossier_page
    assert status_for(world, "standing", lift) == 422
    world.app.nominations.place_hold(
        world.actor("standing"), Command(), nomination_id=n, kind="complaint", reason="Có đơn"
    )
    assert lift in page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert status_for(world, "standing", lift) == 200


def test_dismissing_a_finding_lifts_the_hold_and_leaves_the_income_alone(world: World) -> None:
    household = world.household()
    c, n = world.commitment_of(household), world.nomination(household)
    i = visited(world, [c])
    f = found(world, i, c, "2018")
    assert world.app.dossiers.dossier(world.actor("auditor"), n).nomination.holds
    walk(world, "officer", f"/kiem-tra/{i}/phat-hien/{f}/tra-loi", {"text": "Có đủ sổ"})
    resolved = walk(
        world,
        "inspector",
        f"/kiem-tra/{i}/phat-hien/{f}/ket-luan",
        {"outcome": "dismissed", "text": "Đã xem sổ"},
    )
    assert resolved.status_code == 303, page_of(resolved)
    dossier = world.app.dossiers.dossier(world.actor("auditor"), n)
    assert not dossier.nomination.holds
    assert dossier.commitment is not None
    assert dossier.commitment.incomes[2018].status == "verified"


def test_bad_findings_keep_what_was_typed(world: World) -> None:
    c = world.commitment_of(world.household())
    other = world.commitment_of(world.household("Hà Thị Ba", "H9"))
    i = visited(world, [c])
    url = f"/kiem-tra/{i}/phat-hien/thu-nhap"
    undeclared = walk(world, "inspector", url, {"commitment": str(c), "year": "2015", "text": "Chữ đã gõ"})
    assert undeclared.status_code == 422
    assert "Chữ đã gõ" in page_of(undeclared)
    outside = walk(world, "inspector", url, {"commitment": str(other), "year": "2017", "text": "Ngoài mẫu"})
    assert outside.status_code == 422
    empty = walk(world, "inspector", f"/kiem-tra/{i}/phat-hien/don-vi", {"text": "  "})
    assert empty.status_code == 422
    assert world.app.inspections.findings(i) == []
    early = walk(world, "inspector", f"/kiem-tra/{planned(world, [c])}/ket-thuc", {"conclusion": "x"})
    assert early.status_code == 422


def test_a_finding_about_the_unit_holds_nobody(world: World) -> None:
    household = world.household()
    c, n = world.commitment_of(household), world.nomination(household)
    i = visited(world, [c])
    assert (
        walk(
            world, "inspector", f"/kiem-tra/{i}/phat-hien/don-vi", {"text": "Chưa niêm yết đủ ngày"}
        ).status_code
        == 303
    )
    assert "Chưa niêm yết đủ ngày" in page_of(world.client("officer").get(f"/kiem-tra/{i}"))
    assert not world.app.dossiers.dossier(world.actor("auditor"), n).nomination.holds
