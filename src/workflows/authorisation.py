"""Who may do what, where: the table of ``workflows.permissions`` asked for an officer, a place and a dossier's step.

A permission is a role and a place: an officer acts inside the subtree of the unit the appointment is in, and offices of
the district act in the whole district. Templates only read it.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from rules.evaluators import takes_attestation
from rules.offices import DISTRICT_ROLES
from rules.plan import Plan
from workflows.permissions import ACTS
from workflows.subjects import shape_of

_PREPARERS_ACTS: Final = frozenset(
    {
        "nomination.meeting",
        "nomination.supply",
        "nomination.withdraw",
    }
)
"""What the office does that brought the dossier in, wherever the dossier is by now."""
_STEP_OF: Final = {
    "nomination.confirm_complete": "confirm_complete",
    "nomination.verify_claims": "verify_claims",
    "nomination.post": "close_posting",
    "nomination.close_posting": "close_posting",
    "nomination.answer_comment": "close_posting",
    "nomination.endorse": "endorse",
    "nomination.appraise": "appraise",
    "certificate.issue": "issue_certificate",
}
"""The act a step of the chain ends with, by what is done at it. Returning and rejecting is done at several."""
_DEPARTMENTS_ANYWHERE: Final = frozenset({"overview.read", "review.read"})
"""What a department does outside itself: it sees the counts of those it is to help."""


def roles_for(act_id: str, nomination: Nomination, plan: Plan) -> tuple[str, ...]:
    """Return the roles a dossier itself names for an act: of its first step, of its criteria, or of its present step.

    ``plan`` is the one the dossier goes by.
    """
    if act_id in _PREPARERS_ACTS:
        return nomination.preparing_roles
    if act_id == "nomination.submit":
        return nomination.submitting_roles
    if act_id == "nomination.attest":
        criteria = plan.category(nomination.category).criteria
        return tuple({role for c in criteria if takes_attestation(c) for role in c.attested_by})
    if act_id == "nomination.paper_minutes":
        return (*nomination.preparing_roles, *_first_with(nomination, "confirm_complete"))
    if act_id == "nomination.paper_receipt":
        return _first_with(nomination, "confirm_complete")
    if act_id == "nomination.paper_submission":
        return _first_with(nomination, "endorse")
    step = nomination.current_step
    own = _STEP_OF.get(act_id, step["act"])
    if step["act"] != own:
        # Not the step of the act: whose the act is, is said all the same, so that another office is told it is not its own.
        return tuple({role for s in nomination.chain if s["act"] == own for role in s["roles"]})
    return tuple(step["roles"])


def _first_with(nomination: Nomination, act: str) -> tuple[str, ...]:
    """The roles of the first step of the chain that ends with ``act``; none where the chain has no such step."""
    return next((tuple(step["roles"]) for step in nomination.chain if step["act"] == act), ())


def place_for(act_id: str, actor: Actor, nomination: Nomination, plan: Plan) -> str | None:
    """Return the place at which an act on a dossier is authorised; None: wherever in the district it lies.

    A department attests what the plan asks it about any unit's dossier, which names no household.
    """
    if act_id in ("nomination.attest", "dossier.read") and attests_for_units(actor, nomination, plan):
        return None
    return nomination.unit_path


def attests_for_units(actor: Actor, nomination: Nomination, plan: Plan) -> bool:
    """Whether the officer's department has a say in a dossier of another unit because the plan lets it attest there."""
    category = plan.category(nomination.category)
    return (
        actor.role == "department"
        and shape_of(category) == "unit"
        and actor.role in roles_for("nomination.attest", nomination, plan)
    )


def place_of_charge(actor: Actor, department_id: UUID, unit_path: str) -> str:
    """Return the place at which an act on a sponsorship of the commune at ``unit_path`` is authorised.

    It is the department's own as much as the commune's, and of everybody in the commune: the hamlets are helped too. One
    department's charge is no other's, wherever the two have their seat.
    """
    department = actor.role == "department"
    own = actor.acts_for(department_id) if department else actor.unit_path.startswith(unit_path)
    return actor.unit_path if own else unit_path


def scope_of(actor: Actor, act_id: str = "") -> str:
    """The path under which the officer acts: the own unit's subtree, or the district for offices of the district.

    A department acts for itself: what others nominate is not its affair. How poor they are is.
    """
    helps = actor.role == "department" and act_id in _DEPARTMENTS_ANYWHERE
    whole = "/" + actor.unit_path.split("/")[1] + "/"
    return whole if helps or actor.role in DISTRICT_ROLES else actor.unit_path


def may(
    actor: Actor, act_id: str, unit_path: str | None = None, step_roles: tuple[str, ...] | None = None
) -> bool:
    """Whether :func:`authorise` would pass."""
    try:
        authorise(actor, act_id, unit_path, step_roles)
    except Refused:
        return False
    return True


def authorise(
    actor: Actor,
    act_id: str,
    unit_path: str | None = None,
    step_roles: tuple[str, ...] | None = None,
    day: date | None = None,
) -> None:
    """Refuse unless the officer's role may do ``act_id`` at the place ``unit_path``.

    ``step_roles`` are the roles of the dossier's present step, asked by acts the chain governs. Raises ``forbidden``,
    ``foreign_unit`` or ``appointment_ended``.
    """
    act = ACTS[act_id]
    roles = act.roles if act.roles is not None else frozenset(step_roles or ())
    if roles.isdisjoint(actor.roles):
        raise Refused("forbidden")
    if day is not None and not actor.valid_from <= day <= actor.valid_to:
        raise Refused("appointment_ended", day=day.strftime("%d/%m/%Y"))
    if unit_path is not None and not unit_path.startswith(scope_of(actor, act_id)):
        raise Refused("foreign_unit")
