"""Sponsorships: assigned by the district, told by the department, confirmed by the commune; and what a verdict needs of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.base import EventSourced
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from aggregates.sponsorship import Sponsorship
from storage.application import EventLog, Row
from workflows.authorisation import authorise, may, place_of_charge, scope_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.papers import Upload, keep


@dataclass(frozen=True, slots=True)
class SponsoredCommune:
    """A commune in a department's charge.

    ``poor_rate``: poor households of all, in per cent, of the accepted review that was the newest when the charge began (of
    the first one after it, where there was none before). The plan speaks of communes with a high rate that are to be
    helped; a department whose help brought the rate below 30 % must not lose the criterion by its own success.
    ``latest_rate`` is that of the newest accepted review of a year that has ended.
    """

    sponsorship_id: UUID
    commune_id: UUID
    name: str
    valid_from: date
    valid_to: date | None
    poor_rate: Fraction | None
    rate_year: int | None
    latest_rate: Fraction | None
    latest_year: int | None


class Sponsorships:
    """Use cases around sponsorships."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log

    def assign(
        self,
        actor: Actor,
        command: Command,
        *,
        department_id: UUID,
        commune_id: UUID,
        document: str,
        issued_on: date,
        valid_from: date,
        valid_to: date | None,
        uploads: list[Upload],
        sponsorship_id: UUID | None = None,
    ) -> Outcome:
        """Put a department in charge of a commune. Twice at the same time for the same commune is refused."""
        id = sponsorship_id or uuid4()

        def decide(work: Work) -> Outcome:
            department = self._log.load(AdministrativeUnit, department_id)
            commune = self._log.load(AdministrativeUnit, commune_id)
            work.authorise("sponsorship.assign", commune.path)
            work.authorise("sponsorship.assign", department.path)
            work.add(
                Sponsorship.assign(
                    id,
                    department_id=department.id,
                    department_path=department.path,
                    department_kind=department.kind,
                    commune_id=commune.id,
                    unit_path=commune.path,
                    commune_kind=commune.kind,
                    document=document,
                    issued_on=issued_on,
                    valid_from=valid_from,
                    valid_to=valid_to,
                    evidence=keep(self._log.attachments, id, uploads),
                    today=work.today,
                )
            )
            return {"id": str(id)}

        def alone(connection: Connection[Any]) -> None:
            # Asked last, with the event lock held: two offices that assign at once cannot both find nothing.
            taken = connection.execute(
                "SELECT 1 FROM sponsorships a JOIN sponsorships b ON b.department_id = a.department_id "
                "AND b.commune_id = a.commune_id AND b.sponsorship_id <> a.sponsorship_id "
                "AND b.valid_from <= coalesce(a.valid_to, 'infinity') AND a.valid_from <= coalesce(b.valid_to, 'infinity') "
                "WHERE a.sponsorship_id = %s LIMIT 1",
                (id,),
            ).fetchone()
            if taken is not None:
                raise Refused("already_sponsored", field="commune_id")

        return self._kernel.run("sponsorship.assign", actor, command, decide, finish=alone)

    def report_support(
        self,
        actor: Actor,
        command: Command,
        *,
        sponsorship_id: UUID,
        year: int,
        text: str,
        uploads: list[Upload],
    ) -> Outcome:
        """Tell what the officer's own department did for the commune in one year."""

        def do(work: Work, s: Sponsorship) -> None:
            s.report_support(
                year=year, text=text, evidence=keep(self._log.attachments, s.id, uploads), today=work.today
            )

        return self._on("sponsorship.report", actor, command, sponsorship_id, do)

    def confirm_support(
        self, actor: Actor, command: Command, *, sponsorship_id: UUID, year: int, remarks: str = ""
    ) -> Outcome:
        """Confirm for the commune what the department told of one year."""
        return self._on(
            "sponsorship.confirm",
            actor,
            command,
            sponsorship_id,
            lambda work, s: s.confirm_support(actor, year=year, remarks=remarks),
        )

    def refuse_support(
        self, actor: Actor, command: Command, *, sponsorship_id: UUID, year: int, reason: str
    ) -> Outcome:
        """Do not confirm it; the department may tell it anew."""
        return self._on(
            "sponsorship.refuse",
            actor,
            command,
            sponsorship_id,
            lambda work, s: s.refuse_support(actor, year=year, reason=reason),
        )

    def end(
        self,
        actor: Actor,
        command: Command,
        *,
        sponsorship_id: UUID,
        last_day: date,
        document: str,
        reason: str,
    ) -> Outcome:
        """End the charge."""
        return self._on(
            "sponsorship.end",
            actor,
            command,
            sponsorship_id,
            lambda work, s: s.end(last_day=last_day, document=document, reason=reason),
        )

    # -- reading -------------------------------------------------------------------------------------------------------

    def listing(self, actor: Actor) -> list[Row]:
        """Return the sponsorships the officer may see, those in force first: a department its own, a commune its own."""
        authorise(actor, "sponsorship.read")
        return self._rows(
            "WHERE starts_with(s.unit_path, %s) OR starts_with(%s, s.unit_path) OR s.department_id = %s "
            "ORDER BY (coalesce(s.valid_to, 'infinity') < %s), c.sort_key, d.sort_key",
            (scope_of(actor), scope_of(actor), actor.unit_id, self._kernel.clock.today()),
        )

    def one(self, actor: Actor, sponsorship_id: UUID) -> Row:
        """Return one sponsorship with the years told so far."""
        rows = self._rows("WHERE s.sponsorship_id = %s", (sponsorship_id,))
        if not rows:
            raise Refused("not_found")
        row = rows[0]
        authorise(actor, "sponsorship.read", place_of_charge(actor, row["department_id"], row["unit_path"]))
        supports = self._log.query(
            "SELECT p.*, r.full_name AS reporter, o.full_name AS decider FROM sponsorship_supports p "
            "LEFT JOIN officers r ON r.officer_id = p.reported_by LEFT JOIN officers o ON o.officer_id = p.decided_by "
            "WHERE sponsorship_id = %s ORDER BY year",
            (sponsorship_id,),
        )
        return {**row, "supports": supports}

    def history(
        self, actor: Actor, sponsorship_id: UUID
    ) -> tuple[list[EventSourced.Event], dict[UUID, str | None]]:
        """Return the events of a sponsorship with the names of those who acted."""
        self.one(actor, sponsorship_id)
        self._log.vault.sync()
        events = self._log.events_of(sponsorship_id)
        rows = self._log.query(
            "SELECT officer_id, full_name FROM officers WHERE officer_id = ANY(%s)",
            ([e.meta.officer_id for e in events if e.meta.officer_id],),
        )
        return events, {row["officer_id"]: row["full_name"] for row in rows}

    def waiting(self, actor: Actor) -> list[Row]:
        """Return what waits for the officer: support to confirm, or to tell anew after a refusal."""
        if may(actor, "sponsorship.confirm"):
            where, values = "p.status = 'reported' AND starts_with(s.unit_path, %s)", (scope_of(actor),)
        elif may(actor, "sponsorship.report"):
            where, values = "p.status = 'refused' AND s.department_id::text = %s", (str(actor.unit_id),)
        else:
            return []
        return self._log.query(
            "SELECT s.sponsorship_id, p.year, p.status, d.name AS department, c.name AS commune, "
            "coalesce(p.decided_at, p.reported_at) AS since FROM sponsorship_supports p JOIN sponsorships s "
            "USING (sponsorship_id) JOIN units d ON d.unit_id = s.department_id JOIN units c ON c.unit_id = s.commune_id "
            f"WHERE {where} ORDER BY since LIMIT 200",
            values,
        )

    def sponsored_communes_of(self, department_id: UUID, on: date) -> list[SponsoredCommune]:
        """Return the communes in a department's charge on a day, with their accepted poverty rates.

        Reviews of years that have not ended on that day count as missing.
        """
        found = []
        for row in self._rows(
            "WHERE s.department_id = %s AND s.valid_from <= %s AND coalesce(s.valid_to, 'infinity') >= %s "
            "ORDER BY c.sort_key, s.valid_from",
            (department_id, on, on),
        ):
            reviews = self._log.query(
                "SELECT year, households, poor, near_poor FROM poverty_reviews WHERE unit_id = %s "
                "AND status = 'accepted' AND year < %s ORDER BY year",
                (row["commune_id"], on.year),
            )
            rates = {r["year"]: Counts(r["households"], r["poor"], r["near_poor"]).poor_rate for r in reviews}
            before = [year for year in rates if year < row["valid_from"].year]
            start = max(before) if before else min(rates, default=None)
            latest = max(rates, default=None)
            found.append(
                SponsoredCommune(
                    sponsorship_id=row["sponsorship_id"],
                    commune_id=row["commune_id"],
                    name=row["commune"],
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"],
                    poor_rate=None if start is None else rates[start],
                    rate_year=start,
                    latest_rate=None if latest is None else rates[latest],
                    latest_year=latest,
                )
            )
        return found

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _rows(self, where: str, values: tuple[object, ...]) -> list[Row]:
        return self._log.query(
            "SELECT s.*, d.name AS department, c.name AS commune, c.path AS commune_path, "
            "(SELECT count(*) FROM sponsorship_supports p WHERE p.sponsorship_id = s.sponsorship_id AND p.status = 'confirmed') "
            "AS confirmed, (SELECT count(*) FROM sponsorship_supports p WHERE p.sponsorship_id = s.sponsorship_id "
            "AND p.status = 'reported') AS reported FROM sponsorships s JOIN units d ON d.unit_id = s.department_id "
            "JOIN units c ON c.unit_id = s.commune_id " + where,
            values,
        )

    def _on(
        self,
        act: str,
        actor: Actor,
        command: Command,
        sponsorship_id: UUID,
        do: Callable[[Work, Sponsorship], None],
    ) -> Outcome:
        def decide(work: Work) -> Outcome:
            sponsorship = work.target(Sponsorship, sponsorship_id)
            work.authorise(act, place_of_charge(actor, sponsorship.department_id, sponsorship.unit_path))
            do(work, sponsorship)
            return {"id": str(sponsorship_id)}

        return self._kernel.run(act, actor, command, decide, record_id=sponsorship_id)
