"""The certificate's frame, rosette and emblem place, drawn by formula.

Nothing is traced from printed blanks or the national emblem: the frame is a braid of sine waves between two rules with
a rosette in each corner. Where the real emblem stands on the pre-printed blank we draw a plain ring and star, labelled.
All lengths are millimetres on A4 landscape (297 × 210).
"""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from markupsafe import Markup

WIDTH, HEIGHT = 297.0, 210.0
GOLD, DEEP_GOLD, RED = "#b68d40", "#8f6a24", "#b3261e"
_OUTER, _BAND = 8.0, 7.0
_PERIODS_ACROSS, _PERIODS_DOWN = 32, 22
# Control-point distance that makes a cubic Bézier follow half a period of a sine closely.
_SINE_HANDLE = 0.3642


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _wave(
    x: float, y: float, length: float, periods: int, amplitude: float, *, vertical: bool, sign: int
) -> str:
    """Path data of a cosine wave that starts at an extreme at (x, y) and runs right or down."""
    half = length / (2 * periods)
    handle = half * _SINE_HANDLE

    def point(along: float, across: float) -> str:
        px, py = (x + across, y + along) if vertical else (x + along, y + across)
        return f"{_n(px)} {_n(py)}"

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
            parts.append(f"M{_n(x)} {_n(y)}C{_n(x + dx)} {_n(y + dy)}")
        else:
            parts.append(f"{'S' if step > 1 else ' '}{_n(x - dx)} {_n(y - dy)} {_n(x)} {_n(y)}")
    return "".join(parts) + "Z"


def _star(cx: float, cy: float, radius: float) -> str:
    spots = []
    for step in range(10):
        r = radius if step % 2 == 0 else radius * 0.382
        angle = -pi / 2 + step * pi / 5
        spots.append(f"{_n(cx + r * cos(angle))},{_n(cy + r * sin(angle))}")
    return " ".join(spots)


def _tile(id_: str, period: float, *, vertical: bool) -> str:
    """A pattern that holds one period of the braid: repeated by the PDF viewer, so drawn and stored only once.

    The tile starts at the corner of the shape it fills; WeasyPrint ignores the pattern's own x and y.
    """
    width, height = (_BAND, period) if vertical else (period, _BAND)
    amplitude = _BAND / 2 - 1.0
    # One period more on either side: a stroke cut at the tile's edge would leave a seam.
    start = (_BAND / 2, -period) if vertical else (-period, _BAND / 2)
    braid = "".join(_wave(*start, 3 * period, 3, amplitude, vertical=vertical, sign=sign) for sign in (1, -1))
    return (
        f'<pattern id="{id_}" patternUnits="userSpaceOnUse"width="{width:.4f}" '
        f'height="{height:.4f}"><path d="{braid}" fill="none" stroke="{GOLD}" stroke-width="0.4"/></pattern>'
    )


@cache
def frame() -> Markup:
    """Return the frame and the faint rosette behind the text as one SVG for the whole page."""
    middle = _OUTER + _BAND / 2
    inner = _OUTER + _BAND
    long, short = WIDTH - 2 * inner, HEIGHT - 2 * inner
    bands = "".join(
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="url(#{tile})" '
        f'transform="translate({_n(dx)} {_n(dy)})"/>'
        for x, y, width, height, tile, dx, dy in (
            (inner, _OUTER, long, _BAND, "braid-across", 0, 0),
            (inner, _OUTER, long, _BAND, "braid-across", 0, HEIGHT - inner - _OUTER),
            (_OUTER, inner, _BAND, short, "braid-down", 0, 0),
            (_OUTER, inner, _BAND, short, "braid-down", WIDTH - inner - _OUTER, 0),
        )
    )
    corners = []
    squares = []
    for cx in (middle, WIDTH - middle):
        for cy in (middle, HEIGHT - middle):
            left, top = cx - _BAND / 2, cy - _BAND / 2
            squares.append(f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(_BAND)}" height="{_n(_BAND)}"/>')
            corners += [_rosette(cx, cy, 2.0, 0.7, 6, turn) for turn in (0.0, pi)]
    ground = "".join(_rosette(WIDTH / 2, 108, 46, 9, 12, turn) for turn in (0.0, pi / 2, pi, 3 * pi / 2))
    rules = "".join(
        f'<rect x="{_n(at)}" y="{_n(at)}" width="{_n(WIDTH - 2 * at)}" height="{_n(HEIGHT - 2 * at)}" '
        f'stroke-width="{_n(weight)}"/>'
        for at, weight in ((_OUTER, 0.6), (inner, 0.6), (inner + 1.2, 0.2))
    )
    across, down = long / _PERIODS_ACROSS, short / _PERIODS_DOWN
    tiles = _tile("braid-across", across, vertical=False) + _tile("braid-down", down, vertical=True)
    return Markup(
        f'<svg class="frame" xmlns="http://www.w3.org/2000/svg" width="{_n(WIDTH)}mm" height="{_n(HEIGHT)}mm" '
        f'viewBox="0 0 {_n(WIDTH)} {_n(HEIGHT)}" fill="none" aria-hidden="true"><defs>{tiles}</defs>'
        f'<path d="{ground}" stroke="#efe3c8" stroke-width="0.18"/>{bands}'
        f'<g stroke="{DEEP_GOLD}">{rules}</g>'
        f'<g stroke="{DEEP_GOLD}" stroke-width="0.4" fill="#fff">{"".join(squares)}</g>'
        f'<path d="{"".join(corners)}" stroke="{RED}" stroke-width="0.25"/></svg>'
    )


@cache
def emblem_place() -> Markup:
    """Return the ring and star that mark where the national emblem stands, 18 mm across."""
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="18mm" height="18mm" viewBox="0 0 18 18" fill="none" '
        'aria-hidden="true">'
        f'<circle cx="9" cy="9" r="8.7" stroke="{DEEP_GOLD}" stroke-width="0.3"/>'
        f'<circle cx="9" cy="9" r="8" stroke="{GOLD}" stroke-width="0.25" stroke-dasharray="0.7 0.5"/>'
        f'<polygon points="{_star(9, 7.4, 4.3)}" fill="{RED}"/></svg>'
    )
