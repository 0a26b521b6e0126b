"""The pages of the plan in force: what applies and why, what if, and entering what the council has decided."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from tests.plan_files import signed_before
from tests.web.district import walk
from tests.web.story import World, hidden_fields, page_of
from werkzeug.test import TestResponse

from rules.plan import load_plan, plan_file

HERE = "/quan-tri/ke-hoach"
DECIDED = {
    "document": "12/BB-HĐTĐKT",
    "decided_on": "1/3/2020",
    "reason": "Theo hướng dẫn mới của tỉnh.",
}
NOW = load_plan("kh87-2018").version


@pytest.fixture(autouse=True)
def _in_spring(world: World) -> None:
    world.clock.set_day(date(2020, 5, 18))


def stricter(version: str = "9.0.0") -> bytes:
    """Return the plan that ships, asking for 90 % more income, under another version."""
    text = plan_file("kh87-2018").decode()
    text = re.sub(r'^version = ".*"$', f'version = "{version}"', text, count=1, flags=re.M)
    return text.replace('growth = "0.6"', 'growth = "0.9"').encode()


def send(world: World, who: str, url: str, typed: dict[str, Any], file: bytes | None = None) -> TestResponse:
    """Open a form, type, choose a plan file, and continue."""
    client = world.client(who)
    data: dict[str, Any] = {**hidden_fields(page_of(client.get(url)), url), **typed}
    if file is not None:
        data["plan_file"] = (io.BytesIO(file), "ke-hoach.toml")
    return client.post(url, data=data, content_type="multipart/form-data")


def press(world: World, who: str, url: str, checked: TestResponse) -> TestResponse:
    """Press the button of a page that checks."""
    assert checked.status_code == 200, page_of(checked)
    return world.client(who).post(url, data=hidden_fields(page_of(checked), url))


def open_dossier(world: World, head: str = "Bùi Thị Thưởng", code: str = "H001") -> UUID:
    """Return a dossier that has been submitted."""
    nomination = world.nomination(world.household(head, code))
    world.advance(nomination, "commune_check")
    return nomination


def test_it_shows_what_applies_since_when_and_why(world: World) -> None:
    page = page_of(world.client("auditor").get(HERE))
    for words in (
        "kh87-2018",
        NOW,
        "87/KH-UBND",
        "khi phát động phong trào",
        "như kế hoạch",
        "Phát động phong trào",
    ):
        assert words in page
    # Who only looks finds nothing to enter.
    assert "/ap-dung" not in page
    assert "/cach-hieu/" not in page
    assert "/cach-hieu/income_growth" in page_of(world.client("admin").get(HERE))


@pytest.mark.parametrize("who", ["hamlet", "officer", "chair", "labour", "inspector"])
@pytest.mark.parametrize("path", ["", "/thu", "/ap-dung", "/cach-hieu/income_growth"])
def test_it_is_not_for_everybody(world: World, who: str, path: str) -> None:
    assert world.client(who).get(f"{HERE}{path}").status_code == 403


@pytest.mark.parametrize("who", ["standing", "council1", "district", "auditor"])
def test_the_council_looks_and_enters_nothing(world: World, who: str) -> None:
    client = world.client(who)
    assert [client.get(f"{HERE}{p}").status_code for p in ("", "/thu")] == [200, 200]
    assert client.get(f"{HERE}/ap-dung").status_code == 403
    assert client.get(f"{HERE}/cach-hieu/income_growth").status_code == 403


def test_a_file_is_put_in_force_after_a_check(world: World) -> None:
    dossier = open_dossier(world)
    url = f"{HERE}/ap-dung"
    checked = send(world, "admin", url, DECIDED, stricter())
    page = page_of(checked)
    assert "9.0.0" in page
    assert "growth: 0.6 → 0.9" in page, "what differs is listed"
    assert world.app.movements.in_force().plan.version == NOW, "nothing is done before the button"
    done = press(world, "admin", url, checked)
    assert (done.status_code, done.location) == (303, HERE)
    page = page_of(world.client("standing").get(HERE))
    for words in ("kh87-2018 9.0.0", "12/BB-HĐTĐKT, ngày 01/03/2020: Theo hướng dẫn mới của tỉnh."):
        assert words in page
    row = world.log.query_one("SELECT text FROM plans WHERE version = '9.0.0'")
    assert row is not None
    assert row["text"].encode() == stricter(), "kept byte for byte"
    assert world.app.dossiers.dossier(world.actor("chair"), dossier).plan.version == NOW


def test_a_broken_file_is_refused_at_its_field_with_place_and_mend(world: World) -> None:
    broken = stricter().replace(b'number = "87/KH-UBND"\n', b"", 1)
    for path in ("/ap-dung", "/thu"):
        answer = send(world, "admin", f"{HERE}{path}", DECIDED, broken)
        page = page_of(answer)
        assert answer.status_code == 422
        assert 'id="f-plan_file-error"' in page
        assert "Tệp kế hoạch ke-hoach.toml, chỗ number: thiếu; hãy thêm khóa này." in page
    assert "Theo hướng dẫn mới của tỉnh." in page_of(send(world, "admin", f"{HERE}/ap-dung", DECIDED, broken))


def test_the_file_is_not_lost_over_an_error_elsewhere(world: World) -> None:
    url = f"{HERE}/ap-dung"
    wrong = send(world, "admin", url, {**DECIDED, "decided_on": "1/1/2031"}, stricter())
    assert wrong.status_code == 422
    assert "ke-hoach.toml" in page_of(wrong)
    again = {**hidden_fields(page_of(wrong), url), **DECIDED}
    checked = world.client("admin").post(url, data=again)
    assert press(world, "admin", url, checked).status_code == 303
    assert world.app.movements.in_force().plan.version == "9.0.0"


def test_what_cannot_be_done_is_told_before_the_check(world: World) -> None:
    url = f"{HERE}/ap-dung"
    same = send(world, "admin", url, {**DECIDED, "plan": "kh87-2018"})
    assert same.status_code == 422
    assert "đang có hiệu lực" in page_of(same)
    nothing = send(world, "admin", url, DECIDED)
    assert nothing.status_code == 422
    assert "tệp kế hoạch" in page_of(nothing)
    taken = send(world, "admin", url, DECIDED, stricter(NOW))
    assert taken.status_code == 422
    assert "hoặc version (bản sửa) trong tệp" in page_of(taken)
    # Rubbish in place of what was carried is a file that cannot be read, not a crash.
    spoilt = send(world, "admin", url, {**DECIDED, "carried_plan": "!!", "carried_name": "x.toml"})
    assert spoilt.status_code == 422


def test_a_reading_is_changed_after_a_check(world: World) -> None:
    url = f"{HERE}/cach-hieu/income_growth"
    done = walk(world, "admin", url, {**DECIDED, "value": "2"})
    assert (done.status_code, done.location) == (303, HERE)
    assert world.app.movements.in_force().readings["income_growth"] == "compounding"
    page = page_of(world.client("council1").get(HERE))
    growth = load_plan("kh87-2018").readings["income_growth"]
    assert f"{growth.question.vi} – {growth.options[2].label.vi}. Căn cứ: 12/BB-HĐTĐKT" in page
    assert "income_growth: compounding" not in page
    assert "12/BB-HĐTĐKT" in page
    same = walk(world, "admin", url, {**DECIDED, "value": "2"})
    assert same.status_code == 422
    assert world.client("admin").get(f"{HERE}/cach-hieu/no_such").status_code == 404


def test_a_stale_form_is_told(world: World) -> None:
    url, client = f"{HERE}/cach-hieu/income_growth", world.client("admin")
    stale = {**hidden_fields(page_of(client.get(url)), url), **DECIDED, "value": "1"}
    walk(world, "admin", f"{HERE}/cach-hieu/exit_year_counts", {**DECIDED, "value": "1"})
    answer = client.post(url, data=stale)
    assert answer.status_code == 409
    counts = load_plan("kh87-2018").readings["exit_year_counts"]
    assert f"{counts.question.vi} – {counts.options[1].label.vi}" in page_of(answer)


def test_going_back_to_a_lower_version_is_told(world: World) -> None:
    url = f"{HERE}/ap-dung"
    page = page_of(send(world, "admin", url, DECIDED, stricter()))
    assert "quay lại bản đã áp dụng trước" not in page
    press(world, "admin", url, send(world, "admin", url, DECIDED, stricter()))
    page = page_of(send(world, "admin", url, {**DECIDED, "plan": "kh87-2018"}))
    assert f"Phiên bản {NOW} thấp hơn phiên bản đang áp dụng 9.0.0" in page
    refused = send(world, "admin", url, DECIDED, stricter("8.0.0"))
    assert refused.status_code == 422
    assert "thấp hơn 9.0.0" in page_of(refused)


def reordered(version: str, name: str) -> bytes:
    """Return the plan that ships with the answers of one reading in the other order: another default."""
    text = stricter(version).decode()
    start = text.index(f'[[readings]]\nname = "{name}"')
    end = text.find("[[readings]]", start + 5)
    head, *options = text[start:end].split("[[readings.options]]")
    return (
        text[:start] + "[[readings.options]]".join([head, *reversed(options)]) + "\n" + text[end:]
    ).encode()


def test_only_what_was_decided_is_listed_as_kept_and_told_as_a_choice(world: World) -> None:
    url = f"{HERE}/ap-dung"
    other = reordered("9.1.0", "exited_bullets")
    page = page_of(send(world, "admin", url, DECIDED, other))
    kept = page.partition("Cách hiểu đã quyết định được giữ")[2]
    assert re.split(r"<dd[^>]*>", kept)[1].lstrip().startswith("không có")
    assert press(world, "admin", url, send(world, "admin", url, DECIDED, other)).status_code == 303
    assert world.app.movements.in_force().readings["exited_bullets"] == "all", "the new plan's own default"
    assert "Hội đồng đã chọn khác mặc định" not in page_of(world.client(None).get("/ke-hoach"))
    walk(world, "admin", f"{HERE}/cach-hieu/exited_bullets", {**DECIDED, "value": "1"})
    assert "Hội đồng đã chọn khác mặc định" in page_of(world.client(None).get("/ke-hoach"))
    page = page_of(send(world, "admin", url, DECIDED, reordered("9.2.0", "income_growth")))
    bullets = load_plan("kh87-2018").readings["exited_bullets"]
    kept = page.partition("Cách hiểu đã quyết định được giữ")[2].partition("</dd>")[0]
    assert f"{bullets.question.vi} – {bullets.options[0].label.vi}" in kept
    assert load_plan("kh87-2018").readings["income_growth"].question.vi not in kept


def test_decided_readings_that_fall_away_are_named_before_the_act(world: World) -> None:
    """From one plan to another and back: what the council decided is never dropped unseen."""
    url, label = f"{HERE}/ap-dung", "Cách hiểu đã quyết định sẽ thôi áp dụng"
    walk(world, "admin", f"{HERE}/cach-hieu/exited_bullets", {**DECIDED, "value": "1"})
    bullets = load_plan("kh87-2018").readings["exited_bullets"]
    assert world.app.movements.in_force().readings["exited_bullets"] == bullets.options[1].value
    named = f"{bullets.question.vi} – {bullets.options[1].label.vi} (quyết định theo kh87-2018 {NOW})"
    assert label not in page_of(send(world, "admin", url, DECIDED, stricter())), (
        "it stands in another version"
    )
    other = signed_before("vd-hai-cap-2026").text.encode()
    there = send(world, "admin", url, DECIDED, other)
    assert named in page_of(there).partition(label)[2].partition("</dd>")[0]
    assert press(world, "admin", url, there).status_code == 303
    back = send(world, "admin", url, {**DECIDED, "plan": "kh87-2018"})
    assert named in page_of(back).partition(label)[2].partition("</dd>")[0]
    assert press(world, "admin", url, back).status_code == 303
    assert world.app.movements.in_force().readings["exited_bullets"] == bullets.default


def test_what_if_leads_from_the_question_to_the_real_change(world: World) -> None:
    dossier = open_dossier(world)
    events = world.log.query_one("SELECT count(*) AS n FROM stored_events")
    url = f"{HERE}/thu"
    answer = send(world, "standing", url, {}, stricter())
    page = page_of(answer)
    assert answer.status_code == 200
    assert f"/ho-so/{dossier}" in page
    assert "Bùi Thị Thưởng" in page
    assert "Thoát nghèo, thoát cận nghèo bền vững" in page
    assert "Không đạt" in page
    assert "Ghi: áp dụng" not in page, "the standing office looks only"
    assert world.log.query_one("SELECT count(*) AS n FROM stored_events") == events
    # The administrator sees the counts, and goes on with the same file to the page of the real change.
    page = page_of(send(world, "admin", url, {}, stricter()))
    assert "Bùi Thị Thưởng" not in page
    assert str(dossier) not in page
    adopt = f"{HERE}/ap-dung"
    reopened = world.client("admin").post(adopt, data=hidden_fields(page, adopt))
    assert reopened.status_code == 200
    assert "ke-hoach.toml" in page_of(reopened)
    fields = {**hidden_fields(page_of(reopened), adopt), **DECIDED}
    checked = world.client("admin").post(adopt, data=fields)
    assert press(world, "admin", adopt, checked).status_code == 303
    assert world.app.movements.in_force().plan.version == "9.0.0"


def test_what_if_about_readings_leads_to_each_of_them(world: World) -> None:
    open_dossier(world)
    url = f"{HERE}/thu"
    page = page_of(send(world, "admin", url, {"r_income_growth": "2", "r_exit_year_counts": "1"}))
    links = re.findall(rf'href="({HERE}/cach-hieu/[^"]+)"', page)
    assert links == [
        f"{HERE}/cach-hieu/income_growth?value=2",
        f"{HERE}/cach-hieu/exit_year_counts?value=1",
    ]
    form = page_of(world.client("admin").get(links[0]))
    assert re.search(r'<input[^>]*name="value"[^>]*value="2"[^>]*checked', form)
    nothing = send(world, "admin", url, {})
    assert nothing.status_code == 422
    assert "một kế hoạch hoặc một cách hiểu khác" in page_of(nothing)


def test_the_pages_speak_english_too(world: World) -> None:
    client = world.client("admin")
    for path, words in (
        ("", "The plan in force"),
        ("/thu", "What if"),
        ("/ap-dung", "Put another plan in force"),
    ):
        assert words in page_of(client.get(f"{HERE}{path}?lang=en"))


def test_a_file_and_a_plan_that_ships_chosen_at_once_are_ambiguous(world: World) -> None:
    for path in ("/ap-dung", "/thu"):
        both = send(world, "admin", f"{HERE}{path}", {**DECIDED, "plan": "vd-hai-cap-2026"}, stricter())
        assert both.status_code == 422, path
        assert "Đã chọn cả tệp “ke-hoach.toml” lẫn một kế hoạch kèm theo phần mềm" in page_of(both)
        assert 'id="f-plan_file-error"' in page_of(both)


def test_how_large_a_plan_may_be_is_said_alike_before_and_after_it_is_sent(world: World) -> None:
    large = stricter() + b"#" * 400_000
    for path in ("/ap-dung", "/thu"):
        page = page_of(world.client("admin").get(f"{HERE}{path}"))
        field = page.partition('id="f-plan_file"')[2].partition(">")[0]
        assert 'data-max-bytes="400000"' in field
        assert "lớn hơn 0,4 MB" in field
        assert "20 MB" not in page
        refused = send(world, "admin", f"{HERE}{path}", DECIDED, large)
        assert refused.status_code == 422
        assert "Tệp “ke-hoach.toml” lớn hơn 0,4 MB." in unescape(page_of(refused))
