"""What the run leaves behind: a table for people, JSON for comparisons over time. Ratios, no verdict."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.rounds import Entry, Plan, median, per_round
from bench.workload import COMMANDS_PER_LIFECYCLE


def _processor() -> str:
    """The processor's model as Linux names it, else what Python knows."""
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def machine(load_before: Sequence[float]) -> dict[str, Any]:
    """Facts about the machine that bear on the figures, none about whose it is or where things lie."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cpus": usable,
        "processor": _processor(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "load_before": round(load_before[0], 2),
    }


def _spread(values: Sequence[float], digits: int = 3) -> dict[str, Any]:
    return {
        "median": round(median(values), digits),
        "lowest": round(min(values), digits),
        "highest": round(max(values), digits),
        "rounds": [round(value, digits) for value in values],
    }


def _milliseconds(latencies: Sequence[float]) -> dict[str, float]:
    steps = statistics.quantiles(latencies, n=100, method="inclusive")
    return {
        "p50": round(steps[49] * 1000, 3),
        "p95": round(steps[94] * 1000, 3),
        "p99": round(steps[98] * 1000, 3),
    }


def _peers(entries: Sequence[Entry], reference: Entry) -> list[Entry]:
    return [entry for entry in entries if entry is not reference and entry.about["keeps_rules"]]


def _faster_peer(peers: Sequence[Entry], reference: Entry, connections: int) -> list[float]:
    """In each round, the reference against whichever peer was the faster in that round."""
    rates = zip(*(peer.rates[connections] for peer in peers), strict=True)
    return [mine / max(others) for mine, others in zip(reference.rates[connections], rates, strict=True)]


def as_json(
    entries: Sequence[Entry],
    plan: Plan,
    settings: dict[str, str],
    load_before: Sequence[float],
    rounds: int,
    left_out: Sequence[str],
) -> dict[str, Any]:
    """The whole result. Rates are lifecycles per second; latencies milliseconds per command."""
    reference = entries[0]
    peers = _peers(entries, reference)
    contenders: dict[str, Any] = {}
    for entry in entries:
        by_connections: dict[str, Any] = {}
        for connections in plan.connections:
            figures: dict[str, Any] = {
                "lifecycles_per_second": _spread(entry.rates[connections]),
                "commands_per_second": round(median(entry.rates[connections]) * COMMANDS_PER_LIFECYCLE, 1),
                "milliseconds_per_command": _milliseconds(entry.latencies[connections]),
            }
            if entry is not reference:
                figures[f"{reference.name}_over_this"] = _spread(per_round(reference, entry, connections))
            elif peers:
                figures["over_the_faster_peer"] = _spread(_faster_peer(peers, reference, connections))
            by_connections[str(connections)] = figures
        contenders[entry.name] = {
            "title": entry.about["title"],
            "versions": {name: version(name) for name in entry.about["packages"]},
            "keeps_rules": entry.about["keeps_rules"],
            "connections": by_connections,
            "lifecycles_in_all": entry.lifecycles,
            "counted": entry.counts,
            "histories_compared": entry.compared,
        }
    return {
        "benchmark": "lifecycle",
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commands_per_lifecycle": COMMANDS_PER_LIFECYCLE,
        "workers": "processes" if plan.processes else "threads",
        "rounds": rounds,
        "slice_seconds": round(plan.slice_seconds(len(entries)), 3),
        "reference": reference.name,
        "left_out": list(left_out),
        "machine": machine(load_before),
        "postgresql": settings,
        "contenders": contenders,
    }


def as_table(result: dict[str, Any]) -> str:
    """The result as lines of text, widest column first."""
    facts, contenders, reference = result["machine"], result["contenders"], result["reference"]
    lines = [
        f"One nomination's lifecycle, {result['commands_per_lifecycle']} commands, each its own transaction; "
        f"medians of {result['rounds']} rounds of {result['slice_seconds']:.2f} s",
        f"{facts['cpus']} × {facts['processor']}, {facts['implementation']} {facts['python']}, "
        f"PostgreSQL {result['postgresql']['server_version']}, load before {facts['load_before']}",
    ]
    if result["left_out"]:
        lines.append(f"LEFT OUT ON REQUEST: {', '.join(result['left_out'])}. This is not a full comparison.")
    wide = max(len(about["title"]) for about in contenders.values())
    for connections in next(iter(contenders.values()))["connections"]:
        worker = (
            result["workers"]
            if connections != "1"
            else result["workers"].removesuffix("es").removesuffix("s")
        )
        lines += [
            "",
            f"{connections} connection{'s' if connections != '1' else ''} "
            f"({connections} {'process' if worker.startswith('proc') and connections == '1' else worker})",
            f"{'':{wide}}  lifecycles/s  commands/s   p50 ms   p95 ms   {reference} ÷ this (lowest–highest)",
        ]
        for about in contenders.values():
            figures = about["connections"][connections]
            rate, times = figures["lifecycles_per_second"]["median"], figures["milliseconds_per_command"]
            ratio = figures.get(f"{reference}_over_this")
            told = f"{ratio['median']:.2f} × ({ratio['lowest']:.2f}–{ratio['highest']:.2f})" if ratio else "–"
            lines.append(
                f"{about['title']:{wide}}  {rate:12.1f}  {figures['commands_per_second']:10.0f}  "
                f"{times['p50']:7.2f}  {times['p95']:7.2f}   {told}"
            )
            if not about["keeps_rules"]:
                lines[-1] += "  (no rules: the floor)"
        best = contenders[reference]["connections"][connections].get("over_the_faster_peer")
        if best:
            lines.append(
                f"{reference} ÷ the faster peer of each round: {best['median']:.2f} × "
                f"({best['lowest']:.2f}–{best['highest']:.2f})"
            )
    counted = ", ".join(f"{name} {about['lifecycles_in_all']}" for name, about in contenders.items())
    lines += ["", f"Lifecycles carried out, counted again in the tables afterwards: {counted}."]
    return "\n".join(lines)
