"""The PAdES signature of a certificate, where it has one and pyHanko is installed; the ledger's own seal does not depend on it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

from .notes import SignatureError

SUBFILTER = b"/ETSI.CAdES.detached"
_LOGGERS = ("pyhanko", "pyhanko_certvalidator")
_QUIET = Lock()


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep pyHanko's log silent: that nobody here trusts the issuer is meant so, and no error to tell with a traceback."""
    with _QUIET:
        before = [(logger, logger.level) for logger in map(logging.getLogger, _LOGGERS)]
        for logger, _ in before:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in before:
                logger.setLevel(level)


def pades_detail(content: bytes) -> str:
    """Return what a PAdES signature says: who signed, when a service stamped it; or that it was not checked. Empty without one.

    Whether the signer's certificate is to be trusted is for whoever knows its issuer. Raises :class:`.notes.SignatureError` where
    the signature is broken or leaves a part of the file out.
    """
    if SUBFILTER not in content:
        return ""
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko.sign.validation.status import SignatureCoverageLevel
        from pyhanko_certvalidator import ValidationContext
    except ImportError:
        return "PAdES not checked: pyHanko is not installed"
    try:
        found = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if len(found) != 1:
            raise SignatureError("not one PAdES signature")
        nobody = ValidationContext(allow_fetching=False, trust_roots=[])
        # In a thread of its own: pyHanko runs an event loop, and the caller's thread may have one already.
        with _quietly(), ThreadPoolExecutor(1) as apart:
            status = apart.submit(
                validate_pdf_signature, found[0], nobody, ts_validation_context=nobody
            ).result()
    except SignatureError:
        raise
    except Exception as error:
        # Whatever a broken file makes its reader do ends in one refusal.
        raise SignatureError(f"the PAdES signature cannot be read ({type(error).__name__})") from error
    if not (status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE):
        raise SignatureError("the PAdES signature does not hold for the whole file")
    detail = f"PAdES by {status.signing_cert.subject.human_friendly}"
    stamp = status.timestamp_validity
    if stamp is not None:
        if not (stamp.intact and stamp.valid):
            raise SignatureError("the time stamp does not hold")
        detail += f", stamped {stamp.timestamp.isoformat()}"
    return detail
