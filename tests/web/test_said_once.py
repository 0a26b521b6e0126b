"""What somebody wrote as a reason is printed once on a page: in its own place, or where the page tells what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from uuid import UUID

from tests.web.district import opened, ready, vote, walk
from tests.web.story import OFFICERS, PDF, World, hidden_fields, page_of
from tests.web.test_links import _inspection
from tests.web.test_reviews import report, url

from workflows.kernel import Command
from workflows.papers import Upload

_MARK = re.compile(r"LY-DO-[A-Z-]+")


def printed(world: World, urls: Iterable[str]) -> dict[str, int]:
    """Return how often each mark is printed at most on one of the pages, by whoever may open it."""
    found: dict[str, int] = {}
    for who, *_ in OFFICERS:
        for address in urls:
            answer = world.client(who).get(address)
            if answer.status_code != 200:
                continue
            page = page_of(answer)
            main = page[page.index("<main") : page.index("</main")]
            marks = _MARK.findall(unescape(re.sub(r"<[^>]+>", " ", main)))
            for mark in marks:
                found[mark] = max(found.get(mark, 0), marks.count(mark))
    return found


def once(world: World, urls: Iterable[str], *marks: str) -> None:
    found = printed(world, urls)
    assert found == dict.fromkeys(found, 1)
    assert set(marks) <= set(found)


def test_a_dossier_returned_held_and_rejected(world: World) -> None:
    a, officer, labour = world.app.nominations, world.actor("officer"), world.actor("labour")
    household = world.household()
    n = world.nomination(household)
    pages = (f"/ho-so/{n}", f"/ho-gia-dinh/{household}", "/ho-so", "/")
    world.advance(n, "commune_check")
    a.return_for_supplement(officer, Command(), nomination_id=n, missing=["LY-DO-THIEU"])
    once(world, pages, "LY-DO-THIEU")
    a.place_hold(labour, Command(), nomination_id=n, kind="complaint", reason="LY-DO-GIU")
    once(world, pages, "LY-DO-THIEU", "LY-DO-GIU")
    row = world.log.query_one("SELECT hold_id FROM nomination_holds WHERE nomination_id = %s", (n,))
    assert row is not None
    a.lift_hold(labour, Command(), nomination_id=n, hold_id=row["hold_id"], outcome="LY-DO-THOI")
    a.supply(world.actor("hamlet"), Command(), nomination_id=n, remarks="LY-DO-NOP", uploads=[])
    # What is settled is told where the page tells what happened.
    once(world, pages, "LY-DO-THIEU", "LY-DO-GIU", "LY-DO-THOI", "LY-DO-NOP")
    a.confirm_complete(officer, Command(), nomination_id=n)
    a.reject(
        world.actor("chair"), Command(), nomination_id=n, reason_code="standard_not_met", reason="LY-DO-KHONG"
    )
    once(world, pages, "LY-DO-THIEU", "LY-DO-KHONG")


def test_incomes_and_what_follows(world: World) -> None:
    chair = world.actor("chair")
    household = world.household()
    n, c = world.nomination(household), world.commitment_of(household)
    pages = (f"/ho-so/{n}", f"/ho-gia-dinh/{household}", f"/cam-ket/{c}")
    world.advance(n, "commune_verification")
    world.app.incomes.reopen(
        chair, Command(), commitment_id=c, year=2018, cause="complaint", reason="LY-DO-MO", uploads=[]
    )
    world.app.households.refuse_income(
        chair, Command(), commitment_id=c, year=2018, method="home_visit", reason="LY-DO-BAC", uploads=[]
    )
    world.app.households.record_relapse(
        chair, Command(), commitment_id=c, year=2019, reason="LY-DO-NGHEO", household_class="poor"
    )
    world.app.nominations.withdraw(world.actor("hamlet"), Command(), nomination_id=n, reason="LY-DO-RUT")
    world.app.household_classes.classify(
        world.actor("officer"), Command(), household_id=household, household_class="near_poor", reason="LY-DO-XEP"
    )  # fmt: skip
    once(world, pages, "LY-DO-MO", "LY-DO-BAC", "LY-DO-NGHEO", "LY-DO-RUT", "LY-DO-XEP")


def test_the_council_and_the_decision(world: World) -> None:
    against, declined = ready(world, "Hộ Một", "Hộ Hai")
    session = opened(world, [against, declined])
    for who in ("council1", "council2", "council3"):
        vote(world, who, session, {against: "against", declined: "for"})
    council, standing = world.app.council, world.actor("standing")
    council.count(standing, Command(), session_id=session)
    council.publish(world.actor("council1"), Command(), session_id=session, reasons={against: "LY-DO-LECH"})
    decision = UUID(council.draft_decision(standing, Command(), session_id=session)["id"])
    council.decline(
        world.actor("district"),
        Command(),
        decision_id=decision,
        nomination_id=declined,
        reason="LY-DO-THOI",
    )
    pages = (f"/ho-so/{against}", f"/ho-so/{declined}", f"/hoi-dong/{session}", f"/quyet-dinh/{decision}")
    once(world, pages, "LY-DO-LECH", "LY-DO-THOI")


def test_reviews_sponsorships_and_inspections(world: World) -> None:
    union = world.department()
    world.clock.set_day(date(2020, 3, 2))
    report(world)
    walk(world, "chair", url(world, act="tra-lai"), {"reason": "LY-DO-TRA"})
    once(world, (url(world), "/ra-soat", "/"), "LY-DO-TRA")
    sponsorships = world.app.sponsorships
    charge = UUID(
        sponsorships.assign(
            world.actor("standing"), Command(), department_id=world.units[union], commune_id=world.units["commune"],
            document="TB 52", issued_on=date(2018, 8, 20), valid_from=date(2018, 8, 20), valid_to=None, uploads=[],
        )["id"]
    )  # fmt: skip
    for text in ("LY-DO-LAN-DAU", "LY-DO-LAN-HAI"):
        sponsorships.report_support(
            world.actor(union), Command(), sponsorship_id=charge, year=2019, text=text, uploads=[Upload("a.pdf", PDF)]
        )  # fmt: skip
        walk(world, "chair", f"/do-dau/{charge}/2019/khong-xac-nhan", {"reason": text.replace("LAN", "BAC")})
    once(
        world,
        (f"/do-dau/{charge}", "/do-dau"),
        *("LY-DO-LAN-DAU", "LY-DO-LAN-HAI", "LY-DO-BAC-DAU", "LY-DO-BAC-HAI"),
    )
    _inspection(world, world.household())
    row = world.log.query_one("SELECT inspection_id FROM inspections")
    assert row is not None
    page = page_of(world.client("inspector").get(f"/kiem-tra/{row['inspection_id']}"))
    for words in ("Thiếu sổ ghi bán bò", "Đã làm việc với xã", "Chọn theo thư phản ánh"):
        assert page.count(words) == 1, words


def test_a_form_that_the_state_has_no_place_for_is_not_shown(world: World) -> None:
    """The report's form, too, of a review that is accepted: it leads back to the review, and says why."""
    world.clock.set_day(date(2020, 3, 2))
    forms = {
        "bao-cao": "hamlet", "xac-nhan": "chair", "tiep-nhan": "labour", "tra-lai": "chair", "dieu-chinh": "chair",
    }  # fmt: skip

    def shown() -> set[str]:
        found = set()
        for act, who in forms.items():
            answer = world.client(who).get(url(world, act=act))
            if answer.status_code == 303:
                assert answer.location == url(world)
                assert "nên không thể làm việc này" in page_of(world.client(who).get(url(world)))
            else:
                assert answer.status_code == 200
                found.add(act)
        return found

    report(world)
    assert shown() == {"bao-cao", "xac-nhan", "tra-lai", "dieu-chinh"}
    walk(world, "chair", url(world, act="xac-nhan"), {})
    assert shown() == {"tiep-nhan", "dieu-chinh"}
    assert world.client("labour").get(url(world, act="tra-lai")).status_code == 200
    walk(world, "labour", url(world, act="tiep-nhan"), {})
    assert shown() == {"dieu-chinh"}
    assert world.client("labour").get(url(world, act="tra-lai")).status_code == 200
    walk(world, "labour", url(world, act="tra-lai"), {"reason": "sai"})
    assert shown() == {"bao-cao"}


def test_what_was_typed_into_a_form_that_was_open_is_kept(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    report(world)
    here = url(world, act="bao-cao")
    client = world.client("hamlet")
    open_before = hidden_fields(page_of(client.get(here)), here)
    walk(world, "chair", url(world, act="xac-nhan"), {})
    typed = {
        "households": "95",
        "poor": "21",
        "near_poor": "9",
        "stage": "official",
        "reviewed_on": "10/12/2019",
    }
    answer = client.post(here, data={**open_before, **typed})
    assert answer.status_code == 409
    assert 'value="21"' in page_of(answer)
