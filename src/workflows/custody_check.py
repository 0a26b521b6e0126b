"""Whether keys and witnesses are today what the log says they became: what is not is named by the audit.

Files and tables can be written past the program by whoever runs the machine; the events about them cannot.
"""

from __future__ import annotations

from aggregates.movement import Movement
from ledger.cosignatures import COLUMNS, is_signed
from ledger.keys import LedgerKeys
from ledger.verifier.notes import COSIGNATURE, VerifierKey
from rules.text import Text
from storage.application import EventLog
from storage.problems import SetupProblem


def custody_misfits(log: EventLog, keys: LedgerKeys) -> list[Text]:
    """Return in words what is not as the log has it. A change the log has not been told of yet is none."""
    row = log.query_one("SELECT movement_id FROM movements ORDER BY movement_id LIMIT 1")
    if row is None:
        return []
    try:
        movement = log.load(Movement, row["movement_id"])
        registered = {key.public.hex() for key in keys.public_keys()}
    except SetupProblem as problem:
        return [problem.text]
    except Exception as error:
        # An event that somebody has changed may be no event any more: which one, the log's own part says.
        name = type(error).__name__
        return [
            Text(
                f"không đọc được các việc của phong trào ({name})",
                f"the movement's acts cannot be read ({name})",
            )
        ]
    found = [
        Text(f"khóa sổ cái {key[:16]}… không còn trong danh mục khóa", f"the ledger's key {key[:16]}… is no longer in the register")
        for key in movement.ledger_keys
        if key not in registered
    ]  # fmt: skip
    return [*found, *_master_key(log, movement), *_witnesses(log, movement), *_cosignatures(log, keys.origin)]


def _master_key(log: EventLog, movement: Movement) -> list[Text]:
    rotations = {row["rotation"]: row["key_id"] for row in log.query("SELECT * FROM master_key_rotations")}
    found = [
        Text(
            f"lần thay khóa chính số {number} ({key}) không còn trong bảng, hoặc là khóa khác",
            f"rotation {number} of the master key ({key}) is no longer in the table, or says another key",
        )
        for number, key in movement.master_keys.items()
        if rotations.get(number) != key
    ]
    row = log.query_one("SELECT key_id FROM vault_master")
    last = rotations[max(rotations)] if rotations else None
    if last is not None and (row is None or row["key_id"] != last):
        now = row["key_id"] if row else "—"
        found.append(
            Text(
                f"khóa chính đang dùng là {now}, không phải {last} như lần thay sau cùng",
                f"the master key in use is {now}, not {last} as the last rotation says",
            )
        )
    return found


def _witnesses(log: EventLog, movement: Movement) -> list[Text]:
    rows = log.query("SELECT entry, name, public, office, act FROM ledger_witnesses ORDER BY entry")
    entries = {row["entry"] for row in rows}
    gone = sorted(movement.witness_entries - entries)
    found = [
        Text(
            f"danh sách nhân chứng thiếu dòng {entry} mà nhật ký đã ghi",
            f"the list of witnesses lacks its entry {entry}, which the log has",
        )
        for entry in gone
    ]
    if gone or entries - movement.witness_entries:
        # Not told yet, or named above: whom it leaves as witnesses is another question then.
        return found
    now: dict[str, str] = {}
    for row in rows:
        key = str(VerifierKey(row["name"], bytes(row["public"]), COSIGNATURE))
        if row["act"] == "enlisted":
            now[key] = row["office"]
        else:
            now.pop(key, None)
    return [
        Text(
            f"nhân chứng {key}: danh sách ghi “{now.get(key, '—')}”, nhật ký ghi “{movement.witnesses.get(key, '—')}”",
            f"witness {key}: the list says “{now.get(key, '—')}”, the log “{movement.witnesses.get(key, '—')}”",
        )
        for key in sorted(now.keys() | movement.witnesses.keys())
        if now.get(key) != movement.witnesses.get(key)
    ]


def _cosignatures(log: EventLog, origin: str) -> list[Text]:
    rows = log.query(f"SELECT {COLUMNS} FROM ledger_cosignatures ORDER BY size, name, public")
    return [
        Text(
            f"chữ ký của nhân chứng {row['name']} trên {row['size']} việc không phải do nhân chứng ấy ký",
            f"the cosignature of witness {row['name']} over {row['size']} leaves was not made by that witness",
        )
        for row in rows
        if not is_signed(origin, row)
    ]


def subject_key_misfits(log: EventLog, limit: int) -> list[Text]:
    """Return in words, for at most ``limit`` subjects, whose key is there and does not open."""
    found = log.vault.unopened()
    return [
        Text(
            f"khóa của chủ thể {subject} không mở được: bị sửa, hoặc là khóa của chủ thể khác",
            f"the key of subject {subject} does not open: it was changed, or is another subject's",
        )
        for subject in found[:limit]
    ]
