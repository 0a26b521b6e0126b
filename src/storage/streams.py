"""Keeps the events of records that were read lately, so that only what came since is read and decoded.

What is kept is only ever the beginning of a stream: stored events never change, and every use asks the database for what
came after the last one kept. So nothing another process has written is missed, and no message has to arrive for that.

Events hold personal values, opened ones too. All are dropped when the vault's epoch moves (``storage.vault``): every
answer of the database says the epoch, and a stream is only handed out and taken in for the epoch it was read under.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from uuid import UUID

from aggregates.base import EventSourced

Stream = tuple[EventSourced.Event, ...]


class Streams:
    """Beginnings of streams in memory, the least recently used given up first. Safe to use from many threads."""

    def __init__(self, most_events: int = 12_000, longest: int = 1_000) -> None:
        self._most = most_events
        self._longest = longest
        self._held = 0
        self._streams: OrderedDict[UUID, Stream] = OrderedDict()
        self._companions: OrderedDict[UUID, tuple[UUID, ...]] = OrderedDict()
        self._lock = Lock()
        self._epoch = -1

    def known(self, ids: Iterable[UUID]) -> tuple[int, dict[UUID, Stream]]:
        """Return the epoch, and what is kept of these streams: nothing at all, or their first events."""
        with self._lock:
            found: dict[UUID, Stream] = {}
            for id in ids:
                stream = self._streams.get(id, ())
                if stream:
                    self._streams.move_to_end(id)
                found[id] = stream
            return self._epoch, found

    def enter(self, epoch: int) -> None:
        """Learn the current epoch; a new one drops everything. An older one is news from the past and ignored."""
        if epoch > self._epoch:
            with self._lock:
                if epoch > self._epoch:
                    self._streams.clear()
                    self._held = 0
                    self._epoch = epoch

    def keep(self, epoch: int, streams: dict[UUID, Stream]) -> None:
        """Keep streams that were read under ``epoch``, unless it is over or a longer beginning is there already."""
        with self._lock:
            if epoch != self._epoch:
                return
            for id, stream in streams.items():
                before = len(self._streams.get(id, ()))
                if before >= len(stream) or len(stream) > self._longest:
                    continue
                self._streams[id] = stream
                self._streams.move_to_end(id)
                self._held += len(stream) - before
            while self._held > self._most:
                _, given_up = self._streams.popitem(last=False)
                self._held -= len(given_up)

    def companions(self, id: UUID) -> tuple[UUID, ...]:
        """Return the records that the last command on ``id`` needed as well: worth reading together with it."""
        return self._companions.get(id, ())

    def note_companions(self, id: UUID, others: tuple[UUID, ...]) -> None:
        """Remember what a command on ``id`` needed. Only ever a hint; ids, no personal values."""
        if self._companions.get(id) == others:
            return
        with self._lock:
            self._companions[id] = others
            if len(self._companions) > 10_000:
                self._companions.popitem(last=False)
