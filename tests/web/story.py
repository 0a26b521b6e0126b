"""A small district for the tests of pages: officers in every office, one household that has left poverty, a stopped clock.

The story is told through the use cases; what a test is about is done through the pages.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import CodeType
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from tests.entries import entry
from tests.passwords import hashed_cheaply
from tests.signing import code_for, enrol
from werkzeug.test import TestResponse

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from storage.application import EventLog
from storage.settings import Settings
from web import create_app
from workflows.app import ChungTay
from workflows.clock import StoppedClock
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PASSWORD = "chungtay-2020"
_ROOT = UUID("5d3b1f0c-2c1e-4a6e-9a57-0f6b8f1c7e42")
INCOMES = {2016: 7_350_000, 2017: 11_760_000, 2018: 12_000_000, 2019: 13_000_000}
UNITS = [
    # name, kind, words, code, parent
    ("district", "district", "huyện Cẩm Thủy", "390", None),
    ("commune", "commune", "xã Cẩm Bình", "15151", "district"),
    ("elsewhere", "commune", "xã Cẩm Tú", "15154", "district"),
    ("hamlet", "hamlet", "thôn Bình Sơn", "", "commune"),
    ("department", "department", "Phòng Nội vụ", "", "district"),
]
OFFICERS = [
    # name, role, unit, title, signs for
    ("hamlet", "hamlet_head", "hamlet", "Trưởng thôn", ""),
    ("officer", "commune_officer", "commune", "Công chức Văn hóa - Xã hội", ""),
    ("chair", "commune_chair", "commune", "Chủ tịch UBND xã Cẩm Bình", ""),
    ("foreign", "commune_chair", "elsewhere", "Chủ tịch UBND xã Cẩm Tú", ""),
    ("standing", "standing_office", "department", "Trưởng phòng Nội vụ", ""),
    ("labour", "labour_office", "department", "Trưởng phòng LĐ-TB&XH", ""),
    ("council1", "council_chair", "district", "Chủ tịch Hội đồng", ""),
    ("council2", "council_member", "district", "Ủy viên Hội đồng", ""),
    ("council3", "council_member", "district", "Ủy viên Hội đồng", ""),
    ("district", "district_chair", "district", "Phó Chủ tịch UBND huyện", "KT."),
    ("inspector", "inspector", "district", "Trưởng đoàn kiểm tra", ""),
    ("auditor", "auditor", "district", "Thanh tra viên", ""),
    ("admin", "administrator", "district", "Quản trị", ""),
]
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


def page_of(response: TestResponse) -> str:
    """The page as text, entities as they stand."""
    return response.get_data(as_text=True)


def hidden_fields(html: str, action: str | None = None) -> dict[str, list[str]]:
    """The hidden fields of the form that posts to ``action`` (default: the last form of the page)."""
    forms = re.findall(r"<form\b([^>]*)>(.*?)</form>", html, re.DOTALL)
    posts = [(head, body) for head, body in forms if 'method="post"' in head]
    wanted = (
        [f for f in posts if action is not None and f'action="{action}"' in f[0]] if action else posts[-1:]
    )
    assert wanted, f"no form for {action}"
    fields: dict[str, list[str]] = {}
    for tag in _INPUT.findall(wanted[-1][1]):
        found = dict(_ATTRIBUTE.findall(tag))
        if found.get("type") == "hidden":
            fields.setdefault(found["name"], []).append(unescape(found.get("value", "")))
    return fields


def _uid(name: str) -> UUID:
    """The same id for the same name: who is in a copied database is known without asking it."""
    return uuid5(_ROOT, name)


class _Compiled(BytecodeCache):
    """Templates that another test's site has compiled: compiling them for each test took a third of its time.

    Jinja asks with the checksum of the source, so a template that was changed meanwhile is compiled anew.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class World:
    """The district, its officers and its web site, in a database in which it was founded (or is to be, with ``found``)."""

    def __init__(self, database: str, folder: Path) -> None:
        settings = Settings(data_dir=folder, database_url=database, base_url="http://localhost")
        self.clock = StoppedClock()
        self.log = EventLog(database, master_key=b"k" * 32, attachments=folder / "attachments")
        self.app = ChungTay(self.log, self.clock, "http://localhost")
        self.site = create_app(settings, database, self.app)
        self.site.testing = False  # error pages as people see them
        self.site.jinja_env.bytecode_cache = _COMPILED
        self.units = {name: _uid(f"unit {name}") for name, *_ in UNITS}
        self.officers = {name: _uid(f"officer {name}") for name, *_ in OFFICERS}
        self._clients: dict[str, FlaskClient] = {}

    def close(self) -> None:
        """Give the connections back."""
        self.app.close()

    def found(self) -> None:
        """Open the movement in an empty database, with its units and everybody in office."""
        with hashed_cheaply():
            self._found()

    def _found(self) -> None:
        root = Actor(uuid4(), uuid4(), "administrator", uuid4(), "/x/", "", "")
        self.app.movements.open(
            root, Command(), slug="m", name="Cẩm Thủy chung tay vì người nghèo", plan_id="kh87-2018",
            opened_on=date(2018, 7, 19), demonstration=True,
        )  # fmt: skip
        for name, kind, words, code, parent in UNITS:
            self.app.units.establish(
                root, Command(), unit_id=self.units[name], kind=kind, name=words, code=code,
                parent_id=self.units[parent] if parent else None, valid_from=date(2000, 1, 1), source="thử",
                demonstration=True,
            )  # fmt: skip
        for name, role, unit, title, signs_for in OFFICERS:
            self.app.people.register_officer(
                root, Command(), officer_id=self.officers[name], username=name, full_name=f"Nguyễn Văn {name.title()}",
                password=PASSWORD, must_change=False,
            )  # fmt: skip
            self.app.people.appoint(
                root, Command(), officer_id=self.officers[name], role=role, unit_id=self.units[unit], title=title,
                signs_for=signs_for, valid_from=date(2016, 1, 1), basis="QĐ",
                authority_document="15/UQ-UBND" if signs_for else "", authority_issued_on=date(2016, 1, 4),
            )  # fmt: skip
        enrol(self.app, self.actor("district"))

    # -- people ------------------------------------------------------------------------------------------------------

    def department(self, name: str = "union", words: str = "Hội Nông dân huyện") -> str:
        """Open a department with an account under the same name, and return the name."""
        root, unit = self.actor("admin"), uuid4()
        self.app.units.establish(
            root, Command(), unit_id=unit, kind="department", name=words, code="", parent_id=self.units["district"],
            valid_from=date(2000, 1, 1), source="thử", demonstration=True,
        )  # fmt: skip
        self.units[name], self.officers[name] = unit, uuid4()
        with hashed_cheaply():
            self.app.people.register_officer(
                root, Command(), officer_id=self.officers[name], username=name, full_name=f"Lê Thị {name.title()}",
                password=PASSWORD, must_change=False,
            )  # fmt: skip
        self.app.people.appoint(
            root, Command(), officer_id=self.officers[name], role="department", unit_id=unit, title=f"Chủ tịch {words}",
            signs_for="", valid_from=date(2016, 1, 1), basis="QĐ",
        )  # fmt: skip
        return name

    def member(self, name: str) -> None:
        """Seat one more member in the council, with an account under that name."""
        root, id = self.actor("admin"), self.officers.setdefault(name, uuid4())
        with hashed_cheaply():
            self.app.people.register_officer(
                root, Command(), officer_id=id, username=name, full_name=f"Lê Thị {name.title()}",
                password=PASSWORD, must_change=False,
            )  # fmt: skip
        self.app.people.appoint(
            root, Command(), officer_id=id, role="council_member", unit_id=self.units["district"],
            title="Ủy viên Hội đồng", signs_for="", valid_from=date(2016, 1, 1), basis="QĐ",
        )  # fmt: skip

    def actor(self, name: str) -> Actor:
        """Who acts under that name."""
        return self.app.people.actor(self.officers[name])

    def otp(self, name: str) -> dict[str, str]:
        """What an officer who signs types beside pressing the button: a fresh code of their device."""
        return {"otp": code_for(self.app, self.actor(name))}

    def client(self, name: str | None) -> FlaskClient:
        """A browser in which that officer is signed in; None: a stranger's."""
        if name is None:
            return self.site.test_client()
        if name not in self._clients:
            client = self.site.test_client()
            with client.session_transaction() as session:
                epoch = self.log.query_one(
                    "SELECT session_epoch FROM credentials WHERE officer_id = %s", (self.officers[name],)
                )
                assert epoch is not None
                session["_user_id"] = self.app.sessions.begin(self.officers[name], epoch["session_epoch"])
                session["_fresh"] = True
            self._clients[name] = client
        return self._clients[name]

    def token(self, client: FlaskClient) -> str:
        """A CSRF token of the browser's session."""
        found = _TOKEN.search(page_of(client.get("/tra-cuu")))
        assert found
        return found[1]

    def post(self, who: str | None, url: str, data: dict[str, Any], **more: Any) -> TestResponse:
        """Post a form with a valid token."""
        client = self.client(who)
        return client.post(url, data={"csrf_token": self.token(client), **data}, **more)

    # -- a household's story -------------------------------------------------------------------------------------------

    def household(
        self,
        head: str = "Bùi Thị Thưởng",
        code: str = "H001",
        *,
        pending: tuple[int, ...] = (),
        watched: tuple[int, ...] = (2017, 2018, 2019),
        incomes: Mapping[int, int] = INCOMES,
    ) -> UUID:
        """A household that left poverty in 2016, all its incomes confirmed except those of ``pending``.

        The commune has said of the years ``watched`` that it did not fall back.
        """
        h, hamlet, chair = self.app.households, self.actor("hamlet"), self.actor("chair")
        paper = [Upload("don-dang-ky.pdf", PDF)]
        self.clock.set_day(date(2018, 8, 1))
        id = UUID(
            self.app.household_register.register(
                hamlet, Command(), hamlet_id=self.units["hamlet"], household_class="poor",
                entry=entry(code, head, birth_year=1975, ethnicity="Mường", address="Nhà số 7", members=4),
            )["id"]
        )  # fmt: skip
        c = UUID(
            h.register_commitment(
                hamlet, Command(occurred_on=date(2016, 3, 10)), household_id=id, exiting_from="poor", target_year=2018,
                statement="Gia đình tôi cam kết", uploads=paper,
            )["id"]
        )  # fmt: skip
        h.accept(self.actor("officer"), Command(), commitment_id=c)
        h.recognise_exit(
            chair, Command(), commitment_id=c, year=2016, basis="rà soát cuối năm 2016", uploads=[]
        )
        h.pledge_no_relapse(hamlet, Command(), commitment_id=c, uploads=paper)
        self.clock.set_day(date(2020, 3, 2))
        for year, amount in incomes.items():
            h.declare_income(
                hamlet, Command(), commitment_id=c, year=year, amount=Decimal(amount), sources="lúa, bò",
                uploads=[Upload(f"so-thu-nhap-{year}.pdf", PDF + str(year).encode())],
            )  # fmt: skip
            if year not in pending:
                self.verified(c, year, note="đã xem sổ")
        for year in watched:
            h.confirm_no_relapse(
                chair,
                Command(),
                commitment_id=c,
                year=year,
                basis="không có trong danh sách rà soát cuối năm",
            )
        return id

    def commitment_of(self, household_id: UUID) -> UUID:
        """The one commitment of the household."""
        [commitment] = self.app.households.commitments_of(household_id)
        return UUID(str(commitment["commitment_id"]))

    def commitment(self, id: UUID) -> ExitCommitment:
        """The commitment as it stands."""
        return self.log.load(ExitCommitment, id)

    def newest(self, id: UUID) -> Any:
        """The last thing that happened to a record."""
        return self.log.events_of(id)[-1]

    def verified(
        self, commitment_id: UUID, year: int = 2019, *, note: str = "", on: date | None = None
    ) -> None:
        """Have the chair confirm the income of a year."""
        self.app.households.verify_income(
            self.actor("chair"), Command(occurred_on=on), commitment_id=commitment_id, year=year, method="home_visit",
            note=note, uploads=[],
        )  # fmt: skip

    def nomination(self, household_id: UUID) -> UUID:
        """A dossier just opened for the household."""
        return UUID(
            self.app.nominations.propose(
                self.actor("hamlet"), Command(), category="household", subject_id=household_id
            )["id"]
        )

    def advance(self, n: UUID, step: str) -> None:
        """Bring a dossier to a step of the chain, through the use cases."""
        a, do = self.app.nominations, self._steps(n)
        order = list(do)
        for name in order[: order.index(step)]:
            for act, who, facts in do[name]:
                getattr(a, act)(self.actor(who), Command(), nomination_id=n, **facts)
            if name == "commune_posting":
                self.clock.set_day(date(2020, 3, 20))
                a.close_posting(self.actor("officer"), Command(), nomination_id=n, remarks="")

    def _steps(self, n: UUID) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
        minutes = [Upload("bien-ban.pdf", PDF)]
        return {
            "hamlet_meeting": [
                ("record_meeting", "hamlet", {"held_on": date(2020, 3, 1), "present": 50, "votes_for": 48,
                 "votes_against": 1, "chaired_by": "Lê A", "secretary": "Lê B", "remarks": "", "uploads": minutes}),
                ("attest", "hamlet", {"given": [Attested(f"household.{c}", True, "cả thôn biết") for c in (
                    "law_abiding", "initiative", "credit_use")], "uploads": []}),
                ("submit", "hamlet", {"report": "Báo cáo thành tích", "uploads": []}),
            ],
            "commune_check": [("confirm_complete", "officer", {})],
            "commune_verification": [("verify_claims", "chair", {"remarks": ""})],
            "commune_posting": [("post", "officer", {})],
            "commune_endorsement": [
                ("endorse", "chair", {"submission_number": "12", "submission_date": date(2020, 3, 20)})
            ],
            "district_check": [("confirm_complete", "standing", {})],
            "appraisal": [("appraise", "labour", {"opinion": "Đủ điều kiện"})],
            "council": [],
        }  # fmt: skip

    def decide(self, n: UUID) -> None:
        """Take a dossier from the council to the signed decision."""
        council, standing = self.app.council, self.actor("standing")
        self.clock.set_day(date(2020, 5, 18))
        s = UUID(
            council.convene(
                standing, Command(), held_on=date(2020, 5, 18), place="Phòng họp", nomination_ids=[n]
            )["id"]
        )
        members = ("council1", "council2", "council3")
        council.open(standing, Command(), session_id=s, present=[self.officers[m] for m in members])
        for member in members:
            council.vote(self.actor(member), Command(), session_id=s, ballots={n: "for"})
        council.count(standing, Command(), session_id=s)
        council.publish(self.actor("council1"), Command(), session_id=s, reasons={})
        d = UUID(council.draft_decision(standing, Command(), session_id=s)["id"])
        council.sign(
            self.actor("district"), Command(), decision_id=d, code=code_for(self.app, self.actor("district"))
        )

    # -- through the pages ---------------------------------------------------------------------------------------------

    def act(
        self,
        who: str,
        n: UUID,
        slug: str,
        typed: dict[str, Any] | None = None,
        files: dict[str, bytes] | None = None,
    ) -> TestResponse:
        """Do an act the way a person does: open its page, type, continue, check, press the button that names it."""
        client, url = self.client(who), f"/ho-so/{n}/{slug}"
        opened = client.get(url)
        assert opened.status_code == 200, page_of(opened)
        data: dict[str, Any] = {**hidden_fields(page_of(opened), url), **(typed or {})}
        if "step" not in data:
            if files:
                data["evidence"] = [(io.BytesIO(content), name) for name, content in files.items()]
            checked = client.post(url, data=data, content_type="multipart/form-data")
            if checked.status_code != 200:
                return checked
            data = dict(hidden_fields(page_of(checked), url))
        return client.post(url, data=data)

    def events(self, n: UUID) -> list[str]:
        """The names of a dossier's events."""
        return [type(e).__name__ for e in self.log.events_of(n)]
