"""Certificates while the office's token or the time-stamping service is away: nothing is lost, held up or half done."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.documents.test_pades import PASSWORD, pkcs12
from tests.hostile_server import behaving
from tests.softhsm import LABEL, Token, plugged_in
from tests.workflows.printing import awarded
from tests.workflows.world import World

from aggregates.nomination import Nomination
from aggregates.nomination_award_events import AwardAttested, CertificateIssued
from aggregates.refusals import Refused
from documents import time_stamps
from documents.office_keys import FileKey
from documents.pades import PadesSigner
from ledger.book import Book
from ledger.verifier.certificate import keys_of, verify_certificate
from storage.datastore import WarmPool
from storage.settings import Settings
from workflows.app import pades_signer
from workflows.issuing import Issuer, MadePaper
from workflows.kernel import Command


def decided(world: World, heads: list[str]) -> list[UUID]:
    """Households with an award and no certificate yet."""
    decision = awarded(world, heads, issued=0)
    rows = world.log.query(
        "SELECT nomination_id FROM nominations WHERE decision_id = %s ORDER BY code", (decision,)
    )
    return [row["nomination_id"] for row in rows]


def kept(world: World, kind: type[Any]) -> int:
    """How many events of a kind there are."""
    rows = world.log.query("SELECT nomination_id FROM nominations")
    return sum(isinstance(e, kind) for row in rows for e in world.log.events_of(row["nomination_id"]))


@pytest.fixture
def token(tmp_path: Path, world: World) -> Iterator[Token]:
    """The office's key on a token, by the installation's own settings."""
    with plugged_in(tmp_path / "token") as found:
        found.put("con-dau")
        use(world, found, "con-dau", tmp_path)
        yield found
        assert world.app.issuer.pades is not None
        world.app.issuer.pades.close()


def use(world: World, token: Token, label: str, folder: Path, pin: Path | None = None) -> None:
    """Have the installation sign with a key on the token."""
    if world.app.issuer.pades is not None:
        world.app.issuer.pades.close()
    world.app.issuer.pades = pades_signer(
        Settings.from_env(
            {
                "CHUNGTAY_DATA": str(folder), "CHUNGTAY_PADES_KEY": token.address(label),
                "CHUNGTAY_PADES_PASSWORD_FILE": str(pin or token.pin),
            }
        )
    )  # fmt: skip


def papers(world: World) -> list[bytes]:
    """The certificates as issued, by number."""
    rows = world.log.query("SELECT subject_id, sha256 FROM certificates ORDER BY gold_book_number")
    found = [world.log.attachments.read(row["subject_id"], row["sha256"]) for row in rows]
    return [content for content in found if content is not None]


def test_a_token_signs_what_is_issued(world: World, token: Token) -> None:
    nominations = decided(world, ["Bùi Thị Đợi", "Lê Văn Nam"])
    done = world.app.council.issue_certificates(world["standing"], Command(), nomination_ids=nominations)
    assert [number for _, number in done["issued"]] == [1, 2]
    keys = keys_of(world.app.book.keys.pem().encode())
    for paper in papers(world):
        verdict = verify_certificate(paper, keys)
        assert verdict.valid, verdict.checks
        assert f"PAdES by Common Name: {LABEL} (con-dau)" in verdict.checks[1].detail


def test_what_is_wrong_with_the_token_is_said_before_a_number_is_taken(
    world: World, token: Token, tmp_path: Path
) -> None:
    [nomination] = decided(world, ["Bùi Thị Đợi"])
    wrong = tmp_path / "wrong"
    wrong.write_text("11112222", encoding="ascii")

    def refused() -> str:
        with pytest.raises(Refused) as refusal:
            world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
        assert refusal.value.code == "signing_not_ready"
        assert kept(world, AwardAttested) == 0
        assert str(refusal.value) == "signing_not_ready"
        text = refusal.value.text
        assert text.vi != text.en
        return text.en

    use(world, token, "con-dau", tmp_path, wrong)
    assert "PIN" in refused()
    use(world, token, "khong-co", tmp_path)
    assert "0 objects" in refused()
    use(world, token, "con-dau", tmp_path)
    token.pull_out()
    assert "plug it in" in refused()
    # Who may not issue hears that, and nothing of the office's token.
    with pytest.raises(Refused) as refusal:
        world.app.council.issue_certificate(world["head"], Command(), nomination_id=nomination)
    assert refusal.value.code != "signing_not_ready"
    token.plug_in()
    done = world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    assert done["gold_book_number"] == 1


def test_a_token_pulled_out_in_the_middle_leaves_what_is_signed_and_the_others_their_numbers(
    world: World, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    nominations = decided(world, ["Bùi Thị Đợi", "Lê Văn Nam", "Trần Thị Mây"])
    made: list[UUID] = []
    whole = Issuer.made

    def until_two(self: Issuer, nomination: Nomination, book: Book) -> MadePaper:
        if len(made) == 1:
            token.pull_out()
        made.append(nomination.id)
        return whole(self, nomination, book)

    command, council, standing = Command(), world.app.council, world["standing"]
    with monkeypatch.context() as patch:
        patch.setattr(Issuer, "made", until_two)
        done = council.issue_certificates(standing, command, nomination_ids=nominations)
    assert len(made) == 2
    assert [number for _, number in done["issued"]] == [1]
    assert "plug it in" in done["unsigned"][1]
    assert (kept(world, AwardAttested), kept(world, CertificateIssued)) == (3, 1)
    # The same press of the button says the same; a new one goes on, when the token is back.
    assert council.issue_certificates(standing, command, nomination_ids=nominations) == done
    waiting = [n for n in nominations if str(n) != done["issued"][0][0]]
    with pytest.raises(Refused, match="signing_not_ready"):
        council.issue_certificates(standing, Command(), nomination_ids=waiting)
    token.plug_in()
    after = council.issue_certificates(standing, Command(), nomination_ids=waiting)
    assert [number for _, number in after["issued"]] == [2, 3]
    assert kept(world, AwardAttested) == 3
    assert all(
        verify_certificate(p, keys_of(world.app.book.keys.pem().encode())).valid for p in papers(world)
    )


def test_a_time_stamping_service_that_hangs_holds_nothing_up(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is waited for, no connection is held, nothing is locked, and others work on."""
    monkeypatch.setattr(time_stamps, "SECONDS", 6.0)
    nominations = decided(world, ["Bùi Thị Đợi", "Lê Văn Nam"])
    (tmp_path / "office.p12").write_bytes(pkcs12())
    key = FileKey(tmp_path / "office.p12", PASSWORD)
    said: list[Refused] = []

    def issue() -> None:
        try:
            world.app.council.issue_certificates(world["standing"], Command(), nomination_ids=nominations)
        except Refused as refusal:
            said.append(refusal)

    lent: list[object] = []
    take, give = WarmPool._take, WarmPool._give

    def taken(self: WarmPool, timeout: float | None) -> Any:
        found = take(self, timeout)
        lent.append(found[0])
        return found

    def given(self: WarmPool, connection: Any, since: float) -> None:
        lent.remove(connection)
        give(self, connection, since)

    monkeypatch.setattr(WarmPool, "_take", taken)
    monkeypatch.setattr(WarmPool, "_give", given)
    with behaving("silent") as (address, asked):
        world.app.issuer.pades = PadesSigner(key, address)
        thread = threading.Thread(target=issue)
        thread.start()
        end = time.monotonic() + 30
        while not asked and time.monotonic() < end:
            time.sleep(0.02)
        assert asked
        open_acts = world.log.query(
            "SELECT state, query FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND (state <> 'idle' OR backend_xid IS NOT NULL)"
        )
        held = world.log.query(
            "SELECT locktype FROM pg_locks WHERE database = (SELECT oid FROM pg_database "
            "WHERE datname = current_database()) AND pid <> pg_backend_pid()"
        )
        borrowed = list(lent)
        world.household("son", head="Hộ khác", code="S-9")
        still = thread.is_alive()
        thread.join(30)
    assert still
    assert (open_acts, held, borrowed) == ([], [], [])
    assert [r.code for r in said] == ["signing_failed"]
    assert "gives no stamp (no full answer within 6 s)" in said[0].text.en
    # Asked once for all of them; their numbers wait.
    assert len(asked) == 1
    assert (kept(world, AwardAttested), kept(world, CertificateIssued)) == (2, 0)
    world.app.issuer.pades = PadesSigner(key)
    done = world.app.council.issue_certificates(world["standing"], Command(), nomination_ids=nominations)
    assert [number for _, number in done["issued"]] == [1, 2]


def test_what_changed_while_the_paper_was_made_is_not_papered_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another press of the button attests and issues first: the paper made here is thrown away."""
    [nomination] = decided(world, ["Bùi Thị Đợi"])
    whole = Issuer.made
    other = Command()

    def overtaken(self: Issuer, one: Nomination, book: Book) -> MadePaper:
        found = whole(self, one, book)
        with monkeypatch.context() as patch:
            patch.setattr(Issuer, "made", whole)
            world.app.council.issue_certificate(world["standing"], other, nomination_id=nomination)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Issuer, "made", overtaken)
        with pytest.raises(Refused) as refusal:
            world.app.council.issue_certificate(world["standing"], Command(), nomination_id=nomination)
    assert refusal.value.code == "already_certified"
    assert len(papers(world)) == 1
