"""Printers of the office: entered, measured with the calibration sheet, taken out of the lists."""

from __future__ import annotations

from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.printer import Correction, Printer
from aggregates.refusals import Refused
from documents.calibration import render_calibration
from documents.sheets import Shift
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may
from workflows.kernel import Command, Kernel, Outcome, Work


def shift_of(correction: Correction) -> Shift:
    """Return a printer's correction as pages take it."""
    return Shift(
        float(correction.offset_x),
        float(correction.offset_y),
        float(correction.scale_x),
        float(correction.scale_y),
    )


class Printers:
    """Use cases of printers."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log

    def printers(self, actor: Actor) -> list[Row]:
        """Return the printers in use, for whoever sets them up or prints."""
        if not may(actor, "print.run"):
            authorise(actor, "printer.edit")
        return self._log.query("SELECT * FROM printers WHERE NOT removed ORDER BY lower(name)")

    def printer(self, actor: Actor, printer_id: UUID) -> Row:
        """Return one printer. Raises ``not_found``."""
        for row in self.printers(actor):
            if row["printer_id"] == printer_id:
                return row
        raise Refused("not_found")

    def calibration(
        self, actor: Actor, printer_id: UUID, *, corrected: bool, width: float = 297.0, height: float = 210.0
    ) -> bytes:
        """Return the calibration sheet as a PDF: as the printer prints by itself, or ``corrected`` to check its correction."""
        row = self.printer(actor, printer_id)
        shift = (
            shift_of(Correction(row["offset_x"], row["offset_y"], row["scale_x"], row["scale_y"]))
            if corrected
            else Shift()
        )
        return render_calibration(
            printer=row["name"],
            width=width,
            height=height,
            shift=shift,
            made_on=self._kernel.clock.today(),
        )

    def set_up(self, actor: Actor, command: Command, *, name: str, correction: Correction) -> Outcome:
        """Enter a printer. Raises ``printer_name_taken``."""
        id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("printer.edit")
            work.add(Printer.set_up(id, name, correction))
            return {"id": str(id)}

        return self._kernel.run("printer.edit", actor, command, decide, record_id=id)

    def adjust(
        self, actor: Actor, command: Command, *, printer_id: UUID, name: str, correction: Correction
    ) -> Outcome:
        """Enter what was measured anew."""

        def decide(work: Work) -> Outcome:
            work.authorise("printer.edit")
            printer = work.target(Printer, printer_id)
            printer.adjust(name, correction)
            return {"id": str(printer_id), "version": printer.version}

        return self._kernel.run("printer.edit", actor, command, decide, record_id=printer_id)

    def remove(self, actor: Actor, command: Command, *, printer_id: UUID) -> Outcome:
        """Take a printer out of the lists."""

        def decide(work: Work) -> Outcome:
            work.authorise("printer.edit")
            work.target(Printer, printer_id).remove()
            return {"id": str(printer_id)}

        return self._kernel.run("printer.edit", actor, command, decide, record_id=printer_id)
