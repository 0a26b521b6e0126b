"""Signed notes and checkpoints: read in one form only, believed where a known key signed exactly this text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.signing import SigningKey, signed_checkpoint
from ledger.verifier.lines import FormatError
from ledger.verifier.notes import (
    COSIGNATURE,
    LONGEST,
    MOST_SIGNATURES,
    Checkpoint,
    Note,
    SignatureError,
    VerifierKey,
)

LOG = SigningKey("chungtay.example/0123456789abcdef", bytes(range(32)))
NEXT = SigningKey(LOG.name, bytes(range(1, 33)))
WITNESS = SigningKey("witness.example/w1", bytes(range(2, 34)))
CHECKPOINT = Checkpoint(LOG.name, 20852163, bytes(range(32)))
NOTE = signed_checkpoint(CHECKPOINT, [LOG])

# The example of golang.org/x/mod/sumdb/note, which other programs read too.
GO_MATERIAL = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_KEY = f"PeterNeumann+c74f20a3+{GO_MATERIAL}"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_that_another_program_signed_is_believed() -> None:
    key = VerifierKey.parse(GO_KEY)
    assert str(key) == GO_KEY
    note = Note.parse(GO_NOTE.encode())
    assert note.signed_by([key]) == [key]
    assert str(note) == GO_NOTE


def test_the_text_of_a_checkpoint_is_as_specified() -> None:
    assert NOTE.text == (
        "chungtay.example/0123456789abcdef\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    )
    assert str(NOTE).startswith(f"{NOTE.text}\n— chungtay.example/0123456789abcdef ")
    again = Note.parse(str(NOTE).encode())
    assert again == NOTE
    assert again.signed_by([LOG.verifier()]) == [LOG.verifier()]
    assert Checkpoint.parse(again.text) == CHECKPOINT


def test_every_bit_of_a_note_counts() -> None:
    whole = str(NOTE).encode()
    for position in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[position] ^= 1 << bit
            with pytest.raises((FormatError, SignatureError)):
                Note.parse(bytes(changed)).signed_by([LOG.verifier()])


def test_every_cut_of_a_note_and_everything_behind_it_is_refused() -> None:
    whole = str(NOTE).encode()
    for length in range(len(whole)):
        with pytest.raises((FormatError, SignatureError)):
            Note.parse(whole[:length]).signed_by([LOG.verifier()])
    for more in (b"\n", b"x", b" ", b"\x00", whole):
        with pytest.raises((FormatError, SignatureError)):
            Note.parse(whole + more).signed_by([LOG.verifier()])


def test_unknown_signatures_are_ignored_and_known_ones_must_all_hold() -> None:
    both = signed_checkpoint(CHECKPOINT, [NEXT, LOG])
    for keys in ([LOG], [NEXT], [LOG, NEXT]):
        verifiers = [k.verifier() for k in keys]
        assert set(both.signed_by(verifiers)) == set(verifiers)
    with pytest.raises(SignatureError, match="not signed"):
        NOTE.signed_by([NEXT.verifier()])
    with pytest.raises(SignatureError, match="not signed"):
        NOTE.signed_by([])
    wrong = Note(NOTE.text, (*NOTE.signatures, NEXT.sign("another text\n")))
    assert wrong.signed_by([LOG.verifier()])
    with pytest.raises(SignatureError, match="wrong"):
        wrong.signed_by([LOG.verifier(), NEXT.verifier()])


def test_the_same_name_or_the_same_id_alone_is_not_the_same_key() -> None:
    line = NOTE.signatures[0]
    other = VerifierKey("somebody.else", LOG.public)
    renamed = Note(NOTE.text, (type(line)("somebody.else", line.key_id, line.content),))
    for keys in ([other], [LOG.verifier()]):
        with pytest.raises(SignatureError, match="not signed"):
            renamed.signed_by(keys)


def test_a_line_twice_is_refused() -> None:
    twice = Note(NOTE.text, (*NOTE.signatures, *NOTE.signatures))
    with pytest.raises(SignatureError, match="twice"):
        twice.signed_by([LOG.verifier()])
    # Of somebody unknown it does not matter.
    stranger = NEXT.sign(NOTE.text)
    assert Note(NOTE.text, (stranger, stranger, *NOTE.signatures)).signed_by([LOG.verifier()])


def test_a_signature_of_another_length_is_refused() -> None:
    line = NOTE.signatures[0]
    for content in (line.content[:-1], line.content + b"\0", line.content[:1]):
        with pytest.raises(SignatureError, match="length"):
            Note(NOTE.text, (type(line)(line.name, line.key_id, content),)).signed_by([LOG.verifier()])


def test_a_cosignature_says_when() -> None:
    witness = WITNESS.verifier(COSIGNATURE)
    note = Note(NOTE.text, (*NOTE.signatures, WITNESS.cosign(NOTE.text, 1679315147)))
    again = Note.parse(str(note).encode())
    assert again.cosigned_at(witness) == 1679315147
    assert again.signed_by([LOG.verifier(), witness]) == [LOG.verifier(), witness]
    # Not as a log's signature, not at another second, and a log's signature is no cosignature.
    with pytest.raises(SignatureError, match="not signed"):
        again.signed_by([WITNESS.verifier()])
    line = again.signatures[1]
    later = type(line)(line.name, line.key_id, (1679315148).to_bytes(8, "big") + line.content[8:])
    with pytest.raises(SignatureError, match="wrong"):
        Note(NOTE.text, (later,)).cosigned_at(witness)
    with pytest.raises(SignatureError, match="no witness"):
        again.cosigned_at(LOG.verifier())
    with pytest.raises(SignatureError, match="not signed"):
        NOTE.cosigned_at(witness)
    short = type(line)(line.name, line.key_id, line.content[:5])
    with pytest.raises(SignatureError, match="length"):
        Note(NOTE.text, (short,)).cosigned_at(witness)


def test_a_cosignature_beyond_the_last_moment_is_refused() -> None:
    for second, fine in ((2**63 - 1, True), (2**63, False)):
        note = Note(NOTE.text, (WITNESS.cosign(NOTE.text, second),))
        if fine:
            assert note.cosigned_at(WITNESS.verifier(COSIGNATURE)) == second
        else:
            with pytest.raises(SignatureError, match="no moment"):
                note.cosigned_at(WITNESS.verifier(COSIGNATURE))


def test_the_cosigned_message_is_as_specified() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    line = WITNESS.cosign(NOTE.text, 1679315147)
    said = b"cosignature/v1\ntime 1679315147\n" + NOTE.text.encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.public).verify(line.content[8:], said)
    assert line.content[:8] == (1679315147).to_bytes(8, "big")


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n", "a\n1\nAAAA\n", "a\n01\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n+1\n" + "A" * 43 + "=\n",
        "a\n 1\n" + "A" * 43 + "=\n", "a\n١\n" + "A" * 43 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\n" + "A" * 43 + "=",
        "a\n1\n" + "A" * 43 + "=\n\n", "a\n1\n" + "A" * 42 + "B=\n", "a\n1\n" + "A" * 43 + "\n",
        "a\n9223372036854775808\n" + "A" * 43 + "=\n", "a\n99999999999999999999\n" + "A" * 43 + "=\n", "a\n\n" + "A" * 43 + "=\n",
        "a\n1\n" + "A" * 43 + "=\n\nb\n", "a\n1_0\n" + "A" * 43 + "=\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        Checkpoint.parse(text)


def test_sizes_and_extension_lines_are_read() -> None:
    root = "A" * 43 + "="
    assert Checkpoint.parse(f"a\n0\n{root}\n").size == 0
    assert Checkpoint.parse(f"a\n9223372036854775807\n{root}\n").size == 2**63 - 1
    assert Checkpoint.parse(f"a\n7\n{root}\nmore\nof it\n") == Checkpoint("a", 7, bytes(32))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"\n\n", b"text\n", b"text\n\n", b"text\n\n- a AAAAAAAA\n", "text\n\n— a AAAAAAAA".encode(),
        "text\n\n— a AAAAAA==\n".encode(), "text\n\n—  AAAAAAAA\n".encode(), "text\n\n— a+b AAAAAAAA\n".encode(),
        "text\n\n— a\u00a0b AAAAAAAA\n".encode(), "text\n\n— a AAAAAAA\n".encode(), "text\n\n— a AAAAAAAA\n\n".encode(),
        "te\txt\n\n— a AAAAAAAA\n".encode(), "te\rxt\n\n— a AAAAAAAA\n".encode(), "text\n\n— a AAAAAAAA \n".encode(),
        "text\n\n— a AAAAAAAA\n".encode("utf-16"), b"\xfftext\n\n\xe2\x80\x94 a AAAAAAAA\n",
        "text\n\n— a AAAAAAA-\n".encode(), "text\n\n— aAAAAAAAA\n".encode(), "text\n\n— a é\n".encode(),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        Note.parse(content)


def test_a_note_has_its_limits_and_sixteen_signatures_are_within_them() -> None:
    line = "— a AAAAAAAA\n"
    for count in (1, 16, MOST_SIGNATURES):
        assert len(Note.parse(f"text\n\n{line * count}".encode()).signatures) == count
    with pytest.raises(FormatError, match="too many"):
        Note.parse(f"text\n\n{line * (MOST_SIGNATURES + 1)}".encode())
    end = f"\n\n{line}".encode()
    fits = b"t" * (LONGEST - len(end))
    assert Note.parse(fits + end).text == fits.decode() + "\n"
    with pytest.raises(FormatError, match="too long"):
        Note.parse(b"t" + fits + end)


def test_the_last_empty_line_separates_text_and_signatures() -> None:
    text = "a\n\n— b AAAAAAAA\n\nc\n"
    note = Note.parse(f"{text}\n— b AAAAAAAA\n".encode())
    assert (note.text, len(note.signatures)) == (text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", f"PeterNeumann+c74f20a4+{GO_MATERIAL}",
        f"PeterNeumann+C74F20A3+{GO_MATERIAL}", f"+c74f20a3+{GO_MATERIAL}",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=", f"Peter Neumann+c74f20a3+{GO_MATERIAL}",
        "PeterNeumann+c74f20a3+", "PeterNeumann+c74f20a3",
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        VerifierKey.parse(text)


def test_keys_of_other_algorithms_are_refused() -> None:
    for kind in (0, 2, 3, 5, 6, 255):
        key = VerifierKey("a", bytes(32), kind)
        with pytest.raises(FormatError):
            VerifierKey.parse(str(key))
    for kind in (1, 4):
        assert VerifierKey.parse(str(VerifierKey("a", bytes(32), kind))).kind == kind


def test_one_key_has_other_ids_as_log_and_as_witness() -> None:
    assert WITNESS.verifier().id != WITNESS.verifier(COSIGNATURE).id


@given(st.binary(max_size=300))
def test_whatever_is_read_is_written_the_same(content: bytes) -> None:
    try:
        note = Note.parse(content)
    except FormatError:
        return
    assert str(note).encode() == content


@given(st.text(max_size=60), st.binary(max_size=100), st.binary(max_size=40))
def test_no_public_key_and_no_signature_make_the_verifier_stumble(
    name: str, signature: bytes, key: bytes
) -> None:
    from ledger.verifier.notes import Signature

    verifier = VerifierKey(name, key)
    with pytest.raises(SignatureError):
        Note("text\n", (Signature(name, verifier.id, signature),)).signed_by([verifier])
