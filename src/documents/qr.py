"""QR codes as inline SVG: vector modules print sharply at any size and need no image file."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_svg(content: str, *, label: str) -> Markup:
    """Return a QR code for ``content`` (error correction M, four modules of quiet zone) as SVG that fills its box.

    ``label`` is the alternative text for readers that do not see it. Raises ``ValueError`` when ``content`` is empty or
    longer than a QR code can hold.
    """
    if not content:
        raise ValueError("a QR code needs content")
    try:
        code = segno.make(content, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError as error:
        raise ValueError(f"too long for a QR code: {len(content)} characters") from error
    buffer = io.BytesIO()
    code.save(buffer, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, nl=False, light="#fff")
    svg = Markup(buffer.getvalue().decode("utf-8"))
    return Markup('<span class="qr" role="img" aria-label="{label}">{svg}</span>').format(
        label=label, svg=svg
    )
