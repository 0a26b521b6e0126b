"""``chungtay witness`` for another office, and ``chungtay witnesses`` for the office whose log it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from cli.installation import or_say, use_cases
from cli.terminal import put, put_json, read, refuse, warn, write_file

if TYPE_CHECKING:
    from ledger.verifier.notes import VerifierKey
    from ledger.witness import Cosigned, Witness
    from rules.text import Text

_FOLDER = click.option(
    "--folder",
    default=lambda: os.environ.get("CHUNGTAY_WITNESS", "witness"),
    metavar="DIR",
    help="Thư mục của nhân chứng (mặc định: witness, hoặc CHUNGTAY_WITNESS) / the witness's folder.",
)
_OUT = click.option(
    "--out", metavar="FILE", help="Ghi điểm chốt đã ký thêm vào tệp / write the cosigned checkpoint there."
)


@click.group()
def witness() -> None:
    """Làm nhân chứng cho sổ cái của cơ quan khác / be a witness of another office's ledger.

    Không cần cơ sở dữ liệu. Mã thoát 1: sổ cái không nối tiếp điều đã thấy. / Needs no database. Exit code 1: the ledger does not
    continue what was seen.
    """


@witness.command("start")
@_FOLDER
@click.option(
    "--name",
    required=True,
    help="Tên ký, không dấu, ví dụ thanhtra.tinh.vn / the name to sign by, in plain letters.",
)
def start(folder: str, name: str) -> None:
    """Tạo khóa của nhân chứng và in khóa công khai / make the witness's key and print its public half."""
    from ledger.witness import Witness

    with or_say("witness start"):
        key = Witness(Path(folder)).start(name)
    put(str(key))


@witness.command("show")
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
def show(folder: str, as_json: bool) -> None:
    """In khóa công khai và những gì đã thấy / print the public key, and what was seen."""
    from ledger.witness import Witness

    with or_say("witness show"):
        key, logs = Witness(Path(folder)).verifier(), Witness(Path(folder)).followed()
    if as_json:
        put_json(
            {
                "key": str(key),
                "logs": [
                    {"origin": g.origin, "source": g.source, "size": g.last.size, "root": g.last.root.hex(),
                     "seen_at": g.seen_at}
                    for g in logs
                ],
            }
        )  # fmt: skip
        return
    put(str(key))
    for log in logs:
        put(f"{log.origin}: {log.last.size} ({log.last.root.hex()[:16]}), {log.seen_at}, {log.source or '—'}")


@witness.command("follow")
@click.argument("source")
@click.option(
    "--key",
    "key",
    required=True,
    metavar="KEY.pem",
    help="Khóa công khai của sổ cái, lấy qua đường khác / the ledger's public key, got on another way.",
)
@_FOLDER
@_OUT
def follow(source: str, key: str, folder: str, out: str | None) -> None:
    """Bắt đầu theo dõi một sổ cái, hoặc tin khóa mới của nó / begin with a ledger, or believe its new key.

    SOURCE: địa chỉ của hệ thống (https://…) hoặc tệp điểm chốt / the system's address or a file with the checkpoint.
    """
    from ledger.verifier.certificate import keys_of
    from ledger.verifier.lines import FormatError
    from ledger.verifier.reasons import in_vietnamese
    from ledger.witness import Witness
    from rules.text import Text

    with or_say("witness follow"):
        found = Witness(Path(folder))
        logs = found.followed()
        try:
            keys = keys_of(read(key))
        except FormatError as error:
            refuse(
                key,
                "",
                Text(
                    f"không phải khóa công khai Ed25519 dạng PEM ({in_vietnamese(str(error))})",
                    f"not an Ed25519 public key ({error})",
                ),
            )
        size = next((log.last.size for log in logs if log.source == source), 0)
        _look(found, source, size, keys, out)


@witness.command("check")
@click.argument("source", required=False)
@_FOLDER
@_OUT
def check(source: str | None, folder: str, out: str | None) -> None:
    """Xem điểm chốt mới nhất của mọi sổ cái đang theo dõi và ký nếu đúng / look at the newest checkpoints; cosign what continues.

    SOURCE: chỉ một sổ, hoặc một tệp / one ledger alone, or a file.
    """
    from ledger.witness import Witness
    from rules.text import Text

    with or_say("witness check"):
        found = Witness(Path(folder))
        logs = [log for log in found.followed() if log.source]
        known = {log.source: log.last.size for log in logs}
        sources = [source] if source else sorted(known)
        if not sources:
            refuse(
                folder,
                "",
                Text(
                    "chưa theo dõi sổ nào; dùng witness follow", "follows no ledger yet; use witness follow"
                ),
            )
        failed = 0
        for one in sources:
            try:
                shown = _look(found, one, known.get(one, 0), None, out)
                _require_shown(one, shown, [log.origin for log in logs if log.source == one])
            except SystemExit as end:
                # The others are looked at all the same: a contradiction weighs more than what could not be read.
                failed = 1 if 1 in (failed, end.code) else 2
    if failed:
        raise SystemExit(failed)


def _require_shown(source: str, shown: str, followed: list[str]) -> None:
    """End with exit code 1 where a place shows another log than the one that is followed there, however sound that is."""
    if not followed or shown in followed:
        return
    warn(
        f"{source}: KHÔNG THẤY SỔ ĐANG THEO DÕI / THE LEDGER THAT IS FOLLOWED IS NOT SHOWN: {', '.join(followed)}. Nơi này cho xem "
        f"sổ khác: {shown}; nếu đúng là vậy, hãy dùng witness follow. / This place shows another one; if that is right, use "
        "witness follow."
    )
    raise SystemExit(1)


def _look(found: Witness, source: str, size: int, keys: list[bytes] | None, out: str | None) -> str:
    """Look at one ledger, cosign, send; return its name."""
    from ledger.fetching import UnreachableError, fetch_growth, send_cosigned
    from ledger.verifier.growth import Growth
    from ledger.verifier.lines import FormatError
    from ledger.verifier.reasons import in_vietnamese
    from ledger.witness import Contradiction
    from rules.text import Text
    from storage.web_client import is_address

    try:
        content = fetch_growth(source, size) if is_address(source) else read(source)
        seen = {log.origin: log.last.size for log in found.followed()}
        known = seen.get(Growth.parse(content).checkpoint().origin, size)
        if known != size and is_address(source):
            # A ledger that is known from another address goes on from what was seen of it there.
            content = fetch_growth(source, known)
        done = found.check(content) if keys is None else found.follow(content, source, keys)
    except UnreachableError as error:
        refuse(source, "", Text(f"không lấy được ({error})", f"cannot be fetched ({error})"))
    except FormatError as error:
        refuse(
            source,
            "",
            Text(
                f"không phải điểm chốt cho nhân chứng ({in_vietnamese(str(error))})",
                f"no checkpoint for a witness ({error})",
            ),
        )
    except Contradiction as said:
        _contradicted(source, said.text, said.evidence)
    _say(done)
    if out is not None:
        write_file(out, str(done.note).encode())
    if is_address(source):
        try:
            send_cosigned(source, str(done.note))
        except UnreachableError as error:
            refuse(
                source,
                "",
                Text(
                    f"đã ký và giữ ở {done.copy}, nhưng chưa gửi được ({error}); chạy lại sau",
                    f"cosigned and kept in {done.copy}, but it could not be sent ({error}); run it again later",
                ),
            )
    return done.checkpoint.origin


def _contradicted(source: str, text: Text, evidence: Path | None) -> NoReturn:
    kept = f" Bằng chứng / evidence: {evidence}" if evidence else ""
    warn(f"{source}: KHÔNG KÝ / NOT COSIGNED: {text.vi} / {text.en}.{kept}")
    raise SystemExit(1)


def _say(done: Cosigned) -> None:
    grown = done.checkpoint.size - done.before
    put(
        f"{done.checkpoint.origin}: đã ký {done.checkpoint.size} việc (thêm {grown}), gốc {done.checkpoint.root.hex()[:16]} / "
        f"cosigned {done.checkpoint.size} acts ({grown} more), root {done.checkpoint.root.hex()[:16]}"
    )


# -- the log's own office -------------------------------------------------------------------------------------------------------


@click.group()
def witnesses() -> None:
    """Các nhân chứng của sổ cái này / the witnesses of this ledger."""


def _key(text: str) -> VerifierKey:
    from ledger.verifier.lines import FormatError
    from ledger.verifier.notes import COSIGNATURE, VerifierKey
    from ledger.verifier.reasons import in_vietnamese
    from rules.text import Text

    try:
        key = VerifierKey.parse(text.strip())
        if key.kind != COSIGNATURE:
            raise FormatError("not the key of a witness")
    except FormatError as error:
        why = in_vietnamese(str(error))
        said = Text(f"không phải khóa của nhân chứng ({why})", f"not the key of a witness ({error})")
        refuse(text, "", said)
    return key


@witnesses.command("add")
@click.argument("key")
@click.option("--office", required=True, help="Tên cơ quan / the office's name.")
def add(key: str, office: str) -> None:
    """Nhận một nhân chứng theo dòng khóa của họ / take up a witness by the line with its key."""
    from workflows.witness_list import enlist

    parsed = _key(key)
    with use_cases("witnesses add") as app:
        enlist(app.log, app.witnesses, app.custody, parsed, office)
    put(f"Đã nhận / taken up: {parsed.name} ({office.strip()})")


@witnesses.command("end")
@click.argument("key")
def end(key: str) -> None:
    """Thôi nhận chữ ký của một nhân chứng / take no more cosignatures of a witness."""
    from rules.text import Text
    from workflows.witness_list import dismiss

    parsed = _key(key)
    with use_cases("witnesses end") as app:
        if parsed not in [w.key for w in app.witnesses.all() if w.ended is None]:
            refuse(parsed.name, "", Text("không phải nhân chứng của sổ này", "no witness of this ledger"))
        dismiss(app.log, app.witnesses, app.custody, parsed)
    put(f"Đã thôi / ended: {parsed.name}")


@witnesses.command("list")
@click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON / the result as JSON.")
def list_(as_json: bool) -> None:
    """Xem các nhân chứng và điểm chốt họ đã ký / the witnesses, and what they have cosigned."""
    with use_cases("witnesses list") as app:
        found = app.witnesses.all()
    if as_json:
        put_json(
            [
                {
                    "name": w.key.name, "key": str(w.key), "office": w.office, "since": w.since.isoformat(),
                    "ended": w.ended.isoformat() if w.ended else None, "size": w.size,
                    "cosigned_at": w.at.isoformat() if w.at else None,
                }
                for w in found
            ]
        )  # fmt: skip
        return
    for w in found:
        at = f"{w.size} ({w.at:%Y-%m-%d %H:%M} UTC)" if w.at else "—"
        put(f"{w.office}: {at}{' · đã thôi / ended' if w.ended else ''}\n  {w.key}")
    if not found:
        put("Chưa có nhân chứng / no witness yet")


@witnesses.command("growth")
@click.option(
    "--from",
    "old",
    default=0,
    show_default=True,
    help="Số việc nhân chứng đã thấy / acts the witness has seen.",
)
@click.option("--out", metavar="FILE", help="Tệp để ghi / file to write; else to stdout.")
def growth(old: int, out: str | None) -> None:
    """Ghi điểm chốt mới nhất cho nhân chứng, mang đi bằng tệp / the newest checkpoint for a witness, as a file to carry."""
    from ledger.book import LedgerError
    from rules.text import Text
    from storage.problems import SetupProblem

    if old < 0:
        refuse("--from", "", Text("phải từ 0 trở lên", "must be 0 or more"))
    with use_cases("witnesses growth") as app:
        try:
            found = app.witnesses.growth(old)
        except LedgerError as error:
            said = Text(f"sổ cái không đủ để chứng minh ({error})", f"the ledger cannot prove it ({error})")
            raise SetupProblem(said.vi, said.en) from error
    if found is None:
        refuse("witnesses growth", "", Text("chưa có điểm chốt nào", "there is no checkpoint yet"))
    if out is None:
        put(str(found).rstrip("\n"))
        return
    write_file(out, str(found).encode())
    put(f"Đã ghi {out} / written")


@witnesses.command("take")
@click.argument("file")
def take(file: str) -> None:
    """Nhận tệp điểm chốt đã có chữ ký nhân chứng / take a file with a cosigned checkpoint."""
    from datetime import UTC, datetime

    from ledger.witnesses import NotTakenError

    content = read(file)
    with use_cases("witnesses take") as app:
        try:
            taken = app.witnesses.take(content, datetime.now(UTC))
        except NotTakenError as error:
            warn(f"{file}: không nhận ({error.code}) / not taken: {error}")
            raise SystemExit(2 if error.code == "unreadable" else 1) from None
    put(f"Đã nhận chữ ký của / taken: {', '.join(key.name for key in taken)}")
