"""Records as they stood: what was known at a version or moment, by whom, and what changed; for today's readers alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from pypdf import PdfReader
from tests.workflows.world import World

from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT
from aggregates.refusals import Refused
from rules.text import Text
from workflows.as_of import AsItStood, When
from workflows.as_of_facts import facts_of
from workflows.as_of_paper import AsOfPapers
from workflows.council_views import BALLOTS
from workflows.kernel import Command
from workflows.sensitive import NOT_SHOWN, Kind, Sight


def said(found: AsItStood) -> dict[str, str]:
    """What was known, by the name of the fact."""
    return {known.key: known.value.vi for known in found.then.facts}


def surveyed(world: World) -> UUID:
    """A commitment whose income of 2017 was declared on one day, confirmed on the next, reopened on the third."""
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    world.declare(commitment, 2017, 11_760_000)
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    world.verify(commitment, 2017, corrected_amount=Decimal(11_500_000), note="trừ tiền giống")
    return commitment


def test_each_version_says_what_was_known_then_and_who_said_it(world: World) -> None:
    commitment = surveyed(world)
    versions = world.log.events_of(commitment)
    declared = next(e.originator_version for e in versions if type(e).__name__ == "IncomeDeclared")
    show = world.app.as_of.show
    before = show(world["auditor"], "commitment", commitment, When(version=declared - 1))
    then = show(world["auditor"], "commitment", commitment, When(version=declared))
    now = show(world["auditor"], "commitment", commitment, When())
    assert "income.2017.claimed" not in said(before)
    assert said(then)["income.2017.claimed"] == "11.760.000 đồng"
    assert said(then)["income.2017.status"] == "đã khai, chờ xác nhận"
    assert "income.2017.confirmed" not in said(then)
    assert said(now)["income.2017.confirmed"] == "11.500.000 đồng"
    by = {known.key: known.meta.officer_id for known in now.then.facts}
    assert by["income.2017.claimed"] == world["head"].officer_id
    assert by["income.2017.confirmed"] == world["chair"].officer_id
    assert [e.originator_version for e in then.then.events] == list(range(1, declared + 1))


def test_the_last_version_agrees_with_the_record_as_it_is_loaded(world: World) -> None:
    """Replayed fact by fact, or all at once: a fact that was carried on after it changed would differ."""
    nomination = world.nomination("council")
    dossier = world.app.dossiers.dossier(world["auditor"], nomination)
    found = world.app.as_of.show(world["auditor"], "dossier", nomination, When())
    assert dossier.commitment is not None
    expected = {f.key: f.value for f in facts_of(dossier.nomination)}
    expected |= {f"commitment.{f.key}": f.value for f in facts_of(dossier.commitment)}
    assert {k.key: k.value for k in found.then.facts} == expected


def test_a_dossier_at_a_moment_shows_the_incomes_as_they_stood_at_that_moment(world: World) -> None:
    nomination = world.nomination("council")
    commitment = world.app.dossiers.dossier(world["auditor"], nomination).nomination.commitment_id
    assert commitment is not None
    moment = world.clock.now()
    world.clock.set_day(world.clock.today() + timedelta(days=3))
    world.app.incomes.reopen(
        world["chair"],
        Command(),
        commitment_id=commitment,
        year=2018,
        cause="complaint",
        reason="có đơn",
        uploads=[],
    )
    show = world.app.as_of.show
    then = show(world["auditor"], "dossier", nomination, When(moment=moment), When())
    assert said(then)["commitment.income.2018.status"] == "đã xác nhận"
    assert then.other is not None
    assert then.changes is not None
    changed = [c.sentence for c in then.changes if "2018: tình trạng" in c.label.vi]
    assert changed == [
        Text(
            "“Thu nhập 2018: tình trạng” đổi từ “đã xác nhận” thành “mở lại để xác minh”.",
            "“Income 2018: status” changed from “confirmed” to “reopened for verification”.",
        )
    ]
    assert [type(e).__name__ for e in then.between if e.originator_id == commitment] == ["IncomeReopened"]


def test_a_difference_is_the_same_read_from_either_end(world: World) -> None:
    commitment = surveyed(world)
    show = world.app.as_of.show
    forth = show(world["auditor"], "commitment", commitment, When(version=1), When())
    back = show(world["auditor"], "commitment", commitment, When(), When(version=1))
    assert forth.changes
    assert forth.changes == back.changes
    assert forth.between == back.between
    same = show(world["auditor"], "commitment", commitment, When(version=2), When(version=2))
    assert same.changes == ()
    assert same.between == ()


def test_before_there_was_anything_nothing_is_shown(world: World) -> None:
    commitment = surveyed(world)
    for when in (When(version=0), When(moment=world.clock.now() - timedelta(days=4000))):
        with pytest.raises(Refused, match="nothing_by_then"):
            world.app.as_of.show(world["auditor"], "commitment", commitment, when)


def test_a_version_there_is_not_yet_is_refused_at_either_point(world: World) -> None:
    commitment = surveyed(world)
    last = world.log.events_of(commitment)[-1].originator_version
    show = world.app.as_of.show
    assert show(world["auditor"], "commitment", commitment, When(version=last)).then.version == last
    for when, other in ((When(version=last + 1), None), (When(version=1), When(version=last + 1))):
        with pytest.raises(Refused, match="no_such_version") as refused:
            show(world["auditor"], "commitment", commitment, when, other)
        assert refused.value.params == {"last": last}


def test_no_version_of_a_session_tells_that_a_ballot_was_cast(world: World) -> None:
    """Ballots are no points of time to choose: neither as a version, nor by where versions are said to end."""
    session = world.session([world.nomination("council")])
    events = world.log.events_of(session)
    ballots = {e.originator_version for e in events if isinstance(e, BALLOTS)}
    assert ballots
    newest = max(e.originator_version for e in events if not isinstance(e, BALLOTS))
    for version in range(1, len(events) + 2):
        if version > newest:
            with pytest.raises(Refused, match="no_such_version") as refused:
                world.app.as_of.show(world["standing"], "session", session, When(version=version))
            assert refused.value.params == {"last": newest}
        else:
            found = world.app.as_of.show(world["standing"], "session", session, When(version=version))
            assert found.then.version not in ballots


def test_a_record_of_another_kind_is_not_found_under_this_one(world: World) -> None:
    commitment = surveyed(world)
    for kind in ("dossier", "review", "household"):
        with pytest.raises(Refused, match="not_found"):
            world.app.as_of.show(world["auditor"], kind, commitment, When())


def test_today_decides_who_may_read_the_past(world: World) -> None:
    nomination = world.nomination("council")
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.as_of.show(world["chair_thach"], "dossier", nomination, When(version=1))
    with pytest.raises(Refused, match="forbidden"):
        world.app.as_of.show(world["admin"], "dossier", nomination, When(version=1))


def test_an_office_that_needs_no_figures_reads_none_and_a_reading_leaves_its_line(world: World) -> None:
    commitment = surveyed(world)
    household = world.app.households.commitment(world["auditor"], commitment).household_id
    before = world.count("personal_readings")
    found = world.app.as_of.show(world["member1"], "commitment", commitment, When())
    assert said(found)["income.2017.claimed"] == NOT_SHOWN.vi
    assert world.count("personal_readings") == before
    sight = Sight(world["auditor"], "commitment")
    world.app.as_of.show(world["auditor"], "commitment", commitment, When(version=1), None, sight)
    assert not sight.noted
    world.app.as_of.show(world["auditor"], "commitment", commitment, When())
    row = world.log.query_one("SELECT * FROM personal_readings ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert (row["subject"], row["kinds"]) == (household, ["income"])


def test_what_was_erased_since_is_erased_at_every_moment(world: World) -> None:
    commitment = surveyed(world)
    household = world.app.households.commitment(world["auditor"], commitment).household_id
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    found = world.app.as_of.show(world["auditor"], "commitment", commitment, When())
    assert said(found)["income.2017.claimed"] == ERASED_TEXT.vi
    earlier = world.app.as_of.show(
        world["auditor"], "commitment", commitment, When(version=found.then.version - 1)
    )
    assert "11.760.000" not in str(earlier)


def test_a_session_tells_no_single_ballot_and_no_count_before_it_is_published(world: World) -> None:
    nomination = world.nomination("council")
    session = world.session([nomination])
    cast = [e.originator_version for e in world.log.events_of(session) if "Ballot" in type(e).__name__]
    assert cast
    app = world.app
    during = app.as_of.show(world["auditor"], "session", session, When())
    assert during.then.version < cast[0]
    assert not set(cast) & {e.originator_version for e in during.versions}
    app.council.count(world["standing"], Command(), session_id=session)
    hidden = said(app.as_of.show(world["auditor"], "session", session, When()))[f"item.{nomination}"]
    shown = said(app.as_of.show(world["standing"], "session", session, When()))[f"item.{nomination}"]
    assert hidden == "đã kiểm phiếu, chờ công bố"
    assert "tán thành" in shown


def test_the_paper_says_what_the_page_says(world: World) -> None:
    commitment = surveyed(world)
    app = world.app
    found = app.as_of.show(world["auditor"], "commitment", commitment, When(version=2), When())
    before = world.count("personal_readings")
    content = AsOfPapers(world.log, world.clock, app.movements, app.readings).render(world["auditor"], found)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 1
    assert content.startswith(b"%PDF")
    assert world.count("personal_readings") >= before


# -- who had read it ------------------------------------------------------------------------------------------------------


def read_by(world: World, who: str, commitment: UUID) -> None:
    """Let somebody be shown the incomes of a commitment, and a minute pass."""
    world.app.as_of.show(world[who], "commitment", commitment, When())
    world.clock.set(world.clock.now() + timedelta(minutes=1))


def readers(world: World, found: AsItStood, by: str = "auditor") -> dict[str, tuple[int, list[str]]] | None:
    rows = world.app.readings.of_records(world[by], found.records, found.until, Sight(world[by], "readings"))
    return (
        None
        if rows is None
        else {row["username"].removeprefix("u-"): (row["times"], row["kinds"]) for row in rows}
    )


def test_who_had_read_a_record_by_a_moment_is_told_to_the_auditor_alone(world: World) -> None:
    nomination = world.nomination("council")
    commitment = world.log.load(Nomination, nomination).commitment_id
    other = world.commitment(world.household(head="Hà Văn Ân", code="H-2"))
    assert commitment is not None
    read_by(world, "auditor", other)
    read_by(world, "labour", commitment)
    world.app.as_of.show(world["member1"], "dossier", nomination, When())
    moment = world.clock.now()
    world.clock.set(world.clock.now() + timedelta(minutes=1))
    read_by(world, "labour", commitment)
    read_by(world, "chair", commitment)
    app, auditor = world.app, world["auditor"]
    sight = Sight(auditor, "dossier")
    then = app.as_of.show(auditor, "dossier", nomination, When(moment=moment), None, sight)
    now = app.as_of.show(auditor, "dossier", nomination, When(), None, sight)
    by_then, by_now = readers(world, then), readers(world, now)
    assert by_then is not None
    assert by_now is not None
    assert by_then["labour"][0] == 1
    assert "member1" in by_then
    assert "chair" not in by_then
    assert by_now["labour"][0] == 2
    assert "income" in by_now["chair"][1]
    assert "auditor" not in by_now, "of another record, and of this one not written down yet"
    # A version stood from its act on; what was read later was not read by then.
    first = app.as_of.show(auditor, "dossier", nomination, When(version=1), None, sight)
    assert readers(world, first) == {}
    for who in ("inspector", "standing", "district_chair"):
        assert readers(world, now, who) is None


def test_looking_at_who_read_leaves_a_line_about_whose_data_it_was(world: World) -> None:
    commitment = surveyed(world)
    household = world.log.load(ExitCommitment, commitment).household_id
    read_by(world, "labour", commitment)
    sight = Sight(world["auditor"], "readings")
    found = world.app.as_of.show(world["auditor"], "commitment", commitment, When())
    world.app.readings.of_records(world["auditor"], found.records, found.until, sight)
    assert sight.noted == {(household, household): {Kind.READERS}}
    # One page, one line; but to look at who read is no reading of the record itself.
    world.app.readings.keep([Sight(world["auditor"], "commitment"), sight], page="as_of.show")
    told = readers(world, found)
    assert told is not None
    assert "readers" not in told["auditor"][1]


def test_the_paper_names_who_had_read_where_the_page_does(world: World) -> None:
    commitment = surveyed(world)
    read_by(world, "labour", commitment)
    paper = AsOfPapers(world.log, world.clock, world.app.movements, world.app.readings)

    def text(who: str) -> str:
        found = world.app.as_of.show(world[who], "commitment", commitment, When())
        pages = PdfReader(BytesIO(paper.render(world[who], found))).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    told = text("auditor")
    assert "Ai đã đọc đến lúc đó" in told
    assert "Nguyễn Văn labour" in told.partition("Ai đã đọc đến lúc đó")[2]
    assert "Ai đã đọc đến lúc đó" not in text("inspector")


def test_one_page_asks_the_database_a_fixed_number_of_times(world: World, monkeypatch: Any) -> None:
    """However long the record's history is: a question for each event would show here."""
    commitment = surveyed(world)
    asked: list[str] = []
    query = world.log.query
    monkeypatch.setattr(world.log, "query", lambda sql, *a: (asked.append(sql), query(sql, *a))[1])
    world.app.as_of.show(world["auditor"], "commitment", commitment, When(), When(version=1))
    few = len(asked)
    world.declare(commitment, 2018, 12_000_000)
    world.verify(commitment, 2018)
    asked.clear()
    world.app.as_of.show(world["auditor"], "commitment", commitment, When(), When(version=1))
    assert len(asked) == few
