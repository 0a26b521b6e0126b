"""An emulation plan as data: categories, criteria, readings, approval chain.

The district level was abolished and other places have other plans, so nothing of this is code: a plan is a TOML file
(``docs/manual/plan-file.md``), read and checked by :mod:`rules.plan_reader` into the frozen values below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from rules.calendar import add_working_days
from rules.council import CouncilRule
from rules.readings import ReadingValue
from rules.recourse import USUAL_APPEAL, USUAL_POSTING, AppealRule, PostingRule
from rules.text import Text

Kind = Literal["required", "merit"]
RateName = Literal["poor", "poor_and_near_poor"]
Level = Literal["hamlet", "commune", "district", "province"]

ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "hamlet_head": Text("Trưởng thôn, bản, tổ trưởng tổ dân phố", "Hamlet head"),
        "commune_officer": Text("Công chức cấp xã", "Commune officer"),
        "commune_chair": Text("Chủ tịch UBND xã, thị trấn", "Commune chair"),
        "department": Text("Phòng, ban, ngành, đoàn thể huyện", "District department or union"),
        "labour_office": Text("Phòng Lao động - Thương binh và Xã hội", "Labour and social affairs office"),
        "standing_office": Text(
            "Thường trực Hội đồng Thi đua - Khen thưởng", "Standing office of the council"
        ),
        "council_member": Text("Thành viên Hội đồng Thi đua - Khen thưởng", "Council member"),
        "council_chair": Text("Chủ tịch Hội đồng Thi đua - Khen thưởng", "Council chair"),
        "district_chair": Text("Chủ tịch UBND huyện", "District chair"),
        "province_chair": Text("Chủ tịch UBND tỉnh", "Provincial chair"),
        "inspector": Text("Đoàn kiểm tra", "Inspection team"),
        "auditor": Text("Thanh tra, kiểm toán", "Auditor"),
        "administrator": Text("Quản trị hệ thống", "Administrator"),
    }
)
"""Every role a plan may name, with what it is called unless the plan has ``role_titles`` of its own."""

_OTHER_DISTRICTS: Mapping[str, str] = MappingProxyType(
    {"thành phố": "City", "thị xã": "Town", "quận": "Urban district"}
)
"""What a unit of the district's level is called where it is not a huyện, and how its offices begin in English."""
LEVELS: tuple[Level, ...] = ("hamlet", "commune", "district", "province")
ACTS = (
    "submit",
    "confirm_complete",
    "verify_claims",
    "close_posting",
    "endorse",
    "appraise",
    "record_council_result",
    "decide",
    "issue_certificate",
)
CLOSING_ACTS = ("record_council_result", "decide", "issue_certificate")
"""The acts every chain ends with, in this order; ``submit`` begins it, and all others stand in between in any order."""
MINUTES_PART = "meeting_minutes"
"""The id of the dossier part that is the review meeting's minutes: the one paper that the program fills in itself."""
MAY = ("return", "reject")
"""What a step may grant besides its act."""
ONCE_MAY = (*MAY, "decline", "hold", "withdraw")
"""What plans named in ``may`` before; the last three are rights of offices at every step, whatever a plan says."""


def once_from_minutes(criterion_id: str) -> bool:
    """Whether a criterion went by the meeting's minutes before plans said so themselves with ``from_minutes``.

    Texts of that time are kept in logs for good and have to be read as they were judged; new ones must say it.
    """
    return criterion_id.endswith(".community_support")


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


class PlanError(ValueError):
    """A plan file that cannot be used. Names the file, the place in it, and how to mend it."""

    def __init__(self, file: str, place: str, message: Text) -> None:
        """Keep the three parts apart so that a page can show them in either language; what they quote of the file is cut short."""
        place, message = _cut(place, 200), Text(_cut(message.vi, 1000), _cut(message.en, 1000))
        super().__init__(f"{file}: {place}: {message.vi} / {message.en}")
        self.file = file
        self.place = place
        self.message = message


class UnknownPlanError(KeyError):
    """No plan of that id is installed."""


@dataclass(frozen=True, slots=True)
class Period:
    """Years the plan covers, first and last included, the day its results are summed up, and its name on paper.

    ``words`` are Vietnamese, as certificates and decisions print them. Given none they name the years.
    """

    first_year: int
    last_year: int
    summary_on: date | None = None
    words: str = ""

    def __post_init__(self) -> None:
        """Fill in the usual words, so that whoever prints a paper never meets an empty place."""
        if not self.words:
            object.__setattr__(self, "words", self.usual_words)

    @property
    def years(self) -> str:
        """The years in figures, a single one once."""
        return (
            str(self.first_year)
            if self.first_year == self.last_year
            else f"{self.first_year}–{self.last_year}"
        )

    @property
    def reviewed_years(self) -> range:
        """The year-ends whose reviews prove something under the plan: its years, and the one before as the base."""
        return range(self.first_year - 1, self.last_year + 1)

    @property
    def usual_words(self) -> str:
        """What papers print where the plan says nothing of its own."""
        if self.first_year == self.last_year:
            return f"năm {self.first_year}"
        return f"giai đoạn {self.first_year} - {self.last_year}"


@dataclass(frozen=True, slots=True)
class Bullet:
    """One sentence of the plan word for word; ``repaired_from`` is what was printed where a slip was mended."""

    text: Text
    repaired_from: str | None = None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document the plan rests on."""

    number: str
    text: Text
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the whole movement: how far the rate named by ``rate`` must fall a year on average, in per cent.

    With ``by_year`` the goal is to be reached by the end of that year; which review tells is a reading of the plan.
    ``confirmed`` is false where no source at hand has the figure.
    """

    id: str
    clause: str
    bullet: Bullet
    required: Fraction
    rate: RateName
    by_year: int | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read an unclear wording."""

    value: ReadingValue
    label: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """A question the plan's wording leaves open, and the answers an authority may choose. The first is the default."""

    name: str
    clause: str
    question: Text
    options: tuple[Option, ...]

    @property
    def default(self) -> ReadingValue:
        """The reading in force unless the council decided otherwise."""
        return self.options[0].value

    def option(self, value: ReadingValue) -> Option | None:
        """Return the option with ``value``; true and the number 1 are different values."""
        return next((o for o in self.options if type(o.value) is type(value) and o.value == value), None)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: what the plan says, who attests it, who verifies it and how it is judged.

    ``applies_to`` maps a field of the subject to the values under which the criterion applies; empty: always.
    ``evaluator`` names a function of :mod:`rules.evaluators`, ``params`` are its figures. ``confirmed`` is false where no
    source at hand has the wording or the figures. ``from_minutes``: what the count of hands at the review meeting says
    answers the criterion, unless an office attests it.
    """

    id: str
    clause: str
    label: str
    title: Text
    text: Text
    bullets: tuple[Bullet, ...]
    kind: Kind
    evidence: tuple[Text, ...]
    attested_by: tuple[str, ...]
    verified_by: tuple[str, ...]
    evaluator: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    applies_to: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    not_applicable_when: Text | None = None
    heading: Bullet | None = None
    part: Text | None = None
    confirmed: bool = True
    from_minutes: bool = False

    @property
    def allows_not_applicable(self) -> bool:
        """Whether somebody may attest that the criterion does not apply to this subject."""
        return self.not_applicable_when is not None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the approval chain.

    ``act`` is what moves a dossier past the step. ``may`` grants its offices to return or to reject. ``deadline_working_days``
    counts from the dossier's arrival; ``posting_days`` are calendar days a public posting must stand. ``prepared_by`` are
    roles that may open a dossier and gather its papers, but not submit it.
    """

    id: str
    title: Text
    act: str
    level: Level
    roles: tuple[str, ...]
    deadline_working_days: int | None
    may: frozenset[str]
    max_returns: int = 0
    posting_days: int | None = None
    prepared_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierPart:
    """A paper the dossier must hold, who provides it, and the step by whose end it must be there."""

    id: str
    title: Text
    required: bool
    provided_by: str
    due_step: str


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of subject that can be commended; without ``facts``, the shape of its facts, it cannot be assessed.

    Without criteria the assessment is ``unproven`` and ``note`` says who judges instead.
    """

    id: str
    label: str
    clause: str
    title: Text
    criteria: tuple[Criterion, ...]
    chain: tuple[Step, ...]
    dossier_parts: tuple[DossierPart, ...]
    facts: str | None
    award_form: str
    note: Text | None = None

    @property
    def assessable(self) -> bool:
        """Whether this version of the rules can judge the category."""
        return self.facts is not None

    @property
    def needs_minutes(self) -> bool:
        """Whether a review meeting goes before the submission: its minutes are a required part of the dossier."""
        return any(part.id == MINUTES_PART and part.required for part in self.dossier_parts)

    @property
    def majority_needed(self) -> bool:
        """Whether a meeting that did not agree keeps a dossier from being submitted.

        Not where all the plan reads from the minutes are merits: then the count is told with its verdict, and people decide.
        A plan that reads nothing from them would tell of it nowhere: the meeting has then to agree to the nomination itself.
        """
        read = [criterion.kind for criterion in self.criteria if criterion.from_minutes]
        return not read or "required" in read

    @property
    def preparing_roles(self) -> tuple[str, ...]:
        """The roles that bring a dossier in and get it back when it is returned; none for a category without a chain."""
        first = self.chain[:1]
        return tuple(role for step in first for role in (*step.roles, *step.prepared_by))

    def criterion(self, criterion_id: str) -> Criterion:
        """Return one criterion; raises ``KeyError`` for an unknown id."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def step(self, step_id: str) -> Step:
        """Return one step; raises ``KeyError`` for an unknown id."""
        for step in self.chain:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def next_step(self, step_id: str) -> Step | None:
        """Return the step after ``step_id``, or None at the end of the chain."""
        index = self.chain.index(self.step(step_id)) + 1
        return self.chain[index] if index < len(self.chain) else None


@dataclass(frozen=True, slots=True)
class AwardForm:
    """A form of commendation, the authority whose name it carries and the role that decides it."""

    id: str
    title: Text
    authority: Text
    decided_by: str
    council_rule: CouncilRule | None = None
    """How the council votes on this form; ``None`` where the plan's general rule holds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan in one version. Equal files give equal plans."""

    id: str
    version: str
    title: Text
    movement: Text
    authority: Text
    region: str
    """What stands above the authority's area in an address: "tỉnh Thanh Hóa"; empty where nothing does."""
    number: str
    signed_on: date
    period: Period
    legal_bases: tuple[LegalBasis, ...]
    goals: tuple[Goal, ...]
    categories: Mapping[str, Category]
    readings: Mapping[str, Reading]
    refusal_reasons: Mapping[str, Text]
    award_forms: Mapping[str, AwardForm]
    council_rule: CouncilRule
    calendar: str
    holidays: frozenset[date]
    role_titles: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    posting: PostingRule = USUAL_POSTING
    appeals: AppealRule = USUAL_APPEAL

    def role_title(self, role: str) -> Text:
        """Return what ``role`` is called under this plan; raises ``KeyError`` for an unknown role.

        The usual names of a district's offices say of which kind the district is: a city's are not those of a huyện, and a
        province that has no step in its districts has offices of its own.
        """
        own, usual = self.role_titles.get(role), ROLES[role]
        if own is not None:
            return own
        area = self.authority.vi.removeprefix("Ủy ban nhân dân ").removeprefix("UBND ")
        for vi, en in _OTHER_DISTRICTS.items():
            if area.startswith(f"{vi} "):
                return Text(usual.vi.replace("huyện", vi), usual.en.replace("District", en))
        if area.startswith("tỉnh ") and role != "district_chair" and not self._has_districts:
            vi = usual.vi.replace("Phòng, ban", "Sở, ban").replace("huyện", "tỉnh")
            return Text(vi, usual.en.replace("District", "Provincial"))
        return usual

    @property
    def _has_districts(self) -> bool:
        return any(step.level == "district" for c in self.categories.values() for step in c.chain)

    def council_rule_of(self, award_form: str | None) -> CouncilRule:
        """Return how the council votes on an award form: its own rule, else the plan's general one."""
        form = self.award_forms.get(award_form) if award_form is not None else None
        return form.council_rule if form is not None and form.council_rule is not None else self.council_rule

    def goal(self, goal_id: str) -> Goal:
        """Return one goal; raises ``KeyError`` for an unknown id."""
        for goal in self.goals:
            if goal.id == goal_id:
                return goal
        raise KeyError(goal_id)

    def category(self, category_id: str) -> Category:
        """Return one category; raises ``KeyError`` for an unknown id."""
        return self.categories[category_id]

    def default_readings(self) -> dict[str, ReadingValue]:
        """Return every reading at its default."""
        return {name: reading.default for name, reading in self.readings.items()}

    def working_day_after(self, start: date, days: int) -> date:
        """Return the ``days``-th working day after ``start`` by the plan's calendar."""
        return add_working_days(start, days, self.holidays)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan in the shape of its file, for JSON; :func:`rules.plan_reader.read_plan` reads it back."""
        from rules.plan_writer import plan_to_dict

        return plan_to_dict(self)


def plan_ids() -> tuple[str, ...]:
    """Return the ids of the plans that ship with the program, sorted."""
    folder = resources.files("rules").joinpath("plans")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def load_plan(plan_id: str) -> Plan:
    """Return the plan ``plan_id``.

    Raises :class:`UnknownPlanError` for an id that is not installed and :class:`PlanError` for a file that is wrong.
    """
    from rules.plan_reader import parse_plan

    return parse_plan(plan_file(plan_id), f"{plan_id}.toml")


def plan_file(plan_id: str) -> bytes:
    """Return the file of a plan that ships with the program, byte for byte. Raises :class:`UnknownPlanError`."""
    # The id is looked up in the list, never joined to a path unseen: it may come from outside.
    if plan_id not in plan_ids():
        raise UnknownPlanError(plan_id)
    return resources.files("rules").joinpath("plans", f"{plan_id}.toml").read_bytes()
