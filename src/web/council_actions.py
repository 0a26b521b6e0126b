"""What may be done in a council session now, and by whom: the links its page offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for

from aggregates.council_session import CouncilSession
from rules.text import Text
from storage.application import Row
from web.council_view import Item
from web.formats import erased
from web.kit import actor, services
from workflows.authorisation import may


def actions_of(found: CouncilSession, row: Row, items: list[Row], members: list[Row]) -> list[Item]:
    """Return what the acting officer may do in the session now."""
    by = actor()
    here: dict[str, Any] = {"session_id": found.id}
    actions: list[Item] = []
    if found.status == "convened" and may(by, "council.open"):
        actions.append(
            {
                "label": Text("Điểm danh và khai mạc", "Take attendance and open"),
                "url": url_for("council.open_session", **here),
                "hint": Text("Từ ngày họp trở đi.", "From the day of the session on."),
            }
        )
    if found.status == "opened" and may(by, "council.vote") and still_to_vote(found):
        actions.append(
            {"label": Text("Biểu quyết", "Vote"), "url": url_for("council.vote", **here), "act": True}
        )
    if found.status in ("convened", "adjourned"):
        actions.append(
            {
                "label": Text("In giấy mời (PDF)", "Print the invitation (PDF)"),
                "url": url_for("council.invitation", **here),
            }
        )
    if found.status == "adjourned" and may(by, "council.resume"):
        actions.append(
            {
                "label": Text("Điểm danh và họp tiếp", "Take attendance and resume"),
                "url": url_for("council.resume", **here),
                "act": True,
            }
        )
    actions += _written(found, members) if may(by, "council.written") else []
    if found.status == "opened" and may(by, "council.count"):
        actions.append(
            {
                "label": Text("Kiểm phiếu", "Count the votes"),
                "url": url_for("council.count", **here),
                "act": True,
            }
        )
    if found.status == "opened" and may(by, "council.adjourn"):
        actions.append(
            {
                "label": Text("Tạm hoãn phiên họp", "Adjourn the session"),
                "url": url_for("council.adjourn", **here),
            }
        )
    if (
        found.status in ("opened", "adjourned")
        and may(by, "council.lose_box")
        and not services().council.box_opens(found)
    ):
        actions.append(
            {
                "label": Text("Ghi hòm phiếu hỏng", "Record that the box is lost"),
                "url": url_for("council.lose_box", **here),
                "hint": Text("Hòm phiếu kín không mở được.", "The box of secret ballots cannot be opened."),
            }
        )
    if found.status == "counted" and may(by, "council.publish"):
        actions.append(
            {
                "label": Text("Xem lại và công bố kết quả", "Review and publish the results"),
                "url": url_for("council.publish", **here),
                "act": True,
            }
        )
    if found.status in ("convened", "opened", "adjourned") and may(by, "council.cancel"):
        actions.append(
            {
                "label": Text("Hủy phiên họp", "Cancel the session"),
                "url": url_for("council.cancel", **here),
                "hint": Text(
                    "Khi ghi nhầm ngày hoặc phiên họp không diễn ra.",
                    "When the day was mistyped or the session does not take place.",
                ),
            }
        )
    # A second decision may follow for those whose hold was lifted after the first.
    drafted = row["decision_status"] == "drafted"
    if found.status == "closed" and not drafted and may(by, "decision.draft") and proposals(items):
        actions.append(
            {
                "label": Text("Dự thảo quyết định khen thưởng", "Draft the award decision"),
                "url": url_for("council.draft", **here),
                "act": True,
            }
        )
    return actions


def _written(found: CouncilSession, members: list[Row]) -> list[Item]:
    """Return what may be entered for absent members, once everybody who is present has voted."""
    if found.status != "opened":
        return []
    ready = [i for i in found.open_items if not found.outstanding(i) and not found.cannot_vote(i)]
    here: dict[str, Any] = {"session_id": found.id}
    actions: list[Item] = [
        {
            "label": Text("Nhập phiếu bằng văn bản của {w}", "Enter the written ballot of {w}").format(
                w=erased(m["full_name"])
            ),
            "url": url_for("council.written", member=m["officer_id"], **here),
        }
        for m in members
        if any(m["officer_id"] in found.may_write(i) for i in ready if not i.secret)
    ]
    if any(found.may_write(i) for i in ready if i.secret):
        actions.append(
            {
                "label": Text("Đưa phiếu niêm phong vào hòm", "Put sealed ballots into the box"),
                "url": url_for("council.sealed", **here),
                "hint": Text("Phiếu của thành viên vắng mặt.", "Ballots of absent members."),
            }
        )
    return actions


def still_to_vote(found: CouncilSession) -> list[UUID]:
    """Return the dossiers the acting member has still to vote on."""
    by = actor()
    if by.officer_id not in found.present:
        return []
    return [
        i.nomination_id
        for i in found.open_items
        if by.officer_id not in i.recused | i.voted and not found.cannot_vote(i)
    ]


def proposals(items: list[Row]) -> list[Row]:
    """Return the dossiers the session proposed that still wait for the decision."""
    return [i for i in items if i["proposed"] and i["act"] == "decide" and i["live"] and not i["holds"]]
