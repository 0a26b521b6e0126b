"""An erasure proven from outside: by PostgreSQL's own dump, the file store, and a backup that is made afterwards and restored.

Nothing of ours does the searching but the list of what was plain. What can be read without the master key is searched as it
lies there; what can be read with it is opened with the very key the backup holds.
"""

from __future__ import annotations

import base64
import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests import databases
from tests.workflows import story
from tests.workflows.world import MASTER_KEY, World, pdf

from aggregates.pii import ERASED, PII
from aggregates.values import Evidence
from projections.follower import Follower
from projections.rebuild import rebuild
from rules.naming import names_somebody
from storage.application import EventLog
from storage.pgprograms import program, server_account
from workflows.kernel import Command
from workflows.papers import Upload

MORE = {
    "requester": "Quách Anh Rể Của Lan",
    "identity": "nhìn căn cước của anh rể Lan",
    "details": "cho biết nhà Lan bị ghi những gì",
    "handed to": "Quách Người Nhận Hộ",
    "how": "giao tận tay ở bếp nhà Lan",
    "restricting": "Lan bảo số liệu chưa rõ",
    "lifting": "Lan bảo nay đã rõ",
    "withdrawing": "Lan không muốn nêu tên nữa",
    "letter": "don-hoi-cua-anh-re-Lan.pdf",
    "consent file": "giay-dong-y-cua-Lan.pdf",
}


def values() -> list[bytes]:
    """Everything personal of the story and of what was asked, as it might lie about."""
    forms = {form for w in MORE.values() for form in (w.encode(), w.encode("unicode_escape"))}
    return sorted(forms | set(story.plain_values()))


def found_in(content: bytes) -> list[bytes]:
    """The values that stand in ``content``, in what is hexadecimal in it, or in what is base64."""
    layers = [content]
    for run in re.findall(rb"\\\\?x((?:[0-9a-f]{2}){8,})", content):
        layers.append(bytes.fromhex(run.decode()))
    for layer in tuple(layers):
        for token in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", layer):
            try:
                layers.append(base64.b64decode(token, validate=True))
            except ValueError:
                continue
    whole = b"\n".join(layers)
    return [value for value in values() if value in whole]


def dumped(url: str, *arguments: str) -> bytes:
    """Return what pg_dump writes of the whole database."""
    command = [str(program(server_account(), "pg_dump")), "--no-owner", *arguments, "-d", url]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def owner(pg_url: str, world: World) -> str:
    """Return the address of the world's database for whoever owns it: what a backup is made by."""
    return databases.owner_address(pg_url, str(conninfo_to_dict(world.url)["dbname"]))


def told(world: World) -> UUID:
    """Tell the story to its end, have the household ask and consent, and send a list with its name."""
    ids = story.tell(world, end="not_proposed")
    household = ids["household"]
    requests, clerk = world.app.data_requests, world["clerk"]
    facts: dict[str, Any] = {name: MORE[name] for name in ("requester", "identity", "details")}
    access = world.request(household, "access", uploads=[pdf("asked", MORE["letter"])], **facts)
    requests.make_report(clerk, Command(), request_id=access)
    requests.hand_over(clerk, Command(), request_id=access, recipient=MORE["handed to"], how=MORE["how"])
    objection = world.request(household, "objection", **facts)
    requests.restrict(clerk, Command(), request_id=objection, reason=MORE["restricting"])
    requests.lift(clerk, Command(), request_id=objection, reason=MORE["lifting"])
    world.app.consents.give(
        clerk, Command(), household_id=household, purpose="processing", uploads=[pdf("yes", MORE["consent file"])]
    )  # fmt: skip
    world.app.consents.withdraw(
        clerk, Command(), household_id=household, purpose="processing", reason=MORE["withdrawing"], uploads=[]
    )
    listed = f"Mã hộ,Chủ hộ,Thôn\n{story.WORDS['code']},{story.WORDS['head']},Bình Sơn\n"
    world.app.imports.begin(
        clerk, Command(), commune_id=world.unit("binh"), upload=Upload("danh-sach.csv", listed.encode())
    )
    world.request(household, "erasure", **facts)
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()
    return household


def archive(pg_url: str, world: World) -> bytes:
    """Make a backup: the dump in PostgreSQL's own format and the file store, in one archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in (
            ("database.dump", dumped(owner(pg_url, world), "-Fc", "--compress=0")),
            *((str(p.relative_to(world.folder)), c) for p, c in story.files(world.folder)),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture
def restored(pg_url: str, empty_database: str, tmp_path: Path) -> Any:
    """Return what restores an archive into an empty database and folder and opens it with the master key."""
    logs: list[EventLog] = []

    def restore(packed: bytes) -> EventLog:
        folder = tmp_path / uuid4().hex
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            for entry in tar:
                # Our own archive of plain files; what guards against others' is not in every Python we run on.
                member = tar.extractfile(entry)
                assert member is not None
                target = folder / entry.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(member.read())
        command = [
            str(program(server_account(), "pg_restore")), "--no-owner", "--no-privileges", "-d", empty_database,
            str(folder / "database.dump"),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        logs.append(EventLog(empty_database, master_key=MASTER_KEY, attachments=folder, pool_size=1))
        return logs[-1]

    yield restore
    for log in logs:
        log.close()


def sealed_in(event: Any) -> Iterator[PII]:
    """Every sealed value of an event, the names of papers too."""
    for value in vars(event).values():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, PII):
                yield one
            elif isinstance(one, Evidence):
                yield one.name


def test_nothing_of_the_erased_is_in_dump_files_or_backup(
    world: World, plain_paper: None, pg_url: str, restored: Any
) -> None:
    household = told(world)
    before = dumped(owner(pg_url, world))
    seen = set(found_in(before))
    for word in (
        story.WORDS["head"],
        story.WORDS["code"],
        MORE["requester"],
        MORE["letter"],
        MORE["consent file"],
    ):
        assert word.encode() in seen, "a search that does not find what is there proves nothing"
    papers = world.log.query("SELECT sha256, subject FROM papers WHERE subject = %s", (household,))
    assert len(papers) > 8
    assert all(world.log.attachments.read(p["subject"], p["sha256"]) for p in papers)

    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    Follower(world.url, world.log.mapper, world.log.vault.sync).catch_up()

    # The logical dump, as PostgreSQL writes it: all tables, all schemas.
    after = dumped(owner(pg_url, world))
    assert after.count(b"COPY public.") == before.count(b"COPY public.") > 40
    assert b"data_request.report_handed_over.v1" in after, "what was done stays on record"
    assert found_in(after) == []
    # The file store.
    assert [path for path, content in story.files(world.folder) if found_in(content)] == []
    assert not (world.folder / household.hex[:2] / household.hex).exists() or not list(
        (world.folder / household.hex[:2] / household.hex).glob("*")
    )
    # A backup made now, as it lies there, and restored with everything a restorer has.
    packed = archive(pg_url, world)
    assert found_in(packed) == []
    log = restored(packed)
    own = log.query(
        "SELECT DISTINCT originator_id AS id FROM stored_events WHERE originator_id = %(h)s OR originator_id IN "
        "(SELECT commitment_id FROM commitments WHERE household_id = %(h)s UNION "
        "SELECT nomination_id FROM nominations WHERE subject_id = %(h)s UNION "
        "SELECT request_id FROM data_requests WHERE subject_id = %(h)s)",
        {"h": household},
    )
    assert len(own) >= 6
    opened = [value for row in own for event in log.events_of(row["id"]) for value in sealed_in(event)]
    mine = [value for value in opened if value.subject == household]
    assert len(mine) > 90
    assert {value.value for value in mine} == {ERASED}
    # What else the restored log can still open says nothing of the person either.
    every = log.query("SELECT DISTINCT originator_id AS id FROM stored_events")
    rest = [v for row in every for e in log.events_of(row["id"]) for v in sealed_in(e)]
    # Why the other household split off and came back stands in that one's own record, under its own key, and names nobody.
    (part,) = log.query("SELECT household_id AS id FROM households WHERE split_from = %s", (household,))
    words = {story.WORDS[name] for name in ("split reason", "merger reason")}
    left = [value for value in rest if found_in(repr(value.value).encode())]
    assert {(value.subject, value.value) for value in left} == {(part["id"], text) for text in words}
    assert set(found_in(repr([v.value for v in rest]).encode())) == {text.encode() for text in words}
    assert not any(
        names_somebody(text, name=story.WORDS["head"], codes=(story.WORDS["code"],)) for text in words
    )
    assert all(log.attachments.read(p["subject"], p["sha256"]) is None for p in papers)
    # And a rebuild from the restored events brings nobody back.
    with psycopg.connect(world.url) as connection:
        ours = connection.execute("SELECT count(*) FROM stored_events").fetchone()
    assert ours is not None
    rebuilt = log.query_one("SELECT count(*) AS n FROM stored_events")
    assert rebuilt is not None
    assert rebuilt["n"] == ours[0]
    assert rebuild(world.url, world.log.mapper, compare_only=True).differences == {}


def test_a_backup_from_before_holds_the_person_until_its_erasures_are_made_again(
    world: World, plain_paper: None, pg_url: str, restored: Any
) -> None:
    """Said here so that nobody takes the proof for more than it is: an older backup is older than the erasure."""
    household = told(world)
    packed = archive(pg_url, world)
    world.app.erasure.erase(world["admin"], Command(), subject_id=household)
    assert found_in(packed) != []
    log = restored(packed)
    (first, *_) = log.events_of(household)
    assert {v.value for v in sealed_in(first)} != {ERASED}
