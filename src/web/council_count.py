"""The count of a session, its review by the chair, another vote where one is needed, and the publication of all results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.council_session import CouncilSession, Tally
from aggregates.refusals import Refused
from aggregates.vocabulary import POSTPONED, VERDICTS
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.ballots import why_not
from web.council_view import by_dossier, crumbs, named, put_off, refused_page
from web.dossier_words import capital_name
from web.formats import erased
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    render,
    require,
    services,
    two_steps,
    typed_row,
)
from web.schemas import Nothing, Words
from web.text import t
from workflows.authorisation import may

_SUPPORTS = ("met", "provisional")
"""Verdicts that speak for an award; a result the other way round needs a written reason."""


def count(session_id: UUID) -> Answer:
    """Say whose votes are missing and what will be put off; with all of them in, check and count."""
    require("council.count")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form(version=found.version)
    if found.status != "opened" and not form.sent:
        form.fail(None, why_not(found))
        return refused_page(form, back), 422
    off = _put_off(found, items)
    outstanding = _outstanding(found, off) if found.status == "opened" else []
    waiting = [i for i in found.open_items if i.nomination_id not in off]

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        if outstanding:
            raise Refused("votes_outstanding", missing=sum(o["count"] for o in outstanding))
        return Check(
            title=Text("Kiểm tra trước khi kiểm phiếu", "Check before counting"),
            rows=[
                {
                    "key": named(items[i.nomination_id]),
                    "value": Text(
                        f"{len(i.voted)} phiếu {'kín' if i.secret else 'công khai'}, trong đó {len(i.written)} bằng văn bản",
                        f"{counted(len(i.voted), 'secret ballot' if i.secret else 'open vote')}, {len(i.written)} in writing",
                    ),
                }
                for i in waiting
            ]
            + [
                {
                    "key": named(items[n]),
                    "value": Text(
                        f"để lại phiên sau: {POSTPONED[why].vi}",
                        f"put off to a later session: {POSTPONED[why].en}",
                    ),
                }
                for n, why in off.items()
            ],
            warning=Text(
                "Kiểm phiếu xong thì không bỏ phiếu tiếp được. Kết quả chỉ Chủ tịch Hội đồng và thường trực xem, đến khi Chủ tịch "
                "công bố.",
                "Nobody can vote after the count. The results are for the chair and the standing office alone until the chair "
                "publishes them.",
            ),
            button=Text(
                f"Kiểm phiếu {len(waiting)} hồ sơ", f"Count the votes on {counted(len(waiting), 'dossier')}"
            ),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    def show() -> Answer:
        if not outstanding and not form.errors and found.status == "opened":
            return check_page(form, check({}, []))
        if form.errors and not outstanding:
            return refused_page(form, back)
        return render(
            "council/outstanding.html",
            form=form,
            session=found,
            outstanding=outstanding,
            may_adjourn=may(by, "council.adjourn"),
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        Nothing(),
        show=show,
        check=check,
        act=lambda command, data, _: council.count(by, command, session_id=session_id),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã kiểm phiếu {outcome['counted']} hồ sơ. Chủ tịch Hội đồng xem lại và công bố kết quả.",
                f"The votes on {counted(outcome['counted'], 'dossier')} are counted. The chair reviews and publishes them.",
            ),
        ),
        record_id=session_id,
    )


def publish(session_id: UUID) -> Answer:
    """Show every count to the chair, ask for a reason wherever one goes against the assessment, check, publish."""
    require("council.publish")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form(version=found.version)
    if found.status != "counted" and not form.sent:
        form.fail(None, why_not(found))
        return refused_page(form, back), 422
    off = {n: i.postponed for n, i in found.items.items() if i.postponed}
    off.update({n: _why_off(items[n]) for n in found.items if n not in off and put_off(items[n])})
    if found.status != "counted":
        off = {}
    tallies = {n: i.count.tally for n, i in found.items.items() if i.count is not None and n not in off}
    deviating = [n for n, tally in tallies.items() if tally.proposed != (items[n]["verdict"] in _SUPPORTS)]
    if found.status == "closed":
        # Somebody published them already, perhaps this very command: the use case tells.
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
        if not deviating and not form.errors and found.status == "counted":
            return check_page(form, check({}, []))
        return render(
            "council/publish.html",
            form=form,
            session=found,
            postponed=[f"{erased(items[n]['subject_name'])} ({t(POSTPONED[why])})" for n, why in off.items()],
            summary=_in_short(tallies, len(deviating)),
            tallies=[tally_row(tally, items[n], found.tied(found.items[n])) for n, tally in tallies.items()],
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
        proposed = [n for n, tally in tallies.items() if tally.proposed]
        return Check(
            title=Text("Kiểm tra trước khi công bố kết quả", "Check before publishing the results"),
            rows=[
                {
                    "key": named(items[n]),
                    "value": _counted(tally, found.tied(found.items[n])),
                    "hint": _reason(data.get(f"reason_{n}")),
                    **({"field": f"reason_{n}"} if n in deviating else {}),
                }
                for n, tally in tallies.items()
            ]
            + [
                {
                    "key": erased(items[n]["subject_name"]),
                    "value": Text(
                        f"để lại phiên sau: {POSTPONED[why].vi}",
                        f"put off to a later session: {POSTPONED[why].en}",
                    ),
                }
                for n, why in off.items()
            ],
            button=Text(
                f"Công bố kết quả, đề nghị khen {len(proposed)} đối tượng",
                f"Publish the results, propose {counted(len(proposed), 'nominee')}",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=show,
        check=check,
        act=lambda command, data, _: council.publish(
            by, command, session_id=session_id, reasons={n: data[f"reason_{n}"] for n in deviating}
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã công bố kết quả: đề nghị khen {outcome['proposed']} đối tượng. Biên bản đã được phát hành.",
                f"The results are published: {counted(outcome['proposed'], 'nominee')} proposed. The minutes are issued.",
            ),
        ),
        record_id=session_id,
    )


class _Reason(Schema):
    reason = Words(Text("Lý do biểu quyết lại", "Why it is voted on again"), limit=1000)


def revote(session_id: UUID, nomination_id: UUID) -> Answer:
    """Say why one dossier is voted on again, check, and open the session for it."""
    require("council.revote")
    council = services().council
    found = council.session(actor(), session_id)
    row = by_dossier(council.items(session_id)).get(nomination_id)
    if row is None:
        raise Refused("not_on_agenda")
    back = url_for("council.session", session_id=session_id)
    form, schema = Form(version=found.version), _Reason()
    again = Text(
        "Kết quả lần trước được giữ trong biên bản. Mọi thành viên có mặt bỏ phiếu lại hồ sơ này.",
        "The count so far stays in the minutes. Every member present votes on this dossier again.",
    )
    away = Text(
        "Theo điểm danh, bạn vắng mặt ở buổi họp này: biên bản ghi rõ người vắng mặt yêu cầu biểu quyết lại.",
        "You are on record as absent from this sitting: the minutes say that one who was absent has ordered the vote.",
    )

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi biểu quyết lại", "Check before another vote"),
            rows=[
                {"key": Text("Hồ sơ của", "Dossier of"), "value": f"{named(row)} – {row['code']}"},
                typed_row(schema, "reason", data["reason"]),
            ],
            warning=again
            if actor().officer_id in found.present
            else Text(f"{again.vi} {away.vi}", f"{again.en} {away.en}"),
            button=Text("Cho biểu quyết lại", "Have it voted on again"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Biểu quyết lại một hồ sơ", "Another vote on a dossier"),
            caption=named(row),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.order_revote(
            actor(), command, session_id=session_id, nomination_id=nomination_id, reason=data["reason"]
        ),
        done=lambda _: go(back, Text("Hồ sơ được biểu quyết lại.", "The dossier is voted on again.")),
        record_id=session_id,
    )


def _why_off(row: Row) -> str:
    return "held" if row["live"] and row["act"] == "record_council_result" else "not_waiting"


def _in_short(tallies: dict[UUID, Tally], deviating: int) -> str:
    """Say how the count went, before the list of all dossiers."""
    yes = sum(tally.proposed for tally in tallies.values())
    no = len(tallies) - yes
    return t(
        Text(
            f"{yes} đối tượng được đề nghị khen, {no} không; {deviating} kết quả khác với đánh giá",
            f"{counted(yes, 'nominee')} proposed, {no} not; {counted(deviating, 'result')} against the assessment",
        )
    )


def _put_off(found: CouncilSession, items: dict[UUID, Row]) -> dict[UUID, str]:
    """Return what would be put off if it were counted now, with the reason."""
    off: dict[UUID, str] = {}
    for item in found.open_items:
        n = item.nomination_id
        why = _why_off(items[n]) if put_off(items[n]) else found.cannot_vote(item)
        if why:
            off[n] = why
    return off


def _outstanding(found: CouncilSession, off: dict[UUID, str]) -> list[dict[str, Any]]:
    names = services().people.names_of(found.present)
    decided = [i for i in found.open_items if i.nomination_id not in off]
    missing = {m: sum(1 for i in decided if m in found.outstanding(i)) for m in found.present}
    return [{"name": names.get(m), "count": n} for m, n in missing.items() if n]


def _outcome(tally: Tally) -> Text:
    return Text("đề nghị khen", "proposed") if tally.proposed else Text("không đề nghị khen", "not proposed")


def _tie(tally: Tally, tied: bool) -> Text:
    """Say of a tie what became of it; empty where there was none. ``tied``: it carries nothing."""
    if tally.decided_by_chair:
        return Text(" (ngang phiếu, theo bên Chủ tịch Hội đồng)", " (a tie, the chair's side decides)")
    return (
        Text(" (ngang phiếu, theo quy tắc không đề nghị)", " (a tie, which by the rule fails)")
        if tied
        else Text("", "")
    )


def _counted(tally: Tally, tied: bool) -> Text:
    tie = _tie(tally, tied)
    outcome = capital(_outcome(tally))
    return Text(
        f"{outcome.vi}: {tally.votes_for} tán thành, {tally.votes_against} không tán thành, {tally.abstained} không ý kiến "
        f"trên {tally.base}{tie.vi}",
        f"{outcome.en}: {tally.votes_for} for, {tally.votes_against} against, {tally.abstained} abstained of {tally.base}{tie.en}",
    )


def _reason(words: str | None) -> Text | None:
    return Text(f"Lý do: {words}", f"Reason: {words}") if words else None


def tally_row(tally: Tally, item: Row, tied: bool) -> dict[str, Any]:
    """Return one count as a row of the table of counts; ``tied``: it was a tie that carries nothing."""
    tie = t(_tie(tally, tied))
    return {
        "name": item["subject_name"],
        "verdict": capital(VERDICTS[item["verdict"] or "unproven"]),
        "for": tally.votes_for,
        "against": tally.votes_against,
        "abstain": tally.abstained,
        "base": tally.base,
        "result": t(capital(_outcome(tally))) + tie,
    }
