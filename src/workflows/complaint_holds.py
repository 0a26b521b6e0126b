"""What a complaint does to dossiers: it holds every live one of whom it is about, and lets them go when it is settled.

The hold has the complaint's own id and says nothing of what was said, or by whom: whoever reads a dossier may read its holds.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from aggregates.complaint import Complaint
from aggregates.nomination import Nomination
from aggregates.vocabulary_complaints import OPEN_COMPLAINTS
from storage.application import EventLog
from workflows.kernel import Work

_PLACED: Final = (
    "Có đơn đang được giải quyết về đối tượng của hồ sơ này; nội dung do cơ quan giải quyết đơn giữ."
)
_UPHELD: Final = "Đơn được kết luận có căn cứ; cần xem xét hồ sơ trước khi làm tiếp."
_ENDED: Final = {
    "not_taken_up": "Đơn không được thụ lý.",
    "withdrawn": "Người nêu đơn đã rút.",
    "unfounded": "Đơn được kết luận không có căn cứ.",
    "founded": "Đơn được kết luận có căn cứ; hồ sơ được xử lý theo kết luận.",
}


def live_dossiers(work: Work, subject_id: UUID) -> list[Nomination]:
    """Return the live dossiers of somebody, loaded into the transaction."""
    rows = work.log.query(
        "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
        (subject_id,),
    )
    return [work.load(Nomination, row["nomination_id"]) for row in rows]


def hold_for(work: Work, complaint: Complaint) -> int:
    """Hold all live dossiers of whom the complaint is about, and return how many there are."""
    dossiers = live_dossiers(work, complaint.subject_id)
    for nomination in dossiers:
        nomination.place_hold(complaint.id, kind=complaint.kind, reason=_PLACED)
    return len(dossiers)


def hold_for_complaints(log: EventLog, nomination: Nomination) -> None:
    """Hold a dossier for each open complaint about its subject: one that was not there yet when the complaint came in."""
    for row in log.query(
        "SELECT complaint_id, kind FROM complaints WHERE subject_id = %s AND status = ANY(%s) "
        "ORDER BY recorded_at, complaint_id",
        (nomination.subject_id, list(OPEN_COMPLAINTS)),
    ):
        nomination.place_hold(row["complaint_id"], kind=row["kind"], reason=_PLACED)


def let_go(work: Work, complaint: Complaint) -> list[Nomination]:
    """End the complaint's holds on the dossiers that are live, by how it has ended; return those dossiers."""
    released = [n for n in live_dossiers(work, complaint.subject_id) if complaint.id in n.holds]
    for nomination in released:
        nomination.lift_hold(complaint.id, _ENDED[complaint.status])
    return released


def hold_for_upheld(complaint: Complaint, nomination: Nomination) -> None:
    """Go on holding a dossier after the complaint was found true, until the district has weighed what follows."""
    nomination.place_hold(uuid5(complaint.id, "upheld"), kind="complaint_upheld", reason=_UPHELD)


def is_of_open_complaint(log: EventLog, hold_id: UUID) -> bool:
    """Whether a hold ends with a complaint alone."""
    row = log.query_one(
        "SELECT 1 AS is FROM complaints WHERE complaint_id = %s AND status = ANY(%s)",
        (hold_id, list(OPEN_COMPLAINTS)),
    )
    return row is not None
