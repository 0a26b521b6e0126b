"""The chair's decision and the certificate; the council's session before them: ``council_sessions``, ``council_count``.

Decision and nominations are saved in one transaction: a dossier tells its own story.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import DECISION_STATUSES, SESSION_STATUSES, VERDICTS
from documents import TEMPLATE_VERSION
from workflows.assessments import Assessor
from workflows.authorisation import authorise, roles_for
from workflows.chains import due_after
from workflows.council_count import CouncilCount
from workflows.decision_numbers import next_decision_number
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.loaded import Loaded
from workflows.movement import Movements
from workflows.plans import PlanLibrary
from workflows.second_factor import Confirm, SecondFactors


class Council(CouncilCount):
    """Use cases from the agenda to the certificate."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        assessor: Assessor,
        factors: SecondFactors,
    ) -> None:
        super().__init__(kernel, movements, plans, issuer)
        self._assessor = assessor
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
            self._require_standing(nomination)
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

    def issue_certificates(
        self, actor: Actor, command: Command, *, nomination_ids: Sequence[UUID]
    ) -> Outcome:
        """Issue the certificates of several dossiers in one act: all in one transaction, with numbers in a row.

        What cannot be issued now is left out (``hindrances`` tells why); where that is everything, the first refusal is raised.
        """

        def decide(work: Work) -> Outcome:
            found = work.load_many(Nomination, nomination_ids)
            missing = [n for n in nomination_ids if n not in found]
            if missing:
                raise Refused("not_in_decision")
            issuable: list[Nomination] = []
            refusals: list[Refused] = []
            for nomination in found.values():
                named = roles_for("certificate.issue", nomination, self._plans.of(nomination))
                work.authorise("certificate.issue", nomination.unit_path, named)
                refusal = self._hindrance(work, nomination)
                if refusal is None:
                    issuable.append(nomination)
                else:
                    refusals.append(refusal)
            if not issuable:
                raise refusals[0] if refusals else Refused("not_in_decision")
            first = self._next(
                "SELECT coalesce(max(gold_book_number), 0) + 1 AS n FROM certificates WHERE %s = 0", 0
            )
            issued = []
            for number, nomination in enumerate(issuable, start=first):
                self._judge_again(work, nomination)
                certificate_id = uuid4()
                document, version, data = self._issuer.certificate(work, nomination, certificate_id, number)
                nomination.issue_certificate(
                    certificate_id=certificate_id,
                    gold_book_number=number,
                    template_version=version,
                    data=data,
                    document=document,
                )
                issued.append([str(nomination.id), number])
            return {"issued": issued}

        return self._kernel.run("certificate.issue", actor, command, decide)

    def hindrances(self, actor: Actor, nomination_ids: Sequence[UUID]) -> dict[UUID, Refused]:
        """Return why the certificates of dossiers cannot be issued now, by dossier; those that can are left out."""
        authorise(actor, "council.read")

        def look(work: Work) -> dict[UUID, Refused]:
            found = work.load_many(Nomination, nomination_ids)
            return {id: why for id, n in found.items() if (why := self._hindrance(work, n)) is not None}

        return self._kernel.consider(actor, Command(), look)

    def _hindrance(self, work: Work, nomination: Nomination) -> Refused | None:
        """Return why a certificate cannot be issued now without a reason of its own. Changes nothing."""
        try:
            self._require_standing(nomination)
            nomination.require_at_issue()
            result = self._assessor.judge(nomination, work.today, load=work.load)
        except Refused as refusal:
            return refusal
        if nomination.would_be_worse(str(result.verdict.value)):
            return Refused(
                "verdict_worse",
                field="deviation",
                now=VERDICTS[str(result.verdict.value)],
                voted=VERDICTS[nomination.voted_verdict],
            )
        return None

    @staticmethod
    def _require_standing(nomination: Nomination) -> None:
        """Refuse a certificate where there is one, nobody to name on it, or no award that stands."""
        if nomination.status == "award_cancelled":
            raise Refused("decision_state", status=DECISION_STATUSES["cancelled"])
        if nomination.status == "award_revoked":
            raise Refused("award_revoked")
        if nomination.certificate_id is not None:
            raise Refused("already_certified")
        if plain(nomination.subject_name) is None:
            raise Refused("subject_erased")
        if nomination.decision_id is None:
            raise Refused("not_in_decision")

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

    def _next(self, sql: str, value: int) -> int:
        row = self._log.query_one(sql, (value,))
        assert row is not None
        return int(row["n"])
