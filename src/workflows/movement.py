"""The movement in force, read by every use case that needs its plan or its years; what the council decides about it.

What is in force is kept in memory and changes with the vault's epoch, as the places of units do (``storage.places``): every
command asks for the epoch when it begins and proves it when it is saved, so that no process opens a dossier under a plan
that another one has just replaced. Pages, which prove nothing, ask again every second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from threading import Lock
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.movement import Adoption, Movement, stands
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from rules.plan import Plan
from rules.prizes import BaseSalary, Coefficient, Kind, Prizes, load_prizes
from rules.readings import ReadingValue
from storage.application import EventLog
from storage.places import places_changed
from workflows.authorisation import authorise
from workflows.chains import chain_of
from workflows.confirmations import unconfirmed
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.plans import PlanFile, PlanLibrary, packaged

ASK_AGAIN: Final = 1.0
"""Seconds for which a page goes on by what this process last knew to be in force."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The movement with its plan. ``version`` is the movement's own, which its forms carry."""

    id: UUID
    name: str
    plan: Plan
    readings: dict[str, Any]
    years: tuple[int, int]
    demonstration: bool
    version: int = 0
    decided: Mapping[str, ReadingValue] = field(default_factory=dict)
    """Of the readings those the council has decided; the others are as a plan has them."""
    confirmed: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    """What nobody had checked when it shipped and was confirmed since, by what document (``workflows.confirmations``)."""
    adopted: tuple[Adoption, ...] = ()
    """Every plan that was ever in force, in the order of its adoption; the last is the one in force."""
    prizes: Prizes = field(default_factory=load_prizes)
    """Coefficients and base salaries: those that ship, and those that were set since."""


class Terms(NamedTuple):
    """By what a dossier is judged."""

    plan: Plan
    readings: Mapping[str, ReadingValue]


@dataclass(frozen=True, slots=True)
class Governing:
    """What is in force and how it came to be: the events of the movement, the oldest first."""

    now: InForce
    sha256: str
    history: tuple[EventSourced.Event, ...]

    def reading_since(self, name: str) -> Movement.ReadingChanged | None:
        """Return the decision a reading rests on; None where it stands as the plan has it."""
        found = None
        for event in self.history:
            if isinstance(event, Movement.ReadingChanged) and event.name == name:
                found = event
            elif isinstance(event, Movement.PlanAdopted) and found is not None:
                # A decision ends with a plan that no longer knows its answer.
                found = found if stands(found.value, event.readings.get(name)) else None
        return found


class Movements:
    """Use cases around the movement itself."""

    def __init__(self, kernel: Kernel, plans: PlanLibrary) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._plans = plans
        self._lock = Lock()
        self._epoch = -1
        self._known: InForce | None = None
        self._asked = 0.0
        self._log.vault.also_forget(self._forget)

    # -- acts ----------------------------------------------------------------------------------------------------------

    def open(
        self,
        actor: Actor,
        command: Command,
        *,
        slug: str,
        name: str,
        plan_id: str = "",
        plan: PlanFile | None = None,
        opened_on: date,
        demonstration: bool,
    ) -> Outcome:
        """Launch a movement under a plan (a file, or the id of one that ships with the program), with its default readings."""
        file = plan or packaged(plan_id)

        def decide(work: Work) -> Outcome:
            work.authorise("people.manage")
            self._plans.require_free(file)
            movement = Movement.open(
                slug,
                name=name,
                plan_id=file.plan.id,
                plan_version=file.plan.version,
                readings=file.plan.default_readings(),
                years=(file.plan.period.first_year, file.plan.period.last_year),
                opened_on=opened_on,
                demonstration=demonstration,
                sha256=file.sha256,
                text=file.text,
            )
            work.add(movement)
            return {"id": str(movement.id)}

        return self._kernel.run("movement.open", actor, command, decide)

    def adopt_plan(
        self, actor: Actor, command: Command, *, plan: PlanFile, document: str, decided_on: date, reason: str
    ) -> Outcome:
        """Put a plan in force as the council has decided (number of its ``document``, day, reason), from now on.

        Readings decided before stand in another version of the plan that knows them; else its defaults do. Submitted dossiers
        keep the version they were submitted under.
        """

        def do(work: Work, movement: Movement) -> None:
            self._plans.require_free(plan)
            self._plans.require_no_step_back(plan)
            movement.adopt_plan(
                plan_id=plan.plan.id,
                plan_version=plan.plan.version,
                sha256=plan.sha256,
                text=plan.text,
                readings=carried_over(movement.decided, movement.plan_id, plan.plan),
                years=(plan.plan.period.first_year, plan.plan.period.last_year),
                signed_on=plan.plan.signed_on,
                document=document,
                decided_on=decided_on,
                reason=reason,
                today=work.today,
            )

        return self.on("movement.adopt_plan", actor, command, do)

    def change_reading(
        self,
        actor: Actor,
        command: Command,
        *,
        name: str,
        value: ReadingValue,
        document: str,
        decided_on: date,
        reason: str,
    ) -> Outcome:
        """Read a wording of the plan in force as the council has decided, for dossiers submitted from now on."""

        def do(work: Work, movement: Movement) -> None:
            plan = self._plans.get(movement.plan_id, movement.plan_version)
            require_reading(plan, name, value)
            movement.change_reading(
                name, value, document=document, decided_on=decided_on, reason=reason, today=work.today
            )

        return self.on("movement.change_reading", actor, command, do)

    def confirm_datum(
        self, actor: Actor, command: Command, *, datum: str, document: str, issued_on: date, remarks: str
    ) -> Outcome:
        """Record that what shipped in doubt was compared with its ``document`` (number and day) and stands in it.

        Refused: what is in no doubt under the plan in force (``not_found``), and what was confirmed before (``datum_confirmed``).
        """

        def do(work: Work, movement: Movement) -> None:
            plan = self._plans.get(movement.plan_id, movement.plan_version)
            found = next((d for d in unconfirmed(plan) if d.id == datum), None)
            if found is None:
                raise Refused("not_found")
            movement.confirm_datum(
                datum,
                source=found.source.vi,
                document=document,
                issued_on=issued_on,
                remarks=remarks,
                today=work.today,
            )

        return self.on("movement.confirm_datum", actor, command, do)

    # -- reading -------------------------------------------------------------------------------------------------------

    def in_force(self) -> InForce:
        """Return the movement in force. Raises ``not_found`` before one has been opened."""
        if monotonic() - self._asked > ASK_AGAIN:
            self.refresh()
        known, epoch = self._known, self._epoch
        if known is not None:
            return known
        row = self._log.query_one("SELECT * FROM movements ORDER BY movement_id LIMIT 1")
        if row is None:
            raise Refused("not_found")
        movement = self._log.load(Movement, row["movement_id"])
        known = InForce(
            row["movement_id"],
            row["name"],
            self._plans.get(row["plan_id"], row["plan_version"]),
            row["readings"],
            (row["first_year"], row["last_year"]),
            row["demonstration"],
            row["version"],
            movement.decided,
            movement.confirmed,
            tuple(movement.adopted),
            known_prizes(movement),
        )
        with self._lock:
            if epoch == self._epoch:
                # Else a change has become known meanwhile, and what was read may be from before it.
                self._known = known
        return known

    def names(self) -> str:
        """Return the name of every movement that a plan was in force for here, the first one first."""
        plans = (self._plans.get(a.plan_id, a.version) for a in self.in_force().adopted)
        return "; ".join(dict.fromkeys(plan.movement.vi for plan in plans))

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return the first and last years of the plans that somebody goes by: the one in force first, then those of dossiers.

        A dossier under way keeps its plan, and what proves its case is of that plan's years, whatever is in force since.
        """
        ours = self.in_force()
        rows = self._log.query("SELECT DISTINCT plan_id, plan_version FROM nominations WHERE live")
        kept = {(row["plan_id"], row["plan_version"]) for row in rows}
        others = (a.years for a in reversed(ours.adopted) if (a.plan_id, a.version) in kept)
        return tuple(dict.fromkeys((ours.years, *others)))

    def years_of_income(self, until: int | None = None) -> list[int]:
        """Return the years of :meth:`spans` in order, no later than ``until``: those a list may bring incomes of."""
        years = {year for first, last in self.spans() for year in range(first, last + 1)}
        return sorted(year for year in years if until is None or year <= until)

    def span_of(self, year: int) -> tuple[int, int]:
        """Return the span of :meth:`spans` that a year lies in, or before which it is the base; else that in force."""
        spans = self.spans()
        within = (span for span in spans if span[0] <= year <= span[1])
        base = (span for span in spans if span[0] - 1 == year)
        return next(within, None) or next(base, None) or spans[0]

    def spans_of_record(self, begun: datetime) -> tuple[tuple[int, int], ...]:
        """Return the spans of :meth:`spans` and of the plan that was in force when a record began, which it was made under.

        Another plan adopted since takes no year away from what was pledged before.
        """
        return tuple(dict.fromkeys((*self.spans(), self._adopted_at(begun).years)))

    def span_of_record(self, year: int, begun: datetime) -> tuple[int, int]:
        """Return the span of :meth:`spans_of_record` that a year lies in; else that in force, which refuses it."""
        spans = self.spans_of_record(begun)
        return next((span for span in spans if span[0] <= year <= span[1]), spans[0])

    def terms_of_record(self, begun: datetime) -> Terms:
        """Return what a record that no dossier rests on goes by: the plan that was in force when it began, as it last stood.

        A later version of that plan, and a reading that the council has decided since, hold for it, as they do for a draft;
        another plan that was put in force does not.
        """
        ours = self.in_force()
        own = self._adopted_at(begun).plan_id
        last = next(a for a in reversed(ours.adopted) if a.plan_id == own)
        if last is ours.adopted[-1]:
            return Terms(ours.plan, ours.readings)
        return Terms(self._plans.get(last.plan_id, last.version), last.readings)

    def _adopted_at(self, begun: datetime) -> Adoption:
        """The plan that was in force at a moment; the first one where none was yet."""
        adopted = self.in_force().adopted
        return next((a for a in reversed(adopted) if a.at <= begun), adopted[0])

    def first_day(self) -> date:
        """Return the first day that an act of any plan that was ever in force here may bear."""
        ours = self.in_force()
        return date(min(first for first, _ in (ours.years, *(a.years for a in ours.adopted))), 1, 1)

    def terms_of(self, nomination: Nomination) -> Terms:
        """Return what a dossier is judged by: what it was submitted under, and what is in force until then.

        One whose category the plan in force no longer has in the same shape stays with the plan it was opened under.
        """
        own = Terms(self._plans.of(nomination), nomination.readings)
        if nomination.status != "draft":
            return own
        now = self.in_force()
        category = now.plan.categories.get(nomination.category)
        same = (
            category is not None
            and category.chain
            and category.facts == own.plan.category(nomination.category).facts
        )
        return Terms(now.plan, now.readings) if same else own

    def gave_up(self, nomination: Nomination) -> bool:
        """Whether a draft can only be withdrawn, because the plan in force no longer has its category in the same shape."""
        return nomination.status == "draft" and self.terms_of(nomination).plan is not self.in_force().plan

    def as_it_goes(self, nomination: Nomination) -> Nomination:
        """Return a dossier at the step, and with the chain, that the plan it goes by gives it (``terms_of``). To be read.

        That is another one than it was opened with for a draft alone, which takes it over with its next act.
        """
        if nomination.status != "draft" or self.gave_up(nomination):
            return nomination
        category = self.terms_of(nomination).plan.category(nomination.category)
        return nomination.seen_under(chain_of(category))

    def refresh(self) -> None:
        """Hear of what other processes have put in force."""
        self._log.vault.sync()
        self._asked = monotonic()

    def governing(self, actor: Actor) -> Governing:
        """Return what is in force at this moment, and all decisions that led to it."""
        authorise(actor, "movement.read")
        self.refresh()
        now = self.in_force()
        movement = self._log.load(Movement, now.id)
        return Governing(now, movement.sha256, tuple(self._log.events_of(now.id)))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def on(self, act: str, actor: Actor, command: Command, do: Callable[[Work, Movement], None]) -> Outcome:
        """Run an act on the movement in force, and let every process hear of it."""
        id = self.in_force().id

        def decide(work: Work) -> Outcome:
            work.authorise(act)
            movement = work.target(Movement, id)
            do(work, movement)
            return {"id": str(id), "version": movement.version}

        outcome = self._kernel.run(act, actor, command, decide, record_id=id, finish=places_changed)
        self.refresh()
        return outcome

    def _forget(self, epoch: int) -> None:
        with self._lock:
            self._epoch = max(epoch, self._epoch)
            self._known = None


def known_prizes(movement: Movement) -> Prizes:
    """Return coefficients and base salaries as they stand for a movement; each that was set names its document."""
    return load_prizes().with_set(
        [
            Coefficient(
                Kind(*kind.split(":")), Fraction(value), since, f"{document} ngày {day:%d/%m/%Y}", True
            )
            for kind, value, since, document, day in movement.coefficients
        ],
        [
            BaseSalary(amount, since, f"{document} ngày {day:%d/%m/%Y}", True)
            for amount, since, document, day in movement.base_salaries
        ],
    )


def carried_over(decided: Mapping[str, ReadingValue], under: str, plan: Plan) -> dict[str, ReadingValue]:
    """Return the readings under ``plan``: those the council has decided (``decided``) that stand, else its defaults."""
    return {**plan.default_readings(), **still_known(decided, under, plan)}


def still_known(decided: Mapping[str, ReadingValue], under: str, plan: Plan) -> dict[str, ReadingValue]:
    """Return the readings decided under the plan ``under`` that stand in ``plan``: in another version of it that knows them.

    What was decided about one plan's wording says nothing of another plan's, though its reading may bear the same name.
    """
    if plan.id != under:
        return {}
    return {
        name: value
        for name, value in decided.items()
        if name in plan.readings and plan.readings[name].option(value) is not None
    }


def fallen_away(ours: InForce, plan: Plan) -> list[tuple[Adoption, str, ReadingValue]]:
    """Return the decided readings that would not stand if ``plan`` were put in force, each with the adoption it belongs to.

    Those of now come first; then those of the plan's own time: a plan that comes back after another one begins with its
    defaults, and what was decided when it, or the last version of it, was in force is to be decided again where it still holds.
    """
    stay = carried_over(ours.decided, ours.plan.id, plan)
    same = ours.plan.id == plan.id
    lost = [
        (ours.adopted[-1], name, value)
        for name, value in ours.decided.items()
        if not (same and stands(value, stay.get(name)))
    ]
    former = [a for a in ours.adopted[:-1] if a.plan_id == plan.id]
    own = [a for a in former if a.version == plan.version] or former
    return lost + [
        (own[-1], name, value)
        for name, value in (own[-1].decided if own else {}).items()
        # What was decided otherwise since, under another version of the plan, is the later word.
        if not (same and name in ours.decided) and not stands(value, stay.get(name))
    ]


def require_reading(plan: Plan, name: str, value: ReadingValue) -> None:
    """Refuse a reading, or a way to read it, that the plan does not know."""
    reading = plan.readings.get(name)
    if reading is None:
        raise Refused("bad_choice", field="name", value=name[:60])
    if reading.option(value) is None:
        raise Refused("bad_choice", field="value", value=str(value)[:60])
