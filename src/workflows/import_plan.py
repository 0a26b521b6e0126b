"""Which households a run brings in: in the order of its list, with ids that follow from their rows."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.household import HouseholdEntry, require_entry
from aggregates.import_run import ImportRun
from aggregates.refusals import Refused
from intake.headings import FIELDS
from intake.household_types import HouseholdRow
from rules.text import Text
from storage.application import EventLog
from workflows.import_matching import code_key
from workflows.import_readings import Reading

NOT_KEPT: Final = ("gender", "exited_from", "exit_year")
"""What is read of a list and has no place in the register: a household is in it since the day it came in.

When and from which class it left poverty before is on record only where a review or a recognised exit says so.
"""


def not_kept(columns: Collection[str]) -> Text | None:
    """Say which of the columns understood are not kept in the register; None where all are."""
    found = [FIELDS[field] for field in NOT_KEPT if field in columns]
    if not found:
        return None
    names = Text("; ".join(one.vi for one in found), "; ".join(one.en for one in found))
    return Text(
        "Danh sách có mục chỉ đọc, không ghi vào sổ: {names}. Ngày phân loại của hộ là ngày vào sổ; muốn ghi lần rà soát của năm "
        "trước, dùng việc “Ghi kết quả phân loại hộ” của từng hộ.",
        "The list has items that are read and not kept in the register: {names}. A household's class dates from its entry; a "
        "review of an earlier year is recorded on the household's own page.",
    ).format(names=names)


@dataclass(frozen=True, slots=True)
class Planned:
    """One household that a run brings in."""

    id: UUID
    place: tuple[int, int]
    hamlet_id: UUID
    entry: HouseholdEntry
    household_class: str


def first_number(log: EventLog, run: ImportRun, reading: Reading) -> int:
    """Return where the numbers begin of households that came without a code."""
    series = _series(log, run)
    assert reading.sheet is not None
    codes = [code_key(row.code) for row in reading.sheet.rows if row.code]
    known = log.query("SELECT code FROM households WHERE upper(code) LIKE upper(%s) || '%%'", (series,))
    codes += [code_key(row["code"]) for row in known]
    start = code_key(series)
    tails = [code[len(start) :] for code in codes if code.startswith(start)]
    return 1 + max((int(tail) for tail in tails if tail.isdecimal() and len(tail) < 10), default=0)


def _series(log: EventLog, run: ImportRun) -> str:
    commune = log.load(AdministrativeUnit, run.commune_id)
    return f"{commune.code or run.commune_id.hex[:6].upper()}-H"


def planned(
    log: EventLog, run: ImportRun, reading: Reading, left_out: Collection[tuple[int, int]], first: int
) -> list[Planned]:
    """Return the households that come in, in the order of the list. Raises a refusal that names the row to mend."""
    if reading.sheet is None:
        raise Refused("import_changed")
    series, number = _series(log, run), first
    unsaid = 0
    found = []
    for row in reading.sheet.rows:
        place = reading.place(row)
        if place in left_out:
            continue
        household_class = row.household_class or run.household_class
        if not household_class:
            unsaid += 1
            continue
        code = row.code
        if not code:
            code, number = f"{series}{number:04d}", number + 1
        assert row.hamlet is not None
        found.append(
            Planned(
                run.household_id(*place),
                place,
                reading.hamlets[row.hamlet],
                _entry(row, code),
                household_class,
            )
        )
    if unsaid:
        raise Refused("import_class_missing", number=unsaid)
    return found


def fingerprint(log: EventLog, run: ImportRun, households: list[Planned]) -> str:
    """Return a keyed fingerprint of everything that comes in."""
    said = [[str(p.id), *p.place, str(p.hamlet_id), asdict(p.entry), p.household_class] for p in households]
    return log.vault.fingerprint(run.id, json.dumps(said, ensure_ascii=False))


def _entry(row: HouseholdRow, code: str) -> HouseholdEntry:
    """Return what the register will have of a row. Raises ``import_row_unusable``, which names the row."""
    try:
        return require_entry(
            HouseholdEntry(
                code=code,
                head=row.head,
                birth_year=row.birth_year,
                ethnicity=row.ethnicity,
                address=row.address,
                members=row.members,
                disabled_member=row.disabled_member,
                social_protection=row.social_protection,
            )
        )
    except Refused as refusal:
        raise Refused("import_row_unusable", sheet=row.sheet, row=row.row, why=refusal.text) from None
