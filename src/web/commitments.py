"""Commitments to leave poverty: registered in the hamlet, accepted by the commune, lived through, recognised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.exit_commitment import ExitCommitment
from aggregates.household import Household
from aggregates.pii import ERASED_TEXT, plain
from aggregates.refusals import REFUSALS
from aggregates.vocabulary import HOUSEHOLD_CLASSES, SUPPORT_GIVERS, SUPPORT_KINDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.commitment_view import (
    income_points,
    income_rows,
    may_reopen,
    may_survey,
    offers,
    why_not_survey,
    why_not_verify,
)
from web.formats import dmy
from web.households import commitment_label, crumbs
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
    sight,
    stories,
    today,
    two_steps,
)
from web.open_household import require_open
from web.passages import passages, with_passages
from web.relapse_watch import watch_rows
from web.schemas import Amount, Choice, Day, Words
from workflows.kernel import Command
from workflows.restriction import is_restricted
from workflows.sensitive import Kind

blueprint = Blueprint("commitments", __name__)
EXITED_FROM = {code: capital(HOUSEHOLD_CLASSES[code]) for code in ("poor", "near_poor")}
SIGNED = Text("Bản cam kết có chữ ký (ảnh chụp hoặc bản quét)", "The signed pledge (photograph or scan)")


def years(last: int | None = None, first: int | None = None) -> list[tuple[str, Text | str]]:
    """Return the movement's years from ``first`` to ``last`` for a list to choose from."""
    begin, end = services().movements.in_force().years
    return [(str(y), str(y)) for y in range(max(begin, first or begin), min(end, last or end) + 1)]


def pledge_years(first: int | None = None, last: int | None = None) -> list[tuple[str, Text | str]]:
    """Return the years that an act on the commitment of this page may be about: of the plan it was made under too."""
    pledge = services().households.commitment(actor(), (request.view_args or {})["commitment_id"])
    spans = services().movements.spans_of_record(pledge.created_on)
    found = sorted({year for begin, end in spans for year in range(begin, end + 1)})
    return [(str(y), str(y)) for y in found if (first or y) <= y <= (last or y)]


def dated(wish: Command, data: dict[str, Any]) -> Command:
    """Return the command with the act's own date, where one was given."""
    return replace(wish, occurred_on=data["occurred_on"])


def _on_incomes(commitment_id: UUID, incomes: list[Row]) -> list[Row]:
    """The acts on a year's figure that are open to the officer: they stand at the figures too, further down."""
    found: list[Row] = []
    for one in incomes:
        year = one["year"]
        if one["open"] and one["why_not"] is None:
            label = Text(f"Xác minh thu nhập năm {year}", f"Verify the income of {year}")
            found.append(
                {
                    "label": label,
                    "url": url_for("incomes.verify", commitment_id=commitment_id, year=year),
                    "act": True,
                }
            )
        if one["may_survey"]:
            label = Text(f"Ghi khảo sát năm {year}", f"Record a survey of {year}")
            found.append(
                {
                    "label": label,
                    "url": url_for("income_acts.survey", commitment_id=commitment_id, year=year),
                    "act": False,
                }
            )
    return found


# -- one commitment -------------------------------------------------------------------------------------------------------


@blueprint.get("/cam-ket/<uuid:commitment_id>")
def show(commitment_id: UUID) -> Answer:
    """Show one commitment: where it stands, each year's income and who verified it, support, timeline, what I may do."""
    by = actor()
    commitment = services().households.commitment(by, commitment_id)
    household = services().household_register.named(by, commitment.household_id)
    seen, whose = sight("commitment"), commitment.household_id
    row = next(
        c
        for c in services().households.commitments_of(commitment.household_id)
        if c["commitment_id"] == commitment_id
    )
    verifications = services().households.verifications_of(commitment_id)
    events, people = services().dossiers.history(by, commitment_id)
    restricted = is_restricted(services().log, whose)
    erased = household["head"] is None
    barred = (
        REFUSALS["subject_erased"] if erased else REFUSALS["processing_restricted"] if restricted else None
    )
    now, closed = offers(by, commitment, barred, restricted and not erased)
    surveys = services().incomes.surveys_of(commitment_id)
    hints = services().incomes.hints([(commitment_id, year) for year in commitment.incomes])
    incomes = income_rows(commitment, verifications, people, surveys, hints, seen)
    for income in incomes:
        year = income["year"]
        why_not = barred or why_not_verify(by, commitment, year)
        income["why_not"] = why_not if income["open"] else None
        income["may_survey"] = barred is None and may_survey(by, commitment, year)
        income["why_no_survey"] = None if barred else why_not_survey(by, commitment, year)
        income["may_reopen"] = not erased and may_reopen(by, commitment, year)
    now = [*_on_incomes(commitment_id, incomes), *now]
    watch = watch_rows(commitment, events, people)
    return render(
        "commitments/show.html",
        as_of_id=commitment_id,
        commitment=commitment,
        row=row,
        household=household,
        status=commitment_label(commitment.status),
        restricted=restricted,
        exiting_from=EXITED_FROM.get(plain(commitment.exiting_from)),
        statement=seen.of(whose, Kind.WORDS, plain(events[0].statement), commitment_id)
        if isinstance(events[0], ExitCommitment.Registered)
        else None,
        incomes=incomes,
        chart=income_points(household, commitment, verifications) if seen.shows(Kind.INCOME) else None,
        supports=[
            {
                "kind": capital(SUPPORT_KINDS.get(plain(e.kind), ERASED_TEXT)),
                "provider": seen.of(whose, Kind.WORDS, plain(e.provider), commitment_id),
                "giver": capital(SUPPORT_GIVERS.get(plain(e.giver), ERASED_TEXT)) if e.giver else "—",
                "details": seen.of(whose, Kind.WORDS, plain(e.details), commitment_id) if e.details else "—",
                "amount": seen.of(whose, Kind.INCOME, plain(e.amount), commitment_id),
                "day": e.received_on,
            }
            for e in sorted(
                (e for e in events if isinstance(e, ExitCommitment.SupportReceived)),
                key=lambda e: e.received_on,
            )
        ],
        watch=watch,
        timeline=with_passages(
            stories(
                events,
                people,
                readable=seen.shows(Kind.PAPER),
                told={
                    *(e.originator_version for e in events if isinstance(e, _TOLD_ABOVE)),
                    *(income["survey"]["version"] for income in incomes if income["survey"]),
                    *(row["version"] for row in watch),
                },
            ),
            passages(events),
        ),
        now=now,
        closed=closed,
        breadcrumbs=crumbs(household),
    )


_TOLD_ABOVE = (
    ExitCommitment.Registered,
    ExitCommitment.SupportReceived,
    ExitCommitment.IncomeVerified,
    ExitCommitment.IncomeCorrected,
    ExitCommitment.IncomeRefused,
)
"""Whose words the summary, the incomes or the supports have, whatever came after."""


# -- registering ----------------------------------------------------------------------------------------------------------


def target_years() -> list[tuple[str, Text | str]]:
    """Return the years to pledge for: those still to come as they are, earlier ones with the condition they are under."""
    return [
        (value, words)
        if int(value) >= today().year
        else (
            value,
            Text(
                f"{value} – chỉ khi hộ đã ký cam kết từ năm {value} trở về trước",
                f"{value} – only for a pledge signed in {value} or before",
            ),
        )
        for value, words in reversed(years())
    ]


class RegistrationSchema(Schema):
    """A household's will to leave poverty."""

    exiting_from = Choice(Text("Hộ đăng ký thoát", "Leaving"), EXITED_FROM)
    target_year = Choice(Text("Mục tiêu thoát nghèo hết năm", "Target: end of the year"), target_years)
    statement = Words(
        Text("Lời cam kết của hộ", "The household's pledge"),
        hint=Text("Hộ sẽ làm gì để thoát nghèo", "What the household will do to leave poverty"),
    )
    occurred_on = Day(
        Text("Ngày hộ ký cam kết, nếu không phải hôm nay", "Date of the pledge, if not today"), required=False
    )


@blueprint.route("/ho-gia-dinh/<uuid:household_id>/dang-ky-thoat-ngheo", methods=["GET", "POST"])
def register(household_id: UUID) -> Answer:
    """Register a household's commitment, with its signed pledge if there is one."""
    by = actor()
    household = services().household_register.named(by, household_id)
    require("commitment.register", household["unit_path"])
    require_open(household, "commitment.register")
    known = household["household_class"] if household["household_class"] in EXITED_FROM else None
    form = Form(initial={"exiting_from": known} if known else {}, subject=household_id)
    schema = RegistrationSchema()
    cancel = url_for("households.show", household_id=household_id)
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=Text("Đăng ký thoát nghèo", "Register a commitment"),
            caption=household["head"],
            note=_left_already(household),
            lead=Text(
                "Hộ tự nguyện đăng ký. Xã sẽ xem xét và tiếp nhận.",
                "The household registers of its own will. The commune considers and accepts.",
            ),
            cancel_url=cancel,
            files=SIGNED,
            draft=f"commitment-{household_id}",
            breadcrumbs=crumbs(household),
        ),
        check=lambda data, uploads: Check(
            title=Text("Kiểm tra trước khi đăng ký", "Check before registering"),
            rows=[
                {"key": Text("Hộ", "Household"), "value": household["head"], "kind": "personal"},
                *shown(schema, {**data, "exiting_from": EXITED_FROM[data["exiting_from"]]}),
            ],
            button=Text("Đăng ký thoát nghèo cho hộ này", "Register this household's commitment"),
            cancel_url=cancel,
            breadcrumbs=crumbs(household),
        ),
        act=lambda wish, data, uploads: services().households.register_commitment(
            by,
            dated(wish, data),
            household_id=household_id,
            commitment_id=uuid5(wish.id, "commitment"),
            exiting_from=data["exiting_from"],
            target_year=int(data["target_year"]),
            statement=data["statement"],
            uploads=uploads,
        ),
        done=lambda outcome: go(
            url_for("commitments.show", commitment_id=outcome["id"]),
            Text("Đã đăng ký. Xã sẽ xem xét và tiếp nhận.", "Registered. The commune will consider it."),
        ),
        rehearse=True,
    )


def _left_already(household: Row) -> Text | None:
    """Say before the form that only a pledge of an earlier day can be registered; None while the household is poor or near-poor."""
    if household["household_class"] in EXITED_FROM:
        return None
    since = services().log.load(Household, household["household_id"]).classes[-1][0]
    return Text(
        "Từ ngày {day}, sổ ghi hộ này là: {c}. Chỉ đăng ký được cam kết hộ đã ký trước ngày đó, khi còn là hộ nghèo hoặc cận "
        "nghèo; ghi ngày ký ở ô cuối.",
        "Since {day} the register says of this household: {c}. Only a pledge signed before that day, while it was poor or "
        "near-poor, can be registered; give the day of the pledge in the last field.",
    ).format(day=dmy(since), c=HOUSEHOLD_CLASSES[household["household_class"]])


def shown(schema: Schema, data: dict[str, Any]) -> list[Row]:
    """Return what was typed as rows of the check page; optional fields left empty are left out."""
    return [
        {
            "key": field.metadata["label"],
            "value": data[name],
            "field": name,
            "kind": "dong" if isinstance(field, Amount) else "date" if isinstance(field, Day) else "text",
        }
        for name, field in schema.fields.items()
        if data.get(name) not in (None, "")
    ]
