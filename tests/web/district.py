"""More of the district: council days, decisions and inspections through their pages, as people do them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tests.web.story import World, hidden_fields, page_of
from werkzeug.test import TestResponse

from workflows.kernel import Command

COUNCIL_DAY = date(2020, 5, 18)
MEMBERS = ("council1", "council2", "council3")


def walk(
    world: World,
    who: str,
    url: str,
    typed: dict[str, Any] | None = None,
    files: dict[str, bytes] | None = None,
) -> TestResponse:
    """Open a form, type, continue to the page that checks, press its button. Returns the last answer."""
    client = world.client(who)
    opened = client.get(url)
    if opened.status_code != 200:
        return opened
    data: dict[str, Any] = {**hidden_fields(page_of(opened), url), **(typed or {})}
    if "step" not in data:
        if files:
            data["evidence"] = [(io.BytesIO(content), name) for name, content in files.items()]
        checked = client.post(url, data=data, content_type="multipart/form-data" if files else None)
        if checked.status_code != 200:
            return checked
        data = dict(hidden_fields(page_of(checked), url))
    return client.post(url, data=data)


def id_in(response: TestResponse) -> UUID:
    """The record a page led on to."""
    assert response.status_code == 303, page_of(response)
    return UUID(urlsplit(response.location).path.rpartition("/")[2])


def ready(world: World, *heads: str) -> list[UUID]:
    """Dossiers of households that wait for the council."""
    found = []
    for number, head in enumerate(heads):
        n = world.nomination(world.household(head, f"H{number:03d}"))
        world.advance(n, "council")
        found.append(n)
    world.clock.set_day(COUNCIL_DAY)
    return found


def convened(world: World, dossiers: list[UUID]) -> UUID:
    """A session convened for the dossiers, through its pages."""
    typed = {"held_on": "18/05/2020", "place": "Phòng họp số 1", "nominations": [str(n) for n in dossiers]}
    return id_in(walk(world, "standing", "/hoi-dong/trieu-tap", typed))


def opened(world: World, dossiers: list[UUID], present: tuple[str, ...] = MEMBERS) -> UUID:
    """A session in which those present may vote."""
    s = convened(world, dossiers)
    response = walk(
        world, "standing", f"/hoi-dong/{s}/khai-mac", {"present": [str(world.officers[m]) for m in present]}
    )
    assert response.status_code == 303, page_of(response)
    return s


def vote(world: World, who: str, s: UUID, choices: dict[UUID, str]) -> TestResponse:
    """Cast all ballots of a member through the page."""
    return walk(world, who, f"/hoi-dong/{s}/bieu-quyet", {f"ballot-{n}": c for n, c in choices.items()})


def drafted(world: World, dossiers: list[UUID]) -> UUID:
    """A draft decision for dossiers all members agreed on."""
    council, standing = world.app.council, world.actor("standing")
    s = UUID(
        council.convene(standing, Command(), held_on=COUNCIL_DAY, place="Phòng họp", nomination_ids=dossiers)[
            "id"
        ]
    )
    council.open(standing, Command(), session_id=s, present=[world.officers[m] for m in MEMBERS])
    for member in MEMBERS:
        council.vote(world.actor(member), Command(), session_id=s, ballots=dict.fromkeys(dossiers, "for"))
    council.count(standing, Command(), session_id=s)
    council.publish(world.actor("council1"), Command(), session_id=s, reasons={})
    return UUID(council.draft_decision(standing, Command(), session_id=s)["id"])


def status_for(world: World, who: str | None, url: str) -> int:
    """What somebody gets who opens a page."""
    return world.client(who).get(url).status_code
