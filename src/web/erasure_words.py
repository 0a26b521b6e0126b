"""What the page of erasure says of when what is gone: at once, within minutes, and what the system cannot reach."""

from __future__ import annotations

from typing import Final

from rules.text import Text
from web.formats import dmyhm
from web.kit import actor, services

WHEN_GONE: Final = (
    Text(
        "Ngay khi xác nhận: khóa giải mã, dòng trong sổ và trang tra cứu, giấy tờ trong kho tệp",
        "At once: the key, the entries in register and search, the papers in the file store",
    ),
    Text(
        "Sau đó ít phút, chậm nhất là đêm kế tiếp: dấu vết trong tệp của cơ sở dữ liệu; trang này nói khi nào đã dọn xong",
        "Within minutes, by the next night at the latest: traces in the files of the database; this page says when that is done",
    ),
    Text(
        "Nhật ký ghi trước (WAL): dọn cùng lúc ở máy chủ kèm sẵn; ở máy chủ khác thì đến khi bị ghi đè",
        "The write-ahead log: with these on the embedded server; on another one until it is overwritten",
    ),
    Text(
        "Bản sao lưu và tệp in đã tải về trước đó: hệ thống không với tới; hủy theo thời hạn lưu giữ, hoặc xóa lại khi phục hồi",
        "Backups and print files downloaded before: beyond the system; destroy them by their terms, or erase again when restoring",
    ),
)


def cleared_words() -> Text:
    """Say whether what was erased is out of the files of the database too."""
    last = services().erasure.clearings(actor())
    if not services().erasure.cleared(actor()):
        return Text(
            "Dấu vết trong tệp của cơ sở dữ liệu đang được dọn; tải lại trang này để biết khi nào xong.",
            "Traces in the files of the database are being cleared; reload this page to see when that is done.",
        )
    if not last:
        return Text("", "")
    at, overwritten = dmyhm(last[0]["ended_at"]), last[0]["wal"] != "cleared"
    return Text(
        f"Mọi lần xóa đã được dọn khỏi tệp của cơ sở dữ liệu, lần cuối lúc {at}"
        + ("; nhật ký ghi trước của máy chủ còn đến khi bị ghi đè." if overwritten else "."),
        f"All erasures are cleared from the files of the database, last at {at}"
        + ("; the server's write-ahead log keeps them until it is overwritten." if overwritten else "."),
    )
