"""The demonstration's own button: days pass, so that a posting of seven days need not be sat out."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for

from rules.text import Text
from web.kit import Answer, actor, go, local_path, services
from workflows.demonstration import forward

blueprint = Blueprint("demonstration", __name__)


@blueprint.post("/trinh-dien/ngay")
def pass_days() -> Answer:
    """Move the simulated clock one day or a week on for everybody, and go back to the page."""
    actor()
    back = local_path(request.form.get("next")) or url_for("work.index")
    days = {"1": 1, "7": 7}.get(request.form.get("days", ""))
    if days is None:
        return redirect(back)
    today = forward(services(), days)
    return go(
        back,
        Text(
            f"Đồng hồ trình diễn đã sang ngày {today:%d/%m/%Y}.",
            f"The demonstration's clock has moved on to {today:%d/%m/%Y}.",
        ),
    )
