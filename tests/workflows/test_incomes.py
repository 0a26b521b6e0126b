"""Incomes surveyed, confirmed many at once, and taken back: who may, what is told row by row, and how much work it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.aggregates.cases import acting
from tests.workflows.test_concurrency import codes
from tests.workflows.test_idempotency import together
from tests.workflows.world import COUNCIL, World, pdf, uid

from aggregates.actors import Actor
from aggregates.council_session import CouncilSession
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.all import inline_statements
from projections.follower import Follower
from storage import rounds
from workflows.dossiers import relapsed_since_closing, reopened_since_closing
from workflows.incomes import MOST_AT_ONCE, Confirmation
from workflows.kernel import Command, Work


def survey(
    world: World, commitment: UUID, by: str = "clerk", command: Command | None = None, **more: Any
) -> None:
    """Have the commune's officer survey the income of 2017."""
    facts: dict[str, Any] = {
        "year": 2017,
        "amount": Decimal(11_500_000),
        "members": 4,
        "method": "survey_form",
        "findings": "hai con bò",
        "uploads": [pdf(f"survey {commitment}", "phieu.pdf")],
    }
    world.app.incomes.survey(world[by], command or Command(), commitment_id=commitment, **{**facts, **more})


def declared(world: World, hamlet: str = "son", years: tuple[int, ...] = (2017,), **more: Any) -> UUID:
    """A commitment whose incomes wait for the commune."""
    commitment = world.commitment(world.household(hamlet), hamlet)
    for year in years:
        world.declare(commitment, year, hamlet=hamlet, **more)
    return commitment


def item(world: World, commitment: UUID, year: int = 2017, method: str = "home_visit") -> Confirmation:
    """One row as its reader saw it."""
    return Confirmation(commitment, year, method, world.log.load(ExitCommitment, commitment).version)


def confirm(world: World, *items: Confirmation, by: str = "chair", command: Command | None = None) -> Any:
    """Confirm many."""
    return world.app.incomes.confirm_many(world[by], command or Command(), items=items)


def rows(world: World, commitment: UUID) -> list[dict[str, Any]]:
    """The verifications of a commitment."""
    return world.log.query(
        "SELECT * FROM income_verifications WHERE commitment_id = %s ORDER BY version", (commitment,)
    )


# -- the survey -------------------------------------------------------------------------------------------------------------


def test_a_survey_stands_beside_the_claim_until_the_chair_confirms(world: World) -> None:
    commitment = declared(world, members=5)
    survey(world, commitment, command=Command(occurred_on=date(2018, 1, 20)))
    income = world.log.load(ExitCommitment, commitment).incomes[2017]
    assert income.survey is not None
    assert (plain(income.survey.amount), income.survey.surveyed_on) == (
        Decimal(11_500_000),
        date(2018, 1, 20),
    )
    (seen,) = world.app.incomes.surveys_of(commitment)
    assert (seen["members"], seen["method"], seen["findings"]) == (4, "survey_form", "hai con bò")
    assert (seen["officer_id"], seen["surveyed_on"]) == (world["clerk"].officer_id, date(2018, 1, 20))
    world.verify(commitment)
    (made,) = rows(world, commitment)
    assert made["survey_version"] == seen["version"]


def test_without_a_survey_a_figure_is_confirmed_as_before(world: World) -> None:
    commitment = declared(world)
    world.verify(commitment)
    assert [r["survey_version"] for r in rows(world, commitment)] == [None]


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2015, 1, 1)])
def test_a_survey_is_not_made_before_the_year_is_over(world: World, day: date) -> None:
    with pytest.raises(Refused, match="bad_date"):
        survey(world, declared(world), command=Command(occurred_on=day))


def test_a_new_claim_and_a_reopened_one_have_no_survey(world: World) -> None:
    commitment = declared(world)
    survey(world, commitment)
    world.app.households.refuse_income(
        world["chair"],
        Command(),
        commitment_id=commitment,
        year=2017,
        method="documents",
        reason="sai",
        uploads=[],
    )
    world.declare(commitment)
    world.verify(commitment)
    assert rows(world, commitment)[-1]["survey_version"] is None


def test_two_people_whatever_office_they_wear(world: World) -> None:
    commitment = declared(world)
    with pytest.raises(Refused, match="proposer_may_not"):
        world.app.incomes.survey(
            world.wearing("head", "commune_officer", "binh"), Command(), commitment_id=commitment, year=2017,
            amount=Decimal(1), members=1, method="documents", findings="x", uploads=[pdf()],
        )  # fmt: skip
    survey(world, commitment)
    surveyor = world.wearing("clerk", "commune_chair", "binh")
    with pytest.raises(Refused, match="proposer_may_not"):
        world.app.households.verify_income(
            surveyor, Command(), commitment_id=commitment, year=2017, method="documents", note="", uploads=[]
        )
    outcome = world.app.incomes.confirm_many(surveyor, Command(), items=[item(world, commitment)])
    assert outcome == {"done": [], "refused": [[str(commitment), 2017, "proposer_may_not"]]}
    assert rows(world, commitment) == []


def test_whoever_surveyed_does_not_vote_on_the_dossier(world: World) -> None:
    world.officer("clerk2", "commune_officer", "binh")
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    for year in (2016, 2017, 2018, 2019):
        world.declare(commitment, year, 13_000_000 + year)
        if year == 2017:
            surveyor = world.app.people.actor(uid("officer clerk2"))
            world.app.incomes.survey(
                surveyor, Command(), commitment_id=commitment, year=year, amount=Decimal(1), members=1,
                method="documents", findings="x", uploads=[pdf()],
            )  # fmt: skip
        world.verify(commitment, year)
    nomination = world.nomination("council", household=household)
    world.appoint("clerk2", "council_member", "district")
    session = world.session([nomination], opened=False)
    members = [world[m].officer_id for m in COUNCIL] + [uid("officer clerk2")]
    world.app.council.open(world["standing"], Command(), session_id=session, present=members)
    recused = [e.member for e in world.log.events_of(session) if isinstance(e, CouncilSession.MemberRecused)]
    assert recused == [uid("officer clerk2")]


def test_two_surveys_at_once_are_both_kept(world: World) -> None:
    commitment = declared(world)
    world.officer("clerk2", "commune_officer", "binh")
    second = world.app.people.actor(uid("officer clerk2"))

    def one(by: Actor) -> Callable[[], Any]:
        return lambda: world.app.incomes.survey(
            by, Command(), commitment_id=commitment, year=2017, amount=Decimal(1), members=1, method="documents",
            findings="x", uploads=[pdf()],
        )  # fmt: skip

    assert codes(together(one(world["clerk"]), one(second))) == []
    assert world.count("income_surveys") == 2


# -- many at once -----------------------------------------------------------------------------------------------------------


def test_each_figure_is_an_event_of_its_own_under_one_command(world: World) -> None:
    first, second = declared(world, years=(2016, 2017)), declared(world, "yen", amount=9_999_000)
    survey(world, first)
    command = Command()
    items = [
        item(world, first, 2016, "documents"),
        item(world, first),
        item(world, second, method="neighbours"),
    ]
    outcome = confirm(world, *items, command=command)
    assert outcome == {
        "done": [[str(first), 2016], [str(first), 2017], [str(second), 2017]],
        "refused": [],
    }
    made = [*rows(world, first), *rows(world, second)]
    assert [(r["year"], r["amount"], r["method"]) for r in made] == [
        (2016, Decimal(11_760_000), "documents"),
        (2017, Decimal(11_760_000), "home_visit"),
        (2017, Decimal(9_999_000), "neighbours"),
    ]
    assert {r["command_id"] for r in made} == {command.id}
    assert {(r["officer_id"], r["title"], r["unit_name"]) for r in made} == {
        (world["chair"].officer_id, "Chủ tịch UBND xã", "xã Cẩm Bình")
    }
    last = world.log.events_of(first)[-1]
    assert isinstance(last, ExitCommitment.IncomeVerified)
    assert len(last.evidence) == 2, "the declaration's paper and the survey's"
    assert made[1]["evidence"] == [p.sha256 for p in last.evidence], "each paper once"
    assert all(len(r["evidence"]) == 1 for r in (made[0], made[2]))


def test_rows_that_cannot_be_confirmed_are_told_and_leave_nothing(world: World) -> None:
    good, moved, taken, foreign, kin = (
        declared(world), declared(world), declared(world), declared(world, "long"), declared(world)
    )  # fmt: skip
    household = world.log.load(ExitCommitment, kin).household_id
    world.app.people.declare_kin(world["chair"], Command(), household_id=household)
    chair = world.actor("chair")
    items = [item(world, c) for c in (good, moved, taken, foreign, kin)]
    survey(world, moved)
    world.app.households.verify_income(
        world["deputy"], Command(), commitment_id=taken, year=2017, method="documents", note="", uploads=[]
    )
    unknown, unsaid = Confirmation(uuid4(), 2017, "documents"), Confirmation(good, 2018, "documents")
    before = world.events
    command = Command()
    seen = world.app.incomes.consider_many(chair, command, items=[*items, unknown, unsaid])
    assert world.events == before, "considering changes nothing"
    outcome = world.app.incomes.confirm_many(chair, command, items=[*items, unknown, unsaid])
    assert outcome["done"] == [[str(good), 2017]]
    told = {(UUID(c), y): code for c, y, code in outcome["refused"]}
    assert told == {
        (moved, 2017): "stale_version",
        (taken, 2017): "income_already_verified",
        (foreign, 2017): "foreign_unit",
        (kin, 2017): "own_affair",
        (unknown.commitment_id, 2017): "not_found",
        (good, 2018): "income_unknown",
    }
    assert {k: r.code for k, r in seen.items() if r} == told
    assert world.events == before + 1
    noted = world.log.query("SELECT record_id, code FROM security_log ORDER BY id")
    assert {(r["record_id"], r["code"]) for r in noted} == {(c, code) for (c, _), code in told.items()}


def test_the_same_command_again_changes_nothing_and_says_the_same(world: World) -> None:
    commitment = declared(world)
    items, command = [item(world, commitment)], Command()
    first = confirm(world, *items, command=command)
    before = world.events, world.count("security_log")
    assert confirm(world, *items, command=command) == first
    assert (world.events, world.count("security_log")) == before
    other = confirm(world, *items)
    assert other["done"] == []
    assert [code for *_, code in other["refused"]] == ["income_already_verified"]


def test_nothing_chosen_too_many_and_nobody_else(world: World) -> None:
    with pytest.raises(Refused, match="nothing_chosen"):
        confirm(world)
    with pytest.raises(Refused, match="too_many_rows"):
        confirm(world, *[Confirmation(uuid4(), 2017, "documents")] * (MOST_AT_ONCE + 1))
    for who in ("clerk", "head", "labour", "auditor"):
        with pytest.raises(Refused, match="forbidden"):
            confirm(world, Confirmation(uuid4(), 2017, "documents"), by=who)


def test_a_method_has_to_be_said_for_each(world: World) -> None:
    commitment = declared(world)
    outcome = confirm(world, item(world, commitment, method=""))
    assert [code for *_, code in outcome["refused"]] == ["method_required"]


def test_an_erased_household_is_told_and_the_others_are_done(world: World) -> None:
    gone, stays = declared(world), declared(world)
    items = [item(world, gone), item(world, stays)]
    household = world.log.load(ExitCommitment, gone).household_id
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    outcome = confirm(world, *items)
    assert outcome["done"] == [[str(stays), 2017]]
    assert [code for *_, code in outcome["refused"]] == ["subject_erased"]


def test_two_chairs_confirm_the_same_rows_at_once(world: World) -> None:
    commitments = [declared(world) for _ in range(4)]
    items = [item(world, c) for c in commitments]
    outcomes = together(
        lambda: confirm(world, *items, by="chair"), lambda: confirm(world, *items[::-1], by="deputy")
    )
    done = [tuple(d) for o in outcomes for d in o["done"]]
    assert sorted(done) == sorted((str(c), 2017) for c in commitments), "each figure once, by either"
    assert {code for o in outcomes for *_, code in o["refused"]} <= {"income_already_verified"}
    assert sum(len(o["refused"]) for o in outcomes) == 4
    assert world.count("income_verifications") == 4


def many_declared(world: World, number: int) -> list[Confirmation]:
    """Commitments with an open income each, written straight into the log in a few rounds."""
    events: list[Any] = []
    made = []
    for n in range(number):
        household = world.household()
        with acting(world["head"], world.clock.now()):
            c = ExitCommitment.register(
                uid(f"many {n}"), household_id=household, hamlet_id=world.unit("son"), unit_path=world.path("son"),
                exiting_from="poor", target_year=2018, statement="x", evidence=[], years=(2016, 2020),
                on=date(2018, 1, 1),
            )  # fmt: skip
        with acting(world["clerk"], world.clock.now()):
            c.accept(world["clerk"])
        paper = world.log.attachments.keep(household, "thu-nhap.pdf", pdf(f"paper {n}").content)
        with acting(world["head"], world.clock.now()):
            c.declare_income(
                year=2017, amount=Decimal(10_000_000 + 1000 * n), sources="lúa", evidence=[paper],
                years=(2016, 2020), today=world.clock.today(),
            )  # fmt: skip
        events += c.collect_events()
        made.append(Confirmation(c.id, 2017, "survey_form", c.version))
    world.log.append(events, inline_statements(events), None)
    return made


class Rounds:
    """Counts round trips to the database: statements of cursors, and rounds of many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        execute, run = psycopg.Cursor.execute, rounds._run

        def executed(this: Any, *arguments: Any, **more: Any) -> Any:
            self.number += 1
            return execute(this, *arguments, **more)

        def rounded(connection: Any, statements: Any) -> Any:
            self.number += 1
            return run(connection, statements)

        monkeypatch.setattr(psycopg.Cursor, "execute", executed)
        monkeypatch.setattr(rounds, "_run", rounded)


def test_two_hundred_are_one_act_of_few_rounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = many_declared(world, 205)
    few, many = waiting[:5], waiting[5:]
    fresh = world.another_process()
    counted = Rounds(monkeypatch)
    fresh.incomes.confirm_many(world["chair"], Command(), items=few)
    for_five = counted.number
    counted.number = 0
    command = Command()
    begun = time.perf_counter()
    outcome = fresh.incomes.confirm_many(world["chair"], command, items=many)
    took = time.perf_counter() - begun
    assert len(outcome["done"]) == 200
    # Records are read fifty at a time; everything else is the same whatever the number.
    assert counted.number <= for_five + 3, (for_five, counted.number)
    assert world.log.query_one(
        "SELECT count(*) AS n, count(DISTINCT commitment_id) AS c FROM income_verifications WHERE command_id = %s",
        (command.id,),
    ) == {"n": 200, "c": 200}
    print(f"\n200 confirmations: {took:.3f} s, {counted.number} rounds (5: {for_five})")
    assert took < 20


# -- contradictions ---------------------------------------------------------------------------------------------------------


def reopen(world: World, commitment: UUID, by: str = "labour", **more: Any) -> None:
    """Take the confirmation of 2017 back."""
    facts: dict[str, Any] = {
        "year": 2017,
        "cause": "complaint",
        "reason": "đơn của dân",
        "uploads": [pdf("đơn")],
    }
    world.app.incomes.reopen(world[by], Command(), commitment_id=commitment, **{**facts, **more})


def resting(world: World) -> tuple[UUID, UUID]:
    """A dossier at the district's door and the commitment it rests on."""
    nomination = world.nomination("appraisal")
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    return nomination, commitment


def by_complaint(world: World, commitment: UUID) -> str:
    """A complaint speaks against the income of 2017."""
    reopen(world, commitment)
    return "complaint"


def by_denunciation(world: World, commitment: UUID) -> str:
    """A denunciation does, and the chair of the commune sees that it is right."""
    reopen(world, commitment, "chair", cause="denunciation")
    return "denunciation"


def by_relapse(world: World, commitment: UUID) -> str:
    """The review of 2017 finds the household poor again."""
    world.app.households.record_relapse(
        world["chair"],
        Command(),
        commitment_id=commitment,
        year=2017,
        reason="mất mùa",
        household_class="poor",
    )
    return "relapse"


def by_finding(world: World, commitment: UUID) -> str:
    """The inspection team finds something about the income of 2017 and upholds it."""
    app, inspector = world.app.inspections, world["inspector"]
    id = UUID(
        app.plan(
            inspector, Command(), unit_id=world.unit("binh"), planned_for=world.clock.today(), sampling="bốc thăm",
            commitment_ids=[commitment],
        )["id"]
    )  # fmt: skip
    app.carry_out(
        inspector, Command(), inspection_id=id, on=world.clock.today(), minutes="đã đến", uploads=[]
    )
    app.find_income(
        inspector,
        Command(),
        inspection_id=id,
        commitment_id=commitment,
        year=2017,
        text="thiếu sổ",
        uploads=[],
    )
    (finding,) = app.inspection(inspector, id).findings
    app.answer(world["clerk"], Command(), inspection_id=id, finding_id=finding, text="đã rõ", uploads=[])
    app.resolve(
        inspector, Command(), inspection_id=id, finding_id=finding, outcome="upheld", text="đúng là thiếu"
    )
    return "finding_upheld"


CAUSES = {
    "complaint": by_complaint,
    "denunciation": by_denunciation,
    "relapse": by_relapse,
    "inspection": by_finding,
}


def notices(world: World, nomination: UUID) -> list[str]:
    """The topics of the notices about a dossier once the follower has seen everything."""
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    return [
        r["topic"]
        for r in world.log.query(
            "SELECT topic FROM notices WHERE nomination_id = %s ORDER BY at, topic", (nomination,)
        )
    ]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_contradiction_reopens_the_figure_and_holds_what_rests_on_it(world: World, cause: str) -> None:
    nomination, commitment = resting(world)
    other, _ = resting(world)
    assert world.log.load(Nomination, nomination).verdict == "met"
    kind = CAUSES[cause](world, commitment)
    c, n = world.log.load(ExitCommitment, commitment), world.log.load(Nomination, nomination)
    assert c.incomes[2017].status == "reopened"
    assert c.incomes[2016].status == "verified", "what nothing speaks against stays confirmed"
    assert (c.incomes[2018].status, c.incomes[2019].status) == (
        ("reopened", "reopened") if cause == "relapse" else ("verified", "verified")
    )
    assert n.verdict in ("unproven", "not_met")
    assert list(n.holds.values()) == [kind]
    row = world.log.query_one(
        "SELECT verdict, holds FROM nominations WHERE nomination_id = %s", (nomination,)
    )
    assert row == {"verdict": n.verdict, "holds": 1}
    (made,) = [r for r in rows(world, commitment) if r["year"] == 2017]
    assert (made["reopened_cause"], made["reopened_at"] is None) == (cause, False)
    topics = notices(world, nomination)
    assert ExitCommitment.IncomeReopened.TOPIC in topics
    assert Nomination.HoldPlaced.TOPIC in topics
    untouched = world.log.load(Nomination, other)
    assert (untouched.verdict, untouched.holds) == ("met", {})
    assert ExitCommitment.IncomeReopened.TOPIC not in notices(world, other)


@pytest.mark.parametrize("cause", CAUSES)
def test_an_award_that_stands_is_flagged_and_not_changed(world: World, plain_paper: None, cause: str) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    before = world.log.load(Nomination, nomination).version
    CAUSES[cause](world, commitment)
    assert world.log.load(Nomination, nomination).version == before
    assert ExitCommitment.IncomeReopened.TOPIC in notices(world, nomination)
    dossier = world.app.dossiers.dossier(world["standing"], nomination)
    assert 2017 in [year for year, _ in reopened_since_closing(dossier)]


def test_a_relapse_that_speaks_against_no_figure_flags_the_award_all_the_same(
    world: World, plain_paper: None
) -> None:
    nomination = world.nomination("council")
    world.awarded(nomination)
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    dossiers, standing = world.app.dossiers, world["standing"]
    assert relapsed_since_closing(dossiers.dossier(standing, nomination)) is None
    world.app.households.record_relapse(
        world["chair"], Command(), commitment_id=commitment, year=2020, reason="ốm", household_class="poor"
    )
    topics = notices(world, nomination)
    assert ExitCommitment.IncomeReopened.TOPIC not in topics, "no income of 2020 was confirmed"
    assert ExitCommitment.RelapseRecorded.TOPIC in topics
    dossier = dossiers.dossier(standing, nomination)
    assert reopened_since_closing(dossier) == []
    assert relapsed_since_closing(dossier) == (2020, world.log.load(ExitCommitment, commitment).relapsed_at)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_reopened_figure_is_confirmed_again_and_the_hold_lifted(world: World, cause: str) -> None:
    nomination, commitment = resting(world)
    CAUSES[cause](world, commitment)
    world.verify(commitment, note="đã kiểm tra lại")
    n = world.log.load(Nomination, nomination)
    assert len(n.holds) == 1, "nothing but the district's word ends the hold"
    (hold,) = n.holds
    world.app.nominations.lift_hold(
        world["labour"], Command(), nomination_id=nomination, hold_id=hold, outcome="đã rõ"
    )
    assert world.log.load(Nomination, nomination).holds == {}


def again_alone(world: World, commitment: UUID) -> None:
    world.verify(commitment)


def again_among_many(world: World, commitment: UUID) -> None:
    assert len(confirm(world, item(world, commitment))["done"]) == 1


@pytest.mark.parametrize("again", [again_alone, again_among_many])
def test_a_figure_confirmed_again_has_the_dossier_judged_again_and_told(
    world: World, again: Callable[[World, UUID], None]
) -> None:
    nomination, commitment = resting(world)
    reopen(world, commitment)
    assert world.log.load(Nomination, nomination).verdict == "unproven"
    before = notices(world, nomination)
    assert Nomination.Reassessed.TOPIC not in before
    again(world, commitment)
    n = world.log.load(Nomination, nomination)
    assert n.verdict == "met"
    assert plain(n.assessment)["verdict"] == "met"
    row = world.log.query_one("SELECT verdict FROM nominations WHERE nomination_id = %s", (nomination,))
    assert row == {"verdict": "met"}
    assert len(n.holds) == 1, "nothing but the district's word ends the hold"
    assert sorted(notices(world, nomination)) == sorted([*before, Nomination.Reassessed.TOPIC])
    last = world.log.events_of(nomination)[-1]
    known = world.log.query_one(
        "SELECT count(DISTINCT command_id) AS n FROM income_verifications WHERE command_id = %s",
        (last.meta.command_id,),
    )
    assert known == {"n": 1}, "in the transaction of the confirmation"


def test_a_corrected_figure_that_falls_short_makes_the_dossier_fail(world: World) -> None:
    nomination, commitment = resting(world)
    reopen(world, commitment)
    world.verify(commitment, corrected_amount=Decimal(1_000_000), note="tính lại")
    assert world.log.load(Nomination, nomination).verdict == "not_met"
    assert notices(world, nomination).count(Nomination.Reassessed.TOPIC) == 1


def test_a_refused_figure_leaves_the_verdict_and_tells_nobody(world: World) -> None:
    nomination, commitment = resting(world)
    reopen(world, commitment)
    version = world.log.load(Nomination, nomination).version
    world.app.households.refuse_income(
        world["chair"], Command(), commitment_id=commitment, year=2017, method="documents", reason="sai", uploads=[]
    )  # fmt: skip
    n = world.log.load(Nomination, nomination)
    assert (n.verdict, n.version - version <= 1) == ("unproven", True)
    assert Nomination.Reassessed.TOPIC not in notices(world, nomination)


def test_a_draft_is_not_judged_before_it_is_submitted(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    draft = world.proposed(household)
    reopen(world, commitment)
    version = world.log.load(Nomination, draft).version
    world.verify(commitment)
    assert world.log.load(Nomination, draft).version == version


def test_a_dossier_past_the_council_is_judged_again_and_not_awarded_unseen(world: World) -> None:
    nomination = world.nomination("council")
    world.decision([nomination])
    commitment = world.log.load(Nomination, nomination).commitment_id
    assert commitment is not None
    reopen(world, commitment)
    world.verify(commitment, corrected_amount=Decimal(1_000_000), note="tính lại")
    n = world.log.load(Nomination, nomination)
    assert (n.verdict, n.worse_than_voted) == ("not_met", True)


def test_dossiers_on_many_figures_are_judged_in_few_rounds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [resting(world) for _ in range(7)]
    for _, commitment in found:
        reopen(world, commitment)
    items = [item(world, commitment) for _, commitment in found]
    fresh = world.another_process()
    counted = Rounds(monkeypatch)
    fresh.incomes.confirm_many(world["chair"], Command(), items=items[:1])
    for_one = counted.number
    counted.number = 0
    fresh.incomes.confirm_many(world["chair"], Command(), items=items[1:])
    assert counted.number <= for_one, (for_one, counted.number)
    assert {world.log.load(Nomination, n).verdict for n, _ in found} == {"met"}


def test_a_dossier_opened_after_the_reopening_is_not_told_of_it(world: World) -> None:
    nomination, commitment = resting(world)
    reopen(world, commitment)
    world.verify(commitment)
    world.clock.set_day(date(2020, 6, 2))
    reopen(world, commitment)
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=nomination, reason="để lập lại")
    world.verify(commitment)
    world.clock.set_day(date(2020, 6, 3))
    later = world.proposed(world.log.load(ExitCommitment, commitment).household_id)
    assert notices(world, nomination).count(ExitCommitment.IncomeReopened.TOPIC) == 2
    assert notices(world, later) == []


def test_what_cannot_be_reopened(world: World) -> None:
    commitment = declared(world)
    with pytest.raises(Refused, match="income_not_confirmed"):
        reopen(world, commitment)
    world.verify(commitment)
    with pytest.raises(Refused, match="bad_choice"):
        reopen(world, commitment, cause="relapse")
    with pytest.raises(Refused, match="required"):
        reopen(world, commitment, reason=" ")
    with pytest.raises(Refused, match="foreign_unit"):
        reopen(world, commitment, "chair_thach")
    for who in ("clerk", "head", "auditor", "district_chair"):
        with pytest.raises(Refused, match="forbidden"):
            reopen(world, commitment, who)


def test_considering_is_no_act(world: World) -> None:
    seen: list[Work] = []
    assert world.app.kernel.consider(world["chair"], Command(), lambda work: seen.append(work) or 7) == 7
    assert seen[0].actor == world["chair"]


# -- hints ------------------------------------------------------------------------------------------------------------------


def hints(world: World, *keys: tuple[UUID, int]) -> list[list[str]]:
    """The codes of the hints about each figure."""
    found = world.app.incomes.hints(keys)
    return [[h.code for h in found.get(key, ())] for key in keys]


def test_figures_are_held_against_the_hamlet_the_year_before_and_others_papers(world: World) -> None:
    usual = [declared(world, amount=10_000_001 + n, uploads=[pdf(f"usual {n}")]) for n in range(6)]
    for commitment in usual[:5]:
        world.verify(commitment)
    high = declared(world, amount=16_000_003, uploads=[pdf("high")])
    assert hints(world, (high, 2017)) == [["above_spread"]]
    (hint,) = world.app.incomes.hints([(high, 2017)])[high, 2017]
    assert "5 số đã xác nhận" in hint.text.vi, "what is only declared sets no measure"
    assert "trung vị 10.000.003 đồng" in hint.text.vi
    elsewhere = declared(world, "yen", amount=16_000_003, uploads=[pdf("elsewhere")])
    assert hints(world, (elsewhere, 2017)) == [[]], "another hamlet has a measure of its own"
    world.declare(high, 2018, 33_000_007, uploads=[pdf("usual 3")])
    copied = declared(world, "yen", amount=9_000_001, uploads=[pdf("another"), pdf("usual 3")])
    assert hints(world, (high, 2018), (copied, 2017), (usual[3], 2017), (usual[0], 2017)) == [
        ["shared_papers", "jump"],
        ["shared_papers"],
        ["shared_papers"],
        [],
    ]
    (hint,) = world.app.incomes.hints([(usual[3], 2017)])[usual[3], 2017]
    assert "cho 2 hộ khác" in hint.text.vi
    survey(world, copied, amount=Decimal(9_000_001), members=3, uploads=[pdf("survey")])
    assert "members_differ" not in hints(world, (copied, 2017))[0], "nobody declared members"
    survey(world, elsewhere, amount=Decimal(15_000_001), members=4, uploads=[pdf("survey")])
    assert hints(world, (elsewhere, 2017), (copied, 2017)) == [
        ["shared_papers", "survey_differs"],
        ["shared_papers"],
    ]


def test_members_and_period_are_compared(world: World) -> None:
    commitment = declared(world, amount=10_000_001, members=3, period=(date(2017, 7, 1), date(2017, 12, 31)))
    assert hints(world, (commitment, 2017)) == [["members_differ", "short_period"]]


def test_hints_are_one_question_whatever_their_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [(i.commitment_id, i.year) for i in many_declared(world, 12)]
    counted = Rounds(monkeypatch)
    world.app.incomes.hints(keys)
    assert counted.number == 1
    assert world.app.incomes.hints([]) == {}


def test_an_erased_household_has_no_hints(world: World) -> None:
    commitment = declared(world, amount=12_000_000)
    household = world.log.load(ExitCommitment, commitment).household_id
    assert hints(world, (commitment, 2017)) == [["round"]]
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert world.app.incomes.hints([(commitment, 2017)]) == {}
