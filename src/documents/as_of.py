"""A record as it stood at some moment, on paper: what was known then and by whom, and what has changed."""

from __future__ import annotations

from documents.clean import clean
from documents.formats import local
from documents.official import render_official
from documents.report_data import AsOfData


def render_as_of(data: AsOfData) -> bytes:
    """Return the paper as a PDF, Vietnamese with English beside it."""
    data = clean(data)
    return render_official(
        "as_of",
        data,
        dated=data.made_at,
        rules_of=local(data.made_at).date(),
        title=f"{data.title.vi} – {data.then.vi}",
        author=data.made_by,
        subject=data.movement,
        styles=("tables.css",),
    )
