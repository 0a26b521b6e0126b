"""What every act on a revocation shares: the award it is about, its fields, the check before it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.vocabulary_revocation import REVOCATION_STATUSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.council_view import decision_number
from web.formats import dmy
from web.kit import Answer, Form, actor, require, services, today
from web.record_act import Do, Shown, record_act
from web.revocation_words import CRUMB, place_of, title_of


def about_rows(row: Row) -> list[Row]:
    """What every page of an act repeats of the award."""
    return [
        {"key": Text("Người được khen", "Awardee"), "value": row["name"], "kind": "personal"},
        {"key": Text("Nơi", "Place"), "value": place_of(row)},
        {
            "key": Text("Theo quyết định", "By decision"),
            "value": decision_number(row["decision_number"]),
            "hint": Text(f"ngày {dmy(row['decided_on'])}", f"of {dmy(row['decided_on'])}"),
        },
    ]


def act_on(
    revocation_id: UUID,
    act: str,
    schema: Schema,
    title: Text,
    done: Text,
    do: Do,
    *,
    lead: Text | None = None,
    files: Text | None = None,
    shown: Shown = dict,
    more: Iterable[Row] = (),
) -> Answer:
    """Answer for one act on a revocation: its fields, the check, the act."""
    record, row = services().revocations.one(actor(), revocation_id)
    require(act, row["unit_path"])
    form = Form(version=record.version, subject=revocation_id, initial={"heard_on": today(), "day": today()})
    about = [
        *about_rows(row),
        {"key": Text("Tình trạng", "State"), "value": capital(REVOCATION_STATUSES[row["status"]])},
        *more,
    ]
    return record_act(
        form,
        schema,
        title,
        done,
        do,
        record_id=revocation_id,
        name=title_of(row),
        url=url_for("revocations.show", revocation_id=revocation_id),
        above=CRUMB,
        about=about,
        lead=lead,
        files=files,
        shown=shown,
    )
