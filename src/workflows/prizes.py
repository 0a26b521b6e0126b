"""Prize money: what a decision's awardees are paid, and by which coefficients and salaries that are known, sourced and dated.

Nothing is guessed: a list whose coefficient or salary is not known is refused, with where it is to be set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.movement import Movement
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from aggregates.vocabulary import DECISION_STATUSES
from documents.data import Letterhead, PaymentData, PaymentRow
from documents.formats import date_words, document_number
from documents.payment_list import render_payment_list, write_payment_sheet
from rules.levels import level_words
from rules.plan import AwardForm, Plan
from rules.prizes import (
    LEVELS_BY_ROLE,
    RECEIVERS,
    BaseSalary,
    Coefficient,
    Kind,
    Prizes,
    in_decimals,
    prize_amount,
)
from rules.text import Text
from workflows.authorisation import authorise, may
from workflows.confirmations import coefficient_id, salary_id
from workflows.issuing import Issuer
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import InForce, Movements
from workflows.plans import PlanLibrary

_RECEIVER_OF = {
    "hộ gia đình": "household",
    "cá nhân": "individual",
    "tập thể": "collective",
    "tổ chức": "collective",
}
"""Which coefficient the group holds that a paper counts somebody in (``workflows.addressees``)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One payment: who, for what kind of award, by which coefficient, how much in đồng. None: erased."""

    name: str
    address: str
    kind: Kind
    coefficient: Coefficient
    amount: int


@dataclass(frozen=True, slots=True)
class PaymentList:
    """The payments of one decision. ``doubts`` are figures that were not compared with their documents yet."""

    decision: AwardDecision
    lines: tuple[Line, ...]
    salary: BaseSalary
    doubts: tuple[Text, ...]
    left_out: tuple[tuple[str, Text], ...] = ()
    """Who stands in the decision's list and is paid nothing, and why."""
    revoking: tuple[str, ...] = ()
    """Who of those listed may lose the award: its revocation is under way."""

    @property
    def total(self) -> int:
        """All payments together, in đồng."""
        return sum(line.amount for line in self.lines)

    def totals(self) -> list[tuple[str, int, int]]:
        """Return per receiver how many payments there are and how much they come to."""
        return [
            (receiver, len(mine), sum(line.amount for line in mine))
            for receiver in RECEIVERS
            if (mine := [line for line in self.lines if line.kind.receiver == receiver])
        ]


class PrizeMoney:
    """Use cases around prize money."""

    def __init__(self, kernel: Kernel, movements: Movements, plans: PlanLibrary, issuer: Issuer) -> None:
        self._kernel = kernel
        self._log = kernel.log
        self._movements = movements
        self._plans = plans
        self._issuer = issuer

    # -- figures -------------------------------------------------------------------------------------------------------

    def known(self, actor: Actor) -> tuple[InForce, list[Kind]]:
        """Return the movement with its coefficients and salaries, and the kinds of awards its plan gives."""
        if actor.role != "auditor":
            authorise(actor, "movement.read")
        self._movements.refresh()
        now = self._movements.in_force()
        return now, kinds_of(now.plan)

    def set_coefficient(
        self,
        actor: Actor,
        command: Command,
        *,
        kind: str,
        value: Decimal,
        valid_from: date,
        document: str,
        issued_on: date,
        remarks: str,
    ) -> Outcome:
        """Set the coefficient of a kind of award of the plan in force, from a day on, by its document."""

        def do(work: Work, movement: Movement) -> None:
            plan = self._plans.get(movement.plan_id, movement.plan_version)
            if kind not in {k.id for k in kinds_of(plan)}:
                raise Refused("bad_choice", field="kind", value=kind[:60])
            movement.set_prize_coefficient(
                kind,
                value,
                valid_from=valid_from,
                document=document,
                issued_on=issued_on,
                remarks=remarks,
                today=work.today,
            )

        return self._movements.on("movement.set_prize", actor, command, do)

    def set_base_salary(
        self,
        actor: Actor,
        command: Command,
        *,
        amount: int,
        valid_from: date,
        document: str,
        issued_on: date,
        remarks: str,
    ) -> Outcome:
        """Set the base salary from a day on, by its document."""

        def do(work: Work, movement: Movement) -> None:
            movement.set_base_salary(
                amount,
                valid_from=valid_from,
                document=document,
                issued_on=issued_on,
                remarks=remarks,
                today=work.today,
            )

        return self._movements.on("movement.set_prize", actor, command, do)

    # -- payments ------------------------------------------------------------------------------------------------------

    def payments(self, actor: Actor, decision_id: UUID) -> PaymentList:
        """Return what the awardees of a decision are paid.

        Refused before it is signed (``not_signed_yet``), after it was cancelled (``decision_state``), and where a figure is not
        known for the day it was signed: ``coefficient_unset``, ``salary_unknown``.
        """
        authorise(actor, "prize.list", day=self._kernel.clock.today())
        self._log.vault.sync()
        self._movements.refresh()
        decision = self._log.load(AwardDecision, decision_id)
        if decision.status == "drafted":
            raise Refused("not_signed_yet")
        if decision.status != "signed":
            raise Refused("decision_state", status=DECISION_STATUSES[decision.status])
        now, day = self._movements.in_force(), decision.signed_on
        salary = now.prizes.salary_on(day)
        if salary is None:
            raise Refused("salary_unknown", day=f"{day:%d/%m/%Y}")
        found = self._log.load_many(Nomination, list(decision.items))
        # Whose award was revoked is paid nothing; what was paid before is asked back (``workflows.revocations``).
        paid = [n for n in decision.items if n in found and n not in decision.revoked]
        lines = tuple(self._line(found[n], now.prizes, salary, day) for n in paid)
        return PaymentList(
            decision,
            lines,
            salary,
            _doubts(lines, salary, now),
            self._left_out(decision, found, day),
            self._revoking(actor, {n: line.name for n, line in zip(paid, lines, strict=True)}),
        )

    def _revoking(self, actor: Actor, names: Mapping[UUID, str]) -> tuple[str, ...]:
        """Return whose revocation is under way, for whoever may know: better keep the money until that is settled."""
        rows = self._log.query(
            "SELECT DISTINCT r.nomination_id, n.unit_path FROM revocations r JOIN nominations n USING (nomination_id) "
            "WHERE r.nomination_id = ANY(%s) AND r.status IN ('proposed', 'hearing', 'heard', 'advised')",
            (list(names),),
        )
        told = {r["nomination_id"] for r in rows if may(actor, "revocation.read", r["unit_path"])}
        return tuple(name for n, name in names.items() if n in told)

    def _left_out(
        self, decision: AwardDecision, found: Mapping[UUID, Nomination], day: date
    ) -> tuple[tuple[str, Text], ...]:
        revoked = [n for n in decision.items if n in decision.revoked and n in found]
        if not revoked:
            return ()
        by = {
            row["nomination_id"]: row
            for row in self._log.query(
                "SELECT nomination_id, number, signed_on FROM revocations WHERE decision_id = %s AND number IS NOT NULL",
                (decision.id,),
            )
        }
        lines = []
        for n in revoked:
            named, right = self._issuer.named(found[n], day), self._issuer.as_corrected(n)
            name = f"{named.title} {right.get('name', named.name)}".strip()
            row = by[n]
            number, on = document_number(row["number"], "QĐ-UBND"), row["signed_on"]
            lines.append(
                (
                    name,
                    Text(
                        f"khen thưởng bị thu hồi theo Quyết định số {number} ngày {on:%d/%m/%Y}",
                        f"the award was revoked by decision {number} of {on:%d/%m/%Y}",
                    ),
                )
            )
        return tuple(lines)

    def prize_of(self, nomination_id: UUID, decision: AwardDecision) -> int | None:
        """Return what the payment list of a decision gives for one of its awards in đồng; None where there is no list."""
        return self.prizes_of(decision, besides=nomination_id).get(nomination_id)

    def prizes_of(self, decision: AwardDecision, besides: UUID | None = None) -> dict[UUID, int]:
        """Return what the payment list of a decision gives for its awards in đồng, by dossier; ``besides`` even if revoked.

        Empty where a figure is not known for any of its lines: then there is no list, and nothing was paid by one.
        """
        now, day = self._movements.in_force(), decision.signed_on
        salary = now.prizes.salary_on(day)
        if salary is None:
            return {}
        listed = [n for n in decision.items if n not in decision.revoked or n == besides]
        found = self._log.load_many(Nomination, listed)
        try:
            return {n: self._line(found[n], now.prizes, salary, day).amount for n in listed if n in found}
        except Refused as refusal:
            if refusal.code != "coefficient_unset":
                raise
            return {}

    def _line(self, nomination: Nomination, prizes: Prizes, salary: BaseSalary, day: date) -> Line:
        plan = self._plans.of(nomination)
        form = plan.award_forms[plan.category(nomination.category).award_form]
        named = self._issuer.named(nomination, day)
        kind = Kind(LEVELS_BY_ROLE[form.decided_by], form.id, _RECEIVER_OF[named.group])
        coefficient = prizes.coefficient_on(kind, day)
        if coefficient is None:
            receiver, level = RECEIVERS[kind.receiver], level_of(plan, form)
            raise Refused(
                "coefficient_unset", receiver=receiver, form=form.title, level=level, day=f"{day:%d/%m/%Y}"
            )
        right = self._issuer.as_corrected(nomination.id)
        name = f"{named.title} {right.get('name', named.name)}".strip()
        amount = prize_amount(coefficient.value, salary.amount)
        return Line(name, right.get("address", named.within), kind, coefficient, amount)

    def paper(self, actor: Actor, decision_id: UUID, kind: str) -> tuple[bytes, str]:
        """Return the payment list as ``pdf`` or ``xlsx``, with a name for the file."""
        found = self.payments(actor, decision_id)
        data = self._data(actor, found)
        content = render_payment_list(data) if kind == "pdf" else write_payment_sheet(data)
        return content, f"danh-sach-chi-qd-{found.decision.number:02d}-{found.decision.signed_on.year}.{kind}"

    def _data(self, actor: Actor, found: PaymentList) -> PaymentData:
        movement, decision, today = self._movements.in_force(), found.decision, self._kernel.clock.today()
        dossiers = self._log.load_many(Nomination, list(decision.items))
        seat = self._issuer.seats_of(self._issuer.plans_of(dossiers.values()), today)
        return PaymentData(
            letterhead=Letterhead(agency=seat.committee, place=seat.place, dated=today),
            decision=f"Quyết định số {document_number(decision.number, 'QĐ-UBND')} {date_words(decision.signed_on)}",
            salary=found.salary.amount,
            salary_source=found.salary.source.partition(" / ")[0],
            rows=tuple(
                PaymentRow(
                    name=line.name,
                    address=line.address,
                    receiver=RECEIVERS[line.kind.receiver].vi,
                    coefficient=in_decimals(line.coefficient.value),
                    amount=line.amount,
                )
                for line in found.lines
            ),
            totals=tuple((RECEIVERS[r].vi, count, amount) for r, count, amount in found.totals()),
            total=found.total,
            doubts=tuple(doubt.vi for doubt in found.doubts),
            left_out=tuple(f"{name}: {why.vi}" for name, why in found.left_out),
            revoking=found.revoking,
            made_by=self._issuer.name_of(actor.officer_id),
            made_by_office=actor.title,
            demonstration=movement.demonstration,
        )


def kinds_of(plan: Plan) -> list[Kind]:
    """Return the kinds of awards a plan gives, by what its categories' subjects can be."""
    found: dict[Kind, None] = {}
    for category in plan.categories.values():
        form = plan.award_forms[category.award_form]
        for receiver in _receivers(str(category.facts)):
            if form.decided_by in LEVELS_BY_ROLE:
                found[Kind(LEVELS_BY_ROLE[form.decided_by], form.id, receiver)] = None
    return sorted(found, key=lambda k: (k.form, list(RECEIVERS).index(k.receiver)))


def _receivers(facts: str) -> Sequence[str]:
    if facts == "household":
        return ("household",)
    if facts in ("individual", "benefactor"):
        return ("individual", "collective")
    return ("collective",)


def level_of(plan: Plan, form: AwardForm) -> Text:
    """Return what the level is called at which a form of award is decided."""
    level = LEVELS_BY_ROLE[form.decided_by]
    return level_words(
        plan, "province" if level == "province" else "commune" if level == "commune" else "district"
    )


def _doubts(lines: Sequence[Line], salary: BaseSalary, now: InForce) -> tuple[Text, ...]:
    doubtful: dict[str, Text] = {}
    for one in dict.fromkeys(line.coefficient for line in lines):
        if not one.confirmed and coefficient_id(one) not in now.confirmed:
            whom, value = RECEIVERS[one.kind.receiver], f"{in_decimals(one.value):f}"
            doubtful[coefficient_id(one)] = Text(
                f"hệ số {value.replace('.', ',')} cho {whom.vi}", f"coefficient {value}, {whom.en}"
            )
    if not salary.confirmed and salary_id(salary) not in now.confirmed:
        doubtful[salary_id(salary)] = Text("mức lương cơ sở", "the base salary")
    return tuple(doubtful.values())
