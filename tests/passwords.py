"""Passwords hashed with the least work argon2 accepts, where a test is not about their strength."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from argon2 import PasswordHasher

from workflows import people, second_factor

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
# A name that nobody has is checked against a hash too, so that it takes as long as one that somebody has.
_NOBODY = _CHEAP.hash("nobody signs in with this")


@contextmanager
def hashed_cheaply() -> Iterator[None]:
    """Hash cheaply for the length of a block: an account at full cost takes as long as most of a test."""
    with (
        mock.patch.multiple(people, _HASHER=_CHEAP, _NOBODY=_NOBODY),
        mock.patch.object(second_factor, "_HASHER", _CHEAP),
    ):
        yield
