"""Everything that differs from one installation to the next, read once from the environment.

A frozen value is handed down instead of looking variables up where they are needed, so that a wrong value is reported
at the start, by name, and a test can build any installation it likes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from storage.keyfiles import KEY_BYTES, read_key, read_or_create_key
from storage.problems import SetupProblem
from storage.token_address import TokenAddress, TokenAddressError
from storage.web_client import is_address

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. ``database_url`` is ``None`` where the embedded server is to be used.

    ``owner_url`` is the same database under the role that owns its tables, used for migrations alone; ``None`` where
    ``database_url`` does that too.

    ``port`` 0 lets the system choose (tests); ``base_url`` has no slash at its end. ``trusted_proxies`` is how many proxies
    stand in front: what so many of them say of a visitor's address is believed, and nothing that anybody else says.

    ``plan`` is the id or the file of the plan a new installation begins with (empty: the one that ships first). It is read
    at the first start alone: from then on the movement says what is in force.

    ``pades_key`` is what certificates are signed with for readers of PDF: a PKCS#12 file, or a key on a PKCS#11 token;
    ``pades_password_file`` holds its password or the token's PIN. ``time_stamps`` is the address of a service (RFC 3161) that
    stamps these signatures.
    """

    data_dir: Path
    database_url: str | None = None
    owner_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    web_workers: int = 2
    web_threads: int = 4
    trusted_proxies: int = 0
    secret_key_file: Path | None = None
    master_key_file: Path | None = None
    master_key_given: bytes | None = field(default=None, repr=False)
    plan: str = ""
    pades_key: Path | TokenAddress | None = None
    pades_password_file: Path | None = None
    time_stamps: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, demo: bool | None = None) -> Settings:
        """Read the settings from ``environ`` (default: the process environment).

        ``demo`` overrules ``CHUNGTAY_DEMO``. Raises :class:`SetupProblem` naming the variable that is wrong.
        """
        env = os.environ if environ is None else environ
        host = env.get("CHUNGTAY_HOST", "").strip() or "127.0.0.1"
        port = _number(env, "CHUNGTAY_PORT", 8000, 0, 65535)
        return cls(
            data_dir=_data_dir(env),
            database_url=_database_url(env, "DATABASE_URL"),
            owner_url=_database_url(env, "DATABASE_OWNER_URL"),
            host=host,
            port=port,
            base_url=_base_url(env, port),
            demo=_flag(env, "CHUNGTAY_DEMO") if demo is None else demo,
            web_workers=_number(env, "CHUNGTAY_WEB_WORKERS", 2, 1, 64),
            web_threads=_number(env, "CHUNGTAY_WEB_THREADS", 4, 1, 64),
            trusted_proxies=_number(env, "CHUNGTAY_TRUSTED_PROXIES", 0, 0, 9),
            secret_key_file=_existing_file(env, "CHUNGTAY_SECRET_KEY_FILE"),
            master_key_file=_existing_file(env, "CHUNGTAY_MASTER_KEY_FILE"),
            master_key_given=_key(env, "CHUNGTAY_MASTER_KEY", "CHUNGTAY_MASTER_KEY_FILE"),
            plan=env.get("CHUNGTAY_PLAN", "").strip(),
            pades_key=_signing_key(env, "CHUNGTAY_PADES_KEY"),
            pades_password_file=_existing_file(env, "CHUNGTAY_PADES_PASSWORD_FILE"),
            time_stamps=_service(env, "CHUNGTAY_TIME_STAMPS"),
        )

    def to_env(self) -> dict[str, str]:
        """Return the variables from which :meth:`from_env` reads these settings again, for child processes."""
        env = {
            "CHUNGTAY_DATA": str(self.data_dir),
            "CHUNGTAY_HOST": self.host,
            "CHUNGTAY_PORT": str(self.port),
            "CHUNGTAY_BASE_URL": self.base_url,
            "CHUNGTAY_DEMO": "1" if self.demo else "0",
            "CHUNGTAY_WEB_WORKERS": str(self.web_workers),
            "CHUNGTAY_WEB_THREADS": str(self.web_threads),
            "CHUNGTAY_TRUSTED_PROXIES": str(self.trusted_proxies),
        }
        if self.database_url is not None:
            env["DATABASE_URL"] = self.database_url
        if self.secret_key_file is not None:
            env["CHUNGTAY_SECRET_KEY_FILE"] = str(self.secret_key_file)
        if self.master_key_file is not None:
            env["CHUNGTAY_MASTER_KEY_FILE"] = str(self.master_key_file)
        if self.master_key_given is not None:
            env["CHUNGTAY_MASTER_KEY"] = self.master_key_given.hex()
        if self.plan:
            env["CHUNGTAY_PLAN"] = self.plan
        if self.pades_key is not None:
            env["CHUNGTAY_PADES_KEY"] = str(self.pades_key)
        if self.pades_password_file is not None:
            env["CHUNGTAY_PADES_PASSWORD_FILE"] = str(self.pades_password_file)
        if self.time_stamps:
            env["CHUNGTAY_TIME_STAMPS"] = self.time_stamps
        return env

    @property
    def keys_dir(self) -> Path:
        """Return the folder of the keys made on first start. It never belongs into a backup of the data."""
        return self.data_dir / "keys"

    def secret_key(self) -> bytes:
        """Return the 32 bytes that sign web sessions; made on first use."""
        if self.secret_key_file is not None:
            return read_key(self.secret_key_file)
        return read_or_create_key(self.keys_dir / "secret.key")

    @property
    def master_key_path(self) -> Path | None:
        """Return the file the master key is in; None where it comes from the environment."""
        if self.master_key_given is not None:
            return None
        return self.master_key_file or self.keys_dir / "master.key"

    def master_key(self) -> bytes:
        """Return the 32 bytes that wrap every person's own key; made on first use.

        Whoever loses this file loses all personal data for good.
        """
        if self.master_key_given is not None:
            return self.master_key_given
        if self.master_key_file is not None:
            return read_key(self.master_key_file)
        return read_or_create_key(self.keys_dir / "master.key")


def _data_dir(env: Mapping[str, str]) -> Path:
    """Return ``CHUNGTAY_DATA``, or ``var`` in the checkout, or the user's data folder for an installed package."""
    named = env.get("CHUNGTAY_DATA", "").strip()
    if named:
        path = Path(named).expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise SetupProblem(
                f"CHUNGTAY_DATA={named} không phải là thư mục; hãy chỉ một thư mục hoặc bỏ biến này.",
                f"CHUNGTAY_DATA={named} is not a folder; name a folder or unset the variable.",
            )
        return path
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    share = env.get("XDG_DATA_HOME", "").strip()
    return (Path(share) if share else Path.home() / ".local" / "share") / "chungtay"


def _database_url(env: Mapping[str, str], name: str) -> str | None:
    url = env.get(name, "").strip()
    if not url:
        return None
    # The value holds a password: it is never repeated in the message.
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise SetupProblem(
            f"{name} phải có dạng postgresql://người_dùng:mật_khẩu@máy_chủ/tên; "
            "bỏ trống DATABASE_URL để dùng PostgreSQL kèm sẵn.",
            f"{name} must look like postgresql://user:password@host/name; "
            "leave DATABASE_URL empty to use the embedded PostgreSQL.",
        )
    return url


def _base_url(env: Mapping[str, str], port: int) -> str:
    url = env.get("CHUNGTAY_BASE_URL", "").strip().rstrip("/")
    if not url:
        return f"http://127.0.0.1:{port}"
    parts = urlsplit(url) if is_address(url) else None
    if parts is None or not parts.hostname or parts.query or parts.fragment:
        raise SetupProblem(
            f"CHUNGTAY_BASE_URL={url} phải là địa chỉ trang, ví dụ https://chungtay.example.",
            f"CHUNGTAY_BASE_URL={url} must be the site's address, such as https://chungtay.example.",
        )
    return url


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    # isdecimal() alone would let through digits of other scripts, which nobody means here.
    if not (raw.isascii() and raw.isdecimal() and low <= int(raw) <= high):
        raise SetupProblem(
            f"{name}={raw} phải là số nguyên từ {low} đến {high}.",
            f"{name}={raw} must be a whole number from {low} to {high}.",
        )
    return int(raw)


def _flag(env: Mapping[str, str], name: str) -> bool:
    raw = env.get(name, "").strip().lower()
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise SetupProblem(f"{name}={raw} phải là 1 hoặc 0.", f"{name}={raw} must be 1 or 0.")


def _key(env: Mapping[str, str], name: str, file: str) -> bytes | None:
    """Return a key given as hexadecimal digits. The value itself stands in no message."""
    raw = env.get(name, "").strip()
    if not raw:
        return None
    if env.get(file, "").strip():
        raise SetupProblem(f"Chỉ đặt một trong {name} và {file}.", f"Set only one of {name} and {file}.")
    try:
        key = bytes.fromhex(raw)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SetupProblem(
            f"{name} phải là {KEY_BYTES * 2} chữ số thập lục phân.",
            f"{name} must be {KEY_BYTES * 2} hexadecimal digits.",
        )
    return key


def _service(env: Mapping[str, str], name: str) -> str:
    raw = env.get(name, "").strip()
    if raw and not is_address(raw):
        raise SetupProblem(
            f"{name}={raw}: phải là địa chỉ http:// hoặc https://.",
            f"{name}={raw}: must be an address with http:// or https://.",
        )
    return raw


def _signing_key(env: Mapping[str, str], name: str) -> Path | TokenAddress | None:
    raw = env.get(name, "").strip()
    if not TokenAddress.is_one(raw):
        return _existing_file(env, name)
    try:
        return TokenAddress.parse(raw)
    except TokenAddressError as error:
        if error.pin:
            # The value holds a secret: it is not repeated.
            raise SetupProblem(
                f"{name}: không ghi mã PIN trong địa chỉ; hãy để trong tệp của CHUNGTAY_PADES_PASSWORD_FILE.",
                f"{name}: leave the PIN out of the address; put it into the file of CHUNGTAY_PADES_PASSWORD_FILE.",
            ) from None
        form = "pkcs11:token=…;object=…?module-path=/…"
        raise SetupProblem(
            f"{name}: địa chỉ khóa trên token phải có dạng {form} (xem lại: {error}).",
            f"{name}: the address of a key on a token must look like {form} (see: {error}).",
        ) from None


def _existing_file(env: Mapping[str, str], name: str) -> Path | None:
    raw = env.get(name, "").strip()
    if not raw:
        return None
    path = Path(raw).expanduser().absolute()
    # A key somebody named must be there: making a new one would hide that the volume holding it is not mounted.
    if not path.is_file():
        raise SetupProblem(f"{name}: không có tệp {path}.", f"{name}: there is no file {path}.")
    return path
