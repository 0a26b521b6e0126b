"""What holds for every paper: it opens, reads back whole, is the same twice, and obeys nobody's markup."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
from pypdf import PdfReader
from tests.documents import paper_reading as reading
from tests.documents.paper_kinds import PAPERS, map_text, sample_pdf

from documents import TEMPLATE_VERSION

pytestmark = pytest.mark.parametrize("kind", sorted(PAPERS))


def squeeze(text: str) -> str:
    """Without white space: a mark that the layout broke over two lines is still that mark."""
    return re.sub(r"\s+", "", text)


def test_it_opens_and_reads_back_in_composed_vietnamese(kind: str) -> None:
    pdf = sample_pdf(kind)
    for text in (reading.text(pdf), reading.poppler_text(pdf)):
        assert unicodedata.is_normalized("NFC", text)
        assert "\ufffd" not in text
        assert "Bùi Thị Thưởng" in text
        assert "Cẩm Thủy" in text


def test_type_is_embedded_and_times_metric(kind: str) -> None:
    fonts = reading.embedded_fonts(sample_pdf(kind))
    assert all(fonts.values()), fonts
    families = {
        re.sub(r"[- ]?(Bold|Italic|Regular)", "", name.replace(" ", "-")).rstrip("-") for name in fonts
    }
    # The audit report sets hashes in a fixed-width face; all else is Liberation Serif, which has Times' metrics.
    assert families - {"Liberation-Mono"} == {"Liberation-Serif"}
    assert ("Liberation-Mono" in families) == (kind == "audit_report")


def test_metadata_language_and_tags(kind: str) -> None:
    reader = PdfReader(io.BytesIO(sample_pdf(kind)))
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.author
    assert reader.metadata.creator == f"Chung Tay {TEMPLATE_VERSION[kind]}"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.year == 2020
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_same_data_same_bytes_also_after_other_papers(kind: str) -> None:
    render, sample = PAPERS[kind]
    first = sample_pdf(kind)
    for other, (render_other, sample_other) in PAPERS.items():
        if other != kind:
            render_other(sample_other(demonstration=True))
            break
    assert render(sample()) == first
    assert render(sample(demonstration=True)) != first


def test_decomposed_and_invisible_characters_change_nothing(kind: str) -> None:
    render, sample = PAPERS[kind]
    decomposed = map_text(
        sample(), lambda _, text: unicodedata.normalize("NFD", text) + "\u202e\u200b\x00\x07"
    )
    assert render(decomposed) == sample_pdf(kind)


# The minutes are papers of record in Vietnamese alone: the English of an assessment is for the screen.
# What an empty table says is not said of one with rows.
NOT_PRINTED = re.compile(
    r"\.(tallies|deviations)\[\d+\]\.(assessment|decision)\.en$|\.tables\[0\]\.empty\.|\.tables\[1\]\.columns\["
)


def test_every_text_is_printed_and_markup_in_it_is_only_text(kind: str) -> None:
    render, sample = PAPERS[kind]
    marks: dict[str, str] = {}

    def mark(path: str, text: str) -> str:
        marks[path] = f"<u>&lt;{{{{{len(marks)}}}}}"
        return f"{text}{marks[path]}"

    pdf = render(map_text(sample(), mark))
    printed = squeeze(reading.text(pdf)).upper()
    missing = [
        path for path, sign in marks.items() if sign.upper() not in printed and not NOT_PRINTED.search(path)
    ]
    assert marks
    assert missing == []


def test_hostile_name_is_printed_literally_and_fetches_nothing(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a paper must not open a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    hostile = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script>'
    render, sample = PAPERS[kind]
    pdf = render(
        map_text(sample(), lambda _, text: text.replace("Bùi Thị Thưởng", f"Bùi Thị Thưởng {hostile}"))
    )
    assert squeeze(hostile) in squeeze(reading.text(pdf))


def test_demonstration_is_marked_on_every_page_and_only_then(kind: str) -> None:
    render, sample = PAPERS[kind]
    marked = render(sample(demonstration=True))
    for number in range(reading.pages(marked)):
        page = reading.page_text(marked, number)
        assert "BẢN TRÌNH DIỄN" in page
        assert "DEMONSTRATION" in page
        assert "Of no legal effect".lower() in page.lower()
    assert "TRÌNH DIỄN" not in reading.text(sample_pdf(kind))


@pytest.mark.parametrize("stuffing", ["W" * 200, "Nguyễn Phước Hoàng " * 11, "Ệ" * 200])
def test_long_names_stay_on_the_paper(kind: str, stuffing: str) -> None:
    render, sample = PAPERS[kind]
    data = map_text(sample(), lambda _, text: text.replace("Bùi Thị Thưởng", stuffing))
    assert data != sample()
    pdf = render(data)
    assert squeeze(stuffing) in squeeze(reading.text(pdf)), "nothing may be cut off"
    sizes = reading.sizes_mm(pdf)
    for word in reading.words(pdf):
        width, height = sizes[word.page]
        assert word.left >= 8, word
        assert word.right <= width - 8, word
        assert word.top >= 4, word
        assert word.bottom <= height - 4, word


def test_layout_raises_no_warning(
    kind: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("weasyprint"), "propagate", True)
    render, sample = PAPERS[kind]
    with caplog.at_level(logging.WARNING):
        render(sample(demonstration=True))
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []


_ELSEWHERE = """
import hashlib, json, sys
from tests.documents.paper_kinds import PAPERS
print(json.dumps({k: hashlib.sha256(r(s())).hexdigest() for k, (r, s) in reversed(PAPERS.items())}))
"""


@pytest.fixture(scope="session")
def digests_elsewhere() -> dict[str, str]:
    """Hashes of all sample papers made by another process with another hash seed, in another order."""
    run = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        env={
            **os.environ,
            "PYTHONHASHSEED": "4711",
            "PYTHONPATH": os.pathsep.join(sys.path),
            "TZ": "America/New_York",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return dict(json.loads(run.stdout))


def test_another_process_makes_the_same_bytes(kind: str, digests_elsewhere: dict[str, str]) -> None:
    assert hashlib.sha256(sample_pdf(kind)).hexdigest() == digests_elsewhere[kind]
