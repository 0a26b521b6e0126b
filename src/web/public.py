"""Pages for everybody, without sign-in: is this certificate real, what does the plan ask of whom.

They show what stands on the paper on the wall and nothing more: no id number, income, disability, ethnicity or birth
date, and no hamlet. Certificate numbers run in sequence, so questions are counted per address.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from aggregates.vocabulary import CORRECTED_FIELDS
from aggregates.vocabulary_conference import AWARD_ENDS
from ledger.places import LeafPlace
from rules.text import Text
from rules.wording import lowered
from storage.application import Row
from web.cleaning import clean
from web.formats import VIETNAM_TIME, office
from web.hand_overs import leads_to
from web.kit import render, services, today
from web.labels import STATUSES
from web.plan_pages import plan_url
from web.proof import short_root
from web.security import public
from workflows.gold_book_words import correcting, ground_words, unissued_words
from workflows.public import (
    award_hash_of,
    certificate_number,
    certificates_issued,
    find_certificate,
    find_unissued,
    is_bare_number,
)
from workflows.public_timeline import PublicStep, has_course
from workflows.seats import seat_of
from workflows.subjects import household_category
from workflows.throttle import may_ask, may_scan

blueprint = Blueprint("public", __name__)

_BAD_NUMBER = Text(
    "Ghi số giấy khen và năm như in cạnh mã QR trên giấy, ví dụ 0012/2020.",
    "Write number and year as printed beside the QR code of the certificate, for example 0012/2020.",
)
_NO_YEAR = Text(
    "Còn thiếu năm. Ghi thêm năm của quyết định sau số, như in cạnh mã QR, ví dụ {number}/2020.",
    "The year is missing. Add the year of the decision, as printed beside the QR code, for example {number}/2020.",
)
_UNKNOWN_NUMBER = Text(
    "Không có giấy khen nào mang số này. Hãy xem lại số trên giấy.",
    "No certificate carries this number. Compare it with the paper.",
)


def _count_question() -> None:
    """Certificate numbers run in sequence: whoever tries them one after the other is stopped."""
    if not may_ask(services().log, request.remote_addr or ""):
        abort(429)


def _count_scan() -> None:
    if not may_scan(services().log, request.remote_addr or ""):
        abort(429)


def _unknown_certificate() -> tuple[str, int]:
    return render("public/unknown_certificate.html"), 404


@blueprint.get("/gioi-thieu")
@public
def index() -> str:
    """What the movement is, for visitors."""
    movement = services().movements.in_force()
    category = household_category(movement.plan) or next(iter(movement.plan.categories.values()))
    return render(
        "public/about.html",
        movement=movement,
        chain=category.chain,
        issued=certificates_issued(services().log),
    )


def _public_certificate(certificate_id: str) -> Row | None:
    try:
        return services().council.public_certificate(UUID(certificate_id))
    except ValueError:
        return None


def _number(row: Row) -> str:
    """The number of a certificate as printed."""
    return f"{row['gold_book_number']:04d}/{row['decided_on'].year}"


def _as_the_award(row: Row) -> Row:
    """How a certificate stands: a paper that was replaced ends with its award, where that has ended since."""
    if row["status"] == "superseded" and row["award_status"] in AWARD_ENDS:
        return {f: row[f"award_{f}"] for f in ("status", "ended_on", "ended_by", "end_ground")}
    return row


def _correction(row: Row, by: str) -> Text:
    """Say by which decision what was corrected. The page shows the name alone of what a correction can mend.

    Of a paper that was replaced it shows what is printed on it.
    """
    decision, fields = correcting([by]), row["corrected_fields"].get(by, [])
    words = [CORRECTED_FIELDS[field] for field in fields]
    what = Text(
        ": " + ", ".join(lowered(w.vi) for w in words) if words else "",
        ": " + ", ".join(lowered(w.en) for w in words) if words else "",
    )
    if row["status"] == "superseded":
        return Text(
            f"Nội dung in trên giấy này đã được đính chính theo Quyết định số {decision.vi}{what.vi}. Trang này ghi như "
            "tờ giấy; nội dung đúng ở giấy đã cấp lại.",
            f"What this paper says was corrected by decision no. {decision.en}{what.en}. This page reads as the paper does; what "
            "holds is on the one that replaced it.",
        )
    rest = (
        Text("Trang này ghi nội dung đúng", "This page says what holds")
        if "name" in fields
        else Text("Trang này không hiện nội dung đó", "This page does not show that")
    )
    return Text(
        f"Đã được đính chính theo Quyết định số {decision.vi}{what.vi}. {rest.vi}; tờ giấy cấp trước đó còn ghi như cũ.",
        f"Corrected by decision no. {decision.en}{what.en}. {rest.en}; a paper issued before still reads as it did.",
    )


def _hand_over(certificate_id: str) -> str | None:
    try:
        return leads_to(UUID(certificate_id))
    except ValueError:
        return None


@blueprint.get("/c/<string:certificate_id>")
@public
def certificate(certificate_id: str) -> str | AnyResponse | tuple[str, int]:
    """Say whether a certificate was issued and stands; the address is in its QR code."""
    # Whoever hands certificates over means to, when the phone's camera opens the address in the QR code.
    if "xem" not in request.args and (there := _hand_over(certificate_id)) is not None:
        return redirect(there, 303)
    _count_scan()
    row = _public_certificate(certificate_id)
    if row is None:
        return _unknown_certificate()
    movement = services().movements.in_force()
    plan = services().plans.get(row["plan_id"], row["plan_version"])
    category = plan.categories.get(row["category"])
    award = plan.award_forms[category.award_form] if category else next(iter(plan.award_forms.values()))
    log = services().log
    stands = _as_the_award(row)
    return render(
        "public/certificate.html",
        certificate=row,
        ended=stands,
        demonstration=movement.demonstration,
        keys=_keys(),
        award_hash=award_hash_of(log, row["certificate_id"]),
        status=stands["status"] if stands["status"] in STATUSES else "closed",
        number=_number(row),
        end_ground=ground_words(stands),
        corrections=[_correction(row, by) for by in row["corrected_by"]],
        replaced_by=url_for("public.certificate", certificate_id=row["replaced_by"], xem=1)
        if row["replaced_by"]
        else None,
        category=category.title if category else row["category"],
        course_url=url_for("public.timeline", certificate_id=certificate_id) if has_course(row) else None,
        short_hash=" ".join(row["sha256"][i : i + 4] for i in range(0, 16, 4)),
        # Who granted it, as on the paper; whom to tell of a difference is the office there is today.
        authority=seat_of(log, plan, row["decided_on"]).grantor(award),
        form=award.title.vi,
        plan_url=plan_url(row["plan_id"], row["plan_version"], category.id if category else None),
        seat=seat_of(log, plan, today()),
    )


@blueprint.get("/c/<string:certificate_id>/dien-bien")
@public
def timeline(certificate_id: str) -> str | tuple[str, int]:
    """Show the course of the award behind a certificate: which office did what when, and where it stands in the ledger."""
    _count_scan()
    row = _public_certificate(certificate_id)
    if row is None:
        return _unknown_certificate()
    steps = services().public_timelines.of_certificate(row)
    return render(
        "public/timeline.html",
        number=_number(row),
        items=[_course_line(step) for step in steps],
        waiting=any(step.place is None or step.place.checkpoint is None for step in steps),
        demonstration=services().movements.in_force().demonstration,
        certificate_url=url_for("public.certificate", certificate_id=certificate_id, xem=1),
    )


def _course_line(step: PublicStep) -> dict[str, Any]:
    place = step.place
    return {
        "when": step.at.astimezone(VIETNAM_TIME).date(),
        "what": step.told.what,
        "note": step.told.note,
        "office": office(step.office.signs_for, step.office.title, step.office.unit_name),
        "tone": {True: "go", False: "stop", None: "calm"}[step.told.good],
        "evidence": [_in_the_ledger(place)] if place else [],
    }


def _in_the_ledger(place: LeafPlace) -> dict[str, Any]:
    """Say where an event stands: leaf and beginning of its hash, with a link to the checkpoint that it is under."""
    number = place.checkpoint
    return {
        "label": Text(f"Lá số {place.leaf} của sổ cái", f"Leaf no. {place.leaf} of the ledger"),
        "url": url_for("proof.checkpoint", number=number) if number is not None else None,
        "meta": Text(
            f"{short_root(place.hash)}; điểm chốt số {number}",
            f"{short_root(place.hash)}; checkpoint no. {number}",
        )
        if number is not None
        else Text(
            f"{short_root(place.hash)}; chưa có điểm chốt",
            f"{short_root(place.hash)}; under no checkpoint yet",
        ),
    }


@blueprint.get("/kiem-tra-ma")
@public
def offline_check() -> Response:
    """Give one page that checks the code on a certificate in the browser; saved as a file it needs no network."""
    folder = Path(current_app.static_folder or "")
    script = "".join((folder / name).read_text(encoding="utf-8") for name in ("camera.js", "check.js"))
    # Ours, from this folder, with no closing tag in it: the page has to work as one saved file.
    response = Response(
        render(
            "public/offline_check.html",
            keys=_keys(),
            saved_on=today(),
            script=Markup(script),
            nonce=g.csp_nonce,
        )
    )
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return response


def _keys() -> str:
    """The ledger's public keys as the script reads them: base64url without padding, the one in use first."""
    return " ".join(
        urlsafe_b64encode(key.public).decode().rstrip("=") for key in services().book.keys.public_keys()
    )


@blueprint.route("/tra-cuu", methods=["GET", "POST"])
@public
def lookup() -> str | AnyResponse | tuple[str, int]:
    """Find a certificate by the number printed on it."""
    if request.method == "GET":
        return render("public/look_up.html", number="", errors={})
    _count_question()
    typed = clean(request.form.get("number", ""))[:40]
    wanted = certificate_number(typed)
    if wanted is None:
        # The gold-book number at the bottom left of the paper stands there without its year.
        bare = is_bare_number(typed)
        said = _NO_YEAR.format(number=typed.strip()) if bare else _BAD_NUMBER
        return render("public/look_up.html", number=typed, errors={"number": [said]}), 422
    row = find_certificate(services().log, *wanted)
    if row is None:
        taken = find_unissued(services().log, *wanted)
        said = _UNKNOWN_NUMBER if taken is None else _no_paper(taken)
        return render("public/look_up.html", number=typed, errors={"number": [said]}), 404
    return redirect(url_for("public.certificate", certificate_id=row["certificate_id"]), 303)


def _no_paper(row: Row) -> Text:
    """Say of a number of the gold book that no certificate carries it, and why."""
    if row["status"] == "in_making":
        return Text(
            "Giấy khen mang số này đang được cấp, chưa phát hành.",
            "The certificate with this number is being issued and is not out yet.",
        )
    said = unissued_words(row)
    return Text(
        f"Số này có trong sổ vàng nhưng {said.vi}. Không giấy khen nào mang số này là thật.",
        f"This number stands in the gold book but was {said.en}. No certificate that carries it is genuine.",
    )


@blueprint.after_request
def _do_not_index(response: Response) -> Response:
    """Names on certificates are public, but not for search engines to collect."""
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
