"""The invitation (giấy mời) to a session of the emulation and commendation council."""

from __future__ import annotations

from documents.clean import clean
from documents.data import InvitationData
from documents.official import render_official


def render_invitation(data: InvitationData) -> bytes:
    """Return the invitation as a PDF: the day, the place, who is invited, and the agenda with its voting rule."""
    data = clean(data)
    head = data.letterhead
    return render_official(
        "invitation",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"Giấy mời {data.session}",
        author=head.agency,
        subject=data.movement,
    )
