"""Certificates that readers of PDF show as signed: the PAdES signature and the ledger's seal each cover the other."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from tests.documents import paper_samples
from tests.hostile_server import behaving

from documents import time_stamps
from documents.certificate import Proof, award_json, render_certificate
from documents.office_keys import FileKey
from documents.pades import PadesSigner
from ledger.signing import SigningKey
from ledger.verifier.certificate import MARKER, _verify_file
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import SignatureError
from ledger.verifier.pades import pades_detail
from storage.problems import SetupProblem

LEDGER = SigningKey("test", bytes([5] * 32))
PASSWORD = b"mat khau"


def pkcs12(days: int = 9) -> bytes:
    """The office's key with its certificate, as a PKCS#12 file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "UBND huyện Cẩm Thủy")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=20)).not_valid_after(now + timedelta(days=days))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return serialize_key_and_certificates(
        b"office", key, certificate, None, BestAvailableEncryption(PASSWORD)
    )


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "office.p12"
    path.write_bytes(pkcs12())
    return path


@pytest.fixture(scope="module")
def office(key_file: Path) -> PadesSigner:
    """The office's key in a file."""
    return PadesSigner(FileKey(key_file, PASSWORD))


def made(pades: PadesSigner | None) -> bytes:
    """A certificate with a seal, signed by the office or not."""
    data = paper_samples.certificate()
    proof = Proof(award_json(data, "v"), b"no proof\n", LEDGER.sign_bytes, pades)
    return render_certificate(data, version="v", proof=proof)


@pytest.fixture(scope="module")
def paper(office: PadesSigner) -> bytes:
    """A signed certificate."""
    return made(office)


def holds(content: bytes) -> bool:
    """Whether the ledger's seal holds."""
    try:
        _verify_file(content, [LEDGER.public])
    except (FormatError, SignatureError):
        return False
    return True


def test_both_signatures_hold_and_each_covers_the_other(paper: bytes) -> None:
    assert holds(paper)
    assert "UBND huyện Cẩm Thủy" in pades_detail(paper)
    assert "stamped" not in pades_detail(paper)
    # The seal stands inside the signature, and nowhere else.
    assert MARKER not in paper
    assert paper.count(MARKER.hex().upper().encode()) == 1


def test_it_is_signed_and_checked_in_a_thread_that_runs_an_event_loop(office: PadesSigner) -> None:
    async def signed_and_checked() -> str:
        return pades_detail(made(office))

    # In a thread of its own: an open browser of another test may keep a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        assert "UBND huyện Cẩm Thủy" in apart.submit(lambda: asyncio.run(signed_and_checked())).result()


def test_one_byte_anywhere_is_found_without_pyhanko(paper: bytes) -> None:
    start = paper.index(MARKER.hex().upper().encode())
    contents = paper.index(b"/Contents <")
    places = {
        *range(0, len(paper), len(paper) // 150),
        *range(start - 4, start + 2 * (len(MARKER) + 88) + 4, 3),
        *range(contents, contents + 60, 5),
        # The padding behind the signature.
        paper.index(b">", contents) - 2,
        len(paper) - 2,
    }
    for place in sorted(places):
        for bit in (1, 32, 128):
            changed = bytearray(paper)
            changed[place] ^= bit
            assert not holds(bytes(changed)), (place, bit)
    assert not holds(paper + b"\n")
    assert not holds(paper[:-1])


def test_whoever_has_the_ledger_s_key_alone_does_not_get_past_the_office_s(paper: bytes) -> None:
    place = paper.index(b"stream") + 20
    changed = bytearray(paper)
    changed[place] ^= 1
    with pytest.raises(SignatureError):
        pades_detail(bytes(changed))


def test_without_a_key_of_the_office_there_is_none(office: PadesSigner) -> None:
    plain = made(None)
    assert holds(plain)
    assert pades_detail(plain) == ""


def test_it_stays_a_pdf_a_3u(paper: bytes) -> None:
    """What PDF/A-3u demands of a file's structure (ISO 19005-3), looked up in it: no validator is among the packages."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert not pdf.is_encrypted
        intents = list(root.OutputIntents)
        assert [str(i.S) for i in intents] == ["/GTS_PDFA1"]
        assert intents[0].DestOutputProfile.N in (1, 3, 4)
        assert {str(spec.obj.AFRelationship) for spec in pdf.attachments.values()} <= {
            "/Data", "/Source", "/Supplement", "/Alternative", "/Unspecified",
        }  # fmt: skip
        associated = {spec.UF for spec in root.AF}
        assert {str(name) for name in associated} == set(pdf.attachments)
        for spec in pdf.attachments.values():
            embedded = spec.obj.EF.F
            assert embedded.Subtype
            assert embedded.Params.ModDate
        for forbidden in ("/OpenAction", "/AA", "/JavaScript"):
            assert forbidden not in root
        [field] = list(root.AcroForm.Fields)
        # Printable, not hidden, and without an area, so that it needs no appearance; a form that is never made anew.
        assert int(field.F) & 0b100110 == 0b100
        assert [float(n) for n in field.Rect] == [0, 0, 0, 0]
        assert not root.AcroForm.get("/NeedAppearances", False)
        assert "/XFA" not in root.AcroForm
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert any(name in item for name in ("/FontFile", "/FontFile2", "/FontFile3"))
            if (
                isinstance(item, pikepdf.Dictionary)
                and item.get("/Type") == "/Font"
                and item.Subtype == "/Type0"
            ):
                assert "/ToUnicode" in item
            if isinstance(item, pikepdf.Stream):
                assert "/LZWDecode" not in str(item.get("/Filter", ""))


def test_a_wrong_password_and_a_missing_key_are_said(
    office: PadesSigner, key_file: Path, tmp_path: Path
) -> None:
    for key in (FileKey(key_file, b"other"), FileKey(tmp_path / "none.p12", PASSWORD)):
        with pytest.raises(SetupProblem, match="PKCS#12"):
            key.look()
    office.check()


def test_nothing_is_signed_with_a_certificate_that_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "ended.p12"
    path.write_bytes(pkcs12(days=-1))
    signer = PadesSigner(FileKey(path, PASSWORD))
    # It keeps nobody from opening the installation, but no certificate is signed with it.
    signer.key.look()
    for act in (signer.check, lambda: made(signer)):
        with pytest.raises(SetupProblem, match="is in force from"):
            act()


# -- time stamps ------------------------------------------------------------------------------------------------------------------

CONFIG = """
[ tsa ]
default_tsa = it
[ it ]
dir = {dir}
serial = {dir}/serial
signer_cert = {dir}/tsa.pem
signer_key = {dir}/tsa.key
certs = {dir}/tsa.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A time-stamping service of OpenSSL on this machine."""
    program = shutil.which("openssl") or "openssl"
    folder = tmp_path_factory.mktemp("tsa")
    subprocess.run(
        [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=Dau thoi gian",
         "-keyout", "tsa.key", "-out", "tsa.pem", "-addext", "extendedKeyUsage=critical,timeStamping",
         "-addext", "keyUsage=critical,digitalSignature"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    (folder / "serial").write_text("01\n", encoding="ascii")
    (folder / "tsa.cnf").write_text(CONFIG.format(dir=folder), encoding="utf-8")

    class Responder(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            subprocess.run(
                [program, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"],
                cwd=folder, check=True, capture_output=True,
            )  # fmt: skip
            content = (folder / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Responder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_service_s_time_stamp_is_in_the_signature(key_file: Path, service: str) -> None:
    signer = PadesSigner(FileKey(key_file, PASSWORD), service)
    # The second one does not ask for the size of a stamp again.
    for stamped in (made(signer), made(signer)):
        assert holds(stamped)
        _, _, at = pades_detail(stamped).partition(", stamped ")
        assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_service_that_is_away_is_said(key_file: Path) -> None:
    with pytest.raises(SetupProblem, match="gives no stamp"):
        made(PadesSigner(FileKey(key_file, PASSWORD), "http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        ("silent", "no full answer within"),
        ("dripping", "no full answer within"),
        ("dripping headers", "no full answer within"),
        ("huge", "too long"),
        ("elsewhere", "HTTP 302"),
        ("page", "HTTP 200, text/html"),
        ("junk", "gives no stamp"),
        ("broken off", "gives no stamp"),
    ],
)
def test_a_service_that_keeps_us_waiting_or_says_something_else_is_given_up(
    key_file: Path, behaviour: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_stamps, "SECONDS", 0.6)
    with behaving(behaviour) as (address, asked):
        signer = PadesSigner(FileKey(key_file, PASSWORD), address)
        begun = time.monotonic()
        with pytest.raises(SetupProblem, match=said):
            made(signer)
        assert time.monotonic() - begun < 20
        if said == "no full answer within":
            # Whoever queues behind does not wait in turn.
            before = len(asked)
            with pytest.raises(SetupProblem, match="a moment ago"):
                made(signer)
            assert len(asked) == before
