"""What each act on a dossier asks for: the fields of its form, and how their answers are read back.

The domain decides what is allowed; what stands here is only how it is asked. Which act asks what stands in ``nomination_acts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from marshmallow import fields as ma

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.values import NAME_LIMIT
from aggregates.vocabulary import HOLD_KINDS
from aggregates.vocabulary_complaints import COMMENT_CHANNELS, COMPLAINT_KINDS
from rules.evaluators import takes_attestation
from rules.plan import Criterion
from rules.text import Text, counted
from rules.verdict import Verdict
from rules.wording import capital
from web.dossier_view import hold_rows
from web.kit import services
from web.schemas import Choice, Count, Day, Line, Words
from workflows.complaint_holds import is_of_open_complaint
from workflows.dossiers import Dossier
from workflows.nominations import Attested
from workflows.subjects import shape_of

Data = Mapping[str, Any]
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


def schema_of(asks: list[Ask]) -> Schema:
    """Return the schema that reads the fields."""
    return Schema.from_dict({ask.name: ask.field for ask in asks})()


# -- kinds of fields ------------------------------------------------------------------------------------------------


def in_words(
    name: str, vi: str, en: str, *, required: bool = True, limit: int = 4000, hint: Text | None = None
) -> Ask:
    """Return a field for several lines of text."""
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


# -- what is asked --------------------------------------------------------------------------------------------------


def nothing(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask nothing: the page to check is the whole form."""
    return []


def meeting(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask for date, counts and people of the review meeting."""
    return [
        Ask("held_on", Day(Text("Ngày họp", "Date of the meeting")), "date"),
        _count("present", "Số người có mặt", "People present", low=1),
        _count("votes_for", "Số tán thành", "In favour"),
        _count("votes_against", "Số không tán thành", "Against"),
        _line("chaired_by", "Người chủ trì", "Chaired by"),
        _line("secretary", "Thư ký", "Secretary"),
        in_words("remarks", "Nhận xét của cuộc họp", "Remarks of the meeting", required=False),
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
    mine = [
        c
        for c in category.criteria
        if takes_attestation(c, dossier.readings) and not actor.roles.isdisjoint(c.attested_by)
    ]
    if plain(dossier.nomination.subject_name) is None:
        return mine
    # A criterion for another kind of subject is not asked about.
    judged = services().nominations.judge_now(dossier.nomination)
    return [
        c for c in mine if not c.applies_to or judged.criterion(c.id).verdict is not Verdict.NOT_APPLICABLE
    ]


def _field_of(criterion: Criterion) -> str:
    return criterion.id.rpartition(".")[2]


def attestations(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask for each criterion this office attests whether it is met, and on what grounds."""
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
                _evidence_hint(criterion),
                prompt=Text("Căn cứ", "Grounds"),
            )
        )
    return asks


def _evidence_hint(criterion: Criterion) -> Text | None:
    """Say what the plan wants as evidence, and what to do without it."""
    if not criterion.evidence:
        return None
    return Text(
        f"Bằng chứng: {'; '.join(e.vi for e in criterion.evidence)}. Nếu đạt: kèm giấy tờ ở cuối trang, hoặc ghi vì sao "
        "không có.",
        f"Evidence: {'; '.join(e.en for e in criterion.evidence)}. If it is met: attach papers below, or say why there are "
        "none.",
    )


def without_grounds(dossier: Dossier, actor: Actor, data: Data, papers: int) -> list[str]:
    """Return the fields for grounds that were left open although the plan wants evidence and there are no papers."""
    return [
        f"{_field_of(criterion)}_note"
        for criterion, given in answers(dossier, actor, data)
        if given.value is True and criterion.evidence and not papers and not given.remarks.strip()
    ]


def answers(dossier: Dossier, actor: Actor, data: Data) -> list[tuple[Criterion, Attested]]:
    """Return the criteria that were answered, each with what was attested."""
    values: dict[str, bool | str] = {YES: True, NO: False, NOT_APPLICABLE: NOT_APPLICABLE}
    return [
        (criterion, Attested(criterion.id, values[data[name]], data.get(f"{name}_note") or ""))
        for criterion in attestable(dossier, actor)
        if data.get(name := _field_of(criterion))
    ]


def missing_papers(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask what has to be supplied: papers of the plan to tick, and lines of one's own."""
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
        in_words(
            "missing",
            "Nội dung khác cần bổ sung",
            "Anything else",
            required=False,
            hint=Text("Mỗi dòng một mục.", "One item on each line."),
        ),
    ]


def missing_items(dossier: Dossier, actor: Actor, data: Data) -> list[str]:
    """Return the list of what is missing: the ticked suggestions in the plan's words, then the lines typed."""
    suggested = dict(missing_papers(dossier, actor)[0].options or [])
    ticked = [suggested[code].vi for code in data["parts"] if code in suggested]
    return [*ticked, *(line.strip() for line in (data["missing"] or "").splitlines() if line.strip())]


def rejection(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask for a reason from the plan's list, and for words."""
    return [
        _choice(
            "reason_code",
            "Lý do theo quy định",
            "Reason from the list",
            list(dossier.plan.refusal_reasons.items()),
        ),
        in_words(
            "reason",
            "Nêu rõ lý do",
            "The reason in words",
            hint=Text(
                "Đơn vị đề nghị sẽ được đọc nguyên văn.", "The nominating unit will read it word for word."
            ),
        ),
    ]


def hold(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask why the dossier is held, of the kinds that are placed by hand."""
    # What is found or recorded elsewhere places its hold itself, a complaint above all: it is not placed by hand.
    placed = (
        "complaint", "denunciation", "complaint_upheld", "inspection", "finding_upheld", "relapse", "restriction",
    )  # fmt: skip
    options = [(code, words) for code, words in HOLD_KINDS.items() if code not in placed]
    return [
        _choice(
            "kind",
            "Vì sao tạm dừng",
            "Why",
            options,
            hint=Text(
                "Khiếu nại, tố cáo thì nhận đơn ở trang “Khiếu nại, tố cáo”: hồ sơ tạm dừng theo đơn.",
                "A complaint or denunciation is received on its own page and holds the dossier by itself.",
            ),
        ),
        in_words("reason", "Nội dung vụ việc", "What it is about"),
    ]


def settled_hold(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask which hold is settled, and how."""
    # Every hold ever placed stays a valid answer, so that a repeated request meets its first outcome.
    standing = {str(h["id"]): h for h in hold_rows(dossier)}
    options: Options = []
    for event in dossier.events:
        if (
            isinstance(event, Nomination.HoldPlaced)
            and event.kind not in ("inspection", "restriction")
            and not is_of_open_complaint(services().log, event.hold_id)
        ):
            reason = str(plain(event.reason) or "")[:120]
            words = HOLD_KINDS[event.kind]
            options.append((str(event.hold_id), Text(f"{words.vi}: {reason}", f"{words.en}: {reason}")))
    ask = _choice("hold_id", "Việc đã giải quyết xong", "What is settled", options)
    shown = [o for o in options if o[0] in standing]
    return [
        Ask(ask.name, ask.field, ask.kind, options=shown or options),
        in_words("outcome", "Kết quả giải quyết", "The outcome"),
    ]


def comment(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask who said what on the posting."""
    return [
        _choice(
            "channel",
            "Đến bằng cách nào",
            "How it came",
            [(code, capital(words)) for code, words in COMMENT_CHANNELS.items() if code != "online"],
            required=False,
            hint=Text("Để trống: trên giấy.", "Left open: on paper."),
        ),
        _line("author", "Người nêu ý kiến", "Who said it", required=dossier.plan.posting.comments == "named"),
        in_words("text", "Ý kiến", "The comment", limit=2000),
    ]


def _which_comment(dossier: Dossier) -> Ask:
    """Ask which of the comments of this posting is meant; those that are settled stay valid for a repeated request."""
    n = dossier.nomination
    options: Options = []
    for number, event in enumerate(n.comments_received, start=1):
        said = str(plain(event.text) or "")[:200]
        who = str(plain(event.author) or "")
        name = Text(who, who) if who else Text("không nêu tên", "no name")
        options.append((str(number), Text(f"{number}. {name.vi}: {said}", f"{number}. {name.en}: {said}")))
    ask = _choice("comment", "Ý kiến", "Comment", options)
    waiting = {str(number) for number in n.open_comments}
    return Ask(ask.name, ask.field, ask.kind, options=[o for o in options if o[0] in waiting] or options)


def comment_answer(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask which comment is answered, and what."""
    return [_which_comment(dossier), in_words("answer", "Câu trả lời", "The answer", limit=2000)]


def comment_complaint(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask which comment becomes a complaint, and of which kind."""
    kinds: Options = [(code, capital(words)) for code, words in COMPLAINT_KINDS.items()]
    return [_which_comment(dossier), _choice("kind", "Thành đơn", "It becomes a", kinds)]


def posting_outcome(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask what came of the posting; needed once there are comments."""
    comments = dossier.nomination.comments_now
    hint = Text(f"Đã nhận {comments} ý kiến.", f"{counted(comments, 'comment')} received.")
    return [
        in_words(
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


def report(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask for the report of achievements, by the kind of subject."""
    return [in_words("report", *_REPORTS[shape_of(dossier.plan.category(dossier.nomination.category))])]


def submission(dossier: Dossier, actor: Actor) -> list[Ask]:
    """Ask for number and date of the commune's submission."""
    return [
        _line("submission_number", "Số tờ trình", "Number of the submission", limit=40,
              hint=Text("Ví dụ 12/TTr-UBND", "For example 12/TTr-UBND")),
        Ask("submission_date", Day(Text("Ngày tờ trình", "Date of the submission")), "date"),
    ]  # fmt: skip
