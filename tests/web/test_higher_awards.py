"""Referrals for a higher award through their pages: found, prepared, weighed, signed with a code, sent, answered."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID

from pypdf import PdfReader
from tests.signing import code_for
from tests.web.district import id_in, status_for, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of
from tests.web.test_printing import issued
from tests.web.test_revocations import carried

HEAD = "Bùi Thị Thưởng"
WORDS = {"summary": "Thoát nghèo bền vững.", "report": "Nuôi bò.\nMở xưởng mộc."}


def awarded(world: World) -> UUID:
    issued(world, HEAD)
    world.clock.set_day(date(2020, 6, 20))
    row = world.log.query_one("SELECT nomination_id FROM certificates")
    assert row is not None
    return UUID(str(row["nomination_id"]))


def prepared(world: World, dossier: UUID, **more: Any) -> UUID:
    typed = {"form": "province_merit", "basis": "thematic", **WORDS, **more}
    return id_in(walk(world, "standing", f"/khen-cao/moi/{dossier}", typed))


def signed(world: World, id: UUID) -> Any:
    client, url = world.client("district"), f"/khen-cao/{id}/ky"
    data = {
        **hidden_fields(page_of(client.get(url)), url),
        "otp": code_for(world.app, world.actor("district")),
    }
    return client.post(url, data=data)


def opinion(world: World, id: UUID, **more: Any) -> Any:
    typed = {
        "held_on": "18/06/2020", "present": "3", "votes_for": "3", "votes_against": "0", "supported": "1", **more,
    }  # fmt: skip
    return walk(world, "council1", f"/khen-cao/{id}/y-kien", typed, {"bien-ban.pdf": PDF})


def test_from_the_certificate_to_the_outcome(world: World) -> None:
    dossier = awarded(world)
    wrong = walk(world, "standing", "/khen-cao/tim", {"code": "0099/2020"})
    assert wrong.status_code == 422
    found = walk(world, "standing", "/khen-cao/tim", {"code": "0001/2020"})
    assert found.location == f"/khen-cao/moi/{dossier}"
    assert f"/khen-cao/moi/{dossier}" in page_of(world.client("standing").get(f"/ho-so/{dossier}"))
    id = prepared(world, dossier)
    url = f"/khen-cao/{id}"
    assert f"/khen-cao/{id}" in page_of(world.client("council1").get("/")), "it waits for the council's chair"
    draft = PdfReader(io.BytesIO(world.client("council1").get(f"{url}/du-thao.pdf").data))
    assert "DỰ THẢO" in draft.pages[0].extract_text()
    assert opinion(world, id).status_code == 303
    page = page_of(world.client("district").get(f"{url}/ky"))
    assert "3 tán thành" in page
    assert signed(world, id).status_code == 303
    assert walk(world, "standing", f"{url}/gui", {"number": "45"}).status_code == 303
    page = page_of(world.client("standing").get(url))
    assert "45/TTr-UBND" in page
    assert "Hồ sơ đã gửi (PDF)" in page
    incomplete = walk(world, "standing", f"{url}/ket-qua", {"outcome": "awarded", "decided_on": "20/06/2020"})
    assert "cần có số quyết định" in page_of(incomplete)
    typed = {
        "outcome": "awarded", "decided_on": "20/06/2020", "decision_number": "2210/QĐ-UBND", "award": "Bằng khen tỉnh",
    }  # fmt: skip
    assert walk(world, "standing", f"{url}/ket-qua", typed).status_code == 303
    dossier_page = page_of(world.client("hamlet").get(f"/ho-so/{dossier}"))
    assert "đã được khen cao (Bằng khen tỉnh, 2210/QĐ-UBND)" in dossier_page
    assert f'href="{url}"' not in dossier_page, "the hamlet is told, and no more"
    overview = page_of(world.client("chair").get("/toan-canh"))
    assert "Được khen cao" in overview
    package = world.log.query_one("SELECT package_sha256 FROM higher_awards")
    assert package is not None
    paper = f"/giay-to/{id}/{package['package_sha256']}"
    for name, expected in (
        ("standing", 200),
        ("council2", 200),
        ("auditor", 200),
        ("hamlet", 403),
        ("officer", 403),
    ):
        assert status_for(world, name, paper) == expected, name


def test_who_may_open_which_page(world: World) -> None:
    dossier = awarded(world)
    id = prepared(world, dossier)
    council = {"standing", "council1", "council2", "council3", "district", "auditor"}
    allowed = {
        "/khen-cao": council,
        "/khen-cao/tim": {"standing"},
        f"/khen-cao/moi/{dossier}": {"standing"},
        f"/khen-cao/{id}": council,
        f"/khen-cao/{id}/du-thao.pdf": council,
        f"/khen-cao/{id}/sua": {"standing"},
        f"/khen-cao/{id}/y-kien": {"council1"},
        f"/khen-cao/{id}/gui": {"standing"},
        f"/khen-cao/{id}/ket-qua": {"standing"},
        f"/khen-cao/{id}/rut": {"standing"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
    assert status_for(world, "council1", f"/khen-cao/{id}/ky") == 403


def test_a_rule_that_warns_is_read_before_the_referral_is_made_and_one_that_refuses_stops_it(
    world: World,
) -> None:
    dossier = awarded(world)
    client, url = world.client("standing"), f"/khen-cao/moi/{dossier}"
    typed = {"form": "province_merit", "basis": "merit", **WORDS}
    data = {**hidden_fields(page_of(client.get(url)), url), **typed}
    page = page_of(client.post(url, data=data))
    assert "Hội đồng cân nhắc" in page
    assert "chưa đối chiếu với văn bản" in page
    world.clock.set_day(date(2025, 7, 1))
    refused = walk(world, "standing", url, typed)
    assert refused.status_code == 422
    assert "không dùng làm căn cứ đề nghị khen cao" in page_of(refused)
    assert "Mở xưởng mộc" in page_of(refused), "what was typed stays"


def test_an_opinion_left_blank_or_against_the_votes_is_told_before_the_check_page(world: World) -> None:
    id = prepared(world, awarded(world))
    blank = opinion(world, id, supported="")
    assert blank.status_code == 422
    against = opinion(world, id, present="4", votes_for="1", votes_against="3")
    assert against.status_code == 422
    assert "không thể ghi là đồng ý" in page_of(against)
    form = page_of(world.client("council1").get(f"/khen-cao/{id}/y-kien"))
    assert "không bắt buộc" not in form, "everything that is asked for is needed"


def test_the_page_tells_that_the_award_is_being_revoked_and_that_it_was(world: World) -> None:
    dossier = awarded(world)
    id = prepared(world, dossier)
    assert opinion(world, id).status_code == 303
    assert signed(world, id).status_code == 303
    assert walk(world, "standing", f"/khen-cao/{id}/gui", {"number": "45"}).status_code == 303
    revocation = carried(world, dossier)
    page = page_of(world.client("standing").get(f"/khen-cao/{id}"))
    assert "Đang xem xét thu hồi" in page
    signing = walk(world, "district", f"/thu-hoi/{revocation}/ky", world.otp("district"))
    assert signing.status_code == 303
    form = page_of(world.client("standing").get(f"/khen-cao/moi/{dossier}"))
    assert "Chỉ đề nghị khen cao cho" in form
    assert 'name="report"' not in form, "nobody writes a report that could only be refused"
    page = page_of(world.client("standing").get(f"/khen-cao/{id}"))
    assert "Hãy báo cấp trên và rút hồ sơ" in page
    assert "Rút hồ sơ, báo cấp trên" in page_of(world.client("standing").get("/"))
    typed = {
        "outcome": "awarded", "decided_on": "20/06/2020", "decision_number": "2210/QĐ-UBND", "award": "Bằng khen tỉnh",
    }  # fmt: skip
    client, url = world.client("standing"), f"/khen-cao/{id}/ket-qua"
    check = page_of(client.post(url, data={**hidden_fields(page_of(client.get(url)), url), **typed}))
    assert "không còn hiệu lực" in check, "what came back is recorded, but not unknowingly"
    assert walk(world, "standing", url, typed).status_code == 303
    assert "mà cấp trên đã khen" in page_of(client.get(f"/khen-cao/{id}"))
