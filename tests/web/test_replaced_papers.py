"""The old paper of a reissued certificate through the pages: asked back, taken back where it is exchanged, lost, given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.web.district import status_for, walk
from tests.web.story import OFFICERS, World, hidden_fields, page_of
from tests.web.test_conferences import HEADS, certificates, opened, press
from tests.web.test_printing import issued

from workflows.kernel import Command


def replaced(world: World, *, handed_over: bool = True) -> tuple[UUID, UUID, UUID]:
    """Have a certificate handed over and replaced; return the dossier, the old certificate and the new one."""
    decision = issued(world, *HEADS)
    opened(world, decision)
    old = certificates(world)[HEADS[0]]
    if handed_over:
        press(world, "standing", f"/trao-giay-khen/{old}", receiver="self")
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE certificate_id = %s", (old,))
    assert row is not None
    n, standing = row["nomination_id"], world.actor("standing")
    merit = world.app.amendments.lines(standing, decision)[n]["merit"]
    draft = world.app.amendments.draft_correction(
        standing, Command(), decision_id=decision, right={(n, "merit"): merit + "."}, reason="x"
    )
    assert walk(world, "district", f"/dinh-chinh/{draft['id']}/ky", world.otp("district")).status_code == 303
    world.app.council.reissue_certificate(standing, Command(), nomination_id=n)
    return n, old, certificates(world)[HEADS[0]]


def record(world: World, nomination: UUID) -> UUID:
    row = world.log.query_one("SELECT revocation_id FROM revocations WHERE nomination_id = %s", (nomination,))
    assert row is not None
    return UUID(str(row["revocation_id"]))


def press_at(world: World, who: str, url: str, **typed: str) -> Any:
    """Press the button of a replaced paper's page, whose form goes to an address below it."""
    client, to = world.client(who), f"{url}/thu-lai"
    return client.post(to, data={**hidden_fields(page_of(client.get(url)), to), **typed})


def test_the_old_paper_stands_in_the_work_of_the_office_that_issues(world: World) -> None:
    n, _, _ = replaced(world)
    url = f"/thu-hoi/{record(world, n)}"
    work = page_of(world.client("standing").get("/"))
    assert "Thu lại giấy khen cũ số 0001 (đã cấp lại bằng số 0003)" in work
    assert url in work
    assert url not in page_of(world.client("officer").get("/"))
    page = page_of(world.client("standing").get(url))
    for words in (
        "Thu lại sau khi cấp lại giấy khen", "Đã cấp lại, chưa thu giấy cũ", "khen thưởng giữ nguyên", "Giấy cũ đã trao",
        "11/06/2020", "Hạn nộp lại",
    ):  # fmt: skip
        assert words in page, words
    for words in (
        "Thu lại tiền thưởng",
        "Đã chi",
        "Ghi tiền nộp lại",
        "Ghi số tiền thực chi",
        "Căn cứ thu hồi",
    ):
        assert words not in page, words
    dossier = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert "giấy cũ số 0001 đã trao 11/06/2020, chưa thu lại" in dossier
    assert "Xem việc thu lại giấy khen cũ" in dossier
    assert "Thu lại giấy khen cũ" in page_of(world.client("standing").get("/thu-hoi?state=recovery"))
    english = page_of(world.client("standing").get(f"{url}?lang=en"))
    assert "the award stands" in english


def test_a_clerk_who_holds_the_old_paper_records_it_with_one_button(world: World) -> None:
    n, old, new = replaced(world)
    clerk = world.client("officer")
    scanned = page_of(clerk.get(f"/trao-giay-khen/{old}"))
    assert "Ghi: đã thu lại giấy cũ này" in scanned
    assert 'value="11/06/2020"' in scanned, "today is filled in"
    beside = page_of(clerk.get(f"/trao-giay-khen/{new}"))
    assert "thu giấy cũ lại khi trao giấy này" in beside
    assert f'href="/trao-giay-khen/{old}"' in beside
    camera = clerk.get(f"/hoi-nghi/{_conference(world)}/giay/{new}").get_json()
    assert camera["state"] == "waiting"
    assert "thu giấy cũ lại" in camera["text"], "the camera's card says so too"
    url = f"/trao-giay-khen/{old}"
    assert "chưa tới" in page_of(press_at(world, "officer", url, returned_on="11/06/2021"))
    bad = press_at(world, "officer", url, returned_on="hôm qua")
    assert bad.status_code == 422
    assert "hôm qua" in page_of(bad), "what was typed is kept"
    done = press_at(world, "officer", url, returned_on="11/06/2020")
    assert done.status_code == 303
    assert done.headers["Location"].startswith(f"/trao-giay-khen/{new}")
    after = page_of(clerk.get(f"/trao-giay-khen/{new}"))
    assert "Đã ghi: đã thu lại giấy cũ số 0001" in after
    assert "thu giấy cũ lại khi trao giấy này" not in after
    again = page_of(clerk.get(url))
    assert "Đã thu lại 11/06/2020" in again
    assert "Ghi: đã thu lại giấy cũ này" not in again
    page = page_of(world.client("standing").get(f"/thu-hoi/{record(world, n)}"))
    assert "Đã thu lại ngày 11/06/2020" in page
    assert "đã thu lại 11/06/2020" in page_of(world.client("standing").get(f"/ho-so/{n}"))


def _conference(world: World) -> UUID:
    row = world.log.query_one("SELECT conference_id FROM conferences")
    assert row is not None
    return UUID(str(row["conference_id"]))


def test_the_office_asks_for_a_paper_of_which_nobody_recorded_the_hand_over(world: World) -> None:
    n, old, _ = replaced(world, handed_over=False)
    url = f"/thu-hoi/giay-cu/{old}"
    assert url in page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert url not in page_of(world.client("officer").get(f"/ho-so/{n}"))
    for name, *_ in OFFICERS:
        assert status_for(world, name, url) == (200 if name == "standing" else 403), name
    assert "0001" in page_of(world.client("standing").get(url))
    answer = walk(world, "standing", url)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/thu-hoi/{record(world, n)}"
    assert "Giấy cũ được ghi là chờ thu lại" in page_of(
        world.client("standing").get(answer.headers["Location"])
    )
    assert url not in page_of(world.client("standing").get(f"/ho-so/{n}"))


def test_lost_given_up_and_back_again(world: World) -> None:
    n, _, _ = replaced(world)
    id = record(world, n)
    waive = f"/thu-hoi/{id}/thoi-thu-giay"
    for name, *_ in OFFICERS:
        assert status_for(world, name, waive) == (200 if name == "district" else 403), name
    assert waive in page_of(world.client("district").get(f"/thu-hoi/{id}"))
    assert walk(world, "district", waive, {"reason": "đi làm ăn xa"}).status_code == 303
    page = page_of(world.client("standing").get(f"/thu-hoi/{id}"))
    assert "Cho thôi thu ngày 11/06/2020" in page
    assert "đi làm ăn xa" in page
    assert "Đã cấp lại, giấy cũ xử lý xong" in page
    back = f"/thu-hoi/{id}/nop-giay"
    assert back in page
    assert walk(world, "standing", back, {"day": "11/06/2020"}).status_code == 303
    assert "Đã thu lại ngày 11/06/2020" in page_of(world.client("standing").get(f"/thu-hoi/{id}"))
