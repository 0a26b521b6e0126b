"""`python -m bench`: run the lifecycle benchmark, print the table, write the JSON."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.host import HostError
from bench.report import as_json, as_table
from bench.rounds import CountError, Plan, enter, leave, measure, settle
from bench.server import running_server

# The reference first: ratios are its rate over each other one's.
CONTENDERS = {
    "ours": "bench.ours",
    "django": "bench.django_peer",
    "sqlalchemy": "bench.sqlalchemy_peer",
    "floor": "bench.floor",
}
RESULT = Path("out/bench/lifecycle.json")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in CONTENDERS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"no contender {', '.join(unknown)}; there are {', '.join(CONTENDERS)}"
        )
    return tuple(name for name in CONTENDERS if name in names)


def _counts(text: str) -> tuple[int, ...]:
    try:
        counts = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not numbers: {text}") from error
    if counts[0] < 1 or counts[-1] > 16:
        raise argparse.ArgumentTypeError("connections lie between 1 and 16")
    return counts


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=75.0, help="how long all slices take together (75)")
    parser.add_argument("--rounds", type=int, default=7, help="how many rounds medians are taken of (7)")
    parser.add_argument("--connections", type=_counts, default=(1, 8), help="numbers of connections (1,8)")
    parser.add_argument(
        "--workers",
        choices=("threads", "processes"),
        default="threads",
        help="one process with a thread per connection, or a process per connection",
    )
    parser.add_argument(
        "--contenders",
        type=_names,
        default=tuple(CONTENDERS),
        help="only these, said so in the result (default: all, and one that is missing is an error)",
    )
    parser.add_argument("--output", type=Path, default=RESULT, help=f"where the JSON goes ({RESULT})")
    options = parser.parse_args(arguments)
    if not 1 <= options.seconds <= 3600 or not 1 <= options.rounds <= 101:
        parser.error("seconds lie between 1 and 3600, rounds between 1 and 101")
    return options


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark. 0: measured; 1: a contender failed or counted wrong; 2: one is missing."""
    options = _options(arguments)
    modules = [CONTENDERS[name] for name in options.contenders]
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        _say(f"bench: cannot compare, there is no {', '.join(missing)}. Nothing was measured.")
        return 2
    # Ended from outside, the server must be stopped too: an exception runs every `finally` below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    plan = Plan(options.seconds, options.rounds, options.connections, options.workers == "processes")
    load_before = os.getloadavg()
    try:
        with running_server() as server:
            entries = enter(server, modules, plan, _say)
            try:
                rounds = measure(entries, plan, server, _say)
                settle(entries)
                for entry in entries:
                    for host in entry.hosts:
                        host.ask("close")
            finally:
                leave(entries)
            settings = server.settings()
    except (HostError, CountError) as error:
        _say(f"bench: {error}\nNothing is reported.")
        return 1
    left_out = [name for name in CONTENDERS if name not in options.contenders]
    result = as_json(entries, plan, settings, load_before, rounds, left_out)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(as_table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
