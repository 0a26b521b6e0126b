"""Issuing certificates: first the award is attested in the log and comes under a signed checkpoint, then the paper is made.

Both are acts of their own, so that a paper can carry the proof that the log has what it says. What is broken off in between goes
on with the same number.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4, uuid5

from aggregates.actors import Actor
from aggregates.conference import Conference
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import DECISION_STATUSES, VERDICTS
from aggregates.vocabulary_revocation import OPEN_REVOCATIONS
from ledger.book import Book, LedgerError
from ledger.verifier.certificate import award_hash
from ledger.verifier.leaf import SALT_BYTES
from rules.plan import Plan
from storage.application import Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, roles_for, scope_of
from workflows.council_count import CouncilCount
from workflows.issuing import Issuer, MadePaper
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.loaded import Loaded
from workflows.movement import Movements
from workflows.plans import PlanLibrary
from workflows.replaced_papers import ask_for

logger = logging.getLogger("chungtay.certifying")

MOST: Final = 200
"""How many certificates one act issues: some thirty seconds of work."""
WAITING: Final = 120.0
"""Seconds after which no further certificate of an act is begun: those that are made are issued, the others keep their numbers."""
Papers = dict[UUID, MadePaper | Refused]
_LAST_IN_GOLD_BOOK: Final = (
    "SELECT greatest((SELECT coalesce(max(gold_book_number), 0) FROM certificates), "
    "(SELECT coalesce(max(gold_book_number), 0) FROM superseded_certificates), "
    "(SELECT coalesce(max(gold_book_number), 0) FROM attested_awards)) AS n"
)


def issues(actor: Actor, plan: Plan, category: str | None = None) -> bool:
    """Whether a plan's chain gives the certificates to the officer's role; of one category, or of any."""
    chains = plan.categories.values() if category is None else (plan.category(category),)
    steps = (step for found in chains for step in found.chain)
    return any(step.act == "issue_certificate" and not actor.roles.isdisjoint(step.roles) for step in steps)


class Certifying(CouncilCount):
    """Use cases that end in certificates."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        assessor: Assessor,
        book: Book,
    ) -> None:
        super().__init__(kernel, movements, plans, issuer)
        self._assessor = assessor
        self._book = book

    def issue_certificate(
        self, actor: Actor, command: Command, *, nomination_id: UUID, deviation: str = ""
    ) -> Outcome:
        """Number the certificate, bind what it says to the ledger, and then render and keep it as issued.

        The dossier is judged once more first; ``deviation`` is the reason for issuing it although the assessment has become
        worse than the one the council voted on, without which that is refused (``verdict_worse``). ``ledger_stopped`` where the
        ledger signs nothing more.
        """

        def certifiable(work: Work, nomination: Nomination) -> Nomination:
            self._authorise_issue(work, nomination)
            self._require_standing(nomination)
            self._judge_again(work, nomination)
            nomination.require_certifiable(deviation)
            return nomination

        def attest(work: Work) -> Outcome:
            nomination = certifiable(work, work.target(Nomination, nomination_id))
            self._attest(nomination, self._last_number() + 1, deviation)
            return {"id": str(nomination_id)}

        def issue(work: Work, papers: Papers) -> Outcome:
            nomination = certifiable(work, work.load(Nomination, nomination_id))
            return {"id": str(nomination_id), **self._issue(nomination, papers, deviation)}

        return self._in_two_acts(actor, command, attest, issue, [nomination_id], nomination_id)

    def issue_certificates(
        self, actor: Actor, command: Command, *, nomination_ids: Sequence[UUID]
    ) -> Outcome:
        """Issue the certificates of several dossiers together, :data:`MOST` at most, with numbers in a row.

        What cannot be issued now is left out (``hindrances`` tells why, and ``unsigned`` in the outcome, in two languages, why
        some could not be signed); where that is everything, the first refusal is raised.
        """
        if len(nomination_ids) > MOST:
            raise Refused("too_many_certificates", field="nomination", limit=MOST)

        def issuable(work: Work) -> list[Nomination]:
            found = work.load_many(Nomination, nomination_ids)
            if any(n not in found for n in nomination_ids):
                raise Refused("not_in_decision")
            for nomination in found.values():
                self._authorise_issue(work, nomination)
            refusals = {id: self._hindrance(work, nomination) for id, nomination in found.items()}
            fit = [nomination for id, nomination in found.items() if refusals[id] is None]
            if not fit:
                raise next((r for r in refusals.values() if r is not None), Refused("not_in_decision"))
            for nomination in fit:
                self._judge_again(work, nomination)
            return fit

        def attest(work: Work) -> Outcome:
            number = self._last_number() + 1
            for nomination in issuable(work):
                number += self._attest(nomination, number)
            return {}

        def issue(work: Work, papers: Papers) -> Outcome:
            # What has become issuable only since has no number yet: another time. So has what could not be signed, unless
            # that is everything.
            attested = [n for n in issuable(work) if n.award_attested is not None]
            signed = [n for n in attested if isinstance(papers.get(n.id), MadePaper)]
            issued = [[str(n.id), self._issue(n, papers)["gold_book_number"]] for n in signed or attested]
            whys = [r.params["why"] for r in papers.values() if isinstance(r, Refused) and "why" in r.params]
            return {"issued": issued, "unsigned": [whys[0].vi, whys[0].en] if whys else None}

        return self._in_two_acts(actor, command, attest, issue, nomination_ids)

    def reissue_certificate(self, actor: Actor, command: Command, *, nomination_id: UUID) -> Outcome:
        """Replace a certificate whose line in the decision was corrected after it was issued.

        The new one has a number, an attested award and a proof of its own; the old one is superseded, and its number is never
        given again. The award stays as it was decided: nothing is judged once more. Where the old paper had been handed over
        it is asked back (``workflows.recovery``) in the same transaction. Raises ``not_certified``,
        ``not_corrected`` and ``revocation_open``.
        """

        def reissuable(work: Work, nomination: Nomination) -> Nomination:
            self._authorise_issue(work, nomination)
            if plain(nomination.subject_name) is None:
                raise Refused("subject_erased")
            nomination.require_reissuable()
            if not self._log.query_one(
                "SELECT 1 AS is FROM certificates WHERE nomination_id = %s AND status = 'valid' "
                "AND cardinality(corrected_by) > 0",
                (nomination.id,),
            ):
                raise Refused("not_corrected")
            if self._log.query_one(
                "SELECT 1 AS is FROM revocations WHERE nomination_id = %s AND status = ANY(%s) LIMIT 1",
                (nomination.id, list(OPEN_REVOCATIONS)),
            ):
                raise Refused("revocation_open")
            return nomination

        def attest(work: Work) -> Outcome:
            nomination = reissuable(work, work.target(Nomination, nomination_id))
            self._attest(nomination, self._last_number() + 1, anew=True)
            return {"id": str(nomination_id)}

        def issue(work: Work, papers: Papers) -> Outcome:
            nomination = reissuable(work, work.load(Nomination, nomination_id))
            if nomination.award_in_making is None:
                raise Refused("stale_version")
            old, handed_over = nomination.certificate_id, nomination.handed_over
            outcome = self._issue(nomination, papers, anew=True)
            assert old is not None
            new = UUID(outcome["certificate_id"])
            self._take_its_place(work, old, new)
            if handed_over is not None:
                ask_for(
                    work,
                    self._movements,
                    nomination,
                    certificate_id=old,
                    replaced_by=new,
                    out_since=handed_over.meta.occurred_on,
                )
            return {"id": str(nomination_id), **outcome}

        return self._in_two_acts(actor, command, attest, issue, [nomination_id], nomination_id)

    def to_reissue(self, actor: Actor) -> list[Row]:
        """Return the certificates in force that a correction has put out of date and that the officer is to reissue.

        Those first that have been so for longest. One whose award is about to be revoked waits for that.
        """
        rows = self._log.query(
            "SELECT c.certificate_id, c.nomination_id, c.decision_id, c.gold_book_number, c.awardee, c.corrected_by, "
            "c.category, n.plan_id, n.plan_version, u.name AS unit, w.name AS commune, (SELECT max(a.signed_on) "
            "FROM amendments a JOIN amendment_changes x USING (amendment_id) WHERE a.about = c.decision_id "
            "AND x.nomination_id = c.nomination_id AND a.status = 'signed') AS since "
            "FROM certificates c JOIN nominations n USING (nomination_id) JOIN units u ON u.unit_id = n.hamlet_id "
            "LEFT JOIN units w ON w.unit_id = u.parent_id WHERE c.status = 'valid' AND cardinality(c.corrected_by) > 0 "
            "AND starts_with(c.unit_path, %s) AND NOT EXISTS (SELECT 1 FROM revocations r "
            "WHERE r.nomination_id = c.nomination_id AND r.status = ANY(%s)) ORDER BY since, c.gold_book_number LIMIT 200",
            (scope_of(actor), list(OPEN_REVOCATIONS)),
        )
        return [
            row
            for row in rows
            if issues(actor, self._plans.get(row["plan_id"], row["plan_version"]), row["category"])
        ]

    def hindrances(self, actor: Actor, nomination_ids: Sequence[UUID]) -> dict[UUID, Refused]:
        """Return why the certificates of dossiers cannot be issued now, by dossier; those that can are left out."""
        authorise(actor, "council.read")

        def look(work: Work) -> dict[UUID, Refused]:
            found = work.load_many(Nomination, nomination_ids)
            return {id: why for id, n in found.items() if (why := self._hindrance(work, n)) is not None}

        return self._kernel.consider(actor, Command(), look)

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

    # -- the two acts --------------------------------------------------------------------------------------------------

    def _in_two_acts(
        self,
        actor: Actor,
        command: Command,
        attest: Callable[[Work], Outcome],
        issue: Callable[[Work, Papers], Outcome],
        nomination_ids: Sequence[UUID],
        record_id: UUID | None = None,
    ) -> Outcome:
        """Attest, let the ledger sign for it, make the papers, issue. The command is done when its second act is.

        The papers are made between the acts: a token and a time-stamping service may keep whoever waits for them, and an act
        holds one of the few connections to the database.
        """
        done = self._kernel.outcome("certificate.issue", actor, command)
        if done is not None:
            return done
        unready = self._issuer.unready()

        def attest_if_ready(work: Work) -> Outcome:
            told = attest(work)
            # Last: who may not do it is told so, and nothing about the key. What is refused here is not saved.
            if unready is not None:
                raise unready
            return told

        first = replace(command, id=uuid5(command.id, "attest"))
        told = self._kernel.run("certificate.issue", actor, first, attest_if_ready, record_id=record_id)
        if command.rehearsal:
            return told
        try:
            self._book.catch_up()
        except LedgerError as error:
            logger.error("no certificate is issued: %s", error)
            raise Refused("ledger_stopped") from error
        papers = self._made(nomination_ids)
        # The version the person saw was asked for in the first act, and the first act has moved it on.
        second = replace(command, expected_version=None)
        return self._kernel.run(
            "certificate.issue", actor, second, lambda work: issue(work, papers), record_id=record_id
        )

    def _made(self, nomination_ids: Sequence[UUID]) -> Papers:
        """Return the certificates of attested awards, or why there is none; after :data:`WAITING` seconds no more are begun."""
        papers: Papers = {}
        end = time.monotonic() + WAITING
        failed: Refused | None = None
        for id, nomination in self._log.load_many(Nomination, nomination_ids).items():
            if nomination.award_attested is None:
                continue
            if failed is not None:
                papers[id] = failed
                continue
            try:
                papers[id] = self._issuer.made(nomination, self._book)
            except Refused as refusal:
                papers[id] = refusal
                # What signs is away: the others are not tried, and what is signed is issued.
                failed = refusal if refusal.code == "signing_failed" else None
            if time.monotonic() > end:
                failed = Refused("stale_version")
        return papers

    def _attest(self, nomination: Nomination, free: int, deviation: str = "", *, anew: bool = False) -> bool:
        """Fix in the log what the certificate will say; return whether it took the number ``free``.

        A certificate that was broken off before its paper was made keeps its number.
        """
        before = nomination.award_in_making
        id = before.certificate_id if before else uuid4()
        number = before.gold_book_number if before else free
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
                anew=anew,
            )
        return before is None

    def _issue(
        self, nomination: Nomination, papers: Papers, deviation: str = "", *, anew: bool = False
    ) -> Outcome:
        """Keep the paper that was made of an attested award and record it."""
        made = papers.get(nomination.id) or Refused("stale_version")
        if isinstance(made, Refused):
            raise made
        document, version, data = self._issuer.certificate(nomination, made)
        attested = nomination.award_attested
        assert attested is not None
        nomination.issue_certificate(
            certificate_id=attested.certificate_id,
            gold_book_number=attested.gold_book_number,
            template_version=version,
            data=data,
            document=document,
            deviation=deviation,
            anew=anew,
        )
        return {
            "certificate_id": str(attested.certificate_id),
            "gold_book_number": attested.gold_book_number,
        }

    def _take_its_place(self, work: Work, old: UUID, new: UUID) -> None:
        """Let a reissued certificate be called up at the conference where the old one had its turn."""
        for row in self._log.query(
            "SELECT conference_id FROM conference_places JOIN conferences USING (conference_id) "
            "WHERE certificate_id = %s AND status <> 'cancelled'",
            (old,),
        ):
            work.load(Conference, row["conference_id"]).replace_certificate(old, new)

    # -- what has to hold ----------------------------------------------------------------------------------------------

    def _authorise_issue(self, work: Work, nomination: Nomination) -> None:
        named = roles_for("certificate.issue", nomination, self._plans.of(nomination))
        work.authorise("certificate.issue", nomination.unit_path, named)

    def _hindrance(self, work: Work, nomination: Nomination) -> Refused | None:
        """Return why a certificate cannot be issued now without a reason of its own. Changes nothing."""
        try:
            self._require_standing(nomination)
            nomination.require_at_issue()
            # One name that cannot be printed does not keep the others waiting.
            self._issuer.attested(nomination, nomination.id, 1)
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

    def _judge_again(self, work: Work, nomination: Nomination) -> None:
        """Record the present assessment where it says something else than the kept one."""
        if not nomination.live or plain(nomination.subject_name) is None:
            return
        result = self._assessor.judge(nomination, work.today, load=work.load)
        if str(result.verdict.value) != nomination.verdict:
            nomination.reassess(
                verdict=str(result.verdict.value), assessment=result.to_dict(), cause="before_award"
            )

    def _last_number(self) -> int:
        row = self._log.query_one(_LAST_IN_GOLD_BOOK)
        assert row is not None
        return int(row["n"])
