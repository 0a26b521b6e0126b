"""Type sizes by rule: the largest size of a given list at which a text fits its box, measured and not guessed.

Counting characters fails for ``WWW`` as for ``iii``. Widths are read from the font (``documents.widths``). Where a letter is
not in it, the text is laid out for real on pages as wide as the box and one line high, so that the number of pages is the
number of lines. Words longer than the line break anywhere, so width is never exceeded; knowing the lines, the text is
centred upright in its box by arithmetic, which is faster than flex layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import escape

from documents.engine import pages_needed
from documents.widths import letters_missing, lines_of
from rules.certificate_layout import Placed

_MM_PER_PT = 25.4 / 72


class DoesNotFitError(ValueError):
    """A text is too long for its place on the paper even at the smallest size allowed; it is never cut."""

    def __init__(self, field: str, length: int) -> None:
        super().__init__(f"{field}: {length} characters do not fit their place on the paper")
        self.field = field
        self.length = length

    def __reduce__(self) -> tuple[type[DoesNotFitError], tuple[Any, ...]]:
        # It comes back from processes that make pages: by its own arguments, not by its sentence.
        return type(self), (self.field, self.length)


class LetterMissingError(DoesNotFitError):
    """The typeface has no shape for a letter of a text: it would come out of the printer as an empty box."""

    def __init__(self, field: str, length: int, letters: str) -> None:
        super().__init__(field, length)
        self.letters = letters

    def __reduce__(self) -> tuple[type[DoesNotFitError], tuple[Any, ...]]:
        return type(self), (self.field, self.length, self.letters)


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a text is set in its box: size in points, lines, and its top edge in millimetres from the top of the page.

    ``text`` has its lines broken where they were measured to, so that the layout need not and cannot break them elsewhere; ""
    where only the layout knows.
    """

    size: float
    lines: int
    top: float
    text: str = ""


def sizes(box: Placed) -> tuple[float, ...]:
    """Return the type sizes a part may be set in, the largest first: half points, whole ones above 20."""
    if box.rule == "wrap":
        return (box.size,)
    found, size = [], box.size
    while size > box.smallest:
        found.append(size)
        size -= 1.0 if size > 20 else 0.5
    return (*found, box.smallest)


@lru_cache(maxsize=4096)
def fit(field: str, text: str, box: Placed) -> Fitted:
    """Return the largest permitted size at which ``text`` fits ``box`` by its rule, and where it stands when centred upright.

    ``shrink`` keeps each line of the text on one line, ``wrap`` keeps the size, ``both`` wraps and then shrinks. The result is
    cached: office, authority and merit repeat over hundreds of certificates. Raises :class:`DoesNotFitError` when even the
    smallest size is too large, and :class:`LetterMissingError` for letters that no size can show.
    """
    if letters := letters_missing(text, font=box.font, bold=box.bold, italic=box.italic):
        raise LetterMissingError(field, len(text), letters)
    # Far beyond the area of the box there is no need to lay out ten thousand characters ten times over to know.
    smallest = min(sizes(box)) * _MM_PER_PT
    if len(text) * (smallest * 0.2) * smallest > box.width * box.height:
        raise DoesNotFitError(field, len(text))
    own_lines = text.count("\n") + 1
    for size in sizes(box):
        line = size * box.line_height * _MM_PER_PT
        known = lines_of(text, box.width, size, font=box.font, bold=box.bold, italic=box.italic)
        lines = len(known) if known is not None else laid_out_lines(text, box, size, line)
        if box.rule == "shrink" and lines > own_lines:
            continue
        if lines * line <= box.height:
            broken = "\n".join(known) if known is not None else ""
            return Fitted(size, lines, box.top + (box.height - lines * line) / 2, broken)
    raise DoesNotFitError(field, len(text))


def laid_out_lines(text: str, box: Placed, size: float, line: float) -> int:
    """Return how many lines the text takes by the layout itself; ``line`` is the height of one in millimetres."""
    return pages_needed(_fragment(text), _fragment_style(box, size, line))


def _fragment(text: str) -> str:
    return f'<html lang="vi"><p>{escape(text)}</p></html>'


def _fragment_style(box: Placed, size: float, line: float) -> str:
    return (
        f"@page {{ size: {box.width}mm {line * 1.3:.3f}mm; margin: 0 }}"
        f"html, p {{ margin: 0; orphans: 1; widows: 1 }}"
        f"p {{ font: {typeface(box, size)};"
        f" overflow-wrap: break-word; text-align: center; white-space: pre-line }}"
    )


FAMILIES = {
    "serif": '"Liberation Serif", "Times New Roman", serif',
    "sans": '"Liberation Sans", "Arial", sans-serif',
}


def typeface(box: Placed, size: float) -> str:
    """Return style, weight, size, line height and family as the CSS property ``font`` takes them."""
    style = "italic" if box.italic else "normal"
    weight = "bold" if box.bold else "normal"
    return f"{style} {weight} {size:g}pt/{box.line_height:g} {FAMILIES[box.font]}"
