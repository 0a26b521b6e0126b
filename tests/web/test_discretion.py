"""Pages of a dossier tell the side that nominates that there is a complaint, and not whose or what."""

from __future__ import annotations

import pytest
from tests.web.story import World, hidden_fields, page_of

from workflows.kernel import Command

AUTHOR, COMMENT, COMPLAINT = (
    "Hàng Xóm Giấu Tên",
    "trưởng thôn bênh người nhà",
    "bà Nại khiếu nại cuộc họp thôn",
)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("hamlet", False), ("officer", True), ("chair", True), ("labour", True), ("standing", True), ("inspector", True),
        ("auditor", True),
    ],
)  # fmt: skip
def test_the_page_and_the_stale_form_by_role(world: World, who: str, told: bool) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_posting")
    a, officer = world.app.nominations, world.actor("officer")
    a.post(officer, Command(), nomination_id=n)
    url = f"/ho-so/{n}/rut"
    fields = hidden_fields(page_of(world.client("hamlet").get(url)), url)
    a.receive_comment(officer, Command(), nomination_id=n, author=AUTHOR, text=COMMENT)
    a.place_hold(world.actor("standing"), Command(), nomination_id=n, kind="complaint", reason=COMPLAINT)
    page = page_of(world.client(who).get(f"/ho-so/{n}"))
    assert [words in page for words in (AUTHOR, COMMENT, COMPLAINT)] == [told] * 3
    assert "Nhận ý kiến nhân dân" in page
    assert "có khiếu nại" in page
    assert ("Nội dung do cấp xã, cấp trên và thanh tra xem xét." in page) is not told
    assert "đã xóa theo yêu cầu" not in page
    if who == "hamlet":
        response = world.client(who).post(url, data={**fields, "step": "do", "reason": "đổi ý"})
        stale = page_of(response)
        assert response.status_code == 409
        assert "Tạm dừng hồ sơ" in stale
        assert [words in stale for words in (AUTHOR, COMMENT, COMPLAINT)] == [False] * 3
        work = page_of(world.client(who).get("/"))
        assert [words in work for words in (AUTHOR, COMMENT, COMPLAINT)] == [False] * 3
