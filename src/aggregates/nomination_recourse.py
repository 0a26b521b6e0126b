"""What is decided on a dossier because somebody spoke up: on its posting, in a complaint, in an appeal.

The posting stands here with its comments, which are answered one by one; what follows for the dossier from a complaint that was
found true; and the way back after an appeal that was upheld.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from aggregates import nomination_events as events
from aggregates import nomination_recourse_events as recourse
from aggregates.actors import Actor, require_stranger
from aggregates.nomination_preparation import REASON, NominationPreparation
from aggregates.nomination_state import NOTE
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_name, require_text
from aggregates.vocabulary import NOMINATION_STATUSES
from aggregates.vocabulary_complaints import APPEALED_STATUSES, COMMENT_CHANNELS
from rules.text import Text


class NominationRecourse(NominationPreparation):
    """The part of a dossier's decisions that answers to people outside of its chain."""

    # -- the posting -------------------------------------------------------------------------------------------------------

    def post(self, by: Actor, *, since: date, until: date) -> None:
        """Post the dossier publicly at the level of its present step."""
        self._require_step("close_posting")
        require_stranger(by, self.subject_id)
        if self.posting:
            raise Refused("posting_open")
        self.trigger_event(events.Posted, since=since, until=until)

    def receive_comment(
        self, *, author: str, text: str, channel: str = "paper", name_wanted: bool = False
    ) -> None:
        """Record a comment on the posting; ``author`` may be empty unless a name is wanted."""
        self._require_step("close_posting")
        if not self.posting:
            raise Refused("posting_not_open")
        require_choice(channel, tuple(COMMENT_CHANNELS), "channel")
        words = require_text(text, Text("ý kiến", "the comment"), "text", limit=2000)
        if name_wanted and not author.strip():
            raise Refused("comment_needs_name", field="author")
        who = require_name(author, Text("họ tên", "the name"), "author") if author.strip() else ""
        self.trigger_event(
            events.CommentReceived, author=self._pii(who), text=self._pii(words), channel=channel
        )

    def answer_comment(self, by: Actor, *, comment: int, answer: str) -> None:
        """Answer one comment, while the dossier is where it was posted. Not by whom it is about, nor by their kin."""
        self._require_comment(by, comment)
        words = require_text(answer, Text("câu trả lời", "the answer"), "answer", limit=2000)
        self.trigger_event(recourse.CommentAnswered, comment=comment, answer=self._pii(words))

    def take_up_comment(self, by: Actor, *, comment: int, complaint_id: UUID) -> tuple[str, str]:
        """Settle a comment by the complaint that is made of it; return who said what."""
        received = self._require_comment(by, comment)
        self.trigger_event(recourse.CommentTakenUp, comment=comment, complaint_id=complaint_id)
        return _said(received.author), _said(received.text)

    def close_posting(self, by: Actor, *, today: date, remarks: str, due_on: date | None) -> None:
        """End the posting, not before its last day is over and every comment is settled; comments need a word about them."""
        self._require_step("close_posting")
        require_stranger(by, self.subject_id)
        if not self.posting or self.posted_until is None:
            raise Refused("posting_not_open")
        if today <= self.posted_until:
            raise Refused("posting_not_over", until=self.posted_until.strftime("%d/%m/%Y"))
        if self.open_comments:
            raise Refused("comments_unanswered", number=len(self.open_comments))
        words = require_text(remarks, NOTE, "remarks") if self.comments_now else self._words(remarks)
        self._go_on(events.PostingClosed, due_on, remarks=self._pii(words), comments=self.comments_now)

    def _require_comment(self, by: Actor, comment: int) -> events.CommentReceived:
        self._require_live()
        require_stranger(by, self.subject_id)
        if not self.posting:
            raise Refused("posting_not_open")
        if not self.comments - self.comments_now < comment <= self.comments:
            raise Refused("no_such_comment", field="comment")
        if comment in self.settled_comments:
            raise Refused("comment_answered", field="comment")
        return self.comments_received[comment - 1]

    # -- complaints --------------------------------------------------------------------------------------------------------

    @property
    def returnable(self) -> bool:
        """Whether a complaint may send it back: it is under way, submitted, and not returned or decided already."""
        return self.status == "open"

    @property
    def rejectable(self) -> bool:
        """Whether a complaint may end it: it is live and not decided."""
        return self.live and self.status != "decided"

    def return_for_complaint(self, missing: list[str], due_on: date | None) -> None:
        """Send it back for what a complaint has brought up, whatever its step would allow and whatever else holds it."""
        if not self.returnable:
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])
        items = [m.strip()[:500] for m in missing if m.strip()]
        if not items:
            raise Refused("nothing_missing", field="missing")
        self.trigger_event(
            events.ReturnedForSupplement, at_step=self.step, missing=self._pii(items[:50]), due_on=due_on
        )

    def reject_for_complaint(self, *, reason_code: str, reason: str, reason_codes: tuple[str, ...]) -> None:
        """End it for what a complaint has proved, with one of the plan's reasons."""
        if not self.rejectable:
            raise Refused("closed", status=NOMINATION_STATUSES[self.status])
        require_choice(reason_code, reason_codes, "reason_code")
        words = require_text(reason, REASON, "reason")
        self.trigger_event(
            events.Rejected, at_step=self.step, reason_code=reason_code, reason=self._pii(words)
        )

    # -- appeals -----------------------------------------------------------------------------------------------------------

    def require_refused(self) -> None:
        """Refuse an appeal where nothing was refused."""
        if self.status not in APPEALED_STATUSES:
            raise Refused("not_refused")

    def reopen(self, appeal_id: UUID, *, due_on: date | None) -> None:
        """Put it back to the step that refused it, after an appeal that was upheld."""
        self.require_refused()
        self.trigger_event(recourse.Reopened, appeal_id=appeal_id, at_step=self.step, due_on=due_on)


def _said(value: PII) -> str:
    return "" if value.erased else str(value.value)
