"""Pages name offices, council and signing authority in the words of the plan in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.web.story import World, page_of

from rules.plan import load_plan

OTHER = load_plan("vd-hai-cap-2026")


@pytest.fixture
def provincial(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A movement under a plan of a province."""
    now = replace(world.app.movements.in_force(), plan=OTHER, readings=OTHER.default_readings())
    monkeypatch.setattr(world.app.movements, "in_force", lambda: now)
    return world


def main_of(world: World, who: str, url: str) -> str:
    """Return the page without its frame."""
    return page_of(world.client(who).get(url)).partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("url", "vi", "en"),
    [
        ("/hoi-dong", "Hội đồng Thi đua - Khen thưởng tỉnh xét và đề nghị", "Provincial council considers"),
        ("/hoi-dong", "người quyết định: Chủ tịch UBND tỉnh", "decided by: Provincial chair"),
        ("/quyet-dinh", "Người ký: Chủ tịch UBND tỉnh", "Signed by: Provincial chair"),
    ],
)
def test_council_and_decisions_are_of_the_plans_level(provincial: World, url: str, vi: str, en: str) -> None:
    told = main_of(provincial, "auditor", url)
    assert vi in told
    assert "huyện" not in told
    assert en in main_of(provincial, "auditor", f"{url}?lang=en")


def test_an_office_is_given_by_the_name_the_plan_has_for_it(provincial: World) -> None:
    officer = provincial.actor("hamlet").officer_id
    form = main_of(provincial, "admin", f"/quan-tri/tai-khoan/{officer}/bo-nhiem")
    for role in ("labour_office", "standing_office", "commune_chair"):
        assert OTHER.role_titles[role].vi in form
    assert "LĐ-TB" not in form
    listed = main_of(provincial, "admin", "/quan-tri/tai-khoan")
    assert OTHER.role_titles["labour_office"].vi in listed


def test_a_dossier_names_offices_by_its_own_plan(provincial: World, monkeypatch: pytest.MonkeyPatch) -> None:
    n = provincial.nomination(provincial.household())
    dossier = provincial.app.dossiers.dossier(provincial.actor("auditor"), n)
    titled = replace(dossier.plan, role_titles=OTHER.role_titles)
    monkeypatch.setattr(provincial.app.dossiers, "dossier", lambda actor, id: replace(dossier, plan=titled))
    page = main_of(provincial, "auditor", f"/ho-so/{n}")
    assert OTHER.role_titles["labour_office"].vi in page
    assert "LĐ-TB" not in page
