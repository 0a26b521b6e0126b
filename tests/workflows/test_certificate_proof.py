"""A certificate carries its proof: checked with the file and the public key alone, and whatever is altered is found."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pymupdf
import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image
from tests.documents.test_pades import PASSWORD, pkcs12
from tests.workflows.printing import awarded
from tests.workflows.world import World

import cli
from aggregates.nomination_award_events import AwardAttested, CertificateIssued
from aggregates.refusals import Refused
from documents.certificate import ATTACHED_NAME, award_json
from documents.data import CertificateData
from ledger.book import Book, LedgerError
from ledger.verifier import certificate as verifier
from ledger.verifier.bundle import verify_bundle
from ledger.verifier.certificate import NAMES, verify_certificate, verify_code
from ledger.witness import Witness
from storage.problems import SetupProblem
from storage.settings import Settings
from workflows.app import pades_signer
from workflows.kernel import Command


def issued(world: World) -> tuple[bytes, list[object]]:
    """The first certificate as issued, and the events of its dossier."""
    row = world.log.query_one(
        "SELECT nomination_id, subject_id, sha256 FROM certificates ORDER BY gold_book_number"
    )
    assert row is not None
    content = world.log.attachments.read(row["subject_id"], row["sha256"])
    assert content is not None
    return content, list(world.log.events_of(row["nomination_id"]))


def keys(world: World) -> list[bytes]:
    """The public keys, as a verifier is given them."""
    return verifier.keys_of(world.app.book.keys.pem().encode())


@pytest.fixture
def paper(world: World) -> bytes:
    """A certificate."""
    awarded(world, ["Bùi Thị Đợi"])
    return issued(world)[0]


def test_a_certificate_is_made_when_its_award_is_under_a_checkpoint(world: World, paper: bytes) -> None:
    verdict = verify_certificate(paper, keys(world))
    assert verdict.valid, verdict.checks
    assert [c.name for c in verdict.checks] == list(NAMES)
    told = verdict.to_dict()
    assert (told["status"], told["status_as_of"], told["certificate"]) == ("valid", "issue", "0001/2020")
    assert told["decision"] == "01/QĐ-UBND", "as on the paper and on the public page"
    assert verdict.awardee == "Bùi Thị Đợi"
    _, events = issued(world)
    [attested] = [e for e in events if isinstance(e, AwardAttested)]
    [certified] = [e for e in events if isinstance(e, CertificateIssued)]
    assert attested.originator_version < certified.originator_version
    assert attested.certificate_id == certified.certificate_id
    proof = world.app.book.proof(attested.originator_id, attested.originator_version)
    assert proof is not None
    assert verdict.checkpoint is not None
    # What is printed is the root it is under, and the event itself is after the award's, not in that tree.
    digits = verdict.checkpoint.root.hex()[:16]
    assert certified.data.value["paper"]["proof_line"].replace(" ", "").endswith(digits)


def code_of(certified: CertificateIssued) -> tuple[str, str]:
    """The address on the paper, and what stands behind ``#`` in it."""
    address = certified.data.value["check_url"]
    return address, address.partition("#")[2]


def test_the_code_on_the_paper_is_signed_and_names_nobody(world: World, paper: bytes) -> None:
    _, events = issued(world)
    [certified] = [e for e in events if isinstance(e, CertificateIssued)]
    [attested] = [e for e in events if isinstance(e, AwardAttested)]
    address, fragment = code_of(certified)
    base = address.partition("#")[0]
    assert base == f"https://chungtay.example/c/{certified.certificate_id}"
    assert len(fragment) == 160
    id, hash, root = verify_code(fragment, keys(world))
    assert UUID(bytes=id) == certified.certificate_id
    assert hash.hex() == attested.award_hash
    assert certified.data.value["paper"]["proof_line"].replace(" ", "").endswith(root.hex())
    with pymupdf.open(stream=paper) as pdf:
        page = pdf[0].get_pixmap(dpi=150)
        picture = Image.frombytes("RGB", (page.width, page.height), page.samples)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]
    for position in range(len(fragment)):
        changed = fragment[:position] + ("A" if fragment[position] != "A" else "B") + fragment[position + 1 :]
        with pytest.raises(ValueError, match="code"):
            verify_code(changed, keys(world))
    with pytest.raises(ValueError, match="code"):
        verify_code(fragment, [bytes(31) + b"\x01"])


def test_a_witness_is_told_in_the_verdict(world: World, paper: bytes, tmp_path: Path) -> None:
    """The paper is older than the cosignature: a later checkpoint that was cosigned is shown to contain the paper's."""
    world.household("son", head="Hộ Sau", code="S-1")
    world.app.book.catch_up(occasion="test")
    witness = Witness(tmp_path / "witness")
    line = witness.start("thanhtra.vn")
    world.app.witnesses.enlist(line, "Thanh tra tỉnh")
    shown = world.app.witnesses.growth(0)
    assert shown is not None
    done = witness.follow(str(shown).encode(), "file", keys(world))
    world.app.witnesses.take(str(done.note).encode(), datetime.now(UTC))
    files = {n: tmp_path / n for n in ("paper.pdf", "key.pem", "witness.txt", "growth.txt")}
    files["paper.pdf"].write_bytes(paper)
    files["key.pem"].write_text(world.app.book.keys.pem(), encoding="ascii")
    files["witness.txt"].write_text(f"# Thanh tra\n{line}\n", encoding="utf-8")
    before = verify_certificate(paper, keys(world)).checkpoint
    assert before is not None

    def run(old: int, *more: str) -> tuple[int, dict[str, Any]]:
        files["growth.txt"].write_text(str(world.app.witnesses.growth(old)), encoding="utf-8")
        result = CliRunner().invoke(
            cli.main,
            ["verify", str(files["paper.pdf"]), "--key", str(files["key.pem"]), "--json", *more],
        )
        return result.exit_code, json.loads(result.stdout)

    grown = ("--growth", str(files["growth.txt"]))
    known = ("--witness", str(files["witness.txt"]))
    code, told = run(before.size, *grown, *known)
    assert (code, told["valid"]) == (0, True)
    assert [(w["name"], w["known"]) for w in told["witnesses"]] == [("thanhtra.vn", True)]
    assert told["witnesses"][0]["cosigned_at"].startswith("20")
    assert f"continued up to {done.checkpoint.size}" in told["checks"][-1]["detail"]
    code, told = run(before.size, *grown)
    assert [(w["name"], w["known"]) for w in told["witnesses"]] == [("thanhtra.vn", False)]
    assert run(before.size)[1]["witnesses"] == []
    # A stretch that does not begin where the paper ends shows nothing, and is not passed over.
    code, told = run(before.size - 1, *grown, *known)
    assert (code, told["valid"]) == (1, False)
    assert [c["name"] for c in told["checks"] if not c["ok"]] == ["checkpoint"]


def test_during_an_overlap_whoever_knows_the_old_key_alone_still_proves_it(world: World) -> None:
    before = verifier.keys_of(world.app.book.keys.pem().encode())
    world.app.book.keys.rotate(date.today(), overlap=3)
    awarded(world, ["Bùi Thị Đợi"])
    content, events = issued(world)
    [certified] = [e for e in events if isinstance(e, CertificateIssued)]
    assert len(keys(world)) == 2
    assert verify_certificate(content, before).valid
    assert verify_certificate(content, keys(world)).valid
    assert verify_code(code_of(certified)[1], before)
    bundle = world.app.bundles.of_dossier(world["auditor"], certified.originator_id)[1]
    assert verify_bundle(bundle, before).valid


def test_it_is_a_pdf_a_with_both_attachments(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert sorted(pdf.attachments) == ["award.json", "award.tlog-proof"]
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert pdf.Root.PieceInfo.ChungTay.Private.read_bytes().startswith(verifier.MARKER)
        assert len(pdf.pages) == 1
        award = json.loads(pdf.attachments["award.json"].get_file().read_bytes())
    assert award["awardee_name"] == "Bùi Thị Đợi"


def test_one_byte_anywhere_is_enough(world: World, paper: bytes) -> None:
    public = keys(world)
    start = paper.index(verifier.MARKER)
    places = {
        *range(0, len(paper), len(paper) // 60),
        *range(start - 3, start + 128),
        len(paper) - 1,
        len(paper) - 7,
    }
    for place in sorted(places):
        for bit in (1, 128):
            changed = bytearray(paper)
            changed[place] ^= bit
            assert not verify_certificate(bytes(changed), public).valid, place
    for other in (paper[:-1], paper + b"\n", paper + b"%%EOF\n", paper[: len(paper) // 2], paper * 2):
        assert not verify_certificate(other, public).valid


def test_another_key_proves_nothing(world: World, paper: bytes, tmp_path: Path) -> None:
    stranger = Book(world.log.connection, tmp_path / "elsewhere")
    verdict = verify_certificate(paper, verifier.keys_of(stranger.keys.pem().encode()))
    assert {c.name for c in verdict.checks if not c.ok} == {"signature", "checkpoint"}


def _again(paper: bytes, **files: bytes) -> bytes:
    """The same file with other attachments, saved by another program."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        for name, content in files.items():
            name = name.replace("_", ".", 1).replace("_", "-")
            del pdf.attachments[name]
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content)  # type: ignore[call-arg]
        pdf.save(out)
    return out.getvalue()


def test_an_award_that_says_otherwise_is_found_whoever_signs_the_file(world: World, paper: bytes) -> None:
    """Even with the key that signs files at hand: the log is bound to the award as it was."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        award = pdf.attachments["award.json"].get_file().read_bytes()
    forged = _again(paper, award_json=award.replace("Bùi Thị Đợi".encode(), "Bùi Thị Khác".encode()))
    verdict = verify_certificate(forged, keys(world))
    assert {c.name for c in verdict.checks if not c.ok} == {"signature", "content_hash"}


def test_the_proof_of_another_certificate_does_not_fit(world: World) -> None:
    awarded(world, ["Bùi Thị Một", "Bùi Thị Hai"])
    rows = world.log.query("SELECT subject_id, sha256 FROM certificates ORDER BY gold_book_number")
    one, two = (world.log.attachments.read(r["subject_id"], r["sha256"]) for r in rows)
    assert one is not None
    assert two is not None
    with pikepdf.open(io.BytesIO(two)) as pdf:
        proof = pdf.attachments["award.tlog-proof"].get_file().read_bytes()
    verdict = verify_certificate(_again(one, award_tlog_proof=proof), keys(world))
    assert {c.name for c in verdict.checks if not c.ok} == {"signature", "content_hash"}


def test_what_is_no_pdf_is_told_apart_from_a_damaged_one(world: World, paper: bytes, tmp_path: Path) -> None:
    key, good, bad, none = (tmp_path / n for n in ("key.pem", "good.pdf", "bad.pdf", "none.pdf"))
    key.write_text(world.app.book.keys.pem(), encoding="ascii")
    good.write_bytes(paper)
    bad.write_bytes(b"X" + paper[1:])
    none.write_bytes(b"hello")

    def run(file: Path, pem: Path = key) -> tuple[int, str, str]:
        result = CliRunner().invoke(cli.main, ["verify", str(file), "--key", str(pem), "--json"])
        return result.exit_code, result.stdout, result.stderr

    code, out, _ = run(good)
    assert code == 0
    assert json.loads(out)["valid"] is True
    code, out, _ = run(bad)
    assert code == 1
    assert json.loads(out) | {"checks": []} == {
        "valid": False, "status": "unknown", "status_as_of": "issue", "certificate": json.loads(out)["certificate"],
        "decision": json.loads(out)["decision"], "checks": [], "witnesses": [],
    }  # fmt: skip
    missing = "không có tệp này / there is no such file"
    for (code, _, said), why in (
        (run(none), "không đọc được như một tệp PDF / cannot be read as a PDF"),
        (run(tmp_path / "missing.pdf"), missing),
        (run(good, none), "không phải khóa công khai Ed25519 dạng PEM / not an Ed25519 public key"),
        (run(good, tmp_path / "missing.pem"), missing),
        (run(good, tmp_path), "là thư mục, không phải tệp / a folder, not a file"),
    ):
        assert code == 2
        assert said.count("\n") == 1
        assert why in said
    plain = CliRunner().invoke(cli.main, ["verify", str(good), "--key", str(key)])
    assert "ĐÚNG / VALID: 0001/2020, Bùi Thị Đợi" in plain.stdout


def test_the_verifier_s_folder_works_by_itself(world: World, paper: bytes, tmp_path: Path) -> None:
    """Copied out and run by an interpreter that knows nothing of the rest."""
    import shutil

    folder = tmp_path / "alone" / "chungtay_verifier"
    shutil.copytree(Path(verifier.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "key.pem").write_text(world.app.book.keys.pem(), encoding="ascii")
    (tmp_path / "paper.pdf").write_bytes(paper)
    script = (
        "import sys, runpy\n"
        "class Closed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'ledger', 'storage', 'aggregates', 'rules', 'workflows', 'psycopg'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Closed())\n"
        f"sys.path.insert(0, {str(folder.parent)!r})\n"
        "sys.argv = ['verify', 'paper.pdf', '--key', 'key.pem']\n"
        "runpy.run_module('chungtay_verifier', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "VALID" in done.stdout


# -- how it is issued -----------------------------------------------------------------------------------------------------------


def _decided(world: World, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A dossier whose award is decided, the certificate not issued yet."""
    from tests.workflows import printing

    with monkeypatch.context() as patch:
        patch.setattr(type(world.app.council), "issue_certificate", lambda *_, **__: {})
        printing.awarded(world, ["Bùi Thị Đợi"])
    row = world.log.query_one("SELECT nomination_id FROM nominations WHERE status = 'decided'")
    assert row is not None
    return UUID(str(row["nomination_id"]))


def test_a_certificate_broken_off_goes_on_with_its_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nomination = _decided(world, monkeypatch)
    standing, council = world["standing"], world.app.council

    def break_off(*_: object) -> int:
        raise LedgerError("as if it did not fit")

    with monkeypatch.context() as patch:
        patch.setattr(type(world.app.book), "catch_up", break_off)
        with pytest.raises(Refused) as refusal:
            council.issue_certificate(standing, Command(), nomination_id=nomination)
    assert refusal.value.code == "ledger_stopped"
    assert world.log.query("SELECT 1 FROM certificates") == []
    command = Command()
    first = council.issue_certificate(standing, command, nomination_id=nomination)
    assert council.issue_certificate(standing, command, nomination_id=nomination) == first
    events = list(world.log.events_of(nomination))
    assert len([e for e in events if isinstance(e, AwardAttested)]) == 1
    assert first["gold_book_number"] == 1
    content, _ = issued(world)
    assert verify_certificate(content, keys(world)).valid


def test_an_award_attested_by_the_version_before_goes_on_with_its_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was attested stays as it was; the paper is made of the award as it is written now, under the same number."""
    nomination = _decided(world, monkeypatch)
    standing, council = world["standing"], world.app.council

    def as_before(data: CertificateData, version: str) -> bytes:
        facts = json.loads(award_json(data, version))
        assert facts.pop("decision_number") == "01/QĐ-UBND"
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def break_off(*_: object) -> int:
        raise LedgerError("as if the program were exchanged here")

    with monkeypatch.context() as patch:
        patch.setattr("workflows.issuing.award_json", as_before)
        patch.setattr(type(world.app.book), "catch_up", break_off)
        with pytest.raises(Refused, match="ledger_stopped"):
            council.issue_certificate(standing, Command(), nomination_id=nomination)
    council.issue_certificate(standing, Command(), nomination_id=nomination)
    content, events = issued(world)
    first, second = [e for e in events if isinstance(e, AwardAttested)]
    assert (first.certificate_id, first.gold_book_number) == (second.certificate_id, second.gold_book_number)
    assert world.app.book.proof(first.originator_id, first.originator_version) is not None
    verdict = verify_certificate(content, keys(world))
    assert verdict.valid, verdict.checks
    assert verdict.decision == "01/QĐ-UBND"
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (
            json.loads(pdf.attachments[ATTACHED_NAME].get_file().read_bytes())["decision_number"]
            == "01/QĐ-UBND"
        )


def test_with_the_office_s_key_it_is_signed_for_readers_of_pdf_too(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "office.p12"
    path.write_bytes(pkcs12())
    (tmp_path / "password").write_bytes(PASSWORD + b"\n")
    set_up = {
        "CHUNGTAY_PADES_KEY": str(path), "CHUNGTAY_PADES_PASSWORD_FILE": str(tmp_path / "password"),
        "CHUNGTAY_TIME_STAMPS": "http://127.0.0.1:1/",
    }  # fmt: skip
    settings = Settings.from_env(set_up)
    assert Settings.from_env(settings.to_env()) == settings
    nomination = _decided(world, monkeypatch)
    standing, council = world["standing"], world.app.council
    # The service is away: nothing is issued, and the number waits.
    world.app.issuer.pades = pades_signer(settings)
    with pytest.raises(Refused) as refusal:
        council.issue_certificate(standing, Command(), nomination_id=nomination)
    assert refusal.value.code == "signing_failed"
    world.app.issuer.pades = pades_signer(replace(settings, time_stamps=""))
    assert council.issue_certificate(standing, Command(), nomination_id=nomination)["gold_book_number"] == 1
    content, _ = issued(world)
    verdict = verify_certificate(content, keys(world))
    assert verdict.valid, verdict.checks
    assert "PAdES by Common Name: UBND huyện Cẩm Thủy" in verdict.checks[1].detail
    for place in range(0, len(content), len(content) // 40):
        changed = bytearray(content)
        changed[place] ^= 1
        assert not verify_certificate(bytes(changed), keys(world)).valid, place
    with pytest.raises(SetupProblem, match="PKCS#12"):
        pades_signer(replace(settings, pades_password_file=None))


def test_a_signed_decision_has_a_checkpoint_at_once_when_the_ledger_follows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _decided(world, monkeypatch)
    world.app.book.catch_up()
    assert world.app.book.checkpoints()[0].occasion in ("decision", "first")
