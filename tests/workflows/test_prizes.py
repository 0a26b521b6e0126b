"""Payment lists: refused while a figure is unset, mended by an act with its document, equal to a count by hand."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from tests.signing import code_for
from tests.workflows.revoking import propose, revoked
from tests.workflows.world import World

from aggregates.movement import Movement
from aggregates.refusals import Refused
from documents.data import PaymentData
from workflows import prizes
from workflows.confirmations import unconfirmed
from workflows.kernel import Command

HOUSEHOLD = "district:giay_khen:household"
DOCUMENT: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "document": "12/NQ-HĐND",
    "issued_on": date(2020, 1, 10),
    "remarks": "khoản 2 Điều 3",
}


def signed(world: World, *nominations: UUID) -> UUID:
    """Have the dossiers awarded; return the decision."""
    decision = world.decision(list(nominations))
    chair = world["district_chair"]
    world.app.council.sign(chair, Command(), decision_id=decision, code=code_for(world.app, chair))
    return decision


def set_household(world: World, value: str = "0.3", **more: Any) -> None:
    """Have the administrator set the coefficient that ships unset."""
    facts = {**DOCUMENT, **more}
    world.app.prizes.set_coefficient(world["admin"], Command(), kind=HOUSEHOLD, value=Decimal(value), **facts)


def test_a_household_s_coefficient_is_set_before_anything_is_paid(world: World, plain_paper: None) -> None:
    decision, standing = signed(world, world.nomination("council")), world["standing"]
    with pytest.raises(Refused, match="coefficient_unset") as refused:
        world.app.prizes.payments(standing, decision)
    assert "hộ gia đình" in refused.value.text.vi
    assert "Giấy khen (huyện)" in refused.value.text.vi
    with pytest.raises(Refused, match="coefficient_unset"):
        world.app.prizes.paper(standing, decision, "pdf")
    set_household(world)
    found = world.app.prizes.payments(standing, decision)
    # 0.3 × 1 490 000 = 447 000, rounded up.
    assert [(line.amount, line.coefficient.source) for line in found.lines] == [
        (450_000, "12/NQ-HĐND ngày 10/01/2020")
    ]
    assert (found.total, found.salary.amount, found.doubts) == (450_000, 1_490_000, ())


def test_it_holds_from_its_day_on_and_a_later_one_takes_its_place(world: World, plain_paper: None) -> None:
    decision = signed(world, world.nomination("council"))
    tomorrow = world.clock.today().replace(day=world.clock.today().day + 1)
    set_household(world, valid_from=tomorrow)
    with pytest.raises(Refused, match="coefficient_unset"):
        world.app.prizes.payments(world["standing"], decision)
    set_household(world, "0.2")
    set_household(world, "0.25")
    assert world.app.prizes.payments(world["standing"], decision).total == 380_000


def test_the_sheet_and_the_paper_say_what_a_hand_count_says(world: World, plain_paper: None) -> None:
    first, second = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, first, second)
    set_household(world, "0.15")
    content, name = world.app.prizes.paper(world["standing"], decision, "xlsx")
    assert name == "danh-sach-chi-qd-01-2020.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    paid = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in paid] == [1, 2]
    assert all(str(row[1]).startswith("Hộ gia đình Bùi Thị Thưởng") for row in paid)
    assert [(row[4], row[5]) for row in paid] == [(0.15, 230_000)] * 2
    assert next(row for row in rows if row[1] == "Tổng cộng")[5] == 460_000
    assert next(row for row in rows if row[1] == "Trong đó hộ gia đình: 2")[5] == 460_000
    assert world.app.prizes.paper(world["standing"], decision, "xlsx")[0] == content
    paper, name = world.app.prizes.paper(world["standing"], decision, "pdf")
    assert paper.startswith(b"%PDF")
    assert name == "danh-sach-chi-qd-01-2020.pdf"


def test_a_draft_pays_nobody(world: World, plain_paper: None) -> None:
    decision = world.decision([world.nomination("council")])
    with pytest.raises(Refused, match="not_signed_yet"):
        world.app.prizes.payments(world["standing"], decision)


def test_a_salary_is_set_by_its_document(world: World, plain_paper: None) -> None:
    decision = signed(world, world.nomination("council"))
    set_household(world)
    world.app.prizes.set_base_salary(world["admin"], Command(), amount=1_600_000, **DOCUMENT)
    found = world.app.prizes.payments(world["standing"], decision)
    assert (found.salary.amount, found.total) == (1_600_000, 480_000)
    event = world.log.events_of(world.app.movements.in_force().id)[-1]
    assert isinstance(event, Movement.BaseSalarySet)
    assert event.remarks.value == "khoản 2 Điều 3"


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"value": "0"}, "bad_coefficient", "value"),
        ({"value": "-1"}, "bad_coefficient", "value"),
        ({"value": "100.001"}, "bad_coefficient", "value"),
        ({"value": "0.0001"}, "bad_coefficient", "value"),
        ({"value": "NaN"}, "bad_coefficient", "value"),
        ({"document": " "}, "required", "document"),
        ({"remarks": ""}, "required", "remarks"),
        ({"issued_on": date(2021, 1, 1)}, "future_date", "issued_on"),
        ({"valid_from": date(2002, 1, 1)}, "bad_date", "valid_from"),
    ],
)
def test_what_cannot_be_is_refused(world: World, more: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused, match=code) as refused:
        set_household(world, **{"value": "0.3", **more})
    assert refused.value.field == field


def test_only_kinds_that_the_plan_gives(world: World) -> None:
    with pytest.raises(Refused, match="bad_choice"):
        world.app.prizes.set_coefficient(
            world["admin"], Command(), kind="province:bang_khen:individual", value=Decimal(1), **DOCUMENT
        )
    with pytest.raises(Refused, match="bad_salary"):
        world.app.prizes.set_base_salary(world["admin"], Command(), amount=14_900, **DOCUMENT)


def test_another_process_pays_by_what_was_set(world: World, plain_paper: None) -> None:
    decision, other = signed(world, world.nomination("council")), world.another_process()
    with pytest.raises(Refused, match="coefficient_unset"):
        other.prizes.payments(world["standing"], decision)
    set_household(world)
    assert other.prizes.payments(world["standing"], decision).total == 450_000


def test_what_shipped_unchecked_is_in_doubt_until_it_is_confirmed(world: World) -> None:
    plan = world.app.movements.in_force().plan
    ids = [d.id for d in unconfirmed(plan) if d.id.startswith(("prize:", "base_salary:"))]
    assert ids == [
        "prize:district:giay_khen:individual:2017-10-01",
        "prize:district:giay_khen:collective:2017-10-01",
        "base_salary:2016-05-01",
        "base_salary:2017-07-01",
        "base_salary:2018-07-01",
    ]
    world.app.movements.confirm_datum(
        world["admin"], Command(), datum=ids[0], document="91/2017/NĐ-CP", issued_on=date(2017, 7, 31), remarks="Điều 71"
    )  # fmt: skip
    assert ids[0] in world.app.movements.in_force().confirmed


@pytest.mark.parametrize("who", ["head", "clerk", "chair", "labour", "member1", "inspector", "admin"])
def test_lists_are_for_those_who_decide_and_pay(world: World, plain_paper: None, who: str) -> None:
    decision = signed(world, world.nomination("council"))
    set_household(world)
    with pytest.raises(Refused, match="forbidden"):
        world.app.prizes.payments(world[who], decision)
    if who != "admin":
        with pytest.raises(Refused, match="forbidden"):
            world.app.prizes.set_coefficient(
                world[who], Command(), kind=HOUSEHOLD, value=Decimal(1), **DOCUMENT
            )


def test_the_list_says_who_is_left_out_and_why(world: World, plain_paper: None) -> None:
    gone, left = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, gone, left)
    set_household(world)
    revoked(world, gone)
    found = world.app.prizes.payments(world["standing"], decision)
    assert len(found.lines) == 1
    [(name, why)] = found.left_out
    assert "Bùi Thị Thưởng" in name
    assert "02/QĐ-UBND" in why.vi
    content, _ = world.app.prizes.paper(world["standing"], decision, "xlsx")
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    cells = [c.value for row in page.iter_rows() for c in row]
    assert any("Không chi" in str(c) and "thu hồi theo Quyết định số 02" in str(c) for c in cells)


def test_the_list_names_whose_revocation_is_under_way_on_page_paper_and_sheet(
    world: World, monkeypatch: pytest.MonkeyPatch, plain_paper: None
) -> None:
    doubtful, other = world.nomination("council"), world.nomination("council", hamlet="long")
    decision = signed(world, doubtful, other)
    set_household(world)
    assert world.app.prizes.payments(world["standing"], decision).revoking == ()
    propose(world, doubtful)
    found = world.app.prizes.payments(world["standing"], decision)
    assert len(found.lines) == 2, "nothing is decided yet: it stays in the list"
    assert found.revoking == (found.lines[0].name,)
    content, _ = world.app.prizes.paper(world["standing"], decision, "xlsx")
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    words = f"nên giữ tiền lại đến khi có kết quả: {found.lines[0].name}"
    assert any(str(c.value).endswith(words) for row in page.iter_rows() for c in row)
    told: list[PaymentData] = []
    monkeypatch.setattr(prizes, "render_payment_list", lambda data: told.append(data) or b"%PDF-")
    world.app.prizes.paper(world["standing"], decision, "pdf")
    assert told[0].revoking == found.revoking
