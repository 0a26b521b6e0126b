"""The composition root: one place where log, clock and use cases are put together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from documents.office_keys import FileKey, OfficeKey, TokenKey, unreadable
from documents.pades import PadesSigner
from ledger.book import Book
from ledger.witnesses import Witnesses
from rules.text import Text
from storage.application import EventLog
from storage.installed import installed_url
from storage.problems import SetupProblem
from storage.settings import Settings
from storage.token_address import TokenAddress
from workflows.amendments import Amendments
from workflows.appeals import Appeals
from workflows.as_of import AsOf
from workflows.as_of_paper import AsOfPapers
from workflows.assessments import Assessor, VerifiedFigures
from workflows.audit import Audit
from workflows.audit_room import AuditRoom
from workflows.certificate_templates import CertificateTemplates
from workflows.clock import Clock, StoppedClock
from workflows.complaints import Complaints
from workflows.conference_papers import ConferencePapers
from workflows.conferences import Conferences
from workflows.consents import Consents
from workflows.council import Council
from workflows.custody import Custody
from workflows.data_requests import DataRequests
from workflows.dossier_papers import DossierPapers
from workflows.dossiers import Dossiers
from workflows.erasure import Erasure
from workflows.evidence_bundle import EvidenceBundles
from workflows.gold_book import GoldBook
from workflows.grounds import Grounds
from workflows.higher_awards import HigherAwards
from workflows.household_changes import HouseholdChanges
from workflows.household_classes import HouseholdClasses
from workflows.household_import import HouseholdImport
from workflows.household_register import HouseholdRegister
from workflows.households import Households
from workflows.import_runs import ImportRuns
from workflows.incomes import Incomes
from workflows.inspections import Inspections
from workflows.issuing import Issuer
from workflows.kernel import Kernel
from workflows.list_incomes import ListIncomes
from workflows.movement import Movements
from workflows.nominations import Nominations
from workflows.nominees import Nominees
from workflows.people import People
from workflows.personal_file import PersonalFile
from workflows.plan_shelf import PlanShelf
from workflows.plans import PlanLibrary
from workflows.postings import Postings
from workflows.poverty_figures import PovertyFigures
from workflows.print_runs import PrintRuns
from workflows.printers import Printers
from workflows.prizes import PrizeMoney
from workflows.protection_record import ProtectionRecord
from workflows.public_timeline import PublicTimelines
from workflows.readings import Readings
from workflows.records import Records
from workflows.redacted_minutes import RedactedMinutes
from workflows.retention import Retention
from workflows.review_import import ReviewImport
from workflows.reviews import Reviews
from workflows.revocations import Revocations
from workflows.seats import Seat, seat_of
from workflows.second_factor import SecondFactors
from workflows.sessions import Sessions
from workflows.sponsorships import Sponsorships
from workflows.units import Units
from workflows.what_if import WhatIf
from workflows.work_lists import WorkLists

CLOCK_AGE: Final = 1.0
"""Seconds for which a process goes on by the simulated clock it last read."""


class ChungTay:
    """Everything a person can do, by subject."""

    def __init__(self, log: EventLog, clock: Clock, base_url: str) -> None:
        self.log = log
        self.clock = clock
        self.base_url = base_url
        self.kernel = Kernel(log, clock)
        self.book = Book(log.connection, log.data_dir)
        self.witnesses = Witnesses(log.connection, self.book)
        self.custody = Custody(self.kernel, self.book.keys)
        self.plans = PlanLibrary(log)
        self.movements = Movements(self.kernel, self.plans)
        self.shelf = PlanShelf(log, self.movements, self.plans)
        self.people = People(self.kernel)
        self.units = Units(self.kernel)
        self.issuer = Issuer(log, self.movements, self.plans, self.units, base_url)
        papers = DossierPapers(log, self.movements, self.plans, self.units, base_url)
        self.sessions = Sessions(log, clock)
        self.second_factors = SecondFactors(self.kernel)
        self.figures = PovertyFigures(self.kernel, self.movements, self.units.boundaries)
        self.sponsorships = Sponsorships(self.kernel)
        self.grounds = Grounds(log, self.units, self.figures, self.sponsorships)
        figures = VerifiedFigures(self.units, self.figures, self.sponsorships)
        assessor = Assessor(log, self.units, figures, self.movements)
        self.readings = Readings(log, clock)
        self.household_register = HouseholdRegister(self.kernel, assessor, self.readings)
        self.household_changes = HouseholdChanges(self.kernel, self.movements)
        self.household_classes = HouseholdClasses(self.kernel, self.movements, assessor)
        self.imports = HouseholdImport(self.kernel, self.people)
        self.import_runs = ImportRuns(log)
        self.list_incomes = ListIncomes(self.kernel, self.movements, self.imports, self.import_runs)
        self.households = Households(self.kernel, self.movements, assessor)
        self.incomes = Incomes(self.kernel, self.movements, assessor)
        self.nominees = Nominees(self.kernel, self.movements)
        self.nominations = Nominations(self.kernel, self.movements, self.plans, papers, assessor)
        self.postings = Postings(self.kernel, self.movements, self.plans, self.nominations)
        self.complaints = Complaints(self.kernel, self.movements, self.plans, assessor)
        self.appeals = Appeals(self.kernel, self.plans)
        self.council = Council(
            self.kernel, self.movements, self.plans, self.issuer, assessor, self.second_factors, self.book
        )
        self.public_timelines = PublicTimelines(log, self.book)
        self.gold_book = GoldBook(self.kernel, self.movements, self.plans)
        self.prizes = PrizeMoney(self.kernel, self.movements, self.plans, self.issuer)
        self.revocations = Revocations(
            self.kernel, self.movements, self.plans, self.issuer, self.prizes, self.second_factors
        )
        self.amendments = Amendments(
            self.kernel, self.movements, self.plans, self.issuer, self.second_factors, self.revocations
        )
        self.inspections = Inspections(self.kernel, self.movements, assessor)
        self.dossiers = Dossiers(self.kernel, self.plans, self.movements)
        self.work_lists = WorkLists(log, clock, self.movements)
        self.records = Records(log, self.movements, self.readings)
        self.as_of = AsOf(log, self.records, self.readings)
        self.as_of_papers = AsOfPapers(log, clock, self.movements, self.readings)
        self.bundles = EvidenceBundles(log, clock, self.book, self.records, self.as_of, self.readings)
        self.audit = Audit(self.kernel, self.movements, self.readings)
        self.audit_room = AuditRoom(self.kernel, self.movements)
        self.erasure = Erasure(self.kernel, RedactedMinutes(self.kernel, self.issuer))
        self.consents = Consents(self.kernel, self.movements)
        self.protection_record = ProtectionRecord(log, clock, self.movements)
        self.retention = Retention(self.kernel)
        self.data_requests = DataRequests(self.kernel, self.movements, PersonalFile(log, self.movements))
        self.reviews = Reviews(self.kernel, self.movements)
        self.sheets = ReviewImport(self.reviews, self.figures, clock)
        self.templates = CertificateTemplates(self.kernel, self.movements)
        self.printers = Printers(self.kernel)
        self.print_runs = PrintRuns(self.kernel, self.people, self.issuer)
        self.conferences = Conferences(self.kernel, self.plans)
        self.conference_papers = ConferencePapers(self.conferences, self.movements, self.issuer, self.clock)
        self.higher_awards = HigherAwards(
            self.kernel, self.movements, self.plans, self.issuer, self.second_factors
        )
        self.what_if = WhatIf(self.kernel, self.movements, self.plans, assessor)
        self._clock_read = monotonic()

    def refresh_clock(self, *, max_age: float = CLOCK_AGE) -> None:
        """Take over a simulated clock that was moved by somebody else; read again at most every ``max_age`` seconds.

        The clock object stays the same one, so that everything built on it follows. Only a stopped clock, which somebody
        is telling a story by, is left alone.
        """
        if isinstance(self.clock, StoppedClock) or monotonic() - self._clock_read < max_age:
            return
        stored = stored_clock(self.log)
        # A demonstration moves ``simulated_from`` alone, so that a reader between the two lines sees no third time.
        self.clock.real_from = stored.real_from
        self.clock.simulated_from = stored.simulated_from
        self._clock_read = monotonic()

    def seat(self) -> Seat:
        """Return today's seat of what decides under the plan in force. Raises :class:`Refused` before there is one."""
        return seat_of(self.log, self.movements.in_force().plan, self.clock.today())

    def close(self) -> None:
        """Give all connections back."""
        self.log.close()


def open_app(settings: Settings, url: str) -> ChungTay:
    """Open the application on a migrated database, with the clock the installation runs by."""
    log = EventLog(url, master_key=settings.master_key(), attachments=settings.data_dir / "attachments")
    app = ChungTay(log, stored_clock(log), settings.base_url)
    app.issuer.pades = pades_signer(settings)
    # Whoever was killed after a count and before the key was gone left one behind.
    app.council.destroy_keys()
    # And whoever was killed after an erasure may have left it out of the register.
    app.erasure.complete_register()
    # And whoever was killed after a key was replaced, or did so before there was a movement, left the log untold.
    app.custody.complete_at_start()
    return app


def pades_signer(settings: Settings) -> PadesSigner | None:
    """Return who signs certificates for readers of PDF; None where no key is set.

    Raises :class:`storage.problems.SetupProblem` where the key is not there: said at the start, not at the first certificate.
    A token is not logged in to yet: ``check()`` does, and so does the first certificate.
    """
    if settings.pades_key is None:
        return None
    file = settings.pades_password_file
    key: OfficeKey
    if isinstance(settings.pades_key, TokenAddress):
        key = TokenKey(settings.pades_key, file, settings.keys_dir / "token-pin-refused")
    else:
        try:
            key = FileKey(settings.pades_key, file.read_bytes().rstrip(b"\r\n") if file else None)
        except OSError as error:
            raise unreadable(Path(str(file)), error) from None
    key.look()
    return PadesSigner(key, settings.time_stamps)


def signing_problem(settings: Settings) -> Text | None:
    """Return why certificates could not be signed now with the office's key, where it has one.

    Asked once when everything starts, by whoever starts it: a token that is not plugged in keeps nobody from other work.
    """
    try:
        signer = pades_signer(settings)
        if signer is not None:
            signer.check()
            signer.close()
    except SetupProblem as problem:
        return problem.text
    return None


@contextmanager
def open_log(settings: Settings) -> Iterator[tuple[EventLog, str]]:
    """Open the log of an installation and its address, for commands that need no use cases; close it afterwards."""
    url = installed_url(settings)
    log = EventLog(
        url, master_key=settings.master_key(), attachments=settings.data_dir / "attachments", pool_size=1
    )
    try:
        yield log, url
    finally:
        log.close()


def custody_of(log: EventLog) -> Custody:
    """Return what tells the log of keys and witnesses, for commands that replace a key and need no other use case."""
    return Custody(Kernel(log, stored_clock(log)), Book(log.connection, log.data_dir).keys)


def stored_clock(log: EventLog) -> Clock:
    """Return the installation's clock: simulated if the demonstration set one, else real."""
    row = log.query_one("SELECT value FROM installation WHERE key = 'clock'")
    if row is None:
        return Clock()
    return Clock(
        datetime.fromisoformat(row["value"]["simulated_from"]).astimezone(UTC),
        datetime.fromisoformat(row["value"]["real_from"]).astimezone(UTC),
    )
