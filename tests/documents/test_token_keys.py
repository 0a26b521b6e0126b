"""The office's key on a PKCS#11 token: certificates are signed with it, and whatever is wrong is said in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from click.testing import CliRunner
from tests.documents.test_pades import LEDGER, holds, made
from tests.softhsm import LABEL, PIN, Token, module, plugged_in

import cli
from documents.office_keys import TokenKey
from documents.pades import PadesSigner
from ledger.verifier.pades import pades_detail
from storage.problems import SetupProblem
from storage.settings import Settings
from workflows.app import pades_signer, signing_problem


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """A token with three keys, one of which has a certificate that has ended, and a certificate without a key."""
    with plugged_in(tmp_path_factory.mktemp("token")) as found:
        found.put("con-dau")
        found.put("duong cong", kind="ec")
        found.put("het-han", days=-1)
        found.put("khong-khoa", key=False)
        yield found


def settings(token: Token, folder: Path, address: str, pin: Path | None = None) -> Settings:
    """An installation that signs with a key, read as an installation reads its settings."""
    return Settings.from_env(
        {
            "CHUNGTAY_DATA": str(folder), "CHUNGTAY_PADES_KEY": address,
            "CHUNGTAY_PADES_PASSWORD_FILE": str(pin or token.pin),
        }
    )  # fmt: skip


@pytest.fixture
def signer(token: Token, tmp_path: Path) -> Iterator[PadesSigner]:
    """The office with its key on the token."""
    found = pades_signer(settings(token, tmp_path, token.address("con-dau")))
    assert found is not None
    yield found
    found.close()


def test_a_key_on_a_token_signs_as_one_in_a_file_does(signer: PadesSigner, tmp_path: Path) -> None:
    papers = [made(signer), made(signer)]
    for paper in papers:
        assert holds(paper)
        assert pades_detail(paper) == f"PAdES by Common Name: {LABEL} (con-dau)"
    changed = bytearray(papers[0])
    changed[changed.index(b"stream") + 20] ^= 1
    assert not holds(bytes(changed))
    # And by the product's own command, which finds the file whole and the signature in it.
    (tmp_path / "paper.pdf").write_bytes(papers[0])
    (tmp_path / "key.pem").write_bytes(_pem())
    result = CliRunner().invoke(
        cli.main, ["verify", str(tmp_path / "paper.pdf"), "--key", str(tmp_path / "key.pem"), "--json"]
    )
    checks = {c["name"]: c for c in json.loads(result.stdout)["checks"]}
    assert checks["signature"]["ok"]
    assert f"PAdES by Common Name: {LABEL} (con-dau)" in checks["signature"]["detail"]


def _pem() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PublicKey.from_public_bytes(LEDGER.public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_key_on_a_curve_with_a_blank_in_its_name(token: Token, tmp_path: Path) -> None:
    found = pades_signer(settings(token, tmp_path, token.address("duong%20cong")))
    assert found is not None
    assert f"{LABEL} (duong cong)" in pades_detail(made(found))
    found.close()


def test_the_token_is_asked_by_nobody_who_does_not_sign(token: Token, tmp_path: Path) -> None:
    """Every command opens the installation: with a wrong PIN, three of them would lock the token."""
    wrong = tmp_path / "wrong"
    wrong.write_text("11112222", encoding="ascii")
    for _ in range(3):
        pades_signer(settings(token, tmp_path, token.address("con-dau"), wrong))
    library = pkcs11.lib(module())
    assert not library.get_token(token_label=LABEL).flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW
    library.finalize()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (lambda t: t.address("con-dau", token="khac"), "There is no token “khac”"),
        (lambda t: t.address("khong-co"), "0 objects “khong-co” that are a signing key"),
        (lambda t: t.address("khong-khoa"), "0 objects “khong-khoa” that are a signing key"),
        (lambda t: t.address("het-han"), "is in force from"),
        (lambda t: t.address("con-dau", library="/nonexistent/p11.so"), "no PKCS#11 library /nonexistent/p11.so"),
        (lambda t: t.address("con-dau", library=__file__), "cannot sign"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_both_languages(
    token: Token, tmp_path: Path, address: object, said: str
) -> None:
    assert callable(address)
    problem = signing_problem(settings(token, tmp_path, address(token)))
    assert problem is not None
    assert said in problem.en
    assert problem.vi != problem.en
    assert "\n" not in problem.vi + problem.en
    assert PIN not in problem.vi + problem.en


def test_a_wrong_pin_is_tried_once_by_all_processes_together(
    token: Token, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("11112222\n", encoding="ascii")
    tried: list[object] = []
    whole = TokenKey._token

    def counted(self: TokenKey) -> object:
        tried.append(self)
        return whole(self)

    monkeypatch.setattr(TokenKey, "_token", counted)
    installation = settings(token, tmp_path, token.address("con-dau"), wrong)
    for _ in range(4):
        # Each time another signer, as other processes have.
        problem = signing_problem(installation)
        assert problem is not None
        assert "PIN" in problem.vi
        assert "is wrong" in problem.en
        assert "11112222" not in problem.vi + problem.en
    assert len(tried) == 1
    # The file mended, it goes on.
    wrong.write_text(f"{PIN}\n", encoding="ascii")
    assert signing_problem(installation) is None


def test_a_pin_file_that_is_gone_is_said(token: Token, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.write_text(PIN, encoding="ascii")
    installation = settings(token, tmp_path, token.address("con-dau"), gone)
    gone.unlink()
    problem = signing_problem(installation)
    assert problem is not None
    assert str(gone) in problem.en


def test_a_token_pulled_out_in_between_is_said_and_found_again(token: Token, signer: PadesSigner) -> None:
    assert pades_detail(made(signer))
    token.pull_out()
    try:
        for _ in range(2):
            with pytest.raises(SetupProblem, match="There is no token"):
                made(signer)
    finally:
        token.plug_in()
    assert pades_detail(made(signer))


def test_pulled_out_and_put_back_between_two_certificates_nobody_notices(
    token: Token, signer: PadesSigner
) -> None:
    assert pades_detail(made(signer))
    token.pull_out()
    # The session sees that its objects are gone.
    assert signer.key._session.get_objects({pkcs11.Attribute.LABEL: "con-dau"}) is not None  # type: ignore[attr-defined]
    list(signer.key._session.get_objects({pkcs11.Attribute.LABEL: "con-dau"}))  # type: ignore[attr-defined]
    token.plug_in()
    assert pades_detail(made(signer))


# -- the setting -----------------------------------------------------------------------------------------------------


def test_the_setting_is_read_and_handed_on(token: Token, tmp_path: Path) -> None:
    for address in (
        token.address("con%20d%E1%BA%A5u"),
        f"pkcs11:id=%01%ff;type=private;token=a?module-path={module()}",
    ):
        found = settings(token, tmp_path, address)
        assert Settings.from_env(found.to_env()) == found
    assert found.pades_key.id == b"\x01\xff"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address",
    [
        "pkcs11:",
        "pkcs11:token=a",
        "pkcs11:token=a;object=b",
        "pkcs11:object=b?module-path=/x.so",
        "pkcs11:token=a?module-path=/x.so",
        "pkcs11:token=a;object=b?module-path=x.so",
        "pkcs11:token=a;token=c;object=b?module-path=/x.so",
        "pkcs11:token=a;object=b;type=cert?module-path=/x.so",
        "pkcs11:token=a;object=%ff?module-path=/x.so",
        "pkcs11:token=a;object=b;colour=red?module-path=/x.so",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_by_its_setting(address: str) -> None:
    with pytest.raises(SetupProblem, match="CHUNGTAY_PADES_KEY"):
        Settings.from_env({"CHUNGTAY_PADES_KEY": address})


@pytest.mark.parametrize("where", [";pin-value=987654", "&pin-value=987654", "&pin-source=file:/x"])
def test_a_pin_in_the_address_is_refused_and_not_repeated(where: str) -> None:
    path, _, query = "pkcs11:token=a;object=b?module-path=/x.so".partition("?")
    address = f"{path}{where}?{query}" if where.startswith(";") else f"{path}?{query}{where}"
    with pytest.raises(SetupProblem, match="PASSWORD_FILE") as refused:
        Settings.from_env({"CHUNGTAY_PADES_KEY": address})
    assert "987654" not in str(refused.value)
