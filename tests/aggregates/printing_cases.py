"""What templates, printers, print runs and spoiled blanks decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.aggregates.cases import ADMIN, STANDING, Step, Table, happened, paper, uid

from aggregates.certificate_template import CertificateTemplate
from aggregates.loose_blank import LooseBlank
from aggregates.pii import PII
from aggregates.print_run import LARGEST_RUN, PrintRun, Sheet
from aggregates.printer import Correction, Printer
from rules.certificate_layout import BUILT_IN, layout_as_data, placed_as_data

C = CertificateTemplate
P = Printer
R = PrintRun
TEMPLATES, PRINTERS, RUNS, BLANKS = Table(C), Table(P), Table(R), Table(LooseBlank)
TEMPLATE, PRINTER, RUN, DECISION = uid("template"), uid("printer"), uid("print run"), uid("decision")
LAYOUT = layout_as_data(BUILT_IN)


# -- templates -------------------------------------------------------------------------------------------------------------


def make(**more: Any) -> C:
    """Begin a template."""
    return C.make(TEMPLATE, **{"name": "Phôi 2020", "award_form": "district_merit", **more})


def made(*acts: Callable[[C], Any]) -> tuple[Step, ...]:
    """A template that has come so far."""
    return (Step(ADMIN, lambda _: make()), *(Step(ADMIN, act) for act in acts))


def placed(part: str, **changes: Any) -> dict[str, Any]:
    """A part of the layout that ships, placed otherwise."""
    return placed_as_data(replace(BUILT_IN.parts[part], **changes))


HIGHER = placed("awardee", top=87.0, height=14.0)
TEMPLATES.happens(
    "a template is begun",
    (),
    ADMIN,
    lambda _: make(name="  Phôi   2020 "),
    happened(C.Made, name="Phôi   2020", award_form="district_merit", category="", layout=LAYOUT),
    state={"status": "draft"},
)
TEMPLATES.refuses("required", (), ADMIN, lambda _: make(name=" "), field="name")
TEMPLATES.refuses("too_long", (), ADMIN, lambda _: make(name="a" * 101), field="name")
TEMPLATES.refuses("name_without_letters", (), ADMIN, lambda _: make(name="2020"), field="name")
TEMPLATES.refuses("name_unreadable", (), ADMIN, lambda _: make(name="a\u202eb"), field="name")
TEMPLATES.happens(
    "its sheet is set",
    made(),
    ADMIN,
    lambda t: t.set_sheet(width=420, height=297, frame=False),
    happened(C.SheetSet, width=420.0, height=297.0, frame=False),
)
TEMPLATES.happens("the sheet it has", made(), ADMIN, lambda t: t.set_sheet(width=297, height=210, frame=True))
TEMPLATES.refuses(
    "layout_faulty", made(), ADMIN, lambda t: t.set_sheet(width=99, height=210, frame=True), field="width"
)
TEMPLATES.happens(
    "a part is placed",
    made(),
    ADMIN,
    lambda t: t.place("awardee", HIGHER),
    happened(C.PartPlaced, part="awardee", placed=HIGHER),
)
TEMPLATES.happens("a part where it is", made(), ADMIN, lambda t: t.place("awardee", placed("awardee")))
TEMPLATES.refuses("bad_choice", made(), ADMIN, lambda t: t.place("seal", HIGHER), field="part")
for _wrong in ({"rule": "cut"}, {"left": float("nan")}, {"left": 10_000.0}, {"bold": 1}, {"label": "x" * 61}):
    TEMPLATES.refuses(
        "bad_choice",
        made(),
        ADMIN,
        lambda t, wrong=_wrong: t.place("awardee", {**HIGHER, **wrong}),
        field="part",
    )
TEMPLATES.happens(
    "it is put in use",
    made(lambda t: t.place("awardee", HIGHER)),
    ADMIN,
    lambda t: t.put_in_use(),
    happened(C.PutInUse, number=1, layout={**LAYOUT, "parts": {**LAYOUT["parts"], "awardee": HIGHER}}),
    state={"status": "in_use", "version_in_use": 1},
)
USED = made(lambda t: t.put_in_use())
TEMPLATES.refuses("layout_unchanged", USED, ADMIN, lambda t: t.put_in_use())
TEMPLATES.happens(
    "the next version",
    (*USED, Step(ADMIN, lambda t: t.place("awardee", HIGHER))),
    ADMIN,
    lambda t: t.put_in_use(),
    happened(C.PutInUse, number=2, layout={**LAYOUT, "parts": {**LAYOUT["parts"], "awardee": HIGHER}}),
)
# Over the address below it.
TEMPLATES.refuses(
    "layout_faulty",
    made(lambda t: t.place("awardee", placed("awardee", height=20.0))),
    ADMIN,
    lambda t: t.put_in_use(),
)
TEMPLATES.happens(
    "it is taken out of use",
    USED,
    ADMIN,
    lambda t: t.take_out_of_use(),
    happened(C.TakenOutOfUse),
    state={"status": "retired"},
)
TEMPLATES.refuses("template_state", made(), ADMIN, lambda t: t.take_out_of_use())
TEMPLATES.happens(
    "it is used again as it was",
    (*USED, Step(ADMIN, lambda t: t.take_out_of_use())),
    ADMIN,
    lambda t: t.put_in_use(),
    happened(C.PutInUse, number=2, layout=LAYOUT),
)

# -- printers --------------------------------------------------------------------------------------------------------------

OFF = Correction(Decimal("1.5"), Decimal("-2"), Decimal("100.5"), Decimal("99.8"))


def set_up(correction: Correction = OFF, name: str = "Canon") -> P:
    """Enter a printer."""
    return P.set_up(PRINTER, name, correction)


THERE = (Step(ADMIN, lambda _: set_up()),)
GONE = (*THERE, Step(ADMIN, lambda p: p.remove()))
PRINTERS.happens(
    "a printer is entered",
    (),
    ADMIN,
    lambda _: set_up(),
    happened(
        P.SetUp,
        name="Canon",
        offset_x=Decimal("1.50"),
        offset_y=Decimal("-2.00"),
        scale_x=Decimal("100.50"),
        scale_y=Decimal("99.80"),
    ),
    state={"correction": OFF},
)
for _field, _value, _code in (
    ("offset_x", "20.01", "printer_offset"),
    ("offset_y", "-21", "printer_offset"),
    ("offset_y", "NaN", "printer_offset"),
    ("scale_x", "94.9", "printer_scale"),
    ("scale_y", "106", "printer_scale"),
):
    PRINTERS.refuses(
        _code,
        (),
        ADMIN,
        lambda _, field=_field, value=_value: set_up(replace(OFF, **{field: Decimal(value)})),
        field=_field,
    )
PRINTERS.refuses("required", (), ADMIN, lambda _: set_up(name=""), field="name")
PRINTERS.refuses("too_long", (), ADMIN, lambda _: set_up(name="a" * 81), field="name")
PRINTERS.refuses("name_without_letters", (), ADMIN, lambda _: set_up(name="123"), field="name")
PRINTERS.refuses("name_unreadable", (), ADMIN, lambda _: set_up(name="a\x00b"), field="name")
PRINTERS.happens(
    "it is measured again",
    THERE,
    ADMIN,
    lambda p: p.adjust("Canon", Correction()),
    happened(
        P.Adjusted,
        name="Canon",
        offset_x=Decimal("0.00"),
        offset_y=Decimal("0.00"),
        scale_x=Decimal("100.00"),
        scale_y=Decimal("100.00"),
    ),
)
PRINTERS.happens("measured as before", THERE, ADMIN, lambda p: p.adjust("Canon", OFF))
PRINTERS.happens("it is removed", THERE, ADMIN, lambda p: p.remove(), happened(P.Removed))
PRINTERS.refuses("printer_removed", GONE, ADMIN, lambda p: p.remove())
PRINTERS.refuses("printer_removed", GONE, ADMIN, lambda p: p.adjust("Canon", Correction()))

# -- runs ------------------------------------------------------------------------------------------------------------------

SHEETS = [Sheet(uid(f"certificate {n}"), uid(f"nomination {n}"), n + 4, 1) for n in range(3)]
AGAIN = [replace(SHEETS[0], blank_number=9, copy=2)]
BUNDLE, WHOLE, SINGLES = paper("trang.zip", RUN), paper("giay-khen.pdf", RUN), paper("giay-khen.zip", RUN)


def begin(**more: Any) -> R:
    """Begin a run."""
    facts: dict[str, Any] = {
        "mode": "overprint",
        "order": "decision",
        "decision_ids": [DECISION],
        "printer_id": PRINTER,
        "correction": OFF,
        "sheets": SHEETS,
    }
    return R.begin(RUN, **{**facts, **more})


def after(*acts: Callable[[R], Any]) -> tuple[Step, ...]:
    """A run that has come so far."""
    return (Step(STANDING, lambda _: begin()), *(Step(STANDING, act) for act in acts))


CORRECTION = {
    "offset_x": OFF.offset_x,
    "offset_y": OFF.offset_y,
    "scale_x": OFF.scale_x,
    "scale_y": OFF.scale_y,
}
RENDERING = after()
MADE = after(lambda r: r.make_pages(3, BUNDLE))
READY = after(lambda r: r.make_pages(3, BUNDLE), lambda r: r.be_ready(WHOLE, SINGLES))
HALTED = after(lambda r: r.halt("no_appointment"))
FINISHED = (*READY, Step(STANDING, lambda r: r.finish()))
CANCELLED = after(lambda r: r.cancel("nhầm"))
SPOILED = (*READY, Step(STANDING, lambda r: r.spoil(2, "jam")))

RUNS.happens(
    "a run is begun",
    (),
    STANDING,
    lambda _: begin(),
    happened(
        R.Begun,
        mode="overprint",
        order="decision",
        decision_ids=[DECISION],
        printer_id=PRINTER,
        correction=CORRECTION,
        sheets=[[s.certificate_id, s.nomination_id, s.blank_number, 1] for s in SHEETS],
        reason=None,
    ),
    state={"status": "rendering", "begun_by": (STANDING.officer_id, STANDING.appointment_id)},
)
RUNS.happens(
    "a reprint, with its reason",
    (),
    STANDING,
    lambda _: begin(sheets=AGAIN, reason=" Bị ướt "),
    happened(
        R.Begun,
        mode="overprint",
        order="decision",
        decision_ids=[DECISION],
        printer_id=PRINTER,
        correction=CORRECTION,
        sheets=[[AGAIN[0].certificate_id, AGAIN[0].nomination_id, 9, 2]],
        reason=PII(RUN, "Bị ướt"),
    ),
)
RUNS.refuses("reprint_needs_reason", (), STANDING, lambda _: begin(sheets=AGAIN, reason=" "), field="reason")
RUNS.refuses("too_long", (), STANDING, lambda _: begin(sheets=AGAIN, reason="x" * 1001), field="reason")
RUNS.refuses("nothing_to_print", (), STANDING, lambda _: begin(sheets=[]))
RUNS.refuses("too_many_to_print", (), STANDING, lambda _: begin(sheets=SHEETS[:1] * (LARGEST_RUN + 1)))
RUNS.refuses("bad_choice", (), STANDING, lambda _: begin(mode="photo"), field="mode")
RUNS.refuses("bad_choice", (), STANDING, lambda _: begin(order="size"), field="order")
RUNS.happens(
    "pages are made",
    RENDERING,
    STANDING,
    lambda r: r.make_pages(2, BUNDLE),
    happened(R.PagesMade, count=2, bundle=BUNDLE),
    state={"made": 2},
)
RUNS.happens(
    "all is there",
    MADE,
    STANDING,
    lambda r: r.be_ready(WHOLE, SINGLES),
    happened(R.Ready, whole=WHOLE, singles=SINGLES),
    state={"status": "ready"},
)
RUNS.happens(
    "it halts", RENDERING, STANDING, lambda r: r.halt("print_gone"), happened(R.Halted, cause="print_gone")
)
RUNS.happens(
    "it is resumed",
    HALTED,
    STANDING,
    lambda r: r.resume(),
    happened(R.Resumed),
    state={"status": "rendering", "cause": ""},
)
for _history in (RENDERING, HALTED):
    RUNS.happens(
        f"it is given up, {len(_history)}",
        _history,
        STANDING,
        lambda r: r.cancel("Nhầm máy in"),
        happened(R.Cancelled, reason=PII(RUN, "Nhầm máy in")),
    )
RUNS.happens(
    "it is given up although it is ready, since nothing of it can be on paper",
    READY,
    STANDING,
    lambda r: r.cancel("Có giấy bị thu hồi", never_given=True),
    happened(R.Cancelled, reason=PII(RUN, "Có giấy bị thu hồi")),
    state={"status": "cancelled"},
)
RUNS.refuses("print_state", READY, STANDING, lambda r: r.cancel("x"))
RUNS.refuses("print_state", SPOILED, STANDING, lambda r: r.cancel("x", never_given=True))
RUNS.refuses("required", RENDERING, STANDING, lambda r: r.cancel(" "), field="reason")
RUNS.happens(
    "a sheet is spoiled",
    READY,
    STANDING,
    lambda r: r.spoil(2, "jam"),
    happened(R.SheetSpoiled, position=2, blank_number=5, cause="jam", words=None),
)
RUNS.happens(
    "a sheet is found spoiled later, with words",
    FINISHED,
    STANDING,
    lambda r: r.spoil(3, "other", "Chuột cắn"),
    happened(R.SheetSpoiled, position=3, blank_number=6, cause="other", words=PII(RUN, "Chuột cắn")),
)
RUNS.refuses("sheet_spoiled", SPOILED, STANDING, lambda r: r.spoil(2, "torn"), field="position")
RUNS.refuses("bad_choice", READY, STANDING, lambda r: r.spoil(4, "jam"), field="position")
RUNS.refuses("bad_choice", READY, STANDING, lambda r: r.spoil(1, "magic"), field="cause")
RUNS.refuses("required", READY, STANDING, lambda r: r.spoil(1, "other", " "), field="words")
RUNS.happens(
    "all is printed",
    READY,
    STANDING,
    lambda r: r.finish(),
    happened(R.Finished),
    state={"status": "finished"},
)
for _n, _history in enumerate((READY, FINISHED, CANCELLED, HALTED)):
    RUNS.refuses("print_state", _history, STANDING, lambda r: r.make_pages(1, BUNDLE))
RUNS.refuses("print_state", FINISHED, STANDING, lambda r: r.cancel("x"))
RUNS.refuses("print_state", RENDERING, STANDING, lambda r: r.spoil(1, "jam"))
RUNS.refuses("print_state", RENDERING, STANDING, lambda r: r.resume())
RUNS.refuses("print_state", RENDERING, STANDING, lambda r: r.finish())

# -- blanks ----------------------------------------------------------------------------------------------------------------

BLANK = uid("loose blank")
BLANKS.happens(
    "a blank is struck off",
    (),
    STANDING,
    lambda _: LooseBlank.spoil(BLANK, blank_number=7, cause="torn"),
    happened(LooseBlank.Spoiled, blank_number=7, cause="torn", words=None),
)
BLANKS.happens(
    "a blank is struck off for another reason",
    (),
    STANDING,
    lambda _: LooseBlank.spoil(BLANK, blank_number=7, cause="other", words="Mốc"),
    happened(LooseBlank.Spoiled, blank_number=7, cause="other", words=PII(BLANK, "Mốc")),
)
BLANKS.refuses(
    "required", (), STANDING, lambda _: LooseBlank.spoil(BLANK, blank_number=7, cause="other"), field="words"
)
BLANKS.refuses(
    "too_long",
    (),
    STANDING,
    lambda _: LooseBlank.spoil(BLANK, blank_number=7, cause="other", words="x" * 501),
    field="words",
)
BLANKS.refuses(
    "bad_choice", (), STANDING, lambda _: LooseBlank.spoil(BLANK, blank_number=7, cause="x"), field="cause"
)
