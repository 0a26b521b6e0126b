"""The audit room: an auditor's questions about what was done, answered a page at a time however long the log is.

Every list is read off an index by the place of its acts in the log: the page before or after a place, never a count from the
beginning. What an act was is told from its event, all of a page's in one question. The lists follow the log a moment behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, LiteralString, cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from aggregates.actors import Actor
from aggregates.vocabulary import VERDICTS
from rules.text import Text
from storage.application import EventLog, Row
from workflows.authorisation import authorise
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.narrative import tell
from workflows.narrative_custody import TELL as CUSTODY
from workflows.narrative_words import dmy
from workflows.searches import like_pattern
from workflows.telling import Story

PAGE: Final = 50
EXPORTED: Final = 1000
"""Rows of an export that are read at once."""
SETTINGS: Final = (
    "movement.opened.v1",
    "movement.plan_adopted.v1",
    "movement.reading_changed.v1",
    "movement.datum_confirmed.v1",
    "movement.prize_coefficient_set.v1",
    "movement.base_salary_set.v1",
    "movement.ledger_key_rotated.v1",
    "movement.master_key_rotated.v1",
    "movement.witness_enlisted.v1",
    "movement.witness_dismissed.v1",
    "certificate_template.made.v1",
    "certificate_template.sheet_set.v1",
    "certificate_template.part_placed.v1",
    "certificate_template.put_in_use.v1",
    "certificate_template.taken_out_of_use.v1",
)
"""What changes how others are judged, paid, certified and proved right: plan, readings, data, coefficients, keys, witnesses,
templates."""
SELF_DEALING: Final = (
    "own_affair",
    "own_unit",
    "proposer_may_not",
    "verifier_may_not_vote",
    "two_people",
    "recused",
    "complaint_involved",
    "refuser_may_not",
    "revocation_involved",
)
"""Refusals that kept somebody from deciding on themselves, on kin, or on what they had a hand in."""
SIGN_INS: Final = ("account.signed_in", "account.sign_in")


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts to look for; everything left out matches."""

    officer_id: UUID | None = None
    unit_path: str = ""
    role: str = ""
    topic: str = ""
    since: date | None = None
    until: date | None = None
    record: str = ""
    """A record's id, or a dossier's code."""
    correlation: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where to go on: lines older than ``before``, or newer than ``after``; neither is the newest."""

    before: int | None = None
    after: int | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act: its row, what it was in words, and what the question adds to it."""

    row: Row
    what: Text
    more: Text

    @property
    def number(self) -> int:
        """The place by which lists are turned over."""
        return int(self.row["place"])


@dataclass(frozen=True, slots=True)
class ActPage:
    """Some lines, the newest first, and whether there are newer and older ones."""

    lines: list[ActLine]
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a question finds its acts: lines with ``place`` to turn over by, and what it says of each."""

    sql: LiteralString
    place: LiteralString
    extra: LiteralString = ""
    more: Callable[[Row], Text] = lambda row: Text("", "")


def _step(row: Row, step: str) -> Text:
    title: Text = row["steps"].get(step, Text(step, step))
    return title


def _late(row: Row) -> Text:
    step, days = _step(row, row["step"]), (row["left_on"] - row["due_on"]).days
    waited = Text("bổ sung ở bước ", "supplement at ") if row["waiting"] else Text("bước ", "step ")
    return Text(
        f"{waited.vi}“{step.vi}”, hạn {dmy(row['due_on'])}, chậm {days} ngày",
        f"{waited.en}“{step.en}”, due {dmy(row['due_on'])}, {days} days late",
    )


def _overdue(row: Row) -> Text:
    step = _step(row, row["step"])
    return Text(
        f"còn ở bước “{step.vi}”, hạn {dmy(row['due_on'])}", f"still at “{step.en}”, due {dmy(row['due_on'])}"
    )


def _skipped(row: Row) -> Text:
    steps = [_step(row, step) for step in row["skipped"]]
    return Text("bỏ qua: " + ", ".join(s.vi for s in steps), "left out: " + ", ".join(s.en for s in steps))


def _backdated(row: Row) -> Text:
    days = (row["local_day"] - row["occurred_on"]).days
    return Text(
        f"việc ngày {dmy(row['occurred_on'])}, ghi sau {days} ngày",
        f"dated {dmy(row['occurred_on'])}, recorded {days} days later",
    )


def _against(row: Row) -> Text:
    verdict = VERDICTS.get(row["verdict"], Text(row["verdict"], row["verdict"]))
    decided = Text("vẫn khen", "awarded") if row["proposed"] else Text("không khen", "not awarded")
    return Text(f"đánh giá: {verdict.vi}; {decided.vi}", f"assessment: {verdict.en}; {decided.en}")


def _replaced(row: Row) -> Text:
    """Which key, which witness: of keys and witnesses the particulars are the change."""
    detail: Text = row["particulars"]
    return detail


_SOURCES: Final[dict[str, _Source]] = {
    "acts": _Source("acts a", "a.act"),
    "against": _Source(
        "against_assessment s JOIN acts a USING (act)", "s.act", ", s.verdict, s.proposed", _against
    ),
    "late": _Source(
        "dossier_stays s JOIN acts a ON a.act = s.left_act AND s.late",
        "s.left_act",
        ", s.step, s.waiting, s.due_on, s.left_on",
        _late,
    ),
    "overdue": _Source(
        "dossier_stays s JOIN acts a ON a.act = s.entered_act AND s.left_version IS NULL AND s.due_on < %(today)s",
        "s.entered_act",
        ", s.step, s.due_on",
        _overdue,
    ),
    "skipped": _Source(
        "dossier_stays s JOIN acts a ON a.act = s.entered_act AND s.skipped <> '{}'",
        "s.entered_act",
        ", s.skipped",
        _skipped,
    ),
    "backdated": _Source("acts a", "a.act", "", _backdated),
    "odd_hours": _Source("acts a", "a.act"),
    "settings": _Source("acts a", "a.act", "", _replaced),
}
QUESTIONS: Final = tuple(_SOURCES)
"""The questions about acts; refusals and sign-ins are lines of the security log."""


class AuditRoom:
    """Questions about acts, for the auditor. Nothing here changes anything."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements

    def lines(self, actor: Actor, question: str, wanted: ActFilter, turn: Turn | None = None) -> ActPage:
        """Return one page of acts that answer a question (:data:`QUESTIONS`), the newest first."""
        authorise(actor, "security.read")
        turn = turn or Turn()
        rows = self._rows(question, wanted, turn)
        more, rows = len(rows) > turn.limit, rows[: turn.limit]
        backwards = turn.after is not None and turn.before is None
        if backwards:
            rows.reverse()
        lines = self._told(rows, _SOURCES[question].more)
        if backwards:
            return ActPage(lines, newer=more, older=bool(lines))
        return ActPage(lines, newer=turn.before is not None and bool(lines), older=more)

    def export(self, actor: Actor, question: str, wanted: ActFilter) -> Iterator[ActLine]:
        """Yield every act that answers a question, the newest first."""
        turn = Turn(limit=EXPORTED)
        while True:
            page = self.lines(actor, question, wanted, turn)
            yield from page.lines
            if not page.older:
                return
            turn = Turn(before=page.lines[-1].number, limit=EXPORTED)

    def kinds(self, actor: Actor) -> list[tuple[str, Text]]:
        """Return every kind of act there is, as its newest one is told, in the order of the words."""
        authorise(actor, "security.read")
        # One step of the index for each kind, however many acts.
        rows = self._log.query(
            "WITH RECURSIVE k AS ((SELECT topic FROM acts ORDER BY topic LIMIT 1) UNION ALL SELECT (SELECT a.topic FROM acts a "
            "WHERE a.topic > k.topic ORDER BY a.topic LIMIT 1) FROM k WHERE k.topic IS NOT NULL) "
            "SELECT k.topic, x.act FROM k CROSS JOIN LATERAL (SELECT act FROM acts a WHERE a.topic = k.topic "
            "ORDER BY act DESC LIMIT 1) x WHERE k.topic IS NOT NULL"
        )
        stories = self._stories([row["act"] for row in rows])
        return sorted(
            ((row["topic"], stories[row["act"]][0].headline) for row in rows if row["act"] in stories),
            key=lambda k: k[1].vi,
        )

    def behind(self, actor: Actor) -> int:
        """Return how many acts have been recorded that the lists do not have yet."""
        authorise(actor, "security.read")
        row = self._log.query_one(
            "SELECT count(*) AS n FROM stored_events WHERE notification_id > coalesce((SELECT max(act) FROM acts), 0)"
        )
        return int(row["n"]) if row else 0

    def looked_through(self, actor: Actor) -> tuple[int, int]:
        """Return in how many stays at a step, of how many dossiers, a step left out has been looked for."""
        authorise(actor, "security.read")
        row = self._log.query_one(
            "SELECT count(*) AS stays, count(DISTINCT nomination_id) AS dossiers FROM dossier_stays"
        )
        return (row["stays"], row["dossiers"]) if row else (0, 0)

    def refused(
        self, actor: Actor, codes: Sequence[str], turn: Turn | None = None
    ) -> tuple[list[Row], bool, bool]:
        """Return refusals with one of ``codes``, the newest first; whether there are newer and older ones."""
        return self._security(actor, "code", codes, turn or Turn())

    def sign_ins(self, actor: Actor, turn: Turn | None = None) -> tuple[list[Row], bool, bool]:
        """Return sign-ins, failed ones too, the newest first; whether there are newer and older ones."""
        return self._security(actor, "act", SIGN_INS, turn or Turn())

    # -- reading -------------------------------------------------------------------------------------------------------------

    def _rows(self, question: str, wanted: ActFilter, turn: Turn) -> list[Row]:
        source = _SOURCES[question]
        where, values = self._conditions(wanted)
        backwards = turn.after is not None and turn.before is None
        values |= {
            "before": turn.before,
            "after": turn.after if backwards else None,
            "limit": turn.limit + 1,
            "today": self._kernel.clock.today(),
        }
        order: LiteralString = "ASC" if backwards else "DESC"

        def some(of: LiteralString, also: LiteralString) -> LiteralString:
            here: LiteralString = (
                f"(%(before)s::bigint IS NULL OR {source.place} < %(before)s) "
                f"AND (%(after)s::bigint IS NULL OR {source.place} > %(after)s)"
            )
            return (
                f"SELECT a.*, {source.place} AS place, o.full_name AS officer, o.username, n.code{source.extra} FROM {of} "
                "LEFT JOIN officers o ON o.officer_id = a.officer_id LEFT JOIN nominations n ON n.nomination_id = a.originator_id "
                f"WHERE {where} AND {here}{also} ORDER BY {source.place} {order} LIMIT %(limit)s"
            )

        units = self._units(wanted.unit_path) if wanted.unit_path else None
        values["units"] = units
        values["holidays"] = sorted(self._movements.in_force().plan.holidays)
        values["settings"] = list(SETTINGS)

        def newest_of(each: LiteralString, one: LiteralString) -> LiteralString:
            # The newest of each, and of those the newest: as many steps as there are of them, not acts.
            return (
                f"SELECT x.* FROM unnest({each}) AS e (each_one) CROSS JOIN LATERAL ({some(source.sql, one)}) x "
                f"ORDER BY place {order} LIMIT %(limit)s"
            )

        also: LiteralString = " AND a.backdated" if question == "backdated" else ""
        within: LiteralString = " AND a.unit_id = ANY(%(units)s)" if units is not None else ""
        if question == "odd_hours":
            # Each half is read off its own index; what is in both is one line.
            night = some(source.sql, f" AND a.off_hours{within}")
            holiday = newest_of("%(holidays)s::date[]", f" AND a.local_day = each_one{within}")
            sql: LiteralString = f"({night}) UNION ({holiday}) ORDER BY place {order} LIMIT %(limit)s"
        elif question == "settings":
            sql = newest_of("%(settings)s::text[]", f" AND a.topic = each_one{within}")
        elif units is not None:
            sql = newest_of("%(units)s::uuid[]", f" AND a.unit_id = each_one{also}")
        else:
            sql = some(source.sql, also)
        return self._log.query(sql, values)

    def _units(self, path: str) -> list[UUID]:
        rows = self._log.query("SELECT unit_id FROM units WHERE path LIKE %s || '%%'", (like_pattern(path),))
        return [row["unit_id"] for row in rows]

    def _conditions(self, wanted: ActFilter) -> tuple[LiteralString, dict[str, Any]]:
        parts: list[LiteralString] = ["true"]
        values: dict[str, Any] = {}
        for name, value, condition in cast(
            "tuple[tuple[str, Any, LiteralString], ...]",
            (
                ("officer", wanted.officer_id, "a.officer_id = %(officer)s"),
                ("role", wanted.role or None, "a.role = %(role)s"),
                ("topic", wanted.topic or None, "a.topic = %(topic)s"),
                ("since", wanted.since, "a.local_day >= %(since)s"),
                ("until", wanted.until, "a.local_day <= %(until)s"),
                ("record", self._record(wanted.record), "a.originator_id = %(record)s"),
                ("correlation", wanted.correlation or None, "a.correlation_id = %(correlation)s"),
            ),
        ):
            if value is not None:
                parts.append(condition)
                values[name] = value
        return " AND ".join(parts), values

    def _record(self, typed: str) -> UUID | None:
        """The id of a record that was named by id or code; an id of nothing where there is none."""
        if not typed:
            return None
        try:
            return UUID(typed)
        except ValueError:
            row = self._log.query_one(
                "SELECT nomination_id FROM nominations WHERE code = %s", (typed.upper(),)
            )
            return row["nomination_id"] if row else UUID(int=0)

    def _told(self, rows: list[Row], more: Callable[[Row], Text]) -> list[ActLine]:
        stories = self._stories([row["act"] for row in rows])
        plan = self._movements.in_force().plan
        titles = {step.id: step.title for category in plan.categories.values() for step in category.chain}
        lines = []
        for row in rows:
            story, custody = stories.get(row["act"], (Story(Text(row["topic"], row["topic"])), False))
            row["steps"] = titles
            row["particulars"] = story.detail if custody else Text("", "")
            lines.append(ActLine(row, story.headline, more(row)))
        return lines

    def _stories(self, numbers: list[int]) -> dict[int, tuple[Story, bool]]:
        """Return what acts are told as, by their place in the log, in one question, and whether each is upon keys or witnesses.

        Headlines name nobody; of acts upon anything else the particulars may."""
        self._log.vault.sync()
        found = {}
        for row in self._log.query(
            "SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events "
            "WHERE notification_id = ANY(%s)",
            (numbers,),
        ):
            event: Any = self._log.mapper.to_domain_event(
                StoredEvent(
                    row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"])
                )
            )
            found[row["notification_id"]] = tell(event), type(event) in CUSTODY
        return found

    def _security(
        self, actor: Actor, column: LiteralString, values: Sequence[str], turn: Turn
    ) -> tuple[list[Row], bool, bool]:
        authorise(actor, "security.read")
        backwards = turn.after is not None and turn.before is None
        order: LiteralString = "ASC" if backwards else "DESC"
        rows = self._log.query(
            "SELECT s.id, s.at, s.kind, s.code, s.act, s.record_id, s.correlation_id, o.full_name AS officer, o.username, "
            "n.code AS dossier FROM unnest(%(each)s::text[]) AS e (each_one) CROSS JOIN LATERAL (SELECT * FROM security_log l "
            f"WHERE l.{column} = each_one AND (%(before)s::bigint IS NULL OR l.id < %(before)s) "
            f"AND (%(after)s::bigint IS NULL OR l.id > %(after)s) ORDER BY l.id {order} LIMIT %(limit)s) s "
            "LEFT JOIN officers o USING (officer_id) LEFT JOIN nominations n ON n.nomination_id = s.record_id "
            f"ORDER BY s.id {order} LIMIT %(limit)s",
            {
                "each": list(values),
                "before": turn.before,
                "after": turn.after if backwards else None,
                "limit": turn.limit + 1,
            },
        )
        more, rows = len(rows) > turn.limit, rows[: turn.limit]
        if backwards:
            return rows[::-1], more, bool(rows)
        return rows, turn.before is not None and bool(rows), more
