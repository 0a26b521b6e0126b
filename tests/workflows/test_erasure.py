"""Forgetting somebody: the log stays as it was, and the person is gone from everything anybody can read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows import story
from tests.workflows.world import World, pdf

from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import FACTS, Household
from aggregates.inspection import Inspection
from aggregates.nomination import Nomination
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from storage.vault import SubjectErasedError
from workflows import audit
from workflows.audit import Filter
from workflows.gold_book import BookFilter
from workflows.kernel import Command
from workflows.narrative import tell


@pytest.fixture
def erased(world: World, plain_paper: None) -> dict[str, UUID]:
    """Return the ids of a story whose household has been forgotten."""
    ids = story.tell(world, end="not_proposed")
    forget(world, ids["household"])
    return ids


def forget(world: World, subject: UUID) -> None:
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject)


def test_no_value_is_left_in_any_table(world: World, erased: dict[str, UUID]) -> None:
    leaks = [(table, found) for table, text in story.dump(world.url) if (found := story.found_in(text))]
    assert leaks == []


def test_no_value_is_left_in_any_file(world: World, erased: dict[str, UUID]) -> None:
    assert [p for p, content in story.files(world.folder) if story.found_in(content)] == []
    left = world.log.query("SELECT sha256, subject FROM papers WHERE subject = %s", (erased["household"],))
    assert left, "hashes of the papers stay"
    for row in left:
        assert world.log.attachments.read(row["subject"], row["sha256"]) is None
    # Minutes of the council name the household among others: their bytes go, their hash stays.
    session = world.log.load(CouncilSession, erased["session"])
    assert session.minutes_as_issued is not None
    assert world.log.attachments.read(erased["session"], session.minutes_as_issued.sha256) is None
    # What was rendered in their place is everybody else's record (tests/workflows/test_redacted_minutes.py).
    assert session.minutes is not None
    assert world.log.attachments.read(erased["session"], session.minutes.sha256) is not None


def test_the_log_is_byte_for_byte_what_it_was_and_one_act_longer(world: World, plain_paper: None) -> None:
    ids = story.tell(world)
    before = list(story.dump(world.url, "stored_events"))
    forget(world, ids["household"])
    after = list(story.dump(world.url, "stored_events"))
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


def test_every_aggregate_loads_and_shows_nothing(world: World, erased: dict[str, UUID]) -> None:
    kinds: dict[str, Any] = {
        "household": Household,
        "commitment": ExitCommitment,
        "nomination": Nomination,
        "inspection": Inspection,
        "session": CouncilSession,
    }
    for name, kind in kinds.items():
        aggregate = world.log.load(kind, erased[name])
        assert aggregate.version == len(world.log.events_of(erased[name]))
    household = world.log.load(Household, erased["household"])
    assert [plain(v) for v in vars(household).values() if isinstance(v, PII)] == [None] * (len(FACTS) + 1)
    commitment = world.log.load(ExitCommitment, erased["commitment"])
    assert set(commitment.incomes) == set(story.AMOUNTS), "that there was a figure stays on record"
    assert all(plain(i.claimed) is None and plain(i.confirmed) is None for i in commitment.incomes.values())


def test_every_reading_works_and_shows_nothing(
    world: World, erased: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "render_audit_report", lambda data: repr(data).encode())
    app, auditor = world.app, world["auditor"]
    head, inspector, standing = world["head"], world["inspector"], world["standing"]
    dossier = app.dossiers.dossier(auditor, erased["nomination"])
    stories = [tell(event) for event in dossier.events]
    for kind in ("commitment", "inspection", "session", "household"):
        stories += [tell(event) for event in world.log.events_of(erased[kind])]
    shown: list[Any] = [
        dossier.row,
        dossier.verifications,
        dossier.papers,
        stories,
        app.dossiers.listing(auditor),
        app.dossiers.listing(auditor, text="Lan"),
        app.dossiers.notices(auditor),
        app.dossiers.overview(auditor),
        app.work_lists.of(head),
        app.household_register.page(head),
        app.household_register.page(head, text="quach"),
        app.household_register.household(head, erased["household"]),
        app.households.commitments_of(erased["household"]),
        app.households.verifications_of(erased["commitment"]),
        app.inspections.listing(inspector),
        app.inspections.findings(erased["inspection"]),
        app.inspections.candidates(inspector, world.path("binh")),
        app.council.sessions(standing),
        app.council.items(erased["session"]),
        app.gold_book.page(standing, BookFilter()),
        app.audit.verifications(auditor, Filter()),
        app.audit.verifications(auditor, Filter(text="Lan")),
        app.audit.verifications(auditor, Filter(amount_from=Decimal(1))),
        app.audit.officers(auditor),
        app.audit.security_log(auditor),
    ]
    assert story.found_in(repr(shown).encode()) == []
    assert len(app.audit.verifications(auditor, Filter())[0]) == 5, "who verified which year is still known"
    report = app.audit.report(
        auditor, household_ids=[erased["household"]], nomination_ids=[erased["nomination"]]
    )
    assert story.found_in(report) == []
    for row in dossier.papers:
        paper = world.app.records.paper(auditor, row["sha256"], row["originator_id"])
        if row["subject"] == erased["household"]:
            assert (paper.name, paper.content) == (None, None)


def test_assessment_cannot_be_made_again_of_nothing(world: World, erased: dict[str, UUID]) -> None:
    with pytest.raises(Refused, match="subject_erased"):
        world.app.nominations.propose(
            world["head"], Command(), category="household", subject_id=erased["household"]
        )


def test_nothing_personal_can_be_written_about_an_erased_subject(
    world: World, erased: dict[str, UUID]
) -> None:
    """Neither a key is made again nor does the attempt end in anything but a refusal that people can read."""
    app, commitment = world.app, erased["commitment"]
    events = world.events
    acts: dict[str, Callable[[], object]] = {
        "declare": lambda: world.declare(commitment, 2016),
        "register a commitment": lambda: world.commitment(erased["household"]),
        "withdraw": lambda: app.households.record_relapse(
            world["chair"],
            Command(),
            commitment_id=commitment,
            year=2018,
            reason="x",
            household_class="poor",
        ),
        "support": lambda: app.households.receive_support(
            world["head"],
            Command(),
            commitment_id=commitment,
            kind="loan",
            provider="x",
            amount=Decimal(1),
            received_on=world.clock.today(),
        ),
        "help": lambda: app.households.help_neighbour(
            world["head"], Command(), commitment_id=commitment, description="x", uploads=[pdf()]
        ),
    }
    refused = {}
    for name, act in acts.items():
        try:
            act()
            refused[name] = "allowed"
        except Refused as refusal:
            refused[name] = refusal.code
    assert refused.pop("declare") in ("subject_erased", "income_already_verified")
    # A second live commitment is refused before anything is sealed.
    assert refused.pop("register a commitment") in ("subject_erased", "already_registered")
    assert refused == dict.fromkeys(refused, "subject_erased")
    assert world.events == events
    assert world.log.vault.erased(erased["household"])
    assert list(story.files(world.folder / erased["household"].hex[:2] / erased["household"].hex)) == []


def test_an_income_declared_before_cannot_be_confirmed_after(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.declare(commitment)
    forget(world, household)
    with pytest.raises(Refused, match="subject_erased"):
        world.verify(commitment)


def test_a_key_is_never_made_again(world: World) -> None:
    household = world.household()
    forget(world, household)
    with pytest.raises(SubjectErasedError):
        world.log.vault.seal(household, b"again")
    # Nor for a subject that never had one when it was erased.
    key = world.log.query_one("SELECT wrapped, erased_at FROM subject_keys WHERE subject = %s", (household,))
    assert key is not None
    assert key["wrapped"] is None
    assert key["erased_at"] is not None


def kept(world: World) -> list[tuple[str, bytes]]:
    """Return everything but the security log, where refusals are noted."""
    return [(table, row) for table, row in story.dump(world.url) if table != "security_log"]


def test_who_erased_is_on_record_and_can_be_read_without_the_key(world: World) -> None:
    household, command = world.household(), Command(correlation_id="r-1")
    outcome = world.app.erasure.erase(world["admin"], command, subject_id=household, ground="legal_order")
    assert outcome == {"id": str(household)}
    admin = world["admin"]
    event = world.another_process().log.events_of(household)[-1]
    assert isinstance(event, Household.ErasureRecorded)
    assert event.ground == "legal_order"
    meta = event.meta
    assert (meta.officer_id, meta.appointment_id) == (admin.officer_id, admin.appointment_id)
    assert (meta.command_id, meta.correlation_id, meta.role) == (command.id, "r-1", "administrator")
    story_ = tell(event)
    assert story_.headline.vi == "Xóa dữ liệu cá nhân theo yêu cầu"
    assert story_.headline.en == "Personal data erased on request"
    assert "quyết định của cơ quan có thẩm quyền" in story_.detail.vi
    row = world.log.query_one("SELECT * FROM processed_commands WHERE command_id = %s", (command.id,))
    assert row is not None
    assert (row["act"], row["officer_id"]) == ("subject.erase", admin.officer_id)
    assert (
        world.app.household_register.household(world["head"], household)["version"]
        == event.originator_version
    )
    events, names = world.app.dossiers.history(world["auditor"], household, world.path("son"))
    assert [type(e).__name__ for e in events] == ["Registered", "ErasureRecorded"]
    assert names[admin.officer_id]


def test_the_audit_report_says_who_erased(
    world: World, erased: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "render_audit_report", lambda data: repr(data).encode())
    report = world.app.audit.report(
        world["auditor"], household_ids=[], nomination_ids=[erased["nomination"]]
    ).decode()
    assert report.count("Xóa dữ liệu cá nhân theo yêu cầu") == 1


def test_the_same_erasure_again_returns_its_first_outcome(world: World) -> None:
    household, command = world.household(code="H-ONCE"), Command()
    first = world.app.erasure.erase(world["admin"], command, code=" H-ONCE ")
    before = kept(world)
    # The code names nobody any more; the command is known.
    assert world.app.erasure.erase(world["admin"], command, code="H-ONCE") == first
    assert world.app.erasure.erase(world["admin"], command, subject_id=household) == first
    assert kept(world) == before


def test_erasing_the_erased_is_refused_and_changes_nothing(world: World) -> None:
    household = world.household()
    forget(world, household)
    # As if the first erasure had broken off between its record and the papers.
    left = world.folder / household.hex[:2] / household.hex / ("0" * 64)
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"sealed")
    before = kept(world)
    with pytest.raises(Refused, match="subject_erased"):
        forget(world, household)
    assert kept(world) == before
    assert not left.exists()


def test_two_erasures_at_once_are_one_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has decided before the first is saved: it is decided again, and says so."""
    other, household = world.another_process(), world.household()
    append = other.log.append
    done: list[bool] = []

    def late(*arguments: Any) -> None:
        if not done:
            done.append(True)
            forget(world, household)
        append(*arguments)

    monkeypatch.setattr(other.log, "append", late)
    with pytest.raises(Refused, match="subject_erased"):
        other.erasure.erase(world["admin"], Command(), subject_id=household)
    assert done
    assert [type(e).__name__ for e in world.log.events_of(household)] == ["Registered", "ErasureRecorded"]


def test_a_refused_erasure_leaves_key_values_and_log_alone(world: World) -> None:
    household = world.household(head=story.WORDS["head"])
    world.commitment(household)
    world.proposed(household)
    before = kept(world)
    with pytest.raises(Refused, match="subject_dossier_open"):
        forget(world, household)
    assert kept(world) == before
    assert plain(world.another_process().log.load(Household, household).head) == story.WORDS["head"]


def test_what_stands_or_is_under_way_cannot_be_erased(world: World, plain_paper: None) -> None:
    ids = story.tell(world, end="awarded")
    with pytest.raises(Refused, match="subject_award_stands"):
        forget(world, ids["household"])
    assert world.log.load(AwardDecision, ids["decision"]).status == "signed"
    live = world.household()
    world.proposed(live)
    with pytest.raises(Refused, match="subject_dossier_open"):
        forget(world, live)
    with pytest.raises(Refused, match="not_found"):
        forget(world, uuid4())
    assert world.log.vault.erased(ids["household"]) is False
    assert story.found_in(b"".join(t for _, t in story.dump(world.url, "certificates")))
    rows = world.log.query("SELECT act, code FROM security_log ORDER BY id")
    assert [(r["act"], r["code"]) for r in rows][-1] == ("subject.erase", "not_found")


def test_the_code_is_free_for_a_household_that_comes_back(world: World) -> None:
    forget(world, world.household(code="H-OLD"))
    back = world.household(code="H-OLD", head="Bùi Trở Lại")
    assert world.app.household_register.household(world["head"], back)["head"] == "Bùi Trở Lại"


def test_read_models_rebuilt_after_an_erasure_are_the_live_ones(
    world: World, erased: dict[str, UUID]
) -> None:
    """A rebuild must not bring anybody back, and the columns it leaves empty are those an erasure empties."""
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


# -- another process, with keys in its cache


def test_another_process_shows_nothing_any_more(world: World, plain_paper: None) -> None:
    other = world.another_process()
    ids = story.tell(world)
    auditor = world["auditor"]
    assert plain(other.log.load(Household, ids["household"]).head) == story.WORDS["head"]
    assert any(
        story.WORDS["report"] in (tell(e).words or "")
        for e in other.dossiers.dossier(auditor, ids["nomination"]).events
    )
    forget(world, ids["household"])
    dossier = other.dossiers.dossier(auditor, ids["nomination"])
    assert plain(dossier.nomination.subject_name) is None
    assert story.found_in(repr([tell(e) for e in dossier.events]).encode()) == []
    assert plain(other.households.commitment(auditor, ids["commitment"]).incomes[2017].claimed) is None
    assert dossier.papers
    for row in dossier.papers:
        assert other.records.paper(auditor, row["sha256"], row["originator_id"]).content is None


def test_another_process_writes_nothing_any_more(world: World) -> None:
    other = world.another_process()
    household = world.household(head=story.WORDS["head"])
    commitment = world.commitment(household)
    # The other process has the key in its cache.
    assert plain(other.log.load(Household, household).head) == story.WORDS["head"]
    other.log.vault.seal(household, b"warm")
    forget(world, household)
    events = world.events
    with pytest.raises(Refused, match="subject_erased"):
        other.households.declare_income(
            world["head"],
            Command(),
            commitment_id=commitment,
            year=2017,
            amount=Decimal(11_760_023),
            sources=story.WORDS["sources"],
            uploads=[pdf("x", story.WORDS["income file"])],
        )
    assert world.events == events
    assert [t for t, text in story.dump(world.url) if story.found_in(text)] == []
    assert [p for p, _ in story.files(world.folder / household.hex[:2] / household.hex)] == []


def test_an_erasure_between_decision_and_saving_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is destroyed after the other process has decided and before it appends: the epoch gives it away."""
    other = world.another_process()
    household = world.household(head=story.WORDS["head"])
    commitment = world.commitment(household)
    append = other.log.append
    done: list[bool] = []

    def late(*arguments: Any) -> None:
        if not done:
            done.append(True)
            forget(world, household)
        append(*arguments)

    monkeypatch.setattr(other.log, "append", late)
    events = world.events
    with pytest.raises(Refused, match="subject_erased"):
        other.households.declare_income(
            world["head"],
            Command(),
            commitment_id=commitment,
            year=2017,
            amount=Decimal(11_760_023),
            sources=story.WORDS["sources"],
            uploads=[pdf()],
        )
    assert done
    assert world.events == events + 1, "the erasure, and nothing else"
    assert [t for t, text in story.dump(world.url) if story.found_in(text)] == []


def test_a_key_fetched_before_an_erasure_is_not_kept_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread reads the key, another learns of the erasure, and only then does the first put the key away."""
    household = world.household()
    vault = world.another_process().log.vault
    remember = vault._remember

    def slow(*arguments: Any) -> Any:
        monkeypatch.setattr(vault, "_remember", remember)
        forget(world, household)
        vault.sync()
        return remember(*arguments)

    vault.sync()
    monkeypatch.setattr(vault, "_remember", slow)
    vault.seal(household, b"begun before the erasure")
    with pytest.raises(SubjectErasedError):
        vault.seal(household, b"after it")
