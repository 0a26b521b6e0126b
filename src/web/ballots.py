"""Voting and counting: a member's ballots on one page, and the close of the session with a reason for each deviation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.council_session import CouncilSession, Tally
from aggregates.refusals import Refused
from aggregates.vocabulary import CHOICES, VERDICTS
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.council_view import (
    GROUNDS,
    by_dossier,
    crumbs,
    dossier_url,
    named,
    place_of,
    put_off,
    refused_page,
    still_to_vote,
)
from web.dossier_words import capital_name
from web.formats import erased
from web.kit import Answer, Check, Form, actor, check_page, go, render, require, services, two_steps
from web.schemas import Choice, Words
from web.text import t
from workflows.authorisation import scope_of

_SUPPORTS = ("met", "provisional")
"""Verdicts that speak for an award; a result the other way round needs a written reason."""


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
        form.fail(None, _why_not(found))
    elif not mine:
        form.fail(None, _why_nothing(found))
    if form.errors and not mine:
        return refused_page(form, back), 422
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
            ],
            button=Text(
                f"Gửi phiếu cho {len(mine)} hồ sơ", f"Send the votes on {counted(len(mine), 'dossier')}"
            ),
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
            items=[
                {
                    "nomination_id": n,
                    "field": f"ballot-{n}",
                    "code": items[n]["code"],
                    "subject": capital_name(items[n]["subject_name"]),
                    "place": place_of(items[n]),
                    "verdict": items[n]["verdict"],
                    "url": dossier_url(n),
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


def _why_not(found: CouncilSession) -> Text:
    if found.status == "convened":
        return Text("Phiên họp chưa khai mạc.", "The session has not been opened yet.")
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


# -- the count --------------------------------------------------------------------------------------------------------------


def close(session_id: UUID) -> Answer:
    """Count once every vote is in, ask for a reason wherever the result differs from the assessment, check, close."""
    require("council.close")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form(version=found.version)
    if found.status == "convened" or (found.status == "closed" and not form.sent):
        form.fail(None, _why_not(found))
        return refused_page(form, back), 422
    # Held or withdrawn since the session was convened: nothing is decided on these now.
    postponed = (
        frozenset(n for n in found.items if put_off(items[n])) if found.status == "opened" else frozenset()
    )
    outstanding = _outstanding(found, postponed) if found.status == "opened" else []
    tallies: dict[UUID, Tally] = {}
    blocked: list[Text] = []
    if not outstanding:
        for n in found.items:
            if n in postponed:
                continue
            try:
                tallies[n] = found.tally(n)
            except Refused as refusal:
                blocked.append(
                    Text("{who}: {why}", "{who}: {why}").format(
                        who=erased(items[n]["subject_name"]), why=refusal.text
                    )
                )
    deviating = [n for n, tally in tallies.items() if tally.proposed != (items[n]["verdict"] in _SUPPORTS)]
    if found.status == "closed":
        # Somebody closed it already, perhaps this very command: the use case tells.
        deviating = [n for n in found.items if f"reason_{n}" in form.values]
    schema = Schema.from_dict(
        {
            f"reason_{n}": Words(
                Text(f"Lý do về hồ sơ {items[n]['code']}", f"The reason on {items[n]['code']}"), required=True
            )
            for n in deviating
        }
    )()

    def show() -> Answer:
        if not outstanding and not blocked and not deviating and not form.errors and found.status == "opened":
            return check_page(form, check({}, []))
        return render(
            "council/close.html",
            form=form,
            session=found,
            outstanding=outstanding,
            blocked=blocked,
            postponed=[erased(items[n]["subject_name"]) for n in postponed],
            tallies=[_tally_row(tally, items[n]) for n, tally in tallies.items()],
            deviating=[
                {
                    "field": f"reason_{n}",
                    "subject": capital_name(items[n]["subject_name"]),
                    "verdict": t(VERDICTS[items[n]["verdict"] or "unproven"]),
                    "outcome": t(_outcome(tallies[n])),
                }
                for n in deviating
                if n in tallies
            ],
            breadcrumbs=crumbs(found),
        )

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        if outstanding:
            raise Refused("votes_outstanding", missing=sum(o["count"] for o in outstanding))
        proposed = [n for n, tally in tallies.items() if tally.proposed]
        return Check(
            title=Text("Kiểm tra trước khi kết thúc phiên họp", "Check before closing the session"),
            rows=[
                {
                    "key": named(items[n]),
                    "value": _counted(tally),
                    "hint": _reason(data.get(f"reason_{n}")),
                    **({"field": f"reason_{n}"} if n in deviating else {}),
                }
                for n, tally in tallies.items()
            ]
            + [
                {
                    "key": erased(items[n]["subject_name"]),
                    "value": Text("để lại phiên sau", "put off to a later session"),
                }
                for n in postponed
            ],
            button=Text(
                f"Kết thúc phiên họp, đề nghị khen {len(proposed)} đối tượng",
                f"Close the session, propose {counted(len(proposed), 'nominee')}",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    if blocked and form.sent:
        return show()
    return two_steps(
        form,
        schema,
        show=show,
        check=check,
        act=lambda command, data, _: council.close(
            by, command, session_id=session_id, reasons={n: data[f"reason_{n}"] for n in deviating}
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Phiên họp đã kết thúc: đề nghị khen {outcome['proposed']} đối tượng. Biên bản đã được phát hành.",
                f"The session is closed: {counted(outcome['proposed'], 'nominee')} proposed. The minutes are issued.",
            ),
        ),
        record_id=session_id,
    )


def _outstanding(found: CouncilSession, postponed: frozenset[UUID]) -> list[dict[str, Any]]:
    names = services().people.names_of(found.present)
    decided = [i for n, i in found.items.items() if n not in postponed]
    missing = {m: sum(1 for i in decided if m not in i.recused and m not in i.ballots) for m in found.present}
    return [{"name": names.get(m), "count": n} for m, n in missing.items() if n]


def _outcome(tally: Tally) -> Text:
    return Text("đề nghị khen", "proposed") if tally.proposed else Text("không đề nghị khen", "not proposed")


def _counted(tally: Tally) -> Text:
    tie = (
        Text(" (ngang phiếu, theo bên Chủ tịch Hội đồng)", " (a tie, the chair's side decides)")
        if tally.decided_by_chair
        else Text("", "")
    )
    outcome = capital(_outcome(tally))
    return Text(
        f"{outcome.vi}: {tally.votes_for} tán thành, {tally.votes_against} không tán thành, {tally.abstained} không ý kiến "
        f"trên {tally.base}{tie.vi}",
        f"{outcome.en}: {tally.votes_for} for, {tally.votes_against} against, {tally.abstained} abstained of {tally.base}{tie.en}",
    )


def _reason(words: str | None) -> Text | None:
    return Text(f"Lý do: {words}", f"Reason: {words}") if words else None


def _tally_row(tally: Tally, item: Row) -> dict[str, Any]:
    tie = (
        t(" (ngang phiếu, theo bên Chủ tịch)", " (a tie, the chair's side)") if tally.decided_by_chair else ""
    )
    return {
        "name": item["subject_name"],
        "verdict": capital(VERDICTS[item["verdict"] or "unproven"]),
        "for": tally.votes_for,
        "against": tally.votes_against,
        "abstain": tally.abstained,
        "base": tally.base,
        "result": t(capital(_outcome(tally))) + tie,
    }
