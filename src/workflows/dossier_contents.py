"""What a dossier holds: the plan's own papers that are there by the end of a step, and who handed each in.

A plan says of every paper by which step's end it must be there. Whoever does that step says with it that the required ones are
there, and its page names them. Minutes are there once the meeting is on record; what was returned as missing is not there until
it is supplied; of a paper that a plan does not require nobody has said anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from aggregates.nomination import Nomination
from rules.plan import MINUTES_PART, DossierPart, Plan
from rules.text import Text
from rules.wording import capital

REPORT: Final = Text("Báo cáo thành tích", "Report of achievements")
"""What every submission brings, by the name it has where the plan lists no papers of its own."""


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of a dossier: what the plan calls it, and the office that handed it in; None where the plan does not say."""

    title: Text
    by: Text | None = None


def vouched_for(nomination: Nomination, plan: Plan, upto: str) -> list[DossierPart]:
    """Return the papers that whoever does the step ``upto`` says are there: required, due at it or before, minutes aside."""
    return [p for p in _due(nomination, plan, upto) if p.required]


def welcome(nomination: Nomination, plan: Plan, upto: str) -> list[DossierPart]:
    """Return the papers that a dossier may have by the end of the step ``upto`` and need not have, minutes aside."""
    return [p for p in _due(nomination, plan, upto) if not p.required]


def _due(nomination: Nomination, plan: Plan, upto: str) -> list[DossierPart]:
    due = _steps(nomination, upto, within=True)
    parts = plan.category(nomination.category).dossier_parts
    return [p for p in parts if p.id != MINUTES_PART and p.due_step in due]


def held_at_submission(nomination: Nomination, plan: Plan, missing: Collection[str] = ()) -> list[Held]:
    """Return what was handed in when the dossier was submitted; ``missing`` are the titles returned and not supplied yet."""
    return _held(nomination, plan, _steps(nomination, nomination.chain[0]["id"], within=True), missing)


def held_before(nomination: Nomination, plan: Plan, act: str, missing: Collection[str] = ()) -> list[Held]:
    """Return what was there when the step that ends with ``act`` began: what its letter encloses, the letter not among it."""
    step = next(s["id"] for s in nomination.chain if s["act"] == act)
    return _held(nomination, plan, _steps(nomination, step, within=False), missing)


def done_before(nomination: Nomination, act: str, later: str) -> bool:
    """Whether the dossier's own chain has a step of ``act`` before the one that ends with ``later``."""
    acts = [str(step["act"]) for step in nomination.chain]
    return act in acts[: acts.index(later)]


def _held(nomination: Nomination, plan: Plan, due: Collection[str], missing: Collection[str]) -> list[Held]:
    parts = plan.category(nomination.category).dossier_parts
    there = [
        Held(part.title, plan.role_title(part.provided_by))
        for part in parts
        if part.due_step in due
        and part.title.vi not in missing
        and (nomination.meeting_record is not None if part.id == MINUTES_PART else part.required)
    ]
    unlisted = [] if parts else [Held(REPORT)]
    if nomination.meeting_record is not None and all(part.id != MINUTES_PART for part in parts):
        # A meeting may be recorded under a plan that asks for none: its minutes are there all the same.
        unlisted.append(Held(capital(nomination.minutes)))
    return [*there, *unlisted]


def _steps(nomination: Nomination, upto: str, *, within: bool) -> list[str]:
    """The steps of the dossier's own chain before ``upto``, and that one too if ``within``."""
    ids = [str(step["id"]) for step in nomination.chain]
    return ids[: ids.index(upto) + within]
