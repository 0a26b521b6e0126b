"""What rests on data that nobody has confirmed says so on the pages that use it, and no longer once it is confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.web.district import convened, ready
from tests.web.story import World, page_of

from rules.calendar import load_holidays, unconfirmed_source
from rules.plan import load_plan
from web import doubts
from workflows.paper_words import law_grounds, unconfirmed_laws

CALENDAR = "lịch nghỉ chưa được xác nhận"
RULE = "Quy tắc biểu quyết chưa có căn cứ xác nhận"
CRITERION = doubts.CRITERION.vi


def shown(world: World, who: str | None, url: str) -> str:
    """Return a page."""
    return page_of(world.client(who).get(url))


def under(world: World, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Put the plan in force with something changed."""
    now = world.app.movements.in_force()
    other = replace(now, plan=replace(now.plan, **changed))
    monkeypatch.setattr(world.app.movements, "in_force", lambda: other)


def test_deadlines_say_that_their_days_off_are_unchecked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = world.nomination(world.household())
    assert CALENDAR not in shown(world, "chair", f"/ho-so/{n}"), "a draft is not due"
    world.advance(n, "commune_check")
    for who, url in ((None, "/ke-hoach/household"), ("chair", f"/ho-so/{n}")):
        assert CALENDAR in shown(world, who, url)
        assert "days off that are not confirmed" in shown(world, who, f"{url}?lang=en")
    monkeypatch.setattr(doubts, "unconfirmed_source", lambda calendar: None)
    for who, url in ((None, "/ke-hoach/household"), ("chair", f"/ho-so/{n}")):
        assert CALENDAR not in shown(world, who, url)


def test_a_calendar_is_doubtful_while_a_day_of_it_is() -> None:
    source = unconfirmed_source("vietnam")
    assert any(not day.confirmed for day in load_holidays("vietnam"))
    assert source is not None
    assert "chưa đối chiếu" in source.vi
    assert "not checked" in source.en


def test_a_session_says_that_its_rule_has_no_source(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"/hoi-dong/{convened(world, ready(world, 'Bùi Thị Thưởng'))}"
    rule = load_plan("kh87-2018").council_rule
    assert RULE in shown(world, "auditor", url)
    assert rule.source.partition(" / ")[0] in shown(world, "auditor", url)
    under(world, monkeypatch, council_rule=replace(rule, confirmed=True))
    assert RULE not in shown(world, "auditor", url)


def test_a_session_says_which_forms_rule_has_no_source(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load_plan("kh87-2018")
    form = plan.award_forms["giay_khen"]
    own = replace(
        plan.council_rule,
        threshold=Fraction(9, 10),
        secret=True,
        confirmed=False,
        source="Nghị định X / Decree X",
    )
    general = replace(plan.council_rule, confirmed=True)
    under(
        world, monkeypatch,
        council_rule=general, award_forms={**plan.award_forms, "giay_khen": replace(form, council_rule=own)},
    )  # fmt: skip
    url = f"/hoi-dong/{convened(world, ready(world, 'Bùi Thị Thưởng'))}"
    page = shown(world, "auditor", url)
    assert "Nghị định X" in page
    assert "9/10" in page
    assert "Quá nửa tổng số thành viên" not in page.partition("Cách tính")[2].partition("</div>")[0]
    # Confirmed, it is marked no more; the quorum still comes from the general rule.
    under(
        world, monkeypatch, council_rule=plan.council_rule,
        award_forms={**plan.award_forms, "giay_khen": replace(form, council_rule=replace(own, confirmed=True))},
    )  # fmt: skip
    page = shown(world, "auditor", url)
    assert RULE not in page
    assert "Số thành viên phải có mặt chưa có căn cứ xác nhận" in page


def test_a_criterion_without_source_is_marked_where_it_is_judged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {"who": "household:poor", "step": "answers"}
    n = world.nomination(world.household())
    assert CRITERION not in page_of(world.post(None, "/tu-kiem-tra", typed))
    assert CRITERION not in shown(world, "chair", f"/ho-so/{n}")
    plan = load_plan("kh87-2018")
    own = plan.category("household")
    unsure = replace(own, criteria=(replace(own.criteria[0], confirmed=False), *own.criteria[1:]))
    changed = replace(plan, categories={**plan.categories, "household": unsure})
    under(world, monkeypatch, categories=changed.categories)
    assert page_of(world.post(None, "/tu-kiem-tra", typed)).count(CRITERION) == 1
    dossier = world.app.dossiers.dossier(world.actor("chair"), n)
    monkeypatch.setattr(world.app.dossiers, "dossier", lambda actor, id: replace(dossier, plan=changed))
    assert shown(world, "chair", f"/ho-so/{n}").count(CRITERION) == 1


@pytest.mark.parametrize(
    ("day", "unchecked"), [(date(2020, 5, 1), 0), (date(2024, 5, 1), 1), (date(2025, 5, 1), 2)]
)
def test_a_decision_names_the_laws_that_were_not_checked(day: date, unchecked: int) -> None:
    assert len(law_grounds(day)) == 2
    laws = unconfirmed_laws(day)
    assert len(laws) == unchecked
    rows = doubts.of_laws(day)
    assert len(rows) == bool(unchecked)
    assert [row["value"].vi for row in rows] == ["\n".join(laws)] * bool(unchecked)
