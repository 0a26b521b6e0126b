"""The audit room on pages: every question opens, is filtered, turned over and exported; nobody but the auditor sees it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.web.story import World, page_of

import aggregates.all  # noqa: F401 - every kind of record is defined
from aggregates.base import EventSourced
from aggregates.pii import ERASED_TEXT
from ledger.signing import SigningKey
from ledger.verifier.notes import COSIGNATURE
from projections.follower import Follower
from web.audit_room import QUESTIONS
from web.record_names import RECORD_NAMES
from workflows.bootstrap import derived, system_actor
from workflows.kernel import Command
from workflows.system_office import SYSTEM, SYSTEM_NAME, officer_words
from workflows.witness_list import enlist


def follow(world: World) -> None:
    """Let the lists catch up."""
    url = world.site.config["CHUNGTAY"].database_url
    Follower(url, world.log.mapper, world.log.vault.sync).catch_up()


def cells(data: bytes) -> list[list[str]]:
    """The rows of an export, headings first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_question_opens_and_exports(world: World, name: str, lang: str) -> None:
    world.household()
    follow(world)
    auditor = world.client("auditor")
    index = page_of(auditor.get(f"/kiem-toan/phong?lang={lang}"))
    assert f'href="/kiem-toan/phong/{name}"' in index
    page = auditor.get(f"/kiem-toan/phong/{name}?lang={lang}")
    assert page.status_code == 200
    assert QUESTIONS[name].title.get(lang) in page_of(page)
    file = auditor.get(f"/kiem-toan/phong/{name}.csv?lang={lang}")
    assert file.mimetype == "text/csv"
    assert len(cells(file.data)[0]) > 5


@pytest.mark.parametrize(("lang", "name"), [("vi", "Hệ thống"), ("en", "The system")])
def test_the_system_is_named_and_not_called_an_erased_person(world: World, lang: str, name: str) -> None:
    """The first start acts under an id that is nobody's."""
    root = world.units["district"]
    world.app.units.establish(
        system_actor(root), Command(), unit_id=uuid4(), kind="department", name="Phòng Tư pháp", code="",
        parent_id=root, valid_from=date(2018, 1, 1), source="thử", demonstration=True,
    )  # fmt: skip
    follow(world)
    asked = f"viec?act=administrative_unit.established.v1&lang={lang}"
    page = page_of(world.client("auditor").get(f"/kiem-toan/phong/{asked}"))
    row = page.partition("Hệ thống – khởi tạo lần đầu")[0].rpartition("<tr")[2]
    assert name in row, row
    line = cells(world.client("auditor").get(f"/kiem-toan/phong/{asked.replace('?', '.csv?')}").data)[1]
    assert line[3] == name
    assert line[5] == "Hệ thống – khởi tạo lần đầu"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_erased_officer_is_still_said_to_be_erased(lang: str) -> None:
    nobody = uuid4()
    assert officer_words(nobody, None) == ERASED_TEXT
    assert officer_words(nobody, "Hà Văn Ba").get(lang) == "Hà Văn Ba"
    assert officer_words(SYSTEM, None) == officer_words(None, None) == SYSTEM_NAME
    assert system_actor().officer_id == SYSTEM == derived("system"), "stored acts bear this id for ever"


def test_what_is_chosen_is_kept_and_the_file_has_the_same(world: World) -> None:
    household = world.household()
    commitment = world.commitment_of(household)
    follow(world)
    auditor = world.client("auditor")
    asked = f"record={commitment}&role=hamlet_head"
    page = page_of(auditor.get(f"/kiem-toan/phong/viec?{asked}"))
    assert f'value="{commitment}"' in page
    assert f"/thoi-diem/cam-ket/{commitment}?ban=1" in page
    rows = cells(auditor.get(f"/kiem-toan/phong/viec.csv?{asked}").data)[1:]
    assert {row[11] for row in rows} == {str(commitment)}
    events = world.log.events_of(commitment)
    assert len(rows) == sum(e.meta.role == "hamlet_head" for e in events) > 0


def test_older_and_newer_pages_are_links_that_keep_the_filter(world: World) -> None:
    for number in range(30):
        world.household(f"Hộ {number}", f"P{number}")
    follow(world)
    auditor = world.client("auditor")
    page = page_of(auditor.get("/kiem-toan/phong/viec?role=hamlet_head"))
    address = next(part.split('"')[0] for part in page.split('href="') if "truoc=" in part.split('"')[0])
    assert "role=hamlet_head" in address
    older = page_of(auditor.get(address.replace("&amp;", "&")))
    assert "sau=" in older


def test_what_cannot_be_read_is_said_at_its_field(world: World) -> None:
    auditor = world.client("auditor")
    for asked, words in (
        ("since=40/13/2020", "Ngày không đúng"),
        ("since=02/03/2020&until=01/03/2020", "Ngày “đến” phải cùng hoặc sau"),
        ("unit=00000000-0000-0000-0000-000000000001", "Hãy chọn một mục trong danh sách"),
    ):
        answer = auditor.get(f"/kiem-toan/phong/viec?{asked}")
        assert answer.status_code == 422, asked
        assert words in page_of(answer)


def test_sign_ins_of_both_outcomes_are_told_apart(world: World) -> None:
    stranger = world.client(None)
    token = world.token(stranger)
    stranger.post("/dang-nhap", data={"csrf_token": token, "username": "officer", "password": "sai-mat-khau"})
    world.client("officer")
    page = page_of(world.client("auditor").get("/kiem-toan/phong/dang-nhap"))
    assert "Đăng nhập được." in page
    security = page_of(world.client("auditor").get("/kiem-toan/an-ninh"))
    assert "Đăng nhập được." not in security
    chosen = page_of(world.client("auditor").get("/kiem-toan/an-ninh?kind=session"))
    assert "Đăng nhập được." in chosen


@pytest.mark.parametrize("who", ["standing", "admin", "chair", "inspector", None])
def test_nobody_else_enters(world: World, who: Any) -> None:
    client = world.client(who)
    for address in ("/kiem-toan/phong", "/kiem-toan/phong/viec", "/kiem-toan/phong/dang-nhap.csv"):
        assert client.get(address).status_code in (302, 303, 403), address


def test_every_kind_of_record_has_a_name_in_both_languages() -> None:
    """The first part of a stored topic is code: a person reads a name."""
    kinds, waiting = set(), EventSourced.__subclasses__()
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if (
            "TOPIC" in vars(one)
            and one.__module__.startswith("aggregates.")
            and one.TOPIC != EventSourced.TOPIC
        ):
            kinds.add(one.TOPIC.partition(".")[0])
    assert "reduction_target" in kinds
    assert len(kinds) > 20
    assert set(RECORD_NAMES) == kinds
    for name in RECORD_NAMES.values():
        assert name.vi
        assert name.en
        assert "_" not in name.vi + name.en


def test_an_unknown_question_is_no_page(world: World) -> None:
    assert world.client("auditor").get("/kiem-toan/phong/khac").status_code == 404
    assert world.client("auditor").get("/kiem-toan/phong/khac.csv").status_code == 404


@pytest.mark.parametrize(
    ("lang", "said"),
    [("vi", "Đã soát 1 lần vào bước của 1 hồ sơ."), ("en", "looked through: 1, of dossiers: 1.")],
)
def test_the_page_of_steps_left_out_says_what_it_has_looked_through(
    world: World, lang: str, said: str
) -> None:
    world.nomination(world.household())
    follow(world)
    page = page_of(world.client("auditor").get(f"/kiem-toan/phong/bo-buoc?lang={lang}"))
    assert said in page
    assert {"vi": "Không thấy bước nào bị bỏ qua.", "en": "No step was left out."}[lang] in page
    assert said not in page_of(world.client("auditor").get(f"/kiem-toan/phong/cham?lang={lang}"))


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Thanh tra tỉnh, từ ngày"), ("en", "Thanh tra tỉnh, from")]
)
def test_which_witness_was_taken_up_is_on_the_page_and_in_the_file(
    world: World, lang: str, words: str
) -> None:
    key = SigningKey("thanhtra.tinh.vn", b"w" * 32).verifier(COSIGNATURE)
    enlist(world.log, world.app.witnesses, world.app.custody, key, "Thanh tra tỉnh")
    follow(world)
    auditor = world.client("auditor")
    page = page_of(auditor.get(f"/kiem-toan/phong/cai-dat?lang={lang}"))
    assert words in page
    heading, line = cells(auditor.get(f"/kiem-toan/phong/cai-dat.csv?lang={lang}").data)[:2]
    told = dict(zip(heading, line, strict=True))[{"vi": "Chi tiết", "en": "Particulars"}[lang]]
    assert told.startswith(words)
    assert str(key) in told
