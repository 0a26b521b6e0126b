"""One run of certificates on paper: which, in which order, on which sheets, and what became of each sheet.

All numbers of a run are given at once, in the transaction that begins it: the number of a blank is never given twice, and a
run that was killed goes on with the numbers it has. A blank that was spoiled keeps its number and stands in the log with the
reason; the certificate is printed again on the next blank, and the record counts the prints. The certificate as issued is
touched by none of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.loose_blank import spoiling_words
from aggregates.pii import PII
from aggregates.printer import Correction
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice, require_text
from aggregates.vocabulary_printing import MODES, ORDERS, RUN_STATUSES, SPOILING
from rules.text import Text

OPEN: Final = ("rendering", "halted")
"""Statuses in which a run can still be given up as a whole."""
LARGEST_RUN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to print: whose certificate, the blank's number where the sheets are numbered, the how-manieth print it is."""

    certificate_id: UUID
    nomination_id: UUID
    blank_number: int | None
    copy: int


class PrintRun(EventSourced):
    """One run."""

    TOPIC: ClassVar[str] = "print_run"

    class Event(EventSourced.Event):
        """Base of a run's events."""

        TOPIC: ClassVar[str] = "print_run.event"

    class Begun(Event, Created):
        """The sheets of a run were numbered, all at once.

        ``sheets`` in the order they are printed: certificate, nomination, number of the blank or None, number of the print.
        """

        TOPIC: ClassVar[str] = "print_run.begun.v1"
        mode: str
        order: str
        decision_ids: list[UUID]
        printer_id: UUID | None
        correction: dict[str, Any]
        sheets: list[list[Any]]
        reason: PII | None

        def apply(self, aggregate: PrintRun) -> None:
            """Take the sheets."""
            aggregate.mode = self.mode
            aggregate.correction = Correction(**self.correction)
            aggregate.sheets = [Sheet(*sheet) for sheet in self.sheets]
            aggregate.begun_by = (self.meta.officer_id, self.meta.appointment_id)

    class PagesMade(Event):
        """The pages of the next sheets were made and kept, as one bundle."""

        TOPIC: ClassVar[str] = "print_run.pages_made.v1"
        count: int
        bundle: Evidence

        def apply(self, aggregate: PrintRun) -> None:
            """Count them."""
            aggregate.made += self.count
            aggregate.bundles.append(self.bundle)

    class Ready(Event):
        """Everything is there to be printed: one file of all sheets, and each by itself."""

        TOPIC: ClassVar[str] = "print_run.ready.v1"
        whole: Evidence
        singles: Evidence

        def apply(self, aggregate: PrintRun) -> None:
            """Let it be printed."""
            aggregate.status = "ready"
            aggregate.whole = self.whole
            aggregate.singles = self.singles

    class Halted(Event):
        """The run could not go on; ``cause`` is the code of the refusal."""

        TOPIC: ClassVar[str] = "print_run.halted.v1"
        cause: str

        def apply(self, aggregate: PrintRun) -> None:
            """Wait for a person."""
            aggregate.status = "halted"
            aggregate.cause = self.cause

    class Resumed(Event):
        """A person let the run go on."""

        TOPIC: ClassVar[str] = "print_run.resumed.v1"

        def apply(self, aggregate: PrintRun) -> None:
            """Go on."""
            aggregate.status = "rendering"
            aggregate.cause = ""
            aggregate.begun_by = (self.meta.officer_id, self.meta.appointment_id)

    class Cancelled(Event):
        """The run was given up before it was ready. Its numbers are void, and never given again."""

        TOPIC: ClassVar[str] = "print_run.cancelled.v1"
        reason: PII

        def apply(self, aggregate: PrintRun) -> None:
            """End it."""
            aggregate.status = "cancelled"

    class SheetSpoiled(Event):
        """A sheet was spoiled: ``position`` counts from 1; ``words`` say more where the cause does not say it all."""

        TOPIC: ClassVar[str] = "print_run.sheet_spoiled.v1"
        position: int
        blank_number: int | None
        cause: str
        words: PII | None

        def apply(self, aggregate: PrintRun) -> None:
            """Note it."""
            aggregate.spoiled.add(self.position)

    class Finished(Event):
        """All sheets are printed: the files made for printing are removed; the certificates as issued stay."""

        TOPIC: ClassVar[str] = "print_run.finished.v1"

        def apply(self, aggregate: PrintRun) -> None:
            """End it."""
            aggregate.status = "finished"

    def __init__(self) -> None:
        self.mode = ""
        self.correction = Correction()
        self.sheets: list[Sheet] = []
        self.begun_by: tuple[UUID | None, UUID | None] = (None, None)
        self.status = "rendering"
        self.cause = ""
        self.made = 0
        self.bundles: list[Evidence] = []
        self.whole: Evidence | None = None
        self.singles: Evidence | None = None
        self.spoiled: set[int] = set()

    @classmethod
    def begin(
        cls,
        id: UUID,
        *,
        mode: str,
        order: str,
        decision_ids: Sequence[UUID],
        printer_id: UUID | None,
        correction: Correction,
        sheets: Sequence[Sheet],
        reason: str = "",
    ) -> PrintRun:
        """Give the run its sheets. A certificate that has been printed before needs ``reason`` (``reprint_needs_reason``)."""
        require_choice(mode, tuple(MODES), "mode")
        require_choice(order, tuple(ORDERS), "order")
        if not sheets:
            raise Refused("nothing_to_print")
        if len(sheets) > LARGEST_RUN:
            raise Refused("too_many_to_print", limit=LARGEST_RUN, number=len(sheets))
        again = [sheet for sheet in sheets if sheet.copy > 1]
        if again and not reason.strip():
            raise Refused("reprint_needs_reason", field="reason", number=len(again))
        why = require_text(reason, _REASON, "reason", limit=1000) if again else ""
        return cls.create(
            cls.Begun,
            id,
            mode=mode,
            order=order,
            decision_ids=list(decision_ids),
            printer_id=printer_id,
            correction={
                "offset_x": correction.offset_x,
                "offset_y": correction.offset_y,
                "scale_x": correction.scale_x,
                "scale_y": correction.scale_y,
            },
            sheets=[[s.certificate_id, s.nomination_id, s.blank_number, s.copy] for s in sheets],
            reason=PII(id, why) if why else None,
        )

    def make_pages(self, count: int, bundle: Evidence) -> None:
        """Keep the pages of the next sheets."""
        self.require_status("rendering")
        if not 0 < count <= len(self.sheets) - self.made:
            raise ValueError(f"{count} pages beyond the run's sheets")
        self.trigger_event(self.PagesMade, count=count, bundle=bundle)

    def be_ready(self, whole: Evidence, singles: Evidence) -> None:
        """Have everything there to be printed."""
        self.require_status("rendering")
        if self.made != len(self.sheets):
            raise ValueError(f"{self.made} of {len(self.sheets)} pages are made")
        self.trigger_event(self.Ready, whole=whole, singles=singles)

    def halt(self, cause: str) -> None:
        """Wait for a person."""
        self.require_status("rendering")
        self.trigger_event(self.Halted, cause=cause)

    def resume(self) -> None:
        """Let it go on in the name of whoever resumes it."""
        self.require_status("halted")
        self.trigger_event(self.Resumed)

    def cancel(self, reason: str, *, never_given: bool = False) -> None:
        """Give it up before anything of it could be printed: ``never_given`` says so of one that is ready."""
        self.require_status(*OPEN, *(("ready",) if never_given and not self.spoiled else ()))
        words = require_text(reason, _REASON, "reason", limit=1000)
        self.trigger_event(self.Cancelled, reason=PII(self.id, words))

    def spoil(self, position: int, cause: str, words: str = "") -> None:
        """Log a spoiled sheet. ``other`` as a cause needs words."""
        self.require_status("ready", "finished")
        if not 1 <= position <= len(self.sheets):
            raise Refused("bad_choice", field="position", value=str(position)[:20])
        if position in self.spoiled:
            raise Refused("sheet_spoiled", field="position")
        self.trigger_event(
            self.SheetSpoiled,
            position=position,
            blank_number=self.sheets[position - 1].blank_number,
            cause=require_choice(cause, tuple(SPOILING), "cause"),
            words=spoiling_words(self.id, cause, words),
        )

    def finish(self) -> None:
        """Say that all sheets are printed."""
        self.require_status("ready")
        self.trigger_event(self.Finished)

    def require_status(self, *statuses: str) -> None:
        """Refuse what is not possible in the run's status (``print_state``)."""
        if self.status not in statuses:
            raise Refused("print_state", status=RUN_STATUSES[self.status])


_REASON: Final = Text("lý do", "the reason")
