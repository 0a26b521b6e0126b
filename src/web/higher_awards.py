"""Pages of referrals for a higher award: found, prepared, weighed, signed, sent, and what came back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import Schema

from aggregates.higher_award import HigherAwardReferral
from aggregates.pii import plain
from aggregates.vocabulary_higher import REFERRAL_BASES, REFERRAL_STATUSES
from rules.text import Text, in_both
from rules.wording import capital
from storage.application import Row
from web.council_view import dossier_url, refused_page
from web.dossier_words import capital_name
from web.formats import dmy
from web.kit import (
    Answer,
    Check,
    Form,
    FormPage,
    actor,
    go,
    paper_url,
    render,
    require,
    services,
    sight,
    stories,
    today,
    two_steps,
)
from web.labels import Label, Tone
from web.papers import disposition
from web.schemas import Choice, Line, Words
from workflows.authorisation import may, scope_of
from workflows.higher_award_rules import higher_forms
from workflows.sensitive import Kind

blueprint = Blueprint("higher_awards", __name__, url_prefix="/khen-cao")
LIST: Row = {"url": "/khen-cao", "label": Text("Đề nghị khen cao", "Higher awards")}
_TONES: Final[dict[str, tuple[Tone, str]]] = {
    "prepared": ("wait", "clock"), "supported": ("wait", "pen"), "not_supported": ("stop", "cross"),
    "signed": ("wait", "clock"), "sent": ("wait", "clock"), "returned": ("warn", "back"), "awarded": ("act", "star"),
    "refused": ("stop", "cross"), "withdrawn": ("calm", "back"),
}  # fmt: skip
_WITHDRAW: Final = Text("Rút hồ sơ, báo cấp trên", "Withdraw it, tell the level above")
_ENDED: Final = Text(
    "Khen thưởng làm căn cứ không còn hiệu lực (đã bị thu hồi hoặc hủy bỏ). Hồ sơ không đi tiếp được: hãy rút hồ sơ.",
    "The award this rests on stands no more (revoked or cancelled). The referral cannot go on: withdraw it.",
)
_ENDED_SENT: Final = Text(
    "Khen thưởng làm căn cứ không còn hiệu lực (đã bị thu hồi hoặc hủy bỏ) sau khi hồ sơ đã gửi. Hãy báo cấp trên và rút hồ sơ.",
    "The award this rests on stands no more (revoked or cancelled) and the referral was sent. Tell the level above, withdraw it.",
)
_ENDED_GRANTED: Final = Text(
    "Khen thưởng làm căn cứ không còn hiệu lực (đã bị thu hồi hoặc hủy bỏ) mà cấp trên đã khen. Hãy báo cấp trên.",
    "The award this rests on stands no more (revoked or cancelled), and the higher award was granted. Tell the level above.",
)
_REVOKING: Final = Text(
    "Đang xem xét thu hồi khen thưởng của đối tượng này. Hồ sơ dừng ở đây đến khi có kết quả.",
    "A revocation of this nominee's award is under way. The referral stays where it is until that is settled.",
)
MORE_PAPERS: Final = Text("Minh chứng thêm", "More evidence")


def label_of(status: str) -> Label:
    """How a referral stands."""
    return Label(capital(REFERRAL_STATUSES[status]), *_TONES[status])


def form_words(form: str) -> Text:
    """The higher award in words."""
    return higher_forms().get(form, Text(form, form))


def _title(row: Row) -> Text:
    form = form_words(row["form"])
    return Text(f"Đề nghị {form.vi}", f"Referral: {form.en}")


def crumbs(row: Row) -> list[Row]:
    """Return the way to a page below a referral."""
    return [
        LIST,
        {"url": url_for("higher_awards.show", referral_id=row["referral_id"]), "label": _title(row)},
    ]


def work_item(row: Row) -> Row:
    """A referral that waits for the officer, as a line of my work."""
    url = url_for("higher_awards.show", referral_id=row["referral_id"])
    step = (
        _WITHDRAW
        if not row["standing"]
        else {
            "prepared": Text("Ghi ý kiến Hội đồng", "Record the council's opinion"),
            "supported": Text("Ký tờ trình", "Sign the submission"),
            "signed": Text("Gửi hồ sơ", "Send it"),
            "returned": Text("Bổ sung hồ sơ", "Supplement it"),
        }[row["status"]]
    )
    return {
        "code": _title(row),
        "url": url,
        "subject": capital_name(row["subject_name"]),
        "place": row["code"],
        "holder": None,
        "since": row["since"],
        "due": None,
        "status": label_of(row["status"]),
        "action": {"label": step, "url": url},
    }


@blueprint.get("")
def index() -> Answer:
    """List the referrals, those under way first."""
    by = actor()
    require("higher.read")
    wanted = request.args.get("tinh_trang", "")
    wanted = wanted if wanted in REFERRAL_STATUSES else ""
    rows = [
        {
            "what": form_words(row["form"]),
            "name": capital_name(row["subject_name"]),
            "number": f"{row['number']:02d}/TTr-UBND" if row["number"] else "–",
            "sent": row["sent_on"],
            "status": label_of(row["status"]).text,
            "url": {"name": url_for("higher_awards.show", referral_id=row["referral_id"])},
        }
        for row in services().higher_awards.listing(by, wanted)
    ]
    return render(
        "higher_awards/index.html",
        rows=rows,
        wanted=wanted,
        states=[(code, capital(words)) for code, words in REFERRAL_STATUSES.items()],
        may_prepare=may(by, "higher.prepare"),
        breadcrumbs=[],
    )


class _FindSchema(Schema):
    code = Line(
        Text("Mã hồ sơ hoặc số giấy khen", "Dossier code or certificate number"),
        limit=40,
        hint=Text("Của đối tượng đang có giấy khen của phong trào", "Of an awardee of the movement"),
    )


@blueprint.route("/tim", methods=["GET", "POST"])
def find() -> Answer:
    """Find whom to refer."""
    require("higher.prepare")
    return two_steps(
        Form(),
        _FindSchema(),
        show=FormPage(
            title=Text("Đề nghị khen cao cho ai?", "Whom to refer?"),
            cancel_url=LIST["url"],
            breadcrumbs=[LIST],
        ),
        act=lambda _wish, data, _uploads: services().higher_awards.find(actor(), data["code"]),
        done=lambda found: go(url_for("higher_awards.prepare", nomination_id=found)),
    )


class WordsSchema(Schema):
    """What is said of the nominee."""

    summary = Words(
        Text("Tóm tắt thành tích", "Summary of achievements"),
        hint=Text("Vài câu, đứng trong tờ trình", "A few sentences, for the submission"),
    )
    report = Words(
        Text("Báo cáo thành tích", "Report of achievements"),
        limit=20_000,
        hint=Text("Mỗi đoạn một dòng", "One paragraph a line"),
    )


class PrepareSchema(WordsSchema):
    """For which award, and on which basis."""

    form = Choice(
        Text("Hình thức khen cao", "Higher award"),
        lambda: [(id, words) for id, words in higher_forms().items()],
    )
    basis = Choice(
        Text("Đề nghị", "Referred"), {code: capital(words) for code, words in REFERRAL_BASES.items()}
    )

    class Meta:
        """Fields in the order people think of them."""

        fields = ("form", "basis", "summary", "report")


@blueprint.route("/moi/<uuid:nomination_id>", methods=["GET", "POST"])
def prepare(nomination_id: UUID) -> Answer:
    """Prepare a referral for the holder of a dossier's award."""
    require("higher.prepare")
    by, ours = actor(), services().higher_awards
    dossier = services().dossiers.dossier(by, nomination_id)
    n = dossier.nomination
    title = Text("Lập hồ sơ đề nghị khen cao", "Prepare a referral")
    about: list[Row] = [
        {
            "key": Text("Đối tượng", "Awardee"),
            "value": capital_name(plain(n.subject_name)),
            "kind": "personal",
        },
        {"key": Text("Hồ sơ", "Dossier"), "value": n.code},
    ]
    form = Form(subject=n.subject_id, initial={"basis": "thematic"})
    if request.method == "GET" and (barred := ours.barred(by, nomination_id)) is not None:
        # Before anything is written that could only be refused.
        form.fail(None, barred.text)
        return refused_page(form, dossier_url(nomination_id))

    def check(data: dict[str, Any], _uploads: Any) -> Check:
        found = ours.eligibility(by, nomination_id, data["basis"], today())
        if found.refusal is not None:
            raise found.refusal
        return Check(
            title=title,
            rows=[
                *about,
                {
                    "key": Text("Hình thức khen cao", "Higher award"),
                    "value": form_words(data["form"]),
                    "field": "form",
                },
                {
                    "key": Text("Đề nghị", "Referred"),
                    "value": capital(REFERRAL_BASES[data["basis"]]),
                    "field": "basis",
                },
                {"key": Text("Tóm tắt thành tích", "Summary"), "value": data["summary"], "field": "summary"},
                {"key": Text("Báo cáo thành tích", "Report"), "value": data["report"], "field": "report"},
                *(
                    {
                        "key": Text("Lưu ý", "Mind"),
                        "value": rule.words,
                        "hint": Text(
                            in_both(rule.source).vi
                            + ("" if rule.confirmed else "; chưa đối chiếu với văn bản"),
                            in_both(rule.source).en
                            + ("" if rule.confirmed else "; not compared with its document"),
                        ),
                    }
                    for rule in found.warnings
                ),
            ],
            button=title,
            cancel_url=dossier_url(nomination_id),
            breadcrumbs=[LIST],
        )

    return two_steps(
        form,
        PrepareSchema(),
        show=FormPage(
            title=title,
            about=about,
            cancel_url=dossier_url(nomination_id),
            files=MORE_PAPERS,
            draft=f"higher-{nomination_id}",
            breadcrumbs=[LIST],
        ),
        check=check,
        act=lambda wish, data, uploads: ours.prepare(
            by, wish, nomination_id=nomination_id, uploads=uploads, **data
        ),
        done=lambda outcome: go(
            url_for("higher_awards.show", referral_id=outcome["id"]),
            Text("Đã lập hồ sơ.", "The referral is prepared."),
        ),
    )


@blueprint.get("/<uuid:referral_id>")
def show(referral_id: UUID) -> Answer:
    """Show a referral: what it says, how it stands, its papers and what may be done."""
    by, ours = actor(), services().higher_awards
    found, row = ours.one(by, referral_id)
    events = ours.events(by, referral_id)
    return render(
        "higher_awards/show.html",
        title=_title(row),
        name=capital_name(row["subject_name"]),
        status=label_of(found.status),
        warning=warning_of(found, row),
        facts=facts_of(found, row),
        actions=_actions(found, row),
        papers=_papers(found, row),
        draft_url=url_for("higher_awards.draft", referral_id=referral_id)
        if found.open and found.sent is None
        else None,
        stories=stories(events, services().dossiers.names({e.meta.officer_id for e in events})),
        breadcrumbs=[LIST],
    )


def warning_of(found: HigherAwardReferral, row: Row) -> Text | None:
    """What speaks against the award a referral rests on, as far as the referral is not over without it."""
    if not row["standing"]:
        if found.status == "awarded":
            return _ENDED_GRANTED
        return (_ENDED_SENT if found.sent else _ENDED) if found.open else None
    return _REVOKING if row["revoking"] and found.open else None


def facts_of(found: HigherAwardReferral, row: Row) -> list[Row]:
    """What a referral says, as summary rows; that its words are read is noted."""
    seen = sight("council")
    report = seen.of(found.subject_id, Kind.WORDS, plain(found.report), row["referral_id"])
    facts: list[Row] = [
        {"key": Text("Đối tượng", "Awardee"), "value": capital_name(row["subject_name"]), "kind": "personal"},
        {"key": Text("Hồ sơ", "Dossier"), "value": row["code"]},
        {"key": Text("Hình thức khen cao", "Higher award"), "value": form_words(found.form)},
        {"key": Text("Đề nghị", "Referred"), "value": capital(REFERRAL_BASES[found.basis])},
        {"key": Text("Báo cáo thành tích", "Report of achievements"), "value": report, "kind": "personal"},
    ]
    if row["number"]:
        sent = f"{row['number']:02d}/TTr-UBND, {dmy(row['sent_on'])}"
        facts.append({"key": Text("Tờ trình", "Submission"), "value": sent})
    if row["status"] == "awarded":
        facts.append(
            {
                "key": Text("Kết quả", "Outcome"),
                "value": f"{row['award']}, {row['decision_number']}, {dmy(row['decided_on'])}",
            }
        )
    return facts


def _papers(found: HigherAwardReferral, row: Row) -> list[Row]:
    if found.sent is None:
        return []
    labels = (
        Text("Hồ sơ đã gửi (PDF)", "The dossier as sent (PDF)"),
        Text("Tờ trình (DOCX)", "The submission (DOCX)"),
        Text("Báo cáo thành tích (DOCX)", "The report (DOCX)"),
    )
    return [
        {"label": label, "url": paper_url(row["referral_id"], paper.sha256)}
        for label, paper in zip(labels, found.sent.evidence, strict=False)
    ]


def _actions(found: HigherAwardReferral, row: Row) -> list[dict[str, Any]]:
    by, actions = actor(), []

    stopped = not row["standing"] or row["revoking"]
    """Then nothing carries it on: what came back is recorded, and it is withdrawn."""

    def add(act: str, endpoint: str, vi: str, en: str, *statuses: str, legal: bool = False) -> None:
        if stopped and endpoint not in ("higher_acts.outcome", "higher_acts.withdraw"):
            return
        if found.status in statuses and may(by, act, row["unit_path"]):
            url = url_for(endpoint, referral_id=row["referral_id"])
            actions.append({"label": Text(vi, en), "url": url, "act": legal})

    add(
        "higher.opinion",
        "higher_acts.opinion",
        "Ghi ý kiến Hội đồng",
        "Record the council's opinion",
        "prepared",
    )
    add("higher.sign", "higher_acts.sign", "Ký tờ trình", "Sign the submission", "supported", legal=True)
    add("higher.send", "higher_acts.send", "Gửi hồ sơ", "Send the referral", "signed")
    add("higher.outcome", "higher_acts.outcome", "Ghi kết quả", "Record what came back", "sent")
    add("higher.prepare", "higher_acts.revise", "Sửa, bổ sung hồ sơ", "Revise it", "prepared", "returned")
    add(
        "higher.prepare", "higher_acts.withdraw", "Rút hồ sơ", "Withdraw it",
        "prepared", "supported", "signed", "sent", "returned",
    )  # fmt: skip
    return actions


@blueprint.get("/<uuid:referral_id>/du-thao.pdf")
def draft(referral_id: UUID) -> Response:
    """Give the package as it would be sent now, marked as a draft."""
    content, subject = services().higher_awards.draft(actor(), referral_id)
    sight("paper").see(subject, Kind.PAPER, record=referral_id)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = disposition("ho-so-khen-cao-du-thao.pdf", inline=True)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# -- on the dossier ---------------------------------------------------------------------------------------------------------


def after_award(nomination_id: UUID) -> list[Row]:
    """Return what became of an award since: its certificate handed over or not, and referrals for a higher award."""
    by = actor()
    rows: list[Row] = []
    handed = services().conferences.of_dossier(by, nomination_id)
    if handed is not None:
        rows.append({"key": Text("Trao giấy khen", "Certificate"), "value": handed})
    for row in services().higher_awards.of_dossier(by, nomination_id):
        form, state = form_words(row["form"]), REFERRAL_STATUSES[row["status"]]
        more = f" ({row['award']}, {row['decision_number']})" if row["status"] == "awarded" else ""
        url = url_for("higher_awards.show", referral_id=row["referral_id"])
        rows.append(
            {
                "key": Text("Khen cao", "Higher award"),
                "value": Text(f"{form.vi}: {state.vi}{more}", f"{form.en}: {state.en}{more}"),
                "actions": [{"label": Text("Xem", "See"), "url": url}] if may(by, "higher.read") else [],
            }
        )
    return rows


def may_refer(by: Any, status: str, unit_path: str) -> bool:
    """Whether the officer may refer the holder of an award."""
    return status == "awarded" and may(by, "higher.prepare", unit_path) and unit_path.startswith(scope_of(by))
