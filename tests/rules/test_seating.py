"""Who sits where: each party together, in the order of the programme, and nobody on two chairs or on none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.seating import Block, Seat, arranged, is_in, nearest_free, seats_in

HALL = [Block("A", 2, 3), Block("B", 1, 4)]
halls = st.lists(st.builds(Block, st.just("x"), st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=4)


def every_seat(hall: list[Block]) -> list[Seat]:
    """Return all seats from the front, in words of the hall alone."""
    return [
        Seat(block, row, seat)
        for block in range(1, len(hall) + 1)
        for row in range(1, hall[block - 1].rows + 1)
        for seat in range(1, hall[block - 1].seats + 1)
    ]


def test_a_hall_has_the_seats_of_its_rows() -> None:
    assert seats_in(HALL) == 10
    assert seats_in([]) == 0


@pytest.mark.parametrize(
    ("seat", "there"),
    [
        ((1, 1, 1), True), ((1, 2, 3), True), ((2, 1, 4), True),
        ((0, 1, 1), False), ((3, 1, 1), False), ((1, 0, 1), False), ((1, 3, 1), False), ((2, 2, 1), False),
        ((1, 1, 0), False), ((1, 1, 4), False), ((2, 1, 5), False),
    ],
)  # fmt: skip
def test_a_seat_is_in_the_hall_or_not(seat: tuple[int, int, int], there: bool) -> None:
    assert is_in(HALL, Seat(*seat)) is there


def test_one_after_another() -> None:
    found = arranged(HALL, [["a", "b"], ["c", "d"], ["e", "f", "g"]], new_rows=False)
    assert found == dict(zip("abcdefg", every_seat(HALL), strict=False))


def test_each_party_in_a_row_of_its_own() -> None:
    found = arranged(HALL, [["a", "b"], ["c"], ["d", "e"]], new_rows=True)
    assert found == {
        "a": Seat(1, 1, 1), "b": Seat(1, 1, 2), "c": Seat(1, 2, 1), "d": Seat(2, 1, 1), "e": Seat(2, 1, 2),
    }  # fmt: skip
    # A party that fills its row ends there: the next row is the next party's. A longer one goes on in it.
    found = arranged(HALL, [["a", "b", "c"], ["d", "e", "f", "g"]], new_rows=True)
    assert (found["d"], found["g"]) == (Seat(1, 2, 1), Seat(2, 1, 1))
    # Nobody of a party is no party: it takes no row.
    assert arranged(HALL, [["a"], [], ["b"]], new_rows=True)["b"] == Seat(1, 2, 1)


@pytest.mark.parametrize(
    ("parties", "new_rows"), [([list("abcdefghijk")], False), ([["a"], ["b"], ["c"], ["d"]], True)]
)
def test_a_hall_that_is_too_small(parties: list[list[str]], new_rows: bool) -> None:
    with pytest.raises(ValueError, match=r"^the hall is too small$"):
        arranged(HALL, parties, new_rows=new_rows)
    assert len(arranged(HALL, [parties[0][:10]], new_rows=new_rows)) == len(parties[0][:10])


@given(halls, st.data(), st.booleans())
def test_nobody_shares_a_seat_and_the_order_is_kept(
    hall: list[Block], data: st.DataObject, new_rows: bool
) -> None:
    sizes = data.draw(st.lists(st.integers(0, 4), max_size=5))
    parties = [[(n, m) for m in range(size)] for n, size in enumerate(sizes)]
    try:
        found = arranged(hall, parties, new_rows=new_rows)
    except ValueError:
        assert new_rows or sum(sizes) > seats_in(hall)
        return
    people = [member for party in parties for member in party]
    seats = [found[person] for person in people]
    assert seats == sorted(set(seats))
    assert all(is_in(hall, seat) for seat in seats)
    if new_rows:
        assert all(found[party[0]].seat == 1 for party in parties if party)
    else:
        assert seats == every_seat(hall)[: len(people)]


def test_a_seat_beside_others_or_else_the_first() -> None:
    taken = [Seat(1, 1, 1), Seat(2, 1, 1), Seat(2, 1, 2)]
    assert nearest_free(HALL, taken, [Seat(2, 1, 1)]) == Seat(2, 1, 3)
    assert nearest_free(HALL, taken, []) == Seat(1, 1, 2)
    full = [*taken, Seat(2, 1, 3), Seat(2, 1, 4)]
    assert nearest_free(HALL, full, [Seat(2, 1, 1)]) == Seat(1, 1, 2)
    assert nearest_free(HALL, every_seat(HALL), [Seat(1, 1, 1)]) is None
