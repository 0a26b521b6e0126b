"""Templates of certificates: begun, placed part by part, tried with sample texts, put in use. For the administrator."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.certificate_template import TEMPLATE_NAME_LIMIT, CertificateTemplate
from aggregates.refusals import Refused
from aggregates.vocabulary_printing import TEMPLATE_STATUSES
from documents.fit import DoesNotFitError
from rules.certificate_layout import (
    ALIGNMENTS,
    COLOURS,
    FONTS,
    LABEL_LIMIT,
    PARTS,
    RULES,
    SHEET_LIMITS,
    SIZE_LIMITS,
    Placed,
    placed_as_data,
)
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.kit import Answer, Check, Form, FormPage, actor, go, render, require, services, stories, two_steps
from web.labels import Label, Tone
from web.measures import Measure, measure
from web.printers import pdf
from web.schemas import Choice, Line, Nothing, Tick
from web.template_picture import picture
from web.text import t
from workflows.certificate_templates import SAMPLES, SHOWN

blueprint = Blueprint("templates", __name__, url_prefix="/quan-tri/mau-giay-khen")
_TITLE = Text("Mẫu giấy khen", "Certificate templates")
_TONES: dict[str, tuple[Tone, str]] = {
    "draft": ("wait", "pen"),
    "in_use": ("go", "check"),
    "retired": ("calm", "back"),
}


def crumbs(row: Row | None = None) -> list[Row]:
    """The way to a template."""
    found: list[Row] = [{"url": url_for("templates.index"), "label": _TITLE}]
    if row is not None:
        found.append({"url": url_for("templates.show", template_id=row["template_id"]), "label": row["name"]})
    return found


def _label(row: Row) -> Label:
    tone, icon = _TONES[row["status"]]
    return Label(capital(TEMPLATE_STATUSES[row["status"]]), tone, icon)


def _for_whom(row: Row) -> Text:
    forms, categories = services().templates.award_forms(), services().templates.categories()
    form = forms.get(row["award_form"])
    title = form.title if form is not None else Text(row["award_form"], row["award_form"])
    if not row["category"]:
        return Text(f"{title.vi}, mọi đối tượng", f"{title.en}, all categories")
    of = categories.get(row["category"], Text(row["category"], row["category"]))
    return Text(f"{title.vi}, {of.vi}", f"{title.en}, {of.en}")


@blueprint.get("/")
def index() -> Answer:
    """List the templates."""
    require("template.edit")
    rows = [
        {
            "name": row["name"],
            "whom": _for_whom(row),
            "status": _label(row).text,
            "number": row["version_in_use"] or None,
            "changed": row["changed_at"],
            "url": {"name": url_for("templates.show", template_id=row["template_id"])},
        }
        for row in services().templates.templates(actor())
    ]
    return render("printing/templates.html", rows=rows, title=_TITLE, breadcrumbs=[])


def _make_schema() -> Schema:
    ours = services().templates
    forms = {id: form.title for id, form in ours.award_forms().items()}
    existing = [(str(row["template_id"]), row["name"]) for row in ours.templates(actor())]
    told: dict[str, ma.Field[Any]] = {
        "name": Line(Text("Tên mẫu", "Name of the template"), limit=TEMPLATE_NAME_LIMIT),
        "award_form": Choice(Text("Hình thức khen", "Award form"), list(forms.items())),
        "category": Choice(
            Text("Riêng cho đối tượng", "Only for the category"),
            [(id, title) for id, title in ours.categories().items()],
            required=False,
            widget="select",
            hint=Text("Để trống: dùng cho mọi đối tượng", "Blank: for all categories"),
        ),
    }
    if existing:
        told["copy_of"] = Choice(
            Text("Sao từ mẫu", "Copy of"),
            existing,
            required=False,
            widget="select",
            hint=Text("Để trống: bắt đầu từ mẫu có sẵn", "Blank: begin with the template that ships"),
        )
    return Schema.from_dict(told)()


@blueprint.route("/moi", methods=["GET", "POST"])
def make() -> Answer:
    """Begin a template."""
    require("template.edit")
    by = actor()
    return two_steps(
        Form(),
        _make_schema(),
        show=FormPage(
            title=Text("Lập mẫu giấy khen", "Begin a template"),
            cancel_url=url_for("templates.index"),
            submit=Text("Lập mẫu", "Begin"),
            breadcrumbs=crumbs(),
        ),
        act=lambda wish, data, _: services().templates.make(
            by,
            wish,
            name=data["name"],
            award_form=data["award_form"],
            category=data["category"] or "",
            copy_of=UUID(data["copy_of"]) if data.get("copy_of") else None,
        ),
        done=lambda outcome: go(url_for("templates.show", template_id=outcome["id"])),
    )


# -- one of them ---------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:template_id>")
def show(template_id: UUID) -> Answer:
    """Show the draft: a picture with sample texts, what is wrong with it, and every part with where it stands."""
    by = actor()
    template, row = services().templates.template(by, template_id)
    sample = request.args.get("mau", "short")
    shown = request.args.get("che_do", "full")
    if sample not in SAMPLES or shown not in SHOWN:
        raise Refused("not_found")
    layout = template.layout
    problems = services().templates.problems(layout, template.award_form)
    faulty = frozenset(fault.part for fault in problems)
    overprint = shown == "overprint"
    try:
        parts = services().templates.set_sample(layout, sample, template.award_form, overprint=overprint)
    except DoesNotFitError:
        parts = []
    events = services().templates.history(actor(), template_id)
    return render(
        "printing/template.html",
        row=row,
        whom=_for_whom(row),
        label=_label(row),
        size=(measure(layout.width), measure(layout.height)),
        sample=sample,
        shown=shown,
        samples=SAMPLES,
        kinds=SHOWN,
        problems=[
            {"part": PARTS[f.part].words if f.part else Text("Tờ giấy", "The sheet"), "words": f.words}
            for f in problems
        ],
        picture=picture(
            layout,
            parts,
            overprint=overprint,
            faulty=faulty,
            label=t("Hình mẫu với dữ liệu thử", "The template with sample data"),
        ),
        parts=[_part_row(template_id, name, layout.parts[name], name in faulty) for name in PARTS],
        stories=stories(events, services().dossiers.names({e.meta.officer_id for e in events})),
        breadcrumbs=crumbs(),
    )


def _part_row(template_id: UUID, name: str, placed: Placed, faulty: bool) -> Row:
    place = f"{measure(placed.left)} × {measure(placed.top)}"
    size = f"{measure(placed.width)} × {measure(placed.height)}"
    kind = PARTS[name].kind
    return {
        "part": PARTS[name].words,
        "place": place if placed.shown else None,
        "size": size if placed.shown else None,
        "type": None
        if kind == "picture" or not placed.shown
        else Text(
            f"{measure(placed.size)}–{measure(placed.smallest)} pt, {RULES[placed.rule].vi}",
            f"{measure(placed.size)}–{measure(placed.smallest)} pt, {RULES[placed.rule].en}",
        ),
        "blank": Text("có", "yes") if placed.shown and placed.on_blank else Text("không", "no"),
        "late": faulty,
        "url": {"part": url_for("templates.part", template_id=template_id, name=name)},
    }


@blueprint.get("/<uuid:template_id>/<string:sample>-<string:shown>.pdf")
def preview(template_id: UUID, sample: str, shown: str) -> Response:
    """Give the draft with sample texts as a PDF of its true size."""
    if sample not in SAMPLES or shown not in SHOWN:
        raise Refused("not_found")
    content = services().templates.preview(actor(), template_id, sample=sample, shown=shown)
    return pdf(content, f"mau-{sample}-{shown}.pdf")


def _part_schema(name: str) -> Schema:
    high = SHEET_LIMITS[1]
    told: dict[str, ma.Field[Any]] = {
        "shown": Tick(Text("Có trên giấy khen", "On the certificate")),
        "left": Measure(Text("Cách mép trái (mm)", "From the left edge (mm)"), low=0, high=high),
        "top": Measure(Text("Cách mép trên (mm)", "From the upper edge (mm)"), low=0, high=high),
        "width": Measure(Text("Rộng (mm)", "Width (mm)"), low=1, high=high),
        "height": Measure(Text("Cao (mm)", "Height (mm)"), low=1, high=high),
        "on_blank": Tick(
            Text("In cả khi in chồng lên phôi", "Printed over blanks as well"),
            hint=Text("Bỏ dấu nếu phôi đã in sẵn mục này", "Untick where the blank bears it already"),
        ),
    }
    if PARTS[name].kind != "picture":
        low, most = SIZE_LIMITS
        told |= {
            "size": Measure(Text("Cỡ chữ (pt)", "Type size (pt)"), low=low, high=most),
            "smallest": Measure(Text("Cỡ nhỏ nhất (pt)", "Smallest size (pt)"), low=low, high=most),
            "rule": Choice(Text("Khi chữ dài hơn dòng", "When the text is too long"), _capitals(RULES)),
            "align": Choice(Text("Căn chữ", "Alignment"), _capitals(ALIGNMENTS)),
            "font": Choice(Text("Phông chữ", "Font"), dict(FONTS)),
            "colour": Choice(Text("Màu chữ", "Colour"), _capitals(COLOURS)),
            "line_height": Measure(Text("Giãn dòng", "Line spacing"), low=0.9, high=3),
            "bold": Tick(Text("Chữ đậm", "Bold")),
            "italic": Tick(Text("Chữ nghiêng", "Italic")),
            "label": Line(
                Text("Chữ đứng trước", "Words before it"),
                limit=LABEL_LIMIT,
                required=False,
                hint=Text(
                    "Ví dụ “Vào sổ vàng số:”; {form} được thay bằng tên hình thức khen",
                    "For example “Vào sổ vàng số:”; {form} stands for the award form's name",
                ),
            ),
            "label_on_blank": Tick(
                Text("Phôi đã in sẵn chữ đứng trước", "The blank bears the words before it")
            ),
        }
    return Schema.from_dict(told)()


def _capitals(words: dict[str, Text]) -> dict[str, Text]:
    return {code: capital(text) for code, text in words.items()}


@blueprint.route("/<uuid:template_id>/muc/<string:name>", methods=["GET", "POST"])
def part(template_id: UUID, name: str) -> Answer:
    """Place one part, or set it in other type."""
    by = actor()
    template, row = services().templates.template(by, template_id)
    if name not in PARTS:
        raise Refused("not_found")
    placed = template.layout.parts[name]
    stored = placed_as_data(placed)
    initial = {
        key: measure(value)
        if isinstance(value, float | int) and not isinstance(value, bool)
        else ("1" if value else "")
        if isinstance(value, bool)
        else value
        for key, value in stored.items()
    }
    back = url_for("templates.show", template_id=template_id)

    def told(data: dict[str, Any]) -> dict[str, Any]:
        typed = {
            key: float(value)
            if isinstance(stored[key], float | int) and not isinstance(stored[key], bool)
            else value
            for key, value in data.items()
        }
        if words := str(typed.get("label") or ""):
            # A line loses its last space on the way in; words before a value need one.
            typed["label"] = f"{words.rstrip()} "
        return {**stored, **typed}

    return two_steps(
        Form(version=row["version"], initial=initial),
        _part_schema(name),
        show=FormPage(
            title=PARTS[name].words,
            caption=row["name"],
            cancel_url=back,
            submit=Text("Lưu", "Save"),
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: services().templates.place(
            by, wish, template_id=template_id, part=name, placed=told(data)
        ),
        done=lambda _: go(back, Text("Đã lưu vào bản soạn.", "Saved in the draft.")),
        record_id=template_id,
    )


class SheetSchema(Schema):
    """The sheet."""

    width = Measure(Text("Rộng (mm)", "Width (mm)"), low=SHEET_LIMITS[0], high=SHEET_LIMITS[1])
    height = Measure(Text("Cao (mm)", "Height (mm)"), low=SHEET_LIMITS[0], high=SHEET_LIMITS[1])
    frame = Tick(Text("In khung hoa văn khi in trọn trang", "Print the frame with the whole page"))


@blueprint.route("/<uuid:template_id>/kho-giay", methods=["GET", "POST"])
def sheet(template_id: UUID) -> Answer:
    """Set the size of the sheet."""
    by = actor()
    template, row = services().templates.template(by, template_id)
    layout = template.layout
    back = url_for("templates.show", template_id=template_id)
    return two_steps(
        Form(
            version=row["version"],
            initial={
                "width": measure(layout.width),
                "height": measure(layout.height),
                "frame": "1" if layout.frame else "",
            },
        ),
        SheetSchema(),
        show=FormPage(
            title=Text("Khổ giấy", "The sheet"),
            caption=row["name"],
            cancel_url=back,
            submit=Text("Lưu", "Save"),
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: services().templates.set_sheet(
            by,
            wish,
            template_id=template_id,
            width=float(data["width"]),
            height=float(data["height"]),
            frame=data["frame"],
        ),
        done=lambda _: go(back, Text("Đã lưu vào bản soạn.", "Saved in the draft.")),
        record_id=template_id,
    )


@blueprint.route("/<uuid:template_id>/dua-vao-su-dung", methods=["GET", "POST"])
def put_in_use(template_id: UUID) -> Answer:
    """Put the draft in use."""
    return _end(
        template_id,
        "put_in_use",
        Text("Đưa mẫu vào sử dụng", "Put the template in use"),
        Text(
            "Giấy khen cấp từ nay theo bản này. Bản được giữ nguyên mãi; giấy đã cấp không đổi.",
            "Certificates are issued with this version from now on. The version is kept for good; those issued do not change.",
        ),
        Text("Mẫu đã được đưa vào sử dụng.", "The template is in use."),
    )


@blueprint.route("/<uuid:template_id>/thoi-dung", methods=["GET", "POST"])
def take_out_of_use(template_id: UUID) -> Answer:
    """Use the template no more."""
    return _end(
        template_id,
        "take_out_of_use",
        Text("Thôi dùng mẫu", "Take the template out of use"),
        Text(
            "Giấy khen cấp từ nay theo mẫu chung hoặc mẫu có sẵn; giấy đã cấp không đổi.",
            "From now on certificates take the form's other template or the one that ships; those issued do not change.",
        ),
        Text("Mẫu đã thôi dùng.", "The template is out of use."),
    )


def _end(template_id: UUID, act: str, title: Text, note: Text, done: Text) -> Answer:
    by = actor()
    template, row = services().templates.template(by, template_id)
    back = url_for("templates.show", template_id=template_id)
    about: list[Row] = [
        {"key": Text("Mẫu", "Template"), "value": row["name"]},
        {"key": Text("Dùng cho", "Used for"), "value": _for_whom(row)},
        {"key": Text("Bản", "Version"), "value": _version(template, act), "kind": "number"},
    ]
    return two_steps(
        Form(version=row["version"]),
        Nothing(),
        show=FormPage(title=title, lead=note, about=about, cancel_url=back, breadcrumbs=crumbs(row)),
        check=lambda data, _: Check(
            title=title, rows=about, button=title, cancel_url=back, breadcrumbs=crumbs(row)
        ),
        act=lambda wish, data, _: getattr(services().templates, act)(by, wish, template_id=template_id),
        done=lambda _: go(back, done),
        record_id=template_id,
        rehearse=True,
    )


def _version(template: CertificateTemplate, act: str) -> int:
    return template.version_in_use + (act == "put_in_use")
