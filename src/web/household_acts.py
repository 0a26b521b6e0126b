"""Acts on a household of the register, each a form and the page to check: it moves, splits, merges, or is put in a class."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, g, url_for
from marshmallow import Schema

from aggregates.household import MOST_MEMBERS, HouseholdEntry
from aggregates.refusals import Refused
from aggregates.vocabulary import COMMUNE_KINDS, HAMLET_KINDS, HOUSEHOLD_CLASSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.class_fields import CLASS_FIELDS, ClassSchema, class_rows_to_check, figures_of
from web.commitments import shown
from web.household_fields import FactsSchema, in_words
from web.households import crumbs, place_of
from web.kit import Answer, Check, Form, FormPage, actor, go, require, services, sight, today, two_steps
from web.open_household import require_open
from web.schemas import Choice, Count, Day, Flag, Line, Words
from workflows.permissions import ACTS

blueprint = Blueprint("household_acts", __name__)


def _to_act_on(household_id: UUID, act: str) -> Row:
    """Open a household for an act; refuse who may not, and one that was erased."""
    row = services().household_register.named(actor(), household_id)
    require(act, row["unit_path"])
    require_open(row, act)
    return row


def _about(row: Row) -> list[Row]:
    return [
        {"key": Text("Chủ hộ", "Head of household"), "value": row["head"], "kind": "personal"},
        {"key": Text("Mã hộ", "Code"), "value": row["code"], "kind": "personal"},
        {"key": Text("Nơi ở hiện nay", "Lives in"), "value": place_of(row)},
    ]


# -- to another hamlet ------------------------------------------------------------------------------------------------------


def _other_hamlets() -> list[tuple[str, Text | str]]:
    """Return the hamlets of the district but the household's own, by commune and name."""
    own: Row = g.moving
    people = services().people
    district = "/" + own["unit_path"].split("/")[1] + "/"
    communes = {u["unit_id"]: u["name"] for u in people.units(kinds=COMMUNE_KINDS, within=district)}
    hamlets = [
        u for u in people.units(kinds=HAMLET_KINDS, within=district) if u["unit_id"] != own["hamlet_id"]
    ]
    hamlets.sort(
        key=lambda u: (communes.get(u["parent_id"]) != own["commune"], communes.get(u["parent_id"], ""))
    )
    return [
        (str(u["unit_id"]), ", ".join(filter(None, [u["name"], communes.get(u["parent_id"])])))
        for u in hamlets
    ]


class MoveSchema(Schema):
    """Where a household lives now, since when and why."""

    hamlet_id = Choice(Text("Chuyển đến thôn, tổ dân phố", "To the hamlet"), _other_hamlets, widget="select")
    occurred_on = Day(
        Text("Ngày chuyển đến, nếu không phải hôm nay", "Date of the move, if not today"), required=False
    )
    reason = Words(
        Text("Lý do chuyển", "Why it moved"),
        hint=Text("Ví dụ: tái định cư, về ở với con", "Such as: resettled, went to live with a child"),
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/chuyen-thon", methods=["GET", "POST"])
def move(household_id: UUID) -> Answer:
    """Record that a household lives in another hamlet."""
    row = g.moving = _to_act_on(household_id, "household.move")
    schema = MoveSchema()
    back, way = url_for("households.show", household_id=household_id), crumbs(row)
    note = Text(
        "Cam kết, thu nhập và hồ sơ đang lập đi theo hộ; thôn mới họp bình xét lại. Hồ sơ đã nộp ở lại với thôn, xã đã xét. "
        "Chuyển sang xã khác thì xã bạn không còn phụ trách hộ này.",
        "Commitments, incomes and dossiers in preparation go along; the new hamlet holds its own meeting. Submitted dossiers stay "
        "where they were considered. In another commune the household is no longer in your charge.",
    )

    def check(data: dict[str, Any], _: object) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi chuyển hộ", "Check before moving the household"),
            rows=[
                *_about(row),
                *shown(schema, {**data, "hamlet_id": dict(_other_hamlets())[data["hamlet_id"]]}),
                {"key": Text("Điều đi theo hộ", "What goes along"), "value": note},
            ],
            button=Text("Chuyển hộ đến thôn này", "Move the household to this hamlet"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        Form(version=row["version"], subject=household_id),
        schema,
        show=FormPage(
            title=ACTS["household.move"].label,
            caption=row["head"],
            about=_about(row),
            note=note,
            cancel_url=back,
            draft=f"move-{household_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().household_changes.move(
            actor(),
            replace(wish, occurred_on=data["occurred_on"]),
            household_id=household_id,
            hamlet_id=UUID(data["hamlet_id"]),
            reason=data["reason"],
        ),
        # In another commune its page is no longer the officer's to read.
        done=lambda _: go(
            back if _still_readable(household_id) else url_for("households.index"),
            Text("Đã chuyển hộ đến thôn mới.", "The household is moved to its new hamlet."),
        ),
        record_id=household_id,
        rehearse=True,
    )


def _still_readable(household_id: UUID) -> bool:
    try:
        services().household_register.named(actor(), household_id)
    except Refused:
        return False
    return True


# -- one becomes two ----------------------------------------------------------------------------------------------------------


NOT_ON_RECORD: Final = Text("Không chọn: chưa ghi", "Nothing chosen: not on record")


class SplitSchema(FactsSchema, ClassSchema):
    """The household that some members make; of what nobody asked yet nothing is recorded."""

    disabled_member = Flag(
        Text("Hộ có người khuyết tật", "The household has a disabled member"), hint=NOT_ON_RECORD
    )
    social_protection = Flag(
        Text("Hộ có đối tượng bảo trợ xã hội", "The household has a social-protection beneficiary"),
        hint=NOT_ON_RECORD,
    )
    members = Count(Text("Số nhân khẩu tách ra", "Members who leave"), low=1, high=MOST_MEMBERS)
    occurred_on = Day(
        Text("Ngày tách hộ, nếu không phải hôm nay", "Date of the split, if not today"), required=False
    )
    reason = Words(
        Text("Lý do tách hộ", "Why it splits"),
        hint=Text("Ví dụ: con lập gia đình, ra ở riêng", "Such as: a child has married and lives apart"),
    )

    class Meta:
        """The order in which the form asks."""

        fields = (
            "code", "head", "birth_year", "ethnicity", "address", "members", "disabled_member", "social_protection",
            *CLASS_FIELDS, "occurred_on", "reason",
        )  # fmt: skip


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/tach-ho", methods=["GET", "POST"])
def split(household_id: UUID) -> Answer:
    """Make some members of a household one of their own."""
    row = _to_act_on(household_id, "household.split")
    schema, taken_over = SplitSchema(), ("ethnicity", "address")
    facts = services().household_register.household(actor(), household_id, sight("register"), taken_over)
    back, way = url_for("households.show", household_id=household_id), crumbs(row)
    known = row["members"]
    about = [*_about(row), {"key": Text("Số nhân khẩu hiện nay", "Members now"), "value": known}]
    note = Text(
        "Hộ mới ở cùng thôn. Cam kết, thu nhập và hồ sơ ở lại với hộ cũ. Nếu chủ hộ cũ, người khuyết tật hoặc đối tượng bảo trợ "
        "xã hội ra ở riêng, hãy sửa thông tin hộ cũ sau khi tách.",
        "The new household lives in the same hamlet. Commitments, incomes and dossiers stay with the old one. Where its head, a "
        "disabled member or a social-protection beneficiary leaves, correct its entry afterwards.",
    )

    def check(data: dict[str, Any], _: object) -> Check:
        typed = {**in_words(data), **dict.fromkeys(CLASS_FIELDS)}
        settled = services().household_classes.found(
            row["hamlet_id"],
            None,
            data["household_class"],
            figures_of(data),
            data["occurred_on"] or today(),
        )
        stay = known - data["members"] if known is not None else None
        return Check(
            title=Text("Kiểm tra trước khi tách hộ", "Check before splitting the household"),
            rows=[
                *about,
                {"key": Text("Số nhân khẩu còn lại", "Members who stay"), "value": stay},
                *shown(schema, typed),
                *class_rows_to_check(schema, data, *settled),
            ],
            button=Text("Tách thành hộ mới", "Make the new household"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        Form(
            version=row["version"],
            subject=household_id,
            initial={name: facts[name] for name in taken_over},
        ),
        schema,
        show=FormPage(
            title=ACTS["household.split"].label,
            caption=row["head"],
            about=about,
            note=note,
            cancel_url=back,
            draft=f"split-{household_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().household_changes.split(
            actor(),
            replace(wish, occurred_on=data["occurred_on"]),
            household_id=household_id,
            # Of the command, so that a form sent twice cannot name two households.
            new_id=uuid5(wish.id, "household"),
            entry=HouseholdEntry.of(data),
            household_class=data["household_class"],
            reason=data["reason"],
            figures=figures_of(data),
        ),
        done=lambda outcome: go(
            url_for("households.show", household_id=outcome["id"]),
            Text("Đã tách hộ; đây là hộ mới.", "The household is split; this is the new one."),
        ),
        record_id=household_id,
        rehearse=True,
    )


# -- in which class it is -------------------------------------------------------------------------------------------------------


class ClassifySchema(ClassSchema):
    """The class a review put a household in, or left it in."""

    occurred_on = Day(
        Text("Ngày có kết quả, nếu không phải hôm nay", "Date of the result, if not today"), required=False
    )
    reason = Words(
        Text("Kết quả rà soát nào", "Which review"),
        hint=Text(
            "Ví dụ: rà soát hộ nghèo cuối năm 2019, danh sách UBND xã công bố ngày 15/12/2019",
            "Such as: review at the end of 2019, list published by the commune on 15/12/2019",
        ),
    )

    class Meta:
        """The order in which the form asks."""

        fields = (*CLASS_FIELDS, "occurred_on", "reason")


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/phan-loai", methods=["GET", "POST"])
def classify(household_id: UUID) -> Answer:
    """Record in which class a review put a household."""
    row = _to_act_on(household_id, "household.classify")
    schema = ClassifySchema()
    back, way = url_for("households.show", household_id=household_id), crumbs(row)
    before = row["household_class"]
    about = [
        *_about(row),
        {"key": Text("Phân loại hiện nay", "Class now"), "value": capital(HOUSEHOLD_CLASSES[before])},
    ]

    def check(data: dict[str, Any], _: object) -> Check:
        found = services().household_classes.found(
            row["hamlet_id"],
            before,
            data["household_class"],
            figures_of(data),
            data["occurred_on"] or today(),
        )
        return Check(
            title=Text("Kiểm tra trước khi ghi phân loại", "Check before recording the class"),
            rows=[
                *about,
                *class_rows_to_check(schema, data, *found),
                *shown(schema, {**data, **dict.fromkeys(CLASS_FIELDS)}),
            ],
            button=Text("Ghi phân loại này", "Record this class"),
            cancel_url=back,
            breadcrumbs=way,
        )

    return two_steps(
        Form(version=row["version"], subject=household_id),
        schema,
        show=FormPage(
            title=ACTS["household.classify"].label,
            caption=row["head"],
            about=[*about, *_bound_by_commitment(row)],
            note=Text(
                "Hộ đang có cam kết thoát nghèo thì công nhận thoát nghèo và ghi nhận tái nghèo ở cam kết. Hồ sơ khen thưởng đang "
                "xét được đánh giá lại.",
                "Where a commitment is in force, exits and relapses are recorded on it. Live nominations are judged again.",
            ),
            cancel_url=back,
            draft=f"classify-{household_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().household_classes.classify(
            actor(),
            replace(wish, occurred_on=data["occurred_on"]),
            household_id=household_id,
            household_class=data["household_class"],
            reason=data["reason"],
            figures=figures_of(data),
        ),
        done=lambda _: go(back, Text("Đã ghi phân loại của hộ.", "The household's class is recorded.")),
        record_id=household_id,
        rehearse=True,
    )


def _bound_by_commitment(row: Row) -> list[Row]:
    """Say which commitment is in force, where exits and relapses are told, and what may be recorded here all the same."""
    commitment = services().household_classes.commitment_in_force(row["household_id"])
    if commitment is None:
        return []
    return [
        {
            "key": Text("Đang có cam kết thoát nghèo", "A commitment is in force"),
            "value": Text(
                "Không đổi diện của hộ ở đây được: công nhận thoát nghèo hoặc ghi nhận tái nghèo ở cam kết. Trang này chỉ ghi được "
                "kết quả rà soát giữ nguyên diện, hoặc diện của ngày trước khi hộ vào sổ.",
                "The class cannot be changed here: recognise the exit or record the relapse on the commitment. This page takes a "
                "review that left the household in its class, or the class of a day before it entered the register.",
            ),
            "actions": [
                {
                    "label": Text("Mở cam kết", "Open the commitment"),
                    "url": url_for("commitments.show", commitment_id=commitment),
                }
            ],
        }
    ]


# -- two become one -----------------------------------------------------------------------------------------------------------


class MergeSchema(Schema):
    """Which household of the hamlet takes this one in."""

    into = Line(
        Text("Mã hộ còn lại, mà hộ này nhập vào", "Code of the household that takes this one in"),
        limit=40,
        hint=Text("Hộ cùng thôn", "Of the same hamlet"),
    )
    occurred_on = Day(
        Text("Ngày nhập hộ, nếu không phải hôm nay", "Date of the merger, if not today"), required=False
    )
    reason = Words(
        Text("Lý do nhập hộ", "Why they merge"),
        hint=Text("Ví dụ: về ở chung với con", "Such as: lives with a child now"),
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/nhap-ho", methods=["GET", "POST"])
def merge(household_id: UUID) -> Answer:
    """Let a household become part of another one of its hamlet."""
    row = _to_act_on(household_id, "household.merge")
    schema = MergeSchema()
    back, way = url_for("households.show", household_id=household_id), crumbs(row)
    about = [*_about(row), {"key": Text("Số nhân khẩu", "Members"), "value": row["members"]}]

    def staying(data: dict[str, Any]) -> Row:
        return services().household_register.in_hamlet(actor(), row["hamlet_id"], data["into"])

    def check(data: dict[str, Any], _: object) -> Check:
        into = staying(data)
        both = (row["members"], into["members"])
        return Check(
            title=Text("Kiểm tra trước khi nhập hộ", "Check before merging the households"),
            rows=[
                {"key": Text("Hộ đóng lại", "The household that is closed"), "value": f"{row['head']} ({row['code']})"},
                {
                    "key": Text("Hộ còn lại", "The household that stays"),
                    "value": f"{into['head']} ({into['code']})",
                    "field": "into",
                },
                {
                    "key": Text("Số nhân khẩu sau khi nhập", "Members afterwards"),
                    "value": None if None in both else sum(both),
                },
                *(
                    [
                        {
                            "key": Text("Cam kết của hộ đóng lại", "Commitment of the household that is closed"),
                            "value": Text(
                                "kết thúc vì nhập hộ; thu nhập đã ghi vẫn đọc được, không tính cho hộ còn lại",
                                "ends by the merger; its incomes stay readable and do not count for the one that stays",
                            ),
                        }
                    ]
                    if services().household_changes.both_committed(household_id, into["household_id"])
                    else []
                ),
                *shown(schema, {**data, "into": None}),
            ],
            button=Text("Nhập hộ này vào hộ kia", "Merge this household into the other"),
            cancel_url=back,
            breadcrumbs=way,
        )  # fmt: skip

    return two_steps(
        Form(version=row["version"], subject=household_id),
        schema,
        show=FormPage(
            title=ACTS["household.merge"].label,
            caption=row["head"],
            about=about,
            note=Text(
                "Hộ này đóng lại và rời khỏi danh sách; lịch sử vẫn đọc được. Không nhập được hộ đang có hồ sơ hoặc giấy khen còn "
                "hiệu lực. Nếu cả hai hộ đang có cam kết thì cam kết của hộ này kết thúc, thu nhập đã ghi vẫn đọc được; nếu chỉ hộ "
                "này có thì nhập hộ kia vào hộ này. Việc này không hoàn tác được.",
                "This household is closed and leaves the lists; its history stays readable. One with a live dossier or a standing "
                "award cannot be merged into another. Where both have a commitment in force, that of this one ends and its incomes "
                "stay readable; where this one alone has, merge the other one into it. This cannot be undone.",
            ),
            cancel_url=back,
            draft=f"merge-{household_id}",
            breadcrumbs=way,
        ),
        check=check,
        act=lambda wish, data, _: services().household_changes.merge(
            actor(),
            replace(wish, occurred_on=data["occurred_on"]),
            household_id=household_id,
            into_id=staying(data)["household_id"],
            reason=data["reason"],
        ),
        done=lambda outcome: go(
            url_for("households.show", household_id=outcome["id"]),
            Text("Đã nhập hộ; đây là hộ còn lại.", "The households are merged; this is the one that stays."),
        ),
        record_id=household_id,
        rehearse=True,
    )
