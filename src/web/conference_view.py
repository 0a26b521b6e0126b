"""What the pages of a conference show, made from its rows. Nothing here changes anything."""

from __future__ import annotations

from typing import Any

from flask import url_for

from aggregates.vocabulary_conference import AWARDEE_GROUPS, HAND_OVER_STATES, PROGRAMME_RULES
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.council_view import decision_number, dossier_url
from web.formats import dmy, dmyhm, erased
from web.kit import actor, sight
from web.labels import Label
from web.text import t
from workflows.authorisation import may, scope_of
from workflows.conference_reading import Progress, ended_words, left_out, old_paper_words
from workflows.sensitive import Kind

LIST: Row = {"url": "/hoi-nghi", "label": Text("Hội nghị tổng kết", "Summary conference")}
CONFERENCE_LABELS = {
    "planned": Label(Text("Đang chuẩn bị", "In preparation"), "wait", "clock"),
    "opened": Label(Text("Đang diễn ra", "Under way"), "warn", "eye"),
    "closed": Label(Text("Đã bế mạc", "Over"), "calm", "check"),
    "cancelled": Label(Text("Đã hủy", "Called off"), "stop", "cross"),
}
STATE_LABELS = {
    "waiting": Label(capital(HAND_OVER_STATES["waiting"]), "wait", "clock"),
    "handed_over": Label(capital(HAND_OVER_STATES["handed_over"]), "go", "check"),
    "absent": Label(capital(HAND_OVER_STATES["absent"]), "warn", "pause"),
    "void": Label(capital(HAND_OVER_STATES["void"]), "stop", "cross"),
}


def title_of(row: Row) -> Text:
    """The name of a conference: its day."""
    return Text(
        f"Hội nghị tổng kết ngày {dmy(row['held_on'])}", f"Summary conference of {dmy(row['held_on'])}"
    )


def crumbs(row: Row) -> list[Row]:
    """Return the way to a page below a conference."""
    url = url_for("conferences.show", conference_id=row["conference_id"])
    return [LIST, {"url": url, "label": title_of(row)}]


def decision_words(row: Row) -> Text:
    """A decision as it is chosen for a conference."""
    number, day = decision_number(row["number"]), dmy(row["signed_on"])
    return Text(
        f"Quyết định số {number} ngày {day}: {row['certificates']} giấy khen",
        f"Decision {number} of {day}: {counted(row['certificates'], 'certificate')}",
    )


def facts_of(row: Row) -> list[Row]:
    """The plan of a conference as summary rows."""
    numbers = ", ".join(decision_number(d["number"]) for d in row["decisions"])
    rule = PROGRAMME_RULES.get(row["listed_by"])
    hall = "; ".join(f"{name}: {rows} × {seats}" for name, rows, seats in row["hall"] or ())
    return [
        {"key": Text("Thời gian", "When"), "value": f"{row['starts_at']}, {dmy(row['held_on'])}"},
        {"key": Text("Địa điểm", "Where"), "value": row["place"]},
        {"key": Text("Trao theo quyết định", "Awards of decisions"), "value": numbers},
        {
            "key": Text("Thứ tự trao", "Order of awardees"),
            "value": capital(rule) if rule else Text("chưa xếp", "not set yet"),
        },
        {"key": Text("Hội trường", "The hall"), "value": hall or Text("chưa xếp chỗ", "nobody seated yet")},
    ]


def figures_of(progress: Progress) -> list[dict[str, Any]]:
    """How far the handing over is, as figures."""
    return [
        {"label": Text("Đã trao", "Handed over"), "value": progress.handed_over},
        {"label": Text("Chưa trao", "Not handed over yet"), "value": progress.waiting},
        {"label": Text("Vắng mặt", "Absent"), "value": progress.absent},
        *(
            [{"label": Text("Không trao", "Not to be handed over"), "value": progress.void}]
            if progress.void
            else []
        ),
        *(
            [{"label": Text("Đã trao, nay hết hiệu lực", "Handed over, void since"), "value": progress.ended}]
            if progress.ended
            else []
        ),
        *(
            [
                {
                    "label": Text("Đã trao, sau được cấp lại", "Handed over, replaced since"),
                    "value": progress.replaced,
                }
            ]
            if progress.replaced
            else []
        ),
    ]


def line_of(row: Row, blocks: list[str]) -> Row:
    """A certificate of a conference as a line of its table."""
    inside = may(actor(), "dossier.read") and row["unit_path"].startswith(scope_of(actor()))
    url: dict[str, str] = {"name": dossier_url(row["nomination_id"])} if inside else {}
    if row["conference_status"] in ("opened", "closed") and may(actor(), "hand_over.read", row["unit_path"]):
        url["state"] = url_for("hand_overs.show", certificate_id=row["certificate_id"])
    return {
        "position": row["position"] or "–",
        "name": row["awardee"],
        "group": AWARDEE_GROUPS[row["group"]],
        "place": row["commune"] or row["address"] or "–",
        "number": f"{row['gold_book_number']:04d}",
        "seat": seat_words(row, blocks),
        "state": state_words(row),
        "url": url,
        "late": row["state"] in ("absent", "void") or row["revoking"] or ended_words(row) is not None,
    }


def hands_over(row: Row) -> bool:
    """Whether the officer may record what becomes of a certificate now."""
    return may(actor(), "conference.hand_over", row["unit_path"]) and row["conference_status"] in (
        "opened",
        "closed",
    )


def seat_words(row: Row, blocks: list[str]) -> Text | str:
    """Where an awardee sits."""
    if not row["block"] or row["block"] > len(blocks):
        return "–"
    name = blocks[row["block"] - 1]
    return Text(
        f"{name}, hàng {row['line']}, ghế {row['seat']}", f"{name}, row {row['line']}, seat {row['seat']}"
    )


def state_words(row: Row) -> Text:
    """How a certificate stands, and when it was handed over."""
    words = STATE_LABELS[row["state"]].text
    if row["state"] == "handed_over":
        when, since = dmy(row["handed_on"]), ended_words(row)
        words = Text(
            f"{words.vi} {when}" + (f"; {since.vi}" if since else ""),
            f"{words.en} {when}" + (f"; {since.en}" if since else ""),
        )
    if old := old_paper_words(row):
        words = Text(f"{words.vi}; {old.vi}", f"{words.en}; {old.en}")
    if row["revoking"]:
        return Text(f"{words.vi}; đang xem xét thu hồi", f"{words.en}; revocation under way")
    return words


def warnings_of(row: Row, rows: list[Row]) -> list[Text]:
    """What whoever keeps a conference should mind: who has no place, whose award has ended or may end."""
    if row["status"] not in ("planned", "opened"):
        return []
    found: list[Text] = []
    cancelled = [decision_number(d["number"]) for d in row["decisions"] if d["status"] == "cancelled"]
    if cancelled:
        numbers = ", ".join(cancelled)
        found.append(
            Text(
                f"Quyết định số {numbers} đã bị hủy bỏ: giấy khen theo quyết định đó không trao nữa.",
                f"Decision {numbers} was cancelled: its certificates are not handed over.",
            )
        )
    if late := len(left_out(rows)):
        found.append(
            Text(
                f"{late} giấy khen cấp sau khi xếp thứ tự: chưa có trong thứ tự trao, chương trình và sơ đồ chỗ ngồi.",
                f"{counted(late, 'certificate')} issued since the order was set: not in it, nor in programme and seating plan.",
            )
        )
    if doubtful := sum(1 for r in rows if r["revoking"] and r["state"] != "void"):
        found.append(
            Text(
                f"{doubtful} khen thưởng đang được xem xét thu hồi: nên giữ giấy lại đến khi có kết quả.",
                f"{counted(doubtful, 'award')} may be revoked: better keep the paper until that is settled.",
            )
        )
    return found


def blocks_of(row: Row) -> list[str]:
    """The names of the hall's blocks."""
    return [str(block[0]) for block in row["hall"] or ()]


def recorded_words(row: Row) -> Text:
    """Who recorded a hand-over, and when."""
    who = row["officer"] or row["title"]
    return Text(
        f"Đã trao ngày {dmy(row['handed_on'])}; ghi lúc {dmyhm(row['handed_at'])}, người ghi: {who} ({row['title']}).",
        f"Handed over on {dmy(row['handed_on'])}; recorded at {dmyhm(row['handed_at'])} by {who} ({row['title']}).",
    )


def taker_words(row: Row) -> Text | str:
    """Who took a certificate, as far as the officer is told."""
    if row["receiver"] != "proxy":
        return Text("nhận trực tiếp", "the awardee in person")
    if row.get("withheld"):
        return Text("người khác nhận thay", "somebody else on their behalf")
    seen = sight("dossier")
    name = seen.of(row["subject_id"], Kind.WORDS, row["proxy_name"], row["nomination_id"])
    if isinstance(name, Text):
        return name
    return Text(
        f"{erased(name)} ({row['proxy_relation'] or '…'}) nhận thay",
        f"{erased(name)} ({row['proxy_relation'] or '…'}) on their behalf",
    )


def named(row: Row) -> str:
    """An awardee with the number of the certificate, for lists to choose from."""
    return f"{row['position'] or '–'}. {t(erased(row['awardee']))} ({row['gold_book_number']:04d})"


def work_item(row: Row) -> Row:
    """Certificates that are left over after a conference, as a line of my work."""
    url = url_for("hand_overs.outstanding")
    left = row["left_over"]
    return {
        "code": title_of(row),
        "url": url,
        "subject": Text(f"{left} giấy khen chưa trao", f"{counted(left, 'certificate')} not handed over"),
        "place": "",
        "holder": None,
        "since": row["closed_at"],
        "due": None,
        "status": STATE_LABELS["absent"],
        "action": {"label": Text("Trao giấy khen", "Hand over"), "url": url},
    }
