"""The log of readings: who was shown sensitive fields of whom, in which office, where and when. Never a value.

One line for each person and page, written with one statement before the page goes out. The application's role in the database
adds lines and changes none. Lines hold ids alone, so an erasure need not touch them: whose they are is told by the
register, which has forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from aggregates.actors import Actor
from rules.text import Text
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may
from workflows.clock import Clock
from workflows.searches import like_pattern
from workflows.sensitive import Kind, Sight

FOLDED: Final = timedelta(minutes=10)
"""Readings of the same person on the same page by the same officer, none longer after the other, are one line on a page."""
COMMAND_LINE: Final = Text("Dòng lệnh", "The command line")
"""Who read where nobody has an account."""
ON_SERVER: Final = Text("chạy trên máy chủ", "run on the server")
"""The office of the command line."""
_AT_ONCE: Final = 1000
"""Readings that are looked through for one page of lines."""

# Only of persons: a page may be about a unit, whose figures are nobody's.
_KEEP: Final = (
    "INSERT INTO personal_readings (at, officer_id, appointment_id, role, unit_id, page, request, subject, record_id, kinds) "
    "SELECT %(at)s, %(officer)s, %(appointment)s, %(role)s, %(unit)s, %(page)s, %(request)s, w.subject, w.record, "
    "string_to_array(w.kinds, ',') FROM unnest(%(subjects)s::uuid[], %(records)s::uuid[], %(kinds)s::text[]) "
    "AS w (subject, record, kinds) WHERE w.subject IS NULL OR EXISTS (SELECT 1 FROM households h "
    "WHERE h.household_id = w.subject) OR EXISTS (SELECT 1 FROM nominees n WHERE n.nominee_id = w.subject)"
)
_WHO: Final = (
    "o.full_name AS officer, o.username, a.title, a.signs_for, coalesce(a.unit_name, v.name) AS unit_name"
)
_COLUMNS: Final = (
    "r.id, r.at, r.officer_id, r.appointment_id, r.role, r.unit_id, r.page, r.request, r.subject, r.record_id, r.kinds, "
    f"{_WHO}, coalesce(h.head, m.name) AS name, h.code, u.name AS hamlet, c.name AS commune, h.household_id "
)
_READERS: Final = (
    f"SELECT w.*, {_WHO} FROM (SELECT r.officer_id, r.appointment_id, r.role, r.unit_id, min(r.at) AS first, max(r.at) AS last, "
    "count(DISTINCT r.request) AS times, array_agg(DISTINCT k.kind) AS kinds, array_agg(DISTINCT r.subject) AS subjects "
    "FROM personal_readings r CROSS JOIN LATERAL unnest(r.kinds) AS k (kind) WHERE r.record_id = ANY(%(records)s) "
    "AND k.kind <> 'readers' AND (%(until)s::timestamptz IS NULL OR r.at <= %(until)s) GROUP BY 1, 2, 3, 4) w "
    "LEFT JOIN officers o USING (officer_id) "
    "LEFT JOIN appointments a ON a.appointment_id = w.appointment_id LEFT JOIN units v ON v.unit_id = w.unit_id "
    "ORDER BY w.first, o.username"
)
FROM: Final = (
    "FROM personal_readings r LEFT JOIN officers o USING (officer_id) "
    "LEFT JOIN appointments a ON a.appointment_id = r.appointment_id LEFT JOIN units v ON v.unit_id = r.unit_id "
    "LEFT JOIN households h ON h.household_id = r.subject LEFT JOIN nominees m ON m.nominee_id = r.subject "
    "LEFT JOIN units u ON u.unit_id = coalesce(h.hamlet_id, m.unit_id) LEFT JOIN units c ON c.unit_id = u.parent_id "
)
"""Readings with what is known by now of who read and of whom."""


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which readings to look for; everything left out matches. ``text`` is in a head's name or code, or a nominee's name."""

    officer_id: UUID | None = None
    unknown: bool = False
    """Readings of nobody who has an account: on the command line."""
    subject: UUID | None = None
    text: str = ""
    page: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(slots=True)
class Line:
    """Readings of one person on one page by one officer that followed each other closely."""

    row: Row
    """The newest of them."""
    times: int
    first: datetime
    kinds: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines, the newest first, with the ids between which their readings lie, and whether there are more either way."""

    lines: list[Line]
    newest: int
    oldest: int
    newer: bool
    older: bool


class Readings:
    """Keeps the log of readings, and shows it to the auditor."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def keep(self, sights: Iterable[Sight], *, page: str, request: str = "") -> None:
        """Write down what was shown: one line for each person, in one statement; nothing where nobody was.

        ``page`` is the code of the page or act, ``request`` what all lines of one page have in common; empty: a name of their own.
        """
        found: dict[UUID | None, tuple[UUID | None, UUID | None, set[Kind]]] = {}
        actor: Actor | None = None
        for sight in sights:
            actor = sight.actor
            for (subject, record), kinds in sight.noted.items():
                # Of several records about one person, the line names the one that the page began with.
                found.setdefault(subject or record, (subject, record, set()))[2].update(kinds)
        if actor is None or not found:
            return
        with self._log.connection() as connection:
            connection.execute(
                _KEEP,
                {
                    "at": self._clock.now(),
                    "officer": actor.officer_id,
                    "appointment": actor.appointment_id,
                    "role": actor.role,
                    "unit": actor.unit_id,
                    "page": page,
                    "request": request[:64] or uuid4().hex,
                    "subjects": [subject for subject, _, _ in found.values()],
                    "records": [record for _, record, _ in found.values()],
                    "kinds": [",".join(sorted(kinds)) for _, _, kinds in found.values()],
                },
            )

    @contextmanager
    def sight(self, actor: Actor, area: str, act: str, given: Sight | None) -> Iterator[Sight]:
        """Give a sight for what one use case returns: the page's, or one of its own that is written down at the end."""
        if given is not None:
            yield given
            return
        own = Sight(actor, area)
        yield own
        self.keep([own], page=act)

    # -- for the auditor -------------------------------------------------------------------------------------------------

    def lines(
        self,
        actor: Actor,
        wanted: ReadingFilter,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Lines:
        """Return a page of readings, close repetitions folded: the newest, or those ``before`` or ``after`` a reading's id."""
        authorise(actor, "readings.read")
        backwards = after is not None and before is None
        rows = self._rows(wanted, before=before, after=after if backwards else None, limit=_AT_ONCE + 1)
        taken = rows[:_AT_ONCE]
        lines, used = fold(taken, limit)
        more = used < len(rows)
        if backwards:
            lines = lines[::-1]
        ids = [row["id"] for row in taken[:used]]
        return Lines(
            lines,
            max(ids, default=0),
            min(ids, default=0),
            newer=bool(ids) and (more if backwards else before is not None),
            older=bool(ids) and (True if backwards else more),
        )

    def of_person(self, actor: Actor, subject: UUID, sight: Sight, limit: int = 10) -> list[Line]:
        """Return who read about a person last, for the person's own page; that this is read is noted."""
        authorise(actor, "readings.read")
        sight.log(subject)
        return fold(self._rows(ReadingFilter(subject=subject), limit=200), limit)[0]

    def of_records(
        self, actor: Actor, records: Iterable[UUID], until: datetime | None, sight: Sight
    ) -> list[Row] | None:
        """Return who had read sensitive fields of records ``until`` a moment (None: now), in which office: the first first.

        A row for each reader and office, with the ``first`` and ``last`` time, how many ``times``, and the ``kinds`` of fields.
        That this is read is noted for everybody whose fields they were. None for whoever may not see the log.
        """
        if not may(actor, "readings.read"):
            return None
        rows = self._log.query(_READERS, {"records": list(records), "until": until})
        for subject in {subject for row in rows for subject in row["subjects"]}:
            sight.log(subject)
        return rows

    def export(self, actor: Actor, wanted: ReadingFilter) -> Iterator[Row]:
        """Yield every reading that matches, the newest first, not folded."""
        authorise(actor, "readings.read")
        before: int | None = None
        while rows := self._rows(wanted, before=before, limit=_AT_ONCE):
            yield from rows
            before = rows[-1]["id"]

    def readers(self, actor: Actor) -> list[Row]:
        """Return everybody with an account, for choosing whose readings to see."""
        authorise(actor, "readings.read")
        return self._log.query("SELECT officer_id, full_name, username FROM officers ORDER BY username")

    def pages(self, actor: Actor) -> list[str]:
        """Return the codes of the pages that were ever read."""
        authorise(actor, "readings.read")
        # One step of the index for each page there is, however many readings.
        rows = self._log.query(
            "WITH RECURSIVE p AS ((SELECT page FROM personal_readings ORDER BY page LIMIT 1) UNION ALL "
            "SELECT (SELECT r.page FROM personal_readings r WHERE r.page > p.page ORDER BY r.page LIMIT 1) FROM p "
            "WHERE p.page IS NOT NULL) SELECT page FROM p WHERE page IS NOT NULL"
        )
        return [row["page"] for row in rows]

    def person(self, actor: Actor, subject: UUID) -> Row | None:
        """Return what a person is called by now, for the heading of a filtered page; None for an id of nobody's."""
        authorise(actor, "readings.read")
        return self._log.query_one(
            "SELECT head AS name, code FROM households WHERE household_id = %(id)s UNION ALL "
            "SELECT name, NULL FROM nominees WHERE nominee_id = %(id)s",
            {"id": subject},
        )

    def _rows(
        self, wanted: ReadingFilter, *, before: int | None = None, after: int | None = None, limit: int
    ) -> list[Row]:
        where, values = conditions(wanted)
        order = "ASC" if after is not None else "DESC"
        return self._log.query(
            f"SELECT {_COLUMNS}{FROM}WHERE {where} AND (%(before)s::bigint IS NULL OR r.id < %(before)s) "
            f"AND (%(after)s::bigint IS NULL OR r.id > %(after)s) ORDER BY r.id {order} LIMIT %(limit)s",
            {**values, "before": before, "after": after, "limit": limit},
        )


def conditions(wanted: ReadingFilter) -> tuple[str, dict[str, Any]]:
    """Return the WHERE clause (of fixed parts alone) and its values."""
    parts, values = ["true"], dict[str, Any]()
    for value, name, condition in (
        (wanted.officer_id, "officer", "r.officer_id = %(officer)s"),
        (wanted.unknown or None, "unknown", "o.officer_id IS NULL"),
        (wanted.subject, "subject", "r.subject = %(subject)s"),
        (wanted.page or None, "page", "r.page = %(page)s"),
        (wanted.since, "since", "r.at >= (%(since)s::date)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'"),
        (wanted.until, "until", "r.at < (%(until)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'"),
        (
            like_pattern(search_key(wanted.text)) or None,
            "text",
            "coalesce(h.search_key, m.search_key) LIKE '%%' || %(text)s || '%%'",
        ),
    ):
        if value is not None:
            parts.append(condition)
            values[name] = value
    return " AND ".join(parts), values


def fold(rows: Iterable[Row], limit: int) -> tuple[list[Line], int]:
    """Fold readings, in the order of their ids either way, into at most ``limit`` lines; return how many of them are in.

    Readings of the same person on the same page by the same officer in the same office are one line as long as each
    follows the one before it within :data:`FOLDED`.
    """
    lines: list[Line] = []
    open_: dict[tuple[Any, ...], tuple[Line, datetime]] = {}
    used = 0
    for row in rows:
        key = (row["officer_id"], row["appointment_id"], row["page"], row["subject"], row["record_id"])
        known = open_.get(key)
        if known is not None and abs(known[1] - row["at"]) <= FOLDED:
            line = known[0]
            line.times += 1
            line.first = min(line.first, row["at"])
            if row["at"] > line.row["at"]:
                line.row = row
        elif len(lines) == limit:
            break
        else:
            line = Line(row, 1, row["at"])
            lines.append(line)
        line.kinds.update(row["kinds"])
        open_[key] = (line, row["at"])
        used += 1
    return lines, used
