"""What if: the verdicts of all open dossiers under another reading or another plan, before anybody decides to change it.

Nothing is recorded and nothing adopted. Each dossier is judged twice on the same facts of today: by what it goes by now,
which it keeps if it has been submitted, and by what is being considered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.refusals import Refused
from rules.assessment import Assessment
from rules.plan import Plan
from rules.readings import ReadingValue
from rules.text import Text
from rules.verdict import Verdict
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, may, scope_of
from workflows.kernel import Kernel
from workflows.loaded import Loaded
from workflows.movement import InForce, Movements, carried_over, require_reading
from workflows.plans import PlanFile, PlanLibrary
from workflows.restriction import RESTRICTED
from workflows.unit_views import COMMUNES_SQL

MOST: Final = 2000
"""Dossiers judged at one question. Some 4 ms each, so that a page waits seconds, not minutes."""
_CHUNK: Final = 200
_OPEN: Final = "n.live AND n.status <> 'decided' AND n.unit_path LIKE %s || '%%'"
"""What is judged still: a dossier whose award is decided is live until its certificate is there, and its verdict is past."""
_JUDGED: Final = (
    "SELECT n.nomination_id, n.code, n.category, n.subject_id, n.subject_name, n.commitment_id, u.name AS place, "
    "c.name AS commune FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id "
    f"LEFT JOIN units c ON c.unit_id = u.parent_id AND c.kind IN {COMMUNES_SQL} "
    f"WHERE n.subject_id NOT IN {RESTRICTED} AND {_OPEN} ORDER BY n.category, n.code LIMIT %s"
)
_HOW_MANY: Final = (
    f"SELECT count(*) AS open, count(*) FILTER (WHERE n.subject_id IN {RESTRICTED}) AS restricted "
    f"FROM nominations n WHERE {_OPEN}"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is being considered: another plan (None: each dossier's own), and readings that differ from those in force."""

    plan: PlanFile | None = None
    readings: Mapping[str, ReadingValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Differs:
    """One criterion that would be judged otherwise. None: the plan of that side does not ask it."""

    title: Text
    now: Verdict | None
    then: Verdict | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One open dossier: its verdict now and then. ``then`` is None where the other plan does not judge its category."""

    nomination_id: UUID
    code: str
    subject: str | None
    place: str
    category: str
    title: Text
    now: Verdict
    then: Verdict | None
    criteria: tuple[Differs, ...]

    @property
    def changes(self) -> bool:
        """Whether the verdict of the whole would be another one."""
        return self.now is not self.then


@dataclass(frozen=True, slots=True)
class Count:
    """How many dossiers of a category go from one verdict to another, or stay."""

    category: str
    title: Text
    now: Verdict
    then: Verdict | None
    dossiers: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What would become of the open dossiers.

    ``lines`` have those that change first; they are empty for an office that may not read dossiers, ``counts`` never are.
    ``open`` dossiers are ``judged``, or are left out: those ``erased`` have no facts any more, those ``restricted`` are not
    processed at their subject's wish, and ``unseen`` are more than the :data:`MOST` that are judged at once. Dossiers that
    are decided already are not open.
    """

    lines: tuple[Line, ...]
    counts: tuple[Count, ...]
    open: int
    judged: int
    changed: int
    erased: int
    restricted: int
    unseen: int


class WhatIf:
    """Asks what would change. It changes nothing."""

    def __init__(self, kernel: Kernel, movements: Movements, plans: PlanLibrary, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._plans = plans
        self._assessor = assessor

    def ask(self, actor: Actor, question: Question) -> Answer:
        """Judge every open dossier in the officer's charge as it is, and as it would be.

        Raises ``bad_choice`` for a reading that neither the plan considered nor the one in force knows.
        """
        authorise(actor, "movement.read", day=self._kernel.clock.today())
        ours = self._movements.in_force()
        considered = question.plan.plan if question.plan else ours.plan
        for name, value in question.readings.items():
            require_reading(considered, name, value)
        self._log.vault.sync()
        rows = self._log.query(_JUDGED, (scope_of(actor), MOST))
        total = self._log.query_one(_HOW_MANY, (scope_of(actor),)) or {"open": 0, "restricted": 0}
        lines: list[Line] = []
        erased = 0
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            loaded = Loaded(self._log, chunk)
            for row in chunk:
                line = self._line(row, loaded, question, ours)
                lines += [line] if line else []
                erased += line is None
        lines.sort(key=lambda one: (not one.changes, one.category, one.code))
        return Answer(
            lines=tuple(lines) if may(actor, "dossier.read") else (),
            counts=_counted(lines),
            open=total["open"],
            judged=len(lines),
            changed=sum(one.changes for one in lines),
            erased=erased,
            restricted=total["restricted"],
            unseen=max(total["open"] - total["restricted"] - len(rows), 0),
        )

    def _line(self, row: Row, loaded: Loaded, question: Question, ours: InForce) -> Line | None:
        nomination = loaded.nominations[row["nomination_id"]]
        today = self._kernel.clock.today()
        own, readings = self._movements.terms_of(nomination)
        other = question.plan.plan if question.plan else own
        then: Assessment | None = None
        try:
            category = other.categories.get(nomination.category)
            if category is not None and category.assessable:
                now, then = self._assessor.compare(
                    nomination,
                    today,
                    load=loaded,
                    plan=other,
                    readings=_readings(readings, question, ours),
                )
            else:
                now = self._assessor.judge(nomination, today, load=loaded)
        except Refused as refusal:
            if refusal.code != "subject_erased":
                raise
            return None
        return Line(
            nomination_id=nomination.id,
            code=nomination.code,
            subject=row["subject_name"],
            place=", ".join(p for p in (row["place"], row["commune"]) if p),
            category=nomination.category,
            title=own.category(nomination.category).title,
            now=now.verdict,
            then=then.verdict if then else None,
            criteria=_differences(own, other, now, then) if then else (),
        )


def _readings(own: Mapping[str, ReadingValue], question: Question, ours: InForce) -> dict[str, Any]:
    """The readings considered: with another plan all that would be in force then, else the dossier's own but for those asked."""
    if question.plan is not None:
        return {**carried_over(ours.decided, ours.plan.id, question.plan.plan), **question.readings}
    # A dossier of an older version may lack the question: nothing would be read otherwise there.
    asked = {n: v for n, v in question.readings.items() if n in own}
    return {**own, **asked}


_FALLS_AWAY: Final = Text("kế hoạch kia không có tiêu chí này", "the other plan has no such criterion")


def _differences(own: Plan, other: Plan, now: Assessment, then: Assessment) -> tuple[Differs, ...]:
    before = {c.id: c for c in now.criteria}
    after = {c.id: c for c in then.criteria}
    found = []
    for id in dict.fromkeys([*before, *after]):
        one, two = before.get(id), after.get(id)
        if (one.verdict if one else None) is (two.verdict if two else None):
            continue
        plan = other if two else own
        told = two or one
        assert told is not None
        found.append(
            Differs(
                plan.category(now.category).criterion(id).title,
                one.verdict if one else None,
                two.verdict if two else None,
                told.reason if two else _FALLS_AWAY,
            )
        )
    return tuple(found)


def _counted(lines: list[Line]) -> tuple[Count, ...]:
    counts = Counter((one.category, one.title, one.now, one.then) for one in lines)
    return tuple(
        Count(category, title, now, then, n)
        for (category, title, now, then), n in sorted(
            counts.items(), key=lambda item: (item[0][0], item[0][2] is item[0][3], -item[1])
        )
    )
