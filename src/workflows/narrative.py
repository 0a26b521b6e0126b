"""Events told in words: what a timeline, a notice and the audit report say. Not the raw log.

What is told of which event stands by kind of record in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.base import EventSourced
from rules.text import Text
from workflows import (
    narrative_complaints,
    narrative_conference,
    narrative_council,
    narrative_custody,
    narrative_higher,
    narrative_households,
    narrative_imports,
    narrative_inspections,
    narrative_nominations,
    narrative_printing,
    narrative_protection,
    narrative_reviews,
    narrative_revocations,
    narrative_signing,
    narrative_units,
)
from workflows.telling import Story

_TELL: dict[type, Callable[[Any], Story]] = {
    **narrative_units.TELL,
    **narrative_custody.TELL,
    **narrative_households.TELL,
    **narrative_imports.TELL,
    **narrative_nominations.TELL,
    **narrative_printing.TELL,
    **narrative_protection.TELL,
    **narrative_complaints.TELL,
    **narrative_conference.TELL,
    **narrative_higher.TELL,
    **narrative_council.TELL,
    **narrative_inspections.TELL,
    **narrative_reviews.TELL,
    **narrative_revocations.TELL,
    **narrative_signing.TELL,
}


def tell(event: EventSourced.Event) -> Story:
    """Tell one event in words."""
    teller = _TELL.get(type(event))
    if teller is None:
        return Story(Text(type(event).__name__, type(event).__name__))
    return teller(event)
