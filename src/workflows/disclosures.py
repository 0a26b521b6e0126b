"""To whom a person's data was disclosed, as far as it is on record, for the report the person may ask for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from aggregates.base import EventSourced
from aggregates.nomination import Nomination
from documents.formats import dd_mm_yyyy, moment
from documents.report_data import ReportTable
from rules.text import Text, counted
from storage.application import EventLog, Row

Cells = tuple[str | Text, ...]


def shown_to(
    log: EventLog,
    subject_id: UUID,
    dossiers: list[Row],
    acts: list[EventSourced.Event],
    events: list[EventSourced.Event],
) -> ReportTable:
    """Return to whom somebody was shown, as far as it is on record: ``acts`` are those of the dossiers, ``events`` all."""
    rows: list[Cells] = []
    codes = {row["nomination_id"]: str(row["code"]) for row in dossiers}
    for event in acts:
        if isinstance(event, Nomination.Posted):
            rows.append(
                (
                    Text("Niêm yết công khai", "Posted publicly"),
                    Text(
                        f"họ tên, hồ sơ {codes[event.originator_id]}",
                        f"name, dossier {codes[event.originator_id]}",
                    ),
                    moment(event.timestamp),
                )
            )
    sessions = log.query(
        "SELECT s.held_on, n.code FROM session_items i JOIN council_sessions s USING (session_id) "
        "JOIN nominations n USING (nomination_id) WHERE i.nomination_id = ANY(%s) ORDER BY s.held_on",
        (list(codes),),
    )
    rows += [
        (
            Text("Thành viên Hội đồng TĐKT", "Members of the council"),
            Text(f"hồ sơ {r['code']}", f"dossier {r['code']}"),
            dd_mm_yyyy(r["held_on"]),
        )
        for r in sessions
    ]
    certificates = log.query(
        "SELECT gold_book_number, decided_on FROM certificates WHERE nomination_id = ANY(%s)",
        (list(codes),),
    )
    rows += [
        (
            Text(
                "Công chúng: trang tra cứu giấy khen, sổ vàng",
                "The public: certificate's page, gold book",
            ),
            Text(
                f"họ tên, nơi ở, giấy khen số {r['gold_book_number']:04d}",
                f"name, place, certificate {r['gold_book_number']:04d}",
            ),
            dd_mm_yyyy(r["decided_on"]),
        )
        for r in certificates
    ]
    read = log.query(
        "SELECT coalesce(a.title, r.role) AS title, coalesce(a.unit_name, v.name, '') AS unit, min(r.at) AS since, "
        "count(*) AS times FROM personal_readings r LEFT JOIN appointments a ON a.appointment_id = r.appointment_id "
        "LEFT JOIN units v ON v.unit_id = r.unit_id WHERE r.subject = %s GROUP BY 1, 2 ORDER BY 3, 1",
        (subject_id,),
    )
    rows += [
        (
            lines(r["title"], "" if r["unit"] in r["title"] else r["unit"]),
            Text(
                f"đọc thông tin nhạy cảm, {r['times']} lần",
                f"read sensitive fields, {counted(r['times'], 'time')}",
            ),
            moment(r["since"]),
        )
        for r in read
    ]
    offices: dict[tuple[str, str], datetime] = {}
    for event in events:
        offices.setdefault((event.meta.title, event.meta.unit_name), event.timestamp)
    rows += [
        (
            lines(title, "" if unit in title else unit) or "–",
            Text("hồ sơ, sổ hộ trong phạm vi phụ trách", "records in their charge"),
            moment(at),
        )
        for (title, unit), at in sorted(offices.items(), key=lambda o: o[1])
        if title or unit
    ]
    return ReportTable(
        title=Text("Đã cho ai biết", "To whom it was disclosed"),
        note=Text(
            "Theo những gì được ghi: niêm yết, phiên họp, giấy khen, nhật ký đọc, các chức vụ đã làm việc ở đây, từ lần đầu.",
            "As far as is on record: postings, sessions, certificates, the log of readings, and the offices that worked on "
            "this data, each since its first time.",
        ),
        columns=((Text("Cho ai", "To whom"), 75), (Text("Cái gì", "What"), 63), (Text("Từ khi nào", "Since"), 35)),
        rows=tuple(rows),
        empty=Text("Không có.", "None."),
    )  # fmt: skip


def lines(*parts: str | None) -> str:
    """Return the parts that are there, in one line."""
    return ", ".join(part for part in parts if part)
