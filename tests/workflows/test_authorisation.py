"""Who may do what, where: the whole matrix, against a table written from the description of the field.

The table stands here a second time on purpose. It is read from what hamlet heads, communes and the district do, and not
from the code: a permission that slips in or gets lost differs from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.entries import entry
from tests.signing import code_for
from tests.workflows.revoking import propose
from tests.workflows.world import COUNCIL, OFFICES, PASSWORD, World, asked, pdf, uid

from aggregates.actors import Actor
from aggregates.poverty_review import Counts
from aggregates.printer import Correction
from aggregates.refusals import Refused
from aggregates.vocabulary import ROLES
from storage.settings import Settings
from workflows import audit, reading_patterns
from workflows.audit import Filter
from workflows.authorisation import authorise, may
from workflows.gold_book import BookFilter
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload
from workflows.permissions import ACTS
from workflows.permissions.awards import AWARDS
from workflows.permissions.dossiers import DOSSIERS
from workflows.permissions.households import HOUSEHOLDS
from workflows.permissions.oversight import OVERSIGHT
from workflows.plans import packaged
from workflows.readings import ReadingFilter
from workflows.reviews import Aim
from workflows.sensitive import Sight

HEAD, CLERK, CHAIR = "hamlet_head", "commune_officer", "commune_chair"
LABOUR, STANDING, DISTRICT_CHAIR = "labour_office", "standing_office", "district_chair"
PROVINCE_CHAIR = "province_chair"
MEMBER, COUNCIL_CHAIR, INSPECTOR = "council_member", "council_chair", "inspector"
AUDITOR, ADMIN, DEPARTMENT = "auditor", "administrator", "department"
STEP = "whoever the step names"
EVERYBODY_AT_WORK = {
    HEAD,
    CLERK,
    CHAIR,
    DEPARTMENT,
    LABOUR,
    STANDING,
    MEMBER,
    COUNCIL_CHAIR,
    DISTRICT_CHAIR,
    PROVINCE_CHAIR,
    INSPECTOR,
    AUDITOR,
}
EXPECTED: dict[str, set[str]] = {
    # The hamlet head holds the meeting, registers commitments and proposes; the commune's officer may enter facts too.
    "household.register": {HEAD, CLERK},
    "household.correct": {HEAD, CLERK},
    "household.import": {CLERK},
    "import.read": {CLERK, CHAIR, AUDITOR},
    # The commune where it lives lets it go; who takes it in has no view of it before.
    "household.move": {CLERK},
    "household.split": {CLERK},
    "household.classify": {CLERK},
    "household.merge": {CLERK},
    "commitment.register": {HEAD},
    "commitment.support": {HEAD, CLERK},
    "commitment.withdraw": {HEAD},
    "commitment.pledge": {HEAD, CLERK},
    "commitment.help": {HEAD, CLERK},
    "income.declare": {HEAD, CLERK},
    # Each paper is issued by whose it is: the receipt by the officer who received, the submission by who submits.
    "nomination.paper_minutes": {STEP},
    "nomination.paper_receipt": {STEP},
    "nomination.paper_submission": {STEP},
    # The commune's officer checks; its chair confirms and answers for it.
    "commitment.accept": {CLERK},
    "commitment.refuse": {CLERK},
    "commitment.relapse": {CHAIR},
    "commitment.watch": {CHAIR},
    "income.survey": {CLERK},
    "income.verify": {CHAIR},
    "income.refuse": {CHAIR},
    "exit.recognise": {CHAIR},
    # Who posts takes down what people say and answers it: the commune, the district where a plan posts there too.
    "nomination.comment": {CLERK, STANDING},
    "nomination.answer_comment": {STEP},
    "posting.read": EVERYBODY_AT_WORK,
    # A complaint is brought where one lives or above; it is looked into by who had no part in the dossier.
    "complaint.receive": {CLERK, STANDING, INSPECTOR},
    "complaint.from_comment": {CLERK, STANDING, INSPECTOR},
    "complaint.accept": {STANDING, INSPECTOR},
    "complaint.leave": {STANDING, INSPECTOR},
    "complaint.withdraw": {CLERK, STANDING, INSPECTOR, LABOUR},
    "complaint.investigate": {STANDING, INSPECTOR, LABOUR},
    "complaint.resolve": {STANDING, INSPECTOR, LABOUR},
    "complaint.answer": {STANDING, INSPECTOR, LABOUR},
    "complaint.read": {
        CLERK,
        CHAIR,
        STANDING,
        INSPECTOR,
        LABOUR,
        DISTRICT_CHAIR,
        PROVINCE_CHAIR,
        AUDITOR,
        ADMIN,
    },
    "complaint.erase": {ADMIN},
    # A nominee appeals at the commune or the district; whoever is above, or apart, decides.
    "appeal.receive": {CLERK, STANDING},
    "appeal.decide": {STANDING, INSPECTOR, DISTRICT_CHAIR, PROVINCE_CHAIR},
    "appeal.withdraw": {CLERK, STANDING},
    "appeal.read": EVERYBODY_AT_WORK,
    # What the chain of the dossier governs: the office of its first step, of a criterion, or of its present step.
    "nominee.register": {STEP},
    "nominee.correct": {STEP},
    "nomination.propose": {STEP},
    "nomination.meeting": {STEP},
    "nomination.supply": {STEP},
    "nomination.withdraw": {STEP},
    "nomination.attest": {STEP},
    "nomination.submit": {STEP},
    "nomination.confirm_complete": {STEP},
    "nomination.verify_claims": {STEP},
    "nomination.post": {STEP},
    "nomination.close_posting": {STEP},
    "nomination.endorse": {STEP},
    "nomination.appraise": {STEP},
    "nomination.return": {STEP},
    "nomination.reject": {STEP},
    "certificate.issue": {STEP},
    # Reviews: hamlet and commune report, the chair verifies and answers for it, the labour office accepts and sets targets.
    "review.read": EVERYBODY_AT_WORK | {DEPARTMENT},
    "review.report": {HEAD, CLERK},
    "review.verify": {CHAIR},
    "review.correct": {CHAIR},
    "review.return": {CHAIR, LABOUR},
    "review.accept": {LABOUR},
    "target.set": {LABOUR},
    # Sponsorships: the district assigns, the department tells, the commune confirms.
    "sponsorship.read": EVERYBODY_AT_WORK | {DEPARTMENT},
    "sponsorship.assign": {STANDING, LABOUR},
    "sponsorship.end": {STANDING, LABOUR},
    "sponsorship.report": {DEPARTMENT},
    "sponsorship.confirm": {CHAIR},
    "sponsorship.refuse": {CHAIR},
    # A complaint speaks against a confirmed income: whoever may hold dossiers for it, or the chair that answers for the figure.
    "income.reopen": {CHAIR, STANDING, LABOUR, INSPECTOR},
    # Holds and inspections.
    "nomination.hold": {STANDING, LABOUR, INSPECTOR},
    "nomination.lift_hold": {STANDING, LABOUR, INSPECTOR},
    "inspection.plan": {INSPECTOR},
    "inspection.carry_out": {INSPECTOR},
    "inspection.find": {INSPECTOR},
    "inspection.resolve": {INSPECTOR},
    "inspection.close": {INSPECTOR},
    "inspection.answer": {CLERK, CHAIR},
    # The council proposes, the chair of the district decides: two separate acts.
    "council.read": {STANDING, MEMBER, COUNCIL_CHAIR, DISTRICT_CHAIR, PROVINCE_CHAIR, AUDITOR},
    "council.convene": {STANDING},
    "council.open": {STANDING},
    "council.recuse": {STANDING, MEMBER, COUNCIL_CHAIR},
    "council.vote": {MEMBER, COUNCIL_CHAIR},
    "council.cancel": {STANDING},
    "council.adjourn": {STANDING},
    "council.resume": {STANDING},
    "council.written": {STANDING},
    "council.lose_box": {STANDING},
    # Who counts does not publish, and does not order another vote.
    "council.count": {STANDING},
    "council.revote": {COUNCIL_CHAIR},
    "council.publish": {COUNCIL_CHAIR},
    "decision.draft": {STANDING},
    "decision.decline": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    "decision.sign": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    # What was signed is corrected or cancelled the way it was made: drafted by the one, signed by the other.
    "amendment.draft": {STANDING},
    "amendment.discard": {STANDING, DISTRICT_CHAIR, PROVINCE_CHAIR},
    "amendment.sign": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    # One award falls: proposed, examined, heard and advised on by different people, signed as any decision.
    "revocation.propose": {STANDING, INSPECTOR},
    "revocation.examine": {STANDING, INSPECTOR},
    "revocation.hear": {STANDING, INSPECTOR, CLERK},
    "revocation.advise": {STANDING, COUNCIL_CHAIR},
    "revocation.withdraw": {STANDING, INSPECTOR},
    "revocation.sign": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    "revocation.decline": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    # Who collects does not let go of money: that is for who signs.
    "revocation.recover": {STANDING},
    "revocation.write_off": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    "revocation.read": {
        CLERK,
        CHAIR,
        STANDING,
        INSPECTOR,
        COUNCIL_CHAIR,
        DISTRICT_CHAIR,
        PROVINCE_CHAIR,
        AUDITOR,
    },
    # An award is public; files of it are for whoever answers for the place.
    "register.read": EVERYBODY_AT_WORK,
    "register.export": {CLERK, CHAIR, STANDING, DISTRICT_CHAIR, PROVINCE_CHAIR, AUDITOR},
    # The administrator sets up templates and printers; the standing office prints and answers for every blank.
    "template.edit": {ADMIN},
    "printer.edit": {ADMIN},
    "print.run": {STANDING},
    "blank.spoil": {STANDING},
    "print.read": {STANDING, AUDITOR},
    # The standing office keeps the conference; what is left over is handed over at the commune.
    "conference.plan": {STANDING},
    "conference.hand_over": {STANDING, CLERK},
    "conference.undo": {STANDING, CLERK},
    "conference.take_back": {STANDING, CLERK},
    "hand_over.read": {STANDING, CLERK, AUDITOR},
    "conference.read": EVERYBODY_AT_WORK,
    # A higher award: prepared by the one, weighed by the council, signed by the chair.
    "higher.prepare": {STANDING},
    "higher.opinion": {COUNCIL_CHAIR},
    "higher.sign": {DISTRICT_CHAIR, PROVINCE_CHAIR},
    "higher.send": {STANDING},
    "higher.outcome": {STANDING},
    "higher.read": {STANDING, MEMBER, COUNCIL_CHAIR, DISTRICT_CHAIR, PROVINCE_CHAIR, AUDITOR},
    # Reading. The administrator cannot act in a dossier and does not read one.
    "dossier.read": EVERYBODY_AT_WORK,
    "overview.read": EVERYBODY_AT_WORK,
    "paper.read": EVERYBODY_AT_WORK,
    "audit.read": {AUDITOR, INSPECTOR, LABOUR, STANDING, DISTRICT_CHAIR, PROVINCE_CHAIR, CHAIR},
    "security.read": {AUDITOR},
    "readings.read": {AUDITOR},
    "people.manage": {ADMIN},
    "unit.change": {ADMIN},
    # The council decides on its plan and how it reads it; the administrator enters what was decided, both see the effect.
    "movement.adopt_plan": {ADMIN},
    "movement.change_reading": {ADMIN},
    # Whoever has the document at hand says that a figure that shipped unchecked stands in it.
    "movement.confirm_datum": {ADMIN},
    # What a prize is worth stands in a document; who pays by it makes the list.
    "movement.set_prize": {ADMIN},
    "prize.list": {STANDING, DISTRICT_CHAIR, PROVINCE_CHAIR, AUDITOR},
    "movement.read": {ADMIN, STANDING, MEMBER, COUNCIL_CHAIR, DISTRICT_CHAIR, PROVINCE_CHAIR, AUDITOR},
    "subject.erase": {ADMIN},
    # A data subject asks at the commune or at the district's standing office, and is answered there; erasing is the
    # administrator's, who therefore sees what may end in it.
    # What is kept how long is reviewed once a year; the administrator enters what the council has decided.
    "retention.read": {ADMIN, AUDITOR},
    "protection.read": {ADMIN, AUDITOR},
    "retention.review": {ADMIN},
    "consent.give": {HEAD, CLERK},
    "consent.withdraw": {HEAD, CLERK},
    "request.receive": {CLERK, STANDING},
    "request.answer": {CLERK, STANDING},
    "request.read": {CLERK, CHAIR, STANDING, AUDITOR, ADMIN},
}
BY_CHAIN = {
    "nominee.register": {DEPARTMENT},
    "nominee.correct": {DEPARTMENT},
    "nomination.paper_minutes": {HEAD, CLERK},
    "nomination.paper_receipt": {CLERK},
    "nomination.paper_submission": {CHAIR},
    "nomination.propose": {HEAD},
    "nomination.meeting": {HEAD},
    "nomination.supply": {HEAD},
    "nomination.withdraw": {HEAD},
    "nomination.attest": {HEAD},
    "nomination.submit": {HEAD},
    # Whose step it is, also while the dossier stands at another one.
    "nomination.confirm_complete": {CLERK},
    "nomination.verify_claims": {CHAIR},
    "nomination.post": {CLERK},
    "nomination.close_posting": {CLERK},
    "nomination.answer_comment": {CLERK},
    "nomination.endorse": {CHAIR},
    "nomination.appraise": {LABOUR},
    "certificate.issue": {STANDING},
}
"""Who a household's dossier names for acts that are not of its present step."""
PATHS = {
    "own hamlet": "/d/c1/h1/",
    "sibling hamlet": "/d/c1/h2/",
    "own commune": "/d/c1/",
    "hamlet of another commune": "/d/c2/h3/",
    "another commune": "/d/c2/",
    "own office": "/d/x/",
    "another office": "/d/y/",
    "district": "/d/",
    "another district": "/e/c9/h9/",
    # Not below the own unit, though the letters begin alike.
    "a commune with a similar id": "/d/c10/h1/",
}
HOME = {HEAD: "/d/c1/h1/", CLERK: "/d/c1/", CHAIR: "/d/c1/"}
WITHIN: dict[str, set[str]] = {
    # A department acts for itself alone.
    DEPARTMENT: {"own office"},
    HEAD: {"own hamlet"},
    CLERK: {"own hamlet", "sibling hamlet", "own commune"},
    CHAIR: {"own hamlet", "sibling hamlet", "own commune"},
}
IN_DISTRICT = set(PATHS) - {"another district"}
DEPARTMENTS_ANYWHERE = {"overview.read", "review.read"}
"""A department sees the counts of those it is to help, wherever they lie."""


def within(role: str, act: str) -> set[str]:
    """The places at which a role may act."""
    if role == DEPARTMENT and act in DEPARTMENTS_ANYWHERE:
        return IN_DISTRICT
    return WITHIN.get(role, IN_DISTRICT)


def actor_of(role: str) -> Actor:
    # A department's officer sits in a unit of their own below the district, and works for all of it.
    path = HOME.get(role, "/d/x/")
    return Actor(uuid4(), uuid4(), role, uuid4(), path, "", "")


def test_the_table_knows_every_act_and_every_role() -> None:
    assert set(EXPECTED) == set(ACTS)
    assert {r for roles in EXPECTED.values() for r in roles} | {DEPARTMENT, STEP} == set(ROLES) | {STEP}
    assert len(ROLES) == 13


def test_no_subject_writes_over_an_act_of_another() -> None:
    assert sum(map(len, (HOUSEHOLDS, DOSSIERS, AWARDS, OVERSIGHT))) == len(ACTS)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_matrix(act: str) -> None:
    for role in ROLES:
        # For acts the chain governs: the role is named by the step, or another one is.
        for step_roles in [(role,), ("nobody",), None] if EXPECTED[act] == {STEP} else [None, (role,)]:
            allowed = role in EXPECTED[act] or (EXPECTED[act] == {STEP} and step_roles == (role,))
            someone = actor_of(role)
            assert may(someone, act, None, step_roles) == allowed, (role, step_roles)
            for place, path in PATHS.items():
                here = allowed and place in within(role, act)
                assert may(someone, act, path, step_roles) == here, (role, place, step_roles)


def test_the_reason_is_told() -> None:
    head = actor_of(HEAD)
    with pytest.raises(Refused, match="forbidden"):
        authorise(head, "income.verify", "/d/c1/h1/")
    with pytest.raises(Refused, match="foreign_unit"):
        authorise(head, "income.declare", "/d/c1/h2/")


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2020, 6, 30), True),
        (date(2020, 7, 1), False),
    ],
)
def test_an_office_counts_from_its_first_day_to_its_last(day: date, open_: bool) -> None:
    head = replace(actor_of(HEAD), valid_from=date(2020, 1, 1), valid_to=date(2020, 6, 30))
    if open_:
        authorise(head, "income.declare", "/d/c1/h1/", None, day)
    else:
        with pytest.raises(Refused, match="appointment_ended"):
            authorise(head, "income.declare", "/d/c1/h1/", None, day)


def test_the_auditor_changes_nothing_and_the_administrator_touches_no_dossier() -> None:
    assert {a for a, roles in EXPECTED.items() if AUDITOR in roles} == {
        "council.read",
        "conference.read",
        "hand_over.read",
        "higher.read",
        "dossier.read",
        "import.read",
        "print.read",
        "overview.read",
        "paper.read",
        "audit.read",
        "review.read",
        "security.read",
        "readings.read",
        "sponsorship.read",
        "posting.read",
        "complaint.read",
        "appeal.read",
        "movement.read",
        "request.read",
        "retention.read",
        "protection.read",
        "revocation.read",
        "register.read",
        # A file of what the auditor reads anyway.
        "register.export",
        # Reads who is paid what; the list is a paper for whoever asks for it, and changes nothing.
        "prize.list",
    }
    assert {a for a, roles in EXPECTED.items() if ADMIN in roles} == {
        "people.manage",
        "subject.erase",
        "unit.change",
        "template.edit",
        "printer.edit",
        "movement.adopt_plan",
        "movement.change_reading",
        "movement.confirm_datum",
        "movement.set_prize",
        "movement.read",
        "complaint.read",
        "complaint.erase",
        "request.read",
        "retention.read",
        "retention.review",
        "protection.read",
    }


# -- on a real database ------------------------------------------------------------------------------------------------

Call = Callable[[Any, Actor, dict[str, UUID]], Any]


def _c() -> Command:
    return Command()


TODAY = date(2020, 3, 2)
ACTIONS: dict[str, Call] = {
    "household.register": lambda app, a, r: app.household_register.register(
        a,
        _c(),
        hamlet_id=r["hamlet"],
        entry=entry("X", "X", members=1),
        household_class="poor",
    ),
    "household.import": lambda app, a, r: app.imports.begin(
        a, _c(), commune_id=r["commune"], upload=Upload("x.csv", b"x")
    ),
    "household.correct": lambda app, a, r: app.household_register.correct(
        a,
        _c(),
        household_id=r["household"],
        entry=entry("X", "X", members=1),
        reason="x",
    ),
    "household.move": lambda app, a, r: app.household_changes.move(
        a, _c(), household_id=r["household"], hamlet_id=uid("unit yen"), reason="x"
    ),
    "household.split": lambda app, a, r: app.household_changes.split(
        a,
        _c(),
        household_id=r["household"],
        entry=entry("Y", "Y", members=1),
        household_class="poor",
        reason="x",
    ),
    "household.classify": lambda app, a, r: app.household_classes.classify(
        a, _c(), household_id=r["household"], household_class="near_poor", reason="x"
    ),
    "household.merge": lambda app, a, r: app.household_changes.merge(
        a, _c(), household_id=r["household"], into_id=r["household"], reason="x"
    ),
    "commitment.register": lambda app, a, r: app.households.register_commitment(
        a,
        _c(),
        household_id=r["household"],
        exiting_from="poor",
        target_year=2020,
        statement="x",
        uploads=[],
    ),
    "commitment.accept": lambda app, a, r: app.households.accept(a, _c(), commitment_id=r["commitment"]),
    "commitment.refuse": lambda app, a, r: app.households.refuse_registration(
        a, _c(), commitment_id=r["commitment"], reason="x"
    ),
    "commitment.support": lambda app, a, r: app.households.receive_support(
        a,
        _c(),
        commitment_id=r["commitment"],
        kind="loan",
        provider="x",
        amount=Decimal(1),
        received_on=TODAY,
    ),
    "commitment.withdraw": lambda app, a, r: app.households.withdraw(
        a, _c(), commitment_id=r["commitment"], reason="x"
    ),
    "commitment.pledge": lambda app, a, r: app.households.pledge_no_relapse(
        a, _c(), commitment_id=r["commitment"], uploads=[]
    ),
    "commitment.help": lambda app, a, r: app.households.help_neighbour(
        a, _c(), commitment_id=r["commitment"], description="x", uploads=[pdf()]
    ),
    "commitment.watch": lambda app, a, r: app.households.confirm_no_relapse(
        a, _c(), commitment_id=r["commitment"], year=2019, basis="x"
    ),
    "commitment.relapse": lambda app, a, r: app.households.record_relapse(
        a, _c(), commitment_id=r["commitment"], year=2018, reason="x", household_class="poor"
    ),
    "income.declare": lambda app, a, r: app.households.declare_income(
        a,
        _c(),
        commitment_id=r["commitment"],
        year=2018,
        amount=Decimal(1),
        sources="x",
        uploads=[pdf()],
    ),
    "income.survey": lambda app, a, r: app.incomes.survey(
        a,
        _c(),
        commitment_id=r["commitment"],
        year=2017,
        amount=Decimal(1),
        members=1,
        method="documents",
        findings="x",
        uploads=[pdf()],
    ),
    "income.reopen": lambda app, a, r: app.incomes.reopen(
        a, _c(), commitment_id=r["commitment"], year=2017, cause="complaint", reason="x", uploads=[]
    ),
    "income.verify": lambda app, a, r: app.households.verify_income(
        a, _c(), commitment_id=r["commitment"], year=2017, method="home_visit", note="", uploads=[]
    ),
    "income.refuse": lambda app, a, r: app.households.refuse_income(
        a, _c(), commitment_id=r["commitment"], year=2017, method="home_visit", reason="x", uploads=[]
    ),
    "exit.recognise": lambda app, a, r: app.households.recognise_exit(
        a, _c(), commitment_id=r["commitment"], year=2017, basis="x", uploads=[]
    ),
    "nominee.register": lambda app, a, r: app.nominees.register(
        a, _c(), nominee_id=uuid4(), category="individual", kind="person", name="x", address="", work=""
    ),
    "nominee.correct": lambda app, a, r: app.nominees.correct(
        a, _c(), nominee_id=r["nominee"], name="x", address="", work="", reason="x"
    ),
    "nomination.propose": lambda app, a, r: app.nominations.propose(
        a, _c(), category="household", subject_id=r["household"]
    ),
    "nomination.meeting": lambda app, a, r: app.nominations.record_meeting(
        a,
        _c(),
        nomination_id=r["nomination"],
        held_on=TODAY,
        present=2,
        votes_for=2,
        votes_against=0,
        chaired_by="x",
        secretary="x",
        remarks="",
        uploads=[pdf()],
    ),
    "nomination.attest": lambda app, a, r: app.nominations.attest(
        a,
        _c(),
        nomination_id=r["nomination"],
        given=[Attested("household.law_abiding", True, "không có vi phạm")],
        uploads=[],
    ),
    "nomination.submit": lambda app, a, r: app.nominations.submit(
        a, _c(), nomination_id=r["nomination"], report="x", uploads=[]
    ),
    "nomination.supply": lambda app, a, r: app.nominations.supply(
        a, _c(), nomination_id=r["nomination"], remarks="x", uploads=[]
    ),
    "nomination.paper_minutes": lambda app, a, r: app.nominations.issue_paper(
        a, _c(), nomination_id=r["nomination"], kind="hamlet_minutes"
    ),
    "nomination.paper_receipt": lambda app, a, r: app.nominations.issue_paper(
        a, _c(), nomination_id=r["nomination"], kind="receipt"
    ),
    "nomination.paper_submission": lambda app, a, r: app.nominations.issue_paper(
        a, _c(), nomination_id=r["nomination"], kind="submission"
    ),
    "nomination.withdraw": lambda app, a, r: app.nominations.withdraw(
        a, _c(), nomination_id=r["nomination"], reason="x"
    ),
    "nomination.confirm_complete": lambda app, a, r: app.nominations.confirm_complete(
        a, _c(), nomination_id=r["nomination"]
    ),
    "nomination.verify_claims": lambda app, a, r: app.nominations.verify_claims(
        a, _c(), nomination_id=r["nomination"], remarks=""
    ),
    "nomination.post": lambda app, a, r: app.nominations.post(a, _c(), nomination_id=r["nomination"]),
    "nomination.comment": lambda app, a, r: app.nominations.receive_comment(
        a, _c(), nomination_id=r["nomination"], author="", text="x"
    ),
    "nomination.answer_comment": lambda app, a, r: app.postings.answer(
        a, _c(), nomination_id=r["nomination"], comment=1, answer="x"
    ),
    "complaint.receive": lambda app, a, r: app.complaints.receive(
        a,
        _c(),
        subject_id=r["household"],
        kind="complaint",
        channel="letter",
        anonymous=True,
        complainant="",
        contact="",
        statement="x",
        received_on=TODAY,
        uploads=[],
    ),
    "complaint.from_comment": lambda app, a, r: app.complaints.receive_comment(
        a, _c(), nomination_id=r["nomination"], comment=1, kind="complaint"
    ),
    "complaint.accept": lambda app, a, r: app.complaints.accept(
        a, _c(), complaint_id=r["complaint"], office="inspector"
    ),
    "complaint.leave": lambda app, a, r: app.complaints.leave(
        a, _c(), complaint_id=r["complaint"], ground="not_competent", reason="x"
    ),
    "complaint.withdraw": lambda app, a, r: app.complaints.withdraw(
        a, _c(), complaint_id=r["complaint"], reason="x"
    ),
    "complaint.investigate": lambda app, a, r: app.complaints.record_inquiry(
        a, _c(), complaint_id=r["complaint"], findings="x", uploads=[]
    ),
    "complaint.resolve": lambda app, a, r: app.complaints.resolve(
        a, _c(), complaint_id=r["complaint"], outcome="unfounded", conclusion="x", uploads=[]
    ),
    "complaint.answer": lambda app, a, r: app.complaints.answer(
        a, _c(), complaint_id=r["complaint"], answered_on=TODAY, channel="letter", answer="x"
    ),
    "complaint.erase": lambda app, a, r: app.complaints.erase(
        a, _c(), complaint_id=r["complaint"], ground="term_passed"
    ),
    "appeal.receive": lambda app, a, r: app.appeals.receive(
        a,
        _c(),
        nomination_id=r["rejected"],
        channel="letter",
        appellant="Bùi",
        statement="x",
        received_on=TODAY,
        uploads=[],
    ),
    "appeal.decide": lambda app, a, r: app.appeals.decide(
        a, _c(), appeal_id=r["appeal"], outcome="dismissed", reason="x"
    ),
    "appeal.withdraw": lambda app, a, r: app.appeals.withdraw(a, _c(), appeal_id=r["appeal"], reason="x"),
    "nomination.close_posting": lambda app, a, r: app.nominations.close_posting(
        a, _c(), nomination_id=r["nomination"], remarks=""
    ),
    "nomination.endorse": lambda app, a, r: app.nominations.endorse(
        a, _c(), nomination_id=r["nomination"], submission_number="1", submission_date=TODAY
    ),
    "nomination.appraise": lambda app, a, r: app.nominations.appraise(
        a, _c(), nomination_id=r["nomination"], opinion="x"
    ),
    "nomination.return": lambda app, a, r: app.nominations.return_for_supplement(
        a, _c(), nomination_id=r["nomination"], missing=["x"]
    ),
    "nomination.reject": lambda app, a, r: app.nominations.reject(
        a, _c(), nomination_id=r["nomination"], reason_code="breach_of_law", reason="x"
    ),
    "nomination.hold": lambda app, a, r: app.nominations.place_hold(
        a, _c(), nomination_id=r["nomination"], kind="complaint", reason="x"
    ),
    "nomination.lift_hold": lambda app, a, r: app.nominations.lift_hold(
        a, _c(), nomination_id=r["nomination"], hold_id=uuid4(), outcome="x"
    ),
    "review.report": lambda app, a, r: app.reviews.report(
        a,
        _c(),
        unit_id=r["hamlet"],
        year=2019,
        stage="official",
        counts=Counts(9, 2, 1),
        reviewed_on=date(2019, 12, 1),
        remarks="",
        uploads=[],
    ),
    "review.verify": lambda app, a, r: app.reviews.verify(a, _c(), reviews={r["review"]: None}),
    "review.correct": lambda app, a, r: app.reviews.correct(
        a, _c(), review_id=r["review"], counts=Counts(9, 1, 1), reason="x", uploads=[]
    ),
    "review.return": lambda app, a, r: app.reviews.return_to_reporter(
        a, _c(), review_id=r["review"], reason="x"
    ),
    "review.accept": lambda app, a, r: app.reviews.accept(a, _c(), reviews={r["review"]: None}),
    "target.set": lambda app, a, r: app.reviews.set_targets(
        a, _c(), year=2019, aims=[Aim(r["hamlet"], Decimal(4))], basis="x", issued_on=TODAY
    ),
    "sponsorship.assign": lambda app, a, r: app.sponsorships.assign(
        a,
        _c(),
        department_id=r["department"],
        commune_id=r["commune"],
        document="x",
        issued_on=TODAY,
        valid_from=TODAY,
        valid_to=None,
        uploads=[],
    ),
    "sponsorship.end": lambda app, a, r: app.sponsorships.end(
        a, _c(), sponsorship_id=r["sponsorship"], last_day=TODAY, document="x", reason="x"
    ),
    "sponsorship.report": lambda app, a, r: app.sponsorships.report_support(
        a, _c(), sponsorship_id=r["sponsorship"], year=2020, text="x", uploads=[pdf()]
    ),
    "sponsorship.confirm": lambda app, a, r: app.sponsorships.confirm_support(
        a, _c(), sponsorship_id=r["sponsorship"], year=2020
    ),
    "sponsorship.refuse": lambda app, a, r: app.sponsorships.refuse_support(
        a, _c(), sponsorship_id=r["sponsorship"], year=2020, reason="x"
    ),
    "inspection.plan": lambda app, a, r: app.inspections.plan(
        a, _c(), unit_id=r["commune"], planned_for=TODAY, sampling="x", commitment_ids=[]
    ),
    "inspection.carry_out": lambda app, a, r: app.inspections.carry_out(
        a, _c(), inspection_id=r["inspection"], on=TODAY, minutes="x", uploads=[]
    ),
    "inspection.find": lambda app, a, r: app.inspections.find_income(
        a,
        _c(),
        inspection_id=r["inspection"],
        commitment_id=r["commitment"],
        year=2017,
        text="x",
        uploads=[],
    ),
    "inspection.answer": lambda app, a, r: app.inspections.answer(
        a, _c(), inspection_id=r["inspection"], finding_id=uuid4(), text="x", uploads=[]
    ),
    "inspection.resolve": lambda app, a, r: app.inspections.resolve(
        a, _c(), inspection_id=r["inspection"], finding_id=uuid4(), outcome="upheld", text="x"
    ),
    "inspection.close": lambda app, a, r: app.inspections.close(
        a, _c(), inspection_id=r["inspection"], conclusion="x"
    ),
    "council.convene": lambda app, a, r: app.council.convene(
        a, _c(), held_on=TODAY, place="x", nomination_ids=[r["nomination"]]
    ),
    "council.open": lambda app, a, r: app.council.open(a, _c(), session_id=r["session"], present=[]),
    "council.recuse": lambda app, a, r: app.council.recuse(
        a, _c(), session_id=r["session"], nomination_id=r["nomination"]
    ),
    "council.vote": lambda app, a, r: app.council.vote(
        a, _c(), session_id=r["session"], ballots={r["nomination"]: "for"}
    ),
    "council.cancel": lambda app, a, r: app.council.cancel(a, _c(), session_id=r["session"], reason="x"),
    "council.adjourn": lambda app, a, r: app.council.adjourn(
        a, _c(), session_id=r["session"], until=date(2020, 5, 20), reason="x"
    ),
    "council.resume": lambda app, a, r: app.council.resume(a, _c(), session_id=r["session"], present=[]),
    "council.written": lambda app, a, r: app.council.enter_written(
        a, _c(), session_id=r["session"], member=uuid4(), ballots={r["nomination"]: "for"}
    ),
    "council.lose_box": lambda app, a, r: app.council.lose_box(
        a, _c(), session_id=r["session"], reason="Đĩa hỏng."
    ),
    "council.count": lambda app, a, r: app.council.count(a, _c(), session_id=r["session"]),
    "council.revote": lambda app, a, r: app.council.order_revote(
        a, _c(), session_id=r["session"], nomination_id=r["nomination"], reason="x"
    ),
    "council.publish": lambda app, a, r: app.council.publish(a, _c(), session_id=r["session"], reasons={}),
    "decision.draft": lambda app, a, r: app.council.draft_decision(a, _c(), session_id=r["session"]),
    "decision.decline": lambda app, a, r: app.council.decline(
        a, _c(), decision_id=uuid4(), nomination_id=r["nomination"], reason="x"
    ),
    "decision.sign": lambda app, a, r: app.council.sign(a, _c(), decision_id=uuid4(), code="000000"),
    "amendment.draft": lambda app, a, r: app.amendments.draft_cancellation(
        a, _c(), decision_id=uuid4(), ground="facts", reason="x"
    ),
    "amendment.discard": lambda app, a, r: app.amendments.discard(a, _c(), amendment_id=uuid4(), reason="x"),
    "amendment.sign": lambda app, a, r: app.amendments.sign(a, _c(), amendment_id=uuid4(), code="000000"),
    "revocation.propose": lambda app, a, r: app.revocations.propose(
        a, _c(), nomination_id=r["awarded"], ground="false_papers", basis="own", reason="x", uploads=[]
    ),
    "revocation.examine": lambda app, a, r: app.revocations.examine(
        a, _c(), revocation_id=r["revocation"], grounded=True, findings="x", uploads=[]
    ),
    "revocation.hear": lambda app, a, r: app.revocations.hear(
        a, _c(), revocation_id=r["revocation"], channel="letter", heard_on=TODAY, statement="x", uploads=[]
    ),
    "revocation.advise": lambda app, a, r: app.revocations.advise(
        a, _c(), revocation_id=r["revocation"], opinion="keep", minutes="1", conclusion="x", uploads=[]
    ),
    "revocation.withdraw": lambda app, a, r: app.revocations.withdraw(
        a, _c(), revocation_id=r["revocation"], reason="x"
    ),
    "revocation.sign": lambda app, a, r: app.revocations.sign(
        a, _c(), revocation_id=r["revocation"], code="000000"
    ),
    "revocation.decline": lambda app, a, r: app.revocations.decline(
        a, _c(), revocation_id=r["revocation"], reason="x"
    ),
    "revocation.recover": lambda app, a, r: app.revocations.remind(
        a, _c(), revocation_id=r["revocation"], channel="letter"
    ),
    "revocation.write_off": lambda app, a, r: app.revocations.write_off(
        a, _c(), revocation_id=r["revocation"], amount=1, reason="x"
    ),
    "movement.set_prize": lambda app, a, r: app.prizes.set_base_salary(
        a, _c(), amount=1_490_000, valid_from=TODAY, document="x", issued_on=TODAY, remarks="x"
    ),
    "certificate.issue": lambda app, a, r: app.council.issue_certificate(
        a, _c(), nomination_id=r["nomination"]
    ),
    "people.manage": lambda app, a, r: app.people.appoint(
        a,
        _c(),
        officer_id=uid("officer head"),
        role="auditor",
        unit_id=r["commune"],
        title="x",
        valid_from=TODAY,
        basis="x",
    ),
    "movement.adopt_plan": lambda app, a, r: app.movements.adopt_plan(
        a, _c(), plan=packaged("kh87-2018"), document="x", decided_on=TODAY, reason="x"
    ),
    "movement.change_reading": lambda app, a, r: app.movements.change_reading(
        a,
        _c(),
        name="income_growth",
        value="compounding",
        document="x",
        decided_on=TODAY,
        reason="x",
    ),
    "movement.confirm_datum": lambda app, a, r: app.movements.confirm_datum(
        a, _c(), datum="calendar:vietnam:2020", document="x", issued_on=TODAY, remarks="x"
    ),
    "unit.change": lambda app, a, r: app.units.rename(
        a, _c(), unit_id=r["commune"], name="x", valid_from=TODAY, source="x"
    ),
    "subject.erase": lambda app, a, r: app.erasure.erase(a, _c(), subject_id=r["household"]),
    "template.edit": lambda app, a, r: app.templates.make(a, _c(), name="x", award_form="x"),
    "printer.edit": lambda app, a, r: app.printers.set_up(a, _c(), name="x", correction=Correction()),
    "print.run": lambda app, a, r: app.print_runs.begin(
        a, _c(), decision_ids=[], certificate_ids=[], mode="full"
    ),
    "blank.spoil": lambda app, a, r: app.print_runs.spoil_loose(a, _c(), cause="torn"),
    "conference.plan": lambda app, a, r: app.conferences.plan(
        a, _c(), held_on=TODAY, starts_at="07:30", place="x", decision_ids=[]
    ),
    "conference.hand_over": lambda app, a, r: app.conferences.hand_over(
        a, _c(), certificate_id=r["certificate"]
    ),
    "conference.undo": lambda app, a, r: app.conferences.undo(
        a, _c(), certificate_id=r["certificate"], reason="x"
    ),
    "conference.take_back": lambda app, a, r: app.revocations.take_back(
        a, _c(), certificate_id=r["certificate"], returned_on=TODAY
    ),
    "higher.prepare": lambda app, a, r: app.higher_awards.prepare(
        a, _c(), nomination_id=r["awarded"], form="x", basis="x", summary="x", report="x", uploads=[]
    ),
    "higher.opinion": lambda app, a, r: app.higher_awards.give_opinion(
        a,
        _c(),
        referral_id=r["referral"],
        held_on=TODAY,
        present=1,
        votes_for=1,
        votes_against=0,
        supported=True,
        uploads=[],
    ),
    "higher.sign": lambda app, a, r: app.higher_awards.sign(
        a, _c(), referral_id=r["referral"], code="000000"
    ),
    "higher.send": lambda app, a, r: app.higher_awards.send(a, _c(), referral_id=r["referral"], number=1),
    "higher.outcome": lambda app, a, r: app.higher_awards.record_outcome(
        a,
        _c(),
        referral_id=r["referral"],
        outcome="refused",
        decided_on=TODAY,
        decision_number="",
        award="",
        reason="x",
        uploads=[],
    ),
    "retention.review": lambda app, a, r: app.retention.record(a, _c(), decisions={}, basis="x"),
    "consent.give": lambda app, a, r: app.consents.give(
        a, _c(), household_id=r["household"], purpose="processing", uploads=[pdf()]
    ),
    "consent.withdraw": lambda app, a, r: app.consents.withdraw(
        a, _c(), household_id=r["household"], purpose="processing", reason="x", uploads=[]
    ),
    "request.receive": lambda app, a, r: app.data_requests.receive(
        a, _c(), subject_id=r["household"], uploads=[], **asked(received_on=TODAY)
    ),
    "request.answer": lambda app, a, r: app.data_requests.withdraw(
        a, _c(), request_id=r["request"], reason="x"
    ),
}
READINGS: dict[str, tuple[Call, ...]] = {
    "import.read": (
        lambda app, a, r: app.import_runs.run(a, r["import"]),
        lambda app, a, r: app.import_runs.events(a, r["import"]),
    ),
    "dossier.read": (
        lambda app, a, r: app.dossiers.dossier(a, r["nomination"]),
        lambda app, a, r: app.records.changes_since(a, r["nomination"], 0),
        lambda app, a, r: app.dossiers.history(a, r["nomination"], r["path"]),
        lambda app, a, r: app.household_register.household(a, r["household"]),
        lambda app, a, r: app.households.commitment(a, r["commitment"]),
        lambda app, a, r: app.inspections.inspection(a, r["inspection"]),
        lambda app, a, r: app.inspections.candidates(a, r["path"]),
    ),
    "review.read": (
        lambda app, a, r: app.figures.unit(a, r["hamlet"]),
        lambda app, a, r: app.figures.review(a, r["review"]),
        lambda app, a, r: app.figures.history(a, r["review"]),
        lambda app, a, r: app.figures.roll_up(a, r["hamlet"], 2018),
    ),
    "paper.read": (lambda app, a, r: app.records.paper(a, r["sha256"], r["commitment"]),),
    "revocation.read": (
        lambda app, a, r: app.revocations.one(a, r["revocation"]),
        lambda app, a, r: app.revocations.history(a, r["revocation"]),
    ),
    "complaint.read": (
        lambda app, a, r: app.complaints.one(a, r["complaint"]),
        lambda app, a, r: app.complaints.words(a, r["complaint"]),
        lambda app, a, r: app.complaints.history(a, r["complaint"]),
    ),
    "appeal.read": (
        lambda app, a, r: app.appeals.one(a, r["appeal"]),
        lambda app, a, r: app.appeals.history(a, r["appeal"]),
    ),
    "request.read": (
        lambda app, a, r: app.data_requests.one(a, r["request"]),
        lambda app, a, r: app.data_requests.history(a, r["request"]),
    ),
    "audit.read": (
        lambda app, a, r: app.audit.report(a, household_ids=[r["household"]], nomination_ids=[]),
        lambda app, a, r: app.audit.report(a, household_ids=[], nomination_ids=[r["nomination"]]),
    ),
}


def _where_there_is_none(read: Callable[[], Any]) -> None:
    """Read what is not there: whoever may read is told so, and nobody else."""
    with pytest.raises(Refused) as refused:
        read()
    if refused.value.code != "not_found":
        raise refused.value


# Readings without a place of their own: they show what is in the officer's charge, or refuse the role.
LISTINGS: dict[str, tuple[Call, ...]] = {
    "prize.list": (lambda app, a, r: _where_there_is_none(lambda: app.prizes.payments(a, uuid4())),),
    "import.read": (lambda app, a, r: app.import_runs.runs(a),),
    "template.edit": (lambda app, a, r: app.templates.templates(a),),
    "print.run": (
        lambda app, a, r: app.print_runs.decisions(a),
        lambda app, a, r: app.print_runs.certificates(a, [], "decision"),
    ),
    "print.read": (
        lambda app, a, r: app.print_runs.runs(a),
        lambda app, a, r: app.print_runs.blanks(a),
        lambda app, a, r: app.print_runs.blank_counts(a),
    ),
    "conference.read": (
        lambda app, a, r: app.conferences.listing(a),
        lambda app, a, r: app.conferences.awardees(a, r["conference"]),
        lambda app, a, r: app.conferences.events(a, r["conference"]),
    ),
    "hand_over.read": (lambda app, a, r: app.conferences.outstanding(a),),
    "conference.plan": (lambda app, a, r: app.conferences.decisions(a),),
    "higher.read": (
        lambda app, a, r: app.higher_awards.listing(a),
        lambda app, a, r: app.higher_awards.one(a, r["referral"]),
        lambda app, a, r: app.higher_awards.events(a, r["referral"]),
    ),
    "dossier.read": (
        lambda app, a, r: app.dossiers.listing(a),
        lambda app, a, r: app.household_register.page(a),
        lambda app, a, r: app.inspections.listing(a),
    ),
    "audit.read": (
        lambda app, a, r: app.audit.verifications(a, Filter()),
        lambda app, a, r: app.audit.officers(a),
    ),
    "review.read": (
        lambda app, a, r: app.figures.units_on(a, date(2018, 12, 31)),
        lambda app, a, r: app.figures.rows(a),
        lambda app, a, r: app.figures.targets(a),
    ),
    "request.read": (lambda app, a, r: app.data_requests.listing(a),),
    "register.read": (
        lambda app, a, r: app.gold_book.page(a, BookFilter()),
        lambda app, a, r: app.gold_book.issued(a),
    ),
    "register.export": (lambda app, a, r: app.gold_book.export(a, BookFilter(), "csv"),),
    "complaint.read": (lambda app, a, r: app.complaints.listing(a),),
    "appeal.read": (lambda app, a, r: app.appeals.listing(a),),
    "posting.read": (lambda app, a, r: app.postings.posted(a),),
    "protection.read": (lambda app, a, r: app.protection_record.data(a, Settings(data_dir=Path("data"))),),
    "retention.read": (
        lambda app, a, r: app.retention.terms(a),
        lambda app, a, r: app.retention.items(a, "security_log"),
        lambda app, a, r: app.retention.reviews(a),
    ),
    "sponsorship.read": (lambda app, a, r: app.sponsorships.listing(a),),
    "movement.read": (lambda app, a, r: app.movements.governing(a),),
    "overview.read": (lambda app, a, r: app.dossiers.overview(a),),
    "security.read": (lambda app, a, r: app.audit.security_log(a),),
    "readings.read": (
        lambda app, a, r: app.readings.lines(a, ReadingFilter()),
        lambda app, a, r: list(app.readings.export(a, ReadingFilter())),
        lambda app, a, r: app.readings.of_person(a, r["household"], Sight(a, "readings")),
        lambda app, a, r: reading_patterns.patterns(app.log, a, ReadingFilter()),
        lambda app, a, r: reading_patterns.by_officer(app.log, a, ReadingFilter()),
    ),
    "council.read": (
        lambda app, a, r: app.amendments.of_decision(a, uuid4()),
        lambda app, a, r: app.council.sessions(a),
        lambda app, a, r: app.council.ready(a),
        lambda app, a, r: app.council.session(a, r["session"]),
    ),
}


def records(world: World) -> dict[str, Any]:
    """Return one record of each kind, in the first commune."""
    household = world.household()
    commitment = world.commitment(household)
    world.declare(commitment)
    nomination = world.nomination("commune_check", household=household)
    inspection = UUID(
        world.app.inspections.plan(
            world["inspector"],
            Command(),
            unit_id=world.unit("son"),
            planned_for=TODAY,
            sampling="x",
            commitment_ids=[commitment],
        )["id"]
    )
    paper = world.log.query_one("SELECT sha256 FROM papers WHERE originator_id = %s LIMIT 1", (commitment,))
    assert paper is not None
    review = world.app.reviews.report(
        world["head"],
        Command(),
        unit_id=world.unit("son"),
        year=2018,
        stage="official",
        counts=Counts(9, 2, 1),
        reviewed_on=date(2018, 12, 1),
        remarks="",
        uploads=[],
    )
    sponsorship = world.app.sponsorships.assign(
        world["standing"],
        Command(),
        department_id=world.unit("home"),
        commune_id=world.unit("binh"),
        document="x",
        issued_on=TODAY,
        valid_from=TODAY,
        valid_to=None,
        uploads=[],
    )
    # A session with somebody on its agenda, so that refusals are not for want of one.
    return {
        "hamlet": world.unit("son"),
        "commune": world.unit("binh"),
        "department": world.unit("front"),
        "review": UUID(review["ids"][0]),
        "sponsorship": UUID(sponsorship["id"]),
        "household": household,
        "commitment": commitment,
        "nomination": nomination,
        "inspection": inspection,
        "session": world.session([world.nomination("council")], opened=False),
        "path": world.path("son"),
        "sha256": paper["sha256"],
        "request": world.request(household),
        "nominee": _nominee(world),
        **_awarded(world),
        **_recourse(world),
        **_revocation(world),
        "import": _import(world),
    }


def _awarded(world: World) -> dict[str, UUID]:
    """An award whose certificate waits at a conference, and a referral of its holder for a higher one."""
    nomination = world.nomination("council")
    decision = world.awarded(nomination)
    row = world.log.query_one(
        "SELECT certificate_id FROM certificates WHERE nomination_id = %s", (nomination,)
    )
    assert row is not None
    conference = world.app.conferences.plan(
        world["standing"], Command(), held_on=TODAY, starts_at="07:30", place="x", decision_ids=[decision]
    )
    referral = world.app.higher_awards.prepare(
        world["standing"], Command(), nomination_id=nomination, form="province_merit", basis="thematic", summary="x",
        report="x", uploads=[],
    )  # fmt: skip
    return {
        "awarded": nomination,
        "certificate": row["certificate_id"],
        "conference": UUID(conference["id"]),
        "referral": UUID(referral["id"]),
    }


def _import(world: World) -> UUID:
    """Have a list sent by the first commune's officer."""
    outcome = world.app.imports.begin(
        world["clerk"],
        Command(),
        commune_id=world.unit("binh"),
        upload=Upload("ds.csv", "Mã hộ,Chủ hộ,Thôn\nH-1,Bùi Văn Hạ,Bình Sơn\n".encode()),
    )
    return UUID(outcome["id"])


def _recourse(world: World) -> dict[str, UUID]:
    """A complaint that is over, so that everybody who may see complaints sees it, and an appeal that waits."""
    complaint = world.complaint(world.household())
    world.app.complaints.withdraw(world["standing"], Command(), complaint_id=complaint, reason="x")
    rejected = world.rejected()
    return {"complaint": complaint, "rejected": rejected, "appeal": world.appeal(rejected)}


def _revocation(world: World) -> dict[str, UUID]:
    """An award that is about to be revoked; the day is the same afterwards."""
    today = world.clock.today()
    awarded = world.nomination("council")
    world.awarded(awarded)
    world.clock.set_day(today)
    return {"awarded": awarded, "revocation": propose(world, awarded)}


def _nominee(world: World) -> UUID:
    """Have a person entered by a department."""
    outcome = world.app.nominees.register(
        world["front"],
        Command(),
        nominee_id=uuid4(),
        category="individual",
        kind="person",
        name="Hà Thị Xoan",
        address="",
        work="",
        role="other",
    )
    return UUID(outcome["id"])


def test_every_act_has_its_call() -> None:
    assert set(ACTIONS) | set(READINGS) | set(LISTINGS) == set(ACTS)


def expect(world: World, call: Call, who: Actor, r: dict[str, Any], code: str) -> str:
    """Run a call that must be refused; return what is wrong with how it was."""
    events, refused = world.events, world.count("security_log")
    try:
        call(world.app, who, r)
    except Refused as refusal:
        if refusal.code != code:
            return f"{refusal.code} instead of {code}"
    except Exception as error:
        return repr(error)
    else:
        return "allowed"
    if world.events != events:
        return "left an event behind"
    if world.count("processed_commands") != r["commands"]:
        return "is kept as done"
    row = world.log.query_one("SELECT * FROM security_log ORDER BY id DESC LIMIT 1")
    if world.count("security_log") != refused + 1 or row is None:
        return "left no trace in the security log"
    if (row["code"], row["kind"], row["officer_id"]) != (code, "permission", who.officer_id):
        return f"left the trace {row}"
    return ""


def test_every_act_refuses_a_wrong_role_and_leaves_a_trace(world: World) -> None:
    r = records(world)
    r["commands"] = world.count("processed_commands")
    by_role = {OFFICES[name][0]: world[name] for name in reversed(OFFICES)}
    wrong: dict[str, str] = {}
    for act, call in ACTIONS.items():
        allowed = BY_CHAIN.get(act, {CLERK}) if EXPECTED[act] == {STEP} else EXPECTED[act]
        for role, who in by_role.items():
            if role not in allowed and (problem := expect(world, call, who, r, "forbidden")):
                wrong[f"{act} by {role}"] = problem
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def test_every_act_refuses_a_foreign_unit_and_leaves_a_trace(world: World) -> None:
    r = records(world)
    r["commands"] = world.count("processed_commands")
    strangers = {
        HEAD: [world["head_yen"], world["head_long"]],
        CLERK: [world["clerk_thach"]],
        CHAIR: [world["chair_thach"]],
    }
    for role in (LABOUR, STANDING, INSPECTOR, DEPARTMENT, COUNCIL_CHAIR):
        # The same office of another district, should one ever share the database.
        name = next(n for n, office in OFFICES.items() if office[0] == role)
        strangers[role] = [replace(world[name], unit_path=f"/{uuid4()}/")]
    strangers[COUNCIL_CHAIR] = [replace(world["council_chair"], unit_path=f"/{uuid4()}/")]
    for role in (ADMIN, DISTRICT_CHAIR, PROVINCE_CHAIR):
        name = "admin" if role == ADMIN else "district_chair"
        strangers[role] = [replace(world[name], role=role, unit_path=f"/{uuid4()}/")]
    placed = {
        a
        for a in ACTIONS
        if a.split(".")[0]
        not in (
            "amendment",
            # The seat's own: one district prints, with one log of blanks.
            "blank",
            # The district's own conference.
            "conference",
            "council",
            "decision",
            "movement",
            "nominee",
            "people",
            "print",
            "printer",
            "retention",
            "subject",
            "template",
            "unit",
        )
    }
    wrong: dict[str, str] = {}
    for act in sorted(placed):
        allowed = BY_CHAIN.get(act, {CLERK}) if EXPECTED[act] == {STEP} else EXPECTED[act]
        for role in allowed:
            for who in strangers[role]:
                if problem := expect(world, ACTIONS[act], who, r, "foreign_unit"):
                    wrong[f"{act} by {role} of {who.unit_name}"] = problem
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def test_reading_is_refused_by_role_and_by_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "render_audit_report", lambda data: b"%PDF-" + repr(data).encode())
    r = records(world)
    by_role = {OFFICES[name][0]: world[name] for name in reversed(OFFICES)}
    wrong: dict[str, str] = {}

    def outcome(call: Call, who: Actor) -> str:
        try:
            call(world.app, who, r)
        except Refused as refusal:
            return refusal.code
        return "allowed"

    placed = [(act, call, True) for act, calls in READINGS.items() for call in calls]
    placed += [(act, call, False) for act, calls in LISTINGS.items() for call in calls]
    for number, (act, call, has_place) in enumerate(placed):
        for role, who in by_role.items():
            expected = "allowed" if role in EXPECTED[act] else "forbidden"
            if role == DEPARTMENT and has_place and expected == "allowed" and act not in DEPARTMENTS_ANYWHERE:
                expected = "foreign_unit"
            if (seen := outcome(call, who)) != expected:
                wrong[f"{act} {number} by {role}"] = seen
        if has_place:
            for name in ("head_yen", "head_long", "clerk_thach", "chair_thach"):
                if OFFICES[name][0] in EXPECTED[act] and (seen := outcome(call, world[name])) != (
                    "foreign_unit"
                ):
                    wrong[f"{act} {number} by {name}"] = seen
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def test_lists_show_what_is_in_charge_alone(world: World) -> None:
    here, there = world.nomination("commune_check"), world.nomination("commune_check", hamlet="long")
    app = world.app
    for name, expected in {
        "head": {here},
        "head_yen": set(),
        "head_long": {there},
        "clerk": {here},
        "clerk_thach": {there},
        "chair_thach": {there},
        "labour": {here, there},
        "auditor": {here, there},
    }.items():
        rows, _ = app.dossiers.listing(world[name])
        assert {row["nomination_id"] for row in rows} == expected, name
        page, _ = app.household_register.page(world[name])
        assert len(page) == len(expected), name
    rows, total = app.audit.verifications(world["chair_thach"], Filter())
    assert total == 4
    assert {row["hamlet"] for row in rows} == {"thôn Thạch Long"}
    # A filter cannot reach out of the own charge.
    rows, total = app.audit.verifications(world["chair_thach"], Filter(commune_path=world.path("binh")))
    assert {row["hamlet"] for row in rows} <= {"thôn Thạch Long"}
    page, _ = app.household_register.page(world["head_long"], hamlet_path=world.path("son"))
    assert {row["hamlet"] for row in page} <= {"thôn Thạch Long"}


def test_nobody_decides_on_their_own_kin(world: World) -> None:
    household = world.household()
    commitment = world.commitment(household, accepted=False)
    app = world.app
    for name in ("head", "clerk", "chair"):
        app.people.declare_kin(world[name], Command(), household_id=household)
    head, clerk, chair = (world.actor(n) for n in ("head", "clerk", "chair"))
    r: dict[str, Any] = {"commitment": commitment, "household": household}
    for act, who in (
        ("commitment.accept", clerk),
        ("commitment.refuse", clerk),
        ("nomination.propose", head),
    ):
        with pytest.raises(Refused, match="own_affair"):
            ACTIONS[act](app, who, r)
    other = world.officer("other_clerk", CLERK, "binh")
    app.households.accept(other, Command(), commitment_id=commitment)
    app.households.declare_income(
        other,
        Command(),
        commitment_id=commitment,
        year=2017,
        amount=Decimal(5),
        sources="bò",
        uploads=[pdf()],
    )
    for act, who in (
        ("income.survey", clerk),
        ("income.verify", chair),
        ("income.refuse", chair),
        ("exit.recognise", chair),
    ):
        with pytest.raises(Refused, match="own_affair"):
            ACTIONS[act](app, who, r)


def test_the_one_who_declared_does_not_confirm_in_another_office(world: World) -> None:
    commitment = world.commitment(world.household())
    world.declare(commitment)
    both = world.wearing("head", CHAIR, "binh")
    assert both.role == CHAIR
    with pytest.raises(Refused, match="proposer_may_not"):
        ACTIONS["income.verify"](world.app, both, {"commitment": commitment})


def test_who_confirmed_an_income_neither_votes_nor_signs(world: World, plain_paper: None) -> None:
    """The commune's chair of yesterday sits in the district today."""
    nomination = world.nomination("council")
    voter = world.wearing("chair", MEMBER, "district")
    decision_maker = world.wearing("chair", DISTRICT_CHAIR, "district")
    app, standing = world.app, world["standing"]
    session = world.session([nomination], opened=False)
    present = [*(world[m].officer_id for m in COUNCIL), voter.officer_id]
    app.council.open(standing, Command(), session_id=session, present=present)
    with pytest.raises(Refused, match="recused"):
        app.council.vote(voter, Command(), session_id=session, ballots={nomination: "for"})
    for member in COUNCIL:
        app.council.vote(world[member], Command(), session_id=session, ballots={nomination: "for"})
    app.council.count(standing, Command(), session_id=session)
    app.council.publish(world["council_chair"], Command(), session_id=session, reasons={})
    decision = UUID(app.council.draft_decision(standing, Command(), session_id=session)["id"])
    code = code_for(app, decision_maker)
    with pytest.raises(Refused, match="verifier_may_not_vote"):
        app.council.sign(decision_maker, Command(), decision_id=decision, code=code)
    assert world.count("certificates") == 0


def test_who_confirmed_an_income_but_not_the_dossier_does_not_sign_either(
    world: World, plain_paper: None
) -> None:
    household = world.household()
    commitment = world.commitment(household)
    world.exited(commitment)
    for year, amount in {2016: 7_350_000, 2017: 11_760_000, 2018: 12_000_000, 2019: 13_000_000}.items():
        world.declare(commitment, year, amount)
        world.app.households.verify_income(
            world["deputy"],
            Command(),
            commitment_id=commitment,
            year=year,
            method="home_visit",
            note="",
            uploads=[],
        )
    decision = world.decision([world.nomination("council", household=household)])
    signer = world.wearing("deputy", DISTRICT_CHAIR, "district")
    code = code_for(world.app, signer)
    with pytest.raises(Refused, match="verifier_may_not_vote"):
        world.app.council.sign(signer, Command(), decision_id=decision, code=code)


def test_a_forged_or_ended_office_gives_no_rights(world: World) -> None:
    people = world.app.people
    with pytest.raises(Refused, match="no_appointment"):
        people.actor(uid("officer head"), world["chair"].appointment_id)
    with pytest.raises(Refused, match="no_appointment"):
        people.actor(uuid4())
    chair = world["chair"]
    people.end_appointment(
        world["admin"],
        Command(),
        officer_id=chair.officer_id,
        appointment_id=chair.appointment_id,
        last_day=date(2020, 3, 1),
    )
    with pytest.raises(Refused, match="no_appointment"):
        world.actor("chair")


def test_a_long_open_page_does_not_outlive_the_office(world: World) -> None:
    """The officer signed in while in office; the day after its end the act is refused."""
    admin = world["admin"]
    world.officer("short", CLERK, "binh", valid_to=date(2020, 3, 2))
    actor = world.actor("short")
    commitment = world.commitment(world.household(), accepted=False)
    world.clock.set_day(date(2020, 3, 3))
    with pytest.raises(Refused, match="appointment_ended"):
        world.app.households.accept(actor, Command(), commitment_id=commitment)
    assert admin.valid_from <= date(2020, 3, 3)


def test_other_people_s_matters(world: World) -> None:
    household = world.household()
    people = world.app.people
    with pytest.raises(Refused, match="forbidden"):
        people.declare_kin(
            world["head"], Command(), household_id=household, officer_id=world["chair"].officer_id
        )
    with pytest.raises(Refused, match="own_affair"):
        people.deactivate(world["admin"], Command(), officer_id=world["admin"].officer_id)
    nomination = world.nomination("council")
    session = world.session([nomination], opened=False)
    with pytest.raises(Refused, match="forbidden"):
        world.app.council.recuse(
            world["member1"],
            Command(),
            session_id=session,
            nomination_id=nomination,
            member=world["member2"].officer_id,
        )


def test_an_administrator_cannot_come_into_dossiers(world: World) -> None:
    """Not by an office of their own giving, and not by one that a second administrator adds."""
    admin = world["admin"]
    facts: dict[str, Any] = {"title": "x", "valid_from": date(2016, 1, 1), "basis": "QĐ"}
    with pytest.raises(Refused, match="own_affair"):
        world.app.people.appoint(
            admin, _c(), officer_id=admin.officer_id, role=CHAIR, unit_id=world.unit("binh"), **facts
        )
    second = world.officer("second_admin", ADMIN, "district")
    for who, by, role, unit in (
        (admin, second, CHAIR, "binh"),
        (world["head"], second, ADMIN, "district"),
    ):
        with pytest.raises(Refused, match="administrator_apart"):
            world.app.people.appoint(
                by, _c(), officer_id=who.officer_id, role=role, unit_id=world.unit(unit), **facts
            )
    row = world.log.query_one("SELECT code FROM security_log ORDER BY id DESC LIMIT 1")
    assert row == {"code": "administrator_apart"}
    assert {r["role"] for r in world.app.people.appointments(admin.officer_id)} == {ADMIN}


def test_an_office_is_given_at_most_a_year_ahead(world: World) -> None:
    with pytest.raises(Refused, match="bad_date"):
        world.appoint("head", CLERK, "binh", valid_from=date(2021, 3, 5))
    world.appoint("head", CLERK, "binh", valid_from=date(2021, 3, 1))


def test_a_closed_account_does_not_sign_in(world: World) -> None:
    people = world.app.people
    account = people.sign_in("u-head", PASSWORD, "10.0.0.1")
    session = world.app.sessions.begin(account.officer_id, account.epoch)
    assert world.app.sessions.account(session) == account
    people.deactivate(world["admin"], Command(), officer_id=account.officer_id)
    assert world.app.sessions.account(session) is None
    with pytest.raises(Refused, match="wrong_password"):
        people.sign_in("u-head", PASSWORD, "10.0.0.1")
    row = world.log.query_one("SELECT act, code FROM security_log ORDER BY id DESC LIMIT 1")
    assert row == {"act": "account.sign_in", "code": "wrong_password"}


def fail(world: World, name: str, address: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="wrong_password"):
            world.app.people.sign_in(name, "sai hoàn toàn", address)


def test_wrong_passwords_close_the_door_where_they_come_from(world: World) -> None:
    """Who knows a name and no password locks themselves out, not the owner at another address."""
    sign_in = world.app.people.sign_in
    fail(world, "u-head", "10.0.0.1", 8)
    with pytest.raises(Refused, match="throttled"):
        sign_in("u-head", PASSWORD, "10.0.0.1")
    assert sign_in("u-clerk", PASSWORD, "10.0.0.1").username == "u-clerk"
    assert sign_in("u-head", PASSWORD, "10.0.0.2").username == "u-head"


def test_one_address_tries_32_times_whatever_the_names(world: World) -> None:
    for number in range(32):
        fail(world, f"nobody-{number}", "10.0.0.1")
    with pytest.raises(Refused, match="throttled"):
        world.app.people.sign_in("u-head", PASSWORD, "10.0.0.1")
    assert world.app.people.sign_in("u-head", PASSWORD, "10.0.0.2").username == "u-head"


def test_one_name_is_tried_60_times_wherever_from(world: World) -> None:
    for number in range(60):
        fail(world, "u-head", f"10.0.0.{number}")
    with pytest.raises(Refused, match="throttled"):
        world.app.people.sign_in("u-head", PASSWORD, "10.0.1.1")
    assert world.app.people.sign_in("u-clerk", PASSWORD, "10.0.1.1").username == "u-clerk"


def test_the_right_password_forgets_the_wrong_ones_before(world: World) -> None:
    fail(world, "u-head", "10.0.0.1", 7)
    world.app.people.sign_in("u-head", PASSWORD, "10.0.0.1")
    fail(world, "u-head", "10.0.0.1", 7)
    assert world.app.people.sign_in("u-head", PASSWORD, "10.0.0.1").username == "u-head"


@pytest.mark.parametrize(
    ("day", "code"), [(date(2015, 12, 31), "bad_date"), (date(2020, 3, 3), "future_date")]
)
def test_an_act_s_own_date_lies_in_the_movement_and_not_ahead(world: World, day: date, code: str) -> None:
    household = world.household()
    commitment = world.commitment(household, accepted=False)
    nomination = world.proposed(household)
    events = world.events
    acts: tuple[Callable[[Command], object], ...] = (
        lambda c: world.app.households.accept(world["clerk"], c, commitment_id=commitment),
        lambda c: world.app.nominations.withdraw(world["head"], c, nomination_id=nomination, reason="x"),
    )
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act(Command(occurred_on=day))
        assert (refusal.value.code, refusal.value.field) == (code, "occurred_on")
    assert world.events == events
