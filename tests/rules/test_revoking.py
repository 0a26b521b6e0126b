"""Grounds and terms of a revocation: dated, each with its source, and nothing applied before its day without a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.rules.conftest import Says

from rules import revoking
from rules.revoking import REVOCATION_GROUNDS, revocation_term


def test_the_grounds_in_their_words(says: Says) -> None:
    assert list(REVOCATION_GROUNDS) == [
        "dishonest_declaration", "false_papers", "unlawful_proposal", "standard_not_met",
    ]  # fmt: skip
    for id, ground in REVOCATION_GROUNDS.items():
        assert ground.id == id
        assert ground.source
        says(ground.title, ground.said)
    # They are kept as the program begins: read anew they are the same, in every part.
    assert {row["id"]: revoking._ground(row) for row in revoking._file()["grounds"]} == REVOCATION_GROUNDS


def test_a_ground_is_doubtful_before_its_day_and_where_nobody_compared_it() -> None:
    ground = REVOCATION_GROUNDS["false_papers"]
    assert (ground.valid_from, ground.confirmed) == (date(2024, 1, 1), True)
    assert ground.doubtful_on(ground.valid_from - timedelta(days=1))
    assert not ground.doubtful_on(ground.valid_from)
    assert replace(ground, confirmed=False).doubtful_on(ground.valid_from)


def test_what_ships() -> None:
    day = date(2020, 6, 1)
    terms = {what: revocation_term(what, day) for what in ("hearing", "recovery", "reminder")}
    assert {what: (t.what, t.working_days, t.confirmed) for what, t in terms.items()} == {
        "hearing": ("hearing", 10, False), "recovery": ("recovery", 20, False), "reminder": ("reminder", 10, False),
    }  # fmt: skip
    with pytest.raises(KeyError, match="appeal"):
        revocation_term("appeal", day)


def test_the_term_is_the_newest_in_force_else_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def row(year: int, days: int, what: str = "hearing") -> dict[str, object]:
        return {
            "what": what,
            "valid_from": date(year, 1, 1),
            "working_days": days,
            "source": "x",
            "confirmed": True,
        }

    # As they may stand in the file: in any order.
    rows = [row(2022, 7), row(2018, 5), row(2020, 6), row(2019, 99, "recovery")]
    monkeypatch.setattr(revoking, "_file", lambda: {"terms": rows})
    for day, expected in (
        (date(2017, 12, 31), 5), (date(2018, 1, 1), 5), (date(2019, 12, 31), 5), (date(2020, 1, 1), 6),
        (date(2021, 12, 31), 6), (date(2022, 1, 1), 7), (date(2030, 1, 1), 7),
    ):  # fmt: skip
        assert revocation_term("hearing", day).working_days == expected
