"""A dossier's evidence as one ZIP: it verifies by itself, and whatever is changed in it is found and named."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from tests.workflows.world import World

from aggregates.refusals import Refused
from ledger.verifier.bundle import LIST, SEAL, NotABundleError, seal, verify_bundle
from ledger.verifier.certificate import keys_of
from ledger.verifier.container import files_of
from ledger.verifier.lines import FormatError
from workflows.kernel import Command

Files = dict[str, bytes]


@pytest.fixture
def dossier(world: World) -> UUID:
    """A dossier that waits for the council, with papers of its own and of its commitment."""
    return world.nomination("council")


def unpacked(content: bytes) -> Files:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def keys(world: World) -> list[bytes]:
    """The public keys."""
    return keys_of(world.app.book.keys.pem().encode())


def made(world: World, dossier: UUID) -> bytes:
    """The auditor's bundle."""
    return world.app.bundles.of_dossier(world["auditor"], dossier)[1]


def failed(world: World, content: bytes) -> str:
    """The first check that does not hold."""
    verdict = verify_bundle(content, keys(world))
    assert not verdict.valid
    return next(c.name for c in verdict.checks if not c.ok)


def test_it_verifies_with_the_key_alone_and_holds_every_event_and_paper(world: World, dossier: UUID) -> None:
    content = made(world, dossier)
    verdict = verify_bundle(content, keys(world))
    assert verdict.valid, verdict.checks
    commitment = world.app.dossiers.dossier(world["auditor"], dossier).nomination.commitment_id
    assert commitment is not None
    stored = world.log.query(
        "SELECT originator_id, originator_version, state FROM stored_events WHERE originator_id = ANY(%s)",
        ([dossier, commitment],),
    )
    files = unpacked(content)
    for row in stored:
        name = f"events/{row['originator_id']}/{row['originator_version']:04d}.state"
        assert files[name] == bytes(row["state"])
    assert verdict.events == len(stored)
    papers = world.log.query(
        "SELECT DISTINCT sha256 FROM papers WHERE originator_id = ANY(%s)", ([dossier, commitment],)
    )
    assert verdict.papers == len(papers) > 2


def _byte(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        found = next(n for n in files if n.startswith(name) or n.endswith(name))
        files[found] = files[found][:-1] + bytes([files[found][-1] ^ 1])

    return change


def _drop(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files.pop(next(n for n in files if n.endswith(name)))

    return change


def _add(files: Files) -> None:
    files["papers/more.pdf"] = b"%PDF"


def _swap(files: Files) -> None:
    first, second = [n for n in files if n.startswith("papers/")][:2]
    files[first], files[second] = files[second], files[first]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_byte(LIST), "signature"),
        (_byte("bundle.sig"), "signature"),
        (_byte("papers/"), "files"),
        (_byte(".state"), "files"),
        (_byte("index.html"), "files"),
        (_byte("key.pem"), "files"),
        (_drop(".state"), "files"),
        (_drop("index.html"), "files"),
        (_drop(SEAL), "signature"),
        (_add, "files"),
        (_swap, "files"),
    ],
)
def test_whatever_is_changed_is_named(
    world: World, dossier: UUID, change: Callable[[Files], None], named: str
) -> None:
    files = unpacked(made(world, dossier))
    change(files)
    assert failed(world, packed(files)) == named


def _junk_behind(content: bytes) -> bytes:
    return content + b"another file"


def _junk_as_remark(content: bytes) -> bytes:
    """What readers of ZIPs take for a remark on the whole."""
    return content[:-2] + struct.pack("<H", 5) + b"hello"


def _foreign_in_front(content: bytes) -> bytes:
    return packed({"index.html": b"<h1>Another dossier</h1>"}) + content


def _moved(content: bytes, by: int) -> bytes:
    """The end and the list say that everything lies so many bytes later."""
    start = struct.unpack("<I", content[-6:-2])[0]
    moved, at = bytearray(content), start
    while moved[at : at + 4] == b"PK\x01\x02":
        offset = struct.unpack_from("<I", moved, at + 42)[0]
        struct.pack_into("<I", moved, at + 42, offset + by)
        at += 46 + struct.unpack_from("<H", moved, at + 28)[0]
    struct.pack_into("<I", moved, len(moved) - 6, start + by)
    return bytes(moved)


def _foreign_in_front_and_counted(content: bytes) -> bytes:
    foreign = packed({"index.html": b"<h1>Another dossier</h1>"})
    return foreign + _moved(content, len(foreign))


def _junk_before_the_list(content: bytes) -> bytes:
    start = struct.unpack("<I", content[-6:-2])[0]
    return content[:start] + b"junk" + content[start:-6] + struct.pack("<I", start + 4) + content[-2:]


def _junk_behind_packed(content: bytes) -> bytes:
    """The first file's packed bytes go on behind their own end: who unpacks them never sees it."""
    named, first = struct.unpack_from("<H", content, 26)[0], struct.unpack_from("<I", content, 18)[0]
    until = 30 + named + first
    longer = bytearray(content[:until] + b"junk" + content[until:])
    struct.pack_into("<I", longer, 18, first + 4)
    start = struct.unpack("<I", content[-6:-2])[0] + 4
    struct.pack_into("<I", longer, len(longer) - 6, start)
    struct.pack_into("<I", longer, start + 20, first + 4)
    at = start + 46 + named
    while longer[at : at + 4] == b"PK\x01\x02":
        struct.pack_into("<I", longer, at + 42, struct.unpack_from("<I", longer, at + 42)[0] + 4)
        at += 46 + struct.unpack_from("<H", longer, at + 28)[0]
    return bytes(longer)


def _twice(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in (("index.html", b"<h1>Another</h1>"), *unpacked(content).items()):
            archive.writestr(name, data)
    return out.getvalue()


def _called_encrypted(content: bytes) -> bytes:
    start = struct.unpack("<I", content[-6:-2])[0]
    altered = bytearray(content)
    altered[6] |= 1
    altered[start + 8] |= 1
    return bytes(altered)


def _other_name_of_its_own(content: bytes) -> bytes:
    """The file's own header has another name than the list: readers go by the one or the other."""
    return content[:30] + bytes([content[30] ^ 1]) + content[31:]


def _extra_field(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in unpacked(content).items():
            entry = zipfile.ZipInfo(name)
            entry.extra = struct.pack("<HH", 0x7777, 4) + b"junk"
            archive.writestr(entry, data)
    return out.getvalue()


def _remark_on_a_file(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in unpacked(content).items():
            entry = zipfile.ZipInfo(name)
            entry.comment = b"junk"
            archive.writestr(entry, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        _junk_behind,
        _junk_as_remark,
        _foreign_in_front,
        _foreign_in_front_and_counted,
        _junk_before_the_list,
        _junk_behind_packed,
        _twice,
        _called_encrypted,
        _other_name_of_its_own,
        _extra_field,
        _remark_on_a_file,
    ],
)
def test_the_zip_holds_nothing_but_its_files(
    world: World, dossier: UUID, change: Callable[[bytes], bytes]
) -> None:
    """Whatever the ZIP holds besides is seen by some readers and not by others: no such file is called right."""
    content = made(world, dossier)
    assert verify_bundle(content, keys(world)).valid
    assert failed(world, change(content)) == "container"


def test_what_unpacks_to_more_than_it_says_is_not_unpacked() -> None:
    """A small file that claims a small size must not fill the memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.json", b"0" * 5_000_000)
    content = bytearray(out.getvalue())
    start = struct.unpack("<I", content[-6:-2])[0]
    for at in (22, start + 24):
        struct.pack_into("<I", content, at, 10)
    verdict = verify_bundle(bytes(content), [])
    assert [(c.name, c.ok) for c in verdict.checks] == [("container", False)]
    with pytest.raises(FormatError, match="too large"):
        files_of(out.getvalue(), most=1, largest=4_999_999)
    with pytest.raises(FormatError, match="too many"):
        files_of(out.getvalue(), most=0, largest=5_000_000)
    assert files_of(out.getvalue(), most=1, largest=5_000_000) == {"bundle.json": b"0" * 5_000_000}


def resealed(world: World, files: Files, change: Callable[[dict[str, object]], None]) -> bytes:
    """The bundle with another list, signed with the district's own key: what an insider could hand out."""
    told = json.loads(files[LIST])
    change(told)
    told["files"] = [
        {"name": n, "sha256": hashlib.sha256(c).hexdigest(), "size": len(c)}
        for n, c in files.items()
        if n not in (LIST, SEAL)
    ]
    files[LIST] = json.dumps(told).encode()
    files[SEAL] = seal(files[LIST], world.app.book.keys.signing(date.today())[0].sign_bytes)
    return packed(files)


def test_the_district_s_own_key_does_not_help_against_the_log(world: World, dossier: UUID) -> None:
    whole = unpacked(made(world, dossier))
    assert verify_bundle(resealed(world, dict(whole), lambda told: None), keys(world)).valid

    altered = dict(whole)
    name = next(n for n in altered if n.endswith(".state"))
    altered[name] = altered[name].replace(b"commune", b"c0mmune", 1) + b" "
    assert failed(world, resealed(world, altered, lambda told: None)) == "inclusion"

    shorter = dict(whole)

    def leave_out(told: dict[str, object]) -> None:
        events = told["events"]
        assert isinstance(events, list)
        gone = events.pop(1)
        del shorter[gone["state"]], shorter[gone["proof"]]

    assert failed(world, resealed(world, shorter, leave_out)) == "sequence"

    exchanged = dict(whole)
    paper = next(n for n in exchanged if n.startswith("papers/"))
    exchanged[paper] = b"%PDF-1.4 another"
    assert failed(world, resealed(world, exchanged, lambda told: None)) == "attachments"

    foreign = dict(whole)
    foreign["papers/x.pdf"] = b"%PDF-1.4 foreign"

    def name_it(told: dict[str, object]) -> None:
        papers = told["papers"]
        assert isinstance(papers, list)
        papers.append({"sha256": hashlib.sha256(foreign["papers/x.pdf"]).hexdigest(), "file": "papers/x.pdf"})

    assert failed(world, resealed(world, foreign, name_it)) == "attachments"


def test_another_key_proves_nothing(world: World, dossier: UUID) -> None:
    verdict = verify_bundle(made(world, dossier), [b"\x01" * 32])
    assert [(c.name, c.ok) for c in verdict.checks] == [("container", True), ("signature", False)]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK"])
def test_what_is_no_zip_is_told_apart(world: World, content: bytes) -> None:
    with pytest.raises(NotABundleError):
        verify_bundle(content, keys(world))


def test_a_cut_zip_and_a_strange_one_fail_without_falling_over(world: World, dossier: UUID) -> None:
    content = made(world, dossier)
    assert failed(world, content[: len(content) // 2]) == "container"
    assert failed(world, packed({LIST: b"[" * 5000, SEAL: b"x"})) == "signature"
    for odd in (
        {"format": "chungtay-bundle@v1"},
        {"format": "chungtay-bundle@v1", "record": "x", "made_at": "", "files": [1]},
    ):
        files = {LIST: json.dumps(odd).encode()}
        files[SEAL] = seal(files[LIST], world.app.book.keys.signing(date.today())[0].sign_bytes)
        assert failed(world, packed(files)) in ("signature", "files")


def test_who_may_not_audit_gets_none_and_a_reader_leaves_a_line(world: World, dossier: UUID) -> None:
    for by in ("head", "clerk", "admin", "member1"):
        with pytest.raises(Refused, match="forbidden"):
            world.app.bundles.of_dossier(world[by], dossier)
    with pytest.raises(Refused, match="foreign_unit"):
        world.app.bundles.of_dossier(world["chair_thach"], dossier)
    before = world.count("personal_readings")
    made(world, dossier)
    rows = world.log.query(
        "SELECT kinds FROM personal_readings ORDER BY id DESC LIMIT %s",
        (world.count("personal_readings") - before,),
    )
    assert world.count("personal_readings") > before
    assert {"income", "paper"} <= {kind for row in rows for kind in row["kinds"]}


def test_an_erased_person_s_bundle_still_proves_and_names_nobody(world: World) -> None:
    head = "Quách Thị Nhược Lan"
    household = world.household(head=head)
    commitment = world.commitment(household)
    world.exited(commitment)
    world.incomes(commitment)
    nomination = world.nomination("commune_check", household=household)
    world.app.nominations.withdraw(world["head"], Command(), nomination_id=nomination, reason="chuyển đi")
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    content = made(world, nomination)
    verdict = verify_bundle(content, keys(world))
    assert verdict.valid, verdict.checks
    assert verdict.papers == 0
    assert not [n for n, data in unpacked(content).items() if head.encode() in data]


def test_the_separate_verifier_takes_the_zip(world: World, dossier: UUID, tmp_path: Path) -> None:
    bundle, key = tmp_path / "b.zip", tmp_path / "k.pem"
    bundle.write_bytes(made(world, dossier))
    key.write_text(world.app.book.keys.pem())
    source = Path(__file__).parents[2] / "src" / "ledger" / "verifier"
    target = tmp_path / "alone" / "chungtay_verifier"
    target.mkdir(parents=True)
    for file in source.glob("*.py"):
        (target / file.name).write_bytes(file.read_bytes())

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "chungtay_verifier", str(bundle), "--key", str(key), *more],
            cwd=target.parent, env={"PYTHONPATH": str(target.parent)}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    told = run("--json")
    assert told.returncode == 0, told.stdout + told.stderr
    assert json.loads(told.stdout)["valid"] is True
    assert "ĐÚNG / VALID" in run().stdout
    bundle.write_bytes(bundle.read_bytes()[:-40])
    assert run().returncode == 1
