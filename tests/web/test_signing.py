"""Codes for signing through the pages: set up before anything else, asked for with every signature, taken back on record."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pyotp
import pytest
from tests.signing import code_for, secret_of
from tests.web.district import COUNCIL_DAY, drafted, ready, walk
from tests.web.story import OFFICERS, PASSWORD, World, hidden_fields, page_of

from workflows.kernel import Command

MINE, RENEW, CODES = "/tai-khoan/ma-xac-thuc", "/tai-khoan/ma-du-phong", "/trinh-dien/ma-xac-thuc"


def newcomer(world: World, signs_for: str = "") -> str:
    """Appoint one more signer, who has set up nothing yet."""
    world.clock.set_day(COUNCIL_DAY)
    world.officers["new"] = uuid4()
    world.app.people.register_officer(
        world.actor("admin"), Command(), officer_id=world.officers["new"], username="new", full_name="Lê Văn Mới",
        password=PASSWORD, must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        world.actor("admin"), Command(), officer_id=world.officers["new"], role="district_chair",
        unit_id=world.units["district"], title="Phó Chủ tịch UBND huyện", signs_for=signs_for,
        valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    return "new"


def test_whoever_signs_sets_up_the_codes_before_anything_else(world: World) -> None:
    who = newcomer(world)
    client = world.client(who)
    for url in ("/", "/quyet-dinh", "/tai-khoan", "/ho-so"):
        answer = client.get(url)
        assert (answer.status_code, answer.location) == (303, MINE), url
    page = page_of(client.get(MINE))
    secret = secret_of(world.app, world.actor(who))
    assert " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) in page
    assert "<svg" in page
    assert client.get(MINE).headers["Cache-Control"] == "no-store"
    fields = hidden_fields(page, MINE)
    empty = client.post(MINE, data={**fields, "otp": " "})
    assert empty.status_code == 422
    assert "Hãy nhập mã đang hiện trên thiết bị." in page_of(empty)
    wrong = client.post(MINE, data={**fields, "otp": "1234"})
    assert wrong.status_code == 422
    assert "Mã không đúng." in page_of(wrong)
    done = page_of(client.post(MINE, data={**fields, "otp": pyotp.TOTP(secret).now()}))
    assert done.count("<code>") == 10
    assert secret not in done.replace(" ", "")
    assert client.get("/").status_code == 200
    status = page_of(client.get(MINE))
    assert "10 / 10" in status
    assert secret[:8] not in status.replace(" ", "")
    # Sent once more, nothing is shown again.
    again = client.post(MINE, data={**fields, "otp": pyotp.TOTP(secret).now()})
    assert again.status_code == 303


def test_new_recovery_codes_take_a_code(world: World) -> None:
    world.clock.set_day(COUNCIL_DAY)
    client = world.client("district")
    fields = hidden_fields(page_of(client.get(RENEW)), RENEW)
    assert client.post(RENEW, data={**fields, "otp": "000000"}).status_code == 422
    made = page_of(client.post(RENEW, data={**fields, **world.otp("district")}))
    assert made.count("<code>") == 10
    assert "Tạo mã dự phòng mới" in page_of(client.get(MINE))


def test_a_signature_without_the_right_code_is_none(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    url = f"/quyet-dinh/{drafted(world, [n])}/ky"
    client = world.client("district")
    page = page_of(client.get(url))
    assert 'autocomplete="one-time-code"' in page
    for code, words in (("", "Hãy nhập mã"), ("000 000 000", "Mã không đúng")):
        fields = hidden_fields(page, url)
        answer = client.post(url, data={**fields, "otp": code})
        assert answer.status_code == 422
        assert words in page_of(answer)
        assert "Gồm đúng 1 mục sau" in page_of(answer), "the page to check is shown again"
        assert code not in hidden_fields(page_of(answer), url).get("otp", [])
        page = page_of(answer)
    used = world.otp("district")
    world.app.second_factors.renew_codes(world.actor("district"), Command(), code=used["otp"])
    answer = client.post(url, data={**hidden_fields(page, url), **used})
    assert "Mã này đã dùng rồi" in page_of(answer)
    assert world.log.query("SELECT number FROM decisions") == [{"number": None}]
    assert walk(world, "district", url, world.otp("district")).status_code == 303
    assert "đã xác thực bằng mã một lần; " not in page_of(client.get(url.removesuffix("/ky")))
    assert "đã xác thực bằng mã một lần" in page_of(client.get(url.removesuffix("/ky")))


def test_a_deputy_without_a_paper_is_told_and_the_administrator_files_it(world: World) -> None:
    [n] = ready(world, "Bùi Thị Thưởng")
    d = drafted(world, [n])
    who, url = newcomer(world, "KT."), f"/quyet-dinh/{d}/ky"
    code = world.otp(who)
    refused = walk(world, who, url, code)
    assert refused.status_code == 422
    assert "chưa có văn bản ủy quyền hoặc phân công ký có hiệu lực ngày 18/05/2020" in page_of(refused)
    account = f"/quan-tri/tai-khoan/{world.officers[who]}"
    page = page_of(world.client("admin").get(account))
    assert "Chưa có văn bản ủy quyền: chưa ký được." in page
    appointment = world.actor(who).appointment_id
    typed = {
        "authority_document": "15/QĐ-UBND", "authority_issued_on": "02/01/2020", "authority_from": "01/01/2020",
        "authority_to": "31/12/2020",
    }  # fmt: skip
    filed = walk(world, "admin", f"{account}/chuc-vu/{appointment}/uy-quyen", typed)
    assert filed.status_code == 303, page_of(filed)
    assert "15/QĐ-UBND, 02/01/2020" in page_of(world.client("admin").get(account))
    assert walk(world, who, url, world.otp(who)).status_code == 303
    assert "ký theo 15/QĐ-UBND ngày 02/01/2020" in page_of(world.client(who).get(f"/quyet-dinh/{d}"))


def test_the_administrator_resets_and_the_officer_is_told(world: World) -> None:
    world.clock.set_day(COUNCIL_DAY)
    client = world.client("district")
    account = f"/quan-tri/tai-khoan/{world.officers['district']}"
    assert f"{account}/dat-lai-ma" in page_of(world.client("admin").get(account))
    done = walk(world, "admin", f"{account}/dat-lai-ma", {"reason": "Mất điện thoại, đến trực tiếp"})
    assert done.status_code == 303, page_of(done)
    assert f"{account}/dat-lai-ma" not in page_of(world.client("admin").get(account))
    assert client.get("/").location.startswith("/dang-nhap"), "sessions of before have ended"
    del world._clients["district"]
    page = page_of(world.client("district").get(MINE))
    assert "đã được quản trị viên đặt lại" in page
    assert "Mất điện thoại, đến trực tiếp" in page
    assert "Nguyễn Văn Admin" in page
    assert (
        walk(world, "admin", f"/quan-tri/tai-khoan/{world.officers['admin']}/dat-lai-ma").status_code == 403
    )


@pytest.mark.parametrize("name", [name for name, *_ in OFFICERS if name != "admin"])
def test_nobody_else_files_or_resets(world: World, name: str) -> None:
    world.clock.set_day(COUNCIL_DAY)
    account = f"/quan-tri/tai-khoan/{world.officers['district']}"
    appointment = world.actor("district").appointment_id
    for url in (f"{account}/dat-lai-ma", f"{account}/chuc-vu/{appointment}/uy-quyen"):
        assert world.client(name).get(url).status_code == 403


def test_a_demonstration_stands_for_the_devices_of_its_own_accounts_alone(world: World) -> None:
    world.clock.set_day(COUNCIL_DAY)
    assert "district" not in page_of(world.client(None).get(CODES)), "not an account of the demonstration"
    with world.log.connection() as connection:
        connection.execute(
            "UPDATE officers SET demonstration = true WHERE officer_id = %s", (world.officers["district"],)
        )
    code_for(world.app, world.actor("district"))
    page = page_of(world.client(None).get(CODES))
    shown, _ = world.app.second_factors.next_code(world.officers["district"])
    assert shown in page
    assert shown in page_of(world.client("district").get(MINE))
    with world.log.connection() as connection:
        connection.execute("UPDATE movements SET demonstration = false")
    world.log.vault.sync(world.log.vault.epoch + 1)
    assert world.client(None).get(CODES).status_code == 404
    assert shown not in page_of(world.client("district").get(MINE))
