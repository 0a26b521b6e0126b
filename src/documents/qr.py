"""QR codes as vector modules, which print sharply at any size and need no image file: inline SVG, or drawn into the page."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

from documents.drawing import POINTS_PER_MM

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
    matrix = _code(content).matrix
    modules = len(matrix) + 2 * _QUIET
    unit = size / modules * POINTS_PER_MM
    lines = [
        "/Artifact BMC q",
        f"{unit:.5f} 0 0 {-unit:.5f} {left * POINTS_PER_MM:.3f} {(height - top) * POINTS_PER_MM:.3f} cm",
        f"1 1 1 rg 0 0 {modules} {modules} re f 0 0 0 rg",
    ]
    for y, row in enumerate(matrix, _QUIET):
        # Runs of dark modules as one rectangle each: side by side they would show hairlines between them.
        start = None
        for x, dark in enumerate((*row, 0), _QUIET):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                lines.append(f"{start} {y} {x - start} 1 re")
                start = None
    lines.append("f Q EMC")
    return "\n".join(lines).encode("ascii")


def _code(content: str) -> segno.QRCode:
    if not content:
        raise ValueError("a QR code needs content")
    try:
        return segno.make(content, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError(f"too long for a QR code: {len(content)} characters") from error
