"""Who the system is where an act names its officer: an id that is no person's, so that it has no name to be erased."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

from aggregates.movement import NAMESPACE
from aggregates.pii import ERASED_TEXT
from rules.text import Text

SYSTEM: Final = uuid5(NAMESPACE, "first-start:system")
"""Under this id the first start and the command line act, before and besides all officers."""
SYSTEM_NAME: Final = Text("Hệ thống", "The system")


def officer_words(officer_id: UUID | None, name: str | None) -> Text:
    """Name who did something: the officer, the system, or that the officer's name was erased on request."""
    if name:
        return Text(name, name)
    return SYSTEM_NAME if officer_id in (None, SYSTEM) else ERASED_TEXT
