"""How the council votes, in the words that pages and minutes share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from rules.council import needed_words, quorum_words, tie_words, voting_words
from rules.explain import voting_words as explained
from rules.plan import load_plan
from rules.text import Text

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
    assert chair.en == "the chair's side carries; where the chair has no vote, it fails"
    assert (fails.vi, fails.en) == ("không thông qua", "it fails")
    assert tie_words(replace(RULE, threshold=Fraction(3, 5))) is None


@pytest.mark.parametrize(
    ("kept", "vi", "en"),
    [
        (
            {},
            "Được đề nghị khen khi quá nửa tổng số thành viên (sau khi trừ thành viên không tham gia xét) tán thành. "
            "Khi hai bên bằng nhau: theo bên có Chủ tịch Hội đồng; Chủ tịch không bỏ phiếu thì không thông qua.",
            "Proposed for the award with more than half of all members in favour (those who take no part left out). "
            "On a tie: the chair's side carries; where the chair has no vote, it fails.",
        ),
        (
            {"threshold": "3/5", "base": "present", "tie_rule": "chair"},
            "Được đề nghị khen khi ít nhất 3/5 số thành viên có mặt (sau khi trừ thành viên không tham gia xét) tán thành.",
            "Proposed for the award with at least 3/5 of the members present in favour (those who take no part left out).",
        ),
        (
            {"threshold": "1/2", "base": "present", "tie_rule": "fails"},
            "Được đề nghị khen khi quá nửa số thành viên có mặt (sau khi trừ thành viên không tham gia xét) tán thành. "
            "Khi hai bên bằng nhau: không thông qua.",
            "Proposed for the award with more than half of the members present in favour (those who take no part left "
            "out). On a tie: it fails.",
        ),
    ],
)
def test_the_rule_that_a_session_keeps(kept: dict[str, Any], vi: str, en: str) -> None:
    assert voting_words(kept) == Text(vi, en)
    assert quorum_words({"quorum": "2/3"}).vi == "có mặt ít nhất 2/3 tổng số thành viên"
    assert quorum_words({}) == quorum_words(RULE)
    assert explained is voting_words


@pytest.mark.parametrize(
    ("share", "present", "members", "enough"),
    [
        ("2/3", 0, 0, False),
        ("2/3", 1, 1, True),
        ("2/3", 5, 9, False),
        ("2/3", 6, 9, True),
        ("1/2", 4, 8, False),
        ("1/2", 5, 8, True),
    ],
)
def test_an_empty_council_never_has_a_quorum(share: str, present: int, members: int, enough: bool) -> None:
    assert replace(RULE, quorum=Fraction(share)).has_quorum(present, members) is enough


@pytest.mark.parametrize(
    ("share", "in_favour", "base", "carried"),
    [
        ("1/2", 1, 0, False),
        ("1/2", 1, 1, True),
        ("1/3", 1, 3, True),
        ("1/3", 1, 4, False),
        ("0", 0, 5, False),
        ("0", 1, 5, True),
    ],
)
def test_one_vote_may_carry_but_never_none_and_never_where_nobody_votes(
    share: str, in_favour: int, base: int, carried: bool
) -> None:
    rule = replace(RULE, threshold=Fraction(share))
    assert rule.carries(in_favour, 0, base, chair_in_favour=True) is carried


def test_the_plans_rule_and_the_sessions_say_the_same() -> None:
    kept = {"threshold": "1/2", "base": "all_members", "tie_rule": "chair"}
    assert voting_words(RULE) == voting_words(kept)
