"""Read models of certificates on paper: templates, printers, print runs and the log of blanks."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.certificate_template import CertificateTemplate
from aggregates.loose_blank import LooseBlank
from aggregates.pii import plain
from aggregates.print_run import PrintRun
from aggregates.printer import Printer
from projections.registry import Personal, Statement, view

T = CertificateTemplate
P = Printer
R = PrintRun

printing = view(
    "printing",
    ["certificate_templates", "printers", "print_runs", "printed_sheets"],
    personal=[
        Personal("print_runs", "run_id", ("reason",)),
        Personal("printed_sheets", "run_id", ("words",)),
    ],
)


# -- templates and printers ------------------------------------------------------------------------------------------------


@printing.on(T.Made)
def _made(e: T.Made) -> Iterable[Statement]:
    yield (
        "INSERT INTO certificate_templates (template_id, name, award_form, category, status, changed_at, version) "
        "VALUES (%s, %s, %s, %s, 'draft', %s, %s)",
        (e.originator_id, e.name, e.award_form, e.category, e.timestamp, e.originator_version),
    )


@printing.on(T.PutInUse)
def _in_use(e: T.PutInUse) -> Iterable[Statement]:
    yield (
        "UPDATE certificate_templates SET status = 'in_use', version_in_use = %s WHERE template_id = %s",
        (e.number, e.originator_id),
    )


@printing.on(T.TakenOutOfUse)
def _out_of_use(e: T.TakenOutOfUse) -> Iterable[Statement]:
    yield (
        "UPDATE certificate_templates SET status = 'retired' WHERE template_id = %s",
        (e.originator_id,),
    )


@printing.on(T.SheetSet, T.PartPlaced, T.PutInUse, T.TakenOutOfUse)
def _changed(e: T.Event) -> Iterable[Statement]:
    yield (
        "UPDATE certificate_templates SET changed_at = %s, version = %s WHERE template_id = %s",
        (e.timestamp, e.originator_version, e.originator_id),
    )


@printing.on(P.SetUp)
def _set_up(e: P.SetUp) -> Iterable[Statement]:
    yield (
        "INSERT INTO printers (printer_id, name, offset_x, offset_y, scale_x, scale_y, measured_at, version) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.name,
            e.offset_x,
            e.offset_y,
            e.scale_x,
            e.scale_y,
            e.timestamp,
            e.originator_version,
        ),
    )


@printing.on(P.Adjusted)
def _adjusted(e: P.Adjusted) -> Iterable[Statement]:
    yield (
        "UPDATE printers SET name = %s, offset_x = %s, offset_y = %s, scale_x = %s, scale_y = %s, measured_at = %s, version = %s "
        "WHERE printer_id = %s",
        (
            e.name,
            e.offset_x,
            e.offset_y,
            e.scale_x,
            e.scale_y,
            e.timestamp,
            e.originator_version,
            e.originator_id,
        ),
    )


@printing.on(P.Removed)
def _removed(e: P.Removed) -> Iterable[Statement]:
    yield (
        "UPDATE printers SET removed = true, version = %s WHERE printer_id = %s",
        (e.originator_version, e.originator_id),
    )


# -- runs and sheets -------------------------------------------------------------------------------------------------------


@printing.on(R.Begun)
def _begun(e: R.Begun) -> Iterable[Statement]:
    yield (
        "INSERT INTO print_runs (run_id, mode, listed_by, decision_ids, printer_id, status, total, reason, begun_at, officer_id, "
        "unit_name, title, moved_at, version) VALUES (%s, %s, %s, %s, %s, 'rendering', %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.mode,
            e.order,
            list(e.decision_ids),
            e.printer_id,
            len(e.sheets),
            plain(e.reason) if e.reason is not None else None,
            e.timestamp,
            e.meta.officer_id,
            e.meta.unit_name,
            e.meta.title,
            e.timestamp,
            e.originator_version,
        ),
    )
    columns = list(zip(*e.sheets, strict=True))
    yield (
        "INSERT INTO printed_sheets (run_id, position, certificate_id, nomination_id, blank_number, copy, status, marked_at, "
        "officer_id, title) SELECT %s, p, c, n, b, k, 'given', %s, %s, %s "
        "FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::int[]) WITH ORDINALITY AS s(c, n, b, k, p)",
        (e.originator_id, e.timestamp, e.meta.officer_id, e.meta.title, *map(list, columns)),
    )


@printing.on(R.PagesMade)
def _pages(e: R.PagesMade) -> Iterable[Statement]:
    yield "UPDATE print_runs SET made = made + %s WHERE run_id = %s", (e.count, e.originator_id)


@printing.on(R.Ready)
def _ready(e: R.Ready) -> Iterable[Statement]:
    yield (
        "UPDATE print_runs SET whole_sha256 = %s, singles_sha256 = %s WHERE run_id = %s",
        (e.whole.sha256, e.singles.sha256, e.originator_id),
    )


@printing.on(R.Finished, R.Cancelled)
def _no_files(e: R.Finished | R.Cancelled) -> Iterable[Statement]:
    yield (
        "UPDATE print_runs SET whole_sha256 = NULL, singles_sha256 = NULL WHERE run_id = %s",
        (e.originator_id,),
    )


@printing.on(R.Cancelled)
def _cancelled(e: R.Cancelled) -> Iterable[Statement]:
    yield "UPDATE print_runs SET reason = %s WHERE run_id = %s", (plain(e.reason), e.originator_id)
    yield (
        "UPDATE printed_sheets SET status = 'void', marked_at = %s, officer_id = %s, title = %s WHERE run_id = %s",
        (e.timestamp, e.meta.officer_id, e.meta.title, e.originator_id),
    )


@printing.on(R.SheetSpoiled)
def _spoiled(e: R.SheetSpoiled) -> Iterable[Statement]:
    yield (
        "UPDATE printed_sheets SET status = 'spoiled', cause = %s, words = %s, marked_at = %s, officer_id = %s, title = %s "
        "WHERE run_id = %s AND position = %s",
        (
            e.cause,
            plain(e.words) if e.words is not None else None,
            e.timestamp,
            e.meta.officer_id,
            e.meta.title,
            e.originator_id,
            e.position,
        ),
    )


_STATUS = {
    R.PagesMade: "rendering",
    R.Ready: "ready",
    R.Halted: "halted",
    R.Resumed: "rendering",
    R.Cancelled: "cancelled",
    R.Finished: "finished",
}


@printing.on(*_STATUS)
def _moved(e: R.Event) -> Iterable[Statement]:
    yield (
        "UPDATE print_runs SET status = %s, cause = %s, moved_at = %s WHERE run_id = %s",
        (_STATUS[type(e)], e.cause if isinstance(e, R.Halted) else "", e.timestamp, e.originator_id),
    )


@printing.on(*_STATUS, R.SheetSpoiled)
def _version(e: R.Event) -> Iterable[Statement]:
    yield "UPDATE print_runs SET version = %s WHERE run_id = %s", (e.originator_version, e.originator_id)


@printing.on(LooseBlank.Spoiled)
def _loose(e: LooseBlank.Spoiled) -> Iterable[Statement]:
    yield (
        "INSERT INTO printed_sheets (run_id, position, blank_number, status, cause, words, marked_at, officer_id, title) "
        "VALUES (%s, 0, %s, 'spoiled', %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.blank_number,
            e.cause,
            plain(e.words) if e.words is not None else None,
            e.timestamp,
            e.meta.officer_id,
            e.meta.title,
        ),
    )
