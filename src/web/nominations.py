"""Pages of dossiers: the list, one dossier, and a page for every act on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, current_app, request, url_for

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import ERASED_TEXT, plain
from aggregates.refusals import Refused
from aggregates.vocabulary import CLOSED_STATUSES, HOLD_KINDS, NOMINATION_STATUSES, ROLES
from rules.text import Text
from web import dossier_view as view
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    actor,
    check_page,
    go,
    perform,
    render,
    require,
    services,
    stories,
    today,
    two_steps,
)
from web.nomination_acts import BY_SLUG, PAGES, ActPage, Ask, answers, missing_items, schema_of
from web.schemas import Nothing
from web.text import t
from workflows.authorisation import ACTS, may
from workflows.dossiers import PAGE, Dossier

blueprint = Blueprint("nominations", __name__)

_PLACE = Text("Thôn, xã", "Hamlet, commune")
_CRUMB = {"url": "/ho-so", "label": Text("Hồ sơ", "Dossiers")}


# -- the list ------------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-so")
def index() -> str:
    """The dossiers in my charge, filtered by step and status."""
    return _list(
        "", request.args.get("buoc", ""), request.args.get("trang-thai", ""), request.args.get("trang", "")
    )


@blueprint.post("/ho-so/tim")
def search() -> str:
    """The same list, searched by name or code. By POST: names do not belong in addresses and logs."""
    form = request.form
    return _list(
        form.get("text", "")[:100], form.get("buoc", ""), form.get("trang-thai", ""), form.get("trang", "")
    )


def _list(text: str, step: str, status: str, typed_page: str) -> str:
    by = actor()
    page = int(typed_page) if typed_page.isdecimal() and 0 < len(typed_page) < 5 and int(typed_page) else 1
    rows, more = services().dossiers.listing(
        by, text=text, step=step, status=status, offset=(page - 1) * PAGE
    )
    plan = services().movements.in_force().plan
    return render(
        "nominations/list.html",
        items=[_item(by, row, plan) for row in rows],
        caption=t("Hồ sơ trong phạm vi của bạn", "Dossiers in your charge")
        if not text
        else t("Kết quả tìm “{text}”", "Search results for “{text}”").format(text=text),
        text=text,
        step=step,
        status=status,
        steps=[(s.id, s.title) for s in plan.category("household").chain],
        statuses=[*NOMINATION_STATUSES.items(), ("held", Text("đang tạm dừng", "on hold"))],
        page=page,
        previous=page - 1 if page > 1 else None,
        following=page + 1 if more else None,
        stt_from=(page - 1) * PAGE + 1,
    )


def _item(by: Actor, row: dict[str, Any], plan: Any) -> dict[str, Any]:
    url = url_for("nominations.show", nomination_id=row["nomination_id"])
    item = {
        "code": row["code"],
        "url": url,
        "subject": row["subject_name"],
        "place": view.place_of(row) if row["live"] else Text("Đã kết thúc", "Closed"),
        "holder": _holder_and_step(row, plan),
        "since": row["since"],
        "due": row["due_on"],
        "status": view.status_of(row["status"], row["holds"]),
    }
    mine = "hamlet_head" if row["status"] == "returned" else None
    if row["live"] and not row["holds"] and (by.role == mine or (mine is None and by.role in row["roles"])):
        item["action"] = {"label": Text("Xử lý", "Work on it"), "url": url}
    return item


def _holder_and_step(row: dict[str, Any], plan: Any) -> Text | None:
    holder = view.holder_of(row)
    if holder is None:
        return None
    title = view.step_title(plan, row["category"], row["step"])
    return Text(f"{holder.vi} · {title.vi}", f"{holder.en} · {title.en}")


# -- one dossier -----------------------------------------------------------------------------------------------------------


@blueprint.get("/ho-so/<uuid:nomination_id>")
def show(nomination_id: UUID) -> str:
    """One dossier on one page."""
    by = actor()
    dossier = services().dossiers.dossier(by, nomination_id)
    n = dossier.nomination
    result, words = _assessment(dossier)
    now, closed = _acts(by, dossier)
    missing = _missing(dossier)
    return render(
        "nominations/dossier.html",
        n=n,
        row=dossier.row,
        name=plain(n.subject_name),
        status=view.status_of(n.status, len(n.holds)),
        place=view.place_of(dossier.row),
        holder=view.holder_of(dossier.row),
        holds=view.hold_rows(dossier),
        missing=missing,
        now=now,
        closed=closed,
        steps=view.chain_items(dossier),
        summary=_summary(dossier),
        incomes=view.income_rows(dossier),
        assessment=result,
        assessed_words=words,
        criteria_items=view.criteria_items(dossier.plan, n.category, result),
        readings=view.reading_rows(dossier.plan, n.readings),
        attestations=view.attestation_rows(dossier),
        issuable=_issuable(by, dossier),
        papers=view.paper_rows(dossier),
        events=stories(dossier.events, dossier.people),
        breadcrumbs=[_CRUMB],
    )


def _assessment(dossier: Dossier) -> tuple[Any, str]:
    n = dossier.nomination
    if n.status == "draft":
        if plain(n.subject_name) is None:
            return None, ""
        now = services().nominations.judge_now(n)
        return now.to_dict(), t(
            "Xét theo số liệu hiện có; sẽ ghi vào hồ sơ khi nộp.",
            "Judged on what is known today; recorded when the dossier is submitted.",
        )
    result = plain(n.assessment)
    if result is None:
        return None, ""
    year, month, day = str(result["assessed_on"]).split("-")
    return result, t("Kết quả ghi trong hồ sơ, xét ngày {d}.", "As recorded, judged on {d}.").format(
        d=f"{day}/{month}/{year}"
    )


def _missing(dossier: Dossier) -> list[str] | None:
    if dossier.nomination.status != "returned":
        return None
    event = next(e for e in reversed(dossier.events) if isinstance(e, Nomination.ReturnedForSupplement))
    items = plain(event.missing)
    return [t(ERASED_TEXT)] if items is None else list(items)


def _known_url(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None while that part of the site is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def _summary(dossier: Dossier) -> list[dict[str, Any]]:
    n, row = dossier.nomination, dossier.row
    rows: list[dict[str, Any]] = [
        {"key": Text("Chủ hộ", "Head of household"), "value": plain(n.subject_name), "kind": "personal"},
        {"key": _PLACE, "value": f"{row['hamlet']}, {row['commune']}"},
        {"key": Text("Lập hồ sơ", "Opened"), "value": dossier.events[0].timestamp, "kind": "date",
         "hint": Text(f"Kỳ {n.period}, lần {n.attempt}", f"Period {n.period}, attempt {n.attempt}")},
    ]  # fmt: skip
    household = _known_url("households.show", household_id=n.subject_id)
    if household:
        rows[0]["actions"] = [{"label": Text("Xem hộ", "See the household"), "url": household}]
    commitment = dossier.commitment
    if commitment is not None and commitment.exit_year:
        from_class = {"poor": Text("hộ nghèo", "poverty"), "near_poor": Text("hộ cận nghèo", "near-poverty")}
        rows.append(
            {"key": Text("Thoát nghèo", "Left poverty"), "value": str(commitment.exit_year),
             "hint": from_class.get(commitment.exiting_from)}
        )  # fmt: skip
        rows.append(
            {
                "key": Text("Cam kết không tái nghèo", "No-relapse commitment"),
                "value": commitment.no_relapse_pledged,
            }
        )
    if n.meeting is not None and n.meeting_record is not None:
        present, votes_for, against = n.meeting
        rows.append(
            {"key": Text("Họp thôn", "Hamlet meeting"),
             "value": Text(f"{votes_for} tán thành, {against} không tán thành trên {present} người có mặt",
                           f"{votes_for} in favour, {against} against of {present} present"),
             "hint": Text(f"Ngày {dmy(n.meeting_record.held_on)}", f"On {dmy(n.meeting_record.held_on)}")}
        )  # fmt: skip
    if n.posted_until is not None:
        rows.append(
            {"key": Text("Niêm yết đến hết", "Posted until the end of"), "value": n.posted_until, "kind": "date",
             "hint": Text(f"{n.comments} ý kiến", f"{n.comments} comment(s)")}
        )  # fmt: skip
    if n.submission is not None:
        number, day = n.submission
        rows.append(
            {"key": Text("Tờ trình", "Submission"),
             "value": Text(f"Số {number} ngày {dmy(day)}", f"No. {number} of {dmy(day)}")}
        )  # fmt: skip
    if n.decision_id is not None:
        url = _known_url("decisions.show", decision_id=n.decision_id)
        decided = next((e for e in dossier.events if isinstance(e, Nomination.AwardDecided)), None)
        if decided is not None:
            rows.append(
                {"key": Text("Quyết định", "Decision"),
                 "value": Text(f"Số {decided.number:02d}/QĐ-UBND ngày {dmy(decided.signed_on)}",
                               f"No. {decided.number:02d}/QĐ-UBND of {dmy(decided.signed_on)}"),
                 "actions": [{"label": Text("Xem", "See"), "url": url}] if url else None}
            )  # fmt: skip
    if n.certificate_id is not None:
        issued = next(e for e in dossier.events if isinstance(e, Nomination.CertificateIssued))
        rows.append(
            {"key": Text("Giấy khen", "Certificate"),
             "value": Text(f"Số sổ vàng {issued.gold_book_number:04d}", f"Gold book no. {issued.gold_book_number:04d}"),
             "actions": [
                 {"label": Text("Tải bản PDF", "Download the PDF"), "url": paper_url(n.id, issued.document.sha256)},
                 {"label": Text("Trang kiểm tra", "Check page"),
                  "url": url_for("public.certificate", certificate_id=n.certificate_id)},
             ]}
        )  # fmt: skip
    return rows


def _issuable(by: Actor, dossier: Dossier) -> list[dict[str, Any]]:
    """Return the papers that can be issued now by this officer."""
    n = dossier.nomination
    if not may(by, "nomination.paper", n.unit_path) or plain(n.subject_name) is None:
        return []
    ready = {
        "hamlet_minutes": n.meeting_record is not None,
        "receipt": n.received_at is not None,
        "submission": n.submission is not None,
    }
    return [
        {"kind": kind, "label": label, "command_id": uuid4()}
        for kind, label in view.ISSUED_PAPERS.items()
        if ready[kind] and kind not in n.issued
    ]


@blueprint.post("/ho-so/<uuid:nomination_id>/phat-hanh")
def issue_paper(nomination_id: UUID) -> Answer:
    """Render one of the dossier's papers and keep it as issued."""
    dossier = services().dossiers.dossier(actor(), nomination_id)
    require("nomination.paper", dossier.nomination.unit_path)
    form = Form(version=dossier.nomination.version)
    back = url_for("nominations.show", nomination_id=nomination_id)

    def refused() -> Answer:
        return go(back, next(iter(form.errors.values())), "error")

    kind = request.form.get("kind", "")
    return perform(
        lambda wish: services().nominations.issue_paper(
            actor(), wish, nomination_id=nomination_id, kind=kind[:40]
        ),
        form=form,
        done=lambda outcome: go(back, Text("Đã phát hành văn bản.", "The paper is issued.")),
        on_refused=refused,
        record_id=nomination_id,
    )


# -- what I may do, and why not -----------------------------------------------------------------------------------------------

_STEP_ACTS = {
    "submit": ("nomination.meeting", "nomination.attest", "nomination.submit"),
    "close_posting": ("nomination.post", "nomination.comment", "nomination.close_posting"),
    "issue_certificate": ("certificate.issue",),
    "record_council_result": (),
    "decide": (),
}


def _acts(by: Actor, dossier: Dossier) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the officer may do now, and what is not open with the reason."""
    n = dossier.nomination
    now: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    for act in dossier.open_acts:
        page = PAGES[act]
        hindrance = view.obstacle(by, dossier, act, today())
        if hindrance is not None:
            closed.append({"label": page.title, "why": hindrance})
        else:
            url = url_for("nominations.act", nomination_id=n.id, slug=page.slug)
            now.append({"label": page.title, "url": url, "act": page.red, "hint": None})
    if not n.live:
        return now, closed
    step = n.current_step
    if step["act"] in ("record_council_result", "decide"):
        now += _council_links(by, step["act"])
    for act in _candidates(n):
        if act in dossier.open_acts:
            continue
        closed.append({"label": ACTS[act].label, "why": _why_not(by, n, act)})
    if step["act"] in ("record_council_result", "decide"):
        roles = view.either([ROLES[r] for r in step["roles"]])
        closed.append(
            {"label": Text(step["title_vi"], step["title_en"]),
             "why": Text(f"Đang chờ: {roles.vi}. Việc này làm ở trang phiên họp và quyết định.",
                         f"Waiting for: {roles.en}. It is done on the pages of session and decision.")}
        )  # fmt: skip
    return now, closed


def _council_links(by: Actor, act: str) -> list[dict[str, Any]]:
    endpoint = "council.index" if act == "record_council_result" else "decisions.index"
    url = _known_url(endpoint)
    if url is None or by.role not in ("council_member", "council_chair", "standing_office", "district_chair"):
        return []
    label = (
        Text("Phiên họp Hội đồng", "Council sessions")
        if act == "record_council_result"
        else Text("Quyết định", "Decisions")
    )
    return [{"label": label, "url": url, "act": False, "hint": None}]


def _candidates(n: Nomination) -> list[str]:
    """Return the acts that belong to the dossier's present step, whoever may do them."""
    step = n.current_step
    if n.status == "returned":
        acts = ["nomination.supply"]
    else:
        acts = list(_STEP_ACTS.get(step["act"], (f"nomination.{step['act']}",)))
        acts += [f"nomination.{a}" for a in ("return", "reject") if a in step["may"]]
    if step["act"] == "close_posting":
        acts.remove("nomination.post" if n.posted_until is not None else "nomination.close_posting")
        if n.posted_until is None:
            acts.remove("nomination.comment")
    return [*acts, *(["nomination.lift_hold"] if n.holds else [])]


def _why_not(by: Actor, n: Nomination, act: str) -> Text:
    allowed = ACTS[act].roles
    roles = tuple(n.current_step["roles"]) if allowed is None else tuple(allowed)
    if by.role not in roles:
        who = view.either([ROLES[r] for r in ROLES if r in roles])
        return Text(f"Đây là việc của: {who.vi}.", f"This is for: {who.en}.")
    if n.holds:
        return Refused("held", reason=HOLD_KINDS[next(iter(n.holds.values()))]).text
    if not may(by, act, n.unit_path, roles):
        return Refused("foreign_unit").text
    return Refused("wrong_step", step=Text(n.current_step["title_vi"], n.current_step["title_en"])).text


# -- acts --------------------------------------------------------------------------------------------------------------------


@blueprint.route("/ho-so/moi/<uuid:household_id>", methods=["GET", "POST"])
def propose(household_id: UUID) -> Answer:
    """Open a dossier for a household: nothing to type, so the page to check comes first."""
    by = actor()
    household = services().households.household(by, household_id)
    require("nomination.propose", household["unit_path"])
    form = Form()
    back = _known_url("households.show", household_id=household_id) or url_for("nominations.index")
    award = Text("Giấy khen của Chủ tịch UBND huyện", "Certificate of merit of the district chair")

    def ask() -> Answer:
        if form.errors:
            return go(back, next(iter(form.errors.values())), "error")
        return check_page(
            form,
            Check(
                title=Text("Lập hồ sơ đề nghị khen thưởng", "Open a nomination"),
                rows=[
                    {
                        "key": Text("Chủ hộ", "Head of household"),
                        "value": household["head"],
                        "kind": "personal",
                    },
                    {"key": _PLACE, "value": f"{household['hamlet']}, {household['commune']}"},
                    {"key": Text("Hình thức", "Award"), "value": award},
                ],
                button=ACTS["nomination.propose"].label,
                cancel_url=back,
                breadcrumbs=[_CRUMB],
            ),
        )

    return two_steps(
        form,
        Nothing(),
        show=ask,
        act=lambda wish, data, uploads: services().nominations.propose_household(
            by, wish, household_id=household_id
        ),
        done=lambda outcome: go(
            url_for("nominations.show", nomination_id=outcome["id"]),
            Text(f"Đã lập hồ sơ {outcome['code']}.", f"Dossier {outcome['code']} is open."),
        ),
    )


@blueprint.route("/ho-so/<uuid:nomination_id>/<string:slug>", methods=["GET", "POST"])
def act(nomination_id: UUID, slug: str) -> Answer:
    """Any act on a dossier: its form, the page to check, the act."""
    page = BY_SLUG.get(slug)
    if page is None:
        abort(404)
    by = actor()
    dossier = services().dossiers.dossier(by, nomination_id)
    n = dossier.nomination
    form = Form(version=n.version, subject=n.subject_id, initial=_initial(page, dossier))
    if form.step != "do":
        # A repeated request must meet its first outcome, so the last step is left to the use case.
        require(page.act, n.unit_path, tuple(n.current_step["roles"]))
        if page.act not in dossier.open_acts:
            raise _not_now(n, page)
    asks = page.asks(dossier, by)
    back = url_for("nominations.show", nomination_id=nomination_id)

    def check(data: dict[str, Any], uploads: list[Any]) -> Check:
        if page.files_required and not uploads:
            raise Refused("evidence_required", field="evidence")
        if page.act == "nomination.attest" and not answers(dossier, by, data):
            raise Refused("required", what=Text("ít nhất một xác nhận", "at least one attestation"))
        if page.act == "nomination.return" and not missing_items(dossier, by, data):
            raise Refused("nothing_missing", field="missing")
        return Check(
            title=Text(
                f"Kiểm tra trước khi làm: {page.title.vi.lower()}",
                f"Check before you {page.title.en.lower()}",
            ),
            caption=f"{n.code} · {t(ERASED_TEXT) if plain(n.subject_name) is None else plain(n.subject_name)}",
            rows=_check_rows(page, dossier, by, asks, data),
            button=page.title,
            cancel_url=back,
            warning=None,
            legal=True,
            breadcrumbs=[_CRUMB, {"url": back, "label": n.code}],
        )

    def show_form() -> Answer:
        if not asks and not form.errors:
            return check_page(form, check({}, []))
        result, words = _assessment(dossier)
        return render(
            "nominations/act.html",
            page=page,
            form=form,
            asks=asks,
            n=n,
            name=plain(n.subject_name),
            back=back,
            hindrance=view.obstacle(by, dossier, page.act, today()),
            missing=_missing(dossier),
            incomes=view.income_rows(dossier),
            pending=view.pending_years(dossier),
            commitment_url=_commitment_url(dossier),
            assessment=result,
            assessed_words=words,
            criteria_items=view.criteria_items(dossier.plan, n.category, result),
            papers=view.paper_rows(dossier),
            breadcrumbs=[_CRUMB, {"url": back, "label": n.code}],
        )

    return two_steps(
        form,
        schema_of(asks),
        show=show_form,
        check=check,
        act=lambda wish, data, uploads: page.run(services(), by, wish, nomination_id, data, uploads),
        done=lambda outcome: go(back, page.done),
        record_id=nomination_id,
        files="evidence" if page.files else None,
    )


def _commitment_url(dossier: Dossier) -> str | None:
    if dossier.commitment is None:
        return None
    return _known_url("commitments.show", commitment_id=dossier.commitment.id)


def _initial(page: ActPage, dossier: Dossier) -> dict[str, Any]:
    if page.act == "nomination.endorse":
        return {"submission_date": dmy(today())}
    return {}


def _not_now(n: Nomination, page: ActPage) -> Refused:
    if n.holds and page.act != "nomination.lift_hold":
        return Refused("held", reason=HOLD_KINDS[next(iter(n.holds.values()))])
    if n.status in CLOSED_STATUSES:
        return Refused("closed", status=NOMINATION_STATUSES[n.status])
    if page.act == "nomination.lift_hold":
        return Refused("not_held")
    if n.status == "returned":
        return Refused("awaiting_supplement")
    return Refused("wrong_step", step=Text(n.current_step["title_vi"], n.current_step["title_en"]))


def _check_rows(
    page: ActPage, dossier: Dossier, by: Actor, asks: list[Ask], data: dict[str, Any]
) -> list[dict[str, Any]]:
    n = dossier.nomination
    rows: list[dict[str, Any]] = [
        {"key": Text("Hồ sơ", "Dossier"), "value": n.code},
        {"key": Text("Chủ hộ", "Head of household"), "value": plain(n.subject_name), "kind": "personal"},
        {"key": _PLACE, "value": f"{dossier.row['hamlet']}, {dossier.row['commune']}"},
    ]
    if page.act == "nomination.post":
        days = int(n.current_step.get("posting_days") or 0)
        rows.append(
            {"key": Text("Niêm yết trong", "Posted for"), "value": Text(f"{days} ngày", f"{days} days")}
        )
    if page.act == "nomination.return":
        items = missing_items(dossier, by, data)
        return [
            *rows,
            {"key": Text("Cần bổ sung", "To be supplied"), "value": "\n".join(items), "field": "parts"},
        ]
    for ask in asks:
        value = data.get(ask.name)
        if value in (None, "") and ask.kind in ("radios", "line") and page.act == "nomination.attest":
            continue
        if ask.options is not None:
            value = dict(ask.options).get(str(value), value)
        row = {"key": ask.label, "value": value if value != "" else None, "field": ask.name}
        rows.append({**row, "kind": "number"} if isinstance(value, int) else row)
    if page.note is not None and page.act in ("nomination.post", "certificate.issue"):
        rows.append({"key": Text("Lưu ý", "Note"), "value": page.note})
    return rows
