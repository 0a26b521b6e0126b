"""The summary conference (hội nghị tổng kết, plan V.2): its day, programme, order of awardees and seats.

What is handed over to whom is no part of it: every dossier tells that itself (``nomination_hand_over``), so that many phones
record at once without waiting for one another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_text
from aggregates.vocabulary_conference import CONFERENCE_STATUSES, PROGRAMME_RULES
from rules.seating import MOST_BLOCKS, MOST_ROWS, MOST_SEATS, Block, Seat, is_in
from rules.text import Text

_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_ITEMS: Final = 60
_PLACE: Final = Text("địa điểm", "the place")
_ITEM: Final = Text("mục chương trình", "the programme item")
_REASON: Final = Text("lý do", "the reason")


class Conference(EventSourced):
    """One conference at which the awards of some decisions are handed over."""

    TOPIC: ClassVar[str] = "conference"

    class Event(EventSourced.Event):
        """Base of a conference's events."""

        TOPIC: ClassVar[str] = "conference.event"

    class Planned(Event, Created):
        """The standing office planned it: the day, the hour (hh:mm), the place, and whose awards are handed over."""

        TOPIC: ClassVar[str] = "conference.planned.v1"
        held_on: date
        starts_at: str
        place: str
        decision_ids: list[UUID]

        def apply(self, aggregate: Conference) -> None:
            """Take it."""
            aggregate.take(self.held_on, self.starts_at, self.place, self.decision_ids)

    class Replanned(Event):
        """It was put off, moved, or given other decisions: all of it is said anew."""

        TOPIC: ClassVar[str] = "conference.replanned.v1"
        held_on: date
        starts_at: str
        place: str
        decision_ids: list[UUID]

        def apply(self, aggregate: Conference) -> None:
            """Take it; with other decisions nobody has a place in the order any more."""
            aggregate.take(self.held_on, self.starts_at, self.place, self.decision_ids)

    class ProgrammeSet(Event):
        """What happens when: pairs of an hour (hh:mm) and words, which may name whoever speaks."""

        TOPIC: ClassVar[str] = "conference.programme_set.v1"
        items: PII

        def apply(self, aggregate: Conference) -> None:
            """Take it."""
            aggregate.programme = self.items

    class AwardeesOrdered(Event):
        """All certificates were put into an order by a rule of ``PROGRAMME_RULES``; nobody has a seat from then on."""

        TOPIC: ClassVar[str] = "conference.awardees_ordered.v1"
        rule: str
        certificates: list[UUID]

        def apply(self, aggregate: Conference) -> None:
            """Take it."""
            aggregate.rule = self.rule
            aggregate.order = list(self.certificates)
            aggregate.seats = {}

    class AwardeeMoved(Event):
        """One certificate was put at another position of the order, counted from 1; the others make room."""

        TOPIC: ClassVar[str] = "conference.awardee_moved.v1"
        certificate_id: UUID
        position: int

        def apply(self, aggregate: Conference) -> None:
            """Move it."""
            aggregate.order.remove(self.certificate_id)
            aggregate.order.insert(self.position - 1, self.certificate_id)

    class AwardeesAppended(Event):
        """Certificates issued since came to the end of the order, with a seat (as in ``AwardeesSeated``) where one was free."""

        TOPIC: ClassVar[str] = "conference.awardees_appended.v1"
        certificates: list[UUID]
        seats: list[list[Any]]

        def apply(self, aggregate: Conference) -> None:
            """Take them in; nobody else's place or seat changes."""
            aggregate.order += self.certificates
            aggregate.seats |= {certificate: Seat(*seat) for certificate, *seat in self.seats}

    class CertificateReplaced(Event):
        """A certificate in the order was replaced by another after a correction, which takes its place and its seat."""

        TOPIC: ClassVar[str] = "conference.certificate_replaced.v1"
        certificate_id: UUID
        replaced_by: UUID

        def apply(self, aggregate: Conference) -> None:
            """Nobody's place or seat changes."""
            aggregate.order = [
                self.replaced_by if one == self.certificate_id else one for one in aggregate.order
            ]
            if (seat := aggregate.seats.pop(self.certificate_id, None)) is not None:
                aggregate.seats[self.replaced_by] = seat

    class AwardeesSeated(Event):
        """The hall (name, rows, seats a row) and who sits where (certificate, block, row, seat, counted from 1)."""

        TOPIC: ClassVar[str] = "conference.awardees_seated.v1"
        hall: list[list[Any]]
        seats: list[list[Any]]

        def apply(self, aggregate: Conference) -> None:
            """Take the seats."""
            aggregate.hall = [Block(*block) for block in self.hall]
            aggregate.seats = {certificate: Seat(*seat) for certificate, *seat in self.seats}

    class SeatChanged(Event):
        """One awardee was given another seat; ``other`` sat there and takes the seat that is free now."""

        TOPIC: ClassVar[str] = "conference.seat_changed.v1"
        certificate_id: UUID
        block: int
        row: int
        seat: int
        other: UUID | None

        def apply(self, aggregate: Conference) -> None:
            """Change it."""
            before = aggregate.seats.pop(self.certificate_id, None)
            if self.other is not None:
                aggregate.seats.pop(self.other)
                if before is not None:
                    aggregate.seats[self.other] = before
            aggregate.seats[self.certificate_id] = Seat(self.block, self.row, self.seat)

    class Opened(Event):
        """It has begun: certificates may be handed over."""

        TOPIC: ClassVar[str] = "conference.opened.v1"

        def apply(self, aggregate: Conference) -> None:
            """Begin."""
            aggregate.status = "opened"

    class Closed(Event):
        """It is over: whoever has no certificate was absent, and is given it later at the commune."""

        TOPIC: ClassVar[str] = "conference.closed.v1"

        def apply(self, aggregate: Conference) -> None:
            """End."""
            aggregate.status = "closed"

    class Cancelled(Event):
        """It was called off before it began; its decisions may go to another one."""

        TOPIC: ClassVar[str] = "conference.cancelled.v1"
        reason: PII

        def apply(self, aggregate: Conference) -> None:
            """End."""
            aggregate.status = "cancelled"

    def __init__(self) -> None:
        self.status = "planned"
        self.held_on = date.min
        self.starts_at = ""
        self.place = ""
        self.decision_ids: list[UUID] = []
        self.programme: PII | None = None
        self.rule = ""
        self.order: list[UUID] = []
        self.hall: list[Block] = []
        self.seats: dict[UUID, Seat] = {}

    def take(self, held_on: date, starts_at: str, place: str, decision_ids: list[UUID]) -> None:
        """Keep what was planned; for the events alone."""
        if set(decision_ids) != set(self.decision_ids):
            self.order, self.seats, self.rule = [], {}, ""
        self.held_on, self.starts_at, self.place = held_on, starts_at, place
        self.decision_ids = list(decision_ids)

    @classmethod
    def plan(
        cls, id: UUID, *, held_on: date, starts_at: str, place: str, decision_ids: Sequence[UUID]
    ) -> Conference:
        """Plan a conference; the day may have passed, for one that is entered afterwards."""
        facts = _facts(held_on, starts_at, place, decision_ids)
        return cls.create(cls.Planned, id, **facts)

    def replan(
        self,
        *,
        held_on: date,
        starts_at: str,
        place: str,
        decision_ids: Sequence[UUID],
        certificates: Collection[UUID] = (),
    ) -> None:
        """Say anew when and where it is and whose awards are handed over, before it begins.

        With other decisions whoever stays keeps place and seat: those in the order who are among ``certificates``, all of the
        decisions named. Places close up behind whoever does not.
        """
        self.require_status("planned")
        rule, order, hall, seats = self.rule, self.order, self.hall, self.seats
        self.trigger_event(self.Replanned, **_facts(held_on, starts_at, place, decision_ids))
        staying = [certificate for certificate in order if certificate in certificates]
        if self.order or not staying:
            return
        self.order_awardees(rule, staying)
        if seats:
            self.seat_awardees(hall, {c: seat for c, seat in seats.items() if c in staying})

    def set_programme(self, items: Sequence[tuple[str, str]]) -> None:
        """Set what happens when, by the hour."""
        self.require_status("planned", "opened")
        if not items:
            raise Refused("programme_empty", field="programme")
        if len(items) > MOST_ITEMS:
            raise Refused("programme_too_long", field="programme", limit=MOST_ITEMS)
        said = [
            [_hour(hour, "programme"), require_text(words, _ITEM, "programme", limit=300)]
            for hour, words in items
        ]
        self.trigger_event(self.ProgrammeSet, items=PII(self.id, sorted(said, key=lambda item: str(item[0]))))

    def order_awardees(self, rule: str, certificates: Sequence[UUID]) -> None:
        """Put all certificates into the order that a rule has given."""
        self.require_status("planned", "opened")
        require_choice(rule, tuple(PROGRAMME_RULES), "rule")
        if not certificates:
            raise Refused("decision_without_certificates")
        self.trigger_event(self.AwardeesOrdered, rule=rule, certificates=list(dict.fromkeys(certificates)))

    def append_awardees(self, certificates: Sequence[UUID], seats: dict[UUID, Seat]) -> None:
        """Take certificates that were issued since into the order, at its end; what was set by hand stays."""
        self.require_status("planned", "opened")
        if not self.order:
            raise Refused("order_missing")
        late = [c for c in dict.fromkeys(certificates) if c not in self.order]
        if not late:
            raise Refused("nobody_to_append")
        taken = set(self.seats.values())
        given = {c: s for c, s in seats.items() if c in late and is_in(self.hall, s) and s not in taken}
        self.trigger_event(
            self.AwardeesAppended,
            certificates=late,
            seats=[[c, s.block, s.row, s.seat] for c, s in given.items()],
        )

    def replace_certificate(self, certificate_id: UUID, replaced_by: UUID) -> None:
        """Let a certificate that was issued anew take the old one's place and seat; nothing where that one has none."""
        if certificate_id in self.order:
            self.trigger_event(
                self.CertificateReplaced, certificate_id=certificate_id, replaced_by=replaced_by
            )

    def move_awardee(self, certificate_id: UUID, position: int) -> None:
        """Put one certificate at another position."""
        self.require_status("planned", "opened")
        self._require_in_order(certificate_id)
        if not 1 <= position <= len(self.order):
            raise Refused("bad_position", field="position", last=len(self.order))
        self.trigger_event(self.AwardeeMoved, certificate_id=certificate_id, position=position)

    def seat_awardees(self, hall: Sequence[Block], seats: dict[UUID, Seat]) -> None:
        """Take a hall and who sits where in it."""
        self.require_status("planned", "opened")
        if not self.order:
            raise Refused("order_missing")
        self.trigger_event(
            self.AwardeesSeated,
            hall=[[block.name, block.rows, block.seats] for block in hall],
            seats=[[c, s.block, s.row, s.seat] for c, s in seats.items()],
        )

    def change_seat(self, certificate_id: UUID, seat: Seat) -> None:
        """Give one awardee another seat; whoever sits there takes theirs."""
        self.require_status("planned", "opened")
        if not self.hall:
            raise Refused("seats_missing")
        self._require_in_order(certificate_id)
        if not is_in(self.hall, seat):
            raise Refused("seat_unknown", field="seat")
        other = next((c for c, s in self.seats.items() if s == seat and c != certificate_id), None)
        self.trigger_event(
            self.SeatChanged,
            certificate_id=certificate_id,
            block=seat.block,
            row=seat.row,
            seat=seat.seat,
            other=other,
        )

    def open(self, today: date) -> None:
        """Begin, not before its day and not without an order."""
        self.require_status("planned")
        if today < self.held_on:
            raise Refused("conference_too_early", day=f"{self.held_on:%d/%m/%Y}")
        if not self.order:
            raise Refused("order_missing")
        self.trigger_event(self.Opened)

    def close(self) -> None:
        """End it."""
        self.require_status("opened")
        self.trigger_event(self.Closed)

    def cancel(self, reason: str) -> None:
        """Call it off before it begins."""
        self.require_status("planned")
        self.trigger_event(self.Cancelled, reason=PII(self.id, require_text(reason, _REASON, "reason")))

    def require_status(self, *statuses: str) -> None:
        """Refuse what is not possible in its status (``conference_state``)."""
        if self.status not in statuses:
            raise Refused("conference_state", status=CONFERENCE_STATUSES[self.status])

    def _require_in_order(self, certificate_id: UUID) -> None:
        if certificate_id not in self.order:
            raise Refused("not_in_order", field="certificate")


def checked_hall(hall: Sequence[Block]) -> list[Block]:
    """Return a hall that can be one; refuse any other (``hall_faulty``)."""
    if not 1 <= len(hall) <= MOST_BLOCKS:
        raise Refused("hall_faulty", field="hall", number=len(hall), rows=MOST_ROWS, seats=MOST_SEATS)
    for number, block in enumerate(hall, start=1):
        good = 1 <= block.rows <= MOST_ROWS and 1 <= block.seats <= MOST_SEATS
        if not good or not block.name.strip() or len(block.name) > 60:
            raise Refused("hall_faulty", field="hall", number=number, rows=MOST_ROWS, seats=MOST_SEATS)
    return [Block(block.name.strip(), block.rows, block.seats) for block in hall]


def _facts(held_on: date, starts_at: str, place: str, decision_ids: Sequence[UUID]) -> dict[str, Any]:
    if not decision_ids:
        raise Refused("no_decision_chosen", field="decisions")
    return {
        "held_on": held_on,
        "starts_at": _hour(starts_at, "starts_at"),
        "place": require_text(place, _PLACE, "place", limit=200),
        "decision_ids": list(dict.fromkeys(decision_ids)),
    }


def _hour(typed: str, field: str) -> str:
    """Return an hour as hh:mm: "7:30", "7h30" and "07.30" are the same."""
    text = typed.strip().lower().replace("h", ":").replace(".", ":")
    text = text + "00" if text.endswith(":") else text
    text = "0" + text if len(text) == 4 else text
    if not _HOUR.fullmatch(text):
        raise Refused("bad_hour", field=field, value=typed.strip()[:20])
    return text
