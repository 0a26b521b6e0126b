"""The list that hangs out at a commune or a district: who is put forward, and how to comment. Minimum data, and no more."""

from __future__ import annotations

from documents.clean import clean
from documents.data import PostingData
from documents.official import render_official


def render_posting(data: PostingData) -> bytes:
    """Return the posting list as a PDF in the form in force on its date."""
    data = clean(data)
    head = data.letterhead
    return render_official(
        "posting",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"Niêm yết danh sách đề nghị khen thưởng, {head.agency}",
        author=head.agency,
        subject=data.movement,
    )
