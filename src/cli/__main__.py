"""``python -m cli``: the command line where the program is not installed."""

from __future__ import annotations

from cli import main

main()
