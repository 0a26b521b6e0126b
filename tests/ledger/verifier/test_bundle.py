"""A bundle of evidence, link by link: each broken one is found, named by its own check, and with why."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from tests.ledger.verifier.bundles import DOSSIER, ERASED, LOG, OTHER, PAPER, PLEDGE, Bundle, packed

from ledger.verifier import bundle as module
from ledger.verifier.bundle import (
    CHECKPOINT,
    LIST,
    NAMES,
    SEAL,
    BundleVerdict,
    Check,
    NotABundleError,
    is_zip,
    seal,
    verify_bundle,
)
from ledger.verifier.lines import bytes_of

KEYS = [LOG.public]
MINUTES = sha256(PAPER).hexdigest()


def said(bundle: Bundle | bytes, keys: list[bytes] = KEYS) -> list[tuple[str, bool, str]]:
    """What each check says."""
    content = bundle if isinstance(bundle, bytes) else bundle.file()
    return [(c.name, c.ok, c.detail) for c in verify_bundle(content, keys).checks]


def failed(bundle: Bundle | bytes, keys: list[bytes] = KEYS) -> dict[str, str]:
    """The checks that do not hold, and why."""
    return {name: why for name, ok, why in said(bundle, keys) if not ok}


def test_a_whole_one_holds_and_says_what_it_is() -> None:
    bundle = Bundle()
    verdict = verify_bundle(bundle.file(), [OTHER.public, LOG.public])
    assert verdict.valid
    assert (verdict.record, verdict.events, verdict.papers) == (DOSSIER, 4, 1)
    root = next(line for line in bundle.parts()[CHECKPOINT].decode().split("\n")[2:3])
    digits = bytes_of(root).hex()[:16]
    assert [(c.name, c.ok, c.detail) for c in verdict.checks] == [
        ("container", True, "12"),
        ("signature", True, f"{DOSSIER}, 2020-06-11T01:00:00+00:00"),
        ("files", True, "10"),
        ("checkpoint", True, f"{LOG.name}, 6 leaves, root {digits}"),
        ("inclusion", True, "4"),
        ("sequence", True, f"{PLEDGE[:8]} 1-1, {DOSSIER[:8]} 1-3"),
        ("attachments", True, "1 / 2"),
    ]
    assert verdict.to_dict() == {
        "valid": True,
        "kind": "bundle",
        "record": DOSSIER,
        "events": 4,
        "papers": 1,
        "checks": [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in verdict.checks],
    }


def test_only_all_checks_in_their_order_make_it_valid() -> None:
    """A check that was never made proves nothing."""
    every = [Check(name, True) for name in NAMES]
    assert BundleVerdict(every).valid
    assert not BundleVerdict(every[:-1]).valid
    assert not BundleVerdict([]).valid
    assert not BundleVerdict([*every[:-1], Check(NAMES[-1], False)]).valid
    assert not BundleVerdict([*every, Check("container", True)]).valid
    assert (BundleVerdict().record, BundleVerdict().events, BundleVerdict().papers) == ("", 0, 0)
    assert Check("files", True).detail == ""


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x05rest", b"%PDF-1.7", b"pk\x03\x04"])
def test_what_is_no_zip_is_no_bundle(content: bytes) -> None:
    assert not is_zip(content)
    with pytest.raises(NotABundleError, match=r"^not a ZIP$"):
        verify_bundle(content, KEYS)


def test_what_only_begins_as_a_zip_fails_at_the_container_and_nothing_else_is_asked() -> None:
    assert is_zip(b"PK\x03\x04")
    ((name, ok, why),) = said(b"PK\x03\x04 and nothing")
    assert (name, ok, why) == ("container", False, "the ZIP does not end where its list ends")


def _limits(monkeypatch: pytest.MonkeyPatch, most: int, largest: int) -> dict[str, str]:
    monkeypatch.setattr(module, "_MOST_FILES", most)
    monkeypatch.setattr(module, "_LARGEST", largest)
    return failed(Bundle())


def test_a_bundle_has_so_many_files_and_bytes_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(len(content) for content in Bundle().parts().values())
    assert _limits(monkeypatch, 12, size) == {}
    assert _limits(monkeypatch, 11, size) == {"container": "the ZIP holds too many files"}
    assert _limits(monkeypatch, 12, size - 1) == {"container": "the ZIP is too large"}


def _without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def _set(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] = content

    return change


ALTERED = "the list was altered, or signed with a key that is not among these"


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        (Bundle(key=OTHER), ALTERED),
        (Bundle(files=_without(LIST)), f"'{LIST}'"),
        (Bundle(files=_without(SEAL)), f"'{SEAL}'"),
        (Bundle(files=_set(LIST, b"{}")), ALTERED),
        (Bundle(files=_set(SEAL, b"\xff\n")), "the signature cannot be read"),
        (Bundle(files=_set(SEAL, b"AAAA\n")), ALTERED),
        (Bundle(files=_set(SEAL, b"A\n")), "not base64"),
        (Bundle(told=lambda told: told.update(format="chungtay-bundle@v2")), "the list is of another form"),
        (Bundle(told=lambda told: told.pop("format")), "the list is of another form"),
        (Bundle(told=lambda told: told.pop("record")), "'record'"),
        (Bundle(told=lambda told: told.pop("made_at")), "'made_at'"),
    ],
)
def test_a_list_that_nobody_signed_like_this_ends_it(bundle: Bundle, why: str) -> None:
    found = said(bundle)
    assert found[0][:2] == ("container", True)
    assert found[1:] == [("signature", False, why)]


@pytest.mark.parametrize(("listed", "why"), [
    (b"[]", "bundle.json cannot be read"), (b"\xff", "bundle.json cannot be read"), (b"{", "bundle.json cannot be read"),
    (b"[" * 100_000, "bundle.json cannot be read"), (b"null", "bundle.json cannot be read"),
])  # fmt: skip
def test_a_signed_list_that_is_none_is_refused(listed: bytes, why: str) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[LIST], files[SEAL] = listed, seal(listed, LOG.sign_bytes)

    assert failed(Bundle(files=change)) == {"signature": why}


def test_the_seal_covers_the_hash_of_the_list_under_words_of_its_own() -> None:
    """So that no signature over a note or a certificate can pass for one over a list."""
    seen: list[bytes] = []
    line = seal(b"list", lambda message: (seen.append(message), b"signed")[1])
    assert seen == [b"chungtay.bundle@v1\n" + sha256(b"list").digest()]
    assert line == b"c2lnbmVk\n"


def test_the_keys_are_tried_one_after_another_and_an_impossible_one_stops_none() -> None:
    content = Bundle().file()
    assert failed(content, [b"short", OTHER.public, LOG.public]) == {}
    assert failed(content, [b"short", OTHER.public]) == {"signature": ALTERED}
    assert failed(content, []) == {"signature": ALTERED}


def _twice(files: dict[str, bytes]) -> None:
    files["papers/minutes.pdf"] = PAPER[::-1]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_without("papers/minutes.pdf"), "missing or not on the list: papers/minutes.pdf"),
        (_set("papers/more.pdf", b"x"), "missing or not on the list: papers/more.pdf"),
        (_twice, "papers/minutes.pdf is another file"),
        (_set("papers/minutes.pdf", PAPER + b"x"), "papers/minutes.pdf is another file"),
    ],
)
def test_a_file_that_is_not_as_listed_is_named(change: Callable[[dict[str, bytes]], None], why: str) -> None:
    found = said(Bundle(files=change))
    assert [one[:2] for one in found[:2]] == [("container", True), ("signature", True)]
    # What cannot be told from files that may be others is not asked.
    assert [one for one in found[2:] if one[0] == "files"] == [("files", False, why)]
    assert not verify_bundle(Bundle(files=change).file(), KEYS).valid


def test_of_many_odd_files_three_are_named_in_order() -> None:
    def change(files: dict[str, bytes]) -> None:
        for letter in "edcba":
            files[letter] = b""

    assert failed(Bundle(files=change))["files"] == "missing or not on the list: a, b, c"


def _listed(**changed: Any) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        entry = next(f for f in told["files"] if f["name"] == "papers/minutes.pdf")
        entry.update(changed)

    return change


def test_size_and_hash_each_have_to_fit() -> None:
    why = {"files": "papers/minutes.pdf is another file"}
    assert failed(Bundle(told=_listed(size=len(PAPER) + 1))) == why
    assert failed(Bundle(told=_listed(sha256="0" * 64))) == why
    assert failed(Bundle(told=lambda told: told.pop("files"))) == {"files": "'files'"}
    assert failed(Bundle(told=lambda told: told.update(files=7))) == {"files": "'int' object is not iterable"}


def test_a_checkpoint_that_others_signed_proves_nothing() -> None:
    found = said(Bundle(note_keys=[OTHER]))
    assert found[-1] == ("checkpoint", False, "not signed by any key that is known")
    assert [name for name, _, _ in found] == list(NAMES[:4])
    # With the old key's signature beside the new one's, whoever knows either of them can check.
    assert failed(Bundle(note_keys=[OTHER, LOG])) == {}


def _event(place: int, **changed: Any) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told["events"][place].update(changed)

    return change


def _leaf(place: int, **changed: Any) -> Callable[[list[bytes]], None]:
    """Put something else into a leaf: its tree, its proof and its signature fit, and say something else of the event."""

    def change(leaves: list[bytes]) -> None:
        found = {**json.loads(leaves[place]), **changed}
        leaves[place] = json.dumps({k: v for k, v in found.items() if v is not None}).encode()

    return change


STATE, FIRST = f"events/{DOSSIER}/0002.state", f"events/{DOSSIER}/0001.state"


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        (Bundle(proof_note="smaller"), f"events/{PLEDGE}/0001.state: proven against another checkpoint"),
        (Bundle(leaves=_leaf(2, event=PLEDGE)), f"{STATE}: the leaf is another event's"),
        (Bundle(leaves=_leaf(2, version=3)), f"{STATE}: the leaf is another event's"),
        (Bundle(leaves=_leaf(2, version=None)), f"{STATE}: the leaf is another event's"),
        (Bundle(leaves=_leaf(2, topic="nomination.submitted.v1")), f"{STATE}: the leaf is of another kind"),
        (Bundle(leaves=_leaf(2, topic=None)), f"{STATE}: the leaf is of another kind"),
        (Bundle(leaves=_leaf(2, state="00" * 32)), f"{STATE}: the event is not the one in the leaf"),
        (Bundle(leaves=_leaf(2, state=None)), f"{STATE}: the event is not the one in the leaf"),
        (Bundle(leaves=lambda leaves: leaves.__setitem__(2, b"[]")), "the leaf cannot be read"),
        (Bundle(told=_event(2, topic="nomination.other.v1")), f"{STATE}: the leaf is of another kind"),
        (Bundle(told=_event(2, state=FIRST)), f"{FIRST}: the event is not the one in the leaf"),
        (Bundle(told=_event(2, proof=f"events/{DOSSIER}/0001.proof")), f"{STATE}: the leaf is another event's"),
        (Bundle(told=_event(2, proof="missing")), "'missing'"),
        (Bundle(told=lambda told: told["events"].clear() or told["papers"].clear()), "no events"),
    ],
)  # fmt: skip
def test_an_event_that_is_not_in_the_ledger_like_this_is_named(bundle: Bundle, why: str) -> None:
    found = failed(bundle)
    assert found["inclusion"] == why
    assert not verify_bundle(bundle.file(), KEYS).valid


def test_a_proof_that_leads_elsewhere_is_no_proof() -> None:
    """Of the right event against the right checkpoint, with one hash of its path changed, listed as it is."""
    name = f"events/{DOSSIER}/0002.proof"
    parts = Bundle().parts()
    lines = parts[name].decode().split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("index ")) + 1
    lines[place] = ("B" if lines[place][0] != "B" else "C") + lines[place][1:]
    parts[name] = "\n".join(lines).encode()
    told = json.loads(parts[LIST])
    entry = next(f for f in told["files"] if f["name"] == name)
    entry.update(sha256=sha256(parts[name]).hexdigest(), size=len(parts[name]))
    parts[LIST] = json.dumps(told).encode()
    parts[SEAL] = seal(parts[LIST], LOG.sign_bytes)
    assert list(failed(packed(parts))) == ["inclusion"]


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (1, f"{DOSSIER[:8]}: version 2 after 0"),
        (2, f"{DOSSIER[:8]}: version 3 after 1"),
    ],
)
def test_an_event_left_out_before_the_last_is_named(taken: int, why: str) -> None:
    """Everything else of it fits: what is not there is told by the versions of what is."""
    found = failed(Bundle(events=lambda events: events.pop(taken), told=lambda told: told["papers"].clear()))
    assert found == {"sequence": why}


def test_events_out_of_order_or_twice_are_named() -> None:
    def swap(told: dict[str, Any]) -> None:
        told["events"][2:] = reversed(told["events"][2:])

    assert failed(Bundle(told=swap)) == {"sequence": f"{DOSSIER[:8]}: version 3 after 1"}
    twice = Bundle(told=lambda told: told["events"].append(told["events"][-1]))
    assert failed(twice) == {"sequence": f"{DOSSIER[:8]}: version 3 after 3"}


def _paper(place: int, **changed: Any) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told["papers"][place].update(changed)

    return change


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_paper(0, sha256=ERASED), "papers/minutes.pdf is another paper"),
        (_paper(1, sha256="ab" * 32), "no event names the paper abababababab"),
        (_paper(1, sha256=""), "no event names the paper "),
        (_paper(1, sha256=MINUTES[:12]), f"no event names the paper {MINUTES[:12]}"),
        (_paper(1, sha256=MINUTES[:63]), f"no event names the paper {MINUTES[:12]}"),
        (_paper(1, file="papers/minutes.pdf"), "papers/minutes.pdf is another paper"),
        (_paper(1, file="missing"), "'missing'"),
        (lambda told: told.pop("papers"), "'papers'"),
    ],
)
def test_a_paper_that_no_event_names_is_named(change: Callable[[dict[str, Any]], None], why: str) -> None:
    assert failed(Bundle(told=change)) == {"attachments": why}


def test_a_hash_does_not_pass_across_the_end_of_one_event_into_the_next() -> None:
    """A paper's hash stands whole in one event."""
    half = "cd" * 16

    def split(events: list[Any]) -> None:
        for place in (1, 2):
            record, version, topic, _ = events[place]
            events[place] = (record, version, topic, half.encode())

    found = failed(Bundle(events=split, told=lambda told: told.update(papers=[{"sha256": half * 2}])))
    assert found == {"attachments": f"no event names the paper {half[:12]}"}


def test_papers_that_are_not_in_the_bundle_are_counted_apart() -> None:
    without = Bundle(told=lambda told: told["papers"][1].pop("file"))
    verdict = verify_bundle(without.file(), KEYS)
    assert verdict.valid
    assert (verdict.papers, verdict.checks[-1].detail) == (1, "1 / 2")
    for taken, found in ((1, (1, "1 / 1")), (0, (0, "0 / 1"))):

        def take(told: dict[str, Any], place: int = taken) -> None:
            told["papers"].pop(place)

        verdict = verify_bundle(Bundle(told=take).file(), KEYS)
        assert verdict.valid
        assert (verdict.papers, verdict.checks[-1].detail) == found


def test_what_is_no_list_of_events_fails_by_its_own_checks() -> None:
    assert failed(Bundle(told=lambda told: told.update(events=[7]))) == {
        "inclusion": "'int' object is not subscriptable",
        "sequence": "'int' object is not subscriptable",
        "attachments": "'int' object is not subscriptable",
    }
    assert failed(Bundle(told=lambda told: told.pop("events"))) == dict.fromkeys(
        ("inclusion", "sequence", "attachments"), "'events'"
    )
