"""The administrator's acts on units: another name, code or class, a move, a merger, and the boundary changes that ship."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.administrative_unit import parents_of, successors_of
from aggregates.refusals import Refused
from aggregates.vocabulary import UNIT_KINDS, ZONES
from rules.text import Text
from storage.application import Row
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    perform,
    require,
    services,
    today,
    two_steps,
)
from web.schemas import Choice, Day, Line, Tick
from web.unit_names import former, new
from workflows.change_previews import Preview
from workflows.kernel import Command

_FOLLOWING = Text(
    "Chức vụ chuyển theo: {who}, {title}, {unit}", "Office that follows: {who}, {title}, {unit}"
)
_ENDING = Text(
    "Chức vụ kết thúc, phải giao lại: {who}, {title}, {unit}",
    "Office that ends, to be given anew: {who}, {title}, {unit}",
)
_DOSSIER = Text("Hồ sơ chuyển theo: {code}, {unit}", "Dossier that follows: {code}, {unit}")
_ESTABLISHED = Text("Lập {unit}, mã {code}", "{unit}, code {code}, is established")
_DISSOLVED = Text("{unit} kết thúc, nhập vào {into}", "{unit} ends, {into} takes over")
_MOVED = Text("{unit} chuyển từ {out_of} sang {into}", "{unit} passes from {out_of} to {into}")
blueprint = Blueprint("unit_acts", __name__, url_prefix="/quan-tri/don-vi")
UNITS: Row = {"url": "/quan-tri/don-vi", "label": Text("Đơn vị", "Units")}
_HARD = {
    "": Text("chưa rõ", "not known"),
    "1": Text("có", "yes"),
    "0": Text("không", "no"),
}


_FLAGS = ("especially_difficult", "classed_poor")


class _Since(Schema):
    """What every change of a unit says: from when, on what ground."""

    valid_from = Day(Text("Từ ngày", "From"))
    source = Line(
        Text("Căn cứ pháp lý", "Legal basis"),
        limit=200,
        hint=Text("Ví dụ: Nghị quyết 786/NQ-UBTVQH14", "For example: Nghị quyết 786/NQ-UBTVQH14"),
    )
    unconfirmed = Tick(
        Text("Chưa xác nhận với văn bản gốc", "Not yet confirmed against the original"),
        hint=Text("Được ghi chú ở mọi nơi hiển thị", "Is said wherever it is shown"),
    )


class RenameSchema(_Since):
    """Another name."""

    name = Line(
        Text("Tên đầy đủ mới", "New full name"),
        limit=200,
        hint=Text("Ví dụ: xã Cẩm Tân", "For example: xã Cẩm Tân"),
    )


class CodeSchema(_Since):
    """Another code."""

    code = Line(Text("Mã mới", "New code"), limit=20)


class ClassSchema(_Since):
    """Another class."""

    kind = Choice(Text("Loại đơn vị", "Kind"), UNIT_KINDS, widget="select")
    zone = Choice(Text("Khu vực (chỉ với xã)", "Zone (communes only)"), ZONES, required=False)
    especially_difficult = Choice(Text("Đặc biệt khó khăn", "Especially difficult"), _HARD, required=False)
    classed_poor = Choice(
        Text(
            "Được xếp loại xã nghèo (chỉ với xã, phường, thị trấn)",
            "Classed as a poor commune (communes, wards and townships only)",
        ),
        _HARD,
        required=False,
    )


def _others() -> list[tuple[str, Text | str]]:
    rows = services().people.units()
    names = {row["unit_id"]: row["name"] for row in rows}
    return [
        (str(row["unit_id"]), ", ".join(filter(None, [row["name"], names.get(row["parent_id"])])))
        for row in rows
        if row["kind"] != "department"
    ]


def _into(fit: Callable[[str], tuple[str, ...]]) -> list[tuple[str, Text | str]]:
    """Return the units that the page's own unit may pass to, by their kinds: its like before all others."""
    rows = services().people.units()
    names = {row["unit_id"]: row["name"] for row in rows}
    own = next((r for r in rows if r["unit_id"] == (request.view_args or {}).get("unit_id")), None)
    if own is None:
        return []
    kinds = fit(own["kind"])
    found = [
        r
        for r in rows
        if r["kind"] in kinds and r["unit_id"] != own["unit_id"] and own["path"] not in r["path"]
    ]
    return [
        (str(r["unit_id"]), ", ".join(filter(None, [r["name"], names.get(r["parent_id"])])))
        for r in sorted(found, key=lambda r: r["kind"] != own["kind"])
    ]


def _parents() -> list[tuple[str, Text | str]]:
    return [("", Text("(không thuộc đơn vị nào)", "(no unit)")), *_others()]


class EstablishSchema(_Since):
    """A unit that the register does not have yet."""

    kind = Choice(Text("Loại đơn vị", "Kind"), UNIT_KINDS, widget="select")
    name = Line(
        Text("Tên đầy đủ", "Full name"),
        limit=200,
        hint=Text("Ví dụ: thôn Đồi Vàng", "For example: thôn Đồi Vàng"),
    )
    code = Line(
        Text("Mã đơn vị hành chính", "Code of the unit"),
        required=False,
        limit=20,
        hint=Text("Thôn, tổ dân phố, phòng ban thường không có mã", "Hamlets and offices mostly have none"),
    )
    parent_id = Choice(Text("Thuộc đơn vị", "Lies in"), _parents, required=False)


class MoveSchema(_Since):
    """Another place."""

    into = Choice(Text("Chuyển vào", "Move into"), lambda: _into(parents_of))


class MergeSchema(_Since):
    """The end of the unit."""

    into = Choice(Text("Nhập vào", "Merge into"), lambda: _into(successors_of))


@dataclass(frozen=True, slots=True)
class _Change:
    schema: type[Schema]
    title: Text
    button: Text
    done: Text
    act: Callable[[Command, UUID, dict[str, Any]], Any]
    warning: Text | None = None


def _class_facts(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, **{name: {"1": True, "0": False}.get(data[name]) for name in _FLAGS}}


_FOLLOWS = Text(
    "Hộ, hồ sơ và giấy tờ ở đó thuộc phạm vi của đơn vị mới ngay khi ghi; lịch sử được giữ nguyên.",
    "Households, dossiers and papers there are in the new unit's charge at once; the history stays.",
)
_CHANGES = {
    "doi-ten": _Change(
        RenameSchema,
        Text("Đổi tên đơn vị", "Rename the unit"),
        Text("Ghi tên này", "Record this name"),
        Text("Đã ghi tên mới.", "The new name is recorded."),
        lambda wish, id, data: services().units.rename(actor(), wish, unit_id=id, **data),
    ),
    "doi-ma": _Change(
        CodeSchema,
        Text("Đổi mã đơn vị", "Change the unit's code"),
        Text("Ghi mã này", "Record this code"),
        Text("Đã ghi mã mới.", "The new code is recorded."),
        lambda wish, id, data: services().units.recode(actor(), wish, unit_id=id, **data),
    ),
    "xep-loai": _Change(
        ClassSchema,
        Text("Xếp loại đơn vị", "Classify the unit"),
        Text("Ghi cách xếp loại này", "Record this class"),
        Text("Đã ghi cách xếp loại.", "The class is recorded."),
        lambda wish, id, data: services().units.reclassify(actor(), wish, unit_id=id, **_class_facts(data)),
    ),
    "chuyen": _Change(
        MoveSchema,
        Text("Chuyển sang đơn vị khác", "Move to another unit"),
        Text("Chuyển đơn vị này", "Move this unit"),
        Text("Đã chuyển đơn vị.", "The unit has moved."),
        lambda wish, id, data: services().units.move(
            actor(), wish, unit_id=id, parent_id=UUID(data.pop("into")), **data
        ),
        _FOLLOWS,
    ),
    "nhap": _Change(
        MergeSchema,
        Text("Nhập vào đơn vị khác", "Merge into another unit"),
        Text("Kết thúc đơn vị này và nhập vào đơn vị đã chọn", "End this unit and merge it"),
        Text("Đã nhập đơn vị.", "The unit is merged."),
        lambda wish, id, data: services().units.merge(
            actor(), wish, unit_id=id, into_id=UUID(data.pop("into")), **data
        ),
        _FOLLOWS,
    ),
}


def _facts(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed as the use cases take it: they ask what is confirmed, the form what is not."""
    facts = {**data, "confirmed": not data["unconfirmed"]}
    del facts["unconfirmed"]
    return facts


@blueprint.route("/moi", methods=["GET", "POST"])
def establish() -> Answer:
    """Record a unit that the register does not have yet."""
    require("unit.change")
    schema = EstablishSchema()
    form = Form(initial={"kind": "hamlet", "parent_id": request.args.get("thuoc", "")})
    back = url_for("admin.units")

    def check(data: dict[str, Any], _: object) -> Check:
        words: dict[str, Callable[[Any], Any]] = {
            "kind": UNIT_KINDS.__getitem__,
            "parent_id": dict(_parents()).__getitem__,
        }
        return Check(
            title=Text("Kiểm tra trước khi thành lập đơn vị", "Check before establishing the unit"),
            rows=[
                {
                    "key": f.metadata["label"],
                    "value": words.get(n, lambda value: value)(data[n]) or None,
                    "field": n,
                    **({"kind": "date"} if f.metadata["widget"] == "date" else {}),
                }
                for n, f in schema.fields.items()
            ],
            button=Text("Thành lập đơn vị này", "Establish this unit"),
            cancel_url=back,
            breadcrumbs=[UNITS],
        )

    def act(wish: Command, data: dict[str, Any], _: object) -> Any:
        # The id is made from the command: sent twice, it is one unit.
        return services().units.establish(
            actor(),
            wish,
            unit_id=uuid5(wish.id, "unit"),
            demonstration=services().movements.in_force().demonstration,
            **{**_facts(data), "parent_id": UUID(data["parent_id"]) if data["parent_id"] else None},
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Thành lập đơn vị", "Establish a unit"), cancel_url=back, breadcrumbs=[UNITS]
        ),
        check=check,
        act=act,
        done=lambda made: go(
            url_for("units.show", unit_id=UUID(made["id"])),
            Text("Đã thành lập đơn vị.", "The unit is established."),
        ),
        rehearse=True,
    )


@blueprint.route("/<uuid:unit_id>/<what>", methods=["GET", "POST"])
def change(unit_id: UUID, what: str) -> Answer:
    """Record one change of a unit."""
    require("unit.change")
    if what not in _CHANGES:
        raise Refused("not_found")
    unit = services().units.history(unit_id).unit
    page, schema = _CHANGES[what], _CHANGES[what].schema()
    form = Form(
        version=unit["version"],
        initial={
            "valid_from": today(),
            "kind": unit["kind"],
            "zone": unit["zone"],
            **{name: {True: "1", False: "0"}.get(unit[name], "") for name in _FLAGS},
        },
    )
    back = url_for("units.show", unit_id=unit_id)
    way = [UNITS, {"url": back, "label": unit["name"]}]
    about: Row = {"key": Text("Đơn vị", "Unit"), "value": f"{unit['name']} ({unit['code'] or '—'})"}

    into = schema.fields.get("into")

    def check(data: dict[str, Any], _: object) -> Check:
        words: dict[str, Callable[[Any], Any]] = {
            "kind": UNIT_KINDS.__getitem__,
            "zone": ZONES.__getitem__,
            **dict.fromkeys(_FLAGS, _HARD.__getitem__),
            "into": dict(into.options() if isinstance(into, Choice) else ()).__getitem__,
        }
        return Check(
            title=page.title,
            rows=[
                about,
                *(
                    {
                        "key": f.metadata["label"],
                        "value": words.get(n, lambda value: value)(data[n]),
                        "field": n,
                    }
                    for n, f in schema.fields.items()
                ),
            ],
            button=page.button,
            cancel_url=back,
            warning=page.warning,
            listed=_listed(unit_id, UUID(data["into"]) if what == "nhap" else None, data["valid_from"])
            if page.warning
            else (),
            breadcrumbs=way,
        )

    def act(wish: Command, data: dict[str, Any], _: object) -> Any:
        try:
            return page.act(wish, unit_id, _facts(data))
        except Refused as refusal:
            if refusal.field in ("parent_id", "successor_id"):
                # Where a unit goes is one field here, whatever the act calls it.
                raise Refused(refusal.code, field="into", **refusal.params) from None
            raise

    return two_steps(
        form,
        schema,
        show=FormPage(title=page.title, about=[about], cancel_url=back, breadcrumbs=way),
        check=check,
        act=act,
        done=lambda _: go(back, page.done),
        record_id=unit_id,
        rehearse=True,
    )


@blueprint.route("/thay-doi/<change_id>", methods=["GET", "POST"])
def boundary(change_id: str) -> Answer:
    """Show everything a boundary change affects, and apply it."""
    require("unit.change")
    seen = services().units.preview(actor(), change_id)
    form = Form()
    back = url_for("admin.units")
    if seen.obstacle is not None and form.step != "do":
        raise seen.obstacle
    if form.step != "do":
        return check_page(form, _boundary_check(seen, back))
    return perform(
        lambda wish: services().units.apply_change(actor(), wish, change_id=change_id),
        form=form,
        done=lambda _: go(back, Text("Đã áp dụng thay đổi địa giới.", "The boundary change is applied.")),
        on_refused=lambda: go(back, next(iter(form.errors.values())), "error"),
    )


def _following(appointments: list[Row], dossiers: list[Row], begun: Sequence[str] = ()) -> list[Text]:
    """Name the offices that pass over and those that end, and the open dossiers; ``begun`` are names of new units."""
    return [
        *(
            _ENDING.format(**_office(a, begun)) if a["ends"] else _FOLLOWING.format(**_office(a, begun))
            for a in appointments
        ),
        *(_DOSSIER.format(code=d["code"], unit=former(d["hamlet"], begun)) for d in dossiers),
    ]


def _office(a: Row, begun: Sequence[str]) -> dict[str, Any]:
    return {"who": a["full_name"] or "…", "title": a["title"], "unit": former(a["unit_name"], begun)}


def _listed(unit_id: UUID, into_id: UUID | None, valid_from: date) -> list[Text]:
    """Name everything that a move of the unit, or its merger into another one, takes along."""
    below, appointments, dossiers = services().units.followers(
        actor(), unit_id, into_id=into_id, valid_from=valid_from
    )
    parts = [Text(f"Đơn vị chuyển theo: {u['name']}", f"Unit that follows: {u['name']}") for u in below]
    return [*parts, *_following(appointments, dossiers)]


def _boundary_check(seen: Preview, back: str) -> Check:
    change = seen.change
    begun = [u["name"] for u in seen.established]
    before = [name for u in (*seen.dissolved, *seen.moved) for name in (u["name"], u.get("out_of", ""))]

    def into(u: Row) -> Text:
        return new(u["into"], before) if u["into_new"] else former(u["into"], begun)

    listed = [
        *(_ESTABLISHED.format(unit=new(u["name"], before), code=u["code"]) for u in seen.established),
        *(_DISSOLVED.format(unit=former(u["name"], begun), into=into(u)) for u in seen.dissolved),
        *(
            _MOVED.format(unit=former(u["name"], begun), out_of=former(u["out_of"], begun), into=into(u))
            for u in seen.moved
        ),
        *_following(seen.appointments, seen.dossiers, begun),
    ]
    return Check(
        title=Text(
            "Kiểm tra trước khi áp dụng thay đổi địa giới", "Check before applying the boundary change"
        ),
        caption=change.title,
        rows=[
            {"key": Text("Căn cứ pháp lý", "Legal basis"), "value": change.source},
            {"key": Text("Hiệu lực từ", "In force from"), "value": change.valid_from, "kind": "date"},
            {"key": Text("Đơn vị mới", "New units"), "value": len(seen.established)},
            {"key": Text("Đơn vị kết thúc", "Units that end"), "value": len(seen.dissolved)},
            {"key": Text("Thôn, bản, tổ dân phố chuyển", "Hamlets that pass over"), "value": len(seen.moved)},
            {
                "key": Text("Chức vụ chuyển theo", "Offices that follow"),
                "value": sum(1 for a in seen.appointments if not a["ends"]),
            },
            {
                "key": Text("Chức vụ kết thúc, phải giao lại", "Offices that end, to be given anew"),
                "value": sum(1 for a in seen.appointments if a["ends"]),
            },
            {
                "key": Text("Hồ sơ đang xử lý chuyển theo", "Open dossiers that follow"),
                "value": len(seen.dossiers),
            },
        ],
        listed=listed,
        button=Text("Áp dụng thay đổi này", "Apply this change"),
        warning=Text(
            f"Tất cả được ghi một lần, có hiệu lực từ {change.valid_from:%d/%m/%Y}, và không hoàn tác được. "
            "Hộ, hồ sơ, giấy tờ và quyền hạn theo đơn vị kế tục ngay khi ghi. Chức vụ của cấp kết thúc không chuyển lên cấp "
            "khác: hãy giao các chức vụ ấy ở đơn vị kế tục.",
            f"All of it is recorded as one act in force from {change.valid_from:%d/%m/%Y}, and cannot be undone. "
            "Households, dossiers, papers and permissions follow the successor at once. Offices of a level that ends do not "
            "pass to another level: give those offices in the unit that takes over.",
        ),
        cancel_url=back,
        breadcrumbs=[UNITS],
    )
