"""My work: what waits for whom, in which order, and the action each line offers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.entries import entry
from tests.web.story import World, page_of
from tests.workflows.test_plan_in_force import edited

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from workflows.kernel import Command
from workflows.plans import read_plan_file


def lines(world: World, who: str) -> str:
    response = world.client(who).get("/")
    assert response.status_code == 200
    page = page_of(response)
    return page[page.index("<main") : page.index("</main>")]


def test_a_declared_figure_waits_for_the_chair_to_confirm_and_for_the_officer_to_survey(world: World) -> None:
    household = world.household(pending=(2019,))
    c = world.commitment_of(household)
    page = lines(world, "chair")
    assert "1 việc chờ bạn" in page
    assert "Thu nhập năm 2019: 13.000.000" in page
    assert f'href="/cam-ket/{c}/thu-nhap/2019/xac-nhan"' in page
    survey = lines(world, "officer")
    assert "1 việc chờ bạn" in survey
    assert "Khảo sát năm 2019" in survey
    assert f'href="/cam-ket/{c}/thu-nhap/2019/khao-sat"' in survey
    for who in ("hamlet", "foreign", "standing", "auditor"):
        assert "Không có việc nào chờ bạn" in lines(world, who)


def test_a_registration_waits_for_the_commune_officer(world: World) -> None:
    h = world.app.households
    world.clock.set_day(date(2018, 8, 1))
    id = UUID(
        world.app.household_register.register(
            world.actor("hamlet"),
            Command(),
            hamlet_id=world.units["hamlet"],
            entry=entry("H9", "Lê Mới"),
            household_class="poor",
        )["id"]
    )
    h.register_commitment(
        world.actor("hamlet"),
        Command(),
        household_id=id,
        exiting_from="poor",
        target_year=2019,
        statement="x",
        uploads=[],
    )
    page = lines(world, "officer")
    assert "Lê Mới" in page
    assert "/tiep-nhan" in page


@pytest.mark.parametrize(
    ("step", "who", "action"),
    [
        ("hamlet_meeting", "hamlet", "Ghi biên bản họp bình xét"),
        ("commune_check", "officer", "Xác nhận đủ thành phần"),
        ("commune_verification", "chair", "Xác minh nội dung đề nghị"),
        ("commune_posting", "officer", "Niêm yết công khai"),
        ("commune_endorsement", "chair", "Trình cấp trên"),
        ("district_check", "standing", "Xác nhận đủ thành phần"),
        ("appraisal", "labour", "Thẩm định"),
    ],
)
def test_a_dossier_waits_for_whoever_has_the_step(world: World, step: str, who: str, action: str) -> None:
    n = world.nomination(world.household())
    world.advance(n, step)
    page = lines(world, who)
    assert "Bùi Thị Thưởng" in page
    assert action in page
    assert f'href="/ho-so/{n}"' in page
    assert '<span class="count">1<span' in page_of(world.client(who).get("/"))


def action_of(world: World, who: str, n: UUID) -> str:
    """What the button of a dossier's line says, without the name that only screen readers hear."""
    found = re.search(rf'class="button button-quiet" href="/ho-so/{n}">([^<]*)<', lines(world, who))
    assert found
    return found[1]


def test_the_act_that_is_named_is_the_one_that_is_open(world: World) -> None:
    n = world.nomination(world.household())
    a = world.app.nominations
    steps = world._steps(n)
    assert action_of(world, "hamlet", n) == "Ghi biên bản họp bình xét"
    _, who, meeting = steps["hamlet_meeting"][0]
    # A meeting that did not agree is held again: nothing can be submitted on it.
    a.record_meeting(world.actor(who), Command(), nomination_id=n, **{**meeting, "votes_for": 20})
    assert action_of(world, "hamlet", n) == "Ghi biên bản họp bình xét"
    for act, who, facts in steps["hamlet_meeting"][:-1]:
        getattr(a, act)(world.actor(who), Command(), nomination_id=n, **facts)
    assert action_of(world, "hamlet", n) == "Nộp hồ sơ"
    for act, who, facts in steps["hamlet_meeting"][-1:]:
        getattr(a, act)(world.actor(who), Command(), nomination_id=n, **facts)
    a.return_for_supplement(world.actor("officer"), Command(), nomination_id=n, missing=["Danh sách họp"])
    assert action_of(world, "hamlet", n) == "Nộp bổ sung"
    assert "Không có việc nào chờ bạn" in lines(world, "officer")


def test_while_a_posting_runs_comments_are_what_is_open(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "commune_posting")
    assert action_of(world, "officer", n) == "Niêm yết công khai"
    world.app.nominations.post(world.actor("officer"), Command(), nomination_id=n)
    assert action_of(world, "officer", n) == "Ghi ý kiến nhân dân"
    until = world.log.load(Nomination, n).posted_until
    assert until is not None
    assert f"Niêm yết đến hết {until:%d/%m/%Y}" in lines(world, "officer")
    world.clock.set_day(until + timedelta(days=1))
    assert action_of(world, "officer", n) == "Kết thúc niêm yết"


def test_claims_with_an_open_income_lead_to_the_income(world: World) -> None:
    household = world.household(pending=(2019,))
    n = world.nomination(household)
    world.advance(n, "commune_verification")
    c = world.commitment_of(household)
    page = lines(world, "chair")
    assert "Xác minh nội dung đề nghị" not in page
    assert f'class="button button-quiet" href="/cam-ket/{c}">Xác nhận thu nhập<' in page


def test_appraised_dossiers_wait_for_the_standing_office_to_convene(world: World) -> None:
    dossiers = []
    for head in ("Hộ Một", "Hộ Hai"):
        n = world.nomination(world.household(head, head))
        world.advance(n, "council")
        dossiers.append(n)
    page = lines(world, "standing")
    assert "2 hồ sơ đã thẩm định, chờ triệu tập Hội đồng" in page
    assert 'href="/hoi-dong/trieu-tap"' in page
    assert "1 việc chờ bạn" in page
    for who in ("council1", "council2", "district", "labour", "auditor"):
        assert "chờ triệu tập" not in lines(world, who)
    world.app.nominations.place_hold(
        world.actor("standing"), Command(), nomination_id=dossiers[0], kind="complaint", reason="đơn thư"
    )
    assert "1 hồ sơ đã thẩm định" in lines(world, "standing")
    client = world.client("standing")
    client.get("/?lang=en")
    assert "1 appraised dossier waits for the council to be convened" in lines(world, "standing")
    client.get("/?lang=vi")
    world.app.council.convene(
        world.actor("standing"),
        Command(),
        held_on=date(2020, 5, 18),
        place="Phòng họp",
        nomination_ids=dossiers[1:],
    )
    assert "chờ triệu tập" not in lines(world, "standing")


def test_a_dossier_says_who_can_move_it_at_the_council_and_at_the_chair(world: World) -> None:
    n = world.nomination(world.household())
    world.advance(n, "council")
    council, standing = world.app.council, world.actor("standing")
    office = "Phòng Nội vụ – thường trực Hội đồng"

    def holder() -> str:
        page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
        found = re.search(r"<dt>Ai giữ</dt><dd>([^<]*)</dd>", page)
        assert found
        assert f"Đang chờ: {found[1]}." in page
        return found[1]

    assert holder() == office
    page = page_of(world.client("standing").get(f"/ho-so/{n}"))
    assert page.index('href="/hoi-dong/trieu-tap"') < page.index("Tạm dừng hồ sơ"), (
        "what moves it on comes first"
    )
    assert "Xử lý" in page_of(world.client("standing").get("/ho-so"))
    world.clock.set_day(date(2020, 5, 18))
    s = UUID(
        council.convene(standing, Command(), held_on=date(2020, 5, 18), place="P", nomination_ids=[n])["id"]
    )
    assert holder() == office
    members = ("council1", "council2", "council3")
    council.open(standing, Command(), session_id=s, present=[world.officers[m] for m in members])
    assert holder() == "Thành viên Hội đồng TĐKT hoặc Chủ tịch Hội đồng TĐKT"
    for member in members:
        council.vote(world.actor(member), Command(), session_id=s, ballots={n: "for"})
    council.count(standing, Command(), session_id=s)
    council.publish(world.actor("council1"), Command(), session_id=s, reasons={})
    assert holder() == office
    council.draft_decision(standing, Command(), session_id=s)
    assert holder() == "Chủ tịch UBND huyện"


def test_an_exit_waits_for_the_chair_from_the_review_of_the_target_year(world: World) -> None:
    h = world.app.households
    world.clock.set_day(date(2019, 2, 1))
    id = UUID(
        world.app.household_register.register(
            world.actor("hamlet"),
            Command(),
            hamlet_id=world.units["hamlet"],
            entry=entry("H9", "Lê Mới"),
            household_class="poor",
        )["id"]
    )
    c = UUID(
        h.register_commitment(
            world.actor("hamlet"), Command(), household_id=id, exiting_from="poor", target_year=2019, statement="x",
            uploads=[],
        )["id"]
    )  # fmt: skip
    world.clock.set_day(date(2019, 11, 1))
    assert "Lê Mới" not in lines(world, "chair"), "not accepted yet"
    h.accept(world.actor("officer"), Command(), commitment_id=c)
    world.clock.set_day(date(2019, 10, 31))
    assert "Lê Mới" not in lines(world, "chair"), "the official review has not begun"
    for day in (date(2019, 11, 1), date(2020, 1, 5)):
        world.clock.set_day(day)
        page = lines(world, "chair")
        assert "Lê Mới" in page
        assert f'href="/cam-ket/{c}/cong-nhan-thoat-ngheo">Công nhận thoát nghèo' in page
        for who in ("foreign", "officer", "hamlet", "labour"):
            assert "Công nhận thoát nghèo" not in lines(world, who)
    h.recognise_exit(world.actor("chair"), Command(), commitment_id=c, year=2019, basis="rà soát", uploads=[])
    assert "Không có việc nào chờ bạn" in lines(world, "chair")


def test_the_most_urgent_comes_first_and_lateness_is_said(world: World) -> None:
    early, late = world.household("Hộ Trước", "A1"), world.household("Hộ Sau", "A2")
    first = world.nomination(early)
    world.advance(first, "commune_check")
    world.clock.set_day(date(2020, 3, 9))
    second = world.nomination(late)
    world.advance(second, "commune_check")
    page = lines(world, "officer")
    assert page.index("Hộ Trước") < page.index("Hộ Sau")
    assert "quá hạn" not in page
    world.clock.set_day(date(2020, 3, 16))
    assert "1 việc quá hạn" in lines(world, "officer")


def test_the_administrator_starts_with_the_accounts(world: World) -> None:
    assert world.client("admin").get("/").location == "/quan-tri/tai-khoan"


def test_the_administrator_is_not_sent_to_ask_the_administrator(world: World) -> None:
    for path in ("/ho-so", "/toan-canh"):
        page = page_of(world.client("admin").get(path))
        assert "hộ và hồ sơ không mở cho quản trị" in page
        assert "hãy hỏi quản trị viên" not in page
    assert "hãy hỏi quản trị viên" in page_of(world.client("hamlet").get("/kiem-toan"))


def test_without_an_office_there_is_a_page_that_says_so(world: World) -> None:
    world.clock.set_day(date(2015, 1, 1))
    response = world.client("hamlet").get("/")
    assert response.status_code == 403
    assert "hiện không giữ chức vụ nào" in page_of(response)
    assert world.client("hamlet").get("/tai-khoan").status_code == 200


def test_english_stays_on_the_page_and_for_the_next(world: World) -> None:
    client = world.client("auditor")
    assert 'href="/ho-gia-dinh?lang=en"' in page_of(client.get("/ho-gia-dinh"))
    assert "Households" in page_of(client.get("/ho-gia-dinh?lang=en"))
    assert "Nothing is waiting for you" in page_of(client.get("/"))


def test_days_pass_in_a_demonstration_with_a_clock_of_its_own_and_nowhere_else(world: World) -> None:
    def press(days: str) -> int:
        return world.post("hamlet", "/trinh-dien/ngay", {"days": days, "next": "/ho-so"}).status_code

    def stored() -> str:
        row = world.log.query_one(
            "SELECT value->>'simulated_from' AS at FROM installation WHERE key = 'clock'"
        )
        return str(row["at"]) if row else ""

    assert press("7") == 403
    with world.log.connection() as connection:
        connection.execute(
            "INSERT INTO installation (key, value) VALUES "
            """('clock', '{"simulated_from": "2020-05-18T01:30:00+00:00", "real_from": "2026-01-01T00:00:00+00:00"}')"""
        )
    assert press("7") == 303
    assert stored().startswith("2020-05-25T01:30:00")
    assert press("365") == 302
    assert stored().startswith("2020-05-25T01:30:00")


@pytest.mark.parametrize("kind", ["required", "merit"])
def test_minutes_that_bear_on_a_merit_alone_keep_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The dossier goes on with the verdict on that merit; page, list of work and act say the same."""
    world.clock.set_day(date(2020, 3, 2))
    text = edited("9.9.0").text
    head, mark, rest = text.partition('id = "household.community_support"')
    plan = read_plan_file(
        (head + mark + rest.replace('kind = "required"', f'kind = "{kind}"', 1)).encode(), "x.toml"
    )
    world.app.movements.adopt_plan(
        world.actor("admin"), Command(), plan=plan, document="12/BB", decided_on=date(2020, 3, 1), reason="mới"
    )  # fmt: skip
    n = world.nomination(world.household())
    a = world.app.nominations
    (_, who, meeting), *_ = world._steps(n)["hamlet_meeting"]
    a.record_meeting(world.actor(who), Command(), nomination_id=n, **{**meeting, "votes_for": 20})
    free = kind == "merit"
    assert action_of(world, "hamlet", n) == ("Nộp hồ sơ" if free else "Ghi biên bản họp bình xét")
    page = page_of(world.client("hamlet").get(f"/ho-so/{n}"))
    assert (f'href="/ho-so/{n}/nop"' in page) is free

    def submit() -> None:
        a.submit(world.actor("hamlet"), Command(), nomination_id=n, report="Báo cáo", uploads=[])

    if free:
        submit()
        judged = world.app.nominations.judge_now(world.log.load(Nomination, n))
        assert judged.criterion("household.community_support").verdict.value == "not_met"
        assert world.log.load(Nomination, n).status == "open"
    else:
        with pytest.raises(Refused, match="no_majority"):
            submit()
