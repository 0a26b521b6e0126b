"""Settings from the environment, and the keys made on first start."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.keyfiles import read_key, read_or_create_key
from storage.problems import SetupProblem
from storage.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_env({})
    assert settings.database_url is None
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert not settings.demo
    assert settings.data_dir == Path(__file__).resolve().parents[2] / "var"


def test_children_read_the_same_settings_again(tmp_path: Path) -> None:
    key = tmp_path / "named.key"
    read_or_create_key(key)
    settings = Settings.from_env(
        {
            "CHUNGTAY_DATA": str(tmp_path / "dữ liệu"),
            "CHUNGTAY_PORT": "8123",
            "CHUNGTAY_HOST": "0.0.0.0",
            "CHUNGTAY_BASE_URL": "https://chungtay.example/",
            "CHUNGTAY_DEMO": "yes",
            "CHUNGTAY_WEB_WORKERS": "3",
            "CHUNGTAY_WEB_THREADS": "7",
            "CHUNGTAY_TRUSTED_PROXIES": "2",
            "CHUNGTAY_MASTER_KEY_FILE": str(key),
            "CHUNGTAY_PLAN": " ke-hoach.toml ",
            "DATABASE_URL": "postgresql://app:secret@db/chungtay",
        }
    )
    assert settings.base_url == "https://chungtay.example"
    assert (settings.web_workers, settings.web_threads, settings.demo) == (3, 7, True)
    assert settings.trusted_proxies == 2
    assert settings.plan == "ke-hoach.toml"
    assert Settings.from_env(settings.to_env()) == settings


def test_the_port_is_part_of_the_default_address() -> None:
    assert Settings.from_env({"CHUNGTAY_PORT": "9001"}).base_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHUNGTAY_PORT", "80000"),
        ("CHUNGTAY_PORT", "-1"),
        ("CHUNGTAY_PORT", "٨٠٠٠"),
        ("CHUNGTAY_PORT", "8000.5"),
        ("CHUNGTAY_WEB_WORKERS", "0"),
        ("CHUNGTAY_WEB_THREADS", "many"),
        ("CHUNGTAY_TRUSTED_PROXIES", "-1"),
        ("CHUNGTAY_TRUSTED_PROXIES", "yes"),
        ("CHUNGTAY_DEMO", "maybe"),
        ("CHUNGTAY_BASE_URL", "chungtay.example"),
        ("CHUNGTAY_BASE_URL", "ftp://chungtay.example"),
        ("CHUNGTAY_BASE_URL", "http://[chungtay"),
        ("CHUNGTAY_TIME_STAMPS", "http://[tsa"),
        ("CHUNGTAY_TIME_STAMPS", "tsa.example"),
        ("CHUNGTAY_MASTER_KEY_FILE", "/nonexistent/master.key"),
        ("CHUNGTAY_DATA", __file__),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SetupProblem) as caught:
        Settings.from_env({name: value})
    assert name in caught.value.text.vi
    assert name in caught.value.text.en
    assert "\n" not in str(caught.value)


def test_a_wrong_database_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(SetupProblem, match="DATABASE_URL") as caught:
        Settings.from_env({"DATABASE_URL": "mysql://app:geheim@db/chungtay"})
    assert "geheim" not in str(caught.value)


def test_the_command_line_overrules_the_environment() -> None:
    assert Settings.from_env({"CHUNGTAY_DEMO": "0"}, demo=True).demo
    assert Settings.from_env({"CHUNGTAY_DEMO": "1"}, demo=None).demo


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    secret, master = settings.secret_key(), settings.master_key()
    assert (len(secret), len(master)) == (32, 32)
    assert secret != master
    assert (settings.secret_key(), settings.master_key()) == (secret, master)
    assert stat.S_IMODE(settings.keys_dir.stat().st_mode) == 0o700
    for path in settings.keys_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.name for path in settings.keys_dir.iterdir()} == {"secret.key", "master.key"}


def test_many_starting_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_or_create_key(tmp_path / "keys" / "master.key"), range(64)))
    assert len(keys) == 1


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "ab" * 33, "Cẩm Thủy"])
def test_a_damaged_key_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SetupProblem, match="damaged"):
        read_key(path)
    with pytest.raises(SetupProblem):
        read_or_create_key(path)
    assert path.read_text(encoding="utf-8") == content
