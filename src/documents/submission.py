"""The commune's submission letter (tờ trình) to the district with its list of nominees."""

from __future__ import annotations

from documents.clean import clean
from documents.data import SubmissionData
from documents.formats import document_number
from documents.official import render_official


def render_submission(data: SubmissionData) -> bytes:
    """Return the submission letter as a PDF in the form in force on its date; a letter without serial is a draft."""
    data = clean(data)
    head = data.letterhead
    number = f" số {document_number(head.serial, head.symbol)}" if head.serial is not None else ""
    return render_official(
        "submission",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"Tờ trình{number} {data.summary}",
        author=head.agency,
        subject=data.summary,
        extra={
            "categories": any(nominee.category for nominee in data.nominees),
            "awards": any(nominee.award for nominee in data.nominees),
        },
    )
