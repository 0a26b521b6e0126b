"""What the page of a household shows of its past: where it lived and in which class it was, since when, and who told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from flask import url_for

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.household import Household
from aggregates.household_events import ClassAssessed
from aggregates.pii import ERASED_TEXT, PII, plain
from aggregates.vocabulary import CLASS_BASES, HOUSEHOLD_CLASSES
from rules.text import Text
from rules.wording import capital, joined
from storage.application import Row
from web.class_fields import doubts
from web.formats import office
from web.kit import sight
from web.text import t
from workflows.authorisation import may
from workflows.narrative_households import class_figures
from workflows.sensitive import NOT_SHOWN, Kind
from workflows.system_office import officer_words

_HOMES = (Household.Registered, Household.Moved)
_RELATIONS = {
    "merged_into": Text("Đã nhập vào hộ", "Became part of"),
    "split_from": Text("Tách ra từ hộ", "Split off from"),
    "split_into": Text("Đã tách ra hộ", "Split into"),
    "took_in": Text("Đã nhận hộ nhập vào", "Took in"),
}


def home_rows(
    events: Iterable[EventSourced.Event], people: Mapping[Any, str | None], homes: Sequence[Row]
) -> list[Row]:
    """Return the hamlets a household lived in, the newest first; ``homes`` are their names in the order of the events."""
    told = [e for e in events if isinstance(e, _HOMES)]
    rows = [
        {
            "day": home["day"],
            "place": ", ".join(part for part in (home["hamlet"], home["commune"]) if part),
            "reason": sight("register").of(event.originator_id, Kind.WORDS, plain(event.reason))
            if isinstance(event, Household.Moved)
            else "—",
            **who_told(event, people),
        }
        for event, home in zip(told, homes, strict=True)
    ]
    return rows[::-1]


def related_rows(by: Actor, related: Iterable[Row]) -> list[Row]:
    """Return the households that one split from or merged with, each with its page where the officer may read it."""
    return [
        {
            "relation": _RELATIONS[row["relation"]],
            "head": row["head"],
            "code": row["code"],
            "url": {"head": url_for("households.show", household_id=row["household_id"])}
            if may(by, "dossier.read", row["unit_path"])
            else {},
        }
        for row in related
    ]


def told_in_tables(events: Iterable[EventSourced.Event]) -> list[int]:
    """Return the versions of the events whose words stand in the tables of classes and homes."""
    kinds = (Household.ClassRecorded, Household.EarlierClassRecorded, ClassAssessed, Household.Moved)
    return [e.originator_version for e in events if isinstance(e, kinds)]


_ENTERED: dict[type, Text] = {
    Household.Registered: Text("ghi vào sổ", "entered in the register"),
    Household.Imported: Text("vào sổ theo danh sách", "entered from a list"),
    Household.SplitOff: Text("tách hộ", "split off"),
    Household.EarlierClassRecorded: Text(
        "theo danh sách trước khi vào sổ", "by a list from before the entry"
    ),
}


def class_rows(events: Iterable[EventSourced.Event], people: Mapping[Any, str | None]) -> list[Row]:
    """Return every class a household was in, the newest first: since when, on what ground, and who recorded it."""
    rows: list[Row] = []
    for event in events:
        if isinstance(event, ClassAssessed):
            rows[-1]["basis"] = _by_standard(rows[-1]["basis"], event)
        if not isinstance(
            event, Household.Registered | Household.ClassRecorded | Household.EarlierClassRecorded
        ):
            continue
        code = plain(event.household_class)
        # A ground that an older release wrote may have gone out of the list.
        ground = _ENTERED.get(type(event)) or CLASS_BASES.get(getattr(event, "basis", ""), Text("—", "—"))
        if isinstance(event, Household.Imported) and code == "exited":
            ground = joined([ground, _EXIT_UNKNOWN])
        review = None if isinstance(event, Household.Registered) else event.reason
        rows.append(
            {
                "day": event.meta.occurred_on,
                "class": t(capital(HOUSEHOLD_CLASSES[code])) if code is not None else None,
                "basis": _with(capital(ground), review, event.originator_id),
                **who_told(event, people),
            }
        )
    # In time, not in the order of telling: a list of an earlier year may be told of later.
    rows.sort(key=lambda row: row["day"])
    for row, after in pairwise(rows):
        if row["day"] == after["day"]:
            row["basis"] = joined([row["basis"], _CORRECTED])
    return rows[::-1]


_EXIT_UNKNOWN: Final = Text(
    "thoát nghèo từ trước ngày này; năm thoát không ghi trong sổ",
    "left poverty before that day; the register does not say when",
)
_CORRECTED: Final = Text(
    "đã được sửa bằng lần ghi sau cùng ngày", "corrected by a later record of the same day"
)


def _by_standard(basis: Text, event: ClassAssessed) -> Text:
    """Add to a ground what the standard says of the figures, as far as the office is shown them; they are noted as read."""
    id, code = event.originator_id, plain(event.by_standard)
    if code is None:
        return joined([basis, ERASED_TEXT])
    if not sight("register").see(id, Kind.INCOME):
        return joined(
            [basis, Text("theo chuẩn nghèo ({x})", "by the poverty standard ({x})").format(x=NOT_SHOWN)]
        )
    told = [class_figures(event), *doubts(event.standard)]
    parts = [basis, Text("theo {f}", "by {f}").format(f=joined(told, " "))]
    if plain(event.differs):
        given = Text(
            "chuẩn xếp {c}; danh sách chính thức xếp khác", "by the standard {c}; an official list differs"
        )
        parts.append(_with(given.format(c=HOUSEHOLD_CLASSES[code]), event.differs, id))
    return joined(parts)


def _with(said: Text, words: PII | None, id: UUID) -> Text:
    """Add somebody's words as the office is shown them."""
    told = sight("register").of(id, Kind.WORDS, plain(words) or None)
    if told is None:
        return said
    return joined([said, told if isinstance(told, Text) else Text(told, told)], ": ")


def who_told(event: EventSourced.Event, people: Mapping[Any, str | None]) -> Row:
    """Return who recorded an event and in which office."""
    meta = event.meta
    return {
        "who": officer_words(meta.officer_id, people.get(meta.officer_id)),
        "office": office(meta.signs_for, meta.title, meta.unit_name),
    }  # fmt: skip
