"""``chungtay audit``: the whole log against every checkpoint, the read models, the papers and the certificates."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from cli.installation import or_say
from cli.terminal import put, put_json, read, refuse

if TYPE_CHECKING:
    from ledger.findings import LogReport, Misfit
    from rules.text import Text
    from workflows.proof_audit import FullReport, PapersReport

_LONGEST_LINE: Final = 600


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
@click.option(
    "--seen",
    multiple=True,
    metavar="FILE",
    help="Điểm chốt mà nhân chứng giữ, hoặc một giấy khen; lặp lại được / a checkpoint kept by a witness, or a certificate.",
)
def audit(as_json: bool, seen: tuple[str, ...]) -> None:
    """Đối chiếu toàn bộ nhật ký với mọi điểm chốt đã ký / check the whole log against every signed checkpoint.

    Also: every read model equals its rebuild, every paper its hash, every certificate its event. Exit code 1 where something
    does not fit.
    """
    from ledger.book import Book
    from projections.rebuild import RebuildRunningError
    from rules.text import Text
    from storage.settings import Settings
    from workflows.app import open_log
    from workflows.proof_audit import audit_everything

    kept = [(file, _note_of(file)) for file in seen]
    with (
        or_say("audit"),
        open_log(Settings.from_env()) as (log, url),
        click.progressbar(length=200, label="…", file=sys.stderr) as bar,
    ):

        def progress(part: str, done: int, total: int) -> None:
            bar.update(int(100 * done / max(total, 1)) + (100 if part == "read_models" else 0) - bar.pos)

        try:
            report = audit_everything(log, Book(log.connection, log.data_dir), url, progress, kept)
        except RebuildRunningError:
            refuse(
                "audit",
                "",
                Text("đang dựng lại mô hình đọc; thử lại sau", "a rebuild is under way; try later"),
            )
    if as_json:
        put_json(report_json(report))
    else:
        for line in report_lines(report):
            put(line)
    if not report.fits:
        sys.exit(1)


@click.group()
def checkpoints() -> None:
    """Bản sao điểm chốt ngoài cơ sở dữ liệu / the copy of the checkpoints outside the database."""


@checkpoints.command("put-back")
def put_back() -> None:
    """Chép lại những điểm chốt bị lấy khỏi bản sao / put back the checkpoints that were taken out of the copy.

    Giữ tệp cũ làm chứng cứ trước đã. Mỗi dòng chép lại ghi lúc chép; nhật ký an ninh ghi việc này. / Keep the file as it is as
    evidence first. Every line put back says when it was; the security log has the act.
    """
    from ledger.book import Book, LedgerError
    from rules.text import Text
    from storage.problems import SetupProblem
    from storage.settings import Settings
    from workflows.app import open_log
    from workflows.checkpoint_copy import put_back_checkpoints

    with or_say("checkpoints put-back"), open_log(Settings.from_env()) as (log, _):
        try:
            count = put_back_checkpoints(log, Book(log.connection, log.data_dir))
        except LedgerError as error:
            said = Text(f"không chép lại được ({error})", f"nothing was put back ({error})")
            raise SetupProblem(said.vi, said.en) from error
    put(
        f"Đã chép lại {count} điểm chốt / put back: {count}"
        if count
        else "Bản sao không thiếu điểm chốt nào / the copy lacks nothing"
    )


def _note_of(file: str) -> str:
    """Return the checkpoint in a file: a note as a witness keeps it, or the one that a certificate carries."""
    from ledger.verifier.certificate import proof_in
    from ledger.verifier.lines import FormatError
    from ledger.verifier.notes import Checkpoint, Note
    from rules.text import Text

    content = read(file, 60_000_000)
    try:
        note = proof_in(content).note if b"startxref" in content else Note.parse(content)
        Checkpoint.parse(note.text)
    except FormatError as error:
        refuse(file, "", Text(f"không có điểm chốt ({error})", f"holds no checkpoint ({error})"))
    return str(note)


def report_json(report: FullReport) -> dict[str, Any]:
    """Return an audit's report as the JSON that the command prints."""
    log = report.log
    return {
        "fits": report.fits,
        "log": {
            "events": log.events,
            "leaves": log.leaves,
            "waiting": log.waiting,
            "checkpoints": {"signed": log.checkpoints, "matching": log.matching},
            "holds": {
                "leaves": log.holds.size,
                "signed_over": log.holds.signed_over,
                "root": log.holds.root.hex(),
                "signed_at": log.holds.signed_at.isoformat() if log.holds.signed_at else None,
            }
            if log.holds
            else None,
            "misfits": log.misfits,
            "misfits_by_kind": dict(sorted(log.counts.items())),
            "first_misfit": _misfit(log.first) if log.first else None,
            "first_checkpoint_misfit": _misfit(log.first_checkpoint) if log.first_checkpoint else None,
            "named": [_misfit(m) for m in sorted(log.named, key=lambda m: m.leaf)],
        },
        "read_models": {
            "events": report.read_models.events,
            "differences": report.read_models.differences,
            "not_rebuilt": report.not_rebuilt or None,
        },
        "events": {
            "checked": report.events.checked,
            "misfits": report.events.misfits,
            "named": report.events.named,
        },
        "custody": [text.en for text in report.custody],
        "attachments": _papers(report.papers),
        "certificates": _papers(report.certificates),
    }


def _misfit(misfit: Misfit) -> dict[str, Any]:
    return {
        "kind": misfit.kind,
        "leaf": misfit.leaf,
        "until": misfit.until,
        "record": misfit.record or None,
        "version": misfit.version or None,
        "topic": misfit.topic or None,
        "recorded_at": misfit.recorded_at or None,
        "detail": misfit.detail.en,
        "detail_vi": misfit.detail.vi,
    }


def _papers(papers: PapersReport) -> dict[str, Any]:
    return {
        "checked": papers.checked,
        "tombstoned": papers.tombstoned,
        "cleared": papers.cleared,
        "misfits": papers.misfits,
        "named": papers.named,
    }


def _reasons() -> dict[str, Text]:
    from rules.text import Text

    return {
        "unreadable": Text("không đọc được là sự kiện", "its bytes are no event's"),
        "no_command": Text("không thuộc lệnh nào đã xử lý", "it belongs to no command that was processed"),
        "other_time": Text("không cùng lúc với lệnh của nó", "its moment is not its command's"),
        "apart": Text(
            "ghi thêm sau, ngoài việc mà lệnh của nó đã ghi", "added later than what its command recorded"
        ),
    }


def _paper_reasons() -> dict[str, Text]:
    """What is wrong with a paper or a certificate; a check that fails is called as the verifier calls it."""
    from ledger.verifier.__main__ import CHECKS
    from rules.text import Text

    return {
        **{name: Text(*words) for name, words in CHECKS.items()},
        "changed": Text("không còn đúng mã băm", "its bytes are not those of its hash"),
        "missing": Text("không còn tệp", "the file is gone"),
        "unreadable": Text("không đọc được", "it cannot be read"),
        "key": Text("khóa không mở được", "its key does not open it"),
        "no_event": Text("không có sự kiện cấp", "no event issued it"),
        "no_award": Text("không đính kèm nội dung khen", "no award is attached"),
        "other_award": Text("nội dung khen khác sự kiện", "its award is not the event's"),
        "incomplete": Text("thiếu bằng chứng", "its proof is not complete"),
        "events_unreadable": Text("sự kiện của hồ sơ không đọc được", "the record's events cannot be read"),
    }


def _kinds() -> dict[str, Text]:
    from rules.text import Text

    return {
        "changed": Text("bị sửa", "changed"),
        "removed": Text("bị xóa", "removed"),
        "inserted": Text("bị chèn vào", "inserted"),
        "reordered": Text("bị đổi chỗ", "put elsewhere"),
        "rewritten": Text("sổ cái bị viết lại", "the ledger was rewritten"),
        "truncated": Text("phần cuối bị cắt", "the end was cut off"),
        "gap": Text("thiếu dòng trong sổ cái", "leaves are missing"),
        "checkpoint": Text("điểm chốt sai", "a checkpoint is wrong"),
    }


def report_lines(report: FullReport) -> list[str]:
    """Return an audit's report as the lines that the command prints."""
    log, lines, words = report.log, [], _paper_reasons()
    if log.first is not None:
        if log.first is not log.first_checkpoint:
            lines.append(_first(log.first))
        if log.first_checkpoint is not None:
            lines.append(
                f"Điểm chốt sai / wrong checkpoints: {log.checkpoint_misfits}{_detail(log.first_checkpoint)}"
            )
        lines.append(f"Số sai lệch / misfits: {log.misfits}")
        lines.append(_holds(log))
    lines.append(
        f"{log.events} sự kiện / events; {log.leaves} trong sổ cái / in the ledger; {log.waiting} chờ / waiting; "
        f"{log.matching}/{log.checkpoints} điểm chốt khớp / checkpoints match"
    )
    for e in report.events.named:
        said = _reasons()[e["reason"]]
        lines.append(f"{e['topic']} {e['record']} v{e['version']}: {said.vi} / {said.en}")
    lines.append(f"Ngoài chương trình / past the program: {report.events.misfits} sự kiện / events")
    differing = report.read_models.differences
    for table, rows in differing.items():
        lines.append(f"{table}: {rows} dòng khác / rows differ")
    if report.not_rebuilt:
        lines.append(
            f"Không dựng lại được mô hình đọc / the read models cannot be rebuilt ({report.not_rebuilt})"
        )
    lines.append(f"Mô hình đọc / read models: {sum(differing.values())} khác biệt / differences")
    lines += [f"Khóa, nhân chứng / keys, witnesses: {text.vi} / {text.en}" for text in report.custody]
    for name, papers in (
        ("Giấy tờ / papers", report.papers),
        ("Giấy khen / certificates", report.certificates),
    ):
        for p in papers.named:
            said = words[p["reason"]]
            lines.append(f"{p['record']} v{p['version']} {p['sha256']}: {said.vi} / {said.en}")
        lines.append(
            f"{name}: {papers.checked} khớp mã băm hoặc đã nêu / checked, {papers.tombstoned} đã xóa theo yêu cầu / erased, "
            f"{papers.misfits} sai lệch / misfits"
        )
    lines.append("KHỚP / EVERYTHING FITS" if report.fits else "KHÔNG KHỚP / DOES NOT FIT")
    return [_printable(line) for line in lines]


def _printable(line: str) -> str:
    """Return a line with what somebody has put into the log shown, never obeyed: a terminal follows what it is sent."""
    line = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def _first(misfit: Misfit) -> str:
    word = _kinds()[misfit.kind]
    span = f"{misfit.leaf}" if misfit.until is None else f"{misfit.leaf}–{misfit.until - 1}"
    event = f"{misfit.topic or '?'} {misfit.record} v{misfit.version}" if misfit.record else "—"
    when = f", {misfit.recorded_at}" if misfit.recorded_at else ""
    return f"Sai lệch đầu tiên / first misfit: {word.vi} / {word.en}: #{span} {event}{when}{_detail(misfit)}"


def _detail(misfit: Misfit) -> str:
    said = misfit.detail
    return f" ({said.vi} / {said.en})" if said.vi else ""


def _holds(log: LogReport) -> str:
    held = log.holds
    if held is None or not held.size:
        return "Trước đó không có gì chứng minh được / nothing before it is proved"
    at = f", {held.signed_at:%Y-%m-%d %H:%M} UTC" if held.signed_at else ""
    return (
        f"Vẫn đúng đến hết #{held.size - 1} / holds up to #{held.size - 1} (gốc ký trên {held.signed_over} việc / root signed "
        f"over {held.signed_over} acts: {held.root.hex()[:16]}{at})"
    )
