"""The mask that is chosen quickly is the one that segno chooses module by module, and the code is the same code."""

from __future__ import annotations

import random

import pytest
import segno

from documents.qr import qr_pdf
from documents.qr_masks import dark_runs, masked_code

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def contents() -> list[str]:
    """Addresses of every length from a few letters to several hundred: versions with and without version information."""
    draw = random.Random(20201123)
    lengths = [*range(1, 60, 7), *range(60, 330, 9)]
    return [f"https://x.example/c/{''.join(draw.choices(_LETTERS, k=n))}" for n in lengths]


@pytest.mark.parametrize("content", contents())
def test_it_is_the_code_that_segno_makes(content: str) -> None:
    wanted = segno.make(content, error="m", micro=False, boost_error=False)
    mask, rows = masked_code(content)
    assert mask == wanted.mask
    assert rows == [bytes(row) for row in wanted.matrix]


def test_every_mask_is_chosen_now_and_then() -> None:
    assert {masked_code(content)[0] for content in contents()} == set(range(8))


def test_runs_are_the_dark_modules_each_once() -> None:
    _, rows = masked_code("https://x.example/c/1")
    drawn = [(y, x + n) for y, x, length in dark_runs(rows) for n in range(length)]
    assert drawn == [(y, x) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]


@pytest.mark.parametrize("content", ["", "x" * 3000])
def test_what_no_code_can_hold_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match="QR code"):
        qr_pdf(content, size=28.0, left=1.0, top=1.0, height=210.0)
