"""What names a person outside of what is the person's own: found before an erasure, so that it goes too.

A household is spoken of in records that have a key of their own: the inspection whose sample it was in, the session that had
its dossier on the agenda, the lists of households whose file has it in it, and any inspection, review, charge, target,
decision or session whose words have its name or its code. All words and papers of such a record go. Where somebody else's
dossier or commitment names it, that text alone is withheld: the rest is about somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from aggregates.base import EventSourced
from aggregates.household import Household
from aggregates.inspection import Inspection
from aggregates.nominee import Nominee
from aggregates.pii import PII, plain
from aggregates.values import Evidence
from projections.registry import Statement
from projections.withheld import withheld_statements
from rules.naming import names_somebody
from rules.text import Text
from storage.application import EventLog, Row
from storage.withheld import Passage
from workflows.list_mentions import lists_naming

_BATCH: Final = 200
"""Records whose events are read at a time."""

_RECORDS = (
    "SELECT i.inspection_id AS id, 'inspection' AS kind, u.name AS unit, i.planned_for::timestamp AS day, NULL::int AS year "
    "FROM inspections i JOIN units u USING (unit_id) UNION ALL "
    "SELECT session_id, 'session', '', held_on, NULL FROM council_sessions UNION ALL "
    "SELECT decision_id, 'decision', '', drafted_at::date, NULL FROM decisions UNION ALL "
    "SELECT amendment_id, 'amendment', '', drafted_at::date, NULL FROM amendments UNION ALL "
    "SELECT movement_id, 'movement', name, NULL, NULL FROM movements UNION ALL "
    "SELECT r.review_id, 'review', u.name, NULL, r.year FROM poverty_reviews r JOIN units u USING (unit_id) "
    "WHERE EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS p WHERE starts_with(p, r.unit_path)) UNION ALL "
    "SELECT g.target_id, 'target', u.name, NULL, g.year FROM reduction_targets g JOIN units u USING (unit_id) "
    "WHERE EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS p WHERE starts_with(p, g.unit_path)) UNION ALL "
    "SELECT s.sponsorship_id, 'sponsorship', u.name, s.issued_on, NULL FROM sponsorships s "
    "JOIN units u ON u.unit_id = s.commune_id "
    "WHERE EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS p WHERE starts_with(p, s.unit_path)) UNION ALL "
    "SELECT v.review_id, 'terms', '', NULL, v.year FROM retention_reviews v UNION ALL "
    "SELECT k.complaint_id, 'complaint', '', k.received_on, NULL FROM complaints k UNION ALL "
    "SELECT k.revocation_id, 'revocation', '', k.proposed_at::date, NULL FROM revocations k UNION ALL "
    "SELECT r.run_id, 'list', coalesce(r.file_name, '…') || ' – ' || u.name, "
    "(r.begun_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::timestamp, NULL FROM import_runs r "
    "JOIN units u ON u.unit_id = r.commune_id "
    "WHERE EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS p WHERE starts_with(p, r.unit_path))"
)
"""Records with a key of their own that may speak of somebody at a place."""
_OTHERS = (
    "SELECT commitment_id AS id FROM commitments WHERE unit_path LIKE ANY(%(around)s::text[]) UNION ALL "
    "SELECT nomination_id FROM nominations WHERE unit_path LIKE ANY(%(around)s::text[]) UNION ALL "
    "SELECT appeal_id FROM appeals WHERE unit_path LIKE ANY(%(around)s::text[]) UNION ALL "
    "SELECT request_id FROM data_requests WHERE unit_path LIKE ANY(%(around)s::text[]) UNION ALL "
    "SELECT DISTINCT household_id FROM household_consents JOIN households USING (household_id) "
    "WHERE unit_path LIKE ANY(%(around)s::text[]) UNION ALL "
    # The reason why households split or merged names the one in the other.
    "SELECT r.household_id FROM households h JOIN households r ON r.split_from = h.household_id "
    "OR r.merged_into = h.household_id OR r.household_id IN (h.split_from, h.merged_into) WHERE h.household_id = %(subject)s"
)
"""Other people's records of the same communes or department, and the households it split or merged with."""
_TITLES: Final = {
    "inspection": Text(
        "Cuộc kiểm tra {unit} (kế hoạch ngày {day})", "Inspection of {unit} (planned for {day})"
    ),
    "session": Text("Phiên họp Hội đồng ngày {day}", "Council session of {day}"),
    "decision": Text("Quyết định dự thảo ngày {day}", "Decision drafted on {day}"),
    "amendment": Text(
        "Quyết định đính chính, hủy bỏ dự thảo ngày {day}", "Correction or cancellation drafted on {day}"
    ),
    "movement": Text("Căn cứ áp dụng kế hoạch của {unit}", "Reasons for the plan in force of {unit}"),
    "review": Text("Kết quả rà soát năm {year} của {unit}", "Poverty review of {unit}, {year}"),
    "target": Text("Chỉ tiêu giảm nghèo năm {year} của {unit}", "Reduction target of {unit}, {year}"),
    "list": Text("Danh sách hộ {unit}, gửi lúc {moment}", "List of households {unit}, sent at {moment}"),
    "terms": Text("Rà soát thời hạn lưu giữ năm {year}", "Review of terms, {year}"),
    "complaint": Text("Đơn khiếu nại, tố cáo nhận ngày {day}", "Complaint received on {day}"),
    "revocation": Text("Việc thu hồi khen thưởng từ ngày {day}", "Revocation of an award, since {day}"),
    "sponsorship": Text("Việc đỡ đầu {unit} (giao ngày {day})", "Sponsorship of {unit} (assigned on {day})"),
}


@dataclass(frozen=True, slots=True)
class Mentions:
    """What goes with a person: whole records' words and papers, and single texts of others with what forgets them."""

    records: dict[UUID, Text]
    """By id, what each is called: nothing personal is in it but the name of a list's file. Not to be kept."""
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    elsewhere: int
    """How many single texts about somebody else are withheld."""


def mentions_of(log: EventLog, subject_id: UUID) -> Mentions:
    """Find what names a household or a nominee that is not erased yet."""
    name, codes, paths = _who(log, subject_id)
    around = sorted({"/".join(path.split("/")[:3]) + "/%" for path in paths})
    records = {row["id"]: _title(row) for row in log.query(_RECORDS, {"paths": paths})}
    named = _bound(log, subject_id)
    names = {name, *_former(log, subject_id, "head"), *_former(log, subject_id, "name")} - {""}
    named |= lists_naming(log, subject_id, names, {*codes, *_former(log, subject_id, "code")}, paths)
    singles: list[tuple[EventSourced.Event, str]] = []
    bare: list[Passage] = []
    others = [row["id"] for row in log.query(_OTHERS, {"around": around, "subject": subject_id})]
    for event, state in _events(log, [*records, *others]):
        own = event.originator_id in records
        for field, value in _texts(event):
            if own and value.subject == event.originator_id and isinstance(state.get(field), str):
                bare.append(Passage(event.originator_id, event.originator_version, field))
            if value.subject == subject_id or not _says(value, name, codes):
                continue
            if own and value.subject == event.originator_id:
                named.add(event.originator_id)
            else:
                singles.append((event, field))
    passages = {Passage(e.originator_id, e.originator_version, f) for e, f in singles}
    return Mentions(
        records={id: title for id, title in records.items() if id in named},
        # What old events kept in the open no key can take away.
        passages=(*sorted(passages), *(p for p in bare if p.record in named)),
        statements=tuple(s for e, f in singles for s in withheld_statements(e, f)),
        elsewhere=len(passages),
    )


def names_of(log: EventLog, subject_id: UUID) -> tuple[set[str], tuple[str, ...]]:
    """Return every name and every code that a household or a nominee has had, as long as they can be read."""
    name, codes, _ = _who(log, subject_id)
    names = {name, *_former(log, subject_id, "head"), *_former(log, subject_id, "name")} - {""}
    return names, tuple({*codes, *_former(log, subject_id, "code")} - {""})


def _who(log: EventLog, subject_id: UUID) -> tuple[str, tuple[str, ...], list[str]]:
    """Return the name and the codes of a subject, and all places it has had."""
    found = log.load(EventSourced, subject_id)
    codes = [
        r["code"] for r in log.query("SELECT code FROM nominations WHERE subject_id = %s", (subject_id,))
    ]
    if isinstance(found, Household):
        places = {found.unit_path, *(log.places.current(path) for _, _, path in found.homes)}
        return str(plain(found.head) or ""), (str(plain(found.code) or ""), *codes), sorted(places)
    assert isinstance(found, Nominee)
    return str(plain(found.name) or ""), tuple(codes), [found.unit_path]


def _former(log: EventLog, subject_id: UUID, field: str) -> set[str]:
    """Return every name, or every code, that the subject has ever had."""
    said = (plain(v) for e in log.events_of(subject_id) if isinstance(v := getattr(e, field, None), PII))
    return {value for value in said if isinstance(value, str) and value}


def _bound(log: EventLog, subject_id: UUID) -> set[UUID]:
    """Return the inspections that drew the subject or found something about it, the sessions that had its dossier, and the
    complaints about it.
    """
    sessions = log.query(
        "SELECT DISTINCT i.session_id FROM session_items i JOIN nominations n USING (nomination_id) WHERE n.subject_id = %s",
        (subject_id,),
    )
    found = {row["session_id"] for row in sessions}
    # What was said about it, by whom and with what papers, lies under the complaint's own key.
    complaints = log.query("SELECT complaint_id FROM complaints WHERE subject_id = %s", (subject_id,))
    found |= {row["complaint_id"] for row in complaints}
    revoked = log.query("SELECT revocation_id FROM revocations WHERE subject_id = %s", (subject_id,))
    found |= {row["revocation_id"] for row in revoked}
    commitments = {
        r["commitment_id"]
        for r in log.query("SELECT commitment_id FROM commitments WHERE household_id = %s", (subject_id,))
    }
    if commitments:
        all_of_them = [r["inspection_id"] for r in log.query("SELECT inspection_id FROM inspections")]
        for id, inspection in log.load_many(Inspection, all_of_them).items():
            about = {*inspection.commitments, *(f.commitment_id for f in inspection.findings.values())}
            if about & commitments:
                found.add(id)
    return found


def _events(log: EventLog, ids: list[UUID]) -> Iterator[tuple[EventSourced.Event, dict[str, Any]]]:
    """Yield the events of records with their state as it is stored."""
    for start in range(0, len(ids), _BATCH):
        rows = log.query(
            "SELECT originator_id, originator_version, topic, state FROM stored_events WHERE originator_id = ANY(%s) "
            "ORDER BY notification_id",
            (ids[start : start + _BATCH],),
        )
        events: list[tuple[Any, dict[str, Any]]] = []
        for row in rows:
            stored = StoredEvent(
                row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"])
            )
            events.append((log.mapper.to_domain_event(stored), json.loads(stored.state)))
        log.vault.prefetch(value.subject for event, _ in events for _, value in _texts(event))
        yield from events


def _texts(event: EventSourced.Event) -> Iterator[tuple[str, PII]]:
    """Yield the personal values of an event with the field each is in; the names of papers too."""
    for field, value in vars(event).items():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, PII):
                yield field, one
            elif isinstance(one, Evidence):
                yield field, one.name


def _says(value: PII, name: str, codes: tuple[str, ...]) -> bool:
    found = plain(value)
    texts = found if isinstance(found, list) else [found]
    return any(isinstance(t, str) and names_somebody(t, name=name, codes=codes) for t in texts)


def _title(row: Row) -> Text:
    day: datetime | None = row["day"]
    return _TITLES[row["kind"]].format(
        unit=row["unit"],
        year=row["year"] or "",
        day=day.strftime("%d/%m/%Y") if day else "",
        moment=day.strftime("%H:%M:%S %d/%m/%Y") if day else "",
    )
