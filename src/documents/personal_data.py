"""The report for a data subject: everything that is kept about them, who confirmed it, and to whom it was shown."""

from __future__ import annotations

from documents.clean import clean
from documents.formats import local
from documents.official import render_official
from documents.report_data import PersonalDataData


def render_personal_data(data: PersonalDataData) -> bytes:
    """Return the report as a PDF, Vietnamese with English beside it: it goes home with whoever asked."""
    data = clean(data)
    return render_official(
        "personal_data",
        data,
        dated=data.made_at,
        rules_of=local(data.made_at).date(),
        title=f"Dữ liệu cá nhân được lưu về {data.subject}",
        author=data.agency,
        subject=data.movement,
        styles=("tables.css",),
    )
