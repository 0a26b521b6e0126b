"""The movement, its plan, and administrative units told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.movement import Movement
from aggregates.vocabulary import UNIT_KINDS, ZONES
from rules.text import Text
from workflows.narrative_plans import reading_words
from workflows.narrative_words import dmy, words
from workflows.telling import Story


def _since(e: Any) -> Text:
    day = dmy(e.valid_from)
    return Text(f"Từ {day}. Căn cứ: {e.source}.", f"From {day}. Source: {e.source}.")


def _class(e: Any) -> Text:
    hard = {
        True: Text(", đặc biệt khó khăn", ", especially difficult"),
        False: Text(", không thuộc diện đặc biệt khó khăn", ", not especially difficult"),
        None: Text("", ""),
    }[e.especially_difficult]
    poor = {
        True: Text(", xã nghèo", ", a poor commune"),
        False: Text(", không phải xã nghèo", ", not a poor commune"),
        None: Text("", ""),
    }[e.classed_poor]
    zone = ZONES[e.zone] if e.zone else None
    kind = UNIT_KINDS[e.kind]
    return Text(
        f"Xếp loại: {kind.vi}{f', {zone.vi}' if zone else ''}{hard.vi}{poor.vi}",
        f"Classified: {kind.en}{f', {zone.en}' if zone else ''}{hard.en}{poor.en}",
    )


def _decided(e: Any) -> Text:
    day = dmy(e.decided_on)
    return Text(f"Căn cứ: {e.document}, ngày {day}.", f"Basis: {e.document} of {day}.")


def _reading_changed(e: Movement.ReadingChanged) -> Text:
    read, basis = reading_words(e.name, e.value), _decided(e)
    return Text(f"{read.vi}. {basis.vi}", f"{read.en}. {basis.en}")


TELL: dict[type, Callable[[Any], Story]] = {
    Movement.Opened: lambda e: Story(
        Text("Phát động phong trào", "Movement launched"),
        Text(
            f"Kế hoạch {e.plan_id}, phiên bản {e.plan_version}.",
            f"Plan {e.plan_id}, version {e.plan_version}.",
        ),
        tone="good",
    ),
    Movement.PlanAdopted: lambda e: Story(
        Text(
            f"Áp dụng kế hoạch {e.plan_id}, phiên bản {e.plan_version}",
            f"Plan {e.plan_id}, version {e.plan_version}, in force",
        ),
        _decided(e),
        words(e.reason),
        tone="good",
    ),
    Movement.ReadingChanged: lambda e: Story(
        Text("Đổi cách hiểu", "Reading changed"),
        _reading_changed(e),
        words(e.reason),
        tone="good",
    ),
    AdministrativeUnit.Established: lambda e: Story(
        Text(f"Có {e.name}", f"{e.name} exists"), _since(e), tone="good"
    ),
    AdministrativeUnit.Renamed: lambda e: Story(
        Text(f"Đổi tên thành {e.name}", f"Renamed {e.name}"), _since(e)
    ),
    AdministrativeUnit.Recoded: lambda e: Story(Text(f"Mang mã {e.code}", f"Bears code {e.code}"), _since(e)),
    AdministrativeUnit.Reclassified: lambda e: Story(_class(e), _since(e)),
    AdministrativeUnit.Moved: lambda e: Story(
        Text(
            f"Chuyển từ {e.parent_name_before} sang {e.parent_name}",
            f"Passed from {e.parent_name_before} to {e.parent_name}",
        ),
        _since(e),
    ),
    AdministrativeUnit.Dissolved: lambda e: Story(
        Text(
            f"Kết thúc; {e.successor_name} kế tục",
            f"Ended; succeeded by {e.successor_name}",
        ),
        Text(
            f"Ngày cuối cùng: {dmy(e.last_day)}. Căn cứ: {e.source}.",
            f"Last day: {dmy(e.last_day)}. Source: {e.source}.",
        ),
        tone="bad",
    ),
}
