"""Who reads sensitive data leaves a line: on every page, for every office; and the auditor sees who it was."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.entries import entry
from tests.intake.spreadsheets import xlsx
from tests.web.district import COUNCIL_DAY, drafted, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of
from tests.web.test_imports import looked_at, sent
from tests.web.test_links import links_of

from aggregates.vocabulary import ROLES
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.readings import FOLDED
from workflows.sensitive import ENTRY, NOT_SHOWN, Kind, needed

AMOUNTS = {2016: 7_351_117, 2017: 11_762_221, 2018: 12_003_331, 2019: 13_004_447}
WORDS = (
    "Bò ốm nên phải vay nặng lãi",
    "Mẹ già nằm một chỗ",
    "Đã đếm được chín con lợn",
    "Con bỏ học vì thiếu ăn",
    "Đã vay lại bạc tạo",
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")


def household(world: World, number: int) -> UUID:
    """A household whose every sensitive fact is found nowhere else, on its way to an award."""
    h, hamlet, chair = world.app.households, world.actor("hamlet"), world.actor("chair")
    world.clock.set_day(date(2018, 8, 1))
    id = UUID(
        world.app.household_register.register(
            hamlet, Command(), hamlet_id=world.units["hamlet"], household_class="poor",
            entry=entry(f"K{number:03d}", f"Hà Thị Kín {number}", birth_year=1931 + number, ethnicity=f"Dân tộc Ẩn {number}",
                        address=f"Ngách Sâu {number}", members=4, disabled_member=True, social_protection=False),
        )["id"]
    )  # fmt: skip
    c = UUID(
        h.register_commitment(
            hamlet, Command(occurred_on=date(2016, 3, 10)), household_id=id, exiting_from="poor", target_year=2018,
            statement=f"{WORDS[0]} {number}", uploads=[Upload("don.pdf", PDF + b"%d" % number)],
        )["id"]
    )  # fmt: skip
    h.accept(world.actor("officer"), Command(), commitment_id=c)
    h.receive_support(
        hamlet, Command(), commitment_id=c, kind="loan", provider="Hội Phụ nữ", amount=Decimal(30_000_000 + number),
        received_on=date(2017, 5, 1), uploads=[], giver="union", details=f"{WORDS[3]} {number}",
    )  # fmt: skip
    h.recognise_exit(chair, Command(), commitment_id=c, year=2016, basis="rà soát", uploads=[])
    h.pledge_no_relapse(hamlet, Command(), commitment_id=c, uploads=[])
    world.clock.set_day(date(2020, 3, 2))
    for year, amount in AMOUNTS.items():
        h.declare_income(
            hamlet, Command(), commitment_id=c, year=year, amount=Decimal(amount + number), sources=f"{WORDS[1]} {number}",
            uploads=[Upload(f"so-{year}.pdf", PDF + b"%d%d" % (number, year))],
        )  # fmt: skip
        if year < 2018 or number != 3:
            world.verified(c, year, note=f"{WORDS[2]} {number}")
    h.confirm_no_relapse(chair, Command(), commitment_id=c, year=2017, basis=f"{WORDS[4]} {number}")
    return id


def secrets(number: int) -> dict[str, tuple[Kind, re.Pattern[str]]]:
    """What must not stand on a page without a line, by the kind of the field it is of."""

    def amount(value: int) -> re.Pattern[str]:
        return re.compile(f"{value:,}".replace(",", "[.,]"))

    found = {
        "birth year": (Kind.BIRTH_YEAR, re.compile(rf"\b{1931 + number}\b")),
        "ethnicity": (Kind.ETHNICITY, re.compile(f"Dân tộc Ẩn {number}")),
        "address": (Kind.ADDRESS, re.compile(f"Ngách Sâu {number}")),
        "support": (Kind.INCOME, amount(30_000_000 + number)),
    }
    found |= {f"income {y}": (Kind.INCOME, amount(a + number)) for y, a in AMOUNTS.items()}
    return found | {w: (Kind.WORDS, re.compile(f"{w} {number}")) for w in WORDS}


@pytest.fixture
def district(world: World) -> tuple[World, dict[UUID, int]]:
    """Households at several places: awarded, at the council, at the commune, and with a figure still to confirm."""
    ids = {household(world, number): number for number in (1, 2, 3)}
    first, second, _ = ids
    n = world.nomination(first)
    world.advance(n, "council")
    world.clock.set_day(COUNCIL_DAY)
    drafted(world, [n])
    world.clock.set_day(date(2020, 3, 2))
    world.advance(world.nomination(second), "commune_verification")
    c = world.commitment_of(second)
    typed = {"planned_for": "20/03/2020", "sampling": "Theo thư", "commitments": [str(c)]}
    made = walk(world, "inspector", f"/kiem-tra/lap/{world.units['commune']}", typed)
    assert made.status_code == 303, page_of(made)
    url = made.location
    seen = walk(world, "inspector", f"{url}/bien-ban", {"on": "02/03/2020", "minutes": "x"}, {"a.pdf": PDF})
    assert seen.status_code == 303
    finding = {"commitment": str(c), "year": "2017", "text": f"{WORDS[2]} 2"}
    assert walk(world, "inspector", f"{url}/phat-hien/thu-nhap", finding).status_code == 303
    world.clock.set_day(COUNCIL_DAY)
    return world, ids


def noted(world: World, request: str) -> dict[UUID, set[str]]:
    """The lines that a page left, by person."""
    found: dict[UUID, set[str]] = {}
    for row in world.log.query("SELECT subject, kinds FROM personal_readings WHERE request = %s", (request,)):
        found.setdefault(row["subject"], set()).update(row["kinds"])
    return found


@pytest.mark.long
@pytest.mark.timeout(900)
def test_nothing_sensitive_is_shown_without_a_line_or_to_an_office_that_does_not_need_it(
    district: tuple[World, dict[UUID, int]],
) -> None:
    world, ids = district
    wrong: list[str] = []
    shown: Counter[tuple[str, Kind]] = Counter()
    everybody = {name: role for name, role, *_ in OFFICERS if name not in ("council3", "foreign")}
    for who, role in everybody.items():
        client, waiting = world.client(who), ["/"]
        known, kinds_of_page = set(waiting), Counter[str]()
        while waiting:
            url = waiting.pop(0)
            shape = re.sub(r"\d+", "9", _ID.sub("*", url.partition("?")[0]))
            kinds_of_page[shape] += 1
            if kinds_of_page[shape] > 4:
                continue
            answer = client.get(url)
            if answer.status_code in (301, 302, 303):
                onward = [answer.location]
            else:
                text = page_of(answer) if (answer.mimetype or "").startswith("text/") else ""
                onward = links_of(text, url) if answer.mimetype == "text/html" else []
                lines = noted(world, answer.headers["X-Request-ID"])
                text = unescape(text)
                for id, number in ids.items():
                    for name, (kind, pattern) in secrets(number).items():
                        if pattern.search(text):
                            shown[who, kind] += 1
                            if kind not in lines.get(id, set()):
                                wrong.append(f"{who} read the {name} of {number} on {url} without a line")
                            if not any(kind in needed(role, area) for area in _AREAS):
                                wrong.append(f"{who} does not need the {name} on {url}")
            for link in onward:
                if link not in known:
                    known.add(link)
                    waiting.append(link)
    assert wrong == []
    # The walk has read what it is about: had it found nothing it would prove nothing.
    for who in ("hamlet", "officer", "labour", "auditor"):
        assert {kind for name, kind in shown if name == who} >= {*ENTRY.values(), Kind.INCOME, Kind.WORDS} - {
            Kind.DISABILITY,
            Kind.PROTECTION,
        }, who
    assert ("chair", Kind.ETHNICITY) not in shown
    assert shown["chair", Kind.INCOME]
    assert shown["council1", Kind.INCOME], "the council judges by the dossier's figures"
    assert {kind for name, kind in shown if name == "admin"} == set()


_AREAS = ("register", "commitment", "dossier", "council", "inspection", "audit", "work", "import")
_FACTS = {
    "birth_year": "Năm sinh",
    "ethnicity": "Dân tộc",
    "address": "Địa chỉ",
    "disabled_member": "Có người khuyết tật",
    "social_protection": "Có đối tượng bảo trợ xã hội",
}
# Written from what each office does, not from the code: who sees which fact on a household's page.
_SEES = {
    "hamlet": set(_FACTS),
    "officer": set(_FACTS),
    "labour": set(_FACTS),
    "auditor": set(_FACTS),
    "chair": set(_FACTS) - {"ethnicity"},
    "inspector": {"address", "disabled_member", "social_protection"},
    "standing": {"disabled_member", "social_protection"},
    "district": set(),
    "council1": set(),
    "council2": set(),
}


def value_of(page: str, label: str) -> str:
    """What stands beside a label in a list of facts."""
    found = re.search(rf"<dt>{label}</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert found, label
    return unescape(re.sub(r"<[^>]*>", "", found[1])).strip()


@pytest.mark.parametrize("who", _SEES)
def test_a_households_page_shows_each_office_what_it_needs(world: World, who: str) -> None:
    id = household(world, 1)
    plain = {
        "birth_year": "1932",
        "ethnicity": "Dân tộc Ẩn 1",
        "address": "Ngách Sâu 1",
        "disabled_member": "Có",
        "social_protection": "Không",
    }
    answer = world.client(who).get(f"/ho-gia-dinh/{id}")
    page = page_of(answer)
    for fact, label in _FACTS.items():
        wanted = plain[fact] if fact in _SEES[who] else NOT_SHOWN.vi
        assert value_of(page, label) == wanted, fact
    kinds = noted(world, answer.headers["X-Request-ID"]).get(id, set()) & {*ENTRY.values()}
    assert kinds == {ENTRY[fact] for fact in _SEES[who]}
    # Whose it is, and how it stands, everybody in charge reads.
    assert "Hà Thị Kín 1" in page
    assert "K001" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [("hamlet", True), ("officer", True), ("chair", True), ("labour", True), ("standing", True), ("inspector", True),
     ("district", True), ("auditor", True), ("council1", False), ("council2", False)],
)  # fmt: skip
def test_a_commitments_figures_are_for_those_who_handle_them(world: World, who: str, sees: bool) -> None:
    id = household(world, 1)
    c = world.commitment_of(id)
    answer = world.client(who).get(f"/cam-ket/{c}")
    page = unescape(page_of(answer))
    kinds = noted(world, answer.headers["X-Request-ID"]).get(id, set())
    for kind, pattern in secrets(1).values():
        if kind in (Kind.INCOME, Kind.WORDS):
            assert bool(pattern.search(page)) is sees, pattern.pattern
    assert kinds == ({Kind.INCOME, Kind.WORDS} if sees else set())
    assert (NOT_SHOWN.vi in page) is not sees
    # Which years there are, and who confirmed them, stays to be read.
    assert all(f"Năm {year}" in page for year in AMOUNTS)
    assert "Nguyễn Văn Chair" in page


def test_a_dossier_shows_its_figures_to_everybody_on_its_way_and_each_leaves_a_line(world: World) -> None:
    id = household(world, 1)
    n = world.nomination(id)
    patterns = secrets(1)
    for who in (
        "hamlet",
        "officer",
        "chair",
        "standing",
        "labour",
        "council1",
        "district",
        "inspector",
        "auditor",
    ):
        answer = world.client(who).get(f"/ho-so/{n}")
        page = unescape(page_of(answer))
        assert patterns["income 2019"][1].search(page), who
        assert patterns[WORDS[2]][1].search(page), who
        assert noted(world, answer.headers["X-Request-ID"]) == {id: {Kind.INCOME, Kind.WORDS}}, who
        # What the register says besides is not for here.
        for name in ("birth year", "ethnicity", "address"):
            assert not patterns[name][1].search(page), (who, name)


def test_the_withheld_words_are_said_in_english_too(world: World) -> None:
    id = household(world, 1)
    world.client("council1").get("/?lang=en")
    for url in (f"/ho-gia-dinh/{id}", f"/cam-ket/{world.commitment_of(id)}"):
        page = page_of(world.client("council1").get(url))
        assert NOT_SHOWN.en in page
        assert NOT_SHOWN.vi not in page


def test_every_role_has_its_line_in_every_part_of_the_work() -> None:
    from workflows.sensitive import NEEDED

    for area, offices in NEEDED.items():
        assert set(offices) == set(ROLES), area
        assert needed("administrator", area) == set(), area
        assert area == "readings" or needed("auditor", area), area


def test_a_paper_is_read_by_somebody_and_so_are_minutes_about_everybody_they_name(world: World) -> None:
    id = household(world, 1)
    c = world.commitment_of(id)
    row = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (c,))
    assert row is not None
    answer = world.client("chair").get(f"/giay-to/{c}/{row['sha256']}")
    assert answer.status_code == 200
    line = world.log.query_one(
        "SELECT * FROM personal_readings WHERE request = %s", (answer.headers["X-Request-ID"],)
    )
    assert line is not None
    assert (line["officer_id"], line["role"], line["page"]) == (
        world.officers["chair"],
        "commune_chair",
        "papers.show",
    )
    assert (line["subject"], line["record_id"], line["kinds"]) == (id, c, ["paper"])
    n = world.nomination(id)
    world.advance(n, "council")
    world.clock.set_day(COUNCIL_DAY)
    drafted(world, [n])
    minutes = world.log.query_one(
        "SELECT originator_id, sha256 FROM papers WHERE topic LIKE 'council_session.%%'"
    )
    assert minutes is not None
    answer = world.client("standing").get(f"/giay-to/{minutes['originator_id']}/{minutes['sha256']}")
    assert noted(world, answer.headers["X-Request-ID"]) == {id: {"paper"}}


def test_the_council_reads_evidence_in_a_dossier_and_no_paper_of_a_household_without_one(
    world: World,
) -> None:
    id = household(world, 1)
    c = world.commitment_of(id)
    row = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (c,))
    assert row is not None
    paper = f"/giay-to/{c}/{row['sha256']}"
    for who in ("council1", "council2"):
        assert world.client(who).get(paper).status_code == 403
        for url in (f"/cam-ket/{c}", f"/ho-gia-dinh/{id}"):
            page = page_of(world.client(who).get(url))
            assert "so-2019.pdf" in page
            assert 'href="/giay-to/' not in page, url
    assert world.log.query("SELECT 1 FROM personal_readings WHERE 'paper' = ANY(kinds)") == []
    for who in ("standing", "district", "inspector", "auditor", "labour"):
        assert f'href="{paper}"' in page_of(world.client(who).get(f"/cam-ket/{c}")), who
    n = world.nomination(id)
    assert f'href="{paper}"' in page_of(world.client("council1").get(f"/ho-so/{n}"))
    assert world.client("council1").get(paper).status_code == 200


def test_a_page_that_is_not_shown_leaves_no_line_and_a_line_that_fails_shows_no_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = household(world, 1)
    before = world.log.query_one("SELECT count(*) AS n FROM personal_readings")
    assert world.client("foreign").get(f"/ho-gia-dinh/{id}").status_code == 403
    assert world.client(None).get(f"/ho-gia-dinh/{id}").status_code == 303
    assert world.log.query_one("SELECT count(*) AS n FROM personal_readings") == before

    def broken(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError("no room")

    monkeypatch.setattr(world.app.readings, "keep", broken)
    answer = world.client("officer").get(f"/ho-gia-dinh/{id}")
    assert answer.status_code == 500
    assert "Ngách Sâu 1" not in page_of(answer)


def test_a_list_leaves_one_line_for_each_person_with_one_statement(world: World) -> None:
    heads = [world.household(f"Bùi Văn {n}", f"P{n}", pending=(2018, 2019)) for n in ("Một", "Hai", "Ba")]
    answer = world.client("chair").get("/")
    rows = world.log.query(
        "SELECT subject FROM personal_readings WHERE request = %s", (answer.headers["X-Request-ID"],)
    )
    assert sorted(row["subject"] for row in rows) == sorted(heads)
    answer = world.client("auditor").get("/kiem-toan/xuat.csv")
    assert set(noted(world, answer.headers["X-Request-ID"])) == set(heads)
    report = world.client("auditor").get(f"/kiem-toan/ho/{heads[0]}.pdf")
    assert noted(world, report.headers["X-Request-ID"])[heads[0]] == {"income"}


def test_a_list_of_strangers_leaves_one_line_and_those_it_is_held_against_theirs(world: World) -> None:
    id = household(world, 1)
    url = looked_at(
        world,
        [1, "K001", "Hà Thị Kín 1", 1932, "Bình Sơn", 5, "Hộ nghèo"],
        [2, "N-2", "Lò Văn Mới", 1977, "Bình Sơn", 5, "Hộ nghèo"],
        [3, "N-3", "Hà Thị Kín 1", None, "Bình Sơn", 5, "Hộ nghèo"],
    )
    run = UUID(url.rpartition("/")[2])
    client = world.client("officer")
    answer = client.get(url)
    assert "1932" in page_of(answer)
    rows = world.log.query(
        "SELECT subject, record_id, kinds FROM personal_readings WHERE request = %s",
        (answer.headers["X-Request-ID"],),
    )
    assert {(r["subject"], r["record_id"], tuple(r["kinds"])) for r in rows} == {
        (None, run, ("address", "birth_year", "disability", "ethnicity", "protection")),
        (id, id, ("birth_year",)),
    }
    world.app.imports.cancel(world.actor("officer"), Command(), run_id=run, reason="gửi lại kèm thu nhập")
    rows_: list[list[Any]] = [
        ["Chủ hộ", "Thôn", "Phân loại hộ", "Thu nhập bình quân 2018 (đồng)"],
        ["Lò Văn Mới", "Bình Sơn", "Hộ nghèo", 9_600_000],
    ]
    url = sent(world, xlsx(rows_)).location
    for page in (url, f"{url}/danh-sach.xlsx", f"{url}/cot"):
        answer = client.get(page)
        assert answer.status_code == 200
        told = world.log.query(
            "SELECT kinds FROM personal_readings WHERE request = %s AND subject IS NULL",
            (answer.headers["X-Request-ID"],),
        )
        assert ["income" in row["kinds"] for row in told] == [True], page


def test_acts_on_the_register_read_no_more_of_a_household_than_they_show(world: World) -> None:
    id = household(world, 1)
    world.app.household_changes.move(
        world.actor("officer"), Command(), household_id=id, hamlet_id=another_hamlet(world), reason=WORDS[0] + " 9"
    )  # fmt: skip
    officer = world.client("officer")
    for slug, kinds in (("chuyen-thon", set()), ("nhap-ho", set()), ("tach-ho", {"ethnicity", "address"})):
        answer = officer.get(f"/ho-gia-dinh/{id}/{slug}")
        assert answer.status_code == 200, slug
        assert noted(world, answer.headers["X-Request-ID"]).get(id, set()) == kinds, slug
        assert ("Ngách Sâu 1" in unescape(page_of(answer))) is bool(kinds), slug
    # Why it moved is told beside its homes, to those who need it.
    for who, told in (("officer", True), ("auditor", True), ("council1", False), ("council2", False)):
        page = unescape(page_of(world.client(who).get(f"/ho-gia-dinh/{id}")))
        assert (f"{WORDS[0]} 9" in page) is told, who
        assert (f"{WORDS[4]} 1" in page) is told, who


def another_hamlet(world: World) -> UUID:
    """One more hamlet of the commune."""
    id = uuid4()
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=id, kind="hamlet", name="thôn Bình Hòa", code="",
        parent_id=world.units["commune"], valid_from=date(2000, 1, 1), source="thử", demonstration=True,
    )  # fmt: skip
    return id


def test_a_correction_and_a_page_of_errors_leave_lines_too(world: World) -> None:
    id = household(world, 1)
    client, url = world.client("officer"), f"/ho-gia-dinh/{id}/sua"
    opened = client.get(url)
    assert "Ngách Sâu 1" in unescape(page_of(opened))
    assert noted(world, opened.headers["X-Request-ID"])[id] == {*ENTRY.values()}
    wrong = client.post(url, data={**hidden_fields(page_of(opened), url), "head": ""})
    assert wrong.status_code == 422
    assert noted(world, wrong.headers["X-Request-ID"])[id] == {*ENTRY.values()}


# -- the auditor ------------------------------------------------------------------------------------------------------------


def table_of(page: str) -> list[list[str]]:
    """The cells of the page's tables, row by row."""
    return [
        [" ".join(unescape(re.sub(r"<[^>]*>", " ", c)).split()) for c in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", page[page.index("<main"):], re.DOTALL)
    ]  # fmt: skip


def test_the_auditor_sees_who_read_folded_filtered_and_leaves_a_line(world: World) -> None:
    id, other = household(world, 1), household(world, 2)
    for _ in range(3):
        world.client("officer").get(f"/ho-gia-dinh/{id}")
    world.client("chair").get(f"/cam-ket/{world.commitment_of(other)}")
    page = page_of(world.client("auditor").get("/kiem-toan/ai-da-doc"))
    rows = [row for row in table_of(page) if len(row) == 7][1:]
    assert [row[2] for row in rows] == ["Hà Thị Kín 2", "Hà Thị Kín 1"]
    assert rows[0][1].startswith("Nguyễn Văn Chair, Chủ tịch UBND xã Cẩm Bình")
    assert rows[0][4:] == ["Cam kết thoát nghèo", "thu nhập, lời kể về hoàn cảnh", "1"]
    assert rows[1][4] == "Một hộ gia đình"
    assert rows[1][6] == "3"
    # Looking is on record, as one line.
    page = page_of(world.client("auditor").get("/kiem-toan/ai-da-doc"))
    newest = next(row for row in table_of(page) if len(row) == 7 and row[4] == "Ai đã đọc")
    assert newest[1].startswith("Nguyễn Văn Auditor")
    assert newest[2] == "Cả nhật ký đọc"
    for query, found in (
        (f"person={id}", {"Hà Thị Kín 1"}),
        (f"officer={world.officers['chair']}", {"Hà Thị Kín 2"}),
        ("page=households.show", {"Hà Thị Kín 1"}),
        ("since=03/03/2020", set()),
        ("since=02/03/2020&until=02/03/2020&page=commitments.show", {"Hà Thị Kín 2"}),
    ):
        page = page_of(world.client("auditor").get(f"/kiem-toan/ai-da-doc?{query}"))
        names = {row[2] for row in table_of(page) if len(row) == 7} - {"Về ai"}
        assert {name for name in names if name.startswith("Hà")} == found, query
    world.post("auditor", "/kiem-toan/ai-da-doc/tim", {"text": "kin 2"})
    page = page_of(world.client("auditor").get("/kiem-toan/ai-da-doc"))
    assert {row[2] for row in table_of(page) if len(row) == 7} == {"Về ai", "Hà Thị Kín 2"}


def test_wrong_filters_are_told_at_their_field(world: World) -> None:
    for query in ("since=x", "since=02/03/2020&until=01/03/2020", "officer=x", "page=nothing", "person=x"):
        for path in ("", "/tong-hop"):
            assert world.client("auditor").get(f"/kiem-toan/ai-da-doc{path}?{query}").status_code == 422, (
                query
            )
    assert world.client("auditor").get("/kiem-toan/ai-da-doc?truoc=x&sau=y").status_code == 200


def test_the_log_goes_back_to_its_first_line_and_forth_again(world: World) -> None:
    ids = [world.household(f"Bùi Văn Số {n:02d}", f"N{n:02d}") for n in range(3)]
    world.log.query(
        "INSERT INTO personal_readings (at, officer_id, role, page, request, subject, record_id, kinds) "
        "SELECT %s::timestamptz + n * interval '11 minutes', %s, 'commune_officer', 'households.show', n::text, %s, %s, "
        "'{income}' FROM generate_series(1, 120) n RETURNING id",
        (datetime(2020, 3, 1, tzinfo=None), world.officers["officer"], ids[0], ids[0]),
    )
    client, url, pages = world.client("auditor"), "/kiem-toan/ai-da-doc?page=households.show", []
    while url:
        page = page_of(client.get(url))
        pages.append([row[0] for row in table_of(page) if len(row) == 7][1:])
        older = re.search(r'<a href="([^"]+)" rel="next"', page)
        url = unescape(older[1]) if older else ""
    assert [len(p) for p in pages] == [50, 50, 20]
    assert len({line for p in pages for line in p}) == 120
    back = re.search(r'<a href="([^"]+)" rel="prev"', page)
    assert back
    again = page_of(client.get(unescape(back[1])))
    assert [row[0] for row in table_of(again) if len(row) == 7][1:] == pages[1]


def test_only_the_auditor_reads_the_log_also_on_a_households_page(world: World) -> None:
    id = household(world, 1)
    world.client("officer").get(f"/ho-gia-dinh/{id}")
    answer = world.client("auditor").get(f"/ho-gia-dinh/{id}")
    page = page_of(answer)
    assert 'id="readers"' in page
    assert any("Nguyễn Văn Officer" in row[1] for row in table_of(page) if len(row) == 5)
    assert Kind.READERS in noted(world, answer.headers["X-Request-ID"])[id]
    for who, *_ in OFFICERS:
        if who in ("auditor", "foreign", "admin"):
            continue
        assert 'id="readers"' not in page_of(world.client(who).get(f"/ho-gia-dinh/{id}")), who
    for who in ("admin", "chair", "standing", "inspector", "labour", "district"):
        for path in ("", "/tong-hop", "/xuat.csv"):
            assert world.client(who).get(f"/kiem-toan/ai-da-doc{path}").status_code == 403, who


def test_the_file_has_every_reading_and_no_value(world: World) -> None:
    id = household(world, 1)
    for _ in range(2):
        world.client("officer").get(f"/ho-gia-dinh/{id}")
    answer = world.client("auditor").get("/kiem-toan/ai-da-doc/xuat.csv?page=households.show")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert len(rows) == 2
    line = dict(zip(heading, rows[0], strict=True))
    assert (line["Ai"], line["Về ai"], line["Mã hộ"]) == ("Nguyễn Văn Officer", "Hà Thị Kín 1", "K001")
    assert "dân tộc" in line["Đọc gì"]
    for _, pattern in secrets(1).values():
        assert not pattern.search(answer.data.decode())


def test_counts_and_patterns_point_out_leafing_through_crowds_kin_and_odd_hours(world: World) -> None:
    ids = [world.household(f"Bùi Văn Số {n:02d}", f"N{n:02d}") for n in range(2)]
    insert = (
        "INSERT INTO personal_readings (at, officer_id, appointment_id, role, page, request, subject, record_id, kinds) "
        "SELECT %(at)s::timestamptz + n * %(step)s::interval, %(who)s, %(office)s, 'commune_officer', %(page)s, "
        "%(request)s || CASE WHEN %(single)s THEN n::text ELSE '' END, gen_random_uuid(), NULL, '{income}' "
        "FROM generate_series(1, %(count)s) n RETURNING id"
    )

    def read(who: str, at: str, count: int, *, step: str, single: bool, page: str) -> None:
        by = world.actor(who)
        world.log.query(
            insert,
            {
                "at": at, "step": step, "who": by.officer_id, "office": by.appointment_id, "count": count,
                "single": single, "page": page, "request": f"{who}{at}{page}",
            },
        )  # fmt: skip

    # Twenty pages one after the other within five minutes; nineteen are none too many.
    read("officer", "2020-03-02 09:00+07", 20, step="10 seconds", single=True, page="households.show")
    read("labour", "2020-03-02 09:00+07", 19, step="10 seconds", single=True, page="households.show")
    # One page with many people is no leafing through.
    read("chair", "2020-03-02 10:00+07", 60, step="0", single=False, page="work.index")
    # A Saturday, and a night.
    read("standing", "2020-03-07 10:00+07", 1, step="0", single=True, page="households.show")
    read("standing", "2020-03-03 23:30+07", 2, step="1 second", single=True, page="households.show")
    world.app.people.declare_kin(world.actor("hamlet"), Command(), household_id=ids[0])
    world.client("hamlet").get(f"/ho-gia-dinh/{ids[0]}")
    page = page_of(world.client("auditor").get("/kiem-toan/ai-da-doc/tong-hop"))

    def rows(caption: str) -> list[list[str]]:
        (found,) = [t for t in re.findall(r"<table\b.*?</table>", page, re.DOTALL) if caption in t]
        return table_of("<main" + found)[1:]

    counted = {row[0]: row[2:4] for row in rows("Đếm theo người đọc")}
    assert counted["Nguyễn Văn Officer"] == ["20", "20"]
    assert counted["Nguyễn Văn Chair"] == ["60", "60"]
    assert [(row[0], row[4], row[5]) for row in rows("Mỗi dòng một đợt")] == [
        ("Nguyễn Văn Officer", "20", "20")
    ]
    assert [(row[0], row[2], row[3]) for row in rows("Từ 50 hộ trở lên")] == [
        ("Nguyễn Văn Chair", "Việc của tôi", "60")
    ]
    assert [(row[0], row[2]) for row in rows("Theo khai báo")] == [("Nguyễn Văn Hamlet", "Bùi Văn Số 00")]
    assert [(row[0], row[2:5]) for row in rows("Trước 6 giờ")] == [("Nguyễn Văn Standing", ["2", "1", "3"])]


def test_readings_of_the_command_line_are_nobodys(world: World) -> None:
    from workflows.household_import import command_line
    from workflows.sensitive import Sight

    seen = Sight(command_line(world.actor("officer").unit_path), "import")
    seen.list_of(world.units["commune"])
    world.app.readings.keep([seen], page="cli import households")
    page = page_of(world.client("auditor").get(f"/kiem-toan/ai-da-doc?officer={UUID(int=0)}"))
    rows = [row for row in table_of(page) if len(row) == 7][1:]
    assert [(row[1], row[2], row[4]) for row in rows] == [
        (
            "Dòng lệnh, chạy trên máy chủ",
            "Một danh sách hộ chưa vào sổ",
            "Nhập danh sách hộ bằng dòng lệnh",
        )
    ]


def test_repetitions_are_folded_as_long_as_they_follow_closely() -> None:
    from workflows.readings import fold

    at = datetime(2020, 3, 2, 9, 0)

    def reading(minutes: float, subject: int = 1, kinds: tuple[str, ...] = ("income",)) -> dict[str, Any]:
        return {
            "officer_id": 1, "appointment_id": 1, "page": "p", "subject": subject, "record_id": 1,
            "at": at - FOLDED * (minutes / 10), "kinds": list(kinds),
        }  # fmt: skip

    lines, used = fold([reading(0), reading(9, 2), reading(10), reading(20, 1, ("words",)), reading(30.1)], 9)
    assert used == 5
    assert [(line.row["subject"], line.times, line.kinds) for line in lines] == [
        (1, 3, {"income", "words"}),
        (2, 1, {"income"}),
        (1, 1, {"income"}),
    ]
    assert lines[0].first == at - FOLDED * 2
    assert fold([reading(0), reading(1, 2), reading(2)], 1) == (
        [lines[0].__class__(reading(0), 1, at, {"income"})],
        1,
    )


def test_after_an_erasure_the_lines_are_there_without_a_name(world: World) -> None:
    id = household(world, 1)
    world.client("officer").get(f"/ho-gia-dinh/{id}")
    before = world.log.query("SELECT * FROM personal_readings ORDER BY id")
    world.app.erasure.erase(world.actor("admin"), Command(), code="K001")
    assert world.log.query("SELECT * FROM personal_readings ORDER BY id") == before
    page = page_of(world.client("auditor").get(f"/kiem-toan/ai-da-doc?person={id}"))
    (row,) = [row for row in table_of(page) if len(row) == 7][1:]
    assert row[1].startswith("Nguyễn Văn Officer")
    assert row[2] == "đã xóa theo yêu cầu"
    assert "Kín" not in page
    # There is nothing left of it to read.
    answer = world.client("officer").get(f"/ho-gia-dinh/{id}")
    assert answer.status_code == 200
    assert noted(world, answer.headers["X-Request-ID"]) == {}
