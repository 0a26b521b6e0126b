"""``chungtay demo``: its papers, read back, and what it says when it cannot."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pypdf import PdfReader
from tests.stranger import Stranger

import cli

# The time includes telling the whole story, on a machine that may be busy.
pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(900)]


def text_of(path: Path) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", pages))


@pytest.fixture(scope="module")
def out(demo_folder: Path) -> tuple[Path, str]:
    result = CliRunner().invoke(cli.main, ["demo", "--out", str(demo_folder)])
    assert result.exit_code == 0, result.output
    return demo_folder, result.output


def test_papers_of_an_earlier_run_are_gone_and_other_files_stay(out: tuple[Path, str]) -> None:
    folder, said = out
    names = sorted(p.name for p in folder.iterdir())
    assert names == sorted(
        [
            "audit-report.pdf",
            *(f"certificate-000{i}.pdf" for i in (1, 2, 3)),
            "council-minutes-2020-04-28.pdf",
            "decision-01-2020.docx",
            "decision-01-2020.pdf",
            "evidence-HS-2020-00001.zip",
            *(
                f"{kind}-HS-2020-0000{i}.pdf"
                for i in (1, 2, 3)
                for kind in ("hamlet-minutes", "receipt", "submission")
            ),
            "notes.txt",
            "public-key.pem",
        ]
    )
    assert all(name in said for name in names if name.endswith(".pdf"))


def test_every_certificate_is_checked_with_the_public_key_beside_it(out: tuple[Path, str]) -> None:
    folder, said = out
    for number in (1, 2, 3):
        name = f"certificate-000{number}.pdf"
        assert f"{name}: valid, 000{number}/2020" in said
        arguments = ["verify", str(folder / name), "--key", str(folder / "public-key.pem")]
        assert CliRunner().invoke(cli.main, arguments).exit_code == 0
        (folder / "altered.pdf").write_bytes((folder / name).read_bytes().replace(b"/Type", b"/type", 1))
        arguments[1] = str(folder / "altered.pdf")
        assert CliRunner().invoke(cli.main, arguments).exit_code == 1
    (folder / "altered.pdf").unlink()


def test_on_another_machine_the_separate_verifier_and_the_public_key_are_all_it_takes(
    out: tuple[Path, str], tmp_path: Path
) -> None:
    """What was written, carried to somebody who has the verifier alone, installed from its own folder, and no network."""
    stranger = Stranger(tmp_path / "machine")
    assert "chungtay-verifier" in stranger.installed
    assert not stranger.installed & {"chungtay", "flask", "psycopg", "eventsourcing", "pyhanko", "weasyprint"}
    assert stranger.runs_python("import importlib.util as u; print(u.find_spec('ledger'))").strip() == "None"
    desk = tmp_path / "desk"
    desk.mkdir()
    names = [*(f"certificate-000{n}.pdf" for n in (1, 2, 3)), "evidence-HS-2020-00001.zip"]
    for name in (*names, "public-key.pem"):
        shutil.copy(out[0] / name, desk / name)
    for name in names:
        done = stranger.verify(name, "--key", "public-key.pem", folder=desk)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "ĐÚNG / VALID" in done.stdout
        told = json.loads(stranger.verify(name, "--key", "public-key.pem", "--json", folder=desk).stdout)
        assert told["valid"]
        content = (desk / name).read_bytes()
        for place in (len(content) // 7, len(content) // 2, len(content) - 30):
            altered = bytearray(content)
            altered[place] ^= 1
            (desk / "altered").write_bytes(altered)
            done = stranger.verify("altered", "--key", "public-key.pem", folder=desk)
            assert done.returncode in (1, 2), (name, place)
            assert "ĐÚNG / VALID" not in done.stdout
    # Another key is no key for it, however genuine.
    other = Ed25519PrivateKey.generate().public_key()
    (desk / "other.pem").write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for name in names:
        assert stranger.verify(name, "--key", "other.pem", folder=desk).returncode == 1


def test_it_answers_the_question(out: tuple[Path, str]) -> None:
    assert (
        "11.760.000 đ năm 2017 cho hộ Bùi Thị Thưởng (thôn Bình Hòa, xã Cẩm Bình)? Phạm Văn Quyết" in out[1]
    )
    assert "Who confirmed 11.760.000 đ of 2017" in out[1]


@pytest.mark.parametrize(
    ("number", "name", "hamlet"),
    [(1, "Bùi Thị Thưởng", "Bình Hòa"), (2, "Phạm Thị Lâm", "Bình Hòa"), (3, "Quách Văn Dương", "Bình Yên")],
)
def test_certificates(out: tuple[Path, str], number: int, name: str, hamlet: str) -> None:
    text = text_of(out[0] / f"certificate-000{number}.pdf")
    assert f"Hộ gia đình {name}" in text
    assert f"Địa chỉ: thôn {hamlet}, xã Cẩm Bình, huyện Cẩm Thủy, tỉnh Thanh Hóa" in text
    assert "01/QĐ-UBND ngày 08 tháng 5 năm 2020" in text
    assert "giai đoạn 2018 - 2020" in text
    assert f"Vào sổ vàng số: 000{number}" in text
    assert re.search(r"KT\. CHỦ TỊCH\s+PHÓ CHỦ TỊCH", text)
    assert "Trương Quốc Anh" in text


def test_decision_and_minutes(out: tuple[Path, str]) -> None:
    decision = text_of(out[0] / "decision-01-2020.pdf")
    assert "Căn cứ Kế hoạch số 87/KH-UBND ngày 19 tháng 7 năm 2018" in decision
    assert "Theo đề nghị của Hội đồng Thi đua - Khen thưởng huyện Cẩm Thủy" in decision
    assert "Ủy ban nhân dân xã Cẩm Bình tại Tờ trình số 11/TTr-UBND" in decision
    for name in ("Bùi Thị Thưởng", "Phạm Thị Lâm", "Quách Văn Dương"):
        assert name in decision
    council = text_of(out[0] / "council-minutes-2020-04-28.pdf")
    assert "Có mặt 4/4 thành viên" in council
    assert "Lê Đình Thắng" in council
    hamlet = text_of(out[0] / "hamlet-minutes-HS-2020-00001.pdf")
    assert "Chủ trì: Bùi Văn Thuận, Trưởng thôn Bình Hòa" in hamlet
    assert "19 giờ" not in hamlet, "nobody has recorded when the meeting began"
    receipt = text_of(out[0] / "receipt-HS-2020-00001.pdf")
    assert "Bùi Văn Thuận, Trưởng thôn Bình Hòa" in receipt
    submission = text_of(out[0] / "submission-HS-2020-00001.pdf")
    assert "Phạm Văn Quyết" in submission


def test_audit_report_answers_too(out: tuple[Path, str]) -> None:
    text = text_of(out[0] / "audit-report.pdf")
    assert "11.760.000" in text
    assert "Phạm Văn Quyết" in text


def test_a_folder_that_cannot_be_written_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    taken = tmp_path / "out"
    taken.write_text("a file")
    result = CliRunner().invoke(cli.main, ["demo", "--out", str(taken)])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "--out" in result.stderr
    assert result.stdout == ""
