"""Minutes: the hamlet meeting that reviews nominees, and the session of the emulation and commendation council."""

from __future__ import annotations

from documents.clean import clean
from documents.data import CouncilMinutesData, Letterhead, MinutesData
from documents.formats import date_words, document_number, two_digits
from documents.official import render_official


def render_minutes(data: MinutesData) -> bytes:
    """Return the minutes of a unit's meeting: who was there, what was said, the hands counted for each nominee."""
    data = clean(data)
    above = f"UBND {data.commune}" if data.parent is None else data.parent
    head = Letterhead(parent=above, agency=data.hamlet, place=data.place, dated=data.held_on)
    return render_official(
        "minutes",
        data,
        dated=data.held_on,
        rules_of=data.held_on,
        title=f"Biên bản họp bình xét {data.hamlet}, {data.commune}, {date_words(data.held_on)}",
        author=f"{data.hamlet}, {data.commune}",
        subject=data.movement,
        extra={"head": head},
    )


def render_council_minutes(data: CouncilMinutesData) -> bytes:
    """Return the minutes of a council session: attendance, recusals, the count per nominee, reasons for deviations."""
    data = clean(data)
    head = data.letterhead
    number = f" số {document_number(head.serial, head.symbol)}" if head.serial is not None else ""
    attendance = {
        kind: two_digits(sum(member.attendance == kind for member in data.members))
        for kind in ("present", "absent", "written")
    }
    return render_official(
        "council_minutes",
        data,
        dated=head.dated,
        rules_of=head.dated,
        title=f"Biên bản{number} {data.session}",
        author=head.agency,
        subject=data.movement,
        extra={"attendance": attendance},
    )
