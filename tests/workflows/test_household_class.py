"""A household's class where income and deprivations are known: the standard of the day and of the place decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.entries import entry
from tests.workflows.world import World

from aggregates.class_ground import Figures
from aggregates.household import Household
from aggregates.household_events import ClassAssessed
from aggregates.pii import PII
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows.kernel import Command
from workflows.narrative import tell
from workflows.personal_file import PersonalFile
from workflows.sensitive import NOT_SHOWN, Sight


def figures(income: int = 650_000, deprivations: int = 4, differs: str = "") -> Figures:
    return Figures(Decimal(income), deprivations, differs)


def registered(world: World, household_class: str = "", said: Figures | None = None, **more: Any) -> UUID:
    outcome = world.app.household_register.register(
        world["head"],
        Command(**more),
        hamlet_id=world.unit("son"),
        entry=entry("CHUAN-1", "Bùi Thị Chuẩn"),
        household_class=household_class,
        figures=said if said is not None else figures(),
    )
    return UUID(outcome["id"])


def classify(world: World, household: UUID, household_class: str = "", **more: Any) -> str:
    facts: dict[str, Any] = {"reason": "rà soát cuối năm 2019", "figures": figures(), **more}
    command = facts.pop("command", Command())
    return str(
        world.app.household_classes.classify(
            world["clerk"], command, household_id=household, household_class=household_class, **facts
        )["class"]
    )


def class_of(world: World, household: UUID) -> str:
    row = world.log.query_one("SELECT household_class FROM households WHERE household_id = %s", (household,))
    assert row is not None
    return str(row["household_class"])


def grounds(world: World, household: UUID) -> list[ClassAssessed]:
    return [e for e in world.log.events_of(household) if isinstance(e, ClassAssessed)]


def township(world: World, since: date) -> None:
    """Let the commune be a township from a day on."""
    world.app.units.reclassify(
        world["admin"],
        Command(),
        unit_id=world.unit("binh"),
        kind="township",
        zone="",
        especially_difficult=None,
        valid_from=since,
        source="NQ",
    )


def test_the_class_of_who_enters_the_register_follows_from_the_figures(world: World) -> None:
    household = registered(world)
    assert class_of(world, household) == "poor"
    (ground,) = grounds(world, household)
    assert (ground.standard, ground.area, ground.differs) == ("2016-2020", "rural", PII(household, ""))
    assert ground.income == PII(household, Decimal(650_000))
    assert world.log.load(Household, household).version == 2
    row = world.log.query_one("SELECT version FROM households WHERE household_id = %s", (household,))
    assert row == {"version": 2}
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_typed_class_that_contradicts_is_refused_and_nothing_is_kept(world: World) -> None:
    events = world.events
    with pytest.raises(Refused) as refusal:
        registered(world, "near_poor")
    assert (refusal.value.code, refusal.value.field) == ("class_contradicts", "household_class")
    assert "650.000 đồng" in refusal.value.text.vi
    assert world.events == events
    household = registered(world, "near_poor", figures(differs="QĐ 45/QĐ-UBND"))
    assert class_of(world, household) == "near_poor"
    (ground,) = grounds(world, household)
    assert (ground.by_standard.value, ground.differs.value) == ("poor", "QĐ 45/QĐ-UBND")


def test_the_lines_are_those_of_the_communes_kind_on_the_day(world: World) -> None:
    township(world, date(2020, 1, 1))
    # 800 000 đ is above the country's poor line and below the towns'.
    said = figures(800_000, 0)
    assert class_of(world, registered(world, "", said)) == "poor"
    assert grounds(world, world.household(code="KHAC")) == []
    # Of the year before, when it was a commune of the country, the register is told by the lines of that day.
    earlier = world.household(code="KHAC-2", household_class="poor")
    classify(world, earlier, figures=said, command=Command(occurred_on=date(2019, 12, 31)))
    assert grounds(world, earlier)[-1].area == "rural"
    assert class_of(world, earlier) == "poor"


def test_before_it_became_a_township_the_countrys_lines_count(world: World) -> None:
    household = registered(world, "", figures(800_000, 0), occurred_on=date(2019, 12, 31))
    assert class_of(world, household) == "near_poor"
    township(world, date(2020, 1, 1))
    assert classify(world, household, figures=figures(800_000, 0)) == "poor"
    second = classify(world, world.household(code="M1"), figures=figures(1_200_000, 0), command=Command())
    assert second == "near_poor"
    assert [g.area for g in grounds(world, household)] == ["rural", "urban"]


@pytest.mark.parametrize(
    ("before", "income", "after"),
    [
        ("poor", 650_000, "poor"),
        ("poor", 900_000, "near_poor"),
        ("poor", 1_500_000, "exited"),
        ("near_poor", 1_500_000, "exited"),
        ("exited", 1_500_000, "exited"),
        ("exited", 650_000, "poor"),
        ("not_poor", 1_500_000, "not_poor"),
    ],
)
def test_who_is_not_poor_any_more_has_left_poverty(
    world: World, before: str, income: int, after: str
) -> None:
    household = world.household(household_class=before)
    assert classify(world, household, figures=figures(income, 0)) == after
    assert class_of(world, household) == after
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_review_without_figures_needs_a_class_and_says_which_it_was(world: World) -> None:
    household = world.household()
    assert classify(world, household, "near_poor", figures=Figures()) == "near_poor"
    assert grounds(world, household) == []
    with pytest.raises(Refused, match="required"):
        classify(world, household, figures=Figures())
    with pytest.raises(Refused, match="required"):
        classify(world, household, "poor", reason=" ", figures=Figures())
    with pytest.raises(Refused, match="bad_date"):
        classify(world, household, "poor", command=Command(occurred_on=date(2015, 12, 31)))
    with pytest.raises(Refused, match="future_date"):
        classify(world, household, "poor", command=Command(occurred_on=date(2020, 3, 3)))


def test_exits_and_relapses_of_a_commitment_are_told_on_it(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household, accepted=False)
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            classify(world, household, "near_poor", figures=Figures())
        assert (refusal.value.code, refusal.value.field) == ("class_by_commitment", "household_class")
        # The class it is in may be confirmed by a review, with figures.
        assert classify(world, household, "poor") == "poor"
        if world.app.households.commitment(world["clerk"], commitment).status == "registered":
            world.app.households.accept(world["clerk"], Command(), commitment_id=commitment)
    world.app.households.withdraw(world["head"], Command(), commitment_id=commitment, reason="x")
    assert classify(world, household, "near_poor", figures=Figures()) == "near_poor"


def test_a_commitment_registered_meanwhile_is_seen_under_the_lock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = world.household()
    world.commitment(household, accepted=False)
    ask = world.log.query_one

    def before_it_was_there(question: Any, values: Any = ()) -> Any:
        return None if "FROM commitments" in question else ask(question, values)

    monkeypatch.setattr(world.log, "query_one", before_it_was_there)
    with pytest.raises(Refused, match="class_by_commitment"):
        classify(world, household, "near_poor", figures=Figures())
    monkeypatch.undo()
    assert class_of(world, household) == "poor"


def test_a_live_dossier_is_judged_again(world: World, plain_paper: None) -> None:
    household = world.household(household_class="not_poor")
    dossier = world.proposed(household)
    drafts = world.events
    classify(world, household, "poor")
    # A draft is judged when it is submitted: the class and what it rests on, nothing else.
    assert world.events == drafts + 2
    classify(world, household, "not_poor", figures=figures(2_000_000, 0))
    _, meet_and_submit = next(iter(world.way(dossier)))
    meet_and_submit()
    judged = _verdicts(world, dossier)
    classify(world, household, "poor")
    after = _verdicts(world, dossier)
    assert len(after) == len(judged) + 1
    classify(world, household, "poor")
    assert _verdicts(world, dossier) == after, "nothing changed for the dossier"


def _verdicts(world: World, dossier: UUID) -> list[str]:
    return [e.verdict for e in world.log.events_of(dossier) if hasattr(e, "verdict")]


def test_the_part_that_splits_off_is_classed_by_its_own_figures(world: World) -> None:
    household = world.household(members=3)

    def split(household_class: str, said: Figures) -> UUID:
        outcome = world.app.household_changes.split(
            world["clerk"],
            Command(),
            household_id=household,
            entry=entry("CON-9", "Bùi Văn Con", members=1),
            household_class=household_class,
            reason="ra ở riêng",
            figures=said,
        )
        return UUID(outcome["id"])

    with pytest.raises(Refused, match="class_contradicts"):
        split("poor", figures(2_000_000, 0))
    new = split("", figures(2_000_000, 0))
    assert class_of(world, new) == "not_poor"
    assert [g.by_standard.subject for g in grounds(world, new)] == [new]


def test_an_exit_is_borne_out_by_the_figures(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)

    def exits(said: Figures) -> None:
        world.app.households.recognise_exit(
            world["chair"],
            Command(),
            commitment_id=commitment,
            year=2016,
            basis="rà soát",
            uploads=[],
            figures=said,
        )

    with pytest.raises(Refused, match="class_contradicts"):
        exits(figures(650_000, 0))
    # Who was poor may be near-poor by the standard when it leaves poverty.
    exits(figures(900_000, 0))
    assert class_of(world, household) == "exited"
    assert [g.by_standard.value for g in grounds(world, household)] == ["near_poor"]


def test_who_leaves_near_poverty_is_not_near_poor_by_the_standard(world: World) -> None:
    household = world.household(household_class="near_poor")
    outcome = world.app.households.register_commitment(
        world["head"],
        Command(occurred_on=date(2016, 3, 1)),
        household_id=household,
        exiting_from="near_poor",
        target_year=2018,
        statement="x",
        uploads=[],
    )
    commitment = UUID(outcome["id"])
    world.app.households.accept(world["clerk"], Command(), commitment_id=commitment)
    with pytest.raises(Refused, match="class_contradicts"):
        world.app.households.recognise_exit(
            world["chair"],
            Command(),
            commitment_id=commitment,
            year=2016,
            basis="x",
            uploads=[],
            figures=figures(900_000, 0),
        )


def test_a_relapse_goes_by_the_standard_of_its_year(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.clock.set_day(date(2022, 1, 10))

    def relapse(household_class: str, said: Figures) -> None:
        world.app.households.record_relapse(
            world["chair"],
            Command(),
            commitment_id=commitment,
            year=2020,
            reason="ốm",
            household_class=household_class,
            figures=said,
        )

    # By the lines of 2022 this household is near-poor; the year of the review had others.
    with pytest.raises(Refused, match="class_contradicts"):
        relapse("near_poor", figures(1_200_000, 2))
    with pytest.raises(Refused, match="bad_choice"):
        relapse("", figures(1_200_000, 2))
    relapse("near_poor", figures(900_000, 2))
    assert class_of(world, household) == "near_poor"
    assert [g.standard for g in grounds(world, household)] == ["2016-2020"]


def test_figures_and_reasons_are_told_to_those_who_need_them_and_noted(world: World) -> None:
    household = registered(world, "near_poor", figures(differs="QĐ 45/QĐ-UBND của xã"))
    (event,) = grounds(world, household)
    story = tell(event)
    assert "650.000 đồng/người/tháng" in story.detail.vi
    assert "4 indicators lacking" in story.detail.en
    for who, told in (("clerk", True), ("auditor", True), ("standing", True), ("member1", False)):
        seen = Sight(world[who], "register")
        shown = seen.told(event, story)
        assert ("650.000" in shown.detail.vi) == told, who
        assert ("QĐ 45" in (shown.words or "")) == told, who
        assert bool(seen.noted) == told
        assert told or shown.detail == NOT_SHOWN
    agreed = grounds(world, classified(world))[0]
    unseen = Sight(world["member1"], "register").told(agreed, tell(agreed))
    assert unseen.detail == NOT_SHOWN


def classified(world: World) -> UUID:
    household = world.household()
    classify(world, household)
    return household


def test_the_household_is_told_its_figures_when_it_asks(world: World) -> None:
    household = registered(world, "near_poor", figures(differs="QĐ 45/QĐ-UBND của xã"))
    today = world.clock.today()
    told = repr(
        PersonalFile(world.log, world.app.movements).gather(
            household,
            reference="R",
            requester="x",
            received_on=today,
            due_on=today,
            made_at=world.clock.now(),
            by=world["clerk"],
        )
    )
    for words in ("650.000 đồng/người/tháng", "thiếu hụt 4 chỉ số", "QĐ 45/QĐ-UBND của xã"):
        assert words in told, words


def test_a_restricted_household_keeps_its_class(world: World) -> None:
    household = registered(world)
    request = world.request(household, "objection")
    world.app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="x")
    with pytest.raises(Refused, match="processing_restricted"):
        classify(world, household, "near_poor", figures=Figures())
    assert class_of(world, household) == "poor"


def test_an_erasure_takes_the_figures_along(world: World) -> None:
    household = registered(world, "near_poor", figures(differs="QĐ 45/QĐ-UBND của xã"))
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    (event,) = grounds(world, household)
    assert all(value.erased for value in (event.income, event.deprivations, event.by_standard, event.differs))
    story = tell(event)
    assert "650" not in story.detail.vi
    assert story.words is None
    stored = world.log.query("SELECT state FROM stored_events WHERE originator_id = %s", (household,))
    assert not [row for row in stored if b"650000" in bytes(row["state"]) or b"45/" in bytes(row["state"])]


def test_a_list_of_a_year_before_the_entry_adds_to_the_history_alone(world: World) -> None:
    household = world.household(household_class="poor")
    commitment = world.commitment(household)
    classify(
        world, household, "near_poor", figures=Figures(None, None, ""), reason="danh sách cuối năm 2017",
        command=Command(occurred_on=date(2017, 12, 15)),
    )  # fmt: skip
    record = world.log.load(Household, household)
    assert [(day, c.value) for day, c in record.classes] == [
        (date(2017, 12, 15), "near_poor"),
        (date(2020, 3, 2), "poor"),
    ]
    # Neither the class it is in nor the commitment in force is touched; other classes are still told there.
    assert class_of(world, household) == "poor"
    assert world.log.query("SELECT status FROM commitments WHERE commitment_id = %s", (commitment,)) == [
        {"status": "accepted"}
    ]
    with pytest.raises(Refused, match="class_by_commitment"):
        classify(world, household, "near_poor", figures=Figures(None, None, ""))
    assert any("trước khi vào sổ" in tell(e).headline.vi for e in world.log.events_of(household))
    # A pledge of that time goes by what the list said.
    with pytest.raises(Refused, match="class_not_on_record"):
        record.require_class("poor", date(2018, 1, 1))
    record.require_class("near_poor", date(2018, 1, 1))
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
