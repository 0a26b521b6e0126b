"""Before anything is timed: does the contender do what it will be timed for?

A contender that skips the version check, the uniqueness rule or the command table would be fast and
worthless as a comparison. So each is asked for a whole lifecycle and then for everything it must turn
down, from one thread and from two at once. The floor promises none of it and is asked only for the
lifecycle.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bench.workload import (
    STEPS,
    Act,
    Case,
    Command,
    Contender,
    DuplicateError,
    RefusedError,
    StaleError,
    new_cases,
    same_subject,
)

RACES = 3


class ProbeError(Exception):
    """The contender does not do what it would be measured for."""


def _must(truth: bool, message: str) -> None:
    if not truth:
        raise ProbeError(message)


def _must_raise(expected: tuple[type[Exception], ...], action: Callable[[], object], message: str) -> None:
    try:
        action()
    except expected:
        return
    raise ProbeError(message)


def probe(contender: Contender) -> int:
    """Try the contender out and return how many lifecycles it left behind, each of them complete.

    Raises `ProbeError` with what is wrong.
    """
    if not contender.keeps_rules:
        (case,) = new_cases(1)
        contender.introduce([case])
        check_history(contender, case, _whole(contender, case))
        return 1
    cases = new_cases(1 + RACES)
    contender.introduce(cases)
    check_history(contender, cases[0], _guarded(contender, cases[0]))
    for case in cases[1:]:
        check_history(contender, case, _raced(contender, case))
    return len(cases)


def _whole(contender: Contender, case: Case) -> list[Command]:
    done: list[Command] = []
    version = 0
    for step in STEPS:
        command = case.command(step.name, version)
        version = contender.perform(case, command)
        done.append(command)
    return done


def _guarded(contender: Contender, case: Case) -> list[Command]:
    """A lifecycle with, at every step, everything that must be turned down."""
    done: list[Command] = []
    version = 0
    for number, step in enumerate(STEPS):
        command = case.command(step.name, version)
        stranger = replace(
            case.command(step.name, version),
            actor=case.actor("decide" if step.name != "decide" else "submit"),
        )
        _must_raise(
            (RefusedError,),
            partial(contender.perform, case, stranger),
            f"{step.name} was open to a {stranger.actor.role}",
        )
        if number:
            stale = case.command(step.name, done[-1].expected_version)
            _must_raise(
                (StaleError,),
                partial(contender.perform, case, stale),
                f"{step.name} took a stale version",
            )
            wrong = case.command(done[-1].step, version)
            _must_raise(
                (RefusedError, StaleError, DuplicateError),
                partial(contender.perform, case, wrong),
                f"{wrong.step} happened twice",
            )
        before, version = version, contender.perform(case, command)
        _must(version > before, f"{step.name} returned version {version} after {before}")
        _must(contender.perform(case, command) == version, f"{step.name} sent again gave another outcome")
        done.append(command)
        second = same_subject(case)
        _must_raise(
            (DuplicateError,),
            partial(contender.perform, second, second.command("submit", 0)),
            f"after {step.name} a second live nomination of the same subject was taken",
        )
    return done


def _raced(contender: Contender, case: Case) -> list[Command]:
    """A lifecycle where two officers press the button at once, and one of them twice: one act counts."""
    done: list[Command] = []
    version = 0
    with ThreadPoolExecutor(2) as pool:
        for step in STEPS:
            pair = [case.command(step.name, version) for _ in range(2)]
            outcomes = list(pool.map(partial(_outcome, contender, case), pair))
            won = [
                (command, outcome)
                for command, outcome in zip(pair, outcomes, strict=True)
                if isinstance(outcome, int)
            ]
            _must(len(won) == 1, f"two {step.name} at once: {len(won)} succeeded ({outcomes})")
            command, version = won[0]
            again = list(pool.map(partial(_outcome, contender, case), (command, command)))
            _must(again == [version, version], f"{step.name} sent again twice at once gave {again}")
            done.append(command)
    return done


def _outcome(contender: Contender, case: Case, command: Command) -> int | Exception:
    try:
        return contender.perform(case, command)
    except (StaleError, RefusedError, DuplicateError) as error:
        return error


def check_history(contender: Contender, case: Case, commands: list[Command]) -> None:
    """Compare what the contender tells of a dossier with what was done to it. Raises `ProbeError`."""
    told: list[Act] = contender.history(case)
    expected = [(c.step, c.actor.officer, c.actor.role, c.actor.unit) for c in commands]
    found = [(act.step, act.officer, act.role, act.unit) for act in told]
    _must(found == expected, f"the history tells {found} where {expected} was done")
    times = [act.recorded_at for act in told]
    _must(all(time.tzinfo is not None for time in times), "the history tells times without a zone")
    _must(times == sorted(times), "the history's times run backwards")
    age = (datetime.now(UTC) - times[0]).total_seconds()
    _must(0 <= age < 3600, f"the history tells a time {age:.0f} s ago")
