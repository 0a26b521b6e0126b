"""Reading dossiers: where everything is, and one dossier as a page needs it. What waits for whom: ``workflows.work_lists``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.refusals import Refused
from rules.plan import Plan
from rules.readings import ReadingValue
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, place_for, roles_for, scope_of
from workflows.council_views import require_not_recused
from workflows.discretion import as_told_to
from workflows.dossier_rows import ATTESTABLE, LISTING, attested_for_units
from workflows.kernel import Kernel
from workflows.movement import Movements, Terms
from workflows.papers import papers_of
from workflows.plans import PlanLibrary
from workflows.restriction import RESTRICTED, require_in_view
from workflows.searches import like_pattern
from workflows.subjects import shape_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Dossier:
    """One nomination with what its page shows: what it is judged by among it. ``people`` names the officers in ``events``."""

    nomination: Nomination
    row: Row
    plan: Plan
    readings: Mapping[str, ReadingValue]
    events: list[EventSourced.Event]
    commitment: ExitCommitment | None
    nominee: Nominee | None
    verifications: list[Row]
    papers: list[Row]
    people: dict[UUID, str | None]
    open_acts: tuple[str, ...]
    given_up: bool = False
    """Whether the plan in force no longer has the category of a draft, which can only be withdrawn."""

    @property
    def moves_over(self) -> bool:
        """Whether this is a draft that was opened under another plan, or version of it, than it goes by now."""
        n = self.nomination
        return n.status == "draft" and (n.plan_id, n.plan_version) != (self.plan.id, self.plan.version)


class Dossiers:
    """Queries for lists and pages of dossiers. They change nothing."""

    def __init__(self, kernel: Kernel, plans: PlanLibrary, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._plans = plans
        self._movements = movements

    def goes_by(self, actor: Actor) -> list[tuple[str, str, str]]:
        """Return the categories that the dossiers in an officer's charge go by, each with id and version of its plan."""
        authorise(actor, "dossier.read")
        rows = self._log.query(
            "SELECT DISTINCT plan_id, plan_version, category FROM nominations n WHERE unit_path LIKE %(scope)s || '%%' "
            "OR (live AND category = ANY(%(attested)s)) ORDER BY plan_id, plan_version, category",
            {
                "scope": scope_of(actor),
                "attested": attested_for_units(actor, self._movements.in_force().plan),
            },
        )
        return [(row["plan_id"], row["plan_version"], row["category"]) for row in rows]

    def listing(
        self, actor: Actor, *, text: str = "", step: str = "", status: str = "", offset: int = 0
    ) -> tuple[list[Row], bool]:
        """Return one page of dossiers in the officer's charge, and whether there are more."""
        authorise(actor, "dossier.read")
        rows = self._log.query(
            LISTING + f"WHERE n.subject_id NOT IN {RESTRICTED} AND "
            "(n.unit_path LIKE %(scope)s || '%%' "
            f"OR (n.live AND n.category = ANY(%(attested)s) AND {ATTESTABLE})) "
            "AND (%(text)s = '' OR n.search_key LIKE '%%' || %(text)s || '%%') "
            "AND (%(step)s = '' OR n.step = %(step)s) AND (%(status)s = '' OR n.status = %(status)s "
            "OR (%(status)s = 'held' AND n.holds > 0)) "
            "ORDER BY n.live DESC, n.due_on NULLS LAST, n.since DESC, n.code LIMIT %(limit)s OFFSET %(offset)s",
            {
                "scope": scope_of(actor),
                # What a department is asked about the units' dossiers is for it to read, wherever they lie.
                "attested": attested_for_units(actor, self._movements.in_force().plan),
                "text": like_pattern(search_key(text)),
                "step": step,
                "status": status,
                "limit": PAGE + 1,
                "offset": max(offset, 0),
            },
        )
        return rows[:PAGE], len(rows) > PAGE

    def of_subject(self, actor: Actor, subject_id: UUID) -> list[Row]:
        """Return the dossiers of one subject in the officer's charge, the newest first."""
        authorise(actor, "dossier.read")
        return self._log.query(
            LISTING
            + "WHERE n.subject_id = %s AND n.unit_path LIKE %s || '%%' ORDER BY n.proposed_at DESC, n.code DESC",
            (subject_id, scope_of(actor)),
        )

    def terms_on(self, commitment: ExitCommitment) -> Terms:
        """Return what the newest dossier that rests on a commitment is judged by, one under way before all others.

        Where there is none: what the plan asks for under which the commitment was made.
        """
        row = self._log.query_one(
            "SELECT nomination_id FROM nominations WHERE commitment_id = %s "
            "ORDER BY live DESC, proposed_at DESC, code DESC LIMIT 1",
            (commitment.id,),
        )
        if row is None:
            return self._movements.terms_of_record(commitment.created_on)
        return self._movements.terms_of(self._log.load(Nomination, row["nomination_id"]))

    def dossier(self, actor: Actor, nomination_id: UUID) -> Dossier:
        """Return one dossier in the officer's charge."""
        self._log.vault.sync()
        rows = self._log.query(LISTING + "WHERE n.nomination_id = %s", (nomination_id,))
        if not rows:
            raise Refused("not_found")
        recorded = self._log.load(Nomination, nomination_id)
        plan, readings = self._movements.terms_of(recorded)
        nomination, given_up = self._movements.as_it_goes(recorded), self._movements.gave_up(recorded)
        authorise(actor, "dossier.read", place_for("dossier.read", actor, nomination, plan))
        require_in_view(self._log, actor, nomination.subject_id)
        require_not_recused(self._log, actor, nomination_id)
        events = as_told_to(actor, self._log.events_of(nomination_id))
        commitment = (
            self._log.load(ExitCommitment, nomination.commitment_id) if nomination.commitment_id else None
        )
        named = shape_of(plan.category(nomination.category)) == "nominee"
        nominee = self._log.load(Nominee, nomination.subject_id) if named else None
        verifications = self._log.query(
            "SELECT v.*, o.full_name AS officer FROM income_verifications v LEFT JOIN officers o USING (officer_id) "
            "WHERE commitment_id = %s ORDER BY version",
            (nomination.commitment_id,),
        )
        ids = [nomination_id, *([nomination.commitment_id] if nomination.commitment_id else [])]
        people = self.names({e.meta.officer_id for e in events})
        return Dossier(
            nomination,
            _seen(rows[0], nomination),
            plan,
            readings,
            events,
            commitment,
            nominee,
            verifications,
            papers_of(self._log, ids),
            people,
            open_acts(actor, nomination, self._kernel.clock.today(), plan, given_up=given_up),
            given_up,
        )

    def history(
        self, actor: Actor, id: UUID, unit_path: str | None = None
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return a record's events with the names of those who acted.

        ``unit_path`` is where the record lies; None where the caller has made sure that the officer may read it.
        """
        authorise(actor, "dossier.read", unit_path)
        events = as_told_to(actor, self._log.events_of(id))
        return events, self.names({e.meta.officer_id for e in events})

    def names(self, officer_ids: set[UUID | None]) -> dict[UUID, str | None]:
        """Return officers' names by id."""
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([i for i in officer_ids if i],),
        )
        return {row["officer_id"]: row["full_name"] for row in rows}

    def overview(self, actor: Actor) -> list[Row]:
        """Return how many dossiers are at which stage in which commune, as the follower last counted them."""
        authorise(actor, "overview.read")
        return self._log.query(
            "SELECT u.unit_id, u.name, s.step, s.status, s.dossiers FROM stage_counts s JOIN units u ON u.unit_id = s.commune_id "
            "WHERE s.dossiers > 0 AND u.path LIKE (SELECT '/' || split_part(%(scope)s, '/', 2) || '/' || "
            "coalesce(nullif(split_part(%(scope)s, '/', 3), ''), '%%') || '%%') ORDER BY u.sort_key, s.step, s.status",
            {"scope": scope_of(actor, "overview.read")},
        )

    def plans_in_use(self) -> list[Plan]:
        """Return every plan, in each version, that a dossier goes by."""
        rows = self._log.query("SELECT DISTINCT plan_id, plan_version FROM nominations ORDER BY 1, 2")
        return [self._plans.get(row["plan_id"], row["plan_version"]) for row in rows]

    def notices(self, actor: Actor, limit: int = 20) -> list[Row]:
        """Return the newest notices about dossiers in the officer's charge."""
        authorise(actor, "dossier.read")
        return self._log.query(
            "SELECT x.topic, x.at, n.nomination_id, n.code, n.subject_name, n.status FROM notices x "
            f"JOIN nominations n USING (nomination_id) WHERE n.subject_id NOT IN {RESTRICTED} "
            "AND x.unit_path LIKE %s || '%%' ORDER BY x.at DESC LIMIT %s",
            (scope_of(actor), limit),
        )


def reopened_since_closing(dossier: Dossier) -> list[tuple[int, datetime]]:
    """Return the years whose confirmed incomes were reopened after the dossier closed, with when; none while it is live."""
    closed = dossier.row["since"]
    if dossier.nomination.live:
        return []
    found = {
        v["year"]: v["reopened_at"]
        for v in dossier.verifications
        if v["reopened_at"] is not None and v["reopened_at"] >= closed and v["recorded_at"] <= closed
    }
    return sorted(found.items())


def relapsed_since_closing(dossier: Dossier) -> tuple[int, datetime] | None:
    """Return the year of a relapse that was recorded after the dossier closed, with when; None while it is live."""
    commitment = dossier.commitment
    if dossier.nomination.live or commitment is None or commitment.relapsed_at is None:
        return None
    if commitment.relapse_year is None or commitment.relapsed_at < dossier.row["since"]:
        return None
    return commitment.relapse_year, commitment.relapsed_at


def _seen(row: Row, n: Nomination) -> Row:
    """A dossier's row of the list with the step and the offices of the chain it goes by, which a draft has yet to take over."""
    if n.status != "draft":
        return row
    step = n.current_step
    return {
        **row,
        **{name: step[name] for name in ("act", "level")},
        "step": n.step,
        "roles": list(n.submitting_roles),
        "preparing_roles": list(n.preparing_roles),
    }


_UNSETTLED: Final = ["nomination.answer_comment", "complaint.from_comment"]
"""What is done about a comment that nobody has answered yet."""


def open_acts(
    actor: Actor, n: Nomination, today: date, plan: Plan, *, given_up: bool = False
) -> tuple[str, ...]:
    """Return the acts the officer may do on the dossier now, by role, place and stage.

    A draft whose category the plan in force has ``given_up`` can only be withdrawn. What the separation of duties forbids is
    left to the act itself, which says why.
    """
    possible: list[str]
    if given_up:
        possible = ["nomination.withdraw"]
    elif not n.live or n.current_step["act"] in ("record_council_result", "decide"):
        possible = ["nomination.hold"] if n.live else []
    elif n.status == "returned":
        possible = [
            "nomination.supply",
            *(["nomination.attest"] if n.attestable else []),
            "nomination.withdraw",
            "nomination.hold",
        ]
    else:
        act = n.current_step["act"]
        possible = {
            "submit": [
                *(["nomination.meeting"] if n.needs_minutes else []),
                "nomination.attest",
                "nomination.submit",
            ],
            "close_posting": ["nomination.post"]
            if not n.posting
            else ["nomination.comment", *_UNSETTLED[: 2 * bool(n.open_comments)], "nomination.close_posting"],
            "issue_certificate": ["certificate.issue"],
        }.get(act, [f"nomination.{act}"])
        if "return" in n.current_step["may"]:
            possible.append("nomination.return")
        if "reject" in n.current_step["may"]:
            possible.append("nomination.reject")
        if act != "submit" and n.attestable:
            possible.append("nomination.attest")
        if n.status != "decided":
            possible.append("nomination.withdraw")
        possible.append("nomination.hold")
    if n.holds and not given_up:
        possible = [a for a in possible if a in ("nomination.withdraw", "nomination.hold", *_UNSETTLED)] + [
            "nomination.lift_hold"
        ]
    return tuple(a for a in possible if may(actor, a, place_for(a, actor, n, plan), roles_for(a, n, plan)))
