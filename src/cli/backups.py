"""``chungtay backup`` and ``chungtay restore``: a consistent copy of everything, its keys apart, and back again, proved."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from cli.installation import or_say
from cli.terminal import put, put_json, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PARTS = {
    "check": "kiểm tra bản sao lưu / checking the backup",
    "tables": "sao bảng / copying tables",
    "attachments": "sao giấy tờ / copying papers",
    "load": "nạp bảng / loading tables",
    "rebuild": "dựng mô hình đọc / rebuilding read models",
    "erasures": "xóa lại / repeating erasures",
    "log": "đối chiếu sổ cái / auditing the ledger",
    "read_models": "đối chiếu mô hình đọc / auditing the read models",
}


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--keys", metavar="DIR", help="Thư mục của bộ khóa (mặc định DIR.keys) / folder of the key bundle."
)
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
def backup(folder: str, keys: str | None, as_json: bool) -> None:
    """Sao lưu ra DIR, khóa ra một nơi riêng / back up into DIR, and the keys into a place of their own.

    Người dùng vẫn làm việc. Bị ngắt giữa chừng thì chạy lại. / People may work on. Broken off, it is run again.
    """
    from pathlib import Path

    from storage.settings import Settings
    from workflows.app import open_log
    from workflows.backup import make_backup

    with or_say("backup"), _progress() as progress:
        settings = Settings.from_env()
        with open_log(settings) as (log, url):
            made = make_backup(settings, log, url, Path(folder), Path(keys) if keys else None, progress)
    if as_json:
        put_json(
            {
                "folder": str(made.folder),
                "keys": str(made.keys),
                "taken_at": made.taken_at.isoformat(),
                "events": made.events,
                "attachments": {"files": made.attachments, "bytes": made.attachment_bytes},
                "erased": made.erased,
                "checkpoint": made.checkpoint,
            }
        )
        return
    put(
        f"Đã sao lưu / backed up: {made.folder} – {made.events} sự kiện / events, {made.attachments} giấy tờ / papers "
        f"({made.attachment_bytes / 1e6:.1f} MB), {made.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    put(
        f"BỘ KHÓA / KEY BUNDLE: {made.keys}. Hãy cất ở nơi riêng: ai có cả hai thì đọc được tất cả, mất bộ khóa thì bản sao lưu "
        "vô dụng. / Put it away in a place of its own: whoever has both reads everything, without it the backup is noise."
    )
    put(
        "Sao erasures.jsonl của thư mục dữ liệu ra ngoài thường xuyên: khôi phục sẽ xóa lại những ai có tên trong đó. / Copy the "
        "data folder's erasures.jsonl elsewhere often: a restore erases again whom it names."
    )


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--keys", metavar="DIR", help="Thư mục của bộ khóa (mặc định DIR.keys) / folder of the key bundle."
)
@click.option(
    "--erasures",
    metavar="FILE",
    multiple=True,
    help="Sổ xóa mới hơn bản sao lưu, lặp lại được / a register of erasures later than the backup, repeatable.",
)
@click.option(
    "--despite-misfits",
    is_flag=True,
    help="Mở để dùng dù đối chiếu có sai lệch / open for use though the audit found misfits.",
)
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
def restore(
    folder: str, keys: str | None, erasures: tuple[str, ...], despite_misfits: bool, as_json: bool
) -> None:
    """Khôi phục bản sao lưu ở DIR vào bản cài trống / restore the backup in DIR into an empty installation.

    Kết thúc bằng chungtay audit; mã thoát 1 nếu không khớp. Bị ngắt giữa chừng thì chạy lại. / It ends with chungtay audit; exit
    code 1 where something does not fit. Broken off, it is run again.
    """
    from pathlib import Path

    from cli.audit import report_json, report_lines
    from storage.settings import Settings
    from workflows.restore import restore as run

    with or_say("restore"), _progress() as progress:
        done = run(
            Settings.from_env(),
            Path(folder),
            Path(keys) if keys else None,
            [Path(one) for one in erasures],
            progress,
            despite_misfits=despite_misfits,
        )
    if as_json:
        put_json(
            {
                "fits": done.report.fits,
                "taken_at": done.taken_at.isoformat(),
                "events": done.events,
                "attachments": done.attachments,
                "erased_again": done.erased_again,
                "erasures_known_until": done.known_until.isoformat(),
                "open_dossiers_of_erased": done.open_dossiers,
                "lost_ballot_boxes": [day.isoformat() for day in done.lost_boxes],
                "audit": report_json(done.report),
            }
        )
    else:
        for line in report_lines(done.report):
            put(line)
        put(
            f"Bản sao lưu lúc / backup of {done.taken_at:%Y-%m-%d %H:%M:%S} UTC: {done.events} sự kiện / events, "
            f"{done.attachments} giấy tờ / papers; xóa lại / erased again: {done.erased_again}"
        )
    if done.open_dossiers:
        warn(
            "Hồ sơ còn mở của người đã xóa dữ liệu, cần rút hoặc kết thúc / open dossiers of people who were erased, to be "
            f"withdrawn or ended: {', '.join(done.open_dossiers)}"
        )
    for day in done.lost_boxes:
        warn(
            f"Phiên họp Hội đồng ngày {day:%d/%m/%Y} đang bỏ phiếu kín lúc sao lưu: phiếu kín không nằm trong bản sao lưu "
            "nào. Thường trực Hội đồng ghi hòm phiếu hỏng ở trang phiên họp, rồi bỏ phiếu lại. / The council session of "
            f"{day:%Y-%m-%d} was voting in secret at the moment of the backup: secret ballots are in no backup. The "
            "standing office records on the session's page that the box is lost, and the vote is held again."
        )
    if not erasures and done.known_until <= done.taken_at:
        warn(
            "Không thấy sổ xóa nào mới hơn bản sao lưu. Nếu sau đó có ai được xóa dữ liệu, hãy xóa lại. / No register of erasures "
            "later than the backup was found. Whoever was erased after it has to be erased again."
        )
    if not done.report.fits:
        warn(
            "Bản cài KHÔNG khớp, vẫn mở để dùng theo yêu cầu. / The installation does NOT fit, and is opened as you asked."
            if despite_misfits
            else "Bản cài KHÔNG khớp nên chưa mở để dùng; --despite-misfits thì mở. / The installation does NOT fit and is not "
            "opened for use; --despite-misfits opens it."
        )
        sys.exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what shows on stderr, where that is a terminal, how far each part is; elsewhere each part's name alone."""
    bars: list[Any] = []
    current: list[str] = []

    def told(part: str, done: int, total: int) -> None:
        if current != [part]:
            if bars:
                bars.pop().render_finish()
            current[:] = [part]
            if sys.stderr.isatty():
                bars.append(click.progressbar(length=max(total, 1), label=_PARTS[part], file=sys.stderr))
                bars[0].render_progress()
            else:
                warn(_PARTS[part])
        if bars:
            bars[0].update(min(done, bars[0].length) - bars[0].pos)

    try:
        yield told
    finally:
        if bars:
            bars.pop().render_finish()
