"""Templates, printers, print runs and the log of blanks, through their pages and without a script."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pymupdf
from pypdf import PdfReader
from tests.signing import code_for
from tests.web.district import drafted, id_in, ready, status_for, walk
from tests.web.story import OFFICERS, World, hidden_fields, page_of

from workflows.kernel import Command

AS_IT_IS = {"offset_x": "0", "offset_y": "0", "scale_x": "100", "scale_y": "100"}
LONG = "Trương Thị Hoàng Ngọc Nguyễn Phước Công Tằng Tôn Nữ Thùy Trang Bùi Hà Quách Đinh Lê"
AWARDEE = {
    "shown": "1", "left": "26", "top": "87,5", "width": "245", "height": "14", "on_blank": "1", "size": "24", "smallest": "9",
    "rule": "shrink", "align": "center", "font": "serif", "colour": "black", "line_height": "1,15", "bold": "1", "label": "",
}  # fmt: skip


def issued(world: World, *heads: str) -> UUID:
    """A signed decision with its certificates."""
    d = drafted(world, ready(world, *heads))
    world.app.council.sign(
        world.actor("district"), Command(), decision_id=d, code=code_for(world.app, world.actor("district"))
    )
    for n in world.app.council.decision(world.actor("standing"), d)[0].items:
        world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=n)
    return d


def certificates(world: World) -> list[str]:
    rows = world.log.query("SELECT certificate_id FROM certificates ORDER BY gold_book_number")
    return [str(row["certificate_id"]) for row in rows]


def template(world: World, **more: Any) -> UUID:
    typed = {"name": "Phôi 2020", "award_form": next(iter(world.app.templates.award_forms())), **more}
    return id_in(walk(world, "admin", "/quan-tri/mau-giay-khen/moi", typed))


def begun(world: World, decision: UUID, **typed: Any) -> UUID:
    url = f"/in-giay-khen/moi?quyet_dinh={decision}&thu_tu=decision"
    data = {"certificate": certificates(world), "mode": "overprint", "quyet_dinh": str(decision), **typed}
    return id_in(_two_steps(world, "standing", url, data))


def _two_steps(world: World, who: str, url: str, typed: dict[str, Any]) -> Any:
    client, path = world.client(who), url.partition("?")[0]
    data = {**hidden_fields(page_of(client.get(url)), path), **typed}
    checked = client.post(path, data=data)
    if checked.status_code != 200:
        return checked
    return client.post(path, data=dict(hidden_fields(page_of(checked), path)))


def test_who_may_open_which_page(world: World) -> None:
    d = issued(world, "Bùi Thị Thưởng")
    t, p = template(world), world.app.printers
    assert walk(world, "admin", "/quan-tri/may-in/moi", {"name": "Canon", **AS_IT_IS}).status_code == 303
    printer = p.printers(world.actor("admin"))[0]["printer_id"]
    run = begun(world, d)
    world.app.print_runs.carry_out(run)
    allowed = {
        "/quan-tri/mau-giay-khen/": {"admin"},
        "/quan-tri/mau-giay-khen/moi": {"admin"},
        f"/quan-tri/mau-giay-khen/{t}": {"admin"},
        f"/quan-tri/mau-giay-khen/{t}/muc/awardee": {"admin"},
        f"/quan-tri/mau-giay-khen/{t}/kho-giay": {"admin"},
        f"/quan-tri/mau-giay-khen/{t}/long-full.pdf": {"admin"},
        f"/quan-tri/mau-giay-khen/{t}/dua-vao-su-dung": {"admin"},
        "/quan-tri/may-in/": {"admin"},
        f"/quan-tri/may-in/{printer}": {"admin"},
        f"/quan-tri/may-in/{printer}/bo": {"admin"},
        f"/quan-tri/may-in/{printer}/to-can-chinh.pdf": {"admin"},
        "/in-giay-khen/": {"standing", "auditor"},
        "/in-giay-khen/moi": {"standing"},
        f"/in-giay-khen/moi?quyet_dinh={d}": {"standing"},
        f"/in-giay-khen/{run}": {"standing", "auditor"},
        f"/in-giay-khen/{run}/giay-khen.pdf": {"standing"},
        f"/in-giay-khen/{run}/to-hong": {"standing"},
        f"/in-giay-khen/{run}/xong": {"standing"},
        "/in-giay-khen/phoi": {"standing", "auditor"},
        "/in-giay-khen/phoi/hong": {"standing"},
    }
    for url, who in allowed.items():
        for name, *_ in OFFICERS:
            assert status_for(world, name, url) == (200 if name in who else 403), (name, url)
    for url in (f"/in-giay-khen/{uuid4()}", f"/in-giay-khen/{run}/giay-khen.exe"):
        assert status_for(world, "standing", url) == 404
    for url in (f"/quan-tri/mau-giay-khen/{uuid4()}", f"/quan-tri/mau-giay-khen/{t}/muc/seal"):
        assert status_for(world, "admin", url) == 404


def test_a_template_is_placed_tried_and_put_in_use(world: World) -> None:
    t = template(world)
    url = f"/quan-tri/mau-giay-khen/{t}"
    client = world.client("admin")
    page = page_of(client.get(url))
    assert 'width="297mm" height="210mm"' in page, "at its true size"
    assert "Hộ gia đình Bùi Thị Mẫu" in page
    assert "Chưa đưa vào sử dụng được" not in page
    # Over the address: said at once, and refused when it is to be used.
    assert walk(world, "admin", f"{url}/muc/awardee", {**AWARDEE, "height": "20"}).status_code == 303
    page = page_of(client.get(url))
    assert "Đè lên mục “Đối tượng được khen”" in page
    refused = walk(world, "admin", f"{url}/dua-vao-su-dung")
    assert refused.status_code == 422
    assert "Mẫu chưa dùng được" in page_of(refused)
    # In one line, not small enough for a very long name.
    assert walk(world, "admin", f"{url}/muc/awardee", AWARDEE).status_code == 303
    assert "dữ liệu thử không xếp vừa" in page_of(client.get(url))
    assert "dữ liệu thử không xếp vừa" in page_of(walk(world, "admin", f"{url}/dua-vao-su-dung"))
    assert walk(world, "admin", f"{url}/muc/awardee", {**AWARDEE, "rule": "both"}).status_code == 303
    assert walk(world, "admin", f"{url}/dua-vao-su-dung").status_code == 303
    pdf = client.get(f"{url}/long-overprint.pdf")
    assert pdf.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    assert "Trung tâm Giáo dục nghề nghiệp" in text
    assert "BẢN TRÌNH DIỄN" in text, "no sample passes for a certificate"
    issued(world, "Bùi Thị Thưởng")
    row = world.log.query_one("SELECT template_version FROM certificates")
    assert row is not None
    assert row["template_version"] == f"certificate.3/{t.hex}/1"
    assert walk(world, "admin", f"{url}/thoi-dung").status_code == 303
    assert walk(world, "admin", f"{url}/thoi-dung").status_code == 422


def test_one_template_for_each_form_and_category(world: World) -> None:
    template(world)
    again = walk(
        world,
        "admin",
        "/quan-tri/mau-giay-khen/moi",
        {"name": "Khác", "award_form": next(iter(world.app.templates.award_forms()))},
    )
    assert again.status_code == 422
    assert "đã có mẫu" in page_of(again)
    other = template(world, name="Hộ", category="household")
    assert "mọi đối tượng" not in page_of(world.client("admin").get(f"/quan-tri/mau-giay-khen/{other}"))


def test_what_is_no_measure_is_refused_at_its_field(world: World) -> None:
    t = template(world)
    wrong = walk(
        world, "admin", f"/quan-tri/mau-giay-khen/{t}/muc/awardee", {**AWARDEE, "left": "abc", "size": "90"}
    )
    assert wrong.status_code == 422
    page = page_of(wrong)
    assert "Cách mép trái (mm): hãy ghi số từ 0 đến 500." in page
    assert "Cỡ chữ (pt): hãy ghi số từ 5 đến 72." in page
    assert 'value="abc"' in page, "what was typed stays"


def test_a_printer_is_measured_and_its_sheet_printed(world: World) -> None:
    typed = {
        "name": "Canon LBP 2900",
        "offset_x": "1,5",
        "offset_y": "-2",
        "scale_x": "100,5",
        "scale_y": "100",
    }
    assert walk(world, "admin", "/quan-tri/may-in/moi", typed).status_code == 303
    assert walk(world, "admin", "/quan-tri/may-in/moi", typed).status_code == 422, "the name is taken"
    printer = world.app.printers.printers(world.actor("admin"))[0]["printer_id"]
    url = f"/quan-tri/may-in/{printer}"
    plain, corrected = (
        pymupdf.open(stream=world.client("admin").get(f"{url}/to-can-chinh.pdf{query}").data, filetype="pdf")[
            0
        ]
        for query in ("", "?da_chinh=1")
    )
    mm = 25.4 / 72

    def cross(page: Any) -> tuple[float, float]:
        word = next(w for w in page.get_text("words") if w[4] == "A")
        return word[0] * mm, word[1] * mm

    (x, y), (x2, y2) = cross(plain), cross(corrected)
    assert abs(x2 - (148.5 + (x - 148.5) * 1.005 + 1.5)) < 0.05
    assert abs(y2 - (y - 2)) < 0.05
    text = " ".join(plain.get_text().split())
    assert "Tờ căn chỉnh máy in" in text
    assert "Calibration sheet" in text
    assert walk(world, "admin", url, {**typed, "scale_x": "120"}).status_code == 422
    assert walk(world, "admin", f"{url}/bo").status_code == 303
    assert "Canon" not in page_of(world.client("admin").get("/quan-tri/may-in/"))


def test_a_conference_is_printed_spoiled_and_printed_again(world: World) -> None:
    d = issued(world, "Bùi Thị Thưởng", LONG)
    client = world.client("standing")
    page = page_of(client.get("/in-giay-khen/moi"))
    assert "2 giấy, đã in 0" in page
    page = page_of(client.get(f"/in-giay-khen/moi?quyet_dinh={d}"))
    assert page.count(" checked") >= 2, "what has no print yet is chosen already"
    assert "Xem trước khi in: chữ thu nhỏ hoặc xuống dòng" in page
    assert page.index(LONG) < page.index("Giấy khen, theo thứ tự in"), "long names are listed for a look"
    run = begun(world, d)
    page = page_of(client.get(f"/in-giay-khen/{run}"))
    assert "đang dựng trang" in page.lower()
    log = page_of(client.get("/in-giay-khen/phoi"))
    assert "chưa dựng" in log
    assert ">đã dùng<" not in log, "the log of blanks agrees with the page of the run"
    assert client.get(f"/in-giay-khen/{run}/giay-khen.pdf").status_code in (409, 422)
    assert world.app.print_runs.carry_out(run) == "ready"
    pdf = client.get(f"/in-giay-khen/{run}/giay-khen.pdf")
    assert len(PdfReader(io.BytesIO(pdf.data)).pages) == 2
    single = client.get(f"/in-giay-khen/{run}/giay-khen.zip")
    with zipfile.ZipFile(io.BytesIO(single.data)) as archive:
        assert len(archive.namelist()) == 2
    read = world.log.query_one(
        "SELECT count(DISTINCT subject) AS n FROM personal_readings WHERE page = 'print_runs.file'"
    )
    assert read is not None
    assert read["n"] == 2, "who was printed is noted as read"
    spoiled = walk(
        world,
        "standing",
        f"/in-giay-khen/{run}/to-hong",
        {"position": "2", "cause": "other", "words": "Đổ nước"},
    )
    assert spoiled.status_code == 303
    page = page_of(client.get(f"/in-giay-khen/moi?quyet_dinh={d}"))
    assert "hỏng cả 1 lần in" in page
    without = _two_steps(
        world,
        "standing",
        f"/in-giay-khen/moi?quyet_dinh={d}",
        {"certificate": certificates(world)[1:], "mode": "overprint"},
    )
    assert without.status_code == 422
    assert "hãy ghi lý do in lại" in page_of(without)
    again = begun(world, d, certificate=certificates(world)[1:], reason="Đổ nước")
    page = page_of(client.get(f"/in-giay-khen/{again}"))
    assert "bản in lại lần 1" in page
    assert walk(world, "standing", "/in-giay-khen/phoi/hong", {"cause": "torn"}).status_code == 303
    page = page_of(client.get("/in-giay-khen/phoi"))
    for wanted in ("000004", "000003", "000002", "000001", "hỏng: lý do khác", "Đổ nước", "rách, bẩn, ướt"):
        assert wanted in page, wanted
    assert walk(world, "standing", f"/in-giay-khen/{again}/huy", {"reason": "Thôi"}).status_code == 303
    assert "bỏ số, không in" in page_of(client.get("/in-giay-khen/phoi"))
    assert walk(world, "standing", f"/in-giay-khen/{run}/xong").status_code == 303
    assert client.get(f"/in-giay-khen/{run}/giay-khen.pdf").status_code != 200


def test_a_run_blocked_by_a_revocation_is_given_up_and_the_others_are_printed_for_the_first_time(
    world: World,
) -> None:
    d = issued(world, "Bùi Thị Thưởng", LONG)
    client, (gone, left) = world.client("standing"), certificates(world)
    run, read = begun(world, d), begun(world, d, reason="x")
    page = page_of(client.get(f"/in-giay-khen/{run}"))
    assert "chưa dựng" in page
    assert "đã dùng" not in page
    for one in (run, read):
        assert world.app.print_runs.carry_out(UUID(str(one))) == "ready"
    assert "Tải một tệp PDF" in page_of(client.get(f"/in-giay-khen/{run}"))
    assert client.get(f"/in-giay-khen/{run}/huy").status_code == 422, (
        "whole runs are not given up once they are ready"
    )
    assert client.get(f"/in-giay-khen/{read}/giay-khen.pdf").status_code == 200
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE certificate_id = %s", (gone,))
    assert row is not None
    standing = world.actor("standing")
    draft = world.app.amendments.draft_correction(
        standing, Command(), decision_id=d, right={(row["nomination_id"], "name"): "Bùi Thị Khác"}, reason="x"
    )
    chair = world.actor("district")
    world.app.amendments.sign(
        chair, Command(), amendment_id=UUID(draft["id"]), code=world.otp("district")["otp"]
    )
    page = page_of(client.get(f"/in-giay-khen/{run}"))
    assert "Tải một tệp PDF" not in page
    assert "Đợt in này bị chặn" in page
    assert "không in nữa: nội dung đã được đính chính" in page
    assert client.get(f"/in-giay-khen/{run}/giay-khen.pdf").status_code == 422
    refused = client.get(f"/in-giay-khen/{read}/huy")
    assert refused.status_code == 422
    assert "đã có người tải về" in page_of(refused), "it may be on paper"
    assert walk(world, "standing", f"/in-giay-khen/{run}/huy", {"reason": "Có giấy sai"}).status_code == 303
    sheets = world.app.print_runs.sheets(standing, UUID(str(run)))
    assert {s["status"] for s in sheets} == {"void"}
    prints = world.app.print_runs.certificates(standing, [d], "decision")
    assert [(r["prints"]) for r in prints if str(r["certificate_id"]) == left] == [1], "the read one alone"


def test_both_languages(world: World) -> None:
    d = issued(world, "Bùi Thị Thưởng")
    t, run = template(world), begun(world, d)
    for who, url, words in (
        ("admin", f"/quan-tri/mau-giay-khen/{t}", "From left × top (mm)"),
        ("admin", f"/quan-tri/mau-giay-khen/{t}/muc/qr", "Printed over blanks as well"),
        ("standing", f"/in-giay-khen/{run}", "Sheets in the order they are printed"),
        ("standing", "/in-giay-khen/phoi", "The log of blanks"),
    ):
        client = world.client(who)
        client.set_cookie("lang", "en")
        assert words in page_of(client.get(url, query_string={"lang": "en"})), url


def test_a_revocation_under_way_is_warned_of_before_money_is_paid_or_paper_is_printed(world: World) -> None:
    d = issued(world, "Bùi Thị Thưởng", "Hà Văn Ân")
    url = f"/in-giay-khen/moi?quyet_dinh={d}&thu_tu=decision"
    words = "1 khen thưởng đang được xem xét thu hồi (số 0002): nên giữ giấy lại"
    client = world.client("standing")

    def checked(*chosen: str) -> str:
        path = url.partition("?")[0]
        data = {"certificate": list(chosen), "mode": "overprint", "quyet_dinh": str(d)}
        return page_of(client.post(path, data={**hidden_fields(page_of(client.get(url)), path), **data}))

    first, second = certificates(world)
    assert "xem xét thu hồi" not in checked(first, second)
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE gold_book_number = 2")
    assert row is not None
    world.app.revocations.propose(
        world.actor("standing"), Command(), nomination_id=row["nomination_id"], ground="dishonest_declaration",
        basis="own", reason="khai thiếu thu nhập", uploads=[],
    )  # fmt: skip
    assert words in checked(first, second)
    assert "xem xét thu hồi" not in checked(first), "that one is not printed"
    world.app.prizes.set_coefficient(
        world.actor("admin"), Command(), kind="district:giay_khen:household", value=Decimal("0.3"),
        valid_from=date(2020, 1, 1), document="1/QĐ", issued_on=date(2020, 1, 1), remarks="x",
    )  # fmt: skip
    page = page_of(client.get(f"/quyet-dinh/{d}/tien-thuong"))
    assert "nên giữ tiền lại đến khi có kết quả" in page
