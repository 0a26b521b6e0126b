"""Line drawings that are the same on screen and on paper: shapes as SVG for pages, as PDF operators for certificates.

A certificate's frame and QR code are drawn straight into the page. Through an SVG inside the HTML they took half of the time
of a certificate; the operators of the frame are made once per process and shared by all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

POINTS_PER_MM = 72 / 25.4
_TOKEN = re.compile(r"[MLCSZ]|-?[0-9]*\.?[0-9]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """A path in millimetres (``M``, ``L``, ``C``, ``S`` and ``Z``, absolute), filled, stroked or both; colours as ``#rrggbb``."""

    path: str
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: str = ""


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return the path of a rectangle."""
    right, low = number(x + width), number(y + height)
    return f"M{number(x)} {number(y)}L{right} {number(y)}L{right} {low}L{number(x)} {low}Z"


def number(value: float) -> str:
    """Write a number as short as hundredths allow."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def as_svg(shapes: Iterable[Shape]) -> Markup:
    """Return the shapes as SVG paths, to stand inside an ``svg`` whose units are millimetres."""
    return Markup("").join(
        Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="{}"{}/>').format(
            s.path,
            s.fill or "none",
            s.stroke or "none",
            number(s.width),
            Markup(' stroke-dasharray="{}"').format(s.dash) if s.dash else "",
        )
        for s in shapes
    )


@lru_cache(maxsize=32)
def as_pdf(shapes: tuple[Shape, ...], height: float, left: float = 0.0, top: float = 0.0) -> bytes:
    """Return the shapes as PDF operators for a page ``height`` millimetres high, moved right by ``left`` and down by ``top``.

    They are marked as decoration, so that a reading programme passes over them.
    """
    scale = POINTS_PER_MM
    lines = [
        "/Artifact BMC q",
        f"{scale:.5f} 0 0 {-scale:.5f} {left * scale:.3f} {(height - top) * scale:.3f} cm",
    ]
    for s in shapes:
        if s.fill:
            lines.append(f"{_colour(s.fill)} rg")
        if s.stroke:
            lines.append(f"{_colour(s.stroke)} RG {number(s.width)} w [{s.dash}] 0 d")
        lines.append(_operators(s.path))
        lines.append("B" if s.fill and s.stroke else "f" if s.fill else "S")
    lines.append("Q EMC")
    return "\n".join(lines).encode("ascii")


def _colour(value: str) -> str:
    return " ".join(f"{int(value[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _operators(path: str) -> str:
    out: list[str] = []
    tokens = iter(_TOKEN.findall(path))
    at = control = (0.0, 0.0)
    command = ""
    for token in tokens:
        if token == "Z":
            out.append("h")
            continue
        if token.isalpha():
            command, token = token, next(tokens)
        count = {"M": 2, "L": 2, "C": 6, "S": 4}[command]
        values = [float(token), *(float(next(tokens)) for _ in range(count - 1))]
        if command == "S":
            # The first handle mirrors the last one of the curve before.
            values = [2 * at[0] - control[0], 2 * at[1] - control[1], *values]
        at = (values[-2], values[-1])
        control = (values[-4], values[-3]) if len(values) > 2 else at
        letter = {"M": "m", "L": "l"}.get(command, "c")
        out.append(f"{' '.join(map(number, values))} {letter}")
        command = "L" if command == "M" else command
    return "\n".join(out)
