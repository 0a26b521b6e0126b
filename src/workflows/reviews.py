"""The yearly poverty review: reporting, verifying, accepting, correcting; and the plan's targets.

Each figure takes three people (``aggregates.poverty_review``). Several units of one year can be reported, verified or accepted
as one act: all of them or none, each at the version its reader saw. Reading them is in ``workflows.poverty_figures``.

Which years may be reported and aimed at: those of the plan in force, and those of every plan that a dossier under way goes by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.poverty_review import REVIEWED_KINDS, Counts, PovertyReview
from aggregates.reduction_target import ReductionTarget
from aggregates.refusals import Refused
from storage.application import EventLog
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.review_parts import against_parts

MOST_AT_ONCE = 500
"""Units that one act may cover: more than a district's hamlets and communes."""
Versions = Mapping[UUID, int | None]
"""Reviews of one act, each with the version its reader saw; None: whatever it is."""


@dataclass(frozen=True, slots=True)
class Report:
    """One unit's counts. ``version`` is the review's version the reporter saw: 0 none yet, None whatever it is."""

    unit_id: UUID
    counts: Counts
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """One unit's target in percentage points; ``version`` as in :class:`Report`."""

    unit_id: UUID
    points: Decimal
    version: int | None = None


class Reviews:
    """Use cases of the review."""

    def __init__(self, kernel: Kernel, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements

    def outcome_of_many(self, actor: Actor, command: Command, *, targets: bool) -> Outcome | None:
        """Return what a command gave that has reported counts, or set ``targets``, before; None where it has not."""
        return self._kernel.outcome("target.set" if targets else "review.report", actor, command)

    # -- reporting -----------------------------------------------------------------------------------------------------

    def report(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        year: int,
        stage: str,
        counts: Counts,
        reviewed_on: date,
        remarks: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Report one unit's counts of a year, or report them anew."""
        return self.report_many(
            actor,
            command,
            year=year,
            stage=stage,
            reports=[Report(unit_id, counts, command.expected_version)],
            reviewed_on=reviewed_on,
            remarks=remarks,
            uploads=uploads,
        )

    def report_many(
        self,
        actor: Actor,
        command: Command,
        *,
        year: int,
        stage: str,
        reports: Sequence[Report],
        reviewed_on: date,
        remarks: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Report the counts of several units of one year: all or none. Papers go with each of them."""
        in_force = self._movements.in_force()
        years = self._movements.span_of(year)
        ids = {r.unit_id: PovertyReview.id_of(in_force.id, r.unit_id, year) for r in reports}

        def decide(work: Work) -> Outcome:
            _require_some(reports, "households")
            known = self._versions(_REVIEWS, list(ids.values()))
            for report in reports:
                id = ids[report.unit_id]
                unit = self._log.load(AdministrativeUnit, report.unit_id)
                # What a unit that has ended still has to report lies with its successor.
                path = self._log.places.current(unit.path)
                work.authorise("review.report", path)
                self._require_standing(unit, year, "households")
                _require_version(report.version, known.get(id, 0))
                evidence = keep(self._log.attachments, id, uploads)
                if id in known:
                    work.load(PovertyReview, id).report_again(
                        stage=stage,
                        counts=report.counts,
                        reviewed_on=reviewed_on,
                        remarks=remarks,
                        evidence=evidence,
                        today=work.today,
                    )
                    continue
                work.add(
                    PovertyReview.report(
                        movement_id=in_force.id,
                        unit_id=unit.id,
                        unit_path=path,
                        unit_kind=unit.kind,
                        year=year,
                        stage=stage,
                        counts=report.counts,
                        reviewed_on=reviewed_on,
                        remarks=remarks,
                        evidence=evidence,
                        years=years,
                        today=work.today,
                    )
                )
            return {"ids": [str(id) for id in ids.values()]}

        record = next(iter(ids.values())) if len(ids) == 1 else None
        return self._kernel.run("review.report", actor, command, decide, record_id=record)

    # -- deciding ------------------------------------------------------------------------------------------------------

    def verify(self, actor: Actor, command: Command, *, reviews: Versions, remarks: str = "") -> Outcome:
        """Stand for the counts of these units, all or none: the commune's chair."""
        return self._each(
            "review.verify", actor, command, reviews, lambda: lambda review: review.verify(actor, remarks)
        )

    def accept(self, actor: Actor, command: Command, *, reviews: Versions, remarks: str = "") -> Outcome:
        """Accept the official counts of these units, all or none: the labour office. From now on they count.

        Counts that are not the sum of what lay in the unit need ``remarks``: the reason for taking them all the same.
        """

        def begin() -> Callable[[PovertyReview], None]:
            beside = against_parts(self._log, list(reviews))

            def accept(review: PovertyReview) -> None:
                found = beside.get(review.id)
                review.accept(actor, remarks, parts=found.total.counts if found else None)

            return accept

        return self._each("review.accept", actor, command, reviews, begin)

    def return_to_reporter(self, actor: Actor, command: Command, *, review_id: UUID, reason: str) -> Outcome:
        """Send a review back to whoever reported it."""
        return self._each(
            "review.return",
            actor,
            command,
            {review_id: command.expected_version},
            lambda: lambda review: review.return_to_reporter(actor, reason),
        )

    def correct(
        self,
        actor: Actor,
        command: Command,
        *,
        review_id: UUID,
        counts: Counts,
        reason: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Put other counts in the place of the earlier ones, which stay on record."""
        return self._each(
            "review.correct",
            actor,
            command,
            {review_id: command.expected_version},
            lambda: (
                lambda review: review.correct(
                    actor,
                    counts=counts,
                    reason=reason,
                    evidence=keep(self._log.attachments, review_id, uploads),
                )
            ),
        )

    # -- targets -------------------------------------------------------------------------------------------------------

    def set_targets(
        self,
        actor: Actor,
        command: Command,
        *,
        year: int,
        aims: Sequence[Aim],
        basis: str,
        issued_on: date,
        reason: str = "",
    ) -> Outcome:
        """Set the targets of several units for one year, or change them with the reason: all or none."""
        in_force = self._movements.in_force()
        years = self._movements.span_of(year)
        ids = {a.unit_id: ReductionTarget.id_of(in_force.id, a.unit_id, year) for a in aims}

        def decide(work: Work) -> Outcome:
            _require_some(aims, "points")
            known = self._versions(_TARGETS, list(ids.values()))
            for aim in aims:
                id = ids[aim.unit_id]
                unit = self._log.load(AdministrativeUnit, aim.unit_id)
                path = self._log.places.current(unit.path)
                work.authorise("target.set", path)
                self._require_standing(unit, year, "points")
                _require_version(aim.version, known.get(id, 0))
                if id in known:
                    work.load(ReductionTarget, id).change(
                        points=aim.points,
                        basis=basis,
                        issued_on=issued_on,
                        reason=reason,
                        today=work.today,
                    )
                    continue
                work.add(
                    ReductionTarget.set_target(
                        movement_id=in_force.id,
                        unit_id=unit.id,
                        unit_path=path,
                        unit_kind=unit.kind,
                        year=year,
                        points=aim.points,
                        basis=basis,
                        issued_on=issued_on,
                        years=years,
                        today=work.today,
                    )
                )
            return {"ids": [str(id) for id in ids.values()]}

        return self._kernel.run("target.set", actor, command, decide)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _each(
        self,
        act: str,
        actor: Actor,
        command: Command,
        reviews: Versions,
        begin: Callable[[], Callable[[PovertyReview], None]],
    ) -> Outcome:
        """Do one act on every review; ``begin`` reads what all of them need and returns what is done to each."""

        def decide(work: Work) -> Outcome:
            _require_some(reviews, "reviews")
            do = begin()
            for id, version in reviews.items():
                review = work.load(PovertyReview, id)
                work.authorise(act, review.unit_path)
                _require_version(version, review.version)
                do(review)
            return {"ids": [str(id) for id in reviews]}

        record = next(iter(reviews)) if len(reviews) == 1 else None
        return self._kernel.run(act, actor, command, decide, record_id=record)

    def _require_standing(self, unit: AdministrativeUnit, year: int, field: str) -> None:
        """Refuse what is about a year at whose end the unit was not there: no more, then it is the successor's, or not yet."""
        end, heir = date(year, 12, 31), unit
        began = min(unit.codes)
        if began > max(end, self._figures_begin()):
            raise Refused(
                "unit_began_after", field=field, unit=unit.name, day=began.strftime("%d/%m/%Y"), year=year
            )
        while heir.last_day is not None and heir.last_day < end and heir.successor_id is not None:
            heir = self._log.load(AdministrativeUnit, heir.successor_id)
        if heir is not unit and unit.last_day is not None:
            raise Refused(
                "unit_ended_before",
                field=field,
                unit=unit.name,
                day=unit.last_day.strftime("%d/%m/%Y"),
                year=year,
                successor=heir.name_on(end),
            )

    def _figures_begin(self) -> date:
        """The register's first day: the base year before it was reported by the units it begins with."""
        row = self._log.query_one(
            "SELECT min(valid_from) AS day FROM unit_periods WHERE kind = ANY(%s)", (list(REVIEWED_KINDS),)
        )
        return row["day"] if row and row["day"] else date.min

    def _versions(self, question: LiteralString, ids: list[UUID]) -> dict[UUID, int]:
        """Return the versions of those records that there are."""
        return {row["id"]: row["version"] for row in self._log.query(question, (ids,))}


_REVIEWS = "SELECT review_id AS id, version FROM poverty_reviews WHERE review_id = ANY(%s)"
_TARGETS = "SELECT target_id AS id, version FROM reduction_targets WHERE target_id = ANY(%s)"


def _require_some(chosen: Sequence[object] | Versions, field: str) -> None:
    if not chosen:
        raise Refused("nothing_chosen", field=field)
    if len(chosen) > MOST_AT_ONCE:
        raise Refused("too_many_rows", field=field, limit=MOST_AT_ONCE)


def _require_version(expected: int | None, found: int) -> None:
    if expected is not None and expected != found:
        raise Refused("stale_version")
