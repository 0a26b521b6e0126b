"""A list of households on its way into the register of a commune: one run per list.

Begun with the file; read, with columns and encoding as a person corrected them; confirmed after a check; carried out row by
row, while its households count for nobody; complete, all at once. It can be cancelled until then and undone after, as a
whole. What is said here of rows is their numbers in the sheet: who the households are stands in their own events.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final
from uuid import UUID, uuid5

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary import HOUSEHOLD_CLASSES, IMPORT_STATUSES, INCOME_UNITS
from rules.text import Text

OPEN: Final = ("read", "running", "halted")
"""Statuses in which a commune's next list has to wait."""
CLASSES_OF_LISTS: Final = ("", *HOUSEHOLD_CLASSES)
ENCODINGS: Final = ("", "unicode", "tcvn3", "vni", "windows-1258", "utf-8-misread")
"""What a person may say that texts are in; "" finds out."""
_LAST_COLUMN: Final = 3
"""Letters of the last column a sheet can have."""
HAMLET_OF_LIST: Final = "hamlet_of_list"
HEADING_ROW: Final = "heading_row"
_ROWS: Final = re.compile(r"[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?")


class ImportRun(EventSourced):
    """One list of households brought into the register, as one act."""

    TOPIC: ClassVar[str] = "import_run"

    class Event(EventSourced.Event):
        """Base of a run's events."""

        TOPIC: ClassVar[str] = "import_run.event"

    class Begun(Event, Created):
        """A file was handed in for a commune; nothing is taken from it yet."""

        TOPIC: ClassVar[str] = "import_run.begun.v1"
        commune_id: UUID
        unit_path: str
        file: Evidence
        year: int | None
        columns: dict[str, str]
        layout: str

        def apply(self, aggregate: ImportRun) -> None:
            """Take the file."""
            aggregate.commune_id = self.commune_id
            aggregate.unit_path = self.unit_path
            aggregate.file = self.file
            aggregate.year = self.year
            aggregate.columns = self.columns

    class ReadingSet(Event):
        """A person said how the list is to be read: which column holds what, in which encoding, of which class it is."""

        TOPIC: ClassVar[str] = "import_run.reading_set.v1"
        columns: dict[str, str]
        layout: str
        encoding: str
        household_class: str

        def apply(self, aggregate: ImportRun) -> None:
            """Read it so from now on."""
            aggregate.columns = self.columns
            aggregate.encoding = self.encoding
            aggregate.household_class = self.household_class

    class Confirmed(Event):
        """A person checked what the list says and wants its new households in the register.

        ``left_out``: accepted rows that are not taken, as (sheet, row); households that are in the register already, and
        doubtful ones nobody said were others. ``first_number`` begins the codes of households that came without one.
        ``fingerprint`` is a keyed one of everything that will be taken: nothing else may come in by this run.
        """

        TOPIC: ClassVar[str] = "import_run.confirmed.v1"
        total: int
        known: int
        doubtful: int
        rejected: int
        left_out: list[list[int]]
        first_number: int
        fingerprint: str

        def apply(self, aggregate: ImportRun) -> None:
            """Let it run."""
            aggregate.status = "running"
            aggregate.total = self.total
            aggregate.left_out = {(sheet, row) for sheet, row in self.left_out}
            aggregate.first_number = self.first_number
            aggregate.fingerprint = self.fingerprint
            aggregate.confirmed_by = (self.meta.officer_id, self.meta.appointment_id)

    class RowsTaken(Event):
        """The next households of the list were written down. They count for nobody yet."""

        TOPIC: ClassVar[str] = "import_run.rows_taken.v1"
        count: int

        def apply(self, aggregate: ImportRun) -> None:
            """Count them."""
            aggregate.taken += self.count
            if self.originator_version != aggregate.last_batch + 1:
                aggregate.before_batches = self.originator_version - 1
            aggregate.last_batch = self.originator_version

    class Halted(Event):
        """The run could not go on; ``cause`` is the code of the refusal. It can be resumed or cancelled."""

        TOPIC: ClassVar[str] = "import_run.halted.v1"
        cause: str

        def apply(self, aggregate: ImportRun) -> None:
            """Wait for a person."""
            aggregate.status = "halted"
            aggregate.cause = self.cause

    class Resumed(Event):
        """A person let the run go on, in their own name."""

        TOPIC: ClassVar[str] = "import_run.resumed.v1"

        def apply(self, aggregate: ImportRun) -> None:
            """Go on."""
            aggregate.status = "running"
            aggregate.cause = ""
            aggregate.confirmed_by = (self.meta.officer_id, self.meta.appointment_id)

    class Completed(Event):
        """All its households entered the register, at this moment.

        ``excluded``: those that stay outside, because somebody registered a household under the same code meanwhile.
        """

        TOPIC: ClassVar[str] = "import_run.completed.v1"
        excluded: list[UUID]

        def apply(self, aggregate: ImportRun) -> None:
            """End the run."""
            aggregate.status = "completed"
            aggregate.excluded = list(self.excluded)

    class IncomesDeclared(Event):
        """Incomes of the list were declared, each on a commitment: of the same place in each of the three lists.

        ``papers``: the SHA-256 of the excerpt under each, by which it is told from a later claim of the same year.
        """

        TOPIC: ClassVar[str] = "import_run.incomes_declared.v1"
        commitments: list[UUID]
        years: list[int]
        papers: list[str]

        def apply(self, aggregate: ImportRun) -> None:
            """Remember them: they go with the list."""
            aggregate.declared += list(zip(self.commitments, self.years, self.papers, strict=True))

    class Cancelled(Event):
        """The run was given up: none of its households ever counted, and their keys are destroyed."""

        TOPIC: ClassVar[str] = "import_run.cancelled.v1"
        reason: PII

        def apply(self, aggregate: ImportRun) -> None:
            """End the run."""
            aggregate.status = "cancelled"

    class Undone(Event):
        """The complete run was taken back: its households leave the register, and their keys are destroyed."""

        TOPIC: ClassVar[str] = "import_run.undone.v1"
        reason: PII

        def apply(self, aggregate: ImportRun) -> None:
            """Take it back."""
            aggregate.status = "undone"

    def __init__(self) -> None:
        self.commune_id = UUID(int=0)
        self.unit_path = ""
        self.file: Evidence | None = None
        self.year: int | None = None
        self.columns: dict[str, str] = {}
        self.encoding = ""
        self.household_class = ""
        self.status = "read"
        self.total = 0
        self.taken = 0
        self.left_out: set[tuple[int, int]] = set()
        self.first_number = 1
        self.fingerprint = ""
        self.confirmed_by: tuple[UUID | None, UUID | None] = (None, None)
        self.cause = ""
        self.excluded: list[UUID] = []
        self.declared: list[tuple[UUID, int, str]] = []
        """Incomes that were declared from the list: commitment, year and paper."""
        self.last_batch = 0
        """The version that the last batch led to, and the version before the first of those that followed each other."""
        self.before_batches = 0

    @property
    def seen_version(self) -> int:
        """The version of the last act upon the run.

        Batches are progress, not acts: whoever reads a page of a run that goes on may cancel it, however far it has come since.
        """
        return self.before_batches if self.version == self.last_batch else self.version

    def household_id(self, sheet: int, row: int) -> UUID:
        """Return the id of the household of a row: the same one however often the row is taken. The run's id is random."""
        return uuid5(self.id, f"{sheet}:{row}")

    @classmethod
    def begin(
        cls,
        id: UUID,
        *,
        commune_id: UUID,
        unit_path: str,
        file: Evidence,
        year: int | None,
        columns: dict[str, str],
        layout: str,
    ) -> ImportRun:
        """Hand in a list. ``columns``: field → letter where a person has corrected such a list before (``layout``)."""
        return cls.create(
            cls.Begun,
            id,
            commune_id=commune_id,
            unit_path=unit_path,
            file=file,
            year=year,
            columns=told_columns(columns),
            layout=layout,
        )

    def set_reading(
        self, *, columns: dict[str, str], layout: str, encoding: str, household_class: str
    ) -> None:
        """Say how the list is to be read, until it is confirmed."""
        self.require_status("read")
        require_choice(encoding, ENCODINGS, "encoding")
        require_choice(household_class, CLASSES_OF_LISTS, "household_class")
        told = told_columns(columns)
        if (told, encoding, household_class) != (self.columns, self.encoding, self.household_class):
            self.trigger_event(
                self.ReadingSet,
                columns=told,
                layout=layout,
                encoding=encoding,
                household_class=household_class,
            )

    def confirm(
        self,
        *,
        total: int,
        known: int,
        doubtful: int,
        rejected: int,
        left_out: list[tuple[int, int]],
        first_number: int,
        fingerprint: str,
        incomes: int = 0,
    ) -> None:
        """Want ``total`` new households in the register, and the list's ``incomes`` of known ones ready to be declared.

        Raises ``import_nothing_new`` where the list has neither.
        """
        self.require_status("read")
        if total == 0 and incomes == 0:
            raise Refused("import_nothing_new")
        self.trigger_event(
            self.Confirmed,
            total=total,
            known=known,
            doubtful=doubtful,
            rejected=rejected,
            left_out=[list(place) for place in left_out],
            first_number=first_number,
            fingerprint=fingerprint,
        )

    def take_rows(self, count: int) -> None:
        """Write down the next households of the list."""
        self.require_status("running")
        if not 0 < count <= self.total - self.taken:
            raise ValueError(f"{count} rows beyond those confirmed")
        self.trigger_event(self.RowsTaken, count=count)

    def halt(self, cause: str) -> None:
        """Wait for a person, because of a refusal."""
        self.require_status("running")
        self.trigger_event(self.Halted, cause=cause)

    def resume(self) -> None:
        """Let it go on in the name of whoever resumes it."""
        self.require_status("halted")
        self.trigger_event(self.Resumed)

    def complete(self, excluded: list[UUID]) -> None:
        """Let the households enter the register, all of them at this moment."""
        self.require_status("running")
        if self.taken != self.total:
            raise ValueError(f"{self.taken} of {self.total} rows are taken")
        self.trigger_event(self.Completed, excluded=excluded)

    def cancel(self, reason: str) -> None:
        """Give it up before it is complete."""
        self.require_status(*OPEN)
        self.trigger_event(self.Cancelled, reason=self._why(reason))

    def declare_incomes(self, declared: list[tuple[UUID, int, str]]) -> None:
        """Note which incomes of the list were declared: commitment, year, and the paper's SHA-256."""
        self.require_status("completed")
        self.trigger_event(
            self.IncomesDeclared,
            commitments=[commitment for commitment, _, _ in declared],
            years=[year for _, year, _ in declared],
            papers=[paper for _, _, paper in declared],
        )

    def undo(self, reason: str) -> None:
        """Take it back after it was complete. That nothing rests on its households is for the use case to see to."""
        self.require_status("completed")
        self.trigger_event(self.Undone, reason=self._why(reason))

    def _why(self, reason: str) -> PII:
        return PII(self.id, require_text(reason, Text("lý do", "the reason"), "reason"))

    def require_status(self, *statuses: str) -> None:
        """Refuse what is not possible in the run's status (``import_wrong_status``)."""
        if self.status not in statuses:
            raise Refused("import_wrong_status", status=IMPORT_STATUSES[self.status])


def told_columns(given: dict[str, str]) -> dict[str, str]:
    """Return a mapping of fields to letters in one form; "" for a field that no column has.

    ``unit_YYYY`` says in which of ``INCOME_UNITS`` that year's incomes are, ``heading_row`` where the headings stand: the
    sheet's own number of their row, or of the first and last one ("6-7"), ``hamlet_of_list`` in which hamlet a list is that
    names none. Raises ``bad_choice`` and ``import_column_twice``.
    """
    told = {field: letters.strip().upper() for field, letters in given.items()}
    told.pop(HAMLET_OF_LIST, None)
    hamlet = given.get(HAMLET_OF_LIST, "").strip()
    if len(hamlet) > 200:
        raise Refused("bad_choice", field=HAMLET_OF_LIST, value=hamlet[:60])
    row = told.pop(HEADING_ROW, "").replace(" ", "").replace("–", "-")
    if row and not _ROWS.fullmatch(row):
        raise Refused("bad_choice", field=HEADING_ROW, value=row[:12])
    units = {field: unit for field, unit in told.items() if field.startswith("unit_")}
    for field, unit in units.items():
        require_choice(unit, ("", *INCOME_UNITS), field)
    told = {field: letters for field, letters in told.items() if field not in units}
    for field, letters in told.items():
        if letters and not (len(letters) <= _LAST_COLUMN and letters.isascii() and letters.isalpha()):
            raise Refused("bad_choice", field=f"column_{field}", value=letters[:10])
    used = [letters for letters in told.values() if letters]
    twice = next((letters for letters in used if used.count(letters) > 1), None)
    if twice is not None:
        field = [name for name, letters in told.items() if letters == twice][-1]
        raise Refused("import_column_twice", field=f"column_{field}", column=twice)
    return dict(
        sorted(
            (
                told
                | units
                | ({HEADING_ROW: row} if row else {})
                | ({HAMLET_OF_LIST: hamlet} if hamlet else {})
            ).items()
        )
    )
