"""The PAdES signature of a certificate: readers of PDF show who signed, beside what the ledger proves. Needs ``pyhanko``.

It covers the whole certificate. The ledger's own seal (:mod:`ledger.verifier.certificate`) must cover the PAdES signature in turn,
so that one changed byte is found without pyHanko too: it travels in an unsigned attribute of the PAdES signature, which that one
does not cover, and is put in last.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from documents.office_keys import OfficeKey
from documents.time_stamps import stamper
from storage.problems import SetupProblem

SEAL_OID: Final = "2.25.237206405132389047213694801263190244087"
"""Of the unsigned attribute that holds the ledger's seal: derived from a random UUID, as ITU-T X.667 has it."""
FIELD: Final = "ChuKyCoQuan"


class PadesSigner:
    """Signs with the office's key, time-stamped by a service (RFC 3161) where there is one."""

    def __init__(self, key: OfficeKey, time_stamps: str = "") -> None:
        """``time_stamps`` is the service's address."""
        self.key = key
        self._address = time_stamps
        self._stamper: Any = None

    def check(self) -> None:
        """See that the key can be used now. Raises :class:`SetupProblem` with what is missing or wrong."""
        self.key.check()

    def close(self) -> None:
        """Let go of the key; the next signature opens it again."""
        self.key.close()

    def sign(self, content: bytes, seal: bytes, reason: str) -> bytes:
        """Return a PDF signed as a whole, with ``seal`` as it is in the signature. Raises :class:`SetupProblem`.

        May wait for a token and for the time-stamping service: no place to hold a lock or a connection to the database.
        """
        self.key.look()
        return self.key.use(lambda signer: self._signed(signer, content, seal, reason))

    def _signed(self, key: Any, content: bytes, seal: bytes, reason: str) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter

        if self._address and self._stamper is None:
            self._stamper = stamper(self._address)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, reason=reason, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        # PDF/A wants every annotation printable and none hidden; one without an area needs no appearance.
        spec = SigFieldSpec(
            FIELD, invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False)
        )
        key.unsigned_attr_prov_spec = _with_seal(seal, self._stamper)
        signer = signers.PdfSigner(meta, key, timestamper=self._stamper, new_field_spec=spec)
        out = io.BytesIO()
        try:
            # In a thread of its own: pyHanko runs an event loop, and the caller's thread may have one already.
            with ThreadPoolExecutor(1) as apart:
                apart.submit(
                    signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(content)), output=out
                ).result()
        except (OSError, ValueError, TypeError, KeyError) as error:
            # Whatever a service's answer that is no stamp makes its reader do ends here too.
            if not self._address:
                raise
            raise SetupProblem(
                f"Dịch vụ cấp dấu thời gian {self._address} không cấp dấu ({_short(error)}); thử lại sau.",
                f"The time-stamping service {self._address} gives no stamp ({_short(error)}); try again later.",
            ) from error
        return out.getvalue()


def _short(error: Exception) -> str:
    return (str(error).split("\n")[0] or type(error).__name__)[:120]


def _with_seal(seal: bytes, stamper: Any) -> Any:
    """Return which unsigned attributes a signature gets: a time stamp, where there is a service for it, and the seal."""
    from asn1crypto import cms, core
    from pyhanko.sign.attributes import CMSAttributeProvider
    from pyhanko.sign.signers.pdf_cms import DefaultUnsignedAttributes

    cms.CMSAttributeType._map.setdefault(SEAL_OID, "chungtay_seal")
    cms.CMSAttribute._oid_specs.setdefault("chungtay_seal", cms.SetOfOctetString)

    class Seal(CMSAttributeProvider):
        attribute_type = "chungtay_seal"

        async def build_attr_value(self, dry_run: bool = False) -> Any:
            return core.OctetString(seal)

    class Attributes(DefaultUnsignedAttributes):
        def unsigned_attr_providers(self, *args: Any, **more: Any) -> Any:
            yield from super().unsigned_attr_providers(*args, **more)
            yield Seal()

    return Attributes(timestamper=stamper)
