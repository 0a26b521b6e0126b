"""Pages of decisions about decisions: correcting lines of one that was signed, cancelling one, and signing either."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.pii import plain
from aggregates.refusals import Refused
from aggregates.vocabulary import AMENDMENT_KINDS, CANCELLATION_GROUNDS, CORRECTED_FIELDS
from rules.text import Text, counted
from rules.wording import lowered
from storage.application import Row
from web.cancelling import ending, ends
from web.council_view import by_dossier, decision_number, refused_page
from web.decision_view import crumbs, office, signature_rows, title_of
from web.dossier_words import capital_name
from web.formats import dong, erased
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    check_page,
    go,
    paper_url,
    render,
    require,
    services,
    stories,
    two_steps,
    typed_row,
)
from web.labels import Label
from web.revocation_words import label_of, paper_words, place_of
from web.schemas import Choice, Line, Nothing, Words
from web.signing import CODE_FIELD, code_help, typed_code
from web.text import t
from workflows.amendments import Amendment
from workflows.authorisation import may, scope_of

blueprint = Blueprint("amendments", __name__)
LABELS = {
    "drafted": Label(Text("Dự thảo", "Draft"), "wait", "pen"),
    "signed": Label(Text("Đã ký", "Signed"), "act", "seal"),
    "discarded": Label(Text("Đã bỏ", "Discarded"), "calm", "cross"),
}
_REASON = Text("Lý do", "Reason")
_HINT = Text(
    "In trong quyết định. Không ghi hoàn cảnh của ai.",
    "Printed in the decision. No circumstances of anybody.",
)


def title(row: Row) -> Text:
    """Return what a correction or cancellation is called: with its number once it is signed."""
    kind = AMENDMENT_KINDS[row["kind"]]
    if row["number"] is None:
        return Text(f"Dự thảo: {lowered(kind.vi)}", f"Draft: {lowered(kind.en)}")
    number = decision_number(row["number"])
    return Text(f"Quyết định số {number} – {lowered(kind.vi)}", f"Decision {number} – {lowered(kind.en)}")


def _signed_decision(decision_id: UUID) -> tuple[Any, Row]:
    found, row = services().council.decision(actor(), decision_id)
    found.require_in_force()
    return found, row


# -- drafting ---------------------------------------------------------------------------------------------------------------


@blueprint.route("/quyet-dinh/<uuid:decision_id>/dinh-chinh", methods=["GET", "POST"])
def correct(decision_id: UUID) -> Answer:
    """Draft a correction: every line of the list as it reads now, to be written as it should."""
    require("amendment.draft")
    found, row = _signed_decision(decision_id)
    lines = services().amendments.lines(actor(), decision_id)
    asked: dict[str, ma.Field[Any]] = {}
    initial: dict[str, str] = {}
    for number, n in enumerate(found.items, start=1):
        # Numbered as on the decision's list, whoever is left out here.
        if n not in lines:
            continue
        for field, label in CORRECTED_FIELDS.items():
            name = f"{field}_{n}"
            kind = Words if field == "merit" else Line
            asked[name] = kind(Text(f"{number}. {label.vi}", f"{number}. {label.en}"), limit=500)
            initial[name] = lines[n][field]
    asked["reason"] = Words(_REASON, hint=_HINT)
    schema = Schema.from_dict(asked)()
    form = Form(initial=initial)
    back = url_for("decisions.decision", decision_id=decision_id)

    def changed(data: dict[str, Any]) -> dict[tuple[UUID, str], str]:
        return {
            (n, field): data[f"{field}_{n}"]
            for n in found.items
            if n in lines
            for field in CORRECTED_FIELDS
            if data[f"{field}_{n}"] != lines[n][field]
        }

    def check(data: dict[str, Any], _: object) -> Check:
        right = changed(data)
        if not right:
            raise Refused("nothing_to_correct")
        return Check(
            title=Text("Kiểm tra dự thảo đính chính", "Check the draft correction"),
            rows=[
                *(
                    {
                        "key": asked[f"{field}_{n}"].metadata["label"],
                        "value": Text(f"“{lines[n][field]}” → “{after}”", f"“{lines[n][field]}” → “{after}”"),
                        "field": f"{field}_{n}",
                    }
                    for (n, field), after in right.items()
                ),
                {"key": _REASON, "value": data["reason"], "field": "reason"},
            ],
            button=Text("Lập dự thảo đính chính", "Draft the correction"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=AMENDMENT_KINDS["correction"],
            caption=title_of(row),
            lead=Text(
                "Sửa ô nào cần đính chính, để nguyên các ô khác. Quyết định đã ký không thay đổi; đính chính là một quyết định "
                "mới, có số riêng.",
                "Change the fields to be corrected and leave the others. The signed decision stays as it is; a correction is a new "
                "decision with its own number.",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        check=check,
        act=lambda wish, data, _: services().amendments.draft_correction(
            actor(), wish, decision_id=decision_id, right=changed(data), reason=data["reason"]
        ),
        done=_drafted,
        rehearse=True,
    )


def _drafted(outcome: Any) -> Answer:
    return go(
        url_for("amendments.show", amendment_id=UUID(outcome["id"])),
        Text("Đã lập dự thảo, chờ ký.", "The draft is made and waits for the signature."),
    )


class CancelSchema(Schema):
    """Why a decision is cancelled."""

    ground = Choice(Text("Căn cứ hủy bỏ", "Ground"), CANCELLATION_GROUNDS, widget="radios")
    reason = Words(_REASON, hint=_HINT)


@blueprint.route("/quyet-dinh/<uuid:decision_id>/huy-bo", methods=["GET", "POST"])
def cancel(decision_id: UUID) -> Answer:
    """Draft the cancellation of a decision as a whole."""
    require("amendment.draft")
    found, row = _signed_decision(decision_id)
    back = url_for("decisions.decision", decision_id=decision_id)
    about: list[Row] = [
        {"key": Text("Quyết định", "Decision"), "value": title_of(row)},
        {
            "key": Text("Số được khen", "Awarded"),
            "value": len(set(found.items) - set(found.revoked)),
            "kind": "number",
        },
    ]
    return two_steps(
        Form(),
        CancelSchema(),
        show=FormPage(
            title=AMENDMENT_KINDS["cancellation"],
            about=about,
            lead=Text(
                "Hủy toàn bộ quyết định. Khi ký, giấy khen và tiền thưởng đã trao được theo dõi để thu lại từng trường hợp. Muốn "
                "sửa từng dòng thì lập đính chính.",
                "Cancels the whole decision. On signing, certificates and prizes that went out are followed until each is back. To "
                "mend single lines, draft a correction.",
            ),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        check=lambda data, _: Check(
            title=Text("Kiểm tra dự thảo hủy bỏ", "Check the draft cancellation"),
            rows=[
                *about,
                {
                    "key": Text("Căn cứ hủy bỏ", "Ground"),
                    "value": CANCELLATION_GROUNDS[data["ground"]],
                    "field": "ground",
                },
                {"key": _REASON, "value": data["reason"], "field": "reason"},
            ],
            button=Text("Lập dự thảo hủy bỏ", "Draft the cancellation"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        ),
        act=lambda wish, data, _: services().amendments.draft_cancellation(
            actor(), wish, decision_id=decision_id, **data
        ),
        done=_drafted,
        rehearse=True,
    )


# -- one of them ------------------------------------------------------------------------------------------------------------


def _changes(found: Amendment) -> list[dict[str, Any]]:
    decision, _ = services().council.decision(actor(), found.decision.about)
    items = by_dossier(services().council.items(decision.session_id))
    place = {n: number for number, n in enumerate(decision.items, start=1)}
    return [
        {
            "who": f"{place[c['nomination_id']]}. {erased(capital_name(items[c['nomination_id']]['subject_name']))}",
            "field": t(CORRECTED_FIELDS[c["field"]]),
            "before": erased(c["before"]),
            "after": erased(c["after"]),
        }
        for c in found.changes
    ]


def _facts(found: Amendment) -> list[dict[str, Any]]:
    row = found.row
    _, about = services().council.decision(actor(), found.decision.about)
    facts: list[dict[str, Any]] = [
        {"key": Text("Về quyết định", "About"), "value": title_of(about)},
        {"key": _REASON, "value": plain(found.decision.reason), "kind": "personal"},
    ]
    if row["ground"]:
        facts.insert(
            1, {"key": Text("Căn cứ hủy bỏ", "Ground"), "value": CANCELLATION_GROUNDS[row["ground"]]}
        )
    if row["number"] is not None:
        facts += [
            {"key": Text("Số", "Number"), "value": decision_number(row["number"])},
            {"key": Text("Ngày ký", "Signed on"), "value": row["signed_on"], "kind": "date"},
            {"key": Text("Người ký", "Signed by"), "value": row["signer"], "kind": "personal",
             "hint": office(row["signed_title"], row["signed_for"])},
        ]  # fmt: skip
    return facts


@blueprint.get("/dinh-chinh/<uuid:amendment_id>")
def show(amendment_id: UUID) -> Answer:
    """Show a correction or cancellation: what it says, its papers, and what may be done."""
    by = actor()
    found = services().amendments.amendment(by, amendment_id)
    _, about = services().council.decision(by, found.decision.about)
    events, people = services().dossiers.history(by, amendment_id, scope_of(by))
    row, actions = found.row, []
    if row["status"] == "drafted" and may(by, "amendment.sign"):
        actions.append(
            {"label": _button(row), "url": url_for("amendments.sign", amendment_id=amendment_id), "act": True}
        )
    if row["status"] == "drafted" and may(by, "amendment.discard"):
        actions.append(
            {
                "label": Text("Bỏ dự thảo này", "Discard this draft"),
                "url": url_for("amendments.discard", amendment_id=amendment_id),
            }
        )
    if services().revocations.after(by, amendment_id, untouched=True) and may(by, "revocation.recover"):
        actions.append(
            {
                "label": Text("Ghi: chưa chi tiền thưởng", "State that nobody was paid"),
                "url": url_for("amendments.unpaid", amendment_id=amendment_id),
                "hint": Text(
                    "Khi quyết định bị hủy trước lúc chi tiền: một lần cho mọi khen thưởng.",
                    "Where it was cancelled before the prizes were paid: once for all awards.",
                ),
            }
        )
    return render(
        "amendments/show.html",
        title=title(row),
        status=LABELS[row["status"]],
        facts=_facts(found),
        changes=_changes(found),
        papers=[
            {"label": label, "url": paper_url(amendment_id, row[column])}
            for column, label in (
                ("sha256", Text("Quyết định (PDF)", "The decision (PDF)")),
                ("word_sha256", Text("Quyết định (DOCX)", "The decision (DOCX)")),
            )
            if row[column]
        ],
        recovery=_recovery(found) if row["kind"] == "cancellation" and row["number"] is not None else [],
        about_url=url_for("decisions.decision", decision_id=found.decision.about),
        actions=actions,
        events=stories(events, people),
        breadcrumbs=crumbs(about),
    )


def _recovery(found: Amendment) -> list[Row]:
    """What was given for the awards of a cancelled decision, and how much of it is back."""
    return [
        {
            "name": row["name"],
            "place": place_of(row),
            "owed": Text("chưa rõ số đã chi", "what was paid is not known")
            if row["paid"] is None
            else dong(row["paid"] - row["returned"] - row["written_off"] or Text("không còn", "nothing")),
            "paper": paper_words(row),
            "status": label_of(row),
            "url": {"name": url_for("revocations.show", revocation_id=row["revocation_id"])},
        }
        for row in services().revocations.after(actor(), found.decision.id)
    ]


def _button(row: Row) -> Text:
    return (
        Text("Ký quyết định đính chính", "Sign the correction")
        if row["kind"] == "correction"
        else Text("Ký quyết định hủy bỏ", "Sign the cancellation")
    )


@blueprint.route("/dinh-chinh/<uuid:amendment_id>/ky", methods=["GET", "POST"])
def sign(amendment_id: UUID) -> Answer:
    """Show everything that is about to be signed, and sign."""
    require("amendment.sign")
    by = actor()
    found = services().amendments.amendment(by, amendment_id)
    _, about = services().council.decision(by, found.decision.about)
    form = Form(version=found.decision.version)
    code = typed_code(form)
    back = url_for("amendments.show", amendment_id=amendment_id)
    ended: list[Row] = []
    if found.row["kind"] == "cancellation" and found.row["status"] == "drafted":
        decision, _ = services().council.decision(by, found.decision.about)
        ended = services().revocations.sets_off(by, decision)

    def page() -> Answer:
        if found.row["status"] != "drafted" and not form.errors:
            form.fail(None, Refused("decision_state", status=LABELS[found.row["status"]].text).text)
        if any(field != "otp" for field in form.errors):
            return refused_page(form, back)
        return check_page(
            form,
            Check(
                title=_button(found.row),
                rows=[
                    *_facts(found),
                    *signature_rows(),
                    *ends(ended),
                ],
                listed=[ending(line) for line in ended]
                or [f"{c['who']} – {c['field']}: “{c['before']}” → “{c['after']}”" for c in _changes(found)],
                button=_button(found.row),
                cancel_url=back,
                breadcrumbs=crumbs(about),
                extra=CODE_FIELD,
                more=code_help(),
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=page,
        act=lambda wish, _data, _uploads: services().amendments.sign(
            by, wish, amendment_id=amendment_id, code=code
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã ký Quyết định số {decision_number(outcome['number'])}.",
                f"Decision {decision_number(outcome['number'])} is signed.",
            ),
        ),
        record_id=amendment_id,
    )


class UnpaidSchema(Schema):
    """How it is known that nobody was paid."""

    reason = Words(Text("Căn cứ: ai xác nhận, lý do", "Who says so, and why"), limit=1000)


@blueprint.route("/dinh-chinh/<uuid:amendment_id>/chua-chi", methods=["GET", "POST"])
def unpaid(amendment_id: UUID) -> Answer:
    """Say that the decision was cancelled before anybody's prize was paid."""
    require("revocation.recover")
    by, ours = actor(), services().revocations
    found = services().amendments.amendment(by, amendment_id)
    _, about = services().council.decision(by, found.decision.about)
    rows = ours.after(by, amendment_id, untouched=True)
    back = url_for("amendments.show", amendment_id=amendment_id)
    name = Text("Ghi: chưa chi tiền thưởng", "State that nobody was paid")
    facts: list[Row] = [
        {"key": Text("Về quyết định", "About"), "value": title_of(about)},
        {"key": Text("Số khen thưởng", "Awards"), "value": len(rows), "kind": "number"},
    ]
    return two_steps(
        Form(),
        UnpaidSchema(),
        show=FormPage(title=name, about=facts, cancel_url=back, breadcrumbs=crumbs(about)),
        check=lambda data, _: Check(
            title=name,
            rows=[
                *facts,
                typed_row(UnpaidSchema(), "reason", data["reason"]),
            ],
            listed=[f"{row['code']} – {erased(row['name'])}, {place_of(row)}" for row in rows],
            button=name,
            cancel_url=back,
            breadcrumbs=crumbs(about),
        ),
        act=lambda wish, data, _: ours.state_unpaid(
            by, wish, amendment_id=amendment_id, reason=data["reason"]
        ),
        done=lambda outcome: go(
            back,
            Text(
                f"Đã ghi: chưa chi tiền cho {outcome['number']} khen thưởng.",
                f"Recorded: nobody was paid for {counted(outcome['number'], 'award')}.",
            ),
        ),
        record_id=amendment_id,
        rehearse=True,
    )


class DiscardSchema(Schema):
    """Why a draft is thrown away."""

    reason = Words(_REASON)


@blueprint.route("/dinh-chinh/<uuid:amendment_id>/bo", methods=["GET", "POST"])
def discard(amendment_id: UUID) -> Answer:
    """Throw a draft away."""
    require("amendment.discard")
    found = services().amendments.amendment(actor(), amendment_id)
    _, about = services().council.decision(actor(), found.decision.about)
    back = url_for("amendments.show", amendment_id=amendment_id)
    return two_steps(
        Form(version=found.decision.version),
        DiscardSchema(),
        show=FormPage(
            title=Text("Bỏ dự thảo", "Discard the draft"),
            about=_facts(found),
            cancel_url=back,
            breadcrumbs=crumbs(about),
        ),
        act=lambda wish, data, _: services().amendments.discard(
            actor(), wish, amendment_id=amendment_id, reason=data["reason"]
        ),
        done=lambda _: go(
            url_for("decisions.decision", decision_id=found.decision.about),
            Text("Đã bỏ dự thảo.", "The draft is discarded."),
        ),
        record_id=amendment_id,
    )
