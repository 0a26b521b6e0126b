"""Type sizes by rule: the largest size of a given list at which a text fits its box, measured and not guessed.

Counting characters fails for ``WWW`` as for ``iii``. The text is laid out for real on pages as wide as the box and one
line high, so that the number of pages is the number of lines. Words longer than the line break anywhere, so width is
never exceeded; knowing the lines, the text is centred in its box by arithmetic, which is faster than flex layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from documents.engine import pages_needed

_MM_PER_PT = 25.4 / 72


class DoesNotFitError(ValueError):
    """A text is too long for its place on the paper even at the smallest size allowed; it is never cut."""

    def __init__(self, field: str, length: int) -> None:
        super().__init__(f"{field}: {length} characters do not fit their place on the paper")
        self.field = field
        self.length = length


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the paper, in millimetres from its top left corner, with the type sizes allowed in it (points)."""

    left: float
    top: float
    width: float
    height: float
    sizes: tuple[float, ...]
    bold: bool = False
    italic: bool = False
    line_height: float = 1.15


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a text is set in its box: size in points, lines, and its top edge in millimetres from the top of the page."""

    size: float
    lines: int
    top: float


@lru_cache(maxsize=4096)
def fit(field: str, text: str, box: Box) -> Fitted:
    """Return the largest of ``box.sizes`` at which ``text`` fits ``box``, and where it stands when centred upright.

    The result is cached: office, authority and merit repeat over hundreds of certificates. Raises
    :class:`DoesNotFitError` when even the smallest size is too large.
    """
    # Far beyond the area of the box there is no need to lay out ten thousand characters ten times over to know.
    smallest = min(box.sizes) * _MM_PER_PT
    if len(text) * (smallest * 0.2) * smallest > box.width * box.height:
        raise DoesNotFitError(field, len(text))
    for size in sorted(box.sizes, reverse=True):
        line = size * box.line_height * _MM_PER_PT
        lines = pages_needed(_fragment(text), _fragment_style(box, size, line))
        if lines * line <= box.height:
            return Fitted(size, lines, box.top + (box.height - lines * line) / 2)
    raise DoesNotFitError(field, len(text))


def _fragment(text: str) -> str:
    return f'<html lang="vi"><p>{escape(text)}</p></html>'


def _fragment_style(box: Box, size: float, line: float) -> str:
    weight = "bold" if box.bold else "normal"
    style = "italic" if box.italic else "normal"
    return (
        f"@page {{ size: {box.width}mm {line * 1.3:.3f}mm; margin: 0 }}"
        f"html, p {{ margin: 0; orphans: 1; widows: 1 }}"
        f'p {{ font: {style} {weight} {size}pt/{box.line_height} "Liberation Serif", "Times New Roman", serif;'
        f" overflow-wrap: break-word; text-align: center; white-space: pre-line }}"
    )
