"""My work: what waits for me, by deadline, with one clear action each."""

from __future__ import annotations

from flask import Blueprint

from web.kit import Answer, actor, render, services

blueprint = Blueprint("work", __name__)


@blueprint.get("/")
def index() -> Answer:
    """Show what waits for the acting officer."""
    return render("work/index.html", work=services().dossiers.my_work(actor()))
