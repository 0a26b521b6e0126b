"""Dossiers of every category are opened from their pages: by the right office, once, for somebody who is entered properly."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.plan_files import own_words, signed_before
from tests.web.district import id_in, walk
from tests.web.story import PDF, World, hidden_fields, page_of

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from rules.plan import load_plan
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.plans import read_plan_file
from workflows.subjects import shape_of

PLAN = load_plan("kh87-2018")
NOMINEES = [c.id for c in PLAN.categories.values() if shape_of(c) == "nominee"]
OPENED_BY = {"hamlet": "hamlet", "commune": "officer", "department": "union"}
ORGANISATION = {"kind": "organisation", "name": "HTX Sông Mã", "address": "xã Cẩm Bình", "work": "Trồng rừng"}
OFFICIAL = {
    "name": "Lê Thị Hoa", "address": "xã Cẩm Tú", "work": "Công chức xã Cẩm Tú", "role": "poverty_official", "username": "",
}  # fmt: skip


@pytest.fixture
def district(world: World) -> World:
    """The small district with a union, in spring 2020."""
    world.clock.set_day(date(2020, 3, 2))
    world.department()
    return world


def main_of(page: str) -> str:
    """What stands between head and foot."""
    return page.split("<main")[1].split("</main>")[0]


def entered(district: World, category: str) -> UUID:
    """Enter a nominee of the union through the page, and return the id the next page asks about."""
    typed = OFFICIAL if category == "individual" else ORGANISATION
    return id_in(walk(district, "union", f"/doi-tuong/ghi-moi/{category}", typed))


@pytest.mark.parametrize("category", ["hamlet", "commune", "department"])
def test_a_unit_is_nominated_from_the_page_of_its_office(district: World, category: str) -> None:
    who, unit = (
        OPENED_BY[category],
        district.units[OPENED_BY[category] if category != "commune" else "commune"],
    )
    url = f"/ho-so/moi/{category}/{unit}"
    offered = page_of(district.client(who).get("/ho-so/lap-moi"))
    assert f'href="{url}"' in offered
    asked = page_of(district.client(who).get(url))
    assert "Đơn vị được đề nghị" in asked
    assert "Chủ hộ" not in asked
    n = id_in(walk(district, who, url))
    found = district.log.load(Nomination, n)
    assert (found.category, found.subject_id) == (category, unit)
    page = main_of(page_of(district.client(who).get(f"/ho-so/{n}")))
    assert "Đang lập" in page
    for wrong in ("Thu nhập bình quân", "cam kết thoát nghèo", "Chủ hộ"):
        assert wrong not in page, wrong
    again = page_of(district.client(who).get("/ho-so/lap-moi"))
    assert f'href="{url}"' not in again, "a second one cannot be opened"


@pytest.mark.parametrize("category", NOMINEES)
def test_a_nominee_is_entered_and_nominated(district: World, category: str) -> None:
    offered = page_of(district.client("union").get("/ho-so/lap-moi"))
    assert f'href="/doi-tuong/ghi-moi/{category}"' in offered
    subject = entered(district, category)
    n = id_in(walk(district, "union", f"/ho-so/moi/{category}/{subject}"))
    assert district.log.load(Nomination, n).category == category
    page = page_of(district.client("union").get(f"/ho-so/{n}"))
    person = category == "individual"
    for words in (
        ("Lê Thị Hoa", "xã Cẩm Tú", "Công chức xã Cẩm Tú", "Cán bộ làm công tác giảm nghèo")
        if person
        else ("HTX Sông Mã", "xã Cẩm Bình", "Trồng rừng", "Lĩnh vực hoạt động")
    ):
        assert words in page, words
    if not PLAN.category(category).criteria:
        assert "Kế hoạch không nêu tiêu chí riêng" in page
    english = district.client("union").get(f"/ho-so/{n}?lang=en")
    assert "household" not in own_words(main_of(page_of(english)), PLAN, category)


def test_who_does_not_open_a_category_gets_403(district: World) -> None:
    d = district.units
    for who, url in (
        ("hamlet", f"/ho-so/moi/commune/{d['commune']}"),
        ("foreign", f"/ho-so/moi/commune/{d['commune']}"),
        ("officer", f"/ho-so/moi/hamlet/{d['hamlet']}"),
        ("union", f"/ho-so/moi/department/{d['department']}"),
        ("chair", "/doi-tuong/ghi-moi/enterprise"),
        ("labour", "/ho-so/lap-moi"),
        ("union", f"/ho-so/moi/hamlet/{d['hamlet']}"),
    ):
        assert district.client(who).get(url).status_code == 403, (who, url)
    assert district.log.query("SELECT code FROM nominations") == []


def test_unknown_categories_and_wrong_subjects_have_no_page(district: World) -> None:
    d = district.units
    union = district.client("union")
    assert union.get(f"/ho-so/moi/ghost/{d['union']}").status_code == 404
    assert union.get("/doi-tuong/ghi-moi/household").status_code == 404
    assert union.get("/doi-tuong/ghi-moi/commune").status_code == 404
    assert union.get(f"/ho-so/moi/commune/{d['union']}").status_code in (403, 404, 409, 422)


def test_the_nominee_form_says_what_is_wrong(district: World) -> None:
    url = "/doi-tuong/ghi-moi/individual"
    nameless = walk(district, "union", url, {**OFFICIAL, "name": "  "})
    assert nameless.status_code == 422
    assert "Họ và tên" in page_of(nameless)
    assert "Công chức xã Cẩm Tú" in page_of(nameless), "what was typed is kept"
    roleless = walk(district, "union", url, {**OFFICIAL, "role": ""})
    assert roleless.status_code == 422
    stranger = walk(district, "union", url, {**OFFICIAL, "username": "nobody-here"})
    assert stranger.status_code == 422
    myself = walk(district, "union", url, {**OFFICIAL, "username": "union"})
    assert myself.status_code in (403, 422)
    assert district.log.query("SELECT 1 FROM nominees") == []


def test_sent_twice_a_form_enters_one_nominee_and_opens_one_dossier(district: World) -> None:
    client, url = district.client("union"), "/doi-tuong/ghi-moi/enterprise"
    data = {**hidden_fields(page_of(client.get(url)), url), **ORGANISATION}
    last = dict(hidden_fields(page_of(client.post(url, data=data)), url))
    first, second = client.post(url, data=last), client.post(url, data=last)
    assert first.location == second.location
    subject = id_in(first)
    url = f"/ho-so/moi/enterprise/{subject}"
    last = dict(hidden_fields(page_of(client.get(url)), url))
    first, second = client.post(url, data=last), client.post(url, data=last)
    assert first.location == second.location
    assert len(district.log.query("SELECT 1 FROM nominees")) == 1
    assert len(district.log.query("SELECT 1 FROM nominations")) == 1
    # Another form for the same nominee is told that there is one already.
    with_new_form = walk(district, "union", url)
    assert with_new_form.status_code in (303, 409, 422)
    assert len(district.log.query("SELECT 1 FROM nominations")) == 1


def test_an_officials_own_account_keeps_them_out_of_their_dossier(district: World) -> None:
    subject = id_in(
        walk(district, "union", "/doi-tuong/ghi-moi/individual", {**OFFICIAL, "username": "standing"})
    )
    n = id_in(walk(district, "union", f"/ho-so/moi/individual/{subject}"))
    district.app.nominations.record_meeting(
        district.actor("union"), Command(), nomination_id=n, held_on=date(2020, 3, 2), present=5, votes_for=5,
        votes_against=0, chaired_by="A", secretary="B", remarks="", uploads=[Upload("bien-ban.pdf", PDF)],
    )  # fmt: skip
    district.app.nominations.submit(
        district.actor("union"), Command(), nomination_id=n, report="Báo cáo", uploads=[]
    )
    page = page_of(district.client("standing").get(f"/ho-so/{n}"))
    assert "Xác nhận đủ thành phần" in page
    assert f'href="/ho-so/{n}/du-thanh-phan"' not in page


@pytest.mark.parametrize(
    ("category", "unit", "into"), [("commune", "commune", "elsewhere"), ("department", "union", "women")]
)
def test_a_unit_that_has_ended_is_offered_to_the_office_that_follows_it(
    district: World, category: str, unit: str, into: str
) -> None:
    district.department("women", "Hội Phụ nữ huyện")
    names = {
        "commune": "xã Cẩm Bình",
        "elsewhere": "xã Cẩm Tú",
        "union": "Hội Nông dân huyện",
        "women": "Hội Phụ nữ huyện",
    }
    who, url = OPENED_BY[category], f"/ho-so/moi/{category}/{district.units[unit]}"
    told = f"đã nhập vào {names[into]} từ 01/01/2020"
    before = page_of(district.client(who).get("/ho-so/lap-moi"))
    assert (f'href="{url}"' in before, told in before) == (True, False)
    district.app.units.merge(
        district.actor("admin"), Command(), unit_id=district.units[unit], into_id=district.units[into],
        valid_from=date(2020, 1, 1), source="Nghị quyết 1",
    )  # fmt: skip
    page = main_of(page_of(district.client(who).get("/ho-so/lap-moi")))
    assert f'href="{url}"' in page
    assert told in page
    assert f"/ho-so/moi/{category}/{district.units[into]}" in page
    asked = page_of(district.client(who).get(url))
    assert "Đã nhập vào; hồ sơ thuộc" in asked
    assert names[into] in asked
    n = id_in(walk(district, who, url))
    found = district.log.load(Nomination, n)
    assert (found.subject_id, found.hamlet_id) == (district.units[unit], district.units[into])
    row = district.log.query_one(
        "SELECT hamlet_id, unit_path FROM nominations WHERE nomination_id = %s", (n,)
    )
    assert row == {"hamlet_id": district.units[into], "unit_path": found.unit_path}
    dossier = main_of(page_of(district.client(who).get(f"/ho-so/{n}")))
    assert "hồ sơ thuộc đơn vị kế tục" in dossier
    assert (
        f"{names[unit][:1].upper()}{names[unit][1:]} đã nhập vào {names[into]} từ 01/01/2020 theo Nghị quyết 1."
        in dossier
    )
    assert f"UBND {names[unit]}" not in dossier
    # Once it is open it is not offered again, and nobody else is offered it.
    assert f'href="{url}"' not in page_of(district.client(who).get("/ho-so/lap-moi"))
    assert told not in page_of(district.client("hamlet").get("/ho-so/lap-moi"))


def test_a_unit_that_ended_before_the_plan_s_period_is_offered_to_nobody(district: World) -> None:
    url = f"/ho-so/moi/commune/{district.units['commune']}"
    district.app.units.merge(
        district.actor("admin"), Command(), unit_id=district.units["commune"], into_id=district.units["elsewhere"],
        valid_from=date(2020, 1, 1), source="Nghị quyết 1",
    )  # fmt: skip

    def adopt(first_year: int) -> None:
        text = signed_before("vd-hai-cap-2026").text
        text = re.sub(r"first_(exit_)?year = 2026", rf"first_\g<1>year = {first_year}", text)
        plan = read_plan_file(text.replace('version = "99', f'version = "{first_year}').encode(), "x.toml")
        district.app.movements.adopt_plan(
            district.actor("admin"), Command(), plan=plan, document="1/BB", decided_on=date(2020, 3, 1), reason="mới"
        )  # fmt: skip

    # It ended on 31/12/2019: in a plan from 2019 on it has results, in one from 2020 on it has none.
    adopt(2019)
    assert f'href="{url}"' in page_of(district.client("officer").get("/ho-so/lap-moi"))
    assert district.client("officer").get(url).status_code == 200
    adopt(2020)
    page = main_of(page_of(district.client("officer").get("/ho-so/lap-moi")))
    assert f'href="{url}"' not in page
    assert f"/ho-so/moi/commune/{district.units['elsewhere']}" in page
    asked = district.client("officer").get(url)
    assert asked.status_code in (409, 422)
    assert "xã Cẩm Bình đã kết thúc ngày 31/12/2019, trước giai đoạn của kế hoạch (từ năm 2020)" in page_of(
        asked
    )
    with pytest.raises(Refused, match="ended_before_period"):
        district.app.nominations.propose(
            district.actor("officer"), Command(), category="commune", subject_id=district.units["commune"]
        )


def test_what_has_merged_twice_says_who_has_it_now(district: World) -> None:
    third, admin = uuid4(), district.actor("admin")
    district.app.units.establish(
        admin, Command(), unit_id=third, kind="commune", name="xã Cẩm Mới", code="", source="x",
        parent_id=district.units["district"], valid_from=date(2019, 1, 1),
    )  # fmt: skip
    for unit, into, since in (
        ("commune", district.units["elsewhere"], date(2020, 1, 1)),
        ("elsewhere", third, date(2020, 2, 1)),
    ):
        district.app.units.merge(
            admin, Command(), unit_id=district.units[unit], into_id=into, valid_from=since, source="x"
        )
    page = page_of(district.client("officer").get("/ho-so/lap-moi"))
    assert "đã nhập vào xã Cẩm Tú từ 01/01/2020, nay là xã Cẩm Mới" in page
    assert "đã nhập vào xã Cẩm Mới từ 01/02/2020" in page


def test_an_entry_is_mended_from_the_dossier_until_the_decision(district: World) -> None:
    id = entered(district, "individual")
    dossier = id_in(walk(district, "union", f"/ho-so/moi/individual/{id}"))
    url = f"/ho-so/{dossier}/doi-tuong"
    assert url in page_of(district.client("union").get(f"/ho-so/{dossier}"))
    assert url not in page_of(district.client("standing").get(f"/ho-so/{dossier}"))
    assert district.client("standing").get(url).status_code == 403
    wrong = walk(district, "union", url, {"name": "", "reason": "ghi thiếu tên đệm"})
    assert wrong.status_code == 422
    assert 'id="f-name"' in page_of(wrong)
    done = walk(district, "union", url, {"name": "Lê Thị Thanh Hoa", "reason": "ghi thiếu tên đệm"})
    assert done.status_code == 303, page_of(done)
    page = page_of(district.client("union").get(f"/ho-so/{dossier}"))
    assert "Lê Thị Thanh Hoa" in page


def test_a_nominees_request_for_correction_is_answered_by_correcting(district: World) -> None:
    id = entered(district, "individual")
    outcome = district.app.data_requests.receive(
        district.actor("standing"), Command(), subject_id=id, kind="correction", channel="letter", capacity="self",
        requester="Lê Thị Hoa", identity="xem căn cước", details="Sai nơi ở", received_on=date(2020, 3, 2), uploads=[],
    )  # fmt: skip
    url = f"/yeu-cau-du-lieu/{outcome['id']}"
    assert f"{url}/sua" in page_of(district.client("standing").get(url))
    done = walk(district, "standing", f"{url}/sua", {"address": "xã Cẩm Bình", "reason": "theo căn cước"})
    assert done.status_code == 303, page_of(done)
    page = page_of(district.client("standing").get(url))
    assert "Đã sửa" in page
    assert f"{url}/sua" not in page
