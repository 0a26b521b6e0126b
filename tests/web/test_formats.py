"""Dates, figures and words as Vietnamese offices write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from marshmallow import ValidationError
from tests.web.story import World

from aggregates.vocabulary import VERDICTS as VOCABULARY
from rules.text import Text, counted
from rules.verdict import Verdict
from web.formats import (
    FieldError,
    cell,
    dmy,
    dmyhm,
    dong,
    erased,
    error_for,
    flat_errors,
    is_overdue,
    isodate,
    number,
    office,
    percent,
    register_formats,
    until,
    verdict_label,
)
from web.labels import VERDICTS
from web.schemas import Amount, Count
from web.text import choose_language, register_text, t


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "only for this test"
    register_text(app)
    register_formats(app)
    app.add_url_rule(
        "/say",
        view_func=lambda: render_template_string("{{ current_lang() }}|{{ t('Tên', 'Name') }}"),
        endpoint="say",
    )
    app.add_url_rule(
        "/link",
        view_func=lambda: render_template_string("{{ lang_url('en') }}"),
        methods=["GET", "POST"],
        endpoint="link",
    )
    app.add_url_rule(
        "/act",
        view_func=lambda: render_template_string("{{ lang_url('en') }}"),
        methods=["POST"],
        endpoint="act",
    )
    return app


def test_days_are_written_day_first_and_none_as_a_dash() -> None:
    assert dmy(date(2020, 5, 1)) == "01/05/2020"
    assert dmy(None) == dmyhm(None) == number(None) == dong(None) == percent(None) == "—"


def test_moments_are_shown_in_vietnam_time_whatever_zone_they_come_in() -> None:
    late = datetime(2020, 5, 14, 17, 30, tzinfo=UTC)
    assert dmyhm(late) == "15/05/2020\u00a000:30"
    assert dmy(late) == "15/05/2020"
    assert dmyhm(late.astimezone(timezone(timedelta(hours=-5)))) == dmyhm(late)
    assert isodate(late) == "2020-05-15T00:30:00+07:00"


@pytest.mark.parametrize("write", [dmy, dmyhm, isodate])
def test_a_moment_without_zone_is_refused_rather_than_guessed(write: Callable[[datetime], str]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write(datetime(2020, 5, 14, 17, 30))


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1234567, None, "1.234.567"),
        (Decimal("1234567.8"), None, "1.234.567,8"),
        ("11760000", None, "11.760.000"),
        (Decimal("11760000.00"), None, "11.760.000"),
        (Decimal("4.60"), 2, "4,60"),
        (Decimal("0.125"), 2, "0,13"),
        (Fraction(2, 3), 2, "0,67"),
        (Fraction(-1, 8), 2, "−0,13"),
        (-5, None, "−5"),
        (0, None, "0"),
        (Decimal("1E+3"), None, "1.000"),
        (999, None, "999"),
        (Decimal("-0.004"), 2, "0,00"),
        (Decimal("12345678901234567890123456789.5"), None, "12.345.678.901.234.567.890.123.456.789,5"),
    ],
)
def test_numbers_have_dots_for_thousands_and_a_comma(value: Any, digits: int | None, written: str) -> None:
    assert number(value, digits) == written


@pytest.mark.parametrize("value", [1.5, True])
def test_inexact_numbers_have_no_figure_to_show(value: Any) -> None:
    with pytest.raises(TypeError):
        number(value)


@pytest.mark.parametrize("value", ["", "abc", "NaN", Decimal("Infinity")])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="number"):
        number(value)


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_a_written_number_reads_back_as_itself(units: int, places: int) -> None:
    value = Fraction(units, 10**places)
    written = number(value, places)
    assert Fraction(written.replace(".", "").replace(",", ".").replace("−", "-")) == value


def test_an_english_page_has_commas_for_thousands_and_a_dot(world: World) -> None:
    amount, count = Amount(Text("a", "a")), Count(Text("c", "c"))
    with world.site.test_request_context("/?lang=en"):
        choose_language()
        assert number(Decimal("1234567.8")) == "1,234,567.8"
        assert number(Fraction(-1, 8), 2) == "−0.13"
        assert dong(11_760_000) == "11,760,000\u00a0đồng"
        assert percent(Decimal("4.6")) == "4.6%"
        # What is shown can be typed back, also with a single comma, which in Vietnamese would be a decimal one.
        assert [amount.read(x) for x in ("11,760,000", "950,000", "11.760.000")] == [
            11_760_000,
            950_000,
            11_760_000,
        ]
        assert count.read("1,234") == 1234
    with world.site.test_request_context("/?lang=vi"):
        choose_language()
        for field in (amount, count):
            with pytest.raises(ValidationError):
                field.read("950,000")


def test_one_is_one() -> None:
    assert counted(1, "dossier") == "1 dossier"
    assert counted(0, "dossier") == "0 dossiers"
    assert counted(1234, "dossier waits", "dossiers wait") == "1,234 dossiers wait"


def test_money_and_rates() -> None:
    assert dong(11_760_000) == "11.760.000\u00a0đồng"
    assert percent(Decimal("4.6")) == "4,6%"


@pytest.mark.parametrize(
    ("due", "vi", "en", "late"),
    [
        (date(2020, 5, 12), "quá hạn 3 ngày", "3 days overdue", True),
        (date(2020, 5, 14), "quá hạn 1 ngày", "1 day overdue", True),
        (date(2020, 5, 15), "hạn hôm nay", "due today", False),
        (date(2020, 5, 16), "còn 1 ngày", "1 day left", False),
        (None, "không có hạn", "no deadline", False),
    ],
)
def test_deadlines_in_words(due: date | None, vi: str, en: str, late: bool) -> None:
    assert until(due, date(2020, 5, 15)) == Text(vi, en)
    assert is_overdue(due, date(2020, 5, 15)) is late


@pytest.mark.parametrize(
    ("signs_for", "title", "unit", "written"),
    [
        ("KT.", "Phó Chủ tịch UBND huyện", "", "KT. Chủ tịch – Phó Chủ tịch UBND huyện"),
        ("TL.", "Chánh Văn phòng", "huyện Cẩm Thủy", "TL. Chủ tịch – Chánh Văn phòng, huyện Cẩm Thủy"),
        ("", "Chủ tịch UBND xã Cẩm Bình", "xã Cẩm Bình", "Chủ tịch UBND xã Cẩm Bình"),
        ("", "Trưởng thôn", "thôn Bình Sơn", "Trưởng thôn, thôn Bình Sơn"),
    ],
)
def test_an_office_says_for_whom_it_signs_and_its_unit_once(
    signs_for: str, title: str, unit: str, written: str
) -> None:
    assert office(signs_for, title, unit) == written


def test_what_is_erased_says_so_and_never_shows_none() -> None:
    assert erased(None) == "đã xóa theo yêu cầu"
    assert erased("Bùi Thị Hợi") == "Bùi Thị Hợi"
    assert "đã xóa theo yêu cầu" in cell(None, "personal")
    assert not isinstance(cell("<b>", "personal"), Markup)


def test_a_cell_writes_by_its_kind() -> None:
    assert cell(2017, "text") == "2017"
    assert cell(2017, "number") == "2.017"
    assert cell(date(2020, 5, 1), "text") == "01/05/2020"
    assert cell(True, "text") == "Có"
    assert cell(Text("Đạt", "Met"), "text") == "Đạt"
    with pytest.raises(TypeError, match="Markup"):
        cell("<b>", "html")
    with pytest.raises(KeyError):
        cell(3, "no such kind")


def test_nested_messages_become_field_names_of_the_form() -> None:
    errors = {
        "head": ["Ghi họ tên."],
        "incomes": {0: {"amount": [Text("Số âm.", "Negative.")]}},
        "_schema": ["Cũ."],
    }
    assert flat_errors(errors) == [
        FieldError("head", "Ghi họ tên."),
        FieldError("incomes-0-amount", "Số âm."),
        FieldError(None, "Cũ."),
    ]
    assert flat_errors({"head": None, "note": []}) == []
    assert error_for(["Một.", "Hai."]) == "Một. Hai."
    assert error_for(None) == ""


def test_an_unknown_verdict_is_an_error_of_the_page() -> None:
    with pytest.raises(LookupError, match="perhaps"):
        verdict_label("perhaps")


def test_vietnamese_first_then_the_choice_is_remembered(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/say", headers={"Accept-Language": "en"}).text == "vi|Tên"
    assert client.get("/say?lang=en").text == "en|Name"
    assert client.get("/say").text == "en|Name"
    assert client.get("/say?lang=xx").text == "en|Name"
    assert client.get("/say?lang=vi").text == "vi|Tên"
    assert client.get("/say").text == "vi|Tên"


def test_the_other_language_is_the_same_page_with_its_filters(app: Flask) -> None:
    client = app.test_client()
    assert (
        client.get("/link?commune=15139&year=2017&lang=vi").text
        == "/link?commune=15139&amp;year=2017&amp;lang=en"
    )
    assert client.post("/act").text == "/?lang=en"


def test_t_passes_values_on_and_keeps_markup_apart() -> None:
    assert t("Tên", "Name") == "Tên"
    assert t(Text("Đạt", "Met")) == "Đạt"
    assert t(None) == ""
    assert isinstance(t(Markup("<b>")), Markup)
    assert not isinstance(t("<b>"), Markup)
    with pytest.raises(TypeError):
        t(Text("Đạt", "Met"), "Met")


def test_a_verdict_has_one_word_everywhere() -> None:
    for verdict in Verdict:
        assert VERDICTS[verdict.value].text == verdict.label
        said = VOCABULARY[verdict.value]
        assert (said.vi, said.en) == (verdict.label.vi.lower(), verdict.label.en.lower())
