"""The demonstration has every stage, work for every account, and a household that can go all the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from tests.signing import code_for

import cli
from aggregates.refusals import Refused
from demo.categories import OTHERS
from demo.commitments import commitment_id, household_id
from demo.council import MEMBERS
from demo.dossiers import STAGES, nomination_id
from demo.households import CASES
from demo.papers import scan
from demo.people import accounts
from demo.story import PRESENT, case
from demo.teller import id_of
from projections.follower import Follower
from workflows.app import open_app
from workflows.audit import Filter
from workflows.audit_room import ActFilter
from workflows.bootstrap import first_start
from workflows.clock import VIETNAM
from workflows.demonstration import CODES_PAGE, MOST_DAYS, accounts_in_words, forward
from workflows.event_audit import Origins
from workflows.kernel import Command
from workflows.nominations import Attested

# The time includes telling the whole story, on a machine that may be busy.
pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(900)]

# Stage: status, step, whether it is held.
EXPECTED: dict[str, tuple[str, str, bool]] = {
    "draft": ("draft", "hamlet_meeting", False),
    "draft_with_meeting": ("draft", "hamlet_meeting", False),
    "check": ("open", "commune_check", False),
    "returned": ("returned", "commune_check", False),
    "supplied": ("open", "commune_check", False),
    "verification": ("open", "commune_verification", False),
    "rejected": ("rejected", "commune_verification", False),
    "withdrawn": ("withdrawn", "commune_check", False),
    "to_post": ("open", "commune_posting", False),
    "posting": ("open", "commune_posting", False),
    "posting_over": ("open", "commune_posting", False),
    "endorsement": ("open", "commune_endorsement", False),
    "reopened": ("open", "commune_endorsement", True),
    "held_by_finding": ("open", "commune_endorsement", True),
    "district_check": ("open", "district_check", False),
    "returned_by_district": ("returned", "district_check", False),
    "held_by_complaint": ("open", "district_check", True),
    "released": ("open", "district_check", False),
    "held_answered": ("open", "appraisal", True),
    "appraisal": ("open", "appraisal", False),
    "rejected_by_district": ("rejected", "appraisal", False),
    "ready": ("open", "council", False),
    "agenda": ("open", "council", False),
    "not_proposed": ("not_proposed", "council", False),
    "proposed": ("open", "decision", False),
    "deviation": ("open", "decision", False),
    "deferred": ("open", "decision", True),
    "declined": ("declined", "decision", False),
    "decided": ("decided", "certificate", False),
    "awarded": ("awarded", "certificate", False),
}


def test_every_dossier_stands_where_the_story_says(told: Any) -> None:
    assert set(EXPECTED) == set(STAGES) == {c.stage for c in CASES if c.stage}
    rows = {r["nomination_id"]: r for r in told.app.log.query("SELECT * FROM nominations")}
    assert len(rows) == sum(1 for c in CASES if c.stage) + len(OTHERS)
    for one in CASES:
        if one.stage:
            row = rows[nomination_id(one)]
            assert (row["status"], row["step"], row["holds"] > 0) == EXPECTED[one.stage], one
            assert row["subject_name"] == one.head


def test_commitments_and_incomes_at_every_stage(told: Any) -> None:
    count = {r["status"] for r in told.app.log.query("SELECT status FROM commitments")}
    assert count == {"registered", "accepted", "refused", "withdrawn", "exited", "relapsed"}
    count = {r["status"] for r in told.app.log.query("SELECT status FROM incomes")}
    assert count == {"declared", "verified", "corrected", "refused", "reopened"}
    assert len(told.app.log.query("SELECT household_id FROM households")) == len(CASES) >= 40


def test_nothing_in_the_story_was_refused(told: Any) -> None:
    assert told.app.log.query("SELECT act, code FROM security_log") == []


@pytest.mark.parametrize(
    "username",
    [
        "truongthon",
        "congchucxa",
        "chutichxa",
        "phongban",
        "noivu",
        "ldtbxh",
        *MEMBERS,
        "chutichhuyen",
        "kiemtra",
    ],
)
def test_every_account_has_work_waiting(told: Any, username: str) -> None:
    assert told.app.work_lists.of(told.signed_in(username)).count > 0


def test_the_sign_in_page_lists_all_accounts_and_they_open(told: Any) -> None:
    listed = {row["username"] for row in told.app.people.demonstration_accounts()}
    assert listed == {a.username for a in accounts()}
    for account in accounts():
        assert told.signed_in(account.username).role == account.role


def test_a_terminal_is_told_every_account_in_both_languages_and_in_columns(told: Any) -> None:
    title, codes, *lines = accounts_in_words(told.app)
    assert CODES_PAGE in codes
    assert title.endswith("/ demonstration accounts, one password: chungtay-2020")
    assert {line.split()[0] for line in lines} == {a.username for a in accounts()}
    chair = next(line for line in lines if line.split()[0] == "chutichxa")
    assert "Chủ tịch UBND xã" in chair
    assert "Commune chair" in chair
    starts = {
        line.index(words)
        for line in lines
        for words in ("Hamlet head", "Commune chair", "Auditor")
        if words in line
    }
    assert len(starts) == 1, "the English stands in a column of its own"


def test_who_confirmed_11_760_000_in_2017(told: Any) -> None:
    amount = Decimal(11_760_000)
    rows, total = told.app.audit.verifications(
        told.signed_in("thanhtra"), Filter(year=2017, amount_from=amount, amount_to=amount)
    )
    assert total == 1
    assert rows[0]["head"] == "Bùi Thị Thưởng"
    assert (rows[0]["officer"], rows[0]["title"]) == ("Phạm Văn Quyết", "Chủ tịch UBND xã Cẩm Bình")
    assert rows[0]["outcome"] == "verified"
    assert rows[0]["method"]
    assert rows[0]["recorded_at"].year == 2018


def test_time_goes_on_from_may_2020(told: Any) -> None:
    assert told.app.clock.simulated
    assert told.app.clock.now() >= PRESENT
    newest = told.app.log.query_one("SELECT max(recorded_at) AS at FROM processed_commands")
    assert newest["at"] <= told.app.clock.now()


def test_starting_again_tells_nothing_again(told: Any) -> None:
    def state() -> list[Any]:
        with psycopg.connect(told.url) as connection:
            return connection.execute(
                "SELECT (SELECT count(*) FROM stored_events), (SELECT count(*) FROM processed_commands), "
                "(SELECT jsonb_agg(value ORDER BY key) FROM installation), (SELECT max(session_epoch) FROM credentials)"
            ).fetchall()

    before = state()
    first_start(told.settings, demo=True)
    # Without --demo the demonstration stays what it is.
    first_start(told.settings, demo=False)
    assert state() == before


def test_a_household_can_go_all_the_way_as_days_pass(visited: Any) -> None:
    """From the hamlet head to the certificate with the accounts of the sign-in page, letting days pass."""
    app = visited.app
    start = app.clock.now()
    head, officer, chair = (visited.signed_in(u) for u in ("truongthon", "congchucxa", "chutichxa"))
    lan = case("lan")
    photo = scan("anh.png", "họp thôn")
    n = UUID(
        app.nominations.propose(head, Command(), category="household", subject_id=household_id(lan))["id"]
    )
    app.nominations.record_meeting(
        head,
        Command(),
        nomination_id=n,
        held_on=app.clock.today() - timedelta(days=1),
        present=60,
        votes_for=58,
        votes_against=0,
        chaired_by="Bùi Văn Thuận",
        secretary="Phạm Thị Nhàn",
        remarks="",
        uploads=[photo],
    )
    given = [
        Attested(f"household.{c}", True, "trong thôn ai cũng biết")
        for c in ("law_abiding", "initiative", "credit_use")
    ]
    app.nominations.attest(head, Command(), nomination_id=n, given=given, uploads=[])
    app.nominations.submit(head, Command(), nomination_id=n, report="Báo cáo thành tích", uploads=[])
    app.nominations.confirm_complete(officer, Command(), nomination_id=n)
    app.nominations.verify_claims(chair, Command(), nomination_id=n, remarks="")
    app.nominations.post(officer, Command(), nomination_id=n)
    with pytest.raises(Refused, match="posting_not_over"):
        app.nominations.close_posting(officer, Command(), nomination_id=n, remarks="")
    forward(app, 7)
    assert timedelta(days=7) <= app.clock.now() - start < timedelta(days=7, minutes=30)
    app.nominations.close_posting(officer, Command(), nomination_id=n, remarks="")
    app.nominations.endorse(
        chair, Command(), nomination_id=n, submission_number="40/TTr-UBND", submission_date=app.clock.today()
    )
    standing = visited.signed_in("noivu")
    app.nominations.confirm_complete(standing, Command(), nomination_id=n)
    app.nominations.appraise(visited.signed_in("ldtbxh"), Command(), nomination_id=n, opinion="Đủ điều kiện")
    session = UUID(
        app.council.convene(
            standing, Command(), held_on=app.clock.today(), place="Phòng họp", nomination_ids=[n]
        )["id"]
    )
    present = [id_of(f"officer:{m}") for m in MEMBERS]
    app.council.open(standing, Command(), session_id=session, present=present)
    for member in MEMBERS:
        app.council.vote(visited.signed_in(member), Command(), session_id=session, ballots={n: "for"})
    app.council.count(standing, Command(), session_id=session)
    app.council.publish(visited.signed_in(MEMBERS[0]), Command(), session_id=session, reasons={})
    decision = UUID(app.council.draft_decision(standing, Command(), session_id=session)["id"])
    app.council.sign(
        visited.signed_in("chutichhuyen"),
        Command(),
        decision_id=decision,
        code=code_for(app, visited.signed_in("chutichhuyen")),
    )
    outcome = app.council.issue_certificate(standing, Command(), nomination_id=n)
    row = app.council.public_certificate(UUID(outcome["certificate_id"]))
    assert row["awardee"] == "Bùi Thị Lan"


def test_days_pass_for_every_process_and_only_forward(visited: Any) -> None:
    other = open_app(visited.settings, visited.url)
    try:
        before = other.clock.now()
        now = forward(visited.app, 3)
        assert now - before >= timedelta(days=3)
        assert other.clock.now() - before < timedelta(hours=1), "it has not looked yet"
        other.refresh_clock(max_age=0)
        assert abs(other.clock.now() - visited.app.clock.now()) < timedelta(seconds=5)
        for days in (0, -1, MOST_DAYS + 1):
            with pytest.raises(Refused, match="bad_count"):
                forward(visited.app, days)
    finally:
        other.close()


def test_the_clock_goes_on_to_a_day_on_which_the_district_ends(
    ahead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ahead.app
    monkeypatch.setenv("CHUNGTAY_DATA", str(ahead.settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", ahead.url)
    before = app.clock.now()

    def clock(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.main, ["demo-clock", *arguments])
        app.refresh_clock(max_age=0)
        return result.exit_code, result.output

    for arguments, word in (
        ((), "--to DD/MM/YYYY"),
        (("--to", "01/07/2025", "--forward", "3"), "--to DD/MM/YYYY"),
        (("--to", "2025-07-01"), "01/07/2025"),
        (("--to", "31/02/2025"), "01/07/2025"),
        (("--to", f"{app.clock.today():%d/%m/%Y}"), "nằm ngoài khoảng được phép"),
        (("--to", "01/01/2020"), "nằm ngoài khoảng được phép"),
        (("--to", "01/07/2205"), "31/12/2030"),
    ):
        code, said = clock(*arguments)
        assert (code, said.count("\n")) == (2, 1), said
        assert word in said
    assert app.clock.now() - before < timedelta(minutes=30), "what is refused moves nothing"

    assert clock("--to", "01/07/2025") == (0, ANY)
    assert app.clock.today() == date(2025, 7, 1)
    local = (before + timedelta(hours=7)).time(), (app.clock.now() + timedelta(hours=7)).time()
    assert local[1].hour - local[0].hour in (0, 1), "the hour is the same"
    for change in app.units.changes():
        if not change[1]:
            result = CliRunner().invoke(cli.main, ["units", "apply", change[0].id])
            assert result.exit_code == 0, result.output
    communes = app.log.query("SELECT name FROM units WHERE kind = 'commune' AND valid_to IS NULL")
    assert {row["name"] for row in communes} >= {
        "xã Cẩm Thạch", "xã Cẩm Thủy", "xã Cẩm Tân", "xã Cẩm Tú", "xã Cẩm Vân",
    }  # fmt: skip
    assert app.log.query("SELECT 1 FROM units WHERE kind = 'district' AND valid_to IS NULL") == []
    assert clock("--to", "30/06/2025")[0] == 2, "never back"


def test_foreign_communes_stay_closed(visited: Any) -> None:
    with pytest.raises(Refused, match="foreign_unit"):
        visited.app.households.commitment(visited.signed_in("chutichxa2"), commitment_id(case("thuong")))


def test_the_past_reads_in_order_of_time(told: Any) -> None:
    """Events were recorded in the order in which the story happened, under the simulated clock, and say so."""
    events = told.app.log.events_of(nomination_id(case("thuong")))
    times = [e.timestamp for e in events]
    assert times == sorted(times)
    assert all(e.meta.simulated_clock for e in events)
    assert times[-1].astimezone(VIETNAM).date() < PRESENT.date()


def test_no_dossier_of_the_story_left_out_a_step(told: Any) -> None:
    """Whatever happens in it, from supplements to revocations: nothing real looks like a jump."""
    Follower(told.url, told.app.log.mapper, told.app.log.vault.sync).catch_up()
    auditor = told.signed_in("thanhtra")
    assert told.app.audit_room.looked_through(auditor)[0] > 50
    assert told.app.audit_room.lines(auditor, "skipped", ActFilter()).lines == []


def test_every_event_of_the_story_is_an_act_of_the_program(told: Any) -> None:
    """First start, imports, bulk acts, the system's own: each bears its command, and all of one command stand together."""
    log = told.app.log
    origins = Origins(log)
    for row in log.query("SELECT * FROM stored_events ORDER BY notification_id"):
        origins.look_at(
            str(row["originator_id"]), row["originator_version"], row["topic"], bytes(row["state"])
        )
    origins.done()
    assert origins.report.named == []
    assert origins.report.checked > 1000
