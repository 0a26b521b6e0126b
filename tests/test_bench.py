"""The benchmark's own contender still does what it is measured by: a benchmark that cannot run measures nothing."""

from __future__ import annotations

from bench.ours import build
from bench.probe import probe


def test_the_products_lifecycle_runs_and_refuses_what_every_contender_must_refuse(
    empty_database: str,
) -> None:
    contender = build()
    contender.create(empty_database)
    contender.open(empty_database, 4)
    try:
        assert probe(contender) > 1
    finally:
        contender.close()
