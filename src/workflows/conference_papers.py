"""The papers of a conference, filled from its order, its seats and what was handed over."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.refusals import Refused
from aggregates.vocabulary_conference import AWARDEE_GROUPS, HAND_OVER_STATES
from documents.conference import ConferenceData, ListGroup, render_conference, write_conference_sheet
from documents.data import Letterhead
from documents.formats import date_words, two_digits
from rules.vietnamese import alphabet_key
from rules.wording import capital
from storage.application import Row
from workflows.authorisation import authorise, may, scope_of
from workflows.clock import Clock
from workflows.conference_reading import back_words, counted, ended_words, left_out, unit_of
from workflows.conferences import Conferences
from workflows.issuing import Issuer
from workflows.movement import Movements
from workflows.paper_words import movement_names

PAPERS: Final = ("chuong-trinh", "so-do-cho-ngoi", "bien-ban-giao-nhan")
"""The papers by the names of their files: programme, seating plan, record of what was handed over."""
_ROMAN: Final = ("I", "II", "III")


class ConferencePapers:
    """Makes the papers of conferences."""

    def __init__(self, conferences: Conferences, movements: Movements, issuer: Issuer, clock: Clock) -> None:
        self._conferences = conferences
        self._movements = movements
        self._issuer = issuer
        self._clock = clock

    def paper(self, actor: Actor, conference_id: UUID, name: str, ending: str) -> tuple[bytes, list[UUID]]:
        """Return a paper of :data:`PAPERS` as ``pdf`` or ``xlsx``, and the awardees whose proxies it names.

        Raises ``not_found``, ``order_missing``, ``seats_missing``; the record is for who hands over, each for their own place.
        """
        row = self._conferences.one(actor, conference_id)
        if name not in PAPERS or ending not in ("pdf", "xlsx"):
            raise Refused("not_found")
        rows = self._conferences.awardees(actor, conference_id)
        seen: list[UUID] = []
        if name == "bien-ban-giao-nhan":
            authorise(actor, "hand_over.read")
            rows = [r for r in rows if r["unit_path"].startswith(scope_of(actor))]
            seen = [r["subject_id"] for r in rows if r["proxy_name"]]
            old = self._conferences.replaced(actor, conference_id)
            old = [r for r in old if r["unit_path"].startswith(scope_of(actor))]
            seen += [r["subject_id"] for r in old if r["proxy_name"]]
            data = self._record(actor, row, rows, old)
        elif all(r["position"] is None for r in rows):
            raise Refused("order_missing")
        else:
            late = left_out(rows)
            rows = [r for r in rows if r["certificate_status"] == "valid" and r["position"] is not None]
            if name == "so-do-cho-ngoi":
                if not row["hall"]:
                    raise Refused("seats_missing")
                data = self._seating(row, rows, late)
            else:
                data = self._programme(row, rows, late)
        content = render_conference(data) if ending == "pdf" else write_conference_sheet(data)
        return content, seen

    # -- what they say -----------------------------------------------------------------------------------------------------

    def _programme(self, row: Row, rows: list[Row], late: list[Row]) -> ConferenceData:
        """Who is called up when, in groups as long as the order keeps them together."""
        heads = [(group, list(lines)) for group, lines in groupby(rows, key=lambda r: r["group"])]
        together = len(heads) == len({group for group, _ in heads})
        groups = (
            tuple(
                ListGroup(heading=f"{_ROMAN[n]}. {AWARDEE_GROUPS[group].vi}", rows=self._called(lines))
                for n, (group, lines) in enumerate(heads)
            )
            if together
            else (ListGroup(heading="", rows=self._called(rows)),)
        )
        items = tuple(f"{hour}: {words}" for hour, words in row["programme"] or ())
        return self._data(
            row,
            "Chương trình trao khen thưởng",
            opening=(self._when(row), *items),
            columns=(
                ("Thứ tự", 13),
                ("Đối tượng được khen", 58),
                ("Đơn vị, địa chỉ", 54),
                ("Số sổ vàng", 20),
                ("Quyết định", 20),
            ),
            groups=groups,
            closing=(f"Danh sách gồm {two_digits(len(rows))} trường hợp.", *_gone(rows), *_late(late)),
        )

    @staticmethod
    def _called(rows: list[Row]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (
                str(r["position"]),
                r["awardee"] or "",
                r["address"] or "",
                f"{r['gold_book_number']:04d}",
                r["decision_number"],
            )
            for r in rows
        )

    def _seating(self, row: Row, rows: list[Row], late: list[Row]) -> ConferenceData:
        """Who sits where, for the doors: by unit, then by seat."""
        blocks = [str(block[0]) for block in row["hall"]]
        units: dict[str, list[Row]] = {}
        for r in sorted(rows, key=lambda r: (r["commune"] is not None, alphabet_key(unit_of(r)))):
            units.setdefault(unit_of(r), []).append(r)
        groups = tuple(
            ListGroup(
                heading=f"{capital_of(unit)} ({len(lines)})",
                rows=tuple(
                    (
                        str(r["position"]),
                        r["awardee"] or "",
                        blocks[r["block"] - 1] if r["block"] else "",
                        str(r["line"] or ""),
                        str(r["seat"] or ""),
                    )
                    for r in sorted(lines, key=lambda r: (r["block"] or 0, r["line"] or 0, r["seat"] or 0))
                ),
            )
            for unit, lines in units.items()
        )
        hall = "; ".join(f"{name}: {count} hàng x {seats} ghế" for name, count, seats in row["hall"])
        return self._data(
            row,
            "Sơ đồ chỗ ngồi",
            opening=(self._when(row), f"Hội trường gồm {hall}."),
            columns=(
                ("Thứ tự trao", 18),
                ("Đối tượng được khen", 72),
                ("Khối", 39),
                ("Hàng", 18),
                ("Ghế", 18),
            ),
            groups=groups,
            closing=(*_gone(rows), *_late(late)),
        )

    def _record(self, actor: Actor, row: Row, rows: list[Row], old: list[Row]) -> ConferenceData:
        """What was handed over to whom, and what is left; ``old``: papers handed over that were replaced since."""
        progress = counted(rows)
        place = {r["nomination_id"]: n for n, r in enumerate(rows)}
        # An old paper stands beside the one that took its place, or where that would stand.
        shown = sorted(
            [r for r in rows if r["state"] != "void"] + old,
            key=lambda r: (place[r["nomination_id"]], r["gold_book_number"]),
        )
        return self._data(
            row,
            "Biên bản giao nhận giấy khen",
            opening=(
                self._when(row),
                f"Đã trao {two_digits(progress.handed_over)} trên {two_digits(progress.total)} giấy; "
                f"chưa trao {two_digits(progress.waiting)}; vắng mặt, trao sau {two_digits(progress.absent)}."
                + (
                    f" Trong số đã trao, {two_digits(progress.ended)} giấy sau đó không còn hiệu lực."
                    if progress.ended
                    else ""
                )
                + (
                    f" Không trao vì không còn hiệu lực: {two_digits(progress.void)}."
                    if progress.void
                    else ""
                )
                + (
                    f" Ngoài ra đã trao {two_digits(len(old))} giấy mà sau đó được cấp lại bằng giấy khác, "
                    f"đã thu lại {two_digits(sum(r['paper'] == 'returned' for r in old))}."
                    if old
                    else ""
                ),
            ),
            columns=(
                ("STT", 11),
                ("Đối tượng được khen", 43),
                ("Số sổ vàng", 16),
                ("Tình trạng", 24),
                ("Người nhận", 39),
                ("Người giao", 32),
            ),
            groups=(
                ListGroup(
                    heading="",
                    rows=tuple(
                        (
                            str(n),
                            r["awardee"] or "",
                            f"{r['gold_book_number']:04d}",
                            _stands(r),
                            _taker(r),
                            (r["officer"] or r["title"]) if r["state"] == "handed_over" else "",
                        )
                        for n, r in enumerate(shown, start=1)
                    ),
                ),
            ),
            dated=self._clock.today(),
            closing=("Biên bản lập từ sổ ghi của hệ thống; mỗi lượt trao có người ghi và thời điểm ghi.",),
            hands=(
                ("Đại diện bên nhận", "(Ký, ghi rõ họ tên)", ""),
                (
                    "Người giao",
                    "(Ký, ghi rõ họ tên)",
                    self._issuer.name_of(actor.officer_id) if may(actor, "conference.hand_over") else "",
                ),
            ),
        )

    def _when(self, row: Row) -> str:
        numbers = ", ".join(
            f"{d['number']:02d}/QĐ-UBND {date_words(d['signed_on'])}" for d in row["decisions"]
        )
        return (
            f"Thời gian: {row['starts_at']} {date_words(row['held_on'])}. Địa điểm: {row['place']}. "
            f"Trao theo Quyết định số {numbers}."
        )

    def _data(
        self,
        row: Row,
        title: str,
        *,
        opening: tuple[str, ...],
        columns: tuple[tuple[str, int], ...],
        groups: tuple[ListGroup, ...],
        closing: tuple[str, ...] = (),
        hands: tuple[tuple[str, str, str], ...] = (),
        dated: date | None = None,
    ) -> ConferenceData:
        day, plans = dated or row["held_on"], self._conferences.plans_of(row["conference_id"])
        seat = self._issuer.seats_of(plans, day)
        return ConferenceData(
            letterhead=Letterhead(agency=seat.committee, place=seat.place, dated=day),
            title=title,
            about=f"Hội nghị tổng kết phong trào thi đua “{movement_names(plans)}”",
            opening=opening,
            columns=columns,
            groups=groups,
            closing=closing,
            hands=hands,
            demonstration=self._movements.in_force().demonstration,
        )


def capital_of(unit: str) -> str:
    """A unit's name as a heading: "xã Cẩm Bình" → "Xã Cẩm Bình"."""
    return unit[:1].upper() + unit[1:]


def _stands(row: Row) -> str:
    words = capital(HAND_OVER_STATES[row["state"]]).vi
    if row["state"] != "handed_over":
        return words
    if "new_number" in row:
        return (
            f"{words} {row['handed_on']:%d/%m/%Y}; sau đó được cấp lại bằng giấy số {row['new_number']:04d}; "
            f"{back_words(row['paper'], row['paper_on']).vi}"
        )
    since = ended_words(row)
    return f"{words} {row['handed_on']:%d/%m/%Y}" + (f"; {since.vi}" if since else "")


def _gone(rows: list[Row]) -> tuple[str, ...]:
    """Which numbers of the order are missing: everybody else keeps theirs, as on the page and on cards that were printed."""
    there = {row["position"] for row in rows}
    gone = [str(n) for n in range(1, max(there, default=0) + 1) if n not in there]
    return (f"Thứ tự {', '.join(gone)} bỏ trống: giấy khen không còn hiệu lực.",) if gone else ()


def _late(late: list[Row]) -> tuple[str, ...]:
    """Whom an order that was set before their certificates were issued leaves out."""
    if not late:
        return ()
    numbers = ", ".join(f"{row['gold_book_number']:04d}" for row in late)
    return (
        f"Chưa xếp: {two_digits(len(late))} giấy khen cấp sau khi xếp thứ tự trao (số sổ vàng {numbers}).",
    )


def _taker(row: Row) -> str:
    if row["state"] != "handed_over":
        return ""
    if row["receiver"] == "proxy":
        return f"{row['proxy_name'] or 'đã xóa theo yêu cầu'} ({row['proxy_relation'] or '…'}), nhận thay"
    return "nhận trực tiếp"
