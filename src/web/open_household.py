"""Whether anything can be done on a household at all, asked before a form for it is shown."""

from __future__ import annotations

from aggregates.refusals import Refused
from storage.application import Row
from web.frame import services


def require_open(row: Row, act: str) -> None:
    """Refuse a form that could only be refused once it is filled in.

    Of a household that was erased (``subject_erased``), that became part of another one (``household_closed``), or whose data
    is restricted while ``act`` is none that the law requires (``processing_restricted``).
    """
    if row["head"] is None:
        raise Refused("subject_erased")
    if row.get("merged_into") is not None:
        raise Refused("household_closed")
    services().data_requests.require_processable(act, row["household_id"])
