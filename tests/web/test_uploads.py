"""Files that are too large or too many: a word at their field, everything typed kept, and no memory spent on them."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from tests.web.story import PDF, World, hidden_fields, page_of
from werkzeug.test import TestResponse

from storage.attachments import MAX_BYTES
from web.security import MAX_BODY
from workflows.papers import MAX_FILES

MB = 1024 * 1024


@pytest.fixture
def form(world: World) -> str:
    """The address of a form with papers: an income to be declared."""
    return f"/cam-ket/{world.commitment_of(world.household(pending=(2019,)))}/khai-thu-nhap"


def send(world: World, form: str, *files: tuple[str, bytes]) -> TestResponse:
    client = world.client("hamlet")
    typed: dict[str, Any] = {**hidden_fields(page_of(client.get(form)), form), **TYPED}
    typed["evidence"] = [(io.BytesIO(content), name) for name, content in files]
    return client.post(form, data=typed, content_type="multipart/form-data")


TYPED = {"year": "2018", "amount": "5.000.000", "sources": "rẫy vườn, lúa nước"}


def test_the_largest_file_is_taken_and_one_byte_more_is_refused_at_its_field(world: World, form: str) -> None:
    largest = PDF[:-6] + b"0" * (MAX_BYTES - len(PDF)) + PDF[-6:]
    page = page_of(send(world, form, ("vua.pdf", largest), ("to.pdf", largest + b"\n")))
    assert "Tệp “to.pdf” lớn hơn 20 MB." in page
    assert 'id="f-evidence-error"' in page
    assert "rẫy vườn, lúa nước" in page
    assert "5.000.000" in page
    assert ">vua.pdf</label>" in page, "the one that is in order need not be sent again"


def test_as_many_as_a_form_takes_and_a_far_too_large_one_still_arrive() -> None:
    assert MAX_FILES * MAX_BYTES + 60 * MB < MAX_BODY


def test_too_many_are_refused_at_their_field_unread(world: World, form: str) -> None:
    papers = [(f"{i}.pdf", PDF + str(i).encode()) for i in range(MAX_FILES + 1)]
    response = send(world, form, *papers)
    page = page_of(response)
    assert response.status_code == 422
    assert "Mỗi lần chỉ gửi được 10 tệp." in page
    assert 'id="f-evidence-error"' in page
    assert "rẫy vườn, lúa nước" in page


def test_a_file_of_60_mb_is_a_message_and_never_whole_in_memory(
    world: World, form: str, tmp_path: Path
) -> None:
    client = world.client("hamlet")
    fields = {**hidden_fields(page_of(client.get(form)), form), **TYPED}
    body = tmp_path / "body"
    with body.open("wb") as stream:
        for name, value in fields.items():
            text = value[0] if isinstance(value, list) else value
            stream.write(f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
        stream.write(b'--cut\r\nContent-Disposition: form-data; name="evidence"; filename="phim.pdf"\r\n\r\n')
        stream.seek(60 * MB, io.SEEK_CUR)
        stream.write(b"\r\n--cut--\r\n")
    tracemalloc.start()
    try:
        with body.open("rb") as stream:
            response = client.post(
                form,
                input_stream=stream,
                content_length=body.stat().st_size,
                content_type="multipart/form-data; boundary=cut",
            )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert response.status_code == 422
    assert "Tệp “phim.pdf” lớn hơn 20 MB." in page_of(response)
    assert "rẫy vườn, lúa nước" in page_of(response)
    assert peak < 55 * MB, f"{peak // MB} MB"


def test_the_browser_is_told_the_limits_and_the_words(world: World, form: str) -> None:
    page = page_of(world.client("hamlet").get(form))
    assert f'data-max-bytes="{MAX_BYTES}"' in page
    assert f'data-max-files="{MAX_FILES}"' in page
    assert 'data-say-too-large="Tệp “{name}” lớn hơn 20 MB."' in page
