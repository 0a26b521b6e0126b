"""What every contender is asked to do: the lifecycle, the people in it, the rules, and the Protocol.

One place says what a lifecycle is, so that no contender can be handed an easier one. The peers share
the pure checks below (`check`); the product brings its own, larger ones.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

NAMESPACE = uuid.UUID("6f2f3c0a-6c1e-5d4e-9c55-87c20180719a")
CATEGORY = "household"
PERIOD = "2016-2020"


class StaleError(Exception):
    """The command was decided on a version that is no longer the current one."""


class DuplicateError(Exception):
    """A live nomination for the same subject, category and period exists already."""


class RefusedError(Exception):
    """The act is not open to this person, or not in this state of the dossier."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting: the person, the appointment used, its role and its unit."""

    officer: uuid.UUID
    appointment: uuid.UUID
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the lifecycle: whose it is, and between which two statuses it lies."""

    name: str
    role: str
    before: str
    after: str


STEPS: tuple[Step, ...] = (
    Step("submit", "hamlet_head", "", "submitted"),
    Step("confirm_complete", "commune_officer", "submitted", "complete"),
    Step("verify_claims", "commune_chair", "complete", "verified"),
    Step("endorse", "commune_chair", "verified", "endorsed"),
    Step("appraise", "labour_office", "endorsed", "appraised"),
    Step("decide", "district_chair", "appraised", "decided"),
)
STEP_BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}
COMMANDS_PER_LIFECYCLE = len(STEPS)

COMMUNES: tuple[str, ...] = ("15133", "15136", "15139", "15142")  # codes of communes, as units have them
DISTRICT = "390"
_VIETNAM = timezone(timedelta(hours=7))
_DISTRICT_ROLES = ("labour_office", "district_chair")


def _actor(role: str, unit: str) -> Actor:
    return Actor(
        officer=uuid.uuid5(NAMESPACE, f"officer/{role}/{unit}"),
        appointment=uuid.uuid5(NAMESPACE, f"appointment/{role}/{unit}"),
        role=role,
        unit=unit,
    )


def actors_of(commune: str) -> dict[str, Actor]:
    """Who acts, by role, on a dossier of the commune with this code."""
    roles = dict.fromkeys(step.role for step in STEPS)
    return {role: _actor(role, DISTRICT if role in _DISTRICT_ROLES else commune) for role in roles}


_ACTORS = {commune: actors_of(commune) for commune in COMMUNES}


def all_actors() -> tuple[Actor, ...]:
    """Everybody who acts in any lifecycle, for contenders that must know people beforehand."""
    return tuple(
        {actor.appointment: actor for people in _ACTORS.values() for actor in people.values()}.values()
    )


@dataclass(frozen=True, slots=True)
class Command:
    """One request to act. `expected_version` is the version the person had on the screen (0: none yet)."""

    id: uuid.UUID
    step: str
    actor: Actor
    expected_version: int
    correlation: uuid.UUID
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a dossier's history, as a contender tells it afterwards."""

    step: str
    officer: uuid.UUID
    role: str
    unit: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One nomination to be: a subject of a commune and the words and figures of its six commands.

    `nomination` is the id to use, unless the contender derives ids of its own from the subject.
    """

    nomination: uuid.UUID
    subject: uuid.UUID
    commune: str
    category: str
    period: str
    incomes: tuple[tuple[int, str], ...]  # year, đồng per head and year

    def actor(self, step: str) -> Actor:
        """Who takes the step in this dossier."""
        return _ACTORS[self.commune][STEP_BY_NAME[step].role]

    def command(self, step: str, expected_version: int) -> Command:
        """A fresh command (new id) for the step."""
        return Command(
            id=_random_id(),
            step=step,
            actor=self.actor(step),
            expected_version=expected_version,
            correlation=_random_id(),
            details=_DETAILS[step](self),
        )


def _random_id() -> uuid.UUID:
    return uuid.UUID(bytes=os.urandom(16), version=4)


def new_cases(count: int) -> list[Case]:
    """`count` cases with subjects nobody has seen before, spread over the communes."""
    return [
        Case(
            nomination=_random_id(),
            subject=_random_id(),
            commune=COMMUNES[number % len(COMMUNES)],
            category=CATEGORY,
            period=PERIOD,
            incomes=((2016, "9600000"), (2017, "15360000"), (2018, "15500000"), (2019, "16000000")),
        )
        for number in range(count)
    ]


def same_subject(case: Case) -> Case:
    """Another nomination for the subject of `case`: what the uniqueness rule must turn away."""
    return replace(case, nomination=_random_id())


def _submitted(case: Case) -> dict[str, Any]:
    return {
        "achievement": "Gia đình vay vốn nuôi bò sinh sản, cải tạo vườn tạp trồng cây ăn quả, "
        "trả nợ đúng hạn, giúp hai hộ cùng bản về giống và kỹ thuật; ba năm liền không tái nghèo.",
        "claims": [{"year": year, "amount": amount} for year, amount in case.incomes],
        "meeting": {"held_on": "2020-04-12", "present": 41, "for": 39, "against": 2},
    }


def _complete(case: Case) -> dict[str, Any]:
    return {
        "documents": [
            {"kind": kind, "sha256": case.subject.hex * 2, "pages": pages}
            for kind, pages in (("submission_letter", 1), ("achievement_report", 3), ("meeting_minutes", 2))
        ]
    }


def _verified(case: Case) -> dict[str, Any]:
    return {
        "verifications": [
            {"year": year, "amount": amount, "method": "household_book", "evidence": case.subject.hex}
            for year, amount in case.incomes
        ]
    }


def _endorsed(case: Case) -> dict[str, Any]:
    return {
        "letter": {
            "number": f"{case.subject.fields[1] % 900 + 100}/TTr-UBND",
            "dated": datetime.now(_VIETNAM).date().isoformat(),  # not before the dossier came in
            "opinion": "Ủy ban nhân dân xã đã niêm yết công khai, "
            "không có ý kiến trái chiều; đề nghị khen thưởng.",
        }
    }


def _appraised(case: Case) -> dict[str, Any]:
    base = int(case.incomes[0][1])
    return {
        "appraisal": {
            "verdict": "met",
            "reading": "fixed_base",
            "ratios": {str(year): f"{int(amount) / base:.4f}" for year, amount in case.incomes[1:]},
            "opinion": "Đủ tiêu chuẩn theo mục 2.7 phần IV của Kế hoạch; số liệu khớp với kết quả rà soát.",
        }
    }


def _decided(case: Case) -> dict[str, Any]:
    return {
        "decision": {
            "outcome": "awarded",
            "number": f"{case.subject.fields[2] % 900 + 100}/QĐ-UBND",
            "signed_on": "2020-05-28",
            "signed_as": "CHỦ TỊCH",
        }
    }


_DETAILS = {
    "submit": _submitted,
    "confirm_complete": _complete,
    "verify_claims": _verified,
    "endorse": _endorsed,
    "appraise": _appraised,
    "decide": _decided,
}


def check(command: Command, status: str, version: int, submitted_by: uuid.UUID | None) -> Step:
    """The rules a peer applies before it acts: version, state, role, separation of duties.

    Returns the step. `submitted_by` is None for a dossier that is not there yet.
    Raises `StaleError` or `RefusedError`.
    """
    step = STEP_BY_NAME[command.step]
    if command.expected_version != version:
        raise StaleError(f"read at {command.expected_version}, now at {version}")
    if status != step.before:
        raise RefusedError(f"{step.name} is not open at {status or 'nothing'}")
    if command.actor.role != step.role:
        raise RefusedError(f"{step.name} is not for {command.actor.role}")
    if submitted_by == command.actor.officer:
        raise RefusedError("who submitted a dossier does not judge it")
    return step


class Contender(Protocol):
    """What the harness measures. A module offers one as `build() -> Contender`.

    Each contender lives in processes of its own, so that nobody's imports, memory or garbage collection
    slow another. `perform` is called from up to `connections` threads at once and must keep connections
    open between calls, as a web worker would.
    """

    name: str  # as it stands in the table and the JSON
    title: str  # what it is made of, for the reader
    packages: tuple[str, ...]  # installed distributions whose versions the result names
    keeps_rules: (
        bool  # False only for the floor: no state check, no role check, no uniqueness, no command ids
    )
    audit: Mapping[str, str]
    """One-number SQL queries the harness itself runs at the end: `nominations` (dossiers), `finished`
    (of them decided, at their last version), `history` (commands of which who, role, unit and time are
    kept for good) and, where `keeps_rules`, `commands` (processed command ids)."""

    def create(self, dsn: str) -> None:
        """Make tables, indices and standing data (people, units) in an empty database. Called once."""

    def open(self, dsn: str, connections: int) -> None:
        """Get ready to serve from up to `connections` threads. Called once in each process."""

    def introduce(self, cases: Sequence[Case]) -> None:
        """Outside the clock: whatever must be there before these subjects can be nominated."""

    def perform(self, case: Case, command: Command) -> int:
        """Carry out one command in one transaction and return the dossier's version after it.

        A command id seen before returns its first outcome and changes nothing.
        Raises `StaleError`, `DuplicateError` or `RefusedError`, and then nothing has changed.
        """

    def history(self, case: Case) -> list[Act]:
        """The acts of a dossier, oldest first, read from what was stored: one for each command."""

    def close(self) -> None:
        """Give connections back. Called once in each process."""


def commands_of(case: Case, contender: Contender) -> Iterator[Command]:
    """Run the whole lifecycle of `case`; yields each command after it has been carried out."""
    version = 0
    for step in STEPS:
        command = case.command(step.name, version)
        version = contender.perform(case, command)
        yield command
