"""The calibration sheet: ruler crosses at known places, by which a person measures how far a printer is off.

It is drawn without any correction where a printer is measured first, and with it where the correction is to be checked.
"""

from __future__ import annotations

from datetime import date

from documents.drawing import Shape, as_pdf, number, rectangle
from documents.engine import render
from documents.sheets import Shift, placed_page

EDGE_MM = 20.0
"""Distance of the corner crosses from the edges of the sheet."""
_ARM = 10.0


def crosses(width: float, height: float) -> dict[str, tuple[float, float]]:
    """Return the crosses by their letters, in millimetres from the top left corner: four corners and the centre."""
    right, low = width - EDGE_MM, height - EDGE_MM
    return {
        "A": (EDGE_MM, EDGE_MM),
        "B": (right, EDGE_MM),
        "C": (EDGE_MM, low),
        "D": (right, low),
        "E": (width / 2, height / 2),
    }


def render_calibration(*, printer: str, width: float, height: float, shift: Shift, made_on: date) -> bytes:
    """Return the sheet for a printer, ``shift`` applied: with none, it shows how the printer prints by itself."""
    lines = "".join(
        f"M{number(x - _ARM)} {number(y)}L{number(x + _ARM)} {number(y)}"
        f"M{number(x)} {number(y - _ARM)}L{number(x)} {number(y + _ARM)}"
        for x, y in crosses(width, height).values()
    )
    ticks = "".join(_ticks(x, y) for x, y in crosses(width, height).values())
    rulers = _ruler(EDGE_MM, height / 2 + 30, width - 2 * EDGE_MM)
    shapes = (
        Shape(
            rectangle(EDGE_MM, EDGE_MM, width - 2 * EDGE_MM, height - 2 * EDGE_MM),
            stroke="#bbbbbb",
            width=0.15,
        ),
        Shape(lines, stroke="#000000", width=0.2),
        Shape(ticks + rulers, stroke="#000000", width=0.15),
    )
    sheet = render(
        "calibration",
        {
            "printer": printer,
            "width": width,
            "height": height,
            "crosses": crosses(width, height),
            "shift": shift,
            "corrected": shift != Shift(),
            "edge": EDGE_MM,
            "across": width - 2 * EDGE_MM,
            "down": height - 2 * EDGE_MM,
            "made_on": made_on,
        },
        styles=("base.css", "calibration.css"),
        title=f"Tờ căn chỉnh máy in {printer}",
        author="Chung Tay",
        dated=made_on,
        version="calibration.1",
        underlays=[as_pdf(shapes, height)],
    )
    return placed_page(sheet, shift)


def _ticks(x: float, y: float) -> str:
    """A tick at every millimetre of a cross, a longer one at every fifth."""
    out = []
    for step in range(-int(_ARM), int(_ARM) + 1):
        half = 1.2 if step % 5 == 0 else 0.6
        out.append(f"M{number(x + step)} {number(y - half)}L{number(x + step)} {number(y + half)}")
        out.append(f"M{number(x - half)} {number(y + step)}L{number(x + half)} {number(y + step)}")
    return "".join(out)


def _ruler(x: float, y: float, length: float) -> str:
    """A ruler along the sheet: millimetres, fives and tens."""
    out = [f"M{number(x)} {number(y)}L{number(x + length)} {number(y)}"]
    for step in range(int(length) + 1):
        tall = 4.0 if step % 10 == 0 else 2.8 if step % 5 == 0 else 1.6
        out.append(f"M{number(x + step)} {number(y)}L{number(x + step)} {number(y - tall)}")
    return "".join(out)
