"""The certificate's frame, rosette and emblem place, drawn by formula.

Nothing is traced from printed blanks or the national emblem: the frame is a braid of sine waves between two rules with
a rosette in each corner. Where the real emblem stands on the pre-printed blank we draw a plain ring and star, labelled.
All lengths are millimetres.
"""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from documents.drawing import Shape, number, rectangle

GOLD, DEEP_GOLD, RED = "#b68d40", "#8f6a24", "#b3261e"
_OUTER, _BAND = 8.0, 7.0
_PERIOD = 8.3
"""About how long a wave of the braid is; as many as fit stand on each side."""
# Control-point distance that makes a cubic Bézier follow half a period of a sine closely.
_SINE_HANDLE = 0.3642


def _wave(
    x: float, y: float, length: float, periods: int, amplitude: float, *, vertical: bool, sign: int
) -> str:
    """Path data of a cosine wave that starts at an extreme at (x, y) and runs right or down."""
    half = length / (2 * periods)
    handle = half * _SINE_HANDLE

    def point(along: float, across: float) -> str:
        px, py = (x + across, y + along) if vertical else (x + along, y + across)
        return f"{number(px)} {number(py)}"

    height = amplitude * sign
    parts = [f"M{point(0, height)}C{point(handle, height)}"]
    for step in range(1, 2 * periods + 1):
        height = -height
        parts.append(
            f"{'S' if step > 1 else ' '}{point(step * half - handle, height)} {point(step * half, height)}"
        )
    return "".join(parts)


def _rosette(cx: float, cy: float, radius: float, swing: float, petals: int, turn: float) -> str:
    """Closed path of the polar curve r = radius + swing · cos(petals · θ + turn), four smooth segments per petal.

    The handles are the curve's own tangents: few points, which the PDF library draws in a fraction of the time that a
    polygon of equal smoothness takes.
    """
    segments = 4 * petals
    handle = 2 * pi / segments / 3
    parts = []
    for step in range(segments + 1):
        angle = 2 * pi * step / segments
        r = radius + swing * cos(petals * angle + turn)
        slope = -swing * petals * sin(petals * angle + turn)
        x, y = cx + r * cos(angle), cy + r * sin(angle)
        dx = (slope * cos(angle) - r * sin(angle)) * handle
        dy = (slope * sin(angle) + r * cos(angle)) * handle
        if step == 0:
            parts.append(f"M{number(x)} {number(y)}C{number(x + dx)} {number(y + dy)}")
        else:
            parts.append(
                f"{'S' if step > 1 else ' '}{number(x - dx)} {number(y - dy)} {number(x)} {number(y)}"
            )
    return "".join(parts) + "Z"


def _star(cx: float, cy: float, radius: float) -> str:
    spots = []
    for step in range(10):
        r = radius if step % 2 == 0 else radius * 0.382
        angle = -pi / 2 + step * pi / 5
        spots.append(f"{number(cx + r * cos(angle))} {number(cy + r * sin(angle))}")
    return f"M{'L'.join(spots)}Z"


def _circle(cx: float, cy: float, radius: float) -> str:
    return _rosette(cx, cy, radius, 0.0, 2, 0.0)


@cache
def frame(width: float, height: float) -> tuple[Shape, ...]:
    """Return the frame and the faint rosette behind the text for a sheet of that size."""
    middle = _OUTER + _BAND / 2
    inner = _OUTER + _BAND
    long, short = width - 2 * inner, height - 2 * inner
    across, down = max(4, round(long / _PERIOD)), max(4, round(short / _PERIOD))
    amplitude = _BAND / 2 - 1.0
    ground = "".join(
        _rosette(width / 2, height * 108 / 210, 46 * height / 210, 9 * height / 210, 12, turn)
        for turn in (0.0, pi / 2, pi, 3 * pi / 2)
    )
    braid = "".join(
        _wave(inner, y, long, across, amplitude, vertical=False, sign=sign)
        for y in (middle, height - middle)
        for sign in (1, -1)
    ) + "".join(
        _wave(x, inner, short, down, amplitude, vertical=True, sign=sign)
        for x in (middle, width - middle)
        for sign in (1, -1)
    )
    corners, squares = "", ""
    for cx in (middle, width - middle):
        for cy in (middle, height - middle):
            squares += rectangle(cx - _BAND / 2, cy - _BAND / 2, _BAND, _BAND)
            corners += "".join(_rosette(cx, cy, 2.0, 0.7, 6, turn) for turn in (0.0, pi))

    def rule(at: float) -> str:
        return rectangle(at, at, width - 2 * at, height - 2 * at)

    return (
        Shape(ground, stroke="#efe3c8", width=0.18),
        Shape(braid, stroke=GOLD, width=0.4),
        Shape(rule(_OUTER) + rule(inner), stroke=DEEP_GOLD, width=0.6),
        Shape(rule(inner + 1.2), stroke=DEEP_GOLD, width=0.2),
        Shape(squares, fill="#ffffff", stroke=DEEP_GOLD, width=0.4),
        Shape(corners, stroke=RED, width=0.25),
    )


@cache
def emblem_place(size: float) -> tuple[Shape, ...]:
    """Return the ring and star that mark where the national emblem stands, ``size`` mm across."""
    half = size / 2
    return (
        Shape(_circle(half, half, half - 0.3), stroke=DEEP_GOLD, width=0.3),
        Shape(_circle(half, half, half - 1), stroke=GOLD, width=0.25, dash="0.7 0.5"),
        Shape(_star(half, half * 0.82, half * 0.48), fill=RED),
    )
