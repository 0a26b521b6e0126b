"""Units over time: the real changes of 2019 and 2025, reused codes, units on a day, and what follows a successor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests import databases
from tests.entries import entry
from tests.passwords import hashed_cheaply
from tests.workflows.world import World, pdf, uid

from aggregates.actors import Actor
from aggregates.administrative_unit import AdministrativeUnit
from aggregates.exit_commitment import ExitCommitment
from aggregates.poverty_review import Counts, PovertyReview
from aggregates.refusals import Refused
from projections.all import VIEWS
from projections.follower import Follower
from projections.rebuild import rebuild
from rules.facts import CommuneFacts, Review
from workflows.bootstrap import establish, system_actor, unit_id
from workflows.boundary_changes import boundary_changes
from workflows.kernel import Command
from workflows.reviews import Report
from workflows.territory import Constituent

BEFORE, AFTER, LATER = date(2018, 12, 31), date(2019, 12, 1), date(2026, 1, 1)
NQ786, NQ1686 = "nq786-2019", "nq1686-2025"
# Written from the description of the field, not from the shipped table.
IN_2018 = {
    "15127": "thị trấn Cẩm Thủy", "15130": "xã Phúc Do", "15133": "xã Cẩm Thành", "15136": "xã Cẩm Quý",
    "15139": "xã Cẩm Lương", "15142": "xã Cẩm Thạch", "15145": "xã Cẩm Liên", "15148": "xã Cẩm Giang",
    "15151": "xã Cẩm Bình", "15154": "xã Cẩm Tú", "15157": "xã Cẩm Sơn", "15160": "xã Cẩm Châu", "15163": "xã Cẩm Tâm",
    "15166": "xã Cẩm Phong", "15169": "xã Cẩm Ngọc", "15172": "xã Cẩm Long", "15175": "xã Cẩm Yên",
    "15178": "xã Cẩm Tân", "15181": "xã Cẩm Phú", "15184": "xã Cẩm Vân",
}  # fmt: skip
IN_2020 = {k: v for k, v in IN_2018.items() if k not in ("15130", "15157", "15166")} | {
    "15127": "thị trấn Phong Sơn"
}
IN_2026 = {
    "15127": "xã Cẩm Thủy",
    "15142": "xã Cẩm Thạch",
    "15148": "xã Cẩm Tú",
    "15163": "xã Cẩm Vân",
    "15178": "xã Cẩm Tân",
}
MADE_OF_2026 = {
    "cam-thuy-2025": {"15127", "15157", "15166", "15169"},
    "cam-thach-2025": {"15133", "15145", "15151", "15142"},
    "cam-tu-2025": {"15136", "15148", "15139", "15154"},
    "cam-van-2025": {"15163", "15160", "15175", "15184"},
    "cam-tan-2025": {"15172", "15181", "15178", "15130"},
}
HAMLETS = {
    "do1": ("thôn Đồi Vàng", "15130"),
    "le": ("làng Phác Lê", "15184"),
    "van1": ("thôn Vân Quan", "15184"),
}
SUFFIX = {"do1": "_do", "le": "_van", "van1": "_van"}
OFFICES = {
    "admin": ("administrator", "390"),
    "standing": ("standing_office", "noi-vu"),
    "labour": ("labour_office", "ldtbxh"),
    "auditor": ("auditor", "390"),
    "head_do1": ("hamlet_head", "do1"),
    "head_le": ("hamlet_head", "le"),
    "head_van1": ("hamlet_head", "van1"),
    "clerk_do": ("commune_officer", "15130"),
    "chair_do": ("commune_chair", "15130"),
    "clerk_van": ("commune_officer", "15184"),
    "chair_van": ("commune_chair", "15184"),
    "clerk_tan": ("commune_officer", "15178"),
    "chair_tan": ("commune_chair", "15178"),
}


class CamThuy(World):
    """The real units of the district with three hamlets, and the officers of the communes that merge."""

    @staticmethod
    def unit(name: str) -> UUID:
        return uid(name) if name in {*HAMLETS, "moi"} else unit_id(name)

    @staticmethod
    def head_of(hamlet: str) -> str:
        return f"head_{hamlet}"

    @staticmethod
    def commune_of(hamlet: str) -> str:
        return SUFFIX[hamlet]

    def hamlet(self, name: str, full_name: str, commune: str, since: date = date(2016, 1, 1)) -> None:
        self.app.units.establish(
            system_actor(),
            Command(),
            unit_id=self.unit(name),
            kind="hamlet",
            name=full_name,
            code="",
            parent_id=self.unit(commune),
            valid_from=since,
            source="test",
        )

    def present(self) -> None:
        """Let everybody act in the office as it stands now."""
        self.actors = {name: self.actor(name) for name in OFFICES}

    def present_again(self) -> None:
        """The same after a change: offices that ended with their unit are nobody's any more."""
        held = [name for name in OFFICES if self.app.people.appointments(uid(f"officer {name}"))]
        self.actors = {name: self.actor(name) for name in held}

    def succeed(self, *names: str) -> None:
        """Give offices of the province in place of those that ended with the district: to other people, under the same names."""
        for name in names:
            role = OFFICES[name][0]
            role = "province_chair" if role == "district_chair" else role
            self.actors[name] = self.officer(f"p_{name}", role, "tinh-38", valid_from=date(2025, 7, 1))

    def apply(self, change: str = NQ786) -> dict[str, Any]:
        return self.app.units.apply_change(self["admin"], Command(), change_id=change)

    def both(self) -> None:
        self.apply()
        self.clock.set_day(LATER)
        self.apply(NQ1686)

    def refused(self, code: str, call: Any) -> Refused:
        with pytest.raises(Refused) as refusal:
            call()
        assert refusal.value.code == code, refusal.value.params
        assert "{" not in refusal.value.text.vi + refusal.value.text.en
        return refusal.value


@pytest.fixture(scope="module")
def district_template(
    pg_url: str, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with databases.copied(pg_url, migrated_template) as name:
        with hashed_cheaply():
            made = CamThuy(
                databases.application_address(pg_url, name),
                tmp_path_factory.mktemp("cam-thuy") / "attachments",
            )
            establish(made.app, demonstration=False)
            for key, (full_name, commune) in HAMLETS.items():
                made.hamlet(key, full_name, commune)
            made.actors = dict.fromkeys(OFFICES, system_actor())
            for officer, (role, unit) in OFFICES.items():
                made.officer(officer, role, unit)
            made.close()
        yield name


@pytest.fixture
def district(pg_url: str, district_template: str, tmp_path: Path) -> Iterator[CamThuy]:
    with databases.copied(pg_url, district_template) as name, hashed_cheaply():
        opened = CamThuy(databases.application_address(pg_url, name), tmp_path / "attachments")
        opened.present()
        yield opened
        opened.close()


def communes(world: World, day: date) -> dict[str, str]:
    rows = world.app.units.on(day, kinds=("commune", "township", "ward"))
    assert len({row["code"] for row in rows}) == len(rows)
    return {row["code"]: row["name"] for row in rows}


# -- what ships ------------------------------------------------------------------------------------------------------------


def test_the_shipped_changes_are_those_of_the_law() -> None:
    first, second = boundary_changes()
    assert (first.id, first.valid_from, first.source) == (NQ786, AFTER, "Nghị quyết 786/NQ-UBTVQH14")
    assert (second.id, second.valid_from, second.source) == (
        NQ1686,
        date(2025, 7, 1),
        "Nghị quyết 1686/NQ-UBTVQH15",
    )
    for change in (first, second):
        assert change.title.vi
        assert change.title.en
        known = {unit_id(k) for k in (*IN_2018, "390", "phong-son")} | {b.unit_id for b in change.established}
        assert {e.unit_id for e in change.dissolved} | {e.into_id for e in change.dissolved} <= known


def test_units_on_a_day(district: CamThuy) -> None:
    district.both()
    assert communes(district, date(2018, 7, 19)) == IN_2018
    assert communes(district, date(2019, 11, 30)) == IN_2018
    assert communes(district, AFTER) == IN_2020
    assert communes(district, date(2025, 6, 30)) == IN_2020
    assert communes(district, date(2025, 7, 1)) == IN_2026
    assert communes(district, LATER) == IN_2026
    assert [len(x) for x in (IN_2018, IN_2020, IN_2026)] == [20, 17, 5]
    assert communes(district, date(2015, 12, 31)) == {}
    day = {r["name"]: r for r in district.app.units.on(LATER)}
    assert "huyện Cẩm Thủy" not in day
    assert day["xã Cẩm Tú"]["parent"] == "tỉnh Thanh Hóa"
    assert day["xã Cẩm Tú"]["source"] == "Nghị quyết 1686/NQ-UBTVQH15"
    assert day["thôn Đồi Vàng"]["parent"] == "xã Cẩm Tân"
    assert not [r for r in day.values() if r["kind"] == "department"], "the district's offices ended with it"


def test_a_code_passes_to_another_unit(district: CamThuy) -> None:
    district.both()
    rows = district.log.query(
        "SELECT p.unit_id, p.name, p.valid_from, p.valid_to FROM unit_periods p WHERE code = '15148' ORDER BY valid_from"
    )
    assert [(r["name"], r["valid_from"], r["valid_to"]) for r in rows] == [
        ("xã Cẩm Giang", date(2016, 1, 1), date(2025, 6, 30)),
        ("xã Cẩm Tú", date(2025, 7, 1), None),
    ]
    assert len({r["unit_id"] for r in rows}) == 2
    # Nobody else can take it while it is borne, though it was another's on other days.
    refusal = district.refused(
        "unit_code_taken",
        lambda: district.app.units.recode(
            district["admin"],
            Command(),
            unit_id=unit_id("cam-van-2025"),
            code="15148",
            valid_from=LATER,
            source="x",
        ),
    )
    assert refusal.params["unit"] == "xã Cẩm Tú"


# -- applying --------------------------------------------------------------------------------------------------------------


def test_a_change_waits_for_its_day_and_for_the_one_before_it(district: CamThuy) -> None:
    district.clock.set_day(date(2019, 11, 30))
    district.refused("future_date", district.apply)
    district.clock.set_day(LATER)
    refusal = district.refused("change_first", lambda: district.apply(NQ1686))
    assert (refusal.params["first"], refusal.params["day"]) == (NQ786, "01/12/2019")
    assert district.apply() == {"id": NQ786, "established": 1, "moved": 2, "dissolved": 4}
    district.refused("change_applied", district.apply)
    assert [applied for _, applied in district.app.units.changes()] == [True, False]
    district.refused("change_unknown", lambda: district.apply("nq1"))


def test_all_or_nothing(district: CamThuy) -> None:
    """A fact that does not fit stops the whole change."""
    district.app.units.reclassify(
        district["admin"],
        Command(),
        unit_id=unit_id("15166"),
        kind="commune",
        zone="I",
        especially_difficult=None,
        valid_from=date(2020, 1, 1),
        source="x",
    )
    events = district.events
    assert district.refused("change_misfit", district.apply).params["unit"] == "xã Cẩm Phong"
    assert district.events == events
    assert communes(district, LATER) == IN_2018


def test_the_preview_lists_what_the_change_then_does(district: CamThuy) -> None:
    dossier = district.nomination("commune_check", hamlet="do1")
    district.nomination("commune_check", hamlet="van1")
    seen = district.app.units.preview(district["admin"], NQ786)
    assert seen.obstacle is None
    assert [r["name"] for r in seen.established] == ["thị trấn Phong Sơn"]
    assert {(r["name"], r["into"]) for r in seen.dissolved} == {
        ("thị trấn Cẩm Thủy", "thị trấn Phong Sơn"),
        ("xã Cẩm Sơn", "thị trấn Phong Sơn"),
        ("xã Cẩm Phong", "thị trấn Phong Sơn"),
        ("xã Phúc Do", "xã Cẩm Tân"),
    }
    assert {(r["name"], r["out_of"], r["into"]) for r in seen.moved} == {
        ("thôn Đồi Vàng", "xã Phúc Do", "xã Cẩm Tân"),
        ("làng Phác Lê", "xã Cẩm Vân", "xã Cẩm Tân"),
    }
    assert {r["full_name"] for r in seen.appointments} == {
        f"Nguyễn Văn {name}" for name in ("head_do1", "head_le", "clerk_do", "chair_do")
    }
    assert not any(r["ends"] for r in seen.appointments)
    code = district.log.query_one("SELECT code FROM nominations WHERE nomination_id = %s", (dossier,))
    assert code is not None
    assert [r["code"] for r in seen.dossiers] == [code["code"]]
    assert set(seen.dossiers[0]) == {"code", "hamlet"}, "the administrator sees no more of a dossier"
    district.apply()
    assert district.app.units.preview(district["admin"], NQ786).obstacle is not None


def test_a_part_the_register_lacks_is_entered_where_it_was(district: CamThuy) -> None:
    """Without its hamlets entered, Cẩm Vân still loses Phác Lê."""
    district.app.units.rename(
        district["admin"], Command(), unit_id=uid("le"), name="thôn Khác", valid_from=AFTER, source="x"
    )
    district.apply()
    le = district.app.units.history(unit_id("phac-le"))
    assert [(p["parent"], p["valid_from"]) for p in le.periods] == [
        ("xã Cẩm Vân", date(2016, 1, 1)),
        ("xã Cẩm Tân", AFTER),
    ]


# -- permission ------------------------------------------------------------------------------------------------------------


def test_dossiers_and_offices_follow_the_successor(district: CamThuy) -> None:
    app = district.app
    do, le = (district.nomination("commune_check", hamlet=h) for h in ("do1", "le"))
    app.dossiers.dossier(district["clerk_van"], le)
    district.refused("foreign_unit", lambda: app.dossiers.dossier(district["clerk_tan"], le))
    district.apply()
    clerk_do, clerk_van, clerk_tan = (district.actor(n) for n in ("clerk_do", "clerk_van", "clerk_tan"))
    for seen_by in (clerk_do, clerk_tan):
        assert app.dossiers.dossier(seen_by, do).row["commune"] == "xã Cẩm Tân"
        assert {r["nomination_id"] for r in app.work_lists.of(seen_by).nominations} == {do, le}
    assert app.work_lists.of(clerk_van).nominations == []
    district.refused("foreign_unit", lambda: app.dossiers.dossier(clerk_van, le))
    district.refused(
        "foreign_unit", lambda: app.nominations.confirm_complete(clerk_van, Command(), nomination_id=le)
    )
    app.nominations.confirm_complete(clerk_tan, Command(), nomination_id=le)
    app.nominations.confirm_complete(clerk_do, Command(), nomination_id=do)
    # The act says under which office it was done, as the unit stands by then.
    meta = app.log.events_of(do)[-1].meta
    assert meta.unit_id == unit_id("15178")
    assert meta.unit_name == "xã Cẩm Tân (chuyển từ xã Phúc Do theo Nghị quyết 786/NQ-UBTVQH14)"
    app.nominations.verify_claims(district.actor("chair_do"), Command(), nomination_id=do, remarks="đúng")


def test_the_hamlet_head_goes_on_and_what_is_new_lies_in_the_new_commune(district: CamThuy) -> None:
    household = district.household("le")
    district.apply()
    district.present()
    commitment = district.commitment(household, "le", accepted=False)
    tan = unit_id("15178")
    assert district.log.load(ExitCommitment, commitment).unit_path == f"/{unit_id('390')}/{tan}/{uid('le')}/"
    row = district.log.query_one("SELECT unit_path FROM commitments WHERE commitment_id = %s", (commitment,))
    assert row == {"unit_path": f"/{unit_id('390')}/{tan}/{uid('le')}/"}
    district.refused(
        "foreign_unit",
        lambda: district.app.households.accept(district["clerk_van"], Command(), commitment_id=commitment),
    )
    district.app.households.accept(district["clerk_tan"], Command(), commitment_id=commitment)


def test_another_process_knows_of_the_move_at_once(district: CamThuy) -> None:
    le = district.nomination("commune_check", hamlet="le")
    other = district.another_process()
    clerk_van = other.people.actor(uid("officer clerk_van"))
    other.nominations.place_hold(
        other.people.actor(uid("officer standing")), Command(), nomination_id=le, kind="complaint", reason="x"
    )
    assert "nomination.hold" not in other.dossiers.dossier(clerk_van, le).open_acts
    district.apply()
    district.refused(
        "foreign_unit", lambda: other.nominations.confirm_complete(clerk_van, Command(), nomination_id=le)
    )
    clerk_tan = other.people.actor(uid("officer clerk_tan"))
    with pytest.raises(Refused, match="held"):
        other.nominations.confirm_complete(clerk_tan, Command(), nomination_id=le)


def test_what_was_decided_by_the_old_places_is_not_saved(
    district: CamThuy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merger comes between a decision and its saving: it is decided again, by the places as they are."""
    other = district.another_process()
    clerk_van = other.people.actor(uid("officer clerk_van"))
    append = other.log.append
    merged: list[Any] = []

    def slow(*args: Any, **more: Any) -> None:
        if not merged:
            merged.append(district.apply())
        append(*args, **more)

    monkeypatch.setattr(other.log, "append", slow)
    district.refused(
        "foreign_unit",
        lambda: other.household_register.register(
            clerk_van,
            Command(),
            hamlet_id=uid("le"),
            entry=entry("X", "Hà Văn X", members=1),
            household_class="poor",
        ),
    )
    assert merged
    assert district.count("households") == 0


def test_offices_are_carried_over_and_say_so(district: CamThuy) -> None:
    district.officer("retired", "commune_officer", "15130")
    district.app.people.end_appointment(
        district["admin"],
        Command(),
        officer_id=uid("officer retired"),
        appointment_id=district.actor("retired").appointment_id,
        last_day=date(2018, 5, 1),
    )
    district.apply()
    do = district.actor("chair_do")
    assert (do.unit_id, do.unit_path) == (unit_id("15178"), f"/{unit_id('390')}/{unit_id('15178')}/")
    rows = {r["username"]: r for r in district.app.people.officers(district["auditor"])}
    assert rows["u-retired"]["unit_name"] == "xã Phúc Do"
    (row,) = district.app.people.appointments(uid("officer chair_do"))
    assert (row["carried_from"], row["carried_on"]) == ("xã Phúc Do", AFTER)
    district.refused("unit_dissolved", lambda: district.appoint("retired", "commune_chair", "15130"))
    district.clock.set_day(LATER)
    district.apply(NQ1686)
    do = district.actor("chair_do")
    assert do.unit_id == unit_id("cam-tan-2025")
    assert do.unit_name == "xã Cẩm Tân (chuyển từ xã Phúc Do → xã Cẩm Tân theo Nghị quyết 1686/NQ-UBTVQH15)"


def test_the_province_carries_on_after_2025_once_it_has_offices(district: CamThuy) -> None:
    dossier = district.nomination("district_check", hamlet="do1")
    before = district["standing"]
    district.both()
    district.present_again()
    assert "standing" not in district.actors
    district.refused(
        "office_ended",
        lambda: district.app.nominations.confirm_complete(before, Command(), nomination_id=dossier),
    )
    district.succeed("standing", "labour")
    district.app.nominations.confirm_complete(district["standing"], Command(), nomination_id=dossier)
    district.app.nominations.appraise(district["labour"], Command(), nomination_id=dossier, opinion="Đủ")
    assert [p["to_name"] for p in district.app.units.passages(uid("do1"), date(2018, 1, 1))] == [
        "xã Cẩm Tân",
        "xã Cẩm Tân",
    ]


# -- read models -----------------------------------------------------------------------------------------------------------


def test_every_read_model_with_a_place_follows(district: CamThuy) -> None:
    """Whoever adds a table with a place gets told that it has to follow the units."""
    tables = {
        r["table_name"]
        for r in district.log.query(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'unit_path' AND table_schema = 'public'"
        )
    }
    with_hamlet = {
        r["table_name"]
        for r in district.log.query(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'hamlet_id' AND table_schema = 'public'"
        )
    }
    assert with_hamlet <= tables
    views = {t: v for v in VIEWS.values() for t in v.tables}
    for table in tables:
        for event in (AdministrativeUnit.Moved, AdministrativeUnit.Dissolved):
            handlers = views[table].handlers.get(event, [])
            sql = " ".join(
                s[0] for h in handlers if h.__module__ == "projections.places" for s in h(_like(event))
            )
            assert f"UPDATE {table} SET unit_path" in sql, (table, event)
            if event is AdministrativeUnit.Dissolved:
                assert (f"UPDATE {table} SET hamlet_id" in sql) == (table in with_hamlet), table


def _like(event: type) -> Any:
    return type(
        "Like",
        (),
        {
            "path_before": "/a/",
            "path": "/b/",
            "successor_path": "/b/",
            "originator_id": uid("a"),
            "successor_id": uid("b"),
        },
    )()


def test_rebuilt_read_models_equal_the_live_ones(district: CamThuy, plain_paper: None) -> None:
    district.nomination("commune_posting", hamlet="do1")
    district.nomination("hamlet_meeting", hamlet="van1")
    district.clock.set_day(date(2020, 3, 2))
    returned = district.nomination("commune_check", hamlet="le")
    district.app.nominations.return_for_supplement(
        district["clerk_van"], Command(), nomination_id=returned, missing=["sổ"]
    )
    follower = Follower(district.url, district.log.mapper, district.log.vault.sync)
    follower.catch_up()
    district.apply()
    district.clock.set_day(LATER)
    district.apply(NQ1686)
    follower.catch_up()
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}
    for view in VIEWS:
        assert rebuild(district.url, district.log.mapper, [view], compare_only=True).differences == {}, view
    counted = district.log.query(
        "SELECT commune_id, sum(dossiers) AS n FROM stage_counts GROUP BY 1 ORDER BY 2"
    )
    assert {r["commune_id"]: r["n"] for r in counted} == {
        unit_id("cam-tan-2025"): 2,
        unit_id("cam-van-2025"): 1,
    }
    # Without the moves the comparison would find something.
    with psycopg.connect(district.url) as connection:
        connection.execute("UPDATE nominations SET unit_path = '/x/'")
    assert rebuild(district.url, district.log.mapper, ["nominations"], compare_only=True).differences


def test_a_fact_recorded_late_fills_exactly_its_days(district: CamThuy) -> None:
    district.apply()

    def classify(zone: str, since: date, unit: str = "15178") -> None:
        district.app.units.reclassify(
            district["admin"],
            Command(),
            unit_id=unit_id(unit),
            kind="commune",
            zone=zone,
            especially_difficult=None,
            valid_from=since,
            source=f"QĐ {zone}",
            confirmed=zone != "III",
        )

    classify("I", date(2020, 1, 1))
    classify("III", date(2017, 1, 1))
    classify("II", date(2018, 1, 1))
    periods = district.app.units.history(unit_id("15178")).periods
    assert [(p["valid_from"], p["zone"], p["class_source"] if p["zone"] else "") for p in periods] == [
        (date(2016, 1, 1), "", ""),
        (date(2017, 1, 1), "III", "QĐ III"),
        (date(2018, 1, 1), "II", "QĐ II"),
        (date(2020, 1, 1), "I", "QĐ I"),
    ]
    assert [p["class_confirmed"] for p in periods[1:]] == [False, True, True]
    assert all(p["valid_to"] == after["valid_from"].fromordinal(after["valid_from"].toordinal() - 1)
               for p, after in pairwise(periods))  # fmt: skip
    # A unit that has ended may still be classified for the days in which it stood.
    classify("II", date(2017, 1, 1), "15130")
    (first, second) = district.app.units.history(unit_id("15130")).periods
    assert (first["zone"], first["valid_to"]) == ("", date(2016, 12, 31))
    assert (second["zone"], second["valid_to"]) == ("II", date(2019, 11, 30))
    # A name given in between leaves the zone as it is.
    district.app.units.rename(
        district["admin"],
        Command(),
        unit_id=unit_id("15178"),
        name="xã Tân",
        valid_from=date(2019, 1, 1),
        source="x",
    )
    (row,) = [r for r in district.app.units.on(date(2019, 6, 1)) if r["unit_id"] == unit_id("15178")]
    assert (row["name"], row["zone"]) == ("xã Tân", "II")
    assert district.app.people.actor(uid("officer clerk_tan")).unit_name == "xã Tân"
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}


# -- arithmetic ------------------------------------------------------------------------------------------------------------


def parts(world: World, unit: str, on: date, of: date) -> set[tuple[str, int]]:
    found = world.app.units.constituents(unit_id(unit), on, of)
    assert all(isinstance(c, Constituent) for c in found)
    return {(c.code or c.name, c.sign) for c in found}


def test_territories_of_2019_in_units_of_2018(district: CamThuy) -> None:
    district.apply()
    assert parts(district, "phong-son", AFTER, BEFORE) == {("15127", 1), ("15157", 1), ("15166", 1)}
    assert parts(district, "15178", AFTER, BEFORE) == {("15178", 1), ("15130", 1), ("làng Phác Lê", 1)}
    assert parts(district, "15184", AFTER, BEFORE) == {("15184", 1), ("làng Phác Lê", -1)}
    # Nothing has happened to it, or not yet.
    assert parts(district, "15151", AFTER, BEFORE) == {("15151", 1)}
    assert parts(district, "15178", BEFORE, BEFORE) == {("15178", 1)}
    assert parts(district, "15178", AFTER, AFTER) == {("15178", 1)}
    assert parts(district, "390", AFTER, BEFORE) == {("390", 1)}
    assert parts(district, "phong-son", BEFORE, BEFORE) == set()
    with pytest.raises(ValueError, match="earlier boundary"):
        parts(district, "15178", BEFORE, AFTER)


def test_territories_of_2025(district: CamThuy) -> None:
    district.both()
    for unit, codes in MADE_OF_2026.items():
        extra = {"cam-tan-2025": {("làng Phác Lê", 1)}, "cam-van-2025": {("làng Phác Lê", -1)}}
        expected = {(c, 1) for c in codes} | extra.get(unit, set())
        assert parts(district, unit, LATER, BEFORE) == expected, unit
    assert parts(district, "cam-tan-2025", LATER, AFTER) == {("15172", 1), ("15181", 1), ("15178", 1)}
    assert parts(district, "tinh-38", LATER, BEFORE) == {("390", 1)}


def test_the_award_of_a_unit_that_has_ended_goes_to_the_successor(district: CamThuy) -> None:
    district.both()
    for day, name in (
        (BEFORE, "xã Phúc Do"),
        (date(2019, 11, 30), "xã Phúc Do"),
        (AFTER, "xã Cẩm Tân"),
        (LATER, "xã Cẩm Tân"),
    ):
        assert district.app.units.award_subject(unit_id("15130"), day)["name"] == name
    assert district.app.units.award_subject(unit_id("15130"), LATER)["unit_id"] == unit_id("cam-tan-2025")
    assert district.app.units.successor(unit_id("15130"), AFTER) == unit_id("15178")
    assert district.app.units.place(unit_id("15130")) == f"/{unit_id('tinh-38')}/{unit_id('cam-tan-2025')}/"
    with pytest.raises(Refused, match="not_found"):
        district.app.units.award_subject(unit_id("cam-tan-2025"), BEFORE)


def test_a_hamlet_with_all_in_it_can_be_moved_and_merged_by_hand(district: CamThuy) -> None:
    """Other places have changes of their own."""
    admin, app = district["admin"], district.app
    app.units.move(
        admin, Command(), unit_id=uid("van1"), parent_id=unit_id("15178"), valid_from=AFTER, source="x"
    )
    assert app.units.place(uid("van1")) == f"/{unit_id('390')}/{unit_id('15178')}/{uid('van1')}/"
    merger: dict[str, Any] = {"unit_id": uid("do1"), "valid_from": AFTER, "source": "x"}
    app.units.merge(admin, Command(), into_id=uid("van1"), **merger)
    assert app.units.place(uid("do1")) == app.units.place(uid("van1"))
    district.refused("unit_dissolved", lambda: app.units.merge(admin, Command(), into_id=uid("le"), **merger))
    # A whole commune moves with its hamlets.
    facts: dict[str, Any] = {"name": "huyện Khác", "code": "391", "parent_id": None, "source": "x"}
    app.units.establish(
        admin, Command(), unit_id=uid("other"), kind="district", valid_from=date(2016, 1, 1), **facts
    )
    app.units.move(
        admin, Command(), unit_id=unit_id("15178"), parent_id=uid("other"), valid_from=AFTER, source="x"
    )
    assert app.units.place(uid("van1")) == f"/{uid('other')}/{unit_id('15178')}/{uid('van1')}/"
    assert district.log.load(AdministrativeUnit, uid("van1")).path == app.units.place(uid("van1"))
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}


def test_a_change_by_hand_is_not_dated_before_the_change_that_made_its_units(district: CamThuy) -> None:
    """Not before the part came to where it lies, nor before the unit that takes over began; and no other day is taken for it."""
    admin, units = district["admin"], district.app.units
    district.apply()

    def move(day: date) -> None:
        units.move(
            admin, Command(), unit_id=uid("do1"), parent_id=unit_id("15184"), valid_from=day, source="x"
        )

    early = district.refused("bad_date", lambda: move(date(2019, 11, 30)))
    assert (early.field, early.params["low"]) == ("valid_from", "01/12/2019")
    assert units.place(uid("do1")).startswith(f"/{unit_id('390')}/{unit_id('15178')}/")
    move(AFTER)
    assert units.place(uid("do1")).startswith(f"/{unit_id('390')}/{unit_id('15184')}/")
    district.hamlet("moi", "thôn Mới", "15184", since=date(2020, 1, 10))

    def merge(day: date) -> None:
        units.merge(admin, Command(), unit_id=uid("van1"), into_id=uid("moi"), valid_from=day, source="x")

    early = district.refused("bad_date", lambda: merge(date(2020, 1, 9)))
    assert (early.field, early.params["low"]) == ("valid_from", "10/01/2020")
    merge(date(2020, 1, 10))
    assert units.place(uid("van1")) == units.place(uid("moi"))


def test_nobody_but_the_administrator_changes_units(district: CamThuy) -> None:
    for who in ("auditor", "chair_tan", "standing"):
        by: Actor = district[who]
        for call in (
            lambda by=by: district.app.units.apply_change(by, Command(), change_id=NQ786),
            lambda by=by: district.app.units.preview(by, NQ786),
            lambda by=by: district.app.units.rename(
                by, Command(), unit_id=uid("do1"), name="x", valid_from=AFTER, source="x"
            ),
        ):
            district.refused("forbidden", call)


def test_a_dossier_of_a_merged_hamlet_is_the_successor_s(district: CamThuy) -> None:
    household = district.household("do1")
    dossier = district.nomination("commune_check", hamlet="do1")
    follower = Follower(district.url, district.log.mapper, district.log.vault.sync)
    merger: dict[str, Any] = {"into_id": uid("van1"), "valid_from": AFTER, "source": "QĐ 2"}
    district.app.units.merge(district["admin"], Command(), unit_id=uid("do1"), **merger)
    row = district.app.dossiers.dossier(district["clerk_van"], dossier).row
    assert (row["hamlet"], row["commune"]) == ("thôn Vân Quan", "xã Cẩm Vân")
    follower.catch_up()
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}
    # What is recorded next is recorded of the hamlet that is there; the head of the old one carries on in it.
    district.present()
    commitment = district.commitment(household, "do1", accepted=False)
    event: Any = district.log.events_of(commitment)[0]
    assert event.hamlet_id == uid("van1")
    district.clock.set_day(LATER)
    district.apply()
    district.apply(NQ1686)
    passed = district.app.units.passages(uid("do1"), date(2018, 1, 1))
    assert [(p["kind"], p["to_name"]) for p in passed] == [
        ("dissolved", "thôn Vân Quan"),
        ("moved", "xã Cẩm Vân"),
    ]
    follower.catch_up()
    assert rebuild(district.url, district.log.mapper, compare_only=True).differences == {}
    counted = district.log.query("SELECT commune_id, dossiers FROM stage_counts")
    assert counted == [{"commune_id": unit_id("cam-van-2025"), "dossiers": 1}]


# -- figures ---------------------------------------------------------------------------------------------------------------


def counted(
    world: CamThuy, unit: str, year: int, counts: tuple[int, int, int], officers: tuple[str, str]
) -> None:
    """Have a year-end figure reported, verified and accepted by three people."""
    world.clock.set_day(date(year, 12, 20))
    reporter, chair = (world.actor(name) for name in officers)
    reviews, id = world.app.reviews, world.unit(unit)
    outcome = reviews.report_many(
        reporter, Command(), year=year, stage="official", reports=[Report(id, Counts(*counts))],
        reviewed_on=date(year, 12, 10), remarks="", uploads=[pdf("rà soát")],
    )  # fmt: skip
    assert outcome
    review = PovertyReview.id_of(world.app.movements.in_force().id, id, year)
    reviews.verify(chair, Command(), reviews={review: None})
    reviews.accept(world.actor("labour"), Command(), reviews={review: None})


def test_rates_before_and_after_the_merger_agree_with_a_hand_calculation(district: CamThuy) -> None:
    counted(district, "15178", 2018, (1000, 150, 100), ("clerk_tan", "chair_tan"))
    counted(district, "15130", 2018, (400, 80, 40), ("clerk_do", "chair_do"))
    counted(district, "15184", 2018, (900, 90, 60), ("clerk_van", "chair_van"))
    counted(district, "le", 2018, (60, 12, 6), ("head_le", "chair_van"))
    tan, van = district.unit("15178"), district.unit("15184")
    figures = district.app.figures
    assert figures.reviews_on_boundary(tan, BEFORE) == [(2018, 1000, 150, 100)]
    district.clock.set_day(date(2019, 12, 5))
    district.apply()
    counted(district, "15178", 2019, (1450, 200, 120), ("clerk_tan", "chair_tan"))
    counted(district, "15184", 2019, (850, 70, 50), ("clerk_van", "chair_van"))
    # Cẩm Tân is Cẩm Tân, Phúc Do and the hamlet Phác Lê; Cẩm Vân is Cẩm Vân without it.
    after = date(2020, 5, 15)
    assert figures.reviews_on_boundary(tan, after) == [(2018, 1460, 242, 146), (2019, 1450, 200, 120)]
    assert figures.reviews_on_boundary(van, after) == [(2018, 840, 78, 54), (2019, 850, 70, 50)]
    # (242 + 146) / 1460 = 26.5753 %, (200 + 120) / 1450 = 22.0690 %: 4.5064 points in one year.
    facts = CommuneFacts(
        kind="commune", reviews=tuple(Review(*r) for r in figures.reviews_on_boundary(tan, after))
    )
    first, last = (review.rate("poor_and_near_poor") for review in facts.reviews)
    assert (first, last) == (Fraction(38800, 1460), Fraction(32000, 1450))
    # What Phúc Do reported stays its own, on the boundary of its last day.
    assert figures.reviews_on_boundary(district.unit("15130"), date(2019, 11, 30)) == [(2018, 400, 80, 40)]
