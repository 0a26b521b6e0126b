"""Somebody who was complained about and appealed is erased: no table and no file keeps who said what, or the name."""

from __future__ import annotations

from uuid import UUID

from tests.workflows import story
from tests.workflows.world import World, pdf

from projections.follower import Follower
from workflows.kernel import Command

WORDS = {
    "head": "Quách Thị Tranh Chấp",
    "code": "TRANH-CHAP-5",
    "appellant": "Quách Văn Kiến Nghị",
    "appeal": "xin xét lại cho nhà Tranh Chấp",
    "appeal file": "don-kien-nghi-tranh-chap.pdf",
    "appeal answer": "giữ nguyên với nhà Tranh Chấp",
    "complainant": "Hà Văn Người Tố",
    "contact": "0912 000 777",
    "complaint": "nhà Tranh Chấp giấu ba con bò",
    "complaint file": "anh-chup-bo-nha-tranh-chap.pdf",
    "leaving": "không đủ căn cứ về nhà Tranh Chấp",
}


def disputed(world: World) -> UUID:
    household = world.household(head=WORDS["head"], code=WORDS["code"])
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    nomination = world.rejected(household)
    today = world.clock.today()
    appeal = world.app.appeals.receive(
        world["clerk"], Command(), nomination_id=nomination, channel="letter", appellant=WORDS["appellant"],
        statement=WORDS["appeal"], received_on=today, uploads=[pdf("appeal", WORDS["appeal file"])],
    )  # fmt: skip
    assert appeal["id"]
    complaint = world.complaint(
        household, complainant=WORDS["complainant"], contact=WORDS["contact"], statement=WORDS["complaint"],
        uploads=[pdf("complaint", WORDS["complaint file"])],
    )  # fmt: skip
    world.app.complaints.leave(
        world["standing"], Command(), complaint_id=complaint, ground="settled_before", reason=WORDS["leaving"]
    )
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    return household


def everything(world: World) -> bytes:
    return b"\n".join(text for _, text in story.dump(world.url)) + b"\n".join(
        content for _, content in story.files(world.folder)
    )


def test_nothing_of_who_was_disputed_is_left_in_any_table_or_file(world: World, plain_paper: None) -> None:
    household = disputed(world)
    before = everything(world)
    for name in ("head", "code", "appellant"):
        assert WORDS[name].encode() in before, "a search that does not find what is there proves nothing"
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    after = everything(world)
    assert [name for name, words in WORDS.items() if words.encode() in after] == []
    # What was received, and that it is settled, stays on record.
    assert world.log.query("SELECT status FROM complaints WHERE subject_id = %s", (household,)) == [
        {"status": "not_taken_up"}
    ]
    assert world.log.query("SELECT appellant FROM appeals WHERE subject_id = %s", (household,)) == [
        {"appellant": None}
    ]
    events = [
        vars(e)
        for table in ("complaints", "appeals")
        for row in world.log.query(
            f"SELECT {table[:-1]}_id AS id FROM {table} WHERE subject_id = %s", (household,)
        )
        for e in world.log.events_of(row["id"])
    ]
    assert events
    assert [name for name, words in WORDS.items() if words in repr(events)] == []
