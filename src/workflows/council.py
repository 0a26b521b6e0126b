"""The council's session, the chair's decision, and the certificate.

Session and nominations, decision and nominations are saved in one transaction each: a dossier tells its own story.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import SESSION_STATUSES
from storage.application import Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, roles_for
from workflows.chains import due_after
from workflows.council_views import CouncilViews
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.kin import KIN_TODAY
from workflows.loaded import Loaded
from workflows.movement import Movements
from workflows.plans import PlanLibrary


class Council(CouncilViews):
    """Use cases from the agenda to the certificate."""

    def __init__(
        self, kernel: Kernel, movements: Movements, plans: PlanLibrary, issuer: Issuer, assessor: Assessor
    ) -> None:
        super().__init__(kernel.log)
        self._kernel = kernel
        self._movements = movements
        self._plans = plans
        self._issuer = issuer
        self._assessor = assessor

    # -- session -------------------------------------------------------------------------------------------------------

    def convene(
        self,
        actor: Actor,
        command: Command,
        *,
        held_on: date,
        place: str,
        nomination_ids: list[UUID],
        session_id: UUID | None = None,
    ) -> Outcome:
        """Invite all council members of ``held_on`` to decide on dossiers that wait for the council.

        Recusals that follow from the data (nominated, verified, kin) are recorded at once.
        """
        id = session_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("council.convene")
            members = self.members_on(held_on)
            chair = next((m["officer_id"] for m in members if m["role"] == "council_chair"), None)
            if chair is None:
                raise Refused("not_a_member", field="members")
            wanted = list(dict.fromkeys(nomination_ids))
            agenda: list[tuple[UUID, UUID]] = []
            ready = {r["nomination_id"]: r for r in self.ready(actor)}
            for nomination_id in wanted:
                row = ready.get(nomination_id)
                if row is None:
                    raise Refused("not_on_agenda", field="nominations")
                agenda.append((nomination_id, row["subject_id"]))
            session = CouncilSession.convene(
                id,
                held_on=held_on,
                place=place,
                chair=chair,
                members=[m["officer_id"] for m in members],
                agenda=agenda,
                rule=self._rule(),
                today=work.today,
            )
            work.add(session)
            for conflict in self._conflicts(session.members, wanted):
                session.recuse(conflict["officer_id"], conflict["nomination_id"], conflict["ground"])
            return {"id": str(id)}

        return self._kernel.run("council.convene", actor, command, decide)

    def open(self, actor: Actor, command: Command, *, session_id: UUID, present: list[UUID]) -> Outcome:
        """Take attendance and open the session."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.open")
            session = work.target(CouncilSession, session_id)
            if work.today < session.held_on:
                raise Refused("future_date", field="held_on", day=session.held_on.strftime("%d/%m/%Y"))
            session.open(present)
            return {"id": str(session_id)}

        return self._kernel.run("council.open", actor, command, decide, record_id=session_id)

    def recuse(
        self,
        actor: Actor,
        command: Command,
        *,
        session_id: UUID,
        nomination_id: UUID,
        member: UUID | None = None,
    ) -> Outcome:
        """Step out of one dossier, or, for the standing office, record that a member did."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.recuse")
            who = member or actor.officer_id
            if who != actor.officer_id and actor.role != "standing_office":
                raise Refused("forbidden")
            work.load(CouncilSession, session_id).recuse(who, nomination_id, "declared")
            return {"id": str(session_id)}

        return self._kernel.run("council.recuse", actor, command, decide, record_id=session_id)

    def vote(self, actor: Actor, command: Command, *, session_id: UUID, ballots: dict[UUID, str]) -> Outcome:
        """Cast the member's own ballots, all of them or none."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.vote")
            session = work.load(CouncilSession, session_id)
            if not ballots:
                raise Refused("bad_choice", field="choice", value="")
            for nomination_id, choice in ballots.items():
                # Asked again at the ballot: kin or part in the dossier may have come after the session was convened.
                if nomination_id in session.items:
                    grounds = self._conflicts([actor.officer_id], [nomination_id])
                    if grounds and actor.officer_id not in session.items[nomination_id].recused:
                        raise Refused(
                            "verifier_may_not_vote" if grounds[0]["ground"] == "verified" else "own_affair"
                        )
                session.cast_ballot(actor.officer_id, nomination_id, choice)
            return {"id": str(session_id)}

        return self._kernel.run("council.vote", actor, command, decide, record_id=session_id)

    def close(self, actor: Actor, command: Command, *, session_id: UUID, reasons: dict[UUID, str]) -> Outcome:
        """Close the session: results, the dossiers' next step and the minutes, in one transaction."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.close")
            session = work.target(CouncilSession, session_id)
            nominations = {n: work.load(Nomination, n) for n in session.items}
            postponed = frozenset(
                n
                for n, a in nominations.items()
                if a.current_step["act"] != "record_council_result" or not a.live or a.holds
            )
            tallies = session.close({n: a.verdict for n, a in nominations.items()}, reasons, postponed)
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

        return self._kernel.run("council.close", actor, command, decide, record_id=session_id)

    def cancel(self, actor: Actor, command: Command, *, session_id: UUID, reason: str) -> Outcome:
        """Call a session off before it is closed; its dossiers are ready for another agenda at once."""

        def decide(work: Work) -> Outcome:
            work.authorise("council.cancel")
            work.target(CouncilSession, session_id).cancel(reason)
            return {"id": str(session_id)}

        return self._kernel.run("council.cancel", actor, command, decide, record_id=session_id)

    # -- decision ------------------------------------------------------------------------------------------------------

    def draft_decision(
        self, actor: Actor, command: Command, *, session_id: UUID, decision_id: UUID | None = None
    ) -> Outcome:
        """Draft the decision from what the session proposed."""
        id = decision_id or uuid4()

        def decide(work: Work) -> Outcome:
            work.authorise("decision.draft")
            session = self._log.load(CouncilSession, session_id)
            if session.status != "closed":
                raise Refused("session_state", status=SESSION_STATUSES[session.status])
            items = [(n, session.items[n].subject) for n, r in session.results.items() if r["proposed"]]
            still = {
                r["nomination_id"]
                for r in self._log.query(
                    "SELECT nomination_id FROM nominations WHERE nomination_id = ANY(%s) AND live AND holds = 0 "
                    "AND act = 'decide'",
                    ([n for n, _ in items],),
                )
            }
            work.add(
                AwardDecision.draft(id, session_id=session_id, items=[i for i in items if i[0] in still])
            )
            return {"id": str(id)}

        return self._kernel.run("decision.draft", actor, command, decide, record_id=session_id)

    def decline(
        self, actor: Actor, command: Command, *, decision_id: UUID, nomination_id: UUID, reason: str
    ) -> Outcome:
        """Take one nominee off the draft, with a reason; the dossier closes in the same transaction."""

        def decide(work: Work) -> Outcome:
            work.authorise("decision.decline")
            work.target(AwardDecision, decision_id).decline(nomination_id, reason)
            work.load(Nomination, nomination_id).decline_award(actor, decision_id=decision_id, reason=reason)
            return {"id": str(decision_id)}

        return self._kernel.run("decision.decline", actor, command, decide, record_id=decision_id)

    def sign(self, actor: Actor, command: Command, *, decision_id: UUID) -> Outcome:
        """Sign the decision under the next number of the year; every dossier in it is decided in the same transaction.

        Each is judged once more first. One that is held, or whose assessment is worse than the one the council voted on, is
        left for a later decision: it stays at its step until its facts are verified again, or is declined in a draft. Where
        all of them are worse, the signature is refused (``verdict_worse``).
        """

        def decide(work: Work) -> Outcome:
            work.authorise("decision.sign")
            decision = work.target(AwardDecision, decision_id)
            signed_on = work.command.occurred_on or work.today
            if signed_on != work.today:
                raise Refused(
                    "bad_date",
                    field="occurred_on",
                    day=signed_on.strftime("%d/%m/%Y"),
                    low=work.today.strftime("%d/%m/%Y"),
                    high=work.today.strftime("%d/%m/%Y"),
                )
            number = self._next(
                "SELECT coalesce(max(number), 0) + 1 AS n FROM decisions WHERE year = %s", signed_on.year
            )
            nominations: list[Nomination] = []
            worse: list[Nomination] = []
            for nomination_id in list(decision.items):
                nomination = work.load(Nomination, nomination_id)
                if nomination.live and not nomination.holds and nomination.current_step["act"] == "decide":
                    if actor.roles.isdisjoint(nomination.current_step["roles"]):
                        raise Refused("forbidden")
                    self._judge_again(work, nomination)
                    (worse if nomination.worse_than_voted else nominations).append(nomination)
                else:
                    # Held or withdrawn since the draft: the others do not wait for it.
                    decision.defer(nomination_id)
            if worse and not nominations:
                raise worse[0].worse()
            for nomination in worse:
                decision.defer(nomination.id)
            conflicts = self._conflicts([actor.officer_id], list(decision.items))
            if any(c["ground"] == "verified" for c in conflicts):
                # The dossier knows who checked it; whoever confirmed an income under it does not sign either.
                raise Refused("verifier_may_not_vote")
            decision.sign(actor, number=number, on=signed_on)
            for nomination in nominations:
                nomination.decide_award(
                    actor,
                    decision_id=decision_id,
                    number=number,
                    signed_on=signed_on,
                    due_on=due_after(self._plans.of(nomination), work.today, nomination),
                )
            document, version = self._issuer.decision(work, decision, nominations, actor)
            decision.issue_document(document, version)
            return {"id": str(decision_id), "number": number, "year": signed_on.year}

        return self._kernel.run("decision.sign", actor, command, decide, record_id=decision_id)

    # -- certificate ---------------------------------------------------------------------------------------------------

    def issue_certificate(
        self, actor: Actor, command: Command, *, nomination_id: UUID, deviation: str = ""
    ) -> Outcome:
        """Render, number and keep the certificate as issued.

        The dossier is judged once more first; ``deviation`` is the reason for issuing it although the assessment has become
        worse than the one the council voted on, without which that is refused (``verdict_worse``).
        """

        def decide(work: Work) -> Outcome:
            nomination = work.target(Nomination, nomination_id)
            named = roles_for("certificate.issue", nomination, self._plans.of(nomination))
            work.authorise("certificate.issue", nomination.unit_path, named)
            if nomination.certificate_id is not None:
                raise Refused("already_certified")
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            assert nomination.decision_id is not None or nomination.status != "decided"
            if nomination.decision_id is None:
                raise Refused("not_in_decision")
            self._judge_again(work, nomination)
            nomination.require_certifiable(deviation)
            number = self._next(
                "SELECT coalesce(max(gold_book_number), 0) + 1 AS n FROM certificates WHERE %s = 0", 0
            )
            certificate_id = uuid4()
            document, version, data = self._issuer.certificate(work, nomination, certificate_id, number)
            nomination.issue_certificate(
                certificate_id=certificate_id,
                gold_book_number=number,
                template_version=version,
                data=data,
                document=document,
                deviation=deviation,
            )
            return {
                "id": str(nomination_id),
                "certificate_id": str(certificate_id),
                "gold_book_number": number,
            }

        return self._kernel.run("certificate.issue", actor, command, decide, record_id=nomination_id)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def present_verdicts(self, actor: Actor, nomination_ids: Sequence[UUID]) -> dict[UUID, tuple[str, bool]]:
        """Return how dossiers are judged today, and whether that is worse than what the council voted on.

        Nothing is recorded. Where the dossier is closed or its subject's data erased, the last recorded verdict stands.
        """
        authorise(actor, "council.read")
        loaded = Loaded(
            self._log,
            self._log.query(
                "SELECT nomination_id, subject_id, commitment_id FROM nominations WHERE nomination_id = ANY(%s)",
                (list(nomination_ids),),
            ),
        )
        today = self._kernel.clock.today()
        found = {}
        for id, nomination in loaded.nominations.items():
            verdict = nomination.verdict
            if nomination.live and plain(nomination.subject_name) is not None:
                verdict = str(self._assessor.judge(nomination, today, load=loaded).verdict.value)
            found[id] = (verdict, nomination.would_be_worse(verdict))
        return found

    def _judge_again(self, work: Work, nomination: Nomination) -> None:
        """Record the present assessment where it says something else than the kept one."""
        if not nomination.live or plain(nomination.subject_name) is None:
            return
        result = self._assessor.judge(nomination, work.today, load=work.load)
        if str(result.verdict.value) != nomination.verdict:
            nomination.reassess(
                verdict=str(result.verdict.value), assessment=result.to_dict(), cause="before_award"
            )

    def _conflicts(self, members: list[UUID], nomination_ids: list[UUID]) -> list[Row]:
        """Members who proposed or verified a dossier, or have kin in its household."""
        return self._log.query(
            "SELECT DISTINCT ON (nomination_id, officer_id) nomination_id, officer_id, ground FROM ("
            "SELECT nomination_id, officer_id, part AS ground FROM nomination_officers "
            "UNION ALL SELECT n.nomination_id, k.officer_id, 'kin' FROM nominations n "
            f"JOIN {KIN_TODAY} k ON k.household_id = n.subject_id "
            "UNION ALL SELECT n.nomination_id, s.officer_id, 'kin' FROM nominations n "
            "JOIN nominees s ON s.nominee_id = n.subject_id WHERE s.officer_id IS NOT NULL "
            "UNION ALL SELECT n.nomination_id, a.officer_id, 'own_unit' FROM nominations n "
            "JOIN appointments a ON a.unit_id IN (WITH RECURSIVE later AS (SELECT n.subject_id AS id UNION "
            "SELECT s.unit_id FROM later JOIN units u ON u.unit_id = later.id JOIN units s ON s.unit_id = u.successor_id "
            "WHERE u.kind <> 'department' OR s.kind = 'department') SELECT id FROM later) "
            "UNION ALL SELECT n.nomination_id, v.officer_id, 'verified' FROM nominations n "
            "JOIN income_verifications v USING (commitment_id) WHERE v.officer_id IS NOT NULL "
            "UNION ALL SELECT n.nomination_id, s.officer_id, 'verified' FROM nominations n "
            "JOIN income_surveys s USING (commitment_id) WHERE s.officer_id IS NOT NULL) x "
            "WHERE officer_id = ANY(%s) AND nomination_id = ANY(%s) ORDER BY nomination_id, officer_id, ground DESC",
            (members, nomination_ids),
        )

    def _rule(self) -> dict[str, Any]:
        rule = self._movements.in_force().plan.council_rule
        return {
            "quorum": str(rule.quorum),
            "threshold": str(rule.threshold),
            "base": rule.base,
            "secret": rule.secret,
            "written_absentee_allowed": rule.written_absentee_allowed,
            "tie_rule": rule.tie_rule,
        }

    def _next(self, sql: str, value: int) -> int:
        row = self._log.query_one(sql, (value,))
        assert row is not None
        return int(row["n"])
