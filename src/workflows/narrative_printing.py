"""Templates, printers, print runs and spoiled blanks, told in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.certificate_template import CertificateTemplate
from aggregates.loose_blank import LooseBlank
from aggregates.print_run import PrintRun
from aggregates.printer import Printer
from aggregates.refusals import REFUSALS
from aggregates.vocabulary_printing import MODES, SPOILING
from rules.certificate_layout import PARTS
from rules.text import Text, counted
from workflows.narrative_words import words
from workflows.telling import Story


def _begun(e: PrintRun.Begun) -> Story:
    mode, numbers = MODES[e.mode], [sheet[2] for sheet in e.sheets if sheet[2] is not None]
    given = (
        Text(
            f"; số phôi {numbers[0]:06d} đến {numbers[-1]:06d}",
            f"; blanks {numbers[0]:06d} to {numbers[-1]:06d}",
        )
        if numbers
        else Text("", "")
    )
    return Story(
        Text("Bắt đầu đợt in", "Print run begun"),
        Text(
            f"{len(e.sheets)} giấy, {mode.vi}{given.vi}.",
            f"{counted(len(e.sheets), 'certificate')}, {mode.en}{given.en}.",
        ),
        words=words(e.reason) if e.reason is not None else "",
    )


def _halted(e: PrintRun.Halted) -> Story:
    known = REFUSALS.get(e.cause)
    # The sentence of a refusal that names something else beside its code needs what it named, which is not kept.
    plain = known if known is not None and "{" not in known.vi else Text("", "")
    return Story(Text("Tạm dừng", "Halted"), plain, tone="bad")


def _spoiled(e: PrintRun.SheetSpoiled | LooseBlank.Spoiled) -> Story:
    why = SPOILING[e.cause]
    number = (
        Text(f"phôi số {e.blank_number:06d}, ", f"blank {e.blank_number:06d}, ")
        if e.blank_number is not None
        else Text("", "")
    )
    at = (
        Text(f"Tờ thứ {e.position}, ", f"Sheet {e.position}, ")
        if isinstance(e, PrintRun.SheetSpoiled)
        else Text("Chưa in, ", "Nothing printed on it, ")
    )
    return Story(
        Text("Ghi tờ hỏng", "Sheet logged as spoiled"),
        Text(f"{at.vi}{number.vi}{why.vi}.", f"{at.en}{number.en}{why.en}."),
        words=words(e.words) if e.words is not None else "",
        tone="bad",
    )


def _printer(e: Printer.SetUp | Printer.Adjusted) -> Text:
    return Text(
        f"{e.name}: dời {e.offset_x} / {e.offset_y} mm, tỷ lệ {e.scale_x} / {e.scale_y} %.",
        f"{e.name}: moved by {e.offset_x} / {e.offset_y} mm, scaled to {e.scale_x} / {e.scale_y} %.",
    )


TELL: dict[type, Callable[[Any], Story]] = {
    CertificateTemplate.Made: lambda e: Story(Text("Lập mẫu", "Template begun"), Text(e.name, e.name)),
    CertificateTemplate.SheetSet: lambda e: Story(
        Text("Đặt khổ giấy", "Sheet set"),
        Text(f"{e.width:g} × {e.height:g} mm", f"{e.width:g} × {e.height:g} mm"),
    ),
    CertificateTemplate.PartPlaced: lambda e: Story(
        Text("Sửa một mục của mẫu", "Part placed"), PARTS[e.part].words
    ),
    CertificateTemplate.PutInUse: lambda e: Story(
        Text("Đưa mẫu vào sử dụng", "Put in use"),
        Text(f"Bản {e.number}", f"Version {e.number}"),
        tone="good",
    ),
    CertificateTemplate.TakenOutOfUse: lambda e: Story(Text("Thôi dùng mẫu", "Taken out of use")),
    Printer.SetUp: lambda e: Story(Text("Thêm máy in", "Printer added"), _printer(e)),
    Printer.Adjusted: lambda e: Story(Text("Căn chỉnh máy in", "Printer adjusted"), _printer(e)),
    Printer.Removed: lambda e: Story(Text("Bỏ máy in", "Printer removed")),
    PrintRun.Begun: _begun,
    PrintRun.PagesMade: lambda e: Story(Text(f"Đã dựng {e.count} trang", f"{counted(e.count, 'page')} made")),
    PrintRun.Ready: lambda e: Story(Text("Sẵn sàng in", "Ready to print"), tone="good"),
    PrintRun.Halted: _halted,
    PrintRun.Resumed: lambda e: Story(Text("Cho chạy tiếp", "Resumed")),
    PrintRun.Cancelled: lambda e: Story(
        Text("Hủy đợt in, các số phôi bị bỏ", "Cancelled, its numbers are void"),
        words=words(e.reason),
        tone="bad",
    ),
    PrintRun.SheetSpoiled: _spoiled,
    PrintRun.Finished: lambda e: Story(
        Text("Đã in xong, xóa tệp dựng để in", "All printed, the files made for it deleted")
    ),
    LooseBlank.Spoiled: _spoiled,
}
