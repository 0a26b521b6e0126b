"""The office's own key, by which certificates are signed for readers of PDF: in a PKCS#12 file, or on a PKCS#11 token.

Whatever is wrong with it is a :class:`storage.problems.SetupProblem` in words that an administrator can act upon; passwords and
PINs stand in none of them.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from storage.problems import SetupProblem
from storage.token_address import TokenAddress

T = TypeVar("T")


class OfficeKey(Protocol):
    """A key to sign with."""

    def look(self) -> None:
        """Say what is plainly wrong without asking a token for anything. Raises :class:`SetupProblem`."""

    def check(self) -> None:
        """See that it can be signed with now. Raises :class:`SetupProblem`."""

    def use(self, act: Callable[[Any], T]) -> T:
        """Return what ``act`` does with pyHanko's signer. Raises :class:`SetupProblem`."""

    def close(self) -> None:
        """Let go of what is held open; the next use opens it again."""


class FileKey:
    """A key with its certificates in a PKCS#12 file."""

    def __init__(self, path: Path, password: bytes | None = None) -> None:
        self._path, self._password = path, password

    def look(self) -> None:
        """Open the file: that costs next to nothing."""
        self._opened()

    def check(self) -> None:
        """Open the file, and see that the certificate is in force."""
        self.use(lambda signer: None)

    def use(self, act: Callable[[Any], T]) -> T:
        """Open the file, and act."""
        signer = self._opened()
        _require_in_force(signer.signing_cert)
        return act(signer)

    def close(self) -> None:
        """Nothing is kept open."""

    def _opened(self) -> Any:
        load: Any = _signers().SimpleSigner.load_pkcs12
        signer = load(str(self._path), passphrase=self._password)
        if signer is None:
            raise SetupProblem(
                f"Không mở được khóa ký {self._path}: kiểm tra tệp PKCS#12 và mật khẩu.",
                f"The signing key {self._path} cannot be opened: check the PKCS#12 file and its password.",
            )
        return signer


class TokenKey:
    """A key with its certificate on a PKCS#11 token, reached through the library of the token's maker.

    One session is kept open and used by one thread at a time: logging in takes long, and a token has few sessions. Where it turns
    out to be gone, it is opened once more. A PIN that was refused is tried by no process again until its file is saved anew:
    tokens lock themselves after a few.
    """

    def __init__(self, address: TokenAddress, pin: Path | None = None, refused: Path | None = None) -> None:
        """``pin`` holds the PIN; None where the token asks for none. ``refused`` is where it is noted that it was refused."""
        self._address, self._pin_file, self._noted = address, pin, refused
        self._lock = threading.RLock()
        self._session: Any = None
        self._signer: Any = None

    def look(self) -> None:
        """See that the libraries are there. The token is not asked: every command would log in, and burn a wrong PIN."""
        _signers()
        try:
            import pkcs11  # noqa: F401
        except ImportError as error:
            raise SetupProblem(
                "Chưa cài python-pkcs11: cài gói chungtay[pkcs11], hoặc dùng tệp PKCS#12 trong CHUNGTAY_PADES_KEY.",
                "python-pkcs11 is not installed: install chungtay[pkcs11], or name a PKCS#12 file in CHUNGTAY_PADES_KEY.",
            ) from error
        if not self._address.module.is_file():
            raise SetupProblem(
                f"Không có thư viện PKCS#11 {self._address.module}: cài phần mềm của token, hoặc sửa module-path.",
                f"There is no PKCS#11 library {self._address.module}: install the token's software, or mend module-path.",
            )

    def check(self) -> None:
        """Log in where that was not done yet, and find key and certificate."""
        self.use(lambda signer: None)

    def use(self, act: Callable[[Any], T]) -> T:
        """Act with the token, which is opened where it is not, or not any more."""
        self.look()
        from pkcs11 import PKCS11Error

        with self._lock:
            signer, kept = self._ready()
            try:
                return act(signer)
            except PKCS11Error as error:
                self.close()
                if not kept:
                    raise self._out_of_order(error) from error
            signer, _ = self._ready()
            try:
                return act(signer)
            except PKCS11Error as error:
                self.close()
                raise self._out_of_order(error) from error

    def close(self) -> None:
        """Log out and let go of the token, so that one that is put in anew is found."""
        from pkcs11 import PKCS11Error, lib

        with self._lock:
            session, self._session, self._signer = self._session, None, None
            with contextlib.suppress(PKCS11Error):
                if session is not None:
                    session.close()
            # A library looks for its tokens when it is initialised. It stays loaded: objects of it may be left.
            with contextlib.suppress(PKCS11Error):
                lib(str(self._address.module)).finalize()

    def _ready(self) -> tuple[Any, bool]:
        """Return the signer, and whether it is of a session opened before. Raises :class:`SetupProblem`."""
        from pkcs11 import PKCS11Error

        if self._signer is not None:
            # Asked each time: the objects of a token that was pulled out are gone, or its library says so.
            with contextlib.suppress(PKCS11Error, SetupProblem):
                self._require_objects()
                return self._signer, True
            self.close()
        try:
            self._signer = self._logged_in()
            self._require_objects()
            _require_in_force(self._signer.signing_cert)
        except PKCS11Error as error:
            self.close()
            raise self._out_of_order(error) from error
        except SetupProblem:
            self.close()
            raise
        return self._signer, False

    def _logged_in(self) -> Any:
        from pkcs11 import PinIncorrect, PinInvalid, PinLenRange, PinLocked
        from pyhanko.sign.pkcs11 import PKCS11Signer

        pin, version = self._pin()
        if self._noted is not None and self._noted.is_file() and self._noted.read_text("ascii") == version:
            raise self._wrong_pin()
        token = self._token()
        try:
            self._session = token.open(user_pin=pin)
        except (PinIncorrect, PinInvalid, PinLenRange, PinLocked) as error:
            if self._noted is not None:
                self._noted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._noted.write_text(version, "ascii")
            raise self._wrong_pin(locked=isinstance(error, PinLocked)) from error
        label, id = self._address.label or None, self._address.id or None
        # "Raw": hashed here and signed there, which every token can do. All certificates of the token come along.
        return PKCS11Signer(
            self._session, cert_label=label, cert_id=id, key_label=label, key_id=id,
            other_certs_to_pull=None, use_raw_mechanism=True,
        )  # fmt: skip

    def _pin(self) -> tuple[str | None, str]:
        """Return the PIN, and what tells this saving of its file from another; nothing that says anything of the PIN."""
        if self._pin_file is None:
            return None, "none"
        try:
            saved = self._pin_file.stat()
            pin = self._pin_file.read_bytes().rstrip(b"\r\n").decode(errors="replace")
        except OSError as error:
            raise unreadable(self._pin_file, error) from None
        return pin, f"{self._address.token.encode().hex()} {saved.st_ino} {saved.st_mtime_ns}"

    def _token(self) -> Any:
        """Return the one token of the label; others in other slots may be out of order. Raises :class:`SetupProblem`."""
        from pkcs11 import PKCS11Error, lib

        found = []
        for slot in lib(str(self._address.module)).get_slots():
            with contextlib.suppress(PKCS11Error):
                token = slot.get_token()
                if token.label == self._address.token:
                    found.append(token)
        if len(found) == 1:
            return found[0]
        if found:
            raise SetupProblem(
                f"Có {len(found)} token cùng nhãn “{self._address.token}”: chỉ cắm một token.",
                f"There are {len(found)} tokens labelled “{self._address.token}”: plug in one only.",
            )
        raise SetupProblem(
            f"Không thấy token “{self._address.token}”: cắm token, hoặc sửa token= trong CHUNGTAY_PADES_KEY.",
            f"There is no token “{self._address.token}”: plug it in, or mend token= in CHUNGTAY_PADES_KEY.",
        )

    def _require_objects(self) -> None:
        """Find exactly one key that may sign, and one certificate. Raises :class:`SetupProblem`, and ``PKCS11Error``."""
        from pkcs11 import Attribute, ObjectClass

        name = self._address.label or self._address.id.hex()
        wanted: dict[Any, Any] = {}
        if self._address.label:
            wanted[Attribute.LABEL] = self._address.label
        if self._address.id:
            wanted[Attribute.ID] = self._address.id
        for kind, vi, en in (
            ({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True}, "khóa ký", "signing key"),
            ({Attribute.CLASS: ObjectClass.CERTIFICATE}, "chứng thư số", "certificate"),
        ):
            count = len(list(self._session.get_objects({**kind, **wanted})))
            if count != 1:
                raise SetupProblem(
                    f"Token “{self._address.token}” có {count} {vi} tên “{name}”, cần đúng một: kiểm tra token còn cắm, "
                    "sửa object= hoặc id= trong CHUNGTAY_PADES_KEY.",
                    f"The token “{self._address.token}” has {count} objects “{name}” that are a {en}, and one is needed: "
                    "see that it is still plugged in, mend object= or id= in CHUNGTAY_PADES_KEY.",
                )

    def _out_of_order(self, error: Exception) -> SetupProblem:
        said = " ".join(filter(None, (type(error).__name__, str(error).split("\n")[0])))
        return SetupProblem(
            f"Token “{self._address.token}” không ký được ({said}): kiểm tra token đã cắm và thư viện {self._address.module}.",
            f"The token “{self._address.token}” cannot sign ({said}): see that it is plugged in, and to the library "
            f"{self._address.module}.",
        )

    def _wrong_pin(self, *, locked: bool = False) -> SetupProblem:
        if locked:
            return SetupProblem(
                f"Token “{self._address.token}” đã tự khóa vì nhập sai mã PIN nhiều lần: mở khóa bằng phần mềm của token.",
                f"The token “{self._address.token}” has locked itself after wrong PINs: unlock it with the token's own software.",
            )
        return SetupProblem(
            f"Mã PIN của token “{self._address.token}” không đúng: sửa tệp của CHUNGTAY_PADES_PASSWORD_FILE. "
            "Tệp chưa lưu lại thì mã không được thử lại, để token không tự khóa.",
            f"The PIN of the token “{self._address.token}” is wrong: mend the file of CHUNGTAY_PADES_PASSWORD_FILE. "
            "Until it is saved anew the PIN is not tried again, lest the token lock itself.",
        )


def unreadable(file: Path, error: OSError) -> SetupProblem:
    """Return what is said of a file with a password that cannot be read."""
    return SetupProblem(
        f"Không đọc được tệp mật khẩu {file} ({error.strerror}).",
        f"The file {file} with the password cannot be read ({error.strerror}).",
    )


def _signers() -> Any:
    try:
        from pyhanko.sign import signers
    except ImportError as error:
        raise SetupProblem(
            "Chưa cài pyhanko: cài gói chungtay[pades], hoặc bỏ CHUNGTAY_PADES_KEY.",
            "pyhanko is not installed: install chungtay[pades], or leave CHUNGTAY_PADES_KEY out.",
        ) from error
    return signers


def _require_in_force(certificate: Any) -> None:
    """Refuse a certificate that has not begun or has ended, by the real clock: readers would call the signature invalid."""
    now = datetime.now(UTC)
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if not begins <= now <= ends:
        who = certificate.subject.human_friendly
        raise SetupProblem(
            f"Chứng thư số “{who}” chỉ có hiệu lực từ {begins:%d/%m/%Y} đến {ends:%d/%m/%Y}: dùng chứng thư số còn hiệu lực.",
            f"The certificate “{who}” is in force from {begins:%Y-%m-%d} to {ends:%Y-%m-%d} only: use one that is.",
        )
