"""After another plan was adopted: what was reviewed before stays, and what dossiers under way need can still be done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from tests.plan_files import signed_before
from tests.signing import code_for
from tests.workflows.test_plan_in_force import adopt, stricter
from tests.workflows.test_reviews import accepted, reported
from tests.workflows.test_what_if import several
from tests.workflows.world import World, pdf

from aggregates.nomination import Nomination
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from rules.council import rule_to_dict
from rules.facts import AwaitedReview, HamletFacts
from workflows.council_views import form_words
from workflows.kernel import Command
from workflows.plans import PlanFile, packaged, read_plan_file
from workflows.reviews import Aim
from workflows.what_if import Question

OTHER = signed_before("vd-hai-cap-2026")
FORMER, LATER = tuple(range(2015, 2021)), tuple(range(2025, 2031))


def hamlet_dossier(world: World, unit: str = "son") -> UUID:
    """Open a dossier of a hamlet that is not especially difficult, and hand it in."""
    world.app.units.reclassify(
        world["admin"], Command(), unit_id=world.unit(unit), kind="hamlet", zone="", especially_difficult=False,
        classed_poor=None, valid_from=date(2016, 1, 2), source="QĐ 582",
    )  # fmt: skip
    id = UUID(
        world.app.nominations.propose(
            world["head"], Command(), category="hamlet", subject_id=world.unit(unit)
        )["id"]
    )
    world.app.nominations.record_meeting(
        world["head"], Command(), nomination_id=id, held_on=date(2020, 3, 1), present=9, votes_for=9, votes_against=0,
        chaired_by="Lê A", secretary="Lê B", remarks="", uploads=[pdf("bb")],
    )  # fmt: skip
    world.app.nominations.submit(world["head"], Command(), nomination_id=id, report="báo cáo", uploads=[])
    return id


def aim(world: World, year: int, unit: str = "son") -> None:
    world.app.reviews.set_targets(
        world["labour"],
        Command(),
        year=year,
        aims=[Aim(world.unit(unit), Decimal(1))],
        basis="QĐ 1",
        issued_on=date(2020, 1, 10),
    )


def test_what_was_reported_stays_though_another_plan_is_in_force(world: World) -> None:
    figures = world.app.figures
    accepted(world, year=2018)
    waiting = reported(world, year=2019)
    aim(world, 2017)
    assert figures.years() == figures.open_years() == FORMER
    adopt(world.app, world, OTHER)
    # Nothing under way goes by the former plan: its years are not asked for, but what there is has its pages.
    assert figures.open_years() == LATER
    assert figures.target_years() == LATER[1:]
    assert figures.years() == (2017, 2018, 2019, *LATER)
    assert [row["year"] for row in figures.waiting(world["chair"])] == [2019]
    world.app.reviews.verify(world["chair"], Command(), reviews={waiting: None})
    world.app.reviews.return_to_reporter(world["labour"], Command(), review_id=waiting, reason="thiếu một hộ")
    assert reported(world, year=2019, counts=Counts(97, 20, 10)) == waiting
    world.app.reviews.verify(world["chair"], Command(), reviews={waiting: None})
    world.app.reviews.accept(world["labour"], Command(), reviews={waiting: None})
    assert [r.year for r in figures.reviews_of(world.unit("son"))] == [2018, 2019]
    with pytest.raises(Refused, match="bad_year") as refused:
        reported(world, year=2016)
    assert (refused.value.params["first"], refused.value.params["last"]) == (2025, 2030)
    with pytest.raises(Refused, match="bad_year"):
        aim(world, 2018)


def test_a_dossier_under_way_keeps_the_years_of_its_plan_open(world: World) -> None:
    figures = world.app.figures
    id = hamlet_dossier(world)
    adopt(world.app, world, OTHER)
    assert figures.years() == figures.open_years() == (*FORMER, *LATER)
    assert figures.target_years() == (*FORMER[1:], *LATER[1:])
    for year, counts in ((2015, Counts(100, 60, 0)), (2018, Counts(100, 40, 0)), (2019, Counts(100, 20, 0))):
        accepted(world, year=year, counts=counts)
    aim(world, 2019)
    dossier = world.app.log.load(Nomination, id)
    found = world.app.nominations.judge_now(dossier)
    assert found.criterion("hamlet.average_reduction").numbers["average"] == "10.0000"
    assert found.criterion("hamlet.reduction_above_plan").verdict == "met"
    for year in (2014, 2021, 2024, 2031):
        with pytest.raises(Refused, match="bad_year"):
            reported(world, year=year, reviewed_on=date(2020, 1, 10))
    # Once it is closed nobody needs the years any more; what was reported stays.
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=id, reason="rút")
    assert figures.open_years() == LATER
    assert figures.years() == (2015, 2018, 2019, *LATER)


def test_a_dossier_is_judged_on_the_years_of_its_own_plan(world: World) -> None:
    """Figures of the next period are no evidence under a former plan, and the other way round."""
    id = hamlet_dossier(world)
    for year, poor in ((2016, 40), (2019, 10)):
        accepted(world, year=year, counts=Counts(100, poor, 0))
    adopt(world.app, world, OTHER)
    world.clock.set_day(date(2026, 3, 2))
    accepted(world, year=2025, counts=Counts(100, 90, 0))
    app = world.app
    dossier = app.log.load(Nomination, id)
    own, _ = app.movements.terms_of(dossier)
    facts = app.nominations._assessor.facts(own, dossier, app.clock.today(), app.log.load)
    assert isinstance(facts, HamletFacts)
    assert [r.year for r in facts.reviews] == [2016, 2019]
    later = app.nominations._assessor._figures.of_unit(
        world.unit("son"), app.clock.today(), OTHER.plan.period
    )
    assert [r.year for r in later["reviews"]] == [2025]
    assert (later["plan_targets"], later["awaited_reviews"]) == ((), ())


def test_late_is_told_apart_from_missing(world: World) -> None:
    """A verdict that is open because figures lie on a desk says on whose."""
    app, id = world.app, hamlet_dossier(world)
    accepted(world, year=2016, counts=Counts(100, 40, 0))

    def why() -> str:
        found = app.nominations.judge_now(app.log.load(Nomination, id))
        one = found.criterion("hamlet.average_reduction")
        assert one.verdict == "unproven"
        return one.reason.vi

    def facts() -> tuple[AwaitedReview, ...]:
        dossier = app.log.load(Nomination, id)
        found = app.nominations._assessor.facts(
            app.plans.of(dossier), dossier, app.clock.today(), app.log.load
        )
        assert isinstance(found, HamletFacts)
        return found.awaited_reviews

    assert why().endswith("hiện chỉ có năm 2016.")
    assert facts() == ()
    review = reported(world, year=2019, counts=Counts(100, 10, 0))
    assert facts() == (AwaitedReview(2019, "verification"),)
    assert "kết quả rà soát năm 2019 đã báo cáo, chờ Chủ tịch UBND xã, thị trấn xác nhận" in why()
    app.reviews.verify(world["chair"], Command(), reviews={review: None})
    assert facts() == (AwaitedReview(2019, "acceptance"),)
    assert "năm 2019 đã xác nhận, chờ Phòng Lao động - Thương binh và Xã hội tiếp nhận" in why()
    app.reviews.return_to_reporter(world["labour"], Command(), review_id=review, reason="thiếu hộ")
    assert facts() == (AwaitedReview(2019, "new_report"),)
    assert "năm 2019 đã bị trả lại, chờ Trưởng thôn, bản, tổ trưởng tổ dân phố báo cáo lại" in why()
    # A year that has not ended is not late.
    reported(world, year=2020, stage="preliminary", reviewed_on=date(2020, 2, 1))
    assert "2020, " not in why().replace("02/03/2020, ", "")


def test_what_if_judges_what_is_open_and_nothing_that_is_decided(world: World) -> None:
    app = world.app
    several(world)
    world.clock.set_day(date(2020, 5, 18))
    decided = world.nomination("council")
    awarded = world.nomination("council")
    decision = world.decision([decided])
    world.awarded(awarded)
    before = app.what_if.ask(world["standing"], Question(stricter()))
    assert decided in {line.nomination_id for line in before.lines}
    chair = world["district_chair"]
    app.council.sign(chair, Command(), decision_id=decision, code=code_for(app, chair))
    assert app.log.load(Nomination, decided).status == "decided"
    assert app.log.load(Nomination, decided).live
    answer = app.what_if.ask(world["standing"], Question(stricter()))
    assert {decided, awarded}.isdisjoint(line.nomination_id for line in answer.lines)
    assert answer.open == before.open - 1 == answer.judged == 4
    assert sum(count.dossiers for count in answer.counts) == answer.open
    # Whose data may not be processed is not judged, and still counted among the open.
    restricted = world.household(head="Quách Thị Kín")
    world.nomination("commune_check", household=_exited(world, restricted))
    request = world.request(restricted, "restriction")
    app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="chờ làm rõ")
    answer = app.what_if.ask(world["standing"], Question(stricter()))
    assert (answer.open, answer.judged, answer.restricted, answer.erased, answer.unseen) == (5, 4, 1, 0, 0)
    assert sum(count.dossiers for count in answer.counts) + answer.restricted == answer.open


def _exited(world: World, household: UUID) -> UUID:
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    return household


def test_acts_bear_days_of_the_former_plan_and_lists_its_incomes(world: World) -> None:
    """Another plan takes no day away on which something was received, seen, agreed to or changed under the one before."""
    household = world.household()
    dossier = hamlet_dossier(world)
    adopt(world.app, world, OTHER)
    day, too_early = date(2019, 5, 6), date(2015, 12, 31)

    def agree(on: date) -> None:
        world.app.consents.give(
            world["head"],
            Command(occurred_on=on),
            household_id=household,
            purpose="public_display",
            uploads=[pdf()],
        )

    def move(on: date) -> None:
        world.app.household_changes.move(
            world["clerk"],
            Command(occurred_on=on),
            household_id=household,
            hamlet_id=world.unit("long"),
            reason="tái định cư",
        )

    inspection = UUID(
        world.app.inspections.plan(
            world["inspector"], Command(), unit_id=world.unit("binh"), planned_for=date(2020, 3, 2), sampling="x",
            commitment_ids=[],
        )["id"]
    )  # fmt: skip

    def visit(on: date) -> None:
        world.app.inspections.carry_out(
            world["inspector"], Command(), inspection_id=inspection, on=on, minutes="x", uploads=[pdf()]
        )

    for act in (
        lambda on: world.complaint(household, received_on=on),
        lambda on: world.request(household, "access", received_on=on),
        agree,
        visit,
    ):
        with pytest.raises(Refused, match="date"):
            act(too_early)
        act(day)
    with pytest.raises(Refused, match="date"):
        move(too_early)
    move(world.clock.today())
    # A dossier of the former plan is under way: lists still bring the years it is judged by.
    assert world.app.movements.years_of_income() == [*range(2016, 2021), *range(2026, 2031)]
    assert world.app.movements.years_of_income(2019) == [2016, 2017, 2018, 2019]
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=dossier, reason="rút")
    assert world.app.movements.years_of_income() == [*range(2026, 2031)]


def under_another_name() -> PlanFile:
    """The plan of 2018 as another plan of the same years."""
    text = packaged("kh87-2018").text.replace('id = "kh87-2018"', 'id = "kh88-2020"', 1)
    return read_plan_file(text.encode(), "kh88.toml")


def test_a_dossier_of_another_plan_stands_in_nobodys_way(world: World) -> None:
    """Though both are for the same years; and of the plan in force there is one still."""
    other = under_another_name()
    app, former = world.app, hamlet_dossier(world)
    subject, hamlets = world.unit("son"), other.plan.category("hamlet")
    assert app.nominations.closed_to(hamlets, [subject]) == {subject}
    adopt(app, world, other)
    assert app.nominations.closed_to(hamlets, [subject]) == set()

    def propose() -> UUID:
        head = world["head"]
        wish = Command()
        return UUID(app.nominations.propose(head, wish, category="hamlet", subject_id=subject)["id"])

    second = propose()
    assert second != former
    for id, plan in ((former, "kh87-2018"), (second, other.plan.id)):
        n = app.log.load(Nomination, id)
        assert (n.plan_id, n.live) == (plan, True)
    assert app.nominations.closed_to(hamlets, [subject]) == {subject}
    with pytest.raises(Refused, match="already_nominated"):
        propose()


def test_another_version_of_the_plan_and_a_draft_of_a_former_one_still_stand_in_the_way(world: World) -> None:
    app, subject = world.app, world.unit("son")
    hamlet_dossier(world)
    drafted = world.unit("yen")
    app.nominations.propose(world["head_yen"], Command(), category="hamlet", subject_id=drafted)
    adopt(app, world, stricter())
    with pytest.raises(Refused, match="already_nominated"):
        app.nominations.propose(world["head"], Command(), category="hamlet", subject_id=subject)
    # The draft goes by the plan in force from now on: it is the one dossier of the hamlet.
    other = under_another_name()
    adopt(app, world, other)
    assert app.nominations.closed_to(other.plan.category("hamlet"), [subject, drafted]) == {drafted}
    with pytest.raises(Refused, match="already_nominated"):
        app.nominations.propose(world["head_yen"], Command(), category="hamlet", subject_id=drafted)


def test_the_council_votes_on_a_dossier_by_the_rule_of_the_plan_it_was_submitted_under(world: World) -> None:
    """The plan in force since then votes in secret and knows no hamlets; the session tells which dossiers go by what."""
    app, standing = world.app, world["standing"]
    former = world.nomination("council")
    rule = packaged("kh87-2018").plan.council_rule
    adopt(app, world, OTHER)
    other = OTHER.plan.council_rule
    assert rule_to_dict(rule) != rule_to_dict(other)
    session = app.council.session(
        standing,
        UUID(
            app.council.convene(
                standing, Command(), held_on=world.clock.today(), place="P", nomination_ids=[former]
            )["id"]
        ),
    )
    item = session.items[former]
    assert (item.secret, item.rule) == (rule.secret, rule_to_dict(rule))
    assert session.rule == rule_to_dict(other), "the meeting itself is held by the plan in force"
    words = form_words([OTHER.plan], item.form)
    assert words.vi == "các hồ sơ nộp theo Kế hoạch số 87/KH-UBND"
