"""Every reason a check can give is said in Vietnamese too: none is added without its words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from ledger.verifier import reasons
from ledger.verifier.reasons import both, in_vietnamese

_ERRORS = {"FormatError", "ProofError", "SignatureError"}


def _said(argument: ast.expr) -> str:
    """The sentence with something in each hole."""
    if isinstance(argument, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "7" for p in argument.values)
    return str(ast.literal_eval(argument))


def raised() -> list[str]:
    """What the verifier raises, read from its source."""
    found = set()
    for file in Path(reasons.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in _ERRORS and isinstance(node.args[0], ast.JoinedStr | ast.Constant):
                found.add(_said(node.args[0]))
    return sorted(found)


def test_there_are_reasons_to_look_at() -> None:
    assert len(raised()) > 50


@pytest.mark.parametrize("reason", raised())
def test_each_has_its_vietnamese_words(reason: str) -> None:
    said = in_vietnamese(reason)
    assert said != reason
    assert both(reason) == f"{said} / {reason}"
    assert any(ord(letter) > 127 for letter in said), "Vietnamese has its marks"


def test_names_and_figures_are_kept_and_what_is_unknown_is_left() -> None:
    assert in_vietnamese("leaf 9 is outside of a tree of 8") == "lá 9 nằm ngoài cây 8 lá"
    assert in_vietnamese("papers/a.pdf is another paper") == "papers/a.pdf là giấy tờ khác"
    assert both("KeyError") == "KeyError"
