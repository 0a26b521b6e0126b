"""Pages of the council: sessions, invitations, recusals and the draft of the decision.

Opening, adjourning and calling off: ``web.council_turns``; votes: ``web.ballots``; the count: ``web.council_count``.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import VERDICTS
from rules.text import Text, counted
from storage.application import Row
from web import ballots, council_count, council_turns, prior, written_ballots
from web.council_actions import actions_of, proposals
from web.council_turns import many
from web.council_view import (
    LIST,
    SESSION_LABELS,
    agenda_row,
    by_dossier,
    crumbs,
    decision_number,
    deviation_rows,
    earlier_rows,
    facts_of,
    is_out,
    member_row,
    named,
    own_ballots,
    place_of,
    recusal_rows,
    refused_page,
    sitting_rows,
)
from web.dossier_words import capital_name
from web.formats import dmy, erased
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    check_page,
    go,
    render,
    require,
    services,
    stories,
    today,
    two_steps,
)
from web.schemas import Day, Id, Line, Nothing, Time
from web.text import t
from workflows.authorisation import may, scope_of
from workflows.council_views import BALLOTS, sees_counts

blueprint = Blueprint("council", __name__)
_SESSION = "/hoi-dong/<uuid:session_id>"
for _path, _endpoint, _view in (
    ("khai-mac", "open_session", council_turns.open_session),
    ("hop-tiep", "resume", council_turns.resume),
    ("tam-hoan", "adjourn", council_turns.adjourn),
    ("huy", "cancel", council_turns.cancel),
    ("hong-hom-phieu", "lose_box", council_turns.lose_box),
    ("bieu-quyet", "vote", ballots.vote),
    ("phieu-van-ban/<uuid:member>", "written", written_ballots.written),
    ("phieu-niem-phong", "sealed", written_ballots.sealed),
    ("kiem-phieu", "count", council_count.count),
    ("bieu-quyet-lai/<uuid:nomination_id>", "revote", council_count.revote),
    ("cong-bo", "publish", council_count.publish),
):
    blueprint.add_url_rule(f"{_SESSION}/{_path}", _endpoint, _view, methods=["GET", "POST"])
blueprint.add_url_rule(f"{_SESSION}/giay-moi", "invitation", council_turns.invitation, methods=["GET"])


# -- list and page ------------------------------------------------------------------------------------------------------


@blueprint.get("/hoi-dong")
def index() -> Answer:
    """List the sessions and how many dossiers wait for one."""
    council = services().council
    return render(
        "council/list.html",
        sessions=council.sessions(actor()),
        waiting=len(council.ready(actor())),
        may_convene=may(actor(), "council.convene"),
        labels=SESSION_LABELS,
        decision_number=decision_number,
    )


@blueprint.get("/hoi-dong/<uuid:session_id>")
def session(session_id: UUID) -> Answer:
    """Show one session."""
    by, council = actor(), services().council
    found = council.session(by, session_id)
    row = next(s for s in council.sessions(by) if s["session_id"] == session_id)
    items = council.items(session_id, as_on=found.held_on if found.status == "closed" else None)
    members = council.members(found)
    events, people = services().dossiers.history(by, session_id, scope_of(by))
    names = {m["officer_id"]: m["full_name"] for m in members}
    named = by_dossier(items)
    counts = sees_counts(by, found)
    before = prior.before(by, list(named))
    return render(
        "council/session.html",
        session=found,
        status=SESSION_LABELS[found.status],
        counts=counts,
        pending=counts and found.status == "counted",
        for_others=by.role == "standing_office",
        facts=facts_of(found, row),
        members=[member_row(found, m) for m in members],
        sittings=sitting_rows(found, names),
        agenda=[
            {
                **agenda_row(found, i, names),
                "before": "—"
                if is_out(found, i["nomination_id"])
                else prior.in_a_cell(before[i["nomination_id"]]),
            }
            for i in items
        ],
        recusals=recusal_rows(events, named, names, found),
        deviations=deviation_rows(events, items),
        earlier=earlier_rows(found, named) if counts else [],
        own_ballots=own_ballots(found, named),
        actions=actions_of(found, row, items, members),
        # Single ballots tell how somebody voted, or when: the page counts them, and nothing more.
        events=stories([e for e in events if not isinstance(e, BALLOTS)], people),
        breadcrumbs=[LIST],
    )


# -- convene and open -----------------------------------------------------------------------------------------------------


class _Convene(Schema):
    held_on = Day(Text("Ngày họp", "Date of the session"))
    starts_at = Time(Text("Giờ họp", "Hour"), required=False)
    place = Line(Text("Địa điểm", "Place"), limit=200)
    nominations = many(Text("Hồ sơ đưa ra xét", "Dossiers on the agenda"))


@blueprint.route("/hoi-dong/trieu-tap", methods=["GET", "POST"])
def convene() -> Answer:
    """Choose dossiers, day and place, check, and invite the members."""
    require("council.convene")
    ready = services().council.ready(actor())
    by_id = {r["nomination_id"]: r for r in ready}
    form = Form(initial={"held_on": dmy(today()), "nominations": [str(r["nomination_id"]) for r in ready]})

    def line(row: Row) -> str:
        return f"{named(row)} – {row['code']}: {t(VERDICTS[row['verdict'] or 'unproven'])}"

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        if any(n not in by_id for n in data["nominations"]):
            raise Refused("not_on_agenda", field="nominations")
        return Check(
            title=Text("Kiểm tra trước khi triệu tập", "Check before convening"),
            rows=[
                {
                    "key": Text("Ngày họp", "Date"),
                    "value": data["held_on"],
                    "kind": "date",
                    "field": "held_on",
                },
                {
                    "key": Text("Giờ họp", "Hour"),
                    "value": f"{data['starts_at']:%H:%M}"
                    if data.get("starts_at") is not None
                    else Text("không ghi trong giấy mời", "not named on the invitation"),
                    "field": "starts_at",
                },
                {"key": Text("Địa điểm", "Place"), "value": data["place"], "field": "place"},
                {
                    "key": Text("Hồ sơ", "Dossiers"),
                    "value": len(data["nominations"]),
                    "kind": "number",
                    "field": "nominations",
                },
            ],
            listed=[line(by_id[n]) for n in data["nominations"]],
            button=Text("Triệu tập phiên họp", "Convene the session"),
            cancel_url=url_for("council.index"),
            breadcrumbs=[LIST],
        )

    def done(outcome: dict[str, Any]) -> Answer:
        id = UUID(outcome["id"])
        called = services().council.session(actor(), id)
        out = sum(len(i.recused) for i in called.items.values())
        return go(
            url_for("council.session", session_id=id),
            Text(
                f"Đã triệu tập {len(called.members)} thành viên xét {len(called.items)} hồ sơ; "
                f"{out} trường hợp phải rút khỏi việc xét theo dữ liệu.",
                f"{counted(len(called.members), 'member')} convened for {counted(len(called.items), 'dossier')}; "
                f"{counted(out, 'recusal follows', 'recusals follow')} from the data.",
            ),
        )

    return two_steps(
        form,
        _Convene(),
        show=lambda: render(
            "council/convene.html",
            form=form,
            breadcrumbs=[LIST],
            options=[
                (
                    str(r["nomination_id"]),
                    erased(capital_name(r["subject_name"])),
                    ", ".join(filter(None, [place_of(r), r["code"]]))
                    + f" · {t('đánh giá', 'assessment')}: {t(VERDICTS[r['verdict'] or 'unproven'])}",
                )
                for r in ready
            ],
        ),
        check=check,
        act=lambda command, data, _: services().council.convene(
            actor(),
            command,
            held_on=data["held_on"],
            place=data["place"],
            nomination_ids=data["nominations"],
            starts_at=data.get("starts_at"),
        ),
        done=done,
    )


# -- recuse ---------------------------------------------------------------------------------------------------------------


class _Recuse(Schema):
    member = Id(Text("Thành viên", "Member"))


@blueprint.route("/hoi-dong/<uuid:session_id>/rut/<uuid:nomination_id>", methods=["GET", "POST"])
def recuse(session_id: UUID, nomination_id: UUID) -> Answer:
    """Step out of one dossier; the standing office records it for a member who said so."""
    require("council.recuse")
    by, council = actor(), services().council
    found = council.session(by, session_id)
    row = by_dossier(council.items(session_id)).get(nomination_id)
    if row is None:
        raise Refused("not_on_agenda")
    form = Form()
    members = {
        m["officer_id"]: m
        for m in council.members(found)
        if m["officer_id"] not in found.items[nomination_id].recused
    }
    back = url_for("council.session", session_id=session_id)
    for_others = by.role == "standing_office"
    if not for_others and by.officer_id not in found.members:
        raise Refused("not_a_member")

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        who = data["member"] if for_others else by.officer_id
        if who not in members:
            raise Refused("bad_choice", field="member", value=str(who))
        return Check(
            title=Text("Rút khỏi việc xét một hồ sơ", "Step out of one dossier"),
            rows=[
                {
                    "key": Text("Hồ sơ của", "Dossier of"),
                    "value": f"{named(row)} – {row['code']}",
                },
                {
                    "key": Text("Thành viên rút", "Who steps out"),
                    "value": erased(members[who]["full_name"]),
                    **({"field": "member"} if for_others else {}),
                },
            ],
            button=Text("Ghi việc rút khỏi việc xét", "Record the recusal"),
            cancel_url=back,
            warning=Text(
                "Người rút không biểu quyết hồ sơ này nữa và không tính vào tổng số. Việc này không rút lại được.",
                "Whoever steps out no longer votes on this dossier and is not counted. This cannot be taken back.",
            ),
            breadcrumbs=crumbs(found),
        )

    def show() -> Answer:
        if not for_others:
            return check_page(form, check({}, [])) if not form.errors else refused_page(form, back)
        return render(
            "council/recuse.html",
            form=form,
            session=found,
            nomination_id=nomination_id,
            subject=row["subject_name"],
            options=[(str(id), erased(m["full_name"])) for id, m in members.items()],
            breadcrumbs=crumbs(found),
        )

    return two_steps(
        form,
        _Recuse() if for_others else Nothing(),
        show=show,
        check=check if for_others else None,
        act=lambda command, data, _: council.recuse(
            by,
            command,
            session_id=session_id,
            nomination_id=nomination_id,
            member=data["member"] if for_others else None,
        ),
        done=lambda _: go(back, Text("Đã ghi việc rút khỏi việc xét.", "The recusal is recorded.")),
        record_id=session_id,
    )


# -- the draft of the decision --------------------------------------------------------------------------------------------


@blueprint.route("/hoi-dong/<uuid:session_id>/du-thao", methods=["GET", "POST"])
def draft(session_id: UUID) -> Answer:
    """Draft the decision from what the session proposed."""
    require("decision.draft")
    council = services().council
    found = council.session(actor(), session_id)
    proposed = proposals(council.items(session_id))
    form = Form()
    back = url_for("council.session", session_id=session_id)

    def show() -> Answer:
        if form.errors or not proposed:
            if not form.errors:
                form.fail(None, Refused("nobody_to_award").text)
            return refused_page(form, back)
        return check_page(
            form,
            Check(
                title=Text("Dự thảo quyết định khen thưởng", "Draft the award decision"),
                rows=[
                    {
                        "key": Text("Theo kết quả phiên họp ngày", "From the session of"),
                        "value": found.held_on,
                        "kind": "date",
                    },
                    {"key": Text("Số đối tượng", "Nominees"), "value": len(proposed), "kind": "number"},
                ],
                listed=[f"{named(i)} – {i['code']}" for i in proposed],
                button=Text(
                    f"Lập dự thảo cho {len(proposed)} đối tượng",
                    f"Draft for {counted(len(proposed), 'nominee')}",
                ),
                cancel_url=back,
                breadcrumbs=crumbs(found),
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=show,
        act=lambda command, _data, _: council.draft_decision(actor(), command, session_id=session_id),
        done=lambda outcome: go(
            url_for("decisions.decision", decision_id=UUID(outcome["id"])),
            Text("Đã lập dự thảo quyết định.", "The decision is drafted."),
        ),
        record_id=session_id,
    )
