"""The building blocks of the pages: accessible, escaped, allowed by a strict policy, and impossible to use half."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import UndefinedError

import web
from web.charts import IncomePoint, income_path
from web.gallery import gallery_app

CSS = (Path(web.__file__).parent / "static" / "app.css").read_text(encoding="utf-8")
ERROR_CODES = [400, 403, 404, 409, 413, 422, 429, 500]
NASTY = "<script>alert('x')</script>\"&"
IMPORTS = "".join(
    f"{{% import 'macros/{name}.html' as {name} %}}" for name in ("ui", "lists", "tables", "forms", "charts")
)
Render = Callable[..., str]
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "line", "circle"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str | None]
    text: str = ""
    parents: list[Element] = field(default_factory=list)


class Page(HTMLParser):
    """A page as a list of elements, each with its own and its children's text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert not self._open, f"not closed: {[e.tag for e in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), parents=list(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), parents=list(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open, f"closed and never opened: {tag}"
            assert self._open.pop().tag == tag, f"crossed tags at </{tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attrs: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [e for e in self.elements if e.tag == tag and wanted.items() <= e.attrs.items()]

    def one(self, tag: str, **attrs: str) -> Element:
        found = self.all(tag, **attrs)
        assert len(found) == 1, f"{len(found)} × {tag} {attrs}"
        return found[0]


@pytest.fixture(scope="module")
def app() -> Flask:
    return gallery_app()


@pytest.fixture
def render(app: Flask) -> Render:
    def render(source: str, lang: str = "vi", **context: Any) -> str:
        with app.test_request_context(f"/gallery?lang={lang}"):
            app.preprocess_request()
            return render_template_string(IMPORTS + source, **context)

    return render


@pytest.fixture(params=["vi", "en"])
def gallery(request: pytest.FixtureRequest, app: Flask) -> Page:
    return Page(app.test_client().get(f"/gallery?lang={request.param}").text)


def test_every_reference_between_elements_has_its_target(gallery: Page) -> None:
    ids = Counter(e.attrs["id"] for e in gallery.elements if e.attrs.get("id"))
    assert [i for i, times in ids.items() if times > 1] == []
    for element in gallery.elements:
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (element.attrs.get(name) or "").split():
                assert target in ids, f"{element.tag} {name}={target}"
    for link in gallery.one("div", class_="error-summary").parents[:1] and gallery.all("a"):
        address = link.attrs["href"]
        assert address is not None
        if address.startswith("#f-"):
            assert address[1:] in ids


def test_every_control_has_a_label_and_a_name(gallery: Page) -> None:
    labelled = {e.attrs.get("for") for e in gallery.all("label")}
    controls = [e for e in gallery.elements if e.tag in {"input", "select", "textarea"}]
    visible = [e for e in controls if e.attrs.get("type") != "hidden"]
    assert len(visible) > 15
    for control in visible:
        assert control.attrs.get("id") in labelled, control.attrs
        assert control.attrs.get("name")
        if control.tag == "input" and control.attrs["type"] in {"text", "password"}:
            assert control.attrs.get("autocomplete")


def test_nothing_inline_that_a_strict_policy_would_block(gallery: Page) -> None:
    for element in gallery.elements:
        assert "style" not in element.attrs, element
        assert element.tag != "style"
        assert not [name for name in element.attrs if name.startswith("on")], element
        if element.tag == "script":
            assert element.attrs.get("src")
            assert element.text == ""
        for name in ("href", "src", "action"):
            assert not re.match(r"(?i)(javascript:|https?:|//)", element.attrs.get(name) or ""), element


def test_every_post_carries_the_token_and_every_act_its_command_and_version(gallery: Page) -> None:
    posts = gallery.all("form", method="post")
    assert len(posts) == 3
    for form in posts:
        inside = {
            e.attrs.get("name"): e.attrs.get("value") for e in gallery.all("input") if form in e.parents
        }
        assert inside["csrf_token"]
        if "act-box" in (form.attrs.get("class") or ""):
            assert (inside["command_id"], inside["version"]) == ("5b0c", "7")


def test_the_frame_speaks_the_language_of_the_page(app: Flask) -> None:
    client = app.test_client()
    vi, en = Page(client.get("/gallery").text), Page(client.get("/gallery?lang=en").text)
    assert vi.one("html").attrs["lang"] == "vi"
    assert en.one("html").attrs["lang"] == "en"
    assert vi.one("a", hreflang="en").attrs["href"] == "/gallery?lang=en"
    assert en.one("a", hreflang="vi").attrs["href"] == "/gallery?lang=vi"
    assert "BẢN TRÌNH DIỄN – dữ liệu giả · đồng hồ mô phỏng" in vi.one("div", class_="demo-band").text
    assert vi.one("title").text.startswith("Lỗi:")
    assert en.one("title").text.startswith("Error:")
    assert Page(client.get("/gallery/clean?lang=vi").text).one("title").text.startswith("Bộ mẫu")
    assert all(e.attrs.get("lang") == "vi" for e in en.all("p", class_="criterion-text"))


def test_states_are_told_in_words_not_only_by_colour(gallery: Page) -> None:
    tags = [e for e in gallery.all("strong") if "tag" in (e.attrs.get("class") or "").split()]
    assert len(tags) > 40
    assert all(e.text.strip() for e in tags)


MACRO_CALLS = [
    "{{ ui.page_header(nasty, caption=nasty, lead=nasty) }}",
    "{{ ui.notice(nasty, title=nasty) }}",
    "{{ ui.panel(nasty, reference=nasty, reference_label=nasty) }}",
    "{{ ui.empty_state(nasty, text=nasty, url=nasty, action=nasty) }}",
    "{{ ui.action_list([{'label': nasty, 'url': nasty, 'hint': nasty}], [{'label': nasty, 'why': nasty}]) }}",
    "{{ ui.tabs([{'label': nasty, 'url': nasty}], label=nasty) }}",
    "{{ lists.summary_list([{'key': nasty, 'value': nasty, 'kind': 'personal', 'hint': nasty,"
    " 'actions': [{'label': nasty, 'url': nasty}]}], title=nasty) }}",
    "{{ lists.timeline([{'when': day, 'what': nasty, 'who': nasty, 'office': nasty, 'note': nasty,"
    " 'evidence': [{'label': nasty, 'url': nasty, 'meta': nasty}]}]) }}",
    "{{ lists.criteria([{'id': nasty, 'text': nasty, 'clause': nasty, 'verdict': 'met', 'reason': nasty,"
    " 'reading': nasty, 'numbers': [{'label': nasty, 'value': nasty}], 'facts': [{'label': nasty, 'url': nasty}]}]) }}",
    "{{ lists.chain([{'label': nasty, 'state': 'here', 'holder': nasty, 'note': nasty}]) }}",
    "{{ lists.figures([{'label': nasty, 'value': nasty, 'unit': nasty, 'note': nasty}]) }}",
    "{{ tables.work_list([{'code': nasty, 'url': nasty, 'subject': nasty, 'place': nasty, 'holder': nasty,"
    " 'since': day, 'action': {'label': nasty, 'url': nasty}}], today=day, caption=nasty) }}",
    "{{ tables.data_table([{'key': 'a', 'label': nasty}], [{'a': nasty, 'url': {'a': nasty}}],"
    " caption=nasty, note=nasty) }}",
    "{{ forms.error_summary({'a': [nasty]}) }}",
    "{{ forms.text_field('a', nasty, value=nasty, error=nasty, hint=nasty) }}",
    "{{ forms.textarea('a', nasty, value=nasty, error=[nasty], hint=nasty) }}",
    "{{ forms.money_field('a', nasty, value=nasty, error=nasty) }}",
    "{{ forms.select('a', nasty, [(nasty, nasty)], value=nasty, error=nasty, hint=nasty) }}",
    "{{ forms.radios('a', nasty, [(nasty, nasty, nasty)], value=nasty, error=nasty, hint=nasty) }}",
    "{{ forms.file_field('a', nasty, error=nasty, hint=nasty) }}",
    "{{ forms.check_answers([{'title': nasty, 'listed': [nasty]}], action=nasty, button=nasty, command_id=nasty,"
    " version=1, warning=nasty, cancel_url=nasty, hidden={'a': nasty, 'b': [nasty]}) }}",
    "{{ charts.income_chart([point], title=nasty, target_label=nasty) }}",
]


@pytest.mark.parametrize("call", MACRO_CALLS)
def test_names_from_outside_stay_text(render: Render, call: str) -> None:
    point = IncomePoint(2017, 1, verified=True, note=NASTY)
    html = render(call, nasty=NASTY, day=date(2020, 5, 15), point=point)
    page = Page(html)
    assert page.all("script") == []
    shown = "".join(e.text for e in page.elements) + "".join(str(e.attrs) for e in page.elements)
    assert "alert" in shown


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("{{ ui.tag('almost_done') }}", LookupError),
        ("{{ ui.verdict('yes') }}", LookupError),
        ("{{ ui.page_header('') }}", ValueError),
        ("{{ ui.panel('Xong', reference='1') }}", ValueError),
        ("{{ ui.button('Lưu', name='do') }}", ValueError),
        ("{{ ui.link_button('Tiếp tục', none) }}", ValueError),
        ("{{ forms.text_field('', 'Tên') }}", ValueError),
        ("{{ forms.text_field('a', '') }}", ValueError),
        ("{{ forms.text_field('a', missing_variable) }}", (ValueError, UndefinedError)),
        ("{{ tables.work_list([{}], today=day, caption='') }}", (ValueError, UndefinedError)),
        ("{{ lists.chain([{'label': 'a', 'state': 'somewhere'}]) }}", Exception),
        ("{{ lists.chain([{'label': 'a', 'state': 'here', 'due': day}]) }}", ValueError),
    ],
)
def test_half_a_block_is_an_error_and_not_half_a_page(render: Render, call: str, error: Any) -> None:
    with pytest.raises(error):
        render(call, day=date(2020, 5, 15))


@pytest.mark.parametrize("missing", ["command_id", "version", "warning", "cancel_url", "button", "action"])
def test_a_legal_act_cannot_be_offered_without_any_of_its_parts(render: Render, missing: str) -> None:
    parts = {
        "action": "/a", "button": "Ký", "command_id": "c", "version": 1, "warning": "Chú ý", "cancel_url": "/b",
    }  # fmt: skip
    call = "{{ forms.check_answers([], " + ", ".join(f"{name}={name}" for name in parts) + ") }}"
    assert 'class="button button-act"' in render(call, **parts)
    with pytest.raises(ValueError, match=missing):
        render(call, **{**parts, missing: None})


def test_version_zero_is_a_version(render: Render) -> None:
    html = render("{% call forms.form('/a', version=0, command_id='c') %}{% endcall %}")
    assert Page(html).one("input", name="version").attrs["value"] == "0"


def test_a_field_binds_hint_and_error_and_keeps_what_was_typed(render: Render) -> None:
    html = render(
        "{{ forms.money_field('amount', 'Thu nhập', value='-5 đ', error=['Số âm.'], hint='Cả năm') }}"
    )
    control = Page(html).one("input")
    assert control.attrs["value"] == "-5 đ"
    assert control.attrs["aria-invalid"] == "true"
    assert control.attrs["aria-describedby"] == "f-amount-hint f-amount-error"
    assert Page(html).one("p", id="f-amount-error").text.split() == ["Lỗi:", "Số", "âm."]


def test_stored_values_are_written_in_vietnamese_notation(render: Render) -> None:
    html = render(
        "{{ forms.money_field('a', 'A', value=11760000) }}{{ forms.date_field('b', 'B', value=day) }}",
        day=date(2020, 5, 1),
    )
    assert [e.attrs["value"] for e in Page(html).all("input")] == ["11.760.000", "01/05/2020"]


def test_choices_come_back_chosen_whatever_their_type(render: Render) -> None:
    page = Page(render("{{ forms.select('y', 'Năm', [(2017, '2017'), (2018, '2018')], value='2018') }}"
                       "{{ forms.checkboxes('p', 'Giấy', [(1, 'a'), (2, 'b')], chosen=[2]) }}"))  # fmt: skip
    assert [e.attrs["value"] for e in page.all("option") if "selected" in e.attrs] == ["2018"]
    assert [e.attrs["value"] for e in page.all("input") if "checked" in e.attrs] == ["2"]


def test_text_areas_keep_a_leading_line_break(render: Render) -> None:
    # Browsers drop one line break right after the opening tag: ours must be that one, not the writer's.
    assert ">\n\nHai dòng</textarea>" in render("{{ forms.textarea('a', 'A', value='\\nHai dòng') }}")


@pytest.mark.parametrize(
    ("day", "late"), [(date(2020, 5, 14), True), (date(2020, 5, 15), False), (date(2020, 5, 16), False)]
)
def test_the_work_list_says_who_is_late_in_words(render: Render, day: date, late: bool) -> None:
    html = render(
        "{{ tables.work_list([{'code': 'HS', 'url': '/x', 'subject': none, 'place': 'UBND xã', 'since': day,"
        " 'due': day}], today=today, caption='Việc', stt_from=21) }}",
        day=day, today=date(2020, 5, 15),
    )  # fmt: skip
    assert ("quá hạn" in html) is late
    assert ('class="late"' in html) is late
    assert "đã xóa theo yêu cầu" in html
    assert Page(html).one("td", class_="stt").text == "21"


def test_pages_around_the_present_one_are_linked(render: Render) -> None:
    page = Page(render("{{ tables.pagination(5, 9, 214, url) }}", url=lambda n: f"?page={n}"))
    assert [e.attrs["href"] for e in page.all("a")] == [f"?page={n}" for n in (4, 1, 4, 5, 6, 9, 6)]
    assert page.one("a", aria_current="page").attrs["href"] == "?page=5"


def test_the_chart_draws_and_tells_the_same_figures(render: Render) -> None:
    points = [
        IncomePoint(2018, 15_000_000, verified=True, target=15_360_000),
        IncomePoint(2016, 9_600_000, verified=True, is_base=True),
        IncomePoint(2017, 15_360_000, verified=False, target=15_360_000),
        IncomePoint(2019, None, target=15_360_000),
    ]
    html = render("{{ charts.income_chart(points, title='Thu nhập', target_label='1,6×') }}", points=points)
    cells = [
        e.text.split("\n")[0] for e in Page(html).elements if e.attrs.get("role") in {"rowheader", "cell"}
    ]
    assert [c.strip() for c in cells[6:18]] == [
        "2017", "15.360.000", "1,6×", "15.360.000", "đạt", "mới khai, chưa xác nhận",
        "2018", "15.000.000", "1,5625×", "15.360.000", "thấp hơn", "xã đã xác nhận",
    ]  # fmt: skip
    again = IncomePoint(2017, 16_000_000, target=15_360_000, reopened=True)
    html = render("{{ charts.income_chart([again], title='Thu nhập', target_label='1,6×') }}", again=again)
    assert "mở lại để xác minh" in html
    assert "mới khai, chưa xác nhận" not in html
    assert again.reached is None, "a figure in doubt reaches nothing"
    path = income_path(points)
    base, equal, below, missing = path.bars
    assert [bar.point.year for bar in path.bars] == [2016, 2017, 2018, 2019]
    assert equal.top == equal.target_y
    assert below.target_y is not None
    assert below.top > below.target_y
    assert missing.height == 0
    assert base.target_y is None
    # Heights are to scale from zero.
    assert base.height / equal.height == pytest.approx(9.6 / 15.36, rel=0.01)


@pytest.mark.parametrize(
    "points",
    [[], [IncomePoint(2017, 1), IncomePoint(2017, 2)], [IncomePoint(2017, -1)]],
    ids=["none", "twice", "negative"],
)
def test_the_chart_refuses_nonsense(points: list[IncomePoint]) -> None:
    with pytest.raises(ValueError, match="income"):
        income_path(points)


@pytest.mark.parametrize("amounts", [(0,), (1,), (10**12,), (None,)])
def test_the_chart_stays_inside_its_frame(amounts: tuple[int | None, ...]) -> None:
    path = income_path([IncomePoint(2016 + i, a) for i, a in enumerate(amounts)])
    for bar in path.bars:
        assert 0 <= bar.top <= path.bottom
        assert path.left <= bar.x <= bar.x + bar.width <= path.right
    assert 2 <= len(path.ticks) <= 7


VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_pages_render_with_nothing_but_themselves_in_both_languages(code: int) -> None:
    bare = gallery_app()
    bare.template_context_processors[None] = bare.template_context_processors[None][:1]
    for lang in ("vi", "en"):
        with bare.test_request_context(f"/x?lang={lang}"):
            bare.preprocess_request()
            page = Page(render_template(f"errors/{code}.html"))
        assert str(code) in page.one("p", class_="page-caption").text
        assert "data-keep-drafts" in page.one("body").attrs
        shown = " ".join(e.text for e in page.all("main"))
        assert bool(VIETNAMESE.search(shown)) is (lang == "vi"), shown


def test_a_stale_form_shows_what_changed_and_hands_back_what_was_typed(app: Flask) -> None:
    with app.test_request_context("/x"):
        app.preprocess_request()
        html = render_template(
            "errors/409.html",
            changes=[{"when": date(2020, 5, 14), "what": "Đã trả lại", "who": "Hà Văn Ba"}],
            kept=[
                {"name": "note", "label": "Ghi chú", "value": "Dòng một\nDòng hai " + NASTY},
                {"name": "papers", "value": ["a", "b"]},
            ],
            reopen_url="/form",
        )
    page = Page(html)
    assert "Đã trả lại" in html
    sent = [(e.attrs["name"], e.attrs["value"]) for e in page.all("input", type="hidden")]
    assert ("note", "Dòng một\nDòng hai " + NASTY) in sent
    assert [value for name, value in sent if name == "papers"] == ["a", "b"]
    assert ("reopen", "1") in sent


# ---- colours ----


def tokens(scheme: str) -> dict[str, str]:
    """Return the colour tokens of the light or the dark theme from the style sheet."""
    light = re.search(r"^:root \{(.*?)^\}", CSS, re.S | re.M)
    dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", CSS, re.S)
    assert light
    assert dark
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light[1]))
    return (
        {**found, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark[1]))} if scheme == "dark" else found
    )


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


TONES = ["calm", "go", "wait", "warn", "stop"]
TEXT_PAIRS = [
    *product(["ink", "ink-soft", "link", "stop", "warn", "red", "pond"], ["paper", "sheet", "sunk"]),
    *((tone, f"{tone}-wash") for tone in [*TONES, "red", "pond"]),
    *(("ink", f"{tone}-wash") for tone in [*TONES, "red", "pond"]),
    *(("ink-soft", f"{tone}-wash") for tone in ["pond", "stop"]),
    ("link", "stop-wash"), ("link", "pond-wash"),
    ("on-pond", "pond"), ("on-red", "red"), ("on-red", "red-deep"), ("on-pond-soft", "pond-deep"), ("paper", "ink"),
    ("sheet", "calm"), ("sheet", "pond"),
]  # fmt: skip
SIGN_PAIRS = [
    *product(["line-strong"], ["paper", "sheet"]),
    *product(["go", "stop", "red", "pond"], ["paper", "sheet"]),
    ("focus", "focus-ink"), ("ink", "pond-wash"),
]  # fmt: skip


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_has_a_contrast_of_4_5(scheme: str, front: str, back: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SIGN_PAIRS)
def test_borders_and_signs_have_a_contrast_of_3(scheme: str, front: str, back: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[front], colours[back]) >= 3


def test_every_colour_used_is_a_token_that_exists_in_both_themes() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    declared = set(re.findall(r"^\s*--([\w-]+):", CSS, re.M)) | set(re.findall(r"; --([\w-]+):", CSS))
    assert used <= declared
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_the_exit_years_line_and_what_each_year_is_over_it() -> None:
    base = Decimal(7_350_000)
    needed = base * Decimal("1.6")
    path = income_path(
        [
            IncomePoint(2016, base, verified=True, is_base=True),
            IncomePoint(2017, needed, verified=True, target=needed),
            # A đồng below what is needed must not read as if it were reached.
            IncomePoint(2018, needed - 1, verified=True, target=needed),
            IncomePoint(2019, None, target=needed),
        ]
    )
    assert [bar.times and bar.times.vi for bar in path.bars] == [None, "1,6×", "1,5999×", None]
    assert [bar.times and bar.times.en for bar in path.bars] == [None, "1.6×", "1.5999×", None]
    assert path.base_y == path.bars[0].top
    # The line of what is needed is one line: neighbours meet.
    for left, right in itertools.pairwise(path.bars):
        assert left.slot_x + left.slot_width == pytest.approx(right.slot_x, abs=0.11)
    protected = income_path(
        [
            IncomePoint(2016, base, is_base=True),
            IncomePoint(2017, base * Decimal("1.18"), target=base * Decimal("1.18")),
        ]
    )
    assert protected.bars[1].times is not None
    assert protected.bars[1].times.vi == "1,18×"
    assert protected.bars[1].point.reached is True


def test_without_an_exit_year_there_is_no_such_line() -> None:
    path = income_path([IncomePoint(2018, 5), IncomePoint(2019, 6)])
    assert path.base_y is None
    assert [bar.times for bar in path.bars] == [None, None]
    nothing = income_path([IncomePoint(2016, 0, is_base=True), IncomePoint(2017, 6)])
    assert nothing.bars[1].times is None, "nothing is no base"
