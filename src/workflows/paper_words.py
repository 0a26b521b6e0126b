"""How the papers put recorded facts into words."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

from documents.data import Signatory
from documents.formats import date_words


class _Law(NamedTuple):
    subject: str
    since: date
    text: str
    confirmed: bool


@cache
def _laws() -> tuple[_Law, ...]:
    table = resources.files("workflows").joinpath("data", "laws.toml").read_text(encoding="utf-8")
    return tuple(
        _Law(law["subject"], law["valid_from"], law["vi"], law["confirmed"])
        for law in tomllib.loads(table)["laws"]
    )


def _in_force(day: date) -> list[_Law]:
    found = {law.subject: law for law in sorted(_laws(), key=lambda law: law.since) if law.since <= day}
    return [found[subject] for subject in ("government", "commendation") if subject in found]


def law_grounds(day: date) -> tuple[str, ...]:
    """The laws a decision of ``day`` rests on: of each subject the latest in force (``data/laws.toml``)."""
    return tuple(f"Căn cứ {law.text}" for law in _in_force(day))


def unconfirmed_laws(day: date) -> tuple[str, ...]:
    """Of the laws a decision of ``day`` cites those that were not checked against the gazette."""
    return tuple(law.text for law in _in_force(day) if not law.confirmed)


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
