"""The acts on a dossier as data: what each asks for, what its button says, and which use case it calls.

One view (``web.nominations.act``) and one template serve them all, so that every act is asked, checked and answered in the
same way. The domain decides what is allowed; what stands here is only how it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.actors import Actor
from aggregates.pii import plain
from aggregates.values import NAME_LIMIT
from aggregates.vocabulary import HOLD_KINDS
from rules.evaluators import takes_attestation
from rules.plan import Criterion
from rules.text import Text
from rules.verdict import Verdict
from web.dossier_view import hold_rows
from web.kit import services
from web.schemas import Choice, Count, Day, Line, Words
from workflows.app import ChungTay
from workflows.authorisation import ACTS
from workflows.dossiers import Dossier
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.papers import Upload
from workflows.subjects import shape_of

Data = Mapping[str, Any]
Run = Callable[[ChungTay, Actor, Command, UUID, Data, list[Upload]], Any]
Options = list[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of an act's form. ``options`` make it a choice; ``kind`` names the macro that draws it."""

    name: str
    field: ma.Field[Any]
    kind: str
    hint: Text | None = None
    options: Options | None = None
    group: Text | None = None
    """A heading before the field: the first of several that belong together carries it."""
    prompt: Text | None = None
    """What stands at the field where its full name would only repeat the heading."""
    words: str | None = None
    """The plan's own wording the question is about, word for word."""

    @property
    def label(self) -> Text:
        """What the field is called."""
        label: Text = self.field.metadata["label"]
        return label


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


def schema_of(asks: list[Ask]) -> Schema:
    """Return the schema that reads the fields."""
    return Schema.from_dict({ask.name: ask.field for ask in asks})()


# -- fields --------------------------------------------------------------------------------------------------------------


def _words(
    name: str, vi: str, en: str, *, required: bool = True, limit: int = 4000, hint: Text | None = None
) -> Ask:
    return Ask(name, Words(Text(vi, en), required=required, limit=limit), "textarea", hint)


def _line(
    name: str, vi: str, en: str, *, required: bool = True, limit: int = NAME_LIMIT, hint: Text | None = None
) -> Ask:
    return Ask(name, Line(Text(vi, en), required=required, limit=limit), "line", hint)


def _count(name: str, vi: str, en: str, low: int = 0) -> Ask:
    return Ask(name, Count(Text(vi, en), low=low, high=5000), "number")


def _choice(
    name: str, vi: str, en: str, options: Options, *, required: bool = True, hint: Text | None = None
) -> Ask:
    return Ask(
        name, Choice(Text(vi, en), [o[0] for o in options], required=required), "radios", hint, options
    )


def _nothing(dossier: Dossier, actor: Actor) -> list[Ask]:
    return []


def _meeting(dossier: Dossier, actor: Actor) -> list[Ask]:
    return [
        Ask("held_on", Day(Text("Ngày họp", "Date of the meeting")), "date"),
        _count("present", "Số người có mặt", "People present", low=1),
        _count("votes_for", "Số tán thành", "In favour"),
        _count("votes_against", "Số không tán thành", "Against"),
        _line("chaired_by", "Người chủ trì", "Chaired by"),
        _line("secretary", "Thư ký", "Secretary"),
        _words("remarks", "Nhận xét của cuộc họp", "Remarks of the meeting", required=False),
    ]


YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
_MEETS = {
    "household": Text("Hộ có đạt tiêu chí này không?", "Does the household meet it?"),
    "unit": Text("Đơn vị có đạt tiêu chí này không?", "Does the unit meet it?"),
    "nominee": Text("Đối tượng có đạt tiêu chí này không?", "Does the nominee meet it?"),
}


def attestable(dossier: Dossier, actor: Actor) -> list[Criterion]:
    """Return the criteria that the plan lets this office attest for a dossier."""
    category = dossier.plan.category(dossier.nomination.category)
    mine = [c for c in category.criteria if takes_attestation(c) and actor.role in c.attested_by]
    if plain(dossier.nomination.subject_name) is None:
        return mine
    # A criterion for another kind of subject is not asked about.
    judged = services().nominations.judge_now(dossier.nomination)
    return [
        c for c in mine if not c.applies_to or judged.criterion(c.id).verdict is not Verdict.NOT_APPLICABLE
    ]


def _field_of(criterion: Criterion) -> str:
    return criterion.id.rpartition(".")[2]


def _attest(dossier: Dossier, actor: Actor) -> list[Ask]:
    asks: list[Ask] = []
    shape = shape_of(dossier.plan.category(dossier.nomination.category))
    for criterion in attestable(dossier, actor):
        options: Options = [
            (YES, Text("Có, đạt tiêu chí này", "Yes, it is met")),
            (NO, Text("Không đạt", "No, it is not met")),
        ]
        if criterion.not_applicable_when is not None:
            when = criterion.not_applicable_when
            options.append((NOT_APPLICABLE, Text(f"Không áp dụng: {when.vi}", f"Not applicable: {when.en}")))
        name = _field_of(criterion)
        answered = dossier.nomination.attested.get(criterion.id)
        hint = (
            Text(
                "Để trống nếu lấy theo biên bản họp bình xét.",
                "Leave open to go by the minutes of the review meeting.",
            )
            if criterion.from_minutes
            else Text("Đã xác nhận; để trống nếu không đổi.", "Attested already; leave open to keep it.")
            if answered is not None
            else Text("Để trống nếu chưa xác nhận.", "Leave open to attest it later.")
        )
        asks.append(
            Ask(
                name,
                Choice(criterion.title, [o[0] for o in options], required=False),
                "radios",
                hint,
                options,
                group=criterion.title,
                prompt=_MEETS[shape],
                words="\n".join(b.text.vi for b in criterion.bullets),
            )
        )
        asks.append(
            Ask(
                f"{name}_note",
                Words(
                    Text(f"Căn cứ: {criterion.title.vi}", f"Grounds: {criterion.title.en}"),
                    required=False,
                    limit=1000,
                ),
                "line",
                prompt=Text("Căn cứ", "Grounds"),
            )
        )
    return asks


def _return(dossier: Dossier, actor: Actor) -> list[Ask]:
    category = dossier.plan.category(dossier.nomination.category)
    evidence = {w.vi: w for c in category.criteria for w in c.evidence}
    handed_in = dossier.nomination.preparing_roles
    suggested: Options = [(p.id, p.title) for p in category.dossier_parts if p.provided_by in handed_in]
    suggested += [(f"e{i}", words) for i, words in enumerate(evidence.values())]
    return [
        Ask(
            "parts",
            ma.List(
                ma.String(),
                load_default=list,
                metadata={
                    "label": Text("Giấy tờ còn thiếu hoặc chưa đúng", "Missing or faulty papers"),
                    "options": suggested,
                },
            ),
            "checkboxes",
            Text("Chọn ít nhất một mục, hoặc ghi ở ô dưới.", "Tick at least one, or write below."),
            suggested,
            prompt=Text("Giấy tờ còn thiếu hoặc chưa đúng", "Missing or faulty papers"),
        ),
        _words(
            "missing",
            "Nội dung khác cần bổ sung",
            "Anything else",
            required=False,
            hint=Text("Mỗi dòng một mục.", "One item on each line."),
        ),
    ]


def missing_items(dossier: Dossier, actor: Actor, data: Data) -> list[str]:
    """Return the list of what is missing: the ticked suggestions in the plan's words, then the lines typed."""
    suggested = dict(_return(dossier, actor)[0].options or [])
    ticked = [suggested[code].vi for code in data["parts"] if code in suggested]
    return [*ticked, *(line.strip() for line in (data["missing"] or "").splitlines() if line.strip())]


def _reject(dossier: Dossier, actor: Actor) -> list[Ask]:
    return [
        _choice(
            "reason_code",
            "Lý do theo quy định",
            "Reason from the list",
            list(dossier.plan.refusal_reasons.items()),
        ),
        _words(
            "reason",
            "Nêu rõ lý do",
            "The reason in words",
            hint=Text(
                "Đơn vị đề nghị sẽ được đọc nguyên văn.", "The nominating unit will read it word for word."
            ),
        ),
    ]


def _hold(dossier: Dossier, actor: Actor) -> list[Ask]:
    # What is found or recorded elsewhere places its hold itself; it is not placed by hand.
    placed = ("inspection", "finding_upheld", "relapse")
    options = [(code, words) for code, words in HOLD_KINDS.items() if code not in placed]
    return [
        _choice("kind", "Vì sao tạm dừng", "Why", options),
        _words("reason", "Nội dung vụ việc", "What it is about"),
    ]


def _lift(dossier: Dossier, actor: Actor) -> list[Ask]:
    from aggregates.nomination import Nomination

    # Every hold ever placed stays a valid answer, so that a repeated request meets its first outcome.
    standing = {str(h["id"]): h for h in hold_rows(dossier)}
    options: Options = []
    for event in dossier.events:
        if isinstance(event, Nomination.HoldPlaced) and event.kind != "inspection":
            reason = str(plain(event.reason) or "")[:120]
            words = HOLD_KINDS[event.kind]
            options.append((str(event.hold_id), Text(f"{words.vi}: {reason}", f"{words.en}: {reason}")))
    ask = _choice("hold_id", "Việc đã giải quyết xong", "What is settled", options)
    shown = [o for o in options if o[0] in standing]
    return [
        Ask(ask.name, ask.field, ask.kind, options=shown or options),
        _words("outcome", "Kết quả giải quyết", "The outcome"),
    ]


def _comment(dossier: Dossier, actor: Actor) -> list[Ask]:
    return [
        _line("author", "Người nêu ý kiến", "Who said it", required=False),
        _words("text", "Ý kiến", "The comment", limit=2000),
    ]


def _close(dossier: Dossier, actor: Actor) -> list[Ask]:
    comments = dossier.nomination.comments
    hint = Text(f"Đã nhận {comments} ý kiến.", f"{comments} comment(s) received.")
    return [
        _words(
            "remarks",
            "Kết quả niêm yết và giải quyết ý kiến",
            "Outcome of the posting",
            required=comments > 0,
            hint=hint,
        )
    ]


_REPORTS = {
    "household": ("Báo cáo thành tích của hộ", "Report of the household's achievements"),
    "unit": ("Báo cáo thành tích của đơn vị", "Report of the unit's achievements"),
    "nominee": ("Báo cáo thành tích, đóng góp của đối tượng", "Report of the nominee's achievements"),
}


def _report(dossier: Dossier, actor: Actor) -> list[Ask]:
    return [_words("report", *_REPORTS[shape_of(dossier.plan.category(dossier.nomination.category))])]


def _endorse(dossier: Dossier, actor: Actor) -> list[Ask]:
    return [
        _line("submission_number", "Số tờ trình", "Number of the submission", limit=40,
              hint=Text("Ví dụ 12/TTr-UBND", "For example 12/TTr-UBND")),
        Ask("submission_date", Day(Text("Ngày tờ trình", "Date of the submission")), "date"),
    ]  # fmt: skip


# -- use cases -----------------------------------------------------------------------------------------------------------


def _run_meeting(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    return app.nominations.record_meeting(
        by, wish, nomination_id=id, held_on=data["held_on"], present=data["present"], votes_for=data["votes_for"],
        votes_against=data["votes_against"], chaired_by=data["chaired_by"], secretary=data["secretary"],
        remarks=data["remarks"], uploads=papers,
    )  # fmt: skip


def answers(dossier: Dossier, actor: Actor, data: Data) -> list[tuple[Criterion, Attested]]:
    """Return the criteria that were answered, each with what was attested."""
    values: dict[str, bool | str] = {YES: True, NO: False, NOT_APPLICABLE: NOT_APPLICABLE}
    return [
        (criterion, Attested(criterion.id, values[data[name]], data.get(f"{name}_note") or ""))
        for criterion in attestable(dossier, actor)
        if data.get(name := _field_of(criterion))
    ]


def _run_attest(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    given = [attested for _, attested in answers(app.dossiers.dossier(by, id), by, data)]
    return app.nominations.attest(by, wish, nomination_id=id, given=given, uploads=papers)


def _run_return(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    missing = missing_items(app.dossiers.dossier(by, id), by, data)
    return app.nominations.return_for_supplement(by, wish, nomination_id=id, missing=missing)


def _run_lift(app: ChungTay, by: Actor, wish: Command, id: UUID, data: Data, papers: list[Upload]) -> Any:
    return app.nominations.lift_hold(
        by, wish, nomination_id=id, hold_id=UUID(data["hold_id"]), outcome=data["outcome"]
    )


_MINUTES = Text(
    "Biên bản họp bình xét (bản chụp hoặc bản quét)", "Minutes of the meeting (photograph or scan)"
)
_PROOF = Text("Giấy tờ làm căn cứ", "Papers as evidence")
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
    if shape_of(dossier.plan.category(dossier.nomination.category)) == "household":
        return page.note
    return _OTHER_NOTES.get(page.act, page.note)


def done_words(page: ActPage, dossier: Dossier) -> Text:
    """Return what is said once an act is done; a submission names where the dossier, as it was then, has gone."""
    if page.act != "nomination.submit":
        return page.done
    following = [step["level"] for step in dossier.nomination.chain][1:2]
    if following == ["commune"]:
        return Text("Đã nộp hồ sơ lên UBND xã.", "The dossier is with the commune now.")
    if following == ["district"]:
        return Text("Đã nộp hồ sơ lên huyện.", "The dossier is with the district now.")
    return page.done


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
              _meeting, _run_meeting, files=_MINUTES, files_required=True),
        _page("xac-nhan-tieu-chi", "nomination.attest", ("Đã ghi xác nhận tiêu chí.", "The attestations are on record."),
              _attest, _run_attest, files=_PROOF, note=_ANSWERED_ALL),
        _page("nop", "nomination.submit", ("Đã nộp hồ sơ.", "The dossier is submitted."),
              _report,
              lambda app, by, wish, id, data, papers: app.nominations.submit(
                  by, wish, nomination_id=id, report=data["report"], uploads=papers),
              files=_REPORT, shows=("criteria",)),
        _page("bo-sung", "nomination.supply", ("Đã nộp bổ sung.", "The supplement is handed in."),
              lambda d, a: [_words("remarks", "Đã bổ sung những gì", "What is supplied")],
              lambda app, by, wish, id, data, papers: app.nominations.supply(
                  by, wish, nomination_id=id, remarks=data["remarks"], uploads=papers),
              files=_PROOF, shows=("missing",)),
        _page("rut", "nomination.withdraw", ("Đã rút hồ sơ.", "The dossier is withdrawn."),
              lambda d, a: [_words("reason", "Lý do rút", "Reason for withdrawing")],
              lambda app, by, wish, id, data, papers: app.nominations.withdraw(
                  by, wish, nomination_id=id, reason=data["reason"])),
        _page("du-thanh-phan", "nomination.confirm_complete",
              ("Đã xác nhận hồ sơ đủ thành phần.", "The dossier is found complete."),
              lambda d, a: [_words("remarks", "Ghi chú", "Note", required=False)],
              lambda app, by, wish, id, data, papers: app.nominations.confirm_complete(
                  by, wish, nomination_id=id, remarks=data["remarks"]),
              shows=("papers",)),
        _page("xac-minh", "nomination.verify_claims", ("Đã xác minh nội dung đề nghị.", "The claims are verified."),
              lambda d, a: [_words("remarks", "Nhận xét", "Remarks", required=False)],
              lambda app, by, wish, id, data, papers: app.nominations.verify_claims(
                  by, wish, nomination_id=id, remarks=data["remarks"]),
              shows=("incomes", "criteria"), note=_VERIFY_NOTE),
        _page("niem-yet", "nomination.post", ("Đã bắt đầu niêm yết.", "The posting has begun."), _nothing,
              lambda app, by, wish, id, data, papers: app.nominations.post(by, wish, nomination_id=id),
              note=_POST_NOTE),
        _page("y-kien", "nomination.comment", ("Đã ghi ý kiến.", "The comment is on record."), _comment,
              lambda app, by, wish, id, data, papers: app.nominations.receive_comment(
                  by, wish, nomination_id=id, author=data["author"], text=data["text"])),
        _page("ket-thuc-niem-yet", "nomination.close_posting", ("Đã kết thúc niêm yết.", "The posting is closed."), _close,
              lambda app, by, wish, id, data, papers: app.nominations.close_posting(
                  by, wish, nomination_id=id, remarks=data["remarks"])),
        _page("trinh-huyen", "nomination.endorse", ("Đã trình huyện.", "The dossier is with the district now."), _endorse,
              lambda app, by, wish, id, data, papers: app.nominations.endorse(
                  by, wish, nomination_id=id, submission_number=data["submission_number"],
                  submission_date=data["submission_date"]),
              shows=("criteria",), red=True),
        _page("tham-dinh", "nomination.appraise", ("Đã ghi ý kiến thẩm định.", "The appraisal is on record."),
              lambda d, a: [_words("opinion", "Ý kiến thẩm định", "Opinion")],
              lambda app, by, wish, id, data, papers: app.nominations.appraise(
                  by, wish, nomination_id=id, opinion=data["opinion"]),
              shows=("incomes", "criteria")),
        _page("tra-lai", "nomination.return", ("Đã trả hồ sơ để bổ sung.", "The dossier is returned."), _return, _run_return),
        _page("tu-choi", "nomination.reject", ("Đã từ chối hồ sơ.", "The dossier is rejected."), _reject,
              lambda app, by, wish, id, data, papers: app.nominations.reject(
                  by, wish, nomination_id=id, reason_code=data["reason_code"], reason=data["reason"]),
              shows=("criteria",), red=True),
        _page("tam-dung", "nomination.hold", ("Đã tạm dừng hồ sơ.", "The dossier is on hold."), _hold,
              lambda app, by, wish, id, data, papers: app.nominations.place_hold(
                  by, wish, nomination_id=id, kind=data["kind"], reason=data["reason"])),
        _page("bo-tam-dung", "nomination.lift_hold", ("Đã bỏ tạm dừng.", "The hold is lifted."), _lift, _run_lift),
        _page("cap-giay-khen", "certificate.issue", ("Đã cấp giấy khen.", "The certificate is issued."), _nothing,
              lambda app, by, wish, id, data, papers: app.council.issue_certificate(by, wish, nomination_id=id),
              note=Text("Giấy khen được in từ dữ liệu đã ghi, cấp số sổ vàng và giữ nguyên như khi cấp.",
                        "The certificate is rendered from what is recorded, numbered, and kept as issued."),
              red=True),
    ]
)  # fmt: skip
"""Every act by its id in the table of permissions."""

BY_SLUG = {page.slug: page for page in PAGES.values()}
