"""One act on a record: its fields, the check that says all of them again, the act, and back to the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema

from rules.text import Text
from rules.wording import lowered
from storage.application import Row
from web.kit import Answer, Check, Form, FormPage, go, two_steps
from workflows.kernel import Command
from workflows.papers import Upload

Do = Callable[[Command, dict[str, Any], list[Upload]], Any]
Shown = Callable[[dict[str, Any]], dict[str, Any]]


def record_act(
    form: Form,
    schema: Schema,
    title: Text,
    done: Text,
    do: Do,
    *,
    record_id: UUID,
    name: Text,
    url: str,
    above: Row,
    about: Sequence[Row],
    lead: Text | None = None,
    files: Text | None = None,
    shown: Shown = dict,
    rehearse: bool = True,
) -> Answer:
    """Answer for one act on the record called ``name`` at ``url``, below the page ``above``.

    ``about`` is repeated of it on every page; ``shown`` turns what was typed into what is read on the check page.
    """
    way = [above, {"url": url, "label": name}]
    return two_steps(
        form,
        schema,
        show=FormPage(title=title, lead=lead, about=about, cancel_url=url, files=files, breadcrumbs=way),
        check=lambda data, _: Check(
            title=Text(f"Kiểm tra trước khi làm: {lowered(title.vi)}", f"Check before: {lowered(title.en)}"),
            caption=name,
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": value, "field": n}
                    for n, f in schema.fields.items()
                    if (value := shown(data)[n]) not in (None, "", False)
                ),
            ],
            button=title,
            cancel_url=url,
            breadcrumbs=way,
        ),
        act=do,
        done=lambda _: go(url, done),
        record_id=record_id,
        rehearse=rehearse,
    )
