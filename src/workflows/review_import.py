"""A sheet of reviews, held against what there is: which lines say something new, and which cannot be taken over.

A commune's officer brings counts, the labour office targets; the other columns may stand in the sheet as they were
downloaded, and any change in them is named as a problem. All lines or none: with one problem nothing is recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from aggregates.actors import Actor
from aggregates.poverty_review import Counts, require_counts
from aggregates.refusals import Refused
from intake.review_sheet import Line, Problem, Sheet, SheetRow, read, write
from rules.text import Text
from rules.vietnamese import spelling_key
from storage.application import Row
from workflows.authorisation import authorise, may
from workflows.clock import Clock
from workflows.kernel import Command, Outcome
from workflows.papers import Upload
from workflows.poverty_figures import PARTS, PovertyFigures
from workflows.review_parts import counts_of
from workflows.reviews import Aim, Report, Reviews


@dataclass(frozen=True, slots=True)
class Change:
    """One line that says something new; ``before`` and ``after`` are counts, or points where a target is set."""

    row: int
    unit: Row
    before: Counts | Decimal | None
    after: Counts | Decimal
    version: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import would do. ``state`` is one number for all versions it was read at."""

    kind: str
    """``counts`` or ``targets``."""
    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    state: int


class ReviewImport:
    """Spreadsheets of reviews: out, drafted, in."""

    def __init__(self, reviews: Reviews, figures: PovertyFigures, clock: Clock) -> None:
        self._reviews = reviews
        self._figures = figures
        self._clock = clock

    def export(self, actor: Actor, *, unit_id: UUID, year: int, demonstration: bool) -> bytes:
        """Return the sheet of one year of a commune, or of the whole district or province: its units, their figures and targets."""
        unit, units = self._units(actor, unit_id, year)
        reviews = self._figures.rows(actor, year=year)
        targets = self._figures.targets(actor)
        lines = []
        for one in units:
            review, target = reviews.get((one["unit_id"], year)), targets.get((one["unit_id"], year))
            counts = counts_of(review)
            lines.append(
                Line(
                    code_of(one),
                    one["name"],
                    one["parent"] or "",
                    counts.households if counts else None,
                    counts.poor if counts else None,
                    counts.near_poor if counts else None,
                    target["points"] if target else None,
                )
            )
        note = Text(
            "Điền hoặc sửa các cột số; không đổi cột Mã.", "Fill in the figures; leave the codes as they are."
        )
        if demonstration:
            note = Text(f"DỮ LIỆU TRÌNH DIỄN. {note.vi}", f"DEMONSTRATION DATA. {note.en}")
        title = Text(
            f"Kết quả rà soát hộ nghèo, hộ cận nghèo năm {year} – {unit['name']}",
            f"Poverty review of {year} – {unit['name']}",
        )
        return write(title, lines, year=year, note=note, made_on=self._clock.today())

    def state(self, actor: Actor, *, unit_id: UUID, year: int) -> int:
        """Return one number that moves with every change of the figures and targets a sheet could bear on."""
        _, units = self._units(actor, unit_id, year)
        ids = {u["unit_id"] for u in units}
        reviews = [r for r in self._figures.rows(actor, year=year).values() if r["unit_id"] in ids]
        targets = [t for t in self._figures.targets(actor).values() if t["unit_id"] in ids]
        parts = sorted(f"{r['review_id']}:{r['version']}" for r in reviews)
        parts += sorted(f"{t['target_id']}:{t['version']}" for t in targets if t["year"] == year)
        return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:3], "big")

    def draft(self, actor: Actor, *, unit_id: UUID, year: int, content: bytes) -> Draft:
        """Say what a file would change; nothing is recorded."""
        unit, units = self._units(actor, unit_id, year)
        targeting = may(actor, "target.set", unit["path"])
        if not targeting:
            authorise(actor, "review.report", unit["path"])
        sheet = read(content)
        problems = list(sheet.problems)
        reviews = self._figures.rows(actor, year=year)
        targets = self._figures.targets(actor)
        changes: list[Change] = []
        unchanged = 0
        seen: dict[UUID, int] = {}
        for line in sheet.rows:
            one = _find(line, units, sheet, problems)
            if one is None:
                continue
            if one["unit_id"] in seen:
                first = seen[one["unit_id"]]
                words = Text(
                    f"{one['name']} đã có ở dòng {first}; giữ một dòng.",
                    f"{one['name']} stands in row {first} already; keep one.",
                )
                problems.append(Problem(line.row, sheet.letters["name"], words))
                continue
            seen[one["unit_id"]] = line.row
            review, target = reviews.get((one["unit_id"], year)), targets.get((one["unit_id"], year))
            change = (
                _aim(line, one, review, target, sheet, problems)
                if targeting
                else _report(line, one, review, target, sheet, problems)
            )
            if change is None:
                unchanged += 1
            else:
                changes.append(change)
        return Draft(
            "targets" if targeting else "counts",
            tuple(changes),
            unchanged,
            tuple(sorted(problems, key=lambda p: (p.row, p.column))),
            self.state(actor, unit_id=unit_id, year=year),
        )

    def record(
        self,
        actor: Actor,
        command: Command,
        *,
        unit_id: UUID,
        year: int,
        upload: Upload,
        stage: str,
        reviewed_on: date | None,
        basis: str,
        issued_on: date | None,
        reason: str,
    ) -> Outcome:
        """Record a file's lines as one act: all or none, and only what was checked.

        ``command.expected_version`` is the :attr:`Draft.state` the person saw. Raises ``sheet_problems``, ``stale_version``
        or what the single acts refuse.
        """
        unit, _ = self._units(actor, unit_id, year)
        before = self._reviews.outcome_of_many(actor, command, targets=may(actor, "target.set", unit["path"]))
        if before is not None:
            # A second press of the button: what the sheet says is recorded, so that it seems to say nothing new.
            return before
        draft = self.draft(actor, unit_id=unit_id, year=year, content=upload.content)
        if command.expected_version is not None and command.expected_version != draft.state:
            raise Refused("stale_version")
        if draft.problems:
            raise Refused("sheet_problems", field="evidence", number=len(draft.problems))
        if not draft.changes:
            raise Refused("sheet_says_nothing", field="evidence")
        command = replace(command, expected_version=None)
        if draft.kind == "targets":
            if issued_on is None:
                raise Refused("required", field="issued_on", what=Text("ngày văn bản", "the document's date"))
            aims = [
                Aim(c.unit["unit_id"], c.after, c.version)
                for c in draft.changes
                if isinstance(c.after, Decimal)
            ]
            return self._reviews.set_targets(
                actor, command, year=year, aims=aims, basis=basis, issued_on=issued_on, reason=reason
            )
        if reviewed_on is None:
            raise Refused("required", field="reviewed_on", what=Text("ngày rà soát", "the day of the review"))
        reports = [
            Report(c.unit["unit_id"], c.after, c.version)
            for c in draft.changes
            if isinstance(c.after, Counts)
        ]
        fingerprint = hashlib.sha256(upload.content).hexdigest()
        return self._reviews.report_many(
            actor,
            command,
            year=year,
            stage=stage,
            reports=reports,
            reviewed_on=reviewed_on,
            remarks=f"Nhập từ bảng tính {upload.name} (SHA-256 {fingerprint}). {reason}".strip(),
            uploads=[],
        )

    def _units(self, actor: Actor, unit_id: UUID, year: int) -> tuple[Row, list[Row]]:
        """Return the unit and every reviewed unit that lay in it at the year's end, itself included."""
        unit = self._figures.unit(actor, unit_id)
        if unit["kind"] not in PARTS or year not in self._figures.years():
            raise Refused("not_found")
        return unit, self._figures.units_on(actor, self._figures.year_end(year), inside=unit_id)


def code_of(unit: Row) -> str:
    """The code a unit is known by in sheets: the state's where it has one, else one that follows from its id."""
    return str(unit["code"]) or f"#{unit['unit_id'].hex[:8]}"


def _find(line: SheetRow, units: Sequence[Row], sheet: Sheet, problems: list[Problem]) -> Row | None:
    """Return the unit a line is about: by its code, else by its name (and the commune, where given)."""
    found = [u for u in units if line.code and code_of(u) == line.code]
    place = "code" if line.code and "code" in sheet.letters else "name"
    if found and line.name and spelling_key(found[0]["name"]) != spelling_key(line.name):
        words = Text(
            f"Mã {line.code} là của {found[0]['name']}, không phải {line.name}.",
            f"The code {line.code} is that of {found[0]['name']}, not of {line.name}.",
        )
        problems.append(Problem(line.row, sheet.letters["name"], words))
        return None
    if not line.code:
        named = [u for u in units if spelling_key(u["name"]) == spelling_key(line.name)]
        within = [u for u in named if spelling_key(u["parent"] or "") == spelling_key(line.parent)]
        found = within if line.parent else named
    if len(found) == 1:
        return found[0]
    what = line.code or line.name
    words = (
        Text(
            f"Có nhiều đơn vị tên “{what}”; ghi thêm mã.", f"Several units are called “{what}”; add the code."
        )
        if found
        else Text(
            f"Không có đơn vị “{what}” trong phạm vi của bảng này.",
            f"There is no unit “{what}” in this sheet's range.",
        )
    )
    problems.append(Problem(line.row, sheet.letters[place], words))
    return None


def _report(
    line: SheetRow, unit: Row, review: Row | None, target: Row | None, sheet: Sheet, problems: list[Problem]
) -> Change | None:
    if line.target is not None and line.target != (target["points"] if target else None):
        words = Text(
            "Chỉ tiêu do Phòng LĐ-TB&XH giao; hãy để nguyên cột này.",
            "Targets are set by the labour office; leave this column as it is.",
        )
        problems.append(Problem(line.row, sheet.letters["target"], words))
        return None
    if line.counts is None:
        return None
    counts = Counts(*line.counts)
    before = None if review is None else Counts(review["households"], review["poor"], review["near_poor"])
    if counts == before and review is not None and review["status"] != "returned":
        return None
    try:
        require_counts(counts)
        if (
            review is not None
            and review["status"] in ("verified", "accepted")
            and review["stage"] == "official"
        ):
            raise Refused("review_already_verified", year=review["year"])
    except Refused as refusal:
        problems.append(Problem(line.row, sheet.letters[refusal.field or "households"], refusal.text))
        return None
    return Change(line.row, unit, before, counts, review["version"] if review else 0)


def _aim(
    line: SheetRow, unit: Row, review: Row | None, target: Row | None, sheet: Sheet, problems: list[Problem]
) -> Change | None:
    known = counts_of(review)
    if line.counts is not None and (known is None or Counts(*line.counts) != known):
        words = Text(
            "Số hộ do thôn, xã báo cáo; hãy để nguyên các cột này.",
            "Households are reported by hamlets and communes; leave these columns as they are.",
        )
        problems.append(Problem(line.row, sheet.letters["households"], words))
        return None
    before = target["points"] if target else None
    if line.target is None or line.target == before:
        return None
    return Change(line.row, unit, before, line.target, target["version"] if target else 0)
