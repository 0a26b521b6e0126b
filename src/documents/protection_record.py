"""The data-protection impact record: what is processed, why, who sees it, where it is kept, for how long."""

from __future__ import annotations

from documents.clean import clean
from documents.formats import local
from documents.official import render_official
from documents.report_data import ProtectionRecordData


def render_protection_record(data: ProtectionRecordData) -> bytes:
    """Return the record as a PDF, Vietnamese with English beside it."""
    data = clean(data)
    return render_official(
        "protection_record",
        data,
        dated=data.made_at,
        rules_of=local(data.made_at).date(),
        title="Hồ sơ đánh giá tác động xử lý dữ liệu cá nhân",
        author=data.agency,
        subject=data.movement,
        styles=("tables.css",),
    )
