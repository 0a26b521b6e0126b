"""Advisory locks on files: held by the kernel, so that even a process killed with -9 leaves none behind."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """One ``flock`` on one file. Children do not inherit it: it ends with the process that took it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock, or turn the one already held into the other kind. Return whether it is held now.

        Turning one into the other is not atomic, and where it fails (``wait=False``) nothing is held any more.
        """
        operation = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        while True:
            if self._descriptor is None:
                self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._descriptor, operation)
            except BlockingIOError:
                self.release()
                return False
            # Somebody may have removed the file while we waited: then we hold a lock nobody else can see.
            if self._still_there():
                return True
            self.release()

    def release(self) -> None:
        """Let go of the lock; nothing happens where none is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def note(self, text: str) -> None:
        """Write ``text`` into the locked file, for whoever is refused the lock."""
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def read_note(self) -> str:
        """Return what the holder has written into the file; empty where there is nothing."""
        try:
            return self.path.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    def _still_there(self) -> bool:
        assert self._descriptor is not None
        try:
            named = self.path.stat()
        except FileNotFoundError:
            return False
        held = os.fstat(self._descriptor)
        return (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
