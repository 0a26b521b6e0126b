"""Public postings: comments answered one by one or made complaints, lists with minimum data, and the page for everybody."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import World, pdf

from aggregates.actors import Actor
from aggregates.complaint import Complaint
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from rules.plan import load_plan, plan_file
from rules.plan_writer import plan_to_dict
from workflows import postings
from workflows.app import ChungTay
from workflows.kernel import Command
from workflows.plans import read_plan_file


@pytest.fixture
def posted(world: World) -> UUID:
    """A dossier that is posted at the commune from today."""
    id = world.nomination("commune_posting")
    world.app.nominations.post(world["clerk"], Command(), nomination_id=id)
    return id


def comment(
    world: World, nomination: UUID, text: str = "xin xem lại", by: str = "clerk", **more: Any
) -> None:
    world.app.nominations.receive_comment(
        world[by], Command(), nomination_id=nomination, **{"author": "Bà Hàng Xóm", "text": text, **more}
    )


def answer(world: World, nomination: UUID, number: int, by: str = "clerk") -> Any:
    return world.app.postings.answer(
        world[by], Command(), nomination_id=nomination, comment=number, answer=f"trả lời {number}"
    )


def close(world: World, nomination: UUID) -> Any:
    return world.app.nominations.close_posting(
        world["clerk"], Command(), nomination_id=nomination, remarks="đã trả lời từng ý kiến"
    )


def test_every_comment_is_answered_before_the_posting_ends(world: World, posted: UUID) -> None:
    comment(world, posted)
    comment(world, posted, "đồng ý", by="standing", author="", channel="telephone")
    assert [r["unanswered"] for r in world.app.postings.unanswered(world["clerk"])] == [2]
    assert world.app.postings.unanswered(world["standing"]) == []
    answer(world, posted, 2)
    world.clock.set_day(world.clock.today() + timedelta(days=8))
    with pytest.raises(Refused, match="comments_unanswered"):
        close(world, posted)
    answer(world, posted, 1)
    with pytest.raises(Refused, match="comment_answered"):
        answer(world, posted, 1)
    close(world, posted)
    rows = world.log.query("SELECT number, channel, settled FROM posting_comments ORDER BY number")
    assert [(r["number"], r["channel"], r["settled"]) for r in rows] == [
        (1, "paper", "answered"),
        (2, "telephone", "answered"),
    ]
    told = [e for e in world.log.events_of(posted) if isinstance(e, Nomination.CommentAnswered)]
    assert [(e.comment, plain(e.answer), e.meta.role) for e in told] == [
        (2, "trả lời 2", "commune_officer"),
        (1, "trả lời 1", "commune_officer"),
    ]


def test_what_was_posted_before_the_day_was_kept_stands_in_the_lists_too(world: World, posted: UUID) -> None:
    with world.log.connection() as connection:
        connection.execute("UPDATE nominations SET posted_on = NULL")
    comment(world, posted)
    (row,) = world.app.postings.unanswered(world["clerk"])
    assert row["posted_on"] == date(2020, 3, 2)
    assert world.app.postings.sheet(world["clerk"], "commune").startswith(b"%PDF")


def test_a_serious_comment_becomes_a_complaint_by_one_act(world: World, posted: UUID) -> None:
    comment(world, posted, "hộ này giấu thu nhập")
    outcome = world.app.complaints.receive_comment(
        world["clerk"], Command(), nomination_id=posted, comment=1, kind="denunciation"
    )
    complaint = UUID(outcome["id"])
    received = world.log.events_of(complaint)[0]
    assert isinstance(received, Complaint.Received)
    assert received.complainant is not None
    assert (plain(received.complainant), plain(received.statement), received.channel) == (
        "Bà Hàng Xóm", "hộ này giấu thu nhập", "posting",
    )  # fmt: skip
    n = world.log.load(Nomination, posted)
    assert n.holds == {complaint: "denunciation"}
    assert n.open_comments == []
    row = world.log.query_one("SELECT settled, complaint_id FROM posting_comments")
    assert row == {"settled": "complaint", "complaint_id": complaint}
    with pytest.raises(Refused, match="comment_answered"):
        world.app.complaints.receive_comment(
            world["clerk"], Command(), nomination_id=posted, comment=1, kind="complaint"
        )


def test_a_comment_without_a_name_becomes_an_anonymous_complaint(world: World, posted: UUID) -> None:
    comment(world, posted, "có chuyện khuất tất", author="")
    outcome = world.app.complaints.receive_comment(
        world["clerk"], Command(), nomination_id=posted, comment=1, kind="denunciation"
    )
    row = world.log.query_one(
        "SELECT anonymous FROM complaints WHERE complaint_id = %s", (UUID(outcome["id"]),)
    )
    assert row == {"anonymous": True}


def test_the_list_has_minimum_data(world: World, posted: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def render(data: Any) -> bytes:
        made.append(data)
        return b"%PDF"

    monkeypatch.setattr(postings, "render_posting", render)
    (row,) = world.app.postings.posted(world["clerk"])
    assert row["nomination_id"] == posted
    assert world.app.postings.posted(world["clerk_thach"]) == []
    assert [r["nomination_id"] for r in world.app.postings.posted(world["auditor"])] == [posted]
    assert world.app.postings.sheet(world["clerk"], "commune") == b"%PDF"
    (line,) = made[0].lines
    n = world.log.load(Nomination, posted)
    assert (line.name, line.place) == (plain(n.subject_name), "thôn Bình Sơn, xã Cẩm Bình")
    assert (made[0].since, made[0].until) == (date(2020, 3, 2), date(2020, 3, 8))
    said = repr(made[0])
    for never in ("Mường", "1975", "H0001", "11760000", "11.760.000"):
        assert never not in said
    with pytest.raises(Refused, match="not_found"):
        world.app.postings.sheet(world["clerk"], "district")
    with pytest.raises(Refused, match="not_found"):
        world.app.postings.sheet(world["auditor"], "commune")
    assert made[0].letterhead.agency == "Ủy ban nhân dân xã Cẩm Bình"
    world.clock.set_day(date(2020, 3, 9))
    assert world.app.postings.posted(world["clerk"]) == [], "its days are over"


# -- where a plan says more


def other_plan(app: ChungTay, admin: Actor, **rules: Any) -> None:
    """Put a plan in force that is as ours but for its rules; ``district`` adds a posting there."""
    raw = plan_to_dict(load_plan("kh87-2018"))
    raw["version"] = "9.9.9"
    district = rules.pop("district", False)
    raw.update(rules)
    if district:
        chain = next(c for c in raw["categories"] if c["id"] == "household")["chain"]
        at = next(i for i, s in enumerate(chain) if s["act"] == "appraise")
        step = dict(next(s for s in chain if s["act"] == "close_posting"))
        step.update(id="district_posting", level="district", roles=["standing_office"], posting_days=5)
        chain.insert(at, step)
    app.movements.adopt_plan(
        admin, Command(), plan=read_plan_file(toml(raw).encode(), "x.toml"), document="x",
        decided_on=app.clock.today(), reason="x",
    )  # fmt: skip


def toml(value: dict[str, Any]) -> str:
    """Write tables as inline TOML: enough for a plan."""

    def inline(v: Any) -> str:
        if isinstance(v, dict):
            return "{" + ", ".join(f'"{k}" = {inline(x)}' for k, x in v.items()) + "}"
        if isinstance(v, list):
            return "[" + ", ".join(map(inline, v)) + "]"
        if isinstance(v, bool):
            return str(v).lower()
        if isinstance(v, int):
            return str(v)
        text = str(v)
        if len(text) == 10 and text[4] == text[7] == "-" and text[:4].isdecimal():
            return text
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    text = "\n".join(f'"{k}" = {inline(v)}' for k, v in value.items())
    tomllib.loads(text)
    return text


def test_the_usual_plan_posts_on_no_page(world: World, posted: UUID) -> None:
    assert load_plan("kh87-2018").posting.public is False
    assert b"[posting]" not in plan_file("kh87-2018")
    assert world.app.postings.public() == []
    with pytest.raises(Refused, match="posting_not_public"):
        world.app.postings.comment(Command(), nomination_id=posted, author="", text="x", address="192.0.2.1")


def test_a_plan_posts_on_the_page_for_everybody_and_wants_names(world: World) -> None:
    other_plan(world.app, world["admin"], posting={"public": True, "comments": "named"})
    id = world.nomination("commune_posting")
    assert world.app.postings.public() == []
    world.app.nominations.post(world["clerk"], Command(), nomination_id=id)
    (entry,) = world.app.postings.public()
    assert set(entry) == {"nomination_id", "name", "unit", "commune", "category", "until", "named"}
    say: dict[str, Any] = {"nomination_id": id, "address": "192.0.2.1"}
    with pytest.raises(Refused, match="comment_needs_name"):
        world.app.postings.comment(Command(), author=" ", text="x", **say)
    with pytest.raises(Refused, match="comment_needs_name"):
        comment(world, id, author="")
    wish = Command()
    for _ in range(2):
        world.app.postings.comment(wish, author="Ông Góp Ý", text="xin xem lại", **say)
    said = [e for e in world.log.events_of(id) if isinstance(e, Nomination.CommentReceived)]
    assert [(plain(e.author), e.channel, e.meta.role) for e in said] == [("Ông Góp Ý", "online", "public")]
    assert said[0].meta.officer_id not in {a.officer_id for a in world.actors.values()}
    with pytest.raises(Refused, match="too_many_comments"):
        world.app.postings.comment(Command(), author="Ông", text="x", **say)
    world.app.postings.comment(Command(), author="Ông", text="x", **{**say, "address": "192.0.2.2"})
    world.clock.set_day(date(2020, 3, 9))
    with pytest.raises(Refused, match="posting_not_public"):
        world.app.postings.comment(Command(), author="Ông", text="x", **say)


def test_who_took_back_consent_or_is_restricted_is_on_no_page(world: World) -> None:
    other_plan(world.app, world["admin"], posting={"public": True, "comments": "either"})
    first, second = world.nomination("commune_posting"), world.nomination("commune_posting")
    world.clock.set_day(date(2020, 3, 2))
    for id in (first, second):
        world.app.nominations.post(world["clerk"], Command(), nomination_id=id)
    subjects = [world.log.load(Nomination, id).subject_id for id in (first, second)]
    assert len(world.app.postings.public()) == 2
    request = world.request(subjects[0], "restriction")
    world.app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="x")
    world.app.consents.give(
        world["clerk"], Command(), household_id=subjects[1], purpose="public_display", uploads=[pdf("x")]
    )
    assert [r["nomination_id"] for r in world.app.postings.public()] == [second]
    world.app.consents.withdraw(
        world["clerk"], Command(), household_id=subjects[1], purpose="public_display", reason="x", uploads=[]
    )
    assert world.app.postings.public() == []
    assert [r["nomination_id"] for r in world.app.postings.posted(world["clerk"])] == [second], (
        "on paper it hangs"
    )


def test_a_plan_posts_at_the_district_too(world: World) -> None:
    other_plan(world.app, world["admin"], district=True)
    id = world.nomination("commune_posting")
    a, standing = world.app.nominations, world["standing"]
    a.post(world["clerk"], Command(), nomination_id=id)
    comment(world, id)
    answer(world, id, 1)
    world.clock.set_day(world.clock.today() + timedelta(days=8))
    close(world, id)
    assert world.app.postings.posted(standing) == []
    a.endorse(
        world["chair"],
        Command(),
        nomination_id=id,
        submission_number="1",
        submission_date=world.clock.today(),
    )
    a.confirm_complete(standing, Command(), nomination_id=id)
    with pytest.raises(Refused, match="forbidden"):
        a.post(world["clerk"], Command(), nomination_id=id)
    a.post(standing, Command(), nomination_id=id)
    (row,) = world.app.postings.posted(standing)
    assert (row["level"], row["posted_until"], row["said"]) == (
        "district", world.clock.today() + timedelta(days=4), 0,
    )  # fmt: skip
    comment(world, id, "ở huyện", by="standing")
    with pytest.raises(Refused, match="forbidden"):
        answer(world, id, 2)
    with pytest.raises(Refused, match="no_such_comment"):
        answer(world, id, 1, "standing")
    answer(world, id, 2, "standing")
    world.clock.set_day(world.clock.today() + timedelta(days=5))
    a.close_posting(standing, Command(), nomination_id=id, remarks="một ý kiến, đã trả lời")
    assert world.log.load(Nomination, id).step == "appraisal"
    closed = [e.comments for e in world.log.events_of(id) if isinstance(e, Nomination.PostingClosed)]
    assert closed == [1, 1]
