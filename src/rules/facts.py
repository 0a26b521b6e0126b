"""The facts a verdict rests on, one frozen class per shape. A value that was left out is ``None``: not known, never "no".

The classes refuse what could not be judged, so that facts built from events are held to the same rules as facts read
from JSON (:mod:`rules.facts_input`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import ClassVar, Literal

from rules.plan import RateName
from rules.text import Text

Attestation = bool | Literal["not_applicable"]

HOUSEHOLD_STATUSES = ("not_poor", "exited", "poor", "near_poor")
EXITED_FROM = ("poor", "near_poor")
HAMLET_KINDS = ("hamlet", "residential_group")
COMMUNE_KINDS = ("commune", "township", "ward")
"""Rural communes, district towns (until 1 July 2025) and urban wards: one level, one kind of People's Committee."""
ZONES = ("I", "II", "III")
INDIVIDUAL_ROLES = ("poverty_official", "other")


@dataclass(frozen=True, slots=True)
class Income:
    """Income per head of one year in đồng, and whether the commune has verified it (a revoked verification is none)."""

    year: int
    amount: Fraction | None
    verified: bool | None = None

    def __post_init__(self) -> None:
        if self.amount is not None and self.amount < 0:
            raise ValueError("an income is never negative")


@dataclass(frozen=True, slots=True)
class Review:
    """The year-end poverty review of a unit: numbers of households. A count that is not known is ``None``."""

    year: int
    households: int | None = None
    poor: int | None = None
    near_poor: int | None = None

    def __post_init__(self) -> None:
        if any(n is not None and n < 0 for n in (self.households, self.poor, self.near_poor)):
            raise ValueError("a number of households is never negative")
        if self.households is not None and (self.poor or 0) + (self.near_poor or 0) > self.households:
            raise ValueError("more poor and near-poor households than households")

    def rate(self, name: RateName) -> Fraction | None:
        """Return the exact rate in per cent; None without households or where a count is not known."""
        counted = (self.poor,) if name == "poor" else (self.poor, self.near_poor)
        if not self.households or None in counted:
            return None
        return Fraction(100 * sum(n for n in counted if n is not None), self.households)


AWAITED = ("report", "new_report", "official_report", "verification", "acceptance", "correction")
"""What figures that do not count yet can wait for: to be reported at all, anew, officially; to be verified, accepted; to be
corrected, where the figures of a unit and of a part that it gave away cannot both be right."""


@dataclass(frozen=True, slots=True)
class AwaitedReview:
    """A year-end review that does not count yet, and what it waits for (one of :data:`AWAITED`): late is not missing.

    ``unit`` names the part of the subject that it is of, where the subject is put together from several.
    """

    year: int
    awaits: str
    unit: str | None = None

    def __post_init__(self) -> None:
        _among("awaits", self.awaits, AWAITED)


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """By how many percentage points the unit's plan was to lower the rate in one year."""

    year: int
    reduction: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.reduction <= 100:
            raise ValueError("a target is 0 to 100 percentage points")


@dataclass(frozen=True, slots=True)
class SponsoredCommune:
    """A commune that a department is assigned to help, with its rate of poor households in per cent."""

    name: str | None = None
    poor_rate: Fraction | None = None

    def __post_init__(self) -> None:
        if self.poor_rate is not None and not 0 <= self.poor_rate <= 100:
            raise ValueError("a rate is 0 to 100 per cent")


@dataclass(frozen=True, slots=True)
class Minutes:
    """The count of hands at a review meeting: how many were present, and how many of them agreed."""

    present: int
    votes_for: int

    def __post_init__(self) -> None:
        if not 0 <= self.votes_for <= self.present or self.present == 0:
            raise ValueError("no more agree than are present, and somebody is")

    def needed(self, *, unanimous: bool) -> int:
        """Return how many have to agree: more than half of those present, or all of them."""
        return self.present if unanimous else self.present // 2 + 1


def _distinct_years(what: str, years: Iterable[int]) -> None:
    """A verdict would depend on the order of two facts of the same year."""
    listed = list(years)
    if len(set(listed)) != len(listed):
        raise ValueError(f"two {what} of the same year")


def _among(what: str, value: str | None, options: tuple[str, ...]) -> None:
    if value is not None and value not in options:
        raise ValueError(f"{what} is none of {', '.join(options)}")


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What is known of a household. ``disabled_member`` and ``social_protection`` are those of the exit year."""

    shape: ClassVar[str] = "household"
    status: str | None = None
    exited_from: str | None = None
    exit_year: int | None = None
    exit_confirmed: bool | None = None
    disabled_member: bool | None = None
    social_protection: bool | None = None
    no_relapse_commitment: bool | None = None
    exit_registered: bool | None = None
    helped_households_exit: int | None = None
    income_per_head: tuple[Income, ...] = ()

    def __post_init__(self) -> None:
        _distinct_years("incomes", (income.year for income in self.income_per_head))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """The yearly figures of any unit: year-end reviews and the targets of its plan. Alone: a whole district or province.

    ``reviews`` are those that count; ``awaited_reviews`` prove nothing and say of years without one what they wait for.
    """

    shape: ClassVar[str] = "unit"
    reviews: tuple[Review, ...] = ()
    awaited_reviews: tuple[AwaitedReview, ...] = ()
    plan_targets: tuple[PlanTarget, ...] = ()

    def __post_init__(self) -> None:
        _distinct_years("reviews", (review.year for review in self.reviews))
        _distinct_years("targets", (target.year for target in self.plan_targets))


@dataclass(frozen=True, slots=True, kw_only=True)
class HamletFacts(UnitFacts):
    """A hamlet or residential group. ``especially_difficult`` has no bearing on residential groups."""

    shape: ClassVar[str] = "hamlet"
    kind: str | None = None
    especially_difficult: bool | None = None

    def __post_init__(self) -> None:
        UnitFacts.__post_init__(self)
        _among("kind", self.kind, HAMLET_KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneFacts(UnitFacts):
    """A commune, township or ward. ``zone`` is that of the day of the review that is tested; communes alone have one.

    ``classed_poor`` says whether the commune is officially a poor commune; it bears on the reading ``commune_scope`` only.
    """

    shape: ClassVar[str] = "commune"
    kind: str | None = None
    zone: str | None = None
    classed_poor: bool | None = None

    def __post_init__(self) -> None:
        UnitFacts.__post_init__(self)
        _among("kind", self.kind, COMMUNE_KINDS)
        _among("zone", self.zone, ZONES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    """A department: the communes it sponsors; none is an empty tuple, not known is ``None``."""

    shape: ClassVar[str] = "department"
    sponsored_communes: tuple[SponsoredCommune, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualFacts:
    """A person: ``poverty_official`` (works on poverty reduction) or ``other``."""

    shape: ClassVar[str] = "individual"
    role: str | None = None

    def __post_init__(self) -> None:
        _among("role", self.role, INDIVIDUAL_ROLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedFacts:
    """A subject of which nothing is measured: enterprises, benefactors, units of the armed forces, associations."""

    shape: ClassVar[str] = "attested_only"


Facts = (
    HouseholdFacts
    | HamletFacts
    | CommuneFacts
    | DepartmentFacts
    | IndividualFacts
    | AttestedFacts
    | UnitFacts
)

FACT_CLASSES: Mapping[str, type[Facts]] = MappingProxyType(
    {
        "household": HouseholdFacts,
        "hamlet": HamletFacts,
        "commune": CommuneFacts,
        "department": DepartmentFacts,
        "individual": IndividualFacts,
        "attested_only": AttestedFacts,
    }
)
"""The class of each shape that a plan's category may name as ``facts``."""

FACT_SHAPES: tuple[str, ...] = tuple(FACT_CLASSES)
REVIEWED_SHAPES = ("hamlet", "commune", "unit")
"""Shapes with ``reviews`` and ``plan_targets``."""

CHOICE_FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "household": MappingProxyType({"status": HOUSEHOLD_STATUSES}),
        "hamlet": MappingProxyType({"kind": HAMLET_KINDS}),
        "commune": MappingProxyType({"kind": COMMUNE_KINDS, "zone": ZONES}),
        "individual": MappingProxyType({"role": INDIVIDUAL_ROLES}),
    }
)
"""Per shape, the fields that sort its subjects: what ``applies_to`` and the rows of a table may look at."""

FLAG_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "household": (
            "exit_confirmed",
            "disabled_member",
            "social_protection",
            "no_relapse_commitment",
            "exit_registered",
        ),
        "hamlet": ("especially_difficult",),
        "commune": ("classed_poor",),
    }
)
"""Per shape, its yes-or-no facts."""

CHOICE_NAMES: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        "status": MappingProxyType(
            {
                "not_poor": Text("hộ không nghèo", "a household that is not poor"),
                "exited": Text(
                    "hộ đã thoát nghèo, thoát cận nghèo", "a household that has left poverty or near-poverty"
                ),
                "poor": Text("hộ nghèo", "a poor household"),
                "near_poor": Text("hộ cận nghèo", "a near-poor household"),
            }
        ),
        "kind": MappingProxyType(
            {
                "hamlet": Text("thôn, bản", "a hamlet"),
                "residential_group": Text("tổ dân phố", "a residential group"),
                "commune": Text("xã", "a commune"),
                "township": Text("thị trấn", "a township"),
                "ward": Text("phường", "a ward"),
            }
        ),
        "zone": MappingProxyType(
            {zone: Text(f"xã khu vực {zone}", f"a commune of zone {zone}") for zone in ZONES}
        ),
        "role": MappingProxyType(
            {
                "poverty_official": Text(
                    "cán bộ làm công tác giảm nghèo", "an official who works on poverty reduction"
                ),
                "other": Text(
                    "người không làm công tác giảm nghèo", "somebody who does not work on poverty reduction"
                ),
            }
        ),
    }
)
"""How the values of classifying fields are said."""

FIELD_UNKNOWN: Mapping[str, Text] = MappingProxyType(
    {
        "status": Text(
            "chưa biết hộ thuộc diện nào (không nghèo, đã thoát nghèo, nghèo, cận nghèo)",
            "it is not known what the household is (not poor, exited, poor, near-poor)",
        ),
        "kind": Text(
            "chưa biết đơn vị thuộc loại nào (thôn, bản hay tổ dân phố; xã, thị trấn hay phường)",
            "it is not known what the unit is (hamlet or residential group; commune, township or ward)",
        ),
        "zone": Text("chưa biết xã thuộc khu vực nào", "it is not known to which zone the commune belongs"),
        "role": Text(
            "chưa biết người được đề nghị có làm công tác giảm nghèo hay không",
            "it is not known whether the person works on poverty reduction",
        ),
        "especially_difficult": Text(
            "chưa biết thôn, bản có thuộc diện đặc biệt khó khăn hay không",
            "it is not known whether the hamlet is especially difficult",
        ),
        "classed_poor": Text(
            "chưa biết xã có được xếp loại xã nghèo hay không",
            "it is not known whether the commune is classed as poor",
        ),
    }
)
"""What is said where a classifying field was left out."""
