"""How revocations are called and summed up, on every page that has one."""

from __future__ import annotations

from typing import Final

from flask import url_for

from aggregates.pii import plain
from aggregates.revocation import Revocation
from aggregates.vocabulary import CANCELLATION_GROUNDS
from aggregates.vocabulary_revocation import (
    ASKED_BACK,
    ENDED_AWARDS,
    OPEN_REVOCATIONS,
    PAPER_STATES,
    REVOCATION_BASES,
    REVOCATION_OPINIONS,
    REVOCATION_STATUSES,
)
from rules.revoking import REVOCATION_GROUNDS, revocation_term
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web import doubts
from web.council_view import decision_number
from web.decision_view import office
from web.formats import dmy, dong
from web.kit import actor, services, today
from web.labels import Label, Tone, overdue
from workflows.authorisation import may

CRUMB: Final[Row] = {"url": "/thu-hoi", "label": Text("Thu hồi khen thưởng", "Revocations")}
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "signed": ("stop", "cross"), "cancelled": ("stop", "cross"), "replaced": ("warn", "back"),
    "dismissed": ("calm", "check"), "declined": ("calm", "check"), "withdrawn": ("calm", "back"),
}  # fmt: skip
_NOTHING_YET: Final = Text("chưa có", "nothing yet")
_NOTHING_LEFT: Final = Text("không còn", "nothing")
_SETTLED: Final = {
    "signed": Text("Đã thu hồi, xử lý xong", "Revoked, all settled"),
    "cancelled": Text("Đã hủy bỏ, xử lý xong", "Cancelled, all settled"),
    "replaced": Text("Đã cấp lại, giấy cũ xử lý xong", "Reissued, the old paper is settled"),
}
_OWED: Final = {
    "signed": Text("Đã thu hồi, chưa thu đủ", "Revoked, not all back"),
    "cancelled": Text("Đã hủy bỏ, chưa thu đủ", "Cancelled, not all back"),
    "replaced": Text("Đã cấp lại, chưa thu giấy cũ", "Reissued, the old paper is not back"),
}


def title_of(row: Row) -> Text:
    """What a revocation is called: by its number once it is signed."""
    if row["status"] == "replaced":
        old, new = f"{row['old_number']:04d}", f"{row['gold_book_number']:04d}"
        return Text(
            f"Thu lại giấy khen cũ số {old} (đã cấp lại bằng số {new}): hồ sơ {row['code']}",
            f"Old certificate {old} to come back (replaced by {new}): {row['code']}",
        )
    if row["number"] is None:
        return Text(f"Xem xét thu hồi: hồ sơ {row['code']}", f"Revocation under way: {row['code']}")
    number = decision_number(row["number"])
    if row["status"] == "cancelled":
        # One of many under the same number: the dossier tells them apart.
        return Text(
            f"Thu lại sau hủy bỏ (Quyết định số {number}): hồ sơ {row['code']}",
            f"To come back after cancellation (decision {number}): {row['code']}",
        )
    return Text(f"Quyết định số {number} – thu hồi khen thưởng", f"Decision {number} – revocation")


def place_of(row: Row) -> str:
    """Where the awardee is."""
    return ", ".join(filter(None, [row["unit"], row["commune"]]))


def label_of(row: Row) -> Label:
    """How a revocation stands, and whether something about it is overdue."""
    words = capital(REVOCATION_STATUSES[row["status"]])
    if row["status"] in ASKED_BACK:
        words = _SETTLED[row["status"]] if row["settled_on"] else _OWED[row["status"]]
    if row["due_on"] is not None and row["due_on"] < today():
        return overdue(words)
    tone, icon = _TONES.get(row["status"], ("wait", "clock"))
    return Label(words, tone, icon)


def term_doubt(what: str) -> Text | None:
    """Say that nobody has compared a term with the law, where nobody has."""
    term = revocation_term(what, today())
    return None if term.confirmed else doubts.of_term(term.working_days, term.source)


def ground_hint(ground: str) -> Text:
    """Where a ground stands; and that it has to be compared with the law of today, where it has."""
    known = REVOCATION_GROUNDS[ground]
    if known.doubtful_on(today()):
        return Text(
            f"{known.source}, áp dụng từ {dmy(known.valid_from)}: đối chiếu với luật đang có hiệu lực trước khi ký.",
            f"{known.source}, from {dmy(known.valid_from)} on: compare with the law in force before signing.",
        )
    return Text(known.source, known.source)


def facts_of(record: Revocation, row: Row) -> list[Row]:
    """Return what a revocation says, as summary rows."""
    ours = services()
    dossier = url_for("nominations.show", nomination_id=row["nomination_id"])
    facts: list[Row] = [
        {"key": Text("Người được khen", "Awardee"), "value": row["name"], "kind": "personal"},
        {"key": Text("Nơi", "Place"), "value": place_of(row)},
        {
            "key": Text("Hồ sơ", "Dossier"), "value": row["code"],
            "actions": [{"label": Text("Xem", "See"), "url": dossier}],
        },
        {
            "key": Text("Quyết định khen thưởng", "Award decision"), "value": decision_number(row["decision_number"]),
            "hint": Text(f"ký ngày {dmy(row['decided_on'])}", f"signed on {dmy(row['decided_on'])}"),
        },
        {
            "key": Text("Số sổ vàng", "Gold-book number"),
            "value": f"{row['old_number'] or row['gold_book_number']:04d}"
            if row["gold_book_number"]
            else Text("chưa cấp giấy khen", "no certificate yet"),
        },
    ]  # fmt: skip
    if row["status"] == "replaced":
        return facts + _replaced(row)
    facts += _cancelled(row) if row["status"] == "cancelled" else _grounds(row)
    if row["basis"] == "complaint" and may(actor(), "complaint.read", row["unit_path"]):
        facts[-1]["actions"] = [
            {
                "label": Text("Xem đơn", "See it"),
                "url": url_for("complaints.show", complaint_id=row["basis_id"]),
            }
        ]
    if row["status"] == "hearing":
        facts.append(
            {
                "key": Text("Người được khen nêu ý kiến đến hết", "The awardee may be heard until"),
                "value": row["due_on"],
                "kind": "date",
                "hint": term_doubt("hearing"),
            }
        )
    if record.opinion:
        facts += [
            {
                "key": Text("Ý kiến của Hội đồng", "The council's opinion"),
                "value": capital(REVOCATION_OPINIONS[record.opinion]),
                "hint": record.minutes,
            },
            {
                "key": Text("Kết luận", "Conclusion"),
                "value": plain(record.conclusion),
                "kind": "personal",
            },
        ]
    if row["number"] is not None:
        facts += [
            *([{"key": Text("Số", "Number"), "value": decision_number(row["number"])}] if row["status"] == "signed" else []),
            {"key": Text("Ngày ký", "Signed on"), "value": row["signed_on"], "kind": "date"},
            {"key": Text("Người ký", "Signed by"), "value": row["signer"], "kind": "personal",
             "hint": office(row["signed_title"], row["signed_for"])},
        ]  # fmt: skip
    elif row["status"] in OPEN_REVOCATIONS:
        prize = ours.revocations.prize_of(row["nomination_id"], record.decision_id)
        facts.append(
            {
                "key": Text("Tiền thưởng theo danh sách chi", "Prize by the payment list"),
                "value": Text("chưa lập được danh sách chi", "no list could be made")
                if prize is None
                else dong(prize),
            }
        )
    return facts


def _grounds(row: Row) -> list[Row]:
    return [
        {
            "key": Text("Căn cứ thu hồi", "Ground"),
            "value": capital(REVOCATION_GROUNDS[row["ground"]].title),
            "hint": ground_hint(row["ground"]),
        },
        {"key": Text("Xuất phát từ", "What it rests on"), "value": capital(REVOCATION_BASES[row["basis"]])},
    ]


def _replaced(row: Row) -> list[Row]:
    """Which certificate took the old one's place, why, and since when the old one is out."""
    handed = row["old_handed_on"]
    return [
        {
            "key": Text("Đã cấp lại bằng giấy số", "Replaced by certificate"),
            "value": f"{row['gold_book_number']:04d}",
            "hint": Text(
                f"ngày {dmy(row['replaced_on'])}, theo Quyết định đính chính số {row['corrected_by']}; khen thưởng giữ nguyên",
                f"on {dmy(row['replaced_on'])}, under the correcting decision {row['corrected_by']}; the award stands",
            ),
        },
        {
            "key": Text("Giấy cũ đã trao", "The old one was handed over"),
            "value": Text("không có ghi nhận", "not on record") if handed is None else dmy(handed),
        },
    ]


def _cancelled(row: Row) -> list[Row]:
    """Why the whole decision was cancelled, with the way to the decision that did it."""
    url = url_for("amendments.show", amendment_id=row["basis_id"])
    see = [{"label": Text("Xem", "See"), "url": url}] if may(actor(), "council.read") else []
    return [
        {
            "key": Text("Hủy bỏ theo quyết định số", "Cancelled by decision"),
            "value": decision_number(row["number"]),
            "actions": see,
        },
        {"key": Text("Lý do hủy bỏ", "Why it was cancelled"), "value": capital(CANCELLATION_GROUNDS[row["ground"]])},
    ]  # fmt: skip


def paper_words(row: Row) -> Text:
    """How the certificate of an award that has ended stands, and which papers are with the awardee."""
    words = capital(PAPER_STATES[row["paper"]])
    if row["paper_on"] is not None and row["paper"] != "out":
        by = row["paper_taker"]
        return Text(
            f"{words.vi} ngày {dmy(row['paper_on'])}" + (f" ({by} ghi)" if by else ""),
            f"{words.en} on {dmy(row['paper_on'])}" + (f" (recorded by {by})" if by else ""),
        )
    if row["status"] == "replaced" or row["paper"] != "out" or not row["handed_numbers"]:
        return words
    numbers = ", ".join(f"{number:04d}" for number in row["handed_numbers"])
    said = Text(f"{words.vi}: giấy số {numbers} đã trao", f"{words.en}: no. {numbers}, handed over")
    current = row["gold_book_number"]
    if any(number != current for number in row["handed_numbers"]):
        rest = Text(f"đã cấp lại bằng giấy số {current:04d}", f"replaced by no. {current:04d}")
        if current not in row["handed_numbers"]:
            rest = Text(f"{rest.vi}, giấy này chưa trao", f"{rest.en}, which was never handed over")
        said = Text(f"{said.vi} ({rest.vi})", f"{said.en} ({rest.en})")
    return said


def recovery_of(record: Revocation, row: Row) -> list[Row]:
    """Return how money and paper stand, as summary rows."""
    unknown = Text("chưa rõ: hãy ghi số tiền thực chi", "not known: state what was paid")
    facts: list[Row] = []
    if row["status"] in ENDED_AWARDS:
        facts = [
            {
                "key": Text("Đã chi", "Paid"), "value": unknown if record.paid is None else dong(record.paid),
            },
            {"key": Text("Đã nộp lại", "Returned"), "value": dong(record.returned or _NOTHING_YET)},
        ]  # fmt: skip
    if record.written_off:
        facts.append({"key": Text("Thôi thu", "Written off"), "value": dong(record.written_off)})
    if row["status"] in ENDED_AWARDS and record.owed is not None:
        facts.append(
            {"key": Text("Còn phải thu", "Still to come back"), "value": dong(record.owed or _NOTHING_LEFT)}
        )
    facts.append({"key": Text("Giấy khen", "The certificate"), "value": paper_words(row)})
    if row["settled_on"]:
        facts.append(
            {"key": Text("Xử lý xong ngày", "Settled on"), "value": row["settled_on"], "kind": "date"}
        )
    else:
        facts.append(
            {
                "key": Text("Hạn nộp lại", "To be returned by"),
                "value": row["due_on"],
                "kind": "date",
                "hint": term_doubt("recovery" if not row["reminders"] else "reminder"),
            }
        )
    if row["reminders"]:
        times = row["reminders"]
        facts.append(
            {
                "key": Text("Đã nhắc", "Reminded"),
                "value": Text(
                    f"{times} lần, gần nhất ngày {dmy(row['reminded_on'])}",
                    f"{times} times, last on {dmy(row['reminded_on'])}",
                ),
            }
        )
    return facts
