"""``chungtay demo --plan FILE``: one nomination under any plan, from the first step of its own chain to the certificate.

Nothing here knows a plan. The chain says what is done, at which level and by whom; people are appointed as it asks for
them, another one for each step, so that whoever proposed never verifies. What the plan's author sees is what the product
will do with the plan: every refusal is told with the place in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.household import HouseholdEntry
from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from demo.papers import scan
from demo.stage import fresh_app, make_folder, unwritable
from demo.story import Progress
from demo.teller import PASSWORD, Teller, id_of
from demo.unit_figures import day_of_figures, enter_figures
from rules.assessment import Assessment
from rules.facts import REVIEWED_SHAPES
from rules.plan import Category, Plan, Step
from rules.text import Text
from rules.verdict import Verdict
from storage.problems import SetupProblem
from workflows.app import ChungTay
from workflows.bootstrap import MOVEMENT, chosen_plan, establish, root_of_plan, system_actor
from workflows.nominations import Attested
from workflows.papers import Upload
from workflows.plans import PlanFile, packaged
from workflows.subjects import UNITS_OF, shape_of

_OFFICES: Final = ("department", "labour_office", "standing_office")
"""Roles that sit in an office of their own below the root."""
_SOURCE: Final = "Dữ liệu trình diễn / demonstration data"
_NO_CRITERIA: Final = Text("Kế hoạch không nêu tiêu chí", "the plan states no criteria")
_DEVIATION: Final = "Hội đồng xem xét toàn bộ hồ sơ và thống nhất đề nghị (dữ liệu trình diễn)."


def run_under(named: str, out: Path, say: Progress, category_id: str = "") -> int:
    """Run one nomination of a plan (its id or its file) and write its papers to ``out``; return 0.

    The category is the one named, else the plan's household category, else its first. Raises :class:`SetupProblem` for a plan
    that cannot be read, and for one whose dossier does not come to its certificate: with the step and the reason.
    """
    file = chosen_plan(named, "--plan") or packaged(named or MOVEMENT)
    category = _category(file, category_id)
    make_folder(out)
    with fresh_app() as app:
        story = OneNomination(app, file, category, say)
        nomination = story.play()
        try:
            for path in story.write_papers(nomination, out):
                say(f"Đã ghi {path}", f"wrote {path}")
        except OSError as error:
            raise unwritable(out, error) from error
    return 0


def _category(file: PlanFile, category_id: str) -> Category:
    """Choose the category. That its chain leads to a certificate was checked when the file was read."""
    plan = file.plan
    if category_id and category_id not in plan.categories:
        known = ", ".join(plan.categories)
        raise SetupProblem(
            f"--category={category_id}: kế hoạch không có nhóm này; dùng một trong: {known}.",
            f"--category={category_id}: the plan has no such category; use one of: {known}.",
        )
    ready = [c for c in plan.categories.values() if c.assessable and c.chain]
    household = [c for c in ready if shape_of(c) == "household"]
    chosen = plan.categories[category_id] if category_id else next(iter([*household, *ready]), None)
    if chosen is None or not chosen.assessable:
        which = chosen.id if chosen else "…"
        raise SetupProblem(
            f"{plan.id}: categories[{which}].facts: nhóm này chưa xét được; hãy ghi facts và chain.",
            f"{plan.id}: categories[{which}].facts: the category cannot be judged; give it facts and a chain.",
        )
    return chosen


class OneNomination:
    """The story of one dossier under one plan."""

    def __init__(self, app: ChungTay, file: PlanFile, category: Category, say: Progress) -> None:
        self._app = app
        self._file = file
        self._plan: Plan = file.plan
        self._category = category
        self._say = say
        self._t = Teller(app)
        self._root = root_of_plan(self._plan)
        self._root_id = UUID(int=0)
        self._units: dict[str, UUID] = {}
        self._step: Step = category.chain[0]
        self._session = id_of("one:session")
        self._decision = id_of("one:decision")

    def play(self) -> UUID:
        """Tell the story; return the nomination. Raises :class:`SetupProblem` naming the step that refused."""
        try:
            self._begin()
            subject = self._subject()
            id = self._open(subject)
            for step in self._category.chain:
                self._step = step
                self._act(step)(id)
                self._tell(step)
                self._go_on()
        except Refused as refusal:
            place = f"{self._plan.id}: categories[{self._category.id}].chain[{self._step.id}]"
            raise SetupProblem(f"{place}: {refusal.text.vi}", f"{place}: {refusal.text.en}") from None
        nomination = self._app.log.load(Nomination, id)
        judged = self._app.nominations.judge_now(nomination)
        verdict = judged.verdict.label
        award = self._plan.award_forms[self._category.award_form].title
        self._say(
            f"Hồ sơ {nomination.code}: đánh giá “{verdict.vi}”, đã cấp: {award.vi}.",
            f"Dossier {nomination.code}: assessed as “{verdict.en}”, issued: {award.en}.",
        )
        if judged.verdict not in (Verdict.MET, Verdict.PROVISIONAL):
            self._say_why(judged)
        return id

    def _say_why(self, judged: Assessment) -> None:
        """Tell in one line which required criteria keep the assessment from being met, and what each lacks."""
        lacking = [
            (criterion.title, result.reason)
            for result in judged.criteria
            if (criterion := self._category.criterion(result.id)).kind == "required"
            and result.verdict not in (Verdict.MET, Verdict.PROVISIONAL, Verdict.NOT_APPLICABLE)
        ] or [(self._category.title, judged.reason or _NO_CRITERIA)]
        self._say(
            "Vì: " + "; ".join(f"{title.vi}: {why.vi.rstrip('.')}" for title, why in lacking) + ".",
            "because: " + "; ".join(f"{title.en}: {why.en.rstrip('.')}" for title, why in lacking) + ".",
        )

    def write_papers(self, nomination_id: UUID, out: Path) -> list[Path]:
        """Write what was issued, byte for byte as it was issued."""
        records = [nomination_id, self._session, self._decision]
        rows = self._app.log.query(
            "SELECT originator_id, sha256, name FROM papers WHERE originator_id = ANY(%s) AND name LIKE '%%.pdf' ORDER BY name",
            (records,),
        )
        written = []
        auditor = self._officer("auditor")
        for row in rows:
            if row["name"].startswith(("giay-khen-", "quyet-dinh-", "bien-ban-hop-hoi-dong-")):
                paper = self._app.records.paper(auditor, row["sha256"], row["originator_id"])
                assert paper.content is not None
                path = out / row["name"]
                path.write_bytes(paper.content)
                written.append(path)
        return written

    # -- people and places -------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Launch the movement, and let a commune and a hamlet lie in the unit the plan is decided in."""
        period = self._plan.period
        # As late in the period as three full years after an exit in its first year allow.
        day = date(min(period.first_year + 4, period.last_year), 3, 2)
        if self._category.facts in REVIEWED_SHAPES:
            day = day_of_figures(self._plan)
        self._t.turn_to(max(day, self._plan.signed_on + timedelta(days=30)))
        self._root_id = establish(self._app, demonstration=True, plan=self._file)
        self._units = {"root": self._root_id, "commune": self._root_id}
        if self._root.kind != "commune":
            self._unit("commune", "commune", "xã Trình Diễn", "root")
        self._unit("hamlet", "hamlet", "thôn Một", "commune")
        # A council that can vote whatever its quorum: a chair and four members.
        self._officer("council_chair")
        for number in range(4):
            self._officer("council_member", f"{number}")

    def _unit(self, key: str, kind: str, name: str, parent: str) -> UUID:
        self._units[key] = id_of(f"one:unit:{key}")
        self._t.do(
            f"one:unit:{key}",
            system_actor(self._root_id),
            self._app.units.establish,
            unit_id=self._units[key],
            kind=kind,
            name=name,
            code="",
            parent_id=self._units[parent],
            valid_from=self._root.valid_from,
            source=_SOURCE,
            demonstration=True,
        )
        return self._units[key]

    def _officer(self, role: str, which: str = "") -> Actor:
        """Return somebody in this role, appointed now where nobody is; ``which`` asks for another person."""
        username = f"{role}{which and '-'}{which}".replace("_", "-")[:40]
        officer, by, people = (
            id_of(f"officer:{username}"),
            system_actor(self._root_id),
            self._app.people,
        )
        title = self._plan.role_title(role).vi
        if not self._t.told(f"one:appoint:{username}"):
            self._t.do(
                f"one:account:{username}",
                by,
                people.register_officer,
                officer_id=officer,
                username=username,
                full_name=f"{title} {which}".strip()[:200],
                password=PASSWORD,
                demonstration=True,
                must_change=False,
            )
            self._t.do(
                f"one:appoint:{username}",
                by,
                people.appoint,
                officer_id=officer,
                role=role,
                unit_id=self._unit_of(role),
                title=title,
                valid_from=self._root.valid_from,
                basis=_SOURCE,
            )
        return self._t.actor(username)

    def _unit_of(self, role: str) -> UUID:
        if role == "hamlet_head":
            return self._units["hamlet"]
        if role.startswith("commune_"):
            return self._units["commune"]
        if role in _OFFICES:
            title = self._plan.role_title(role).vi
            return self._units.get(role) or self._unit(role, "department", title, "root")
        return self._root_id

    def _holder(self, step: Step | None = None) -> Actor:
        """Return whoever does the present step, or ``step``: a person of its own for each."""
        step = step or self._step
        return self._officer(step.roles[0], f"{self._category.chain.index(step) + 1}")

    # -- the subject -------------------------------------------------------------------------------------------------

    def _subject(self) -> UUID:
        shape = shape_of(self._category)
        if shape == "household":
            return self._household()
        if shape == "unit":
            kind = UNITS_OF[str(self._category.facts)][0]
            id = self._unit_of("department") if kind == "department" else self._units[kind]
            if self._category.facts in REVIEWED_SHAPES:
                self._enter_figures(id)
            return id
        first = self._category.chain[0].roles[0]
        role = first if first in ("hamlet_head", "commune_officer") else "department"
        id = id_of("one:nominee")
        self._t.do(
            "one:nominee",
            self._officer(role, "0"),
            self._app.nominees.register,
            nominee_id=id,
            category=self._category.id,
            kind="organisation" if self._category.facts == "enterprise" else "person",
            name="Hà Thị Trình Diễn",
            address="thôn Một",
            work=_SOURCE,
            role="poverty_official" if self._category.facts == "individual" else "",
        )
        return id

    def _enter_figures(self, unit_id: UUID) -> None:
        """Let the unit's class, reviews and targets be on record as far as the plan's criteria look at them."""
        found = enter_figures(
            self._t,
            self._officer,
            self._category,
            unit_id=unit_id,
            root_id=self._root_id,
            since=self._root.valid_from,
        )
        if found.review_years:
            first, last = found.review_years[0], found.review_years[-1]
            self._say(
                f"Kết quả rà soát hộ nghèo {first}–{last} đã được báo cáo, xác nhận và tiếp nhận.",
                f"The poverty reviews of {first}–{last} were reported, verified and accepted.",
            )

    def _household(self) -> UUID:
        """Enter a household that left poverty, whose income has grown since, and that helped another one."""
        t, app = self._t, self._app
        head, clerk, chair = (
            self._officer(r, "0") for r in ("hamlet_head", "commune_officer", "commune_chair")
        )
        exit_year = self._plan.period.first_year
        household = t.do(
            "one:household",
            head,
            app.household_register.register,
            hamlet_id=self._units["hamlet"],
            entry=HouseholdEntry(
                code="TD-001",
                head="Hà Thị Trình Diễn",
                birth_year=exit_year - 45,
                ethnicity="Kinh",
                address="",
                members=4,
                disabled_member=False,
                social_protection=False,
            ),
            household_class="poor",
        )
        id = UUID(household["id"])
        commitment = UUID(
            t.do(
                "one:commitment",
                head,
                app.households.register_commitment,
                occurred_on=date(exit_year, 1, 15),
                household_id=id,
                exiting_from="poor",
                target_year=exit_year,
                statement="Gia đình cam kết thoát nghèo.",
                uploads=[_paper("Bản đăng ký thoát nghèo")],
            )["id"]
        )
        t.do("one:accept", clerk, app.households.accept, commitment_id=commitment)
        # Each year twice the year before: more than any reading of a growth that a plan is likely to ask for.
        amount = Decimal(10_000_000)
        for year in range(exit_year, min(exit_year + 3, t.today.year - 1) + 1):
            t.do(
                f"one:income:{year}",
                head,
                app.households.declare_income,
                commitment_id=commitment,
                year=year,
                amount=amount,
                sources="trồng trọt, chăn nuôi",
                members=4,
                period=(date(year, 1, 1), date(year, 12, 31)),
                uploads=[_paper(f"Bản kê khai thu nhập năm {year}")],
            )
            t.do(
                f"one:survey:{year}",
                clerk,
                app.incomes.survey,
                commitment_id=commitment,
                year=year,
                amount=amount,
                members=4,
                method="home_visit",
                findings="Gặp chủ hộ tại nhà, đã trừ chi phí.",
                uploads=[_paper(f"Phiếu khảo sát thu nhập năm {year}")],
            )
            t.do(
                f"one:verify:{year}",
                chair,
                app.households.verify_income,
                commitment_id=commitment,
                year=year,
                method="home_visit",
                note="",
                uploads=[],
            )
            amount *= 2
        t.do(
            "one:exit",
            chair,
            app.households.recognise_exit,
            commitment_id=commitment,
            year=exit_year,
            basis="Rà soát cuối năm",
            uploads=[],
        )
        t.do(
            "one:pledge",
            head,
            app.households.pledge_no_relapse,
            commitment_id=commitment,
            uploads=[_paper("Cam kết không tái nghèo")],
        )
        t.do(
            "one:help",
            head,
            app.households.help_neighbour,
            commitment_id=commitment,
            description="Giúp một hộ cùng thôn vốn và giống.",
            uploads=[_paper("Xác nhận giúp đỡ")],
        )
        return id

    # -- the chain ---------------------------------------------------------------------------------------------------

    def _open(self, subject: UUID) -> UUID:
        outcome = self._t.do(
            "one:propose",
            self._holder(),
            self._app.nominations.propose,
            category=self._category.id,
            subject_id=subject,
        )
        return UUID(outcome["id"])

    def _act(self, step: Step) -> Callable[[UUID], None]:
        return {
            "submit": self._submit,
            "confirm_complete": lambda id: self._do("confirm_complete", id),
            "verify_claims": lambda id: self._do("verify_claims", id, remarks="Đúng thực tế."),
            "close_posting": self._post,
            "endorse": lambda id: self._do(
                "endorse", id, submission_number="01", submission_date=self._t.today
            ),
            "appraise": lambda id: self._do("appraise", id, opinion="Đủ căn cứ."),
            "record_council_result": self._council,
            "decide": self._decide,
            "issue_certificate": self._certify,
        }[step.act]

    def _do(self, use_case: str, id: UUID, **facts: Any) -> None:
        self._t.do(
            f"one:{self._step.id}:{use_case}",
            self._holder(),
            getattr(self._app.nominations, use_case),
            nomination_id=id,
            **facts,
        )

    def _submit(self, id: UUID) -> None:
        if self._app.log.load(Nomination, id).needs_minutes:
            self._do(
                "record_meeting",
                id,
                held_on=self._t.today,
                present=40,
                votes_for=40,
                votes_against=0,
                chaired_by="Trưởng thôn",
                secretary="Thư ký",
                remarks="",
                uploads=[_paper("Biên bản họp")],
            )
        for criterion in self._category.criteria:
            if criterion.evaluator == "attested":
                self._attest(id, criterion.id, criterion.attested_by, criterion.title)
        self._do("submit", id, report="Báo cáo thành tích.", uploads=[_paper("Báo cáo thành tích")])

    def _attest(self, id: UUID, criterion: str, roles: tuple[str, ...], title: Text) -> None:
        """Have the first of the offices that may attest a criterion do so; told where none of them reaches the dossier."""
        refused: Refused | None = None
        for role in roles:
            try:
                self._t.do(
                    f"one:attest:{criterion}:{role}",
                    self._officer(role, "attests"),
                    self._app.nominations.attest,
                    nomination_id=id,
                    given=[Attested(criterion, True)],
                    uploads=[_paper("Bằng chứng")],
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
        self._t.turn_to(self._t.today + timedelta(days=(self._step.posting_days or 0) + 1))
        self._do("close_posting", id, remarks="Không có ý kiến.")

    def _council(self, id: UUID) -> None:
        council, office = self._app.council, self._officer("standing_office", "council")
        self._t.do(
            "one:convene",
            office,
            council.convene,
            session_id=self._session,
            held_on=self._t.today,
            place="Phòng họp",
            nomination_ids=[id],
        )
        members = council.members_on(self._t.today)
        self._t.do(
            "one:council:open",
            office,
            council.open,
            session_id=self._session,
            present=[m["officer_id"] for m in members],
        )
        for role, which in (("council_chair", ""), *(("council_member", f"{n}") for n in range(4))):
            by = self._officer(role, which)
            self._t.do(
                f"one:vote:{role}{which}", by, council.vote, session_id=self._session, ballots={id: "for"}
            )
        met = self._app.log.load(Nomination, id).verdict in ("met", "provisional")
        reasons = {} if met else {id: _DEVIATION}
        self._t.do("one:council:close", office, council.close, session_id=self._session, reasons=reasons)

    def _decide(self, id: UUID) -> None:
        council = self._app.council
        self._t.do(
            "one:draft",
            self._officer("standing_office", "council"),
            council.draft_decision,
            session_id=self._session,
            decision_id=self._decision,
        )
        self._t.do("one:sign", self._holder(), council.sign, decision_id=self._decision)

    def _certify(self, id: UUID) -> None:
        self._t.do("one:certificate", self._holder(), self._app.council.issue_certificate, nomination_id=id)

    def _go_on(self) -> None:
        """Let the next step begin on the next working day."""
        self._t.turn_to(self._plan.working_day_after(self._t.today, 1))

    def _tell(self, step: Step) -> None:
        role = self._plan.role_title(step.roles[0])
        day = f"{self._t.today:%d/%m/%Y}"
        number = self._category.chain.index(step) + 1
        self._say(
            f"{number}. {step.title.vi} – {role.vi}, {day}", f"{number}. {step.title.en} – {role.en}, {day}"
        )


def _paper(title: str) -> Upload:
    return scan("giay-to.png", title)
