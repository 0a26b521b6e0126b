"""``chungtay demo --plan FILE``: one nomination under any plan, from the first step of its own chain to the certificate.

Nothing here knows a plan. The chain says what is done, at which level and by whom; people are appointed as it asks for
them, another one for each step, so that whoever proposed never verifies. What the plan's author sees is what the product
will do with the plan: every refusal is told with the place in the file.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from aggregates.nomination import Nomination
from aggregates.refusals import Refused
from demo.household_figures import path_that_meets, usual_day
from demo.one_chain import DECISION, SESSION, Chain, lacks
from demo.one_setting import Setting
from demo.one_subject import subject
from demo.stage import fresh_app, make_folder, unwritable
from demo.story import Progress
from demo.unit_figures import day_of_figures
from rules.assessment import Assessment
from rules.facts import REVIEWED_SHAPES
from rules.plan import Category
from rules.verdict import Verdict
from storage.problems import SetupProblem
from workflows.app import ChungTay
from workflows.bootstrap import MOVEMENT, chosen_plan
from workflows.issuing import file_stem
from workflows.plans import PlanFile, packaged
from workflows.subjects import shape_of

_ISSUED: Final = ("quyet-dinh-", "bien-ban-hop-", "giay-tiep-nhan-", "to-trinh-")
"""How the names of the papers begin that the product itself has issued, the certificate aside."""


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
        self._plan = file.plan
        self._category = category
        self._say = say
        self._setting = Setting(app, file)

    def play(self) -> UUID:
        """Tell the story; return the nomination. Raises :class:`SetupProblem` naming the step that refused."""
        chain = Chain(self._setting, self._category, self._say)
        try:
            self._setting.begin(self._first_day())
        except Refused as refusal:
            # Before the first step: what is refused is the plan itself, where another text bears its id and version.
            place = f"{self._plan.id}: version"
            raise SetupProblem(f"{place}: {refusal.text.vi}", f"{place}: {refusal.text.en}") from None
        try:
            id = chain.open(subject(self._setting, self._category, self._say))
            chain.walk(id)
        except Refused as refusal:
            place = f"{self._plan.id}: categories[{self._category.id}].chain[{chain.step.id}]"
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

    def _first_day(self) -> date:
        if shape_of(self._category) == "household":
            day = path_that_meets(self._plan, self._category).day
        elif self._category.facts in REVIEWED_SHAPES:
            day = day_of_figures(self._plan)
        else:
            day = usual_day(self._plan)
        return max(day, self._plan.signed_on + timedelta(days=30))

    def _say_why(self, judged: Assessment) -> None:
        """Tell in one line which required criteria keep the assessment from being met, and what each lacks."""
        lacking = lacks(judged, self._category)
        self._say(f"Vì: {lacking.vi}.", f"because: {lacking.en}.")

    def write_papers(self, nomination_id: UUID, out: Path) -> list[Path]:
        """Write what was issued, byte for byte as it was issued."""
        records = [nomination_id, SESSION, DECISION]
        rows = self._app.log.query(
            "SELECT DISTINCT originator_id, sha256, name FROM papers WHERE originator_id = ANY(%s) AND name LIKE '%%.pdf' "
            "ORDER BY name",
            (records,),
        )
        written = []
        auditor = self._setting.officer("auditor")
        certificate = file_stem(self._plan.award_forms[self._category.award_form].title.vi)
        for row in rows:
            if row["name"].startswith((f"{certificate}-", *_ISSUED)):
                paper = self._app.records.paper(auditor, row["sha256"], row["originator_id"])
                assert paper.content is not None
                path = out / row["name"]
                path.write_bytes(paper.content)
                written.append(path)
        return written
