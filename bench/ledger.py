"""`python -m bench.ledger`: what the ledger costs, how fast the whole log is audited, how large and quick proofs are.

Three questions, each beside its peer in the same run. Recording acts, one durable transaction each, without leaves, with
leaves made in batches as the follower does, and with a leaf made at once after each. Auditing a whole log beside reading the
same bytes through the same cursor and hashing them with SHA-256, in one process. Proofs in trees of 10³ leaves and more:
hashes kept as the ledger keeps them, in memory; in the database at the size of the audited log; and pymerkle's tree beside
it as far as that goes, where it is installed. Every proof is verified, and the audit has to find that everything fits.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row, tuple_row

from bench.report import machine
from bench.server import running_server
from ledger.audit import FETCHED, audit_log
from ledger.book import Book
from ledger.tree import Place, Range, inclusion_proof, peaks
from ledger.verifier.merkle import leaf_hash, node_hash, verify_inclusion
from storage.migrate import upgrade

RESULT = Path("out/bench/ledger.json")
STATE_BYTES = 600
"""What a stored event of a nomination takes on average."""
EACH_RECORD = 8
"""Events of one record."""
_RECORD = "SELECT record_acts(NULL, %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])"
_PROOFS = 400
_PEER_LARGEST = 100_000


def event(number: int) -> tuple[UUID, int, str, bytes]:
    """Return record, version, topic and state of an event: the same for the same number."""
    draw = random.Random(number)
    head = b'{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-23T08:00:00.123456+00:00"},"note":"'
    padding = b64encode(draw.randbytes((STATE_BYTES - len(head) - 2) * 3 // 4))
    record = UUID(int=(number // EACH_RECORD) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))
    return record, number % EACH_RECORD + 1, "nomination.claims_verified.v1", head + padding + b'"}'


# -- appending ---------------------------------------------------------------------------------------------------------------


def appending(dsn: str, folder: Path, acts: int, rounds: int) -> dict[str, Any]:
    """Measure milliseconds per act without a ledger, with one that follows in batches, and with a leaf made at once."""
    found: dict[str, list[float]] = {"without": [], "in batches": [], "at once": []}
    number = 0
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        book = Book(lambda: nullcontext(connection), folder)

        def record() -> None:
            nonlocal number
            id, version, topic, state = event(number)
            connection.execute(_RECORD, ([id], [version], [topic], [state]), prepare=True)
            number += 1

        for _ in range(20):
            record()
        book.catch_up()
        kinds = list(found)
        for round in range(rounds):
            for kind in kinds[round % 3 :] + kinds[: round % 3]:
                begun = perf_counter()
                for _ in range(acts):
                    record()
                    if kind == "at once":
                        book.step()
                if kind == "in batches":
                    book.catch_up()
                found[kind].append((perf_counter() - begun) * 1000 / acts)
                # What is not measured with the acts is done all the same before the next ones.
                book.catch_up()
    return {
        "acts": acts,
        "ms_per_act": {kind: statistics.median(times) for kind, times in found.items()},
        "ratio_to_without": {
            kind: statistics.median(a / b for a, b in zip(times, found["without"], strict=True))
            for kind, times in found.items()
        },
        "rounds": found,
    }


# -- auditing ----------------------------------------------------------------------------------------------------------------


def fill(dsn: str, folder: Path, events: int) -> tuple[Book, float]:
    """Put events into the log and leaves above them; return the ledger and its leaves per second."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY stored_events (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"
            ) as copy,
        ):
            copy.set_types(("uuid", "int8", "text", "bytea"))
            for number in range(events):
                copy.write_row(event(number))
        connection.execute("VACUUM ANALYZE stored_events")

    @contextmanager
    def opened() -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
            yield connection

    book = Book(opened, folder)
    begun = perf_counter()
    book.catch_up(occasion="daily")
    rate = events / (perf_counter() - begun)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger_leaves, ledger_nodes")
    return book, rate


def _read_and_hash(dsn: str) -> tuple[int, float]:
    """Read every state as the audit does and hash it; return bytes and seconds."""
    begun, size = perf_counter(), 0
    with psycopg.connect(dsn, row_factory=tuple_row) as connection, connection.cursor("states") as cursor:
        cursor.itersize = FETCHED
        cursor.format = psycopg.pq.Format.BINARY
        cursor.execute("SELECT state FROM stored_events ORDER BY notification_id")
        for (state,) in cursor:
            sha256(state).digest()
            size += len(state)
    return size, perf_counter() - begun


def _hash_alone(events: int) -> float:
    """Hash as many states of the same size that are in memory already; return seconds."""
    states = [event(number)[3] for number in range(min(events, 20_000))]
    begun, done = perf_counter(), 0
    while done < events:
        for state in states[: events - done]:
            sha256(state).digest()
        done += len(states)
    return perf_counter() - begun


def auditing(dsn: str, folder: Path, events: int, rounds: int) -> dict[str, Any]:
    """Measure the audit beside reading and hashing, taking turns."""
    book, leaves_per_second = fill(dsn, folder, events)
    audits, reads, alone, size = [], [], [], 0
    for round in range(rounds):
        for part in ("read", "audit") if round % 2 else ("audit", "read"):
            if part == "read":
                size, seconds = _read_and_hash(dsn)
                reads.append(seconds)
                alone.append(_hash_alone(events))
            else:
                begun = perf_counter()
                report = audit_log(dsn, book.keys, book.written())
                audits.append(perf_counter() - begun)
                assert (report.fits, report.leaves, report.matching) == (True, events, report.checkpoints), (
                    report
                )
    return {
        "events": events,
        "bytes": size,
        "leaves_appended_per_second": leaves_per_second,
        "events_per_second": {
            "audit": events / statistics.median(audits),
            "reading and SHA-256": events / statistics.median(reads),
            "SHA-256 alone": events / statistics.median(alone),
        },
        "audit_ratio_to_reading_and_hashing": statistics.median(
            a / b for a, b in zip(audits, reads, strict=True)
        ),
        "seconds": {"audit": audits, "reading and SHA-256": reads, "SHA-256 alone": alone},
    }


# -- proofs ------------------------------------------------------------------------------------------------------------------


class Levels:
    """The hashes of whole subtrees, level above level, without an object for each."""

    def __init__(self) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self.size = 0

    def grow(self, size: int) -> None:
        """Append leaves up to ``size``; what is whole above them is hashed level by level."""
        leaves = self._levels[0]
        for number in range(self.size, size):
            leaves += leaf_hash(b"%d" % number)
        self.size, level = size, 0
        while len(self._levels[level]) >= 64:
            below = self._levels[level]
            if len(self._levels) == level + 1:
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            for at in range(len(above) * 2, len(below) - 63, 64):
                above += node_hash(bytes(below[at : at + 32]), bytes(below[at + 32 : at + 64]))
            level += 1

    def read(self, places: Iterable[Place]) -> Mapping[Place, bytes]:
        """Return the hashes asked for."""
        return {(level, n): bytes(self._levels[level][n * 32 : n * 32 + 32]) for level, n in places}


def proofs(powers: Iterable[int]) -> list[dict[str, Any]]:
    """Measure making and verifying proofs of random leaves, at 10 to each of ``powers``."""
    levels, found = Levels(), []
    for power in powers:
        size = 10**power
        print(f"ledger: a tree of {size:,} leaves", file=sys.stderr, flush=True)
        levels.grow(size)
        root = _root(levels)
        draw, made, verified, longest = random.Random(power), [], [], 0
        for _ in range(_PROOFS):
            index = draw.randrange(size)
            begun = perf_counter()
            path = inclusion_proof(index, size, levels.read)
            made.append(perf_counter() - begun)
            longest = max(longest, len(path))
            leaf = leaf_hash(b"%d" % index)
            begun = perf_counter()
            verify_inclusion(index, size, leaf, path, root)
            verified.append(perf_counter() - begun)
        found.append(
            {
                "leaves": size,
                "hashes": longest,
                "bytes": longest * 32,
                "make_ms": statistics.median(made) * 1000,
                "make_ms_p99": sorted(made)[-_PROOFS // 100] * 1000,
                "verify_ms": statistics.median(verified) * 1000,
                "pymerkle_make_ms": _peer(size),
            }
        )
    return found


def _root(levels: Levels) -> bytes:
    """Return the root by another way than the proofs take: appending the peaks' hashes."""
    places = peaks(levels.size)
    hashes = levels.read(places)
    return Range(levels.size, [hashes[place] for place in places]).root()


def _peer(size: int) -> float | None:
    """Return pymerkle's median for a proof in a tree in memory; None where that is not installed or takes too long."""
    if size > _PEER_LARGEST:
        return None
    try:
        from pymerkle import InmemoryTree
    except ImportError:
        return None
    tree, draw, made = InmemoryTree(algorithm="sha256"), random.Random(size), []
    for number in range(size):
        tree.append_entry(b"%d" % number)
    for _ in range(50):
        index = draw.randrange(size) + 1
        begun = perf_counter()
        tree.prove_inclusion(index, size)
        made.append(perf_counter() - begun)
    return statistics.median(made) * 1000


def proofs_in_database(dsn: str, folder: Path, events: int) -> dict[str, Any]:
    """Measure an event's whole proof as a certificate gets it: leaf, path and checkpoint, read from the database."""
    draw, made, size = random.Random(1), [], 0
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        book = Book(lambda: nullcontext(connection), folder)
        for _ in range(_PROOFS):
            id, version, _, _ = event(draw.randrange(events))
            begun = perf_counter()
            proof = book.proof(id, version)
            made.append(perf_counter() - begun)
            assert proof is not None
            size = max(size, len(str(proof).encode()))
    return {"leaves": events, "median_ms": statistics.median(made) * 1000, "longest_bytes": size}


# -- telling -----------------------------------------------------------------------------------------------------------------


def _print(result: dict[str, Any]) -> None:
    appended, audited = result["appending"], result["auditing"]
    print(f"{'recording an act':<34}{'ms':>9}{'÷ without':>11}")
    for kind, ms in appended["ms_per_act"].items():
        print(f"  ledger {kind:<25}{ms:9.2f}{appended['ratio_to_without'][kind]:11.2f}")
    print(f"\n{audited['events']:,} events, {audited['bytes'] / 1e6:.0f} MB{'':<8}{'events/s':>12}")
    for part, rate in audited["events_per_second"].items():
        print(f"  {part:<32}{rate:12,.0f}")
    print(f"  audit ÷ reading and SHA-256: {audited['audit_ratio_to_reading_and_hashing']:.2f}")
    print(f"  leaves appended in batches: {audited['leaves_appended_per_second']:,.0f}/s")
    print(
        f"\n{'leaves':>12}{'hashes':>8}{'bytes':>7}{'make ms':>9}{'p99':>8}{'verify ms':>11}{'pymerkle ms':>13}"
    )
    for row in result["proofs"]:
        peer = "–" if row["pymerkle_make_ms"] is None else f"{row['pymerkle_make_ms']:.3f}"
        print(
            f"{row['leaves']:12,}{row['hashes']:8}{row['bytes']:7}{row['make_ms']:9.3f}{row['make_ms_p99']:8.3f}"
            f"{row['verify_ms']:11.3f}{peer:>13}"
        )
    stored = result["proof_from_database"]
    print(
        f"whole proof from the database, {stored['leaves']:,} leaves: {stored['median_ms']:.2f} ms, at most "
        f"{stored['longest_bytes']} bytes with its checkpoint"
    )
    print(f"load before: {result['machine']['load_before']}, after: {result['load_after']:.1f}")


def main() -> int:
    """Measure, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="events of the audited log (1 000 000)")
    parser.add_argument(
        "--acts",
        type=int,
        default=200,
        help="acts per round and way of recording (200); three times the rounds",
    )
    parser.add_argument("--rounds", type=int, default=3, help="rounds the medians are taken of (3)")
    parser.add_argument(
        "--largest", type=int, default=7, choices=range(3, 9), help="10 to this many leaves (7)"
    )
    parser.add_argument("--output", type=Path, default=RESULT, help=f"where the JSON goes ({RESULT})")
    options = parser.parse_args()
    about = machine(os.getloadavg())
    with tempfile.TemporaryDirectory(prefix="bench-ledger-") as folder, running_server() as server:
        dsn = server.create_database("appending")
        upgrade(dsn)
        print("ledger: recording acts", file=sys.stderr, flush=True)
        appended = appending(dsn, Path(folder) / "a", options.acts, options.rounds * 3)
        dsn = server.create_database("auditing")
        upgrade(dsn)
        print(f"ledger: auditing {options.events:,} events", file=sys.stderr, flush=True)
        audited = auditing(dsn, Path(folder) / "b", options.events, options.rounds)
        stored = proofs_in_database(dsn, Path(folder) / "b", options.events)
        settings = server.settings()
    result = {
        "machine": about,
        "settings": settings,
        "appending": appended,
        "auditing": audited,
        "proof_from_database": stored,
        "proofs": proofs(range(3, options.largest + 1)),
        "load_after": os.getloadavg()[0],
    }
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
