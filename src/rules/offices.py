"""Which offices the product lets carry out which act of a chain, whatever a plan says: what ``plan check`` holds a plan to.

A plan names the roles of each step. Some acts are more than a step of one dossier (a session, a decision with its number)
and belong to certain offices; and an officer acts inside the subtree of the unit the office is in
(``workflows.authorisation``), so that some offices never reach some dossiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from rules.evaluators import takes_attestation
from rules.plan import Category, Step
from rules.table import Table
from rules.text import Text

DECIDING_ROLES: Final = ("district_chair", "province_chair")
"""Offices that sign award decisions; which one does is written in the plan's chain."""
COUNCIL_ROLES: Final = ("standing_office", "council_chair", "council_member")
"""Offices that hold the council's session: one convenes and closes it, the others vote."""
DISTRICT_ROLES: Final = frozenset(
    {"labour_office", *COUNCIL_ROLES, *DECIDING_ROLES, "inspector", "auditor", "administrator"}
)
"""Offices that act in the whole area of the plan, wherever in it their own unit lies."""
SUCCEEDED_BY: Final[Mapping[str, str]] = MappingProxyType({"district_chair": "province_chair"})
"""Which office decides, where a province has taken over from a district, what a plan of the district left to one of its own.

The offices that are not named carry the same name on every level."""
_ONLY: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"decide": DECIDING_ROLES, "record_council_result": COUNCIL_ROLES}
)
NEVER: Final = ("auditor", "administrator")
"""Offices that do nothing in a dossier: one reads everything and changes nothing, the other reads none."""
_CHECKING: Final = frozenset({"confirm_complete", "verify_claims", "endorse", "appraise", "decide"})
"""Acts that nobody carries out on the unit they act for themselves."""
_COMMUNE: Final = frozenset({"commune_officer", "commune_chair"})
_HAMLET: Final = frozenset({"hamlet_head", *_COMMUNE})
_DEPARTMENT: Final = frozenset({"department"})
_NEAR: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"household": _HAMLET, "hamlet": _HAMLET, "commune": _COMMUNE, "department": _DEPARTMENT}
)
"""By the shape of the facts, the offices below the district that a dossier lies with."""
_NEAR_OPENER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "hamlet_head": _HAMLET,
        "commune_officer": _COMMUNE,
        "commune_chair": _COMMUNE,
        "department": _DEPARTMENT,
    }
)
"""The same for a person or an organisation, whose dossier lies where it was entered: by who entered it."""
_OWN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"hamlet": frozenset({"hamlet_head"}), "commune": _COMMUNE, "department": _DEPARTMENT}
)
"""By the shape of the facts, the offices that act for the nominated unit itself."""


def check_offices(root: Table, category: Category) -> None:
    """Refuse a chain with a step that none of its offices can carry out; raises :class:`rules.plan.PlanError`."""
    for step in category.chain:
        place = f"categories[{category.id}].chain[{step.id}]"
        _check_named(root, step, place)
        if not category.assessable:
            continue
        for opener in _openers(category):
            able = _able(category, step.act, opener)
            if not able & set(step.roles):
                raise root.error(f"{place}.roles", _nobody(category, step.roles, able, opener))
    if category.assessable:
        _check_attesters(root, category)


def _check_named(root: Table, step: Step, place: str) -> None:
    """Every office that a step names must be one that may do its act: a name that does nothing looks as if it did."""
    allowed = _ONLY.get(step.act)
    for key, roles in (("roles", step.roles), ("prepared_by", step.prepared_by)):
        for role in roles:
            if allowed is not None and role not in allowed:
                listed = ", ".join(allowed)
                raise root.error(
                    f"{place}.{key}",
                    Text(
                        f"{role} không làm được việc {step.act}; chỉ ghi trong: {listed}",
                        f"{role} cannot carry out {step.act}; name only some of: {listed}",
                    ),
                )
            if role in NEVER:
                raise root.error(
                    f"{place}.{key}",
                    Text(
                        f"{role} không làm việc gì trong hồ sơ; bỏ vai trò này",
                        f"{role} does nothing in a dossier; remove this role",
                    ),
                )


def _check_attesters(root: Table, category: Category) -> None:
    """What waits for an attestation that nobody can give would stay unproven for good."""
    for criterion in category.criteria:
        if not takes_attestation(criterion) or criterion.from_minutes:
            continue
        for opener in _openers(category):
            able = _able(category, "attest", opener)
            if not able & set(criterion.attested_by):
                place = f"categories[{category.id}].criteria[{criterion.id}].attested_by"
                raise root.error(place, _nobody(category, criterion.attested_by, able, opener))


def _openers(category: Category) -> tuple[str, ...]:
    """Whose place decides where a dossier lies: that of whoever opens it, where it is about no household and no unit."""
    return ("",) if category.facts in _NEAR else category.preparing_roles


def _able(category: Category, act: str, opener: str) -> frozenset[str]:
    """Return the offices that can carry out ``act`` on a dossier of the category opened by ``opener``."""
    facts = category.facts or ""
    near = _NEAR_OPENER.get(opener, frozenset()) if opener else _NEAR[facts]
    able = near | DISTRICT_ROLES
    if act == "attest" or act in _CHECKING:
        able -= _OWN.get(facts, frozenset())
    if act == "attest" and facts in _OWN:
        # A department attests what the plan asks it about any other unit, which names no household.
        able |= _DEPARTMENT
    return frozenset(able).difference(NEVER)


def _nobody(category: Category, named: Iterable[str], able: frozenset[str], opener: str) -> Text:
    listed, usable = ", ".join(named) or "–", ", ".join(sorted(able))
    by = Text(f" do {opener} lập", f" opened by {opener}") if opener else Text("", "")
    return Text(
        f"hồ sơ{by.vi} của nhóm {category.id} nằm ngoài phạm vi hoặc là việc của chính: {listed}; thêm một trong: {usable}",
        f"a dossier{by.en} of category {category.id} lies outside the reach of, or is about, {listed}; add one of: {usable}",
    )
