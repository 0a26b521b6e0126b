"""What the address of a page asks for: a filter or a question, read by the same fields as a form."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError

from rules.text import Text


class Asked(NamedTuple):
    """An address as it was typed and as the fields read it."""

    data: dict[str, Any]
    """What could be read, by field."""
    typed: dict[str, str]
    """Every field as typed, empty where nothing was."""
    errors: dict[str, list[Text]]
    """What could not be read, at its field."""


def asked(schema: Schema, **otherwise: str) -> Asked:
    """Read the address by the fields of ``schema``; ``otherwise`` stands for a field where the address says nothing of it."""
    typed = {name: request.args.get(name, "").strip() or otherwise.get(name, "") for name in schema.fields}
    try:
        data: dict[str, Any] = schema.load({k: v for k, v in typed.items() if v}, unknown=EXCLUDE)
    except ValidationError as error:
        read = error.valid_data
        return Asked(read if isinstance(read, dict) else {}, typed, error.messages_dict)
    return Asked(data, typed, {})


def place_asked(name: str) -> int | None:
    """Return a place in a long list to go on from, by its name in the address; anything else is as if it were not there."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else None
