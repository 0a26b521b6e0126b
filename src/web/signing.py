"""Codes for signing: setting them up, new recovery codes, and the field in which an act of signing asks for one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request, url_for

from aggregates.officer import Officer
from aggregates.refusals import Refused
from documents.qr import qr_svg
from rules.text import Text
from web.frame import actor_or_none, movement
from web.kit import (
    Answer,
    Form,
    account,
    actor,
    command,
    go,
    public,
    render,
    services,
    stories,
)
from web.text import t
from workflows.demonstration import CODES_PAGE, signing_codes
from workflows.second_factor import RECOVERY_CODES, SIGNING_ROLES

blueprint = Blueprint("signing", __name__)
CODE_FIELD = "signing/code.html"
"""The field for the code, for ``Check.extra``."""
_NO_CODE = Text("Hãy nhập mã đang hiện trên thiết bị.", "Enter the code the device shows.")


def typed_code(form: Form) -> str:
    """Return the code that came with the form. It is asked for anew with every try and never carried on to a next page."""
    code = request.form.get("otp", "")[:60]
    form.labels["otp"] = Text("Mã xác thực", "Code for signing")
    if form.sent and not code.strip():
        form.fail("otp", _NO_CODE)
    return code


def code_help() -> dict[str, Any]:
    """Return what the field needs: in a demonstration, the code that the officer's device would show."""
    by, ours = actor_or_none(), movement()
    shown = None
    if by is not None and ours is not None and ours.demonstration:
        shown = next((c for c in signing_codes(services()) if c["officer_id"] == by.officer_id), None)
    return {"demonstration_code": shown}


# -- my own ---------------------------------------------------------------------------------------------------------------


@blueprint.route("/tai-khoan/ma-xac-thuc", methods=["GET", "POST"])
def second_factor() -> Answer:
    """Set up the codes, or see how they stand."""
    who, by = account(), actor()
    if who is None:
        abort(403)
    factors = services().second_factors
    form = Form()
    if factors.status(by.officer_id).enrolled_at is not None:
        return _status(form)
    code = typed_code(form)
    if form.sent and not form.errors:
        try:
            _, codes = factors.enrol(by, command(), code=code)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return render("signing/codes.html", codes=codes, fresh=True)
    secret = factors.begin(by, who.username)
    events = factors.status(by.officer_id).history
    reset = next((e for e in events if isinstance(e, Officer.SecondFactorReset)), None)
    ours = movement()
    shown = factors.code_for_enrolment(by, who.username) if ours and ours.demonstration else None
    page = render(
        "signing/enrol.html",
        form=form,
        must=by.role in SIGNING_ROLES,
        secret=" ".join(secret.text[i : i + 4] for i in range(0, len(secret.text), 4)),
        qr=qr_svg(
            secret.uri, label=t("Mã QR để thêm tài khoản vào ứng dụng xác thực", "QR code to add the account")
        ),
        demonstration_code=shown,
        reset=stories([reset], _names(reset)) if reset is not None else [],
    )
    return page, 422 if form.errors else 200


def _names(event: Any) -> dict[Any, str | None]:
    return services().people.names_of([event.meta.officer_id])


def _status(form: Form) -> Answer:
    by = actor()
    found = services().second_factors.status(by.officer_id)
    names = services().people.names_of([e.meta.officer_id for e in found.history if e.meta.officer_id])
    if form.sent:
        # Sent a second time, after the first was done: the codes were shown with the first answer.
        return go(
            url_for("signing.second_factor"),
            Text("Mã xác thực đã thiết lập rồi.", "The codes are set up already."),
            "info",
        )
    return render(
        "signing/status.html",
        form=form,
        left=found.codes_left,
        total=RECOVERY_CODES,
        events=stories(found.history, dict(names)),
        **code_help(),
    )


@blueprint.route("/tai-khoan/ma-du-phong", methods=["GET", "POST"])
def recovery_codes() -> Answer:
    """Make new recovery codes."""
    by, form = actor(), Form()
    code = typed_code(form)
    if form.sent and not form.errors:
        try:
            _, codes = services().second_factors.renew_codes(by, command(), code=code)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return render("signing/codes.html", codes=codes, fresh=False)
    page = render("signing/renew.html", form=form, **code_help())
    return page, 422 if form.errors else 200


# -- demonstration --------------------------------------------------------------------------------------------------------


@blueprint.get(CODES_PAGE)
@public
def demonstration_codes() -> Answer:
    """Show the codes of a demonstration's signers, in place of the devices nobody has. A real installation has no such page."""
    ours = movement()
    if ours is None or not ours.demonstration:
        abort(404)
    return render("signing/demonstration.html", rows=signing_codes(services()))
