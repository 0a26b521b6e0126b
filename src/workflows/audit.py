"""The audit page: who verified which income, when, how, in what office, on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.nomination import Nomination
from aggregates.nominee import Nominee
from aggregates.pii import ERASED_TEXT
from aggregates.vocabulary import INCOME_STATUSES, METHODS
from documents.audit_report import render_audit_report
from documents.report_data import AuditAct, AuditDossier, AuditHousehold, AuditIncome, AuditReportData
from rules.text import Text
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, scope_of
from workflows.discretion import as_told_to
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.narrative import tell
from workflows.readings import Readings
from workflows.restriction import RESTRICTED, require_in_view
from workflows.searches import like_pattern
from workflows.sensitive import Kind, Sight

PAGE = 100
_ERASED = f"{ERASED_TEXT.vi} / {ERASED_TEXT.en}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; everything left out matches."""

    officer_id: UUID | None = None
    commune_path: str = ""
    year: int | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None
    outcome: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SecurityFilter:
    """What to look for in the security log; everything left out matches. ``unknown``: acts of nobody who is known."""

    kind: str = ""
    officer_id: UUID | None = None
    unknown: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """Some lines of the security log, the newest first, and whether there are newer and older ones that match."""

    rows: list[Row]
    newer: bool
    older: bool


class Audit:
    """Questions of auditors. Nothing here changes a dossier."""

    def __init__(self, kernel: Kernel, movements: Movements, readings: Readings) -> None:
        self._kernel = kernel
        self._readings = readings
        self._log: EventLog = kernel.log
        self._movements = movements

    def verifications(
        self, actor: Actor, wanted: Filter, offset: int = 0, limit: int = PAGE, sight: Sight | None = None
    ) -> tuple[list[Row], int]:
        """Return one page of verifications, the newest first, and how many match in all.

        Those of a household whose data is restricted are among them, so that what was confirmed stays counted, without whose
        they are and what they say: ``restricted``.
        Whose figures they are is noted in ``sight``, or where there is none written down at once.
        """
        authorise(actor, "audit.read")
        where, values = conditions(actor, wanted)
        total = self._log.query_one(
            "SELECT count(*) AS n FROM income_verifications v LEFT JOIN households h USING (household_id) WHERE "
            + where,
            values,
        )
        rows = self._log.query(
            f"SELECT v.*, v.household_id IN {RESTRICTED} AS restricted, h.head, h.code, o.full_name AS officer, u.name AS hamlet, "
            "c.name AS commune, "
            "(SELECT count(*) FROM income_verifications b WHERE b.command_id = v.command_id) AS together "
            "FROM income_verifications v LEFT JOIN households h USING (household_id) LEFT JOIN officers o USING (officer_id) "
            "LEFT JOIN units u ON u.unit_id = h.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id WHERE "
            + where
            + " ORDER BY v.recorded_at DESC, v.commitment_id, v.version DESC LIMIT %(limit)s OFFSET %(offset)s",
            {**values, "limit": limit, "offset": max(offset, 0)},
        )
        with self._readings.sight(actor, "audit", "audit.read", sight) as seen:
            for row in rows:
                if row["restricted"]:
                    row.update(_WITHHELD)
                if row["head"] is not None:
                    seen.see(row["household_id"], Kind.INCOME, *([Kind.WORDS] if row["note"] else []))
        return rows, int(total["n"]) if total else 0

    def officers(self, actor: Actor) -> list[Row]:
        """Return everybody who ever verified an income in the officer's charge."""
        authorise(actor, "audit.read")
        return self._log.query(
            "SELECT v.officer_id, o.full_name, max(v.title || ' – ' || v.unit_name) AS office, count(*) AS verified "
            "FROM income_verifications v LEFT JOIN officers o USING (officer_id) WHERE v.unit_path LIKE %s || '%%' "
            "GROUP BY v.officer_id, o.full_name ORDER BY verified DESC",
            (scope_of(actor),),
        )

    def security_log(self, actor: Actor, *, limit: int = 200) -> list[Row]:
        """Return the newest refused acts and failed sign-ins."""
        authorise(actor, "security.read")
        return self._log.query(
            "SELECT s.*, o.full_name AS officer, o.username FROM security_log s LEFT JOIN officers o USING (officer_id) "
            "WHERE s.kind <> 'session' ORDER BY s.id DESC LIMIT %s",
            (limit,),
        )

    def security_page(
        self,
        actor: Actor,
        wanted: SecurityFilter,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> SecurityPage:
        """Return one page of the security log: the newest, or those ``before`` or ``after`` a line's id.

        The page is found by its first line, not counted off from the newest: what is added meanwhile moves nothing.
        """
        authorise(actor, "security.read")
        kind = "CASE WHEN s.act = 'account.sign_in' THEN 'sign_in' ELSE s.kind END"
        backwards = after is not None and before is None
        rows = self._log.query(
            f"SELECT s.id, s.at, {kind} AS kind, s.code, s.act, s.correlation_id, o.full_name AS officer, o.username "
            "FROM security_log s LEFT JOIN officers o USING (officer_id) "
            f"WHERE (%(kind)s = '' AND s.kind <> 'session' OR {kind} = %(kind)s) "
            "AND (%(officer)s::uuid IS NULL OR s.officer_id = %(officer)s) "
            "AND (NOT %(unknown)s OR s.officer_id IS NULL) "
            "AND (%(day)s::date IS NULL OR s.at >= %(day)s::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' "
            "AND s.at < (%(day)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh') "
            "AND (%(before)s::bigint IS NULL OR s.id < %(before)s) AND (%(after)s::bigint IS NULL OR s.id > %(after)s) "
            f"ORDER BY s.id {'ASC' if backwards else 'DESC'} LIMIT %(limit)s",
            {
                "kind": wanted.kind,
                "officer": wanted.officer_id,
                "unknown": wanted.unknown,
                "day": wanted.day,
                "before": before,
                "after": after if backwards else None,
                "limit": limit + 1,
            },
        )
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            return SecurityPage(rows[::-1], newer=more and bool(rows), older=bool(rows))
        return SecurityPage(rows, newer=before is not None and bool(rows), older=more)

    def accounts(self, actor: Actor) -> list[Row]:
        """Return all accounts, closed ones too, for choosing whose lines to see."""
        authorise(actor, "security.read")
        return self._log.query("SELECT officer_id, full_name, username FROM officers ORDER BY username")

    def roles(self, actor: Actor) -> set[str]:
        """Return the roles that anybody holds or ever held here: the ones that acts can have been done in."""
        authorise(actor, "security.read")
        return {row["role"] for row in self._log.query("SELECT DISTINCT role FROM appointments")}

    def report(
        self,
        actor: Actor,
        *,
        household_ids: list[UUID],
        nomination_ids: list[UUID],
        sight: Sight | None = None,
    ) -> bytes:
        """Render the audit report of some households and dossiers as PDF.

        Whose figures and words it has is noted in ``sight``, or where there is none written down at once.
        """
        with self._readings.sight(actor, "audit", "audit.read", sight) as seen:
            return self._report(actor, household_ids, nomination_ids, seen)

    def _report(
        self, actor: Actor, household_ids: list[UUID], nomination_ids: list[UUID], sight: Sight
    ) -> bytes:
        authorise(actor, "audit.read")
        self._log.vault.sync()
        movement = self._movements.in_force()
        position = self._log.query_one("SELECT coalesce(max(notification_id), 0) AS n FROM stored_events")
        maker = self._log.query_one(
            "SELECT full_name FROM officers WHERE officer_id = %s", (actor.officer_id,)
        )
        return render_audit_report(
            AuditReportData(
                unit=actor.unit_name,
                movement=self._movements.names(),
                scope=Text(
                    "Thu nhập và hồ sơ của các hộ được chọn", "Incomes and dossiers of the chosen households"
                ),
                made_at=self._kernel.clock.now(),
                made_by=str(maker["full_name"] or "") if maker else "",
                made_by_office=actor.title,
                households=tuple(self._household(actor, h, sight) for h in household_ids),
                dossiers=tuple(self._dossier(actor, n, sight) for n in nomination_ids),
                log_position=str(position["n"]) if position else "0",
                demonstration=movement.demonstration,
            )
        )

    def _household(self, actor: Actor, household_id: UUID, sight: Sight) -> AuditHousehold:
        row = self._log.query_one(
            "SELECT h.head, h.code, h.unit_path, u.name AS hamlet, c.name AS commune FROM households h "
            "JOIN units u ON u.unit_id = h.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id WHERE household_id = %s",
            (household_id,),
        )
        assert row is not None
        authorise(actor, "audit.read", row["unit_path"])
        require_in_view(self._log, actor, household_id)
        incomes = self._log.query(
            "SELECT i.year, i.claimed, i.status, v.amount, v.method, v.recorded_at, v.title, v.unit_name, o.full_name, "
            "i.evidence, (SELECT p.name FROM papers p WHERE p.sha256 = i.evidence[1] "
            "AND p.originator_id = i.commitment_id LIMIT 1) AS paper "
            "FROM incomes i LEFT JOIN LATERAL (SELECT * FROM income_verifications x WHERE x.commitment_id = i.commitment_id "
            "AND x.year = i.year ORDER BY version DESC LIMIT 1) v ON true LEFT JOIN officers o ON o.officer_id = v.officer_id "
            "WHERE i.household_id = %s ORDER BY i.year",
            (household_id,),
        )
        if row["head"] is not None:
            sight.see(household_id, Kind.INCOME)
        return AuditHousehold(
            name=row["head"] or _ERASED,
            code=row["code"] or "",
            address=f"{row['hamlet']}, {row['commune']}",
            incomes=tuple(
                AuditIncome(
                    year=i["year"],
                    claimed=i["claimed"],
                    confirmed=i["amount"] if i["status"] in ("verified", "corrected") else None,
                    status=INCOME_STATUSES[i["status"]],
                    method=METHODS.get(i["method"] or ""),
                    officer=i["full_name"] or "",
                    office=_office(i["title"], i["unit_name"]),
                    confirmed_at=i["recorded_at"],
                    evidence_name=i["paper"] or "",
                    evidence_sha256=(i["evidence"] or [""])[0],
                )
                for i in incomes
            ),
        )

    def _dossier(self, actor: Actor, nomination_id: UUID, sight: Sight) -> AuditDossier:
        nomination = self._log.load(Nomination, nomination_id)
        authorise(actor, "audit.read", nomination.unit_path)
        require_in_view(self._log, actor, nomination.subject_id)
        events: list[Any] = as_told_to(actor, self._log.events_of(nomination_id))
        if nomination.commitment_id is not None:
            self._log.load(ExitCommitment, nomination.commitment_id)
            events += self._log.events_of(nomination.commitment_id)
        # That the subject was erased, and by whom, belongs to what is audited.
        events += [
            e
            for e in self._log.events_of(nomination.subject_id)
            if isinstance(e, Household.ErasureRecorded | Nominee.ErasureRecorded)
        ]
        events.sort(key=lambda e: (e.timestamp, e.originator_version))
        names = {
            r["officer_id"]: r["full_name"] or ""
            for r in self._log.query(
                "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
                ([e.meta.officer_id for e in events if e.meta.officer_id],),
            )
        }
        row = self._log.query_one(
            "SELECT subject_name FROM nominations WHERE nomination_id = %s", (nomination_id,)
        )
        return AuditDossier(
            code=nomination.code,
            subject=str((row or {}).get("subject_name") or _ERASED),
            acts=tuple(
                AuditAct(
                    recorded_at=e.timestamp,
                    act=tell(e).headline,
                    officer=names.get(e.meta.officer_id, ""),
                    office=e.meta.title,
                    unit="" if e.meta.unit_name in e.meta.title else e.meta.unit_name,
                    note=sight.told(e, tell(e)).detail,
                    occurred_on=e.meta.occurred_on,
                    event_id=f"{str(e.originator_id)[:8]}/{e.originator_version}",
                )
                for e in events
            ),
        )


def _office(title: str | None, unit: str | None) -> str:
    """Office and unit in one line; a title that names its unit ("Chủ tịch UBND xã Cẩm Bình") says it once."""
    return ", ".join(filter(None, [title, "" if unit and title and unit in title else unit]))


_WITHHELD: Final[Row] = {
    **dict.fromkeys(("head", "hamlet", "claimed", "amount", "note")),
    "code": "",
    "evidence": [],
}
"""What is not told of a verification while its household's data is restricted."""


def conditions(actor: Actor, wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the WHERE clause (of fixed parts alone) and its values."""
    scope = scope_of(actor)
    parts = ["v.unit_path LIKE %(within)s || '%%'"]
    values: dict[str, Any] = {
        "within": wanted.commune_path if wanted.commune_path.startswith(scope) else scope
    }
    for value, name, condition in (
        (wanted.officer_id, "officer", "v.officer_id = %(officer)s"),
        (wanted.year, "year", "v.year = %(year)s"),
        (wanted.amount_from, "low", "v.amount >= %(low)s"),
        (wanted.amount_to, "high", "v.amount <= %(high)s"),
        (
            wanted.recorded_from,
            "since",
            "v.recorded_at >= (%(since)s::date)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'",
        ),
        (
            wanted.recorded_to,
            "until",
            "v.recorded_at < (%(until)s::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'",
        ),
        (wanted.outcome or None, "outcome", "v.outcome = %(outcome)s"),
        (
            like_pattern(search_key(wanted.text)) or None,
            "text",
            # Nobody is found by a name while it is in no list.
            f"h.search_key LIKE '%%' || %(text)s || '%%' AND v.household_id NOT IN {RESTRICTED}",
        ),
    ):
        if value is not None:
            parts.append(condition)
            values[name] = value
    return " AND ".join(parts), values
