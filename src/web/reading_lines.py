"""Lines of the log of readings as pages show them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from aggregates.vocabulary import ROLES
from rules.text import Text
from storage.application import Row
from web.formats import dmyhm, erased, office
from web.kit import actor, services, sight
from web.page_names import reading_words
from web.text import t
from workflows.authorisation import may
from workflows.readings import COMMAND_LINE, ON_SERVER, Line
from workflows.sensitive import ENTRY, KIND_NAMES, Kind


def reader(row: Row) -> str:
    """Name whoever read: the account's name, or that it was the command line."""
    if row["username"] is None:
        return t(COMMAND_LINE)
    return str(row["officer"] or row["username"])


def office_of(row: Row) -> str:
    """The office in which somebody read."""
    if row["username"] is None:
        return t(ON_SERVER)
    if row["title"] is None:
        return t(ROLES[row["role"]]) if row["role"] in ROLES else str(row["role"])
    return office(row["signs_for"] or "", row["title"], row["unit_name"] or "")


def about(row: Row) -> str:
    """Say of whom was read, as the register has them now; an erased one has no name any more."""
    if row["subject"] is None:
        if Kind.READERS in row["kinds"]:
            return t("Cả nhật ký đọc", "The whole log of readings")
        if not {str(kind) for kind in ENTRY.values()} & set(row["kinds"]):
            return t("Một đơn khiếu nại, tố cáo", "A complaint")
        return t("Một danh sách hộ chưa vào sổ", "A list of households not in the register yet")
    return erased(row["name"])


def kinds_words(kinds: set[str]) -> str:
    """Say what was read, in the order in which the register has it."""
    return ", ".join(t(words) for kind, words in KIND_NAMES.items() if kind in kinds)


def line(found: Line) -> dict[str, Any]:
    """Return one line, repetitions folded, for a table."""
    row = found.row
    return {
        "at": row["at"],
        "who": f"{reader(row)}, {office_of(row)}",
        "name": about(row),
        "place": ", ".join(filter(None, [row["code"], row["hamlet"], row["commune"]])),
        "page": reading_words(row["page"]),
        "kinds": kinds_words(found.kinds),
        "times": found.times,
        "url": {"name": url_for("households.show", household_id=row["subject"])}
        if row["household_id"]
        else {},
    }


def reader_line(row: Row) -> dict[str, Any]:
    """Return one reader of a record (``Readings.of_records``) for a table."""
    return {
        "who": f"{reader(row)}, {office_of(row)}",
        "first": row["first"],
        "last": row["last"],
        "times": row["times"],
        "kinds": kinds_words(set(row["kinds"])),
    }


def cells(row: Row) -> list[str]:
    """Return one reading for a file."""
    return [
        dmyhm(row["at"]),
        reader(row),
        office_of(row),
        t(reading_words(row["page"])),
        about(row),
        row["code"] or "",
        row["hamlet"] or "",
        row["commune"] or "",
        kinds_words(set(row["kinds"])),
        str(row["subject"] or ""),
        str(row["record_id"] or ""),
        row["request"],
    ]


HEADINGS = (
    Text("Lúc (giờ Việt Nam)", "At (Vietnam time)"), Text("Ai", "Who"), Text("Chức vụ", "Office"), Text("Ở trang", "Page"),
    Text("Về ai", "About"), Text("Mã hộ", "Code"), Text("Thôn", "Hamlet"), Text("Xã", "Commune"), Text("Đọc gì", "What"),
    Text("Mã người được đọc", "Person's id"), Text("Mã hồ sơ", "Record"), Text("Mã lần mở trang", "Reference"),
)  # fmt: skip
"""Of :func:`cells`."""


def readers_of(person: UUID) -> list[dict[str, Any]] | None:
    """Return who read about a person last, for the person's page; None for whoever may not know."""
    by = actor()
    if not may(by, "readings.read"):
        return None
    return [line(found) for found in services().readings.of_person(by, person, sight("readings"))]
