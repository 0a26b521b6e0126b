"""Questions to other machines end in time, with TLS as well, and go nowhere else. (More of it: time stamps, witnesses.)"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.hostile_server import behaving

from storage.web_client import Answer, UnansweredError, ask


class Secure(BaseHTTPRequestHandler):
    """Says what it was asked; under ``/drip`` a byte now and then."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"{self.headers['Content-Type']}|{self.headers['Accept']}|".encode() + body)

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A place with TLS and a certificate of its own, and the file with it."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, folder / "key.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Secure)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", pem
    server.shutdown()
    thread.join()
    server.server_close()


def test_with_tls_the_other_side_has_to_be_who_it_says(
    secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, certificate = secure
    with pytest.raises(UnansweredError, match="CERTIFICATE_VERIFY_FAILED"):
        ask(address, seconds=5, most=100, body=b"?")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = ask(address, seconds=5, most=100, body=b"hi", kind="text/x", accept="text/y")
    assert answer == Answer(201, "text/plain", b"text/x|text/y|hi")


def test_with_tls_too_an_answer_ends_in_time(
    secure: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    begun = time.monotonic()
    with pytest.raises(UnansweredError, match=r"no full answer within 0\.5 s"):
        ask(f"{address}/drip", seconds=0.5, most=1000)
    # And where the other side accepts the connection and never begins with TLS.
    with behaving("silent") as (plain, _), pytest.raises(UnansweredError):
        ask(plain.replace("http:", "https:"), seconds=0.5, most=1000)
    assert time.monotonic() - begun < 15


def test_the_last_byte_that_is_wanted_is_taken_and_one_more_is_not() -> None:
    with behaving("junk", b"12345") as (address, asked):
        assert ask(address, seconds=5, most=5).content == b"12345"
        with pytest.raises(UnansweredError, match="too long"):
            ask(address, seconds=5, most=4)
    assert asked[0].startswith(b"GET / HTTP/1.1")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "127.0.0.1", "", "http://", "http://a b/"],
)
def test_what_is_no_address_of_the_web_is_asked_nothing(address: str) -> None:
    with pytest.raises(UnansweredError):
        ask(address, seconds=1, most=10)
