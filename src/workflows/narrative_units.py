"""The movement, its plan, and administrative units told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.administrative_unit import AdministrativeUnit
from aggregates.movement import Movement
from aggregates.unit_confirmation import FACTS, FactConfirmed
from aggregates.vocabulary import UNIT_KINDS, ZONES
from rules.text import Text
from workflows.narrative_plans import datum_words, reading_words
from workflows.narrative_words import dmy, money, words
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


def _datum(e: Movement.DatumConfirmed) -> Text:
    what, day = datum_words(e.datum), dmy(e.issued_on)
    return Text(f"{what.vi}. Căn cứ: {e.document}, ngày {day}.", f"{what.en}. Basis: {e.document} of {day}.")


TELL: dict[type, Callable[[Any], Story]] = {
    Movement.PrizeCoefficientSet: lambda e: Story(
        Text("Ghi hệ số tiền thưởng", "Prize coefficient set"),
        Text(
            f"{e.kind}: {format(e.value, 'f').replace('.', ',')} từ {dmy(e.valid_from)}, theo {e.document} ngày {dmy(e.issued_on)}",
            f"{e.kind}: {e.value:f} from {dmy(e.valid_from)}, by {e.document} of {dmy(e.issued_on)}",
        ),
        words(e.remarks),
    ),
    Movement.BaseSalarySet: lambda e: Story(
        Text("Ghi mức lương cơ sở", "Base salary set"),
        Text(
            f"{money(e.amount).vi} từ {dmy(e.valid_from)}, theo {e.document} ngày {dmy(e.issued_on)}",
            f"{money(e.amount).en} from {dmy(e.valid_from)}, by {e.document} of {dmy(e.issued_on)}",
        ),
        words(e.remarks),
    ),
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
    Movement.DatumConfirmed: lambda e: Story(
        Text("Xác nhận với văn bản gốc", "Confirmed by its document"),
        _datum(e),
        words(e.remarks),
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
    FactConfirmed: lambda e: Story(
        Text("Xác nhận với văn bản gốc", "Confirmed by its document"),
        Text(
            f"{FACTS[e.fact].vi} từ {dmy(e.fact_from)}. Căn cứ: {e.document}, ngày {dmy(e.issued_on)}.",
            f"{FACTS[e.fact].en} from {dmy(e.fact_from)}. Basis: {e.document} of {dmy(e.issued_on)}.",
        ),
        tone="good",
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
