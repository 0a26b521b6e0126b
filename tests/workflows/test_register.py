"""The register of households: its order, its pages, and what finds a household."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.workflows.world import World

from aggregates.actors import Actor
from rules.vietnamese import vietnamese_sort_key
from workflows.household_register import PAGE
from workflows.kernel import Command

NAMES = ["Bùi Thị Thưởng", "Bùi Văn Thường", "Đặng Thị Ý", "Hà Văn Ân", "Hà Văn An", "Lê Thị Ái"]


def listed(world: World, by: Actor, **more: Any) -> list[str | None]:
    """Return the heads of the first page."""
    rows, _ = world.app.household_register.page(by, **more)
    return [row["head"] for row in rows]


def test_pages_forward_and_back_show_everybody_once_and_in_order(world: World) -> None:
    heads = [f"{NAMES[n % len(NAMES)]} {n % 7}" for n in range(2 * PAGE + 20)]
    for head in heads:
        world.household(head=head)
    world.household("long", head="Bùi Thị Xa")
    forward: list[list[UUID]] = []
    after = None
    more = True
    while more:
        rows, more = world.app.household_register.page(world["clerk"], after=after)
        forward.append([row["household_id"] for row in rows])
        after = forward[-1][-1]
    assert [len(page) for page in forward] == [PAGE, PAGE, 20]
    assert len({id for page in forward for id in page}) == len(heads)
    rows, _ = world.app.household_register.page(world["clerk"])
    keys = [str(vietnamese_sort_key(row["head"])) for row in rows]
    assert keys == sorted(keys)
    second, earlier = world.app.household_register.page(world["clerk"], before=forward[2][0])
    assert ([row["household_id"] for row in second], earlier) == (forward[1], True)
    first, earlier = world.app.household_register.page(world["clerk"], before=forward[1][0])
    assert ([row["household_id"] for row in first], earlier) == (forward[0], False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("thưởng", {"Bùi Thị Thưởng"}),
        ("thuong", {"Bùi Thị Thưởng", "Bùi Văn Thường"}),
        ("THUONG bui", {"Bùi Thị Thưởng", "Bùi Văn Thường"}),
        ("bui v thu", {"Bùi Văn Thường"}),
        ("đặng", {"Đặng Thị Ý"}),
        ("an", {"Hà Văn Ân", "Hà Văn An"}),
        ("hu", set()),
        ("15151-03", {"Hà Văn An"}),
        ("15151 03 0007", {"Hà Văn An"}),
        ("'", set()),
        ("' | 'a", {"Hà Văn An", "Hà Văn Ân", "Lê Thị Ái"}),
        ("%", set()),
        ("bui:*&!x", set()),
    ],
)
def test_a_household_is_found_by_the_beginnings_of_words(world: World, text: str, found: set[str]) -> None:
    for head in NAMES:
        world.household(head=head, **({"code": "15151-03-0007"} if head == "Hà Văn An" else {}))
    if "ư" in text:
        # Marks are folded in what is typed as well: who types them finds both spellings.
        found = {"Bùi Thị Thưởng", "Bùi Văn Thường"}
    assert set(listed(world, world["head"], text=text)) == found


def test_hamlet_and_class_narrow_the_list_and_an_erased_household_stands_last(world: World) -> None:
    world.household(head="Bùi Thị An", household_class="near_poor")
    gone = world.household(head="Bùi Thị Ân")
    world.household("yen", head="Hà Thị Ý")
    clerk = world["clerk"]
    assert listed(world, clerk, household_class="near_poor") == ["Bùi Thị An"]
    assert listed(world, clerk, hamlet_path=world.path("yen")) == ["Hà Thị Ý"]
    world.app.erasure.erase(world["admin"], Command(), subject_id=gone)
    assert listed(world, clerk) == ["Bùi Thị An", "Hà Thị Ý", None]
    rows, more = world.app.household_register.page(clerk, before=gone)
    assert ([row["head"] for row in rows], more) == (["Bùi Thị An", "Hà Thị Ý"], False)


def test_a_household_outside_the_own_charge_is_no_place_to_go_on_from(world: World) -> None:
    world.household(head="Bùi Thị An")
    world.household(head="Hà Thị Ý")
    foreign = world.household("long", head="Đặng Thị Mơ")
    for next_to in (foreign, uuid4()):
        assert world.app.household_register.page(world["head"], after=next_to) == ([], False)
        assert world.app.household_register.page(world["head"], before=next_to) == ([], False)
