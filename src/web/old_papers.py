"""What whoever hands certificates over is told of a paper that another has replaced, and whether it came back."""

from __future__ import annotations

from uuid import UUID

from aggregates.refusals import Refused
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy
from web.kit import actor, services
from workflows.conference_reading import back_words


def take_back_words(row: Row) -> Text | None:
    """Say that the certificate which this one replaced is with the awardee."""
    if row["old_handed_on"] is None or not awaited(row["old_paper"]):
        return None
    day = dmy(row["old_handed_on"])
    if row["state"] == "handed_over":
        return Text(
            f"Giấy cũ đã trao ngày {day} chưa được ghi là đã thu lại.",
            f"The old certificate, handed over on {day}, is not on record as taken back.",
        )
    return Text(
        f"Giấy cấp lại. Giấy cũ đã trao ngày {day}: thu giấy cũ lại khi trao giấy này.",
        f"Reissued. The old certificate was handed over on {day}: take it back when you hand this one over.",
    )


def awaited(paper: str | None) -> bool:
    """Whether a replaced paper is still to come back, or nobody ever said."""
    return paper in (None, "out")


def old_paper(certificate_id: UUID) -> Row | None:
    """Return what a clerk who holds a replaced paper may record: that it came back, or what is on record; None otherwise."""
    try:
        row = services().revocations.replaced_paper(actor(), certificate_id)
    except Refused:
        return None
    if row["award_status"] != "awarded":
        return None
    said = None if row["paper"] in (None, "out") else capital(back_words(row["paper"], row["paper_on"]))
    return {**row, "said": said, "open": row["paper"] != "returned"}
