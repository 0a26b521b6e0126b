"""Revocations of awards: all of them, one as a page, proposing one; acts stand in ``revocation_acts`` and ``recovery_acts``."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid5

from flask import Blueprint, request, url_for
from marshmallow import Schema

from aggregates.movement import NAMESPACE
from aggregates.refusals import Refused
from aggregates.revocation import Revocation
from aggregates.vocabulary_revocation import ASKED_BACK, ENDED_AWARDS, REVOCATION_BASES, REVOCATION_STATUSES
from rules.revoking import REVOCATION_GROUNDS
from rules.text import Text
from rules.wording import capital
from storage.application import Row
from web import recovery_acts as recovery
from web import revocation_acts as acts
from web.asked import asked
from web.formats import dmy
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
    sight,
    stories,
    today,
    two_steps,
    typed_row,
)
from web.revocation_form import about_rows
from web.revocation_words import (
    CRUMB,
    facts_of,
    ground_hint,
    label_of,
    place_of,
    recovery_of,
    term_doubt,
    title_of,
)
from web.schemas import Choice, Nothing, Words
from workflows.authorisation import may
from workflows.permissions import ACTS
from workflows.revocation_reading import ACT_AT, PAGE, may_do
from workflows.sensitive import Kind

blueprint = Blueprint("revocations", __name__, url_prefix="/thu-hoi")
for _view, _path in (
    (acts.examine, "xem-xet"),
    (acts.hear, "y-kien-nguoi-duoc-khen"),
    (acts.advise, "y-kien-hoi-dong"),
    (acts.withdraw, "rut"),
    (acts.decline, "khong-thu-hoi"),
    (acts.sign, "ky"),
    (recovery.state_payment, "thuc-chi"),
    (recovery.return_money, "nop-tien"),
    (recovery.write_off, "thoi-thu"),
    (recovery.return_paper, "nop-giay"),
    (recovery.declare_lost, "mat-giay"),
    (recovery.waive_paper, "thoi-thu-giay"),
    (recovery.remind, "nhac"),
):
    blueprint.add_url_rule(f"/<uuid:revocation_id>/{_path}", _view.__name__, _view, methods=["GET", "POST"])
_STATES: Final = {
    "open": Text("Đang xem xét", "Under way"),
    "recovery": Text("Chưa thu đủ tiền, giấy khen", "Money or paper not back"),
    "overdue": Text("Quá hạn nộp lại", "Overdue"),
    **{code: capital(words) for code, words in REVOCATION_STATUSES.items()},
}
_STEP: Final = {
    "proposed": Text("Xem xét đề nghị", "Examine it"),
    "hearing": Text("Ghi ý kiến người được khen", "Hear the awardee"),
    "heard": Text("Ghi ý kiến Hội đồng", "Give the council's opinion"),
    "advised": Text("Xem và quyết định", "Read and decide"),
    **dict.fromkeys(ENDED_AWARDS, Text("Thu lại tiền, giấy khen", "Recover money and paper")),
    "replaced": Text("Thu lại giấy cũ", "Recover the old paper"),
}


_CAPTIONS: Final = {
    "cancelled": Text("Thu lại sau khi hủy bỏ quyết định", "What comes back after a cancellation"),
    "replaced": Text("Thu lại sau khi cấp lại giấy khen", "What comes back after a reissue"),
}


def work_item(row: Row) -> Row:
    """A revocation that waits for the officer, as a line of my work."""
    url = url_for("revocations.show", revocation_id=row["revocation_id"])
    return {
        "code": title_of(row),
        "url": url,
        "subject": row["name"],
        "place": place_of(row),
        "holder": None,
        "since": row["since"],
        "due": row["due_on"],
        "status": label_of(row),
        "action": {"label": _STEP[row["status"]], "url": url},
    }


class _Wanted(Schema):
    state = Choice(Text("Tình trạng", "State"), tuple(_STATES), required=False)


@blueprint.get("")
def index() -> Answer:
    """List the revocations in the officer's charge, those that wait first."""
    by = actor()
    require("revocation.read")
    data, typed, errors = asked(_Wanted())
    page = max(1, min(request.args.get("trang", 1, type=int), 10_000))
    rows, more = services().revocations.listing(by, state=data.get("state") or "", offset=(page - 1) * PAGE)
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    body = render(
        "revocations/index.html",
        rows=[
            {
                "what": title_of(row),
                "name": row["name"],
                "place": place_of(row),
                "due": row["due_on"],
                "status": label_of(row),
                "url": {"what": url_for("revocations.show", revocation_id=row["revocation_id"])},
            }
            for row in rows
        ],
        values=typed,
        errors=errors,
        states=list(_STATES.items()),
        page=page,
        earlier=url_for("revocations.index", **kept, trang=page - 1) if page > 1 else None,
        later=url_for("revocations.index", **kept, trang=page + 1) if more else None,
    )
    return (body, 422) if errors else body


# -- proposing ------------------------------------------------------------------------------------------------------------


def _propose_schema(bases: list[Row]) -> Schema:
    """Ask on what ground, from what, and why."""
    fields: dict[str, Any] = {
        "ground": Choice(
            Text("Căn cứ thu hồi", "Ground"),
            {id: capital(ground.title) for id, ground in REVOCATION_GROUNDS.items()},
        ),
        "basis": Choice(Text("Xuất phát từ", "What it rests on"), dict(basis_options(bases))),
        "reason": Words(
            Text("Lý do, sự việc", "The reason and what happened"),
            hint=Text(
                "Nếu từ một đơn: không chép lời và tên người nêu đơn",
                "If from a complaint: copy neither its words nor who made it",
            ),
        ),
    }
    return Schema.from_dict(fields)()


def basis_options(bases: list[Row]) -> list[tuple[str, Text]]:
    """Return what a proposal may rest on: each complaint and finding there is, and what the office found itself."""
    found = []
    for row in bases:
        words, day = capital(REVOCATION_BASES[row["basis"]]), dmy(row["day"])
        found.append((f"{row['basis']}:{row['id']}", Text(f"{words.vi}, ngày {day}", f"{words.en}, {day}")))
    return [*found, ("own", capital(REVOCATION_BASES["own"]))]


@blueprint.route("/moi/<uuid:nomination_id>", methods=["GET", "POST"])
def propose(nomination_id: UUID) -> Answer:
    """Propose that an award be revoked."""
    by, ours = actor(), services().revocations
    nomination, row = ours.award(by, nomination_id)
    require("revocation.propose", nomination.unit_path)
    bases = ours.bases(nomination)
    form, schema = Form(), _propose_schema(bases)
    # Its papers are sealed under its own key, which therefore has an id before there is a revocation.
    form.subject = uuid5(NAMESPACE, f"revocation:{form.command_id}")
    back = url_for("nominations.show", nomination_id=nomination_id)
    title = Text("Đề nghị thu hồi khen thưởng", "Propose to revoke the award")
    options = dict(basis_options(bases))

    def check(data: dict[str, Any], _: object) -> Check:
        return Check(
            title=Text("Kiểm tra trước khi đề nghị thu hồi", "Check before proposing"),
            rows=[
                *about_rows(row),
                typed_row(
                    schema,
                    "ground",
                    capital(REVOCATION_GROUNDS[data["ground"]].title),
                    hint=ground_hint(data["ground"]),
                ),
                typed_row(schema, "basis", options[data["basis"]]),
                typed_row(schema, "reason", data["reason"]),
            ],
            button=title,
            cancel_url=back,
            breadcrumbs=[CRUMB],
        )  # fmt: skip

    def act(wish: Any, data: dict[str, Any], uploads: Any) -> Any:
        basis, _, id = data["basis"].partition(":")
        return ours.propose(
            by,
            wish,
            nomination_id=nomination_id,
            ground=data["ground"],
            basis=basis,
            basis_id=UUID(id) if id else None,
            reason=data["reason"],
            uploads=uploads,
            revocation_id=form.subject,
        )

    return two_steps(
        form,
        schema,
        show=FormPage(
            title=title,
            about=about_rows(row),
            note=Text(
                "Người khác xem xét đề nghị; người được khen được nêu ý kiến; Hội đồng nêu ý kiến; người có thẩm quyền ký. "
                "Cho đến khi ký, khen thưởng giữ nguyên.",
                "Somebody else examines it, the awardee is heard, the council gives its opinion, the chair signs. Until then the "
                "award stands.",
            ),
            cancel_url=back,
            files=Text("Chứng cứ kèm theo", "Evidence"),
            breadcrumbs=[CRUMB],
        ),
        check=check,
        act=act,
        done=lambda outcome: go(
            url_for("revocations.show", revocation_id=outcome["id"]),
            Text("Đã ghi đề nghị thu hồi.", "The proposal is on record."),
        ),
        rehearse=True,
    )


# -- a certificate that was replaced ------------------------------------------------------------------------------------


@blueprint.route("/giay-cu/<uuid:certificate_id>", methods=["GET", "POST"])
def ask_back(certificate_id: UUID) -> Answer:
    """Ask back a paper that was replaced, where the reissue did not because nobody had recorded that it was handed over."""
    require("revocation.recover")
    ours = services().revocations
    old = ours.replaced_paper(actor(), certificate_id)
    if old["revocation_id"] is not None:
        raise Refused("paper_asked_for")
    title = Text("Thu lại giấy khen cũ", "Ask the replaced certificate back")
    back = url_for("nominations.show", nomination_id=old["nomination_id"])
    due = ours.term_ends("recovery", today())
    form = Form()
    return two_steps(
        form,
        Nothing(),
        show=lambda: check_page(
            form,
            Check(
                title=title,
                rows=[
                    {"key": Text("Người được khen", "Awardee"), "value": old["awardee"], "kind": "personal"},
                    {
                        "key": Text("Giấy cũ số", "The old certificate"),
                        "value": f"{old['gold_book_number']:04d}",
                    },
                    {
                        "key": Text("Hạn nộp lại", "To be returned by"),
                        "value": due,
                        "kind": "date",
                        "hint": term_doubt("recovery"),
                    },
                ],
                button=title,
                cancel_url=back,
                breadcrumbs=[CRUMB],
            ),
        ),
        act=lambda wish, _data, _uploads: ours.ask_back_replaced(
            actor(), wish, certificate_id=certificate_id
        ),
        done=lambda outcome: go(
            url_for("revocations.show", revocation_id=outcome["id"]),
            Text("Giấy cũ được ghi là chờ thu lại.", "The old certificate is on record as to come back."),
        ),
    )


# -- one of them ----------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:revocation_id>")
def show(revocation_id: UUID) -> str:
    """Show one revocation: how far it is, what it says, what is back, what may be done."""
    by, ours = actor(), services().revocations
    record, row = ours.one(by, revocation_id)
    events, people = ours.history(by, revocation_id)
    sight("revocation").see(row["subject_id"], Kind.WORDS, record=revocation_id)
    return render(
        "revocations/show.html",
        title=title_of(row),
        caption=_CAPTIONS.get(row["status"], Text("Thu hồi khen thưởng", "Revocation of an award")),
        status=label_of(row),
        facts=facts_of(record, row),
        recovery_title=Text("Thu lại giấy khen cũ", "The old certificate")
        if row["status"] == "replaced"
        else Text("Thu lại tiền thưởng và giấy khen", "Money and certificate"),
        recovery=recovery_of(record, row) if row["status"] in ASKED_BACK else [],
        papers=[
            {"label": label, "url": paper_url(revocation_id, row[column])}
            for column, label in (
                ("sha256", Text("Quyết định (PDF)", "The decision (PDF)")),
                ("word_sha256", Text("Quyết định (DOCX)", "The decision (DOCX)")),
            )
            if row[column]
        ],
        check_url=url_for("public.certificate", certificate_id=row["certificate_id"])
        if row["certificate_id"]
        else None,
        actions=_actions(record, row),
        stories=stories(events, people),
        breadcrumbs=[CRUMB],
    )


def _actions(record: Revocation, row: Row) -> list[Row]:
    by = actor()
    found: list[Row] = []

    def offer(act: str, endpoint: str, label: Text | None = None, *, red: bool = False) -> None:
        if may(by, act, row["unit_path"]):
            found.append(
                {
                    "label": label or ACTS[act].label,
                    "url": url_for(f".{endpoint}", revocation_id=record.id),
                    "act": red,
                }
            )

    if record.open and may_do(by, record):
        for act in ACT_AT[record.status]:
            offer(act, act.partition(".")[2], red=act == "revocation.sign")
        if record.status == "advised":
            offer("revocation.decline", "decline")
    if record.open and by.role == record.proposing_role:
        offer("revocation.withdraw", "withdraw")
    if record.status in ENDED_AWARDS and not record.settled:
        if record.owed:
            offer("revocation.recover", "return_money", Text("Ghi tiền nộp lại", "Record money returned"))
            offer("revocation.write_off", "write_off", Text("Cho thôi thu", "Write off"))
        if record.owed is None or record.owed > 0:
            offer("revocation.recover", "state_payment", Text("Ghi số tiền thực chi", "State what was paid"))
    if record.paper in ("out", "not_found", "waived"):
        offer("revocation.recover", "return_paper", Text("Ghi đã thu lại giấy khen", "Certificate is back"))
    if record.paper == "out":
        offer("revocation.recover", "declare_lost", Text("Ghi giấy khen không còn", "Certificate is lost"))
        offer(
            "revocation.write_off",
            "waive_paper",
            Text("Cho thôi thu giấy khen", "Ask for the certificate no more"),
        )
    if record.status in ASKED_BACK and not record.settled:
        offer("revocation.recover", "remind", Text("Ghi việc nhắc nộp lại", "Record a reminder"))
    return found
