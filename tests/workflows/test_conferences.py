"""The summary conference: order, seats, and every certificate into the right hands once, whoever scans what how often."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from tests import databases
from tests.passwords import hashed_cheaply
from tests.signing import code_for
from tests.workflows.printing import awarded
from tests.workflows.revoking import advance, propose, revoked
from tests.workflows.test_amendments import cancellation, correction
from tests.workflows.test_amendments import sign as sign_amendment
from tests.workflows.world import World

from aggregates.conference import Conference
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from rules.seating import Block, Seat, arranged, nearest_free
from web.revocation_words import paper_words
from workflows.conference_reading import counted, ended_words, left_out
from workflows.kernel import Command

HEADS = ["Bùi Thị Thưởng", "Hà Văn Ân", "Đặng Thị Ý", "Quách Văn Ưởng"]
DAY = date(2020, 6, 11)
HALL = [Block("Khối A", 2, 2), Block("Khối B", 1, 3)]


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.fixture(scope="session")
def conference_template(
    pg_url: str, world_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Return the name of a database with two decisions whose certificates are issued, and the folder of its papers."""
    with databases.copied(pg_url, world_template) as name, hashed_cheaply():
        folder = tmp_path_factory.mktemp("conference") / "attachments"
        world = World(databases.application_address(pg_url, name), folder)
        try:
            awarded(world, HEADS)
            awarded(world, ["Hà Thị Én"])
        finally:
            world.close()
        yield name, folder


@pytest.fixture
def world(pg_url: str, conference_template: tuple[str, Path], tmp_path: Path) -> Iterator[World]:
    """Return a world in which five certificates of two decisions are issued."""
    name, folder = conference_template
    home = shutil.copytree(folder.parent, tmp_path / "home")
    with databases.copied(pg_url, name) as copy, hashed_cheaply():
        opened = World(databases.application_address(pg_url, copy), home / folder.name)
        opened.clock.set_day(date(2020, 6, 2))
        try:
            yield opened
        finally:
            opened.close()


def decisions(world: World) -> list[UUID]:
    return [
        r["decision_id"] for r in world.log.query("SELECT decision_id FROM decisions ORDER BY year, number")
    ]


def planned(world: World, *decision_ids: UUID, held_on: date = DAY) -> UUID:
    outcome = world.app.conferences.plan(
        world["standing"], Command(), held_on=held_on, starts_at="7h30", place="Hội trường huyện",
        decision_ids=decision_ids or decisions(world)[:1],
    )  # fmt: skip
    return UUID(outcome["id"])


def opened(world: World, *decision_ids: UUID) -> UUID:
    id = planned(world, *decision_ids)
    world.app.conferences.order_awardees(world["standing"], Command(), conference_id=id, rule="groups")
    world.clock.set_day(DAY)
    world.app.conferences.open(world["standing"], Command(), conference_id=id)
    return id


def lines(world: World, conference: UUID, by: str = "standing") -> list[Any]:
    return world.app.conferences.awardees(world[by], conference)


def names(world: World, conference: UUID) -> list[str]:
    return [row["awardee"] for row in lines(world, conference)]


def certificate(world: World, head: str) -> UUID:
    row = world.log.query_one("SELECT certificate_id FROM certificates WHERE awardee = %s", (head,))
    assert row is not None
    return UUID(str(row["certificate_id"]))


def hand_over(world: World, head: str, by: str = "standing", **more: Any) -> Any:
    wish = more.pop("wish", None) or Command()
    return world.app.conferences.hand_over(world[by], wish, certificate_id=certificate(world, head), **more)


def reissued(world: World, decision: UUID, head: str) -> tuple[UUID, UUID, UUID]:
    """Have what a certificate commends for corrected and the paper replaced; return dossier, old paper, new one."""
    old = certificate(world, head)
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE certificate_id = %s", (old,))
    assert row is not None
    nomination = row["nomination_id"]
    sign_amendment(world, correction(world, decision, {(nomination, "merit"): "Gương mẫu"}))
    world.app.council.reissue_certificate(world["standing"], Command(), nomination_id=nomination)
    return nomination, old, certificate(world, head)


def states(world: World, conference: UUID) -> dict[str, str]:
    return {row["awardee"]: row["state"] for row in lines(world, conference)}


# -- before ---------------------------------------------------------------------------------------------------------------


def test_a_decision_is_handed_over_at_one_conference_unless_that_is_called_off(world: World) -> None:
    first, second = decisions(world)
    id = planned(world, first)
    with refused("decision_in_conference"):
        planned(world, first, second)
    other = planned(world, second)
    with refused("decision_in_conference"):
        world.app.conferences.replan(
            world["standing"], Command(), conference_id=other, held_on=DAY, starts_at="08:00", place="x",
            decision_ids=[first, second],
        )  # fmt: skip
    world.app.conferences.cancel(world["standing"], Command(), conference_id=id, reason="dịch")
    world.app.conferences.replan(
        world["standing"], Command(), conference_id=other, held_on=DAY, starts_at="08:00", place="x",
        decision_ids=[first, second],
    )  # fmt: skip
    assert len(lines(world, other)) == 5


def test_a_decision_without_certificates_is_refused(world: World) -> None:
    world.clock.set_day(date(2020, 3, 2))
    draft = world.decision([world.nomination("council")])
    for wrong in (draft, uuid4()):
        with refused("decision_without_certificates"):
            planned(world, wrong)


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        # Cẩm Bình (Ân, Thưởng, Ưởng) before Cẩm Thạch (Ý); people by their given names, accents last.
        ("groups", ["Hà Văn Ân", "Bùi Thị Thưởng", "Quách Văn Ưởng", "Đặng Thị Ý"]),
        ("units", ["Hà Văn Ân", "Bùi Thị Thưởng", "Quách Văn Ưởng", "Đặng Thị Ý"]),
        ("decision", HEADS),
        ("gold_book", HEADS),
    ],
)
def test_orders(world: World, rule: str, order: list[str]) -> None:
    id = planned(world)
    world.app.conferences.order_awardees(world["standing"], Command(), conference_id=id, rule=rule)
    assert names(world, id) == order


@pytest.mark.parametrize(("at", "to"), [(1, 4), (4, 1), (2, 3), (3, 3)])
def test_moved_by_hand_the_others_make_room_and_print_runs_follow(world: World, at: int, to: int) -> None:
    id, standing = planned(world), world["standing"]
    world.app.conferences.order_awardees(standing, Command(), conference_id=id, rule="gold_book")
    who = HEADS[at - 1]
    world.app.conferences.move_awardee(
        standing, Command(), conference_id=id, certificate_id=certificate(world, who), position=to
    )
    expected = [h for h in HEADS if h != who]
    expected.insert(to - 1, who)
    assert names(world, id) == expected
    assert [row["position"] for row in lines(world, id)] == [1, 2, 3, 4]
    order = world.log.load(Conference, id).order
    assert [row["certificate_id"] for row in lines(world, id)] == order, "the record and its read model agree"
    printed = world.app.print_runs.certificates(standing, decisions(world), "programme")
    assert [row["awardee"] for row in printed] == [*expected, "Hà Thị Én"], "what has no place comes last"
    for wrong in (0, 5):
        with refused("bad_position"):
            world.app.conferences.move_awardee(
                standing, Command(), conference_id=id, certificate_id=certificate(world, who), position=wrong
            )
    with refused("not_in_order"):
        world.app.conferences.move_awardee(
            standing, Command(), conference_id=id, certificate_id=certificate(world, "Hà Thị Én"), position=1
        )


def test_seats_by_unit_exchanged_by_hand_and_given_anew_with_a_new_order(world: World) -> None:
    id, standing, ours = planned(world), world["standing"], world.app.conferences
    with refused("order_missing"):
        ours.seat_awardees(standing, Command(), conference_id=id, hall=HALL, new_rows=False)
    ours.order_awardees(standing, Command(), conference_id=id, rule="gold_book")
    ours.seat_awardees(standing, Command(), conference_id=id, hall=HALL, new_rows=True)

    def seats() -> dict[str, tuple[int, int, int]]:
        return {r["awardee"]: (r["block"], r["line"], r["seat"]) for r in lines(world, id)}

    # Three of Cẩm Bình fill a row and begin another; Cẩm Thạch begins its own.
    assert seats() == {
        "Bùi Thị Thưởng": (1, 1, 1), "Hà Văn Ân": (1, 1, 2), "Quách Văn Ưởng": (1, 2, 1), "Đặng Thị Ý": (2, 1, 1),
    }  # fmt: skip
    one = certificate(world, "Đặng Thị Ý")
    ours.change_seat(standing, Command(), conference_id=id, certificate_id=one, seat=Seat(1, 1, 1))
    assert seats()["Đặng Thị Ý"] == (1, 1, 1)
    assert seats()["Bùi Thị Thưởng"] == (2, 1, 1), "who sat there takes the seat that became free"
    ours.change_seat(standing, Command(), conference_id=id, certificate_id=one, seat=Seat(2, 1, 3))
    record = world.log.load(Conference, id)
    assert {
        r["certificate_id"]: Seat(r["block"], r["line"], r["seat"]) for r in lines(world, id)
    } == record.seats
    with refused("seat_unknown"):
        ours.change_seat(standing, Command(), conference_id=id, certificate_id=one, seat=Seat(2, 2, 1))
    small = [Block("A", 1, 3)]
    with refused("hall_too_small"):
        ours.seat_awardees(standing, Command(), conference_id=id, hall=small, new_rows=False)
    with refused("hall_faulty"):
        ours.seat_awardees(standing, Command(), conference_id=id, hall=[Block(" ", 1, 3)], new_rows=False)
    ours.order_awardees(standing, Command(), conference_id=id, rule="groups")
    assert set(seats().values()) == {(None, None, None)}


def test_issued_after_ordering_they_come_last_and_nothing_set_by_hand_is_lost(world: World) -> None:
    decision = awarded(world, ["Lê Văn Sớm", "Hà Văn Sau", "Bùi Thị Sau", "Trương Văn Muộn"], issued=1)
    id, standing, ours = (
        planned(world, decisions(world)[0], decision),
        world["standing"],
        world.app.conferences,
    )
    ours.order_awardees(standing, Command(), conference_id=id, rule="gold_book")
    with refused("nobody_to_append"):
        ours.append_awardees(standing, Command(), conference_id=id)
    ours.move_awardee(
        standing, Command(), conference_id=id, certificate_id=certificate(world, HEADS[0]), position=5
    )
    ours.seat_awardees(standing, Command(), conference_id=id, hall=[Block("A", 2, 4)], new_rows=False)
    before = {r["awardee"]: (r["position"], r["block"], r["line"], r["seat"]) for r in lines(world, id)}
    for nomination in list(world.app.council.decision(standing, decision)[0].items)[1:]:
        world.app.council.issue_certificate(standing, Command(), nomination_id=nomination)
    late = left_out(lines(world, id))
    assert len(late) == 3
    for name in ("chuong-trinh", "so-do-cho-ngoi"):
        paper, _ = world.app.conference_papers.paper(standing, id, name, "pdf")
        said = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
        assert "Chưa xếp: 03 giấy khen cấp sau khi xếp thứ tự trao" in said, name
    ours.append_awardees(standing, Command(), conference_id=id)
    after = {r["awardee"]: (r["position"], r["block"], r["line"], r["seat"]) for r in lines(world, id)}
    assert {who: after[who] for who in before if before[who][0]} == {
        who: place for who, place in before.items() if place[0]
    }, "what was set by hand stays"
    assert sorted(place[0] for place in after.values()) == list(range(1, 9))
    assert len({place[1:] for place in after.values()}) == 8, "each has a seat of their own"
    aggregate = world.log.load(Conference, id)
    assert [row["certificate_id"] for row in lines(world, id)] == aggregate.order
    assert {c: (s.block, s.row, s.seat) for c, s in aggregate.seats.items()} == {
        row["certificate_id"]: (row["block"], row["line"], row["seat"]) for row in lines(world, id)
    }
    ours.move_awardee(
        standing, Command(), conference_id=id, certificate_id=late[0]["certificate_id"], position=1
    )
    shown = lines(world, id)
    assert rebuild(world.url, world.log.mapper, ["conferences"], compare_only=True).differences == {}
    assert lines(world, id) == shown


def test_given_other_decisions_whoever_stays_keeps_place_and_seat_and_whoever_is_new_comes_last(
    world: World,
) -> None:
    first, second = decisions(world)
    id, ours, standing = planned(world, first), world.app.conferences, world["standing"]

    def replan(*decision_ids: UUID) -> None:
        ours.replan(
            standing, Command(), conference_id=id, held_on=DAY, starts_at="08:00", place="Nhà văn hóa", decision_ids=decision_ids
        )  # fmt: skip

    def places() -> dict[str, tuple[Any, ...]]:
        return {r["awardee"]: (r["position"], r["block"], r["line"], r["seat"]) for r in lines(world, id)}

    def as_folded() -> None:
        aggregate = world.log.load(Conference, id)
        assert [r["certificate_id"] for r in lines(world, id) if r["position"]] == aggregate.order
        assert {c: (s.block, s.row, s.seat) for c, s in aggregate.seats.items()} == {
            r["certificate_id"]: (r["block"], r["line"], r["seat"]) for r in lines(world, id) if r["seat"]
        }

    assert ours.after_replan(standing, id, [first, second]) is None, "no order, nothing to lose"
    ours.order_awardees(standing, Command(), conference_id=id, rule="groups")
    ours.move_awardee(
        standing, Command(), conference_id=id, certificate_id=certificate(world, HEADS[2]), position=1
    )
    ours.seat_awardees(standing, Command(), conference_id=id, hall=HALL, new_rows=False)
    before = places()
    assert ours.after_replan(standing, id, [first]) is None
    told = ours.after_replan(standing, id, [first, second])
    assert told is not None
    assert (len(told.stays), [r["awardee"] for r in told.comes], told.goes) == (4, ["Hà Thị Én"], [])
    replan(first, second)
    assert {who: place for who, place in places().items() if who in before} == before
    assert places()["Hà Thị Én"][0] == 5
    assert places()["Hà Thị Én"][3], "a seat is free"
    as_folded()
    assert ours.one(standing, id)["hall"], "the hall stays"
    told = ours.after_replan(standing, id, [second])
    assert told is not None
    assert (len(told.stays), told.comes, len(told.goes)) == (1, [], 4)
    seat = places()["Hà Thị Én"][1:]
    replan(second)
    assert places() == {"Hà Thị Én": (1, *seat)}
    as_folded()
    assert rebuild(world.url, world.log.mapper, ["conferences"], compare_only=True).differences == {}
    # Nobody stays: all is lost, and nobody is put into an order that is not there.
    replan(first)
    assert all(place[0] is None for place in places().values())
    assert ours.one(standing, id)["hall"] is None


def test_who_comes_late_sits_beside_their_own() -> None:
    hall = [Block("A", 2, 2)]
    taken = [Seat(1, 1, 1), Seat(1, 2, 1)]
    assert nearest_free(hall, taken, [Seat(1, 2, 1)]) == Seat(1, 2, 2)
    assert nearest_free(hall, taken, []) == Seat(1, 1, 2)
    assert nearest_free(hall, [*taken, Seat(1, 2, 2)], [Seat(1, 2, 1)]) == Seat(1, 1, 2)
    assert nearest_free([Block("A", 1, 1)], [Seat(1, 1, 1)], []) is None
    assert nearest_free([], [], []) is None


def test_handed_over_and_revoked_since_every_page_and_paper_says_so_and_counts_alike(world: World) -> None:
    id, ours, standing = opened(world), world.app.conferences, world["standing"]
    hand_over(world, HEADS[0])
    row = next(r for r in lines(world, id) if r["awardee"] == HEADS[0])
    revocation = propose(world, row["nomination_id"])
    told = {
        by: {r["awardee"]: r["revoking"] for r in lines(world, id, by)} for by in ("standing", "head_yen")
    }
    assert told["standing"] == {who: who == HEADS[0] for who in HEADS}
    assert not any(told["head_yen"].values()), "not everybody is told of what is being looked into"
    advance(world, revocation, "signed")

    def counts() -> tuple[int, int]:
        (listed,) = [r for r in ours.listing(standing) if r["conference_id"] == id]
        progress = counted(lines(world, id))
        assert (listed["handed"], listed["certificates"]) == (progress.handed_over, progress.total)
        assert progress.ended == 1
        return progress.handed_over, progress.total

    assert counts() == (1, 4)
    since = ended_words(next(r for r in lines(world, id) if r["awardee"] == HEADS[0]))
    assert since is not None
    assert "khen thưởng đã bị thu hồi ngày 11/06/2020" in since.vi
    said = ours.of_dossier(standing, row["nomination_id"])
    assert said is not None
    assert "đã bị thu hồi" in said.vi
    paper, _ = world.app.conference_papers.paper(standing, id, "bien-ban-giao-nhan", "pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    assert "Trong số đã trao, 01 giấy sau đó không còn hiệu lực" in text
    assert "khen thưởng đã bị thu hồi" in text
    programme, _ = world.app.conference_papers.paper(standing, id, "chuong-trinh", "pdf")
    text = " ".join(PdfReader(io.BytesIO(programme)).pages[0].extract_text().split())
    assert f"Thứ tự {row['position']} bỏ trống" in text
    # The decision of them all is cancelled: what was handed over stays counted, nothing else is to be.
    draft = world.app.amendments.draft_cancellation(
        standing, Command(), decision_id=decisions(world)[0], ground="facts", reason="sai"
    )
    chair = world["district_chair"]
    world.app.amendments.sign(
        chair, Command(), amendment_id=UUID(draft["id"]), code=code_for(world.app, chair)
    )
    assert counts() == (1, 1)


def test_a_hall_is_filled_seat_by_seat_or_row_by_row() -> None:
    parties = [["a", "b", "c"], ["d"], ["e"]]
    assert list(arranged([Block("A", 1, 5)], parties, new_rows=False).values()) == [
        Seat(1, 1, n) for n in range(1, 6)
    ]
    with pytest.raises(ValueError, match="too small"):
        arranged([Block("A", 3, 2)], parties, new_rows=True)
    seated = arranged([Block("A", 4, 2)], parties, new_rows=True)
    assert seated == {
        "a": Seat(1, 1, 1), "b": Seat(1, 1, 2), "c": Seat(1, 2, 1), "d": Seat(1, 3, 1), "e": Seat(1, 4, 1),
    }  # fmt: skip


def test_it_opens_on_its_day_and_with_an_order(world: World) -> None:
    id, standing, ours = planned(world), world["standing"], world.app.conferences
    with refused("conference_too_early"):
        ours.open(standing, Command(), conference_id=id)
    world.clock.set_day(DAY)
    with refused("order_missing"):
        ours.open(standing, Command(), conference_id=id)
    ours.order_awardees(standing, Command(), conference_id=id, rule="groups")
    with refused("not_in_conference"):
        hand_over(world, HEADS[0])
    ours.open(standing, Command(), conference_id=id)
    hand_over(world, HEADS[0])
    with refused("conference_state"):
        ours.cancel(standing, Command(), conference_id=id, reason="x")


# -- handing over ---------------------------------------------------------------------------------------------------------


def test_a_double_tap_is_one_hand_over_and_a_second_scan_says_who_and_when(world: World) -> None:
    id, wish = opened(world), Command()
    hand_over(world, HEADS[0], wish=wish)
    before = world.events
    assert hand_over(world, HEADS[0], wish=wish)["conference_id"] == str(id)
    assert world.events == before
    world.clock.set_day(DAY + timedelta(days=1))
    with pytest.raises(Refused) as second:
        hand_over(world, HEADS[0])
    assert second.value.code == "already_handed_over"
    assert "ngày 11/06/2020" in second.value.text.vi
    assert "Trưởng phòng Nội vụ" in second.value.text.vi
    assert states(world, id) == {h: "handed_over" if h == HEADS[0] else "waiting" for h in HEADS}


def test_a_corrected_paper_is_not_handed_over_but_the_one_that_replaces_it(world: World) -> None:
    first = decisions(world)[0]
    opened(world, first)
    old = certificate(world, HEADS[1])
    hand_over(world, HEADS[0])
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE certificate_id = %s", (old,))
    assert row is not None
    nomination = row["nomination_id"]
    sign_amendment(world, correction(world, first, {(nomination, "merit"): "Gương mẫu"}))
    with refused("certificate_corrected"):
        hand_over(world, HEADS[1])
    world.app.council.reissue_certificate(world["standing"], Command(), nomination_id=nomination)
    with pytest.raises(Refused) as scan:
        world.app.conferences.hand_over(world["standing"], Command(), certificate_id=old)
    assert scan.value.code == "certificate_replaced"
    number = world.log.query_one(
        "SELECT gold_book_number FROM certificates WHERE nomination_id = %s", (nomination,)
    )
    assert number is not None
    assert f"giấy số {number['gold_book_number']:04d}/2020" in scan.value.text.vi, "which one to look for"
    assert hand_over(world, HEADS[1])["id"] == str(certificate(world, HEADS[1]))


def minutes(world: World, conference: UUID) -> str:
    paper, _ = world.app.conference_papers.paper(world["standing"], conference, "bien-ban-giao-nhan", "pdf")
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_paper_handed_over_and_replaced_afterwards_is_never_lost_track_of(world: World) -> None:
    """By its own number it stands in the minutes and is asked back; who was handed nothing is asked for nothing."""
    first = decisions(world)[0]
    id, ours, standing = opened(world, first), world.app.conferences, world["standing"]
    hand_over(world, HEADS[0], receiver="proxy", proxy_name="Bùi Văn Con", proxy_relation="con")
    hand_over(world, HEADS[2])
    nomination, old, new = reissued(world, first, HEADS[0])
    numbers = {
        row["certificate_id"]: f"{row['gold_book_number']:04d}"
        for row in world.log.query(
            "SELECT certificate_id, gold_book_number FROM certificates "
            "UNION ALL SELECT certificate_id, gold_book_number FROM superseded_certificates"
        )
    }
    progress = counted(lines(world, id))
    assert (progress.handed_over, progress.waiting, progress.replaced) == (1, 3, 1)
    (row,) = ours.replaced(standing, id)
    assert (row["certificate_id"], f"{row['new_number']:04d}") == (old, numbers[new])
    assert ours.replaced(world["head_yen"], id)[0]["proxy_name"] is None
    said = minutes(world, id)
    assert "Đã trao 01 trên 04 giấy" in said
    assert "Ngoài ra đã trao 01 giấy mà sau đó được cấp lại bằng giấy khác" in said
    assert f"sau đó được cấp lại bằng giấy số {numbers[new]}" in said
    assert "Bùi Văn Con" in said
    sign_amendment(world, cancellation(world, first))
    said = minutes(world, id)
    assert "Đã trao 01 trên 01 giấy" in said
    assert "Ngoài ra đã trao 01 giấy" in said
    back = {r["nomination_id"]: r for r in world.app.revocations.of_decision(standing, first)}
    assert back[nomination]["paper"] == "out"
    assert [f"{n:04d}" for n in back[nomination]["handed_numbers"]] == [numbers[old]]
    assert (
        f"giấy số {numbers[old]} đã trao (đã cấp lại bằng giấy số {numbers[new]}, giấy này chưa trao)"
        in paper_words(back[nomination]).vi
    )
    assert sorted(r["paper"] for r in back.values()) == ["held", "held", "out", "out"]
    held = next(r for r in back.values() if r["paper"] == "held")
    assert "chưa trao, còn ở cơ quan" in paper_words(held).vi.lower()
    with refused("paper_settled"):
        world.app.revocations.return_paper(
            standing, Command(), revocation_id=held["revocation_id"], returned_on=world.clock.today()
        )
    # Where nothing was paid either, the record is done.
    world.app.revocations.state_payment(
        standing, Command(), revocation_id=held["revocation_id"], amount=0, reason="chưa chi"
    )
    (done,) = [
        r
        for r in world.app.revocations.of_decision(standing, first)
        if r["revocation_id"] == held["revocation_id"]
    ]
    assert done["settled_on"] == world.clock.today()


@pytest.mark.parametrize("end", ["cancelled", "revoked"])
def test_of_an_award_that_has_ended_neither_the_replaced_paper_nor_its_successor_is_handed_over(
    world: World, end: str
) -> None:
    first = decisions(world)[0]
    opened(world, first)
    nomination, old, _ = reissued(world, first, HEADS[1])
    if end == "cancelled":
        sign_amendment(world, cancellation(world, first))
    else:
        revoked(world, nomination)
    with pytest.raises(Refused) as scan:
        world.app.conferences.hand_over(world["standing"], Command(), certificate_id=old)
    assert scan.value.code == "replaced_and_ended"
    assert "Không trao giấy nào" in scan.value.text.vi
    assert {"cancelled": "hủy bỏ", "revoked": "thu hồi"}[end] in scan.value.text.vi
    assert "Trao giấy số" not in scan.value.text.vi


def test_a_reissue_after_the_hand_over_waits_in_its_place_and_the_old_paper_comes_back(world: World) -> None:
    first = decisions(world)[0]
    ours, standing = world.app.conferences, world["standing"]
    id = planned(world, first)
    ours.order_awardees(standing, Command(), conference_id=id, rule="groups")
    ours.seat_awardees(standing, Command(), conference_id=id, hall=HALL, new_rows=False)
    world.clock.set_day(DAY)
    ours.open(standing, Command(), conference_id=id)
    hand_over(world, HEADS[0])
    ours.note_absence(standing, Command(), certificate_id=certificate(world, HEADS[1]))
    before = {row["awardee"]: row for row in lines(world, id)}
    reissued: dict[str, tuple[UUID, UUID]] = {}
    for head in HEADS[:2]:
        nomination, old = before[head]["nomination_id"], before[head]["certificate_id"]
        sign_amendment(world, correction(world, first, {(nomination, "merit"): "Gương mẫu"}))
        world.app.council.reissue_certificate(standing, Command(), nomination_id=nomination)
        reissued[head] = (old, certificate(world, head))
    after = {row["awardee"]: row for row in lines(world, id)}
    assert left_out(list(after.values())) == []
    for head in HEADS:
        place = [(r["position"], r["block"], r["line"], r["seat"]) for r in (before[head], after[head])]
        assert place[0] == place[1]
    # What became of the old papers is not what became of these.
    assert {h: after[h]["state"] for h in HEADS} == dict.fromkeys(HEADS, "waiting")
    assert [after[h]["old_handed_on"] for h in HEADS] == [DAY, None, None, None]
    assert ours.listing(standing)[0]["handed"] == 0
    assert counted(list(after.values())).waiting == 4
    told = ours.of_dossier(standing, before[HEADS[0]]["nomination_id"])
    assert told is not None
    assert told.vi == "giấy cấp lại chưa trao; giấy cũ số 0001 đã trao 11/06/2020, chưa thu lại"
    old, new = reissued[HEADS[0]]
    with refused("certificate_replaced"):
        ours.undo(standing, Command(), certificate_id=old, reason="nhầm")
    assert ours.lands_here(standing, old), "whoever scans the old paper is told at the hall"
    # Nobody came up for the new one either; then the conference ends, and it is handed over at the commune.
    ours.note_absence(standing, Command(), certificate_id=certificate(world, HEADS[1]))
    ours.close(standing, Command(), conference_id=id)
    ended = {row["awardee"]: row["state"] for row in lines(world, id)}
    assert ended == {HEADS[0]: "waiting", **dict.fromkeys(HEADS[1:], "absent")}
    assert ours.lands_here(standing, old)
    assert len(ours.outstanding(standing)) == 4
    hand_over(world, HEADS[0])
    assert {row["awardee"]: row["state"] for row in lines(world, id)}[HEADS[0]] == "handed_over"
    assert ours.to_hand_over(standing)[0]["left_over"] == 3
    assert world.app.higher_awards.totals(world["labour"])["handed_over"] == 1, "one awardee, two papers"
    ours.undo(standing, Command(), certificate_id=new, reason="nhầm")
    assert {row["awardee"]: row["state"] for row in lines(world, id)}[HEADS[0]] == "waiting"
    assert rebuild(world.url, world.log.mapper, ["conferences"], compare_only=True).differences == {}


def test_many_phones_scan_the_same_certificate_and_one_hands_it_over(world: World) -> None:
    opened(world)
    apps, one = [world.another_process() for _ in range(4)], certificate(world, HEADS[1])

    def scan(app: Any) -> str:
        try:
            app.conferences.hand_over(world["standing"], Command(), certificate_id=one)
        except Refused as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(scan, apps))
    assert outcomes == ["already_handed_over"] * 3 + ["done"]


def test_a_certificate_of_another_conference_or_of_none_is_refused_with_the_reason(world: World) -> None:
    first, second = decisions(world)
    here = opened(world, first)
    with refused("not_in_conference"):
        hand_over(world, "Hà Thị Én", at=here)
    other = planned(world, second)
    with refused("not_in_conference"):
        hand_over(world, "Hà Thị Én", at=here)
    world.app.conferences.order_awardees(world["standing"], Command(), conference_id=other, rule="groups")
    world.app.conferences.open(world["standing"], Command(), conference_id=other)
    with pytest.raises(Refused) as wrong:
        hand_over(world, "Hà Thị Én", at=here)
    assert wrong.value.code == "other_conference"
    assert "11/06/2020 (Hội trường huyện)" in wrong.value.text.vi
    with refused("certificate_unknown"):
        world.app.conferences.hand_over(world["standing"], Command(), certificate_id=uuid4())
    hand_over(world, "Hà Thị Én", at=other)


def test_what_is_no_longer_valid_is_kept_back(world: World) -> None:
    [decision] = decisions(world)[:1]
    id, chair = opened(world), world["district_chair"]
    draft = world.app.amendments.draft_cancellation(
        world["standing"], Command(), decision_id=decision, ground="facts", reason="sai"
    )
    world.app.amendments.sign(
        chair, Command(), amendment_id=UUID(draft["id"]), code=code_for(world.app, chair)
    )
    with pytest.raises(Refused) as kept:
        hand_over(world, HEADS[0])
    assert kept.value.code == "certificate_not_valid"
    assert "quyết định khen thưởng đã bị hủy bỏ" in kept.value.text.vi
    assert set(states(world, id).values()) == {"void"}
    assert counted(lines(world, id)).total == 0


def test_taken_by_somebody_else_whose_name_is_sealed_and_told_to_few(world: World) -> None:
    id = opened(world)
    proxy: dict[str, Any] = {"receiver": "proxy", "proxy_name": "Hà Thị Con", "proxy_relation": "con gái"}
    for wrong in ({"proxy_name": " "}, {"proxy_relation": ""}):
        with refused("required"):
            hand_over(world, HEADS[0], **{**proxy, **wrong})
    with refused("receiver_unwanted"):
        hand_over(world, HEADS[0], **{**proxy, "receiver": "self"})
    hand_over(world, HEADS[0], **proxy)
    stored = world.log.query("SELECT state FROM stored_events WHERE topic LIKE %s", ("%handed_over.v1",))
    assert len(stored) == 1
    assert "Hà Thị Con".encode() not in bytes(stored[0]["state"])

    def told(by: str) -> Any:
        row = next(r for r in lines(world, id, by) if r["awardee"] == HEADS[0])
        return row["proxy_name"], row["proxy_relation"], row.get("withheld", False)

    for by in ("standing", "clerk", "auditor"):
        assert told(by) == ("Hà Thị Con", "con gái", False), by
    for by in ("clerk_thach", "head", "front", "member1"):
        assert told(by) == (None, None, True), by


def test_a_mistaken_scan_is_taken_back_with_a_reason_and_recorded_anew(world: World) -> None:
    id, ours = opened(world), world.app.conferences
    one = certificate(world, HEADS[0])
    with refused("not_handed_over"):
        ours.undo(world["standing"], Command(), certificate_id=one, reason="nhầm")
    hand_over(world, HEADS[0], receiver="proxy", proxy_name="Ai Đó", proxy_relation="bạn")
    with refused("required"):
        ours.undo(world["standing"], Command(), certificate_id=one, reason=" ")
    ours.undo(world["standing"], Command(), certificate_id=one, reason="quét nhầm")
    assert states(world, id)[HEADS[0]] == "waiting"
    assert world.count("hand_overs") == 0
    hand_over(world, HEADS[0])
    [row] = [r for r in lines(world, id) if r["awardee"] == HEADS[0]]
    assert (row["state"], row["receiver"], row["proxy_name"]) == ("handed_over", "self", None)


def test_absent_awardees_are_given_theirs_later_at_their_commune(world: World) -> None:
    id, ours = opened(world), world.app.conferences
    hand_over(world, HEADS[0])
    ours.note_absence(world["standing"], Command(), certificate_id=certificate(world, HEADS[1]))
    before = world.events
    ours.note_absence(world["standing"], Command(), certificate_id=certificate(world, HEADS[1]))
    assert world.events == before, "said twice, noted once"
    with refused("already_handed_over"):
        ours.note_absence(world["standing"], Command(), certificate_id=certificate(world, HEADS[0]))
    progress = counted(lines(world, id))
    assert (progress.handed_over, progress.waiting, progress.absent, progress.void) == (1, 2, 1, 0)
    assert ours.outstanding(world["clerk"]) == [], "the conference is not over"
    ours.close(world["standing"], Command(), conference_id=id)
    progress = counted(lines(world, id))
    assert (progress.handed_over, progress.waiting, progress.absent) == (1, 0, 3)

    def left(by: str) -> set[str]:
        return {row["awardee"] for row in ours.outstanding(world[by])}

    assert left("standing") == set(HEADS[1:])
    assert left("clerk") == {"Hà Văn Ân", "Quách Văn Ưởng"}
    assert left("clerk_thach") == {"Đặng Thị Ý"}
    with refused("foreign_unit"):
        hand_over(world, "Đặng Thị Ý", by="clerk")
    world.clock.set_day(date(2020, 6, 20))
    hand_over(world, "Đặng Thị Ý", by="clerk_thach", wish=Command(occurred_on=date(2020, 6, 18)))
    [row] = [r for r in lines(world, id) if r["awardee"] == "Đặng Thị Ý"]
    assert (row["handed_on"], row["title"]) == (date(2020, 6, 18), "Công chức Văn hóa - Xã hội")
    assert left("clerk_thach") == set()


def test_nobody_hands_over_to_themselves_or_their_kin(world: World) -> None:
    opened(world)
    row = world.log.query_one("SELECT subject_id FROM certificates WHERE awardee = %s", (HEADS[0],))
    assert row is not None
    world.app.people.declare_kin(world["clerk"], Command(), household_id=row["subject_id"])
    with refused("own_affair"):
        world.app.conferences.hand_over(
            world.actor("clerk"), Command(), certificate_id=certificate(world, HEADS[0])
        )


def test_the_address_on_the_paper_leads_a_clerk_to_the_hand_over_and_nobody_else(world: World) -> None:
    ours, one = world.app.conferences, certificate(world, HEADS[0])
    assert not ours.lands_here(world["standing"], one), "no conference is under way"
    id = opened(world, decisions(world)[0])
    other = certificate(world, "Hà Thị Én")
    assert ours.lands_here(world["standing"], one)
    assert ours.lands_here(world["standing"], other), "to be told that it does not belong here"
    assert not ours.lands_here(world["chair"], one)
    hand_over(world, HEADS[0])
    ours.close(world["standing"], Command(), conference_id=id)
    left = certificate(world, HEADS[1])
    assert not ours.lands_here(world["standing"], one), "it is over and handed over: the public page"
    assert ours.lands_here(world["clerk"], left)
    assert not ours.lands_here(world["clerk_thach"], left)


def test_a_phone_without_a_network_says_when_unless_that_cannot_be(world: World) -> None:
    opened(world)
    now = world.clock.now()
    times = {
        HEADS[0]: now - timedelta(hours=2), HEADS[1]: now + timedelta(hours=2), HEADS[2]: now - timedelta(days=9),
    }  # fmt: skip
    for head, moment in times.items():
        hand_over(world, head, device_at=moment)
    kept = {
        row["certificate_id"]: row["device_at"]
        for row in world.log.query("SELECT certificate_id, device_at FROM hand_overs")
    }
    assert kept == {
        certificate(world, HEADS[0]): times[HEADS[0]],
        certificate(world, HEADS[1]): None,
        certificate(world, HEADS[2]): None,
    }


def test_the_dossier_tells_it_and_a_rebuild_gives_the_same(world: World) -> None:
    id, ours = opened(world), world.app.conferences
    ours.set_programme(
        world["standing"],
        Command(),
        conference_id=id,
        items=[("9h", "Trao giấy khen"), ("08:00", "Khai mạc")],
    )
    ours.seat_awardees(world["standing"], Command(), conference_id=id, hall=HALL, new_rows=False)
    ours.change_seat(
        world["standing"], Command(), conference_id=id, certificate_id=certificate(world, HEADS[0]), seat=Seat(1, 1, 2)
    )  # fmt: skip
    hand_over(world, HEADS[0], receiver="proxy", proxy_name="Hà Thị Con", proxy_relation="con")
    ours.note_absence(world["standing"], Command(), certificate_id=certificate(world, HEADS[1]))
    hand_over(world, HEADS[2])
    ours.undo(world["standing"], Command(), certificate_id=certificate(world, HEADS[2]), reason="nhầm")
    assert ours.one(world["standing"], id)["programme"] == [
        ["08:00", "Khai mạc"],
        ["09:00", "Trao giấy khen"],
    ]
    row = world.log.query_one("SELECT nomination_id FROM certificates WHERE awardee = %s", (HEADS[0],))
    assert row is not None
    nomination = world.log.load(Nomination, row["nomination_id"])
    assert nomination.handed_over is not None
    assert plain(nomination.handed_over.proxy_name) == "Hà Thị Con"
    result = rebuild(world.url, world.log.mapper, compare_only=True)
    assert result.differences == {}, result.differences
