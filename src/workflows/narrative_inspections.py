"""Inspections told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.inspection import Inspection
from rules.text import Text
from workflows.narrative_words import dmy, words
from workflows.telling import Story

TELL: dict[type, Callable[[Any], Story]] = {
    Inspection.Planned: lambda e: Story(
        Text("Lập kế hoạch kiểm tra", "Inspection planned"),
        Text(
            f"Ngày {dmy(e.planned_for)}, mẫu {len(e.commitments)} hộ",
            f"For {dmy(e.planned_for)}, a sample of {len(e.commitments)}",
        ),
        words(e.sampling),
    ),
    Inspection.CarriedOut: lambda e: Story(
        Text("Đoàn kiểm tra làm việc tại đơn vị", "Inspection carried out"),
        Text(f"Ngày {dmy(e.carried_out_on)}", f"On {dmy(e.carried_out_on)}"),
        words(e.minutes),
        tuple(e.evidence),
    ),
    Inspection.FindingRecorded: lambda e: Story(
        Text("Ghi nhận phát hiện", "Finding recorded"),
        Text(f"Thu nhập năm {e.year}", f"Income of {e.year}")
        if e.kind == "income"
        else Text("Về đơn vị", "About the unit"),
        words(e.text),
        tuple(e.evidence),
        "bad",
    ),
    Inspection.FindingAnswered: lambda e: Story(
        Text("Đơn vị trả lời phát hiện", "Finding answered"), words=words(e.text), evidence=tuple(e.evidence)
    ),
    Inspection.FindingResolved: lambda e: Story(
        Text("Giữ nguyên phát hiện", "Finding upheld")
        if e.outcome == "upheld"
        else Text("Bác bỏ phát hiện", "Finding dismissed"),
        words=words(e.text),
        tone="bad" if e.outcome == "upheld" else "good",
    ),
    Inspection.Closed: lambda e: Story(
        Text("Kết thúc kiểm tra", "Inspection closed"), words=words(e.conclusion)
    ),
}
