"""The summary conference (plan V.2): planned, ordered, seated, opened; certificates handed over one by one; closed.

A hand-over is an act on the dossier itself: two phones that scan two certificates never wait for each other, and two that
scan the same one are told apart: the second learns who recorded the first. Certificates left over are handed over afterwards
at the commune, by the same act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.conference import Conference, checked_hall
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.values import require_choice
from aggregates.vocabulary_conference import AWARD_ENDS, CERTIFICATE_ENDS, PROGRAMME_RULES
from rules.seating import Block, Seat, arranged, nearest_free, seats_in
from rules.text import Text
from storage.application import Row
from workflows.conference_reading import ConferenceReading, left_out, unit_of
from workflows.every_certificate import EVERY_CERTIFICATE
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.plans import PlanLibrary

_CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""By how much a phone's clock may be ahead of ours."""
_KEPT_OFFLINE: Final = timedelta(days=3)
"""For how long a phone may have kept what it recorded without a network."""


class Conferences(ConferenceReading):
    """Use cases of conferences; what is read of them stands in :class:`ConferenceReading`."""

    def __init__(self, kernel: Kernel, plans: PlanLibrary) -> None:
        super().__init__(kernel.log, plans)
        self._kernel = kernel

    # -- before ----------------------------------------------------------------------------------------------------------

    def plan(
        self,
        actor: Actor,
        command: Command,
        *,
        held_on: date,
        starts_at: str,
        place: str,
        decision_ids: Sequence[UUID],
        conference_id: UUID | None = None,
    ) -> Outcome:
        """Plan a conference at which the awards of signed decisions are handed over. Raises ``decision_in_conference``."""
        id = conference_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("conference.plan")
            self._require_certificates(decision_ids)
            work.add(
                Conference.plan(
                    id, held_on=held_on, starts_at=starts_at, place=place, decision_ids=decision_ids
                )
            )
            return {"id": str(id)}

        return self._kernel.run("conference.plan", actor, command, decide, record_id=id)

    def replan(
        self,
        actor: Actor,
        command: Command,
        *,
        conference_id: UUID,
        held_on: date,
        starts_at: str,
        place: str,
        decision_ids: Sequence[UUID],
    ) -> Outcome:
        """Say anew when and where it is and whose awards are handed over.

        With other decisions whoever stays keeps place and seat, and whoever is new comes last (:meth:`after_replan`).
        """

        def act(work: Work, conference: Conference) -> None:
            self._require_certificates(decision_ids)
            then = self._after_replan(conference_id, decision_ids)
            conference.replan(
                held_on=held_on,
                starts_at=starts_at,
                place=place,
                decision_ids=decision_ids,
                certificates={row["certificate_id"] for row in then.stays} if then else (),
            )
            if then and then.stays and then.comes:
                self._append(conference, then.comes, then.rows)

        return self._on(actor, command, conference_id, act)

    def set_programme(
        self, actor: Actor, command: Command, *, conference_id: UUID, items: Sequence[tuple[str, str]]
    ) -> Outcome:
        """Set what happens when: hours with words."""
        return self._on(actor, command, conference_id, lambda _, c: c.set_programme(items))

    def order_awardees(self, actor: Actor, command: Command, *, conference_id: UUID, rule: str) -> Outcome:
        """Put the valid certificates of its decisions into the order of a rule; seats are given anew after that."""

        def act(work: Work, conference: Conference) -> None:
            rows = [r for r in self._awardees(conference_id) if r["certificate_status"] == "valid"]
            require_choice(rule, tuple(PROGRAMME_RULES), "rule")
            conference.order_awardees(rule, [row["certificate_id"] for row in self._ordered(rows, rule)])

        return self._on(actor, command, conference_id, act)

    def append_awardees(self, actor: Actor, command: Command, *, conference_id: UUID) -> Outcome:
        """Take the valid certificates issued since the order was set to its end, in the order of its rule.

        Where the hall is set each is given a free seat, beside its unit if there is one there. What was set by hand stays.
        """

        def act(work: Work, conference: Conference) -> None:
            rows = self._awardees(conference_id)
            self._append(conference, left_out(rows), rows)

        return self._on(actor, command, conference_id, act)

    def _append(self, conference: Conference, late: list[Row], rows: list[Row]) -> None:
        ordered = self._ordered(late, conference.rule or "gold_book")
        unit = {row["certificate_id"]: unit_of(row) for row in rows}
        seats = dict(conference.seats)
        # A hall in which nobody sits is one of an order before this.
        hall = conference.hall if seats else []
        given: dict[UUID, Seat] = {}
        for row in ordered:
            beside = [s for c, s in seats.items() if unit.get(c) == unit_of(row)]
            seat = nearest_free(hall, list(seats.values()), beside)
            if seat is not None:
                seats[row["certificate_id"]] = given[row["certificate_id"]] = seat
        conference.append_awardees([row["certificate_id"] for row in ordered], given)

    def move_awardee(
        self, actor: Actor, command: Command, *, conference_id: UUID, certificate_id: UUID, position: int
    ) -> Outcome:
        """Put one certificate at another position of the order."""
        return self._on(actor, command, conference_id, lambda _, c: c.move_awardee(certificate_id, position))

    def seat_awardees(
        self,
        actor: Actor,
        command: Command,
        *,
        conference_id: UUID,
        hall: Sequence[Block],
        new_rows: bool,
    ) -> Outcome:
        """Seat everybody by unit, in the order of the programme within each. Raises ``hall_too_small``, ``hall_faulty``."""

        def act(work: Work, conference: Conference) -> None:
            blocks = checked_hall(hall)
            rows = {r["certificate_id"]: r for r in self._awardees(conference_id)}
            parties: dict[str, list[UUID]] = {}
            for row in self._ordered([rows[c] for c in conference.order if c in rows], "units"):
                parties.setdefault(unit_of(row), [])
            for certificate in conference.order:
                if certificate in rows:
                    parties[unit_of(rows[certificate])].append(certificate)
            try:
                seats = arranged(blocks, list(parties.values()), new_rows=new_rows)
            except ValueError:
                raise Refused(
                    "hall_too_small", field="hall", seats=seats_in(blocks), people=len(conference.order)
                ) from None
            conference.seat_awardees(blocks, seats)

        return self._on(actor, command, conference_id, act)

    def change_seat(
        self, actor: Actor, command: Command, *, conference_id: UUID, certificate_id: UUID, seat: Seat
    ) -> Outcome:
        """Give one awardee another seat; whoever sits there takes theirs."""
        return self._on(actor, command, conference_id, lambda _, c: c.change_seat(certificate_id, seat))

    def open(self, actor: Actor, command: Command, *, conference_id: UUID) -> Outcome:
        """Begin: from now on certificates are handed over."""
        return self._on(actor, command, conference_id, lambda work, c: c.open(work.today))

    def close(self, actor: Actor, command: Command, *, conference_id: UUID) -> Outcome:
        """End it: whatever is left is handed over at the communes."""
        return self._on(actor, command, conference_id, lambda _, c: c.close())

    def cancel(self, actor: Actor, command: Command, *, conference_id: UUID, reason: str) -> Outcome:
        """Call it off."""
        return self._on(actor, command, conference_id, lambda _, c: c.cancel(reason))

    # -- handing over ----------------------------------------------------------------------------------------------------

    def hand_over(
        self,
        actor: Actor,
        command: Command,
        *,
        certificate_id: UUID,
        receiver: str = "self",
        proxy_name: str = "",
        proxy_relation: str = "",
        at: UUID | None = None,
        device_at: datetime | None = None,
    ) -> Outcome:
        """Record that a certificate was handed over.

        ``at`` is the conference whose page it was scanned on, if any: one of another conference is refused there
        (``other_conference``). ``device_at`` is when a phone without a network recorded it; a time that cannot be is left out.
        """

        def act(work: Work, row: Row, nomination: Nomination) -> None:
            nomination.hand_over(
                actor,
                certificate_id=certificate_id,
                conference_id=row["conference_id"],
                receiver=receiver,
                proxy_name=proxy_name,
                proxy_relation=proxy_relation,
                device_at=_plausible(device_at, work.now),
            )

        return self._on_certificate("conference.hand_over", actor, command, certificate_id, at, act)

    def note_absence(
        self, actor: Actor, command: Command, *, certificate_id: UUID, at: UUID | None = None
    ) -> Outcome:
        """Note that nobody came up for a certificate; it is handed over later."""

        def act(work: Work, row: Row, nomination: Nomination) -> None:
            nomination.note_absence(certificate_id=certificate_id, conference_id=row["conference_id"])

        return self._on_certificate("conference.hand_over", actor, command, certificate_id, at, act)

    def undo(self, actor: Actor, command: Command, *, certificate_id: UUID, reason: str) -> Outcome:
        """Take back a hand-over that was recorded by mistake."""

        def act(work: Work, row: Row, nomination: Nomination) -> None:
            nomination.undo_hand_over(actor, certificate_id=certificate_id, reason=reason)

        return self._on_certificate("conference.undo", actor, command, certificate_id, None, act)

    def require_not_replaced(self, certificate_id: UUID) -> None:
        """Refuse a paper that another has replaced, with the number of that one; where the award has ended, both."""
        by = self.replaced_by(certificate_id)
        if by is not None:
            number = f"{by['gold_book_number']:04d}/{by['decided_on'].year}"
            if by["status"] in AWARD_ENDS:
                raise Refused("replaced_and_ended", why=CERTIFICATE_ENDS[by["status"]], number=number)
            raise Refused("certificate_replaced", number=number)

    @staticmethod
    def require_as_issued(row: Row) -> None:
        """Refuse a certificate that says what was corrected since, until it is reissued."""
        if row["corrected_by"]:
            raise Refused("certificate_corrected", numbers=f"{row['gold_book_number']:04d}")

    def require_deliverable(self, row: Row | None, at: UUID | None = None) -> Row:
        """Return a certificate's line when it may be handed over now, at the conference ``at``; refuse it with the reason."""
        if row is None or row["conference_status"] not in ("opened", "closed"):
            raise Refused("not_in_conference")
        if at is not None and row["conference_id"] != at:
            other = self._log.query_one(
                "SELECT held_on, place FROM conferences WHERE conference_id = %s", (row["conference_id"],)
            )
            assert other is not None
            raise Refused("other_conference", day=f"{other['held_on']:%d/%m/%Y}", place=other["place"])
        if row["certificate_status"] != "valid":
            why = CERTIFICATE_ENDS.get(row["certificate_status"], _ENDED)
            raise Refused("certificate_not_valid", why=why)
        return row

    # -- helpers ---------------------------------------------------------------------------------------------------------

    def _on(
        self, actor: Actor, command: Command, conference_id: UUID, do: Callable[[Work, Conference], None]
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            work.authorise("conference.plan")
            conference = work.target(Conference, conference_id)
            do(work, conference)
            return {"id": str(conference_id), "version": conference.version}

        return self._kernel.run("conference.plan", actor, command, decide, record_id=conference_id)

    def _on_certificate(
        self,
        act: str,
        actor: Actor,
        command: Command,
        certificate_id: UUID,
        at: UUID | None,
        do: Callable[[Work, Row, Nomination], None],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            work.authorise(act)
            known = self._log.query_one(
                "SELECT nomination_id, unit_path, gold_book_number, status, corrected_by "
                f"FROM {EVERY_CERTIFICATE} c WHERE certificate_id = %s",
                (certificate_id,),
            )
            if known is None:
                raise Refused("certificate_unknown")
            work.authorise(act, known["unit_path"])
            self.require_not_replaced(certificate_id)
            if act == "conference.hand_over" and known["status"] == "valid":
                self.require_as_issued(known)
            row = self.line(actor, certificate_id)
            if act != "conference.undo":
                row = self.require_deliverable(row, at)
            if row is None:
                raise Refused("not_in_conference")
            do(work, row, work.load(Nomination, known["nomination_id"]))
            return {
                "id": str(certificate_id),
                "nomination_id": str(known["nomination_id"]),
                "conference_id": str(row["conference_id"]),
            }

        return self._kernel.run(act, actor, command, decide, record_id=certificate_id)

    def _require_certificates(self, decision_ids: Sequence[UUID]) -> None:
        found = self._log.query(
            "SELECT d.decision_id FROM decisions d WHERE d.decision_id = ANY(%s) AND d.status = 'signed' "
            "AND EXISTS (SELECT 1 FROM certificates c WHERE c.decision_id = d.decision_id)",
            (list(decision_ids),),
        )
        if {row["decision_id"] for row in found} != set(decision_ids):
            raise Refused("decision_without_certificates", field="decisions")


_ENDED: Final = Text("giấy không còn hiệu lực", "it is not valid any more")


def _plausible(device_at: datetime | None, now: datetime) -> datetime | None:
    """Return a phone's time when it can be right."""
    if device_at is None or device_at.tzinfo is None:
        return None
    return device_at if now - _KEPT_OFFLINE <= device_at <= now + _CLOCKS_DIFFER else None
