"""A hall and who sits where: blocks of rows of seats, filled unit by unit in the order of the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")
MOST_BLOCKS: Final = 26
MOST_ROWS: Final = 100
MOST_SEATS: Final = 100
"""Beyond these a hall is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the hall: its name, how many rows it has, and how many seats each row."""

    name: str
    rows: int
    seats: int


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """One seat: the number of its block in the hall, of its row and of the seat in it, each counted from 1."""

    block: int
    row: int
    seat: int


def seats_in(hall: Sequence[Block]) -> int:
    """Return how many seats a hall has."""
    return sum(block.rows * block.seats for block in hall)


def is_in(hall: Sequence[Block], seat: Seat) -> bool:
    """Whether the hall has that seat."""
    if not 1 <= seat.block <= len(hall):
        return False
    block = hall[seat.block - 1]
    return 1 <= seat.row <= block.rows and 1 <= seat.seat <= block.seats


def arranged(hall: Sequence[Block], parties: Sequence[Sequence[T]], *, new_rows: bool) -> dict[T, Seat]:
    """Seat parties one after another, each together; with ``new_rows`` every party begins a row of its own.

    Raises ``ValueError`` when the hall is too small for that.
    """
    found: dict[T, Seat] = {}
    free = _seats(hall)
    last: Seat | None = None
    for party in parties:
        for place, member in enumerate(party):
            seat = next(free, None)
            if new_rows and place == 0 and last is not None:
                while seat is not None and (seat.block, seat.row) == (last.block, last.row):
                    seat = next(free, None)
            if seat is None:
                raise ValueError("the hall is too small")
            found[member] = last = seat
    return found


def nearest_free(hall: Sequence[Block], taken: Sequence[Seat], beside: Sequence[Seat]) -> Seat | None:
    """Return a free seat: in a row where one of ``beside`` sits, or else the first of the hall; None where it is full."""
    rows, occupied = {(seat.block, seat.row) for seat in beside}, set(taken)
    free = [seat for seat in _seats(hall) if seat not in occupied]
    return next((seat for seat in free if (seat.block, seat.row) in rows), free[0] if free else None)


def _seats(hall: Sequence[Block]) -> Iterator[Seat]:
    for number, block in enumerate(hall, start=1):
        for row in range(1, block.rows + 1):
            for seat in range(1, block.seats + 1):
                yield Seat(number, row, seat)
