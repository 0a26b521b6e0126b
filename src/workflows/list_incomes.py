"""Incomes that stand in a list of households, declared from there: each on its household's commitment, as one act.

A list says what its commune wrote down. Whoever declares a figure from it declares it like any other: the chair confirms, and
nobody else's figure changes. The paper under it is the household's own row of the list, and no other's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final
from uuid import UUID

from aggregates.actors import Actor, require_stranger
from aggregates.exit_commitment import ExitCommitment
from aggregates.import_run import ImportRun
from aggregates.refusals import Refused
from intake.annotated import excerpt
from intake.household_types import HouseholdRow
from rules.text import Text
from storage.application import EventLog, Row
from workflows.authorisation import authorise, scope_of
from workflows.completed_lists import CompletedList, Line, chunks
from workflows.household_import import HouseholdImport
from workflows.import_readings import Reading
from workflows.import_runs import ImportRuns
from workflows.kernel import Command, Kernel, Outcome, Work
from workflows.movement import Movements
from workflows.papers import Upload, keep
from workflows.restriction import RESTRICTED

MOST_AT_ONCE: Final = 200
"""Figures that one act may declare."""
WHY_NOT: Final = {
    "same": Text("đã có số này", "this figure is on record"),
    "other": Text("đã có số khác", "another figure is on record"),
    "pledge": Text("hộ chưa có cam kết được tiếp nhận", "the household has no accepted commitment"),
    "year": Text("năm chưa hết hoặc ngoài phong trào", "the year has not ended, or is outside the movement"),
}
"""Why an income of a list cannot be declared, by the word of ``ListedIncome.status``."""
Key = tuple[UUID, int]
_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ListedIncome:
    """One figure of a list, and the commitment it would be declared on."""

    row: HouseholdRow
    year: int
    amount: Decimal
    household: Row
    """``household_id``, ``head``, ``code``, ``hamlet``, ``commitment_id``, and the ``figures`` there are by year."""
    status: str
    """``open``: it can be declared; ``same`` or ``other``: a figure is on record; ``pledge``: there is no commitment for it;
    ``year``: the year has not ended, or is none of the movement's."""

    @property
    def key(self) -> Key:
        """What names the figure: the commitment and the year."""
        return self.household["commitment_id"], self.year


@dataclass(frozen=True, slots=True)
class IncomesPage:
    """As much of a list's incomes as a page shows: what can be declared, whether there is more of it, and what cannot."""

    offered: list[ListedIncome]
    more: bool
    others: list[ListedIncome]


class ListIncomes:
    """Use cases of incomes in lists of households."""

    def __init__(
        self, kernel: Kernel, movements: Movements, imports: HouseholdImport, runs: ImportRuns
    ) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._imports = imports
        self._runs = runs

    def of(self, actor: Actor, run_id: UUID) -> list[ListedIncome]:
        """Return all the incomes of a list whose run is complete, in its order.

        Raises ``import_wrong_status`` and ``import_file_gone``.
        """
        found = self._completed(actor, run_id)
        return list(self._walk(actor, found, found.lines))

    def page(self, actor: Actor, run_id: UUID, *, shown: int) -> IncomesPage:
        """Return the first figures of a list that can be declared, and the first ``shown`` that cannot.

        Looks no further into the list than for these. Raises as :meth:`of`.
        """
        found = self._completed(actor, run_id)
        candidates = found.may_be_of(self._pledged(actor))
        open_ = (one for one in self._walk(actor, found, candidates) if one.status == "open")
        offered = list(islice(open_, MOST_AT_ONCE + 1))
        others = (one for one in self._walk(actor, found, found.lines) if one.status != "open")
        return IncomesPage(offered[:MOST_AT_ONCE], len(offered) > MOST_AT_ONCE, list(islice(others, shown)))

    def promised(self, actor: Actor, reading: Reading) -> Counter[str]:
        """Count the incomes that a list being read has of households the register knows, by what would become of them.

        By the words of ``ListedIncome.status``: ``open`` can be declared once the list is complete, as things stand now.
        """
        said = {m.household["household_id"]: m.row.incomes for m in reading.of_kind("known") if m.household}
        found: Counter[str] = Counter()
        for household in self._known(list(said), scope_of(actor, "household.import")).values():
            years = self._years(household)
            found.update(_status(*one, household, years) for one in said[household["household_id"]].items())
        return found

    def _completed(self, actor: Actor, run_id: UUID) -> CompletedList:
        authorise(actor, "income.declare", self._runs.run(actor, run_id)["unit_path"])
        return self._imports.completed(actor, run_id)

    def _walk(self, actor: Actor, found: CompletedList, lines: Sequence[Line]) -> Iterator[ListedIncome]:
        """Yield the incomes of some lines in their order; the register is asked for some lines at a time."""
        scope = scope_of(actor, "income.declare")
        for some in chunks(lines):
            ids = self._imports.completed_lists.whose(found, some)
            known = self._known(list(ids.values()), scope)
            for line in some:
                household = known.get(ids.get((line.row.sheet, line.row.row), _NOBODY))
                if household is not None:
                    years = self._years(household)
                    for year, amount in sorted(line.row.incomes.items()):
                        status = _status(year, amount, household, years)
                        yield ListedIncome(line.row, year, amount, household, status)

    def _years(self, household: Row) -> frozenset[int]:
        """Return the years that a household's income may be declared for: ended ones, of its pledge's plan too."""
        spans = (
            self._movements.spans_of_record(household["registered_at"])
            if household["registered_at"]
            else self._movements.spans()
        )
        ended = self._kernel.clock.today().year - 1
        return frozenset(year for first, last in spans for year in range(first, min(last, ended) + 1))

    def _pledged(self, actor: Actor, commitments: Collection[UUID] | None = None) -> list[Row]:
        """Return the households of the officer's place that have a live commitment, or one of ``commitments``."""
        return self._log.query(
            "SELECT h.household_id, h.code, h.head FROM commitments k JOIN households h USING (household_id) "
            "WHERE k.live AND starts_with(h.unit_path, %s) AND (%s::uuid[] IS NULL OR k.commitment_id = ANY(%s))",
            (scope_of(actor, "income.declare"), *[None if commitments is None else list(commitments)] * 2),
        )

    def _known(self, ids: list[UUID], scope: str) -> dict[UUID, Row]:
        # A household that has moved out of the officer's charge since is another commune's to declare for.
        rows = self._log.query(
            "SELECT h.household_id, h.head, h.code, u.name AS hamlet, k.commitment_id, k.registered_at, "
            "coalesce(jsonb_object_agg(i.year, i.claimed) FILTER (WHERE i.status NOT IN ('refused', 'reopened')), '{}') AS figures "
            "FROM households h JOIN units u ON u.unit_id = h.hamlet_id "
            "LEFT JOIN commitments k ON k.household_id = h.household_id AND k.live "
            "LEFT JOIN incomes i ON i.commitment_id = k.commitment_id "
            f"WHERE h.household_id = ANY(%s) AND h.household_id NOT IN {RESTRICTED} AND starts_with(h.unit_path, %s) "
            "GROUP BY h.household_id, h.head, h.code, u.name, k.commitment_id, k.registered_at",
            (ids, scope),
        )
        return {row["household_id"]: row for row in rows}

    def declare(self, actor: Actor, command: Command, *, run_id: UUID, chosen: Collection[Key]) -> Outcome:
        """Declare figures of a list, each on its commitment with the household's row as its paper; all of them or none.

        Raises ``nothing_chosen``, ``too_many_rows``, ``stale_version`` for a figure that is not open any more, and what
        declaring a single one refuses.
        """

        def decide(work: Work) -> Outcome:
            if not chosen:
                raise Refused("nothing_chosen", field="incomes")
            if len(chosen) > MOST_AT_ONCE:
                raise Refused("too_many_rows", field="incomes", limit=MOST_AT_ONCE)
            found = self._completed(actor, run_id)
            lines = found.may_be_of(self._pledged(actor, {commitment for commitment, _ in chosen}))
            open_ = {one.key: one for one in self._walk(actor, found, lines) if one.status == "open"}
            if not set(chosen) <= set(open_):
                raise Refused("stale_version")
            wanted = [open_[key] for key in dict.fromkeys(chosen)]
            commitments = work.load_many(ExitCommitment, [one.key[0] for one in wanted])
            self._log.vault.prefetch(c.household_id for c in commitments.values())
            run = work.load(ImportRun, run_id)
            declared = []
            for one in wanted:
                commitment = commitments[one.key[0]]
                work.authorise("income.declare", commitment.unit_path)
                require_stranger(actor, commitment.household_id)
                paper = Upload("trich-danh-sach.xlsx", excerpt(found.book, found.sheet, one.row))
                evidence = keep(self._log.attachments, commitment.household_id, [paper])
                declared.append((commitment.id, one.year, evidence[0].sha256))
                commitment.declare_income(
                    year=one.year,
                    amount=one.amount,
                    sources=f"Theo danh sách rà soát của xã, dòng {one.row.row}.",
                    evidence=evidence,
                    years=self._movements.span_of_record(one.year, commitment.created_on),
                    today=work.today,
                    members=one.row.members,
                )
            run.declare_incomes(declared)
            return {"id": str(run_id), "declared": len(wanted)}

        return self._kernel.run("income.declare", actor, command, decide)


def _status(year: int, amount: Decimal, household: Row, years: Collection[int]) -> str:
    if year not in years:
        return "year"
    if household["commitment_id"] is None:
        return "pledge"
    if str(year) not in household["figures"]:
        return "open"
    known = household["figures"][str(year)]
    return "same" if known is not None and Decimal(known) == amount else "other"
