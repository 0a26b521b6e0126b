"""The count of a session, its review, and the publication that writes the results into the dossiers.

Counting opens the box of secret ballots: one transaction records who took part and the shuffled choices and empties the box;
the key is destroyed after it. Nobody but the chair and the standing office is shown a result before it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from aggregates.actors import Actor
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from workflows.chains import due_after
from workflows.council_sessions import CouncilSessions
from workflows.kernel import Command, Outcome, Work

_RACES = 5
"""How often a count begins anew because somebody voted while the box was being read."""


class _VotedMeanwhile(Exception):
    """The box was read at another moment than the record."""


class CouncilCount(CouncilSessions):
    """What is done from the last ballot to the published results."""

    def count(self, actor: Actor, command: Command, *, session_id: UUID) -> Outcome:
        """Count all dossiers that wait for it. The box is emptied in the same transaction and its key destroyed."""
        for _ in range(_RACES):
            try:
                return self._count(actor, command, session_id)
            except _VotedMeanwhile:
                continue
        raise Refused("stale_version")

    def _count(self, actor: Actor, command: Command, session_id: UUID) -> Outcome:
        emptied: list[int] = []

        def decide(work: Work) -> Outcome:
            emptied.clear()
            work.authorise("council.count")
            session = work.target(CouncilSession, session_id)
            nominations = {
                i.nomination_id: work.load(Nomination, i.nomination_id) for i in session.open_items
            }
            postponed = put_off(nominations)
            box: dict[UUID, list[str]] = {}
            if session.status == "opened" and any(i.secret and i.given for i in session.open_items):
                with self._log.connection() as connection:
                    box = self._boxes.open(connection, session_id, session.box)
            emptied.append(session.box)
            try:
                tallies = session.count({n: a.verdict for n, a in nominations.items()}, box, postponed)
            except Refused as refusal:
                if refusal.code == "ballot_box_broken" and self._moved_on(session):
                    raise _VotedMeanwhile from None
                raise
            return {"id": str(session_id), "counted": len(tallies)}

        outcome = self._kernel.run(
            "council.count",
            actor,
            command,
            decide,
            record_id=session_id,
            finish=lambda connection: self._empty(connection, session_id, emptied),
        )
        self.destroy_keys(session_id)
        return outcome

    def lose_box(self, actor: Actor, command: Command, *, session_id: UUID, reason: str) -> Outcome:
        """Record that the box of secret ballots cannot be opened, and why, so that those who voted in it vote again.

        Refused while it can be opened: a box is not thrown away because of what may be in it.
        """
        emptied: list[int] = []

        def decide(work: Work) -> Outcome:
            emptied.clear()
            work.authorise("council.lose_box")
            session = work.target(CouncilSession, session_id)
            if self.box_opens(session):
                raise Refused("box_is_empty")
            emptied.append(session.box)
            session.lose_box(reason)
            return {"id": str(session_id)}

        outcome = self._kernel.run(
            "council.lose_box",
            actor,
            command,
            decide,
            record_id=session_id,
            finish=lambda connection: self._empty(connection, session_id, emptied),
        )
        self.destroy_keys(session_id)
        return outcome

    def box_opens(self, session: CouncilSession) -> bool:
        """Whether the box can be opened and holds as many ballots as the record says; true as well while it is empty."""
        waiting = [i for i in session.open_items if i.given]
        if not waiting:
            return True
        try:
            with self._log.connection() as connection:
                box = self._boxes.open(connection, session.id, session.box)
        except Refused:
            return False
        return all(len(box.get(i.nomination_id, ())) == len(i.given) for i in waiting)

    def lost_boxes(self) -> list[date]:
        """Return the days of sessions under way whose box of secret ballots cannot be opened, or is not there any more."""
        rows = self._log.query(
            "SELECT session_id, held_on FROM council_sessions WHERE status IN ('opened', 'adjourned') ORDER BY held_on"
        )
        return [
            row["held_on"]
            for row in rows
            if not self.box_opens(self._log.load(CouncilSession, row["session_id"]))
        ]

    def order_revote(
        self, actor: Actor, command: Command, *, session_id: UUID, nomination_id: UUID, reason: str
    ) -> Outcome:
        """Have one dossier voted on again; its count stays on record."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.revote")
            session = work.target(CouncilSession, session_id)
            session.order_revote(nomination_id, reason)
            self._recuse_by_data(session)
            return {"id": str(session_id)}

        return self._kernel.run("council.revote", actor, command, decide, record_id=session_id)

    def publish(
        self, actor: Actor, command: Command, *, session_id: UUID, reasons: Mapping[UUID, str]
    ) -> Outcome:
        """Publish all results: the dossiers' next step and the minutes follow in the same transaction.

        ``reasons`` hold the written reason for each result against an assessment. What was held or withdrawn since the
        count is put off: no decision is taken while a hold stands.
        """

        def decide(work: Work) -> Outcome:
            work.authorise("council.publish")
            session = work.target(CouncilSession, session_id)
            nominations = {n: work.load(Nomination, n) for n in session.items}
            tallies = session.publish(
                {n: a.verdict for n, a in nominations.items()},
                reasons,
                put_off({n: a for n, a in nominations.items() if session.items[n].count is not None}),
            )
            for tally in tallies:
                nomination = nominations[tally.nomination_id]
                nomination.record_council_result(
                    session_id=session_id,
                    votes_for=tally.votes_for,
                    votes_against=tally.votes_against,
                    abstained=tally.abstained,
                    base=tally.base,
                    proposed=tally.proposed,
                    deviation=reasons.get(tally.nomination_id, "").strip() or None,
                    due_on=due_after(self._plans.of(nomination), work.today, nomination),
                )
            document, version = self._issuer.council_minutes(work, session, nominations, tallies, reasons)
            session.issue_minutes(document, version)
            return {"id": str(session_id), "proposed": sum(1 for t in tallies if t.proposed)}

        return self._kernel.run("council.publish", actor, command, decide, record_id=session_id)

    def _moved_on(self, session: CouncilSession) -> bool:
        row = self._log.query_one(
            "SELECT max(originator_version) AS v FROM stored_events WHERE originator_id = %s", (session.id,)
        )
        return row is not None and row["v"] != session.version


def put_off(nominations: Mapping[UUID, Nomination]) -> dict[UUID, str]:
    """Return the dossiers on which nothing may be decided now, with the reason."""
    found: dict[UUID, str] = {}
    for id, nomination in nominations.items():
        if not nomination.live or nomination.current_step["act"] != "record_council_result":
            found[id] = "not_waiting"
        elif nomination.holds:
            found[id] = "held"
    return found
