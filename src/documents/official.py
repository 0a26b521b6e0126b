"""What all administrative papers share: rules of form by date, page numbers, demonstration mark, metadata."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from documents.engine import render
from documents.style_rules import style_rules


class MarkedData(Protocol):
    """Any paper's data: all of them can be marked as a demonstration."""

    @property
    def demonstration(self) -> bool:
        """Whether every page carries the demonstration mark."""


def render_official(
    kind: str,
    data: MarkedData,
    *,
    dated: date,
    rules_of: date,
    title: str,
    author: str,
    subject: str = "",
    extra: Mapping[str, Any] | None = None,
    styles: tuple[str, ...] = (),
) -> bytes:
    """Render an administrative paper in the form in force on ``rules_of``; ``dated`` becomes the PDF's date."""
    rules = style_rules(rules_of)
    page = "page_top.css" if rules.page_number == "top-center" else "page_bottom.css"
    mark = ("demonstration.css",) if data.demonstration else ()
    return render(
        kind,
        {"data": data, "rules": rules, **(extra or {})},
        styles=("base.css", "official.css", page, *styles, *mark),
        title=title,
        author=author,
        subject=subject,
        dated=dated,
    )
