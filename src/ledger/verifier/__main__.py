"""Checks one certificate, or one bundle of evidence: ``python -m chungtay_verifier FILE --key KEY.pem [--json]``.

Exit code 0 where everything holds, 1 where it does not, 2 where there is nothing that could be checked.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from .bundle import BundleVerdict, is_zip, verify_bundle
from .certificate import NotAPdfError, Verdict, keys_of, verify_certificate
from .growth import witnesses_of
from .lines import FormatError
from .notes import UNKNOWN_KEY
from .reasons import both

_LARGEST = 600_000_000
CHECKS = {
    "attachment": ("Tệp đính kèm", "attachments"),
    "signature": ("Chữ ký trên tệp", "signature of the file"),
    "content_hash": ("Nội dung khớp sự kiện", "content bound to its event"),
    "inclusion": ("Có trong sổ cái", "included in the ledger"),
    "checkpoint": ("Điểm chốt đã ký", "signed checkpoint"),
}

_BUNDLE_WORDS = {
    "container": ("Trong tệp ZIP không có gì khác", "nothing else in the ZIP"),
    "signature": ("Danh mục đã ký", "signed list"),
    "files": ("Các tệp đúng danh mục", "files as listed"),
    "checkpoint": ("Điểm chốt đã ký", "signed checkpoint"),
    "inclusion": ("Sự kiện có trong sổ cái", "events included in the ledger"),
    "sequence": ("Không thiếu sự kiện ở giữa", "no event missing in between"),
    "attachments": ("Giấy tờ khớp sự kiện", "papers named by events"),
}


def run(file: str, key: str, as_json: bool, witness: str | None = None, growth: str | None = None) -> int:
    """Check ``file`` with the keys in ``key``, print what was found, and return the exit code.

    ``witness`` names a file with the keys of witnesses, ``growth`` one with a later checkpoint and its proof.
    """
    try:
        keys = keys_of(_read(key))
    except OSError as error:
        return _unread(key, error)
    except FormatError as error:
        return _refuse(
            key,
            f"không phải khóa công khai Ed25519 dạng PEM / not an Ed25519 public key in PEM ({both(str(error))})",
        )
    verdict: Verdict | BundleVerdict
    try:
        witnesses = witnesses_of(_read(witness).decode("utf-8", "replace")) if witness else []
    except OSError as error:
        return _unread(witness or "", error)
    except FormatError as error:
        return _refuse(
            witness or "", f"không phải khóa của nhân chứng / not the keys of witnesses ({both(str(error))})"
        )
    try:
        grown = _read(growth) if growth else None
    except OSError as error:
        return _unread(growth or "", error)
    try:
        content = _read(file)
        verdict = (
            verify_bundle(content, keys)
            if is_zip(content)
            else verify_certificate(content, keys, witnesses, grown)
        )
    except OSError as error:
        return _unread(file, error)
    except NotAPdfError as error:
        return _refuse(file, f"không đọc được như một tệp PDF / cannot be read as a PDF ({both(str(error))})")
    if as_json:
        lines = [json.dumps(verdict.to_dict(), ensure_ascii=False, indent=2)]
    else:
        lines = _bundle_lines(verdict) if isinstance(verdict, BundleVerdict) else _lines(verdict)
    _write("\n".join(lines) + "\n", sys.stdout)
    return 0 if verdict.valid else 1


def _read(name: str) -> bytes:
    with Path(name).open("rb") as stream:
        return stream.read(_LARGEST)


def _unread(name: str, error: OSError) -> int:
    """A file that is not there, or not to be read, is no file of the wrong kind."""
    if isinstance(error, FileNotFoundError):
        return _refuse(name, "không có tệp này / there is no such file")
    if isinstance(error, PermissionError):
        return _refuse(name, "không có quyền đọc tệp này / not allowed to read this file")
    if isinstance(error, IsADirectoryError):
        return _refuse(name, "là thư mục, không phải tệp / a folder, not a file")
    return _refuse(name, f"không đọc được tệp này / this file cannot be read ({error.strerror or '?'})")


def _refuse(name: str, text: str) -> int:
    _write(f"{name}: {text}\n", sys.stderr)
    return 2


def _write(text: str, stream: TextIO) -> None:
    """Write UTF-8 whatever the terminal says."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()


def _lines(verdict: Verdict) -> list[str]:
    lines = []
    for check in verdict.checks:
        vi, en = CHECKS[check.name]
        lines.append(
            f"{'✓' if check.ok else '✗'} {vi} / {en}: {check.detail if check.ok else both(check.detail)}"
        )
    for seen in verdict.witnesses:
        if seen.second is None:
            lines.append(f"· Nhân chứng / witness {seen.name}: chưa biết khóa / its key is not known here")
        else:
            at = datetime.fromtimestamp(seen.second, UTC)
            lines.append(f"✓ Nhân chứng / witness {seen.name}: {at:%Y-%m-%d %H:%M} UTC")
    if verdict.valid:
        lines.append(
            f"ĐÚNG / VALID: {verdict.certificate}, {verdict.awardee}, {verdict.decision}. Đúng lúc cấp; có còn hiệu lực hay không "
            "thì hỏi cơ quan cấp. / True at issue; whether it still stands, ask the office."
        )
    elif verdict.bare:
        lines.append(
            "KHÔNG CÓ BẰNG CHỨNG / NO PROOF: tệp này không mang bằng chứng của giấy khen nào. Nếu nó trình bày như giấy khen thì "
            "không phải bản gốc. Quyết định, biên bản, giấy biên nhận thì kiểm tra cùng gói bằng chứng của hồ sơ. / This file "
            "carries no certificate's proof. If it looks like a certificate, it is not the original. Decisions, minutes and "
            "receipts are checked with the dossier's bundle of evidence."
        )
    else:
        lines += ["KHÔNG ĐÚNG / NOT VALID", *_about_keys(verdict)]
    return lines


def _about_keys(verdict: Verdict) -> list[str]:
    if all(check.detail != UNKNOWN_KEY for check in verdict.checks):
        return []
    return [
        "· Không khóa nào trong tệp khóa đã ký điểm chốt. Nếu cơ quan đã thay khóa thì lấy lại các khóa công khai rồi kiểm tra "
        "lại. / None of the keys given has signed the checkpoint. If the office has replaced its key, fetch its public keys anew "
        "and check again."
    ]


def _bundle_lines(verdict: BundleVerdict) -> list[str]:
    lines = []
    for check in verdict.checks:
        vi, en = _BUNDLE_WORDS[check.name]
        lines.append(
            f"{'✓' if check.ok else '✗'} {vi} / {en}: {check.detail if check.ok else both(check.detail)}"
        )
    if verdict.valid:
        lines.append(
            f"ĐÚNG / VALID: {verdict.record}. Mọi tệp đúng như đã ghi đến điểm chốt; việc ghi sau đó không có ở đây. / "
            "Everything is as recorded up to the checkpoint; what came later is not here."
        )
    else:
        lines.append("KHÔNG ĐÚNG / NOT VALID")
    return lines


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="chungtay-verify",
        description="Kiểm tra giấy khen, gói bằng chứng / check a certificate or a bundle of evidence",
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--key", required=True, metavar="KEY.pem")
    parser.add_argument(
        "--witness", metavar="KEYS.txt", help="khóa của các nhân chứng / the keys of witnesses"
    )
    parser.add_argument(
        "--growth", metavar="FILE", help="điểm chốt sau này, có nhân chứng ký / a later checkpoint, cosigned"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    return run(chosen.file, chosen.key, chosen.json, chosen.witness, chosen.growth)


if __name__ == "__main__":
    sys.exit(main())
