"""The plan in force: what applies and why, what would follow from a change, and entering what the council has decided."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.base import EventSourced
from aggregates.movement import Movement
from aggregates.pii import plain
from aggregates.refusals import Refused
from rules.plan import Plan, Reading
from rules.plan_diff import diff_plans
from rules.readings import ReadingValue
from rules.text import Text
from rules.wording import joined
from storage.application import Row
from web import plan_files
from web.formats import dmy, erased
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    render,
    require,
    services,
    stories,
    today,
    two_steps,
    typed_row,
)
from web.labels import VERDICTS
from web.schemas import Choice, Day, Line, Words
from workflows.authorisation import may
from workflows.movement import Governing, InForce, fallen_away, still_known
from workflows.plans import PlanFile, is_lower
from workflows.what_if import Line as Judged
from workflows.what_if import Question

blueprint = Blueprint("plans", __name__, url_prefix="/quan-tri/ke-hoach")
HERE: Row = {"url": "/quan-tri/ke-hoach", "label": Text("Kế hoạch đang áp dụng", "The plan in force")}
SHOWN = 300
"""Dossiers listed on one page, and differences between two plans; the counts are always whole."""
_KEEP = Text("Giữ như đang áp dụng", "As it is in force")
_NOT_ASKED = Text("không xét nhóm này", "does not judge this category")


@blueprint.get("")
def index() -> Answer:
    """Show what is in force: plan, readings, since when and on what basis, and how it came to be."""
    by = actor()
    ours = services().movements.governing(by)
    plan = ours.now.plan
    people = services().dossiers.names({e.meta.officer_id for e in ours.history})
    return render(
        "plans/index.html",
        ours=ours.now,
        about=_about(ours),
        readings=[_reading_row(reading, ours) for reading in plan.readings.values()],
        history=stories(ours.history, people),
        may_adopt=may(by, "movement.adopt_plan"),
        breadcrumbs=[{"url": url_for("plan_pages.plan"), "label": Text("Kế hoạch", "The plan")}],
    )


def _about(ours: Governing) -> list[Row]:
    plan = ours.now.plan
    last = next(e for e in reversed(ours.history) if isinstance(e, Movement.Opened | Movement.PlanAdopted))
    since, basis = _since(last)
    return [
        {"key": Text("Kế hoạch", "Plan"), "value": plan.title},
        {"key": Text("Số, ngày ký", "Number, signed on"), "value": f"{plan.number}, {dmy(plan.signed_on)}"},
        {"key": Text("Mã và phiên bản", "Id and version"), "value": f"{plan.id} {plan.version}"},
        {
            "key": Text("Mã băm của tệp (SHA-256)", "Hash of the file (SHA-256)"),
            "value": ours.sha256
            or Text("chưa lưu cùng phong trào này", "not kept with this movement"),
        },
        {
            "key": Text("Giai đoạn", "Period"),
            "value": plan.period.years,
        },
        {"key": Text("Có hiệu lực ở đây từ", "In force here since"), "value": since, "kind": "moment"},
        {"key": Text("Căn cứ", "Basis"), "value": basis},
    ]  # fmt: skip


def _since(event: EventSourced.Event) -> tuple[Any, Text]:
    if isinstance(event, Movement.PlanAdopted | Movement.ReadingChanged):
        reason = erased(plain(event.reason))
        return event.timestamp, Text(
            f"{event.document}, ngày {dmy(event.decided_on)}: {reason}",
            f"{event.document} of {dmy(event.decided_on)}: {reason}",
        )
    return event.timestamp, Text("khi phát động phong trào", "when the movement was launched")


def _reading_row(reading: Reading, ours: Governing) -> Row:
    value = ours.now.readings.get(reading.name, reading.default)
    option = reading.option(value)
    change = ours.reading_since(reading.name)
    since, basis = _since(change) if change else (None, _undecided(reading, value))
    return {
        "name": reading.name,
        "question": reading.question,
        "clause": reading.clause,
        "label": option.label if option else str(value),
        "since": since,
        "basis": basis,
        "url": url_for("plans.change_reading", name=reading.name),
    }


def _undecided(reading: Reading, value: ReadingValue) -> Text:
    if value == reading.default:
        return Text("như kế hoạch", "as the plan has it")
    return Text(
        "mặc định của kế hoạch trước, Hội đồng chưa quyết định",
        "the default of the plan before; the council has not decided it",
    )


# -- entering what was decided ---------------------------------------------------------------------------------------------


class _Decided(Schema):
    """What is entered of the council's decision."""

    document = Line(
        Text("Số văn bản của Hội đồng", "Number of the council's document"),
        limit=200,
        hint=Text("Ví dụ: 12/BB-HĐTĐKT", "For example: 12/BB-HĐTĐKT"),
    )
    decided_on = Day(Text("Ngày quyết định", "Decided on"))
    reason = Words(
        Text("Lý do", "Reason"),
        hint=Text("Không ghi tên hay hoàn cảnh của ai", "No names or circumstances of anybody"),
    )


class AdoptSchema(_Decided):
    """A plan to put in force."""

    plan = plan_files.shipped_choice()


@blueprint.route("/ap-dung", methods=["GET", "POST"])
def adopt() -> Answer:
    """Put a plan in force as the council has decided."""
    require("movement.adopt_plan")
    services().movements.refresh()
    ours = services().movements.in_force()
    form, schema = Form(version=ours.version, initial={"decided_on": today()}), AdoptSchema()

    def file() -> PlanFile:
        found = plan_files.plan_of(form, required=True)
        assert found is not None
        return found

    def facts(data: dict[str, Any]) -> dict[str, Any]:
        return {n: data[n] for n in ("document", "decided_on", "reason")}

    return two_steps(
        form,
        schema,
        show=lambda: render(
            "plans/adopt.html",
            form=form,
            schema=schema,
            file_label=plan_files.FILE_LABEL,
            file_limits=plan_files.LIMITS,
            carried=form.values[plan_files.NAME],
            breadcrumbs=[HERE],
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi áp dụng kế hoạch", "Check before putting the plan in force"),
            rows=[*_plan_rows(file(), ours), *_decision_rows(schema, data)],
            button=Text("Áp dụng kế hoạch này", "Put this plan in force"),
            cancel_url=HERE["url"],
            breadcrumbs=[HERE],
        ),
        act=lambda wish, data, _: services().movements.adopt_plan(actor(), wish, plan=file(), **facts(data)),
        done=lambda _: go(HERE["url"], Text("Đã áp dụng kế hoạch.", "The plan is in force.")),
        record_id=ours.id,
        rehearse=True,
    )


def _plan_rows(file: PlanFile, ours: InForce) -> list[Row]:
    plan = file.plan
    kept = [
        _answered(plan.readings[n], value)
        for n, value in still_known(ours.decided, ours.plan.id, plan).items()
    ]
    return [
        {"key": Text("Kế hoạch", "Plan"), "value": plan.title, "field": plan_files.FILE},
        {"key": Text("Mã và phiên bản", "Id and version"), "value": f"{plan.id} {plan.version}"},
        {"key": Text("Số, ngày ký", "Number, signed on"), "value": f"{plan.number}, {dmy(plan.signed_on)}"},
        {"key": Text("Mã băm của tệp (SHA-256)", "Hash of the file (SHA-256)"), "value": file.sha256},
        {
            "key": Text("Giai đoạn", "Period"),
            "value": plan.period.years,
        },
        *_step_back(plan, ours.plan),
        {"key": Text("Khác bản đang áp dụng", "Differs from the one in force"), "value": _differences(ours.plan, plan)},
        {
            "key": Text("Cách hiểu đã quyết định được giữ", "Readings decided on that stand"),
            "value": joined(kept, "\n") if kept else Text("không có", "none"),
        },
        *_fallen_rows(plan, ours),
        {
            "key": Text("Hồ sơ đang xử lý", "Dossiers under way"),
            "value": Text(
                "giữ phiên bản khi nộp; chỉ hồ sơ nộp từ nay theo kế hoạch này",
                "keep the version they were submitted under; those submitted from now on go by this plan",
            ),
        },
    ]  # fmt: skip


def _fallen_rows(plan: Plan, ours: InForce) -> list[Row]:
    """Name every reading the council has decided that would no longer stand: nothing decided is lost unseen."""
    fallen = fallen_away(ours, plan)
    if not fallen:
        return []
    named = []
    for adoption, name, value in fallen:
        reading = services().plans.get(adoption.plan_id, adoption.version).readings.get(name)
        said = _answered(reading, value) if reading else Text(f"{name} – {value}", f"{name} – {value}")
        under = f"{adoption.plan_id} {adoption.version}"
        named.append(Text(f"{said.vi} (quyết định theo {under})", f"{said.en} (decided under {under})"))
    return [
        {
            "key": Text("Cách hiểu đã quyết định sẽ thôi áp dụng", "Readings decided on that fall away"),
            "value": joined(
                [*named, Text("Muốn giữ thì nhập lại quyết định sau khi áp dụng kế hoạch.",
                              "To keep one, enter the decision again once the plan is in force.")],
                "\n",
            ),
        }
    ]  # fmt: skip


def _step_back(plan: Plan, ours: Plan) -> list[Row]:
    """Tell whoever adopts a lower version that it is one: easily an old file chosen by mistake."""
    if plan.id != ours.id or not is_lower(plan.version, ours.version):
        return []
    return [
        {
            "key": Text("Lưu ý", "Mind"),
            "value": Text(
                f"Phiên bản {plan.version} thấp hơn phiên bản đang áp dụng {ours.version}: đây là quay lại bản đã áp dụng trước.",
                f"Version {plan.version} is below {ours.version}, now in force: this goes back to one that was in force before.",
            ),
        }
    ]


def _answered(reading: Reading, value: ReadingValue) -> Text:
    """Say a question of the plan with its answer."""
    option = reading.option(value)
    said = option.label if option else Text(str(value), str(value))
    return Text(f"{reading.question.vi} – {said.vi}", f"{reading.question.en} – {said.en}")


def _differences(before: Plan, after: Plan) -> Text | str:
    if before.id != after.id:
        return Text(
            f"là kế hoạch khác ({before.id} → {after.id})", f"another plan ({before.id} → {after.id})"
        )
    lines = [d.line for d in diff_plans(before, after)]
    more = [f"… (+{len(lines) - SHOWN})"] if len(lines) > SHOWN else []
    return "\n".join([*lines[:SHOWN], *more]) or Text("không khác", "in nothing")


def _decision_rows(schema: Schema, data: dict[str, Any]) -> list[Row]:
    return [
        typed_row(schema, name, dmy(data[name]) if name == "decided_on" else data[name])
        for name in ("document", "decided_on", "reason")
    ]


@blueprint.route("/cach-hieu/<string:name>", methods=["GET", "POST"])
def change_reading(name: str) -> Answer:
    """Read a wording of the plan as the council has decided."""
    require("movement.change_reading")
    services().movements.refresh()
    ours = services().movements.in_force()
    reading = ours.plan.readings.get(name)
    if reading is None:
        raise Refused("not_found")
    options = {str(number): option.label for number, option in enumerate(reading.options)}
    schema = _Decided.from_dict({"value": Choice(Text("Cách hiểu", "Reading"), options)})()
    asked = request.args.get("value", "")
    form = Form(version=ours.version, initial={"decided_on": today(), "value": asked})
    present = reading.option(ours.readings.get(name, reading.default))
    about: list[Row] = [
        {"key": Text("Câu hỏi", "Question"), "value": reading.question},
        {"key": Text("Điểm", "Clause"), "value": reading.clause},
        {"key": Text("Đang hiểu là", "Read so far as"), "value": present.label if present else ""},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Ghi cách hiểu Hội đồng đã quyết định", "Enter how the council reads it"),
            about=about,
            cancel_url=HERE["url"],
            draft=f"reading-{name}",
            breadcrumbs=[HERE],
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra trước khi đổi cách hiểu", "Check before changing the reading"),
            rows=[
                *about,
                {
                    "key": Text("Từ nay hiểu là", "Read from now on as"),
                    "value": options[data["value"]],
                    "field": "value",
                },
                *_decision_rows(schema, data),
            ],
            button=Text("Đổi cách hiểu này", "Change this reading"),
            cancel_url=HERE["url"],
            breadcrumbs=[HERE],
        ),
        act=lambda wish, data, _: services().movements.change_reading(
            actor(),
            wish,
            name=name,
            value=reading.options[int(data["value"])].value,
            document=data["document"],
            decided_on=data["decided_on"],
            reason=data["reason"],
        ),
        done=lambda _: go(HERE["url"], Text("Đã đổi cách hiểu.", "The reading is changed.")),
        record_id=ours.id,
        rehearse=True,
    )


# -- what if ---------------------------------------------------------------------------------------------------------------


def _what_if_schema(plan: Plan) -> Schema:
    """One choice for each reading of the plan in force, and a plan."""
    fields: dict[str, Any] = {"plan": plan_files.shipped_choice()}
    for reading in plan.readings.values():
        options: list[tuple[str, Text | str]] = [
            (str(number), option.label) for number, option in enumerate(reading.options)
        ]
        fields[f"r_{reading.name}"] = Choice(reading.question, options, required=False)
    return Schema.from_dict(fields)()


@blueprint.route("/thu", methods=["GET", "POST"])
def what_if() -> Answer:
    """Ask what would become of all open dossiers; nothing is recorded."""
    require("movement.read")
    services().movements.refresh()
    ours = services().movements.in_force()
    form, schema = Form(), _what_if_schema(ours.plan)

    def show() -> str:
        return render(
            "plans/what_if.html",
            form=form,
            schema=schema,
            readings=list(ours.plan.readings.values()),
            file_label=plan_files.FILE_LABEL,
            file_limits=plan_files.LIMITS,
            carried=form.values[plan_files.NAME],
            keep=_KEEP,
            breadcrumbs=[HERE],
        )

    if not form.sent:
        return show()
    data = form.parse(schema)
    if data is None:
        return show(), 422
    asked: dict[str, ReadingValue] = {
        reading.name: reading.options[int(chosen)].value
        for reading in ours.plan.readings.values()
        if (chosen := data[f"r_{reading.name}"])
    }
    try:
        plan = plan_files.plan_of(form, required=False)
        if plan is None and not asked:
            raise Refused(
                "required",
                field=plan_files.FILE,
                what=Text("một kế hoạch hoặc một cách hiểu khác", "another plan or another reading"),
            )
        known = plan.plan if plan else ours.plan
        answer = services().what_if.ask(
            actor(), Question(plan, {n: v for n, v in asked.items() if n in known.readings})
        )
    except Refused as refusal:
        form.refuse(refusal)
        return show(), 422
    rows = [_judged_row(line) for line in answer.lines]
    changed = sum(line.changes for line in answer.lines)
    return render(
        "plans/what_if_result.html",
        form=form,
        plan=plan.plan if plan else None,
        asked=[_asked(ours, name, value) for name, value in asked.items()],
        answer=answer,
        counts=[
            {
                "title": c.title,
                "now": VERDICTS[c.now].text,
                "then": VERDICTS[c.then].text if c.then else _NOT_ASKED,
                "dossiers": c.dossiers,
            }
            for c in answer.counts
        ],
        changed=rows[:changed][:SHOWN],
        unchanged=rows[changed:][:SHOWN],
        shown=SHOWN,
        named=may(actor(), "dossier.read"),
        may_adopt=may(actor(), "movement.adopt_plan"),
        breadcrumbs=[HERE, {"url": url_for("plans.what_if"), "label": Text("Thử thay đổi", "What if")}],
    )


def _asked(ours: InForce, name: str, value: ReadingValue) -> Row:
    reading = ours.plan.readings[name]
    number = next(n for n, o in enumerate(reading.options) if o == reading.option(value))
    return {
        "question": reading.question,
        "label": reading.options[number].label,
        "url": url_for("plans.change_reading", name=name, value=number),
    }


def _judged_row(line: Judged) -> Row:
    why = [Text(f"{d.title.vi}: {d.reason.vi}", f"{d.title.en}: {d.reason.en}") for d in line.criteria]
    return {
        "code": line.code,
        "subject": line.subject,
        "place": line.place,
        "category": line.title,
        "now": VERDICTS[line.now].text,
        "then": VERDICTS[line.then].text if line.then else _NOT_ASKED,
        "why": Text("\n".join(w.vi for w in why), "\n".join(w.en for w in why)),
        "url": {"code": url_for("nominations.show", nomination_id=line.nomination_id)},
    }  # fmt: skip
