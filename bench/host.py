"""A process that runs one contender and nothing else, told over a pipe what to do next.

Own processes keep contenders from paying for each other's imports and garbage collection. Within it,
commands come from as many threads as there are connections, as in a threaded web worker: they share one
interpreter lock, for every contender alike.
"""

from __future__ import annotations

import importlib
import multiprocessing
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from bench.probe import check_history, probe
from bench.workload import STEPS, Case, Command, Contender, new_cases

SAMPLE = 20  # lifecycles whose history is compared at the end, the last ones carried out
ANSWER_WITHIN = 180.0  # seconds; a contender that takes longer hangs


class HostError(Exception):
    """The contender's process reported an error, ended, or did not answer."""


@dataclass
class Slice:
    """What happened between two moments in one process."""

    commands: int = 0  # finished inside the slice
    lifecycles: int = 0  # begun in it, and all carried to their end, inside or after it
    starved: bool = False  # no cases were left before time was up
    busy: float = 0.0  # seconds from the start to the last command that counts
    latencies: list[float] = field(default_factory=list)  # seconds of each command that counts

    def add(self, other: Slice) -> None:
        """Take another worker's share in."""
        self.commands += other.commands
        self.lifecycles += other.lifecycles
        self.starved = self.starved or other.starved
        self.busy = max(self.busy, other.busy)
        self.latencies += other.latencies


class _Worker(threading.Thread):
    """One thread that stays, and so keeps its connection, for the whole run."""

    def __init__(
        self, contender: Contender, cases: deque[Case], recent: deque[tuple[Case, list[Command]]]
    ) -> None:
        super().__init__(daemon=True)
        self._contender = contender
        self._cases = cases
        self._recent = recent
        self.orders: SimpleQueue[tuple[float, float] | None] = SimpleQueue()
        self.reports: SimpleQueue[Slice | BaseException] = SimpleQueue()

    def run(self) -> None:
        while (order := self.orders.get()) is not None:
            try:
                self.reports.put(self._serve(*order))
            except BaseException as error:  # handed to the main thread, which reports it
                self.reports.put(error)

    def _serve(self, start: float, stop: float) -> Slice:
        result = Slice()
        perform = self._contender.perform
        clock = time.monotonic
        time.sleep(max(0.0, start - clock()))
        while (begun := clock()) < stop:
            try:
                case = self._cases.popleft()
            except IndexError:
                result.starved = True
                break
            done: list[Command] = []
            version = 0
            for step in STEPS:
                command = case.command(step.name, version)
                begun = clock()
                version = perform(case, command)
                ended = clock()
                if ended <= stop:
                    result.commands += 1
                    result.busy = ended - start
                    result.latencies.append(ended - begun)
                done.append(command)
            result.lifecycles += 1
            self._recent.append((case, done))
        return result


class _Host:
    """The child's side."""

    def __init__(self, module: str) -> None:
        self.contender: Contender = importlib.import_module(module).build()
        self._cases: deque[Case] = deque()
        self._recent: deque[tuple[Case, list[Command]]] = deque(maxlen=SAMPLE)
        self._workers: list[_Worker] = []

    def describe(self) -> dict[str, Any]:
        c = self.contender
        return {
            "name": c.name,
            "title": c.title,
            "packages": tuple(c.packages),
            "keeps_rules": c.keeps_rules,
            "audit": dict(c.audit),
        }

    def create(self, dsn: str) -> None:
        self.contender.create(dsn)

    def open(self, dsn: str, connections: int) -> None:
        self.contender.open(dsn, connections + 2)  # the probe's two threads and this one need theirs too
        self._workers = [_Worker(self.contender, self._cases, self._recent) for _ in range(connections)]
        for worker in self._workers:
            worker.start()

    def probe(self) -> int:
        return probe(self.contender)

    def stock(self, wanted: int) -> None:
        """Have `wanted` cases ready, introduced outside the clock."""
        missing = wanted - len(self._cases)
        if missing > 0:
            cases = new_cases(missing)
            self.contender.introduce(cases)
            self._cases.extend(cases)

    def slice(self, connections: int, start: float, stop: float) -> Slice:
        chosen = self._workers[:connections]
        for worker in chosen:
            worker.orders.put((start, stop))
        total = Slice()
        failures = []
        for worker in chosen:
            report = worker.reports.get()
            if isinstance(report, BaseException):
                failures.append(report)
            else:
                total.add(report)
        if failures:
            raise failures[0]
        return total

    def histories(self) -> int:
        """Compare the history of the last lifecycles with what was done; how many were compared."""
        for case, commands in self._recent:
            check_history(self.contender, case, commands)
        return len(self._recent)

    def close(self) -> None:
        for worker in self._workers:
            worker.orders.put(None)
        for worker in self._workers:
            worker.join(timeout=10)
        self.contender.close()


def _main(pipe: Connection, module: str) -> None:
    """Serve orders until told to close or the parent is gone."""
    try:
        host = _Host(module)
        pipe.send((True, host.describe()))
        while True:
            name, arguments = pipe.recv()
            pipe.send((True, getattr(host, name)(*arguments)))
            if name == "close":
                return
    except (EOFError, KeyboardInterrupt):
        return
    except BaseException:
        pipe.send((False, traceback.format_exc()))


class Host:
    """The parent's side of one process. `start` and then orders by name, answers in the same order."""

    def __init__(self, module: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._module = module
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_main, args=(theirs, module), daemon=True)
        self._process.start()
        theirs.close()
        self.about: dict[str, Any] = self.answer()

    def order(self, name: str, *arguments: Any) -> None:
        """Tell the process to do something; `answer` fetches what came of it."""
        try:
            self._pipe.send((name, arguments))
        except BrokenPipeError as error:
            raise HostError(f"{self._module}: the process has ended") from error

    def answer(self) -> Any:
        """What the last order gave. Raises `HostError` with the process's own traceback."""
        try:
            if not self._pipe.poll(ANSWER_WITHIN):
                raise HostError(f"{self._module}: no answer within {ANSWER_WITHIN:.0f} s")
            well, answer = self._pipe.recv()
        except EOFError as error:
            raise HostError(f"{self._module}: the process has ended without an answer") from error
        if not well:
            raise HostError(f"{self._module}:\n{answer}")
        return answer

    def ask(self, name: str, *arguments: Any) -> Any:
        """Order and answer in one."""
        self.order(name, *arguments)
        return self.answer()

    def end(self) -> None:
        """End the process, whatever state it is in."""
        self._pipe.close()
        self._process.join(timeout=5)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(timeout=5)
