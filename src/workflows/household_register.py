"""The register of households: entered and mended in the hamlet, looked through by whoever is in charge of the place.

What a household pledges and earns is in ``workflows.households``.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.class_ground import NO_FIGURES, Figures
from aggregates.data_request import DataRequest
from aggregates.household import STANDARD, Household, HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import HAMLET_KINDS
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, scope_of
from workflows.household_classes import class_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.reach import authorise_reading
from workflows.readings import Readings
from workflows.restriction import RESTRICTED, must_act, require_in_view
from workflows.searches import beginnings
from workflows.sensitive import ENTRY, Sight, without_entry
from workflows.unit_views import UnitViews

PAGE = 50
_NEAR = 1000
"""Households next in order that a search looks through before it asks for their words."""


class HouseholdRegister:
    """Use cases of the register of households."""

    def __init__(self, kernel: Kernel, assessor: Assessor, readings: Readings) -> None:
        self._kernel = kernel
        self._readings = readings
        self._log: EventLog = kernel.log
        self._assessor = assessor
        self._views = UnitViews(kernel.log)

    # -- in the hamlet -------------------------------------------------------------------------------------------------

    def register(
        self,
        actor: Actor,
        command: Command,
        *,
        hamlet_id: UUID,
        entry: HouseholdEntry,
        household_class: str,
        household_id: UUID | None = None,
        figures: Figures = NO_FIGURES,
    ) -> Outcome:
        """Enter a household in the register of its hamlet.

        ``figures`` decide its class where they are given (``workflows.household_classes``), and an empty ``household_class``
        leaves it to them.
        """
        id = household_id or uuid4()

        def decide(work: Work) -> Outcome:
            hamlet = self._log.load(AdministrativeUnit, hamlet_id)
            work.authorise("household.register", hamlet.path)
            not_born_later(work, entry)
            if hamlet.kind not in HAMLET_KINDS:
                raise Refused("bad_choice", field="hamlet_id", value=hamlet.name)
            day = command.occurred_on or work.today
            found, ground = class_of(self._views, hamlet_id, household_class, figures, day)
            work.add(
                Household.register(
                    id,
                    hamlet_id=hamlet_id,
                    unit_path=hamlet.path,
                    entry=entry,
                    household_class=found,
                    ground=ground,
                )
            )
            return {"id": str(id)}

        return self._kernel.run("household.register", actor, command, decide)

    def correct(
        self,
        actor: Actor,
        command: Command,
        *,
        household_id: UUID,
        entry: HouseholdEntry,
        reason: str,
        request_id: UUID | None = None,
    ) -> Outcome:
        """Mend what the register says of a household; its live dossiers take over the name and are judged by what is right.

        What the standard is chosen by (a disabled member, social protection) stays as it is once a dossier's claims have been
        verified: the commune answered for it. ``request_id`` names the data subject's request that this answers.
        """

        def decide(work: Work) -> Outcome:
            household = work.target(Household, household_id)
            work.authorise("household.correct", household.unit_path)
            not_born_later(work, entry)
            if request_id is not None:
                request = work.load(DataRequest, request_id)
                work.authorise("request.answer", request.unit_path)
                if request.subject_id != household_id:
                    raise Refused("not_found")
                request.meet(actor, "corrected")
            changed = household.correct(actor, entry, reason)
            if changed & {"head", *STANDARD}:
                live = self._log.query(
                    "SELECT nomination_id FROM nominations WHERE subject_id = %s AND live ORDER BY nomination_id",
                    (household_id,),
                )
                for row in live:
                    self._take_over(work, work.load(Nomination, row["nomination_id"]), household, changed)
            return {"id": str(household_id), "version": household.version}

        # While processing is restricted, the register is mended as the answer to a request alone.
        act = "household.correct" if request_id is None else "request.answer"
        return self._kernel.run(act, actor, command, decide, record_id=household_id)

    def _take_over(self, work: Work, nomination: Nomination, household: Household, changed: set[str]) -> None:
        """Let a live dossier go by the corrected register."""
        if changed & set(STANDARD):
            if not nomination.attestable:
                raise Refused(
                    "standard_verified", field=min(changed & set(STANDARD)), dossier=nomination.code
                )
            if nomination.status != "draft":
                result = self._assessor.judge(nomination, work.today, load=work.load)
                nomination.reassess(
                    verdict=str(result.verdict.value),
                    assessment=result.to_dict(),
                    cause="household_corrected",
                )
        name = plain(household.head)
        if "head" in changed and name is not None:
            nomination.rename_subject(name)

    # -- reading -------------------------------------------------------------------------------------------------------

    def page(
        self,
        actor: Actor,
        *,
        text: str = "",
        hamlet_path: str = "",
        household_class: str = "",
        after: UUID | None = None,
        before: UUID | None = None,
    ) -> tuple[list[Row], bool]:
        """Return one page of households in the officer's charge by given name, and whether there are more that way.

        ``text``: beginnings of words of the head's name and the code, in any order, with or without marks; made of signs
        alone it names nobody and finds nobody. The page is the first, or that next to a household already shown: ``after``
        the last one on the page before, ``before`` the first one on the page after. No page is found by counting, so that
        the last one takes no longer than the first.
        """
        authorise(actor, "dossier.read")
        wanted = search_key(text).split()
        if text.strip() and not wanted:
            return [], False
        scope = scope_of(actor)
        back = before is not None
        compare, order = ("<", "DESC") if back else (">", "ASC")
        next_to = (
            f"WHERE (h.place_in_order, h.household_id) {compare} "
            "(SELECT place_in_order, household_id FROM households WHERE household_id = %(next_to)s "
            "AND unit_path LIKE %(scope)s || '%%')"
            if after or before
            else ""
        )
        ordered = f"ORDER BY h.place_in_order {order}, h.household_id {order} LIMIT"
        # A household that became part of another one is read at its own page alone.
        conditions = [
            "h.merged_into IS NULL",
            "h.unit_path LIKE %(within)s || '%%'",
            f"h.household_id NOT IN {RESTRICTED}",
        ]
        conditions += ["h.words @@ %(words)s::tsquery"] if wanted else []
        conditions += ["h.household_class = %(class)s"] if household_class else []

        def ask(households: str) -> list[Row]:
            return self._log.query(
                "SELECT h.household_id, h.code, h.head, h.household_class, h.unit_path, u.name AS hamlet, "
                "c.name AS commune, k.commitment_id, k.status AS commitment_status "
                f"FROM (SELECT * FROM households h {next_to} {households}) h "
                "JOIN units u ON u.unit_id = h.hamlet_id LEFT JOIN units c ON c.unit_id = u.parent_id "
                "LEFT JOIN commitments k ON k.household_id = h.household_id AND k.live "
                f"WHERE {' AND '.join(conditions)} {ordered} %(limit)s",
                {
                    "within": hamlet_path if hamlet_path.startswith(scope) else scope,
                    "scope": scope,
                    "words": beginnings(wanted),
                    "class": household_class,
                    "next_to": after or before,
                    "near": _NEAR,
                    "limit": PAGE + 1,
                },
            )

        # What half the district is called fills a page from the next few households in order; what is rare, as codes are,
        # is found by its words. The database cannot tell which is which: it takes every beginning of a word for rare.
        common = bool(wanted) and not any(word.isdecimal() for word in wanted)
        rows = ask(f"{ordered} %(near)s") if common else []
        if len(rows) <= PAGE:
            rows = ask("")
        found = rows[:PAGE]
        return found[::-1] if back else found, len(rows) > PAGE

    def household(
        self,
        actor: Actor,
        household_id: UUID,
        sight: Sight | None = None,
        facts: Collection[str] = tuple(ENTRY),
    ) -> Row:
        """Return one household with its hamlet and commune, and of its sensitive ``facts`` what the office is shown.

        The reading is noted in ``sight``, or where there is none written down at once. Raises ``not_found`` or
        ``foreign_unit``.
        """
        row = self._row(actor, household_id)
        with self._readings.sight(actor, "register", "household.read", sight) as seen:
            return seen.entry(row, facts)

    def named(self, actor: Actor, household_id: UUID) -> Row:
        """Return who a household is and where it lives, without its sensitive facts. Raises as :meth:`household` does."""
        return without_entry(self._row(actor, household_id))

    def _row(self, actor: Actor, household_id: UUID) -> Row:
        row = self._log.query_one(
            "SELECT h.*, u.name AS hamlet, c.name AS commune FROM households h JOIN units u ON u.unit_id = h.hamlet_id "
            "LEFT JOIN units c ON c.unit_id = u.parent_id WHERE household_id = %s",
            (household_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise_reading(self._log, actor, "dossier.read", row["unit_path"], household_id)
        require_in_view(self._log, actor, household_id)
        return row

    def related(self, actor: Actor, household_id: UUID) -> list[Row]:
        """Return the households it split from or into, or merged with: ``relation`` says how it stands to each.

        The relations are ``split_from``, ``split_into``, ``merged_into`` and ``took_in``. Whose processing is restricted
        is named to those alone who must act. The caller has made sure of the place.
        """
        return self._log.query(
            "SELECT x.relation, r.household_id, r.head, r.code, r.unit_path FROM households h CROSS JOIN LATERAL ("
            "SELECT 1 AS n, 'merged_into' AS relation, h.merged_into AS id UNION ALL SELECT 2, 'split_from', h.split_from "
            "UNION ALL SELECT 3, 'split_into', s.household_id FROM households s WHERE s.split_from = h.household_id "
            "UNION ALL SELECT 4, 'took_in', m.household_id FROM households m WHERE m.merged_into = h.household_id) x "
            "JOIN households r ON r.household_id = x.id WHERE h.household_id = %s "
            f"AND (%s OR r.household_id NOT IN {RESTRICTED}) ORDER BY x.n, r.registered_at, r.household_id",
            (household_id, must_act(actor)),
        )

    def in_hamlet(self, actor: Actor, hamlet_id: UUID, code: str) -> Row:
        """Return the open household of a hamlet with that code, in any case. Raises ``merge_unknown`` at ``into``."""
        row = self._log.query_one(
            "SELECT * FROM households WHERE upper(code) = upper(%s) AND hamlet_id = %s AND merged_into IS NULL",
            (code.strip(), hamlet_id),
        )
        if row is None:
            raise Refused("merge_unknown", field="into", number=code.strip()[:40])
        authorise(actor, "dossier.read", row["unit_path"])
        require_in_view(self._log, actor, row["household_id"])
        return row

    def homes(self, household_id: UUID) -> list[Row]:
        """Return every hamlet the household lived in, the first one first: its name and its commune's on the first day there.

        ``day`` is that day as it is on record. The caller has made sure of the place.
        """
        homes = self._log.load(Household, household_id).homes
        return self._log.query(
            "SELECT w.day, p.name AS hamlet, c.name AS commune FROM unnest(%s::uuid[], %s::date[]) WITH ORDINALITY "
            "AS w (unit_id, day, n) LEFT JOIN LATERAL (SELECT name, parent_id FROM unit_periods x WHERE x.unit_id = w.unit_id "
            "ORDER BY x.valid_from <= w.day DESC, abs(x.valid_from - w.day) LIMIT 1) p ON true "
            "LEFT JOIN LATERAL (SELECT name FROM unit_periods x WHERE x.unit_id = p.parent_id "
            "ORDER BY x.valid_from <= w.day DESC, abs(x.valid_from - w.day) LIMIT 1) c ON true ORDER BY w.n",
            ([hamlet for _, hamlet, _ in homes], [day for day, _, _ in homes]),
        )


def not_born_later(work: Work, entry: HouseholdEntry) -> None:
    """Refuse a head of household who is not born yet."""
    year = entry.birth_year
    if year is not None and year > work.today.year:
        raise Refused("bad_year", field="birth_year", year=year, first=1900, last=work.today.year)
