"""What everybody may read and ask without an account: the plan clause by clause, and "hộ tôi có đủ tiêu chuẩn không?"."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Arrive
from tests.journeys.product import PHONE

from rules.plan import load_plan

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("small-screens")]
PLAN = load_plan("kh87-2018")


def test_the_plan_on_a_small_phone_in_both_languages(arrive: Arrive) -> None:
    reader = arrive(viewport=PHONE)
    for lang in ("vi", "en"):
        reader.visit(f"/ke-hoach?lang={lang}")
        for category in PLAN.categories.values():
            # Pages alike are examined once: the household's has every kind of criterion, the others have fewer.
            reader.visit(f"/ke-hoach/{category.id}", examine=category.id in ("household", "commune"))
            reader.says(category.title.get(lang))


def test_a_household_checks_itself_on_a_small_phone_without_scripts(arrive: Arrive) -> None:
    who = arrive(viewport=PHONE, java_script_enabled=False)
    who.visit("/gioi-thieu")
    who.follow("Tự kiểm tra tiêu chuẩn")
    who.press("Tiếp tục")
    who.says("Hãy chọn bạn kiểm tra cho ai.")
    who.tick("Bạn kiểm tra cho ai?", "Hộ gia đình: hộ đã thoát nghèo, thoát cận nghèo")
    who.press("Tiếp tục")
    who.fill("Năm thoát nghèo, thoát cận nghèo", "2016")
    who.fill("Thu nhập bình quân đầu người năm 2016", "bảy triệu")
    who.press("Xem kết quả")
    who.says("Số tiền chỉ gồm chữ số, ví dụ 11.760.000.")
    who.fill("Thu nhập bình quân đầu người năm 2016", "7.350.000")
    who.press("Xem kết quả")
    who.says("Còn thiếu gì")
    who.says("chưa có số liệu thu nhập năm 2017")
    who.press("Sửa câu trả lời")
    assert who.field("Thu nhập bình quân đầu người năm 2016").input_value() == "7.350.000"


@pytest.mark.parametrize("whom", ["Thôn, bản, tổ dân phố: thôn, bản", "UBND các xã, thị trấn: xã"])
def test_units_check_themselves_on_a_small_phone(arrive: Arrive, whom: str) -> None:
    who = arrive(viewport=PHONE)
    who.visit("/tu-kiem-tra")
    who.tick("Bạn kiểm tra cho ai?", whom)
    who.press("Tiếp tục")
    who.fill("Tổng số hộ cuối năm 2019", "60")
    who.fill("Số hộ nghèo cuối năm 2019", "61")
    who.press("Xem kết quả")
    who.says("Số hộ nghèo và cận nghèo vượt tổng số hộ (60)")
    who.fill("Số hộ nghèo cuối năm 2019", "4")
    who.press("Xem kết quả")
    who.says("Từng tiêu chí")


def test_a_department_checks_itself(arrive: Arrive) -> None:
    who = arrive(viewport=PHONE)
    who.visit("/tu-kiem-tra?lang=en")
    who.tick("Whom do you check for?", PLAN.category("department").title.en)
    who.press("Continue")
    who.tick("Is the unit assigned to sponsor any commune?", "Yes")
    who.fill("Rate of poor households of commune 1", "30")
    who.press("See the result")
    who.says("30 % or more")


def test_an_officer_sees_how_many_dossiers_meet_each_criterion(arrive: Arrive) -> None:
    chair = arrive("chair", viewport=PHONE)
    world = chair.product.world
    dossier = world.nomination(world.household("Bùi Thị Mới", "H-MOI"))
    world.advance(dossier, "commune_check")
    chair.visit("/ke-hoach/household")
    chair.says("1 hồ sơ")
