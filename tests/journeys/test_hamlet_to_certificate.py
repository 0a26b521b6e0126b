"""The main job through the interface alone: from a household's pledge to the certificate that anybody can check.

Thirteen people in eleven offices, each in a browser of their own. Nothing is done behind the pages except that days pass.
"""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
import zxingcpp
from pypdf import PdfReader
from tests.journeys.conftest import Arrive
from tests.journeys.product import Product, Visitor
from tests.web.story import PDF

# Some hundred and fifty pages: a minute on a machine of its own, but several where others are at work.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.xdist_group("journeys"),
    pytest.mark.timeout(900),
]

HEAD = "Bùi Thị Thưởng"
CODE = "15151-BS-001"
PLEDGE = PDF + b"% cam ket thoat ngheo"
MINUTES = PDF + b"% bien ban hop thon"
FIGURES = {2016: "7.350.000", 2017: "11.760.000", 2018: "12.100.000", 2019: "13.000.000"}
CORRECTED = {2018: "12.000.000"}


def evidence(year: int) -> bytes:
    """What the hamlet hands in for a year."""
    return PDF + f"% so theo doi thu nhap {year}".encode()


def findings(year: int) -> bytes:
    """What the commune chair found at the household's home."""
    return PDF + f"% phieu dieu tra thu nhap {year}".encode()


@pytest.fixture(scope="module")
def begins() -> date:
    return date(2018, 8, 1)


def to_household(who: Visitor) -> None:
    """Go to the household from the list, as somebody who knows only the name."""
    who.visit("/ho-gia-dinh")
    who.fill("Tên chủ hộ hoặc mã hộ", "bui thi thuong")
    who.press("Lọc")
    who.follow(HEAD)


def to_commitment(who: Visitor) -> None:
    to_household(who)
    who.follow("Đăng ký ngày 10/03/2016, mục tiêu hết năm 2018")


def to_dossier(who: Visitor) -> None:
    """Open the dossier from the work list, where its own next step waits."""
    who.visit("/")
    who.says(HEAD)
    who.go(who.page.locator("main table a[href^='/ho-so/']").first)


def act(who: Visitor, name: str, *typed: tuple[str, str], asks: bool = True) -> None:
    """Do an act of the dossier through the page that has it checked; ``asks``: there is a form before that page."""
    to_dossier(who)
    who.follow(name)
    for label, words in typed:
        who.fill(label, words)
    if asks:
        who.press("Tiếp tục")
    who.says(HEAD)
    who.press(name)


def test_from_a_pledge_in_the_hamlet_to_a_certificate_anybody_can_check(
    arrive: Arrive, product: Product
) -> None:
    hamlet, officer, chair = arrive("hamlet"), arrive("officer"), arrive("chair", color_scheme="dark")
    a_household_pledges_and_leaves_poverty(hamlet, officer, chair)
    product.until(date(2020, 3, 2))
    it_declares_its_incomes(hamlet)
    the_commune_confirms_each_figure(chair)
    code = the_hamlet_nominates_it(hamlet)
    the_commune_verifies_posts_and_endorses(officer, chair, product, code)
    standing = arrive("standing")
    the_district_checks_and_appraises(standing, arrive("labour"))
    members = [
        arrive("council1"),
        arrive("council2", viewport={"width": 390, "height": 800}),
        arrive("council3"),
    ]
    product.until(date(2020, 5, 18))
    the_council_votes(standing, members)
    number = the_chair_decides(standing, arrive("district", color_scheme="dark"))
    address = the_certificate_is_issued(standing, number)
    anybody_checks_it(arrive(viewport={"width": 390, "height": 800}), address, number)
    the_auditor_asks_who_confirmed_the_income(arrive("auditor"))


def a_household_pledges_and_leaves_poverty(hamlet: Visitor, officer: Visitor, chair: Visitor) -> None:
    hamlet.follow("Ghi hộ mới vào sổ")
    hamlet.fill("Mã hộ", CODE)
    hamlet.fill("Họ và tên chủ hộ", HEAD)
    hamlet.fill("Năm sinh của chủ hộ", "1975")
    hamlet.fill("Dân tộc", "Mường")
    hamlet.fill("Số nhân khẩu", "4")
    hamlet.tick("Phân loại hộ", "Hộ nghèo")
    hamlet.press("Tiếp tục")
    hamlet.says(HEAD)
    hamlet.press("Ghi hộ vào sổ")
    hamlet.follow("Đăng ký thoát nghèo cho hộ")
    hamlet.choose("Mục tiêu thoát nghèo hết năm", "2018")
    hamlet.fill(
        "Lời cam kết của hộ", "Gia đình tôi nuôi thêm hai con bò và trồng keo để thoát nghèo bền vững."
    )
    # Signed on paper before the movement was launched: the year the household left poverty is not before that of its pledge.
    hamlet.fill("Ngày hộ ký cam kết, nếu không phải hôm nay", "10/03/2016")
    hamlet.attach("don-cam-ket.pdf", PLEDGE)
    hamlet.press("Tiếp tục")
    hamlet.says("don-cam-ket.pdf")
    hamlet.press("Đăng ký thoát nghèo cho hộ này")
    hamlet.says("Đã đăng ký")

    officer.visit("/")
    officer.follow("Xem xét, tiếp nhận")
    officer.press("Tiếp tục")
    officer.press("Tiếp nhận đăng ký của hộ này")
    officer.says("Đã tiếp nhận đăng ký.")

    to_commitment(chair)
    chair.follow("Công nhận thoát nghèo")
    chair.choose("Năm thoát nghèo", "2016")
    chair.fill("Căn cứ công nhận", "Kết quả rà soát hộ nghèo cuối năm 2016")
    chair.press("Tiếp tục")
    chair.says("2016")
    chair.press("Công nhận hộ này thoát nghèo")
    chair.says("Đã công nhận thoát nghèo.")


def it_declares_its_incomes(hamlet: Visitor) -> None:
    hamlet.page.reload()
    hamlet.look()
    for year, figure in FIGURES.items():
        hamlet.follow("Khai thu nhập")
        hamlet.choose("Năm", str(year))
        hamlet.fill("Thu nhập bình quân đầu người cả năm", figure)
        hamlet.fill("Nguồn thu nhập", "lúa hai vụ, bán bò, tiền công")
        hamlet.attach(f"so-thu-nhap-{year}.pdf", evidence(year))
        hamlet.press("Tiếp tục")
        hamlet.press(f"Khai {figure} đồng cho năm {year}")
        hamlet.says("Đã khai.")

    hamlet.follow("Ghi cam kết không tái nghèo")
    hamlet.press("Tiếp tục")
    hamlet.press("Ghi cam kết không tái nghèo")
    hamlet.says("Đã ghi cam kết không tái nghèo.")


def the_commune_confirms_each_figure(chair: Visitor) -> None:
    for year, figure in FIGURES.items():
        chair.visit("/")
        chair.says(f"Thu nhập năm {year}: {figure} đồng")
        chair.follow(f"Xác minh năm {year}")
        assert chair.open_link(f"so-thu-nhap-{year}.pdf") == evidence(year)
        right = CORRECTED.get(year, figure)
        if year in CORRECTED:
            chair.tick("Kết luận", "Xác nhận số khác (điều chỉnh)")
            chair.fill("Số xác nhận (chỉ khi điều chỉnh)", right)
            chair.fill("Ghi chú", "Trừ tiền bán bò đã tính vào năm trước")
        else:
            chair.tick("Kết luận", "Xác nhận đúng số đã khai")
        chair.tick("Đã xác minh bằng cách nào", "Khảo sát tại hộ")
        chair.attach(f"phieu-dieu-tra-{year}.pdf", findings(year))
        chair.press("Tiếp tục")
        chair.says(f"{figure} đồng")
        chair.says(f"phieu-dieu-tra-{year}.pdf")
        chair.says("Việc này được ghi lại vĩnh viễn")
        chair.press(f"Xác nhận {right} đồng cho năm {year}")
        chair.says(f"Đã ghi kết luận về thu nhập năm {year}.")


def the_hamlet_nominates_it(hamlet: Visitor) -> str:
    hamlet.follow(HEAD)
    hamlet.follow("Lập hồ sơ đề nghị khen thưởng")
    hamlet.press("Lập hồ sơ đề nghị")
    opened = re.search(r"Đã lập hồ sơ (\S+)\.", hamlet.main())
    assert opened, hamlet.main()

    hamlet.follow("Ghi biên bản họp bình xét")
    hamlet.fill("Ngày họp", "01/03/2020")
    hamlet.fill("Số người có mặt", "50")
    hamlet.fill("Số tán thành", "48")
    hamlet.fill("Số không tán thành", "1")
    hamlet.fill("Người chủ trì", "Phạm Văn Tình")
    hamlet.fill("Thư ký", "Lê Thị Hòa")
    hamlet.attach("bien-ban-hop-thon.pdf", MINUTES)
    hamlet.press("Tiếp tục")
    hamlet.says("bien-ban-hop-thon.pdf")
    hamlet.press("Ghi biên bản họp bình xét")

    hamlet.follow("Xác nhận tiêu chí")
    questions = hamlet.page.locator("fieldset:has(input[type=radio])")
    for at in range(questions.count()):
        name = questions.nth(at).locator("input").first.get_attribute("name")
        if name in ("law_abiding", "initiative", "credit_use"):
            questions.nth(at).get_by_label("Có, đạt tiêu chí này").check()
    # No paper at hand: what is said instead is asked for at each criterion.
    hamlet.press("Tiếp tục")
    hamlet.says("vì sao không có")
    for name in ("law_abiding", "initiative", "credit_use"):
        hamlet.page.locator(f'[name="{name}_note"]').fill(
            "Cuộc họp thôn đã xác nhận, không có giấy tờ riêng."
        )
    hamlet.press("Tiếp tục")
    hamlet.press("Xác nhận tiêu chí")
    hamlet.says("Đã ghi xác nhận tiêu chí.")

    hamlet.follow("Nộp hồ sơ")
    hamlet.fill(
        "Báo cáo thành tích của hộ", "Hộ thoát nghèo năm 2016, thu nhập tăng đều, giúp hai hộ bên cạnh."
    )
    hamlet.press("Tiếp tục")
    hamlet.press("Nộp hồ sơ")
    hamlet.says("Đã nộp hồ sơ lên UBND xã.")
    return opened[1]


def the_commune_verifies_posts_and_endorses(
    officer: Visitor, chair: Visitor, product: Product, code: str
) -> None:
    act(officer, "Xác nhận đủ thành phần")
    officer.says(code)
    act(chair, "Xác minh nội dung đề nghị")
    chair.says("Đã xác minh nội dung đề nghị.")
    act(officer, "Niêm yết công khai", asks=False)
    officer.says("Đã bắt đầu niêm yết.")
    product.days_pass(7)
    act(officer, "Kết thúc niêm yết")
    officer.says("Đã kết thúc niêm yết.")
    act(chair, "Trình cấp trên", ("Số tờ trình", "12/TTr-UBND"))
    chair.says("Đã trình cấp trên.")


def the_district_checks_and_appraises(standing: Visitor, labour: Visitor) -> None:
    act(standing, "Xác nhận đủ thành phần")
    act(labour, "Thẩm định", ("Ý kiến thẩm định", "Đủ điều kiện khen thưởng theo điểm IV.2.7.2."))
    labour.says("Đã ghi ý kiến thẩm định.")


def the_council_votes(standing: Visitor, members: list[Visitor]) -> None:
    standing.visit("/hoi-dong")
    standing.follow("Triệu tập phiên họp")
    standing.fill("Địa điểm", "Phòng họp số 1, UBND huyện")
    standing.press("Xem lại trước khi triệu tập")
    standing.says(HEAD)
    standing.press("Triệu tập phiên họp")
    standing.follow("Điểm danh và khai mạc")
    for box in standing.page.locator("input[name=present]").all():
        box.check()
    standing.press("Xem lại")
    standing.says("3 trên 3 thành viên")
    standing.press("Khai mạc phiên họp")
    for member in members:
        member.visit("/")
        member.follow("Vào phiên họp")
        member.follow("Biểu quyết")
        member.page.get_by_label("Tán thành", exact=True).check()
        member.press("Xem lại phiếu trước khi gửi")
        member.says(HEAD)
        member.press("Gửi phiếu cho 1 hồ sơ")
    standing.visit("/")
    standing.follow("Vào phiên họp")
    standing.follow("Kiểm phiếu")
    standing.says("3 phiếu công khai")
    standing.press("Kiểm phiếu 1 hồ sơ")
    chair = members[0]
    chair.visit("/")
    chair.follow("Vào phiên họp")
    chair.follow("Xem lại và công bố kết quả")
    chair.says("3 tán thành, 0 không tán thành")
    chair.press("Công bố kết quả, đề nghị khen 1 đối tượng")
    standing.visit("/")
    standing.follow("Dự thảo quyết định")
    standing.follow("Dự thảo quyết định khen thưởng")
    standing.press("Lập dự thảo cho 1 đối tượng")
    standing.says("Đã lập dự thảo quyết định.")


def the_chair_decides(standing: Visitor, district: Visitor) -> str:
    district.visit("/")
    district.follow("Xem và ký")
    district.follow("Ký quyết định khen thưởng 1 đối tượng")
    district.says(HEAD)
    district.press("Ký quyết định khen thưởng 1 đối tượng")
    district.says("Hãy nhập mã đang hiện trên thiết bị.")
    district.fill("Mã xác thực", district.product.world.otp("district")["otp"])
    district.press("Ký quyết định khen thưởng 1 đối tượng")
    signed = re.search(r"Đã ký Quyết định số (\S+)\.", district.main())
    assert signed, district.main()
    standing.visit("/quyet-dinh")
    standing.says(signed[1])
    return signed[1]


def the_certificate_is_issued(standing: Visitor, number: str) -> str:
    act(standing, "Cấp giấy khen", asks=False)
    standing.says("Đã cấp giấy khen.")
    standing.visit("/so-vang")
    paper = standing.open_link("Giấy khen (PDF)")
    text = PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert HEAD.casefold() in " ".join(text.split()).casefold()
    assert number in text
    code = read_code(paper)
    address = standing.page.locator("main a[href^='/c/']").get_attribute("href")
    # Behind the address: what the ledger vouches for, to be checked offline.
    assert code.partition("#")[0] == f"{standing.product.address}{address}"
    assert len(code.partition("#")[2]) == 160
    return code


def read_code(paper: bytes) -> str:
    """What a phone reads from the certificate's QR code."""
    import pymupdf
    from PIL import Image

    with pymupdf.open(stream=paper) as document:
        picture = document[0].get_pixmap(dpi=200)
        image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return found[0].text


def anybody_checks_it(stranger: Visitor, address: str, number: str) -> None:
    stranger.visit(address)
    stranger.says("Giấy khen này đã được cấp và đang còn hiệu lực.")
    stranger.says(HEAD)
    stranger.says(number)
    assert "11.760.000" not in stranger.words()


def the_auditor_asks_who_confirmed_the_income(auditor: Visitor) -> None:
    auditor.visit("/kiem-toan")
    auditor.choose("Thu nhập năm", "2017")
    auditor.fill("Số xác nhận từ (đồng)", "11.760.000")
    auditor.fill("Số xác nhận đến (đồng)", "11.760.000")
    auditor.press("Lọc")
    rows = auditor.page.locator("tbody tr")
    assert rows.count() == 1
    row = rows.first.inner_text()
    for part in (
        HEAD,
        "Thu nhập năm 2017",
        "11.760.000",
        "Nguyễn Văn Chair",
        "Chủ tịch UBND xã Cẩm Bình",
        "02/03/2020",
    ):
        assert part in row, f"{part!r} is not in\n{row}"
    assert "khảo sát tại hộ" in row.lower()
    assert auditor.open_link("phieu-dieu-tra-2017.pdf") == findings(2017)
    # From the line to the commitment, where the household's own evidence lies.
    auditor.follow(HEAD)
    auditor.says("11.760.000")
    assert evidence(2017) in [
        auditor.context.request.get(auditor.product.address + str(link.get_attribute("href"))).body()
        for link in auditor.page.get_by_role("link", name="so-thu-nhap-2017.pdf").all()
    ]
