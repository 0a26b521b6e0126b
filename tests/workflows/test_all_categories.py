"""Dossiers of every category of the plan go their own way from the first step to the certificate, and nobody judges their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.signing import code_for
from tests.workflows.world import World, pdf, uid

from aggregates.actors import Actor
from aggregates.nomination import Nomination
from aggregates.pii import plain
from aggregates.refusals import Refused
from projections.rebuild import rebuild
from rules.evaluators import takes_attestation
from rules.plan import load_plan
from workflows.dossier_rows import ATTESTABLE, PREPARING
from workflows.kernel import Command
from workflows.nominations import Attested
from workflows.subjects import shape_of

PLAN = load_plan("kh87-2018")
DESKS = {
    "hamlet_head": "head",
    "commune_officer": "clerk",
    "commune_chair": "chair",
    "department": "front",
    "standing_office": "standing",
    "labour_office": "labour",
    "inspector": "inspector",
}
UNITS = {"hamlet": "son", "commune": "binh", "department": "front"}

pytestmark = pytest.mark.usefixtures("plain_paper")


def subject(world: World, category: str) -> UUID:
    """Return somebody to nominate in the category."""
    kind = PLAN.category(category)
    if shape_of(kind) == "household":
        return world.household()
    if shape_of(kind) == "unit":
        return world.unit(UNITS[category])
    desk = world[DESKS[kind.chain[0].roles[0]]]
    return nominee(world, desk, category)


def nominee(world: World, desk: Actor, category: str, **more: Any) -> UUID:
    """Enter a nominee."""
    person = PLAN.categories[category].facts == "individual"
    facts: dict[str, Any] = {
        "category": category,
        "kind": "person" if person else "organisation",
        "name": "Lê Thị Hoa" if person else "HTX Cẩm Bình",
        "address": "xã Cẩm Bình",
        "work": "Công chức",
        "role": "other" if person else "",
    }
    outcome = world.app.nominees.register(desk, Command(), nominee_id=uuid4(), **{**facts, **more})
    return UUID(outcome["id"])


def propose(world: World, category: str, id: UUID | None = None) -> UUID:
    """Open a dossier at the desk the chain begins with."""
    desk = world[DESKS[PLAN.category(category).chain[0].roles[0]]]
    outcome = world.app.nominations.propose(
        desk, Command(), category=category, subject_id=id or subject(world, category)
    )
    return UUID(outcome["id"])


def attest_all(world: World, id: UUID, category: str) -> None:
    """Have every office attest what the plan asks of it."""
    for role in {r for c in PLAN.category(category).criteria for r in c.attested_by}:
        given = [
            Attested(c.id, True)
            for c in PLAN.category(category).criteria
            if takes_attestation(c) and role in c.attested_by
        ]
        if given:
            world.app.nominations.attest(
                world[DESKS[role]], Command(), nomination_id=id, given=given, uploads=[pdf("căn cứ")]
            )


def check_restated(world: World, id: UUID) -> None:
    """What queries state a second time for speed is what the dossier says of itself."""
    n = found(world, id)
    row = world.log.query_one(
        f"SELECT {ATTESTABLE} AS attestable, {PREPARING} AS preparing FROM nominations n WHERE nomination_id = %s",
        (id,),
    )
    assert row == {"attestable": n.attestable, "preparing": list(n.preparing_roles)}, n.step


def walk(world: World, id: UUID, category: str, until: str = "record_council_result") -> None:
    """Take a dossier along its chain, each step by the first office the chain names, up to the act ``until``."""
    a = world.app.nominations
    first = world[DESKS[PLAN.category(category).chain[0].roles[0]]]
    a.record_meeting(
        first, Command(), nomination_id=id, held_on=world.clock.today(), present=9, votes_for=9, votes_against=0,
        chaired_by="Lê A", secretary="Lê B", remarks="", uploads=[pdf("bb")],
    )  # fmt: skip
    attest_all(world, id, category)
    for step in PLAN.category(category).chain:
        desk = world[DESKS.get(step.roles[0], "standing")]
        check_restated(world, id)
        if step.act == until:
            return
        if step.act == "submit":
            a.submit(desk, Command(), nomination_id=id, report="Báo cáo", uploads=[])
        elif step.act == "confirm_complete":
            a.confirm_complete(desk, Command(), nomination_id=id)
        elif step.act == "verify_claims":
            a.verify_claims(desk, Command(), nomination_id=id, remarks="đúng")
        elif step.act == "close_posting":
            a.post(desk, Command(), nomination_id=id)
            world.clock.set_day(world.clock.today() + timedelta(days=20))
            a.close_posting(desk, Command(), nomination_id=id, remarks="")
        elif step.act == "endorse":
            a.endorse(
                desk, Command(), nomination_id=id, submission_number="9/TTr-UBND", submission_date=world.clock.today()
            )  # fmt: skip
        elif step.act == "appraise":
            a.appraise(desk, Command(), nomination_id=id, opinion="đạt")


def found(world: World, id: UUID) -> Nomination:
    """Return the dossier."""
    return world.log.load(Nomination, id)


@pytest.mark.parametrize("category", list(PLAN.categories))
def test_from_the_first_step_to_the_certificate(world: World, category: str) -> None:
    id = propose(world, category)
    walk(world, id, category)
    session = world.session([id])
    reason = {id: "Hội đồng xét thành tích thực tế"}
    world.publish(session, reason)
    decision = UUID(world.app.council.draft_decision(world["standing"], Command(), session_id=session)["id"])
    world.app.council.sign(
        world["district_chair"],
        Command(),
        decision_id=decision,
        code=code_for(world.app, world["district_chair"]),
    )
    issued = world.app.council.issue_certificate(world["standing"], Command(), nomination_id=id)
    n = found(world, id)
    assert n.status == "awarded"
    assert n.verifiers.keys() == {
        s.id
        for s in PLAN.category(category).chain
        if s.act in ("confirm_complete", "verify_claims", "endorse", "appraise")
    }
    row = world.log.query_one(
        "SELECT * FROM certificates WHERE certificate_id = %s", (issued["certificate_id"],)
    )
    assert row is not None
    assert row["category"] == category
    assert row["awardee"]
    # Nobody is commended twice for one period.
    assert world.app.nominations.closed_to(PLAN.category(category), [n.subject_id]) == {n.subject_id}
    with pytest.raises(Refused, match="already_commended"):
        propose(world, category, n.subject_id)


def test_what_was_attested_decides_where_nothing_is_measured(world: World) -> None:
    id = propose(world, "enterprise")
    walk(world, id, "enterprise", until="submit")
    assert world.app.nominations.judge_now(found(world, id)).verdict.value == "met"
    other = propose(world, "enterprise", nominee(world, world["front"], "enterprise", name="Công ty khác"))
    assert world.app.nominations.judge_now(found(world, other)).verdict.value == "unproven"


def test_an_individual_is_judged_by_what_they_are(world: World) -> None:
    ids = {
        role: propose(world, "individual", nominee(world, world["front"], "individual", role=role))
        for role in ("poverty_official", "other")
    }
    for role, id in ids.items():
        judged = world.app.nominations.judge_now(found(world, id))
        applies = {c.id for c in judged.criteria if c.verdict.value != "not_applicable"}
        assert applies == {
            "individual.poverty_official" if role == "poverty_official" else "individual.active_support"
        }


def test_a_unit_without_verified_figures_is_unproven_never_typed(world: World) -> None:
    id = propose(world, "hamlet")
    judged = world.app.nominations.judge_now(found(world, id))
    assert judged.criterion("hamlet.average_reduction").verdict.value == "unproven"
    with pytest.raises(Refused, match="unknown_criterion"):
        world.app.nominations.attest(
            world["clerk"], Command(), nomination_id=id, given=[Attested("hamlet.average_reduction", True)], uploads=[],
        )  # fmt: skip


def test_whether_a_commune_is_a_poor_one_is_known_once_it_is_recorded(world: World) -> None:
    world.app.movements.change_reading(
        world["admin"], Command(), name="commune_scope", value="poor_only", document="12/BB",
        decided_on=date(2020, 3, 1), reason="Theo hướng dẫn của tỉnh.",
    )  # fmt: skip
    id = propose(world, "commune")

    def judged() -> tuple[str, str]:
        one = world.app.nominations.judge_now(found(world, id)).criterion("commune.zone_rates")
        return one.verdict.value, one.reason.vi

    assert judged() == ("unproven", "Chưa biết xã có được xếp loại xã nghèo hay không.")
    for poor, verdict, said in ((False, "not_applicable", "không"), (True, "unproven", "2019")):
        world.app.units.reclassify(
            world["admin"], Command(), unit_id=world.unit("binh"), kind="commune", zone="III",
            especially_difficult=None, classed_poor=poor, valid_from=date(2016, 1, 1), source="QĐ 900/QĐ-TTg",
        )  # fmt: skip
        assert judged()[0] == verdict
        assert said in judged()[1]


def test_a_second_live_dossier_for_a_unit_is_refused(world: World) -> None:
    propose(world, "hamlet")
    with pytest.raises(Refused, match="already_nominated"):
        propose(world, "hamlet")


def test_a_unit_of_another_kind_is_the_wrong_subject(world: World) -> None:
    for category, unit in (("hamlet", "binh"), ("commune", "son"), ("department", "son")):
        desk = world[DESKS[PLAN.category(category).chain[0].roles[0]]]
        with pytest.raises(Refused, match="wrong_subject"):
            world.app.nominations.propose(desk, Command(), category=category, subject_id=world.unit(unit))


def test_a_department_nominates_itself_and_no_other(world: World) -> None:
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.nominations.propose(
            world["front"], Command(), category="department", subject_id=world.unit("labour")
        )


def test_another_departments_dossier_is_not_read(world: World) -> None:
    id = propose(world, "department")
    stranger = world.officer("women", "department", "home")
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.dossiers.dossier(stranger, id)
    assert world.app.dossiers.dossier(world["front"], id).nomination.id == id


def test_nobody_checks_their_own_department(world: World) -> None:
    colleague = world.officer("colleague", "department", "home")
    id = UUID(
        world.app.nominations.propose(
            colleague, Command(), category="department", subject_id=world.unit("home")
        )["id"]
    )
    world.app.nominations.record_meeting(
        colleague, Command(), nomination_id=id, held_on=world.clock.today(), present=9, votes_for=9, votes_against=0,
        chaired_by="Lê A", secretary="Lê B", remarks="", uploads=[pdf("bb")],
    )  # fmt: skip
    world.app.nominations.submit(colleague, Command(), nomination_id=id, report="Báo cáo", uploads=[])
    with pytest.raises(Refused, match="own_unit"):
        world.app.nominations.confirm_complete(world["standing"], Command(), nomination_id=id)


def test_a_member_of_the_unit_and_the_nominee_themselves_leave_the_vote(world: World) -> None:
    world.appoint("member1", "department", "front")
    of_unit = propose(world, "department")
    walk(world, of_unit, "department")
    account = world.log.query_one(
        "SELECT username FROM officers WHERE officer_id = %s", (uid("officer member2"),)
    )
    assert account is not None
    myself = nominee(world, world["front"], "individual", username=account["username"])
    of_person = propose(world, "individual", myself)
    walk(world, of_person, "individual")
    session = world.app.council.session(world["standing"], world.session([of_unit, of_person], opened=False))
    assert session.items[of_unit].recused == {uid("officer member1")}
    assert session.items[of_person].recused == {uid("officer member2")}


def test_nobody_nominates_themselves(world: World) -> None:
    username = world.log.query_one(
        "SELECT username FROM officers WHERE officer_id = %s", (uid("officer front"),)
    )
    assert username is not None
    with pytest.raises(Refused, match="own_affair"):
        nominee(world, world["front"], "individual", username=username["username"])


def test_an_unknown_category_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="bad_choice"):
        world.app.nominations.propose(world["head"], Command(), category="ghost", subject_id=uuid4())
    with pytest.raises(Refused, match="bad_choice"):
        nominee(world, world["front"], "household")


def test_a_nominees_entry_is_mended_and_its_dossier_takes_over_the_name(world: World) -> None:
    id = nominee(world, world["front"], "individual", name="Le Thi Hoa")
    dossier = propose(world, "individual", id)
    facts: dict[str, Any] = {
        "name": "Lê Thị Hoà",
        "address": "xã Cẩm Bình",
        "work": "Công chức",
        "reason": "thiếu dấu",
    }
    elsewhere = replace(world["front"], unit_id=world.unit("home"), unit_path=world.path("home"))
    for who in (elsewhere, *(world[name] for name in ("standing", "clerk", "admin"))):
        with pytest.raises(Refused, match=r"forbidden|foreign_unit"):
            world.app.nominees.correct(who, Command(), nominee_id=id, **facts)
    world.app.nominees.correct(world["front"], Command(), nominee_id=id, **facts)
    assert plain(world.log.load(Nomination, dossier).subject_name) == "Lê Thị Hoà"
    found = world.app.nominees.listing(world["front"])
    assert [(n["name"], n["nominee_id"]) for n in found] == [("Lê Thị Hoà", id)]
    with pytest.raises(Refused, match="nothing_corrected"):
        world.app.nominees.correct(world["front"], Command(), nominee_id=id, **facts)
    assert rebuild(world.url, world.log.mapper, ["nominees"], compare_only=True).differences == {}


def test_a_request_for_correction_of_a_nominee_is_answered_by_correcting(world: World) -> None:
    id = nominee(world, world["front"], "individual")
    other = nominee(world, world["front"], "individual", name="Hà Thị Xoan")
    request = world.request(id, "correction", by="standing")
    facts: dict[str, Any] = {
        "name": "Lê Thị Hoà",
        "address": "",
        "work": "Y sĩ",
        "reason": "theo căn cước",
        "request_id": request,
    }
    with pytest.raises(Refused, match="not_found"):
        world.app.nominees.correct(world["standing"], Command(), nominee_id=other, **facts)
    with pytest.raises(Refused, match="forbidden"):
        world.app.nominees.correct(world["front"], Command(), nominee_id=id, **facts)
    world.app.nominees.correct(world["standing"], Command(), nominee_id=id, **facts)
    assert world.app.data_requests.one(world["standing"], request)["outcome"] == "corrected"
    with pytest.raises(Refused, match="request_answered"):
        world.app.nominees.correct(world["standing"], Command(), nominee_id=id, **{**facts, "work": "Bác sĩ"})


def test_a_nominees_data_is_erased_by_the_code_of_the_dossier(world: World) -> None:
    id = propose(world, "individual")
    code = found(world, id).code
    with pytest.raises(Refused, match="subject_dossier_open"):
        world.app.erasure.erase(world["admin"], Command(), code=code)
    world.app.nominations.withdraw(world["front"], Command(), nomination_id=id, reason="đổi ý")
    row = world.app.erasure.find(world["admin"], code)
    assert row is not None
    assert set(row) == {"subject_id", "code", "hamlet", "commune"}
    world.app.erasure.erase(world["admin"], Command(), code=code)
    assert plain(found(world, id).subject_name) is None
    kept = world.log.query_one(
        "SELECT name, address, work, search_key FROM nominees WHERE nominee_id = %s", (row["subject_id"],)
    )
    assert kept == {"name": None, "address": None, "work": None, "search_key": None}
    assert world.app.dossiers.dossier(world["front"], id).nomination.status == "withdrawn"
