"""Opening a dossier: for which category, for whom, and entering those who stand in no register yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, abort, url_for
from marshmallow import Schema

from aggregates.actors import Actor
from aggregates.pii import plain
from aggregates.vocabulary import NOMINEE_KINDS
from rules.facts import CHOICE_NAMES, INDIVIDUAL_ROLES
from rules.plan import Category
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.consent_view import DISPLAY, NONE_ON_FILE, consent_rows, displayed_without_consent
from web.dossier_words import openable, subject_key
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    form_page,
    go,
    on_record,
    render,
    require,
    services,
    two_steps,
    typed_row,
)
from web.nomination_act_pages import CRUMB
from web.schemas import Choice, Line, Nothing, Words
from web.text import t
from web.unit_names import new
from workflows.permissions import ACTS
from workflows.subjects import UNITS_OF, Subject, first_day, shape_of

blueprint = Blueprint("proposals", __name__)
_LIST = {"url": "/ho-so/lap-moi", "label": Text("Lập hồ sơ", "Open a dossier")}


@blueprint.get("/ho-so/lap-moi")
def index() -> Answer:
    """Say which dossiers my office opens, and for whom it can now."""
    by = actor()
    categories = openable(by)
    if not categories:
        require("nomination.propose", None, ())
    nominees = services().nominees.listing(by) if any(shape_of(c) == "nominee" for c in categories) else []
    return render(
        "nominations/new.html",
        offers=[_offer(by, category, nominees) for category in categories],
        breadcrumbs=[CRUMB],
    )


def _offer(by: Actor, category: Category, nominees: list[Row]) -> dict[str, Any]:
    shape = shape_of(category)
    links: list[Row] = []
    if shape == "household":
        links = [
            {
                "url": url_for("households.index"),
                "label": Text("Chọn hộ trong sổ hộ", "Choose a household in the register"),
            }
        ]
    elif shape == "unit":
        units = services().people.units(kinds=UNITS_OF[str(category.facts)], within=by.unit_path)
        closed = services().nominations.closed_to(category, [unit["unit_id"] for unit in units])
        links = [
            _link(category, unit["unit_id"], unit["name"], "")
            for unit in units
            if unit["unit_id"] not in closed
        ]
        # What ended before the plan's period has no results under it.
        since = first_day(services().movements.in_force().plan)
        ended = services().units.ended_within(UNITS_OF[str(category.facts)], by.unit_path, since)
        closed = services().nominations.closed_to(category, [unit["unit_id"] for unit in ended])
        links += [
            _link(category, unit["unit_id"], unit["name"], t(_ended_words(unit)))
            for unit in ended
            if unit["unit_id"] not in closed
        ]
    else:
        of_category = [n for n in nominees if n["category"] == category.id and n["name"] is not None]
        closed = services().nominations.closed_to(category, [n["nominee_id"] for n in of_category])
        links = [
            _link(category, n["nominee_id"], n["name"], n["work"] or "")
            for n in of_category
            if n["nominee_id"] not in closed
        ]
        links.append(
            {
                "url": url_for("proposals.register", category=category.id),
                "label": Text("Ghi đối tượng mới", "Enter somebody new"),
            }
        )
    return {"title": category.title, "label": category.label, "note": category.note, "links": links}


def _ended_words(unit: Row) -> Text:
    """Return what became of a unit whose yearly results can be put forward by the one that follows it."""
    since, now = dmy(unit["valid_to"] + timedelta(days=1)), unit["now"]
    into = new(unit["into"], [unit["name"]])
    return Text(
        f"đã nhập vào {into.vi} từ {since}" + (f", nay là {now}" if now else ""),
        f"merged into {into.en} on {since}" + (f", now {now}" if now else ""),
    )


def _link(category: Category, id: UUID, name: str, about: str) -> Row:
    return {
        "url": url_for("proposals.propose", category=category.id, subject_id=id),
        "label": capital(Text(name, name)),
        "about": about,
    }


@blueprint.route("/ho-so/moi/<category>/<uuid:subject_id>", methods=["GET", "POST"])
def propose(category: str, subject_id: UUID) -> Answer:
    """Open a dossier: nothing to type, so the page to check comes first."""
    by, movement = actor(), services().movements.in_force()
    chosen = movement.plan.categories.get(category)
    if chosen is None:
        abort(404)
    subject = services().nominations.subject(by, chosen, subject_id)
    services().data_requests.require_processable("nomination.propose", subject_id)
    form = Form()
    back = _back(chosen, subject)
    award = movement.plan.award_forms[chosen.award_form]

    missing = shape_of(chosen) == "household" and displayed_without_consent(subject_id)
    record = on_record()
    warning = Text(f"{NONE_ON_FILE.vi} {record.vi}", f"{NONE_ON_FILE.en} {record.en}") if missing else record
    consent: list[Row] = (
        [one for one in consent_rows(subject_id) if one["key"] == DISPLAY]
        if shape_of(chosen) == "household"
        else []
    )

    def ask() -> Answer:
        if form.errors:
            return go(back, next(iter(form.errors.values())), "error")
        return check_page(
            form,
            Check(
                title=Text("Lập hồ sơ đề nghị khen thưởng", "Open a nomination"),
                rows=[
                    {"key": Text("Nhóm đối tượng", "Category"), "value": chosen.title},
                    {"key": subject_key(chosen), "value": subject.name, "kind": "personal"},
                    *_successor(chosen, subject),
                    {
                        "key": Text("Hình thức", "Award"),
                        "value": Text(
                            f"{award.title.vi} của {award.authority.vi}",
                            f"{award.title.en}, {award.authority.en}",
                        ),
                    },
                    *consent,
                    {
                        "key": Text("Các bước", "The way of the dossier"),
                        "value": Text(
                            "; ".join(s.title.vi for s in chosen.chain),
                            "; ".join(s.title.en for s in chosen.chain),
                        ),
                    },
                ],
                button=ACTS["nomination.propose"].label,
                warning=warning,
                cancel_url=back,
                breadcrumbs=[CRUMB],
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=ask,
        act=lambda wish, data, uploads: services().nominations.propose(
            by, wish, category=chosen.id, subject_id=subject_id
        ),
        done=lambda outcome: go(
            url_for("nominations.show", nomination_id=outcome["id"]),
            Text(f"Đã lập hồ sơ {outcome['code']}.", f"Dossier {outcome['code']} is open."),
        ),
    )


def _successor(category: Category, subject: Subject) -> list[Row]:
    """Say with whom the dossier will lie, where the unit it is about has ended."""
    if shape_of(category) != "unit" or subject.unit_id == subject.id:
        return []
    into = services().units.history(subject.unit_id).unit["name"]
    return [{"key": Text("Đã nhập vào; hồ sơ thuộc", "Has merged; the dossier lies with"), "value": into}]


def _back(category: Category, subject: Subject) -> str:
    if shape_of(category) == "household":
        return url_for("households.show", household_id=subject.id)
    return url_for("proposals.index")


# -- nominees -------------------------------------------------------------------------------------------------------------


class NomineeSchema(Schema):
    """Somebody who is neither a household nor a unit."""

    kind = Choice(
        Text("Là cá nhân hay tổ chức", "Person or organisation"),
        {k: capital(v) for k, v in NOMINEE_KINDS.items()},
    )
    name = Line(Text("Họ tên hoặc tên tổ chức", "Name"))
    address = Line(Text("Địa chỉ", "Address"), required=False)
    work = Line(
        Text("Chức vụ, nghề nghiệp hoặc lĩnh vực hoạt động", "Post, occupation or trade"), required=False
    )


class PersonSchema(Schema):
    """A person: what the plan tells persons apart by, and the account they have here, if any."""

    name = Line(Text("Họ và tên", "Name"))
    address = Line(Text("Địa chỉ", "Address"), required=False)
    work = Line(Text("Chức vụ, đơn vị công tác", "Post and place of work"), required=False)
    role = Choice(
        Text("Người này", "This person"), {r: capital(CHOICE_NAMES["role"][r]) for r in INDIVIDUAL_ROLES}
    )
    username = Line(
        Text("Tên đăng nhập, nếu người này có tài khoản", "User name, if they have an account here"),
        required=False,
        limit=40,
        hint=Text(
            "Để không ai tự xác minh hay biểu quyết về chính mình",
            "So that nobody verifies or votes on themselves",
        ),
    )


@blueprint.route("/doi-tuong/ghi-moi/<category>", methods=["GET", "POST"])
def register(category: str) -> Answer:
    """Enter a nominee for my own unit, then go on to the dossier."""
    by = actor()
    chosen = services().movements.in_force().plan.categories.get(category)
    if chosen is None or shape_of(chosen) != "nominee":
        abort(404)
    require("nominee.register", by.unit_path, chosen.preparing_roles)
    person = chosen.facts == "individual"
    schema: Schema = PersonSchema() if person else NomineeSchema()
    form = Form(initial={} if person else {"kind": "organisation"})
    cancel = url_for("proposals.index")

    def check(data: dict[str, Any], _: object) -> Check:
        shown = dict(data)
        if person:
            shown["role"] = capital(CHOICE_NAMES["role"][data["role"]])
        else:
            shown["kind"] = capital(NOMINEE_KINDS[data["kind"]])
        return Check(
            title=Text("Kiểm tra trước khi ghi đối tượng", "Check before entering the nominee"),
            caption=chosen.title,
            rows=[
                {"key": field.metadata["label"], "value": shown[name] or None, "field": name}
                for name, field in schema.fields.items()
            ],
            button=Text("Ghi đối tượng", "Enter the nominee"),
            cancel_url=cancel,
            legal=False,
            breadcrumbs=[CRUMB, _LIST],
        )

    return two_steps(
        form,
        schema,
        show=lambda: form_page(
            form,
            schema,
            FormPage(
                title=Text("Ghi đối tượng đề nghị", "Enter a nominee"),
                caption=chosen.title,
                cancel_url=cancel,
                draft=f"nominee-{category}",
                breadcrumbs=[CRUMB, _LIST],
            ),
        ),
        check=check,
        act=lambda wish, data, _: services().nominees.register(
            # Of the command, so that a form sent twice cannot name two nominees.
            by, wish, nominee_id=uuid5(wish.id, "nominee"), category=category, **{"kind": "person", **data}
        ),
        done=lambda outcome: go(
            url_for("proposals.propose", category=category, subject_id=outcome["id"]),
            Text("Đã ghi đối tượng. Tiếp theo: lập hồ sơ.", "The nominee is entered. Next: open the dossier."),
        ),
        rehearse=True,
    )  # fmt: skip


class NomineeCorrectionSchema(Schema):
    """What was entered of a nominee as it should be, and why."""

    name = Line(Text("Họ tên hoặc tên tổ chức", "Name"))
    address = Line(Text("Địa chỉ", "Address"), required=False)
    work = Line(
        Text("Chức vụ, nghề nghiệp hoặc lĩnh vực hoạt động", "Post, occupation or trade"), required=False
    )
    reason = Words(Text("Lý do sửa", "Why it is corrected"), limit=1000)


@blueprint.route("/ho-so/<uuid:nomination_id>/doi-tuong", methods=["GET", "POST"])
def correct(nomination_id: UUID) -> Answer:
    """Mend what was entered of a dossier's nominee."""
    nomination = services().dossiers.dossier(actor(), nomination_id).nomination
    back = url_for("nominations.show", nomination_id=nomination_id)
    return correct_nominee(
        nomination.subject_id, None, back, [CRUMB, {"url": back, "label": nomination.code}]
    )


def correct_nominee(nominee_id: UUID, request_id: UUID | None, back: str, breadcrumbs: list[Row]) -> Answer:
    """Mend what was entered of a nominee, as a data subject's request wants it where one is named."""
    by = actor()
    nominee = services().nominees.entry(by, nominee_id, request_id)
    before = {name: plain(getattr(nominee, name)) or "" for name in ("name", "address", "work")}
    schema = NomineeCorrectionSchema()
    return two_steps(
        Form(version=nominee.version, subject=nominee_id, initial=before),
        schema,
        show=FormPage(
            title=Text("Sửa thông tin đối tượng", "Correct a nominee's entry"),
            cancel_url=back,
            breadcrumbs=breadcrumbs,
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi sửa", "Check before correcting"),
            rows=[
                *(
                    typed_row(
                        schema, name, Text("{a} → {b}", "{a} → {b}").format(a=old or "—", b=data[name] or "—")
                    )
                    for name, old in before.items()
                    if (data[name] or "") != old
                ),
                typed_row(schema, "reason", data["reason"]),
            ],
            button=Text("Sửa thông tin đối tượng", "Correct the entry"),
            cancel_url=back,
            breadcrumbs=breadcrumbs,
        ),
        act=lambda wish, data, _: services().nominees.correct(
            by, wish, nominee_id=nominee_id, request_id=request_id, **data
        ),
        done=lambda _: go(back, Text("Đã sửa thông tin đối tượng.", "The entry is corrected.")),
        record_id=nominee_id,
        rehearse=True,
    )
