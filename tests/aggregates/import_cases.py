"""What a run of a list decides, and how its households come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.aggregates.cases import (
    CLERK,
    COMMUNE,
    COMMUNE_PATH,
    HAMLET,
    HAMLET_PATH,
    Step,
    Table,
    happened,
    paper,
    uid,
)
from tests.aggregates.register_cases import ENTRY, HOUSEHOLDS

from aggregates.household import Household
from aggregates.import_run import ImportRun
from aggregates.pii import PII

R = ImportRun
T = Table(R)
RUN = uid("run")
FILE = paper("danh-sach.xlsx", RUN)


def begin(**more: Any) -> R:
    """Hand in a list."""
    facts: dict[str, Any] = {
        "commune_id": COMMUNE,
        "unit_path": COMMUNE_PATH,
        "file": FILE,
        "year": None,
        "columns": {},
        "layout": "",
    }
    return R.begin(RUN, **{**facts, **more})


def set_reading(run: R, **more: Any) -> None:
    """Say how it is read."""
    facts: dict[str, Any] = {"columns": {}, "layout": "l", "encoding": "", "household_class": ""}
    run.set_reading(**{**facts, **more})


def confirm(run: R, total: int = 3, incomes: int = 0) -> None:
    """Want so many."""
    run.confirm(
        total=total, known=2, doubtful=1, rejected=4, left_out=[(0, 7)], first_number=5, fingerprint="f", incomes=incomes
    )  # fmt: skip


def after(*acts: Callable[[R], Any]) -> tuple[Step, ...]:
    """A run that has come so far."""
    return (Step(CLERK, lambda _: begin()), *(Step(CLERK, act) for act in acts))


READ = after()
RUNNING = after(confirm)
TAKEN = after(confirm, lambda r: r.take_rows(3))
HALTED = after(confirm, lambda r: r.halt("no_appointment"))
COMPLETED = after(confirm, lambda r: r.take_rows(3), lambda r: r.complete([]))
CANCELLED = after(lambda r: r.cancel("nhầm"))
DECLARED = after(
    confirm,
    lambda r: r.take_rows(3),
    lambda r: r.complete([]),
    lambda r: r.declare_incomes([(uid("commitment"), 2018, "aa")]),
)
UNDONE = after(confirm, lambda r: r.take_rows(3), lambda r: r.complete([]), lambda r: r.undo("nhầm"))

T.happens(
    "a list is handed in",
    (),
    CLERK,
    lambda _: begin(year=2019, columns={"head": " c "}, layout="l"),
    happened(
        R.Begun,
        commune_id=COMMUNE,
        unit_path=COMMUNE_PATH,
        file=FILE,
        year=2019,
        columns={"head": "C"},
        layout="l",
    ),
    state={"status": "read"},
)
T.happens(
    "its columns are corrected",
    READ,
    CLERK,
    lambda r: set_reading(r, columns={"head": "c", "code": ""}, encoding="tcvn3", household_class="poor"),
    happened(
        R.ReadingSet,
        columns={"code": "", "head": "C"},
        layout="l",
        encoding="tcvn3",
        household_class="poor",
    ),
)
T.happens("the reading it has already", READ, CLERK, set_reading)
T.refuses(
    "import_column_twice",
    READ,
    CLERK,
    lambda r: set_reading(r, columns={"code": "C", "head": "c"}),
    field="column_head",
)
T.happens(
    "the unit of a year's incomes is told",
    READ,
    CLERK,
    lambda r: set_reading(r, columns={"income_2019": "h", "unit_2019": "1000"}),
    happened(
        R.ReadingSet,
        columns={"income_2019": "H", "unit_2019": "1000"},
        layout="l",
        encoding="",
        household_class="",
    ),
)
T.refuses("bad_choice", READ, CLERK, lambda r: set_reading(r, columns={"unit_2019": "7"}), field="unit_2019")
for _letters in ("C1", "ABCD", "Ă", "-"):
    T.refuses(
        "bad_choice",
        READ,
        CLERK,
        lambda r, letters=_letters: set_reading(r, columns={"head": letters}),
        field="column_head",
    )
T.refuses("bad_choice", READ, CLERK, lambda r: set_reading(r, encoding="latin1"), field="encoding")
T.refuses(
    "bad_choice", READ, CLERK, lambda r: set_reading(r, household_class="rich"), field="household_class"
)
T.happens(
    "it is confirmed",
    READ,
    CLERK,
    confirm,
    happened(
        R.Confirmed,
        total=3,
        known=2,
        doubtful=1,
        rejected=4,
        left_out=[[0, 7]],
        first_number=5,
        fingerprint="f",
    ),
    state={
        "status": "running",
        "left_out": {(0, 7)},
        "confirmed_by": (CLERK.officer_id, CLERK.appointment_id),
    },
)
T.refuses("import_nothing_new", READ, CLERK, lambda r: confirm(r, 0))
T.happens(
    "a list of known households alone is confirmed for its incomes",
    READ,
    CLERK,
    lambda r: confirm(r, 0, incomes=2),
    happened(
        R.Confirmed,
        total=0,
        known=2,
        doubtful=1,
        rejected=4,
        left_out=[[0, 7]],
        first_number=5,
        fingerprint="f",
    ),
    state={"status": "running", "total": 0},
)
for _row, _kept in (("7", "7"), ("6 – 7", "6-7")):
    T.happens(
        f"its headings stand in row {_row}",
        READ,
        CLERK,
        lambda r, row=_row: set_reading(r, columns={"heading_row": row}),
        happened(R.ReadingSet, columns={"heading_row": _kept}, layout="l", encoding="", household_class=""),
    )
for _row in ("0", "B", "7-", "12345"):
    T.refuses(
        "bad_choice",
        READ,
        CLERK,
        lambda r, row=_row: set_reading(r, columns={"heading_row": row}),
        field="heading_row",
    )
T.happens(
    "rows are taken",
    RUNNING,
    CLERK,
    lambda r: r.take_rows(2),
    happened(R.RowsTaken, count=2),
    state={"taken": 2, "version": 3, "seen_version": 2},
)
T.happens(
    "more rows are taken, and the run is still known by the act before them",
    after(confirm, lambda r: r.take_rows(1)),
    CLERK,
    lambda r: r.take_rows(1),
    happened(R.RowsTaken, count=1),
    state={"taken": 2, "version": 4, "seen_version": 2},
)
T.happens(
    "it halts",
    RUNNING,
    CLERK,
    lambda r: r.halt("x"),
    happened(R.Halted, cause="x"),
    state={"status": "halted"},
)
T.happens(
    "it is resumed",
    HALTED,
    CLERK,
    lambda r: r.resume(),
    happened(R.Resumed),
    state={"status": "running", "cause": ""},
)
T.happens(
    "it is complete",
    TAKEN,
    CLERK,
    lambda r: r.complete([HAMLET]),
    happened(R.Completed, excluded=[HAMLET]),
    state={"status": "completed", "excluded": [HAMLET]},
)
for _name, _history in (("read", READ), ("running", RUNNING), ("halted", HALTED)):
    T.happens(
        f"it is cancelled while {_name}",
        _history,
        CLERK,
        lambda r: r.cancel(" nhầm "),
        happened(R.Cancelled, reason=PII(RUN, "nhầm")),
        state={"status": "cancelled"},
    )
T.happens(
    "it is undone",
    COMPLETED,
    CLERK,
    lambda r: r.undo("nhầm"),
    happened(R.Undone, reason=PII(RUN, "nhầm")),
    state={"status": "undone"},
)
T.happens(
    "incomes of it are declared",
    DECLARED,
    CLERK,
    lambda r: r.declare_incomes([(uid("other"), 2018, "bb"), (uid("other"), 2019, "cc")]),
    happened(R.IncomesDeclared, commitments=[uid("other")] * 2, years=[2018, 2019], papers=["bb", "cc"]),
    state={
        "status": "completed",
        "declared": [(uid("commitment"), 2018, "aa"), (uid("other"), 2018, "bb"), (uid("other"), 2019, "cc")],
    },
)
T.refuses("required", READ, CLERK, lambda r: r.cancel(" "), field="reason")
T.refuses("required", COMPLETED, CLERK, lambda r: r.undo(""), field="reason")
T.refuses("too_long", READ, CLERK, lambda r: r.cancel("x" * 4001), field="reason")
_ACTS: dict[str, tuple[Callable[[R], Any], str]] = {
    "set_reading": (set_reading, "read"),
    "confirm": (confirm, "read"),
    "take_rows": (lambda r: r.take_rows(1), "running"),
    "halt": (lambda r: r.halt("x"), "running"),
    "resume": (lambda r: r.resume(), "halted"),
    "complete": (lambda r: r.complete([]), "running"),
    "cancel": (lambda r: r.cancel("x"), "read running halted"),
    "undo": (lambda r: r.undo("x"), "completed"),
    "declare_incomes": (lambda r: r.declare_incomes([]), "completed"),
}
for _status, _history in (
    ("read", READ),
    ("running", TAKEN),
    ("halted", HALTED),
    ("completed", COMPLETED),
    ("cancelled", CANCELLED),
    ("undone", UNDONE),
):
    for _act, _statuses in _ACTS.values():
        if _status not in _statuses.split():
            T.refuses("import_wrong_status", _history, CLERK, _act)


HOUSEHOLDS.happens(
    "a household comes in with a list",
    (),
    CLERK,
    lambda _: Household.bring_in(
        uid("household"),
        hamlet_id=HAMLET,
        unit_path=HAMLET_PATH,
        entry=ENTRY,
        household_class="poor",
        run_id=RUN,
        sheet=1,
        row=12,
    ),
    happened(
        Household.Imported,
        hamlet_id=HAMLET,
        unit_path=HAMLET_PATH,
        household_class=PII(uid("household"), "poor"),
        code=PII(uid("household"), "H001"),
        head=PII(uid("household"), "Bùi Thị Thưởng"),
        birth_year=PII(uid("household"), 1975),
        ethnicity=PII(uid("household"), "Mường"),
        address=PII(uid("household"), "tổ 2"),
        members=PII(uid("household"), 4),
        disabled_member=PII(uid("household"), False),
        social_protection=PII(uid("household"), True),
        run_id=RUN,
        sheet=1,
        row=12,
    ),
    state={"import_run": RUN},
)
