"""Which fields of a person are sensitive, and which office needs which of them where. The one place that decides.

Whoever may open a record (``workflows.authorisation``) learns whose it is and how it stands. What tells of a person's
condition is shown to an office that needs it for its own act, and withheld from any other: the office reads
:data:`NOT_SHOWN` in its place. What is shown is noted at the same moment, so that no page can show it without a line in the
log of readings (``workflows.readings``): a page asks its :class:`Sight` for a value and gets it, noted, or the words instead.

Why each office needs what stands in ``docs/decisions/0014``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from aggregates.actors import Actor
from aggregates.award_decision import AwardDecision
from aggregates.base import EventSourced
from aggregates.complaint import Complaint
from aggregates.conference import Conference
from aggregates.council_session import CouncilSession
from aggregates.exit_commitment import ExitCommitment
from aggregates.higher_award import HigherAwardReferral
from aggregates.household import Household
from aggregates.inspection import Inspection
from aggregates.pii import PII
from aggregates.revocation import Revocation
from aggregates.vocabulary import DECIDING_ROLES, ROLES
from aggregates.vocabulary_complaints import INVESTIGATORS
from rules.text import Text
from rules.wording import joined
from storage.application import Row
from workflows.telling import Story

T = TypeVar("T")
NOT_SHOWN: Final = Text("không hiển thị theo chức vụ", "not shown to your office")
"""What stands in place of a value that the office does not need."""


class Kind(StrEnum):
    """A kind of sensitive field, as the log of readings names it."""

    ETHNICITY = "ethnicity"
    BIRTH_YEAR = "birth_year"
    ADDRESS = "address"
    DISABILITY = "disability"
    PROTECTION = "protection"
    INCOME = "income"
    WORDS = "words"
    PAPER = "paper"
    COMPLAINANT = "complainant"
    """Who complained: of nobody in the register, and shown to those alone who deal with the complaint."""
    READERS = "readers"
    """Not of the person, but of those who read about it: the log of readings itself."""


KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.ETHNICITY: Text("dân tộc", "ethnicity"),
    Kind.BIRTH_YEAR: Text("năm sinh", "year of birth"),
    Kind.ADDRESS: Text("địa chỉ", "address"),
    Kind.DISABILITY: Text("khuyết tật", "disability"),
    Kind.PROTECTION: Text("bảo trợ xã hội", "social protection"),
    Kind.INCOME: Text("thu nhập", "income"),
    Kind.WORDS: Text("lời kể về hoàn cảnh", "words on the circumstances"),
    Kind.PAPER: Text("giấy tờ", "papers"),
    Kind.COMPLAINANT: Text("người nêu đơn", "the complainant"),
    Kind.READERS: Text("nhật ký đọc", "log of readings"),
}

ENTRY: Final[Mapping[str, Kind]] = {
    "birth_year": Kind.BIRTH_YEAR,
    "ethnicity": Kind.ETHNICITY,
    "address": Kind.ADDRESS,
    "disabled_member": Kind.DISABILITY,
    "social_protection": Kind.PROTECTION,
}
"""The sensitive facts of a household's entry in the register, by the kind each is of."""

_STANDARD: Final = frozenset({Kind.DISABILITY, Kind.PROTECTION})
_CASE: Final = frozenset({Kind.INCOME, Kind.WORDS})
_ALL: Final = frozenset(ENTRY.values()) | _CASE | {Kind.PAPER}
_NOTHING: Final[frozenset[Kind]] = frozenset()
_COUNCIL: Final = ("council_member", "council_chair")

_REGISTER: Final[Mapping[str, frozenset[Kind]]] = {
    # They enter and correct every fact.
    "hamlet_head": _ALL,
    "commune_officer": _ALL,
    # The chair confirms incomes at the household's and by the standard it falls under; no criterion asks for its ethnicity.
    "commune_chair": _ALL - {Kind.ETHNICITY},
    # Keeps the poverty figures, ethnic households among them, and appraises households.
    "labour_office": _ALL,
    # Checks the claims on the spot.
    "inspector": _STANDARD | _CASE | {Kind.ADDRESS, Kind.PAPER},
    # Checks that a dossier is complete: which standard it goes by is a part of it.
    "standing_office": _STANDARD | _CASE | {Kind.PAPER},
    # Decide on dossiers and answer for confirmed incomes (``audit.read``).
    **dict.fromkeys(DECIDING_ROLES, _CASE | {Kind.PAPER}),
    # Reads everything, changes nothing.
    "auditor": _ALL,
    # The council judges by the dossier, which has every figure with who confirmed it; departments have no households.
    **dict.fromkeys(_COUNCIL, _NOTHING),
    "department": _NOTHING,
    "administrator": _NOTHING,
}
_EVERYBODY_ELSE: Final = tuple(role for role in ROLES if role != "administrator")


def _for_all(kinds: Iterable[Kind]) -> Mapping[str, frozenset[Kind]]:
    return {**dict.fromkeys(_EVERYBODY_ELSE, frozenset(kinds)), "administrator": _NOTHING}


NEEDED: Final[Mapping[str, Mapping[str, frozenset[Kind]]]] = {
    # The page of a household, its form, and who stands in the register.
    "register": _REGISTER,
    # A commitment with its incomes, and every act on them, one by one or many at once.
    "commitment": _REGISTER,
    # What waits for an officer: figures to survey or to confirm.
    "work": _REGISTER,
    # Lists of households that a commune sends, held against its register.
    "import": _REGISTER,
    # A dossier is judged by everybody on its way: hamlet, commune, district, council. A nominee's address goes on the paper.
    "dossier": _for_all({*_CASE, Kind.ADDRESS}),
    # Sessions, decisions: why somebody was proposed against the assessment, or declined.
    "council": _for_all({Kind.WORDS}),
    # Findings with their answers.
    "inspection": _for_all({Kind.WORDS}),
    # Evidence and issued papers, to whoever may read the record that relies on them.
    "paper": _for_all({Kind.PAPER}),
    # Who verified which income, on pages, in files and in the report.
    "audit": _for_all(_CASE),
    # Complaints: what was said, and by whom, for those who deal with one (``workflows.complaint_sight``); the auditor is not told
    # by whom.
    "complaint": {
        **dict.fromkeys(ROLES, _NOTHING),
        **dict.fromkeys(
            ("commune_officer", *INVESTIGATORS), frozenset({Kind.WORDS, Kind.PAPER, Kind.COMPLAINANT})
        ),
        "auditor": frozenset({Kind.WORDS, Kind.PAPER}),
    },
    # Revocations: what was found, what the awardee said, for everybody who weighs one or answers for the award.
    "revocation": {
        **dict.fromkeys(ROLES, _NOTHING),
        **dict.fromkeys(
            (
                "commune_officer",
                "commune_chair",
                "standing_office",
                "inspector",
                "council_chair",
                *DECIDING_ROLES,
                "auditor",
            ),
            frozenset({Kind.WORDS, Kind.PAPER}),
        ),
    },
    # The log of readings.
    "readings": {**dict.fromkeys(ROLES, _NOTHING), "auditor": frozenset({Kind.READERS})},
}
"""What each office needs, by the part of the work it is at. Roles and parts that do not stand here need nothing."""


def needed(role: str, area: str) -> frozenset[Kind]:
    """Return the kinds of fields that an office needs in a part of the work; none for a role that is not known there."""
    return NEEDED[area].get(role, _NOTHING)


class Sight:
    """What one officer is shown on one page, and of whom: the decision and its trace in one.

    Nothing is written by it: whoever made it hands it to ``Readings.keep`` once the page is complete.
    """

    def __init__(self, actor: Actor, area: str) -> None:
        """Begin a page for ``actor`` in a part of the work (a key of :data:`NEEDED`)."""
        self.actor = actor
        self.shown = needed(actor.role, area)
        self.noted: dict[tuple[UUID | None, UUID | None], set[Kind]] = {}

    def shows(self, *kinds: Kind) -> bool:
        """Whether fields of all these kinds are shown. Asking is no reading."""
        return self.shown.issuperset(kinds)

    def see(self, subject: UUID, *kinds: Kind, record: UUID | None = None) -> frozenset[Kind]:
        """Note that fields of a person are read, as far as they are shown; return the kinds that are.

        ``record`` is what the page is about where that is not the person's own record.
        """
        seen = self.shown.intersection(kinds)
        if seen:
            self.noted.setdefault((subject, record or subject), set()).update(seen)
        return seen

    def of(self, subject: UUID, kind: Kind, value: T, record: UUID | None = None) -> T | Text:
        """Return one value as the officer is shown it, noted, or :data:`NOT_SHOWN`. None, which is erased, stays None."""
        if value is None:
            return value
        return value if self.see(subject, kind, record=record) else NOT_SHOWN

    def entry(self, row: Row, facts: Collection[str] = tuple(ENTRY)) -> Row:
        """Return a row of the register with these of its sensitive facts as the officer is shown them, and without the others.

        An erased one is no reading.
        """
        told, id = without_entry(row), row["household_id"]
        for name in facts:
            seen = row["head"] is None or self.see(id, ENTRY[name])
            told[name] = row[name] if seen else NOT_SHOWN
        return told

    def list_of(self, run_id: UUID, *more: Kind) -> None:
        """Note that a list of people who are in no register yet is read: one line for the list.

        Its facts of the register, and what ``more`` it tells.
        """
        seen = self.shown.intersection((*ENTRY.values(), *more))
        if seen:
            self.noted.setdefault((None, run_id), set()).update(seen)

    def complaint(self, complaint_id: UUID, *kinds: Kind) -> None:
        """Note that what a complaint says is read, or who made it: of the complaint, since who made it is in no register."""
        seen = self.shown.intersection(kinds)
        if seen:
            self.noted.setdefault((None, complaint_id), set()).update(seen)

    def log(self, about: UUID | None = None) -> None:
        """Note that the log of readings itself is read, of one person or of all."""
        if self.shows(Kind.READERS):
            self.noted.setdefault((about, about), set()).add(Kind.READERS)

    def told(self, event: EventSourced.Event, story: Story) -> Story:
        """Return an event as told to the officer, noted for the person whose words and figures it has.

        Where they are withheld, what happened, when and by whom is told all the same; its papers are named.
        """
        subject = _subject_of(event)
        if subject is None or not (story.words or (_figures_in(event) and story.detail.vi)):
            return story
        wanted = [Kind.WORDS] if story.words else []
        wanted += [Kind.INCOME] if _figures_in(event) else []
        seen = self.see(subject, *wanted, record=event.originator_id)
        if seen.issuperset(wanted):
            return story
        # Words and figures are needed by the same offices or by none: what is left is told, and that there is more.
        told = [] if _figures_in(event) or not story.detail.vi else [story.detail]
        return replace(story, detail=joined([*told, NOT_SHOWN], " "), words="")


def area_of(event: EventSourced.Event) -> str:
    """Return the part of the work that a record belongs to, for pages that tell of any record's events."""
    return next((area for kind, area in _AREAS if isinstance(event, kind)), "dossier")


_AREAS: Final = (
    (Household.Event, "register"),
    (ExitCommitment.Event, "commitment"),
    (Inspection.Event, "inspection"),
    (CouncilSession.Event, "council"),
    (Conference.Event, "council"),
    (HigherAwardReferral.Event, "council"),
    (AwardDecision.Event, "council"),
    (Complaint.Event, "complaint"),
    (Revocation.Event, "revocation"),
)


def _figures_in(event: EventSourced.Event) -> bool:
    """Whether what is told of an event holds figures of the household's."""
    if isinstance(event, Household.ClassAssessed):
        return True
    return isinstance(event, ExitCommitment.Event) and hasattr(event, "amount")


def _subject_of(event: EventSourced.Event) -> UUID | None:
    """Return the person whose values an event holds; None for events that hold none.

    An event of a person's own record has the person's id; in others the values say whose they are. A record that speaks of
    several people seals its words under its own id: that is nobody's.
    """
    own = isinstance(event, Household.Event)
    for value in vars(event).values():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, PII) and (own or one.subject != event.originator_id) and not one.erased:
                return one.subject
    return None


def without_entry(row: Mapping[str, Any]) -> Row:
    """Return a row of the register without its sensitive facts: for pages that name a household and show no more of it."""
    return {name: value for name, value in row.items() if name not in ENTRY}
