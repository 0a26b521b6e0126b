"""An administrator records a merger on a small phone; everybody finds the unit's history and the dossier's new place."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import Arrive
from tests.journeys.product import PHONE, Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("units")]


def test_a_merger_on_a_small_phone(arrive: Arrive, product: Product) -> None:
    world = product.world
    dossier = world.nomination(world.household())
    admin = arrive("admin", viewport=PHONE)
    admin.visit("/quan-tri/don-vi")
    admin.follow("xã Cẩm Bình")
    admin.follow("Xếp loại, khu vực")
    admin.visit(f"/don-vi/{world.units['commune']}")
    admin.follow("Nhập vào đơn vị khác")
    admin.fill("Từ ngày", "01/01/2020")
    admin.fill("Căn cứ pháp lý", "Nghị quyết 1")
    admin.choose("Nhập vào", "xã Cẩm Tú, huyện Cẩm Thủy")
    admin.press("Tiếp tục")
    admin.press("Kết thúc đơn vị này và nhập vào đơn vị đã chọn")
    admin.says("xã Cẩm Tú kế tục")
    stranger = arrive(viewport=PHONE)
    stranger.visit("/don-vi?ngay=31/12/2019")
    stranger.says("xã Cẩm Bình")
    stranger.visit("/don-vi?ngay=khong")
    officer = arrive("officer", viewport=PHONE)
    officer.visit("/tai-khoan")
    officer.says("Chuyển theo Nghị quyết 1 từ xã Cẩm Bình")
    officer.visit(f"/ho-so/{dossier}")
    officer.says("Hồ sơ đã chuyển theo đơn vị")
