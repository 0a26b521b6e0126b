"""How the council votes, in the words that pages and minutes share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from rules.council import needed_words, quorum_words, tie_words, voting_words
from rules.explain import voting_words as explained
from rules.plan import load_plan

RULE = load_plan("kh87-2018").council_rule


@pytest.mark.parametrize(
    ("share", "vi", "en"),
    [
        ("1/2", "quá nửa tổng số thành viên", "more than half of all members"),
        ("3/5", "ít nhất 3/5 tổng số thành viên", "at least 3/5 of all members"),
        ("2/3", "ít nhất 2/3 tổng số thành viên", "at least 2/3 of all members"),
        ("1", "toàn bộ thành viên", "all members"),
    ],
)
def test_a_half_is_exceeded_and_any_other_share_reached(share: str, vi: str, en: str) -> None:
    rule = replace(RULE, quorum=Fraction(share), threshold=Fraction(share))
    assert quorum_words(rule).vi == f"có mặt {vi}"
    assert quorum_words(rule).en == f"{en} present"
    assert needed_words(rule).vi.startswith(f"{vi} (")
    assert needed_words(rule).en.startswith(f"{en} in favour")


def test_only_a_majority_has_ties() -> None:
    chair, fails = tie_words(RULE), tie_words(replace(RULE, tie_rule="fails"))
    assert chair is not None
    assert fails is not None
    assert chair.vi.startswith("theo bên có Chủ tịch Hội đồng")
    assert fails.vi == "không thông qua"
    assert tie_words(replace(RULE, threshold=Fraction(3, 5))) is None


@pytest.mark.parametrize(
    ("kept", "vi"),
    [
        (
            {},
            "Được đề nghị khen khi quá nửa tổng số thành viên (sau khi trừ thành viên không tham gia xét) tán thành. "
            "Khi hai bên bằng nhau: theo bên có Chủ tịch Hội đồng; Chủ tịch không bỏ phiếu thì không thông qua.",
        ),
        (
            {"threshold": "3/5", "base": "present", "tie_rule": "chair"},
            "Được đề nghị khen khi ít nhất 3/5 số thành viên có mặt (sau khi trừ thành viên không tham gia xét) tán thành.",
        ),
    ],
)
def test_the_rule_that_a_session_keeps(kept: dict[str, Any], vi: str) -> None:
    assert voting_words(kept).vi == vi
    assert quorum_words({"quorum": "2/3"}).vi == "có mặt ít nhất 2/3 tổng số thành viên"
    assert quorum_words({}) == quorum_words(RULE)
    assert explained is voting_words


def test_the_plans_rule_and_the_sessions_say_the_same() -> None:
    kept = {"threshold": "1/2", "base": "all_members", "tie_rule": "chair"}
    assert voting_words(RULE) == voting_words(kept)
