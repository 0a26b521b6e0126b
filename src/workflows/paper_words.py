"""How the papers put recorded facts into words."""

from __future__ import annotations

import tomllib
from collections.abc import Container, Iterable
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

from documents.data import Signatory
from documents.formats import date_words
from rules.plan import Plan


class Law(NamedTuple):
    """A law that decisions cite; ``confirmed`` is false while its text was not checked against the gazette."""

    subject: str
    since: date
    text: str
    confirmed: bool

    @property
    def id(self) -> str:
        """The id by which it is confirmed."""
        return f"law:{self.subject}:{self.since.isoformat()}"


@cache
def laws_of_decisions() -> tuple[Law, ...]:
    """Return every law that decisions of some day cite."""
    table = resources.files("workflows").joinpath("data", "laws.toml").read_text(encoding="utf-8")
    return tuple(
        Law(law["subject"], law["valid_from"], law["vi"], law["confirmed"])
        for law in tomllib.loads(table)["laws"]
    )


def _in_force(day: date) -> list[Law]:
    found = {
        law.subject: law for law in sorted(laws_of_decisions(), key=lambda law: law.since) if law.since <= day
    }
    return [found[subject] for subject in ("government", "commendation") if subject in found]


def law_grounds(day: date) -> tuple[str, ...]:
    """The laws a decision of ``day`` rests on: of each subject the latest in force (``data/laws.toml``)."""
    return tuple(f"Căn cứ {law.text}" for law in _in_force(day))


def unconfirmed_laws(day: date, confirmed: Container[str] = ()) -> tuple[str, ...]:
    """Of the laws a decision of ``day`` cites those not checked against the gazette, nor ``confirmed`` (by id) since."""
    return tuple(law.text for law in _in_force(day) if not law.confirmed and law.id not in confirmed)


def movement_names(plans: Iterable[Plan]) -> str:
    """The movements that dossiers of these plans go by, as papers put them between one pair of quotation marks."""
    return "” và “".join(dict.fromkeys(plan.movement.vi for plan in plans))


def movements_with_periods(plans: Iterable[Plan]) -> tuple[tuple[str, str], ...]:
    """Each movement that dossiers of these plans go by once, with the words for its period, or for those of its plans."""
    periods: dict[str, dict[str, None]] = {}
    for plan in plans:
        periods.setdefault(plan.movement.vi, {})[plan.period.words] = None
    return tuple((name, " và ".join(words)) for name, words in periods.items())


def submission_grounds(submissions: list[tuple[date, str, str]]) -> list[str]:
    """One ground for each commune's submissions: day, commune, number, in this order."""
    by_commune: dict[str, list[str]] = {}
    for day, commune, number in submissions:
        by_commune.setdefault(commune, []).append(f"số {number} {date_words(day)}")
    return [
        f"Xét đề nghị của Ủy ban nhân dân {commune} tại Tờ trình {', '.join(numbers)}"
        for commune, numbers in sorted(by_commune.items())
    ]


def signatory(name: str, title: str, signs_for: str) -> Signatory:
    """A deputy signs "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"; an official by order signs "TL."."""
    head = title.split(" UBND")[0].split(" Ủy ban")[0]
    if signs_for == "KT.":
        return Signatory(name=name, title=head, acting_for="Chủ tịch")
    if signs_for == "TL.":
        return Signatory(name=name, title=head, by_order_of="Chủ tịch")
    return Signatory(name=name, title=head)
