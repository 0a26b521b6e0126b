"""The steps of a plan's own chain, walked by people of whom each does one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from demo.one_setting import Setting
from demo.one_subject import paper
from demo.story import Progress
from demo.teller import id_of
from demo.unit_figures import FULFILLED
from rules.assessment import Assessment
from rules.evaluators import takes_attestation
from rules.plan import Category, Step
from rules.text import Text
from workflows.authorisation import roles_for
from workflows.nominations import Attested
from workflows.permissions import PAPER_ACTS

SESSION: Final = id_of("one:session")
DECISION: Final = id_of("one:decision")


_NO_CRITERIA: Final = Text("Kế hoạch không nêu tiêu chí", "the plan states no criteria")


def lacks(judged: Assessment, category: Category) -> Text:
    """Say which required criteria keep an assessment from being met, and what each lacks."""
    open_ones = [
        (criterion.title, result.reason)
        for result in judged.criteria
        if (criterion := category.criterion(result.id)).kind == "required" and result.verdict not in FULFILLED
    ] or [(category.title, judged.reason or _NO_CRITERIA)]
    return Text(
        "; ".join(f"{title.vi}: {why.vi.rstrip('.')}" for title, why in open_ones),
        "; ".join(f"{title.en}: {why.en.rstrip('.')}" for title, why in open_ones),
    )


class Chain:
    """A category's chain on its way; ``step`` is the one being done."""

    def __init__(self, setting: Setting, category: Category, say: Progress) -> None:
        self._setting = setting
        self._category = category
        self._say = say
        self.step: Step = category.chain[0]

    def open(self, subject: UUID) -> UUID:
        """Propose the subject; return the nomination."""
        outcome = self._setting.t.do(
            "one:propose",
            self._holder(),
            self._setting.app.nominations.propose,
            category=self._category.id,
            subject_id=subject,
        )
        return UUID(outcome["id"])

    def walk(self, id: UUID) -> None:
        """Do every step, each on a working day of its own."""
        for step in self._category.chain:
            self.step = step
            self._act(step)(id)
            self._issue(id)
            self._tell(step)
            self._go_on()

    def _holder(self) -> Actor:
        """Return whoever does the present step: a person of its own for each."""
        return self._setting.officer(self.step.roles[0], f"{self._category.chain.index(self.step) + 1}")

    def _act(self, step: Step) -> Callable[[UUID], None]:
        return {
            "submit": self._submit,
            "confirm_complete": lambda id: self._do("confirm_complete", id),
            "verify_claims": lambda id: self._do("verify_claims", id, remarks="Đúng thực tế."),
            "close_posting": self._post,
            "endorse": lambda id: self._do(
                "endorse", id, submission_number="01", submission_date=self._setting.t.today
            ),
            "appraise": lambda id: self._do("appraise", id, opinion="Đủ căn cứ."),
            "record_council_result": self._council,
            "decide": self._decide,
            "issue_certificate": self._certify,
        }[step.act]

    def _do(self, use_case: str, id: UUID, **facts: Any) -> None:
        self._setting.t.do(
            f"one:{self.step.id}:{use_case}:{facts.get('kind', '')}",
            self._holder(),
            getattr(self._setting.app.nominations, use_case),
            nomination_id=id,
            **facts,
        )

    def _submit(self, id: UUID) -> None:
        if self._setting.app.log.load(Nomination, id).needs_minutes:
            self._do(
                "record_meeting",
                id,
                held_on=self._setting.t.today,
                present=40,
                votes_for=40,
                votes_against=0,
                chaired_by="Lê Văn Trình Diễn",
                secretary="Cao Thị Trình Diễn",
                remarks="",
                uploads=[paper("Biên bản họp")],
            )
        readings = self._setting.app.movements.in_force().readings
        for criterion in self._category.criteria:
            if takes_attestation(criterion, readings):
                self._attest(id, criterion.id, criterion.attested_by, criterion.title)
        self._do("submit", id, report="Báo cáo thành tích.", uploads=[paper("Báo cáo thành tích")])

    def _attest(self, id: UUID, criterion: str, roles: tuple[str, ...], title: Text) -> None:
        """Have the first of the offices that may attest a criterion do so; told where none of them reaches the dossier."""
        refused: Refused | None = None
        for role in roles:
            try:
                self._setting.t.do(
                    f"one:attest:{criterion}:{role}",
                    self._setting.officer(role, "attests"),
                    self._setting.app.nominations.attest,
                    nomination_id=id,
                    given=[Attested(criterion, True)],
                    uploads=[paper("Bằng chứng")],
                )
                return
            except Refused as refusal:
                refused = refusal
        if refused is not None:
            self._say(
                f"Chưa xác nhận được tiêu chí {criterion} ({title.vi}): {refused.text.vi}",
                f"criterion {criterion} ({title.en}) is not attested: {refused.text.en}",
            )

    def _post(self, id: UUID) -> None:
        self._do("post", id)
        self._setting.t.turn_to(self._setting.t.today + timedelta(days=(self.step.posting_days or 0) + 1))
        self._do("close_posting", id, remarks="Không có ý kiến.")

    def _issue(self, id: UUID) -> None:
        """Have whoever did the step issue the papers that are theirs by now: minutes, receipt, submission letter."""
        n = self._setting.app.log.load(Nomination, id)
        for kind, act in PAPER_ACTS.items():
            if n.can_issue(kind) and self.step.roles[0] in roles_for(act, n, self._setting.plan):
                self._do("issue_paper", id, kind=kind)

    def _council(self, id: UUID) -> None:
        council, office = self._setting.app.council, self._setting.officer("standing_office", "council")
        self._setting.t.do(
            "one:convene",
            office,
            council.convene,
            session_id=SESSION,
            held_on=self._setting.t.today,
            place="Phòng họp",
            nomination_ids=[id],
        )
        members = council.members_on(self._setting.t.today)
        self._setting.t.do(
            "one:council:open",
            office,
            council.open,
            session_id=SESSION,
            present=[m["officer_id"] for m in members],
        )
        for role, which in (("council_chair", ""), *(("council_member", f"{n}") for n in range(4))):
            by = self._setting.officer(role, which)
            self._setting.t.do(
                f"one:vote:{role}{which}", by, council.vote, session_id=SESSION, ballots={id: "for"}
            )
        nomination = self._setting.app.log.load(Nomination, id)
        met = nomination.verdict in ("met", "provisional")
        reasons = {} if met else {id: self._run_through(nomination)}
        self._setting.t.do("one:council:count", office, council.count, session_id=SESSION)
        chair = self._setting.officer("council_chair", "")
        self._setting.t.do("one:council:publish", chair, council.publish, session_id=SESSION, reasons=reasons)

    def _run_through(self, nomination: Nomination) -> str:
        """Say in writing why a sample that is not met goes on: to show the papers, and for no merit of its own."""
        lacking = lacks(self._setting.app.nominations.judge_now(nomination), self._category)
        return f"Chạy thử kế hoạch để xem giấy tờ, không phải đề nghị thật. Mẫu chưa đạt: {lacking.vi}."[
            :4000
        ]

    def _decide(self, id: UUID) -> None:
        council = self._setting.app.council
        self._setting.t.do(
            "one:draft",
            self._setting.officer("standing_office", "council"),
            council.draft_decision,
            session_id=SESSION,
            decision_id=DECISION,
        )
        signer = self._holder()
        self._setting.t.do(
            "one:sign",
            signer,
            council.sign,
            facts=lambda: {"code": self._setting.t.code(signer)},
            decision_id=DECISION,
        )

    def _certify(self, id: UUID) -> None:
        self._setting.t.do(
            "one:certificate", self._holder(), self._setting.app.council.issue_certificate, nomination_id=id
        )

    def _go_on(self) -> None:
        """Let the next step begin on the next working day."""
        self._setting.t.turn_to(self._setting.plan.working_day_after(self._setting.t.today, 1))

    def _tell(self, step: Step) -> None:
        role = self._setting.plan.role_title(step.roles[0])
        day = f"{self._setting.t.today:%d/%m/%Y}"
        number = self._category.chain.index(step) + 1
        self._say(
            f"{number}. {step.title.vi} – {role.vi}, {day}", f"{number}. {step.title.en} – {role.en}, {day}"
        )
