"""How a line of the gold book reads on paper and in files, and what was searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from aggregates.pii import ERASED_TEXT
from aggregates.vocabulary import CANCELLATION_GROUNDS
from rules.revoking import REVOCATION_GROUNDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row

if TYPE_CHECKING:
    from workflows.gold_book import BookFilter

COLUMNS: Final[tuple[tuple[Text, int], ...]] = (
    (Text("Số", "No."), 20),
    (Text("Được khen", "Awardee"), 47),
    (Text("Địa chỉ", "Address"), 44),
    (Text("Đối tượng", "Category"), 30),
    (Text("Hình thức", "Form"), 27),
    (Text("Quyết định", "Decision"), 28),
    (Text("Tình trạng", "State"), 53),
    (Text("Lần in, phôi", "Prints, blank"), 18),
)
"""Heads of the columns with their widths in mm, together the width of a landscape page."""
BOOK_STATES: Final[dict[str, Text]] = {
    "valid": Text("còn hiệu lực", "valid"),
    "corrected": Text("đã được đính chính", "corrected"),
    "superseded": Text("đã cấp lại bằng giấy khác", "replaced by another certificate"),
    "revoked": Text("đã thu hồi", "revoked"),
    "cancelled": Text("đã hủy bỏ", "cancelled"),
    "in_making": Text("đang cấp, chưa có giấy", "being issued, no paper yet"),
    "unissued": Text("không phát hành", "not issued"),
    "reprinted": Text("đã in lại", "reprinted"),
}


NO_PAPER: Final = ("in_making", "unissued")
"""States of a number that has no certificate."""


def state_words(line: Row) -> Text:
    """Return how a certificate stands: valid, corrected by which decision, revoked or cancelled since when and why."""
    if line["status"] == "unissued":
        return capital(unissued_words(line))
    words = capital(BOOK_STATES[line["status"]])
    if line["ended_on"] is not None:
        ground = ground_words(line) or Text("", "")
        day = f"{line['ended_on']:%d/%m/%Y}"
        words = Text(
            f"{words.vi} từ {day} theo {line['ended_by']}: {ground.vi}",
            f"{words.en} since {day} by {line['ended_by']}: {ground.en}",
        )
    if line["new_number"] is not None:
        # The paper in force, which may have replaced the one that replaced this.
        now = f"{line['new_number']:04d}"
        words = Text(f"{words.vi}; nay là giấy số {now}", f"{words.en}; now no. {now}")
    if line["corrected_by"]:
        by = correcting(line["corrected_by"])
        words = Text(f"{words.vi}; đính chính theo {by.vi}", f"{words.en}; corrected by {by.en}")
    return words


def unissued_words(line: Row) -> Text:
    """Say that a number was never issued, and why: the award ended between the act that numbered it and the paper."""
    what, _, ground = line["end_ground"].partition(":")
    if what == "erased":
        return Text(
            "không phát hành, vì dữ liệu cá nhân đã được xóa theo yêu cầu",
            "not issued, because the personal data was erased on request",
        )
    ended = Text("quyết định khen thưởng bị hủy bỏ", "the award decision was cancelled")
    why = CANCELLATION_GROUNDS.get(ground, Text("", ""))
    if what == "revoked":
        ended = Text("việc khen thưởng bị thu hồi", "the award was revoked")
        why = REVOCATION_GROUNDS[ground].said
    day = f"{line['ended_on']:%d/%m/%Y}"
    return Text(
        f"không phát hành, vì {ended.vi} ngày {day} theo {line['ended_by']}: {why.vi}",
        f"not issued, because {ended.en} on {day} by {line['ended_by']}: {why.en}",
    )


def correcting(decisions: Sequence[str]) -> Text:
    """Return the decisions that corrected a certificate, each with its day, as ``certificates.corrected_by`` has them."""
    said = ", ".join(decisions)
    return Text(said, said.replace(" ngày ", " of "))


def ground_words(line: Row) -> Text | None:
    """Why a certificate is valid no longer, in the words everybody is told; None for one that is."""
    if line["status"] == "revoked":
        return REVOCATION_GROUNDS[line["end_ground"]].said
    if line["status"] == "superseded":
        return Text("nội dung được đính chính", "what it says was corrected")
    return CANCELLATION_GROUNDS.get(line["end_ground"])


def cells_of(line: Row, category: Text, form: Text) -> tuple[str | Text, ...]:
    """Return a line as the cells of ``COLUMNS``."""
    prints = line["prints"] or 0
    blank = f"{line['blank']:06d}" if line["blank"] else ""
    # Where no certificate was issued there is nobody who was awarded one, rather than somebody erased.
    missing = "–" if line["status"] in NO_PAPER else ERASED_TEXT
    return (
        f"{line['gold_book_number']:04d}/{line['year']}",
        line["awardee"] if line["awardee"] is not None else missing,
        line["address"] if line["address"] is not None else missing,
        category,
        form,
        f"{line['decision_number']} {line['decided_on']:%d/%m/%Y}",
        state_words(line),
        " – ".join(part for part in (str(prints) if prints else "–", blank) if part),
    )


def filter_words(wanted: BookFilter, forms: Mapping[str, Text], categories: Mapping[str, Text]) -> Text:
    """Return what a printed book was searched by, so that nobody takes a part for the whole. Names are not repeated."""
    parts = [
        *([Text("theo tên, nơi ở", "by name or place")] if wanted.text else []),
        *([Text(f"số {wanted.number}", f"no. {wanted.number}")] if wanted.number is not None else []),
        *([Text(f"năm {wanted.year}", f"of {wanted.year}")] if wanted.year is not None else []),
        *(
            [Text(f"quyết định số {wanted.decision}", f"decision {wanted.decision}")]
            if wanted.decision
            else []
        ),
        *([Text("một đơn vị", "one unit")] if wanted.within else []),
        *([categories[wanted.category]] if wanted.category in categories else []),
        *([forms[wanted.form]] if wanted.form in forms else []),
        *([BOOK_STATES[wanted.state]] if wanted.state in BOOK_STATES else []),
    ]
    if not parts:
        return Text("toàn bộ", "the whole book")
    return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))
