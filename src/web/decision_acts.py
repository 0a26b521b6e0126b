"""What the chair does with a draft: decline one of its nominees, sign the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema

from aggregates.refusals import Refused
from aggregates.vocabulary import VERDICTS
from rules.text import Text
from web.council_view import by_dossier, decision_number, dossier_url, named, place_of, refused_page
from web.decision_view import (
    DECISION_LABELS,
    Selection,
    crumbs,
    is_signable,
    sign_words,
    signature_rows,
)
from web.dossier_words import capital_name
from web.formats import erased
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    check_page,
    go,
    render,
    require,
    services,
    two_steps,
)
from web.left_out import changed_dossiers, left_out
from web.refusals_in_short import in_short
from web.schemas import Nothing, Words
from web.signing import CODE_FIELD, code_help, typed_code
from web.text import t
from workflows.kernel import Command


class _Decline(Schema):
    reason = Words(Text("Lý do không khen", "Why not"))


def decline(decision_id: UUID, nomination_id: UUID) -> Answer:
    """Take one nominee off the draft, with a reason."""
    require("decision.decline")
    council = services().council
    found, row = council.decision(actor(), decision_id)
    item = by_dossier(council.items(found.session_id)).get(nomination_id)
    if item is None:
        raise Refused("not_in_decision")
    form = Form(version=found.version)
    back = url_for("decisions.decision", decision_id=decision_id)
    who = f"{named(item)} – {item['code']}"

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi loại khỏi danh sách", "Check before declining"),
            rows=[
                {"key": Text("Đối tượng", "Nominee"), "value": who},
                {"key": Text("Đánh giá", "Assessment"), "value": VERDICTS[item["verdict"] or "unproven"]},
                {"key": Text("Lý do", "Reason"), "value": data["reason"], "field": "reason"},
            ],
            button=Text("Không khen đối tượng này", "Decline this nominee"),
            cancel_url=back,
            breadcrumbs=crumbs(row),
        )

    return two_steps(
        form,
        _Decline(),
        show=lambda: render(
            "decisions/decline.html",
            form=form,
            decision_id=decision_id,
            item={
                "nomination_id": nomination_id,
                "subject": capital_name(item["subject_name"]),
                "place": place_of(item),
                "code": item["code"],
                "verdict": item["verdict"],
                "url": dossier_url(nomination_id),
            },
            breadcrumbs=crumbs(row),
        ),
        check=check,
        act=lambda wish, data, _: council.decline(
            actor(), wish, decision_id=decision_id, nomination_id=nomination_id, reason=data["reason"]
        ),
        done=lambda _: go(
            back, Text("Đã ghi: không khen đối tượng này.", "Recorded: this nominee is declined.")
        ),
        record_id=decision_id,
    )


def sign(decision_id: UUID) -> Answer:
    """Show everything that is about to be signed, and sign."""
    require("decision.sign")
    by, council = actor(), services().council
    found, row = council.decision(by, decision_id)
    items = by_dossier(council.items(found.session_id))
    # Judged as of today: what has become worse since the council's vote is put off by the signature, and shown as such.
    present = council.present_verdicts(by, [n for n in found.items if is_signable(items[n])])
    # In the order of the draft, which is that of the paper.
    signable = [n for n in found.items if n in present and not present[n][1]]
    form = Selection(version=found.version)
    form.selected = [str(n) for n in signable]
    form.seen = [f"{n}:{items[n]['version']}" for n in found.items]
    later = [n for n in found.items if n not in signable]
    holds = council.holds_of(later) if later else {}
    read = form.chosen("nomination")
    back = url_for("decisions.decision", decision_id=decision_id)
    code = typed_code(form)

    def show() -> Answer:
        if found.status != "drafted" and not form.errors:
            form.fail(None, Refused("decision_state", status=DECISION_LABELS[found.status].text).text)
        elif not signable and not form.errors:
            worse = any(fell for _, fell in present.values())
            form.fail(None, in_short("verdict_worse") if worse else Refused("nobody_to_award").text)
        if any(field != "otp" for field in form.errors):
            return refused_page(form, back)
        return check_page(
            form,
            Check(
                title=Text("Ký quyết định khen thưởng", "Sign the award decision"),
                rows=[
                    *signature_rows(),
                    {"key": Text("Số đối tượng", "Nominees"), "value": len(signable), "kind": "number"},
                    *(
                        {
                            "key": erased(items[n]["subject_name"]),
                            "value": left_out(items[n], holds[n]),
                        }
                        for n in later
                    ),
                ],
                listed=[
                    f"{named(items[n])} – "
                    f"{t('đánh giá', 'assessment')}: {t(VERDICTS[present[n][0] or 'unproven'])}"
                    for n in signable
                ],
                button=sign_words(len(signable)),
                cancel_url=back,
                breadcrumbs=crumbs(row),
                extra=CODE_FIELD,
                more=code_help(),
            ),
        )

    def act(wish: Command, _data: dict[str, Any], _uploads: Any) -> Any:
        # A hold placed since the page was read changes a dossier, not the decision: still, nobody signs a list unseen.
        if found.status == "drafted" and set(read) != set(form.selected):
            raise Refused("stale_version")
        return council.sign(by, wish, decision_id=decision_id, code=code)

    return two_steps(
        form,
        Nothing(),
        show=show,
        act=act,
        done=lambda outcome: go(
            back,
            Text(
                f"Đã ký Quyết định số {decision_number(outcome['number'])}.",
                f"Decision {decision_number(outcome['number'])} is signed.",
            ),
        ),
        record_id=decision_id,
        changed=changed_dossiers(
            form.chosen("seen"), {n for n in items if (str(n) in read) != (n in signable)}, items
        ),
    )
