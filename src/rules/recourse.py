"""What a plan lets people do against a dossier or against its refusal: the public posting, and the term of an appeal.

Both tables of the file may be left out: then a posting hangs at the commune and on no page, anybody may comment with or
without a name, and an appeal has the usual term, which no source at hand confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CommentNames = Literal["named", "either"]
COMMENT_NAMES: Final[tuple[CommentNames, ...]] = ("named", "either")
"""Whether a comment on a posting needs the name of who makes it."""


@dataclass(frozen=True, slots=True)
class PostingRule:
    """How a posting is made known: ``public`` on a page of its own as well; ``comments`` whether a name is asked for."""

    public: bool = False
    comments: CommentNames = "either"


@dataclass(frozen=True, slots=True)
class AppealRule:
    """Within how many working days after a refusal an appeal may come in. Not ``confirmed``: no source says so yet."""

    working_days: int = 15
    confirmed: bool = False
    source: str = "chưa có nguồn về thời hạn kiến nghị / no source for the term of appeals"


USUAL_POSTING: Final = PostingRule()
USUAL_APPEAL: Final = AppealRule()
