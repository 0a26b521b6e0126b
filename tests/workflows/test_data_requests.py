"""What data subjects ask for: the clock, the answers, and what a restriction stops and does not stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.entries import entry
from tests.workflows.world import World, asked, pdf

from aggregates.data_request import DataRequest
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from workflows import audit_patterns, audit_totals
from workflows.audit import Filter
from workflows.kernel import Command
from workflows.protection_terms import answer_term

MARCH_2 = date(2020, 3, 2)


def row(world: World, request: UUID, by: str = "auditor") -> dict[str, object]:
    return dict(world.app.data_requests.one(world[by], request))


# -- the clock


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2020, 3, 2), date(2020, 3, 4)),  # a Monday
        (date(2020, 3, 5), date(2020, 3, 9)),  # a Thursday: Friday, then Monday
        (date(2020, 3, 6), date(2020, 3, 10)),
        (date(2020, 3, 7), date(2020, 3, 10)),  # a Saturday
        (date(2020, 4, 29), date(2020, 5, 5)),  # 30 April and 1 May are holidays
    ],
)
def test_two_working_days_by_the_plans_calendar(world: World, received: date, due: date) -> None:
    world.clock.set_day(received)
    request = world.request(world.household())
    assert row(world, request)["due_on"] == due
    assert answer_term(received).working_days == 2


def test_it_stands_in_my_work_until_it_is_answered_and_is_overdue_after_its_day(world: World) -> None:
    household = world.household()
    request = world.request(household, "access")
    requests = world.app.data_requests
    assert [r["request_id"] for r in requests.waiting(world["clerk"])] == [request]
    assert requests.waiting(world["clerk_thach"]) == []
    assert requests.waiting(world["standing"]) == [], "it came to the commune"
    assert requests.waiting(world["chair"]) == []
    world.clock.set_day(date(2020, 3, 4))
    assert requests.listing(world["auditor"], status="overdue") == ([], False)
    world.clock.set_day(date(2020, 3, 5))
    assert [r["request_id"] for r in requests.listing(world["auditor"], status="overdue")[0]] == [request]
    requests.withdraw(world["clerk"], Command(), request_id=request, reason="đổi ý")
    assert requests.waiting(world["clerk"]) == []
    # Answered late is still answered late.
    assert [r["request_id"] for r in requests.listing(world["auditor"], status="overdue")[0]] == [request]
    assert requests.listing(world["auditor"], status="open") == ([], False)


def test_the_list_is_filtered_by_kind_state_and_place(world: World) -> None:
    here = world.request(world.household(), "access")
    there = world.request(world.household("long"), "erasure", by="clerk_thach")
    listing = world.app.data_requests.listing

    def ids(who: str, **wanted: Any) -> set[UUID]:
        return {r["request_id"] for r in listing(world[who], **wanted)[0]}

    assert ids("auditor") == {here, there}
    assert ids("auditor", kind="access") == {here}
    assert ids("auditor", commune_path=world.path("thach")) == {there}
    assert ids("clerk") == {here}
    assert ids("clerk", commune_path=world.path("thach")) == {here}, "nobody looks beyond the own charge"
    (seen,) = listing(world["admin"])[0]
    assert seen["request_id"] == there, "what cannot end in an erasure is not the administrator's"
    assert (seen["name"], seen["requester"]) == (None, None)
    assert seen["code"]
    assert world.app.data_requests.history(world["admin"], there) == ([], {})


def test_a_request_about_nobody_and_one_of_another_commune(world: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        world.request(uuid4())
    with pytest.raises(Refused, match="not_found"):
        world.request(world.unit("binh"))
    with pytest.raises(Refused, match="foreign_unit"):
        world.request(world.household("long"))
    assert world.app.data_requests.find(world["clerk"], "H-KHONG-CO") is None
    world.household("long", code="H-XA-KHAC")
    assert world.app.data_requests.find(world["clerk"], "H-XA-KHAC") is None
    found = world.app.data_requests.find(world["clerk_thach"], "h-xa-khac")
    assert found is not None
    assert found["kind"] == "household"


# -- access


def test_access_is_a_report_kept_sealed_and_handed_over(world: World, plain_paper: None) -> None:
    household = world.household(head="Quách Thị Nhược Lan", code="HO-7781")
    commitment = world.commitment(household)
    world.declare(commitment, 2017, 11_760_023)
    world.verify(commitment, 2017)
    world.app.household_register.correct(
        world["clerk"],
        Command(),
        household_id=household,
        entry=entry("HO-7781", "Quách Thị Nhược Lan", members=5),
        reason="đếm lại nhân khẩu",
    )
    request = world.request(household, "access", requester="Quách Văn Sơn")
    requests, clerk = world.app.data_requests, world["clerk"]
    requests.make_report(clerk, Command(), request_id=request)
    (paper,) = world.log.query(
        "SELECT * FROM papers WHERE topic = 'data_request.report_made.v1' AND originator_id = %s", (request,)
    )
    text = plain_text(world, household, paper["sha256"])
    for said in (
        "Quách Thị Nhược Lan", "HO-7781", "Quách Văn Sơn", "11.760.023 đồng", "đếm lại nhân khẩu", "cam-ket.pdf",
        "thu-nhap.pdf", "Gia đình tôi cam kết", "Nguyễn Văn chair",
    ):  # fmt: skip
        assert said in text, said
    stored = [p.read_bytes() for p in world.folder.rglob("*") if p.is_file()]
    assert not any(b"Nh\\u01b0\\u1ee3c" in s or "Nhược".encode() in s for s in stored), (
        "no report lies about in plain"
    )
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.records.paper(world["clerk_thach"], paper["sha256"], request)
    # Who sees that there is a request does not read what is kept about the person: the chair's pages hide some of it.
    for stranger in ("head", "inspector", "labour", "chair", "auditor"):
        with pytest.raises(Refused, match="forbidden"):
            world.app.records.paper(world[stranger], paper["sha256"], request)
    assert world.app.records.paper(clerk, paper["sha256"], request).content is not None
    requests.hand_over(
        clerk, Command(), request_id=request, recipient="Quách Văn Sơn", how="tận tay, đã ký nhận"
    )
    assert row(world, request)["outcome"] == "given"
    last = world.log.events_of(request)[-1]
    assert isinstance(last, DataRequest.ReportHandedOver)
    assert plain(last.recipient) == "Quách Văn Sơn"
    assert last.sha256 == paper["sha256"]
    with pytest.raises(Refused, match="request_answered"):
        requests.make_report(clerk, Command(), request_id=request)


def plain_text(world: World, subject: UUID, sha256: str) -> str:
    content = world.log.attachments.read(subject, sha256)
    assert content is not None
    return content.decode()


def test_the_report_of_a_nominee_and_of_an_awarded_household(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    dossier = world.nomination("council", household=household)
    world.awarded(dossier)
    request = world.request(household, "access", by="standing")
    world.app.data_requests.make_report(world["standing"], Command(), request_id=request)
    (paper,) = world.log.query("SELECT sha256 FROM papers WHERE originator_id = %s", (request,))
    text = plain_text(world, household, paper["sha256"])
    for said in ("Niêm yết công khai", "Thành viên Hội đồng TĐKT", "sổ vàng", "Trưởng phòng Nội vụ"):
        assert said in text, said
    nominee = uuid4()
    world.app.nominees.register(
        world["front"], Command(), nominee_id=nominee, category="individual", kind="person", name="Hà Thị Xoan",
        address="Cẩm Bình", work="Nông dân", role="other",
    )  # fmt: skip
    about = world.request(nominee, "access", by="standing")
    world.app.data_requests.make_report(world["standing"], Command(), request_id=about)
    (paper,) = world.log.query("SELECT sha256 FROM papers WHERE originator_id = %s", (about,))
    assert "Hà Thị Xoan" in plain_text(world, nominee, paper["sha256"])


def test_what_others_said_is_told_of_and_not_quoted(world: World, plain_paper: None) -> None:
    household = world.household()
    world.app.nominations.place_hold(
        world["inspector"],
        Command(),
        nomination_id=world.proposed(household),
        kind="complaint",
        reason="bà Tám nói hộ này giấu thu nhập",
    )
    request = world.request(household, "access")
    world.app.data_requests.make_report(world["clerk"], Command(), request_id=request)
    (paper,) = world.log.query("SELECT sha256 FROM papers WHERE originator_id = %s", (request,))
    text = plain_text(world, household, paper["sha256"])
    assert "Tạm dừng hồ sơ" in text
    assert "bà Tám" not in text


# -- correction


def test_a_correction_is_closed_by_the_act_that_corrects(world: World) -> None:
    household = world.household(code="H-1", head="Bùi Thị Sai")
    request = world.request(household, "correction")

    def correct(who: str, named: UUID | None, head: str) -> None:
        world.app.household_register.correct(
            world[who],
            Command(),
            household_id=household,
            entry=entry("H-1", head, members=4),
            reason="theo yêu cầu",
            request_id=named,
        )

    with pytest.raises(Refused, match="not_found"):
        correct("clerk", world.request(world.household(), "correction"), "Bùi Thị Đúng")
    with pytest.raises(Refused, match="request_other_kind"):
        correct("clerk", world.request(household, "access"), "Bùi Thị Đúng")
    with pytest.raises(Refused, match="forbidden"):
        correct("head", request, "Bùi Thị Đúng")
    assert row(world, request)["status"] == "open"
    correct("clerk", request, "Bùi Thị Đúng")
    assert row(world, request)["outcome"] == "corrected"
    assert world.app.household_register.household(world["clerk"], household)["head"] == "Bùi Thị Đúng"


# -- erasure


def test_erasing_answers_whatever_was_asked_and_takes_the_words_along(world: World) -> None:
    household = world.household()
    erasure = world.request(household, "erasure", requester="Bùi Văn Đòi", uploads=[pdf("letter", "don.pdf")])
    access = world.request(household, "access")
    answered = world.request(household, "objection")
    world.app.data_requests.refuse(
        world["clerk"], Command(), request_id=answered, ground="legal_duty", reason="x"
    )
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    outcomes = [row(world, id)["outcome"] for id in (erasure, access, answered)]
    assert outcomes == ["erased", "erased", "refused"]
    assert row(world, erasure)["requester"] is None
    assert plain(world.log.load(DataRequest, erasure).requester) is None
    with pytest.raises(Refused, match="subject_erased"):
        world.request(household, "access")
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_erasure_is_refused_with_the_reason_while_an_award_stands(world: World, plain_paper: None) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    world.awarded(world.nomination("council", household=household))
    request = world.request(household, "erasure")
    with pytest.raises(Refused, match="subject_award_stands"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert row(world, request)["status"] == "open", "the request is not answered by what was not done"
    world.app.data_requests.refuse(
        world["clerk"],
        Command(),
        request_id=request,
        ground="award_stands",
        reason="giấy khen còn hiệu lực",
    )
    assert (row(world, request)["outcome"], row(world, request)["ground"]) == ("refused", "award_stands")


# -- restriction


def restricted(world: World, household: UUID, kind: str = "restriction") -> UUID:
    request = world.request(household, kind)
    world.app.data_requests.restrict(
        world["clerk"], Command(), request_id=request, reason="chờ làm rõ số liệu"
    )
    return request


def test_a_restricted_household_is_in_no_list_and_no_export(world: World, plain_paper: None) -> None:
    household = world.household(head="Quách Thị Kín")
    commitment = world.commitment(household)
    world.declare(commitment)
    world.verify(commitment)
    world.declare(commitment, 2018)
    pending = world.household()
    world.commitment(pending, accepted=False)
    app, dossier = world.app, world.nomination("commune_check", household=household)

    def seen() -> dict[str, bool]:
        clerk, chair, auditor = world["clerk"], world["chair"], world["auditor"]
        work = app.work_lists.of(chair)
        return {
            "register": household in [r["household_id"] for r in app.household_register.page(clerk)[0]],
            "search": bool(app.household_register.page(clerk, text="kin")[0]),
            "dossiers": dossier in [r["nomination_id"] for r in app.dossiers.listing(auditor)[0]],
            "my work": dossier in [r["nomination_id"] for r in app.work_lists.of(clerk).nominations],
            "incomes": commitment in [r["commitment_id"] for r in work.incomes],
            "many incomes": commitment in [r["commitment_id"] for r in app.incomes.waiting(chair)],
            "audit": household
            in [r["household_id"] for r in app.audit.verifications(auditor, Filter())[0] if r["head"]],
            "sample": commitment
            in [r["commitment_id"] for r in app.inspections.candidates(auditor, world.path("son"))],
        }

    assert all(seen().values()), seen()
    request = restricted(world, household)
    assert not any(seen().values()), seen()
    world.clock.set_day(date(2020, 3, 3))
    app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert all(seen().values()), seen()
    told, _ = app.data_requests.history(world["clerk"], request)
    assert [
        (e.reason.value, e.meta.occurred_on) for e in told if isinstance(e, DataRequest.RestrictionLifted)
    ] == [("đã rõ", date(2020, 3, 3))]


def test_what_a_restricted_household_s_figures_were_confirmed_by_stays_counted(world: World) -> None:
    """Else one officer could take the commune's own confirmations out of what auditors count."""
    ids = [world.household(head=name) for name in ("Quách Thị Kín", "Hà Văn Mở")]
    for household in ids:
        commitment = world.commitment(household)
        world.declare(commitment)
        world.verify(commitment)
    app, auditor = world.app, world["auditor"]

    def counted() -> tuple[object, ...]:
        return (
            audit_totals.totals(app.log, auditor, Filter()),
            app.audit.verifications(auditor, Filter())[1],
            *(
                [{k: v for k, v in row.items() if k in ("verifications", "households", "acts", "unsurveyed")}
                 for row in audit_patterns.counted_by(app.log, auditor, Filter(), by)[0]]
                for by in ("officer", "year", "method", "household")
            ),
            audit_patterns.patterns(app.log, auditor, Filter()),
        )  # fmt: skip

    before = counted()
    restricted(world, ids[0])
    assert counted() == before
    rows, _ = app.audit.verifications(auditor, Filter())
    (hidden,) = [row for row in rows if row["restricted"]]
    told = {"head", "code", "hamlet", "claimed", "amount", "note", "evidence"}
    assert {name for name in told if hidden[name]} == set()
    assert [row["head"] for row in rows if not row["restricted"]] == ["Hà Văn Mở"]
    assert app.audit.verifications(auditor, Filter(text="quach thi kin")) == ([], 0)


def test_only_those_who_must_act_see_a_restricted_household(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household)
    dossier = world.proposed(household)
    (paper,) = world.log.query("SELECT sha256 FROM papers WHERE originator_id = %s", (commitment,))
    app = world.app
    looks: dict[str, Callable[[str], object]] = {
        "household": lambda who: app.household_register.household(world[who], household),
        "commitment": lambda who: app.households.commitment(world[who], commitment),
        "dossier": lambda who: app.dossiers.dossier(world[who], dossier),
        "paper": lambda who: app.records.paper(world[who], paper["sha256"], commitment),
        "changes": lambda who: app.records.changes_since(world[who], household, 0),
    }
    restricted(world, household)
    for name, look in looks.items():
        for who in ("head", "labour", "district_chair", "member1"):
            with pytest.raises(Refused, match="restricted_view"):
                look(who)
        for who in ("clerk", "chair", "standing", "inspector", "auditor"):
            assert look(who) is not None, name


def test_whatever_acts_on_it_is_refused_but_for_what_the_law_requires(world: World) -> None:
    household = world.household(code="H-R")
    commitment = world.commitment(household)
    world.declare(commitment)
    dossier = world.proposed(household)
    other = world.household()
    request = restricted(world, household, "objection")
    app = world.app
    acts: dict[str, Callable[[], object]] = {
        "income": lambda: world.declare(commitment, 2018),
        "confirm": lambda: world.verify(commitment, 2017),
        "support": lambda: world.app.households.receive_support(
            world["head"],
            Command(),
            commitment_id=commitment,
            kind="loan",
            provider="ngân hàng",
            amount=Decimal(1_000_000),
            received_on=MARCH_2,
        ),
        "consent": lambda: app.consents.give(
            world["clerk"], Command(), household_id=household, purpose="processing", uploads=[pdf("c")]
        ),
    }
    for name, act in acts.items():
        events = world.events
        with pytest.raises(Refused, match="processing_restricted"):
            act()
        assert world.events == events, name
    with pytest.raises(Refused, match="held"):
        world.meet(dossier)
    world.commitment(other)  # nobody else is concerned
    n = world.log.load(Nomination, dossier)
    assert list(n.holds.values()) == ["restriction"]
    hold = next(iter(n.holds))
    with pytest.raises(Refused, match="processing_restricted"):
        app.nominations.lift_hold(
            world["standing"], Command(), nomination_id=dossier, hold_id=hold, outcome="x"
        )
    # A complaint is looked into, and a wrong entry is corrected where its subject asks for it, whatever is restricted.
    app.nominations.place_hold(
        world["inspector"], Command(), nomination_id=dossier, kind="complaint", reason="có đơn"
    )
    mended: dict[str, Any] = {
        "household_id": household,
        "entry": entry("H-R", "Bùi Thị Thưởng", members=6),
        "reason": "x",
    }
    with pytest.raises(Refused, match="processing_restricted"):
        app.household_register.correct(world["clerk"], Command(), **mended)
    wish = world.request(household, "correction")
    app.household_register.correct(world["clerk"], Command(), **mended, request_id=wish)
    app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="đã rõ")
    assert list(world.log.load(Nomination, dossier).holds.values()) == ["complaint"]
    world.declare(commitment, 2018)
    assert not world.log.load(Household, household).restricted
    with pytest.raises(Refused, match="not_restricted"):
        app.data_requests.lift(world["clerk"], Command(), request_id=request, reason="x")


def test_a_new_dossier_and_a_new_commitment_are_refused_too(world: World) -> None:
    household = world.household()
    restricted(world, household)
    with pytest.raises(Refused, match="processing_restricted"):
        world.commitment(household)
    with pytest.raises(Refused, match="processing_restricted"):
        world.proposed(household)


def test_a_session_goes_on_without_the_restricted_dossier(world: World, plain_paper: None) -> None:
    out, stays = world.nomination("council"), world.nomination("council")
    session = world.session([out, stays])
    subject = world.log.load(Nomination, out).subject_id
    restricted(world, subject)
    world.publish(session)
    assert world.log.load(Nomination, stays).current_step["act"] == "decide"
    assert world.log.load(Nomination, out).current_step["act"] == "record_council_result"


def test_restricting_twice_at_once_leaves_one_restriction(world: World) -> None:
    household = world.household()
    first, second = world.request(household, "restriction"), world.request(household, "objection")
    requests = world.app.data_requests
    requests.restrict(world["clerk"], Command(), request_id=first, reason="x")
    with pytest.raises(Refused, match="restricted_already"):
        requests.restrict(world["clerk"], Command(), request_id=second, reason="x")
    assert world.count("restricted_subjects") == 1
    with pytest.raises(Refused, match="not_restricted"):
        requests.lift(world["clerk"], Command(), request_id=second, reason="x")
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert world.count("restricted_subjects") == 0


def test_a_nominee_is_restricted_by_the_standing_office(world: World) -> None:
    nominee = uuid4()
    world.app.nominees.register(
        world["front"], Command(), nominee_id=nominee, category="individual", kind="person", name="Hà Thị Xoan",
        address="", work="", role="other",
    )  # fmt: skip
    request = world.request(nominee, "restriction", by="standing")
    world.app.data_requests.restrict(world["standing"], Command(), request_id=request, reason="x")
    assert world.app.nominees.listing(world["front"]) == []
    world.app.data_requests.lift(world["standing"], Command(), request_id=request, reason="x")
    assert [r["nominee_id"] for r in world.app.nominees.listing(world["front"])] == [nominee]


def test_nobody_answers_for_their_own_kin(world: World) -> None:
    household = world.household()
    request = world.request(household, "access")
    world.app.people.declare_kin(world["clerk"], Command(), household_id=household)
    clerk = world.actor("clerk")
    assert world.app.data_requests.waiting(clerk) == []
    with pytest.raises(Refused, match="own_affair"):
        world.app.data_requests.withdraw(clerk, Command(), request_id=request, reason="x")
    world.app.data_requests.withdraw(world["standing"], Command(), request_id=request, reason="x")


def test_the_names_of_others_go_from_requests_with_those_who_bear_them(world: World) -> None:
    gone = world.household(head="Quách Thị Nhược Lan")
    stays = world.household()
    request = world.request(
        stays, "access", requester="Quách Thị Nhược Lan", details="tôi là Quách Thị Nhược Lan"
    )
    world.app.erasure.erase(world["admin"], Command(), subject_id=gone)
    assert row(world, request)["requester"] is None
    (received,) = [e for e in world.log.events_of(request) if isinstance(e, DataRequest.Received)]
    assert (plain(received.requester), plain(received.details)) == (None, None)
    assert plain(received.identity) == asked()["identity"]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}
