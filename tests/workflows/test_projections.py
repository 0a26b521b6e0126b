"""Read models are what the events say: replayed into empty tables they come out the same, row for row."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests import databases
from tests.aggregates.cases import acting
from tests.entries import entry
from tests.signing import code_for
from tests.workflows import revoking, story, test_reviews
from tests.workflows import world as worlds
from tests.workflows.world import World, pdf

from aggregates.base import EventSourced
from aggregates.printer import Correction
from aggregates.refusals import REFUSALS, Refused
from projections.all import VIEWS, inline_statements
from projections.follower import Follower
from projections.rebuild import rebuild
from rules.seating import Block, Seat
from workflows import kernel
from workflows.kernel import Command
from workflows.papers import Upload

_PLUMBING = {
    "alembic_version",
    "stored_events",
    "subject_keys",
    "withheld_words",
    "trace_clearings",
    "trace_waiting",
    "trace_probe",
    "vault_master",
    "master_key_rotations",
    "vault_epoch",
    "processed_commands",
    "ballot_boxes",
    "personal_readings",
    "follower_positions",
    "follower_parked",
    "installation",
    "credentials",
    "sign_in_attempts",
    "second_factors",
    "recovery_codes",
    "web_sessions",
    "public_questions",
    "security_log",
    "ledger_leaves",
    "ledger_nodes",
    "ledger_checkpoints",
    "ledger_witnesses",
    "ledger_cosignatures",
}
"""Tables that are no read models: they hold what no event tells."""


@pytest.fixture(scope="session")
def busy_template(
    pg_url: str, world_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the name of a database in which much has happened, made once per worker."""
    with databases.copied(pg_url, world_template) as name:
        # Only while the world is made: what is patched for a session would be patched for everybody's tests.
        with pytest.MonkeyPatch.context() as patch:
            worlds.plain_papers(patch)
            world = World(
                databases.application_address(pg_url, name), tmp_path_factory.mktemp("busy") / "attachments"
            )
            try:
                be_busy(world)
            finally:
                world.close()
        yield name


@pytest.fixture
def busy(pg_url: str, busy_template: str, tmp_path: Path) -> Iterator[World]:
    """Return a world with dossiers of every fate. Its papers' bytes are not there: nothing here asks for them."""
    with databases.copied(pg_url, busy_template) as name:
        world = World(databases.application_address(pg_url, name), tmp_path / "attachments")
        try:
            yield world
        finally:
            world.close()


def _lists(world: World) -> None:
    """Bring one list in, and leave another on its way."""
    imports, clerk = world.app.imports, world["clerk_thach"]
    for n, whole in enumerate((True, False)):
        rows = f"Chủ hộ,Năm sinh,Thôn,Loại\nBùi Thị Mơ {n},1980,Thạch Long,Hộ nghèo\n"
        upload = Upload("ds.csv", rows.encode())
        run = UUID(imports.begin(clerk, Command(), commune_id=world.unit("thach"), upload=upload)["id"])
        imports.set_reading(
            clerk, Command(), run_id=run, columns={"class": "D"}, encoding="", household_class="poor"
        )
        imports.confirm(clerk, Command(), run_id=run)
        stops = iter([False, not whole, False])
        status = imports.carry_out(run, stop=functools.partial(next, stops, False))
        assert status == ("completed" if whole else "running")


def _prints(world: World) -> None:
    """Have a template, a printer, a run with a spoiled sheet and one that was given up."""
    app, admin, standing = world.app, world["admin"], world["standing"]
    form = next(iter(app.templates.award_forms()))
    made = UUID(app.templates.make(admin, Command(), name="Phôi", award_form=form)["id"])
    app.templates.set_sheet(admin, Command(), template_id=made, width=300, height=212, frame=False)
    app.templates.put_in_use(admin, Command(), template_id=made)
    app.templates.take_out_of_use(admin, Command(), template_id=made)
    printer = UUID(app.printers.set_up(admin, Command(), name="Canon", correction=Correction())["id"])
    app.printers.adjust(
        admin, Command(), printer_id=printer, name="Canon 2", correction=Correction(Decimal(1))
    )
    [decision] = app.print_runs.decisions(standing)
    chosen = [
        row["certificate_id"]
        for row in app.print_runs.certificates(standing, [decision["decision_id"]], "decision")
    ]
    for ready in (True, False):
        run = UUID(
            app.print_runs.begin(
                standing,
                Command(),
                decision_ids=[decision["decision_id"]],
                certificate_ids=chosen,
                mode="overprint",
                printer_id=printer,
                reason="thử",
            )["id"]
        )
        if ready:
            assert app.print_runs.carry_out(run, processes=1) == "ready"
            app.print_runs.spoil(standing, Command(), run_id=run, position=1, cause="other", words="rách")
            app.print_runs.finish(standing, Command(), run_id=run)
        else:
            app.print_runs.halt(run, "print_failed")
            app.print_runs.resume(standing, Command(), run_id=run)
            app.print_runs.cancel(standing, Command(), run_id=run, reason="nhầm")
    app.print_runs.spoil_loose(standing, Command(), cause="other", words="mốc")
    app.printers.remove(admin, Command(), printer_id=printer)


def _after_the_award(world: World) -> None:
    """Have a conference with its order, seats and a hand-over to somebody else, and a referral sent and granted."""
    ours, standing = world.app.conferences, world["standing"]
    [decision] = world.app.print_runs.decisions(standing)
    facts: dict[str, Any] = {
        "held_on": world.clock.today(), "starts_at": "07:30", "place": "x", "decision_ids": [decision["decision_id"]],
    }  # fmt: skip
    called_off = UUID(ours.plan(standing, Command(), **facts)["id"])
    ours.cancel(standing, Command(), conference_id=called_off, reason="x")
    id: dict[str, Any] = {"conference_id": UUID(ours.plan(standing, Command(), **facts)["id"])}
    ours.replan(standing, Command(), **id, **facts)
    ours.set_programme(standing, Command(), items=[("08:00", "x")], **id)
    ours.order_awardees(standing, Command(), rule="groups", **id)
    [row] = ours.awardees(standing, id["conference_id"])
    one = row["certificate_id"]
    ours.move_awardee(standing, Command(), certificate_id=one, position=1, **id)
    ours.seat_awardees(standing, Command(), hall=[Block("A", 1, 2)], new_rows=True, **id)
    ours.change_seat(standing, Command(), certificate_id=one, seat=Seat(1, 1, 2), **id)
    ours.open(standing, Command(), **id)
    ours.note_absence(standing, Command(), certificate_id=one)
    ours.hand_over(standing, Command(), certificate_id=one)
    ours.undo(standing, Command(), certificate_id=one, reason="x")
    ours.hand_over(
        standing,
        Command(),
        certificate_id=one,
        receiver="proxy",
        proxy_name="Hà Thị Con",
        proxy_relation="con",
    )
    ours.close(standing, Command(), **id)
    higher, chair, today = world.app.higher_awards, world["district_chair"], world.clock.today()
    said: dict[str, Any] = {"summary": "x", "report": "x", "uploads": [pdf("evidence")]}
    refer: dict[str, Any] = {
        "nomination_id": row["nomination_id"],
        "form": "province_merit",
        "basis": "merit",
        **said,
    }
    gone = UUID(higher.prepare(standing, Command(), **refer)["id"])
    higher.withdraw(standing, Command(), referral_id=gone, reason="x")
    referral: dict[str, Any] = {"referral_id": UUID(higher.prepare(standing, Command(), **refer)["id"])}
    opinion: dict[str, Any] = {"held_on": today, "present": 3, "votes_for": 3, "votes_against": 0}
    higher.give_opinion(
        world["council_chair"], Command(), supported=True, uploads=[pdf("minutes")], **opinion, **referral
    )
    for outcome in ("returned", "awarded"):
        higher.sign(chair, Command(), code=code_for(world.app, chair), **referral)
        higher.send(standing, Command(), number=7, **referral)
        higher.record_outcome(
            standing, Command(), outcome=outcome, decided_on=today, decision_number="1", award="x", reason="x", uploads=[],
            **referral,
        )  # fmt: skip
        if outcome == "returned":
            higher.revise(standing, Command(), **said, **referral)


def _requests(world: World) -> None:
    """Have data subjects ask, and be answered in every way but one that waits; one stays restricted."""
    requests, clerk = world.app.data_requests, world["clerk"]
    household = world.household()
    world.commitment(household)
    world.proposed(household)
    access, lifted = world.request(household, "access"), world.request(household, "objection")
    requests.make_report(clerk, Command(), request_id=access)
    requests.hand_over(clerk, Command(), request_id=access, recipient="Bùi Thị Nhận", how="tận tay")
    requests.restrict(clerk, Command(), request_id=lifted, reason="x")
    requests.lift(clerk, Command(), request_id=lifted, reason="x")
    world.app.retention.record(world["admin"], Command(), decisions={}, basis="Hội đồng thống nhất")
    for purpose in ("processing", "public_display"):
        world.app.consents.give(
            clerk, Command(), household_id=household, purpose=purpose, uploads=[pdf("consent")]
        )
    world.app.consents.withdraw(
        clerk, Command(), household_id=household, purpose="public_display", reason="x", uploads=[]
    )
    nominee = uuid4()
    world.app.nominees.register(
        world["front"], Command(), nominee_id=nominee, category="individual", kind="person", name="Hà Thị Xoan",
        address="", work="", role="other",
    )  # fmt: skip
    for end in ("lifted", "stays"):
        about = world.request(nominee, "restriction", by="standing")
        requests.restrict(world["standing"], Command(), request_id=about, reason="x")
        if end == "lifted":
            requests.lift(world["standing"], Command(), request_id=about, reason="x")
    refused = world.request(household, "erasure")
    requests.refuse(clerk, Command(), request_id=refused, ground="dossier_open", reason="x")
    world.request(household, "correction")


def _signing(world: World) -> None:
    """Have one decision corrected and another cancelled, a second factor reset, and the figures of prizes set."""
    chair, standing, admin, app = world["district_chair"], world["standing"], world["admin"], world.app
    for corrects in (True, False):
        world.clock.set_day(date(2020, 3, 2))
        nomination = world.nomination("council")
        decision = world.awarded(nomination)
        outcome = (
            app.amendments.draft_correction(
                standing,
                Command(),
                decision_id=decision,
                right={(nomination, "name"): "Hà Thị Đúng"},
                reason="sai",
            )
            if corrects
            else app.amendments.draft_cancellation(
                standing, Command(), decision_id=decision, ground="facts", reason="sai"
            )
        )
        id = UUID(outcome["id"])
        app.amendments.sign(chair, Command(), amendment_id=id, code=code_for(app, chair))
        if corrects:
            app.council.reissue_certificate(standing, Command(), nomination_id=nomination)
            (old,) = app.revocations.replaced_of(standing, nomination)
            asked = app.revocations.ask_back_replaced(
                standing, Command(), certificate_id=old["certificate_id"]
            )
            app.revocations.waive_paper(chair, Command(), revocation_id=UUID(asked["id"]), reason="x")
    source: dict[str, Any] = {
        "valid_from": date(2020, 1, 1), "document": "1", "issued_on": date(2020, 1, 1), "remarks": "x",
    }  # fmt: skip
    app.prizes.set_coefficient(
        admin, Command(), kind="district:giay_khen:household", value=Decimal("0.3"), **source
    )
    app.second_factors.reset(admin, Command(), officer_id=chair.officer_id, reason="mất máy")


def _revocations(world: World) -> None:
    """Have awards revoked or not, in every way that leaves a row: one still under way, one whose money is back in part."""
    r, standing, today = world.app.revocations, world["standing"], world.clock.today()
    for end in ("hearing", "declined", "dismissed", "withdrawn", "signed"):
        world.clock.set_day(today)
        nomination = world.nomination("council")
        world.awarded(nomination)
        revocation = revoking.propose(world, nomination, uploads=[pdf("note")])
        id: dict[str, Any] = {"revocation_id": revocation}
        if end == "dismissed":
            r.examine(world["inspector"], Command(), grounded=False, findings="x", uploads=[], **id)
        elif end == "withdrawn":
            r.withdraw(standing, Command(), reason="x", **id)
        else:
            revoking.advance(world, revocation, "advised" if end == "declined" else end)
        if end == "declined":
            r.decline(world["district_chair"], Command(), reason="x", **id)
    r.state_payment(standing, Command(), amount=450_000, reason="x", **id)
    r.return_money(standing, Command(), amount=200_000, returned_on=world.clock.today(), receipt="PT 1", **id)
    r.remind(standing, Command(), channel="letter", **id)
    r.declare_lost(standing, Command(), declared_on=world.clock.today(), reason="x", **id)
    r.write_off(world["district_chair"], Command(), amount=250_000, reason="x", **id)
    r.return_paper(standing, Command(), returned_on=world.clock.today(), **id)


def _recourse(world: World) -> None:
    """Complaints and appeals in every state, one made of a comment."""
    a, inspector, clerk = world.app.complaints, world["inspector"], world["clerk"]
    posted = world.nomination("commune_posting")
    world.app.nominations.post(clerk, Command(), nomination_id=posted)
    for author in ("Bà Hàng Xóm", "", "Ông Hàng Xóm"):
        world.app.nominations.receive_comment(clerk, Command(), nomination_id=posted, author=author, text="x")
    world.app.postings.answer(clerk, Command(), nomination_id=posted, comment=2, answer="x")
    made = a.receive_comment(clerk, Command(), nomination_id=posted, comment=1, kind="denunciation")
    world.clock.set_day(date(2020, 3, 2))
    a.accept(inspector, Command(), complaint_id=UUID(made["id"]), office="inspector")
    found: dict[str, Any] = {"complaint_id": UUID(made["id"]), "uploads": [pdf("inquiry")]}
    a.record_inquiry(inspector, Command(), findings="x", **found)
    a.resolve(
        inspector, Command(), outcome="founded", measures=["incomes"], years=[2018], conclusion="x", **found
    )
    left, back = (world.complaint(world.household(), uploads=[pdf("letter")]) for _ in range(2))
    a.leave(inspector, Command(), complaint_id=left, ground="settled_before", reason="x")
    told: dict[str, Any] = {"answered_on": world.clock.today(), "channel": "letter", "answer": "x"}
    a.answer(inspector, Command(), complaint_id=left, **told)
    a.withdraw(inspector, Command(), complaint_id=back, reason="x")
    a.erase(world["admin"], Command(), complaint_id=back, ground="complainant_request")
    world.complaint(world.household(), "complaint", complainant="", contact="")
    for end in ("upheld", "dismissed", "withdrawn", "open"):
        world.clock.set_day(date(2020, 3, 2))
        appeal = world.appeal(world.rejected())
        if end == "withdrawn":
            world.app.appeals.withdraw(clerk, Command(), appeal_id=appeal, reason="x")
        elif end != "open":
            world.app.appeals.decide(inspector, Command(), appeal_id=appeal, outcome=end, reason="x")


def be_busy(world: World) -> None:
    """Bring dossiers to every fate."""
    story.tell(world, end="awarded")
    world.app.nominees.register(
        world["front"], Command(), nominee_id=uuid4(), category="enterprise", kind="organisation", name="HTX Cẩm Bình",
        address="", work="",
    )  # fmt: skip
    _lists(world)
    _prints(world)
    _after_the_award(world)
    _requests(world)
    _recourse(world)
    world.clock.set_day(date(2020, 3, 2))
    app = world.app
    rejected = world.nomination("commune_verification")
    app.nominations.reject(
        world["chair"],
        Command(),
        nomination_id=rejected,
        reason_code="standard_not_met",
        reason="chưa đạt",
    )
    world.clock.set_day(date(2020, 3, 2))
    returned = world.nomination("commune_check", hamlet="long")
    app.nominations.return_for_supplement(
        world["clerk_thach"], Command(), nomination_id=returned, missing=["sổ"]
    )
    world.clock.set_day(date(2020, 3, 2))
    nominations = [world.nomination("council"), world.nomination("council")]
    decision = world.decision(nominations)
    app.council.decline(
        world["district_chair"],
        Command(),
        decision_id=decision,
        nomination_id=nominations[0],
        reason="đang có đơn",
    )
    _signing(world)
    _revocations(world)
    held = world.nomination("hamlet_meeting")
    app.nominations.place_hold(
        world["inspector"], Command(), nomination_id=held, kind="complaint", reason="có đơn"
    )
    relapsed = world.commitment(world.household())
    world.exited(relapsed, year=2018)
    app.households.record_relapse(
        world["chair"],
        Command(),
        commitment_id=relapsed,
        year=2019,
        reason="ốm",
        household_class="near_poor",
    )
    turned_down = world.commitment(world.household(), accepted=False)
    app.households.refuse_registration(world["clerk"], Command(), commitment_id=turned_down, reason="x")
    upheld(world)
    test_reviews.busy(world)
    app.people.end_appointment(
        world["admin"],
        Command(),
        officer_id=world["front"].officer_id,
        appointment_id=world["front"].appointment_id,
        last_day=date(2020, 12, 31),
    )
    app.people.deactivate(world["admin"], Command(), officer_id=world["front"].officer_id)
    app.people.declare_kin(world["member2"], Command(), household_id=world.household())
    changed(world)
    split_and_merged(world)
    merged(world)


def changed(world: World) -> None:
    """Have a household with figures and a draft dossier move to another commune."""
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    world.app.nominations.place_hold(
        world["inspector"], Command(), nomination_id=world.proposed(household), kind="complaint", reason="x"
    )
    world.app.household_changes.move(
        world["clerk"], Command(), household_id=household, hamlet_id=world.unit("long"), reason="theo con"
    )


def split_and_merged(world: World) -> None:
    """Have a household split, and its new part merge into a third one."""
    clerk, part = world["clerk"], uuid4()
    world.app.household_changes.split(
        clerk, Command(), household_id=world.household(), entry=entry("PART", "Hà Thị Ra Riêng", members=1),
        household_class="near_poor", reason="ra ở riêng", new_id=part,
    )  # fmt: skip
    world.app.household_changes.merge(
        clerk, Command(), household_id=part, into_id=world.household(), reason="về ở chung"
    )


def merged(world: World) -> None:
    """Have units renamed, given a code and a class, and one commune with its dossiers merged into the other."""
    units, admin = world.app.units, world["admin"]
    since: dict[str, Any] = {"valid_from": date(2018, 1, 1), "source": "QĐ 1"}
    units.rename(admin, Command(), unit_id=world.unit("binh"), name="xã Cẩm Bình Mới", **since)
    units.recode(admin, Command(), unit_id=world.unit("binh"), code="15151", **since)
    classified: dict[str, Any] = {
        "kind": "commune",
        "zone": "II",
        "especially_difficult": None,
        "classed_poor": True,
    }
    units.reclassify(admin, Command(), unit_id=world.unit("thach"), **classified, **since)
    merger: dict[str, Any] = {"valid_from": date(2020, 1, 1), "source": "NQ 1"}
    units.merge(admin, Command(), unit_id=world.unit("thach"), into_id=world.unit("binh"), **merger)
    # Recorded last, and about the days before all that.
    early: dict[str, Any] = {"valid_from": date(2017, 1, 1), "source": "QĐ 0"}
    units.reclassify(admin, Command(), unit_id=world.unit("thach"), **{**classified, "zone": "III"}, **early)
    world.actors = {name: world.actor(name) for name in world.actors if name != "front"}
    # What is recorded after the merger lies where everything lies now.
    household = UUID(
        world.app.household_register.register(
            world["head_long"],
            Command(),
            hamlet_id=world.unit("long"),
            entry=entry("LATE", "Hà Thị Muộn", members=1),
            household_class="poor",
        )["id"]
    )
    world.commitment(household, "long", accepted=False)


def upheld(world: World) -> None:
    """Have a finding upheld: the income is reopened, the dossier held and judged again."""
    nomination = world.nomination("commune_posting")
    row = world.log.query_one("SELECT commitment_id FROM nominations WHERE nomination_id = %s", (nomination,))
    assert row is not None
    app, inspector = world.app.inspections, world["inspector"]
    id = UUID(
        app.plan(
            inspector,
            Command(),
            unit_id=world.unit("binh"),
            planned_for=world.clock.today(),
            sampling="x",
            commitment_ids=[row["commitment_id"]],
        )["id"]
    )
    app.carry_out(inspector, Command(), inspection_id=id, on=world.clock.today(), minutes="x", uploads=[])
    app.find_income(
        inspector,
        Command(),
        inspection_id=id,
        commitment_id=row["commitment_id"],
        year=2018,
        text="khai cao",
        uploads=[pdf("photo")],
    )
    (finding,) = app.inspection(inspector, id).findings
    app.answer(world["clerk"], Command(), inspection_id=id, finding_id=finding, text="đúng", uploads=[])
    app.resolve(
        inspector, Command(), inspection_id=id, finding_id=finding, outcome="upheld", text="giữ nguyên"
    )


def rows_of(world: World, table: str) -> list[dict[str, Any]]:
    return sorted(world.log.query(f"SELECT * FROM {table}"), key=repr)


def test_every_table_belongs_to_a_view_or_is_plumbing(world: World) -> None:
    tables = {
        row["tablename"]
        for row in world.log.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    owned = [t for view in VIEWS.values() for t in view.tables]
    assert len(owned) == len(set(owned))
    assert set(owned) | _PLUMBING == tables


def test_inline_views_equal_a_replay_into_empty_tables(busy: World) -> None:
    tables = [t for view in VIEWS.values() if view.inline for t in view.tables]
    live = {t: rows_of(busy, t) for t in tables}
    empty = {t for t, rows in live.items() if not rows}
    assert empty == set(), "a table without rows would be compared with nothing"
    stored = busy.log.query(
        "SELECT originator_id, originator_version FROM stored_events ORDER BY notification_id"
    )
    events: list[EventSourced.Event] = []
    known: dict[UUID, list[EventSourced.Event]] = {}
    for row in stored:
        id = row["originator_id"]
        history = known.setdefault(id, busy.log.events_of(id))
        events.append(history[row["originator_version"] - 1])
    with psycopg.connect(busy.url) as connection:
        for table in tables:
            connection.execute(f"DELETE FROM {table}")
        for sql, parameters in inline_statements(events):
            connection.execute(sql.encode(), parameters)
        connection.commit()
    for table in tables:
        assert rows_of(busy, table) == live[table], table


def test_every_event_of_the_story_kinds_is_projected_or_known_not_to_be(busy: World) -> None:
    """An event type that no view listens to is a decision, not an oversight: here is the list."""
    seen = {row["topic"] for row in busy.log.query("SELECT DISTINCT topic FROM stored_events")}
    heard = {t.TOPIC for view in VIEWS.values() for t in view.handlers}
    assert seen - heard == set()
    assert len(seen) > 45, "the stories are to touch most kinds of events"


def test_followed_views_equal_a_rebuild_too(busy: World) -> None:
    follower = Follower(busy.url, busy.log.mapper, busy.log.vault.sync)
    assert follower.catch_up() == busy.events
    assert follower.catch_up() == 0
    assert rebuild(busy.url, busy.log.mapper, compare_only=True).differences == {}
    # The comparison itself sees a difference.
    with busy.log.connection() as connection:
        connection.execute("UPDATE stage_counts SET dossiers = dossiers + 1")
        connection.execute("UPDATE nominations SET status = 'awarded'")
    found = rebuild(busy.url, busy.log.mapper, compare_only=True).differences
    assert set(found) == {"stage_counts", "nominations"}
    rebuild(busy.url, busy.log.mapper)
    assert rebuild(busy.url, busy.log.mapper, compare_only=True).differences == {}


def test_counts_of_the_overview_are_counts_of_dossiers(busy: World) -> None:
    Follower(busy.url, busy.log.mapper, busy.log.vault.sync).catch_up()
    counted = {
        (row["step"], row["status"]): row["n"]
        for row in busy.log.query(
            "SELECT step, status, sum(dossiers)::int AS n FROM stage_counts WHERE dossiers > 0 GROUP BY 1, 2"
        )
    }
    listed = {
        (row["step"], row["status"]): row["n"]
        for row in busy.log.query("SELECT step, status, count(*)::int AS n FROM nominations GROUP BY 1, 2")
    }
    assert counted == listed
    assert min(row["dossiers"] for row in busy.log.query("SELECT dossiers FROM stage_counts")) >= 0


def test_the_version_of_a_row_is_the_record_s(busy: World) -> None:
    """Forms carry the version a page was read at: the read models must know it."""
    for table, id in (
        ("nominations", "nomination_id"),
        ("commitments", "commitment_id"),
        ("council_sessions", "session_id"),
        ("decisions", "decision_id"),
        ("inspections", "inspection_id"),
        ("households", "household_id"),
        ("officers", "officer_id"),
        ("poverty_reviews", "review_id"),
        ("reduction_targets", "target_id"),
        ("sponsorships", "sponsorship_id"),
        ("nominees", "nominee_id"),
        ("data_requests", "request_id"),
        ("retention_reviews", "review_id"),
    ):
        rows = busy.log.query(
            f"SELECT r.version, (SELECT max(originator_version) FROM stored_events e WHERE e.originator_id = r.{id}) "
            f"AS stored FROM {table} r"
        )
        assert rows
        assert [r for r in rows if r["version"] != r["stored"]] == [], table


# -- constraints over sets


def violations(world: World) -> dict[str, Callable[[], object]]:
    household = world.household(code="H-TAKEN")
    world.commitment(household)
    world.proposed(household)
    second: dict[str, Any] = {
        "household_id": household,
        "exiting_from": "poor",
        "target_year": 2020,
        "statement": "x",
        "uploads": [],
    }
    return {
        "households_code_key": lambda: world.household(code="H-TAKEN"),
        "commitments_one_live": lambda: world.app.households.register_commitment(
            world["head"], Command(), **second
        ),
        "nominations_one_live": lambda: world.app.nominations.propose(
            world["head"], Command(), category="household", subject_id=household
        ),
        "officers_username_key": lambda: world.app.people.register_officer(
            world["admin"],
            Command(),
            officer_id=uuid4(),
            username="u-head",
            full_name="Hà Lan",
            password="chungtay-2020",
        ),
    }


def test_constraints_over_sets_come_back_as_the_field_s_own_words(world: World) -> None:
    for constraint, act in violations(world).items():
        events = world.events
        with pytest.raises(Refused) as refusal:
            act()
        assert (refusal.value.code, refusal.value.field) == kernel._CONSTRAINTS[constraint]
        assert refusal.value.text.vi
        assert world.events == events


def test_every_named_constraint_exists_and_every_unique_one_is_known(world: World) -> None:
    existing = {
        row["name"]
        for row in world.log.query(
            "SELECT i.relname AS name FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
            "WHERE x.indisunique AND n.nspname = 'public'"
        )
    }
    told = set(kernel._CONSTRAINTS) | kernel._RETRIED
    assert told - existing == set(), "a constraint that is renamed would become a crash"
    unique = {n for n in existing if not n.endswith(("_pkey", "_pkc"))}
    # Written under locks of their own, by no command.
    assert unique - told == {"stored_events_notification_id_idx", "ledger_leaves_event_key"}
    assert {code for code, _ in kernel._CONSTRAINTS.values()} <= set(REFUSALS)


def test_a_broken_projection_takes_the_events_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events and inline views are one transaction: neither without the other."""
    events = world.events
    bad = [("INSERT INTO households (household_id) VALUES (%s)", (uuid4(),))]
    monkeypatch.setattr(kernel, "inline_statements", lambda e: bad)
    with pytest.raises(Exception, match="null value"):
        world.household()
    assert world.events == events
    monkeypatch.undo()
    with acting(world["head"]):
        assert world.household()


def test_amounts_keep_every_digit(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment, 2017, 999_999_999)
    world.verify(commitment)
    row = world.log.query_one(
        "SELECT claimed, confirmed FROM incomes WHERE commitment_id = %s", (commitment,)
    )
    assert row == {"claimed": Decimal(999_999_999), "confirmed": Decimal(999_999_999)}
