"""The summary conference of the plan (V.2), on 11/6/2020: planned, its awardees in order, the hall filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from demo.council import decision_id
from demo.scene import Scene
from demo.teller import Teller, id_of
from rules.seating import Block

DAY: Final = date(2020, 6, 11)
PLACE: Final = "Trung tâm Hội nghị huyện Cẩm Thủy"
PROGRAMME: Final = (
    ("07:30", "Đón tiếp đại biểu"),
    ("08:00", "Chào cờ, tuyên bố lý do, giới thiệu đại biểu"),
    ("08:15", "Báo cáo tổng kết phong trào thi đua"),
    ("09:00", "Tham luận của xã, thôn và hộ gia đình điển hình"),
    ("09:45", "Công bố quyết định và trao khen thưởng"),
    ("11:00", "Phát động giai đoạn tiếp theo, bế mạc"),
)
HALL: Final = (Block("Khối A", 10, 12), Block("Khối B", 10, 12))


def conference_id() -> UUID:
    """The id of the conference."""
    return id_of("conference")


def conference_scenes() -> Iterator[Scene]:
    """What the standing office prepares in May."""
    yield Scene(date(2020, 5, 15), _plan)


def _plan(t: Teller) -> None:
    ours, id = t.app.conferences, conference_id()
    t.do(
        "conference:plan", "noivu", ours.plan, conference_id=id, held_on=DAY, starts_at="07:30", place=PLACE,
        decision_ids=[decision_id("first")],
    )  # fmt: skip
    t.do("conference:programme", "noivu", ours.set_programme, conference_id=id, items=PROGRAMME)
    t.do("conference:order", "noivu", ours.order_awardees, conference_id=id, rule="groups")
    t.do("conference:seats", "noivu", ours.seat_awardees, conference_id=id, hall=HALL, new_rows=True)
