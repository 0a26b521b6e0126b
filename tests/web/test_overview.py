"""The overview and the health of the installation: counts that say how old they are, and probes that tell strangers nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg
import pytest
from tests.web.district import status_for
from tests.web.story import OFFICERS, World, page_of

from projections import followed
from projections.follower import Follower
from rules.plan import load_plan
from web.notices import news
from web.overview import STAGES, age_words, stage_chart, stages_by_step
from workflows.kernel import Command
from workflows.oversight import Lag, follower_lag

READERS = {name for name, role, *_ in OFFICERS if role != "administrator"}


def follow(world: World, database: str) -> int:
    return Follower(database, world.log.mapper, world.log.vault.sync).catch_up()


def test_who_may_open_which_page(world: World) -> None:
    for name, *_ in OFFICERS:
        assert status_for(world, name, "/toan-canh") == (200 if name in READERS else 403), name
        assert status_for(world, name, "/suc-khoe") == (200 if name in ("admin", "auditor") else 403), name
    assert status_for(world, None, "/toan-canh") == 303
    assert status_for(world, None, "/suc-khoe") == 303
    assert status_for(world, None, "/healthz") == 200


def test_a_department_sees_the_counts_and_no_name(world: World, database: str) -> None:
    household = world.household()
    n = world.nomination(household)
    world.advance(n, "commune_verification")
    world.app.nominations.reject(
        world.actor("chair"), Command(), nomination_id=n, reason_code="standard_not_met", reason="Chưa đủ",
    )  # fmt: skip
    follow(world, database)
    root, id = world.actor("admin"), uuid4()
    world.app.people.register_officer(
        root, Command(), officer_id=id, username="phongban", full_name="Lê Văn Phòng", password="chungtay-2020",
        must_change=False,
    )  # fmt: skip
    world.app.people.appoint(
        root, Command(), officer_id=id, role="department", unit_id=world.units["department"], title="Trưởng phòng",
        valid_from=date(2016, 1, 1), basis="QĐ",
    )  # fmt: skip
    world.officers["phongban"] = id
    client = world.client("phongban")
    start = page_of(client.get("/"))
    assert "Không có việc nào chờ bạn" in start
    menu = start.partition('class="mainnav"')[2].partition("</nav>")[0]
    for path in ("/", "/toan-canh", "/ke-hoach"):
        assert f'href="{path}"' in menu
        assert client.get(path).status_code == 200
    page = page_of(client.get("/toan-canh"))
    assert "xã Cẩm Bình" in page.partition("<table")[2]
    for personal in ("Bùi Thị Thưởng", "Bị từ chối", f"/ho-so/{n}"):
        assert personal not in page
    # Its own dossiers are its affair, those of a household are not.
    assert "Bùi Thị Thưởng" not in page_of(client.get("/ho-so"))
    for path in (f"/ho-so/{n}", f"/ho-gia-dinh/{household}", "/kiem-toan"):
        closed = client.get(path)
        assert closed.status_code == 403
        assert "xem hồ sơ của mình, hồ sơ của thôn, xã có tiêu chí mình xác nhận" in page_of(closed)
    # Those who handle steps read the usual words.
    assert "Không có việc nào chờ bạn" in page_of(world.client("labour").get("/"))


def test_the_count_s_moment_is_told_apart_from_the_simulated_clock() -> None:
    lag = Lag(0, 0, datetime(2026, 11, 22, 5, 0, tzinfo=UTC))
    assert "giờ thật của máy chủ, không phải giờ mô phỏng" in age_words(lag, True).vi
    assert "real time" in age_words(lag, True).en
    assert "giờ thật" not in age_words(lag).vi


def test_the_counts_lag_say_so_and_catch_up(world: World, database: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_check")
    before = page_of(world.client("auditor").get("/toan-canh"))
    assert "Chưa có hồ sơ nào trong phạm vi của bạn" in before
    waiting = world.log.query_one("SELECT count(*) AS n FROM stored_events")
    assert waiting is not None
    assert f"Số liệu chậm {waiting['n']} sự kiện" in before
    assert follow(world, database) == waiting["n"]
    page = page_of(world.client("auditor").get("/toan-canh"))
    assert "Số liệu đầy đủ đến sự kiện mới nhất" in page
    assert 'class="stage-commune"' in page
    assert 'class="stage-awarded"' not in page
    assert "xã Cẩm Bình" in page
    # Another commune's officer sees nothing of it.
    assert "xã Cẩm Bình" not in page_of(world.client("foreign").get("/toan-canh")).partition("<main")[2]


def test_notices_reach_those_in_charge(world: World, database: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_verification")
    world.app.nominations.reject(
        world.actor("chair"), Command(), nomination_id=n, reason_code="standard_not_met", reason="Chưa đủ",
    )  # fmt: skip
    follow(world, database)
    page = page_of(world.client("hamlet").get("/toan-canh"))
    assert "Bị từ chối" in page
    assert f"/ho-so/{n}" in page
    assert 'class="stage-ended"' in page
    assert "Bị từ chối" not in page_of(world.client("foreign").get("/toan-canh"))


def test_health_in_words_and_json(world: World, database: str) -> None:
    world.household()
    admin = world.client("admin")
    state = admin.get("/suc-khoe?format=json").get_json()
    assert state["ok"] is True
    assert state["database"] is True
    assert state["follower_lag_events"] == state["events"] > 0
    assert state["schema_revision"] == state["newest_revision"]
    assert state["demonstration"] is True
    follow(world, database)
    assert (
        admin.get("/suc-khoe", headers={"Accept": "application/json"}).get_json()["follower_lag_events"] == 0
    )
    assert "Hệ thống hoạt động bình thường" in page_of(admin.get("/suc-khoe"))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO follower_parked (name, notification_id, topic, error) VALUES ('views', 4711, 'x.v1', 'KeyError')"
        )
    assert admin.get("/suc-khoe?format=json").get_json()["parked_events"] == 1
    page = page_of(admin.get("/suc-khoe"))
    assert "Có sự kiện chưa đưa vào số liệu tổng hợp được" in page
    assert "4711" in page


def test_a_follower_that_stands_still_is_noticed(world: World, database: str) -> None:
    follow(world, database)
    world.household()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE follower_positions SET moved_at = now() - interval '10 minutes'")
    lag = follower_lag(world.log)
    assert lag.stuck
    assert 600 <= lag.seconds < 700
    assert "Số liệu tổng hợp đã ngừng cập nhật" in page_of(world.client("auditor").get("/suc-khoe"))
    follow(world, database)
    assert follower_lag(world.log).seconds == 0


def test_the_probe_answers_503_for_a_foreign_schema_and_says_nothing_else(
    world: World, owner_database: str
) -> None:
    stranger = world.client(None)
    assert stranger.get("/healthz").data == b"ok\n"
    with psycopg.connect(owner_database, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'other'")
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.data) == (503, b"unavailable\n")
    assert world.client("admin").get("/suc-khoe").status_code == 503


def test_the_probe_answers_503_when_the_database_is_gone(world: World, database: str, pg_url: str) -> None:
    assert world.client(None).get("/healthz").status_code == 200
    name = database.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(pg_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    answer = world.client(None).get("/healthz")
    assert (answer.status_code, answer.data) == (503, b"unavailable\n")


def test_every_step_of_the_plan_belongs_to_a_stage() -> None:
    plan = load_plan("kh87-2018")
    stages = stages_by_step(c.chain for c in plan.categories.values())
    assert stages["hamlet_meeting"] == "hamlet"
    assert stages["commune_posting"] == "commune"
    assert stages["appraisal"] == "district"
    assert stages["council"] == stages["certificate"] == "council"
    assert set(stages.values()) <= {s.id for s in STAGES}


def test_bars_are_as_long_as_their_figures_say() -> None:
    chart = stage_chart({"xã A": {"hamlet": 3, "awarded": 9}, "xã B": {"commune": 6}})
    assert chart is not None
    unit = chart.bars[1].parts[0].width / 6
    a = chart.bars[0].parts
    assert [round(p.width / unit) for p in a] == [3, 9]
    assert a[1].x == pytest.approx(a[0].x + a[0].width, abs=0.2)
    assert chart.ticks[0].value == 0
    assert chart.ticks[-1].value >= 12
    assert chart.ticks[-1].x <= chart.width
    assert [s.id for s in chart.stages] == ["hamlet", "commune", "awarded"]
    assert stage_chart({}) is None
    assert stage_chart({str(uuid4()): {}}) is None


def test_every_notice_has_words_of_its_own() -> None:
    # What only lets the rows lie elsewhere is no news.
    moves = ("moved.v1", "dissolved.v1")
    told = [kind.TOPIC for kind in followed.notices.handlers if not kind.TOPIC.endswith(moves)]
    assert len(told) > 5
    assert [topic for topic in told if news(topic) == news("another.topic.v1")] == []
