"""Read models of lists of households: each run, and how a commune's lists are read.

The households of a run stand aside (``projections.people``) until it is complete.
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates.import_run import ImportRun
from aggregates.pii import plain
from projections.places import follow_places
from projections.registry import Personal, Statement, view

imports = view(
    "imports",
    ["import_runs", "import_columns"],
    personal=[Personal("import_runs", "run_id", ("file_name", "reason"))],
)
follow_places(imports, "import_runs")


@imports.on(ImportRun.Begun)
def _begun(e: ImportRun.Begun) -> Iterable[Statement]:
    yield (
        "INSERT INTO import_runs (run_id, commune_id, unit_path, status, file_name, sha256, size, year, begun_at, officer_id, "
        "unit_name, title, moved_at, version) VALUES (%s, %s, %s, 'read', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.commune_id,
            e.unit_path,
            plain(e.file.name),
            e.file.sha256,
            e.file.size,
            e.year,
            e.timestamp,
            e.meta.officer_id,
            e.meta.unit_name,
            e.meta.title,
            e.timestamp,
            e.originator_version,
        ),
    )


@imports.on(ImportRun.ReadingSet)
def _reading(e: ImportRun.ReadingSet) -> Iterable[Statement]:
    if e.layout:
        yield (
            "INSERT INTO import_columns (commune_id, layout, columns) SELECT commune_id, %s, %s FROM import_runs "
            "WHERE run_id = %s ON CONFLICT (commune_id, layout) DO UPDATE SET columns = excluded.columns",
            (e.layout, Jsonb(e.columns), e.originator_id),
        )


@imports.on(ImportRun.Confirmed)
def _confirmed(e: ImportRun.Confirmed) -> Iterable[Statement]:
    yield (
        "UPDATE import_runs SET total = %s, known = %s, doubtful = %s, rejected = %s WHERE run_id = %s",
        (e.total, e.known, e.doubtful, e.rejected, e.originator_id),
    )


@imports.on(ImportRun.RowsTaken)
def _taken(e: ImportRun.RowsTaken) -> Iterable[Statement]:
    # Neither status nor version: a page of the run stays good for an act upon it while it goes on.
    yield (
        "UPDATE import_runs SET taken = taken + %s, moved_at = %s WHERE run_id = %s",
        (e.count, e.timestamp, e.originator_id),
    )


@imports.on(ImportRun.Completed)
def _completed(e: ImportRun.Completed) -> Iterable[Statement]:
    yield "UPDATE import_runs SET excluded = %s WHERE run_id = %s", (len(e.excluded), e.originator_id)


@imports.on(ImportRun.Cancelled, ImportRun.Undone)
def _ended(e: ImportRun.Cancelled | ImportRun.Undone) -> Iterable[Statement]:
    yield "UPDATE import_runs SET reason = %s WHERE run_id = %s", (plain(e.reason), e.originator_id)


_STATUS = {
    ImportRun.ReadingSet: "read",
    ImportRun.Confirmed: "running",
    ImportRun.Halted: "halted",
    ImportRun.Resumed: "running",
    ImportRun.Completed: "completed",
    ImportRun.IncomesDeclared: "completed",
    ImportRun.Cancelled: "cancelled",
    ImportRun.Undone: "undone",
}


@imports.on(*_STATUS)
def _moved(e: ImportRun.Event) -> Iterable[Statement]:
    yield (
        "UPDATE import_runs SET status = %s, cause = %s, moved_at = %s, version = %s WHERE run_id = %s",
        (
            _STATUS[type(e)],
            e.cause if isinstance(e, ImportRun.Halted) else "",
            e.timestamp,
            e.originator_version,
            e.originator_id,
        ),
    )
