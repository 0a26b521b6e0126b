"""Every link that a page offers can be followed by whoever the page is shown to: no click ends at a closed door."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from tests.entries import entry
from tests.web.district import COUNCIL_DAY, walk
from tests.web.story import OFFICERS, PDF, World, page_of

from aggregates.poverty_review import Counts
from workflows.kernel import Command
from workflows.papers import Upload

_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
_PER_KIND, _PAGES = 12, 250
"""How many pages of one kind, and how many in all, are opened for one officer."""


@pytest.fixture
def district(world: World) -> World:
    """The small district with something of everything: dossiers at several steps, reviews, a charge, an inspection."""
    union = world.department()
    awarded = world.nomination(world.household("Bùi Thị Thưởng", "A1"))
    world.advance(awarded, "council")
    world.decide(awarded)
    world.app.council.issue_certificate(world.actor("standing"), Command(), nomination_id=awarded)
    _revocations(world, awarded)
    world.clock.set_day(date(2020, 3, 2))
    for number, step in enumerate(("commune_verification", "commune_posting", "council"), start=1):
        world.advance(world.nomination(world.household(f"Hộ Số {number}", f"B{number}")), step)
    world.household("Hộ Chờ Xác Nhận", "C1", pending=(2019,))
    _reviews(world)
    _charge(world, union)
    _inspection(world, world.household("Hộ Được Kiểm Tra", "D1"))
    _households_change(world)
    _requests(world)
    _recourse(world)
    world.app.nominations.propose(
        world.actor("officer"), Command(), category="commune", subject_id=world.units["commune"]
    )
    world.clock.set_day(COUNCIL_DAY)
    return world


def _households_change(world: World) -> None:
    """Households that moved to another commune, one with a dossier that stayed; one that split, and two that merged."""
    changes, officer, far = world.app.household_changes, world.actor("officer"), uuid4()
    world.app.units.establish(
        world.actor("admin"), Command(), unit_id=far, kind="hamlet", name="thôn Tú Sơn", code="",
        parent_id=world.units["elsewhere"], valid_from=date(2016, 1, 1), source="thử", demonstration=True,
    )  # fmt: skip
    with_dossier = world.household("Hộ Đã Chuyển", "E1", watched=())
    world.advance(world.nomination(with_dossier), "commune_endorsement")
    inspected = world.household("Hộ Chuyển Sau Kiểm Tra", "E2", watched=())
    _inspection(world, inspected)
    for household in (with_dossier, inspected):
        changes.move(officer, Command(), household_id=household, hamlet_id=far, reason="Tái định cư")
    origin = world.household("Hộ Tách", "E3", watched=(2017,))
    parts = [
        UUID(
            changes.split(
                officer, Command(), household_id=origin, entry=entry(code, head, members=1), household_class="poor",
                reason="Ra ở riêng",
            )["id"]
        )
        for code, head in (("E4", "Hộ Con Cả"), ("E5", "Hộ Con Út"))
    ]  # fmt: skip
    changes.merge(officer, Command(), household_id=parts[0], into_id=origin, reason="Về ở chung")
    changes.move(officer, Command(), household_id=parts[1], hamlet_id=far, reason="Theo chồng")


def _requests(world: World) -> None:
    """Have data subjects ask: one request of each kind that waits, one household restricted and one that has consented."""
    requests, officer = world.app.data_requests, world.actor("officer")

    def asked(subject: UUID, kind: str) -> UUID:
        outcome = requests.receive(
            officer, Command(), subject_id=subject, kind=kind, channel="letter", capacity="self", requester="Bùi Văn Hỏi",
            identity="xem căn cước", details="Cho tôi biết", received_on=world.clock.today(), uploads=[Upload("don.pdf", PDF)],
        )  # fmt: skip
        return UUID(outcome["id"])

    household, hidden = world.household("Hộ Có Hỏi", "G1"), world.household("Hộ Được Ẩn", "G2")
    world.clock.set_day(date(2020, 3, 2))
    for kind in ("correction", "restriction", "objection", "erasure"):
        asked(household, kind)
    requests.make_report(officer, Command(), request_id=asked(household, "access"))
    world.app.consents.give(
        officer, Command(), household_id=household, purpose="processing", uploads=[Upload("dong-y.pdf", PDF)]
    )
    world.nomination(hidden)
    requests.restrict(officer, Command(), request_id=asked(hidden, "restriction"), reason="chờ làm rõ")


def _revocations(world: World, awarded: UUID) -> None:
    """One award about to be revoked, and one revoked of which nothing is back."""
    r, standing, inspector = world.app.revocations, world.actor("standing"), world.actor("inspector")
    other = world.nomination(world.household("Hộ Bị Thu Hồi", "A2"))
    world.advance(other, "council")
    world.decide(other)
    world.app.council.issue_certificate(standing, Command(), nomination_id=other)
    facts: dict[str, Any] = {"ground": "false_papers", "basis": "own", "reason": "x"}
    papers = [Upload("chung-cu.pdf", PDF)]
    r.propose(standing, Command(), nomination_id=awarded, uploads=papers, **facts)
    made = r.propose(standing, Command(), nomination_id=other, uploads=papers, **facts)
    id: dict[str, Any] = {"revocation_id": UUID(made["id"])}
    r.examine(inspector, Command(), grounded=True, findings="x", uploads=[], **id)
    r.hear(
        inspector, Command(), channel="letter", heard_on=world.clock.today(), statement="x", uploads=[], **id
    )
    r.advise(
        world.actor("council1"), Command(), opinion="revoke", minutes="BB 1", conclusion="x", uploads=[], **id
    )
    r.sign(world.actor("district"), Command(), code=world.otp("district")["otp"], **id)


def _recourse(world: World) -> None:
    """Complaints at each stage, appeals, and a posting with a comment that waits."""
    a, inspector, officer = world.app.complaints, world.actor("inspector"), world.actor("officer")
    for number, stage in enumerate(("received", "accepted", "resolved", "withdrawn"), start=1):
        subject = world.household(f"Hộ Bị Nêu {number}", f"K{number}")
        dossier = world.nomination(subject)
        world.clock.set_day(date(2020, 3, 2))
        outcome = a.receive(
            officer, Command(), subject_id=subject, nomination_id=dossier, kind="denunciation", channel="letter",
            anonymous=False, complainant="Hà Văn Tố", contact="", statement="x", received_on=world.clock.today(),
            uploads=[Upload("don.pdf", PDF)],
        )  # fmt: skip
        complaint = UUID(outcome["id"])
        if stage in ("accepted", "resolved"):
            a.accept(inspector, Command(), complaint_id=complaint, office="inspector")
        if stage == "resolved":
            a.resolve(
                inspector, Command(), complaint_id=complaint, outcome="founded", measures=["rejection"], conclusion="x",
                reason_code="standard_not_met", reason="x", uploads=[],
            )  # fmt: skip
            world.app.appeals.receive(
                officer, Command(), nomination_id=dossier, channel="letter", appellant="Hộ Bị Nêu", statement="x",
                received_on=world.clock.today(), uploads=[],
            )  # fmt: skip
        if stage == "withdrawn":
            a.withdraw(inspector, Command(), complaint_id=complaint, reason="x")
    posted = world.nomination(world.household("Hộ Niêm Yết", "K9"))
    world.advance(posted, "commune_posting")
    world.app.nominations.post(officer, Command(), nomination_id=posted)
    world.app.nominations.receive_comment(officer, Command(), nomination_id=posted, author="", text="x")


def _reviews(world: World) -> None:
    for unit in ("hamlet", "commune"):
        id = UUID(
            world.app.reviews.report(
                world.actor("officer"), Command(), unit_id=world.units[unit], year=2019, stage="official",
                counts=Counts(96, 9, 9), reviewed_on=date(2019, 12, 4), remarks="", uploads=[Upload("bang.pdf", PDF)],
            )["ids"][0]
        )  # fmt: skip
        world.app.reviews.verify(world.actor("chair"), Command(), reviews={id: None})


def _charge(world: World, union: str) -> None:
    s = UUID(
        world.app.sponsorships.assign(
            world.actor("standing"), Command(), department_id=world.units[union], commune_id=world.units["commune"],
            document="TB 52", issued_on=date(2018, 8, 20), valid_from=date(2018, 8, 20), valid_to=None, uploads=[],
        )["id"]
    )  # fmt: skip
    world.app.sponsorships.report_support(
        world.actor(union),
        Command(),
        sponsorship_id=s,
        year=2019,
        text="Tặng bò",
        uploads=[Upload("anh.pdf", PDF)],
    )


def _inspection(world: World, household: UUID) -> None:
    c = world.commitment_of(household)
    typed = {"planned_for": "20/03/2020", "sampling": "Chọn theo thư phản ánh", "commitments": [str(c)]}
    made = walk(world, "inspector", f"/kiem-tra/lap/{world.units['commune']}", typed)
    assert made.status_code == 303, page_of(made)
    url = urlsplit(made.location).path
    on_site = {"on": "02/03/2020", "minutes": "Đã làm việc với xã"}
    assert walk(world, "inspector", f"{url}/bien-ban", on_site, {"bien-ban.pdf": PDF}).status_code == 303
    finding = {"commitment": str(c), "year": "2017", "text": "Thiếu sổ ghi bán bò"}
    told = walk(world, "inspector", f"{url}/phat-hien/thu-nhap", finding, {"anh.pdf": PDF + b"x"})
    assert told.status_code == 303, page_of(told)


def links_of(page: str, here: str) -> list[str]:
    """The pages of this site that a page links to."""
    found = []
    for href in _LINK.findall(page):
        url = urlsplit(urljoin(here, unescape(href)))
        if (
            url.scheme in ("http", "https", "")
            and url.netloc in ("", "localhost")
            and "lang=" not in url.query
        ):
            found.append(url.path + (f"?{url.query}" if url.query else ""))
    return list(dict.fromkeys(found))


def closed_doors(world: World, who: str, seen: list[str] | None = None) -> tuple[list[str], int]:
    """Follow every link from the first page on; return those that end in an error, each with where it stood.

    The pages themselves are added to ``seen``.
    """
    client = world.client(who)
    waiting, from_where = ["/"], {"/": "the menu"}
    kinds: Counter[str] = Counter()
    wrong, opened = [], 0
    while waiting and opened < _PAGES:
        url = waiting.pop(0)
        kind = re.sub(r"\d+", "9", _ID.sub("*", url.partition("?")[0]))
        kinds[kind] += 1
        # A report is made anew for every click, and one is like the other.
        if kinds[kind] > (1 if kind.startswith("/kiem-toan/ho/") else _PER_KIND):
            continue
        opened += 1
        answer = client.get(url)
        # 422 is no closed door: the page says what stands in the way of an act that is the officer's own.
        if answer.status_code >= 400 and answer.status_code != 422:
            wrong.append(f"{answer.status_code} {url} on {from_where[url]}")
        if answer.status_code in (301, 302, 303):
            onward = [answer.location]
        else:
            page = page_of(answer) if answer.mimetype == "text/html" else ""
            onward = links_of(page, url)
            if seen is not None and page:
                seen.append(page)
        for link in onward:
            if link not in from_where:
                from_where[link] = url
                waiting.append(link)
    return wrong, opened


@pytest.mark.timeout(900)
@pytest.mark.long
def test_no_link_ends_at_a_closed_door(district: World) -> None:
    everybody = [name for name, *_ in OFFICERS if name not in ("council2", "council3")] + ["union"]
    wrong = {}
    for who in everybody:
        wrong[who], opened = closed_doors(district, who)
        assert opened > 10, who
    assert {who: doors for who, doors in wrong.items() if doors} == {}
    assert district.log.query("SELECT act, code FROM security_log WHERE act LIKE 'page %%'", {}) == []


_VIETNAMESE_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:\d{1,3}(?:\.\d{3}){2,}|\d{1,3}\.\d{3}(?=\sđồng)|\d+,\d{1,2})(?![\w.,/-])"
)
_ONE_OF_MANY = re.compile(
    r"(?<![\d.,/–-])1 (?:dossiers|households|members|nominees|certificates|comments|votes|years|units|rows|lines|papers|days|"
    r"reviews|targets|events|seconds|recusals|sessions|awardees|verifications|officers|points)\b|\w\(s\)"
)


@pytest.mark.parametrize("who", ["chair", "standing", "auditor"])
def test_english_pages_write_numbers_and_plurals_in_english(district: World, who: str) -> None:
    district.client(who).get("/?lang=en")
    seen: list[str] = []
    closed_doors(district, who, seen)
    assert len(seen) > 10
    for page in seen:
        main = page[page.index("<main") : page.index("</main>")]
        # What is marked as Vietnamese is quoted: the plan's own words.
        words = re.sub(r'<(\w+)[^>]*\blang="vi"[^>]*>.*?</\1>', " ", main, flags=re.DOTALL)
        words = " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).split())
        for odd in (*_VIETNAMESE_NUMBER.finditer(words), *_ONE_OF_MANY.finditer(words)):
            pytest.fail(words[max(0, odd.start() - 120) : odd.end() + 60])


def test_the_decisions_number_is_shown_and_linked_only_where_it_may_be_read(district: World) -> None:
    row = district.log.query_one(
        "SELECT nomination_id, decision_id FROM nominations WHERE status = 'awarded'"
    )
    assert row is not None
    for who, linked in (("hamlet", False), ("officer", False), ("inspector", False), ("standing", True)):
        page = page_of(district.client(who).get(f"/ho-so/{row['nomination_id']}"))
        assert "Số 01/QĐ-UBND" in page
        assert (f'href="/quyet-dinh/{row["decision_id"]}"' in page) is linked, who


def test_a_department_reads_what_papers_there_are_without_a_link(district: World) -> None:
    url = f"/ra-soat/{district.units['hamlet']}/2019"
    for who, linked in (("union", False), ("labour", True)):
        page = page_of(district.client(who).get(url))
        assert "bang.pdf" in page
        assert ('href="/giay-to/' in page) is linked
