"""What is told of the codes for signing and of the papers by which deputies sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.officer import Officer
from rules.text import Text
from workflows.narrative_words import dmy, words
from workflows.telling import Story

TELL: dict[type, Callable[[Any], Story]] = {
    Officer.AuthorityFiled: lambda e: Story(
        Text("Ghi văn bản ủy quyền ký", "Authorisation to sign filed"),
        Text(
            f"{e.document} ngày {dmy(e.issued_on)}, từ {dmy(e.holds_from)}"
            + (f" đến {dmy(e.holds_to)}" if e.holds_to else ""),
            f"{e.document} of {dmy(e.issued_on)}, from {dmy(e.holds_from)}"
            + (f" to {dmy(e.holds_to)}" if e.holds_to else ""),
        ),
    ),
    Officer.SecondFactorEnrolled: lambda e: Story(
        Text("Thiết lập mã xác thực khi ký", "Codes for signing set up"), tone="good"
    ),
    Officer.RecoveryCodesRenewed: lambda e: Story(Text("Tạo mã dự phòng mới", "New recovery codes made")),
    Officer.SecondFactorReset: lambda e: Story(
        Text("Quản trị viên đặt lại mã xác thực", "Codes for signing reset by an administrator"),
        words=words(e.reason),
        tone="bad",
    ),
}
