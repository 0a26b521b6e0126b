"""The chair's decision and the certificate; the council's session before them: ``council_sessions``, ``council_count``.

Decision and nominations are saved in one transaction: a dossier tells its own story.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4, uuid5

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import DECISION_STATUSES, SESSION_STATUSES
from documents import TEMPLATE_VERSION
from ledger.book import Book, LedgerError
from ledger.verifier.certificate import award_hash
from ledger.verifier.leaf import SALT_BYTES
from workflows.assessments import Assessor
from workflows.authorisation import authorise, roles_for
from workflows.chains import due_after
from workflows.council_count import CouncilCount
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.loaded import Loaded
from workflows.movement import Movements
from workflows.plans import PlanLibrary
from workflows.second_factor import Confirm, SecondFactors

_NEXT_IN_GOLD_BOOK: Final = (
    "SELECT greatest((SELECT coalesce(max(gold_book_number), 0) FROM certificates), "
    "(SELECT coalesce(max(gold_book_number), 0) FROM attested_awards)) + 1 AS n WHERE %s = 0"
)
logger = logging.getLogger("chungtay.council")


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
        book: Book,
    ) -> None:
        super().__init__(kernel, movements, plans, issuer)
        self._assessor = assessor
        self._factors = factors
        self._book = book

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
            number = self._next(
                "SELECT coalesce(max(number), 0) + 1 AS n FROM decision_numbers WHERE year = %s",
                signed_on.year,
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
        """Number the certificate, bind what it says to the ledger, and then render and keep it as issued.

        Two acts: the first fixes the award and its number in the log; the second makes the paper, with the proof that a signed
        checkpoint has it. What was broken off in between goes on with the same number. The dossier is judged once more first;
        ``deviation`` is the reason for issuing it although the assessment has become worse than the one the council voted on,
        without which that is refused (``verdict_worse``). ``ledger_stopped`` where the ledger signs nothing more.
        """

        def certifiable(work: Work, nomination: Nomination) -> None:
            named = roles_for("certificate.issue", nomination, self._plans.of(nomination))
            work.authorise("certificate.issue", nomination.unit_path, named)
            if nomination.certificate_id is not None:
                raise Refused("already_certified")
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            assert nomination.decision_id is not None or nomination.status != "decided"
            if nomination.decision_id is None:
                raise Refused("not_in_decision")
            if nomination.status == "award_cancelled":
                raise Refused("decision_state", status=DECISION_STATUSES["cancelled"])
            self._judge_again(work, nomination)
            nomination.require_certifiable(deviation)

        def attest(work: Work) -> Outcome:
            nomination = work.target(Nomination, nomination_id)
            certifiable(work, nomination)
            before = nomination.award_attested
            id = before.certificate_id if before else uuid4()
            number = before.gold_book_number if before else self._next(_NEXT_IN_GOLD_BOOK, 0)
            version, award = self._issuer.attested(nomination, id, number)
            text = award.decode()
            if before is None or (plain(before.award) or {}).get("award") != text:
                salt = secrets.token_bytes(SALT_BYTES)
                nomination.attest_award(
                    certificate_id=id,
                    gold_book_number=number,
                    template_version=version,
                    award_hash=award_hash(salt, award).hex(),
                    award={"award": text, "salt": salt.hex()},
                    deviation=deviation,
                )
            return {"id": str(nomination_id), "gold_book_number": number}

        def issue(work: Work) -> Outcome:
            nomination = work.load(Nomination, nomination_id)
            certifiable(work, nomination)
            document, version, data = self._issuer.certificate(work, nomination, self._book)
            attested = nomination.award_attested
            assert attested is not None
            nomination.issue_certificate(
                certificate_id=attested.certificate_id,
                gold_book_number=attested.gold_book_number,
                template_version=version,
                data=data,
                document=document,
                deviation=deviation,
            )
            return {
                "id": str(nomination_id),
                "certificate_id": str(attested.certificate_id),
                "gold_book_number": attested.gold_book_number,
            }

        done = self._kernel.outcome("certificate.issue", actor, command)
        if done is not None:
            return done
        first = replace(command, id=uuid5(command.id, "attest"))
        self._kernel.run("certificate.issue", actor, first, attest, record_id=nomination_id)
        if command.rehearsal:
            return {"id": str(nomination_id)}
        try:
            self._book.catch_up()
        except LedgerError as error:
            logger.error("no certificate is issued: %s", error)
            raise Refused("ledger_stopped") from error
        return self._kernel.run(
            "certificate.issue",
            actor,
            replace(command, expected_version=None),
            issue,
            record_id=nomination_id,
        )

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
