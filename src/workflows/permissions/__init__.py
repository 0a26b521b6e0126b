"""The one table of permissions: which roles may do what. Where and when is asked in ``workflows.authorisation``.

Which role may move a dossier is written in the plan's chain, not here: acts with ``roles=None`` ask the dossier's current step.
"""

from __future__ import annotations

from typing import Final

from workflows.permissions.act import Act
from workflows.permissions.awards import AWARDS
from workflows.permissions.dossiers import DOSSIERS
from workflows.permissions.households import HOUSEHOLDS
from workflows.permissions.oversight import OVERSIGHT

ACTS: Final[dict[str, Act]] = {**HOUSEHOLDS, **DOSSIERS, **AWARDS, **OVERSIGHT}
"""Every act by its id."""
PAPER_ACTS: Final = {
    "hamlet_minutes": "nomination.paper_minutes",
    "receipt": "nomination.paper_receipt",
    "submission": "nomination.paper_submission",
}
"""The act that issues each kind of a dossier's papers."""

__all__ = ["ACTS", "PAPER_ACTS", "Act"]
