"""The PAdES signature of a certificate: readers of PDF show who signed, beside what the ledger proves. Needs ``pyhanko``.

It covers the whole certificate. The ledger's own seal (:mod:`ledger.verifier.certificate`) must cover the PAdES signature in turn,
so that one changed byte is found without pyHanko too: it travels in an unsigned attribute of the PAdES signature, which that one
does not cover, and is put in last.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from storage.problems import SetupProblem

SEAL_OID: Final = "2.25.237206405132389047213694801263190244087"
"""Of the unsigned attribute that holds the ledger's seal: derived from a random UUID, as ITU-T X.667 has it."""
FIELD: Final = "ChuKyCoQuan"


@dataclass(frozen=True, slots=True)
class PadesSigner:
    """Who signs: a PKCS#12 file with key and certificates, and the address of a time-stamping service (RFC 3161), if any."""

    pkcs12: Path
    password: bytes | None = None
    time_stamps: str = ""

    def check(self) -> None:
        """Open the key. Raises :class:`SetupProblem` where pyHanko or the key is missing, or the password is another one."""
        self._signer()

    def sign(self, content: bytes, seal: bytes, reason: str) -> bytes:
        """Return a PDF signed as a whole, with ``seal`` as it is in the signature. Raises :class:`SetupProblem`."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
        from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

        stamper = HTTPTimeStamper(self.time_stamps, timeout=15) if self.time_stamps else None
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, reason=reason, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        # PDF/A wants every annotation printable and none hidden; one without an area needs no appearance.
        spec = SigFieldSpec(
            FIELD, invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False)
        )
        key = self._signer()
        key.unsigned_attr_prov_spec = _with_seal(seal, stamper)
        signer = signers.PdfSigner(meta, key, timestamper=stamper, new_field_spec=spec)
        out = io.BytesIO()
        try:
            # In a thread of its own: pyHanko runs an event loop, and the caller's thread may have one already.
            with ThreadPoolExecutor(1) as apart:
                apart.submit(
                    signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(content)), output=out
                ).result()
        except (TimestampRequestError, OSError) as error:
            raise SetupProblem(
                f"Dịch vụ cấp dấu thời gian {self.time_stamps} không trả lời; thử lại sau.",
                f"The time-stamping service {self.time_stamps} does not answer; try again later.",
            ) from error
        return out.getvalue()

    def _signer(self) -> Any:
        try:
            from pyhanko.sign import signers
        except ImportError as error:
            raise SetupProblem(
                "Chưa cài pyhanko: cài gói chungtay[pades], hoặc bỏ CHUNGTAY_PADES_KEY.",
                "pyhanko is not installed: install chungtay[pades], or leave CHUNGTAY_PADES_KEY out.",
            ) from error

        load: Any = signers.SimpleSigner.load_pkcs12
        found = load(str(self.pkcs12), passphrase=self.password)
        if found is None:
            raise SetupProblem(
                f"Không mở được khóa ký {self.pkcs12}: kiểm tra tệp PKCS#12 và mật khẩu.",
                f"The signing key {self.pkcs12} cannot be opened: check the PKCS#12 file and its password.",
            )
        return found


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
