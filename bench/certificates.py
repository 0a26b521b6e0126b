"""`python -m bench.certificates`: a conference of single PDF/A certificates with QR code, award and proof attached.

Ours makes each with ``documents.certificate.render_certificate``, as issuing does - with a proof from the ledger, the signed code
and the file signed as a whole - in as many processes as there are processors. The others get the same texts, code and attached
files, and sign nothing. Beside it, in
the same run: WeasyPrint called plainly, one certificate after the other, each with the same texts and drawings as HTML and
SVG and nothing shared between them; WeasyPrint given all of them as one document; and the same page in typst. Every result is
read back: pages, name, QR and the attached file where there is to be one.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from html import escape
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pikepdf

from bench.ledger import Levels
from documents.certificate import Proof, SetPart, award_json, render_certificate, set_parts
from documents.data import CertificateData, Signatory
from documents.drawing import as_svg
from documents.fit import typeface
from documents.ornament import emblem_place, frame
from documents.qr import qr_svg
from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import inclusion_proof, peaks, root_of
from ledger.verifier.certificate import code_fragment
from ledger.verifier.notes import Checkpoint, Note
from ledger.verifier.proofs import TlogProof
from rules.certificate_layout import BUILT_IN

RESULT = Path("out/bench/certificates.json")
_LEAVES = 20_000
_NAMES = (
    "Bùi Thị Thưởng",
    "Hà Văn Ân",
    "Đặng Thị Ý",
    "Quách Văn Ưởng",
    "Trương Thị Hoàng Ngọc",
    "Phạm Văn Đường",
)
_PLACES = ("thôn Kim Mẫm, xã Cẩm Ngọc", "thôn Bình Xuyên, xã Cẩm Bình", "thôn Thủy Tú, xã Cẩm Tú")


def certificate(number: int) -> CertificateData:
    """Return the data of one certificate: names, places and addresses differ, office and merit repeat, as they do."""
    return CertificateData(
        authority="Chủ tịch Ủy ban nhân dân huyện Cẩm Thủy",
        awardee_title="Hộ gia đình",
        awardee_name=f"{_NAMES[number % len(_NAMES)]} {number}",
        address=f"{_PLACES[number % len(_PLACES)]}, huyện Cẩm Thủy, tỉnh Thanh Hóa",
        merit="Đã có thành tích xuất sắc trong phong trào thi đua “Cẩm Thủy chung tay vì người nghèo - Không để ai bị bỏ lại "
        "phía sau” giai đoạn 2018-2020",
        decision_serial=123,
        decision_symbol="QĐ-UBND",
        decision_date=date(2020, 6, 5),
        gold_book_number=f"{number + 1:04d}",
        certificate_number=f"{number + 1:04d}/2020",
        place="Cẩm Thủy",
        issued_on=date(2020, 6, 5),
        signatory=Signatory(name="Trần Đức Hùng", title="Phó Chủ tịch", acting_for="Chủ tịch"),
        check_url=f"https://thidua.camthuy.example/c/{number:032x}",
    )


@dataclass(frozen=True, slots=True)
class Attested:
    """A certificate as it is issued: data with the proof's line and code, and what is attached."""

    data: CertificateData
    award: bytes
    proof: bytes


@cache
def _ledger() -> tuple[SigningKey, Levels, bytes, Note]:
    """A tree of so many leaves as a district has events, its root, and the checkpoint over it."""
    key, levels = SigningKey("chungtay.log/bench", sha256(b"bench").digest()), Levels()
    levels.grow(_LEAVES)
    root = root_of(levels.read([place])[place] for place in peaks(_LEAVES))
    return key, levels, root, signed_checkpoint(Checkpoint(key.name, _LEAVES, root), [key])


def attested(number: int) -> Attested:
    """Return one certificate with what the ledger gives it: everybody is handed the same, made outside of their page."""
    key, levels, root, note = _ledger()
    data = certificate(number)
    award = award_json(data, "bench")
    hashed, id = sha256(award).digest(), number.to_bytes(16)
    extra = json.dumps({"leaf": "x" * 300, "state": "y" * 1200}).encode()
    index = number * 37 % _LEAVES
    proof = TlogProof(index, tuple(inclusion_proof(index, _LEAVES, levels.read)), note, extra)
    fragment = code_fragment(id, hashed, root, key.sign_bytes)
    data = replace(data, proof_line="Sổ cái " + root.hex()[:16], check_url=f"{data.check_url}#{fragment}")
    return Attested(data, award, str(proof).encode())


# -- ours ------------------------------------------------------------------------------------------------------------------


def _ours(number: int) -> bytes:
    one = attested(number)
    return render_certificate(one.data, proof=Proof(one.award, one.proof, _ledger()[0].sign_bytes))


# -- WeasyPrint, plainly -----------------------------------------------------------------------------------------------------


def _page(number: int) -> str:
    """Return one certificate as anybody would write it for WeasyPrint: HTML with inline SVG."""
    data = attested(number).data
    drawing = as_svg(frame(BUILT_IN.width, BUILT_IN.height))
    emblem, qr = BUILT_IN.parts["emblem"], BUILT_IN.parts["qr"]
    parts = "".join(_div(part) for part in set_parts(data, BUILT_IN))
    return (
        '<div class="page"><svg class="frame" xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" '
        f'viewBox="0 0 297 210">{drawing}<g transform="translate({emblem.left} {emblem.top})">'
        f"{as_svg(emblem_place(18.0))}</g></svg>"
        f'<div style="position:absolute;left:{qr.left}mm;top:{qr.top}mm;width:28mm;height:28mm">'
        f"{qr_svg(data.check_url, label='QR')}</div>{parts}</div>"
    )


def _div(part: SetPart) -> str:
    box = part.placed
    colour = {"red": "#b3261e", "grey": "#444"}.get(box.colour, "#000")
    style = (
        f"position:absolute;left:{box.left}mm;top:{part.fitted.top:.3f}mm;width:{box.width}mm;"
        f"font:{typeface(box, part.fitted.size)};text-align:{box.align};color:{colour}"
    )
    return f'<p style="{escape(style)}">{escape(part.text)}</p>'


_CSS = (
    "@page { size: 297mm 210mm; margin: 0 } html { font-family: 'Liberation Serif' } p { margin: 0; white-space: pre-line } "
    ".page { position: relative; width: 297mm; height: 210mm; break-after: page; overflow: hidden } "
    ".frame { position: absolute; left: 0; top: 0 } .qr svg { width: 28mm; height: 28mm }"
)


def _weasyprint(pages: str, attached: list[tuple[str, bytes]]) -> bytes:
    from weasyprint import HTML, Attachment

    html = f"<html lang='vi'><head><title>Giấy khen</title><style>{_CSS}</style></head><body>{pages}</body></html>"
    pdf = HTML(string=html).write_pdf(
        pdf_variant="pdf/a-3u",
        pdf_tags=True,
        attachments=[
            Attachment(string=content, name=name, relationship="Data") for name, content in attached
        ],
    )
    assert isinstance(pdf, bytes)
    return pdf


def _plain(number: int) -> bytes:
    return _weasyprint(_page(number), _files(number))


def _files(number: int) -> list[tuple[str, bytes]]:
    one = attested(number)
    return [("award.json", one.award), ("award.tlog-proof", one.proof)]


# -- typst -------------------------------------------------------------------------------------------------------------------

_TYPST: dict[str, Any] = {}


def _typst_source() -> str:
    """Return the same page as a typst document that takes its texts, drawing and QR code from what it is given."""
    lines = [
        '#let d = json(bytes(sys.inputs.at("d")))',
        "#set document(title: [Giấy khen], date: datetime(year: 2020, month: 6, day: 5))",
        '#set page(width: 297mm, height: 210mm, margin: 0mm, background: image("frame.svg", alt: "khung"))',
        '#set text(font: "Liberation Serif", lang: "vi")',
        "#set par(spacing: 0mm)",
        '#pdf.attach("award.json", bytes(d.json), relationship: "data", mime-type: "application/json", description: "award")',
        '#pdf.attach("award.tlog-proof", bytes(d.tlog), relationship: "data", mime-type: "text/plain", description: "proof")',
    ]
    for part in set_parts(attested(0).data, BUILT_IN):
        box = part.placed
        weight, style = "bold" if box.bold else "regular", "italic" if box.italic else "normal"
        colour = {"red": "#b3261e", "grey": "#444444"}.get(box.colour, "#000000")
        lines.append(
            f'#place(top + left, dx: {box.left}mm, dy: d.at("{part.name}").at(1) * 1mm, box(width: {box.width}mm, '
            f'align({box.align}, text(size: d.at("{part.name}").at(2) * 1pt, weight: "{weight}", style: "{style}", '
            f'fill: rgb("{colour}"), d.at("{part.name}").at(0)))))'
        )
    qr = BUILT_IN.parts["qr"]
    lines.append(
        f'#place(top + left, dx: {qr.left}mm, dy: {qr.top}mm, image(bytes(d.qr), format: "svg", width: 28mm, alt: "QR"))'
    )
    return "\n".join(lines)


def _typst(number: int) -> bytes:
    import segno
    import typst  # type: ignore[import-not-found, unused-ignore]

    if not _TYPST:
        folder = Path(tempfile.mkdtemp(prefix="chungtay-typst-"))
        emblem = BUILT_IN.parts["emblem"]
        (folder / "frame.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 297 210">'
            f"{as_svg(frame(297.0, 210.0))}<g transform='translate({emblem.left} {emblem.top})'>"
            f"{as_svg(emblem_place(18.0))}</g></svg>",
            encoding="utf-8",
        )
        (folder / "page.typ").write_text(_typst_source(), encoding="utf-8")
        # One compiler per process, so that it keeps fonts and whatever does not change: the fast way to use it.
        _TYPST["compiler"] = typst.Compiler(str(folder / "page.typ"), root=str(folder))
    one = attested(number)
    data = one.data
    buffer = io.BytesIO()
    segno.make(data.check_url, error="m", micro=False, boost_error=False).save(
        buffer, kind="svg", border=4, xmldecl=False, omitsize=True
    )
    told: dict[str, Any] = {
        part.name: [part.text, round(part.fitted.top, 3), part.fitted.size]
        for part in set_parts(data, BUILT_IN)
    }
    told |= {"json": one.award.decode(), "tlog": one.proof.decode(), "qr": buffer.getvalue().decode()}
    pdf = _TYPST["compiler"].compile(
        format="pdf", pdf_standards=["a-3u"], sys_inputs={"d": json.dumps(told, ensure_ascii=False)}
    )
    assert isinstance(pdf, bytes)
    return pdf


# -- measuring -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """How one contender did."""

    name: str
    certificates: int
    seconds: float
    cpu_seconds: float
    """Of all processes together: what a busy machine changes least."""
    processes: int
    peak_mb: float
    bytes_each: int

    @property
    def per_second(self) -> float:
        """Certificates per second."""
        return self.certificates / self.seconds


_MAKERS: dict[str, Callable[[int], bytes]] = {"ours": _ours, "plain": _plain, "typst": _typst}


def _some(name: str, first: int, count: int) -> tuple[int, float, float]:
    """Make some in this process; return bytes in all, its peak memory in MB, and the processor time they took."""
    begun = process_time()
    size = sum(len(_MAKERS[name](number)) for number in range(first, first + count))
    return size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, process_time() - begun


def _checked(name: str, pdf: bytes, number: int, pages: int = 1) -> None:
    """Fail unless the PDF is what it is to be."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == pages, name
        assert b"pdfaid" in bytes(opened.Root.Metadata.read_bytes()), name
        assert len(opened.attachments) >= 2, name
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    ).stdout.decode()
    assert certificate(number).awardee_name in " ".join(text.split()), name


def _spread(name: str, count: int, processes: int) -> Measured:
    _checked(name, _MAKERS[name](count), count)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        # Started, imported and warm before the clock runs, for everybody alike.
        list(pool.map(_some, [name] * processes * 2, range(processes * 2), [2] * processes * 2))
        chunk = max(1, count // (processes * 8))
        starts = list(range(0, count, chunk))
        begun = perf_counter()
        done = list(
            pool.map(_some, [name] * len(starts), starts, [min(chunk, count - start) for start in starts])
        )
        seconds = perf_counter() - begun
    size, peak, cpu = sum(d[0] for d in done), max(d[1] for d in done), sum(d[2] for d in done)
    return Measured(name, count, seconds, cpu, processes, peak * processes, size // count)


def _child(name: str, count: int) -> Measured:
    """Measure a contender of one process in a process of its own, whose memory is then its own too."""
    out = subprocess.run(
        [sys.executable, "-m", "bench.certificates", "--one", name, "--count", str(count)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return Measured(**json.loads(out.splitlines()[-1]))


def _one(name: str, count: int) -> Measured:
    if name == "plain":
        _checked(name, _plain(0), 0)
        begun = perf_counter()
        size, peak, cpu = _some(name, 0, count)
    else:
        _weasyprint(_page(0), _files(0))
        begun, used = perf_counter(), process_time()
        pdf = _weasyprint(
            "".join(_page(number) for number in range(count)),
            [(f"{number}-{name}", content) for number in range(count) for name, content in _files(number)],
        )
        size, peak = len(pdf), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cpu = process_time() - used
    seconds = perf_counter() - begun
    if name == "batch":
        _checked(name, pdf, 0, count)
    return Measured(name, count, seconds, cpu, 1, peak, size // count)


def main() -> int:
    """Measure all contenders in turn; print a table and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.certificates", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="certificates of the conference (2000)")
    parser.add_argument(
        "--plain", type=int, default=0, help="certificates for the plain and the batch use (a tenth of count)"
    )
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)), help="all cores")
    parser.add_argument("--output", type=Path, default=RESULT)
    parser.add_argument("--one", choices=("plain", "batch"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.one:
        one = _one(told.one, told.count)
        print(json.dumps({name: getattr(one, name) for name in one.__dataclass_fields__}))
        return 0
    few = told.plain or max(20, told.count // 10)
    load = os.getloadavg()[0]
    measured = [_spread("ours", told.count, told.processes), _child("plain", few), _child("batch", few)]
    try:
        import typst  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
    except ImportError:
        print("typst is not installed (pip install typst): left out", file=sys.stderr)
    else:
        measured.append(_spread("typst", told.count, told.processes))
    ours, own = measured[0].per_second, measured[0].cpu_seconds / measured[0].certificates
    print(
        f"{'':8}{'n':>7}{'processes':>11}{'per second':>12}{'ours ÷':>9}{'CPU ms':>9}{'÷ ours':>9}{'peak MB':>9}{'kB each':>9}"
    )
    for m in measured:
        cpu = m.cpu_seconds / m.certificates
        print(
            f"{m.name:8}{m.certificates:7}{m.processes:11}{m.per_second:12.1f}{ours / m.per_second:9.2f}"
            f"{cpu * 1000:9.1f}{cpu / own:9.2f}{m.peak_mb:9.0f}{m.bytes_each / 1024:9.1f}"
        )
    print(f"load before: {load:.1f}")
    told.output.parent.mkdir(parents=True, exist_ok=True)
    told.output.write_text(
        json.dumps(
            {
                "load_before": load,
                "contenders": [
                    {n: getattr(m, n) for n in (*m.__dataclass_fields__, "per_second")} for m in measured
                ],
            },
            indent=2,
        ),
        encoding="utf-8",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
