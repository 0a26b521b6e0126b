"""Acts on a commitment after its registration, each a form and the page to check: from acceptance to relapse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, g
from marshmallow import Schema

from aggregates.exit_commitment import ExitCommitment, last_reviewed
from aggregates.vocabulary import SUPPORT_GIVERS, SUPPORT_KINDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.class_fields import CLASS_FIELDS, FiguresSchema, figures_of
from web.commitment_view import require_watch
from web.commitments import EXITED_FROM, SIGNED, dated, pledge_years, shown
from web.kit import Answer, Check, FormPage, actor, go, require, services, today, two_steps
from web.one_commitment import to_act_on
from web.plan_view import clause_of
from web.relapse_watch import contradicted
from web.schemas import Amount, Choice, Day, Line, Nothing, Words
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.permissions import ACTS

blueprint = Blueprint("commitment_acts", __name__)
_DATE = Text("Ngày làm việc này, nếu không phải hôm nay", "Date of the act, if not today")


@dataclass(frozen=True, slots=True)
class _ActPage:
    """An act on one commitment, in words: the page that asks, the button that does it, and what is said afterwards."""

    act: str
    button: Text
    done: Text
    schema: type[Schema] = Nothing
    lead: Text | None = None
    note: Text | None = None
    files: Text | None = None
    files_required: bool = False
    legal: bool = True


_Do = Callable[[Command, dict[str, Any], list[Upload]], Any]


def _act(
    commitment_id: UUID,
    page: _ActPage,
    do: _Do,
    words: dict[str, dict[str, Text]] | None = None,
    bears_on: Callable[[ExitCommitment, dict[str, Any]], list[Row]] | None = None,
) -> Answer:
    one = to_act_on(commitment_id, page.act)
    schema = page.schema()
    title = ACTS[page.act].label
    year = one.record.target_year
    about = [
        *one.about,
        {"key": Text("Mục tiêu", "Target"), "value": Text(f"hết năm {year}", f"end of {year}")},
    ]

    def check(data: dict[str, Any], _: list[Upload]) -> Check:
        typed = dict(data)
        for name, table in (words or {}).items():
            if typed.get(name):
                typed[name] = table[typed[name]]
        return Check(
            title=Text(
                f"Kiểm tra trước khi làm: {title.vi.lower()}", f"Check before you act: {title.en.lower()}"
            ),
            rows=[*about, *shown(schema, typed), *(bears_on(one.record, data) if bears_on else ())],
            button=page.button,
            cancel_url=one.url,
            legal=page.legal,
            breadcrumbs=one.way,
        )

    return two_steps(
        one.form(),
        schema,
        show=FormPage(
            title=title,
            caption=one.household["head"],
            lead=page.lead,
            note=page.note,
            about=about,
            cancel_url=one.url,
            files=page.files,
            files_required=page.files_required,
            draft=f"{page.act}-{commitment_id}",
            breadcrumbs=one.way,
        ),
        check=check,
        act=do,
        done=lambda _: go(one.url, page.done),
        record_id=commitment_id,
        rehearse=True,
    )


class DatedSchema(Schema):
    """An act that may have its own date."""

    occurred_on = Day(_DATE, required=False)


class ReasonSchema(Schema):
    """An act that needs a reason."""

    reason = Words(Text("Lý do", "Reason"))


@blueprint.route("/cam-ket/<uuid:commitment_id>/tiep-nhan", methods=["GET", "POST"])
def accept(commitment_id: UUID) -> Answer:
    """Take the registration into the commune's plan."""
    page = _ActPage(
        "commitment.accept",
        Text("Tiếp nhận đăng ký của hộ này", "Accept this registration"),
        Text("Đã tiếp nhận đăng ký.", "Registration accepted."),
        DatedSchema,
        lead=Text(
            "Xã đưa hộ vào kế hoạch thoát nghèo của xã.", "The commune takes the household into its plan."
        ),
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, _: services().households.accept(
            actor(), dated(wish, data), commitment_id=commitment_id
        ),
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/khong-tiep-nhan", methods=["GET", "POST"])
def refuse(commitment_id: UUID) -> Answer:
    """Do not accept the registration."""
    page = _ActPage(
        "commitment.refuse",
        Text("Không tiếp nhận đăng ký của hộ này", "Refuse this registration"),
        Text("Đã ghi: không tiếp nhận đăng ký.", "The refusal is recorded."),
        ReasonSchema,
        note=Text("Thôn và hộ sẽ đọc được lý do.", "The hamlet and the household will read the reason."),
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, _: services().households.refuse_registration(
            actor(), wish, commitment_id=commitment_id, reason=data["reason"]
        ),
    )


class SupportSchema(Schema):
    """Help a household received."""

    kind = Choice(Text("Loại hỗ trợ", "Kind of support"), {k: capital(v) for k, v in SUPPORT_KINDS.items()})
    giver = Choice(
        Text("Bên hỗ trợ là", "The helper is"),
        lambda: [(code, capital(words)) for code, words in SUPPORT_GIVERS.items()],
        required=False,
    )
    provider = Line(Text("Tên bên hỗ trợ", "Who helped"), limit=200)
    details = Words(
        Text("Nội dung hỗ trợ", "What was given"),
        required=False,
        hint=Text(
            "Ví dụ: vay 30 triệu trong 3 năm; dạy ghép cây; nhận 2 lao động vào xưởng",
            "For example: 30 million for 3 years; grafting taught; 2 people taken into the workshop",
        ),
    )
    amount = Amount(
        Text("Trị giá", "Worth"),
        hint=Text("Đồng; ghi 0 nếu không tính được thành tiền", "Đồng; 0 where it has no price"),
    )
    received_on = Day(Text("Ngày nhận", "Received on"))


@blueprint.route("/cam-ket/<uuid:commitment_id>/ho-tro", methods=["GET", "POST"])
def support(commitment_id: UUID) -> Answer:
    """Record help the household received."""
    page = _ActPage(
        "commitment.support",
        Text("Ghi nhận hỗ trợ", "Record the support"),
        Text("Đã ghi nhận hỗ trợ.", "Support recorded."),
        SupportSchema,
        files=Text("Giấy tờ, ảnh chụp, nếu có", "Papers or photographs, if any"),
        legal=False,
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, uploads: services().households.receive_support(
            actor(), wish, commitment_id=commitment_id, uploads=uploads, **data
        ),
        {
            "kind": {k: capital(v) for k, v in SUPPORT_KINDS.items()},
            "giver": {k: capital(v) for k, v in SUPPORT_GIVERS.items()},
        },
    )


class ExitSchema(FiguresSchema):
    """The exit of a household."""

    year = Choice(
        Text("Năm thoát nghèo", "Exit year"), lambda: pledge_years(first=g.pledged_in, last=today().year)
    )
    basis = Words(
        Text("Căn cứ công nhận", "Basis"),
        hint=Text(
            "Ví dụ: kết quả rà soát cuối năm, quyết định số …",
            "For example: review at the end of the year, decision no. …",
        ),
    )
    occurred_on = Day(_DATE, required=False)

    class Meta:
        """The order in which the form asks."""

        fields = ("year", *CLASS_FIELDS[1:], "basis", "occurred_on")


def _on_year(commitment_id: UUID, do: Callable[..., Any]) -> _Do:
    """Do what is said of one year, on what basis and papers, and by what figures where the form asks for them."""
    return lambda wish, data, uploads: do(
        actor(),
        dated(wish, data),
        commitment_id=commitment_id,
        year=int(data["year"]),
        basis=data["basis"],
        uploads=uploads,
        **({"figures": figures_of(data)} if "class_income" in data else {}),
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/cong-nhan-thoat-ngheo", methods=["GET", "POST"])
def recognise_exit(commitment_id: UUID) -> Answer:
    """Recognise that the household left poverty."""
    # A pledge is not kept before it is given: earlier years are not offered.
    g.pledged_in = services().households.commitment(actor(), commitment_id).pledged_on.year
    page = _ActPage(
        "exit.recognise",
        Text("Công nhận hộ này thoát nghèo", "Recognise this household's exit"),
        Text("Đã công nhận thoát nghèo.", "Exit recognised."),
        ExitSchema,
        lead=Text(
            "Năm thoát nghèo là năm gốc để so thu nhập ba năm tiếp theo.",
            "The exit year is the base that the next three years' incomes are compared with.",
        ),
        files=Text("Kết quả rà soát hoặc quyết định", "Review result or decision"),
    )
    return _act(
        commitment_id,
        page,
        _on_year(commitment_id, services().households.recognise_exit),
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/khong-tai-ngheo", methods=["GET", "POST"])
def pledge(commitment_id: UUID) -> Answer:
    """Record the pledge not to fall back."""
    terms = services().dossiers.terms_on(services().households.commitment(actor(), commitment_id))
    clause = clause_of(terms.plan, "sustained_exit")
    page = _ActPage(
        "commitment.pledge",
        Text("Ghi cam kết không tái nghèo", "Record the no-relapse pledge"),
        Text("Đã ghi cam kết không tái nghèo.", "The pledge is recorded."),
        DatedSchema,
        lead=Text(
            "Hộ cam kết không tái nghèo, tái cận nghèo" + (f" (kế hoạch, điểm {clause})." if clause else "."),
            "The household pledges not to fall back" + (f" (plan, clause {clause})." if clause else "."),
        ),
        files=SIGNED,
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, uploads: services().households.pledge_no_relapse(
            actor(), dated(wish, data), commitment_id=commitment_id, uploads=uploads
        ),
    )


class HelpSchema(Schema):
    """Help a household gave."""

    description = Words(Text("Đã giúp hộ nào, việc gì", "Whom the household helped, and how"))
    occurred_on = Day(_DATE, required=False)


@blueprint.route("/cam-ket/<uuid:commitment_id>/giup-ho-khac", methods=["GET", "POST"])
def help_neighbour(commitment_id: UUID) -> Answer:
    """Record that the household helped another one out of poverty."""
    page = _ActPage(
        "commitment.help",
        Text("Ghi việc giúp hộ khác thoát nghèo", "Record the help given"),
        Text("Đã ghi việc giúp hộ khác.", "The help given is recorded."),
        HelpSchema,
        files=Text("Giấy tờ làm chứng", "Evidence"),
        files_required=True,
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, uploads: services().households.help_neighbour(
            actor(),
            dated(wish, data),
            commitment_id=commitment_id,
            description=data["description"],
            uploads=uploads,
        ),
    )


class WatchSchema(Schema):
    """That a household had not fallen back by the review of a year."""

    year = Choice(Text("Năm rà soát", "Year of the review"), lambda: g.unwatched)
    basis = Words(
        Text("Căn cứ", "Basis"),
        hint=Text(
            "Ví dụ: hộ không có trong danh sách hộ nghèo, cận nghèo của rà soát cuối năm",
            "Such as: the household is not among the poor or near-poor of the review at the end of the year",
        ),
    )
    occurred_on = Day(_DATE, required=False)


def _watch_schema(more: list[int]) -> type[Schema]:
    """Return what is asked: the earliest open year, and below it each later one that has been reviewed, to be left empty."""
    told: dict[str, Any] = {
        f"basis_{year}": Words(
            Text(f"Căn cứ cho năm {year}", f"Basis for {year}"),
            required=False,
            hint=Text("Để trống nếu chưa xác nhận năm này", "Leave empty to leave this year open"),
        )
        for year in more
    }
    order = ("year", "basis", *told, "occurred_on")
    return WatchSchema.from_dict({**told, "Meta": type("Meta", (), {"fields": order})})  # type: ignore[dict-item]


@blueprint.route("/cam-ket/<uuid:commitment_id>/xac-nhan-khong-tai-ngheo", methods=["GET", "POST"])
def watch(commitment_id: UUID) -> Answer:
    """Say of the next year after the exit that the household had not fallen back."""
    record = services().households.commitment(actor(), commitment_id)
    require("commitment.watch", record.unit_path)
    require_watch(record)
    # One year after the other: the earliest of which nobody has said it yet.
    following = (record.watched_until or 0) + 1
    g.unwatched = [(str(following), str(following))] if record.watched_until is not None else []
    reviewed = last_reviewed(services().movements.in_force().years, today())
    more = list(range(following + 1, reviewed + 1)) if record.watched_until is not None else []
    page = _ActPage(
        "commitment.watch",
        Text("Xác nhận hộ không tái nghèo", "Confirm that there is no relapse"),
        Text("Đã xác nhận hộ không tái nghèo.", "It is confirmed that there is no relapse."),
        _watch_schema(more),
        lead=Text(
            "Nếu rà soát thấy hộ đã tái nghèo, tái cận nghèo, hãy dùng việc “Ghi nhận tái nghèo”.",
            "Where the review found that the household has fallen back, record the relapse instead.",
        ),
        files=Text("Kết quả rà soát", "Result of the review"),
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, uploads: services().households.confirm_no_relapse(
            actor(),
            dated(wish, data),
            commitment_id=commitment_id,
            year=int(data["year"]),
            basis=data["basis"],
            uploads=uploads,
            more={year: words for year in more if (words := data[f"basis_{year}"])},
        ),
    )


class RelapseSchema(FiguresSchema):
    """A household's relapse."""

    year = Choice(
        Text("Năm rà soát", "Year of the review"),
        lambda: pledge_years(first=g.exit_year + 1, last=today().year),
        hint=Text(
            "Rà soát cuối năm, hoặc rà soát phát sinh trong năm đưa hộ trở lại diện nghèo, cận nghèo",
            "Of the yearly review, or of one during the year, that put the household back among the poor or near-poor",
        ),
    )
    household_class = Choice(Text("Nay thuộc diện", "Now"), EXITED_FROM)
    reason = Words(Text("Lý do", "Reason"))

    class Meta:
        """The order in which the form asks."""

        fields = ("year", *CLASS_FIELDS, "reason")


@blueprint.route("/cam-ket/<uuid:commitment_id>/tai-ngheo", methods=["GET", "POST"])
def relapse(commitment_id: UUID) -> Answer:
    """Record that a review put the household back among the poor or near-poor."""
    g.exit_year = services().households.commitment(actor(), commitment_id).exit_year or 0
    page = _ActPage(
        "commitment.relapse",
        Text("Ghi nhận hộ này tái nghèo", "Record this household's relapse"),
        Text("Đã ghi nhận tái nghèo.", "The relapse is recorded."),
        RelapseSchema,
        note=Text(
            "Hồ sơ khen thưởng đang dựa vào việc thoát nghèo sẽ được xét lại.",
            "Nominations that rest on the exit will be judged again.",
        ),
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, _: services().households.record_relapse(
            actor(),
            wish,
            commitment_id=commitment_id,
            year=int(data["year"]),
            reason=data["reason"],
            household_class=data["household_class"],
            figures=figures_of(data),
        ),
        {"household_class": EXITED_FROM},
        contradicted,
    )


@blueprint.route("/cam-ket/<uuid:commitment_id>/rut", methods=["GET", "POST"])
def withdraw(commitment_id: UUID) -> Answer:
    """Take the registration back at the household's wish."""
    page = _ActPage(
        "commitment.withdraw",
        Text("Rút đăng ký theo ý của hộ", "Withdraw at the household's wish"),
        Text("Đã rút đăng ký.", "Registration withdrawn."),
        ReasonSchema,
    )
    return _act(
        commitment_id,
        page,
        lambda wish, data, _: services().households.withdraw(
            actor(), wish, commitment_id=commitment_id, reason=data["reason"]
        ),
    )
