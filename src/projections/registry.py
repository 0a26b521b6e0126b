"""Which event fills which table.

A *view* is a set of tables with the functions that turn one event into SQL statements. The functions are pure: the same
events give the same rows whether they run inside the transaction that records the events (inline views), in the follower,
or in a rebuild. Personal columns are declared once per table, so that erasing a subject needs no code of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aggregates.base import EventSourced

Statement = tuple[str, tuple[Any, ...]]
Handler = Callable[[Any], Iterable[Statement]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Personal:
    """Columns of a table that fall silent when the subject in ``subject_column`` is erased."""

    table: str
    subject_column: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class View:
    """A set of tables and what fills them. ``inline`` views are written with the events themselves."""

    name: str
    tables: tuple[str, ...]
    inline: bool = True
    personal: tuple[Personal, ...] = ()
    handlers: dict[type[EventSourced.Event], list[Handler]] = field(default_factory=dict)
    always: list[Handler] = field(default_factory=list)

    def on(self, *event_types: type[EventSourced.Event]) -> Callable[[H], H]:
        """Register a function for the event types."""

        def register(handler: H) -> H:
            for event_type in event_types:
                self.handlers.setdefault(event_type, []).append(handler)
            return handler

        return register

    def on_every(self, handler: H) -> H:
        """Register a function for every event, of whatever kind."""
        self.always.append(handler)
        return handler

    def statements(self, event: EventSourced.Event) -> list[Statement]:
        """Return what the event writes to this view, in order."""
        return [s for handler in (*self.always, *self.handlers.get(type(event), ())) for s in handler(event)]


VIEWS: dict[str, View] = {}
_ADDS_ONCE = "ON CONFLICT DO NOTHING"
"""End of statements that change nothing when they are repeated: no view takes away what it adds like this."""


def view(name: str, tables: Sequence[str], *, inline: bool = True, personal: Sequence[Personal] = ()) -> View:
    """Declare a view. Its tables are made by a migration."""
    declared = View(name, tuple(tables), inline, tuple(personal))
    if VIEWS.setdefault(name, declared) is not declared:
        raise ValueError(f"view {name} is declared twice")
    return declared


def inline_statements(events: Iterable[EventSourced.Event]) -> list[Statement]:
    """Return what the inline views write for ``events``, in order."""
    views = [v for v in VIEWS.values() if v.inline]
    statements: list[Statement] = []
    for event in events:
        for v in views:
            for s in v.statements(event):
                # Several events of one command often note the same officer: once is enough.
                if s[0].endswith(_ADDS_ONCE) and s in statements:
                    continue
                statements.append(s)
    return statements


def erasure_statements(subject: object) -> list[Statement]:
    """Return what makes every read model forget the subject's personal columns."""
    return [
        (
            f"UPDATE {p.table} SET {', '.join(f'{c} = NULL' for c in p.columns)} WHERE {p.subject_column} = %s",
            (subject,),
        )
        for v in VIEWS.values()
        for p in v.personal
    ]
