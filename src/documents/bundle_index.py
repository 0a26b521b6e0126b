"""The page by which a person reads a bundle of evidence: no scripts, no addresses outside, Vietnamese with English beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.engine import environment
from rules.text import Text


@dataclass(frozen=True, slots=True)
class BundleEvent:
    """One event: when, what, by whom, and under which name its stored bytes and its proof lie in the bundle."""

    at: datetime
    what: Text
    detail: Text
    who: str
    file: str


@dataclass(frozen=True, slots=True)
class BundlePaper:
    """A paper that events rely on. ``file`` is empty for one that is not in the bundle; ``name`` then says why."""

    file: str
    sha256: str
    size: int
    name: Text


@dataclass(frozen=True, slots=True)
class BundleIndex:
    """What the page says."""

    title: Text
    made_at: datetime
    made_by: str
    origin: str
    size: int
    root: str
    facts: tuple[tuple[Text, Text], ...]
    events: tuple[BundleEvent, ...]
    papers: tuple[BundlePaper, ...]


def render_bundle_index(data: BundleIndex) -> bytes:
    """Return the page as HTML in UTF-8."""
    return environment().get_template("bundle_index.html").render(data=data).encode()
