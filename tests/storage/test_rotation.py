"""A new master key: everything sealed opens as before, by the new key alone, whatever happens in between."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.storage.test_vault import erase, vault_of

from storage.keyfiles import read_key, read_or_create_key
from storage.problems import SetupProblem
from storage.rotation import rotate
from storage.settings import Settings
from storage.vault import MasterKey, MasterKeyError

TODAY = date(2026, 11, 22)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"CHUNGTAY_DATA": str(tmp_path)})


def test_what_was_sealed_opens_by_the_new_key_alone(database: str, settings: Settings) -> None:
    old = settings.master_key()
    vault, ids = vault_of(database, old), [uuid4() for _ in range(40)]
    sealed = {id: vault.seal(id, f"hộ {n}".encode()) for n, id in enumerate(ids)}
    gone = ids.pop()
    erase(database, gone)
    print_before = vault.fingerprint(ids[0], "digest")
    done = rotate(settings, database, TODAY)
    new = settings.master_key()
    assert (done.keys, done.old_id == done.new_id) == (39, False)
    assert done.kept is not None
    assert (read_key(done.kept), new == old) == (old, False)
    assert done.kept.stat().st_mode & 0o077 == 0
    after = vault_of(database, new)
    assert [after.open(id, sealed[id]) for id in ids] == [f"hộ {n}".encode() for n in range(39)]
    assert after.open(gone, sealed[gone]) is None
    assert after.erased(gone)
    # A command that is repeated meets its first outcome, also across a rotation.
    assert after.fingerprint(ids[0], "digest") == print_before
    with pytest.raises(MasterKeyError, match="does not fit"):
        vault_of(database, old).open(ids[0], sealed[ids[0]])
    # Once more: from the second key to a third.
    again = rotate(settings, database, TODAY)
    assert again.kept is not None
    assert again.kept != done.kept
    assert vault_of(database, settings.master_key()).fingerprint(ids[0], "digest") == print_before


def test_a_process_of_before_mints_no_key_any_more(database: str, settings: Settings) -> None:
    before = vault_of(database, settings.master_key())
    known = uuid4()
    sealed = before.seal(known, b"x")
    rotate(settings, database, TODAY)
    assert before.open(known, sealed) == b"x", "what it had opened already it still knows"
    new = uuid4()
    with pytest.raises(MasterKeyError, match="keys rotate"):
        before.seal(new, b"x")
    assert not vault_of(database, settings.master_key()).erased(new)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM subject_keys").fetchone() == (1,)


def test_a_rotation_that_was_killed_before_the_file_was_replaced_goes_on(
    database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = uuid4()
    old = settings.master_key()
    sealed = vault_of(database, old).seal(id, b"x")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate(settings, database, TODAY)
    monkeypatch.undo()
    assert settings.master_key() == old
    with pytest.raises(MasterKeyError, match="broken off"):
        vault_of(database, old).open(id, sealed)
    done = rotate(settings, database, TODAY)
    assert done.keys == 0
    assert done.kept is not None
    assert read_key(done.kept) == old
    assert len(list(done.kept.parent.iterdir())) == 2
    assert vault_of(database, settings.master_key()).open(id, sealed) == b"x"


def test_a_rotation_that_was_killed_in_the_database_changes_nothing(
    database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = uuid4()
    sealed = vault_of(database, settings.master_key()).seal(id, b"x")

    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(MasterKey, "wrap_fingerprints", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate(settings, database, TODAY)
    monkeypatch.undo()
    assert vault_of(database, settings.master_key()).open(id, sealed) == b"x"
    assert rotate(settings, database, TODAY).keys == 1


def test_nothing_is_rotated_while_somebody_is_connected(database: str, settings: Settings) -> None:
    vault_of(database, settings.master_key()).seal(uuid4(), b"x")
    with psycopg.connect(database), pytest.raises(SetupProblem, match="Stop every process"):
        rotate(settings, database, TODAY)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM vault_master").fetchone() == (0,)
    assert [path.name for path in settings.keys_dir.iterdir()] == ["master.key"]


def test_a_refusal_leaves_the_new_key_of_a_rotation_that_was_broken_off(
    database: str, settings: Settings
) -> None:
    vault_of(database, settings.master_key()).seal(uuid4(), b"x")
    draft = settings.keys_dir / "master.key.next"
    key = read_or_create_key(draft)
    with psycopg.connect(database), pytest.raises(SetupProblem, match="Stop every process") as refused:
        rotate(settings, database, TODAY)
    assert "master.key.next is of an earlier rotation" in str(refused.value)
    assert read_key(draft) == key
    rotate(settings, database, TODAY)
    assert (settings.master_key(), draft.exists()) == (key, False)


def test_a_key_that_does_not_fit_changes_nothing(database: str, settings: Settings, tmp_path: Path) -> None:
    vault_of(database, b"other key of the same length 123").seal(uuid4(), b"x")
    before = settings.master_key()
    with pytest.raises(SetupProblem, match="does not fit"):
        rotate(settings, database, TODAY)
    assert settings.master_key() == before


def test_a_key_out_of_the_environment_is_rotated_to_a_file(database: str, tmp_path: Path) -> None:
    env = {"CHUNGTAY_DATA": str(tmp_path), "CHUNGTAY_MASTER_KEY": "ab" * 32}
    settings = Settings.from_env(env)
    assert settings.master_key() == bytes.fromhex("ab" * 32)
    assert "ab" * 32 not in repr(settings)
    assert Settings.from_env(settings.to_env()).master_key() == settings.master_key()
    id = uuid4()
    sealed = vault_of(database, settings.master_key()).seal(id, b"x")
    with pytest.raises(SetupProblem, match="--to"):
        rotate(settings, database, TODAY)
    new = tmp_path / "new.key"
    key = read_or_create_key(new)
    assert rotate(settings, database, TODAY, new).kept is None
    assert vault_of(database, key).open(id, sealed) == b"x"
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("value", ["xyz", "ab" * 31, "ab" * 33])
def test_a_key_in_the_environment_that_is_none_is_refused_without_being_repeated(value: str) -> None:
    with pytest.raises(SetupProblem, match="64") as problem:
        Settings.from_env({"CHUNGTAY_MASTER_KEY": value})
    assert value not in str(problem.value)


def test_one_key_in_one_place(tmp_path: Path) -> None:
    file = tmp_path / "k"
    read_or_create_key(file)
    with pytest.raises(SetupProblem, match="only one"):
        Settings.from_env({"CHUNGTAY_MASTER_KEY": "ab" * 32, "CHUNGTAY_MASTER_KEY_FILE": str(file)})
