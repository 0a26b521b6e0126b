"""Keys and witnesses of the proof told in words: what the page of the plan in force and the audit room say of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aggregates.movement_custody import (
    LedgerKeyRotated,
    MasterKeyRotated,
    WitnessDismissed,
    WitnessEnlisted,
)
from rules.text import Text
from workflows.narrative_words import dmy
from workflows.telling import Story

_DIGITS = 16
"""Of a public key as many digits as tell it from others; the whole one is in the event and on the page of proof."""


def _ledger_key(e: LedgerKeyRotated) -> Text:
    key, before, made, until = (
        e.public[:_DIGITS],
        e.public_before[:_DIGITS],
        dmy(e.made_on),
        dmy(e.signs_until),
    )
    return Text(
        f"Khóa số {e.number} ({key}…) ký từ ngày {made}, thay khóa {before}…; khóa cũ ký kèm đến hết ngày {until}.",
        f"Key no. {e.number} ({key}…) signs from {made} on, in the place of {before}…; the old one signs along until {until}.",
    )


def _master_key(e: MasterKeyRotated) -> Text:
    day = dmy(e.rotated_on)
    return Text(
        f"Khóa {e.key_id} thay khóa {e.key_id_before}, ngày {day}; nội dung đã niêm phong giữ nguyên.",
        f"Key {e.key_id} in the place of {e.key_id_before}, on {day}; what is sealed stays as it is.",
    )


TELL: dict[type, Callable[[Any], Story]] = {
    LedgerKeyRotated: lambda e: Story(
        Text("Thay khóa ký sổ cái", "Key that signs the ledger replaced"), _ledger_key(e)
    ),
    MasterKeyRotated: lambda e: Story(Text("Thay khóa chính", "Master key replaced"), _master_key(e)),
    WitnessEnlisted: lambda e: Story(
        Text("Nhận nhân chứng của sổ cái", "Witness of the ledger taken up"),
        Text(
            f"{e.office}, từ ngày {dmy(e.enlisted_on)}. Khóa: {e.key}",
            f"{e.office}, from {dmy(e.enlisted_on)} on. Key: {e.key}",
        ),
        tone="good",
    ),
    WitnessDismissed: lambda e: Story(
        Text("Thôi nhận chữ ký của một nhân chứng", "Witness of the ledger dismissed"),
        Text(f"Từ ngày {dmy(e.dismissed_on)}. Khóa: {e.key}", f"From {dmy(e.dismissed_on)} on. Key: {e.key}"),
        tone="bad",
    ),
}
