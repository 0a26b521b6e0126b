"""What the page of erasure says: what goes, and when: at once, within minutes, and what the system cannot reach."""

from __future__ import annotations

from typing import Final

from flask import url_for

from aggregates.vocabulary import ERASURE_GROUNDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from storage.traces import Hindrance
from web.formats import dmyhm
from web.kit import Check, actor, services
from workflows.mentions import Mentions

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


_HINDRANCES: Final = {
    "transaction": Text(
        "phiên {what} trên máy chủ còn mở một giao dịch{since}",
        "the session {what} of the server has a transaction open{since}",
    ),
    "prepared": Text(
        "giao dịch chuẩn bị {what} chưa kết thúc{since}; người quản trị máy chủ cần COMMIT PREPARED hoặc ROLLBACK PREPARED",
        "the prepared transaction {what} has not ended{since}; who runs the server must COMMIT PREPARED or ROLLBACK PREPARED it",
    ),
    "slot": Text(
        "khe sao chép {what} giữ các dòng cũ; người quản trị máy chủ cần chạy tiếp hoặc xóa khe này",
        "the replication slot {what} keeps old rows; who runs the server must let it go on or drop it",
    ),
    "standby": Text(
        "máy chủ dự phòng {what} còn đọc các dòng cũ",
        "the standby server {what} still reads old rows",
    ),
    "deferred": Text(
        "máy chủ hoãn dọn {what} giao dịch (vacuum_defer_cleanup_age)",
        "the server defers clearing by {what} transactions (vacuum_defer_cleanup_age)",
    ),
    "unknown": Text("còn phiên có thể đọc các dòng cũ", "somebody may still read the old rows"),
    "in_use": Text("bảng {what} đang được dùng", "the table {what} is in use"),
    "night": Text(
        "bảng {what} lớn nên chỉ dọn ban đêm (23:00-04:00)",
        "the table {what} is large and is cleared at night alone (23:00-04:00)",
    ),
    "right": Text(
        "vai trò của ứng dụng không có quyền; sẽ dọn khi khởi động lại hệ thống",
        "the application's role may not; it is done when the system is started again",
    ),
}
"""Why the files are not cleared yet (``storage.traces.Hindrance``)."""


def hindrance_words(met: Hindrance) -> Text:
    """Say what keeps the files from being cleared, to be put after "because"."""
    since = dmyhm(met.since) if met.since else ""
    said = _HINDRANCES[met.reason]
    return Text(
        said.vi.format(what=met.what, since=since and f" từ {since}"),
        said.en.format(what=met.what, since=since and f" since {since}"),
    )


def cleared_words() -> Text:
    """Say whether what was erased is out of the files of the database too."""
    last = services().erasure.clearings(actor())
    if not services().erasure.cleared(actor()):
        met = services().erasure.hindrance(actor())
        if met is not None:
            why = hindrance_words(met)
            return Text(
                f"Dấu vết trong tệp của cơ sở dữ liệu chưa dọn được vì {why.vi}. Hệ thống tự thử lại.",
                f"Traces in the files of the database are not cleared yet, because {why.en}. It is tried again by itself.",
            )
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


def erasure_check(row: Row, along: Mentions, ground: str) -> Check:
    """Say before an erasure whose data goes on which ground, and what goes along or is withheld elsewhere."""
    return Check(
        title=Text("Kiểm tra trước khi xóa dữ liệu", "Check before erasing the data"),
        rows=[
            {"key": Text("Mã", "Code"), "value": row["code"], "field": "code"},
            {
                "key": Text("Căn cứ", "Ground"),
                "value": capital(ERASURE_GROUNDS[ground or "subject_request"]),
                "field": "ground",
            },
            {
                "key": Text("Nơi ở", "Place"),
                "value": ", ".join(filter(None, [row["hamlet"], row["commune"]])),
            },
            {
                "key": Text("Mất hết lời văn và giấy tờ", "Lose all words and papers"),
                "value": Text(
                    "\n".join(title.vi for title in along.records.values()) or "không có bản ghi chung nào",
                    "\n".join(title.en for title in along.records.values()) or "no other record",
                ),
            },
            {
                "key": Text("Ẩn ở hồ sơ của người khác", "Withheld in others' records"),
                "value": Text(
                    f"{along.elsewhere} đoạn có họ tên hoặc mã",
                    f"{along.elsewhere} texts with name or code",
                ),
            },
        ],
        button=Text(f"Xóa vĩnh viễn dữ liệu của {row['code']}", f"Erase the data of {row['code']} for good"),
        warning=Text(
            "Họ tên, thu nhập, hoàn cảnh và giấy tờ sẽ mất vĩnh viễn. Biên bản, kết luận, ghi chú và giấy tờ của các "
            "bản ghi nêu ở trên cũng mất, kể cả phần về người khác; ngày, đơn vị, cán bộ và số liệu vẫn còn; "
            "biên bản Hội đồng được lập lại, lược bỏ người này. Lịch sử các "
            "việc vẫn còn và vẫn kiểm chứng được. Không xóa được khi đang có hồ sơ hoặc giấy khen còn hiệu lực.",
            "Names, incomes, circumstances and papers are gone for good. Minutes, conclusions, remarks and papers of the "
            "records above go too, with what they say of others; dates, units, officers and figures stay; "
            "minutes of the council are made anew without this person. The history of "
            "acts remains and can still be proved. Refused while a dossier is live or an award stands.",
        ),
        cancel_url=url_for("admin.accounts"),
        listed=list(WHEN_GONE),
    )
