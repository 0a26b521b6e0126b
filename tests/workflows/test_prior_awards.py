"""What a nominee was awarded before: the same one, units it has taken over from, households it came of; and what it is good for."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.entries import entry
from tests.workflows.revoking import revoked
from tests.workflows.world import World

from documents.data import CouncilMinutesData, InvitationData
from workflows import council_minutes, issuing
from workflows.kernel import Command
from workflows.prior_awards import awards_on_paper, not_towards_merit, prior_awards


def before(world: World, nomination: UUID, who: str = "council_chair") -> list[tuple[str, str, int]]:
    """Whose, how it stands, and by which decision."""
    rows = prior_awards(world.log, world.app.plans, world[who], [nomination])[nomination]
    return [(row["how"], row["status"], row["number"]) for row in rows]


def test_an_award_that_was_revoked_is_seen_by_who_weighs_the_next(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    first = world.nomination("council", household=household)
    world.awarded(first)
    assert before(world, first) == [], "it is not before itself"
    revoked(world, first)
    again = world.proposed(household)
    assert before(world, again) == [("self", "award_revoked", 1)]
    other = world.nomination("commune_check")
    assert before(world, other) == [], "nobody else's"
    rows = prior_awards(world.log, world.app.plans, world["labour"], [again, other])
    assert [len(rows[n]) for n in (again, other)] == [1, 0]


def test_a_household_that_split_off_and_one_that_took_another_in(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    world.awarded(world.nomination("council", household=household))
    part = UUID(
        world.app.household_changes.split(
            world["clerk"], Command(), household_id=household, entry=entry("SPLIT-1", "Bùi Văn Con", members=1),
            household_class="poor", reason="Ra ở riêng",
        )["id"]
    )  # fmt: skip
    world.commitment(part)
    assert before(world, world.proposed(part)) == [("split", "awarded", 1)]


def test_a_unit_has_the_awards_of_those_it_took_over_from(world: World, plain_paper: None) -> None:
    award = world.nomination("council")
    world.awarded(award)
    # The award of a hamlet stands in for any unit's: what is asked is the line of succession.
    older, newer = world.unit("yen"), world.unit("son")
    with world.log.connection() as connection:
        connection.execute("UPDATE nominations SET subject_id = %s WHERE nomination_id = %s", (older, award))
        connection.execute("UPDATE units SET successor_id = %s WHERE unit_id = %s", (newer, older))
    next_one = world.nomination("commune_check")
    with world.log.connection() as connection:
        connection.execute(
            "UPDATE nominations SET subject_id = %s WHERE nomination_id = %s", (newer, next_one)
        )
    assert before(world, next_one) == [("predecessor", "awarded", 1)]


def test_from_2025_on_an_award_of_the_movement_does_not_support_one_on_merit() -> None:
    assert not_towards_merit(date(2025, 6, 30)) is None
    rule = not_towards_merit(date(2025, 7, 1))
    assert rule is not None
    assert not rule.confirmed


def test_agenda_and_minutes_name_what_was_awarded_before(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stood that day: a revocation of later is not in papers made again, nor what the session itself led to."""
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    agendas: list[InvitationData] = []
    minutes: list[CouncilMinutesData] = []
    paper = b"%PDF-1.7 x\n%%EOF\n"
    monkeypatch.setattr(issuing, "render_invitation", lambda data: agendas.append(data) or paper)
    monkeypatch.setattr(council_minutes, "render_council_minutes", lambda data: minutes.append(data) or paper)
    standing = world["standing"]
    first = world.nomination("council", household=household)
    session = world.session([first], opened=False)
    world.app.council.invitation(standing, session)
    world.app.council.cancel(standing, Command(), session_id=session, reason="dời ngày")
    decided_on = world.clock.today()
    world.awarded(first)
    assert [row[2] for row in agendas[0].agenda] == [()]
    assert minutes[0].tallies[0].awards == ()
    world.clock.moment += timedelta(days=1)
    revoked(world, first)
    again, other = world.nomination("council", household=household), world.nomination("council")
    session = world.session([again, other])
    world.app.council.invitation(standing, session)
    world.publish(session)
    said = f"Giấy khen, Quyết định số 01/QĐ-UBND ngày {decided_on:%d/%m/%Y} (sau đó bị thu hồi)"
    assert sorted(row[2] for row in agendas[1].agenda) == [(), (said,)]
    assert sorted(t.awards for t in minutes[1].tallies) == [(), (said,)]
    # Of the first session's day nothing is said that came later, not even what it led to.
    (of_first,) = world.log.query("SELECT session_id FROM decisions WHERE number IS NOT NULL")
    plans = world.app.plans
    assert (
        awards_on_paper(world.log, plans, [again], session_id=of_first["session_id"], day=decided_on)[again]
        == []
    )
    then = awards_on_paper(world.log, plans, [again], session_id=session, day=decided_on)
    assert then[again] == [said.partition(" (")[0]]
