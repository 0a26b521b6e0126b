"""What a dossier holds while it goes up: what a receipt lists, and who says on which page that it is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.world import World

from aggregates.nomination import Nomination
from workflows import dossier_papers
from workflows.dossier_contents import vouched_for, welcome
from workflows.kernel import Command

REPORT = "Báo cáo thành tích của hộ được đề nghị"
MINUTES = "Biên bản họp bình xét của thôn, bản, tổ dân phố"


@pytest.fixture
def receipts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each receipt that is rendered is rendered from."""
    kept: list[Any] = []

    def keep(data: Any) -> bytes:
        kept.append(data)
        return f"%PDF-1.7 receipt {len(kept)}\n%%EOF\n".encode()

    monkeypatch.setattr(dossier_papers, "render_receipt", keep)
    return kept


def listed(world: World, receipts: list[Any], id: UUID) -> list[str]:
    world.app.nominations.issue_paper(world["clerk"], Command(), nomination_id=id, kind="receipt")
    return [item.title for item in receipts[-1].items]


def test_a_receipt_names_no_paper_that_went_back_as_missing(world: World, receipts: list[Any]) -> None:
    id = world.nomination("commune_check")
    world.app.nominations.return_for_supplement(
        world["clerk"], Command(), nomination_id=id, missing=[REPORT, "ảnh chụp nhà"]
    )
    assert listed(world, receipts, id) == [MINUTES, "Giấy tờ kèm theo"]


def test_what_was_supplied_is_there_again(world: World, receipts: list[Any]) -> None:
    id = world.nomination("commune_check")
    world.app.nominations.return_for_supplement(world["clerk"], Command(), nomination_id=id, missing=[REPORT])
    world.app.nominations.supply(
        world["head"], Command(), nomination_id=id, remarks="đã viết lại", uploads=[]
    )
    assert listed(world, receipts, id) == [REPORT, MINUTES, "Giấy tờ kèm theo"]
    handed_in = receipts[-1].items[0]
    assert (handed_in.originals, handed_in.note) == (1, "Trưởng thôn, bản, tổ trưởng tổ dân phố nộp")


def test_each_step_vouches_for_what_is_due_by_then(world: World) -> None:
    n = world.log.load(Nomination, world.nomination("commune_check"))
    plan = world.app.plans.of(n)
    said = {step: [p.id for p in vouched_for(n, plan, step)] for step in ("hamlet_meeting", "district_check")}
    # Minutes are on record or they are not: nobody has to say so.
    assert said == {
        "hamlet_meeting": ["achievement_report"],
        "district_check": ["achievement_report", "submission_letter"],
    }


def test_what_a_plan_does_not_require_may_come_along(world: World) -> None:
    n = world.log.load(Nomination, world.nomination("commune_check"))
    plan = world.app.plans.of(n)
    category = plan.category(n.category)
    optional = tuple(replace(p, required=False) for p in category.dossier_parts)
    loose = replace(
        plan, categories={**plan.categories, n.category: replace(category, dossier_parts=optional)}
    )
    assert welcome(n, plan, "district_check") == []
    assert vouched_for(n, loose, "district_check") == []
    assert [p.id for p in welcome(n, loose, "hamlet_meeting")] == ["achievement_report"]
    assert [p.id for p in welcome(n, loose, "district_check")] == ["achievement_report", "submission_letter"]
