"""The plan file against part IV of the document itself, as printed: no sentence is missing, added or reworded.

``kh87_part_four.md`` is the printed text of part IV, slips included. Every bullet of the plan file, with its recorded
repairs undone, is the printed bullet at the same place; so each of both is found in the other.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.plan import Bullet, Category, load_plan

PLAN = load_plan("kh87-2018")
PRINTED = (Path(__file__).parent / "kh87_part_four.md").read_text(encoding="utf-8")

# The printed headings, and the category that each section is. 2.2 stands twice, 2.3 and 2.4 are missing in the document.
SECTIONS = {
    "2.1. Đối với các phòng, ban, ngành, Mặt trận Tổ quốc và các đoàn thể huyện": "department",
    "2.2. Đối với UBND các xã, thị trấn": "commune",
    "2.2. Đối với thôn, bản, tổ dân phố": "hamlet",
    "2.5. Đối với các doanh nghiệp, hợp tác xã": "enterprise",
    "2.6. Đối với cá nhân": "individual",
    "2.7. Hộ gia đình": "household",
    "2.8. Người Việt Nam ở nước ngoài, người nước ngoài, tổ chức quốc tế; các tổ chức, cá nhân trong và ngoài huyện": (
        "benefactor"
    ),
}


def printed_bullets() -> dict[str, list[str]]:
    """Return the printed bullets of each section in order, page breaks within a sentence closed again."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (raw.strip() for raw in PRINTED.splitlines()):
        heading = re.sub(r"[#*]", "", line).strip()
        if line.startswith("**2.8."):
            title, _, sentence = line.strip("*").partition(":** ")
            section = SECTIONS[title]
            found[section] = [sentence]
        elif line.startswith("#"):
            section = SECTIONS.get(heading, section if heading.startswith("2.7.") else "")
            found.setdefault(section, [])
        elif line.startswith(("- ", "+ ")):
            found[section].append(line[2:])
        elif line and found.get(section):
            glue = "" if found[section][-1].endswith("-") else " "
            found[section][-1] += glue + line
    found.pop("", None)
    return found


def as_printed(bullet: Bullet) -> str:
    return (bullet.repaired_from or bullet.text.vi).removeprefix("- ")


def of_the_file(category: Category) -> list[str]:
    """Return headings and bullets in order; two criteria that share one bullet name it once."""
    lines: list[str] = []
    for criterion in category.criteria:
        here = [*([criterion.heading] if criterion.heading else []), *criterion.bullets]
        for bullet in here:
            if not lines or lines[-1] != as_printed(bullet):
                lines.append(as_printed(bullet))
    return lines


def test_the_document_has_the_bullets_that_were_counted() -> None:
    counts = {section: len(bullets) for section, bullets in printed_bullets().items()}
    assert counts == {
        "department": 6,
        "commune": 11,
        "hamlet": 11,
        "enterprise": 3,
        "individual": 2,
        "household": 10,
        "benefactor": 1,
    }


@pytest.mark.parametrize("section", SECTIONS.values())
def test_every_sentence_of_part_four_word_for_word_both_ways(section: str) -> None:
    assert of_the_file(PLAN.category(section)) == printed_bullets()[section]


def test_labels_are_the_numbers_printed() -> None:
    for heading, category in SECTIONS.items():
        assert PLAN.category(category).label == heading[:3]
        assert f"{heading[:3]}." in PRINTED


def test_titles_are_the_printed_headings() -> None:
    for heading, category in SECTIONS.items():
        title = heading[5:].removeprefix("Đối với ")
        assert PLAN.category(category).title.vi.casefold() == title.casefold()


def test_subjects_without_criteria_stand_under_subjects_only() -> None:
    subjects = PRINTED[PRINTED.index("1. Đối tượng") : PRINTED.index("2. Tiêu chuẩn")]
    for category_id in ("armed_forces", "association"):
        category = PLAN.category(category_id)
        assert category.title.vi.removeprefix("Tổ chức ").casefold() in subjects.casefold()
        assert not category.criteria
        assert category.note is not None
    assert set(SECTIONS.values()) | {"armed_forces", "association"} == set(PLAN.categories)


def test_what_was_repaired_differs_from_the_print_in_these_words_only() -> None:
    """Every repair of the plan file is one of the slips that were found in the document."""
    slips = [
        ("Cầm Thủy", "Cẩm Thủy"),
        ("đờ đầu", "đỡ đầu"),
        ("ddianj", "điện"),
        ("tiên bộ", "tiến bộ"),
        ("địa bàn vùng cùng", "địa bàn cùng"),
        ("được công nhận Đảng bộ;", "được công nhận Đảng bộ trong sạch, vững mạnh;"),
        ("đa nghèo đa chiều", "nghèo đa chiều"),
    ]
    bullets = [b for c in PLAN.categories.values() for k in c.criteria for b in k.bullets]
    bullets += [goal.bullet for goal in PLAN.goals]
    used = set()
    for bullet in bullets:
        if bullet.repaired_from is None:
            assert not any(printed in bullet.text.vi for printed, _ in slips)
            continue
        mended = bullet.repaired_from
        for slip in slips:
            if slip[0] in mended:
                used.add(slip)
                mended = mended.replace(*slip)
        assert mended == bullet.text.vi
    assert used == set(slips)
