"""Words that the pages of print runs and blanks share."""

from __future__ import annotations

from typing import Final

from flask import url_for

from aggregates.vocabulary_conference import CERTIFICATE_ENDS
from aggregates.vocabulary_printing import RUN_STATUSES, SHEET_STATUSES, SPOILING
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.formats import dmy
from web.labels import Label, Tone

TITLE: Final = Text("In giấy khen", "Printing certificates")
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "rendering": ("wait", "clock"),
    "halted": ("warn", "pause"),
    "ready": ("go", "check"),
    "finished": ("calm", "check"),
    "cancelled": ("calm", "cross"),
}


def crumbs(row: Row | None = None) -> list[Row]:
    """The way to a run."""
    found: list[Row] = [{"url": url_for("print_runs.index"), "label": TITLE}]
    if row is not None:
        found.append({"url": url_for("print_runs.show", run_id=row["run_id"]), "label": name_of(row)})
    return found


def name_of(row: Row) -> Text:
    """Return what a run is called."""
    return Text(
        f"Đợt in ngày {dmy(row['begun_at'])}, {row['total']} giấy",
        f"Run of {dmy(row['begun_at'])}, {counted(row['total'], 'certificate')}",
    )


def label_of(row: Row) -> Label:
    """How a run stands."""
    tone, icon = _TONES[row["status"]]
    return Label(capital(RUN_STATUSES[row["status"]]), tone, icon)


def _copy(copy: int | None) -> Text:
    if copy is None:
        return Text("—", "—")
    if copy == 1:
        return Text("bản đầu", "first print")
    return Text(f"bản in lại lần {copy - 1}", f"reprint no. {copy - 1}")


def unprintable(row: Row) -> Text | None:
    """Why the certificate of a sheet is not to be printed any more; None where it is."""
    if row.get("certificate_status") in CERTIFICATE_ENDS:
        why = CERTIFICATE_ENDS[row["certificate_status"]]
        return Text(f"không in nữa: {why.vi}", f"not to be printed: {why.en}")
    if row.get("corrected"):
        return Text("không in nữa: nội dung đã được đính chính", "not to be printed: it was corrected since")
    return None


def run_of(row: Row) -> Row | None:
    """Return the run of a line of the log of blanks as :func:`sheet_line` asks for it; None for a loose blank."""
    return None if row["made"] is None else {"made": row["made"], "status": row["run_status"]}


def sheet_line(row: Row, run: Row | None = None) -> Row:
    """Return a sheet as a line of a table; of its ``run``, a sheet whose page is not made yet is said to wait."""
    status = SHEET_STATUSES[row["status"]]
    if run is not None and row["status"] == "given":
        if row["position"] > run["made"]:
            status = Text("chưa dựng", "not made yet")
        elif run["status"] in ("rendering", "halted", "ready"):
            status = Text("đã dựng, chưa báo in xong", "made, not said to be printed yet")
    if row["cause"]:
        why = SPOILING[row["cause"]]
        status = Text(f"{status.vi}: {why.vi}", f"{status.en}: {why.en}")
    elif row["status"] == "given" and (ended := unprintable(row)) is not None:
        status = ended
    return {
        "position": row["position"] or None,
        "name": row["awardee"]
        if row["certificate_id"]
        else Text("phôi chưa in", "a blank with nothing on it"),
        "number": row["gold_book_number"],
        "blank": row["blank_number"],
        "copy": _copy(row["copy"]),
        "status": status,
        # "another reason" always came with words: where they are gone, they were erased.
        "words": row["words"] if row["words"] is not None or row["cause"] == "other" else "",
        "officer": row["officer"] or row["title"],
        "marked": row["marked_at"],
        "late": row["status"] == "spoiled" or unprintable(row) is not None,
    }
