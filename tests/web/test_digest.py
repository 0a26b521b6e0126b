"""What a post says: the same button twice is one act, other words under the same id are never dropped in silence."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, request
from tests.web.story import PDF, World, hidden_fields, page_of

from aggregates.exit_commitment import ExitCommitment
from aggregates.pii import plain
from web.digest import posted_digest
from web.forms import _signer


@pytest.fixture
def exited(world: World) -> UUID:
    """A commitment that has left poverty."""
    return world.commitment_of(world.household())


def helped(world: World, commitment: UUID) -> list[str]:
    events = world.log.events_of(commitment)
    return [plain(e.description) for e in events if isinstance(e, ExitCommitment.NeighbourHelped)]


def checked(world: World, url: str, description: str) -> dict[str, Any]:
    """Return the fields of the page that checks, for a description typed."""
    client = world.client("hamlet")
    fields: dict[str, Any] = {**hidden_fields(page_of(client.get(url)), url), "description": description}
    fields["evidence"] = (io.BytesIO(PDF), "xac-nhan.pdf")
    return dict(hidden_fields(page_of(client.post(url, data=fields)), url))


def test_the_button_pressed_twice_is_one_act(world: World, exited: UUID) -> None:
    url, client = f"/cam-ket/{exited}/giup-ho-khac", world.client("hamlet")
    before = helped(world, exited)
    fields = checked(world, url, "Cho mượn bò")
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]
    assert helped(world, exited) == [*before, "Cho mượn bò"]


def test_other_words_sent_from_the_history_are_kept_and_can_be_sent_again(world: World, exited: UUID) -> None:
    url, client = f"/cam-ket/{exited}/giup-ho-khac", world.client("hamlet")
    before = helped(world, exited)
    fields = checked(world, url, "Cho mượn bò")
    assert client.post(url, data=fields).status_code == 303
    again = client.post(url, data={**fields, "description": "Giúp thêm một hộ"})
    page = page_of(again)
    assert again.status_code == 409
    assert "Mã lệnh này đã dùng cho một việc khác." in page
    assert "Giúp thêm một hộ" in page
    assert helped(world, exited) == [*before, "Cho mượn bò"]
    reopened = page_of(client.post(url, data={**hidden_fields(page, url), "reopen": "1"}))
    assert "Giúp thêm một hộ" in reopened
    fresh: dict[str, Any] = {**hidden_fields(reopened, url), "description": "Giúp thêm một hộ"}
    fresh["evidence"] = (io.BytesIO(PDF), "xac-nhan.pdf")
    assert fresh["command_id"] != fields["command_id"]
    confirmed = hidden_fields(page_of(client.post(url, data=fresh)), url)
    assert client.post(url, data=confirmed).status_code == 303
    assert helped(world, exited) == [*before, "Cho mượn bò", "Giúp thêm một hộ"]


# -- what counts


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    made.config["SECRET_KEY"] = "x"
    return made


def digest(app: Flask, data: dict[str, Any], path: str = "/a") -> str:
    posted = {k: v() if callable(v) else v for k, v in data.items()}
    with app.test_request_context(path, method="POST", data=posted):
        found = posted_digest()
        assert posted_digest() == found
        return found


def file(content: bytes = PDF, name: str = "so.pdf") -> Any:
    return lambda: (io.BytesIO(content), name)


BASE: dict[str, Any] = {"amount": "5", "boxes": ["a", "b"], "version": "3", "command_id": "1", "step": "do"}


@pytest.mark.parametrize(
    "change",
    [{"csrf_token": "other"}, {"step": "check"}, {"command_id": "2"}, {"new_password": "secret"}],
)
def test_what_is_about_the_post_itself_does_not_count(app: Flask, change: dict[str, Any]) -> None:
    assert digest(app, {**BASE, **change}) == digest(app, BASE)


@pytest.mark.parametrize(
    "change",
    [{"amount": "6"}, {"boxes": ["a"]}, {"version": "4"}, {"note": ""}, {"so": file()}],
)
def test_everything_said_counts(app: Flask, change: dict[str, Any]) -> None:
    assert digest(app, {**BASE, **change}) != digest(app, BASE)


def test_where_it_is_sent_counts(app: Flask) -> None:
    assert digest(app, BASE) != digest(app, BASE, "/b")


def test_papers_count_by_name_and_content_however_they_come(app: Flask) -> None:
    fresh = digest(app, {**BASE, "so": file()})
    assert fresh != digest(app, {**BASE, "so": file(PDF + b"x")})
    assert fresh != digest(app, {**BASE, "so": file(name="khac.pdf")})
    with app.app_context():
        token = _signer().dumps([str(uuid4()), str(uuid4()), sha256(PDF).hexdigest(), "so.pdf"])
    assert digest(app, {**BASE, "carried": token}) == fresh
    assert digest(app, {**BASE, "carried": token + "x"}) != fresh


def test_a_file_can_still_be_read_afterwards(app: Flask) -> None:
    with app.test_request_context("/a", method="POST", data={"so": file()()}):
        posted_digest()
        assert request.files["so"].read() == PDF
