"""The council through its pages: agenda, attendance, ballots, recusals, the count, the draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import uuid4

import pytest
from tests.web.district import MEMBERS, convened, id_in, opened, ready, status_for, vote, walk
from tests.web.story import OFFICERS, World, hidden_fields, page_of

from workflows.kernel import Command

READERS = {"standing", "council1", "council2", "council3", "district", "auditor"}


def test_who_may_open_which_page(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    allowed = {
        "/hoi-dong": READERS,
        f"/hoi-dong/{s}": READERS,
        "/hoi-dong/trieu-tap": {"standing"},
        f"/hoi-dong/{s}/khai-mac": {"standing"},
        f"/hoi-dong/{s}/huy": {"standing"},
        f"/hoi-dong/{s}/bieu-quyet": set(MEMBERS),
        f"/hoi-dong/{s}/rut/{n}": {"standing", *MEMBERS},
        f"/hoi-dong/{s}/kiem-phieu": {"standing"},
        f"/hoi-dong/{s}/tam-hoan": {"standing"},
        f"/hoi-dong/{s}/cong-bo": {"council1"},
        f"/hoi-dong/{s}/bieu-quyet-lai/{n}": {"council1"},
        f"/hoi-dong/{s}/du-thao": {"standing"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            wanted = 403 if name not in who else 422 if url.endswith("/cong-bo") else 200
            assert status_for(world, name, url) == wanted, (name, url)
        assert status_for(world, None, url) == 303, url
    assert status_for(world, "standing", f"/hoi-dong/{uuid4()}") == 404
    refused = world.log.query(
        "SELECT DISTINCT act FROM security_log WHERE kind = 'permission' AND act LIKE 'page council%%'"
    )
    assert len(refused) == len(allowed)


def test_a_session_of_three_members_from_agenda_to_draft(world: World) -> None:
    first, second, _ = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm", "Hà Thị Ba")
    checked = world.post(
        "standing", "/hoi-dong/trieu-tap",
        {"command_id": str(uuid4()), "version": "", "held_on": "18/5/2020", "starts_at": "7h45", "place": "Phòng họp số 1",
         "nominations": [str(first), str(second)]},
    )  # fmt: skip
    page = page_of(checked)
    assert checked.status_code == 200
    assert "Gồm đúng 2 mục sau" in page
    assert "07:45" in page
    assert "Phạm Văn Năm" in page
    assert "Hà Thị Ba" not in page
    s = id_in(
        world.client("standing").post("/hoi-dong/trieu-tap", data=hidden_fields(page, "/hoi-dong/trieu-tap"))
    )
    after = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert "Đã triệu tập 3 thành viên xét 2 hồ sơ; 0 trường hợp" in after
    assert "07:45" in after
    assert "chưa điểm danh" in after
    assert "Hà Thị Ba" not in after
    assert "Hà Thị Ba" in page_of(world.client("standing").get("/hoi-dong/trieu-tap"))

    too_few = walk(
        world, "standing", f"/hoi-dong/{s}/khai-mac", {"present": [str(world.officers["council1"])]}
    )
    assert too_few.status_code == 422
    assert "Không đủ số thành viên: cần 2, có mặt 1" in page_of(too_few)
    assert status_for(world, "council1", f"/hoi-dong/{s}/bieu-quyet") == 422
    present = {"present": [str(world.officers[m]) for m in MEMBERS]}
    assert walk(world, "standing", f"/hoi-dong/{s}/khai-mac", present).status_code == 303

    early = page_of(world.client("standing").get(f"/hoi-dong/{s}/kiem-phieu"))
    assert "điểm danh lại và họp tiếp" in early, "the way out where somebody has left"
    assert f'href="/hoi-dong/{s}/tam-hoan"' in early

    incomplete = vote(world, "council1", s, {first: "for"})
    assert incomplete.status_code == 422
    assert f'href="#f-ballot-{second}"' in page_of(incomplete)
    assert f'name="ballot-{first}" value="for" checked' in page_of(incomplete)
    assert not world.app.council.session(world.actor("standing"), s).items[first].ballots
    for member in MEMBERS:
        choice = {first: "for", second: "against" if member != "council1" else "abstain"}
        assert vote(world, member, s, choice).status_code == 303
        standing = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
        assert "Đề nghị khen" not in standing
        if member != "council3":
            waiting = page_of(world.client("standing").get(f"/hoi-dong/{s}/kiem-phieu"))
            assert "Chưa thể kiểm phiếu" in waiting
            assert "Kiểm phiếu</caption>" not in waiting
    assert "3/3" in standing
    again = vote(world, "council1", s, {first: "against"})
    assert again.status_code == 422
    assert "không còn hồ sơ nào" in page_of(again)
    own = page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    assert "Phiếu của bạn" in own
    assert "Phiếu của bạn" not in page_of(world.client("auditor").get(f"/hoi-dong/{s}"))

    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    for who, sees in (("standing", True), ("council1", True), ("council2", False), ("auditor", False)):
        page = page_of(world.client(who).get(f"/hoi-dong/{s}"))
        assert ("Kết quả biểu quyết" in page) is sees, who
        assert ("Không đề nghị" in page) is sees, who
        assert "chờ công bố" in page
    assert world.events(first)[-1] != "CouncilResultRecorded"
    # Not proposing a dossier that meets the criteria goes against the assessment.
    without = walk(world, "council1", f"/hoi-dong/{s}/cong-bo")
    assert without.status_code == 422
    assert f'id="f-reason_{second}-error"' in page_of(without)
    assert f"reason_{first}" not in page_of(without)
    closed = walk(
        world, "council1", f"/hoi-dong/{s}/cong-bo", {f"reason_{second}": "Có ý kiến chưa rõ về nguồn thu"}
    )
    assert closed.status_code == 303, page_of(closed)
    result = page_of(world.client("auditor").get(f"/hoi-dong/{s}"))
    for wanted in (
        "Không đề nghị",
        "Đề nghị khen",
        "Có ý kiến chưa rõ về nguồn thu",
        "Biên bản phiên họp (PDF)",
    ):
        assert wanted in result, wanted
    minutes = world.app.council.session(world.actor("standing"), s).minutes
    assert minutes is not None
    paper = world.client("auditor").get(f"/giay-to/{s}/{minutes.sha256}")
    assert paper.status_code == 200
    assert paper.data.startswith(b"%PDF")

    draft = walk(world, "standing", f"/hoi-dong/{s}/du-thao")
    d = id_in(draft)
    decision = page_of(world.client("district").get(f"/quyet-dinh/{d}"))
    assert "Bùi Thị Thưởng" in decision
    assert "Phạm Văn Năm" not in decision
    assert world.events(second)[-1] == "CouncilResultRecorded"
    assert status_for(world, "standing", f"/hoi-dong/{s}/kiem-phieu") == 422
    assert status_for(world, "council1", f"/hoi-dong/{s}/cong-bo") == 422


def test_the_session_says_the_rule_it_keeps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [n, other] = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    page = page_of(world.client("auditor").get(f"/hoi-dong/{opened(world, [n])}"))
    assert "quá nửa tổng số thành viên" in page
    assert "theo bên có Chủ tịch Hội đồng" in page
    # Another plan counts those present only, and a tie fails.
    now = world.app.movements.in_force()
    rule = replace(now.plan.council_rule, base="present", tie_rule="fails", quorum=Fraction(2, 3))
    changed = replace(now, plan=replace(now.plan, council_rule=rule))
    monkeypatch.setattr(world.app.movements, "in_force", lambda: changed)
    page = page_of(world.client("auditor").get(f"/hoi-dong/{opened(world, [other])}"))
    assert "quá nửa số thành viên có mặt" in page
    assert "Khi hai bên bằng nhau: không thông qua" in page
    assert "có mặt ít nhất 2/3 tổng số thành viên" in page
    assert "Chủ tịch Hội đồng; Chủ tịch không bỏ phiếu" not in page


def test_no_page_tells_how_single_members_voted(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    for member, choice in zip(MEMBERS, ("for", "for", "abstain"), strict=True):
        vote(world, member, s, {n: choice})
    for closed in (False, True):
        page = page_of(world.client("auditor").get(f"/hoi-dong/{s}"))
        assert "Biểu quyết: " not in page
        assert ("không có ý kiến" in page.lower().split("<footer")[0]) is False
        if not closed:
            assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
            assert walk(world, "council1", f"/hoi-dong/{s}/cong-bo").status_code == 303


def test_a_tie_follows_the_chair_and_deviating_needs_a_reason(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    world.app.council.recuse(world.actor("council3"), Command(), session_id=s, nomination_id=n)
    assert vote(world, "council1", s, {n: "against"}).status_code == 303
    assert vote(world, "council2", s, {n: "for"}).status_code == 303
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    count = page_of(world.client("council1").get(f"/hoi-dong/{s}/cong-bo"))
    assert "ngang phiếu, theo bên Chủ tịch" in count
    assert "Vì sao không đề nghị khen dù đánh giá là" in count
    closed = walk(
        world, "council1", f"/hoi-dong/{s}/cong-bo", {f"reason_{n}": "Chủ tịch Hội đồng không tán thành"}
    )
    assert closed.status_code == 303
    assert world.app.dossiers.dossier(world.actor("auditor"), n).nomination.status == "not_proposed"


def test_a_session_convened_by_mistake_is_called_off_and_its_dossier_waits_again(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    far = {"held_on": "01/01/2030", "place": "Phòng họp", "nominations": [str(n)]}
    refused = walk(world, "standing", "/hoi-dong/trieu-tap", far)
    assert refused.status_code == 422
    assert "18/05/2020 – 17/07/2020" in page_of(refused)

    s = opened(world, [n])
    url = f"/hoi-dong/{s}/huy"
    assert url in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert url not in page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    empty = walk(world, "standing", url, {"reason": " "})
    assert empty.status_code == 422
    checked = world.post(
        "standing", url, {"command_id": str(uuid4()), "version": "2", "reason": "Mất điện <b>cả ngày"}
    )
    assert checked.status_code == 200
    assert "Mất điện &lt;b&gt;cả ngày" in page_of(checked)
    assert world.app.council.session(world.actor("standing"), s).status == "opened"
    done = walk(world, "standing", url, {"reason": "Mất điện <b>cả ngày"})
    assert (done.status_code, done.location) == (303, f"/hoi-dong/{s}")
    page = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert "Đã hủy" in page
    assert "Mất điện &lt;b&gt;cả ngày" in page
    for act in ("huy", "khai-mac", "kiem-phieu", "tam-hoan", "giay-moi", "bieu-quyet", "cong-bo", "du-thao"):
        assert f"/hoi-dong/{s}/{act}" not in page
    assert "Bùi Thị Thưởng" in page_of(world.client("standing").get("/hoi-dong/trieu-tap"))
    assert f"/hoi-dong/{s}" not in page_of(world.client("council1").get("/"))
    seen = str(world.app.council.session(world.actor("standing"), s).version)
    again = world.post(
        "standing", url, {"command_id": str(uuid4()), "version": seen, "reason": "x", "step": "do"}
    )
    assert again.status_code == 422
    assert "đã hủy" in page_of(again)


def test_recusals_from_the_data_are_shown_with_their_ground(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "council")
    world.clock.set_day(date(2020, 5, 18))
    root = world.actor("admin")
    world.app.people.appoint(
        root, Command(), officer_id=world.officers["chair"], role="council_member", unit_id=world.units["district"],
        title="Ủy viên Hội đồng", signs_for="", valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    world.app.people.declare_kin(world.actor("council2"), Command(), household_id=household)
    s = convened(world, [n])
    page = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert "2 trường hợp phải rút" in page
    assert "đã xác minh hồ sơ hoặc số liệu của hồ sơ" in page
    assert "là chính đối tượng, người trong hộ hoặc người thân" in page
    assert "tự xin rút" not in page


def test_a_member_steps_out_and_is_no_longer_asked(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    s = opened(world, [first, second])
    assert walk(world, "council2", f"/hoi-dong/{s}/rut/{first}").status_code == 303
    session = world.client("council2").get(f"/hoi-dong/{s}")
    assert session.status_code == 200
    assert page_of(session).count("Đạt") == 1  # the assessment of what they step out of is not theirs to see
    page = page_of(world.client("council2").get(f"/hoi-dong/{s}/bieu-quyet"))
    assert "Bạn không biểu quyết hồ sơ Bùi Thị Thưởng" in page
    assert "Bạn tự xin rút." in page
    assert f"ballot-{first}" not in page
    assert f"ballot-{second}" in page
    forged = world.post(
        "council2", f"/hoi-dong/{s}/bieu-quyet",
        {"command_id": str(uuid4()), "version": "", "step": "do", f"ballot-{first}": "for", f"ballot-{second}": "for"},
    )  # fmt: skip
    assert forged.status_code == 403
    assert not world.app.council.session(world.actor("standing"), s).items[second].ballots
    typed = {"member": str(world.officers["council3"])}
    assert walk(world, "standing", f"/hoi-dong/{s}/rut/{second}", typed).status_code == 303
    outsider = walk(
        world, "standing", f"/hoi-dong/{s}/rut/{second}", {"member": str(world.officers["labour"])}
    )
    assert outsider.status_code == 422
    items = world.app.council.session(world.actor("standing"), s).items
    assert items[first].recused == {world.officers["council2"]}
    assert items[second].recused == {world.officers["council3"]}


def test_kin_declared_after_convening_keeps_a_dossier_off_the_ballot(world: World) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "council")
    world.clock.set_day(date(2020, 5, 18))
    s = opened(world, [n])
    world.app.people.declare_kin(world.actor("council3"), Command(), household_id=household)
    page = world.client("council3").get(f"/hoi-dong/{s}/bieu-quyet")
    assert page.status_code == 422
    assert f"ballot-{n}" not in page_of(page)
    assert walk(world, "council3", f"/hoi-dong/{s}/rut/{n}").status_code == 303


def test_agenda_refuses_what_is_empty_past_or_not_waiting(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    empty = walk(world, "standing", "/hoi-dong/trieu-tap", {"held_on": "18/05/2020", "place": "Phòng họp"})
    assert empty.status_code == 422
    assert "Hãy chọn ít nhất một mục" in page_of(empty)
    past = walk(
        world, "standing", "/hoi-dong/trieu-tap",
        {"held_on": "17/05/2020", "place": "Phòng họp", "nominations": [str(n)]},
    )  # fmt: skip
    assert past.status_code == 422
    assert "17/05/2020" in page_of(past)
    foreign = walk(
        world, "standing", "/hoi-dong/trieu-tap",
        {"held_on": "18/05/2020", "place": "Phòng họp", "nominations": [str(uuid4())]},
    )  # fmt: skip
    assert foreign.status_code == 422
    assert world.log.query("SELECT 1 FROM council_sessions") == []


def test_a_dossier_held_during_the_session_is_put_off(world: World) -> None:
    first, second = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    s = opened(world, [first, second])
    for member in MEMBERS:
        vote(world, member, s, {first: "for", second: "for"})
    world.app.nominations.place_hold(
        world.actor("standing"), Command(), nomination_id=second, kind="complaint", reason="Có đơn"
    )
    checked = page_of(world.client("standing").get(f"/hoi-dong/{s}/kiem-phieu"))
    assert "để lại phiên sau: hồ sơ đang tạm dừng" in checked
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    assert walk(world, "council1", f"/hoi-dong/{s}/cong-bo").status_code == 303
    after = page_of(world.client("auditor").get(f"/hoi-dong/{s}"))
    assert "Để lại phiên sau" in after
    assert "hồ sơ đang tạm dừng" in after
    draft = page_of(world.client("standing").get(f"/hoi-dong/{s}/du-thao"))
    assert "Bùi Thị Thưởng" in draft
    assert "Phạm Văn Năm" not in draft


def test_a_stale_count_shows_what_changed_and_a_repeated_one_does_nothing_twice(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    for member in MEMBERS:
        vote(world, member, s, {n: "for"})
    for who, url in (("standing", f"/hoi-dong/{s}/kiem-phieu"), ("council1", f"/hoi-dong/{s}/cong-bo")):
        fields = hidden_fields(page_of(world.client(who).get(url)), url)
        stale = world.client(who).post(url, data={**fields, "version": "2"})
        assert stale.status_code == 409
        assert "tán thành" not in page_of(stale).split("<footer")[0].lower()
        assert world.client(who).post(url, data=fields).status_code == 303
        assert world.client(who).post(url, data=fields).status_code == 303
    assert world.events(n).count("CouncilResultRecorded") == 1


def test_names_never_stand_in_addresses(world: World) -> None:
    dossiers = ready(world, "Bùi Thị Thưởng")
    s = opened(world, dossiers)
    page = page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert addresses
    assert not [a for a in addresses if "Thưởng" in a or "thuong" in a.lower() or "%E1" in a]


def secretly(world: World, patch: pytest.MonkeyPatch) -> None:
    """Let the council vote in secret, absent members in writing."""
    now = world.app.movements.in_force()
    rule = replace(now.plan.council_rule, secret=True, tie_rule="fails", written_absentee_allowed=True)
    changed = replace(now, plan=replace(now.plan, council_rule=rule))
    patch.setattr(world.app.movements, "in_force", lambda: changed)


def test_a_secret_ballot_is_in_no_page_and_no_draft(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    secretly(world, monkeypatch)
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    form = page_of(world.client("council1").get(f"/hoi-dong/{s}/bieu-quyet"))
    assert "không ghi bạn chọn gì" in form
    assert "data-draft" not in form.split("<main")[1].split("</main")[0]
    for member, choice in zip(MEMBERS, ("for", "against", "for"), strict=True):
        assert vote(world, member, s, {n: choice}).status_code == 303
        page = page_of(world.client(member).get(f"/hoi-dong/{s}"))
        assert "đã bỏ phiếu kín" in page
        assert "tán thành" not in page.split("Phiếu của bạn")[1].split("</aside")[0].lower()
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    assert walk(world, "council1", f"/hoi-dong/{s}/cong-bo").status_code == 303
    assert world.events(n)[-1] == "CouncilResultRecorded"


def test_a_tie_that_the_rule_lets_fail_is_named_before_it_is_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = world.app.movements.in_force()
    rule = replace(now.plan.council_rule, tie_rule="fails", threshold=Fraction(1, 2))
    changed = replace(now, plan=replace(now.plan, council_rule=rule))
    monkeypatch.setattr(world.app.movements, "in_force", lambda: changed)
    tied, clear = ready(world, "Bùi Thị Thưởng", "Phạm Văn Năm")
    s = opened(world, [tied, clear])
    assert walk(world, "council3", f"/hoi-dong/{s}/rut/{tied}").status_code == 303
    for member, choice in (("council1", "for"), ("council2", "against")):
        assert vote(world, member, s, {tied: choice, clear: "for"}).status_code == 303
    assert vote(world, "council3", s, {clear: "for"}).status_code == 303
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    url = f"/hoi-dong/{s}/cong-bo"
    words = "(ngang phiếu, theo quy tắc không đề nghị)"
    review = page_of(world.client("council1").get(url))
    assert review.count(words) == 1
    data = {**hidden_fields(review, url), f"reason_{tied}": "Ngang phiếu."}
    assert page_of(world.client("council1").post(url, data=data)).count(words) == 1, "the check page too"


def test_a_lost_box_is_recorded_and_voted_on_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    secretly(world, monkeypatch)
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    vote(world, "council1", s, {n: "for"})
    url = f"/hoi-dong/{s}/hong-hom-phieu"
    assert url not in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert status_for(world, "standing", url) == 422
    world.log.ballot_boxes.destroy_key(s, 1)
    refused = vote(world, "council2", s, {n: "for"})
    assert refused.status_code == 422
    assert "khóa của phiên họp không còn" in page_of(refused)
    assert url in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert walk(world, "standing", url, {"reason": " "}).status_code == 422
    assert walk(world, "standing", url, {"reason": "Đĩa của máy chủ hỏng."}).status_code == 303
    assert "Đĩa của máy chủ hỏng." in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    for member in MEMBERS:
        assert vote(world, member, s, {n: "for"}).status_code == 303
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303


def test_a_session_is_adjourned_and_resumed_through_its_pages(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    vote(world, "council1", s, {n: "for"})
    bad = walk(world, "standing", f"/hoi-dong/{s}/tam-hoan", {"until": "01/01/2020", "reason": "x"})
    assert bad.status_code == 422
    wrong = walk(
        world,
        "standing",
        f"/hoi-dong/{s}/tam-hoan",
        {"until": "18/05/2020", "starts_at": "25h", "reason": "x"},
    )
    assert wrong.status_code == 422
    assert 'value="25h"' in page_of(wrong), "what was typed is kept"
    typed = {"until": "18/05/2020", "starts_at": "13h30", "reason": "Chờ ý kiến Thanh tra."}
    assert walk(world, "standing", f"/hoi-dong/{s}/tam-hoan", typed).status_code == 303
    page = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert "Tạm hoãn" in page
    assert "Chờ ý kiến Thanh tra." in page
    assert "13:30 ngày 18/05/2020" in page
    assert status_for(world, "council2", f"/hoi-dong/{s}/bieu-quyet") == 422
    invitation = world.client("council2").get(f"/hoi-dong/{s}/giay-moi")
    assert invitation.status_code == 200
    assert invitation.data.startswith(b"%PDF")
    present = {"present": [str(world.officers[m]) for m in MEMBERS[1:]]}
    assert walk(world, "standing", f"/hoi-dong/{s}/hop-tiep", present).status_code == 303
    for member in MEMBERS[1:]:
        assert vote(world, member, s, {n: "for"}).status_code == 303
    page = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    # Who voted before the adjournment was there then, and is told so.
    assert "có mặt buổi 1, vắng buổi 2" in page
    assert "bằng văn bản" not in page
    assert "Điểm danh từng buổi họp" in page
    assert "13:30" in page[page.index("Điểm danh từng buổi họp") :]
    assert "ai đã bỏ phiếu ở buổi trước được tính là tham gia hồ sơ ấy" in page
    assert "2/3" in page
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    url = f"/hoi-dong/{s}/bieu-quyet-lai/{n}"
    asked = hidden_fields(page_of(world.client("council1").get(url)), url)
    checked = page_of(world.client("council1").post(url, data={**asked, "reason": "Nhầm hồ sơ."}))
    assert "biên bản ghi rõ người vắng mặt yêu cầu biểu quyết lại" in checked, (
        "council1 is away from sitting 2"
    )
    again = walk(world, "council1", url, {"reason": "Nhầm hồ sơ."})
    assert again.status_code == 303, page_of(again)
    for member in MEMBERS[1:]:
        assert vote(world, member, s, {n: "for"}).status_code == 303
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    assert "Lần biểu quyết trước" in page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    assert "Lần biểu quyết trước" not in page_of(world.client("council2").get(f"/hoi-dong/{s}"))
    assert walk(world, "council1", f"/hoi-dong/{s}/cong-bo").status_code == 303


@pytest.mark.parametrize("secret", [False, True])
def test_a_written_ballot_is_entered_from_its_paper(
    world: World, monkeypatch: pytest.MonkeyPatch, secret: bool
) -> None:
    world.app.people.appoint(
        world.actor("admin"), Command(), officer_id=world.officers["inspector"], role="council_member",
        unit_id=world.units["district"], title="Ủy viên Hội đồng", signs_for="", valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    if secret:
        secretly(world, monkeypatch)
    else:
        now = world.app.movements.in_force()
        rule = replace(now.plan.council_rule, written_absentee_allowed=True)
        changed = replace(now, plan=replace(now.plan, council_rule=rule))
        monkeypatch.setattr(world.app.movements, "in_force", lambda: changed)
    [n] = ready(world, "Phạm Văn Năm")
    absent = world.officers["inspector"]
    s = convened(world, [n])
    if absent in world.app.council.session(world.actor("standing"), s).items[n].recused:
        pytest.fail("the absent member was to be free to vote")
    present = {"present": [str(world.officers[m]) for m in MEMBERS]}
    assert walk(world, "standing", f"/hoi-dong/{s}/khai-mac", present).status_code == 303
    url = f"/hoi-dong/{s}/phieu-niem-phong" if secret else f"/hoi-dong/{s}/phieu-van-ban/{absent}"
    assert url not in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    for member in MEMBERS:
        vote(world, member, s, {n: "for"})
    assert url in page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert status_for(world, "council1", url) == 403
    if secret:
        wrong = {"members": [str(absent)], f"for_{n}": "0", f"against_{n}": "0", f"abstain_{n}": "0"}
        assert walk(world, "standing", url, wrong).status_code == 422
        # A box left empty is no ballot, and the sum is still compared with who sent one.
        none = {**wrong, f"for_{n}": "", f"against_{n}": "", f"abstain_{n}": ""}
        refused = page_of(walk(world, "standing", url, none))
        assert "hãy ghi số nguyên" not in refused
        assert refused.count('href="#f-for_') == 1, "one error, at the sum"
        typed = {**none, f"against_{n}": "1"}
    else:
        typed = {f"ballot-{n}": "against"}
    done = walk(world, "standing", url, typed)
    assert done.status_code == 303, page_of(done)
    assert "1/1 bằng văn bản" in page_of(world.client("auditor").get(f"/hoi-dong/{s}"))
    assert walk(world, "standing", f"/hoi-dong/{s}/kiem-phieu").status_code == 303
    count = world.app.council.session(world.actor("standing"), s).items[n].count
    assert count is not None
    assert (count.tally.votes_for, count.tally.votes_against, count.written) == (3, 1, 1)
