"""Reading dossiers: what waits for me, where everything is, and one dossier as a page needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString
from uuid import UUID

from aggregates.actors import Actor
from aggregates.base import EventSourced
from aggregates.exit_commitment import ExitCommitment, last_reviewed
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.poverty_review import open_stages
from aggregates.refusals import Refused
from aggregates.vocabulary import DECIDING_ROLES
from rules.evaluators import takes_attestation
from rules.plan import Category, Criterion, Plan
from rules.readings import ReadingValue
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, place_for, roles_for, scope_of
from workflows.council_views import READY, require_not_recused
from workflows.discretion import as_told_to
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.papers import papers_of
from workflows.plans import PlanLibrary
from workflows.restriction import RESTRICTED, require_in_view
from workflows.searches import like_pattern
from workflows.subjects import shape_of
from workflows.unit_views import COMMUNES_SQL

PAGE = 50

_BEREFT: LiteralString = (
    "EXISTS (SELECT 1 FROM units b "
    "WHERE b.unit_id = split_part(n.unit_path, '/', -2)::uuid AND b.valid_to IS NOT NULL)"
)
"""The same as ``Nomination.bereft``: the place a department left behind is the only one whose unit has ended."""
PREPARING: LiteralString = (
    "(n.chain->0->'roles' || coalesce(n.chain->0->'prepared_by', '[]') "
    f"|| CASE WHEN {_BEREFT} THEN '[\"standing_office\"]'::jsonb ELSE '[]'::jsonb END)"
)
"""The same as ``Nomination.preparing_roles``: who has a returned dossier in hand."""
_LISTING = (
    "SELECT n.nomination_id, n.code, n.category, n.subject_id, n.subject_name, n.step, n.status, n.live, n.holds, n.act, "
    f"CASE WHEN n.act = 'submit' AND {_BEREFT} THEN n.roles || '{{standing_office}}'::text[] ELSE n.roles END AS roles, "
    f"ARRAY(SELECT jsonb_array_elements_text({PREPARING})) AS preparing_roles, "
    "n.level, n.since, n.due_on, n.verdict, n.unit_path, n.version, n.plan_id, n.plan_version, n.commitment_id, n.posted_until, "
    "CASE n.act WHEN 'record_council_result' THEN (SELECT s.status FROM session_items i JOIN council_sessions s "
    "USING (session_id) WHERE i.nomination_id = n.nomination_id AND s.status NOT IN ('closed', 'cancelled') LIMIT 1) "
    "WHEN 'decide' THEN (SELECT d.status FROM decisions d WHERE d.session_id = n.session_id AND d.status = 'drafted' LIMIT 1) "
    "END AS council_stage, "
    "u.name AS hamlet, c.name AS commune "
    "FROM nominations n JOIN units u ON u.unit_id = n.hamlet_id "
    f"LEFT JOIN units c ON c.unit_id = u.parent_id AND c.kind IN {COMMUNES_SQL} "
)
_ORDER_OF = "(SELECT min(x.o) FROM jsonb_array_elements(n.chain) WITH ORDINALITY x (s, o) WHERE x.s->>"
ATTESTABLE: LiteralString = (
    f"{_ORDER_OF}'id' = n.step) <= "
    f"coalesce({_ORDER_OF}'act' = 'verify_claims'), {_ORDER_OF}'act' = 'confirm_complete'), 1)"
)
"""The same as ``Nomination.attestable`` of a live dossier."""


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for an officer, each by deadline."""

    nominations: list[Row]
    commitments: list[Row]
    incomes: list[Row]
    """Open figures: the chair's to confirm, the commune officer's to survey."""
    findings: list[Row]
    sessions: list[Row]
    decisions: list[Row]
    attestations: list[Row]
    """Dossiers others prepare, each with ``criteria``: what this office may attest there and nobody has attested yet."""
    to_convene: list[Row]
    """What waits for a session of the council: one row with ``dossiers``, ``since`` and ``due_on``, or none."""
    exits: list[Row]
    """Commitments whose target year has come to its review: for the commune's chair to recognise the exit."""
    watches: list[Row]
    """Households that left poverty, each with the first ``year`` of which nobody has said yet whether they fell back, and the
    ``last_year`` of which it can be said."""

    @property
    def count(self) -> int:
        """How many things wait."""
        return sum(
            map(
                len,
                (
                    self.nominations,
                    self.commitments,
                    self.incomes,
                    self.findings,
                    self.sessions,
                    self.decisions,
                    self.attestations,
                    self.to_convene,
                    self.exits,
                    self.watches,
                ),
            )
        )


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
    """Queries for work lists and dossier pages. They change nothing."""

    def __init__(self, kernel: Kernel, plans: PlanLibrary, movements: Movements) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._plans = plans
        self._movements = movements

    def my_work(self, actor: Actor) -> Work:
        """Return what the officer can move forward now, the most urgent first."""
        scope = scope_of(actor)
        nominations = self._log.query(
            _LISTING + f"WHERE n.live AND n.subject_id NOT IN {RESTRICTED} "
            "AND n.unit_path LIKE %(scope)s || '%%' AND n.holds = 0 AND n.act <> 'record_council_result' AND ("
            "(n.status <> 'returned' AND n.roles && %(roles)s::text[] AND n.act <> 'decide') "
            f"OR (n.act = 'submit' AND 'standing_office' = ANY(%(roles)s) AND {_BEREFT}) "
            f"OR (n.status = 'returned' AND {PREPARING} ?| %(roles)s::text[])) "
            "ORDER BY n.due_on NULLS LAST, n.since LIMIT 200",
            {"scope": scope, "roles": sorted(actor.roles)},
        )
        commitments = incomes = findings = sessions = decisions = []
        if may(actor, "commitment.accept"):
            commitments = self._log.query(
                "SELECT k.commitment_id, k.household_id, k.since, k.target_year, k.version, h.head, u.name AS hamlet "
                "FROM commitments k JOIN households h USING (household_id) JOIN units u ON u.unit_id = k.hamlet_id "
                f"WHERE k.household_id NOT IN {RESTRICTED} "
                "AND k.status = 'registered' AND k.unit_path LIKE %s || '%%' ORDER BY k.since LIMIT 200",
                (scope,),
            )
        if may(actor, "income.verify"):
            incomes = self._log.query(
                "SELECT i.commitment_id, i.household_id, i.year, i.claimed, i.status, i.declared_at, h.head, u.name AS hamlet "
                "FROM incomes i JOIN households h USING (household_id) JOIN units u ON u.unit_id = h.hamlet_id "
                f"WHERE i.household_id NOT IN {RESTRICTED} "
                "AND i.status IN ('declared', 'reopened') AND i.unit_path LIKE %s || '%%' ORDER BY i.declared_at LIMIT 200",
                (scope,),
            )
        elif may(actor, "income.survey"):
            # What nobody has surveyed yet; never the officer's own claims, and never those of kin.
            incomes = self._log.query(
                "SELECT i.commitment_id, i.household_id, i.year, i.claimed, i.status, i.declared_at, h.head, u.name AS hamlet "
                "FROM incomes i JOIN households h USING (household_id) JOIN units u ON u.unit_id = h.hamlet_id "
                f"WHERE i.household_id NOT IN {RESTRICTED} "
                "AND i.status IN ('declared', 'reopened') AND i.survey_version IS NULL AND i.unit_path LIKE %s || '%%' "
                "AND i.declared_by IS DISTINCT FROM %s AND i.household_id <> ALL(%s) ORDER BY i.declared_at LIMIT 200",
                (scope, actor.officer_id, list(actor.own_households)),
            )
        if actor.role in ("inspector", "commune_officer", "commune_chair"):
            status = "answered" if actor.role == "inspector" else "open"
            findings = self._log.query(
                "SELECT f.finding_id, f.inspection_id, f.kind, f.year, f.recorded_at, h.head, u.name AS unit "
                "FROM inspection_findings f JOIN inspections i USING (inspection_id) "
                "JOIN units u ON u.unit_id = i.unit_id "
                "LEFT JOIN households h ON h.household_id = f.subject "
                "WHERE f.status = %s AND i.unit_path LIKE %s || '%%' ORDER BY f.recorded_at LIMIT 200",
                (status, scope),
            )
        if actor.role in ("council_member", "council_chair"):
            sessions = self._log.query(
                "SELECT session_id, held_on, place, status FROM council_sessions "
                "WHERE (status IN ('convened', 'opened', 'adjourned') AND %s = ANY(members)) "
                "OR (status = 'counted' AND %s = 'council_chair') ORDER BY held_on",
                (actor.officer_id, actor.role),
            )
        elif actor.role == "standing_office":
            sessions = self._log.query(
                "SELECT s.session_id, s.held_on, s.place, s.status FROM council_sessions s "
                "WHERE s.status IN ('convened', 'opened', 'adjourned', 'counted') OR (EXISTS (SELECT 1 FROM nominations n "
                "WHERE n.session_id = s.session_id "
                "AND n.act = 'decide' AND n.live AND n.holds = 0) AND NOT EXISTS (SELECT 1 FROM decisions d "
                "WHERE d.session_id = s.session_id AND d.status = 'drafted')) ORDER BY s.held_on"
            )
        elif actor.role in DECIDING_ROLES:
            decisions = self._log.query(
                "SELECT decision_id, session_id, drafted_at FROM decisions WHERE status = 'drafted' ORDER BY drafted_at"
            )
        attestations = self._to_attest(actor)
        to_convene, exits = self._to_convene(actor), self._exits(actor)
        return Work(
            nominations, commitments, incomes, findings, sessions, decisions, attestations, to_convene, exits,
            self._watches(actor),
        )  # fmt: skip

    def _to_convene(self, actor: Actor) -> list[Row]:
        """Return how many appraised dossiers wait for a session to be convened, in one row; none where none does."""
        if not may(actor, "council.convene"):
            return []
        return self._log.query(
            "SELECT count(*) AS dossiers, min(n.since) AS since, min(n.due_on) AS due_on FROM nominations n "
            f"WHERE {READY} HAVING count(*) > 0"
        )

    def _exits(self, actor: Actor) -> list[Row]:
        """Return the accepted commitments whose exit is to be recognised or not, by the target they set themselves.

        A household pledges to have left poverty by the end of its target year, and that year's official review tells. So
        it waits from the day on which that review may be reported.
        """
        if not may(actor, "exit.recognise"):
            return []
        today = self._kernel.clock.today()
        return self._log.query(
            "SELECT k.commitment_id, k.household_id, k.since, k.target_year, h.head, u.name AS hamlet "
            "FROM commitments k JOIN households h USING (household_id) JOIN units u ON u.unit_id = k.hamlet_id "
            f"WHERE k.household_id NOT IN {RESTRICTED} "
            "AND k.status = 'accepted' AND k.exit_year IS NULL AND k.target_year <= %(year)s "
            "AND k.unit_path LIKE %(scope)s || '%%' AND k.household_id <> ALL(%(kin)s) "
            "ORDER BY k.target_year, k.since LIMIT 200",
            {
                "year": today.year if "official" in open_stages(today.year, today) else today.year - 1,
                "scope": scope_of(actor),
                "kin": list(actor.own_households),
            },
        )

    def _watches(self, actor: Actor) -> list[Row]:
        """Return the households that may have fallen back, the longest unwatched first; one row each, whatever the years.

        A year can be told from the day on which its official review may be reported. Those erased are watched no more.
        """
        if not may(actor, "commitment.watch"):
            return []
        last = last_reviewed(self._movements.in_force().years, self._kernel.clock.today())
        return self._log.query(
            "SELECT k.commitment_id, k.household_id, k.watched_until + 1 AS year, %(last)s::int AS last_year, h.head, "
            "u.name AS hamlet FROM commitments k JOIN households h USING (household_id) JOIN units u ON u.unit_id = k.hamlet_id "
            f"WHERE k.household_id NOT IN {RESTRICTED} AND k.status = 'exited' AND k.watched_until < %(last)s "
            "AND k.unit_path LIKE %(scope)s || '%%' "
            "AND h.head IS NOT NULL AND k.household_id <> ALL(%(kin)s) "
            "ORDER BY k.watched_until, h.sort_key, h.household_id LIMIT 200",
            {"last": last, "scope": scope_of(actor), "kin": list(actor.own_households)},
        )

    def _to_attest(self, actor: Actor) -> list[Row]:
        """Return the dossiers that wait for a criterion of the officer's office, with the criteria nobody has attested yet.

        Those the office prepares itself are left out: they are in its list as long as they are being prepared. A criterion
        that applies to some nominees only is left out too, since whether it applies is known only once it is judged.
        """
        categories = [
            c.id
            for c in self._movements.in_force().plan.categories.values()
            if _attests(actor, c) and actor.roles.isdisjoint(c.preparing_roles)
        ]
        if not categories:
            return []
        rows = self._log.query(
            _LISTING + f"WHERE n.subject_id NOT IN {RESTRICTED} "
            "AND n.live AND n.holds = 0 AND n.status <> 'returned' AND n.category = ANY(%(categories)s) "
            "AND n.subject_id <> ALL(%(units)s) AND n.subject_id <> ALL(%(kin)s) "
            "AND (n.unit_path LIKE %(scope)s || '%%' OR n.category = ANY(%(anywhere)s)) "
            f"AND {ATTESTABLE} ORDER BY n.due_on NULLS LAST, n.since LIMIT 200",
            {
                "categories": categories,
                "units": [actor.unit_id, *actor.formerly],
                "kin": list(actor.own_households),
                "scope": scope_of(actor),
                "anywhere": self._attested_for_units(actor),
            },
        )
        found = self._log.load_many(Nomination, [row["nomination_id"] for row in rows]) if rows else {}
        waiting = []
        for row in rows:
            n = found[row["nomination_id"]]
            plan, readings = self._movements.terms_of(n)
            criteria = [
                c
                for c in _attests(actor, plan.category(n.category), readings)
                if not c.applies_to and c.id not in n.attested
            ]
            if criteria:
                waiting.append({**row, "criteria": criteria})
        return waiting

    def goes_by(self, actor: Actor) -> list[tuple[str, str, str]]:
        """Return the categories that the dossiers in an officer's charge go by, each with id and version of its plan."""
        authorise(actor, "dossier.read")
        rows = self._log.query(
            "SELECT DISTINCT plan_id, plan_version, category FROM nominations n WHERE unit_path LIKE %(scope)s || '%%' "
            "OR (live AND category = ANY(%(attested)s)) ORDER BY plan_id, plan_version, category",
            {"scope": scope_of(actor), "attested": self._attested_for_units(actor)},
        )
        return [(row["plan_id"], row["plan_version"], row["category"]) for row in rows]

    def listing(
        self, actor: Actor, *, text: str = "", step: str = "", status: str = "", offset: int = 0
    ) -> tuple[list[Row], bool]:
        """Return one page of dossiers in the officer's charge, and whether there are more."""
        authorise(actor, "dossier.read")
        rows = self._log.query(
            _LISTING + f"WHERE n.subject_id NOT IN {RESTRICTED} AND "
            "(n.unit_path LIKE %(scope)s || '%%' "
            f"OR (n.live AND n.category = ANY(%(attested)s) AND {ATTESTABLE})) "
            "AND (%(text)s = '' OR n.search_key LIKE '%%' || %(text)s || '%%') "
            "AND (%(step)s = '' OR n.step = %(step)s) AND (%(status)s = '' OR n.status = %(status)s "
            "OR (%(status)s = 'held' AND n.holds > 0)) "
            "ORDER BY n.live DESC, n.due_on NULLS LAST, n.since DESC, n.code LIMIT %(limit)s OFFSET %(offset)s",
            {
                "scope": scope_of(actor),
                # What a department is asked about the units' dossiers is for it to read, wherever they lie.
                "attested": self._attested_for_units(actor),
                "text": like_pattern(search_key(text)),
                "step": step,
                "status": status,
                "limit": PAGE + 1,
                "offset": max(offset, 0),
            },
        )
        return rows[:PAGE], len(rows) > PAGE

    def _attested_for_units(self, actor: Actor) -> list[str]:
        """The categories of units whose criteria a department may attest, wherever the units lie; none for other offices."""
        categories = self._movements.in_force().plan.categories.values() if actor.role == "department" else ()
        return [c.id for c in categories if shape_of(c) == "unit" and _attests(actor, c)]

    def of_subject(self, actor: Actor, subject_id: UUID) -> list[Row]:
        """Return the dossiers of one subject in the officer's charge, the newest first."""
        authorise(actor, "dossier.read")
        return self._log.query(
            _LISTING
            + "WHERE n.subject_id = %s AND n.unit_path LIKE %s || '%%' ORDER BY n.proposed_at DESC, n.code DESC",
            (subject_id, scope_of(actor)),
        )

    def dossier(self, actor: Actor, nomination_id: UUID) -> Dossier:
        """Return one dossier in the officer's charge."""
        self._log.vault.sync()
        rows = self._log.query(_LISTING + "WHERE n.nomination_id = %s", (nomination_id,))
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


def _attests(
    actor: Actor, category: Category, readings: Mapping[str, ReadingValue] | None = None
) -> list[Criterion]:
    """The criteria of a category that the plan lets an office attest, so far as that bears on a verdict under ``readings``."""
    return [
        c
        for c in category.criteria
        if takes_attestation(c, readings) and not actor.roles.isdisjoint(c.attested_by)
    ]


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
