"""Minutes of a session that had an erased person's dossier: everybody else's record stays, without the person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.documents.paper_reading import text as text_of
from tests.workflows.council_room import Room
from tests.workflows.world import World

from aggregates.council_session import CouncilSession
from aggregates.nomination import Nomination
from projections.rebuild import rebuild
from workflows.erasure import Erasure
from workflows.kernel import Command

VOTES = ("for", "for", "for", "against", "abstain")


@pytest.fixture
def room(world: World, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(world, monkeypatch, secret=False)


def adjourned(room: Room, reason: str) -> tuple[UUID, UUID, UUID, UUID]:
    """Hold a session over two days; return it, with who was proposed and who was not, and a third one who was."""
    world = room.world
    mai, nam, sau = (
        world.nomination("council", household=_household(world, name)) for name in ("Mai", "Năm", "Sáu")
    )
    session = room.opened(mai, nam, sau)
    world.app.council.adjourn(
        room.standing, Command(), session_id=session, until=world.clock.today() + timedelta(days=1), reason=reason
    )  # fmt: skip
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    present = [m.officer_id for m in room.members]
    world.app.council.resume(room.standing, Command(), session_id=session, present=present)
    for who, choice in enumerate(VOTES):
        room.vote(session, who, choice, mai, sau)
        room.vote(session, who, "against", nam)
    room.count(session)
    room.publish(session)
    return session, mai, nam, sau


def _household(world: World, name: str) -> UUID:
    household = world.household(head=f"Bùi Thị {name} Riêng", code=f"RIENG-{name}")
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    return household


def subject(world: World, nomination: UUID) -> UUID:
    return world.log.load(Nomination, nomination).subject_id


def minutes(world: World, session: UUID) -> str:
    found = world.log.load(CouncilSession, session)
    assert found.minutes is not None
    row = world.log.query_one(
        "SELECT minutes_sha256 AS sha FROM council_sessions WHERE session_id = %s", (session,)
    )
    assert row is not None
    assert row["sha"] == found.minutes.sha256
    content = world.log.attachments.read(session, found.minutes.sha256)
    assert content is not None, "the minutes are to be had"
    return " ".join(text_of(content).split())


def test_the_session_keeps_its_minutes_without_whom_was_erased(world: World, room: Room) -> None:
    session, _, nam, sau = adjourned(room, "Mất điện cả buổi")
    issued = world.log.load(CouncilSession, session).minutes
    assert issued is not None
    before = minutes(world, session)
    for words in (
        "Bùi Thị Mai Riêng",
        "Bùi Thị Năm Riêng",
        "Bùi Thị Sáu Riêng",
        "Mất điện cả buổi",
        "Hội đồng thấy như vậy",
    ):
        assert words in before
    assert "LƯỢC BỎ" not in before

    world.app.erasure.erase(world["admin"], Command(), subject_id=subject(world, nam))
    after = minutes(world, session)
    assert "BẢN ĐÃ LƯỢC BỎ THÔNG TIN CÁ NHÂN" in after
    assert issued.sha256 in after.replace(" ", "")
    assert "Năm Riêng" not in after
    assert "(đã xóa theo yêu cầu)" in after
    for words in ("Bùi Thị Mai Riêng", "Bùi Thị Sáu Riêng", "Mất điện cả buổi", "Phòng họp số 1"):
        assert words in after
    # The votes on the others, when it ended and what was concluded are what they were.
    for part in ("Hội đồng thống nhất đề nghị", "kết thúc"):
        assert sentence(before, part) == sentence(after, part)
    # The original is gone from the store; its hash stays on record.
    assert world.log.attachments.read(session, issued.sha256) is None
    assert not list(world.folder.rglob(issued.sha256))
    found = world.log.load(CouncilSession, session)
    assert found.minutes_as_issued is not None
    assert found.minutes_as_issued.sha256 == issued.sha256
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}

    # Somebody else of the same session, later: the reason for adjourning is still there.
    world.clock.set_day(world.clock.today() + timedelta(days=1))
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=sau, reason="hộ xin rút")
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject(world, sau))
    last = minutes(world, session)
    assert "Sáu Riêng" not in last
    assert "Mai Riêng" in last
    assert "Mất điện cả buổi" in last
    assert issued.sha256 in last.replace(" ", "")


def sentence(text: str, part: str) -> str:
    start = text.lower().index(part.lower())
    return text[start : start + 90]


def test_why_a_box_was_lost_stays_in_the_minutes_each_reason_at_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With secret ballots, of a box lost before and one lost after an adjournment."""
    room = Room(world, monkeypatch, secret=True)
    stays, goes = (world.nomination("council", household=_household(world, name)) for name in ("Mai", "Năm"))
    session = room.opened(stays, goes)

    def lost(reason: str) -> None:
        room.vote(session, 0, "for", stays, goes)
        for key in (room.world.folder.parent / "ballot-keys").iterdir():
            key.unlink()
        room.council.lose_box(room.standing, Command(), session_id=session, reason=reason)

    lost("Đĩa của máy chủ hỏng")
    tomorrow = world.clock.today() + timedelta(days=1)
    room.council.adjourn(
        room.standing, Command(), session_id=session, until=tomorrow, reason="Mất điện cả buổi"
    )
    world.clock.set_day(tomorrow)
    present = [m.officer_id for m in room.members]
    room.council.resume(room.standing, Command(), session_id=session, present=present)
    lost("Lại hỏng, khi bà Bùi Thị Năm Riêng vào phòng")
    for who, choice in enumerate(VOTES):
        room.vote(session, who, choice, stays)
        room.vote(session, who, "against", goes)
    room.count(session)
    room.publish(session)
    before = minutes(world, session)
    assert (
        "hòm phiếu kín không mở được; bỏ phiếu lại 02 trường hợp. Lý do: Đĩa của máy chủ hỏng"
        in before.replace("lại 2 ", "lại 02 ")
    )
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject(world, goes))
    after = minutes(world, session)
    assert "Năm Riêng" not in after
    said = [after.index(words) for words in ("Đĩa của máy chủ hỏng", "Mất điện cả buổi")]
    assert said == sorted(said)
    assert after.count("Lý do: (đã xóa theo yêu cầu)") == 1
    assert after.index("Lý do: (đã xóa theo yêu cầu)") > said[1]


def test_a_reason_that_names_the_erased_goes_and_the_others_stay(world: World, room: Room) -> None:
    session, _, nam, _ = adjourned(room, "Chờ bà Bùi Thị Năm Riêng đến giải trình")
    world.app.erasure.erase(world["admin"], Command(), subject_id=subject(world, nam))
    text = minutes(world, session)
    assert "Năm Riêng" not in text
    assert "Lý do: (đã xóa theo yêu cầu)" in text


def test_minutes_whose_making_broke_off_are_made_when_the_erasure_is_asked_for_again(
    world: World, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _, nam, _ = adjourned(room, "Mất điện cả buổi")
    household = subject(world, nam)
    with monkeypatch.context() as broken:
        broken.setattr(Erasure, "_remove_papers", _killed)
        with pytest.raises(KeyboardInterrupt):
            world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    with pytest.raises(Exception, match="subject_erased"):
        world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    text = minutes(world, session)
    assert "Năm Riêng" not in text
    assert "Bùi Thị Mai Riêng" in text


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
