"""The command line on data protection: the impact record of this very installation."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from click.testing import CliRunner

import cli
from storage.settings import Settings
from workflows import bootstrap
from workflows.bootstrap import first_start


@pytest.fixture
def installed(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real installation that the environment names."""
    monkeypatch.setenv(bootstrap.ADMIN_PASSWORD, "mat khau dai 2020")
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("CHUNGTAY_DATA", str(tmp_path))
    monkeypatch.setenv("CHUNGTAY_BASE_URL", "https://chungtay.huyen.example")
    first_start(Settings(data_dir=tmp_path, database_url=database), demo=False)


@pytest.mark.usefixtures("installed")
def test_the_record_is_written_from_the_installation(tmp_path: Path) -> None:
    file = tmp_path / "ho-so.pdf"
    done = CliRunner().invoke(cli.main, ["data-protection", "record", "--out", str(file)])
    assert done.exit_code == 0, done.stderr
    assert "ho-so.pdf" in done.stdout
    with pymupdf.open(file) as pages:
        text = "\n".join(page.get_text() for page in pages)
    for words in (
        "https://chungtay.huyen.example",
        "Ủy ban nhân dân huyện Cẩm Thủy",
        "Who sees what",
        str(tmp_path.name),
    ):
        assert words in text.replace("\n", " ") or words in text.replace("\n", ""), words
    plain = CliRunner().invoke(cli.main, ["data-protection", "record"])
    assert plain.stdout_bytes.startswith(b"%PDF-")
    refused = CliRunner().invoke(
        cli.main, ["data-protection", "record", "--out", str(tmp_path / "no" / "x.pdf")]
    )
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "không ghi được" in refused.stderr
