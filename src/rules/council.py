"""How the council votes: the shares a plan asks for, and the words in which pages and papers say them.

A half is exceeded, as "quá nửa" says; any other share is enough when it is reached, as "ít nhất 2/3" says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Any, Literal

from rules.text import Text

HALF = Fraction(1, 2)
_BASES: Mapping[str, Text] = MappingProxyType(
    {
        "all_members": Text("tổng số thành viên", "all members"),
        "present": Text("số thành viên có mặt", "the members present"),
    }
)


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """How the council votes. ``confirmed`` is false while no source for the shares is known."""

    quorum: Fraction
    threshold: Fraction
    base: Literal["all_members", "present"]
    secret: bool
    written_absentee_allowed: bool
    tie_rule: Literal["chair", "fails"]
    confirmed: bool
    source: str

    def has_quorum(self, present: int, members: int) -> bool:
        """Whether the quorum share of all members is present. An empty council never has one."""
        return members > 0 and present >= least_votes(self.quorum, members)

    def carries(self, in_favour: int, against: int, base: int, *, chair_in_favour: bool) -> bool:
        """Whether ``in_favour`` votes carry; ``base`` is counted as the rule's ``base`` says, recused members left out.

        A tie, half of the base in favour and half against, goes to the chair's side where a majority is enough and the
        rule says so; a larger share has no ties.
        """
        if base <= 0 or in_favour <= 0:
            return False
        tied = self.threshold == HALF and in_favour == against and in_favour * 2 == base
        if tied and self.tie_rule == "chair":
            return chair_in_favour
        return in_favour >= least_votes(self.threshold, base)


LEAST_SECRET = 3
"""The least number of voters at whose ballots, counted together, a secret stays one."""


def rule_to_dict(rule: CouncilRule) -> dict[str, Any]:
    """Return a rule as a session keeps it from the day it was convened on.

    ``quorum_after_recusals``: each dossier needs the quorum of those left to vote on it. Sessions convened before that was
    asked for do not have the word, and go on by what held for them.
    """
    return {
        "quorum": str(rule.quorum),
        "threshold": str(rule.threshold),
        "base": rule.base,
        "secret": rule.secret,
        "written_absentee_allowed": rule.written_absentee_allowed,
        "tie_rule": rule.tie_rule,
        "quorum_after_recusals": True,
    }


def least_votes(share: Fraction, of: int) -> int:
    """Return the least whole number that ``share`` of ``of`` asks for: "1/2" is more than half, any other at least itself."""
    return of // 2 + 1 if share == HALF else ceil(share * of)


def _share(share: Fraction, of: Text) -> Text:
    """Say how much of ``of`` a share asks for, in the sense of :func:`least_votes`."""
    if share == HALF:
        return Text(f"quá nửa {of.vi}", f"more than half of {of.en}")
    if share == 1:
        return Text(f"toàn bộ {of.vi.removeprefix('tổng ').removeprefix('số ')}", of.en)
    return Text(f"ít nhất {share} {of.vi}", f"at least {share} of {of.en}")


def quorum_words(rule: CouncilRule | Mapping[str, Any]) -> Text:
    """Say how many members must be present; ``rule`` is the plan's or the one that a session keeps."""
    quorum = rule.quorum if isinstance(rule, CouncilRule) else Fraction(str(rule.get("quorum", "1/2")))
    share = _share(quorum, _BASES["all_members"])
    return Text(f"có mặt {share.vi}", f"{share.en} present")


def needed_words(rule: CouncilRule | Mapping[str, Any]) -> Text:
    """Say how many votes carry a proposal; ``rule`` is the plan's or the one that a session keeps."""
    threshold, base, _ = _parts(rule)
    share = _share(threshold, _BASES[base])
    return Text(
        f"{share.vi} (sau khi trừ thành viên không tham gia xét) tán thành",
        f"{share.en} in favour (those who take no part left out)",
    )


def tie_words(rule: CouncilRule | Mapping[str, Any]) -> Text | None:
    """Say what happens when one half is in favour and the other against; None where more than a majority is needed."""
    threshold, _, tie_rule = _parts(rule)
    if threshold != HALF:
        return None
    if tie_rule == "chair":
        return Text(
            "theo bên có Chủ tịch Hội đồng; Chủ tịch không bỏ phiếu thì không thông qua",
            "the chair's side carries; where the chair has no vote, it fails",
        )
    return Text("không thông qua", "it fails")


def voting_words(rule: CouncilRule | Mapping[str, Any], *, form: bool = True) -> Text:
    """Return the whole rule in sentences, as minutes print it; ``rule`` is the plan's or the one that a session keeps.

    Without ``form`` it is not said that ballots are secret: for a line that begins with just that.
    """
    needed, tie = needed_words(rule), tie_words(rule)
    text = Text(f"Được đề nghị khen khi {needed.vi}.", f"Proposed for the award with {needed.en}.")
    ballot = _ballot_words(rule, form=form)
    text = Text(f"{ballot.vi}{text.vi}", f"{ballot.en}{text.en}")
    if tie is None:
        return text
    return Text(f"{text.vi} Khi hai bên bằng nhau: {tie.vi}.", f"{text.en} On a tie: {tie.en}.")


def _ballot_words(rule: CouncilRule | Mapping[str, Any], *, form: bool) -> Text:
    """Say that ballots are secret, or that absent members vote in writing; nothing where neither holds."""
    if isinstance(rule, CouncilRule):
        secret, written = rule.secret, rule.written_absentee_allowed
    else:
        secret, written = bool(rule.get("secret")), bool(rule.get("written_absentee_allowed"))
    text = Text("Bỏ phiếu kín. ", "By secret ballot. ") if secret and form else Text("", "")
    if not written:
        return text
    return Text(
        f"{text.vi}Thành viên vắng mặt được gửi phiếu bằng văn bản. ",
        f"{text.en}Absent members may vote in writing. ",
    )


def _parts(rule: CouncilRule | Mapping[str, Any]) -> tuple[Fraction, str, str]:
    """Threshold, base and tie rule. What a session of the first releases did not keep is what held for it then."""
    if isinstance(rule, CouncilRule):
        return rule.threshold, rule.base, rule.tie_rule
    return (
        Fraction(str(rule.get("threshold", "1/2"))),
        str(rule.get("base", "all_members")),
        str(rule.get("tie_rule", "chair")),
    )
