"""Where a key lies on a PKCS#11 token: an address of RFC 7512, as administrators know it from other programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote_to_bytes

_SCHEME: Final = "pkcs11:"
_PATH: Final = ("token", "object", "id")


class TokenAddressError(ValueError):
    """The address cannot be used. ``str()`` says why; ``pin`` says that it holds a PIN, and must be repeated nowhere."""

    def __init__(self, why: str, *, pin: bool = False) -> None:
        super().__init__(why)
        self.pin = pin


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """A key and its certificate: the library that speaks to the token, the token's label, and the label or id they share."""

    module: Path
    token: str
    label: str = ""
    id: bytes = b""

    def __str__(self) -> str:
        """Return the address, without anything secret."""
        parts = [f"token={quote(self.token, safe='')}"]
        if self.label:
            parts.append(f"object={quote(self.label, safe='')}")
        if self.id:
            parts.append(f"id={quote(self.id, safe='')}")
        return f"{_SCHEME}{';'.join(parts)}?module-path={quote(str(self.module))}"

    @classmethod
    def is_one(cls, text: str) -> bool:
        """Whether ``text`` is meant as such an address, and not as the name of a file."""
        return text.lower().startswith(_SCHEME)

    @classmethod
    def parse(cls, text: str) -> TokenAddress:
        """Read ``pkcs11:token=…;object=…?module-path=…``. Raises :class:`TokenAddressError`; what it does not know it refuses."""
        path, _, query = text[len(_SCHEME) :].partition("?")
        found = {**_fields(path, ";"), **_fields(query, "&")}
        if {"pin-value", "pin-source"} & set(found):
            raise TokenAddressError("pin", pin=True)
        if found.pop("type", b"private") != b"private":
            raise TokenAddressError("type")
        for name in found:
            if name not in (*_PATH, "module-path"):
                raise TokenAddressError(name)
        for name in ("token", "module-path"):
            if not found.get(name):
                raise TokenAddressError(name)
        if not found.get("object") and not found.get("id"):
            raise TokenAddressError("object")
        try:
            module, token, label = (found.get(n, b"").decode() for n in ("module-path", "token", "object"))
        except UnicodeDecodeError:
            raise TokenAddressError("UTF-8") from None
        if not Path(module).is_absolute():
            raise TokenAddressError("module-path")
        return cls(Path(module), token, label, found.get("id", b""))


def _fields(text: str, between: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in text.split(between) if text else ():
        name, sign, value = part.partition("=")
        if not sign or name in found:
            raise TokenAddressError(name or part)
        found[name] = unquote_to_bytes(value)
    return found
