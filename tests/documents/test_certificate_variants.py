"""Where everything stands on every kind of certificate, held against what was looked at once; and how it is measured."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from html import escape
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.documents import paper_reading as reading
from tests.documents import paper_samples as samples
from tests.documents.certificate_variants import GOLDEN, LONG, VARIANTS, blanks, places
from weasyprint import HTML

from documents.certificate import (
    ATTACHED_NAME,
    Marks,
    render_certificate,
    render_marks,
    render_overprint,
    set_parts,
)
from documents.fit import DoesNotFitError, LetterMissingError, fit, sizes, typeface
from documents.sheets import Shift, joined, packed, placed_page, unpacked
from documents.widths import lines_of
from rules.certificate_layout import BUILT_IN, PARTS

TOLERANCE_MM = 0.3
"""Half a hair's breadth of paper: fonts of another build may differ by less, a moved part by more."""
EXPECTED = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", VARIANTS)
def test_everything_stands_where_it_stood(name: str) -> None:
    found, expected = places(VARIANTS[name]()), EXPECTED[name]
    assert found["sheet"] == expected["sheet"]
    words, wanted = found["words"], expected["words"]
    assert isinstance(words, list)
    assert [w[0] for w in words] == [w[0] for w in wanted]
    off = [
        (word, expected_word)
        for word, expected_word in zip(words, wanted, strict=True)
        if any(abs(a - b) > TOLERANCE_MM for a, b in zip(word[1:], expected_word[1:], strict=True))
    ]
    assert off == []


def test_every_variant_was_written_down() -> None:
    assert set(EXPECTED) == set(VARIANTS)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_text_stays_in_its_box(name: str) -> None:
    layout = blanks() if "own" in name or "marks" in name else BUILT_IN
    for text, left, middle, right in EXPECTED[name]["words"]:
        inside = [
            part
            for part, box in layout.parts.items()
            if box.left - 0.2 <= left
            and right <= box.right + 0.2
            and box.top - 0.2 <= middle <= box.bottom + 0.2
        ]
        assert inside or name == "demonstration", (text, left, middle)


def test_it_is_pdf_a_with_the_award_inside() -> None:
    pdf = render_certificate(samples.certificate())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        metadata = opened.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert opened.Root.AF[0].AFRelationship == "/Data"
        award = json.loads(opened.attachments[ATTACHED_NAME].get_file().read_bytes())
    assert (award["awardee_name"], award["template"]) == ("Bùi Thị Thưởng", "certificate.3")
    assert award["decision_date"] == "2020-06-05"


def test_overprint_leaves_out_what_the_blank_bears() -> None:
    text = reading.text(render_overprint(samples.certificate(), BUILT_IN, "x"))
    for word in ("CỘNG HÒA", "Độc lập", "GIẤY KHEN", "CHỦ TỊCH ỦY BAN"):
        assert word not in text
    for word in (
        "Bùi Thị Thưởng",
        "Kim Mẫm",
        "Theo Quyết định số: 01/QĐ-UBND",
        "Vào sổ vàng số: 01",
        "Trần Đức Hùng",
    ):
        assert word in text
    own = reading.text(render_overprint(samples.certificate(), blanks(), "x"))
    assert "Vào sổ vàng số" not in own, "the label is on the blank"
    assert "Theo Quyết định" not in own


@pytest.mark.parametrize("overprint", [True, False])
def test_the_code_reads_the_same_over_a_blank(tmp_path: Path, overprint: bool) -> None:
    data = samples.certificate()
    pdf = render_overprint(data, BUILT_IN, "x") if overprint else render_certificate(data)
    moved = placed_page(pdf, Shift(3, -2, 101, 99))
    with Image.open(reading.picture(moved, 0, tmp_path / "page.png")) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [samples.CHECK_URL]


def test_marks_only_where_the_template_shows_them() -> None:
    assert render_marks(samples.certificate(), BUILT_IN, "x", Marks(5, 0)) is None
    again = render_marks(samples.certificate(), BUILT_IN, "x", Marks(5, 1))
    assert again is not None
    assert reading.text(again) == "Bản in lại lần 1"
    marks = render_marks(samples.certificate(), blanks(), "x", Marks(5, 0))
    assert marks is not None
    assert reading.text(marks) == "Số phôi: 000005"
    page = reading.text(placed_page(render_certificate(samples.certificate(), blanks(), "x"), Shift(), marks))
    assert "Số phôi: 000005" in page
    assert "Bùi Thị Thưởng" in page


@pytest.mark.parametrize(
    ("rule", "lines", "smaller"), [("both", 2, True), ("shrink", 1, True), ("wrap", 2, False)]
)
def test_rules_for_long_text(rule: str, lines: int, smaller: bool) -> None:
    box = replace(BUILT_IN.parts["awardee"], rule=rule, height=22.0 if rule == "wrap" else 13.5)
    fitted = fit("awardee", f"{LONG} {LONG[:20]}", box)
    assert fitted.lines == lines
    assert (fitted.size < box.size) == smaller
    with pytest.raises(DoesNotFitError):
        fit("awardee", LONG * 6, replace(box, smallest=20.0))


def test_what_is_tight_is_told() -> None:
    parts = {p.name: p.tight for p in set_parts(samples.certificate(awardee_name=LONG), BUILT_IN)}
    assert [name for name, tight in parts.items() if tight] == ["awardee"]
    usual = set_parts(samples.certificate(), BUILT_IN)
    assert not any(p.tight for p in usual)
    assert [p.name for p in usual] == [n for n in PARTS if n in {p.name for p in usual}]


_WORDS = st.lists(
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyẮỆỘỮỹạảãàáWMijl.,-()0123456789", min_size=1, max_size=14),
    min_size=1,
    max_size=24,
).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(_WORDS, st.booleans(), st.booleans(), st.sampled_from(["serif", "sans"]))
def test_no_line_is_wider_on_paper_than_it_was_measured(
    text: str, bold: bool, italic: bool, font: str
) -> None:
    box = replace(BUILT_IN.parts["merit"], bold=bold, italic=italic, font=font)
    for size in (6.0, 24.0):
        told = lines_of(text, box.width, size, font=font, bold=bold, italic=italic)
        assert told is not None
        assert " ".join(told).replace(" ", "") == text.replace(" ", "")
        for line in told:
            assert _width_mm(line, typeface(box, size)) <= box.width


def _width_mm(line: str, face: str) -> float:
    """The width of a line as the layout sets it."""
    style = (
        "@page { size: 2000mm 100mm; margin: 0 } p { margin: 0; white-space: pre; float: left; font: " + face
    )
    page = HTML(string=f"<style>{style} }}</style><p>{escape(line)}</p>").render().pages[0]
    boxes = [page._page_box]
    while boxes:
        box = boxes.pop()
        if getattr(box, "element_tag", "") == "p":
            return float(box.width) * 25.4 / 96
        boxes += getattr(box, "children", [])
    raise AssertionError("no paragraph on the page")


def test_a_letter_the_font_lacks_is_no_line_of_any_length() -> None:
    assert lines_of("王小明", 100, 12, font="serif", bold=False, italic=False) is None
    with pytest.raises(LetterMissingError):
        fit("awardee", "王小明", BUILT_IN.parts["awardee"])


def test_sizes_fall_from_the_largest_to_the_smallest() -> None:
    found = sizes(BUILT_IN.parts["awardee"])
    assert (found[0], found[-1]) == (25.0, 8.0)
    assert list(found) == sorted(set(found), reverse=True)
    assert sizes(replace(BUILT_IN.parts["awardee"], rule="wrap")) == (25.0,)


def test_pages_moved_and_joined() -> None:
    pages = [render_certificate(samples.certificate(awardee_name=f"Bùi Thị {n}")) for n in "ABC"]
    assert placed_page(pages[0], Shift(1, 2)) == placed_page(pages[0], Shift(1, 2))
    whole = joined(pages)
    assert joined(pages) == whole
    assert [reading.page_text(whole, n).count(f"Bùi Thị {name}") for n, name in enumerate("ABC")] == [1, 1, 1]
    assert len(whole) < sum(map(len, pages)), "the frame is there once"
    files = [(f"{n}.pdf", page) for n, page in enumerate(pages)]
    assert unpacked(packed(files)) == files
    assert packed(files) == packed(files)
