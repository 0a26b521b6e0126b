"""Certificates of every kind, with where each word stands: ``python -m tests.documents.certificate_variants`` writes it down anew.

Only after a look at the pages: what is written down is what every later version is held against.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.documents import paper_reading as reading
from tests.documents import paper_samples as samples

from documents.certificate import Marks, render_certificate, render_marks, render_overprint
from documents.data import Signatory
from rules.certificate_layout import BUILT_IN, Layout

GOLDEN = Path(__file__).parent / "golden" / "certificates.json"
LONG = "Trương Thị Hoàng Ngọc Nguyễn Phước Công Tằng Tôn Nữ Thùy Trang Bùi Hà Quách Đinh Lê"
UNIT = samples.certificate(
    awardee_title="",
    awardee_name="Ủy ban nhân dân xã Cẩm Bình",
    signatory=Signatory(name="Phạm Viết Hoài", title="Chủ tịch"),
)
PERSON = samples.certificate(
    awardee_title="",
    awardee_name="Bùi Thị Thưởng",
    address_label="Chức vụ, đơn vị",
    address="Công chức Văn hóa - Xã hội, UBND xã Cẩm Ngọc",
)


def blanks() -> Layout:
    """An office's own blanks: larger, another font, labels and headings printed already, numbered."""
    layout = replace(BUILT_IN, width=330.0, height=220.0, frame=False)
    parts = BUILT_IN.parts
    for name, changes in {
        "awardee": {"top": 90.0, "height": 11.0, "rule": "shrink", "font": "sans", "smallest": 6.0},
        "gold_book": {"left": 60.0, "label_on_blank": True},
        "decision": {"label_on_blank": True},
        "place_and_date": {"align": "right"},
        "blank_number": {"shown": True, "left": 240.0},
        "reprint": {"shown": True, "left": 240.0},
    }.items():
        layout = layout.with_part(name, replace(parts[name], **changes))  # type: ignore[arg-type]
    return layout


VARIANTS: dict[str, Callable[[], bytes]] = {
    "household, full": lambda: render_certificate(samples.certificate()),
    "household, long name": lambda: render_certificate(samples.certificate(awardee_name=LONG)),
    "unit, chair signs": lambda: render_certificate(UNIT),
    "person by post": lambda: render_certificate(PERSON),
    "another award form": lambda: render_certificate(samples.certificate(award_form="Bằng khen")),
    "demonstration": lambda: render_certificate(samples.certificate(demonstration=True)),
    "household, overprint": lambda: render_overprint(samples.certificate(), BUILT_IN, "certificate.3"),
    "own blanks, full": lambda: render_certificate(samples.certificate(), blanks(), "own/1"),
    "own blanks, overprint": lambda: render_overprint(
        samples.certificate(), blanks(), "own/1", Marks(blank_number=17, reprint=2)
    ),
    "own blanks, long name": lambda: render_overprint(
        samples.certificate(awardee_name=LONG), blanks(), "own/1"
    ),
    "marks alone": lambda: (
        render_marks(samples.certificate(), blanks(), "own/1", Marks(blank_number=17, reprint=1)) or b""
    ),
}


def places(pdf: bytes) -> dict[str, object]:
    """The sheet, and every word with its left edge, middle and right edge in millimetres."""
    return {
        "sheet": list(reading.sizes_mm(pdf)[0]),
        "words": [
            [w.text, round(w.left, 2), round((w.top + w.bottom) / 2, 2), round(w.right, 2)]
            for w in reading.words(pdf)
        ],
    }


def main() -> None:
    """Write down where everything stands."""
    GOLDEN.parent.mkdir(exist_ok=True)
    found = {name: places(make()) for name, make in VARIANTS.items()}
    lines = ",\n".join(f"{json.dumps(n)}: {json.dumps(p, ensure_ascii=False)}" for n, p in found.items())
    GOLDEN.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
