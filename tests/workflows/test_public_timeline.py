"""What everybody may see of an award's course: the same events as inside, each decided on, and nothing personal in any line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.printing import awarded
from tests.workflows.revoking import revoked
from tests.workflows.test_amendments import cancellation, correction
from tests.workflows.test_amendments import sign as sign_amendment
from tests.workflows.world import INCOMES, World

from aggregates.award_decision import AwardDecision
from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from aggregates.nomination_events import Posted
from aggregates.pii import PII, plain
from aggregates.values import Evidence
from workflows.as_of import When
from workflows.kernel import Command
from workflows.public_timeline import TOLD, PublicStep, told_publicly

PUBLIC_FIELDS = {
    "held_on", "since", "until", "submission_date", "proposed", "number", "signed_on", "gold_book_number",
    "cancelled_on", "revoked_on", "corrected_on", "ground",
}  # fmt: skip
"""All that a line may be made from: dates, numbers and grounds that stand on the papers themselves."""
HEAD = "Bùi Thị Thưởng"


def kinds_of(base: type[EventSourced.Event]) -> Iterator[type[EventSourced.Event]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)


@pytest.mark.parametrize("kind", [*kinds_of(Nomination.Event), *kinds_of(AwardDecision.Event)])
def test_it_was_decided_of_every_event_whether_everybody_is_told(kind: type[EventSourced.Event]) -> None:
    assert kind in TOLD, "say what everybody is told of it, or None"


def test_an_event_nobody_has_decided_on_is_not_told() -> None:
    class NewEvent(Posted):
        """Like one that is told, and yet another one."""

    event = object.__new__(NewEvent)
    assert told_publicly(event) is None


class Watched:
    """Stands in for an event and keeps which of its fields are read. Nothing of it is of any use as text."""

    def __init__(self, ground: str) -> None:
        self.read: set[str] = set()
        self._ground = ground

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        if name == "ground":
            return self._ground
        return 7 if name in ("number", "gold_book_number") else date(2020, 5, 18)


@pytest.mark.parametrize("kind", [kind for kind, teller in TOLD.items() if teller is not None])
def test_a_line_is_made_from_public_fields_alone(kind: type[EventSourced.Event]) -> None:
    teller = TOLD[kind]
    assert teller is not None
    ground: dict[type[EventSourced.Event], str] = {
        Nomination.AwardCancelled: "procedure",
        Nomination.AwardRevoked: "dishonest_declaration",
    }
    watched = Watched(ground.get(kind, ""))
    told = teller(watched)
    assert told is not None
    assert watched.read <= PUBLIC_FIELDS
    assert told.what.vi
    assert told.what.en
    assert bool(told.note.vi) == bool(told.note.en)


# -- a whole course ----------------------------------------------------------------------------------------------------


def handed_over(world: World, decision: UUID, certificate: UUID) -> None:
    conferences, by = world.app.conferences, world["standing"]
    outcome = conferences.plan(
        by, Command(), held_on=date(2020, 6, 11), starts_at="7h30", place="Hội trường", decision_ids=[decision]
    )  # fmt: skip
    id = UUID(outcome["id"])
    conferences.order_awardees(by, Command(), conference_id=id, rule="groups")
    world.clock.set_day(date(2020, 6, 11))
    conferences.open(by, Command(), conference_id=id)
    conferences.hand_over(by, Command(), certificate_id=certificate)


@pytest.fixture
def course(world: World) -> tuple[UUID, UUID]:
    """A dossier and its certificate: commented on, awarded with another, handed over, held, corrected, revoked."""
    decision = awarded(world, [HEAD, "Hà Văn Ân"])
    nomination, other = world.log.load(AwardDecision, decision).items
    certificate = world.log.load(Nomination, nomination).certificate_id
    assert certificate is not None
    handed_over(world, decision, certificate)
    sign_amendment(world, correction(world, decision, {(other, "name"): "Hà Văn An"}))
    sign_amendment(world, correction(world, decision, {(nomination, "name"): "Bùi Thị Thường"}))
    revoked(world, nomination)
    world.app.book.catch_up(occasion="test")
    return nomination, certificate


def steps(world: World, certificate: UUID) -> list[PublicStep]:
    row = world.app.council.public_certificate(certificate)
    assert row is not None
    return world.app.public_timelines.of_certificate(row)


def test_the_course_is_told_from_the_nomination_to_the_revocation(
    world: World, course: tuple[UUID, UUID]
) -> None:
    found = steps(world, course[1])
    assert [step.told.what.en for step in found] == [
        "Nominated", "Considered at a public meeting", "Dossier submitted", "Checked: the dossier is complete",
        "Claims verified", "Posted publicly for comments", "Posting closed", "Endorsed to the level above",
        "Checked: the dossier is complete", "Dossier appraised", "Proposed by the council", "Award decided",
        "What the certificate says was bound to the ledger", "Certificate issued", "Certificate handed over",
        "What it says was corrected", "Award revoked",
    ]  # fmt: skip
    # The other awardee's correction is no line of this one.
    assert sum("corrected" in step.told.what.en for step in found) == 1
    assert found[5].told.note.vi.startswith("Từ 02/03/2020 đến hết ")
    assert found[-1].told.good is False


def test_both_views_say_the_same_of_the_same_events(world: World, course: tuple[UUID, UUID]) -> None:
    nomination, certificate = course
    inside = world.app.as_of.show(world["auditor"], "dossier", nomination, When())
    decision = world.log.load(Nomination, nomination).decision_id
    assert decision is not None
    events = {
        (e.originator_id, e.originator_version): e
        for e in (*inside.then.events, *world.log.events_of(decision))
    }
    at = {place.leaf: events[key] for key, place in world.app.book.places(events).items()}
    found = steps(world, certificate)
    assert found == sorted(found, key=lambda step: step.at)
    told = []
    for step in found:
        assert step.place is not None
        event = at[step.place.leaf]
        assert step.at == event.timestamp
        assert step.told == told_publicly(event)
        if event.meta.role != "hamlet_head":
            assert step.office.title == event.meta.title
        told.append((event.originator_id, event.originator_version))
    wanted = [
        key
        for key, event in events.items()
        if key[0] == nomination and TOLD[type(event)] is not None
    ]  # fmt: skip
    assert sorted(k[1] for k in told if k[0] == nomination) == sorted(k[1] for k in wanted)


def test_every_step_stands_in_the_ledger_under_a_checkpoint(world: World, course: tuple[UUID, UUID]) -> None:
    book = world.app.book
    checkpoints = {c.number: c for c in book.checkpoints(1000)}
    rows = {r["leaf"]: r for r in world.log.query("SELECT * FROM ledger_leaves")}
    for step in steps(world, course[1]):
        assert step.place is not None
        assert step.place.checkpoint is not None
        row = rows[step.place.leaf]
        found = book.leaf_of(row["originator_id"], row["originator_version"])
        assert found is not None
        assert step.place.hash == found[1].hash()
        over = [c for c in checkpoints.values() if c.size > step.place.leaf]
        assert step.place.checkpoint == min(over, key=lambda c: (c.size, c.number)).number


def test_what_is_not_in_the_ledger_yet_is_told_without_a_leaf(world: World) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    certificate = world.log.load(Nomination, nomination).certificate_id
    assert certificate is not None
    places = [step.place for step in steps(world, certificate)]
    assert places[0] is not None
    assert places[-1] is None, "the certificate is issued after what it says is under a checkpoint"


def sealed(value: object, inside: bool = False) -> Iterator[str]:
    """Every text that an event keeps for a person."""
    if isinstance(value, Evidence):
        yield from sealed(value.name)
    elif isinstance(value, PII):
        yield from sealed(plain(value), inside=True)
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from sealed(one, inside)
    elif isinstance(value, str) and inside:
        yield value


def secrets(world: World, ids: Iterable[UUID]) -> set[str]:
    """Personal values known in the open: all that is sealed in these records, every officer's name, incomes, small places."""
    # What a certificate says is public as a whole, and its name is looked for all the same.
    public = (Nomination.CertificateIssued, Nomination.AwardAttested)
    found = {
        text
        for id in ids
        for event in world.log.events_of(id)
        if not isinstance(event, public)
        for value in vars(event).values()
        for text in sealed(value)
        if len(text) > 4
    }
    found |= {row["full_name"] for row in world.log.query("SELECT full_name FROM officers")}
    found |= {row["name"] for row in world.log.query("SELECT name FROM units WHERE kind = 'hamlet'")}
    found |= {row["code"] for row in world.log.query("SELECT code FROM households")}
    return (
        found
        | {str(amount) for amount in INCOMES.values()}
        | {f"{amount:,}".replace(",", ".") for amount in INCOMES.values()}
    )


def test_no_personal_value_of_the_case_is_in_any_line(world: World, course: tuple[UUID, UUID]) -> None:
    nomination, certificate = course
    loaded = world.log.load(Nomination, nomination)
    assert loaded.commitment_id is not None
    known = secrets(world, (nomination, loaded.commitment_id, loaded.subject_id))
    assert {HEAD, "Phạm Thị Ngân", "Báo cáo thành tích", "11760000"} <= known, (
        "the test knows what it looks for"
    )
    assert len(known) > 30
    said = "\n".join(
        str((s.told.what, s.told.note, s.office.signs_for, s.office.title, s.office.unit_name))
        for s in steps(world, certificate)
    )
    assert not {secret for secret in known if secret in said}
    assert str(nomination) not in said


# -- who is not shown --------------------------------------------------------------------------------------------------


def test_without_consent_to_display_nothing_of_the_course_is_told(
    world: World, course: tuple[UUID, UUID]
) -> None:
    nomination, certificate = course
    household = world.log.load(Nomination, nomination).subject_id
    world.app.consents.withdraw(
        world["clerk"], Command(), household_id=household, purpose="public_display", reason="x", uploads=[]
    )
    assert steps(world, certificate) == []


def test_while_restricted_nothing_of_the_course_is_told(world: World, course: tuple[UUID, UUID]) -> None:
    nomination, certificate = course
    household = world.log.load(Nomination, nomination).subject_id
    request = world.request(household, "restriction")
    world.app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="chờ làm rõ")
    assert steps(world, certificate) == []
    world.app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert steps(world, certificate)


def test_of_somebody_erased_nothing_is_told(world: World) -> None:
    nomination = world.nomination("council")
    decision = world.awarded(nomination)
    loaded = world.log.load(Nomination, nomination)
    assert loaded.certificate_id is not None
    sign_amendment(world, cancellation(world, decision))
    assert steps(world, loaded.certificate_id)[-1].told.what.en == "The award's decision was cancelled"
    (owed,) = world.app.revocations.of_nomination(world["standing"], nomination)
    ours, about = world.app.revocations, {"revocation_id": owed["revocation_id"]}
    ours.state_payment(world["standing"], Command(), amount=0, reason="chưa chi", **about)
    ours.return_paper(world["standing"], Command(), returned_on=world.clock.today(), **about)
    world.app.erasure.erase(world["admin"], Command(), subject_id=loaded.subject_id)
    assert steps(world, loaded.certificate_id) == []
