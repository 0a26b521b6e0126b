"""Keys of subjects: each opens its own, none is made twice, none comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from storage.recorder import lock_events
from storage.vault import MasterKeyError, SubjectErasedError, Vault, destroy_keys

KEY = b"m" * 32


def vault_of(url: str, key: bytes = KEY) -> Vault:
    @contextmanager
    def connect() -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
            yield connection

    vault = Vault(key, connect)
    vault.sync()
    return vault


def erase(url: str, subject: UUID) -> None:
    with psycopg.connect(url) as connection:
        lock_events(connection)
        destroy_keys(connection, [subject])


def test_what_is_sealed_opens_again_in_any_process(database: str) -> None:
    subject = uuid4()
    sealed = vault_of(database).seal(subject, "Hà Thị Lan".encode())
    assert b"Lan" not in sealed
    assert vault_of(database).open(subject, sealed) == "Hà Thị Lan".encode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), flip=st.integers(0, 10_000))
def test_any_change_is_noticed(database: str, data: bytes, flip: int) -> None:
    vault = _shared(database)
    sealed = bytearray(vault.seal(SUBJECT, data))
    assert vault.open(SUBJECT, bytes(sealed)) == data
    sealed[flip % len(sealed)] ^= 1 + flip % 255
    with pytest.raises(InvalidTag):
        vault.open(SUBJECT, bytes(sealed))


SUBJECT = uuid4()
_VAULTS: dict[str, Vault] = {}


def _shared(url: str) -> Vault:
    if url not in _VAULTS:
        _VAULTS.clear()
        _VAULTS[url] = vault_of(url)
    return _VAULTS[url]


def renew(url: str, vault: Vault, record: UUID) -> None:
    with psycopg.connect(url) as connection:
        lock_events(connection)
        vault.renew_key(connection, record)
        connection.execute("UPDATE vault_epoch SET epoch = epoch + 1")
    vault.sync()


def test_a_renewed_key_opens_nothing_of_before_and_everything_since(database: str) -> None:
    vault, other, record = vault_of(database), vault_of(database), uuid4()
    before = vault.seal(record, b"minutes")
    assert other.open(record, before) == b"minutes"
    renew(database, vault, record)
    since = vault.seal(record, b"conclusion")
    other.sync()
    for one in (vault, other, vault_of(database)):
        assert one.open(record, before) is None
        assert one.open(record, since) == b"conclusion"
        assert one.erased(record) is False
    renew(database, vault, record)
    assert vault.open(record, since) is None
    assert vault_of(database).open(record, vault.seal(record, b"x")) == b"x"


def test_renewing_brings_nobody_back_and_makes_no_key_where_there_was_none(database: str) -> None:
    vault, erased, unknown = vault_of(database), uuid4(), uuid4()
    sealed = vault.seal(erased, b"x")
    erase(database, erased)
    for one in (erased, unknown):
        renew(database, vault, one)
    assert vault.open(erased, sealed) is None
    with pytest.raises(SubjectErasedError):
        vault.seal(erased, b"again")
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT subject, renewed_at FROM subject_keys").fetchall()
    assert rows == [(erased, None)]


def test_a_change_is_noticed_where_no_key_was_renewed(database: str) -> None:
    vault, renewed, plain = vault_of(database), uuid4(), uuid4()
    vault.seal(renewed, b"x")
    renew(database, vault, renewed)
    sealed = bytearray(vault.seal(plain, b"x"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        vault.open(plain, bytes(sealed))


def test_a_sealed_value_does_not_open_under_another_subject(database: str) -> None:
    vault, one, two = vault_of(database), uuid4(), uuid4()
    vault.seal(two, b"has a key too")
    with pytest.raises(InvalidTag):
        vault.open(two, vault.seal(one, b"x"))


def test_a_wrapped_key_moved_to_another_subject_does_not_open(database: str) -> None:
    """Somebody with the database but not the master key cannot swap keys unnoticed."""
    one, two = uuid4(), uuid4()
    vault = vault_of(database)
    vault.seal(one, b"x")
    vault.seal(two, b"x")
    with psycopg.connect(database) as connection:
        connection.execute(
            "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM subject_keys WHERE subject = %s) WHERE subject = %s",
            (one, two),
        )
    with pytest.raises(MasterKeyError):
        vault_of(database).seal(two, b"x")


def test_a_wrong_master_key_says_so(database: str) -> None:
    subject = uuid4()
    sealed = vault_of(database).seal(subject, b"x")
    with pytest.raises(MasterKeyError, match="does not fit this database: restore the key file"):
        vault_of(database, b"w" * 32).open(subject, sealed)


def test_many_at_once_make_one_key(database: str) -> None:
    subject, gate = uuid4(), threading.Barrier(8)

    def seal(vault: Vault) -> bytes:
        gate.wait(20)
        return vault.seal(subject, b"the same")

    vaults = [vault_of(database) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(seal, vaults))
    assert [vaults[0].open(subject, s) for s in sealed] == [b"the same"] * 8


def test_after_an_erasure_nothing_opens_and_nothing_is_sealed(database: str) -> None:
    here, there, subject = vault_of(database), vault_of(database), uuid4()
    sealed = here.seal(subject, b"x")
    assert there.open(subject, sealed) == b"x"
    epoch = there.epoch
    erase(database, subject)
    assert there.sync() == epoch + 1
    for vault in (there, vault_of(database)):
        assert vault.open(subject, sealed) is None
        with pytest.raises(SubjectErasedError):
            vault.seal(subject, b"y")
        assert vault.erased(subject)


def test_a_subject_without_a_key_is_not_an_erased_one(database: str) -> None:
    vault, subject = vault_of(database), uuid4()
    assert vault.open(subject, b"0" * 40) is None
    assert not vault.erased(subject)
    assert vault.open(subject, vault.seal(subject, b"x")) == b"x"


def test_erasing_before_the_first_value_prevents_it(database: str) -> None:
    subject = uuid4()
    erase(database, subject)
    with pytest.raises(SubjectErasedError):
        vault_of(database).seal(subject, b"x")


def test_old_news_of_an_epoch_does_not_bring_the_cache_back(database: str) -> None:
    vault, subject = vault_of(database), uuid4()
    vault.seal(subject, b"x")
    old = vault.epoch
    erase(database, subject)
    vault.sync()
    assert vault.sync(old) == old + 1
    with pytest.raises(SubjectErasedError):
        vault.seal(subject, b"x")


def test_prefetched_keys_need_no_further_query(database: str) -> None:
    first, subjects = vault_of(database), [uuid4() for _ in range(5)]
    sealed = {s: first.seal(s, s.bytes) for s in subjects}
    erase(database, subjects[0])
    vault = vault_of(database)
    vault.prefetch([*subjects, uuid4()])
    vault._connect = None  # type: ignore[assignment]
    assert vault.open(subjects[0], sealed[subjects[0]]) is None
    assert [vault.open(s, sealed[s]) for s in subjects[1:]] == [s.bytes for s in subjects[1:]]
