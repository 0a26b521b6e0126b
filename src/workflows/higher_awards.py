"""Referrals for a higher award (khen cao, plan V.2): prepared, weighed, signed, sent as one dossier, and what came back.

Who may be referred holds a standing award of the movement; nothing about them is on hold. Dated rules (``data/higher_awards.toml``)
refuse a referral or warn of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.higher_award import HigherAwardReferral
from aggregates.nomination import Nomination
from aggregates.officer import Officer
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.values import Evidence
from aggregates.vocabulary import NOMINATION_STATUSES
from aggregates.vocabulary_higher import OPEN_REFERRALS
from aggregates.vocabulary_revocation import OPEN_REVOCATIONS
from documents import TEMPLATE_VERSION
from documents.data import Signatory
from rules.text import in_both
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may
from workflows.higher_award_rules import HigherRule, higher_forms, rules_on
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.paper_words import signatory
from workflows.papers import Upload, keep
from workflows.plans import PlanLibrary
from workflows.referral_papers import DOCX, ReferralPapers
from workflows.second_factor import Confirm, SecondFactors

_UNDECIDED: Final[LiteralString] = "('proposed', 'hearing', 'heard', 'advised')"
"""``OPEN_REVOCATIONS``."""
_LISTED: Final[LiteralString] = (
    "SELECT h.*, n.code, n.subject_name, n.category, c.gold_book_number, c.status AS certificate_status, "
    "c.status = 'valid' AND n.status = 'awarded' AS standing, EXISTS (SELECT 1 FROM revocations r "
    f"WHERE r.subject_id = h.subject_id AND r.status IN {_UNDECIDED}) AS revoking FROM higher_awards h "
    "JOIN nominations n USING (nomination_id) LEFT JOIN certificates c USING (nomination_id) "
)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an awardee may be referred: the refusal that speaks against it, and the rules that warn."""

    refusal: Refused | None
    warnings: tuple[HigherRule, ...]


class HigherAwards:
    """Use cases of referrals."""

    def __init__(
        self,
        kernel: Kernel,
        movements: Movements,
        plans: PlanLibrary,
        issuer: Issuer,
        factors: SecondFactors,
    ) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._plans = plans
        self._issuer = issuer
        self._factors = factors
        self._papers = ReferralPapers(kernel.log, movements, plans, issuer)

    # -- who may be referred ---------------------------------------------------------------------------------------------

    def eligibility(self, actor: Actor, nomination_id: UUID, basis: str, day: date) -> Eligibility:
        """Say whether the holder of a dossier's award may be referred on ``basis`` on ``day``."""
        authorise(actor, "higher.prepare")
        return self._eligibility(self._log.load(Nomination, nomination_id), basis, day)

    def barred(self, actor: Actor, nomination_id: UUID) -> Refused | None:
        """Return what stands in the way of a referral whatever it is based on; None where nothing does."""
        authorise(actor, "higher.prepare")
        return self._barred(self._log.load(Nomination, nomination_id))

    def _eligibility(self, nomination: Nomination, basis: str, day: date) -> Eligibility:
        rules = rules_on(day, basis)
        warnings = tuple(rule for rule in rules if not rule.refuses)
        refusal = next(
            (
                Refused("higher_rule", field="basis", rule=rule.words, source=in_both(rule.source))
                for rule in rules
                if rule.refuses
            ),
            None,
        )
        return Eligibility(self._barred(nomination) or refusal, warnings)

    def _barred(self, nomination: Nomination) -> Refused | None:
        certificate = self._log.query_one(
            "SELECT status FROM certificates WHERE nomination_id = %s", (nomination.id,)
        )
        if nomination.status != "awarded" or certificate is None or certificate["status"] != "valid":
            return Refused("no_standing_award", status=NOMINATION_STATUSES[nomination.status])
        if self._held(nomination):
            return Refused("subject_held")
        if self._log.query_one(
            "SELECT 1 AS one FROM revocations WHERE subject_id = %s AND status = ANY(%s)",
            (nomination.subject_id, list(OPEN_REVOCATIONS)),
        ):
            return Refused("award_being_revoked")
        return None

    def _held(self, nomination: Nomination) -> bool:
        row = self._log.query_one(
            "SELECT EXISTS (SELECT 1 FROM nominations WHERE subject_id = %(id)s AND holds > 0) OR "
            "EXISTS (SELECT 1 FROM complaints WHERE subject_id = %(id)s AND status IN ('received', 'accepted')) AS held",
            {"id": nomination.subject_id},
        )
        return bool(row and row["held"]) or bool(nomination.holds)

    # -- acts ------------------------------------------------------------------------------------------------------------

    def prepare(
        self,
        actor: Actor,
        command: Command,
        *,
        nomination_id: UUID,
        form: str,
        basis: str,
        summary: str,
        report: str,
        uploads: list[Upload],
        referral_id: UUID | None = None,
    ) -> Outcome:
        """Prepare a referral for the holder of a standing award."""
        id = referral_id or uuid4()

        def decide(work: Work) -> Outcome:
            nomination = work.load(Nomination, nomination_id)
            work.authorise("higher.prepare", nomination.unit_path)
            found = self._eligibility(nomination, basis, work.today)
            if found.refusal is not None:
                raise found.refusal
            work.add(
                HigherAwardReferral.prepare(
                    id,
                    actor,
                    nomination_id=nomination_id,
                    subject_id=nomination.subject_id,
                    unit_path=nomination.unit_path,
                    form=form,
                    forms=tuple(higher_forms()),
                    basis=basis,
                    summary=summary,
                    report=report,
                    warnings=[rule.id for rule in found.warnings],
                    evidence=keep(self._log.attachments, nomination.subject_id, uploads),
                )
            )
            return {"id": str(id)}

        return self._kernel.run("higher.prepare", actor, command, decide, record_id=nomination_id)

    def revise(
        self,
        actor: Actor,
        command: Command,
        *,
        referral_id: UUID,
        summary: str,
        report: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Write it anew before the council gave its opinion, or after it was returned."""

        def act(work: Work, referral: HigherAwardReferral) -> None:
            self._require_standing(work, referral)
            referral.revise(actor, summary=summary, report=report, evidence=self._keep(referral, uploads))

        return self._on("higher.prepare", actor, command, referral_id, act)

    def give_opinion(
        self,
        actor: Actor,
        command: Command,
        *,
        referral_id: UUID,
        held_on: date,
        present: int,
        votes_for: int,
        votes_against: int,
        supported: bool,
        uploads: list[Upload],
    ) -> Outcome:
        """Record the council's opinion, with its minutes."""

        def act(work: Work, referral: HigherAwardReferral) -> None:
            self._require_standing(work, referral)
            referral.give_opinion(
                actor,
                held_on=held_on,
                present=present,
                votes_for=votes_for,
                votes_against=votes_against,
                supported=supported,
                evidence=self._keep(referral, uploads),
                today=work.today,
                earliest=self._movements.first_day(),
            )

        return self._on("higher.opinion", actor, command, referral_id, act)

    def sign(self, actor: Actor, command: Command, *, referral_id: UUID, code: str) -> Outcome:
        """Sign the submission with the second factor: of just what the referral says and holds now."""

        def decide(work: Work, confirm: Confirm) -> Outcome:
            referral = work.target(HigherAwardReferral, referral_id)
            work.authorise("higher.sign", referral.unit_path)
            nomination = self._require_standing(work, referral)
            plan = self._plans.of(nomination)
            if actor.role != plan.award_forms[plan.category(nomination.category).award_form].decided_by:
                raise Refused("forbidden")
            authority = self._log.load(Officer, actor.officer_id).authority_on(
                actor.appointment_id, work.today
            )
            content = self._papers.content(referral)
            referral.sign(
                actor,
                on=work.today,
                authority=authority.words if authority else "",
                confirmed_by=confirm(),
                content=content,
            )
            return {"id": str(referral_id)}

        return self._factors.run("higher.sign", actor, command, decide, code=code, record_id=referral_id)

    def send(self, actor: Actor, command: Command, *, referral_id: UUID, number: int) -> Outcome:
        """Send it under the number of its submission; the package is made, kept as sent, and its parts' hashes recorded."""

        def act(work: Work, referral: HigherAwardReferral) -> None:
            self._require_standing(work, referral)
            referral.require_sendable(actor)
            signed = self._signatory(referral)
            content = self._papers.content(referral)
            whole, placed = self._papers.package(referral, number=number, dated=work.today, signatory=signed)
            store = self._log.attachments
            kept = [
                store.keep_as(
                    referral.subject_id, f"ho-so-khen-cao-{number:02d}.pdf", whole, "application/pdf"
                )
            ]
            for name, made in self._papers.forms(referral, number=number, dated=work.today, signatory=signed):
                kept.append(store.keep_as(referral.subject_id, name, made, DOCX))
            referral.send(
                actor,
                number=number,
                on=work.today,
                content=content,
                parts=[[part.sha256, part.first, part.pages] for part in placed],
                template_version=TEMPLATE_VERSION["referral"],
                evidence=kept,
            )

        return self._on("higher.send", actor, command, referral_id, act)

    def record_outcome(
        self,
        actor: Actor,
        command: Command,
        *,
        referral_id: UUID,
        outcome: str,
        decided_on: date,
        decision_number: str,
        award: str,
        reason: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Record what came back from the level above."""

        def act(work: Work, referral: HigherAwardReferral) -> None:
            referral.record_outcome(
                actor,
                outcome=outcome,
                decided_on=decided_on,
                decision_number=decision_number,
                award=award,
                reason=reason,
                evidence=self._keep(referral, uploads),
                today=work.today,
            )

        return self._on("higher.outcome", actor, command, referral_id, act)

    def withdraw(self, actor: Actor, command: Command, *, referral_id: UUID, reason: str) -> Outcome:
        """Take a referral back."""
        return self._on(
            "higher.prepare", actor, command, referral_id, lambda work, r: r.withdraw(actor, reason)
        )

    # -- reading -----------------------------------------------------------------------------------------------------------

    def listing(self, actor: Actor, status: str = "") -> list[Row]:
        """Return the referrals, those under way first, then the newest."""
        authorise(actor, "higher.read")
        return self._log.query(
            _LISTED + "WHERE %(status)s IN ('', h.status) "
            "ORDER BY h.status = ANY(%(open)s) DESC, h.since DESC, h.referral_id LIMIT 500",
            {"status": status, "open": list(OPEN_REFERRALS)},
        )

    def one(self, actor: Actor, referral_id: UUID) -> tuple[HigherAwardReferral, Row]:
        """Return a referral and its row. Raises ``not_found``."""
        authorise(actor, "higher.read")
        self._log.vault.sync()
        row = self._log.query_one(_LISTED + "WHERE h.referral_id = %s", (referral_id,))
        if row is None:
            raise Refused("not_found")
        authorise(actor, "higher.read", row["unit_path"])
        return self._log.load(HigherAwardReferral, referral_id), row

    def of_dossier(self, actor: Actor, nomination_id: UUID) -> list[Row]:
        """Return how the referrals of a dossier's award stand, for whoever may read the dossier; the oldest first."""
        authorise(actor, "dossier.read")
        return self._log.query(
            "SELECT * FROM higher_awards WHERE nomination_id = %s ORDER BY prepared_at", (nomination_id,)
        )

    def find(self, actor: Actor, typed: str) -> UUID:
        """Return the dossier that a code or a certificate's number means. Raises ``not_found``."""
        authorise(actor, "higher.prepare")
        number, _, year = typed.partition("/")
        row = self._log.query_one(
            "SELECT nomination_id FROM nominations WHERE code = %s", (typed.strip().upper(),)
        )
        if row is None and number.strip().isdecimal() and year.strip().isdecimal():
            row = self._log.query_one(
                "SELECT nomination_id FROM certificates WHERE gold_book_number = %s AND extract(year FROM decided_on) = %s",
                (int(number[:9]), int(year[:4])),
            )
        if row is None:
            raise Refused("certificate_unknown", field="code")
        found: UUID = row["nomination_id"]
        return found

    def totals(self, actor: Actor) -> Row:
        """Return to how many awardees a certificate was handed over, referred, higher awards granted; numbers alone."""
        authorise(actor, "overview.read")
        row = self._log.query_one(
            "SELECT (SELECT count(DISTINCT nomination_id) FROM hand_overs WHERE status = 'handed_over') AS handed_over, "
            "(SELECT count(*) FROM higher_awards WHERE sent_on IS NOT NULL) AS referred, "
            "(SELECT count(*) FROM higher_awards WHERE status = 'awarded') AS granted"
        )
        assert row is not None
        return row

    def waiting(self, actor: Actor) -> list[Row]:
        """Return the referrals that wait for the officer; whose award has ended waits to be withdrawn and for nothing else."""
        wanted = [
            status
            for act, statuses in (
                ("higher.opinion", ("prepared",)),
                ("higher.sign", ("supported",)),
                ("higher.send", ("signed", "returned")),
            )
            if may(actor, act)
            for status in statuses
        ]
        withdrawn = list(OPEN_REFERRALS) if may(actor, "higher.prepare") else []
        if not wanted and not withdrawn:
            return []
        return self._log.query(
            "SELECT * FROM ("
            + _LISTED
            + ") w WHERE CASE WHEN w.standing THEN w.status = ANY(%s) ELSE w.status = ANY(%s) END "
            "ORDER BY w.since",
            (wanted, withdrawn),
        )

    def draft(self, actor: Actor, referral_id: UUID) -> tuple[bytes, UUID]:
        """Return the package as it would be sent now, marked as a draft, and whom it tells of."""
        referral, _ = self.one(actor, referral_id)
        made, _ = self._papers.package(
            referral,
            number=None,
            dated=self._kernel.clock.today(),
            signatory=self._signatory(referral) if referral.signed else Signatory(name="", title="Chủ tịch"),
        )
        return made, referral.subject_id

    def events(self, actor: Actor, referral_id: UUID) -> list[EventSourced.Event]:
        """Return what happened to a referral."""
        self.one(actor, referral_id)
        return list(self._log.events_of(referral_id))

    # -- helpers -----------------------------------------------------------------------------------------------------------

    def _signatory(self, referral: HigherAwardReferral) -> Signatory:
        assert referral.signed is not None
        e = referral.signed
        return signatory(self._issuer.name_of(e.meta.officer_id), e.signed_title, e.signed_for)

    def _require_standing(self, work: Work, referral: HigherAwardReferral) -> Nomination:
        """Refuse to carry a referral on whose award no longer stands, or whose nominee is held."""
        nomination = work.load(Nomination, referral.nomination_id)
        if plain(nomination.subject_name) is None:
            raise Refused("subject_erased")
        refusal = self._eligibility(nomination, referral.basis, work.today).refusal
        if refusal is not None:
            raise refusal
        return nomination

    def _keep(self, referral: HigherAwardReferral, uploads: list[Upload]) -> list[Evidence]:
        return keep(self._log.attachments, referral.subject_id, uploads)

    def _on(
        self,
        act: str,
        actor: Actor,
        command: Command,
        referral_id: UUID,
        do: Callable[[Work, HigherAwardReferral], None],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            referral = work.target(HigherAwardReferral, referral_id)
            work.authorise(act, referral.unit_path)
            do(work, referral)
            return {"id": str(referral_id)}

        return self._kernel.run(act, actor, command, decide, record_id=referral_id)
