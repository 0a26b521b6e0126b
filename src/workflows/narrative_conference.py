"""Conferences, and certificates on their way into the awardee's hands, told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.conference import Conference
from aggregates.nomination import Nomination
from aggregates.nomination_hand_over_events import CertificateHandedOver
from aggregates.pii import plain
from aggregates.vocabulary_conference import PROGRAMME_RULES, RECEIVERS
from rules.text import Text, counted
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _when(e: Conference.Planned | Conference.Replanned) -> Text:
    return Text(
        f"{e.starts_at} ngày {dmy(e.held_on)}, {e.place}; trao theo {len(e.decision_ids)} quyết định.",
        f"{e.starts_at} on {dmy(e.held_on)}, {e.place}; awards of {counted(len(e.decision_ids), 'decision')}.",
    )


def _programme(e: Conference.ProgrammeSet) -> Story:
    items = plain(e.items)
    said = None if items is None else "\n".join(f"{hour} {what}" for hour, what in items)
    return Story(Text("Đặt chương trình", "Programme set"), words=said)


def _handed_over(e: CertificateHandedOver) -> Story:
    said = [words(e.proxy_name), words(e.proxy_relation)]
    return Story(
        Text("Trao giấy khen", "Certificate handed over"),
        Text(f"Người nhận: {RECEIVERS[e.receiver].vi}.", f"Taken by: {RECEIVERS[e.receiver].en}."),
        None if None in said else ", ".join(part for part in said if part),
        tone="good",
    )


TELL: dict[type, Callable[[Any], Story]] = {
    Conference.Planned: lambda e: Story(Text("Lên kế hoạch hội nghị", "Conference planned"), _when(e)),
    Conference.Replanned: lambda e: Story(Text("Sửa kế hoạch hội nghị", "Plan changed"), _when(e)),
    Conference.ProgrammeSet: _programme,
    Conference.AwardeesOrdered: lambda e: Story(
        Text("Xếp thứ tự trao", "Awardees put in order"),
        Text(
            f"{len(e.certificates)} giấy khen; {PROGRAMME_RULES[e.rule].vi}.",
            f"{counted(len(e.certificates), 'certificate')}; {PROGRAMME_RULES[e.rule].en}.",
        ),
    ),
    Conference.AwardeesAppended: lambda e: Story(
        Text("Đưa thêm vào cuối thứ tự trao", "Added to the end of the order"),
        Text(
            f"{len(e.certificates)} giấy khen cấp sau; {len(e.seats)} có chỗ ngồi.",
            f"{counted(len(e.certificates), 'certificate')} issued since; {len(e.seats)} with a seat.",
        ),
    ),
    Conference.CertificateReplaced: lambda e: Story(
        Text(
            "Giấy khen cấp lại thay giấy cũ trong thứ tự trao",
            "A reissued certificate took the old one's place",
        )
    ),
    Conference.AwardeeMoved: lambda e: Story(
        Text("Đổi vị trí trong thứ tự trao", "Moved in the order"),
        Text(f"Đến vị trí {e.position}.", f"To position {e.position}."),
    ),
    Conference.AwardeesSeated: lambda e: Story(
        Text("Xếp chỗ ngồi", "Awardees seated"),
        Text(
            f"{len(e.seats)} chỗ, {len(e.hall)} khối.",
            f"{counted(len(e.seats), 'seat')} in {counted(len(e.hall), 'block')}.",
        ),
    ),
    Conference.SeatChanged: lambda e: Story(
        Text("Đổi chỗ ngồi", "Seat changed"),
        Text(f"Khối {e.block}, hàng {e.row}, ghế {e.seat}.", f"Block {e.block}, row {e.row}, seat {e.seat}."),
    ),
    Conference.Opened: lambda e: Story(Text("Khai mạc hội nghị", "Conference opened"), tone="good"),
    Conference.Closed: lambda e: Story(
        Text("Bế mạc hội nghị", "Conference closed"),
        Text(
            "Giấy khen chưa trao được trao sau tại xã.",
            "What is left over is handed over later, at the communes.",
        ),
    ),
    Conference.Cancelled: lambda e: Story(
        Text("Hủy hội nghị", "Conference called off"), words=words(e.reason), tone="bad"
    ),
    Nomination.CertificateHandedOver: _handed_over,
    Nomination.HandOverUndone: lambda e: Story(
        Text("Hoàn tác việc ghi trao giấy khen", "Hand-over taken back"), words=words(e.reason), tone="bad"
    ),
    Nomination.AbsenceNoted: lambda e: Story(
        Text("Vắng mặt khi trao giấy khen", "Absent when certificates were handed over"),
        Text("Giấy khen được trao sau.", "The certificate is handed over later."),
    ),
}
