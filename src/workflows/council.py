"""The chair's decision and the certificate; the council's session before them: ``council_sessions``, ``council_count``.

Decision and nominations are saved in one transaction: a dossier tells its own story.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.refusals import Refused
from aggregates.vocabulary import SESSION_STATUSES
from documents import TEMPLATE_VERSION
from ledger.book import Book
from workflows.assessments import Assessor
from workflows.certifying import Certifying
from workflows.chains import due_after
from workflows.decision_numbers import next_decision_number
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.plans import PlanLibrary
from workflows.second_factor import Confirm, SecondFactors


class Council(Certifying):
    """Use cases from the agenda to the certificate."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        assessor: Assessor,
        factors: SecondFactors,
        book: Book,
    ) -> None:
        super().__init__(kernel, movements, plans, issuer, assessor, book)
        self._factors = factors

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

    def sign(self, actor: Actor, command: Command, *, decision_id: UUID, code: str) -> Outcome:
        """Sign the decision under the next number of the year; every dossier in it is decided in the same transaction.

        Each is judged once more first. One that is held, or whose assessment is worse than the one the council voted on, is
        left for a later decision: it stays at its step until its facts are verified again, or is declined in a draft. Where
        all of them are worse, the signature is refused (``verdict_worse``). ``code`` is the officer's second factor; who signs
        for somebody else needs an authority on file that holds on the day (``authority_missing``).
        """

        def decide(work: Work, confirm: Confirm) -> Outcome:
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
            number = next_decision_number(self._log, signed_on.year)
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
            authority = self._log.load(Officer, actor.officer_id).authority_on(
                actor.appointment_id, signed_on
            )
            decision.sign(
                actor,
                number=number,
                on=signed_on,
                authority=authority.words if authority else "",
                confirmed_by=confirm(),
            )
            for nomination in nominations:
                nomination.decide_award(
                    actor,
                    decision_id=decision_id,
                    number=number,
                    signed_on=signed_on,
                    due_on=due_after(self._plans.of(nomination), work.today, nomination),
                )
            document, word = self._issuer.decision(work, decision, nominations, actor)
            decision.issue_document(document, TEMPLATE_VERSION["decision"])
            decision.issue_word(word, TEMPLATE_VERSION["decision_docx"])
            return {"id": str(decision_id), "number": number, "year": signed_on.year}

        return self._factors.run("decision.sign", actor, command, decide, code=code, record_id=decision_id)
