"""The words of a piece of news: what a notice about a dossier tells."""

from __future__ import annotations

from typing import Final

from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination as Dossier
from rules.text import Text

_NOTICES: Final = {
    Dossier.ReturnedForSupplement.TOPIC: Text("Trả lại để bổ sung", "Returned for supplement"),
    Dossier.Rejected.TOPIC: Text("Bị từ chối", "Rejected"),
    Dossier.Reopened.TOPIC: Text("Mở lại theo kiến nghị", "Open again after an appeal"),
    Dossier.HoldPlaced.TOPIC: Text("Tạm dừng", "Put on hold"),
    Dossier.HoldLifted.TOPIC: Text("Bỏ tạm dừng", "Hold lifted"),
    Dossier.CouncilResultRecorded.TOPIC: Text("Hội đồng đã xét", "Considered by the council"),
    Dossier.AwardDecided.TOPIC: Text("Có quyết định khen thưởng", "Award decided"),
    Dossier.AwardDeclined.TOPIC: Text("Chủ tịch không quyết định khen", "Declined by the chair"),
    Dossier.AwardCancelled.TOPIC: Text("Quyết định khen đã bị hủy bỏ", "The award decision was cancelled"),
    Dossier.CertificateIssued.TOPIC: Text("Đã cấp giấy khen", "Certificate issued"),
    Dossier.Reassessed.TOPIC: Text(
        "Kết luận đánh giá đã đổi theo thu nhập được kết luận lại",
        "The verdict changed with an income decided anew",
    ),
    ExitCommitment.RelapseRecorded.TOPIC: Text("Hộ được ghi nhận tái nghèo", "The household fell back"),
    ExitCommitment.IncomeReopened.TOPIC: Text(
        "Thu nhập làm căn cứ được mở lại", "An income it rests on was reopened"
    ),
}


def news(topic: str) -> Text:
    """Say what happened, by the topic of the event it is about."""
    return _NOTICES.get(topic, Text("Hồ sơ có thay đổi", "The dossier has changed"))
