"""The register of households: entered and mended in the hamlet, looked through by whoever is in charge of the place.

What a household pledges and earns is in ``workflows.households``.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.data_request import DataRequest
from aggregates.household import STANDARD, Household, HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.assessments import Assessor
from workflows.authorisation import authorise, scope_of
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.restriction import RESTRICTED, require_in_view
from workflows.searches import beginnings

PAGE = 50
_NEAR = 1000
"""Households next in order that a search looks through before it asks for their words."""


class HouseholdRegister:
    """Use cases of the register of households."""

    def __init__(self, kernel: Kernel, assessor: Assessor) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._assessor = assessor

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
    ) -> Outcome:
        """Enter a household in the register of its hamlet."""
        id = household_id or uuid4()

        def decide(work: Work) -> Outcome:
            hamlet = self._log.load(AdministrativeUnit, hamlet_id)
            work.authorise("household.register", hamlet.path)
            _not_born_later(work, entry)
            if hamlet.kind not in ("hamlet", "residential_group"):
                raise Refused("bad_choice", field="hamlet_id", value=hamlet.name)
            work.add(
                Household.register(
                    id,
                    hamlet_id=hamlet_id,
                    unit_path=hamlet.path,
                    entry=entry,
                    household_class=household_class,
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
            _not_born_later(work, entry)
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

        return self._kernel.run("household.correct", actor, command, decide, record_id=household_id)

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
        conditions = ["h.unit_path LIKE %(within)s || '%%'", f"h.household_id NOT IN {RESTRICTED}"]
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

    def household(self, actor: Actor, household_id: UUID) -> Row:
        """Return one household with its hamlet and commune. Raises ``not_found`` or ``foreign_unit``."""
        row = self._log.query_one(
            "SELECT h.*, u.name AS hamlet, c.name AS commune FROM households h JOIN units u ON u.unit_id = h.hamlet_id "
            "LEFT JOIN units c ON c.unit_id = u.parent_id WHERE household_id = %s",
            (household_id,),
        )
        if row is None:
            raise Refused("not_found")
        authorise(actor, "dossier.read", row["unit_path"])
        require_in_view(self._log, actor, household_id)
        return row


def _not_born_later(work: Work, entry: HouseholdEntry) -> None:
    year = entry.birth_year
    if year is not None and year > work.today.year:
        raise Refused("bad_year", field="birth_year", year=year, first=1900, last=work.today.year)
