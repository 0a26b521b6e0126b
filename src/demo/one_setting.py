"""The place of ``chungtay demo --plan`` and the people in it, appointed as the plan's chain asks for them."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from aggregates.actors import Actor
from aggregates.vocabulary import COMMUNE_KINDS
from demo.teller import PASSWORD, Teller, id_of
from rules.plan import Plan
from workflows.app import ChungTay
from workflows.bootstrap import establish, root_of_plan, system_actor
from workflows.plans import PlanFile
from workflows.second_factor import SIGNING_ROLES

_OFFICES: Final = ("department", "labour_office", "standing_office")
"""Roles that sit in an office of their own below the root."""
SOURCE: Final = "Dữ liệu trình diễn / demonstration data"
_FAMILIES: Final = ("Bùi", "Phạm", "Trương", "Quách", "Cao", "Lê", "Đinh")
_GIVEN: Final = ("An", "Bình", "Chung", "Dung", "Hạnh", "Khánh", "Loan", "Minh", "Ngân", "Phúc", "Thảo")
"""Invented names of whoever acts: numbers of families and given names have no common divisor, so 77 people differ."""


class Setting:
    """A commune and a hamlet in the unit in which a plan is decided, and whoever is asked for there."""

    def __init__(self, app: ChungTay, file: PlanFile) -> None:
        self.app = app
        self.t = Teller(app)
        self.plan: Plan = file.plan
        self.root = root_of_plan(file.plan)
        self.root_id = UUID(int=0)
        self.units: dict[str, UUID] = {}
        self._file = file
        self._people = 0

    def begin(self, day: date) -> None:
        """Launch the movement on a day, and let a commune and a hamlet lie in the unit the plan is decided in."""
        self.t.turn_to(day)
        self.root_id = establish(self.app, demonstration=True, plan=self._file)
        self.units = {"root": self.root_id, "commune": self.root_id}
        if self.root.kind not in COMMUNE_KINDS:
            self._unit("commune", "commune", "xã Trình Diễn", "root")
        self._unit("hamlet", "hamlet", "thôn Một", "commune")
        # A council that can vote whatever its quorum: a chair and four members.
        self.officer("council_chair")
        for number in range(4):
            self.officer("council_member", f"{number}")

    def _unit(self, key: str, kind: str, name: str, parent: str) -> UUID:
        self.units[key] = id_of(f"one:unit:{key}")
        self.t.do(
            f"one:unit:{key}",
            system_actor(self.root_id),
            self.app.units.establish,
            unit_id=self.units[key],
            kind=kind,
            name=name,
            code="",
            parent_id=self.units[parent],
            valid_from=self.root.valid_from,
            source=SOURCE,
            demonstration=True,
        )
        return self.units[key]

    def officer(self, role: str, which: str = "") -> Actor:
        """Return somebody in this role, appointed now where nobody is; ``which`` asks for another person."""
        username = f"{role}{which and '-'}{which}".replace("_", "-")[:40]
        officer, by, people = (
            id_of(f"officer:{username}"),
            system_actor(self.root_id),
            self.app.people,
        )
        title = self.plan.role_title(role).vi
        if not self.t.told(f"one:appoint:{username}"):
            self.t.do(
                f"one:account:{username}",
                by,
                people.register_officer,
                officer_id=officer,
                username=username,
                full_name=self._next_name(),
                password=PASSWORD,
                demonstration=True,
                must_change=False,
            )
            self.t.do(
                f"one:appoint:{username}",
                by,
                people.appoint,
                officer_id=officer,
                role=role,
                unit_id=self.unit_of(role),
                title=title,
                valid_from=self.root.valid_from,
                basis=SOURCE,
            )
            if role in SIGNING_ROLES:
                self.t.enrol(username)
        return self.t.actor(username)

    def _next_name(self) -> str:
        """Return the next invented name: papers bear names of people, not of what they do in the story."""
        number, self._people = self._people, self._people + 1
        return f"{_FAMILIES[number % len(_FAMILIES)]} Trình {_GIVEN[number % len(_GIVEN)]}"

    def unit_of(self, role: str) -> UUID:
        """Return the unit in which a role sits; an office of its own is established where there is none yet."""
        if role == "hamlet_head":
            return self.units["hamlet"]
        if role.startswith("commune_"):
            return self.units["commune"]
        if role in _OFFICES:
            title = self.plan.role_title(role).vi
            return self.units.get(role) or self._unit(role, "department", title, "root")
        return self.root_id
