"""Voting: a member's ballots on one page, checked and cast together. The count: ``web.council_count``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.council_session import CouncilSession
from aggregates.refusals import Refused
from aggregates.vocabulary import CHOICES, SESSION_STATUSES, VERDICTS
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.council_actions import still_to_vote
from web.council_view import (
    GROUNDS,
    by_dossier,
    crumbs,
    dossier_url,
    named,
    place_of,
    refused_page,
)
from web.dossier_words import capital_name
from web.kit import Answer, Check, Form, actor, go, render, require, services, two_steps
from web.schemas import Choice
from workflows.authorisation import scope_of

_SECRET = Text(
    "Phiếu kín: hệ thống ghi là bạn đã bỏ phiếu, không ghi bạn chọn gì. Phiếu được cộng vào hòm niêm phong và không ai, kể cả "
    "người quản trị, tìm lại được phiếu của bạn; vì vậy phiếu đã gửi không sửa và không rút lại được.",
    "Secret ballot: the system records that you voted, not how. Your ballot is added to a sealed box, and nobody, the "
    "administrator included, can find it again; so it can be neither changed nor taken back.",
)

# -- voting -----------------------------------------------------------------------------------------------------------------


def vote(session_id: UUID) -> Answer:
    """Show every dossier the member has to vote on, have the ballots checked, and cast all of them at once."""
    require("council.vote")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    if by.officer_id not in found.members:
        raise Refused("not_a_member")
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form()
    # Kin may have been declared after the session was convened: such a dossier is not put to the vote.
    mine = [n for n in still_to_vote(found) if items[n]["subject_id"] not in by.own_households]
    if form.sent and form.step == "do":
        # A repeated submit finds nothing left to vote on; the use case knows its first outcome.
        mine = [n for n in found.items if f"ballot-{n}" in form.values]
    if found.status != "opened" and not form.sent:
        form.fail(None, why_not(found))
    elif not mine:
        form.fail(None, _why_nothing(found))
    if form.errors and (not mine or found.status != "opened"):
        return refused_page(form, back), 422
    secret = [n for n in mine if found.items[n].secret]
    schema = Schema.from_dict(
        {
            f"ballot-{n}": Choice(
                Text(f"Ý kiến về hồ sơ {items[n]['code']}", f"Your vote on {items[n]['code']}"),
                tuple(CHOICES),
            )
            for n in mine
        }
    )()

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Kiểm tra phiếu trước khi gửi", "Check the votes before sending"),
            rows=[
                {"key": Text("Tất cả", "In all"), "value": _in_short(data[f"ballot-{n}"] for n in mine)},
                *(
                    {
                        "key": named(items[n]),
                        "value": capital(CHOICES[data[f"ballot-{n}"]]),
                        "hint": Text(
                            f"Đánh giá: {VERDICTS[items[n]['verdict'] or 'unproven'].vi}",
                            f"Assessment: {VERDICTS[items[n]['verdict'] or 'unproven'].en}",
                        ),
                        "field": f"ballot-{n}",
                    }
                    for n in mine
                ),
            ],
            button=Text(
                f"Gửi phiếu cho {len(mine)} hồ sơ", f"Send the votes on {counted(len(mine), 'dossier')}"
            ),
            warning=_SECRET if secret else None,
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "council/vote.html",
            form=form,
            session=found,
            # What is typed is kept in the browser until it is sent, but never how somebody votes in secret.
            draft=None if secret else f"council-vote-{session_id}",
            secret=_SECRET if secret else None,
            items=[
                {
                    "nomination_id": n,
                    "field": f"ballot-{n}",
                    "code": items[n]["code"],
                    "subject": capital_name(items[n]["subject_name"]),
                    "place": place_of(items[n]),
                    "verdict": items[n]["verdict"],
                    "url": dossier_url(n),
                    "secret": found.items[n].secret,
                }
                for n in mine
            ],
            recused=_own_recusals(found, items),
            choices=[(code, capital(words)) for code, words in CHOICES.items()],
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.vote(
            by, command, session_id=session_id, ballots={n: data[f"ballot-{n}"] for n in mine}
        ),
        done=lambda _: go(
            back,
            Text(
                f"Đã ghi phiếu của bạn cho {len(mine)} hồ sơ.",
                f"Your votes on {counted(len(mine), 'dossier')} are recorded.",
            ),
        ),
        record_id=session_id,
    )


def _in_short(choices: Iterable[str]) -> Text:
    """How often each choice was made: a slip shows here before it is looked for in a long list."""
    made = Counter(choices)
    chosen = [(CHOICES[code], made[code]) for code in CHOICES if made[code]]
    return Text(
        ", ".join(f"{count} {words.vi}" for words, count in chosen),
        ", ".join(f"{count} {words.en}" for words, count in chosen),
    )


def why_not(found: CouncilSession) -> Text:
    """Say why the session is not at the point of this act."""
    if found.status == "convened":
        return Text("Phiên họp chưa khai mạc.", "The session has not been opened yet.")
    if found.status in ("adjourned", "counted"):
        return Refused("session_state", status=SESSION_STATUSES[found.status]).text
    return Text("Phiên họp đã kết thúc.", "The session is closed.")


def _why_nothing(found: CouncilSession) -> Text:
    if actor().officer_id not in found.present:
        return Refused("not_present").text
    return Text("Bạn không còn hồ sơ nào phải biểu quyết.", "There is nothing left for you to vote on.")


def _own_recusals(found: CouncilSession, items: dict[UUID, Row]) -> list[dict[str, Any]]:
    by = actor()
    events, _ = services().dossiers.history(by, found.id, scope_of(by))
    out = [
        {"subject": items[e.nomination_id]["subject_name"], "ground": _why_out(GROUNDS[e.ground])}
        for e in events
        if isinstance(e, CouncilSession.MemberRecused) and e.member == by.officer_id
    ]
    kin = [
        {
            "subject": capital_name(items[n]["subject_name"]),
            "ground": Text(
                "Bạn là đối tượng được đề nghị, người trong hộ hoặc người thân: hãy rút khỏi việc xét hồ sơ này ở trang phiên họp.",
                "You are the nominee, or belong or are kin to the household: step out of this dossier on the session's page.",
            ),
        }
        for n, i in found.items.items()
        if items[n]["subject_id"] in by.own_households and by.officer_id not in i.recused
    ]
    return out + kin


def _why_out(ground: Text) -> Text:
    return Text(f"Bạn {ground.vi}.", f"Reason: you {ground.en}.")
