"""What is decided about money and certificate once they are asked back: returned, declared lost, given up.

In the same way whether the award was revoked, its decision cancelled, or its certificate replaced by a corrected one: then the
old paper alone is asked for. A part of the record's decisions; ``revocation.Revocation`` is the whole and what is stored.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from aggregates import revocation_events as events
from aggregates.actors import Actor, require_outsider, require_stranger
from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import require_choice, require_past, require_text
from aggregates.vocabulary import DECIDING_ROLES
from aggregates.vocabulary_revocation import (
    ASKED_BACK,
    ENDED_AWARDS,
    REMINDER_CHANNELS,
    REVOCATION_STATUSES,
)
from rules.text import Text

if TYPE_CHECKING:
    from aggregates.base import EventSourced as Recorded
else:
    # One class is stored, the whole, and brings it along: the library would take this part for a kind of record of its own.
    Recorded = object

REASON: Final = Text("lý do", "the reason")


class Recovering(Recorded):
    """The decisions about what comes back. What it remembers is set up by the whole."""

    subject_id: UUID
    status: str
    back_from: date
    paid: int | None
    returned: int
    written_off: int
    paper: str
    settled: bool

    @property
    def owed(self) -> int | None:
        """What is still to come back in đồng; None where nobody knows what was paid."""
        return None if self.paid is None else self.paid - self.returned - self.written_off

    # -- money ---------------------------------------------------------------------------------------------------------

    def state_payment(self, by: Actor, *, amount: int, reason: str) -> None:
        """Say what had in fact been paid (0: nothing), with the reason; not less than what came back already."""
        self._require_money(by)
        settled = self.returned + self.written_off
        if not settled <= amount <= 10**9:
            raise Refused("bad_recovery", field="amount", low=_figure(settled), high=_figure(10**9))
        self.trigger_event(events.PaymentStated, amount=amount, reason=self._reason(reason))
        self._end_if_settled()

    def return_money(self, by: Actor, *, amount: int, returned_on: date, receipt: str, today: date) -> None:
        """Record that money came back, all of it or a part."""
        self._require_money(by)
        self._require_owed(amount)
        require_past(returned_on, today, earliest=self.back_from, field="returned_on")
        paper = require_text(receipt, Text("số phiếu thu", "the receipt's number"), "receipt", limit=60)
        self.trigger_event(events.MoneyReturned, amount=amount, returned_on=returned_on, receipt=paper)
        self._end_if_settled()

    def write_off(self, by: Actor, *, amount: int, reason: str) -> None:
        """Decide that an amount is not asked for any more; by an office that signs."""
        self._require_money(by)
        self._require_deciding(by)
        self._require_owed(amount)
        self.trigger_event(events.MoneyWrittenOff, amount=amount, reason=self._reason(reason))
        self._end_if_settled()

    # -- the certificate -----------------------------------------------------------------------------------------------

    def return_paper(self, by: Actor, *, returned_on: date, today: date) -> None:
        """Record that the certificate came back, also one that had been declared lost or was not asked for any more."""
        self._require_paper(by, "out", "not_found", "waived")
        require_past(returned_on, today, earliest=self.back_from, field="returned_on")
        self.trigger_event(events.PaperReturned, returned_on=returned_on)
        self._end_if_settled()

    def declare_lost(self, by: Actor, *, declared_on: date, reason: str, today: date) -> None:
        """Record that the certificate was declared lost, and by what words."""
        self._require_paper(by, "out")
        require_past(declared_on, today, earliest=self.back_from, field="declared_on")
        self.trigger_event(events.PaperNotFound, declared_on=declared_on, reason=self._reason(reason))
        self._end_if_settled()

    def waive_paper(self, by: Actor, *, reason: str) -> None:
        """Decide that the certificate is not asked for any more, though nobody says it is lost; by an office that signs."""
        self._require_paper(by, "out")
        self._require_deciding(by)
        self.trigger_event(events.PaperWaived, reason=self._reason(reason))
        self._end_if_settled()

    def pass_on(self, to: UUID) -> None:
        """Leave a replaced certificate that is still out to the record ``to``, which asks back all there is of the award."""
        if self.status == "replaced" and self.paper == "out":
            self.trigger_event(events.PassedOn, to=to)
            self._end_if_settled()

    def remind(self, by: Actor, *, channel: str, recover_by: date, today: date) -> None:
        """Record that the awardee was reminded, and the new day."""
        self._require_recovering(by)
        require_choice(channel, REMINDER_CHANNELS, "channel")
        self.trigger_event(events.Reminded, channel=channel, reminded_on=today, recover_by=recover_by)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _require_ours(self, by: Actor, *statuses: str) -> None:
        require_stranger(by, self.subject_id)
        require_outsider(by, self.subject_id)
        self._require_status(*statuses)

    def _require_status(self, *statuses: str) -> None:
        if self.status not in statuses:
            raise Refused("revocation_state", status=REVOCATION_STATUSES[self.status])

    @staticmethod
    def _require_deciding(by: Actor) -> None:
        if by.role not in DECIDING_ROLES:
            raise Refused("no_signing_authority")

    def _require_recovering(self, by: Actor, *statuses: str) -> None:
        self._require_ours(by, *(statuses or ASKED_BACK))
        if self.settled:
            raise Refused("recovery_ended")

    def _require_money(self, by: Actor) -> None:
        """The award stands where its certificate was replaced: the prize is the awardee's."""
        self._require_recovering(by, *ENDED_AWARDS)

    def _require_paper(self, by: Actor, *states: str) -> None:
        self._require_ours(by, *ASKED_BACK)
        if self.paper not in states:
            raise Refused("paper_settled")

    def _require_owed(self, amount: int) -> None:
        if self.owed is None:
            raise Refused("payment_unknown")
        if not 0 < amount <= self.owed:
            raise Refused("bad_recovery", field="amount", low=1, high=_figure(self.owed))

    def _end_if_settled(self) -> None:
        if not self.settled and self.owed == 0 and self.paper != "out":
            self.trigger_event(events.RecoveryEnded)

    def _reason(self, reason: str) -> PII:
        return PII(self.id, require_text(reason, REASON, "reason"))


def _figure(amount: int) -> str:
    """An amount as people write it: 450.000."""
    return f"{amount:,}".replace(",", ".")
