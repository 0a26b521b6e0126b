"""Records as they stood: a page for any version or moment, the difference between two of them, and the same as PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from marshmallow import Schema

from aggregates.base import EventSourced
from aggregates.refusals import Refused
from rules.text import Text
from web.asked import asked
from web.dossier_view import who
from web.formats import VIETNAM_TIME
from web.kit import Answer, actor, render, services, sight, stories
from web.reading_lines import reader_line
from web.schemas import Count, Day, Time
from workflows.as_of import AREAS, AsItStood, When
from workflows.as_of_paper import point_words
from workflows.narrative import tell

blueprint = Blueprint("as_of", __name__)

KINDS = {"ho-so": "dossier", "cam-ket": "commitment", "ra-soat": "review", "phien-hop": "session"}
"""What stands in the address for each kind of record."""
_BACK = {
    "dossier": ("nominations.show", "nomination_id"),
    "commitment": ("commitments.show", "commitment_id"),
    "session": ("council.session", "session_id"),
}
_MOST = 1_000_000
_NO_POINT = ("nothing_by_then", "no_such_version")


class _Wanted(Schema):
    ban = Count(Text("Phiên bản", "Version"), low=1, high=_MOST, required=False)
    ngay = Day(Text("Ngày", "Day"), required=False)
    gio = Time(Text("Giờ", "Time"), required=False)
    so_ban = Count(Text("So với phiên bản", "Compare with version"), low=1, high=_MOST, required=False)
    so_ngay = Day(Text("So với ngày", "Compare with the day"), required=False)
    so_gio = Time(Text("Giờ", "Time"), required=False)


def _moment(day: date | None, at: time | None) -> datetime | None:
    """The end of a minute, or of a day, in Vietnam."""
    if day is None:
        return None
    last = time(23, 59, 59, 999999) if at is None else at.replace(second=59, microsecond=999999)
    return datetime.combine(day, last, VIETNAM_TIME).astimezone(UTC)


def _asked() -> tuple[When, When | None, dict[str, str], dict[str, list[Text]]]:
    data, typed, errors = asked(_Wanted())
    for day, at in (("ngay", "gio"), ("so_ngay", "so_gio")):
        if data.get(at) is not None and data.get(day) is None and day not in errors:
            errors[day] = [Text("Hãy nhập ngày của giờ đó.", "Enter the day of that time.")]
    first = When(data.get("ban"), _moment(data.get("ngay"), data.get("gio")))
    second = When(data.get("so_ban"), _moment(data.get("so_ngay"), data.get("so_gio")))
    return first, second if second != When() else None, typed, errors


@blueprint.get("/thoi-diem/<string:kind>/<uuid:record_id>")
def show(kind: str, record_id: UUID) -> Answer:
    """Show a record as it stood, what was known then and by whom, and what changed between two moments."""
    code = _kind(kind)
    when, other, typed, errors = _asked()
    by, seen = actor(), sight(AREAS[code])
    try:
        found = services().as_of.show(
            by, code, record_id, *((When(), None) if errors else (when, other)), seen
        )
    except Refused as refusal:
        # The record is there, but not at the moment asked for: said at the field, with the record as it is.
        if refusal.code not in _NO_POINT:
            raise
        found = services().as_of.show(by, code, record_id, When(), None, seen)
        errors = {_field(when, found, typed, refusal): [refusal.text]}
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    readable = services().records.reads_papers(by, record_id)
    body = render(
        "as_of/show.html",
        found=found,
        errors=errors,
        values=typed,
        kind=kind,
        record_id=record_id,
        then=point_words(found.then),
        other=point_words(found.other) if found.other else None,
        facts=[
            {"label": k.label, "value": k.value, "by": who(k.meta, found.people), "at": k.at}
            for k in found.then.facts
        ],
        changes=[
            {"sentence": c.sentence, "by": who(c.meta, found.people) if c.meta else None, "at": c.at}
            for c in found.changes or ()
        ],
        between=stories(found.between, dict(found.people), readable=readable),
        events=stories(found.then.events, dict(found.people), readable=readable),
        readers=_readers(found),
        versions=[_version(e, found, kind, record_id) for e in reversed(found.versions)],
        pdf_url=url_for("as_of.paper", kind=kind, record_id=record_id, **kept),
        whole=found.then.version == found.versions[-1].originator_version,
        breadcrumbs=[{"url": _back(code, record_id), "label": found.title}],
    )
    return (body, 422) if errors else body


@blueprint.get("/thoi-diem/<string:kind>/<uuid:record_id>.pdf")
def paper(kind: str, record_id: UUID) -> Answer:
    """Give the same as a PDF."""
    code = _kind(kind)
    when, other, _, errors = _asked()
    if errors:
        raise Refused("bad_choice", value="; ".join(sorted(map(str, errors))))
    found = services().as_of.show(actor(), code, record_id, when, other, sight(AREAS[code]))
    content = services().as_of_papers.render(actor(), found, g.setdefault("sights", {}))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="thoi-diem.pdf"'
    return response


def _field(when: When, found: AsItStood, typed: dict[str, str], refusal: Refused) -> str:
    """Which field asked for a point that there is not."""
    if refusal.code == "no_such_version":
        return "ban" if (when.version or 0) > found.then.version else "so_ban"
    return next((name for name in ("ngay", "ban", "so_ngay") if typed[name]), "so_ban")


def _readers(found: AsItStood) -> list[dict[str, Any]] | None:
    """Who had read the record by then, for the page; None for whoever may not know."""
    rows = services().readings.of_records(actor(), found.records, found.until, sight("readings"))
    return None if rows is None else [reader_line(row) for row in rows]


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refused("not_found")
    return KINDS[kind]


def _back(code: str, record_id: UUID) -> str:
    if code not in _BACK:
        return url_for("reviews.index")
    endpoint, name = _BACK[code]
    values: dict[str, Any] = {name: record_id}
    return url_for(endpoint, **values)


def _version(event: EventSourced.Event, found: AsItStood, kind: str, record_id: UUID) -> dict[str, Any]:
    number = event.originator_version

    def address(**more: Any) -> str:
        return url_for("as_of.show", kind=kind, record_id=record_id, **more)

    here = found.then.version == number
    return {
        "number": number,
        "at": event.timestamp,
        "what": tell(event).headline,
        "who": who(event.meta, found.people),
        "here": here,
        "url": address(ban=number),
        "compare_url": None if here else address(ban=found.then.version, so_ban=number),
        "compared": found.other is not None and found.other.version == number,
    }
