"""The page of the poverty standards: open to everybody, telling the class and what was not confirmed."""

from __future__ import annotations

import pytest
from tests.web.story import World, page_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "income=700.000&lacking=0&area=rural&on=10/12/2018",
            "hộ nghèo theo Chuẩn nghèo đa chiều giai đoạn 2016–2020",
        ),
        ("income=700.001&lacking=2&area=rural&on=10/12/2018", "hộ cận nghèo theo"),
        (
            "income=1500000&lacking=3&area=rural&on=10/12/2024",
            "hộ nghèo theo Chuẩn nghèo đa chiều áp dụng từ năm 2022",
        ),
        ("income=1500000&area=rural&on=10/12/2024", "Chưa biết số chỉ số thiếu hụt"),
        # Nobody has to count what bears on nothing.
        ("income=600000&area=rural&on=10/12/2018", "hộ nghèo theo Chuẩn nghèo đa chiều giai đoạn 2016"),
        ("income=600000&area=rural&on=10/12/2018", "Số chỉ số thiếu hụt không làm thay đổi kết quả này."),
        ("income=1500001&area=rural&on=10/12/2024", "không thuộc diện nghèo, cận nghèo"),
        ("income=1500001&area=rural&on=10/12/2024", "không làm thay đổi kết quả"),
        ("income=800000&area=rural&on=10/12/2018", "Chưa biết số chỉ số thiếu hụt"),
        ("lacking=0&area=rural&on=10/12/2018", "Chưa biết thu nhập bình quân đầu người"),
        ("income=1&lacking=1&area=urban&on=10/12/2010", "Chưa có chuẩn nghèo cho ngày 10/12/2010"),
        ("income=1&lacking=1&area=urban&on=10/12/2021", "có phần chưa được xác nhận"),
    ],
)
def test_the_class_is_told_to_strangers(world: World, query: str, words: str) -> None:
    answer = world.client(None).get(f"/chuan-ngheo?{query}")
    assert answer.status_code == 200
    assert words in page_of(answer)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("income=-1&lacking=1", "không thể là số âm"),
        ("income=1&lacking=11&on=10/12/2018", "chỉ có 10 chỉ số"),
        ("income=1&lacking=13", "số nguyên từ 0 đến 12"),
        ("income=1&area=forest", "Hãy chọn một mục"),
        ("income=1&on=31/02/2019", "Ngày không đúng"),
        ("income=<script>", "chỉ gồm chữ số"),
    ],
)
def test_nonsense_is_answered_in_words(world: World, query: str, words: str) -> None:
    answer = world.client(None).get(f"/chuan-ngheo?{query}")
    assert answer.status_code == 422
    assert words in page_of(answer)
    assert '<script>"' not in page_of(answer)


def test_the_table_says_what_was_not_confirmed(world: World) -> None:
    page = page_of(world.client(None).get("/chuan-ngheo"))
    for wanted in (
        "700.000 / 900.000",
        "2.200.000 / 2.800.000",
        "số thiếu hụt chưa xác nhận",
        "Quyết định 59/2015",
    ):
        assert wanted in page, wanted
    assert "chưa biết" not in page.lower()
    # Since 2022 nobody is poor by income alone: that there is no such line is known.
    assert page.count("không áp dụng") == 2
    assert "Poverty standards" in page_of(world.client(None).get("/chuan-ngheo?lang=en"))
