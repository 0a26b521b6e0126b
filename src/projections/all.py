"""Imports every view once, so that the registry is complete for whoever writes, follows or rebuilds."""

from projections import (
    commitments,
    complaints,
    council,
    followed,
    imports,
    inspections,
    movements,
    nominations,
    papers,
    people,
    printing,
    protection,
    reviews,
    sponsorships,
    units,
    verdicts,
)
from projections.registry import VIEWS, erasure_statements, inline_statements

__all__ = [
    "VIEWS",
    "commitments",
    "complaints",
    "council",
    "erasure_statements",
    "followed",
    "imports",
    "inline_statements",
    "inspections",
    "movements",
    "nominations",
    "papers",
    "people",
    "printing",
    "protection",
    "reviews",
    "sponsorships",
    "units",
    "verdicts",
]
