"""A leaf's text is RFC 8785 canonical JSON, as an independent library writes it, whatever its values hold."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.verifier.leaf import LARGEST_EXACT, Leaf, state_hash
from ledger.verifier.lines import FormatError

LEAF = Leaf(
    "nomination.award_decided.v1",
    UUID("c58d903d-9c32-51f2-bf5f-9683e7c911e1"),
    17,
    "2020-06-01T02:00:00+00:00",
    state_hash(b"{}"),
    bytes(range(16)),
)
_TEXTS = st.one_of(
    st.from_regex(r"[a-z0-9_.:+-]{0,40}", fullmatch=True),
    st.text(st.characters(codec="utf-8"), max_size=40),
)


def test_the_text_of_a_leaf_stays_what_it_is() -> None:
    assert LEAF.text().decode() == (
        '{"event":"c58d903d-9c32-51f2-bf5f-9683e7c911e1","recorded_at":"2020-06-01T02:00:00+00:00",'
        '"salt":"000102030405060708090a0b0c0d0e0f",'
        '"state":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",'
        '"topic":"nomination.award_decided.v1","version":17}'
    )
    assert LEAF.hash() == hashlib.sha256(b"\x00" + LEAF.text()).digest()


@given(
    _TEXTS, st.uuids(), st.integers(1, LARGEST_EXACT), _TEXTS, st.binary(max_size=32), st.binary(max_size=16)
)
def test_it_is_canonical(topic: str, event: UUID, version: int, at: str, state: bytes, salt: bytes) -> None:
    leaf = Leaf(topic, event, version, at, state, salt)
    assert leaf.text() == rfc8785.dumps(
        {
            "topic": topic,
            "event": str(event),
            "version": version,
            "recorded_at": at,
            "state": state.hex(),
            "salt": salt.hex(),
        }
    )


@pytest.mark.parametrize("name", ["topic", "event_id", "version", "recorded_at", "state_hash", "salt"])
def test_every_part_counts(name: str) -> None:
    others: dict[str, object] = {
        "topic": "nomination.award_decided.v2",
        "event_id": UUID(int=1),
        "version": 18,
        "recorded_at": "2020-06-01T02:00:01+00:00",
        "state_hash": state_hash(b"[]"),
        "salt": bytes(16),
    }
    assert replace(LEAF, **{name: others[name]}).hash() != LEAF.hash()  # type: ignore[arg-type]


@pytest.mark.parametrize("version", [0, -1, LARGEST_EXACT + 1])
def test_a_version_that_json_cannot_count_is_refused(version: int) -> None:
    with pytest.raises(FormatError):
        replace(LEAF, version=version).text()
