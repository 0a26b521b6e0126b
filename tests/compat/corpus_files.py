"""The corpus of stored events: what a file of it holds, and how values are written down for comparison.

A file is written once and never again. It holds whole streams as they were stored, the wrapped keys of the subjects whose
values are sealed in them, and what the events meant when they were written.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import aggregates
from aggregates.base import EventSourced
from aggregates.pii import ERASED, PII

CORPUS = Path(__file__).parent / "corpus"
MASTER_KEY = bytes(range(32))
"""Wraps the keys in the corpus. All its people are invented."""


def written_files() -> list[dict[str, Any]]:
    """Every file of the corpus, the oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob("*.json"))]


def topics_in_corpus() -> set[str]:
    """Topics of all events that are in the corpus."""
    return {e["topic"] for file in written_files() for stream in file["streams"] for e in stream["events"]}


def versions_in_corpus() -> set[str]:
    """Topics and versions of all events that are in the corpus, as ``topic@version``."""
    return {
        f"{e['topic']}@{json.loads(e['state']).get('class_version', 1)}"
        for file in written_files()
        for stream in file["streams"]
        for e in stream["events"]
    }


def versions_wanted() -> set[str]:
    """What is stored today, as ``topic@version``."""
    return {f"{topic}@{getattr(kind, 'class_version', 1)}" for topic, kind in event_classes().items()}


def event_classes() -> dict[str, type[EventSourced.Event]]:
    """Every event class that can be stored, by topic."""
    for module in pkgutil.iter_modules(aggregates.__path__):
        importlib.import_module(f"aggregates.{module.name}")
    found: dict[str, type[EventSourced.Event]] = {}
    waiting: list[type[Any]] = [EventSourced.Event]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        topic = one.__dict__.get("TOPIC", "")
        # The bases end in ".event" and are never stored; what is stored has a version.
        # Tests declare events of their own, which are nobody's history.
        if re.search(r"\.v\d+$", topic) and one.__module__.startswith("aggregates"):
            found[topic] = one
    return found


def plain_form(value: Any) -> Any:
    """A value as JSON, with nothing sealed: the meaning of an event, independent of how it is stored."""
    if value is ERASED:
        return "erased"
    if isinstance(value, PII):
        return {"personal": plain_form(value.value), "of": value.subject.hex}
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value} (decimal)"
    if isinstance(value, dict):
        return {str(plain_form(k)): plain_form(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_form(v) for v in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain_form(getattr(value, f.name)) for f in fields(value)}
    return value


def meaning(event: EventSourced.Event) -> dict[str, Any]:
    """All facts of an event, its metadata included."""
    return {name: plain_form(value) for name, value in sorted(vars(event).items())}


def standing(aggregate: EventSourced) -> dict[str, Any]:
    """What a replayed aggregate says of itself: kind, version, and where it stands."""
    facts = {
        n: getattr(aggregate, n)
        for n in ("status", "step", "verdict", "active", "name")
        if hasattr(aggregate, n)
    }
    return {"kind": type(aggregate).TOPIC, "version": aggregate.version, **facts}
