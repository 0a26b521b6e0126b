"""Read models of the movement: what is in force, and the text of every plan that ever was."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.types.json import Jsonb

from aggregates.movement import Movement
from aggregates.movement_custody import (
    LedgerKeyRotated,
    MasterKeyRotated,
    MovementEvent,
    WitnessDismissed,
    WitnessEnlisted,
)
from projections.registry import Statement, view

movements = view("movements", ["movements", "plans"])


@movements.on(Movement.Opened)
def _opened(e: Movement.Opened) -> Iterable[Statement]:
    yield (
        "INSERT INTO movements (movement_id, name, plan_id, plan_version, readings, first_year, last_year, demonstration, "
        "version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            e.originator_id,
            e.name,
            e.plan_id,
            e.plan_version,
            Jsonb(e.readings),
            e.first_year,
            e.last_year,
            e.demonstration,
            e.originator_version,
        ),
    )


@movements.on(Movement.PlanAdopted)
def _adopted(e: Movement.PlanAdopted) -> Iterable[Statement]:
    yield (
        "UPDATE movements SET plan_id = %s, plan_version = %s, readings = %s, first_year = %s, last_year = %s, version = %s "
        "WHERE movement_id = %s",
        (
            e.plan_id,
            e.plan_version,
            Jsonb(e.readings),
            e.first_year,
            e.last_year,
            e.originator_version,
            e.originator_id,
        ),
    )


@movements.on(Movement.Opened, Movement.PlanAdopted)
def _text(e: Movement.Opened | Movement.PlanAdopted) -> Iterable[Statement]:
    if e.text:
        # A version that comes back in force is the same text: what was recorded first stands.
        yield (
            "INSERT INTO plans (plan_id, version, sha256, text, adopted_at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (plan_id, version) DO NOTHING",
            (e.plan_id, e.plan_version, e.sha256, e.text, e.timestamp),
        )


@movements.on(
    Movement.DatumConfirmed,
    Movement.PrizeCoefficientSet,
    Movement.BaseSalarySet,
    LedgerKeyRotated,
    MasterKeyRotated,
    WitnessEnlisted,
    WitnessDismissed,
)
def _confirmed(e: MovementEvent) -> Iterable[Statement]:
    yield "UPDATE movements SET version = %s WHERE movement_id = %s", (e.originator_version, e.originator_id)


@movements.on(Movement.ReadingChanged)
def _reading(e: Movement.ReadingChanged) -> Iterable[Statement]:
    yield (
        "UPDATE movements SET readings = readings || %s, version = %s WHERE movement_id = %s",
        (Jsonb({e.name: e.value}), e.originator_version, e.originator_id),
    )
