"""What offices, the council and the signing authority are called where the movement runs: by the words of its plan.

A plan of another level names other offices (``role_titles``); where it says nothing the usual short names hold. Where a
province has taken over from the plan's district, its offices do what the plan left to the district's, and are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Flask

from aggregates.vocabulary import OFFICES_OF_PROVINCE, ROLES
from rules.levels import COMMUNES_OF_PROVINCE, commune_words, decided_at
from rules.offices import SUCCEEDED_BY
from rules.plan import Plan
from rules.text import Text
from rules.wording import capital
from web.frame import movement, services
from workflows.seats import seat_of

_CHAIR = Text("Chủ tịch ", "Chair of the ")
_COUNCIL = Text("Hội đồng Thi đua – Khen thưởng", "Council for emulation and commendation")


def office_name(role: str, plan: Plan | None = None) -> Text:
    """Return what an office is called under ``plan``, else under the one in force. An unknown role is named by its id."""
    plan = plan or _in_force()
    if taken_over(plan) and role in OFFICES_OF_PROVINCE:
        return OFFICES_OF_PROVINCE[role]
    return _planned(role, plan)


def held_office_name(role: str, *, held_now: bool) -> Text:
    """Return what an office is called that somebody holds, or held before a province took over from the district."""
    return office_name(role) if held_now else _planned(role, _in_force())


def _planned(role: str, plan: Plan | None) -> Text:
    own = plan.role_titles.get(role) if plan else None
    return own or ROLES.get(role, Text(role, role))


def taken_over(plan: Plan | None = None) -> bool:
    """Whether a province has taken over from the district in which the plan is decided."""
    plan = plan or _in_force()
    return plan is not None and decided_at(plan) == "district" and services().log.places.province_took_over()


def offices_to_give() -> dict[str, Text]:
    """Return the offices that can be given today: a district's own chair where a province took over is none of them."""
    gone = SUCCEEDED_BY if taken_over() else {}
    return {role: name for role, name in office_names().items() if role not in gone}


def office_names(plan: Plan | None = None) -> dict[str, Text]:
    """Return all offices with what they are called."""
    plan = plan or _in_force()
    return {role: office_name(role, plan) for role in ROLES}


def either_office(roles: Iterable[str], plan: Plan | None = None) -> Text:
    """Return offices of which any one may act."""
    plan = plan or _in_force()
    return either_words(office_name(role, plan) for role in roles)


def council_name(plan: Plan | None = None) -> Text:
    """Return what the council is called: what the plan says its chair presides over."""
    plan = plan or _in_force()
    if taken_over(plan):
        return _COUNCIL
    chair = plan.role_titles.get("council_chair") if plan else None
    if chair is None or not chair.vi.startswith(_CHAIR.vi) or not chair.en.startswith(_CHAIR.en):
        return _COUNCIL
    english = chair.en.removeprefix(_CHAIR.en)
    return Text(chair.vi.removeprefix(_CHAIR.vi), english[:1].upper() + english[1:])


def commune_label() -> Text:
    """Return what stands over units of the communes' level, as the plan in force has them: "Xã, thị trấn", "Xã, phường"."""
    plan = _in_force()
    if plan is None:
        return Text("Xã", "Commune")
    return Text(capital(COMMUNES_OF_PROVINCE if taken_over(plan) else commune_words(plan)).vi, "Commune")


def signers(signed_on: date | None = None) -> Text:
    """Return the offices that decide awards under the plan in force: those of ``signed_on`` where that day has passed."""
    plan = _in_force()
    if plan is None:
        return Text("", "")
    roles = [form.decided_by for form in plan.award_forms.values()]
    now = signed_on is None or not taken_over(plan) or seat_of(services().log, plan, signed_on).took_over
    return either_words(office_name(role, plan) if now else _planned(role, plan) for role in roles)


def either_words(names: Iterable[Text]) -> Text:
    """Join the names of offices of which any one may act; each is named once."""
    names = list(dict.fromkeys(names))
    return Text(" hoặc ".join(n.vi for n in names), " or ".join(n.en for n in names))


def _in_force() -> Plan | None:
    ours = movement()
    return ours.plan if ours else None


def register(app: Flask) -> None:
    """Let templates name offices."""
    app.jinja_env.globals.update(
        office_name=office_name, council_name=council_name, signers=signers, commune_label=commune_label
    )
