"""The machinery under the papers: no network, strict templates, safe in threads, versions that mean something."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from jinja2 import UndefinedError
from tests.documents import paper_samples as samples
from tests.documents.paper_kinds import PAPERS, sample_pdf
from weasyprint import HTML
from weasyprint.urls import URLFetchingError

from documents import TEMPLATE_VERSION, ornament
from documents.certificate import render_certificate
from documents.clean import clean, clean_text
from documents.engine import NoFetching, environment, render
from rules.certificate_layout import BUILT_IN, layout_as_data


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.png",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://x/y",
    ],
)
def test_every_address_is_refused(url: str) -> None:
    with pytest.raises(URLFetchingError, match="fetch nothing"):
        NoFetching().fetch(url)


def test_even_a_template_that_asks_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Watching(NoFetching):
        def fetch(self, url: str, headers: object = None) -> None:  # type: ignore[override]
            asked.append(url)
            super().fetch(url, headers)

    html = '<link rel=stylesheet href="file:///x.css"><img src="http://127.0.0.1:9/x.png"><p>text'
    pdf = HTML(string=html, url_fetcher=Watching()).write_pdf()
    assert asked == ["file:///x.css", "http://127.0.0.1:9/x.png"]
    assert pdf is not None
    assert b"/Image" not in pdf


def test_a_missing_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render(
            "decision",
            {},
            styles=("base.css",),
            title="t",
            author="a",
            dated=samples.decision().letterhead.dated,
        )


def test_threads_get_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(render_certificate, [samples.certificate()] * 6))
    assert set(papers) == {sample_pdf("certificate")}


def test_cleaning_keeps_what_is_seen_and_drops_what_is_not() -> None:
    assert clean_text("Ca\u0302\u0309m Thu\u0309y") == "Cẩm Thủy"
    assert clean_text("a\u202eb\u2066c\u200bd\ufeffe\x00f\ud800g") == "abcdefg"
    assert clean_text("dòng 1\ndòng 2\tcột") == "dòng 1\ndòng 2\tcột"
    assert clean(samples.minutes()) == samples.minutes()


# What each version looks like, as the hash of its sources. When a hash differs, the paper has changed: raise the kind's
# TEMPLATE_VERSION (versions already issued must keep meaning one look), then write the new pair here.
SOURCES = {
    "certificate": ("base.html", "base.css", "certificate.html", "certificate.css"),
    "decision": ("decision.html",),
    "minutes": ("minutes.html",),
    "council_minutes": ("council_minutes.html",),
    "invitation": ("invitation.html",),
    "receipt": ("receipt.html", "receipt.css"),
    "submission": ("submission.html",),
    "audit_report": ("audit_report.html", "audit_report.css"),
    "personal_data": ("personal_data.html", "tables.html", "tables.css"),
    "protection_record": ("protection_record.html", "tables.html", "tables.css"),
    "posting": ("posting.html",),
    "as_of": ("as_of.html", "tables.html", "tables.css"),
    "gold_book": ("gold_book.html", "tables.html", "tables.css", "gold_book.css"),
    "conference": ("conference.html",),
    "referral": ("referral.html",),
}
OFFICIAL = (
    "base.html",
    "base.css",
    "macros.html",
    "official.css",
    "page_top.css",
    "page_bottom.css",
    "demonstration.css",
)
LOOKS: dict[str, str] = {
    "certificate.1": "9bb27466daf51840",
    "certificate.2": "2dcc9dffef6d5942",
    "certificate.3": "c3c0c1e130bf8f1d",
    "decision.1": "e79721396a02e1ec",
    "decision.2": "f58db1740a5bd608",
    "minutes.1": "da5dbd01eb883af2",
    "minutes.2": "a02070a02aef6480",
    "minutes.3": "a2dd842d0e7ad752",
    "council_minutes.1": "c09515767d441c68",
    "council_minutes.2": "2d7c64769d053e72",
    "council_minutes.3": "2dabca4adc050c58",
    "council_minutes.4": "d5b81943a442017a",
    "council_minutes.5": "25b7803e44e895c2",
    "council_minutes.6": "782266d3eefce87b",
    "council_minutes.7": "c4ee064772ddfae1",
    "council_minutes.8": "e915d5a66d52300b",
    "invitation.1": "16bd9ae67e8eed3a",
    "invitation.2": "2a860ef91c861c0b",
    "invitation.3": "b5b55e7d5f374824",
    "receipt.1": "1926b12027e35135",
    "receipt.2": "ad3924891e9c1fc7",
    "receipt.3": "3deed97d952a1c59",
    "receipt.4": "8d947f2463ae3ca1",
    "submission.1": "6c211ba479d590f6",
    "submission.2": "173c68fa401299b7",
    # The same form: which papers are enclosed is said by the dossier's plan now.
    "submission.3": "173c68fa401299b7",
    # The same form: a posting is named where one was held.
    "submission.4": "173c68fa401299b7",
    "audit_report.1": "a3fc20774d2bac97",
    "audit_report.2": "09543f533607533c",
    "audit_report.3": "2592517811e9e4bc",
    "personal_data.1": "109b6182969e05d4",
    "personal_data.2": "30085f70938b758a",
    "protection_record.1": "b51f79c98b36bb00",
    "protection_record.2": "659d5d3a47b3b2f6",
    "posting.1": "80caa6b597f9fcb7",
    "as_of.1": "6146397354a53fa2",
    "as_of.2": "057fd65a34dbb714",
    "conference.1": "c9c4c5072d4b1360",
    "referral.1": "d46cfcd64b55b22f",
    "gold_book.1": "5b867b9ae6f9f5f4",
    "gold_book.2": "3e8e724042514e32",
    "gold_book.3": "61324e280292cb68",
    "gold_book.4": "8e334052874927c0",
}


def look(kind: str) -> str:
    loader = environment().loader
    assert loader is not None
    names = SOURCES[kind] if kind == "certificate" else OFFICIAL + SOURCES[kind]
    parts = [loader.get_source(environment(), name)[0] for name in names]
    if kind == "certificate":
        parts += [
            repr(layout_as_data(BUILT_IN)),
            repr(ornament.frame(297.0, 210.0)),
            repr(ornament.emblem_place(18.0)),
        ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_a_changed_look_has_a_new_version(kind: str) -> None:
    assert LOOKS.get(TEMPLATE_VERSION[kind]) == look(kind), "raise TEMPLATE_VERSION and record the new look"


def test_every_kind_of_paper_has_a_version() -> None:
    # Editable papers and sheets are made by code, not by a template whose look could be compared.
    assert (
        set(TEMPLATE_VERSION) - {"decision_docx", "payment_list", "referral_numbers"}
        == set(PAPERS)
        == set(SOURCES)
    )
    assert all(version.startswith(f"{kind}.") for kind, version in TEMPLATE_VERSION.items())
