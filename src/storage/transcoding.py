"""How values are written into stored events: short, stable, and personal ones only sealed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    JSONTranscoder,
    Transcoding,
    UUIDAsHex,
)

from aggregates.base import Metadata
from aggregates.pii import ERASED, PII
from aggregates.values import Evidence
from storage.vault import Vault


class DateAsISO(Transcoding):
    """A calendar day."""

    type = date
    name = "date"

    def encode(self, obj: date) -> str:
        """Write as yyyy-mm-dd."""
        return obj.isoformat()

    def decode(self, data: str) -> date:
        """Read yyyy-mm-dd."""
        return date.fromisoformat(data)


class PIISealed(Transcoding):
    """A personal value, under its subject's key."""

    type = PII
    name = "pii"

    def __init__(self, transcoder: JSONTranscoder, vault: Vault) -> None:
        self._transcoder = transcoder
        self._vault = vault

    def encode(self, obj: PII) -> dict[str, str]:
        """Seal the value; the plain one never reaches the JSON text."""
        return {"s": obj.subject.hex, "c": self._seal(obj)}

    def decode(self, data: dict[str, str]) -> PII:
        """Return the value unopened: it is decrypted when it is looked at, or found to be erased."""
        subject = UUID(data["s"])
        return PII.sealed(subject, partial(self._unseal, subject, data["c"]))

    def _unseal(self, subject: UUID, token: str) -> Any:
        plain = self._vault.open(subject, b64decode(token))
        return ERASED if plain is None else self._transcoder.decode(plain)

    def _seal(self, obj: PII) -> str:
        return b64encode(self._vault.seal(obj.subject, self._transcoder.encode(obj.value))).decode("ascii")


class MetadataAsList(Transcoding):
    """Metadata as a JSON object with short keys; absent values are left out."""

    type = Metadata
    name = "meta"

    def encode(self, obj: Metadata) -> dict[str, Any]:
        """Write what is there."""
        data: dict[str, Any] = {
            "at": obj.recorded_at.isoformat(),
            "role": obj.role,
            "unit": obj.unit_name,
            "title": obj.title,
            "corr": obj.correlation_id,
            "on": obj.occurred_on.isoformat(),
        }
        for key, value in (
            ("officer", obj.officer_id),
            ("appt", obj.appointment_id),
            ("unit_id", obj.unit_id),
            ("cmd", obj.command_id),
        ):
            if value is not None:
                data[key] = value.hex
        if obj.signs_for:
            data["for"] = obj.signs_for
        if obj.simulated_clock:
            data["sim"] = True
        return data

    def decode(self, data: dict[str, Any]) -> Metadata:
        """Read it back."""

        def id_of(key: str) -> UUID | None:
            return _known_id(data[key]) if key in data else None

        return Metadata(
            recorded_at=datetime.fromisoformat(data["at"]),
            officer_id=id_of("officer"),
            appointment_id=id_of("appt"),
            role=data["role"],
            unit_id=id_of("unit_id"),
            unit_name=data["unit"],
            title=data["title"],
            signs_for=data.get("for", ""),
            command_id=UUID(data["cmd"]) if "cmd" in data else None,
            correlation_id=data["corr"],
            occurred_on=date.fromisoformat(data["on"]),
            simulated_clock=data.get("sim", False),
        )


@lru_cache(maxsize=8192)
def _known_id(hex: str) -> UUID:
    """Officers, offices and units recur in every event."""
    return UUID(hex)


class EvidenceAsDict(Transcoding):
    """A paper: hash, size, type; its name is personal and sealed."""

    type = Evidence
    name = "evidence"

    def encode(self, obj: Evidence) -> dict[str, Any]:
        """Write the reference."""
        return {
            "sha256": obj.sha256,
            "size": obj.size,
            "mime": obj.mime,
            "name": obj.name,
            "subject": obj.subject.hex,
        }

    def decode(self, data: dict[str, Any]) -> Evidence:
        """Read the reference."""
        return Evidence(data["sha256"], data["size"], data["mime"], data["name"], UUID(data["subject"]))


def make_transcoder(vault: Vault) -> JSONTranscoder:
    """Return the transcoder of the event store."""
    transcoder = JSONTranscoder()
    for transcoding in (
        UUIDAsHex(),
        DecimalAsStr(),
        DatetimeAsISO(),
        DateAsISO(),
        MetadataAsList(),
        EvidenceAsDict(),
        PIISealed(transcoder, vault),
    ):
        transcoder.register(transcoding)
    return transcoder
