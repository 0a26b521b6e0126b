"""What is done with a referral for a higher award: revised, weighed, signed, sent, answered, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema

from aggregates.higher_award import HigherAwardReferral
from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary_higher import OUTCOMES, REFERRAL_STATUSES
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web.council_view import refused_page
from web.decision_view import signature_rows
from web.dossier_words import capital_name
from web.formats import dmy
from web.higher_awards import MORE_PAPERS, WordsSchema, crumbs, facts_of, form_words, warning_of
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    require,
    services,
    today,
    two_steps,
)
from web.schemas import Choice, Count, Day, Flag, Line, Nothing, Words
from web.signing import CODE_FIELD, code_help, typed_code

blueprint = Blueprint("higher_acts", __name__, url_prefix="/khen-cao")


def _act(
    referral_id: UUID,
    act: str,
    schema: Schema,
    title: Text,
    done: Text,
    do: Callable[[Any, dict[str, Any], Any], Any],
    *,
    files: Text | None = None,
    files_required: bool = False,
    shown: Callable[[dict[str, Any]], dict[str, Any]] = lambda data: data,
    initial: Callable[[HigherAwardReferral], dict[str, Any]] | None = None,
) -> Answer:
    """Answer for one act on a referral: its fields, the check, the act."""
    require(act)
    found, row = services().higher_awards.one(actor(), referral_id)
    require(act, row["unit_path"])
    form = Form(
        version=row["version"],
        subject=found.subject_id,
        initial=initial(found) if initial else {"held_on": dmy(today())},
    )
    back = url_for("higher_awards.show", referral_id=referral_id)
    warning = warning_of(found, row) if act == "higher.outcome" else None
    about: list[Row] = [
        {"key": Text("Đối tượng", "Awardee"), "value": capital_name(row["subject_name"]), "kind": "personal"},
        {"key": Text("Hình thức khen cao", "Higher award"), "value": form_words(found.form)},
    ]
    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            about=about,
            cancel_url=back,
            files=files,
            files_required=files_required,
            breadcrumbs=crumbs(row),
        ),
        check=lambda data, _: Check(
            title=title,
            rows=[
                *about,
                *(
                    {"key": field.metadata["label"], "value": value, "field": name}
                    for name, field in schema.fields.items()
                    if (value := shown(data)[name]) not in (None, "")
                ),
                *([{"key": Text("Lưu ý", "Mind"), "value": warning}] if warning else []),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, uploads: do(wish, data, uploads),
        done=lambda _: go(back, done),
        record_id=referral_id,
        # The package is made once: when it is sent.
        rehearse=act != "higher.send",
    )


@blueprint.route("/<uuid:referral_id>/sua", methods=["GET", "POST"])
def revise(referral_id: UUID) -> Answer:
    """Write a referral anew."""
    return _act(
        referral_id,
        "higher.prepare",
        WordsSchema(),
        Text("Sửa, bổ sung hồ sơ", "Revise the referral"),
        Text("Đã sửa hồ sơ.", "The referral is revised."),
        lambda wish, data, uploads: services().higher_awards.revise(
            actor(), wish, referral_id=referral_id, uploads=uploads, **data
        ),
        files=MORE_PAPERS,
        initial=lambda found: {"summary": plain(found.summary), "report": plain(found.report)},
    )


class OpinionSchema(Schema):
    """The council's opinion."""

    held_on = Day(Text("Ngày họp", "Date of the meeting"))
    present = Count(Text("Số thành viên dự họp", "Members present"), low=1, high=200)
    votes_for = Count(Text("Tán thành", "For"), high=200)
    votes_against = Count(Text("Không tán thành", "Against"), high=200)
    supported = Flag(Text("Hội đồng đồng ý đề nghị", "The council supports it"), required=True)


@blueprint.route("/<uuid:referral_id>/y-kien", methods=["GET", "POST"])
def opinion(referral_id: UUID) -> Answer:
    """Record the council's opinion."""

    return _act(
        referral_id,
        "higher.opinion",
        OpinionSchema(),
        Text("Ghi ý kiến Hội đồng", "Record the council's opinion"),
        Text("Đã ghi ý kiến Hội đồng.", "The council's opinion is recorded."),
        lambda wish, data, uploads: services().higher_awards.give_opinion(
            actor(), wish, referral_id=referral_id, uploads=uploads, **data
        ),
        files=Text("Biên bản họp", "The minutes"),
        files_required=True,
        shown=lambda data: {
            **data,
            "held_on": dmy(data["held_on"]),
            "supported": Text("có", "yes") if data["supported"] else Text("không", "no"),
        },
    )


@blueprint.route("/<uuid:referral_id>/ky", methods=["GET", "POST"])
def sign(referral_id: UUID) -> Answer:
    """Show what is about to be signed, and sign with the code."""
    require("higher.sign")
    by, ours = actor(), services().higher_awards
    found, row = ours.one(by, referral_id)
    form = Form(version=row["version"])
    code = typed_code(form)
    back = url_for("higher_awards.show", referral_id=referral_id)
    button = Text("Ký tờ trình khen cao", "Sign the submission")

    def page() -> Answer:
        if found.status != "supported" and not form.errors:
            form.fail(None, Refused("referral_state", status=REFERRAL_STATUSES[found.status]).text)
        if any(field != "otp" for field in form.errors):
            return refused_page(form, back)
        opinion = found.opinion
        assert opinion is not None
        return check_page(
            form,
            Check(
                title=button,
                rows=[
                    *facts_of(found, row),
                    {
                        "key": Text("Ý kiến Hội đồng", "The council"),
                        "value": Text(
                            f"họp ngày {dmy(opinion[0])}: {opinion[2]} tán thành, {opinion[3]} không, {opinion[1]} người dự",
                            f"{dmy(opinion[0])}: {opinion[2]} for, {opinion[3]} against, {opinion[1]} present",
                        ),
                    },
                    *signature_rows(numbered=False),
                ],
                button=button,
                cancel_url=back,
                breadcrumbs=crumbs(row),
                extra=CODE_FIELD,
                more=code_help(),
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=page,
        act=lambda wish, _data, _uploads: ours.sign(by, wish, referral_id=referral_id, code=code),
        done=lambda _: go(back, Text("Đã ký tờ trình.", "The submission is signed.")),
        record_id=referral_id,
    )


class SendSchema(Schema):
    """The number the office gave the submission."""

    number = Count(
        Text("Số tờ trình", "Number of the submission"),
        low=1,
        high=99_999,
        hint=Text("Số do văn thư cấp", "As given by the registry of the office"),
    )


@blueprint.route("/<uuid:referral_id>/gui", methods=["GET", "POST"])
def send(referral_id: UUID) -> Answer:
    """Send a referral: its package is made and kept."""
    return _act(
        referral_id,
        "higher.send",
        SendSchema(),
        Text("Gửi hồ sơ khen cao", "Send the referral"),
        Text("Đã gửi: hồ sơ gộp được lưu đúng như khi gửi.", "Sent: the package is kept as it was sent."),
        lambda wish, data, _: services().higher_awards.send(
            actor(), wish, referral_id=referral_id, number=data["number"]
        ),
    )


class OutcomeSchema(Schema):
    """What came back."""

    outcome = Choice(Text("Kết quả", "Outcome"), {code: capital(words) for code, words in OUTCOMES.items()})
    decided_on = Day(Text("Ngày của văn bản", "Date of the answer"))
    decision_number = Line(
        Text("Số quyết định khen", "Number of the decision"),
        limit=60,
        required=False,
        hint=Text("Khi được khen", "Where it was granted"),
    )
    award = Line(Text("Hình thức được khen", "Award granted"), limit=200, required=False)
    reason = Words(
        Text("Lý do", "Reason"),
        required=False,
        hint=Text("Khi trả lại hoặc không khen", "Where returned or refused"),
    )


@blueprint.route("/<uuid:referral_id>/ket-qua", methods=["GET", "POST"])
def outcome(referral_id: UUID) -> Answer:
    """Record what came back."""
    return _act(
        referral_id,
        "higher.outcome",
        OutcomeSchema(),
        Text("Ghi kết quả khen cao", "Record what came back"),
        Text("Đã ghi kết quả.", "The outcome is recorded."),
        lambda wish, data, uploads: services().higher_awards.record_outcome(
            actor(), wish, referral_id=referral_id, uploads=uploads, **data
        ),
        files=Text("Văn bản của cấp trên", "The answer itself"),
        shown=lambda data: {
            **data,
            "outcome": capital(OUTCOMES[data["outcome"]]),
            "decided_on": dmy(data["decided_on"]),
        },
    )


class WithdrawSchema(Schema):
    """Why it is taken back."""

    reason = Words(Text("Lý do rút", "Why it is withdrawn"), limit=1000)


@blueprint.route("/<uuid:referral_id>/rut", methods=["GET", "POST"])
def withdraw(referral_id: UUID) -> Answer:
    """Take a referral back."""
    return _act(
        referral_id,
        "higher.prepare",
        WithdrawSchema(),
        Text("Rút hồ sơ khen cao", "Withdraw the referral"),
        Text("Đã rút hồ sơ.", "The referral is withdrawn."),
        lambda wish, data, _: services().higher_awards.withdraw(
            actor(), wish, referral_id=referral_id, reason=data["reason"]
        ),
    )
