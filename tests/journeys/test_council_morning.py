"""The council's morning: nine members, sixty dossiers, everybody in a browser of their own, counted by hand beside it.

What leads up to the morning is told through the use cases; the morning itself, from the invitation to the certificates, is done
on the pages alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.journeys.conftest import Arrive
from tests.journeys.product import Product, Visitor
from tests.web.story import INCOMES, World
from tests.workflows.world import plain_papers

from workflows.kernel import Command
from workflows.plans import packaged, read_plan_file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.xdist_group("journeys"),
    pytest.mark.timeout(900),
]

MEMBERS = tuple(f"council{n}" for n in range(1, 10))
CHAIR, KIN, STEPS_OUT, ABSENT = MEMBERS[0], MEMBERS[1], MEMBERS[2], MEMBERS[8]
DOSSIERS = 60
SHORT = {**INCOMES, 2018: 11_000_000}
"""Incomes of a household that falls short of the criterion in one year."""
TIE, STEPPED, DEVIATES = 0, 1, 39
"""Numbers of the dossiers: one on which a member has kin and the votes are equal, one from which a member steps out, and one that
the council proposes although the assessment speaks against it. All up to it fulfil the criterion, all after it do not."""
CHOICES = ("Tán thành", "Không tán thành", "Không có ý kiến")
PRIZE = 450_000
"""In đồng: 0,3 × 1.490.000 = 447.000, rounded up to ten thousand."""
WHY = "Hộ mất mùa vì lũ quét năm 2018, xã xác nhận; Hội đồng thấy xứng đáng."

_MINUTED = re.compile(
    r"(Bùi Thị Số \d\d) thôn .*? đạt (\d\d) (\d\d) (\d\d) (\d\d) (Đề nghị khen thưởng|Không đề nghị) \("
)


def name(number: int) -> str:
    """Who heads the household of a dossier."""
    return f"Bùi Thị Số {number:02d}"


def ballot(who: str, number: int) -> str:
    """How a member votes: the hand's count goes by this, the product never sees it."""
    if number == TIE:
        return "Tán thành" if who in (CHAIR, *MEMBERS[3:6]) else "Không tán thành"
    if number == DEVIATES:
        return "Không có ý kiến" if who == MEMBERS[5] else "Tán thành"
    if number > DEVIATES:
        return "Tán thành" if who == MEMBERS[6] else "Không tán thành"
    return "Không tán thành" if (number + MEMBERS.index(who)) % 7 == 0 else "Tán thành"


@pytest.fixture(scope="module")
def begins() -> date:
    return date(2020, 3, 1)


@pytest.fixture(scope="module", autouse=True)
def dossiers(product: Product) -> list[UUID]:
    """Return sixty dossiers of households, ready for the council, in the order of their numbers."""
    world = product.world
    for member in MEMBERS[3:]:
        world.member(member)
    let_absent_members_write(world)
    found = []
    with pytest.MonkeyPatch.context() as patch:
        plain_papers(patch)
        for number in range(DOSSIERS):
            incomes = INCOMES if number < DEVIATES else SHORT
            household = world.household(name(number), f"H{number:03d}", incomes=incomes)
            if number == TIE:
                world.app.people.declare_kin(world.actor(KIN), Command(), household_id=household)
            found.append(world.nomination(household))
            world.advance(found[-1], "council")
    product.until(date(2020, 5, 18))
    return found


def let_absent_members_write(world: World) -> None:
    """Put a version of the plan in force by which absent members vote in writing."""
    text = packaged("kh87-2018").text
    for old, new in (
        ("written_absentee_allowed = false", "written_absentee_allowed = true"),
        (f'version = "{packaged("kh87-2018").plan.version}"', 'version = "99.0.0"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    world.clock.set_day(date(2018, 8, 1))
    world.app.movements.adopt_plan(
        world.actor("admin"), Command(), plan=read_plan_file(text.encode(), "kh87-2018.toml"),
        document="3/KL-HĐ", decided_on=date(2018, 8, 1), reason="Thành viên vắng mặt gửi phiếu bằng văn bản.",
    )  # fmt: skip


def recused(who: str, number: int) -> bool:
    """Whether a member takes no part in a dossier."""
    return (who, number) in {(KIN, TIE), (STEPS_OUT, STEPPED)}


def by_hand(number: int) -> tuple[int, ...]:
    """Return who is for, against, without an opinion, and how many count."""
    papers = [ballot(who, number) for who in MEMBERS if not recused(who, number)]
    return (*(papers.count(words) for words in CHOICES), len(papers))


def proposed(number: int) -> bool:
    """Whether more than half are in favour; on a tie, whether the chair is."""
    votes_for, votes_against, _, base = by_hand(number)
    return votes_for * 2 > base or (votes_for == votes_against and ballot(CHAIR, number) == "Tán thành")


def honoured() -> Iterable[str]:
    """Everybody whom the council proposes, in the order of the dossiers."""
    return (name(n) for n in range(DOSSIERS) if proposed(n))


def test_the_hand_counts_what_the_morning_is_about() -> None:
    assert by_hand(TIE) == (4, 4, 0, 8)
    assert by_hand(DEVIATES) == (8, 0, 1, 9)
    assert [n for n in range(DOSSIERS) if proposed(n)] == list(range(DEVIATES + 1))
    assert len({by_hand(n) for n in range(DOSSIERS)}) >= 4


def test_a_morning_of_nine_members_and_sixty_dossiers(arrive: Arrive, dossiers: list[UUID]) -> None:
    standing = arrive("standing")
    session = it_is_convened_and_opened(standing)
    members = {who: arrive(who, viewport={"width": 390, "height": 800}) for who in MEMBERS}
    one_steps_out(members[STEPS_OUT], session, dossiers[STEPPED])
    all_vote_at_once([members[who] for who in MEMBERS if who != ABSENT], session, dossiers)
    one_has_written(standing, session, dossiers)
    the_chair_sees_no_tally_before_the_count(members[CHAIR], session)
    it_is_counted_reviewed_and_published(standing, members[CHAIR], session)
    the_minutes_say_the_same(standing, session)
    decision, number = the_chair_signs(standing, arrive("district"), session)
    the_money_waits_for_its_coefficient(standing, arrive("admin"), decision)
    all_certificates_are_issued(standing, decision, number)


def it_is_convened_and_opened(standing: Visitor) -> str:
    """Convene all sixty; everybody comes but one."""
    standing.visit("/hoi-dong")
    standing.follow("Triệu tập phiên họp")
    standing.fill("Địa điểm", "Hội trường UBND huyện")
    standing.press("Xem lại trước khi triệu tập")
    standing.press("Triệu tập phiên họp")
    session = standing.page.url
    standing.follow("Điểm danh và khai mạc")
    boxes = standing.page.locator("input[name=present]")
    assert boxes.count() == len(MEMBERS)
    absent = standing.product.world.officers[ABSENT]
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") != str(absent))
    standing.press("Xem lại")
    standing.says("8 trên 9 thành viên")
    standing.press("Khai mạc phiên họp")
    return session


def one_steps_out(member: Visitor, session: str, dossier: UUID) -> None:
    """A member is too close to a household that no register knows of."""
    member.visit(f"{session}/bieu-quyet")
    member.go(member.page.locator(f"a[href$='/rut/{dossier}']"))
    member.says(name(STEPPED))
    member.press("Ghi việc rút khỏi việc xét")
    member.says("Đã ghi việc rút khỏi việc xét.")


def all_vote_at_once(members: list[Visitor], session: str, dossiers: list[UUID]) -> None:
    """Each marks the ballots on a phone; all of them send at the same moment."""
    for member in members:
        member.visit(f"{session}/bieu-quyet")
        mark(member, [n for n in range(DOSSIERS) if not recused(member.name, n)])
        member.press("Xem lại phiếu trước khi gửi")
    for member in members:
        member.page.get_by_role("button", name=re.compile(r"^Gửi phiếu cho (59|60) hồ sơ$")).click(
            no_wait_after=True
        )
    for member in members:
        member.page.wait_for_url(session)
        member.says("Đã ghi phiếu của bạn cho")


def mark(who: Visitor, numbers: Iterable[int], whose: str = "") -> None:
    """Mark every ballot on the page as its member wants it."""
    wanted = {name(n): ballot(whose or who.name, n) for n in numbers}
    assert who.page.get_by_role("radio").count() == 3 * len(wanted)
    marked = who.page.evaluate(
        """wanted => [...document.querySelectorAll("fieldset")].filter(group => {
            const name = Object.keys(wanted).find(n => group.querySelector("legend")?.innerText.includes(n));
            const label = [...group.querySelectorAll("label")].find(l => l.innerText.trim() === wanted[name]);
            label?.click();
            return label !== undefined;
        }).length""",
        wanted,
    )
    assert marked == len(wanted)


def one_has_written(standing: Visitor, session: str, dossiers: list[UUID]) -> None:
    """The absent member's ballots come on paper."""
    standing.visit(session)
    standing.follow("Nhập phiếu bằng văn bản")
    mark(standing, range(DOSSIERS), ABSENT)
    standing.press("Xem lại")
    standing.press("Nhập phiếu cho 60 hồ sơ")


def the_chair_sees_no_tally_before_the_count(chair: Visitor, session: str) -> None:
    chair.visit(session)
    assert chair.page.get_by_role("columnheader", name="Tán thành").count() == 0
    chair.says("Số phiếu tán thành chỉ hiện sau khi công bố kết quả.")


def tallies(who: Visitor) -> dict[str, tuple[int, ...]]:
    """Read the count off the page: for, against, without an opinion, out of."""
    found = {}
    for row in who.page.locator("table:has(th:text-is('Trên tổng')) tbody tr").all():
        cells = [c.strip() for c in row.locator("th, td").all_inner_texts()]
        numbers = [int(c) for c in cells[1:] if c.isdigit()]
        found[next(c for c in cells if c.startswith("Bùi"))] = tuple(numbers[:4])
    return found


def it_is_counted_reviewed_and_published(standing: Visitor, chair: Visitor, session: str) -> None:
    standing.visit(session)
    standing.follow("Kiểm phiếu")
    standing.press("Kiểm phiếu 60 hồ sơ")
    chair.visit(session)
    chair.follow("Xem lại và công bố kết quả")
    assert tallies(chair) == {name(n): by_hand(n) for n in range(DOSSIERS)}
    chair.says("40 đối tượng được đề nghị khen, 20 không; 1 kết quả khác với đánh giá.")
    chair.page.get_by_role("textbox").fill(WHY)
    chair.press("Xem lại trước khi công bố")
    chair.says(WHY)
    chair.press("Công bố kết quả, đề nghị khen 40 đối tượng")


def pages_of(paper: bytes) -> str:
    """What a PDF says, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def the_minutes_say_the_same(standing: Visitor, session: str) -> None:
    standing.visit(session)
    minutes = pages_of(standing.open_link("Biên bản phiên họp (PDF)"))
    counted = minutes[minutes.index("III. KẾT QUẢ BỎ PHIẾU") : minutes.index("IV. KẾT QUẢ KHÁC")]
    said = {
        row[1]: (*(int(n) for n in row.groups()[2:5]), int(row[2]), row[6] == "Đề nghị khen thưởng")
        for row in _MINUTED.finditer(counted)
    }
    assert said == {name(n): (*by_hand(n), proposed(n)) for n in range(DOSSIERS)}
    assert "Ngang phiếu, theo bên Chủ tịch Hội đồng" in counted
    assert counted.count("Trong đó phiếu bằng văn bản: 01") == DOSSIERS
    for words in (
        "tự đề nghị rút",
        "là đối tượng được đề nghị hoặc người thân thuộc hộ",
        f"đề nghị khen {WHY}",
    ):
        assert words in minutes
    assert "đề nghị Chủ tịch UBND huyện khen thưởng 40 hộ gia đình" in minutes


def the_chair_signs(standing: Visitor, district: Visitor, session: str) -> tuple[str, str]:
    """Return the decision's address and number."""
    standing.visit(session)
    standing.follow("Dự thảo quyết định khen thưởng")
    standing.press("Lập dự thảo cho 40 đối tượng")
    address = standing.page.url
    district.visit("/")
    district.follow("Xem và ký")
    district.follow("Ký quyết định khen thưởng 40 đối tượng")
    district.press("Ký quyết định khen thưởng 40 đối tượng")
    district.fill("Mã xác thực", district.product.world.otp("district")["otp"])
    district.press("Ký quyết định khen thưởng 40 đối tượng")
    signed = re.search(r"Đã ký Quyết định số (\S+)\.", district.main())
    assert signed, district.main()
    return address, signed[1]


def the_money_waits_for_its_coefficient(standing: Visitor, admin: Visitor, decision: str) -> None:
    """No list while the household's coefficient is not set; then forty times the same, rounded up to ten thousand đồng."""
    refused = standing.context.request.get(f"{decision}/tien-thuong")
    assert refused.status == 422
    assert "hệ số" in refused.text()
    admin.visit("/tien-thuong/he-so")
    admin.choose("Hình thức, đối tượng", "Giấy khen (huyện) – hộ gia đình")
    for label, words in (
        ("Hệ số", "0,3"),
        ("Áp dụng từ ngày", "01/01/2020"),
        ("Số văn bản", "45/HD-HĐTĐ"),
        ("Ngày văn bản", "10/01/2020"),
        ("Đã đối chiếu những gì", "Hướng dẫn của Hội đồng tỉnh"),
    ):
        admin.fill(label, words)
    admin.press("Tiếp tục")
    admin.press("Ghi hệ số tiền thưởng")
    standing.visit(f"{decision}/tien-thuong")
    sheet = load_workbook(io.BytesIO(standing.open_link("Tải danh sách chi (XLSX)"))).active
    assert sheet is not None
    rows: list[list[Any]] = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    paid = {row[1].removeprefix("Hộ gia đình "): row[-1] for row in rows if row and isinstance(row[0], int)}
    assert paid == dict.fromkeys(honoured(), PRIZE)
    assert "18.000.000" in pages_of(standing.open_link("Tải danh sách chi (PDF)"))


def all_certificates_are_issued(standing: Visitor, decision: str, number: str) -> None:
    """Forty certificates, one for each who was proposed, with forty numbers in a row."""
    standing.visit(decision)
    standing.follow("Cấp tất cả 40 giấy khen")
    standing.press("Cấp 40 giấy khen")
    standing.says("Đã cấp 40 giấy khen.")
    links = [
        a.get_attribute("href") for a in standing.page.get_by_role("link", name="Tải giấy khen (PDF)").all()
    ]
    papers = [
        pages_of(standing.context.request.get(standing.product.address + str(link)).body()) for link in links
    ]
    assert len(papers) == 40
    for n, paper in enumerate(papers):
        assert name(n).casefold() in paper.casefold()
        assert number in paper
    standing.visit("/so-vang")
    rows = standing.page.locator("main tbody tr").all_inner_texts()
    written = {int(row.split()[0]): who for row in rows for who in honoured() if who in row}
    assert written == dict(enumerate(honoured(), start=1))
    assert len(rows) == 40
