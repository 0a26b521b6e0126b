"""The course of an awarded dossier as everybody may see it: the same events as the internal timeline, told by a table of its own.

What a line says is made from what is public anyway on the decision, the certificate or the posting: never who voted how, what a
figure was, what somebody wrote, who complained, or that the dossier was once refused, returned or held. An event that does not
stand in :data:`TOLD` is not told; one that is not to be told stands there with None, so that each was decided on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Any, Final
from uuid import UUID

from aggregates.award_decision import AwardDecision
from aggregates.base import EventSourced, Metadata
from aggregates.nomination import Nomination
from aggregates.vocabulary import CANCELLATION_GROUNDS, ROLES
from ledger.book import Book
from ledger.places import LeafPlace
from rules.revoking import REVOCATION_GROUNDS
from rules.text import Text
from storage.application import EventLog, Row
from workflows.narrative_words import dmy

_NONE: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Told:
    """What everybody is told of one event. ``good`` is False for what took something away, None for what did neither."""

    what: Text
    note: Text = _NONE
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """An office as everybody may read it: below the commune without the place, which the check page does not name either."""

    signs_for: str
    title: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One line: what, when it was recorded, in which office (no name), and where it stands in the ledger, if it does yet."""

    told: Told
    at: datetime
    office: Office
    place: LeafPlace | None


def _decision(number: int, day: date, ground: Text = _NONE) -> Text:
    said = Text(
        f"Quyết định số {number:02d}/QĐ-UBND ngày {dmy(day)}",
        f"Decision no. {number:02d}/QĐ-UBND of {dmy(day)}",
    )
    return Text(f"{said.vi}: {ground.vi}", f"{said.en}: {ground.en}") if ground.vi else said


def _book(number: int) -> Text:
    return Text(f"Số sổ vàng {number:04d}", f"Gold book no. {number:04d}")


N, D = Nomination, AwardDecision
TOLD: Final[Mapping[type[EventSourced.Event], Callable[[Any], Told | None] | None]] = {
    N.Proposed: lambda e: Told(Text("Lập hồ sơ đề nghị khen thưởng", "Nominated")),
    # Being prepared: whose plan, which name, where the household lives are nobody's business.
    N.PlanTakenOver: None,
    N.SubjectRenamed: None,
    N.SubjectMoved: None,
    N.MeetingRecorded: lambda e: Told(
        Text("Họp bình xét", "Considered at a public meeting"),
        Text(f"Họp ngày {dmy(e.held_on)}", f"Held on {dmy(e.held_on)}"),
    ),
    # Criteria tell of circumstances.
    N.CriterionAttested: None,
    N.Submitted: lambda e: Told(Text("Nộp hồ sơ", "Dossier submitted")),
    N.CompletenessConfirmed: lambda e: Told(
        Text("Kiểm tra thành phần hồ sơ: đủ", "Checked: the dossier is complete"), good=True
    ),
    N.ClaimsVerified: lambda e: Told(Text("Xác minh nội dung đề nghị", "Claims verified"), good=True),
    N.Posted: lambda e: Told(
        Text("Niêm yết công khai lấy ý kiến nhân dân", "Posted publicly for comments"),
        Text(
            f"Từ {dmy(e.since)} đến hết {dmy(e.until)}", f"From {dmy(e.since)} to the end of {dmy(e.until)}"
        ),
    ),
    # Whoever comments or complains may have to fear being found out by the date alone.
    N.CommentReceived: None,
    N.CommentAnswered: None,
    N.CommentTakenUp: None,
    N.PostingClosed: lambda e: Told(Text("Kết thúc niêm yết", "Posting closed")),
    N.Endorsed: lambda e: Told(
        Text("Trình cấp trên", "Endorsed to the level above"),
        # Its number is typed freely: not for everybody.
        Text(f"Tờ trình ngày {dmy(e.submission_date)}", f"Submission of {dmy(e.submission_date)}"),
        good=True,
    ),
    N.Appraised: lambda e: Told(Text("Thẩm định hồ sơ", "Dossier appraised"), good=True),
    # What was missing, refused, taken back or disputed on the way is for those concerned: in the end it was awarded.
    N.ReturnedForSupplement: None,
    N.SupplementSubmitted: None,
    N.Rejected: None,
    N.Withdrawn: None,
    N.Reopened: None,
    N.HoldPlaced: None,
    N.HoldLifted: None,
    N.Reassessed: None,
    # Not how many voted how: of some awards the ballot is secret, and the proposal is what counts.
    N.CouncilResultRecorded: lambda e: (
        Told(Text("Hội đồng đề nghị khen thưởng", "Proposed by the council"), good=True)
        if e.proposed
        else None
    ),
    N.AwardDecided: lambda e: Told(
        Text("Quyết định khen thưởng", "Award decided"), _decision(e.number, e.signed_on), good=True
    ),
    N.AwardDeclined: None,
    N.AwardAttested: lambda e: Told(
        Text("Nội dung khen thưởng được ghi vào sổ cái", "What the certificate says was bound to the ledger"),
        _book(e.gold_book_number),
    ),
    N.CertificateIssued: lambda e: Told(
        Text("Cấp giấy, ghi vào sổ vàng", "Certificate issued"), _book(e.gold_book_number), good=True
    ),
    # Papers on the way to the award; those that are public stand with the acts themselves.
    N.PaperIssued: None,
    N.CertificateHandedOver: lambda e: Told(
        Text("Trao giấy cho người được khen", "Certificate handed over"), good=True
    ),
    N.HandOverUndone: lambda e: Told(
        Text(
            "Lần ghi đã trao là nhầm: giấy còn chờ trao",
            "Recorded as handed over by mistake: still to be handed over",
        )
    ),
    # Who stayed away is nobody's business.
    N.AbsenceNoted: None,
    N.AwardCancelled: lambda e: Told(
        Text("Hủy bỏ quyết định khen thưởng", "The award's decision was cancelled"),
        _decision(e.number, e.cancelled_on, CANCELLATION_GROUNDS[e.ground]),
        good=False,
    ),
    N.AwardRevoked: lambda e: Told(
        Text("Thu hồi khen thưởng", "Award revoked"),
        _decision(e.number, e.revoked_on, REVOCATION_GROUNDS[e.ground].said),
        good=False,
    ),
    # Of the decision: what concerns this award alone and does not stand on the dossier.
    D.Corrected: lambda e: Told(
        Text("Đính chính nội dung", "What it says was corrected"), _decision(e.number, e.corrected_on)
    ),
    D.Drafted: None,
    D.NomineeDeclined: None,
    D.NomineeDeferred: None,
    D.Signed: None,
    D.DocumentIssued: None,
    D.WordIssued: None,
    D.Cancelled: None,
    D.AwardRevoked: None,
}
"""What each event of a dossier, and of the decision that awarded it, says to everybody; None for what it does not."""


def told_publicly(event: EventSourced.Event) -> Told | None:
    """Return what everybody is told of an event; None for nothing, as for every event nobody has decided on."""
    teller = TOLD.get(type(event))
    return None if teller is None else teller(event)


class PublicTimelines:
    """Shows the course of awards to everybody. Changes nothing, and asks nobody who they are."""

    def __init__(self, log: EventLog, book: Book) -> None:
        self._log = log
        self._book = book

    def of_certificate(self, certificate: Row) -> list[PublicStep]:
        """Return the course of the award behind a certificate (``CouncilViews.public_certificate``), from its beginning.

        Empty where the check page does not name the awardee: display not consented to, data restricted or erased.
        """
        if not has_course(certificate):
            return []
        return self._steps(certificate["nomination_id"], certificate["commune"])

    def _steps(self, nomination_id: UUID, commune: str | None) -> list[PublicStep]:
        nomination = self._log.load(Nomination, nomination_id)
        events = self._log.events_of(nomination_id)
        if nomination.decision_id is not None:
            events += _about(self._log.events_of(nomination.decision_id), nomination_id)
        told = [(e, said) for e in events if (said := told_publicly(e)) is not None]
        places = self._book.places((e.originator_id, e.originator_version) for e, _ in told)
        told.sort(key=lambda pair: _order(pair[0], places))
        return [
            PublicStep(
                said,
                e.timestamp,
                _office(e.meta, commune),
                places.get((e.originator_id, e.originator_version)),
            )
            for e, said in told
        ]


def has_course(certificate: Row) -> bool:
    """Whether the course behind a certificate is shown to everybody: where the check page names the awardee."""
    return bool(certificate["shown"]) and certificate["awardee"] is not None


def _order(
    event: EventSourced.Event, places: Mapping[tuple[UUID, int], LeafPlace]
) -> tuple[datetime, float, int]:
    """By time; of one moment in the order of the log, what is in no leaf yet last."""
    place = places.get((event.originator_id, event.originator_version))
    return event.timestamp, inf if place is None else place.leaf, event.originator_version


def _about(events: Iterable[EventSourced.Event], nomination_id: UUID) -> list[EventSourced.Event]:
    """Return those events of a decision with many awards that are about one of them."""
    return [e for e in events if isinstance(e, D.Corrected) and nomination_id in e.nominations]


def _office(meta: Metadata, commune: str | None) -> Office:
    if meta.role == "hamlet_head":
        return Office("", ROLES[meta.role].vi, commune or "")
    return Office(meta.signs_for, meta.title, meta.unit_name)
