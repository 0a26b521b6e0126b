"""Pages cite the plan that is in force, by its own clauses and its own authority, whichever plan that is."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests.entries import entry
from tests.web.story import PDF, World, page_of

from aggregates.nomination_state import NominationState
from aggregates.refusals import Refused
from rules import limits
from rules.plan import load_plan
from web import dossier_criteria
from workflows.chains import chain_of
from workflows.kernel import Command
from workflows.papers import Upload
from workflows.plans import packaged

OURS, OTHER = "kh87-2018", "vd-hai-cap-2026"


def under(world: World, plan: str) -> World:
    """Return the world with a plan in force."""
    world.clock.set_day(date(2020, 5, 18))
    if plan != OURS:
        # It is signed in January of that year.
        world.clock.set_day(date(2026, 5, 18))
        world.app.movements.adopt_plan(
            world.actor("admin"), Command(), plan=packaged(plan), document="12/BB", decided_on=date(2026, 5, 4),
            reason="Kế hoạch mới.",
        )  # fmt: skip
    return world


@pytest.mark.parametrize(
    ("plan", "url", "there", "absent"),
    [
        (OURS, "/ke-hoach/household", "Nguyên văn điểm IV.2.7 của Kế hoạch", "phần IV"),
        (OTHER, "/ke-hoach/household", "Nguyên văn điểm II.1 của Kế hoạch", "IV"),
        (OURS, "/gioi-thieu", "Phong trào thi đua của Ủy ban nhân dân huyện Cẩm Thủy", "Sông Lam"),
        (OTHER, "/gioi-thieu", "Phong trào thi đua của Ủy ban nhân dân tỉnh Sông Lam", "Cẩm Thủy"),
    ],
)
def test_what_everybody_reads(world: World, plan: str, url: str, there: str, absent: str) -> None:
    page = page_of(under(world, plan).client(None).get(url))
    main = page[page.index("<main") : page.index("</main")]
    assert there in main
    assert absent not in main


@pytest.mark.parametrize(
    ("plan", "there"), [(OURS, "giúp đỡ xã nào (Kế hoạch, điểm IV.2.1), kết"), (OTHER, "giúp đỡ xã nào, kết")]
)
def test_who_is_in_charge_of_which_commune(world: World, plan: str, there: str) -> None:
    assert there in page_of(under(world, plan).client("standing").get("/do-dau"))


@pytest.mark.parametrize(("plan", "clause"), [(OURS, "IV.2.7.2"), (OTHER, "II.1")])
def test_the_pledge_not_to_fall_back(world: World, plan: str, clause: str) -> None:
    """The clause is of the plan under which the household committed itself, not of one that came into force later."""
    earlier = world.household()
    under(world, plan)
    hamlet, client = world.actor("hamlet"), world.client("hamlet")
    later = world.app.household_register.register(
        hamlet, Command(), hamlet_id=world.units["hamlet"], household_class="poor",
        entry=entry("H002", "Trần Văn Khác", birth_year=1975, ethnicity="Mường", address="Nhà số 8", members=4),
    )["id"]  # fmt: skip
    new = world.app.households.register_commitment(
        hamlet, Command(), household_id=UUID(later), exiting_from="poor",
        target_year=2020 if plan == OURS else 2027, statement="Gia đình tôi cam kết", uploads=[Upload("don.pdf", PDF)],
    )["id"]  # fmt: skip
    for id, theirs in ((new, clause), (world.commitment_of(earlier), "IV.2.7.2")):
        assert f"(kế hoạch, điểm {theirs})." in page_of(client.get(f"/cam-ket/{id}/khong-tai-ngheo"))


@pytest.mark.parametrize("plan", [OURS, OTHER])
def test_what_the_plan_holds_no_clause_of_cites_none(world: World, plan: str) -> None:
    page = page_of(under(world, plan).client("chair").get("/kiem-tra"))
    assert "Kiểm tra hằng năm một số địa phương, đơn vị." in page


def test_every_figure_of_a_test_has_a_name_of_its_own() -> None:
    """No key of the rules on a page, whichever tests a plan chooses and however it combines them."""
    names = {
        *limits.FIGURES, *limits.COMPARISONS, "average", "required", "target", "poor", "poor_and_near_poor",
    }  # fmt: skip
    for name in names:
        said = dossier_criteria._figure(name)
        assert "_" not in said.vi + said.en
        assert said.vi != name, name
    assert dossier_criteria._figure("1.poor_rate").vi == "phép xét 1 – tỷ lệ hộ nghèo, %"
    assert dossier_criteria._figure("2.poor_rate.below").en == "test 2 – poor rate, % – below"
    assert dossier_criteria._figure("2017.target").vi == "2017 – chỉ tiêu"


def test_figures_of_rates_have_two_decimals_and_are_never_written_as_their_limit() -> None:
    assert dossier_criteria._decimal("31.1258", ["31.1258", "30"]) == "31,13"
    assert dossier_criteria._decimal("19.9999", ["19.9999", "20"]) == "19,9999"
    assert dossier_criteria._decimal("7.0000", ["7.0000", "7"]) == "7"
    assert dossier_criteria._decimal("0.3333333334", ["0.3333", "0.3333333334"]) == "0,3333333334"
    assert dossier_criteria._decimal("-1.2345", []) == "−1,23"
    assert dossier_criteria._decimal("yes", ["yes"]) == "yes"


def test_the_minutes_that_are_missing_are_those_of_whoever_nominates() -> None:
    for category, level, words in (
        ("household", "hamlet", "biên bản họp thôn"),
        ("commune", "commune", "biên bản họp xét của xã, thị trấn"),
        ("department", "district", "biên bản họp xét của đơn vị đề nghị"),
    ):
        n = NominationState()
        n.chain = chain_of(load_plan("kh87-2018").category(category))
        assert (n.chain[0]["level"], n.minutes.vi) == (level, words)
        assert Refused("minutes_missing", what=n.minutes).text.vi == f"Chưa có {words}."
