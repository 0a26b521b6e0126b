"""Who answers for the criteria of a dossier: what was attested, by whom and on what, what the minutes say, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.nomination_events import CriterionAttested, MeetingRecorded
from aggregates.pii import ERASED_TEXT, plain
from rules.evaluators import takes_attestation
from rules.text import Text
from web.dossier_criteria import by_minutes, minutes_links
from web.dossier_view import office_of, person
from web.formats import dmy
from web.kit import papers_list, sight
from web.labels import Label
from web.offices import either_office
from web.text import t
from workflows.dossiers import Dossier
from workflows.sensitive import Kind

Item = dict[str, Any]


def attestation_rows(dossier: Dossier, result: Mapping[str, Any] | None) -> list[Item]:
    """Return what was attested, by whom and on what: the last word on each criterion, with what was given before it.

    What the minutes of the review meeting answer is among them: nobody attested it, the meeting's count of hands did.
    """
    known = {c.id: c for c in dossier.plan.category(dossier.nomination.category).criteria}
    given: dict[str, list[CriterionAttested]] = {}
    for event in dossier.events:
        if isinstance(event, CriterionAttested):
            given.setdefault(event.criterion, []).append(event)
    rows = [
        {
            "title": known[criterion].title if criterion in known else Text(criterion, criterion),
            **_attestation(dossier, events[-1]),
            "earlier": [_attestation(dossier, event) for event in reversed(events[:-1])],
        }
        for criterion, events in given.items()
    ]
    judged = {c["id"]: c["verdict"] for c in result["criteria"]} if result else {}
    return rows + [
        {"title": criterion.title, **_minutes(dossier, record), "earlier": []}
        for criterion in known.values()
        if (record := by_minutes(dossier, criterion)) and judged.get(criterion.id) in ("met", "not_met")
    ]


def _minutes(dossier: Dossier, record: MeetingRecorded) -> Item:
    return {
        "value": Text(
            f"Biên bản họp ngày {dmy(record.held_on)}: {record.votes_for}/{record.present} người dự tán thành",
            f"Minutes of {dmy(record.held_on)}: {record.votes_for} of {record.present} present agreed",
        ),
        "who": person(record.meta.officer_id, dossier.people),
        "office": office_of(record.meta),
        "at": record.timestamp,
        "remarks": None,
        "evidence": minutes_links(dossier, record),
    }


def _attestation(dossier: Dossier, event: CriterionAttested) -> Item:
    remarks = sight("dossier").of(
        event.remarks.subject, Kind.WORDS, plain(event.remarks), dossier.nomination.id
    )
    return {
        "value": answer_words(event.value),
        "who": person(event.meta.officer_id, dossier.people),
        "office": office_of(event.meta),
        "at": event.timestamp,
        "remarks": t(ERASED_TEXT if remarks is None else remarks),
        "evidence": papers_list(dossier.nomination.id, event.evidence),
    }


def unattested_rows(dossier: Dossier, result: Mapping[str, Any] | None) -> list[Item]:
    """Return the criteria that are open because nobody has attested them, and whose they are."""
    n = dossier.nomination
    open_ = {c["id"] for c in result["criteria"] if c["verdict"] == "unproven"} if result else set()
    status = (
        Label(Text("Chưa ai xác nhận", "Nobody has attested it"), "wait", "clock")
        if n.attestable
        else Label(Text("Không ai xác nhận", "Nobody attested it"), "calm", "minus")
    )
    return [
        {
            "title": c.title,
            "status": status,
            "who": either_office(c.attested_by, dossier.plan),
        }
        for c in dossier.plan.category(n.category).criteria
        if c.id in open_ and c.id not in n.attested and takes_attestation(c, dossier.readings)
    ]


def answer_words(value: bool | str) -> Text:
    """Return an attestation in words."""
    if value == "not_applicable":
        return Text("Không áp dụng", "Not applicable")
    return Text("Có, đạt", "Yes, it is so") if value is True else Text("Không đạt", "No, it is not")
