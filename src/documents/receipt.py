"""The receipt slip (giấy tiếp nhận hồ sơ và hẹn trả kết quả) handed over when a dossier comes in."""

from __future__ import annotations

from documents.clean import clean
from documents.data import ReceiptData
from documents.formats import local
from documents.official import render_official


def render_receipt(data: ReceiptData) -> bytes:
    """Return the slip as a PDF, Vietnamese with English beside it: it goes home with whoever brought the dossier."""
    data = clean(data)
    return render_official(
        "receipt",
        data,
        dated=data.dated or data.received_at,
        rules_of=data.dated or local(data.received_at).date(),
        title=f"{'Giấy tiếp nhận hồ sơ' if data.due_on is None else 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả'} {data.dossier_code}",
        author=data.agency,
        subject=data.subject,
        styles=("receipt.css",),
    )
