"""What every office reaches before and after the real changes of units: it passes to the successor, and does not grow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows import test_units
from tests.workflows.test_units import (  # noqa: F401 (fixtures)
    AFTER,
    LATER,
    NQ1686,
    CamThuy,
    district,
    district_template,
)
from tests.workflows.world import PASSWORD, pdf, uid

from aggregates.actors import Actor, require_outsider
from aggregates.nomination import Nomination
from aggregates.poverty_review import Counts
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from rules.offices import DISTRICT_ROLES
from workflows.authorisation import may, place_for, place_of_charge, roles_for
from workflows.bootstrap import unit_id
from workflows.kernel import Command
from workflows.permissions import ACTS
from workflows.reviews import Report

HAMLETS = {"tam1": ("thôn Tâm Tiến", "15163")}
OFFICES = {
    "clerk_tam": ("commune_officer", "15163"),
    "chair_tam": ("commune_chair", "15163"),
    "head_tam1": ("hamlet_head", "tam1"),
    "farmers": ("department", "nong-dan"),
    "women": ("department", "phu-nu"),
    "council_chair": ("council_chair", "390"),
    "member": ("council_member", "mttq"),
    "district_chair": ("district_chair", "390"),
    "inspector": ("inspector", "thanh-tra"),
}
# Written from the two resolutions: in whose charge the hamlets are on which day.
HAMLETS_OF: dict[str, tuple[set[str], set[str], set[str]]] = {
    "_do": ({"do1"}, {"do1", "le"}, {"do1", "le"}),
    "_tan": (set(), {"do1", "le"}, {"do1", "le"}),
    "_van": ({"le", "van1"}, {"van1"}, {"van1", "tam1"}),
    "_tam": ({"tam1"}, {"tam1"}, {"van1", "tam1"}),
}


_UNFINISHED = tuple(
    f"nomination.{act}" for act in ("meeting", "submit", "supply", "withdraw", "paper_minutes")
)
"""What whoever prepares a dossier does on it."""


@dataclass(frozen=True)
class Reach:
    """What an office reads and may do, by the names the records have here."""

    households: frozenset[str]
    dossiers: frozenset[str]
    papers: frozenset[str]
    sponsorships: frozenset[str]
    reviews: frozenset[str]
    acts: frozenset[tuple[str, str]]


class Story:
    """One household, dossier and review in each hamlet, two sponsorships, the dossiers of two departments."""

    def __init__(self, world: CamThuy) -> None:
        self.world, app = world, world.app
        self.households: dict[str, UUID] = {}
        self.dossiers: dict[str, UUID] = {}
        self.sponsorships: dict[str, UUID] = {}
        self.reviews: dict[str, UUID] = {}
        for hamlet in (*test_units.HAMLETS,):
            household = world.household(hamlet)
            world.commitment(household, hamlet)
            self.households[hamlet] = household
            self.dossiers[hamlet] = world.proposed(household, hamlet)
            app.reviews.report_many(
                world[f"head_{hamlet}"], Command(), year=2019, stage="official",
                reports=[Report(uid(hamlet), Counts(60, 12, 6))], reviewed_on=date(2019, 12, 10), remarks="",
                uploads=[pdf(hamlet)],
            )  # fmt: skip
        for row in world.log.query(
            "SELECT r.review_id, u.name FROM poverty_reviews r JOIN units u USING (unit_id)"
        ):
            self.reviews[next(k for k, v in test_units.HAMLETS.items() if v[0] == row["name"])] = row[
                "review_id"
            ]
        for name, unit, commune in (("farmers", "nong-dan", "15130"), ("women", "phu-nu", "15184")):
            outcome = app.sponsorships.assign(
                world["standing"], Command(), department_id=unit_id(unit), commune_id=unit_id(commune), document="TB 1",
                issued_on=date(2018, 1, 2), valid_from=date(2018, 1, 2), valid_to=None, uploads=[pdf(name)],
            )  # fmt: skip
            self.sponsorships[name] = UUID(outcome["id"])
            app.sponsorships.report_support(
                world[name], Command(), sponsorship_id=self.sponsorships[name], year=2019, text="bò", uploads=[pdf(unit)],
            )  # fmt: skip
            proposed = app.nominations.propose(
                world[name], Command(), category="department", subject_id=unit_id(unit)
            )
            self.dossiers[name] = UUID(proposed["id"])

    def reach(self, who: str) -> Reach:
        """Ask for everything, through what lists it and through what shows one."""
        actor, app = self.world.actor(who), self.world.app
        listed: dict[str, set[UUID]] = {"households": set(), "dossiers": set(), "sponsorships": set()}
        if may(actor, "dossier.read"):
            listed["households"] = {r["household_id"] for r in app.household_register.page(actor)[0]}
            listed["dossiers"] = {r["nomination_id"] for r in app.dossiers.listing(actor)[0]}
            listed["sponsorships"] = {r["sponsorship_id"] for r in app.sponsorships.listing(actor)}
        read = {
            "households": readable(self.households, lambda id: app.household_register.household(actor, id)),
            "dossiers": readable(self.dossiers, lambda id: app.dossiers.dossier(actor, id)),
            "sponsorships": readable(self.sponsorships, lambda id: app.sponsorships.one(actor, id)),
        }
        for kind, names in read.items():
            ids: dict[str, UUID] = getattr(self, kind)
            assert {ids[name] for name in names} == listed[kind], (who, kind)
        records = {**self.dossiers, **{f"charge {k}": v for k, v in self.sponsorships.items()}}
        name_of = {id: name for name, id in records.items()}
        papers = {
            name_of[r["originator_id"]]
            for r in self.world.log.query("SELECT DISTINCT originator_id, sha256 FROM papers")
            if r["originator_id"] in name_of
            and granted(lambda r=r: app.records.paper(actor, r["sha256"], r["originator_id"]))
        }
        return Reach(
            frozenset(read["households"]),
            frozenset(read["dossiers"]),
            frozenset(papers),
            frozenset(read["sponsorships"]),
            frozenset(readable(self.reviews, lambda id: app.figures.review(actor, id))),
            frozenset(self.acts(actor)),
        )

    def acts(self, actor: Actor) -> set[tuple[str, str]]:
        """Which acts may be done on which record, by role and place."""
        found = set()
        for name, id in self.dossiers.items():
            n = self.world.log.load(Nomination, id)
            plan = self.world.app.movements.terms_of(n).plan
            for act in ACTS:
                if act.startswith("nomination.") and may(
                    actor, act, place_for(act, actor, n, plan), roles_for(act, n, plan)
                ):
                    found.add((act, name))
        rows = self.world.log.query("SELECT sponsorship_id, department_id, unit_path FROM sponsorships")
        for row in rows:
            name = next(k for k, v in self.sponsorships.items() if v == row["sponsorship_id"])
            place = place_of_charge(actor, row["department_id"], row["unit_path"])
            found |= {(a, name) for a in ACTS if a.startswith("sponsorship.") and may(actor, a, place)}
        for name, id in self.households.items():
            path = self.world.log.query("SELECT unit_path FROM households WHERE household_id = %s", (id,))
            for act, what in ACTS.items():
                if (
                    what.roles is not None
                    and act.startswith(("household.", "commitment.", "income.", "exit.", "review."))
                    and may(actor, act, path[0]["unit_path"])
                ):
                    found.add((act, name))
        return found


def granted(call: Any) -> bool:
    """Whether a question is answered; refused is no."""
    try:
        call()
    except Refused as refusal:
        if refusal.code not in ("foreign_unit", "forbidden"):
            raise
        return False
    return True


def readable(records: dict[str, UUID], read: Any) -> set[str]:
    """Return the names of the records that are shown."""
    return {name for name, id in records.items() if granted(lambda id=id: read(id))}


@pytest.fixture
def everybody(district: CamThuy, monkeypatch: pytest.MonkeyPatch) -> CamThuy:  # noqa: F811
    for key, (name, commune) in HAMLETS.items():
        monkeypatch.setitem(test_units.HAMLETS, key, (name, commune))
        monkeypatch.setitem(test_units.SUFFIX, key, "_tam")
        district.hamlet(key, name, commune)
    for name, (role, unit) in OFFICES.items():
        district.officer(name, role, unit)
        monkeypatch.setitem(test_units.OFFICES, name, (role, unit))
    district.present()
    return district


def test_what_an_office_reaches_passes_to_the_successor_and_does_not_grow(everybody: CamThuy) -> None:
    world, story = everybody, Story(everybody)
    who = [n for n in test_units.OFFICES if n != "admin"]
    reached = [{name: story.reach(name) for name in who}]
    world.apply()
    reached.append({name: story.reach(name) for name in who})
    world.clock.set_day(LATER)
    world.apply(NQ1686)
    of_district = [n for n in who if test_units.OFFICES[n][0] in {*DISTRICT_ROLES, "department"}]
    for name in of_district:
        world.refused("office_ended", lambda name=name: world.actor(name))
    # Whoever is given the office of the province reaches what that of the district did. A department acts for itself alone.
    world.succeed(*(n for n in of_district if test_units.OFFICES[n][0] != "department"))
    gone = {n for n in of_district if test_units.OFFICES[n][0] == "department"}
    last = {n: story.reach(f"p_{n}" if n in of_district else n) for n in who if n not in gone}
    reached.append(last)
    for name in who:
        role = test_units.OFFICES[name][0]
        for when, reach in enumerate(now[name] for now in reached if name in now):
            if role == "department":
                assert reach.households == frozenset(), name
                assert reach.sponsorships == {name}
                assert reach.papers == {f"charge {name}"}
                # It is asked about the other department's dossier by no criterion.
                assert reach.dossiers == {name}
                assert {r for a, r in reach.acts if a == "sponsorship.report"} == {name}
            elif name.startswith("head_"):
                assert reach.households == reach.reviews == {name[5:]}
                assert reach.dossiers == {name[5:]}
            elif role.startswith("commune_"):
                hamlets = HAMLETS_OF[name[name.index("_") :]][when]
                assert reach.households == reach.reviews == hamlets, (name, when)
                assert reach.dossiers == hamlets, (name, when)
                assert {r for _, r in reach.acts} - set(story.sponsorships) <= hamlets, (name, when)
            else:
                assert role in DISTRICT_ROLES
                assert reach.households == set(story.households), name
            if role == "standing_office" and when == 2:
                # What departments left unfinished is for it to go on with, and nothing else is added.
                left = {(act, dossier) for act in _UNFINISHED for dossier in gone}
                assert reach == replace(reached[0][name], acts=reached[0][name].acts | left)
                assert not left & reached[0][name].acts - {("nomination.paper_minutes", d) for d in gone}
            elif role in DISTRICT_ROLES or role == "department":
                assert reach == reached[0][name], (name, when)
            elif role == "hamlet_head":
                # The commune that the hamlet lies in may be another one, with another department's help.
                kept = replace(reach, sponsorships=frozenset(), papers=frozenset(), acts=frozenset())
                before = reached[0][name]
                assert kept == replace(before, sponsorships=frozenset(), papers=frozenset(), acts=frozenset())
                assert {x for x in reach.acts if x[1] not in story.sponsorships} == {
                    x for x in before.acts if x[1] not in story.sponsorships
                }
            own_charges = {r for a, r in reach.acts if a == "sponsorship.report"}
            assert own_charges == ({name} if role == "department" else set())
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_department_ends_with_its_district_and_what_was_its_own_is_no_other_s(everybody: CamThuy) -> None:
    world, story = everybody, Story(everybody)
    before = world["farmers"]
    world.both()
    path = f"/{unit_id('tinh-38')}/{unit_id('nong-dan')}/"
    facts: dict[str, Any] = {"sponsorship_id": story.sponsorships["farmers"], "year": 2020, "text": "Tặng bò"}
    world.refused(
        "office_ended",
        lambda: world.app.sponsorships.report_support(before, Command(), uploads=[pdf("x")], **facts),
    )
    # A department of the province is another one: it has a charge and dossiers of its own.
    theirs = uid("provincial union")
    world.app.units.establish(
        world["admin"], Command(), unit_id=theirs, kind="department", name="Hội Nông dân tỉnh", code="",
        parent_id=unit_id("tinh-38"), valid_from=LATER, source="x",
    )  # fmt: skip
    world.app.people.register_officer(
        world["admin"],
        Command(),
        officer_id=uid("officer union"),
        username="union",
        full_name="Ai",
        password=PASSWORD,
    )
    world.app.people.appoint(
        world["admin"], Command(), officer_id=uid("officer union"), role="department", unit_id=theirs, title="Chủ tịch",
        valid_from=LATER, basis="x",
    )  # fmt: skip
    union = world.actor("union")
    assert story.reach("union").dossiers == story.reach("union").sponsorships == frozenset()
    world.refused(
        "foreign_unit",
        lambda: world.app.sponsorships.report_support(union, Command(), uploads=[pdf("y")], **facts),
    )
    # The dossier about the department lies there too, as its events tell it and as the read model has it.
    row = world.log.query_one(
        "SELECT unit_path FROM nominations WHERE nomination_id = %s", (story.dossiers["farmers"],)
    )
    assert row == {"unit_path": path}
    assert world.log.load(Nomination, story.dossiers["farmers"]).unit_path == path
    # Nobody of it checks it; an office given in the province now is the province's.
    world.officer("second", "labour_office", "tinh-38")
    assert not world.actor("second").acts_for(unit_id("nong-dan"))
    # The province's name is followed by whoever carries on in it; an office that ended keeps what it was.
    world.app.units.rename(
        world["admin"], Command(), unit_id=unit_id("tinh-38"), name="tỉnh Thanh", valid_from=LATER, source="x"
    )
    assert world.actor("admin").unit_name.startswith("tỉnh Thanh (chuyển từ huyện Cẩm Thủy")
    (row,) = world.log.query(
        "SELECT unit_name, valid_to FROM appointments WHERE officer_id = %s", (uid("officer farmers"),)
    )
    assert row == {"unit_name": "Hội Nông dân huyện", "valid_to": date(2025, 6, 30)}
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_departments_that_merge_share_what_was_either_s(everybody: CamThuy) -> None:
    world, story = everybody, Story(everybody)
    merger: dict[str, Any] = {"into_id": unit_id("phu-nu"), "valid_from": AFTER, "source": "QĐ 3"}
    world.app.units.merge(world["admin"], Command(), unit_id=unit_id("nong-dan"), **merger)
    for _ in range(2):
        for name in ("farmers", "women"):
            if world.clock.today() == LATER:
                world.refused("office_ended", lambda name=name: world.actor(name))
                continue
            reach, actor = story.reach(name), world.actor(name)
            assert reach.sponsorships == reach.dossiers == {"farmers", "women"}
            assert reach.households == frozenset()
            assert actor.unit_id == unit_id("phu-nu")
            assert actor.acts_for(unit_id("nong-dan"))
        charged = world.app.sponsorships.sponsored_communes_of
        assert {c.name for c in charged(unit_id("phu-nu"), date(2019, 11, 30))} == {"xã Cẩm Vân"}
        assert {c.name for c in charged(unit_id("phu-nu"), AFTER)} == {"xã Cẩm Vân", "xã Phúc Do"}
        assert {c.name for c in charged(unit_id("nong-dan"), AFTER)} == {"xã Phúc Do"}
        if world.clock.today() != LATER:
            world.both()
    # One of the merged office's dossier is its own affair.
    other = world.officer("labour2", "labour_office", "tinh-38")
    assert not other.acts_for(unit_id("phu-nu"))
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_department_s_office_is_given_in_a_department_only(everybody: CamThuy) -> None:
    for unit in ("390", "15130", "do1"):
        with pytest.raises(Refused) as refusal:
            everybody.officer(f"x{unit}", "department", unit)
        assert (refusal.value.code, refusal.value.field) == ("office_of_department", "unit_id")
    # One that was given elsewhere all the same acts for nothing that lies there.
    everybody.log.query(
        "UPDATE appointments SET unit_id = %s, unit_path = %s WHERE officer_id = %s RETURNING 1",
        (unit_id("390"), f"/{unit_id('390')}/", uid("officer farmers")),
    )
    world, story = everybody, Story.__new__(Story)
    household = world.household("do1")
    story.world, story.households = world, {"do1": household}
    farmers = world.actor("farmers")
    assert not granted(lambda: world.app.household_register.household(farmers, household))
    assert world.app.household_register.page(farmers)[0] == []


def test_the_chair_of_a_merged_commune_has_no_say_in_the_dossier_of_either(everybody: CamThuy) -> None:
    world = everybody
    world.apply()
    tan = world.actor("chair_tan")
    assert tan.formerly == {unit_id("15130")}
    assert world.actor("chair_do").acts_for(unit_id("15178"))
    assert not world.actor("chair_van").acts_for(unit_id("15178"))
    with pytest.raises(Refused, match="own_unit"):
        require_outsider(tan, unit_id("15130"))


def test_the_head_of_a_merged_hamlet_gets_the_hamlet_it_merged_into_and_no_more(everybody: CamThuy) -> None:
    world, story = everybody, Story(everybody)
    merger: dict[str, Any] = {"into_id": uid("van1"), "valid_from": AFTER, "source": "QĐ 4"}
    world.app.units.merge(world["admin"], Command(), unit_id=uid("do1"), **merger)
    head = world.actor("head_do1")
    assert head.unit_path == f"/{unit_id('390')}/{unit_id('15184')}/{uid('van1')}/"
    for name in ("head_do1", "head_van1"):
        assert story.reach(name).households == {"do1", "van1"}
    assert story.reach("head_le").households == {"le"}
    # Nor can it end in a commune, which would be its head's from then on.
    world.refused(
        "unit_no_successor",
        lambda: world.app.units.merge(
            world["admin"],
            Command(),
            unit_id=uid("le"),
            into_id=unit_id("15178"),
            valid_from=AFTER,
            source="x",
        ),
    )
