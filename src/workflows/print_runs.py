"""Certificates brought onto paper: a whole conference in its order, every sheet numbered, counted and accounted for.

A run is begun in one transaction, which gives all its numbers. Its pages are then made in bundles, in processes of their own;
each bundle is kept before the event that counts it, so that a run that was killed goes on behind its last bundle, with the
numbers it has. What is made here is a copy for a printer: the certificate as issued is neither changed nor replaced.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.loose_blank import LooseBlank
from aggregates.nomination import Nomination
from aggregates.print_run import OPEN, PrintRun, Sheet
from aggregates.printer import Correction, Printer
from aggregates.refusals import Refused
from aggregates.values import Evidence, require_choice
from aggregates.vocabulary_printing import MODES, ORDERS
from documents.certificate import Marks
from documents.fit import DoesNotFitError
from documents.sheets import joined, packed, unpacked
from rules.vietnamese import alphabet_key, vietnamese_sort_key
from storage.application import Row
from workflows.authorisation import authorise, may
from workflows.every_certificate import EVERY_CERTIFICATE
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.people import People
from workflows.print_pages import Maker, PageJob, makers
from workflows.print_run_reading import PrintRunReading
from workflows.printers import shift_of

logger = logging.getLogger("chungtay.printing")
BUNDLE = 24
"""Pages made between two events: what is made again at most after a kill."""
Progress = Callable[[int, int], None]
_PDF, _ZIP = "application/pdf", "application/zip"
_CERTIFICATES: Final = (
    "SELECT c.*, d.number AS decision_serial, d.year AS decision_year, k.name AS commune, "
    "(SELECT count(*) FROM printed_sheets s WHERE s.certificate_id = c.certificate_id AND s.status <> 'void') AS prints, "
    "(SELECT count(*) FROM printed_sheets s WHERE s.certificate_id = c.certificate_id AND s.status = 'given') AS good, "
    "EXISTS (SELECT 1 FROM revocations r WHERE r.nomination_id = c.nomination_id "
    "AND r.status IN ('proposed', 'hearing', 'heard', 'advised')) AS revoking "
    "FROM certificates c JOIN decisions d USING (decision_id) "
    "LEFT JOIN units k ON k.unit_id = nullif(split_part(c.unit_path, '/', 3), '')::uuid "
)


class PrintRuns(PrintRunReading):
    """Use cases of printing; what is read of runs and blanks stands in :class:`PrintRunReading`."""

    def __init__(self, kernel: Kernel, people: People, issuer: Issuer) -> None:
        super().__init__(kernel.log)
        self._kernel = kernel
        self._people = people
        self._issuer = issuer

    # -- before --------------------------------------------------------------------------------------------------------

    def decisions(self, actor: Actor) -> list[Row]:
        """Return the signed decisions that have certificates, the newest first, with how many are printed."""
        authorise(actor, "print.run")
        return self._log.query(
            "SELECT d.decision_id, d.number, d.year, d.signed_on, count(*) AS certificates, "
            "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM printed_sheets s WHERE s.certificate_id = c.certificate_id "
            "AND s.status = 'given')) AS printed FROM decisions d JOIN certificates c USING (decision_id) "
            "WHERE c.status = 'valid' GROUP BY d.decision_id ORDER BY d.year DESC, d.number DESC"
        )

    def certificates(self, actor: Actor, decision_ids: Sequence[UUID], order: str) -> list[Row]:
        """Return the valid certificates of decisions in an order, with how often each was printed and what is set tight."""
        authorise(actor, "print.run")
        require_choice(order, tuple(ORDERS), "order")
        rows = self._log.query(
            _CERTIFICATES + "WHERE c.decision_id = ANY(%s) AND c.status = 'valid'", (list(decision_ids),)
        )
        for row in rows:
            row["revoking"] = row["revoking"] and may(actor, "revocation.read", row["unit_path"])
        return sorted(rows, key=self._order(order, decision_ids))

    def _order(self, order: str, decision_ids: Sequence[UUID]) -> Callable[[Row], Any]:
        if order == "place":
            return lambda row: (
                alphabet_key(row["commune"] or ""),
                vietnamese_sort_key(row["awardee"] or ""),
                row["gold_book_number"],
            )
        if order == "gold_book":
            return lambda row: row["gold_book_number"]
        if order == "programme":
            return self._programme(decision_ids)
        # As listed: the decisions in the order they were signed, each by the list at its end.
        listed = self._log.query(
            "SELECT i.nomination_id, i.position, d.year, d.number FROM decisions d JOIN session_items i USING (session_id) "
            "WHERE d.decision_id = ANY(%s)",
            (list(decision_ids),),
        )
        places = {row["nomination_id"]: (row["year"], row["number"], row["position"]) for row in listed}
        return lambda row: (
            places.get(row["nomination_id"], (row["decision_year"], row["decision_serial"], 0)),
            row["gold_book_number"],
        )

    def _programme(self, decision_ids: Sequence[UUID]) -> Callable[[Row], Any]:
        """By the order of the conference at which they are handed over; what has no place in one comes last."""
        rows = self._log.query(
            "SELECT p.certificate_id, c.held_on, p.position FROM conference_decisions x JOIN conferences c USING (conference_id) "
            "JOIN conference_places p USING (conference_id) WHERE x.live AND x.decision_id = ANY(%s)",
            (list(decision_ids),),
        )
        places = {row["certificate_id"]: (row["held_on"], row["position"]) for row in rows}
        return lambda row: (
            places.get(row["certificate_id"], (date.max, 0)),
            row["gold_book_number"],
        )

    def begin(
        self,
        actor: Actor,
        command: Command,
        *,
        decision_ids: Sequence[UUID],
        certificate_ids: Sequence[UUID],
        mode: str,
        order: str = "decision",
        printer_id: UUID | None = None,
        reason: str = "",
    ) -> Outcome:
        """Give the chosen certificates of the decisions their sheets and numbers, in order.

        Blanks are numbered in overprint, and wherever the template prints the number. Raises ``nothing_to_print``,
        ``reprint_needs_reason`` and ``printer_removed``.
        """
        id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("print.run")
            require_choice(mode, tuple(MODES), "mode")
            correction = self._correction(printer_id)
            chosen = set(certificate_ids)
            self._require_valid(chosen)
            rows = [r for r in self.certificates(actor, decision_ids, order) if r["certificate_id"] in chosen]
            number = self._last_number()
            sheets = []
            for row in rows:
                numbered = mode == "overprint" or self._shows_number(row)
                number += numbered
                sheets.append(
                    Sheet(
                        row["certificate_id"],
                        row["nomination_id"],
                        number if numbered else None,
                        row["prints"] + 1,
                    )
                )
            work.add(
                PrintRun.begin(
                    id,
                    mode=mode,
                    order=order,
                    decision_ids=list(dict.fromkeys(decision_ids)),
                    printer_id=printer_id,
                    correction=correction,
                    sheets=sheets,
                    reason=reason,
                )
            )
            return {"id": str(id), "sheets": len(sheets)}

        return self._kernel.run("print.run", actor, command, decide, record_id=id)

    def _require_valid(self, certificate_ids: Iterable[UUID], code: str = "award_revoked") -> None:
        """Refuse where one of the certificates was revoked, cancelled or replaced, or its line corrected since."""
        bad = self._unprintable(certificate_ids)
        if any(row["status"] != "valid" for row in bad):
            raise Refused(code)
        if bad:
            numbers = ", ".join(f"{row['gold_book_number']:04d}" for row in bad)
            raise Refused("certificate_corrected", numbers=numbers)

    def _unprintable(self, certificate_ids: Iterable[UUID]) -> list[Row]:
        return self._log.query(
            "SELECT gold_book_number, status FROM " + EVERY_CERTIFICATE + " c WHERE certificate_id = ANY(%s) "
            "AND (status <> 'valid' OR cardinality(corrected_by) > 0) ORDER BY gold_book_number",
            (list(certificate_ids),),
        )

    def _given(self, run: PrintRun) -> bool:
        """Whether the files of a run were given to anybody: each time is noted for everybody on them."""
        return bool(
            self._log.query_one(
                "SELECT 1 AS is FROM personal_readings WHERE record_id = %s AND 'paper' = ANY(kinds) LIMIT 1",
                (run.id,),
            )
        )

    def _correction(self, printer_id: UUID | None) -> Correction:
        if printer_id is None:
            return Correction()
        printer = self._log.load(Printer, printer_id)
        if printer.removed:
            raise Refused("printer_removed", field="printer")
        return printer.correction

    def _shows_number(self, row: Row) -> bool:
        return self._issuer.layouts.of(row["template_version"]).parts["blank_number"].shown

    def _last_number(self) -> int:
        row = self._log.query_one("SELECT coalesce(max(blank_number), 0) AS n FROM printed_sheets")
        assert row is not None
        return int(row["n"])

    # -- carrying it out -----------------------------------------------------------------------------------------------

    def waiting(self) -> list[UUID]:
        """Return the runs whose pages are still to be made, the oldest first."""
        rows = self._log.query("SELECT run_id FROM print_runs WHERE status = 'rendering' ORDER BY begun_at")
        return [row["run_id"] for row in rows]

    def carry_out(
        self,
        run_id: UUID,
        *,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        processes: int | None = None,
    ) -> str:
        """Make what is left of a run's pages and put them together. Return its status then.

        Acts in the name of whoever began or resumed it, who must still be in office; halts with the code of whatever refuses it.
        Several processes may carry out the same run: each bundle counts once. ``stop`` is asked between bundles.
        """
        run = self._log.load(PrintRun, run_id)
        if run.status != "rendering":
            return run.status
        try:
            actor = self._in_whose_name(run)
            with makers(len(run.sheets) - run.made, processes) as make:
                while run.status == "rendering" and not stop():
                    if run.made == len(run.sheets):
                        self._put_together(actor, run)
                    else:
                        self._bundle(actor, run, make)
                    run = self._log.load(PrintRun, run_id)
                    if progress is not None:
                        progress(run.made, len(run.sheets))
        except DoesNotFitError:
            self.halt(run_id, "print_too_long")
        except Refused as refusal:
            if self._log.load(PrintRun, run_id).status == "rendering":
                self.halt(run_id, refusal.code)
        return self._log.load(PrintRun, run_id).status

    def _bundle(self, actor: Actor, run: PrintRun, make: Maker) -> None:
        made = run.made
        sheets = run.sheets[made : made + BUNDLE]
        self._require_valid((s.certificate_id for s in run.sheets), "print_revoked")
        pages = make([self._job(run, sheet) for sheet in sheets])
        bundle = packed(
            (_file_name(position, sheet, self._number(sheet)), page)
            for position, (sheet, page) in enumerate(zip(sheets, pages, strict=True), made + 1)
        )
        # Before the event that names it: what is named is there.
        kept = self._keep(run.id, f"trang-{made + 1:05d}.zip", bundle, _ZIP)

        def act(work: Work, now: PrintRun) -> None:
            # Another process may have made the same pages, of the same bytes, and been faster.
            if now.made == made:
                now.make_pages(len(sheets), kept)

        self._on(actor, Command(), run.id, act)

    def _job(self, run: PrintRun, sheet: Sheet) -> PageJob:
        nomination = self._log.load(Nomination, sheet.nomination_id)
        issued = next(
            e
            for e in reversed(self._log.events_of(sheet.nomination_id))
            if isinstance(e, Nomination.CertificateIssued) and e.certificate_id == sheet.certificate_id
        )
        content = None
        if run.mode == "full":
            content = self._log.attachments.read(issued.document.subject, issued.document.sha256)
            if content is None:
                raise Refused("print_gone")
        try:
            data = self._issuer.certificate_data(nomination, issued)
        except Refused as refusal:
            raise Refused("print_gone" if refusal.code == "subject_erased" else refusal.code) from refusal
        return PageJob.of(
            content,
            data,
            self._issuer.layouts.of(issued.template_version),
            issued.template_version,
            Marks(blank_number=sheet.blank_number, reprint=sheet.copy - 1),
            shift_of(run.correction),
        )

    def _number(self, sheet: Sheet) -> int:
        row = self._log.query_one(
            f"SELECT gold_book_number FROM {EVERY_CERTIFICATE} c WHERE certificate_id = %s",
            (sheet.certificate_id,),
        )
        return int(row["gold_book_number"]) if row is not None else 0

    def _put_together(self, actor: Actor, run: PrintRun) -> None:
        files = [file for bundle in run.bundles for file in unpacked(self._read(run.id, bundle))]
        whole = self._keep(run.id, "giay-khen.pdf", joined(page for _, page in files), _PDF)
        singles = self._keep(run.id, "giay-khen.zip", packed(files), _ZIP)

        def act(work: Work, now: PrintRun) -> None:
            if now.status == "rendering":
                now.be_ready(whole, singles)

        self._on(actor, Command(), run.id, act)

    def _keep(self, run_id: UUID, name: str, content: bytes, mime: str) -> Evidence:
        return self._log.attachments.keep_as(run_id, name, content, mime)

    def _read(self, run_id: UUID, paper: Evidence) -> bytes:
        content = self._log.attachments.read(run_id, paper.sha256)
        if content is None:
            raise Refused("print_gone")
        return content

    def _in_whose_name(self, run: PrintRun) -> Actor:
        officer, appointment = run.begun_by
        if officer is None:
            return system()
        return self._people.actor(officer, appointment)

    # -- resuming, ending ------------------------------------------------------------------------------------------------

    def halt(self, run_id: UUID, cause: str) -> None:
        """Let a run wait for a person, in the system's name."""
        self._on(system(), Command(), run_id, lambda work, run: run.halt(cause))

    def resume(self, actor: Actor, command: Command, *, run_id: UUID) -> Outcome:
        """Let a halted run go on, in the name of whoever resumes it."""
        return self._on(actor, command, run_id, lambda work, run: run.resume())

    def cancel(self, actor: Actor, command: Command, *, run_id: UUID, reason: str) -> Outcome:
        """Give a run up before it is ready: its numbers are void, and its files go.

        One that is ready too, where a certificate in it is not to be printed any more and its files were given to nobody: then
        nothing of it is on paper. ``print_given`` where they were.
        """

        def end(_: Work, run: PrintRun) -> None:
            run.cancel(reason, never_given=self._never_given(run))

        outcome = self._on(actor, command, run_id, end)
        self._log.attachments.destroy(run_id)
        return outcome

    def require_cancellable(self, actor: Actor, run_id: UUID) -> None:
        """Refuse, before anything is typed, a run that cannot be given up."""
        authorise(actor, "print.run")
        run = self._log.load(PrintRun, run_id)
        run.require_status(*OPEN, *(("ready",) if self._never_given(run) else ()))

    def _never_given(self, run: PrintRun) -> bool:
        if run.status != "ready" or not self._unprintable(s.certificate_id for s in run.sheets):
            return False
        if run.spoiled or self._given(run):
            raise Refused("print_given")
        return True

    def finish(self, actor: Actor, command: Command, *, run_id: UUID) -> Outcome:
        """Say that all sheets are printed; the files made for it go, and can be made again by printing again."""
        outcome = self._on(actor, command, run_id, lambda work, run: run.finish())
        self._log.attachments.destroy(run_id)
        return outcome

    def spoil(
        self, actor: Actor, command: Command, *, run_id: UUID, position: int, cause: str, words: str = ""
    ) -> Outcome:
        """Log a sheet of a run as spoiled."""

        def decide(work: Work) -> Outcome:
            work.authorise("blank.spoil")
            run = work.target(PrintRun, run_id)
            run.spoil(position, cause, words)
            return {"id": str(run_id), "blank_number": run.sheets[position - 1].blank_number}

        return self._kernel.run("blank.spoil", actor, command, decide, record_id=run_id)

    def spoil_loose(self, actor: Actor, command: Command, *, cause: str, words: str = "") -> Outcome:
        """Strike off a blank that nothing was printed on; it takes the next number, which nothing else ever gets."""
        id = uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("blank.spoil")
            number = self._last_number() + 1
            work.add(LooseBlank.spoil(id, blank_number=number, cause=cause, words=words))
            return {"id": str(id), "blank_number": number}

        return self._kernel.run("blank.spoil", actor, command, decide, record_id=id)

    def _on(
        self, actor: Actor, command: Command, run_id: UUID, do: Callable[[Work, PrintRun], None]
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            work.authorise("print.run")
            run = work.target(PrintRun, run_id)
            do(work, run)
            return {"id": str(run_id), "version": run.version}

        return self._kernel.run("print.run", actor, command, decide, record_id=run_id)

    def file(self, actor: Actor, run_id: UUID, kind: str) -> bytes:
        """Return ``whole`` or ``singles`` of a run that is ready. Raises ``print_state``, ``print_gone``, ``print_revoked``."""
        authorise(actor, "print.run")
        self._log.vault.sync()
        run = self._log.load(PrintRun, run_id)
        run.require_status("ready")
        paper = run.whole if kind == "whole" else run.singles
        assert paper is not None
        content = self._read(run_id, paper)
        self._require_valid((s.certificate_id for s in run.sheets), "print_revoked")
        return content


def system() -> Actor:
    """Return the system itself, with what the standing office may do with its runs."""
    # Late: what the first start makes is made of use cases.
    from dataclasses import replace

    from workflows.bootstrap import command_line_actor

    return replace(command_line_actor(), role="standing_office")


def _file_name(position: int, sheet: Sheet, number: int) -> str:
    """The name of one sheet's file: its place in the order first, so that a folder shows the order."""
    again = f"-in-lai-{sheet.copy - 1}" if sheet.copy > 1 else ""
    return f"{position:05d}-so-{number:04d}{again}.pdf"


def tight_parts(rows: Iterable[Row]) -> list[Row]:
    """Return the certificates with a part that is set tight: worth a look before printing."""
    return [row for row in rows if row["tight"]]
