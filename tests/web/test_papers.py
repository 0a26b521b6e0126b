"""Papers going out: to whom, under which headers, and what remains after erasure."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest
from PIL import Image
from tests.web.story import PDF, World, page_of

from web.papers import disposition
from workflows.kernel import Command
from workflows.papers import Upload


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(stream, "PNG")
    return stream.getvalue()


PNG = _png()


def _with_minutes(world: World, *uploads: Upload) -> tuple[UUID, UUID]:
    household = world.household()
    n = world.nomination(household)
    world.app.nominations.record_meeting(
        world.actor("hamlet"), Command(), nomination_id=n, held_on=world.clock.today(), present=5, votes_for=5,
        votes_against=0, chaired_by="A", secretary="B", remarks="", uploads=list(uploads),
    )  # fmt: skip
    return household, n


def _address(world: World, n: UUID, name: str) -> str:
    row = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s AND name = %s", (n, name))
    assert row is not None
    return f"/giay-to/{n}/{row['sha256']}"


def test_a_paper_goes_out_as_it_came_in_under_headers_that_let_it_do_nothing(world: World) -> None:
    _, n = _with_minutes(world, Upload("Biên bản “họp” thôn.pdf", PDF), Upload("ảnh.png", PNG))
    response = world.client("chair").get(_address(world, n, "Biên bản “họp” thôn.pdf"))
    assert response.status_code == 200
    assert response.data == PDF
    assert response.mimetype == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    shown = response.headers["Content-Disposition"]
    assert shown.startswith('inline; filename="bien-ban-hop-thon.pdf"')
    assert "filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20%E2%80%9Ch%E1%BB%8Dp%E2%80%9D%20th%C3%B4n.pdf" in shown
    picture = world.client("chair").get(_address(world, n, "ảnh.png"))
    assert picture.mimetype == "image/png"
    assert "sandbox" in picture.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
        (
            'x"; evil="1.pdf',
            "attachment; filename=\"x-evil-1.pdf\"; filename*=UTF-8''x%22%3B%20evil%3D%221.pdf",
        ),
        ("Đơn.docx", "attachment; filename=\"don.docx\"; filename*=UTF-8''%C4%90%C6%A1n.docx"),
        ("報告.xlsx", "attachment; filename=\"giay-to.xlsx\"; filename*=UTF-8''%E5%A0%B1%E5%91%8A.xlsx"),
        ("giay-to", "attachment; filename=\"giay-to\"; filename*=UTF-8''giay-to"),
    ],
)
def test_names_of_files_cannot_break_out_of_the_header(name: str, wanted: str) -> None:
    assert disposition(name, inline=False) == wanted


def test_line_ends_in_a_name_never_reach_the_header() -> None:
    assert "\n" not in disposition("a\r\nSet-Cookie: x=1.pdf", inline=True)


@pytest.mark.parametrize(("who", "status"), [("foreign", 403), ("admin", 403), (None, 303), ("auditor", 200)])
def test_only_who_may_read_the_record_may_read_its_papers(world: World, who: str | None, status: int) -> None:
    _, n = _with_minutes(world, Upload("a.pdf", PDF))
    assert world.client(who).get(_address(world, n, "a.pdf")).status_code == status


def test_a_hash_opens_only_the_record_that_relies_on_it(world: World) -> None:
    _, n = _with_minutes(world, Upload("a.pdf", PDF + b"own"))
    digest = _address(world, n, "a.pdf").rpartition("/")[2]
    client = world.client("auditor")
    assert client.get(f"/giay-to/{uuid4()}/{digest}").status_code == 404
    for wrong in ("0" * 64, "x", "..%2F..%2Fetc%2Fpasswd", digest.upper()):
        assert client.get(f"/giay-to/{n}/{wrong}").status_code == 404


def test_an_erased_paper_is_gone_with_410_in_words(world: World) -> None:
    household, n = _with_minutes(world, Upload("bien-ban.pdf", PDF))
    url = _address(world, n, "bien-ban.pdf")
    world.app.nominations.withdraw(world.actor("hamlet"), Command(), nomination_id=n, reason="Hộ xin rút")
    world.app.erasure.erase(world.actor("admin"), Command(), subject_id=household)
    response = world.client("auditor").get(url)
    assert response.status_code == 410
    assert "đã xóa theo yêu cầu" in page_of(response)
    assert b"%PDF" not in response.data
