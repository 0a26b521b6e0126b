"""Written ballots of absent members, entered by the standing office from paper just before the count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.council_state import Item
from aggregates.refusals import Refused
from aggregates.vocabulary import CHOICES
from rules.text import Text, counted
from rules.wording import capital
from web.council_turns import many
from web.council_view import by_dossier, crumbs, named, refused_page
from web.formats import erased
from web.kit import Answer, Check, Form, actor, go, render, require, services, two_steps
from web.schemas import Choice, Count


def written(session_id: UUID, member: UUID) -> Answer:
    """Copy the open ballots of one absent member from their paper, check, enter."""
    require("council.written")
    council = services().council
    found = council.session(actor(), session_id)
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form(version=found.version)
    if member not in found.members:
        raise Refused("not_a_member")
    name = erased(services().people.names_of([member]).get(member))
    waiting = [
        i.nomination_id
        for i in found.open_items
        if not i.secret and member in found.may_write(i) and not found.cannot_vote(i)
    ]
    if form.sent and form.step == "do":
        waiting = [n for n in found.items if f"ballot-{n}" in form.values]
    if not waiting:
        form.fail(None, Refused("no_written_ballots").text)
        return refused_page(form, back), 422
    schema = Schema.from_dict(
        {
            f"ballot-{n}": Choice(
                Text(f"Phiếu về hồ sơ {items[n]['code']}", f"The ballot on {items[n]['code']}"),
                tuple(CHOICES),
            )
            for n in waiting
        }
    )()

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Đối chiếu với phiếu giấy", "Compare with the paper"),
            caption=name,
            rows=[
                {
                    "key": named(items[n]),
                    "value": capital(CHOICES[data[f"ballot-{n}"]]),
                    "field": f"ballot-{n}",
                }
                for n in waiting
            ],
            button=Text(f"Nhập phiếu cho {len(waiting)} hồ sơ", f"Enter {counted(len(waiting), 'ballot')}"),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "council/written.html",
            form=form,
            session=found,
            member=member,
            name=name,
            items=[
                {"field": f"ballot-{n}", "subject": named(items[n]), "code": items[n]["code"]}
                for n in waiting
            ],
            choices=[(code, capital(words)) for code, words in CHOICES.items()],
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.enter_written(
            actor(),
            command,
            session_id=session_id,
            member=member,
            ballots={n: data[f"ballot-{n}"] for n in waiting},
        ),
        done=lambda _: go(back, Text("Đã nhập phiếu bằng văn bản.", "The written ballot is entered.")),
        record_id=session_id,
    )


def sealed(session_id: UUID) -> Answer:
    """Say who sent a sealed ballot and, per dossier, how many papers say what; check; put all into the box at once."""
    require("council.written")
    council = services().council
    found = council.session(actor(), session_id)
    items = by_dossier(council.items(session_id))
    back = url_for("council.session", session_id=session_id)
    form = Form(version=found.version)
    waiting = [i for i in found.open_items if i.secret and found.may_write(i) and not found.cannot_vote(i)]
    if form.sent and form.step == "do":
        waiting = [i for n, i in found.items.items() if f"for_{n}" in form.values]
    if not waiting:
        form.fail(None, Refused("no_written_ballots").text)
        return refused_page(form, back), 422
    names = {m["officer_id"]: m["full_name"] for m in council.members(found)}
    writers = [m for m in names if any(m in found.may_write(i) for i in waiting)]
    fields: dict[str, Any] = {"members": many(Text("Thành viên gửi phiếu", "Members who sent a ballot"))}
    for i in waiting:
        code = items[i.nomination_id]["code"]
        for choice, words in CHOICES.items():
            fields[f"{choice}_{i.nomination_id}"] = Count(
                Text(f"{code}: {words.vi}", f"{code}: {words.en}"), high=len(found.members), required=False
            )
    schema = Schema.from_dict(fields)()

    def many_of(data: dict[str, Any], choice: str, item: Item) -> int:
        """How many papers make a choice: a box left empty is none, and the sum is checked."""
        return data[f"{choice}_{item.nomination_id}"] or 0

    def papers(data: dict[str, Any]) -> dict[UUID, list[str]]:
        return {i.nomination_id: [c for c in CHOICES for _ in range(many_of(data, c, i))] for i in waiting}

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        for i in waiting:
            entitled = sum(1 for m in data["members"] if m not in i.recused)
            if len(papers(data)[i.nomination_id]) != entitled:
                raise Refused("ballots_do_not_match", field=f"for_{i.nomination_id}", expected=entitled)
        return Check(
            title=Text("Đối chiếu với phiếu giấy", "Compare with the papers"),
            rows=[
                {
                    "key": named(items[i.nomination_id]),
                    "value": Text(
                        ", ".join(f"{many_of(data, c, i)} {w.vi}" for c, w in CHOICES.items()),
                        ", ".join(f"{many_of(data, c, i)} {w.en}" for c, w in CHOICES.items()),
                    ),
                    "field": f"for_{i.nomination_id}",
                }
                for i in waiting
            ],
            listed=[erased(names.get(m)) for m in data["members"]],
            warning=_MIXED,
            button=Text(
                f"Đưa phiếu của {len(data['members'])} thành viên vào hòm",
                f"Put the ballots of {counted(len(data['members']), 'member')} into the box",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "council/sealed.html",
            form=form,
            session=found,
            mixed=_MIXED,
            options=[(str(m), erased(names.get(m))) for m in writers],
            items=[
                {
                    "subject": named(items[i.nomination_id]),
                    "fields": [(f"{c}_{i.nomination_id}", capital(words)) for c, words in CHOICES.items()],
                }
                for i in waiting
            ],
            breadcrumbs=crumbs(found),
        ),
        check=check,
        act=lambda command, data, _: council.enter_sealed(
            actor(), command, session_id=session_id, members=data["members"], papers=papers(data)
        ),
        done=lambda _: go(
            back, Text("Phiếu niêm phong đã ở trong hòm.", "The sealed ballots are in the box.")
        ),
        record_id=session_id,
    )


_MIXED = Text(
    "Lấy phiếu ra khỏi phong bì và trộn lẫn trước khi đếm. Hệ thống ghi ai đã gửi phiếu, không ghi phiếu nào của ai.",
    "Take the papers out of their envelopes and mix them before counting. The system records who sent one, not whose is which.",
)
