"""The run: contenders in turn, round after round, on one server; then the counts that keep them honest."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.host import Host, HostError, Slice
from bench.server import Server
from bench.workload import COMMANDS_PER_LIFECYCLE

WARM_UP = 0.5  # of a slice
SHORTEST_SLICE = 0.25  # seconds; below it a slow contender finishes hardly anything
LEAD = 0.02  # seconds between the order and the common start
SUPPLY = 1.6  # cases made ready, as a multiple of what the last slice used
FIRST_SUPPLY = 60  # cases per connection before anything is known
TRIES = 4


class CountError(Exception):
    """A contender's tables do not hold what it was told to do."""


@dataclass(frozen=True)
class Plan:
    """How a run is laid out. `seconds` is what all slices take together, warm-up included."""

    seconds: float
    rounds: int
    connections: tuple[int, ...]
    processes: bool  # one process per connection instead of one thread

    def slice_seconds(self, contenders: int) -> float:
        """How long one contender runs in one round on one number of connections."""
        slices = contenders * len(self.connections) * (self.rounds + WARM_UP)
        return max(SHORTEST_SLICE, self.seconds / slices)


@dataclass
class Entry:
    """One contender in the run: its processes, and what was measured of it."""

    hosts: list[Host]
    about: dict[str, Any]
    dsn: str
    lifecycles: int = 0
    rates: dict[int, list[float]] = field(default_factory=dict)  # lifecycles/s of each round, by connections
    latencies: dict[int, list[float]] = field(default_factory=dict)  # seconds per command, all rounds
    counts: dict[str, int] = field(default_factory=dict)
    compared: int = 0

    @property
    def name(self) -> str:
        """The name in the table."""
        return str(self.about["name"])


def enter(server: Server, modules: Sequence[str], plan: Plan, say: Callable[[str], None]) -> list[Entry]:
    """Start every contender's processes on a database of its own and try each out.

    Raises `HostError` where one cannot be imported, set up, or does not do what it would be timed for.
    """
    most = max(plan.connections)
    entries: list[Entry] = []
    try:
        for module in modules:
            hosts = [Host(module)]
            entry = Entry(hosts, hosts[0].about, server.create_database(f"bench_{hosts[0].about['name']}"))
            entries.append(entry)
            if plan.processes:
                hosts += [Host(module) for _ in range(most - 1)]
            hosts[0].ask("create", entry.dsn)
            for host in hosts:
                host.ask("open", entry.dsn, 1 if plan.processes else most)
            entry.lifecycles += hosts[0].ask("probe")
            say(f"{entry.name}: ready, tried out")
    except BaseException:
        leave(entries)
        raise
    return entries


def leave(entries: Sequence[Entry]) -> None:
    """End every process."""
    for entry in entries:
        for host in entry.hosts:
            host.end()


def measure(entries: Sequence[Entry], plan: Plan, server: Server, say: Callable[[str], None]) -> int:
    """Warm up, then run the rounds A B C D, B C D A, …; how many rounds there were.

    Another one begins each round: what the server still does for the one before (writing out, vacuuming)
    then does not always fall on the same contender.

    Making cases ready lies outside the clock; where that takes so long that the run would last more than
    twice what was asked, fewer rounds are run, never fewer than three.
    """
    length = plan.slice_seconds(len(entries))
    latest = time.monotonic() + 2 * plan.seconds
    known: dict[tuple[str, int], float] = {}
    for connections in plan.connections:
        for entry in entries:
            share = _run(entry, plan, connections, length * WARM_UP, FIRST_SUPPLY * connections)
            known[entry.name, connections] = share.commands / COMMANDS_PER_LIFECYCLE / max(share.busy, 0.01)
    server.checkpoint()
    for number in range(1, plan.rounds + 1):
        first = (number - 1) % len(entries)
        for connections in plan.connections:
            for entry in [*entries[first:], *entries[:first]]:
                supply = int(known[entry.name, connections] * length * SUPPLY) + 4 * connections
                share = _fed(entry, plan, connections, length, supply)
                rate = share.commands / COMMANDS_PER_LIFECYCLE / length
                known[entry.name, connections] = max(rate, known[entry.name, connections])
                entry.rates.setdefault(connections, []).append(rate)
                entry.latencies.setdefault(connections, []).extend(share.latencies)
        say(f"round {number} of {plan.rounds}")
        if number >= 3 and time.monotonic() > latest and number < plan.rounds:
            say(f"out of time after {number} rounds: making cases ready took long")
            return number
    return plan.rounds


def _fed(entry: Entry, plan: Plan, connections: int, length: float, supply: int) -> Slice:
    """A slice in which nobody ran out of cases: one that did is thrown away and run again with more."""
    for _ in range(TRIES):
        share = _run(entry, plan, connections, length, supply)
        if not share.starved:
            return share
        supply *= 2
    raise HostError(f"{entry.name}: ran out of {supply // 2} cases in {length:.2f} s, {TRIES} times")


def _run(entry: Entry, plan: Plan, connections: int, length: float, supply: int) -> Slice:
    hosts = entry.hosts[:connections] if plan.processes else entry.hosts
    for host in hosts:
        host.order("stock", -(-supply // len(hosts)))
    for host in hosts:
        host.answer()
    start = time.monotonic() + LEAD  # one clock for all processes of the machine
    for host in hosts:
        host.order("slice", 1 if plan.processes else connections, start, start + length)
    total = Slice()
    for host in hosts:
        total.add(host.answer())
    entry.lifecycles += total.lifecycles
    return total


def settle(entries: Sequence[Entry]) -> None:
    """Count what every contender left in its tables and compare histories with what was done.

    The queries are the contender's, the connection and the verdict are the harness's. Raises `CountError`.
    """
    for entry in entries:
        entry.compared = sum(host.ask("histories") for host in entry.hosts)
        done = entry.lifecycles
        expected = {
            "nominations": done,
            "finished": done,
            "history": done * COMMANDS_PER_LIFECYCLE,
        }
        if entry.about["keeps_rules"]:
            expected["commands"] = done * COMMANDS_PER_LIFECYCLE
        with psycopg.connect(entry.dsn) as connection:
            for name in expected:
                if name not in entry.about["audit"]:
                    raise CountError(f"{entry.name}: offers no count of {name}")
                row = connection.execute(entry.about["audit"][name]).fetchone()
                entry.counts[name] = int(row[0]) if row else -1
        if entry.counts != expected:
            raise CountError(f"{entry.name}: its tables hold {entry.counts}, it was told to do {expected}")


def per_round(entry: Entry, other: Entry, connections: int) -> list[float]:
    """The ratio of two contenders' rates in each round."""
    pairs = zip(entry.rates[connections], other.rates[connections], strict=True)
    return [mine / theirs for mine, theirs in pairs]


def median(values: Sequence[float]) -> float:
    """The median, so that one disturbed round does not move the result."""
    return statistics.median(values)
