"""Consent on record: given with a paper, withdrawn with a word, by those in charge of the place."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.workflows.printing import awarded
from tests.workflows.world import World, pdf

from aggregates.refusals import Refused
from workflows.kernel import Command


def give(world: World, household: UUID, by: str = "head", day: date | None = None) -> None:
    world.app.consents.give(
        world[by],
        Command(occurred_on=day),
        household_id=household,
        purpose="public_display",
        uploads=[pdf("agreed", "dong-y.pdf")],
    )


def withdraw(world: World, household: UUID) -> None:
    world.app.consents.withdraw(
        world["clerk"],
        Command(),
        household_id=household,
        purpose="public_display",
        reason="không muốn nêu tên",
        uploads=[],
    )


def test_it_is_given_and_taken_back_and_given_again(world: World) -> None:
    household = world.household()
    consents = world.app.consents
    assert consents.of(household) == {}
    give(world, household, day=date(2019, 5, 1))
    said = consents.of(household)["public_display"]
    assert (said["given"], said["since"]) == (True, date(2019, 5, 1))
    withdraw(world, household)
    said = consents.of(household)["public_display"]
    assert (said["given"], said["since"]) == (False, date(2020, 3, 2))
    give(world, household)
    assert consents.of(household)["public_display"]["given"]
    assert set(consents.of(household)) == {"public_display"}


def test_its_paper_is_read_where_the_household_lies(world: World) -> None:
    household = world.household()
    give(world, household)
    (paper,) = world.log.query("SELECT * FROM papers WHERE originator_id = %s", (household,))
    assert (paper["name"], paper["subject"], paper["unit_path"]) == (
        "dong-y.pdf",
        household,
        world.path("son"),
    )
    assert world.app.records.paper(world["clerk"], paper["sha256"], household).content is not None
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.records.paper(world["head_yen"], paper["sha256"], household)
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert world.app.records.paper(world["clerk"], paper["sha256"], household).content is None


def test_the_day_lies_in_the_movement_and_not_ahead(world: World) -> None:
    household = world.household()
    for day, code in ((date(2015, 12, 31), "bad_date"), (date(2020, 3, 3), "future_date")):
        with pytest.raises(Refused, match=code):
            give(world, household, day=day)


def test_a_restricted_household_withdraws_but_does_not_give(world: World) -> None:
    household = world.household()
    give(world, household)
    request = world.request(household, "restriction")
    world.app.data_requests.restrict(world["clerk"], Command(), request_id=request, reason="x")
    withdraw(world, household)
    with pytest.raises(Refused, match="processing_restricted"):
        give(world, household, by="clerk")


def test_whoever_never_consented_objects_and_the_public_page_names_them_no_more(world: World) -> None:
    awarded(world, ["Bùi Thị Thưởng"])
    row = world.log.query_one("SELECT certificate_id, subject_id FROM certificates")
    assert row is not None

    def name() -> str | None:
        shown = world.app.council.public_certificate(row["certificate_id"])
        assert shown is not None
        return str(shown["awardee"]) if shown["awardee"] is not None else None

    assert name() == "Bùi Thị Thưởng"
    withdraw(world, row["subject_id"])
    assert name() is None
    with pytest.raises(Refused, match="objected_already"):
        withdraw(world, row["subject_id"])
    give(world, row["subject_id"])
    assert name() == "Bùi Thị Thưởng"


@pytest.mark.parametrize(
    ("purpose", "words", "not_words"),
    [
        ("processing", "xử lý dữ liệu của hộ trong phong trào", "công khai"),
        ("public_display", "niêm yết công khai và trang tra cứu giấy khen", "xử lý"),
    ],
)
def test_a_second_withdrawal_is_refused_in_the_words_of_its_own_purpose(
    world: World, purpose: str, words: str, not_words: str
) -> None:
    household, consents = world.household(), world.app.consents
    consents.give(
        world["head"], Command(), household_id=household, purpose=purpose, uploads=[pdf("yes", "dong-y.pdf")]
    )
    facts: dict[str, Any] = {"household_id": household, "purpose": purpose, "reason": "thôi", "uploads": []}
    consents.withdraw(world["clerk"], Command(), **facts)
    with pytest.raises(Refused) as refused:
        consents.withdraw(world["clerk"], Command(), **facts)
    assert (refused.value.code, refused.value.field) == ("objected_already", "purpose")
    said = refused.value.text.vi
    assert words in said
    assert not_words not in said
