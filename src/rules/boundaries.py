"""Year-end reviews on other boundaries: what a unit's rates were, had it always had today's borders.

After a merger the rate of earlier years is recomputed on the boundary of the later year, since a rate of one area
compared with the rate of another says nothing about how poverty fell.
"""

from __future__ import annotations

from collections.abc import Iterable

from rules.facts import Review


def combined(*parts: Iterable[Review]) -> tuple[Review, ...]:
    """Add up the reviews of the parts of a unit, year by year.

    A year that one part lacks is left out, and a count that one part does not know is not known of the whole: a sum
    over some of the parts would look like a fall of poverty.
    """
    by_part = [{review.year: review for review in part} for part in parts]
    years = sorted(set.intersection(*(set(part) for part in by_part))) if by_part else []
    return tuple(
        Review(
            year,
            _total(part[year].households for part in by_part),
            _total(part[year].poor for part in by_part),
            _total(part[year].near_poor for part in by_part),
        )
        for year in years
    )


def without(whole: Iterable[Review], part: Iterable[Review]) -> tuple[Review, ...]:
    """Take a part that was moved to another unit out of the reviews of the whole, year by year.

    A year that the part lacks is left out. Raises ``ValueError`` where the part counts more households than the whole.
    """
    moved = {review.year: review for review in part}
    return tuple(
        Review(
            review.year,
            _rest(review.households, moved[review.year].households),
            _rest(review.poor, moved[review.year].poor),
            _rest(review.near_poor, moved[review.year].near_poor),
        )
        for review in sorted(whole, key=lambda review: review.year)
        if review.year in moved
    )


def _total(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _rest(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part
