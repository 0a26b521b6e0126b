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
        f"/hoi-dong/{s}/ket-thuc": {"standing"},
        f"/hoi-dong/{s}/du-thao": {"standing"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
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
        {"command_id": str(uuid4()), "version": "", "held_on": "18/5/2020", "place": "Phòng họp số 1",
         "nominations": [str(first), str(second)]},
    )  # fmt: skip
    page = page_of(checked)
    assert checked.status_code == 200
    assert "Gồm đúng 2 mục sau" in page
    assert "Phạm Văn Năm" in page
    assert "Hà Thị Ba" not in page
    s = id_in(
        world.client("standing").post("/hoi-dong/trieu-tap", data=hidden_fields(page, "/hoi-dong/trieu-tap"))
    )
    after = page_of(world.client("standing").get(f"/hoi-dong/{s}"))
    assert "Đã triệu tập 3 thành viên xét 2 hồ sơ; 0 trường hợp" in after
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
            waiting = page_of(world.client("standing").get(f"/hoi-dong/{s}/ket-thuc"))
            assert "Chưa thể kết thúc" in waiting
            assert "Kiểm phiếu</caption>" not in waiting
    assert "3/3" in standing
    again = vote(world, "council1", s, {first: "against"})
    assert again.status_code == 422
    assert "không còn hồ sơ nào" in page_of(again)
    own = page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    assert "Phiếu của bạn" in own
    assert "Phiếu của bạn" not in page_of(world.client("auditor").get(f"/hoi-dong/{s}"))

    # Not proposing a dossier that meets the criteria goes against the assessment.
    without = walk(world, "standing", f"/hoi-dong/{s}/ket-thuc")
    assert without.status_code == 422
    assert f'id="f-reason_{second}-error"' in page_of(without)
    assert f"reason_{first}" not in page_of(without)
    closed = walk(
        world, "standing", f"/hoi-dong/{s}/ket-thuc", {f"reason_{second}": "Có ý kiến chưa rõ về nguồn thu"}
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
    assert status_for(world, "standing", f"/hoi-dong/{s}/ket-thuc") == 422


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
            assert walk(world, "standing", f"/hoi-dong/{s}/ket-thuc").status_code == 303


def test_a_tie_follows_the_chair_and_deviating_needs_a_reason(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    world.app.council.recuse(world.actor("council3"), Command(), session_id=s, nomination_id=n)
    assert vote(world, "council1", s, {n: "against"}).status_code == 303
    assert vote(world, "council2", s, {n: "for"}).status_code == 303
    count = page_of(world.client("standing").get(f"/hoi-dong/{s}/ket-thuc"))
    assert "ngang phiếu, theo bên Chủ tịch" in count
    assert "Vì sao không đề nghị khen dù đánh giá là" in count
    closed = walk(
        world, "standing", f"/hoi-dong/{s}/ket-thuc", {f"reason_{n}": "Chủ tịch Hội đồng không tán thành"}
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
    for act in ("huy", "khai-mac", "ket-thuc", "bieu-quyet", "du-thao"):
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
    checked = page_of(world.client("standing").get(f"/hoi-dong/{s}/ket-thuc"))
    assert "để lại phiên sau" in checked
    assert walk(world, "standing", f"/hoi-dong/{s}/ket-thuc").status_code == 303
    assert "Để lại phiên sau" in page_of(world.client("auditor").get(f"/hoi-dong/{s}"))
    draft = page_of(world.client("standing").get(f"/hoi-dong/{s}/du-thao"))
    assert "Bùi Thị Thưởng" in draft
    assert "Phạm Văn Năm" not in draft


def test_a_stale_close_shows_what_changed_and_a_repeated_one_does_nothing_twice(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    s = opened(world, [n])
    for member in MEMBERS:
        vote(world, member, s, {n: "for"})
    url = f"/hoi-dong/{s}/ket-thuc"
    fields = hidden_fields(page_of(world.client("standing").get(url)), url)
    stale = world.client("standing").post(url, data={**fields, "version": "2"})
    assert stale.status_code == 409
    assert world.client("standing").post(url, data=fields).status_code == 303
    assert world.client("standing").post(url, data=fields).status_code == 303
    assert world.events(n).count("CouncilResultRecorded") == 1


def test_names_never_stand_in_addresses(world: World) -> None:
    dossiers = ready(world, "Bùi Thị Thưởng")
    s = opened(world, dossiers)
    page = page_of(world.client("council1").get(f"/hoi-dong/{s}"))
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert addresses
    assert not [a for a in addresses if "Thưởng" in a or "thuong" in a.lower() or "%E1" in a]
