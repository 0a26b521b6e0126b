"""A template as a picture on its page: the sheet in millimetres, each part's box, and sample texts as they are set.

Drawn as SVG with the widths that paper is set with, so that lines break where they will; the PDF beside it is the true one.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from documents.certificate import SetPart
from documents.drawing import as_svg
from documents.ornament import emblem_place, frame
from documents.widths import lines_of
from rules.certificate_layout import Layout

_MM_PER_PT: Final = 25.4 / 72
_ANCHOR: Final = {"left": "start", "center": "middle", "right": "end"}
_COLOURS: Final = {"black": "#000", "red": "#b3261e", "grey": "#444"}
_FAMILY: Final = {
    "serif": "Liberation Serif, Times New Roman, serif",
    "sans": "Liberation Sans, Arial, sans-serif",
}
_BASELINE: Final = 0.8
"""How far down in its line a text's baseline is."""


def picture(
    layout: Layout, parts: list[SetPart], *, overprint: bool, faulty: frozenset[str], label: str
) -> Markup:
    """Return the sheet as SVG. Parts in ``faulty`` have their boxes marked; ``label`` says what the picture is."""
    inside = [Markup('<rect width="{}" height="{}" fill="#fff"/>').format(layout.width, layout.height)]
    if layout.frame and not overprint:
        inside.append(as_svg(frame(layout.width, layout.height)))
    emblem = layout.parts["emblem"]
    if emblem.shown and not overprint:
        ring = as_svg(emblem_place(min(emblem.width, emblem.height)))
        inside.append(Markup('<g transform="translate({} {})">{}</g>').format(emblem.left, emblem.top, ring))
    for name, placed in layout.parts.items():
        if placed.shown and (placed.on_blank or not overprint):
            inside.append(
                Markup(
                    '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.2" '
                    'stroke-dasharray="1 1"/>'
                ).format(
                    placed.left,
                    placed.top,
                    placed.width,
                    placed.height,
                    "#f6d5d2" if name in faulty else "none",
                    "#b3261e" if name in faulty else "#7a8aa0",
                )
            )
    qr = layout.parts["qr"]
    if qr.shown and (qr.on_blank or not overprint):
        size = min(qr.width, qr.height)
        inside.append(
            Markup('<text x="{}" y="{}" font-size="6" text-anchor="middle" fill="#444">QR</text>').format(
                qr.left + size / 2, qr.top + size / 2 + 2
            )
        )
    inside += [_text(part) for part in parts]
    return Markup(
        '<svg class="sheet" xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}" role="img" '
        'aria-label="{label}">{inside}</svg>'
    ).format(w=f"{layout.width:g}", h=f"{layout.height:g}", label=label, inside=Markup("").join(inside))


def _text(part: SetPart) -> Markup:
    placed, fitted = part.placed, part.fitted
    lines = lines_of(
        part.text, placed.width, fitted.size, font=placed.font, bold=placed.bold, italic=placed.italic
    ) or [part.text]
    x = {"left": placed.left, "center": placed.left + placed.width / 2, "right": placed.right}[placed.align]
    high = fitted.size * placed.line_height * _MM_PER_PT
    return Markup(
        '<text font-family="{}" font-size="{:.3f}" font-weight="{}" font-style="{}" fill="{}" text-anchor="{}">{}</text>'
    ).format(
        _FAMILY[placed.font],
        fitted.size * _MM_PER_PT,
        "bold" if placed.bold else "normal",
        "italic" if placed.italic else "normal",
        _COLOURS[placed.colour],
        _ANCHOR[placed.align],
        Markup("").join(
            Markup('<tspan x="{:.2f}" y="{:.2f}">{}</tspan>').format(
                x, fitted.top + high * (at + _BASELINE), line
            )
            for at, line in enumerate(lines)
        ),
    )
