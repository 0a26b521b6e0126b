"""The office's own signature in a PDF, as readers of PDF check it: whole file, one signature, and its time stamp."""

from __future__ import annotations

import io
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, validation
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.status import SignatureCoverageLevel

from ledger.verifier.notes import SignatureError
from ledger.verifier.pades import SUBFILTER, pades_detail

STAMPED = datetime(2020, 6, 11, 1, 2, 3, tzinfo=UTC)
NAME = "UBND huyện Cẩm Thủy"


@pytest.fixture(scope="module")
def signer() -> signers.SimpleSigner:
    """The office, with a certificate of its own making: nobody here knows its issuer."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=9999)).not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())
    )  # fmt: skip
    held = serialize_key_and_certificates(b"office", key, certificate, None, NoEncryption())
    found: Any = signers.SimpleSigner.load_pkcs12_data(held, [], None)
    assert isinstance(found, signers.SimpleSigner)
    return found


def page() -> bytes:
    """A PDF with one page."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.Words = pikepdf.String("Giay khen so 1")
    out = io.BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


def signed(content: bytes, signer: signers.SimpleSigner, field: str = "S", stamp: bool = False) -> bytes:
    """Sign a PDF once more."""
    office = {"tsa_cert": signer.signing_cert, "tsa_key": signer.signing_key}
    service = DummyTimeStamper(**office, fixed_dt=STAMPED) if stamp else None
    signing = partial(
        signers.sign_pdf,
        IncrementalPdfFileWriter(io.BytesIO(content)),
        signers.PdfSignatureMetadata(
            field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        ),
        signer=signer,
        timestamper=service,
    )
    # In a thread of its own: an open browser of another test may keep a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        return bytes(apart.submit(signing).result().getbuffer())


@pytest.fixture(scope="module")
def paper(signer: signers.SimpleSigner) -> bytes:
    """A PDF that the office has signed."""
    return signed(page(), signer)


def test_without_a_signature_of_this_kind_nothing_is_said_of_one() -> None:
    assert pades_detail(page()) == ""
    assert pades_detail(b"no PDF at all") == ""


def test_who_signed_is_told_though_nobody_knows_the_issuer(paper: bytes) -> None:
    assert SUBFILTER in paper
    assert pades_detail(paper) == f"PAdES by Common Name: {NAME}"


def test_that_nobody_knows_the_issuer_is_no_error_in_the_log(
    paper: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever verifies or audits a valid certificate reads no traceback; the log speaks again afterwards."""
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    before = [logger.level for logger in loggers]
    assert pades_detail(paper)
    assert caplog.records == []
    assert [logger.level for logger in loggers] == before
    with pytest.raises(SignatureError):
        pades_detail(SUBFILTER)
    assert [logger.level for logger in loggers] == before


def test_when_a_service_stamped_it_is_told_too(signer: signers.SimpleSigner) -> None:
    stamped = pades_detail(signed(page(), signer, stamp=True))
    assert stamped == f"PAdES by Common Name: {NAME}, stamped 2020-06-11T01:02:03+00:00"


def test_one_byte_of_the_words_or_of_what_was_added_later_breaks_it(
    paper: bytes, signer: signers.SimpleSigner
) -> None:
    changed = paper.replace(b"Giay khen so 1", b"Giay khen so 9")
    assert changed != paper
    for content in (changed, _added_to(paper)):
        with pytest.raises(SignatureError, match=r"^the PAdES signature does not hold for the whole file$"):
            pades_detail(content)


def _added_to(content: bytes) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = writer.add_object(writer.root["/Words"])
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_two_signatures_are_not_one(paper: bytes, signer: signers.SimpleSigner) -> None:
    with pytest.raises(SignatureError, match=r"^not one PAdES signature$"):
        pades_detail(signed(paper, signer, "T"))
    # Words that only look as if there were one.
    with pytest.raises(SignatureError, match=r"^not one PAdES signature$"):
        pades_detail(page().replace(b"Giay khen so 1", SUBFILTER[:14]) + b"%" + SUBFILTER)


def test_what_cannot_be_read_is_refused_with_the_kind_of_error_alone() -> None:
    with pytest.raises(SignatureError) as said:
        pades_detail(SUBFILTER)
    assert str(said.value) == "the PAdES signature cannot be read (PdfReadError)"


def test_without_pyhanko_it_says_that_it_was_not_checked(
    paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.sign.validation", None)
    assert pades_detail(paper) == "PAdES not checked: pyHanko is not installed"
    assert pades_detail(page()) == ""


def _found(**changed: Any) -> SimpleNamespace:
    """What pyHanko may say of a signature."""
    signer = SimpleNamespace(subject=SimpleNamespace(human_friendly="somebody"))
    told = {
        "intact": True,
        "valid": True,
        "coverage": SignatureCoverageLevel.ENTIRE_FILE,
        "signing_cert": signer,
        "timestamp_validity": None,
    }
    return SimpleNamespace(**{**told, **changed})


WHOLE = "the PAdES signature does not hold for the whole file"
STAMP = "the time stamp does not hold"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"intact": False}, WHOLE),
        ({"valid": False}, WHOLE),
        ({"coverage": SignatureCoverageLevel.ENTIRE_REVISION}, WHOLE),
        ({"coverage": SignatureCoverageLevel.UNCLEAR}, WHOLE),
        ({"timestamp_validity": SimpleNamespace(intact=False, valid=True, timestamp=STAMPED)}, STAMP),
        ({"timestamp_validity": SimpleNamespace(intact=True, valid=False, timestamp=STAMPED)}, STAMP),
    ],
)
def test_each_thing_that_does_not_hold_is_enough(
    paper: bytes, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], why: str
) -> None:
    monkeypatch.setattr(validation, "validate_pdf_signature", lambda *_, **__: _found(**changed))
    with pytest.raises(SignatureError) as said:
        pades_detail(paper)
    assert str(said.value) == why


def test_nobody_is_asked_and_nobody_trusted_while_it_is_checked(
    paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate must be checkable without a network, and a reader's list of issuers says nothing here."""
    asked: list[tuple[Any, Any, Any]] = []

    def validate(signature: Any, context: Any, *, ts_validation_context: Any) -> SimpleNamespace:
        asked.append((signature, context, ts_validation_context))
        return _found()

    monkeypatch.setattr(validation, "validate_pdf_signature", validate)
    assert pades_detail(paper) == "PAdES by somebody"
    ((signature, context, stamps),) = asked
    assert signature.field_name == PdfFileReader(io.BytesIO(paper)).embedded_signatures[0].field_name
    assert context is stamps
    assert not context.fetching_allowed
    assert list(context.path_builder.trust_manager.iter_certs()) == []
