"""What every act on a revocation shares: the award it is about, its fields, the check before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.vocabulary_revocation import REVOCATION_STATUSES
from rules.text import Text
from rules.wording import capital, lowered
from storage.application import Row
from web.council_view import decision_number
from web.formats import dmy
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, today, two_steps
from web.revocation_words import CRUMB, place_of, title_of
from workflows.kernel import Command
from workflows.papers import Upload

_Do = Callable[[Command, dict[str, Any], list[Upload]], Any]


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
    do: _Do,
    *,
    lead: Text | None = None,
    files: Text | None = None,
    shown: Callable[[dict[str, Any]], dict[str, Any]] = dict,
    more: Iterable[Row] = (),
) -> Answer:
    """Answer for one act on a revocation: its fields, the check, the act."""
    record, row = services().revocations.one(actor(), revocation_id)
    require(act, row["unit_path"])
    form = Form(version=record.version, subject=revocation_id, initial={"heard_on": today(), "day": today()})
    back = url_for("revocations.show", revocation_id=revocation_id)
    way = [CRUMB, {"url": back, "label": title_of(row)}]
    about = [
        *about_rows(row),
        {"key": Text("Tình trạng", "State"), "value": capital(REVOCATION_STATUSES[row["status"]])},
        *more,
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(title=title, lead=lead, about=about, cancel_url=back, files=files, breadcrumbs=way),
        check=lambda data, _: Check(
            title=Text(f"Kiểm tra trước khi làm: {lowered(title.vi)}", f"Check before: {lowered(title.en)}"),
            caption=title_of(row),
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": value, "field": n}
                    for n, f in schema.fields.items()
                    if (value := shown(data)[n]) not in (None, "", False)
                ),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=way,
        ),
        act=do,
        done=lambda _: go(back, done),
        record_id=revocation_id,
        rehearse=True,
    )
