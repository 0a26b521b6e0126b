"""A PKCS#11 token made of software (Debian's ``softhsm2``), with a key and its certificate on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
LABEL = "UBND huyện Cẩm Thủy"
PIN = "24681357"


def module() -> str:
    """The library that speaks to the token."""
    return next((m for m in MODULES if Path(m).is_file()), MODULES[0])


@dataclass
class Token:
    """A token in a folder, and the file with its PIN."""

    folder: Path
    pin: Path

    def address(self, label: str, token: str = LABEL, library: str = "") -> str:
        """The setting that names a key on it."""
        return f"pkcs11:token={token};object={label}?module-path={library or module()}"

    def put(self, label: str, *, kind: str = "rsa", days: int = 9, key: bool = True) -> None:
        """Put a key and its certificate on the token, which ends in so many days."""
        private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
            rsa.generate_private_key(65537, 2048)
            if kind == "rsa"
            else ec.generate_private_key(ec.SECP256R1())
        )
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{LABEL} ({label})")])
        end = datetime.now(UTC) + timedelta(days=days)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(end - timedelta(days=20)).not_valid_after(end)
            .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
            .sign(private, hashes.SHA256())
        )  # fmt: skip
        if key:
            pem = self.folder / "key.pem"
            pem.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            id = f"{crc32(label.encode()):08x}"
            _run("--import", str(pem), "--token", LABEL, "--label", label, "--id", id, "--pin", PIN)
            pem.unlink()
        library = pkcs11.lib(module())
        try:
            with library.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
                session.create_object(
                    {
                        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                        pkcs11.Attribute.TOKEN: True,
                        pkcs11.Attribute.LABEL: label,
                        pkcs11.Attribute.SUBJECT: name.public_bytes(),
                        pkcs11.Attribute.VALUE: certificate.public_bytes(Encoding.DER),
                    }
                )
        finally:
            library.finalize()

    def pull_out(self) -> None:
        """Have the token gone, as if it was pulled out."""
        (self.folder / "tokens").rename(self.folder / "away")
        (self.folder / "tokens").mkdir()

    def plug_in(self) -> None:
        """Put it back."""
        (self.folder / "tokens").rmdir()
        (self.folder / "away").rename(self.folder / "tokens")


@contextmanager
def plugged_in(folder: Path) -> Iterator[Token]:
    """A token of its own, for this process and those it starts; with nothing on it."""
    (folder / "tokens").mkdir(parents=True)
    conf = folder / "softhsm2.conf"
    conf.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n",
        encoding="utf-8",
    )
    pin = folder / "pin"
    pin.write_text(f"{PIN}\n", encoding="ascii")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    try:
        _run("--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678")
        yield Token(folder, pin)
    finally:
        # The next one is found only by a library that looks anew.
        with suppress(pkcs11.PKCS11Error):
            pkcs11.lib(module()).finalize()
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


def _run(*words: str) -> None:
    program = shutil.which("softhsm2-util")
    assert program is not None, "Debian's softhsm2 is missing: scripts/setup dev says how to install it"
    subprocess.run([program, *words], check=True, capture_output=True, timeout=60)
