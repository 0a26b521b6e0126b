"""Whether what is gone was erased: every destroyed key has an act of the log that destroyed it, every missing paper such a key.

Whoever may write the table of keys can put a tombstone there and take the papers away. What makes an erasure is its event: of
the household or nominee, of the complaint whose words went, or of the list that was cancelled or taken back. A renewed key
opens nothing that was sealed before; one that is only called renewed still does.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from rules.text import Text
from storage.application import EventLog

_ERASING: Final = frozenset(
    ("household.erasure_recorded.v1", "nominee.erasure_recorded.v1", "complaint.words_erased.v1")
)
_ENDED: Final = frozenset(("import_run.cancelled.v1", "import_run.undone.v1"))
_IMPORTED: Final = "household.imported.v1"


class Tombstones:
    """Told every event in order; then asked what is justified."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        rows = log.query(
            "SELECT subject, wrapped IS NULL AS gone FROM subject_keys WHERE wrapped IS NULL OR renewed_at IS NOT NULL"
        )
        self._gone = {row["subject"].hex for row in rows if row["gone"]}
        self._renewed = {row["subject"].hex for row in rows if not row["gone"]}
        self._known: set[str] = set()
        self._erased: set[str] = set()
        self._run_of: dict[str, str] = {}
        self._ended: set[str] = set()

    def look_at(self, record: str, topic: str, content: Any) -> None:
        """Take the next event; ``content`` is what is written in its bytes."""
        id = record.replace("-", "")
        if topic in _ENDED:
            self._ended.add(id)
        if id not in self._gone:
            return
        self._known.add(id)
        if topic in _ERASING:
            self._erased.add(id)
        elif topic == _IMPORTED:
            self._run_of[id] = _id(content, "run_id")

    def may_lack(self, subject: UUID, paper: Mapping[str, Any]) -> bool:
        """Whether a paper that is gone may be: to be settled by :meth:`justified` where its owner's key is gone too."""
        if subject.hex in self._gone:
            return True
        return subject.hex in self._renewed and not self._opens(paper)

    def justified(self, subject: UUID) -> bool:
        """Whether an act of the log destroyed the key of ``subject``; asked after the last event."""
        id = subject.hex
        return id in self._renewed or id in self._erased or self._run_of.get(id) in self._ended

    def misfits(self, limit: int) -> list[Text]:
        """Return in words, for at most ``limit`` subjects of the log, whose key is gone though nothing erased them."""
        # One that the log has nothing of was erased after the backup that this database was restored from.
        found = sorted(id for id in self._known if not self.justified(UUID(id)))
        return [
            Text(
                f"khóa của chủ thể {UUID(id)} đã bị hủy mà không việc nào trong nhật ký xóa chủ thể ấy",
                f"the key of subject {UUID(id)} was destroyed, and no act of the log erased that subject",
            )
            for id in found[:limit]
        ]

    def _opens(self, paper: Mapping[str, Any]) -> bool:
        """Whether the name that was sealed with a paper can still be read."""
        try:
            name = paper["name"]["_data_"]
            return self._log.vault.open(UUID(name["s"]), b64decode(name["c"])) is not None
        except Exception:
            # Whatever somebody has put there, or a key that does not fit: nothing that an erasure leaves.
            return True


def _id(content: Any, name: str) -> str:
    try:
        return str(content[name]["_data_"]).replace("-", "")
    except (KeyError, TypeError):
        return ""
