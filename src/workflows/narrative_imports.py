"""Lists of households on their way into the register, told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.import_run import ImportRun
from aggregates.refusals import REFUSALS
from rules.text import Text, counted
from workflows.narrative_words import figure, words
from workflows.telling import Story


def _confirmed(e: ImportRun.Confirmed) -> Story:
    if not e.total:
        return Story(
            Text("Đã kiểm tra, nhận danh sách để khai thu nhập", "Checked, taken to declare its incomes"),
            Text(
                f"Không có hộ mới; {figure(e.known).vi} hộ đã có trong sổ, {e.doubtful} hộ nghi trùng, {e.rejected} dòng bị loại.",
                f"No new household; {e.known} known, {e.doubtful} doubtful and {e.rejected} rejected.",
            ),
        )
    return Story(
        Text("Đã kiểm tra, cho nhập", "Checked and confirmed"),
        Text(
            f"{figure(e.total).vi} hộ vào sổ; để lại {e.known} hộ đã có, {e.doubtful} hộ nghi trùng, {e.rejected} dòng bị loại.",
            f"{counted(e.total, 'household')} to enter; {e.known} known, {e.doubtful} doubtful and {e.rejected} rejected left out.",
        ),
    )


def _halted(e: ImportRun.Halted) -> Story:
    known = REFUSALS.get(e.cause)
    # The sentence of a refusal that names something else beside its code needs what it named, which is not kept.
    plain = known if known is not None and "{" not in known.vi else Text("", "")
    return Story(Text("Tạm dừng", "Halted"), plain, tone="bad")


def _completed(e: ImportRun.Completed) -> Story:
    left = len(e.excluded)
    detail = (
        Text(
            f"{left} hộ ở lại ngoài sổ vì mã hộ đã được cấp cho hộ khác trong lúc nhập.",
            f"{counted(left, 'household')} stayed outside: their code was given to another household meanwhile.",
        )
        if left
        else Text("", "")
    )
    return Story(
        # A list may bring nothing but incomes of households that are known.
        Text(
            "Nhập xong: hộ mới, nếu có, đã vào sổ",
            "Complete: its new households, if any, are in the register",
        ),
        detail,
        tone="good",
    )


TELL: dict[type, Callable[[Any], Story]] = {
    ImportRun.Begun: lambda e: Story(
        Text("Gửi danh sách", "List sent"), Text(f"SHA-256 {e.file.sha256}", f"SHA-256 {e.file.sha256}")
    ),
    ImportRun.ReadingSet: lambda e: Story(
        Text("Chỉnh cách đọc danh sách", "How the list is read was corrected")
    ),
    ImportRun.Confirmed: _confirmed,
    ImportRun.RowsTaken: lambda e: Story(
        Text(
            f"Đã ghi {e.count} hộ, chưa tính vào sổ",
            f"{counted(e.count, 'household')} written, not counting yet",
        )
    ),
    ImportRun.Halted: _halted,
    ImportRun.Resumed: lambda e: Story(Text("Cho nhập tiếp", "Resumed")),
    ImportRun.Completed: _completed,
    ImportRun.IncomesDeclared: lambda e: Story(
        Text(
            f"Khai {len(e.years)} thu nhập theo danh sách",
            f"{counted(len(e.years), 'income')} of the list declared",
        )
    ),
    ImportRun.Cancelled: lambda e: Story(
        Text("Hủy lượt nhập", "Cancelled"), words=words(e.reason), tone="bad"
    ),
    ImportRun.Undone: lambda e: Story(
        Text(
            "Hoàn tác: những gì lượt này đưa vào đã rút khỏi sổ",
            "Undone: what it brought in was taken out again",
        ),
        words=words(e.reason),
        tone="bad",
    ),
}
