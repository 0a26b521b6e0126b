"""Which verdict is the better one, and what is made of several."""

from __future__ import annotations

from rules.verdict import Verdict, at_least, best, worst

V = Verdict


def test_the_best_and_the_worst_of_those_that_count() -> None:
    assert best([V.NOT_MET, V.MET, V.UNPROVEN]) is V.MET
    assert best([V.NOT_MET, V.NOT_APPLICABLE]) is V.NOT_MET
    assert worst([V.MET, V.UNPROVEN, V.PROVISIONAL]) is V.UNPROVEN


def test_nothing_proves_nothing() -> None:
    assert best([]) is V.UNPROVEN
    assert best([V.NOT_APPLICABLE]) is V.UNPROVEN


def test_as_good_or_better() -> None:
    assert at_least(V.MET, V.MET)
    assert at_least(V.MET, V.PROVISIONAL)
    assert not at_least(V.NOT_MET, V.UNPROVEN)
