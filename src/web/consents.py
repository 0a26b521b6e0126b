"""A household's consent: given with its paper, withdrawn with a word, and what stands on the household's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary_protection import CONSENT_PURPOSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.formats import dmy
from web.households import crumbs
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, today, two_steps
from web.open_household import require_open
from web.schemas import Choice, Day, Words
from workflows.kernel import Command
from workflows.papers import Upload

blueprint = Blueprint("consents", __name__)
_PURPOSES = {code: capital(words) for code, words in CONSENT_PURPOSES.items()}


def _act(
    household_id: UUID,
    permission: str,
    fields: dict[str, Any],
    title: Text,
    button: Text,
    done: Text,
    files: Text,
    do: Callable[[Command, dict[str, Any], list[Upload]], Any],
    *,
    files_required: bool,
) -> Answer:
    """Answer for one act on a household's consent."""
    row = services().household_register.named(actor(), household_id)
    require(permission, row["unit_path"])
    require_open(row, permission)
    schema = Schema.from_dict(fields)()
    form = Form(version=row["version"], subject=household_id, initial={"occurred_on": today()})
    back = url_for("households.show", household_id=household_id)
    about: list[Row] = [
        {"key": Text("Chủ hộ", "Head of household"), "value": row["head"], "kind": "personal"}
    ]

    def check(data: dict[str, Any], uploads: list[Upload]) -> Check:
        if files_required and not uploads:
            raise Refused("evidence_required", field="evidence")
        shown = {
            **data,
            "purpose": capital(CONSENT_PURPOSES[data["purpose"]]),
            "occurred_on": dmy(data["occurred_on"]),
        }
        return Check(
            title=title,
            rows=[
                *about,
                *(
                    {"key": f.metadata["label"], "value": shown[n], "field": n}
                    for n, f in schema.fields.items()
                ),
            ],
            button=button,
            cancel_url=back,
            breadcrumbs=crumbs(row),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            about=about,
            cancel_url=back,
            files=files,
            files_required=files_required,
            breadcrumbs=crumbs(row),
        ),
        check=check,
        act=lambda wish, data, uploads: do(replace(wish, occurred_on=data["occurred_on"]), data, uploads),
        done=lambda _: go(back, done),
        record_id=household_id,
        rehearse=True,
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/dong-y", methods=["GET", "POST"])
def give(household_id: UUID) -> Answer:
    """Record that the household agrees to something."""
    return _act(
        household_id,
        "consent.give",
        {
            "purpose": Choice(Text("Đồng ý cho", "Consents to"), _PURPOSES),
            "occurred_on": Day(Text("Ngày đồng ý", "Given on")),
        },
        Text("Ghi sự đồng ý của hộ", "Record the household's consent"),
        Text("Ghi sự đồng ý", "Record the consent"),
        Text("Đã ghi sự đồng ý.", "The consent is on record."),
        Text("Giấy đồng ý có chữ ký", "The signed paper"),
        lambda wish, data, uploads: services().consents.give(
            actor(), wish, household_id=household_id, purpose=data["purpose"], uploads=uploads
        ),
        files_required=True,
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/rut-dong-y", methods=["GET", "POST"])
def withdraw(household_id: UUID) -> Answer:
    """Record that the household takes its consent back."""
    return _act(
        household_id,
        "consent.withdraw",
        {
            "purpose": Choice(Text("Rút lại, phản đối việc", "Withdraws consent or objects to"), _PURPOSES),
            "occurred_on": Day(Text("Ngày hộ nói", "Said on")),
            "reason": Words(Text("Hộ nói gì", "What the household said"), limit=1000),
        },
        Text("Ghi việc rút lại sự đồng ý, phản đối", "Record a withdrawal or an objection"),
        Text("Ghi nhận", "Record it"),
        Text("Đã ghi.", "It is on record."),
        Text("Giấy của hộ", "The household's paper"),
        lambda wish, data, uploads: services().consents.withdraw(
            actor(),
            wish,
            household_id=household_id,
            purpose=data["purpose"],
            reason=data["reason"],
            uploads=uploads,
        ),
        files_required=False,
    )
