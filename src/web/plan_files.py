"""A plan file in a form: chosen from those that ship, sent along, or carried from the step before.

What is considered is kept nowhere: the pages carry it themselves, packed, until it is put in force. What comes back is read
and checked anew each time, so it need not be trusted.
"""

from __future__ import annotations

import base64
import binascii
import zlib

from flask import request

from aggregates.refusals import Refused
from rules.plan import plan_ids
from rules.plan_reader import LARGEST
from rules.text import Text
from rules.wording import megabytes
from web.cleaning import clean
from web.formats import UPLOADS
from web.forms import Form
from web.schemas import Choice
from workflows.plans import PlanFile, packaged, read_plan_file

FILE, SHIPPED, CARRIED, NAME = "plan_file", "plan", "carried_plan", "carried_name"
LIMITS = {
    **UPLOADS,
    "bytes": LARGEST,
    "too_large": Refused("file_too_large", name="{name}", limit=megabytes(LARGEST)).text,
}
"""What a browser may check of a plan file before it sends it."""
FILE_LABEL = Text("Tệp kế hoạch (.toml)", "Plan file (.toml)")


def _shipped() -> list[tuple[str, Text | str]]:
    return [
        (id, f"{file.plan.number} · {id} {file.plan.version}") for id in plan_ids() if (file := packaged(id))
    ]


def shipped_choice() -> Choice:
    """Return the field to choose a plan that ships with the program."""
    return Choice(
        Text("Hoặc kế hoạch kèm theo phần mềm", "Or a plan that ships with the program"),
        _shipped,
        required=False,
    )


def plan_of(form: Form, *, required: bool) -> PlanFile | None:
    """Return the plan of a posted form, which carries it from now on.

    Raises ``required`` at the file's field, ``plan_chosen_twice`` where a file is sent and a plan chosen that ships, and what
    is wrong with a file: its place and how to mend it.
    """
    form.labels[FILE] = FILE_LABEL
    sent = request.files.get(FILE)
    if sent is not None and sent.filename:
        if form.values[SHIPPED]:
            raise Refused("plan_chosen_twice", field=FILE, name=clean(sent.filename)[:100])
        name = clean(sent.filename)[:100]
        # Asked for the check and for the rehearsal, both of one request.
        sent.seek(0)
        file = read_plan_file(sent.read(LARGEST + 1), name, FILE)
        _carry(form, file, name)
        return file
    if chosen := str(form.values[SHIPPED] or ""):
        _carry(form, None, "")
        return packaged(chosen)
    if packed := str(form.values[CARRIED] or ""):
        return read_plan_file(_unpacked(packed), str(form.values[NAME] or "")[:100], FILE)
    if required:
        raise Refused("required", field=FILE, what=Text("tệp kế hoạch", "the plan file"))
    return None


def _carry(form: Form, file: PlanFile | None, name: str) -> None:
    packed = base64.b64encode(zlib.compress(file.text.encode(), 9)).decode() if file else ""
    form.keep(CARRIED, packed)
    form.keep(NAME, name)


def _unpacked(packed: str) -> bytes:
    """Unpack what was carried, and never more than a plan may have."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
    except (binascii.Error, zlib.error, ValueError):
        return b""
