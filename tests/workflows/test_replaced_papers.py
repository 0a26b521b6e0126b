"""The old paper of a reissued certificate is asked back, and recorded when it comes, as that of a revoked award is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.workflows.printing import awarded
from tests.workflows.revoking import revoked
from tests.workflows.test_amendments import cancellation
from tests.workflows.test_amendments import sign as sign_amendment
from tests.workflows.test_conferences import (
    DAY,
    HEADS,
    hand_over,
    lines,
    minutes,
    opened,
    refused,
    reissued,
)
from tests.workflows.world import World

from projections.rebuild import rebuild
from storage.application import Row
from web.revocation_words import paper_words, title_of
from workflows.kernel import Command
from workflows.narrative import tell


@pytest.fixture(autouse=True)
def _plain(plain_paper: None) -> None:
    """Papers are not what these tests look at."""


def exchanged(world: World, head: str = HEADS[0]) -> tuple[UUID, UUID, UUID, UUID]:
    """Have a certificate handed over and replaced; return conference, dossier, old paper, new one."""
    first = awarded(world, HEADS[:2])
    world.clock.set_day(DAY)
    conference = opened(world, first)
    hand_over(world, head)
    return conference, *reissued(world, first, head)


def record(world: World, nomination: UUID) -> Row:
    (row,) = [
        r
        for r in world.app.revocations.of_nomination(world["standing"], nomination)
        if r["status"] == "replaced"
    ]
    return row


def test_the_old_paper_waits_in_the_work_of_the_office_until_it_is_back(world: World) -> None:
    conference, nomination, old, _ = exchanged(world)
    ours, standing = world.app.revocations, world["standing"]
    row = record(world, nomination)
    due = ours.term_ends("recovery", DAY)
    facts = ("certificate_id", "paid", "paper", "due_on", "number", "old_handed_on", "settled_on")
    assert [row[f] for f in facts] == [old, 0, "out", due, None, DAY, None]
    assert [r["nomination_id"] for r in ours.waiting(standing)] == [nomination]
    assert ours.waiting(world["clerk"]) == []
    assert title_of(row).vi.startswith("Thu lại giấy khen cũ số ")
    told = world.app.conferences.of_dossier(standing, nomination)
    assert told is not None
    assert "đã trao 11/06/2020, chưa thu lại" in told.vi
    assert "chưa thu lại" in minutes(world, conference)
    assert "đã thu lại 00" in minutes(world, conference)
    assert len(ours.listing(standing, state="recovery")[0]) == 1
    world.clock.moment += timedelta(days=60)
    assert len(ours.listing(standing, state="overdue")[0]) == 1
    ours.remind(standing, Command(), revocation_id=row["revocation_id"], channel="letter")
    assert record(world, nomination)["due_on"] == ours.term_ends("reminder", world.clock.today())
    day = world.clock.today() - timedelta(days=1)
    ours.return_paper(standing, Command(), revocation_id=row["revocation_id"], returned_on=day)
    after = record(world, nomination)
    assert (after["paper"], after["paper_on"], after["settled_on"]) == ("returned", day, world.clock.today())
    assert after["paper_taker"] == world.app.people.names_of([standing.officer_id])[standing.officer_id]
    assert f"Đã thu lại ngày {day:%d/%m/%Y}" in paper_words(after).vi
    assert ours.waiting(standing) == []
    said = minutes(world, conference)
    assert f"đã thu lại {day:%d/%m/%Y}" in said
    assert "đã thu lại 01" in said
    (line,) = [r for r in lines(world, conference) if r["nomination_id"] == nomination]
    assert (line["old_paper"], line["old_paper_on"]) == ("returned", day)
    (began, *_) = [tell(e) for e in world.log.events_of(row["revocation_id"])]
    assert f"{due:%d/%m/%Y}" in began.detail.vi
    assert not rebuild(world.url, world.log.mapper, compare_only=True).differences


def test_the_award_stands_and_nothing_else_is_asked_for(world: World) -> None:
    _, nomination, _, _ = exchanged(world)
    row, ours = record(world, nomination), world.app.revocations
    with refused("revocation_state"):
        ours.return_money(
            world["standing"], Command(), revocation_id=row["revocation_id"], amount=1,
            returned_on=DAY, receipt="PT 1",
        )  # fmt: skip
    # Neither the decision's page nor anything that counts awards takes it for an award that has ended.
    decision = row["decision_id"]
    assert ours.of_decision(world["standing"], decision) == []
    dossier = world.log.query_one("SELECT status FROM nominations WHERE nomination_id = %s", (nomination,))
    assert dossier == {"status": "awarded"}
    # A revocation can still be proposed: this record is none.
    assert world.app.revocations.award(world["standing"], nomination)[1]["nomination_id"] == nomination


def test_a_paper_that_was_never_handed_over_is_not_asked_back(world: World) -> None:
    first = awarded(world, HEADS[:2])
    world.clock.set_day(DAY)
    opened(world, first)
    nomination, old, _ = reissued(world, first, HEADS[1])
    ours, standing = world.app.revocations, world["standing"]
    assert ours.of_nomination(standing, nomination) == []
    # Somebody gave it out all the same, and nobody recorded that: the office can ask for it.
    (found,) = ours.replaced_of(standing, nomination)
    assert found["certificate_id"] == old
    assert ours.replaced_of(world["clerk"], nomination) == []
    ours.ask_back_replaced(standing, Command(), certificate_id=old)
    assert record(world, nomination)["paper"] == "out"
    with refused("paper_asked_for"):
        ours.ask_back_replaced(standing, Command(), certificate_id=old)
    assert ours.replaced_of(standing, nomination) == []


def test_who_hands_over_takes_the_old_paper_back_where_it_is_exchanged(world: World) -> None:
    _, nomination, old, new = exchanged(world)
    ours, wish = world.app.revocations, Command()
    for _ in range(2):  # a double tap
        ours.take_back(world["clerk"], wish, certificate_id=old, returned_on=DAY)
    row = record(world, nomination)
    assert (row["paper"], row["paper_on"]) == ("returned", DAY)
    assert world.count("revocations") == 1
    with refused("paper_settled"):
        ours.take_back(world["standing"], Command(), certificate_id=old, returned_on=DAY)
    with refused("not_replaced"):
        ours.take_back(world["clerk"], Command(), certificate_id=new, returned_on=DAY)
    with refused("forbidden"):
        ours.take_back(world["head_yen"], Command(), certificate_id=old, returned_on=DAY)


def test_a_paper_nobody_asked_for_comes_back_too(world: World) -> None:
    first = awarded(world, HEADS[:2])
    world.clock.set_day(DAY)
    opened(world, first)
    nomination, old, _ = reissued(world, first, HEADS[1])
    world.app.revocations.take_back(world["clerk"], Command(), certificate_id=old, returned_on=DAY)
    row = record(world, nomination)
    assert (row["paper"], row["settled_on"]) == ("returned", DAY)


def test_a_paper_is_lost_or_given_up_and_may_turn_up_later(world: World) -> None:
    _, nomination, _, _ = exchanged(world)
    ours, about = world.app.revocations, {"revocation_id": record(world, nomination)["revocation_id"]}
    with refused("forbidden"):
        ours.waive_paper(world["standing"], Command(), reason="đi làm xa", **about)
    ours.waive_paper(world["district_chair"], Command(), reason="đi làm xa", **about)
    row = record(world, nomination)
    assert (row["paper"], row["paper_on"], row["settled_on"]) == ("waived", DAY, DAY)
    ours.return_paper(world["standing"], Command(), returned_on=DAY, **about)
    assert record(world, nomination)["paper"] == "returned"


@pytest.mark.parametrize("end", ["revoked", "cancelled"])
@pytest.mark.parametrize("before", ["out", "returned"])
def test_when_the_award_ends_one_record_asks_for_all_that_is_still_out(
    world: World, end: str, before: str
) -> None:
    conference, nomination, old, _ = exchanged(world)
    ours, standing = world.app.revocations, world["standing"]
    if before == "returned":
        ours.take_back(standing, Command(), certificate_id=old, returned_on=DAY)
    if end == "revoked":
        revoked(world, nomination)
    else:
        sign_amendment(world, cancellation(world, record(world, nomination)["decision_id"]))
    (ended,) = [r for r in ours.of_nomination(standing, nomination) if r["status"] != "replaced"]
    kept = record(world, nomination)
    assert kept["settled_on"] is not None, "one matter, not two, waits in the work list"
    assert [r["revocation_id"] for r in ours.waiting(standing) if r["nomination_id"] == nomination] == [
        ended["revocation_id"]
    ]
    if before == "returned":
        assert (ended["paper"], kept["paper"]) == ("held", "returned"), "what came back is asked for once"
        assert ended["handed_numbers"] == []
    else:
        assert (ended["paper"], kept["paper"]) == ("out", "passed_on")
        assert ended["handed_numbers"] == [kept["old_number"]]
        with refused("paper_of_ended_award"):
            ours.take_back(standing, Command(), certificate_id=old, returned_on=DAY)
    assert conference


def test_two_phones_record_the_same_old_paper_once(world: World) -> None:
    """Both decide on a paper that nobody asked for yet: the second finds the first one's record and says that it is settled."""
    first = awarded(world, HEADS[:2])
    world.clock.set_day(DAY)
    opened(world, first)
    nomination, old, _ = reissued(world, first, HEADS[1])
    ours = world.app.revocations
    original = ours._replaced_paper
    seen: list[int] = []

    def late(certificate_id: UUID) -> Row:
        row = original(certificate_id)
        if not seen:
            seen.append(1)
            ours.take_back(world["clerk"], Command(), certificate_id=old, returned_on=DAY)
        return row

    ours._replaced_paper = late  # type: ignore[method-assign]
    try:
        with refused("paper_settled"):
            ours.take_back(world["standing"], Command(), certificate_id=old, returned_on=DAY)
    finally:
        del ours._replaced_paper
    assert world.count("revocations") == 1
    assert record(world, nomination)["paper"] == "returned"
