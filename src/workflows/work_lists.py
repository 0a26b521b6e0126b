"""What waits for an officer: dossiers to move on, figures to confirm, sessions, decisions, and what the calendar has brought."""

from __future__ import annotations

from dataclasses import dataclass

from aggregates.actors import Actor
from aggregates.exit_commitment import last_reviewed
from aggregates.nomination import Nomination
from aggregates.poverty_review import open_stages
from aggregates.vocabulary import DECIDING_ROLES
from storage.application import EventLog, Row
from workflows.authorisation import may, scope_of
from workflows.clock import Clock
from workflows.council_views import READY
from workflows.dossier_rows import ATTESTABLE, BEREFT, LISTING, PREPARING, attested_for_units, attests
from workflows.movement import Movements
from workflows.restriction import RESTRICTED


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


class WorkLists:
    """Says what waits for whom. Changes nothing."""

    def __init__(self, log: EventLog, clock: Clock, movements: Movements) -> None:
        self._log = log
        self._clock = clock
        self._movements = movements

    def of(self, actor: Actor) -> Work:
        """Return what the officer can move forward now, the most urgent first."""
        scope = scope_of(actor)
        nominations = self._log.query(
            LISTING + f"WHERE n.live AND n.subject_id NOT IN {RESTRICTED} "
            "AND n.unit_path LIKE %(scope)s || '%%' AND n.holds = 0 AND n.act <> 'record_council_result' AND ("
            "(n.status <> 'returned' AND n.roles && %(roles)s::text[] AND n.act <> 'decide') "
            f"OR (n.act = 'submit' AND 'standing_office' = ANY(%(roles)s) AND {BEREFT}) "
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
        today = self._clock.today()
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
        last = last_reviewed(self._movements.in_force().years, self._clock.today())
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
            if attests(actor, c) and actor.roles.isdisjoint(c.preparing_roles)
        ]
        if not categories:
            return []
        rows = self._log.query(
            LISTING + f"WHERE n.subject_id NOT IN {RESTRICTED} "
            "AND n.live AND n.holds = 0 AND n.status <> 'returned' AND n.category = ANY(%(categories)s) "
            "AND n.subject_id <> ALL(%(units)s) AND n.subject_id <> ALL(%(kin)s) "
            "AND (n.unit_path LIKE %(scope)s || '%%' OR n.category = ANY(%(anywhere)s)) "
            f"AND {ATTESTABLE} ORDER BY n.due_on NULLS LAST, n.since LIMIT 200",
            {
                "categories": categories,
                "units": [actor.unit_id, *actor.formerly],
                "kin": list(actor.own_households),
                "scope": scope_of(actor),
                "anywhere": attested_for_units(actor, self._movements.in_force().plan),
            },
        )
        found = self._log.load_many(Nomination, [row["nomination_id"] for row in rows]) if rows else {}
        waiting = []
        for row in rows:
            n = found[row["nomination_id"]]
            plan, readings = self._movements.terms_of(n)
            criteria = [
                c
                for c in attests(actor, plan.category(n.category), readings)
                if not c.applies_to and c.id not in n.attested
            ]
            if criteria:
                waiting.append({**row, "criteria": criteria})
        return waiting
