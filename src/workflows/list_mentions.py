"""Which lists of households name somebody: each file is opened and looked through, whatever its letters are written in.

A file that names somebody goes when that person is erased; the other lists of the commune stay readable.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

from aggregates.import_run import ImportRun
from intake.archive import Unusable
from intake.list_texts import rows_of
from intake.workbook import open_book
from rules.naming import names_somebody, words_of_a_name
from rules.vietnamese import search_key
from storage.application import EventLog
from workflows.import_readings import encoding_of


def lists_naming(
    log: EventLog, subject_id: UUID, names: Collection[str], codes: Collection[str], paths: list[str]
) -> set[UUID]:
    """Return the runs at ``paths`` whose file has the household or nominee in it, by a name, by a code or as its own row.

    A file that is there and cannot be looked through counts as one: rather too many than one too few.
    """
    rows = log.query(
        "SELECT r.run_id, r.run_id IN (SELECT h.import_run FROM households h WHERE h.household_id = %s) AS brought_in "
        "FROM import_runs r WHERE r.status NOT IN ('cancelled', 'undone') "
        "AND EXISTS (SELECT 1 FROM unnest(%s::text[]) AS p WHERE starts_with(p, r.unit_path))",
        (subject_id, paths),
    )
    return {row["run_id"] for row in rows if row["brought_in"] or _names(log, row["run_id"], names, codes)}


def _names(log: EventLog, run_id: UUID, names: Collection[str], codes: Collection[str]) -> bool:
    run = log.load(ImportRun, run_id)
    assert run.file is not None
    content = log.attachments.read(run_id, run.file.sha256)
    if content is None:
        return False
    try:
        book = open_book(content)
    except Unusable:
        return True
    keys = [f" {key} " for key in words_of_a_name(names, codes)]
    single = [name for name in names if " " not in search_key(name)]
    fold = lru_cache(maxsize=None)(search_key)
    for cells in rows_of(book, encoding_of(run)):
        # A name may stand in two columns.
        folded = f" {' '.join(filter(None, map(fold, cells)))} "
        if any(key in folded for key in keys):
            return True
        if any(names_somebody(cell, name=name) for name in single for cell in cells):
            return True
    return False
