"""The acts on a dossier as data: what each asks for, what its button says, and which use case it calls.

One view (``web.nomination_act_pages.act``) and one template serve them all, so that every act is asked, checked and answered
in the same way. What each asks stands in ``nomination_asks``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aggregates.actors import Actor
from rules.facts import REVIEWED_SHAPES
from rules.plan import DossierPart
from rules.text import Text
from web import nomination_asks as ask
from web.nomination_asks import Ask, Data
from web.offices import taken_over
from workflows.app import ChungTay
from workflows.dossier_contents import vouched_for, welcome
from workflows.dossiers import Dossier
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.permissions import ACTS
from workflows.subjects import shape_of

Run = Callable[[ChungTay, Actor, Command, UUID, Data, list[Upload]], Any]


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act. ``files`` labels the papers it takes; ``files_required`` says whether it needs one."""

    slug: str
    act: str
    done: Text
    run: Run
    asks: Callable[[Dossier, Actor], list[Ask]]
    files: Text | None = None
    files_required: bool = False
    shows: tuple[str, ...] = ()
    """Parts of the dossier the page repeats above its form: ``incomes``, ``criteria``, ``comments``."""
    note: Text | None = None
    red: bool = False
    """Whether the button is a legal act of the authority itself, which the interface marks in red."""

    @property
    def title(self) -> Text:
        """The act's name, which its button carries."""
        return ACTS[self.act].label


# -- use cases ------------------------------------------------------------------------------------------------------


def _run_meeting(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    return app.nominations.record_meeting(
        by, wish, nomination_id=id, held_on=data["held_on"], present=data["present"], votes_for=data["votes_for"],
        votes_against=data["votes_against"], chaired_by=data["chaired_by"], secretary=data["secretary"],
        remarks=data["remarks"], uploads=papers,
    )  # fmt: skip


def _run_attest(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    given = [attested for _, attested in ask.answers(app.dossiers.dossier(by, id), by, data)]
    return app.nominations.attest(by, wish, nomination_id=id, given=given, uploads=papers)


def _run_return(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    missing = ask.missing_items(app.dossiers.dossier(by, id), by, data)
    return app.nominations.return_for_supplement(by, wish, nomination_id=id, missing=missing)


def _run_lift(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    return app.nominations.lift_hold(
        by, wish, nomination_id=id, hold_id=UUID(data["hold_id"]), outcome=data["outcome"]
    )


# -- words ----------------------------------------------------------------------------------------------------------

_MINUTES = Text(
    "Biên bản họp bình xét (bản chụp hoặc bản quét)", "Minutes of the meeting (photograph or scan)"
)
_PROOF = Text("Giấy tờ làm căn cứ", "Papers as evidence")
_PROOF_OF_ALL = Text(
    "Giấy tờ làm căn cứ, chung cho các tiêu chí trả lời lần này",
    "Papers as evidence of all criteria answered now",
)
_REPORT = Text("Giấy tờ kèm báo cáo", "Papers with the report")
_ANSWERED_ALL = Text(
    "Mỗi tiêu chí được ghi riêng cùng tên và chức vụ của bạn. Người được đề nghị và người thân không được xác nhận.",
    "Each criterion is recorded by itself with your name and office. Nominees and their kin never attest.",
)
_VERIFY_NOTE = Text(
    "Từng con số thu nhập phải được xác nhận hoặc từ chối trước, ở trang cam kết của hộ.",
    "Each income figure has to be confirmed or refused first, on the household's commitment page.",
)
_POST_NOTE = Text(
    "Niêm yết bắt đầu từ hôm nay và chỉ nêu tên chủ hộ, thôn, xã: không nêu thu nhập, dân tộc hay hoàn cảnh.",
    "The posting begins today and names head, hamlet and commune only: no incomes, ethnicity or hardship.",
)
_ATTESTED_NOTE = Text(
    "Đánh giá dựa trên những tiêu chí đã được xác nhận; sau bước này không ai xác nhận thêm được nữa.",
    "The assessment rests on what has been attested; after this step nobody can attest any more.",
)
_OTHER_NOTES = {
    "nomination.verify_claims": Text(
        "Số liệu giảm nghèo chỉ lấy từ kết quả rà soát đã được tiếp nhận; năm nào còn thiếu thì chưa tính.",
        "Poverty figures come from accepted reviews alone; a year without one does not count yet.",
    ),
    "nomination.post": Text(
        "Niêm yết bắt đầu từ hôm nay và chỉ nêu tên đối tượng được đề nghị và nơi lập hồ sơ.",
        "The posting begins today and names the nominee and the place of the dossier only.",
    ),
}
"""Notes of pages whose own speak of a household."""


def note_of(page: ActPage, dossier: Dossier) -> Text | None:
    """Return what the page of an act says above its form."""
    category = dossier.plan.category(dossier.nomination.category)
    if page.act in ("nomination.submit", "nomination.confirm_complete"):
        return _vouched(dossier)
    if shape_of(category) == "household":
        return page.note
    if page.act == "nomination.verify_claims" and category.facts not in REVIEWED_SHAPES:
        # There are no figures of an enterprise, a person or a department to speak of: what is attested is all there is.
        return _ATTESTED_NOTE
    return _OTHER_NOTES.get(page.act, page.note)


def _vouched(dossier: Dossier) -> Text | None:
    """Say which papers of the plan whoever does the present step says are there: slips and letters will list them."""
    step = dossier.nomination.step
    said = []
    if there := _listed(vouched_for(dossier.nomination, dossier.plan, step)):
        said.append(
            Text(
                "Làm bước này là xác nhận hồ sơ đã có: {parts}. Giấy tiếp nhận và tờ trình ghi theo đó.",
                "This step says that these are there: {parts}. Receipt and submission letter list them.",
            ).format(parts=there)
        )
    if more := _listed(welcome(dossier.nomination, dossier.plan, step)):
        said.append(
            Text(
                "Không bắt buộc, nếu có thì kèm theo: {parts}.",
                "Not required; attach them if you have them: {parts}.",
            ).format(parts=more)
        )
    return Text(" ".join(t.vi for t in said), " ".join(t.en for t in said)) if said else None


def _listed(parts: list[DossierPart]) -> Text | None:
    return Text("; ".join(p.title.vi for p in parts), "; ".join(p.title.en for p in parts)) if parts else None


def done_words(page: ActPage, dossier: Dossier) -> Text:
    """Return what is said once an act is done; a submission names where the dossier, as it was then, has gone."""
    if page.act != "nomination.submit":
        return page.done
    following = [step["level"] for step in dossier.nomination.chain][1:2]
    if following == ["commune"]:
        return Text("Đã nộp hồ sơ lên UBND xã.", "The dossier is with the commune now.")
    if following == ["district"] and not taken_over(dossier.plan):
        return Text("Đã nộp hồ sơ lên huyện.", "The dossier is with the district now.")
    if following in (["district"], ["province"]):
        return Text("Đã nộp hồ sơ lên tỉnh.", "The dossier is with the province now.")
    return page.done


# -- the table ------------------------------------------------------------------------------------------------------


def _page(
    slug: str,
    act: str,
    done: tuple[str, str],
    asks: Callable[[Dossier, Actor], list[Ask]],
    run: Run,
    **more: Any,
) -> tuple[str, ActPage]:
    return act, ActPage(slug=slug, act=act, done=Text(*done), run=run, asks=asks, **more)


PAGES: dict[str, ActPage] = dict(
    [
        _page("hop-thon", "nomination.meeting", ("Đã ghi biên bản họp bình xét.", "The review meeting is on record."),
              ask.meeting, _run_meeting, files=_MINUTES, files_required=True),
        _page("xac-nhan-tieu-chi", "nomination.attest", ("Đã ghi xác nhận tiêu chí.", "The attestations are on record."),
              ask.attestations, _run_attest, files=_PROOF_OF_ALL, note=_ANSWERED_ALL),
        _page("nop", "nomination.submit", ("Đã nộp hồ sơ.", "The dossier is submitted."),
              ask.report,
              lambda app, by, wish, id, data, papers: app.nominations.submit(
                  by, wish, nomination_id=id, report=data["report"], uploads=papers),
              files=_REPORT, shows=("criteria",)),
        _page("bo-sung", "nomination.supply", ("Đã nộp bổ sung.", "The supplement is handed in."),
              lambda d, a: [ask.in_words("remarks", "Đã bổ sung những gì", "What is supplied")],
              lambda app, by, wish, id, data, papers: app.nominations.supply(
                  by, wish, nomination_id=id, remarks=data["remarks"], uploads=papers),
              files=_PROOF, shows=("missing",)),
        _page("rut", "nomination.withdraw", ("Đã rút hồ sơ.", "The dossier is withdrawn."),
              lambda d, a: [ask.in_words("reason", "Lý do rút", "Reason for withdrawing")],
              lambda app, by, wish, id, data, papers: app.nominations.withdraw(
                  by, wish, nomination_id=id, reason=data["reason"])),
        _page("du-thanh-phan", "nomination.confirm_complete",
              ("Đã xác nhận hồ sơ đủ thành phần.", "The dossier is found complete."),
              lambda d, a: [ask.in_words("remarks", "Ghi chú", "Note", required=False)],
              lambda app, by, wish, id, data, papers: app.nominations.confirm_complete(
                  by, wish, nomination_id=id, remarks=data["remarks"]),
              shows=("papers",)),
        _page("xac-minh", "nomination.verify_claims", ("Đã xác minh nội dung đề nghị.", "The claims are verified."),
              lambda d, a: [ask.in_words("remarks", "Nhận xét", "Remarks", required=False)],
              lambda app, by, wish, id, data, papers: app.nominations.verify_claims(
                  by, wish, nomination_id=id, remarks=data["remarks"]),
              shows=("incomes", "criteria"), note=_VERIFY_NOTE),
        _page("niem-yet", "nomination.post", ("Đã bắt đầu niêm yết.", "The posting has begun."), ask.nothing,
              lambda app, by, wish, id, data, papers: app.nominations.post(by, wish, nomination_id=id),
              note=_POST_NOTE),
        _page("y-kien", "nomination.comment", ("Đã ghi ý kiến.", "The comment is on record."), ask.comment,
              lambda app, by, wish, id, data, papers: app.nominations.receive_comment(
                  by, wish, nomination_id=id, author=data["author"], text=data["text"], channel=data["channel"] or "paper")),
        _page("tra-loi-y-kien", "nomination.answer_comment", ("Đã ghi câu trả lời.", "The answer is on record."),
              ask.comment_answer,
              lambda app, by, wish, id, data, papers: app.postings.answer(
                  by, wish, nomination_id=id, comment=int(data["comment"]), answer=data["answer"])),
        _page("chuyen-thanh-don", "complaint.from_comment",
              ("Đã chuyển ý kiến thành đơn; hồ sơ được tạm dừng.", "The comment is a complaint now; the dossier is on hold."),
              ask.comment_complaint,
              lambda app, by, wish, id, data, papers: app.complaints.receive_comment(
                  by, wish, nomination_id=id, comment=int(data["comment"]), kind=data["kind"])),
        _page("ket-thuc-niem-yet", "nomination.close_posting", ("Đã kết thúc niêm yết.", "The posting is closed."),
              ask.posting_outcome,
              lambda app, by, wish, id, data, papers: app.nominations.close_posting(
                  by, wish, nomination_id=id, remarks=data["remarks"])),
        _page("trinh-huyen", "nomination.endorse", ("Đã trình cấp trên.", "The dossier is with the level above now."),
              ask.submission,
              lambda app, by, wish, id, data, papers: app.nominations.endorse(
                  by, wish, nomination_id=id, submission_number=data["submission_number"],
                  submission_date=data["submission_date"]),
              shows=("criteria",), red=True),
        _page("tham-dinh", "nomination.appraise", ("Đã ghi ý kiến thẩm định.", "The appraisal is on record."),
              lambda d, a: [ask.in_words("opinion", "Ý kiến thẩm định", "Opinion")],
              lambda app, by, wish, id, data, papers: app.nominations.appraise(
                  by, wish, nomination_id=id, opinion=data["opinion"]),
              shows=("incomes", "criteria")),
        _page("tra-lai", "nomination.return", ("Đã trả hồ sơ để bổ sung.", "The dossier is returned."),
              ask.missing_papers, _run_return),
        _page("tu-choi", "nomination.reject", ("Đã từ chối hồ sơ.", "The dossier is rejected."), ask.rejection,
              lambda app, by, wish, id, data, papers: app.nominations.reject(
                  by, wish, nomination_id=id, reason_code=data["reason_code"], reason=data["reason"]),
              shows=("criteria",), red=True),
        _page("tam-dung", "nomination.hold", ("Đã tạm dừng hồ sơ.", "The dossier is on hold."), ask.hold,
              lambda app, by, wish, id, data, papers: app.nominations.place_hold(
                  by, wish, nomination_id=id, kind=data["kind"], reason=data["reason"])),
        _page("bo-tam-dung", "nomination.lift_hold", ("Đã bỏ tạm dừng.", "The hold is lifted."), ask.settled_hold, _run_lift),
        _page("cap-giay-khen", "certificate.issue", ("Đã cấp giấy khen.", "The certificate is issued."), ask.nothing,
              lambda app, by, wish, id, data, papers: app.council.issue_certificate(by, wish, nomination_id=id),
              note=Text("Giấy khen được in từ dữ liệu đã ghi, cấp số sổ vàng và giữ nguyên như khi cấp.",
                        "The certificate is rendered from what is recorded, numbered, and kept as issued."),
              red=True),
    ]
)  # fmt: skip
"""Every act by its id in the table of permissions."""

BY_SLUG = {page.slug: page for page in PAGES.values()}
