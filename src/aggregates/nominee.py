"""A nominee that is neither a household nor a unit: a person, an enterprise, a benefactor, a unit of the armed forces.

A person's name, address and work are personal data; an organisation's are sealed in the same way, because who stands behind
a small firm or a gift is often one person. The nominee's id is random and is the subject of that data.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from aggregates.actors import Actor, require_stranger
from aggregates.base import Created, EventSourced
from aggregates.pii import PII, plain
from aggregates.refusals import Refused
from aggregates.values import NAME_LIMIT, require_choice, require_name, require_text
from aggregates.vocabulary import ERASURE_GROUNDS, NOMINEE_KINDS
from rules.text import Text


class Nominee(EventSourced):
    """Somebody or some body that a unit puts forward."""

    TOPIC: ClassVar[str] = "nominee"

    class Event(EventSourced.Event):
        """Base of a nominee's events."""

        TOPIC: ClassVar[str] = "nominee.event"

    class Registered(Event, Created):
        """The nominee was entered by the unit that knows them."""

        TOPIC: ClassVar[str] = "nominee.registered.v1"
        kind: str
        category: str
        nominated_by: UUID
        unit_path: str
        name: PII
        address: PII
        work: PII
        role: str
        account: UUID | None

        def apply(self, aggregate: Nominee) -> None:
            """Take the entry."""
            aggregate.kind = self.kind
            aggregate.category = self.category
            aggregate.nominated_by = self.nominated_by
            aggregate.unit_path = self.unit_path
            aggregate.name = self.name
            aggregate.address = self.address
            aggregate.work = self.work
            aggregate.role = self.role
            aggregate.account = self.account

    class Corrected(Event):
        """What was entered was wrong, or is no longer so; all of it as it stands now, and why."""

        TOPIC: ClassVar[str] = "nominee.corrected.v1"
        name: PII
        address: PII
        work: PII
        reason: PII

        def apply(self, aggregate: Nominee) -> None:
            """Take what is right."""
            aggregate.name = self.name
            aggregate.address = self.address
            aggregate.work = self.work

    class ProcessingRestricted(Event):
        """At the subject's request the data is shown to those alone who must act, until the restriction is lifted."""

        TOPIC: ClassVar[str] = "nominee.processing_restricted.v1"
        request_id: UUID
        reason: PII

        def apply(self, aggregate: Nominee) -> None:
            """Mark it."""
            aggregate.restricted = True

    class RestrictionLifted(Event):
        """The data may be processed again as before."""

        TOPIC: ClassVar[str] = "nominee.restriction_lifted.v1"
        reason: PII

        def apply(self, aggregate: Nominee) -> None:
            """Unmark it."""
            aggregate.restricted = False

    class ErasureRecorded(Event):
        """The nominee's data was erased. Holds nothing personal: it is read when the key is gone."""

        TOPIC: ClassVar[str] = "nominee.erasure_recorded.v1"
        ground: str

        def apply(self, aggregate: Nominee) -> None:
            """Mark it."""
            aggregate.erased = True

    def __init__(self) -> None:
        self.kind = ""
        self.category = ""
        self.nominated_by = UUID(int=0)
        self.unit_path = ""
        self.name: PII | None = None
        self.address: PII | None = None
        self.work: PII | None = None
        self.role = ""
        self.account: UUID | None = None
        self.erased = False
        self.restricted = False

    @classmethod
    def register(
        cls,
        id: UUID,
        *,
        kind: str,
        category: str,
        unit_id: UUID,
        unit_path: str,
        name: str,
        address: str,
        work: str,
        role: str = "",
        account: UUID | None = None,
    ) -> Nominee:
        """Enter a nominee for the unit ``unit_id``.

        ``kind`` is ``person`` or ``organisation``; ``category`` the plan's category it is entered for; ``work`` a
        person's post or an organisation's trade; ``role`` the
        field by which a plan tells persons apart (IV.2.6: ``poverty_official`` or ``other``), empty for organisations;
        ``account`` is the officer the person is, so that nobody decides on themselves.
        """
        require_choice(kind, tuple(NOMINEE_KINDS), "kind")
        return cls.create(
            cls.Registered,
            id,
            kind=kind,
            category=category,
            nominated_by=unit_id,
            unit_path=unit_path,
            **_entry(id, name, address, work),
            role=role,
            account=account,
        )

    def correct(self, by: Actor, *, name: str, address: str, work: str, reason: str) -> set[str]:
        """Say what is right, and why it differs from what was entered. Return the names of the facts that changed."""
        require_stranger(by, self.id)
        if self.account is not None and self.account == by.officer_id:
            raise Refused("own_affair")
        if self.erased:
            raise Refused("subject_erased")
        entry = _entry(self.id, name, address, work)
        changed = {field for field, said in entry.items() if plain(said) != plain(getattr(self, field))}
        if not changed:
            raise Refused("nothing_corrected")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.Corrected, **entry, reason=PII(self.id, words))
        return changed

    def restrict(self, by: Actor, *, request_id: UUID, reason: str) -> None:
        """Restrict the processing of the nominee's data, because of a request."""
        require_stranger(by, self.id)
        if self.erased:
            raise Refused("subject_erased")
        if self.restricted:
            raise Refused("restricted_already")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.ProcessingRestricted, request_id=request_id, reason=PII(self.id, words))

    def lift_restriction(self, by: Actor, reason: str) -> None:
        """Let the nominee's data be processed again."""
        require_stranger(by, self.id)
        if not self.restricted:
            raise Refused("not_restricted")
        words = require_text(reason, Text("lý do", "the reason"), "reason")
        self.trigger_event(self.RestrictionLifted, reason=PII(self.id, words))

    def record_erasure(self, ground: str) -> None:
        """Record that the nominee's data is erased, once, on a ground of ``ERASURE_GROUNDS``."""
        if self.erased:
            raise Refused("subject_erased")
        require_choice(ground, tuple(ERASURE_GROUNDS), "ground")
        self.trigger_event(self.ErasureRecorded, ground=ground)


def _entry(id: UUID, name: str, address: str, work: str) -> dict[str, PII]:
    """Return what is entered of a nominee in words, looked at and sealed; refuses what is too long or no name."""
    named = require_name(name, Text("tên", "the name"), "name")
    for field, text, what in (
        ("address", address, Text("địa chỉ", "the address")),
        ("work", work, Text("chức vụ, nghề nghiệp", "post or trade")),
    ):
        if len(text) > NAME_LIMIT:
            raise Refused("too_long", field=field, what=what, limit=NAME_LIMIT, length=len(text))
    return {"name": PII(id, named), "address": PII(id, address.strip()), "work": PII(id, work.strip())}
