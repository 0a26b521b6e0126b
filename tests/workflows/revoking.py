"""The steps of a revocation in the small world, in short words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.signing import code_for
from tests.workflows.world import World

from aggregates.actors import Actor
from workflows.kernel import Command

STEPS = ("proposed", "hearing", "heard", "advised", "signed")


def propose(world: World, nomination: UUID, by: str = "standing", **more: Any) -> UUID:
    """Propose that an award be revoked."""
    facts: dict[str, Any] = {
        "ground": "dishonest_declaration", "basis": "own", "reason": "khai thiếu thu nhập từ đàn bò", "uploads": [], **more,
    }  # fmt: skip
    outcome = world.app.revocations.propose(world[by], Command(), nomination_id=nomination, **facts)
    return UUID(outcome["id"])


def advance(world: World, revocation: UUID, to: str, since: str = "proposed") -> None:
    """Carry a revocation on to a state."""
    r = world.app.revocations
    wanted: dict[str, Any] = {"revocation_id": revocation, "uploads": []}
    for step in STEPS[STEPS.index(since) + 1 : STEPS.index(to) + 1]:
        if step == "hearing":
            r.examine(world["inspector"], Command(), grounded=True, findings="đã xác minh tại hộ", **wanted)
        elif step == "heard":
            r.hear(
                world["clerk"], Command(), channel="in_person", heard_on=world.clock.today(), statement="tôi nhận", **wanted
            )  # fmt: skip
        elif step == "advised":
            r.advise(
                world["council_chair"], Command(), opinion="revoke", minutes="Biên bản số 03/BB-HĐ",
                conclusion="hộ đã kê khai thiếu thu nhập", **wanted,
            )  # fmt: skip
        else:
            sign(world, revocation)


def sign(world: World, revocation: UUID, by: Actor | None = None) -> dict[str, Any]:
    """Sign a revocation."""
    who = by or world["district_chair"]
    return world.app.revocations.sign(who, Command(), revocation_id=revocation, code=code_for(world.app, who))


def revoked(world: World, nomination: UUID) -> UUID:
    """Have an award revoked; return the revocation."""
    revocation = propose(world, nomination)
    advance(world, revocation, "signed")
    return revocation


def household_prize(world: World, value: str = "0.3") -> None:
    """Set what was never found: the coefficient for households."""
    world.app.prizes.set_coefficient(
        world["admin"], Command(), kind="district:giay_khen:household", value=Decimal(value),
        valid_from=date(2020, 1, 1), document="1/QĐ", issued_on=date(2020, 1, 1), remarks="x",
    )  # fmt: skip
