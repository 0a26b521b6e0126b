"""The certificate of merit (giấy khen): one landscape A4 page with every field at its place in millimetres.

Offices know this paper as a pre-printed blank, so each field has a fixed box (``BOXES``) and long text is set smaller
within its box; nothing moves when a name is long. Places and the 35 mm for signature and seal follow the form of the
older provincial certificate; the exact size of a district giấy khen is not laid down, A4 landscape is customary.
"""

from __future__ import annotations

from typing import Final

from documents.clean import clean
from documents.data import CertificateData
from documents.engine import render
from documents.fit import Box, fit
from documents.formats import date_words, document_number, place_and_date
from documents.ornament import emblem_place, frame

SIGNATURE_SPACE_MM: Final = 35.0
"""Free height between the signatory's capacity and name, for signature and seal."""

_FROM_25 = (25.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.5, 9.0, 8.0)
_FROM_16 = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
_FROM_13 = (13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
_FROM_12 = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)

_SIGN_TOP = 131.0
_CAPACITY_HEIGHT = 13.0
_NAME_TOP = _SIGN_TOP + 6.5 + _CAPACITY_HEIGHT + SIGNATURE_SPACE_MM

BOXES: Final[dict[str, Box]] = {
    "authority": Box(26, 53, 245, 9, (19, 17, 15, 13, 11, 9, 8), bold=True),
    "award": Box(26, 69.5, 245, 17, (42, 38, 34, 30, 26, 22, 18, 14, 10), bold=True, line_height=1.1),
    "awardee": Box(26, 88, 245, 13.5, _FROM_25, bold=True),
    "address": Box(26, 102, 245, 8, _FROM_16),
    "merit": Box(46, 110.5, 205, 18, _FROM_16, line_height=1.25),
    "decision": Box(27, 134, 105, 6, _FROM_12),
    "number": Box(56, 157, 76, 6, _FROM_12),
    "proof": Box(56, 164, 76, 6, (8, 7, 6)),
    "gold_book": Box(27, 186, 105, 6, _FROM_12),
    "place_and_date": Box(158, _SIGN_TOP, 112, 6, _FROM_13, italic=True),
    "capacity": Box(158, _SIGN_TOP + 6.5, 112, _CAPACITY_HEIGHT, (14, 13, 12, 11, 10, 9, 8, 7), bold=True),
    "signatory": Box(158, _NAME_TOP, 112, 6.5, (14, 13, 12, 11, 10, 9, 8, 7, 6), bold=True),
}
"""Place and permitted sizes of every variable field; an overprint on blanks needs no more than this table."""


def render_certificate(data: CertificateData) -> bytes:
    """Return the certificate as a one-page PDF, 297 × 210 mm.

    Raises :class:`documents.fit.DoesNotFitError` when a field is too long for its box even in the smallest type, and
    ``ValueError`` for a decision serial below 1 or an empty or oversized check address.
    """
    data = clean(data)
    number = document_number(data.decision_serial, data.decision_symbol)
    texts = {
        "authority": data.authority.upper(),
        "award": data.award_form.upper(),
        "awardee": f"{data.awardee_title} {data.awardee_name}".strip(),
        "address": f"{data.address_label}: {data.address}",
        "merit": data.merit,
        "decision": f"Theo Quyết định số: {number} {date_words(data.decision_date)}",
        "number": f"Số {data.award_form.lower()}: {data.certificate_number}",
        "proof": data.proof_line,
        "gold_book": f"Vào sổ vàng số: {data.gold_book_number}",
        "place_and_date": place_and_date(data.place, data.issued_on),
        "capacity": "\n".join(data.signatory.capacity_lines),
        "signatory": data.signatory.name,
    }
    fields = {
        name: {"text": text, "box": BOXES[name], "set": fit(name, text, BOXES[name])}
        for name, text in texts.items()
        if text
    }
    return render(
        "certificate",
        {"data": data, "fields": fields, "frame": frame(), "emblem_place": emblem_place()},
        styles=("base.css", "certificate.css"),
        title=f"{data.award_form} số {data.certificate_number}",
        author=data.authority,
        subject=f"Quyết định số {number} {date_words(data.decision_date)}",
        dated=data.issued_on,
    )
