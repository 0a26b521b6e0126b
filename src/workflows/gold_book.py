"""The gold book (sổ vàng): every certificate by its number, found by words, number, unit, year, decision, form and state.

A number that was taken for a certificate that never came has a line too, which says why: the book has no gaps.

An award is a public act: whoever works with dossiers sees every line, as the certificate's public page tells it. Where the
awardee lives, the paper and a name that is not on display stand in the lines of one's own charge alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aggregates.actors import Actor
from documents.gold_book import render_gold_book, write_gold_book_sheet
from documents.report_data import GoldBookData, ReportTable
from rules.text import Text, counted
from rules.vietnamese import search_key
from storage.application import EventLog, Row
from workflows.authorisation import authorise, scope_of
from workflows.council_views import HIDDEN
from workflows.csv_cells import csv_bytes
from workflows.every_certificate import EVERY_NUMBER
from workflows.gold_book_words import COLUMNS, cells_of, filter_words
from workflows.kernel import Kernel
from workflows.movement import Movements
from workflows.plans import PlanLibrary
from workflows.searches import beginnings

PAGE: Final = 50
_BATCH: Final = 1000
STATES: Final = ("valid", "corrected", "superseded", "revoked", "cancelled", "unissued", "reprinted")
_LINES: Final = (
    (
        "SELECT c.*, n.plan_id, n.plan_version, extract(year FROM c.decided_on)::int AS year, "
        "starts_with(c.unit_path, %(scope)s) AS mine, (starts_with(c.unit_path, %(scope)s) OR NOT ({hidden})) AS named, "
        "p.prints, p.blank, CASE WHEN c.replaced_by IS NOT NULL THEN (SELECT z.gold_book_number FROM certificates z "
        "WHERE z.nomination_id = c.nomination_id) END AS new_number FROM {every} c JOIN nominations n USING (nomination_id) "
        "LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE s.status <> 'void') AS prints, "
        "max(s.blank_number) FILTER (WHERE s.status = 'given') AS blank FROM printed_sheets s "
        "WHERE s.certificate_id = c.certificate_id) p ON true WHERE true "
    )
    .replace("{hidden}", HIDDEN)
    .replace("{every}", EVERY_NUMBER)
)


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What the book is searched by; empty fields ask for nothing.

    ``text``: words of names and places, in any order, with or without marks. ``number`` of the gold book, ``decision`` its
    number in the year, ``year`` the decision's, ``within`` a unit's path, ``form`` an award form of any plan, ``state`` one of
    ``STATES``.
    """

    text: str = ""
    number: int | None = None
    year: int | None = None
    decision: int | None = None
    within: str = ""
    category: str = ""
    form: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class BookPage:
    """One page of the book: its lines, the highest number first, and the numbers to go on from."""

    lines: list[Row]
    newer: int | None
    older: int | None


class GoldBook:
    """Use cases of the gold book. They change nothing."""

    def __init__(self, kernel: Kernel, movements: Movements, plans: PlanLibrary) -> None:
        self._kernel = kernel
        self._log: EventLog = kernel.log
        self._movements = movements
        self._plans = plans

    def page(
        self,
        actor: Actor,
        wanted: BookFilter,
        *,
        below: int | None = None,
        above: int | None = None,
        limit: int = PAGE,
    ) -> BookPage:
        """Return the lines that match: the highest numbers, those ``below`` a number or the nearest ``above`` one.

        What is read does not grow with the book: a page begins where the one before ended.
        """
        authorise(actor, "register.read")
        lines = self._lines(actor, wanted, below=below, above=above, limit=limit + 1)
        more = len(lines) > limit
        lines = lines[:limit]
        if above is not None:
            lines.reverse()
            return BookPage(
                lines,
                lines[0]["gold_book_number"] if more and lines else None,
                lines[-1]["gold_book_number"] if lines else None,
            )
        return BookPage(
            lines,
            lines[0]["gold_book_number"] if below is not None and lines else None,
            lines[-1]["gold_book_number"] if more else None,
        )

    def issued(self, actor: Actor) -> int:
        """Return how many certificates were ever issued, those that were replaced too."""
        authorise(actor, "register.read")
        row = self._log.query_one(
            "SELECT (SELECT count(*) FROM certificates) + (SELECT count(*) FROM superseded_certificates) AS n"
        )
        assert row is not None
        return int(row["n"])

    def forms(self) -> dict[str, Text]:
        """Return every form of award that certificates were given in, by id."""
        found: dict[str, Text] = {}
        for plan_id, version, _ in self._categories():
            for id, form in self._plans.get(plan_id, version).award_forms.items():
                found.setdefault(id, form.title)
        return found

    def categories(self) -> dict[str, Text]:
        """Return every category that certificates were given in, by id."""
        return {
            category: self._plans.get(plan_id, version).category(category).title
            for plan_id, version, category in self._categories()
        }

    def export(self, actor: Actor, wanted: BookFilter, kind: str) -> tuple[bytes, str]:
        """Return all lines of the officer's charge that match, as ``xlsx``, ``csv`` or ``pdf``, with a name for the file."""
        authorise(actor, "register.export")
        name = f"so-vang-{self._kernel.clock.today():%Y-%m-%d}.{kind}"
        if kind == "csv":
            rows = [tuple(_both(cell) for cell in row) for row in self._cells(actor, wanted)]
            # The last line says what the file holds: nobody takes a part for the whole, or a broken file for all of it.
            held = self._held(actor, wanted, len(rows))
            said = (f"{held.vi} / {held.en}", *("" for _ in COLUMNS[1:]))
            return csv_bytes([f"{head.vi} / {head.en}" for head, _ in COLUMNS], [*rows, said]), name
        data = self._data(actor, wanted)
        return (render_gold_book(data) if kind == "pdf" else write_gold_book_sheet(data)), name

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _held(self, actor: Actor, wanted: BookFilter, lines: int) -> Text:
        """Say what a file holds: what was searched by, whose charge, and how many lines that gave."""
        part = filter_words(wanted, self.forms(), self.categories())
        if scope_of(actor).strip("/").count("/"):
            part = Text(f"{part.vi}, trong phạm vi {actor.unit_name}", f"{part.en}, within {actor.unit_name}")
        return Text(f"{part.vi}: {lines} số", f"{part.en}: {counted(lines, 'number')}")

    def _data(self, actor: Actor, wanted: BookFilter) -> GoldBookData:
        movement, rows = self._movements.in_force(), tuple(self._cells(actor, wanted))
        maker = self._log.query_one(
            "SELECT full_name FROM officers WHERE officer_id = %s", (actor.officer_id,)
        )
        return GoldBookData(
            agency=actor.unit_name,
            movement=self._movement_names() or self._movements.names(),
            made_at=self._kernel.clock.now(),
            made_by=str(maker["full_name"] or "") if maker else "",
            made_by_office=actor.title,
            searched=self._held(actor, wanted, len(rows)),
            tables=(
                ReportTable(
                    title=Text("Giấy khen đã cấp", "Certificates issued"),
                    columns=COLUMNS,
                    rows=rows,
                    empty=Text("Không có giấy khen nào.", "There is no certificate."),
                ),
            ),
            demonstration=movement.demonstration,
        )

    def _movement_names(self) -> str:
        """The movements that certificates were given in; the book is one, whatever plan is in force."""
        plans = (self._plans.get(plan_id, version) for plan_id, version, _ in self._categories())
        return "; ".join(dict.fromkeys(plan.movement.vi for plan in plans))

    def _cells(self, actor: Actor, wanted: BookFilter) -> Iterator[tuple[str | Text, ...]]:
        above, categories, forms = 0, self.categories(), self._forms_of_categories()
        while True:
            lines = self._lines(actor, wanted, above=above, limit=_BATCH, only_mine=True)
            for line in lines:
                form = forms[(line["plan_id"], line["plan_version"], line["category"])]
                yield cells_of(line, categories[line["category"]], form)
            if len(lines) < _BATCH:
                return
            above = lines[-1]["gold_book_number"]

    def _lines(
        self,
        actor: Actor,
        wanted: BookFilter,
        *,
        below: int | None = None,
        above: int | None = None,
        limit: int,
        only_mine: bool = False,
    ) -> list[Row]:
        """Return matching lines, the highest number first; with ``above`` the nearest to it first."""
        keys = [w for w in search_key(wanted.text).split() if w]
        conditions = [
            *(["starts_with(c.unit_path, %(scope)s)"] if only_mine else []),
            *(["c.gold_book_number < %(below)s"] if below is not None else []),
            *(["c.gold_book_number > %(above)s"] if above is not None else []),
            # A name or a place that is not shown is not found either.
            *(["c.words @@ %(words)s::tsquery AND starts_with(c.unit_path, %(scope)s)"] if keys else []),
            *(["c.gold_book_number = %(number)s"] if wanted.number is not None else []),
            *(["extract(year FROM c.decided_on) = %(year)s"] if wanted.year is not None else []),
            *(
                ["c.decision_id IN (SELECT decision_id FROM decisions WHERE number = %(decision)s)"]
                if wanted.decision is not None
                else []
            ),
            *(["starts_with(c.unit_path, %(within)s)"] if wanted.within else []),
            *(["c.category = %(category)s"] if wanted.category else []),
            *(
                [
                    "(n.plan_id, n.plan_version, c.category) IN "
                    "(SELECT * FROM unnest(%(plans)s::text[], %(versions)s::text[], %(categories)s::text[]))"
                ]
                if wanted.form
                else []
            ),
            *_of_state(wanted.state),
        ]
        of_form = (
            [key for key in self._categories() if self._form_id(key) == wanted.form] if wanted.form else []
        )
        order = "ASC" if above is not None else "DESC"
        rows = self._log.query(
            _LINES + "".join(f"AND {c} " for c in conditions)
            + f"ORDER BY c.gold_book_number {order} LIMIT %(limit)s",
            {
                "scope": scope_of(actor, "register.read"),
                "below": below,
                "above": above,
                "words": beginnings(keys),
                "number": wanted.number,
                "year": wanted.year,
                "decision": wanted.decision,
                "within": wanted.within,
                "category": wanted.category,
                "plans": [key[0] for key in of_form],
                "versions": [key[1] for key in of_form],
                "categories": [key[2] for key in of_form],
                "limit": limit,
            },
        )  # fmt: skip
        return [_as_shown(row) for row in rows]

    def _categories(self) -> list[tuple[str, str, str]]:
        rows = self._log.query(
            "SELECT n.plan_id, n.plan_version, c.category FROM certificates c JOIN nominations n USING (nomination_id) "
            "UNION SELECT n.plan_id, n.plan_version, n.category FROM attested_awards JOIN nominations n USING (nomination_id) "
            "ORDER BY plan_id, plan_version, category"
        )
        return [(r["plan_id"], r["plan_version"], r["category"]) for r in rows]

    def _form_id(self, key: tuple[str, str, str]) -> str:
        return self._plans.get(key[0], key[1]).category(key[2]).award_form

    def _forms_of_categories(self) -> dict[tuple[str, str, str], Text]:
        return {
            key: self._plans.get(key[0], key[1]).award_forms[self._form_id(key)].title
            for key in self._categories()
        }


def _of_state(state: str) -> list[str]:
    if state == "corrected":
        return ["cardinality(c.corrected_by) > 0"]
    if state == "reprinted":
        return ["p.prints > 1"]
    return [f"c.status = '{state}'"] if state in STATES else []


def _as_shown(row: Row) -> Row:
    """Return a line as the officer is shown it: outside of one's charge as the public page tells it."""
    if row["mine"]:
        return row
    return {**row, "awardee": row["awardee"] if row["named"] else None, "address": None, "tight": None}


def _both(cell: str | Text) -> str:
    return cell if isinstance(cell, str) else cell.vi
