"""The small world itself, and short words for what people do in it.

District, two communes, two hamlets in the first and one in the second; every role is held by somebody. Ids follow from
names, so that a test can name what it means. What a story does not care about is filled in; what it does is an argument.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from tests.entries import entry
from tests.ledger_keys import lay_out
from tests.signing import code_for

from aggregates.actors import Actor
from storage.application import EventLog
from workflows import council_minutes, data_requests, dossier_papers, issuing
from workflows.app import ChungTay
from workflows.clock import StoppedClock
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload

MASTER_KEY = b"k" * 32
PASSWORD = "chungtay-2020"
_ROOT = UUID("1b1f7d5e-7f6b-49f5-8f0b-6d2a9c0e4e11")


def uid(name: str) -> UUID:
    """Return the same id for the same name."""
    return uuid5(_ROOT, name)


DISTRICT = uid("district")
UNITS: dict[str, tuple[str, str, str | None]] = {
    "district": ("district", "huyện Cẩm Thủy", None),
    "binh": ("commune", "xã Cẩm Bình", "district"),
    "thach": ("commune", "xã Cẩm Thạch", "district"),
    "son": ("hamlet", "thôn Bình Sơn", "binh"),
    "yen": ("hamlet", "thôn Bình Yên", "binh"),
    "long": ("hamlet", "thôn Thạch Long", "thach"),
    "labour": ("department", "Phòng LĐ-TB&XH", "district"),
    "home": ("department", "Phòng Nội vụ", "district"),
    "front": ("department", "Ủy ban MTTQ", "district"),
}
OFFICES: dict[str, tuple[str, str, str]] = {
    "head": ("hamlet_head", "son", "Trưởng thôn"),
    "head_yen": ("hamlet_head", "yen", "Trưởng thôn"),
    "head_long": ("hamlet_head", "long", "Trưởng thôn"),
    "clerk": ("commune_officer", "binh", "Công chức Văn hóa - Xã hội"),
    "clerk_thach": ("commune_officer", "thach", "Công chức Văn hóa - Xã hội"),
    "chair": ("commune_chair", "binh", "Chủ tịch UBND xã"),
    "deputy": ("commune_chair", "binh", "Phó Chủ tịch UBND xã"),
    "chair_thach": ("commune_chair", "thach", "Chủ tịch UBND xã"),
    "front": ("department", "front", "Chủ tịch MTTQ huyện"),
    "labour": ("labour_office", "labour", "Trưởng phòng"),
    "standing": ("standing_office", "home", "Trưởng phòng Nội vụ"),
    "council_chair": ("council_chair", "district", "Chủ tịch Hội đồng"),
    "member1": ("council_member", "district", "Ủy viên"),
    "member2": ("council_member", "district", "Ủy viên"),
    "district_chair": ("district_chair", "district", "Phó Chủ tịch UBND huyện"),
    "inspector": ("inspector", "district", "Trưởng đoàn kiểm tra"),
    "auditor": ("auditor", "district", "Thanh tra viên"),
    "admin": ("administrator", "district", "Quản trị"),
}
"""Name of the account: role, unit, title."""
COUNCIL = ("council_chair", "member1", "member2")
ATTESTED = ("law_abiding", "initiative", "credit_use")
INCOMES = {2016: 7_350_000, 2017: 11_760_000, 2018: 12_000_000, 2019: 13_000_000}


def pdf(text: str = "x", name: str = "bienban.pdf") -> Upload:
    """Return an upload that is a PDF as far as anybody looks."""
    return Upload(name, b"%PDF-1.4 " + text.encode() + b"\n%%EOF\n")


def asked(**more: Any) -> dict[str, Any]:
    """Return what a data subject's request says."""
    facts: dict[str, Any] = {
        "kind": "erasure",
        "channel": "in_person",
        "capacity": "self",
        "requester": "Bùi Thị Yêu Cầu",
        "identity": "xem căn cước",
        "details": "Tôi muốn biết và quyết định về dữ liệu của tôi",
    }
    return {**facts, **more}


class World:
    """The world in one database."""

    def __init__(self, url: str, attachments: Path) -> None:
        # What stands beside it (keys, checkpoints) is this world's alone, not that of every test in one folder.
        assert attachments.name == "attachments"
        self.url = url
        self.folder = attachments
        self.clock = StoppedClock()
        self.clock.set_day(date(2020, 3, 2))
        lay_out(attachments.parent)
        self.log = EventLog(url, master_key=MASTER_KEY, attachments=attachments, pool_size=1, max_overflow=30)
        self.app = ChungTay(self.log, self.clock, "https://chungtay.example")
        self._numbers = itertools.count(1)
        self._others: list[EventLog] = []

    def close(self) -> None:
        """Give all connections back."""
        for log in (self.log, *self._others):
            log.close()

    def another_process(self) -> ChungTay:
        """Return the application as another process sees it: its own connections and its own cached keys."""
        log = EventLog(self.url, master_key=MASTER_KEY, attachments=self.folder, pool_size=1, max_overflow=30)
        self._others.append(log)
        return ChungTay(log, self.clock, "https://chungtay.example")

    def actor(self, name: str) -> Actor:
        """Return somebody in office."""
        return self.app.people.actor(uid(f"officer {name}"))

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Everybody in office, as of now."""
        return {name: self.actor(name) for name in OFFICES}

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    @staticmethod
    def unit(name: str) -> UUID:
        """Return the id of a unit."""
        return uid(f"unit {name}") if name != "district" else DISTRICT

    def path(self, name: str) -> str:
        """Return the path of a unit."""
        parent = UNITS[name][2]
        return f"{self.path(parent) if parent else '/'}{self.unit(name)}/"

    # -- people at work ------------------------------------------------------------------------------------------------

    def officer(self, name: str, role: str, unit: str, title: str = "", **more: Any) -> Actor:
        """Open one more account with one office."""
        id = uid(f"officer {name}")
        admin = self["admin"]
        self.app.people.register_officer(
            admin,
            Command(),
            officer_id=id,
            username=f"u-{name.replace('_', '-')}",
            full_name=f"Nguyễn Văn {name}",
            password=PASSWORD,
        )
        self.appoint(name, role, unit, title, **more)
        return self.app.people.actor(id)

    def appoint(self, name: str, role: str, unit: str, title: str = "", **more: Any) -> UUID:
        """Give somebody one more office; return its id."""
        facts: dict[str, Any] = {"valid_from": date(2016, 1, 1), "basis": "QĐ 1", **more}
        outcome = self.app.people.appoint(
            self["admin"],
            Command(),
            officer_id=uid(f"officer {name}"),
            role=role,
            unit_id=self.unit(unit),
            title=title or role,
            **facts,
        )
        return UUID(outcome["appointment_id"])

    def wearing(self, name: str, role: str, unit: str) -> Actor:
        """Return a person of this world under another of their offices, which is given now."""
        return self.app.people.actor(uid(f"officer {name}"), self.appoint(name, role, unit))

    def household(
        self, hamlet: str = "son", by: str = "", household_class: str = "poor", **more: Any
    ) -> UUID:
        """Register a household."""
        number = next(self._numbers)
        facts: dict[str, Any] = {
            "code": f"H{number:04d}",
            "head": f"Bùi Thị Thưởng {number}",
            "birth_year": 1975,
            "ethnicity": "Mường",
            "members": 4,
        }
        outcome = self.app.household_register.register(
            self[by or self.head_of(hamlet)],
            Command(),
            hamlet_id=self.unit(hamlet),
            entry=entry(**{**facts, **more}),
            household_class=household_class,
        )
        return UUID(outcome["id"])

    @staticmethod
    def head_of(hamlet: str) -> str:
        """Return who heads the hamlet."""
        return {"son": "head", "yen": "head_yen", "long": "head_long"}[hamlet]

    @staticmethod
    def commune_of(hamlet: str) -> str:
        """Return the suffix of the officers of the hamlet's commune."""
        return "_thach" if hamlet == "long" else ""

    def commitment(
        self,
        household: UUID,
        hamlet: str = "son",
        *,
        accepted: bool = True,
        statement: str = "Gia đình tôi cam kết",
    ) -> UUID:
        """Register a commitment and have the commune accept it."""
        outcome = self.app.households.register_commitment(
            self[self.head_of(hamlet)],
            Command(occurred_on=date(2016, 3, 1)),
            household_id=household,
            exiting_from="poor",
            target_year=2018,
            statement=statement,
            uploads=[pdf("pledge", "cam-ket.pdf")],
        )
        id = UUID(outcome["id"])
        if accepted:
            clerk = self[f"clerk{self.commune_of(hamlet)}"]
            self.app.households.accept(clerk, Command(), commitment_id=id)
        return id

    def exited(self, commitment: UUID, hamlet: str = "son", year: int = 2016) -> None:
        """Have the exit recognised and the pledge given."""
        self.app.households.recognise_exit(
            self[f"chair{self.commune_of(hamlet)}"],
            Command(),
            commitment_id=commitment,
            year=year,
            basis="rà soát cuối năm",
            uploads=[],
        )
        self.app.households.pledge_no_relapse(
            self[self.head_of(hamlet)], Command(), commitment_id=commitment, uploads=[pdf("no relapse")]
        )

    def declare(
        self, commitment: UUID, year: int = 2017, amount: int = 11_760_000, hamlet: str = "son", **more: Any
    ) -> None:
        """Declare an income."""
        facts: dict[str, Any] = {"sources": "lúa, bò", "uploads": [pdf(f"{year}", "thu-nhap.pdf")]}
        self.app.households.declare_income(
            self[self.head_of(hamlet)],
            Command(),
            commitment_id=commitment,
            year=year,
            amount=Decimal(amount),
            **{**facts, **more},
        )

    def verify(self, commitment: UUID, year: int = 2017, hamlet: str = "son", **more: Any) -> None:
        """Confirm an income."""
        facts: dict[str, Any] = {"method": "home_visit", "note": "", "uploads": []}
        self.app.households.verify_income(
            self[f"chair{self.commune_of(hamlet)}"],
            Command(),
            commitment_id=commitment,
            year=year,
            **{**facts, **more},
        )

    def request(self, subject: UUID, kind: str = "erasure", by: str = "clerk", **more: Any) -> UUID:
        """Have a data subject's request received."""
        facts = {"received_on": self.clock.today(), "uploads": [], **asked(kind=kind), **more}
        outcome = self.app.data_requests.receive(self[by], Command(), subject_id=subject, **facts)
        return UUID(outcome["id"])

    def complaint(self, subject: UUID, kind: str = "denunciation", by: str = "clerk", **more: Any) -> UUID:
        """Have a complaint received; a name makes it a named one."""
        facts: dict[str, Any] = {
            "channel": "letter", "complainant": "Hà Văn Tố", "contact": "cạnh nhà văn hóa", "statement": "hộ này giấu thu nhập",
            "received_on": self.clock.today(), "uploads": [], **more,
        }  # fmt: skip
        facts.setdefault("anonymous", not facts["complainant"])
        return UUID(
            self.app.complaints.receive(self[by], Command(), subject_id=subject, kind=kind, **facts)["id"]
        )

    def rejected(self, household: UUID | None = None) -> UUID:
        """Return a dossier that the chair of the commune has rejected today."""
        today = self.clock.today()
        nomination = self.nomination("commune_verification", household=household)
        assert self.clock.today() == today
        self.app.nominations.reject(
            self["chair"],
            Command(),
            nomination_id=nomination,
            reason_code="standard_not_met",
            reason="chưa đạt",
        )
        return nomination

    def appeal(self, nomination: UUID, by: str = "clerk", **more: Any) -> UUID:
        """Have an appeal against a refusal received."""
        facts: dict[str, Any] = {
            "channel": "in_person", "appellant": "Bùi Thị Kiến", "statement": "tôi đủ tiêu chuẩn",
            "received_on": self.clock.today(), "uploads": [], **more,
        }  # fmt: skip
        return UUID(self.app.appeals.receive(self[by], Command(), nomination_id=nomination, **facts)["id"])

    def incomes(self, commitment: UUID, hamlet: str = "son", amounts: dict[int, int] = INCOMES) -> None:
        """Declare and confirm several years."""
        for year, amount in amounts.items():
            self.declare(commitment, year, amount, hamlet)
            self.verify(commitment, year, hamlet)

    def proposed(self, household: UUID, hamlet: str = "son") -> UUID:
        """Open a dossier."""
        head = self[self.head_of(hamlet)]
        return UUID(
            self.app.nominations.propose(head, Command(), category="household", subject_id=household)["id"]
        )

    def nomination(self, step: str, *, household: UUID | None = None, hamlet: str = "son") -> UUID:
        """Return a dossier that has come as far as ``step`` ("hamlet_meeting" … "council").

        Without a household one is made whose incomes fulfil the criterion.
        """
        if household is None:
            household = self.household(hamlet)
            commitment = self.commitment(household, hamlet)
            self.exited(commitment, hamlet)
            self.incomes(commitment, hamlet)
        id = self.proposed(household, hamlet)
        for name, act in self.way(id, hamlet):
            if name == step:
                return id
            act()
        raise AssertionError(f"no such step: {step}")

    def way(self, id: UUID, hamlet: str = "son") -> Iterable[tuple[str, Any]]:
        """Yield each step of the chain up to the council with what completes it."""
        n, place = self.app.nominations, self.commune_of(hamlet)
        head, clerk, chair = self[self.head_of(hamlet)], self[f"clerk{place}"], self[f"chair{place}"]

        def meet_and_submit() -> None:
            self.meet(id, hamlet)
            n.submit(head, Command(), nomination_id=id, report="Báo cáo thành tích", uploads=[pdf("report")])

        def post_and_close() -> None:
            n.post(clerk, Command(), nomination_id=id)
            self.clock.set_day(self.clock.today() + timedelta(days=13))
            n.close_posting(clerk, Command(), nomination_id=id, remarks="")

        yield "hamlet_meeting", meet_and_submit
        yield "commune_check", lambda: n.confirm_complete(clerk, Command(), nomination_id=id)
        yield (
            "commune_verification",
            lambda: n.verify_claims(chair, Command(), nomination_id=id, remarks="đúng"),
        )
        yield "commune_posting", post_and_close
        yield (
            "commune_endorsement",
            lambda: n.endorse(
                chair,
                Command(),
                nomination_id=id,
                submission_number="12",
                submission_date=self.clock.today(),
            ),
        )
        yield "district_check", lambda: n.confirm_complete(self["standing"], Command(), nomination_id=id)
        yield "appraisal", lambda: n.appraise(self["labour"], Command(), nomination_id=id, opinion="Đủ")
        yield "council", lambda: None

    def meet(self, id: UUID, hamlet: str = "son", **more: Any) -> None:
        """Record the hamlet meeting and attest what the hamlet head attests."""
        head = self[self.head_of(hamlet)]
        facts: dict[str, Any] = {
            "held_on": date(2020, 3, 1),
            "present": 50,
            "votes_for": 48,
            "votes_against": 1,
            "chaired_by": "Hà Văn Bảy",
            "secretary": "Phạm Thị Ngân",
            "remarks": "",
            "uploads": [pdf("minutes")],
        }
        self.app.nominations.record_meeting(head, Command(), nomination_id=id, **{**facts, **more})
        given = [
            Attested(f"household.{criterion}", True, "trong thôn ai cũng biết") for criterion in ATTESTED
        ]
        self.app.nominations.attest(head, Command(), nomination_id=id, given=given, uploads=[])

    def session(self, nominations: list[UUID], *, opened: bool = True, choice: str = "for") -> UUID:
        """Convene the council; open the session and cast all ballots unless told otherwise."""
        council, standing = self.app.council, self["standing"]
        outcome = council.convene(
            standing,
            Command(),
            held_on=self.clock.today(),
            place="Phòng họp số 1",
            nomination_ids=nominations,
        )
        id = UUID(outcome["id"])
        if opened:
            council.open(standing, Command(), session_id=id, present=[self[m].officer_id for m in COUNCIL])
            for member in COUNCIL:
                council.vote(
                    self[member], Command(), session_id=id, ballots=dict.fromkeys(nominations, choice)
                )
        return id

    def publish(self, session: UUID, reasons: dict[UUID, str] | None = None) -> None:
        """Have the votes counted by the standing office and the results published by the council's chair."""
        self.app.council.count(self["standing"], Command(), session_id=session)
        self.app.council.publish(self["council_chair"], Command(), session_id=session, reasons=reasons or {})

    def decision(self, nominations: list[UUID]) -> UUID:
        """Have the council propose the dossiers and the decision drafted."""
        session = self.session(nominations)
        standing = self["standing"]
        self.publish(session)
        return UUID(self.app.council.draft_decision(standing, Command(), session_id=session)["id"])

    def awarded(self, nomination: UUID) -> UUID:
        """Carry a dossier from the council to the certificate; return the decision's id."""
        decision = self.decision([nomination])
        self.app.council.sign(
            self["district_chair"],
            Command(),
            decision_id=decision,
            code=code_for(self.app, self["district_chair"]),
        )
        self.app.council.issue_certificate(self["standing"], Command(), nomination_id=nomination)
        return decision

    # -- looking ------------------------------------------------------------------------------------------------------

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        row = self.log.query_one(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        return int(row["n"])

    @property
    def events(self) -> int:
        """How many events are stored."""
        return self.count("stored_events")


def plain_papers(patch: pytest.MonkeyPatch) -> None:
    """Let papers be a few bytes instead of rendered pages."""
    for module, name in (
        (issuing, "render_certificate"),
        (issuing, "render_decision"),
        (council_minutes, "render_council_minutes"),
        (dossier_papers, "render_minutes"),
        (dossier_papers, "render_receipt"),
        (dossier_papers, "render_submission"),
    ):
        patch.setattr(module, name, lambda data, *_: b"%PDF-1.7 " + repr(data).encode() + b"\n%%EOF\n")
    patch.setattr(
        data_requests, "render_personal_data", lambda data: b"%PDF-1.7 " + repr(data).encode() + b"\n%%EOF\n"
    )


def build(url: str, folder: Path) -> None:
    """Fill an empty, migrated database with the small world."""
    world = World(url, folder)
    app = world.app
    founder = Actor(uid("founder"), uid("founding"), "administrator", DISTRICT, f"/{DISTRICT}/", "", "")
    world.clock.set_day(date(2018, 7, 19))
    try:
        app.movements.open(
            founder,
            Command(),
            slug="kh87",
            name="Cẩm Thủy chung tay vì người nghèo",
            plan_id="kh87-2018",
            opened_on=date(2018, 7, 19),
            demonstration=True,
        )
        for name, (kind, full_name, parent) in UNITS.items():
            app.units.establish(
                founder,
                Command(),
                unit_id=world.unit(name),
                kind=kind,
                name=full_name,
                code="",
                parent_id=world.unit(parent) if parent else None,
                valid_from=date(2000, 1, 1),
                source="test",
                demonstration=True,
            )
        world.actors = dict.fromkeys(OFFICES, founder)
        for name, (role, unit, title) in OFFICES.items():
            signs_for = "KT." if name in ("deputy", "district_chair") else ""
            paper = {"authority_document": "15/QĐ-UBND", "authority_issued_on": date(2016, 1, 4)}
            world.officer(
                name, role, unit, title, signs_for=signs_for, **(paper if name == "district_chair" else {})
            )
    finally:
        world.close()
