"""The yearly poverty review of one unit: who counted, who verified, who accepted, and every figure there ever was.

The hamlet head reports for the hamlet, the commune's officer for the commune; the commune's chair verifies, the district's
labour office accepts: three people. Only figures that were accepted prove anything (``workflows.reviews``).

When a review counts (Circular 17/2016): the preliminary one is made before 15 November, the official one is due before
15 December. So a count dated 1 January to 14 November may be preliminary, one dated 1 November or later official; official
counts that come in late, until the end of March of the next year, are taken too. A preliminary count can be verified,
never accepted; the official one replaces it. A year that is over has no preliminary review any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar
from uuid import UUID, uuid5

from aggregates.actors import Actor, require_other_than
from aggregates.base import Created, EventSourced
from aggregates.movement import NAMESPACE
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import TEXT_LIMIT, Evidence, require_choice
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, REVIEW_STAGES, REVIEW_STATUSES
from rules.text import Text

MOST_HOUSEHOLDS = 100_000
"""Households of one unit. Above this a figure is a slip of the hand: the whole district has some 30 000."""
REVIEWED_KINDS = (*HAMLET_KINDS, *COMMUNE_KINDS)
REPORTED_ANEW = ("reported", "returned")
"""While a review is in which state other figures of its stage may be reported: before anybody stands for them."""
CORRECTED = ("reported", "verified", "accepted")
"""While it is in which state the commune's chair may correct it."""
RETURNED_BY = {"commune_chair": ("reported",), "labour_office": ("verified", "accepted")}
"""Who may return a review while it is in which state: whoever has to decide on it next, and whoever accepted it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one review counted, in households at the end of the year."""

    households: int
    poor: int
    near_poor: int

    @property
    def poor_rate(self) -> Fraction:
        """Poor households of all, in per cent, exactly."""
        return Fraction(100 * self.poor, self.households)

    @property
    def rate(self) -> Fraction:
        """Poor and near-poor households of all, in per cent, exactly."""
        return Fraction(100 * (self.poor + self.near_poor), self.households)


def require_counts(counts: Counts) -> Counts:
    """Return usable counts: whole, not negative, at least one household, and no more poor ones than there are."""
    for field, what, low in (
        ("households", Text("hộ", "households"), 1),
        ("poor", Text("hộ nghèo", "poor households"), 0),
        ("near_poor", Text("hộ cận nghèo", "near-poor households"), 0),
    ):
        value = getattr(counts, field)
        if type(value) is not int or not low <= value <= MOST_HOUSEHOLDS:
            raise Refused("bad_count", field=field, what=what, low=low, high=MOST_HOUSEHOLDS)
    if counts.poor + counts.near_poor > counts.households:
        raise Refused(
            "more_poor_than_households",
            field="poor",
            poor=counts.poor + counts.near_poor,
            households=counts.households,
        )
    return counts


class PovertyReview(EventSourced):
    """The review of one unit in one year."""

    TOPIC: ClassVar[str] = "poverty_review"

    class Event(EventSourced.Event):
        """Base of a review's events."""

        TOPIC: ClassVar[str] = "poverty_review.event"

    class Reported(Event, Created):
        """The unit's households were counted and reported for the first time."""

        TOPIC: ClassVar[str] = "poverty_review.reported.v1"
        movement_id: UUID
        reviewed_unit: UUID
        unit_path: str
        year: int
        stage: str
        households: int
        poor: int
        near_poor: int
        reviewed_on: date
        remarks: PII
        evidence: list[Evidence]

        def apply(self, aggregate: PovertyReview) -> None:
            """Take the figures."""
            aggregate.unit_id = self.reviewed_unit
            aggregate.unit_path = self.unit_path
            aggregate.year = self.year
            aggregate._report(self)

    class ReportedAgain(Event):
        """New figures were reported: after a return, before anybody verified, or the official ones at last."""

        TOPIC: ClassVar[str] = "poverty_review.reported_again.v1"
        stage: str
        households: int
        poor: int
        near_poor: int
        reviewed_on: date
        remarks: PII
        evidence: list[Evidence]

        def apply(self, aggregate: PovertyReview) -> None:
            """Take the new figures; nobody has verified these."""
            aggregate._report(self)

    class Verified(Event):
        """The commune's chair stands for the figures."""

        TOPIC: ClassVar[str] = "poverty_review.verified.v1"
        remarks: PII

        def apply(self, aggregate: PovertyReview) -> None:
            """Note who verified."""
            aggregate.status = "verified"
            aggregate.verifiers = {self.meta.officer_id} if self.meta.officer_id else set()

    class Corrected(Event):
        """The commune's chair put other figures in the place of the earlier ones, and stands for them."""

        TOPIC: ClassVar[str] = "poverty_review.corrected.v1"
        households: int
        poor: int
        near_poor: int
        earlier_households: int
        earlier_poor: int
        earlier_near_poor: int
        reason: PII
        evidence: list[Evidence]

        def apply(self, aggregate: PovertyReview) -> None:
            """Take the corrected figures; they are to be accepted anew."""
            aggregate.counts = Counts(self.households, self.poor, self.near_poor)
            aggregate.status = "verified"
            aggregate.verifiers = {self.meta.officer_id} if self.meta.officer_id else set()

    class Accepted(Event):
        """The labour office accepted the official figures: from now on they count."""

        TOPIC: ClassVar[str] = "poverty_review.accepted.v1"
        remarks: PII

        def apply(self, aggregate: PovertyReview) -> None:
            """Close the review."""
            aggregate.status = "accepted"

    class Returned(Event):
        """The review went back to whoever reported it. Accepted figures do not count any more."""

        TOPIC: ClassVar[str] = "poverty_review.returned.v1"
        reason: PII

        def apply(self, aggregate: PovertyReview) -> None:
            """Wait for new figures."""
            aggregate.status = "returned"
            aggregate.verifiers = set()

    def __init__(self) -> None:
        self.unit_id = UUID(int=0)
        self.unit_path = ""
        self.year = 0
        self.stage = ""
        self.status = ""
        self.counts = Counts(1, 0, 0)
        self.reporters: set[UUID] = set()
        self.verifiers: set[UUID] = set()

    def _report(self, event: PovertyReview.Reported | PovertyReview.ReportedAgain) -> None:
        self.stage = event.stage
        self.status = "reported"
        self.counts = Counts(event.households, event.poor, event.near_poor)
        self.verifiers = set()
        if event.meta.officer_id:
            self.reporters.add(event.meta.officer_id)

    @staticmethod
    def id_of(movement_id: UUID, unit_id: UUID, year: int) -> UUID:
        """The id of a unit's review of one year: there is one."""
        return uuid5(NAMESPACE, f"poverty-review:{movement_id}:{unit_id}:{year}")

    @classmethod
    def report(
        cls,
        *,
        movement_id: UUID,
        unit_id: UUID,
        unit_path: str,
        unit_kind: str,
        year: int,
        stage: str,
        counts: Counts,
        reviewed_on: date,
        remarks: str,
        evidence: list[Evidence],
        years: tuple[int, int],
        today: date,
    ) -> PovertyReview:
        """Report a unit's figures for the first time.

        ``years`` are the movement's; the year-end before its first year is the base that reductions are measured from, so
        that it may be reported too.
        """
        require_choice(unit_kind, REVIEWED_KINDS, "unit_id")
        first, last = years[0] - 1, years[1]
        if not first <= year <= last:
            raise Refused("bad_year", field="year", year=year, first=first, last=last)
        _require_day(year, stage, reviewed_on, today)
        id = cls.id_of(movement_id, unit_id, year)
        require_counts(counts)
        return cls.create(
            cls.Reported,
            id,
            movement_id=movement_id,
            reviewed_unit=unit_id,
            unit_path=unit_path,
            year=year,
            stage=stage,
            households=counts.households,
            poor=counts.poor,
            near_poor=counts.near_poor,
            reviewed_on=reviewed_on,
            remarks=PII(id, _optional(remarks, "remarks")),
            evidence=evidence,
        )

    def report_again(
        self,
        *,
        stage: str,
        counts: Counts,
        reviewed_on: date,
        remarks: str,
        evidence: list[Evidence],
        today: date,
    ) -> None:
        """Report other figures: where nobody has verified these yet, after a return, or official after preliminary ones."""
        official_follows = self.stage == "preliminary" and stage == "official"
        if not official_follows:
            self._require_status(*REPORTED_ANEW)
            if self.stage == "official" and stage == "preliminary":
                raise Refused("official_stays", field="stage", year=self.year)
        _require_day(self.year, stage, reviewed_on, today)
        require_counts(counts)
        self.trigger_event(
            self.ReportedAgain,
            stage=stage,
            households=counts.households,
            poor=counts.poor,
            near_poor=counts.near_poor,
            reviewed_on=reviewed_on,
            remarks=PII(self.id, _optional(remarks, "remarks")),
            evidence=evidence,
        )

    def verify(self, by: Actor, remarks: str = "") -> None:
        """Stand for the figures as reported. Whoever reported them may not."""
        self._require_status("reported")
        require_other_than(by, self.reporters)
        self.trigger_event(self.Verified, remarks=PII(self.id, _optional(remarks, "remarks")))

    def correct(self, by: Actor, *, counts: Counts, reason: str, evidence: list[Evidence]) -> None:
        """Put other figures in the place of the earlier ones, with the reason. Accepted figures are to be accepted anew."""
        self._require_status(*CORRECTED)
        require_other_than(by, self.reporters)
        require_counts(counts)
        if counts == self.counts:
            raise Refused("figures_unchanged", field="households")
        self.trigger_event(
            self.Corrected,
            households=counts.households,
            poor=counts.poor,
            near_poor=counts.near_poor,
            earlier_households=self.counts.households,
            earlier_poor=self.counts.poor,
            earlier_near_poor=self.counts.near_poor,
            reason=PII(self.id, _reason(reason)),
            evidence=evidence,
        )

    def accept(self, by: Actor, remarks: str = "", *, parts: Counts | None = None) -> None:
        """Accept the verified official figures. Whoever reported or verified them may not.

        ``parts`` is the sum of what was reported in the unit, where every part has figures: others than that are accepted with
        the reason in ``remarks`` only, so that whoever relies on them reads why two figures of one place stand side by side.
        """
        self._require_status("verified")
        if self.stage != "official":
            raise Refused("review_preliminary", year=self.year)
        require_other_than(by, self.reporters)
        if by.officer_id in self.verifiers:
            raise Refused(
                "two_people",
                first=Text("người xác nhận", "whoever verifies"),
                second=Text("người tiếp nhận", "whoever accepts"),
            )
        words = _optional(remarks, "remarks")
        if parts is not None and parts != self.counts and not words:
            raise Refused(
                "difference_unexplained",
                field="remarks",
                year=self.year,
                households=self.counts.households,
                poor=self.counts.poor,
                near_poor=self.counts.near_poor,
                of_households=parts.households,
                of_poor=parts.poor,
                of_near_poor=parts.near_poor,
            )
        self.trigger_event(self.Accepted, remarks=PII(self.id, words))

    def return_to_reporter(self, by: Actor, reason: str) -> None:
        """Send the figures back with the reason: the chair before verifying, the labour office afterwards."""
        self._require_status(*RETURNED_BY.get(by.role, ()))
        self.trigger_event(self.Returned, reason=PII(self.id, _reason(reason)))

    def _require_status(self, *allowed: str) -> None:
        if self.status not in allowed:
            raise Refused("review_state", status=REVIEW_STATUSES[self.status])


def review_opens(year: int) -> date:
    """Return the day from which the official review of a year may be reported."""
    return date(year, 11, 1)


def open_stages(year: int, today: date) -> tuple[str, ...]:
    """Return the stages in which a year may be reported on ``today``, the one to expect first."""
    stages = []
    if review_opens(year) <= today:
        stages.append("official")
    if date(year, 1, 1) <= today <= date(year, 12, 31):
        stages.append("preliminary")
    return tuple(stages)


def _require_day(year: int, stage: str, day: date, today: date) -> None:
    """Refuse a review dated outside the time of its stage, and a preliminary one of a year that is over."""
    require_choice(stage, tuple(REVIEW_STAGES), "stage")
    first = review_opens(year) if stage == "official" else date(year, 1, 1)
    last = date(year + 1, 3, 31) if stage == "official" else date(year, 11, 14)
    if today < first:
        raise Refused("review_too_early", field="stage", year=year, day=first.strftime("%d/%m/%Y"))
    if stage == "preliminary" and today.year > year:
        raise Refused("preliminary_over", field="stage", year=year)
    if day > today:
        raise Refused("future_date", field="reviewed_on", day=day.strftime("%d/%m/%Y"))
    if not first <= day <= last:
        raise Refused(
            "bad_date",
            field="reviewed_on",
            day=day.strftime("%d/%m/%Y"),
            low=first.strftime("%d/%m/%Y"),
            high=last.strftime("%d/%m/%Y"),
        )


def _optional(text: str, field: str) -> str:
    words = text.strip()
    if len(words) > TEXT_LIMIT:
        raise Refused(
            "too_long", field=field, what=Text("Ghi chú", "The note"), limit=TEXT_LIMIT, length=len(words)
        )
    return words


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("reason_required", field="reason")
    return _optional(text, "reason")
