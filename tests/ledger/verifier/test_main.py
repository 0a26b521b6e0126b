"""What the verifier's command prints and how it ends: for whoever has a file, a key, and no other program of ours."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.ledger.verifier.bundles import DOSSIER, PLEDGE, Bundle
from tests.ledger.verifier.papers import AWARDED, LOG, OTHER, Paper

from ledger.signing import SigningKey
from ledger.verifier import __main__ as command
from ledger.verifier import bundle as bundles
from ledger.verifier import certificate as certificates
from ledger.verifier.bundle import BundleVerdict, verify_bundle
from ledger.verifier.certificate import MARKER, Verdict, verify_certificate
from ledger.verifier.growth import Growth
from ledger.verifier.notes import COSIGNATURE, Note
from ledger.verifier.reasons import both

WITNESS, STRANGER = SigningKey("thanhtra.vn", bytes([7] * 32)), SigningKey("ai-do.vn", bytes([8] * 32))


def pem(key: SigningKey) -> bytes:
    """A public key as it is published."""
    public = Ed25519PublicKey.from_public_bytes(key.public)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Desk:
    """A folder with files, and what the command says of them."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.folder, self._captured = folder, captured
        self.put("key.pem", pem(LOG))

    def put(self, name: str, content: bytes) -> str:
        """Write a file; return where it is."""
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run(
        self, file: str, key: str = "key.pem", as_json: bool = False, **more: str
    ) -> tuple[int, str, str]:
        """Check a file of the folder: exit code, what was printed, and what was said beside it."""
        paths = {name: str(self.folder / value) for name, value in more.items()}
        code = command.run(str(self.folder / file), str(self.folder / key), as_json, **paths)
        told = self._captured.readouterr()
        return code, told.out, told.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


# -- certificates ------------------------------------------------------------------------------------------------------


def test_a_certificate_that_holds_is_told_line_by_line(desk: Desk) -> None:
    content = Paper().file()
    desk.put("a.pdf", content)
    words = [
        "Tệp đính kèm / attachments",
        "Chữ ký trên tệp / signature of the file",
        "Nội dung khớp sự kiện / content bound to its event",
        "Có trong sổ cái / included in the ledger",
        "Điểm chốt đã ký / signed checkpoint",
    ]
    checks = verify_certificate(content, [LOG.public]).checks
    assert len(checks) == len(words)
    code, out, wrong = desk.run("a.pdf")
    assert (code, wrong) == (0, "")
    assert out.split("\n") == [
        *(f"✓ {label}: {check.detail}" for label, check in zip(words, checks, strict=True)),
        f"ĐÚNG / VALID: {AWARDED['certificate_number']}, {AWARDED['awardee_name']}, 12/QĐ-UBND. Đúng lúc cấp; có còn hiệu lực "
        "hay không thì hỏi cơ quan cấp. / True at issue; whether it still stands, ask the office.",
        "",
    ]


def test_one_that_does_not_hold_says_which_link_is_broken_in_both_languages(desk: Desk) -> None:
    content = Paper(seal_key=OTHER).file()
    desk.put("a.pdf", content)
    broken = [c for c in verify_certificate(content, [LOG.public]).checks if not c.ok]
    assert broken
    code, out, wrong = desk.run("a.pdf")
    assert (code, wrong) == (1, "")
    *lines, last, end = out.split("\n")
    assert (last, end) == ("KHÔNG ĐÚNG / NOT VALID", "")
    (said,) = [line for line in lines if line.startswith("✗")]
    assert said == f"✗ Chữ ký trên tệp / signature of the file: {both(broken[0].detail)}"
    assert both(broken[0].detail) != broken[0].detail
    assert "VALID: " not in out


def test_a_key_that_came_later_is_thought_of_where_no_key_fits(desk: Desk) -> None:
    desk.put("a.pdf", Paper(seal_key=OTHER, note_keys=[OTHER]).file())
    code, out, _ = desk.run("a.pdf")
    assert code == 1
    assert out.split("\n")[-3] == "KHÔNG ĐÚNG / NOT VALID"
    assert "lấy lại các khóa công khai" in out.split("\n")[-2]
    assert "fetch its public keys anew" in out


def test_a_paper_without_any_proof_is_no_certificate_and_is_not_said_to_be_right(desk: Desk) -> None:
    """A decision or a receipt, as much as a certificate that was stripped of all that could be checked."""
    whole, made = Paper().file(), io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    desk.put("a.pdf", made.getvalue())
    code, out, wrong = desk.run("a.pdf")
    assert (code, wrong) == (1, "")
    assert "KHÔNG CÓ BẰNG CHỨNG / NO PROOF" in out
    assert "không phải bản gốc" in out
    assert "VALID" not in out
    # What carries any of it is a certificate, and a false one.
    for rest in (made.getvalue() + MARKER, made.getvalue() + MARKER.hex().upper().encode(), whole[:-200]):
        desk.put("a.pdf", rest)
        code, out, _ = desk.run("a.pdf")
        assert code == 1
        assert "KHÔNG ĐÚNG / NOT VALID" in out
        assert "NO PROOF" not in out


@pytest.mark.parametrize("paper", [Paper(), Paper(seal_key=OTHER)])
def test_as_json_it_is_the_verdict_itself(desk: Desk, paper: Paper) -> None:
    content = paper.file()
    desk.put("a.pdf", content)
    verdict = verify_certificate(content, [LOG.public])
    code, out, wrong = desk.run("a.pdf", as_json=True)
    assert (code, wrong) == (0 if verdict.valid else 1, "")
    assert json.loads(out) == verdict.to_dict()
    # Names stand as they are written, and people can read it too.
    assert out.startswith('{\n  "valid": ')
    assert out.endswith("}\n")
    assert "QĐ-UBND" in out
    assert "\\u" not in out


def test_witnesses_are_told_those_without_a_key_here_as_unknown(desk: Desk) -> None:
    desk.put("a.pdf", Paper(witnesses=[(WITNESS, 1_600_000_000), (STRANGER, 5)]).file())
    desk.put("witnesses.txt", f"# thanh tra\n{WITNESS.verifier(COSIGNATURE)}\n".encode())
    code, out, wrong = desk.run("a.pdf", witness="witnesses.txt")
    assert (code, wrong) == (0, "")
    assert out.split("\n")[5:7] == [
        "✓ Nhân chứng / witness thanhtra.vn: 2020-09-13 12:26 UTC",
        "· Nhân chứng / witness ai-do.vn: chưa biết khóa / its key is not known here",
    ]
    code, out, _ = desk.run("a.pdf")
    assert code == 0
    assert out.count("its key is not known here") == 2


def test_moments_are_told_in_universal_time_wherever_the_machine_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("a.pdf", Paper(witnesses=[(WITNESS, 1_600_000_000)]).file())
    desk.put("witnesses.txt", str(WITNESS.verifier(COSIGNATURE)).encode())
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "ICT-7")
        time.tzset()
        out = desk.run("a.pdf", witness="witnesses.txt")[1]
    time.tzset()
    assert "✓ Nhân chứng / witness thanhtra.vn: 2020-09-13 12:26 UTC" in out


def test_what_a_check_that_holds_says_is_left_as_it_is() -> None:
    """Only reasons are translated: a name in a certificate may read like one."""
    assert both("not base64") != "not base64"
    certificate = command._lines(Verdict([certificates.Check("signature", True, "not base64")]))
    bundle = command._bundle_lines(BundleVerdict([bundles.Check("signature", True, "not base64")]))
    assert certificate[0] == "✓ Chữ ký trên tệp / signature of the file: not base64"
    assert bundle[0] == "✓ Danh mục đã ký / signed list: not base64"


def test_a_later_checkpoint_shows_who_has_cosigned_since(desk: Desk) -> None:
    desk.put("a.pdf", Paper().file())
    note = Note.parse(Paper().proof().partition(b"\n\n")[2])
    cosigned = Note(note.text, (*note.signatures, WITNESS.cosign(note.text, 7)))
    desk.put("growth.txt", str(Growth(11, (), cosigned)).encode())
    desk.put("witnesses.txt", str(WITNESS.verifier(COSIGNATURE)).encode())
    code, out, wrong = desk.run("a.pdf", witness="witnesses.txt", growth="growth.txt")
    assert (code, wrong) == (0, "")
    assert "✓ Nhân chứng / witness thanhtra.vn: 1970-01-01 00:00 UTC" in out
    desk.put("growth.txt", b"")
    code, out, _ = desk.run("a.pdf", growth="growth.txt")
    assert code == 1
    assert "not the growth of a log" in out


# -- bundles -----------------------------------------------------------------------------------------------------------


def test_a_bundle_that_holds_is_told_line_by_line(desk: Desk) -> None:
    content = Bundle().file()
    desk.put("a.zip", content)
    words = [
        "Trong tệp ZIP không có gì khác / nothing else in the ZIP",
        "Danh mục đã ký / signed list",
        "Các tệp đúng danh mục / files as listed",
        "Điểm chốt đã ký / signed checkpoint",
        "Sự kiện có trong sổ cái / events included in the ledger",
        "Không thiếu sự kiện ở giữa / no event missing in between",
        "Giấy tờ khớp sự kiện / papers named by events",
    ]
    checks = verify_bundle(content, [LOG.public]).checks
    code, out, wrong = desk.run("a.zip")
    assert (code, wrong) == (0, "")
    assert out.split("\n") == [
        *(f"✓ {label}: {check.detail}" for label, check in zip(words, checks, strict=True)),
        f"ĐÚNG / VALID: {DOSSIER}. Mọi tệp đúng như đã ghi đến điểm chốt; việc ghi sau đó không có ở đây. / Everything is as "
        "recorded up to the checkpoint; what came later is not here.",
        "",
    ]
    code, out, _ = desk.run("a.zip", as_json=True)
    assert (code, json.loads(out)) == (0, verify_bundle(content, [LOG.public]).to_dict())


def test_a_bundle_that_does_not_hold_says_why_in_both_languages(desk: Desk) -> None:
    desk.put("a.zip", Bundle(leaves=lambda leaves: leaves.__setitem__(0, b"[]")).file())
    code, out, wrong = desk.run("a.zip")
    assert (code, wrong) == (1, "")
    lines = out.split("\n")
    assert (
        f"✗ Sự kiện có trong sổ cái / events included in the ledger: {both('the leaf cannot be read')}"
        in lines
    )
    assert both("the leaf cannot be read") != "the leaf cannot be read"
    assert lines[-2:] == ["KHÔNG ĐÚNG / NOT VALID", ""]
    assert lines[0].startswith("✓ ")
    assert PLEDGE[:8] in out


# -- what cannot be checked at all -------------------------------------------------------------------------------------


def test_every_file_that_cannot_be_used_is_named_with_why_on_one_line(desk: Desk) -> None:
    desk.put("a.pdf", Paper().file())
    junk, folder = desk.put("junk", b"hello\xff"), desk.folder / "folder"
    folder.mkdir()
    log = desk.put("log.txt", str(LOG.verifier()).encode())
    none, away = str(desk.folder / "none"), "không có tệp này / there is no such file"
    for given, said in (
        ({"file": "none"}, f"{none}: {away}"),
        ({"file": "a.pdf", "key": "none"}, f"{none}: {away}"),
        ({"file": "a.pdf", "witness": "none"}, f"{none}: {away}"),
        ({"file": "a.pdf", "growth": "none"}, f"{none}: {away}"),
        ({"file": "folder"}, f"{folder}: là thư mục, không phải tệp / a folder, not a file"),
        (
            {"file": "a.pdf", "growth": "folder"},
            f"{folder}: là thư mục, không phải tệp / a folder, not a file",
        ),
        (
            {"file": "a.pdf", "key": "junk"},
            f"{junk}: không phải khóa công khai Ed25519 dạng PEM / not an Ed25519 public key in PEM "
            f"({both('no public key in PEM')})",
        ),
        (
            {"file": "a.pdf", "witness": "log.txt"},
            f"{log}: không phải khóa của nhân chứng / not the keys of witnesses ({both('not the key of a witness')})",
        ),
    ):
        code, out, wrong = desk.run(**given)  # type: ignore[arg-type]
        assert (code, out, wrong) == (2, "", f"{said}\n")
    with pytest.raises(certificates.NotAPdfError) as refused:
        verify_certificate(b"hello\xff", [LOG.public])
    assert str(refused.value)
    assert desk.run("junk") == (
        2,
        "",
        f"{junk}: không đọc được như một tệp PDF / cannot be read as a PDF ({both(str(refused.value))})\n",
    )
    code, out, wrong = desk.run("a.pdf", witness="junk")
    assert (code, out) == (2, "")
    assert wrong.startswith(f"{junk}: không phải khóa của nhân chứng / not the keys of witnesses (")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "x"), "không có quyền đọc tệp này / not allowed to read this file"),
        (OSError(5, "Input/output error"), "không đọc được tệp này / this file cannot be read (Input/output error)"),
        (OSError(), "không đọc được tệp này / this file cannot be read (?)"),
    ],
)  # fmt: skip
def test_a_disk_that_fails_is_no_wrong_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Path, "open", broken)
    assert desk.run("a.pdf") == (2, "", f"{desk.folder / 'key.pem'}: {said}\n")


def test_no_more_of_a_file_is_read_than_any_of_ours_can_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = Bundle().file()
    desk.put("a.zip", content + b"more")
    monkeypatch.setattr(command, "_LARGEST", len(content))
    assert desk.run("a.zip")[0] == 0
    monkeypatch.setattr(command, "_LARGEST", len(content) + 1)
    assert desk.run("a.zip")[0] == 1
    desk.put("b.zip", content)
    monkeypatch.setattr(command, "_LARGEST", len(content) - 1)
    assert desk.run("b.zip")[0] == 1


def test_it_is_written_as_utf_8_whatever_the_terminal_says_and_at_once() -> None:
    raw = io.BytesIO()
    terminal = io.TextIOWrapper(io.BufferedWriter(raw), encoding="ascii")
    command._write("ĐÚNG\n", terminal)
    assert raw.getvalue() == "ĐÚNG\n".encode()
    plain = io.StringIO()
    command._write("ĐÚNG\n", plain)
    assert plain.getvalue() == "ĐÚNG\n"


# -- the command line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["a.pdf", "--key", "k.pem"], ("a.pdf", "k.pem", False, None, None)),
        (["--json", "a.pdf", "--key", "k.pem"], ("a.pdf", "k.pem", True, None, None)),
        (["a.pdf", "--key", "k", "--witness", "w", "--growth", "g"], ("a.pdf", "k", False, "w", "g")),
    ],
)
def test_the_words_of_the_command_line_come_to_their_places(
    monkeypatch: pytest.MonkeyPatch, words: list[str], asked: tuple[Any, ...]
) -> None:
    seen: list[tuple[Any, ...]] = []
    monkeypatch.setattr(command, "run", lambda *given: (seen.append(given), 7)[1])
    monkeypatch.setattr(sys, "argv", ["x", *words])
    assert command.main() == 7
    assert seen == [asked]


def test_without_a_file_or_a_key_it_says_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["a.pdf"], ["--key", "k.pem"]):
        monkeypatch.setattr(sys, "argv", ["x", *words])
        with pytest.raises(SystemExit) as end:
            command.main()
        assert end.value.code == 2
        assert capsys.readouterr().err.startswith("usage: chungtay-verify ")
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(sys, "argv", ["x", "--help"])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 0
    out = capsys.readouterr().out
    for said in (
        "usage: chungtay-verify [-h] --key KEY.pem [--witness KEYS.txt] [--growth FILE] [--json] FILE",
        "\nKiểm tra giấy khen, gói bằng chứng / check a certificate or a bundle of evidence\n",
        "khóa của các nhân chứng / the keys of witnesses\n",
        "điểm chốt sau này, có nhân chứng ký / a later checkpoint, cosigned\n",
    ):
        assert said in out
