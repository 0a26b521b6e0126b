"""What can happen to an exit commitment: every registration, claim, confirmation and recognition, in the domain's words.

The events and how each changes the commitment stand here; what may be decided stands in ``exit_commitment``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from aggregates.base import Created, EventSourced
from aggregates.income import Income, Survey
from aggregates.pii import PII
from aggregates.values import Evidence

if TYPE_CHECKING:
    from aggregates.exit_commitment import ExitCommitment


class CommitmentEvent(EventSourced.Event):
    """Base of a commitment's events."""

    TOPIC: ClassVar[str] = "exit_commitment.event"


class Registered(CommitmentEvent, Created):
    """The household registered of its own will before its hamlet."""

    TOPIC: ClassVar[str] = "exit_commitment.registered.v1"
    household_id: UUID
    hamlet_id: UUID
    unit_path: str
    exiting_from: PII
    target_year: int
    statement: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Open the commitment."""
        aggregate.household_id = self.household_id
        aggregate.hamlet_id = self.hamlet_id
        aggregate.unit_path = self.unit_path
        aggregate.exiting_from = self.exiting_from
        aggregate.target_year = self.target_year
        aggregate.pledged_on = self.meta.occurred_on
        aggregate.status = "registered"
        aggregate.registered_by = _officer(self.meta.officer_id)


class Accepted(CommitmentEvent):
    """The commune took the commitment into its plan."""

    TOPIC: ClassVar[str] = "exit_commitment.accepted.v1"

    def apply(self, aggregate: ExitCommitment) -> None:
        """Start it."""
        aggregate.status = "accepted"


class RegistrationRefused(CommitmentEvent):
    """The commune did not accept the registration."""

    TOPIC: ClassVar[str] = "exit_commitment.registration_refused.v1"
    reason: PII

    def apply(self, aggregate: ExitCommitment) -> None:
        """Close it."""
        aggregate.status = "refused"


class SupportReceived(CommitmentEvent):
    """The household received help under the commitment."""

    TOPIC: ClassVar[str] = "exit_commitment.support_received.v1"
    class_version: ClassVar[int] = 2
    kind: PII
    provider: PII
    amount: PII
    received_on: date
    giver: PII | None
    """What kind of a helper it was, a code of ``SUPPORT_GIVERS``; None where nobody said."""
    details: PII | None
    evidence: list[Evidence]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first version knew kind, name and worth alone."""
        state["giver"] = state["details"] = None
        state["evidence"] = []

    def apply(self, aggregate: ExitCommitment) -> None:
        """Count it."""
        aggregate.supports += 1


class IncomeDeclared(CommitmentEvent):
    """The household declared its income per head of one year, with evidence."""

    TOPIC: ClassVar[str] = "exit_commitment.income_declared.v1"
    class_version: ClassVar[int] = 3
    year: int
    amount: PII
    sources: PII
    evidence: list[Evidence]
    parts: PII | None
    """Pairs of a source (``INCOME_SOURCES``) and the household's đồng of the year from it; None where none were said."""
    members: PII | None
    """Among how many people the income was divided; None where the declaration did not say."""
    period_from: date | None
    period_until: date | None
    """First and last day of the time the figure is for; None where the declaration named the year alone."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """The first version named the year and the figure alone."""
        state["members"] = state["period_from"] = state["period_until"] = None

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """The second version told the sources in words alone."""
        state["parts"] = None

    def apply(self, aggregate: ExitCommitment) -> None:
        """Put the claim down; what was surveyed about an earlier claim is not about this one."""
        earlier = aggregate.incomes.get(self.year)
        by = _officer(self.meta.officer_id)
        first, last = self.period_from, self.period_until
        aggregate.incomes[self.year] = Income(
            self.year,
            self.amount,
            "declared",
            by,
            members=self.members,
            parts=self.parts,
            period=None if first is None or last is None else (first, last),
            evidence=tuple(self.evidence),
            hands=(earlier.hands if earlier else aggregate.former_hands.get(self.year, frozenset())) | {by},
        )


class IncomeSurveyed(CommitmentEvent):
    """The commune's officer surveyed one declared figure: what was found, how, and on what papers.

    ``amount`` is the income per head as found, in đồng; the day of the survey is the act's own (``meta.occurred_on``).
    """

    TOPIC: ClassVar[str] = "exit_commitment.income_surveyed.v1"
    year: int
    amount: PII
    members: PII
    method: str
    findings: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Put the survey beside the claim; it changes nothing about the claim itself."""
        known = aggregate.incomes[self.year]
        by = _officer(self.meta.officer_id)
        aggregate.incomes[self.year] = replace(
            known,
            survey=Survey(
                self.amount, self.members, self.method, by, self.meta.occurred_on, tuple(self.evidence)
            ),
            hands=known.hands | {by},
        )


class IncomeVerified(CommitmentEvent):
    """The commune chair confirmed the declared figure as it stands."""

    TOPIC: ClassVar[str] = "exit_commitment.income_verified.v1"
    year: int
    amount: PII
    method: str
    note: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Confirm the figure."""
        aggregate.incomes[self.year] = aggregate.incomes[self.year].decided(
            "verified", self.amount, self.meta.officer_id, self.method
        )


class IncomeCorrected(CommitmentEvent):
    """The commune chair confirmed another figure than the declared one; both are kept."""

    TOPIC: ClassVar[str] = "exit_commitment.income_corrected.v1"
    year: int
    claimed: PII
    amount: PII
    method: str
    note: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Confirm the corrected figure."""
        aggregate.incomes[self.year] = aggregate.incomes[self.year].decided(
            "corrected", self.amount, self.meta.officer_id, self.method
        )


class IncomeRefused(CommitmentEvent):
    """The commune chair could not confirm the figure."""

    TOPIC: ClassVar[str] = "exit_commitment.income_refused.v1"
    year: int
    method: str
    reason: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Refuse the figure."""
        aggregate.incomes[self.year] = aggregate.incomes[self.year].decided(
            "refused", None, self.meta.officer_id, self.method
        )


class IncomeReopened(CommitmentEvent):
    """A later finding contradicted the confirmation: the figure counts for nothing until verified again."""

    TOPIC: ClassVar[str] = "exit_commitment.income_reopened.v1"
    class_version: ClassVar[int] = 2
    year: int
    reason: PII
    inspection_id: UUID | None
    cause: str
    """What contradicts the figure, a code of ``REOPENING_CAUSES``."""
    evidence: list[Evidence]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """In the first version nothing but an inspection's finding reopened a figure."""
        state["cause"] = "inspection"
        state["evidence"] = []

    def apply(self, aggregate: ExitCommitment) -> None:
        """Put the figure back to open; the survey that had not seen the contradiction does not support it any more."""
        aggregate.incomes[self.year] = replace(
            aggregate.incomes[self.year], status="reopened", confirmed=None, survey=None
        )


class IncomeWithdrawn(CommitmentEvent):
    """A declared figure that nobody had confirmed was taken back, with the list of households it was declared from."""

    TOPIC: ClassVar[str] = "exit_commitment.income_withdrawn.v1"
    year: int
    import_run: UUID
    reason: PII

    def apply(self, aggregate: ExitCommitment) -> None:
        """Leave the year without a figure; whoever had a hand in it is remembered for the next one."""
        aggregate.former_hands[self.year] = aggregate.incomes.pop(self.year).hands


class ExitRecognised(CommitmentEvent):
    """The commune recognised that the household left poverty or near-poverty in ``year``."""

    TOPIC: ClassVar[str] = "exit_commitment.exit_recognised.v1"
    year: int
    basis: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Set the exit year."""
        aggregate.exit_year = aggregate.watched_until = self.year
        aggregate.status = "exited"


class NoRelapsePledged(CommitmentEvent):
    """The household pledged not to fall back into poverty or near-poverty."""

    TOPIC: ClassVar[str] = "exit_commitment.no_relapse_pledged.v1"
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Keep the pledge."""
        aggregate.no_relapse_pledged = True


class NeighbourHelped(CommitmentEvent):
    """The household helped another one to leave poverty."""

    TOPIC: ClassVar[str] = "exit_commitment.neighbour_helped.v1"
    description: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Count it."""
        aggregate.helped_households += 1


class NoRelapseConfirmed(CommitmentEvent):
    """The commune looked, after ``year`` was reviewed, and found that the household had not fallen back."""

    TOPIC: ClassVar[str] = "exit_commitment.no_relapse_confirmed.v1"
    year: int
    basis: PII
    evidence: list[Evidence]

    def apply(self, aggregate: ExitCommitment) -> None:
        """Note the year."""
        aggregate.watched_until = self.year


class RelapseRecorded(CommitmentEvent):
    """A review put the household back among the poor or near-poor."""

    TOPIC: ClassVar[str] = "exit_commitment.relapse_recorded.v1"
    year: int
    reason: PII

    def apply(self, aggregate: ExitCommitment) -> None:
        """Mark the relapse."""
        aggregate.status = "relapsed"
        aggregate.relapse_year, aggregate.relapsed_at = self.year, self.timestamp


class HouseholdMoved(CommitmentEvent):
    """The household went to live in another hamlet, and the commitment went with it."""

    TOPIC: ClassVar[str] = "exit_commitment.household_moved.v1"
    hamlet_id: UUID
    unit_path: str

    def apply(self, aggregate: ExitCommitment) -> None:
        """Lie there."""
        aggregate.hamlet_id = self.hamlet_id
        aggregate.unit_path = self.unit_path


class Withdrawn(CommitmentEvent):
    """The household withdrew its registration."""

    TOPIC: ClassVar[str] = "exit_commitment.withdrawn.v1"
    reason: PII

    def apply(self, aggregate: ExitCommitment) -> None:
        """Close it."""
        aggregate.status = "withdrawn"


class EndedByMerger(CommitmentEvent):
    """The household became part of another one that has a commitment of its own: this one ends, and what it says stays."""

    TOPIC: ClassVar[str] = "exit_commitment.ended_by_merger.v1"
    into_household: UUID
    reason: PII

    def apply(self, aggregate: ExitCommitment) -> None:
        """Close it."""
        aggregate.status = "merged"


def _officer(officer_id: UUID | None) -> UUID:
    """The acting officer of a replayed event; acts of the system itself carry the nil id."""
    return officer_id or UUID(int=0)
