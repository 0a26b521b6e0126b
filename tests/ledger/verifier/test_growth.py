"""What a witness is shown, as text and as a proof, and whose lines stand below a checkpoint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.signing import SigningKey, signed_checkpoint
from ledger.tree import Place, Range, consistency_proof
from ledger.verifier.growth import Growth, Seen, cosigners, witnesses_of
from ledger.verifier.lines import FormatError, base64_of
from ledger.verifier.merkle import ProofError, leaf_hash
from ledger.verifier.notes import COSIGNATURE, LONGEST, Checkpoint, Note, SignatureError, VerifierKey
from ledger.verifier.proofs import DEEPEST

LOG = SigningKey("cam-thuy.example/log", bytes(range(32)))
OTHER = SigningKey("cam-thuy.example/log", bytes(range(1, 33)))
WITNESS, STRANGER = SigningKey("thanhtra.vn", bytes([7] * 32)), SigningKey("ai-do.vn", bytes([8] * 32))
KEPT: dict[Place, bytes] = {}
ROOTS: list[bytes] = []


def _grow() -> None:
    tree = Range()
    ROOTS.append(tree.root())
    for n in range(12):
        KEPT.update(tree.append(leaf_hash(b"leaf %d" % n)))
        ROOTS.append(tree.root())


_grow()


def point(size: int, origin: str = LOG.name) -> Checkpoint:
    """The checkpoint over so many leaves."""
    return Checkpoint(origin, size, ROOTS[size])


def growth(old: int = 5, size: int = 11, key: SigningKey = LOG) -> Growth:
    """The growth from one size to another."""
    path = consistency_proof(old, size, lambda places: {p: KEPT[p] for p in places})
    return Growth(old, tuple(path), signed_checkpoint(point(size), [key]))


WHOLE = growth()
KEYS = [LOG.public]


# -- as text -----------------------------------------------------------------------------------------------------------


def test_its_text_is_the_body_of_a_request_and_comes_back_the_same() -> None:
    hashes = "".join(f"{base64_of(one)}\n" for one in WHOLE.path)
    assert WHOLE.path
    assert str(WHOLE) == f"old 5\n{hashes}\n{WHOLE.note}"
    assert Growth.parse(str(WHOLE).encode()) == WHOLE
    nothing_before = Growth(0, (), WHOLE.note)
    assert str(nothing_before) == f"old 0\n\n{WHOLE.note}"
    assert Growth.parse(str(nothing_before).encode()) == nothing_before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not the growth of a log"),
        (b"old 5\n", "not the growth of a log"),
        ("old 5đ\n\nnote\n\n— x AAAA\n".encode(), "not the growth of a log"),
        (b"new 5\n\nnote\n", "it does not say from which size on"),
        (b"old5\n\nnote\n", "it does not say from which size on"),
        (b"Old 5\n\nnote\n", "it does not say from which size on"),
        (b"old 5\nAAAA\n\nnote\n", "not a path of hashes"),
        (b"old 5\n!\n\nnote\n", "not base64"),
        (b"old x\n\nnote\n", "not a number"),
        (b"old 05\n\nnote\n", "not a number"),
        (b"old \n\nnote\n", "not a number"),
        (b"old 5\n\nnote\n", "the note has no signatures"),
    ],
)
def test_whatever_is_not_exactly_such_a_text_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(FormatError) as said:
        Growth.parse(content)
    assert str(said.value) == why


def test_a_path_is_at_most_one_hash_longer_than_a_tree_is_deep() -> None:
    longest = Growth(5, (bytes(32),) * (DEEPEST + 1), WHOLE.note)
    assert Growth.parse(str(longest).encode()) == longest
    with pytest.raises(FormatError, match=r"^not a path of hashes$"):
        Growth.parse(str(replace(longest, path=(*longest.path, bytes(32)))).encode())
    # One wrong hash among right ones, at either end.
    for path in ((bytes(31), bytes(32)), (bytes(32), bytes(33))):
        with pytest.raises(FormatError, match=r"^not a path of hashes$"):
            Growth.parse(str(Growth(5, path, WHOLE.note)).encode())


def test_a_text_is_read_up_to_twice_the_length_of_a_note() -> None:
    """The proof and the note each have their room; what is longer is not even looked at."""
    just = b"old 5\n\n" + b"x" * (2 * LONGEST - 7)
    with pytest.raises(FormatError) as said:
        Growth.parse(just)
    assert str(said.value) == "the note is too long"
    with pytest.raises(FormatError) as said:
        Growth.parse(just + b"x")
    assert str(said.value) == "not the growth of a log"


# -- as a proof --------------------------------------------------------------------------------------------------------


def test_a_continuation_signed_by_a_known_key_is_the_newest_checkpoint() -> None:
    assert WHOLE.checkpoint() == point(11)
    assert WHOLE.verify(point(5), [OTHER.public, LOG.public]) == point(11)
    assert growth(11, 11).verify(point(11), KEYS) == point(11)
    assert growth(0, 11).verify(Checkpoint(LOG.name, 0, ROOTS[0]), KEYS) == point(11)


def test_another_log_another_key_another_beginning_or_another_tree_is_none() -> None:
    with pytest.raises(FormatError, match=r"^the growth is another log's$"):
        WHOLE.verify(point(5, "elsewhere.example/log"), KEYS)
    with pytest.raises(SignatureError, match=r"^not signed by any key that is known$"):
        WHOLE.verify(point(5), [OTHER.public])
    with pytest.raises(ProofError, match=r"^the growth begins at 5 leaves, not at 4$"):
        WHOLE.verify(point(4), KEYS)
    with pytest.raises(ProofError):
        WHOLE.verify(replace(point(5), root=ROOTS[6]), KEYS)
    with pytest.raises(ProofError):
        replace(WHOLE, path=WHOLE.path[:-1]).verify(point(5), KEYS)
    with pytest.raises(ProofError):
        Growth(5, WHOLE.path, signed_checkpoint(replace(point(11), root=ROOTS[10]), [LOG])).verify(
            point(5), KEYS
        )
    # A checkpoint of a log is signed under that log's name, not under any.
    elsewhere = SigningKey("elsewhere.example/log", LOG.seed)
    with pytest.raises(SignatureError):
        replace(WHOLE, note=signed_checkpoint(point(11), [elsewhere])).verify(point(5), KEYS)


# -- witnesses ---------------------------------------------------------------------------------------------------------


def test_keys_of_witnesses_stand_one_to_a_line_among_remarks_and_blanks() -> None:
    first, second = (str(key.verifier(COSIGNATURE)) for key in (WITNESS, STRANGER))
    text = f"# the province's inspectorate\n\n  {first}  \n#{second}\r\n\t\n{second}"
    assert [str(key) for key in witnesses_of(text)] == [first, second]
    assert all(key.kind == COSIGNATURE for key in witnesses_of(text))


@pytest.mark.parametrize(
    "text", ["", "\n", "# none\n", str(LOG.verifier()), f"{WITNESS.verifier(COSIGNATURE)}\n{LOG.verifier()}"]
)
def test_a_text_without_a_witness_or_with_the_key_of_a_log_is_none(text: str) -> None:
    with pytest.raises(FormatError, match=r"^not the key of a witness$"):
        witnesses_of(text)


def test_what_is_no_key_at_all_is_refused() -> None:
    with pytest.raises(FormatError):
        witnesses_of(f"{WITNESS.verifier(COSIGNATURE)}\nhello")


def cosigned(*lines: tuple[SigningKey, int]) -> Note:
    """The newest checkpoint with the lines of witnesses."""
    return Note(
        WHOLE.note.text,
        (*WHOLE.note.signatures, *(key.cosign(WHOLE.note.text, second) for key, second in lines)),
    )


def test_every_line_but_the_log_s_own_is_told_a_known_one_with_its_second() -> None:
    note = cosigned((STRANGER, 9), (WITNESS, 1_600_000_000))
    known = WITNESS.verifier(COSIGNATURE)
    assert cosigners(note, [known]) == [Seen("ai-do.vn", None), Seen("thanhtra.vn", 1_600_000_000)]
    assert cosigners(note, []) == [Seen("ai-do.vn", None), Seen("thanhtra.vn", None)]
    assert cosigners(WHOLE.note, [known]) == []


def test_a_line_of_a_known_name_under_another_key_is_an_unknown_one_s() -> None:
    """A name is anybody's to write: what is known is the name with the key."""
    other = SigningKey(WITNESS.name, bytes([9] * 32))
    assert cosigners(cosigned((other, 5)), [WITNESS.verifier(COSIGNATURE)]) == [Seen(WITNESS.name, None)]


def test_a_known_witness_s_wrong_line_is_refused() -> None:
    (line,) = cosigned((WITNESS, 5)).signatures[1:]
    forged = replace(line, content=line.content[:-1] + bytes([line.content[-1] ^ 1]))
    note = Note(WHOLE.note.text, (*WHOLE.note.signatures, forged))
    with pytest.raises(SignatureError):
        cosigners(note, [WITNESS.verifier(COSIGNATURE)])


def test_whose_checkpoint_it_is_must_be_readable() -> None:
    with pytest.raises(FormatError):
        cosigners(Note("no checkpoint\n", WHOLE.note.signatures), [])


def test_a_witness_that_bears_the_log_s_own_name_is_told_only_where_its_key_is_known() -> None:
    namesake = SigningKey(LOG.name, bytes([3] * 32))
    key: VerifierKey = namesake.verifier(COSIGNATURE)
    assert cosigners(cosigned((namesake, 5)), [key]) == [Seen(LOG.name, 5)]
    assert cosigners(cosigned((namesake, 5)), []) == []
