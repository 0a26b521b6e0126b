"""Which movement papers name after a plan of another movement was put in force: that of the plan a dossier goes by."""

from __future__ import annotations

import io
import unicodedata
from datetime import timedelta
from uuid import UUID

import pytest
from pypdf import PdfReader
from tests.signing import code_for
from tests.workflows.test_plan_in_force import adopt, another_plan, edited
from tests.workflows.test_postings import other_plan
from tests.workflows.test_prizes import set_household
from tests.workflows.world import World

from workflows import issuing, postings, prizes
from workflows.kernel import Command
from workflows.plans import PlanFile, read_plan_file

OLD, NEW = "Cẩm Thủy chung tay vì người nghèo - Không để ai bị bỏ lại phía sau", "Ven sông cùng tiến"
MERIT = "Đã có thành tích xuất sắc trong phong trào thi đua"


def riverside() -> PlanFile:
    """Return a plan of another movement whose households go the same way."""
    return edited(
        "1.0.0",
        ('id = "kh87-2018"', 'id = "ven-song-2020"'),
        ('number = "87/KH-UBND"', 'number = "15/KH-UBND"'),
        (f'[movement]\nvi = "{OLD}"', f'[movement]\nvi = "{NEW}"'),
        ('words = "giai đoạn 2018 - 2020"', 'words = "giai đoạn 2016 - 2030"'),
    )


@pytest.fixture
def dossiers(world: World, plain_paper: None) -> tuple[UUID, UUID]:
    """A dossier of plan 87 and one of the plan that was put in force afterwards, both before the council."""
    before = world.nomination("council")
    adopt(world.app, world, riverside())
    return before, world.nomination("council")


def paper(world: World, record: UUID, stem: str) -> str:
    row = world.log.query(
        "SELECT sha256, subject FROM papers WHERE originator_id = %s AND name LIKE %s ORDER BY version DESC LIMIT 1",
        (record, f"{stem}%.pdf"),
    )[0]
    content = world.log.attachments.read(row["subject"], row["sha256"])
    assert content is not None
    return content.decode()


def signed(world: World, session: UUID) -> UUID:
    world.publish(session)
    decision = UUID(world.app.council.draft_decision(world["standing"], Command(), session_id=session)["id"])
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=decision, code=code_for(world.app, chair))
    return decision


def programme(world: World, *decisions: UUID) -> str:
    held_on = world.clock.today() + timedelta(days=3)
    id = UUID(
        world.app.conferences.plan(
            world["standing"], Command(), held_on=held_on, starts_at="7h30", place="Hội trường",
            decision_ids=list(decisions),
        )["id"]
    )  # fmt: skip
    world.app.conferences.order_awardees(world["standing"], Command(), conference_id=id, rule="groups")
    content, _ = world.app.conference_papers.paper(world["standing"], id, "chuong-trinh", "pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(unicodedata.normalize("NFC", words).split())


def test_every_paper_names_the_movement_of_the_dossiers_own_plan(
    world: World, dossiers: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, periods = world.app, ("giai đoạn 2018 - 2020", "giai đoạn 2016 - 2030")
    monkeypatch.setattr(issuing, "render_invitation", lambda data: repr(data).encode())
    decisions = []
    for id, own, other, period in zip(dossiers, (OLD, NEW), (NEW, OLD), periods, strict=True):
        app.nominations.issue_paper(world["chair"], Command(), nomination_id=id, kind="submission")
        session = world.session([id])
        invitation = app.council.invitation(world["standing"], session).decode()
        decisions.append(signed(world, session))
        app.council.issue_certificate(world["standing"], Command(), nomination_id=id)
        merit = f"{MERIT} “{own}” {period}"
        for text in (paper(world, id, "to-trinh"), paper(world, id, "giay-khen")):
            assert merit in text
            assert other not in text
        decided = paper(world, decisions[-1], "quyet-dinh")
        assert f"có thành tích xuất sắc trong phong trào thi đua “{own}”'" in decided, "its title"
        assert f"đã có thành tích xuất sắc trong phong trào thi đua “{own}” {period}." in decided, "Điều 1"
        assert merit in decided, "its list"
        assert other not in decided
        for text in (paper(world, session, "bien-ban"), invitation):
            assert f"movement='{own}'" in text
    assert f"“{NEW}”" in programme(world, decisions[1])


def test_a_session_and_a_decision_of_both_name_both(world: World, dossiers: tuple[UUID, UUID]) -> None:
    session = world.session(list(dossiers))
    decision = signed(world, session)
    for id in dossiers:
        world.app.council.issue_certificate(world["standing"], Command(), nomination_id=id)
    decided = paper(world, decision, "quyet-dinh")
    one, other = f"“{OLD}” giai đoạn 2018 - 2020", f"“{NEW}” giai đoạn 2016 - 2030"
    assert f"phong trào thi đua {one} và {other}." in decided
    assert f"movement='{OLD}” và “{NEW}'" in paper(world, session, "bien-ban")
    assert f"“{OLD}” và “{NEW}”" in programme(world, decision)


def test_a_list_to_hang_out_names_the_movement_of_what_it_lists(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "render_posting", lambda data: data.movement.encode())

    def posted() -> UUID:
        id = world.nomination("commune_posting")
        world.app.nominations.post(world["clerk"], Command(), nomination_id=id)
        return id

    posted()
    adopt(world.app, world, riverside())
    assert world.app.postings.sheet(world["clerk"], "commune").decode() == OLD
    posted()
    assert set(world.app.postings.sheet(world["clerk"], "commune").decode().split("” và “")) == {OLD, NEW}


# -- whose seat it is --------------------------------------------------------------------------------------------------

SEAT, PROVINCE = "huyện Cẩm Thủy", "tỉnh Ven Sông"


def provincial() -> PlanFile:
    """Return a plan of a province, in a register that does not reach up to it."""
    plan = riverside()
    text = plan.text
    for before, after in (
        ('id = "ven-song-2020"', 'id = "ven-song-tinh"'),
        ('"Ủy ban nhân dân huyện Cẩm Thủy"', f'"Ủy ban nhân dân {PROVINCE}"'),
        ('level = "district"', 'level = "province"'),
    ):
        assert before in text
        text = text.replace(before, after)
    return read_plan_file(text.encode(), "x.toml")


def test_papers_bear_the_seat_that_their_dossiers_plan_names(
    world: World, plain_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, standing = world.app, world["standing"]
    monkeypatch.setattr(issuing, "render_invitation", lambda data: repr(data).encode())
    monkeypatch.setattr(prizes, "render_payment_list", lambda data: repr(data).encode())
    before = world.nomination("council")
    adopt(app, world, provincial())
    after = world.nomination("council")
    both = world.session([before, after])
    invitation = app.council.invitation(standing, both).decode()
    assert f"parent='UBND {SEAT} và {PROVINCE}'" in invitation
    assert "place='Cẩm Thủy'" in invitation
    app.council.cancel(world["standing"], Command(), session_id=both, reason="nhầm")
    session = world.session([before])
    assert f"parent='UBND {SEAT}'" in app.council.invitation(standing, session).decode()
    decision = signed(world, session)
    app.council.issue_certificate(standing, Command(), nomination_id=before)
    minutes = paper(world, session, "bien-ban")
    assert f"parent='UBND {SEAT}'" in minutes
    assert "đề nghị Chủ tịch UBND huyện khen thưởng" in minutes
    set_household(world)
    paid, _ = app.prizes.paper(standing, decision, "pdf")
    assert f"agency='Ủy ban nhân dân {SEAT}'" in paid.decode()
    assert PROVINCE not in minutes + paid.decode()
    assert f"ỦY BAN NHÂN DÂN {SEAT.upper()}" in programme(world, decision).upper()


def test_a_list_to_hang_out_bears_the_seat_that_its_dossiers_plans_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "render_posting", lambda data: data.letterhead.parent.encode())
    standing = world["standing"]
    other_plan(world.app, world["admin"], district=True)
    id = world.nomination("appraisal")
    world.app.nominations.post(standing, Command(), nomination_id=id)
    adopt(world.app, world, provincial())
    assert world.app.postings.sheet(standing, "district").decode() == f"Ủy ban nhân dân {SEAT}"


def test_minutes_name_award_forms_by_the_dossiers_own_plans(world: World, plain_paper: None) -> None:
    """Another plan that knows neither form is in force when the minutes are made."""
    first = world.nomination("council")
    text = riverside().text.replace('threshold = "1/2"', 'threshold = "2/3"')
    adopt(world.app, world, read_plan_file(text.encode(), "x.toml"))
    session = world.session([first, world.nomination("council")])
    adopt(world.app, world, another_plan())
    world.publish(session)
    minutes = paper(world, session, "bien-ban")
    assert "Đối với các hồ sơ nộp theo Kế hoạch số 87/KH-UBND: " in minutes
    assert "Đối với Giấy khen: " in minutes
    assert "các trường hợp khác" not in minutes
