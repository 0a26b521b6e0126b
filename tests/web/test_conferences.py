"""The summary conference through its pages and without a script: planned, seated, opened, certificates handed over, papers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from openpyxl import load_workbook
from pypdf import PdfReader
from tests.web.district import drafted, id_in, ready, status_for, walk
from tests.web.story import OFFICERS, World, hidden_fields, page_of
from tests.web.test_printing import issued

from workflows.kernel import Command

HEADS = ("Bùi Thị Thưởng", "Hà Văn Ân")
DAY = date(2020, 6, 11)


def planned(world: World, decision: UUID) -> UUID:
    typed = {
        "held_on": "11/06/2020", "starts_at": "7h30", "place": "Hội trường huyện", "decisions": [str(decision)],
    }  # fmt: skip
    return id_in(walk(world, "standing", "/hoi-nghi/moi", typed))


def opened(world: World, decision: UUID) -> UUID:
    id = planned(world, decision)
    assert walk(world, "standing", f"/hoi-nghi/{id}/thu-tu", {"rule": "groups"}).status_code == 303
    world.clock.set_day(DAY)
    assert walk(world, "standing", f"/hoi-nghi/{id}/khai-mac").status_code == 303
    return id


def certificates(world: World) -> dict[str, UUID]:
    return {
        row["awardee"]: row["certificate_id"]
        for row in world.log.query("SELECT awardee, certificate_id FROM certificates")
    }


def press(world: World, who: str, url: str, **typed: Any) -> Any:
    """Press a button of the page as it is shown."""
    client = world.client(who)
    data = {**hidden_fields(page_of(client.get(url)), url), **typed}
    return client.post(url, data=data)


def test_who_may_open_which_page(world: World) -> None:
    id = opened(world, issued(world, HEADS[0]))
    one = certificates(world)[HEADS[0]]
    readers = {name for name, role, *_ in OFFICERS if role != "administrator"}
    keeps, hands = {"standing"}, {"standing", "officer"}
    allowed = {
        "/hoi-nghi": readers,
        "/hoi-nghi/moi": keeps,
        f"/hoi-nghi/{id}": readers,
        f"/hoi-nghi/{id}/sua": keeps,
        f"/hoi-nghi/{id}/thu-tu": keeps,
        f"/hoi-nghi/{id}/doi-vi-tri": keeps,
        f"/hoi-nghi/{id}/cho-ngoi": keeps,
        f"/hoi-nghi/{id}/chuong-trinh": keeps,
        f"/hoi-nghi/{id}/be-mac": keeps,
        f"/hoi-nghi/{id}/huy": keeps,
        f"/hoi-nghi/{id}/chuong-trinh.pdf": readers,
        f"/hoi-nghi/{id}/bien-ban-giao-nhan.pdf": hands | {"auditor"},
        f"/hoi-nghi/{id}/quet": hands,
        f"/trao-giay-khen/{one}": hands | {"auditor"},
        f"/trao-giay-khen/{one}/hoan-tac": hands,
        "/trao-giay-khen/": hands | {"auditor"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
    for url in (f"/hoi-nghi/{uuid4()}", f"/hoi-nghi/{id}/khac.pdf", f"/hoi-nghi/{id}/chuong-trinh.exe"):
        assert status_for(world, "standing", url) == 404, url


def test_planned_ordered_seated_and_on_paper(world: World) -> None:
    id = planned(world, issued(world, *HEADS))
    url = f"/hoi-nghi/{id}"
    wrong = walk(world, "standing", f"{url}/chuong-trinh", {"programme": "07:30 Đón đại biểu\nkhai mạc"})
    assert "Dòng 2: hãy bắt đầu bằng giờ" in page_of(wrong)
    assert (
        walk(
            world, "standing", f"{url}/chuong-trinh", {"programme": "07:30 Đón đại biểu\n8h Khai mạc"}
        ).status_code
        == 303
    )
    assert walk(world, "standing", f"{url}/thu-tu", {"rule": "groups"}).status_code == 303
    wrong = walk(world, "standing", f"{url}/cho-ngoi", {"hall": "Khối A: mười hàng"})
    assert "Dòng 1: hãy ghi tên khối" in page_of(wrong)
    small = walk(world, "standing", f"{url}/cho-ngoi", {"hall": "Khối A: 1 x 1"})
    assert small.status_code == 422
    assert "Hội trường có 1 ghế, không đủ cho 2 người" in page_of(small)
    assert (
        walk(
            world, "standing", f"{url}/cho-ngoi", {"hall": "Khối A: 1 x 1\nKhối B; 2 hàng; 2 ghế"}
        ).status_code
        == 303
    )
    who = {"certificate": str(certificates(world)["Bùi Thị Thưởng"])}
    assert walk(world, "standing", f"{url}/doi-vi-tri", {**who, "position": "1"}).status_code == 303
    moved = walk(world, "standing", f"{url}/doi-cho", {**who, "block": "2", "row": "2", "seat": "2"})
    assert moved.status_code == 303
    page = page_of(world.client("standing").get(url))
    assert page.index("Bùi Thị Thưởng") < page.index("Hà Văn Ân")
    assert "Khối B, hàng 2, ghế 2" in page
    assert "08:00" in page
    text = {
        name: " ".join(
            p.extract_text() for p in PdfReader(io.BytesIO(world.client("hamlet").get(f"{url}/{name}.pdf").data)).pages
        )
        for name in ("chuong-trinh", "so-do-cho-ngoi")
    }  # fmt: skip
    assert "Đón đại biểu" in text["chuong-trinh"]
    assert text["chuong-trinh"].index("Bùi Thị Thưởng") < text["chuong-trinh"].index("Hà Văn Ân")
    assert "Khối B" in text["so-do-cho-ngoi"]
    sheet = load_workbook(io.BytesIO(world.client("standing").get(f"{url}/so-do-cho-ngoi.xlsx").data)).active
    assert sheet is not None
    cells = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    assert [1, "Bùi Thị Thưởng", "Khối B", 2, 2] in cells
    run = page_of(world.client("standing").get(url))
    assert "thu_tu=programme" in run, "printed in this order"


def test_what_other_decisions_do_to_the_order_is_said_before_they_are_recorded(world: World) -> None:
    found = ready(world, *HEADS, "Quách Văn Ưởng")
    both = []
    for items in (found[:2], found[2:]):
        decision = drafted(world, items)
        assert walk(world, "district", f"/quyet-dinh/{decision}/ky", world.otp("district")).status_code == 303
        for n in items:
            world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
        both.append(decision)
    first, second = both
    id = planned(world, first)
    url = f"/hoi-nghi/{id}"
    answer = page_of(world.client("standing").get(f"{url}/dua-them"))
    assert "Chưa có thứ tự trao" in answer
    assert "Mọi giấy khen còn hiệu lực" not in answer, "nobody is in an order yet"
    assert walk(world, "standing", f"{url}/thu-tu", {"rule": "groups"}).status_code == 303

    def checked(*decision_ids: UUID) -> str:
        form = page_of(world.client("standing").get(f"{url}/sua"))
        data = {
            **hidden_fields(form, f"{url}/sua"),
            "held_on": "11/06/2020",
            "starts_at": "08:00",
            "place": "Nhà văn hóa",
        }
        return page_of(
            world.client("standing").post(f"{url}/sua", data={**data, "decisions": [str(d) for d in decision_ids]})
        )  # fmt: skip

    assert "giữ nguyên thứ tự" not in checked(first)
    assert (
        "2 giấy khen giữ nguyên thứ tự và chỗ ngồi; 1 giấy khen đưa thêm vào cuối; 0 giấy khen ra khỏi"
        in checked(first, second)
    )
    assert "chỗ ngồi đã xếp bị bỏ hết" in checked(second)


def test_a_certificate_is_found_by_its_number_or_its_code_and_handed_over_once(world: World) -> None:
    id = opened(world, issued(world, *HEADS))
    client, one = world.client("standing"), certificates(world)[HEADS[0]]
    scan = f"/hoi-nghi/{id}/quet"
    camera = client.get(scan).headers["Permissions-Policy"]
    assert camera.startswith("camera=(self)")
    assert client.get("/").headers["Permissions-Policy"].startswith("camera=()"), "that page alone"
    unknown = client.get(f"{scan}?so=0099/2020")
    assert unknown.status_code == 422
    assert "Không có giấy khen nào mang số này" in page_of(unknown)
    for typed in ("0001/2020", f"https://x.example/c/{one}", str(one)):
        assert client.get(scan, query_string={"so": typed}).location == f"/trao-giay-khen/{one}?tai={id}"
    url = f"/trao-giay-khen/{one}"
    assert "Đã trao tận tay" in page_of(client.get(url))
    assert press(world, "standing", url, receiver="self").location == scan
    assert f"Đã ghi: trao giấy khen số 0001 của {HEADS[0]}." in page_of(client.get(scan))
    page = page_of(client.get(url))
    assert "Giấy này đã trao rồi" in page
    assert "người ghi:" in page
    assert 'value="self"' not in page, "nothing to press a second time"


def test_the_qr_address_leads_a_clerk_to_the_hand_over_and_everybody_else_to_the_public_page(
    world: World,
) -> None:
    opened(world, issued(world, HEADS[0]))
    one = certificates(world)[HEADS[0]]
    for who in ("standing", "officer"):
        assert world.client(who).get(f"/c/{one}").location == f"/trao-giay-khen/{one}", who
        assert status_for(world, who, f"/c/{one}?xem=1") == 200, "the public page is one tap away"
    for other in (None, "chair", "hamlet", "auditor"):
        answer = world.client(other).get(f"/c/{one}")
        assert answer.status_code == 200, other
        assert "đang còn hiệu lực" in page_of(answer)


def test_to_somebody_else_with_name_and_relation_and_taken_back(world: World) -> None:
    opened(world, issued(world, HEADS[0]))
    url = f"/trao-giay-khen/{certificates(world)[HEADS[0]]}"
    missing = press(world, "standing", url, receiver="proxy", proxy_name="Hà Thị Con")
    assert missing.status_code == 422
    assert 'value="Hà Thị Con"' in page_of(missing), "what was typed stays"
    assert (
        press(
            world, "standing", url, receiver="proxy", proxy_name="Hà Thị Con", proxy_relation="con"
        ).status_code
        == 303
    )
    assert "Hà Thị Con (con) nhận thay" in page_of(world.client("officer").get(url))
    row = world.log.query_one("SELECT nomination_id FROM certificates")
    assert row is not None
    dossier = page_of(world.client("hamlet").get(f"/ho-so/{row['nomination_id']}"))
    assert "đã trao ngày 11/06/2020" in dossier
    empty = walk(world, "standing", f"{url}/hoan-tac", {"reason": " "})
    assert empty.status_code == 422
    assert walk(world, "standing", f"{url}/hoan-tac", {"reason": "quét nhầm"}).status_code == 303
    assert "Đã trao tận tay" in page_of(world.client("standing").get(url))


def test_the_camera_is_answered_in_words_and_a_tap_sent_twice_counts_once(world: World) -> None:
    id = opened(world, issued(world, *HEADS))
    client, one = world.client("standing"), certificates(world)[HEADS[0]]
    url = f"/hoi-nghi/{id}/giay/{one}"
    told = client.get(url).get_json()
    assert (told["state"], told["name"], told["number"]) == ("waiting", HEADS[0], "0001")
    token = hidden_fields(page_of(client.get(f"/trao-giay-khen/{one}")), f"/trao-giay-khen/{one}")[
        "csrf_token"
    ]
    tap = {"csrf_token": token, "command_id": str(uuid4()), "at": "2020-06-11T01:00:00.000Z"}
    assert [client.post(url, data=tap).get_json()["state"] for _ in range(2)] == ["done", "done"]
    other = client.post(url, data={**tap, "command_id": str(uuid4())}).get_json()
    assert other["state"] == "handed_over"
    assert "Đã trao ngày 11/06/2020" in other["text"]
    row = world.log.query_one("SELECT count(*) AS n FROM hand_overs")
    assert row is not None
    assert row["n"] == 1
    unknown = client.get(f"/hoi-nghi/{id}/giay/{uuid4()}").get_json()
    assert unknown["state"] == "refused"
    assert "Không có giấy khen" in unknown["text"]


def test_left_over_it_waits_at_the_commune_and_in_my_work(world: World) -> None:
    id = opened(world, issued(world, *HEADS))
    ids = certificates(world)
    press(world, "standing", f"/trao-giay-khen/{ids[HEADS[0]]}", receiver="self")
    absent = press_absent(world, ids[HEADS[1]])
    assert absent.status_code == 303
    assert "Vắng mặt" in page_of(world.client("standing").get(f"/hoi-nghi/{id}"))
    assert walk(world, "standing", f"/hoi-nghi/{id}/be-mac").status_code == 303
    assert "1 giấy khen chưa trao" in page_of(world.client("officer").get("/"))
    page = page_of(world.client("officer").get("/trao-giay-khen/"))
    assert HEADS[1] in page
    assert HEADS[0] not in page
    world.clock.set_day(date(2020, 6, 20))
    url = f"/trao-giay-khen/{ids[HEADS[1]]}"
    assert press(world, "officer", url, receiver="self", handed_on="18/06/2020").status_code == 303
    row = world.log.query_one("SELECT handed_on FROM hand_overs WHERE certificate_id = %s", (ids[HEADS[1]],))
    assert row is not None
    assert row["handed_on"] == date(2020, 6, 18)
    record = PdfReader(
        io.BytesIO(world.client("standing").get(f"/hoi-nghi/{id}/bien-ban-giao-nhan.pdf").data)
    )
    text = " ".join(record.pages[0].extract_text().split())
    assert "Đã trao 02 trên 02 giấy" in text
    assert "chưa trao" not in page_of(world.client("officer").get("/"))


def press_absent(world: World, certificate: UUID) -> Any:
    client, url = world.client("standing"), f"/trao-giay-khen/{certificate}"
    data = hidden_fields(page_of(client.get(url)), f"{url}/vang")
    return client.post(f"{url}/vang", data=data)


def test_one_issued_since_is_warned_of_and_added_with_a_button_and_an_opened_plan_is_not_asked_for(
    world: World,
) -> None:
    n, late = ready(world, *HEADS)
    decision = drafted(world, [n, late])
    assert walk(world, "district", f"/quyet-dinh/{decision}/ky", world.otp("district")).status_code == 303
    issue = world.app.council.issue_certificate
    issue(world.actor("standing"), Command(), nomination_id=n)
    id = planned(world, decision)
    assert walk(world, "standing", f"/hoi-nghi/{id}/thu-tu", {"rule": "groups"}).status_code == 303
    url = f"/hoi-nghi/{id}/dua-them"
    assert url not in page_of(world.client("standing").get(f"/hoi-nghi/{id}"))
    issue(world.actor("standing"), Command(), nomination_id=late)
    page = page_of(world.client("standing").get(f"/hoi-nghi/{id}"))
    assert "1 giấy khen cấp sau khi xếp thứ tự" in page
    assert url in page
    world.clock.set_day(DAY)
    assert "1 giấy khen cấp sau khi xếp thứ tự" in page_of(
        world.client("standing").get(f"/hoi-nghi/{id}/khai-mac")
    ), "opening warns of it"
    assert HEADS[1] in page_of(world.client("standing").get(url))
    assert walk(world, "standing", url).status_code == 303
    assert "giấy khen cấp sau" not in page_of(world.client("standing").get(f"/hoi-nghi/{id}/khai-mac"))
    assert "Mọi giấy khen còn hiệu lực" in page_of(world.client("standing").get(url))
    assert HEADS[1] in page_of(world.client("standing").get(f"/hoi-nghi/{id}/doi-vi-tri"))
    assert walk(world, "standing", f"/hoi-nghi/{id}/khai-mac").status_code == 303
    replan = page_of(world.client("standing").get(f"/hoi-nghi/{id}/sua"))
    assert "đang diễn ra; không làm được việc này" in replan
    assert 'name="place"' not in replan


def test_whoever_scans_a_paper_that_was_replaced_is_led_to_the_one_that_counts(world: World) -> None:
    d = issued(world, *HEADS)
    id, old = opened(world, d), certificates(world)[HEADS[0]]
    press(world, "standing", f"/trao-giay-khen/{old}", receiver="self")
    n = next(
        r["nomination_id"]
        for r in world.log.query("SELECT * FROM certificates")
        if r["certificate_id"] == old
    )
    lines = world.app.amendments.lines(world.actor("standing"), d)[n]
    outcome = world.app.amendments.draft_correction(
        world.actor("standing"),
        Command(),
        decision_id=d,
        right={(n, "merit"): lines["merit"] + "."},
        reason="x",
    )
    sign = f"/dinh-chinh/{outcome['id']}/ky"
    assert walk(world, "district", sign, world.otp("district")).status_code == 303
    world.app.council.reissue_certificate(world.actor("standing"), Command(), nomination_id=n)
    new = certificates(world)[HEADS[0]]
    scanned = world.client("standing").get(f"/c/{old}")
    assert scanned.headers["Location"] == f"/trao-giay-khen/{old}", "the phone's camera opens the old address"
    page = page_of(world.client("standing").get(f"/trao-giay-khen/{old}"))
    assert "đã được cấp lại bằng giấy số 0003/2020" in page
    assert f'href="/trao-giay-khen/{new}"' in page
    assert "Đã trao tận tay" not in page
    told = world.client("standing").get(f"/hoi-nghi/{id}/giay/{old}").json
    assert told is not None
    assert told["state"] == "refused"
    assert "giấy số 0003/2020" in told["text"]
    right = page_of(world.client("standing").get(f"/trao-giay-khen/{new}"))
    assert "Giấy cũ đã trao ngày 11/06/2020" in right
    assert "Đã trao tận tay" in right
    english = page_of(world.client("standing").get(f"/trao-giay-khen/{old}?lang=en"))
    assert "was replaced by no. 0003/2020" in english


def test_the_page_of_a_corrected_certificate_says_why_it_is_not_handed_over_and_has_no_button(
    world: World,
) -> None:
    decision = issued(world, *HEADS)
    id = opened(world, decision)
    one = certificates(world)[HEADS[0]]
    url = f"/trao-giay-khen/{one}"
    assert "Đã trao tận tay" in page_of(world.client("officer").get(url))
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE certificate_id = %s", (one,))
    assert row is not None
    n = row["nomination_id"]
    draft = world.app.amendments.draft_correction(
        world.actor("standing"),
        Command(),
        decision_id=decision,
        right={(n, "name"): "Bùi Thị Thường"},
        reason="ghi sai",
    )
    assert walk(world, "district", f"/dinh-chinh/{draft['id']}/ky", world.otp("district")).status_code == 303
    page = page_of(world.client("officer").get(url))
    assert "Giấy khen số 0001 ghi nội dung đã được đính chính sau khi cấp" in page
    for button in ("Đã trao tận tay", "Người khác nhận thay", "Người nhận vắng mặt"):
        assert button not in page
    scanned = world.client("officer").get(f"/hoi-nghi/{id}/giay/{one}").get_json()
    assert scanned["state"] == "refused"
    assert "đã được đính chính" in scanned["text"]
    # One that went out before says so; that it is wrong is the matter of the office that issues.
    assert "Đã trao tận tay" in page_of(
        world.client("officer").get(f"/trao-giay-khen/{certificates(world)[HEADS[1]]}")
    )
