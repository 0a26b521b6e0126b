"""Dossiers of units and nominees in a browser, on a small phone and on a desk: nothing axe objects to, nothing too wide."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from tests.journeys.conftest import Arrive
from tests.journeys.product import MODERN, PHONE, Product
from tests.plan_files import own_words
from tests.web.story import PDF

from aggregates.poverty_review import Counts
from rules.plan import load_plan
from workflows.kernel import Command
from workflows.papers import Upload

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("other-categories")]

POOR = {2015: (30, 14), 2016: (24, 13), 2017: (19, 12), 2018: (14, 10), 2019: (9, 9)}


@pytest.fixture(scope="module")
def union(product: Product) -> str:
    """A union's account; the hamlet's figures of all years but the last are accepted."""
    world = product.world
    world.clock.set_day(date(2020, 3, 2))
    for year, poor in POOR.items():
        id = UUID(
            world.app.reviews.report(
                world.actor("officer"), Command(), unit_id=world.units["hamlet"], year=year, stage="official",
                counts=Counts(96, *poor), reviewed_on=date(year, 12, 4), remarks="", uploads=[],
            )["ids"][0]
        )  # fmt: skip
        world.app.reviews.verify(world.actor("chair"), Command(), reviews={id: None})
        if year < 2019:
            world.app.reviews.accept(world.actor("labour"), Command(), reviews={id: None})
    return world.department()


def opened(product: Product, who: str, category: str, unit: str) -> UUID:
    """A dossier of a unit with its meeting on record."""
    world = product.world
    found = world.log.query_one(
        "SELECT nomination_id FROM nominations WHERE category = %s AND live", (category,)
    )
    if found is not None:
        return UUID(str(found["nomination_id"]))
    a, by = world.app.nominations, world.actor(who)
    n = UUID(a.propose(by, Command(), category=category, subject_id=world.units[unit])["id"])
    a.record_meeting(
        by, Command(), nomination_id=n, held_on=date(2020, 3, 1), present=9, votes_for=9, votes_against=0,
        chaired_by="Lê A", secretary="Lê B", remarks="", uploads=[Upload("bien-ban.pdf", PDF)],
    )  # fmt: skip
    return n


@pytest.mark.parametrize("window", [PHONE, MODERN], ids=["phone", "desk"])
def test_a_union_nominates_an_official_and_attests_for_a_commune(
    arrive: Arrive, product: Product, union: str, window: dict[str, int]
) -> None:
    commune = opened(product, "officer", "commune", "commune")
    who = arrive(union, viewport=window)
    who.visit("/")
    who.says("4 tiêu chí chờ xác nhận")
    who.visit(f"/ho-so/{commune}")
    who.says("Còn thiếu số liệu được tiếp nhận")
    who.follow("Xác nhận tiêu chí")
    who.says("Đơn vị có đạt tiêu chí này không?")
    who.visit("/ho-so/lap-moi")
    who.visit("/doi-tuong/ghi-moi/individual")
    who.press("Tiếp tục")
    who.says("Họ và tên")
    who.fill("Họ và tên", f"Lê Thị Hoa {window['width']}")
    who.fill("Chức vụ, đơn vị công tác", "Công chức xã Cẩm Tú")
    who.tick("Người này", "Cán bộ làm công tác giảm nghèo")
    who.press("Tiếp tục")
    who.press("Ghi đối tượng")
    who.press("Lập hồ sơ đề nghị")
    who.says("Công chức xã Cẩm Tú")
    who.says("Cán bộ làm công tác giảm nghèo")


@pytest.mark.parametrize("window", [PHONE, MODERN], ids=["phone", "desk"])
def test_a_hamlets_dossier_with_its_figures(
    arrive: Arrive, product: Product, union: str, window: dict[str, int]
) -> None:
    n = opened(product, "hamlet", "hamlet", "hamlet")
    who = arrive("officer", viewport=window)
    who.visit(f"/ho-so/{n}")
    who.says("chờ Phòng LĐ-TB&XH tiếp nhận")
    who.says("96 hộ, 14 hộ nghèo, 10 hộ cận nghèo")
    who.visit(f"/ho-so/{n}?lang=en")
    said = own_words(who.main(), load_plan("kh87-2018"), "hamlet")
    assert "household" not in said.replace("households", "")
