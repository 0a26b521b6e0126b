"""Problems that the person who starts the program can mend.

They end a command with exit code 2 and one line, never with a traceback: whoever reads it may be an official in a
district office, not a developer.
"""

from __future__ import annotations

from rules.text import Text


class SetupProblem(Exception):
    """The surroundings are not right (a setting, a folder, a port, a server); the text says what to change.

    ``str()`` gives both languages on one line, Vietnamese first.
    """

    exit_code = 2

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.text = Text(vi, en)

    def __str__(self) -> str:
        return f"{self.text.vi} / {self.text.en}"
