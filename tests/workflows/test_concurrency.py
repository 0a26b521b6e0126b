"""Several people at once: one succeeds, the others are told why not, and no number is lost or given twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.aggregates.cases import acting
from tests.signing import code_for
from tests.workflows.test_idempotency import together
from tests.workflows.world import COUNCIL, World, uid

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from projections.all import inline_statements
from workflows.kernel import Command


def codes(outcomes: list[Any]) -> list[str]:
    """Return the refusals' codes; whatever else went wrong is shown as it is."""
    return [o.code if isinstance(o, Refused) else repr(o) for o in outcomes if not isinstance(o, dict)]


def test_two_officers_confirm_the_same_income_at_once(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)

    def verify(who: str) -> Any:
        return lambda: world.app.households.verify_income(
            world[who],
            Command(),
            commitment_id=commitment,
            year=2017,
            method="home_visit",
            note="",
            uploads=[],
        )

    outcomes = together(verify("chair"), verify("deputy"))
    assert codes(outcomes) == ["income_already_verified"]
    assert world.count("income_verifications") == 1


def test_one_confirms_and_one_refuses_at_once(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)
    households = world.app.households
    facts: dict[str, Any] = {"commitment_id": commitment, "year": 2017, "method": "documents", "uploads": []}
    outcomes = together(
        lambda: households.verify_income(world["chair"], Command(), note="", **facts),
        lambda: households.refuse_income(world["deputy"], Command(), reason="sai", **facts),
    )
    assert len(codes(outcomes)) == 1
    assert codes(outcomes)[0] in ("income_already_verified", "duplicate")
    assert world.count("income_verifications") == 1


def test_two_nominations_of_one_household_at_once(world: World) -> None:
    household = world.household()
    outcomes = together(
        *[
            lambda: world.app.nominations.propose(
                world["head"], Command(), category="household", subject_id=household
            )
        ]
        * 4
    )
    assert codes(outcomes) == ["already_nominated"] * 3
    assert world.count("nominations") == 1


def test_two_commitments_of_one_household_at_once(world: World) -> None:
    household = world.household()
    outcomes = together(*[lambda: {"id": world.commitment(household, accepted=False)}] * 3)
    assert codes(outcomes) == ["already_registered"] * 2
    assert world.count("commitments") == 1


def test_one_household_code_and_one_user_name_for_two(world: World) -> None:
    outcomes = together(*[lambda: {"id": world.household(code="H777")}] * 2)
    assert codes(outcomes) == ["household_code_taken"]

    def register(id: UUID) -> Any:
        return lambda: world.app.people.register_officer(
            world["admin"],
            Command(),
            officer_id=id,
            username="same.name",
            full_name="Hà Lan",
            password="chungtay-2020",
        )

    outcomes = together(register(uid("one")), register(uid("two")))
    assert codes(outcomes) == ["username_taken"]
    assert world.count("credentials") == len(world.actors) + 1, (
        "no password is kept for an account that is not"
    )


def decisions_to_sign(world: World, count: int) -> list[UUID]:
    """Return drafted decisions of one dossier each; what comes before them is written straight into the log."""
    dossiers = [world.proposed(world.household()) for _ in range(count)]
    standing, made, saved = world["standing"], [], []
    with acting(standing, world.clock.now()):
        for number, nomination_id in enumerate(dossiers):
            nomination = world.log.load(Nomination, nomination_id)
            session = CouncilSession.convene(
                uid(f"session {number}"),
                held_on=world.clock.today(),
                place="Phòng họp",
                chair=world[COUNCIL[0]].officer_id,
                members=[world[m].officer_id for m in COUNCIL],
                agenda=[(nomination_id, nomination.subject_id)],
                rule={},
                today=world.clock.today(),
            )
            nomination.step, nomination.status, nomination.verdict = "council", "open", "met"
            nomination.record_council_result(
                session_id=session.id,
                votes_for=3,
                votes_against=0,
                abstained=0,
                base=3,
                proposed=True,
                deviation=None,
                due_on=None,
            )
            decision = AwardDecision.draft(
                uid(f"decision {number}"),
                session_id=session.id,
                items=[(nomination_id, nomination.subject_id)],
            )
            made.append(decision.id)
            saved += [*session.collect_events(), *nomination.collect_events(), *decision.collect_events()]
    world.log.append(saved, inline_statements(saved), None)
    return made


def test_eight_decisions_signed_at_once_have_numbers_without_a_gap(world: World, plain_paper: None) -> None:
    decisions = decisions_to_sign(world, 8)
    # A code is good for one signature: eight at once are those of eight people, each with a device of their own.
    signers = [world["district_chair"]] + [
        world.officer(
            f"signer{n}", "district_chair", "district", "Phó Chủ tịch UBND huyện",
            signs_for="KT.", authority_document=f"{n}/UQ-UBND", authority_issued_on=date(2019, 12, 2),
        )
        for n in range(7)
    ]  # fmt: skip
    codes_of = [code_for(world.app, s) for s in signers]
    outcomes = together(
        *(
            lambda d=d, s=s, c=c: world.app.council.sign(s, Command(), decision_id=d, code=c)
            for d, s, c in zip(decisions, signers, codes_of, strict=True)
        )
    )
    assert codes(outcomes) == []
    assert sorted(o["number"] for o in outcomes) == list(range(1, 9))
    rows = world.log.query("SELECT number, year, decision_id FROM decisions ORDER BY number")
    assert [row["number"] for row in rows] == list(range(1, 9))
    assert {str(row["decision_id"]): row["number"] for row in rows} == {
        o["id"]: o["number"] for o in outcomes
    }

    nominations = world.log.query("SELECT nomination_id FROM nominations ORDER BY code")
    outcomes = together(
        *(
            lambda n=row["nomination_id"]: world.app.council.issue_certificate(
                world["standing"], Command(), nomination_id=n
            )
            for row in nominations
        )
    )
    assert codes(outcomes) == []
    assert sorted(o["gold_book_number"] for o in outcomes) == list(range(1, 9))


def test_numbers_begin_anew_each_year_and_a_refused_signature_takes_none(
    world: World, plain_paper: None
) -> None:
    first, second, third = decisions_to_sign(world, 3)
    chair = world["district_chair"]

    def sign(by: Actor, decision: UUID, code: str = "") -> Any:
        return world.app.council.sign(
            by, Command(), decision_id=decision, code=code or code_for(world.app, chair)
        )

    assert sign(chair, first)["number"] == 1
    outcomes = together(
        lambda: sign(world["standing"], second), lambda: sign(chair, second, code="000 000 000")
    )
    assert sorted(codes(outcomes)) == ["forbidden", "second_factor_wrong"]
    assert sign(chair, second)["number"] == 2
    world.clock.set_day(date(2021, 1, 4))
    assert sign(chair, third)["number"] == 1


def test_one_decision_signed_twice_at_once(world: World, plain_paper: None) -> None:
    (decision,) = decisions_to_sign(world, 1)
    chair = world["district_chair"]
    outcomes = together(
        *(
            lambda c=c: world.app.council.sign(chair, Command(), decision_id=decision, code=c)
            for c in [code_for(world.app, chair) for _ in range(3)]
        )
    )
    assert len(codes(outcomes)) == 2
    assert set(codes(outcomes)) <= {"decision_state", "nobody_to_award"}
    assert world.log.query_one("SELECT number FROM decisions") == {"number": 1}


def test_two_drafts_of_one_session_at_once(world: World, plain_paper: None) -> None:
    session = world.session([world.nomination("council")])
    world.publish(session)
    outcomes = together(
        *[lambda: world.app.council.draft_decision(world["standing"], Command(), session_id=session)] * 3
    )
    assert codes(outcomes) == ["duplicate"] * 2


def test_a_ballot_twice_at_once_counts_once(world: World) -> None:
    nomination = world.nomination("council")
    session = world.session([nomination], opened=False)
    members = [world[m].officer_id for m in COUNCIL]
    world.app.council.open(world["standing"], Command(), session_id=session, present=members)
    outcomes = together(
        *(
            lambda c=c: world.app.council.vote(
                world["member1"], Command(), session_id=session, ballots={nomination: c}
            )
            for c in ("for", "against")
        )
    )
    assert codes(outcomes) == ["already_voted"]
    assert world.log.query_one("SELECT ballots FROM session_items") == {"ballots": 1}


def test_a_finding_and_a_signature_at_once_never_award_what_is_held(world: World, plain_paper: None) -> None:
    """Whichever comes first, the award and an open hold do not end up together undetected."""
    nomination = world.nomination("council")
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    decision = world.decision([nomination])
    inspector, inspections = world["inspector"], world.app.inspections
    inspection = UUID(
        inspections.plan(
            inspector,
            Command(),
            unit_id=world.unit("binh"),
            planned_for=world.clock.today(),
            sampling="bốc thăm",
            commitment_ids=[commitment],
        )["id"]
    )
    inspections.carry_out(
        inspector, Command(), inspection_id=inspection, on=world.clock.today(), minutes="đã đến", uploads=[]
    )
    code = code_for(world.app, world["district_chair"])
    outcomes = together(
        lambda: inspections.find_income(
            inspector,
            Command(),
            inspection_id=inspection,
            commitment_id=commitment,
            year=2017,
            text="khai cao",
            uploads=[],
        ),
        lambda: world.app.council.sign(world["district_chair"], Command(), decision_id=decision, code=code),
    )
    assert codes(outcomes) in ([], ["held"], ["nobody_to_award"])
    after = world.log.load(Nomination, nomination)
    assert after.holds, "the finding itself is never lost"
    held_first = bool(codes(outcomes))
    assert after.status == ("open" if held_first else "decided")
    events = [type(e) for e in world.log.events_of(nomination)]
    if not held_first:
        assert events.index(Nomination.AwardDecided) < events.index(Nomination.HoldPlaced)
    refused = together(
        lambda: world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    )
    assert codes(refused) in (["held"], ["not_in_decision"], ["forbidden"])
    assert Decimal(world.count("certificates")) == 0
