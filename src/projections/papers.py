"""Read model of papers: which event relies on which attachment, and in whose charge it lies."""

from __future__ import annotations

from collections.abc import Iterable

from aggregates.amending_decision import AmendingDecision
from aggregates.appeal import Appeal
from aggregates.award_decision import AwardDecision
from aggregates.complaint import Complaint
from aggregates.council_session import CouncilSession
from aggregates.data_request import DataRequest
from aggregates.exit_commitment import ExitCommitment
from aggregates.exit_commitment_events import HouseholdMoved, Registered
from aggregates.higher_award import HigherAwardReferral
from aggregates.household import Household
from aggregates.inspection import Inspection
from aggregates.nomination import Nomination
from aggregates.nomination_award_events import CertificateIssued
from aggregates.nomination_events import SubjectMoved
from aggregates.pii import plain
from aggregates.poverty_review import PovertyReview
from aggregates.revocation import Revocation
from aggregates.sponsorship import Sponsorship
from aggregates.values import Evidence
from projections.places import follow_places
from projections.registry import Personal, Statement, view

papers = view("papers", ["papers"], personal=[Personal("papers", "subject", ("name",))])

follow_places(papers, "papers")

_HOME = {
    ExitCommitment: "commitments WHERE commitment_id",
    Nomination: "nominations WHERE nomination_id",
    Inspection: "inspections WHERE inspection_id",
    PovertyReview: "poverty_reviews WHERE review_id",
    Sponsorship: "sponsorships WHERE sponsorship_id",
    Household: "households WHERE household_id",
    DataRequest: "data_requests WHERE request_id",
    Complaint: "complaints WHERE complaint_id",
    Appeal: "appeals WHERE appeal_id",
    HigherAwardReferral: "higher_awards WHERE referral_id",
    Revocation: "revocations WHERE revocation_id",
}
"""Where the place of a paper is read from, by the aggregate that relies on it; the district's own papers have none."""


def _events_with_papers() -> dict[type, str]:
    found: dict[type, str] = {}
    for aggregate in (
        ExitCommitment,
        Nomination,
        Inspection,
        PovertyReview,
        Sponsorship,
        Household,
        DataRequest,
        Complaint,
        Appeal,
        CouncilSession,
        AwardDecision,
        AmendingDecision,
        HigherAwardReferral,
        Revocation,
    ):
        for event_type in vars(aggregate).values():
            if isinstance(event_type, type) and issubclass(event_type, aggregate.Event):
                fields = vars(event_type).get("__match_args__", ())
                if "evidence" in fields or "document" in fields:
                    found[event_type] = _HOME.get(aggregate, "")
    return found


_SOURCES = _events_with_papers()


@papers.on(*_SOURCES)
def _paper(e: CertificateIssued | Registered) -> Iterable[Statement]:
    evidence: list[Evidence] = list(getattr(e, "evidence", None) or [])
    document = getattr(e, "document", None)
    for paper in {p.sha256: p for p in [*evidence, *([document] if document else [])]}.values():
        values = (
            e.originator_id,
            e.originator_version,
            paper.sha256,
            paper.subject,
            plain(paper.name),
            paper.mime,
            paper.size,
        )
        # The first event of a record may say itself where it is; the record's own row need not be there yet.
        place = getattr(e, "unit_path", None)
        home = "" if place is not None else _SOURCES[type(e)]
        if home:
            yield (
                "INSERT INTO papers (originator_id, version, sha256, subject, name, mime, size, unit_path, topic, recorded_at) "
                f"SELECT %s, %s, %s, %s, %s, %s, %s, unit_path, %s, %s FROM {home} = %s",
                (*values, type(e).TOPIC, e.timestamp, e.originator_id),
            )
        else:
            yield (
                "INSERT INTO papers (originator_id, version, sha256, subject, name, mime, size, unit_path, topic, recorded_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (*values, place or "", type(e).TOPIC, e.timestamp),
            )


@papers.on(HouseholdMoved, SubjectMoved)
def _record_moved(e: HouseholdMoved | SubjectMoved) -> Iterable[Statement]:
    yield "UPDATE papers SET unit_path = %s WHERE originator_id = %s", (e.unit_path, e.originator_id)
