"""The rows of a list that were left out because it could not be told whether their household is in the register already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from aggregates.import_run import ImportRun
from rules.text import Text
from workflows.import_matching import DOUBTS, Match
from workflows.import_readings import Reading

_THEN: Final = Text(
    "nghi trùng khi nhập; nay sổ không còn hộ như vậy, có thể nhập lại dòng này",
    "doubtful at the import; the register has no such household any more, and the row can be brought in",
)


def doubtful_rows(run: ImportRun, reading: Reading) -> list[Match]:
    """Return the doubtful rows of a list; of one that was confirmed those that were left out, as the register is now."""
    if run.status == "read":
        return reading.of_kind("doubtful")
    # Those that were known then, or have entered the register since, are no doubt any more.
    return [m for m in reading.matches if m.kind != "known" and reading.place(m.row) in run.left_out]


def why_doubtful(found: Match) -> Text:
    """Say why a row is doubtful, or was."""
    return DOUBTS.get(found.doubt, _THEN)


def remarks_on(doubtful: Iterable[Match]) -> Mapping[tuple[str, int], Text]:
    """Return by sheet and row what the file that is given back says of the doubtful rows."""
    found: dict[tuple[str, int], Text] = {}
    for one in doubtful:
        why = why_doubtful(one)
        found[one.row.sheet, one.row.row] = Text(
            f"Nghi trùng, để lại: {why.vi}.", f"Doubtful, left out: {why.en}."
        )
    return found
