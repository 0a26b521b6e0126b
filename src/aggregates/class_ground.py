"""What a household's class rests on where income and deprivations are known: the poverty standard of the day decides.

The lines and the rule are ``rules.standards``. Where the two figures are given, the class follows from them; a class that says
otherwise stands only by an official list, with the reason in writing, and the record says that it differs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from aggregates.pii import PII
from aggregates.refusals import Refused
from aggregates.values import require_amount, require_choice, require_text
from aggregates.vocabulary import HOUSEHOLD_CLASSES
from rules.standards import classify
from rules.text import Text
from rules.wording import day as day_words

_FITS: Final = {"exited": "not_poor"}
"""Who has left poverty is, by the standard, not poor; every other class is its own."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found of a household when its class was decided; None: not known.

    ``income`` in đồng per head and month, ``deprivations`` the number of indicators it lacks. ``differs`` is why the class of an
    official list stands although the standard gives another one; empty where there is no such list.
    """

    income: Decimal | None = None
    deprivations: int | None = None
    differs: str = ""

    @property
    def given(self) -> bool:
        """Whether anything was found at all."""
        return self.income is not None or self.deprivations is not None


NO_FIGURES: Final = Figures()


@dataclass(frozen=True, slots=True)
class Ground:
    """Figures held against the standard of a day: which class it gives, and the one that was recorded.

    ``standard`` is the standard's id; ``differs`` is empty where the two are the same. ``words`` says the rule with its figures.
    """

    standard: str
    area: str
    income: Decimal
    deprivations: int
    by_standard: str
    household_class: str
    differs: str
    words: Text

    def sealed(self, id: UUID) -> dict[str, Any]:
        """Return what the event of a household holds of it."""
        return {
            "standard": self.standard,
            "area": self.area,
            "income": PII(id, self.income),
            "deprivations": PII(id, self.deprivations),
            "by_standard": PII(id, self.by_standard),
            "household_class": PII(id, self.household_class),
            "differs": PII(id, self.differs),
        }


def settled(
    typed: str, said: Figures, area: str, on: date, also: Collection[str] = ()
) -> tuple[str, Ground | None]:
    """Return the class a household is in and what it rests on, None where no figures were given.

    ``typed`` is the class somebody wrote down; empty: the standard in force on ``on`` is to decide, by the lines of ``area``
    (a key of ``rules.standards.AREAS``). ``also`` are classes by the standard that ``typed`` agrees with besides its own.

    Raises ``required`` without class and figures, ``figure_alone`` at the figure that is missing beside the other one,
    ``bad_amount``, ``bad_count``, ``standard_unknown``, ``class_contradicts`` where typed class and standard differ and no reason
    is given, ``difference_needless`` where a reason is given and nothing differs.
    """
    if typed or not said.given:
        if not typed:
            raise Refused("required", field="household_class", what=Text("phân loại hộ", "the class"))
        require_choice(typed, tuple(HOUSEHOLD_CLASSES), "household_class")
    if not said.given:
        if said.differs.strip():
            raise Refused("difference_needless", field="class_differs")
        return typed, None
    income, deprivations = _both(said)
    found = classify(income, None, area, on)
    if found.standard is None:
        raise Refused("standard_unknown", field="class_income", day=day_words(on))
    if not 0 <= deprivations <= found.standard.indicators:
        raise Refused(
            "bad_count",
            field="class_deprivations",
            what=Text("chỉ số thiếu hụt", "deprivations"),
            low=0,
            high=found.standard.indicators,
        )
    found = classify(income, deprivations, area, on)
    assert found.standard is not None
    assert found.household_class is not None
    chosen = typed or found.household_class
    fits = _FITS.get(chosen, chosen) == found.household_class or found.household_class in also
    differs = said.differs.strip()
    if fits and differs:
        raise Refused("difference_needless", field="class_differs")
    if not fits and not differs:
        raise Refused(
            "class_contradicts",
            field="household_class",
            figures=found.reason,
            given=HOUSEHOLD_CLASSES[found.household_class],
            typed=HOUSEHOLD_CLASSES[chosen],
        )
    if differs:
        require_text(differs, Text("căn cứ khác chuẩn", "why it differs"), "class_differs")
    ground = Ground(
        standard=found.standard.id,
        area=area,
        income=income,
        deprivations=deprivations,
        by_standard=found.household_class,
        household_class=chosen,
        differs=differs,
        words=found.reason,
    )
    return chosen, ground


def _both(said: Figures) -> tuple[Decimal, int]:
    """Return both figures: the standard decides by the two together, and one alone is kept of nobody."""
    if said.income is None:
        raise Refused("figure_alone", field="class_income", what=_INCOME)
    if said.deprivations is None:
        raise Refused("figure_alone", field="class_deprivations", what=_DEPRIVATIONS)
    return require_amount(said.income, "class_income"), said.deprivations


_INCOME: Final = Text("thu nhập bình quân một người một tháng", "the income per head and month")
_DEPRIVATIONS: Final = Text("số chỉ số thiếu hụt", "the number of deprivations")
