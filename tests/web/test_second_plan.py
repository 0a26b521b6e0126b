"""Papers and pages under a plan of another level: every one speaks of the place the plan is decided in, and of no other.

The story of one nomination is told under the second plan that ships, commune and province without a district; then the
papers that were issued are read, and every page that can be reached. The same under the plan of the district.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from pypdf import PdfReader
from tests import databases
from tests.web.story import World, page_of
from tests.web.test_links import links_of
from tests.web.test_the_plans_own_words import under

from demo.one_nomination import OneNomination
from demo.teller import PASSWORD
from rules.levels import commune_words
from rules.plan import load_plan
from storage.application import EventLog
from storage.settings import Settings
from web import create_app
from workflows import people
from workflows.app import ChungTay
from workflows.clock import StoppedClock
from workflows.plans import packaged

OURS, OTHER = "kh87-2018", "vd-hai-cap-2026"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\d+")
_PER_KIND, _PAGES = 2, 250
_ELSEWHERE = re.compile(r"huyện|district|thị trấn|township|Cẩm Thủy", re.IGNORECASE)
ROLES = ("administrator", "auditor", "standing_office", "commune_chair", "labour_office", "inspector")
_ALL_TIMES = ("/don-vi", "/quan-tri/don-vi", "/bo-nhiem", "/mau", "/ke-hoach/cac-ban", "ma=kh87-2018")
"""Pages that offer every kind of unit, office or plan there is or has been, and the gallery of samples."""


class Told(NamedTuple):
    """A story told to its end under one plan: the application, what was written, the day's site."""

    app: ChungTay
    papers: dict[str, str]
    client: Callable[[str | None], FlaskClient]
    names: list[str]


def told(url: str, folder: Path, plan: str, category: str) -> Told:
    """Tell the story of one nomination under a plan."""
    log = EventLog(url, master_key=b"k" * 32, attachments=folder / "attachments")
    app = ChungTay(log, StoppedClock(), "http://localhost")
    file = packaged(plan)
    story = OneNomination(app, file, file.plan.category(category), lambda vi, en: None)
    written = story.write_papers(story.play(), folder)
    for role in ROLES:
        story._setting.officer(role)
    site = create_app(Settings(data_dir=folder, database_url=url, base_url="http://localhost"), url, app)

    def client(who: str | None) -> FlaskClient:
        found: FlaskClient = site.test_client()
        if who is not None:
            token = re.search(r'name="csrf_token" value="([^"]+)"', page_of(found.get("/dang-nhap")))
            assert token is not None
            typed = {"csrf_token": token[1], "username": who, "password": PASSWORD}
            assert found.post("/dang-nhap", data=typed).status_code == 303, who
        return found

    names = [row["username"] for row in log.query("SELECT username FROM officers ORDER BY username")]
    return Told(app, {path.name: read(path.read_bytes()) for path in written}, client, names)


def read(paper: bytes) -> str:
    """Return the words of a paper."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


@pytest.fixture(scope="module", params=["household", "commune"])
def province(
    request: pytest.FixtureRequest,
    pg_url: str,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    """The second plan's story of a household, and of a commune."""
    with databases.copied(pg_url, migrated_template) as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "_HASHER", PasswordHasher(1, 8, 1))
        made = told(
            databases.application_address(pg_url, name), tmp_path_factory.mktemp("two"), OTHER, request.param
        )
        yield made
        made.app.close()


def test_the_papers_are_the_provinces(province: Told) -> None:
    kinds = {_ID.sub("", name) for name in province.papers}
    assert kinds >= {"bang-khen-.pdf", "quyet-dinh--.pdf", "bien-ban-hop-HS--.pdf", "giay-tiep-nhan-HS--.pdf"}
    for name, text in province.papers.items():
        assert not _ELSEWHERE.search(text), f"{name}: {text}"
        assert "giấy khen" not in text.lower(), name
    decision = next(text for name, text in province.papers.items() if name.startswith("quyet-dinh"))
    for words in (
        "Sông Lam, ngày",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
        "Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ, Chủ tịch UBND các xã, phường",
        "Chủ tịch, các Phó Chủ tịch UBND tỉnh",
    ):
        assert words in decision, words
    certificate = next(text for name, text in province.papers.items() if name.startswith("bang-khen"))
    assert "Quét mã để tra cứu bằng khen này" in certificate
    minutes = next(text for name, text in province.papers.items() if name.startswith("bien-ban-hop-HS"))
    # A commune's own meeting is held in the commune, not at the seat of the province.
    assert "Trình Diễn, ngày" in minutes
    council = next(text for name, text in province.papers.items() if "hoi-dong" in name)
    assert "đề nghị Chủ tịch UBND tỉnh khen thưởng" in council
    for name, text in province.papers.items():
        if name.startswith("to-trinh"):
            assert "Kính gửi: - Chủ tịch Ủy ban nhân dân tỉnh Sông Lam" in text
            assert "Hội đồng Thi đua - Khen thưởng tỉnh." in text
            assert "- Sở Nội vụ;" in text


def pages_of(told: Told, who: str | None, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the address and the visible words of every page that can be reached, a few of each kind."""
    client = told.client(who)
    client.get(f"/?lang={lang}")
    waiting, known, kinds, opened = ["/"], {"/"}, dict[str, int](), 0
    while waiting and opened < _PAGES:
        url = waiting.pop(0)
        kind = _ID.sub("*", url.partition("?")[0])
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > _PER_KIND:
            continue
        opened += 1
        answer = client.get(url)
        assert answer.status_code < 500, url
        if answer.status_code in (301, 302, 303):
            onward = [answer.location]
        else:
            page = page_of(answer) if answer.mimetype == "text/html" else ""
            onward = links_of(page, url)
            shown = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", page, flags=re.DOTALL)
            yield url, " ".join(unescape(re.sub(r"<[^>]*>", " ", shown)).split())
        for link in onward:
            if link not in known:
                known.add(link)
                waiting.append(link)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "role",
    [None, "administrator", "auditor", "standing-office", "commune-chair", "labour-office", "inspector"],
)
def test_no_page_speaks_of_a_district(province: Told, role: str | None, lang: str) -> None:
    # Whoever did a step of the dossier, so that there are pages to see.
    who = None if role is None else max(n for n in province.names if n.startswith(role.replace("_", "-")))
    seen = 0
    for url, words in pages_of(province, who, lang):
        seen += 1
        if any(part in url for part in _ALL_TIMES):
            continue
        odd = _ELSEWHERE.search(words)
        assert odd is None, f"{url}: …{words[max(0, odd.start() - 80) : odd.end() + 80]}…"
    assert seen > 8


def test_sums_are_those_of_the_province(province: Told) -> None:
    who = next((n for n in province.names if n.startswith("labour-office")), None)
    assert who is not None
    page = page_of(province.client(who).get("/ti-le"))
    assert "Toàn tỉnh" in page
    root = province.app.log.query_one("SELECT unit_id FROM units WHERE parent_id IS NULL")
    assert root is not None
    answer = province.client(who).get(f"/ra-soat/{root['unit_id']}")
    assert answer.status_code == 302
    assert "xã Trình Diễn" in page_of(province.client(who).get(answer.location))


# -- the other plan's words in the district's register ---------------------------------------------------------------------


@pytest.mark.parametrize(("plan", "words"), [(OURS, "Xã, thị trấn"), (OTHER, "Xã, phường")])
def test_what_the_communes_level_is_called(world: World, plan: str, words: str) -> None:
    assert commune_words(load_plan(plan)).vi == words.lower()
    under(world, plan)
    assert words in page_of(world.client("auditor").get("/kiem-toan"))
    asked = page_of(world.client(None).get("/tu-kiem-tra"))
    assert ("thị trấn" in asked, "phường</" in asked) == (plan == OURS, plan == OTHER)
