"""What each report on the records needs to know: who did what, what is kept of whom, what stood when.

Frozen dataclasses like those of :mod:`documents.data`, filled by the callers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditIncome:
    """One income figure and whoever stood for it. Amounts in đồng per head and year.

    ``confirmed`` is ``None`` while nobody has confirmed it; then ``status`` says what it waits for, or why it failed.
    """

    year: int
    claimed: Decimal | None
    confirmed: Decimal | None
    status: Text
    method: Text | None = None
    officer: str = ""
    office: str = ""
    confirmed_at: datetime | None = None
    evidence_name: str = ""
    evidence_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHousehold:
    """A household with all its declared incomes."""

    name: str
    code: str
    address: str
    incomes: tuple[AuditIncome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAct:
    """One act of a dossier: ``recorded_at`` is server time, ``occurred_on`` the act's own date if it has one."""

    recorded_at: datetime
    act: Text
    officer: str
    office: str
    unit: str = ""
    note: Text = field(default=Text("", ""))
    occurred_on: date | None = None
    event_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDossier:
    """The acts of one dossier, oldest first."""

    code: str
    subject: str
    acts: tuple[AuditAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReportData:
    """Who verified which income, and the acts of the dossiers that rest on it."""

    unit: str
    movement: str
    scope: Text
    made_at: datetime
    made_by: str
    made_by_office: str
    households: tuple[AuditHousehold, ...]
    dossiers: tuple[AuditDossier, ...] = ()
    filters: tuple[tuple[Text, str], ...] = field(default=())
    log_position: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """One table of a report: its title, the heads of its columns with their widths in mm, rows; ``empty`` stands where none is."""

    title: Text
    columns: tuple[tuple[Text, int], ...]
    rows: tuple[tuple[str | Text, ...], ...]
    empty: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReport:
    """What every report of tables says of itself: of which movement, made when and by whom."""

    movement: str
    made_at: datetime
    made_by: str
    tables: tuple[ReportTable, ...]
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataData(MadeReport):
    """Everything kept about one person or household, for whoever may ask for it."""

    agency: str
    reference: str
    subject: str
    code: str
    requester: str
    received_on: date
    due_on: date
    made_by_office: str
    rights: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecordData(MadeReport):
    """The record of processing and its impact on the people whose data it is."""

    agency: str
    facts: tuple[tuple[Text, str | Text], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldBookData(MadeReport):
    """The gold book, or the part of it that ``searched`` says: one table of lines."""

    agency: str
    made_by_office: str
    searched: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOfData(MadeReport):
    """A record as it stood at a moment: what was known, by whom, and what changed to or from another moment."""

    title: Text
    then: Text
    made_by_office: str
