"""Starts a program that ends together with its parent: ``python -m storage.child SIGNAL PARENT COMMAND…``.

The kernel sends ``SIGNAL`` when ``PARENT`` dies, even by ``kill -9``, so that no worker is left that nobody watches.
This is done in a fresh process between fork and the program itself, because the parent may have threads, in which case
nothing but ``exec`` is safe after a fork.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def command(ending: signal.Signals, words: list[str]) -> list[str]:
    """Return the command line that runs ``words`` bound to the calling process."""
    return [sys.executable, "-m", "storage.child", str(int(ending)), str(os.getpid()), *words]


def main(arguments: list[str]) -> None:
    """Bind this process to its parent and become the program; returns only where the parent is gone already."""
    ending, parent, words = int(arguments[0]), int(arguments[1]), arguments[2:]
    # A shell that starts programs in the background has them ignore Ctrl-C and Ctrl-\\; that would be inherited, and
    # the signal that is to end this program with its parent would be ignored too.
    for number in {ending, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP}:
        signal.signal(number, signal.SIG_DFL)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, ending, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    # The parent may have died before the kernel knew about our wish.
    if os.getppid() != parent:
        return
    os.execv(words[0], words)


if __name__ == "__main__":
    main(sys.argv[1:])
