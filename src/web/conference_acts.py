"""What is done with a conference: programme, order, seats, opening, closing, calling it off."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema, ValidationError

from aggregates.refusals import Refused
from aggregates.vocabulary_conference import PROGRAMME_RULES
from rules.seating import Block, Seat, seats_in
from rules.text import Text, counted
from rules.wording import capital
from storage.application import Row
from web.conference_view import blocks_of, crumbs, named, title_of, warnings_of
from web.council_view import refused_page
from web.kit import Answer, Check, Form, FormPage, actor, check_page, go, require, services, two_steps
from web.schemas import Choice, Count, Field, Nothing, Tick, Words
from workflows.conference_reading import counted as counted_states
from workflows.conference_reading import left_out

blueprint = Blueprint("conference_acts", __name__, url_prefix="/hoi-nghi")


class Programme(Field):
    """A programme: one item a line, each begun by its hour."""

    widget = "textarea"
    _LINE = re.compile(r"([0-9]{1,2}\s*[:hH.]\s*[0-9]{0,2})\s*[:\-–]?\s+(\S.*)")

    def read(self, typed: str) -> list[tuple[str, str]]:
        """Return hours with words; a line that does not begin with an hour is refused by its number."""
        items = []
        for number, line in enumerate(typed.splitlines(), start=1):
            if not line.strip():
                continue
            found = self._LINE.fullmatch(line.strip())
            if found is None:
                raise ValidationError(
                    [
                        Text(
                            f"Dòng {number}: hãy bắt đầu bằng giờ, ví dụ “07:30 Đón đại biểu”.",
                            f"Line {number}: begin with an hour, such as “07:30 Welcome”.",
                        )
                    ]
                )
            items.append((found[1].replace(" ", ""), found[2].strip()))
        return items


class Hall(Field):
    """A hall: one block a line, with its rows and the seats in each."""

    widget = "textarea"
    _LINE = re.compile(r"(.+?)\s*[:;,]\s*([0-9]{1,3})\s*[^0-9]+?\s*([0-9]{1,3})\s*\D*")

    def read(self, typed: str) -> list[Block]:
        """Return the blocks; a line that is none is refused by its number."""
        blocks = []
        for number, line in enumerate(typed.splitlines(), start=1):
            if not line.strip():
                continue
            found = self._LINE.fullmatch(line.strip())
            if found is None:
                raise ValidationError(
                    [
                        Text(
                            f"Dòng {number}: hãy ghi tên khối, số hàng, số ghế mỗi hàng, ví dụ “Khối A: 10 x 12”.",
                            f"Line {number}: write the block's name, its rows and the seats in each, such as “Block A: 10 x 12”.",
                        )
                    ]
                )
            blocks.append(Block(found[1], int(found[2]), int(found[3])))
        return blocks


class ProgrammeSchema(Schema):
    """What happens when."""

    programme = Programme(
        Text("Chương trình", "Programme"),
        hint=Text(
            "Mỗi dòng một mục, bắt đầu bằng giờ: 07:30 Đón đại biểu",
            "One item a line, begun by its hour: 07:30 Welcome",
        ),
    )


class OrderSchema(Schema):
    """By which rule awardees are called up."""

    rule = Choice(
        Text("Thứ tự trao", "Order of awardees"),
        {code: capital(words) for code, words in PROGRAMME_RULES.items()},
    )


class SeatsSchema(Schema):
    """The hall, and how it is filled."""

    hall = Hall(
        Text("Hội trường", "The hall"),
        hint=Text(
            "Mỗi dòng một khối: tên, số hàng, số ghế mỗi hàng. Ví dụ Khối A: 10 x 12",
            "One block a line: name, rows, seats in each. For example Block A: 10 x 12",
        ),
    )
    new_rows = Tick(Text("Mỗi đơn vị bắt đầu một hàng mới", "Every unit begins a new row"))


class ReasonSchema(Schema):
    """Why."""

    reason = Words(Text("Lý do", "Reason"), limit=1000)


def _act(
    conference_id: UUID,
    schema: Schema,
    title: Text,
    done: Text,
    do: Any,
    *,
    initial: Any = None,
    lead: Text | None = None,
    rows: Any = None,
    button: Text | None = None,
) -> Answer:
    """Answer for one act on a conference: its fields, the check, the act."""
    require("conference.plan")
    ours, by = services().conferences, actor()
    row = ours.one(by, conference_id)
    form = Form(version=row["version"], initial=initial(row) if initial else None)
    back = url_for("conferences.show", conference_id=conference_id)

    def shown(data: dict[str, Any]) -> list[Row]:
        told = rows(row, data) if rows else data
        return [
            {"key": field.metadata["label"], "value": told[name], "field": name}
            for name, field in schema.fields.items()
        ]

    about = [{"key": Text("Hội nghị", "Conference"), "value": title_of(row)}]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title, caption=title_of(row), lead=lead, cancel_url=back, breadcrumbs=crumbs(row)
        ),
        check=lambda data, _: Check(
            title=title,
            rows=[*about, *shown(data)],
            button=button or title,
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: do(by, wish, data),
        done=lambda _: go(back, done),
        record_id=conference_id,
        rehearse=True,
    )


@blueprint.route("/<uuid:conference_id>/chuong-trinh", methods=["GET", "POST"])
def programme(conference_id: UUID) -> Answer:
    """Set what happens when."""
    return _act(
        conference_id,
        ProgrammeSchema(),
        Text("Đặt chương trình", "Set the programme"),
        Text("Đã ghi chương trình.", "The programme is set."),
        lambda by, wish, data: services().conferences.set_programme(
            by, wish, conference_id=conference_id, items=data["programme"]
        ),
        initial=lambda row: {
            "programme": "\n".join(f"{hour} {what}" for hour, what in row["programme"] or ())
        },
        rows=lambda row, data: {"programme": "\n".join(f"{hour} {what}" for hour, what in data["programme"])},
    )


@blueprint.route("/<uuid:conference_id>/thu-tu", methods=["GET", "POST"])
def order(conference_id: UUID) -> Answer:
    """Put all awardees into an order by a rule."""
    return _act(
        conference_id,
        OrderSchema(),
        Text("Xếp thứ tự trao", "Put awardees in order"),
        Text("Đã xếp thứ tự trao.", "The awardees are in order."),
        lambda by, wish, data: services().conferences.order_awardees(
            by, wish, conference_id=conference_id, rule=data["rule"]
        ),
        initial=lambda row: {"rule": row["listed_by"] or "groups"},
        lead=Text(
            "Xếp lại từ đầu theo quy tắc; những chỗ đã đổi tay và chỗ ngồi được xếp lại.",
            "Everybody is put in order anew; changes by hand and seats are dropped.",
        ),
        rows=lambda row, data: {"rule": capital(PROGRAMME_RULES[data["rule"]])},
    )


@blueprint.route("/<uuid:conference_id>/dua-them", methods=["GET", "POST"])
def append(conference_id: UUID) -> Answer:
    """Take certificates issued since into the order, at its end."""
    require("conference.plan")
    ours, by = services().conferences, actor()
    row = ours.one(by, conference_id)
    form, title = (
        Form(version=row["version"]),
        Text("Đưa giấy cấp sau vào thứ tự trao", "Add those issued since"),
    )
    back = url_for("conferences.show", conference_id=conference_id)

    def ask() -> Answer:
        rows = ours.awardees(by, conference_id)
        late = left_out(rows)
        if not late and not form.errors:
            ordered = any(r["position"] for r in rows)
            form.fail(None, Refused("nobody_to_append" if ordered else "order_missing").text)
        if form.errors:
            return refused_page(form, back)
        return check_page(
            form,
            Check(
                title=title,
                rows=[
                    {"key": Text("Hội nghị", "Conference"), "value": title_of(row)},
                    {
                        "key": Text("Vị trí", "Position"),
                        "value": Text(
                            "cuối thứ tự trao; thứ tự và chỗ đã xếp giữ nguyên, rồi có thể đổi từng người",
                            "the end of the order; order and seats stay as they are, and each may be moved afterwards",
                        ),
                    },
                ],
                listed=[named(r) for r in late],
                button=title,
                cancel_url=back,
                breadcrumbs=crumbs(row),
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=ask,
        act=lambda wish, _data, _uploads: ours.append_awardees(by, wish, conference_id=conference_id),
        done=lambda _: go(back, Text("Đã đưa vào thứ tự trao.", "They are in the order.")),
        record_id=conference_id,
    )


def _choices(conference_id: UUID) -> list[tuple[str, Text | str]]:
    rows = services().conferences.awardees(actor(), conference_id)
    return [(str(r["certificate_id"]), named(r)) for r in rows if r["position"]]


@blueprint.route("/<uuid:conference_id>/doi-vi-tri", methods=["GET", "POST"])
def move(conference_id: UUID) -> Answer:
    """Put one awardee at another position."""
    options = dict(_choices(conference_id))
    told: dict[str, Any] = {
        "certificate": Choice(Text("Đối tượng", "Awardee"), list(options.items())),
        "position": Count(Text("Vị trí mới", "New position"), low=1, high=max(len(options), 1)),
    }
    return _act(
        conference_id,
        Schema.from_dict(told)(),
        Text("Đổi một vị trí", "Move one awardee"),
        Text("Đã đổi vị trí.", "Moved."),
        lambda by, wish, data: services().conferences.move_awardee(
            by,
            wish,
            conference_id=conference_id,
            certificate_id=UUID(data["certificate"]),
            position=data["position"],
        ),
        rows=lambda row, data: {**data, "certificate": options[data["certificate"]]},
    )


@blueprint.route("/<uuid:conference_id>/cho-ngoi", methods=["GET", "POST"])
def seats(conference_id: UUID) -> Answer:
    """Seat everybody by unit."""
    return _act(
        conference_id,
        SeatsSchema(),
        Text("Xếp chỗ ngồi theo đơn vị", "Seat everybody by unit"),
        Text("Đã xếp chỗ ngồi.", "Everybody has a seat."),
        lambda by, wish, data: services().conferences.seat_awardees(
            by, wish, conference_id=conference_id, hall=data["hall"], new_rows=data["new_rows"]
        ),
        initial=lambda row: {
            "hall": "\n".join(f"{name}: {count} x {each}" for name, count, each in row["hall"] or ())
        },
        rows=lambda row, data: {
            "hall": Text(
                "\n".join(f"{b.name}: {b.rows} hàng x {b.seats} ghế" for b in data["hall"])
                + f"\n({seats_in(data['hall'])} ghế)",
                "\n".join(f"{b.name}: {counted(b.rows, 'row')} of {b.seats}" for b in data["hall"])
                + f"\n({counted(seats_in(data['hall']), 'seat')})",
            ),
            "new_rows": Text("có", "yes") if data["new_rows"] else Text("không", "no"),
        },
    )


@blueprint.route("/<uuid:conference_id>/doi-cho", methods=["GET", "POST"])
def change_seat(conference_id: UUID) -> Answer:
    """Give one awardee another seat."""
    options = dict(_choices(conference_id))
    row = services().conferences.one(actor(), conference_id)
    blocks = [(str(n), name) for n, name in enumerate(blocks_of(row), start=1)]
    told: dict[str, Any] = {
        "certificate": Choice(Text("Đối tượng", "Awardee"), list(options.items())),
        "block": Choice(Text("Khối", "Block"), blocks),
        "row": Count(Text("Hàng", "Row"), low=1, high=100),
        "seat": Count(Text("Ghế", "Seat"), low=1, high=100),
    }
    return _act(
        conference_id,
        Schema.from_dict(told)(),
        Text("Đổi một chỗ ngồi", "Change a seat"),
        Text("Đã đổi chỗ.", "The seat is changed."),
        lambda by, wish, data: services().conferences.change_seat(
            by,
            wish,
            conference_id=conference_id,
            certificate_id=UUID(data["certificate"]),
            seat=Seat(int(data["block"]), data["row"], data["seat"]),
        ),
        lead=Text(
            "Ai đang ngồi ở đó thì đổi sang chỗ vừa trống.", "Whoever sits there takes the seat that is left."
        ),
        rows=lambda row, data: {
            **data,
            "certificate": options[data["certificate"]],
            "block": dict(blocks)[data["block"]],
        },
    )


# -- its course -----------------------------------------------------------------------------------------------------------------


@blueprint.route("/<uuid:conference_id>/khai-mac", methods=["GET", "POST"])
def open_it(conference_id: UUID) -> Answer:
    """Open the conference."""
    return _turn(
        conference_id,
        Text("Khai mạc hội nghị", "Open the conference"),
        Text("Hội nghị đã khai mạc.", "The conference is open."),
        lambda by, wish: services().conferences.open(by, wish, conference_id=conference_id),
        Text("Từ lúc này có thể ghi trao giấy khen.", "From now on certificates may be handed over."),
    )


@blueprint.route("/<uuid:conference_id>/be-mac", methods=["GET", "POST"])
def close(conference_id: UUID) -> Answer:
    """Close the conference."""
    return _turn(
        conference_id,
        Text("Bế mạc hội nghị", "Close the conference"),
        Text("Hội nghị đã bế mạc.", "The conference is over."),
        lambda by, wish: services().conferences.close(by, wish, conference_id=conference_id),
        Text(
            "Giấy khen chưa trao coi như người nhận vắng mặt, và được trao sau tại xã.",
            "Whoever has no certificate counts as absent, and is given it later at the commune.",
        ),
    )


def _turn(conference_id: UUID, title: Text, done: Text, do: Any, then: Text) -> Answer:
    require("conference.plan")
    ours, by = services().conferences, actor()
    row = ours.one(by, conference_id)
    rows = ours.awardees(by, conference_id)
    progress = counted_states(rows)
    form = Form(version=row["version"])
    back = url_for("conferences.show", conference_id=conference_id)

    def ask() -> Check:
        return Check(
            title=title,
            rows=[
                {"key": Text("Hội nghị", "Conference"), "value": title_of(row)},
                {"key": Text("Giấy khen", "Certificates"), "value": progress.total, "kind": "number"},
                {"key": Text("Đã trao", "Handed over"), "value": progress.handed_over, "kind": "number"},
                {"key": Text("Tiếp theo", "After that"), "value": then},
                *({"key": Text("Lưu ý", "Mind"), "value": warning} for warning in warnings_of(row, rows)),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=crumbs(row),
        )

    return two_steps(
        form,
        Nothing(),
        show=lambda: check_page(form, ask()),
        act=lambda wish, _data, _uploads: do(by, wish),
        done=lambda _: go(back, done),
        record_id=conference_id,
    )


@blueprint.route("/<uuid:conference_id>/huy", methods=["GET", "POST"])
def cancel(conference_id: UUID) -> Answer:
    """Call the conference off."""
    return _act(
        conference_id,
        ReasonSchema(),
        Text("Hủy hội nghị", "Call the conference off"),
        Text("Đã hủy hội nghị.", "The conference is called off."),
        lambda by, wish, data: services().conferences.cancel(
            by, wish, conference_id=conference_id, reason=data["reason"]
        ),
    )
