"""QR codes as vector modules, which print sharply at any size and need no image file: inline SVG, or drawn into the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import segno
from markupsafe import Markup

from documents.drawing import POINTS_PER_MM
from documents.qr_masks import dark_runs, masked_code

_QUIET = 4
"""Modules that stay light around the code."""


def qr_svg(content: str, *, label: str) -> Markup:
    """Return a QR code for ``content`` (error correction M, four modules of quiet zone) as SVG that fills its box.

    ``label`` is the alternative text for readers that do not see it. Raises ``ValueError`` when ``content`` is empty or
    longer than a QR code can hold.
    """
    code = _code(content)
    buffer = io.BytesIO()
    code.save(
        buffer, kind="svg", border=_QUIET, xmldecl=False, svgns=True, omitsize=True, nl=False, light="#fff"
    )
    svg = Markup(buffer.getvalue().decode("utf-8"))
    return Markup('<span class="qr" role="img" aria-label="{label}">{svg}</span>').format(
        label=label, svg=svg
    )


def qr_pdf(content: str, *, size: float, left: float, top: float, height: float) -> bytes:
    """Return the same code as PDF operators: ``size`` mm wide, at ``left`` and ``top`` of a page ``height`` mm high.

    It is marked as decoration: what it leads to stands as a link in the words beside it.
    """
    with _saying(content):
        _, matrix = masked_code(content)
    modules = len(matrix) + 2 * _QUIET
    unit = size / modules * POINTS_PER_MM
    lines = [
        "/Artifact BMC q",
        f"{unit:.5f} 0 0 {-unit:.5f} {left * POINTS_PER_MM:.3f} {(height - top) * POINTS_PER_MM:.3f} cm",
        f"1 1 1 rg 0 0 {modules} {modules} re f 0 0 0 rg",
    ]
    # Runs of dark modules as one rectangle each: side by side they would show hairlines between them.
    lines += [f"{x + _QUIET} {y + _QUIET} {length} 1 re" for y, x, length in dark_runs(matrix)]
    lines.append("f Q EMC")
    return "\n".join(lines).encode("ascii")


def _code(content: str) -> segno.QRCode:
    with _saying(content):
        return segno.make(content, error="m", micro=False, boost_error=False)


@contextmanager
def _saying(content: str) -> Iterator[None]:
    if not content:
        raise ValueError("a QR code needs content")
    try:
        yield
    except segno.DataOverflowError as error:
        raise ValueError(f"too long for a QR code: {len(content)} characters") from error
