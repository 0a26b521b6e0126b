"""Certificates to print, and a process of its own that carries out a run: ``python -m tests.workflows.printing``.

The process prints ``made N`` after N pages have been kept; whoever started it kills it at a moment of their choosing.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from uuid import UUID

from tests.signing import code_for
from tests.workflows.world import World

from workflows import print_runs
from workflows.kernel import Command

HAMLETS = ("son", "yen", "long")


def awarded(world: World, heads: list[str], issued: int | None = None) -> UUID:
    """Have one household per head awarded by one decision, in that order, each with its certificate; return the decision.

    With ``issued`` only so many of them have theirs.
    """
    nominations = []
    for n, head in enumerate(heads):
        hamlet = HAMLETS[n % len(HAMLETS)]
        world.clock.set_day(date(2020, 3, 2))
        household = world.household(hamlet, head=head, code=f"H-{world.count('households')}")
        commitment = world.commitment(household, hamlet)
        world.exited(commitment, hamlet)
        world.incomes(commitment, hamlet)
        nominations.append(world.nomination("council", household=household, hamlet=hamlet))
    world.clock.set_day(date(2020, 6, 1))
    decision = world.decision(nominations)
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=decision, code=code_for(world.app, chair))
    for nomination in nominations[:issued]:
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    return decision


def certificates(world: World, decision: UUID, order: str = "decision") -> list[UUID]:
    """Return the decision's certificates in an order."""
    rows = world.app.print_runs.certificates(world["standing"], [decision], order)
    return [row["certificate_id"] for row in rows]


def begun(world: World, decision: UUID, chosen: list[UUID] | None = None, **more: object) -> UUID:
    """Begin a run of the decision's certificates."""
    facts: dict[str, object] = {"mode": "overprint", **more}
    outcome = world.app.print_runs.begin(
        world["standing"],
        Command(),
        decision_ids=[decision],
        certificate_ids=certificates(world, decision) if chosen is None else chosen,
        **facts,  # type: ignore[arg-type]
    )
    return UUID(outcome["id"])


def main() -> None:
    """Carry out the run that is named until the end, or until somebody ends us."""
    url, folder, run, bundle = sys.argv[1:]
    print_runs.BUNDLE = int(bundle)
    world = World(url, Path(folder))
    status = world.app.print_runs.carry_out(
        UUID(run), progress=lambda made, _: print(f"made {made}", flush=True), processes=1
    )
    print(status, flush=True)


if __name__ == "__main__":
    main()
