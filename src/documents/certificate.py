"""The certificate of merit (giấy khen): one page with every part at its place in millimetres, as its layout says.

Offices know this paper as a pre-printed blank, so each part has a fixed box and long text is set smaller within its box;
nothing moves when a name is long. ``full`` prints all of it, ``overprint`` only what a blank does not bear. What is issued is
always ``full``: overprint is a way to bring the same texts onto the office's paper.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from documents import TEMPLATE_VERSION
from documents.clean import clean
from documents.data import CertificateData
from documents.drawing import as_pdf
from documents.engine import Attached, render
from documents.fit import Fitted, fit, typeface
from documents.formats import date_words, document_number, place_and_date
from documents.ornament import emblem_place, frame
from documents.pades import PadesSigner
from documents.qr import qr_pdf
from ledger.verifier.certificate import HOLE, MARKER, PROOF, sealed
from rules.certificate_layout import BUILT_IN, PARTS, Layout, Placed

ATTACHED_NAME: Final = "award.json"
"""The award in a form for machines, inside every certificate."""
_COLOURS: Final = {"black": "#000", "red": "#b3261e", "grey": "#444"}
_VARYING: Final = ("awardee", "address", "merit", "blank_number", "reprint")
"""Parts whose type changes from one certificate to the next."""
_ONE_LINE: Final = ("awardee", "address", "signatory", "decision", "gold_book", "number", "place_and_date")
"""Parts that usually take one line: more than one is worth a look before printing."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What belongs to one printed sheet and not to the award: the number of the blank, and which reprint it is (0: none)."""

    blank_number: int | None = None
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What a certificate carries to be checked by: the award as it was attested, its proof, and who signs the file."""

    award: bytes
    tlog_proof: bytes
    sign: Callable[[bytes], bytes]
    pades: PadesSigner | None = None
    """Signs the file for readers of PDF too, where the office has a key for that."""


@dataclass(frozen=True, slots=True)
class SetPart:
    """A part of a certificate as it is set: its text with its label, and its type."""

    name: str
    text: str
    placed: Placed
    fitted: Fitted

    @property
    def tight(self) -> bool:
        """Whether it is set smaller than its layout wants, or in more lines than it usually takes."""
        return self.fitted.size < self.placed.size or (self.name in _ONE_LINE and self.fitted.lines > 1)


def texts_of(data: CertificateData, marks: Marks | None = None) -> dict[str, tuple[str, str]]:
    """Return label and value of every text a certificate can bear, by part; the label "" is the layout's own to give."""
    number = document_number(data.decision_serial, data.decision_symbol)
    marks = marks or Marks()
    return {
        "country": ("", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        "motto": ("", "Độc lập - Tự do - Hạnh phúc"),
        "authority": ("", data.authority.upper()),
        "gift": ("", "Tặng"),
        "award": ("", data.award_form.upper()),
        "awardee": ("", f"{data.awardee_title} {data.awardee_name}".strip()),
        "address": (f"{data.address_label}: ", data.address),
        "merit": ("", data.merit),
        "decision": ("", f"{number} {date_words(data.decision_date)}"),
        "check_text": (
            "",
            f"Quét mã để tra cứu {data.award_form.lower()} này\nScan to check this certificate",
        ),
        "number": ("", data.certificate_number),
        "proof": ("", data.proof_line),
        "gold_book": ("", data.gold_book_number),
        "place_and_date": ("", place_and_date(data.place, data.issued_on)),
        "capacity": ("", "\n".join(data.signatory.capacity_lines)),
        "signatory": ("", data.signatory.name),
        "blank_number": ("", f"{marks.blank_number:06d}" if marks.blank_number else ""),
        "reprint": ("", f"Bản in lại lần {marks.reprint}" if marks.reprint else ""),
    }


def set_parts(
    data: CertificateData, layout: Layout, *, overprint: bool = False, marks: Marks | None = None
) -> list[SetPart]:
    """Return the texts of a certificate as they are set, in reading order; those without a text are left out.

    ``marks`` are set only where the layout shows their parts. Raises :class:`documents.fit.DoesNotFitError`.
    """
    texts = texts_of(data, marks)
    found = []
    for name, part in PARTS.items():
        placed = layout.parts[name]
        if part.kind == "picture" or not placed.shown or (overprint and not placed.on_blank):
            continue
        label, value = texts[name]
        if not value:
            continue
        label = (placed.label or label).replace("{form}", data.award_form.lower())
        text = value if overprint and placed.label_on_blank else f"{label}{value}"
        found.append(SetPart(name, text, placed, fit(name, text, placed)))
    return found


def render_certificate(
    data: CertificateData,
    layout: Layout = BUILT_IN,
    version: str = TEMPLATE_VERSION["certificate"],
    proof: Proof | None = None,
) -> bytes:
    """Return the certificate as it is issued: a one-page PDF/A-3u with the award inside it as ``award.json``.

    With a ``proof`` the award is the one that was attested, the proof is attached as well, and the file is signed as a whole.

    ``version`` names the template that ``layout`` is of. Raises :class:`documents.fit.DoesNotFitError` when a part is too long
    for its box even in the smallest type, and ``ValueError`` for a decision serial below 1 or an empty or oversized check
    address.
    """
    data = clean(data)
    emblem = layout.parts["emblem"]
    drawn = []
    if layout.frame:
        drawn.append(as_pdf(frame(layout.width, layout.height), layout.height))
    if emblem.shown:
        ring = emblem_place(min(emblem.width, emblem.height))
        drawn.append(as_pdf(ring, layout.height, emblem.left, emblem.top))
    parts = set_parts(data, layout)
    award = award_json(data, version) if proof is None else proof.award
    attached = [Attached(ATTACHED_NAME, award, "Nội dung khen thưởng / the award")]
    if proof is None:
        return _page(data, layout, version, parts, drawn, attached=tuple(attached), emblem=emblem.shown)
    attached.append(Attached(PROOF, proof.tlog_proof, "Bằng chứng trong sổ cái / the proof from the ledger"))
    # With PAdES the seal travels in that signature: either covers all of the file but the place it stands in.
    hole = MARKER + HOLE
    page = _page(
        data, layout, version, parts, drawn, attached=tuple(attached), emblem=emblem.shown,
        hole=b"" if proof.pades else hole,
    )  # fmt: skip
    if proof.pades is not None:
        page = proof.pades.sign(page, hole, f"{data.award_form} {data.certificate_number}")
    return sealed(page, proof.sign)


def render_overprint(
    data: CertificateData, layout: Layout, version: str, marks: Marks | None = None
) -> bytes:
    """Return only what a pre-printed blank does not bear, as a one-page PDF to print on it. Raises as the certificate does."""
    data = clean(data)
    return _page(data, layout, version, set_parts(data, layout, overprint=True, marks=marks), [])


def render_marks(data: CertificateData, layout: Layout, version: str, marks: Marks) -> bytes | None:
    """Return the marks of one sheet alone, to lay over what was issued; None where the layout shows none of them."""
    data = clean(data)
    parts = [p for p in set_parts(data, layout, marks=marks) if PARTS[p.name].kind == "mark"]
    if not parts:
        return None
    return _page(data, _without_pictures(layout), version, parts, [], marked=False)


def _without_pictures(layout: Layout) -> Layout:
    for name in ("qr", "emblem"):
        layout = layout.with_part(name, replace(layout.parts[name], shown=False))
    return layout


def award_json(data: CertificateData, version: str) -> bytes:
    """Return the award as canonical JSON: keys in order, dates as ISO 8601, no space between.

    The decision's number stands in it as it stands on the paper, besides the figure it is made of.
    """
    number = document_number(data.decision_serial, data.decision_symbol)
    return _canonical({"template": version, "decision_number": number, **asdict(data)})


def is_award(award: bytes, data: CertificateData, version: str) -> bool:
    """Whether an attached award says what ``data`` say: as it is written now, or as before it had the decision's number."""
    return award in (award_json(data, version), _canonical({"template": version, **asdict(data)}))


def _canonical(facts: dict[str, Any]) -> bytes:
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=lambda day: day.isoformat()
    ).encode("utf-8")


def _page(
    data: CertificateData,
    layout: Layout,
    version: str,
    parts: list[SetPart],
    drawn: list[bytes],
    *,
    attached: tuple[Attached, ...] = (),
    emblem: bool = False,
    marked: bool = True,
    hole: bytes = b"",
) -> bytes:
    qr = layout.parts["qr"]
    if qr.shown and (attached or qr.on_blank):
        size = min(qr.width, qr.height)
        drawn.append(qr_pdf(data.check_url, size=size, left=qr.left, top=qr.top, height=layout.height))
    number = document_number(data.decision_serial, data.decision_symbol)
    return render(
        "certificate",
        {
            "data": data,
            "parts": [
                {
                    "name": p.name,
                    "text": p.fitted.text or p.text,
                    "style": _style(p) if p.name in _VARYING else "",
                }
                for p in parts
            ],
            "emblem": layout.parts["emblem"] if emblem else None,
            "demonstration": data.demonstration and marked,
            "capacity": layout.parts["capacity"],
        },
        styles=("base.css", "certificate.css"),
        # What all certificates of a decision share is read once: reading styles is a good part of a page's time.
        css=f"@page {{ size: {layout.width}mm {layout.height}mm; margin: 0 }}\n"
        + "\n".join(f".{p.name} {{ {_style(p)} }}" for p in parts if p.name not in _VARYING),
        title=f"{data.award_form} số {data.certificate_number}",
        author=data.authority,
        subject=f"Quyết định số {number} {date_words(data.decision_date)}",
        dated=data.issued_on,
        version=version,
        attached=attached,
        underlays=drawn,
        hole=hole,
    )


def _style(part: SetPart) -> str:
    box, fitted = part.placed, part.fitted
    return (
        f"left:{box.left:g}mm;top:{round(fitted.top, 3):g}mm;width:{box.width:g}mm;font:{typeface(box, fitted.size)};"
        f"text-align:{box.align};color:{_COLOURS[box.colour]}"
        + (";white-space:pre" if fitted.text or box.rule == "shrink" else "")
    )


def data_of(facts: Mapping[str, Any]) -> CertificateData:
    """Read a certificate's data as they were frozen by ``dataclasses.asdict``. Raises ``TypeError`` for what is missing."""
    from documents.data import Signatory

    return CertificateData(**{**facts, "signatory": Signatory(**facts["signatory"])})
